//! Nodes that several datasets tell of: `source` and `locator` stay those of who told of a node first, and every other
//! dataset is the end of a `REPORTED_IN` with a `locator` of its own: its latest release that changed the node.

use super::RelationshipKind;
use super::Writer;
use super::identity_of;
use super::releases::plain;
use crate::import::error::ImportError;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashSet;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::graph::Step;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// What leads from a node to another dataset's release that tells of it.
const REPORTED_IN: &str = "REPORTED_IN";

impl Writer<'_, '_> {
    /// Remembers a node that was there before, and is not of this dataset.
    pub(super) fn note_shared(&mut self, node: NodeId) {
        if !self.is_ours(&self.property(node, self.source_key)) {
            let told = (self.source.clone(), self.locator.clone());
            self.shared.insert(node, told);
        }
    }

    /// Joins nodes of others to the release that tells of them as well.
    pub(super) fn link_shared(&mut self, changed: &HashSet<NodeId>) -> Result<(), ImportError> {
        if self.shared.is_empty() {
            return Ok(());
        }
        let kind = RelationshipKind {
            id: self.relationship_type(REPORTED_IN)?,
            key: Vec::new(),
            one: false,
        };
        let latest = self.source.clone();
        for (node, (source, locator)) in std::mem::take(&mut self.shared) {
            let Value::String(id) = &source else { continue };
            let Some((release, _)) = self.find(id) else {
                continue;
            };
            let known = self.known_link(node, kind.id);
            if let Some(Step {
                relationship,
                node: end,
            }) = known
            {
                if end == release || !changed.contains(&node) {
                    self.meet(kind.id, node, end);
                    continue;
                }
                self.note_deleted(relationship, node, end);
                self.apply(Change::DeleteRelationship { id: relationship })?;
                self.forget(kind.id, node, end);
            }
            self.source = source;
            self.locator = locator;
            if !self.link(&kind, node, release)? {
                let warning = format!(
                    "the rules of the graph let no `{REPORTED_IN}` name the source as well"
                );
                let told = self.property(node, self.id_key);
                let noted = self.report.warnings.entry(warning).or_default();
                noted.add(|| plain(&told));
            }
        }
        self.source = latest;
        Ok(())
    }

    /// Joins a node to a release; false when the rules of the graph refuse that.
    fn link(
        &mut self,
        kind: &RelationshipKind,
        node: NodeId,
        release: NodeId,
    ) -> Result<bool, ImportError> {
        let id = self.transaction.graph().next_relationship();
        let mut properties = Vec::new();
        self.add_origin(&mut properties);
        let made = self.apply(Change::CreateRelationship {
            id,
            relationship_type: kind.id,
            start: node,
            end: release,
            properties,
        });
        if made.is_err() {
            return Ok(false);
        }
        if self.may_stay(Element::Relationship(id)) {
            self.count_created(kind);
            return Ok(true);
        }
        self.apply(Change::DeleteRelationship { id })?;
        Ok(false)
    }

    /// The relationship to a release of this dataset.
    fn known_link(&self, node: NodeId, kind: RelationshipTypeId) -> Option<Step> {
        let graph = self.transaction.graph();
        let mut steps = Vec::new();
        graph.steps(node, Direction::Outgoing, Some(&[kind]), &mut steps);
        let is_ours = |step: &Step| self.is_release(&self.property(step.node, self.id_key));
        steps.into_iter().find(is_ours)
    }

    /// Whether another dataset tells of a node as well.
    pub(super) fn is_told_by_others(&self, node: NodeId) -> bool {
        let graph = self.transaction.graph();
        let Some(kind) = graph.catalog().names.relationship_type(REPORTED_IN) else {
            return false;
        };
        let mut steps = Vec::new();
        graph.steps(node, Direction::Outgoing, Some(&[kind]), &mut steps);
        steps.iter().any(|step| {
            let source = graph.relationship_property(step.relationship, self.source_key);
            !self.is_ours(&source)
        })
    }

    /// Says that this import tells a relationship.
    fn meet(&mut self, kind: RelationshipTypeId, start: NodeId, end: NodeId) {
        let identity = identity_of(kind, start, end, std::iter::empty());
        if let Some(known) = self.relationships.get_mut(&identity) {
            known.met = true;
        }
    }

    /// Forgets a relationship that is deleted.
    fn forget(&mut self, kind: RelationshipTypeId, start: NodeId, end: NodeId) {
        let identity = identity_of(kind, start, end, std::iter::empty());
        self.relationships.remove(&identity);
    }
}
