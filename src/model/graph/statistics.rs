//! Statistics for planning: how many nodes have several labels at once, and which labels the relationships of a type
//! join.
//!
//! Counted when asked, in one pass over what is asked about, and exact. Must never know names or queries.

use super::Graph;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::IndexMap;

/// How many relationships of a type lead from nodes of one label set to nodes of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Join<'g> {
    /// The labels of the nodes they start at, sorted.
    pub start: &'g [LabelId],
    /// The labels of the nodes they end at, sorted.
    pub end: &'g [LabelId],
    /// How many there are.
    pub count: usize,
}

impl Join<'_> {
    /// Whether the ends have these labels.
    pub fn has(&self, start: &[LabelId], end: &[LabelId]) -> bool {
        start.iter().all(|label| self.start.contains(label))
            && end.iter().all(|label| self.end.contains(label))
    }
}

impl Graph {
    /// How many nodes have all of the labels.
    pub fn count_with_labels(&self, labels: &[LabelId]) -> usize {
        let tables = self.nodes.tables.iter();
        tables
            .filter(|table| labels.iter().all(|label| table.labels.contains(label)))
            .map(|table| table.rows.len())
            .sum()
    }

    /// What the relationships of a type join, in the order it was first met. Looks at each of them once.
    pub fn joins(&self, relationship_type: RelationshipTypeId) -> Vec<Join<'_>> {
        let Some(table) = self.relationships.table(relationship_type) else {
            return Vec::new();
        };
        let mut counts: IndexMap<(u32, u32), usize> = IndexMap::default();
        let place = |node: &u32| self.nodes.slots.get(u64::from(*node));
        for (start, end) in table.starts.iter().zip(table.ends.iter()) {
            if let (Some(start), Some(end)) = (place(start), place(end)) {
                *counts.entry((start.table, end.table)).or_default() += 1;
            }
        }
        let labels = |table: u32| &*self.nodes.tables[table as usize].labels;
        counts
            .into_iter()
            .map(|((start, end), count)| Join {
                start: labels(start),
                end: labels(end),
                count,
            })
            .collect()
    }
}
