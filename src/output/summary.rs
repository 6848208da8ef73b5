//! One line about what a statement wrote, and counts with their nouns.

use crate::model::result::WriteSummary;

/// `2 nodes`, `1 relationship`.
pub fn counted(count: u64, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}

/// `Added 2 nodes, 1 relationship, set 3 properties`; `None` when nothing was written.
pub fn sentence(summary: &WriteSummary) -> Option<String> {
    let nodes = |count| (count, "node", "nodes");
    let relationships = |count| (count, "relationship", "relationships");
    let labels = |count| (count, "label", "labels");
    let verbs: [(&str, Vec<(u64, &str, &str)>); 4] = [
        (
            "added",
            vec![
                nodes(summary.nodes_created),
                relationships(summary.relationships_created),
                labels(summary.labels_added),
            ],
        ),
        (
            "deleted",
            vec![
                nodes(summary.nodes_deleted),
                relationships(summary.relationships_deleted),
            ],
        ),
        (
            "set",
            vec![(summary.properties_set, "property", "properties")],
        ),
        ("removed", vec![labels(summary.labels_removed)]),
    ];
    let parts: Vec<String> = verbs
        .iter()
        .filter_map(|(verb, counts)| {
            let named: Vec<String> = counts
                .iter()
                .filter(|(count, ..)| *count > 0)
                .map(|(count, singular, plural)| counted(*count, singular, plural))
                .collect();
            (!named.is_empty()).then(|| format!("{verb} {}", named.join(", ")))
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
