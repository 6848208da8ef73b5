//! Dates and times plus and minus durations (openCypher CIP2015-08-06, "Arithmetic on temporal values").
//!
//! Months are added first, then days, then the clock; what a type has no part for is ignored. In a zone, months and days
//! keep the local time and the clock runs on the instant, so a day over a change of the clocks may have 23 hours.
//! Must never wrap around: what leaves the calendar is an error.

use super::components::AnyTemporal;
use super::date::Date;
use super::date_time::DateTime;
use super::duration::Duration;
use super::error::TemporalError;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::local_time::NANOSECONDS_PER_DAY;
use super::time::Time;

impl Date {
    /// The date after a duration. Of the clock part only whole days count.
    pub fn plus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        let clock_days = duration.clock_nanoseconds() / i128::from(NANOSECONDS_PER_DAY);
        self.plus_months(duration.months())?
            .plus_days(duration.days())?
            .plus_days(clock_days as i64)
    }

    /// The date before a duration.
    pub fn minus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        self.plus(&duration.negated()?)
    }
}

impl LocalTime {
    /// The time of day after the clock part of a duration, rolling over midnight.
    pub fn plus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        Ok(self.rolling_plus(duration.clock_nanoseconds()))
    }

    /// The time of day before the clock part of a duration, rolling over midnight.
    pub fn minus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        Ok(self.rolling_plus(-duration.clock_nanoseconds()))
    }
}

impl Time {
    /// The time of day after the clock part of a duration, rolling over midnight.
    pub fn plus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        Ok(self.with_local_time(self.local_time().plus(duration)?))
    }

    /// The time of day before the clock part of a duration, rolling over midnight.
    pub fn minus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        Ok(self.with_local_time(self.local_time().minus(duration)?))
    }
}

impl LocalDateTime {
    /// The local date and time after a duration.
    pub fn plus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        self.plus_months_and_days(duration.months(), duration.days())?
            .plus_nanoseconds(duration.clock_nanoseconds())
    }

    /// The local date and time before a duration.
    pub fn minus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        self.plus(&duration.negated()?)
    }
}

impl DateTime {
    /// The date and time after a duration, in the same zone.
    pub fn plus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        self.plus_months(duration.months())?
            .plus_days(duration.days())?
            .plus_nanoseconds(duration.clock_nanoseconds())
    }

    /// The date and time before a duration, in the same zone.
    pub fn minus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        self.plus(&duration.negated()?)
    }

    /// The same local time of day a number of months later.
    pub(super) fn plus_months(&self, months: i64) -> Result<Self, TemporalError> {
        if months == 0 {
            return Ok(self.clone());
        }
        self.with_local(self.local().plus_months_and_days(months, 0)?)
    }

    /// The same local time of day a number of days later.
    pub(super) fn plus_days(&self, days: i64) -> Result<Self, TemporalError> {
        if days == 0 {
            return Ok(self.clone());
        }
        self.with_local(self.local().plus_months_and_days(0, days)?)
    }
}

impl AnyTemporal {
    /// The value of the same type after a duration.
    pub fn plus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        Ok(match self {
            Self::Date(value) => value.plus(duration)?.into(),
            Self::LocalTime(value) => value.plus(duration)?.into(),
            Self::Time(value) => value.plus(duration)?.into(),
            Self::LocalDateTime(value) => value.plus(duration)?.into(),
            Self::DateTime(value) => value.plus(duration)?.into(),
        })
    }

    /// The value of the same type before a duration.
    pub fn minus(&self, duration: &Duration) -> Result<Self, TemporalError> {
        Ok(match self {
            Self::Date(value) => value.minus(duration)?.into(),
            Self::LocalTime(value) => value.minus(duration)?.into(),
            Self::Time(value) => value.minus(duration)?.into(),
            Self::LocalDateTime(value) => value.minus(duration)?.into(),
            Self::DateTime(value) => value.minus(duration)?.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::temporal::Amount;
    use crate::model::value::temporal::DurationComponents;

    /// The three durations that the openCypher scenarios add and subtract.
    fn durations() -> [Duration; 3] {
        let whole = |value| Some(Amount::Integer(value));
        let part = |value| Some(Amount::Float(value));
        let components = [
            DurationComponents {
                years: whole(12),
                months: whole(5),
                days: whole(14),
                hours: whole(16),
                minutes: whole(12),
                seconds: whole(70),
                nanoseconds: whole(2),
                ..DurationComponents::default()
            },
            DurationComponents {
                months: whole(1),
                days: whole(-14),
                hours: whole(16),
                minutes: whole(-12),
                seconds: whole(70),
                ..DurationComponents::default()
            },
            DurationComponents {
                years: part(12.5),
                months: part(5.5),
                days: part(14.5),
                hours: part(16.5),
                minutes: part(12.5),
                seconds: part(70.5),
                nanoseconds: whole(3),
                ..DurationComponents::default()
            },
        ];
        components.map(|components| Duration::from_components(&components).unwrap())
    }

    macro_rules! check {
        ($type:ty, $text:expr, $expected:expr) => {
            let value: $type = $text.parse().unwrap();
            for (duration, (sum, difference)) in durations().iter().zip($expected) {
                assert_eq!(value.plus(duration).unwrap().to_string(), sum);
                assert_eq!(value.minus(duration).unwrap().to_string(), difference);
            }
        };
    }

    #[test]
    fn durations_are_added_to_every_type() {
        check!(
            Date,
            "1984-10-11",
            [
                ("1997-03-25", "1972-04-27"),
                ("1984-10-28", "1984-09-25"),
                ("1997-10-11", "1971-10-12"),
            ]
        );
        check!(
            LocalTime,
            "12:31:14.000000001",
            [
                ("04:44:24.000000003", "20:18:03.999999999"),
                ("04:20:24.000000001", "20:42:04.000000001"),
                ("22:29:27.500000004", "02:33:00.499999998"),
            ]
        );
        check!(
            Time,
            "12:31:14.000000001+01:00",
            [
                ("04:44:24.000000003+01:00", "20:18:03.999999999+01:00"),
                ("04:20:24.000000001+01:00", "20:42:04.000000001+01:00"),
                ("22:29:27.500000004+01:00", "02:33:00.499999998+01:00"),
            ]
        );
        check!(
            LocalDateTime,
            "1984-10-11T12:31:14.000000001",
            [
                (
                    "1997-03-26T04:44:24.000000003",
                    "1972-04-26T20:18:03.999999999"
                ),
                (
                    "1984-10-29T04:20:24.000000001",
                    "1984-09-24T20:42:04.000000001"
                ),
                (
                    "1997-10-11T22:29:27.500000004",
                    "1971-10-12T02:33:00.499999998"
                ),
            ]
        );
        check!(
            DateTime,
            "1984-10-11T12:31:14.000000001+01:00",
            [
                (
                    "1997-03-26T04:44:24.000000003+01:00",
                    "1972-04-26T20:18:03.999999999+01:00"
                ),
                (
                    "1984-10-29T04:20:24.000000001+01:00",
                    "1984-09-24T20:42:04.000000001+01:00"
                ),
                (
                    "1997-10-11T22:29:27.500000004+01:00",
                    "1971-10-12T02:33:00.499999998+01:00"
                ),
            ]
        );
    }

    #[test]
    fn durations_are_added_to_durations() {
        let [whole, mixed, fractional] = durations();
        let text = |result: Result<Duration, TemporalError>| result.unwrap().to_string();
        assert_eq!(text(whole.plus(&mixed)), "P12Y6MT32H2M20.000000002S");
        assert_eq!(text(whole.minus(&mixed)), "P12Y4M28DT24M0.000000002S");
        assert_eq!(text(mixed.plus(&mixed)), "P2M-28DT31H38M20S");
        assert_eq!(text(mixed.minus(&mixed)), "PT0S");
        assert_eq!(text(mixed.plus(&fractional)), "P13Y15DT49H47M23.500000003S");
        assert_eq!(
            text(mixed.minus(&fractional)),
            "P-12Y-10M-43DT-18H-9M-3.500000003S"
        );
        assert_eq!(
            text(fractional.plus(&fractional)),
            "P25Y10M58DT67H56M27.000000006S"
        );
    }

    #[test]
    fn a_day_keeps_the_local_time_and_24_hours_do_not() {
        let start: DateTime = "2017-10-28T12:00[Europe/Stockholm]".parse().unwrap();
        let later = |duration: &str| start.plus(&duration.parse().unwrap()).unwrap().to_string();
        assert_eq!(later("P1D"), "2017-10-29T12:00+01:00[Europe/Stockholm]");
        assert_eq!(later("PT24H"), "2017-10-29T11:00+01:00[Europe/Stockholm]");
    }

    #[test]
    fn nothing_leaves_the_calendar() {
        let last: LocalDateTime = "+999999999-12-31T23:59:59".parse().unwrap();
        let second: Duration = "PT1S".parse().unwrap();
        let longest = Duration::new(i64::MAX, i64::MAX, i64::MAX, 999_999_999).unwrap();
        assert!(last.plus(&second).is_err());
        assert!(last.plus(&longest).is_err() && last.minus(&longest).is_err());
        assert!(last.date().plus(&longest).is_err() && last.date().minus(&longest).is_err());
        assert!(last.time().plus(&longest).is_ok() && last.time().minus(&longest).is_ok());
        let shortest = Duration::new(i64::MIN, i64::MIN, i64::MIN, 0).unwrap();
        assert!(last.minus(&shortest).is_err() && last.date().plus(&shortest).is_err());
    }
}
