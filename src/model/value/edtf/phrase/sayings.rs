//! Sayings as data: which words of a phrase mean the same as others, and what the parts of a day are called.

/// Sayings, and the words that mean the same. Of those that begin at one word the longest counts.
///
/// Must hold only what is beyond doubt: a feast, a season of rain or "the nineties" is none of these.
const SAME: &[(&str, &str)] = &[
    // Until when.
    ("up until", "until"),
    ("up till", "until"),
    ("no later than", "by"),
    ("not later than", "by"),
    ("at the latest by", "by"),
    ("at the latest", "by"),
    ("on or before", "by"),
    ("in or before", "by"),
    ("prior to", "before"),
    ("earlier than", "before"),
    ("pre", "before"),
    // What is before the end of a year is in it.
    ("before the end of", "by late"),
    ("before end of", "by late"),
    // From when.
    ("not before", "on or after"),
    ("no earlier than", "on or after"),
    ("not earlier than", "on or after"),
    ("in or after", "on or after"),
    ("later than", "after"),
    ("post", "after"),
    ("after the beginning of", "on or after early"),
    ("after the start of", "on or after early"),
    ("starting in", "since"),
    ("starting on", "since"),
    ("starting from", "since"),
    ("beginning in", "since"),
    ("beginning on", "since"),
    ("to the present", "onwards"),
    ("to present", "onwards"),
    ("- present", "onwards"),
    ("to date", "onwards"),
    ("until now", "onwards"),
    ("until the present", "onwards"),
    ("to now", "onwards"),
    ("until present", "onwards"),
    ("- the present", "onwards"),
    ("- now", "onwards"),
    ("onward", "onwards"),
    ("ongoing since", "since"),
    // Parts.
    ("beginning of", "early"),
    ("start of", "early"),
    ("early in", "early"),
    ("middle of", "mid"),
    ("mid of", "mid"),
    ("end of", "late"),
    ("late in", "late"),
    ("towards the end of", "late"),
    ("toward the end of", "late"),
    ("last quarter", "fourth quarter"),
    ("final quarter", "fourth quarter"),
    ("1q", "q1"),
    ("2q", "q2"),
    ("3q", "q3"),
    ("4q", "q4"),
    ("h1 of", "h1"),
    ("h2 of", "h2"),
    ("q1 of", "q1"),
    ("q2 of", "q2"),
    ("q3 of", "q3"),
    ("q4 of", "q4"),
    ("first semester", "first half"),
    ("second semester", "second half"),
    // About when.
    ("on or about", "around"),
    ("on or around", "around"),
    ("in or about", "around"),
    ("in or around", "around"),
    ("at or about", "around"),
    ("at or around", "around"),
    ("some time around", "around"),
    ("sometime around", "around"),
    ("approx.", "around"),
    ("approx", "around"),
    ("ca", "around"),
    // Some day of it, or all of it.
    ("sometime in", ""),
    ("some time in", ""),
    ("sometime during", ""),
    ("some time during", ""),
    ("at some point in", ""),
    ("at some point during", ""),
    ("in the course of", ""),
    ("during the course of", ""),
    ("unknown day in", ""),
    ("unknown date in", ""),
    ("all of", "throughout"),
    ("the whole of", "throughout"),
    ("all through", "throughout"),
    // Words that add nothing.
    ("the month of", ""),
    ("month of", ""),
    ("the year", ""),
    ("the decade of", ""),
    ("decade of", ""),
    ("dated", ""),
    ("inclusive", ""),
    ("either", ""),
    ("&", "and"),
    // Days by name.
    ("new year's eve", "31 december"),
    ("new year's day", "1 january"),
    ("the day before yesterday", "two days ago"),
    ("day before yesterday", "two days ago"),
    ("previous day", "yesterday"),
    ("date unknown", "undated"),
    ("unknown date", "undated"),
    ("n.d", "undated"),
];

/// What parts of a day are called; a night and midnight are two days.
const PARTS_OF_DAY: [&str; 10] = [
    "morning",
    "afternoon",
    "evening",
    "dawn",
    "daybreak",
    "sunrise",
    "noon",
    "midday",
    "dusk",
    "sunset",
];

/// The words of a phrase with those of [`SAME`] for sayings.
pub(super) fn plainly<'w>(words: &[&'w str]) -> Vec<&'w str> {
    let mut plain = Vec::with_capacity(words.len());
    let mut rest = words;
    while let Some((first, others)) = rest.split_first() {
        let sayings = SAME.iter().filter_map(|(saying, same)| {
            let count = saying.split(' ').count();
            let begins = rest.len() >= count && saying.split(' ').eq(rest[..count].iter().copied());
            begins.then_some((count, *same))
        });
        if let Some((count, same)) = sayings.max_by_key(|(count, _)| *count) {
            plain.extend(same.split_whitespace());
            rest = &rest[count..];
        } else {
            plain.push(*first);
            rest = others;
        }
    }
    plain
}

/// What is left of `early morning of 5 May 2024`, `5 May 2024 in the morning`, `late on 5 May 2024`, where a part of a day
/// is told.
pub(super) fn without_part_of_day<'p, 'w>(words: &'p [&'w str]) -> Option<&'p [&'w str]> {
    let is_part = |word: &str| PARTS_OF_DAY.contains(&word);
    match words {
        [day @ .., "in", "the", part] | [day @ .., part] if is_part(part) => Some(day),
        ["early" | "late", part, "of" | "on", day @ ..] | [part, "of" | "on", day @ ..]
            if is_part(part) =>
        {
            Some(day)
        }
        ["early" | "late", "on", day @ ..] | ["early" | "late", day @ ..] => Some(day),
        _ => None,
    }
}
