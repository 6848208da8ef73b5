//! Functions of names: whether a node has one, and what spellings have in common.

use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::model::lens::candidates;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::naming;

const NODE: TypeSet = TypeSet::one(ValueType::Node);
const STRING: TypeSet = TypeSet::one(ValueType::String);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const NODE_AND_NAME: &[Parameter] = &[Parameter::new("node", NODE), Parameter::new("name", STRING)];
const ONE_NAME: &[Parameter] = &[Parameter::new("name", STRING)];

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("named", NODE_AND_NAME, BOOLEAN, named)
        .purity(Purity::Graph)
        .doc(
            "whether a node has this name or alias, or this id of others such as `iso3`, `gw_no` or `wikidata`, in any \
             spelling of case, accents and punctuation; null when only a weak alias says so",
        ),
    Function::new("foldName", ONE_NAME, STRING, |arguments, _| match &arguments[0] {
        Value::String(name) => Ok(Value::from(naming::fold(name))),
        _ => Err(unexpected(arguments, 0, STRING)),
    })
    .doc("what all spellings of a name have in common: two names are one for `named` when this is equal")
    .example("foldName('TÜRKİYE, Government of')", "'government of turkiye'"),
];

fn named(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let Value::Node(node) = &arguments[0] else {
        return Err(unexpected(arguments, 0, NODE));
    };
    let Value::String(name) = &arguments[1] else {
        return Err(unexpected(arguments, 1, STRING));
    };
    let answer = candidates::is_named(context.view, *node, &naming::fold(name));
    Ok(answer.map_or(Value::Null, Value::Boolean))
}
