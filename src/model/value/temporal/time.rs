//! A time of day with an offset from UTC.
//!
//! Must never know of dates, nor of named zones: a zone without a date has no offset.

use std::cmp::Ordering;

use super::error::TemporalError;
use super::local_time::LocalTime;
use super::local_time::NANOSECONDS_PER_SECOND;
use super::zone::Zone;
use super::zone::checked_offset;
use super::zone::write_offset;

/// A time of day with an offset from UTC.
///
/// The total order is by the instant within one day, then by offset; `Eq` is fieldwise and agrees with it.
/// The language's `=` and `<` ask [`Time::compare_instant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Time {
    local_time: LocalTime,
    offset_seconds: i32,
}

impl Time {
    /// The names of the components that [`Time::component`](Self::component) knows.
    pub const COMPONENTS: &'static [&'static str] = &[
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
        "timezone",
        "offset",
        "offsetMinutes",
        "offsetSeconds",
    ];

    /// A time with an offset in seconds east of UTC, within ±18 hours.
    pub fn new(local_time: LocalTime, offset_seconds: i32) -> Result<Self, TemporalError> {
        Ok(Self {
            local_time,
            offset_seconds: checked_offset(offset_seconds)?,
        })
    }

    /// The time of day where the offset applies.
    pub fn local_time(self) -> LocalTime {
        self.local_time
    }

    /// Seconds east of UTC.
    pub fn offset_seconds(self) -> i32 {
        self.offset_seconds
    }

    /// The offset as a zone.
    pub fn zone(self) -> Zone {
        Zone::Offset(self.offset_seconds)
    }

    /// The same instant of the day at another offset.
    #[must_use]
    pub fn at_offset(self, offset_seconds: i32) -> Self {
        let shift = i128::from(offset_seconds) - i128::from(self.offset_seconds);
        Self {
            local_time: self
                .local_time
                .rolling_plus(shift * i128::from(NANOSECONDS_PER_SECOND)),
            offset_seconds,
        }
    }

    /// The time with its time of day replaced.
    #[must_use]
    pub(super) fn with_local_time(self, local_time: LocalTime) -> Self {
        Self { local_time, ..self }
    }

    /// Nanoseconds since midnight UTC of the same day; negative or beyond a day when the offset crosses midnight.
    pub fn nanoseconds_utc(self) -> i64 {
        self.local_time.nanoseconds_of_day()
            - i64::from(self.offset_seconds) * NANOSECONDS_PER_SECOND
    }

    /// Which of two times comes first on the same day, whatever their offsets.
    pub fn compare_instant(&self, other: &Self) -> Ordering {
        self.nanoseconds_utc().cmp(&other.nanoseconds_utc())
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare_instant(other)
            .then_with(|| self.offset_seconds.cmp(&other.offset_seconds))
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `10:35+02:00`, `10:35Z`.
impl std::fmt::Display for Time {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.local_time.fmt(formatter)?;
        write_offset(formatter, self.offset_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(hour: i64, minute: i64, offset_seconds: i32) -> Time {
        Time::new(LocalTime::new(hour, minute, 0, 0).unwrap(), offset_seconds).unwrap()
    }

    #[test]
    fn times_compare_by_instant_and_then_by_offset() {
        assert!(time(10, 0, 3_600) < time(9, 35, 0));
        let (here, there) = (time(10, 0, 3_600), time(9, 0, 0));
        assert_eq!(here.compare_instant(&there), Ordering::Equal);
        assert!(here > there && here != there);
    }

    #[test]
    fn the_offset_changes_and_the_instant_stays() {
        assert_eq!(
            time(12, 31, 3_600).at_offset(18_000).to_string(),
            "16:31+05:00"
        );
        assert_eq!(time(23, 0, 0).at_offset(-7_200).to_string(), "21:00-02:00");
        assert_eq!(time(23, 0, 0).at_offset(7_200).to_string(), "01:00+02:00");
    }
}
