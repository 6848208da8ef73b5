//! Mermaid flow charts: a picture inside Markdown, as GitHub and wikis show it.

use std::io;
use std::io::Write;

use super::Elements;
use super::name_of;
use crate::model::result::ResultSet;
use crate::output::Options;

/// Writes [`ResultSet::subgraph`]. What rests on a claim, or is one, is dashed, as in the other pictures.
pub fn render_mermaid(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_mermaid(Elements::Subgraph(&result.subgraph), out)
}

/// Writes elements. What rests on a claim, or is one, is dashed, as in the other pictures.
pub fn write_mermaid(elements: Elements<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"flowchart LR\n")?;
    let mut claims = false;
    for node in elements.nodes() {
        let (id, name) = (node.id.0, escaped(&name_of(&node)));
        let has = |wanted: &str| node.labels.iter().any(|label| label.as_ref() == wanted);
        match () {
            () if has("Claim") => {
                claims = true;
                writeln!(out, "  n{id}[\"{name}\"]:::claim")?;
            }
            () if has("Event") => writeln!(out, "  n{id}(\"{name}\")")?,
            () if has("Location") => writeln!(out, "  n{id}{{{{\"{name}\"}}}}")?,
            () => writeln!(out, "  n{id}[\"{name}\"]")?,
        }
    }
    for each in elements.relationships() {
        let arrow = if each.properties.contains_key("claim") {
            "-.->"
        } else {
            "-->"
        };
        let kind = escaped(&each.relationship_type);
        writeln!(
            out,
            "  n{} {arrow}|\"{kind}\"| n{}",
            each.start.0, each.end.0
        )?;
    }
    if claims {
        out.write_all(b"  classDef claim stroke-dasharray: 5 5\n")?;
    }
    Ok(())
}

/// Text between quotes: what would end it or be read as markup is an entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => out.push(' '),
            '"' | '#' | '<' | '>' | '&' | '`' | ';' | '\\' => {
                out.push('#');
                out.push_str(&(character as u32).to_string());
                out.push(';');
            }
            other if other.is_control() => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}
