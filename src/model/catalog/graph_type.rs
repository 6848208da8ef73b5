//! Graph types: which labels and relationship types there are, which properties they need, and what may join what.
//!
//! A plain declaration; the checks are in `model::graph`. The shape follows ISO GQL's graph types.

use std::sync::Arc;

use crate::model::value::Value;

/// A declared graph type.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphType {
    /// Its name.
    pub name: Arc<str>,
    /// Whether properties that are not declared are allowed. Labels and relationship types must be declared either way.
    pub open: bool,
    /// Its node types.
    pub nodes: Vec<NodeType>,
    /// Its relationship types.
    pub relationships: Vec<RelationshipType>,
    /// Properties every node may have.
    pub all_nodes: Vec<PropertyRule>,
    /// Properties every relationship may have.
    pub all_relationships: Vec<PropertyRule>,
}

/// What is declared about the nodes of a label.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeType {
    /// The label.
    pub label: Arc<str>,
    /// A label that every such node also carries, and whose properties it takes over.
    pub extends: Option<Arc<str>>,
    /// Its own properties.
    pub properties: Vec<PropertyRule>,
}

/// A label of the start and one of the end of a relationship; `None` is any node.
pub type LabelPair = (Option<Arc<str>>, Option<Arc<str>>);

/// What is declared about the relationships of a type.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipType {
    /// The type's name.
    pub name: Arc<str>,
    /// The label pairs it may join, start and end; `None` is any node.
    pub endpoints: Vec<LabelPair>,
    /// Its properties.
    pub properties: Vec<PropertyRule>,
}

/// What is declared about one property.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyRule {
    /// The property key.
    pub key: Arc<str>,
    /// The type its values have.
    pub property_type: PropertyType,
    /// `NOT NULL`.
    pub required: bool,
    /// `UNIQUE` among the nodes of the label.
    pub unique: bool,
    /// `IN [...]`: the only values; empty when any value of the type will do.
    pub allowed: Vec<Value>,
}

/// A declared property type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyType {
    /// Any storable value.
    Any,
    /// `BOOLEAN`
    Boolean,
    /// `INTEGER`
    Integer,
    /// `FLOAT`; an integer is accepted too.
    Float,
    /// `STRING`
    String,
    /// `DATE`
    Date,
    /// `LOCAL TIME`
    LocalTime,
    /// `ZONED TIME`
    Time,
    /// `LOCAL DATETIME`
    LocalDateTime,
    /// `ZONED DATETIME`
    DateTime,
    /// `DURATION`
    Duration,
    /// `EDTF`
    Edtf,
    /// `POINT`
    Point,
    /// `LIST<T>`
    List(Box<PropertyType>),
}
