//! A filter directly above a `Match` becomes conditions of its pattern, to be applied as soon as their slots are known.

use super::Rule;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;

pub(super) const RULE: Rule = Rule {
    name: "push_filter",
    doc: "moves conditions into the pattern below",
    apply,
};

fn apply(plan: LogicalPlan) -> LogicalPlan {
    let LogicalPlan::Filter { input, predicate } = plan else {
        return plan;
    };
    match *input {
        LogicalPlan::Match {
            input,
            mut pattern,
            added,
        } => {
            conjuncts(predicate, &mut pattern.predicates);
            LogicalPlan::Match {
                input,
                pattern,
                added,
            }
        }
        input => LogicalPlan::Filter {
            input: Box::new(input),
            predicate,
        },
    }
}

fn conjuncts(predicate: Expr, out: &mut Vec<Expr>) {
    match predicate.kind {
        ExprKind::And(parts) => {
            for part in parts {
                conjuncts(part, out);
            }
        }
        _ => out.push(predicate),
    }
}
