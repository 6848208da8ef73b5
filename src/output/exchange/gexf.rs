//! GEXF 1.3 (<https://gexf.net/schema.html>): for Gephi, with the time line it understands.
//!
//! Gephi's traps: dates must be whole date-times, an element is there from `start` to `end`, and relationships of one
//! kind between the same two nodes are merged into one. So both bounds of `when` (or `valid`, `active`) are written as
//! date-times, the text of the date stays an attribute, and repeated relationships get kinds of their own: `STRUCK`,
//! `STRUCK (2)`. An element without a date is there all the time.

use std::io;
use std::io::Write;
use std::sync::Arc;

use super::Elements;
use super::date_time;
use super::element_moments;
use super::name_of;
use super::xml::Attributes;
use super::xml::Document;
use crate::model::collections::HashMap;
use crate::model::collections::IndexSet;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::output::Options;

/// What readers know a node by.
const NODE_NAMES: &[&str] = &["labels", "label", "start", "end"];
/// What readers know a relationship by.
const EDGE_NAMES: &[&str] = &["type", "label", "kind", "id", "start", "end"];

/// Writes [`ResultSet::subgraph`].
pub fn render_gexf(result: &ResultSet, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write_gexf(Elements::Subgraph(&result.subgraph), out)
}

/// Writes elements.
pub fn write_gexf(elements: Elements<'_>, out: &mut dyn Write) -> io::Result<()> {
    let nodes = Attributes::of(elements.node_properties(), NODE_NAMES);
    let relationships = Attributes::of(elements.relationship_properties(), EDGE_NAMES);
    let all = elements.node_properties();
    let mut all = all.chain(elements.relationship_properties());
    let mut graph = vec![("defaultedgetype", "directed"), ("idtype", "string")];
    if all.any(|properties| !Spell::of(&properties).is_always()) {
        graph.push(("mode", "dynamic"));
        // Gephi reads whole date-times whichever of the two words stands here; networkx does not know `dateTime`.
        graph.push(("timeformat", "date"));
        graph.push(("timerepresentation", "interval"));
    } else {
        graph.push(("mode", "static"));
    }
    let mut document = Document::begin(out)?;
    document.open(
        "gexf",
        &[("xmlns", "http://gexf.net/1.3"), ("version", "1.3")],
    )?;
    document.open("graph", &graph)?;
    for (class, extra, attributes) in [("node", "labels", &nodes), ("edge", "type", &relationships)]
    {
        document.open("attributes", &[("class", class), ("mode", "static")])?;
        write_attribute(&mut document, extra, extra, "string")?;
        for (number, name, kind) in attributes.iter() {
            write_attribute(&mut document, &number.to_string(), &name, kind.name())?;
        }
        document.close("attributes")?;
    }
    document.open("nodes", &[])?;
    for node in elements.nodes() {
        let (id, label) = (format!("n{}", node.id.0), name_of(&node));
        let spell = Spell::of(&node.properties);
        let mut attributes = vec![("id", id.as_str()), ("label", label.as_str())];
        attributes.extend(spell.bounds());
        document.open("node", &attributes)?;
        let labels = node.labels.join(";");
        write_values(&mut document, ("labels", &labels), &nodes, &node.properties)?;
        document.close("node")?;
    }
    document.close("nodes")?;
    document.open("edges", &[])?;
    let mut types = IndexSet::default();
    let mut met: HashMap<_, u32> = HashMap::default();
    for each in elements.relationships() {
        let (number, _) = types.insert_full(Arc::clone(&each.relationship_type));
        let among = (each.start, each.end, number as u32);
        let times = met.entry(among).or_default();
        *times += 1;
        let kind = match times {
            1 => each.relationship_type.to_string(),
            several => format!("{} ({several})", each.relationship_type),
        };
        let spell = Spell::of(&each.properties);
        let ends = [each.start, each.end].map(|end| format!("n{}", end.0));
        let id = format!("r{}", each.id.0);
        let mut attributes = vec![
            ("id", id.as_str()),
            ("source", &ends[0]),
            ("target", &ends[1]),
            ("label", &each.relationship_type),
            ("kind", &kind),
        ];
        attributes.extend(spell.bounds());
        document.open("edge", &attributes)?;
        let extra = ("type", each.relationship_type.as_ref());
        write_values(&mut document, extra, &relationships, &each.properties)?;
        document.close("edge")?;
    }
    document.close("edges")?;
    document.close("graph")?;
    document.close("gexf")?;
    document.end()
}

/// When an element is there, as far as it says.
struct Spell {
    start: Option<String>,
    end: Option<String>,
}

impl Spell {
    fn of(properties: &Map) -> Self {
        let (earliest, latest) = element_moments(properties).unwrap_or_default();
        Self {
            start: earliest.and_then(date_time),
            end: latest.and_then(date_time),
        }
    }

    fn is_always(&self) -> bool {
        self.start.is_none() && self.end.is_none()
    }

    fn bounds(&self) -> impl Iterator<Item = (&str, &str)> {
        let bounds = [("start", &self.start), ("end", &self.end)];
        let said = bounds.into_iter();
        said.filter_map(|(name, moment)| Some((name, moment.as_deref()?)))
    }
}

fn write_attribute(
    document: &mut Document<'_>,
    id: &str,
    title: &str,
    kind: &str,
) -> io::Result<()> {
    document.empty("attribute", &[("id", id), ("title", title), ("type", kind)])
}

fn write_values(
    document: &mut Document<'_>,
    (extra, text): (&str, &str),
    attributes: &Attributes,
    properties: &Map,
) -> io::Result<()> {
    document.open("attvalues", &[])?;
    document.empty("attvalue", &[("for", extra), ("value", text)])?;
    for (number, text) in attributes.values(properties) {
        document.empty(
            "attvalue",
            &[("for", &number.to_string()), ("value", &text)],
        )?;
    }
    document.close("attvalues")
}
