//! The names a graph uses and the rules it keeps: labels, relationship types, property keys, graph type, indexes and
//! constraints.
//!
//! What the binder checks a statement against. Must never know the elements themselves.

pub mod constraint;
pub mod graph_type;
pub mod index;
pub mod names;

use std::sync::Arc;

pub use constraint::ConstraintDefinition;
pub use constraint::Rule;
pub use graph_type::GraphType;
pub use index::IndexDefinition;
pub use index::IndexKind;
pub use index::Subject;
pub use names::KeyId;
pub use names::LabelId;
pub use names::NameKind;
pub use names::Names;
pub use names::RelationshipTypeId;

/// Everything about a graph that is not its elements.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// Labels, relationship types and property keys.
    pub names: Names,
    /// Declared graph types by name.
    pub graph_types: Vec<Arc<GraphType>>,
    /// The graph type every write is checked against.
    pub adopted: Option<Arc<GraphType>>,
    /// Indexes and uniqueness constraints, by name.
    pub indexes: Vec<IndexDefinition>,
    /// The other constraints, by name.
    pub constraints: Vec<ConstraintDefinition>,
}

impl Catalog {
    /// Every constraint by name, those of uniqueness included.
    pub fn all_constraints(&self) -> Vec<ConstraintDefinition> {
        let unique = self.indexes.iter().filter(|index| index.unique);
        let unique = unique.map(|index| ConstraintDefinition {
            name: Arc::clone(&index.name),
            subject: index.subject.clone(),
            keys: index.keys.clone(),
            rule: Rule::Unique,
        });
        let mut all: Vec<_> = self.constraints.iter().cloned().chain(unique).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// Every index by name, those of constraints included.
    pub fn all_indexes(&self) -> Vec<IndexDefinition> {
        let of_constraints = self.constraints.iter();
        let of_constraints = of_constraints.filter_map(ConstraintDefinition::index);
        let mut all: Vec<_> = self.indexes.iter().cloned().chain(of_constraints).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// Whether an index or a constraint has the name.
    pub fn has_rule_named(&self, name: &str) -> bool {
        self.indexes.iter().any(|index| &*index.name == name)
            || self.constraints.iter().any(|each| &*each.name == name)
    }
}
