//! The parts that dates and times are made of: a neutral form of the map given to `date({…})` and its like.
//!
//! Must never know the values of the language: the caller turns a map into these.

use super::date::Date;
use super::date_time::DateTime;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::time::Time;
use super::zone::Zone;

/// A date or time of any type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AnyTemporal {
    /// A date.
    Date(Date),
    /// A time of day without zone.
    LocalTime(LocalTime),
    /// A time of day with an offset.
    Time(Time),
    /// A date and time without zone.
    LocalDateTime(LocalDateTime),
    /// A date and time with an offset or zone.
    DateTime(DateTime),
}

impl AnyTemporal {
    /// The type of the value.
    pub fn kind(&self) -> TemporalKind {
        match self {
            Self::Date(_) => TemporalKind::Date,
            Self::LocalTime(_) => TemporalKind::LocalTime,
            Self::Time(_) => TemporalKind::Time,
            Self::LocalDateTime(_) => TemporalKind::LocalDateTime,
            Self::DateTime(_) => TemporalKind::DateTime,
        }
    }

    /// The date, if the value has one.
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(value) => Some(*value),
            Self::LocalDateTime(value) => Some(value.date()),
            Self::DateTime(value) => Some(value.local().date()),
            Self::LocalTime(_) | Self::Time(_) => None,
        }
    }

    /// The time of day, if the value has one.
    pub fn local_time(&self) -> Option<LocalTime> {
        match self {
            Self::Date(_) => None,
            Self::LocalTime(value) => Some(*value),
            Self::Time(value) => Some(value.local_time()),
            Self::LocalDateTime(value) => Some(value.time()),
            Self::DateTime(value) => Some(value.local().time()),
        }
    }

    /// The zone, if the value has one.
    pub fn zone(&self) -> Option<Zone> {
        match self {
            Self::Time(value) => Some(value.zone()),
            Self::DateTime(value) => Some(value.zone()),
            Self::Date(_) | Self::LocalTime(_) | Self::LocalDateTime(_) => None,
        }
    }

    /// Seconds east of UTC, if the value has an offset.
    pub fn offset_seconds(&self) -> Option<i32> {
        match self {
            Self::Time(value) => Some(value.offset_seconds()),
            Self::DateTime(value) => Some(value.offset_seconds()),
            Self::Date(_) | Self::LocalTime(_) | Self::LocalDateTime(_) => None,
        }
    }

    /// The date, or an error that names what lacks it.
    pub(super) fn expect_date(&self) -> Result<Date, TemporalError> {
        self.date().ok_or(TemporalError::MissingPart {
            found: self.kind(),
            part: "date",
        })
    }

    /// The time of day, or an error that names what lacks it.
    pub(super) fn expect_local_time(&self) -> Result<LocalTime, TemporalError> {
        self.local_time().ok_or(TemporalError::MissingPart {
            found: self.kind(),
            part: "time",
        })
    }
}

/// As the value's own type is written.
impl std::fmt::Display for AnyTemporal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Date(value) => value.fmt(formatter),
            Self::LocalTime(value) => value.fmt(formatter),
            Self::Time(value) => value.fmt(formatter),
            Self::LocalDateTime(value) => value.fmt(formatter),
            Self::DateTime(value) => value.fmt(formatter),
        }
    }
}

impl From<Date> for AnyTemporal {
    fn from(value: Date) -> Self {
        Self::Date(value)
    }
}

impl From<LocalTime> for AnyTemporal {
    fn from(value: LocalTime) -> Self {
        Self::LocalTime(value)
    }
}

impl From<Time> for AnyTemporal {
    fn from(value: Time) -> Self {
        Self::Time(value)
    }
}

impl From<LocalDateTime> for AnyTemporal {
    fn from(value: LocalDateTime) -> Self {
        Self::LocalDateTime(value)
    }
}

impl From<DateTime> for AnyTemporal {
    fn from(value: DateTime) -> Self {
        Self::DateTime(value)
    }
}

/// What a component is given as.
#[derive(Debug, Clone, PartialEq)]
pub enum ComponentInput<'input> {
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'input str),
    /// A date or time to take parts from.
    Temporal(AnyTemporal),
}

/// The components of a date or time to be made (openCypher CIP2015-08-06, "Constructing temporal instant values").
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Components {
    /// The year; of the week, if a week is given.
    pub year: Option<i64>,
    /// The month of the year.
    pub month: Option<i64>,
    /// The day of the month.
    pub day: Option<i64>,
    /// The ISO 8601 week.
    pub week: Option<i64>,
    /// The day of the week, 1 is Monday.
    pub day_of_week: Option<i64>,
    /// The quarter of the year.
    pub quarter: Option<i64>,
    /// The day of the quarter.
    pub day_of_quarter: Option<i64>,
    /// The day of the year.
    pub ordinal_day: Option<i64>,
    /// The hour of the day.
    pub hour: Option<i64>,
    /// The minute of the hour.
    pub minute: Option<i64>,
    /// The second of the minute.
    pub second: Option<i64>,
    /// Thousandths of the second.
    pub millisecond: Option<i64>,
    /// Millionths of the second, or of the millisecond if one is given.
    pub microsecond: Option<i64>,
    /// Thousand-millionths of the second, or of the smallest larger part that is given.
    pub nanosecond: Option<i64>,
    /// The zone.
    pub timezone: Option<Zone>,
    /// A value to take the date from.
    pub date: Option<AnyTemporal>,
    /// A value to take the time of day, and its zone if it has one, from.
    pub time: Option<AnyTemporal>,
    /// A value to take the date, the time of day, and its zone if it has one, from.
    pub datetime: Option<AnyTemporal>,
    /// Seconds since 1970-01-01T00:00Z.
    pub epoch_seconds: Option<i64>,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub epoch_millis: Option<i64>,
    /// Not a component: the current instant in seconds since 1970-01-01T00:00Z, at which a named zone is asked for its
    /// offset when a time of day without date is made. Without it, that is an error.
    pub current_epoch_seconds: Option<i64>,
}

impl Components {
    /// Sets a component by its name in the language. `accepted` are the names that `kind` may be made of, as in
    /// [`Components::names`](Self::names).
    pub fn assign(
        &mut self,
        kind: TemporalKind,
        name: &str,
        input: ComponentInput<'_>,
    ) -> Result<(), TemporalError> {
        let accepted = Self::names(kind);
        if !accepted.contains(&name) {
            return Err(TemporalError::UnexpectedComponent {
                kind,
                component: name.to_owned(),
                accepted,
            });
        }
        let wrong_type = |expected| TemporalError::WrongComponentType {
            component: name.to_owned(),
            expected,
        };
        match name {
            "timezone" => match input {
                ComponentInput::Text(text) => self.timezone = Some(Zone::parse(text)?),
                ComponentInput::Integer(_) | ComponentInput::Temporal(_) => {
                    return Err(wrong_type("a string"));
                }
            },
            "date" | "time" | "datetime" => {
                let ComponentInput::Temporal(value) = input else {
                    return Err(wrong_type("a date or time"));
                };
                match name {
                    "date" => self.date = Some(value),
                    "time" => self.time = Some(value),
                    _ => self.datetime = Some(value),
                }
            }
            _ => {
                let ComponentInput::Integer(value) = input else {
                    return Err(wrong_type("an integer"));
                };
                *self.number(name) = Some(value);
            }
        }
        Ok(())
    }

    fn number(&mut self, name: &str) -> &mut Option<i64> {
        match name {
            "year" => &mut self.year,
            "month" => &mut self.month,
            "day" => &mut self.day,
            "week" => &mut self.week,
            "dayOfWeek" => &mut self.day_of_week,
            "quarter" => &mut self.quarter,
            "dayOfQuarter" => &mut self.day_of_quarter,
            "ordinalDay" => &mut self.ordinal_day,
            "hour" => &mut self.hour,
            "minute" => &mut self.minute,
            "second" => &mut self.second,
            "millisecond" => &mut self.millisecond,
            "microsecond" => &mut self.microsecond,
            "nanosecond" => &mut self.nanosecond,
            "epochSeconds" => &mut self.epoch_seconds,
            "epochMillis" => &mut self.epoch_millis,
            _ => unreachable!("invariant: every accepted name is met"),
        }
    }

    /// The names of the components that a type may be made of.
    pub fn names(kind: TemporalKind) -> &'static [&'static str] {
        match kind {
            TemporalKind::Date => &[
                "date",
                "year",
                "month",
                "day",
                "week",
                "dayOfWeek",
                "quarter",
                "dayOfQuarter",
                "ordinalDay",
            ],
            TemporalKind::LocalTime => &[
                "time",
                "hour",
                "minute",
                "second",
                "millisecond",
                "microsecond",
                "nanosecond",
            ],
            TemporalKind::Time => &[
                "time",
                "hour",
                "minute",
                "second",
                "millisecond",
                "microsecond",
                "nanosecond",
                "timezone",
            ],
            TemporalKind::LocalDateTime => &[
                "date",
                "time",
                "datetime",
                "year",
                "month",
                "day",
                "week",
                "dayOfWeek",
                "quarter",
                "dayOfQuarter",
                "ordinalDay",
                "hour",
                "minute",
                "second",
                "millisecond",
                "microsecond",
                "nanosecond",
                "epochSeconds",
                "epochMillis",
            ],
            TemporalKind::DateTime => &[
                "date",
                "time",
                "datetime",
                "year",
                "month",
                "day",
                "week",
                "dayOfWeek",
                "quarter",
                "dayOfQuarter",
                "ordinalDay",
                "hour",
                "minute",
                "second",
                "millisecond",
                "microsecond",
                "nanosecond",
                "timezone",
                "epochSeconds",
                "epochMillis",
            ],
            TemporalKind::Duration => super::amounts::DurationComponents::NAMES,
        }
    }

    /// The names of the components that are given.
    fn given(&self) -> impl Iterator<Item = &'static str> {
        [
            ("year", self.year.is_some()),
            ("month", self.month.is_some()),
            ("day", self.day.is_some()),
            ("week", self.week.is_some()),
            ("dayOfWeek", self.day_of_week.is_some()),
            ("quarter", self.quarter.is_some()),
            ("dayOfQuarter", self.day_of_quarter.is_some()),
            ("ordinalDay", self.ordinal_day.is_some()),
            ("hour", self.hour.is_some()),
            ("minute", self.minute.is_some()),
            ("second", self.second.is_some()),
            ("millisecond", self.millisecond.is_some()),
            ("microsecond", self.microsecond.is_some()),
            ("nanosecond", self.nanosecond.is_some()),
            ("timezone", self.timezone.is_some()),
            ("date", self.date.is_some()),
            ("time", self.time.is_some()),
            ("datetime", self.datetime.is_some()),
            ("epochSeconds", self.epoch_seconds.is_some()),
            ("epochMillis", self.epoch_millis.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, is_given)| is_given.then_some(name))
    }

    /// Whether a component is given.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given().any(|given| given == name)
    }

    /// Whether any part of a time of day is given as a number, and which.
    pub(super) fn given_clock_part(&self) -> Option<&'static str> {
        let clock = [
            "hour",
            "minute",
            "second",
            "millisecond",
            "microsecond",
            "nanosecond",
        ];
        self.given().find(|name| clock.contains(name))
    }

    /// Fails on a component that the type does not have.
    pub(super) fn expect_only_parts_of(&self, kind: TemporalKind) -> Result<(), TemporalError> {
        let accepted = Self::names(kind);
        match self.given().find(|name| !accepted.contains(name)) {
            None => Ok(()),
            Some(component) => Err(TemporalError::UnexpectedComponent {
                kind,
                component: component.to_owned(),
                accepted,
            }),
        }
    }

    /// Fails when two of the components are given.
    pub(super) fn expect_at_most_one_of(
        &self,
        names: &[&'static str],
    ) -> Result<(), TemporalError> {
        let mut given = self.given().filter(|name| names.contains(name));
        match (given.next(), given.next()) {
            (Some(first), Some(second)) => {
                Err(TemporalError::ConflictingComponents { first, second })
            }
            _ => Ok(()),
        }
    }
}
