//! An open transaction: the changes made so far, and how to undo them.
//!
//! Knows nothing of files: whoever owns the store takes the changes, makes them durable, and keeps or undoes them.

use std::sync::Arc;

use super::Change;
use super::Element;
use super::Graph;
use super::GraphError;
use super::View;
use crate::diagnostic::Span;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::IndexMap;

/// The changes of an open transaction, newest last, with what it takes to undo them.
#[derive(Debug, Default)]
pub struct ChangeLog {
    changes: Vec<Change>,
    /// The inverses of those changes that do not tell their own.
    inverses: Vec<Change>,
    size: usize,
}

/// The inverse of a change that can be told from it: of what was made, that it is taken away.
fn told_inverse(change: &Change) -> Option<Change> {
    match change {
        Change::CreateNode { id, .. } => Some(Change::DeleteNode { id: *id }),
        Change::CreateRelationship { id, .. } => Some(Change::DeleteRelationship { id: *id }),
        _ => None,
    }
}

impl ChangeLog {
    /// The changes, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Roughly how many bytes the changes and their inverses take.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether nothing has been changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Undoes every change after the first `keep`, newest first.
    ///
    /// # Panics
    /// When an inverse does not apply: the graph was altered outside the transaction.
    pub fn undo_to(&mut self, graph: &mut Graph, keep: usize) {
        while self.changes.len() > keep {
            let change = self.changes.pop().expect("invariant: longer than `keep`");
            self.size -= change.size();
            let inverse = told_inverse(&change).unwrap_or_else(|| {
                let kept = self.inverses.pop();
                let inverse = kept.expect("invariant: one for each change that does not tell it");
                self.size -= inverse.size();
                inverse
            });
            if let Err(error) = graph.undo(&inverse) {
                unreachable!("invariant: an inverse always applies: {error}");
            }
        }
    }
}

/// A graph while a statement runs on it: reads see its own writes.
#[derive(Debug)]
pub struct GraphTransaction<'g> {
    graph: &'g mut Graph,
    log: &'g mut ChangeLog,
    touched: IndexMap<Element, Span>,
}

impl<'g> GraphTransaction<'g> {
    /// Goes on with the changes in `log` (none for a new transaction).
    pub fn new(graph: &'g mut Graph, log: &'g mut ChangeLog) -> Self {
        Self {
            graph,
            log,
            touched: IndexMap::default(),
        }
    }

    /// What the statement sees.
    pub fn view(&self) -> View<'_> {
        View::whole(self.graph)
    }

    /// The graph, for identities and counts.
    pub fn graph(&self) -> &Graph {
        self.graph
    }

    /// Roughly how many bytes the changes of the transaction take.
    pub fn size(&self) -> usize {
        self.log.size
    }

    /// Applies a change made by the text at `span`, and remembers how to undo it.
    pub fn apply(&mut self, change: Change, span: Span) -> Result<(), GraphError> {
        let inverse = self.graph.apply(&change)?;
        // Without rules there is nothing to judge later; making one judges the whole graph.
        if self.graph.judges_elements() {
            self.touch(&change, span);
        }
        self.log.size += change.size();
        if told_inverse(&change).is_none() {
            self.log.size += inverse.size();
            self.log.inverses.push(inverse);
        } else {
            debug_assert_eq!(
                told_inverse(&change),
                Some(inverse),
                "invariant: what was made"
            );
        }
        self.log.changes.push(change);
        Ok(())
    }

    /// Remembers what a change touches, to be judged when the statement ends.
    fn touch(&mut self, change: &Change, span: Span) {
        match change {
            Change::CreateNode { id, .. }
            | Change::SetNodeProperty { id, .. }
            | Change::AddLabel { id, .. }
            | Change::RemoveLabel { id, .. } => {
                self.touched.insert(Element::Node(*id), span);
            }
            Change::CreateRelationship { id, .. } | Change::SetRelationshipProperty { id, .. } => {
                self.touched.insert(Element::Relationship(*id), span);
            }
            Change::DeleteNode { id } => {
                self.touched.swap_remove(&Element::Node(*id));
            }
            Change::DeleteRelationship { id } => {
                self.touched.swap_remove(&Element::Relationship(*id));
            }
            Change::AddName { .. }
            | Change::RemoveName { .. }
            | Change::CreateIndex(_)
            | Change::DropIndex(_)
            | Change::CreateConstraint(_)
            | Change::DropConstraint(_)
            | Change::CreateGraphType(_)
            | Change::DropGraphType(_)
            | Change::AdoptGraphType(_) => {}
        }
    }

    /// Lets `persist` make the changes durable, and goes on with none.
    ///
    /// # Errors
    /// What `persist` says; the changes are still there, to be undone.
    pub fn commit<E>(&mut self, persist: impl FnOnce(&[Change]) -> Result<(), E>) -> Result<(), E> {
        persist(&self.log.changes)?;
        *self.log = ChangeLog::default();
        self.touched.clear();
        Ok(())
    }

    /// Undoes every change since the last commit.
    ///
    /// # Panics
    /// As [`ChangeLog::undo_to`].
    pub fn undo(&mut self) {
        self.log.undo_to(self.graph, 0);
        self.touched.clear();
    }

    /// The rules that can only be judged when the statement has ended, for every element it touched.
    pub fn check_touched(&self) -> Result<(), (GraphError, Span)> {
        if !self.graph.judges_elements() {
            return Ok(());
        }
        for (element, span) in &self.touched {
            self.graph
                .check_element(*element)
                .map_err(|error| (error, *span))?;
        }
        Ok(())
    }

    /// The label called `name`, registered if it is new.
    pub fn label(&mut self, name: &str, span: Span) -> Result<LabelId, GraphError> {
        self.name(NameKind::Label, name, span).map(LabelId)
    }

    /// The relationship type called `name`, registered if it is new.
    pub fn relationship_type(
        &mut self,
        name: &str,
        span: Span,
    ) -> Result<RelationshipTypeId, GraphError> {
        self.name(NameKind::RelationshipType, name, span)
            .map(RelationshipTypeId)
    }

    /// The property key called `name`, registered if it is new.
    pub fn key(&mut self, name: &str, span: Span) -> Result<KeyId, GraphError> {
        self.name(NameKind::Key, name, span).map(KeyId)
    }

    fn name(&mut self, kind: NameKind, name: &str, span: Span) -> Result<u32, GraphError> {
        if let Some(id) = self.graph.catalog().names.get(kind, name) {
            return Ok(id);
        }
        let id = self.graph.catalog().names.count(kind) as u32;
        self.apply(
            Change::AddName {
                kind,
                id,
                name: Arc::from(name),
            },
            span,
        )?;
        Ok(id)
    }
}
