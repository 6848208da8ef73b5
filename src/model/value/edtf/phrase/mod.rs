//! Reads what reports say of dates: "late 2025", "around 2 July 2025", "between October 2025 and February 2026".
//!
//! The rules are those of the UCDP's codebook (Georeferenced Event Dataset 19.1, appendix 2) where it has one: early,
//! middle and late in a year are the four months each that EDTF counts as 37, 38 and 39; early in a month is the 1st to
//! the 10th, the middle the 10th to the 20th, late the 15th to the end; "around" a day is one day to either side; a
//! night is two days; "recently", and no date at all, is the three days before the report.
//!
//! Must never guess: what no rule reads is an error that lists what is read.

mod parts;
mod relative;
mod sayings;

use super::Edtf;
use super::EdtfError;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::days_in_month;
use parts::part_of;
use relative::day_of_week;
use relative::monday_of;
use relative::relative;
use sayings::plainly;
use sayings::without_part_of_day;

/// What a phrase means, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The date.
    pub value: Edtf,
    /// The rule that read it, in a sentence.
    pub rule: &'static str,
}

/// Examples of every kind of phrase.
pub const KNOWN: &str = "`late 2025`, `mid October 2025`, `October 2025`, `9 October 2025`, `around 9 October 2025`, \
    `night of 9 October 2025`, `week of 9 October 2025`, `summer 2025`, `Q3 2025`, `first half of 2025`, `1990s`, \
    `early 1990s`, `20th century`, `first half of October 2025`, `week 41 of 2025`, `morning of 9 October 2025`, \
    `9 October 2025 at 14:00`, `the day after 9 October 2025`, `since 2021`, `until 2025`, `before 2025`, `after 2025`, `between October 2025 and February 2026`, \
    `from 2021 to 2025`, `9-11 October 2025`, `9 or 10 October 2025`, `first week of October 2025`, `winter 2025-26`, \
    `2021 onwards`, `on or before 9 October 2025`, `first two weeks of October 2025`, `possibly October 2025`, `yesterday`, `two days ago`, `on Thursday`, `last week`, `recently`, and EDTF itself";

/// What stands between the beginning and the end of a time.
const THROUGH: [&str; 4] = ["to", "until", "till", "through"];
/// No phrase has more words.
const MOST_WORDS: usize = 16;

/// Reads a phrase. `reported` is the day of the report, for those that speak of it.
pub fn read(text: &str, reported: Option<Date>) -> Result<Reading, EdtfError> {
    let plain = text.trim().trim_end_matches('.');
    if let Ok(value) = plain.parse::<Edtf>() {
        return Ok(Reading {
            rule: rule_of_written(plain),
            value,
        });
    }
    let (plain, is_doubtful) = match plain.strip_suffix('?') {
        Some(doubted) => (doubted.trim_end(), true),
        None => (plain, false),
    };
    let lower = plain.to_lowercase();
    let words: Vec<&str> = lower
        .split(|character: char| character.is_whitespace() || character == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let unknown = || EdtfError::UnknownPhrase {
        text: text.chars().take(80).collect(),
        known: KNOWN,
    };
    if words.len() > MOST_WORDS {
        return Err(unknown());
    }
    // `mid-1999` and `9-11 October 2025` as well as with a blank.
    let words: Vec<&str> = words.iter().flat_map(|word| parted(word)).collect();
    let mut words = plainly(&day_first(words));
    if is_doubtful {
        words.insert(0, "possibly");
    }
    let read = relative(&words, reported)
        .or_else(|| whole(&words).map(Ok))
        .transpose()?;
    let Some((edtf, rule)) = read.or_else(|| with_year_of(&words, reported?)) else {
        let known = no_such_day(&words).or_else(|| other_day_of_week(&words));
        return Err(known.unwrap_or_else(unknown));
    };
    match edtf.parse() {
        Ok(value) => Ok(Reading { value, rule }),
        // Two rules that do not go together, such as "possibly before 2025".
        Err(EdtfError::Malformed { .. }) => Err(unknown()),
        Err(error) => Err(error),
    }
}

/// How EDTF is told that may be meant as something else.
fn rule_of_written(text: &str) -> &'static str {
    let Some((year, code)) = text.split_once('-') else {
        return "written as EDTF";
    };
    let numbers = year_text(year).and_then(|year| year.parse::<i64>().ok());
    match (numbers, code.parse::<i64>()) {
        (Some(year), Ok(code @ 21..=41)) if code == (year + 1) % 100 => {
            "written as EDTF: a part of that year, not two years (those are `2024/2025`)"
        }
        (Some(_), Ok(21..=41)) => "written as EDTF: a season or another part of that year",
        _ => "written as EDTF",
    }
}

/// A word, or the parts of one such as `mid-1999`, `9–11`, `October-November` or `May/June`.
fn parted(word: &str) -> Vec<&str> {
    let is_part = |word: &str| matches!(word, "early" | "mid" | "late");
    if let Some((one, other)) = word.split_once('/') {
        let are_months = [one, other].iter().all(|word| month_number(word).is_some());
        let are_days = is_day(one) && is_day(other);
        if are_months || are_days || (year_text(one).is_some() && is_part(other)) {
            return vec![one, "or", other];
        }
    }
    if let Some(year) = word.strip_prefix("c.").or_else(|| word.strip_prefix("ca."))
        && !year.is_empty()
    {
        return vec!["circa", year];
    }
    let dashed: Vec<&str> = word.split('-').collect();
    match dashed[..] {
        [day, month, year]
            if is_day(day) && month_number(month).is_some() && year_text(year).is_some() =>
        {
            return dashed;
        }
        [month, year] if month_number(month).is_some() && year_text(year).is_some() => {
            return dashed;
        }
        [year, quarter] if year_text(year).is_some() && quarter.starts_with('q') => return dashed,
        _ => {}
    }
    if word == "year-end" {
        return vec!["end"];
    }
    let Some((one, other)) = word.split_once(['-', '–', '—']) else {
        return vec![word];
    };
    let both = |is: fn(&str) -> bool| is(one) && is(other);
    match one {
        "early" | "mid" | "late" | "to" if !other.is_empty() => {
            let mut parts = parted(other);
            parts.insert(0, one);
            parts
        }
        "end" | "start" | "pre" | "post" if !other.is_empty() => vec![one, other],
        _ if both(is_day) || both(|word| month_number(word).is_some()) => vec![one, "-", other],
        _ if both(|word| year_text(word).is_some()) => vec![one, "-", other],
        _ if year_text(one).is_some()
            && (month_number(other).is_some() || is_part(other) || other == "present") =>
        {
            vec![one, "-", other]
        }
        _ => vec![word],
    }
}

/// Whether a word may be the number of a day: `9`, `11th`.
fn is_day(word: &str) -> bool {
    let digits = word.trim_end_matches(char::is_alphabetic);
    let is_number =
        (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th")
}

/// `October 9 - 11 2025` as `9 - 11 October 2025`.
fn day_first(mut words: Vec<&str>) -> Vec<&str> {
    let at = words.windows(4).position(|part| {
        month_number(part[0]).is_some()
            && is_day(part[1])
            && matches!(part[2], "-" | "–" | "—" | "to" | "or" | "and")
            && is_day(part[3])
    });
    if let Some(at) = at {
        words[at..at + 4].rotate_left(1);
    }
    words
}

/// A phrase that does not say the year, read with that of the report: `around 2 July`; with the year before where that
/// would be after the report, which tells of what was.
fn with_year_of(words: &[&str], reported: Date) -> Option<Rule> {
    let says_a_month = words.iter().any(|word| month_number(word).is_some());
    if !says_a_month {
        return None;
    }
    let in_year = |year: i64| whole(&[words, &[format!("{year:04}").as_str()]].concat());
    let read = in_year(reported.year())?;
    let earliest = read
        .0
        .parse::<Edtf>()
        .ok()
        .and_then(|date| date.earliest_date());
    if earliest.is_some_and(|earliest| earliest > reported) {
        return in_year(reported.year() - 1);
    }
    Some(read)
}

/// That the day a phrase speaks of is in no calendar.
fn no_such_day(words: &[&str]) -> Option<EdtfError> {
    let month = words.iter().position(|word| month_number(word).is_some())?;
    let year: i64 = words
        .iter()
        .find_map(|word| year_text(word))?
        .parse()
        .ok()?;
    let around = [month.checked_sub(1), Some(month + 1)]
        .into_iter()
        .flatten();
    let day = around
        .filter_map(|at| {
            words
                .get(at)?
                .trim_end_matches(char::is_alphabetic)
                .parse::<i64>()
                .ok()
        })
        .find(|day| *day <= 99)?;
    let number = month_number(words[month])?;
    let is_missing = Date::new(year, number, day).is_err();
    is_missing.then(|| EdtfError::NoSuchDate(format!("{year:04}-{number:02}-{day:02}")))
}

/// That a day was another one of the week than a phrase says.
fn other_day_of_week(words: &[&str]) -> Option<EdtfError> {
    let at = words.iter().position(|word| day_of_week(word).is_some())?;
    let day = single_day(&words[at + 1..])?;
    let is_other = day_of_week(words[at]) != Some(day.day_of_week());
    is_other.then(|| EdtfError::OtherDayOfWeek {
        day: day.to_string(),
        said: words[at][..1].to_uppercase() + &words[at][1..],
    })
}

/// An EDTF text, and the rule that gave it.
type Rule = (String, &'static str);

fn whole(words: &[&str]) -> Option<Rule> {
    if let Some(night) = night_of_two(words) {
        return Some(night);
    }
    Some(match words {
        [
            "possibly" | "probably" | "likely" | "presumably" | "apparently" | "maybe" | "perhaps"
            | "allegedly" | "reportedly",
            rest @ ..,
        ] => {
            let text = point(rest)?.0;
            (format!("{text}?"), "a doubtful date is uncertain (`?`)")
        }
        ["since" | "from", rest @ .., "onwards"]
        | ["from", rest @ .., "on"]
        | [rest @ .., "onwards"] => (
            format!("{}/..", point(rest)?.0),
            "since: from then on, without end",
        ),
        ["since" | "from", rest @ ..] if !rest.iter().any(|word| THROUGH.contains(word)) => (
            format!("{}/..", point(rest)?.0),
            "since: from then on, without end",
        ),
        ["until" | "till" | "to" | "through", rest @ ..] | ["up", "to", rest @ ..] => (
            format!("../{}", point(rest)?.0),
            "until: up to then, without start",
        ),
        ["throughout", rest @ ..] | ["all", "of" | "through", rest @ ..] => {
            let text = point(rest)?.0;
            let (first, last) = (
                edge(&text, Edtf::earliest_date, 0)?,
                edge(&text, Edtf::latest_date, 0)?,
            );
            (format!("{first}/{last}"), "throughout: all the time")
        }
        ["on", "or", "after", rest @ ..] => {
            let limit = bound(point(rest)?.0, Edtf::earliest_date)?;
            (format!("[{limit}..]"), "on or after: some day from then on")
        }
        ["before", rest @ ..] => {
            let limit = edge(&point(rest)?.0, Edtf::earliest_date, -1)?;
            (format!("[..{limit}]"), "before: some day before it begins")
        }
        ["after", rest @ ..] if rest.contains(&"before") => return after_and_before(rest),
        ["after", rest @ ..] => {
            let limit = edge(&point(rest)?.0, Edtf::latest_date, 1)?;
            (format!("[{limit}..]"), "after: some day after it ends")
        }
        ["by", rest @ ..] => {
            let limit = bound(point(rest)?.0, Edtf::latest_date)?;
            (format!("[..{limit}]"), "by: some day up to then")
        }
        ["between", rest @ ..] => {
            let (start, end) = pair(rest, &["and"])?;
            let start = bound(start, Edtf::earliest_date)?;
            let end = bound(end, Edtf::latest_date)?;
            (format!("[{start}..{end}]"), "between: some day of these")
        }
        ["from", rest @ ..] => {
            let (start, end) = two(rest, &THROUGH)?;
            (format!("{start}/{end}"), "from … to: all the time")
        }
        ["the", season, "of", one, "-", other]
        | [season, "of", one, "-", other]
        | [season, one, "-", other]
            if season_number(season).is_some() =>
        {
            return over_new_year(season, &format!("{one}-{other}"));
        }
        _ if words
            .iter()
            .any(|word| matches!(*word, "to" | "through" | "-" | "–" | "—")) =>
        {
            let (start, end) = two(words, &["to", "through", "-", "–", "—"])?;
            (format!("{start}/{end}"), "from … to: all the time")
        }
        _ if words.contains(&"or") => {
            let (one, other) = two_alike(words, "or")?;
            (format!("[{one},{other}]"), "or: one of the two")
        }
        _ if words.contains(&"and") => {
            let (one, other) = two_alike(words, "and")?;
            (format!("{{{one},{other}}}"), "and: both")
        }
        _ => return point(words),
    })
}

/// `night of 9 - 10 October 2025`, `night between 9 and 10 October 2025`
fn night_of_two(words: &[&str]) -> Option<Rule> {
    let words = match words {
        ["in", "the", rest @ ..] | ["the", rest @ ..] => rest,
        words => words,
    };
    let (start, end) = match words {
        ["overnight", rest @ ..] | ["night", "of", rest @ ..] => two(rest, &["-", "–", "—", "to"])?,
        ["night", "between", rest @ ..] => two(rest, &["and"])?,
        _ => return None,
    };
    Some((format!("{start}/{end}"), "UCDP: a night is two days"))
}

/// Some day of several in a row.
fn days_from(first: Date, count: i64, rule: &'static str) -> Option<Rule> {
    let last = first.plus_days(count - 1).ok()?;
    Some((format!("[{first}..{last}]"), rule))
}

/// A phrase for one date.
fn point(words: &[&str]) -> Option<Rule> {
    if let Some(part) = part_of(words) {
        return Some(part);
    }
    if let Some(day) = without_part_of_day(words).and_then(single_day) {
        return Some((day.to_string(), "a part of a day is that day"));
    }
    match words {
        ["at" | "towards" | "toward", "the", rest @ ..]
        | ["some", "time", rest @ ..]
        | ["at", "some", "point", rest @ ..]
        | [
            "the" | "in" | "on" | "of" | "during" | "sometime",
            rest @ ..,
        ] => point(rest),
        ["early", "in", rest @ ..]
        | ["beginning" | "start", "of", rest @ ..]
        | ["early" | "beginning" | "start", rest @ ..] => part(rest, 37, (1, 10)),
        ["mid" | "middle" | "mid-", "of", rest @ ..] | ["mid" | "middle", rest @ ..] => {
            part(rest, 38, (10, 20))
        }
        ["late", "in", rest @ ..] | ["end", "of", rest @ ..] | ["late" | "end", rest @ ..] => {
            part(rest, 39, (15, 31))
        }
        [
            "around" | "about" | "circa" | "c." | "ca." | "approximately" | "roughly",
            rest @ ..,
        ] => around(rest),
        ["night", "of", "the" | "clashes", rest @ ..]
        | ["night", "of", "clashes", "on" | "of", rest @ ..]
        | ["night", "of" | "on", rest @ ..]
        | ["overnight", "on", rest @ ..]
        | ["overnight", rest @ ..]
            if single_day(rest).is_some() =>
        {
            let day = single_day(rest)?;
            let next = day.plus_days(1).ok()?;
            Some((format!("{day}/{next}"), "UCDP: a night is two days"))
        }
        ["week", "of", rest @ ..] => {
            let day = single_day(rest)?;
            days_from(monday_of(day)?, 7, "UCDP: a week is Monday to Sunday")
        }
        [which, "week", "of", rest @ ..] if rest.len() > 1 => week_of_month(which, rest),
        [season, "of", years] | [season, years] if over_new_year(season, years).is_some() => {
            over_new_year(season, years)
        }
        [half, "half", "of", year] | [half, "half", year] => {
            let number = 39 + ordinal(half).filter(|half| (1..=2).contains(half))?;
            Some((
                format!("{}-{number}", year_text(year)?),
                "a half of a year is a semester",
            ))
        }
        [quarter, "quarter", "of", year] | [quarter, "quarter", year] => {
            let number = 32 + ordinal(quarter).filter(|quarter| (1..=4).contains(quarter))?;
            Some((
                format!("{}-{number}", year_text(year)?),
                "a quarter of a year",
            ))
        }
        [century, "century"] => {
            let number = ordinal(century)?;
            (1..=99).contains(&number).then(|| {
                (
                    format!("{:02}XX", number - 1),
                    "a century is a hundred years",
                )
            })
        }
        [season, "of", year] | [season, year] if season_number(season).is_some() => {
            let number = season_number(season)?;
            Some((
                format!("{}-{number}", year_text(year)?),
                "a season, hemisphere not said",
            ))
        }
        ["week", "beginning" | "starting", rest @ ..] => {
            days_from(single_day(rest)?, 7, "a week that begins on a day")
        }
        ["week", "ending", rest @ ..] => {
            let first = single_day(rest)?.plus_days(-6).ok()?;
            days_from(first, 7, "a week that ends on a day")
        }
        _ => plain(words),
    }
}

/// The first to the fourth seven days of a month, or its last.
fn week_of_month(which: &str, month: &[&str]) -> Option<Rule> {
    let (year, month) = match month {
        [month, "of", year] | [month, year] => (year_text(year)?, month_number(month)?),
        _ => return None,
    };
    let first = match which {
        "last" => days_in_month(year.parse().ok()?, month) - 6,
        _ => 7 * (ordinal(which).filter(|week| (1..=4).contains(week))? - 1) + 1,
    };
    let first = Date::new(year.parse().ok()?, month, first).ok()?;
    days_from(
        first,
        7,
        "a week of a month is seven days from the 1st, 8th, 15th or 22nd, or the last seven",
    )
}

/// `winter 2025-26`: the months around the turn of the year.
fn over_new_year(season: &str, years: &str) -> Option<Rule> {
    let (year, next) = years.split_once(['-', '/', '–'])?;
    let first: i64 = year_text(year)?.parse().ok()?;
    let is_next = match next.len() {
        2 => next.parse() == Ok((first + 1) % 100),
        4 => next.parse() == Ok(first + 1),
        _ => false,
    };
    (is_next && matches!(season, "winter" | "summer")).then(|| {
        (
            format!("{first:04}-12/{:04}-02", first + 1),
            "a season over the turn of the year is December to February",
        )
    })
}

/// A decade, year, month or day.
fn plain(words: &[&str]) -> Option<Rule> {
    if let Some(day) = single_day(words) {
        return Some((day.to_string(), "a day"));
    }
    match words {
        [month, "of", year] | [month, year] if month_number(month).is_some() => {
            let number = month_number(month)?;
            Some((format!("{}-{number:02}", year_text(year)?), "a month"))
        }
        [decade]
            if decade.len() == 5
                && decade.ends_with("0s")
                // The `1900s` may be a century; the `2000s` are none yet.
                && (*decade == "2000s" || !decade.ends_with("00s")) =>
        {
            Some((
                format!("{}X", year_text(&decade[..4])?.get(..3)?),
                "a decade is ten years",
            ))
        }
        [only] => match year_text(only) {
            Some(year) => Some((year, "a year")),
            None => only
                .to_uppercase()
                .parse::<Edtf>()
                .ok()
                .map(|edtf| (edtf.to_string(), "written as EDTF")),
        },
        _ => None,
    }
}

/// Early, in the middle, or late in a year or month.
fn part(words: &[&str], division: u8, days: (i64, i64)) -> Option<Rule> {
    if let [year] = words
        && let Some(year) = year_text(year)
    {
        return Some((
            format!("{year}-{division}"),
            "UCDP: early, mid and late in a year are January–April, May–August and September–December",
        ));
    }
    let (year, month) = match words {
        [month, "of", year] | [month, year] => (year_text(year)?, month_number(month)?),
        _ => return None,
    };
    let last = days.1.min(days_in_month(year.parse().ok()?, month));
    Some((
        format!(
            "[{year}-{month:02}-{:02}..{year}-{month:02}-{last:02}]",
            days.0
        ),
        "UCDP: early, mid and late in a month are the 1st–10th, the 10th–20th and the 15th to its end",
    ))
}

fn around(words: &[&str]) -> Option<Rule> {
    if let Some(day) = single_day(words) {
        let (before, after) = (day.plus_days(-1).ok()?, day.plus_days(1).ok()?);
        return Some((
            format!("[{before}..{after}]"),
            "UCDP: around a day is one day to either side",
        ));
    }
    let (text, _) = plain(words)?;
    Some((
        format!("{text}~"),
        "around a month or year is approximate (`~`)",
    ))
}

/// `after 2021 but before 2023`
fn after_and_before(words: &[&str]) -> Option<Rule> {
    let at = words.iter().position(|word| *word == "before")?;
    let (&("and" | "but"), start) = words[..at].split_last()? else {
        return None;
    };
    let first = edge(&point(start)?.0, Edtf::latest_date, 1)?;
    let last = edge(&point(&words[at + 1..])?.0, Edtf::earliest_date, -1)?;
    Some((
        format!("[{first}..{last}]"),
        "after … before: some day between, in neither of them",
    ))
}

/// Two dates as [`pair`] reads them, of which none is itself a set or interval.
fn two(words: &[&str], between: &[&str]) -> Option<(String, String)> {
    let (start, end) = pair(words, between)?;
    (!is_several(&start) && !is_several(&end)).then_some((start, end))
}

fn is_several(text: &str) -> bool {
    text.contains(['[', '/'])
}

/// The outermost day of a set or interval; else the date itself.
fn bound(text: String, of: fn(&Edtf) -> Option<Date>) -> Option<String> {
    if is_several(&text) {
        return Some(edge(&text, of, 0)?.to_string());
    }
    Some(text)
}

/// Two dates with one of some words between; the first may leave out what the second says of the month and year.
fn pair(words: &[&str], between: &[&str]) -> Option<(String, String)> {
    let at = words.iter().position(|word| between.contains(word))?;
    let (start, end) = (&words[..at], &words[at + 1..]);
    if [start, end]
        .iter()
        .any(|half| half.iter().all(|word| is_particle(word)))
    {
        return None;
    }
    let end_text = point(end)?.0;
    let completed = (1..=end.len().min(2)).find_map(|missing| {
        let told = &end[end.len() - missing..];
        let complete = |told: &[&str]| Some(point(&[start, told].concat())?.0);
        let text = complete(told)?;
        // `28 December to 3 January 2026` begins in the year before.
        let year = told
            .last()
            .and_then(|word| year_text(word)?.parse::<i64>().ok());
        match year.filter(|_| begins_after(&text, &end_text)) {
            Some(year) => {
                let before = format!("{:04}", year - 1);
                complete(&[&told[..told.len() - 1], &[before.as_str()]].concat())
            }
            None => Some(text),
        }
    });
    let start_text = point(start).map(|(text, _)| text).or(completed)?;
    Some((start_text, end_text))
}

/// As [`two`], of which the second does not leave out what the first says: `October 2024 or 2025` may mean two Octobers.
fn two_alike(words: &[&str], between: &str) -> Option<(String, String)> {
    let (one, other) = two(words, &[between])?;
    let is_year = |text: &str| year_text(text).is_some();
    (is_year(&one) || !is_year(&other)).then_some((one, other))
}

/// Whether a word says nothing by itself.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "the" | "in" | "on" | "at" | "of" | "during" | "around" | "about"
    )
}

fn begins_after(one: &str, other: &str) -> bool {
    let earliest = |text: &str| text.parse::<Edtf>().ok()?.earliest_date();
    match (earliest(one), earliest(other)) {
        (Some(one), Some(other)) => one > other,
        _ => false,
    }
}

/// The day before or after a date.
fn edge(text: &str, of: fn(&Edtf) -> Option<Date>, days: i64) -> Option<Date> {
    let edtf: Edtf = text.parse().ok()?;
    of(&edtf)?.plus_days(days).ok()
}

fn single_day(words: &[&str]) -> Option<Date> {
    let words = match words {
        ["the" | "on", rest @ ..] => rest,
        words => words,
    };
    let (day, month, year) = match words {
        [day, "of", month, year] | [day, month, year] if month_number(month).is_some() => {
            (day, month, year)
        }
        [month, day, year] => (day, month, year),
        [only] => return in_numbers(only),
        _ => return None,
    };
    let number = day
        .trim_end_matches('.')
        .trim_end_matches("st")
        .trim_end_matches("nd")
        .trim_end_matches("rd")
        .trim_end_matches("th");
    let number: i64 = number.parse().ok()?;
    let year: i64 = year_text(year)?.parse().ok()?;
    Date::new(year, month_number(month)?, number).ok()
}

/// `2024-05-03`, `2024/05/03`, `03.05.2024`: not `03/05/2024`, which is another day to others.
fn in_numbers(word: &str) -> Option<Date> {
    let numbers: Vec<&str> = word.split(['-', '/', '.']).collect();
    let [one, month, other] = numbers[..] else {
        return None;
    };
    let signs: Vec<&str> = word.matches(['-', '/', '.']).collect();
    let (year, day) = match signs[..] {
        ["-", "-"] | ["/", "/"] if one.len() == 4 => (one, other),
        [".", "."] => (other, one),
        _ => return None,
    };
    let short = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse().ok())?;
    Date::new(year_text(year)?.parse().ok()?, short(month)?, short(day)?).ok()
}

fn year_text(word: &str) -> Option<String> {
    let digits = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| word.to_owned())
}

fn month_number(word: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.');
    let short = |month: &str| word == &month[..3] || (word == "sept" && month == "september");
    let position = MONTHS
        .iter()
        .position(|month| word == *month || short(month))?;
    Some(position as i64 + 1)
}

fn season_number(word: &str) -> Option<i64> {
    Some(match word {
        "spring" => 21,
        "summer" => 22,
        "autumn" | "fall" => 23,
        "winter" => 24,
        _ => return None,
    })
}

fn ordinal(word: &str) -> Option<i64> {
    const WORDS: [&str; 4] = ["first", "second", "third", "fourth"];
    if let Some(position) = WORDS.iter().position(|each| *each == word) {
        return Some(position as i64 + 1);
    }
    let digits = word.trim_end_matches(char::is_alphabetic);
    let ending = &word[digits.len()..];
    matches!(ending, "st" | "nd" | "rd" | "th")
        .then(|| digits.parse().ok())
        .flatten()
}
