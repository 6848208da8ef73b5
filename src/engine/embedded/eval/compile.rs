//! Expressions of the plan made ready to run: slots become columns, parameters values, names kernels.

use std::sync::Arc;

use super::Expression;
use super::Guarded;
use super::Kind;
use super::Projected;
use super::Subquery;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::compile::Compiler;
use crate::engine::embedded::compile::only_extends_rows;
use crate::engine::embedded::layout::Layout;
use crate::engine::embedded::layout::column_of;
use crate::engine::embedded::references;
use crate::functions;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::expr::MapProjectionItem;
use crate::plan::expr::SubqueryKind;

impl Compiler<'_> {
    /// The expression over chunks of `layout`.
    pub(crate) fn expression(
        &mut self,
        expr: &Expr,
        layout: &Layout,
    ) -> Result<Expression, EngineError> {
        let kind = self.kind(expr, layout)?;
        Ok(Expression {
            kind,
            span: expr.span,
        })
    }

    /// Several expressions over chunks of `layout`.
    pub(crate) fn expressions<'e>(
        &mut self,
        exprs: impl IntoIterator<Item = &'e Expr>,
        layout: &Layout,
    ) -> Result<Vec<Expression>, EngineError> {
        exprs
            .into_iter()
            .map(|expr| self.expression(expr, layout))
            .collect()
    }

    /// An expression that may be evaluated on some rows only.
    fn guarded(&mut self, expr: &Expr, layout: &Layout) -> Result<Guarded, EngineError> {
        Ok(Guarded {
            expression: self.expression(expr, layout)?,
            used: used(expr, layout),
        })
    }

    fn guarded_all(
        &mut self,
        exprs: &[Expr],
        layout: &Layout,
    ) -> Result<Vec<Guarded>, EngineError> {
        exprs
            .iter()
            .map(|expr| self.guarded(expr, layout))
            .collect()
    }

    fn boxed(&mut self, expr: &Expr, layout: &Layout) -> Result<Box<Expression>, EngineError> {
        Ok(Box::new(self.expression(expr, layout)?))
    }

    fn optional(
        &mut self,
        expr: Option<&Expr>,
        layout: &Layout,
    ) -> Result<Option<Box<Expression>>, EngineError> {
        expr.map(|expr| self.boxed(expr, layout)).transpose()
    }

    fn kind(&mut self, expr: &Expr, layout: &Layout) -> Result<Kind, EngineError> {
        Ok(match &expr.kind {
            ExprKind::Literal(value) => Kind::Constant(value.clone()),
            ExprKind::Parameter(name) => Kind::Constant(self.parameter(name, expr)?),
            ExprKind::Slot(slot) => Kind::Slot(column_of(*slot, layout)),
            ExprKind::Property(subject, key) => {
                Kind::Property(self.boxed(subject, layout)?, Arc::clone(key))
            }
            ExprKind::Index(subject, index) => {
                Kind::Index(self.boxed(subject, layout)?, self.boxed(index, layout)?)
            }
            ExprKind::Slice(list, from, to) => Kind::Slice(
                self.boxed(list, layout)?,
                self.optional(from.as_deref(), layout)?,
                self.optional(to.as_deref(), layout)?,
            ),
            ExprKind::Call(name, arguments) if name.eq_ignore_ascii_case("coalesce") => {
                Kind::Coalesce(self.guarded_all(arguments, layout)?)
            }
            ExprKind::Call(name, arguments) => {
                let function = functions::scalar(name).ok_or_else(|| EngineError::Evaluation {
                    code: Code::UnknownFunction,
                    message: format!("no function is called `{name}`"),
                    span: expr.span,
                })?;
                Kind::Call(function, self.expressions(arguments, layout)?)
            }
            ExprKind::And(operands) => Kind::Connective(true, self.guarded_all(operands, layout)?),
            ExprKind::Or(operands) => Kind::Connective(false, self.guarded_all(operands, layout)?),
            ExprKind::Xor(operands) => Kind::Xor(self.expressions(operands, layout)?),
            ExprKind::Not(operand) => Kind::Not(self.boxed(operand, layout)?),
            ExprKind::Compare(comparison, left, right) => Kind::Compare(
                *comparison,
                self.boxed(left, layout)?,
                self.boxed(right, layout)?,
            ),
            ExprKind::Arithmetic(first, rest) => {
                let first = self.boxed(first, layout)?;
                let rest = rest
                    .iter()
                    .map(|(operator, right)| Ok((*operator, self.expression(right, layout)?)))
                    .collect::<Result<_, EngineError>>()?;
                Kind::Arithmetic(first, rest)
            }
            ExprKind::Negate(operand) => Kind::Negate(self.boxed(operand, layout)?),
            ExprKind::Plus(operand) => Kind::Plus(self.boxed(operand, layout)?),
            ExprKind::IsNull(operand) => Kind::IsNull(self.boxed(operand, layout)?, true),
            ExprKind::IsNotNull(operand) => Kind::IsNull(self.boxed(operand, layout)?, false),
            ExprKind::IsTyped(operand, test) => {
                Kind::IsTyped(self.boxed(operand, layout)?, Arc::clone(test))
            }
            ExprKind::In(item, list) => {
                Kind::In(self.boxed(item, layout)?, self.boxed(list, layout)?)
            }
            ExprKind::Text(test, left, right) => {
                Kind::Text(*test, self.boxed(left, layout)?, self.boxed(right, layout)?)
            }
            ExprKind::HasLabels(subject, labels) => {
                Kind::HasLabels(self.boxed(subject, layout)?, labels.clone())
            }
            ExprKind::HasComputedLabels {
                subject,
                names,
                any,
            } => Kind::HasComputedLabels(
                self.boxed(subject, layout)?,
                self.boxed(names, layout)?,
                *any,
            ),
            ExprKind::List(items) => Kind::List(self.expressions(items, layout)?),
            ExprKind::Map(entries) => Kind::Map(
                entries
                    .iter()
                    .map(|(key, value)| Ok((Arc::clone(key), self.expression(value, layout)?)))
                    .collect::<Result<_, EngineError>>()?,
            ),
            ExprKind::Case {
                branches,
                otherwise,
            } => {
                let branches = branches
                    .iter()
                    .map(|(condition, value)| {
                        Ok((
                            self.guarded(condition, layout)?,
                            self.guarded(value, layout)?,
                        ))
                    })
                    .collect::<Result<_, EngineError>>()?;
                let otherwise = match otherwise {
                    Some(otherwise) => Some(Box::new(self.guarded(otherwise, layout)?)),
                    None => None,
                };
                Kind::Case(branches, otherwise)
            }
            ExprKind::ListComprehension {
                variable,
                list,
                filter,
                projection,
            } => {
                let list = self.boxed(list, layout)?;
                let inner = with(layout, &[*variable]);
                let mut part = |part: &Option<Box<Expr>>| {
                    part.as_ref()
                        .map(|part| self.guarded(part, &inner).map(Box::new))
                        .transpose()
                };
                let filter = part(filter)?;
                let projection = part(projection)?;
                Kind::ListComprehension(list, filter, projection)
            }
            ExprKind::Quantified {
                quantifier,
                variable,
                list,
                predicate,
            } => {
                let list = self.boxed(list, layout)?;
                let inner = with(layout, &[*variable]);
                let predicate = Box::new(self.guarded(predicate, &inner)?);
                Kind::Quantified(*quantifier, list, predicate)
            }
            ExprKind::Reduce {
                accumulator,
                start,
                variable,
                list,
                step,
            } => {
                let start = self.boxed(start, layout)?;
                let list = self.boxed(list, layout)?;
                let inner = with(layout, &[*accumulator, *variable]);
                let step = Box::new(self.guarded(step, &inner)?);
                Kind::Reduce(start, list, step)
            }
            ExprKind::Subquery(kind, inner) => {
                Kind::Subquery(Box::new(self.subquery(*kind, inner, layout)?))
            }
            ExprKind::MapProjection(subject, items) => {
                let subject = self.boxed(subject, layout)?;
                let items = items
                    .iter()
                    .map(|item| {
                        Ok(match item {
                            MapProjectionItem::All => Projected::All,
                            MapProjectionItem::Property(key) => {
                                Projected::Property(Arc::clone(key))
                            }
                            MapProjectionItem::Entry(key, value) => {
                                Projected::Entry(Arc::clone(key), self.expression(value, layout)?)
                            }
                        })
                    })
                    .collect::<Result<_, EngineError>>()?;
                Kind::MapProjection(subject, items)
            }
        })
    }

    fn parameter(&self, name: &str, expr: &Expr) -> Result<Value, EngineError> {
        self.environment
            .parameters
            .get(name)
            .cloned()
            .ok_or_else(|| EngineError::Evaluation {
                code: Code::MissingParameter,
                message: format!("the parameter `${name}` has no value"),
                span: expr.span,
            })
    }

    fn subquery(
        &mut self,
        kind: SubqueryKind,
        inner: &LogicalPlan,
        layout: &Layout,
    ) -> Result<Subquery, EngineError> {
        let mut read = references::Slots::default();
        references::plan(inner, &mut read);
        let used = layout.positions_of(&read);
        let whole_chunk = only_extends_rows(inner);
        let number = self.hidden();
        let mut outer = layout.clone();
        if whole_chunk {
            outer.push(number);
        }
        let value = match kind {
            SubqueryKind::Collect => inner.output().first().map(|slot| slot.id),
            SubqueryKind::Exists | SubqueryKind::Count => None,
        };
        if let Some(value) = value {
            self.reference(value);
        }
        let carried = whole_chunk.then_some(number);
        let (inner, inner_layout) = self.inner(inner, &outer, carried)?;
        Ok(Subquery {
            kind,
            inner,
            column: value.map(|value| column_of(value, &inner_layout)),
            row_number: whole_chunk.then(|| column_of(number, &inner_layout)),
            used,
        })
    }
}

fn with(layout: &Layout, slots: &[SlotId]) -> Layout {
    let mut layout = layout.clone();
    for slot in slots {
        layout.push(*slot);
    }
    layout
}

/// The columns an expression reads.
pub(crate) fn used(expr: &Expr, layout: &Layout) -> Vec<usize> {
    layout.positions_of(&references::slots_of(expr))
}
