//! How many matches a row has, without making them: relationships nobody looks at are counted, not walked.
//!
//! The end of a pattern that only adds relationships and nodes nobody reads is a tree of walks. The number of its
//! matches from a node is a sum of products of the numbers from the nodes one step on, so each node is asked once.
//! Where the last relationship must not repeat an earlier one, those that would are taken off its count.

use std::sync::Arc;

use super::Operator;
use super::scan::label_numbers;
use super::scan::type_numbers;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::function_error;
use crate::engine::embedded::run::Run;
use crate::functions::FunctionError;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// One relationship of the tree.
#[derive(Debug)]
pub(crate) struct Level {
    /// Seen from the node it starts from.
    pub(crate) direction: Direction,
    /// Types it may have.
    pub(crate) types: Vec<Arc<str>>,
    /// Labels of the node it reaches.
    pub(crate) labels: Vec<Arc<str>>,
    /// The relationships that go on from that node.
    pub(crate) children: Vec<usize>,
    /// Where it is written.
    pub(crate) span: Span,
}

/// A relationship that starts at a node of the row.
#[derive(Debug)]
pub(crate) struct Root {
    /// The column of the node.
    pub(crate) from: usize,
    /// Which relationship.
    pub(crate) level: usize,
    /// Columns of relationships it must not repeat; only where nothing goes on from it.
    pub(crate) distinct: Vec<usize>,
}

/// A level with its names looked up, and the counts so far.
#[derive(Debug, Default)]
struct Resolved {
    types: Option<Vec<RelationshipTypeId>>,
    labels: Option<Vec<LabelId>>,
    counts: HashMap<NodeId, i64>,
}

/// The rows of the input that have a match, with the number of matches as one column more.
#[derive(Debug)]
pub(crate) struct CountWalks {
    input: Box<dyn Operator>,
    keep: Vec<usize>,
    levels: Vec<Level>,
    roots: Vec<Root>,
    resolved: Vec<Resolved>,
}

impl CountWalks {
    /// Counts the matches of `roots` for the rows of `input`, of which the columns `keep` stay.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        keep: Vec<usize>,
        levels: Vec<Level>,
        roots: Vec<Root>,
    ) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            keep,
            levels,
            roots,
            resolved: Vec::new(),
        })
    }

    fn resolve(&mut self, view: View<'_>) {
        self.resolved = self
            .levels
            .iter()
            .map(|level| Resolved {
                types: type_numbers(view, &level.types),
                labels: label_numbers(view, &level.labels),
                counts: HashMap::default(),
            })
            .collect();
    }

    /// How many matches level `level` and those after it have from `node`.
    fn count(
        &mut self,
        level: usize,
        node: NodeId,
        run: &mut Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        let resolved = &self.resolved[level];
        let Some(labels) = &resolved.labels else {
            return Ok(0);
        };
        let direction = self.levels[level].direction;
        if labels.is_empty() && self.levels[level].children.is_empty() {
            let degree = run
                .view()
                .degree(node, direction, resolved.types.as_deref());
            return Ok(degree as i64);
        }
        if let Some(count) = resolved.counts.get(&node) {
            return Ok(*count);
        }
        let mut steps: Vec<Step> = Vec::new();
        run.view()
            .steps(node, direction, resolved.types.as_deref(), &mut steps);
        run.tick(steps.len() + 1)?;
        let view = run.view();
        let labels = self.resolved[level].labels.as_deref().unwrap_or_default();
        steps.retain(|step| labels.iter().all(|label| view.has_label(step.node, *label)));
        let mut total: i64 = 0;
        if self.levels[level].children.is_empty() {
            total = steps.len() as i64;
        } else {
            let span = self.levels[level].span;
            let children = self.levels[level].children.clone();
            for step in steps {
                let mut product: i64 = 1;
                for child in &children {
                    let count = self.count(*child, step.node, run)?;
                    product = product.checked_mul(count).ok_or_else(|| overflow(span))?;
                    if product == 0 {
                        break;
                    }
                }
                total = total.checked_add(product).ok_or_else(|| overflow(span))?;
            }
        }
        self.resolved[level].counts.insert(node, total);
        Ok(total)
    }

    /// How many of the row's relationships the last walk would repeat.
    fn repeats(&self, root: &Root, node: NodeId, chunk: &Chunk, row: usize, view: View<'_>) -> i64 {
        let mut met: Vec<RelationshipId> = Vec::with_capacity(root.distinct.len());
        for column in &root.distinct {
            if let Value::Relationship(used) = *chunk.columns[*column].value(row)
                && !met.contains(&used)
                && self.is_step(root.level, node, used, view)
            {
                met.push(used);
            }
        }
        met.len() as i64
    }

    /// Whether the relationship is one of the steps a level takes from the node.
    fn is_step(
        &self,
        level: usize,
        node: NodeId,
        relationship: RelationshipId,
        view: View<'_>,
    ) -> bool {
        let Some((start, end)) = view.endpoints(relationship) else {
            return false;
        };
        let target = match self.levels[level].direction {
            Direction::Outgoing => (start == node).then_some(end),
            Direction::Both if start == node => Some(end),
            Direction::Incoming | Direction::Both => (end == node).then_some(start),
        };
        let resolved = &self.resolved[level];
        let labels = resolved.labels.as_deref().unwrap_or_default();
        let fits = |target: NodeId| labels.iter().all(|label| view.has_label(target, *label));
        target.is_some_and(fits)
            && resolved.types.as_ref().is_none_or(|types| {
                view.relationship_type(relationship)
                    .is_some_and(|number| types.contains(&number))
            })
    }

    fn of_row(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        let mut product: i64 = 1;
        for root in 0..self.roots.len() {
            let Some(node) = chunk.columns[self.roots[root].from].node(row) else {
                return Ok(0);
            };
            let level = self.roots[root].level;
            let mut count = self.count(level, node, run)?;
            if count > 0 && !self.roots[root].distinct.is_empty() {
                count -= self.repeats(&self.roots[root], node, chunk, row, run.view());
            }
            let span = self.levels[level].span;
            product = product.checked_mul(count).ok_or_else(|| overflow(span))?;
            if product == 0 {
                break;
            }
        }
        Ok(product)
    }
}

fn overflow(span: Span) -> EngineError {
    function_error("count", FunctionError::Overflow, span)
}

impl Operator for CountWalks {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.resolved.clear();
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if self.resolved.is_empty() {
            self.resolve(run.view());
        }
        while let Some(chunk) = self.input.next(run)? {
            let mut selection = Vec::with_capacity(chunk.rows);
            let mut counts = Vec::with_capacity(chunk.rows);
            for row in 0..chunk.rows {
                run.tick(1)?;
                let count = self.of_row(&chunk, row, run)?;
                if count > 0 {
                    selection.push(row as u32);
                    counts.push(count);
                }
            }
            if counts.is_empty() {
                continue;
            }
            let kept = chunk.select(&self.keep);
            let kept = if selection.len() == chunk.rows {
                kept
            } else {
                kept.gather(&selection)
            };
            return Ok(Some(kept.with(Column::Integers(counts))));
        }
        Ok(None)
    }
}
