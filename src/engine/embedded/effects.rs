//! What a plan reads of the graph and what it writes: where one could disturb the other, a barrier goes between.
//!
//! A writing clause must not see its own effects in the rows it is fed, and the clauses after it must see all of them.
//! Where neither is at stake rows stream, so that a bulk load holds a chunk and not the file.

use std::hash::Hash;
use std::sync::Arc;

use crate::engine::profile::place;
use crate::functions;
use crate::functions::Purity;
use crate::model::collections::HashSet;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::operator::CreateItem;
use crate::plan::operator::LabelNames;
use crate::plan::operator::RemoveItem;
use crate::plan::operator::SetItem;
use crate::plan::operator::TypeName;
use crate::plan::pattern::PatternGraph;

/// What is read of the graph.
#[derive(Debug, Default)]
struct Reads {
    /// Nodes that are looked for: the labels they must have, and whether the pattern joins them to others.
    nodes: HashSet<(Vec<Arc<str>>, bool)>,
    /// Relationships that are looked for, by type; an empty list is any type.
    types: HashSet<Vec<Arc<str>>>,
    /// Property keys.
    keys: HashSet<Arc<str>>,
    /// Labels that are asked for.
    labels: HashSet<Arc<str>>,
    /// Anything about known elements.
    elements: bool,
    /// Anything at all.
    everything: bool,
}

/// What is written to the graph.
#[derive(Debug, Default)]
struct Writes {
    /// New nodes, by their labels.
    nodes: HashSet<Vec<Arc<str>>>,
    /// New relationships, by type.
    types: HashSet<Arc<str>>,
    /// Property keys that are set or removed.
    keys: HashSet<Arc<str>>,
    /// Properties that are not known by name.
    any_key: bool,
    /// Labels that are given or taken away.
    labels: HashSet<Arc<str>>,
    /// Anything at all may change.
    everything: bool,
}

impl Writes {
    /// Whether nothing is written.
    fn is_empty(&self) -> bool {
        self.nodes.is_empty()
            && self.types.is_empty()
            && self.keys.is_empty()
            && self.labels.is_empty()
            && !self.any_key
            && !self.everything
    }

    /// Whether some of this could change what is read.
    fn disturb(&self, reads: &Reads) -> bool {
        if self.is_empty() || reads.is_empty() {
            return false;
        }
        if self.everything || reads.everything {
            return true;
        }
        let new_type = |types: &Vec<Arc<str>>| {
            types.is_empty() && !self.types.is_empty()
                || types.iter().any(|name| self.types.contains(name))
        };
        let types = reads.types.iter().any(new_type);
        let nodes = reads.nodes.iter().any(|(labels, joined)| {
            let created = self
                .nodes
                .iter()
                .any(|new| labels.iter().all(|label| new.contains(label)));
            // A new node is met through a relationship only if that is new too.
            (created && (!joined || types))
                || labels.iter().any(|label| self.labels.contains(label))
        });
        let keys = reads.keys.iter().any(|key| self.keys.contains(key))
            || (self.any_key && !reads.keys.is_empty());
        let labels = reads.labels.iter().any(|label| self.labels.contains(label));
        let alters = self.any_key || !self.keys.is_empty() || !self.labels.is_empty();
        types || nodes || keys || labels || (reads.elements && alters)
    }

    fn merge(&mut self, other: Self) {
        merge(&mut self.nodes, other.nodes);
        merge(&mut self.types, other.types);
        merge(&mut self.keys, other.keys);
        merge(&mut self.labels, other.labels);
        self.any_key |= other.any_key;
        self.everything |= other.everything;
    }
}

impl Reads {
    fn is_empty(&self) -> bool {
        self.nodes.is_empty()
            && self.types.is_empty()
            && self.keys.is_empty()
            && self.labels.is_empty()
            && !self.elements
            && !self.everything
    }

    fn merge(&mut self, other: Self) {
        merge(&mut self.nodes, other.nodes);
        merge(&mut self.types, other.types);
        merge(&mut self.keys, other.keys);
        merge(&mut self.labels, other.labels);
        self.elements |= other.elements;
        self.everything |= other.everything;
    }

    /// Adds other reads; yields those that were not there yet.
    fn add(&mut self, other: &Self) -> Self {
        Self {
            nodes: added(&mut self.nodes, &other.nodes),
            types: added(&mut self.types, &other.types),
            keys: added(&mut self.keys, &other.keys),
            labels: added(&mut self.labels, &other.labels),
            elements: other.elements && !std::mem::replace(&mut self.elements, true),
            everything: other.everything && !std::mem::replace(&mut self.everything, true),
        }
    }

    /// Takes back what [`Reads::add`] yielded.
    fn remove(&mut self, added: &Self) {
        removed(&mut self.nodes, &added.nodes);
        removed(&mut self.types, &added.types);
        removed(&mut self.keys, &added.keys);
        removed(&mut self.labels, &added.labels);
        self.elements &= !added.elements;
        self.everything &= !added.everything;
    }

    fn pattern(&mut self, pattern: &PatternGraph) {
        for node in &pattern.nodes {
            if node.bound {
                self.labels.extend(node.labels.iter().cloned());
                continue;
            }
            let joined = pattern
                .relationships
                .iter()
                .any(|step| step.left == node.slot || step.right == node.slot);
            // Zero steps join a node to itself.
            let joined = joined
                && !pattern
                    .relationships
                    .iter()
                    .any(|step| step.length.is_some_and(|length| length.minimum == 0));
            self.nodes.insert((node.labels.clone(), joined));
        }
        for relationship in &pattern.relationships {
            let searches = relationship.search.iter();
            let segments = searches.flat_map(|search| &search.segments);
            for node in segments.flat_map(|segment| &segment.nodes) {
                self.labels.extend(node.labels.iter().cloned());
            }
            let keys = relationship.step_properties.iter();
            self.keys.extend(keys.map(|(key, _)| Arc::clone(key)));
            if !relationship.bound {
                self.types.insert(relationship.types.clone());
            }
        }
    }

    fn expression(&mut self, expr: &Expr) {
        let plain = TypeSet::ANY
            .without(TypeSet::ELEMENT)
            .without(TypeSet::one(ValueType::Path));
        let plain = |subject: &Expr| subject.static_type.types.is_subset_of(plain);
        match &expr.kind {
            ExprKind::Property(subject, key) if !plain(subject) => {
                self.keys.insert(Arc::clone(key));
            }
            ExprKind::Index(subject, _) if !plain(subject) => self.elements = true,
            ExprKind::HasLabels(_, labels) => self.labels.extend(labels.iter().cloned()),
            ExprKind::MapProjection(..) | ExprKind::HasComputedLabels { .. } => {
                self.elements = true;
            }
            ExprKind::Call(name, _) => {
                let reads = functions::scalar(name)
                    .is_none_or(|function| matches!(function.purity, Purity::Graph));
                self.elements |= reads;
            }
            _ => {}
        }
        if let ExprKind::Subquery(_, inner) = &expr.kind {
            self.merge(Footprint::of(inner).reads);
        }
        for child in expr.children() {
            self.expression(child);
        }
    }
}

/// What a plan reads and writes anywhere.
#[derive(Debug, Default)]
struct Footprint {
    reads: Reads,
    writes: Writes,
}

impl Footprint {
    fn of(plan: &LogicalPlan) -> Self {
        let mut footprint = Self::default();
        plan.visit(&mut |operator| footprint.merge(Self::of_operator(operator)));
        footprint
    }

    /// That of an operator without any plan below it.
    fn of_operator(plan: &LogicalPlan) -> Self {
        Self {
            reads: operator_reads(plan),
            writes: operator_writes(plan),
        }
    }

    fn merge(&mut self, other: Self) {
        self.reads.merge(other.reads);
        self.writes.merge(other.writes);
    }
}

/// Where the operators of a plan must be held apart. Operators are told apart by where they stand in memory, so these
/// belong to a plan that is neither moved nor dropped.
#[derive(Debug, Default)]
pub(crate) struct Barriers {
    /// Operators that must have all their rows before they begin: their writes would disturb what is read below.
    below: HashSet<usize>,
    /// Operators that must have ended before their rows are read: their writes would disturb what is read above.
    above: HashSet<usize>,
    /// Limits whose input writes: they take all of it, though they hand on less.
    drained: HashSet<usize>,
}

impl Barriers {
    /// Those of a plan and whether it writes at all, found in one walk over it.
    pub(crate) fn of(plan: &LogicalPlan) -> (Self, bool) {
        if !plan.writes() {
            return (Self::default(), false);
        }
        let mut barriers = Self::default();
        let footprint = barriers.walk(plan, &mut Reads::default());
        (barriers, !footprint.writes.is_empty())
    }

    /// Whether an operator needs all of its input first.
    pub(crate) fn below(&self, plan: &LogicalPlan) -> bool {
        self.below.contains(&place(plan))
    }

    /// Whether whoever stands above an operator needs all of it first.
    pub(crate) fn above(&self, plan: &LogicalPlan) -> bool {
        self.above.contains(&place(plan))
    }

    /// Whether a limit takes all of its input.
    pub(crate) fn drained(&self, plan: &LogicalPlan) -> bool {
        self.drained.contains(&place(plan))
    }

    /// What `plan` reads and writes; `above` is what the operators above it read.
    fn walk(&mut self, plan: &LogicalPlan, above: &mut Reads) -> Footprint {
        let mut own = Footprint::of_operator(plan);
        let (inputs, inner) = inputs_and_inner(plan);
        if let Some(inner) = inner {
            // It begins anew for each row, so what stands above it has not begun.
            own.merge(self.walk(inner, &mut Reads::default()));
        }
        if own.writes.disturb(above) {
            self.above.insert(place(plan));
        }
        let added = above.add(&own.reads);
        let mut footprint = Footprint::default();
        for input in inputs {
            let input = self.walk(input, above);
            footprint.merge(input);
        }
        above.remove(&added);
        if own.writes.disturb(&footprint.reads) {
            self.below.insert(place(plan));
        }
        if matches!(plan, LogicalPlan::Limit { .. }) && !footprint.writes.is_empty() {
            self.drained.insert(place(plan));
        }
        footprint.merge(own);
        footprint
    }
}

/// The plans that feed an operator, and the one it runs for each of its rows.
fn inputs_and_inner(plan: &LogicalPlan) -> (Vec<&LogicalPlan>, Option<&LogicalPlan>) {
    let mut inputs = plan.inputs();
    let inner = match plan {
        LogicalPlan::Merge { .. }
        | LogicalPlan::Foreach { .. }
        | LogicalPlan::Batches { .. }
        | LogicalPlan::Apply { .. } => inputs.pop(),
        _ => None,
    };
    (inputs, inner)
}

fn operator_reads(plan: &LogicalPlan) -> Reads {
    let mut reads = Reads::default();
    for expr in plan.expressions() {
        reads.expression(expr);
    }
    match plan {
        LogicalPlan::Match { pattern, .. } => reads.pattern(pattern),
        LogicalPlan::Call { .. } => reads.everything = true,
        _ => {}
    }
    reads
}

fn operator_writes(plan: &LogicalPlan) -> Writes {
    let mut writes = Writes::default();
    match plan {
        LogicalPlan::Create { items, .. } => created(items, &mut writes),
        LogicalPlan::Merge {
            items,
            on_create,
            on_match,
            ..
        } => {
            created(items, &mut writes);
            on_create
                .iter()
                .chain(on_match)
                .for_each(|item| set(item, &mut writes));
        }
        LogicalPlan::Set { items, .. } => items.iter().for_each(|item| set(item, &mut writes)),
        LogicalPlan::Remove { items, .. } => {
            for item in items {
                match item {
                    RemoveItem::Property { key, .. } => {
                        writes.keys.insert(Arc::clone(key));
                    }
                    RemoveItem::DynamicProperty { .. } => writes.any_key = true,
                    RemoveItem::Labels { labels, .. } => {
                        labelled(labels, &mut writes);
                    }
                }
            }
        }
        LogicalPlan::Delete { .. } | LogicalPlan::Schema { .. } => writes.everything = true,
        _ => {}
    }
    writes
}

fn created(items: &[CreateItem], writes: &mut Writes) {
    for item in items {
        match item {
            CreateItem::Node(node) => {
                if node.labels.computed.is_empty() {
                    writes.nodes.insert(node.labels.written.clone());
                } else {
                    writes.everything = true;
                }
            }
            CreateItem::Relationship(relationship) => match &relationship.relationship_type {
                TypeName::Written(name) => {
                    writes.types.insert(Arc::clone(name));
                }
                TypeName::Computed(_) => writes.everything = true,
            },
        }
    }
}

fn labelled(labels: &LabelNames, writes: &mut Writes) {
    writes.labels.extend(labels.written.iter().cloned());
    writes.everything |= !labels.computed.is_empty();
}

fn set(item: &SetItem, writes: &mut Writes) {
    match item {
        SetItem::Property { key, .. } => {
            writes.keys.insert(Arc::clone(key));
        }
        SetItem::Replace { .. } | SetItem::Merge { .. } | SetItem::DynamicProperty { .. } => {
            writes.any_key = true;
        }
        SetItem::Labels { labels, .. } => labelled(labels, writes),
    }
}

/// Puts all of one set into another; yields the entries that were not there yet.
fn added<T: Hash + Eq + Clone>(set: &mut HashSet<T>, other: &HashSet<T>) -> HashSet<T> {
    let mut added = HashSet::default();
    for entry in other {
        if set.insert(entry.clone()) {
            added.insert(entry.clone());
        }
    }
    added
}

fn removed<T: Hash + Eq>(set: &mut HashSet<T>, added: &HashSet<T>) {
    for entry in added {
        set.remove(entry);
    }
}

/// Moves the smaller set into the bigger one.
fn merge<T: Hash + Eq>(set: &mut HashSet<T>, mut other: HashSet<T>) {
    if set.len() < other.len() {
        std::mem::swap(set, &mut other);
    }
    set.extend(other);
}
