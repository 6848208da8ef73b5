//! A newer release over an older one: what it no longer tells is deleted or marked, and what it tells again loses the
//! mark. Nodes that rows were about, and those that belonged to such rows, stay and get `vanished_in`, the id of the
//! first release without them; relationships of rows that are still there are deleted. Must never know a map.

use std::sync::Arc;

use super::RelationshipKind;
use super::State;
use super::Writer;
use super::identity_of;
use super::one_of;
use super::shares::Regrouped;
use super::shares::Share;
use super::shares::Sum;
use super::statements::Superseded;
use crate::import::error::ImportError;
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
        /// What is added up over such rows.
        sums: Vec<Sum>,
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

/// What a node is to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// A row is about it.
    Row,
    /// It belongs to a row.
    Part,
    /// Rows share it: a place, a group.
    Shared,
}

impl Writer<'_, '_> {
    /// Ends the import: deletes what an earlier release told of rows and this one does not, counts what changed, and
    /// marks what has vanished.
    pub(in crate::import) fn finish(mut self, rows: &Rows) -> Result<Report, ImportError> {
        self.settle_release(rows)?;
        self.mark_vanished(rows)?;
        let names = &self.transaction.graph().catalog().names;
        let labels = self.created_by_label.iter();
        let labels = labels.map(|(label, count)| (names.label_name(*label).to_string(), *count));
        let types = self.created_by_type.iter();
        let types =
            types.map(|(kind, count)| (names.relationship_type_name(*kind).to_string(), *count));
        (self.report.created_by_label, self.report.created_by_type) =
            (labels.collect(), types.collect());
        Ok(self.report)
    }

    /// Ends a release; what comes now is another one of the same import, compared with what is there.
    pub(in crate::import) fn next_release(&mut self, rows: &Rows) -> Result<(), ImportError> {
        self.settle_release(rows)?;
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
        self.first_new_relationship = self.transaction.graph().next_relationship();
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
        // Before other rows are joined to them: what the rows of this release tell.
        let days = match rows.reach {
            Reach::Days(key) => self.days_told(rows, key),
            _ => None,
        };
        self.days.extend(days);
        self.take_untold(rows)?;
        let regrouped = self.regroup(rows, days)?;
        let (changed, superseded) = self.count_changed(rows, &regrouped)?;
        self.link_shared(&changed)?;
        self.keep_statements(superseded)?;
        self.delete_untold(rows, &changed, &regrouped)?;
        for (node, id) in std::mem::take(&mut self.returned) {
            if self.standing(rows, node) == Some(Standing::Row) {
                self.report.returned.add(id.to_string());
            }
        }
        Ok(())
    }

    /// Takes away what no row of a whole release tells of nodes that rows share.
    fn take_untold(&mut self, rows: &Rows) -> Result<(), ImportError> {
        let mut untold: Vec<(NodeId, KeyId)> = self.untold.drain().collect();
        if untold.is_empty() || !self.is_whole(rows) {
            return Ok(());
        }
        untold.sort_unstable_by_key(|(node, key)| (*node, key.0));
        for (node, key) in untold {
            if let Value::String(id) = self.property(node, self.id_key) {
                self.set(&id, node, key, Value::Null)?;
            }
        }
        Ok(())
    }

    /// Whether the release at hand tells all that its dataset does.
    fn is_whole(&self, rows: &Rows) -> bool {
        match rows.reach {
            Reach::All => true,
            Reach::AllOrFurther => self.has_earlier_row(rows),
            Reach::Days(_) | Reach::None(_) => false,
        }
    }

    /// Whether the release at hand has a row that was there before this import.
    fn has_earlier_row(&self, rows: &Rows) -> bool {
        self.nodes.values().any(|(node, state)| {
            *node < self.first_of_import
                && *state != State::Before
                && self.standing(rows, *node) == Some(Standing::Row)
        })
    }

    /// Says that this import mentions a row's node, and all that it hangs on; not others with the labels of rows.
    pub(in crate::import) fn recall_around(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
        of_rows: &[LabelId],
    ) {
        self.recall(id, node);
        self.recall_neighbours(node, of_rows);
    }

    /// Says that this import mentions all that a row's node hangs on; not others with the labels of rows.
    pub(super) fn recall_neighbours(&mut self, node: NodeId, of_rows: &[LabelId]) {
        let graph = self.transaction.graph();
        let mut found = Vec::new();
        let mut steps = Vec::new();
        graph.steps(node, Direction::Both, None, &mut steps);
        let mut waiting: Vec<NodeId> = steps.iter().map(|step| step.node).collect();
        while let Some(next) = waiting.pop() {
            let id = graph.node_property(next, self.id_key);
            let labels = graph.labels(next);
            if self.is_release(&id) || labels.iter().any(|label| of_rows.contains(label)) {
                continue;
            }
            let Value::String(id) = id else { continue };
            let is_new = matches!(self.nodes.get(&id), Some((_, State::Before)));
            if is_new && found.iter().all(|(_, known)| *known != next) {
                found.push((id, next));
                steps.clear();
                graph.steps(next, Direction::Outgoing, None, &mut steps);
                waiting.extend(steps.iter().map(|step| step.node));
            }
        }
        for (id, node) in found {
            self.recall(&id, node);
        }
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

    /// Deletes the relationships of earlier releases that this one takes back.
    fn delete_untold(
        &mut self,
        rows: &Rows,
        changed: &HashSet<NodeId>,
        regrouped: &Regrouped,
    ) -> Result<(), ImportError> {
        let graph = self.transaction.graph();
        let untold = self.relationships.values();
        let untold = untold.filter(|known| known.ours && !known.met);
        let mut taken_back: Vec<(RelationshipId, [NodeId; 2])> = untold
            .filter_map(|known| {
                let (start, end) = graph.endpoints(known.id)?;
                let ends = [start, end];
                // What an earlier release has said it has said, as long as this one says the same.
                let stays =
                    self.is_statement(ends) && !ends.iter().any(|end| changed.contains(end));
                let goes = !stays
                    && !self.is_of_other_rows(rows, regrouped, known.id, ends)
                    && self.is_taken_back(rows, known.id, ends);
                goes.then_some((known.id, ends))
            })
            .collect();
        self.replacing.clear();
        taken_back.sort_unstable();
        let is_owned = |node: &NodeId| self.owned.contains(node);
        let owned = |ends: &[NodeId; 2]| ends.iter().copied().find(is_owned);
        let shares: Vec<Share> = taken_back
            .iter()
            .filter_map(|(id, ends)| self.share(rows, *id, owned(ends)?))
            .collect();
        for (id, [start, end]) in taken_back {
            self.note_deleted(id, start, end);
            self.apply(Change::DeleteRelationship { id })?;
        }
        self.note_shares(rows, shares);
        Ok(())
    }

    /// Whether rows that other imports have told may tell a relationship.
    fn is_of_other_rows(
        &self,
        rows: &Rows,
        regrouped: &Regrouped,
        id: RelationshipId,
        ends: [NodeId; 2],
    ) -> bool {
        ends.iter().any(|end| regrouped.nodes.contains(end))
            && (regrouped.shares.contains(&id) || self.share(rows, id, ends[0]).is_none())
    }

    /// Whether a release that does not tell a relationship of an earlier one takes it back.
    fn is_taken_back(&self, rows: &Rows, id: RelationshipId, [start, end]: [NodeId; 2]) -> bool {
        if let (RowNodes::All, Reach::None(_)) = (&rows.standing, rows.reach) {
            return false;
        }
        let ends = [start, end].map(|node| (self.owned.contains(&node), node));
        match ends {
            [(true, _), (true, _)] => true,
            [(true, _), (false, other)] | [(false, other), (true, _)] => {
                // What belongs to a row that is not there any more stays as it was.
                self.standing(rows, other) != Some(Standing::Part) || self.is_met(other)
            }
            [(false, _), (false, _)] => {
                let is_shared = |node| self.standing(rows, node) == Some(Standing::Shared);
                let whole = matches!(rows.reach, Reach::All | Reach::AllOrFurther);
                self.is_replaced(id, start)
                    || whole && self.is_met(start) && is_shared(start) && is_shared(end)
            }
        }
    }

    /// Whether this import has told another relationship in the place of one of which there is one.
    fn is_replaced(&self, id: RelationshipId, start: NodeId) -> bool {
        if self.replacing.is_empty() {
            return false;
        }
        let graph = self.transaction.graph();
        let kind = graph.relationship_type(id);
        let kind = self.kinds.iter().find(|known| Some(known.id) == kind);
        kind.is_some_and(|kind| {
            let key = kind.key.iter();
            let key = key.map(|key| (*key, graph.relationship_property(id, *key)));
            let one = one_of(kind, start, &key.collect());
            self.replacing.contains(&one)
        })
    }

    /// Whether this import has told of a node.
    pub(super) fn is_met(&self, node: NodeId) -> bool {
        match self.property(node, self.id_key) {
            Value::String(id) => matches!(self.find(&id), Some((_, State::Met))),
            _ => false,
        }
    }

    pub(super) fn note_deleted(&mut self, id: RelationshipId, start: NodeId, end: NodeId) {
        let graph = self.transaction.graph();
        let Some(kind) = graph.relationship_type(id) else {
            return;
        };
        let kind = graph.catalog().names.relationship_type_name(kind);
        let ends = [start, end].map(|node| plain(&self.property(node, self.id_key)));
        let told = format!("{} {kind} {}", ends[0], ends[1]);
        self.report.relationships_deleted += 1;
        self.report.deleted_relationships.push(told);
    }

    /// Counts nodes that were there before and have changed, and says where they are from now.
    fn count_changed(
        &mut self,
        rows: &Rows,
        regrouped: &Regrouped,
    ) -> Result<(HashSet<NodeId>, Vec<Superseded>), ImportError> {
        let mut changed = HashSet::default();
        let mut superseded = Vec::new();
        let whole = self.former.is_empty() || self.is_whole(rows);
        for (node, former) in std::mem::take(&mut self.former) {
            let mut differs = false;
            for (key, value) in &former.values {
                if self.property(node, *key) == *value {
                    continue;
                }
                differs = true;
                match self.sum(rows, node, *key) {
                    Some(Sum { share: Some(_), .. }) if regrouped.nodes.contains(&node) => {}
                    Some(Sum { share: None, .. }) if !whole && !value.is_null() => {
                        let kind = "is the sum of the rows of this import alone, not of those that others told: take all \
                                    files in one";
                        self.note_replaced(*key, kind, &former.id, value);
                    }
                    _ => self.note_change(node, *key, &former.id, value),
                }
                let name = self.transaction.graph().catalog().names.key_name(*key);
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
            let [source, locator] =
                [self.source_key, self.locator_key].map(|key| self.property(node, key));
            if source != self.source && self.standing(rows, node) == Some(Standing::Part) {
                let mut values = former.values;
                values.extend([(self.source_key, source), (self.locator_key, locator)]);
                superseded.push(Superseded {
                    node,
                    id: former.id,
                    values,
                });
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
        Ok((changed, superseded))
    }

    /// Warns where a value was not as the dataset has told it, or is another source's.
    fn note_change(&mut self, node: NodeId, key: KeyId, id: &str, value: &Value) {
        if value.is_null() {
            return;
        }
        if self.property(node, self.source_key) == self.source {
            let kind = "was not as this very release told it before: changed by hand, or the file is another one; replaced";
            self.note_replaced(key, kind, id, value);
        } else if self.is_constant(node, key) {
            let kind = "was not as each release tells it: changed by hand, or imported by another map; replaced";
            self.note_replaced(key, kind, id, value);
        }
        if self.shared.contains_key(&node) {
            self.note_replaced(
                key,
                "is told otherwise by another source, replaced",
                id,
                value,
            );
        }
    }

    fn note_replaced(&mut self, key: KeyId, kind: &str, id: &str, value: &Value) {
        let name = self.transaction.graph().catalog().names.key_name(key);
        let noted = self.report.warnings.entry(format!("`{name}` {kind}"));
        noted.or_default().add(|| format!("{id}: {}", plain(value)));
    }

    /// The sum that a property of a node is, when it is added up over rows.
    pub(super) fn sum(&self, rows: &Rows, node: NodeId, key: KeyId) -> Option<Sum> {
        let RowNodes::Labelled { sums, .. } = &rows.standing else {
            return None;
        };
        let labels = self.transaction.graph().labels(node);
        let is_it = |sum: &&Sum| sum.key == key && labels.contains(&sum.label);
        sums.iter().find(is_it).copied()
    }

    /// Whether every row tells the same of a node by a property.
    fn is_constant(&self, node: NodeId, key: KeyId) -> bool {
        let labels = self.transaction.graph().labels(node);
        let told = labels
            .iter()
            .map(|label| self.constants.get(&(*label, key)));
        told.flatten().any(Option::is_some)
    }

    /// Whether an element keeps the rules of the graph.
    pub(in crate::import) fn may_stay(&self, element: Element) -> bool {
        let graph = self.transaction.graph();
        !graph.judges_elements() || graph.check_element(element).is_ok()
    }

    /// What a node is to rows; `None` when its absence says nothing.
    pub(super) fn standing(&self, rows: &Rows, node: NodeId) -> Option<Standing> {
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

/// A value in a report.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}
