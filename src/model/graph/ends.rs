//! Which label sets the ends of a relationship type have: a walk whose end cannot lack a label need not look.
//!
//! Found in one pass over the type when first asked, and kept true by every write: a relationship or a label that
//! comes adds to the sets, nothing takes away from them. So a set may say too much, and never too little. Must never
//! know names.

use std::sync::OnceLock;

use super::Direction;
use super::Graph;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;

/// The node tables in which the relationships of one type start and end.
#[derive(Debug, Clone, Default)]
pub(super) struct Ends(OnceLock<[Vec<u32>; 2]>);

impl Ends {
    /// Sets that were saved.
    pub(super) fn of(tables: [Vec<u32>; 2]) -> Self {
        Self(OnceLock::from(tables))
    }

    /// Notes that a relationship starts (0) or ends (1) in a node table, if anyone has asked so far.
    fn note(&mut self, side: usize, table: u32) {
        if let Some(tables) = self.0.get_mut()
            && !tables[side].contains(&table)
        {
            tables[side].push(table);
        }
    }
}

impl Graph {
    /// Whether every node that a step over relationships of `types` (all when `None`) in `direction` leads to has the
    /// labels. May say no where it is so.
    pub fn ends_have(
        &self,
        types: Option<&[RelationshipTypeId]>,
        direction: Direction,
        labels: &[LabelId],
    ) -> bool {
        if labels.is_empty() {
            return true;
        }
        let sides: &[usize] = match direction {
            Direction::Outgoing => &[1],
            Direction::Incoming => &[0],
            Direction::Both => &[0, 1],
        };
        let of_type = |number: RelationshipTypeId| {
            let tables = self.tables_of_ends(number);
            tables.is_none_or(|tables| {
                let mut tables = sides.iter().flat_map(|side| &tables[*side]);
                tables.all(|table| {
                    let found = &self.nodes.tables[*table as usize].labels;
                    labels.iter().all(|label| found.contains(label))
                })
            })
        };
        match types {
            Some(types) => types.iter().all(|number| of_type(*number)),
            None => (0..self.ends.len() as u32)
                .map(RelationshipTypeId)
                .all(of_type),
        }
    }

    /// The node tables where relationships of a type start and end; `None` when there never was one.
    pub(super) fn tables_of_ends(&self, number: RelationshipTypeId) -> Option<&[Vec<u32>; 2]> {
        let ends = self.ends.get(number.0 as usize)?;
        Some(ends.0.get_or_init(|| {
            let Some(table) = self.relationships.table(number) else {
                return Default::default();
            };
            [&table.starts, &table.ends].map(|nodes| {
                let mut met = vec![false; self.nodes.tables.len()];
                for node in nodes.iter() {
                    if let Some(slot) = self.nodes.slots.get(u64::from(*node)) {
                        met[slot.table as usize] = true;
                    }
                }
                let met = met.into_iter().enumerate();
                met.filter(|(_, met)| *met)
                    .map(|(table, _)| table as u32)
                    .collect()
            })
        }))
    }

    /// Notes that there is a relationship of this type between these nodes.
    pub(super) fn note_ends(&mut self, number: RelationshipTypeId, start: NodeId, end: NodeId) {
        let at = number.0 as usize;
        if at >= self.ends.len() {
            self.ends.resize_with(at + 1, Ends::default);
        }
        for (side, node) in [start, end].into_iter().enumerate() {
            if let Some(slot) = self.nodes.slots.get(node.0) {
                self.ends[at].note(side, slot.table);
            }
        }
    }

    /// Notes that a node, which may have any relationships, now is in this table.
    pub(super) fn note_moved(&mut self, table: u32) {
        for ends in &mut self.ends {
            ends.note(0, table);
            ends.note(1, table);
        }
    }
}
