//! Where things are: distances to lines and areas, and what can be said of places known only roughly.
//!
//! A place is a point, or `GeoJSON`: a text, or a map as parameters hold it. Distances are metres on a sphere of the
//! earth's mean radius. What cannot be told because a place is an area, or has a radius of uncertainty, is null.

mod shape;
mod sphere;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::spatial::EARTH_RADIUS_METERS;
use super::spatial::is_geographic;
use crate::functions::arguments::float;
use crate::functions::arguments::given;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

use shape::Shape;

const PLACE: TypeSet = TypeSet::one(ValueType::Point)
    .or(TypeSet::one(ValueType::String))
    .or(TypeSet::one(ValueType::Map));

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "geo.distance",
        &[Parameter::new("from", PLACE), Parameter::new("to", PLACE)],
        TypeSet::one(ValueType::Float),
        distance,
    )
    .doc("how far apart two places are at their nearest, in metres; a place is a point or GeoJSON; 0 inside an area")
    .example(
        "round(geo.distance(point({longitude: 0, latitude: 1}), '{\"type\": \"LineString\", \"coordinates\": [[-5, 0], [5, 0]]}'))",
        "111195.0",
    ),
    Function::new(
        "geo.within",
        &[Parameter::new("place", PLACE), Parameter::new("area", PLACE)],
        TypeSet::one(ValueType::Boolean),
        within,
    )
    .doc("whether a place lies in the areas of a GeoJSON, borders included; null when only a part of it does")
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
            Parameter::new("radius", TypeSet::NUMBER),
        ],
        TypeSet::one(ValueType::Boolean),
        near,
    )
    .required(3)
    .takes_null()
    .doc("whether a place lies within so many metres of another: null when that is possible and not certain, as the place is an area, or known only within `radius` metres")
    .example(
        "geo.near(point({longitude: 0, latitude: 0}), point({longitude: 0, latitude: 1}), 100000, 25000)",
        "null",
    ),
];

/// The shapes of the last few `GeoJSON` objects: a query asks about the same one in each row.
struct Recent(Vec<(Value, Rc<Shape>)>);

impl Recent {
    const MOST: usize = 4;

    fn get(&self, value: &Value) -> Option<Rc<Shape>> {
        let same = |kept: &Value| match (kept, value) {
            (Value::String(kept), Value::String(value)) => Arc::ptr_eq(kept, value),
            (Value::Map(kept), Value::Map(value)) => Arc::ptr_eq(kept, value),
            _ => false,
        };
        self.0
            .iter()
            .find(|(kept, _)| same(kept))
            .map(|(_, shape)| Rc::clone(shape))
    }

    fn keep(&mut self, value: Value, shape: &Rc<Shape>) {
        if self.0.len() == Self::MOST {
            self.0.remove(0);
        }
        self.0.push((value, Rc::clone(shape)));
    }
}

thread_local! {
    static RECENT: RefCell<Recent> = const { RefCell::new(Recent(Vec::new())) };
}

/// The place an argument names; `None` for a point that is not on the globe.
fn place(arguments: &[Value], position: usize) -> Result<Option<Rc<Shape>>, FunctionError> {
    let value = &arguments[position];
    let made = match value {
        Value::Point(point) if is_geographic(point.system) => {
            return Ok(Some(Rc::new(Shape::point(point.x, point.y))));
        }
        Value::Point(_) => return Ok(None),
        Value::String(_) | Value::Map(_) => {
            if let Some(known) = RECENT.with_borrow(|recent| recent.get(value)) {
                return Ok(Some(known));
            }
            match value {
                Value::String(text) => Shape::read(text),
                _ => Shape::of_map(value),
            }
        }
        _ => return Err(unexpected(arguments, position, PLACE)),
    };
    let shape = Rc::new(made.map_err(FunctionError::ArgumentValue)?);
    RECENT.with_borrow_mut(|recent| recent.keep(value.clone(), &shape));
    Ok(Some(shape))
}

fn distance(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let (Some(from), Some(to)) = (place(arguments, 0)?, place(arguments, 1)?) else {
        return Ok(Value::Null);
    };
    Ok(Value::Float(from.angle_between(&to) * EARTH_RADIUS_METERS))
}

fn within(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let (Some(inner), Some(area)) = (place(arguments, 0)?, place(arguments, 1)?) else {
        return Ok(Value::Null);
    };
    if !area.has_area() {
        return Err(FunctionError::ArgumentValue(
            "the second place of geo.within has no area; it is a Polygon or MultiPolygon"
                .to_owned(),
        )
        .at(1));
    }
    let corners = inner.corners();
    let inside = corners.iter().filter(|corner| area.holds(**corner)).count();
    let whole = inside == corners.len();
    let apart = inside == 0 && inner.angle_between(&area) > 0.0;
    let crossed = !inner.is_points() && inner.crosses(&area);
    Ok(match (whole && !crossed, apart) {
        (true, _) => Value::Boolean(true),
        (_, true) => Value::Boolean(false),
        _ => Value::Null,
    })
}

fn near(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    if arguments[..3].iter().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let limit = float(arguments, 2)?;
    let radius = match given(arguments, 3) {
        None => 0.0,
        Some(_) => float(arguments, 3)?,
    };
    if radius.is_nan() || radius < 0.0 || limit.is_nan() {
        return Err(FunctionError::OutOfRange(
            "a distance is a number that is not negative".to_owned(),
        ));
    }
    let (Some(from), Some(to)) = (place(arguments, 0)?, place(arguments, 1)?) else {
        return Ok(Value::Null);
    };
    if from.angle_between(&to) * EARTH_RADIUS_METERS - radius > limit {
        return Ok(Value::Boolean(false));
    }
    if from.greatest_angle(&to) * EARTH_RADIUS_METERS + radius <= limit {
        return Ok(Value::Boolean(true));
    }
    Ok(Value::Null)
}
