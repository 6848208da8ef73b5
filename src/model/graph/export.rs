//! The whole graph as changes: what rebuilds it from nothing, always in the same order.

use std::sync::Arc;

use super::Change;
use super::Graph;
use crate::model::catalog::NameKind;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

impl Graph {
    /// The changes that rebuild this graph when applied to an empty one: names, declared graph types, nodes and
    /// relationships in ascending order of identity, indexes, and last the adopted graph type.
    pub fn export(&self) -> impl Iterator<Item = Change> + '_ {
        let (mut rules, mut after) = (Vec::new(), Vec::new());
        for change in self.export_rules() {
            match change {
                Change::AddName { .. } | Change::CreateGraphType(_) => rules.push(change),
                change => after.push(change),
            }
        }
        let nodes = 0..self.nodes.slots.bound() as u64;
        let nodes = nodes.filter_map(|id| self.export_node(NodeId(id)));
        let relationships = 0..self.relationships.slots.bound() as u64;
        let relationships =
            relationships.filter_map(|id| self.export_relationship(RelationshipId(id)));
        let elements = nodes.chain(relationships);
        rules.into_iter().chain(elements).chain(after)
    }

    /// Those changes of [`Graph::export`] that are not about elements.
    pub fn export_rules(&self) -> impl Iterator<Item = Change> + '_ {
        let kinds = [NameKind::Label, NameKind::RelationshipType, NameKind::Key];
        let names = kinds.into_iter().flat_map(|kind| {
            let names = self.catalog.names.all(kind).enumerate();
            names.map(move |(id, name)| Change::AddName {
                kind,
                id: id as u32,
                name: Arc::clone(name),
            })
        });
        let declared = self.catalog.graph_types.iter();
        let declared = declared.map(|each| Change::CreateGraphType(Arc::clone(each)));
        let indexes = self.catalog.indexes.iter().cloned();
        let constraints = self.catalog.constraints.iter().cloned();
        let adopted = self.catalog.adopted.iter();
        let adopted = adopted.map(|each| Change::AdoptGraphType(Some(Arc::clone(&each.name))));
        names
            .chain(declared)
            .chain(indexes.map(Change::CreateIndex))
            .chain(constraints.map(Change::CreateConstraint))
            .chain(adopted)
    }

    /// Makes sure that identities up to these are not given again: for loading, where the greatest may be gone.
    pub fn set_next_ids(&mut self, node: NodeId, relationship: RelationshipId) {
        self.nodes.slots.reserve_identities(node.0);
        self.relationships.slots.reserve_identities(relationship.0);
    }

    /// The change that makes a node as it is now.
    pub(super) fn export_node(&self, id: NodeId) -> Option<Change> {
        let (table, row) = self.nodes.get(id)?;
        Some(Change::CreateNode {
            id,
            labels: table.labels.to_vec(),
            properties: table.columns.row(row, &self.strings),
        })
    }

    /// The change that makes a relationship as it is now.
    pub(super) fn export_relationship(&self, id: RelationshipId) -> Option<Change> {
        let (start, end) = self.endpoints(id)?;
        Some(Change::CreateRelationship {
            id,
            relationship_type: self.relationship_type(id)?,
            start,
            end,
            properties: self.relationship_properties(id),
        })
    }
}
