//! Indexes: from the value of a property to the nodes that have it, by the language's `=`.
//!
//! Values that are not equal to themselves (null, NaN, lists that hold one) are in no index. Must never know where a
//! node is kept; the graph tells it of every change.

use std::collections::BTreeSet;

use crate::model::catalog::IndexDefinition;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::model::value::compare::Key;
use crate::model::value::compare::KeyReference;

/// More nodes than this under one value are kept in a tree, so that removing them one by one stays fast.
const FEW: usize = 64;

/// Nodes under one value, ascending.
#[derive(Debug)]
enum Nodes {
    One(NodeId),
    Few(Vec<NodeId>),
    Many(BTreeSet<NodeId>),
}

impl Nodes {
    fn insert(&mut self, node: NodeId) {
        match self {
            Self::One(one) => {
                let mut nodes = vec![*one, node];
                nodes.sort_unstable();
                *self = Self::Few(nodes);
            }
            Self::Few(nodes) => {
                if let Err(at) = nodes.binary_search(&node) {
                    nodes.insert(at, node);
                }
                if nodes.len() > FEW {
                    *self = Self::Many(nodes.iter().copied().collect());
                }
            }
            Self::Many(nodes) => {
                nodes.insert(node);
            }
        }
    }

    /// Removes a node; false when none is left.
    fn remove(&mut self, node: NodeId) -> bool {
        match self {
            Self::One(one) => *one != node,
            Self::Few(nodes) => {
                if let Ok(at) = nodes.binary_search(&node) {
                    nodes.remove(at);
                }
                !nodes.is_empty()
            }
            Self::Many(nodes) => {
                nodes.remove(&node);
                !nodes.is_empty()
            }
        }
    }

    fn first(&self) -> Option<NodeId> {
        match self {
            Self::One(one) => Some(*one),
            Self::Few(nodes) => nodes.first().copied(),
            Self::Many(nodes) => nodes.first().copied(),
        }
    }

    fn all(&self) -> Vec<NodeId> {
        match self {
            Self::One(one) => vec![*one],
            Self::Few(nodes) => nodes.clone(),
            Self::Many(nodes) => nodes.iter().copied().collect(),
        }
    }
}

/// An index over one property of the nodes of one label, or of all nodes.
#[derive(Debug)]
pub(super) struct Index {
    /// What was asked for. An index a graph type needs has a name no other can have, and is not in the catalog.
    pub(super) definition: IndexDefinition,
    /// Whether it serves a graph type rather than a definition of its own.
    pub(super) implied: bool,
    /// Whether it is over all nodes, whatever their labels.
    pub(super) all_nodes: bool,
    /// The label, once its name is registered.
    pub(super) label: Option<LabelId>,
    /// The property key, once its name is registered.
    pub(super) key: Option<KeyId>,
    nodes: HashMap<Key, Nodes>,
}

impl Index {
    /// An index that holds nothing yet.
    pub(super) fn new(definition: IndexDefinition, implied: bool, all_nodes: bool) -> Self {
        Self {
            definition,
            implied,
            all_nodes,
            label: None,
            key: None,
            nodes: HashMap::default(),
        }
    }

    /// Whether nodes with these labels are in it.
    pub(super) fn covers(&self, labels: &[LabelId]) -> bool {
        self.all_nodes || self.label.is_some_and(|label| labels.contains(&label))
    }

    /// Some node with the value.
    pub(super) fn holder(&self, value: &Value) -> Option<NodeId> {
        self.nodes.get(&KeyReference(value))?.first()
    }

    /// The nodes with the value, ascending.
    pub(super) fn seek(&self, value: &Value) -> Vec<NodeId> {
        if !is_indexed(value) {
            return Vec::new();
        }
        self.nodes
            .get(&KeyReference(value))
            .map_or_else(Vec::new, Nodes::all)
    }

    /// How many different values it holds.
    pub(super) fn distinct(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn insert(&mut self, value: &Value, node: NodeId) {
        if !is_indexed(value) {
            return;
        }
        match self.nodes.get_mut(&KeyReference(value)) {
            Some(nodes) => nodes.insert(node),
            None => {
                self.nodes.insert(Key(value.clone()), Nodes::One(node));
            }
        }
    }

    pub(super) fn remove(&mut self, value: &Value, node: NodeId) {
        if !is_indexed(value) {
            return;
        }
        if let Some(nodes) = self.nodes.get_mut(&KeyReference(value))
            && !nodes.remove(node)
        {
            self.nodes.remove(&KeyReference(value));
        }
    }
}

/// Whether a value is equal to itself, so that a search for it can find it.
pub(super) fn is_indexed(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Integer(_) | Value::String(_) | Value::Boolean(_) => true,
        value => compare::equal(value, value) == Some(true),
    }
}
