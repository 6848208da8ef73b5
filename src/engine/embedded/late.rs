//! What a limited sort need not compute for every row: columns that its keys do not read are computed for the rows that
//! stay, where computing them cannot fail.
//!
//! What could fail is computed for every row, so that a statement fails or not whatever the limit is.

use super::compile::Compiled;
use super::compile::Compiler;
use super::layout::Layout;
use super::operators::Operator;
use super::operators::profiled::Profiled;
use super::operators::project::Extend;
use super::references;
use super::references::Slots;
use crate::engine::EngineError;
use crate::engine::profile;
use crate::model::lens::claims::Claims;
use crate::model::value::TypeSet;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::operator::SortKey;

/// A column and how it is computed.
type Item<'p> = &'p (Slot, Expr);

impl Compiler<'_> {
    /// The input of a sort by `keys` above `plan`, the columns to be computed after it, and the keys over the input.
    pub(crate) fn sorted_input<'p>(
        &mut self,
        plan: &'p LogicalPlan,
        keys: &[SortKey],
        outer: &Layout,
    ) -> Result<(Compiled, Vec<Item<'p>>, Vec<SortKey>), EngineError> {
        let LogicalPlan::Extend { input, items } = plan else {
            return Ok((self.operator(plan, outer)?, Vec::new(), keys.to_vec()));
        };
        // Of claims it is told which were read, whichever rows are shown; and what a statement has deleted has no
        // properties to be read.
        if self.writes || Claims::of(self.view).is_some() {
            return Ok((self.operator(plan, outer)?, Vec::new(), keys.to_vec()));
        }
        let keys = below(keys, items);
        let (early, late) = divided(items, &keys);
        let (input, layout) = self.operator(input, outer)?;
        let (input, layout) = self.extend((input, layout), early)?;
        if self.environment.profile.is_none() {
            return Ok(((input, layout), late, keys));
        }
        let measured = Profiled::boxed(input, profile::place(plan));
        Ok(((measured, layout), late, keys))
    }

    /// The rows with these columns, each of which may read those before it.
    pub(crate) fn extend<'p>(
        &mut self,
        (input, mut layout): (Box<dyn Operator>, Layout),
        items: impl IntoIterator<Item = Item<'p>>,
    ) -> Result<Compiled, EngineError> {
        let mut computed = Vec::new();
        for (slot, expr) in items {
            computed.push(self.expression(expr, &layout)?);
            layout.push(slot.id);
        }
        if computed.is_empty() {
            return Ok((input, layout));
        }
        Ok((Extend::boxed(input, computed), layout))
    }
}

/// The keys, those that are columns of `items` as these are computed where that is a property: then the sort reads it
/// itself, of the rows that it needs it of.
fn below(keys: &[SortKey], items: &[(Slot, Expr)]) -> Vec<SortKey> {
    let own = |key: &SortKey| {
        let ExprKind::Slot(column) = &key.expr.kind else {
            return None;
        };
        let (_, value) = items.iter().find(|(slot, _)| slot.id == *column)?;
        let is_property = matches!(value.kind, ExprKind::Property(..));
        (is_property && never_fails(value)).then(|| value.clone())
    };
    let keys = keys.iter().map(|key| SortKey {
        expr: own(key).unwrap_or_else(|| key.expr.clone()),
        ..key.clone()
    });
    keys.collect()
}

/// The columns that are computed before a sort, and those that are computed after it, both in order.
fn divided<'p>(items: &'p [(Slot, Expr)], keys: &[SortKey]) -> (Vec<Item<'p>>, Vec<Item<'p>>) {
    let mut needed = Slots::default();
    for key in keys {
        references::expression(&key.expr, &mut needed);
    }
    let (mut early, mut late) = (Vec::new(), Vec::new());
    // A column reads only those before it.
    for item in items.iter().rev() {
        let (slot, expr) = item;
        if needed.contains(&slot.id) || !never_fails(expr) {
            references::expression(expr, &mut needed);
            early.push(item);
        } else {
            late.push(item);
        }
    }
    early.reverse();
    late.reverse();
    (early, late)
}

/// Whether computing the expression can neither fail nor have an effect.
fn never_fails(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Parameter(_) | ExprKind::Slot(_) => true,
        ExprKind::Property(subject, _) => {
            matches!(subject.kind, ExprKind::Slot(_))
                && !subject.static_type.types.is_empty()
                && subject.static_type.types.is_subset_of(TypeSet::ELEMENT)
        }
        _ => false,
    }
}
