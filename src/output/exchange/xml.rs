//! Text of XML 1.0 and the typed attributes of a graph in XML.

use std::fmt::Write as _;

use super::bare;
use super::date_time;
use super::moments;
use crate::model::collections::IndexMap;
use crate::model::value::Map;
use crate::model::value::Value;

/// Appends text that is safe between tags and in attributes. Characters XML 1.0 has no way to write (most control
/// characters) become U+FFFD.
pub(super) fn push_text(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", character as u32);
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

/// Text as an attribute's value or between tags.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_text(&mut out, text);
    out
}

/// What an attribute's values are, in the words of `GraphML` and GEXF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Long,
    Double,
    String,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Boolean(_) => Self::Boolean,
            Value::Integer(_) => Self::Long,
            // Readers disagree about how a float that is no number is written.
            Value::Float(number) if number.is_finite() => Self::Double,
            _ => Self::String,
        }
    }

    fn with(self, other: Self) -> Self {
        if self == other { self } else { Self::String }
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Long => "long",
            Self::Double => "double",
            Self::String => "string",
        }
    }
}

/// The attributes of nodes or of relationships, in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    kinds: IndexMap<String, Kind>,
}

impl Attributes {
    /// Those of `elements`.
    pub(super) fn of<'e>(elements: impl Iterator<Item = &'e Map>) -> Self {
        let mut attributes = Self::default();
        for properties in elements {
            each(properties, |name, value| {
                let kind = match value {
                    Cell::Stored(value) => Kind::of(value),
                    Cell::Moment(_) => Kind::String,
                };
                let known = attributes.kinds.entry(name.to_owned()).or_insert(kind);
                *known = known.with(kind);
            });
        }
        attributes
    }

    /// Number, name and kind of each.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &str, Kind)> {
        let kinds = self.kinds.iter().enumerate();
        kinds.map(|(number, (name, kind))| (number, name.as_str(), *kind))
    }

    /// The values of an element: the attribute's number and the text.
    pub(super) fn values(&self, properties: &Map) -> Vec<(usize, String)> {
        let mut values = Vec::new();
        each(properties, |name, value| {
            if let Some(number) = self.kinds.get_index_of(name) {
                let text = match value {
                    Cell::Stored(Value::String(text)) => text.to_string(),
                    Cell::Stored(value) => bare(value),
                    Cell::Moment(text) => text,
                };
                values.push((number, text));
            }
        });
        values
    }
}

/// What an attribute holds.
enum Cell<'v> {
    Stored(&'v Value),
    Moment(String),
}

/// Every attribute of an element: its properties, and both bounds of its imprecise dates as `…_start` and `…_end` unless
/// there are properties of these names.
fn each<'v>(properties: &'v Map, mut found: impl FnMut(&str, Cell<'v>)) {
    for (key, value) in properties {
        found(key, Cell::Stored(value));
        let Value::Edtf(_) = value else { continue };
        let Some((earliest, latest)) = moments(value) else {
            continue;
        };
        for (bound, second) in [("start", earliest), ("end", latest)] {
            let name = format!("{key}_{bound}");
            if !properties.contains_key(name.as_str())
                && let Some(text) = second.and_then(date_time)
            {
                found(&name, Cell::Moment(text));
            }
        }
    }
}
