//! `+`, `-`, `*`, `/`, `%`, `^` and negation of values, checked.
//!
//! Null in, null out. Integers never wrap: what does not fit is an error. Floats follow IEEE 754, so a float divided by
//! zero is infinite or NaN. Types that do not fit give [`FunctionError::ArgumentType`] with the operand at fault:
//! 0 is the left one, 1 the right one.

use std::sync::Arc;

use super::signature::FunctionError;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::temporal::Duration;
use crate::model::value::temporal::TemporalError;
use crate::model::value::text::text_of;

/// What `+` takes besides lists, which it joins with anything.
const ADDABLE: TypeSet = TypeSet::NUMBER.or(TypeSet::INSTANT).or(TypeSet::of(&[
    ValueType::String,
    ValueType::List,
    ValueType::Duration,
]));
const SUBTRACTABLE: TypeSet = TypeSet::NUMBER
    .or(TypeSet::INSTANT)
    .or(TypeSet::one(ValueType::Duration));
const SCALABLE: TypeSet = TypeSet::NUMBER.or(TypeSet::one(ValueType::Duration));

/// What an arithmetic operation gives.
type Outcome = Result<Value, FunctionError>;

/// `left + right`: numbers, strings with whatever has a text, lists with anything, dates and times with durations,
/// durations.
pub fn add(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => checked(left.checked_add(*right)),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::List(left), Value::List(right)) => Ok(joined(left, right)),
        (Value::List(items), item) => Ok(joined(items, std::slice::from_ref(item))),
        (item, Value::List(items)) => Ok(joined(std::slice::from_ref(item), items)),
        (Value::String(left), Value::String(right)) => Ok(concatenated(left, right)),
        (Value::String(text), value) => match text_of(value) {
            Some(value) => Ok(concatenated(text, &value)),
            None => Err(misfit(left, right, ADDABLE)),
        },
        (value, Value::String(text)) => match text_of(value) {
            Some(value) => Ok(concatenated(&value, text)),
            None => Err(misfit(left, right, ADDABLE)),
        },
        (Value::Duration(left), Value::Duration(right)) => duration(left.plus(right)),
        (value, Value::Duration(duration)) | (Value::Duration(duration), value) => {
            shift(value, duration, Towards::Future)
                .unwrap_or_else(|| Err(misfit(left, right, ADDABLE)))
        }
        _ => floats(left, right, ADDABLE, |left, right| left + right),
    }
}

/// `left - right`: numbers, dates and times minus durations, durations.
pub fn subtract(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => checked(left.checked_sub(*right)),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Duration(left), Value::Duration(right)) => duration(left.minus(right)),
        (value, Value::Duration(duration)) => shift(value, duration, Towards::Past)
            .unwrap_or_else(|| Err(misfit(left, right, SUBTRACTABLE))),
        _ => floats(left, right, SUBTRACTABLE, |left, right| left - right),
    }
}

/// `left * right`: numbers, a duration by a number.
pub fn multiply(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => checked(left.checked_mul(*right)),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Duration(length), factor) | (factor, Value::Duration(length)) => {
            let factor = as_float(factor).ok_or_else(|| misfit(left, right, SCALABLE))?;
            duration(length.times(factor))
        }
        _ => floats(left, right, SCALABLE, |left, right| left * right),
    }
}

/// `left / right`: numbers (of integers, without the remainder), a duration by a number.
pub fn divide(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Integer(_), Value::Integer(0)) => Err(FunctionError::DivisionByZero),
        (Value::Integer(left), Value::Integer(right)) => checked(left.checked_div(*right)),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Duration(length), divisor) => {
            let divisor = as_float(divisor).ok_or_else(|| misfit(left, right, TypeSet::NUMBER))?;
            duration(length.divided_by(divisor))
        }
        _ => floats(left, right, TypeSet::NUMBER, |left, right| left / right),
    }
}

/// `left % right`: the remainder, with the sign of `left`.
pub fn modulo(left: &Value, right: &Value) -> Outcome {
    match (left, right) {
        (Value::Integer(_), Value::Integer(0)) => Err(FunctionError::DivisionByZero),
        // The least integer modulo -1 is 0, though the quotient does not fit.
        (Value::Integer(left), Value::Integer(right)) => {
            Ok(Value::Integer(left.wrapping_rem(*right)))
        }
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        _ => floats(left, right, TypeSet::NUMBER, |left, right| left % right),
    }
}

/// `left ^ right`, always a float.
pub fn power(left: &Value, right: &Value) -> Outcome {
    if left.is_null() || right.is_null() {
        return Ok(Value::Null);
    }
    floats(left, right, TypeSet::NUMBER, f64::powf)
}

/// `-value`: a number or a duration.
pub fn negate(value: &Value) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Integer(integer) => checked(integer.checked_neg()),
        Value::Float(float) => Ok(Value::Float(-float)),
        Value::Duration(length) => duration(length.negated()),
        other => Err(FunctionError::ArgumentType {
            position: 0,
            expected: SCALABLE,
            found: other.value_type(),
        }),
    }
}

fn checked(result: Option<i64>) -> Outcome {
    result.map(Value::Integer).ok_or(FunctionError::Overflow)
}

fn duration(result: Result<Duration, TemporalError>) -> Outcome {
    Ok(Value::Duration(Arc::new(result?)))
}

fn joined(left: &[Value], right: &[Value]) -> Value {
    Value::list([left, right].concat())
}

fn concatenated(left: &str, right: &str) -> Value {
    Value::from([left, right].concat())
}

fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    }
}

fn floats(left: &Value, right: &Value, expected: TypeSet, compute: fn(f64, f64) -> f64) -> Outcome {
    match (as_float(left), as_float(right)) {
        (Some(left), Some(right)) => Ok(Value::Float(compute(left, right))),
        _ => Err(misfit(left, right, expected)),
    }
}

/// Which operand to name: the left one unless it could be used, then the right one.
fn misfit(left: &Value, right: &Value, expected: TypeSet) -> FunctionError {
    let position = usize::from(expected.contains(left.value_type()));
    FunctionError::ArgumentType {
        position,
        expected,
        found: if position == 0 { left } else { right }.value_type(),
    }
}

#[derive(Clone, Copy)]
enum Towards {
    Past,
    Future,
}

/// A date or time moved by a duration; nothing for any other value.
fn shift(value: &Value, duration: &Duration, towards: Towards) -> Option<Outcome> {
    macro_rules! moved {
        ($instant:expr, $wrap:expr) => {
            match towards {
                Towards::Future => $instant.plus(duration),
                Towards::Past => $instant.minus(duration),
            }
            .map($wrap)
        };
    }
    let moved = match value {
        Value::Date(date) => moved!(date, Value::Date),
        Value::LocalTime(time) => moved!(time, Value::LocalTime),
        Value::Time(time) => moved!(time, Value::Time),
        Value::LocalDateTime(time) => moved!(time, Value::LocalDateTime),
        Value::DateTime(time) => moved!(time, |time| Value::DateTime(Arc::new(time))),
        _ => return None,
    };
    Some(moved.map_err(FunctionError::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Map;

    const NULL: Value = Value::Null;

    fn int(value: i64) -> Value {
        Value::Integer(value)
    }

    #[test]
    fn integers_never_wrap() {
        let (least, greatest) = (int(i64::MIN), int(i64::MAX));
        assert_eq!(add(&greatest, &int(1)), Err(FunctionError::Overflow));
        assert_eq!(subtract(&least, &int(1)), Err(FunctionError::Overflow));
        assert_eq!(multiply(&greatest, &int(2)), Err(FunctionError::Overflow));
        assert_eq!(divide(&least, &int(-1)), Err(FunctionError::Overflow));
        assert_eq!(modulo(&least, &int(-1)), Ok(int(0)));
        assert_eq!(negate(&least), Err(FunctionError::Overflow));
    }

    #[test]
    fn only_integers_cannot_be_divided_by_zero() {
        assert_eq!(divide(&int(1), &int(0)), Err(FunctionError::DivisionByZero));
        assert_eq!(modulo(&int(1), &int(0)), Err(FunctionError::DivisionByZero));
        assert_eq!(
            divide(&int(1), &Value::Float(0.0)),
            Ok(Value::Float(f64::INFINITY))
        );
        assert_eq!(divide(&NULL, &int(0)), Ok(NULL));
    }

    #[test]
    fn strings_join_with_whatever_has_a_text() {
        assert_eq!(add(&"a".into(), &Value::Float(1.0)), Ok("a1.0".into()));
        assert_eq!(add(&int(1), &"a".into()), Ok("1a".into()));
        let date = Value::Date("2025-10-09".parse().unwrap());
        assert_eq!(add(&"on ".into(), &date), Ok("on 2025-10-09".into()));
        assert_eq!(
            add(&"a".into(), &Value::map(Map::default())),
            Err(FunctionError::ArgumentType {
                position: 1,
                expected: ADDABLE,
                found: ValueType::Map
            })
        );
    }

    #[test]
    fn lists_join_with_lists_and_items() {
        let list = Value::list(vec![int(1)]);
        let both = Value::list(vec![int(1), int(1)]);
        assert_eq!(add(&list, &list), Ok(both.clone()));
        assert_eq!(add(&list, &int(1)), Ok(both.clone()));
        assert_eq!(add(&int(1), &list), Ok(both));
        assert_eq!(add(&list, &NULL), Ok(NULL));
    }

    #[test]
    fn the_operand_at_fault_is_named() {
        let error = |position, found| {
            Err(FunctionError::ArgumentType {
                position,
                expected: SUBTRACTABLE,
                found,
            })
        };
        let truth = Value::Boolean(true);
        assert_eq!(subtract(&truth, &int(1)), error(0, ValueType::Boolean));
        assert_eq!(subtract(&int(1), &truth), error(1, ValueType::Boolean));
    }

    #[test]
    fn durations_move_dates_and_scale() {
        let date = Value::Date("2025-10-31".parse().unwrap());
        let month = Value::Duration(Arc::new("P1M".parse().unwrap()));
        let later = Value::Date("2025-11-30".parse().unwrap());
        let earlier = Value::Date("2025-09-30".parse().unwrap());
        assert_eq!(add(&date, &month), Ok(later.clone()));
        assert_eq!(add(&month, &date), Ok(later));
        assert_eq!(subtract(&date, &month), Ok(earlier));
        let two = Value::Duration(Arc::new("P2M".parse().unwrap()));
        assert_eq!(multiply(&int(2), &month), Ok(two.clone()));
        assert_eq!(divide(&two, &int(2)), Ok(month.clone()));
        assert!(subtract(&month, &date).is_err());
        assert!(add(&month, &int(1)).is_err());
        assert!(divide(&int(1), &month).is_err());
    }
}
