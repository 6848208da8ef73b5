//! XML 1.0 documents and the typed attributes of a graph in XML.

use std::borrow::Cow;
use std::io;
use std::io::Write;

use quick_xml::Writer;
use quick_xml::events::BytesDecl;
use quick_xml::events::BytesEnd;
use quick_xml::events::BytesStart;
use quick_xml::events::BytesText;
use quick_xml::events::Event;

use super::apart;
use super::bare;
use super::bounds_of;
use crate::model::collections::IndexMap;
use crate::model::value::Map;
use crate::model::value::Value;

/// A document being written.
pub(super) struct Document<'o>(Writer<&'o mut dyn Write>);

impl<'o> Document<'o> {
    /// Begins a document.
    pub(super) fn begin(out: &'o mut dyn Write) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 1);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self(writer))
    }

    /// Begins an element with others in it.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    /// Ends the element begun last.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element with a text in it.
    pub(super) fn text(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        let text = writable(text);
        self.0.write_event(Event::Text(BytesText::new(&text)))?;
        self.close(name)
    }

    /// Ends the document.
    pub(super) fn end(self) -> io::Result<()> {
        self.0.into_inner().write_all(b"\n")
    }
}

fn start<'n>(name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, writable(value)));
    }
    start
}

/// A text without the characters XML 1.0 has no way to write (most control characters): they become U+FFFD.
fn writable(text: &str) -> Cow<'_, str> {
    let is_unwritable = |character: char| match character {
        '\t' | '\n' | '\r' => false,
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => false,
    };
    if text.contains(is_unwritable) {
        Cow::Owned(text.replace(is_unwritable, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
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
    reserved: &'static [&'static str],
}

impl Attributes {
    /// Those of `elements`; a property of a `reserved` name, which the format gives a meaning of its own, is called
    /// otherwise.
    pub(super) fn of<'e>(
        elements: impl Iterator<Item = Cow<'e, Map>>,
        reserved: &'static [&'static str],
    ) -> Self {
        let mut attributes = Self {
            reserved,
            ..Self::default()
        };
        for properties in elements {
            each(&properties, |name, value| {
                let kind = match value {
                    Cell::Stored(value) => Kind::of(value),
                    Cell::Moment(_) => Kind::String,
                };
                let known = attributes.kinds.get_mut(name);
                match known {
                    Some(known) => *known = known.with(kind),
                    None => drop(attributes.kinds.insert(name.to_owned(), kind)),
                }
            });
        }
        attributes
    }

    /// Number, name and kind of each.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, Cow<'_, str>, Kind)> {
        let kinds = self.kinds.iter().enumerate();
        kinds.map(|(number, (name, kind))| (number, self.shown(name), *kind))
    }

    fn shown<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if !self.reserved.contains(&name) {
            return Cow::Borrowed(name);
        }
        Cow::Owned(apart(name, |taken| {
            self.reserved.contains(&taken) || self.kinds.contains_key(taken)
        }))
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

/// Every attribute of an element: its properties, and both bounds of its imprecise dates as `…_start` and `…_end`.
fn each<'v>(properties: &'v Map, mut found: impl FnMut(&str, Cell<'v>)) {
    for (key, value) in properties {
        found(key, Cell::Stored(value));
        let Value::Edtf(_) = value else { continue };
        for (name, moment) in bounds_of(properties, key, value) {
            found(&name, Cell::Moment(moment));
        }
    }
}
