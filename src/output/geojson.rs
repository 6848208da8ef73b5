//! `GeoJSON` (RFC 7946): the places of a result, and what happened there, for maps.
//!
//! A node with `geometry` (a `GeoJSON` text), a point, or `lat` and `lon` is a feature. What leads to it by a
//! relationship and has no place of its own is a feature there too, with the relationship's properties as
//! `place_…`. Other nodes are features without geometry, so that nothing is lost. Dates of a feature are the text as it
//! is stored and, from its earliest and latest moment (or `when_min` and `when_max`), full date-times `when_start` and
//! `when_end`, which map tools read.

use std::io;
use std::io::Write;

use serde_json::Map as Object;
use serde_json::Value as Json;
use serde_json::json;

use super::Options;
use super::literal;
use crate::model::collections::HashSet;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;
use crate::model::value::temporal::Date;

/// Writes [`ResultSet::subgraph`] as a feature collection, a feature a line.
pub fn render_geojson(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let subgraph = &result.subgraph;
    let mut features = Vec::new();
    let mut placed = HashSet::default();
    for relationship in subgraph.relationships.values() {
        let ends = (
            subgraph.nodes.get(&relationship.start),
            subgraph.nodes.get(&relationship.end),
        );
        let (Some(start), Some(end)) = ends else {
            continue;
        };
        if geometry_of(&start.properties).is_some() {
            continue;
        }
        let Some(geometry) = geometry_of(&end.properties) else {
            continue;
        };
        placed.insert(start.id);
        let mut properties = properties_of(start);
        properties.insert("place".to_owned(), name_of(end));
        properties.insert(
            "place_type".to_owned(),
            relationship.relationship_type.as_ref().into(),
        );
        for (key, value) in &relationship.properties {
            properties.insert(format!("place_{key}"), plain(value));
        }
        features.push(feature(&name_of(start), &geometry, &properties));
    }
    for node in subgraph
        .nodes
        .values()
        .filter(|node| !placed.contains(&node.id))
    {
        let geometry = geometry_of(&node.properties).unwrap_or(Json::Null);
        features.push(feature(&name_of(node), &geometry, &properties_of(node)));
    }
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (position, feature) in features.iter().enumerate() {
        let separator: &[u8] = if position == 0 { b"\n" } else { b",\n" };
        out.write_all(separator)?;
        out.write_all(feature.to_string().as_bytes())?;
    }
    out.write_all(b"\n]}\n")
}

fn feature(id: &Json, geometry: &Json, properties: &Object<String, Json>) -> Json {
    json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties})
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
    if let Some(Value::String(text)) = properties.get("geometry")
        && let Ok(json) = serde_json::from_str::<Json>(text)
    {
        let kind = json.get("type").and_then(Json::as_str);
        let bare = kind.is_some_and(|kind| !kind.starts_with("Feature"));
        return if bare {
            Some(json)
        } else {
            json.get("geometry").cloned()
        };
    }
    let number = |key: &str| match properties.get(key) {
        Some(Value::Float(value)) => Some(*value),
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
        _ => None,
    })
}

fn properties_of(node: &Node) -> Object<String, Json> {
    let mut properties = Object::new();
    properties.insert(
        "labels".to_owned(),
        node.labels
            .iter()
            .map(|label| Json::from(label.as_ref()))
            .collect(),
    );
    for (key, value) in node
        .properties
        .iter()
        .filter(|(key, _)| key.as_ref() != "geometry")
    {
        properties.insert(key.to_string(), plain(value));
        if let Value::Edtf(date) = value {
            let bounds = [("start", date.earliest()), ("end", date.latest())];
            for (name, second) in bounds {
                if let Some(moment) = second.and_then(moment_at) {
                    properties.insert(format!("{key}_{name}"), moment.into());
                }
            }
        }
    }
    for (bound, name, time) in [
        ("when_min", "when_start", "T00:00:00Z"),
        ("when_max", "when_end", "T23:59:59Z"),
    ] {
        if let Some(Json::String(day)) = properties.get(bound)
            && day.len() == 10
        {
            let moment = format!("{day}{time}");
            properties.insert(name.to_owned(), moment.into());
        }
    }
    properties
}

/// A second of universal time as a date-time; `None` beyond the calendar.
fn moment_at(second: i64) -> Option<String> {
    let day = Date::from_days_since_epoch(second.div_euclid(86_400)).ok()?;
    let time = second.rem_euclid(86_400);
    Some(format!(
        "{day}T{:02}:{:02}:{:02}Z",
        time / 3600,
        time / 60 % 60,
        time % 60
    ))
}

/// A property as JSON that map tools read: dates and times are texts.
fn plain(value: &Value) -> Json {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => text.as_ref().into(),
        Value::List(items) => items.iter().map(plain).collect(),
        other => literal::temporal(other).map_or(Json::Null, |(_, text)| text.into()),
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
