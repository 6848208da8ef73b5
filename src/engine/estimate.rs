//! Estimates: how many rows each operator of a plan is thought to hand on.
//!
//! Labels and what relationships join are counted exactly; conditions on one element are tried on a sample of the
//! elements they speak of; what several conditions leave together is taken as independent. Made for `EXPLAIN` and
//! `PROFILE` only, and when asked: no other statement pays for it. It must never steer an answer.

use std::cell::RefCell;

use super::Parameters;
use super::profile::place;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::graph::Direction;
use crate::model::graph::Join;
use crate::model::graph::View;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::expr::Comparison;
use crate::plan::expr::TextTest;
use crate::plan::operator::ApplyKind;
use crate::plan::pattern::Length;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternRelationship;

/// How many elements a condition is tried on.
const SAMPLE: usize = 4096;
/// What a condition nothing is known of is thought to leave.
const UNKNOWN: f64 = 0.3;
/// What an equality nothing is known of is thought to leave.
const UNKNOWN_EQUALITY: f64 = 0.1;
/// How many items a list, a procedure or a file nothing is known of is thought to have.
const UNKNOWN_ITEMS: f64 = 10.0;
/// Steps of a variable-length relationship beyond this many are taken to find nothing new.
const STEPS: u64 = 6;

/// The estimated rows of each operator of a plan, which is neither moved nor dropped while they are read.
#[derive(Debug, Default)]
pub struct Estimates {
    rows: HashMap<usize, f64>,
}

impl Estimates {
    /// Estimates every operator of a plan over what the view shows.
    pub fn of_plan(plan: &LogicalPlan, view: View<'_>, parameters: &Parameters) -> Self {
        let mut estimates = Self::default();
        let estimator = Estimator {
            view,
            parameters,
            elements: elements(plan, view),
            samples: RefCell::default(),
        };
        estimator.rows(plan, 1.0, &mut estimates);
        estimates
    }

    /// How many rows an operator of the plan is thought to hand on; a whole number, and 0 only when that is known.
    pub fn rows(&self, plan: &LogicalPlan) -> Option<u64> {
        let rows = *self.rows.get(&place(plan))?;
        Some(if rows < 1.0 {
            rows.ceil() as u64
        } else {
            rows.round() as u64
        })
    }
}

/// What a slot of a pattern stands for.
#[derive(Debug)]
enum Element {
    /// A node with these labels; `None` when one of them does not exist.
    Node(Option<Vec<LabelId>>),
    /// A relationship of one of these types; empty for any.
    Relationship(Vec<u32>),
}

/// The elements that the patterns of a plan speak of, with everything said about them anywhere.
fn elements(plan: &LogicalPlan, view: View<'_>) -> HashMap<SlotId, Element> {
    let names = &view.catalog().names;
    let mut elements: HashMap<SlotId, Element> = HashMap::default();
    plan.visit(&mut |operator| {
        let LogicalPlan::Match { pattern, .. } = operator else {
            return;
        };
        for node in &pattern.nodes {
            let known = elements
                .entry(node.slot)
                .or_insert_with(|| Element::Node(Some(Vec::new())));
            let Element::Node(Some(labels)) = known else {
                continue;
            };
            for name in &node.labels {
                if let Some(label) = names.label(name) {
                    labels.push(label);
                } else {
                    *known = Element::Node(None);
                    break;
                }
            }
        }
        for step in &pattern.relationships {
            if step.length.is_none() {
                let numbers = step.types.iter();
                let numbers = numbers.filter_map(|name| names.relationship_type(name));
                let mut numbers: Vec<u32> = numbers.map(|number| number.0).collect();
                if numbers.is_empty() && !step.types.is_empty() {
                    numbers.push(u32::MAX);
                }
                elements.insert(step.slot, Element::Relationship(numbers));
            }
        }
    });
    elements
}

/// A property of an element.
type Property = (SlotId, Box<str>);

struct Estimator<'e> {
    view: View<'e>,
    parameters: &'e Parameters,
    elements: HashMap<SlotId, Element>,
    samples: RefCell<HashMap<Property, Vec<Value>>>,
}

impl Estimator<'_> {
    /// The rows of a plan whose `Argument` leaves hand in `argument` rows.
    fn rows(&self, plan: &LogicalPlan, argument: f64, out: &mut Estimates) -> f64 {
        let mut below = |plan: &LogicalPlan| self.rows(plan, argument, out);
        let rows = match plan {
            LogicalPlan::Argument { .. } => argument,
            LogicalPlan::Match { input, pattern, .. } => below(input) * self.pattern(pattern),
            LogicalPlan::Filter { input, predicate } => below(input) * self.share(predicate),
            LogicalPlan::Aggregate { input, keys, .. } => {
                let input = below(input);
                if keys.is_empty() {
                    argument.min(1.0)
                } else {
                    self.groups(keys.iter().map(|(_, key)| key), input)
                }
            }
            LogicalPlan::Distinct { input } => {
                let rows = below(input);
                match &**input {
                    LogicalPlan::Project { items, .. } => {
                        self.groups(items.iter().map(|(_, item)| item), rows)
                    }
                    _ => rows,
                }
            }
            LogicalPlan::Skip { input, count } => {
                let rows = below(input);
                let skipped = self.number(count).unwrap_or(0.0);
                (rows - skipped).max(0.0)
            }
            LogicalPlan::Limit { input, count } => {
                let rows = below(input);
                self.number(count).map_or(rows, |count| rows.min(count))
            }
            LogicalPlan::Unwind { input, list, .. } => below(input) * self.items(list),
            LogicalPlan::Call { input, columns, .. } => {
                let rows = below(input);
                if columns.is_empty() {
                    rows
                } else {
                    rows * UNKNOWN_ITEMS
                }
            }
            LogicalPlan::LoadCsv { input, .. } => below(input) * UNKNOWN_ITEMS,
            LogicalPlan::Union { left, right, .. } => below(left) + below(right),
            LogicalPlan::Apply {
                kind, outer, inner, ..
            } => {
                let outer = below(outer);
                let inner = self.rows(inner, outer, out);
                match kind {
                    ApplyKind::Inner => inner,
                    ApplyKind::Optional => inner.max(outer),
                    ApplyKind::Semi => inner.min(outer),
                    ApplyKind::Anti => outer * UNKNOWN,
                }
            }
            LogicalPlan::Merge {
                input, matching, ..
            } => {
                let input = below(input);
                self.rows(matching, input, out).max(input)
            }
            LogicalPlan::Foreach {
                input, list, body, ..
            } => {
                let input = below(input);
                self.rows(body, input * self.items(list), out);
                input
            }
            LogicalPlan::Batches { input, body, .. } => {
                let input = below(input);
                self.rows(body, input, out)
            }
            LogicalPlan::Project { input, .. }
            | LogicalPlan::Lens { input, .. }
            | LogicalPlan::Extend { input, .. }
            | LogicalPlan::Sort { input, .. }
            | LogicalPlan::Create { input, .. }
            | LogicalPlan::Set { input, .. }
            | LogicalPlan::Remove { input, .. }
            | LogicalPlan::Delete { input, .. } => below(input),
            LogicalPlan::Discard { input } => {
                below(input);
                0.0
            }
            LogicalPlan::Schema { .. } => 1.0,
        };
        out.rows.insert(place(plan), rows);
        rows
    }

    /// How many matches of a pattern there are thought to be for each input row.
    fn pattern(&self, pattern: &PatternGraph) -> f64 {
        let mut met = HashSet::default();
        let mut rows = 1.0;
        for node in &pattern.nodes {
            if met.insert(node.slot) && !node.bound {
                rows *= self.nodes(node.slot);
            }
        }
        for step in &pattern.relationships {
            let ends = self.nodes(step.left) * self.nodes(step.right);
            if ends == 0.0 {
                return 0.0;
            }
            if step.bound {
                // Its ends are known with it.
                rows /= self.nodes(step.left).max(1.0) * self.nodes(step.right).max(1.0);
                continue;
            }
            rows *= self.joined(step) / ends;
            if step.left == step.right {
                // Both ends are one node.
                rows *= self.nodes(step.left);
                rows /= self.nodes(step.right).max(1.0);
            }
        }
        for predicate in &pattern.predicates {
            rows *= self.share(predicate);
        }
        rows
    }

    /// How many nodes a slot may be, by its labels.
    fn nodes(&self, slot: SlotId) -> f64 {
        match self.elements.get(&slot) {
            Some(Element::Node(Some(labels))) if !labels.is_empty() => {
                self.view.count_with_labels(labels) as f64
            }
            Some(Element::Node(None)) => 0.0,
            _ => self.view.node_count() as f64,
        }
    }

    /// How many pairs (or paths) a relationship of a pattern joins, its ends having their labels.
    fn joined(&self, step: &PatternRelationship) -> f64 {
        let nodes = [self.nodes(step.left), self.nodes(step.right)];
        if step
            .search
            .as_ref()
            .is_some_and(|search| search.selector.is_some())
        {
            return nodes[0] * nodes[1];
        }
        let Some(length) = step.length else {
            return self.relationships(step, true);
        };
        let first = self.relationships(step, false);
        let everywhere = (self.view.node_count() as f64).max(1.0);
        let degree = first / everywhere;
        let last = nodes[1] / everywhere;
        nodes[0] * last * walks(degree, length)
    }

    /// How many relationships have the types of one, with ends of the right labels when that matters.
    fn relationships(&self, step: &PatternRelationship, ends: bool) -> f64 {
        let none = Vec::new();
        let labels = |slot: SlotId| match self.elements.get(&slot) {
            Some(Element::Node(labels)) if ends => labels.as_ref(),
            _ => Some(&none),
        };
        let (Some(left), Some(right)) = (labels(step.left), labels(step.right)) else {
            return 0.0;
        };
        let names = &self.view.catalog().names;
        let numbers: Vec<_> = if step.types.is_empty() {
            let all = names.all(crate::model::catalog::NameKind::RelationshipType);
            all.filter_map(|name| names.relationship_type(name))
                .collect()
        } else {
            let types = step.types.iter();
            types
                .filter_map(|name| names.relationship_type(name))
                .collect()
        };
        let count = |join: &Join<'_>| {
            let forward = join.has(left, right) && step.direction != Direction::Incoming;
            let backward = join.has(right, left) && step.direction != Direction::Outgoing;
            join.count * (usize::from(forward) + usize::from(backward))
        };
        let joins = numbers.iter().flat_map(|number| self.view.joins(*number));
        joins.map(|join| count(&join)).sum::<usize>() as f64
    }

    /// How many groups rows have by some keys.
    fn groups<'k>(&self, keys: impl Iterator<Item = &'k Expr>, rows: f64) -> f64 {
        let mut groups = 1.0;
        for key in keys {
            groups *= match &key.kind {
                ExprKind::Literal(_) | ExprKind::Parameter(_) => 1.0,
                ExprKind::Slot(slot) if self.elements.contains_key(slot) => self.nodes(*slot),
                ExprKind::Property(owner, name) => match owner.kind {
                    ExprKind::Slot(slot) if self.elements.contains_key(&slot) => {
                        self.distinct(slot, name)
                    }
                    _ => rows,
                },
                _ => rows,
            };
        }
        groups.min(rows)
    }

    /// What share of rows a condition is thought to leave.
    fn share(&self, predicate: &Expr) -> f64 {
        let share = match &predicate.kind {
            ExprKind::Literal(Value::Boolean(true)) => 1.0,
            ExprKind::Literal(_) => 0.0,
            ExprKind::And(operands) => operands.iter().map(|each| self.share(each)).product(),
            ExprKind::Or(operands) => {
                1.0 - operands
                    .iter()
                    .map(|each| 1.0 - self.share(each))
                    .product::<f64>()
            }
            ExprKind::Not(operand) => 1.0 - self.share(operand),
            ExprKind::Compare(comparison, left, right) => self.comparison(*comparison, left, right),
            ExprKind::In(item, list) => match (self.sampled(item), self.constant(list)) {
                (Some(values), Some(Value::List(items))) => share_of(&values, |value| {
                    compare::contains(&items, value) == Some(true)
                }),
                _ => UNKNOWN,
            },
            ExprKind::Text(test, subject, part) => {
                match (self.sampled(subject), self.constant(part)) {
                    (Some(values), Some(Value::String(part))) if *test != TextTest::Matches => {
                        share_of(&values, |value| match value {
                            Value::String(whole) => match test {
                                TextTest::StartsWith => whole.starts_with(&*part),
                                TextTest::EndsWith => whole.ends_with(&*part),
                                TextTest::Contains => whole.contains(&*part),
                                TextTest::Matches => false,
                            },
                            _ => false,
                        })
                    }
                    _ => UNKNOWN,
                }
            }
            ExprKind::IsNull(operand) => self
                .sampled(operand)
                .map_or(UNKNOWN_EQUALITY, |values| share_of(&values, Value::is_null)),
            ExprKind::IsNotNull(operand) => self.sampled(operand).map_or(1.0 - UNKNOWN, |values| {
                share_of(&values, |value| !value.is_null())
            }),
            ExprKind::HasLabels(subject, names) => self.labelled(subject, names),
            _ => UNKNOWN,
        };
        share.clamp(0.0, 1.0)
    }

    fn comparison(&self, comparison: Comparison, left: &Expr, right: &Expr) -> f64 {
        for (subject, other, turned) in [(left, right, false), (right, left, true)] {
            let (Some(values), Some(constant)) = (self.sampled(subject), self.constant(other))
            else {
                continue;
            };
            return share_of(&values, |value| {
                let (left, right) = if turned {
                    (&constant, value)
                } else {
                    (value, &constant)
                };
                let holds = match comparison {
                    Comparison::Equal => compare::equal(left, right),
                    Comparison::SameKey => compare::same_key(left, right),
                    Comparison::NotEqual => compare::equal(left, right).map(|equal| !equal),
                    Comparison::Less => compare::less(left, right),
                    Comparison::LessOrEqual => compare::less_or_equal(left, right),
                    Comparison::Greater => compare::less(right, left),
                    Comparison::GreaterOrEqual => compare::less_or_equal(right, left),
                };
                holds == Some(true)
            });
        }
        match comparison {
            Comparison::Equal | Comparison::SameKey => {
                let distinct = [left, right].map(|side| match self.sampled(side) {
                    Some(values) => distinct(&values),
                    None => 1.0,
                });
                let most = distinct[0].max(distinct[1]);
                if most > 1.0 {
                    1.0 / most
                } else {
                    UNKNOWN_EQUALITY
                }
            }
            Comparison::NotEqual => 1.0 - UNKNOWN_EQUALITY,
            _ => UNKNOWN,
        }
    }

    fn labelled(&self, subject: &Expr, names: &[std::sync::Arc<str>]) -> f64 {
        let ExprKind::Slot(slot) = subject.kind else {
            return UNKNOWN;
        };
        let labels: Option<Vec<LabelId>> = names
            .iter()
            .map(|name| self.view.catalog().names.label(name))
            .collect();
        match (labels, self.elements.get(&slot)) {
            (None, Some(Element::Node(_))) | (_, Some(Element::Node(None))) => 0.0,
            (Some(labels), Some(Element::Node(Some(known)))) => {
                let all: Vec<LabelId> = known.iter().chain(&labels).copied().collect();
                let nodes = self.nodes(slot).max(1.0);
                self.view.count_with_labels(&all) as f64 / nodes
            }
            _ => UNKNOWN,
        }
    }

    /// Values of a property that an expression reads of an element; `None` when it is nothing of the kind.
    fn sampled(&self, expr: &Expr) -> Option<Vec<Value>> {
        let ExprKind::Property(owner, key) = &expr.kind else {
            return None;
        };
        let ExprKind::Slot(slot) = owner.kind else {
            return None;
        };
        self.elements.contains_key(&slot).then(|| {
            let mut samples = self.samples.borrow_mut();
            let name = (slot, Box::from(&**key));
            let values = samples.entry(name).or_insert_with(|| self.draw(slot, key));
            values.clone()
        })
    }

    fn draw(&self, slot: SlotId, key: &str) -> Vec<Value> {
        match self.elements.get(&slot) {
            Some(Element::Node(Some(labels))) => {
                let rarest = labels
                    .iter()
                    .min_by_key(|label| self.view.label_count(**label));
                let mut nodes = Vec::new();
                self.view.scan_nodes(rarest.copied(), 0, SAMPLE, &mut nodes);
                nodes.retain(|node| {
                    let has = self.view.labels(*node);
                    labels.iter().all(|label| has.contains(label))
                });
                let values = nodes.iter();
                values
                    .map(|node| self.view.node_property(*node, key))
                    .collect()
            }
            Some(Element::Relationship(types)) => {
                let only = types
                    .first()
                    .map(|number| crate::model::catalog::RelationshipTypeId(*number));
                let mut found = Vec::new();
                self.view.scan_relationships(only, 0, SAMPLE, &mut found);
                let values = found.iter();
                values
                    .map(|each| self.view.relationship_property(*each, key))
                    .collect()
            }
            Some(Element::Node(None)) | None => Vec::new(),
        }
    }

    /// How many values a property of an element is thought to have.
    fn distinct(&self, slot: SlotId, key: &str) -> f64 {
        if let Some(Element::Node(Some(labels))) = self.elements.get(&slot) {
            let indexed = labels
                .iter()
                .filter_map(|label| self.view.index_distinct(*label, key));
            if let Some(distinct) = indexed.min() {
                return distinct as f64;
            }
        }
        let values = self.draw(slot, key);
        let found = distinct(&values);
        // A sample of mostly different values says that there are as many as there are elements.
        if values.len() == SAMPLE && found > SAMPLE as f64 / 2.0 {
            return self.nodes(slot);
        }
        found
    }

    fn constant(&self, expr: &Expr) -> Option<Value> {
        constant(expr, self.parameters)
    }

    fn number(&self, expr: &Expr) -> Option<f64> {
        match self.constant(expr)? {
            Value::Integer(number) => Some(number as f64),
            _ => None,
        }
    }

    fn items(&self, list: &Expr) -> f64 {
        if let Some(Value::List(items)) = self.constant(list) {
            return items.len() as f64;
        }
        match &list.kind {
            ExprKind::List(items) => items.len() as f64,
            ExprKind::Call(name, arguments) if &**name == "range" && arguments.len() == 2 => {
                match (self.number(&arguments[0]), self.number(&arguments[1])) {
                    (Some(from), Some(to)) => (to - from + 1.0).max(0.0),
                    _ => UNKNOWN_ITEMS,
                }
            }
            _ => UNKNOWN_ITEMS,
        }
    }
}

/// How many walks of these lengths begin at a node when each node has `degree` relationships.
fn walks(degree: f64, length: Length) -> f64 {
    let most = length.maximum.unwrap_or(u64::MAX);
    let most = most.min(length.minimum.max(1).saturating_add(STEPS));
    (length.minimum..=most)
        .take(STEPS as usize + 1)
        .map(|steps| degree.powf(steps as f64))
        .sum()
}

/// The share of values of which something is so. One that none of a sample shows may still be so of others.
fn share_of(values: &[Value], holds: impl Fn(&Value) -> bool) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let found = values.iter().filter(|value| holds(value)).count() as f64;
    let found = if values.len() < SAMPLE {
        found
    } else {
        found.max(0.5)
    };
    found / values.len() as f64
}

/// How many different values there are, null counting as one.
fn distinct(values: &[Value]) -> f64 {
    let mut sorted: Vec<&Value> = values.iter().collect();
    sorted.sort_by(|one, two| compare::order(one, two));
    sorted.dedup_by(|one, two| compare::equivalent(one, two));
    sorted.len() as f64
}

/// What an expression is before the first row, if it is written out or a parameter.
pub fn constant(expr: &Expr, parameters: &Parameters) -> Option<Value> {
    match &expr.kind {
        ExprKind::Literal(value) => Some(value.clone()),
        ExprKind::Parameter(name) => parameters.get(name).cloned(),
        ExprKind::List(items) => {
            let items = items.iter().map(|item| constant(item, parameters));
            items.collect::<Option<Vec<Value>>>().map(Value::list)
        }
        _ => None,
    }
}
