//! Walking: the steps from a node, over some relationship types or all.

use super::Direction;
use super::Frozen;
use super::Graph;
use super::Neighbour;
use super::Neighbours;
use super::Step;
use super::adjacency;
use super::adjacency::Origin;
use super::saved::SavedSteps;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;

/// The steps over one relationship type one way, node by node.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'g> {
    graph: &'g Graph,
    /// Where nothing was written since they were frozen.
    settled: Option<&'g Frozen>,
    /// Where nothing was written since they were saved and none is loaded.
    saved: Option<&'g SavedSteps>,
    outgoing: bool,
    only: RelationshipTypeId,
}

impl<'g> Rows<'g> {
    /// Appends the steps from each of some nodes. They lie apart in memory: looking for all of them before anything is
    /// done with one lets the machine wait for many at a time.
    pub fn ahead(self, nodes: &[NodeId], out: &mut Vec<Neighbours<'g>>) {
        let start = out.len();
        out.extend(nodes.iter().map(|node| self.of(*node)));
        let firsts = out[start..].iter().filter_map(|steps| steps.first());
        std::hint::black_box(firsts.fold(0, |mixed, step| mixed ^ step.node));
    }

    /// Every node that may have steps, with its steps, in the order they lie in memory; `None` where something was written
    /// since they were frozen.
    pub fn all(self) -> Option<impl ExactSizeIterator<Item = (NodeId, &'g [Neighbour])>> {
        self.settled.map(Frozen::rows)
    }

    /// The steps from a node.
    #[inline]
    pub fn of(self, node: NodeId) -> Neighbours<'g> {
        match self.settled {
            Some(settled) => Neighbours::Frozen(settled.row(node)),
            None => self.graph.neighbours(node, self.outgoing, Some(self.only)),
        }
    }

    /// How many steps lead from each node, for who asks for many: no step is loaded for it.
    pub fn lengths(self) -> Lengths<'g> {
        let together = match (self.settled, self.saved) {
            (Some(settled), _) => settled.offsets(),
            (None, Some(saved)) => saved.offsets(),
            (None, None) => None,
        };
        match together {
            Some((least, offsets)) => Lengths::Together(least, offsets),
            None => Lengths::Apart(self),
        }
    }

    /// Whether no relationship joins a node to itself, as far as is known.
    pub fn are_without_loops(self) -> bool {
        match (self.settled, self.saved) {
            (Some(settled), _) => !settled.has_loops(),
            (None, saved) => saved.is_some_and(SavedSteps::is_without_loops),
        }
    }

    /// How many steps lead on from the nodes that some steps lead to, all together.
    pub fn degree_beyond(self, steps: &[Neighbour]) -> u64 {
        match self.settled {
            Some(settled) => settled.degree_beyond(steps),
            None => (steps.iter())
                .map(|step| self.of(step.node()).len() as u64)
                .sum(),
        }
    }
}

/// How many steps lead from each node over one relationship type one way.
#[derive(Debug, Clone, Copy)]
pub enum Lengths<'g> {
    /// Of all nodes from one on, where the steps of each begin and those of the last end.
    Together(u32, &'g [u32]),
    /// Node by node.
    Apart(Rows<'g>),
}

impl Lengths<'_> {
    /// How many steps lead from a node.
    #[inline]
    pub fn of(self, node: NodeId) -> usize {
        match self {
            Self::Together(least, offsets) => {
                let row = (node.0 as u32).wrapping_sub(least) as usize;
                match offsets.get(row..row + 2) {
                    Some([start, end]) => end.saturating_sub(*start) as usize,
                    _ => 0,
                }
            }
            Self::Apart(rows) => rows.of(node).len(),
        }
    }
}

impl Graph {
    /// Appends every step from `node` in `direction` over relationships of `types` (all when `None`). The order is by
    /// type as given, then by neighbour, then by relationship. Each relationship is met once, also when it joins the
    /// node to itself or its type is given twice.
    pub fn steps(
        &self,
        node: NodeId,
        direction: Direction,
        types: Option<&[RelationshipTypeId]>,
        out: &mut Vec<Step>,
    ) {
        self.each_row(node, types, |only| match direction {
            Direction::Outgoing | Direction::Incoming => {
                let row = self.row(node, direction == Direction::Outgoing, only);
                out.extend(row.iter().map(|each| each.step()));
            }
            Direction::Both => {
                let outgoing = self.row(node, true, only);
                let incoming = self.row(node, false, only);
                let found = |each: Neighbour| out.push(each.step());
                if only.is_some() || outgoing.is_empty() || incoming.is_empty() {
                    adjacency::both_ways(&outgoing, &incoming, Neighbour::place, found);
                } else {
                    let type_of = |each: Neighbour| self.relationship_type(each.relationship());
                    let key = |each: Neighbour| (type_of(each), each.place());
                    adjacency::both_ways(&outgoing, &incoming, key, found);
                }
            }
        });
    }

    /// Appends the steps of [`Graph::steps`] that lead to `other`: by binary search, so a node with many relationships
    /// costs little.
    pub fn steps_between(
        &self,
        node: NodeId,
        other: NodeId,
        direction: Direction,
        types: Option<&[RelationshipTypeId]>,
        out: &mut Vec<Step>,
    ) {
        let mut visit = |only| {
            let start = out.len();
            let mut way = |outgoing| {
                let row = self.row(node, outgoing, Some(only));
                let found = adjacency::towards(&row, other).iter();
                out.extend(found.map(|each| each.step()));
            };
            match direction {
                Direction::Outgoing => way(true),
                Direction::Incoming => way(false),
                // a relationship from the node to itself goes both ways
                Direction::Both if node == other => way(true),
                Direction::Both => {
                    way(true);
                    way(false);
                    out[start..].sort_by_key(|step| step.relationship);
                }
            }
        };
        match types {
            Some(_) => self.each_row(node, types, |only| only.into_iter().for_each(&mut visit)),
            None => (0..self.adjacency.len() as u32)
                .map(RelationshipTypeId)
                .for_each(visit),
        }
    }

    /// How many steps [`Graph::steps`] would give.
    pub fn degree(
        &self,
        node: NodeId,
        direction: Direction,
        types: Option<&[RelationshipTypeId]>,
    ) -> usize {
        if direction == Direction::Both && types.is_none() {
            return self.incident.at(node.0 as usize).unwrap_or(0) as usize;
        }
        let mut degree = 0;
        self.each_row(node, types, |only| {
            degree += match direction {
                Direction::Outgoing => self.row(node, true, only).len(),
                Direction::Incoming => self.row(node, false, only).len(),
                Direction::Both => {
                    let outgoing = self.row(node, true, only);
                    let to_itself = adjacency::towards(&outgoing, node).len();
                    outgoing.len() - to_itself + self.row(node, false, only).len()
                }
            };
        });
        degree
    }

    /// The steps from `node` against or along the relationships of one type, or of all when `None`, without copying
    /// them: sorted by type, then neighbour, then relationship.
    #[inline]
    pub fn neighbours(
        &self,
        node: NodeId,
        outgoing: bool,
        only: Option<RelationshipTypeId>,
    ) -> Neighbours<'_> {
        if self.has_node(node) {
            self.row(node, outgoing, only)
        } else {
            Neighbours::Frozen(&[])
        }
    }

    /// The steps of all nodes along the relationships of one type or all (against them when not `outgoing`); `None` when
    /// there never was a relationship of the type. For passes over the whole graph: after a write the first call costs
    /// as much as there are relationships, so who starts from a few nodes asks [`Graph::neighbours`].
    pub fn frozen(&self, outgoing: bool, only: Option<RelationshipTypeId>) -> Option<&Frozen> {
        let adjacency = match only {
            Some(only) => self.adjacency.get(only.0 as usize)?,
            None => &self.adjacency_of_all,
        };
        Some(adjacency.frozen(outgoing, self.origin(only)))
    }

    /// As [`Graph::neighbours`] over one type, for many nodes.
    pub fn rows(&self, outgoing: bool, only: RelationshipTypeId) -> Rows<'_> {
        let adjacency = self.adjacency.get(only.0 as usize);
        let loaded = adjacency.filter(|adjacency| !adjacency.stays_saved(outgoing));
        Rows {
            graph: self,
            settled: loaded
                .and_then(|adjacency| adjacency.settled(outgoing, self.origin(Some(only)))),
            saved: adjacency.and_then(|adjacency| adjacency.saved(outgoing)),
            outgoing,
            only,
        }
    }

    /// Calls `visit` for each of `types`, once, or with `None` when they are all.
    fn each_row(
        &self,
        node: NodeId,
        types: Option<&[RelationshipTypeId]>,
        mut visit: impl FnMut(Option<RelationshipTypeId>),
    ) {
        if self.incident.at(node.0 as usize).unwrap_or(0) == 0 {
            return;
        }
        match types {
            Some(types) => {
                for (at, only) in types.iter().enumerate() {
                    if !types[..at].contains(only) {
                        visit(Some(*only));
                    }
                }
            }
            // one type is all there is
            None if self.adjacency.len() == 1 => visit(Some(RelationshipTypeId(0))),
            None => visit(None),
        }
    }

    /// The steps from a node that is or was there.
    #[inline]
    fn row(
        &self,
        node: NodeId,
        outgoing: bool,
        only: Option<RelationshipTypeId>,
    ) -> Neighbours<'_> {
        let adjacency = if let Some(only) = only {
            match self.adjacency.get(only.0 as usize) {
                Some(adjacency) => adjacency,
                None => return Neighbours::Frozen(&[]),
            }
        } else if !self.adjacency_of_all.is_frozen()
            && let Some(row) = self.saved_row(node, outgoing)
        {
            return Neighbours::Gathered(row);
        } else {
            &self.adjacency_of_all
        };
        adjacency.steps(node.0 as u32, outgoing, self.origin(only))
    }

    /// The steps from a node over all types, type by type, when those of some lie where they were saved and all others
    /// are in memory.
    #[cold]
    fn saved_row(&self, node: NodeId, outgoing: bool) -> Option<Vec<Neighbour>> {
        let mut of_types = self.adjacency.iter();
        if !of_types.any(|each| each.stays_saved(outgoing)) {
            return None;
        }
        let mut all = Vec::new();
        for number in 0..self.adjacency.len() as u32 {
            all.extend_from_slice(&self.row(node, outgoing, Some(RelationshipTypeId(number))));
        }
        Some(all)
    }

    #[inline]
    pub(super) fn origin(&self, only: Option<RelationshipTypeId>) -> Origin<'_> {
        Origin {
            store: &self.relationships,
            topology: &self.topology,
            only,
        }
    }
}
