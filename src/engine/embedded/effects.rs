//! What a plan reads of the graph and what it writes: where one could disturb the other, a barrier goes between.
//!
//! A writing clause must not see its own effects in the rows it is fed, and the clauses after it must see all of them.
//! Where neither is at stake rows stream, so that a bulk load holds a chunk and not the file.

use std::sync::Arc;

use crate::functions;
use crate::functions::Purity;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::operator::CreateItem;
use crate::plan::operator::RemoveItem;
use crate::plan::operator::SetItem;
use crate::plan::pattern::PatternGraph;

/// What is read of the graph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    /// Nodes that are looked for: the labels they must have, and whether the pattern joins them to others.
    nodes: Vec<(Vec<Arc<str>>, bool)>,
    /// Relationships that are looked for, by type; an empty list is any type.
    types: Vec<Vec<Arc<str>>>,
    /// Property keys.
    keys: Vec<Arc<str>>,
    /// Labels that are asked for.
    labels: Vec<Arc<str>>,
    /// Anything about known elements.
    elements: bool,
    /// Anything at all.
    everything: bool,
}

/// What is written to the graph.
#[derive(Debug, Clone, Default)]
pub(crate) struct Writes {
    /// New nodes, by their labels.
    nodes: Vec<Vec<Arc<str>>>,
    /// New relationships, by type.
    types: Vec<Arc<str>>,
    /// Property keys that are set or removed.
    keys: Vec<Arc<str>>,
    /// Properties that are not known by name.
    any_key: bool,
    /// Labels that are given or taken away.
    labels: Vec<Arc<str>>,
    /// Anything at all may change.
    everything: bool,
}

impl Writes {
    /// Whether nothing is written.
    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
            && self.types.is_empty()
            && self.keys.is_empty()
            && self.labels.is_empty()
            && !self.any_key
            && !self.everything
    }

    /// Whether some of this could change what is read.
    pub(crate) fn disturb(&self, reads: &Reads) -> bool {
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
        self.nodes.extend(other.nodes);
        self.types.extend(other.types);
        self.keys.extend(other.keys);
        self.labels.extend(other.labels);
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

    /// These reads and those.
    pub(crate) fn merge(&mut self, other: Self) {
        self.nodes.extend(other.nodes);
        self.types.extend(other.types);
        self.keys.extend(other.keys);
        self.labels.extend(other.labels);
        self.elements |= other.elements;
        self.everything |= other.everything;
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
            self.nodes.push((node.labels.clone(), joined));
        }
        for relationship in &pattern.relationships {
            let keys = relationship.step_properties.iter();
            self.keys.extend(keys.map(|(key, _)| Arc::clone(key)));
            if !relationship.bound {
                self.types.push(relationship.types.clone());
            }
        }
    }

    fn expression(&mut self, expr: &Expr) {
        let plain = TypeSet::ANY
            .without(TypeSet::ELEMENT)
            .without(TypeSet::one(ValueType::Path));
        let plain = |subject: &Expr| subject.static_type.types.is_subset_of(plain);
        match &expr.kind {
            ExprKind::Property(subject, key) if !plain(subject) => self.keys.push(Arc::clone(key)),
            ExprKind::Index(subject, _) if !plain(subject) => self.elements = true,
            ExprKind::MapProjection(..) => self.elements = true,
            ExprKind::HasLabels(_, labels) => self.labels.extend(labels.iter().cloned()),
            ExprKind::Call(name, _) => {
                let reads = functions::scalar(name)
                    .is_none_or(|function| matches!(function.purity, Purity::Graph));
                self.elements |= reads;
            }
            _ => {}
        }
        if let ExprKind::Subquery(_, inner) = &expr.kind {
            self.merge(reads_of(inner));
        }
        for child in expr.children() {
            self.expression(child);
        }
    }
}

/// What an operator reads itself, its inputs aside; what runs for each of its rows is its own.
pub(crate) fn own_reads(plan: &LogicalPlan) -> Reads {
    let mut reads = direct_reads(plan);
    if let Some(inner) = inner(plan) {
        reads.merge(reads_of(inner));
    }
    reads
}

/// What an operator reads without any plan below it.
fn direct_reads(plan: &LogicalPlan) -> Reads {
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

/// The plan that an operator runs for each of its rows; one of its inputs, so a walk over those meets it anyway.
fn inner(plan: &LogicalPlan) -> Option<&LogicalPlan> {
    match plan {
        LogicalPlan::Merge { matching, .. } => Some(matching),
        LogicalPlan::Foreach { body, .. } => Some(body),
        LogicalPlan::Apply { inner, .. } => Some(inner),
        _ => None,
    }
}

/// What a plan reads anywhere.
pub(crate) fn reads_of(plan: &LogicalPlan) -> Reads {
    let mut reads = direct_reads(plan);
    for input in plan.inputs() {
        reads.merge(reads_of(input));
    }
    reads
}

/// What an operator writes itself, its inputs aside; what runs for each of its rows is its own.
pub(crate) fn own_writes(plan: &LogicalPlan) -> Writes {
    let mut writes = direct_writes(plan);
    if let Some(inner) = inner(plan) {
        writes.merge(writes_of(inner));
    }
    writes
}

/// What an operator writes without any plan below it.
fn direct_writes(plan: &LogicalPlan) -> Writes {
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
                    RemoveItem::Property { key, .. } => writes.keys.push(Arc::clone(key)),
                    RemoveItem::Labels { labels, .. } => {
                        writes.labels.extend(labels.iter().cloned());
                    }
                }
            }
        }
        LogicalPlan::Delete { .. } | LogicalPlan::Schema { .. } => writes.everything = true,
        _ => {}
    }
    writes
}

/// What a plan writes anywhere.
pub(crate) fn writes_of(plan: &LogicalPlan) -> Writes {
    let mut writes = direct_writes(plan);
    for input in plan.inputs() {
        writes.merge(writes_of(input));
    }
    writes
}

fn created(items: &[CreateItem], writes: &mut Writes) {
    for item in items {
        match item {
            CreateItem::Node(node) => writes.nodes.push(node.labels.clone()),
            CreateItem::Relationship(relationship) => {
                writes
                    .types
                    .push(Arc::clone(&relationship.relationship_type));
            }
        }
    }
}

fn set(item: &SetItem, writes: &mut Writes) {
    match item {
        SetItem::Property { key, .. } => writes.keys.push(Arc::clone(key)),
        SetItem::Replace { .. } | SetItem::Merge { .. } | SetItem::DynamicProperty { .. } => {
            writes.any_key = true;
        }
        SetItem::Labels { labels, .. } => writes.labels.extend(labels.iter().cloned()),
    }
}
