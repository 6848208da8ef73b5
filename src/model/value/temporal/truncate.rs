//! Truncating dates and times to the start of a unit (openCypher CIP2015-08-06, "Truncating temporal values").
//!
//! Must never round: the result is the nearest unit start that is not later, with the overriding components replaced.

use super::components::AnyTemporal;
use super::components::Components;
use super::date::Date;
use super::date_time::DateTime;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::local_time::NANOSECONDS_PER_DAY;
use super::time::Time;
use super::zone::Zone;

/// A unit to truncate to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TruncationUnit {
    /// A thousandth of a thousandth of a second.
    Microsecond,
    /// A thousandth of a second.
    Millisecond,
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// Three months, from January.
    Quarter,
    /// A year of ISO 8601 weeks, from the Monday of its first week.
    WeekYear,
    /// A year.
    Year,
    /// Ten years.
    Decade,
    /// A hundred years, from a year that 100 divides.
    Century,
    /// A thousand years, from a year that 1,000 divides.
    Millennium,
}

impl TruncationUnit {
    /// The names of the units that a value with a date and a time of day can be truncated to.
    pub const NAMES: &'static [&'static str] = &[
        "millennium",
        "century",
        "decade",
        "year",
        "weekYear",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
    ];

    /// The names of the units that a date can be truncated to.
    pub const DATE_NAMES: &'static [&'static str] = &[
        "millennium",
        "century",
        "decade",
        "year",
        "weekYear",
        "quarter",
        "month",
        "week",
        "day",
    ];

    /// The names of the units that a time of day can be truncated to.
    pub const TIME_NAMES: &'static [&'static str] = &[
        "day",
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
    ];

    /// The unit of a name, in any case.
    pub fn parse(name: &str) -> Result<Self, TemporalError> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "millennium" => Self::Millennium,
            "century" => Self::Century,
            "decade" => Self::Decade,
            "year" => Self::Year,
            "weekyear" => Self::WeekYear,
            "quarter" => Self::Quarter,
            "month" => Self::Month,
            "week" => Self::Week,
            "day" => Self::Day,
            "hour" => Self::Hour,
            "minute" => Self::Minute,
            "second" => Self::Second,
            "millisecond" => Self::Millisecond,
            "microsecond" => Self::Microsecond,
            _ => {
                return Err(TemporalError::UnknownUnit {
                    unit: name.to_owned(),
                    accepted: Self::NAMES,
                });
            }
        })
    }

    /// The name of the unit in the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Millennium => "millennium",
            Self::Century => "century",
            Self::Decade => "decade",
            Self::Year => "year",
            Self::WeekYear => "weekYear",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Millisecond => "millisecond",
            Self::Microsecond => "microsecond",
        }
    }

    /// Whether the unit is smaller than a day.
    fn is_of_clock(self) -> bool {
        self < Self::Day
    }

    /// The first day of the unit that holds a date.
    fn start_of(self, date: Date) -> Result<Date, TemporalError> {
        let (year, month, _) = date.year_month_day();
        match self {
            Self::Millennium => Date::new(year.div_euclid(1_000) * 1_000, 1, 1),
            Self::Century => Date::new(year.div_euclid(100) * 100, 1, 1),
            Self::Decade => Date::new(year.div_euclid(10) * 10, 1, 1),
            Self::Year => Date::new(year, 1, 1),
            Self::WeekYear => Date::from_week_date(date.week_year(), 1, 1),
            Self::Quarter => Date::new(year, date.quarter() * 3 - 2, 1),
            Self::Month => Date::new(year, month, 1),
            Self::Week => date.plus_days(1 - date.day_of_week()),
            Self::Day
            | Self::Hour
            | Self::Minute
            | Self::Second
            | Self::Millisecond
            | Self::Microsecond => Ok(date),
        }
    }

    /// The start of the unit that holds a time of day; midnight for a day and larger.
    fn start_of_clock(self, time: LocalTime) -> LocalTime {
        let unit: i64 = match self {
            Self::Microsecond => 1_000,
            Self::Millisecond => 1_000_000,
            Self::Second => 1_000_000_000,
            Self::Minute => 60_000_000_000,
            Self::Hour => 3_600_000_000_000,
            _ => NANOSECONDS_PER_DAY,
        };
        let nanoseconds = time.nanoseconds_of_day();
        LocalTime::from_nanoseconds_of_day(nanoseconds - nanoseconds % unit)
            .expect("invariant: not later than a time of day")
    }

    /// The components with the truncated fraction of the second kept, so that a smaller part adds to it.
    fn keeping_fraction(self, overriding: &Components, truncated: LocalTime) -> Components {
        let mut components = overriding.clone();
        let nanosecond = truncated.nanosecond();
        let smaller_than_millisecond = components.microsecond.or(components.nanosecond).is_some();
        if self == Self::Millisecond && components.millisecond.is_none() && smaller_than_millisecond
        {
            components.millisecond = Some(nanosecond / 1_000_000);
        }
        if self == Self::Microsecond
            && components.microsecond.is_none()
            && components.nanosecond.is_some()
        {
            if components.millisecond.is_none() {
                components.millisecond = Some(nanosecond / 1_000_000);
            }
            components.microsecond = Some(nanosecond / 1_000 % 1_000);
        }
        components
    }

    fn refused_by(self, kind: TemporalKind, accepted: &'static [&'static str]) -> TemporalError {
        TemporalError::UnitNotApplicable {
            kind,
            unit: self.name(),
            accepted,
        }
    }

    /// A truncated date and time of day with components replaced, for a type that has both.
    fn truncated(
        self,
        kind: TemporalKind,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<LocalDateTime, TemporalError> {
        overriding.expect_only_parts_of(kind)?;
        expect_no_selector(
            kind,
            overriding,
            &["date", "datetime", "epochSeconds", "epochMillis"],
        )?;
        let date = input.expect_date()?;
        let time = match input.local_time() {
            Some(time) => time,
            None if self.is_of_clock() => {
                return Err(self.refused_by(input.kind(), Self::DATE_NAMES));
            }
            None => LocalTime::MIDNIGHT,
        };
        let time = match &overriding.time {
            Some(value) => value.expect_local_time()?,
            None => self.start_of_clock(time),
        };
        let overriding = self.keeping_fraction(overriding, time);
        Ok(LocalDateTime::new(
            overriding.date_on(kind, Some(self.start_of(date)?))?,
            overriding.time_on(kind, Some(time))?,
        ))
    }

    /// A truncated time of day with components replaced, for a type that has no date.
    fn truncated_clock(
        self,
        kind: TemporalKind,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<LocalTime, TemporalError> {
        overriding.expect_only_parts_of(kind)?;
        expect_no_selector(kind, overriding, &["time"])?;
        if self > Self::Day {
            return Err(self.refused_by(kind, Self::TIME_NAMES));
        }
        let time = self.start_of_clock(input.expect_local_time()?);
        self.keeping_fraction(overriding, time)
            .time_on(kind, Some(time))
    }
}

/// Fails on a selector, which would undo the truncation.
fn expect_no_selector(
    kind: TemporalKind,
    overriding: &Components,
    selectors: &[&'static str],
) -> Result<(), TemporalError> {
    match selectors
        .iter()
        .find(|selector| overriding.is_given(selector))
    {
        None => Ok(()),
        Some(selector) => Err(TemporalError::UnexpectedComponent {
            kind,
            component: (*selector).to_owned(),
            accepted: Components::names(kind),
        }),
    }
}

impl Date {
    /// The date of a value, truncated to a unit of at least a day, with components replaced.
    pub fn truncate(
        unit: TruncationUnit,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<Self, TemporalError> {
        let kind = TemporalKind::Date;
        overriding.expect_only_parts_of(kind)?;
        expect_no_selector(kind, overriding, &["date"])?;
        if unit.is_of_clock() {
            return Err(unit.refused_by(kind, TruncationUnit::DATE_NAMES));
        }
        overriding.date_on(kind, Some(unit.start_of(input.expect_date()?)?))
    }
}

impl LocalTime {
    /// The time of day of a value, truncated to a unit of at most a day, with components replaced.
    pub fn truncate(
        unit: TruncationUnit,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<Self, TemporalError> {
        unit.truncated_clock(TemporalKind::LocalTime, input, overriding)
    }
}

impl Time {
    /// The time of day of a value with its offset (UTC if it has none), truncated to a unit of at most a day, with
    /// components replaced. A `timezone` replaces the offset and keeps the time of day.
    pub fn truncate(
        unit: TruncationUnit,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<Self, TemporalError> {
        let local_time = unit.truncated_clock(TemporalKind::Time, input, overriding)?;
        let offset_seconds = match &overriding.timezone {
            Some(zone) => {
                let asked = Components {
                    time: Some(input.clone()),
                    current_epoch_seconds: overriding.current_epoch_seconds,
                    ..Components::default()
                };
                super::build::offset_of_time(zone, &asked)?
            }
            None => input.offset_seconds().unwrap_or(0),
        };
        Self::new(local_time, offset_seconds)
    }
}

impl LocalDateTime {
    /// The date and time of day of a value, truncated to a unit, with components replaced.
    pub fn truncate(
        unit: TruncationUnit,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<Self, TemporalError> {
        unit.truncated(TemporalKind::LocalDateTime, input, overriding)
    }
}

impl DateTime {
    /// The date and time of day of a value in its zone (UTC if it has none), truncated to a unit, with components
    /// replaced. A `timezone` replaces the zone and keeps the local date and time.
    pub fn truncate(
        unit: TruncationUnit,
        input: &AnyTemporal,
        overriding: &Components,
    ) -> Result<Self, TemporalError> {
        let local = unit.truncated(TemporalKind::DateTime, input, overriding)?;
        let time_zone = || overriding.time.as_ref().and_then(AnyTemporal::zone);
        let zone = overriding
            .timezone
            .clone()
            .or_else(time_zone)
            .or_else(|| input.zone());
        match zone {
            // Where the local time happens twice, it stays the one it was.
            Some(zone) if input.zone().as_ref() == Some(&zone) => {
                Self::from_local_preferring(local, &zone, input.offset_seconds())
            }
            zone => Self::from_local(local, &zone.unwrap_or(Zone::UTC)),
        }
    }
}
