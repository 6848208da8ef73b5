//! The table of forms, the traps of other libraries, and laws over random values.

use proptest::prelude::*;

use super::Edtf;
use super::EdtfError;
use super::phrase;
use super::relation;
use super::relation::Span;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

fn edtf(text: &str) -> Edtf {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Earliest and latest day, `-` where there is none.
fn bounds(text: &str) -> String {
    let edtf = edtf(text);
    let shown = |date: Option<Date>| date.map_or("-".to_owned(), |date| date.to_string());
    format!(
        "{} {}",
        shown(edtf.earliest_date()),
        shown(edtf.latest_date())
    )
}

#[test]
fn every_form_has_its_bounds() {
    let table = [
        ("2025", "2025-01-01 2025-12-31"),
        ("2024-02", "2024-02-01 2024-02-29"),
        ("2025-10-09", "2025-10-09 2025-10-09"),
        ("2025-10-09/2025-10-11", "2025-10-09 2025-10-11"),
        ("2025-10/2026", "2025-10-01 2026-12-31"),
        ("2025-10?", "2025-10-01 2025-10-31"),
        ("2025-10~", "2025-10-01 2025-10-31"),
        ("2025-10%", "2025-10-01 2025-10-31"),
        ("202X", "2020-01-01 2029-12-31"),
        ("20XX", "2000-01-01 2099-12-31"),
        ("2025-XX", "2025-01-01 2025-12-31"),
        ("2025-10-XX", "2025-10-01 2025-10-31"),
        ("2025-XX-XX", "2025-01-01 2025-12-31"),
        ("2025-1X", "2025-10-01 2025-12-31"),
        ("2025-X1", "2025-01-01 2025-11-30"),
        ("2025-XX-09", "2025-01-09 2025-12-09"),
        ("2025-XX-31", "2025-01-31 2025-12-31"),
        ("2025-02-3X/2025-03", "!"),
        ("2025-02-2X", "2025-02-20 2025-02-28"),
        ("1X25-10", "1025-10-01 1925-10-31"),
        ("XXXX-02-29", "0000-02-29 9996-02-29"),
        ("-00XX", "-0099-01-01 0000-12-31"),
        ("2025-10-11/..", "2025-10-11 -"),
        ("../2025-10-09", "- 2025-10-09"),
        ("2025-10-11/", "2025-10-11 -"),
        ("/2025-10-09", "- 2025-10-09"),
        ("Y170000002", "+170000002-01-01 +170000002-12-31"),
        ("Y-17E7", "-170000000-01-01 -170000000-12-31"),
        ("-0044", "-0044-01-01 -0044-12-31"),
        ("2025-21", "2025-03-01 2025-05-31"),
        ("2025-24", "2025-12-01 2026-02-28"),
        ("2025-27", "2025-09-01 2025-11-30"),
        ("2025-29", "2025-09-01 2025-11-30"),
        ("2023-30", "2023-12-01 2024-02-29"),
        ("2025-31", "2025-03-01 2025-05-31"),
        ("2025-33", "2025-01-01 2025-03-31"),
        ("2025-36", "2025-10-01 2025-12-31"),
        ("2025-37", "2025-01-01 2025-04-30"),
        ("2025-38", "2025-05-01 2025-08-31"),
        ("2025-39", "2025-09-01 2025-12-31"),
        ("2025-40", "2025-01-01 2025-06-30"),
        ("2025-41", "2025-07-01 2025-12-31"),
        ("[2025-10-09..2026-02-27]", "2025-10-09 2026-02-27"),
        ("[..2025-10-09]", "- 2025-10-09"),
        ("[2025-10-09..]", "2025-10-09 -"),
        ("[2025-10-09,2026-01]", "2025-10-09 2026-01-31"),
        ("{2025-10,2026-02}", "2025-10-01 2026-02-28"),
        ("{2025-10..2025-12}", "2025-10-01 2025-12-31"),
        ("2025-10?-09", "2025-10-09 2025-10-09"),
        ("2025-?10-~09", "2025-10-09 2025-10-09"),
        ("1950S2", "1900-01-01 1999-12-31"),
        ("Y171010000S3", "+171000000-01-01 +171999999-12-31"),
        ("2025-39~", "2025-09-01 2025-12-31"),
    ];
    for (text, expected) in table {
        if expected == "!" {
            assert!(text.parse::<Edtf>().is_err(), "{text}");
        } else {
            assert_eq!(bounds(text), expected, "{text}");
        }
    }
}

#[test]
fn times_of_day_have_bounds_in_universal_time() {
    let at = |text: &str| (edtf(text).earliest(), edtf(text).latest());
    let utc = edtf("2025-10-09T17:00:00Z").earliest();
    assert_eq!(at("2025-10-09T22:00:00+05:00"), (utc, utc));
    assert_eq!(
        at("2025-10-09T22:00+05"),
        (utc, utc.map(|second| second + 59))
    );
    assert_eq!(edtf("2025-10-09T17:00:00").earliest(), utc);
}

#[test]
fn a_value_is_written_in_one_way() {
    let table = [
        ("2025?-10?-09?", "2025-10-09?"),
        ("?2025-?10", "2025-10?"),
        ("2025~-10", "2025~-10"),
        ("2025-10?-09", "2025-10?-09"),
        ("2025-?10-09", "2025-?10-09"),
        ("?2025-~10", "?2025-~10"),
        ("2025?~", "!"),
        ("Y2025", "2025"),
        ("Y-17E7", "Y-170000000"),
        ("1950S4", "1950"),
        ("-0000", "0000"),
        ("[2025, 2026]", "[2025,2026]"),
        ("2025-10-09T22:00:00+0500", "2025-10-09T22:00:00+05:00"),
        ("2025-10-09T22:00:00-00:00", "2025-10-09T22:00:00Z"),
    ];
    for (text, expected) in table {
        if expected == "!" {
            assert!(text.parse::<Edtf>().is_err(), "{text}");
        } else {
            assert_eq!(edtf(text).to_string(), expected);
        }
    }
}

#[test]
fn what_is_not_edtf_is_refused() {
    let wrong = [
        "",
        " 2025",
        "25",
        "2025-13",
        "2025-00",
        "2025-20",
        "2025-42",
        "2025-02-30",
        "2025-04-31",
        "2023-02-29",
        "XXXX-02-30",
        "2025-10-32",
        "2025-10-00",
        "2025-21-01",
        "2025-1",
        "2025-10-9",
        "2025/10/09",
        "2025-10-11/2025-10-09",
        "/",
        "../..",
        "2025-10-09/2025-10-11/2025-10-12",
        "2025-10-09T10:00/2025-10-11",
        "[]",
        "[2025",
        "2025]",
        "[2025}",
        "[2025..,2026]",
        "[2026,..2025]",
        "[2026..2025]",
        "{}",
        "2025-10-09T24:00:00",
        "2025-10-09T10",
        "2025-10T10:00",
        "2025-10-XXT10:00",
        "2025-10-09?T10:00",
        "Y",
        "YX",
        "Y9999999999",
        "Y1E99",
        "1950S0",
        "Y9223372036854775807S1",
        "1950S5",
        "202XS2",
        "1950S2-10",
        "２０２５",
        "2025–10",
        "october",
        "2025-10-09Ž",
    ];
    for text in wrong {
        assert!(text.parse::<Edtf>().is_err(), "{text:?} was read");
    }
    assert!(matches!(
        "2025-10-11/2025-10-09".parse::<Edtf>(),
        Err(EdtfError::Backwards(_))
    ));
    assert!(matches!(
        "2025-02-30".parse::<Edtf>(),
        Err(EdtfError::NoSuchDate(_))
    ));
}

fn span(text: &str) -> Span {
    edtf(text).span()
}

#[test]
fn comparison_is_certain_or_null() {
    let less = |left: &str, right: &str| relation::less(span(left), span(right));
    assert_eq!(less("2025-10", "2025-11"), Some(true));
    assert_eq!(less("2025-11", "2025-10"), Some(false));
    assert_eq!(less("2025-10", "2025-10-09"), None);
    assert_eq!(less("2025-10-09", "2025-10-09"), Some(false));
    assert_eq!(less("2025-10", "2025-10"), None);
    assert_eq!(less("2025-10", "2025-10-01"), Some(false));
    assert_eq!(less("2025-10-09", "2025-10-09T22:00:00Z"), None);
    assert_eq!(less("2025-10-09", "2025-10-10T00:00:00Z"), Some(true));
    assert_eq!(less("../2025", "2026/.."), Some(true));
    assert_eq!(less("2025/..", "2024"), Some(false));
    assert_eq!(less("2025/..", "9999"), None);
    let before = |left: &str, right: &str| relation::before(span(left), span(right));
    assert_eq!(before("2025-10-09/2025-10-11", "2025-10-10"), Some(false));
    assert_eq!(before("2025-10-09/", "2025-10-10"), None);
    assert_eq!(before("2025-10-09/2025-10-11", "2025-10-12"), Some(true));
    let half = Value::LocalDateTime("2025-10-09T12:00:00.5".parse().expect("a time"));
    let (half, second) = (
        Span::of(&half).expect("a time"),
        span("2025-10-09T12:00:00"),
    );
    assert_eq!(
        (relation::less(second, half), relation::less(half, second)),
        (None, None)
    );
    assert_eq!(relation::less_or_equal(second, half), None);
    let equal = |left: &str, right: &str| relation::equal(span(left), span(right));
    assert_eq!(equal("2025-10-09", "2025-10-09?"), Some(true));
    assert_eq!(equal("2025-10", "2025-10"), None);
    assert_eq!(equal("2025-10", "2025-11"), Some(false));
    assert_eq!(
        equal("2025-10-09T17:00:00Z", "2025-10-09T22:00:00+05:00"),
        Some(true)
    );
}

#[test]
fn windows_hold_what_lies_in_them() {
    let during = |date: &str, window: &str| relation::contains(span(window), span(date));
    assert_eq!(during("2026-02-27", "2026-02"), Some(true));
    assert_eq!(during("2026-02", "2026-02"), Some(true));
    assert_eq!(during("2026", "2026-02"), None);
    assert_eq!(during("2025-39", "2026-02"), Some(false));
    assert_eq!(during("2026-02-01/2026-03-01", "2026-02"), Some(false));
    assert_eq!(during("2026-02-01/2026-03", "2026-03"), Some(false));
    assert_eq!(during("2026-02/2026-03", "2026-02-20/2026-03-10"), None);
    assert_eq!(during("2026-02-01/", "2026-02"), None);
    assert_eq!(during("2026-02-01/..", "2026-02"), Some(false));
    assert_eq!(during("{2026-02-01,2026-03-01}", "2026-02"), Some(false));
    let overlaps = |date: &str, window: &str| relation::overlaps(span(date), span(window));
    assert_eq!(overlaps("2025-10-11/..", "2026-02"), Some(true));
    assert_eq!(overlaps("2025-10-11/", "2026-02"), None);
    assert_eq!(overlaps("2025-10-11/2026-03-01", "2026-02"), Some(true));
    assert_eq!(overlaps("[2025-10-11..2026-03-01]", "2026-02"), None);
    assert_eq!(overlaps("2026", "2026-02"), None);
    assert_eq!(overlaps("2025", "2026-02"), Some(false));
    let meets = |one: &str, other: &str| relation::meets(span(one), span(other));
    assert_eq!(
        meets("2025-10-09/2025-10-11", "2025-10-12/2025-10-19"),
        Some(true)
    );
    assert_eq!(meets("2025-10-09/2025-10-11", "2025-10-13"), Some(false));
    assert_eq!(meets("2025-10", "2025-11-01"), None);
}

#[test]
fn phrases_follow_the_codebook() {
    let reported = Date::new(2025, 10, 22).expect("a Wednesday");
    let table = [
        ("late 2025", "2025-39"),
        ("Early 1999", "1999-37"),
        ("mid-1999", "1999-38"),
        ("mid 1999", "1999-38"),
        ("early October 2025", "[2025-10-01..2025-10-10]"),
        ("mid October 2025", "[2025-10-10..2025-10-20]"),
        ("late February 2025", "[2025-02-15..2025-02-28]"),
        ("October 2025", "2025-10"),
        ("Oct. 2025", "2025-10"),
        ("9 October 2025", "2025-10-09"),
        ("October 9th, 2025", "2025-10-09"),
        ("on the 9th of October 2025", "2025-10-09"),
        ("around 2 July 2025", "[2025-07-01..2025-07-03]"),
        ("around July 2025", "2025-07~"),
        ("circa 2025", "2025~"),
        ("night of 11 October 2025", "2025-10-11/2025-10-12"),
        ("week of 9 October 2025", "[2025-10-06..2025-10-12]"),
        ("summer 2025", "2025-22"),
        ("Q3 2025", "2025-35"),
        ("third quarter of 2025", "2025-35"),
        ("first half of 2025", "2025-40"),
        ("the 1990s", "199X"),
        ("19th century", "18XX"),
        ("since 2021", "2021/.."),
        ("until October 2025", "../2025-10"),
        ("before October 2025", "[..2025-09-30]"),
        ("after October 2025", "[2025-11-01..]"),
        (
            "between October 2025 and February 2026",
            "[2025-10..2026-02]",
        ),
        ("between 9 and 11 October 2025", "[2025-10-09..2025-10-11]"),
        ("from 9 to 11 October 2025", "2025-10-09/2025-10-11"),
        ("October 2025 to February 2026", "2025-10/2026-02"),
        ("possibly October 2025", "2025-10?"),
        ("yesterday", "2025-10-21"),
        ("last week", "[2025-10-13..2025-10-19]"),
        ("recently", "[2025-10-19..2025-10-21]"),
        ("no date", "[2025-10-19..2025-10-21]"),
        ("last month", "2025-09"),
        ("9-11 October 2025", "2025-10-09/2025-10-11"),
        ("9–11 October 2025", "2025-10-09/2025-10-11"),
        ("October 9-11, 2025", "2025-10-09/2025-10-11"),
        ("9th - 11th October 2025", "2025-10-09/2025-10-11"),
        ("October-November 2025", "2025-10/2025-11"),
        ("2024-2025", "2024/2025"),
        ("9 or 10 October 2025", "[2025-10-09,2025-10-10]"),
        ("9 and 12 October 2025", "{2025-10-09,2025-10-12}"),
        ("night of 9-10 October 2025", "2025-10-09/2025-10-10"),
        (
            "the night of 31 October - 1 November 2025",
            "2025-10-31/2025-11-01",
        ),
        ("probably 9 October 2025", "2025-10-09?"),
        ("first week of October 2025", "[2025-10-01..2025-10-07]"),
        ("last week of February 2025", "[2025-02-22..2025-02-28]"),
        ("winter 2025-26", "2025-12/2026-02"),
        ("the winter of 2025/26", "2025-12/2026-02"),
        ("winter 2025-27", "!"),
        ("on Thursday", "2025-10-16"),
        ("Wednesday", "2025-10-22"),
        ("last Wednesday", "2025-10-15"),
        ("two days ago", "2025-10-20"),
        ("a week ago", "[2025-10-13..2025-10-19]"),
        ("3 months ago", "2025-07"),
        ("this morning", "2025-10-22"),
        ("0 days ago", "!"),
        ("in or around October 2025", "2025-10~"),
        ("to 9 October 2025", "../2025-10-09"),
        ("up to 2025", "../2025"),
        ("- October 2025", "!"),
        ("in and October 2025", "!"),
        ("October 2024 or 2025", "!"),
        ("9 October 2024 or 2025", "!"),
        ("2024 or October 2025", "[2024,2025-10]"),
        (
            "from 28 December to 3 January 2026",
            "2025-12-28/2026-01-03",
        ),
        ("December 2025-January 2026", "2025-12/2026-01"),
        ("November to January 2026", "2025-11/2026-01"),
        ("2025-10?", "2025-10?"),
        ("first half of March 2024", "[2024-03-01..2024-03-15]"),
        (
            "the second half of February 2024",
            "[2024-02-16..2024-02-29]",
        ),
        ("week 18 of 2024", "[2024-04-29..2024-05-05]"),
        ("week 53 of 2021", "!"),
        ("weekend of 4 May 2024", "[2024-05-04..2024-05-05]"),
        ("weekend of 1 May 2024", "!"),
        ("the morning of 5 May 2024", "2024-05-05"),
        ("in the early morning of 5 May 2024", "2024-05-05"),
        ("at dawn on 5 May 2024", "2024-05-05"),
        ("5 May 2024 at 14:00", "2024-05-05T14:00:00"),
        ("5 May 2024, 14:00", "2024-05-05T14:00:00"),
        ("5 May 2024 at 25:00", "!"),
        ("5 May 2024 at 9:5", "!"),
        ("night between 5 and 6 May 2024", "2024-05-05/2024-05-06"),
        ("no later than May 2023", "[..2023-05]"),
        ("not before May 2023", "[2023-05..]"),
        ("no earlier than 2023", "[2023..]"),
        ("mid-to-late 2024", "2024-38/2024-39"),
        ("early to mid 2024", "2024-37/2024-38"),
        ("early 1990s", "[1990..1993]"),
        ("the mid-1990s", "[1994..1996]"),
        ("late 1990s", "[1997..1999]"),
        ("sometime in 2024", "2024"),
        ("at some point in May 2024", "2024-05"),
        ("May 2024?", "2024-05?"),
        ("Monday 4 March 2024", "2024-03-04"),
        ("Tuesday, 4 March 2024", "!"),
        ("2024/03/25", "2024-03-25"),
        ("25.3.2024", "2024-03-25"),
        ("04/03/2024", "!"),
        ("03/25/2024", "!"),
        ("2025 Q3", "2025-35"),
        ("H1 2024", "2024-40"),
        ("2024 H2", "2024-41"),
        ("Q5 2024", "!"),
        ("last quarter of 2023", "2023-36"),
        ("first three months of 2024", "[2024-01..2024-03]"),
        ("last 2 months of 2024", "[2024-11..2024-12]"),
        ("New Year's Eve 2024", "2024-12-31"),
        ("Christmas 2024", "!"),
        ("Ramadan 2024", "!"),
        ("end 2023", "2023-39"),
        ("end-2023", "2023-39"),
        ("year-end 2023", "2023-39"),
        ("start of 2024", "2024-37"),
        ("at the end of May 2024", "[2024-05-15..2024-05-31]"),
        ("towards the end of May 2024", "[2024-05-15..2024-05-31]"),
        ("throughout May 2024", "2024-05-01/2024-05-31"),
        ("all of 2024", "2024-01-01/2024-12-31"),
        ("for most of 2024", "!"),
        ("the day after 5 May 2024", "2024-05-06"),
        ("two days before 1 May 2024", "2024-04-29"),
        ("a few days before 5 May 2024", "!"),
        ("2023/24", "2023/2024"),
        ("2023–24", "2023/2024"),
        ("2023/25", "!"),
        ("2023 - present", "2023/.."),
        ("from May 2023 to the present", "2023-05/.."),
        ("2023 to date", "2023/.."),
        ("ongoing since 2021", "2021/.."),
        ("from 2021 onwards", "2021/.."),
        ("2021 onward", "2021/.."),
        ("May/June 2024", "[2024-05,2024-06]"),
        ("winter of 2022-2023", "2022-12/2023-02"),
        ("spring of 2022-2023", "!"),
        ("early May to mid-June 2024", "!"),
        ("turn of the century", "!"),
        ("when the snow melts", "!"),
        ("30 February 2025", "!"),
        ("between 2026 and 2025", "!"),
        ("", "!"),
    ];
    for (text, expected) in table {
        match phrase::read(text, Some(reported)) {
            Ok(reading) => assert_eq!(
                reading.value.to_string(),
                expected,
                "{text}: {}",
                reading.rule
            ),
            Err(error) => assert_eq!(expected, "!", "{text}: {error}"),
        }
    }
    assert_eq!(
        phrase::read("Tuesday, 4 March 2024", None).map_err(|error| error.to_string()),
        Err("2024-03-04 was no Tuesday".to_owned())
    );
    for example in phrase::KNOWN.split('`').skip(1).step_by(2) {
        assert!(phrase::read(example, Some(reported)).is_ok(), "{example}");
    }
    let rule = |text| phrase::read(text, None).expect("EDTF").rule;
    assert!(rule("2024-25").contains("not two years"));
    assert!(rule("2024-33").contains("part of that year"));
    assert_eq!(rule("2024-12"), "written as EDTF");
    assert!(matches!(
        phrase::read("last week", None),
        Err(EdtfError::NeedsReference(_))
    ));
}

/// What people write of the time of an event: a phrase, a tab, and the date it means or `refused`. Read as of a report of
/// 29 May 2024, a Wednesday.
const PHRASES: &str = include_str!("phrase/phrases.tsv");

#[test]
fn phrases_of_reports_mean_what_their_table_says_or_are_refused() {
    let reported = Date::new(2024, 5, 29).ok();
    for line in PHRASES.lines() {
        let (phrase, expected) = line.split_once('\t').expect("a phrase and its date");
        let read = phrase::read(phrase, reported);
        let read = read.map_or_else(|_| "refused".to_owned(), |read| read.value.to_string());
        assert_eq!(read, expected, "{phrase}");
    }
}

fn digits() -> BoxedStrategy<String> {
    prop_oneof![
        4 => (1900..2100_i32).prop_map(|year| format!("{year:04}")),
        1 => "[0-9X]{4}",
        1 => "-[0-9]{4}",
        1 => "Y-?[1-9][0-9]{4,7}",
        1 => "1[0-9]{3}S[123]",
    ]
    .boxed()
}

fn moment() -> BoxedStrategy<String> {
    let mark = || prop_oneof![5 => Just(""), 1 => Just("?"), 1 => Just("~"), 1 => Just("%")];
    (
        digits(),
        "[0-3][0-9X]",
        "[0-3][0-9X]",
        0..3,
        [mark(), mark(), mark(), mark()],
    )
        .prop_map(|(year, month, day, parts, marks)| match parts {
            0 => format!("{year}{}", marks[0]),
            1 => format!("{year}{}-{}{month}{}", marks[0], marks[1], marks[2]),
            _ => format!(
                "{year}{}-{}{month}-{}{day}{}",
                marks[0], marks[1], marks[2], marks[3]
            ),
        })
        .boxed()
}

fn any_text() -> BoxedStrategy<String> {
    let end = || prop_oneof![4 => moment(), 1 => Just("..".to_owned()), 1 => Just(String::new())];
    prop_oneof![
        3 => moment(),
        1 => (moment(), "T[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?(Z|[+-]0[0-9](:?[0-5][0-9])?)?").prop_map(|(date, time)| date + &time),
        1 => (end(), end()).prop_map(|(start, end)| format!("{start}/{end}")),
        1 => prop::collection::vec(moment(), 1..4).prop_map(|dates| format!("[{}]", dates.join(","))),
        1 => (moment(), moment()).prop_map(|(start, end)| format!("{{{start}..{end}}}")),
    ]
    .boxed()
}

/// Values of all kinds; texts that are none are thrown away.
fn any_edtf() -> BoxedStrategy<Edtf> {
    any_text()
        .prop_filter_map("not EDTF", |text| text.parse::<Edtf>().ok())
        .boxed()
}

/// What is read is written so that it reads back the same.
fn round_trip(text: &str) -> Result<(), TestCaseError> {
    if let Ok(first) = text.parse::<Edtf>() {
        let second: Edtf = match first.text().parse() {
            Ok(second) => second,
            Err(error) => return Err(TestCaseError::fail(format!("{text} → {first}: {error}"))),
        };
        prop_assert_eq!(first.text(), second.text());
        prop_assert_eq!(first.earliest(), second.earliest());
        prop_assert_eq!(first.latest(), second.latest());
        prop_assert!(first.earliest <= first.latest);
    }
    Ok(())
}

#[test]
fn a_time_with_an_offset_is_on_the_day_of_its_own_clock() {
    let night = span("2025-10-10T02:00:00+05:00");
    let (ninth, tenth) = (span("2025-10-09"), span("2025-10-10"));
    assert_eq!(relation::less(night, tenth), None);
    assert_eq!(relation::less(ninth, night), Some(true));
    assert_eq!(relation::contains(tenth, night), Some(true));
    assert_eq!(relation::overlaps(night, ninth), Some(false));
    // Two that have an offset are compared by what they both mean.
    assert_eq!(
        relation::less(night, span("2025-10-09T22:00:00Z")),
        Some(true)
    );
    assert_eq!(
        relation::equal(night, span("2025-10-09T21:00:00Z")),
        Some(true)
    );
}

#[test]
fn an_end_that_is_unknown_makes_nothing_certain() {
    let (open, unknown) = (span("2025-10-11/.."), span("2025-10-11/"));
    let december = span("2025-12");
    assert_eq!(relation::contains(open, december), Some(true));
    assert_eq!(relation::contains(unknown, december), None);
    assert_eq!(relation::overlaps(december, unknown), None);
    assert_eq!(relation::contains(unknown, span("2025-09")), Some(false));
    assert_eq!(relation::contains(unknown, span("2025-10-11")), Some(true));
    let since = span("/2025-10-09");
    assert_eq!(relation::contains(since, december), Some(false));
    assert_eq!(relation::contains(since, span("2025-01")), None);
}

#[test]
fn phrases_of_the_codebook_without_a_year_take_that_of_the_report() {
    let reported: Date = "2025-10-15".parse().expect("a date");
    let read = |text: &str, reported| {
        phrase::read(text, reported).map(|reading| reading.value.to_string())
    };
    for (text, value) in [
        ("around 2 July", "[2025-07-01..2025-07-03]"),
        ("2 July", "2025-07-02"),
        ("night of clashes", "2025-10-14/2025-10-15"),
        ("night of 9 October", "2025-10-09/2025-10-10"),
        ("Mid-1999", "1999-38"),
        ("mid-October 2025", "[2025-10-10..2025-10-20]"),
    ] {
        assert_eq!(read(text, Some(reported)).as_deref(), Ok(value), "{text}");
    }
    read("around 2 July", None).expect_err("of what year?");
    assert_eq!(
        read("31 February 2025", None),
        Err(EdtfError::NoSuchDate("2025-02-31".to_owned()))
    );
}

#[test]
fn parts_that_both_bounds_share_are_known() {
    let part = |text: &str, name: &str| match edtf(text).component(name) {
        Some(super::Component::Integer(number)) => Some(number),
        _ => None,
    };
    let vague = "[2011-05-16..2011-05-17]";
    assert_eq!(
        ["year", "month", "day"].map(|name| part(vague, name)),
        [Some(2011), Some(5), None]
    );
    assert_eq!(part("2025-39", "year"), Some(2025));
    assert_eq!(part("2025-39", "month"), None);
    assert_eq!(part("2025-10-09/2026-02-27", "year"), None);
    assert_eq!(part("2025-10/..", "year"), None);
}

#[test]
fn significant_digits_of_long_years_are_counted_from_their_front() {
    for (text, precision) in [
        ("1950S2", "century"),
        ("Y3388E2S3", "millennium"),
        ("Y171010000S3", "unknown"),
    ] {
        assert_eq!(
            text.parse::<Edtf>().expect("EDTF").precision(),
            precision,
            "{text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn values_round_trip(text in any_text()) {
        round_trip(&text)?;
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in "[0-9X?~%Y/.,TZES\\[\\]{}: -]{0,24}") {
        round_trip(&text)?;
        drop(phrase::read(&text, None));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]

    #[test]
    #[ignore = "a hundred thousand cases"]
    fn very_many_values_round_trip(text in any_text()) {
        round_trip(&text)?;
    }
}

proptest! {
    #[test]
    fn comparison_keeps_its_laws(one in any_edtf(), other in any_edtf(), third in any_edtf()) {
        let (a, b, c) = (one.span(), other.span(), third.span());
        let less = relation::less(a, b);
        let greater = relation::less(b, a);
        let equal = relation::equal(a, b);
        // At most one of the three is certain; where one is, the others are excluded.
        prop_assert!([less, greater, equal].iter().filter(|truth| **truth == Some(true)).count() <= 1);
        if less == Some(true) {
            prop_assert_eq!((greater, equal), (Some(false), Some(false)));
        }
        prop_assert_eq!(relation::less_or_equal(a, b), greater.map(|greater| !greater));
        // What has no offset is compared by the other's clock, so this holds by one clock only.
        let zoned = [a, b, c].map(Span::has_offset);
        let one_clock = zoned.iter().all(|each| *each) || zoned.iter().all(|each| !each);
        if one_clock && less == Some(true) && relation::less(b, c) == Some(true) {
            prop_assert_eq!(relation::less(a, c), Some(true));
        }
        prop_assert_eq!(relation::before(a, b) == Some(true), less == Some(true));
        if relation::contains(a, b) == Some(true) {
            prop_assert!(relation::overlaps(b, a) == Some(true));
        }
        // The order is total and agrees with what is certain of values that are whole days or whole seconds alike.
        if less == Some(true) && one.is_timed() == other.is_timed() {
            prop_assert!(one < other);
        }
        prop_assert_eq!(one == other, one.cmp(&other).is_eq());
    }

    #[test]
    fn a_day_is_what_the_date_is(days in -1_000_000_i64..1_000_000, other in any_edtf()) {
        let date = Date::from_days_since_epoch(days).expect("a date");
        let edtf = Edtf::of_date(date);
        prop_assert!(edtf.is_exact());
        prop_assert_eq!(edtf.earliest_date(), Some(date));
        let (span, of_date) = (edtf.span(), Span::of(&Value::Date(date)).expect("a date"));
        prop_assert_eq!(relation::less(span, other.span()), relation::less(of_date, other.span()));
        prop_assert_eq!(relation::equal(span, of_date), Some(true));
    }
}
