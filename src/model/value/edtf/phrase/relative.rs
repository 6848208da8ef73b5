//! Phrases that speak of the day of the report: "yesterday", "last week", "two days ago", "on Thursday".
//!
//! Must never know what day today is: the report says when it was written.

use super::Rule;
use super::days_from;
use super::sayings::without_part_of_day;
use crate::model::value::edtf::EdtfError;
use crate::model::value::temporal::Date;

/// Phrases that speak of the day of the report.
pub(super) fn relative(words: &[&str], reported: Option<Date>) -> Option<Result<Rule, EdtfError>> {
    let words = match words {
        ["the", rest @ ..] => rest,
        words => words,
    };
    if let Some(read) = weekday(words).or_else(|| ago(words)) {
        return Some(match reported {
            None => Err(EdtfError::NeedsReference(words.join(" "))),
            Some(reported) => Ok(read(reported)?),
        });
    }
    let read: fn(Date) -> Option<Rule> = match words {
        ["today"] | ["this", "morning" | "afternoon" | "evening"] | ["earlier", "today"] => {
            |reported| Some((reported.to_string(), "today: the day of the report"))
        }
        ["yesterday"] | ["yesterday", "morning" | "afternoon" | "evening"] => |reported| {
            let day = reported.plus_days(-1).ok()?;
            Some((day.to_string(), "yesterday: the day before the report"))
        },
        ["overnight"] | ["last", "night"] | ["night", "of", "clashes"] => |reported| {
            let before = reported.plus_days(-1).ok()?;
            Some((format!("{before}/{reported}"), "UCDP: a night is two days"))
        },
        ["recently" | "undated" | "unknown"] | ["no", "date"] => |reported| {
            days_from(
                reported.plus_days(-3).ok()?,
                3,
                "UCDP: recently, and no date, is the three days before the report",
            )
        },
        ["last", "week"] => |reported| {
            days_from(
                monday_of(reported)?.plus_days(-7).ok()?,
                7,
                "UCDP: last week is Monday to Sunday of the week before",
            )
        },
        ["this", "week"] => {
            |reported| days_from(monday_of(reported)?, 7, "this week: Monday to Sunday")
        }
        ["last", "month"] => |reported| {
            let (year, month, _) = reported.plus_months(-1).ok()?.year_month_day();
            Some((
                format!("{year:04}-{month:02}"),
                "last month: the month before",
            ))
        },
        ["this", "month"] => |reported| {
            let (year, month, _) = reported.year_month_day();
            Some((format!("{year:04}-{month:02}"), "this month"))
        },
        ["last", "year"] => |reported| {
            Some((
                format!("{:04}", reported.year() - 1),
                "last year: the year before",
            ))
        },
        ["this", "year"] => |reported| Some((format!("{:04}", reported.year()), "this year")),
        _ => return None,
    };
    match reported {
        None => Some(Err(EdtfError::NeedsReference(words.join(" ")))),
        Some(reported) => read(reported).map(Ok),
    }
}

pub(super) fn monday_of(day: Date) -> Option<Date> {
    day.plus_days(1 - day.day_of_week()).ok()
}

/// A rule that waits for the day of the report.
type Waiting = Box<dyn Fn(Date) -> Option<Rule>>;

/// The number of a day of the week, Monday's is 1.
pub(super) fn day_of_week(name: &str) -> Option<i64> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let position = DAYS
        .iter()
        .position(|day| *day == name || day[..3] == *name)?;
    Some(position as i64 + 1)
}

/// A number in words or digits, up to a thousand.
pub(super) fn count_of(word: &str) -> Option<i64> {
    const NUMBERS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    match NUMBERS.iter().position(|number| *number == word) {
        Some(position) => Some(position as i64 + 1),
        None if matches!(word, "a" | "an") => Some(1),
        None => word.parse().ok().filter(|count| (1..=1000).contains(count)),
    }
}

/// `on Thursday`, `Thursday morning`, `Thursday night`: a report tells of what was.
fn weekday(words: &[&str]) -> Option<Waiting> {
    let words = match words {
        ["on", rest @ ..] => rest,
        words => words,
    };
    let (words, is_night) = match words {
        [day @ .., "night"] | ["overnight", "on", day @ ..] | ["overnight", day @ ..] => {
            (day, true)
        }
        words => (without_part_of_day(words).unwrap_or(words), false),
    };
    let (name, before) = match words {
        [name] => (name, 0),
        ["last", name] => (name, 1),
        _ => return None,
    };
    let number = day_of_week(name)?;
    Some(Box::new(move |reported| {
        let latest = reported.plus_days(-before).ok()?;
        let back = (latest.day_of_week() - number).rem_euclid(7);
        let day = latest.plus_days(-back).ok()?;
        if is_night {
            let next = day.plus_days(1).ok()?;
            return Some((format!("{day}/{next}"), "UCDP: a night is two days"));
        }
        let rule =
            "a day of the week: the last one up to the day of the report, which `last` leaves out";
        Some((day.to_string(), rule))
    }))
}

/// `two days ago`, `a week ago`, `3 months ago`.
fn ago(words: &[&str]) -> Option<Waiting> {
    let [count, unit, "ago"] = words else {
        return None;
    };
    let count = count_of(count)?;
    let read: fn(Date, i64) -> Option<Rule> = match unit.trim_end_matches('s') {
        "day" => |reported, count| {
            let day = reported.plus_days(-count).ok()?;
            Some((day.to_string(), "days before the report"))
        },
        "week" => |reported, count| {
            let first = monday_of(reported)?.plus_days(-7 * count).ok()?;
            days_from(first, 7, "weeks before the report: Monday to Sunday")
        },
        "month" => |reported, count| {
            let (year, month, _) = reported.plus_months(-count).ok()?.year_month_day();
            Some((format!("{year:04}-{month:02}"), "months before the report"))
        },
        "year" => |reported, count| {
            let year = reported.year() - count;
            (0..=9999)
                .contains(&year)
                .then(|| (format!("{year:04}"), "years before the report"))
        },
        _ => return None,
    };
    Some(Box::new(move |reported| read(reported, count)))
}
