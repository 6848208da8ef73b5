//! Which slots an expression or a plan reads. Slots are unique in a statement, so one set serves the whole plan.

use crate::model::collections::HashSet;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::expr::MapProjectionItem;
use crate::plan::operator::CreateItem;
use crate::plan::operator::RemoveItem;
use crate::plan::operator::SetItem;

/// A set of slots.
pub(crate) type Slots = HashSet<SlotId>;

/// The slots an expression reads, its own variables included.
pub(crate) fn slots_of(expr: &Expr) -> Slots {
    let mut slots = Slots::default();
    expression(expr, &mut slots);
    slots
}

/// Adds the slots an expression reads.
pub(crate) fn expression(expr: &Expr, slots: &mut Slots) {
    each_part(expr, &mut |part| match part {
        Part::Slot(slot) => {
            slots.insert(slot);
        }
        Part::Expression(inner) => expression(inner, slots),
        Part::Plan(inner) => plan(inner, slots),
    });
}

/// A direct part of an expression.
pub(crate) enum Part<'e> {
    /// A slot it reads.
    Slot(SlotId),
    /// An operand.
    Expression(&'e Expr),
    /// A subquery.
    Plan(&'e LogicalPlan),
}

/// Calls `visit` for each direct part of an expression.
pub(crate) fn each_part<'e>(expr: &'e Expr, visit: &mut dyn FnMut(Part<'e>)) {
    let mut operand = |inner: &'e Expr| visit(Part::Expression(inner));
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Parameter(_) => {}
        ExprKind::Slot(slot) => visit(Part::Slot(*slot)),
        ExprKind::Property(inner, _)
        | ExprKind::Not(inner)
        | ExprKind::Negate(inner)
        | ExprKind::Plus(inner)
        | ExprKind::IsNull(inner)
        | ExprKind::IsNotNull(inner)
        | ExprKind::HasLabels(inner, _) => operand(inner),
        ExprKind::Index(left, right)
        | ExprKind::Compare(_, left, right)
        | ExprKind::In(left, right)
        | ExprKind::Text(_, left, right) => {
            operand(left);
            operand(right);
        }
        ExprKind::Slice(subject, from, to) => {
            operand(subject);
            from.iter().for_each(|bound| operand(bound));
            to.iter().for_each(|bound| operand(bound));
        }
        ExprKind::Call(_, operands)
        | ExprKind::And(operands)
        | ExprKind::Or(operands)
        | ExprKind::Xor(operands)
        | ExprKind::List(operands) => operands.iter().for_each(operand),
        ExprKind::Arithmetic(first, rest) => {
            operand(first);
            rest.iter().for_each(|(_, right)| operand(right));
        }
        ExprKind::Map(entries) => entries.iter().for_each(|(_, value)| operand(value)),
        ExprKind::Case {
            branches,
            otherwise,
        } => {
            for (condition, value) in branches {
                operand(condition);
                operand(value);
            }
            otherwise.iter().for_each(|value| operand(value));
        }
        ExprKind::ListComprehension {
            list,
            filter,
            projection,
            ..
        } => {
            operand(list);
            filter.iter().for_each(|inner| operand(inner));
            projection.iter().for_each(|inner| operand(inner));
        }
        ExprKind::Quantified {
            list, predicate, ..
        } => {
            operand(list);
            operand(predicate);
        }
        ExprKind::Reduce {
            start, list, step, ..
        } => {
            operand(start);
            operand(list);
            operand(step);
        }
        ExprKind::Subquery(_, inner) => visit(Part::Plan(inner)),
        ExprKind::MapProjection(subject, items) => {
            operand(subject);
            for item in items {
                match item {
                    MapProjectionItem::All | MapProjectionItem::Property(_) => {}
                    MapProjectionItem::Entry(_, value) => operand(value),
                }
            }
        }
    }
}

/// Adds the slots a plan reads anywhere, inner plans included. What an operator merely adds or hands in does not count.
pub(crate) fn plan(root: &LogicalPlan, slots: &mut Slots) {
    each_expression(root, &mut |expr| expression(expr, slots));
    match root {
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
        | LogicalPlan::Discard { .. }
        | LogicalPlan::Schema { .. } => {}
        LogicalPlan::Distinct { input } => {
            slots.extend(input.output().iter().map(|slot| slot.id));
        }
        LogicalPlan::Match { pattern, .. } => {
            let nodes = pattern.nodes.iter().filter(|node| node.bound);
            slots.extend(nodes.map(|node| node.slot));
            let relationships = pattern.relationships.iter();
            slots.extend(
                relationships
                    .filter(|relationship| relationship.bound)
                    .map(|relationship| relationship.slot),
            );
        }
        LogicalPlan::Union {
            left_slots,
            right_slots,
            ..
        } => {
            slots.extend(left_slots.iter().copied());
            slots.extend(right_slots.iter().copied());
        }
        LogicalPlan::Create { items, .. } => created(items, slots),
        LogicalPlan::Merge {
            items,
            path,
            on_create,
            on_match,
            ..
        } => {
            created(items, slots);
            for item in on_create.iter().chain(on_match) {
                if let Some(slot) = set_subject(item) {
                    slots.insert(slot);
                }
            }
            if let Some(path) = path {
                slots.insert(path.start);
                slots.extend(path.steps.iter().flat_map(|(step, node)| [*step, *node]));
            }
        }
        LogicalPlan::Set { items, .. } => slots.extend(items.iter().filter_map(set_subject)),
        LogicalPlan::Remove { items, .. } => {
            slots.extend(items.iter().filter_map(|item| match item {
                RemoveItem::Property { .. } => None,
                RemoveItem::Labels { subject, .. } => Some(*subject),
            }));
        }
    }
    for inner in inputs(root) {
        plan(inner, slots);
    }
}

fn created(items: &[CreateItem], slots: &mut Slots) {
    for item in items {
        if let CreateItem::Relationship(relationship) = item {
            slots.insert(relationship.start);
            slots.insert(relationship.end);
        }
    }
}

fn set_subject(item: &SetItem) -> Option<SlotId> {
    match item {
        SetItem::Replace { subject, .. }
        | SetItem::Merge { subject, .. }
        | SetItem::Labels { subject, .. } => Some(*subject),
        SetItem::Property { .. } | SetItem::DynamicProperty { .. } => None,
    }
}

/// The plans an operator is built on: its inputs and inner plans, but not the subqueries of its expressions.
pub(crate) fn inputs(root: &LogicalPlan) -> Vec<&LogicalPlan> {
    match root {
        LogicalPlan::Argument { .. } | LogicalPlan::Schema { .. } => Vec::new(),
        LogicalPlan::Match { input, .. }
        | LogicalPlan::Filter { input, .. }
        | LogicalPlan::Project { input, .. }
        | LogicalPlan::Extend { input, .. }
        | LogicalPlan::Aggregate { input, .. }
        | LogicalPlan::Distinct { input }
        | LogicalPlan::Sort { input, .. }
        | LogicalPlan::Skip { input, .. }
        | LogicalPlan::Limit { input, .. }
        | LogicalPlan::Unwind { input, .. }
        | LogicalPlan::Call { input, .. }
        | LogicalPlan::LoadCsv { input, .. }
        | LogicalPlan::Create { input, .. }
        | LogicalPlan::Set { input, .. }
        | LogicalPlan::Remove { input, .. }
        | LogicalPlan::Delete { input, .. }
        | LogicalPlan::Discard { input } => vec![input],
        LogicalPlan::Union { left, right, .. } => vec![left, right],
        LogicalPlan::Apply { outer, inner, .. } => vec![outer, inner],
        LogicalPlan::Merge {
            input, matching, ..
        } => vec![input, matching],
        LogicalPlan::Foreach { input, body, .. } => vec![input, body],
    }
}

/// Calls `visit` for each expression of an operator, its inputs' aside.
pub(crate) fn each_expression<'p>(root: &'p LogicalPlan, visit: &mut dyn FnMut(&'p Expr)) {
    match root {
        LogicalPlan::Argument { .. }
        | LogicalPlan::Distinct { .. }
        | LogicalPlan::Union { .. }
        | LogicalPlan::Apply { .. }
        | LogicalPlan::Discard { .. }
        | LogicalPlan::Schema { .. } => {}
        LogicalPlan::Match { pattern, .. } => {
            pattern.predicates.iter().for_each(&mut *visit);
            for relationship in &pattern.relationships {
                for (_, value) in &relationship.step_properties {
                    visit(value);
                }
            }
        }
        LogicalPlan::Filter { predicate, .. } => visit(predicate),
        LogicalPlan::Project { items, .. } | LogicalPlan::Extend { items, .. } => {
            items.iter().for_each(|(_, expr)| visit(expr));
        }
        LogicalPlan::Aggregate {
            keys, aggregates, ..
        } => {
            keys.iter().for_each(|(_, expr)| visit(expr));
            for (_, call) in aggregates {
                call.arguments.iter().for_each(&mut *visit);
            }
        }
        LogicalPlan::Sort { keys, .. } => keys.iter().for_each(|key| visit(&key.expr)),
        LogicalPlan::Skip { count, .. } | LogicalPlan::Limit { count, .. } => visit(count),
        LogicalPlan::Unwind { list, .. } | LogicalPlan::Foreach { list, .. } => visit(list),
        LogicalPlan::Call { arguments, .. } => arguments.iter().for_each(visit),
        LogicalPlan::LoadCsv { file, .. } => visit(file),
        LogicalPlan::Create { items, .. } => created_expressions(items, visit),
        LogicalPlan::Merge {
            items,
            on_create,
            on_match,
            ..
        } => {
            created_expressions(items, visit);
            for item in on_create.iter().chain(on_match) {
                set_expressions(item, visit);
            }
        }
        LogicalPlan::Set { items, .. } => {
            for item in items {
                set_expressions(item, visit);
            }
        }
        LogicalPlan::Remove { items, .. } => {
            for item in items {
                match item {
                    RemoveItem::Property { subject, .. } => visit(subject),
                    RemoveItem::Labels { .. } => {}
                }
            }
        }
        LogicalPlan::Delete { targets, .. } => targets.iter().for_each(visit),
    }
}

fn created_expressions<'p>(items: &'p [CreateItem], visit: &mut dyn FnMut(&'p Expr)) {
    for item in items {
        let properties = match item {
            CreateItem::Node(node) => &node.properties,
            CreateItem::Relationship(relationship) => &relationship.properties,
        };
        properties.iter().for_each(&mut *visit);
    }
}

fn set_expressions<'p>(item: &'p SetItem, visit: &mut dyn FnMut(&'p Expr)) {
    match item {
        SetItem::Property { subject, value, .. } => {
            visit(subject);
            visit(value);
        }
        SetItem::Replace { value, .. } | SetItem::Merge { value, .. } => visit(value),
        SetItem::Labels { .. } => {}
        SetItem::DynamicProperty {
            subject,
            key,
            value,
            ..
        } => {
            visit(subject);
            visit(key);
            visit(value);
        }
    }
}
