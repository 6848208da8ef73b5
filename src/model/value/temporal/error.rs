//! What can be wrong with a temporal value, as facts.
//!
//! Must never know where in a query the value stood: the caller adds the position and the help.

use std::sync::Arc;

/// The six temporal types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TemporalKind {
    /// A calendar date.
    Date,
    /// A time of day without zone.
    LocalTime,
    /// A time of day with an offset from UTC.
    Time,
    /// A date and time without zone.
    LocalDateTime,
    /// A date and time with an offset from UTC or a named zone.
    DateTime,
    /// A length of time.
    Duration,
}

impl TemporalKind {
    /// The name of the function that makes such values, in the language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::LocalTime => "localtime",
            Self::Time => "time",
            Self::LocalDateTime => "localdatetime",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
        }
    }
}

impl std::fmt::Display for TemporalKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why a temporal value could not be made, read, or computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TemporalError {
    /// A text that is not written as its type demands.
    #[error("`{text}` is not a {kind}")]
    Unparsable {
        /// The type asked for.
        kind: TemporalKind,
        /// The text given.
        text: String,
    },
    /// A component outside its bounds (which may depend on others: the days of a month, the weeks of a year).
    #[error("{component} {value} is outside {minimum}..{maximum}")]
    OutOfRange {
        /// The component's name in the language.
        component: &'static str,
        /// The value given.
        value: i64,
        /// The least value accepted.
        minimum: i64,
        /// The greatest value accepted.
        maximum: i64,
    },
    /// A component without which the given ones mean nothing.
    #[error("{kind} needs `{component}`")]
    MissingComponent {
        /// The type being made.
        kind: TemporalKind,
        /// The component that is missing.
        component: &'static str,
        /// The less significant component that was given and needs it, if any.
        needed_by: Option<&'static str>,
    },
    /// A component that the type does not have.
    #[error("{kind} has no component `{component}`")]
    UnexpectedComponent {
        /// The type being made.
        kind: TemporalKind,
        /// The component given.
        component: String,
        /// The components that may be given.
        accepted: &'static [&'static str],
    },
    /// Two components that say the same thing in different calendars.
    #[error("`{first}` and `{second}` cannot be given together")]
    ConflictingComponents {
        /// One component.
        first: &'static str,
        /// The other component.
        second: &'static str,
    },
    /// A component given as the wrong type of value.
    #[error("`{component}` must be {expected}")]
    WrongComponentType {
        /// The component's name in the language.
        component: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A temporal value that does not have the part asked for (a date of a time of day).
    #[error("{found} has no {part}")]
    MissingPart {
        /// The type given.
        found: TemporalKind,
        /// The part asked for: `date` or `time`.
        part: &'static str,
    },
    /// A name that no time zone has.
    #[error("there is no time zone `{name}`")]
    UnknownZone {
        /// The name given.
        name: String,
        /// Zones with similar names, best first.
        similar: Vec<Arc<str>>,
    },
    /// A named zone on a time of day: its offset depends on a date.
    #[error("the offset of time zone `{zone}` depends on a date")]
    ZoneNeedsDate {
        /// The zone's name.
        zone: Arc<str>,
    },
    /// An offset that the named zone does not have at that local time.
    #[error("{given} is not an offset of `{zone}` at that time")]
    OffsetMismatch {
        /// The zone's name.
        zone: Arc<str>,
        /// The offset given, as written in a date and time.
        given: String,
        /// The offset the zone has then.
        expected: String,
    },
    /// A unit of truncation that does not exist.
    #[error("there is no unit `{unit}`")]
    UnknownUnit {
        /// The unit given.
        unit: String,
        /// The units there are.
        accepted: &'static [&'static str],
    },
    /// A unit that the type cannot be truncated to.
    #[error("{kind} cannot be truncated to `{unit}`")]
    UnitNotApplicable {
        /// The type being made, or the type given when it is the one that lacks the unit.
        kind: TemporalKind,
        /// The unit given.
        unit: &'static str,
        /// The units that the type can be truncated to.
        accepted: &'static [&'static str],
    },
    /// A component read from a value that does not have it.
    #[error("{kind} has no component `{name}`")]
    UnknownComponent {
        /// The type of the value.
        kind: TemporalKind,
        /// The name given.
        name: String,
        /// The components it has.
        accepted: &'static [&'static str],
    },
    /// A result beyond what the type can hold (years ±999,999,999, 64 bits of months, days and seconds).
    #[error("the result is beyond the range of {kind}")]
    Overflow {
        /// The type of the result.
        kind: TemporalKind,
    },
    /// A factor or divisor that is infinite or not a number.
    #[error("{value} is not a finite number")]
    NotFinite {
        /// The number given.
        value: f64,
    },
    /// A duration divided by zero.
    #[error("division by zero")]
    DivisionByZero,
}

/// `value` if it lies within the bounds.
pub(super) fn within(
    component: &'static str,
    value: i64,
    minimum: i64,
    maximum: i64,
) -> Result<i64, TemporalError> {
    if (minimum..=maximum).contains(&value) {
        Ok(value)
    } else {
        Err(TemporalError::OutOfRange {
            component,
            value,
            minimum,
            maximum,
        })
    }
}
