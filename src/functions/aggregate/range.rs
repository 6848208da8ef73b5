//! Numbers of claims as ranges `[low, best, high]`: added where they do not compete, spanned where they do.
//!
//! A claim counts `low` at least, `value` at best and `high` at most. Where only `value` is given it is all three; where
//! only `low` is given as well, nobody says how many at most. A number beyond the only bound (more than 70 is the number
//! 70 with 71 at least) adds nothing as the best one. What is not known is null, and makes the sum unknown.

use crate::functions::arguments::unexpected;
use crate::functions::signature::Accumulator;
use crate::functions::signature::Aggregate;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::collections::HashSet;
use crate::model::graph::View;
use crate::model::lens::claims::Claims;
use crate::model::lens::claims::called;
use crate::model::value::NodeId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::compare;

const CLAIM: Parameter = Parameter::new("claim", TypeSet::one(ValueType::Node));

/// The family.
pub(super) const AGGREGATES: &[Aggregate] = &[
    Aggregate::new(
        "range_sum",
        &[CLAIM],
        TypeSet::one(ValueType::List),
        || Box::new(Range::new(sum)),
    )
    .doc("the numbers of claims added up, as [low, best, high], each claim once; an error when two of them contradict each other or count the same of the same thing or of a whole and its part, when one is rejected or denied, or when they do not measure the same")
    .example(
        "UNWIND [{low: 2, value: 3, high: 5}, {value: 7}] AS said CREATE (c:Claim) SET c = said RETURN range_sum(c)",
        "[9, 10, 12]",
    ),
    Aggregate::new(
        "range_of",
        &[CLAIM],
        TypeSet::one(ValueType::List),
        || Box::new(Range::new(span)),
    )
    .doc("the least and the greatest number that claims give, as [least, best, greatest], never a sum; best is null unless those who give one agree")
    .example(
        "UNWIND [{value: 58}, {value: 200}] AS said CREATE (c:Claim) SET c = said RETURN range_of(c)",
        "[58, null, 200]",
    ),
];

/// Low, best and high of each claim.
type Counted = [Value; 3];
/// What is made of the claims of a group.
type Combine = fn(&Claims<'_>, View<'_>, &[NodeId]) -> Result<Value, FunctionError>;

#[derive(Debug)]
struct Range {
    combine: Combine,
    claims: Vec<NodeId>,
    met: HashSet<NodeId>,
}

impl Range {
    fn new(combine: Combine) -> Self {
        Self {
            combine,
            claims: Vec::new(),
            met: HashSet::default(),
        }
    }
}

impl Accumulator for Range {
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError> {
        match &arguments[0] {
            Value::Null => {}
            Value::Node(claim) => {
                if self.met.insert(*claim) {
                    self.claims.push(*claim);
                }
            }
            _ => return Err(unexpected(arguments, 0, TypeSet::one(ValueType::Node))),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Value, FunctionError> {
        unreachable!("invariant: the engine finishes aggregates in the graph")
    }

    fn finish_in(&mut self, context: &Context<'_>) -> Result<Value, FunctionError> {
        if self.claims.is_empty() {
            return Ok(Value::Null);
        }
        let view = context.view;
        let no_claim = |node: NodeId| {
            FunctionError::ArgumentValue(format!("`{}` is no Claim", called(view, node)))
        };
        let claims = Claims::of(view).ok_or_else(|| no_claim(self.claims[0]))?;
        if let Some(other) = self.claims.iter().find(|node| !claims.is_claim(**node)) {
            return Err(no_claim(*other));
        }
        if let Some([(one, counts), (other, something_else)]) = claims.unlike(&self.claims) {
            return Err(FunctionError::ArgumentValue(format!(
                "`{}` counts {counts} and `{}` {something_else}: group by `claim.measure`, or leave one out",
                called(view, one),
                called(view, other)
            )));
        }
        if let Some((claim, key, value)) = no_number(view, &self.claims) {
            return Err(FunctionError::ArgumentValue(format!(
                "`{key}` of `{}` is {}, no number: `SET claim.{key} = toFloat(claim.{key})` makes it one",
                called(view, claim),
                value.value_type()
            )));
        }
        (self.combine)(&claims, view, &self.claims)
    }
}

/// A claim that gives something else than a number, which would be left out in silence.
fn no_number(view: View<'_>, asked: &[NodeId]) -> Option<(NodeId, &'static str, Value)> {
    let given = asked.iter().flat_map(|claim| {
        ["low", "value", "high"].map(|key| (*claim, key, view.node_property(*claim, key)))
    });
    given
        .into_iter()
        .find(|(_, _, value)| !matches!(value, Value::Null | Value::Integer(_) | Value::Float(_)))
}

fn counted(view: View<'_>, claim: NodeId) -> Counted {
    let number = |key| match view.node_property(claim, key) {
        value @ (Value::Integer(_) | Value::Float(_)) => value,
        _ => Value::Null,
    };
    let (low, best, high) = (number("low"), number("value"), number("high"));
    match (low, high) {
        (Value::Null, Value::Null) => [best.clone(), best.clone(), best],
        (low, high) => [low, best, high],
    }
}

/// As [`counted`], to be added: what lies beyond the only bound there is, is not the best number.
fn summand(view: View<'_>, claim: NodeId) -> Counted {
    let [low, best, high] = counted(view, claim);
    let above = |one: &Value, other: &Value| compare::less(other, one) == Some(true);
    let is_beyond = high.is_null() && above(&low, &best) || low.is_null() && above(&best, &high);
    let best = if is_beyond { Value::Null } else { best };
    [low, best, high]
}

fn sum(claims: &Claims<'_>, view: View<'_>, asked: &[NodeId]) -> Result<Value, FunctionError> {
    if let Some((one, other, why)) = claims.competing(asked) {
        return Err(FunctionError::ArgumentValue(format!(
            "`{}` and `{}` {why}, so they have no sum; `range_of` gives the least and the greatest",
            called(view, one),
            called(view, other)
        )));
    }
    for claim in asked {
        if claims.denies(*claim) {
            return Err(FunctionError::ArgumentValue(format!(
                "`{}` denies its number (`polarity` is false), so it is not added",
                called(view, *claim)
            )));
        }
        if claims.is_withdrawn(*claim) {
            return Err(FunctionError::ArgumentValue(format!(
                "`{}` is marked as rejected or retracted in `status`, or as `vanished_in` a newer release, so it is not added",
                called(view, *claim)
            )));
        }
        if let Some(by) = claims.rejected_by(*claim).first() {
            return Err(FunctionError::ArgumentValue(format!(
                "`{}` is rejected by {}, so it is not added; leave it out by `WHERE rejected_by(claim) = []`",
                called(view, *claim),
                called(view, *by)
            )));
        }
    }
    let mut total: Counted = [Value::Integer(0), Value::Integer(0), Value::Integer(0)];
    for claim in asked {
        for (total, number) in total.iter_mut().zip(summand(view, *claim)) {
            *total = added(total, &number)?;
        }
    }
    Ok(Value::list(total.to_vec()))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an integer beside a float is a float"
)]
fn added(one: &Value, other: &Value) -> Result<Value, FunctionError> {
    Ok(match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => {
            Value::Integer(one.checked_add(*other).ok_or(FunctionError::Overflow)?)
        }
        (Value::Integer(one), Value::Float(other)) | (Value::Float(other), Value::Integer(one)) => {
            Value::Float(*one as f64 + other)
        }
        (Value::Float(one), Value::Float(other)) => Value::Float(one + other),
        _ => Value::Null,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "as of every way to combine")]
fn span(_: &Claims<'_>, view: View<'_>, asked: &[NodeId]) -> Result<Value, FunctionError> {
    let all: Vec<Counted> = asked.iter().map(|claim| counted(view, *claim)).collect();
    let said = |value: &&Value| !value.is_null();
    let least = all
        .iter()
        .flatten()
        .filter(said)
        .min_by(|one, other| compare::order(one, other));
    let greatest = all
        .iter()
        .flatten()
        .filter(said)
        .max_by(|one, other| compare::order(one, other));
    let mut best = all.iter().map(|counted| &counted[1]).filter(said);
    let first = best.next();
    let agreed = first.filter(|first| best.all(|other| compare::equal(first, other) == Some(true)));
    let range = [least, agreed, greatest].into_iter();
    Ok(Value::list(
        range
            .map(|number| number.cloned().unwrap_or_default())
            .collect(),
    ))
}
