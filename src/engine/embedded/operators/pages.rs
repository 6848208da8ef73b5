//! Something small for each of some nodes: pages of neighbouring nodes, made when one of them gets something.
//!
//! As little to clear as a hash table while few nodes have something, as quick as an array when many have.

use crate::model::value::NodeId;

/// So many nodes have a page together.
const NODES_IN_PAGE: usize = 256;

/// For each node a `T`, which is its default where nothing was set.
#[derive(Debug, Default)]
pub(crate) struct Pages<T> {
    /// For each page of nodes one more than its number in `pages`; 0 where there is none.
    directory: Vec<u32>,
    pages: Vec<[T; NODES_IN_PAGE]>,
    /// The entries of the directory that are set.
    set: Vec<u32>,
}

impl<T: Copy + Default> Pages<T> {
    /// Forgets everything; most of the room is kept.
    pub(crate) fn clear(&mut self) {
        for page in self.set.drain(..) {
            self.directory[page as usize] = 0;
        }
        self.pages.clear();
    }

    /// What a node has.
    #[inline]
    pub(crate) fn get(&self, node: NodeId) -> T {
        let (page, at) = place(node);
        match self.directory.get(page) {
            None | Some(0) => T::default(),
            Some(number) => self.pages[*number as usize - 1][at],
        }
    }

    /// What a node has, to be set.
    #[inline]
    pub(crate) fn entry(&mut self, node: NodeId) -> &mut T {
        let (page, at) = place(node);
        if self.directory.get(page).is_none_or(|number| *number == 0) {
            self.add(page);
        }
        &mut self.pages[self.directory[page] as usize - 1][at]
    }

    #[cold]
    fn add(&mut self, page: usize) {
        if self.directory.len() <= page {
            self.directory.resize(page + 1, 0);
        }
        self.pages.push([T::default(); NODES_IN_PAGE]);
        self.directory[page] = self.pages.len() as u32;
        self.set.push(page as u32);
    }

    /// How many bytes it takes, about.
    pub(crate) fn size(&self) -> usize {
        self.directory.len() * size_of::<u32>() + self.pages.len() * size_of::<[T; NODES_IN_PAGE]>()
    }
}

fn place(node: NodeId) -> (usize, usize) {
    let node = node.0 as usize;
    (node / NODES_IN_PAGE, node % NODES_IN_PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_have_what_was_set_until_it_is_cleared() {
        let mut pages: Pages<u32> = Pages::default();
        for round in 1..3 {
            for node in [0, 255, 256, 70_000, 3] {
                assert_eq!(pages.get(NodeId(node)), 0);
                *pages.entry(NodeId(node)) = round + node as u32;
            }
            for node in [0, 255, 256, 70_000, 3] {
                assert_eq!(pages.get(NodeId(node)), round + node as u32);
            }
            assert_eq!(pages.get(NodeId(1)), 0);
            assert_eq!(pages.get(NodeId(u64::MAX)), 0);
            assert_eq!(pages.set.len(), 3);
            pages.clear();
        }
    }
}
