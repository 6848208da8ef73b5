//! Places as arguments give them: points, `GeoJSON`, and nodes with how roughly they are known.
//!
//! A node is where its `geometry` (`GeoJSON`) or its `lat` and `lon` say, give or take its `radius_km`. Of an area of which
//! only a point is known (a province by its middle, say) nothing is known for certain. An `OCCURRED_AT` tells how
//! precisely by `radius_km`, or by `where_prec` as UCDP codes it:
//!
//! | `where_prec` | an event was |
//! |---|---|
//! | 1 | at the point |
//! | 2 | within 25 km of the point |
//! | 3 to 7 | somewhere in the area (district, province, line, country, water): its geometry, else unknown |

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use super::ROUGHLY;
use super::is_geographic;
use super::shape::Shape;
use crate::functions::arguments::float;
use crate::functions::arguments::given;
use crate::functions::arguments::unexpected;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Remark;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

/// What can be a place.
pub(super) const PLACE: TypeSet = TypeSet::of(&[
    ValueType::Point,
    ValueType::String,
    ValueType::Map,
    ValueType::Node,
]);
/// Kinds of places that are no larger than their point.
const SMALL: &[&str] = &["populated_place", "facility"];
/// Kinds of places that are areas, and how many metres from its point the farthest place of one may be: more than the
/// largest of each kind extends.
const REACHES: &[(&str, f64)] = &[
    ("admin3", 300_000.0),
    ("admin2", 500_000.0),
    ("admin1", 2_000_000.0),
    ("area", 2_000_000.0),
    ("country", 6_000_000.0),
];
/// How far a place of precision 2 is from its point at most, in metres.
const NEARBY: f64 = 25_000.0;

/// Where something is, as far as known.
pub(super) struct Place {
    /// All it may be, but for the radius.
    pub(super) shape: Rc<Shape>,
    /// How many metres it may be from there; `None` when nobody knows.
    pub(super) radius: Option<f64>,
    /// How many metres it is from there at most, also where the radius is not known.
    pub(super) reach: f64,
}

impl Place {
    /// The place an argument names; `None` of what is not on the globe, as a point in a plane or a node without
    /// coordinates.
    pub(super) fn of(
        arguments: &[Value],
        position: usize,
        context: &Context<'_>,
    ) -> Result<Option<Self>, FunctionError> {
        let exactly = |shape| Self {
            shape,
            radius: Some(0.0),
            reach: 0.0,
        };
        match &arguments[position] {
            Value::Point(point) if is_geographic(point.system) => {
                Ok(Some(exactly(Rc::new(Shape::point(point.x, point.y)))))
            }
            Value::Point(_) => Ok(None),
            value @ (Value::String(_) | Value::Map(_)) => {
                let shape = shape_of(value).map_err(|error| error.at(position))?;
                Ok(Some(exactly(shape)))
            }
            Value::Node(node) => Ok(node_place(*node, false, context)),
            _ => Err(unexpected(arguments, position, PLACE)),
        }
    }

    /// The place an argument names, as roughly as another says: metres, a relationship, or nothing.
    pub(super) fn roughly(
        arguments: &[Value],
        position: usize,
        radius: usize,
        context: &Context<'_>,
    ) -> Result<Option<Self>, FunctionError> {
        match given(arguments, radius) {
            None => Self::of(arguments, position, context),
            Some(Value::Integer(_) | Value::Float(_)) => {
                let metres = float(arguments, radius)?;
                if metres.is_nan() || metres < 0.0 {
                    return Err(no_distance());
                }
                Ok(Self::of(arguments, position, context)?.map(|place| Self {
                    radius: Some(metres),
                    reach: metres,
                    ..place
                }))
            }
            Some(Value::Relationship(relationship)) => {
                let precision = Precision::of(*relationship, context);
                let place = match (&arguments[position], &precision) {
                    (Value::Node(node), Precision::Within(_)) => node_place(*node, true, context),
                    _ => Self::of(arguments, position, context)?,
                };
                Ok(place.map(|place| place.with(&precision)))
            }
            Some(_) => Err(unexpected(arguments, radius, ROUGHLY)),
        }
    }

    fn with(self, precision: &Precision) -> Self {
        let (radius, reach) = match precision {
            Precision::Within(metres) => (self.radius.map(|own| own.max(*metres)), *metres),
            Precision::Somewhere(reach) if self.shape.is_points() => (None, *reach),
            Precision::Somewhere(_) | Precision::Unsaid => (self.radius, 0.0),
        };
        let reach = reach.max(self.reach);
        Self {
            radius,
            reach,
            ..self
        }
    }
}

/// That a number is no distance.
pub(super) fn no_distance() -> FunctionError {
    FunctionError::OutOfRange("a distance is a number that is not negative".to_owned())
}

/// How precisely a relationship tells where something was.
enum Precision {
    /// Within so many metres of the point.
    Within(f64),
    /// Somewhere in the area, at most so many metres from the point.
    Somewhere(f64),
    /// It does not say.
    Unsaid,
}

impl Precision {
    fn of(relationship: RelationshipId, context: &Context<'_>) -> Self {
        let property = |key| context.view.relationship_property(relationship, key);
        if let Some(kilometres) = number(&property("radius_km")) {
            return Self::Within(kilometres * 1000.0);
        }
        match property("where_prec") {
            Value::Integer(1) => Self::Within(0.0),
            Value::Integer(2) => Self::Within(NEARBY),
            Value::Integer(code) => Self::Somewhere(reach_of(match code {
                3 => "admin2",
                4 => "admin1",
                5 => "area",
                6 => "country",
                _ => "",
            })),
            _ => Self::Unsaid,
        }
    }
}

/// How many metres from its point the farthest place of an area of this kind may be.
fn reach_of(kind: &str) -> f64 {
    let known = REACHES.iter().find(|(name, _)| *name == kind);
    known.map_or(f64::INFINITY, |(_, reach)| *reach)
}

/// Where a node is: its geometry, or its point where that is preferred or all there is.
fn node_place(node: NodeId, prefers_point: bool, context: &Context<'_>) -> Option<Place> {
    let property = |key| context.view.node_property(node, key);
    let point = match (number(&property("lon")), number(&property("lat"))) {
        // One node that is off the globe is no reason to answer nothing of all the others.
        (Some(longitude), Some(latitude))
            if (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude) =>
        {
            Some(Rc::new(Shape::point(longitude, latitude)))
        }
        _ => None,
    };
    let own = number(&property("radius_km")).map(|kilometres| kilometres * 1000.0);
    let kind = property("kind");
    let is_small = match &kind {
        Value::String(kind) => SMALL.contains(&&**kind),
        _ => true,
    };
    let reach = match &kind {
        Value::String(kind) => reach_of(kind),
        _ => f64::INFINITY,
    };
    let geometry = property("geometry");
    // Nor is one whose geometry is none.
    let own_shape = match &geometry {
        Value::String(_) | Value::Map(_) => shape_of(&geometry)
            .inspect_err(|_| context.remark.set(Some(Remark::BrokenGeometry)))
            .ok(),
        _ => None,
    };
    let (shape, radius) = match (point, own_shape) {
        (Some(point), _) if prefers_point => (point, Some(0.0)),
        (_, Some(shape)) => (shape, Some(0.0)),
        (Some(point), None) => (point, is_small.then_some(0.0)),
        (None, None) => return None,
    };
    let radius = own.or(radius);
    Some(Place {
        shape,
        radius,
        reach: radius.unwrap_or(reach),
    })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "degrees and kilometres are small"
        )]
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) if number.is_finite() => Some(*number),
        _ => None,
    }
}

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

/// What is wrong with the `geometry` of a node, if anything.
pub(crate) fn fault_of_geometry(geometry: &Value) -> Option<String> {
    match geometry {
        Value::String(_) | Value::Map(_) => match shape_of(geometry) {
            Err(FunctionError::ArgumentValue(message)) => Some(message),
            _ => None,
        },
        _ => Some("it is neither text nor a map".to_owned()),
    }
}

/// The shape of `GeoJSON`, a text or a map.
fn shape_of(value: &Value) -> Result<Rc<Shape>, FunctionError> {
    if let Some(known) = RECENT.with_borrow(|recent| recent.get(value)) {
        return Ok(known);
    }
    let made = match value {
        Value::String(text) => Shape::read(text),
        _ => Shape::of_map(value),
    };
    let shape = Rc::new(made.map_err(FunctionError::ArgumentValue)?);
    RECENT.with_borrow_mut(|recent| recent.keep(value.clone(), &shape));
    Ok(shape)
}
