//! Judging elements of the graph by the graph type it has adopted.

use std::sync::Arc;

use super::Direction;
use super::Element;
use super::Graph;
use super::GraphError;
use super::schema::Schema;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

impl Graph {
    /// Checks one element against the adopted graph type's rules, those included that can only be judged when a
    /// statement has ended: required properties, extended labels, and what may join what. An element that is not there
    /// keeps every rule.
    pub fn check_element(&self, element: Element) -> Result<(), GraphError> {
        let Some(schema) = &self.schema else {
            return Ok(());
        };
        match element {
            Element::Node(id) => {
                self.check_node(schema, id)?;
                // Only the loss of a label can make a relationship join what it may not.
                if !self.relabelled.contains(&id) {
                    return Ok(());
                }
                let mut steps = Vec::new();
                self.steps(id, Direction::Both, None, &mut steps);
                for step in steps {
                    self.check_joined(schema, step.relationship)?;
                }
                Ok(())
            }
            Element::Relationship(id) => {
                self.check_relationship(schema, id)?;
                self.check_joined(schema, id)
            }
        }
    }

    /// Checks every element; the first that breaks a rule is reported.
    pub(super) fn check_all(&self) -> Result<(), GraphError> {
        let Some(schema) = &self.schema else {
            return Ok(());
        };
        for id in 0..self.nodes.slots.bound() {
            self.check_node(schema, NodeId(id as u64))?;
        }
        for id in 0..self.relationships.slots.bound() {
            let id = RelationshipId(id as u64);
            self.check_relationship(schema, id)?;
            self.check_joined(schema, id)?;
        }
        Ok(())
    }

    fn check_node(&self, schema: &Schema, id: NodeId) -> Result<(), GraphError> {
        if !self.has_node(id) {
            return Ok(());
        }
        let properties = self.node_properties(id);
        schema.check_node(
            &self.names_of(self.labels(id)),
            &self.named(properties),
            Element::Node(id),
        )
    }

    fn check_relationship(&self, schema: &Schema, id: RelationshipId) -> Result<(), GraphError> {
        let Some(relationship_type) = self.relationship_type(id) else {
            return Ok(());
        };
        let properties = self.relationship_properties(id);
        schema.check_relationship(
            self.catalog.names.relationship_type_name(relationship_type),
            &self.named(properties),
            Element::Relationship(id),
        )
    }

    fn check_joined(&self, schema: &Schema, id: RelationshipId) -> Result<(), GraphError> {
        let (Some((start, end)), Some(relationship_type)) =
            (self.endpoints(id), self.relationship_type(id))
        else {
            return Ok(());
        };
        schema.check_endpoints(
            self.catalog.names.relationship_type_name(relationship_type),
            &self.names_of(self.labels(start)),
            &self.names_of(self.labels(end)),
            Element::Relationship(id),
        )
    }

    pub(super) fn names_of(&self, labels: &[LabelId]) -> Vec<&Arc<str>> {
        labels
            .iter()
            .map(|label| self.catalog.names.label_name(*label))
            .collect()
    }

    fn named(&self, properties: Vec<(KeyId, Value)>) -> Vec<(&Arc<str>, Value)> {
        properties
            .into_iter()
            .map(|(key, value)| (self.catalog.names.key_name(key), value))
            .collect()
    }
}
