//! Whether a statement deletes so much that a person is asked before it is kept.
//!
//! It has run by then, in a transaction of its own, so that the question names what it deleted. Scripts and pipes are
//! never asked.

use annals::language::assist;
use annals::language::assist::Kind;
use annals::model::result::WriteSummary;
use annals::output::summary::counted;

/// So many nodes and relationships together are much.
const MUCH: u64 = 100;
/// So many nodes are much when no other is left.
const WHOLE: u64 = 10;

/// Whether a statement may delete, and could be undone: batches that commit by themselves cannot.
pub(super) fn may_delete(statement: &str) -> bool {
    let keywords = assist::highlight(statement).into_iter();
    let keywords: Vec<String> = keywords
        .filter(|(_, kind)| *kind == Kind::Keyword)
        .map(|(span, _)| span.text(statement).to_uppercase())
        .collect();
    let has = |word: &str| keywords.iter().any(|keyword| keyword == word);
    has("DELETE") && !has("TRANSACTIONS") && !has("EXPLAIN")
}

/// What to ask after a statement that deleted much; `left` is the number of nodes there still are.
pub(super) fn question(summary: &WriteSummary, left: usize) -> Option<String> {
    let (nodes, relationships) = (summary.nodes_deleted, summary.relationships_deleted);
    let whole = left == 0 && nodes >= WHOLE;
    if nodes + relationships < MUCH && !whole {
        return None;
    }
    let nodes = counted(nodes, "node", "nodes");
    let relationships = counted(relationships, "relationship", "relationships");
    let rest = if left == 0 {
        ", and no node is left"
    } else {
        ""
    };
    Some(format!(
        "this deletes {nodes} and {relationships}{rest}; delete them? [y/N] "
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_delete_are_told_from_those_that_only_name_it() {
        assert!(may_delete("MATCH (n) detach delete n"));
        assert!(may_delete("FOREACH (x IN [] | DELETE x)"));
        for other in [
            "MATCH (n {name: 'DELETE'}) RETURN n.delete",
            "EXPLAIN MATCH (n) DELETE n",
            "MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS",
        ] {
            assert!(!may_delete(other), "{other}");
        }
    }

    #[test]
    fn only_much_is_asked_about() {
        let deleted = |nodes_deleted, relationships_deleted| WriteSummary {
            nodes_deleted,
            relationships_deleted,
            ..WriteSummary::default()
        };
        assert_eq!(question(&deleted(5, 20), 0), None);
        assert_eq!(question(&deleted(50, 49), 7), None);
        assert!(question(&deleted(12, 0), 0).is_some());
        let asked = question(&deleted(74, 187), 0).expect("a question");
        assert!(
            asked.contains("74 nodes and 187 relationships, and no node"),
            "{asked}"
        );
    }
}
