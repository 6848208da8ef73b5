//! Shapes on the globe, read from `GeoJSON` (RFC 7946), and how far they are from each other.
//!
//! Sides of lines and areas are taken as great circles, the shortest way; so a shape may cross the antimeridian or hold
//! a pole. Angles are radians. Must never know the function table.

use super::sphere;
use super::sphere::Direction;
use crate::model::value::Value;

/// How deep collections may hold collections.
const DEEPEST: usize = 16;

/// Points, lines and areas, one or many.
#[derive(Debug, Default, Clone)]
pub(super) struct Shape {
    points: Vec<Direction>,
    lines: Vec<Vec<Direction>>,
    areas: Vec<Area>,
}

/// A ring and the holes in it.
#[derive(Debug, Clone)]
struct Area {
    ring: Vec<Direction>,
    holes: Vec<Vec<Direction>>,
}

impl Area {
    fn holds(&self, point: Direction) -> bool {
        let in_hole = |hole: &Vec<Direction>| {
            let on_border = hole
                .windows(2)
                .any(|side| point.angle_to_arc(side[0], side[1]) <= 2e-11);
            !on_border && sphere::within_ring(point, hole)
        };
        sphere::within_ring(point, &self.ring) && !self.holes.iter().any(in_hole)
    }
}

impl Shape {
    /// A single place.
    pub(super) fn point(longitude: f64, latitude: f64) -> Self {
        Self {
            points: vec![Direction::of(longitude, latitude)],
            ..Self::default()
        }
    }

    /// From the text of a `GeoJSON` object.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let json = serde_json::from_str(text)
            .map_err(|error| format!("the text is no GeoJSON: {error}"))?;
        let mut shape = Self::default();
        shape.add(&json, 0)?;
        shape.whole()
    }

    /// From a `GeoJSON` object that is a map of the language.
    pub(super) fn of_map(value: &Value) -> Result<Self, String> {
        let mut shape = Self::default();
        shape.add(&json_of(value)?, 0)?;
        shape.whole()
    }

    fn whole(self) -> Result<Self, String> {
        if self.points.is_empty() && self.lines.is_empty() && self.areas.is_empty() {
            return Err("the GeoJSON holds no point, line or polygon".to_owned());
        }
        Ok(self)
    }

    fn add(&mut self, json: &serde_json::Value, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err("the GeoJSON is nested too deep".to_owned());
        }
        let kind = json.get("type").and_then(serde_json::Value::as_str);
        let many = |key: &str| {
            let items = json.get(key).and_then(serde_json::Value::as_array);
            items.ok_or_else(|| format!("the GeoJSON has no list `{key}`"))
        };
        match kind {
            Some("Feature") => match json.get("geometry") {
                None | Some(serde_json::Value::Null) => Ok(()),
                Some(geometry) => self.add(geometry, depth + 1),
            },
            Some("FeatureCollection") => many("features")?
                .iter()
                .try_for_each(|each| self.add(each, depth + 1)),
            Some("GeometryCollection") => many("geometries")?
                .iter()
                .try_for_each(|each| self.add(each, depth + 1)),
            Some("Point") => {
                let position = json
                    .get("coordinates")
                    .ok_or("the GeoJSON has no `coordinates`")?;
                self.points.push(position_of(position)?);
                Ok(())
            }
            Some("MultiPoint") => {
                self.points.extend(positions(many("coordinates")?)?);
                Ok(())
            }
            Some("LineString") => {
                self.lines.push(line(many("coordinates")?)?);
                Ok(())
            }
            Some("MultiLineString") => {
                for each in many("coordinates")? {
                    self.lines.push(line(listed(each)?)?);
                }
                Ok(())
            }
            Some("Polygon") => {
                self.areas.push(area(many("coordinates")?)?);
                Ok(())
            }
            Some("MultiPolygon") => {
                for each in many("coordinates")? {
                    self.areas.push(area(listed(each)?)?);
                }
                Ok(())
            }
            Some(other) => Err(format!("`{other}` is no type of GeoJSON that has a place")),
            None => Err("the GeoJSON has no `type`".to_owned()),
        }
    }

    /// The sides of lines and areas.
    fn sides(&self) -> impl Iterator<Item = (Direction, Direction)> + '_ {
        let rings = self
            .areas
            .iter()
            .flat_map(|area| std::iter::once(&area.ring).chain(&area.holes));
        self.lines
            .iter()
            .chain(rings)
            .flat_map(|line| line.windows(2).map(|side| (side[0], side[1])))
    }

    /// Its points and corners.
    pub(super) fn corners(&self) -> Vec<Direction> {
        let lines = self.lines.iter().flatten();
        let rings = self.areas.iter().flat_map(|area| &area.ring);
        self.points
            .iter()
            .chain(lines)
            .chain(rings)
            .copied()
            .collect()
    }

    /// Whether it is one or more points and nothing else.
    pub(super) fn is_points(&self) -> bool {
        self.lines.is_empty() && self.areas.is_empty()
    }

    /// Whether it has an inside.
    pub(super) fn has_area(&self) -> bool {
        !self.areas.is_empty()
    }

    /// Whether a place lies in one of its areas, on their borders too.
    pub(super) fn holds(&self, point: Direction) -> bool {
        self.areas.iter().any(|area| area.holds(point))
    }

    /// How far a place is from it; 0 inside an area.
    pub(super) fn angle_to(&self, point: Direction) -> f64 {
        if self.holds(point) {
            return 0.0;
        }
        let points = self.points.iter().map(|each| point.angle(*each));
        let sides = self
            .sides()
            .map(|(start, end)| point.angle_to_arc(start, end));
        points.chain(sides).fold(f64::INFINITY, f64::min)
    }

    /// Whether a side of one crosses a side of the other.
    pub(super) fn crosses(&self, other: &Self) -> bool {
        let others: Vec<_> = other.sides().collect();
        self.sides()
            .any(|(a, b)| others.iter().any(|(c, d)| sphere::cross(a, b, *c, *d)))
    }

    /// How far apart two shapes are; 0 when they meet.
    pub(super) fn angle_between(&self, other: &Self) -> f64 {
        if !self.is_points() && !other.is_points() && self.crosses(other) {
            return 0.0;
        }
        // Arcs that do not cross are nearest at an end of one of them.
        let here = self
            .corners()
            .into_iter()
            .map(|corner| other.angle_to(corner));
        let there = other
            .corners()
            .into_iter()
            .map(|corner| self.angle_to(corner));
        here.chain(there).fold(f64::INFINITY, f64::min)
    }

    /// An angle that no place of the shape is farther from `other` than.
    pub(super) fn greatest_angle(&self, other: &Self) -> f64 {
        let corners = self.corners();
        if self.is_points() {
            return corners
                .iter()
                .map(|corner| other.angle_to(*corner))
                .fold(0.0, f64::max);
        }
        // All of it lies in the cap around its middle that holds its corners.
        let Some(centre) = sphere::middle(&corners) else {
            return std::f64::consts::PI;
        };
        let radius = corners
            .iter()
            .map(|corner| centre.angle(*corner))
            .fold(0.0, f64::max);
        if radius >= std::f64::consts::FRAC_PI_2 {
            // A cap of half the sphere or more need not hold the sides between corners it holds.
            return std::f64::consts::PI;
        }
        other.angle_to(centre) + radius
    }
}

fn listed(json: &serde_json::Value) -> Result<&Vec<serde_json::Value>, String> {
    json.as_array()
        .ok_or_else(|| "`coordinates` are not nested as the type asks".to_owned())
}

fn positions(items: &[serde_json::Value]) -> Result<Vec<Direction>, String> {
    items.iter().map(position_of).collect()
}

fn line(items: &[serde_json::Value]) -> Result<Vec<Direction>, String> {
    if items.len() < 2 {
        return Err("a line has two positions at least".to_owned());
    }
    positions(items)
}

fn area(rings: &[serde_json::Value]) -> Result<Area, String> {
    let mut read = Vec::with_capacity(rings.len());
    for ring in rings {
        let ring = positions(listed(ring)?)?;
        if ring.len() < 4 || ring.first() != ring.last() {
            return Err(
                "a ring of a polygon has four positions at least and ends where it begins"
                    .to_owned(),
            );
        }
        read.push(ring);
    }
    let mut read = read.into_iter();
    let ring = read.next().ok_or("a polygon has one ring at least")?;
    Ok(Area {
        ring,
        holes: read.collect(),
    })
}

fn position_of(json: &serde_json::Value) -> Result<Direction, String> {
    let number = |at: usize| json.get(at).and_then(serde_json::Value::as_f64);
    let (Some(longitude), Some(latitude)) = (number(0), number(1)) else {
        return Err("a position is a list of longitude and latitude".to_owned());
    };
    if !(-180.0..=180.0).contains(&longitude) || !(-90.0..=90.0).contains(&latitude) {
        return Err(format!(
            "the position [{longitude}, {latitude}] is not on the globe; GeoJSON writes longitude first"
        ));
    }
    Ok(Direction::of(longitude, latitude))
}

fn json_of(value: &Value) -> Result<serde_json::Value, String> {
    Ok(match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => text.as_ref().into(),
        Value::List(items) => items
            .iter()
            .map(json_of)
            .collect::<Result<Vec<_>, _>>()?
            .into(),
        Value::Map(entries) => {
            let mut map = serde_json::Map::new();
            for (key, value) in entries.iter() {
                map.insert(key.to_string(), json_of(value)?);
            }
            map.into()
        }
        other => return Err(format!("{} has no place in GeoJSON", other.value_type())),
    })
}
