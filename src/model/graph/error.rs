//! What can be wrong with a change: facts, no prose.

use std::sync::Arc;

use crate::model::catalog::graph_type::LabelPair;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::type_test::TypeTest;

/// A node or a relationship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// A node.
    Node(NodeId),
    /// A relationship.
    Relationship(RelationshipId),
}

impl std::fmt::Display for Element {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Node(id) => write!(formatter, "node {}", id.0),
            Self::Relationship(id) => write!(formatter, "relationship {}", id.0),
        }
    }
}

/// Why a change was refused. The graph is as it was before.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GraphError {
    /// The element is not there (any more).
    #[error("{0} is not there")]
    NotFound(Element),
    /// An identity that is in use already.
    #[error("{0} exists already")]
    Exists(Element),
    /// A node with relationships cannot be deleted.
    #[error("node {node:?} still has {relationships} relationships")]
    Connected {
        /// Which node.
        node: NodeId,
        /// How many relationships it has.
        relationships: usize,
    },
    /// A value no property can hold.
    #[error("property {key} cannot hold this value")]
    NotStorable {
        /// Which property.
        key: Arc<str>,
        /// The type of the value.
        value_type: ValueType,
    },
    /// No more identities or slots.
    #[error("the graph is full")]
    Full,
    /// Two elements with the same values of unique properties.
    #[error("{owner}.{} is unique and already taken", .keys.join(", "))]
    NotUnique {
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property keys.
        keys: Box<[Arc<str>]>,
        /// The values that are wanted.
        values: Box<[Value]>,
        /// The values that are taken: the same, perhaps written otherwise.
        taken: Box<[Value]>,
        /// Who has them.
        holder: Element,
        /// Who wanted them.
        element: Element,
    },
    /// A property that a constraint requires is absent.
    #[error("{owner}.{key} is required by {constraint}")]
    UnmetPresence {
        /// The constraint's name.
        constraint: Arc<str>,
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// Which element.
        element: Element,
    },
    /// A property has another type than a constraint says.
    #[error("{owner}.{key} has another type than {constraint} says")]
    UnmetType {
        /// The constraint's name.
        constraint: Arc<str>,
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// What the constraint says.
        expected: Box<TypeTest>,
        /// The value found.
        value: Value,
        /// Which element.
        element: Element,
    },
    /// A label the graph type does not declare.
    #[error("label {label} is not declared")]
    UndeclaredLabel {
        /// The label.
        label: Arc<str>,
        /// The declared labels.
        declared: Vec<Arc<str>>,
        /// On which element.
        element: Element,
    },
    /// A relationship type the graph type does not declare.
    #[error("relationship type {relationship_type} is not declared")]
    UndeclaredRelationshipType {
        /// The type.
        relationship_type: Arc<str>,
        /// The declared types.
        declared: Vec<Arc<str>>,
        /// On which element.
        element: Element,
    },
    /// A node without the label its label extends.
    #[error("label {label} needs label {extends}")]
    MissingLabel {
        /// The label it has.
        label: Arc<str>,
        /// The label it lacks.
        extends: Arc<str>,
        /// Which element.
        element: Element,
    },
    /// A required property is absent.
    #[error("{owner}.{key} is required")]
    MissingProperty {
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// Which element.
        element: Element,
    },
    /// A property has another type than declared.
    #[error("{owner}.{key} has the wrong type")]
    WrongType {
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// The declared type.
        expected: PropertyType,
        /// The value found.
        value: Value,
        /// Which element.
        element: Element,
    },
    /// A property has a value outside its declared list.
    #[error("{owner}.{key} does not allow this value")]
    NotAllowed {
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// The value found.
        value: Value,
        /// The declared values.
        allowed: Vec<Value>,
        /// Which element.
        element: Element,
    },
    /// A property a closed graph type does not declare.
    #[error("{owner}.{key} is not declared")]
    UndeclaredProperty {
        /// The label or relationship type.
        owner: Arc<str>,
        /// The property key.
        key: Arc<str>,
        /// The declared keys.
        declared: Vec<Arc<str>>,
        /// Which element.
        element: Element,
    },
    /// A relationship between nodes its type may not join.
    #[error("{relationship_type} cannot join these nodes")]
    Endpoints {
        /// The type.
        relationship_type: Arc<str>,
        /// Labels of the start node.
        start: Vec<Arc<str>>,
        /// Labels of the end node.
        end: Vec<Arc<str>>,
        /// What is declared.
        declared: Vec<LabelPair>,
        /// Which element.
        element: Element,
    },
    /// A definition that cannot be used: a name taken, missing, or in use.
    #[error("{0}")]
    Definition(String),
}
