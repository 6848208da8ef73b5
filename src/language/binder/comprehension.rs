//! Expressions with variables of their own: list comprehensions, quantifiers and `reduce`.

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::expression::expect;
use super::expression::expr;
use super::scope::Aggregates;
use super::scope::Place;
use super::types;
use super::types::BOOLEAN;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::Expression;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::expr::Quantifier;
use crate::plan::expr::StaticType;

impl Binder<'_> {
    pub(super) fn bind_list_comprehension(
        &mut self,
        variable: &ast::Name,
        list: &Expression,
        filter: Option<&Expression>,
        projection: Option<&Expression>,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let list = self.bind_expression(list, place)?;
        expect(&list, "a list comprehension", TypeSet::one(ValueType::List))?;
        let slot = self.slot(variable.text.as_str(), types::element_of(&list.static_type));
        let id = slot.id;
        place.locals.push(slot);
        let filter = filter
            .map(|filter| self.bind_condition(filter, place))
            .transpose();
        let projection = self.without_aggregates(place, |binder, place| {
            projection
                .map(|projection| binder.bind_expression(projection, place))
                .transpose()
        });
        place.locals.pop();
        let (filter, projection) = (filter?, projection?);
        let element = projection.as_ref().map_or_else(
            || types::element_of(&list.static_type),
            |projection| projection.static_type.clone(),
        );
        Ok(expr(
            ExprKind::ListComprehension {
                variable: id,
                list: Box::new(list),
                filter: filter.map(Box::new),
                projection: projection.map(Box::new),
            },
            span,
            types::list_of(element),
        ))
    }

    pub(super) fn bind_quantified(
        &mut self,
        quantifier: ast::Quantifier,
        variable: &ast::Name,
        list: &Expression,
        predicate: Option<&Expression>,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let Some(predicate) = predicate else {
            return Err(Box::new(
                error(
                    Code::UnexpectedSyntax,
                    "a quantifier needs a condition",
                    span,
                )
                .with_help("write `all(x IN list WHERE condition)`"),
            ));
        };
        let list = self.bind_expression(list, place)?;
        expect(&list, "a quantifier", TypeSet::one(ValueType::List))?;
        let slot = self.slot(variable.text.as_str(), types::element_of(&list.static_type));
        let id = slot.id;
        place.locals.push(slot);
        let predicate = self.without_aggregates(place, |binder, place| {
            binder.bind_condition(predicate, place)
        });
        place.locals.pop();
        Ok(expr(
            ExprKind::Quantified {
                quantifier: match quantifier {
                    ast::Quantifier::All => Quantifier::All,
                    ast::Quantifier::Any => Quantifier::Any,
                    ast::Quantifier::None => Quantifier::None,
                    ast::Quantifier::Single => Quantifier::Single,
                },
                variable: id,
                list: Box::new(list),
                predicate: Box::new(predicate?),
            },
            span,
            BOOLEAN,
        ))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the six parts of a reduce, and its place"
    )]
    pub(super) fn bind_reduce(
        &mut self,
        accumulator: &ast::Name,
        start: &Expression,
        variable: &ast::Name,
        list: &Expression,
        step: &Expression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let start = self.bind_expression(start, place)?;
        let list = self.bind_expression(list, place)?;
        expect(&list, "reduce", TypeSet::one(ValueType::List))?;
        let total = self.slot(accumulator.text.as_str(), StaticType::ANY);
        let item = self.slot(variable.text.as_str(), types::element_of(&list.static_type));
        let (total_id, item_id) = (total.id, item.id);
        place.locals.push(total);
        place.locals.push(item);
        let step =
            self.without_aggregates(place, |binder, place| binder.bind_expression(step, place));
        place.locals.truncate(place.locals.len() - 2);
        Ok(expr(
            ExprKind::Reduce {
                accumulator: total_id,
                start: Box::new(start),
                variable: item_id,
                list: Box::new(list),
                step: Box::new(step?),
            },
            span,
            StaticType::ANY,
        ))
    }

    /// Binds with aggregates forbidden: inside comprehensions an aggregate would have to run once an item.
    fn without_aggregates<T>(
        &mut self,
        place: &mut Place<'_>,
        bind: impl FnOnce(&mut Self, &mut Place<'_>) -> Bound<T>,
    ) -> Bound<T> {
        let outer = std::mem::replace(&mut place.aggregates, Aggregates::Forbidden);
        let bound = bind(self, place);
        place.aggregates = outer;
        bound
    }
}
