//! How far a node at a position is from where a search began: arrays where the pattern is small, a table elsewhere.

use crate::model::collections::HashMap;
use crate::model::value::NodeId;

/// Up to so many positions have arrays.
const ARRAYS: usize = 6;

/// The distance of nodes about to take a position, in relationships.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// For each position and node one more than the distance; 0 where there is none.
    arrays: Vec<Vec<u32>>,
    table: HashMap<(u32, NodeId), u32>,
    /// The entries of the arrays that are set.
    set: Vec<(u32, NodeId)>,
}

impl Reach {
    /// Forgets everything, for so many positions.
    pub(crate) fn clear(&mut self, positions: usize) {
        for (position, node) in self.set.drain(..) {
            self.arrays[position as usize][node.0 as usize] = 0;
        }
        self.table.clear();
        if positions <= ARRAYS && self.arrays.len() < positions {
            self.arrays.resize_with(positions, Vec::new);
        }
    }

    /// The distance of a node about to take a position.
    pub(crate) fn get(&self, position: usize, node: NodeId) -> Option<u32> {
        if self.arrays.is_empty() {
            return self.table.get(&(position as u32, node)).copied();
        }
        let distance = self.arrays[position].get(node.0 as usize)?;
        distance.checked_sub(1)
    }

    /// Sets a distance unless there is one; whether it did. `bound` is larger than any node's number.
    pub(crate) fn reach(
        &mut self,
        position: usize,
        node: NodeId,
        distance: u32,
        bound: usize,
    ) -> bool {
        if self.arrays.is_empty() {
            let mut new = false;
            self.table
                .entry((position as u32, node))
                .or_insert_with(|| {
                    new = true;
                    distance
                });
            return new;
        }
        let array = &mut self.arrays[position];
        let at = node.0 as usize;
        if array.len() <= at {
            array.resize(bound.max(at + 1), 0);
        }
        if array[at] != 0 {
            return false;
        }
        array[at] = distance + 1;
        self.set.push((position as u32, node));
        true
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.set.len() * 20 + self.table.len() * 32
    }
}
