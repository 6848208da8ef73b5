//! Reading a kernel's arguments: the value inside, or the error that says what was expected.

use std::sync::Arc;

use super::signature::FunctionError;
use crate::model::value::Map;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

/// The error for an argument of the wrong type.
pub(super) fn unexpected(arguments: &[Value], position: usize, expected: TypeSet) -> FunctionError {
    FunctionError::ArgumentType {
        position,
        expected,
        found: arguments
            .get(position)
            .map_or(ValueType::Null, Value::value_type),
    }
}

/// The error for an argument that a conversion, or a function of one kind of element, does not take.
pub(super) fn unconvertible(
    arguments: &[Value],
    position: usize,
    expected: TypeSet,
) -> FunctionError {
    let found = arguments
        .get(position)
        .map_or(ValueType::Null, Value::value_type);
    FunctionError::ArgumentValue(format!("a value of type {found} is not {expected}")).at(position)
}

/// An optional argument: `None` when it is left out or null.
pub(super) fn given(arguments: &[Value], position: usize) -> Option<&Value> {
    arguments.get(position).filter(|value| !value.is_null())
}

/// A string.
pub(super) fn text(arguments: &[Value], position: usize) -> Result<&Arc<str>, FunctionError> {
    match arguments.get(position) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(unexpected(
            arguments,
            position,
            TypeSet::one(ValueType::String),
        )),
    }
}

/// An integer.
pub(super) fn integer(arguments: &[Value], position: usize) -> Result<i64, FunctionError> {
    match arguments.get(position) {
        Some(Value::Integer(integer)) => Ok(*integer),
        _ => Err(unexpected(
            arguments,
            position,
            TypeSet::one(ValueType::Integer),
        )),
    }
}

/// An integer that is not negative: a count of characters or items.
pub(super) fn count(arguments: &[Value], position: usize) -> Result<usize, FunctionError> {
    let integer = integer(arguments, position)?;
    match usize::try_from(integer) {
        Ok(count) => Ok(count),
        Err(_) => Err(FunctionError::OutOfRange(format!(
            "{integer} is negative, and no count can be"
        ))
        .at(position)),
    }
}

/// A number, as a float.
pub(super) fn float(arguments: &[Value], position: usize) -> Result<f64, FunctionError> {
    match arguments.get(position) {
        Some(Value::Integer(integer)) => Ok(*integer as f64),
        Some(Value::Float(float)) => Ok(*float),
        _ => Err(unexpected(arguments, position, TypeSet::NUMBER)),
    }
}

/// A list.
pub(super) fn list(
    arguments: &[Value],
    position: usize,
) -> Result<&Arc<Vec<Value>>, FunctionError> {
    match arguments.get(position) {
        Some(Value::List(items)) => Ok(items),
        _ => Err(unexpected(
            arguments,
            position,
            TypeSet::one(ValueType::List),
        )),
    }
}

/// A map.
pub(super) fn map(arguments: &[Value], position: usize) -> Result<&Arc<Map>, FunctionError> {
    match arguments.get(position) {
        Some(Value::Map(map)) => Ok(map),
        _ => Err(unexpected(
            arguments,
            position,
            TypeSet::one(ValueType::Map),
        )),
    }
}
