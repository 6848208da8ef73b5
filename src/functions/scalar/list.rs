//! Functions of lists, and of whatever has a size.

use crate::functions::arguments::list;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::compare;

const LIST: TypeSet = TypeSet::one(ValueType::List);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const TEXT_OR_LIST: TypeSet = TypeSet::of(&[ValueType::String, ValueType::List]);
const SIZED: TypeSet = TypeSet::of(&[ValueType::String, ValueType::List, ValueType::Map]);
const ONE_LIST: &[Parameter] = &[Parameter::new("list", LIST)];

/// No list longer than this is made by `range`; `UNWIND range(…)` makes none and has no such limit.
pub const LONGEST_RANGE: u64 = 50_000_000;

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "size",
        &[Parameter::new("value", TEXT_OR_LIST)],
        INTEGER,
        size,
    )
    .doc("the number of items of a list, or of characters of a text")
    .example("size([1, 2, 3])", "3"),
    Function::new("head", ONE_LIST, TypeSet::ANY, |arguments, _| {
        Ok(list(arguments, 0)?.first().cloned().unwrap_or_default())
    })
    .doc("the first item; null of an empty list")
    .example("head([1, 2, 3])", "1"),
    Function::new("last", ONE_LIST, TypeSet::ANY, |arguments, _| {
        Ok(list(arguments, 0)?.last().cloned().unwrap_or_default())
    })
    .doc("the last item; null of an empty list")
    .example("last([1, 2, 3])", "3"),
    Function::new("tail", ONE_LIST, LIST, |arguments, _| {
        let items = list(arguments, 0)?;
        Ok(Value::list(items.get(1..).unwrap_or_default().to_vec()))
    })
    .doc("all items but the first")
    .example("tail([1, 2, 3])", "[2, 3]"),
    Function::new(
        "range",
        // Any type: the conformance suite wants wrong types refused at run time.
        &[
            Parameter::new("start", TypeSet::ANY),
            Parameter::new("end", TypeSet::ANY),
            Parameter::new("step", TypeSet::ANY),
        ],
        LIST,
        |arguments, context| {
            let bounds = RangeBounds::of(arguments)?;
            let length = bounds.length();
            if length > LONGEST_RANGE {
                return Err(FunctionError::OutOfRange(format!(
                    "the range has {length} numbers, more than {LONGEST_RANGE}; UNWIND it instead"
                )));
            }
            context.keep(length as usize * size_of::<Value>())?;
            Ok(Value::list(bounds.iter().map(Value::Integer).collect()))
        },
    )
    .required(2)
    .doc("the integers from start to end, both included, by steps of 1 or as given")
    .example("range(2, 10, 4)", "[2, 6, 10]"),
    Function::new(
        "reverse",
        &[Parameter::new("value", TEXT_OR_LIST)],
        TEXT_OR_LIST,
        reverse,
    )
    .doc("a list or text backwards")
    .example("reverse([1, 2, 3])", "[3, 2, 1]"),
    Function::new(
        "isEmpty",
        &[Parameter::new("value", SIZED)],
        BOOLEAN,
        is_empty,
    )
    .doc("whether a list, map or text has nothing in it")
    .example("isEmpty([])", "true"),
    Function::new(
        "coalesce",
        &[Parameter::new("value", TypeSet::ANY)],
        TypeSet::ANY,
        |arguments, _| {
            let first = arguments.iter().find(|value| !value.is_null());
            Ok(first.cloned().unwrap_or_default())
        },
    )
    .variadic()
    .takes_null()
    .doc("the first value that is not null")
    .example("coalesce(null, 1, 2)", "1"),
    Function::new(
        "nullIf",
        &[
            Parameter::new("value", TypeSet::ANY),
            Parameter::new("other", TypeSet::ANY),
        ],
        TypeSet::ANY,
        |arguments, _| {
            let equal = compare::equal(&arguments[0], &arguments[1]);
            Ok(if equal == Some(true) {
                Value::Null
            } else {
                arguments[0].clone()
            })
        },
    )
    .takes_null()
    .doc("null when both values are equal, else the first")
    .example("nullIf(4, 5)", "4"),
];

fn size(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    match &arguments[0] {
        Value::List(items) => Ok(Value::Integer(items.len() as i64)),
        Value::String(text) => Ok(Value::Integer(text.chars().count() as i64)),
        _ => Err(unexpected(arguments, 0, TEXT_OR_LIST)),
    }
}

fn reverse(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    match &arguments[0] {
        Value::List(items) => Ok(Value::list(items.iter().rev().cloned().collect())),
        Value::String(text) => Ok(text.chars().rev().collect::<String>().into()),
        _ => Err(unexpected(arguments, 0, TEXT_OR_LIST)),
    }
}

fn is_empty(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    Ok(Value::Boolean(match &arguments[0] {
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => return Err(unexpected(arguments, 0, SIZED)),
    }))
}

/// The checked arguments of `range`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RangeBounds {
    /// The first number.
    pub start: i64,
    /// The last number, if a whole number of steps leads there.
    pub end: i64,
    /// From number to number; never 0.
    pub step: i64,
}

impl RangeBounds {
    /// Reads the two or three arguments of `range`; none may be null.
    pub fn of(arguments: &[Value]) -> Result<Self, FunctionError> {
        let integer = |position: usize, name| match &arguments[position] {
            Value::Integer(integer) => Ok(*integer),
            other => Err(FunctionError::Argument(format!(
                "the {name} of a range is {}, not INTEGER",
                other.value_type()
            ))
            .at(position)),
        };
        let (start, end) = (integer(0, "start")?, integer(1, "end")?);
        let step = if arguments.len() > 2 {
            integer(2, "step")?
        } else {
            1
        };
        if step == 0 {
            return Err(FunctionError::OutOfRange("the step of a range is 0".to_owned()).at(2));
        }
        Ok(Self { start, end, step })
    }

    /// How many numbers there are.
    pub fn length(self) -> u64 {
        let goes_on = if self.step > 0 {
            self.start <= self.end
        } else {
            self.start >= self.end
        };
        if goes_on {
            (self.start.abs_diff(self.end) / self.step.unsigned_abs()).saturating_add(1)
        } else {
            0
        }
    }

    /// The numbers, one by one.
    pub fn iter(self) -> impl Iterator<Item = i64> {
        let first = (self.length() > 0).then_some(self.start);
        std::iter::successors(first, move |number| {
            let next = number.checked_add(self.step)?;
            let within = if self.step > 0 {
                next <= self.end
            } else {
                next >= self.end
            };
            within.then_some(next)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(start: i64, end: i64, step: i64) -> Vec<i64> {
        let bounds = RangeBounds { start, end, step };
        let numbers: Vec<i64> = bounds.iter().collect();
        assert_eq!(numbers.len() as u64, bounds.length());
        numbers
    }

    #[test]
    fn ranges_include_their_end_when_they_meet_it() {
        assert_eq!(numbers(2, 10, 4), [2, 6, 10]);
        assert_eq!(numbers(2, 9, 4), [2, 6]);
        assert_eq!(numbers(0, -3, -2), [0, -2]);
        assert_eq!(numbers(0, -1, 1), [] as [i64; 0]);
        assert_eq!(numbers(0, 1, -1), [] as [i64; 0]);
    }

    #[test]
    fn ranges_stop_at_the_ends_of_the_integers() {
        assert_eq!(numbers(i64::MAX - 1, i64::MAX, 1).len(), 2);
        assert_eq!(numbers(i64::MIN, i64::MIN, -1), [i64::MIN]);
        assert_eq!(numbers(i64::MIN, i64::MAX, i64::MAX).len(), 3);
        let all = RangeBounds {
            start: i64::MIN,
            end: i64::MAX,
            step: 1,
        };
        assert_eq!(all.length(), u64::MAX);
    }
}
