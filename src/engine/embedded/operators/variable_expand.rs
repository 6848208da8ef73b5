//! From a known node over a number of relationships, none of them twice: depth first, without recursion.

use std::sync::Arc;

use super::expand::Walk;
use super::expand::add_used;
use super::flat_map::Source;
use super::scan::label_numbers;
use super::scan::type_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::plan::pattern::Length;

/// Properties every step must have, compared per row.
#[derive(Debug, Default)]
pub(crate) struct StepProperties {
    /// Keys and the values they must equal.
    pub(crate) entries: Vec<(Arc<str>, Expression)>,
    columns: Vec<Arc<Column>>,
    values: Vec<Value>,
}

impl StepProperties {
    /// These keys and values.
    pub(crate) fn new(entries: Vec<(Arc<str>, Expression)>) -> Self {
        Self {
            entries,
            columns: Vec::new(),
            values: Vec::new(),
        }
    }

    /// Computes the values for the rows of a chunk.
    pub(crate) fn begin(
        &mut self,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.columns.clear();
        for (_, value) in &mut self.entries {
            self.columns.push(value.evaluate(chunk, run)?);
        }
        Ok(())
    }

    /// Turns to a row.
    pub(crate) fn start(&mut self, row: usize) {
        self.values.clear();
        self.values
            .extend(self.columns.iter().map(|column| column.get(row)));
    }

    /// Whether the relationship has them.
    pub(crate) fn fit(&self, view: View<'_>, relationship: RelationshipId) -> bool {
        self.entries
            .iter()
            .zip(&self.values)
            .all(|((key, _), value)| {
                let found = view.relationship_property(relationship, key);
                compare::same_key(&found, value) == Some(true)
            })
    }
}

/// For each row, the walks from a node.
#[derive(Debug)]
pub(crate) struct VariableExpand {
    walk: Walk,
    length: Length,
    /// Whether the walk goes from right to left, so that its list has to be turned round.
    reversed: bool,
    properties: StepProperties,
    types: Option<Vec<RelationshipTypeId>>,
    labels: Option<Vec<LabelId>>,
    used: Vec<RelationshipId>,
    start: Option<NodeId>,
    target: Option<NodeId>,
    /// Steps still to try, all levels in one stack.
    steps: Vec<Step>,
    /// Where each level's steps begin in `steps`.
    levels: Vec<usize>,
    trail: Vec<RelationshipId>,
    lists: Vec<Value>,
    nodes: Vec<NodeId>,
}

impl VariableExpand {
    /// Walks of `length` steps along `walk`.
    pub(crate) fn new(
        walk: Walk,
        length: Length,
        reversed: bool,
        properties: StepProperties,
    ) -> Self {
        Self {
            walk,
            length,
            reversed,
            properties,
            types: None,
            labels: None,
            used: Vec::new(),
            start: None,
            target: None,
            steps: Vec::new(),
            levels: Vec::new(),
            trail: Vec::new(),
            lists: Vec::new(),
            nodes: Vec::new(),
        }
    }

    fn may_grow(&self) -> bool {
        self.length
            .maximum
            .is_none_or(|maximum| (self.trail.len() as u64) < maximum)
    }

    /// Begins a level with the steps from `node`; in reverse, as the stack gives the last first.
    fn grow(&mut self, view: View<'_>, node: NodeId) {
        let begin = self.steps.len();
        self.levels.push(begin);
        view.steps(
            node,
            self.walk.direction,
            self.types.as_deref(),
            &mut self.steps,
        );
        self.steps[begin..].reverse();
    }

    /// Adds a result if the walk may end at `node`.
    fn arrive(&mut self, view: View<'_>, node: NodeId) -> bool {
        if (self.trail.len() as u64) < self.length.minimum {
            return false;
        }
        let labels = self.labels.as_deref().unwrap_or_default();
        let fits = self.target.map_or_else(
            || labels.iter().all(|label| view.has_label(node, *label)),
            |target| target == node,
        );
        if !fits {
            return false;
        }
        if self.walk.emit_relationship {
            let steps = self.trail.iter().map(|step| Value::Relationship(*step));
            self.lists.push(Value::list(if self.reversed {
                steps.rev().collect()
            } else {
                steps.collect()
            }));
        }
        if self.walk.emit_node {
            self.nodes.push(node);
        }
        true
    }
}

impl Source for VariableExpand {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.types = type_numbers(run.view(), &self.walk.types);
        self.labels = label_numbers(run.view(), &self.walk.labels);
        self.properties.begin(chunk, run)
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        _run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.steps.clear();
        self.levels.clear();
        self.trail.clear();
        self.start = chunk.columns[self.walk.from].node(row);
        self.target = None;
        if self.labels.is_none() {
            self.start = None;
        }
        if let Some(into) = self.walk.into {
            self.target = chunk.columns[into].node(row);
            if self.target.is_none() {
                self.start = None;
            }
        }
        self.used.clear();
        for column in &self.walk.distinct {
            add_used(&chunk.columns[*column], row, &mut self.used);
        }
        self.properties.start(row);
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let mut count = 0;
        if let Some(start) = self.start.take() {
            if self.arrive(run.view(), start) {
                count += 1;
            }
            if self.may_grow() {
                self.grow(run.view(), start);
            }
        }
        while count < limit {
            let Some(begin) = self.levels.last() else {
                return Ok((count, false));
            };
            if self.steps.len() == *begin {
                self.levels.pop();
                self.trail.pop();
                continue;
            }
            run.tick(1)?;
            let step = self.steps.pop().expect("invariant: the level has steps");
            let view = run.view();
            if self.trail.contains(&step.relationship)
                || self.used.contains(&step.relationship)
                || !self.properties.fit(view, step.relationship)
            {
                continue;
            }
            self.trail.push(step.relationship);
            if self.arrive(view, step.node) {
                count += 1;
            }
            if self.may_grow() {
                self.grow(view, step.node);
            } else {
                self.trail.pop();
            }
        }
        Ok((count, !self.levels.is_empty()))
    }

    fn take(&mut self) -> Vec<Column> {
        let lists = std::mem::take(&mut self.lists);
        let nodes = std::mem::take(&mut self.nodes);
        let mut columns = Vec::with_capacity(2);
        if self.walk.emit_relationship {
            columns.push(Column::Values(lists));
        }
        if self.walk.emit_node {
            columns.push(Column::Nodes(nodes));
        }
        columns
    }
}
