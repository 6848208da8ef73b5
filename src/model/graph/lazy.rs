//! A part of the graph that is loaded when first looked at: whole, or a piece at a time while little of it is asked for.
//!
//! Whoever reads one element asks for the piece it is [`near`](Lazy::near); whoever passes over all dereferences. When a
//! good share of the pieces has been asked for, the rest is loaded too. Must never know what a part is of.

use std::ops::Deref;
use std::ops::DerefMut;
use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

use super::cold::Cold;
use super::cold::Part;
use super::cold::Place;
use super::tally::Tally;

/// The limit of numbers that may be any.
pub(super) const NO_LIMIT: u64 = 1 << 32;

/// When one in so many pieces has been loaded, the whole part is.
const SHARE: usize = 4;

/// A part that is loaded when first looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Lazy<T> {
    value: OnceLock<T>,
    cold: Option<Box<Saved<T>>>,
}

/// Where a part is, and how long it should be.
#[derive(Debug, Clone)]
pub(super) struct Saved<T> {
    cold: Arc<dyn Cold>,
    part: Part,
    /// How many things each piece but the last holds.
    rows: usize,
    length: usize,
    /// Every number in it is less.
    limit: u64,
    pieces: Vec<OnceLock<T>>,
    loaded: Tally,
    nothing: T,
}

/// What can be loaded.
pub(super) trait Thaw: Default + Clone {
    /// Loads a piece; something harmless of the same length when it is damaged.
    fn thaw(saved: &Saved<Self>, piece: usize) -> Self;
    /// All pieces together, in their order.
    fn join(saved: &Saved<Self>, pieces: impl Iterator<Item = Self>) -> Self;
}

impl<T: Thaw> Saved<T> {
    /// A part of `length` things (at most, when it is a column) in pieces of so many; numbers in it are below `limit`.
    pub(super) fn new(
        cold: &Arc<dyn Cold>,
        part: Part,
        rows: usize,
        length: usize,
        limit: u64,
    ) -> Self {
        Self {
            cold: Arc::clone(cold),
            part,
            rows,
            length,
            limit,
            pieces: (0..part.pieces).map(|_| OnceLock::new()).collect(),
            loaded: Tally::default(),
            nothing: T::default(),
        }
    }

    pub(super) fn cold(&self) -> &dyn Cold {
        self.cold.as_ref()
    }

    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// Where a piece is.
    pub(super) fn place(&self, piece: usize) -> Place {
        self.part.first + piece as Place
    }

    /// How many things there should be.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// How many things a piece has room for.
    pub(super) fn room(&self, piece: usize) -> usize {
        let before = piece.saturating_mul(self.rows);
        self.rows.min(self.length.saturating_sub(before))
    }

    /// How many things all pieces have room for.
    pub(super) fn most(&self) -> usize {
        let room = self.pieces.len().saturating_mul(self.rows);
        room.min(self.length)
    }

    /// Whether a piece is the last one.
    pub(super) fn is_last(&self, piece: usize) -> bool {
        piece + 1 == self.pieces.len()
    }

    fn all(&self) -> impl Iterator<Item = T> {
        let pieces = self.pieces.iter().enumerate();
        pieces.map(|(number, piece)| match piece.get() {
            Some(piece) => piece.clone(),
            None => T::thaw(self, number),
        })
    }
}

impl<T: Thaw> Lazy<T> {
    /// A part that was saved.
    pub(super) fn saved(saved: Saved<T>) -> Self {
        Self {
            value: OnceLock::new(),
            cold: Some(Box::new(saved)),
        }
    }

    #[cold]
    fn load(&self) -> T {
        match &self.cold {
            None => T::default(),
            Some(saved) => T::join(saved, saved.all()),
        }
    }

    /// The piece with the thing at a position, and where it is in the piece; beyond the end, one without it.
    #[inline]
    pub(super) fn near(&self, at: usize) -> (&T, usize) {
        if let Some(whole) = self.value.get() {
            return (whole, at);
        }
        let (piece, span) = self.piece_with(at);
        (piece, at - span.start)
    }

    /// The piece with the thing at a position, and which positions it is of.
    pub(super) fn around(&self, at: usize) -> (&T, Range<usize>) {
        match self.value.get() {
            Some(whole) => (whole, 0..usize::MAX),
            None => self.piece_with(at),
        }
    }

    #[cold]
    fn piece_with(&self, at: usize) -> (&T, Range<usize>) {
        let Some(saved) = self.cold.as_deref().filter(|saved| saved.pieces.len() > 1) else {
            return (self, 0..usize::MAX);
        };
        let number = at / saved.rows;
        let start = number * saved.rows;
        let span = start..start + saved.rows;
        let Some(piece) = saved.pieces.get(number) else {
            return (&saved.nothing, span);
        };
        if piece.get().is_none() && saved.loaded.count() as usize * SHARE >= saved.pieces.len() {
            return (self, 0..usize::MAX);
        }
        (piece.get_or_init(|| T::thaw(saved, number)), span)
    }

    /// Tells that the things at these positions will be asked for: a part in which they lie in many pieces is loaded at
    /// once.
    pub(super) fn prepare(&self, positions: impl Iterator<Item = usize>) {
        let Some(saved) = self.cold.as_deref().filter(|_| self.value.get().is_none()) else {
            return;
        };
        let (mut met, mut last) = (0, usize::MAX);
        for at in positions {
            let piece = at / saved.rows;
            met += usize::from(piece != last);
            last = piece;
        }
        if (met - usize::from(met > 0)) * SHARE >= saved.pieces.len() {
            let _: &T = self;
        }
    }

    /// The positions in pieces that were looked at and are damaged.
    pub(super) fn lost(&self) -> impl Iterator<Item = usize> {
        self.cold.iter().flat_map(|saved| {
            let pieces = 0..saved.pieces.len();
            let lost = pieces.filter(|piece| saved.cold.is_damaged(saved.place(*piece)));
            lost.flat_map(|piece| {
                let start = piece.saturating_mul(saved.rows);
                start..start + saved.room(piece)
            })
        })
    }

    /// Every piece in order, loaded for this reading only when it is not in memory.
    pub(super) fn for_each_piece(&self, mut visit: impl FnMut(&T)) {
        match (self.value.get(), &self.cold) {
            (Some(whole), _) => visit(whole),
            (None, Some(saved)) => saved.all().for_each(|piece| visit(&piece)),
            (None, None) => visit(self),
        }
    }
}

impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self {
            value: OnceLock::from(value),
            cold: None,
        }
    }
}

impl<T: Thaw> Deref for Lazy<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.value.get_or_init(|| self.load())
    }
}

impl<T: Thaw> DerefMut for Lazy<T> {
    fn deref_mut(&mut self) -> &mut T {
        let _: &T = self;
        self.cold = None;
        self.value.get_mut().expect("invariant: loaded just now")
    }
}

impl Thaw for Vec<u32> {
    fn thaw(saved: &Saved<Self>, piece: usize) -> Self {
        let (place, length) = (saved.place(piece), saved.room(piece));
        let Some(numbers) = saved.cold().numbers(place) else {
            return vec![0; length];
        };
        // looks at all of them, which takes less time than looking whether to go on
        let most = numbers.iter().fold(0, |most, number| most.max(*number));
        let fits = numbers.is_empty() || u64::from(most) < saved.limit();
        if numbers.len() != length || !fits {
            saved.cold().note(place, "numbers that cannot be");
            return vec![0; length];
        }
        numbers
    }

    fn join(saved: &Saved<Self>, mut pieces: impl Iterator<Item = Self>) -> Self {
        let mut all = pieces.next().unwrap_or_default();
        all.reserve_exact(saved.length - all.len());
        pieces.for_each(|piece| all.extend(piece));
        all
    }
}

impl Lazy<Vec<u32>> {
    /// The number at a position; `None` beyond the end.
    #[inline]
    pub(super) fn at(&self, at: usize) -> Option<u32> {
        let (piece, at) = self.near(at);
        piece.get(at).copied()
    }
}

/// Ascending numbers among which one is found without loading them all.
#[derive(Debug, Clone)]
pub(super) struct Sorted {
    numbers: Lazy<Vec<u32>>,
    /// The first number of each piece.
    fences: Vec<u32>,
    rows: usize,
}

impl Sorted {
    /// Numbers that were saved, and the first of each piece.
    pub(super) fn saved(saved: Saved<Vec<u32>>, fences: Vec<u32>) -> Self {
        Self {
            rows: saved.rows,
            numbers: Lazy::saved(saved),
            fences,
        }
    }

    pub(super) fn numbers(&self) -> &Lazy<Vec<u32>> {
        &self.numbers
    }

    /// The positions of a number.
    pub(super) fn positions(&self, wanted: u32) -> Range<usize> {
        let start = self.count_before(|number| number < wanted);
        let end = self.count_before(|number| number <= wanted);
        start..end
    }

    /// How many numbers come before the first for which this is not so.
    fn count_before(&self, is_before: impl Fn(u32) -> bool) -> usize {
        // it is in the last piece that begins with a number before it
        let piece = self.fences.partition_point(|fence| is_before(*fence));
        let Some(piece) = piece.checked_sub(1) else {
            return if self.fences.is_empty() {
                self.numbers.partition_point(|number| is_before(*number))
            } else {
                0
            };
        };
        let start = piece.saturating_mul(self.rows);
        let (numbers, at) = self.numbers.near(start);
        let end = at.saturating_add(self.rows).min(numbers.len());
        let numbers = numbers.get(at..end).unwrap_or(&[]);
        start + numbers.partition_point(|number| is_before(*number))
    }
}
