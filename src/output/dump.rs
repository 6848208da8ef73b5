//! The whole graph as a script of the language that makes it again: nodes, relationships, indexes, constraints, graph
//! types. Written as it is read, so a graph of any size can be dumped.
//!
//! While the script runs, nodes carry a label and a number by which relationships find them; both are taken away
//! before rules are declared, so that no rule meets them. Identities of elements are given anew, in the same order: a
//! dump of what was loaded is the same text.

use std::fmt::Write as _;
use std::io;
use std::io::Write;
use std::sync::Arc;

use super::literal;
use crate::model::catalog::Catalog;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::IndexKind;
use crate::model::catalog::Rule;
use crate::model::catalog::Subject;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::collections::HashMap;
use crate::model::graph::View;
use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// Elements made by one statement.
const BATCH: usize = 500;
/// The label and the property nodes carry while relationships are made; lengthened while the graph has such a name.
const MARK: &str = "annals dump";

/// Writes the script.
pub fn write_dump(view: View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mark = mark(view);
    let (nodes, relationships) = (view.node_count(), view.relationship_count());
    writeln!(
        out,
        "// A graph of {nodes} nodes and {relationships} relationships, for an empty store."
    )?;
    if relationships > 0 {
        writeln!(out, "CREATE INDEX {mark} FOR (n:{mark}) ON (n.{mark});")?;
    }
    let mut order = Order::default();
    let marked = (relationships > 0).then_some(mark.as_str());
    let numbers = write_nodes(view, marked, &mut order, out)?;
    if relationships > 0 {
        write_relationships(view, &mark, &numbers, &mut order, out)?;
        writeln!(out, "DROP INDEX {mark};")?;
        writeln!(out, "MATCH (n:{mark}) REMOVE n:{mark}, n.{mark};")?;
    }
    write_rules(view.catalog(), out)
}

/// A quoted name that nothing in the graph has. The names a graph once had are remembered, so that alone is no reason
/// to take another: a graph that was loaded from a dump is dumped in the same words.
fn mark(view: View<'_>) -> String {
    let catalog = view.catalog();
    let mut name = MARK.to_owned();
    let taken = |name: &str| {
        let label = catalog.names.label(name);
        label.is_some_and(|label| view.label_count(label) > 0)
            || catalog.names.key(name).is_some() && has_property(view, name)
            || catalog.has_rule_named(name)
    };
    while taken(&name) {
        name.push('_');
    }
    format!("`{name}`")
}

fn has_property(view: View<'_>, key: &str) -> bool {
    let mut found = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = view.scan_nodes(None, from, BATCH, &mut found);
        let mut values = found.drain(..).map(|node| view.node_property(node, key));
        if values.any(|value| value != Value::Null) {
            return true;
        }
    }
    false
}

/// One `UNWIND` a batch of elements alike.
#[derive(Debug, Default)]
struct Statement {
    /// What the elements share: labels, or a type.
    shared: String,
    rows: Vec<String>,
}

impl Statement {
    /// Adds a row; what was gathered is written before when it is full or of another kind.
    fn push(
        &mut self,
        shared: String,
        row: String,
        out: &mut dyn Write,
        tail: &dyn Fn(&str) -> String,
    ) -> io::Result<()> {
        if self.rows.len() == BATCH || self.shared != shared {
            self.flush(out, tail)?;
            self.shared = shared;
        }
        self.rows.push(row);
        Ok(())
    }

    fn flush(&mut self, out: &mut dyn Write, tail: &dyn Fn(&str) -> String) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "UNWIND [\n  {}\n] AS row {};",
            self.rows.join(",\n  "),
            tail(&self.shared)
        )?;
        self.rows.clear();
        Ok(())
    }
}

/// The order of labels and of properties: that in which the script first names them. A graph that is loaded from the
/// script knows them in this order, while the graph it is written of may have met them in another one.
#[derive(Debug, Default)]
struct Order {
    labels: HashMap<Arc<str>, usize>,
    keys: HashMap<Arc<str>, usize>,
}

impl Order {
    fn of_labels(&mut self, labels: &mut [Arc<str>]) {
        for label in labels.iter() {
            meet(&mut self.labels, label);
        }
        labels.sort_unstable_by_key(|label| self.labels[label]);
    }

    fn of_keys(&mut self, properties: &mut Map) {
        for key in properties.keys() {
            meet(&mut self.keys, key);
        }
        properties.sort_unstable_by(|one, _, other, _| self.keys[one].cmp(&self.keys[other]));
    }
}

fn meet(known: &mut HashMap<Arc<str>, usize>, name: &Arc<str>) {
    if !known.contains_key(name) {
        known.insert(Arc::clone(name), known.len());
    }
}

/// Writes the nodes; the number each has in the script, where relationships will ask for it.
fn write_nodes(
    view: View<'_>,
    mark: Option<&str>,
    order: &mut Order,
    out: &mut dyn Write,
) -> io::Result<HashMap<NodeId, usize>> {
    let mut numbers = HashMap::default();
    let mut number = 0;
    let none = Subgraph::default();
    let tail = |labels: &str| match mark {
        Some(mark) => format!("CREATE (n{labels}:{mark}) SET n = row[1], n.{mark} = row[0]"),
        None => format!("CREATE (n{labels}) SET n = row[1]"),
    };
    let mut statement = Statement::default();
    let mut found: Vec<NodeId> = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = view.scan_nodes(None, from, BATCH, &mut found);
        for mut node in found.drain(..).filter_map(|id| view.node(id)) {
            order.of_labels(&mut node.labels);
            order.of_keys(&mut node.properties);
            let mut labels = String::new();
            for label in &node.labels {
                labels.push(':');
                literal::push_name(&mut labels, label);
            }
            if mark.is_some() {
                numbers.insert(node.id, number);
            }
            let mut row = format!("[{number}, ");
            number += 1;
            literal::push_map(&mut row, &node.properties, &none);
            row.push(']');
            statement.push(labels, row, out, &tail)?;
        }
    }
    statement.flush(out, &tail)?;
    Ok(numbers)
}

fn write_relationships(
    view: View<'_>,
    mark: &str,
    numbers: &HashMap<NodeId, usize>,
    order: &mut Order,
    out: &mut dyn Write,
) -> io::Result<()> {
    let none = Subgraph::default();
    let tail = |kind: &str| {
        format!(
            "MATCH (a:{mark} {{{mark}: row[0]}}) MATCH (b:{mark} {{{mark}: row[1]}}) \
             CREATE (a)-[r:{kind}]->(b) SET r = row[2]"
        )
    };
    let mut statement = Statement::default();
    let mut found = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = view.scan_relationships(None, from, BATCH, &mut found);
        for mut each in found.drain(..).filter_map(|id| view.relationship(id)) {
            order.of_keys(&mut each.properties);
            let mut kind = String::new();
            literal::push_name(&mut kind, &each.relationship_type);
            let mut row = format!("[{}, {}, ", numbers[&each.start], numbers[&each.end]);
            literal::push_map(&mut row, &each.properties, &none);
            row.push(']');
            statement.push(kind, row, out, &tail)?;
        }
    }
    statement.flush(out, &tail)
}

/// Graph types, indexes and constraints, and last the adopted graph type.
fn write_rules(catalog: &Catalog, out: &mut dyn Write) -> io::Result<()> {
    for graph_type in &catalog.graph_types {
        writeln!(out, "{};", declaration(graph_type))?;
    }
    for index in &catalog.indexes {
        writeln!(out, "{};", index_declaration(index))?;
    }
    for constraint in &catalog.constraints {
        writeln!(out, "{};", constraint_declaration(constraint))?;
    }
    if let Some(adopted) = &catalog.adopted {
        writeln!(out, "SET GRAPH TYPE {};", named(&adopted.name))?;
    }
    Ok(())
}

fn named(name: &str) -> String {
    let mut out = String::new();
    literal::push_name(&mut out, name);
    out
}

/// What stands after `FOR`, with the variable `n`.
fn pattern(subject: &Subject) -> String {
    match subject {
        Subject::Label(name) => format!("(n:{})", named(name)),
        Subject::RelationshipType(name) => format!("()-[n:{}]-()", named(name)),
    }
}

/// The keys in parentheses.
fn keys_of_n(keys: &[Arc<str>]) -> String {
    let keys = keys.iter().map(|key| format!("n.{}", named(key)));
    format!("({})", keys.collect::<Vec<_>>().join(", "))
}

/// The statement that makes an index or a uniqueness constraint.
fn index_declaration(index: &IndexDefinition) -> String {
    let (name, keys) = (named(&index.name), keys_of_n(&index.keys));
    let pattern = pattern(&index.subject);
    match index.kind {
        _ if index.unique => {
            format!("CREATE CONSTRAINT {name} FOR {pattern} REQUIRE {keys} IS UNIQUE")
        }
        IndexKind::Range => format!("CREATE INDEX {name} FOR {pattern} ON {keys}"),
        IndexKind::Text | IndexKind::Point => {
            let word = index.kind.word();
            format!("CREATE {word} INDEX {name} FOR {pattern} ON {keys}")
        }
        IndexKind::Lookup if index.subject.is_nodes() => {
            format!("CREATE LOOKUP INDEX {name} FOR (n) ON EACH labels(n)")
        }
        IndexKind::Lookup => format!("CREATE LOOKUP INDEX {name} FOR ()-[n]-() ON EACH type(n)"),
    }
}

/// The statement that makes a constraint.
fn constraint_declaration(constraint: &ConstraintDefinition) -> String {
    let rule = match &constraint.rule {
        Rule::Unique => "UNIQUE".to_owned(),
        Rule::Key => "KEY".to_owned(),
        Rule::Present => "NOT NULL".to_owned(),
        Rule::Typed(test) => format!(":: {test}"),
    };
    let (name, keys) = (named(&constraint.name), keys_of_n(&constraint.keys));
    let pattern = pattern(&constraint.subject);
    format!("CREATE CONSTRAINT {name} FOR {pattern} REQUIRE {keys} IS {rule}")
}

/// The statement that declares a graph type.
pub fn declaration(graph_type: &GraphType) -> String {
    let mut items = Vec::new();
    for node in &graph_type.nodes {
        let mut item = format!("NODE {}", named(&node.label));
        if let Some(extends) = &node.extends {
            let _ = write!(item, " EXTENDS {}", named(extends));
        }
        items.push(item + &properties(&node.properties));
    }
    for relationship in &graph_type.relationships {
        let end = |label: &Option<_>| label.as_deref().map(named).unwrap_or_default();
        let pairs = relationship.endpoints.iter();
        let pairs = pairs.map(|(from, to)| format!("({}) -> ({})", end(from), end(to)));
        let pairs = pairs.collect::<Vec<_>>().join(", ");
        let item = format!("RELATIONSHIP {} {pairs}", named(&relationship.name));
        items.push(item + &properties(&relationship.properties));
    }
    for (who, rules) in [
        ("ALL NODES", &graph_type.all_nodes),
        ("ALL RELATIONSHIPS", &graph_type.all_relationships),
    ] {
        if !rules.is_empty() {
            items.push(who.to_owned() + &properties(rules));
        }
    }
    format!(
        "CREATE GRAPH TYPE {} {{\n  {}\n}} {}",
        named(&graph_type.name),
        items.join(",\n  "),
        if graph_type.open { "OPEN" } else { "CLOSED" }
    )
}

fn properties(rules: &[PropertyRule]) -> String {
    let rules = rules.iter().map(|rule| {
        let mut text = format!("{} {}", named(&rule.key), type_name(&rule.property_type));
        if rule.required {
            text.push_str(" NOT NULL");
        }
        if rule.unique {
            text.push_str(" UNIQUE");
        }
        if !rule.allowed.is_empty() {
            let none = Subgraph::default();
            let allowed = rule.allowed.iter();
            let allowed = allowed.map(|value| literal::literal(value, &none));
            let _ = write!(text, " IN [{}]", allowed.collect::<Vec<_>>().join(", "));
        }
        text
    });
    format!(" {{{}}}", rules.collect::<Vec<_>>().join(", "))
}

fn type_name(property_type: &PropertyType) -> String {
    match property_type {
        PropertyType::Any => "ANY",
        PropertyType::Boolean => "BOOLEAN",
        PropertyType::Integer => "INTEGER",
        PropertyType::Float => "FLOAT",
        PropertyType::String => "STRING",
        PropertyType::Date => "DATE",
        PropertyType::LocalTime => "LOCAL TIME",
        PropertyType::Time => "ZONED TIME",
        PropertyType::LocalDateTime => "LOCAL DATETIME",
        PropertyType::DateTime => "ZONED DATETIME",
        PropertyType::Duration => "DURATION",
        PropertyType::Edtf => "EDTF",
        PropertyType::Point => "POINT",
        PropertyType::List(element) => return format!("LIST<{}>", type_name(element)),
    }
    .to_owned()
}
