//! `FOREACH`.

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::error::error;
use super::expression::expect;
use super::scope::Place;
use super::scope::Scope;
use super::subquery::argument;
use super::types;
use crate::diagnostic::Code;
use crate::language::syntax::ast;
use crate::language::syntax::ast::ClauseKind;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::LogicalPlan;

impl Binder<'_> {
    pub(super) fn bind_foreach(
        &mut self,
        clause: &ast::Foreach,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<LogicalPlan> {
        let list = self.bind_expression(&clause.list, &mut Place::plain(scope))?;
        expect(&list, "FOREACH", TypeSet::one(ValueType::List))?;
        if scope.get(&clause.variable.text).is_some() {
            return Err(already_bound(&clause.variable.text, clause.variable.span));
        }
        let variable = self.slot(
            clause.variable.text.as_str(),
            types::element_of(&list.static_type),
        );
        let mut inside = scope.clone();
        inside.add(variable.clone());
        let mut body = argument(&inside);
        for inner in &clause.clauses {
            if !is_write(&inner.kind) {
                return Err(error(
                    Code::InvalidClauseComposition,
                    "FOREACH contains only writing clauses",
                    inner.span,
                ));
            }
            (body, inside) = self.bind_clause(inner, body, &inside)?;
        }
        Ok(LogicalPlan::Foreach {
            input: Box::new(input),
            variable,
            list,
            body: Box::new(body),
        })
    }
}

/// Whether a clause only writes.
pub(super) fn is_write(clause: &ClauseKind) -> bool {
    matches!(
        clause,
        ClauseKind::Create(_)
            | ClauseKind::Merge(_)
            | ClauseKind::Set(_)
            | ClauseKind::Remove(_)
            | ClauseKind::Delete(_)
            | ClauseKind::Foreach(_)
    )
}
