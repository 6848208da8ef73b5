//! Adjacency: for each relationship type and direction, the steps from every node, in compressed rows.
//!
//! Frozen from the relationship table on the first read, linear in its size. Writes after that are kept in a small
//! delta beside it; when the delta grows, the whole is dropped and frozen anew by the next read, so a loop of writes
//! and reads stays linear. Neighbours are sorted by node, then relationship. Must never know properties or names.

use std::sync::OnceLock;

use super::store::RelationshipTable;
use crate::model::collections::HashMap;

/// One step: the neighbour and the relationship that leads to it.
pub(super) type Entry = (u32, u32);

/// The smallest number of changed entries that makes a freeze worthwhile.
const DELTA_LIMIT: usize = 1024;

/// Steps from nodes in one direction, in compressed rows.
#[derive(Debug, Default)]
struct Rows {
    /// The smallest node that has a row.
    base: u32,
    /// Where the rows begin and end; one longer than the number of rows.
    offsets: Vec<u32>,
    entries: Vec<Entry>,
}

impl Rows {
    /// Rows by `from`, with neighbours `to`; sorted by neighbour, then relationship.
    fn freeze(from: &[u32], to: &[u32], relationships: &[u32]) -> Self {
        // Sorting by relationship, then stably by neighbour, then stably by node gives the order wanted; the
        // relationships are in order already unless some were removed.
        let mut order: Vec<u32> = (0..from.len() as u32).collect();
        if !relationships.is_sorted() {
            order.sort_unstable_by_key(|row| relationships[*row as usize]);
        }
        let (_, _, order) = distribute(&order, |row| to[row as usize]);
        let (base, offsets, order) = distribute(&order, |row| from[row as usize]);
        let entries = order
            .iter()
            .map(|row| (to[*row as usize], relationships[*row as usize]))
            .collect();
        Self {
            base,
            offsets,
            entries,
        }
    }

    fn row(&self, node: u32) -> &[Entry] {
        let Some(at) = node.checked_sub(self.base) else {
            return &[];
        };
        let at = at as usize;
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(start), Some(end)) => &self.entries[*start as usize..*end as usize],
            _ => &[],
        }
    }
}

/// A stable counting sort: the smallest key, where each key's items begin, and the items in order.
fn distribute(items: &[u32], key: impl Fn(u32) -> u32) -> (u32, Vec<u32>, Vec<u32>) {
    let (Some(least), Some(most)) = (
        items.iter().map(|item| key(*item)).min(),
        items.iter().map(|item| key(*item)).max(),
    ) else {
        return (0, Vec::new(), Vec::new());
    };
    let mut offsets = vec![0_u32; (most - least) as usize + 2];
    for item in items {
        offsets[(key(*item) - least) as usize + 1] += 1;
    }
    for at in 1..offsets.len() {
        offsets[at] += offsets[at - 1];
    }
    let mut next = offsets.clone();
    let mut sorted = vec![0; items.len()];
    for item in items {
        let place = &mut next[(key(*item) - least) as usize];
        sorted[*place as usize] = *item;
        *place += 1;
    }
    (least, offsets, sorted)
}

/// One direction of one type.
#[derive(Debug, Default)]
struct Side {
    frozen: OnceLock<Rows>,
    /// Nodes whose rows changed since, with their new steps in no order.
    changed: HashMap<u32, Vec<Entry>>,
    /// How many changes `changed` stands for.
    changes: usize,
}

impl Side {
    fn record(&mut self, node: u32, added: Option<Entry>) {
        let Some(frozen) = self.frozen.get() else {
            return;
        };
        let limit = DELTA_LIMIT.max(frozen.entries.len() / 8);
        self.changes += 1;
        if self.changes > limit.max(frozen.offsets.len() / 64) {
            *self = Self::default();
            return;
        }
        self.changed.entry(node).or_default().extend(added);
    }
}

/// Both directions of one relationship type.
#[derive(Debug, Default)]
pub(super) struct Adjacency {
    outgoing: Side,
    incoming: Side,
}

/// The steps of a node: as frozen, or gathered because they changed since.
pub(super) enum Steps<'a> {
    Frozen(&'a [Entry]),
    Gathered(Vec<Entry>),
}

impl std::ops::Deref for Steps<'_> {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        match self {
            Self::Frozen(entries) => entries,
            Self::Gathered(entries) => entries,
        }
    }
}

impl Adjacency {
    /// Notes a new relationship.
    pub(super) fn add(&mut self, relationship: u32, start: u32, end: u32) {
        self.outgoing.record(start, Some((end, relationship)));
        self.incoming.record(end, Some((start, relationship)));
    }

    /// Notes that a relationship is gone.
    pub(super) fn remove(&mut self, start: u32, end: u32) {
        self.outgoing.record(start, None);
        self.incoming.record(end, None);
    }

    /// The steps from `node` one way, sorted by neighbour, then relationship. `endpoints` tells what a relationship of
    /// this type joins now, if it is there.
    pub(super) fn steps(
        &self,
        node: u32,
        outgoing: bool,
        table: &RelationshipTable,
        endpoints: impl Fn(u32) -> Option<(u32, u32)>,
    ) -> Steps<'_> {
        let side = if outgoing {
            &self.outgoing
        } else {
            &self.incoming
        };
        let frozen = side.frozen.get_or_init(|| {
            let (from, to) = if outgoing {
                (&table.starts, &table.ends)
            } else {
                (&table.ends, &table.starts)
            };
            Rows::freeze(from, to, table.rows.ids())
        });
        let row = frozen.row(node);
        if side.changed.is_empty() {
            return Steps::Frozen(row);
        }
        let Some(added) = side.changed.get(&node) else {
            return Steps::Frozen(row);
        };
        let mut entries: Vec<Entry> = row
            .iter()
            .chain(added)
            .filter(|(neighbour, relationship)| {
                let expected = if outgoing {
                    (node, *neighbour)
                } else {
                    (*neighbour, node)
                };
                endpoints(*relationship) == Some(expected)
            })
            .copied()
            .collect();
        entries.sort_unstable();
        entries.dedup();
        Steps::Gathered(entries)
    }
}

/// The steps of both ways together, by neighbour, then relationship. A relationship from the node to itself, which is
/// among both, is met once.
pub(super) fn both_ways(outgoing: &[Entry], incoming: &[Entry], mut found: impl FnMut(Entry)) {
    let (mut left, mut right) = (outgoing.iter().peekable(), incoming.iter().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) if one == other => {
                right.next();
                left.next()
            }
            (Some(one), Some(other)) if one < other => left.next(),
            (Some(_), None) => left.next(),
            _ => right.next(),
        };
        match next {
            Some(entry) => found(*entry),
            None => return,
        }
    }
}

/// How many steps [`both_ways`] meets; `node` is where they start.
pub(super) fn both_ways_count(node: u32, outgoing: &[Entry], incoming: &[Entry]) -> usize {
    let below = outgoing.partition_point(|(neighbour, _)| *neighbour < node);
    let through = outgoing.partition_point(|(neighbour, _)| *neighbour <= node);
    outgoing.len() + incoming.len() - (through - below)
}
