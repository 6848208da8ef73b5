//! Judging elements of the graph by the graph type it has adopted and by its constraints.

use std::sync::Arc;

use super::Direction;
use super::Element;
use super::Graph;
use super::GraphError;
use super::schema::Schema;
use super::wide::WideIndex;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::Rule;
use crate::model::catalog::Subject;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

impl Graph {
    /// Whether there are rules that are judged when a statement has ended.
    pub fn judges_elements(&self) -> bool {
        self.schema.is_some()
            || !self.catalog.constraints.is_empty()
            || self.wide.iter().any(|index| index.definition.unique)
    }

    /// Checks one element against the constraints and the adopted graph type's rules, those included that can only be
    /// judged when a statement has ended: required properties, unique sets of values, extended labels, and what may join
    /// what. An element that is not there keeps every rule.
    pub fn check_element(&self, element: Element) -> Result<(), GraphError> {
        for constraint in &self.catalog.constraints {
            if let Some(values) = self.values_under(constraint, element) {
                check_values(constraint, &values, element)?;
            }
        }
        for index in self.wide.iter().filter(|index| index.definition.unique) {
            self.check_alone(index, element)?;
        }
        self.check_by_graph_type(element)
    }

    /// The element's values of a constraint's properties; `None` when it need not keep it.
    fn values_under(
        &self,
        constraint: &ConstraintDefinition,
        element: Element,
    ) -> Option<Vec<Value>> {
        let names = &self.catalog.names;
        let covered = match (&constraint.subject, element) {
            (Subject::Label(name), Element::Node(id)) => {
                self.labels(id).contains(&names.label(name)?)
            }
            (Subject::RelationshipType(name), Element::Relationship(id)) => {
                self.relationship_type(id)? == names.relationship_type(name)?
            }
            _ => false,
        };
        let value = |key: &Arc<str>| {
            names.key(key).map_or(Value::Null, |key| match element {
                Element::Node(id) => self.node_property(id, key),
                Element::Relationship(id) => self.relationship_property(id, key),
            })
        };
        covered.then(|| constraint.keys.iter().map(value).collect())
    }

    /// That no other element has the same values, where they are to be unique.
    fn check_alone(&self, index: &WideIndex, element: Element) -> Result<(), GraphError> {
        let Some(id) = self.covered(index, element) else {
            return Ok(());
        };
        let Some(other) = self.other_with(index, id) else {
            return Ok(());
        };
        Err(GraphError::NotUnique {
            owner: Arc::clone(index.definition.subject.name()),
            keys: index.definition.keys.as_slice().into(),
            values: self.wide_values(index, id).into(),
            taken: self.wide_values(index, other).into(),
            holder: match element {
                Element::Node(_) => Element::Node(NodeId(other)),
                Element::Relationship(_) => Element::Relationship(RelationshipId(other)),
            },
            element,
        })
    }

    /// Checks every element of a label or type that is to keep a constraint from now on.
    pub(super) fn check_all_by(&self, constraint: &ConstraintDefinition) -> Result<(), GraphError> {
        self.elements_of(&constraint.subject)
            .try_for_each(|element| {
                let values = self.values_under(constraint, element).unwrap_or_default();
                check_values(constraint, &values, element)
            })
    }

    /// Checks that no two elements share values that are to be unique from now on.
    pub(super) fn check_all_wide(&self, index: &WideIndex) -> Result<(), GraphError> {
        self.elements_of(&index.definition.subject)
            .try_for_each(|element| self.check_alone(index, element))
    }

    fn elements_of(&self, subject: &Subject) -> impl Iterator<Item = Element> + use<> {
        let (mut nodes, mut relationships) = (Vec::new(), Vec::new());
        match subject {
            Subject::Label(name) => {
                if let Some(label) = self.catalog.names.label(name) {
                    self.scan_nodes(Some(label), 0, usize::MAX, &mut nodes);
                }
            }
            Subject::RelationshipType(name) => {
                if let Some(kind) = self.catalog.names.relationship_type(name) {
                    self.scan_relationships(Some(kind), 0, usize::MAX, &mut relationships);
                }
            }
        }
        let nodes = nodes.into_iter().map(Element::Node);
        nodes.chain(relationships.into_iter().map(Element::Relationship))
    }

    fn check_by_graph_type(&self, element: Element) -> Result<(), GraphError> {
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

/// That values are what a constraint says of them by themselves; uniqueness is another matter.
fn check_values(
    constraint: &ConstraintDefinition,
    values: &[Value],
    element: Element,
) -> Result<(), GraphError> {
    for (key, value) in constraint.keys.iter().zip(values) {
        match &constraint.rule {
            Rule::Key | Rule::Present if value.is_null() => {
                return Err(GraphError::UnmetPresence {
                    constraint: Arc::clone(&constraint.name),
                    owner: Arc::clone(constraint.subject.name()),
                    key: Arc::clone(key),
                    element,
                });
            }
            Rule::Typed(expected) if !value.is_null() && !expected.admits(value) => {
                return Err(GraphError::UnmetType {
                    constraint: Arc::clone(&constraint.name),
                    owner: Arc::clone(constraint.subject.name()),
                    key: Arc::clone(key),
                    expected: Box::new(expected.clone()),
                    value: value.clone(),
                    element,
                });
            }
            Rule::Unique | Rule::Key | Rule::Present | Rule::Typed(_) => {}
        }
    }
    Ok(())
}
