//! Nodes, relationships and paths: their identities, and detached copies for results.
//!
//! Must never know petgraph: identities are ours and are never reused, not even after a deletion.

use std::sync::Arc;

use serde::Deserialize;
use serde::Serialize;

use super::Map;

/// The identity of a node: given once, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u64);

/// The identity of a relationship: given once, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RelationshipId(pub u64);

/// A node as it was when a result was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its identity.
    pub id: NodeId,
    /// Its labels, in the order the catalog met them.
    pub labels: Vec<Arc<str>>,
    /// Its properties; no value is null.
    pub properties: Map,
}

/// A relationship as it was when a result was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Relationship {
    /// Its identity.
    pub id: RelationshipId,
    /// Its type.
    pub relationship_type: Arc<str>,
    /// Where it starts.
    pub start: NodeId,
    /// Where it ends.
    pub end: NodeId,
    /// Its properties; no value is null.
    pub properties: Map,
}

/// An alternating walk of nodes and relationships.
///
/// Invariant: one node more than relationships; relationship `i` joins node `i` and node `i + 1`, in either direction.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    nodes: Vec<NodeId>,
    relationships: Vec<RelationshipId>,
}

impl Path {
    /// The path through `nodes` by `relationships`.
    ///
    /// # Panics
    /// When there is not exactly one node more than relationships.
    pub fn new(nodes: Vec<NodeId>, relationships: Vec<RelationshipId>) -> Self {
        assert!(
            nodes.len() == relationships.len() + 1,
            "invariant: a path has one node more than relationships"
        );
        Self {
            nodes,
            relationships,
        }
    }

    /// Its nodes, from start to end.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// Its relationships, from start to end.
    pub fn relationships(&self) -> &[RelationshipId] {
        &self.relationships
    }

    /// How many relationships it has.
    pub fn length(&self) -> usize {
        self.relationships.len()
    }
}
