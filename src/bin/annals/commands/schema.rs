//! `annals schema`: what is in a graph, by label and relationship type.

use std::fmt::Write as _;
use std::sync::Arc;

use annals::model::catalog::KeyId;
use annals::model::catalog::NameKind;
use annals::model::collections::IndexMap;
use annals::model::collections::IndexSet;
use annals::model::graph::Graph;
use annals::model::graph::View;
use annals::model::result::ResultSet;
use annals::model::value::Value;
use annals::model::value::ValueType;

use crate::args::SchemaArguments;
use crate::console::Console;
use crate::destination;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::opening;
use crate::signals::Signals;

/// Elements read from the graph at a time.
const BATCH: usize = 4096;
/// Joined label pairs that are listed before they are only counted.
const PAIRS: usize = 6;

/// Runs the command.
pub(crate) fn run(
    arguments: &SchemaArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let format = destination::format_of(&arguments.output, console)?;
    if format.is_json() {
        console.speak_json();
    }
    let database = opening::open(&arguments.graph, false, console, signals)?;
    let mut target = Destination::open(arguments.output.output.as_deref(), console)?;
    let options = annals::output::Options {
        width: match arguments.output.output {
            Some(_) => None,
            None => console.output_width(),
        },
        rows: None,
        ascii: arguments.output.ascii,
        csv_safe: arguments.output.csv_safe,
    };
    let result = table(database.graph());
    database.check_damage().map_err(Failure::placeless)?;
    (format.render)(&result, &options, target.writer()).map_err(Failure::Output)?;
    target.finish()?;
    opening::close(database, console)
}

/// Which properties elements of one name have, and of which types.
#[derive(Debug, Default)]
struct Properties {
    types: IndexMap<KeyId, IndexSet<ValueType>>,
}

impl Properties {
    fn note(&mut self, properties: Vec<(KeyId, Value)>) {
        for (key, value) in properties {
            self.types
                .entry(key)
                .or_default()
                .insert(value.value_type());
        }
    }

    fn text(mut self, graph: &Graph) -> Value {
        self.types.sort_unstable_keys();
        let names = &graph.catalog().names;
        let parts = self.types.into_iter().map(|(key, types)| {
            let mut words: Vec<&str> = types.into_iter().map(ValueType::name).collect();
            words.sort_unstable();
            format!("{} {}", names.key_name(key), words.join(" | "))
        });
        match parts.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => Value::Null,
            some => some.into(),
        }
    }
}

/// One row a label and a relationship type: what it is, how often it occurs, what it joins, which properties it has.
pub(crate) fn table(graph: &Graph) -> ResultSet {
    let names = [
        "element",
        "name",
        "count",
        "joins",
        "properties",
        "declared",
    ];
    let mut result = ResultSet {
        columns: names.iter().map(|name| Arc::from(*name)).collect(),
        ..ResultSet::default()
    };
    let adopted = graph.catalog().adopted.as_deref();
    for name in graph.catalog().names.all(NameKind::Label) {
        let declared = adopted.map(|adopted| adopted.nodes.iter().any(|node| node.label == *name));
        if let Some(row) = label_row(graph, name, declared) {
            result.rows.push(row);
        }
    }
    for name in graph.catalog().names.all(NameKind::RelationshipType) {
        let declared =
            adopted.map(|adopted| adopted.relationships.iter().any(|kind| kind.name == *name));
        if let Some(row) = type_row(graph, name, declared) {
            result.rows.push(row);
        }
    }
    if adopted.is_none() {
        result.columns.pop();
    }
    result
}

fn label_row(graph: &Graph, name: &Arc<str>, declared: Option<bool>) -> Option<Vec<Value>> {
    let label = graph.catalog().names.label(name)?;
    let count = graph.label_count(label);
    if count == 0 {
        return None;
    }
    let mut properties = Properties::default();
    let mut nodes = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = graph.scan_nodes(Some(label), from, BATCH, &mut nodes);
        for node in nodes.drain(..) {
            properties.note(graph.node_properties(node));
        }
    }
    let mut row = vec![
        "node".into(),
        Value::from(name.as_ref()),
        Value::Integer(count as i64),
        Value::Null,
        properties.text(graph),
    ];
    row.extend(declared.map(Value::from));
    Some(row)
}

fn type_row(graph: &Graph, name: &Arc<str>, declared: Option<bool>) -> Option<Vec<Value>> {
    let relationship_type = graph.catalog().names.relationship_type(name)?;
    let count = graph.type_count(relationship_type);
    if count == 0 {
        return None;
    }
    let view = View::whole(graph);
    let first_label = |node| {
        let labels = view.label_names(node);
        labels
            .first()
            .map_or_else(String::new, |label| format!(":{label}"))
    };
    let mut properties = Properties::default();
    let mut pairs: IndexSet<String> = IndexSet::default();
    let mut found = Vec::new();
    let mut cursor = Some(0);
    while let Some(from) = cursor {
        cursor = graph.scan_relationships(Some(relationship_type), from, BATCH, &mut found);
        for relationship in found.drain(..) {
            properties.note(graph.relationship_properties(relationship));
            if let Some((start, end)) = graph.endpoints(relationship) {
                pairs.insert(format!("({})->({})", first_label(start), first_label(end)));
            }
        }
    }
    let more = pairs.len().saturating_sub(PAIRS);
    let mut joins = pairs.into_iter().take(PAIRS).collect::<Vec<_>>().join(", ");
    if more > 0 {
        let _ = write!(joins, " and {more} more");
    }
    let mut row = vec![
        "relationship".into(),
        Value::from(name.as_ref()),
        Value::Integer(count as i64),
        joins.into(),
        properties.text(graph),
    ];
    row.extend(declared.map(Value::from));
    Some(row)
}
