//! `LOAD CSV`.

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::error::error;
use super::scope::Place;
use super::scope::Scope;
use super::types;
use crate::diagnostic::Code;
use crate::language::syntax::ast;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::LogicalPlan;
use crate::plan::expr::StaticType;

impl Binder<'_> {
    pub(super) fn bind_load_csv(
        &mut self,
        clause: &ast::LoadCsv,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let file = self.bind_expression(&clause.file, &mut Place::plain(scope))?;
        super::expression::expect(&file, "LOAD CSV", TypeSet::one(ValueType::String))?;
        if scope.get(&clause.variable.text).is_some() {
            return Err(already_bound(&clause.variable.text, clause.variable.span));
        }
        let record = if clause.headers {
            StaticType::of(TypeSet::one(ValueType::Map))
        } else {
            types::list_of(StaticType::of(TypeSet::one(ValueType::String)))
        };
        let slot = self.slot(clause.variable.text.as_str(), record);
        let mut after = scope.clone();
        after.add(slot.clone());
        let plan = LogicalPlan::LoadCsv {
            input: Box::new(input),
            file,
            headers: clause.headers,
            field_terminator: field_terminator(clause)?,
            slot,
        };
        Ok((plan, after))
    }
}

fn field_terminator(clause: &ast::LoadCsv) -> Bound<char> {
    let Some((text, span)) = &clause.field_terminator else {
        return Ok(',');
    };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) if character.is_ascii() => Ok(character),
        _ => Err(error(
            Code::InvalidArgumentTypeStatic,
            "the field terminator is one ASCII character",
            *span,
        )),
    }
}
