//! Adjacency: the steps from every node, in compressed rows, for each relationship type and direction and for all types
//! together.
//!
//! Frozen from the relationship tables on the first read, linear in their size. Writes after that are kept in a small
//! delta beside it; when the delta grows, the whole is dropped and frozen anew by the next read, so a loop of writes
//! and reads stays linear. Rows are sorted by type, then neighbour, then relationship. Must never know properties or
//! names.

use std::cmp::Ordering;
use std::sync::OnceLock;

use super::Step;
use super::store::RelationshipStore;
use super::store::RelationshipTable;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// The smallest number of changed entries that makes a freeze worthwhile.
const DELTA_LIMIT: usize = 1024;

/// The node a relationship leads to, and the relationship: a [`Step`] in half the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    node: u32,
    relationship: u32,
}

impl Neighbour {
    /// The node at the other end.
    pub fn node(self) -> NodeId {
        NodeId(u64::from(self.node))
    }

    /// The relationship.
    pub fn relationship(self) -> RelationshipId {
        RelationshipId(u64::from(self.relationship))
    }

    /// Its place in a row of one type, as one number.
    pub(super) fn place(self) -> u64 {
        u64::from(self.node) << 32 | u64::from(self.relationship)
    }

    pub(super) fn step(self) -> Step {
        Step {
            relationship: self.relationship(),
            node: self.node(),
        }
    }
}

/// Which nodes have rows.
#[derive(Debug)]
enum Places {
    /// All from this one on.
    From(u32),
    /// These, ascending: for few relationships between identities far apart.
    Listed(Vec<u32>),
}

/// The steps of all nodes in one direction, as they were when frozen.
#[derive(Debug)]
pub struct Frozen {
    places: Places,
    /// Where the rows begin and end; one longer than the number of rows, or empty.
    offsets: Vec<u32>,
    neighbours: Vec<Neighbour>,
}

impl Frozen {
    fn of_type(table: &RelationshipTable, outgoing: bool) -> Self {
        let (from, to) = table.ways(outgoing);
        let order = by_neighbour(table, to);
        let items = order.iter().map(|row| {
            let row = *row as usize;
            (from[row], to[row], table.rows.ids()[row])
        });
        Self::distribute(items)
    }

    fn of_all_types(tables: &[RelationshipTable], outgoing: bool) -> Self {
        let mut all = Vec::with_capacity(tables.iter().map(|table| table.rows.len()).sum());
        for table in tables {
            let (from, to) = table.ways(outgoing);
            all.extend(by_neighbour(table, to).iter().map(|row| {
                let row = *row as usize;
                (from[row], to[row], table.rows.ids()[row])
            }));
        }
        Self::distribute(all.into_iter())
    }

    /// Rows from (node, neighbour, relationship), which come in the order they shall have within a row.
    fn distribute(items: impl ExactSizeIterator<Item = (u32, u32, u32)> + Clone) -> Self {
        let from = |item: (u32, u32, u32)| item.0;
        let (Some(least), Some(most)) =
            (items.clone().map(from).min(), items.clone().map(from).max())
        else {
            return Self {
                places: Places::From(0),
                offsets: Vec::new(),
                neighbours: Vec::new(),
            };
        };
        let empty = Neighbour {
            node: 0,
            relationship: 0,
        };
        let mut neighbours = vec![empty; items.len()];
        let (places, row_count) = if (most - least) as usize / 8 > items.len() + DELTA_LIMIT {
            let mut nodes: Vec<u32> = items.clone().map(from).collect();
            nodes.sort_unstable();
            nodes.dedup();
            let count = nodes.len();
            (Places::Listed(nodes), count)
        } else {
            (Places::From(least), (most - least) as usize + 1)
        };
        let row = |node| places.row(node).unwrap_or(row_count);
        let mut offsets = vec![0_u32; row_count + 1];
        for (node, _, _) in items.clone() {
            offsets[row(node) + 1] += 1;
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut next = offsets.clone();
        for (from, node, relationship) in items {
            let place = &mut next[row(from)];
            neighbours[*place as usize] = Neighbour { node, relationship };
            *place += 1;
        }
        Self {
            places,
            offsets,
            neighbours,
        }
    }

    /// The steps from a node, sorted.
    pub fn row(&self, node: NodeId) -> &[Neighbour] {
        u32::try_from(node.0)
            .ok()
            .and_then(|node| self.places.row(node))
            .and_then(|row| {
                let bounds = self.offsets.get(row..row + 2)?;
                self.neighbours.get(bounds[0] as usize..bounds[1] as usize)
            })
            .unwrap_or(&[])
    }

    /// Every node that may have steps, ascending, with its steps.
    pub fn rows(&self) -> impl Iterator<Item = (NodeId, &[Neighbour])> {
        self.offsets.windows(2).enumerate().map(|(row, bounds)| {
            let node = match &self.places {
                Places::From(base) => base + row as u32,
                Places::Listed(nodes) => nodes[row],
            };
            (
                NodeId(u64::from(node)),
                &self.neighbours[bounds[0] as usize..bounds[1] as usize],
            )
        })
    }
}

impl Places {
    fn row(&self, node: u32) -> Option<usize> {
        match self {
            Self::From(base) => node.checked_sub(*base).map(|row| row as usize),
            Self::Listed(nodes) => nodes.binary_search(&node).ok(),
        }
    }
}

/// The rows of a table by neighbour, then relationship: a counting sort, linear.
fn by_neighbour(table: &RelationshipTable, neighbours: &[u32]) -> Vec<u32> {
    let ids = table.rows.ids();
    let mut order: Vec<u32> = (0..ids.len() as u32).collect();
    if !ids.is_sorted() {
        order.sort_unstable_by_key(|row| ids[*row as usize]);
    }
    let (Some(least), Some(most)) = (neighbours.iter().min(), neighbours.iter().max()) else {
        return order;
    };
    if (most - least) as usize / 8 > ids.len() + DELTA_LIMIT {
        order.sort_by_key(|row| neighbours[*row as usize]);
        return order;
    }
    let mut next = vec![0_u32; (most - least) as usize + 2];
    for neighbour in neighbours {
        next[(neighbour - least) as usize + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut sorted = vec![0; order.len()];
    for row in order {
        let place = &mut next[(neighbours[row as usize] - least) as usize];
        sorted[*place as usize] = row;
        *place += 1;
    }
    sorted
}

/// One direction of one relationship type, or of all types.
#[derive(Debug, Default)]
struct Side {
    frozen: OnceLock<Frozen>,
    /// Nodes whose rows changed since, with their new steps in no order.
    changed: HashMap<u32, Vec<Neighbour>>,
    /// How many changes `changed` stands for.
    changes: usize,
    /// Frozen again with the changes, because all rows were asked for.
    refrozen: OnceLock<Frozen>,
}

impl Side {
    fn record(&mut self, node: u32, added: Option<Neighbour>) {
        if let Some(refrozen) = self.refrozen.take() {
            *self = Self {
                frozen: OnceLock::from(refrozen),
                ..Self::default()
            };
        }
        let Some(frozen) = self.frozen.get() else {
            return;
        };
        // a freeze costs as much as there are relationships and rows: one for so many changes is a small part of each
        let limit = DELTA_LIMIT
            .max(frozen.neighbours.len() / 8)
            .max(frozen.offsets.len() / 64);
        self.changes += 1;
        if self.changes > limit {
            *self = Self::default();
            return;
        }
        self.changed.entry(node).or_default().extend(added);
    }
}

/// Both directions of one relationship type, or of all types.
#[derive(Debug, Default)]
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

    fn deref(&self) -> &[Neighbour] {
        match self {
            Self::Frozen(neighbours) => neighbours,
            Self::Gathered(neighbours) => neighbours,
        }
    }
}

impl Adjacency {
    /// Notes a new relationship.
    pub(super) fn add(&mut self, relationship: u32, start: u32, end: u32) {
        for (side, from, node) in [
            (&mut self.outgoing, start, end),
            (&mut self.incoming, end, start),
        ] {
            side.record(from, Some(Neighbour { node, relationship }));
        }
    }

    /// Notes that a relationship is gone.
    pub(super) fn remove(&mut self, start: u32, end: u32) {
        self.outgoing.record(start, None);
        self.incoming.record(end, None);
    }

    fn side(&self, outgoing: bool) -> &Side {
        if outgoing {
            &self.outgoing
        } else {
            &self.incoming
        }
    }

    /// The steps from `node` one way, sorted. `only` is the type this adjacency is of; `None` is all types.
    pub(super) fn steps(
        &self,
        node: u32,
        outgoing: bool,
        only: Option<RelationshipTypeId>,
        store: &RelationshipStore,
    ) -> Neighbours<'_> {
        let side = self.side(outgoing);
        let frozen = side.refrozen.get();
        let current = frozen.is_some() || side.changed.is_empty();
        let frozen = frozen.unwrap_or_else(|| {
            let freeze = || freeze(outgoing, only, store);
            side.frozen.get_or_init(freeze)
        });
        let row = frozen.row(NodeId(u64::from(node)));
        if current {
            return Neighbours::Frozen(row);
        }
        match side.changed.get(&node) {
            Some(added) => Neighbours::Gathered(gather(node, outgoing, only, row, added, store)),
            None => Neighbours::Frozen(row),
        }
    }

    /// The steps of all nodes one way; freezes them again when they have changed.
    pub(super) fn frozen(
        &self,
        outgoing: bool,
        only: Option<RelationshipTypeId>,
        store: &RelationshipStore,
    ) -> &Frozen {
        let side = self.side(outgoing);
        let place = if side.changed.is_empty() {
            &side.frozen
        } else {
            &side.refrozen
        };
        place.get_or_init(|| freeze(outgoing, only, store))
    }
}

fn freeze(outgoing: bool, only: Option<RelationshipTypeId>, store: &RelationshipStore) -> Frozen {
    match only {
        Some(only) => Frozen::of_type(&store.tables[only.0 as usize], outgoing),
        None => Frozen::of_all_types(&store.tables, outgoing),
    }
}

/// What is left of a frozen row, and what was added: a relationship counts if it still joins these nodes.
fn gather(
    node: u32,
    outgoing: bool,
    only: Option<RelationshipTypeId>,
    row: &[Neighbour],
    added: &[Neighbour],
    store: &RelationshipStore,
) -> Vec<Neighbour> {
    let joins = |neighbour: &Neighbour| {
        let Some((table, row)) = store.get(neighbour.relationship()) else {
            return false;
        };
        let (from, to) = table.ways(outgoing);
        (from[row as usize], to[row as usize]) == (node, neighbour.node)
            && only.is_none_or(|only| store.type_of(neighbour.relationship) == only.0)
    };
    let mut gathered: Vec<Neighbour> = row.iter().chain(added).copied().filter(joins).collect();
    // the stable sort is linear on a sorted row with a few more behind it
    match only {
        Some(_) => gathered.sort(),
        None => gathered.sort_by_key(|each| (store.type_of(each.relationship), *each)),
    }
    gathered.dedup();
    gathered
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
