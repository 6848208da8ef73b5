//! The graph: petgraph holds it, compressed rows frozen from it serve the walks, tables hold the properties.
//!
//! | file | what it keeps |
//! |---|---|
//! | `topology` | petgraph's `StableDiGraph`: every node and relationship written since the last freeze |
//! | `frozen` | the steps from each node in compressed rows: everything else |
//! | `adjacency` | both together, for each relationship type and direction: when to freeze, how to read |
//! | `steps`, `walk` | reads of one node; petgraph's visit traits over the whole graph |
//! | `store` | one table per label set and per relationship type, and where each identity is in them |
//! | `ends` | which label sets the ends of each relationship type have |
//! | `columns` | typed property columns, and the strings in them, each once |
//! | `index`, `content` | values to nodes |
//! | `wide` | values of several properties, and of relationships, to elements |
//! | `schema`, `check` | the rules of the adopted graph type; judging by them and by constraints |
//! | `naming` | names to nodes |
//! | `cold`, `pack` | where the parts of a saved graph are, and how a graph is taken apart into them |
//! | `salvage` | what is left of a graph some of whose parts are damaged |
//! | `lazy`, `saved` | parts that are loaded when first looked at, or a piece at a time; steps read from them |
//! | `apply`, `export` | a change to a graph and back: undo, replay and snapshots are made of these |
//!
//! Every relationship created or deleted and every node created goes to petgraph's graph. Reads would be slow there: a
//! step in it is a jump in memory, in a compressed row it is the next word. So the first read of a type and direction
//! freezes its rows, from the table of the type, where starts and ends lie in order, and the next write to it folds if
//! petgraph's graph is large: rows that have everything stay, the graph is emptied. From then on it holds what was
//! created since, and the nodes touched since; a read takes the row of an untouched node as it is, and puts that of a
//! touched one together from the row and petgraph's edges. It is folded again when it has grown to a part of the whole,
//! or when taking edges out of its lists becomes dear, which petgraph does by looking along the list of the node. So
//! loading freezes nothing, a small write to a large graph builds nothing, and a loop of writes and reads rarely freezes.
//! A type nobody reads is never frozen: once folded, its relationships lie in its table, ready to be.
//!
//! Invariant: [`Graph::apply`] and its undoing are the only functions that alter a graph. Invariant: a relationship that
//! is there is in petgraph's graph, or in whatever rows of its type and nodes are frozen, or in both. Invariant:
//! identities are ours and never reused; petgraph's indices stay inside. This module must never know the language or a
//! file.

mod adjacency;
mod apply;
mod cells;
pub mod change;
mod check;
pub mod cold;
mod columns;
mod content;
mod ends;
pub mod error;
mod export;
mod frozen;
mod gather;
mod index;
mod lazy;
mod naming;
mod pack;
mod salvage;
mod saved;
mod schema;
mod statistics;
mod steps;
mod store;
mod tally;
#[cfg(test)]
mod tests;
mod topology;
pub mod transaction;
pub mod view;
mod walk;
pub mod wide;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::model::catalog::Catalog;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashSet;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::compare;

use adjacency::Adjacency;
use cold::Cold;
use columns::StringPool;
use ends::Ends;
use index::Index;
use lazy::Lazy;
use naming::NameIndex;
use schema::Schema;
use store::NodeStore;
use store::RelationshipStore;
use topology::Topology;
use wide::WideIndex;

pub use adjacency::Neighbours;
pub use cells::Integers;
pub use change::Change;
pub use columns::IsString;
pub use error::Element;
pub use error::GraphError;
pub use frozen::Frozen;
pub use frozen::Neighbour;
pub use salvage::Salvaged;
pub use statistics::Join;
pub use steps::Lengths;
pub use steps::Rows;
pub use topology::NodeWeight;
pub use topology::RelationshipWeight;
pub use transaction::GraphTransaction;
pub use view::View;
pub use walk::Visited;
pub use walk::Walk;
pub use walk::WalkedNeighbours;
pub use walk::WalkedRelationship;
pub use walk::WalkedRow;

/// Which way a relationship is walked, seen from the node at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Direction {
    /// From start to end.
    Outgoing,
    /// From end to start.
    Incoming,
    /// Either way; a relationship from a node to itself is met once.
    Both,
}

/// One step from a node: the relationship and the node it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The relationship.
    pub relationship: RelationshipId,
    /// The node at its other end.
    pub node: NodeId,
}

/// Property values of a batch of elements, typed where the stored column is: what property reads hand the engine.
#[derive(Debug, Clone)]
pub enum Properties {
    /// All present and integers.
    Integers(Vec<i64>),
    /// All present and floats.
    Floats(Vec<f64>),
    /// All present and booleans.
    Booleans(Vec<bool>),
    /// Anything else; absent ones are null.
    Values(Vec<Value>),
}

/// A number that grows when names or rules change. Each graph begins with a number far from any other's, so a number
/// never means two catalogs, also when one graph takes the place of another.
#[derive(Debug)]
struct CatalogVersion(u64);

impl Default for CatalogVersion {
    fn default() -> Self {
        static GRAPHS: AtomicU64 = AtomicU64::new(0);
        Self(GRAPHS.fetch_add(1, Ordering::Relaxed) << 40)
    }
}

impl Clone for CatalogVersion {
    /// The copy goes its own way from here on.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The graph in memory.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    catalog: Catalog,
    version: CatalogVersion,
    /// Grows with every change: what was computed from the graph holds while this stays.
    edits: u64,
    nodes: NodeStore,
    relationships: RelationshipStore,
    strings: StringPool,
    /// For each node identity how many relationships it has; one to itself counts once.
    incident: Lazy<Vec<u32>>,
    /// The steps over each relationship type.
    adjacency: Vec<Adjacency>,
    /// The steps over all relationship types together.
    adjacency_of_all: Adjacency,
    /// Which label sets the ends of each relationship type have.
    ends: Vec<Ends>,
    /// petgraph's own graph: what was written since the adjacency was frozen.
    topology: Topology,
    indexes: Vec<Index>,
    /// The nodes by name, once asked for often enough.
    names: NameIndex,
    wide: Vec<WideIndex>,
    /// The rules of the adopted graph type.
    schema: Option<Schema>,
    /// Nodes that have lost a label, so that their relationships must be judged again.
    relabelled: HashSet<NodeId>,
    /// Where the parts come from that are not in memory yet.
    cold: Option<Arc<dyn Cold>>,
}

impl Graph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// Names, rules and indexes.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// A number that is another whenever [`Graph::catalog`] may say something else.
    pub fn catalog_version(&self) -> u64 {
        self.version.0
    }

    /// A number that is another whenever the graph may have changed. See [`Graph::catalog_version`] for telling two
    /// graphs apart.
    pub fn edits(&self) -> u64 {
        self.edits
    }

    /// Gives back the memory of what only finds texts, which is made anew if anybody asks: for a graph that is going to be
    /// saved for the last time.
    pub fn forget_lookups(&mut self) {
        self.strings.forget_numbers();
    }

    /// The identity the next node will get.
    pub fn next_node(&self) -> NodeId {
        NodeId(self.nodes.slots.next())
    }

    /// The identity the next relationship will get.
    pub fn next_relationship(&self) -> RelationshipId {
        RelationshipId(self.relationships.slots.next())
    }

    /// Whether the node is there.
    #[inline]
    pub fn has_node(&self, node: NodeId) -> bool {
        self.nodes.slots.get(node.0).is_some()
    }

    /// Whether the relationship is there.
    pub fn has_relationship(&self, relationship: RelationshipId) -> bool {
        self.relationships.slots.get(relationship.0).is_some()
    }

    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        self.nodes.slots.count()
    }

    /// Roughly how many bytes a copy of the graph takes: its rows with eight bytes a value, and the steps of its
    /// relationships both ways.
    pub fn size_of_copy(&self) -> usize {
        const CELL: usize = size_of::<u64>();
        const STEPS: usize = 3 * size_of::<Neighbour>();
        let nodes = self.nodes.tables.iter();
        let nodes = nodes.map(|table| table.rows.len() * CELL * (2 + table.columns.width()));
        let relationships = self
            .relationships
            .tables
            .iter()
            .map(|table| table.rows.len() * (STEPS + CELL * (2 + table.columns.width())));
        nodes.chain(relationships).sum()
    }

    /// How many relationships there are.
    pub fn relationship_count(&self) -> usize {
        self.relationships.slots.count()
    }

    /// How many nodes have the label.
    pub fn label_count(&self, label: LabelId) -> usize {
        let tables = self.nodes.tables_of(label);
        tables.map(|table| table.rows.len()).sum()
    }

    /// How many relationships have the type.
    pub fn type_count(&self, relationship_type: RelationshipTypeId) -> usize {
        let table = self.relationships.table(relationship_type);
        table.map_or(0, |table| table.rows.len())
    }

    /// The labels of a node, sorted; empty when it is not there.
    #[inline]
    pub fn labels(&self, node: NodeId) -> &[LabelId] {
        self.nodes
            .get(node)
            .map_or(&[], |(table, _)| &*table.labels)
    }

    /// The type of a relationship.
    pub fn relationship_type(&self, relationship: RelationshipId) -> Option<RelationshipTypeId> {
        let slot = self.relationships.slots.get(relationship.0)?;
        Some(RelationshipTypeId(slot.table))
    }

    /// Start and end of a relationship.
    #[inline]
    pub fn endpoints(&self, relationship: RelationshipId) -> Option<(NodeId, NodeId)> {
        let (table, row) = self.relationships.get(relationship)?;
        let start = table.starts.at(row as usize)?;
        let end = table.ends.at(row as usize)?;
        Some((NodeId(u64::from(start)), NodeId(u64::from(end))))
    }

    /// A property of a node; null when absent.
    pub fn node_property(&self, node: NodeId, key: KeyId) -> Value {
        self.nodes.get(node).map_or(Value::Null, |(table, row)| {
            table.columns.get(row, key, &self.strings)
        })
    }

    /// A property of a relationship; null when absent.
    pub fn relationship_property(&self, relationship: RelationshipId, key: KeyId) -> Value {
        self.relationships
            .get(relationship)
            .map_or(Value::Null, |(table, row)| {
                table.columns.get(row, key, &self.strings)
            })
    }

    /// All properties of a node, by key number.
    pub fn node_properties(&self, node: NodeId) -> Vec<(KeyId, Value)> {
        self.nodes.get(node).map_or_else(Vec::new, |(table, row)| {
            table.columns.row(row, &self.strings)
        })
    }

    /// All properties of a relationship, by key number.
    pub fn relationship_properties(&self, relationship: RelationshipId) -> Vec<(KeyId, Value)> {
        self.relationships
            .get(relationship)
            .map_or_else(Vec::new, |(table, row)| {
                table.columns.row(row, &self.strings)
            })
    }

    /// Appends up to `limit` nodes, all of them or those with `label`, from position `cursor` on, in ascending order of
    /// identity; returns the position to go on from, or `None` at the end. Start with 0.
    pub fn scan_nodes(
        &self,
        label: Option<LabelId>,
        cursor: u64,
        limit: usize,
        out: &mut Vec<NodeId>,
    ) -> Option<u64> {
        self.nodes.scan(label, cursor, limit, out)
    }

    /// As [`Graph::scan_nodes`], for relationships, all or of one type.
    pub fn scan_relationships(
        &self,
        relationship_type: Option<RelationshipTypeId>,
        cursor: u64,
        limit: usize,
        out: &mut Vec<RelationshipId>,
    ) -> Option<u64> {
        self.relationships
            .scan(relationship_type, cursor, limit, out)
    }

    /// The nodes of `label` whose property `key` equals `value` (the language's `=`), by an index over them, ascending;
    /// `None` when there is no such index.
    pub fn seek(&self, label: LabelId, key: KeyId, value: &Value) -> Option<Vec<NodeId>> {
        let index = self.index(label, key)?;
        if let Some(mut candidates) = index.candidates(value) {
            let has_value = |node: &NodeId| {
                compare::same_key(&self.node_property(*node, key), value) == Some(true)
                    && self.labels(*node).contains(&label)
            };
            candidates.retain(has_value);
            return Some(candidates);
        }
        self.index_content(index);
        Some(index.seek(value))
    }

    /// How to look up one whole number after the other, as [`Graph::seek`] does; `None` when there is no such index in
    /// memory. Yields the node, and whether that is the whole answer: else [`Graph::seek`] must be asked.
    pub fn seek_integers(
        &self,
        label: LabelId,
        key: KeyId,
    ) -> Option<impl Fn(i64) -> (Option<NodeId>, bool) + '_> {
        let content = self.index(label, key)?.in_memory()?;
        Some(|integer| content.only(integer))
    }

    /// The nodes of `label` whose property `key` lies between two bounds (`None` is no bound), by an index over them,
    /// ascending; there may be more, whose value equals a bound. `None` when there is no such index, or when it cannot
    /// tell.
    pub fn seek_range(
        &self,
        label: LabelId,
        key: KeyId,
        lower: Option<&Value>,
        upper: Option<&Value>,
    ) -> Option<Vec<NodeId>> {
        let index = self.index(label, key)?;
        if index.stays_saved() {
            return None;
        }
        self.index_content(index);
        index.range(lower, upper)
    }

    /// The number of distinct values an index over `label` and `key` holds; `None` without an index.
    pub fn index_distinct(&self, label: LabelId, key: KeyId) -> Option<usize> {
        let index = self.index(label, key)?;
        if index.saved.is_none() {
            self.index_content(index);
        }
        Some(index.distinct())
    }

    fn index(&self, label: LabelId, key: KeyId) -> Option<&Index> {
        self.indexes
            .iter()
            .find(|index| index.label == Some(label) && index.key == Some(key))
    }

    /// The label names of a node, in order of their first use in the graph.
    pub fn label_names(&self, node: NodeId) -> Vec<Arc<str>> {
        self.labels(node)
            .iter()
            .map(|label| Arc::clone(self.catalog.names.label_name(*label)))
            .collect()
    }
}
