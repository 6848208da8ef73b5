//! Something small for each of some identities: pages of neighbouring ones, made when one of them gets something.
//!
//! As little to clear as a hash table while few have something, as quick as an array when many have. For what is numbered
//! from 0 without large gaps: nodes, relationships, texts.

/// So many identities have a page together.
const IN_PAGE: usize = 256;

/// For each identity a `T`, which is its default where nothing was set.
#[derive(Debug, Default)]
pub(crate) struct Pages<T> {
    /// For each page one more than its place in `content`; 0 where there is none.
    directory: Vec<u32>,
    content: Vec<[T; IN_PAGE]>,
    /// The entries of the directory that are set.
    set: Vec<u32>,
}

impl<T: Copy + Default> Pages<T> {
    /// Forgets everything; most of the room is kept.
    pub(crate) fn clear(&mut self) {
        for page in self.set.drain(..) {
            self.directory[page as usize] = 0;
        }
        self.content.clear();
    }

    /// Whether nothing was set.
    pub(crate) fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// What an identity has.
    #[inline]
    pub(crate) fn get(&self, identity: u64) -> T {
        let (page, at) = place(identity);
        match self.directory.get(page) {
            None | Some(0) => T::default(),
            Some(number) => self.content[*number as usize - 1][at],
        }
    }

    /// What an identity has, to be set.
    #[inline]
    pub(crate) fn entry(&mut self, identity: u64) -> &mut T {
        let (page, at) = place(identity);
        if self.directory.get(page).is_none_or(|number| *number == 0) {
            self.add(page);
        }
        &mut self.content[self.directory[page] as usize - 1][at]
    }

    #[cold]
    fn add(&mut self, page: usize) {
        if self.directory.len() <= page {
            self.directory.resize(page + 1, 0);
        }
        self.content.push([T::default(); IN_PAGE]);
        self.directory[page] = self.content.len() as u32;
        self.set.push(page as u32);
    }

    /// How many bytes it takes, about.
    pub(crate) fn size(&self) -> usize {
        self.directory.len() * size_of::<u32>() + self.content.len() * size_of::<[T; IN_PAGE]>()
    }
}

fn place(identity: u64) -> (usize, usize) {
    let identity = identity as usize;
    (identity / IN_PAGE, identity % IN_PAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_stays_until_it_is_cleared() {
        let mut pages: Pages<u32> = Pages::default();
        for round in 1..3 {
            for identity in [0, 255, 256, 70_000, 3] {
                assert_eq!(pages.get(identity), 0);
                *pages.entry(identity) = round + identity as u32;
            }
            for identity in [0, 255, 256, 70_000, 3] {
                assert_eq!(pages.get(identity), round + identity as u32);
            }
            assert_eq!(pages.get(1), 0);
            assert_eq!(pages.get(u64::MAX), 0);
            assert_eq!(pages.set.len(), 3);
            pages.clear();
        }
    }
}
