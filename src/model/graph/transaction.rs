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
use crate::model::collections::HashMap;
use crate::model::collections::IndexMap;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// The changes of an open transaction, newest last, with what it takes to undo them.
///
/// Of elements that were made only the identities are kept, for the graph has the rest. Before one of them is altered,
/// the graph is asked for the last time how it was made, and the answer is kept.
#[derive(Debug, Default)]
pub struct ChangeLog {
    entries: Vec<Entry>,
    /// How many changes there are.
    count: usize,
    /// The inverses of those changes that do not tell their own.
    inverses: Vec<Change>,
    size: usize,
    /// The least identities of elements in runs, if any.
    least_node: Option<NodeId>,
    least_relationship: Option<RelationshipId>,
    /// How those elements in runs were made that were altered since.
    altered: HashMap<Element, Change>,
}

#[derive(Debug)]
enum Entry {
    Nodes(Made),
    Relationships(Made),
    Change(Change),
}

/// Elements made one after the other, with consecutive identities.
#[derive(Debug)]
struct Made {
    first: u64,
    count: u64,
    /// Roughly how many bytes the changes would take.
    size: usize,
}

impl Made {
    fn one(first: u64, size: usize) -> Self {
        Self {
            first,
            count: 1,
            size,
        }
    }

    /// Adds the next identity, if it is this one.
    fn goes_on(&mut self, id: u64, size: usize) -> bool {
        let next = id == self.first + self.count;
        if next {
            self.count += 1;
            self.size += size;
        }
        next
    }

    /// Takes the newest off; what it is and its size.
    fn pop(&mut self) -> (u64, usize) {
        let size = self.size / self.count as usize;
        self.size -= size;
        self.count -= 1;
        (self.first + self.count, size)
    }
}

/// The inverse of a change that can be told from it: of what was made, that it is taken away.
fn told_inverse(change: &Change) -> Option<Change> {
    match change {
        Change::CreateNode { id, .. } => Some(Change::DeleteNode { id: *id }),
        Change::CreateRelationship { id, .. } => Some(Change::DeleteRelationship { id: *id }),
        _ => None,
    }
}

/// How many changes are put together at once to be handed on.
const PIECE: usize = 4096;

/// The changes of a transaction, to be made durable: all of them, or some that follow one another.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    log: &'a ChangeLog,
    graph: &'a Graph,
    first: usize,
    count: usize,
}

impl<'a> Written<'a> {
    /// How many changes there are.
    pub fn count(self) -> usize {
        self.count
    }

    /// The first half of the changes, and the rest.
    pub fn halves(self) -> [Written<'a>; 2] {
        let half = self.count / 2;
        let first = Written {
            count: half,
            ..self
        };
        let rest = Written {
            first: self.first + half,
            count: self.count - half,
            ..self
        };
        [first, rest]
    }

    /// Hands on the changes, oldest first, a piece at a time.
    ///
    /// # Errors
    /// What `take` says, which ends it.
    pub fn pieces<E>(self, mut take: impl FnMut(&[Change]) -> Result<(), E>) -> Result<(), E> {
        let mut piece = Vec::with_capacity(self.count.min(PIECE));
        let (mut skipped, mut left) = (self.first, self.count);
        for entry in &self.log.entries {
            let before = skipped.min(entry.count());
            skipped -= before;
            let taken = left.min(entry.count() - before);
            left -= taken;
            for at in before..before + taken {
                piece.push(entry.change(at as u64, self.log, self.graph));
                if piece.len() == PIECE {
                    take(&piece)?;
                    piece.clear();
                }
            }
            if left == 0 {
                break;
            }
        }
        if piece.is_empty() {
            Ok(())
        } else {
            take(&piece)
        }
    }
}

impl Entry {
    /// How many changes it stands for.
    fn count(&self) -> usize {
        match self {
            Self::Nodes(made) | Self::Relationships(made) => made.count as usize,
            Self::Change(_) => 1,
        }
    }

    /// One of the changes.
    fn change(&self, at: u64, log: &ChangeLog, graph: &Graph) -> Change {
        let element = match self {
            Self::Nodes(made) => Element::Node(NodeId(made.first + at)),
            Self::Relationships(made) => Element::Relationship(RelationshipId(made.first + at)),
            Self::Change(change) => return change.clone(),
        };
        match log.altered.get(&element) {
            Some(making) => making.clone(),
            None => graph.making_of(element),
        }
    }
}

impl Graph {
    /// How an element is made as it is now.
    fn making_of(&self, element: Element) -> Change {
        let making = match element {
            Element::Node(id) => self.export_node(id),
            Element::Relationship(id) => self.export_relationship(id),
        };
        making.expect("invariant: what a transaction made and has not altered is there")
    }
}

impl ChangeLog {
    /// The changes, which were made to `graph`.
    pub fn written<'a>(&'a self, graph: &'a Graph) -> Written<'a> {
        Written {
            log: self,
            graph,
            first: 0,
            count: self.count,
        }
    }

    /// How many changes there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Roughly how many bytes the changes and their inverses take, here or in the graph.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether nothing has been changed.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Before `change` is applied: keeps how the element it alters was made, if this transaction made it.
    fn prepare(&mut self, graph: &Graph, change: &Change) {
        let element = match change {
            Change::DeleteNode { id }
            | Change::SetNodeProperty { id, .. }
            | Change::AddLabel { id, .. }
            | Change::RemoveLabel { id, .. } => Element::Node(*id),
            Change::DeleteRelationship { id } | Change::SetRelationshipProperty { id, .. } => {
                Element::Relationship(*id)
            }
            _ => return,
        };
        if !self.has_made(element) || self.altered.contains_key(&element) {
            return;
        }
        // Nothing is kept of what is not there: the change will be refused.
        let making = match element {
            Element::Node(id) => graph.export_node(id),
            Element::Relationship(id) => graph.export_relationship(id),
        };
        if let Some(making) = making {
            self.altered.insert(element, making);
        }
    }

    /// Whether an element was made since the transaction began: identities only grow.
    fn has_made(&self, element: Element) -> bool {
        match element {
            Element::Node(id) => self.least_node.is_some_and(|least| least <= id),
            Element::Relationship(id) => self.least_relationship.is_some_and(|least| least <= id),
        }
    }

    /// Notes a change that was applied.
    fn push(&mut self, change: Change, inverse: Change) {
        let size = change.size();
        self.size += size;
        self.count += 1;
        if told_inverse(&change).is_none() {
            self.size += inverse.size();
            self.inverses.push(inverse);
        } else {
            debug_assert_eq!(
                told_inverse(&change),
                Some(inverse),
                "invariant: what was made"
            );
        }
        let entry = match (&change, self.entries.last_mut()) {
            (Change::CreateNode { id, .. }, last) => {
                self.least_node = Some(self.least_node.unwrap_or(*id).min(*id));
                if let Some(Entry::Nodes(made)) = last
                    && made.goes_on(id.0, size)
                {
                    return;
                }
                Entry::Nodes(Made::one(id.0, size))
            }
            (Change::CreateRelationship { id, .. }, last) => {
                self.least_relationship = Some(self.least_relationship.unwrap_or(*id).min(*id));
                if let Some(Entry::Relationships(made)) = last
                    && made.goes_on(id.0, size)
                {
                    return;
                }
                Entry::Relationships(Made::one(id.0, size))
            }
            _ => Entry::Change(change),
        };
        self.entries.push(entry);
    }

    /// Takes the newest change off, and yields its inverse.
    fn pop(&mut self) -> Option<Change> {
        let (inverse, size, emptied) = match self.entries.last_mut()? {
            Entry::Nodes(made) => {
                let (id, size) = made.pop();
                let id = NodeId(id);
                self.altered.remove(&Element::Node(id));
                (Change::DeleteNode { id }, size, made.count == 0)
            }
            Entry::Relationships(made) => {
                let (id, size) = made.pop();
                let id = RelationshipId(id);
                self.altered.remove(&Element::Relationship(id));
                (Change::DeleteRelationship { id }, size, made.count == 0)
            }
            Entry::Change(change) => {
                let size = change.size();
                let inverse = told_inverse(change).unwrap_or_else(|| {
                    let kept = self.inverses.pop();
                    let inverse =
                        kept.expect("invariant: one for each change that does not tell it");
                    self.size -= inverse.size();
                    inverse
                });
                (inverse, size, true)
            }
        };
        if emptied {
            self.entries.pop();
        }
        self.size -= size;
        self.count -= 1;
        Some(inverse)
    }

    /// Undoes every change after the first `keep`, newest first.
    ///
    /// # Panics
    /// When an inverse does not apply: the graph was altered outside the transaction.
    pub fn undo_to(&mut self, graph: &mut Graph, keep: usize) {
        while self.count > keep {
            let inverse = self.pop().expect("invariant: longer than `keep`");
            if let Err(error) = graph.undo(&inverse) {
                unreachable!("invariant: an inverse always applies: {error}");
            }
        }
        if self.is_empty() {
            *self = Self::default();
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
        self.log.prepare(self.graph, &change);
        let inverse = self.graph.apply(&change)?;
        // Without rules there is nothing to judge later; making one judges the whole graph.
        if self.graph.judges_elements() {
            self.touch(&change, span);
        }
        self.log.push(change, inverse);
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
    pub fn commit<E>(
        &mut self,
        persist: impl FnOnce(Written<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        persist(self.log.written(self.graph))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Value;

    #[test]
    fn of_elements_that_are_made_only_the_identities_are_kept() {
        let mut graph = Graph::new();
        let mut log = ChangeLog::default();
        let mut transaction = GraphTransaction::new(&mut graph, &mut log);
        let key = transaction.key("text", Span::default()).unwrap();
        let node = |id| Change::CreateNode {
            id: NodeId(id),
            labels: Vec::new(),
            properties: vec![(key, Value::from("a text that takes some memory"))],
        };
        for id in 0..10_000 {
            transaction.apply(node(id), Span::default()).unwrap();
        }
        assert_eq!(transaction.log.entries.len(), 2);
        assert!(transaction.size() > 10_000 * size_of::<Change>());
        let set = Change::SetNodeProperty {
            id: NodeId(5_000),
            key,
            value: Value::Integer(1),
        };
        transaction.apply(set.clone(), Span::default()).unwrap();
        assert_eq!(transaction.log.entries.len(), 3);
        let mut written = Vec::new();
        let all: Result<(), ()> = log.written(&graph).pieces(|piece| {
            written.extend_from_slice(piece);
            Ok(())
        });
        all.unwrap();
        assert_eq!(written[5_001], node(5_000));
        assert_eq!(written[10_001], set);
    }
}
