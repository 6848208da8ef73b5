//! How a node or relationship is found from nothing: which index, name or label knows it, and how many it may find.
//! It chooses nothing between them and what is walked to.

use std::sync::Arc;

use super::Chooser;
use super::NAMED;
use super::Step;
use crate::engine::embedded::references;
use crate::model::catalog::Subject;
use crate::model::collections::HashMap;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::SlotId;
use crate::plan::expr::Comparison;
use crate::plan::pattern::PatternNode;
use crate::plan::pattern::PatternRelationship;

impl Chooser<'_> {
    /// The cheapest way to find a node from nothing, and how many there may be.
    pub(super) fn start(&self, position: usize) -> (f64, Step) {
        let node = &self.pattern.nodes[position];
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
        let cost = all * self.share(node.slot) + 0.5 + self.walked_to_count(node.slot, all);
        (
            cost,
            Step::Scan {
                node: position,
                labels,
            },
        )
    }

    /// How many relationships are walked from a node of which there are `all`, only to count what goes on from where they
    /// lead: those from the end of a pattern. From its middle the ends need not be walked to.
    fn walked_to_count(&self, slot: SlotId, all: f64) -> f64 {
        match self.joined.get(&slot).map(Vec::as_slice) {
            Some([only]) if self.counts => {
                let relationships = self.relationships(&self.pattern.relationships[*only]);
                relationships.min(all * all)
            }
            _ => 0.0,
        }
    }

    /// The cheapest way to find a relationship and its nodes from nothing, and how many there may be.
    pub(super) fn scan(&self, position: usize, relationship: &PatternRelationship) -> (f64, Step) {
        let all = self.relationships(relationship);
        let scan = Step::ScanRelationships {
            relationship: position,
        };
        let scan = (all * 1.5, scan);
        let [only] = relationship.types.as_slice() else {
            return scan;
        };
        let is_type =
            |subject: &Subject| matches!(subject, Subject::RelationshipType(name) if name == only);
        match self.wide_values(relationship.slot, all, is_type) {
            Some((cost, index, values)) if cost <= scan.0 => {
                let seek = Step::SeekRelationships {
                    relationship: position,
                    index,
                    values,
                };
                (cost, seek)
            }
            _ => scan,
        }
    }

    pub(super) fn count(&self, label: &str) -> f64 {
        self.view
            .catalog()
            .names
            .label(label)
            .map_or(0.0, |label| self.view.label_count(label) as f64)
    }

    /// The predicates that would be known if only this slot were.
    fn only_for(&self, slot: SlotId) -> impl Iterator<Item = &Expr> {
        let predicates = self.waiting.only_for(slot);
        predicates.map(|predicate| &self.predicates[predicate])
    }

    fn is_known(&self, value: &Expr) -> bool {
        let slots = references::slots_of(value);
        slots.iter().all(|slot| self.known(*slot))
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
            for predicate in self.only_for(node.slot) {
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
                let cost = self.count(label) * self.share(node.slot) * 0.5 + 0.5;
                let step = Step::SeekRange {
                    node: position,
                    labels: led_by(label, labels),
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
        self.only_for(slot)
            .find_map(|predicate| match &predicate.kind {
                ExprKind::Call(function, arguments) if **function == *NAMED => {
                    let [subject, name] = arguments.as_slice() else {
                        return None;
                    };
                    let fits = subject.kind == ExprKind::Slot(slot) && self.is_known(name);
                    fits.then_some(name)
                }
                _ => None,
            })
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
            Comparison::Equal | Comparison::SameKey | Comparison::NotEqual => return None,
        };
        let (subject, bound, below) = if key_of(left, slot).is_some() {
            (left, right, below)
        } else {
            (right, left, !below)
        };
        let key = key_of(subject, slot)?;
        self.is_known(bound)
            .then_some((key, usize::from(!below), bound))
    }

    /// What a property of a node or relationship equals, if that is known by now.
    fn equal_to(&self, slot: SlotId, key: &str) -> Option<&Expr> {
        let mut predicates = self.only_for(slot);
        predicates.find_map(|predicate| {
            let mut sides = sides_of_equality(predicate);
            sides.find_map(|(subject, value)| {
                let of = key_of(subject, slot)?;
                (**of == *key && self.is_known(value)).then_some(value)
            })
        })
    }

    /// The index over the properties of such a subject, the first of which are known to equal something: how many of
    /// `all` elements it may find, its name, and what they equal.
    pub(super) fn wide_values(
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
            let step = Step::SeekWide {
                node: position,
                labels: led_by(label, labels),
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
        let mut best: Option<(f64, &Arc<str>, &Arc<str>, &Expr)> = None;
        for predicate in self.only_for(node.slot) {
            for (subject, value) in sides_of_equality(predicate) {
                let Some(key) = key_of(subject, node.slot) else {
                    continue;
                };
                if !self.is_known(value) {
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
                    if best.is_none_or(|(least, ..)| cost < least) {
                        best = Some((cost, label, key, value));
                    }
                }
            }
        }
        let (cost, label, key, value) = best?;
        let step = Step::Seek {
            node: position,
            labels: led_by(label, labels),
            key: Arc::clone(key),
            value: value.clone(),
        };
        Some((cost, step))
    }
}

/// How much of each slot's candidates its predicates are thought to leave.
pub(super) fn shares(predicates: &[Expr]) -> HashMap<SlotId, f64> {
    let mut shares: HashMap<SlotId, f64> = HashMap::default();
    let mut narrow = |slot: Option<SlotId>, factor: f64| {
        if let Some(slot) = slot {
            *shares.entry(slot).or_insert(1.0) *= factor;
        }
    };
    for predicate in predicates {
        match &predicate.kind {
            ExprKind::Call(function, arguments) if **function == *NAMED => {
                if let ExprKind::Slot(slot) = arguments[0].kind {
                    narrow(Some(slot), 0.01);
                }
            }
            ExprKind::Compare(_, left, right) | ExprKind::Text(_, left, right) => {
                let factor = match &predicate.kind {
                    ExprKind::Compare(comparison, ..) if comparison.is_equality() => 0.01,
                    _ => 0.3,
                };
                let (left, right) = (owner(left), owner(right));
                narrow(left, factor);
                narrow(right.filter(|right| left != Some(*right)), factor);
            }
            ExprKind::In(item, _) => narrow(owner(item), 0.05),
            _ => {}
        }
    }
    shares
}

/// The slot whose property this is.
fn owner(expr: &Expr) -> Option<SlotId> {
    match &expr.kind {
        ExprKind::Property(owner, _) => match owner.kind {
            ExprKind::Slot(slot) => Some(slot),
            _ => None,
        },
        _ => None,
    }
}

/// The key, if this is a property of the slot.
fn key_of(expr: &Expr, slot: SlotId) -> Option<&Arc<str>> {
    match &expr.kind {
        ExprKind::Property(owner, key) if owner.kind == ExprKind::Slot(slot) => Some(key),
        _ => None,
    }
}

/// Both sides of an equality, each with the other.
fn sides_of_equality(predicate: &Expr) -> impl Iterator<Item = (&Expr, &Expr)> {
    let sides = match &predicate.kind {
        ExprKind::Compare(comparison, left, right) if comparison.is_equality() => {
            Some((&**left, &**right))
        }
        _ => None,
    };
    sides
        .into_iter()
        .flat_map(|(left, right)| [(left, right), (right, left)])
}

/// The labels, this one of them first.
fn led_by(label: &Arc<str>, labels: &[Arc<str>]) -> Vec<Arc<str>> {
    let others = labels.iter().filter(|other| *other != label);
    std::iter::once(label).chain(others).cloned().collect()
}
