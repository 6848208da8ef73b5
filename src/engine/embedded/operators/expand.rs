//! From a known node over one relationship: to new nodes, or to a node that is known too.

use std::sync::Arc;

use super::flat_map::Source;
use super::scan::label_numbers;
use super::scan::type_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Direction;
use crate::model::graph::Neighbour;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// The same relationship seen from its other end.
pub(crate) fn turned(direction: Direction) -> Direction {
    match direction {
        Direction::Outgoing => Direction::Incoming,
        Direction::Incoming => Direction::Outgoing,
        Direction::Both => Direction::Both,
    }
}

/// How a relationship of a pattern is walked.
#[derive(Debug)]
pub(crate) struct Walk {
    /// The column of the node it starts from.
    pub(crate) from: usize,
    /// The column of the node it must reach, if that is known.
    pub(crate) into: Option<usize>,
    /// Seen from the node it starts from.
    pub(crate) direction: Direction,
    /// Types it may have; empty means any.
    pub(crate) types: Vec<Arc<str>>,
    /// Labels of the node it reaches, unless that is known.
    pub(crate) labels: Vec<Arc<str>>,
    /// Columns of relationships, or lists of them, that it must not use.
    pub(crate) distinct: Vec<usize>,
    /// Whether the relationship (or the list) is a column of the output.
    pub(crate) emit_relationship: bool,
    /// Whether the reached node is a column of the output.
    pub(crate) emit_node: bool,
}

/// The labels that the node a walk reaches must be asked for: none where no relationship of the types leads to a node
/// without them. `None` when nothing has them.
pub(crate) fn end_labels(
    walk: &Walk,
    types: Option<&[RelationshipTypeId]>,
    view: View<'_>,
) -> Option<Vec<LabelId>> {
    let labels = label_numbers(view, &walk.labels)?;
    Some(if view.ends_have(types, walk.direction, &labels) {
        Vec::new()
    } else {
        labels
    })
}

/// The relationships a row has used already.
pub(crate) fn add_used(column: &Column, row: usize, used: &mut Vec<RelationshipId>) {
    match &*column.value(row) {
        Value::Relationship(relationship) => used.push(*relationship),
        Value::List(items) => {
            used.extend(items.iter().filter_map(|item| match item {
                Value::Relationship(relationship) => Some(*relationship),
                _ => None,
            }));
        }
        _ => {}
    }
}

/// For so many rows the steps are looked for at once.
const AHEAD: usize = 32;

/// For each row, the steps from a node.
#[derive(Debug)]
pub(crate) struct Expand {
    walk: Walk,
    types: Option<Vec<RelationshipTypeId>>,
    labels: Option<Vec<LabelId>>,
    /// The one type it walks, when a row of frozen steps can be taken as it is.
    single: Option<RelationshipTypeId>,
    steps: Vec<Step>,
    at: usize,
    used: Vec<RelationshipId>,
    target: Option<NodeId>,
    relationships: Vec<RelationshipId>,
    nodes: Vec<NodeId>,
}

impl Expand {
    /// Steps along `walk`.
    pub(crate) fn new(walk: Walk) -> Self {
        Self {
            walk,
            types: None,
            labels: None,
            single: None,
            steps: Vec::new(),
            at: 0,
            used: Vec::new(),
            target: None,
            relationships: Vec::new(),
            nodes: Vec::new(),
        }
    }
}

impl Source for Expand {
    fn begin(&mut self, _chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.types = type_numbers(run.view(), &self.walk.types);
        self.labels = end_labels(&self.walk, self.types.as_deref(), run.view());
        self.single = match (&self.types, self.walk.direction) {
            (Some(types), Direction::Outgoing | Direction::Incoming) if types.len() == 1 => {
                self.walk.into.is_none().then_some(types[0])
            }
            _ => None,
        };
        Ok(())
    }

    fn many(
        &mut self,
        chunk: &Chunk,
        mut row: usize,
        limit: usize,
        selection: &mut Vec<u32>,
        run: &mut Run<'_, '_>,
    ) -> Result<usize, EngineError> {
        let (Some(only), Some(labels)) = (self.single, &self.labels) else {
            return Ok(row);
        };
        let Column::Nodes(from) = &*chunk.columns[self.walk.from] else {
            return Ok(row);
        };
        let mut used = Vec::with_capacity(self.walk.distinct.len());
        for column in &self.walk.distinct {
            match &*chunk.columns[*column] {
                Column::Relationships(items) => used.push(items),
                _ => return Ok(row),
            }
        }
        let outgoing = self.walk.direction == Direction::Outgoing;
        let plain = labels.is_empty() && used.len() <= 1;
        let start = selection.len();
        let view = run.view();
        let rows = view.rows(outgoing, only);
        let mut ahead = Vec::with_capacity(AHEAD);
        let mut at = 0;
        while row < chunk.rows {
            if at == ahead.len() {
                ahead.clear();
                at = 0;
                rows.ahead(&from[row..(row + AHEAD).min(chunk.rows)], &mut ahead);
                let room = ahead.iter().map(|steps| steps.len()).sum::<usize>();
                let room = room.min(limit - selection.len());
                selection.reserve(room);
                if self.walk.emit_relationship {
                    self.relationships.reserve(room);
                }
                if self.walk.emit_node {
                    self.nodes.reserve(room);
                }
            }
            let steps = &ahead[at];
            at += 1;
            if selection.len() + steps.len() > limit {
                break;
            }
            if plain {
                let mut emit = |steps: &[Neighbour]| {
                    selection.extend(std::iter::repeat_n(row as u32, steps.len()));
                    if self.walk.emit_relationship {
                        self.relationships
                            .extend(steps.iter().map(|step| step.relationship()));
                    }
                    if self.walk.emit_node {
                        self.nodes.extend(steps.iter().map(|step| step.node()));
                    }
                };
                // At most one of the steps is the relationship that was used.
                let met = used.first().and_then(|used| {
                    let used = used[row];
                    steps.iter().position(|step| step.relationship() == used)
                });
                match met {
                    None => emit(steps),
                    Some(at) => {
                        emit(&steps[..at]);
                        emit(&steps[at + 1..]);
                    }
                }
            } else {
                for step in steps.iter() {
                    let (relationship, node) = (step.relationship(), step.node());
                    if used.iter().all(|used| used[row] != relationship)
                        && labels.iter().all(|label| view.has_label(node, *label))
                    {
                        selection.push(row as u32);
                        if self.walk.emit_relationship {
                            self.relationships.push(relationship);
                        }
                        if self.walk.emit_node {
                            self.nodes.push(node);
                        }
                    }
                }
            }
            row += 1;
        }
        run.tick(selection.len() - start)?;
        Ok(row)
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.steps.clear();
        self.at = 0;
        self.target = None;
        if self.labels.is_none() {
            return Ok(());
        }
        let Some(mut from) = chunk.columns[self.walk.from].node(row) else {
            return Ok(());
        };
        let view = run.view();
        let types = self.types.as_deref();
        let mut direction = self.walk.direction;
        if let Some(into) = self.walk.into {
            let Some(mut target) = chunk.columns[into].node(row) else {
                return Ok(());
            };
            // Walk from the end with fewer relationships.
            if view.degree(target, turned(direction), types) < view.degree(from, direction, types) {
                std::mem::swap(&mut from, &mut target);
                direction = turned(direction);
            }
            self.target = Some(target);
        }
        self.used.clear();
        for column in &self.walk.distinct {
            add_used(&chunk.columns[*column], row, &mut self.used);
        }
        match self.target {
            Some(target) => view.steps_between(from, target, direction, types, &mut self.steps),
            None => view.steps(from, direction, types, &mut self.steps),
        }
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let steps = &self.steps[self.at..];
        run.tick(steps.len().min(limit))?;
        let before = self.relationships.len();
        let labels = self.labels.as_deref().unwrap_or_default();
        if labels.is_empty() && self.used.is_empty() && self.target.is_none() {
            let count = steps.len().min(limit);
            self.relationships
                .extend(steps[..count].iter().map(|step| step.relationship));
            self.nodes
                .extend(steps[..count].iter().map(|step| step.node));
            self.at += count;
            return Ok((count, self.at < self.steps.len()));
        }
        let view = run.view();
        for step in steps {
            if self.relationships.len() - before == limit {
                break;
            }
            self.at += 1;
            if self.target.is_none_or(|target| target == step.node)
                && !self.used.contains(&step.relationship)
                && labels.iter().all(|label| view.has_label(step.node, *label))
            {
                self.relationships.push(step.relationship);
                self.nodes.push(step.node);
            }
        }
        Ok((
            self.relationships.len() - before,
            self.at < self.steps.len(),
        ))
    }

    fn take(&mut self) -> Vec<Column> {
        let relationships = std::mem::take(&mut self.relationships);
        let nodes = std::mem::take(&mut self.nodes);
        let mut columns = Vec::with_capacity(2);
        if self.walk.emit_relationship {
            columns.push(Column::Relationships(relationships));
        }
        if self.walk.emit_node {
            columns.push(Column::Nodes(nodes));
        }
        columns
    }
}
