//! The names a graph uses and the rules it keeps: labels, relationship types, property keys, graph type, indexes and
//! constraints.
//!
//! What the binder checks a statement against. Must never know the elements themselves.

pub mod graph_type;
pub mod names;

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

pub use graph_type::GraphType;
pub use names::KeyId;
pub use names::LabelId;
pub use names::NameKind;
pub use names::Names;
pub use names::RelationshipTypeId;

/// An index over one property of the nodes of one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexDefinition {
    /// Its name, unique among indexes and constraints.
    pub name: Arc<str>,
    /// The label.
    pub label: Arc<str>,
    /// The property keys; at present exactly one.
    pub keys: Vec<Arc<str>>,
    /// Whether the index also enforces that values are unique (a constraint).
    pub unique: bool,
}

/// Everything about a graph that is not its elements.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Labels, relationship types and property keys.
    pub names: Names,
    /// Declared graph types by name.
    pub graph_types: Vec<Arc<GraphType>>,
    /// The graph type every write is checked against.
    pub adopted: Option<Arc<GraphType>>,
    /// Indexes and uniqueness constraints.
    pub indexes: Vec<IndexDefinition>,
}
