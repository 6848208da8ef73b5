//! Names: which properties hold them, and when two spellings are one name.
//!
//! | read alike | by |
//! |---|---|
//! | `Türkiye`, `TÜRKİYE`, `turkiye` | folding of case and of marks on letters, letters without marks included (`ı`, `ø`, `ß`) |
//! | `Sana'a`, `Sanaa`; `Tehrik-i-Taliban`, `Tehrik i Taliban`; `U.N.`, `UN` | apostrophes and dots within initials vanish, other punctuation is a space |
//! | `Afghanistan, Government of`, `Government of Afghanistan` | what follows a single comma comes first |
//! | `the Taliban`, `Taliban` | a leading article vanishes |
//!
//! That is all that [`fold`] does, and two names are the same exactly when they fold alike. Romanisations
//! ([`romanised`]) and small differences ([`similarity`]) only rank candidates. Must never know a graph.

use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Value;

/// How much a name says about who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Also names something else (`Kabul`: a city, a government): a candidate, never a match.
    Weak,
    /// A name of its own.
    Strong,
}

/// The properties whose texts, alone or in lists, are names: those of the conflict vocabulary and of the imports.
const STRONG: &[&str] = &[
    "name",
    "aliases",
    "alias",
    "other_names",
    "alternate_names",
    "previous_names",
    "original_name",
    "full_name",
    "full_name_english",
    "new_name",
    "short_name",
    "acled_name",
];
const WEAK: &[&str] = &["weak_aliases", "weak_alias"];

/// Ids that others have given: Wikidata, the gazetteer of geonames.org, ISO 3166, CAMEO, Gleditsch and Ward, the UCDP, ACLED.
pub const EXTERNAL: &[&str] = &[
    "wikidata",
    "geonames",
    "iso3",
    "iso_numeric",
    "cameo_code",
    "gw_no",
    "ucdp_id",
    "ucdp_event_id",
    "event_id_cnty",
];

/// What a text in a property says of who is meant: a name, or an id that others have given, which is as good as one.
pub fn calls(key: &str) -> Option<Strength> {
    let is_external = EXTERNAL.contains(&key);
    strength(key).or_else(|| is_external.then_some(Strength::Strong))
}

/// Whether a property holds names, and of what strength. `name:en` and the like are names too.
pub fn strength(key: &str) -> Option<Strength> {
    if STRONG.contains(&key) || key.starts_with("name:") {
        Some(Strength::Strong)
    } else {
        WEAK.contains(&key).then_some(Strength::Weak)
    }
}

/// Calls `look` with a text, or with each text of a list.
pub fn each_text(value: &Value, look: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::List(items) => items.iter().for_each(|item| each_text(item, look)),
        _ => {}
    }
}

/// Calls `look` with what calls someone: as [`each_text`], and with whole numbers as they are written, as ids often are.
pub fn each_call(value: &Value, look: &mut dyn FnMut(&str)) {
    match value {
        Value::Integer(number) => look(&number.to_string()),
        Value::List(items) => items.iter().for_each(|item| each_call(item, look)),
        other => each_text(other, look),
    }
}

/// What all spellings of a name have in common. Of a text without letters and digits it is the text itself, so that
/// `+` and `?` are not the same.
pub fn fold(name: &str) -> String {
    let folded = match name.split_once(',') {
        Some((last, first)) if !first.contains(',') && !first.trim().is_empty() => {
            words(&format!("{first} {last}"))
        }
        _ => words(name),
    };
    let without_article = folded.strip_prefix("the ").unwrap_or(&folded);
    if without_article.is_empty() {
        name.trim().to_owned()
    } else {
        without_article.to_owned()
    }
}

/// The words of a text in plain small letters, one space between them.
fn words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split(|character: char| breaks(character)) {
        let parts: Vec<String> = word
            .split('.')
            .map(letters)
            .filter(|part| !part.is_empty())
            .collect();
        let initials = parts.iter().all(|part| part.chars().count() == 1);
        let parts = if initials {
            vec![parts.concat()]
        } else {
            parts
        };
        for part in parts.iter().filter(|part| !part.is_empty()) {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(part);
        }
    }
    folded
}

/// Whether a character stands between words.
fn breaks(character: char) -> bool {
    !(character.is_alphanumeric()
        || is_combining_mark(character)
        || is_apostrophe(character)
        || matches!(character, '.' | '&')
        || is_joiner(character))
}

/// Characters within a word that say nothing: `Sana'a`, `Qurʾan`.
fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '`' | '´' | '‘' | '’' | '‛' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | '′' | '＇'
    )
}

/// Characters without width.
fn is_joiner(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

fn letters(word: &str) -> String {
    let mut letters = String::with_capacity(word.len());
    let silent = |character: char| is_combining_mark(character) || is_apostrophe(character);
    for character in word.nfkd().filter(|each| !silent(*each)) {
        for small in character.to_lowercase() {
            match plain(small) {
                Some(plain) => letters.push_str(plain),
                None if small.is_alphanumeric() => letters.push(small),
                None => {}
            }
        }
    }
    letters
}

/// The plain letters for one that has no mark to take off.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ə' => "a",
        'ς' => "σ",
        '&' => "and",
        _ => return None,
    })
}

/// A folded name as the ear has it: romanisations of one name, `Tehreek-e-Taliban` and `Tehrik-i-Taliban`, `Chaghi` and
/// `Chagai`, mostly agree in it.
pub fn romanised(folded: &str) -> String {
    const SOUNDS: &[(&str, &str)] = &[
        ("sch", "sh"),
        ("tch", "ch"),
        ("kh", "k"),
        ("gh", "g"),
        ("dh", "d"),
        ("th", "t"),
        ("ph", "f"),
        ("dj", "j"),
        ("ck", "k"),
        ("ee", "i"),
        ("ea", "i"),
        ("ie", "i"),
        ("ei", "i"),
        ("oo", "u"),
        ("ou", "u"),
        ("ai", "i"),
        ("ay", "i"),
        ("ey", "i"),
        ("e", "i"),
        ("y", "i"),
        ("o", "u"),
        ("q", "k"),
        ("w", "v"),
        ("z", "s"),
    ];
    let mut sound = String::with_capacity(folded.len());
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        let known = SOUNDS.iter().find(|(written, _)| rest.starts_with(written));
        let (taken, heard) = match known {
            Some((written, heard)) => (written.len(), *heard),
            None => (first.len_utf8(), &rest[..first.len_utf8()]),
        };
        if !sound.ends_with(heard) {
            sound.push_str(heard);
        }
        rest = &rest[taken..];
    }
    sound
}

/// The words of a folded name in alphabetical order.
pub fn sorted_words(folded: &str) -> String {
    let mut words: Vec<&str> = folded.split(' ').collect();
    words.sort_unstable();
    let mut sorted = String::with_capacity(folded.len());
    for word in words {
        let space = if sorted.is_empty() { "" } else { " " };
        write!(sorted, "{space}{word}").expect("invariant: writing to a string does not fail");
    }
    sorted
}

/// How alike two folded names are, from 0 to 1: by the edits between them.
pub fn similarity(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        fold(one) == fold(other)
    }

    #[test]
    fn case_and_marks_are_folded() {
        for spelling in [
            "Türkiye",
            "TÜRKİYE",
            "turkiye",
            "Turkiye",
            "Tu\u{308}rkiye",
            "TÜRKIYE",
        ] {
            assert_eq!(fold(spelling), "turkiye", "{spelling}");
        }
        assert!(alike("Diyarbakır", "DIYARBAKIR"));
        assert!(alike("Łódź", "lodz"));
        assert!(alike("Straße", "STRASSE"));
        assert!(alike("ＫＡＢＵＬ", "Kabul"));
        assert!(alike("Ολυμπος", "ΟΛΥΜΠΟΣ"));
    }

    #[test]
    fn punctuation_and_spaces_are_folded() {
        assert!(alike("Sana'a", "Sanaa"));
        assert!(alike("Sanʿāʾ", "sana"));
        assert!(alike(
            "Tehrik-i-Taliban  Pakistan",
            "tehrik i taliban pakistan"
        ));
        assert!(alike("U.N.", "UN"));
        assert!(alike("St.Petersburg", "St. Petersburg"));
        assert!(alike("Médecins & Co", "medecins and co"));
        assert!(alike(" Kabul\u{a0}", "Kabul"));
        assert!(!alike("Khost", "Khosti"));
        assert!(!alike("Southern Command", "South Command"));
    }

    #[test]
    fn what_follows_a_comma_comes_first_and_articles_vanish() {
        assert!(alike(
            "Afghanistan, Government of",
            "Government of Afghanistan"
        ));
        assert!(alike("the Taliban", "Taliban"));
        assert!(!alike("Pakistan Taliban", "Taliban Pakistan"));
        assert_eq!(fold("The"), "the");
        assert_eq!(fold("a, b, c"), "a b c");
        assert_eq!(fold("Kabul,"), "kabul");
    }

    #[test]
    fn texts_without_letters_stay_apart() {
        assert_eq!(fold("?"), "?");
        assert!(!alike("?", "+"));
        assert_eq!(fold(""), "");
        assert_eq!(fold("the "), "the");
    }

    #[test]
    fn romanisations_agree() {
        let sound = |name| romanised(&fold(name));
        for (one, other) in [
            ("Tehreek-e-Taliban", "Tehrik-i-Taliban"),
            ("Chagai", "Chaghi"),
            ("Qandahar", "Kandahar"),
            ("Noor Wali", "Nur Vali"),
        ] {
            assert_eq!(sound(one), sound(other), "{one} and {other}");
        }
        assert_ne!(sound("Pakistan"), sound("Paktika"));
    }
}
