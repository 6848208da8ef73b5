//! Functions of strings. Positions and lengths count characters (code points), never bytes.

use unicode_normalization::UnicodeNormalization;

use crate::functions::arguments::count;
use crate::functions::arguments::given;
use crate::functions::arguments::text;
use crate::functions::arguments::unexpected;
use crate::functions::scalar::math::random_bits;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

const STRING: TypeSet = TypeSet::one(ValueType::String);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const LIST: TypeSet = TypeSet::one(ValueType::List);
const ONE_STRING: &[Parameter] = &[Parameter::new("text", STRING)];
const TRIMMED: &[Parameter] = &[
    Parameter::new("text", STRING),
    Parameter::new("characters", STRING),
];
const FORMED: &[Parameter] = &[
    Parameter::new("text", STRING),
    Parameter::new("form", STRING),
];
const FORMED_OR_NOT: &[Parameter] = &[
    Parameter::new("value", TypeSet::ANY),
    Parameter::new("form", STRING),
];
const PADDED: &[Parameter] = &[
    Parameter::new("text", STRING),
    Parameter::new("length", INTEGER),
    Parameter::new("padding", STRING),
];

/// No text longer than this many characters is made by padding.
const LONGEST_PADDED: usize = 50_000_000;
/// What a text takes besides its bytes: the value, and the counts of who shares it.
const SIZE_OF_TEXT: usize = size_of::<Value>() + 16;

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("toUpper", ONE_STRING, STRING, |arguments, _| {
        Ok(text(arguments, 0)?.to_uppercase().into())
    })
    .aliases(&["upper"])
    .doc("the text in upper case")
    .example("toUpper('Straße')", "'STRASSE'"),
    Function::new("toLower", ONE_STRING, STRING, |arguments, _| {
        Ok(text(arguments, 0)?.to_lowercase().into())
    })
    .aliases(&["lower"])
    .doc("the text in lower case")
    .example("toLower('ÉTÉ')", "'été'"),
    Function::new("trim", TRIMMED, STRING, |arguments, _| {
        trimmed(arguments, true, true)
    })
    .required(1)
    .aliases(&["btrim"])
    .doc("the text without white space, or the given characters, at both ends")
    .example("trim('  hello ')", "'hello'"),
    Function::new("lTrim", TRIMMED, STRING, |arguments, _| {
        trimmed(arguments, true, false)
    })
    .required(1)
    .doc("the text without white space, or the given characters, at its start")
    .example("lTrim('  hello ')", "'hello '"),
    Function::new("rTrim", TRIMMED, STRING, |arguments, _| {
        trimmed(arguments, false, true)
    })
    .required(1)
    .doc("the text without white space, or the given characters, at its end")
    .example("rTrim('  hello ')", "'  hello'"),
    Function::new(
        "replace",
        &[
            Parameter::new("text", STRING),
            Parameter::new("search", STRING),
            Parameter::new("replacement", STRING),
        ],
        STRING,
        replace,
    )
    .doc("the text with every occurrence of one text replaced by another")
    .example("replace('hello', 'l', 'w')", "'hewwo'"),
    Function::new(
        "substring",
        &[
            Parameter::new("text", STRING),
            Parameter::new("start", INTEGER),
            Parameter::new("length", INTEGER),
        ],
        STRING,
        substring,
    )
    .required(2)
    .doc("the characters from a position on, counted from 0, at most so many")
    .example("substring('hello', 1, 3)", "'ell'"),
    Function::new(
        "left",
        &[
            Parameter::new("text", STRING),
            Parameter::new("length", INTEGER),
        ],
        STRING,
        |arguments, _| {
            let text = text(arguments, 0)?;
            Ok(from_to(text, 0, count(arguments, 1)?).into())
        },
    )
    .doc("the first characters, at most so many")
    .example("left('hello', 2)", "'he'"),
    Function::new(
        "right",
        &[
            Parameter::new("text", STRING),
            Parameter::new("length", INTEGER),
        ],
        STRING,
        right,
    )
    .doc("the last characters, at most so many")
    .example("right('hello', 2)", "'lo'"),
    Function::new(
        "split",
        &[
            Parameter::new("text", STRING),
            Parameter::new("delimiter", STRING.or(LIST)),
        ],
        LIST,
        split,
    )
    .doc("the texts between the occurrences of a delimiter, or of any of a list of delimiters")
    .example("split('one,two', ',')", "['one', 'two']"),
    Function::new("char_length", ONE_STRING, INTEGER, |arguments, _| {
        Ok(Value::Integer(text(arguments, 0)?.chars().count() as i64))
    })
    .aliases(&["character_length"])
    .doc("the number of characters")
    .example("char_length('Łódź')", "4"),
    Function::new("normalize", FORMED, STRING, |arguments, context| {
        normalized(arguments, context)
    })
    .required(1)
    .doc("the text in a normal form of Unicode: 'NFC' (also when none is given), 'NFD', 'NFKC' or 'NFKD', which may be written as a word")
    .example("normalize('\\u212B', NFC) = '\\u00C5'", "true"),
    Function::new("isNormalized", FORMED_OR_NOT, BOOLEAN, |arguments, _| {
        is_normalized(arguments)
    })
    .required(1)
    .doc("whether the text is in a normal form of Unicode, as `IS NORMALIZED` asks; null for what is no text")
    .example("'\\u212B' IS NFC NORMALIZED", "false"),
    Function::new("lpad", PADDED, STRING, |arguments, context| {
        let (text, padding) = padding(arguments, context)?;
        Ok(format!("{padding}{text}").into())
    })
    .required(2)
    .doc("the text filled up at its start to so many characters, with spaces or a given text; a longer text is cut")
    .example("lpad('7', 3, '0')", "'007'"),
    Function::new("rpad", PADDED, STRING, |arguments, context| {
        let (text, padding) = padding(arguments, context)?;
        Ok(format!("{text}{padding}").into())
    })
    .required(2)
    .doc("the text filled up at its end to so many characters, with spaces or a given text; a longer text is cut")
    .example("rpad('ab', 4, '.')", "'ab..'"),
    Function::new("randomUUID", &[], STRING, |_, context| Ok(random_uuid(context).into()))
        .purity(Purity::Volatile)
        .doc("a random identifier of 36 characters (RFC 9562, version 4)"),
];

fn random_uuid(context: &Context<'_>) -> String {
    let (high, low) = (random_bits(context), random_bits(context));
    // Version 4, variant 10.
    let high = (high & !0xF000) | 0x4000;
    let low = (low & !(0b11 << 62)) | (0b10 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// The characters from position `start` on, at most `length`.
fn from_to(text: &str, start: usize, length: usize) -> &str {
    let rest = match text.char_indices().nth(start) {
        Some((at, _)) => &text[at..],
        None => "",
    };
    match rest.char_indices().nth(length) {
        Some((at, _)) => &rest[..at],
        None => rest,
    }
}

fn trimmed(arguments: &[Value], start: bool, end: bool) -> Result<Value, FunctionError> {
    let mut result: &str = text(arguments, 0)?;
    let characters = match given(arguments, 1) {
        Some(_) => Some(text(arguments, 1)?),
        None => None,
    };
    let goes = |character: char| {
        characters.map_or(character.is_whitespace(), |characters| {
            characters.contains(character)
        })
    };
    if start {
        result = result.trim_start_matches(goes);
    }
    if end {
        result = result.trim_end_matches(goes);
    }
    Ok(result.into())
}

fn replace(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let (text, search) = (text(arguments, 0)?, text(arguments, 1)?);
    let replacement = crate::functions::arguments::text(arguments, 2)?;
    if search.is_empty() {
        // An empty text occurs everywhere; nothing sensible can be put there.
        return Ok(Value::String(text.clone()));
    }
    if replacement.len() > search.len() {
        let found = text.matches(&**search).count();
        context.keep(found.saturating_mul(replacement.len() - search.len()) + text.len())?;
    }
    Ok(text.replace(&**search, replacement).into())
}

fn substring(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let length = match given(arguments, 2) {
        Some(_) => count(arguments, 2)?,
        None => usize::MAX,
    };
    Ok(from_to(text(arguments, 0)?, count(arguments, 1)?, length).into())
}

fn right(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let text = text(arguments, 0)?;
    let skipped = text.chars().count().saturating_sub(count(arguments, 1)?);
    Ok(from_to(text, skipped, usize::MAX).into())
}

fn split(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let text = text(arguments, 0)?;
    let delimiters: Vec<&str> = match &arguments[1] {
        Value::String(delimiter) => vec![delimiter],
        Value::List(items) => items
            .iter()
            .map(|item| match item {
                Value::String(delimiter) => Ok(&**delimiter),
                other => Err(FunctionError::ArgumentValue(format!(
                    "a delimiter is {}, not STRING",
                    other.value_type()
                ))
                .at(1)),
            })
            .collect::<Result<_, _>>()?,
        _ => return Err(unexpected(arguments, 1, STRING.or(LIST))),
    };
    // The shortest pieces: a delimiter and nothing between.
    let shortest = delimiters.iter().map(|delimiter| delimiter.len()).min();
    let pieces = text.len() / shortest.unwrap_or(1).max(1);
    context.keep(text.len() + pieces.saturating_mul(SIZE_OF_TEXT))?;
    if delimiters.iter().any(|delimiter| delimiter.is_empty()) {
        return Ok(Value::list(
            text.chars()
                .map(|character| character.to_string().into())
                .collect(),
        ));
    }
    Ok(Value::list(parts(text, &delimiters)))
}

/// What lies between delimiters; where several fit, the longest counts.
fn parts(text: &str, delimiters: &[&str]) -> Vec<Value> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let longest = delimiters
            .iter()
            .filter(|delimiter| rest.starts_with(**delimiter))
            .map(|delimiter| delimiter.len())
            .max();
        if let Some(length) = longest {
            parts.push(text[start..at].into());
            at += length;
            start = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    parts.push(text[start..].into());
    parts
}

/// Unicode's longest decomposition makes eighteen characters of one.
const GROWTH_OF_NORMAL_FORMS: usize = 18;

fn normalized(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let text = text(arguments, 0)?;
    context.keep(text.len().saturating_mul(GROWTH_OF_NORMAL_FORMS))?;
    Ok(normal_form(text, form(arguments)?)?.into())
}

fn is_normalized(arguments: &[Value]) -> Result<Value, FunctionError> {
    let Value::String(text) = &arguments[0] else {
        return Ok(Value::Null);
    };
    Ok(Value::Boolean(
        normal_form(text, form(arguments)?)? == **text,
    ))
}

/// The form that is asked for.
fn form(arguments: &[Value]) -> Result<&str, FunctionError> {
    match given(arguments, 1) {
        Some(_) => Ok(text(arguments, 1)?),
        None => Ok("NFC"),
    }
}

fn normal_form(text: &str, form: &str) -> Result<String, FunctionError> {
    Ok(match form.to_ascii_uppercase().as_str() {
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => {
            return Err(FunctionError::ArgumentValue(format!(
                "`{form}` is no normal form: there are NFC, NFD, NFKC and NFKD"
            ))
            .at(1));
        }
    })
}

/// The text, cut to the wanted length, and what fills it up to that.
fn padding<'a>(
    arguments: &'a [Value],
    context: &Context<'_>,
) -> Result<(&'a str, String), FunctionError> {
    let length = count(arguments, 1)?;
    if length > LONGEST_PADDED {
        return Err(FunctionError::OutOfRange(format!(
            "{length} characters are more than {LONGEST_PADDED}"
        ))
        .at(1));
    }
    context.keep(length)?;
    let padding = match given(arguments, 2) {
        Some(_) => text(arguments, 2)?,
        None => " ",
    };
    let text = from_to(text(arguments, 0)?, 0, length);
    let missing = length - text.chars().count();
    Ok((text, padding.chars().cycle().take(missing).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::tests::call;

    #[test]
    fn positions_and_lengths_count_characters() {
        let check = |name, arguments: &[Value], expected: &str| {
            assert_eq!(call(name, arguments), Ok(expected.into()), "{name}");
        };
        let text = || Value::from("žółw🐢");
        check("substring", &[text(), 1.into(), 2.into()], "ół");
        check("substring", &[text(), 4.into()], "🐢");
        check("substring", &[text(), 9.into()], "");
        check("left", &[text(), 2.into()], "žó");
        check("right", &[text(), 2.into()], "w🐢");
        check("right", &[text(), 99.into()], "žółw🐢");
        check("lpad", &[text(), 7.into(), "ab".into()], "abžółw🐢");
        check("lpad", &[text(), 2.into()], "žó");
        check("rpad", &[text(), 6.into(), "".into()], "žółw🐢");
        check("reverse", &[text()], "🐢włóž");
    }

    #[test]
    fn negative_counts_are_refused() {
        for name in ["left", "right", "substring", "lpad"] {
            let Err(FunctionError::At(1, error)) = call(name, &["a".into(), (-1).into()]) else {
                panic!("{name} refuses its second argument");
            };
            assert!(matches!(*error, FunctionError::OutOfRange(_)), "{name}");
        }
    }

    #[test]
    fn split_takes_one_delimiter_or_several() {
        let texts = |items: &[&str]| Value::list(items.iter().map(|item| (*item).into()).collect());
        let check = |text: &str, delimiter: Value, expected: &[&str]| {
            assert_eq!(
                call("split", &[text.into(), delimiter]),
                Ok(texts(expected))
            );
        };
        check("one1two", "1".into(), &["one", "two"]);
        check(",a,", ",".into(), &["", "a", ""]);
        check("", ",".into(), &[""]);
        check("é🐢", "".into(), &["é", "🐢"]);
        check("a, b;c", texts(&[",", ", ", ";"]), &["a", "b", "c"]);
        assert!(call("split", &["a".into(), Value::list(vec![1.into()])]).is_err());
    }

    #[test]
    fn trims_take_off_white_space_or_the_given_characters() {
        let trimmed = |name, arguments: &[Value]| call(name, arguments).unwrap();
        assert_eq!(trimmed("trim", &["\u{a0} a \n".into()]), "a".into());
        assert_eq!(trimmed("lTrim", &["xyax".into(), "yx".into()]), "ax".into());
        assert_eq!(
            trimmed("rTrim", &["xyax".into(), "yx".into()]),
            "xya".into()
        );
    }

    #[test]
    fn random_identifiers_have_the_form_of_version_4() {
        let Ok(Value::String(identifier)) = call("randomUUID", &[]) else {
            unreachable!("invariant: a text");
        };
        let parts: Vec<usize> = identifier.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(identifier.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&identifier.as_bytes()[19]));
    }
}
