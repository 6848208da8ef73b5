//! Where things are: distances to lines and areas, and what can be said of places known only roughly.
//!
//! A place is a point, `GeoJSON` (a text, or a map as parameters hold it), or a node of a place. Distances are metres on
//! a sphere of the earth's mean radius. What cannot be told because a place is an area, or is known only roughly, is
//! null.

pub(crate) mod place;
mod shape;
mod sphere;
#[cfg(test)]
mod tests;

use super::spatial::EARTH_RADIUS_METERS;
use super::spatial::is_geographic;
use crate::functions::arguments::float;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::functions::signature::Remark;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

use place::PLACE;
use place::Place;

/// How roughly a place is known: metres, or the relationship that says so.
const ROUGHLY: TypeSet = TypeSet::NUMBER.or(TypeSet::one(ValueType::Relationship));

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "geo.distance",
        &[Parameter::new("from", PLACE), Parameter::new("to", PLACE)],
        TypeSet::one(ValueType::Float),
        distance,
    )
    .purity(Purity::Graph)
    .doc("how far apart two places are at their nearest, in metres; a place is a point, GeoJSON, or a node with `geometry` or `lat` and `lon`; 0 inside an area, null of an area of which only a point is known")
    .example(
        "round(geo.distance(point({longitude: 0, latitude: 1}), '{\"type\": \"LineString\", \"coordinates\": [[-5, 0], [5, 0]]}'))",
        "111195.0",
    ),
    Function::new(
        "geo.within",
        &[
            Parameter::new("place", PLACE),
            Parameter::new("area", PLACE),
            Parameter::new("radius", ROUGHLY),
        ],
        TypeSet::one(ValueType::Boolean),
        within,
    )
    .required(2)
    .takes_null()
    .purity(Purity::Graph)
    .doc("whether a place lies in the areas of another, borders included; null when only a part of it does, or it is known only within `radius` (metres, or an `OCCURRED_AT`) and may lie on either side")
    .example(
        "geo.within(point({longitude: 180, latitude: 0}), '{\"type\": \"Polygon\", \"coordinates\": [[[170, -9], [-170, -9], [-170, 9], [170, 9], [170, -9]]]}')",
        "true",
    ),
    Function::new(
        "geo.near",
        &[
            Parameter::new("place", PLACE),
            Parameter::new("to", PLACE),
            Parameter::new("metres", TypeSet::NUMBER),
            Parameter::new("radius", ROUGHLY),
        ],
        TypeSet::one(ValueType::Boolean),
        near,
    )
    .required(3)
    .takes_null()
    .purity(Purity::Graph)
    .doc("whether a place lies within so many metres of another: null when that is possible and not certain, as the place is an area, or known only within `radius`: metres, or an `OCCURRED_AT` with `radius_km` or `where_prec`")
    .example(
        "geo.near(point({longitude: 0, latitude: 0}), point({longitude: 0, latitude: 1}), 100000, 25000)",
        "null",
    ),
];

fn distance(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    let from = Place::of(arguments, 0, context)?;
    let to = Place::of(arguments, 1, context)?;
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(nowhere(context));
    };
    if from.radius.is_none() || to.radius.is_none() {
        context.remark.set(Some(Remark::AreaWithoutDistance));
        return Ok(Value::Null);
    }
    let angle = from.shape.angle_between(&to.shape);
    Ok(Value::Float(angle * EARTH_RADIUS_METERS))
}

/// What is asked of what has no place: null, and a word about it.
fn nowhere(context: &Context<'_>) -> Value {
    if context.remark.get().is_none() {
        context.remark.set(Some(Remark::NotOnGlobe));
    }
    Value::Null
}

fn within(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    if arguments[..2].iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let inner = Place::roughly(arguments, 0, 2, context)?;
    let area = Place::of(arguments, 1, context)?;
    let (Some(inner), Some(area)) = (inner, area) else {
        return Ok(nowhere(context));
    };
    if !area.shape.has_area() {
        if let Value::Node(_) = arguments[1] {
            context.remark.set(Some(Remark::WithoutArea));
            return Ok(Value::Null);
        }
        return Err(FunctionError::ArgumentValue(
            "the second place of geo.within has no area; it is a Polygon or MultiPolygon"
                .to_owned(),
        )
        .at(1));
    }
    let (Some(radius), Some(_)) = (inner.radius, area.radius) else {
        return Ok(Value::Null);
    };
    let (inner, area, radius) = (&inner.shape, &area.shape, radius / EARTH_RADIUS_METERS);
    let corners = inner.corners();
    let inside = corners.iter().filter(|corner| area.holds(**corner)).count();
    let crossed = !inner.is_points() && inner.crosses(area) || inner.holds_hole_of(area);
    let whole = inside == corners.len() && !crossed && inner.sides_lie_in(area);
    if whole && radius > 0.0 {
        let from_border = |corner: &_| area.angle_to_border(*corner);
        let deep =
            inner.is_points() && corners.iter().map(from_border).all(|angle| angle >= radius);
        return Ok(if deep {
            Value::Boolean(true)
        } else {
            Value::Null
        });
    }
    let apart = inside == 0 && inner.angle_between(area) > radius;
    Ok(match (whole, apart) {
        (true, _) => Value::Boolean(true),
        (_, true) => Value::Boolean(false),
        _ => Value::Null,
    })
}

fn near(arguments: &[Value], context: &Context<'_>) -> Result<Value, FunctionError> {
    if arguments[..3].iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let limit = float(arguments, 2)?;
    if limit.is_nan() {
        return Err(place::no_distance());
    }
    let from = Place::roughly(arguments, 0, 3, context)?;
    let to = Place::of(arguments, 1, context)?;
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(nowhere(context));
    };
    let apart = from.shape.angle_between(&to.shape) * EARTH_RADIUS_METERS;
    if apart - (from.reach + to.reach) > limit {
        return Ok(Value::Boolean(false));
    }
    let (Some(here), Some(there)) = (from.radius, to.radius) else {
        return Ok(Value::Null);
    };
    let radius = here + there;
    if from.shape.greatest_angle(&to.shape) * EARTH_RADIUS_METERS + radius <= limit {
        return Ok(Value::Boolean(true));
    }
    Ok(Value::Null)
}
