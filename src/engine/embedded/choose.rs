//! The order in which a pattern is looked for: where to start, and which relationship to walk next.
//!
//! What is known already comes first, then an index, then what is rarest; relationships with both ends known are
//! walked before others, and of those the ones with the fewest expected results. Without optimisation the pattern is
//! walked as written. Counts of the graph steer the choice and never the answer.

use std::sync::Arc;

use super::references;
use super::references::Slots;
use crate::engine::Parameters;
use crate::model::catalog::Subject;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;
use crate::model::graph::View;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::SlotId;
use crate::plan::expr::Comparison;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternNode;
use crate::plan::pattern::PatternRelationship;

/// The function whose truth an index of names knows.
const NAMED: &str = "named";

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
    predicates: Vec<Expr>,
    /// The predicates that are not applied yet, and what each reads.
    waiting: Vec<(usize, Slots)>,
    /// Slots of the pattern that are not known yet.
    open: Slots,
    walked: Vec<bool>,
    paths: Vec<usize>,
    steps: Vec<Step>,
}

/// The cheapest step so far; of equally cheap ones the first.
#[derive(Debug, Default)]
struct Best {
    found: Option<(f64, Step)>,
}

impl Best {
    fn consider(&mut self, cost: f64, step: Step) {
        if self.found.as_ref().is_none_or(|(least, _)| cost < *least) {
            self.found = Some((cost, step));
        }
    }

    fn step(self) -> Option<Step> {
        self.found.map(|(_, step)| step)
    }
}

/// Chooses the steps for a pattern. `read` are the slots anyone reads: other paths are not built.
pub(crate) fn choose(
    pattern: &PatternGraph,
    read: &Slots,
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
    let nodes = pattern.nodes.iter().map(|node| node.slot);
    let relationships = pattern.relationships.iter().map(|step| step.slot);
    let paths = pattern.paths.iter().map(|path| path.slot);
    let searches = pattern.relationships.iter().flat_map(|step| &step.search);
    let inside = searches.flat_map(|search| search.outputs());
    let mut listed = listed(pattern);
    if optimize {
        add_computed(&mut listed, &predicates, parameters);
    }
    let chooser = Chooser {
        pattern,
        view,
        optimize,
        nodes: listed,
        waiting: predicates
            .iter()
            .map(references::slots_of)
            .enumerate()
            .collect(),
        predicates,
        open: nodes
            .chain(relationships)
            .chain(paths)
            .chain(inside)
            .collect(),
        walked: vec![false; pattern.relationships.len()],
        paths: (0..pattern.paths.len())
            .filter(|path| read.contains(&pattern.paths[*path].slot))
            .collect(),
        steps: Vec::new(),
    };
    chooser.run()
}

impl Chooser<'_> {
    fn run(mut self) -> Choice {
        let pattern = self.pattern;
        for (position, node) in pattern.nodes.iter().enumerate() {
            if node.bound && self.node(node.slot) == position {
                self.open.remove(&node.slot);
                self.steps.push(Step::Check { node: position });
            }
        }
        self.settle();
        for (position, relationship) in pattern.relationships.iter().enumerate() {
            if relationship.bound {
                self.open.remove(&relationship.slot);
            }
            // A list says nothing about where it starts: one of its nodes is found first if it can be.
            if relationship.bound && relationship.length.is_none() {
                self.bound(position);
            }
        }
        while let Some(step) = self.next_step() {
            self.take(step);
        }
        self.settle();
        Choice {
            steps: self.steps,
            predicates: self.predicates,
        }
    }

    fn known(&self, slot: SlotId) -> bool {
        !self.open.contains(&slot)
    }

    fn listed(&self, slot: SlotId) -> &Listed {
        self.nodes
            .get(&slot)
            .unwrap_or_else(|| unreachable!("invariant: the pattern has node {}", slot.0))
    }

    fn node(&self, slot: SlotId) -> usize {
        self.listed(slot).position
    }

    fn bound(&mut self, relationship: usize) {
        let step = &self.pattern.relationships[relationship];
        self.walked[relationship] = true;
        self.open.remove(&step.left);
        self.open.remove(&step.right);
        self.steps.push(Step::Bound { relationship });
        self.settle();
    }

    fn take(&mut self, step: Step) {
        match &step {
            Step::Seek {
                node, key, value, ..
            } => {
                let slot = self.pattern.nodes[*node].slot;
                if is_found_exactly(value) {
                    let predicates = &self.predicates;
                    self.waiting
                        .retain(|(at, _)| !is_equality(&predicates[*at], slot, key, value));
                }
                self.open.remove(&slot);
            }
            Step::Scan { node, .. }
            | Step::SeekName { node, .. }
            | Step::SeekWide { node, .. }
            | Step::SeekRange { node, .. }
            | Step::Check { node } => {
                self.open.remove(&self.pattern.nodes[*node].slot);
            }
            Step::Bound { relationship } => return self.bound(*relationship),
            Step::ScanRelationships { relationship }
            | Step::SeekRelationships { relationship, .. }
            | Step::Walk { relationship, .. } => {
                let walked = &self.pattern.relationships[*relationship];
                self.walked[*relationship] = true;
                for found in walked.search.iter().flat_map(|search| search.outputs()) {
                    self.open.remove(&found);
                }
                self.open.remove(&walked.slot);
                self.open.remove(&walked.left);
                self.open.remove(&walked.right);
            }
            Step::Filter { .. } | Step::Path { .. } => {}
        }
        self.steps.push(step);
        self.settle();
    }

    /// Builds the paths and applies the predicates that have become possible.
    fn settle(&mut self) {
        let paths = std::mem::take(&mut self.paths);
        for path in paths {
            let named = &self.pattern.paths[path];
            let possible = self.known(named.start)
                && named.steps.iter().all(|(step, node)| {
                    self.known(*step) && self.known(*node) && self.has_been_walked(*step)
                });
            if possible {
                self.open.remove(&named.slot);
                self.steps.push(Step::Path { path });
            } else {
                self.paths.push(path);
            }
        }
        let mut predicates = Vec::new();
        self.waiting.retain(|(predicate, slots)| {
            let possible = slots.iter().all(|slot| !self.open.contains(slot));
            if possible {
                predicates.push(*predicate);
            }
            !possible
        });
        if !predicates.is_empty() {
            self.steps.push(Step::Filter { predicates });
        }
    }

    fn has_been_walked(&self, slot: SlotId) -> bool {
        self.pattern
            .relationships
            .iter()
            .zip(&self.walked)
            .all(|(step, walked)| step.slot != slot || *walked)
    }

    fn next_step(&self) -> Option<Step> {
        let mut best = Best::default();
        for (position, relationship) in self.pattern.relationships.iter().enumerate() {
            self.consider_walk(position, relationship, &mut best);
            if !self.optimize && best.found.is_some() {
                break;
            }
        }
        if !self.optimize {
            return best.step().or_else(|| self.written_start());
        }
        // A start elsewhere is only worth it when an index finds next to nothing.
        let started = best.found.is_some();
        let other_end = best
            .found
            .as_ref()
            .and_then(|(_, step)| self.other_end(step));
        for (position, node) in self.pattern.nodes.iter().enumerate() {
            if self.known(node.slot) {
                continue;
            }
            let (cost, step) = self.start(position, node);
            let few = other_end == Some(node.slot) && cost <= 4.0;
            if !started || few || (matches!(step, Step::Seek { .. }) && cost <= 1.5) {
                best.consider(cost, step);
            }
        }
        if !started {
            self.consider_relationship_scans(&mut best);
        }
        best.step()
    }

    fn consider_walk(&self, position: usize, relationship: &PatternRelationship, best: &mut Best) {
        if self.walked[position] {
            return;
        }
        let left = self.known(relationship.left);
        let right = self.known(relationship.right);
        if relationship.bound {
            if left || right || self.nothing_known() {
                let step = Step::Bound {
                    relationship: position,
                };
                best.consider(0.0, step);
            }
            return;
        }
        let walk = |reversed| Step::Walk {
            relationship: position,
            reversed,
        };
        match (left, right) {
            (true, true) => best.consider(0.1, walk(false)),
            (true, false) => best.consider(self.expansion(relationship, false), walk(false)),
            (false, true) => best.consider(self.expansion(relationship, true), walk(true)),
            (false, false) => {}
        }
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

    fn consider_relationship_scans(&self, best: &mut Best) {
        for (position, relationship) in self.pattern.relationships.iter().enumerate() {
            let fresh = !self.walked[position]
                && !relationship.bound
                && relationship.length.is_none()
                && relationship.left != relationship.right
                && !self.known(relationship.left)
                && !self.known(relationship.right);
            if fresh {
                if let [only] = relationship.types.as_slice()
                    && let Some((cost, index, values)) = self.wide_values(
                        relationship.slot,
                        self.relationships(relationship),
                        |subject| matches!(subject, Subject::RelationshipType(name) if name == only),
                    )
                {
                    let step = Step::SeekRelationships {
                        relationship: position,
                        index,
                        values,
                    };
                    best.consider(cost, step);
                }
                best.consider(
                    self.relationships(relationship) * 1.5,
                    Step::ScanRelationships {
                        relationship: position,
                    },
                );
            }
        }
    }

    fn nothing_known(&self) -> bool {
        self.pattern.nodes.iter().all(|node| !self.known(node.slot))
    }

    /// The first node of the first open relationship as written, or else the first open node.
    fn written_start(&self) -> Option<Step> {
        let of_relationships = self
            .pattern
            .relationships
            .iter()
            .flat_map(|step| [step.left, step.right]);
        let of_nodes = self.pattern.nodes.iter().map(|node| node.slot);
        let slot = of_relationships
            .chain(of_nodes)
            .find(|slot| !self.known(*slot))?;
        let node = self.node(slot);
        Some(Step::Scan {
            node,
            labels: self.listed(slot).labels.clone(),
        })
    }

    /// The cheapest way to find a node from nothing, and how many there may be.
    fn start(&self, position: usize, node: &PatternNode) -> (f64, Step) {
        let mut labels = self.listed(node.slot).labels.clone();
        let seek = self.seek(position, node, &labels);
        let wide = self.seek_wide(position, node, &labels);
        match (seek, wide) {
            (Some(seek), Some(wide)) => return if wide.0 < seek.0 { wide } else { seek },
            (Some(found), None) | (None, Some(found)) => return found,
            (None, None) => {}
        }
        if let Some(seek) = self.seek_range(position, node, &labels) {
            return seek;
        }
        labels.sort_by(|left, right| self.count(left).total_cmp(&self.count(right)));
        if let Some(name) = self.name_of(node.slot) {
            let name = name.clone();
            let seek = Step::SeekName {
                node: position,
                labels,
                name,
            };
            return (1.0, seek);
        }
        let all = labels
            .first()
            .map_or(self.view.node_count() as f64, |label| self.count(label));
        let cost = all * self.selectivity(node.slot) + 0.5;
        (
            cost,
            Step::Scan {
                node: position,
                labels,
            },
        )
    }

    fn count(&self, label: &str) -> f64 {
        self.view
            .catalog()
            .names
            .label(label)
            .map_or(0.0, |label| self.view.label_count(label) as f64)
    }

    /// How much of a node's candidates its other predicates are thought to leave.
    fn selectivity(&self, slot: SlotId) -> f64 {
        let mut share = 1.0;
        for predicate in &self.predicates {
            let factor = match &predicate.kind {
                ExprKind::Call(function, arguments)
                    if **function == *NAMED && arguments[0].kind == ExprKind::Slot(slot) =>
                {
                    0.01
                }
                ExprKind::Compare(Comparison::Equal, left, right)
                    if is_property_of(left, slot) || is_property_of(right, slot) =>
                {
                    0.01
                }
                ExprKind::Compare(_, left, right) | ExprKind::Text(_, left, right)
                    if is_property_of(left, slot) || is_property_of(right, slot) =>
                {
                    0.3
                }
                ExprKind::In(item, _) if is_property_of(item, slot) => 0.05,
                _ => continue,
            };
            share *= factor;
        }
        share
    }

    /// An index whose key is compared with something known by `<`, `<=`, `>` or `>=`.
    fn seek_range(
        &self,
        position: usize,
        node: &PatternNode,
        labels: &[Arc<str>],
    ) -> Option<(f64, Step)> {
        for label in labels {
            let number = self.view.catalog().names.label(label)?;
            let mut found: Option<(Arc<str>, [Option<Expr>; 2])> = None;
            for predicate in self.open_predicates() {
                let Some((key, side, bound)) = self.bound_of(predicate, node.slot) else {
                    continue;
                };
                if self.view.index_distinct(number, key).is_none() {
                    continue;
                }
                let (known, bounds) = found.get_or_insert_with(|| (Arc::clone(key), [None, None]));
                if known == key && bounds[side].is_none() {
                    bounds[side] = Some(bound.clone());
                }
            }
            if let Some((key, bounds)) = found {
                let mut labels = labels.to_vec();
                labels.retain(|other| other != label);
                labels.insert(0, Arc::clone(label));
                let cost = self.count(label) * self.selectivity(node.slot) * 0.5 + 0.5;
                let step = Step::SeekRange {
                    node: position,
                    labels,
                    key,
                    bounds,
                };
                return Some((cost, step));
            }
        }
        None
    }

    /// The name that a node must have, which must be known.
    fn name_of(&self, slot: SlotId) -> Option<&Expr> {
        self.open_predicates()
            .find_map(|predicate| match &predicate.kind {
                ExprKind::Call(function, arguments) if **function == *NAMED => {
                    let [subject, name] = arguments.as_slice() else {
                        return None;
                    };
                    let known = subject.kind == ExprKind::Slot(slot)
                        && references::slots_of(name)
                            .iter()
                            .all(|slot| self.known(*slot));
                    known.then_some(name)
                }
                _ => None,
            })
    }

    fn open_predicates(&self) -> impl Iterator<Item = &Expr> {
        let waiting = self.waiting.iter();
        waiting.map(|(predicate, _)| &self.predicates[*predicate])
    }

    /// The key that a predicate bounds from below (0) or above (1), and the bound, which must be known.
    fn bound_of<'e>(
        &self,
        predicate: &'e Expr,
        slot: SlotId,
    ) -> Option<(&'e Arc<str>, usize, &'e Expr)> {
        let ExprKind::Compare(comparison, left, right) = &predicate.kind else {
            return None;
        };
        let below = match comparison {
            Comparison::Greater | Comparison::GreaterOrEqual => true,
            Comparison::Less | Comparison::LessOrEqual => false,
            Comparison::Equal | Comparison::NotEqual => return None,
        };
        let (subject, bound, below) = if is_property_of(left, slot) {
            (left, right, below)
        } else {
            (right, left, !below)
        };
        let ExprKind::Property(owner, key) = &subject.kind else {
            return None;
        };
        let known = owner.kind == ExprKind::Slot(slot)
            && references::slots_of(bound)
                .iter()
                .all(|slot| self.known(*slot));
        known.then_some((key, usize::from(!below), &**bound))
    }

    /// What a property of a node equals, if that is known by now.
    fn equal_to(&self, slot: SlotId, key: &str) -> Option<&Expr> {
        self.waiting.iter().find_map(|(predicate, _)| {
            let ExprKind::Compare(Comparison::Equal, left, right) =
                &self.predicates[*predicate].kind
            else {
                return None;
            };
            let mut sides = [(left, right), (right, left)].into_iter();
            sides.find_map(|(subject, value)| {
                let ExprKind::Property(owner, name) = &subject.kind else {
                    return None;
                };
                let slots = references::slots_of(value);
                let known = slots.iter().all(|slot| self.known(*slot));
                let fits = owner.kind == ExprKind::Slot(slot) && **name == *key && known;
                fits.then_some(&**value)
            })
        })
    }

    /// The index over the properties of such a subject, the first of which are known to equal something: how many of
    /// `all` elements it may find, its name, and what they equal.
    fn wide_values(
        &self,
        slot: SlotId,
        all: f64,
        is_subject: impl Fn(&Subject) -> bool,
    ) -> Option<(f64, Arc<str>, Vec<Expr>)> {
        /// How many values a property is thought to have.
        const VALUES: f64 = 100.0;
        let found = self.view.wide_indexes().filter_map(|index| {
            if !is_subject(&index.subject) {
                return None;
            }
            let keys = index.keys.iter();
            let values: Vec<Expr> = keys
                .map_while(|key| self.equal_to(slot, key).cloned())
                .collect();
            let cost = (all / VALUES.powi(values.len() as i32)).max(1.0);
            (!values.is_empty()).then(|| (cost, Arc::clone(&index.name), values))
        });
        found.min_by(|one, other| one.0.total_cmp(&other.0))
    }

    /// The index over several properties of the node that is known to equal something, and how many nodes it may find.
    fn seek_wide(
        &self,
        position: usize,
        node: &PatternNode,
        labels: &[Arc<str>],
    ) -> Option<(f64, Step)> {
        let of_label = labels.iter().filter_map(|label| {
            let is_label =
                |subject: &Subject| matches!(subject, Subject::Label(name) if name == label);
            let (cost, index, values) = self.wide_values(node.slot, self.count(label), is_label)?;
            let mut labels = labels.to_vec();
            labels.retain(|other| other != label);
            labels.insert(0, Arc::clone(label));
            let step = Step::SeekWide {
                node: position,
                labels,
                index,
                values,
            };
            Some((cost, step))
        });
        of_label.min_by(|one, other| one.0.total_cmp(&other.0))
    }

    fn seek(
        &self,
        position: usize,
        node: &PatternNode,
        labels: &[Arc<str>],
    ) -> Option<(f64, Step)> {
        let mut best: Option<(f64, Step)> = None;
        for (predicate, _) in &self.waiting {
            let ExprKind::Compare(Comparison::Equal, left, right) =
                &self.predicates[*predicate].kind
            else {
                continue;
            };
            for (subject, value) in [(left, right), (right, left)] {
                let ExprKind::Property(owner, key) = &subject.kind else {
                    continue;
                };
                if owner.kind != ExprKind::Slot(node.slot)
                    || !references::slots_of(value)
                        .iter()
                        .all(|slot| self.known(*slot))
                {
                    continue;
                }
                for label in labels {
                    let Some(number) = self.view.catalog().names.label(label) else {
                        continue;
                    };
                    let Some(distinct) = self.view.index_distinct(number, key) else {
                        continue;
                    };
                    let cost = self.count(label) / (distinct.max(1) as f64);
                    if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                        let mut labels = labels.to_vec();
                        labels.retain(|other| other != label);
                        labels.insert(0, Arc::clone(label));
                        let step = Step::Seek {
                            node: position,
                            labels,
                            key: Arc::clone(key),
                            value: (**value).clone(),
                        };
                        best = Some((cost, step));
                    }
                }
            }
        }
        best
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
        degree * self.selectivity(to) + 0.2
    }
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

fn is_property_of(expr: &Expr, slot: SlotId) -> bool {
    matches!(&expr.kind, ExprKind::Property(owner, _) if owner.kind == ExprKind::Slot(slot))
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
    let ExprKind::Compare(Comparison::Equal, left, right) = &predicate.kind else {
        return false;
    };
    [(left, right), (right, left)].iter().any(|(subject, other)| {
        matches!(&subject.kind, ExprKind::Property(owner, of) if owner.kind == ExprKind::Slot(slot) && **of == *key)
            && other.kind == value.kind
    })
}
