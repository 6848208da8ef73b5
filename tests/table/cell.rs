//! Cells of expected tables, and actual values, both as one canonical text: equal texts are equal values.
//!
//! Temporal values are expected as strings, so they are texts here; labels, map keys and (where order is to be
//! ignored) list elements are sorted. This module must never know where tables come from.

use annals::model::result::Subgraph;
use annals::model::value::Map;
use annals::model::value::NodeId;
use annals::model::value::RelationshipId;
use annals::model::value::Value;
use annals::model::value::text::text_of;

/// What a cell says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
    List(Vec<Cell>),
    Map(Vec<(String, Cell)>),
    Node(NodeCell),
    Relationship(RelationshipCell),
    /// A node, then steps: whether along the relationship's direction, the relationship, the next node.
    Path(NodeCell, Vec<(bool, RelationshipCell, NodeCell)>),
}

/// A node in a cell: labels and properties.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct NodeCell {
    labels: Vec<String>,
    properties: Vec<(String, Cell)>,
}

/// A relationship in a cell: type and properties.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct RelationshipCell {
    relationship_type: String,
    properties: Vec<(String, Cell)>,
}

/// Whether the order of lists counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lists {
    Ordered,
    Unordered,
}

/// Reads a cell.
///
/// # Errors
/// Where it stops being a cell, in one line.
pub(crate) fn parse(text: &str) -> Result<Cell, String> {
    let mut reader = Reader {
        text,
        rest: text.trim(),
    };
    let cell = reader.cell()?;
    reader.space();
    if reader.rest.is_empty() {
        Ok(cell)
    } else {
        Err(reader.failure("the end"))
    }
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
}

impl Reader<'_> {
    fn failure(&self, expected: &str) -> String {
        format!(
            "cell `{}`: expected {expected} before `{}`",
            self.text, self.rest
        )
    }

    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes `token` after space, when it is there.
    fn take(&mut self, token: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn need(&mut self, token: &str) -> Result<(), String> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.failure(&format!("`{token}`")))
        }
    }

    /// Takes characters as long as they are `wanted`.
    fn run(&mut self, wanted: impl Fn(char) -> bool) -> &str {
        let end = self
            .rest
            .find(|each| !wanted(each))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn cell(&mut self) -> Result<Cell, String> {
        self.space();
        match self.rest.chars().next() {
            Some('\'') => self.string('\'').map(Cell::String),
            Some('"') => self.string('"').map(Cell::String),
            Some('[') => self.list_or_relationship(),
            Some('{') => self.map().map(Cell::Map),
            Some('(') => self.node().map(Cell::Node),
            Some('<') => self.path(),
            Some(first) if first == '-' || first == '.' || first.is_alphanumeric() => self.scalar(),
            _ => Err(self.failure("a value")),
        }
    }

    fn scalar(&mut self) -> Result<Cell, String> {
        let word = self
            .run(|each| each.is_alphanumeric() || "+-._".contains(each))
            .to_owned();
        match word.as_str() {
            "null" => return Ok(Cell::Null),
            "true" => return Ok(Cell::Boolean(true)),
            "false" => return Ok(Cell::Boolean(false)),
            "NaN" => return Ok(Cell::Float(f64::NAN)),
            "Inf" | "Infinity" => return Ok(Cell::Float(f64::INFINITY)),
            "-Inf" | "-Infinity" => return Ok(Cell::Float(f64::NEG_INFINITY)),
            _ => {}
        }
        let integer = word.parse().map(Cell::Integer);
        integer
            .or_else(|_| word.parse().map(Cell::Float))
            .map_err(|error| self.failure(&format!("a value ({error}) instead of `{word}`")))
    }

    fn string(&mut self, quote: char) -> Result<String, String> {
        let mut text = String::new();
        let mut characters = self.rest.chars();
        characters.next();
        loop {
            match characters.next() {
                Some(other) if other == quote => break,
                Some('\\') => match characters.next() {
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some('b') => text.push('\u{8}'),
                    Some('f') => text.push('\u{c}'),
                    Some(escaped) => text.push(escaped),
                    None => return Err(self.failure("a character after `\\`")),
                },
                Some(other) => text.push(other),
                None => return Err(self.failure("a closing quote")),
            }
        }
        self.rest = characters.as_str();
        Ok(text)
    }

    fn name(&mut self) -> Result<String, String> {
        if self.take("`") {
            let name = self.run(|each| each != '`').to_owned();
            self.need("`")?;
            return Ok(name);
        }
        self.space();
        let name = self
            .run(|each| each.is_alphanumeric() || each == '_')
            .to_owned();
        if name.is_empty() {
            return Err(self.failure("a name"));
        }
        Ok(name)
    }

    fn list_or_relationship(&mut self) -> Result<Cell, String> {
        self.need("[")?;
        if self.take(":") {
            return self.relationship_after_colon().map(Cell::Relationship);
        }
        let mut items = Vec::new();
        if self.take("]") {
            return Ok(Cell::List(items));
        }
        loop {
            items.push(self.cell()?);
            if self.take("]") {
                return Ok(Cell::List(items));
            }
            self.need(",")?;
        }
    }

    fn relationship_after_colon(&mut self) -> Result<RelationshipCell, String> {
        let relationship_type = self.name()?;
        let properties = self.optional_map()?;
        self.need("]")?;
        Ok(RelationshipCell {
            relationship_type,
            properties,
        })
    }

    fn optional_map(&mut self) -> Result<Vec<(String, Cell)>, String> {
        self.space();
        if self.rest.starts_with('{') {
            self.map()
        } else {
            Ok(Vec::new())
        }
    }

    fn map(&mut self) -> Result<Vec<(String, Cell)>, String> {
        self.need("{")?;
        let mut entries = Vec::new();
        if self.take("}") {
            return Ok(entries);
        }
        loop {
            let key = self.name()?;
            self.need(":")?;
            entries.push((key, self.cell()?));
            if self.take("}") {
                return Ok(entries);
            }
            self.need(",")?;
        }
    }

    fn node(&mut self) -> Result<NodeCell, String> {
        self.need("(")?;
        let mut labels = Vec::new();
        while self.take(":") {
            labels.push(self.name()?);
        }
        let properties = self.optional_map()?;
        self.need(")")?;
        Ok(NodeCell { labels, properties })
    }

    fn path(&mut self) -> Result<Cell, String> {
        self.need("<")?;
        let start = self.node()?;
        let mut steps = Vec::new();
        while !self.take(">") {
            let backwards = self.take("<-");
            if !backwards {
                self.need("-")?;
            }
            self.need("[")?;
            self.need(":")?;
            let relationship = self.relationship_after_colon()?;
            self.need(if backwards { "-" } else { "->" })?;
            steps.push((!backwards, relationship, self.node()?));
        }
        Ok(Cell::Path(start, steps))
    }
}

impl Cell {
    /// The canonical text of what is expected.
    pub(crate) fn canonical(&self, lists: Lists) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Integer(integer) => integer.to_string(),
            Self::Float(float) => canonical_float(*float),
            Self::String(text) => canonical_string(text),
            Self::List(items) => {
                canonical_list(items.iter().map(|item| item.canonical(lists)), lists)
            }
            Self::Map(entries) => cell_map(entries, lists),
            Self::Node(node) => node.canonical(lists),
            Self::Relationship(relationship) => relationship.canonical(lists),
            Self::Path(start, steps) => canonical_path(
                &start.canonical(lists),
                steps.iter().map(|(forward, relationship, node)| {
                    (
                        *forward,
                        relationship.canonical(lists),
                        node.canonical(lists),
                    )
                }),
            ),
        }
    }

    /// The value a parameter cell stands for; `None` of nodes, relationships and paths.
    pub(crate) fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Boolean(boolean) => (*boolean).into(),
            Self::Integer(integer) => (*integer).into(),
            Self::Float(float) => (*float).into(),
            Self::String(text) => text.as_str().into(),
            Self::List(items) => {
                Value::list(items.iter().map(Self::value).collect::<Option<Vec<_>>>()?)
            }
            Self::Map(entries) => {
                let mut map = Map::default();
                for (key, cell) in entries {
                    map.insert(key.as_str().into(), cell.value()?);
                }
                Value::map(map)
            }
            Self::Node(_) | Self::Relationship(_) | Self::Path(..) => return None,
        })
    }
}

impl NodeCell {
    fn canonical(&self, lists: Lists) -> String {
        let labels = self.labels.iter().map(String::as_str);
        canonical_node(labels, &property_map(&self.properties, lists))
    }
}

impl RelationshipCell {
    fn canonical(&self, lists: Lists) -> String {
        let properties = property_map(&self.properties, lists);
        format!("[:{}{properties}]", self.relationship_type)
    }
}

/// The canonical text of an actual value; elements are looked up in `subgraph`.
pub(crate) fn canonical(value: &Value, subgraph: &Subgraph, lists: Lists) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::Integer(integer) => integer.to_string(),
        Value::Float(float) => canonical_float(*float),
        Value::List(items) => canonical_list(
            items.iter().map(|item| canonical(item, subgraph, lists)),
            lists,
        ),
        Value::Map(map) => value_map(map, subgraph, lists),
        Value::Node(id) => actual_node(*id, subgraph, lists),
        Value::Relationship(id) => actual_relationship(*id, subgraph, lists),
        Value::Path(path) => {
            let nodes = path.nodes();
            let steps = path.relationships().iter().zip(nodes.windows(2));
            canonical_path(
                &actual_node(nodes[0], subgraph, lists),
                steps.map(|(relationship, ends)| {
                    let starts = subgraph.relationships.get(relationship);
                    let forward = starts.is_none_or(|found| found.start == ends[0]);
                    let text = actual_relationship(*relationship, subgraph, lists);
                    (forward, text, actual_node(ends[1], subgraph, lists))
                }),
            )
        }
        Value::String(_)
        | Value::Date(_)
        | Value::LocalTime(_)
        | Value::Time(_)
        | Value::LocalDateTime(_)
        | Value::DateTime(_)
        | Value::Duration(_)
        | Value::Edtf(_)
        | Value::Point(_) => {
            canonical_string(&text_of(value).expect("strings, times and points have a text"))
        }
    }
}

fn actual_node(id: NodeId, subgraph: &Subgraph, lists: Lists) -> String {
    match subgraph.nodes.get(&id) {
        Some(node) => canonical_node(
            node.labels.iter().map(AsRef::as_ref),
            &optional(&value_map(&node.properties, subgraph, lists)),
        ),
        None => format!("(node {} is not in the subgraph of the result)", id.0),
    }
}

fn actual_relationship(id: RelationshipId, subgraph: &Subgraph, lists: Lists) -> String {
    match subgraph.relationships.get(&id) {
        Some(found) => format!(
            "[:{}{}]",
            found.relationship_type,
            optional(&value_map(&found.properties, subgraph, lists))
        ),
        None => format!(
            "[relationship {} is not in the subgraph of the result]",
            id.0
        ),
    }
}

fn canonical_float(float: f64) -> String {
    if float.is_nan() {
        "NaN".to_owned()
    } else if float.is_infinite() {
        if float > 0.0 { "Inf" } else { "-Inf" }.to_owned()
    } else {
        // Zero has one text: -0.0 equals 0.0.
        format!("{:?}", if float == 0.0 { 0.0 } else { float })
    }
}

fn canonical_string(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

fn canonical_list(items: impl Iterator<Item = String>, lists: Lists) -> String {
    let mut items: Vec<String> = items.collect();
    if lists == Lists::Unordered {
        items.sort();
    }
    format!("[{}]", items.join(", "))
}

fn canonical_map(mut entries: Vec<String>) -> String {
    entries.sort();
    format!("{{{}}}", entries.join(", "))
}

fn cell_map(entries: &[(String, Cell)], lists: Lists) -> String {
    let entry = |(key, cell): &(String, Cell)| format!("{key}: {}", cell.canonical(lists));
    canonical_map(entries.iter().map(entry).collect())
}

fn value_map(map: &Map, subgraph: &Subgraph, lists: Lists) -> String {
    let entries = map.iter();
    let entries =
        entries.map(|(key, value)| format!("{key}: {}", canonical(value, subgraph, lists)));
    canonical_map(entries.collect())
}

fn property_map(entries: &[(String, Cell)], lists: Lists) -> String {
    optional(&cell_map(entries, lists))
}

/// Properties after labels or a type: nothing when there are none.
fn optional(map: &str) -> String {
    if map == "{}" {
        String::new()
    } else {
        format!(" {map}")
    }
}

fn canonical_node<'t>(labels: impl Iterator<Item = &'t str>, properties: &str) -> String {
    let mut labels: Vec<&str> = labels.collect();
    labels.sort_unstable();
    let colon = if labels.is_empty() { "" } else { ":" };
    format!("({colon}{}{properties})", labels.join(":"))
}

fn canonical_path(start: &str, steps: impl Iterator<Item = (bool, String, String)>) -> String {
    let mut text = format!("<{start}");
    for (forward, relationship, node) in steps {
        let (left, right) = if forward { ("-", "->") } else { ("<-", "-") };
        text.extend([left, &relationship, right, &node]);
    }
    text.push('>');
    text
}

#[test]
fn cells_say_the_same_however_they_are_written() {
    let check = |text: &str, expected: &str| {
        assert_eq!(
            parse(text).unwrap().canonical(Lists::Ordered),
            expected,
            "{text}"
        );
    };
    check("null", "null");
    check("-1", "-1");
    check("1.0", "1.0");
    check("-0.0", "0.0");
    check(".5", "0.5");
    check("1e3", "1000.0");
    check("NaN", "NaN");
    check("-Inf", "-Inf");
    check(r"'it\'s \\'", r"'it\'s \\'");
    check(r#""it's""#, r"'it\'s'");
    check("[1,'a' , []]", "[1, 'a', []]");
    check("{b: 1, a: {`c d`: null}}", "{a: {c d: null}, b: 1}");
    check("(:B:A {x: 1})", "(:A:B {x: 1})");
    check("()", "()");
    check("[:T {x: [2, 1]}]", "[:T {x: [2, 1]}]");
    check(
        "<(:A)-[:T]->(:B)<-[:U {x: 1}]-()>",
        "<(:A)-[:T]->(:B)<-[:U {x: 1}]-()>",
    );
    check("<()>", "<()>");
}

#[test]
fn lists_are_bags_when_order_is_ignored() {
    let canonical = |text| parse(text).unwrap().canonical(Lists::Unordered);
    assert_eq!(canonical("[3, [2, 1]]"), canonical("[[1, 2], 3]"));
    assert_ne!(canonical("[1, 1, 2]"), canonical("[1, 2, 2]"));
}

#[test]
fn nonsense_in_a_cell_is_an_error() {
    for text in ["", "1 2", "'a", "[1", "{a}", "foo", "<(:A)-[:T]-(:B)>"] {
        assert!(parse(text).is_err(), "{text}");
    }
}
