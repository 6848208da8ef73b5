//! Graphviz DOT: the nodes and relationships of a result as a picture.
//!
//! Time runs from left to right: what happened on one date stands in one column under that date. Disputed facts are
//! dashed, claims carry their speakers, mediators stand between the parties. The text is deterministic, every
//! identifier and label is quoted, and nothing of the data becomes markup or a link.

mod layout;
mod style;

use std::fmt::Write as _;
use std::io;
use std::io::Write;

use super::Options;
use crate::model::collections::HashSet;
use crate::model::result::ResultSet;
use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::Value;
use layout::Column;
use style::Style;

/// What is drawn once for the whole picture.
const HEAD: &str = r##"digraph "annals" {
  graph [rankdir="LR", newrank="true", bgcolor="white", nodesep="0.16", ranksep="0.55", mclimit="4", splines="true", outputorder="edgesfirst", fontname="Helvetica"];
  node [fontname="Helvetica", fontsize="11", style="filled", color="#444444", penwidth="1", margin="0.12,0.06"];
  edge [fontname="Helvetica", fontsize="8", color="#666666", fontcolor="#555555", arrowsize="0.6"];
"##;

/// Words in `status` that say a fact is not settled.
const UNSETTLED: [&str; 4] = ["disputed", "rejected", "hedged", "alleged"];

/// Draws [`ResultSet::subgraph`].
pub fn render_dot(result: &ResultSet, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let subgraph = &result.subgraph;
    let picture = Picture::of(subgraph);
    let mut text = String::from(HEAD);
    picture.push_axis(&mut text);
    for node in subgraph.nodes.values() {
        picture.push_node(&mut text, node);
    }
    picture.push_strangers(&mut text);
    for relationship in subgraph.relationships.values() {
        picture.push_relationship(&mut text, relationship);
    }
    picture.push_mediators(&mut text);
    text.push_str("}\n");
    out.write_all(text.as_bytes())
}

/// What has to be known about the whole before a part can be drawn.
struct Picture<'g> {
    subgraph: &'g Subgraph,
    columns: Vec<Column>,
    /// Party, mediators, party.
    rows: Vec<Vec<NodeId>>,
    /// Claims that are disputed or rejected, by the property `id`.
    unsettled: HashSet<&'g str>,
}

impl<'g> Picture<'g> {
    fn of(subgraph: &'g Subgraph) -> Self {
        Self {
            subgraph,
            columns: layout::columns(subgraph),
            rows: layout::mediations(subgraph),
            unsettled: unsettled_claims(subgraph),
        }
    }

    /// The dates, from left to right, each with the events under it.
    fn push_axis(&self, out: &mut String) {
        for (position, column) in self.columns.iter().enumerate() {
            let _ = writeln!(
                out,
                "  {} [label={}, shape=\"plaintext\", style=\"\", fontsize=\"12\", fontcolor=\"#777777\"];",
                axis_name(position),
                quoted(&column.date),
            );
        }
        for position in 1..self.columns.len() {
            let _ = writeln!(
                out,
                "  {} -> {} [color=\"#bbbbbb\", style=\"dotted\", arrowhead=\"none\", weight=\"4\"];",
                axis_name(position - 1),
                axis_name(position),
            );
        }
        for (position, column) in self.columns.iter().enumerate() {
            let _ = write!(out, "  {{ rank=\"same\"; {};", axis_name(position));
            for node in &column.nodes {
                let _ = write!(out, " {};", node_name(*node));
            }
            out.push_str(" }\n");
        }
    }

    fn push_node(&self, out: &mut String, node: &Node) {
        let style = Style::of(node);
        let (width, main) = style::title(node);
        let mut label = wrapped(&main, width);
        let second = if style.is_claim {
            self.speakers(node.id)
        } else {
            style::second_line(node)
        };
        if !second.is_empty() {
            label.push('\n');
            label.push_str(&wrapped(&second, width));
        }
        let unsettled = self.is_unsettled(&node.properties)
            || text(&node.properties, "id").is_some_and(|id| self.unsettled.contains(id));
        let mut look = String::from("filled");
        if style.rounded {
            look.push_str(",rounded");
        }
        if unsettled {
            look.push_str(",dashed");
        }
        let _ = writeln!(
            out,
            "  {} [label={}, shape=\"{}\", style=\"{look}\", fillcolor=\"{}\", color=\"{}\"];",
            node_name(node.id),
            quoted(&label),
            style.shape,
            style.fill,
            style.border,
        );
    }

    /// Ends of relationships that are not part of the result.
    fn push_strangers(&self, out: &mut String) {
        let mut drawn = HashSet::default();
        for relationship in self.subgraph.relationships.values() {
            for end in [relationship.start, relationship.end] {
                if !self.subgraph.nodes.contains_key(&end) && drawn.insert(end) {
                    let _ = writeln!(
                        out,
                        "  {} [label=\"\", shape=\"point\", width=\"0.1\"];",
                        node_name(end)
                    );
                }
            }
        }
    }

    fn push_relationship(&self, out: &mut String, relationship: &Relationship) {
        let role = style::role(&relationship.relationship_type);
        let mut label = relationship
            .relationship_type
            .replace('_', " ")
            .to_lowercase();
        for key in ["role", "when", "outcome", "title"] {
            if let Some(text) = text(&relationship.properties, key) {
                label.push('\n');
                label.push_str(text);
            }
        }
        // An arrow against time would push its event to the right of its own effect: the layout gets it turned, the
        // reader sees it as it is. The same holds for an arrow against the order of a row.
        let turned = self
            .in_row(relationship)
            .unwrap_or(role.turned || self.against_time(relationship));
        let (from, to) = if turned {
            (relationship.end, relationship.start)
        } else {
            (relationship.start, relationship.end)
        };
        let _ = write!(
            out,
            "  {} -> {} [label={}, color=\"{}\", fontcolor=\"{}\"",
            node_name(from),
            node_name(to),
            quoted(&wrapped(&label, 22)),
            role.color,
            role.color,
        );
        if turned {
            out.push_str(", dir=\"back\"");
        }
        if role.free {
            out.push_str(", constraint=\"false\"");
        }
        if role.heavy {
            out.push_str(", penwidth=\"1.6\"");
        }
        if self.is_unsettled_relationship(relationship) {
            out.push_str(", style=\"dashed\"");
        }
        out.push_str("];\n");
    }

    /// Puts mediators between the two parties of what they mediated.
    fn push_mediators(&self, out: &mut String) {
        for row in &self.rows {
            let names: Vec<String> = row.iter().map(|id| node_name(*id)).collect();
            let _ = writeln!(
                out,
                "  {{ rank=\"same\"; {} [style=\"invis\", weight=\"2\"]; }}",
                names.join(" -> "),
            );
        }
    }

    /// Whether a relationship runs against the row both of its ends stand in; `None` when they share none.
    fn in_row(&self, relationship: &Relationship) -> Option<bool> {
        self.rows.iter().find_map(|row| {
            let start = row.iter().position(|id| *id == relationship.start)?;
            let end = row.iter().position(|id| *id == relationship.end)?;
            Some(start > end)
        })
    }

    fn against_time(&self, relationship: &Relationship) -> bool {
        let place = |id: NodeId| {
            self.columns
                .iter()
                .position(|column| column.nodes.contains(&id))
        };
        matches!(
            (place(relationship.start), place(relationship.end)),
            (Some(start), Some(end)) if start > end
        )
    }

    /// Whether an element says of itself, or by the claim it rests on, that it is not settled.
    fn is_unsettled(&self, properties: &Map) -> bool {
        text(properties, "status").is_some_and(|status| UNSETTLED.contains(&status))
            || text(properties, "claim").is_some_and(|claim| self.unsettled.contains(claim))
    }

    fn is_unsettled_relationship(&self, relationship: &Relationship) -> bool {
        self.is_unsettled(&relationship.properties)
            || &*relationship.relationship_type == "REJECTED"
    }

    /// Who says a claim, and who rejects it.
    fn speakers(&self, claim: NodeId) -> String {
        let mut says = Vec::new();
        let mut rejects = Vec::new();
        for relationship in self.subgraph.relationships.values() {
            if relationship.end != claim {
                continue;
            }
            let Some(speaker) = self.subgraph.nodes.get(&relationship.start) else {
                continue;
            };
            let name = style::title(speaker).1;
            match &*relationship.relationship_type {
                "CLAIMED" | "ASSERTED" | "CONFIRMED" => says.push(name),
                "REJECTED" | "RETRACTED" => rejects.push(name),
                _ => {}
            }
        }
        let mut line = String::new();
        if !says.is_empty() {
            let _ = write!(line, "says {}", says.join(", "));
        }
        if !rejects.is_empty() {
            if !line.is_empty() {
                line.push_str("; ");
            }
            let _ = write!(line, "rejected by {}", rejects.join(", "));
        }
        line
    }
}

/// The claims whose status is not settled or that somebody rejected, by the property `id`.
fn unsettled_claims(subgraph: &Subgraph) -> HashSet<&str> {
    let by_status = subgraph.nodes.values().filter(|node| {
        let claim = node.labels.iter().any(|label| &**label == "Claim");
        let status = text(&node.properties, "status");
        claim && status.is_some_and(|status| UNSETTLED.contains(&status))
    });
    let by_rejection = subgraph
        .relationships
        .values()
        .filter(|relationship| matches!(&*relationship.relationship_type, "REJECTED" | "RETRACTED"))
        .filter_map(|relationship| subgraph.nodes.get(&relationship.end));
    by_status
        .chain(by_rejection)
        .filter_map(|node| text(&node.properties, "id"))
        .collect()
}

/// A property that is a text.
fn text<'m>(properties: &'m Map, key: &str) -> Option<&'m str> {
    match properties.get(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn node_name(id: NodeId) -> String {
    format!("\"n{}\"", id.0)
}

fn axis_name(position: usize) -> String {
    format!("\"date {position}\"")
}

/// A text broken into lines of about `width` columns at blanks; longer words stay whole.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for (number, line) in text.lines().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let mut taken = 0;
        for word in line.split_whitespace() {
            let wide = super::terminal::width(word);
            if taken > 0 && taken + 1 + wide > width {
                out.push('\n');
                taken = 0;
            } else if taken > 0 {
                out.push(' ');
                taken += 1;
            }
            out.push_str(word);
            taken += wide;
        }
    }
    out
}

/// A quoted DOT string: quotes and backslashes are escaped, line breaks are `\n`, an ampersand cannot begin an entity,
/// other active characters are shown as escapes.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push_str("\\n");
        }
        for character in super::terminal::escape_line(line).chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '&' => out.push_str("&amp;"),
                other => out.push(other),
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests;
