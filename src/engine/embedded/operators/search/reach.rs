//! How far a node at a position is from where a search began: pages of neighbouring nodes, made when one is reached.

use crate::model::value::NodeId;

/// So many nodes have a page together: as little to clear as a few nodes take in a hash table.
const NODES_IN_PAGE: usize = 256;

/// The distance of nodes about to take a position, in relationships.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// For each position and page of nodes one more than the number of the page; 0 where there is none.
    directories: Vec<Vec<u32>>,
    /// For each node one more than the distance; 0 where there is none.
    pages: Vec<[u32; NODES_IN_PAGE]>,
    /// The entries of the directories that are set.
    set: Vec<(u32, u32)>,
}

impl Reach {
    /// Forgets everything, for so many positions.
    pub(crate) fn clear(&mut self, positions: usize) {
        for (position, page) in self.set.drain(..) {
            self.directories[position as usize][page as usize] = 0;
        }
        self.pages.clear();
        if self.directories.len() < positions {
            self.directories.resize_with(positions, Vec::new);
        }
    }

    /// The distance of a node about to take a position.
    #[inline]
    pub(crate) fn get(&self, position: usize, node: NodeId) -> Option<u32> {
        let (page, at) = place(node);
        let page = self.directories[position].get(page)?.checked_sub(1)?;
        self.pages[page as usize][at].checked_sub(1)
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
        let (page, at) = place(node);
        let directory = &mut self.directories[position];
        if directory.len() <= page {
            directory.resize((bound / NODES_IN_PAGE).max(page) + 1, 0);
        }
        if directory[page] == 0 {
            self.pages.push([0; NODES_IN_PAGE]);
            directory[page] = self.pages.len() as u32;
            self.set.push((position as u32, page as u32));
        }
        let entry = &mut self.pages[directory[page] as usize - 1][at];
        let new = *entry == 0;
        if new {
            *entry = distance + 1;
        }
        new
    }

    /// About how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        let entries: usize = self.directories.iter().map(Vec::len).sum();
        entries * size_of::<u32>() + self.pages.len() * size_of::<[u32; NODES_IN_PAGE]>()
    }
}

fn place(node: NodeId) -> (usize, usize) {
    let node = node.0 as usize;
    (node / NODES_IN_PAGE, node % NODES_IN_PAGE)
}
