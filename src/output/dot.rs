//! Graphviz DOT. (placeholder)
use std::io;
use std::io::Write;

use super::Options;
use crate::model::result::ResultSet;

/// x
pub fn render_dot(_result: &ResultSet, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "digraph {{}}")
}
