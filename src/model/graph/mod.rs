//! The graph: petgraph owns the topology, columns hold the properties, frozen CSR adjacency serves the reads.
//!
//! Invariant: [`Graph::apply`] is the only function that alters a graph. Invariant: identities are ours and never
//! reused; petgraph's indices stay inside. This module must never know the language or a file.

pub mod change;
pub mod error;
pub mod transaction;
pub mod view;

use std::sync::Arc;

use crate::model::catalog::Catalog;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

pub use change::Change;
pub use error::Element;
pub use error::GraphError;
pub use transaction::GraphTransaction;
pub use view::View;

/// Which way a relationship is walked, seen from the node at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Direction {
    /// From start to end.
    Outgoing,
    /// From end to start.
    Incoming,
    /// Either way; a relationship from a node to itself is met once.
    Both,
}

/// One step from a node: the relationship and the node it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The relationship.
    pub relationship: RelationshipId,
    /// The node at its other end.
    pub node: NodeId,
}

/// Property values of a batch of elements, typed where the stored column is: what property reads hand the engine.
#[derive(Debug, Clone)]
pub enum Properties {
    /// All present and integers.
    Integers(Vec<i64>),
    /// All present and floats.
    Floats(Vec<f64>),
    /// All present and booleans.
    Booleans(Vec<bool>),
    /// Anything else; absent ones are null.
    Values(Vec<Value>),
}

/// The graph in memory.
#[derive(Debug, Default)]
pub struct Graph {
    catalog: Catalog,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names, rules and indexes.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Alters the graph and returns the change that undoes it. On an error nothing has changed.
    pub fn apply(&mut self, _change: &Change) -> Result<Change, GraphError> {
        unimplemented!()
    }

    /// The identity the next node will get.
    pub fn next_node(&self) -> NodeId {
        unimplemented!()
    }

    /// The identity the next relationship will get.
    pub fn next_relationship(&self) -> RelationshipId {
        unimplemented!()
    }

    /// Whether the node is there.
    pub fn has_node(&self, _node: NodeId) -> bool {
        unimplemented!()
    }

    /// Whether the relationship is there.
    pub fn has_relationship(&self, _relationship: RelationshipId) -> bool {
        unimplemented!()
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        unimplemented!()
    }

    /// How many relationships there are.
    pub fn relationship_count(&self) -> usize {
        unimplemented!()
    }

    /// How many nodes have the label.
    pub fn label_count(&self, _label: LabelId) -> usize {
        unimplemented!()
    }

    /// How many relationships have the type.
    pub fn type_count(&self, _relationship_type: RelationshipTypeId) -> usize {
        unimplemented!()
    }

    /// The labels of a node, sorted; empty when it is not there.
    pub fn labels(&self, _node: NodeId) -> &[LabelId] {
        unimplemented!()
    }

    /// The type of a relationship.
    pub fn relationship_type(&self, _relationship: RelationshipId) -> Option<RelationshipTypeId> {
        unimplemented!()
    }

    /// Start and end of a relationship.
    pub fn endpoints(&self, _relationship: RelationshipId) -> Option<(NodeId, NodeId)> {
        unimplemented!()
    }

    /// A property of a node; null when absent.
    pub fn node_property(&self, _node: NodeId, _key: KeyId) -> Value {
        unimplemented!()
    }

    /// A property of a relationship; null when absent.
    pub fn relationship_property(&self, _relationship: RelationshipId, _key: KeyId) -> Value {
        unimplemented!()
    }

    /// All properties of a node, by key number.
    pub fn node_properties(&self, _node: NodeId) -> Vec<(KeyId, Value)> {
        unimplemented!()
    }

    /// All properties of a relationship, by key number.
    pub fn relationship_properties(&self, _relationship: RelationshipId) -> Vec<(KeyId, Value)> {
        unimplemented!()
    }

    /// One property of many nodes at once, in their order.
    pub fn gather_node_property(&self, _nodes: &[NodeId], _key: KeyId) -> Properties {
        unimplemented!()
    }

    /// One property of many relationships at once, in their order.
    pub fn gather_relationship_property(
        &self,
        _relationships: &[RelationshipId],
        _key: KeyId,
    ) -> Properties {
        unimplemented!()
    }

    /// Appends up to `limit` nodes, all of them or those with `label`, from position `cursor` on, in ascending order of
    /// identity; returns the position to go on from, or `None` at the end. Start with 0.
    pub fn scan_nodes(
        &self,
        _label: Option<LabelId>,
        _cursor: u64,
        _limit: usize,
        _out: &mut Vec<NodeId>,
    ) -> Option<u64> {
        unimplemented!()
    }

    /// As [`Graph::scan_nodes`], for relationships, all or of one type.
    pub fn scan_relationships(
        &self,
        _relationship_type: Option<RelationshipTypeId>,
        _cursor: u64,
        _limit: usize,
        _out: &mut Vec<RelationshipId>,
    ) -> Option<u64> {
        unimplemented!()
    }

    /// Appends every step from `node` in `direction` over relationships of `types` (all when `None`).
    /// Order is deterministic. Each relationship is met once, also when it joins the node to itself.
    pub fn steps(
        &self,
        _node: NodeId,
        _direction: Direction,
        _types: Option<&[RelationshipTypeId]>,
        _out: &mut Vec<Step>,
    ) {
        unimplemented!()
    }

    /// How many steps [`Graph::steps`] would give.
    pub fn degree(
        &self,
        _node: NodeId,
        _direction: Direction,
        _types: Option<&[RelationshipTypeId]>,
    ) -> usize {
        unimplemented!()
    }

    /// The nodes of `label` whose property `key` equals `value` (the language's `=`), by an index over them;
    /// `None` when there is no such index.
    pub fn seek(&self, _label: LabelId, _key: KeyId, _value: &Value) -> Option<Vec<NodeId>> {
        unimplemented!()
    }

    /// The number of distinct values an index over `label` and `key` holds; `None` without an index.
    pub fn index_distinct(&self, _label: LabelId, _key: KeyId) -> Option<usize> {
        unimplemented!()
    }

    /// Checks one element against the adopted graph type's rules that can only be judged when a statement has ended:
    /// required properties and extended labels.
    pub fn check_element(&self, _element: Element) -> Result<(), GraphError> {
        unimplemented!()
    }

    /// The label names of a node, in order of their first use in the graph.
    pub fn label_names(&self, node: NodeId) -> Vec<Arc<str>> {
        self.labels(node)
            .iter()
            .map(|label| Arc::clone(self.catalog.names.label_name(*label)))
            .collect()
    }
}
