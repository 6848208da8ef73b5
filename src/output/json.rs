//! JSON: the contract for programs.
//!
//! One object per statement (`json`) or per row (`jsonl`), each on one line. Every value of the language has one form
//! that loses nothing; what JSON has no word for is an object with `$type`. Characters that act on a terminal are
//! written as `\uXXXX`, which reads back as the same text.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use super::Options;
use super::footnotes;
use super::literal;
use super::terminal;
use crate::diagnostic::Diagnostic;
use crate::model::result::ResultSet;
use crate::model::result::Subgraph;
use crate::model::result::WriteSummary;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::Point;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// One object for the statement: `columns`, `rows`, `stats`, `notices`; and `plan` where there is one.
pub fn render_json(result: &ResultSet, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::from("{\"columns\": [");
    for (position, column) in result.columns.iter().enumerate() {
        separate(&mut text, position);
        push_string(&mut text, column);
    }
    text.push_str("], \"rows\": [");
    for (position, row) in result.rows.iter().enumerate() {
        separate(&mut text, position);
        push_list(&mut text, row, &result.subgraph);
        // Rows go out as they are made, so a large result is in memory once.
        if text.len() > 1 << 16 {
            out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    text.push_str("], \"stats\": ");
    push_stats(&mut text, &result.summary);
    text.push_str(", \"notices\": [");
    for (position, notice) in result.notices.iter().enumerate() {
        separate(&mut text, position);
        push_notice(&mut text, notice);
    }
    text.push(']');
    if !result.footnotes.is_empty() {
        text.push_str(", \"footnotes\": ");
        footnotes::push_json(&mut text, footnotes::numbered(result));
    }
    if let Some(plan) = &result.plan {
        text.push_str(", \"plan\": ");
        push_value(&mut text, plan, &result.subgraph);
    }
    text.push_str("}\n");
    out.write_all(text.as_bytes())
}

/// One object per row, keyed by column.
pub fn render_jsonl(result: &ResultSet, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for row in &result.rows {
        line.clear();
        line.push('{');
        for (position, (column, value)) in result.columns.iter().zip(row).enumerate() {
            separate(&mut line, position);
            push_string(&mut line, column);
            line.push_str(": ");
            match footnotes::spelt(result, position, value) {
                Some(spelt) => footnotes::push_json(&mut line, spelt.into_iter()),
                None => push_value(&mut line, value, &result.subgraph),
            }
        }
        line.push_str("}\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// A value in the form of the contract.
pub fn to_string(value: &Value, subgraph: &Subgraph) -> String {
    let mut out = String::new();
    push_value(&mut out, value, subgraph);
    out
}

/// The contract's word for a float JSON has no number for.
pub fn float_word(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value < 0.0 {
        "-Infinity"
    } else {
        "Infinity"
    }
}

/// Appends a JSON string.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if terminal::is_active(other) => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

fn separate(out: &mut String, position: usize) {
    if position > 0 {
        out.push(',');
    }
}

fn push_value(out: &mut String, value: &Value, subgraph: &Subgraph) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Integer(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Float(value) => push_float(out, *value),
        Value::String(text) => push_string(out, text),
        Value::List(items) => push_list(out, items, subgraph),
        Value::Map(entries) if entries.keys().any(|key| key.starts_with('$')) => {
            out.push_str("{\"$type\":\"map\",\"value\":");
            push_map(out, entries, subgraph);
            out.push('}');
        }
        Value::Map(entries) => push_map(out, entries, subgraph),
        Value::Date(_)
        | Value::LocalTime(_)
        | Value::Time(_)
        | Value::LocalDateTime(_)
        | Value::DateTime(_)
        | Value::Duration(_)
        | Value::Edtf(_) => {
            if let Some((kind, text)) = literal::temporal(value) {
                let _ = write!(out, "{{\"$type\":\"{kind}\",\"value\":");
                push_string(out, &text);
                out.push('}');
            }
        }
        Value::Point(point) => push_point(out, point),
        Value::Node(id) => push_node(out, *id, subgraph),
        Value::Relationship(id) => push_relationship(out, *id, subgraph),
        Value::Path(path) => {
            out.push_str("{\"$type\":\"path\",\"nodes\":[");
            for (position, id) in path.nodes().iter().enumerate() {
                separate(out, position);
                push_node(out, *id, subgraph);
            }
            out.push_str("],\"relationships\":[");
            for (position, id) in path.relationships().iter().enumerate() {
                separate(out, position);
                push_relationship(out, *id, subgraph);
            }
            out.push_str("]}");
        }
    }
}

/// Rust's `{:?}` of a finite float is the shortest text that reads back as the same double, and always has a decimal
/// point or an exponent.
fn push_float(out: &mut String, value: f64) {
    let _ = if value.is_finite() {
        write!(out, "{value:?}")
    } else {
        let word = float_word(value);
        write!(out, "{{\"$type\":\"float\",\"value\":\"{word}\"}}")
    };
}

fn push_list(out: &mut String, items: &[Value], subgraph: &Subgraph) {
    out.push('[');
    for (position, item) in items.iter().enumerate() {
        separate(out, position);
        push_value(out, item, subgraph);
    }
    out.push(']');
}

fn push_map(out: &mut String, entries: &Map, subgraph: &Subgraph) {
    out.push('{');
    for (position, (key, value)) in entries.iter().enumerate() {
        separate(out, position);
        push_string(out, key);
        out.push(':');
        push_value(out, value, subgraph);
    }
    out.push('}');
}

fn push_point(out: &mut String, point: &Point) {
    let name = point.system.name();
    let _ = write!(
        out,
        "{{\"$type\":\"point\",\"crs\":\"{name}\",\"coordinates\":["
    );
    let coordinates = [point.x, point.y, point.z];
    for (position, coordinate) in coordinates
        .iter()
        .take(point.system.dimensions())
        .enumerate()
    {
        separate(out, position);
        push_float(out, *coordinate);
    }
    out.push_str("]}");
}

fn push_node(out: &mut String, id: NodeId, subgraph: &Subgraph) {
    let _ = write!(out, "{{\"$type\":\"node\",\"id\":{},\"labels\":[", id.0);
    let Some(node) = subgraph.nodes.get(&id) else {
        out.push_str("],\"properties\":{},\"deleted\":true}");
        return;
    };
    for (position, label) in node.labels.iter().enumerate() {
        separate(out, position);
        push_string(out, label);
    }
    out.push_str("],\"properties\":");
    push_map(out, &node.properties, subgraph);
    out.push('}');
}

fn push_relationship(out: &mut String, id: RelationshipId, subgraph: &Subgraph) {
    let _ = write!(
        out,
        "{{\"$type\":\"relationship\",\"id\":{},\"type\":",
        id.0
    );
    let Some(relationship) = subgraph.relationships.get(&id) else {
        out.push_str("null,\"start\":null,\"end\":null,\"properties\":{},\"deleted\":true}");
        return;
    };
    push_string(out, &relationship.relationship_type);
    let (start, end) = (relationship.start.0, relationship.end.0);
    let _ = write!(out, ",\"start\":{start},\"end\":{end},\"properties\":");
    push_map(out, &relationship.properties, subgraph);
    out.push('}');
}

fn push_stats(out: &mut String, summary: &WriteSummary) {
    let counts = [
        ("nodes_created", summary.nodes_created),
        ("nodes_deleted", summary.nodes_deleted),
        ("relationships_created", summary.relationships_created),
        ("relationships_deleted", summary.relationships_deleted),
        ("properties_set", summary.properties_set),
        ("labels_added", summary.labels_added),
        ("labels_removed", summary.labels_removed),
    ];
    out.push('{');
    for (position, (name, count)) in counts.iter().enumerate() {
        separate(out, position);
        let _ = write!(out, "\"{name}\":{count}");
    }
    out.push('}');
}

fn push_notice(out: &mut String, notice: &Diagnostic) {
    let info = notice.code.info();
    let _ = write!(
        out,
        "{{\"code\":\"{}\",\"severity\":\"{}\",\"detail\":\"{}\",\"message\":",
        info.code,
        super::diagnostic::severity_word(notice.severity),
        info.detail,
    );
    push_string(out, &notice.message);
    super::diagnostic::push_place_and_help(out, notice);
    out.push('}');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::value::Path;
    use crate::model::value::point::CoordinateSystem;
    use crate::output::fixture;

    fn check(value: impl Into<Value>, expected: &str) {
        let text = to_string(&value.into(), &fixture::strike().subgraph);
        assert_eq!(text, expected);
        let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
        assert!(read.is_ok(), "{text} is not JSON: {read:?}");
    }

    #[test]
    fn scalars_follow_the_contract() {
        check(Value::Null, "null");
        check(true, "true");
        check(i64::MAX, "9223372036854775807");
        check(1.0, "1.0");
        check(1e21, "1e21");
        check(-0.0, "-0.0");
        check(f64::NAN, "{\"$type\":\"float\",\"value\":\"NaN\"}");
        check(
            f64::INFINITY,
            "{\"$type\":\"float\",\"value\":\"Infinity\"}",
        );
        check(
            f64::NEG_INFINITY,
            "{\"$type\":\"float\",\"value\":\"-Infinity\"}",
        );
        check("say \"hi\"\n\\", "\"say \\\"hi\\\"\\n\\\\\"");
    }

    #[test]
    fn active_characters_are_escaped_and_read_back() {
        let text = "\u{1b}[31m\u{9b}\u{202e}\u{e0041}\0";
        let json = to_string(&text.into(), &Subgraph::default());
        assert!(json.is_ascii());
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }

    #[test]
    fn maps_are_themselves_unless_a_key_begins_with_a_dollar() {
        check(Value::map(fixture::map(&[("a", 1.into())])), "{\"a\":1}");
        check(
            Value::map(fixture::map(&[("$type", "x".into())])),
            "{\"$type\":\"map\",\"value\":{\"$type\":\"x\"}}",
        );
    }

    #[test]
    fn elements_paths_and_points_follow_the_contract() {
        let pakistan = "{\"$type\":\"node\",\"id\":1,\"labels\":[\"Actor\"],\
                        \"properties\":{\"id\":\"pak\",\"name\":\"Pakistan\"}}";
        let struck = "{\"$type\":\"relationship\",\"id\":7,\"type\":\"STRUCK\",\"start\":1,\"end\":2,\
                      \"properties\":{\"when\":\"2025-10-09\"}}";
        check(Value::Node(NodeId(1)), pakistan);
        check(Value::Relationship(RelationshipId(7)), struck);
        check(
            Value::Path(Arc::new(Path::new(vec![NodeId(1)], Vec::new()))),
            &format!("{{\"$type\":\"path\",\"nodes\":[{pakistan}],\"relationships\":[]}}"),
        );
        let point = Point {
            system: CoordinateSystem::Wgs84,
            x: 69.0,
            y: 34.5,
            z: 0.0,
        };
        check(
            Value::Point(Arc::new(point)),
            "{\"$type\":\"point\",\"crs\":\"wgs-84\",\"coordinates\":[69.0,34.5]}",
        );
    }

    #[test]
    fn a_statement_is_one_object_on_one_line() {
        let mut out = Vec::new();
        render_json(
            &fixture::rows(&["n"], vec![vec![1.into()], vec![2.into()]]),
            &Options::default(),
            &mut out,
        )
        .expect("a vector takes bytes");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        assert_eq!(text.matches('\n').count(), 1);
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read["columns"], serde_json::json!(["n"]));
        assert_eq!(read["rows"], serde_json::json!([[1], [2]]));
        assert_eq!(read["stats"].as_object().map(serde_json::Map::len), Some(7));
        assert_eq!(read["notices"], serde_json::json!([]));
    }
}
