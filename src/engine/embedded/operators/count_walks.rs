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
use crate::model::graph::Neighbour;
use crate::model::graph::Rows;
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
            match self.last(level, view) {
                Some(last) => self.sum_of_lengths(last, node, &steps, run)?,
                None => self.sum(level, node, steps.iter().map(|step| step.node()), run)?,
            }
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
        let last = self.last(level, view);
        for (node, steps) in view.rows(outgoing, only).all().into_iter().flatten() {
            if self.resolved[level].counts.get(node).is_some() {
                continue;
            }
            let total = match last {
                Some(last) => self.sum_of_lengths(last, node, steps, run),
                None => self.sum(level, node, steps.iter().map(|step| step.node()), run),
            };
            match total {
                Ok(total) => self.resolved[level].counts.insert(node, total),
                // Too many matches are an error of those who ask for them.
                Err(_) => run.check()?,
            }
        }
        Ok(())
    }

    /// The only level after `level`, with its rows, where how many steps there are from each node is all that matters.
    fn last<'g>(&self, level: usize, view: View<'g>) -> Option<(usize, Rows<'g>)> {
        let resolved = &self.resolved[level];
        let ([child], Some([])) = (&*resolved.children, resolved.labels.as_deref()) else {
            return None;
        };
        let (only, outgoing) = self.resolved[*child].leaf?;
        Some((*child, view.rows(outgoing, only)))
    }

    /// The sum over the nodes that `steps` lead to from `node` of how many matches `last` has from them.
    fn sum_of_lengths(
        &mut self,
        (last, rows): (usize, Rows<'_>),
        node: NodeId,
        steps: &[Neighbour],
        run: &Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        self.keep_pace(steps.len(), run)?;
        let view = run.view();
        let is_repeated = |step: &&Neighbour| self.is_repeated(last, node, step.node(), view);
        let repeated = match self.levels[last].repeats {
            None => 0,
            Some(_) => steps.iter().filter(is_repeated).count(),
        };
        match i64::try_from(rows.degree_beyond(steps)) {
            Ok(total) => Ok(total - repeated as i64),
            Err(_) => Err(overflow(self.levels[last].span)),
        }
    }

    /// Looks now and then whether the statement must stop.
    fn keep_pace(&mut self, steps: usize, run: &Run<'_, '_>) -> Result<(), EngineError> {
        self.pace += steps + 1;
        if self.pace > STEPS_BETWEEN_CHECKS {
            self.pace = 0;
            run.check()?;
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
        self.keep_pace(steps.len(), run)?;
        let labels = self.resolved[level].labels.clone().unwrap_or_default();
        let fits = |node| labels.iter().all(|label| view.has_label(node, *label));
        let children = Arc::clone(&self.resolved[level].children);
        let span = self.levels[level].span;
        let mut total: i64 = 0;
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

    /// How often each row has a match.
    fn of_rows(&mut self, chunk: &Chunk, run: &Run<'_, '_>) -> Result<Vec<i64>, EngineError> {
        let mut products: Option<Vec<i64>> = None;
        for root in 0..self.roots.len() {
            // It counts with the one that must not be the same.
            if self.paired[root] {
                continue;
            }
            let counts = self.of_root(root, chunk, products.as_deref(), run)?;
            products = Some(match products {
                None => counts,
                Some(products) => (products.into_iter().zip(counts))
                    .map(|(product, count)| product.checked_mul(count))
                    .collect::<Option<_>>()
                    .ok_or_else(|| overflow(self.levels[self.roots[root].level].span))?,
            });
        }
        Ok(products.unwrap_or_else(|| vec![1; chunk.rows]))
    }

    /// How often each row has a match of one of the roots and of its sibling; 0 for rows that are out.
    fn of_root(
        &mut self,
        root: usize,
        chunk: &Chunk,
        products: Option<&[i64]>,
        run: &Run<'_, '_>,
    ) -> Result<Vec<i64>, EngineError> {
        if let Column::Nodes(nodes) = &*chunk.columns[self.roots[root].from]
            && let Some(lengths) = self.lengths(root, nodes, run.view())
        {
            return Ok(lengths);
        }
        let level = self.roots[root].level;
        let is_alone = self.roots[root].sibling.is_none() && self.roots[root].distinct.is_empty();
        let mut counts = Vec::with_capacity(chunk.rows);
        for row in 0..chunk.rows {
            let known = match &*chunk.columns[self.roots[root].from] {
                _ if products.is_some_and(|products| products[row] == 0) => Some(0),
                Column::Nodes(nodes) if is_alone => self.resolved[level].counts.get(nodes[row]),
                _ => None,
            };
            counts.push(match known {
                Some(count) => count,
                None => self.of_row(root, chunk, row, run)?,
            });
        }
        Ok(counts)
    }

    /// How often a row has a match of one of the roots, and of its sibling.
    fn of_row(
        &mut self,
        root: usize,
        chunk: &Chunk,
        row: usize,
        run: &Run<'_, '_>,
    ) -> Result<i64, EngineError> {
        let Some(node) = chunk.columns[self.roots[root].from].node(row) else {
            return Ok(0);
        };
        let level = self.roots[root].level;
        let mut count = self.count(level, node, run)?;
        if count > 0 && !self.roots[root].distinct.is_empty() {
            count -= self.repeats(&self.roots[root], node, chunk, row, run.view());
        }
        if let Some(sibling) = self.roots[root].sibling
            && count > 0
        {
            let span = self.levels[level].span;
            let other = self.roots[sibling].level;
            let pairs = self.count(other, node, run)?.checked_mul(count);
            count = pairs.ok_or_else(|| overflow(span))?;
            if count > 0 {
                count -= self.same_relationships([level, other], node, run)?;
            }
        }
        Ok(count)
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
    /// How often each node has a match of a root and of its sibling, where only lengths of rows of steps are asked for;
    /// `None` where more is.
    fn lengths(&self, root: usize, nodes: &[NodeId], view: View<'_>) -> Option<Vec<i64>> {
        let rows = |root: &Root| {
            let (only, outgoing) = self.resolved[root.level].leaf?;
            root.distinct.is_empty().then(|| view.rows(outgoing, only))
        };
        let one = &self.roots[root];
        let rows_of_one = rows(one)?;
        let Some(other) = one.sibling.map(|other| &self.roots[other]) else {
            let lengths = rows_of_one.lengths();
            let length = |node: &NodeId| lengths.of(*node) as i64;
            return Some(nodes.iter().map(length).collect());
        };
        let rows_of_other = rows(other)?;
        // Two rows of one node have fewer than 2^32 steps each.
        let pairs = |one, other| one as i64 * other as i64;
        if rows_of_one.are_without_loops() {
            let (one, other) = (rows_of_one.lengths(), rows_of_other.lengths());
            let pairs = |node: &NodeId| pairs(one.of(*node), other.of(*node));
            return Some(nodes.iter().map(pairs).collect());
        }
        let labels = [one, other].map(|root| &self.resolved[root.level].all_labels);
        let fits = |node| {
            let mut labels = labels.iter().copied().flatten();
            labels.all(|label| view.has_label(node, *label))
        };
        let different = |node: &NodeId| {
            let (one, other) = (rows_of_one.of(*node), rows_of_other.of(*node));
            let loops = if one.is_empty() || other.is_empty() {
                0
            } else {
                one.iter().filter(|step| step.node() == *node).count()
            };
            let same = if loops > 0 && fits(*node) { loops } else { 0 };
            pairs(one.len(), other.len()) - same as i64
        };
        Some(nodes.iter().map(different).collect())
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
            run.tick(chunk.rows)?;
            let mut counts = self.of_rows(&chunk, run)?;
            let mut kept = chunk.select(&self.keep);
            if counts.contains(&0) {
                let matched = |row: &u32| counts[*row as usize] > 0;
                let selection: Vec<u32> = (0..chunk.rows as u32).filter(matched).collect();
                kept = kept.gather(&selection);
                counts.retain(|count| *count > 0);
            }
            if !counts.is_empty() {
                return Ok(Some(kept.with(Column::Integers(counts))));
            }
        }
        Ok(None)
    }
}
