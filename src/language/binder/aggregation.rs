//! Aggregation: what may stand beside an aggregate, and how grouping keys are recognised inside expressions.

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::expression::expr;
use crate::diagnostic::Code;
use crate::functions;
use crate::functions::Purity;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::Slot;
use crate::plan::SlotId;

/// Whether two expressions compute the same thing, wherever they are written.
pub(super) fn same(left: &Expr, right: &Expr) -> bool {
    match (&left.kind, &right.kind) {
        (ExprKind::Property(subject, key), ExprKind::Property(other, other_key)) => {
            key == other_key && same(subject, other)
        }
        (ExprKind::Call(name, arguments), ExprKind::Call(other, others)) => {
            name == other && same_all(arguments, others)
        }
        (ExprKind::Index(one, two), ExprKind::Index(other, another)) => {
            same(one, other) && same(two, another)
        }
        (ExprKind::Arithmetic(first, rest), ExprKind::Arithmetic(other, others)) => {
            same(first, other)
                && rest.len() == others.len()
                && rest
                    .iter()
                    .zip(others)
                    .all(|((operator, one), (other_operator, other))| {
                        operator == other_operator && same(one, other)
                    })
        }
        (
            ExprKind::Compare(operator, one, two),
            ExprKind::Compare(other_operator, other, another),
        ) => operator == other_operator && same(one, other) && same(two, another),
        (ExprKind::List(items), ExprKind::List(others))
        | (ExprKind::And(items), ExprKind::And(others))
        | (ExprKind::Or(items), ExprKind::Or(others)) => same_all(items, others),
        (ExprKind::Map(entries), ExprKind::Map(others)) => {
            entries.len() == others.len()
                && entries
                    .iter()
                    .zip(others)
                    .all(|((key, one), (other_key, other))| key == other_key && same(one, other))
        }
        (ExprKind::Not(one), ExprKind::Not(other))
        | (ExprKind::Negate(one), ExprKind::Negate(other))
        | (ExprKind::IsNull(one), ExprKind::IsNull(other))
        | (ExprKind::IsNotNull(one), ExprKind::IsNotNull(other)) => same(one, other),
        (ExprKind::IsTyped(one, test), ExprKind::IsTyped(other, other_test)) => {
            test == other_test && same(one, other)
        }
        (ExprKind::HasLabels(one, labels), ExprKind::HasLabels(other, others)) => {
            labels == others && same(one, other)
        }
        (one, other) => one == other,
    }
}

/// [`same`], item by item.
pub(super) fn same_all(left: &[Expr], right: &[Expr]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(one, other)| same(one, other))
}

/// Whether the value differs at each look (`rand()`).
pub(super) fn is_volatile(expression: &Expr) -> bool {
    let own = matches!(&expression.kind, ExprKind::Call(name, _)
        if functions::scalar(name).is_some_and(|function| function.purity == Purity::Volatile));
    own || expression.children().into_iter().any(is_volatile)
}

/// Whether any of the slots occurs in the expression (subqueries included: they take slots from outside).
pub(super) fn mentions(expression: &Expr, wanted: &dyn Fn(SlotId) -> bool) -> bool {
    match &expression.kind {
        ExprKind::Slot(slot) => wanted(*slot),
        ExprKind::Subquery(_, plan) => super::subquery::taken(plan).into_iter().any(wanted),
        _ => expression
            .children()
            .into_iter()
            .any(|child| mentions(child, wanted)),
    }
}

/// What remains visible after grouping or DISTINCT: projected expressions under their new slots.
#[derive(Debug)]
pub(super) struct Remaining<'k> {
    /// Slots and the expressions (over the slots before) they now hold.
    pub(super) keys: &'k [(Slot, Expr)],
    /// Slots of aggregates and projected columns, visible as they are.
    pub(super) visible: &'k [SlotId],
    /// Whether a whole key expression may be replaced, or only variables and their properties (beside an aggregate
    /// anything larger is ambiguous).
    pub(super) whole: bool,
}

impl Binder<'_> {
    /// Rewrites an expression over the slots before a grouping into one over the slots after it.
    pub(super) fn regrouped(
        &self,
        mut expression: Expr,
        remaining: &Remaining<'_>,
        code: Code,
    ) -> Bound<Expr> {
        self.regroup(&mut expression, remaining, code, &mut Vec::new())?;
        Ok(expression)
    }

    fn regroup(
        &self,
        expression: &mut Expr,
        remaining: &Remaining<'_>,
        code: Code,
        locals: &mut Vec<SlotId>,
    ) -> Bound<()> {
        let simple = is_simple(expression);
        if simple || remaining.whole {
            let key = remaining.keys.iter().find(|(_, key)| same(key, expression));
            if let Some((slot, _)) = key {
                *expression = expr(
                    ExprKind::Slot(slot.id),
                    expression.span,
                    slot.static_type.clone(),
                );
                return Ok(());
            }
        }
        if simple && !is_visible(expression, remaining, locals) {
            return Err(self.not_grouped(expression, code));
        }
        match &expression.kind {
            ExprKind::Slot(_) => return Ok(()),
            ExprKind::Subquery(_, plan) => {
                let hidden = super::subquery::taken(plan).into_iter().any(|slot| {
                    !remaining.visible.contains(&slot)
                        && !locals.contains(&slot)
                        && !remaining.keys.iter().any(|(kept, key)| {
                            kept.id == slot
                                && matches!(key.kind, ExprKind::Slot(same) if same == slot)
                        })
                });
                if hidden {
                    return Err(self.not_grouped(expression, code));
                }
                return Ok(());
            }
            ExprKind::ListComprehension { variable, .. }
            | ExprKind::Quantified { variable, .. } => {
                locals.push(*variable);
            }
            ExprKind::Reduce {
                accumulator,
                variable,
                ..
            } => locals.extend([*accumulator, *variable]),
            _ => {}
        }
        for child in expression.children_mut() {
            self.regroup(child, remaining, code, locals)?;
        }
        Ok(())
    }

    fn not_grouped(&self, expression: &Expr, code: Code) -> Box<crate::diagnostic::Diagnostic> {
        let name = self.text(expression.span);
        let message = match code {
            Code::AmbiguousAggregationExpression => {
                format!("`{name}` has many values in a group, and stands beside an aggregate")
            }
            _ => format!("`{name}` is not defined after the projection"),
        };
        Box::new(
            error(code, message, expression.span)
                .with_help("project it as a column of its own, or compute it in a WITH before"),
        )
    }
}

/// A variable, or a property of one.
fn is_simple(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Slot(_) => true,
        ExprKind::Property(subject, _) => is_simple(subject),
        _ => false,
    }
}

/// Whether a variable or property still has one value after the grouping.
fn is_visible(expression: &Expr, remaining: &Remaining<'_>, locals: &[SlotId]) -> bool {
    if remaining.keys.iter().any(|(_, key)| same(key, expression)) {
        return true;
    }
    match &expression.kind {
        ExprKind::Slot(slot) => remaining.visible.contains(slot) || locals.contains(slot),
        ExprKind::Property(subject, _) => is_visible(subject, remaining, locals),
        _ => false,
    }
}
