//! Values used more than once: the middle of `a < b < c`, the subject of `CASE x WHEN … WHEN …`.
//!
//! Writing such a value out at each use would double it at every level of nesting. Small values are copied; larger ones
//! are computed once: `[shared IN [[values]] | body][0]`, where the body refers to `shared[i]`.

use super::Binder;
use super::expression::expr;
use super::expression::literal;
use super::types;
use crate::diagnostic::Span;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::Slot;

/// Values to be computed once, and the name they go by.
pub(super) struct Shared {
    slot: Slot,
    values: Vec<Expr>,
}

impl Binder<'_> {
    /// No shared values yet.
    pub(super) fn shared(&mut self) -> Shared {
        Shared {
            slot: self.hidden_slot(types::list_of(crate::plan::expr::StaticType::ANY)),
            values: Vec::new(),
        }
    }
}

impl Shared {
    /// An expression for the value that is cheap to copy.
    pub(super) fn reference(&mut self, value: Expr) -> Expr {
        if is_small(&value) {
            return value;
        }
        let (span, static_type) = (value.span, value.static_type.clone());
        let position = i64::try_from(self.values.len()).unwrap_or(i64::MAX);
        self.values.push(value);
        let list = expr(
            ExprKind::Slot(self.slot.id),
            span,
            self.slot.static_type.clone(),
        );
        let index = literal(Value::Integer(position), span);
        expr(
            ExprKind::Index(Box::new(list), Box::new(index)),
            span,
            static_type,
        )
    }

    /// The body with the shared values around it.
    pub(super) fn around(self, body: Expr) -> Expr {
        if self.values.is_empty() {
            return body;
        }
        let (span, static_type) = (body.span, body.static_type.clone());
        let row = list(self.values, span);
        let comprehension = expr(
            ExprKind::ListComprehension {
                variable: self.slot.id,
                list: Box::new(list(vec![row], span)),
                filter: None,
                projection: Some(Box::new(body)),
            },
            span,
            types::list_of(static_type.clone()),
        );
        let first = literal(Value::Integer(0), span);
        expr(
            ExprKind::Index(Box::new(comprehension), Box::new(first)),
            span,
            static_type,
        )
    }
}

fn list(items: Vec<Expr>, span: Span) -> Expr {
    let any = types::list_of(crate::plan::expr::StaticType::ANY);
    expr(ExprKind::List(items), span, any)
}

/// A constant, a parameter, a variable, or a property of one.
fn is_small(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Literal(_) | ExprKind::Parameter(_) | ExprKind::Slot(_) => true,
        ExprKind::Property(subject, _) => is_small(subject),
        _ => false,
    }
}
