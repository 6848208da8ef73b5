//! Parts of a graph that are still where they were saved, and come to memory when first looked at.
//!
//! A graph opened from a large snapshot holds names, rules, counts and the places of its parts; a column, the texts in
//! it, the ends and the steps of a relationship type and the values of an index are loaded each by itself, and a piece
//! at a time. What cannot be loaded counts as empty and is remembered as damage: whoever answers from the graph asks
//! [`Graph::damage`] first.
//! Must never know a file or how a part is written.

use std::borrow::Cow;
use std::sync::Arc;

use super::Graph;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

/// Which piece of a part, by the number its writer gave it.
pub type Place = u32;

/// A part of a graph, cut into pieces: where the first is, and how many follow one another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// The first piece.
    pub first: Place,
    /// How many pieces.
    pub pieces: u32,
}

impl Part {
    /// Takes in another piece, which lies after the others.
    pub(super) fn add(&mut self, place: Place) {
        if self.pieces == 0 {
            self.first = place;
        }
        debug_assert_eq!(
            place,
            self.first + self.pieces,
            "invariant: one after another"
        );
        self.pieces += 1;
    }
}

/// Where the parts of a saved graph come from.
pub trait Cold: std::fmt::Debug + Send + Sync {
    /// A piece of a column; `None` when it is damaged.
    fn column(&self, place: Place) -> Option<Packed<'static>>;
    /// Numbers; `None` when they are damaged.
    fn numbers(&self, place: Place) -> Option<Vec<u32>>;
    /// Texts; `None` when they are damaged.
    fn texts(&self, place: Place) -> Option<Vec<Arc<str>>>;
    /// Notes that a part, though it could be read, is not what it should be.
    fn note(&self, place: Place, what: &str);
    /// What was damaged, if anything that was asked for.
    fn damage(&self) -> Option<String>;
    /// Whether this place was asked for and was damaged.
    fn is_damaged(&self, place: Place) -> bool;
}

/// Takes the parts of a graph to save them.
pub trait Packer {
    /// Why it cannot.
    type Error;
    /// How many rows, or numbers, a piece holds: a multiple of 64.
    fn rows_in_piece(&self) -> usize;
    /// Saves a piece of a column.
    fn column(&mut self, column: &Packed<'_>) -> Result<Place, Self::Error>;
    /// Saves a piece of numbers.
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
    /// How many rows, or numbers, a piece holds; none when parts are not cut.
    pub rows_in_piece: Option<u32>,
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
    pub incident: Part,
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
    pub ends: [Part; 2],
    /// The columns.
    pub columns: Vec<ColumnDirectory>,
    /// How many join a node to itself, if that was saved.
    pub loops: Option<u32>,
    /// Which tables of nodes they start in and lead to, if that was saved: maybe more than they do.
    pub tables: Option<[Vec<u32>; 2]>,
    /// The steps along the relationships and against them, if they were saved.
    pub steps: Option<[StepsDirectory; 2]>,
}

/// The steps over the relationships of a type one way: rows of steps, each of a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepsDirectory {
    /// The nodes that have rows.
    pub origins: Origins,
    /// How many rows.
    pub rows: u32,
    /// Where the steps of each row begin, and where the last one ends.
    pub offsets: Part,
    /// The nodes led to, and the relationships. Without the first, a node is the other end of its relationship.
    pub steps: [Part; 2],
}

/// See [`StepsDirectory`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All from this one on.
    From(u32),
    /// These, ascending, and the first of each piece.
    Listed(Part, Vec<u32>),
}

impl Default for Origins {
    fn default() -> Self {
        Self::From(0)
    }
}

/// See [`Directory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnDirectory {
    /// The property.
    pub key: KeyId,
    /// Where.
    pub part: Part,
}

/// See [`Directory`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexDirectory {
    /// How many different values it has.
    pub distinct: u32,
    /// How many nodes.
    pub entries: u32,
    /// When all values are whole numbers: the least; their distances from it are in the place of upper halves.
    pub base: Option<i64>,
    /// Where the upper and the lower halves of the hashes are, and the nodes; lower halves may be left out.
    pub parts: [Part; 3],
    /// The first upper half of each piece.
    pub fences: Vec<u32>,
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
        for number in 0..self.adjacency.len() as u32 {
            for outgoing in [true, false] {
                self.frozen(outgoing, Some(RelationshipTypeId(number)));
            }
        }
        self.strings.thaw();
        for index in &self.indexes {
            self.index_content(index);
        }
    }
}
