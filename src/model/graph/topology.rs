//! What petgraph holds: every node and relationship written since the last freeze, in a `StableDiGraph`.
//!
//! Until the adjacency is first frozen that is the whole graph. After it, the frozen rows hold the rest, and this part
//! holds what was created since, together with the nodes that were touched since: a row of any other node can be
//! trusted as it was frozen. [`Graph::fold`] empties it into the rows. petgraph's indices stay inside; weights are our
//! identities. Must never know properties or names.

use petgraph::Direction;
use petgraph::graph::EdgeIndex;
use petgraph::graph::NodeIndex;
use petgraph::stable_graph::StableDiGraph;
use petgraph::visit::EdgeRef;

use super::Graph;
use super::Neighbour;
use super::adjacency::Adjacency;
use super::frozen;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// A relationship of a type whose rows nobody has read is put into petgraph's part while there are fewer than this. In
/// a larger graph, as one being loaded, it would only take memory: rows that are frozen later have it from the table.
pub(super) const HELD_UNREAD: usize = 1 << 16;

/// A node in petgraph's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeWeight {
    node: u32,
    /// Whether it lost a relationship since the last freeze, so that its frozen rows may have too many entries.
    lost: bool,
}

impl NodeWeight {
    /// The node.
    pub fn node(self) -> NodeId {
        NodeId(u64::from(self.node))
    }
}

/// A relationship in petgraph's part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelationshipWeight {
    relationship_type: u32,
    relationship: u32,
}

impl RelationshipWeight {
    /// The type.
    pub fn relationship_type(self) -> RelationshipTypeId {
        RelationshipTypeId(self.relationship_type)
    }

    /// The relationship.
    pub fn relationship(self) -> RelationshipId {
        RelationshipId(u64::from(self.relationship))
    }
}

/// petgraph's part of the graph, with where each identity is in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Topology {
    graph: StableDiGraph<NodeWeight, RelationshipWeight>,
    nodes: Places,
    relationships: Places,
    /// How many entries of petgraph's lists were followed, at most, to take relationships out of them.
    followed: usize,
}

/// What petgraph's part knows of a node that was touched.
pub(super) struct Touched {
    /// The steps one way that the frozen rows lack, in no order; perhaps some that they have.
    pub(super) added: Vec<Neighbour>,
    /// Whether the frozen rows may have entries of relationships that are gone.
    pub(super) lost: bool,
}

impl Topology {
    /// An empty part of a graph whose next identities are these.
    fn from(next_node: NodeId, next_relationship: RelationshipId) -> Self {
        Self {
            nodes: Places::from(next_node.0),
            relationships: Places::from(next_relationship.0),
            ..Self::default()
        }
    }

    /// Adds a node. It has been there before when it is created `again`, so rows may tell of that time.
    pub(super) fn create_node(&mut self, node: NodeId, again: bool) {
        self.touch(node.0 as u32, again);
    }

    /// Removes a node without relationships.
    pub(super) fn delete_node(&mut self, node: NodeId) {
        if let Some(place) = self.nodes.remove(node.0 as u32) {
            self.graph.remove_node(NodeIndex::new(place as usize));
        }
    }

    fn create_relationship(
        &mut self,
        relationship: u32,
        relationship_type: u32,
        start: u32,
        end: u32,
    ) {
        let (start, end) = (self.touch(start, false), self.touch(end, false));
        let weight = RelationshipWeight {
            relationship_type,
            relationship,
        };
        let edge = self.graph.add_edge(start, end, weight);
        self.relationships.put(relationship, edge.index() as u32);
    }

    /// Removes a relationship between nodes with at most so many relationships.
    fn delete_relationship(&mut self, relationship: u32, ends: [(u32, usize); 2]) {
        let [start, end] = ends.map(|(node, _)| self.touch(node, true));
        let Some(place) = self.relationships.remove(relationship) else {
            return;
        };
        let edge = EdgeIndex::new(place as usize);
        let sides = [(start, Direction::Outgoing), (end, Direction::Incoming)];
        for ((node, direction), (_, length)) in sides.into_iter().zip(ends) {
            // petgraph looks for the entry from the newest on
            let newest = self.graph.edges_directed(node, direction).next();
            if newest.is_none_or(|newest| newest.id() != edge) {
                self.followed += length.min(self.graph.edge_count());
            }
        }
        self.graph.remove_edge(edge);
    }

    /// The node, added if it was not touched before.
    fn touch(&mut self, node: u32, lost: bool) -> NodeIndex {
        if let Some(place) = self.nodes.get(node) {
            let index = NodeIndex::new(place as usize);
            if lost {
                self.graph[index].lost = true;
            }
            return index;
        }
        let index = self.graph.add_node(NodeWeight { node, lost });
        self.nodes.put(node, index.index() as u32);
        index
    }

    /// What became of a node one way, over relationships of one type or all, in the newest `changes` of them; `None`
    /// when its frozen rows tell all.
    pub(super) fn touched(
        &self,
        node: u32,
        outgoing: bool,
        only: Option<RelationshipTypeId>,
        changes: usize,
    ) -> Option<Touched> {
        let index = NodeIndex::new(self.nodes.get(node)? as usize);
        let direction = if outgoing {
            Direction::Outgoing
        } else {
            Direction::Incoming
        };
        let edges = self.graph.edges_directed(index, direction);
        let of_type = |weight: &RelationshipWeight| {
            only.is_none_or(|only| only == weight.relationship_type())
        };
        let added = edges
            .filter(|edge| of_type(edge.weight()))
            // petgraph puts a new edge before the others of its node
            .take(changes)
            .map(|edge| {
                let other = if outgoing {
                    edge.target()
                } else {
                    edge.source()
                };
                Neighbour {
                    node: self.graph[other].node,
                    relationship: edge.weight().relationship,
                }
            })
            .collect();
        let lost = self.graph[index].lost;
        Some(Touched { added, lost })
    }
}

impl Graph {
    /// petgraph's part of the graph: all of it until the adjacency is first frozen, and afterwards what was created
    /// since, with the nodes touched since. For the whole, see [`Graph::walk`].
    pub fn topology(&self) -> &StableDiGraph<NodeWeight, RelationshipWeight> {
        &self.topology.graph
    }

    /// Joins two nodes by a new relationship.
    pub(super) fn join(
        &mut self,
        relationship: RelationshipId,
        relationship_type: RelationshipTypeId,
        start: NodeId,
        end: NodeId,
    ) {
        let at = relationship_type.0 as usize;
        if at >= self.adjacency.len() {
            self.adjacency.resize_with(at + 1, Default::default);
        }
        self.fold_if_due(at);
        self.adjacency[at].record();
        self.adjacency_of_all.record();
        self.incident[start.0 as usize] += 1;
        if start != end {
            self.incident[end.0 as usize] += 1;
        }
        if self.relationship_count() < HELD_UNREAD
            || self.adjacency[at].is_frozen()
            || self.adjacency_of_all.is_frozen()
        {
            self.topology.create_relationship(
                relationship.0 as u32,
                relationship_type.0,
                start.0 as u32,
                end.0 as u32,
            );
        }
        self.note_ends(relationship_type, start, end);
    }

    /// Takes a relationship away from between two nodes.
    pub(super) fn part(
        &mut self,
        relationship: RelationshipId,
        relationship_type: RelationshipTypeId,
        start: NodeId,
        end: NodeId,
    ) {
        let at = relationship_type.0 as usize;
        self.fold_if_due(at);
        self.adjacency[at].record();
        self.adjacency_of_all.record();
        let ends = [start, end].map(|node| {
            let length = self.incident[node.0 as usize] as usize;
            (node.0 as u32, length)
        });
        self.topology
            .delete_relationship(relationship.0 as u32, ends);
        self.incident[start.0 as usize] -= 1;
        if start != end {
            self.incident[end.0 as usize] -= 1;
        }
    }

    /// Folds before a write to relationships of a type, when rows frozen before it would otherwise be read together
    /// with a large part of petgraph's, or when taking relationships out of long lists has cost as much as a freeze.
    fn fold_if_due(&mut self, at: usize) {
        let (relationships, nodes) = (self.relationship_count(), self.nodes.slots.bound());
        let limit = frozen::changes_worth_a_freeze(relationships, nodes);
        let large = self.topology.graph.edge_count() > limit;
        if large && (self.adjacency[at].is_frozen() || self.adjacency_of_all.is_frozen())
            || self.topology.followed > limit
        {
            self.fold();
        }
    }

    /// Forgets how the graph came to be, after loading it: the tables say as well what was written.
    pub fn settle(&mut self) {
        self.fold();
    }

    /// As [`Graph::settle`] when so much was written that rows are to be frozen anew anyway: after a bulk load petgraph's
    /// part would take as much memory as the tables.
    pub fn settle_if_large(&mut self) {
        let (relationships, nodes) = (self.relationship_count(), self.nodes.slots.bound());
        let limit = frozen::changes_worth_a_freeze(relationships, nodes);
        if self.topology.graph.edge_count() > limit || self.topology.graph.node_count() > 8 * limit
        {
            self.fold();
        }
    }

    /// Empties petgraph's part into the frozen rows. Rows that have everything stay; the others are frozen anew from the
    /// tables by the next read of them.
    pub(super) fn fold(&mut self) {
        self.topology = Topology::from(self.next_node(), self.next_relationship());
        let every = self.adjacency.iter_mut();
        every
            .chain([&mut self.adjacency_of_all])
            .for_each(Adjacency::forget_stale);
    }
}

/// Where identities are in petgraph's part: a vector for those not given before it began, which come in order, and a
/// map for the few older ones.
#[derive(Debug, Clone, Default)]
struct Places {
    base: u32,
    newer: Vec<u32>,
    older: HashMap<u32, u32>,
}

/// The place of what has none.
const NOWHERE: u32 = u32::MAX;

impl Places {
    fn from(next: u64) -> Self {
        Self {
            base: u32::try_from(next).unwrap_or(u32::MAX),
            ..Self::default()
        }
    }

    fn get(&self, id: u32) -> Option<u32> {
        match id.checked_sub(self.base) {
            Some(at) => (self.newer.get(at as usize).copied()).filter(|place| *place != NOWHERE),
            None => self.older.get(&id).copied(),
        }
    }

    fn put(&mut self, id: u32, place: u32) {
        let Some(at) = id.checked_sub(self.base) else {
            self.older.insert(id, place);
            return;
        };
        let at = at as usize;
        if at >= self.newer.len() {
            self.newer.resize(at + 1, NOWHERE);
        }
        self.newer[at] = place;
    }

    fn remove(&mut self, id: u32) -> Option<u32> {
        match id.checked_sub(self.base) {
            Some(at) => {
                let place = self.newer.get_mut(at as usize)?;
                Some(std::mem::replace(place, NOWHERE)).filter(|place| *place != NOWHERE)
            }
            None => self.older.remove(&id),
        }
    }
}
