//! Columns: the values of one property for the rows of one table.
//!
//! A column is a typed vector with a presence bit per row; a column whose values have several types, or a type without
//! its own vector, holds general values. Strings are numbers into the graph's [`StringPool`]. A column may be shorter
//! than its table: the rows beyond its end have no value. Must never know which element a row belongs to.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::OnceLock;
use std::sync::PoisonError;

use super::cells::Integers;
use super::cold::Cold;
use super::cold::ColumnDirectory;
use super::cold::Directory;
use super::cold::Packed;
use super::cold::PackedCells;
use super::cold::Place;
use super::cold::TEXTS_IN_BLOCK;
use super::lazy::Lazy;
use super::lazy::Saved;
use super::lazy::Thaw;
use super::tally::Tally;
use crate::model::catalog::KeyId;
use crate::model::collections::FixedHasher;
use crate::model::collections::HashMap;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

/// So many strings that nothing uses are not worth a sweep.
const IDLE_STRINGS: usize = 4096;

/// So many strings are taken in before saved ones are all loaded to know which of them were saved.
const MANY_FRESH: usize = 1 << 14;

/// How often the number of a string is asked for, each time for a chunk of rows, before saved strings are all loaded to
/// know it: comparing the texts of one column costs less for long.
const FEW_QUESTIONS: u32 = 512;

/// So many strings found by comparing are remembered.
const MANY_FOUND: usize = 1024;

/// The strings of all properties, each once. Those no longer used are swept out when they are the most part.
#[derive(Debug, Clone, Default)]
pub(super) struct StringPool {
    /// Those that were saved, the first ones, in blocks.
    saved: Option<SavedStrings>,
    strings: Vec<Arc<str>>,
    /// The numbers of the strings; unset as long as saved ones have not been counted in.
    numbers: OnceLock<Numbers>,
    /// The numbers of strings that came while saved ones were not counted in, some of which may have been saved too.
    fresh: hashbrown::HashTable<Numbered>,
    questions: Tally,
    found: Found,
    hasher: FixedHasher,
    /// How many cells hold a string.
    uses: usize,
}

/// The numbers of strings.
#[derive(Debug, Clone, Default)]
struct Numbers {
    table: hashbrown::HashTable<Numbered>,
    /// Strings that have two numbers: the one that does not count, and the one that does.
    aliases: HashMap<u32, u32>,
}

/// The number of a string and half of its hash, so that a table grows without looking at texts.
#[derive(Debug, Clone, Copy)]
struct Numbered {
    hash: u32,
    number: u32,
}

impl Numbered {
    /// Where a table keeps it.
    fn place(self) -> u64 {
        u64::from(self.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

/// The numbers of strings that were found by comparing texts while no string had two numbers; a copy begins anew.
#[derive(Debug, Default)]
struct Found(Mutex<HashMap<Box<str>, u32>>);

impl Found {
    fn number(&self, string: &str) -> Option<u32> {
        self.lock().get(string).copied()
    }

    fn note(&self, string: &str, number: Option<u32>) {
        let mut found = self.lock();
        if found.len() >= MANY_FOUND {
            found.clear();
        }
        found.extend(number.map(|number| (Box::from(string), number)));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Found {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Strings that come to memory a block at a time.
#[derive(Debug, Clone)]
struct SavedStrings {
    cold: Arc<dyn Cold>,
    places: Vec<Place>,
    blocks: Vec<OnceLock<Vec<Arc<str>>>>,
    count: usize,
}

impl SavedStrings {
    fn get(&self, number: usize) -> &Arc<str> {
        let at = number / TEXTS_IN_BLOCK;
        let block = self.blocks[at].get_or_init(|| {
            let wanted = TEXTS_IN_BLOCK.min(self.count - at * TEXTS_IN_BLOCK);
            let mut texts = self.cold.texts(self.places[at]).unwrap_or_default();
            if texts.len() != wanted {
                self.cold
                    .note(self.places[at], "not as many texts as there should be");
                texts.resize(wanted, Arc::from(""));
            }
            texts
        });
        &block[number % TEXTS_IN_BLOCK]
    }
}

/// Whether numbers are those of one string.
#[derive(Debug, Clone, Copy)]
pub struct IsString<'p>(Asked<'p>);

#[derive(Debug, Clone, Copy)]
enum Asked<'p> {
    /// The string has this number; `None` when it has none.
    Number(Option<u32>),
    /// Nobody knows the number: the strings are compared.
    Read(&'p StringPool, &'p str),
}

impl IsString<'_> {
    /// The only one of these numbers that may be of the string, `Some(None)` when none is; `None` when several may be.
    pub fn number_among(&self, mut numbers: impl Iterator<Item = u32>) -> Option<Option<u32>> {
        match self.0 {
            Asked::Number(wanted) => Some(wanted),
            Asked::Read(pool, string) => pool.are_canonical().then(|| {
                let found = numbers.find(|number| self.holds(*number));
                pool.found.note(string, found);
                found
            }),
        }
    }

    /// Whether this is a number of the string.
    #[inline]
    pub fn holds(&self, number: u32) -> bool {
        match self.0 {
            Asked::Number(wanted) => Some(number) == wanted,
            Asked::Read(pool, string) => **pool.get(number) == *string,
        }
    }
}

impl StringPool {
    /// The strings of a saved graph.
    pub(super) fn saved(cold: &Arc<dyn Cold>, directory: &Directory) -> Self {
        let places = directory.texts.clone();
        Self {
            saved: Some(SavedStrings {
                cold: Arc::clone(cold),
                blocks: places.iter().map(|_| OnceLock::new()).collect(),
                places,
                count: directory.text_count as usize,
            }),
            uses: directory.text_uses as usize,
            ..Self::default()
        }
    }

    /// Loads all strings.
    pub(super) fn thaw(&self) {
        if let Some(saved) = &self.saved {
            for number in (0..saved.count).step_by(TEXTS_IN_BLOCK) {
                saved.get(number);
            }
        }
    }

    /// Whether a string was saved in a place that is damaged.
    pub(super) fn is_lost(&self, number: u32) -> bool {
        self.saved.as_ref().is_some_and(|saved| {
            let place = saved.places.get(number as usize / TEXTS_IN_BLOCK);
            place.is_some_and(|place| saved.cold.is_damaged(*place))
        })
    }

    /// How many strings there are.
    pub(super) fn len(&self) -> usize {
        self.saved_count() + self.strings.len()
    }

    fn saved_count(&self) -> usize {
        self.saved.as_ref().map_or(0, |saved| saved.count)
    }

    /// How many cells hold a string.
    pub(super) fn uses(&self) -> usize {
        self.uses
    }

    /// Forgets how a string finds its number, which is found out again if anybody asks.
    pub(super) fn forget_numbers(&mut self) {
        // numbers that do not count are told by what is forgotten
        let has_aliases = (self.numbers.get()).is_some_and(|numbers| !numbers.aliases.is_empty());
        if self.fresh.is_empty() && !has_aliases {
            self.numbers = OnceLock::new();
        }
    }

    fn numbers(&self) -> &Numbers {
        self.numbers.get_or_init(|| {
            let mut numbers = Numbers {
                table: hashbrown::HashTable::with_capacity(self.len()),
                ..Numbers::default()
            };
            let saved = self.saved_count() as u32;
            for number in 0..self.len() as u32 {
                let new = self.numbered(self.get(number), number);
                let known = if number < saved {
                    None
                } else {
                    self.find(&numbers.table, new.hash, self.get(number))
                };
                if let Some(known) = known {
                    numbers.aliases.insert(number, known);
                } else {
                    let table = &mut numbers.table;
                    table.insert_unique(new.place(), new, |each| each.place());
                }
            }
            numbers
        })
    }

    fn numbered(&self, string: &str, number: u32) -> Numbered {
        let hash = (self.hasher.hash_one(string) >> 32) as u32;
        Numbered { hash, number }
    }

    /// The number of a string in a table.
    fn find(&self, table: &hashbrown::HashTable<Numbered>, hash: u32, string: &str) -> Option<u32> {
        let place = Numbered { hash, number: 0 }.place();
        let same = |other: &Numbered| other.hash == hash && **self.get(other.number) == *string;
        table.find(place, same).map(|found| found.number)
    }

    /// The number that counts, of those that a string may have.
    pub(super) fn canonical(&self, number: u32) -> u32 {
        if self.fresh.is_empty() || (number as usize) < self.saved_count() {
            return number;
        }
        *self.numbers().aliases.get(&number).unwrap_or(&number)
    }

    /// As [`StringPool::canonical`], for many.
    pub(super) fn canonical_all(&self, mut numbers: Vec<u32>) -> Vec<u32> {
        if !self.are_canonical() {
            let each = numbers.iter_mut();
            each.for_each(|number| *number = self.canonical(*number));
        }
        numbers
    }

    /// Whether each number is the one that counts.
    pub(super) fn are_canonical(&self) -> bool {
        self.fresh.is_empty()
    }

    /// A number of a string: the one that counts if saved strings are counted in.
    fn intern(&mut self, string: &Arc<str>) -> u32 {
        let number =
            u32::try_from(self.len()).expect("invariant: memory holds fewer than 2^32 strings");
        let new = self.numbered(string, number);
        let saved = self.saved.is_some() && self.numbers.get().is_none();
        let is_fresh = saved && self.fresh.len() < MANY_FRESH;
        let known = if is_fresh {
            self.find(&self.fresh, new.hash, string)
        } else {
            self.find(&self.numbers().table, new.hash, string)
        };
        if let Some(number) = known {
            return number;
        }
        self.strings.push(Arc::clone(string));
        let table = if is_fresh {
            &mut self.fresh
        } else {
            let numbers = self.numbers.get_mut();
            &mut numbers.expect("invariant: they were asked for").table
        };
        table.insert_unique(new.place(), new, |each| each.place());
        number
    }

    /// The number of a string, if any property has or had it.
    pub(super) fn number(&self, string: &str) -> Option<u32> {
        let hash = self.numbered(string, 0).hash;
        self.find(&self.numbers().table, hash, string)
    }

    /// Whether a number is that of the string, for many numbers.
    pub(super) fn is<'p>(&'p self, string: &'p str) -> IsString<'p> {
        if self.are_canonical()
            && let Some(number) = self.found.number(string)
        {
            return IsString(Asked::Number(Some(number)));
        }
        let asked = self.questions.count();
        // What was asked for has the number that counts; a few texts are compared as they are.
        let read = self.saved.is_some() && self.numbers.get().is_none() && asked < FEW_QUESTIONS;
        IsString(if read {
            Asked::Read(self, string)
        } else {
            Asked::Number(self.number(string))
        })
    }

    #[inline]
    pub(super) fn get(&self, number: u32) -> &Arc<str> {
        match &self.saved {
            None => &self.strings[number as usize],
            Some(saved) => match (number as usize).checked_sub(saved.count) {
                Some(at) => &self.strings[at],
                None => saved.get(number as usize),
            },
        }
    }

    /// Whether most strings are surely unused.
    pub(super) fn wants_sweep(&self) -> bool {
        self.len() > 2 * self.uses + IDLE_STRINGS
    }

    /// Forgets the strings that no column uses, and numbers the rest anew.
    pub(super) fn sweep<'a>(&mut self, columns: impl Iterator<Item = &'a mut Columns>) {
        let before = std::mem::take(self);
        let mut numbers: Vec<Option<u32>> = vec![None; before.len()];
        let every = columns.flat_map(|columns| columns.by_key.iter_mut().flatten());
        for column in every {
            let Column { present, cells, .. } = &mut ***column;
            let Cells::Strings(cells) = cells else {
                continue;
            };
            for (_, cell) in cells
                .iter_mut()
                .enumerate()
                .filter(|(row, _)| present.get(*row))
            {
                let string = before.get(*cell);
                *cell = *numbers[*cell as usize].get_or_insert_with(|| self.intern(string));
                self.uses += 1;
            }
        }
    }
}

/// One bit a row; rows beyond the end have none.
#[derive(Debug, Clone, Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn get(&self, row: usize) -> bool {
        self.0
            .get(row / 64)
            .is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Sets a bit; returns what it was.
    fn set(&mut self, row: usize, bit: bool) -> bool {
        if row / 64 >= self.0.len() {
            if !bit {
                return false;
            }
            self.0.resize(row / 64 + 1, 0);
        }
        let word = &mut self.0[row / 64];
        let before = *word >> (row % 64) & 1 == 1;
        if bit {
            *word |= 1 << (row % 64);
        } else {
            *word &= !(1 << (row % 64));
        }
        before
    }
}

/// The values of a column; a row without a value holds an arbitrary one.
#[derive(Debug, Clone)]
enum Cells {
    Booleans(Vec<bool>),
    /// Integers that fit 32 bits, as long as all do.
    Shorts(Vec<i32>),
    Integers(Vec<i64>),
    Floats(Vec<f64>),
    Strings(Vec<u32>),
    Dates(Vec<Date>),
    Values(Vec<Value>),
}

impl Cells {
    /// Empty cells of the type that suits `value`.
    fn suiting(value: &Value) -> Self {
        match value {
            Value::Boolean(_) => Self::Booleans(Vec::new()),
            Value::Integer(value) if i32::try_from(*value).is_ok() => Self::Shorts(Vec::new()),
            Value::Integer(_) => Self::Integers(Vec::new()),
            Value::Float(_) => Self::Floats(Vec::new()),
            Value::String(_) => Self::Strings(Vec::new()),
            Value::Date(_) => Self::Dates(Vec::new()),
            _ => Self::Values(Vec::new()),
        }
    }

    /// Integers in no more bits than they need.
    fn of_integers(integers: Vec<i64>) -> Self {
        let fits = |integer: &i64| i32::try_from(*integer).is_ok();
        if integers.iter().all(fits) {
            Self::Shorts(integers.iter().map(|integer| *integer as i32).collect())
        } else {
            Self::Integers(integers)
        }
    }

    /// Makes room for integers of any size.
    fn widen(&mut self) {
        if let Self::Shorts(cells) = self {
            *self = Self::Integers(cells.iter().copied().map(i64::from).collect());
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Booleans(cells) => cells.len(),
            Self::Shorts(cells) => cells.len(),
            Self::Integers(cells) => cells.len(),
            Self::Floats(cells) => cells.len(),
            Self::Strings(cells) => cells.len(),
            Self::Dates(cells) => cells.len(),
            Self::Values(cells) => cells.len(),
        }
    }

    /// Puts the value at `row`, growing as needed; false when it does not fit the type.
    fn put(&mut self, row: usize, value: &Value, pool: &mut StringPool) -> bool {
        match (self, value) {
            (Self::Booleans(cells), Value::Boolean(value)) => put(cells, row, *value),
            (Self::Shorts(cells), Value::Integer(value)) => match i32::try_from(*value) {
                Ok(value) => put(cells, row, value),
                Err(_beyond) => return false,
            },
            (Self::Integers(cells), Value::Integer(value)) => put(cells, row, *value),
            (Self::Floats(cells), Value::Float(value)) => put(cells, row, *value),
            (Self::Strings(cells), Value::String(value)) => put(cells, row, pool.intern(value)),
            (Self::Dates(cells), Value::Date(value)) => put(cells, row, *value),
            (Self::Values(cells), value) => {
                if row >= cells.len() {
                    cells.resize(row + 1, Value::Null);
                }
                cells[row] = value.clone();
            }
            _ => return false,
        }
        true
    }

    fn get(&self, row: usize, pool: &StringPool) -> Value {
        match self {
            Self::Booleans(cells) => Value::Boolean(cells[row]),
            Self::Shorts(cells) => Value::Integer(i64::from(cells[row])),
            Self::Integers(cells) => Value::Integer(cells[row]),
            Self::Floats(cells) => Value::Float(cells[row]),
            Self::Strings(cells) => Value::String(Arc::clone(pool.get(cells[row]))),
            Self::Dates(cells) => Value::Date(cells[row]),
            Self::Values(cells) => cells[row].clone(),
        }
    }

    /// No cells of the same type.
    fn empty(&self) -> Self {
        match self {
            Self::Booleans(_) => Self::Booleans(Vec::new()),
            Self::Shorts(_) => Self::Shorts(Vec::new()),
            Self::Integers(_) => Self::Integers(Vec::new()),
            Self::Floats(_) => Self::Floats(Vec::new()),
            Self::Strings(_) => Self::Strings(Vec::new()),
            Self::Dates(_) => Self::Dates(Vec::new()),
            Self::Values(_) => Self::Values(Vec::new()),
        }
    }

    /// Grows to so many cells.
    fn pad(&mut self, length: usize) {
        match self {
            Self::Booleans(cells) => cells.resize(length, false),
            Self::Shorts(cells) => cells.resize(length, 0),
            Self::Integers(cells) => cells.resize(length, 0),
            Self::Floats(cells) => cells.resize(length, 0.0),
            Self::Strings(cells) => cells.resize(length, 0),
            Self::Dates(cells) => cells.resize(length, Date::EPOCH),
            Self::Values(cells) => cells.resize(length, Value::Null),
        }
    }

    fn reserve(&mut self, more: usize) {
        match self {
            Self::Booleans(cells) => cells.reserve_exact(more),
            Self::Shorts(cells) => cells.reserve_exact(more),
            Self::Integers(cells) => cells.reserve_exact(more),
            Self::Floats(cells) => cells.reserve_exact(more),
            Self::Strings(cells) => cells.reserve_exact(more),
            Self::Dates(cells) => cells.reserve_exact(more),
            Self::Values(cells) => cells.reserve_exact(more),
        }
    }

    /// Puts other cells after these; false when they are of another type.
    fn append(&mut self, more: Self) -> bool {
        if let (Self::Shorts(_), Self::Integers(_)) = (&*self, &more) {
            self.widen();
        }
        match (self, more) {
            (Self::Booleans(cells), Self::Booleans(more)) => cells.extend(more),
            (Self::Shorts(cells), Self::Shorts(more)) => cells.extend(more),
            (Self::Integers(cells), Self::Integers(more)) => cells.extend(more),
            (Self::Integers(cells), Self::Shorts(more)) => {
                cells.extend(more.into_iter().map(i64::from));
            }
            (Self::Floats(cells), Self::Floats(more)) => cells.extend(more),
            (Self::Strings(cells), Self::Strings(more)) => cells.extend(more),
            (Self::Dates(cells), Self::Dates(more)) => cells.extend(more),
            (Self::Values(cells), Self::Values(more)) => cells.extend(more),
            _ => return false,
        }
        true
    }

    fn swap_remove(&mut self, row: usize) {
        match self {
            Self::Booleans(cells) => drop(cells.swap_remove(row)),
            Self::Shorts(cells) => drop(cells.swap_remove(row)),
            Self::Integers(cells) => drop(cells.swap_remove(row)),
            Self::Floats(cells) => drop(cells.swap_remove(row)),
            Self::Strings(cells) => drop(cells.swap_remove(row)),
            Self::Dates(cells) => drop(cells.swap_remove(row)),
            Self::Values(cells) => drop(cells.swap_remove(row)),
        }
    }
}

/// Writes `value` at `row`; rows skipped get it too, for want of anything better.
fn put<T: Copy>(cells: &mut Vec<T>, row: usize, value: T) {
    if row >= cells.len() {
        cells.resize(row + 1, value);
    } else {
        cells[row] = value;
    }
}

/// One property of the rows of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    present: Bits,
    count: usize,
    cells: Cells,
}

impl Default for Cells {
    fn default() -> Self {
        Self::Values(Vec::new())
    }
}

impl Thaw for Column {
    fn thaw(saved: &Saved<Self>, piece: usize) -> Self {
        let place = saved.place(piece);
        let Some(packed) = saved.cold().column(place) else {
            return Self::default();
        };
        let cells = match packed.cells {
            PackedCells::Booleans(cells) => Cells::Booleans(cells.into_owned()),
            PackedCells::Integers(cells) => Cells::of_integers(cells.into_owned()),
            PackedCells::Floats(cells) => Cells::Floats(cells.into_owned()),
            PackedCells::Texts(cells) => Cells::Strings(cells.into_owned()),
            PackedCells::Dates(cells) => Cells::Dates(cells.into_owned()),
            PackedCells::Values(cells) => Cells::Values(cells.into_owned()),
        };
        let column = Self {
            count: packed
                .present
                .iter()
                .map(|word| word.count_ones())
                .sum::<u32>() as usize,
            present: Bits(packed.present.into_owned()),
            cells,
        };
        let length = column.cells.len();
        let beyond = column.present.0.iter().enumerate().any(|(at, word)| {
            let room = length.saturating_sub(at * 64).min(64);
            room < 64 && word >> room != 0
        });
        let unknown = match &column.cells {
            Cells::Strings(cells) => cells.iter().any(|cell| u64::from(*cell) >= saved.limit()),
            _ => false,
        };
        let room = saved.room(piece);
        let short = length < room && !saved.is_last(piece);
        if length > room || short || beyond || unknown {
            saved
                .cold()
                .note(place, "a column that does not fit its table");
            return Self::default();
        }
        column
    }

    fn join(saved: &Saved<Self>, pieces: impl Iterator<Item = Self>) -> Self {
        let mut column = Self::default();
        for (number, piece) in pieces.enumerate() {
            if number == 0 {
                column = piece;
                column.cells.reserve(saved.most());
                continue;
            }
            // A piece that was damaged is empty, and has been noted: its rows have no value.
            if piece.cells.len() == 0 {
                continue;
            }
            let rows = saved.room(0) * number;
            if column.cells.len() == 0 {
                column.cells = piece.cells.empty();
            }
            column.cells.pad(rows);
            column.present.0.resize(rows / 64, 0);
            column.present.0.extend(piece.present.0);
            column.count += piece.count;
            if !column.cells.append(piece.cells) {
                saved
                    .cold()
                    .note(saved.place(number), "a column of two kinds");
                return Self::default();
            }
        }
        column
    }
}

impl Column {
    /// The numbers of its texts, in order of rows.
    pub(super) fn texts(&self) -> impl Iterator<Item = u32> {
        let cells = self.strings().unwrap_or_default().iter().enumerate();
        cells.filter_map(|(row, cell)| self.present.get(row).then_some(*cell))
    }

    /// How many cells it has; rows beyond have no value.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The values of some rows to be saved, the first of which is a multiple of 64.
    /// Texts get the numbers that `numbering` has for theirs.
    pub(super) fn packed(&self, rows: Range<usize>, numbering: &[u32]) -> Packed<'_> {
        let words = self.present.0.len();
        let words = words.min(rows.start / 64)..words.min(rows.end.div_ceil(64));
        Packed {
            present: Cow::Borrowed(&self.present.0[words]),
            cells: match &self.cells {
                Cells::Booleans(cells) => PackedCells::Booleans(Cow::Borrowed(&cells[rows])),
                Cells::Shorts(cells) => {
                    PackedCells::Integers(cells[rows].iter().copied().map(i64::from).collect())
                }
                Cells::Integers(cells) => PackedCells::Integers(Cow::Borrowed(&cells[rows])),
                Cells::Floats(cells) => PackedCells::Floats(Cow::Borrowed(&cells[rows])),
                Cells::Strings(cells) => {
                    let first = rows.start;
                    let number = |(at, cell): (usize, &u32)| {
                        // A number without a value may be of a text that is gone.
                        let present = self.present.get(first + at);
                        if present {
                            numbering[*cell as usize]
                        } else {
                            0
                        }
                    };
                    PackedCells::Texts(cells[rows].iter().enumerate().map(number).collect())
                }
                Cells::Dates(cells) => PackedCells::Dates(Cow::Borrowed(&cells[rows])),
                Cells::Values(cells) => PackedCells::Values(Cow::Borrowed(&cells[rows])),
            },
        }
    }

    fn suiting(value: &Value) -> Self {
        Self {
            present: Bits::default(),
            count: 0,
            cells: Cells::suiting(value),
        }
    }

    /// The value of a row; null when it has none.
    pub(super) fn get(&self, row: u32, pool: &StringPool) -> Value {
        if self.present.get(row as usize) {
            self.cells.get(row as usize, pool)
        } else {
            Value::Null
        }
    }

    /// Whether the row has a value.
    pub(super) fn has(&self, row: u32) -> bool {
        self.present.get(row as usize)
    }

    /// Whether every row of the column has a value; the table may have more rows.
    pub(super) fn is_full(&self) -> bool {
        self.count == self.cells.len()
    }

    /// The cells when they are strings, by number; meaningful only where [`Column::has`].
    pub(super) fn strings(&self) -> Option<&[u32]> {
        match &self.cells {
            Cells::Strings(cells) => Some(cells),
            _ => None,
        }
    }

    /// The cells when they are dates; meaningful only where [`Column::has`].
    pub(super) fn dates(&self) -> Option<&[Date]> {
        match &self.cells {
            Cells::Dates(cells) => Some(cells),
            _ => None,
        }
    }

    /// The cells when they are integers; meaningful only where [`Column::has`].
    pub(super) fn integers(&self) -> Option<Integers<'_>> {
        match &self.cells {
            Cells::Shorts(cells) => Some(Integers::Short(cells)),
            Cells::Integers(cells) => Some(Integers::Long(cells)),
            _ => None,
        }
    }

    /// The cells when they are floats; meaningful only where [`Column::has`].
    pub(super) fn floats(&self) -> Option<&[f64]> {
        match &self.cells {
            Cells::Floats(cells) => Some(cells),
            _ => None,
        }
    }

    /// The cells when they are booleans; meaningful only where [`Column::has`].
    pub(super) fn booleans(&self) -> Option<&[bool]> {
        match &self.cells {
            Cells::Booleans(cells) => Some(cells),
            _ => None,
        }
    }

    fn set(&mut self, row: usize, value: &Value, pool: &mut StringPool) {
        if value.is_null() {
            self.clear(row, pool);
            return;
        }
        if !self.cells.put(row, value, pool) {
            match (&self.cells, value) {
                _ if self.count == 0 => *self = Self::suiting(value),
                (Cells::Shorts(_), Value::Integer(_)) => self.cells.widen(),
                _ => self.generalise(pool),
            }
            let fits = self.cells.put(row, value, pool);
            debug_assert!(fits, "invariant: cells made for a value take it");
        }
        if !self.present.set(row, true) {
            self.count += 1;
            if let Cells::Strings(_) = self.cells {
                pool.uses += 1;
            }
        }
    }

    fn clear(&mut self, row: usize, pool: &mut StringPool) {
        if self.present.set(row, false) {
            self.count_removed(pool);
            if let Cells::Values(cells) = &mut self.cells {
                cells[row] = Value::Null;
            }
        }
    }

    fn count_removed(&mut self, pool: &mut StringPool) {
        self.count -= 1;
        if let Cells::Strings(_) = self.cells {
            pool.uses -= 1;
        }
    }

    /// Turns typed cells into general ones.
    fn generalise(&mut self, pool: &mut StringPool) {
        let cells = (0..self.cells.len())
            .map(|row| self.get(row as u32, pool))
            .collect();
        if let Cells::Strings(_) = self.cells {
            pool.uses -= self.count;
        }
        self.cells = Cells::Values(cells);
    }

    /// Removes a row and puts the last row of the table in its place.
    fn swap_remove(&mut self, row: usize, last: usize, pool: &mut StringPool) {
        let moved = self.present.set(last, false);
        let removed = if row == last {
            moved
        } else {
            self.present.set(row, moved)
        };
        if removed {
            self.count_removed(pool);
        }
        if self.cells.len() > last {
            self.cells.swap_remove(row);
        } else if removed && let Cells::Values(cells) = &mut self.cells {
            cells[row] = Value::Null;
        }
    }
}

/// The columns of a table, by key.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    by_key: Vec<Option<Box<Lazy<Column>>>>,
    /// The keys that have a column, ascending: a table has few of all keys.
    keys: Vec<KeyId>,
}

impl Columns {
    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.keys.len()
    }

    #[inline]
    fn lazy(&self, key: KeyId) -> Option<&Lazy<Column>> {
        self.by_key.get(key.0 as usize)?.as_deref()
    }

    /// Every column, by key.
    fn each(&self) -> impl Iterator<Item = (KeyId, &Lazy<Column>)> {
        let keys = self.keys.iter();
        keys.filter_map(|key| Some((*key, self.lazy(*key)?)))
    }

    /// Puts a column that was not there in its place.
    fn add(&mut self, key: KeyId, column: Lazy<Column>) -> &mut Lazy<Column> {
        let at = key.0 as usize;
        if at >= self.by_key.len() {
            self.by_key.resize_with(at + 1, || None);
        }
        let place = self.keys.partition_point(|other| *other < key);
        self.keys.insert(place, key);
        self.by_key[at].insert(Box::new(column))
    }

    /// The column of a key, if any row ever had it.
    pub(super) fn column(&self, key: KeyId) -> Option<&Column> {
        self.lazy(key).map(|column| &**column)
    }

    /// The piece of a column with a row, if any row ever had the key, and the place of the row in it.
    #[inline]
    pub(super) fn near(&self, key: KeyId, row: u32) -> Option<(&Column, u32)> {
        let (piece, at) = self.lazy(key)?.near(row as usize);
        Some((piece, at as u32))
    }

    /// The piece of a column with a row, if any row ever had the key, and which rows it is of.
    pub(super) fn around(&self, key: KeyId, row: u32) -> Option<(&Column, Range<usize>)> {
        Some(self.lazy(key)?.around(row as usize))
    }

    /// The columns of a saved table of so many rows, in pieces of so many.
    pub(super) fn saved(
        cold: &Arc<dyn Cold>,
        columns: &[ColumnDirectory],
        rows_in_piece: usize,
        rows: usize,
        texts: u32,
    ) -> Self {
        let mut all = Self::default();
        for column in columns {
            let saved = Saved::new(cold, column.part, rows_in_piece, rows, u64::from(texts));
            all.add(column.key, Lazy::saved(saved));
        }
        all
    }

    /// Loads all columns.
    pub(super) fn thaw(&self) {
        for (_, column) in self.each() {
            let _: &Column = column;
        }
    }

    /// Every column that has a value.
    pub(super) fn all(&self) -> impl Iterator<Item = (KeyId, &Column)> {
        self.each().filter_map(|(key, column)| {
            let column: &Column = column;
            (column.count > 0).then_some((key, column))
        })
    }

    /// A value; null when absent.
    pub(super) fn get(&self, row: u32, key: KeyId, pool: &StringPool) -> Value {
        self.near(key, row)
            .map_or(Value::Null, |(column, at)| column.get(at, pool))
    }

    /// Every value of a row, by key number.
    pub(super) fn row(&self, row: u32, pool: &StringPool) -> Vec<(KeyId, Value)> {
        let mut values = Vec::with_capacity(self.keys.len());
        for (key, column) in self.each() {
            let (column, at) = column.near(row as usize);
            if column.has(at as u32) {
                values.push((key, column.get(at as u32, pool)));
            }
        }
        values
    }

    /// Every value of a row that was not lost to damage, and how many texts were.
    pub(super) fn saved_row(&self, row: u32, pool: &StringPool) -> (Vec<(KeyId, Value)>, usize) {
        let mut lost = 0;
        let mut values = self.row(row, pool);
        values.retain(|(key, _)| {
            let text = self.column(*key).and_then(Column::strings);
            let whole = text.is_none_or(|cells| !pool.is_lost(cells[row as usize]));
            lost += usize::from(!whole);
            whole
        });
        (values, lost)
    }

    /// How many rows lie in pieces that were damaged.
    pub(super) fn lost(&self) -> usize {
        let lost = self.each().map(|(_, column)| column.lost().count());
        lost.sum()
    }

    /// Sets a value; null takes it away.
    pub(super) fn set(&mut self, row: u32, key: KeyId, value: &Value, pool: &mut StringPool) {
        if let Some(Some(column)) = self.by_key.get_mut(key.0 as usize) {
            column.set(row as usize, value, pool);
        } else if !value.is_null() {
            let column = self.add(key, Lazy::from(Column::suiting(value)));
            column.set(row as usize, value, pool);
        }
    }

    /// Removes a row and puts row `last`, the last of the table, in its place.
    pub(super) fn swap_remove(&mut self, row: u32, last: u32, pool: &mut StringPool) {
        for column in self.by_key.iter_mut().flatten() {
            column.swap_remove(row as usize, last as usize, pool);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_takes_the_type_of_its_values_and_gives_it_up_for_mixed_ones() {
        let mut pool = StringPool::default();
        let mut columns = Columns::default();
        let key = KeyId(2);
        columns.set(3, key, &Value::Integer(5), &mut pool);
        assert!(columns.column(key).unwrap().integers().is_some());
        assert_eq!(columns.get(0, key, &pool), Value::Null);
        assert_eq!(columns.get(9, key, &pool), Value::Null);
        columns.set(3, key, &Value::Null, &mut pool);
        columns.set(1, key, &Value::from("x"), &mut pool);
        assert!(columns.column(key).unwrap().strings().is_some());
        columns.set(0, key, &Value::Boolean(true), &mut pool);
        assert!(columns.column(key).unwrap().strings().is_none());
        assert_eq!(columns.row(1, &pool), [(key, Value::from("x"))]);
        assert_eq!(columns.row(0, &pool), [(key, Value::Boolean(true))]);
        assert_eq!(columns.row(3, &pool), []);
        assert_eq!(pool.uses, 0);
    }

    #[test]
    fn integers_take_the_room_they_need() {
        let mut pool = StringPool::default();
        let mut columns = Columns::default();
        let key = KeyId(0);
        let numbers = [7, i64::from(i32::MIN), i64::from(i32::MAX)];
        for (row, number) in numbers.into_iter().enumerate() {
            columns.set(row as u32, key, &Value::Integer(number), &mut pool);
        }
        let integers = |columns: &Columns| columns.column(key).unwrap().integers().is_some();
        let is_short = |columns: &Columns| {
            let column = columns.column(key).unwrap();
            matches!(column.integers(), Some(Integers::Short(_)))
        };
        assert!(is_short(&columns));
        let beyond = i64::from(i32::MAX) + 1;
        columns.set(4, key, &Value::Integer(beyond), &mut pool);
        assert!(integers(&columns) && !is_short(&columns));
        let found = [0, 1, 2, 3, 4].map(|row| columns.get(row, key, &pool));
        let numbers = numbers.map(Value::Integer);
        let [first, second, third] = numbers;
        let expected = [first, second, third, Value::Null, Value::Integer(beyond)];
        assert_eq!(found, expected);

        // pieces of either width make one column, in any order
        let (short, long) = (vec![1, 2], vec![3, i64::MIN]);
        for pieces in [[&short, &long], [&long, &short], [&short, &short]] {
            let mut cells = Cells::of_integers(pieces[0].clone());
            assert!(cells.append(Cells::of_integers(pieces[1].clone())));
            let found = (0..4).map(|row| cells.get(row, &pool));
            let expected = pieces.into_iter().flatten().copied();
            assert!(found.eq(expected.map(Value::Integer)));
        }
    }

    #[test]
    fn strings_no_longer_used_are_swept_out() {
        let mut pool = StringPool::default();
        let mut columns = Columns::default();
        let key = KeyId(0);
        columns.set(1, key, &Value::from("kept"), &mut pool);
        for number in 0..2 * IDLE_STRINGS {
            columns.set(2, key, &Value::from(format!("{number}")), &mut pool);
            if pool.wants_sweep() {
                pool.sweep([&mut columns].into_iter());
            }
        }
        assert!(pool.len() <= IDLE_STRINGS + 4);
        assert_eq!(pool.uses, 2);
        assert_eq!(columns.get(1, key, &pool), Value::from("kept"));
        let last = format!("{}", 2 * IDLE_STRINGS - 1);
        assert_eq!(columns.get(2, key, &pool), Value::from(last));
        columns.swap_remove(1, 2, &mut pool);
        assert_eq!(pool.uses, 1);
    }
}
