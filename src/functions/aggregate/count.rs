//! `count`: how many rows have a value.

use crate::functions::signature::Accumulator;
use crate::functions::signature::Aggregate;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

/// The family.
pub(super) const AGGREGATES: &[Aggregate] = &[Aggregate::new(
    "count",
    &[Parameter::new("value", TypeSet::ANY)],
    TypeSet::one(ValueType::Integer),
    || Box::<Count>::default(),
)
.doc("how many values there are; count(*) is how many rows there are")
.example("UNWIND [1, null, 2] AS x RETURN count(x)", "2")];

#[derive(Debug, Default)]
struct Count {
    rows: i64,
}

impl Accumulator for Count {
    /// Without an argument, as in `count(*)`, every row counts.
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        if arguments.first().is_none_or(|value| !value.is_null()) {
            self.rows += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        Ok(Value::Integer(self.rows))
    }
}
