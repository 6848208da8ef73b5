//! Reading into values: properties, items, slices, labels, projections of maps and elements.

use std::sync::Arc;

use super::Expression;
use super::Projected;
use super::deleted;
use super::function_error;
use super::type_error;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::engine::embedded::write;
use crate::functions::component::component;
use crate::model::graph::Element;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// `subject.key` for a column of subjects.
pub(super) fn property(
    subject: &Column,
    key: &str,
    span: Span,
    run: &Run<'_, '_>,
) -> Result<Column, EngineError> {
    match subject {
        Column::Nodes(nodes) => {
            expect_nodes(nodes, span, run)?;
            run.note_read(nodes, key);
            Ok(run.view().gather_node_property(nodes, key).into())
        }
        Column::Relationships(relationships) => {
            expect_relationships(relationships, span, run)?;
            Ok(run
                .view()
                .gather_relationship_property(relationships, key)
                .into())
        }
        Column::Records(fields, rows) => Ok(fields.gather(key, rows)),
        Column::Values(values) if let Some(nodes) = nodes_or_nulls(values) => {
            expect_nodes(&nodes, span, run)?;
            run.note_read(&nodes, key);
            let found = Column::from(run.view().gather_node_property(&nodes, key));
            let mut found = (0..nodes.len()).map(|row| found.get(row));
            let in_rows = values.iter().map(|value| match value {
                Value::Null => Value::Null,
                _ => found.next().unwrap_or_default(),
            });
            Ok(Column::Values(in_rows.collect()))
        }
        subject => super::each(subject, |subject| property_of(subject, key, span, run)),
    }
}

/// The nodes of values that are all nodes or null, as an optional match leaves them.
fn nodes_or_nulls(values: &[Value]) -> Option<Vec<NodeId>> {
    let mut nodes = Vec::with_capacity(values.len());
    for value in values {
        match value {
            Value::Node(node) => nodes.push(*node),
            Value::Null => {}
            _ => return None,
        }
    }
    Some(nodes)
}

/// `subject.key` for one subject.
pub(crate) fn property_of(
    subject: &Value,
    key: &str,
    span: Span,
    run: &Run<'_, '_>,
) -> Result<Value, EngineError> {
    match subject {
        Value::Null => Ok(Value::Null),
        Value::Node(node) => {
            expect_node(*node, span, run)?;
            run.note_read(std::slice::from_ref(node), key);
            Ok(run.view().node_property(*node, key))
        }
        Value::Relationship(relationship) => {
            expect_relationship(*relationship, span, run)?;
            Ok(run.view().relationship_property(*relationship, key))
        }
        Value::Map(entries) => Ok(entries.get(key).cloned().unwrap_or_default()),
        Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Path(_) => Err(type_error(
            Code::InvalidArgumentType,
            "a node, relationship, map, date, time or point",
            subject.value_type(),
            span,
        )),
        Value::Date(_)
        | Value::LocalTime(_)
        | Value::Time(_)
        | Value::LocalDateTime(_)
        | Value::DateTime(_)
        | Value::Duration(_)
        | Value::Edtf(_)
        | Value::Point(_) => match component(subject, key) {
            Some(Ok(value)) => Ok(value),
            Some(Err(error)) => Err(function_error(key, error, span)),
            None => Ok(Value::Null),
        },
    }
}

pub(super) fn expect_nodes(
    nodes: &[NodeId],
    span: Span,
    run: &Run<'_, '_>,
) -> Result<(), EngineError> {
    if run.deleted.is_empty() {
        return Ok(());
    }
    let mut nodes = nodes.iter();
    nodes.try_for_each(|node| expect_node(*node, span, run))
}

fn expect_relationships(
    relationships: &[RelationshipId],
    span: Span,
    run: &Run<'_, '_>,
) -> Result<(), EngineError> {
    if run.deleted.is_empty() {
        return Ok(());
    }
    let mut relationships = relationships.iter();
    relationships.try_for_each(|each| expect_relationship(*each, span, run))
}

/// The numbers of the texts that `subject.key` gives, when it gives a text in every row; see
/// [`View::gather_node_strings`](crate::model::graph::View::gather_node_strings). A comparison or a group needs no more.
pub(crate) fn texts(
    subject: &Column,
    key: &str,
    span: Span,
    run: &Run<'_, '_>,
) -> Result<Option<Vec<u32>>, EngineError> {
    match subject {
        Column::Nodes(nodes) => {
            expect_nodes(nodes, span, run)?;
            run.note_read(nodes, key);
            Ok(run.view().gather_node_strings(nodes, key))
        }
        Column::Relationships(relationships) => {
            expect_relationships(relationships, span, run)?;
            Ok(run.view().gather_relationship_strings(relationships, key))
        }
        _ => Ok(None),
    }
}

fn expect_node(node: NodeId, span: Span, run: &Run<'_, '_>) -> Result<(), EngineError> {
    if run.deleted.is_empty() || !run.deleted.nodes.contains_key(&node) {
        return Ok(());
    }
    Err(deleted(Element::Node(node), span))
}

fn expect_relationship(
    relationship: RelationshipId,
    span: Span,
    run: &Run<'_, '_>,
) -> Result<(), EngineError> {
    if run.deleted.is_empty() || !run.deleted.relationships.contains_key(&relationship) {
        return Ok(());
    }
    Err(deleted(Element::Relationship(relationship), span))
}

/// `subject[index]`, written at these two places
pub(super) fn index(
    subject: &Value,
    index: &Value,
    [subject_span, index_span]: [Span; 2],
    run: &Run<'_, '_>,
) -> Result<Value, EngineError> {
    match (subject, index) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::List(_) | Value::Map(_) | Value::Node(_) | Value::Relationship(_), Value::Null) => {
            Ok(Value::Null)
        }
        (Value::List(items), Value::Integer(position)) => {
            let length = items.len() as i64;
            let position = if *position < 0 {
                position.saturating_add(length)
            } else {
                *position
            };
            Ok(usize::try_from(position)
                .ok()
                .and_then(|position| items.get(position))
                .cloned()
                .unwrap_or_default())
        }
        (Value::List(_), other) => Err(type_error(
            Code::ListElementAccessByNonInteger,
            "INTEGER as a list position",
            other.value_type(),
            index_span,
        )),
        (Value::Map(entries), Value::String(key)) => {
            Ok(entries.get(&**key).cloned().unwrap_or_default())
        }
        (Value::Map(_), other) => Err(type_error(
            Code::MapElementAccessByNonString,
            "STRING as a map key",
            other.value_type(),
            index_span,
        )),
        (Value::Node(_) | Value::Relationship(_), Value::String(key)) => {
            property_of(subject, key, subject_span, run)
        }
        (Value::Node(_) | Value::Relationship(_), other) => Err(type_error(
            Code::PropertyAccessByNonString,
            "STRING as a property name",
            other.value_type(),
            index_span,
        )),
        (other, _) => Err(type_error(
            Code::InvalidArgumentType,
            "a list, map, node or relationship",
            other.value_type(),
            subject_span,
        )),
    }
}

/// `list[from..to]`, written at these three places
pub(super) fn slice(
    list: &Column,
    from: Option<&Column>,
    to: Option<&Column>,
    spans: [Span; 3],
) -> Result<Column, EngineError> {
    let mut out = Vec::with_capacity(list.len());
    for row in 0..list.len() {
        let from = from.map(|column| column.value(row));
        let to = to.map(|column| column.value(row));
        out.push(slice_of(
            &list.value(row),
            from.as_deref(),
            to.as_deref(),
            spans,
        )?);
    }
    Ok(Column::of(out))
}

fn slice_of(
    list: &Value,
    from: Option<&Value>,
    to: Option<&Value>,
    [list_span, from_span, to_span]: [Span; 3],
) -> Result<Value, EngineError> {
    let items = match list {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        other => {
            return Err(type_error(
                Code::InvalidArgumentType,
                "LIST",
                other.value_type(),
                list_span,
            ));
        }
    };
    let length = items.len() as i64;
    let bound = |bound: Option<&Value>, default: i64, span: Span| match bound {
        None => Ok(Some(default)),
        Some(Value::Null) => Ok(None),
        Some(Value::Integer(position)) if *position < 0 => {
            Ok(Some(position.saturating_add(length).max(0)))
        }
        Some(Value::Integer(position)) => Ok(Some((*position).min(length))),
        Some(other) => Err(type_error(
            Code::ListElementAccessByNonInteger,
            "INTEGER as a list position",
            other.value_type(),
            span,
        )),
    };
    let (Some(from), Some(to)) = (bound(from, 0, from_span)?, bound(to, length, to_span)?) else {
        return Ok(Value::Null);
    };
    let kept = items.get(from as usize..to as usize).unwrap_or_default();
    Ok(Value::list(kept.to_vec()))
}

/// `subject:A:B` for a column of subjects.
pub(super) fn has_labels(
    subject: &Column,
    labels: &[Arc<str>],
    span: Span,
    run: &Run<'_, '_>,
) -> Result<Column, EngineError> {
    let view = run.view();
    let names = &view.catalog().names;
    let numbers: Option<Vec<_>> = labels.iter().map(|label| names.label(label)).collect();
    let node_has = |node: NodeId| -> Result<bool, EngineError> {
        expect_node(node, span, run)?;
        Ok(numbers
            .as_ref()
            .is_some_and(|numbers| numbers.iter().all(|label| view.has_label(node, *label))))
    };
    let relationship_has = |relationship: RelationshipId| {
        let name = match run.deleted.relationships.get(&relationship) {
            Some(gone) => Some(&gone.relationship_type),
            None => view
                .relationship_type(relationship)
                .map(|number| names.relationship_type_name(number)),
        };
        name.is_some_and(|name| labels.iter().all(|label| label == name))
    };
    let mut truths = Vec::with_capacity(subject.len());
    for row in 0..subject.len() {
        truths.push(match &*subject.value(row) {
            Value::Null => None,
            Value::Node(node) => Some(node_has(*node)?),
            Value::Relationship(relationship) => Some(relationship_has(*relationship)),
            other => {
                return Err(type_error(
                    Code::InvalidArgumentType,
                    "a node or relationship",
                    other.value_type(),
                    span,
                ));
            }
        });
    }
    Ok(Column::Booleans(truths))
}

/// `subject:$(names)` and `subject:$any(names)`, written at these two places
pub(super) fn has_computed_labels(
    subject: &Value,
    names: &Value,
    any: bool,
    [subject_span, names_span]: [Span; 2],
    run: &Run<'_, '_>,
) -> Result<Value, EngineError> {
    if names.is_null() {
        return Ok(Value::Null);
    }
    let mut wanted = Vec::new();
    write::add_label_names(names, &mut wanted, names_span)?;
    let has = |label: &Arc<str>| {
        let one = Column::Constant(subject.clone(), 1);
        let label = std::slice::from_ref(label);
        has_labels(&one, label, subject_span, run).map(|truth| truth.get(0))
    };
    if wanted.is_empty() {
        return Ok(Value::Boolean(!any));
    }
    for label in &wanted {
        match has(label)? {
            Value::Boolean(truth) if truth == any => return Ok(Value::Boolean(any)),
            Value::Boolean(_) => {}
            _ => return Ok(Value::Null),
        }
    }
    Ok(Value::Boolean(!any))
}

/// The properties of an element or the entries of a map; `None` for null.
pub(crate) fn entries_of(
    value: &Value,
    span: Span,
    run: &Run<'_, '_>,
) -> Result<Option<Map>, EngineError> {
    match value {
        Value::Null => Ok(None),
        Value::Map(entries) => Ok(Some(Map::clone(entries))),
        Value::Node(node) => {
            expect_node(*node, span, run)?;
            Ok(Some(run.view().node_properties(*node)))
        }
        Value::Relationship(relationship) => {
            expect_relationship(*relationship, span, run)?;
            Ok(Some(run.view().relationship_properties(*relationship)))
        }
        other => Err(type_error(
            Code::InvalidArgumentType,
            "a map, node or relationship",
            other.value_type(),
            span,
        )),
    }
}

/// `subject{.*, .key, key: value}`
pub(super) fn map_projection(
    subject: &mut Expression,
    items: &mut [Projected],
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let span = subject.span;
    let subjects = subject.evaluate(chunk, run)?;
    let mut columns: Vec<Option<Arc<Column>>> = Vec::with_capacity(items.len());
    for item in &mut *items {
        columns.push(match item {
            Projected::All => None,
            Projected::Property(key) => Some(Arc::new(property(&subjects, key, span, run)?)),
            Projected::Entry(_, value) => Some(value.evaluate(chunk, run)?),
        });
    }
    let whole = items.iter().any(|item| matches!(item, Projected::All));
    let mut out = Vec::with_capacity(chunk.rows);
    for row in 0..chunk.rows {
        let subject = subjects.value(row);
        let Some(entries) = entries_of(&subject, span, run)? else {
            out.push(Value::Null);
            continue;
        };
        if whole {
            run.note_read_whole(&subject);
        }
        let mut map = Map::default();
        for (item, column) in items.iter().zip(&columns) {
            match (item, column) {
                (Projected::Property(key) | Projected::Entry(key, _), Some(column)) => {
                    map.insert(Arc::clone(key), column.get(row));
                }
                _ => map.extend(
                    entries
                        .iter()
                        .map(|(key, value)| (Arc::clone(key), value.clone())),
                ),
            }
        }
        out.push(Value::map(map));
    }
    Ok(Column::Values(out))
}
