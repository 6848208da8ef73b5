//! The result's nodes and relationships as a statement that makes them again.
//!
//! Only elements can be made again; a result whose rows hold other values says so in a comment.

use std::io;
use std::io::Write;

use super::Options;
use super::footnotes;
use super::literal;
use super::terminal;
use crate::model::collections::IndexSet;
use crate::model::result::ResultSet;
use crate::model::value::NodeId;

/// One `CREATE` statement with a variable a node.
pub fn render_cypher(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let subgraph = &result.subgraph;
    if subgraph.nodes.is_empty() && subgraph.relationships.is_empty() {
        if result.columns.is_empty() {
            return Ok(());
        }
        return writeln!(out, "// the result has no nodes or relationships to create");
    }
    let mut patterns = Vec::new();
    for (id, node) in &subgraph.nodes {
        let mut pattern = format!("(n{}", id.0);
        literal::push_node_inside(&mut pattern, node, subgraph);
        pattern.push(')');
        patterns.push(pattern);
    }
    // A relationship may be returned without its ends: it needs some all the same.
    let ends: IndexSet<NodeId> = subgraph
        .relationships
        .values()
        .flat_map(|relationship| [relationship.start, relationship.end])
        .filter(|id| !subgraph.nodes.contains_key(id))
        .collect();
    patterns.extend(ends.iter().map(|id| format!("(n{})", id.0)));
    for relationship in subgraph.relationships.values() {
        let mut pattern = format!("(n{})-[", relationship.start.0);
        literal::push_relationship_inside(&mut pattern, relationship, subgraph);
        pattern.push_str("]->(n");
        pattern.push_str(&relationship.end.0.to_string());
        pattern.push(')');
        patterns.push(pattern);
    }
    if !ends.is_empty() {
        writeln!(
            out,
            "// {} of the nodes below were not part of the result: only their place is kept",
            ends.len()
        )?;
    }
    for (number, footnote) in footnotes::numbered(result) {
        let line = footnotes::line(footnote);
        writeln!(out, "// [{number}] {}", terminal::escape_line(&line))?;
    }
    writeln!(out, "CREATE\n  {};", patterns.join(",\n  "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::fixture;

    fn check(result: &ResultSet, expected: &str) {
        let mut out = Vec::new();
        render_cypher(result, &Options::default(), &mut out).expect("a vector takes bytes");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
    }

    #[test]
    fn nodes_and_relationships_become_one_create() {
        check(
            &fixture::strike(),
            concat!(
                "CREATE\n",
                "  (n1:Actor {id: 'pak', name: 'Pakistan'}),\n",
                "  (n2:Event {name: 'Strikes on \"Khost\"\\n\\\\', when: '2025-10-09'}),\n",
                "  (n1)-[:STRUCK {when: '2025-10-09'}]->(n2);\n",
            ),
        );
    }

    #[test]
    fn a_result_of_scalars_says_that_nothing_can_be_created() {
        check(
            &fixture::rows(&["n"], vec![vec![1.into()]]),
            "// the result has no nodes or relationships to create\n",
        );
    }
}
