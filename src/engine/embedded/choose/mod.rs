//! The order in which a pattern is looked for: where to start, and which relationship to walk next.
//!
//! What is known already comes first, then an index, then what is rarest; relationships with both ends known are
//! walked before others, and of those the ones with the fewest expected results. Without optimisation the pattern is
//! walked as written. Counts of the graph steer the choice and never the answer.
//!
//! What could be done next is kept in queues, which only what has just become known changes: thousands of nodes and
//! relationships in one pattern are chosen from in the time it takes to read them.

mod queue;
mod starts;
mod waiting;

use std::sync::Arc;

use self::queue::Queue;
use self::waiting::Waiting;
use super::references;
use super::references::Readings;
use super::references::Slots;
use crate::engine::Parameters;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;
use crate::model::graph::View;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::SlotId;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternRelationship;

/// The function whose truth an index of names knows.
const NAMED: &str = "named";

/// What it costs to see whether a relationship joins two known nodes.
const CHECK: f64 = 0.1;

/// One step of looking for a pattern; numbers are positions in the pattern's lists.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// A node that is known: not null, and of the right labels.
    Check {
        /// Which node.
        node: usize,
    },
    /// All nodes, or those of the node's first label in this order.
    Scan {
        /// Which node.
        node: usize,
        /// Its labels, the one to scan first.
        labels: Vec<Arc<str>>,
    },
    /// The nodes an index finds.
    Seek {
        /// Which node.
        node: usize,
        /// Its labels, the indexed one first.
        labels: Vec<Arc<str>>,
        /// The indexed key.
        key: Arc<str>,
        /// The value it equals.
        value: Expr,
    },
    /// The nodes that may have a name: the predicate on it is still to be asked.
    SeekName {
        /// Which node.
        node: usize,
        /// Its labels, the rarest first.
        labels: Vec<Arc<str>>,
        /// The name.
        name: Expr,
    },
    /// The nodes an index finds in an interval, and maybe more: the predicates on it are still to be asked.
    SeekRange {
        /// Which node.
        node: usize,
        /// Its labels, the indexed one first.
        labels: Vec<Arc<str>>,
        /// The indexed key.
        key: Arc<str>,
        /// What it is at least, and at most.
        bounds: [Option<Expr>; 2],
    },
    /// The nodes an index over several properties finds by the first of them, and maybe more: the predicates on them are
    /// still to be asked.
    SeekWide {
        /// Which node.
        node: usize,
        /// Its labels, the indexed one first.
        labels: Vec<Arc<str>>,
        /// The index.
        index: Arc<str>,
        /// What its first properties equal.
        values: Vec<Expr>,
    },
    /// All relationships of the types of one, with both nodes.
    ScanRelationships {
        /// Which relationship.
        relationship: usize,
    },
    /// The relationships an index over their properties finds by the first of them, with both nodes; as for
    /// [`Step::SeekWide`], the predicates are still to be asked.
    SeekRelationships {
        /// Which relationship.
        relationship: usize,
        /// The index.
        index: Arc<str>,
        /// What its first properties equal.
        values: Vec<Expr>,
    },
    /// A relationship (or list) that is known: its nodes are found or checked.
    Bound {
        /// Which relationship.
        relationship: usize,
    },
    /// From a known node along a relationship: to its other node, new or known.
    Walk {
        /// Which relationship.
        relationship: usize,
        /// Whether it is walked from right to left.
        reversed: bool,
    },
    /// Conditions all of whose slots are known by now.
    Filter {
        /// Which predicates, after conjunctions have been taken apart.
        predicates: Vec<usize>,
    },
    /// A named path, all of whose elements are known by now.
    Path {
        /// Which path.
        path: usize,
    },
}

/// Steps, and the predicates they speak of.
#[derive(Debug)]
pub(crate) struct Choice {
    /// The steps, in order.
    pub(crate) steps: Vec<Step>,
    /// The pattern's predicates, conjunctions taken apart.
    pub(crate) predicates: Vec<Expr>,
    /// How much of a slot's candidates its predicates are thought to leave.
    shares: HashMap<SlotId, f64>,
}

impl Choice {
    /// How much of a slot's candidates its predicates are thought to leave, from 0 to 1.
    pub(crate) fn share(&self, slot: SlotId) -> f64 {
        self.shares.get(&slot).copied().unwrap_or(1.0)
    }
}

/// A node of the pattern: it may be listed more than once.
#[derive(Debug)]
struct Listed {
    /// Where it is listed first.
    position: usize,
    /// All its labels.
    labels: Vec<Arc<str>>,
}

struct Chooser<'p> {
    pattern: &'p PatternGraph,
    nodes: HashMap<SlotId, Listed>,
    view: View<'p>,
    optimize: bool,
    /// Whether nobody reads anything of the pattern: then its ends are counted and not walked to.
    counts: bool,
    predicates: Vec<Expr>,
    /// How much of a slot's candidates its predicates are thought to leave.
    shares: HashMap<SlotId, f64>,
    waiting: Waiting,
    /// The relationships at each node.
    joined: HashMap<SlotId, Vec<usize>>,
    /// By slot, the relationship that could be scanned.
    fresh: HashMap<SlotId, usize>,
    walked: Vec<bool>,
    /// Whether any node is known.
    started: bool,
    /// Relationships that lead on from what is known.
    walks: Queue,
    /// Nodes that are not known.
    starts: Queue,
    /// Nodes of which an index finds next to none: they are worth a start of their own beside what is known.
    sure: Queue,
    /// Relationships neither of whose nodes is known.
    scans: Queue,
    steps: Vec<Step>,
}

/// Chooses the steps for a pattern. `read` are the slots anyone reads: other paths are not built.
pub(crate) fn choose(
    pattern: &PatternGraph,
    read: &Readings,
    view: View<'_>,
    parameters: &Parameters,
    optimize: bool,
) -> Choice {
    let mut predicates = Vec::new();
    for predicate in &pattern.predicates {
        match &predicate.kind {
            ExprKind::And(operands) => predicates.extend(operands.iter().cloned()),
            _ => predicates.push(predicate.clone()),
        }
    }
    let mut nodes = listed(pattern);
    if optimize {
        add_computed(&mut nodes, &predicates, parameters);
    }
    let paths =
        (0..pattern.paths.len()).filter(|path| read.contains_key(&pattern.paths[*path].slot));
    let reads = predicates.iter().map(references::slots_of);
    let chooser = Chooser {
        pattern,
        view,
        optimize,
        counts: predicates.is_empty() && is_only_counted(pattern, read),
        nodes,
        shares: starts::shares(&predicates),
        waiting: Waiting::new(pattern, slots(pattern), reads, paths),
        predicates,
        joined: joined(pattern),
        fresh: HashMap::default(),
        walked: vec![false; pattern.relationships.len()],
        started: false,
        walks: Queue::new(pattern.relationships.len()),
        starts: Queue::new(pattern.nodes.len()),
        sure: Queue::new(pattern.nodes.len()),
        scans: Queue::new(pattern.relationships.len()),
        steps: Vec::new(),
    };
    chooser.run()
}

impl Chooser<'_> {
    fn run(mut self) -> Choice {
        self.begin();
        self.offer();
        if self.optimize {
            while let Some(step) = self.cheapest() {
                self.take(step);
            }
        } else {
            self.run_as_written();
        }
        self.settle();
        Choice {
            steps: self.steps,
            predicates: self.predicates,
            shares: self.shares,
        }
    }

    /// What is known before anything is looked for.
    fn begin(&mut self) {
        let pattern = self.pattern;
        for (position, node) in pattern.nodes.iter().enumerate() {
            if node.bound && self.node(node.slot) == position {
                self.know(node.slot);
                self.steps.push(Step::Check { node: position });
            }
        }
        self.settle();
        for (position, relationship) in pattern.relationships.iter().enumerate() {
            if relationship.bound {
                self.know(relationship.slot);
            }
            // A list says nothing about where it starts: one of its nodes is found first if it can be.
            if relationship.bound && relationship.length.is_none() {
                self.take(Step::Bound {
                    relationship: position,
                });
            }
        }
    }

    /// Offers all that can be done first.
    fn offer(&mut self) {
        let pattern = self.pattern;
        for (position, relationship) in pattern.relationships.iter().enumerate() {
            let can_be_scanned = !self.walked[position]
                && !relationship.bound
                && relationship.length.is_none()
                && relationship.left != relationship.right
                && !self.known(relationship.left)
                && !self.known(relationship.right);
            if self.optimize && can_be_scanned {
                self.fresh.insert(relationship.slot, position);
                self.offer_scan(position);
            }
            self.offer_walk(position);
        }
        for node in &pattern.nodes {
            self.offer_start(node.slot);
        }
    }

    fn run_as_written(&mut self) {
        let pattern = self.pattern;
        let of_relationships = pattern.relationships.iter();
        let of_relationships = of_relationships.flat_map(|step| [step.left, step.right]);
        let of_nodes = pattern.nodes.iter().map(|node| node.slot);
        let mut written = of_relationships.chain(of_nodes);
        loop {
            if let Some((_, step)) = self.next_walk() {
                self.take(step);
                continue;
            }
            let Some(slot) = written.find(|slot| !self.known(*slot)) else {
                return;
            };
            let listed = self.listed(slot);
            self.take(Step::Scan {
                node: listed.position,
                labels: listed.labels.clone(),
            });
        }
    }

    fn known(&self, slot: SlotId) -> bool {
        self.waiting.knows(slot)
    }

    fn listed(&self, slot: SlotId) -> &Listed {
        self.nodes
            .get(&slot)
            .unwrap_or_else(|| unreachable!("invariant: the pattern has node {}", slot.0))
    }

    fn node(&self, slot: SlotId) -> usize {
        self.listed(slot).position
    }

    fn share(&self, slot: SlotId) -> f64 {
        self.shares.get(&slot).copied().unwrap_or(1.0)
    }

    /// The slot is known from now on; what that makes possible or cheaper is offered.
    fn know(&mut self, slot: SlotId) {
        let Some(narrowed) = self.waiting.learn(slot) else {
            return;
        };
        if let Some(listed) = self.nodes.get(&slot) {
            self.starts.withdraw(listed.position);
            self.sure.withdraw(listed.position);
            self.started = true;
        }
        for position in self.joined.remove(&slot).unwrap_or_default() {
            self.scans.withdraw(position);
            self.fresh
                .remove(&self.pattern.relationships[position].slot);
            self.offer_walk(position);
        }
        for slot in narrowed {
            self.offer_start(slot);
            if let Some(position) = self.fresh.get(&slot) {
                self.offer_scan(*position);
            }
        }
    }

    fn offer_walk(&mut self, position: usize) {
        if let Some((cost, _)) = self.walk(position) {
            let cost = if self.optimize { cost } else { 0.0 };
            self.walks.offer(position, cost);
        }
    }

    fn offer_scan(&mut self, position: usize) {
        let (cost, _) = self.scan(position, &self.pattern.relationships[position]);
        self.scans.offer(position, cost);
    }

    fn offer_start(&mut self, slot: SlotId) {
        let Some(listed) = self.nodes.get(&slot) else {
            return;
        };
        if !self.optimize || self.known(slot) {
            return;
        }
        let position = listed.position;
        let (cost, step) = self.start(position);
        self.starts.offer(position, cost);
        if matches!(step, Step::Seek { .. }) && cost <= 1.5 {
            self.sure.offer(position, cost);
        } else {
            self.sure.withdraw(position);
        }
    }

    fn take(&mut self, step: Step) {
        match &step {
            Step::Seek {
                node, key, value, ..
            } => {
                let slot = self.pattern.nodes[*node].slot;
                if is_found_exactly(value) {
                    let predicates = self.waiting.only_for(slot);
                    let found: Vec<usize> = predicates
                        .filter(|at| is_equality(&self.predicates[*at], slot, key, value))
                        .collect();
                    for predicate in found {
                        self.waiting.settle(predicate);
                    }
                }
                self.know(slot);
            }
            Step::Scan { node, .. }
            | Step::SeekName { node, .. }
            | Step::SeekWide { node, .. }
            | Step::SeekRange { node, .. }
            | Step::Check { node } => self.know(self.pattern.nodes[*node].slot),
            Step::Bound { relationship }
            | Step::ScanRelationships { relationship }
            | Step::SeekRelationships { relationship, .. }
            | Step::Walk { relationship, .. } => {
                let walked = &self.pattern.relationships[*relationship];
                self.walked[*relationship] = true;
                self.walks.withdraw(*relationship);
                self.waiting.found(walked.slot);
                for found in walked.search.iter().flat_map(|search| search.outputs()) {
                    self.know(found);
                }
                self.know(walked.slot);
                self.know(walked.left);
                self.know(walked.right);
            }
            Step::Filter { .. } | Step::Path { .. } => {}
        }
        self.steps.push(step);
        self.settle();
    }

    /// Builds the paths and applies the predicates that have become possible.
    fn settle(&mut self) {
        let mut ready = self.waiting.take_ready();
        for path in ready.paths {
            self.know(self.pattern.paths[path].slot);
            self.steps.push(Step::Path { path });
        }
        ready
            .predicates
            .extend(self.waiting.take_ready().predicates);
        if !ready.predicates.is_empty() {
            ready.predicates.sort_unstable();
            self.steps.push(Step::Filter {
                predicates: ready.predicates,
            });
        }
    }

    /// The cheapest of all that can be done next.
    fn cheapest(&mut self) -> Option<Step> {
        let Some((least, walk)) = self.next_walk() else {
            return self.cheapest_start();
        };
        // A start elsewhere is only worth it when an index finds next to nothing.
        let end = self.other_end(&walk).map(|slot| self.node(slot));
        let end = end.and_then(|node| Some((self.starts.cost(node)?, node)));
        let end = end.filter(|(cost, _)| *cost <= 4.0);
        let start = end.into_iter().chain(self.sure.first());
        match start.min_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1))) {
            // What is one at most costs a look, and whatever leads to it is then only checked.
            Some((cost, node)) if cost < least || cost <= 1.0 && least > CHECK => {
                Some(self.start(node).1)
            }
            _ => Some(walk),
        }
    }

    fn cheapest_start(&mut self) -> Option<Step> {
        match (self.starts.first(), self.scans.first()) {
            (Some((node_cost, _)), Some((cost, relationship))) if cost < node_cost => Some(
                self.scan(relationship, &self.pattern.relationships[relationship])
                    .1,
            ),
            (Some((_, node)), _) => Some(self.start(node).1),
            // both nodes of a relationship that could be scanned could be starts
            (None, _) => None,
        }
    }

    /// The cheapest relationship that leads on from what is known.
    fn next_walk(&mut self) -> Option<(f64, Step)> {
        while let Some((_, position)) = self.walks.first() {
            if let Some(walk) = self.walk(position) {
                return Some(walk);
            }
            self.walks.withdraw(position);
        }
        None
    }

    /// A relationship one of whose nodes is known, or which is known itself, and what walking it costs.
    fn walk(&self, position: usize) -> Option<(f64, Step)> {
        if self.walked[position] {
            return None;
        }
        let relationship = &self.pattern.relationships[position];
        let left = self.known(relationship.left);
        let right = self.known(relationship.right);
        if relationship.bound {
            let step = Step::Bound {
                relationship: position,
            };
            return (left || right || !self.started).then_some((0.0, step));
        }
        let (cost, reversed) = match (left, right) {
            (true, true) => (CHECK, false),
            (true, false) => (self.expansion(relationship, false), false),
            (false, true) => (self.expansion(relationship, true), true),
            (false, false) => return None,
        };
        let step = Step::Walk {
            relationship: position,
            reversed,
        };
        Some((cost, step))
    }

    /// The unknown end of a search for the shortest paths from one node: if it is one of few, finding it first lets the
    /// search go from both ends.
    fn other_end(&self, step: &Step) -> Option<SlotId> {
        let Step::Walk { relationship, .. } = step else {
            return None;
        };
        let walked = &self.pattern.relationships[*relationship];
        walked.search.as_ref()?.selector.as_ref()?;
        [walked.left, walked.right]
            .into_iter()
            .find(|slot| !self.known(*slot))
    }

    /// How many relationships of the types of `relationship` there are.
    fn relationships(&self, relationship: &PatternRelationship) -> f64 {
        if relationship.types.is_empty() {
            return self.view.relationship_count() as f64;
        }
        relationship
            .types
            .iter()
            .filter_map(|name| self.view.catalog().names.relationship_type(name))
            .map(|number| self.view.type_count(number) as f64)
            .sum()
    }

    /// How many results a walk from one known node is thought to have.
    fn expansion(&self, relationship: &PatternRelationship, reversed: bool) -> f64 {
        let (from, to) = if reversed {
            (relationship.right, relationship.left)
        } else {
            (relationship.left, relationship.right)
        };
        let nodes = self.view.node_count().max(1) as f64;
        let share = |slot: SlotId| {
            self.listed(slot)
                .labels
                .iter()
                .map(|label| self.count(label) / nodes)
                .fold(1.0_f64, f64::min)
        };
        // Types mostly start and end at nodes of one label: their degree is counted among those.
        let starts = (nodes * share(from)).max(1.0);
        let both = if relationship.direction == Direction::Both {
            2.0
        } else {
            1.0
        };
        let chosen = relationship.search.as_ref();
        if chosen.is_some_and(|search| search.selector.is_some()) {
            // distances to everything are found, whatever comes of them
            return self.relationships(relationship) + 5.0;
        }
        let degree = both * self.relationships(relationship) / starts;
        let degree = match relationship.length {
            None => degree,
            Some(length) => {
                let steps = length.maximum.unwrap_or(4).min(4) as i32;
                degree.max(1.0).powi(steps) + 1.0
            }
        };
        degree * self.share(to) + 0.2
    }
}

/// The slots of a pattern.
fn slots(pattern: &PatternGraph) -> Slots {
    let nodes = pattern.nodes.iter().map(|node| node.slot);
    let relationships = pattern.relationships.iter().map(|step| step.slot);
    let paths = pattern.paths.iter().map(|path| path.slot);
    let searches = pattern.relationships.iter().flat_map(|step| &step.search);
    let inside = searches.flat_map(|search| search.outputs());
    nodes
        .chain(relationships)
        .chain(paths)
        .chain(inside)
        .collect()
}

fn joined(pattern: &PatternGraph) -> HashMap<SlotId, Vec<usize>> {
    let mut joined: HashMap<SlotId, Vec<usize>> = HashMap::default();
    for (position, relationship) in pattern.relationships.iter().enumerate() {
        joined.entry(relationship.left).or_default().push(position);
        if relationship.left != relationship.right {
            joined.entry(relationship.right).or_default().push(position);
        }
    }
    joined
}

fn listed(pattern: &PatternGraph) -> HashMap<SlotId, Listed> {
    let mut nodes: HashMap<SlotId, Listed> = HashMap::default();
    for (position, node) in pattern.nodes.iter().enumerate() {
        let listed = nodes.entry(node.slot).or_insert_with(|| Listed {
            position,
            labels: Vec::new(),
        });
        for label in &node.labels {
            if !listed.labels.contains(label) {
                listed.labels.push(Arc::clone(label));
            }
        }
    }
    nodes
}

/// Whether nobody reads a node or relationship of a pattern of several relationships.
fn is_only_counted(pattern: &PatternGraph, read: &Readings) -> bool {
    let is_counted = |relationship: &PatternRelationship| {
        relationship.length.is_none() && !read.contains_key(&relationship.slot)
    };
    pattern.relationships.len() > 1
        && pattern.relationships.iter().all(is_counted)
        && pattern
            .nodes
            .iter()
            .all(|node| !read.contains_key(&node.slot))
        && pattern
            .paths
            .iter()
            .all(|path| !read.contains_key(&path.slot))
}

/// Labels that are computed, but known before the first row, narrow a search as written ones do. Whether they fit is
/// still asked: the conditions stay.
fn add_computed(nodes: &mut HashMap<SlotId, Listed>, predicates: &[Expr], parameters: &Parameters) {
    for predicate in predicates {
        let ExprKind::HasComputedLabels {
            subject,
            names,
            any: false,
        } = &predicate.kind
        else {
            continue;
        };
        let value = match &names.kind {
            ExprKind::Literal(value) => Some(value),
            ExprKind::Parameter(name) => parameters.get(name),
            _ => None,
        };
        if let (ExprKind::Slot(slot), Some(Value::String(label))) = (&subject.kind, value)
            && !label.is_empty()
            && let Some(listed) = nodes.get_mut(slot)
            && !listed.labels.contains(label)
        {
            listed.labels.push(Arc::clone(label));
        }
    }
}

/// Whether an index finds exactly what equals the value, so that nothing has to be asked again.
fn is_found_exactly(value: &Expr) -> bool {
    matches!(
        value.kind,
        ExprKind::Literal(Value::Integer(_) | Value::String(_))
    )
}

/// Whether the predicate says that a property of the slot equals the value.
fn is_equality(predicate: &Expr, slot: SlotId, key: &str, value: &Expr) -> bool {
    let ExprKind::Compare(comparison, left, right) = &predicate.kind else {
        return false;
    };
    comparison.is_equality() && [(left, right), (right, left)].iter().any(|(subject, other)| {
        matches!(&subject.kind, ExprKind::Property(owner, of) if owner.kind == ExprKind::Slot(slot) && **of == *key)
            && other.kind == value.kind
    })
}
