//! Shapes on the globe, read from `GeoJSON` (RFC 7946), and how far they are from each other.
//!
//! Sides of lines and areas are taken as great circles, the shortest way; so a shape may cross the antimeridian or hold
//! a pole. Angles are radians. Must never know the function table.

use super::sphere;
use super::sphere::Direction;
use crate::model::value::Value;

/// What is wrong with a `GeoJSON` object, and where in it, from the innermost step outward.
#[derive(Debug)]
struct Malformed {
    steps: Vec<String>,
    what: String,
}

impl Malformed {
    /// The same, seen from a step further out.
    fn inside(mut self, step: impl Into<String>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// As in ``the GeoJSON at `features[3].geometry`: …``.
    fn text(mut self) -> String {
        self.steps.reverse();
        let mut path = String::new();
        for step in &self.steps {
            if !path.is_empty() && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(step);
        }
        if path.is_empty() {
            self.what
        } else {
            format!("GeoJSON, `{path}`: {}", self.what)
        }
    }
}

impl From<&str> for Malformed {
    fn from(what: &str) -> Self {
        Self {
            steps: Vec::new(),
            what: what.to_owned(),
        }
    }
}

impl From<String> for Malformed {
    fn from(what: String) -> Self {
        Self {
            steps: Vec::new(),
            what,
        }
    }
}

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
                .any(|side| point.angle_to_arc(side[0], side[1]) <= sphere::SAME);
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
        shape.add(&json, 0).map_err(Malformed::text)?;
        shape.whole()
    }

    /// From a `GeoJSON` object that is a map of the language.
    pub(super) fn of_map(value: &Value) -> Result<Self, String> {
        let mut shape = Self::default();
        shape.add(&json_of(value)?, 0).map_err(Malformed::text)?;
        shape.whole()
    }

    fn whole(self) -> Result<Self, String> {
        if self.points.is_empty() && self.lines.is_empty() && self.areas.is_empty() {
            return Err("the GeoJSON holds no point, line or polygon".to_owned());
        }
        Ok(self)
    }

    fn add(&mut self, json: &serde_json::Value, depth: usize) -> Result<(), Malformed> {
        if depth > DEEPEST {
            return Err("the GeoJSON is nested too deep".into());
        }
        let kind = json.get("type").and_then(serde_json::Value::as_str);
        let coordinates = || {
            let items = json.get("coordinates");
            items.ok_or(Malformed::from("the GeoJSON has no `coordinates`"))
        };
        let within = |malformed: Malformed| malformed.inside("coordinates");
        match kind {
            Some("Feature") => match json.get("geometry") {
                None | Some(serde_json::Value::Null) => Ok(()),
                Some(geometry) => self
                    .add(geometry, depth + 1)
                    .map_err(|malformed| malformed.inside("geometry")),
            },
            Some("FeatureCollection") => self.add_all(json, "features", depth),
            Some("GeometryCollection") => self.add_all(json, "geometries", depth),
            Some("Point") => {
                self.points.push(
                    position_of(coordinates()?)
                        .map(direction_of)
                        .map_err(within)?,
                );
                Ok(())
            }
            Some("MultiPoint") => {
                self.points
                    .extend(positions(coordinates()?).map_err(within)?);
                Ok(())
            }
            Some("LineString") => {
                self.lines.push(line(coordinates()?).map_err(within)?);
                Ok(())
            }
            Some("MultiLineString") => {
                self.lines
                    .extend(each(coordinates()?, line).map_err(within)?);
                Ok(())
            }
            Some("Polygon") => {
                self.areas.push(area(coordinates()?).map_err(within)?);
                Ok(())
            }
            Some("MultiPolygon") => {
                self.areas
                    .extend(each(coordinates()?, area).map_err(within)?);
                Ok(())
            }
            Some(other) => Err(format!("`{other}` is no type of GeoJSON that has a place").into()),
            None => Err("the GeoJSON has no `type`".into()),
        }
    }

    fn add_all(
        &mut self,
        json: &serde_json::Value,
        key: &str,
        depth: usize,
    ) -> Result<(), Malformed> {
        let items = json.get(key).and_then(serde_json::Value::as_array);
        let items = items.ok_or_else(|| format!("the GeoJSON has no list `{key}`"))?;
        for (position, item) in items.iter().enumerate() {
            self.add(item, depth + 1)
                .map_err(|malformed| malformed.inside(format!("{key}[{position}]")))?;
        }
        Ok(())
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
        let holes = self.holes();
        let all = self.points.iter().chain(lines).chain(rings).chain(holes);
        all.copied().collect()
    }

    /// The corners of holes in its areas.
    fn holes(&self) -> impl Iterator<Item = &Direction> {
        self.areas
            .iter()
            .flat_map(|area| area.holes.iter().flatten())
    }

    /// Whether a corner of a hole of another shape lies in it: it holds something that the other does not.
    pub(super) fn holds_hole_of(&self, other: &Self) -> bool {
        self.has_area() && other.holes().any(|corner| self.holds_inside(*corner))
    }

    /// Whether a place lies in one of its areas and not on a border.
    fn holds_inside(&self, point: Direction) -> bool {
        self.holds(point) && self.angle_to_border(point) > sphere::SAME
    }

    /// How far a place is from the nearest point, line or border of it, whether inside or not.
    pub(super) fn angle_to_border(&self, point: Direction) -> f64 {
        let points = self.points.iter().map(|each| point.angle(*each));
        let sides = self
            .sides()
            .map(|(start, end)| point.angle_to_arc(start, end));
        points.chain(sides).fold(f64::INFINITY, f64::min)
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
        self.angle_to_border(point)
    }

    /// Whether a side of one crosses a side of the other.
    pub(super) fn crosses(&self, other: &Self) -> bool {
        let others: Vec<_> = other.sides().collect();
        self.sides()
            .any(|(a, b)| others.iter().any(|(c, d)| sphere::cross(a, b, *c, *d)))
    }

    /// Whether the sides between corners that lie in an area lie in it as well, where no side crosses another: those that
    /// touch its border may leave it there.
    pub(super) fn sides_lie_in(&self, area: &Self) -> bool {
        let corners = area.corners();
        self.sides().all(|(start, end)| {
            let touched = corners
                .iter()
                .filter(|corner| corner.angle_to_arc(start, end) <= sphere::SAME);
            let mut cuts: Vec<Direction> =
                [start, end].into_iter().chain(touched.copied()).collect();
            cuts.sort_by(|one, other| start.angle(*one).total_cmp(&start.angle(*other)));
            cuts.windows(2)
                .filter(|pair| pair[0].angle(pair[1]) > sphere::SAME)
                .all(|pair| sphere::middle(pair).is_some_and(|middle| area.holds(middle)))
        })
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

/// Reads every item of a list.
fn each<T>(
    json: &serde_json::Value,
    read: fn(&serde_json::Value) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let Some(items) = json.as_array() else {
        return Err("a list is expected, nested as the type asks".into());
    };
    let items = items.iter().enumerate();
    items
        .map(|(position, item)| {
            read(item).map_err(|malformed| malformed.inside(format!("[{position}]")))
        })
        .collect()
}

fn positions(json: &serde_json::Value) -> Result<Vec<Direction>, Malformed> {
    let places = each(json, position_of)?;
    Ok(places.into_iter().map(direction_of).collect())
}

fn line(json: &serde_json::Value) -> Result<Vec<Direction>, Malformed> {
    let line = each(json, position_of)?;
    if line.len() < 2 {
        return Err("a line has two positions at least".into());
    }
    Ok(straight(&line))
}

fn ring(json: &serde_json::Value) -> Result<Vec<Direction>, Malformed> {
    let ring = each(json, position_of)?;
    if ring.len() < 4 || ring.first() != ring.last() {
        let what = "a ring of a polygon has four positions at least and ends where it begins";
        return Err(what.into());
    }
    Ok(straight(&ring))
}

/// Longitude and latitude in degrees.
type Position = (f64, f64);

/// The longest side between two corners, in degrees of longitude: a great circle leaves the straight line of so short a
/// side by less than two metres.
const LONGEST_SIDE: f64 = 0.1;

/// A line through these positions. A side is straight in longitude and latitude (RFC 7946, 3.1.1), as the edge of a box
/// is, and not the shortest way on the globe: a long one gets corners in between. One that spans more than half the globe
/// is taken to cross the 180th meridian.
fn straight(corners: &[Position]) -> Vec<Direction> {
    let mut line: Vec<Direction> = corners
        .first()
        .map(|first| direction_of(*first))
        .into_iter()
        .collect();
    for side in corners.windows(2) {
        let ((west, south), (mut east, north)) = (side[0], side[1]);
        if east - west > 180.0 {
            east -= 360.0;
        } else if west - east > 180.0 {
            east += 360.0;
        }
        let pieces = ((east - west).abs() / LONGEST_SIDE).ceil().max(1.0);
        for piece in 1..pieces as u32 {
            let part = f64::from(piece) / pieces;
            line.push(direction_of((
                west + part * (east - west),
                south + part * (north - south),
            )));
        }
        line.push(direction_of(side[1]));
    }
    line
}

fn direction_of((longitude, latitude): Position) -> Direction {
    Direction::of(longitude, latitude)
}

fn area(json: &serde_json::Value) -> Result<Area, Malformed> {
    let mut rings = each(json, ring)?.into_iter();
    let ring = rings.next().ok_or("a polygon has one ring at least")?;
    Ok(Area {
        ring,
        holes: rings.collect(),
    })
}

fn position_of(json: &serde_json::Value) -> Result<Position, Malformed> {
    let number = |at: usize| json.get(at).and_then(serde_json::Value::as_f64);
    let (Some(longitude), Some(latitude)) = (number(0), number(1)) else {
        return Err("a position is a list of longitude and latitude".into());
    };
    if !(-180.0..=180.0).contains(&longitude) || !(-90.0..=90.0).contains(&latitude) {
        return Err(format!(
            "the position [{longitude}, {latitude}] is not on the globe; GeoJSON writes longitude first"
        )
        .into());
    }
    Ok((longitude, latitude))
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
