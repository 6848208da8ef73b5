//! A time of day without zone, to the nanosecond.
//!
//! Must never know of dates or zones.

use super::error::TemporalError;
use super::error::within;

/// Nanoseconds in a second.
pub(super) const NANOSECONDS_PER_SECOND: i64 = 1_000_000_000;
/// Seconds in a day of 24 hours.
pub(super) const SECONDS_PER_DAY: i64 = 86_400;
/// Nanoseconds in a day of 24 hours.
pub(super) const NANOSECONDS_PER_DAY: i64 = SECONDS_PER_DAY * NANOSECONDS_PER_SECOND;

/// A time of day: nanoseconds since midnight. Invariant: less than a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    nanoseconds: i64,
}

impl LocalTime {
    /// The names of the components that [`LocalTime::component`](Self::component) knows.
    pub const COMPONENTS: &'static [&'static str] = &[
        "hour",
        "minute",
        "second",
        "millisecond",
        "microsecond",
        "nanosecond",
    ];

    /// 00:00.
    pub const MIDNIGHT: Self = Self { nanoseconds: 0 };

    /// A time by hour (0 to 23), minute, second (0 to 59) and nanosecond of the second.
    pub fn new(
        hour: i64,
        minute: i64,
        second: i64,
        nanosecond: i64,
    ) -> Result<Self, TemporalError> {
        within("hour", hour, 0, 23)?;
        within("minute", minute, 0, 59)?;
        within("second", second, 0, 59)?;
        within("nanosecond", nanosecond, 0, NANOSECONDS_PER_SECOND - 1)?;
        Ok(Self {
            nanoseconds: (hour * 3_600 + minute * 60 + second) * NANOSECONDS_PER_SECOND
                + nanosecond,
        })
    }

    /// A time by nanoseconds since midnight.
    pub fn from_nanoseconds_of_day(nanoseconds: i64) -> Result<Self, TemporalError> {
        within("nanosecondsOfDay", nanoseconds, 0, NANOSECONDS_PER_DAY - 1)?;
        Ok(Self { nanoseconds })
    }

    /// Nanoseconds since midnight.
    pub fn nanoseconds_of_day(self) -> i64 {
        self.nanoseconds
    }

    /// Whole seconds since midnight.
    pub fn seconds_of_day(self) -> i64 {
        self.nanoseconds / NANOSECONDS_PER_SECOND
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> i64 {
        self.seconds_of_day() / 3_600
    }

    /// The minute of the hour, 0 to 59.
    pub fn minute(self) -> i64 {
        self.seconds_of_day() / 60 % 60
    }

    /// The second of the minute, 0 to 59.
    pub fn second(self) -> i64 {
        self.seconds_of_day() % 60
    }

    /// The nanosecond of the second, 0 to 999,999,999.
    pub fn nanosecond(self) -> i64 {
        self.nanoseconds % NANOSECONDS_PER_SECOND
    }

    /// The time a number of nanoseconds later, rolling over midnight.
    pub(super) fn rolling_plus(self, nanoseconds: i128) -> Self {
        let day = i128::from(NANOSECONDS_PER_DAY);
        let sum = (i128::from(self.nanoseconds) + nanoseconds.rem_euclid(day)).rem_euclid(day);
        Self {
            nanoseconds: sum as i64,
        }
    }
}

/// `10:35`, `10:35:07`, `10:35:07.25`: seconds and their fraction are left out when zero.
impl std::fmt::Display for LocalTime {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:02}:{:02}", self.hour(), self.minute())?;
        if self.second() != 0 || self.nanosecond() != 0 {
            write!(formatter, ":{:02}", self.second())?;
        }
        write_fraction(formatter, self.nanosecond())
    }
}

/// Writes a fraction of a second without trailing zeros, or nothing for zero.
pub(super) fn write_fraction(
    formatter: &mut std::fmt::Formatter<'_>,
    nanosecond: i64,
) -> std::fmt::Result {
    if nanosecond == 0 {
        return Ok(());
    }
    let digits = format!("{nanosecond:09}");
    write!(formatter, ".{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_parts_are_left_out() {
        let text = |hour, minute, second, nanosecond| {
            LocalTime::new(hour, minute, second, nanosecond)
                .unwrap()
                .to_string()
        };
        assert_eq!(text(10, 35, 0, 0), "10:35");
        assert_eq!(text(10, 35, 7, 0), "10:35:07");
        assert_eq!(text(10, 35, 0, 250_000_000), "10:35:00.25");
        assert_eq!(text(23, 59, 59, 999_999_999), "23:59:59.999999999");
    }

    #[test]
    fn a_time_rolls_over_midnight_in_both_directions() {
        let time = LocalTime::new(23, 0, 0, 0).unwrap();
        let hours = |count: i128| count * 3_600 * 1_000_000_000;
        assert_eq!(time.rolling_plus(hours(2)).to_string(), "01:00");
        assert_eq!(time.rolling_plus(hours(-47)).to_string(), "00:00");
        assert_eq!(time.rolling_plus(i128::MAX), time.rolling_plus(i128::MAX));
    }

    #[test]
    fn bounds_are_checked() {
        assert!(LocalTime::new(24, 0, 0, 0).is_err());
        assert!(LocalTime::new(0, 60, 0, 0).is_err());
        assert!(LocalTime::new(0, 0, 60, 0).is_err());
        assert!(LocalTime::from_nanoseconds_of_day(NANOSECONDS_PER_DAY).is_err());
        assert!(LocalTime::from_nanoseconds_of_day(-1).is_err());
    }
}
