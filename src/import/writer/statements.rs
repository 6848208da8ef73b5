//! What releases of a dataset have said stays said: where a newer release changes what belongs to a row, as the claim of
//! its numbers, what the earlier ones said of it becomes a node of its own, marked with the release that says otherwise.
//! What the newer one repeats is said by both. Must never know a map.

use std::sync::Arc;

use super::Properties;
use super::State;
use super::VANISHED_IN;
use super::Writer;
use crate::import::error::ImportError;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Step;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// What belonged to a row, and is told otherwise now.
pub(super) struct Superseded {
    /// The node, as it is now.
    pub(super) node: NodeId,
    /// Its id.
    pub(super) id: Arc<str>,
    /// What differed: as it was.
    pub(super) values: Properties,
}

impl Writer<'_, '_> {
    /// Whether a relationship is what an earlier release says of something that this one says as well.
    pub(super) fn is_statement(&self, ends: [NodeId; 2]) -> bool {
        let other_release = |node: &NodeId| {
            let id = self.property(*node, self.id_key);
            self.is_release(&id) && id != self.source
        };
        ends.iter().any(other_release)
    }

    /// Keeps what earlier releases have said of what this one tells otherwise.
    pub(super) fn keep_statements(
        &mut self,
        superseded: Vec<Superseded>,
    ) -> Result<(), ImportError> {
        for each in superseded {
            self.forget_copy(&each.id)?;
            let graph = self.transaction.graph();
            let mut steps = Vec::new();
            graph.steps(each.node, Direction::Both, None, &mut steps);
            let of_releases: Vec<Step> = steps
                .iter()
                .copied()
                .filter(|step| self.is_statement([step.node, each.node]))
                .collect();
            if !of_releases.is_empty() {
                self.keep_statement(&each, &of_releases, &steps)?;
            }
        }
        Ok(())
    }

    /// Makes a node of what releases have said, and lets them have said that. It is about what the node of now is about.
    fn keep_statement(
        &mut self,
        superseded: &Superseded,
        of_releases: &[Step],
        steps: &[Step],
    ) -> Result<(), ImportError> {
        let vanished = self.key(VANISHED_IN)?;
        let graph = self.transaction.graph();
        let old_source = superseded
            .values
            .iter()
            .find(|(key, _)| *key == self.source_key);
        let Some((_, Value::String(source))) = old_source else {
            return Ok(());
        };
        let id: Arc<str> = format!("{}@{source}", superseded.id).into();
        let mut values: Properties = graph.node_properties(superseded.node);
        values.retain(|(key, _)| {
            *key != self.id_key && superseded.values.iter().all(|(former, _)| former != key)
        });
        values.extend(superseded.values.iter().cloned());
        values.push((vanished, self.source.clone()));
        let labels = graph.labels(superseded.node).to_vec();
        let copy = match self.find(&id) {
            Some((copy, _)) => copy,
            None => self.create_node(&id, labels, values, State::Before)?,
        };
        let first_new = self.first_new_relationship;
        let before = steps.iter().filter(|step| {
            // A file of the same release may have said what it no longer says.
            step.relationship < first_new && self.property(step.node, self.id_key) != self.source
        });
        let before: Vec<Step> = before.copied().collect();
        for step in &before {
            let moved = of_releases
                .iter()
                .any(|of| of.relationship == step.relationship);
            self.let_it_be_of(copy, superseded.node, step, moved)?;
        }
        self.report.kept_statements.add(id.to_string());
        Ok(())
    }

    /// Makes a relationship like one of another node; that one goes when it has `moved`.
    fn let_it_be_of(
        &mut self,
        copy: NodeId,
        node: NodeId,
        step: &Step,
        moved: bool,
    ) -> Result<(), ImportError> {
        let graph = self.transaction.graph();
        let (Some((start, end)), Some(relationship_type)) = (
            graph.endpoints(step.relationship),
            graph.relationship_type(step.relationship),
        ) else {
            return Ok(());
        };
        let place = |end: NodeId| if end == node { copy } else { end };
        let properties = graph.relationship_properties(step.relationship);
        let id = graph.next_relationship();
        self.apply(Change::CreateRelationship {
            id,
            relationship_type,
            start: place(start),
            end: place(end),
            properties,
        })?;
        if moved {
            self.apply(Change::DeleteRelationship {
                id: step.relationship,
            })?;
        }
        Ok(())
    }

    /// Removes what this release had said before another one said otherwise: it says so again, and is heard again.
    fn forget_copy(&mut self, id: &str) -> Result<(), ImportError> {
        let Value::String(source) = &self.source else {
            return Ok(());
        };
        let copy: Arc<str> = format!("{id}@{source}").into();
        let Some((node, _)) = self.find(&copy) else {
            return Ok(());
        };
        let graph = self.transaction.graph();
        let mut steps = Vec::new();
        graph.steps(node, Direction::Both, None, &mut steps);
        for Step { relationship, .. } in steps {
            self.apply(Change::DeleteRelationship { id: relationship })?;
        }
        self.nodes.remove(&copy);
        self.apply(Change::DeleteNode { id: node })
    }
}
