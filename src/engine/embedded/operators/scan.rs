//! All nodes, the nodes of a label, the relationships of a type.

use std::sync::Arc;

use super::expand::add_used;
use super::flat_map::Source;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::evaluate_all;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Direction;
use crate::model::graph::View;
use crate::model::graph::wide::WideSearch;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// The numbers of labels; `None` when one of them is no label of the graph, so that nothing has it.
pub(crate) fn label_numbers(view: View<'_>, labels: &[Arc<str>]) -> Option<Vec<LabelId>> {
    labels
        .iter()
        .map(|label| view.catalog().names.label(label))
        .collect()
}

/// The numbers of relationship types, unknown ones left out; `None` for any type.
pub(crate) fn type_numbers(view: View<'_>, types: &[Arc<str>]) -> Option<Vec<RelationshipTypeId>> {
    if types.is_empty() {
        return None;
    }
    let mut numbers: Vec<_> = types
        .iter()
        .filter_map(|name| view.catalog().names.relationship_type(name))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    Some(numbers)
}

/// For each row, the nodes that have all labels.
#[derive(Debug)]
pub(crate) struct ScanNodes {
    /// The label to scan, and further ones to check.
    labels: Vec<Arc<str>>,
    numbers: Option<Vec<LabelId>>,
    cursor: Option<u64>,
    nodes: Vec<NodeId>,
    emit: bool,
}

impl ScanNodes {
    /// The nodes with all of `labels`, found by the first one.
    pub(crate) fn new(labels: Vec<Arc<str>>, emit: bool) -> Self {
        Self {
            labels,
            numbers: None,
            cursor: None,
            nodes: Vec::new(),
            emit,
        }
    }
}

impl ScanNodes {
    /// Adds nodes found in another way.
    pub(crate) fn give(&mut self, nodes: impl Iterator<Item = NodeId>) {
        self.nodes.extend(nodes);
    }
}

impl Source for ScanNodes {
    fn begin(&mut self, _chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.numbers = label_numbers(run.view(), &self.labels);
        Ok(())
    }

    fn start(
        &mut self,
        _chunk: &Chunk,
        _row: usize,
        _run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.cursor = Some(0);
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let (Some(numbers), Some(cursor)) = (&self.numbers, self.cursor) else {
            return Ok((0, false));
        };
        let view = run.view();
        let before = self.nodes.len();
        self.cursor = view.scan_nodes(numbers.first().copied(), cursor, limit, &mut self.nodes);
        if numbers.len() > 1 {
            let found = self.nodes.split_off(before);
            self.nodes.extend(found.into_iter().filter(|node| {
                numbers[1..]
                    .iter()
                    .all(|label| view.has_label(*node, *label))
            }));
        }
        Ok((self.nodes.len() - before, self.cursor.is_some()))
    }

    fn take(&mut self) -> Vec<Column> {
        let nodes = std::mem::take(&mut self.nodes);
        if self.emit {
            vec![Column::Nodes(nodes)]
        } else {
            Vec::new()
        }
    }
}

/// For each row, the relationships of some types, with their left and right nodes.
#[derive(Debug)]
pub(crate) struct ScanRelationships {
    types: Vec<Arc<str>>,
    direction: Direction,
    /// Labels of the left and the right node.
    labels: [Vec<Arc<str>>; 2],
    /// Which of relationship, left and right node are emitted.
    emit: [bool; 3],
    /// Columns with relationships found before, which are not found again.
    distinct: Vec<usize>,
    used: Vec<RelationshipId>,
    numbers: Option<[Vec<LabelId>; 2]>,
    /// The index that finds them, by what its first properties equal.
    sought: Option<(Arc<str>, Vec<Expression>)>,
    columns: Vec<Arc<Column>>,
    /// What the index found and is not handed on yet, next last.
    candidates: Vec<RelationshipId>,
    /// Types still to scan, next last; `None` in it is any type.
    open: Vec<Option<RelationshipTypeId>>,
    cursor: u64,
    found: Vec<RelationshipId>,
    relationships: Vec<RelationshipId>,
    left: Vec<NodeId>,
    right: Vec<NodeId>,
}

impl ScanRelationships {
    /// The relationships of `types` (any, when empty), read from left to right in `direction`.
    pub(crate) fn new(
        types: Vec<Arc<str>>,
        direction: Direction,
        labels: [Vec<Arc<str>>; 2],
        emit: [bool; 3],
        distinct: Vec<usize>,
    ) -> Self {
        Self {
            types,
            direction,
            labels,
            emit,
            distinct,
            used: Vec::new(),
            numbers: None,
            sought: None,
            columns: Vec::new(),
            candidates: Vec::new(),
            open: Vec::new(),
            cursor: 0,
            found: Vec::new(),
            relationships: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
        }
    }

    /// Only those that an index finds by what its first properties equal.
    pub(crate) fn by_index(mut self, index: Arc<str>, values: Vec<Expression>) -> Self {
        self.sought = Some((index, values));
        self
    }

    /// Asks the index for a row; false when it cannot tell.
    fn seek(&mut self, row: usize, view: View<'_>) -> bool {
        self.open.clear();
        self.candidates.clear();
        let Some((index, _)) = &self.sought else {
            return false;
        };
        let equal: Vec<Value> = self.columns.iter().map(|column| column.get(row)).collect();
        let search = WideSearch {
            equal: &equal,
            bounds: [None, None],
        };
        let Some(found) = view.seek_wide(index, search) else {
            return false;
        };
        if self.numbers.is_some() {
            self.candidates
                .extend(found.into_iter().rev().map(RelationshipId));
        }
        true
    }

    /// Adds those that may be results, both ways where the direction is open.
    fn add_all(&mut self, view: View<'_>, found: &[RelationshipId]) {
        for relationship in found {
            if self.used.contains(relationship) {
                continue;
            }
            let Some((start, end)) = view.endpoints(*relationship) else {
                continue;
            };
            if self.direction != Direction::Incoming {
                self.add(view, *relationship, start, end);
            }
            if self.direction == Direction::Incoming
                || (self.direction == Direction::Both && start != end)
            {
                self.add(view, *relationship, end, start);
            }
        }
    }

    fn add(&mut self, view: View<'_>, relationship: RelationshipId, left: NodeId, right: NodeId) {
        let numbers = self.numbers.as_ref().expect("invariant: set by begin");
        let fits =
            |node, labels: &[LabelId]| labels.iter().all(|label| view.has_label(node, *label));
        if fits(left, &numbers[0]) && fits(right, &numbers[1]) {
            self.relationships.push(relationship);
            self.left.push(left);
            self.right.push(right);
        }
    }
}

impl Source for ScanRelationships {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        let view = run.view();
        self.numbers = match (
            label_numbers(view, &self.labels[0]),
            label_numbers(view, &self.labels[1]),
        ) {
            (Some(left), Some(right)) => Some([left, right]),
            _ => None,
        };
        if let Some((_, values)) = &mut self.sought {
            self.columns = evaluate_all(values, chunk, run)?;
        }
        Ok(())
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.used.clear();
        for column in &self.distinct {
            add_used(&chunk.columns[*column], row, &mut self.used);
        }
        if self.seek(row, run.view()) {
            return Ok(());
        }
        self.cursor = 0;
        self.open = match type_numbers(run.view(), &self.types) {
            None => vec![None],
            Some(numbers) => numbers.into_iter().rev().map(Some).collect(),
        };
        if self.numbers.is_none() {
            self.open.clear();
        }
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let view = run.view();
        let before = self.relationships.len();
        // An undirected relationship gives two results.
        let limit = (limit / 2).max(1);
        if !self.candidates.is_empty() {
            let rest = self.candidates.len().saturating_sub(limit);
            let mut found = self.candidates.split_off(rest);
            found.reverse();
            self.add_all(view, &found);
            return Ok((self.relationships.len() - before, rest > 0));
        }
        let Some(current) = self.open.last().copied() else {
            return Ok((0, false));
        };
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        if let Some(cursor) = view.scan_relationships(current, self.cursor, limit, &mut found) {
            self.cursor = cursor;
        } else {
            self.open.pop();
            self.cursor = 0;
        }
        self.add_all(view, &found);
        self.found = found;
        Ok((self.relationships.len() - before, !self.open.is_empty()))
    }

    fn take(&mut self) -> Vec<Column> {
        let columns = [
            Column::Relationships(std::mem::take(&mut self.relationships)),
            Column::Nodes(std::mem::take(&mut self.left)),
            Column::Nodes(std::mem::take(&mut self.right)),
        ];
        columns
            .into_iter()
            .zip(self.emit)
            .filter_map(|(column, emit)| emit.then_some(column))
            .collect()
    }
}
