//! Tables of the expectations that openCypher's conformance scenarios have of temporal values, and properties that hold
//! for all values.

mod expression;
mod properties;

use expression::Worth;
use expression::evaluate;

/// Checks that each expression is written as expected.
fn check(rows: &[(&str, &str)]) {
    check_with(&[], rows);
}

/// As [`check`], with names for some expressions.
fn check_with(names: &[(&str, &str)], rows: &[(&str, &str)]) {
    let names: Vec<(&str, Worth)> = names
        .iter()
        .map(|(name, text)| (*name, evaluate(text, &[]).unwrap()))
        .collect();
    for (text, expected) in rows {
        let found = evaluate(text, &names).map(|worth| worth.to_string());
        assert_eq!(found.as_deref(), Ok(*expected), "{text} with {names:?}");
    }
}

/// Checks that each expression fails.
fn check_failures(rows: &[&str]) {
    for text in rows {
        let found = evaluate(text, &[]);
        assert!(found.is_err(), "{text} is {found:?}");
    }
}

#[test]
fn dates_are_made_in_every_calendar() {
    check(&[
        ("date({year: 1984, month: 10, day: 11})", "1984-10-11"),
        ("date({year: 1984, month: 10})", "1984-10-01"),
        ("date({year: 1984, week: 10, dayOfWeek: 3})", "1984-03-07"),
        ("date({year: 1984, week: 10})", "1984-03-05"),
        ("date({year: 1984})", "1984-01-01"),
        ("date({year: 1984, ordinalDay: 202})", "1984-07-20"),
        (
            "date({year: 1984, quarter: 3, dayOfQuarter: 45})",
            "1984-08-14",
        ),
        ("date({year: 1984, quarter: 3})", "1984-07-01"),
        ("localdatetime({year: 1816, week: 1})", "1816-01-01T00:00"),
        ("localdatetime({year: 1816, week: 52})", "1816-12-23T00:00"),
        ("localdatetime({year: 1817, week: 1})", "1816-12-30T00:00"),
        ("localdatetime({year: 1818, week: 53})", "1818-12-28T00:00"),
        ("localdatetime({year: 1819, week: 1})", "1819-01-04T00:00"),
        (
            "localdatetime({dayOfWeek: 2, year: 1817, week: 1})",
            "1816-12-31T00:00",
        ),
        (
            "localdatetime({date: date('1816-12-30'), week: 2, dayOfWeek: 3})",
            "1817-01-08T00:00",
        ),
        (
            "localdatetime({date: date('1816-12-31'), week: 2})",
            "1817-01-07T00:00",
        ),
        (
            "localdatetime({date: date('1816-12-31'), year: 1817, week: 2})",
            "1817-01-07T00:00",
        ),
    ]);
}

#[test]
fn times_are_made_to_the_nanosecond() {
    check(&[
        ("localtime({hour: 12})", "12:00"),
        (
            "localtime({hour: 12, minute: 31, second: 14, nanosecond: 645876123})",
            "12:31:14.645876123",
        ),
        (
            "localtime({hour: 12, minute: 31, second: 14, microsecond: 645876})",
            "12:31:14.645876",
        ),
        (
            "localtime({hour: 12, minute: 31, second: 14, millisecond: 645})",
            "12:31:14.645",
        ),
        (
            "localtime({hour: 12, minute: 31, second: 14, nanosecond: 789, millisecond: 123, microsecond: 456})",
            "12:31:14.123456789",
        ),
        ("time({hour: 12, timezone: '+01:00'})", "12:00+01:00"),
        (
            "time({hour: 12, minute: 34, second: 56, timezone: '+02:05:00'})",
            "12:34:56+02:05",
        ),
        (
            "time({hour: 12, minute: 34, second: 56, timezone: '+02:05:59'})",
            "12:34:56+02:05:59",
        ),
        (
            "time({hour: 12, minute: 34, second: 56, timezone: '-02:05:07'})",
            "12:34:56-02:05:07",
        ),
        (
            "datetime({year: 1984, hour: 12, ordinalDay: 202, timezone: 'Europe/Stockholm'})",
            "1984-07-20T12:00+02:00[Europe/Stockholm]",
        ),
        (
            "datetime({year: 1984, timezone: 'Europe/Stockholm'})",
            "1984-01-01T00:00+01:00[Europe/Stockholm]",
        ),
        ("datetime({year: 1913})", "1913-01-01T00:00Z"),
        (
            "datetime({epochSeconds: 416779, nanosecond: 999999999})",
            "1970-01-05T19:46:19.999999999Z",
        ),
        (
            "datetime({epochMillis: 237821673987})",
            "1977-07-15T13:34:33.987Z",
        ),
        (
            "datetime({epochSeconds: 0, timezone: '+01:00'})",
            "1970-01-01T01:00+01:00",
        ),
    ]);
}

#[test]
fn dates_and_times_are_read_in_every_form() {
    check(&[
        ("date('2015-07-21')", "2015-07-21"),
        ("date('20150721')", "2015-07-21"),
        ("date('2015-07')", "2015-07-01"),
        ("date('201507')", "2015-07-01"),
        ("date('2015-W30-2')", "2015-07-21"),
        ("date('2015W302')", "2015-07-21"),
        ("date('2015-W30')", "2015-07-20"),
        ("date('2015W30')", "2015-07-20"),
        ("date('2015-202')", "2015-07-21"),
        ("date('2015202')", "2015-07-21"),
        ("date('2015-Q3-21')", "2015-07-21"),
        ("date('2015')", "2015-01-01"),
        ("date('+2015-W13-4')", "2015-03-26"),
        ("date('-999999999-01-01')", "-999999999-01-01"),
        ("localtime('21:40:32.142')", "21:40:32.142"),
        ("localtime('214032.142')", "21:40:32.142"),
        ("localtime('21:40:32,142')", "21:40:32.142"),
        ("localtime('T21:40:32')", "21:40:32"),
        ("localtime('214032')", "21:40:32"),
        ("localtime('21:40')", "21:40"),
        ("localtime('2140')", "21:40"),
        ("localtime('21')", "21:00"),
        ("time('21:40:32.142+0100')", "21:40:32.142+01:00"),
        ("time('214032.142Z')", "21:40:32.142Z"),
        ("time('21:40:32+01:00')", "21:40:32+01:00"),
        ("time('214032-0100')", "21:40:32-01:00"),
        ("time('21:40-01:30')", "21:40-01:30"),
        ("time('2140-00:00')", "21:40Z"),
        ("time('2140-02')", "21:40-02:00"),
        ("time('22+18:00')", "22:00+18:00"),
        (
            "localdatetime('2015-W30-2T214032.142')",
            "2015-07-21T21:40:32.142",
        ),
        ("localdatetime('2015-202T21:40:32')", "2015-07-21T21:40:32"),
        ("localdatetime('2015T214032')", "2015-01-01T21:40:32"),
        ("localdatetime('20150721T21:40')", "2015-07-21T21:40"),
        ("localdatetime('2015-W30T2140')", "2015-07-20T21:40"),
        ("localdatetime('2015202T21')", "2015-07-21T21:00"),
        (
            "datetime('2015-07-21T21:40:32.142+0100')",
            "2015-07-21T21:40:32.142+01:00",
        ),
        (
            "datetime('2015-W30-2T214032.142Z')",
            "2015-07-21T21:40:32.142Z",
        ),
        ("datetime('2015T214032-0100')", "2015-01-01T21:40:32-01:00"),
        ("datetime('20150721T21:40-01:30')", "2015-07-21T21:40-01:30"),
        ("datetime('2015-W30T2140-00:00')", "2015-07-20T21:40Z"),
        ("datetime('2015202T21+18:00')", "2015-07-21T21:00+18:00"),
        (
            "datetime('2015-07-21T21:40:32.142+0845[Australia/Eucla]')",
            "2015-07-21T21:40:32.142+08:45[Australia/Eucla]",
        ),
        (
            "datetime('2015-07-21T21:40:32.142-04[America/New_York]')",
            "2015-07-21T21:40:32.142-04:00[America/New_York]",
        ),
        (
            "datetime('2015-07-21T21:40:32.142[Europe/London]')",
            "2015-07-21T21:40:32.142+01:00[Europe/London]",
        ),
        (
            "datetime('1818-07-21T21:40:32.142[Europe/Stockholm]')",
            "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]",
        ),
    ]);
}

#[test]
fn what_is_written_otherwise_is_refused() {
    check_failures(&[
        "date('')",
        "date('2015-7-21')",
        "date('2015-07-21T10:00')",
        "date('15-07-21')",
        "date('201507211')",
        "date('+20150721')",
        "date('2015-02-29')",
        "date('2015-W54')",
        "date('2015-0721')",
        "date(' 2015')",
        "date('+1000000000-01-01')",
        "localtime('2')",
        "localtime('24:00')",
        "localtime('21:4')",
        "localtime('21:40:60')",
        "localtime('21:40.5')",
        "localtime('21:40:32.')",
        "localtime('21:40:32.1234567890')",
        "localtime('21:40Z')",
        "time('21:40+19:00')",
        "time('21:40+1')",
        "time('21:40[Europe/London]')",
        "localdatetime('2015-07-21T')",
        "localdatetime('2015-07-21 10:00')",
        "datetime('2015-07-21T10:00[Europe/Nowhere]')",
        "datetime('2015-07-21T10:00[Europe/London')",
        "datetime('2015-07-21T10:00+05:00[Europe/London]')",
        "datetime('2015-07-21T10:00Z!')",
    ]);
}

#[test]
fn components_that_contradict_or_lack_others_are_refused() {
    check_failures(&[
        "date({month: 10})",
        "date({year: 1984, day: 11})",
        "date({year: 1984, dayOfWeek: 3})",
        "date({year: 1984, dayOfQuarter: 3})",
        "date({year: 1984, month: 2, day: 30})",
        "date({year: 1984, month: 13})",
        "date({year: 1984, month: 1, week: 1})",
        "date({year: 1984, quarter: 1, ordinalDay: 1})",
        "date({year: 1984, hour: 1})",
        "date({year: '1984'})",
        "date({date: localtime('10:00')})",
        "date({date: 1984})",
        "localtime({minute: 31})",
        "localtime({hour: 12, second: 31})",
        "localtime({hour: 12, minute: 31, nanosecond: 1})",
        "localtime({hour: 24})",
        "localtime({hour: 12, minute: 31, second: 14, millisecond: 1000})",
        "localtime({hour: 12, minute: 31, second: 14, millisecond: 1, microsecond: 1000})",
        "localtime({hour: 12, timezone: '+01:00'})",
        "time({hour: 12, timezone: 'Europe/Stockholm'})",
        "time({hour: 12, timezone: 'nowhere'})",
        "time({timezone: '+01:00'})",
        "localdatetime({year: 1984, hour: 12})",
        "localdatetime({year: 1984, month: 10, hour: 12})",
        "localdatetime({hour: 12})",
        "datetime({datetime: date('1984-10-11'), date: date('1984-10-11')})",
        "datetime({epochSeconds: 1, epochMillis: 1})",
        "datetime({epochSeconds: 1, date: date('1984-10-11')})",
        "datetime({year: 1000000000})",
        "datetime({epochSeconds: 9223372036854775807})",
        "duration({year: 1})",
        "date.truncate('fortnight', date('1984-10-11'))",
        "date.truncate('hour', datetime('1984-10-11T12:00Z'))",
        "date.truncate('day', localtime('12:00'))",
        "time.truncate('week', localtime('12:00'))",
        "datetime.truncate('hour', date('1984-10-11'))",
        "localtime.truncate('hour', date('1984-10-11'))",
    ]);
}

#[test]
fn parts_are_selected_and_replaced() {
    let others = [
        ("d", "date({year: 1984, month: 11, day: 11})"),
        (
            "l",
            "localtime({hour: 12, minute: 31, second: 14, nanosecond: 645876123})",
        ),
        (
            "t",
            "time({hour: 12, minute: 31, second: 14, microsecond: 645876, timezone: '+01:00'})",
        ),
        (
            "ld",
            "localdatetime({year: 1984, week: 10, dayOfWeek: 3, hour: 12, minute: 31, second: 14, millisecond: 645})",
        ),
        (
            "dt",
            "datetime({year: 1984, month: 10, day: 11, hour: 12, timezone: 'Europe/Stockholm'})",
        ),
        (
            "o",
            "datetime({year: 1984, month: 10, day: 11, hour: 12, timezone: '+01:00'})",
        ),
    ];
    check_with(
        &others,
        &[
            ("date(d)", "1984-11-11"),
            ("date({date: d, year: 28})", "0028-11-11"),
            ("date({date: d, day: 28})", "1984-11-28"),
            ("date({date: d, week: 1})", "1984-01-08"),
            ("date({date: d, ordinalDay: 28})", "1984-01-28"),
            ("date({date: d, quarter: 3})", "1984-08-11"),
            ("date({date: ld})", "1984-03-07"),
            ("date(o)", "1984-10-11"),
            ("localtime(l)", "12:31:14.645876123"),
            ("localtime({time: t, second: 42})", "12:31:42.645876"),
            ("localtime(dt)", "12:00"),
            ("time(l)", "12:31:14.645876123Z"),
            (
                "time({time: l, second: 42, timezone: '+05:00'})",
                "12:31:42.645876123+05:00",
            ),
            (
                "time({time: t, timezone: '+05:00'})",
                "16:31:14.645876+05:00",
            ),
            ("time({time: ld, timezone: '+05:00'})", "12:31:14.645+05:00"),
            ("time(dt)", "12:00+01:00"),
            (
                "time({time: dt, second: 42, timezone: '+05:00'})",
                "16:00:42+05:00",
            ),
            (
                "time({time: o, timezone: 'Europe/Helsinki'})",
                "13:00+02:00",
            ),
            (
                "localdatetime({date: d, hour: 10, minute: 10, second: 10})",
                "1984-11-11T10:10:10",
            ),
            (
                "localdatetime({date: o, day: 28, hour: 10, minute: 10, second: 10})",
                "1984-10-28T10:10:10",
            ),
            (
                "localdatetime({date: d, time: t, day: 28, second: 42})",
                "1984-11-28T12:31:42.645876",
            ),
            (
                "localdatetime({year: 1984, month: 10, day: 11, time: ld})",
                "1984-10-11T12:31:14.645",
            ),
            (
                "localdatetime({datetime: dt, day: 28, second: 42})",
                "1984-10-28T12:00:42",
            ),
            ("localdatetime(d)", "1984-11-11T00:00"),
            (
                "datetime({date: o, hour: 10, minute: 10, second: 10})",
                "1984-10-11T10:10:10Z",
            ),
            (
                "datetime({date: o, hour: 10, minute: 10, second: 10, timezone: '+05:00'})",
                "1984-10-11T10:10:10+05:00",
            ),
            (
                "datetime({date: ld, day: 28, hour: 10, timezone: 'Pacific/Honolulu'})",
                "1984-03-28T10:00-10:00[Pacific/Honolulu]",
            ),
            (
                "datetime({date: o, time: dt})",
                "1984-10-11T12:00+01:00[Europe/Stockholm]",
            ),
            (
                "datetime({date: ld, time: t, day: 28, second: 42, timezone: 'Pacific/Honolulu'})",
                "1984-03-28T01:31:42.645876-10:00[Pacific/Honolulu]",
            ),
            ("datetime(ld)", "1984-03-07T12:31:14.645Z"),
            (
                "datetime({datetime: ld, timezone: '+05:00'})",
                "1984-03-07T12:31:14.645+05:00",
            ),
            ("datetime(dt)", "1984-10-11T12:00+01:00[Europe/Stockholm]"),
            (
                "datetime({datetime: dt, timezone: '+05:00'})",
                "1984-10-11T16:00+05:00",
            ),
            (
                "datetime({datetime: dt, day: 28, second: 42, timezone: 'Pacific/Honolulu'})",
                "1984-10-28T01:00:42-10:00[Pacific/Honolulu]",
            ),
        ],
    );
}

#[test]
fn values_are_truncated_to_every_unit() {
    let others = [
        ("d", "date({year: 2017, month: 11, day: 11})"),
        ("w", "localdatetime('1984-01-01T12:31:14.645876123')"),
        ("dt", "datetime('1984-10-11T12:31:14.645876123-01:00')"),
        ("l", "localtime('12:31:14.645876123')"),
        ("n", "date('-0001-06-01')"),
    ];
    check_with(
        &others,
        &[
            ("date.truncate('millennium', d, {day: 2})", "2000-01-02"),
            ("date.truncate('century', dt)", "1900-01-01"),
            ("date.truncate('decade', dt, {})", "1980-01-01"),
            ("date.truncate('year', d)", "2017-01-01"),
            ("date.truncate('weekYear', w, {day: 5})", "1983-01-05"),
            ("date.truncate('weekYear', w)", "1983-01-03"),
            ("date.truncate('quarter', d, {day: 2})", "2017-10-02"),
            ("date.truncate('month', d)", "2017-11-01"),
            ("date.truncate('week', dt, {dayOfWeek: 2})", "1984-10-09"),
            ("date.truncate('week', dt)", "1984-10-08"),
            ("date.truncate('day', dt)", "1984-10-11"),
            ("date.truncate('decade', n)", "-0010-01-01"),
            ("datetime.truncate('millennium', d)", "2000-01-01T00:00Z"),
            (
                "datetime.truncate('millennium', dt, {timezone: 'Europe/Stockholm'})",
                "1000-01-01T00:00+00:53:28[Europe/Stockholm]",
            ),
            (
                "datetime.truncate('century', dt, {timezone: 'Europe/Stockholm'})",
                "1900-01-01T00:00+01:00[Europe/Stockholm]",
            ),
            (
                "datetime.truncate('week', dt, {dayOfWeek: 2, time: l})",
                "1984-10-09T12:31:14.645876123-01:00",
            ),
            (
                "datetime.truncate('hour', dt, {nanosecond: 2})",
                "1984-10-11T12:00:00.000000002-01:00",
            ),
            (
                "localdatetime.truncate('day', d, {nanosecond: 2})",
                "2017-11-11T00:00:00.000000002",
            ),
            ("localdatetime.truncate('minute', dt)", "1984-10-11T12:31"),
            (
                "localdatetime.truncate('millisecond', dt, {nanosecond: 2})",
                "1984-10-11T12:31:14.645000002",
            ),
            (
                "localdatetime.truncate('microsecond', dt, {nanosecond: 2})",
                "1984-10-11T12:31:14.645876002",
            ),
            (
                "localtime.truncate('day', dt, {nanosecond: 2})",
                "00:00:00.000000002",
            ),
            ("localtime.truncate('second', l)", "12:31:14"),
            (
                "localtime.truncate('millisecond', l, {microsecond: 7})",
                "12:31:14.645007",
            ),
            ("time.truncate('day', dt)", "00:00-01:00"),
            (
                "time.truncate('hour', dt, {timezone: '+01:00'})",
                "12:00+01:00",
            ),
            ("time.truncate('microsecond', l)", "12:31:14.645876Z"),
        ],
    );
}

#[test]
fn durations_between_instants() {
    check(&[
        (
            "duration.between(date('1984-10-11'), date('2015-06-24'))",
            "P30Y8M13D",
        ),
        (
            "duration.between(date('1984-10-11'), localtime('16:30'))",
            "PT16H30M",
        ),
        (
            "duration.between(date('1984-10-11'), time('16:30+0100'))",
            "PT16H30M",
        ),
        (
            "duration.between(localtime('14:30'), date('2015-06-24'))",
            "PT-14H-30M",
        ),
        (
            "duration.between(localtime('14:30'), time('16:30+0100'))",
            "PT2H",
        ),
        (
            "duration.between(time('14:30'), time('16:30+0100'))",
            "PT1H",
        ),
        (
            "duration.between(time('14:30'), datetime('2015-07-21T21:40:32.142+0100'))",
            "PT6H10M32.142S",
        ),
        (
            "duration.between(localtime('14:30'), localdatetime('2016-07-21T21:45:22.142'))",
            "PT7H15M22.142S",
        ),
        (
            "duration.between(localdatetime('2018-01-01T12:00'), localdatetime('2018-01-02T10:00'))",
            "PT22H",
        ),
        (
            "duration.between(localdatetime('2018-01-02T10:00:00.1'), localdatetime('2018-01-01T10:00:00.2'))",
            "PT-23H-59M-59.9S",
        ),
        (
            "duration.between(datetime('2017-10-28T23:00+02:00[Europe/Stockholm]'), \
             datetime('2017-10-29T04:00+01:00[Europe/Stockholm]'))",
            "PT6H",
        ),
        (
            "duration.between(date('-999999999-01-01'), date('+999999999-12-31'))",
            "P1999999998Y11M30D",
        ),
        (
            "duration.inMonths(date('1984-10-11'), date('2015-06-24'))",
            "P30Y8M",
        ),
        (
            "duration.inMonths(date('1984-10-11'), localtime('16:30'))",
            "PT0S",
        ),
        (
            "duration.inMonths(datetime('2014-07-21T21:40:36.143+0200'), date('2015-06-24'))",
            "P11M",
        ),
        (
            "duration.inDays(localdatetime('2015-07-21T21:40:32.142'), date('2015-06-24'))",
            "P-27D",
        ),
        (
            "duration.inDays(datetime('2014-07-21T21:40:36.143+0200'), date('2015-06-24'))",
            "P337D",
        ),
        (
            "duration.inDays(time('00:00+18:00'), time('23:59-18:00'))",
            "PT0S",
        ),
    ]);
}

#[test]
fn seconds_are_counted_over_daylight_saving_and_huge_ranges() {
    let midnight = [(
        "s",
        "datetime({year: 2017, month: 10, day: 29, hour: 0, timezone: 'Europe/Stockholm'})",
    )];
    check_with(
        &midnight,
        &[
            (
                "duration.inSeconds(s, localdatetime({year: 2017, month: 10, day: 29, hour: 4}))",
                "PT5H",
            ),
            ("duration.inSeconds(s, localtime({hour: 4}))", "PT5H"),
            (
                "duration.inSeconds(s, date({year: 2017, month: 10, day: 30}))",
                "PT25H",
            ),
            (
                "duration.inSeconds(date({year: 2017, month: 10, day: 29}), s)",
                "PT0S",
            ),
            ("duration.inSeconds(localtime({hour: 4}), s)", "PT-5H"),
        ],
    );
    check(&[
        (
            "duration.inSeconds(localdatetime('-999999999-01-01'), localdatetime('+999999999-12-31T23:59:59'))",
            "PT17531639991215H59M59S",
        ),
        (
            "duration.inSeconds(localtime('12:34:54.7'), localtime('12:34:54.3'))",
            "PT-0.4S",
        ),
        (
            "duration.inSeconds(localtime('12:34:54.7'), localtime('12:34:55.3'))",
            "PT0.6S",
        ),
        (
            "duration.inSeconds(localtime('12:44:54.7'), localtime('12:34:55.3'))",
            "PT-9M-59.4S",
        ),
        (
            "duration.inSeconds(localtime('12:44:56'), localtime('12:34:55.7'))",
            "PT-10M-0.3S",
        ),
        (
            "duration.inSeconds(localdatetime('2014-07-21T21:40:36.143'), localdatetime('2014-07-21T21:40:36.142'))",
            "PT-0.001S",
        ),
    ]);
}

#[test]
fn durations_are_written_with_the_sign_of_each_group() {
    check(&[
        (
            "duration({years: 12, months: 5, days: -14, hours: 16})",
            "P12Y5M-14DT16H",
        ),
        ("duration({minutes: 12, seconds: -60})", "PT11M"),
        ("duration({seconds: 2, milliseconds: -1})", "PT1.999S"),
        ("duration({seconds: -2, milliseconds: 1})", "PT-1.999S"),
        ("duration({seconds: -2, milliseconds: -1})", "PT-2.001S"),
        ("duration({days: 1, milliseconds: 1})", "P1DT0.001S"),
        ("duration({days: 1, milliseconds: -1})", "P1DT-0.001S"),
        ("duration({seconds: 60, milliseconds: -1})", "PT59.999S"),
        ("duration({seconds: -60, milliseconds: 1})", "PT-59.999S"),
        ("duration({seconds: -60, milliseconds: -1})", "PT-1M-0.001S"),
    ]);
}

#[test]
fn durations_backwards_count_whole_months_and_days() {
    check(&[
        (
            "duration.inMonths(date('2018-03-11'), date('2016-06-24'))",
            "P-1Y-8M",
        ),
        (
            "duration.inMonths(date('2018-07-21'), datetime('2016-07-21T21:40:32.142+0100'))",
            "P-1Y-11M",
        ),
        (
            "duration.inMonths(localdatetime('2018-07-21T21:40:32.142'), date('2016-07-21'))",
            "P-2Y",
        ),
        (
            "duration.inDays(date('2018-03-11'), date('2016-06-24'))",
            "P-625D",
        ),
        (
            "duration.inDays(date('2018-07-21'), datetime('2016-07-21T21:40:32.142+0100'))",
            "P-729D",
        ),
        (
            "duration.inDays(date('2018-07-21'), date('2018-07-21'))",
            "PT0S",
        ),
    ]);
}
