//! Making dates, times and durations: from texts, maps and each other, from the clock, by truncation and by difference.
//!
//! Must never read a clock: "now" is when the statement or the transaction began, as the session says. Time stands
//! still within a statement, so `.realtime` is the time of the statement too. The default zone is UTC.

use std::sync::Arc;

use crate::functions::arguments::given;
use crate::functions::arguments::integer;
use crate::functions::arguments::map;
use crate::functions::arguments::text;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Instant;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::model::value::Map;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::edtf::Edtf;
use crate::model::value::temporal::Amount;
use crate::model::value::temporal::AnyTemporal;
use crate::model::value::temporal::ComponentInput;
use crate::model::value::temporal::Components;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Duration;
use crate::model::value::temporal::DurationComponents;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::LocalTime;
use crate::model::value::temporal::TemporalError;
use crate::model::value::temporal::TemporalKind;
use crate::model::value::temporal::Time;
use crate::model::value::temporal::TruncationUnit;
use crate::model::value::temporal::Zone;

const STRING: TypeSet = TypeSet::one(ValueType::String);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const MAP: TypeSet = TypeSet::one(ValueType::Map);
const DATE_TIME: TypeSet = TypeSet::one(ValueType::DateTime);
const DURATION: TypeSet = TypeSet::one(ValueType::Duration);
const EDTF: TypeSet = TypeSet::one(ValueType::Edtf);
/// What has a place in time; of EDTF, what is one day or second.
const PLACED: TypeSet = TypeSet::INSTANT.or(EDTF);
const SOURCE: TypeSet = PLACED.or(STRING).or(MAP);
const DURATION_SOURCE: TypeSet = STRING.or(MAP).or(DURATION);
const ONE_SOURCE: &[Parameter] = &[Parameter::new("value", SOURCE)];
const ONE_ZONE: &[Parameter] = &[Parameter::new("timezone", STRING)];
const TRUNCATED: &[Parameter] = &[
    Parameter::new("unit", STRING),
    Parameter::new("value", PLACED),
    Parameter::new("components", MAP),
];
const FROM_TO: &[Parameter] = &[Parameter::new("from", PLACED), Parameter::new("to", PLACED)];

/// `date(…)` and its kin: the value of now, or made from an argument.
macro_rules! maker {
    ($name:literal, $kind:ident) => {
        Function::new(
            $name,
            ONE_SOURCE,
            TypeSet::one(ValueType::$kind),
            |arguments, context| make(TemporalKind::$kind, arguments, context),
        )
        .required(0)
        .purity(Purity::Statement)
    };
}

/// `date.statement()` and its kin.
macro_rules! clock {
    ($name:literal, $kind:ident, $clock:ident, $doc:literal) => {
        Function::new(
            $name,
            ONE_ZONE,
            TypeSet::one(ValueType::$kind),
            |arguments, context| {
                let zone = match given(arguments, 0) {
                    Some(_) => Zone::parse(text(arguments, 0)?)?,
                    None => Zone::UTC,
                };
                now(TemporalKind::$kind, context.$clock, &zone)
            },
        )
        .required(0)
        .purity(Purity::Statement)
        .doc($doc)
    };
}

/// `date.truncate(…)` and its kin.
macro_rules! truncation {
    ($name:literal, $kind:ident) => {
        Function::new(
            $name,
            TRUNCATED,
            TypeSet::one(ValueType::$kind),
            |arguments, context| truncate(TemporalKind::$kind, arguments, context),
        )
        .required(1)
        .purity(Purity::Statement)
    };
}

/// `duration.between(…)` and its kin.
macro_rules! difference {
    ($name:literal, $compute:path) => {
        Function::new($name, FROM_TO, DURATION.or(MAP), |arguments, _| {
            if arguments
                .iter()
                .any(|value| matches!(value, Value::Edtf(_)))
            {
                return least_and_most(arguments, $compute);
            }
            let (from, to) = (instant(arguments, 0)?, instant(arguments, 1)?);
            Ok(Value::Duration(Arc::new($compute(&from, &to)?)))
        })
    };
}

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    maker!("date", Date)
        .doc("today, or a date from a text, a map of components, or another date; EDTF must be one day")
        .example("date({year: 2025, week: 41, dayOfWeek: 4})", "date('2025-10-09')"),
    clock!("date.statement", Date, statement_time, "the date when the statement began"),
    clock!("date.transaction", Date, transaction_time, "the date when the transaction began"),
    clock!("date.realtime", Date, statement_time, "the date now: when the statement began"),
    truncation!("date.truncate", Date)
        .doc("the first day of the month, week, year, … of a date, with components replaced")
        .example("date.truncate('month', date('2025-10-09'))", "date('2025-10-01')"),
    maker!("localtime", LocalTime)
        .doc("the time of day now, or one from a text, a map of components, or another time")
        .example("localtime({hour: 10, minute: 35})", "localtime('10:35')"),
    clock!("localtime.statement", LocalTime, statement_time, "the time of day when the statement began"),
    clock!("localtime.transaction", LocalTime, transaction_time, "the time of day when the transaction began"),
    clock!("localtime.realtime", LocalTime, statement_time, "the time of day now: when the statement began"),
    truncation!("localtime.truncate", LocalTime)
        .doc("the start of the hour, minute, … of a time of day, with components replaced")
        .example("localtime.truncate('hour', localtime('10:35'))", "localtime('10:00')"),
    maker!("time", Time)
        .doc("the time of day now with its offset, or one from a text, a map of components, or another time")
        .example("time({hour: 10, timezone: '+05:00'})", "time('10:00+05:00')"),
    clock!("time.statement", Time, statement_time, "the time of day when the statement began"),
    clock!("time.transaction", Time, transaction_time, "the time of day when the transaction began"),
    clock!("time.realtime", Time, statement_time, "the time of day now: when the statement began"),
    truncation!("time.truncate", Time)
        .doc("the start of the hour, minute, … of a time of day with offset, with components replaced")
        .example("time.truncate('hour', time('10:35+05:00'))", "time('10:00+05:00')"),
    maker!("localdatetime", LocalDateTime)
        .doc("the date and time now, or one from a text, a map of components, or other dates and times")
        .example("localdatetime({year: 2025, month: 10})", "localdatetime('2025-10-01T00:00')"),
    clock!("localdatetime.statement", LocalDateTime, statement_time, "the date and time when the statement began"),
    clock!("localdatetime.transaction", LocalDateTime, transaction_time, "the date and time when the transaction began"),
    clock!("localdatetime.realtime", LocalDateTime, statement_time, "the date and time now: when the statement began"),
    truncation!("localdatetime.truncate", LocalDateTime)
        .doc("the start of the year, day, hour, … of a date and time, with components replaced")
        .example(
            "localdatetime.truncate('day', localdatetime('2025-10-09T12:31'))",
            "localdatetime('2025-10-09T00:00')",
        ),
    maker!("datetime", DateTime)
        .doc("the date and time now in a zone, or one from a text, a map of components, or other dates and times")
        .example(
            "datetime({year: 2025, month: 10, day: 9, timezone: '+04:30'})",
            "datetime('2025-10-09T00:00+04:30')",
        ),
    clock!("datetime.statement", DateTime, statement_time, "the date and time when the statement began"),
    clock!("datetime.transaction", DateTime, transaction_time, "the date and time when the transaction began"),
    clock!("datetime.realtime", DateTime, statement_time, "the date and time now: when the statement began"),
    truncation!("datetime.truncate", DateTime)
        .doc("the start of the year, day, hour, … of a date and time in its zone, with components replaced")
        .example(
            "datetime.truncate('day', datetime('2025-10-09T12:31+04:30'))",
            "datetime('2025-10-09T00:00+04:30')",
        ),
    Function::new(
        "datetime.fromEpoch",
        &[
            Parameter::new("seconds", INTEGER),
            Parameter::new("nanoseconds", INTEGER),
        ],
        DATE_TIME,
        from_epoch,
    )
    .required(1)
    .doc("the date and time in UTC so many seconds, and nanoseconds, after 1970 began")
    .example("datetime.fromEpoch(0, 0)", "datetime('1970-01-01T00:00Z')"),
    Function::new(
        "datetime.fromEpochMillis",
        &[Parameter::new("milliseconds", INTEGER)],
        DATE_TIME,
        |arguments, _| {
            let time = DateTime::from_epoch_milliseconds(integer(arguments, 0)?, &Zone::UTC)?;
            Ok(Value::DateTime(Arc::new(time)))
        },
    )
    .doc("the date and time in UTC so many milliseconds after 1970 began")
    .example("datetime.fromEpochMillis(1000)", "datetime('1970-01-01T00:00:01Z')"),
    Function::new("timestamp", &[], INTEGER, timestamp)
        .purity(Purity::Statement)
        .doc("the milliseconds from the beginning of 1970 to that of the statement"),
    Function::new(
        "duration",
        &[Parameter::new("value", DURATION_SOURCE)],
        DURATION,
        duration,
    )
    .doc("a length of time from a text or a map of components")
    .example("duration({days: 14, hours: 16})", "duration('P14DT16H')"),
    difference!("duration.between", Duration::between)
        .doc("from one date or time to another, in months, days and seconds; where one is EDTF, a map of the shortest and the longest it can be")
        .example(
            "duration.between(date('2025-10-09'), date('2025-11-11'))",
            "duration('P1M2D')",
        ),
    difference!("duration.inMonths", Duration::in_months)
        .doc("from one date or time to another, in whole months; of EDTF, a map of the shortest and the longest")
        .example(
            "duration.inMonths(date('2025-10-09'), date('2025-12-11'))",
            "duration('P2M')",
        ),
    difference!("duration.inDays", Duration::in_days)
        .doc("from one date or time to another, in whole days; of EDTF, a map of the shortest and the longest")
        .example(
            "duration.inDays(date('2025-10-09'), date('2025-11-11'))",
            "duration('P33D')",
        ),
    difference!("duration.inSeconds", Duration::in_seconds)
        .doc("from one date or time to another, in seconds and parts of them; of EDTF, a map of the shortest and the longest")
        .example(
            "duration.inSeconds(localtime('10:00'), localtime('10:35'))",
            "duration('PT35M')",
        ),
];

/// A date or time as the temporal types take it; `None` for any other value.
fn as_temporal(value: &Value) -> Result<Option<AnyTemporal>, FunctionError> {
    Ok(Some(match value {
        Value::Date(date) => AnyTemporal::Date(*date),
        Value::LocalTime(time) => AnyTemporal::LocalTime(*time),
        Value::Time(time) => AnyTemporal::Time(*time),
        Value::LocalDateTime(time) => AnyTemporal::LocalDateTime(*time),
        Value::DateTime(time) => AnyTemporal::DateTime(DateTime::clone(time)),
        Value::Edtf(edtf) => edtf.instant().ok_or_else(|| vague(edtf))?,
        _ => return Ok(None),
    }))
}

fn instant(arguments: &[Value], position: usize) -> Result<AnyTemporal, FunctionError> {
    as_temporal(&arguments[position])?.ok_or_else(|| unexpected(arguments, position, PLACED))
}

/// That an EDTF date is not known well enough.
fn vague(edtf: &Edtf) -> FunctionError {
    let known = |bound: Option<Date>| bound.map_or("..".to_owned(), |date| date.to_string());
    let what = if edtf.is_timed() {
        "one second".to_owned()
    } else {
        format!(
            "one day but from {} to {}",
            known(edtf.earliest_date()),
            known(edtf.latest_date())
        )
    };
    FunctionError::ArgumentValue(format!(
        "`{edtf}` is not {what}; its components `earliest` and `latest` are its bounds"
    ))
}

/// The shortest and the longest it can be from one date to another where one is EDTF; null where there is no bound.
fn least_and_most(
    arguments: &[Value],
    compute: fn(&AnyTemporal, &AnyTemporal) -> Result<Duration, TemporalError>,
) -> Result<Value, FunctionError> {
    let (from, to) = (bounds(arguments, 0)?, bounds(arguments, 1)?);
    let length = |from: &Option<AnyTemporal>, to: &Option<AnyTemporal>| {
        Ok::<Value, FunctionError>(match (from, to) {
            (Some(from), Some(to)) => Value::Duration(Arc::new(compute(from, to)?)),
            _ => Value::Null,
        })
    };
    let mut entries = Map::default();
    entries.insert("shortest".into(), length(&from.1, &to.0)?);
    entries.insert("longest".into(), length(&from.0, &to.1)?);
    Ok(Value::map(entries))
}

/// The first and the last moment that a value may mean.
fn bounds(
    arguments: &[Value],
    position: usize,
) -> Result<(Option<AnyTemporal>, Option<AnyTemporal>), FunctionError> {
    let Value::Edtf(edtf) = &arguments[position] else {
        let instant = instant(arguments, position)?;
        return Ok((Some(instant.clone()), Some(instant)));
    };
    if !edtf.is_timed() {
        let day = |date: Option<Date>| date.map(AnyTemporal::Date);
        return Ok((day(edtf.earliest_date()), day(edtf.latest_date())));
    }
    let at = |second: Option<i64>| {
        let time = second.map(|second| DateTime::from_epoch(second, 0, &Zone::UTC));
        time.transpose().map(|time| time.map(AnyTemporal::DateTime))
    };
    Ok((at(edtf.earliest())?, at(edtf.latest())?))
}

/// One computation for each type of instant, its result as a value.
macro_rules! by_kind {
    ($kind:expr, $type:ident => $compute:expr) => {
        Ok(match $kind {
            TemporalKind::Date => {
                type $type = Date;
                Value::Date($compute?)
            }
            TemporalKind::LocalTime => {
                type $type = LocalTime;
                Value::LocalTime($compute?)
            }
            TemporalKind::Time => {
                type $type = Time;
                Value::Time($compute?)
            }
            TemporalKind::LocalDateTime => {
                type $type = LocalDateTime;
                Value::LocalDateTime($compute?)
            }
            TemporalKind::DateTime => {
                type $type = DateTime;
                Value::DateTime(Arc::new($compute?))
            }
            TemporalKind::Duration => unreachable!("invariant: a duration is no instant"),
        })
    };
}

/// The instant in a zone.
fn in_zone(instant: Instant, zone: &Zone) -> Result<AnyTemporal, TemporalError> {
    DateTime::from_epoch(instant.seconds, i64::from(instant.nanoseconds), zone)
        .map(AnyTemporal::DateTime)
}

fn now(kind: TemporalKind, instant: Instant, zone: &Zone) -> Result<Value, FunctionError> {
    let now = in_zone(instant, zone)?;
    by_kind!(kind, Kind => Kind::from_temporal(&now))
}

fn make(
    kind: TemporalKind,
    arguments: &[Value],
    context: &Context<'_>,
) -> Result<Value, FunctionError> {
    match arguments.first() {
        None => now(kind, context.statement_time, &Zone::UTC),
        Some(Value::String(text)) => by_kind!(kind, Kind => text.parse::<Kind>()),
        Some(Value::Map(entries)) => {
            if let Some(zone) = only_timezone(entries) {
                return now(kind, context.statement_time, &Zone::parse(zone)?);
            }
            let components = components(kind, entries, context)?;
            by_kind!(kind, Kind => Kind::from_components(&components))
        }
        Some(Value::Edtf(edtf)) if kind == TemporalKind::Date => {
            edtf.day().map(Value::Date).ok_or_else(|| vague(edtf))
        }
        Some(value) => match as_temporal(value)? {
            Some(value) => by_kind!(kind, Kind => Kind::from_temporal(&value)),
            None => Err(unexpected(arguments, 0, SOURCE)),
        },
    }
}

/// The zone, when a map asks for nothing else: `date({timezone: 'Asia/Kabul'})` is today there.
fn only_timezone(entries: &Map) -> Option<&str> {
    match (entries.len(), entries.get("timezone")) {
        (1, Some(Value::String(zone))) => Some(zone),
        _ => None,
    }
}

fn components(
    kind: TemporalKind,
    entries: &Map,
    context: &Context<'_>,
) -> Result<Components, FunctionError> {
    let mut components = Components {
        current_epoch_seconds: Some(context.statement_time.seconds),
        ..Components::default()
    };
    for (name, value) in entries {
        let input = match value {
            Value::Integer(integer) => ComponentInput::Integer(*integer),
            Value::String(text) => ComponentInput::Text(text),
            other => {
                ComponentInput::Temporal(as_temporal(other)?.ok_or_else(|| misfit(name, other))?)
            }
        };
        components.assign(kind, name, input)?;
    }
    Ok(components)
}

fn misfit(name: &str, value: &Value) -> FunctionError {
    FunctionError::ArgumentValue(format!(
        "component `{name}` cannot be {}",
        value.value_type()
    ))
}

fn truncate(
    kind: TemporalKind,
    arguments: &[Value],
    context: &Context<'_>,
) -> Result<Value, FunctionError> {
    let unit = TruncationUnit::parse(text(arguments, 0)?)?;
    let input = match given(arguments, 1) {
        Some(_) => instant(arguments, 1)?,
        None => in_zone(context.statement_time, &Zone::UTC)?,
    };
    let replaced = match given(arguments, 2) {
        Some(_) => components(kind, map(arguments, 2)?, context)?,
        None => Components::default(),
    };
    by_kind!(kind, Kind => Kind::truncate(unit, &input, &replaced))
}

fn from_epoch(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let nanoseconds = match given(arguments, 1) {
        Some(_) => integer(arguments, 1)?,
        None => 0,
    };
    // More nanoseconds than a second has, or negative ones, count as seconds.
    let seconds = integer(arguments, 0)?
        .checked_add(nanoseconds.div_euclid(1_000_000_000))
        .ok_or(FunctionError::Overflow)?;
    let time = DateTime::from_epoch(seconds, nanoseconds.rem_euclid(1_000_000_000), &Zone::UTC)?;
    Ok(Value::DateTime(Arc::new(time)))
}

fn timestamp(_: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let Instant {
        seconds,
        nanoseconds,
    } = context.statement_time;
    seconds
        .checked_mul(1_000)
        .and_then(|milliseconds| milliseconds.checked_add(i64::from(nanoseconds / 1_000_000)))
        .map(Value::Integer)
        .ok_or(FunctionError::Overflow)
}

fn duration(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let duration = match &arguments[0] {
        Value::Duration(duration) => return Ok(Value::Duration(Arc::clone(duration))),
        Value::String(text) => text.parse::<Duration>()?,
        Value::Map(entries) => {
            let mut components = DurationComponents::default();
            for (name, value) in entries.iter() {
                let amount = match value {
                    Value::Integer(integer) => Amount::Integer(*integer),
                    Value::Float(float) => Amount::Float(*float),
                    other => return Err(misfit(name, other)),
                };
                components.assign(name, amount)?;
            }
            Duration::from_components(&components)?
        }
        _ => return Err(unexpected(arguments, 0, DURATION_SOURCE)),
    };
    Ok(Value::Duration(Arc::new(duration)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::tests;
    use crate::model::value::text::text_of;

    /// The result of a function, as a text.
    fn call(name: &str, arguments: &[Value]) -> Result<String, FunctionError> {
        let value = tests::call(name, arguments)?;
        Ok(text_of(&value).unwrap().to_string())
    }

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::map(
            entries
                .iter()
                .map(|(key, value)| (Arc::from(*key), value.clone()))
                .collect(),
        )
    }

    #[test]
    fn now_is_when_the_statement_began_in_utc_or_the_given_zone() {
        let check = |name, arguments: &[Value], expected: &str| {
            assert_eq!(call(name, arguments).unwrap(), expected, "{name}");
        };
        check("date", &[], "2025-10-26");
        check("localtime", &[], "00:30:00.5");
        check("time", &[], "00:30:00.5Z");
        check("localdatetime", &[], "2025-10-26T00:30:00.5");
        check("datetime", &[], "2025-10-26T00:30:00.5Z");
        check("datetime.transaction", &[], "1970-01-01T00:00Z");
        check("time.statement", &["Asia/Kabul".into()], "05:00:00.5+04:30");
        check(
            "date",
            &[map(&[("timezone", "America/New_York".into())])],
            "2025-10-25",
        );
        check("timestamp", &[], "1761438600500");
    }

    #[test]
    fn instants_are_made_of_texts_maps_and_each_other() {
        let date = Value::Date("2025-10-09".parse().unwrap());
        let check = |name, argument: Value, expected: &str| {
            assert_eq!(call(name, &[argument]).unwrap(), expected, "{name}");
        };
        check("date", "2025-W41-4".into(), "2025-10-09");
        check("datetime", date.clone(), "2025-10-09T00:00Z");
        check(
            "localdatetime",
            map(&[("date", date), ("hour", 10.into())]),
            "2025-10-09T10:00",
        );
        check(
            "time",
            map(&[("hour", 10.into()), ("timezone", "Asia/Kabul".into())]),
            "10:00+04:30",
        );
    }

    #[test]
    fn what_makes_no_instant_is_an_error() {
        assert!(call("date", &["2025-13-01".into()]).is_err());
        assert!(call("date", &[1.into()]).is_err());
        assert!(call("date", &[map(&[("year", Value::Null)])]).is_err());
        assert!(call("date", &[map(&[("yaer", 2025.into())])]).is_err());
        assert!(call("duration", &[map(&[("day", 1.into())])]).is_err());
        assert!(call("date.truncate", &["eon".into()]).is_err());
    }

    #[test]
    fn epochs_take_any_number_of_nanoseconds() {
        assert_eq!(
            call("datetime.fromEpoch", &[0.into(), (-1).into()]).unwrap(),
            "1969-12-31T23:59:59.999999999Z"
        );
        assert_eq!(
            call("datetime.fromEpoch", &[i64::MAX.into(), i64::MAX.into()]),
            Err(FunctionError::Overflow)
        );
    }
}
