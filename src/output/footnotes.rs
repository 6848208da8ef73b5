//! Footnotes of a result: one line each, in every format of rows.
//!
//! Formats for readers show the numbers in the last column and the footnotes below the rows; formats of one record a
//! line, where nothing can stand below, show what the numbers mean in the record itself.

use super::json;
use crate::model::result::Footnote;
use crate::model::result::ResultSet;
use crate::model::value::Value;

/// A footnote in one line: what is said, by whom, where that is written.
pub(super) fn line(footnote: &Footnote) -> String {
    let mut said = footnote.text.clone().unwrap_or_default();
    if !footnote.by.is_empty() {
        said.push_str(" — ");
        said.push_str(&footnote.by.join(", "));
    }
    if !footnote.rejected_by.is_empty() {
        said.push_str(" (rejected by ");
        said.push_str(&footnote.rejected_by.join(", "));
        said.push(')');
    }
    let mut place: Vec<String> = [&footnote.source, &footnote.locator, &footnote.url]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    if let Some(accessed) = &footnote.accessed {
        place.push(format!("accessed {accessed}"));
    }
    if said.is_empty() {
        place.join(", ")
    } else if place.is_empty() {
        said
    } else {
        format!("{said}; {}", place.join(", "))
    }
}

/// The footnotes with their numbers.
pub(super) fn numbered(result: &ResultSet) -> impl Iterator<Item = (usize, &Footnote)> {
    result
        .footnotes
        .iter()
        .enumerate()
        .map(|(at, footnote)| (at + 1, footnote))
}

/// The footnotes whose numbers are in a value of the last column, if this is that column of a result with footnotes.
pub(super) fn spelt<'r>(
    result: &'r ResultSet,
    column: usize,
    value: &Value,
) -> Option<Vec<(usize, &'r Footnote)>> {
    if result.footnotes.is_empty() || column + 1 != result.columns.len() {
        return None;
    }
    let Value::List(numbers) = value else {
        return None;
    };
    let of = |number: &Value| match number {
        Value::Integer(number) => {
            let number = usize::try_from(*number).ok()?;
            Some((number, result.footnotes.get(number.checked_sub(1)?)?))
        }
        _ => None,
    };
    Some(numbers.iter().filter_map(of).collect())
}

/// The footnotes of a record in one text.
pub(super) fn in_words(footnotes: &[(usize, &Footnote)]) -> String {
    let words = |(number, footnote): &(usize, &Footnote)| format!("[{number}] {}", line(footnote));
    footnotes.iter().map(words).collect::<Vec<_>>().join("\n")
}

/// Appends a list of footnotes in the form of the JSON contract.
pub(super) fn push_json<'r>(
    out: &mut String,
    footnotes: impl Iterator<Item = (usize, &'r Footnote)>,
) {
    out.push('[');
    for (position, (number, footnote)) in footnotes.enumerate() {
        if position > 0 {
            out.push(',');
        }
        out.push_str("{\"number\":");
        out.push_str(&number.to_string());
        for (key, value) in [
            ("text", &footnote.text),
            ("source", &footnote.source),
            ("locator", &footnote.locator),
            ("url", &footnote.url),
            ("accessed", &footnote.accessed),
        ] {
            out.push_str(",\"");
            out.push_str(key);
            out.push_str("\":");
            match value {
                Some(text) => json::push_string(out, text),
                None => out.push_str("null"),
            }
        }
        for (key, names) in [("by", &footnote.by), ("rejected_by", &footnote.rejected_by)] {
            out.push_str(",\"");
            out.push_str(key);
            out.push_str("\":[");
            for (position, name) in names.iter().enumerate() {
                if position > 0 {
                    out.push(',');
                }
                json::push_string(out, name);
            }
            out.push(']');
        }
        out.push('}');
    }
    out.push(']');
}
