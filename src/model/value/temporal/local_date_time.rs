//! A date and time of day without zone.
//!
//! Must never know of zones.

use super::date::Date;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;
use super::local_time::LocalTime;
use super::local_time::NANOSECONDS_PER_DAY;
use super::local_time::NANOSECONDS_PER_SECOND;
use super::local_time::SECONDS_PER_DAY;

/// A date and time of day without zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    date: Date,
    time: LocalTime,
}

impl LocalDateTime {
    /// The names of the components that [`LocalDateTime::component`](Self::component) knows.
    pub const COMPONENTS: &'static [&'static str] = &[
        "year",
        "quarter",
        "month",
        "week",
        "weekYear",
        "dayOfQuarter",
        "quarterDay",
        "day",
        "ordinalDay",
        "dayOfWeek",
        "weekDay",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
    ];

    /// A date and a time of day together.
    pub fn new(date: Date, time: LocalTime) -> Self {
        Self { date, time }
    }

    /// A local date and time by seconds since 1970-01-01T00:00 (negative before) and nanoseconds of the second.
    pub fn from_epoch(seconds: i64, nanosecond: i64) -> Result<Self, TemporalError> {
        within("nanosecond", nanosecond, 0, NANOSECONDS_PER_SECOND - 1)?;
        let date = Date::from_days_since_epoch(seconds.div_euclid(SECONDS_PER_DAY));
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY) * NANOSECONDS_PER_SECOND + nanosecond;
        Ok(Self {
            date: date.or(Err(overflow()))?,
            time: LocalTime::from_nanoseconds_of_day(of_day)?,
        })
    }

    /// The date.
    pub fn date(self) -> Date {
        self.date
    }

    /// The time of day.
    pub fn time(self) -> LocalTime {
        self.time
    }

    /// Whole seconds since 1970-01-01T00:00, negative before; [`LocalTime::nanosecond`] is the rest.
    pub fn epoch_seconds(self) -> i64 {
        self.date.days_since_epoch() * SECONDS_PER_DAY + self.time.seconds_of_day()
    }

    /// Nanoseconds since 1970-01-01T00:00.
    pub(super) fn epoch_nanoseconds(self) -> i128 {
        i128::from(self.date.days_since_epoch()) * i128::from(NANOSECONDS_PER_DAY)
            + i128::from(self.time.nanoseconds_of_day())
    }

    /// The local date and time a number of nanoseconds later.
    pub(super) fn plus_nanoseconds(self, nanoseconds: i128) -> Result<Self, TemporalError> {
        let day = i128::from(NANOSECONDS_PER_DAY);
        let sum = self
            .epoch_nanoseconds()
            .checked_add(nanoseconds)
            .ok_or_else(overflow)?;
        let days = i64::try_from(sum.div_euclid(day)).or(Err(overflow()))?;
        Ok(Self {
            date: Date::from_days_since_epoch(days).or(Err(overflow()))?,
            time: LocalTime::from_nanoseconds_of_day(sum.rem_euclid(day) as i64)?,
        })
    }

    /// The same time of day a number of months, then days, later.
    pub(super) fn plus_months_and_days(
        self,
        months: i64,
        days: i64,
    ) -> Result<Self, TemporalError> {
        let date = self
            .date
            .plus_months(months)
            .and_then(|date| date.plus_days(days));
        Ok(Self {
            date: date.or(Err(overflow()))?,
            time: self.time,
        })
    }

    /// The day that `other` has completed counting from this time of day: a date whose distance in days and months
    /// from `self.date` is whole.
    pub(super) fn date_reached_by(self, other: Self) -> Date {
        let days = other.date.days_since_epoch();
        let reached = if other.date > self.date && other.time < self.time {
            days - 1
        } else if other.date < self.date && other.time > self.time {
            days + 1
        } else {
            days
        };
        Date::from_days_since_epoch(reached).expect("invariant: the day lies between two dates")
    }
}

fn overflow() -> TemporalError {
    TemporalError::Overflow {
        kind: TemporalKind::LocalDateTime,
    }
}

/// `2015-07-21T21:40:32.142`.
impl std::fmt::Display for LocalDateTime {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}T{}", self.date, self.time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_since_the_epoch_round_trip_around_zero() {
        for seconds in [-86_401, -86_400, -1, 0, 1, 86_399, 86_400, 469_020_674] {
            let value = LocalDateTime::from_epoch(seconds, 5).unwrap();
            assert_eq!(
                (value.epoch_seconds(), value.time().nanosecond()),
                (seconds, 5)
            );
        }
        assert!(LocalDateTime::from_epoch(i64::MAX, 0).is_err());
        assert!(LocalDateTime::from_epoch(0, NANOSECONDS_PER_SECOND).is_err());
    }

    #[test]
    fn nanoseconds_carry_into_days_and_stop_at_the_end_of_the_calendar() {
        let value = LocalDateTime::from_epoch(86_399, 999_999_999).unwrap();
        assert_eq!(
            value.plus_nanoseconds(1).unwrap().to_string(),
            "1970-01-02T00:00"
        );
        assert!(value.plus_nanoseconds(i128::MAX).is_err());
        assert!(value.plus_nanoseconds(i128::MIN).is_err());
    }
}
