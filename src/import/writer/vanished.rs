//! What a newer release lacks: which nodes of earlier ones it would have if its dataset still had them, and the mark they
//! get. Must never know a map.

use std::sync::Arc;

use super::State;
use super::VANISHED_IN;
use super::Writer;
use super::releases::Reach;
use super::releases::RowNodes;
use super::releases::Rows;
use super::releases::Standing;
use crate::import::error::ImportError;
use crate::import::report::Compared;
use crate::model::catalog::KeyId;
use crate::model::collections::HashSet;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::value::NodeId;
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

/// A node of an earlier release that this one does not have.
struct Missing {
    node: NodeId,
    standing: Standing,
    id: Arc<str>,
}

impl Writer<'_, '_> {
    /// Marks nodes of earlier releases that this one does not have, unless they are marked.
    pub(super) fn mark_vanished(&mut self, rows: &Rows) -> Result<(), ImportError> {
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
                let days = self.days.clone();
                let left_out = self.leave_out(&mut missing, key, &days);
                ((left_out > 0).then_some(OTHER_DAYS), days)
            }
        };
        if why.is_some_and(|why| why != OTHER_DAYS) {
            missing.clear();
        }
        let still = missing.iter().filter(is_row).count() as u64;
        let looked_for = if why.is_some() && days.is_empty() {
            0
        } else {
            found + still
        };
        let left_out = lacking - still;
        if looked_for + left_out > 0 {
            self.report.compared = Some(Compared {
                rows: looked_for,
                days: days
                    .iter()
                    .map(|days| days.map(|day| day.to_string()))
                    .collect(),
                left_out,
                why: why.filter(|_| left_out > 0),
            });
        }
        missing
    }

    /// The first and the last day that rows of the release at hand tell of: that some row tells exactly, if there is one.
    pub(super) fn days_told(&self, rows: &Rows, key: KeyId) -> Option<[Date; 2]> {
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
}

/// The first and the last day of a date; `None` when it has none.
pub(super) fn first_and_last(value: &Value) -> Option<[Date; 2]> {
    match value {
        Value::Edtf(date) => Some([date.earliest_date()?, date.latest_date()?]),
        Value::Date(day) => Some([*day, *day]),
        _ => None,
    }
}
