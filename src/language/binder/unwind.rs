//! `UNWIND`.

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::scope::Place;
use super::scope::Scope;
use super::types;
use crate::language::syntax::ast;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::LogicalPlan;
use crate::plan::expr::StaticType;

impl Binder<'_> {
    pub(super) fn bind_unwind(
        &mut self,
        clause: &ast::Unwind,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let list = self.bind_expression(&clause.list, &mut Place::plain(scope))?;
        if scope.get(&clause.variable.text).is_some() {
            return Err(already_bound(&clause.variable.text, clause.variable.span));
        }
        let element = if list.static_type.types == TypeSet::one(ValueType::List) {
            types::element_of(&list.static_type)
        } else {
            StaticType::ANY
        };
        let slot = self.slot(clause.variable.text.as_str(), element);
        let mut after = scope.clone();
        after.add(slot.clone());
        let plan = LogicalPlan::Unwind {
            input: Box::new(input),
            list,
            slot,
        };
        Ok((plan, after))
    }
}
