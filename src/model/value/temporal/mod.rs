//! Dates, times and durations of openCypher (CIP2015-08-06 and the scenarios of its conformance suite).
//!
//! Five types of instant ([`Date`], [`LocalTime`], [`Time`], [`LocalDateTime`], [`DateTime`]) and [`Duration`], over
//! years -999,999,999 to 999,999,999 to the nanosecond. They are made by parsing ISO 8601 text (`FromStr`), from
//! [`Components`], from another temporal value, or from stored numbers, and are written by `Display` in a form that
//! reads back as the same value. Every operation is checked: what leaves a type's range is a [`TemporalError`].
//!
//! Must never know the values, functions or grammar of the language, read a clock, or ask the machine for its zone.
//!
//! ```
//! use annals::model::value::temporal::DateTime;
//! let value: DateTime = "2015-W30-2T214032.142[Europe/Stockholm]".parse().unwrap();
//! assert_eq!(value.to_string(), "2015-07-21T21:40:32.142+02:00[Europe/Stockholm]");
//! ```

mod accessors;
mod amounts;
mod arithmetic;
mod between;
mod build;
mod components;
mod date;
mod date_time;
mod duration;
mod error;
mod local_date_time;
mod local_time;
mod parse;
mod time;
mod truncate;
mod zone;

#[cfg(test)]
mod tests;

pub use accessors::ComponentValue;
pub use amounts::Amount;
pub use amounts::DurationComponents;
pub use components::AnyTemporal;
pub use components::ComponentInput;
pub use components::Components;
pub use date::Date;
pub use date::MAXIMUM_YEAR;
pub use date::MINIMUM_YEAR;
pub(crate) use date::days_in_month;
pub use date_time::DateTime;
pub use duration::Duration;
pub use error::TemporalError;
pub use error::TemporalKind;
pub use local_date_time::LocalDateTime;
pub use local_time::LocalTime;
pub use time::Time;
pub use truncate::TruncationUnit;
pub use zone::Zone;
