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
use super::expr::MapProjectionItem;
use super::operator::AggregateCall;
use super::operator::LensKind;
use crate::model::lens::contested::COUNTS;
use crate::model::value::Value;

/// The aggregates that add.
pub const SUMS: &[&str] = &["sum", "avg", "stDev", "stDevP"];
/// Functions whose result stands for one of their arguments.
pub(super) const PASSING: &[&str] = &[
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

/// The plan, whose sums say which properties they add: those of claims, and where the plan shows what somebody claims all.
pub fn watched(plan: LogicalPlan) -> LogicalPlan {
    let of_anything = match &plan {
        LogicalPlan::Lens { lenses, .. } => {
            let mut kinds = lenses.iter().map(|lens| lens.kind);
            kinds.any(|kind| kind == LensKind::AccordingTo)
        }
        _ => false,
    };
    watch(plan, of_anything)
}

fn watch(mut plan: LogicalPlan, of_anything: bool) -> LogicalPlan {
    for input in plan.inputs_mut() {
        let below = std::mem::replace(input, LogicalPlan::Argument { slots: Vec::new() });
        *input = watch(below, of_anything);
    }
    if let LogicalPlan::Aggregate {
        input, aggregates, ..
    } = &mut plan
    {
        for (_, call) in aggregates {
            if SUMS.contains(&&*call.name) {
                watch_call(call, input, of_anything);
            }
        }
    }
    let mut reduced = Vec::new();
    for expression in plan.expressions() {
        reductions(expression, &mut reduced);
    }
    for (list, item) in reduced {
        for input in plan.inputs_mut() {
            watch_list(input, list, item.as_ref());
        }
    }
    plan
}

fn watch_call(call: &mut AggregateCall, input: &mut LogicalPlan, of_anything: bool) {
    let arguments = call.arguments.iter();
    let found: Vec<Expr> = arguments
        .flat_map(|argument| counting(argument, of_anything))
        .collect();
    let found = found.into_iter();
    let adds = found.filter_map(|number| traced(input, number, of_anything));
    call.adds = adds.collect();
}

/// The property of its items that a `reduce` adds; the items themselves without one.
type Item = Option<Arc<str>>;

/// Adds the lists of which `reduce` adds the items, and what of them.
fn reductions(expression: &Expr, found: &mut Vec<(SlotId, Item)>) {
    if let ExprKind::Reduce {
        variable,
        list,
        step,
        ..
    } = &expression.kind
        && let ExprKind::Slot(list) = list.kind
    {
        let mut added = Vec::new();
        numbers(step, &mut added);
        found.extend(added.iter().filter_map(|number| match &number.kind {
            ExprKind::Slot(slot) if slot == variable => Some((list, None)),
            ExprKind::Property(owner, key) if owner.kind == ExprKind::Slot(*variable) => {
                Some((list, Some(Arc::clone(key))))
            }
            _ => None,
        }));
    }
    for child in expression.children() {
        reductions(child, found);
    }
}

/// Lets the `collect` that a list comes from say what it collects is added.
fn watch_list(plan: &mut LogicalPlan, list: SlotId, item: Option<&Arc<str>>) {
    match plan {
        LogicalPlan::Aggregate {
            input, aggregates, ..
        } => {
            let mut calls = aggregates.iter_mut();
            let Some((_, call)) =
                calls.find(|(slot, call)| slot.id == list && &*call.name == "collect")
            else {
                return;
            };
            match (item, call.arguments.first()) {
                (None, Some(_)) => watch_call(call, input, false),
                (Some(key), Some(owner)) if COUNTS.contains(&&**key) => {
                    let kind = ExprKind::Property(Box::new(owner.clone()), Arc::clone(key));
                    let property = Expr {
                        kind,
                        ..owner.clone()
                    };
                    call.adds.extend(traced(input, property, false));
                }
                _ => {}
            }
        }
        LogicalPlan::Project { input, items } => {
            let item_of = items.iter().find(|(slot, _)| slot.id == list);
            if let Some((_, value)) = item_of
                && let ExprKind::Slot(below) = value.kind
            {
                watch_list(input, below, item);
            }
        }
        LogicalPlan::Extend { input, items } => {
            let item_of = items.iter().find(|(slot, _)| slot.id == list);
            match item_of.map(|(_, value)| &value.kind) {
                Some(ExprKind::Slot(below)) => watch_list(input, *below, item),
                Some(_) => {}
                None => watch_list(input, list, item),
            }
        }
        LogicalPlan::Filter { input, .. }
        | LogicalPlan::Sort { input, .. }
        | LogicalPlan::Skip { input, .. }
        | LogicalPlan::Limit { input, .. }
        | LogicalPlan::Match { input, .. }
        | LogicalPlan::Unwind { input, .. } => watch_list(input, list, item),
        _ => {}
    }
}

/// A property of what is in a slot, however it is written: `c.value`, `c['value']`, `c {.value}.value` or
/// `properties(c).value`.
fn property(expression: &Expr) -> Option<Expr> {
    let (owner, key) = match &expression.kind {
        ExprKind::Property(owner, key) => (owner, Arc::clone(key)),
        ExprKind::Index(owner, index) => match &index.kind {
            ExprKind::Literal(Value::String(key)) => (owner, Arc::clone(key)),
            _ => return None,
        },
        _ => return None,
    };
    let owner = owner_of(owner, &key)?;
    Some(Expr {
        kind: ExprKind::Property(Box::new(owner.clone()), key),
        ..expression.clone()
    })
}

/// The slot whose property `key` an entry of this map is.
fn owner_of<'e>(map: &'e Expr, key: &str) -> Option<&'e Expr> {
    match &map.kind {
        ExprKind::Slot(_) => Some(map),
        ExprKind::MapProjection(subject, items) => {
            let holds = |item: &MapProjectionItem| match item {
                MapProjectionItem::All => true,
                MapProjectionItem::Property(name) => **name == *key,
                MapProjectionItem::Entry(..) => false,
            };
            let is_slot = matches!(subject.kind, ExprKind::Slot(_));
            (is_slot && items.iter().any(holds)).then_some(subject)
        }
        ExprKind::Call(name, arguments) if &**name == "properties" => arguments
            .first()
            .filter(|argument| matches!(argument.kind, ExprKind::Slot(_))),
        _ => None,
    }
}

/// The parts of an expression that its number may be: properties that count, or any, and names that may stand for one.
fn counting(expression: &Expr, of_anything: bool) -> Vec<Expr> {
    let mut found = Vec::new();
    numbers(expression, &mut found);
    found.retain(|number| match &number.kind {
        ExprKind::Property(_, key) => of_anything || COUNTS.contains(&&**key),
        _ => true,
    });
    found
}

/// Adds the parts of an expression that its number may be: properties, and names that may stand for one.
pub(super) fn numbers(expression: &Expr, found: &mut Vec<Expr>) {
    if let Some(property) = property(expression) {
        found.push(property);
        return;
    }
    match &expression.kind {
        ExprKind::Slot(_) => found.push(expression.clone()),
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
fn traced(plan: &mut LogicalPlan, number: Expr, of_anything: bool) -> Option<Expr> {
    let name = match &number.kind {
        ExprKind::Slot(name) => *name,
        ExprKind::Property(owner, key) => {
            let ExprKind::Slot(name) = owner.kind else {
                return None;
            };
            let Some(node) = behind_map(plan, name, key) else {
                return Some(number);
            };
            return Some(Expr {
                kind: ExprKind::Property(Box::new(node), Arc::clone(key)),
                ..number
            });
        }
        _ => return None,
    };
    match plan {
        LogicalPlan::Project { input, items } => {
            let mut item = items.iter().filter(|(slot, _)| slot.id == name);
            let (_, value) = item.next()?;
            let [one] = <[Expr; 1]>::try_from(counting(value, of_anything)).ok()?;
            let property = traced(input, one, of_anything)?;
            let node = node_of(&property)?;
            pass(input, items, node);
            Some(property)
        }
        LogicalPlan::Extend { input, items } => {
            let mut item = items.iter().filter(|(slot, _)| slot.id == name);
            let Some((_, value)) = item.next() else {
                return traced(input, number, of_anything);
            };
            let [one] = <[Expr; 1]>::try_from(counting(value, of_anything)).ok()?;
            traced(input, one, of_anything)
        }
        LogicalPlan::Apply {
            outer,
            inner,
            added,
            ..
        } => {
            if added.iter().all(|slot| slot.id != name) {
                return traced(outer, number, of_anything);
            }
            let property = traced(inner, number, of_anything)?;
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
        | LogicalPlan::Unwind { input, .. } => traced(input, number, of_anything),
        _ => None,
    }
}

/// The node whose property an entry of the map in a slot is, made a column where it was none; `None` where the slot holds
/// no such map, as where it holds the node itself.
fn behind_map(plan: &mut LogicalPlan, map: SlotId, key: &str) -> Option<Expr> {
    match plan {
        LogicalPlan::Project { input, items } => {
            let (_, value) = items.iter().find(|(slot, _)| slot.id == map)?;
            let owner = owner_of(value, key)?.clone();
            let ExprKind::Slot(node) = owner.kind else {
                return None;
            };
            if matches!(value.kind, ExprKind::Slot(_)) {
                // Another name of it; behind that there may be a map.
                let found = behind_map(input, node, key)?;
                if let ExprKind::Slot(node) = found.kind {
                    pass(input, items, node);
                }
                return Some(found);
            }
            pass(input, items, node);
            Some(owner)
        }
        LogicalPlan::Extend { input, items } => {
            let Some((_, value)) = items.iter().find(|(slot, _)| slot.id == map) else {
                return behind_map(input, map, key);
            };
            match value.kind {
                ExprKind::Slot(below) => behind_map(input, below, key),
                _ => owner_of(value, key).cloned(),
            }
        }
        LogicalPlan::Filter { input, .. }
        | LogicalPlan::Sort { input, .. }
        | LogicalPlan::Skip { input, .. }
        | LogicalPlan::Limit { input, .. }
        | LogicalPlan::Match { input, .. }
        | LogicalPlan::Unwind { input, .. } => behind_map(input, map, key),
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
