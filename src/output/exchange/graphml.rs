//! `GraphML` (<http://graphml.graphdrawing.org/specification.html>): for Gephi, yEd, Cytoscape, igraph, networkx.
//!
//! An attribute has one type. Where elements disagree, it is text, as are dates and lists. `labels` and `type` are
//! attributes in the form other graph stores read, and `label` is what tools show.

use std::io;
use std::io::Write;

use super::Elements;
use super::name_of;
use super::xml::Attributes;
use super::xml::Document;
use crate::model::result::ResultSet;
use crate::output::Options;

/// What readers know a node by.
const NODE_NAMES: &[&str] = &["labels", "label"];
/// What readers know a relationship by.
const EDGE_NAMES: &[&str] = &["type", "label"];

/// Writes [`ResultSet::subgraph`].
pub fn render_graphml(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_graphml(Elements::Subgraph(&result.subgraph), out)
}

/// Writes elements.
pub fn write_graphml(elements: Elements<'_>, out: &mut dyn Write) -> io::Result<()> {
    let nodes = Attributes::of(elements.node_properties(), NODE_NAMES);
    let relationships = Attributes::of(elements.relationship_properties(), EDGE_NAMES);
    let mut document = Document::begin(out)?;
    document.open(
        "graphml",
        &[
            ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
            ),
        ],
    )?;
    for (id, domain, name) in [
        ("labels", "node", "labels"),
        ("nodelabel", "node", "label"),
        ("type", "edge", "type"),
        ("edgelabel", "edge", "label"),
    ] {
        write_key(&mut document, id, domain, name, "string")?;
    }
    for (domain, prefix, attributes) in [("node", 'n', &nodes), ("edge", 'r', &relationships)] {
        for (number, name, kind) in attributes.iter() {
            let id = format!("{prefix}{number}");
            write_key(&mut document, &id, domain, &name, kind.name())?;
        }
    }
    document.open("graph", &[("id", "annals"), ("edgedefault", "directed")])?;
    for node in elements.nodes() {
        document.open("node", &[("id", &format!("n{}", node.id.0))])?;
        let labels: Vec<&str> = node.labels.iter().flat_map(|label| [":", label]).collect();
        document.text("data", &[("key", "labels")], &labels.concat())?;
        document.text("data", &[("key", "nodelabel")], &name_of(&node))?;
        for (number, text) in nodes.values(&node.properties) {
            document.text("data", &[("key", &format!("n{number}"))], &text)?;
        }
        document.close("node")?;
    }
    for each in elements.relationships() {
        document.open(
            "edge",
            &[
                ("id", &format!("r{}", each.id.0)),
                ("source", &format!("n{}", each.start.0)),
                ("target", &format!("n{}", each.end.0)),
            ],
        )?;
        document.text("data", &[("key", "type")], &each.relationship_type)?;
        document.text("data", &[("key", "edgelabel")], &each.relationship_type)?;
        for (number, text) in relationships.values(&each.properties) {
            document.text("data", &[("key", &format!("r{number}"))], &text)?;
        }
        document.close("edge")?;
    }
    document.close("graph")?;
    document.close("graphml")?;
    document.end()
}

fn write_key(
    document: &mut Document<'_>,
    id: &str,
    domain: &str,
    name: &str,
    kind: &str,
) -> io::Result<()> {
    document.empty(
        "key",
        &[
            ("id", id),
            ("for", domain),
            ("attr.name", name),
            ("attr.type", kind),
        ],
    )
}
