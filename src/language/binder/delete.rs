//! `DELETE`.

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::scope::Place;
use super::scope::Scope;
use super::scope::fits;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::LogicalPlan;

impl Binder<'_> {
    pub(super) fn bind_delete(
        &mut self,
        clause: &ast::Delete,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<LogicalPlan> {
        let targets = clause
            .targets
            .iter()
            .map(|target| self.bind_target(target, scope))
            .collect::<Bound<Vec<_>>>()?;
        Ok(LogicalPlan::Delete {
            input: Box::new(input),
            targets,
            detach: clause.detach,
            span,
        })
    }

    fn bind_target(&mut self, target: &ast::Expression, scope: &Scope) -> Bound<Expr> {
        if let ast::ExpressionKind::HasLabels(..) = target.kind {
            return Err(Box::new(
                error(
                    Code::InvalidDelete,
                    "a label or type cannot be deleted",
                    target.span,
                )
                .with_help(
                    "`REMOVE n:Label` takes a label off; a relationship's type cannot be changed",
                ),
            ));
        }
        let bound = self.bind_expression(target, &mut Place::plain(scope))?;
        let accepted = TypeSet::ELEMENT.or(TypeSet::one(ValueType::Path));
        if !fits(&bound.static_type, accepted) {
            return Err(Box::new(
                error(
                    Code::InvalidArgumentTypeStatic,
                    format!(
                        "DELETE takes {accepted}, but this is {}",
                        bound.static_type.types
                    ),
                    bound.span,
                )
                .with_help("to take off a property use REMOVE"),
            ));
        }
        Ok(bound)
    }
}
