//! `sum` and `avg` of numbers or durations, `min` and `max` of anything.
//!
//! Integers are summed in 128 bits and floats with compensation, so the result does not depend on the order of rows
//! more than it must, and an intermediate result never overflows.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::functions::arguments::unexpected;
use crate::functions::signature::Accumulator;
use crate::functions::signature::Aggregate;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::compare;
use crate::model::value::temporal::Duration;

const DURATION: TypeSet = TypeSet::one(ValueType::Duration);
const SUMMABLE: TypeSet = TypeSet::NUMBER.or(DURATION);
const AVERAGE: TypeSet = TypeSet::one(ValueType::Float).or(DURATION);

/// The family.
pub(super) const AGGREGATES: &[Aggregate] = &[
    Aggregate::new(
        "sum",
        &[Parameter::new("value", SUMMABLE)],
        SUMMABLE,
        || Box::<Sum>::default(),
    )
    .doc("the sum of numbers or of durations; 0 of none")
    .example("UNWIND [1, null, 2] AS x RETURN sum(x)", "3"),
    Aggregate::new("avg", &[Parameter::new("value", SUMMABLE)], AVERAGE, || {
        Box::<Average>::default()
    })
    .doc("the mean of numbers or of durations; null of none")
    .example("UNWIND [1, null, 2] AS x RETURN avg(x)", "1.5"),
    Aggregate::new(
        "min",
        &[Parameter::new("value", TypeSet::ANY)],
        TypeSet::ANY,
        || Box::new(Extreme::towards(Ordering::Less)),
    )
    .doc("the value that ORDER BY puts first; null of none")
    .example("UNWIND [3, null, 2.5] AS x RETURN min(x)", "2.5"),
    Aggregate::new(
        "max",
        &[Parameter::new("value", TypeSet::ANY)],
        TypeSet::ANY,
        || Box::new(Extreme::towards(Ordering::Greater)),
    )
    .doc("the value that ORDER BY puts last, nulls aside; null of none")
    .example("UNWIND [3, null, 2.5] AS x RETURN max(x)", "3"),
];

/// A running sum of integers, floats or durations.
#[derive(Debug, Default)]
struct Sum {
    count: u64,
    integers: i128,
    floats: Option<CompensatedSum>,
    durations: Option<Duration>,
    numbers: bool,
}

impl Accumulator for Sum {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        match &arguments[0] {
            Value::Null => return Ok(()),
            // Zero is the sum of no durations as well as of no numbers.
            Value::Integer(0) => {}
            Value::Integer(integer) if self.durations.is_none() => {
                self.numbers = true;
                self.integers += i128::from(*integer);
            }
            Value::Float(float) if self.durations.is_none() => {
                self.numbers = true;
                self.floats.get_or_insert_default().add(*float);
            }
            Value::Duration(duration) if !self.numbers => {
                let sum = self.durations.unwrap_or_default().plus(duration)?;
                self.durations = Some(sum);
            }
            // Numbers and durations have no common sum.
            _ if self.numbers => return Err(unexpected(arguments, 0, TypeSet::NUMBER)),
            _ if self.durations.is_some() => return Err(unexpected(arguments, 0, DURATION)),
            _ => return Err(unexpected(arguments, 0, SUMMABLE)),
        }
        self.count += 1;
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        match (&self.floats, self.durations) {
            (_, Some(duration)) => Ok(Value::Duration(Arc::new(duration))),
            (Some(_), None) => Ok(Value::Float(self.as_float())),
            (None, None) => i64::try_from(self.integers)
                .map(Value::Integer)
                .or(Err(FunctionError::Overflow)),
        }
    }
}

impl Sum {
    fn as_float(&self) -> f64 {
        let mut sum = self.floats.clone().unwrap_or_default();
        sum.add(self.integers as f64);
        sum.total()
    }
}

/// Neumaier's variant of Kahan's summation: what each addition rounds away is added at the end.
#[derive(Debug, Clone, Default)]
pub(super) struct CompensatedSum {
    sum: f64,
    compensation: f64,
}

impl CompensatedSum {
    pub(super) fn add(&mut self, number: f64) {
        let sum = self.sum + number;
        self.compensation += if self.sum.abs() >= number.abs() {
            (self.sum - sum) + number
        } else {
            (number - sum) + self.sum
        };
        self.sum = sum;
    }

    pub(super) fn total(&self) -> f64 {
        // An infinite sum has no meaningful compensation.
        if self.sum.is_finite() {
            self.sum + self.compensation
        } else {
            self.sum
        }
    }
}

#[derive(Debug, Default)]
struct Average {
    sum: Sum,
}

impl Accumulator for Average {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        self.sum.add(arguments)
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        let count = self.sum.count as f64;
        match self.sum.durations {
            _ if self.sum.count == 0 => Ok(Value::Null),
            Some(sum) => Ok(Value::Duration(Arc::new(sum.divided_by(count)?))),
            None => Ok(Value::Float(self.sum.as_float() / count)),
        }
    }
}

/// The first or the last value in the order of `ORDER BY`.
#[derive(Debug)]
struct Extreme {
    wanted: Ordering,
    found: Option<Value>,
}

impl Extreme {
    fn towards(wanted: Ordering) -> Self {
        Self {
            wanted,
            found: None,
        }
    }
}

impl Accumulator for Extreme {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        let value = &arguments[0];
        let better = match &self.found {
            _ if value.is_null() => false,
            Some(found) => compare::order(value, found) == self.wanted,
            None => true,
        };
        if better {
            self.found = Some(value.clone());
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        Ok(self.found.take().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::aggregate;

    fn fold(name: &str, values: &[Value]) -> Result<Value, FunctionError> {
        let mut state = (aggregate(name).unwrap().start)();
        for value in values {
            state.add(std::slice::from_ref(value))?;
        }
        state.finish()
    }

    fn duration(text: &str) -> Value {
        Value::Duration(Arc::new(text.parse().unwrap()))
    }

    #[test]
    fn an_empty_group_has_its_own_result() {
        assert_eq!(fold("count", &[Value::Null]), Ok(0.into()));
        assert_eq!(fold("sum", &[Value::Null]), Ok(0.into()));
        assert_eq!(fold("avg", &[Value::Null]), Ok(Value::Null));
        assert_eq!(fold("min", &[Value::Null]), Ok(Value::Null));
        assert_eq!(fold("max", &[]), Ok(Value::Null));
        assert_eq!(fold("collect", &[Value::Null]), Ok(Value::list(vec![])));
    }

    #[test]
    fn sums_overflow_only_in_the_end() {
        let greatest = Value::Integer(i64::MAX);
        assert_eq!(
            fold("sum", &[greatest.clone(), 1.into(), (-1).into()]),
            Ok(greatest.clone())
        );
        assert_eq!(
            fold("sum", &[greatest.clone(), 1.into()]),
            Err(FunctionError::Overflow)
        );
        assert_eq!(
            fold("avg", &[greatest.clone(), greatest]),
            Ok(Value::Float(9_223_372_036_854_775_807.0))
        );
    }

    #[test]
    fn float_sums_keep_what_rounding_drops() {
        let tenth = Value::Float(0.1);
        assert_eq!(fold("sum", &vec![tenth; 10]), Ok(1.0.into()));
        assert_eq!(
            fold("sum", &[1e100.into(), 1.0.into(), (-1e100).into()]),
            Ok(1.0.into())
        );
        assert_eq!(fold("sum", &[1.into(), 2.5.into()]), Ok(3.5.into()));
    }

    #[test]
    fn durations_are_summed_apart_from_numbers() {
        let days = [duration("P1D"), duration("P2D")];
        assert_eq!(fold("sum", &days), Ok(duration("P3D")));
        assert_eq!(fold("avg", &days), Ok(duration("P1DT12H")));
        assert!(fold("sum", &[1.into(), duration("P1D")]).is_err());
        assert!(fold("sum", &[duration("P1D"), 1.into()]).is_err());
        assert!(fold("sum", &["a".into()]).is_err());
        assert_eq!(
            fold("sum", &[0.into(), duration("P1D")]),
            Ok(duration("P1D"))
        );
    }

    #[test]
    fn extremes_are_those_of_the_total_order() {
        let list = Value::list(vec![1.into(), 2.into()]);
        let mixed = [
            1.into(),
            "a".into(),
            Value::Null,
            list.clone(),
            0.2.into(),
            "b".into(),
        ];
        assert_eq!(fold("min", &mixed), Ok(list));
        assert_eq!(fold("max", &mixed), Ok(1.into()));
    }
}
