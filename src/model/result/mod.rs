//! Results: columns, rows, what was written, what there is to know, and the elements the rows speak of.
//!
//! A result is detached from the graph: renderers need nothing else. It must never know a format.

use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::model::collections::IndexMap;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// What a statement answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultSet {
    /// Column names, in order; empty for a statement that returns nothing.
    pub columns: Vec<Arc<str>>,
    /// Rows; each has one value per column.
    pub rows: Vec<Vec<Value>>,
    /// The distinct elements that occur in the rows, as they were when the statement ended.
    pub subgraph: Subgraph,
    /// What was written.
    pub summary: WriteSummary,
    /// Warnings and notices.
    pub notices: Vec<Diagnostic>,
    /// What the rows rest on, if that was asked for: the last column holds lists of their numbers, counted from one.
    pub footnotes: Vec<Footnote>,
    /// What `EXPLAIN` and `PROFILE` show as rows, as the tree it is: a map `operator`, `details`, … `inputs`.
    pub plan: Option<Value>,
}

/// Distinct nodes and relationships, in order of first appearance.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subgraph {
    /// The nodes.
    pub nodes: IndexMap<NodeId, Node>,
    /// The relationships.
    pub relationships: IndexMap<RelationshipId, Relationship>,
    /// The ends of relationships as a lens shows them, where no row has them; empty without a lens, when they are as
    /// the graph has them.
    pub ends: IndexMap<NodeId, Node>,
}

/// Something that rows rest on: a claim, or a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Footnote {
    /// What is said; `None` of a source without a claim.
    pub text: Option<String>,
    /// Who says so.
    pub by: Vec<String>,
    /// Who does not agree.
    pub rejected_by: Vec<String>,
    /// Where it is written.
    pub source: Option<String>,
    /// The place in the source.
    pub locator: Option<String>,
    /// Where the source is found.
    pub url: Option<String>,
    /// When somebody last found it there.
    pub accessed: Option<String>,
}

/// What a statement wrote: the `stats` of the JSON contract, all counts of elements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct WriteSummary {
    /// Nodes made.
    pub nodes_created: u64,
    /// Nodes deleted.
    pub nodes_deleted: u64,
    /// Relationships made.
    pub relationships_created: u64,
    /// Relationships deleted.
    pub relationships_deleted: u64,
    /// Properties set or removed, including those of new elements.
    pub properties_set: u64,
    /// Labels given, including those of new nodes.
    pub labels_added: u64,
    /// Labels taken away.
    pub labels_removed: u64,
}

impl WriteSummary {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
