//! Expressions of import maps: what they are made from, and their value for a row.
//!
//! | expression | value |
//! |---|---|
//! | `"{lat}, {lon}"` | a text; nothing when a column in it is empty (`{lon?}` may be empty) |
//! | `"{best\|int}"` | one column through filters: `int`, `float`, `flag` (0/1), `list` (at `;`), `commas` (at `,`), `names` (of `NLF: Front (2010-)`: the list of `NLF: Front`, `NLF`, `Front`), `lower`, `day` (ISO), `split_stem` (of `X-7.2`: `X-7`; else nothing), `plain` (of the number `67.50`: `67.5`) |
//! | `"{@line}"`, `"{@file}"`, `"{@release}"`, `"{@duplicate}"` | where the row is from; `1` when it repeats another |
//! | `1`, `true` | itself |
//! | `{"first": [e, …]}` | the first that is something |
//! | `{"choose": e, "cases": {"1": e, …}, "otherwise": e}` | by a text |
//! | `{"prefix": e, "cases": {"Government of ": e, …}, "otherwise": e}` | by what a text begins with; the longest counts |
//! | `{"suffix": e, "cases": {" town": e, …}, "otherwise": e}` | by what a text ends with; the longest counts |
//! | `{"differs": [e, e]}` | true when both are something, and not the same text |
//! | `{"same": [e, e]}` | true when both are something, and the same text; else nothing |
//! | `{"date": "span", "start": e, "end": e, "single": e}` | EDTF of a span, see [`dates::span`]; of which one end is nothing, that end is unknown |
//! | `{"date": "acled", "of": e, "precision": e}` | EDTF of ACLED's date and `time_precision` |
//! | `{"date": "day", "of": e}` | EDTF of a day |
//! | `{"date": "edtf", "of": e, "reported": e}` | EDTF, or a phrase such as `late 2025`; `last week` needs the day of the report; with `"kept": true` what is no date stays a text and is warned of |
//! | `{"preferred": ["town", "area"], "of": e}` | as `e`; where rows or releases tell one node otherwise, what stands first in the list counts |
//! | `{"first_told": e}` | as `e`; where rows tell one node otherwise, the first counts and nothing is said of it: for what each row keeps elsewhere as well |
//! | `{"sum": e}` | as `e`; over the rows that make one node numbers are added up, and different dates become the set of all (`{a,b}`); `"share": "deaths"` names the property of the `rows` relationship that has what each row adds, so that rows may come in several imports |
//!
//! In a condition anything but nothing and false is true. `{{` is a brace. A value that is not what a filter asks for
//! is an error of the row.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::dates;
use super::error::ImportError;
use super::names;
use crate::input::records::Record;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::value::Value;
use crate::model::value::edtf::Edtf;
use crate::model::value::edtf::EdtfError;
use crate::model::value::edtf::phrase;
use crate::model::value::temporal::Date;

/// Where a piece of text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// A column of the file, by position in the file.
    Column(usize),
    /// A column the file does not have.
    Missing,
    Line,
    File,
    Release,
    Duplicate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    Int,
    Float,
    Flag,
    List,
    Commas,
    Names,
    Lower,
    Day,
    SplitStem,
    Plain,
}

impl Filter {
    /// Whether what it makes is a text, which others may work on and which may stand among others.
    fn makes_text(self) -> bool {
        matches!(
            self,
            Self::Lower | Self::Day | Self::SplitStem | Self::Plain
        )
    }
}

#[derive(Debug)]
enum Piece {
    Literal(String),
    Slot {
        slot: Slot,
        name: String,
        optional: bool,
        filters: Vec<Filter>,
    },
}

/// An expression, made ready for one file.
#[derive(Debug)]
pub(super) struct Expression {
    kind: Kind,
    /// Whether it is added up over rows.
    pub(super) sums: bool,
    /// Whether rows may tell it otherwise of one node, and the first counts.
    pub(super) first_told: bool,
    /// Of several values that a node is told, the one that stands first here counts; empty where no value is preferred.
    pub(super) preferred: Vec<Value>,
}

#[derive(Debug)]
enum Kind {
    Constant(Value),
    Template(Vec<Piece>),
    First(Vec<Expression>),
    Choose {
        of: Box<Expression>,
        by: By,
        cases: Vec<(String, Expression)>,
        otherwise: Option<Box<Expression>>,
    },
    /// Whether two texts are the same, or whether they differ.
    Compared {
        both: Box<[Expression; 2]>,
        same: bool,
    },
    Span {
        start: Box<Expression>,
        end: Box<Expression>,
        single: Option<Box<Expression>>,
    },
    Acled {
        of: Box<Expression>,
        precision: Option<Box<Expression>>,
    },
    Day(Box<Expression>),
    Edtf {
        of: Box<Expression>,
        reported: Option<Box<Expression>>,
        /// Whether what is no date stays a text.
        kept: bool,
    },
}

/// What of a text chooses among cases.
#[derive(Debug, Clone, Copy)]
enum By {
    Whole,
    Prefix,
    Suffix,
}

impl Kind {
    /// A template; what stands in every row the same is made now.
    fn of_template(pieces: Vec<Piece>) -> Self {
        match pieces.as_slice() {
            [] => Self::Constant(Value::Null),
            [Piece::Literal(text)] => Self::Constant(Value::string(text.as_str())),
            _ => Self::Template(pieces),
        }
    }
}

/// What is wrong with a row: the column, where one is to blame, and what about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) column: Option<usize>,
    pub(super) message: String,
}

/// A row as expressions see it.
#[derive(Debug)]
pub(super) struct Row<'r> {
    pub(super) record: Record<'r>,
    pub(super) nulls: &'r [String],
    pub(super) file: &'r str,
    pub(super) release: &'r str,
    pub(super) line: &'r str,
    pub(super) duplicate: bool,
    /// Columns that are an item of a list for now.
    pub(super) items: Vec<(usize, &'r str)>,
}

impl<'r> Row<'r> {
    /// A field without blanks around it; empty when it means nothing.
    pub(super) fn field(&self, column: usize) -> &'r str {
        if let Some((_, item)) = self.items.iter().find(|(at, _)| *at == column) {
            return item;
        }
        let text = trimmed(self.record.field(column));
        if self.nulls.iter().any(|null| null == text) {
            return "";
        }
        text
    }

    fn slot(&self, slot: Slot) -> &'r str {
        match slot {
            Slot::Column(column) => self.field(column),
            Slot::Line => self.line,
            Slot::File => self.file,
            Slot::Release => self.release,
            Slot::Duplicate if self.duplicate => "1",
            Slot::Duplicate | Slot::Missing => "",
        }
    }
}

/// A text without blanks around it. Most have none, and ASCII is seen by its bytes.
pub(super) fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// Short texts, each once: values of rows repeat much.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: HashSet<Arc<str>>,
    /// Dates by how they are written.
    dates: HashMap<String, Value>,
    /// Dates by their first and last day, and whether they are one of the days between.
    spans: HashMap<(i64, i64, bool), Value>,
    /// What the row at hand tells as a date and is none.
    pub(super) no_dates: Vec<Arc<str>>,
    /// What has been read as a date, and is not written as one.
    pub(super) phrases: Vec<Phrase>,
}

/// A phrase that has been read as a date.
#[derive(Debug)]
pub(super) struct Phrase {
    /// The column it stands in, when it is all of it.
    pub(super) column: Option<usize>,
    /// The phrase.
    pub(super) text: Arc<str>,
    /// The date.
    pub(super) date: Arc<str>,
    /// The rule that read it.
    pub(super) rule: &'static str,
}

impl Texts {
    const LONGEST: usize = 64;
    const MOST: usize = 200_000;

    /// The text as a value.
    pub(super) fn value(&mut self, text: &str) -> Value {
        Value::String(self.shared(text))
    }

    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if text.len() > Self::LONGEST {
            return Arc::from(text);
        }
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = Arc::from(text);
        if self.known.len() < Self::MOST {
            self.known.insert(Arc::clone(&new));
        }
        new
    }
}

/// What expressions are made from.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// Columns, each once.
    pub(super) columns: Vec<usize>,
    /// Whether anything but columns: the line, the file, …
    pub(super) beyond_columns: bool,
}

/// Makes expressions ready: knows the columns of the file, and remembers which are used and which are missing.
#[derive(Debug)]
pub(super) struct Compiler<'c> {
    pub(super) columns: &'c IndexMap<String, usize>,
    pub(super) used: HashSet<usize>,
    /// What was used since this was last taken.
    pub(super) noted: Noted,
    pub(super) missing: Vec<String>,
}

impl Compiler<'_> {
    /// The position of a column, remembered as used; `None` when the file does not have it.
    pub(super) fn column(&mut self, name: &str) -> Option<usize> {
        let at = self.columns.get(name).copied();
        if let Some(at) = at {
            self.used.insert(at);
            if !self.noted.columns.contains(&at) {
                self.noted.columns.push(at);
            }
        } else if !self.missing.iter().any(|missing| missing == name) {
            self.missing.push(name.to_owned());
        }
        at
    }

    /// Makes an expression ready.
    pub(super) fn expression(&mut self, json: &Json) -> Result<Expression, ImportError> {
        let plain = |kind| Expression {
            kind,
            sums: false,
            first_told: false,
            preferred: Vec::new(),
        };
        Ok(match json {
            Json::String(text) => plain(Kind::of_template(self.template(text)?)),
            Json::Bool(value) => plain(Kind::Constant(Value::Boolean(*value))),
            Json::Number(number) => plain(Kind::Constant(match number.as_i64() {
                Some(integer) => Value::Integer(integer),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            })),
            Json::Object(entries) => {
                let known = [
                    "first",
                    "choose",
                    "prefix",
                    "suffix",
                    "cases",
                    "otherwise",
                    "differs",
                    "same",
                    "first_told",
                    "date",
                    "start",
                    "end",
                    "single",
                    "of",
                    "precision",
                    "reported",
                    "kept",
                    "sum",
                    "share",
                    "preferred",
                ];
                if let Some(unknown) = entries.keys().find(|key| !known.contains(&key.as_str())) {
                    return Err(ImportError::Map(format!(
                        "`{unknown}` is no part of an expression, in {json}"
                    )));
                }
                if let Some(inner) = entries.get("sum") {
                    let mut inner = self.expression(inner)?;
                    inner.sums = true;
                    return Ok(inner);
                }
                if let Some(inner) = entries.get("first_told") {
                    let mut inner = self.expression(inner)?;
                    inner.first_told = true;
                    return Ok(inner);
                }
                if let Some(order) = entries.get("preferred") {
                    return self.preferring(order, entries, json);
                }
                plain(self.object(entries, json)?)
            }
            Json::Null | Json::Array(_) => {
                return Err(ImportError::Map(format!("{json} is no expression")));
            }
        })
    }

    fn preferring(
        &mut self,
        order: &Json,
        entries: &serde_json::Map<String, Json>,
        json: &Json,
    ) -> Result<Expression, ImportError> {
        let texts = order.as_array().and_then(|texts| {
            let texts = texts.iter().map(|text| text.as_str().map(Value::string));
            texts.collect::<Option<Vec<_>>>()
        });
        let (Some(preferred), Some(of)) = (texts, entries.get("of")) else {
            return Err(ImportError::Map(format!(
                "`preferred` is a list of texts, and needs `of`, in {json}"
            )));
        };
        Ok(Expression {
            preferred,
            ..self.expression(of)?
        })
    }

    fn object(
        &mut self,
        entries: &serde_json::Map<String, Json>,
        json: &Json,
    ) -> Result<Kind, ImportError> {
        let lacking = |key: &str| ImportError::Map(format!("`{key}` is missing in {json}"));
        if let Some(Json::Array(items)) = entries.get("first") {
            let items: Result<Vec<_>, _> = items.iter().map(|item| self.expression(item)).collect();
            return Ok(Kind::First(items?));
        }
        for (key, by) in [
            ("choose", By::Whole),
            ("prefix", By::Prefix),
            ("suffix", By::Suffix),
        ] {
            let Some(of) = entries.get(key) else { continue };
            let Some(Json::Object(cases)) = entries.get("cases") else {
                return Err(lacking("cases"));
            };
            let mut ready = Vec::with_capacity(cases.len());
            for (text, value) in cases {
                ready.push((text.clone(), self.expression(value)?));
            }
            return Ok(Kind::Choose {
                of: Box::new(self.expression(of)?),
                by,
                cases: ready,
                otherwise: self.optional(entries.get("otherwise"))?,
            });
        }
        for (key, same) in [("differs", false), ("same", true)] {
            let Some(both) = entries.get(key) else {
                continue;
            };
            let Some([one, other]) = both.as_array().map(Vec::as_slice) else {
                return Err(ImportError::Map(format!("`{key}` is of two, in {json}")));
            };
            let both = Box::new([self.expression(one)?, self.expression(other)?]);
            return Ok(Kind::Compared { both, same });
        }
        let mut part = |key: &str| match entries.get(key) {
            Some(json) => self.expression(json).map(Box::new),
            None => Err(lacking(key)),
        };
        match entries.get("date").and_then(Json::as_str) {
            Some("span") => Ok(Kind::Span {
                start: part("start")?,
                end: part("end")?,
                single: self.optional(entries.get("single"))?,
            }),
            Some("acled") => Ok(Kind::Acled {
                of: part("of")?,
                precision: self.optional(entries.get("precision"))?,
            }),
            Some("day") => Ok(Kind::Day(part("of")?)),
            Some("edtf") => Ok(Kind::Edtf {
                of: part("of")?,
                reported: self.optional(entries.get("reported"))?,
                kept: entries.get("kept").and_then(Json::as_bool) == Some(true),
            }),
            _ => Err(ImportError::Map(format!("{json} is no expression"))),
        }
    }

    fn optional(&mut self, json: Option<&Json>) -> Result<Option<Box<Expression>>, ImportError> {
        json.map(|json| self.expression(json).map(Box::new))
            .transpose()
    }

    fn template(&mut self, text: &str) -> Result<Vec<Piece>, ImportError> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            literal.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('{') {
                literal.push('{');
                rest = after;
                continue;
            }
            let Some(end) = rest.find('}') else {
                return Err(ImportError::Map(format!(
                    "a brace is not closed in `{text}`"
                )));
            };
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(self.slot(&rest[..end])?);
            rest = &rest[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        let typed = |piece: &Piece| match piece {
            Piece::Slot { filters, .. } => filters.last().is_some_and(|last| !last.makes_text()),
            Piece::Literal(_) => false,
        };
        if pieces.len() > 1 && pieces.iter().any(typed) {
            return Err(ImportError::Map(format!(
                "a column with `int`, `float`, `flag`, `list` or `commas` stands alone, not in `{text}`"
            )));
        }
        Ok(pieces)
    }

    fn slot(&mut self, text: &str) -> Result<Piece, ImportError> {
        let mut parts = text.split('|');
        let name = parts.next().unwrap_or_default();
        let (name, optional) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let filters: Vec<Filter> = parts.map(filter_named).collect::<Result<_, _>>()?;
        if filters
            .iter()
            .rev()
            .skip(1)
            .any(|filter| !filter.makes_text())
        {
            return Err(ImportError::Map(format!(
                "only `lower`, `day`, `split_stem` and `plain` can stand before another filter, not in `{text}`"
            )));
        }
        let slot = match name {
            "@line" => Slot::Line,
            "@file" => Slot::File,
            "@release" => Slot::Release,
            "@duplicate" => Slot::Duplicate,
            _ => self.column(name).map_or(Slot::Missing, Slot::Column),
        };
        self.noted.beyond_columns |= !matches!(slot, Slot::Column(_) | Slot::Missing);
        Ok(Piece::Slot {
            slot,
            name: name.to_owned(),
            optional,
            filters,
        })
    }
}

fn filter_named(name: &str) -> Result<Filter, ImportError> {
    Ok(match name.trim() {
        "int" => Filter::Int,
        "float" => Filter::Float,
        "flag" => Filter::Flag,
        "list" => Filter::List,
        "commas" => Filter::Commas,
        "names" => Filter::Names,
        "lower" => Filter::Lower,
        "day" => Filter::Day,
        "split_stem" => Filter::SplitStem,
        "plain" => Filter::Plain,
        other => {
            return Err(ImportError::Map(format!(
                "there is no filter `{other}`; there are int, float, flag, list, commas, names, lower, day, split_stem, plain"
            )));
        }
    })
}

impl Expression {
    /// Its value for a row; null when it is nothing.
    pub(super) fn value(&self, row: &Row<'_>, texts: &mut Texts) -> Result<Value, Wrong> {
        match &self.kind {
            Kind::Constant(value) => Ok(value.clone()),
            Kind::Template(pieces) => template_value(pieces, row, texts),
            Kind::First(items) => {
                for item in items {
                    let value = item.value(row, texts)?;
                    if !value.is_null() {
                        return Ok(value);
                    }
                }
                Ok(Value::Null)
            }
            Kind::Choose {
                of,
                by,
                cases,
                otherwise,
            } => {
                let text = of.text_of(row)?.unwrap_or_default();
                let mut those = cases.iter();
                let longest = |(case, _): &&(String, Expression)| case.len();
                let case = match by {
                    By::Whole => those.find(|(case, _)| *case == text),
                    By::Prefix => {
                        let begin = those.filter(|(case, _)| text.starts_with(case.as_str()));
                        begin.max_by_key(longest)
                    }
                    By::Suffix => {
                        let end = those.filter(|(case, _)| text.ends_with(case.as_str()));
                        end.max_by_key(longest)
                    }
                };
                match (case, otherwise) {
                    (Some((_, value)), _) => value.value(row, texts),
                    (None, Some(value)) => value.value(row, texts),
                    (None, None) => Ok(Value::Null),
                }
            }
            Kind::Compared { both, same } => {
                let [one, other] = &**both;
                let equal = match (one.text_of(row)?, other.text_of(row)?) {
                    (Some(one), Some(other)) => Some(one == other),
                    _ => None,
                };
                Ok(match (equal, same) {
                    (Some(true), true) => Value::Boolean(true),
                    (_, true) => Value::Null,
                    (equal, false) => Value::Boolean(equal == Some(false)),
                })
            }
            Kind::Span { start, end, single } => {
                let ends = (day_of(start, row)?, day_of(end, row)?);
                let single = match single {
                    Some(single) => single.holds(row, texts)?,
                    None => false,
                };
                let (start, end) = match ends {
                    (Some(start), Some(end)) => (start, end),
                    (None, None) => return Ok(Value::Null),
                    (start, end) => return Ok(edtf(&dates::half_span(start, end, single), texts)),
                };
                if end < start {
                    return Err(Wrong {
                        column: None,
                        message: format!("the dates {start} and {end} are not in order"),
                    });
                }
                let asked = (start.days_since_epoch(), end.days_since_epoch(), single);
                if let Some(known) = texts.spans.get(&asked) {
                    return Ok(known.clone());
                }
                let date = edtf(&dates::span(start, end, single), texts);
                if texts.spans.len() < Texts::MOST {
                    texts.spans.insert(asked, date.clone());
                }
                Ok(date)
            }
            Kind::Acled { of, precision } => {
                let Some(day) = day_of(of, row)? else {
                    return Ok(Value::Null);
                };
                let code = match precision {
                    Some(precision) => precision.text_of(row)?,
                    None => None,
                };
                let text = match code.as_deref().unwrap_or_default() {
                    "2" => around(day),
                    "3" => dates::month(day),
                    _ => day.to_string(),
                };
                Ok(edtf(&text, texts))
            }
            Kind::Day(of) => Ok(match day_of(of, row)? {
                Some(day) => edtf(&day.to_string(), texts),
                None => Value::Null,
            }),
            Kind::Edtf { of, reported, kept } => {
                let Some(text) = of.text_of(row)? else {
                    return Ok(Value::Null);
                };
                if let Some(known) = texts.dates.get(&*text) {
                    return Ok(known.clone());
                }
                let reported = match reported {
                    Some(reported) => day_of(reported, row)?,
                    None => None,
                };
                let wrong = |error: EdtfError| Wrong {
                    column: of.column(),
                    message: error.to_string(),
                };
                // What a phrase means may depend on the row, so only dates are known by their text.
                let reading = match phrase::read(&text, reported) {
                    Ok(reading) => reading,
                    Err(_no_date) if *kept => {
                        texts.no_dates.push(Arc::from(&*text));
                        return Ok(texts.value(&text));
                    }
                    Err(error) => return Err(wrong(error)),
                };
                Ok(match reading {
                    reading if **reading.value.text() == *text => edtf(&text, texts),
                    reading => {
                        texts.phrases.push(Phrase {
                            column: of.column(),
                            text: Arc::from(&*text),
                            date: Arc::clone(reading.value.text()),
                            rule: reading.rule,
                        });
                        Value::Edtf(Arc::new(reading.value))
                    }
                })
            }
        }
    }

    /// The column without which it is nothing in every row, when the file does not have it.
    pub(super) fn missing(&self) -> Option<&str> {
        match &self.kind {
            Kind::Template(pieces) => pieces.iter().find_map(|piece| match piece {
                Piece::Slot {
                    slot: Slot::Missing,
                    name,
                    optional: false,
                    ..
                } => Some(name.as_str()),
                _ => None,
            }),
            Kind::First(items) => {
                let all: Option<Vec<&str>> = items.iter().map(Self::missing).collect();
                all?.first().copied()
            }
            _ => None,
        }
    }

    /// How much a value is preferred: the least most.
    pub(super) fn rank(&self, value: &Value) -> usize {
        let place = self.preferred.iter().position(|other| other == value);
        place.unwrap_or_else(|| self.preferred.len() + usize::from(value.is_null()))
    }

    /// Appends its text; false when it is nothing.
    pub(super) fn text(&self, row: &Row<'_>, out: &mut String) -> Result<bool, Wrong> {
        match &self.kind {
            Kind::Template(pieces) => template_text(pieces, row, out),
            Kind::First(items) => {
                let before = out.len();
                for item in items {
                    if item.text(row, out)? {
                        return Ok(true);
                    }
                    out.truncate(before);
                }
                Ok(false)
            }
            _ => match self.value(row, &mut Texts::default())? {
                Value::Null => Ok(false),
                Value::String(text) => {
                    out.push_str(&text);
                    Ok(true)
                }
                Value::Integer(number) => {
                    out.push_str(&number.to_string());
                    Ok(true)
                }
                Value::Boolean(value) => {
                    out.push_str(if value { "true" } else { "false" });
                    Ok(true)
                }
                Value::Float(number) => {
                    out.push_str(&number.to_string());
                    Ok(true)
                }
                other => Err(Wrong {
                    column: self.column(),
                    message: format!("a {} stands where a text is needed", other.value_type()),
                }),
            },
        }
    }

    /// Its text, not copied where it stands so in a column; `None` when it is nothing.
    fn text_of<'r>(&self, row: &Row<'r>) -> Result<Option<Cow<'r, str>>, Wrong> {
        if let Kind::Template(pieces) = &self.kind
            && let [Piece::Slot { slot, filters, .. }] = pieces.as_slice()
        {
            let text = filtered(row.slot(*slot), filters, *slot)?;
            return Ok(Some(text).filter(|text| !text.is_empty()));
        }
        if let Kind::First(items) = &self.kind {
            for item in items {
                if let Some(text) = item.text_of(row)? {
                    return Ok(Some(text));
                }
            }
            return Ok(None);
        }
        let mut text = String::new();
        let is_something = self.text(row, &mut text)?;
        Ok(is_something.then_some(Cow::Owned(text)))
    }

    /// Whether it holds, as a condition.
    pub(super) fn holds(&self, row: &Row<'_>, texts: &mut Texts) -> Result<bool, Wrong> {
        Ok(!matches!(
            self.value(row, texts)?,
            Value::Null | Value::Boolean(false)
        ))
    }
}

/// An EDTF date as a value.
pub(super) fn edtf(text: &str, texts: &mut Texts) -> Value {
    if let Some(known) = texts.dates.get(text) {
        return known.clone();
    }
    let value = match text.parse::<Edtf>() {
        Ok(edtf) => Value::Edtf(Arc::new(edtf)),
        Err(_not_edtf) => return texts.value(text),
    };
    if texts.dates.len() < Texts::MOST {
        texts.dates.insert(text.to_owned(), value.clone());
    }
    value
}

/// The week around a day: ACLED stores its middle.
fn around(day: Date) -> String {
    match (day.plus_days(-3), day.plus_days(3)) {
        (Ok(first), Ok(last)) => format!("[{first}..{last}]"),
        _ => day.to_string(),
    }
}

fn day_of(expression: &Expression, row: &Row<'_>) -> Result<Option<Date>, Wrong> {
    let Some(text) = expression.text_of(row)? else {
        return Ok(None);
    };
    dates::day(&text).map(Some).ok_or_else(|| Wrong {
        column: expression.column(),
        message: format!("`{text}` is not a day"),
    })
}

impl Expression {
    /// Its value, if it is the same for every row.
    pub(super) fn constant(&self) -> Option<&Value> {
        match &self.kind {
            Kind::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it takes over what stands in columns, and decides nothing by it.
    pub(super) fn is_taken_over(&self) -> bool {
        match &self.kind {
            Kind::Template(pieces) => pieces.iter().any(|piece| {
                matches!(
                    piece,
                    Piece::Slot {
                        slot: Slot::Column(_),
                        ..
                    }
                )
            }),
            Kind::First(items) => items.iter().all(Self::is_taken_over),
            _ => false,
        }
    }

    /// The column it is made from, when it is one.
    fn column(&self) -> Option<usize> {
        match &self.kind {
            Kind::Template(pieces) => match pieces.as_slice() {
                [
                    Piece::Slot {
                        slot: Slot::Column(column),
                        ..
                    },
                ] => Some(*column),
                _ => None,
            },
            _ => None,
        }
    }
}

fn template_text(pieces: &[Piece], row: &Row<'_>, out: &mut String) -> Result<bool, Wrong> {
    for piece in pieces {
        match piece {
            Piece::Literal(text) => out.push_str(text),
            Piece::Slot {
                slot,
                optional,
                filters,
                ..
            } => {
                let text = row.slot(*slot);
                let text = filtered(text, filters, *slot)?;
                if text.is_empty() && !optional {
                    return Ok(false);
                }
                out.push_str(&text);
            }
        }
    }
    Ok(true)
}

/// A text through those filters that make texts of texts.
fn filtered<'t>(text: &'t str, filters: &[Filter], slot: Slot) -> Result<Cow<'t, str>, Wrong> {
    let mut text = Cow::Borrowed(text);
    for filter in filters {
        text = match (filter, text) {
            (Filter::SplitStem, Cow::Borrowed(text)) => Cow::Borrowed(split_stem(text)),
            (Filter::SplitStem, Cow::Owned(text)) => Cow::Owned(split_stem(&text).to_owned()),
            (Filter::Plain, Cow::Borrowed(text)) => Cow::Borrowed(plain(text)),
            (Filter::Plain, Cow::Owned(text)) => Cow::Owned(plain(&text).to_owned()),
            (Filter::Lower, text) => Cow::Owned(text.to_lowercase()),
            (Filter::Day, text) if text.is_empty() => text,
            (Filter::Day, text) => match dates::day(&text) {
                Some(day) => Cow::Owned(day.to_string()),
                None => {
                    return Err(Wrong {
                        column: column_of(slot),
                        message: format!("`{text}` is not a day"),
                    });
                }
            },
            // These make other values than texts, and stand last and alone.
            (
                Filter::Int
                | Filter::Float
                | Filter::Flag
                | Filter::List
                | Filter::Commas
                | Filter::Names,
                text,
            ) => text,
        };
    }
    Ok(text)
}

/// A number without the zeros behind its point that say nothing.
fn plain(text: &str) -> &str {
    match text.split_once('.') {
        Some((_, decimals)) if decimals.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.trim_end_matches('0').trim_end_matches('.')
        }
        _ => text,
    }
}

/// What stands before the number of a split record: `X-7` of `X-7.2`; empty for others.
fn split_stem(text: &str) -> &str {
    match text.rsplit_once('.') {
        Some((stem, number))
            if !stem.is_empty()
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            stem
        }
        _ => "",
    }
}

fn column_of(slot: Slot) -> Option<usize> {
    match slot {
        Slot::Column(column) => Some(column),
        _ => None,
    }
}

fn template_value(pieces: &[Piece], row: &Row<'_>, texts: &mut Texts) -> Result<Value, Wrong> {
    if let [
        Piece::Slot {
            slot,
            name,
            filters,
            ..
        },
    ] = pieces
    {
        return slot_value(*slot, name, filters, row, texts);
    }
    let mut text = String::with_capacity(Texts::LONGEST);
    Ok(
        if template_text(pieces, row, &mut text)? && !text.is_empty() {
            texts.value(&text)
        } else {
            Value::Null
        },
    )
}

/// The value of a slot that stands alone: of the type its last filter makes.
fn slot_value(
    slot: Slot,
    name: &str,
    filters: &[Filter],
    row: &Row<'_>,
    texts: &mut Texts,
) -> Result<Value, Wrong> {
    let text: &str = &filtered(row.slot(slot), filters, slot)?;
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let wrong = |what: &str| Wrong {
        column: column_of(slot),
        message: format!("`{text}` in `{name}` is not {what}"),
    };
    let list = |items: &mut dyn Iterator<Item = &str>, texts: &mut Texts| {
        let items = items.map(str::trim).filter(|item| !item.is_empty());
        let items: Vec<Value> = items.map(|item| texts.value(item)).collect();
        if items.is_empty() {
            Value::Null
        } else {
            Value::list(items)
        }
    };
    match filters.last() {
        None | Some(Filter::Lower | Filter::Day | Filter::SplitStem | Filter::Plain) => {
            Ok(texts.value(text))
        }
        Some(Filter::Int) => integer(text)
            .map(Value::Integer)
            .ok_or_else(|| wrong("a whole number")),
        Some(Filter::Float) => {
            let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite());
            number.map(Value::Float).ok_or_else(|| wrong("a number"))
        }
        Some(Filter::Flag) => match text.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" => Ok(Value::Boolean(true)),
            "0" | "false" | "no" => Ok(Value::Boolean(false)),
            _ => Err(wrong("0 or 1")),
        },
        Some(Filter::List) => Ok(list(&mut text.split(';'), texts)),
        Some(Filter::Commas) => Ok(list(&mut text.split(','), texts)),
        Some(Filter::Names) => Ok(list(&mut names::further(text).into_iter(), texts)),
    }
}

/// A whole number, also when it is written as `12.0`.
fn integer(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (whole, fraction) = text.split_once('.')?;
    let zeros = fraction.bytes().all(|byte| byte == b'0');
    zeros.then(|| whole.parse().ok()).flatten()
}
