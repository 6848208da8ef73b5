//! Which slots an expression or a plan reads. Slots are unique in a statement, so one set serves the whole plan.
//!
//! Unlike what a plan mentions, the elements a pattern merely introduces do not count: nobody may ever look at them.

use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::operator::AggregateCall;
use crate::plan::operator::CreateItem;
use crate::plan::operator::RemoveItem;
use crate::plan::operator::SetItem;
use crate::plan::pattern::PatternPath;

/// A set of slots.
pub(crate) type Slots = HashSet<SlotId>;

/// How often slots are read.
pub(crate) type Readings = HashMap<SlotId, usize>;

/// Where slots that are read go.
pub(crate) trait Reads {
    /// Notes that a slot is read.
    fn add(&mut self, slot: SlotId);
}

impl Reads for Slots {
    fn add(&mut self, slot: SlotId) {
        self.insert(slot);
    }
}

impl Reads for Readings {
    fn add(&mut self, slot: SlotId) {
        *self.entry(slot).or_default() += 1;
    }
}

/// The slots an expression reads, its own variables included.
pub(crate) fn slots_of(expr: &Expr) -> Slots {
    let mut slots = Slots::default();
    expression(expr, &mut slots);
    slots
}

/// Adds the slots an expression reads.
pub(crate) fn expression(expr: &Expr, slots: &mut impl Reads) {
    match &expr.kind {
        ExprKind::Slot(slot) => {
            slots.add(*slot);
        }
        ExprKind::Property(subject, _) => expression(subject, slots),
        ExprKind::Subquery(_, inner) => plan(inner, slots),
        _ => {
            for child in expr.children() {
                expression(child, slots);
            }
        }
    }
}

/// Adds the slots a plan reads anywhere, inner plans included.
pub(crate) fn plan(root: &LogicalPlan, slots: &mut impl Reads) {
    operator(root, slots);
    for inner in root.inputs() {
        plan(inner, slots);
    }
}

/// Adds the slots that the outermost operator of a plan reads, in subqueries of its expressions too.
pub(crate) fn operator(root: &LogicalPlan, slots: &mut impl Reads) {
    for expr in root.expressions() {
        if !is_never_null(expr, root) {
            expression(expr, slots);
        }
    }
    match root {
        LogicalPlan::Distinct { input } => {
            add_all(slots, input.output().iter().map(|slot| slot.id));
        }
        LogicalPlan::Match { pattern, .. } => {
            let nodes = pattern.nodes.iter().filter(|node| node.bound);
            add_all(slots, nodes.map(|node| node.slot));
            let relationships = pattern.relationships.iter().filter(|step| step.bound);
            add_all(slots, relationships.map(|step| step.slot));
        }
        LogicalPlan::Union {
            left_slots,
            right_slots,
            ..
        } => add_all(slots, left_slots.iter().chain(right_slots).copied()),
        LogicalPlan::Create { items, paths, .. } => {
            created(items, slots);
            for built in paths {
                path(built, slots);
            }
        }
        LogicalPlan::Merge {
            items,
            path: built,
            on_create,
            on_match,
            ..
        } => {
            created(items, slots);
            if let Some(built) = built {
                path(built, slots);
            }
            add_all(slots, on_create.iter().chain(on_match).filter_map(subject));
        }
        LogicalPlan::Set { items, .. } => add_all(slots, items.iter().filter_map(subject)),
        LogicalPlan::Remove { items, .. } => {
            let subjects = items.iter().filter_map(|item| match item {
                RemoveItem::Property { .. } | RemoveItem::DynamicProperty { .. } => None,
                RemoveItem::Labels { subject, .. } => Some(*subject),
            });
            add_all(slots, subjects);
        }
        LogicalPlan::Argument { .. }
        | LogicalPlan::Filter { .. }
        | LogicalPlan::Project { .. }
        | LogicalPlan::Extend { .. }
        | LogicalPlan::Aggregate { .. }
        | LogicalPlan::Sort { .. }
        | LogicalPlan::Skip { .. }
        | LogicalPlan::Limit { .. }
        | LogicalPlan::Unwind { .. }
        | LogicalPlan::Apply { .. }
        | LogicalPlan::Call { .. }
        | LogicalPlan::LoadCsv { .. }
        | LogicalPlan::Delete { .. }
        | LogicalPlan::Foreach { .. }
        | LogicalPlan::Batches { .. }
        | LogicalPlan::Discard { .. }
        | LogicalPlan::Lens { .. }
        | LogicalPlan::Schema { .. } => {}
    }
}

/// How often the outermost operator of a plan reads which slots.
pub(crate) fn readings(root: &LogicalPlan) -> Readings {
    let mut readings = Readings::default();
    operator(root, &mut readings);
    readings
}

fn add_all(slots: &mut impl Reads, added: impl IntoIterator<Item = SlotId>) {
    for slot in added {
        slots.add(slot);
    }
}

/// Whether an aggregate's call counts the rows: `count(*)`, or `count(x)` of an element every row has.
pub(crate) fn counts_rows(call: &AggregateCall, input: &LogicalPlan) -> bool {
    if &*call.name != "count" {
        return false;
    }
    let (LogicalPlan::Match { pattern, .. }, [argument]) = (input, &*call.arguments) else {
        return call.arguments.is_empty();
    };
    let ExprKind::Slot(slot) = &argument.kind else {
        return false;
    };
    let nodes = pattern.nodes.iter().map(|node| node.slot);
    let relationships = pattern.relationships.iter().map(|step| step.slot);
    !call.distinct && nodes.chain(relationships).any(|other| other == *slot)
}

/// Whether the expression of `root` is an argument that need not be looked at to be counted.
fn is_never_null(expr: &Expr, root: &LogicalPlan) -> bool {
    let LogicalPlan::Aggregate {
        input, aggregates, ..
    } = root
    else {
        return false;
    };
    aggregates.iter().any(|(_, call)| {
        call.arguments
            .first()
            .is_some_and(|argument| std::ptr::eq(argument, expr))
            && counts_rows(call, input)
    })
}

fn created(items: &[CreateItem], slots: &mut impl Reads) {
    for item in items {
        if let CreateItem::Relationship(relationship) = item {
            add_all(slots, [relationship.start, relationship.end]);
        }
    }
}

fn path(path: &PatternPath, slots: &mut impl Reads) {
    slots.add(path.start);
    add_all(
        slots,
        path.steps.iter().flat_map(|(step, node)| [*step, *node]),
    );
}

fn subject(item: &SetItem) -> Option<SlotId> {
    match item {
        SetItem::Replace { subject, .. }
        | SetItem::Merge { subject, .. }
        | SetItem::Labels { subject, .. } => Some(*subject),
        SetItem::Property { .. } | SetItem::DynamicProperty { .. } => None,
    }
}
