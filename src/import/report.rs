//! What an import did, so that nothing is lost without a word.

use serde::Serialize;

use crate::model::collections::IndexMap;

/// How many examples of each kind a report names.
const EXAMPLES: usize = 10;
/// How many of them people are shown.
const SHOWN: usize = 3;
/// How to get lists whole.
const IN_FULL: &str = "--json";

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
    pub changed: Listed,
    /// Which properties of nodes there before were changed, how often.
    pub changed_properties: IndexMap<String, u64>,
    /// Nodes there before in which this file changed nothing.
    pub unchanged: u64,
    /// Properties changed on relationships there before.
    pub relationships_changed: u64,
    /// Relationships of an earlier release that this file no longer tells, now deleted.
    pub relationships_deleted: u64,
    /// Which ones: start, type and end.
    pub deleted_relationships: Vec<String>,
    /// What earlier releases said of rows otherwise than this one: kept as nodes of their own.
    pub kept_statements: Listed,
    /// Which rows of earlier releases were looked for in this one; `None` when there were none.
    pub compared: Option<Compared>,
    /// The release that what has vanished is marked with, as `vanished_in`.
    pub vanished_in: Option<String>,
    /// Nodes that rows of an earlier release were about and this release does not have: kept, and marked.
    pub vanished: Listed,
    /// Nodes that belonged to such rows: kept, and marked as well.
    pub vanished_parts: Listed,
    /// Nodes that rows share, as places and groups, and no row of this release mentions: kept, and marked as well.
    pub vanished_shared: Listed,
    /// Single rows of an earlier release that are gone while others of the same node are still there: of each what it
    /// was known by. Nothing is kept of them.
    pub vanished_rows: Listed,
    /// How many nodes that rows were about had vanished before, and still are not there.
    pub vanished_before: u64,
    /// Nodes that had vanished in an earlier release and are there again; their mark is gone.
    pub returned: Listed,
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

/// Which rows of earlier releases a release was compared with, to see what has vanished.
#[derive(Debug, Default, Clone, Serialize, PartialEq, Eq)]
pub struct Compared {
    /// How many of them were looked for, whether they are there or not.
    pub rows: u64,
    /// The days they are of, where only those were looked for.
    pub days: Vec<[String; 2]>,
    /// How many were not looked for.
    pub left_out: u64,
    /// Why those were not.
    pub why: Option<&'static str>,
}

impl Compared {
    fn line(&self) -> String {
        let days = self
            .days
            .iter()
            .map(|[first, last]| format!("{first} to {last}"));
        let days = match days.collect::<Vec<_>>().join(", ") {
            days if days.is_empty() => String::new(),
            days => format!(" from {days}"),
        };
        if let (0, Some(why)) = (self.rows, self.why) {
            let rows = counted(self.left_out, "row");
            return format!("  did not look for {rows} of earlier releases: {why}");
        }
        let looked_for = format!(
            "  looked for what has vanished: among {} of earlier releases{days}",
            counted(self.rows, "row")
        );
        match self.why {
            Some(why) => format!("{looked_for}; not among {} of them: {why}", self.left_out),
            None => looked_for,
        }
    }
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

/// Ids, every one of them.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Listed {
    /// How many.
    pub count: u64,
    /// All of them.
    pub ids: Vec<String>,
}

impl Listed {
    /// One more.
    pub fn add(&mut self, id: String) {
        self.count += 1;
        self.ids.push(id);
    }

    /// The count, the first few, and where the others are.
    fn told(&self, others: &str) -> String {
        format!("{} ({})", self.count, few_of(&self.ids, others))
    }
}

/// The first few, and where the others are.
fn few_of(all: &[String], others: &str) -> String {
    let few = &all[..all.len().min(SHOWN)];
    let more = if few.len() < all.len() {
        format!(", …; all of them: {others}")
    } else {
        String::new()
    };
    format!("{}{more}", few.join(", "))
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
                "  nodes there before: {} with changed properties, {} without",
                self.changed.count, self.unchanged
            ));
        }
        if self.changed.count > 0 {
            lines.push(format!(
                "  changed properties: {}",
                list(&self.changed_properties)
            ));
            lines.push(format!("  changed: {}", self.changed.told(IN_FULL)));
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
                "  {} of an earlier release told otherwise or no longer, deleted: {}",
                counted(self.relationships_deleted, "relationship"),
                few_of(&self.deleted_relationships, IN_FULL),
            ));
        }
        if self.kept_statements.count > 0 {
            lines.push(format!(
                "  what earlier releases said otherwise, kept as nodes of their own and marked with `vanished_in`: {}",
                self.kept_statements.told(IN_FULL)
            ));
        }
        lines.extend(self.vanished_lines());
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

    /// What has vanished, and what is there again.
    fn vanished_lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.compared.iter().map(Compared::line).collect();
        let release = self.vanished_in.as_deref().unwrap_or_default();
        let others = format!("{IN_FULL}, or MATCH (n {{vanished_in: '{release}'}}) RETURN n.id");
        if self.vanished.count > 0 {
            lines.push(format!(
                "  vanished from this release, kept and marked with `vanished_in`: {}",
                self.vanished.told(&others)
            ));
        }
        if self.vanished_parts.count > 0 {
            lines.push(format!(
                "  what belonged to vanished rows, kept and marked: {}",
                self.vanished_parts.told(&others)
            ));
        }
        if self.vanished_shared.count > 0 {
            lines.push(format!(
                "  what no row mentions any more, kept and marked: {}",
                self.vanished_shared.told(&others)
            ));
        }
        if self.vanished_rows.count > 0 {
            lines.push(format!(
                "  rows vanished of nodes that are still there, deleted: {}",
                self.vanished_rows.told(IN_FULL)
            ));
        }
        if self.vanished_before > 0 {
            lines.push(format!(
                "  vanished in an earlier release, and still: {}",
                self.vanished_before
            ));
        }
        if self.returned.count > 0 {
            lines.push(format!(
                "  there again, no longer marked with `vanished_in`: {}",
                self.returned.told(IN_FULL)
            ));
        }
        lines
    }
}

/// A count and what is counted.
pub(super) fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn examples(noted: &Noted) -> String {
    let few = &noted.examples[..noted.examples.len().min(SHOWN)];
    let more = if noted.count > few.len() as u64 {
        ", …"
    } else {
        ""
    };
    format!("{} ({}{more})", noted.count, few.join(", "))
}
