//! A projection that yields exactly its input's columns, in order, is dropped.

use super::Rule;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;

pub(super) const RULE: Rule = Rule {
    name: "drop_identity",
    doc: "drops projections that change nothing",
    apply,
};

fn apply(plan: LogicalPlan) -> LogicalPlan {
    let LogicalPlan::Project { input, items } = plan else {
        return plan;
    };
    let below = input.output();
    let unchanged = below.len() == items.len()
        && items.iter().zip(&below).all(|((slot, expression), own)| {
            slot.id == own.id && matches!(expression.kind, ExprKind::Slot(same) if same == slot.id)
        });
    if unchanged
        && matches!(
            *input,
            LogicalPlan::Aggregate { .. } | LogicalPlan::Project { .. }
        )
    {
        return *input;
    }
    LogicalPlan::Project { input, items }
}
