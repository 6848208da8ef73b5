//! `collect`: the values of a group as a list.

use crate::functions::signature::Accumulator;
use crate::functions::signature::Aggregate;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

/// The family.
pub(super) const AGGREGATES: &[Aggregate] = &[Aggregate::new(
    "collect",
    &[Parameter::new("value", TypeSet::ANY)],
    TypeSet::one(ValueType::List),
    || Box::<Collect>::default(),
)
.doc("all values as a list, without nulls")
.example("UNWIND [1, null, 2] AS x RETURN collect(x)", "[1, 2]")];

#[derive(Debug, Default)]
struct Collect {
    items: Vec<Value>,
}

impl Accumulator for Collect {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        if !arguments[0].is_null() {
            self.items.push(arguments[0].clone());
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        Ok(Value::list(std::mem::take(&mut self.items)))
    }
}
