//! Points and the distances between them.
//!
//! On the globe distances follow great circles of a sphere; two points are near or far only within one coordinate
//! system, and across systems the answer is null.

use std::sync::Arc;

use crate::functions::arguments::map;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::model::value::Map;
use crate::model::value::Point;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::point::CoordinateSystem;
use crate::model::value::text::text_of;

const POINT: TypeSet = TypeSet::one(ValueType::Point);
const MAP: TypeSet = TypeSet::one(ValueType::Map);

/// The mean radius of the earth in metres (IUGG).
pub(super) const EARTH_RADIUS_METERS: f64 = 6_371_008.8;

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("point", &[Parameter::new("coordinates", MAP)], POINT, |arguments, _| {
        point(map(arguments, 0)?)
    })
    .doc("a point by longitude and latitude in degrees (and height in metres), or by x and y (and z)")
    .example("point({longitude: 71.5, latitude: 34.0}).y", "34.0"),
    Function::new(
        "point.distance",
        &[Parameter::new("from", POINT), Parameter::new("to", POINT)],
        TypeSet::one(ValueType::Float),
        distance,
    )
    .aliases(&["distance"])
    .doc("how far two points are apart: metres on the globe, else the units of x and y")
    .example("point.distance(point({x: 0, y: 0}), point({x: 3, y: 4}))", "5.0"),
    Function::new(
        "point.withinBBox",
        &[
            Parameter::new("point", POINT),
            Parameter::new("lowerLeft", POINT),
            Parameter::new("upperRight", POINT),
        ],
        TypeSet::one(ValueType::Boolean),
        within_box,
    )
    .doc("whether a point lies in a box given by two corners, its border included")
    .example(
        "point.withinBBox(point({x: 1, y: 1}), point({x: 0, y: 0}), point({x: 2, y: 2}))",
        "true",
    ),
];

fn invalid(reason: impl Into<String>) -> FunctionError {
    FunctionError::ArgumentValue(reason.into())
}

/// Builds a point from its coordinates by name; null when one of them is null.
fn point(entries: &Map) -> Result<Value, FunctionError> {
    const NAMES: [&str; 8] = [
        "x",
        "y",
        "z",
        "longitude",
        "latitude",
        "height",
        "crs",
        "srid",
    ];
    if let Some(unknown) = entries.keys().find(|key| !NAMES.contains(&&***key)) {
        return Err(invalid(format!(
            "a point has no coordinate `{unknown}`; it has {}",
            NAMES.join(", ")
        )));
    }
    if entries.values().any(Value::is_null) {
        return Ok(Value::Null);
    }
    let coordinate = |geographic: &str, cartesian: &str| {
        let (geographic, cartesian) = (entries.get(geographic), entries.get(cartesian));
        match geographic.or(cartesian) {
            None => Ok(None),
            Some(_) if geographic.is_some() && cartesian.is_some() => {
                Err(invalid("a coordinate is given twice"))
            }
            Some(Value::Integer(integer)) => Ok(Some(*integer as f64)),
            Some(Value::Float(float)) if float.is_finite() => Ok(Some(*float)),
            Some(Value::Float(_)) => Err(invalid("a coordinate is not finite")),
            Some(other) => Err(invalid(format!(
                "a coordinate is {}, not a number",
                other.value_type()
            ))),
        }
    };
    let x = coordinate("longitude", "x")?;
    let y = coordinate("latitude", "y")?;
    let z = coordinate("height", "z")?;
    let (Some(x), Some(y)) = (x, y) else {
        return Err(invalid(
            "a point needs `longitude` and `latitude`, or `x` and `y`",
        ));
    };
    let geographic = ["longitude", "latitude", "height"]
        .iter()
        .any(|name| entries.contains_key(*name));
    let system = system(entries, geographic, z.is_some())?;
    let point = Point {
        system,
        x,
        y,
        z: z.unwrap_or(0.0),
    };
    if is_geographic(system) && !(-90.0..=90.0).contains(&y) {
        return Err(FunctionError::OutOfRange(format!(
            "latitude {y} is outside -90..90"
        )));
    }
    if is_geographic(system) && !(-180.0..=180.0).contains(&x) {
        return Err(FunctionError::OutOfRange(format!(
            "longitude {x} is outside -180..180"
        )));
    }
    Ok(Value::Point(Arc::new(point)))
}

pub(super) fn is_geographic(system: CoordinateSystem) -> bool {
    matches!(
        system,
        CoordinateSystem::Wgs84 | CoordinateSystem::Wgs84Height
    )
}

/// The coordinate system that is named, or else the one the coordinates' names tell.
fn system(
    entries: &Map,
    geographic: bool,
    has_height: bool,
) -> Result<CoordinateSystem, FunctionError> {
    const SYSTEMS: [CoordinateSystem; 4] = [
        CoordinateSystem::Wgs84,
        CoordinateSystem::Wgs84Height,
        CoordinateSystem::Cartesian,
        CoordinateSystem::Cartesian3d,
    ];
    let named = |matches: &dyn Fn(CoordinateSystem) -> bool, given: &Value| {
        SYSTEMS
            .into_iter()
            .find(|system| matches(*system))
            .ok_or_else(|| {
                let known = SYSTEMS.map(|system| format!("{} ({})", system.name(), system.srid()));
                invalid(format!(
                    "{} is no coordinate system; there are {}",
                    text_of(given).map_or_else(
                        || given.value_type().to_string(),
                        |text| format!("`{text}`")
                    ),
                    known.join(", ")
                ))
            })
    };
    let by_name = entries
        .get("crs")
        .map(|given| {
            let matches = |system: CoordinateSystem| match given {
                Value::String(name) => system.name().eq_ignore_ascii_case(name),
                _ => false,
            };
            named(&matches, given)
        })
        .transpose()?;
    let by_number = entries
        .get("srid")
        .map(|given| {
            let matches = |system: CoordinateSystem| given == &Value::Integer(system.srid());
            named(&matches, given)
        })
        .transpose()?;
    if by_name.is_some() && by_number.is_some() && by_name != by_number {
        return Err(invalid("`crs` and `srid` name two coordinate systems"));
    }
    let told = match (geographic, has_height) {
        (true, false) => CoordinateSystem::Wgs84,
        (true, true) => CoordinateSystem::Wgs84Height,
        (false, false) => CoordinateSystem::Cartesian,
        (false, true) => CoordinateSystem::Cartesian3d,
    };
    let system = by_name.or(by_number).unwrap_or(told);
    let dimensions = if has_height { 3 } else { 2 };
    if system.dimensions() != dimensions {
        return Err(invalid(format!(
            "{} has {} coordinates, not {dimensions}",
            system.name(),
            system.dimensions()
        )));
    }
    if geographic && !is_geographic(system) {
        return Err(invalid(format!(
            "{} has no longitude or latitude",
            system.name()
        )));
    }
    Ok(system)
}

fn argument(arguments: &[Value], position: usize) -> Result<&Point, FunctionError> {
    match &arguments[position] {
        Value::Point(point) => Ok(point),
        _ => Err(unexpected(arguments, position, POINT)),
    }
}

fn distance(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let (from, to) = (argument(arguments, 0)?, argument(arguments, 1)?);
    if from.system != to.system {
        return Ok(Value::Null);
    }
    let across = if is_geographic(from.system) {
        let mean_height = f64::midpoint(from.z, to.z);
        great_circle_angle(from, to) * (EARTH_RADIUS_METERS + mean_height)
    } else {
        (from.x - to.x).hypot(from.y - to.y)
    };
    Ok(Value::Float(across.hypot(from.z - to.z)))
}

/// The angle between two points on the globe, in radians, by the haversine formula.
fn great_circle_angle(from: &Point, to: &Point) -> f64 {
    let half_sine_squared = |angle: f64| (angle.to_radians() / 2.0).sin().powi(2);
    let haversine = half_sine_squared(to.y - from.y)
        + from.y.to_radians().cos() * to.y.to_radians().cos() * half_sine_squared(to.x - from.x);
    // Rounding may take the sum a little beyond 1 for points that face each other.
    2.0 * haversine.min(1.0).sqrt().asin()
}

fn within_box(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let point = argument(arguments, 0)?;
    let (lower, upper) = (argument(arguments, 1)?, argument(arguments, 2)?);
    if point.system != lower.system || point.system != upper.system {
        return Ok(Value::Null);
    }
    let between = |value: f64, least: f64, greatest: f64| (least..=greatest).contains(&value);
    // A box on the globe whose left side lies east of its right one spans the antimeridian.
    let within_x = if is_geographic(point.system) && lower.x > upper.x {
        point.x >= lower.x || point.x <= upper.x
    } else {
        between(point.x, lower.x, upper.x)
    };
    Ok(Value::Boolean(
        within_x && between(point.y, lower.y, upper.y) && between(point.z, lower.z, upper.z),
    ))
}

/// A coordinate by name, or what its coordinates mean; `None` when a point has no such component.
pub(in crate::functions) fn component(point: &Point, name: &str) -> Option<Value> {
    let geographic = is_geographic(point.system);
    let high = point.system.dimensions() == 3;
    Some(match name {
        "x" => Value::Float(point.x),
        "y" => Value::Float(point.y),
        "z" if high => Value::Float(point.z),
        "longitude" if geographic => Value::Float(point.x),
        "latitude" if geographic => Value::Float(point.y),
        "height" if geographic && high => Value::Float(point.z),
        "crs" => Value::from(point.system.name()),
        "srid" => Value::Integer(point.system.srid()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(entries: &[(&str, Value)]) -> Result<Value, FunctionError> {
        point(
            &entries
                .iter()
                .map(|(key, value)| (Arc::from(*key), value.clone()))
                .collect(),
        )
    }

    fn on_globe(longitude: f64, latitude: f64) -> Point {
        Point {
            system: CoordinateSystem::Wgs84,
            x: longitude,
            y: latitude,
            z: 0.0,
        }
    }

    #[test]
    fn a_degree_of_a_great_circle_is_111_kilometres() {
        let meters =
            great_circle_angle(&on_globe(0.0, 0.0), &on_globe(0.0, 1.0)) * EARTH_RADIUS_METERS;
        assert!((meters - 111_195.0).abs() < 1.0, "{meters}");
        let half = great_circle_angle(&on_globe(0.0, 0.0), &on_globe(180.0, 0.0));
        assert!((half - std::f64::consts::PI).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_point_is_refused() {
        assert!(made(&[("x", 1.into())]).is_err());
        assert!(made(&[("longitude", 200.into()), ("latitude", 0.into())]).is_err());
        assert!(made(&[("longitude", 0.into()), ("latitude", 91.into())]).is_err());
        assert!(made(&[("x", 1.into()), ("y", 1.into()), ("crs", "moon".into())]).is_err());
        assert!(made(&[("x", 1.into()), ("y", 1.into()), ("srid", 9157.into())]).is_err());
        assert!(made(&[("x", 1.into()), ("y", "1".into())]).is_err());
        assert_eq!(
            made(&[("x", 1.into()), ("y", Value::Null)]),
            Ok(Value::Null)
        );
    }

    #[test]
    fn components_are_those_of_the_system() {
        let point = on_globe(71.5, 34.0);
        assert_eq!(component(&point, "latitude"), Some(34.0.into()));
        assert_eq!(component(&point, "srid"), Some(4326.into()));
        assert_eq!(component(&point, "height"), None);
    }
}
