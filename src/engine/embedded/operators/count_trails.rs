//! How many walks of some length a row has, none using a relationship twice, when nobody looks at them: depth first
//! over the frozen rows, and nothing is made of what is found.

use std::sync::Arc;

use super::Operator;
use super::expand::Walk;
use super::expand::add_used;
use super::expand::end_labels;
use super::scan::type_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Direction;
use crate::model::graph::Neighbours;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::plan::pattern::Length;

/// How many steps may pass between two looks whether the statement must stop.
const STEPS_BETWEEN_CHECKS: usize = 4096;

/// The rows of the input that have a walk, with the number of walks as one column more.
#[derive(Debug)]
pub(crate) struct CountTrails {
    input: Box<dyn Operator>,
    keep: Vec<usize>,
    /// To a node nobody knows or reads, over one type, one way.
    walk: Walk,
    length: Length,
    used: Vec<RelationshipId>,
    trail: Vec<RelationshipId>,
    steps: usize,
}

/// What is the same for all rows of a chunk.
struct Search<'g> {
    view: View<'g>,
    only: RelationshipTypeId,
    labels: Vec<LabelId>,
    /// Labels of the node where a walk of no steps ends.
    start_labels: Vec<LabelId>,
}

impl CountTrails {
    /// Counts the walks of `length` along `walk` for the rows of `input`, of which the columns `keep` stay.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        keep: Vec<usize>,
        walk: Walk,
        length: Length,
    ) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            keep,
            walk,
            length,
            used: Vec::new(),
            trail: Vec::new(),
            steps: 0,
        })
    }

    /// How many walks there are from `start`. `levels` is room for the steps still to try.
    fn count<'g>(
        &mut self,
        search: &Search<'g>,
        start: NodeId,
        levels: &mut Vec<(Neighbours<'g>, usize)>,
        run: &Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        let view = search.view;
        let outgoing = self.walk.direction == Direction::Outgoing;
        let (minimum, maximum) = (self.length.minimum, self.length.maximum);
        let fits = |node: NodeId, labels: &[LabelId]| {
            labels.iter().all(|each| view.has_label(node, *each))
        };
        let mut count = i64::from(minimum == 0 && fits(start, &search.start_labels));
        if maximum == Some(0) {
            return Ok(count);
        }
        self.trail.clear();
        levels.clear();
        let rows = view.rows(outgoing, search.only);
        let row = |node| rows.of(node);
        levels.push((row(start), 0));
        while let Some((steps, next)) = levels.last_mut() {
            let depth = self.trail.len() as u64 + 1;
            let may_end = depth >= minimum;
            let mut inner = None;
            while let Some(step) = steps.get(*next) {
                *next += 1;
                let (relationship, node) = (step.relationship(), step.node());
                if self.trail.contains(&relationship) || self.used.contains(&relationship) {
                    continue;
                }
                count += i64::from(may_end && fits(node, &search.labels));
                if maximum.is_none_or(|maximum| depth < maximum) {
                    let steps = row(node);
                    if !steps.is_empty() {
                        self.trail.push(relationship);
                        inner = Some(steps);
                        break;
                    }
                }
            }
            self.steps += 1;
            if self.steps >= STEPS_BETWEEN_CHECKS {
                self.steps = 0;
                run.check()?;
            }
            if let Some(steps) = inner {
                levels.push((steps, 0));
            } else {
                levels.pop();
                self.trail.pop();
            }
        }
        Ok(count)
    }
}

impl Operator for CountTrails {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        while let Some(chunk) = self.input.next(run)? {
            run.tick(chunk.rows)?;
            let types = type_numbers(run.view(), &self.walk.types);
            let labels = end_labels(&self.walk, types.as_deref(), run.view());
            let start_labels = super::scan::label_numbers(run.view(), &self.walk.labels);
            let mut selection = Vec::with_capacity(chunk.rows);
            let mut counts = Vec::with_capacity(chunk.rows);
            let only = types.as_ref().and_then(|types| types.first().copied());
            if let (Some(labels), Some(start_labels)) = (labels, start_labels) {
                let search = Search {
                    view: run.view(),
                    // A type nobody has leads nowhere, as the greatest number does.
                    only: only.unwrap_or(RelationshipTypeId(u32::MAX)),
                    labels,
                    start_labels,
                };
                let mut levels = Vec::new();
                for row in 0..chunk.rows {
                    let Some(start) = chunk.columns[self.walk.from].node(row) else {
                        continue;
                    };
                    self.used.clear();
                    for column in &self.walk.distinct {
                        add_used(&chunk.columns[*column], row, &mut self.used);
                    }
                    let count = self.count(&search, start, &mut levels, run)?;
                    if count > 0 {
                        selection.push(row as u32);
                        counts.push(count);
                    }
                }
            }
            if counts.is_empty() {
                continue;
            }
            let kept = chunk.select(&self.keep).gather(&selection);
            return Ok(Some(kept.with(Column::Integers(counts))));
        }
        Ok(None)
    }
}

/// A walk as [`CountTrails`] takes it: only these parts of a [`Walk`] matter.
pub(crate) fn walk_of(
    from: usize,
    direction: Direction,
    types: &[Arc<str>],
    labels: Vec<Arc<str>>,
    distinct: Vec<usize>,
) -> Walk {
    Walk {
        from,
        into: None,
        direction,
        types: types.to_vec(),
        labels,
        distinct,
        emit_relationship: false,
        emit_node: false,
    }
}
