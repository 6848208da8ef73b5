//! Phrases for a part of a year, month, week or day, and for days told from another: "first half of March 2024",
//! "week 18 of 2024", "early 1990s", "the morning of 5 May 2024", "the day after 5 May 2024".

use super::Rule;
use super::days_from;
use super::month_number;
use super::relative::count_of;
use super::relative::day_of_week;
use super::relative::monday_of;
use super::single_day;
use super::year_text;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::days_in_month;

/// A phrase for a part of something, or for a day counted from another.
pub(super) fn part_of(words: &[&str]) -> Option<Rule> {
    of_day(words)
        .or_else(|| of_week(words))
        .or_else(|| of_month(words))
        .or_else(|| of_year(words))
        .or_else(|| beside(words))
}

/// The year and month of `March 2024` or `March of 2024`.
fn month_of_year(words: &[&str]) -> Option<(i64, i64)> {
    match words {
        [month, "of", year] | [month, year] => {
            Some((year_text(year)?.parse().ok()?, month_number(month)?))
        }
        _ => None,
    }
}

/// A time of day is that day; a time by the clock is told with it.
fn of_day(words: &[&str]) -> Option<Rule> {
    let words = match words {
        ["in" | "at" | "around", rest @ ..] => rest,
        words => words,
    };
    let words = match words {
        ["the", rest @ ..] => rest,
        words => words,
    };
    let words = match words {
        ["early" | "late", rest @ ..] => rest,
        words => words,
    };
    let day = match words {
        [
            "morning" | "afternoon" | "evening" | "dawn" | "dusk" | "noon" | "midday" | "sunrise"
            | "sunset",
            "of" | "on",
            rest @ ..,
        ] => single_day(rest)?,
        [rest @ .., "at", time] | [rest @ .., time] if time.contains(':') => {
            return at_time(rest, time);
        }
        _ => return None,
    };
    Some((day.to_string(), "a part of a day is that day"))
}

/// `5 May 2024 at 14:00`
fn at_time(day: &[&str], time: &str) -> Option<Rule> {
    let day = single_day(day)?;
    let parts = time.split(':').map(|part| {
        let is_two = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        is_two.then_some(part)
    });
    let parts: Vec<&str> = parts.collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [hour, minute] => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    Some((
        format!("{day}T{hour}:{minute}:{second}"),
        "a time by the clock of that place",
    ))
}

/// A week by its number, a weekend, and a day with the name it has in the week.
fn of_week(words: &[&str]) -> Option<Rule> {
    match words {
        ["week", number, "of", year] | ["week", number, year] => {
            let year: i64 = year_text(year)?.parse().ok()?;
            let number: i64 = number.parse().ok()?;
            // The first week is the one with 4 January; a week is of the year that has its Thursday.
            let first = monday_of(Date::new(year, 1, 4).ok()?)?;
            let monday = first.plus_days(7 * (number - 1)).ok()?;
            let is_of_year = number >= 1 && monday.plus_days(3).ok()?.year() == year;
            let rule = "a week by its number is that of ISO 8601, Monday to Sunday";
            is_of_year.then(|| days_from(monday, 7, rule))?
        }
        ["weekend", "of", rest @ ..] => {
            let day = single_day(rest)?;
            let saturday = monday_of(day)?.plus_days(5).ok()?;
            (day.day_of_week() >= 5)
                .then(|| days_from(saturday, 2, "a weekend is Saturday and Sunday"))?
        }
        [name, rest @ ..] => {
            let (number, day) = (day_of_week(name)?, single_day(rest)?);
            (day.day_of_week() == number).then(|| (day.to_string(), "a day"))
        }
        [] => None,
    }
}

/// The halves of a month, its first and last days and weeks.
fn of_month(words: &[&str]) -> Option<Rule> {
    if let [which @ ("first" | "last"), count, unit, "of", rest @ ..] = words {
        let (year, month) = month_of_year(rest)?;
        let last = days_in_month(year, month);
        let length = match unit.trim_end_matches('s') {
            "day" => count_of(count)?,
            "week" => 7 * count_of(count)?,
            _ => return None,
        };
        let first = if *which == "first" {
            1
        } else {
            last - length + 1
        };
        let rule =
            "the first or last days of a month, or its weeks of seven days: some day of them";
        return (length <= last)
            .then(|| days_from(Date::new(year, month, first).ok()?, length, rule))?;
    }
    let ([half, "half", "of", rest @ ..] | [half, "half", rest @ ..]) = words else {
        return None;
    };
    let (year, month) = month_of_year(rest)?;
    let (first, last) = match *half {
        "first" => (1, 15),
        "second" => (16, days_in_month(year, month)),
        _ => return None,
    };
    Some((
        format!("[{year:04}-{month:02}-{first:02}..{year:04}-{month:02}-{last:02}]"),
        "a half of a month is the 1st to the 15th, or the 16th to its end",
    ))
}

/// Quarters and halves by their signs, the first and the last months, the last and the first day.
fn of_year(words: &[&str]) -> Option<Rule> {
    match words {
        [sign, year] | [year, sign] if quarter_or_half(sign).is_some() => {
            let (number, rule) = quarter_or_half(sign)?;
            Some((format!("{}-{number}", year_text(year)?), rule))
        }
        ["last" | "final", "quarter", "of", year] | ["last" | "final", "quarter", year] => {
            Some((format!("{}-36", year_text(year)?), "a quarter of a year"))
        }
        [which @ ("first" | "last"), count, "months", "of", year] => {
            let count = count_of(count).filter(|count| (2..=12).contains(count))?;
            let year = year_text(year)?;
            let (first, last) = match *which {
                "first" => (1, count),
                _ => (13 - count, 12),
            };
            Some((
                format!("[{year}-{first:02}..{year}-{last:02}]"),
                "some day of these months",
            ))
        }
        [
            "new",
            "year's" | "year’s" | "years",
            which @ ("eve" | "day"),
            year,
        ] => {
            let day = if *which == "eve" { "12-31" } else { "01-01" };
            Some((format!("{}-{day}", year_text(year)?), "a day"))
        }
        ["early" | "mid" | "late", rest @ ..] => of_decade(words[0], rest),
        [only] => two_years(only),
        _ => None,
    }
}

/// `q3`, `h1`: which division of a year it is in EDTF.
fn quarter_or_half(sign: &str) -> Option<(u8, &'static str)> {
    let (kind, number) = sign.split_at_checked(1)?;
    let number: u8 = number.parse().ok()?;
    match kind {
        "q" if (1..=4).contains(&number) => Some((32 + number, "a quarter of a year")),
        "h" if (1..=2).contains(&number) => Some((39 + number, "a half of a year is a semester")),
        _ => None,
    }
}

/// Early, in the middle, or late in ten years.
fn of_decade(which: &str, words: &[&str]) -> Option<Rule> {
    let [decade] = words else {
        return None;
    };
    let decade = decade.strip_suffix('s').filter(|year| year.ends_with('0'));
    let first: i64 = year_text(decade?)?.parse().ok()?;
    let years = match which {
        "early" => first..=first + 3,
        "mid" => first + 4..=first + 6,
        _ => first + 7..=first + 9,
    };
    Some((
        format!("[{:04}..{:04}]", years.start(), years.end()),
        "early, mid and late in ten years are the years 0–3, 4–6 and 7–9",
    ))
}

/// `2023/24`
fn two_years(word: &str) -> Option<Rule> {
    let (one, other) = word.split_once(['/', '–'])?;
    let first: i64 = year_text(one)?.parse().ok()?;
    let is_next = other.len() == 2 && other.parse() == Ok((first + 1) % 100);
    is_next.then(|| {
        (
            format!("{first:04}/{:04}", first + 1),
            "two years that follow each other",
        )
    })
}

/// Days counted from another: `the day after 5 May 2024`, `two days before 5 May 2024`.
fn beside(words: &[&str]) -> Option<Rule> {
    let (count, way, rest) = match words {
        ["day", way @ ("before" | "after"), rest @ ..] => (1, way, rest),
        [count, "day" | "days", way @ ("before" | "after"), rest @ ..] => {
            (count_of(count)?, way, rest)
        }
        _ => return None,
    };
    let count = if *way == "before" { -count } else { count };
    let day = single_day(rest)?.plus_days(count).ok()?;
    Some((day.to_string(), "a day counted from another"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_have_the_numbers_of_the_standard() {
        let week = |number: &str, year: &str| part_of(&["week", number, "of", year]);
        let text = |rule: Option<Rule>| rule.map(|(text, _)| text);
        let expected = Some("[2024-04-29..2024-05-05]".to_owned());
        assert_eq!(text(week("18", "2024")), expected);
        let expected = Some("[2020-12-28..2021-01-03]".to_owned());
        assert_eq!(text(week("53", "2020")), expected);
        assert_eq!(week("53", "2021"), None);
        assert_eq!(week("0", "2021"), None);
    }
}
