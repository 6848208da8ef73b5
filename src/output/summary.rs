//! One line about what a statement wrote, and counts with their nouns.

use crate::model::result::WriteSummary;

/// `2 nodes`, `1 relationship`.
pub fn counted(count: u64, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}

/// `Added 2 nodes, 1 relationship, set 3 properties`; `None` when nothing was written.
pub fn sentence(summary: &WriteSummary) -> Option<String> {
    let nodes = |count| counted(count, "node", "nodes");
    let relationships = |count| counted(count, "relationship", "relationships");
    let labels = |count| counted(count, "label", "labels");
    let properties = |count| counted(count, "property", "properties");
    let parts: Vec<String> = [
        ("added", nodes(summary.nodes_created)),
        ("added", relationships(summary.relationships_created)),
        ("added", labels(summary.labels_added)),
        ("deleted", nodes(summary.nodes_deleted)),
        ("deleted", relationships(summary.relationships_deleted)),
        ("set", properties(summary.properties_set)),
        ("removed", labels(summary.labels_removed)),
    ]
    .into_iter()
    .filter(|(_, counted)| !counted.starts_with("0 "))
    .scan("", |verb_before, (verb, counted)| {
        let part = if *verb_before == verb {
            counted
        } else {
            format!("{verb} {counted}")
        };
        *verb_before = verb;
        Some(part)
    })
    .collect();
    let text = parts.join(", ");
    let mut characters = text.chars();
    let first = characters.next()?;
    Some(first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_what_was_written_and_nothing_else() {
        let summary = WriteSummary {
            nodes_created: 2,
            relationships_created: 1,
            properties_set: 3,
            ..WriteSummary::default()
        };
        assert_eq!(
            sentence(&summary).as_deref(),
            Some("Added 2 nodes, 1 relationship, set 3 properties")
        );
        let deleted = WriteSummary {
            nodes_deleted: 1,
            labels_removed: 1,
            ..WriteSummary::default()
        };
        assert_eq!(
            sentence(&deleted).as_deref(),
            Some("Deleted 1 node, removed 1 label")
        );
        assert_eq!(sentence(&WriteSummary::default()), None);
    }
}
