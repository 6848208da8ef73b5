//! Tables: where the nodes and relationships are kept, and how an identity finds its row.
//!
//! Nodes lie in one table per label set, relationships in one per type; a vector indexed by identity says which row of
//! which table. Rows move when one before them is removed; identities never change. Must never know rules or indexes.

use std::ops::Range;
use std::sync::OnceLock;

use super::GraphError;
use super::cells::CellSlice;
use super::cold::Runs;
use super::columns::Columns;
use super::columns::StringPool;
use super::lazy::Lazy;
use super::tally::Tally;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// Identities from here on find no place: rows, offsets and petgraph's indices are 32 bits wide.
pub(super) const IDENTITY_LIMIT: u64 = u32::MAX as u64 - 1;

/// Where an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// The table: a label set or a relationship type.
    pub(super) table: u32,
    /// The row in it.
    pub(super) row: u32,
}

impl Slot {
    const ABSENT: Self = Self {
        table: u32::MAX,
        row: u32::MAX,
    };
}

/// How many elements are looked up among runs before a vector is made for all: so many, or one in so many when there are
/// few runs, among which looking takes little time.
const FEW_LOOKUPS: usize = 4096;
const SHARE_OF_LOOKUPS: usize = 8;
const FEW_RUNS: usize = 256;
/// Among so few runs looking takes little longer than missing the cache in a vector: while elements are being added, none
/// is made.
const FEWEST_RUNS: usize = 16;

/// Consecutive identities in consecutive rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct SlotRun {
    first: u32,
    count: u32,
    slot: Slot,
}

impl SlotRun {
    fn one(id: u64, slot: Slot) -> Self {
        Self {
            first: id as u32,
            count: 1,
            slot,
        }
    }

    /// Where an identity is, if it is in the run.
    #[inline]
    pub(super) fn get(&self, id: u64) -> Option<Slot> {
        let at = id.wrapping_sub(u64::from(self.first));
        (at < u64::from(self.count)).then(|| Slot {
            row: self.slot.row + at as u32,
            ..self.slot
        })
    }

    /// Of cells of its table, the first of which is of row `start`, those of the run: the identity of the first, the cells,
    /// and the place of the first among all given.
    pub(super) fn cells<C: CellSlice>(&self, start: usize, cells: C) -> (u64, C, usize) {
        let row = self.slot.row as usize;
        let from = row.max(start);
        let to = (row + self.count as usize).min(start + cells.len());
        let place = from - start;
        let here = cells.range(place..to.saturating_sub(start));
        let first = u64::from(self.first) + (from - row) as u64;
        (first, here.unwrap_or_default(), place)
    }
}

/// Where every element is, by identity.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    places: OnceLock<Vec<Slot>>,
    /// The same as runs, ascending, as long as they are few: elements that are added one after the other, as a load
    /// does, take no vector. Empty when only the vector knows.
    runs: Vec<SlotRun>,
    lookups: Tally,
    /// Whether elements were added to the runs.
    is_growing: bool,
    /// One more than the greatest identity that may be present.
    bound: usize,
    present: usize,
    /// The next identity: more than every one ever used.
    next: u64,
}

impl Slots {
    #[inline]
    pub(super) fn get(&self, id: u64) -> Option<Slot> {
        let Some(places) = self.places.get() else {
            return self.find(id);
        };
        let slot = *places.get(usize::try_from(id).ok()?)?;
        (slot != Slot::ABSENT).then_some(slot)
    }

    /// Whether [`Slots::following`] can tell: not when elements were written in another order than that of their rows.
    pub(super) fn knows_runs(&self) -> bool {
        !self.runs.is_empty()
    }

    /// The run of an identity, where there are few, so that many lookups need not go through a vector.
    pub(super) fn run(&self, id: u64) -> Option<SlotRun> {
        let after = self.runs.partition_point(|run| u64::from(run.first) <= id);
        self.runs[..after].last().copied()
    }

    /// Whether there are few runs, and they are known.
    pub(super) fn has_few_runs(&self) -> bool {
        (1..=FEW_RUNS).contains(&self.runs.len())
    }

    /// How many of the `most` identities from `id` on, which is present, have rows one after the other.
    pub(super) fn following(&self, id: u64, most: usize) -> usize {
        let after = self.runs.partition_point(|run| u64::from(run.first) <= id);
        let run = self.runs[..after].last();
        let left = run.map_or(0, |run| u64::from(run.first) + u64::from(run.count) - id);
        most.min(left as usize)
    }

    /// The slots of saved tables: rows as runs of identities, of which the next is `next`.
    pub(super) fn of_runs<'r>(tables: impl Iterator<Item = &'r Runs>, next: u64) -> Self {
        let mut runs = Vec::new();
        for (table, rows) in tables.enumerate() {
            let mut row = 0;
            for (first, count) in rows {
                let table = table as u32;
                let slot = Slot { table, row };
                runs.push(SlotRun {
                    first: *first,
                    count: *count,
                    slot,
                });
                row += count;
            }
        }
        runs.sort_unstable_by_key(|run| run.first);
        let end = runs.last().map_or(0, |run| run.first + run.count);
        Self {
            places: OnceLock::new(),
            present: runs.iter().map(|run| run.count as usize).sum(),
            runs,
            lookups: Tally::default(),
            is_growing: false,
            bound: end as usize,
            next,
        }
    }

    #[cold]
    fn find(&self, id: u64) -> Option<Slot> {
        if self.is_growing && self.runs.len() <= FEWEST_RUNS {
            return self.run(id)?.get(id);
        }
        let share = match self.runs.len() {
            0..=FEW_RUNS => self.bound / SHARE_OF_LOOKUPS,
            _ => 0,
        };
        if self.lookups.count() as usize >= share.max(FEW_LOOKUPS) {
            let slot = *self.places().get(usize::try_from(id).ok()?)?;
            return (slot != Slot::ABSENT).then_some(slot);
        }
        self.run(id)?.get(id)
    }

    fn places(&self) -> &[Slot] {
        self.places.get_or_init(|| {
            let mut places = vec![Slot::ABSENT; self.bound];
            for run in &self.runs {
                let first = run.first as usize;
                let span = &mut places[first..first + run.count as usize];
                for (place, row) in span.iter_mut().zip(run.slot.row..) {
                    *place = Slot { row, ..run.slot };
                }
            }
            places
        })
    }

    fn places_mut(&mut self) -> &mut Vec<Slot> {
        self.places();
        self.runs = Vec::new();
        self.places
            .get_mut()
            .expect("invariant: the vector was made just now")
    }

    pub(super) fn count(&self) -> usize {
        self.present
    }

    pub(super) fn next(&self) -> u64 {
        self.next
    }

    /// One more than the greatest identity that may be present.
    pub(super) fn bound(&self) -> usize {
        self.bound
    }

    pub(super) fn reserve_identities(&mut self, next: u64) {
        self.next = self.next.max(next);
    }

    /// Makes room for an identity, so that [`Slots::put`] cannot fail.
    pub(super) fn make_room(&mut self, id: u64) -> Result<(), GraphError> {
        if id >= IDENTITY_LIMIT {
            return Err(GraphError::Full);
        }
        let needed = id as usize + 1;
        if needed > self.bound {
            if let Some(places) = self.places.get_mut() {
                places
                    .try_reserve(needed - places.len())
                    .map_err(|_out_of_memory| GraphError::Full)?;
                places.resize(needed, Slot::ABSENT);
            }
            self.bound = needed;
        }
        Ok(())
    }

    fn put(&mut self, id: u64, slot: Slot) {
        self.next = self.next.max(id + 1);
        if self.goes_on(id, slot) {
            self.is_growing = true;
            self.present += 1;
            if let Some(places) = self.places.get_mut() {
                places[id as usize] = slot;
            }
            return;
        }
        let place = &mut self.places_mut()[id as usize];
        let new = *place == Slot::ABSENT;
        *place = slot;
        self.present += usize::from(new);
    }

    /// Adds an identity after all others to the runs, if that leaves them few.
    fn goes_on(&mut self, id: u64, slot: Slot) -> bool {
        let Some(last) = self.runs.last_mut() else {
            // nothing is there, or only the vector knows what is
            return self.present == 0 && {
                self.runs.push(SlotRun::one(id, slot));
                true
            };
        };
        let end = u64::from(last.first) + u64::from(last.count);
        if id < end {
            return false;
        }
        let follows = (last.slot.table, last.slot.row + last.count) == (slot.table, slot.row);
        if id == end && follows {
            last.count += 1;
            return true;
        }
        let few = self.runs.len() < FEW_RUNS;
        if few {
            self.runs.push(SlotRun::one(id, slot));
        }
        few
    }

    /// Removes an identity that is present.
    fn remove(&mut self, id: u64) {
        self.present -= 1;
        // a statement that fails is taken back from its end
        if let Some(last) = self.runs.last_mut()
            && u64::from(last.first) + u64::from(last.count) == id + 1
        {
            last.count -= 1;
            if last.count == 0 {
                self.runs.pop();
            }
            if let Some(places) = self.places.get_mut() {
                places[id as usize] = Slot::ABSENT;
            }
            return;
        }
        self.places_mut()[id as usize] = Slot::ABSENT;
    }

    /// Appends up to `limit` present identities from `cursor` on; the position to go on from, if any.
    fn scan(&self, cursor: u64, limit: usize, mut found: impl FnMut(u64)) -> Option<u64> {
        let mut left = limit;
        if self.places.get().is_none() {
            let runs = self.runs.iter().map(|run| (run.first, run.count));
            return scan_runs(runs, cursor, limit, |ids| ids.for_each(&mut found));
        }
        let places = self.places();
        let start = usize::try_from(cursor)
            .unwrap_or(usize::MAX)
            .min(places.len());
        for (at, slot) in places.iter().enumerate().skip(start) {
            if *slot != Slot::ABSENT {
                if left == 0 {
                    return Some(at as u64);
                }
                left -= 1;
                found(at as u64);
            }
        }
        None
    }
}

/// Gives `found` up to `limit` identities from `cursor` on in ascending runs; the one to go on from, if there is one.
fn scan_runs(
    runs: impl Iterator<Item = (u32, u32)>,
    cursor: u64,
    limit: usize,
    mut found: impl FnMut(Range<u64>),
) -> Option<u64> {
    let mut left = limit as u64;
    for (first, count) in runs {
        let end = u64::from(first) + u64::from(count);
        let start = u64::from(first).max(cursor).min(end);
        let until = end.min(start.saturating_add(left));
        found(start..until);
        left -= until - start;
        if until < end {
            return Some(until);
        }
    }
    None
}

/// The identities in the rows of a table.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    ids: OnceLock<Vec<u32>>,
    /// The same as runs, as long as they are few; empty when only the vector knows.
    runs: Runs,
    count: usize,
    ascending: bool,
    /// The identities in ascending order, made when a scan finds the rows are not.
    ordered: OnceLock<Vec<u32>>,
}

impl Default for Rows {
    fn default() -> Self {
        Self {
            ids: OnceLock::new(),
            runs: Runs::new(),
            count: 0,
            ascending: true,
            ordered: OnceLock::new(),
        }
    }
}

impl Rows {
    /// Rows that were saved.
    pub(super) fn of_runs(runs: Runs) -> Self {
        Self {
            ids: OnceLock::new(),
            count: runs.iter().map(|(_, count)| *count as usize).sum(),
            ascending: runs.is_sorted_by(|(first, count), (next, _)| first + count <= *next),
            runs,
            ordered: OnceLock::new(),
        }
    }

    /// The first identity, when each row has the one after that of the row before.
    pub(super) fn only_run(&self) -> Option<u32> {
        match self.runs[..] {
            [(first, _)] => Some(first),
            _ => None,
        }
    }

    /// Whether identities grow from row to row.
    pub(super) fn is_ascending(&self) -> bool {
        self.ascending
    }

    /// The runs, where these tell all rows.
    fn known_runs(&self) -> Option<&[(u32, u32)]> {
        (self.count == 0 || !self.runs.is_empty()).then_some(&self.runs)
    }

    /// The rows as runs of consecutive identities.
    pub(super) fn runs(&self) -> Runs {
        if !self.runs.is_empty() {
            return self.runs.clone();
        }
        let mut runs = Runs::new();
        for id in self.ids() {
            match runs.last_mut() {
                Some((first, count)) if *first + *count == *id => *count += 1,
                _ => runs.push((*id, 1)),
            }
        }
        runs
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    fn ids_mut(&mut self) -> &mut Vec<u32> {
        self.ids();
        self.runs = Runs::new();
        self.ids
            .get_mut()
            .expect("invariant: the vector was made just now")
    }

    fn push(&mut self, id: u32) -> u32 {
        let row = self.count as u32;
        self.ascending &= self.last().is_none_or(|last| last < id);
        if let Some(ordered) = self.ordered.get_mut() {
            if ordered.last().is_none_or(|last| *last < id) {
                ordered.push(id);
            } else {
                self.ordered = OnceLock::new();
            }
        }
        if self.goes_on(id) {
            if let Some(ids) = self.ids.get_mut() {
                ids.push(id);
            }
        } else {
            self.ids_mut().push(id);
        }
        self.count += 1;
        row
    }

    fn last(&self) -> Option<u32> {
        match self.runs.last() {
            Some((first, count)) => Some(first + (count - 1)),
            None if self.count == 0 => None,
            None => self.ids().last().copied(),
        }
    }

    /// Adds an identity to the runs, if that leaves them few.
    fn goes_on(&mut self, id: u32) -> bool {
        let many = self.runs.len() >= FEW_RUNS;
        match self.runs.last_mut() {
            Some((first, count)) if *first + *count == id => *count += 1,
            Some(_) if many => return false,
            // only the vector knows what is there
            None if self.count > 0 => return false,
            _ => self.runs.push((id, 1)),
        }
        true
    }

    /// Removes a row; the identity that now has its place, if one has moved there.
    fn swap_remove(&mut self, row: u32) -> Option<u32> {
        self.ordered = OnceLock::new();
        if row as usize + 1 == self.count
            && let Some((_, count)) = self.runs.last_mut()
        {
            // a statement that fails is taken back from its end
            *count -= 1;
            if *count == 0 {
                self.runs.pop();
            }
            if let Some(ids) = self.ids.get_mut() {
                ids.pop();
            }
            self.count -= 1;
            self.ascending |= self.count == 0;
            return None;
        }
        let ids = self.ids_mut();
        ids.swap_remove(row as usize);
        let moved = ids.get(row as usize).copied();
        self.count -= 1;
        self.ascending = self.count == 0 || (self.ascending && moved.is_none());
        moved
    }

    /// The identities, row by row.
    #[inline]
    pub(super) fn ids(&self) -> &[u32] {
        self.ids.get_or_init(|| {
            let mut ids = Vec::with_capacity(self.count);
            for (first, count) in &self.runs {
                ids.extend(*first..first + count);
            }
            ids
        })
    }

    /// The identities in ascending order.
    pub(super) fn ascending(&self) -> &[u32] {
        if self.ascending {
            return self.ids();
        }
        self.ordered.get_or_init(|| {
            let mut ids = self.ids().to_vec();
            ids.sort_unstable();
            ids
        })
    }
}

/// The nodes of one label set.
#[derive(Debug, Clone)]
pub(super) struct NodeTable {
    /// The labels, sorted.
    pub(super) labels: Box<[LabelId]>,
    pub(super) rows: Rows,
    pub(super) columns: Columns,
    /// Which indexes its nodes are in: property key and number of the index.
    pub(super) indexed: Vec<(KeyId, usize)>,
}

/// Every node.
#[derive(Debug, Clone, Default)]
pub(super) struct NodeStore {
    pub(super) slots: Slots,
    pub(super) tables: Vec<NodeTable>,
    by_labels: HashMap<Box<[LabelId]>, u32>,
    /// For each label the tables whose nodes have it.
    by_label: Vec<Vec<u32>>,
}

impl NodeStore {
    #[inline]
    pub(super) fn get(&self, node: NodeId) -> Option<(&NodeTable, u32)> {
        let slot = self.slots.get(node.0)?;
        Some((&self.tables[slot.table as usize], slot.row))
    }

    /// The table of a label set, made if there is none; true when it is new.
    pub(super) fn table(&mut self, labels: &[LabelId]) -> (u32, bool) {
        if let Some(table) = self.by_labels.get(labels) {
            return (*table, false);
        }
        let table = self.tables.len() as u32;
        self.tables.push(NodeTable {
            labels: labels.into(),
            rows: Rows::default(),
            columns: Columns::default(),
            indexed: Vec::new(),
        });
        self.by_labels.insert(labels.into(), table);
        for label in labels {
            let at = label.0 as usize;
            if at >= self.by_label.len() {
                self.by_label.resize_with(at + 1, Vec::new);
            }
            self.by_label[at].push(table);
        }
        (table, true)
    }

    pub(super) fn tables_of(&self, label: LabelId) -> impl Iterator<Item = &NodeTable> {
        self.by_label
            .get(label.0 as usize)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .map(|table| &self.tables[*table as usize])
    }

    /// The tables of saved nodes, which are new.
    pub(super) fn add_tables(
        &mut self,
        tables: impl Iterator<Item = (Vec<LabelId>, Rows, Columns)>,
    ) {
        for (labels, rows, columns) in tables {
            let (table, _) = self.table(&labels);
            let table = &mut self.tables[table as usize];
            table.rows = rows;
            table.columns = columns;
        }
    }

    /// Puts a new node into a table. Room for its identity has been made.
    pub(super) fn insert(&mut self, node: NodeId, table: u32) -> u32 {
        let row = self.tables[table as usize].rows.push(node.0 as u32);
        self.slots.put(node.0, Slot { table, row });
        row
    }

    pub(super) fn remove(&mut self, node: NodeId, pool: &mut StringPool) {
        if let Some(slot) = self.slots.get(node.0) {
            self.vacate(slot, pool);
            self.slots.remove(node.0);
        }
    }

    /// Moves a node with its properties to another table.
    pub(super) fn relocate(&mut self, node: NodeId, table: u32, pool: &mut StringPool) {
        let Some(slot) = self.slots.get(node.0) else {
            return;
        };
        let properties = self.tables[slot.table as usize].columns.row(slot.row, pool);
        self.vacate(slot, pool);
        let row = self.insert(node, table);
        let columns = &mut self.tables[table as usize].columns;
        for (key, value) in &properties {
            columns.set(row, *key, value, pool);
        }
    }

    fn vacate(&mut self, slot: Slot, pool: &mut StringPool) {
        let table = &mut self.tables[slot.table as usize];
        let last = table.rows.len() as u32 - 1;
        table.columns.swap_remove(slot.row, last, pool);
        if let Some(moved) = table.rows.swap_remove(slot.row) {
            self.slots.put(u64::from(moved), slot);
        }
    }

    pub(super) fn scan(
        &self,
        label: Option<LabelId>,
        cursor: u64,
        limit: usize,
        out: &mut Vec<NodeId>,
    ) -> Option<u64> {
        let Some(label) = label else {
            return self.slots.scan(cursor, limit, |id| out.push(NodeId(id)));
        };
        // An identity is in one table, so that runs of several do not overlap.
        let runs = self.tables_of(label).map(|table| table.rows.known_runs());
        if let Some(runs) = runs.collect::<Option<Vec<_>>>() {
            let mut runs = runs.concat();
            runs.sort_unstable();
            let found = |ids: Range<u64>| out.extend(ids.map(NodeId));
            return scan_runs(runs.into_iter(), cursor, limit, found);
        }
        let mut lists: Vec<&[u32]> = self
            .tables_of(label)
            .map(|table| from(table.rows.ascending(), cursor))
            .filter(|list| !list.is_empty())
            .collect();
        let mut left = limit;
        while let Some((first, list, bound)) = shortest_run(&lists) {
            // everything in `list` below the heads of the others comes next
            let run = &list[..list.partition_point(|id| bound.is_none_or(|bound| *id < bound))];
            let taken = run.len().min(left);
            out.extend(run[..taken].iter().map(|id| NodeId(u64::from(*id))));
            left -= taken;
            if let Some(next) = run.get(taken) {
                return Some(u64::from(*next));
            }
            lists[first] = &list[taken..];
            if lists[first].is_empty() {
                lists.swap_remove(first);
            }
        }
        None
    }
}

/// The list with the smallest head, and the smallest head of the others.
fn shortest_run<'a>(lists: &[&'a [u32]]) -> Option<(usize, &'a [u32], Option<u32>)> {
    let (first, list) = lists.iter().enumerate().min_by_key(|(_, list)| list[0])?;
    let bound = lists
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != first)
        .map(|(_, list)| list[0])
        .min();
    Some((first, list, bound))
}

/// The part of an ascending list from `cursor` on.
fn from(list: &[u32], cursor: u64) -> &[u32] {
    &list[list.partition_point(|id| u64::from(*id) < cursor)..]
}

/// The relationships of one type.
#[derive(Debug, Clone, Default)]
pub(super) struct RelationshipTable {
    pub(super) rows: Rows,
    pub(super) starts: Lazy<Vec<u32>>,
    pub(super) ends: Lazy<Vec<u32>>,
    pub(super) columns: Columns,
}

impl RelationshipTable {
    /// Where the relationships come from and where they lead, row by row, when walked this way.
    pub(super) fn ways(&self, outgoing: bool) -> (&[u32], &[u32]) {
        if outgoing {
            (&self.starts, &self.ends)
        } else {
            (&self.ends, &self.starts)
        }
    }

    /// How many relationships join a node to itself.
    pub(super) fn loops(&self) -> usize {
        let ways = self.starts.iter().zip(&*self.ends);
        ways.filter(|(start, end)| start == end).count()
    }
}

/// Every relationship.
#[derive(Debug, Clone, Default)]
pub(super) struct RelationshipStore {
    pub(super) slots: Slots,
    /// One table a type.
    pub(super) tables: Vec<RelationshipTable>,
}

impl RelationshipStore {
    #[inline]
    pub(super) fn get(&self, relationship: RelationshipId) -> Option<(&RelationshipTable, u32)> {
        let slot = self.slots.get(relationship.0)?;
        Some((&self.tables[slot.table as usize], slot.row))
    }

    /// The number of the type of a relationship that is there.
    pub(super) fn type_of(&self, relationship: u32) -> u32 {
        self.slots
            .get(u64::from(relationship))
            .map_or(u32::MAX, |slot| slot.table)
    }

    pub(super) fn table(
        &self,
        relationship_type: RelationshipTypeId,
    ) -> Option<&RelationshipTable> {
        self.tables.get(relationship_type.0 as usize)
    }

    /// Puts a new relationship into its table. Room for its identity has been made.
    pub(super) fn insert(
        &mut self,
        relationship: RelationshipId,
        relationship_type: RelationshipTypeId,
        start: NodeId,
        end: NodeId,
    ) -> u32 {
        let at = relationship_type.0 as usize;
        if at >= self.tables.len() {
            self.tables.resize_with(at + 1, RelationshipTable::default);
        }
        let table = &mut self.tables[at];
        let row = table.rows.push(relationship.0 as u32);
        table.starts.push(start.0 as u32);
        table.ends.push(end.0 as u32);
        let table = relationship_type.0;
        self.slots.put(relationship.0, Slot { table, row });
        row
    }

    pub(super) fn remove(&mut self, relationship: RelationshipId, pool: &mut StringPool) {
        let Some(slot) = self.slots.get(relationship.0) else {
            return;
        };
        let table = &mut self.tables[slot.table as usize];
        let last = table.rows.len() as u32 - 1;
        table.columns.swap_remove(slot.row, last, pool);
        table.starts.swap_remove(slot.row as usize);
        table.ends.swap_remove(slot.row as usize);
        if let Some(moved) = table.rows.swap_remove(slot.row) {
            self.slots.put(u64::from(moved), slot);
        }
        self.slots.remove(relationship.0);
    }

    pub(super) fn scan(
        &self,
        relationship_type: Option<RelationshipTypeId>,
        cursor: u64,
        limit: usize,
        out: &mut Vec<RelationshipId>,
    ) -> Option<u64> {
        let Some(relationship_type) = relationship_type else {
            return self
                .slots
                .scan(cursor, limit, |id| out.push(RelationshipId(id)));
        };
        let rows = &self.table(relationship_type)?.rows;
        if let Some(runs) = rows.known_runs() {
            let mut runs = runs.to_vec();
            runs.sort_unstable();
            let found = |ids: Range<u64>| out.extend(ids.map(RelationshipId));
            return scan_runs(runs.into_iter(), cursor, limit, found);
        }
        let list = from(rows.ascending(), cursor);
        let taken = list.len().min(limit);
        out.extend(
            list[..taken]
                .iter()
                .map(|id| RelationshipId(u64::from(*id))),
        );
        list.get(taken).map(|next| u64::from(*next))
    }

    /// Sets a property of a relationship that is there.
    pub(super) fn set(
        &mut self,
        relationship: RelationshipId,
        key: KeyId,
        value: &Value,
        pool: &mut StringPool,
    ) {
        if let Some(slot) = self.slots.get(relationship.0) {
            self.tables[slot.table as usize]
                .columns
                .set(slot.row, key, value, pool);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a vector of all identities says after the same steps.
    fn same(slots: &Slots, rows: &Rows, model: &[Option<u32>], table: &[u32]) {
        assert_eq!(slots.count(), model.iter().flatten().count());
        for (id, row) in model.iter().enumerate() {
            let found = slots.get(id as u64).map(|slot| slot.row);
            assert_eq!(found, *row, "identity {id}");
        }
        let mut scanned = Vec::new();
        let mut cursor = Some(0);
        while let Some(from) = cursor {
            cursor = slots.scan(from, 7, |id| scanned.push(id as u32));
        }
        let present = (0..).zip(model).filter(|(_, row)| row.is_some());
        assert_eq!(scanned, present.map(|(id, _)| id).collect::<Vec<u32>>());
        let told = rows.runs().into_iter();
        let told = told.flat_map(|(first, count)| first..first + count);
        assert!(told.eq(table.iter().copied()));
        assert_eq!(rows.len(), table.len());
        assert_eq!(rows.is_ascending(), table.is_sorted());
        if let Some(first) = rows.only_run() {
            assert_eq!(first, table[0]);
        }
    }

    /// Adds, takes back from the end and removes from the middle, with gaps between identities, and compares with a
    /// vector now and then; the vectors of the table are asked for on the way if `early`.
    fn lives(gaps: u64, early: bool) {
        let (mut slots, mut rows) = (Slots::default(), Rows::default());
        let (mut model, mut table): (Vec<Option<u32>>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        for step in 0..3_000_u64 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            if random.is_multiple_of(5) && !table.is_empty() {
                // mostly the newest
                let at = match step {
                    2_000.. if random.is_multiple_of(3) => random as usize / 5 % table.len(),
                    _ => table.len() - 1,
                };
                let id = table.swap_remove(at);
                let moved = rows.swap_remove(at as u32);
                assert_eq!(moved, table.get(at).copied());
                if let Some(moved) = moved {
                    let row = at as u32;
                    slots.put(u64::from(moved), Slot { table: 0, row });
                    model[moved as usize] = Some(row);
                }
                slots.remove(u64::from(id));
                model[id as usize] = None;
            } else {
                let skipped = random / 5 % (gaps + 1) / gaps.max(1);
                model.resize(model.len() + skipped as usize, None);
                let id = model.len() as u64;
                slots.make_room(id).unwrap();
                let row = rows.push(id as u32);
                slots.put(id, Slot { table: 0, row });
                model.push(Some(row));
                table.push(id as u32);
            }
            if step.is_multiple_of(211) {
                same(&slots, &rows, &model, &table);
            }
            if early && step.is_multiple_of(307) {
                assert_eq!(rows.ids(), table);
                assert_eq!(slots.places().len(), slots.bound());
            }
        }
        same(&slots, &rows, &model, &table);
        assert_eq!(rows.ids(), table);
    }

    #[test]
    fn runs_and_vectors_say_the_same_of_elements_that_come_and_go() {
        for gaps in [0, 400, 40, 1] {
            for early in [false, true] {
                lives(gaps, early);
            }
        }
    }

    #[test]
    fn what_is_added_one_after_the_other_takes_no_vector() {
        let (mut slots, mut rows) = (Slots::default(), Rows::default());
        for id in 0..50_000 {
            slots.make_room(id).unwrap();
            let row = rows.push(id as u32);
            slots.put(id, Slot { table: 0, row });
            assert_eq!(slots.get(id).map(|slot| slot.row), Some(row));
        }
        assert!(slots.places.get().is_none());
        assert!(rows.ids.get().is_none());
        assert_eq!(rows.runs(), [(0, 50_000)]);
        // taken back from its end, it stays so
        for id in (40_000..50_000).rev() {
            slots.remove(id);
            rows.swap_remove(id as u32);
        }
        assert!(slots.places.get().is_none());
        assert_eq!((slots.count(), rows.len()), (40_000, 40_000));
        assert_eq!(slots.get(40_000), None);
    }
}
