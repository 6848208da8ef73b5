//! `CALL procedure(…) YIELD …`.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::error::error;
use super::error::listed;
use super::error::with_suggestion;
use super::expression::expect;
use super::expression::literal;
use super::function::wrong_count;
use super::scope::Place;
use super::scope::Scope;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::functions::procedure::Procedure;
use crate::functions::procedure::ProcedureSignature;
use crate::language::syntax::ast;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::expr::StaticType;

impl Binder<'_> {
    /// A call; `alone` when it is the whole query, which may leave out arguments and columns.
    pub(super) fn bind_procedure_call(
        &mut self,
        call: &ast::Call,
        alone: bool,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let procedure = self.find_procedure(&call.procedure)?;
        let signature = procedure.signature();
        let arguments = self.bind_procedure_arguments(call, alone, signature, span, scope)?;
        let mut after = scope.clone();
        let columns = self.bind_yield(call, alone, signature, span, &mut after)?;
        let mut plan = LogicalPlan::Call {
            input: Box::new(input),
            procedure: Arc::from(signature.name.as_str()),
            arguments,
            columns,
            span,
        };
        if let Some(predicate) = call
            .yields
            .as_ref()
            .and_then(|yields| yields.predicate.as_ref())
        {
            plan = LogicalPlan::Filter {
                input: Box::new(plan),
                predicate: self.bind_condition(predicate, &mut Place::plain(&after))?,
            };
        }
        Ok((plan, after))
    }

    fn find_procedure(&self, name: &ast::Name) -> Bound<Arc<dyn Procedure>> {
        let procedures = self.bindings.procedures;
        procedures.get(&name.text).cloned().ok_or_else(|| {
            let diagnostic = error(
                Code::ProcedureNotFound,
                format!("there is no procedure `{}`", name.text),
                name.span,
            );
            let names = procedures
                .all()
                .map(|procedure| procedure.signature().name.as_str());
            with_suggestion(diagnostic, &name.text, name.span, names)
        })
    }

    fn bind_procedure_arguments(
        &mut self,
        call: &ast::Call,
        alone: bool,
        signature: &ProcedureSignature,
        span: Span,
        scope: &Scope,
    ) -> Bound<Vec<Expr>> {
        let Some(given) = &call.arguments else {
            return self.arguments_from_parameters(alone, signature, span);
        };
        let required = signature
            .parameters
            .iter()
            .filter(|parameter| parameter.default.is_none())
            .count();
        if given.len() > signature.parameters.len() || given.len() < required {
            let (name, most) = (&signature.name, signature.parameters.len());
            return Err(wrong_count(name, required, most, given.len(), span)
                .with_help(format!("it is `{}`", signature.text()))
                .into());
        }
        let mut place = Place::plain(scope);
        let mut arguments = Vec::with_capacity(signature.parameters.len());
        for (position, parameter) in signature.parameters.iter().enumerate() {
            let Some(argument) = given.get(position) else {
                let default = parameter.default.clone().unwrap_or_default();
                arguments.push(literal(default, span));
                continue;
            };
            let argument = self.bind_expression(argument, &mut place)?;
            let what = format!("`{}` of `{}`", parameter.name, signature.name);
            expect(&argument, &what, parameter.types)?;
            arguments.push(argument);
        }
        Ok(arguments)
    }

    /// `CALL name` without parentheses: parameters of the same names stand in.
    fn arguments_from_parameters(
        &mut self,
        alone: bool,
        signature: &ProcedureSignature,
        span: Span,
    ) -> Bound<Vec<Expr>> {
        if !alone {
            return Err(Box::new(
                error(
                    Code::InvalidArgumentPassingMode,
                    format!(
                        "`{}` needs its arguments in parentheses here",
                        signature.name
                    ),
                    span,
                )
                .with_help("only a call that stands alone may leave them out"),
            ));
        }
        signature
            .parameters
            .iter()
            .map(|parameter| {
                let name = parameter.name.as_str();
                if self.bindings.parameters.contains_key(name) {
                    let kind = ExprKind::Parameter(Arc::from(name));
                    return Ok(super::expression::expr(kind, span, StaticType::ANY));
                }
                match &parameter.default {
                    Some(default) => Ok(literal(default.clone(), span)),
                    None => Err(error(
                        Code::MissingParameter,
                        format!("the parameter `${name}` has no value"),
                        span,
                    )),
                }
            })
            .collect()
    }

    fn bind_yield(
        &mut self,
        call: &ast::Call,
        alone: bool,
        signature: &ProcedureSignature,
        span: Span,
        after: &mut Scope,
    ) -> Bound<Vec<(usize, Slot)>> {
        let Some(yields) = &call.yields else {
            if !alone && !signature.columns.is_empty() {
                let names: Vec<&str> = signature
                    .columns
                    .iter()
                    .map(|column| column.name.as_str())
                    .collect();
                return Err(Box::new(
                    error(
                        Code::UndefinedVariable,
                        format!("`{}` yields columns: say which", signature.name),
                        span,
                    )
                    .with_help(format!("add YIELD and some of {}", listed(&names))),
                ));
            }
            return Ok(self.all_columns(signature, after));
        };
        if yields.star {
            if !alone && !call.listing {
                return Err(error(
                    Code::UnexpectedSyntax,
                    "`YIELD *` belongs to a call that stands alone",
                    yields.span,
                ));
            }
            return Ok(self.all_columns(signature, after));
        }
        let mut columns = Vec::with_capacity(yields.items.len());
        for (name, alias) in &yields.items {
            let position = signature
                .columns
                .iter()
                .position(|column| column.name == name.text)
                .ok_or_else(|| unknown_column(name, signature))?;
            let visible = alias.as_ref().unwrap_or(name);
            if after.get(&visible.text).is_some() {
                return Err(already_bound(&visible.text, visible.span));
            }
            let slot = self.slot(
                visible.text.as_str(),
                StaticType::of(signature.columns[position].types),
            );
            after.add(slot.clone());
            columns.push((position, slot));
        }
        Ok(columns)
    }

    fn all_columns(
        &mut self,
        signature: &ProcedureSignature,
        after: &mut Scope,
    ) -> Vec<(usize, Slot)> {
        signature
            .columns
            .iter()
            .enumerate()
            .map(|(position, column)| {
                let slot = self.slot(column.name.as_str(), StaticType::of(column.types));
                after.add(slot.clone());
                (position, slot)
            })
            .collect()
    }
}

fn unknown_column(
    name: &ast::Name,
    signature: &ProcedureSignature,
) -> Box<crate::diagnostic::Diagnostic> {
    let diagnostic = error(
        Code::UnknownProcedureColumn,
        format!("`{}` has no column `{}`", signature.name, name.text),
        name.span,
    );
    let names = signature.columns.iter().map(|column| column.name.as_str());
    with_suggestion(diagnostic, &name.text, name.span, names)
}
