//! Standard deviations, by Welford's method, which loses no digits to large means.

use crate::functions::arguments::float;
use crate::functions::signature::Accumulator;
use crate::functions::signature::Aggregate;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

const PARAMETERS: &[Parameter] = &[Parameter::new("value", TypeSet::NUMBER)];
const FLOAT: TypeSet = TypeSet::one(ValueType::Float);

/// The family.
pub(super) const AGGREGATES: &[Aggregate] = &[
    Aggregate::new("stDev", PARAMETERS, FLOAT, || {
        Box::new(Deviation::beyond(1.0))
    })
    .doc("the standard deviation of a sample of a population; 0.0 of fewer than two values")
    .example("UNWIND [1, 2, 3] AS x RETURN stDev(x)", "1.0"),
    Aggregate::new("stDevP", PARAMETERS, FLOAT, || {
        Box::new(Deviation::beyond(0.0))
    })
    .doc("the standard deviation of a whole population; 0.0 of fewer than two values")
    .example("UNWIND [1, 3] AS x RETURN stDevP(x)", "1.0"),
];

#[derive(Debug, Default)]
struct Deviation {
    count: f64,
    mean: f64,
    /// The sum of the squared distances from the mean.
    squares: f64,
    /// How many values do not count as free: 1 for a sample, whose own mean is used.
    bound: f64,
}

impl Deviation {
    fn beyond(bound: f64) -> Self {
        Self {
            bound,
            ..Self::default()
        }
    }
}

impl Accumulator for Deviation {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        if arguments[0].is_null() {
            return Ok(());
        }
        let value = float(arguments, 0)?;
        self.count += 1.0;
        let distance = value - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (value - self.mean);
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        let deviation = if self.count < 2.0 {
            0.0
        } else {
            (self.squares / (self.count - self.bound)).sqrt()
        };
        Ok(Value::Float(deviation))
    }
}
