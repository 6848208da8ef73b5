//! The duration between two dates or times of any types (openCypher CIP2015-08-06, "Computing the Duration").
//!
//! A value without a time of day begins at midnight; one without a date takes the other's date; one without a zone takes
//! the other's zone. Must never count hours as days: in a zone, hours are counted on the instant.

use super::components::AnyTemporal;
use super::date::Date;
use super::date_time::DateTime;
use super::duration::Duration;
use super::error::TemporalError;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::zone::Zone;

/// Two values made alike.
enum Pair {
    Local(LocalDateTime, LocalDateTime),
    Zoned(Box<(DateTime, DateTime)>),
}

impl Pair {
    fn of(from: &AnyTemporal, to: &AnyTemporal) -> Result<Self, TemporalError> {
        let local = |value: &AnyTemporal, other: &AnyTemporal| {
            let date = value.date().or(other.date()).unwrap_or(Date::EPOCH);
            LocalDateTime::new(date, value.local_time().unwrap_or(LocalTime::MIDNIGHT))
        };
        let (local_from, local_to) = (local(from, to), local(to, from));
        let (Some(zone_from), Some(zone_to)) =
            (from.zone().or(to.zone()), to.zone().or(from.zone()))
        else {
            return Ok(Self::Local(local_from, local_to));
        };
        Ok(Self::Zoned(Box::new((
            zoned(from, local_from, &zone_from)?,
            zoned(to, local_to, &zone_to)?,
        ))))
    }

    /// Whole months from the first to the second, in the first one's zone.
    fn months(&self) -> Result<i64, TemporalError> {
        let (from, to) = self.local_pair()?;
        Ok(from.date().months_until(from.date_reached_by(to)))
    }

    /// Whole days from the first to the second, in the first one's zone.
    fn days(&self) -> Result<i64, TemporalError> {
        let (from, to) = self.local_pair()?;
        Ok(from.date_reached_by(to).days_since_epoch() - from.date().days_since_epoch())
    }

    fn nanoseconds(&self) -> i128 {
        match self {
            Self::Local(from, to) => to.epoch_nanoseconds() - from.epoch_nanoseconds(),
            Self::Zoned(pair) => pair.1.epoch_nanoseconds() - pair.0.epoch_nanoseconds(),
        }
    }

    /// Both as local dates and times, in the first one's zone.
    fn local_pair(&self) -> Result<(LocalDateTime, LocalDateTime), TemporalError> {
        match self {
            Self::Local(from, to) => Ok((*from, *to)),
            Self::Zoned(pair) => Ok((pair.0.local(), pair.1.at_zone(&pair.0.zone())?.local())),
        }
    }

    /// The pair with the first a number of months and days later.
    fn advanced(self, months: i64, days: i64) -> Result<Self, TemporalError> {
        match self {
            Self::Local(from, to) => Ok(Self::Local(from.plus_months_and_days(months, days)?, to)),
            Self::Zoned(mut pair) => {
                pair.0 = pair.0.plus_months(months)?.plus_days(days)?;
                Ok(Self::Zoned(pair))
            }
        }
    }
}

fn zoned(
    value: &AnyTemporal,
    local: LocalDateTime,
    zone: &Zone,
) -> Result<DateTime, TemporalError> {
    match value {
        AnyTemporal::DateTime(value) => Ok(value.clone()),
        _ => DateTime::from_local(local, zone),
    }
}

/// Whether months and days can be counted between two values: at least one has a date.
fn have_dates(from: &AnyTemporal, to: &AnyTemporal) -> bool {
    from.date().is_some() || to.date().is_some()
}

impl Duration {
    /// The duration from one value to another in months, then days, then the clock. Months and days are counted only
    /// when both have a date.
    pub fn between(from: &AnyTemporal, to: &AnyTemporal) -> Result<Self, TemporalError> {
        let mut pair = Pair::of(from, to)?;
        let (mut months, mut days) = (0, 0);
        if from.date().is_some() && to.date().is_some() {
            months = pair.months()?;
            pair = pair.advanced(months, 0)?;
            days = pair.days()?;
            pair = pair.advanced(0, days)?;
        }
        Self::from_totals(months.into(), days.into(), pair.nanoseconds())
    }

    /// The whole months from one value to another.
    pub fn in_months(from: &AnyTemporal, to: &AnyTemporal) -> Result<Self, TemporalError> {
        let months = if have_dates(from, to) {
            Pair::of(from, to)?.months()?
        } else {
            0
        };
        Self::new(months, 0, 0, 0)
    }

    /// The whole days from one value to another.
    pub fn in_days(from: &AnyTemporal, to: &AnyTemporal) -> Result<Self, TemporalError> {
        let days = if have_dates(from, to) {
            Pair::of(from, to)?.days()?
        } else {
            0
        };
        Self::new(0, days, 0, 0)
    }

    /// The seconds and nanoseconds from one value to another.
    pub fn in_seconds(from: &AnyTemporal, to: &AnyTemporal) -> Result<Self, TemporalError> {
        Self::from_totals(0, 0, Pair::of(from, to)?.nanoseconds())
    }
}
