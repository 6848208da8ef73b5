//! Interned names: labels, relationship types and property keys, each with a small number.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use crate::diagnostic::Code;
use crate::model::collections::IndexSet;

/// The number of a label in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LabelId(pub u32);

/// The number of a relationship type in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RelationshipTypeId(pub u32);

/// The number of a property key in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeyId(pub u32);

/// Which register a name is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NameKind {
    /// Labels of nodes.
    Label,
    /// Types of relationships.
    RelationshipType,
    /// Keys of properties.
    Key,
}

impl NameKind {
    /// What is said of a name of this kind that exists nowhere.
    pub fn unknown(self, name: &str) -> (Code, String) {
        match self {
            Self::Label => (
                Code::UnknownLabel,
                format!("no node has the label `{name}`"),
            ),
            Self::RelationshipType => (
                Code::UnknownRelationshipType,
                format!("no relationship has the type `{name}`"),
            ),
            Self::Key => (
                Code::UnknownProperty,
                format!("nothing has a property `{name}`"),
            ),
        }
    }
}

/// The three registers of names. Numbers are given in order of first use and are dense.
#[derive(Debug, Clone, Default)]
pub struct Names {
    labels: IndexSet<Arc<str>>,
    relationship_types: IndexSet<Arc<str>>,
    keys: IndexSet<Arc<str>>,
}

impl Names {
    /// The label called `name`, if any node ever had it.
    pub fn label(&self, name: &str) -> Option<LabelId> {
        self.labels.get_index_of(name).map(|at| LabelId(at as u32))
    }

    /// The relationship type called `name`.
    pub fn relationship_type(&self, name: &str) -> Option<RelationshipTypeId> {
        self.relationship_types
            .get_index_of(name)
            .map(|at| RelationshipTypeId(at as u32))
    }

    /// The property key called `name`.
    pub fn key(&self, name: &str) -> Option<KeyId> {
        self.keys.get_index_of(name).map(|at| KeyId(at as u32))
    }

    /// The name of a label of this graph.
    pub fn label_name(&self, label: LabelId) -> &Arc<str> {
        &self.labels[label.0 as usize]
    }

    /// The name of a relationship type of this graph.
    pub fn relationship_type_name(&self, relationship_type: RelationshipTypeId) -> &Arc<str> {
        &self.relationship_types[relationship_type.0 as usize]
    }

    /// The name of a property key of this graph.
    pub fn key_name(&self, key: KeyId) -> &Arc<str> {
        &self.keys[key.0 as usize]
    }

    /// Every name of a kind, in order of first use.
    pub fn all(&self, kind: NameKind) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.register(kind).iter()
    }

    /// How many names of a kind there are.
    pub fn count(&self, kind: NameKind) -> usize {
        self.register(kind).len()
    }

    /// The number of `name`, if it is registered.
    pub fn get(&self, kind: NameKind, name: &str) -> Option<u32> {
        self.register(kind).get_index_of(name).map(|at| at as u32)
    }

    /// Registers `name` and gives its number; the number it has when it is registered already.
    pub(in crate::model) fn add(&mut self, kind: NameKind, name: Arc<str>) -> u32 {
        self.register_mut(kind).insert_full(name).0 as u32
    }

    /// Takes back the newest name of a kind: the inverse of [`Names::add`] in a rollback.
    pub(in crate::model) fn remove_last(&mut self, kind: NameKind) -> Option<Arc<str>> {
        self.register_mut(kind).pop()
    }

    fn register(&self, kind: NameKind) -> &IndexSet<Arc<str>> {
        match kind {
            NameKind::Label => &self.labels,
            NameKind::RelationshipType => &self.relationship_types,
            NameKind::Key => &self.keys,
        }
    }

    fn register_mut(&mut self, kind: NameKind) -> &mut IndexSet<Arc<str>> {
        match kind {
            NameKind::Label => &mut self.labels,
            NameKind::RelationshipType => &mut self.relationship_types,
            NameKind::Key => &mut self.keys,
        }
    }
}
