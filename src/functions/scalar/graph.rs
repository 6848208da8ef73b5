//! Functions of nodes, relationships, paths and maps.
//!
//! Identities outlive their elements: `id` and `type` may be asked of a deleted element, what it carried may not.

use std::sync::Arc;

use crate::functions::arguments::unconvertible;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::Path;
use crate::model::value::RelationshipId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

const NODE: TypeSet = TypeSet::one(ValueType::Node);
const RELATIONSHIP: TypeSet = TypeSet::one(ValueType::Relationship);
const PATH: TypeSet = TypeSet::one(ValueType::Path);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const STRING: TypeSet = TypeSet::one(ValueType::String);
const LIST: TypeSet = TypeSet::one(ValueType::List);
const MAP: TypeSet = TypeSet::one(ValueType::Map);
const KEYED: TypeSet = TypeSet::ELEMENT.or(MAP);
const ONE_ELEMENT: &[Parameter] = &[Parameter::new("element", TypeSet::ELEMENT)];
const ONE_NODE: &[Parameter] = &[Parameter::new("node", NODE)];
const ONE_RELATIONSHIP: &[Parameter] = &[Parameter::new("relationship", RELATIONSHIP)];
const ONE_PATH: &[Parameter] = &[Parameter::new("path", PATH)];
const ONE_KEYED: &[Parameter] = &[Parameter::new("element", KEYED)];

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("id", ONE_ELEMENT, INTEGER, id)
        .purity(Purity::Graph)
        .doc("the number of a node or relationship, given once and never reused"),
    Function::new("elementId", ONE_ELEMENT, STRING, element_id)
        .purity(Purity::Graph)
        .doc("the identity of a node or relationship as a text, unique among both"),
    Function::new("labels", ONE_NODE, LIST, labels)
        .purity(Purity::Graph)
        .doc("the labels of a node"),
    Function::new("type", ONE_RELATIONSHIP, STRING, relationship_type)
        .purity(Purity::Graph)
        .doc("the type of a relationship"),
    Function::new("keys", ONE_KEYED, LIST, keys)
        .purity(Purity::Graph)
        .doc("the names of the properties of an element, or of the entries of a map"),
    Function::new("properties", ONE_KEYED, MAP, properties)
        .purity(Purity::Graph)
        .doc("the properties of an element as a map"),
    Function::new("startNode", ONE_RELATIONSHIP, NODE, |arguments, context| {
        Ok(Value::Node(endpoints(arguments, context)?.0))
    })
    .purity(Purity::Graph)
    .doc("the node a relationship starts at"),
    Function::new("endNode", ONE_RELATIONSHIP, NODE, |arguments, context| {
        Ok(Value::Node(endpoints(arguments, context)?.1))
    })
    .purity(Purity::Graph)
    .doc("the node a relationship ends at"),
    Function::new("nodes", ONE_PATH, LIST, |arguments, _| {
        let nodes = path(arguments)?.nodes();
        Ok(Value::list(
            nodes.iter().copied().map(Value::Node).collect(),
        ))
    })
    .purity(Purity::Graph)
    .doc("the nodes of a path, from start to end"),
    Function::new("relationships", ONE_PATH, LIST, |arguments, _| {
        let relationships = path(arguments)?.relationships();
        Ok(Value::list(
            relationships
                .iter()
                .copied()
                .map(Value::Relationship)
                .collect(),
        ))
    })
    .aliases(&["rels"])
    .purity(Purity::Graph)
    .doc("the relationships of a path, from start to end"),
    Function::new("length", ONE_PATH, INTEGER, |arguments, _| {
        Ok(Value::Integer(path(arguments)?.length() as i64))
    })
    .purity(Purity::Graph)
    .doc("the number of relationships of a path"),
    Function::new(
        "exists",
        &[Parameter::new("value", TypeSet::ANY)],
        TypeSet::one(ValueType::Boolean),
        |arguments, _| Ok(Value::Boolean(!arguments[0].is_null())),
    )
    .takes_null()
    .doc("whether a property is there: the same as IS NOT NULL")
    .example("exists({a: 1}.a)", "true"),
];

/// A node that is there.
fn node(arguments: &[Value], context: &Context<'_>) -> Result<NodeId, FunctionError> {
    match &arguments[0] {
        Value::Node(node) if context.view.has_node(*node) => Ok(*node),
        Value::Node(_) => Err(FunctionError::Deleted),
        _ => Err(unconvertible(arguments, 0, NODE)),
    }
}

fn relationship(arguments: &[Value]) -> Result<RelationshipId, FunctionError> {
    match &arguments[0] {
        Value::Relationship(relationship) => Ok(*relationship),
        _ => Err(unconvertible(arguments, 0, RELATIONSHIP)),
    }
}

fn path(arguments: &[Value]) -> Result<&Path, FunctionError> {
    match &arguments[0] {
        Value::Path(path) => Ok(path),
        _ => Err(unexpected(arguments, 0, PATH)),
    }
}

fn id(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let id = match &arguments[0] {
        Value::Node(node) => node.0,
        Value::Relationship(relationship) => relationship.0,
        _ => return Err(unexpected(arguments, 0, TypeSet::ELEMENT)),
    };
    i64::try_from(id)
        .map(Value::Integer)
        .or(Err(FunctionError::Overflow))
}

fn element_id(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    match &arguments[0] {
        Value::Node(node) => Ok(format!("n{}", node.0).into()),
        Value::Relationship(relationship) => Ok(format!("r{}", relationship.0).into()),
        _ => Err(unexpected(arguments, 0, TypeSet::ELEMENT)),
    }
}

fn labels(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let names = context.view.label_names(node(arguments, context)?);
    Ok(Value::list(names.into_iter().map(Value::String).collect()))
}

fn relationship_type(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let relationship_type = context
        .view
        .relationship_type(relationship(arguments)?)
        .ok_or(FunctionError::Deleted)?;
    let names = &context.view.catalog().names;
    Ok(Value::String(Arc::clone(
        names.relationship_type_name(relationship_type),
    )))
}

fn endpoints(
    arguments: &[Value],
    context: &Context<'_>,
) -> Result<(NodeId, NodeId), FunctionError> {
    context
        .view
        .endpoints(relationship(arguments)?)
        .ok_or(FunctionError::Deleted)
}

/// The properties of an element that is there, or the entries of a map.
fn entries(arguments: &[Value], context: &Context<'_>) -> Result<Arc<Map>, FunctionError> {
    let view = context.view;
    match &arguments[0] {
        Value::Map(map) => Ok(Arc::clone(map)),
        Value::Node(node) if view.has_node(*node) => Ok(Arc::new(view.node_properties(*node))),
        Value::Relationship(relationship) if view.has_relationship(*relationship) => {
            Ok(Arc::new(view.relationship_properties(*relationship)))
        }
        Value::Node(_) | Value::Relationship(_) => Err(FunctionError::Deleted),
        _ => Err(unexpected(arguments, 0, KEYED)),
    }
}

fn keys(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let entries = entries(arguments, context)?;
    Ok(Value::list(
        entries.keys().cloned().map(Value::String).collect(),
    ))
}

fn properties(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    entries(arguments, context).map(Value::Map)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::functions::procedure::Procedures;
    use crate::functions::signature::Instant;
    use crate::functions::tests::call_over;
    use crate::model::catalog::KeyId;
    use crate::model::catalog::LabelId;
    use crate::model::catalog::NameKind;
    use crate::model::catalog::RelationshipTypeId;
    use crate::model::graph::Change;
    use crate::model::graph::Graph;
    use crate::model::graph::View;

    fn texts(items: &[&str]) -> Value {
        Value::list(items.iter().map(|item| (*item).into()).collect())
    }

    /// `(:Actor {name: 'A'})-[:STRUCK]->()`, and what its three elements are.
    fn graph() -> (Graph, [Value; 3]) {
        let mut graph = Graph::new();
        let (start, relationship) = (graph.next_node(), graph.next_relationship());
        let end = NodeId(start.0 + 1);
        let name = |kind, name: &str| Change::AddName {
            kind,
            id: 0,
            name: Arc::from(name),
        };
        let changes = [
            name(NameKind::Label, "Actor"),
            name(NameKind::Key, "name"),
            name(NameKind::RelationshipType, "STRUCK"),
            Change::CreateNode {
                id: start,
                labels: vec![LabelId(0)],
                properties: vec![(KeyId(0), "A".into())],
            },
            Change::CreateNode {
                id: end,
                labels: Vec::new(),
                properties: Vec::new(),
            },
            Change::CreateRelationship {
                id: relationship,
                relationship_type: RelationshipTypeId(0),
                start,
                end,
                properties: Vec::new(),
            },
        ];
        for change in &changes {
            graph.apply(change).unwrap();
        }
        let elements = [
            Value::Node(start),
            Value::Node(end),
            Value::Relationship(relationship),
        ];
        (graph, elements)
    }

    #[test]
    fn elements_tell_what_they_are() {
        let (graph, [start, end, relationship]) = graph();
        let of = |name, value: &Value| call_over(&graph, name, std::slice::from_ref(value));
        assert_eq!(of("labels", &start), Ok(texts(&["Actor"])));
        assert_eq!(of("labels", &end), Ok(texts(&[])));
        assert_eq!(of("keys", &start), Ok(texts(&["name"])));
        assert_eq!(of("keys", &relationship), Ok(texts(&[])));
        assert_eq!(of("type", &relationship), Ok("STRUCK".into()));
        assert_eq!(of("startNode", &relationship), Ok(start));
        assert_eq!(of("endNode", &relationship), Ok(end));
    }

    #[test]
    fn a_path_has_nodes_relationships_and_a_length() {
        let path = Value::Path(Arc::new(Path::new(
            vec![NodeId(1), NodeId(2)],
            vec![RelationshipId(7)],
        )));
        let of = |name| call_over(&Graph::new(), name, std::slice::from_ref(&path)).unwrap();
        assert_eq!(of("length"), 1.into());
        assert_eq!(
            of("nodes"),
            Value::list(vec![Value::Node(NodeId(1)), Value::Node(NodeId(2))])
        );
        assert_eq!(
            of("relationships"),
            Value::list(vec![Value::Relationship(RelationshipId(7))])
        );
    }

    #[test]
    fn what_a_deleted_node_carried_cannot_be_read_but_its_identity_can() {
        let gone = Value::Node(NodeId(99));
        let of = |name| call_over(&Graph::new(), name, std::slice::from_ref(&gone));
        assert_eq!(of("id"), Ok(99.into()));
        for name in ["labels", "keys", "properties"] {
            assert_eq!(of(name), Err(FunctionError::Deleted), "{name}");
        }
    }

    #[test]
    fn what_is_no_element_is_refused() {
        let of = |name, value: Value| call_over(&Graph::new(), name, &[value]);
        for value in [0.into(), 1.0.into(), "".into(), Value::list(Vec::new())] {
            let Err(FunctionError::At(0, error)) = of("type", value.clone()) else {
                panic!("type({value:?}) is refused for its argument");
            };
            assert!(matches!(*error, FunctionError::ArgumentValue(_)));
            assert!(of("labels", value.clone()).is_err());
            assert!(of("properties", value).is_err());
        }
    }

    #[test]
    fn procedures_list_the_names_in_use_with_their_counts() {
        let (graph, _) = graph();
        let context = Context {
            view: View::whole(&graph),
            statement_time: Instant::default(),
            transaction_time: Instant::default(),
            random: &Cell::new(0),
            watch: None,
            record: None,
            kept: Cell::new(0),
            remark: Cell::new(None),
        };
        let rows = |name| {
            let procedures = Procedures::builtin();
            let answer = procedures.get(name).unwrap().call(&[], &context);
            answer.unwrap().all(&context).unwrap()
        };
        assert_eq!(rows("db.labels"), [["Actor".into(), 1.into()]]);
        assert_eq!(rows("db.relationshipTypes"), [["STRUCK".into(), 1.into()]]);
        assert_eq!(rows("db.propertyKeys"), [["name".into()]]);
        assert_eq!(rows("db.indexes"), [] as [Vec<Value>; 0]);
    }
}
