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

/// Which nodes stand for rows, so that their absence from a newer release is told.
#[derive(Debug)]
pub(in crate::import) enum Rows {
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
    /// None that can be said: the files are a part of their release, or the map does not tell.
    Unknown,
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
        let Rows::Labelled { shares, .. } = rows else {
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
        let (Rows::Labelled { shares, .. }, false) = (rows, untold.is_empty()) else {
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
        let graph = self.transaction.graph();
        let mut vanished: Vec<(NodeId, Standing, Arc<str>)> = self
            .nodes
            .iter()
            .filter(|(_, (node, state))| *state == State::Before && !self.told.contains(node))
            .filter(|(_, (node, _))| self.is_ours(&graph.node_property(*node, self.source_key)))
            .filter_map(|(id, (node, _))| {
                Some((*node, self.standing(rows, *node)?, Arc::clone(id)))
            })
            .collect();
        if vanished.is_empty() {
            return Ok(());
        }
        vanished.sort_unstable();
        let key = self.key(VANISHED_IN)?;
        if let Value::String(release) = &self.source {
            self.report.vanished_in = Some(release.to_string());
        }
        for (id, standing, name) in vanished {
            if !self.property(id, key).is_null() {
                self.report.vanished_before += u64::from(standing == Standing::Row);
                continue;
            }
            if !self.mark(id, key)? {
                let kind = format!("the rules of the graph let no `{VANISHED_IN}` be set");
                let noted = self.report.warnings.entry(kind).or_default();
                noted.add(|| name.to_string());
            }
            let list = match standing {
                Standing::Row => &mut self.report.vanished,
                Standing::Part => &mut self.report.vanished_parts,
                Standing::Shared => &mut self.report.vanished_shared,
            };
            list.add(name.to_string());
        }
        Ok(())
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
        let (row, parts) = match rows {
            Rows::Unknown => return None,
            _ if self.is_release(&graph.node_property(node, self.id_key)) => return None,
            Rows::All => return Some(Standing::Row),
            Rows::Labelled { row, parts, .. } => (row, parts),
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
