//! GEXF 1.3 (<https://gexf.net/schema.html>): for Gephi, with the time line it understands.
//!
//! Gephi's traps: dates must be whole date-times, an element is there from `start` to `end`, and relationships of one
//! kind between the same two nodes are merged into one. So both bounds of `when` (or `valid`, `active`) are written as
//! date-times, the text of the date stays an attribute, and repeated relationships get kinds of their own: `STRUCK`,
//! `STRUCK (2)`. An element without a date is there all the time.

use std::io;
use std::io::Write;

use super::date_time;
use super::element_moments;
use super::name_of;
use super::xml;
use super::xml::Attributes;
use crate::model::collections::HashMap;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::output::Options;

/// Writes [`ResultSet::subgraph`].
pub fn render_gexf(result: &ResultSet, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let subgraph = &result.subgraph;
    let nodes = Attributes::of(subgraph.nodes.values().map(|node| &node.properties));
    let relationships = subgraph.relationships.values();
    let relationships = Attributes::of(relationships.map(|each| &each.properties));
    let all = subgraph.nodes.values().map(|node| &node.properties);
    let mut all = all.chain(subgraph.relationships.values().map(|each| &each.properties));
    let mode = if all.any(|properties| !spell(properties).is_empty()) {
        " mode=\"dynamic\" timeformat=\"dateTime\" timerepresentation=\"interval\""
    } else {
        " mode=\"static\""
    };
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n\
         <graph defaultedgetype=\"directed\" idtype=\"string\"{mode}>"
    )?;
    for (class, extra, attributes) in [("node", "labels", &nodes), ("edge", "type", &relationships)]
    {
        writeln!(out, "<attributes class=\"{class}\" mode=\"static\">")?;
        writeln!(
            out,
            "  <attribute id=\"{extra}\" title=\"{extra}\" type=\"string\"/>"
        )?;
        for (number, name, kind) in attributes.iter() {
            let (title, kind) = (xml::text(name), kind.name());
            writeln!(
                out,
                "  <attribute id=\"{number}\" title=\"{title}\" type=\"{kind}\"/>"
            )?;
        }
        out.write_all(b"</attributes>\n")?;
    }
    out.write_all(b"<nodes>\n")?;
    for node in subgraph.nodes.values() {
        let (id, label) = (node.id.0, xml::text(&name_of(node)));
        writeln!(
            out,
            "<node id=\"n{id}\" label=\"{label}\"{}>",
            spell(&node.properties)
        )?;
        let labels = node.labels.join(";");
        write_values(out, ("labels", &labels), &nodes, &node.properties)?;
        out.write_all(b"</node>\n")?;
    }
    out.write_all(b"</nodes>\n<edges>\n")?;
    let mut met: HashMap<_, u32> = HashMap::default();
    for each in subgraph.relationships.values() {
        let among = (each.start, each.end, &each.relationship_type);
        let times = met.entry(among).or_default();
        *times += 1;
        let kind = match times {
            1 => each.relationship_type.to_string(),
            several => format!("{} ({several})", each.relationship_type),
        };
        writeln!(
            out,
            "<edge id=\"r{}\" source=\"n{}\" target=\"n{}\" label=\"{}\" kind=\"{}\"{}>",
            each.id.0,
            each.start.0,
            each.end.0,
            xml::text(&each.relationship_type),
            xml::text(&kind),
            spell(&each.properties)
        )?;
        let extra = ("type", each.relationship_type.as_ref());
        write_values(out, extra, &relationships, &each.properties)?;
        out.write_all(b"</edge>\n")?;
    }
    out.write_all(b"</edges>\n</graph>\n</gexf>\n")
}

/// ` start="…" end="…"`, as far as an element says.
fn spell(properties: &Map) -> String {
    let (earliest, latest) = element_moments(properties).unwrap_or_default();
    let bounds = [("start", earliest), ("end", latest)];
    let bounds = bounds.into_iter().filter_map(|(name, second)| {
        let moment = second.and_then(date_time)?;
        Some(format!(" {name}=\"{moment}\""))
    });
    bounds.collect()
}

fn write_values(
    out: &mut dyn Write,
    (extra, text): (&str, &str),
    attributes: &Attributes,
    properties: &Map,
) -> io::Result<()> {
    let text = xml::text(text);
    write!(
        out,
        "  <attvalues><attvalue for=\"{extra}\" value=\"{text}\"/>"
    )?;
    for (number, text) in attributes.values(properties) {
        write!(
            out,
            "<attvalue for=\"{number}\" value=\"{}\"/>",
            xml::text(&text)
        )?;
    }
    out.write_all(b"</attvalues>\n")
}
