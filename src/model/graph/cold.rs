//! Parts of a graph that are still where they were saved, and come to memory when first looked at.
//!
//! A graph opened from a large snapshot holds names, rules, counts and the places of its parts; a column, the texts in
//! it, the ends of a relationship type and the values of an index are loaded each by itself. A part that cannot be
//! loaded counts as empty and is remembered as damage: whoever answers from the graph asks [`Graph::damage`] first.
//! Must never know a file or how a part is written.

use std::borrow::Cow;
use std::ops::Deref;
use std::ops::DerefMut;
use std::sync::Arc;
use std::sync::OnceLock;

use super::Graph;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

/// Which part, by the number its writer gave it.
pub type Place = u32;

/// Where the parts of a saved graph come from.
pub trait Cold: std::fmt::Debug + Send + Sync {
    /// A column; `None` when it is damaged.
    fn column(&self, place: Place) -> Option<Packed<'static>>;
    /// Numbers; `None` when they are damaged.
    fn numbers(&self, place: Place) -> Option<Vec<u32>>;
    /// Texts; `None` when they are damaged.
    fn texts(&self, place: Place) -> Option<Vec<Arc<str>>>;
    /// Notes that a part, though it could be read, is not what it should be.
    fn note(&self, place: Place, what: &str);
    /// What was damaged, if anything that was asked for.
    fn damage(&self) -> Option<String>;
}

/// Takes the parts of a graph to save them.
pub trait Packer {
    /// Why it cannot.
    type Error;
    /// Saves a column.
    fn column(&mut self, column: &Packed<'_>) -> Result<Place, Self::Error>;
    /// Saves numbers.
    fn numbers(&mut self, numbers: &[u32]) -> Result<Place, Self::Error>;
    /// Saves texts.
    fn texts(&mut self, texts: &[&str]) -> Result<Place, Self::Error>;
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed<'c> {
    /// A bit for each row that has a value, from the lowest on; rows beyond have none.
    pub present: Cow<'c, [u64]>,
    /// A value for each row; arbitrary where there is none.
    pub cells: PackedCells<'c>,
}

/// See [`Packed`].
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each is what it says")]
pub enum PackedCells<'c> {
    Booleans(Cow<'c, [bool]>),
    Integers(Cow<'c, [i64]>),
    Floats(Cow<'c, [f64]>),
    /// By their numbers among the texts of the graph.
    Texts(Cow<'c, [u32]>),
    Dates(Cow<'c, [Date]>),
    Values(Cow<'c, [Value]>),
}

/// What a saved graph holds, and in which places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// The identities the next node and the next relationship get.
    pub next: [u64; 2],
    /// Tables of nodes.
    pub nodes: Vec<NodesDirectory>,
    /// Tables of relationships, one a type.
    pub relationships: Vec<RelationshipsDirectory>,
    /// Where the texts are; all places but the last hold [`TEXTS_IN_BLOCK`].
    pub texts: Vec<Place>,
    /// How many texts there are.
    pub text_count: u32,
    /// How many cells hold a text.
    pub text_uses: u64,
    /// How many relationships each node has, by identity.
    pub incident: Place,
    /// The values of each index of the catalog, in its order: hashes, ascending, and the nodes in that order.
    pub indexes: Vec<IndexDirectory>,
}

/// How many texts lie in one place.
pub const TEXTS_IN_BLOCK: usize = 1024;

/// Rows of a table in the order they lie, as runs of consecutive identities: the first, and how many.
pub type Runs = Vec<(u32, u32)>;

/// See [`Directory`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodesDirectory {
    /// The labels, sorted.
    pub labels: Vec<LabelId>,
    /// The rows.
    pub rows: Runs,
    /// The columns.
    pub columns: Vec<ColumnDirectory>,
}

/// See [`Directory`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RelationshipsDirectory {
    /// The rows.
    pub rows: Runs,
    /// The nodes the relationships start from and lead to, row by row.
    pub ends: [Place; 2],
    /// The columns.
    pub columns: Vec<ColumnDirectory>,
}

/// See [`Directory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnDirectory {
    /// The property.
    pub key: KeyId,
    /// Where.
    pub place: Place,
}

/// See [`Directory`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexDirectory {
    /// How many different values it has.
    pub distinct: u32,
    /// How many nodes.
    pub entries: u32,
    /// Where the upper and the lower halves of the hashes are, and the nodes.
    pub places: [Place; 3],
}

/// A part that is loaded when first looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Lazy<T> {
    value: OnceLock<T>,
    cold: Option<Box<Saved>>,
}

/// Where a part is, and how long it should be.
#[derive(Debug, Clone)]
pub(super) struct Saved {
    pub(super) cold: Arc<dyn Cold>,
    pub(super) place: Place,
    pub(super) length: usize,
    /// Every number in it is less.
    pub(super) limit: u32,
}

/// What can be loaded.
pub(super) trait Thaw: Default {
    /// Loads it; something harmless when it is damaged.
    fn thaw(saved: &Saved) -> Self;
}

impl<T: Thaw> Lazy<T> {
    /// A part that was saved.
    pub(super) fn saved(saved: Saved) -> Self {
        Self {
            value: OnceLock::new(),
            cold: Some(Box::new(saved)),
        }
    }

    #[cold]
    fn load(&self) -> T {
        self.cold
            .as_ref()
            .map_or_else(T::default, |saved| T::thaw(saved))
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
    fn thaw(saved: &Saved) -> Self {
        let Some(numbers) = saved.cold.numbers(saved.place) else {
            return vec![0; saved.length];
        };
        if numbers.len() != saved.length || numbers.iter().any(|number| *number >= saved.limit) {
            saved.cold.note(saved.place, "numbers that cannot be");
            return vec![0; saved.length];
        }
        numbers
    }
}

impl Graph {
    /// What could not be loaded of those parts that were looked at: nothing that was read since is to be trusted.
    pub fn damage(&self) -> Option<String> {
        self.cold.as_ref()?.damage()
    }

    /// Loads everything that is still where it was saved.
    pub fn thaw(&self) {
        let _: &Vec<u32> = &self.incident;
        for table in &self.nodes.tables {
            table.columns.thaw();
        }
        for table in &self.relationships.tables {
            let _: [&Vec<u32>; 2] = [&table.starts, &table.ends];
            table.columns.thaw();
        }
        self.strings.thaw();
        for index in &self.indexes {
            self.index_content(index);
        }
    }
}
