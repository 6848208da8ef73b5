//! Adjacency: the steps from every node, for each relationship type and direction and for all types together.
//!
//! Rows are frozen from the relationship tables on the first read. What is written after that is in petgraph's part of
//! the graph (`topology`), and the steps of a node that was touched since are put together from both: its frozen row
//! without what is gone, and petgraph's edges. A side with many changes drops its rows, and the next read freezes them
//! anew, so a loop of writes and reads stays linear. Rows that were saved take the place of frozen ones until they are
//! asked for often. Must never know properties or names.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;
use std::sync::OnceLock;

use super::frozen::Frozen;
use super::frozen::Neighbour;
use super::saved::SavedSteps;
use super::store::RelationshipStore;
use super::topology::Topology;
use super::topology::Touched;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;

/// One direction of one relationship type, or of all types.
#[derive(Debug, Clone, Default)]
struct Side {
    frozen: OnceLock<Frozen>,
    /// The same rows where they were saved, as long as nothing took their place.
    saved: Option<Arc<SavedSteps>>,
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
        let worth_a_freeze = match (self.frozen.get(), &self.saved) {
            (Some(frozen), _) => frozen.changes_worth_a_freeze(),
            (None, Some(saved)) => saved.changes_worth_a_freeze(),
            (None, None) => return,
        };
        self.changes += 1;
        if self.changes > worth_a_freeze {
            *self = Self::default();
        }
    }

    /// The rows all changes are counted from.
    #[inline]
    fn base(&self, outgoing: bool, origin: Origin<'_>) -> &Frozen {
        self.frozen.get_or_init(|| match &self.saved {
            Some(saved) => saved.load(),
            None => origin.freeze(outgoing),
        })
    }

    /// The saved rows, as long as they are not loaded and few nodes were looked up in them.
    fn stays_saved(&self) -> Option<&SavedSteps> {
        let saved = self.saved.as_deref()?;
        (self.frozen.get().is_none() && !saved.is_asked_often()).then_some(saved)
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

    /// Whether there are frozen rows, or saved ones.
    pub(super) fn is_frozen(&self) -> bool {
        let side = |side: &Side| side.frozen.get().is_some() || side.saved.is_some();
        side(&self.outgoing) || side(&self.incoming)
    }

    /// Leaves the rows where they were saved: those along the relationships and those against them.
    pub(super) fn leave_saved(&mut self, [outgoing, incoming]: [SavedSteps; 2]) {
        let side = |saved| Side {
            saved: Some(Arc::new(saved)),
            ..Side::default()
        };
        self.outgoing = side(outgoing);
        self.incoming = side(incoming);
    }

    /// Whether reading the steps of one node loads little.
    pub(super) fn stays_saved(&self, outgoing: bool) -> bool {
        self.side(outgoing).stays_saved().is_some()
    }

    /// The saved rows of all nodes one way when nothing was written since and no steps of them are loaded.
    pub(super) fn saved(&self, outgoing: bool) -> Option<&SavedSteps> {
        let side = self.side(outgoing);
        let saved = side.saved.as_deref()?;
        (side.changes == 0 && side.frozen.get().is_none()).then_some(saved)
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
        if let Some(saved) = side.stays_saved()
            && saved.is_worth_looking()
        {
            let row = saved.row(node);
            let touched = match side.changes {
                0 => None,
                changes => (origin.topology).touched(node, outgoing, origin.only, changes),
            };
            return Neighbours::Gathered(match touched {
                Some(touched) => origin.gather(node, outgoing, &row, touched),
                None => row,
            });
        }
        let row = side.base(outgoing, origin).row(id);
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
            return Some(side.base(outgoing, origin));
        }
        side.refrozen.get()
    }

    /// The steps of all nodes one way; freezes them again when they have changed.
    pub(super) fn frozen(&self, outgoing: bool, origin: Origin<'_>) -> &Frozen {
        let side = self.side(outgoing);
        if side.changes == 0 {
            return side.base(outgoing, origin);
        }
        side.refrozen.get_or_init(|| origin.freeze(outgoing))
    }

    /// As [`Adjacency::frozen`], but for this time only when they are not in memory.
    pub(super) fn for_saving(&self, outgoing: bool, origin: Origin<'_>) -> Cow<'_, Frozen> {
        self.kept(outgoing)
            .unwrap_or_else(|| Cow::Owned(origin.freeze(outgoing)))
    }

    /// The steps of all nodes one way if they need not be frozen, loaded for this time only when they were saved.
    pub(super) fn kept(&self, outgoing: bool) -> Option<Cow<'_, Frozen>> {
        let side = self.side(outgoing);
        let kept = if side.changes == 0 {
            side.frozen.get()
        } else {
            side.refrozen.get()
        };
        match (kept, &side.saved) {
            (Some(frozen), _) => Some(Cow::Borrowed(frozen)),
            (None, Some(saved)) if side.changes == 0 => Some(Cow::Owned(saved.load())),
            _ => None,
        }
    }
}

impl Origin<'_> {
    #[cold]
    pub(super) fn freeze(self, outgoing: bool) -> Frozen {
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
