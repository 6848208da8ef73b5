//! Cells of one type where they lie: a slice, or integers of either width.
//!
//! Must never know of elements, or which values are present.

use std::ops::Range;

/// Cells of a column that lie together.
pub(super) trait CellSlice: Copy + Default {
    /// What a cell holds.
    type Value: Copy;

    /// How many there are.
    fn len(self) -> usize;

    /// One of them; `None` beyond the end.
    fn get(self, at: usize) -> Option<Self::Value>;

    /// Some of them; `None` when not all are there.
    fn range(self, range: Range<usize>) -> Option<Self>;

    /// Appends them all.
    fn append_to(self, values: &mut Vec<Self::Value>);
}

impl<V: Copy> CellSlice for &[V] {
    type Value = V;

    #[inline]
    fn len(self) -> usize {
        <[V]>::len(self)
    }

    #[inline]
    fn get(self, at: usize) -> Option<V> {
        <[V]>::get(self, at).copied()
    }

    #[inline]
    fn range(self, range: Range<usize>) -> Option<Self> {
        <[V]>::get(self, range)
    }

    fn append_to(self, values: &mut Vec<V>) {
        values.extend_from_slice(self);
    }
}

/// Integers where they lie.
#[derive(Debug, Clone, Copy)]
pub enum Integers<'c> {
    /// All of them fit 32 bits.
    Short(&'c [i32]),
    /// They may be any.
    Long(&'c [i64]),
}

impl Integers<'_> {
    /// How many there are.
    #[inline]
    pub fn count(self) -> usize {
        match self {
            Self::Short(cells) => cells.len(),
            Self::Long(cells) => cells.len(),
        }
    }
}

impl Default for Integers<'_> {
    fn default() -> Self {
        Self::Long(&[])
    }
}

impl CellSlice for Integers<'_> {
    type Value = i64;

    #[inline]
    fn len(self) -> usize {
        self.count()
    }

    #[inline]
    fn get(self, at: usize) -> Option<i64> {
        match self {
            Self::Short(cells) => CellSlice::get(cells, at).map(i64::from),
            Self::Long(cells) => CellSlice::get(cells, at),
        }
    }

    #[inline]
    fn range(self, range: Range<usize>) -> Option<Self> {
        match self {
            Self::Short(cells) => cells.range(range).map(Self::Short),
            Self::Long(cells) => cells.range(range).map(Self::Long),
        }
    }

    fn append_to(self, values: &mut Vec<i64>) {
        match self {
            Self::Short(cells) => values.extend(cells.iter().copied().map(i64::from)),
            Self::Long(cells) => values.extend_from_slice(cells),
        }
    }
}
