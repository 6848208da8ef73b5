//! The further names in a name that says more than one: `TTP: Pakistani Taliban`, `Police Forces of Nowhere (2010-)`.
//!
//! Must never know a dataset or a graph.

/// So long is an abbreviation at most.
const LONGEST_ABBREVIATION: usize = 12;

/// The names a text holds besides itself: without the years in brackets at its end, then what stands before and after the
/// colon of an abbreviation.
pub(super) fn further(text: &str) -> Vec<&str> {
    let undated = without_years(text);
    let mut names = Vec::new();
    if undated != text {
        names.push(undated);
    }
    if let Some((short, long)) = undated.split_once(": ")
        && is_abbreviation(short)
    {
        names.extend([short, long.trim()]);
    }
    names
}

/// `Military Forces of Nowhere (2010-2020)` without its years, one of which may be missing.
fn without_years(text: &str) -> &str {
    let is_year = |text: &str| {
        text.is_empty() || text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let bracket = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    let Some((name, years)) = bracket else {
        return text;
    };
    match years.split_once('-') {
        Some((from, to)) if years != "-" && is_year(from) && is_year(to) => name.trim_end(),
        _ => text,
    }
}

/// Whether it is short, in one word, and has two capitals and more capitals than small letters.
fn is_abbreviation(text: &str) -> bool {
    let capitals = text.chars().filter(|letter| letter.is_uppercase()).count();
    let small = text.chars().filter(|letter| letter.is_lowercase()).count();
    let is_word = !text.contains(char::is_whitespace);
    is_word && text.len() <= LONGEST_ABBREVIATION && capitals >= 2 && capitals > small
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_name_are_found_and_nothing_else() {
        let expected: [(&str, &[&str]); 8] = [
            (
                "Military Forces of Nowhere (2010-2020)",
                &["Military Forces of Nowhere"],
            ),
            (
                "Police Forces of Nowhere (2010-)",
                &["Police Forces of Nowhere"],
            ),
            (
                "NLF: National Liberation Front",
                &["NLF", "National Liberation Front"],
            ),
            (
                "NLF-R: Front (Rebels) (-2012)",
                &["NLF-R: Front (Rebels)", "NLF-R", "Front (Rebels)"],
            ),
            ("Unidentified Armed Group (Nowhere)", &[]),
            ("Protesters (Nowhere)", &[]),
            ("Operation: Storm", &[]),
            ("(2010-)", &[]),
        ];
        for (text, names) in expected {
            assert_eq!(further(text), names, "{text}");
        }
    }
}
