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
    /// When it must not repeat the relationship it goes on from: when it would.
    pub(crate) repeats: Option<Repeats>,
    /// Where it is written.
    pub(crate) span: Span,
}

/// When a relationship is a step from the node it leads to, in the direction the pattern goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// The pattern goes on in the same direction: when it joins a node to itself.
    Loops,
    /// The pattern turns back: always.
    Always,
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
    counts: Counts,
}

/// Counts by node: a plain array where identities are dense.
#[derive(Debug, Default)]
struct Counts {
    dense: Vec<i64>,
    sparse: HashMap<NodeId, i64>,
}

impl Counts {
    /// Room for the nodes of a graph that has given out `identities` of them and still has `nodes`.
    fn new(identities: u64, nodes: usize) -> Self {
        let dense = if identities <= 4 * nodes as u64 + 1024 {
            vec![-1; identities as usize]
        } else {
            Vec::new()
        };
        Self {
            dense,
            sparse: HashMap::default(),
        }
    }

    fn get(&self, node: NodeId) -> Option<i64> {
        match self.dense.get(node.0 as usize) {
            Some(count) => (*count >= 0).then_some(*count),
            None => self.sparse.get(&node).copied(),
        }
    }

    fn insert(&mut self, node: NodeId, count: i64) {
        match self.dense.get_mut(node.0 as usize) {
            Some(known) => *known = count,
            None => {
                self.sparse.insert(node, count);
            }
        }
    }
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

    fn resolve(&mut self, run: &Run<'_, '_>) {
        let view = run.view();
        let identities = run.transaction.graph().next_node().0;
        self.resolved = self
            .levels
            .iter()
            .map(|level| Resolved {
                types: type_numbers(view, &level.types),
                labels: label_numbers(view, &level.labels),
                counts: Counts::new(identities, view.node_count()),
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
        if let Some(count) = resolved.counts.get(node) {
            return Ok(count);
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
                    let mut count = self.count(*child, step.node, run)?;
                    if self.is_repeated(*child, node, step.node, run.view()) {
                        count -= 1;
                    }
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

    /// Whether a relationship from one node to another is one of the steps that `child` takes on from there, and must
    /// not.
    fn is_repeated(&self, child: usize, from: NodeId, to: NodeId, view: View<'_>) -> bool {
        let met = match self.levels[child].repeats {
            None => false,
            Some(Repeats::Loops) => from == to,
            Some(Repeats::Always) => true,
        };
        let labels = self.resolved[child].labels.as_deref().unwrap_or_default();
        met && labels.iter().all(|label| view.has_label(from, *label))
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
            self.resolve(run);
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
