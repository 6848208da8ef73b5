//! Percentiles of numbers: the nearest value, or one interpolated between two.

use std::cmp::Ordering;

use crate::functions::arguments::float;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Accumulator;
use crate::functions::signature::Aggregate;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::compare;

const PARAMETERS: &[Parameter] = &[
    Parameter::new("value", TypeSet::NUMBER),
    Parameter::new("percentile", TypeSet::NUMBER),
];

/// The family.
pub(super) const AGGREGATES: &[Aggregate] = &[
    Aggregate::new("percentileDisc", PARAMETERS, TypeSet::NUMBER, || {
        Box::new(Percentile::new(nearest))
    })
    .doc("the least value that at least the given part (0 to 1) of all values does not exceed")
    .example(
        "UNWIND [10, 20, 30] AS x RETURN percentileDisc(x, 0.5)",
        "20",
    ),
    Aggregate::new(
        "percentileCont",
        PARAMETERS,
        TypeSet::one(ValueType::Float),
        || Box::new(Percentile::new(interpolated)),
    )
    .doc("the value at the given part (0 to 1) of the way from the least to the greatest, interpolated")
    .example(
        "UNWIND [10, 20] AS x RETURN percentileCont(x, 0.25)",
        "12.5",
    ),
];

/// Picks from sorted values, of which there is at least one, by a percentile of 0 to 1.
type Pick = fn(&[Value], f64) -> Value;

#[derive(Debug)]
struct Percentile {
    values: Vec<Value>,
    /// The wanted percentile, 0 to 1.
    part: f64,
    pick: Pick,
}

impl Percentile {
    fn new(pick: Pick) -> Self {
        Self {
            values: Vec::new(),
            part: 0.0,
            pick,
        }
    }
}

impl Accumulator for Percentile {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        self.part = float(arguments, 1)?;
        if !(0.0..=1.0).contains(&self.part) {
            return Err(FunctionError::OutOfRange(format!(
                "percentile {} is outside 0..1",
                self.part
            ))
            .at(1));
        }
        match &arguments[0] {
            Value::Null => {}
            Value::Integer(_) | Value::Float(_) => self.values.push(arguments[0].clone()),
            _ => return Err(unexpected(arguments, 0, TypeSet::NUMBER)),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        if self.values.is_empty() {
            return Ok(Value::Null);
        }
        self.values.sort_by(compare::order);
        Ok((self.pick)(&self.values, self.part))
    }
}

fn nearest(values: &[Value], percentile: f64) -> Value {
    let rank = (percentile * values.len() as f64).ceil() as usize;
    values[rank.clamp(1, values.len()) - 1].clone()
}

fn interpolated(values: &[Value], percentile: f64) -> Value {
    let position = percentile * (values.len() - 1) as f64;
    let at = |position: f64| match &values[position as usize] {
        Value::Integer(integer) => *integer as f64,
        Value::Float(float) => *float,
        _ => unreachable!("invariant: only numbers are kept"),
    };
    let (below, above) = (at(position.floor()), at(position.ceil()));
    Value::Float(match below.partial_cmp(&above) {
        // Also where both are infinite, whose difference is NaN.
        Some(Ordering::Equal) => below,
        _ => below + (above - below) * position.fract(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(numbers: &[f64]) -> Vec<Value> {
        numbers.iter().copied().map(Value::Float).collect()
    }

    #[test]
    fn percentiles_reach_from_the_least_to_the_greatest() {
        let values = values(&[10.0, 20.0, 30.0]);
        for (percentile, expected) in [(0.0, 10.0), (0.5, 20.0), (1.0, 30.0)] {
            assert_eq!(nearest(&values, percentile), expected.into());
            assert_eq!(interpolated(&values, percentile), expected.into());
        }
        assert_eq!(nearest(&values, 0.34), 20.0.into());
        assert_eq!(interpolated(&values, 0.25), 15.0.into());
    }

    #[test]
    fn percentiles_outside_0_to_1_are_refused() {
        for percentile in [1000.into(), (-1).into(), 1.1.into(), f64::NAN.into()] {
            let mut state = Percentile::new(nearest);
            let Err(FunctionError::At(1, error)) = state.add(&[10.0.into(), percentile]) else {
                panic!("the percentile is refused");
            };
            assert!(matches!(*error, FunctionError::OutOfRange(_)));
        }
    }
}
