//! What an import did, so that nothing is lost without a word.

use serde::Serialize;

use crate::model::collections::IndexMap;

/// How many examples of each kind a report names.
const EXAMPLES: usize = 10;

/// What an import did.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Report {
    /// Records read, without the header.
    pub rows: u64,
    /// Records set aside, with their lines and reasons.
    pub skipped: Noted,
    /// Nodes made.
    pub nodes_created: u64,
    /// Relationships made.
    pub relationships_created: u64,
    /// Nodes made, by label (the first of each).
    pub created_by_label: IndexMap<String, u64>,
    /// Relationships made, by type.
    pub created_by_type: IndexMap<String, u64>,
    /// Nodes there before in which this file changed something.
    pub changed: Noted,
    /// Which properties of nodes there before were changed, how often.
    pub changed_properties: IndexMap<String, u64>,
    /// Nodes there before in which this file changed nothing.
    pub unchanged: u64,
    /// Properties changed on relationships there before.
    pub relationships_changed: u64,
    /// Relationships of an earlier release that this file no longer tells, now deleted.
    pub relationships_deleted: u64,
    /// Nodes of an earlier release that this file does not have; they are kept.
    pub vanished: Noted,
    /// Rows that were joined into one node with earlier rows.
    pub joined_rows: u64,
    /// Nodes that more than one row tells of.
    pub joined_nodes: u64,
    /// Columns no rule of the map uses, kept as properties `src_*`.
    pub kept_columns: Vec<String>,
    /// Columns the map knows and the file lacks.
    pub missing_columns: Vec<String>,
    /// What is doubtful in the data and was kept, by kind.
    pub warnings: IndexMap<String, Noted>,
}

/// A count with the first few examples.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Noted {
    /// How many.
    pub count: u64,
    /// The first few, in the order they were met.
    pub examples: Vec<String>,
}

impl Noted {
    /// One more.
    pub fn add(&mut self, example: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }
}

impl Report {
    /// The report as lines for people, without line ends.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "{} read: {} and {} made",
            counted(self.rows, "row"),
            counted(self.nodes_created, "node"),
            counted(self.relationships_created, "relationship"),
        )];
        let list = |counts: &IndexMap<String, u64>| {
            let each = counts.iter().map(|(name, count)| format!("{name} {count}"));
            each.collect::<Vec<_>>().join(", ")
        };
        if !self.created_by_label.is_empty() {
            lines.push(format!("  nodes: {}", list(&self.created_by_label)));
        }
        if !self.created_by_type.is_empty() {
            lines.push(format!("  relationships: {}", list(&self.created_by_type)));
        }
        if self.joined_rows > 0 {
            lines.push(format!(
                "  {} joined into {} that several rows tell of",
                counted(self.joined_rows, "row"),
                counted(self.joined_nodes, "node"),
            ));
        }
        if self.changed.count > 0 || self.unchanged > 0 {
            lines.push(format!(
                "  there before: {} changed, {} unchanged",
                self.changed.count, self.unchanged
            ));
        }
        if self.changed.count > 0 {
            lines.push(format!(
                "  changed properties: {}",
                list(&self.changed_properties)
            ));
            lines.push(format!("  changed: {}", examples(&self.changed)));
        }
        if self.relationships_changed > 0 {
            lines.push(format!(
                "  {} of relationships there before changed",
                if self.relationships_changed == 1 {
                    "1 property".to_owned()
                } else {
                    format!("{} properties", self.relationships_changed)
                }
            ));
        }
        if self.relationships_deleted > 0 {
            lines.push(format!(
                "  {} of an earlier release no longer told, deleted",
                counted(self.relationships_deleted, "relationship")
            ));
        }
        if self.vanished.count > 0 {
            lines.push(format!(
                "  vanished from this file, kept in the graph: {}",
                examples(&self.vanished)
            ));
        }
        if self.skipped.count > 0 {
            lines.push(format!("  set aside: {}", examples(&self.skipped)));
        }
        for (kind, noted) in &self.warnings {
            lines.push(format!("  warning: {kind}: {}", examples(noted)));
        }
        if !self.kept_columns.is_empty() {
            lines.push(format!("  kept as src_*: {}", self.kept_columns.join(", ")));
        }
        if !self.missing_columns.is_empty() {
            lines.push(format!(
                "  not in the file: {}",
                self.missing_columns.join(", ")
            ));
        }
        lines
    }
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn examples(noted: &Noted) -> String {
    let more = if noted.count > noted.examples.len() as u64 {
        ", …"
    } else {
        ""
    };
    format!("{} ({}{more})", noted.count, noted.examples.join(", "))
}
