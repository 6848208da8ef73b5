//! Conversions between types, and the name of a type.
//!
//! A text that cannot be read is null; a value of a type that is never converted is an error, or null for the
//! functions named `…OrNull`.

use std::collections::BTreeSet;

use crate::functions::arguments::list;
use crate::functions::arguments::unconvertible;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::number;
use crate::model::value::text::text_of;

const LIST: TypeSet = TypeSet::one(ValueType::List);
const ONE_LIST: &[Parameter] = &[Parameter::new("list", LIST)];
const ANYTHING: &[Parameter] = &[Parameter::new("value", TypeSet::ANY)];

const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const FLOAT: TypeSet = TypeSet::one(ValueType::Float);
const STRING: TypeSet = TypeSet::one(ValueType::String);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);

const TO_INTEGER: TypeSet = TypeSet::NUMBER.or(STRING).or(BOOLEAN);
const TO_FLOAT: TypeSet = TypeSet::NUMBER.or(STRING);
const TO_BOOLEAN: TypeSet = BOOLEAN.or(STRING).or(INTEGER);
const TO_STRING: TypeSet = TypeSet::NUMBER
    .or(STRING)
    .or(BOOLEAN)
    .or(TypeSet::INSTANT)
    .or(TypeSet::of(&[
        ValueType::Duration,
        ValueType::Edtf,
        ValueType::Point,
    ]));

/// `None` where the type is never converted; null where the content cannot be.
type Conversion = fn(&Value) -> Option<Value>;

/// A conversion that refuses what it does not convert.
macro_rules! strict {
    ($name:literal, $convert:ident, $accepted:expr, $returns:expr) => {
        Function::new(
            $name,
            &[Parameter::new("value", $accepted)],
            $returns,
            |arguments, _| {
                $convert(&arguments[0]).ok_or_else(|| unconvertible(arguments, 0, $accepted))
            },
        )
    };
}

/// A conversion that is null where the strict one refuses.
macro_rules! or_null {
    ($name:literal, $convert:ident, $returns:expr) => {
        Function::new($name, ANYTHING, $returns, |arguments, _| {
            Ok($convert(&arguments[0]).unwrap_or_default())
        })
    };
}

/// A conversion of every item of a list, null where the strict one refuses.
macro_rules! of_list {
    ($name:literal, $convert:ident) => {
        Function::new($name, ONE_LIST, LIST, |arguments, _| {
            converted(arguments, $convert)
        })
    };
}

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    strict!("toInteger", to_integer, TO_INTEGER, INTEGER)
        .doc("a number without its fraction, the integer a text says, 1 for true and 0 for false")
        .of_text(integer_of)
        .example("toInteger('42.9')", "42"),
    or_null!("toIntegerOrNull", to_integer, INTEGER)
        .doc("as toInteger, and null for what it does not convert")
        .of_text(integer_of)
        .example("toIntegerOrNull([])", "null"),
    of_list!("toIntegerList", to_integer)
        .doc("every item as by toIntegerOrNull")
        .example("toIntegerList(['1', 2.5, []])", "[1, 2, null]"),
    strict!("toFloat", to_float, TO_FLOAT, FLOAT)
        .doc("a number, or the number a text says, as a float")
        .of_text(float_of)
        .example("toFloat('11.5')", "11.5"),
    or_null!("toFloatOrNull", to_float, FLOAT)
        .doc("as toFloat, and null for what it does not convert")
        .of_text(float_of)
        .example("toFloatOrNull(true)", "null"),
    of_list!("toFloatList", to_float)
        .doc("every item as by toFloatOrNull")
        .example("toFloatList(['1', 2, []])", "[1.0, 2.0, null]"),
    strict!("toString", to_string, TO_STRING, STRING)
        .doc("a number, boolean, date, time, duration or point as a text")
        .example("toString(11.5)", "'11.5'"),
    or_null!("toStringOrNull", to_string, STRING)
        .doc("as toString, and null for what it does not convert")
        .example("toStringOrNull([])", "null"),
    of_list!("toStringList", to_string)
        .doc("every item as by toStringOrNull")
        .example("toStringList([1, true, []])", "['1', 'true', null]"),
    strict!("toBoolean", to_boolean, TO_BOOLEAN, BOOLEAN)
        .doc("the boolean a text says; of integers, 0 is false and all others are true")
        .example("toBoolean('TRUE')", "true"),
    or_null!("toBooleanOrNull", to_boolean, BOOLEAN)
        .doc("as toBoolean, and null for what it does not convert")
        .example("toBooleanOrNull(1.5)", "null"),
    of_list!("toBooleanList", to_boolean)
        .doc("every item as by toBooleanOrNull")
        .example("toBooleanList(['true', 0, []])", "[true, false, null]"),
    Function::new("valueType", ANYTHING, STRING, |arguments, _| {
        Ok(type_name(&arguments[0]).into())
    })
    .takes_null()
    .doc("the name of the value's type")
    .example("valueType([1, 2])", "'LIST<INTEGER NOT NULL> NOT NULL'"),
];

fn converted(arguments: &[Value], convert: Conversion) -> Result<Value, FunctionError> {
    let items = list(arguments, 0)?;
    Ok(Value::list(
        items
            .iter()
            .map(|item| convert(item).unwrap_or_default())
            .collect(),
    ))
}

fn to_integer(value: &Value) -> Option<Value> {
    let integer = match value {
        Value::Null => None,
        Value::Integer(integer) => Some(*integer),
        Value::Float(float) => number::truncate(*float),
        Value::Boolean(boolean) => Some(i64::from(*boolean)),
        Value::String(text) => return Some(integer_of(text)),
        _ => return None,
    };
    Some(integer.map_or(Value::Null, Value::Integer))
}

fn integer_of(text: &str) -> Value {
    let integer = number::parse_integer(text)
        .or_else(|| number::parse_float(text).and_then(number::truncate));
    integer.map_or(Value::Null, Value::Integer)
}

fn float_of(text: &str) -> Value {
    number::parse_float(text).map_or(Value::Null, Value::Float)
}

fn to_float(value: &Value) -> Option<Value> {
    let float = match value {
        Value::Null => None,
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) => Some(*float),
        Value::String(text) => return Some(float_of(text)),
        _ => return None,
    };
    Some(float.map_or(Value::Null, Value::Float))
}

fn to_boolean(value: &Value) -> Option<Value> {
    let boolean = match value {
        Value::Null => None,
        Value::Boolean(boolean) => Some(*boolean),
        Value::Integer(integer) => Some(*integer != 0),
        Value::String(text) => match text.trim() {
            word if word.eq_ignore_ascii_case("true") => Some(true),
            word if word.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        },
        _ => return None,
    };
    Some(boolean.map_or(Value::Null, Value::Boolean))
}

fn to_string(value: &Value) -> Option<Value> {
    if value.is_null() {
        return Some(Value::Null);
    }
    text_of(value).map(Value::String)
}

/// The type of a value in the words of ISO GQL: `LIST<INTEGER NOT NULL> NOT NULL`.
fn type_name(value: &Value) -> String {
    let name = value.value_type().name();
    match value {
        Value::Null => name.to_owned(),
        Value::List(items) => {
            // Sorted and named once each; nulls make the element type nullable.
            let inner: BTreeSet<String> = items
                .iter()
                .filter(|item| !item.is_null())
                .map(type_name)
                .collect();
            let nullable = items.iter().any(Value::is_null);
            let inner: Vec<&str> = inner
                .iter()
                .map(|name| match name.strip_suffix(" NOT NULL") {
                    Some(bare) if nullable => bare,
                    _ => name,
                })
                .collect();
            let inner = match inner.as_slice() {
                [] if nullable => "NULL".to_owned(),
                [] => "NOTHING".to_owned(),
                names => names.join(" | "),
            };
            format!("LIST<{inner}> NOT NULL")
        }
        _ => format!("{name} NOT NULL"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_no_number_are_null() {
        for text in ["foo", "", "1.0f", "0x10", "1e400000x"] {
            assert_eq!(to_integer(&text.into()), Some(Value::Null), "{text}");
            assert_eq!(to_float(&text.into()), Some(Value::Null), "{text}");
        }
        assert_eq!(to_integer(&"1e300".into()), Some(Value::Null));
        assert_eq!(to_integer(&Value::Float(f64::NAN)), Some(Value::Null));
        assert_eq!(
            to_integer(&i64::MIN.to_string().into()),
            Some(Value::Integer(i64::MIN))
        );
    }

    #[test]
    fn what_is_never_converted_is_refused() {
        let list = Value::list(Vec::new());
        for convert in [to_integer, to_float, to_string, to_boolean] {
            assert_eq!(convert(&list), None);
        }
        assert_eq!(to_float(&Value::Boolean(true)), None);
        assert_eq!(to_boolean(&Value::Float(1.0)), None);
    }

    #[test]
    fn the_type_of_a_list_names_the_types_of_its_items() {
        let list = Value::list(vec![1.into(), "a".into(), Value::Null]);
        assert_eq!(type_name(&list), "LIST<INTEGER | STRING> NOT NULL");
        assert_eq!(type_name(&Value::Null), "NULL");
        assert_eq!(
            type_name(&Value::list(Vec::new())),
            "LIST<NOTHING> NOT NULL"
        );
    }
}
