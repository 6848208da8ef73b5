//! Values as literals of the language: what tables show, and what scripts that make a graph again contain.
//!
//! Must never know a terminal: what comes out may hold any character and is escaped by the format that shows it.

use std::fmt::Write as _;

use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Path;
use crate::model::value::Point;
use crate::model::value::Relationship;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;

/// Properties that tell a reader which node is meant, the first present one wins.
const TELLING_PROPERTIES: [&str; 4] = ["name", "id", "title", "text"];

/// A value as a table cell: texts and dates bare, everything else as a literal, null as nothing.
pub fn cell(value: &Value, subgraph: &Subgraph) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if !text.is_empty() => text.to_string(),
        other => temporal(other).map_or_else(|| literal(other, subgraph), |(_, text)| text),
    }
}

/// A value as a literal of the language.
pub fn literal(value: &Value, subgraph: &Subgraph) -> String {
    let mut out = String::new();
    push_literal(&mut out, value, subgraph);
    out
}

/// Appends a value as a literal of the language. Nodes, relationships and paths, which have no literal, are drawn as
/// patterns.
pub fn push_literal(out: &mut String, value: &Value, subgraph: &Subgraph) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Float(value) => push_float(out, *value),
        Value::String(text) => push_string(out, text),
        Value::List(items) => {
            out.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                push_literal(out, item, subgraph);
            }
            out.push(']');
        }
        Value::Map(entries) => push_map(out, entries, subgraph),
        Value::Date(_)
        | Value::LocalTime(_)
        | Value::Time(_)
        | Value::LocalDateTime(_)
        | Value::DateTime(_)
        | Value::Duration(_)
        | Value::Edtf(_) => {
            if let Some((function, text)) = temporal(value) {
                let _ = write!(out, "{function}(");
                push_string(out, &text);
                out.push(')');
            }
        }
        Value::Point(point) => push_point(out, point),
        Value::Node(id) => push_node(out, *id, subgraph),
        Value::Relationship(id) => push_relationship(out, *id, subgraph),
        Value::Path(path) => push_path(out, path, subgraph),
    }
}

/// The function that makes a temporal value, which is also its type in JSON, and its text; `None` for other values.
pub fn temporal(value: &Value) -> Option<(&'static str, String)> {
    Some(match value {
        Value::Date(value) => ("date", value.to_string()),
        Value::LocalTime(value) => ("localtime", value.to_string()),
        Value::Time(value) => ("time", value.to_string()),
        Value::LocalDateTime(value) => ("localdatetime", value.to_string()),
        Value::DateTime(value) => ("datetime", value.to_string()),
        Value::Duration(value) => ("duration", value.to_string()),
        Value::Edtf(value) => ("edtf", value.to_string()),
        Value::Null
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Point(_)
        | Value::Node(_)
        | Value::Relationship(_)
        | Value::Path(_) => return None,
    })
}

/// A float with a decimal point or exponent; the three values without a literal as the quotients that give them.
pub fn push_float(out: &mut String, value: f64) {
    let _ = if value.is_nan() {
        write!(out, "(0.0 / 0.0)")
    } else if value.is_infinite() {
        write!(out, "({}1.0 / 0.0)", if value < 0.0 { "-" } else { "" })
    } else {
        write!(out, "{value:?}")
    };
}

/// A string in single quotes with the escapes of the language.
pub fn push_string(out: &mut String, text: &str) {
    out.push('\'');
    for character in text.chars() {
        match character {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if crate::output::terminal::is_active(other) => {
                let code = other as u32;
                let _ = if code > 0xffff {
                    write!(out, "\\U{code:08X}")
                } else {
                    write!(out, "\\u{code:04X}")
                };
            }
            other => out.push(other),
        }
    }
    out.push('\'');
}

/// A name as it is written in the language: in backticks unless it is a plain word.
pub fn push_name(out: &mut String, name: &str) {
    let mut characters = name.chars();
    let plain = characters
        .next()
        .is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|other| other.is_alphanumeric() || other == '_');
    if plain {
        out.push_str(name);
    } else {
        out.push('`');
        out.push_str(&name.replace('`', "``"));
        out.push('`');
    }
}

/// A map literal: `{name: 'Pakistan'}`.
pub fn push_map(out: &mut String, entries: &Map, subgraph: &Subgraph) {
    out.push('{');
    for (position, (key, value)) in entries.iter().enumerate() {
        if position > 0 {
            out.push_str(", ");
        }
        push_name(out, key);
        out.push_str(": ");
        push_literal(out, value, subgraph);
    }
    out.push('}');
}

/// The inside of a node pattern after its variable: labels and properties.
pub fn push_node_inside(out: &mut String, node: &Node, subgraph: &Subgraph) {
    push_labels(out, node);
    if !node.properties.is_empty() {
        if !node.labels.is_empty() {
            out.push(' ');
        }
        push_map(out, &node.properties, subgraph);
    }
}

/// The inside of a relationship pattern: type and properties.
pub fn push_relationship_inside(
    out: &mut String,
    relationship: &Relationship,
    subgraph: &Subgraph,
) {
    out.push(':');
    push_name(out, &relationship.relationship_type);
    if !relationship.properties.is_empty() {
        out.push(' ');
        push_map(out, &relationship.properties, subgraph);
    }
}

fn push_labels(out: &mut String, node: &Node) {
    for label in &node.labels {
        out.push(':');
        push_name(out, label);
    }
}

fn push_node(out: &mut String, id: NodeId, subgraph: &Subgraph) {
    out.push('(');
    match subgraph.nodes.get(&id) {
        Some(node) => push_node_inside(out, node, subgraph),
        None => push_deleted(out, id.0),
    }
    out.push(')');
}

fn push_relationship(out: &mut String, id: RelationshipId, subgraph: &Subgraph) {
    out.push('[');
    match subgraph.relationships.get(&id) {
        Some(relationship) => push_relationship_inside(out, relationship, subgraph),
        None => push_deleted(out, id.0),
    }
    out.push(']');
}

/// An element that is gone: only its identity is left to show.
fn push_deleted(out: &mut String, id: u64) {
    let _ = write!(out, "deleted #{id}");
}

/// A path as a pattern: each node with the one property that tells which it is, each relationship with its type.
fn push_path(out: &mut String, path: &Path, subgraph: &Subgraph) {
    let mut nodes = path.nodes().iter();
    if let Some(first) = nodes.next() {
        push_telling_node(out, *first, subgraph);
    }
    let pairs = path.nodes().iter().zip(path.relationships());
    for ((from, id), to) in pairs.zip(nodes) {
        if let Some(relationship) = subgraph.relationships.get(id) {
            let backwards = relationship.start != *from;
            out.push_str(if backwards { "<-[:" } else { "-[:" });
            push_name(out, &relationship.relationship_type);
            out.push_str(if backwards { "]-" } else { "]->" });
        } else {
            out.push_str("-[");
            push_deleted(out, id.0);
            out.push_str("]-");
        }
        push_telling_node(out, *to, subgraph);
    }
}

fn push_telling_node(out: &mut String, id: NodeId, subgraph: &Subgraph) {
    out.push('(');
    match subgraph.nodes.get(&id) {
        Some(node) => {
            push_labels(out, node);
            let telling = TELLING_PROPERTIES
                .iter()
                .find_map(|key| node.properties.get_key_value(*key));
            if let Some((key, value)) = telling {
                if !node.labels.is_empty() {
                    out.push(' ');
                }
                out.push('{');
                push_name(out, key);
                out.push_str(": ");
                push_literal(out, value, subgraph);
                out.push('}');
            }
        }
        None => push_deleted(out, id.0),
    }
    out.push(')');
}

fn push_point(out: &mut String, point: &Point) {
    let names = match point.system {
        CoordinateSystem::Wgs84 | CoordinateSystem::Wgs84Height => {
            ["longitude", "latitude", "height"]
        }
        CoordinateSystem::Cartesian | CoordinateSystem::Cartesian3d => ["x", "y", "z"],
    };
    let coordinates = [point.x, point.y, point.z];
    out.push_str("point({");
    for (position, (name, coordinate)) in names
        .iter()
        .zip(coordinates)
        .take(point.system.dimensions())
        .enumerate()
    {
        if position > 0 {
            out.push_str(", ");
        }
        out.push_str(name);
        out.push_str(": ");
        push_float(out, coordinate);
    }
    out.push_str("})");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::output::fixture;

    fn check(value: impl Into<Value>, expected: &str) {
        assert_eq!(literal(&value.into(), &Subgraph::default()), expected);
    }

    #[test]
    fn scalars_lists_and_maps_read_as_literals() {
        check(1.0, "1.0");
        check(1e300, "1e300");
        check(f64::NEG_INFINITY, "(-1.0 / 0.0)");
        check(i64::MIN, "-9223372036854775808");
        check("it's \\ here\n\u{1b}", "'it\\'s \\\\ here\\n\\u001B'");
        check(
            Value::list(vec![Value::Null, true.into(), "a".into()]),
            "[null, true, 'a']",
        );
        check(
            Value::map(fixture::map(&[("two words", 1.into()), ("low", 2.into())])),
            "{`two words`: 1, low: 2}",
        );
    }

    #[test]
    fn a_point_is_written_as_the_call_that_makes_it() {
        let point = Point {
            system: CoordinateSystem::Wgs84,
            x: 69.2,
            y: 34.5,
            z: 0.0,
        };
        check(
            Value::Point(Arc::new(point)),
            "point({longitude: 69.2, latitude: 34.5})",
        );
    }

    #[test]
    fn elements_are_drawn_as_patterns_and_paths_keep_their_direction() {
        let result = fixture::strike();
        let subgraph = &result.subgraph;
        assert_eq!(
            literal(&Value::Node(NodeId(1)), subgraph),
            "(:Actor {id: 'pak', name: 'Pakistan'})"
        );
        assert_eq!(
            literal(&Value::Relationship(RelationshipId(7)), subgraph),
            "[:STRUCK {when: '2025-10-09'}]"
        );
        let backwards = Path::new(vec![NodeId(2), NodeId(1)], vec![RelationshipId(7)]);
        assert_eq!(
            literal(&Value::Path(Arc::new(backwards)), subgraph),
            "(:Event {name: 'Strikes on \"Khost\"\\n\\\\'})<-[:STRUCK]-(:Actor {name: 'Pakistan'})"
        );
        assert_eq!(literal(&Value::Node(NodeId(9)), subgraph), "(deleted #9)");
    }

    #[test]
    fn cells_show_texts_bare_null_as_nothing_and_the_empty_text_as_quotes() {
        let none = Subgraph::default();
        assert_eq!(cell(&"Pakistan".into(), &none), "Pakistan");
        assert_eq!(cell(&Value::Null, &none), "");
        assert_eq!(cell(&"".into(), &none), "''");
    }
}
