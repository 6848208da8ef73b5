//! Layouts: which slot is which column of a chunk.

use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::plan::SlotId;

/// Slots from here on are the engine's own: row numbers that travel with rows and never reach a user.
const HIDDEN: u32 = u32::MAX / 2;

/// The slots of a chunk's columns, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    slots: Vec<SlotId>,
    /// The column of each slot; the newest wins, as an inner scope hides an outer one.
    columns: HashMap<SlotId, usize>,
}

impl Layout {
    /// The layout of these slots.
    pub(crate) fn new(slots: Vec<SlotId>) -> Self {
        let columns = slots.iter().zip(0..);
        Self {
            columns: columns.map(|(slot, column)| (*slot, column)).collect(),
            slots,
        }
    }

    /// The slots, in order.
    pub(crate) fn slots(&self) -> &[SlotId] {
        &self.slots
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> usize {
        self.slots.len()
    }

    /// The column of a slot.
    pub(crate) fn position(&self, slot: SlotId) -> Option<usize> {
        self.columns.get(&slot).copied()
    }

    /// Whether the slot has a column.
    pub(crate) fn has(&self, slot: SlotId) -> bool {
        self.columns.contains_key(&slot)
    }

    /// Adds a column at the end and gives its position.
    pub(crate) fn push(&mut self, slot: SlotId) -> usize {
        let column = self.slots.len();
        self.slots.push(slot);
        self.columns.insert(slot, column);
        column
    }

    /// The columns of slots that are in `wanted`, in order.
    pub(crate) fn positions_of(&self, wanted: &HashSet<SlotId>) -> Vec<usize> {
        if wanted.len() < self.columns.len() {
            let mut positions: Vec<usize> = wanted
                .iter()
                .filter_map(|slot| self.position(*slot))
                .collect();
            positions.sort_unstable();
            return positions;
        }
        (0..self.slots.len())
            .filter(|position| wanted.contains(&self.slots[*position]))
            .collect()
    }

    /// The columns of the engine's own slots: they stay with their rows whatever a projection drops.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.slots.len()).filter(|position| is_hidden(self.slots[*position]))
    }
}

/// The engine's own slot of this number.
pub(crate) fn hidden_slot(number: u32) -> SlotId {
    SlotId(HIDDEN + number)
}

/// Whether the slot is the engine's own.
pub(crate) fn is_hidden(slot: SlotId) -> bool {
    slot.0 >= HIDDEN
}

/// The column of a slot that must have one.
pub(crate) fn column_of(slot: SlotId, layout: &Layout) -> usize {
    layout.position(slot).unwrap_or_else(|| {
        unreachable!(
            "invariant: slot {} has a column; there are {layout:?}",
            slot.0
        )
    })
}
