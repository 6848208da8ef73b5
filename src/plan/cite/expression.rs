//! What an expression finds in the graph by itself: subqueries and the claims that functions look up.
//!
//! Such an expression is answered by an expression that yields, as nested lists, the elements found: a subquery by
//! one that collects them, a comprehension by one over the same items. Conditions of `CASE` stay, so that nothing is
//! computed which the query guards against.

use std::sync::Arc;

use super::Rewrite;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::expr::SubqueryKind;

/// Functions that look up claims about their first argument, of the measure of their second.
const OF_CLAIMS: [&str; 2] = ["claims", "disputed"];

impl Rewrite<'_> {
    /// What these expressions find; the parts that find nothing are left out.
    pub(super) fn found_by<'e>(
        &mut self,
        expressions: impl Iterator<Item = &'e Expr>,
    ) -> Vec<Expr> {
        expressions
            .flat_map(|expression| self.found(expression))
            .collect()
    }

    fn found(&mut self, expression: &Expr) -> Vec<Expr> {
        match &expression.kind {
            ExprKind::Subquery(_, plan) => self.found_in_plan(plan).into_iter().collect(),
            ExprKind::Call(name, arguments) => {
                let mut found = self.found_by(arguments.iter());
                if OF_CLAIMS.contains(&&**name) {
                    let claims = ExprKind::Call(Arc::from(OF_CLAIMS[0]), arguments.clone());
                    found.push(self.expression(claims));
                }
                found
            }
            ExprKind::Case {
                branches,
                otherwise,
            } => self.found_in_case(branches, otherwise.as_deref()),
            ExprKind::ListComprehension {
                variable,
                list,
                filter,
                projection,
            } => {
                let mut found = self.found(list);
                let inside = filter.iter().chain(projection).map(|part| &**part);
                let inside = self.found_by(inside);
                found.extend(self.for_each(*variable, list, filter.as_deref(), inside));
                found
            }
            ExprKind::Quantified {
                variable,
                list,
                predicate,
                ..
            } => {
                let mut found = self.found(list);
                let inside = self.found(predicate);
                found.extend(self.for_each(*variable, list, None, inside));
                found
            }
            ExprKind::Reduce {
                accumulator,
                start,
                variable,
                list,
                step,
            } => {
                let mut found = self.found_by([&**start, &**list].into_iter());
                let mut inside = self.found(step);
                // The total so far is known to the step alone.
                inside.retain(|inside| {
                    let mut slots = Vec::new();
                    inside.mentioned(&mut slots);
                    !slots.contains(accumulator)
                });
                found.extend(self.for_each(*variable, list, None, inside));
                found
            }
            _ => self.found_by(expression.children().into_iter()),
        }
    }

    /// The elements that the rows of a subquery rest on.
    fn found_in_plan(&mut self, plan: &LogicalPlan) -> Option<Expr> {
        let (plan, evidence) = self.plan(plan.clone());
        if evidence.is_empty() {
            return None;
        }
        let slot = self.hidden();
        let plan = LogicalPlan::Project {
            input: Box::new(plan),
            items: vec![(slot, self.list(&evidence))],
        };
        Some(self.expression(ExprKind::Subquery(SubqueryKind::Collect, Box::new(plan))))
    }

    fn found_in_case(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Vec<Expr> {
        let mut any = false;
        let mut chosen = Vec::with_capacity(branches.len());
        for (condition, value) in branches {
            let found = self.found_by([condition, value].into_iter());
            any |= !found.is_empty();
            chosen.push((condition.clone(), self.expression(ExprKind::List(found))));
        }
        let rest = otherwise.map_or_else(Vec::new, |value| self.found(value));
        any |= !rest.is_empty();
        if !any {
            return Vec::new();
        }
        // What was asked before the branch that is taken was asked too.
        let first = branches.first().map(|(condition, _)| self.found(condition));
        let mut found = first.unwrap_or_default();
        found.push(self.expression(ExprKind::Case {
            branches: chosen,
            otherwise: Some(Box::new(self.expression(ExprKind::List(rest)))),
        }));
        found
    }

    /// What is found for each item of a list.
    fn for_each(
        &self,
        variable: SlotId,
        list: &Expr,
        filter: Option<&Expr>,
        inside: Vec<Expr>,
    ) -> Option<Expr> {
        if inside.is_empty() {
            return None;
        }
        Some(self.expression(ExprKind::ListComprehension {
            variable,
            list: Box::new(list.clone()),
            filter: filter.map(|filter| Box::new(filter.clone())),
            projection: Some(Box::new(self.expression(ExprKind::List(inside)))),
        }))
    }
}
