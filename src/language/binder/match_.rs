//! `MATCH` and `OPTIONAL MATCH`.

use super::Binder;
use super::error::Bound;
use super::pattern::PatternBuilder;
use super::scope::Place;
use super::scope::Scope;
use crate::language::syntax::ast;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::operator::ApplyKind;

impl Binder<'_> {
    pub(super) fn bind_match(
        &mut self,
        clause: &ast::Match,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let mut builder = PatternBuilder::new(scope, true);
        builder.match_mode = clause.mode;
        let predicate = clause.predicate.as_ref();
        let mut place = Place::plain(scope);
        if !clause.optional {
            let plan =
                self.bind_match_over(&clause.pattern, predicate, input, &mut builder, &mut place)?;
            return Ok((plan, builder.scope));
        }
        let argument = LogicalPlan::Argument {
            slots: input.output(),
        };
        let inner = self.bind_match_over(
            &clause.pattern,
            predicate,
            argument,
            &mut builder,
            &mut place,
        )?;
        let plan = LogicalPlan::Apply {
            kind: ApplyKind::Optional,
            outer: Box::new(input),
            inner: Box::new(inner),
            added: builder.added,
        };
        Ok((plan, builder.scope))
    }

    /// A `Match` of a pattern over `input`, with its `WHERE`. Names stay in the builder.
    pub(super) fn bind_match_over(
        &mut self,
        parts: &[ast::PatternPart],
        predicate: Option<&ast::Expression>,
        input: LogicalPlan,
        builder: &mut PatternBuilder,
        place: &mut Place<'_>,
    ) -> Bound<LogicalPlan> {
        self.bind_pattern(parts, builder, place)?;
        if let Some(predicate) = predicate {
            let scope = builder.scope.clone();
            let mut inside = Place::plain(&scope);
            inside.locals.clone_from(&place.locals);
            let condition = self.bind_condition(predicate, &mut inside)?;
            builder.graph.predicates.extend(conjuncts(condition));
        }
        Ok(LogicalPlan::Match {
            input: Box::new(input),
            pattern: std::mem::take(&mut builder.graph),
            added: builder.added.clone(),
        })
    }
}

/// The parts of a conjunction, each to be applied as soon as its slots are known.
pub(super) fn conjuncts(condition: Expr) -> Vec<Expr> {
    match condition.kind {
        ExprKind::And(parts) => parts.into_iter().flat_map(conjuncts).collect(),
        _ => vec![condition],
    }
}
