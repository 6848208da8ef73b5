//! Expressions: names to slots, functions to table rows, types checked where they are known.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::error::undefined_variable;
use super::error::wrong_type;
use super::scope::Place;
use super::scope::either;
use super::scope::fits;
use super::types;
use super::types::BOOLEAN;
use super::types::NULL;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::CaseTest;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::model::catalog::NameKind;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::type_test::TypeAlternative;
use crate::model::value::type_test::TypeShape;
use crate::model::value::type_test::TypeTest;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::expr::Arithmetic;
use crate::plan::expr::Comparison;
use crate::plan::expr::MapProjectionItem;
use crate::plan::expr::StaticType;
use crate::plan::expr::TextTest;

const INDEXABLE: TypeSet = TypeSet::of(&[
    ValueType::List,
    ValueType::Map,
    ValueType::Node,
    ValueType::Relationship,
]);

impl Binder<'_> {
    /// An expression in a place that wants any value.
    pub(super) fn bind_expression(
        &mut self,
        expression: &Expression,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Null => Ok(literal(Value::Null, span)),
            ExpressionKind::Boolean(value) => Ok(literal(Value::Boolean(*value), span)),
            ExpressionKind::Integer(value) => Ok(literal(Value::Integer(*value), span)),
            ExpressionKind::Float(value) => Ok(literal(Value::Float(*value), span)),
            ExpressionKind::String(value) => Ok(literal(Value::string(value.as_str()), span)),
            ExpressionKind::Parameter(name) => Ok(self.bind_parameter(name, span)),
            ExpressionKind::Variable(name) => Ok(self.bind_variable(name, span, place)),
            ExpressionKind::Property(subject, key) => self.bind_property(subject, key, span, place),
            ExpressionKind::Index(subject, index) => self.bind_index(subject, index, span, place),
            ExpressionKind::Slice(subject, from, to) => {
                self.bind_slice(subject, from.as_deref(), to.as_deref(), span, place)
            }
            ExpressionKind::Call {
                function,
                distinct,
                arguments,
            } => self.bind_call(function, *distinct, arguments, span, place),
            ExpressionKind::CountStar => {
                self.bind_aggregate("count", &[], false, Vec::new(), span, place)
            }
            ExpressionKind::And(_)
            | ExpressionKind::Or(_)
            | ExpressionKind::Xor(_)
            | ExpressionKind::Not(_) => self.bind_logic(expression, place, false),
            ExpressionKind::Comparison(first, rest) => {
                self.bind_comparison(first, rest, span, place)
            }
            ExpressionKind::Arithmetic(first, rest) => {
                self.bind_arithmetic(first, rest, span, place)
            }
            ExpressionKind::Negate(operand) => self.bind_sign(operand, span, place, true),
            ExpressionKind::Plus(operand) => self.bind_sign(operand, span, place, false),
            ExpressionKind::IsNull(operand) => {
                let operand = self.bind_expression(operand, place)?;
                Ok(expr(ExprKind::IsNull(Box::new(operand)), span, BOOLEAN))
            }
            ExpressionKind::IsNotNull(operand) => {
                let operand = self.bind_expression(operand, place)?;
                Ok(expr(ExprKind::IsNotNull(Box::new(operand)), span, BOOLEAN))
            }
            ExpressionKind::IsTyped(operand, test) => {
                let operand = Box::new(self.bind_expression(operand, place)?);
                let kind = ExprKind::IsTyped(operand, Arc::new(super::type_test::type_test(test)));
                Ok(expr(kind, span, BOOLEAN))
            }
            ExpressionKind::In(item, list) => self.bind_in(item, list, span, place),
            ExpressionKind::Text(operator, left, right) => {
                self.bind_text(*operator, left, right, span, place)
            }
            ExpressionKind::HasLabels(subject, labels) => {
                self.bind_has_labels(subject, labels, span, place)
            }
            ExpressionKind::List(items) => self.bind_list(items, span, place),
            ExpressionKind::Map(entries) => self.bind_map(entries, span, place),
            ExpressionKind::MapProjection(subject, items) => {
                self.bind_map_projection(subject, items, span, place)
            }
            ExpressionKind::Case {
                subject,
                branches,
                otherwise,
            } => self.bind_case(
                subject.as_deref(),
                branches,
                otherwise.as_deref(),
                span,
                place,
            ),
            ExpressionKind::CaseSubject => Ok(self.case_subject()),
            ExpressionKind::ListComprehension {
                variable,
                list,
                filter,
                projection,
            } => self.bind_list_comprehension(
                variable,
                list,
                filter.as_deref(),
                projection.as_deref(),
                span,
                place,
            ),
            ExpressionKind::PatternComprehension {
                pattern,
                filter,
                projection,
            } => {
                self.bind_pattern_comprehension(pattern, filter.as_deref(), projection, span, place)
            }
            ExpressionKind::Pattern(pattern) if pattern.shortest.is_some() => {
                self.bind_shortest_path(pattern, span, place)
            }
            ExpressionKind::Pattern(_) => Err(Box::new(
                error(
                    Code::UnexpectedSyntax,
                    "a pattern is a condition, not a value",
                    span,
                )
                .with_help("use it in WHERE, or write `EXISTS { … }` or `COUNT { … }`"),
            )),
            ExpressionKind::Quantified {
                quantifier,
                variable,
                list,
                predicate,
            } => self.bind_quantified(
                *quantifier,
                variable,
                list,
                predicate.as_deref(),
                span,
                place,
            ),
            ExpressionKind::Reduce {
                accumulator,
                start,
                variable,
                list,
                step,
            } => self.bind_reduce(accumulator, start, variable, list, step, span, place),
            ExpressionKind::Subquery(kind, body) => {
                self.bind_subquery_expression(*kind, body, span, place)
            }
        }
    }

    /// An expression in a place that wants a condition: here a pattern may stand for "there is such a match".
    pub(super) fn bind_condition(
        &mut self,
        expression: &Expression,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let bound = match &expression.kind {
            ExpressionKind::And(_)
            | ExpressionKind::Or(_)
            | ExpressionKind::Xor(_)
            | ExpressionKind::Not(_) => self.bind_logic(expression, place, true)?,
            ExpressionKind::Pattern(pattern) => {
                self.bind_pattern_condition(pattern, expression.span, place)?
            }
            _ => self.bind_expression(expression, place)?,
        };
        expect(&bound, "a condition", BOOLEAN.types)?;
        Ok(bound)
    }

    fn bind_logic(
        &mut self,
        expression: &Expression,
        place: &mut Place<'_>,
        patterns: bool,
    ) -> Bound<Expr> {
        let span = expression.span;
        let (operands, name): (&[Expression], _) = match &expression.kind {
            ExpressionKind::And(operands) => (operands, "AND"),
            ExpressionKind::Or(operands) => (operands, "OR"),
            ExpressionKind::Xor(operands) => (operands, "XOR"),
            ExpressionKind::Not(operand) => (std::slice::from_ref(&**operand), "NOT"),
            _ => unreachable!("invariant: only called for AND, OR, XOR and NOT"),
        };
        let mut bound = Vec::with_capacity(operands.len());
        for operand in operands {
            let operand = if patterns {
                self.bind_condition(operand, place)?
            } else {
                self.bind_expression(operand, place)?
            };
            expect(&operand, name, BOOLEAN.types)?;
            bound.push(operand);
        }
        let kind = match name {
            "AND" => ExprKind::And(bound),
            "OR" => ExprKind::Or(bound),
            "XOR" => ExprKind::Xor(bound),
            _ => ExprKind::Not(Box::new(bound.swap_remove(0))),
        };
        Ok(expr(kind, span, BOOLEAN))
    }

    /// A variable's slot.
    fn bind_variable(&mut self, name: &str, span: Span, place: &Place<'_>) -> Expr {
        match place.get(name) {
            Some(slot) => expr(ExprKind::Slot(slot.id), span, slot.static_type.clone()),
            None => self.go_on(undefined_variable(name, span, place.names()), span),
        }
    }

    fn bind_parameter(&mut self, name: &str, span: Span) -> Expr {
        if self.bindings.parameters.contains_key(name) {
            return expr(ExprKind::Parameter(Arc::from(name)), span, StaticType::ANY);
        }
        let diagnostic = error(
            Code::MissingParameter,
            format!("the parameter `${name}` has no value"),
            span,
        );
        let known: Vec<&str> = self.bindings.parameters.keys().map(AsRef::as_ref).collect();
        if let Some(near) = crate::diagnostic::nearest(name, known) {
            let near = diagnostic.with_replacement(
                format!("did you mean `${near}`?"),
                span,
                format!("${near}"),
            );
            return self.go_on(Box::new(near), span);
        }
        let unset = diagnostic.with_help(format!(
            "give it one: `-p {name}=…`, or `:param {name} = …` in the shell"
        ));
        self.go_on(Box::new(unset), span)
    }

    fn bind_property(
        &mut self,
        subject: &Expression,
        key: &ast::Name,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let subject = self.bind_expression(subject, place)?;
        check_has_properties(&subject)?;
        if subject.static_type.types.is_subset_of(TypeSet::ELEMENT) {
            if let Some((date, bound)) = self.derived(key) {
                let date = ExprKind::Property(Box::new(subject.clone()), date);
                let date = expr(date, span, StaticType::ANY);
                let bound = ExprKind::Property(Box::new(date.clone()), bound);
                let bound = expr(bound, span, StaticType::ANY);
                if !self.knows_key(&key.text) {
                    return Ok(bound);
                }
                let own = ExprKind::Property(Box::new(subject), Arc::from(key.text.as_str()));
                let own = expr(own, span, StaticType::ANY);
                return Ok(expr(own_or_bound(own, date, bound), span, StaticType::ANY));
            }
            self.looks_for(NameKind::Key, key);
        }
        Ok(expr(
            ExprKind::Property(Box::new(subject), Arc::from(key.text.as_str())),
            span,
            StaticType::ANY,
        ))
    }

    /// The date and the component of it that a property stands for which an element does not have: `when_min` and
    /// `when_max` are the first and the last day that `when` may mean. What an index is over, all elements have.
    fn derived(&self, key: &ast::Name) -> Option<(Arc<str>, Arc<str>)> {
        let indexes = self.bindings.catalog.all_indexes();
        let mut keys = indexes.iter().flat_map(|index| &index.keys);
        if keys.any(|indexed| **indexed == *key.text) {
            return None;
        }
        let bounds = [("_min", "earliest"), ("_max", "latest")];
        bounds.into_iter().find_map(|(ending, component)| {
            let date = key
                .text
                .strip_suffix(ending)
                .filter(|date| self.knows_key(date))?;
            Some((Arc::from(date), Arc::from(component)))
        })
    }

    fn bind_index(
        &mut self,
        subject: &Expression,
        index: &Expression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let subject = self.bind_expression(subject, place)?;
        let index = self.bind_expression(index, place)?;
        let static_type =
            if subject.static_type.types.and(INDEXABLE) == TypeSet::one(ValueType::List) {
                types::element_of(&subject.static_type)
            } else {
                StaticType::ANY
            };
        Ok(expr(
            ExprKind::Index(Box::new(subject), Box::new(index)),
            span,
            static_type,
        ))
    }

    fn bind_slice(
        &mut self,
        subject: &Expression,
        from: Option<&Expression>,
        to: Option<&Expression>,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let subject = self.bind_expression(subject, place)?;
        expect(&subject, "`[from..to]`", TypeSet::one(ValueType::List))?;
        let mut bound = |end: Option<&Expression>| -> Bound<Option<Box<Expr>>> {
            end.map(|end| self.bind_expression(end, place).map(Box::new))
                .transpose()
        };
        let (from, to) = (bound(from)?, bound(to)?);
        let static_type = subject.static_type.clone();
        Ok(expr(
            ExprKind::Slice(Box::new(subject), from, to),
            span,
            static_type,
        ))
    }

    fn bind_comparison(
        &mut self,
        first: &Expression,
        rest: &[(ast::ComparisonOperator, Expression)],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let mut left = self.bind_expression(first, place)?;
        let mut parts = Vec::with_capacity(rest.len());
        let mut shared = self.shared();
        for (position, (operator, right)) in rest.iter().enumerate() {
            let mut right = self.bind_expression(right, place)?;
            let mut next = None;
            if position + 1 < rest.len() {
                right = shared.reference(right);
                next = Some(right.clone());
            }
            let pair = left.span.to(right.span);
            parts.push(expr(
                ExprKind::Compare(comparison(*operator), Box::new(left), Box::new(right)),
                pair,
                BOOLEAN,
            ));
            match next {
                Some(next) => left = next,
                None => break,
            }
        }
        if parts.len() == 1 {
            let mut only = parts.swap_remove(0);
            only.span = span;
            return Ok(only);
        }
        Ok(shared.around(expr(ExprKind::And(parts), span, BOOLEAN)))
    }

    fn bind_arithmetic(
        &mut self,
        first: &Expression,
        rest: &[(ast::ArithmeticOperator, Expression)],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let first = self.bind_expression(first, place)?;
        let mut static_type = first.static_type.clone();
        let mut operands = Vec::with_capacity(rest.len());
        for (operator, operand) in rest {
            let operand = self.bind_expression(operand, place)?;
            let operator = arithmetic(*operator);
            static_type = types::arithmetic(operator, &static_type, &operand.static_type)
                .ok_or_else(|| {
                    let types = [static_type.types, operand.static_type.types];
                    let error = error(
                        Code::InvalidArgumentTypeStatic,
                        format!(
                            "`{}` has no meaning for {} and {}",
                            symbol(operator),
                            types[0],
                            types[1]
                        ),
                        first.span.to(operand.span),
                    );
                    if types.contains(&TypeSet::one(ValueType::Edtf)) {
                        Box::new(error.with_help(
                            "an imprecise date has bounds to reckon with: `.earliest` and `.latest`",
                        ))
                    } else {
                        error
                    }
                })?;
            operands.push((operator, operand));
        }
        Ok(expr(
            ExprKind::Arithmetic(Box::new(first), operands),
            span,
            static_type,
        ))
    }

    fn bind_sign(
        &mut self,
        operand: &Expression,
        span: Span,
        place: &mut Place<'_>,
        negative: bool,
    ) -> Bound<Expr> {
        let operand = self.bind_expression(operand, place)?;
        let accepted = TypeSet::NUMBER.or(TypeSet::one(ValueType::Duration));
        expect(&operand, "a sign", accepted)?;
        let static_type = operand.static_type.clone();
        let operand = Box::new(operand);
        let kind = if negative {
            ExprKind::Negate(operand)
        } else {
            ExprKind::Plus(operand)
        };
        Ok(expr(kind, span, static_type))
    }

    fn bind_in(
        &mut self,
        item: &Expression,
        list: &Expression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let item = self.bind_expression(item, place)?;
        let list = self.bind_expression(list, place)?;
        expect(&list, "IN", TypeSet::one(ValueType::List))?;
        Ok(expr(
            ExprKind::In(Box::new(item), Box::new(list)),
            span,
            BOOLEAN,
        ))
    }

    fn bind_text(
        &mut self,
        operator: ast::TextOperator,
        left: &Expression,
        right: &Expression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let left = self.bind_expression(left, place)?;
        let right = self.bind_expression(right, place)?;
        let test = match operator {
            ast::TextOperator::StartsWith => TextTest::StartsWith,
            ast::TextOperator::EndsWith => TextTest::EndsWith,
            ast::TextOperator::Contains => TextTest::Contains,
            ast::TextOperator::Matches => TextTest::Matches,
        };
        Ok(expr(
            ExprKind::Text(test, Box::new(left), Box::new(right)),
            span,
            BOOLEAN,
        ))
    }

    fn bind_has_labels(
        &mut self,
        subject: &Expression,
        labels: &ast::LabelExpression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let subject = self.bind_expression(subject, place)?;
        expect(&subject, "a label test", TypeSet::ELEMENT)?;
        self.label_condition(&subject, labels, span, place)
    }

    fn bind_list(
        &mut self,
        items: &[Expression],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let items = self.bind_all(items, place)?;
        let element = items
            .iter()
            .map(|item| item.static_type.clone())
            .reduce(|left, right| either(&left, &right))
            .unwrap_or(StaticType::ANY);
        Ok(expr(ExprKind::List(items), span, types::list_of(element)))
    }

    pub(super) fn bind_all(
        &mut self,
        items: &[Expression],
        place: &mut Place<'_>,
    ) -> Bound<Vec<Expr>> {
        items
            .iter()
            .map(|item| self.bind_expression(item, place))
            .collect()
    }

    /// A map literal.
    pub(super) fn bind_map(
        &mut self,
        entries: &[(ast::Name, Expression)],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let entries = entries
            .iter()
            .map(|(key, value)| {
                Ok((
                    Arc::from(key.text.as_str()),
                    self.bind_expression(value, place)?,
                ))
            })
            .collect::<Bound<Vec<_>>>()?;
        Ok(expr(
            ExprKind::Map(entries),
            span,
            StaticType::of(TypeSet::one(ValueType::Map)),
        ))
    }

    fn bind_map_projection(
        &mut self,
        subject: &Expression,
        items: &[ast::MapProjectionItem],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let subject = self.bind_expression(subject, place)?;
        let accepted = TypeSet::ELEMENT.or(TypeSet::one(ValueType::Map));
        expect(&subject, "a map projection", accepted)?;
        let items = items
            .iter()
            .map(|item| {
                Ok(match item {
                    ast::MapProjectionItem::All(_) => MapProjectionItem::All,
                    ast::MapProjectionItem::Property(key) => {
                        MapProjectionItem::Property(Arc::from(key.text.as_str()))
                    }
                    ast::MapProjectionItem::Entry(key, value) => MapProjectionItem::Entry(
                        Arc::from(key.text.as_str()),
                        self.bind_expression(value, place)?,
                    ),
                    ast::MapProjectionItem::Variable(name) => MapProjectionItem::Entry(
                        Arc::from(name.text.as_str()),
                        self.bind_variable(&name.text, name.span, place),
                    ),
                })
            })
            .collect::<Bound<Vec<_>>>()?;
        Ok(expr(
            ExprKind::MapProjection(Box::new(subject), items),
            span,
            StaticType::of(TypeSet::one(ValueType::Map)),
        ))
    }

    fn bind_case(
        &mut self,
        subject: Option<&Expression>,
        branches: &[(Vec<CaseTest>, Expression)],
        otherwise: Option<&Expression>,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let mut shared = self.shared();
        let subject = subject
            .map(|subject| self.bind_expression(subject, place))
            .transpose()?
            .map(|subject| shared.reference(subject));
        let mut bound = Vec::with_capacity(branches.len());
        let mut static_type = NULL;
        for (tests, value) in branches {
            let mut conditions = Vec::with_capacity(tests.len());
            for test in tests {
                conditions.push(match (&subject, test) {
                    (None, CaseTest::Value(test) | CaseTest::OfSubject(test)) => {
                        self.bind_condition(test, place)?
                    }
                    (Some(subject), CaseTest::OfSubject(test)) => {
                        self.case_subjects.push(subject.clone());
                        let condition = self.bind_condition(test, place);
                        self.case_subjects.pop();
                        condition?
                    }
                    (Some(subject), CaseTest::Value(test)) => {
                        let right = self.bind_expression(test, place)?;
                        let at = right.span;
                        expr(
                            ExprKind::Compare(
                                Comparison::Equal,
                                Box::new(subject.clone()),
                                Box::new(right),
                            ),
                            at,
                            BOOLEAN,
                        )
                    }
                });
            }
            let condition = if conditions.len() == 1 {
                conditions.swap_remove(0)
            } else {
                let at = conditions
                    .iter()
                    .map(|condition| condition.span)
                    .reduce(Span::to)
                    .unwrap_or(span);
                expr(ExprKind::Or(conditions), at, BOOLEAN)
            };
            let value = self.bind_expression(value, place)?;
            static_type = either(&static_type, &value.static_type);
            bound.push((condition, value));
        }
        let otherwise = otherwise
            .map(|otherwise| self.bind_expression(otherwise, place))
            .transpose()?;
        if let Some(otherwise) = &otherwise {
            static_type = either(&static_type, &otherwise.static_type);
        }
        let kind = ExprKind::Case {
            branches: bound,
            otherwise: otherwise.map(Box::new),
        };
        Ok(shared.around(expr(kind, span, static_type)))
    }
}

impl Binder<'_> {
    /// What the innermost `CASE` is about.
    fn case_subject(&self) -> Expr {
        let subject = self.case_subjects.last();
        let subject = subject.unwrap_or_else(|| unreachable!("invariant: inside a test of CASE"));
        subject.clone()
    }
}

/// Refuses `.key` on a value that can never have one. The kinds of error are historical: a path is a syntax error,
/// a plain value a type error (openCypher TCK, `MatchWhere1`, `Graph6`).
fn check_has_properties(subject: &Expr) -> Bound<()> {
    const PLAIN: TypeSet = TypeSet::of(&[
        ValueType::Boolean,
        ValueType::Integer,
        ValueType::Float,
        ValueType::String,
        ValueType::List,
    ]);
    let types = subject.static_type.types;
    let code = if types == TypeSet::one(ValueType::Path) {
        Code::InvalidArgumentTypeStatic
    } else if types.is_subset_of(PLAIN) {
        Code::PropertyOfPlainValue
    } else {
        return Ok(());
    };
    let refused = error(
        code,
        format!("a value of type {types} has no properties"),
        subject.span,
    );
    let element = subject.static_type.element.as_ref();
    Err(
        if element.is_some_and(|element| element.types.is_subset_of(TypeSet::ELEMENT)) {
            Box::new(refused.with_help(
                "it is the list of all the elements the name stood for: \
                 `[each IN list | each.key]` gives the property of each",
            ))
        } else {
            refused
        },
    )
}

/// An expression of the plan.
pub(super) fn expr(kind: ExprKind, span: Span, static_type: StaticType) -> Expr {
    Expr {
        kind,
        span,
        static_type,
    }
}

/// A constant.
pub(super) fn literal(value: Value, span: Span) -> Expr {
    let static_type = StaticType::of(TypeSet::one(value.value_type()));
    expr(ExprKind::Literal(value), span, static_type)
}

/// Refuses a value that can never be of the expected types.
pub(super) fn expect(value: &Expr, what: &str, expected: TypeSet) -> Bound<()> {
    if fits(&value.static_type, expected) {
        Ok(())
    } else {
        Err(wrong_type(
            what,
            expected,
            value.static_type.types,
            value.span,
        ))
    }
}

fn comparison(operator: ast::ComparisonOperator) -> Comparison {
    match operator {
        ast::ComparisonOperator::Equal => Comparison::Equal,
        ast::ComparisonOperator::NotEqual => Comparison::NotEqual,
        ast::ComparisonOperator::Less => Comparison::Less,
        ast::ComparisonOperator::LessOrEqual => Comparison::LessOrEqual,
        ast::ComparisonOperator::Greater => Comparison::Greater,
        ast::ComparisonOperator::GreaterOrEqual => Comparison::GreaterOrEqual,
    }
}

fn arithmetic(operator: ast::ArithmeticOperator) -> Arithmetic {
    match operator {
        ast::ArithmeticOperator::Add | ast::ArithmeticOperator::Concatenate => Arithmetic::Add,
        ast::ArithmeticOperator::Subtract => Arithmetic::Subtract,
        ast::ArithmeticOperator::Multiply => Arithmetic::Multiply,
        ast::ArithmeticOperator::Divide => Arithmetic::Divide,
        ast::ArithmeticOperator::Modulo => Arithmetic::Modulo,
        ast::ArithmeticOperator::Power => Arithmetic::Power,
    }
}

fn symbol(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Modulo => "%",
        Arithmetic::Power => "^",
    }
}

/// What has a first and a last day.
const DATES: TypeSet = TypeSet::of(&[
    ValueType::Edtf,
    ValueType::Date,
    ValueType::LocalDateTime,
    ValueType::DateTime,
]);

/// A property that an element may have itself, and else the bound of its date, if that is one.
fn own_or_bound(own: Expr, date: Expr, bound: Expr) -> ExprKind {
    let dates = TypeTest {
        alternatives: vec![TypeAlternative {
            shape: TypeShape::Types(DATES),
            not_null: true,
        }],
    };
    let span = own.span;
    let test = |kind| expr(kind, span, StaticType::of(TypeSet::one(ValueType::Boolean)));
    let has_own = test(ExprKind::IsNotNull(Box::new(own.clone())));
    let is_date = test(ExprKind::IsTyped(Box::new(date), Arc::new(dates)));
    ExprKind::Case {
        branches: vec![(has_own, own), (is_date, bound)],
        otherwise: None,
    }
}
