//! Writing: nodes, relationships, properties and labels, each counted in the statement's summary.

use std::sync::Arc;

use super::eval::deleted;
use super::eval::type_error;
use super::run::Run;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Change;
use crate::model::graph::Element;
use crate::model::graph::GraphError;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// The graph's refusal, with the place of the write.
fn refused(span: Span) -> impl Fn(GraphError) -> EngineError {
    move |error| EngineError::Graph {
        error: Box::new(error),
        span,
    }
}

/// The error of a value that cannot be a property.
fn not_storable(key: &str, value: &Value, span: Span) -> EngineError {
    EngineError::Evaluation {
        code: Code::InvalidPropertyType,
        message: format!(
            "property `{key}` cannot hold this {}",
            value.value_type().name()
        ),
        span,
    }
}

/// Makes a node, written at `span`, the property of a key at `place` of the key. Nulls in `properties` are left out.
pub(crate) fn create_node(
    run: &mut Run<'_, '_>,
    labels: &[Arc<str>],
    properties: Vec<(Arc<str>, Value)>,
    span: Span,
    place: impl Fn(&str) -> Span,
) -> Result<NodeId, EngineError> {
    let numbers = self::labels(run, labels, span)?;
    let properties = stored(run, properties, span, place)?;
    add_node(run, numbers, properties, span)
}

/// The numbers of labels written at `span`, sorted, each once.
pub(crate) fn labels(
    run: &mut Run<'_, '_>,
    labels: &[Arc<str>],
    span: Span,
) -> Result<Vec<LabelId>, EngineError> {
    let mut numbers = Vec::with_capacity(labels.len());
    for label in labels {
        numbers.push(
            run.transaction()
                .label(label, span)
                .map_err(refused(span))?,
        );
    }
    numbers.sort_unstable();
    numbers.dedup();
    Ok(numbers)
}

/// Makes a node of labels that are sorted and properties that can be stored.
pub(crate) fn add_node(
    run: &mut Run<'_, '_>,
    labels: Vec<LabelId>,
    properties: Vec<(KeyId, Value)>,
    span: Span,
) -> Result<NodeId, EngineError> {
    let id = run.graph().next_node();
    run.summary.nodes_created += 1;
    run.summary.labels_added += labels.len() as u64;
    run.summary.properties_set += properties.len() as u64;
    run.apply(
        Change::CreateNode {
            id,
            labels,
            properties,
        },
        span,
    )?;
    Ok(id)
}

/// Makes a relationship, as [`create_node`] makes a node.
pub(crate) fn create_relationship(
    run: &mut Run<'_, '_>,
    relationship_type: &str,
    ends: (NodeId, NodeId),
    properties: Vec<(Arc<str>, Value)>,
    span: Span,
    place: impl Fn(&str) -> Span,
) -> Result<RelationshipId, EngineError> {
    let number = self::relationship_type(run, relationship_type, span)?;
    let properties = stored(run, properties, span, place)?;
    add_relationship(run, number, ends, properties, span)
}

/// The number of a relationship type written at `span`.
pub(crate) fn relationship_type(
    run: &mut Run<'_, '_>,
    name: &str,
    span: Span,
) -> Result<RelationshipTypeId, EngineError> {
    let number = run.transaction().relationship_type(name, span);
    number.map_err(refused(span))
}

/// Makes a relationship with properties that can be stored.
pub(crate) fn add_relationship(
    run: &mut Run<'_, '_>,
    relationship_type: RelationshipTypeId,
    (start, end): (NodeId, NodeId),
    properties: Vec<(KeyId, Value)>,
    span: Span,
) -> Result<RelationshipId, EngineError> {
    let id = run.graph().next_relationship();
    run.summary.relationships_created += 1;
    run.summary.properties_set += properties.len() as u64;
    run.apply(
        Change::CreateRelationship {
            id,
            relationship_type,
            start,
            end,
            properties,
        },
        span,
    )?;
    Ok(id)
}

fn stored(
    run: &mut Run<'_, '_>,
    properties: Vec<(Arc<str>, Value)>,
    span: Span,
    place: impl Fn(&str) -> Span,
) -> Result<Vec<(KeyId, Value)>, EngineError> {
    let mut out = Vec::with_capacity(properties.len());
    for (key, value) in properties {
        if value.is_null() {
            continue;
        }
        check_storable(&key, &value, || place(&key))?;
        out.push((self::key(run, &key, span)?, value));
    }
    Ok(out)
}

/// That a value, written at `place`, can be a property.
pub(crate) fn check_storable(
    key: &str,
    value: &Value,
    place: impl FnOnce() -> Span,
) -> Result<(), EngineError> {
    if value.is_storable() {
        Ok(())
    } else {
        Err(not_storable(key, value, place()))
    }
}

/// The number of a property key written at `span`.
pub(crate) fn key(run: &mut Run<'_, '_>, name: &str, span: Span) -> Result<KeyId, EngineError> {
    run.transaction().key(name, span).map_err(refused(span))
}

/// Adds the names that a text, or a list of texts, gives to labels or a type.
pub(crate) fn add_label_names(
    value: &Value,
    names: &mut Vec<Arc<str>>,
    span: Span,
) -> Result<(), EngineError> {
    match value {
        Value::String(name) if name.is_empty() => Err(EngineError::Evaluation {
            code: Code::InvalidArgumentValue,
            message: "a label or type has at least one letter".to_owned(),
            span,
        }),
        Value::String(name) => {
            names.push(Arc::clone(name));
            Ok(())
        }
        Value::List(items) => items.iter().try_for_each(|item| match item {
            Value::List(_) => Err(not_a_name(item, span)),
            item => add_label_names(item, names, span),
        }),
        other => Err(not_a_name(other, span)),
    }
}

fn not_a_name(value: &Value, span: Span) -> EngineError {
    type_error(
        Code::InvalidArgumentType,
        "STRING as the name of a label or type",
        value.value_type(),
        span,
    )
}

/// The element a value is; `None` for null.
pub(crate) fn element_of(value: &Value, span: Span) -> Result<Option<Element>, EngineError> {
    match value {
        Value::Null => Ok(None),
        Value::Node(node) => Ok(Some(Element::Node(*node))),
        Value::Relationship(relationship) => Ok(Some(Element::Relationship(*relationship))),
        other => Err(type_error(
            Code::InvalidArgumentType,
            "a node or relationship",
            other.value_type(),
            span,
        )),
    }
}

fn expect_present(run: &Run<'_, '_>, element: Element, span: Span) -> Result<(), EngineError> {
    let present = match element {
        Element::Node(node) => run.view().has_node(node),
        Element::Relationship(relationship) => run.view().has_relationship(relationship),
    };
    if present {
        Ok(())
    } else {
        Err(deleted(element, span))
    }
}

/// Sets a property; null removes it.
pub(crate) fn set_property(
    run: &mut Run<'_, '_>,
    element: Element,
    key: &str,
    value: Value,
    span: Span,
) -> Result<(), EngineError> {
    expect_present(run, element, span)?;
    if value.is_null() {
        let present = match element {
            Element::Node(node) => run.view().node_property(node, key),
            Element::Relationship(id) => run.view().relationship_property(id, key),
        };
        if present.is_null() {
            return Ok(());
        }
    } else if !value.is_storable() {
        return Err(not_storable(key, &value, span));
    }
    let key = run.transaction().key(key, span).map_err(refused(span))?;
    run.summary.properties_set += 1;
    let change = match element {
        Element::Node(id) => Change::SetNodeProperty { id, key, value },
        Element::Relationship(id) => Change::SetRelationshipProperty { id, key, value },
    };
    run.apply(change, span)
}

/// Sets the properties of `entries`; with `replace`, all others are removed.
pub(crate) fn set_properties(
    run: &mut Run<'_, '_>,
    element: Element,
    entries: &Map,
    replace: bool,
    span: Span,
) -> Result<(), EngineError> {
    expect_present(run, element, span)?;
    if replace {
        let present = match element {
            Element::Node(node) => run.view().node_properties(node),
            Element::Relationship(id) => run.view().relationship_properties(id),
        };
        for key in present.keys().filter(|key| !entries.contains_key(*key)) {
            set_property(run, element, key, Value::Null, span)?;
        }
    }
    for (key, value) in entries {
        set_property(run, element, key, value.clone(), span)?;
    }
    Ok(())
}

/// Gives a node labels it does not have yet.
pub(crate) fn add_labels(
    run: &mut Run<'_, '_>,
    id: NodeId,
    labels: &[Arc<str>],
    span: Span,
) -> Result<(), EngineError> {
    expect_present(run, Element::Node(id), span)?;
    for label in labels {
        let label = run
            .transaction()
            .label(label, span)
            .map_err(refused(span))?;
        if !run.view().has_label(id, label) {
            run.summary.labels_added += 1;
            run.apply(Change::AddLabel { id, label }, span)?;
        }
    }
    Ok(())
}

/// Takes from a node the labels it has.
pub(crate) fn remove_labels(
    run: &mut Run<'_, '_>,
    id: NodeId,
    labels: &[Arc<str>],
    span: Span,
) -> Result<(), EngineError> {
    expect_present(run, Element::Node(id), span)?;
    for label in labels {
        let Some(label) = run.view().catalog().names.label(label) else {
            continue;
        };
        if run.view().has_label(id, label) {
            run.summary.labels_removed += 1;
            run.apply(Change::RemoveLabel { id, label }, span)?;
        }
    }
    Ok(())
}

/// Deletes a relationship; one that is gone already stays gone.
pub(crate) fn delete_relationship(
    run: &mut Run<'_, '_>,
    id: RelationshipId,
    span: Span,
) -> Result<(), EngineError> {
    let Some(last) = run.view().relationship(id) else {
        return Ok(());
    };
    run.apply(Change::DeleteRelationship { id }, span)?;
    run.deleted.relationships.insert(id, last);
    run.summary.relationships_deleted += 1;
    Ok(())
}

/// Deletes a node; one that is gone already stays gone. It must have no relationships left.
pub(crate) fn delete_node(
    run: &mut Run<'_, '_>,
    id: NodeId,
    span: Span,
) -> Result<(), EngineError> {
    let Some(last) = run.view().node(id) else {
        return Ok(());
    };
    run.apply(Change::DeleteNode { id }, span)?;
    run.deleted.nodes.insert(id, last);
    run.summary.nodes_deleted += 1;
    Ok(())
}
