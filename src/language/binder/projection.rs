//! `WITH` and `RETURN`: columns, grouping, DISTINCT, order, SKIP, LIMIT, and what stays in scope.

use std::sync::Arc;

use super::Binder;
use super::aggregation::Remaining;
use super::aggregation::mentions;
use super::error::Bound;
use super::error::error;
use super::expression::expr;
use super::scope;
use super::scope::Place;
use super::scope::Scope;
use super::types::INTEGER;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::token::written;
use crate::model::collections::HashSet;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::operator::AggregateCall;
use crate::plan::operator::NullOrder;
use crate::plan::operator::SortKey;

/// Aggregates and the slots they fill.
type Aggregates = Vec<(Slot, AggregateCall)>;

/// Which of the two clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Horizon {
    /// `WITH`
    With,
    /// `RETURN`
    Return,
}

/// A projected column before it is decided how it is computed.
struct Column {
    name: Arc<str>,
    expression: Expr,
    aggregated: bool,
}

impl Binder<'_> {
    /// A projection over `input`: the plan, and the scope after it.
    pub(super) fn bind_projection(
        &mut self,
        projection: &ast::Projection,
        predicate: Option<&ast::Expression>,
        horizon: Horizon,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let (columns, aggregates) = self.bind_columns(projection, horizon, span, scope)?;
        let before_sort = if aggregates.is_empty() {
            self.plain_columns(columns, projection.distinct, input)
        } else {
            self.grouped_columns(columns, aggregates, projection.distinct, input)?
        };
        let finished = self.finish_projection(projection, predicate, scope, before_sort)?;
        if horizon == Horizon::With {
            expect_names(&projection.items)?;
        }
        Ok(finished)
    }

    fn bind_columns(
        &mut self,
        projection: &ast::Projection,
        horizon: Horizon,
        span: Span,
        scope: &Scope,
    ) -> Bound<(Vec<Column>, Aggregates)> {
        let mut columns = Vec::new();
        if let Some(star) = projection.star {
            if scope.is_empty() && horizon == Horizon::Return {
                return Err(error(
                    Code::NoVariablesInScope,
                    "there is no variable for `*` to stand for",
                    star,
                ));
            }
            let mut slots: Vec<&Slot> = scope.slots().collect();
            slots.sort_by(|left, right| left.name.cmp(&right.name));
            columns.extend(slots.into_iter().map(|slot| Column {
                name: Arc::clone(&slot.name),
                expression: expr(ExprKind::Slot(slot.id), star, slot.static_type.clone()),
                aggregated: false,
            }));
        }
        let mut names: HashSet<Arc<str>> = columns
            .iter()
            .map(|column| Arc::clone(&column.name))
            .collect();
        let mut place = Place::collecting(scope, Vec::new());
        for item in &projection.items {
            let expression = self.bind_expression(&item.expression, &mut place)?;
            let found = place_aggregates(&place);
            let aggregated = mentions(&expression, &|slot| found.contains(&slot));
            let name = self.column_name(item);
            if !names.insert(Arc::clone(&name)) {
                return Err(error(
                    Code::ColumnNameConflict,
                    format!("two columns are called `{name}`"),
                    item.alias
                        .as_ref()
                        .map_or(item.expression.span, |alias| alias.span),
                ));
            }
            columns.push(Column {
                name,
                expression,
                aggregated,
            });
        }
        if columns.is_empty() && horizon == Horizon::Return {
            return Err(error(
                Code::UnexpectedSyntax,
                "RETURN needs at least one column",
                span,
            ));
        }
        Ok((columns, place.into_aggregates()))
    }

    /// The name a column has, or would have in RETURN.
    fn column_name(&self, item: &ast::ProjectionItem) -> Arc<str> {
        if let Some(alias) = &item.alias {
            return Arc::from(alias.text.as_str());
        }
        match &item.expression.kind {
            ExpressionKind::Variable(name) => Arc::from(name.as_str()),
            _ => Arc::from(self.text(item.expression.span)),
        }
    }

    /// Columns without aggregates: each a slot of its own; a plain variable keeps its slot.
    fn plain_columns(
        &mut self,
        columns: Vec<Column>,
        distinct: bool,
        input: LogicalPlan,
    ) -> Projected {
        let mut kept: Vec<SlotId> = Vec::new();
        let items: Vec<(Slot, Expr)> = columns
            .into_iter()
            .map(|column| {
                let reused = match column.expression.kind {
                    ExprKind::Slot(slot) if !kept.contains(&slot) => Some(slot),
                    _ => None,
                };
                let slot = self.column_slot(reused, column.name, &column.expression);
                kept.push(slot.id);
                (slot, column.expression)
            })
            .collect();
        if distinct {
            let plan = LogicalPlan::Distinct {
                input: Box::new(LogicalPlan::Project {
                    input: Box::new(input),
                    items: items.clone(),
                }),
            };
            return Projected::closed(plan, items, Vec::new());
        }
        let computed: Vec<(Slot, Expr)> = items
            .iter()
            .filter(|(slot, expression)| !matches!(expression.kind, ExprKind::Slot(same) if same == slot.id))
            .cloned()
            .collect();
        let plan = if computed.is_empty() {
            input
        } else {
            LogicalPlan::Extend {
                input: Box::new(input),
                items: computed,
            }
        };
        Projected {
            plan,
            items,
            aggregates: Vec::new(),
            open: true,
        }
    }

    fn column_slot(&mut self, reused: Option<SlotId>, name: Arc<str>, expression: &Expr) -> Slot {
        match reused {
            Some(id) => Slot {
                id,
                name,
                static_type: expression.static_type.clone(),
            },
            None => self.slot(name, expression.static_type.clone()),
        }
    }

    /// Columns with aggregates: those without are the grouping keys.
    fn grouped_columns(
        &mut self,
        columns: Vec<Column>,
        aggregates: Aggregates,
        distinct: bool,
        input: LogicalPlan,
    ) -> Bound<Projected> {
        let mut keys: Vec<(Slot, Expr)> = Vec::new();
        let mut slots: Vec<Option<Slot>> = Vec::new();
        for column in &columns {
            if column.aggregated {
                slots.push(None);
                continue;
            }
            let reused = match column.expression.kind {
                ExprKind::Slot(slot) if keys.iter().all(|(key, _)| key.id != slot) => Some(slot),
                _ => None,
            };
            let slot = self.column_slot(reused, Arc::clone(&column.name), &column.expression);
            keys.push((slot.clone(), column.expression.clone()));
            slots.push(Some(slot));
        }
        let visible: Vec<SlotId> = aggregates.iter().map(|(slot, _)| slot.id).collect();
        let mut items = Vec::with_capacity(columns.len());
        let mut computed = Vec::new();
        for (column, slot) in columns.into_iter().zip(slots) {
            if let Some(slot) = slot {
                items.push((slot, column.expression));
                continue;
            }
            let after = self.regrouped(
                column.expression,
                &Remaining {
                    keys: &keys,
                    visible: &visible,
                    whole: false,
                },
                Code::AmbiguousAggregationExpression,
            )?;
            let slot = self.slot(column.name, after.static_type.clone());
            computed.push((slot.clone(), after.clone()));
            items.push((slot, after));
        }
        let mut plan = LogicalPlan::Aggregate {
            input: Box::new(input),
            keys,
            aggregates: aggregates.clone(),
        };
        if !computed.is_empty() {
            plan = LogicalPlan::Extend {
                input: Box::new(plan),
                items: computed,
            };
        }
        if distinct {
            plan = LogicalPlan::Distinct {
                input: Box::new(kept(plan, &items)),
            };
        }
        Ok(Projected::closed(plan, items, aggregates))
    }

    /// Order, SKIP, LIMIT and WHERE, and the columns that stay.
    fn finish_projection(
        &mut self,
        projection: &ast::Projection,
        predicate: Option<&ast::Expression>,
        before: &Scope,
        mut projected: Projected,
    ) -> Bound<(LogicalPlan, Scope)> {
        let mut after = Scope::default();
        for (slot, _) in &projected.items {
            after.add(slot.clone());
        }
        let mut visible = before.clone();
        for (slot, _) in &projected.items {
            visible.add(slot.clone());
        }
        let keys = projection
            .order
            .iter()
            .map(|item| {
                self.unmeant_order(item, projection, &projected);
                self.bind_sort_item(item, &visible, &mut projected)
            })
            .collect::<Bound<Vec<SortKey>>>()?;
        let condition = predicate
            .map(|predicate| {
                let bound = self.bind_condition(predicate, &mut Place::plain(&visible))?;
                self.after_projection(bound, &projected)
            })
            .transpose()?;
        let mut plan = projected.plan;
        if !keys.is_empty() {
            plan = LogicalPlan::Sort {
                input: Box::new(plan),
                keys,
            };
        }
        if let Some(skip) = &projection.skip {
            plan = LogicalPlan::Skip {
                input: Box::new(plan),
                count: self.bind_row_count(skip, "SKIP")?,
            };
        }
        if let Some(limit) = &projection.limit {
            plan = LogicalPlan::Limit {
                input: Box::new(plan),
                count: self.bind_row_count(limit, "LIMIT")?,
            };
        }
        if let Some(predicate) = condition {
            plan = LogicalPlan::Filter {
                input: Box::new(plan),
                predicate,
            };
        }
        Ok((kept(plan, &projected.items), after))
    }

    /// Tells of a key that is the same for every row: SQL counts columns, `ORDER BY 2`, and parameters name none.
    fn unmeant_order(
        &mut self,
        item: &ast::SortItem,
        projection: &ast::Projection,
        projected: &Projected,
    ) {
        let span = item.expression.span;
        let column = match &item.expression.kind {
            ExpressionKind::Integer(number) if projection.star.is_none() => {
                usize::try_from(*number).ok().and_then(|number| {
                    let position = number.checked_sub(1)?;
                    let alias = projection.items.get(position)?.alias.is_some();
                    let name = &projected.items.get(position)?.0.name;
                    Some(if alias {
                        written(name).into_owned()
                    } else {
                        name.to_string()
                    })
                })
            }
            ExpressionKind::Integer(_)
            | ExpressionKind::Null
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Parameter(_) => None,
            _ => return,
        };
        let message = "this orders nothing: it is the same for every row";
        let notice = Diagnostic::new(Code::ConstantOrder, message, Some(span));
        let notice = match column {
            Some(column) => {
                notice.with_replacement(format!("did you mean `{column}`?"), span, column)
            }
            None => notice.with_help("name a column or an expression of the row"),
        };
        self.unmeant.insert(span, notice);
    }

    fn bind_sort_item(
        &mut self,
        item: &ast::SortItem,
        visible: &Scope,
        projected: &mut Projected,
    ) -> Bound<SortKey> {
        let grouped = !projected.aggregates.is_empty();
        let mut place = if grouped {
            Place::collecting(visible, projected.aggregates.clone())
        } else {
            Place::plain(visible)
        };
        let bound = self.bind_expression(&item.expression, &mut place)?;
        if grouped {
            let found = place.into_aggregates();
            for (_, call) in &found[projected.aggregates.len()..] {
                for argument in &call.arguments {
                    self.after_projection(argument.clone(), projected)?;
                }
            }
            projected.add_aggregates(found);
        }
        let expr = self.after_projection(bound, projected)?;
        Ok(SortKey {
            expr,
            descending: item.descending,
            nulls: if item.descending {
                NullOrder::First
            } else {
                NullOrder::Last
            },
        })
    }

    /// An expression of ORDER BY or WHERE over what is left after grouping or DISTINCT.
    fn after_projection(&self, bound: Expr, projected: &Projected) -> Bound<Expr> {
        if projected.open {
            return Ok(bound);
        }
        let visible: Vec<SlotId> = projected
            .items
            .iter()
            .map(|(slot, _)| slot.id)
            .chain(projected.aggregates.iter().map(|(slot, _)| slot.id))
            .collect();
        let beside_aggregate = {
            let aggregates: Vec<SlotId> = projected
                .aggregates
                .iter()
                .map(|(slot, _)| slot.id)
                .collect();
            mentions(&bound, &|slot| aggregates.contains(&slot))
        };
        let remaining = Remaining {
            keys: &projected.items,
            visible: &visible,
            whole: !beside_aggregate,
        };
        let code = if beside_aggregate && is_partly_projected(&bound, projected) {
            Code::AmbiguousAggregationExpression
        } else {
            Code::UndefinedVariable
        };
        self.regrouped(bound, &remaining, code)
    }

    /// An expression that mentions no variable. `what` it is for begins the message of an error.
    pub(super) fn bind_rowless(&mut self, expression: &ast::Expression, what: &str) -> Bound<Expr> {
        let nothing = Scope::default();
        if let Some(variable) = first_variable(expression) {
            return Err(Box::new(
                error(
                    Code::NonConstantExpression,
                    format!("{what} must not depend on a row"),
                    variable,
                )
                .with_help("use a plain value or a parameter"),
            ));
        }
        self.bind_expression(expression, &mut Place::plain(&nothing))
    }

    fn bind_row_count(&mut self, count: &ast::Expression, clause: &str) -> Bound<Expr> {
        let bound = self.bind_rowless(count, clause)?;
        if let ExprKind::Literal(Value::Integer(value)) = bound.kind
            && value < 0
        {
            return Err(error(
                Code::NegativeIntegerLiteral,
                format!("{clause} cannot take a negative number of rows"),
                bound.span,
            ));
        }
        super::expression::expect(&bound, clause, INTEGER.types)?;
        Ok(bound)
    }
}

/// In WITH every expression that is not a plain variable has a name.
fn expect_names(items: &[ast::ProjectionItem]) -> Bound<()> {
    let unnamed = items.iter().find(|item| {
        item.alias.is_none() && !matches!(item.expression.kind, ExpressionKind::Variable(_))
    });
    match unnamed {
        None => Ok(()),
        Some(item) => Err(Box::new(
            error(
                Code::NoExpressionAlias,
                "the expression needs a name",
                item.expression.span,
            )
            .with_help("write `… AS name`"),
        )),
    }
}

/// A projection on its way: the plan so far and its columns.
struct Projected {
    plan: LogicalPlan,
    /// Slots and what they hold, in terms of the slots before the projection (keys) or after it (aggregated columns).
    items: Vec<(Slot, Expr)>,
    aggregates: Aggregates,
    /// Whether the columns before the projection can still be used.
    open: bool,
}

impl Projected {
    fn closed(plan: LogicalPlan, items: Vec<(Slot, Expr)>, aggregates: Aggregates) -> Self {
        Self {
            plan,
            items,
            aggregates,
            open: false,
        }
    }

    /// Takes up aggregates that only ORDER BY uses.
    fn add_aggregates(&mut self, found: Aggregates) {
        if found.len() == self.aggregates.len() {
            return;
        }
        let mut plan = &mut self.plan;
        loop {
            match plan {
                LogicalPlan::Aggregate { aggregates, .. } => {
                    aggregates.clone_from(&found);
                    break;
                }
                LogicalPlan::Extend { input, .. }
                | LogicalPlan::Distinct { input }
                | LogicalPlan::Project { input, .. } => plan = input,
                _ => unreachable!("invariant: a grouped projection has an Aggregate below"),
            }
        }
        self.aggregates = found;
    }
}

/// Exactly the projected columns.
fn kept(plan: LogicalPlan, items: &[(Slot, Expr)]) -> LogicalPlan {
    let items = items
        .iter()
        .map(|(slot, expression)| {
            (
                slot.clone(),
                expr(
                    ExprKind::Slot(slot.id),
                    expression.span,
                    slot.static_type.clone(),
                ),
            )
        })
        .collect();
    LogicalPlan::Project {
        input: Box::new(plan),
        items,
    }
}

/// Whether every variable of the expression occurs in a projected column: then it is ambiguous, not undefined.
fn is_partly_projected(expression: &Expr, projected: &Projected) -> bool {
    match &expression.kind {
        ExprKind::Slot(slot) => {
            projected.aggregates.iter().any(|(own, _)| own.id == *slot)
                || projected.items.iter().any(|(own, key)| {
                    own.id == *slot || mentions(key, &|mentioned| mentioned == *slot)
                })
        }
        _ => expression
            .children()
            .into_iter()
            .all(|child| is_partly_projected(child, projected)),
    }
}

fn place_aggregates(place: &Place<'_>) -> Vec<SlotId> {
    match &place.aggregates {
        scope::Aggregates::Collected(found) => found.iter().map(|(slot, _)| slot.id).collect(),
        scope::Aggregates::Forbidden | scope::Aggregates::Inside => Vec::new(),
    }
}

/// The first variable an expression of SKIP or LIMIT names.
fn first_variable(expression: &ast::Expression) -> Option<Span> {
    match &expression.kind {
        ExpressionKind::Variable(_) => Some(expression.span),
        ExpressionKind::Property(subject, _)
        | ExpressionKind::Negate(subject)
        | ExpressionKind::Plus(subject) => first_variable(subject),
        ExpressionKind::Arithmetic(first, rest) => first_variable(first)
            .or_else(|| rest.iter().find_map(|(_, operand)| first_variable(operand))),
        ExpressionKind::Call { arguments, .. } => arguments.iter().find_map(first_variable),
        ExpressionKind::Index(subject, index) => {
            first_variable(subject).or_else(|| first_variable(index))
        }
        _ => None,
    }
}
