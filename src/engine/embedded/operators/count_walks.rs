//! How many matches a row has, without making them: relationships nobody looks at are counted, not walked.
//!
//! The end of a pattern that only adds relationships and nodes nobody reads is a tree of walks. The number of its
//! matches from a node is a sum of products of the numbers from the nodes one step on, so each node is asked once.
//! Where the last relationship must not repeat an earlier one, those that would are taken off its count.

use std::sync::Arc;

use super::Operator;
use super::pages::Pages;
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
use crate::model::graph::Direction;
use crate::model::graph::Neighbours;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// How many steps may pass between two looks whether the statement must stop.
const STEPS_BETWEEN_CHECKS: usize = 4096;

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
    /// The root before it, from the same node and the other way, that it must not be the same relationship as; no root
    /// has two.
    pub(crate) sibling: Option<usize>,
}

/// A level with its names looked up, and the counts so far.
#[derive(Debug, Default)]
struct Resolved {
    types: Option<Vec<RelationshipTypeId>>,
    /// Labels to ask for; those that no relationship of the types leads past are left out.
    labels: Option<Vec<LabelId>>,
    /// All labels: what [`CountWalks::is_repeated`] asks of the node before.
    all_labels: Vec<LabelId>,
    /// The one type, and whether it is walked from start to end, where a frozen row can be taken as it is.
    single: Option<(RelationshipTypeId, bool)>,
    children: Arc<[usize]>,
    /// The same as `single` where it is the last relationship and no label is to be asked for.
    leaf: Option<(RelationshipTypeId, bool)>,
    counts: Counts,
}

impl Resolved {
    fn degree(&self, node: NodeId, direction: Direction, view: View<'_>) -> i64 {
        match self.single {
            Some((only, outgoing)) => view.neighbours(node, outgoing, Some(only)).len() as i64,
            None => view.degree(node, direction, self.types.as_deref()) as i64,
        }
    }
}

/// When one in so many of the nodes that have steps has been asked for its count, all are counted.
const FEW: usize = 16;

/// Counts by node.
#[derive(Debug, Default)]
struct Counts {
    /// One more than the count; zero for what is not known.
    known: Pages<u64>,
    /// How many nodes were asked for that were not known.
    missed: usize,
}

impl Counts {
    fn get(&self, node: NodeId) -> Option<i64> {
        self.known.get(node.0).checked_sub(1).map(u64::cast_signed)
    }

    fn insert(&mut self, node: NodeId, count: i64) {
        *self.known.entry(node.0) = count.cast_unsigned() + 1;
    }
}

/// The rows of the input that have a match, with the number of matches as one column more.
#[derive(Debug)]
pub(crate) struct CountWalks {
    input: Box<dyn Operator>,
    keep: Vec<usize>,
    levels: Vec<Level>,
    roots: Vec<Root>,
    /// Which roots another one has as its sibling.
    paired: Vec<bool>,
    resolved: Vec<Resolved>,
    /// Steps since the last look whether the statement must stop.
    pace: usize,
}

impl CountWalks {
    /// Counts the matches of `roots` for the rows of `input`, of which the columns `keep` stay.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        keep: Vec<usize>,
        levels: Vec<Level>,
        roots: Vec<Root>,
    ) -> Box<dyn Operator> {
        let is_paired = |root| roots.iter().any(|other| other.sibling == Some(root));
        Box::new(Self {
            paired: (0..roots.len()).map(is_paired).collect(),
            input,
            keep,
            levels,
            roots,
            resolved: Vec::new(),
            pace: 0,
        })
    }

    fn resolve(&mut self, run: &Run<'_, '_>) {
        let view = run.view();
        self.resolved = self
            .levels
            .iter()
            .map(|level| {
                let types = type_numbers(view, &level.types);
                let all_labels = label_numbers(view, &level.labels);
                let surely = |labels: &Vec<LabelId>| {
                    view.ends_have(types.as_deref(), level.direction, labels)
                };
                let labels = match &all_labels {
                    Some(labels) if surely(labels) => Some(Vec::new()),
                    labels => labels.clone(),
                };
                let leaf = level.children.is_empty() && labels.as_ref().is_none_or(Vec::is_empty);
                let single = match (types.as_deref(), level.direction) {
                    (Some([only]), Direction::Outgoing) => Some((*only, true)),
                    (Some([only]), Direction::Incoming) => Some((*only, false)),
                    _ => None,
                };
                Resolved {
                    single,
                    leaf: single.filter(|_| leaf && labels.is_some()),
                    types,
                    labels,
                    all_labels: all_labels.unwrap_or_default(),
                    children: level.children.as_slice().into(),
                    counts: Counts::default(),
                }
            })
            .collect();
    }

    /// How many matches level `level` and those after it have from `node`.
    fn count(&mut self, level: usize, node: NodeId, run: &Run<'_, '_>) -> Result<i64, EngineError> {
        let view = run.view();
        let resolved = &self.resolved[level];
        let Some(labels) = &resolved.labels else {
            return Ok(0);
        };
        let direction = self.levels[level].direction;
        if labels.is_empty() && self.levels[level].children.is_empty() {
            return Ok(resolved.degree(node, direction, view));
        }
        if let Some(count) = resolved.counts.get(node) {
            return Ok(count);
        }
        if self.is_asked_often(level, view) {
            self.count_all(level, run)?;
            if let Some(count) = self.resolved[level].counts.get(node) {
                return Ok(count);
            }
        }
        let resolved = &self.resolved[level];
        let total = if let Some((only, outgoing)) = resolved.single {
            let steps = view.neighbours(node, outgoing, Some(only));
            self.sum(level, node, steps.iter().map(|step| step.node()), run)?
        } else {
            let mut steps: Vec<Step> = Vec::new();
            view.steps(node, direction, resolved.types.as_deref(), &mut steps);
            self.sum(level, node, steps.iter().map(|step| step.node), run)?
        };
        self.resolved[level].counts.insert(node, total);
        Ok(total)
    }

    /// Whether so many nodes ask for their counts that all may as well be counted.
    fn is_asked_often(&mut self, level: usize, view: View<'_>) -> bool {
        let resolved = &mut self.resolved[level];
        let Some((only, outgoing)) = resolved.single else {
            return false;
        };
        let all = view.rows(outgoing, only).all().map(|rows| rows.len());
        resolved.counts.missed += 1;
        all.is_some_and(|all| resolved.counts.missed == all / FEW + 1)
    }

    /// Counts the matches from every node, in the order their steps lie in memory: one after the other as they are asked
    /// for, each would be waited for.
    fn count_all(&mut self, level: usize, run: &Run<'_, '_>) -> Result<(), EngineError> {
        let Some((only, outgoing)) = self.resolved[level].single else {
            return Ok(());
        };
        let view = run.view();
        for (node, steps) in view.rows(outgoing, only).all().into_iter().flatten() {
            if self.resolved[level].counts.get(node).is_some() {
                continue;
            }
            let steps = Neighbours::Frozen(steps);
            match self.sum(level, node, steps.iter().map(|step| step.node()), run) {
                Ok(total) => self.resolved[level].counts.insert(node, total),
                // Too many matches are an error of those who ask for them.
                Err(_) => run.check()?,
            }
        }
        Ok(())
    }

    /// The sum over the nodes one step on from `node` of the products of what their children count.
    fn sum(
        &mut self,
        level: usize,
        node: NodeId,
        steps: impl ExactSizeIterator<Item = NodeId>,
        run: &Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        let view = run.view();
        self.pace += steps.len() + 1;
        if self.pace > STEPS_BETWEEN_CHECKS {
            self.pace = 0;
            run.check()?;
        }
        let labels = self.resolved[level].labels.clone().unwrap_or_default();
        let fits = |node| labels.iter().all(|label| view.has_label(node, *label));
        let children = Arc::clone(&self.resolved[level].children);
        let span = self.levels[level].span;
        let mut total: i64 = 0;
        if let ([child], true) = (&*children, labels.is_empty())
            && let Some((only, outgoing)) = self.resolved[*child].leaf
        {
            // The last relationship of all: how many there are from each node is all that matters.
            let rows = view.rows(outgoing, only);
            let meets = self.levels[*child].repeats;
            for next in steps {
                let mut count = rows.degree(next) as i64;
                let may_meet = match meets {
                    None => false,
                    Some(Repeats::Loops) => node == next,
                    Some(Repeats::Always) => true,
                };
                if may_meet && self.is_repeated(*child, node, next, view) {
                    count -= 1;
                }
                total = total.checked_add(count).ok_or_else(|| overflow(span))?;
            }
            return Ok(total);
        }
        for next in steps {
            if !labels.is_empty() && !fits(next) {
                continue;
            }
            let mut product: i64 = 1;
            for child in &*children {
                let mut count = self.count(*child, next, run)?;
                if self.levels[*child].repeats.is_some()
                    && self.is_repeated(*child, node, next, view)
                {
                    count -= 1;
                }
                product = product.checked_mul(count).ok_or_else(|| overflow(span))?;
                if product == 0 {
                    break;
                }
            }
            total = total.checked_add(product).ok_or_else(|| overflow(span))?;
        }
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
        let labels = &self.resolved[child].all_labels;
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
        let labels = &resolved.all_labels;
        let fits = |target: NodeId| labels.iter().all(|label| view.has_label(target, *label));
        target.is_some_and(fits)
            && resolved.types.as_ref().is_none_or(|types| {
                view.relationship_type(relationship)
                    .is_some_and(|number| types.contains(&number))
            })
    }

    fn of_row(&mut self, chunk: &Chunk, row: usize, run: &Run<'_, '_>) -> Result<i64, EngineError> {
        let mut product: i64 = 1;
        for root in 0..self.roots.len() {
            // It counts with the one that must not be the same.
            if self.paired[root] {
                continue;
            }
            let Some(node) = chunk.columns[self.roots[root].from].node(row) else {
                return Ok(0);
            };
            let level = self.roots[root].level;
            let mut count = self.count(level, node, run)?;
            if count > 0 && !self.roots[root].distinct.is_empty() {
                count -= self.repeats(&self.roots[root], node, chunk, row, run.view());
            }
            let span = self.levels[level].span;
            if let Some(sibling) = self.roots[root].sibling
                && count > 0
            {
                let other = self.roots[sibling].level;
                let pairs = self.count(other, node, run)?.checked_mul(count);
                count = pairs.ok_or_else(|| overflow(span))?;
                if count > 0 {
                    count -= self.same_relationships([level, other], node, run)?;
                }
            }
            product = product.checked_mul(count).ok_or_else(|| overflow(span))?;
            if product == 0 {
                break;
            }
        }
        Ok(product)
    }

    /// How many matches of two levels that leave a node in opposite directions are over one and the same relationship,
    /// which then joins the node to itself.
    fn same_relationships(
        &mut self,
        levels: [usize; 2],
        node: NodeId,
        run: &Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        let view = run.view();
        let resolved = &self.resolved[levels[0]];
        let loops = if let Some((only, outgoing)) = resolved.single {
            let steps = view.neighbours(node, outgoing, Some(only));
            steps.iter().filter(|step| step.node() == node).count()
        } else {
            let mut steps: Vec<Step> = Vec::new();
            let direction = self.levels[levels[0]].direction;
            view.steps(node, direction, resolved.types.as_deref(), &mut steps);
            steps.iter().filter(|step| step.node == node).count()
        };
        let mut same = loops as i64;
        for level in levels {
            let labels = &self.resolved[level].all_labels;
            if same == 0 || !labels.iter().all(|label| view.has_label(node, *label)) {
                return Ok(0);
            }
            let children = Arc::clone(&self.resolved[level].children);
            for child in &*children {
                let count = self.count(*child, node, run)?;
                let span = self.levels[*child].span;
                same = same.checked_mul(count).ok_or_else(|| overflow(span))?;
            }
        }
        Ok(same)
    }
}

impl CountWalks {
    /// How often each node has a match, where only lengths of rows of steps are asked for; `None` where more is.
    fn lengths(&self, nodes: &[NodeId], view: View<'_>) -> Option<Vec<i64>> {
        let rows = |root: &Root| {
            let (only, outgoing) = self.resolved[root.level].leaf?;
            root.distinct.is_empty().then(|| view.rows(outgoing, only))
        };
        match &*self.roots {
            [root] => {
                let rows = rows(root)?;
                let length = |node: &NodeId| rows.degree(*node) as i64;
                Some(nodes.iter().map(length).collect())
            }
            [one, other] if other.sibling == Some(0) => {
                let labels = |root: &Root| &self.resolved[root.level].all_labels;
                let labels = [labels(one), labels(other)];
                let (one, other) = (rows(one)?, rows(other)?);
                let fits = |node| {
                    let mut labels = labels.iter().copied().flatten();
                    labels.all(|label| view.has_label(node, *label))
                };
                let pairs = |node: &NodeId| {
                    let (one, other) = (one.of(*node), other.of(*node));
                    let loops = if one.is_empty() || other.is_empty() {
                        0
                    } else {
                        one.iter().filter(|step| step.node() == *node).count()
                    };
                    let same = if loops > 0 && fits(*node) { loops } else { 0 };
                    // Two rows of one node have fewer than 2^32 steps each.
                    one.len() as i64 * other.len() as i64 - same as i64
                };
                Some(nodes.iter().map(pairs).collect())
            }
            _ => None,
        }
    }

    /// The rows that have matches, with their counts.
    fn counted(&self, chunk: &Chunk, selection: &[u32], counts: Vec<i64>) -> Option<Chunk> {
        if counts.is_empty() {
            return None;
        }
        let kept = chunk.select(&self.keep);
        let kept = if selection.len() == chunk.rows {
            kept
        } else {
            kept.gather(selection)
        };
        Some(kept.with(Column::Integers(counts)))
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

    fn again(&mut self, argument: &Chunk) {
        self.input.again(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if self.resolved.is_empty() {
            self.resolve(run);
        }
        while let Some(chunk) = self.input.next(run)? {
            let mut selection = Vec::with_capacity(chunk.rows);
            let mut counts = Vec::with_capacity(chunk.rows);
            run.tick(chunk.rows)?;
            if let Column::Nodes(nodes) = &*chunk.columns[self.roots[0].from]
                && let Some(lengths) = self.lengths(nodes, run.view())
            {
                for (row, count) in lengths.into_iter().enumerate() {
                    if count > 0 {
                        selection.push(row as u32);
                        counts.push(count);
                    }
                }
                if let Some(chunk) = self.counted(&chunk, &selection, counts) {
                    return Ok(Some(chunk));
                }
                continue;
            }
            for row in 0..chunk.rows {
                let count = self.of_row(&chunk, row, run)?;
                if count > 0 {
                    selection.push(row as u32);
                    counts.push(count);
                }
            }
            if let Some(chunk) = self.counted(&chunk, &selection, counts) {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}
