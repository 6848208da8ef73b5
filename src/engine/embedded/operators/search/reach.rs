//! How far a node at a position is from where a search began.

use super::pages::Pages;
use crate::model::value::NodeId;

/// The distance of nodes about to take a position, in relationships.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// For each position and node one more than the distance; 0 where there is none.
    positions: Vec<Pages<u32>>,
}

impl Reach {
    /// Forgets everything, for so many positions.
    pub(crate) fn clear(&mut self, positions: usize) {
        self.positions.iter_mut().for_each(Pages::clear);
        if self.positions.len() < positions {
            self.positions.resize_with(positions, Pages::default);
        }
    }

    /// The distance of a node about to take a position.
    #[inline]
    pub(crate) fn get(&self, position: usize, node: NodeId) -> Option<u32> {
        self.positions[position].get(node.0).checked_sub(1)
    }

    /// Sets a distance unless there is one; whether it did.
    #[inline]
    pub(crate) fn reach(&mut self, position: usize, node: NodeId, distance: u32) -> bool {
        let entry = self.positions[position].entry(node.0);
        let new = *entry == 0;
        if new {
            *entry = distance + 1;
        }
        new
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.positions.iter().map(Pages::size).sum()
    }
}
