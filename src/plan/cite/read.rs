//! The properties a plan reads, so that only claims that give values for them are cited.
//!
//! Must never know what is cited, nor how it is shown.

use std::sync::Arc;

use crate::model::collections::HashSet;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::expr::MapProjectionItem;

/// The properties a plan reads by name, in conditions too; `None` when it may read any.
pub fn keys_read(plan: &LogicalPlan) -> Option<HashSet<Arc<str>>> {
    let mut keys = HashSet::default();
    read_in_plan(plan, &mut keys).then_some(keys)
}

/// Whether all that a plan reads has a name.
fn read_in_plan(plan: &LogicalPlan, keys: &mut HashSet<Arc<str>>) -> bool {
    let mut named = true;
    plan.visit(&mut |operator| {
        for expression in operator.expressions() {
            named &= read_in(expression, keys);
        }
    });
    named
}

fn read_in(expression: &Expr, keys: &mut HashSet<Arc<str>>) -> bool {
    let named = match &expression.kind {
        ExprKind::Property(_, key) => {
            keys.insert(Arc::clone(key));
            true
        }
        ExprKind::MapProjection(_, items) => items.iter().all(|item| match item {
            MapProjectionItem::All => false,
            MapProjectionItem::Property(key) => {
                keys.insert(Arc::clone(key));
                true
            }
            MapProjectionItem::Entry(..) => true,
        }),
        ExprKind::Subquery(_, plan) => read_in_plan(plan, keys),
        ExprKind::Index(_, index) => matches!(index.kind, ExprKind::Literal(Value::Integer(_))),
        ExprKind::Call(name, _) => &**name != "properties",
        _ => true,
    };
    let mut all = named;
    for child in expression.children() {
        all &= read_in(child, keys);
    }
    all
}
