//! Which numbers a sum adds: the properties of nodes that its argument is made of, through the names that projections
//! have given them. So whoever runs the plan can tell when numbers compete that are added.
//!
//! Columns may be added to projections for it, rows never change. Must never know what competes, nor with what.

use std::sync::Arc;

use super::Expr;
use super::ExprKind;
use super::LogicalPlan;
use super::Slot;
use super::SlotId;

/// The aggregates that add.
pub const SUMS: &[&str] = &["sum", "avg"];
/// The properties that count something a claim may give another number for.
pub const COUNTS: &[&str] = &["value", "low", "high"];
/// Functions whose result stands for one of their arguments.
const PASSING: &[&str] = &[
    "coalesce",
    "toInteger",
    "toIntegerOrNull",
    "toFloat",
    "toFloatOrNull",
    "abs",
    "round",
    "ceil",
    "floor",
];

/// The plan, whose sums say which properties they add.
pub fn watched(mut plan: LogicalPlan) -> LogicalPlan {
    for input in plan.inputs_mut() {
        let below = std::mem::replace(input, LogicalPlan::Argument { slots: Vec::new() });
        *input = watched(below);
    }
    if let LogicalPlan::Aggregate {
        input, aggregates, ..
    } = &mut plan
    {
        for (_, call) in aggregates {
            if SUMS.contains(&&*call.name) {
                let mut found = Vec::new();
                for argument in &call.arguments {
                    numbers(argument, &mut found);
                }
                let adds = found.into_iter().filter_map(|number| traced(input, number));
                call.adds = adds.collect();
            }
        }
    }
    plan
}

/// Adds the parts of an expression that its number may be: properties that count, and names that may stand for one.
fn numbers(expression: &Expr, found: &mut Vec<Expr>) {
    match &expression.kind {
        ExprKind::Slot(_) => found.push(expression.clone()),
        ExprKind::Property(owner, key)
            if COUNTS.contains(&&**key) && matches!(owner.kind, ExprKind::Slot(_)) =>
        {
            found.push(expression.clone());
        }
        ExprKind::Arithmetic(first, rest) => {
            numbers(first, found);
            for (_, operand) in rest {
                numbers(operand, found);
            }
        }
        ExprKind::Negate(operand) => numbers(operand, found),
        ExprKind::Call(name, arguments) if PASSING.contains(&&**name) => {
            for argument in arguments {
                numbers(argument, found);
            }
        }
        ExprKind::Case {
            branches,
            otherwise,
        } => {
            for (_, value) in branches {
                numbers(value, found);
            }
            if let Some(otherwise) = otherwise {
                numbers(otherwise, found);
            }
        }
        _ => {}
    }
}

/// The property that `number`, which is read above `plan`, is; its node is made a column where it was none.
fn traced(plan: &mut LogicalPlan, number: Expr) -> Option<Expr> {
    let ExprKind::Slot(name) = number.kind else {
        return Some(number);
    };
    match plan {
        LogicalPlan::Project { input, items } => {
            let mut item = items.iter().filter(|(slot, _)| slot.id == name);
            let (_, value) = item.next()?;
            let mut found = Vec::new();
            numbers(value, &mut found);
            let [one] = <[Expr; 1]>::try_from(found).ok()?;
            let property = traced(input, one)?;
            let node = node_of(&property)?;
            pass(input, items, node);
            Some(property)
        }
        LogicalPlan::Extend { input, items } => {
            let mut item = items.iter().filter(|(slot, _)| slot.id == name);
            let Some((_, value)) = item.next() else {
                return traced(input, number);
            };
            let mut found = Vec::new();
            numbers(value, &mut found);
            let [one] = <[Expr; 1]>::try_from(found).ok()?;
            traced(input, one)
        }
        LogicalPlan::Apply {
            outer,
            inner,
            added,
            ..
        } => {
            if added.iter().all(|slot| slot.id != name) {
                return traced(outer, number);
            }
            let property = traced(inner, number)?;
            let node = node_of(&property)?;
            let is_known = |slots: &[Slot]| slots.iter().any(|slot| slot.id == node);
            if !is_known(added) && !is_known(&outer.output()) {
                added.extend(inner.output().into_iter().filter(|slot| slot.id == node));
            }
            Some(property)
        }
        LogicalPlan::Filter { input, .. }
        | LogicalPlan::Sort { input, .. }
        | LogicalPlan::Skip { input, .. }
        | LogicalPlan::Limit { input, .. }
        | LogicalPlan::Match { input, .. }
        | LogicalPlan::Unwind { input, .. } => traced(input, number),
        _ => None,
    }
}

fn node_of(property: &Expr) -> Option<SlotId> {
    match &property.kind {
        ExprKind::Property(owner, _) => match owner.kind {
            ExprKind::Slot(node) => Some(node),
            _ => None,
        },
        _ => None,
    }
}

/// Lets the node through a projection.
fn pass(input: &LogicalPlan, items: &mut Vec<(Slot, Expr)>, node: SlotId) {
    if items.iter().any(|(slot, _)| slot.id == node) {
        return;
    }
    let column = input.output().into_iter().find(|slot| slot.id == node);
    if let (Some(column), Some((_, beside))) = (column, items.first()) {
        let value = Expr {
            kind: ExprKind::Slot(node),
            span: beside.span,
            static_type: column.static_type.clone(),
        };
        let column = Slot {
            name: Arc::from(format!("#{}", node.0)),
            ..column
        };
        items.push((column, value));
    }
}
