//! RDF 1.2 in Turtle (<https://www.w3.org/TR/rdf12-turtle/>): for triple stores and linked data.
//!
//! A relationship is a triple and, so that it may have properties and occur twice, also a reifier of that triple. Who
//! says a thing is told in PROV-O (<https://www.w3.org/TR/prov-o/>) besides annals' own words: an `ASSERTED` claim was
//! attributed to its speaker, what rests on a claim was derived from it. Lists keep their order as RDF collections.
//! Names become IRIs in `urn:annals:`; nodes are named by their property `id` where it is theirs alone.

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use super::bare;
use super::name_of;
use crate::model::collections::HashMap;
use crate::model::result::ResultSet;
use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;
use crate::output::Options;

const PREFIXES: &str = "\
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX id: <urn:annals:id:>
PREFIX node: <urn:annals:node:>
PREFIX relationship: <urn:annals:relationship:>
PREFIX label: <urn:annals:label:>
PREFIX type: <urn:annals:type:>
PREFIX key: <urn:annals:key:>
";

/// Labels of the conflict vocabulary that PROV-O has a class for.
const CLASSES: [(&str, &str); 4] = [
    ("Actor", "prov:Agent"),
    ("Claim", "prov:Entity"),
    ("Source", "prov:Entity"),
    ("Event", "prov:Activity"),
];

/// Relationship types PROV-O has a property for, and whether it leads the other way.
const RELATIONS: [(&str, &str, bool); 6] = [
    ("ASSERTED", "prov:wasAttributedTo", true),
    ("CLAIMED", "prov:wasAttributedTo", true),
    ("REPORTED_IN", "prov:hadPrimarySource", false),
    ("QUOTED_FROM", "prov:wasQuotedFrom", false),
    ("REVISION_OF", "prov:wasRevisionOf", false),
    ("PARTICIPATED_IN", "prov:wasAssociatedWith", true),
];

/// Properties whose text is the `id` of a node.
const REFERENCES: [(&str, &str); 3] = [
    ("claim", "prov:wasDerivedFrom"),
    ("source", "prov:hadPrimarySource"),
    ("asserted_by", "prov:wasAttributedTo"),
];

/// Writes [`ResultSet::subgraph`].
pub fn render_turtle(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let subgraph = &result.subgraph;
    let names = Names::of(subgraph);
    out.write_all(PREFIXES.as_bytes())?;
    for node in subgraph.nodes.values() {
        let mut text = format!("\n{} rdfs:label ", names.node(node.id));
        push_string(&mut text, &name_of(node));
        for label in &node.labels {
            let _ = write!(text, " ;\n  a {}", name("label", label));
            let class = CLASSES.iter().find(|(known, _)| *known == label.as_ref());
            if let Some((_, class)) = class {
                let _ = write!(text, ", {class}");
            }
        }
        names.push_properties(&mut text, &node.properties);
        text.push_str(" .\n");
        out.write_all(text.as_bytes())?;
    }
    for each in subgraph.relationships.values() {
        let (start, end) = (names.node(each.start), names.node(each.end));
        let kind = name("type", &each.relationship_type);
        let mut text = format!(
            "\n{start} {kind} {end} .\nrelationship:{} rdf:reifies <<( {start} {kind} {end} )>>",
            each.id.0
        );
        names.push_properties(&mut text, &each.properties);
        text.push_str(" .\n");
        for (known, property, backwards) in RELATIONS {
            if known == each.relationship_type.as_ref() {
                let (from, to) = if backwards {
                    (&end, &start)
                } else {
                    (&start, &end)
                };
                let _ = writeln!(text, "{from} {property} {to} .");
            }
        }
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// What nodes are called.
struct Names<'s> {
    /// The node of an `id` that only one node has.
    ids: HashMap<&'s str, Option<NodeId>>,
    subgraph: &'s Subgraph,
}

impl<'s> Names<'s> {
    fn of(subgraph: &'s Subgraph) -> Self {
        let mut ids = HashMap::default();
        for node in subgraph.nodes.values() {
            if let Some(Value::String(id)) = node.properties.get("id") {
                let known = ids.entry(id.as_ref()).or_insert(Some(node.id));
                if *known != Some(node.id) {
                    *known = None;
                }
            }
        }
        Self { ids, subgraph }
    }

    fn node(&self, id: NodeId) -> String {
        let node = self.subgraph.nodes.get(&id);
        match node.and_then(|node| node.properties.get("id")) {
            Some(Value::String(text)) if self.ids.get(text.as_ref()) == Some(&Some(id)) => {
                name("id", text)
            }
            _ => format!("node:{}", id.0),
        }
    }

    /// ` ; key:… value` for each property, and where it leads if it names a node.
    fn push_properties(&self, out: &mut String, properties: &Map) {
        for (key, value) in properties {
            let _ = write!(out, " ;\n  {} ", name("key", key));
            push_value(out, value);
            let Value::String(text) = value else { continue };
            let reference = REFERENCES.iter().find(|(known, _)| *known == key.as_ref());
            if let Some((_, property)) = reference
                && let Some(Some(node)) = self.ids.get(text.as_ref())
            {
                let _ = write!(out, " ;\n  {property} {}", self.node(*node));
            }
        }
    }
}

/// A name in one of the spaces of `urn:annals:`: with its prefix when it is a plain word, else as a whole IRI.
fn name(space: &str, name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|each| each.is_ascii_alphanumeric() || each == '_');
    if plain {
        return format!("{space}:{name}");
    }
    let mut iri = format!("<urn:annals:{space}:");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            let _ = write!(iri, "%{byte:02X}");
        }
    }
    iri.push('>');
    iri
}

fn push_value(out: &mut String, value: &Value) {
    let datatype = match value {
        Value::Boolean(_) | Value::Integer(_) => {
            out.push_str(&bare(value));
            return;
        }
        Value::String(text) => {
            push_string(out, text);
            return;
        }
        Value::List(items) => {
            out.push('(');
            for item in items.iter() {
                out.push(' ');
                push_value(out, item);
            }
            out.push_str(" )");
            return;
        }
        Value::Point(point) if point.system == CoordinateSystem::Wgs84 => {
            let _ = write!(
                out,
                "\"POINT({:?} {:?})\"^^geo:wktLiteral",
                point.x, point.y
            );
            return;
        }
        Value::Float(number) => {
            let text = match number {
                number if number.is_nan() => "NaN".to_owned(),
                number if number.is_infinite() => {
                    if *number > 0.0 { "INF" } else { "-INF" }.to_owned()
                }
                number => format!("{number:?}"),
            };
            let _ = write!(out, "\"{text}\"^^xsd:double");
            return;
        }
        Value::LocalTime(_) | Value::Time(_) => {
            push_string(out, &with_seconds(&bare(value)));
            out.push_str("^^xsd:time");
            return;
        }
        Value::LocalDateTime(_) | Value::DateTime(_) => {
            push_string(out, &with_seconds(&bare(value)));
            out.push_str("^^xsd:dateTime");
            return;
        }
        Value::Date(_) => "xsd:date",
        Value::Duration(_) => "<urn:annals:datatype:duration>",
        Value::Edtf(_) => "<http://id.loc.gov/datatypes/edtf/EDTF>",
        Value::Point(_) => "<urn:annals:datatype:point>",
        _ => "<urn:annals:datatype:literal>",
    };
    push_string(out, &bare(value));
    out.push_str("^^");
    out.push_str(datatype);
}

/// A time, with or without its date, as XML Schema has it: always with seconds, and a zone only as its offset.
fn with_seconds(text: &str) -> String {
    let text = text.split('[').next().unwrap_or_default();
    let time = text.find('T').map_or(0, |at| at + 1);
    let end = text[time..].find(['+', '-', 'Z']);
    let end = end.map_or(text.len(), |at| time + at);
    let seconds = if end - time == "00:00".len() {
        ":00"
    } else {
        ""
    };
    format!("{}{seconds}{}", &text[..end], &text[end..])
}

fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if other.is_control() => {
                let _ = write!(out, "\\u{:04X}", other as u32);
            }
            other => out.push(other),
        }
    }
    out.push('"');
}
