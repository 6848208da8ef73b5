//! Function calls: scalar functions checked against their rows, aggregates collected for the projection they stand in.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::aggregation_not_allowed;
use super::error::error;
use super::error::with_suggestion;
use super::expression::expect;
use super::expression::expr;
use super::scope::Aggregates;
use super::scope::Place;
use super::scope::either;
use super::types;
use super::types::BOOLEAN;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::functions;
use crate::functions::Function;
use crate::functions::Parameter;
use crate::language::syntax::ast;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::model::graph::View;
use crate::model::lens::claims::Claims;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::expr::StaticType;
use crate::plan::operator::AggregateCall;

/// The functions whose second argument is a measure of claims.
const MEASURED: [&str; 2] = ["claims", "disputed"];

impl Binder<'_> {
    pub(super) fn bind_call(
        &mut self,
        name: &ast::Name,
        distinct: bool,
        arguments: &[Expression],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        if name.text.eq_ignore_ascii_case("exists") && arguments.len() == 1 {
            return self.bind_exists(&arguments[0], span, place);
        }
        if let Some(aggregate) = functions::aggregate(&name.text) {
            return self.bind_aggregate(
                aggregate.name,
                aggregate.parameters,
                distinct,
                arguments.iter().collect(),
                span,
                place,
            );
        }
        let Some(function) = functions::scalar(&name.text) else {
            let unknown = self.go_on(unknown_function(name), name.span);
            // What is wrong with the arguments is worth knowing too.
            self.bind_all(arguments, place)?;
            return Ok(unknown);
        };
        if distinct {
            return Err(error(
                Code::UnexpectedSyntax,
                format!(
                    "DISTINCT belongs to aggregates, and `{}` is none",
                    name.text
                ),
                span,
            ));
        }
        let arguments = self.bind_all(arguments, place)?;
        if let Err(count) = check_count(function, arguments.len(), span) {
            return Ok(self.go_on(count, span));
        }
        for (position, argument) in arguments.iter().enumerate() {
            let parameter = &function.parameters[position.min(function.parameters.len() - 1)];
            expect_argument(function.name, parameter, argument)?;
        }
        if MEASURED.contains(&function.name) {
            self.note_measure(arguments.get(1));
        }
        let static_type = call_type(function, &arguments);
        Ok(expr(
            ExprKind::Call(Arc::from(function.name), arguments),
            span,
            static_type,
        ))
    }

    /// Notes a measure that no claim gives a value for: nothing would be found, and nothing said.
    fn note_measure(&mut self, measure: Option<&Expr>) {
        let Some(Expr {
            kind: ExprKind::Literal(Value::String(measure)),
            span,
            ..
        }) = measure
        else {
            return;
        };
        let Some(claims) = Claims::of(View::whole(self.bindings.graph)) else {
            return;
        };
        if claims.measures().contains(&**measure) {
            return;
        }
        let all = claims.all().into_iter();
        let mut measures: Vec<Arc<str>> = all.filter_map(|claim| claims.measure(claim)).collect();
        measures.sort_unstable();
        measures.dedup();
        if measures.is_empty() || measures.iter().any(|known| **known == **measure) {
            return;
        }
        let message = format!("no claim has the measure `{measure}`");
        let notice = Diagnostic::new(Code::UnknownProperty, message, Some(*span));
        let notice = match nearest(measure, measures.iter().map(|known| &**known)) {
            Some(near) => notice.with_replacement(
                format!("did you mean `{near}`?"),
                *span,
                format!("'{near}'"),
            ),
            None => notice,
        };
        self.unmeant.insert(*span, notice);
    }

    /// `exists((a)-->(b))` and `exists(n.key)`: older spellings of a pattern condition and of `IS NOT NULL`.
    fn bind_exists(
        &mut self,
        argument: &Expression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        if let ExpressionKind::Pattern(pattern) = &argument.kind {
            return self.bind_pattern_condition(pattern, span, place);
        }
        if !matches!(
            argument.kind,
            ExpressionKind::Property(..) | ExpressionKind::Index(..)
        ) {
            return Err(Box::new(
                error(
                    Code::InvalidArgumentTypeStatic,
                    "`exists()` takes a property or a pattern",
                    argument.span,
                )
                .with_help("write `… IS NOT NULL`, or `EXISTS { … }`"),
            ));
        }
        let argument = self.bind_expression(argument, place)?;
        Ok(expr(ExprKind::IsNotNull(Box::new(argument)), span, BOOLEAN))
    }

    pub(super) fn bind_aggregate(
        &mut self,
        name: &'static str,
        parameters: &[Parameter],
        distinct: bool,
        arguments: Vec<&Expression>,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        match place.aggregates {
            Aggregates::Forbidden => return Err(aggregation_not_allowed(name, span)),
            Aggregates::Inside => {
                return Err(error(
                    Code::NestedAggregation,
                    format!("`{name}` stands inside another aggregate"),
                    span,
                ));
            }
            Aggregates::Collected(_) => {}
        }
        if !place.locals.is_empty() {
            return Err(aggregation_not_allowed(name, span));
        }
        if arguments.len() != parameters.len() {
            return Err(wrong_count(
                name,
                parameters.len(),
                parameters.len(),
                arguments.len(),
                span,
            )
            .with_help(match functions::aggregate(name) {
                Some(aggregate) => format!("it is `{}`", aggregate.signature_text()),
                None => format!("`{name}(*)` counts rows"),
            })
            .into());
        }
        let outer = std::mem::replace(&mut place.aggregates, Aggregates::Inside);
        let bound: Bound<Vec<Expr>> = arguments
            .into_iter()
            .map(|argument| self.bind_expression(argument, place))
            .collect();
        place.aggregates = outer;
        let arguments = bound?;
        for (parameter, argument) in parameters.iter().zip(&arguments) {
            expect_argument(name, parameter, argument)?;
        }
        if let Some(volatile) = arguments
            .iter()
            .find(|argument| super::aggregation::is_volatile(argument))
        {
            return Err(error(
                Code::NonConstantExpression,
                format!("`{name}` cannot aggregate a value that differs at each look"),
                volatile.span,
            ));
        }
        let static_type = aggregate_type(name, &arguments);
        let call = AggregateCall {
            name: Arc::from(name),
            arguments,
            distinct,
            adds: Vec::new(),
            span,
        };
        let found = self.slot_of_aggregate(call, static_type.clone(), place);
        Ok(expr(ExprKind::Slot(found), span, static_type))
    }

    fn slot_of_aggregate(
        &mut self,
        call: AggregateCall,
        static_type: StaticType,
        place: &mut Place<'_>,
    ) -> crate::plan::SlotId {
        let slot = self.hidden_slot(static_type);
        let Aggregates::Collected(found) = &mut place.aggregates else {
            unreachable!("invariant: checked by the caller");
        };
        let same = found.iter().find(|(_, other)| {
            other.name == call.name
                && other.distinct == call.distinct
                && super::aggregation::same_all(&other.arguments, &call.arguments)
        });
        if let Some((slot, _)) = same {
            return slot.id;
        }
        let id = slot.id;
        found.push((slot, call));
        id
    }
}

fn expect_argument(function: &str, parameter: &Parameter, argument: &Expr) -> Bound<()> {
    expect(argument, &format!("`{function}`"), parameter.types)
}

fn unknown_function(name: &ast::Name) -> Box<crate::diagnostic::Diagnostic> {
    let diagnostic = error(
        Code::UnknownFunction,
        format!("there is no function `{}`", name.text),
        name.span,
    );
    let names = functions::scalars()
        .map(|function| function.name)
        .chain(functions::aggregates().map(|aggregate| aggregate.name));
    with_suggestion(diagnostic, &name.text, name.span, names)
}

fn check_count(function: &Function, given: usize, span: Span) -> Bound<()> {
    let most = if function.variadic {
        usize::MAX
    } else {
        function.parameters.len()
    };
    if given >= function.required && given <= most {
        return Ok(());
    }
    Err(
        wrong_count(function.name, function.required, most, given, span)
            .with_help(format!("it is `{}`", function.signature_text()))
            .into(),
    )
}

/// The error of a call of `name`, which takes `least` to `most` arguments, with `given` ones.
pub(super) fn wrong_count(
    name: &str,
    least: usize,
    most: usize,
    given: usize,
    span: Span,
) -> crate::diagnostic::Diagnostic {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let takes = if least == most {
        format!("{least} argument{}", plural(least))
    } else if most == usize::MAX {
        format!("at least {least} argument{}", plural(least))
    } else {
        format!("{least} to {most} arguments")
    };
    crate::diagnostic::Diagnostic::new(
        Code::InvalidNumberOfArguments,
        format!("`{name}` takes {takes}, not {given}"),
        Some(span),
    )
}

/// What a call yields, where the arguments tell more than the table.
fn call_type(function: &Function, arguments: &[Expr]) -> StaticType {
    match (function.name, arguments) {
        ("coalesce", _) => arguments
            .iter()
            .map(|argument| argument.static_type.clone())
            .reduce(|left, right| either(&left, &right))
            .unwrap_or(StaticType::ANY),
        ("head" | "last", [list]) => types::element_of(&list.static_type),
        ("tail", [list]) => list.static_type.clone(),
        ("nodes", _) => types::list_of(types::NODE),
        ("relationships", _) => types::list_of(types::RELATIONSHIP),
        ("range", _) => types::list_of(types::INTEGER),
        ("keys" | "labels", _) => types::list_of(StaticType::of(TypeSet::one(ValueType::String))),
        _ => StaticType::of(function.returns),
    }
}

fn aggregate_type(name: &str, arguments: &[Expr]) -> StaticType {
    match (name, arguments) {
        ("count", _) => types::INTEGER,
        ("collect", [item]) => types::list_of(item.static_type.clone()),
        ("min" | "max", [item]) => item.static_type.clone(),
        _ => StaticType::of(
            functions::aggregate(name).map_or(TypeSet::ANY, |aggregate| aggregate.returns),
        ),
    }
}
