//! What holds for all temporal values, on values drawn at random.

use std::str::FromStr;

use proptest::prelude::*;

use crate::model::value::temporal::AnyTemporal;
use crate::model::value::temporal::Components;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Duration;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::LocalTime;
use crate::model::value::temporal::Time;
use crate::model::value::temporal::TruncationUnit;
use crate::model::value::temporal::Zone;

const ZONES: &[&str] = &[
    "Europe/Stockholm",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Karachi",
    "Pacific/Apia",
    "Africa/Monrovia",
    "UTC",
];

prop_compose! {
    fn dates()(days in prop_oneof![-800_000_i64..800_000, -365_242_000_000_i64..365_242_000_000]) -> Date {
        Date::from_days_since_epoch(days).unwrap()
    }
}

prop_compose! {
    fn local_times()(second in 0_i64..86_400, fraction in prop_oneof![Just(0_i64), 0_i64..1_000_000_000]) -> LocalTime {
        LocalTime::from_nanoseconds_of_day(second * 1_000_000_000 + fraction).unwrap()
    }
}

prop_compose! {
    fn times()(local_time in local_times(), offset in -64_800_i32..=64_800) -> Time {
        Time::new(local_time, offset).unwrap()
    }
}

prop_compose! {
    fn local_date_times()(date in dates(), time in local_times()) -> LocalDateTime {
        LocalDateTime::new(date, time)
    }
}

fn zones() -> impl Strategy<Value = Zone> {
    prop_oneof![
        (-64_800_i32..=64_800).prop_map(Zone::Offset),
        prop::sample::select(ZONES).prop_map(|name| Zone::parse(name).unwrap()),
    ]
}

prop_compose! {
    fn date_times()(local in local_date_times(), zone in zones()) -> DateTime {
        DateTime::from_local(local, &zone).unwrap()
    }
}

prop_compose! {
    fn durations()(
        months in prop_oneof![-1_000_i64..1_000, any::<i64>()],
        days in prop_oneof![-1_000_i64..1_000, any::<i64>()],
        seconds in prop_oneof![-100_000_i64..100_000, any::<i64>()],
        nanoseconds in prop_oneof![Just(0), 0_i32..1_000_000_000],
    ) -> Duration {
        Duration::new(months, days, seconds, nanoseconds).unwrap()
    }
}

fn instants() -> impl Strategy<Value = AnyTemporal> {
    prop_oneof![
        dates().prop_map(AnyTemporal::from),
        local_times().prop_map(AnyTemporal::from),
        times().prop_map(AnyTemporal::from),
        local_date_times().prop_map(AnyTemporal::from),
        date_times().prop_map(AnyTemporal::from),
    ]
}

/// Reads a text as every type; what it says does not matter, only that it is said.
fn read_as_everything(text: &str) {
    let _outcomes = (
        Date::from_str(text),
        LocalTime::from_str(text),
        Time::from_str(text),
        LocalDateTime::from_str(text),
        DateTime::from_str(text),
        Duration::from_str(text),
        Zone::parse(text),
        TruncationUnit::parse(text),
    );
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same_value(
        date in dates(), local_time in local_times(), time in times(), local in local_date_times(),
        date_time in date_times(), duration in durations(),
    ) {
        prop_assert_eq!(date.to_string().parse(), Ok(date));
        prop_assert_eq!(local_time.to_string().parse(), Ok(local_time));
        prop_assert_eq!(time.to_string().parse(), Ok(time));
        prop_assert_eq!(local.to_string().parse(), Ok(local));
        prop_assert_eq!(date_time.to_string().parse(), Ok(date_time));
        prop_assert_eq!(duration.to_string().parse(), Ok(duration));
    }

    #[test]
    fn stored_parts_give_back_the_value(local in local_date_times(), time in times(), date_time in date_times()) {
        let date = Date::from_days_since_epoch(local.date().days_since_epoch());
        let of_day = LocalTime::from_nanoseconds_of_day(local.time().nanoseconds_of_day());
        prop_assert_eq!((date, of_day), (Ok(local.date()), Ok(local.time())));
        prop_assert_eq!(LocalDateTime::from_epoch(local.epoch_seconds(), local.time().nanosecond()), Ok(local));
        prop_assert_eq!(Time::new(time.local_time(), time.offset_seconds()), Ok(time));
        let zone = date_time.zone_name().cloned();
        let parts = DateTime::from_parts(date_time.local(), date_time.offset_seconds(), zone);
        prop_assert_eq!(parts.as_ref(), Ok(&date_time));
        let nanosecond = date_time.local().time().nanosecond();
        let instant = DateTime::from_epoch(date_time.epoch_seconds(), nanosecond, &date_time.zone());
        prop_assert_eq!(instant, Ok(date_time));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}") {
        read_as_everything(&text);
    }

    #[test]
    fn no_text_of_nearly_the_right_form_panics(
        text in "[-+]?[0-9]{0,9}([-WQ:]?[0-9]{0,4}){0,3}(T?[0-9:.,]{0,20})?([-+Zz][0-9:]{0,9})?(\\[[A-Za-z/_]{0,10}\\])?",
        duration in "[-+]?P([-+]?[0-9]{0,22}[.,]?[0-9]{0,25}[YMWD]){0,3}(T([-+]?[0-9]{0,22}[.,]?[0-9]{0,25}[HMS]){0,3})?",
    ) {
        read_as_everything(&text);
        read_as_everything(&duration);
    }

    #[test]
    fn no_arithmetic_panics(value in instants(), other in instants(), duration in durations(), factor in any::<f64>()) {
        let _outcomes = (
            Duration::between(&value, &other),
            Duration::in_months(&value, &other),
            Duration::in_days(&value, &other),
            Duration::in_seconds(&value, &other),
            duration.times(factor),
            duration.divided_by(factor),
            duration.plus(&duration),
            duration.negated(),
        );
        let _sums = (value.plus(&duration), value.minus(&duration));
    }

    #[test]
    fn the_duration_between_leads_from_one_to_the_other(from in local_date_times(), to in local_date_times()) {
        let (start, end) = (AnyTemporal::from(from), AnyTemporal::from(to));
        let between = Duration::between(&start, &end).unwrap();
        prop_assert_eq!(from.plus(&between), Ok(to));
        let seconds = Duration::in_seconds(&start, &end).unwrap();
        prop_assert_eq!(from.plus(&seconds), Ok(to));
    }

    #[test]
    fn truncation_is_never_later_and_stays(value in local_date_times(), name in prop::sample::select(TruncationUnit::NAMES)) {
        let unit = TruncationUnit::parse(name).unwrap();
        let none = Components::default();
        if let Ok(truncated) = LocalDateTime::truncate(unit, &value.into(), &none) {
            prop_assert!(truncated <= value);
            prop_assert_eq!(LocalDateTime::truncate(unit, &truncated.into(), &none), Ok(truncated));
        }
    }

    #[test]
    fn the_order_of_dates_and_times_agrees_with_equality(left in date_times(), right in date_times()) {
        prop_assert_eq!(left.cmp(&right).is_eq(), left == right);
        prop_assert_eq!(left.cmp(&right), right.cmp(&left).reverse());
    }
}
