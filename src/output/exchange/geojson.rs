//! `GeoJSON` (RFC 7946): the places of a result, and what happened there, for maps.
//!
//! Every node is one feature, so that what map tools add up is right: where its `geometry` (a `GeoJSON` text), a point, or
//! `lat` and `lon` say; without these where an `OCCURRED_AT` or `BASED_IN` leads, at the relationship's own coordinates
//! before those of the place, with the relationship's properties as `place_…`. Several places are one `MultiPoint` and
//! lists in its order. Nodes that are nowhere are features without geometry, so that nothing is lost. Dates of a feature are the text as it
//! is stored and, from its earliest and latest moment (or `when_min` and `when_max`), full date-times `when_start` and
//! `when_end`, which map tools read. What is added to the properties of a node has `_` behind its name where the node has
//! one of that name; nodes that share an `id` are `id`, `id (2)`.

use std::io;
use std::io::Write;

use serde_json::Map as Object;
use serde_json::Value as Json;
use serde_json::json;

use super::Elements;
use super::apart;
use super::bare;
use super::bounds_of;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;
use crate::output::Options;
use crate::output::json::float_word;
use crate::output::literal;

/// The relationships that say where a node is.
const PLACED: &[&str] = &["OCCURRED_AT", "BASED_IN"];

/// Writes [`ResultSet::subgraph`] as a feature collection, a feature a line.
pub fn render_geojson(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_geojson(Elements::Subgraph(&result.subgraph), out)
}

/// Writes elements as a feature collection, a feature a line.
pub fn write_geojson(elements: Elements<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut features = Features::begin(out)?;
    let with_geometry = elements.nodes();
    let with_geometry = with_geometry.filter(|node| geometry_of(&node.properties).is_some());
    let with_geometry: HashSet<NodeId> = with_geometry.map(|node| node.id).collect();
    let mut places: HashMap<NodeId, Vec<Place>> = HashMap::default();
    let placing = elements.relationships().filter(|relationship| {
        PLACED.contains(&relationship.relationship_type.as_ref())
            && !with_geometry.contains(&relationship.start)
    });
    for relationship in placing {
        if let Some(place) = Place::of(&relationship, elements) {
            places.entry(relationship.start).or_default().push(place);
        }
    }
    for node in elements.nodes() {
        let mut properties = properties_of(&node);
        let geometry = match places.remove(&node.id) {
            Some(places) => placed(places, &mut properties),
            None => geometry_of(&node.properties).unwrap_or(Json::Null),
        };
        features.add(&node, geometry, properties)?;
    }
    features.end()
}

/// A place where a node is, and what is said of its being there.
struct Place {
    geometry: Json,
    told: Vec<(String, Json)>,
}

impl Place {
    /// The place a relationship leads to; `None` when neither of the two says where that is.
    fn of(relationship: &Relationship, elements: Elements<'_>) -> Option<Self> {
        let end = elements.node(relationship.end)?;
        let own = geometry_of(&relationship.properties);
        let geometry = own.or_else(|| geometry_of(&end.properties))?;
        let mut told = vec![
            ("place".to_owned(), name_of(&end)),
            (
                "place_type".to_owned(),
                relationship.relationship_type.as_ref().into(),
            ),
        ];
        let properties = relationship.properties.iter();
        told.extend(properties.map(|(key, value)| (format!("place_{key}"), plain(value))));
        Some(Self { geometry, told })
    }
}

/// The geometry of some places, at least one; what is told of them goes to the properties, as lists where they are several.
fn placed(mut places: Vec<Place>, properties: &mut Object<String, Json>) -> Json {
    if places.len() == 1 {
        let Place { geometry, told } = places.remove(0);
        for (name, value) in told {
            add(properties, &name, value);
        }
        return geometry;
    }
    let mut lists: IndexMap<String, Vec<Json>> = IndexMap::default();
    for (at, place) in places.iter_mut().enumerate() {
        for (name, value) in place.told.drain(..) {
            let list = lists.entry(name).or_default();
            list.resize(at, Json::Null);
            list.push(value);
        }
    }
    for (name, mut list) in lists {
        list.resize(places.len(), Json::Null);
        add(properties, &name, list.into());
    }
    let mut geometries: Vec<Json> = places.into_iter().map(|place| place.geometry).collect();
    if geometries
        .iter()
        .all(|geometry| geometry["type"] == "Point")
    {
        let points = geometries.iter_mut();
        let points: Vec<Json> = points.map(|point| point["coordinates"].take()).collect();
        return json!({"type": "MultiPoint", "coordinates": points});
    }
    json!({"type": "GeometryCollection", "geometries": geometries})
}

/// A feature collection being written.
struct Features<'o> {
    out: &'o mut dyn Write,
    /// The ids that features have, and how often it was asked for each.
    ids: HashMap<Json, u32>,
}

impl<'o> Features<'o> {
    fn begin(out: &'o mut dyn Write) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        Ok(Self {
            out,
            ids: HashMap::default(),
        })
    }

    fn add(
        &mut self,
        node: &Node,
        geometry: Json,
        properties: Object<String, Json>,
    ) -> io::Result<()> {
        let mut feature = Object::new();
        feature.insert("type".to_owned(), "Feature".into());
        let separator: &[u8] = if self.ids.is_empty() { b"\n" } else { b",\n" };
        feature.insert("id".to_owned(), self.id_of(node));
        feature.insert("geometry".to_owned(), geometry);
        feature.insert("properties".to_owned(), properties.into());
        self.out.write_all(separator)?;
        serde_json::to_writer(&mut *self.out, &feature).map_err(io::Error::from)
    }

    /// The id of a node, with a number behind it where a feature has that.
    fn id_of(&mut self, node: &Node) -> Json {
        let own = name_of(node);
        let mut id = own.clone();
        while self.ids.contains_key(&id) {
            let times = self.ids.entry(own.clone()).or_default();
            *times += 1;
            let text = own.as_str().map_or_else(|| own.to_string(), str::to_owned);
            id = format!("{text} ({times})").into();
        }
        self.ids.insert(id.clone(), 1);
        id
    }

    fn end(self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")
    }
}

/// Adds what is no property of the node, under a name that none has.
fn add(properties: &mut Object<String, Json>, name: &str, value: Json) {
    let name = if properties.contains_key(name) {
        apart(name, |taken| properties.contains_key(taken))
    } else {
        name.to_owned()
    };
    properties.insert(name, value);
}

/// The property `id`, or else the number of the node.
fn name_of(node: &Node) -> Json {
    match node.properties.get("id") {
        Some(Value::String(id)) => id.as_ref().into(),
        _ => node.id.0.into(),
    }
}

/// Where an element is; `None` when it does not say.
fn geometry_of(properties: &Map) -> Option<Json> {
    if let Some(geometry) = properties.get("geometry").and_then(told_geometry) {
        return Some(geometry);
    }
    let number = |key: &str| match properties.get(key) {
        Some(Value::Float(value)) => Some(*value).filter(|value| value.is_finite()),
        Some(Value::Integer(value)) => Some(*value as f64),
        _ => None,
    };
    if let (Some(longitude), Some(latitude)) = (number("lon"), number("lat")) {
        return Some(json!({"type": "Point", "coordinates": [longitude, latitude]}));
    }
    properties.values().find_map(|value| match value {
        Value::Point(point) if point.system == CoordinateSystem::Wgs84 => {
            Some(json!({"type": "Point", "coordinates": [point.x, point.y]}))
        }
        Value::Point(point) if point.system == CoordinateSystem::Wgs84Height => {
            Some(json!({"type": "Point", "coordinates": [point.x, point.y, point.z]}))
        }
        _ => None,
    })
}

/// The geometry a text is, or the one of the feature it is.
fn told_geometry(value: &Value) -> Option<Json> {
    let Value::String(text) = value else {
        return None;
    };
    let mut json: Json = serde_json::from_str(text).ok()?;
    if json["type"] == "Feature" {
        json = json["geometry"].take();
    }
    let members = match json["type"].as_str()? {
        "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon" => {
            "coordinates"
        }
        "GeometryCollection" => "geometries",
        _ => return None,
    };
    json[members].is_array().then_some(json)
}

fn properties_of(node: &Node) -> Object<String, Json> {
    let mut properties = Object::new();
    for (key, value) in &node.properties {
        // What is a geometry stands in its own place.
        if key.as_ref() == "geometry" && told_geometry(value).is_some() {
            continue;
        }
        properties.insert(key.to_string(), plain(value));
    }
    let labels = node.labels.iter().map(|label| Json::from(label.as_ref()));
    add(&mut properties, "labels", labels.collect());
    for (key, value) in &node.properties {
        for (name, moment) in bounds_of(&node.properties, key, value) {
            properties.insert(name, moment.into());
        }
    }
    for (bound, name, time) in [
        ("when_min", "when_start", "T00:00:00Z"),
        ("when_max", "when_end", "T23:59:59Z"),
    ] {
        if let Some(Json::String(day)) = properties.get(bound)
            && day.len() == 10
            && !node.properties.contains_key(name)
        {
            let moment = format!("{day}{time}");
            properties.insert(name.to_owned(), moment.into());
        }
    }
    properties
}

/// A property as JSON that map tools read: dates and times are texts.
fn plain(value: &Value) -> Json {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) if value.is_finite() => (*value).into(),
        Value::Float(value) => float_word(*value).into(),
        Value::String(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(plain).collect(),
        other => match literal::temporal(other) {
            Some((_, text)) => text.into(),
            None => bare(other).into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::edtf::Edtf;
    use crate::output::fixture::graph;
    use crate::output::fixture::node;
    use crate::output::fixture::relationship;

    #[test]
    fn events_stand_where_they_occurred_with_both_bounds_of_their_date() {
        let result = graph(
            vec![
                node(
                    1,
                    &["Event"],
                    &[
                        ("id", "e".into()),
                        (
                            "when",
                            Value::Edtf(std::sync::Arc::new(
                                "2025-39".parse::<Edtf>().expect("EDTF"),
                            )),
                        ),
                        ("tone", f64::NAN.into()),
                    ],
                ),
                node(
                    2,
                    &["Location"],
                    &[("lat", 34.5.into()), ("lon", 71.into())],
                ),
                node(
                    3,
                    &["Location"],
                    &[(
                        "geometry",
                        r#"{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}"#.into(),
                    )],
                ),
                node(4, &["Actor"], &[("name", "</script>\n\"".into())]),
            ],
            vec![relationship(
                7,
                "OCCURRED_AT",
                (1, 2),
                &[("where_prec", 2.into())],
            )],
        );
        let mut bytes = Vec::new();
        render_geojson(&result, &Options::default(), &mut bytes).expect("written");
        let json: Json = serde_json::from_slice(&bytes).expect("JSON");
        let features = json["features"].as_array().expect("features");
        assert_eq!(features.len(), 4);
        let event = &features[0];
        assert_eq!(
            event["geometry"],
            json!({"type": "Point", "coordinates": [71.0, 34.5]})
        );
        assert_eq!(event["properties"]["when"], "2025-39");
        assert_eq!(event["properties"]["when_start"], "2025-09-01T00:00:00Z");
        assert_eq!(event["properties"]["when_end"], "2025-12-31T23:59:59Z");
        assert_eq!(event["properties"]["place_where_prec"], 2);
        assert_eq!(features[2]["geometry"]["type"], "LineString");
        assert_eq!(features[3]["geometry"], Json::Null);
        assert_eq!(features[3]["properties"]["name"], "</script>\n\"");
    }
}
