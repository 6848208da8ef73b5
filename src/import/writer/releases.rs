//! A newer release over an older one: what it no longer tells is deleted or marked, and what it tells again loses the
//! mark. Nodes that rows were about, and those that belonged to such rows, stay and get `vanished_in`, the id of the
//! first release without them; relationships of rows that are still there are deleted. Must never know a map.

use std::sync::Arc;

use super::Properties;
use super::RelationshipKind;
use super::State;
use super::VANISHED_IN;
use super::Writer;
use super::identity_of;
use crate::import::error::ImportError;
use crate::import::report::Compared;
use crate::import::report::Report;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::collections::HashSet;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

/// Why nothing of an earlier release is looked for: the user says so.
pub(in crate::import) const A_PART: &str = "the files are a part of their release (--part)";
/// Why nothing of an earlier release is looked for: the map says so.
pub(in crate::import) const PARTS: &str =
    "each file of this dataset tells of other rows (--whole compares)";
/// Why nothing of an earlier release is looked for: the two have nothing in common.
const FURTHER: &str =
    "not one of them is in this release: it tells of other rows (--whole compares)";
/// Why something of an earlier release is not looked for.
const OTHER_DAYS: &str = "they are of other days than this release tells of (--whole compares)";

/// Which nodes stand for rows, and what it means that a newer release lacks one.
#[derive(Debug)]
pub(in crate::import) struct Rows {
    /// Which nodes they are.
    pub(in crate::import) standing: RowNodes,
    /// Which of them a newer release would have.
    pub(in crate::import) reach: Reach,
}

/// Which nodes stand for rows.
#[derive(Debug)]
pub(in crate::import) enum RowNodes {
    /// Those with a label, and nodes with others that belong to the row alone.
    Labelled {
        /// The label of the nodes rows are about.
        row: LabelId,
        /// The labels of what belongs to a row.
        parts: Vec<LabelId>,
        /// The relationships each of which stands for one row of several that make one node.
        shares: Vec<RelationshipKind>,
    },
    /// All but the releases.
    All,
    /// None that can be said.
    Unknown,
}

/// Which rows of earlier releases a release would have, if its dataset still had them.
#[derive(Debug, Clone, Copy)]
pub(in crate::import) enum Reach {
    /// All.
    All,
    /// All, if it has any; otherwise it tells of something else.
    AllOrFurther,
    /// Those whose date, this property, is among the days it tells of; if it has any.
    Days(KeyId),
    /// None, and why.
    None(&'static str),
}

impl Rows {
    /// No nodes that can be said to stand for rows.
    pub(in crate::import) fn unknown() -> Self {
        Self {
            standing: RowNodes::Unknown,
            reach: Reach::All,
        }
    }
}

/// What a node is to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// A row is about it.
    Row,
    /// It belongs to a row.
    Part,
    /// Rows share it: a place, a group.
    Shared,
}

/// A node of an earlier release that this one does not have.
struct Missing {
    node: NodeId,
    standing: Standing,
    id: Arc<str>,
}

/// A relationship that stood for one of several rows of a node, and is told no longer.
struct Share {
    /// The node's id.
    of: Value,
    /// What tells the row from the others of its node, with its name.
    key: Properties,
}

impl Writer<'_, '_> {
    /// Ends the import: deletes what an earlier release told of rows and this one does not, counts what changed, and
    /// marks what has vanished.
    pub(in crate::import) fn finish(mut self, rows: &Rows) -> Result<Report, ImportError> {
        self.settle_release(rows)?;
        self.mark_vanished(rows)?;
        Ok(self.report)
    }

    /// Ends a release; what comes now is another one of the same import, compared with what is there.
    pub(in crate::import) fn next_release(&mut self, rows: &Rows) -> Result<(), ImportError> {
        self.settle_release(rows)?;
        if let Reach::Days(key) = rows.reach {
            self.days.extend(self.days_told(rows, key));
        }
        for (node, state) in self.nodes.values_mut() {
            if *state != State::Before {
                *state = State::Before;
                self.told.insert(*node);
            }
        }
        let graph = self.transaction.graph();
        self.relationships
            .retain(|_, known| graph.endpoints(known.id).is_some());
        for known in self.relationships.values_mut() {
            known.met = false;
        }
        self.owned.clear();
        self.compared = 0;
        self.first_new = self.transaction.graph().next_node();
        Ok(())
    }

    /// Takes back that this import has told a node and its relationships.
    pub(in crate::import) fn retell(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
        kinds: &[&RelationshipKind],
    ) {
        self.nodes.insert(Arc::clone(id), (node, State::Before));
        if node < self.first_new {
            self.compared = self.compared.saturating_sub(1);
        }
        let graph = self.transaction.graph();
        let mut steps = Vec::new();
        graph.steps(node, Direction::Both, None, &mut steps);
        for step in steps {
            let kind = graph.relationship_type(step.relationship);
            let kind = kinds.iter().find(|known| Some(known.id) == kind);
            let (Some(kind), Some((start, end))) = (kind, graph.endpoints(step.relationship))
            else {
                continue;
            };
            let key = kind.key.iter();
            let key = key.map(|key| graph.relationship_property(step.relationship, *key));
            let identity = identity_of(kind.id, start, end, key);
            if let Some(known) = self.relationships.get_mut(&identity) {
                known.met = false;
            }
        }
    }

    fn settle_release(&mut self, rows: &Rows) -> Result<(), ImportError> {
        let changed = self.count_changed()?;
        self.link_shared(&changed)?;
        self.delete_untold(rows)?;
        for (node, id) in std::mem::take(&mut self.returned) {
            if self.standing(rows, node) == Some(Standing::Row) {
                self.report.returned.add(id.to_string());
            }
        }
        Ok(())
    }

    /// Takes the mark from a node that an earlier release had lacked, and this one has again.
    pub(super) fn take_back(&mut self, id: &Arc<str>, node: NodeId) -> Result<(), ImportError> {
        match self.vanished_key {
            Some(key) if !self.property(node, key).is_null() => {
                self.returned.push((node, Arc::clone(id)));
                // No change of what is told.
                let value = Value::Null;
                self.apply(Change::SetNodeProperty {
                    id: node,
                    key,
                    value,
                })
            }
            _ => Ok(()),
        }
    }

    fn delete_untold(&mut self, rows: &Rows) -> Result<(), ImportError> {
        let graph = self.transaction.graph();
        let owned = |node: &NodeId| self.owned.contains(node);
        let mut untold: Vec<(RelationshipId, NodeId)> = self
            .relationships
            .values()
            .filter(|known| known.ours && !known.met)
            .filter_map(|known| {
                let (start, end) = graph.endpoints(known.id)?;
                let holder = [start, end].into_iter().find(owned)?;
                Some((known.id, holder))
            })
            .collect();
        untold.sort_unstable();
        let shares: Vec<Share> = untold
            .iter()
            .filter_map(|(id, owner)| self.share(rows, *id, *owner))
            .collect();
        for (id, _) in untold {
            self.apply(Change::DeleteRelationship { id })?;
            self.report.relationships_deleted += 1;
        }
        self.note_shares(rows, shares);
        Ok(())
    }

    /// What a relationship stands for, when it stands for a row.
    fn share(&self, rows: &Rows, id: RelationshipId, owner: NodeId) -> Option<Share> {
        let RowNodes::Labelled { shares, .. } = &rows.standing else {
            return None;
        };
        let graph = self.transaction.graph();
        let number = graph.relationship_type(id)?;
        let kind = shares.iter().find(|kind| kind.id == number)?;
        let key = kind.key.iter();
        let key = key.map(|key| (*key, graph.relationship_property(id, *key)));
        Some(Share {
            of: graph.node_property(owner, self.id_key),
            key: key.collect(),
        })
    }

    /// Reports the rows that relationships stood for, unless another one stands for them now.
    fn note_shares(&mut self, rows: &Rows, untold: Vec<Share>) {
        let (RowNodes::Labelled { shares, .. }, false) = (&rows.standing, untold.is_empty()) else {
            return;
        };
        let written = |key: &Properties| format!("{key:?}");
        let graph = self.transaction.graph();
        let mut told: HashSet<String> = HashSet::default();
        for kind in shares {
            let mut cursor = Some(0);
            let mut batch = Vec::new();
            while let Some(at) = cursor {
                batch.clear();
                cursor = graph.scan_relationships(Some(kind.id), at, 4096, &mut batch);
                for id in &batch {
                    let key = kind.key.iter();
                    let key = key.map(|key| (*key, graph.relationship_property(*id, *key)));
                    told.insert(written(&key.collect()));
                }
            }
        }
        let names = &graph.catalog().names;
        for Share { of, key } in untold {
            if key.is_empty() || told.contains(&written(&key)) {
                continue;
            }
            let key = key.iter().map(|(name, value)| {
                let value = plain(value);
                format!("{} {value}", names.key_name(*name))
            });
            let key = key.collect::<Vec<_>>().join(", ");
            let told = format!("{key} of {}", plain(&of));
            self.report.vanished_rows.add(told);
        }
    }

    /// Counts nodes that were there before and have changed, and says where they are from now.
    fn count_changed(&mut self) -> Result<HashSet<NodeId>, ImportError> {
        let mut changed = HashSet::default();
        for (node, former) in std::mem::take(&mut self.former) {
            let mut differs = false;
            for (key, value) in &former.values {
                if self.property(node, *key) == *value {
                    continue;
                }
                differs = true;
                let name = self.transaction.graph().catalog().names.key_name(*key);
                if self.property(node, self.source_key) == self.source && !value.is_null() {
                    let kind = format!(
                        "`{name}` was not as this very release told it before: changed by hand, or the file is another \
                         one; replaced"
                    );
                    let noted = self.report.warnings.entry(kind).or_default();
                    noted.add(|| format!("{}: {}", former.id, plain(value)));
                }
                if self.shared.contains_key(&node) && !value.is_null() {
                    let kind = format!("`{name}` is told otherwise by another source, replaced");
                    let noted = self.report.warnings.entry(kind).or_default();
                    noted.add(|| format!("{}: {}", former.id, plain(value)));
                }
                *self
                    .report
                    .changed_properties
                    .entry(name.to_string())
                    .or_insert(0) += 1;
            }
            if !differs {
                continue;
            }
            changed.insert(node);
            self.report.changed.add(former.id.to_string());
            if self.shared.contains_key(&node) {
                continue;
            }
            for (key, value) in [
                (self.source_key, self.source.clone()),
                (self.locator_key, former.locator),
            ] {
                self.apply(Change::SetNodeProperty {
                    id: node,
                    key,
                    value,
                })?;
            }
        }
        self.report.unchanged += self.compared.saturating_sub(changed.len() as u64);
        Ok(changed)
    }

    /// Marks nodes of earlier releases that this one does not have, unless they are marked.
    fn mark_vanished(&mut self, rows: &Rows) -> Result<(), ImportError> {
        if self.first_of_import == NodeId(0) || matches!(rows.standing, RowNodes::Unknown) {
            return Ok(());
        }
        let vanished = self.missed(rows);
        if vanished.is_empty() {
            return Ok(());
        }
        let key = self.key(VANISHED_IN)?;
        if let Value::String(release) = &self.source {
            self.report.vanished_in = Some(release.to_string());
        }
        for Missing { node, standing, id } in vanished {
            if !self.property(node, key).is_null() {
                self.report.vanished_before += u64::from(standing == Standing::Row);
                continue;
            }
            if !self.mark(node, key)? {
                let kind = format!("the rules of the graph let no `{VANISHED_IN}` be set");
                let noted = self.report.warnings.entry(kind).or_default();
                noted.add(|| id.to_string());
            }
            let list = match standing {
                Standing::Row => &mut self.report.vanished,
                Standing::Part => &mut self.report.vanished_parts,
                Standing::Shared => &mut self.report.vanished_shared,
            };
            list.add(id.to_string());
        }
        Ok(())
    }

    /// The nodes of earlier releases that this one would have if its dataset still had them, in their order; notes
    /// which ones were looked for.
    fn missed(&mut self, rows: &Rows) -> Vec<Missing> {
        let graph = self.transaction.graph();
        let mut found = 0;
        let mut missing = Vec::new();
        for (id, (node, state)) in &self.nodes {
            let node = *node;
            if node >= self.first_of_import
                || !self.is_ours(&graph.node_property(node, self.source_key))
            {
                continue;
            }
            let Some(standing) = self.standing(rows, node) else {
                continue;
            };
            if *state == State::Before && !self.told.contains(&node) {
                let id = Arc::clone(id);
                missing.push(Missing { node, standing, id });
            } else {
                found += u64::from(standing == Standing::Row);
            }
        }
        missing.sort_unstable_by_key(|missing| missing.node);
        let is_row = |missing: &&Missing| missing.standing == Standing::Row;
        let lacking = missing.iter().filter(is_row).count() as u64;
        let (why, days) = match rows.reach {
            Reach::None(why) => (Some(why), Vec::new()),
            Reach::AllOrFurther | Reach::Days(_) if found == 0 => (Some(FURTHER), Vec::new()),
            Reach::All | Reach::AllOrFurther => (None, Vec::new()),
            Reach::Days(key) => {
                let mut days = self.days.clone();
                days.extend(self.days_told(rows, key));
                let left_out = self.leave_out(&mut missing, key, &days);
                ((left_out > 0).then_some(OTHER_DAYS), days)
            }
        };
        if why.is_some_and(|why| why != OTHER_DAYS) {
            missing.clear();
        }
        let still = missing.iter().filter(is_row).count() as u64;
        if found + lacking > 0 {
            self.report.compared = Some(Compared {
                rows: if why.is_some() && days.is_empty() {
                    0
                } else {
                    found + still
                },
                days: days
                    .iter()
                    .map(|days| days.map(|day| day.to_string()))
                    .collect(),
                left_out: lacking - still,
                why: why.filter(|_| lacking > still),
            });
        }
        missing
    }

    /// The first and the last day that rows of the release at hand tell of: that some row tells exactly, if there is one.
    fn days_told(&self, rows: &Rows, key: KeyId) -> Option<[Date; 2]> {
        let graph = self.transaction.graph();
        let (mut exact, mut vague) = (None, None);
        for (node, state) in self.nodes.values() {
            if *state == State::Before || self.standing(rows, *node) != Some(Standing::Row) {
                continue;
            }
            let Some([first, last]) = first_and_last(&graph.node_property(*node, key)) else {
                continue;
            };
            let all = if first == last {
                &mut exact
            } else {
                &mut vague
            };
            let all = all.get_or_insert([first, last]);
            *all = [all[0].min(first), all[1].max(last)];
        }
        exact.or(vague)
    }

    /// Leaves out the rows that are not wholly among some days, and what belongs to them or may: parts of theirs, and
    /// all that rows share. How many rows those are.
    fn leave_out(&self, missing: &mut Vec<Missing>, key: KeyId, days: &[[Date; 2]]) -> u64 {
        let graph = self.transaction.graph();
        let is_among = |node: NodeId| {
            first_and_last(&graph.node_property(node, key)).is_some_and(|[first, last]| {
                let mut days = days.iter();
                days.any(|[from, to]| *from <= first && last <= *to)
            })
        };
        let rows = missing.iter().filter(|each| each.standing == Standing::Row);
        let others: HashSet<NodeId> = rows
            .map(|row| row.node)
            .filter(|row| !is_among(*row))
            .collect();
        if others.is_empty() {
            return 0;
        }
        let mut steps = Vec::new();
        missing.retain(|each| match each.standing {
            Standing::Row => !others.contains(&each.node),
            Standing::Part => {
                steps.clear();
                graph.steps(each.node, Direction::Both, None, &mut steps);
                steps.iter().all(|step| !others.contains(&step.node))
            }
            Standing::Shared => false,
        });
        others.len() as u64
    }

    /// Marks a node with this release; false when the rules of the graph refuse that.
    fn mark(&mut self, id: NodeId, key: KeyId) -> Result<bool, ImportError> {
        let value = self.source.clone();
        let marked = self.apply(Change::SetNodeProperty { id, key, value });
        if marked.is_ok() && self.may_stay(Element::Node(id)) {
            return Ok(true);
        }
        if marked.is_ok() {
            let value = Value::Null;
            self.apply(Change::SetNodeProperty { id, key, value })?;
        }
        Ok(false)
    }

    /// Whether an element keeps the rules of the graph.
    pub(super) fn may_stay(&self, element: Element) -> bool {
        let graph = self.transaction.graph();
        !graph.judges_elements() || graph.check_element(element).is_ok()
    }

    /// What a node is to rows; `None` when its absence says nothing.
    fn standing(&self, rows: &Rows, node: NodeId) -> Option<Standing> {
        let graph = self.transaction.graph();
        let (row, parts) = match &rows.standing {
            RowNodes::Unknown => return None,
            _ if self.is_release(&graph.node_property(node, self.id_key)) => return None,
            RowNodes::All => return Some(Standing::Row),
            RowNodes::Labelled { row, parts, .. } => (row, parts),
        };
        let labels = graph.labels(node);
        if labels.contains(row) {
            Some(Standing::Row)
        } else if parts.iter().any(|part| labels.contains(part)) {
            Some(Standing::Part)
        } else {
            (!self.is_told_by_others(node)).then_some(Standing::Shared)
        }
    }

    /// Whether an id is that of one of the dataset's releases.
    pub(super) fn is_release(&self, id: &Value) -> bool {
        let Value::String(id) = id else { return false };
        let rest = id.strip_prefix(&self.source_prefix);
        rest.is_some_and(|rest| rest.starts_with("release:"))
    }
}

/// The first and the last day of a date; `None` when it has none.
fn first_and_last(value: &Value) -> Option<[Date; 2]> {
    match value {
        Value::Edtf(date) => Some([date.earliest_date()?, date.latest_date()?]),
        Value::Date(day) => Some([*day, *day]),
        _ => None,
    }
}

/// A value in a report.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
