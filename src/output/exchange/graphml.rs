//! `GraphML` (<http://graphml.graphdrawing.org/specification.html>): for Gephi, yEd, Cytoscape, igraph, networkx.
//!
//! An attribute has one type. Where elements disagree, it is text, as are dates and lists. `labels` and `type` are
//! attributes in the form other graph stores read, and `label` is what tools show.

use std::io;
use std::io::Write;

use super::name_of;
use super::xml;
use super::xml::Attributes;
use crate::model::result::ResultSet;
use crate::output::Options;

/// Writes [`ResultSet::subgraph`].
pub fn render_graphml(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let subgraph = &result.subgraph;
    let nodes = Attributes::of(subgraph.nodes.values().map(|node| &node.properties));
    let relationships = subgraph.relationships.values();
    let relationships = Attributes::of(relationships.map(|each| &each.properties));
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
          <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
          xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"\
          http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    )?;
    for (id, domain, name) in [
        ("labels", "node", "labels"),
        ("nodelabel", "node", "label"),
        ("type", "edge", "type"),
        ("edgelabel", "edge", "label"),
    ] {
        write_key(out, id, domain, name, "string")?;
    }
    for (domain, prefix, attributes) in [("node", 'n', &nodes), ("edge", 'r', &relationships)] {
        for (number, name, kind) in attributes.iter() {
            write_key(out, &format!("{prefix}{number}"), domain, name, kind.name())?;
        }
    }
    out.write_all(b"<graph id=\"annals\" edgedefault=\"directed\">\n")?;
    for node in subgraph.nodes.values() {
        writeln!(out, "<node id=\"n{}\">", node.id.0)?;
        let labels: Vec<&str> = node.labels.iter().flat_map(|label| [":", label]).collect();
        write_data(out, "labels", &labels.concat())?;
        write_data(out, "nodelabel", &name_of(node))?;
        for (number, text) in nodes.values(&node.properties) {
            write_data(out, &format!("n{number}"), &text)?;
        }
        out.write_all(b"</node>\n")?;
    }
    for each in subgraph.relationships.values() {
        let (id, start, end) = (each.id.0, each.start.0, each.end.0);
        writeln!(
            out,
            "<edge id=\"r{id}\" source=\"n{start}\" target=\"n{end}\">"
        )?;
        write_data(out, "type", &each.relationship_type)?;
        write_data(out, "edgelabel", &each.relationship_type)?;
        for (number, text) in relationships.values(&each.properties) {
            write_data(out, &format!("r{number}"), &text)?;
        }
        out.write_all(b"</edge>\n")?;
    }
    out.write_all(b"</graph>\n</graphml>\n")
}

fn write_key(
    out: &mut dyn Write,
    id: &str,
    domain: &str,
    name: &str,
    kind: &str,
) -> io::Result<()> {
    let name = xml::text(name);
    writeln!(
        out,
        "<key id=\"{id}\" for=\"{domain}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
    )
}

fn write_data(out: &mut dyn Write, key: &str, text: &str) -> io::Result<()> {
    writeln!(out, "  <data key=\"{key}\">{}</data>", xml::text(text))
}
