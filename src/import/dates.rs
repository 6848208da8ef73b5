//! Dates of datasets as EDTF: what a pair of days and a precision code say, and no more.

use crate::model::value::edtf::Edtf;
use crate::model::value::temporal::Date;

/// A day written as `2025-10-09` (a time of day after it is passed over), `20251009`, `09 October 2025` or
/// `9-Oct-2025`; `None` when it is none of these, or no day of the calendar.
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Some(day) = iso_day(text.as_bytes()) {
        return Some(day);
    }
    let number = |digits: &str| {
        let all = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        all.then(|| digits.parse::<i64>().ok()).flatten()
    };
    if text.len() == 8
        && let Some(all) = number(text)
    {
        return Date::new(all / 10_000, all / 100 % 100, all % 100).ok();
    }
    let iso = text.split([' ', 'T']).next().unwrap_or_default();
    let mut parts = iso.split('-');
    if let (Some(year), Some(month), Some(day), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
        && year.len() == 4
    {
        return Date::new(number(year)?, number(month)?, number(day)?).ok();
    }
    let mut parts = text.split([' ', '-']).filter(|part| !part.is_empty());
    let (Some(day), Some(month), Some(year), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    Date::new(number(year)?, month_named(month)?, number(day)?).ok()
}

/// As [`day`], of what begins with `2025-10-09` and ends there or goes on with a time; `None` of anything else,
/// which may be a day all the same.
fn iso_day(text: &[u8]) -> Option<Date> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, rest @ ..] = text else {
        return None;
    };
    let goes_on = matches!(rest, [] | [b' ' | b'T', ..]);
    let digits = [y0, y1, y2, y3, m0, m1, d0, d1].map(|byte| i64::from(*byte) - i64::from(b'0'));
    if !goes_on || digits.iter().any(|digit| !(0..=9).contains(digit)) {
        return None;
    }
    let [y0, y1, y2, y3, m0, m1, d0, d1] = digits;
    let year = y0 * 1_000 + y1 * 100 + y2 * 10 + y3;
    Date::new(year, m0 * 10 + m1, d0 * 10 + d1).ok()
}

fn month_named(name: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let name = name.to_ascii_lowercase();
    let at = MONTHS.iter().position(|month| name.starts_with(month))?;
    Some(at as i64 + 1)
}

/// A month as `2025-10`.
pub fn month(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// The days from `start` to `end` as EDTF, after the UCDP codebook: a single day, a whole year, semester, quadrimester
/// ("early", "mid", "late"), quarter or month by its name. Anything else is a day somewhere between the two when
/// `single` (the event is one incident), and lasts from the one to the other when not.
pub fn span(start: Date, end: Date, single: bool) -> String {
    if start == end {
        return start.to_string();
    }
    if start.year() == end.year()
        && start.day() == 1
        && end.plus_days(1).is_ok_and(|next| next.day() == 1)
    {
        let year = format!("{:04}", start.year());
        match (start.month(), end.month()) {
            (1, 12) => return year,
            (1, 6) => return format!("{year}-40"),
            (7, 12) => return format!("{year}-41"),
            (1, 4) => return format!("{year}-37"),
            (5, 8) => return format!("{year}-38"),
            (9, 12) => return format!("{year}-39"),
            (1, 3) => return format!("{year}-33"),
            (4, 6) => return format!("{year}-34"),
            (7, 9) => return format!("{year}-35"),
            (10, 12) => return format!("{year}-36"),
            (first, last) if first == last => return month(start),
            _ => {}
        }
    }
    if single {
        format!("[{start}..{end}]")
    } else {
        format!("{start}/{end}")
    }
}

/// The days from `start` or to `end` as EDTF, the other one not being known; or a day among them when `single`.
pub fn half_span(start: Option<Date>, end: Option<Date>, single: bool) -> String {
    let told = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    let (start, end) = (told(start), told(end));
    if single {
        format!("[{start}..{end}]")
    } else {
        format!("{start}/{end}")
    }
}

/// All of two dates: `{a,b}`, each once, the earlier first; where one of them is itself one of several, which no set can
/// hold, some day from the first to the last.
pub(super) fn together(one: &Edtf, other: &Edtf) -> Option<Edtf> {
    if one == other {
        return Some(one.clone());
    }
    if [one, other].iter().any(|date| date.text().starts_with('[')) {
        let ends = |of: fn(&Edtf) -> Option<Date>| Some([of(one)?, of(other)?]);
        let first = ends(Edtf::earliest_date).map(|[one, other]| one.min(other));
        let last = ends(Edtf::latest_date).map(|[one, other]| one.max(other));
        return half_span(first, last, true).parse().ok();
    }
    let mut members: Vec<String> = Vec::new();
    for date in [one, other] {
        let text = date.text().to_string();
        let inner = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        for member in inner.unwrap_or(&text).split(',') {
            let member = member.replace('/', "..");
            if !members.contains(&member) {
                members.push(member);
            }
        }
    }
    if let [only] = members.as_slice() {
        return only.replace("..", "/").parse().ok();
    }
    let earliest = |member: &String| {
        format!("{{{member}}}")
            .parse::<Edtf>()
            .ok()
            .map(|date| date.earliest())
    };
    members.sort_by_cached_key(earliest);
    format!("{{{}}}", members.join(",")).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_are_all_meant_make_a_set() {
        let edtf = |text: &str| text.parse::<Edtf>().expect("EDTF");
        let both =
            |one: &str, other: &str| together(&edtf(one), &edtf(other)).map(|set| set.to_string());
        assert_eq!(
            both("1996-04-24", "1996-04-18").as_deref(),
            Some("{1996-04-18,1996-04-24}")
        );
        assert_eq!(
            both("1996-04-18", "1996-04-18").as_deref(),
            Some("1996-04-18")
        );
        assert_eq!(
            both("{1996-04-18,1996-04-24}", "1996-05-01").as_deref(),
            Some("{1996-04-18,1996-04-24,1996-05-01}")
        );
        assert_eq!(
            both("1996-04-18/1996-04-20", "1996-05").as_deref(),
            Some("{1996-04-18..1996-04-20,1996-05}")
        );
        assert_eq!(
            both("1996-04-18/1996-04-20", "1996-04-18/1996-04-20").as_deref(),
            Some("1996-04-18/1996-04-20")
        );
        // An end that is not known stays so.
        assert_eq!(
            both("[1996-04-18..]", "1996-04-12").as_deref(),
            Some("[1996-04-12..]")
        );
    }

    fn spanned(start: &str, end: &str, single: bool) -> String {
        span(day(start).expect("a day"), day(end).expect("a day"), single)
    }

    #[test]
    fn days_are_read_in_the_ways_datasets_write_them() {
        for text in [
            "2025-10-09",
            "2025-10-09 00:00:00.000",
            "2025-10-09T00:00:00",
            "20251009",
            "09 October 2025",
            "9-Oct-2025",
        ] {
            assert_eq!(
                day(text).map(|day| day.to_string()).as_deref(),
                Some("2025-10-09"),
                "{text}"
            );
        }
        for text in [
            "",
            "2025",
            "2025-02-30",
            "10/09/2025",
            "20251399",
            "9 Nonsense 2025",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn whole_periods_have_their_names_and_other_spans_their_ends() {
        assert_eq!(spanned("2025-10-09", "2025-10-09", true), "2025-10-09");
        assert_eq!(spanned("2024-02-01", "2024-02-29", true), "2024-02");
        assert_eq!(spanned("2023-02-01", "2023-02-28", false), "2023-02");
        assert_eq!(spanned("2025-01-01", "2025-12-31", false), "2025");
        assert_eq!(spanned("2025-01-01", "2025-04-30", false), "2025-37");
        assert_eq!(spanned("2025-05-01", "2025-08-31", false), "2025-38");
        assert_eq!(spanned("2025-09-01", "2025-12-31", true), "2025-39");
        assert_eq!(spanned("2025-10-01", "2025-12-31", true), "2025-36");
        assert_eq!(spanned("2025-07-01", "2025-12-31", true), "2025-41");
        assert_eq!(
            spanned("2025-10-09", "2025-10-11", true),
            "[2025-10-09..2025-10-11]"
        );
        assert_eq!(
            spanned("2025-10-09", "2025-10-11", false),
            "2025-10-09/2025-10-11"
        );
        assert_eq!(
            spanned("2025-01-01", "2026-12-31", false),
            "2025-01-01/2026-12-31"
        );
    }
}
