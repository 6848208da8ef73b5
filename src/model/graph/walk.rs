//! The whole graph as petgraph's algorithms see it: its visit traits over the frozen rows and petgraph's part together.
//!
//! [`Walk`] needs no memory of its own and may be limited to one relationship type. The node identifiers are ours.

use petgraph::Directed;
use petgraph::Direction;
use petgraph::visit;

use super::Graph;
use super::Neighbours;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

impl Graph {
    /// The graph, or what relationships of one type make of it, for petgraph's algorithms.
    pub fn walk(&self, only: Option<RelationshipTypeId>) -> Walk<'_> {
        Walk { graph: self, only }
    }
}

/// A graph with petgraph's visit traits, whatever part of it is frozen.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'g> {
    graph: &'g Graph,
    only: Option<RelationshipTypeId>,
}

/// A relationship as petgraph's algorithms meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalkedRelationship {
    relationship: RelationshipId,
    start: NodeId,
    end: NodeId,
}

impl visit::EdgeRef for WalkedRelationship {
    type NodeId = NodeId;
    type EdgeId = RelationshipId;
    type Weight = ();

    fn source(&self) -> NodeId {
        self.start
    }

    fn target(&self) -> NodeId {
        self.end
    }

    fn weight(&self) -> &() {
        &()
    }

    fn id(&self) -> RelationshipId {
        self.relationship
    }
}

/// The relationships at a node, one way.
#[derive(Debug)]
pub struct WalkedRow<'g> {
    node: NodeId,
    outgoing: bool,
    neighbours: Neighbours<'g>,
    at: usize,
}

impl Iterator for WalkedRow<'_> {
    type Item = WalkedRelationship;

    fn next(&mut self) -> Option<WalkedRelationship> {
        let neighbour = *self.neighbours.get(self.at)?;
        self.at += 1;
        let (start, end) = if self.outgoing {
            (self.node, neighbour.node())
        } else {
            (neighbour.node(), self.node)
        };
        Some(WalkedRelationship {
            relationship: neighbour.relationship(),
            start,
            end,
        })
    }
}

/// The neighbours of a node, one way.
#[derive(Debug)]
pub struct WalkedNeighbours<'g> {
    neighbours: Neighbours<'g>,
    at: usize,
}

impl Iterator for WalkedNeighbours<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let neighbour = self.neighbours.get(self.at)?;
        self.at += 1;
        Some(neighbour.node())
    }
}

/// Which nodes an algorithm has been to: one bit each.
#[derive(Debug, Clone, Default)]
pub struct Visited(Vec<u64>);

impl visit::VisitMap<NodeId> for Visited {
    fn visit(&mut self, node: NodeId) -> bool {
        let (word, bit) = (node.0 as usize / 64, 1 << (node.0 % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    fn is_visited(&self, node: &NodeId) -> bool {
        let word = self.0.get(node.0 as usize / 64);
        word.is_some_and(|word| word >> (node.0 % 64) & 1 == 1)
    }

    fn unvisit(&mut self, node: NodeId) -> bool {
        let visited = self.is_visited(&node);
        if visited {
            self.0[node.0 as usize / 64] &= !(1 << (node.0 % 64));
        }
        visited
    }
}

impl visit::GraphBase for Walk<'_> {
    type NodeId = NodeId;
    type EdgeId = RelationshipId;
}

impl visit::GraphRef for Walk<'_> {}

impl visit::GraphProp for Walk<'_> {
    type EdgeType = Directed;
}

impl visit::Data for Walk<'_> {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl visit::NodeIndexable for Walk<'_> {
    fn node_bound(&self) -> usize {
        self.graph.nodes.slots.bound()
    }

    fn to_index(&self, node: NodeId) -> usize {
        node.0 as usize
    }

    fn from_index(&self, index: usize) -> NodeId {
        NodeId(index as u64)
    }
}

impl visit::NodeCount for Walk<'_> {
    fn node_count(&self) -> usize {
        self.graph.node_count()
    }
}

impl visit::EdgeCount for Walk<'_> {
    fn edge_count(&self) -> usize {
        match self.only {
            Some(only) => self.graph.type_count(only),
            None => self.graph.relationship_count(),
        }
    }
}

impl visit::Visitable for Walk<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(vec![0; self.graph.nodes.slots.bound().div_ceil(64)])
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

impl<'g> visit::IntoNodeIdentifiers for Walk<'g> {
    type NodeIdentifiers = Box<dyn Iterator<Item = NodeId> + 'g>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        let ids = (0..self.graph.nodes.slots.bound() as u64).map(NodeId);
        Box::new(ids.filter(move |id| self.graph.has_node(*id)))
    }
}

impl<'g> visit::IntoNodeReferences for Walk<'g> {
    type NodeRef = (NodeId, &'g ());
    type NodeReferences = Box<dyn Iterator<Item = (NodeId, &'g ())> + 'g>;

    fn node_references(self) -> Self::NodeReferences {
        let ids = visit::IntoNodeIdentifiers::node_identifiers(self);
        Box::new(ids.map(|id| (id, &())))
    }
}

impl<'g> visit::IntoNeighbors for Walk<'g> {
    type Neighbors = WalkedNeighbours<'g>;

    fn neighbors(self, node: NodeId) -> Self::Neighbors {
        visit::IntoNeighborsDirected::neighbors_directed(self, node, Direction::Outgoing)
    }
}

impl<'g> visit::IntoNeighborsDirected for Walk<'g> {
    type NeighborsDirected = WalkedNeighbours<'g>;

    fn neighbors_directed(self, node: NodeId, direction: Direction) -> Self::NeighborsDirected {
        let outgoing = direction == Direction::Outgoing;
        WalkedNeighbours {
            neighbours: self.graph.neighbours(node, outgoing, self.only),
            at: 0,
        }
    }
}

impl<'g> visit::IntoEdges for Walk<'g> {
    type Edges = WalkedRow<'g>;

    fn edges(self, node: NodeId) -> Self::Edges {
        visit::IntoEdgesDirected::edges_directed(self, node, Direction::Outgoing)
    }
}

impl<'g> visit::IntoEdgesDirected for Walk<'g> {
    type EdgesDirected = WalkedRow<'g>;

    fn edges_directed(self, node: NodeId, direction: Direction) -> Self::EdgesDirected {
        let outgoing = direction == Direction::Outgoing;
        WalkedRow {
            node,
            outgoing,
            neighbours: self.graph.neighbours(node, outgoing, self.only),
            at: 0,
        }
    }
}

impl<'g> visit::IntoEdgeReferences for Walk<'g> {
    type EdgeRef = WalkedRelationship;
    type EdgeReferences = Box<dyn Iterator<Item = WalkedRelationship> + 'g>;

    fn edge_references(self) -> Self::EdgeReferences {
        let ids = (0..self.graph.relationships.slots.bound() as u64).map(RelationshipId);
        Box::new(ids.filter_map(move |relationship| {
            let relationship_type = self.graph.relationship_type(relationship)?;
            let (start, end) = self.graph.endpoints(relationship)?;
            let walked = self.only.is_none_or(|only| only == relationship_type);
            walked.then_some(WalkedRelationship {
                relationship,
                start,
                end,
            })
        }))
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo;

    use super::*;
    use crate::model::catalog::NameKind;
    use crate::model::graph::Change;

    /// A ring of four with a tail of one, a doubled relationship, and a shortcut of another type.
    fn graph() -> Graph {
        let mut graph = Graph::new();
        for id in 0..2 {
            let change = Change::AddName {
                kind: NameKind::RelationshipType,
                id,
                name: format!("T{id}").into(),
            };
            graph.apply(&change).unwrap();
        }
        for id in (0..6).map(NodeId) {
            let change = Change::CreateNode {
                id,
                labels: Vec::new(),
                properties: Vec::new(),
            };
            graph.apply(&change).unwrap();
        }
        graph.apply(&Change::DeleteNode { id: NodeId(0) }).unwrap();
        let joined = [
            (1, 2, 0),
            (2, 3, 0),
            (2, 3, 0),
            (3, 4, 0),
            (4, 1, 0),
            (4, 5, 0),
            (1, 5, 1),
        ];
        for (id, (start, end, relationship_type)) in joined.into_iter().enumerate() {
            relate(&mut graph, id as u64, start, end, relationship_type);
        }
        graph
    }

    fn relate(graph: &mut Graph, id: u64, start: u64, end: u64, relationship_type: u32) {
        let change = Change::CreateRelationship {
            id: RelationshipId(id),
            relationship_type: RelationshipTypeId(relationship_type),
            start: NodeId(start),
            end: NodeId(end),
            properties: Vec::new(),
        };
        graph.apply(&change).unwrap();
    }

    #[test]
    fn algorithms_of_petgraph_run_on_the_frozen_rows() {
        let graph = graph();
        let mut components = algo::kosaraju_scc(graph.walk(None));
        for component in &mut components {
            component.sort();
        }
        components.sort();
        assert_eq!(components, [(1..5).map(NodeId).collect(), vec![NodeId(5)]]);

        let hops = |only| {
            let costs = algo::dijkstra(graph.walk(only), NodeId(1), None, |_| 1);
            costs.get(&NodeId(5)).copied()
        };
        assert_eq!(hops(None), Some(1));
        assert_eq!(hops(Some(RelationshipTypeId(0))), Some(4));
        assert!(algo::has_path_connecting(
            graph.walk(None),
            NodeId(3),
            NodeId(2),
            None
        ));
        assert!(!algo::has_path_connecting(
            graph.walk(None),
            NodeId(5),
            NodeId(2),
            None
        ));
        let order = algo::toposort(graph.walk(Some(RelationshipTypeId(1))), None).unwrap();
        assert_eq!(order.len(), 5);
    }
}
