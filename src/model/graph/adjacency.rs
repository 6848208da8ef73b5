//! Adjacency: the steps from every node, for each relationship type and direction and for all types together.
//!
//! Rows are frozen from the relationship tables on the first read. What is written after that is in petgraph's part of
//! the graph (`topology`), and the steps of a node that was touched since are put together from both: its frozen row
//! without what is gone, and petgraph's edges. A side with many changes drops its rows, and the next read freezes them
//! anew, so a loop of writes and reads stays linear. Must never know properties or names.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::frozen::Frozen;
use super::frozen::Neighbour;
use super::store::RelationshipStore;
use super::topology::Topology;
use super::topology::Touched;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;

/// One direction of one relationship type, or of all types.
#[derive(Debug, Clone, Default)]
struct Side {
    frozen: OnceLock<Frozen>,
    /// How many relationships were created or deleted since.
    changes: usize,
    /// Frozen again with the changes, because all rows were asked for.
    refrozen: OnceLock<Frozen>,
}

impl Side {
    /// Notes that a relationship is created or deleted.
    fn record(&mut self) {
        if self.refrozen.get().is_some() {
            self.forget_stale();
        }
        let Some(frozen) = self.frozen.get() else {
            return;
        };
        self.changes += 1;
        if self.changes > frozen.changes_worth_a_freeze() {
            *self = Self::default();
        }
    }

    /// Keeps only rows that have everything.
    fn forget_stale(&mut self) {
        if self.changes > 0 {
            *self = Self {
                frozen: self
                    .refrozen
                    .take()
                    .map_or_else(OnceLock::new, OnceLock::from),
                ..Self::default()
            };
        }
    }
}

/// Both directions of one relationship type, or of all types.
#[derive(Debug, Clone, Default)]
pub(super) struct Adjacency {
    outgoing: Side,
    incoming: Side,
}

/// The steps of a node: as frozen, or gathered because they changed since.
#[derive(Debug)]
pub enum Neighbours<'a> {
    /// As frozen.
    Frozen(&'a [Neighbour]),
    /// Put together for this reading.
    Gathered(Vec<Neighbour>),
}

impl std::ops::Deref for Neighbours<'_> {
    type Target = [Neighbour];

    #[inline]
    fn deref(&self) -> &[Neighbour] {
        match self {
            Self::Frozen(neighbours) => neighbours,
            Self::Gathered(neighbours) => neighbours,
        }
    }
}

/// What the steps are read from: the tables, petgraph's part, and the type at hand (`None` for all).
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) store: &'a RelationshipStore,
    pub(super) topology: &'a Topology,
    pub(super) only: Option<RelationshipTypeId>,
}

impl Adjacency {
    /// Notes that a relationship is created or deleted; call it before that.
    pub(super) fn record(&mut self) {
        self.outgoing.record();
        self.incoming.record();
    }

    /// Keeps only rows that have everything: petgraph's part is about to be emptied.
    pub(super) fn forget_stale(&mut self) {
        self.outgoing.forget_stale();
        self.incoming.forget_stale();
    }

    /// Whether there are frozen rows.
    pub(super) fn is_frozen(&self) -> bool {
        self.outgoing.frozen.get().is_some() || self.incoming.frozen.get().is_some()
    }

    #[inline]
    fn side(&self, outgoing: bool) -> &Side {
        if outgoing {
            &self.outgoing
        } else {
            &self.incoming
        }
    }

    /// The steps from `node` one way, sorted. `origin` is of the type this adjacency is of.
    #[inline]
    pub(super) fn steps(&self, node: u32, outgoing: bool, origin: Origin<'_>) -> Neighbours<'_> {
        let side = self.side(outgoing);
        let id = NodeId(u64::from(node));
        if let Some(refrozen) = side.refrozen.get() {
            return Neighbours::Frozen(refrozen.row(id));
        }
        let frozen = side.frozen.get_or_init(|| origin.freeze(outgoing));
        let row = frozen.row(id);
        if side.changes == 0 {
            return Neighbours::Frozen(row);
        }
        match (origin.topology).touched(node, outgoing, origin.only, side.changes) {
            Some(touched) if touched.lost || !touched.added.is_empty() => {
                Neighbours::Gathered(origin.gather(node, outgoing, row, touched))
            }
            _ => Neighbours::Frozen(row),
        }
    }

    /// The steps of all nodes one way when the frozen rows tell all of them.
    pub(super) fn settled(&self, outgoing: bool, origin: Origin<'_>) -> Option<&Frozen> {
        let side = self.side(outgoing);
        if side.changes == 0 {
            return Some(side.frozen.get_or_init(|| origin.freeze(outgoing)));
        }
        side.refrozen.get()
    }

    /// The steps of all nodes one way; freezes them again when they have changed.
    pub(super) fn frozen(&self, outgoing: bool, origin: Origin<'_>) -> &Frozen {
        let side = self.side(outgoing);
        let place = if side.changes == 0 {
            &side.frozen
        } else {
            &side.refrozen
        };
        place.get_or_init(|| origin.freeze(outgoing))
    }
}

impl Origin<'_> {
    #[cold]
    fn freeze(self, outgoing: bool) -> Frozen {
        match self.only {
            Some(only) => Frozen::of_type(&self.store.tables[only.0 as usize], outgoing),
            None => Frozen::of_all_types(&self.store.tables, outgoing),
        }
    }

    /// What is left of a frozen row, and what petgraph's part adds to it.
    fn gather(
        self,
        node: u32,
        outgoing: bool,
        row: &[Neighbour],
        touched: Touched,
    ) -> Vec<Neighbour> {
        let Touched { mut added, lost } = touched;
        let mut gathered = Vec::with_capacity(row.len() + added.len());
        if lost {
            let joins = |each: &&Neighbour| self.joins(node, outgoing, **each);
            gathered.extend(row.iter().filter(joins));
        } else {
            gathered.extend_from_slice(row);
        }
        gathered.append(&mut added);
        // the stable sort is linear on a sorted row with a few more behind it
        match self.only {
            Some(_) => gathered.sort(),
            None => gathered.sort_by_key(|each| (self.store.type_of(each.relationship), *each)),
        }
        gathered.dedup();
        gathered
    }

    /// Whether the relationship is there, is of the type, and joins these nodes.
    fn joins(self, node: u32, outgoing: bool, neighbour: Neighbour) -> bool {
        let Some((table, row)) = self.store.get(neighbour.relationship()) else {
            return false;
        };
        let (from, to) = table.ways(outgoing);
        (from[row as usize], to[row as usize]) == (node, neighbour.node)
            && self
                .only
                .is_none_or(|only| self.store.type_of(neighbour.relationship) == only.0)
    }
}

/// The steps of both ways together, each of which is sorted by `key`. A relationship from the node to itself, which is
/// among both, is met once.
pub(super) fn both_ways<K: Ord>(
    outgoing: &[Neighbour],
    incoming: &[Neighbour],
    key: impl Fn(Neighbour) -> K,
    mut found: impl FnMut(Neighbour),
) {
    let (mut left, mut right) = (0, 0);
    while left < outgoing.len() && right < incoming.len() {
        let (one, other) = (outgoing[left], incoming[right]);
        match key(one).cmp(&key(other)) {
            Ordering::Less => {
                found(one);
                left += 1;
            }
            Ordering::Greater => {
                found(other);
                right += 1;
            }
            Ordering::Equal => left += 1,
        }
    }
    let rest = outgoing[left..].iter().chain(&incoming[right..]);
    rest.for_each(|each| found(*each));
}

/// The part of a row of one type that leads to `node`.
pub(super) fn towards(row: &[Neighbour], node: NodeId) -> &[Neighbour] {
    let start = row.partition_point(|each| each.node() < node);
    let length = row[start..].partition_point(|each| each.node() == node);
    &row[start..start + length]
}
