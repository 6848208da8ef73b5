//! CSV tables of nodes and of relationships, and a script that loads them again.
//!
//! A column is a property and the type of its values, `dead:integer`; a property with values of several types has
//! several columns. Nothing is an empty field and the empty text a quoted one. A list stands in one field, between its
//! items a sign that no item contains. What no field can tell apart or hold (lists of several types, of one empty
//! text, texts with a zero byte) stands there as a literal for whoever reads the table, and once more in the script, which sets it.

use std::borrow::Cow;
use std::io;
use std::io::Write;
use std::sync::Arc;

use super::Elements;
use super::bare;
use crate::model::collections::IndexMap;
use crate::model::collections::IndexSet;
use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::Relationship;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;
use crate::output::json;
use crate::output::literal;

/// The files, in the order they are written: nodes, relationships, and the script.
pub const TABLE_FILES: [&str; 3] = ["nodes.csv", "relationships.csv", "load.cypher"];
/// Signs that may stand between the items of a list, the most usual first.
const SEPARATORS: [char; 4] = [';', '|', '\u{1f}', '\u{1e}'];
/// The name that what is made carries until all is made, unless the graph has it.
const MARK: &str = "annals table";

/// The type of values that fields do not tell apart.
const LITERAL: &str = "literal";

/// What tells columns apart: the property and the type.
type Column = (String, String);

/// The tables of a graph.
#[derive(Debug)]
pub struct Tables<'e> {
    elements: Elements<'e>,
    nodes: Columns,
    relationships: Columns,
    /// The name that what is made carries until all is made, quoted.
    mark: String,
}

impl<'e> Tables<'e> {
    /// The tables of `elements`.
    pub fn of(elements: Elements<'e>) -> Self {
        let nodes = Columns::of(elements.node_properties());
        let relationships = Columns::of(elements.relationship_properties());
        let mark = mark(&elements, &[&nodes, &relationships]);
        Self {
            elements,
            nodes,
            relationships,
            mark,
        }
    }

    /// Writes one of [`TABLE_FILES`].
    pub fn write(&self, file: &str, out: &mut dyn Write) -> io::Result<()> {
        match file {
            "nodes.csv" => self.write_nodes(out),
            "relationships.csv" => self.write_relationships(out),
            _ => self.write_script(out),
        }
    }

    fn write_nodes(&self, out: &mut dyn Write) -> io::Result<()> {
        self.nodes.write_header(&[":ID", ":LABEL"], out)?;
        // A label may contain the sign itself; the script knows which one stands between them.
        let separator = self.label_separator();
        for node in self.elements.nodes() {
            let labels = node.labels.join(&separator.to_string());
            let first = [node.id.0.to_string(), labels];
            self.nodes.write_row(&first, &node.properties, out)?;
        }
        Ok(())
    }

    fn label_separator(&self) -> char {
        let mut labels: IndexSet<Arc<str>> = IndexSet::default();
        for node in self.elements.nodes() {
            labels.extend(node.labels.iter().map(Arc::clone));
        }
        separator(&labels.iter().map(AsRef::as_ref))
    }

    fn write_relationships(&self, out: &mut dyn Write) -> io::Result<()> {
        let first = [":START_ID", ":END_ID", ":TYPE", ":ID"];
        // Only a script that sets more than the table can hold must know which is which.
        let width = first.len() - usize::from(!self.relationships.has_literals());
        self.relationships.write_header(&first[..width], out)?;
        for each in self.elements.relationships() {
            let kind = each.relationship_type.to_string();
            let [start, end] = [each.start.0, each.end.0].map(|id| id.to_string());
            let first = [start, end, kind, each.id.0.to_string()];
            self.relationships
                .write_row(&first[..width], &each.properties, out)?;
        }
        Ok(())
    }

    fn write_script(&self, out: &mut dyn Write) -> io::Result<()> {
        let mark = &self.mark;
        let mut separator = String::new();
        literal::push_string(&mut separator, &self.label_separator().to_string());
        writeln!(
            out,
            "// Loads the tables beside it into a store; run it in their directory.\n\
             CREATE INDEX {mark} FOR (n:{mark}) ON (n.{mark});\n\
             LOAD CSV WITH HEADERS FROM 'nodes.csv' AS row\n\
             CREATE (n:{mark} {{{mark}: toInteger(row.`:ID`)}})\n\
             SET n:$(CASE WHEN coalesce(row.`:LABEL`, '') = '' THEN [] ELSE split(row.`:LABEL`, {separator}) END)"
        )?;
        self.nodes.write_settings("n", out)?;
        let marked = self.relationships.has_literals();
        let numbered = if marked {
            format!(" {{{mark}: toInteger(row.`:ID`)}}")
        } else {
            String::new()
        };
        writeln!(
            out,
            ";\nLOAD CSV WITH HEADERS FROM 'relationships.csv' AS row\n\
             MATCH (a:{mark} {{{mark}: toInteger(row.`:START_ID`)}})\n\
             MATCH (b:{mark} {{{mark}: toInteger(row.`:END_ID`)}})\n\
             CREATE (a)-[r:$(row.`:TYPE`){numbered}]->(b)"
        )?;
        self.relationships.write_settings("r", out)?;
        writeln!(out, ";")?;
        let nodes = self.nodes.literals().map(|key| {
            let nodes = self.elements.nodes();
            (key, nodes.map(|node| (node.id.0, properties_of_node(node))))
        });
        for (key, nodes) in nodes {
            self.nodes.write_literals(["(e)", mark], key, nodes, out)?;
        }
        let relationships = self.relationships.literals().map(|key| {
            let all = self.elements.relationships();
            let all = all.map(|each| (each.id.0, properties_of_relationship(each)));
            (key, all)
        });
        for (key, all) in relationships {
            self.relationships
                .write_literals(["()-[e]->()", mark], key, all, out)?;
        }
        if marked {
            writeln!(out, "MATCH ()-[r]->() REMOVE r.{mark};")?;
        }
        writeln!(
            out,
            "DROP INDEX {mark};\nMATCH (n:{mark}) REMOVE n:{mark}, n.{mark};"
        )
    }
}

/// The columns of a table, and what stands between the items of their lists.
#[derive(Debug)]
struct Columns {
    separators: IndexMap<Column, char>,
    /// Lists whose items together contain every sign that could stand between them.
    crowded: IndexSet<Column>,
}

impl Columns {
    fn of<'e>(elements: impl Iterator<Item = Cow<'e, Map>>) -> Self {
        let mut items: IndexMap<Column, IndexSet<char>> = IndexMap::default();
        for properties in elements {
            for (key, value) in properties.as_ref() {
                let column = (key.to_string(), kind(value));
                let met = items.entry(column).or_default();
                if let Value::List(list) = value {
                    let texts = list.iter().map(bare).collect::<Vec<_>>();
                    let met_here = SEPARATORS
                        .into_iter()
                        .filter(|sign| texts.iter().any(|text| text.contains(*sign)));
                    met.extend(met_here);
                }
            }
        }
        let mut separators: IndexMap<Column, char> = IndexMap::default();
        let mut crowded = IndexSet::default();
        for (column, met) in items {
            if let Some(free) = SEPARATORS.into_iter().find(|sign| !met.contains(sign)) {
                separators.insert(column, free);
            } else {
                let literals = (column.0.clone(), LITERAL.to_owned());
                separators.entry(literals).or_insert(SEPARATORS[0]);
                crowded.insert(column);
            }
        }
        Self {
            separators,
            crowded,
        }
    }

    /// The column in which a value of a property stands.
    fn column_of(&self, key: &str, value: &Value) -> Column {
        let column = (key.to_owned(), kind(value));
        if self.crowded.contains(&column) {
            (column.0, LITERAL.to_owned())
        } else {
            column
        }
    }

    fn has_literals(&self) -> bool {
        self.literals().next().is_some()
    }

    /// The properties with values that fields do not tell apart.
    fn literals(&self) -> impl Iterator<Item = &str> {
        let literals = self.separators.keys().filter(|(_, kind)| kind == LITERAL);
        literals.map(|(key, _)| key.as_str())
    }

    /// Writes a statement that sets those values of a property that fields do not tell apart, on the elements of a
    /// pattern, by their numbers, which the property `mark` has.
    fn write_literals<'e>(
        &self,
        [pattern, mark]: [&str; 2],
        key: &str,
        elements: impl Iterator<Item = (u64, Cow<'e, Map>)>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut name = String::new();
        push_quoted(&mut name, key);
        write!(out, "WITH {{")?;
        let mut between = "";
        for (number, properties) in elements {
            let value = properties.get(key);
            if let Some(value) = value.filter(|value| self.column_of(key, value).1 == LITERAL) {
                let value = literal::literal(value, &Subgraph::default());
                write!(out, "{between}`{number}`: {value}")?;
                between = ", ";
            }
        }
        writeln!(
            out,
            "}} AS kept\nMATCH {pattern} WITH e, kept[toString(e.{mark})] AS value\n\
             WHERE value IS NOT NULL SET e.{name} = value;"
        )?;
        Ok(())
    }

    fn write_header(&self, first: &[&str], out: &mut dyn Write) -> io::Result<()> {
        let mut line = first.join(",");
        for (key, kind) in self.separators.keys() {
            line.push(',');
            push_field(&mut line, &header(key, kind));
        }
        writeln!(out, "{line}")
    }

    fn write_row(&self, first: &[String], properties: &Map, out: &mut dyn Write) -> io::Result<()> {
        let mut line = String::new();
        for (position, text) in first.iter().enumerate() {
            if position > 0 {
                line.push(',');
            }
            if !text.is_empty() {
                push_field(&mut line, text);
            }
        }
        for ((key, column), separator) in &self.separators {
            line.push(',');
            if let Some(value) = properties.get(key.as_str())
                && self.column_of(key, value).1 == *column
            {
                push_field(&mut line, &field(value, column, *separator));
            }
        }
        writeln!(out, "{line}")
    }

    fn write_settings(&self, variable: &str, out: &mut dyn Write) -> io::Result<()> {
        let mut keys: IndexMap<&str, Vec<String>> = IndexMap::default();
        let readable = self
            .separators
            .iter()
            .filter(|((_, kind), _)| kind != LITERAL);
        for ((key, kind), separator) in readable {
            let mut cell = String::from("row.");
            push_quoted(&mut cell, &header(key, kind));
            let reads = keys.entry(key).or_default();
            reads.push(reading(&cell, kind, *separator));
        }
        for (position, (key, reads)) in keys.iter().enumerate() {
            let word = if position == 0 { "\nSET " } else { ",\n    " };
            let mut name = String::new();
            push_quoted(&mut name, key);
            let value = match reads.as_slice() {
                [only] => only.clone(),
                several => format!("coalesce({})", several.join(", ")),
            };
            write!(out, "{word}{variable}.{name} = {value}")?;
        }
        Ok(())
    }
}

fn properties_of_node(node: Cow<'_, Node>) -> Cow<'_, Map> {
    match node {
        Cow::Borrowed(node) => Cow::Borrowed(&node.properties),
        Cow::Owned(node) => Cow::Owned(node.properties),
    }
}

fn properties_of_relationship(each: Cow<'_, Relationship>) -> Cow<'_, Map> {
    match each {
        Cow::Borrowed(each) => Cow::Borrowed(&each.properties),
        Cow::Owned(each) => Cow::Owned(each.properties),
    }
}

/// A name, quoted, that no label of a graph and no property has.
fn mark(elements: &Elements<'_>, columns: &[&Columns]) -> String {
    let mut names: IndexSet<Arc<str>> = IndexSet::default();
    for node in elements.nodes() {
        names.extend(node.labels.iter().map(Arc::clone));
    }
    let keys = columns.iter().flat_map(|columns| columns.separators.keys());
    names.extend(keys.map(|(key, _)| Arc::from(key.as_str())));
    let others = (2..).map(|number| format!("{MARK} {number}"));
    let mut all = std::iter::once(MARK.to_owned()).chain(others);
    let free = all.find(|name| !names.contains(name.as_str()));
    let free = free.expect("invariant: a graph has fewer names than there are numbers");
    format!("`{free}`")
}

fn header(key: &str, kind: &str) -> String {
    format!("{key}:{kind}")
}

fn push_quoted(out: &mut String, name: &str) {
    out.push('`');
    out.push_str(&name.replace('`', "``"));
    out.push('`');
}

/// The first sign that occurs in none of the texts.
fn separator<'t>(texts: &(impl Iterator<Item = &'t str> + Clone)) -> char {
    let free = |sign: &char| !texts.clone().any(|text| text.contains(*sign));
    let seldom = '\u{e000}'..='\u{f8ff}';
    let mut signs = SEPARATORS.into_iter().chain(seldom);
    signs.find(free).unwrap_or(SEPARATORS[0])
}

/// The type of a value, as columns name it.
fn kind(value: &Value) -> String {
    if let Value::List(items) = value {
        let kinds: IndexSet<String> = items.iter().map(kind).collect();
        let texts: Vec<String> = items.iter().map(bare).collect();
        let all_met = SEPARATORS
            .iter()
            .all(|sign| texts.iter().any(|text| text.contains(*sign)));
        // One empty text would look like no item at all.
        let is_lost = texts == [""] || all_met || kinds.len() > 1;
        return match kinds.first() {
            None => "string[]".to_owned(),
            Some(inner) if is_lost || inner.ends_with("[]") || inner == LITERAL => {
                LITERAL.to_owned()
            }
            Some(inner) => format!("{inner}[]"),
        };
    }
    match value {
        Value::Boolean(_) => "boolean",
        Value::Integer(_) => "integer",
        Value::Float(_) => "float",
        Value::String(text) if text.contains('\0') => LITERAL,
        Value::String(_) => "string",
        Value::Point(point) => match point.system {
            CoordinateSystem::Wgs84 => "wgs-84",
            CoordinateSystem::Wgs84Height => "wgs-84-3d",
            CoordinateSystem::Cartesian => "cartesian",
            CoordinateSystem::Cartesian3d => "cartesian-3d",
        },
        other => literal::temporal(other).map_or(LITERAL, |(name, _)| name),
    }
    .to_owned()
}

fn field(value: &Value, kind: &str, separator: char) -> String {
    match value {
        Value::List(_) | Value::String(_) if kind == LITERAL => {
            let text = bare(value);
            if text.contains('\0') {
                literal::literal(value, &Subgraph::default())
            } else {
                text
            }
        }
        Value::List(items) => {
            let inner = kind.trim_end_matches("[]");
            let items: Vec<String> = items
                .iter()
                .map(|item| field(item, inner, separator))
                .collect();
            items.join(&separator.to_string())
        }
        Value::Float(number) if !number.is_finite() => json::float_word(*number).to_owned(),
        Value::Point(point) => {
            let coordinates = [point.x, point.y, point.z];
            let known = coordinates.iter().take(point.system.dimensions());
            let known: Vec<String> = known.map(|each| format!("{each:?}")).collect();
            known.join(" ")
        }
        other => bare(other),
    }
}

/// The expression that makes a value of a column from its text.
fn reading(cell: &str, kind: &str, separator: char) -> String {
    if let Some(inner) = kind.strip_suffix("[]") {
        let mut sign = String::new();
        literal::push_string(&mut sign, &separator.to_string());
        let each = reading("item", inner, separator);
        return format!(
            "CASE WHEN {cell} IS NULL THEN null WHEN {cell} = '' THEN [] \
             ELSE [item IN split({cell}, {sign}) | {each}] END"
        );
    }
    match kind {
        "boolean" => format!("toBoolean({cell})"),
        "integer" => format!("toInteger({cell})"),
        "float" => format!(
            "CASE {cell} WHEN 'NaN' THEN 0.0 / 0.0 WHEN 'Infinity' THEN 1.0 / 0.0 \
             WHEN '-Infinity' THEN -1.0 / 0.0 ELSE toFloat({cell}) END"
        ),
        "string" => cell.to_owned(),
        "wgs-84" | "wgs-84-3d" | "cartesian" | "cartesian-3d" => {
            let names = if kind.starts_with("wgs") {
                ["longitude", "latitude", "height"]
            } else {
                ["x", "y", "z"]
            };
            let dimensions = if kind.ends_with("3d") { 3 } else { 2 };
            let parts = names.iter().take(dimensions).enumerate();
            let parts =
                parts.map(|(at, name)| format!("{name}: toFloat(split({cell}, ' ')[{at}])"));
            let parts = parts.collect::<Vec<_>>().join(", ");
            format!("CASE WHEN {cell} IS NULL THEN null ELSE point({{{parts}}}) END")
        }
        temporal => format!("CASE WHEN {cell} IS NULL THEN null ELSE {temporal}({cell}) END"),
    }
}

/// A field by RFC 4180; the empty text is quoted, as an empty field is nothing.
fn push_field(line: &mut String, text: &str) {
    if text.is_empty() || text.contains([',', '"', '\r', '\n']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}
