//! The `coll` functions of lists (Cypher 25): order, duplicates, positions.

use crate::functions::arguments::count;
use crate::functions::arguments::list;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::collections::HashSet;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::compare;
use crate::model::value::compare::KeyReference;

const LIST: TypeSet = TypeSet::one(ValueType::List);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const ONE_LIST: &[Parameter] = &[Parameter::new("list", LIST)];

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("coll.sort", ONE_LIST, LIST, |arguments, _| {
        let mut items = list(arguments, 0)?.to_vec();
        items.sort_by(compare::order);
        Ok(Value::list(items))
    })
    .doc("the items in the order of `ORDER BY`")
    .example("coll.sort([3, 1, 2])", "[1, 2, 3]"),
    Function::new("coll.max", ONE_LIST, TypeSet::ANY, |arguments, _| {
        let items = list(arguments, 0)?.iter().filter(|item| !item.is_null());
        let greatest = items.max_by(|left, right| compare::order(left, right));
        Ok(greatest.cloned().unwrap_or_default())
    })
    .doc("the greatest item that is not null; null of an empty list")
    .example("coll.max([3, 1, 2])", "3"),
    Function::new("coll.min", ONE_LIST, TypeSet::ANY, |arguments, _| {
        let items = list(arguments, 0)?.iter().filter(|item| !item.is_null());
        let least = items.min_by(|left, right| compare::order(left, right));
        Ok(least.cloned().unwrap_or_default())
    })
    .doc("the least item that is not null; null of an empty list")
    .example("coll.min([3, 1, 2])", "1"),
    Function::new("coll.distinct", ONE_LIST, LIST, |arguments, _| {
        let mut seen = HashSet::default();
        let items = list(arguments, 0)?.iter();
        let first = items.filter(|item| seen.insert(KeyReference(item)));
        Ok(Value::list(first.cloned().collect()))
    })
    .doc("each item once, where it stands first")
    .example("coll.distinct([1, 3, 1, 3, 2])", "[1, 3, 2]"),
    Function::new(
        "coll.flatten",
        &[
            Parameter::new("list", LIST),
            Parameter::new("depth", INTEGER),
        ],
        LIST,
        flatten,
    )
    .required(1)
    .doc("the items of inner lists in the place of those; `depth` levels, else one")
    .example("coll.flatten([1, [2, [3]]])", "[1, 2, [3]]"),
    Function::new(
        "coll.indexOf",
        &[
            Parameter::new("list", LIST),
            Parameter::new("value", TypeSet::ANY),
        ],
        INTEGER,
        |arguments, _| {
            let mut items = list(arguments, 0)?.iter();
            let at = items.position(|item| compare::equal(item, &arguments[1]) == Some(true));
            Ok(Value::Integer(at.map_or(-1, |at| at as i64)))
        },
    )
    .doc("where a value stands first, from 0; -1 when it does not")
    .example("coll.indexOf(['a', 'b'], 'b')", "1"),
    Function::new(
        "coll.insert",
        &[
            Parameter::new("list", LIST),
            Parameter::new("index", INTEGER),
            Parameter::new("value", TypeSet::ANY),
        ],
        LIST,
        insert,
    )
    .takes_null()
    .doc("the list with a value before the item at `index`, or behind the last")
    .example("coll.insert([1, 3], 1, 2)", "[1, 2, 3]"),
    Function::new(
        "coll.remove",
        &[
            Parameter::new("list", LIST),
            Parameter::new("index", INTEGER),
        ],
        LIST,
        |arguments, _| {
            let mut items = list(arguments, 0)?.to_vec();
            let index = within(arguments, items.len())?;
            items.remove(index);
            Ok(Value::list(items))
        },
    )
    .doc("the list without the item at `index`")
    .example("coll.remove([1, 2, 3], 1)", "[1, 3]"),
];

/// The second argument as a place among `places`.
fn within(arguments: &[Value], places: usize) -> Result<usize, FunctionError> {
    let index = count(arguments, 1)?;
    if index < places {
        return Ok(index);
    }
    let message = format!("index {index} is outside the list");
    Err(FunctionError::OutOfRange(message).at(1))
}

fn insert(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    if arguments[..2].iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let mut items = list(arguments, 0)?.to_vec();
    let index = within(arguments, items.len() + 1)?;
    items.insert(index, arguments[2].clone());
    Ok(Value::list(items))
}

fn flatten(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let depth = match arguments.get(1) {
        Some(_) => count(arguments, 1)?,
        None => 1,
    };
    let mut items = list(arguments, 0)?.to_vec();
    for _ in 0..depth {
        if !items.iter().any(|item| matches!(item, Value::List(_))) {
            break;
        }
        let mut flat = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Value::List(inner) => flat.extend(inner.iter().cloned()),
                other => flat.push(other),
            }
        }
        context.keep(flat.len() * size_of::<Value>())?;
        items = flat;
    }
    Ok(Value::list(items))
}
