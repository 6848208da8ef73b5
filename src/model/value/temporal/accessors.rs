//! Reading the components of a temporal value by name: `d.year`, `d.weekDay`, `d.offsetMinutes`.
//!
//! Must never invent: a name that a type does not have is an error that lists the names it has.

use super::components::AnyTemporal;
use super::date::Date;
use super::date_time::DateTime;
use super::duration::Duration;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::time::Time;
use super::zone::offset_text;

/// The value of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentValue {
    /// A number.
    Integer(i64),
    /// A text: of a zone or an offset.
    Text(String),
}

fn date_component(date: Date, name: &str) -> Option<ComponentValue> {
    Some(ComponentValue::Integer(match name {
        "year" => date.year(),
        "quarter" => date.quarter(),
        "month" => date.month(),
        "week" => date.week(),
        "weekYear" => date.week_year(),
        "dayOfQuarter" | "quarterDay" => date.day_of_quarter(),
        "day" => date.day(),
        "ordinalDay" => date.ordinal_day(),
        "dayOfWeek" | "weekDay" => date.day_of_week(),
        _ => return None,
    }))
}

fn time_component(time: LocalTime, name: &str) -> Option<ComponentValue> {
    Some(ComponentValue::Integer(match name {
        "hour" => time.hour(),
        "minute" => time.minute(),
        "second" => time.second(),
        "millisecond" => time.nanosecond() / 1_000_000,
        "microsecond" => time.nanosecond() / 1_000,
        "nanosecond" => time.nanosecond(),
        _ => return None,
    }))
}

fn offset_component(offset_seconds: i32, name: &str) -> Option<ComponentValue> {
    Some(match name {
        "timezone" | "offset" => ComponentValue::Text(offset_text(offset_seconds)),
        "offsetMinutes" => ComponentValue::Integer(i64::from(offset_seconds) / 60),
        "offsetSeconds" => ComponentValue::Integer(offset_seconds.into()),
        _ => return None,
    })
}

fn unknown(kind: TemporalKind, name: &str, accepted: &'static [&'static str]) -> TemporalError {
    TemporalError::UnknownComponent {
        kind,
        name: name.to_owned(),
        accepted,
    }
}

impl Date {
    /// The component of a name, one of [`Date::COMPONENTS`](Self::COMPONENTS).
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        date_component(*self, name)
            .ok_or_else(|| unknown(TemporalKind::Date, name, Self::COMPONENTS))
    }
}

impl LocalTime {
    /// The component of a name, one of [`LocalTime::COMPONENTS`](Self::COMPONENTS).
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        time_component(*self, name)
            .ok_or_else(|| unknown(TemporalKind::LocalTime, name, Self::COMPONENTS))
    }
}

impl Time {
    /// The component of a name, one of [`Time::COMPONENTS`](Self::COMPONENTS).
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        time_component(self.local_time(), name)
            .or_else(|| offset_component(self.offset_seconds(), name))
            .ok_or_else(|| unknown(TemporalKind::Time, name, Self::COMPONENTS))
    }
}

impl LocalDateTime {
    /// The component of a name, one of [`LocalDateTime::COMPONENTS`](Self::COMPONENTS).
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        date_component(self.date(), name)
            .or_else(|| time_component(self.time(), name))
            .ok_or_else(|| unknown(TemporalKind::LocalDateTime, name, Self::COMPONENTS))
    }
}

impl DateTime {
    /// The component of a name, one of [`DateTime::COMPONENTS`](Self::COMPONENTS). Milliseconds since the epoch do not
    /// fit 64 bits for years beyond about ±290 million: that is an overflow.
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        match name {
            "timezone" => Ok(ComponentValue::Text(self.zone().to_string())),
            "epochSeconds" => Ok(ComponentValue::Integer(self.epoch_seconds())),
            "epochMillis" => {
                let milliseconds = self.epoch_nanoseconds().div_euclid(1_000_000);
                integer(milliseconds, TemporalKind::DateTime)
            }
            _ => date_component(self.local().date(), name)
                .or_else(|| time_component(self.local().time(), name))
                .or_else(|| offset_component(self.offset_seconds(), name))
                .ok_or_else(|| unknown(TemporalKind::DateTime, name, Self::COMPONENTS)),
        }
    }
}

fn integer(value: i128, kind: TemporalKind) -> Result<ComponentValue, TemporalError> {
    i64::try_from(value)
        .map(ComponentValue::Integer)
        .or(Err(TemporalError::Overflow { kind }))
}

impl Duration {
    /// The component of a name, one of [`Duration::COMPONENTS`](Self::COMPONENTS). The plain names give a whole group
    /// in that unit (`minutes` of 90 minutes is 90), those with `Of` the rest within a larger unit. All the time in a
    /// small unit may not fit 64 bits: that is an overflow.
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        let nanoseconds = i64::from(self.nanoseconds());
        let subseconds = |unit: i128| {
            integer(
                self.clock_nanoseconds().div_euclid(unit),
                TemporalKind::Duration,
            )
        };
        Ok(ComponentValue::Integer(match name {
            "years" => self.months() / 12,
            "quarters" => self.months() / 3,
            "months" => self.months(),
            "weeks" => self.days() / 7,
            "days" => self.days(),
            "hours" => self.seconds() / 3_600,
            "minutes" => self.seconds() / 60,
            "seconds" => self.seconds(),
            "milliseconds" => return subseconds(1_000_000),
            "microseconds" => return subseconds(1_000),
            "nanoseconds" => return subseconds(1),
            "quartersOfYear" => self.months() / 3 % 4,
            "monthsOfQuarter" => self.months() % 3,
            "monthsOfYear" => self.months() % 12,
            "daysOfWeek" => self.days() % 7,
            "minutesOfHour" => self.seconds() / 60 % 60,
            "secondsOfMinute" => self.seconds() % 60,
            "millisecondsOfSecond" => nanoseconds / 1_000_000,
            "microsecondsOfSecond" => nanoseconds / 1_000,
            "nanosecondsOfSecond" => nanoseconds,
            _ => return Err(unknown(TemporalKind::Duration, name, Self::COMPONENTS)),
        }))
    }
}

impl AnyTemporal {
    /// The component of a name, as the value's own type has it.
    pub fn component(&self, name: &str) -> Result<ComponentValue, TemporalError> {
        match self {
            Self::Date(value) => value.component(name),
            Self::LocalTime(value) => value.component(name),
            Self::Time(value) => value.component(name),
            Self::LocalDateTime(value) => value.component(name),
            Self::DateTime(value) => value.component(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: Result<ComponentValue, TemporalError>) -> i64 {
        match value {
            Ok(ComponentValue::Integer(value)) => value,
            other => unreachable!("invariant: a number, not {other:?}"),
        }
    }

    #[test]
    fn every_listed_component_is_there_and_no_other() {
        let date_time: DateTime = "1984-11-11T12:31:14.645876123+01:00[Europe/Stockholm]"
            .parse()
            .unwrap();
        let local = date_time.local();
        let time = Time::new(local.time(), 3_600).unwrap();
        let values: [(AnyTemporal, &[&str]); 5] = [
            (local.date().into(), Date::COMPONENTS),
            (local.time().into(), LocalTime::COMPONENTS),
            (time.into(), Time::COMPONENTS),
            (local.into(), LocalDateTime::COMPONENTS),
            (date_time.into(), DateTime::COMPONENTS),
        ];
        for (value, names) in &values {
            for name in DateTime::COMPONENTS {
                assert_eq!(
                    value.component(name).is_ok(),
                    names.contains(name),
                    "{name}"
                );
            }
            assert!(value.component("Year").is_err());
        }
        for name in Duration::COMPONENTS {
            assert!(Duration::ZERO.component(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn the_components_of_a_zoned_date_and_time() {
        let value: DateTime = "1984-11-11T12:31:14.645876123+01:00[Europe/Stockholm]"
            .parse()
            .unwrap();
        let names = [
            "year",
            "quarter",
            "month",
            "week",
            "weekYear",
            "day",
            "ordinalDay",
            "weekDay",
            "dayOfQuarter",
            "hour",
            "minute",
            "second",
            "millisecond",
            "microsecond",
            "nanosecond",
            "offsetMinutes",
            "offsetSeconds",
            "epochSeconds",
            "epochMillis",
        ];
        let expected = [
            1984,
            4,
            11,
            45,
            1984,
            11,
            316,
            7,
            42,
            12,
            31,
            14,
            645,
            645_876,
            645_876_123,
            60,
            3_600,
            469_020_674,
            469_020_674_645,
        ];
        assert_eq!(names.map(|name| number(value.component(name))), expected);
        let text = |name| value.component(name);
        assert_eq!(
            text("timezone"),
            Ok(ComponentValue::Text("Europe/Stockholm".to_owned()))
        );
        assert_eq!(
            text("offset"),
            Ok(ComponentValue::Text("+01:00".to_owned()))
        );
    }

    #[test]
    fn the_components_of_a_duration() {
        let value: Duration = "P1Y4M10DT1H1M1.111111111S".parse().unwrap();
        let expected = [
            1,
            5,
            16,
            1,
            10,
            1,
            61,
            3_661,
            3_661_111,
            3_661_111_111,
            3_661_111_111_111,
            1,
            1,
            4,
            3,
            1,
            1,
            111,
            111_111,
            111_111_111,
        ];
        let found: Vec<i64> = Duration::COMPONENTS
            .iter()
            .map(|name| number(value.component(name)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_does_not_fit_64_bits_is_an_overflow() {
        let long = Duration::new(0, 0, i64::MAX, 0).unwrap();
        assert!(matches!(
            long.component("nanoseconds"),
            Err(TemporalError::Overflow { .. })
        ));
        let far: DateTime = "+999999999-12-31T00:00Z".parse().unwrap();
        assert!(matches!(
            far.component("epochMillis"),
            Err(TemporalError::Overflow { .. })
        ));
    }
}
