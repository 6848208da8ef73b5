//! Making dates and times from components: from numbers alone, or from parts of other dates and times with some
//! components replaced (openCypher CIP2015-08-06, "Constructing" and "Converting and composing").
//!
//! Must never drop a component it was given.

use super::components::AnyTemporal;
use super::components::Components;
use super::date::Date;
use super::date::MAXIMUM_YEAR;
use super::date::MINIMUM_YEAR;
use super::date::days_in_month;
use super::date::weeks_in_year;
use super::date_time::DateTime;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::time::Time;
use super::zone::Zone;

/// The calendars a date can be given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calendar {
    Months,
    Weeks,
    Quarters,
    OrdinalDays,
}

impl Components {
    /// The calendar of the given components, if they tell; components of two calendars contradict each other.
    fn calendar(&self) -> Result<Option<Calendar>, TemporalError> {
        let mut found: Option<(Calendar, &'static str)> = None;
        for (calendar, name, component) in [
            (Calendar::Months, "month", self.month),
            (Calendar::Months, "day", self.day),
            (Calendar::Weeks, "week", self.week),
            (Calendar::Weeks, "dayOfWeek", self.day_of_week),
            (Calendar::Quarters, "quarter", self.quarter),
            (Calendar::Quarters, "dayOfQuarter", self.day_of_quarter),
            (Calendar::OrdinalDays, "ordinalDay", self.ordinal_day),
        ] {
            match found {
                _ if component.is_none() => {}
                Some((other, first)) if other != calendar => {
                    return Err(TemporalError::ConflictingComponents {
                        first,
                        second: name,
                    });
                }
                Some(_) => {}
                None => found = Some((calendar, name)),
            }
        }
        Ok(found.map(|(calendar, _)| calendar))
    }

    /// A date of these components alone, or of a base with these components replaced.
    pub(super) fn date_on(
        &self,
        kind: TemporalKind,
        base: Option<Date>,
    ) -> Result<Date, TemporalError> {
        match base {
            Some(base) => self.replaced_date(base),
            None => self.new_date(kind),
        }
    }

    fn new_date(&self, kind: TemporalKind) -> Result<Date, TemporalError> {
        let calendar = self.calendar()?;
        let missing = |component, needed_by| {
            Err(TemporalError::MissingComponent {
                kind,
                component,
                needed_by,
            })
        };
        let Some(year) = self.year else {
            return missing("year", None);
        };
        // The larger part, its name, the smaller part, its name.
        let (large, large_name, small, small_name) = match calendar {
            None | Some(Calendar::Months) => (self.month, "month", self.day, "day"),
            Some(Calendar::Weeks) => (self.week, "week", self.day_of_week, "dayOfWeek"),
            Some(Calendar::Quarters) => {
                (self.quarter, "quarter", self.day_of_quarter, "dayOfQuarter")
            }
            Some(Calendar::OrdinalDays) => (Some(1), "year", self.ordinal_day, "ordinalDay"),
        };
        if large.is_none() && small.is_some() {
            return missing(large_name, Some(small_name));
        }
        if let (Some(clock_part), None) = (self.given_clock_part(), small) {
            return missing(
                if large.is_none() {
                    large_name
                } else {
                    small_name
                },
                Some(clock_part),
            );
        }
        let (large, small) = (large.unwrap_or(1), small.unwrap_or(1));
        match calendar {
            None | Some(Calendar::Months) => Date::new(year, large, small),
            Some(Calendar::Weeks) => Date::from_week_date(year, large, small),
            Some(Calendar::Quarters) => Date::from_quarter_date(year, large, small),
            Some(Calendar::OrdinalDays) => Date::from_ordinal_date(year, small),
        }
    }

    /// A date with some components replaced, larger ones first. Where the day is not given it stays what it was in the
    /// calendar of the components, or becomes the last one there is.
    fn replaced_date(&self, base: Date) -> Result<Date, TemporalError> {
        match self.calendar()? {
            None | Some(Calendar::Months) => {
                let (old_year, old_month, old_day) = base.year_month_day();
                let year = within(
                    "year",
                    self.year.unwrap_or(old_year),
                    MINIMUM_YEAR,
                    MAXIMUM_YEAR,
                )?;
                let month = within("month", self.month.unwrap_or(old_month), 1, 12)?;
                let kept_day = old_day.min(days_in_month(year, month));
                Date::new(year, month, self.day.unwrap_or(kept_day))
            }
            Some(Calendar::Weeks) => {
                // Only together with a week does the year mean the year of the week.
                let (base, week_year) = match (self.week, self.year) {
                    (None, Some(_)) => (self.with_year(base)?, None),
                    (_, year) => (base, year),
                };
                let week_year = within(
                    "year",
                    week_year.unwrap_or(base.week_year()),
                    MINIMUM_YEAR,
                    MAXIMUM_YEAR,
                )?;
                let kept_week = base.week().min(weeks_in_year(week_year));
                let week = self.week.unwrap_or(kept_week);
                Date::from_week_date(
                    week_year,
                    week,
                    self.day_of_week.unwrap_or(base.day_of_week()),
                )
            }
            Some(Calendar::Quarters) => {
                let (year, month, day) = self.with_year(base)?.year_month_day();
                let quarter = within("quarter", self.quarter.unwrap_or((month - 1) / 3 + 1), 1, 4)?;
                if let Some(day_of_quarter) = self.day_of_quarter {
                    return Date::from_quarter_date(year, quarter, day_of_quarter);
                }
                let month = quarter * 3 - 2 + (month - 1) % 3;
                Date::new(year, month, day.min(days_in_month(year, month)))
            }
            Some(Calendar::OrdinalDays) => {
                let year = self.year.unwrap_or(base.year());
                Date::from_ordinal_date(year, self.ordinal_day.unwrap_or(base.ordinal_day()))
            }
        }
    }

    /// The base in the given year, if one is given.
    fn with_year(&self, base: Date) -> Result<Date, TemporalError> {
        let (old_year, month, day) = base.year_month_day();
        let year = within(
            "year",
            self.year.unwrap_or(old_year),
            MINIMUM_YEAR,
            MAXIMUM_YEAR,
        )?;
        Date::new(year, month, day.min(days_in_month(year, month)))
    }

    /// A time of day of these components alone, or of a base with these components replaced.
    pub(super) fn time_on(
        &self,
        kind: TemporalKind,
        base: Option<LocalTime>,
    ) -> Result<LocalTime, TemporalError> {
        if base.is_none() {
            self.expect_larger_clock_parts(kind)?;
        }
        let base = base.unwrap_or(LocalTime::MIDNIGHT);
        let nanosecond = self.nanosecond_of_second()?.unwrap_or(base.nanosecond());
        LocalTime::new(
            self.hour.unwrap_or(base.hour()),
            self.minute.unwrap_or(base.minute()),
            self.second.unwrap_or(base.second()),
            nanosecond,
        )
    }

    /// Fails when a part of the time of day is given without the larger ones.
    fn expect_larger_clock_parts(&self, kind: TemporalKind) -> Result<(), TemporalError> {
        let below_second = [
            ("millisecond", self.millisecond),
            ("microsecond", self.microsecond),
            ("nanosecond", self.nanosecond),
        ];
        let below_second = below_second.into_iter().find(|(_, part)| part.is_some());
        let parts = [
            ("hour", self.hour),
            ("minute", self.minute),
            ("second", self.second),
            below_second.unwrap_or(("nanosecond", None)),
        ];
        for pair in parts.windows(2).rev() {
            if pair[0].1.is_none() && pair[1].1.is_some() {
                return Err(TemporalError::MissingComponent {
                    kind,
                    component: pair[0].0,
                    needed_by: Some(pair[1].0),
                });
            }
        }
        Ok(())
    }

    /// The fraction of the second in nanoseconds, if any part of it is given. Each part counts within the smallest
    /// larger part that is given too.
    fn nanosecond_of_second(&self) -> Result<Option<i64>, TemporalError> {
        let (millisecond, microsecond, nanosecond) =
            (self.millisecond, self.microsecond, self.nanosecond);
        if millisecond.or(microsecond).or(nanosecond).is_none() {
            return Ok(None);
        }
        let microsecond_limit = if millisecond.is_some() { 999 } else { 999_999 };
        let nanosecond_limit = match (millisecond, microsecond) {
            (_, Some(_)) => 999,
            (Some(_), None) => 999_999,
            (None, None) => 999_999_999,
        };
        let millisecond = within("millisecond", millisecond.unwrap_or(0), 0, 999)?;
        let microsecond = within(
            "microsecond",
            microsecond.unwrap_or(0),
            0,
            microsecond_limit,
        )?;
        let nanosecond = within("nanosecond", nanosecond.unwrap_or(0), 0, nanosecond_limit)?;
        Ok(Some(
            millisecond * 1_000_000 + microsecond * 1_000 + nanosecond,
        ))
    }

    /// The instant that an epoch component stands for, in a zone.
    fn epoch_instant(&self, zone: &Zone) -> Result<Option<DateTime>, TemporalError> {
        match (self.epoch_seconds, self.epoch_millis) {
            (Some(seconds), _) => DateTime::from_epoch(seconds, 0, zone).map(Some),
            (None, Some(milliseconds)) => {
                DateTime::from_epoch_milliseconds(milliseconds, zone).map(Some)
            }
            (None, None) => Ok(None),
        }
    }

    /// The local date and time of components of a type with both; the base is what the selectors select.
    fn local_date_time(
        &self,
        kind: TemporalKind,
        base_date: Option<Date>,
        base_time: Option<LocalTime>,
    ) -> Result<LocalDateTime, TemporalError> {
        let date = self.date_on(kind, base_date)?;
        let time = self.time_on(kind, base_time)?;
        Ok(LocalDateTime::new(date, time))
    }

    /// The date and time that `datetime`, `date` and `time` select.
    fn selected(&self) -> Result<(Option<Date>, Option<LocalTime>), TemporalError> {
        for exclusive in ["date", "time"] {
            self.expect_at_most_one_of(&["datetime", exclusive])?;
            self.expect_at_most_one_of(&[exclusive, "epochSeconds", "epochMillis"])?;
        }
        self.expect_at_most_one_of(&["datetime", "epochSeconds", "epochMillis"])?;
        let date = self.datetime.as_ref().or(self.date.as_ref());
        let date = date.map(AnyTemporal::expect_date).transpose()?;
        let time = match (&self.datetime, &self.time) {
            // A date selected as date and time begins at midnight.
            (Some(value), _) => Some(value.local_time().unwrap_or(LocalTime::MIDNIGHT)),
            (None, Some(value)) => Some(value.expect_local_time()?),
            (None, None) => None,
        };
        Ok((date, time))
    }
}

impl Date {
    /// A date of components; `date` selects the date of another value.
    pub fn from_components(components: &Components) -> Result<Self, TemporalError> {
        components.expect_only_parts_of(TemporalKind::Date)?;
        let base = components
            .date
            .as_ref()
            .map(AnyTemporal::expect_date)
            .transpose()?;
        components.date_on(TemporalKind::Date, base)
    }

    /// The date of another value.
    pub fn from_temporal(value: &AnyTemporal) -> Result<Self, TemporalError> {
        value.expect_date()
    }
}

impl LocalTime {
    /// A time of day of components; `time` selects the time of another value.
    pub fn from_components(components: &Components) -> Result<Self, TemporalError> {
        components.expect_only_parts_of(TemporalKind::LocalTime)?;
        expect_hour_or_time(components, TemporalKind::LocalTime)?;
        let base = components
            .time
            .as_ref()
            .map(AnyTemporal::expect_local_time)
            .transpose()?;
        components.time_on(TemporalKind::LocalTime, base)
    }

    /// The time of day of another value.
    pub fn from_temporal(value: &AnyTemporal) -> Result<Self, TemporalError> {
        value.expect_local_time()
    }
}

impl Time {
    /// A time of day of components; `time` selects the time, and the offset, of another value. A `timezone` converts a
    /// selected time that has an offset, and otherwise tells the offset of the local time; the default is UTC.
    pub fn from_components(components: &Components) -> Result<Self, TemporalError> {
        components.expect_only_parts_of(TemporalKind::Time)?;
        expect_hour_or_time(components, TemporalKind::Time)?;
        let selected = components.time.as_ref();
        let base = selected.map(AnyTemporal::expect_local_time).transpose()?;
        let local_time = components.time_on(TemporalKind::Time, base)?;
        let selected_offset = selected.and_then(AnyTemporal::offset_seconds);
        let wanted_offset = components
            .timezone
            .as_ref()
            .map(|zone| offset_of_time(zone, components))
            .transpose()?;
        match (selected_offset, wanted_offset) {
            (Some(old), Some(new)) => Ok(Self::new(local_time, old)?.at_offset(new)),
            (old, new) => Self::new(local_time, new.or(old).unwrap_or(0)),
        }
    }

    /// The time of day of another value, with its offset; UTC if it has none.
    pub fn from_temporal(value: &AnyTemporal) -> Result<Self, TemporalError> {
        Self::new(
            value.expect_local_time()?,
            value.offset_seconds().unwrap_or(0),
        )
    }
}

/// The offset of a zone for a time of day: of a named zone at the date that the time is selected from, else today.
pub(super) fn offset_of_time(zone: &Zone, components: &Components) -> Result<i32, TemporalError> {
    match (zone, &components.time) {
        (Zone::Offset(offset_seconds), _) => Ok(*offset_seconds),
        (Zone::Named(_), Some(AnyTemporal::DateTime(value))) => {
            zone.offset_at(value.epoch_seconds())
        }
        (Zone::Named(_), Some(AnyTemporal::LocalDateTime(value))) => {
            DateTime::from_local(*value, zone).map(|value| value.offset_seconds())
        }
        (Zone::Named(name), _) => match components.current_epoch_seconds {
            Some(now) => zone.offset_at(now),
            None => Err(TemporalError::ZoneNeedsDate { zone: name.clone() }),
        },
    }
}

fn expect_hour_or_time(components: &Components, kind: TemporalKind) -> Result<(), TemporalError> {
    if components.time.is_some() || components.given_clock_part().is_some() {
        Ok(())
    } else {
        Err(TemporalError::MissingComponent {
            kind,
            component: "hour",
            needed_by: None,
        })
    }
}

impl LocalDateTime {
    /// A local date and time of components; `date`, `time` and `datetime` select parts of other values.
    pub fn from_components(components: &Components) -> Result<Self, TemporalError> {
        let kind = TemporalKind::LocalDateTime;
        components.expect_only_parts_of(kind)?;
        let (date, time) = components.selected()?;
        let epoch = components
            .epoch_instant(&Zone::UTC)?
            .map(|value| value.local());
        components.local_date_time(
            kind,
            date.or(epoch.map(Self::date)),
            time.or(epoch.map(Self::time)),
        )
    }

    /// The date and time of day of another value; a date begins at midnight.
    pub fn from_temporal(value: &AnyTemporal) -> Result<Self, TemporalError> {
        let time = value.local_time().unwrap_or(LocalTime::MIDNIGHT);
        Ok(Self::new(value.expect_date()?, time))
    }
}

impl DateTime {
    /// A date and time of components; `date`, `time` and `datetime` select parts of other values, the latter two with
    /// their zone. A `timezone` converts a selected value that has a zone, and otherwise tells the zone of the local
    /// date and time; the default is UTC.
    pub fn from_components(components: &Components) -> Result<Self, TemporalError> {
        let kind = TemporalKind::DateTime;
        components.expect_only_parts_of(kind)?;
        let (date, time) = components.selected()?;
        let wanted = components.timezone.as_ref();
        if let Some(base) = components.epoch_instant(wanted.unwrap_or(&Zone::UTC))? {
            let local = base.local();
            let local = components.local_date_time(kind, Some(local.date()), Some(local.time()))?;
            return base.with_local(local);
        }
        let source = components.datetime.as_ref().or(components.time.as_ref());
        let selected_zone = source.and_then(AnyTemporal::zone);
        let local = components.local_date_time(kind, date, time)?;
        match (selected_zone, wanted) {
            (Some(selected), wanted) => {
                let offset = source.and_then(AnyTemporal::offset_seconds);
                let value = Self::from_local_preferring(local, &selected, offset)?;
                wanted.map_or(Ok(value.clone()), |zone| value.at_zone(zone))
            }
            (None, wanted) => Self::from_local(local, wanted.unwrap_or(&Zone::UTC)),
        }
    }

    /// The date and time of another value with its zone; UTC if it has none, midnight if it is a date.
    pub fn from_temporal(value: &AnyTemporal) -> Result<Self, TemporalError> {
        match value {
            AnyTemporal::DateTime(value) => Ok(value.clone()),
            _ => Self::from_local(LocalDateTime::from_temporal(value)?, &Zone::UTC),
        }
    }
}
