//! Functions of claims: what is said about an element, by whom, and who does not agree.

use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::model::lens::claims::Claims;
use crate::model::value::NodeId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::text;

const NODE: TypeSet = TypeSet::one(ValueType::Node);
const LIST: TypeSet = TypeSet::one(ValueType::List);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const STRING: TypeSet = TypeSet::one(ValueType::String);
const MEASURED: &[Parameter] = &[
    Parameter::new("element", TypeSet::ELEMENT),
    Parameter::new("measure", STRING),
];
const ONE_CLAIM: &[Parameter] = &[Parameter::new("claim", NODE)];

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("claims", MEASURED, LIST, |arguments, context| {
        Ok(nodes(claims(arguments, context)?))
    })
    .required(1)
    .purity(Purity::Graph)
    .doc("the claims about a node, or that an element rests on; only those that give a value for a measure, if one is named"),
    Function::new("disputed", MEASURED, BOOLEAN, disputed)
        .required(1)
        .purity(Purity::Graph)
        .doc("whether somebody rejects or contradicts a claim, or the claims about an element (of one measure) differ"),
    Function::new("said_by", ONE_CLAIM, LIST, |arguments, context| {
        let claim = claim(arguments)?;
        let claims = Claims::of(context.view);
        Ok(nodes(claims.map_or_else(Vec::new, |claims| claims.said_by(claim))))
    })
    .purity(Purity::Graph)
    .doc("those who assert, claim or confirm a claim"),
    Function::new("rejected_by", ONE_CLAIM, LIST, |arguments, context| {
        let claim = claim(arguments)?;
        let claims = Claims::of(context.view);
        Ok(nodes(claims.map_or_else(Vec::new, |claims| claims.rejected_by(claim))))
    })
    .purity(Purity::Graph)
    .doc("those who reject a claim or have retracted it"),
];

fn nodes(nodes: Vec<NodeId>) -> Value {
    Value::list(nodes.into_iter().map(Value::Node).collect())
}

fn claim(arguments: &[Value]) -> Result<NodeId, FunctionError> {
    match &arguments[0] {
        Value::Node(claim) => Ok(*claim),
        _ => Err(unexpected(arguments, 0, NODE)),
    }
}

/// The claims about an element and those it rests on, of the measure that is asked for.
fn claims(arguments: &[Value], context: &Context<'_>) -> Result<Vec<NodeId>, FunctionError> {
    let Some(claims) = Claims::of(context.view) else {
        return Ok(Vec::new());
    };
    let mut found = match &arguments[0] {
        Value::Node(node) => claims.concerning(*node),
        Value::Relationship(relationship) => {
            let view = context.view;
            claims.rested_on(&view.relationship_property(*relationship, "claim"))
        }
        _ => return Err(unexpected(arguments, 0, TypeSet::ELEMENT)),
    };
    if let Some(measure) = arguments.get(1).and_then(text::text_of) {
        found.retain(|claim| claims.measure(*claim).is_some_and(|own| *own == *measure));
    }
    Ok(found)
}

fn disputed(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let Some(claims) = Claims::of(context.view) else {
        return Ok(Value::Boolean(false));
    };
    let asked = match &arguments[0] {
        Value::Node(node) if claims.is_claim(*node) && arguments.len() == 1 => vec![*node],
        _ => self::claims(arguments, context)?,
    };
    let beside_stored = |claim: &NodeId| {
        let (Value::Node(node), Some(said)) = (&arguments[0], claims.statement(*claim)) else {
            return false;
        };
        let stored = context.view.node_property(*node, &said.measure);
        !stored.is_null()
            && !claims.is_superseded(*claim)
            && claims.subjects(*claim).contains(node)
            && said.is_at_odds_with_value(&stored)
    };
    Ok(Value::Boolean(
        claims.differ(&asked) || asked.iter().any(beside_stored),
    ))
}
