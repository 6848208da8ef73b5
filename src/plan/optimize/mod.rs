//! Rewrites of logical plans that keep their answers: one rule a file, in a table.
//!
//! Rules know the plan and nothing else: whatever needs counts or indexes is the engine's choice.

mod drop_identity;
mod push_filter;

use super::LogicalPlan;

/// A rewrite.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
    /// Rewrites one operator whose inputs have been rewritten already.
    pub apply: fn(LogicalPlan) -> LogicalPlan,
}

/// Every rule, in the order they are applied.
pub const RULES: &[Rule] = &[push_filter::RULE, drop_identity::RULE];

/// The plan after every rule.
pub fn optimize(plan: LogicalPlan) -> LogicalPlan {
    RULES.iter().fold(plan, rewrite)
}

fn rewrite(mut plan: LogicalPlan, rule: &Rule) -> LogicalPlan {
    for input in plan.inputs_mut() {
        let below = std::mem::replace(input, LogicalPlan::Argument { slots: Vec::new() });
        *input = rewrite(below, rule);
    }
    (rule.apply)(plan)
}
