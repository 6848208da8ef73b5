//! How far a node at a position is from where a search began: a table while these are few, arrays when they are many and
//! the pattern is small.

use crate::model::collections::HashMap;
use crate::model::value::NodeId;

/// Up to so many positions have arrays.
const ARRAYS: usize = 6;
/// So many distances are in a table: an array must be as long as there are nodes before it holds the first one.
const FEW: usize = 256;

/// The distance of nodes about to take a position, in relationships.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    positions: usize,
    table: HashMap<(u32, NodeId), u32>,
    /// Whether the distances are in the arrays.
    many: bool,
    /// For each position and node one more than the distance; 0 where there is none.
    arrays: Vec<Vec<u32>>,
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
        self.positions = positions;
        // Arrays that are there already are quicker from the first node on.
        self.many = positions <= self.arrays.len();
    }

    /// The distance of a node about to take a position.
    #[inline]
    pub(crate) fn get(&self, position: usize, node: NodeId) -> Option<u32> {
        if !self.many {
            return self.table.get(&(position as u32, node)).copied();
        }
        let distance = self.arrays[position].get(node.0 as usize)?;
        distance.checked_sub(1)
    }

    /// Sets a distance unless there is one; whether it did. `bound` is larger than any node's number.
    #[inline]
    pub(crate) fn reach(
        &mut self,
        position: usize,
        node: NodeId,
        distance: u32,
        bound: usize,
    ) -> bool {
        if self.many {
            return self.put(position as u32, node, distance, bound);
        }
        let mut new = false;
        self.table
            .entry((position as u32, node))
            .or_insert_with(|| {
                new = true;
                distance
            });
        if self.table.len() > FEW && self.positions <= ARRAYS {
            self.spread(bound);
        }
        new
    }

    /// Moves all distances into arrays.
    #[cold]
    fn spread(&mut self, bound: usize) {
        self.many = true;
        if self.arrays.len() < self.positions {
            self.arrays.resize_with(self.positions, Vec::new);
        }
        for ((position, node), distance) in std::mem::take(&mut self.table) {
            self.put(position, node, distance, bound);
        }
    }

    #[inline]
    fn put(&mut self, position: u32, node: NodeId, distance: u32, bound: usize) -> bool {
        let array = &mut self.arrays[position as usize];
        let at = node.0 as usize;
        if array.len() <= at {
            array.resize(bound.max(at + 1), 0);
        }
        if array[at] != 0 {
            return false;
        }
        array[at] = distance + 1;
        self.set.push((position, node));
        true
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.set.len() * 20 + self.table.len() * 32
    }
}
