//! What is left of a graph some of whose saved parts are damaged: its elements without what is lost, never with
//! something else in its place.
//!
//! Must never know a file or how a part is written.

use super::Change;
use super::Graph;
use super::GraphError;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashSet;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// A graph without what was damaged.
#[derive(Debug, Default)]
pub struct Salvaged {
    /// What is left.
    pub graph: Graph,
    /// How many relationships are gone, because their ends are not known.
    pub relationships: usize,
    /// How many properties of elements that are left may be gone.
    pub properties: usize,
    /// Rules that what is left does not keep, so that they had to go.
    pub rules: usize,
}

impl Graph {
    /// The elements of this graph without what cannot be loaded.
    pub fn salvage(&self) -> Result<Salvaged, GraphError> {
        self.thaw();
        let mut saved = Salvaged::default();
        let (before, after): (Vec<Change>, Vec<Change>) = self.export_rules().partition(|change| {
            matches!(change, Change::AddName { .. } | Change::CreateGraphType(_))
        });
        for change in &before {
            saved.graph.apply(change)?;
        }
        for table in &self.nodes.tables {
            saved.properties += table.columns.lost();
        }
        for id in 0..self.nodes.slots.bound() as u64 {
            let Some((table, row)) = self.nodes.get(NodeId(id)) else {
                continue;
            };
            let (properties, lost) = table.columns.saved_row(row, &self.strings);
            saved.properties += lost;
            saved.graph.apply(&Change::CreateNode {
                id: NodeId(id),
                labels: table.labels.to_vec(),
                properties,
            })?;
        }
        let mut gone: HashSet<u64> = HashSet::default();
        for table in &self.relationships.tables {
            saved.properties += table.columns.lost();
            let rows = table.starts.lost().chain(table.ends.lost());
            gone.extend(rows.map(|row| u64::from(table.rows.ids()[row])));
        }
        saved.relationships = gone.len();
        for id in 0..self.relationships.slots.bound() as u64 {
            let Some(slot) = self
                .relationships
                .slots
                .get(id)
                .filter(|_| !gone.contains(&id))
            else {
                continue;
            };
            let Some((start, end)) = self.endpoints(RelationshipId(id)) else {
                continue;
            };
            let columns = &self.relationships.tables[slot.table as usize].columns;
            let (properties, lost) = columns.saved_row(slot.row, &self.strings);
            saved.properties += lost;
            saved.graph.apply(&Change::CreateRelationship {
                id: RelationshipId(id),
                relationship_type: RelationshipTypeId(slot.table),
                start,
                end,
                properties,
            })?;
        }
        for change in &after {
            saved.rules += usize::from(saved.graph.apply(change).is_err());
        }
        saved
            .graph
            .set_next_ids(self.next_node(), self.next_relationship());
        saved.graph.settle();
        Ok(saved)
    }
}
