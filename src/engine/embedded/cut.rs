//! Which aggregations are done in morsels: where a pattern begins with many nodes or relationships, and nothing on the
//! way to the groups depends on more than the row at hand.
//!
//! The pattern's first step is made once; the other steps, and all that follows up to the groups, as often as there may
//! be threads.

use super::choose::Choice;
use super::choose::Step;
use super::compile::Compiler;
use super::layout::Layout;
use super::operators::Operator;
use super::operators::morsels::Morsels;
use crate::engine::EngineError;
use crate::functions;
use crate::functions::Purity;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::operator::AggregateCall;
use crate::plan::pattern::PatternGraph;

/// How many times the rows of a chunk a pattern must be thought to look at to be cut.
const CHUNKS_WORTH_A_CUT: f64 = 4.0;
/// A chunk is cut into so many morsels at most.
const MOST_PARTS: usize = 8;

/// A pattern that is cut after its first step.
#[derive(Debug)]
pub(crate) struct Cut {
    /// Where the pattern stands in memory.
    place: usize,
    /// The first step, once it was made.
    leaf: Option<Leaf>,
}

/// What is cut.
#[derive(Debug)]
struct Leaf {
    operator: Box<dyn Operator>,
    /// How many columns its rows have.
    width: usize,
    /// Rows in a morsel.
    size: usize,
    /// The node of which each row has its own, if there is one, and its labels.
    node: Option<(SlotId, Vec<std::sync::Arc<str>>)>,
}

impl Compiler<'_> {
    /// The aggregation in morsels, where that is worth it.
    pub(crate) fn in_morsels(
        &mut self,
        input: &LogicalPlan,
        keys: &[(Slot, Expr)],
        aggregates: &[(Slot, AggregateCall)],
        outer: &Layout,
    ) -> Result<Option<Box<dyn Operator>>, EngineError> {
        let environment = self.environment;
        if !environment.tuning.optimize || self.writes || !self.is_outermost() || outer.width() > 0
        {
            return Ok(None);
        }
        let expressions = keys.iter().map(|(_, key)| key);
        let mut expressions =
            expressions.chain(aggregates.iter().flat_map(|(_, call)| &call.arguments));
        let Some(pattern) = pattern_below(input).filter(|_| expressions.all(is_plain)) else {
            return Ok(None);
        };
        let place = std::ptr::from_ref(pattern) as usize;
        let threads = environment.tuning.thread_count();
        let mut workers = Vec::with_capacity(threads);
        let mut leaf = None;
        for _ in 0..threads {
            self.cut = Some(Cut { place, leaf: None });
            let worker = self.grouped(input, keys, aggregates, outer);
            let cut = self.cut.take();
            workers.push(worker?);
            match cut.and_then(|cut| cut.leaf) {
                Some(made) => leaf = leaf.or(Some(made)),
                None => return Ok(None),
            }
        }
        let Some(leaf) = leaf else {
            return Ok(None);
        };
        let whole = keys.iter().any(|(_, key)| self.is_own(key, &leaf));
        if !whole && !workers[0].grouping.can_join() {
            return Ok(None);
        }
        if let Some(profile) = environment.profile {
            // Operators are measured one by one, in one thread.
            profile.note_morsels(input, leaf.size);
            return Ok(None);
        }
        Ok(Some(Morsels::boxed(
            (leaf.operator, leaf.width),
            workers,
            leaf.size,
            whole,
        )))
    }

    /// Whether each row of what is cut has its own value of the expression: the node, or a property of it of which an
    /// index knows as many values as there are nodes.
    fn is_own(&self, key: &Expr, leaf: &Leaf) -> bool {
        let Some((node, labels)) = &leaf.node else {
            return false;
        };
        match &key.kind {
            ExprKind::Slot(slot) => slot == node,
            ExprKind::Property(subject, key) if subject.kind == ExprKind::Slot(*node) => {
                labels.iter().any(|label| self.has_own_values(label, key))
            }
            _ => false,
        }
    }

    /// Whether the pattern, of whose steps the first `made` make rows and the others are only counted, is to be cut after
    /// its first step; how many rows a morsel then has.
    pub(crate) fn cuts(
        &self,
        pattern: &PatternGraph,
        choice: &Choice,
        made: usize,
    ) -> Option<usize> {
        let cut = self.cut.as_ref()?;
        if cut.place != std::ptr::from_ref(pattern) as usize {
            return None;
        }
        let names = &self.view.catalog().names;
        let of_types = |types: &[std::sync::Arc<str>]| -> usize {
            if types.is_empty() {
                return self.view.relationship_count();
            }
            let types = types
                .iter()
                .filter_map(|name| names.relationship_type(name));
            types.map(|number| self.view.type_count(number)).sum()
        };
        let (first, share) = match choice.steps.first()? {
            Step::Scan { node, labels } | Step::SeekRange { node, labels, .. } => {
                let all = labels.first().map_or(self.view.node_count(), |label| {
                    let label = names.label(label);
                    label.map_or(0, |label| self.view.label_count(label))
                });
                (all, choice.share(pattern.nodes[*node].slot))
            }
            Step::ScanRelationships { relationship } => {
                let all = of_types(&pattern.relationships[*relationship].types);
                (all, choice.share(pattern.relationships[*relationship].slot))
            }
            _ => return None,
        };
        let rows = |steps: &[Step]| {
            let walked = steps.iter().map(|step| match step {
                Step::Walk { relationship, .. } => {
                    of_types(&pattern.relationships[*relationship].types)
                }
                _ => 0,
            });
            first + (walked.sum::<usize>() as f64 * share) as usize
        };
        let chunk = self.environment.tuning.chunk_size.max(1);
        let worth = rows(&choice.steps) as f64 >= CHUNKS_WORTH_A_CUT * chunk as f64
            && first > chunk / MOST_PARTS;
        // Equal parts: what is left of a chunk would be a morsel of its own.
        let parts = rows(&choice.steps[..made]) / first.max(1);
        worth.then(|| chunk.div_ceil(parts.clamp(1, MOST_PARTS)))
    }

    /// Keeps the pattern's first step as what is cut into morsels of `size` rows.
    pub(crate) fn cut_off(
        &mut self,
        (operator, width): (Box<dyn Operator>, usize),
        size: usize,
        pattern: &PatternGraph,
        step: &Step,
    ) {
        let node = match step {
            Step::Scan { node, labels } | Step::SeekRange { node, labels, .. } => {
                Some((pattern.nodes[*node].slot, labels.clone()))
            }
            _ => None,
        };
        if let Some(cut) = &mut self.cut {
            cut.leaf = Some(Leaf {
                operator,
                width,
                size,
                node,
            });
        }
    }
}

/// The pattern at the bottom of a plan all of whose operators work on each row by itself.
fn pattern_below(plan: &LogicalPlan) -> Option<&PatternGraph> {
    if !plan.expressions().into_iter().all(is_plain) {
        return None;
    }
    match plan {
        LogicalPlan::Match { input, pattern, .. } => match &**input {
            LogicalPlan::Argument { slots } if slots.is_empty() => Some(pattern),
            below => pattern_below(below),
        },
        LogicalPlan::Filter { input, .. }
        | LogicalPlan::Project { input, .. }
        | LogicalPlan::Extend { input, .. }
        | LogicalPlan::Unwind { input, .. } => pattern_below(input),
        _ => None,
    }
}

/// Whether the expression has the same value whoever computes it, and no plan of its own.
fn is_plain(expr: &Expr) -> bool {
    let plain = match &expr.kind {
        ExprKind::Subquery(..) => false,
        ExprKind::Call(name, _) => {
            functions::scalar(name).is_some_and(|function| function.purity != Purity::Volatile)
        }
        _ => true,
    };
    plain && expr.children().into_iter().all(is_plain)
}
