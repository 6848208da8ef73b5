//! Relationships that stand each for one row of several that make one node. Such rows need not come in one import: those
//! that a file with a part of them lacks stay, and what the node and its parts add up counts them as well. What the rows
//! tell otherwise of the node itself is kept with the relationship of each. Must never know a map.

use super::Properties;
use super::RelationshipKind;
use super::Writer;
use super::identity_of;
use super::releases::Reach;
use super::releases::RowNodes;
use super::releases::Rows;
use super::releases::Standing;
use super::releases::plain;
use super::vanished::first_and_last;
use crate::import::dates;
use crate::import::error::ImportError;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::collections::HashSet;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

/// A property that is added up over rows, and the one of their relationships that has what each row adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) struct Sum {
    /// A label of the nodes that have it.
    pub(in crate::import) label: LabelId,
    /// The property.
    pub(in crate::import) key: KeyId,
    /// The property of the relationship; `None` where rows keep no such thing, so that it can only be added up again.
    pub(in crate::import) share: Option<KeyId>,
}

/// What rows of other imports have made, and stays.
#[derive(Debug, Default)]
pub(super) struct Regrouped {
    /// Nodes of which such rows tell, and their parts.
    pub(super) nodes: HashSet<NodeId>,
    /// The relationships that stand for such rows.
    pub(super) shares: HashSet<RelationshipId>,
}

/// A relationship that stood for one of several rows of a node, and is told no longer.
pub(super) struct Share {
    /// The node's id.
    of: Value,
    /// What tells the row from the others of its node, with its name.
    key: Properties,
}

/// What two rows add up to: a sum of numbers, all of the dates.
pub(in crate::import) fn added(old: Value, new: &Value) -> Value {
    match (old, new) {
        (Value::Integer(old), Value::Integer(new)) => Value::Integer(old.saturating_add(*new)),
        (Value::Float(old), Value::Float(new)) => Value::Float(old + new),
        (Value::Edtf(old), Value::Edtf(new)) => match dates::together(&old, new) {
            Some(both) => Value::Edtf(both.into()),
            None => Value::Edtf(old),
        },
        (old, Value::Null) => old,
        (_, new) => new.clone(),
    }
}

impl Writer<'_, '_> {
    /// Joins the rows that this release tells of nodes to those of earlier imports that it does not take back. `days`
    /// are those that it tells of.
    pub(super) fn regroup(
        &mut self,
        rows: &Rows,
        days: Option<[Date; 2]>,
    ) -> Result<Regrouped, ImportError> {
        let mut regrouped = Regrouped::default();
        let RowNodes::Labelled {
            sums, row, parts, ..
        } = &rows.standing
        else {
            return Ok(regrouped);
        };
        let mut of_rows = parts.clone();
        of_rows.push(*row);
        for (node, kept) in self.kept_shares(rows, days) {
            self.keep_what_each_tells(rows, node, &kept)?;
            let mut nodes = self.owned_parts(rows, node);
            nodes.push(node);
            for node in &nodes {
                self.add_kept(sums, *node, &kept)?;
                self.recall_neighbours(*node, &of_rows);
            }
            regrouped.nodes.extend(nodes);
            regrouped.shares.extend(kept);
        }
        Ok(regrouped)
    }

    /// Relationships that stand for rows of other imports than this one, by the nodes that this one tells of as well.
    fn kept_shares(
        &self,
        rows: &Rows,
        days: Option<[Date; 2]>,
    ) -> Vec<(NodeId, Vec<RelationshipId>)> {
        let (RowNodes::Labelled { shares, .. }, Reach::Days(_) | Reach::None(_)) =
            (&rows.standing, rows.reach)
        else {
            return Vec::new();
        };
        let graph = self.transaction.graph();
        let may_have_vanished = |id: RelationshipId| {
            let (Reach::Days(key), Some([from, to])) = (rows.reach, days) else {
                return false;
            };
            let told = first_and_last(&graph.relationship_property(id, key));
            told.is_none_or(|[first, last]| from <= first && last <= to)
        };
        let mut found: Vec<(NodeId, RelationshipId)> = Vec::new();
        for known in self.relationships.values() {
            if known.met || !known.ours {
                continue;
            }
            let Some((start, end)) = graph.endpoints(known.id) else {
                continue;
            };
            let owner = [start, end].into_iter().find(|end| {
                self.owned.contains(end) && self.standing(rows, *end) == Some(Standing::Row)
            });
            let Some(owner) = owner else { continue };
            let number = graph.relationship_type(known.id);
            let is_share = |kind: &&RelationshipKind| Some(kind.id) == number;
            let kind = shares.iter().find(is_share);
            if kind.is_some_and(|kind| !kind.key.is_empty()) && !may_have_vanished(known.id) {
                found.push((owner, known.id));
            }
        }
        found.sort_unstable();
        let mut kept: Vec<(NodeId, Vec<RelationshipId>)> = Vec::new();
        for of_one in found.chunk_by(|one, other| one.0 == other.0) {
            let owner = of_one[0].0;
            let mut ids: Vec<RelationshipId> = of_one.iter().map(|(_, id)| *id).collect();
            // A row that is told at another place has not stayed.
            let told = self.met_shares(shares, owner);
            let told: Vec<Properties> = told
                .iter()
                .map(|id| self.key_of_share(shares, *id))
                .collect();
            ids.retain(|id| !told.contains(&self.key_of_share(shares, *id)));
            if !ids.is_empty() {
                kept.push((owner, ids));
            }
        }
        kept
    }

    /// What tells the row that a relationship stands for from others of its node.
    fn key_of_share(&self, shares: &[RelationshipKind], id: RelationshipId) -> Properties {
        let graph = self.transaction.graph();
        let number = graph.relationship_type(id);
        let kind = shares.iter().find(|kind| Some(kind.id) == number);
        let key = kind.into_iter().flat_map(|kind| &kind.key);
        key.map(|key| (*key, graph.relationship_property(id, *key)))
            .collect()
    }

    /// The relationships of a node that stand for rows of the release at hand.
    fn met_shares(&self, shares: &[RelationshipKind], node: NodeId) -> Vec<RelationshipId> {
        let graph = self.transaction.graph();
        let mut steps = Vec::new();
        let mut met = Vec::new();
        for kind in shares {
            steps.clear();
            graph.steps(node, Direction::Both, Some(&[kind.id]), &mut steps);
            for step in &steps {
                let Some((start, end)) = graph.endpoints(step.relationship) else {
                    continue;
                };
                let key = kind.key.iter();
                let key = key.map(|key| graph.relationship_property(step.relationship, *key));
                let identity = identity_of(kind.id, start, end, key);
                if self
                    .relationships
                    .get(&identity)
                    .is_some_and(|known| known.met)
                {
                    met.push(step.relationship);
                }
            }
        }
        met
    }

    /// What belongs to the rows of a node, and this release tells.
    fn owned_parts(&self, rows: &Rows, node: NodeId) -> Vec<NodeId> {
        let graph = self.transaction.graph();
        let mut steps = Vec::new();
        graph.steps(node, Direction::Both, None, &mut steps);
        let mut parts: Vec<NodeId> = steps.iter().map(|step| step.node).collect();
        parts.retain(|part| {
            self.owned.contains(part) && self.standing(rows, *part) == Some(Standing::Part)
        });
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// Keeps what rows tell otherwise of their node, as rows of one import do: of one release what was told first counts,
    /// of several what the newer one tells; the other is kept with the relationships of the rows that told it.
    fn keep_what_each_tells(
        &mut self,
        rows: &Rows,
        node: NodeId,
        kept: &[RelationshipId],
    ) -> Result<(), ImportError> {
        let RowNodes::Labelled { shares, .. } = &rows.standing else {
            return Ok(());
        };
        let Some(former) = self.former.get(&node) else {
            return Ok(());
        };
        let id = former.id.clone();
        let former = former.values.clone();
        let is_newer = self.property(node, self.source_key) != self.source;
        let met = self.met_shares(shares, node);
        for (key, old) in former {
            let new = self.property(node, key);
            if new == old || self.sum(rows, node, key).is_some() {
                continue;
            }
            let lacks = |id: &&RelationshipId| {
                let graph = self.transaction.graph();
                graph.relationship_property(**id, key).is_null()
            };
            let lacking: Vec<RelationshipId> = kept.iter().filter(lacks).copied().collect();
            if lacking.is_empty() {
                continue;
            }
            let (value, shares) = if is_newer {
                (old, lacking)
            } else {
                let lacking = met.iter().filter(lacks).copied().collect();
                self.set(&id, node, key, old)?;
                (new, lacking)
            };
            for id in shares {
                let value = value.clone();
                self.apply(Change::SetRelationshipProperty { id, key, value })?;
            }
        }
        Ok(())
    }

    /// Adds what rows of other imports tell to what this one does.
    fn add_kept(
        &mut self,
        sums: &[Sum],
        node: NodeId,
        kept: &[RelationshipId],
    ) -> Result<(), ImportError> {
        let Value::String(id) = self.property(node, self.id_key) else {
            return Ok(());
        };
        for sum in sums {
            let graph = self.transaction.graph();
            let (true, Some(key)) = (graph.labels(node).contains(&sum.label), sum.share) else {
                continue;
            };
            let shares = kept.iter();
            let shares = shares.map(|share| graph.relationship_property(*share, key));
            let total = shares.fold(self.property(node, sum.key), |total, share| {
                added(total, &share)
            });
            self.set(&id, node, sum.key, total)?;
        }
        Ok(())
    }

    /// What a relationship stands for, when it stands for a row.
    pub(super) fn share(&self, rows: &Rows, id: RelationshipId, owner: NodeId) -> Option<Share> {
        let RowNodes::Labelled { shares, .. } = &rows.standing else {
            return None;
        };
        let number = self.transaction.graph().relationship_type(id)?;
        shares.iter().find(|kind| kind.id == number)?;
        Some(Share {
            of: self.property(owner, self.id_key),
            key: self.key_of_share(shares, id),
        })
    }

    /// Reports the rows that relationships stood for, unless another one stands for them now.
    pub(super) fn note_shares(&mut self, rows: &Rows, untold: Vec<Share>) {
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
                let keys = batch.iter().map(|id| self.key_of_share(shares, *id));
                told.extend(keys.map(|key| written(&key)));
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
}
