//! Wide indexes: over several properties of the nodes of a label, or over any properties of the relationships of a type.
//!
//! The values of each element lie in order, so that values for the first keys, and then an interval of the next one, are
//! found together. An element without the first property is not in it; later properties may be absent. A search may
//! yield elements that `=` then refuses, never the other way round.
//!
//! It is filled when it is first asked, from the tables as they are then; until that time no change concerns it.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::OnceLock;

use super::Graph;
use super::index::RangeKind;
use super::index::is_indexed;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::Names;
use crate::model::catalog::RelationshipTypeId;
use crate::model::catalog::Subject;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::model::value::temporal::LocalDateTime;

/// The values of an element, each as [`ordered`] has it, and its identity.
#[derive(Debug, Clone)]
struct Entry {
    values: Vec<Value>,
    id: u64,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        let mut pairs = self.values.iter().zip(&other.values);
        pairs
            .find_map(|(one, other)| Some(compare::order(one, other)).filter(|order| order.is_ne()))
            .unwrap_or_else(|| self.values.len().cmp(&other.values.len()))
            .then_with(|| self.id.cmp(&other.id))
    }
}

/// The label or the type that a wide index is over, once its name is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Label(LabelId),
    Type(RelationshipTypeId),
}

/// A wide index.
#[derive(Debug, Clone)]
pub(super) struct WideIndex {
    /// What was asked for.
    pub(super) definition: IndexDefinition,
    /// Whose properties; `None` while nothing can be in it.
    pub(super) owner: Option<Owner>,
    /// The keys; empty while one of them is not registered.
    pub(super) keys: Vec<KeyId>,
    /// What is in it, once it was asked.
    entries: OnceLock<BTreeSet<Entry>>,
}

/// What a wide index is asked for.
#[derive(Debug, Clone, Copy)]
pub struct WideSearch<'v> {
    /// What the first properties equal.
    pub equal: &'v [Value],
    /// What the next one is at least, and at most.
    pub bounds: [Option<&'v Value>; 2],
}

impl WideIndex {
    /// An index nobody has asked yet.
    pub(super) fn new(definition: IndexDefinition) -> Self {
        Self {
            definition,
            owner: None,
            keys: Vec::new(),
            entries: OnceLock::new(),
        }
    }

    /// Whether an index is kept like this.
    pub(super) fn keeps(definition: &IndexDefinition) -> bool {
        definition.keys.len() > 1 || (!definition.keys.is_empty() && !definition.subject.is_nodes())
    }

    /// Finds again whose properties it is over, after names came or went.
    pub(super) fn resolve(&mut self, names: &Names) {
        let owner = match &self.definition.subject {
            Subject::Label(name) => names.label(name).map(Owner::Label),
            Subject::RelationshipType(name) => names.relationship_type(name).map(Owner::Type),
        };
        let keys = self.definition.keys.iter().map(|key| names.key(key));
        let keys = keys.collect::<Option<Vec<_>>>().unwrap_or_default();
        if owner != self.owner || keys != self.keys {
            (self.owner, self.keys) = (owner, keys);
            self.forget();
        }
    }

    /// Empties it until it is asked again.
    pub(super) fn forget(&mut self) {
        self.entries = OnceLock::new();
    }

    /// Whether changes concern it.
    fn is_filled(&self) -> bool {
        self.entries.get().is_some()
    }
}

impl Graph {
    /// The element's values of an index's keys.
    pub(super) fn wide_values(&self, index: &WideIndex, id: u64) -> Vec<Value> {
        let value = |key: &KeyId| match index.definition.subject {
            Subject::Label(_) => self.node_property(NodeId(id), *key),
            Subject::RelationshipType(_) => self.relationship_property(RelationshipId(id), *key),
        };
        index.keys.iter().map(value).collect()
    }

    /// Puts an element in the wide indexes that cover it, or takes it out: before and after every change of it.
    pub(super) fn note_wide(&mut self, element: super::Element, present: bool) {
        if !self.wide.iter().any(WideIndex::is_filled) {
            return;
        }
        for number in 0..self.wide.len() {
            let index = &self.wide[number];
            let (true, Some(id)) = (index.is_filled(), self.covered(index, element)) else {
                continue;
            };
            let Some(entry) = entry(&self.wide_values(index, id), id) else {
                continue;
            };
            let entries = self.wide[number].entries.get_mut();
            let entries = entries.expect("invariant: it was seen to be filled");
            if present {
                entries.insert(entry);
            } else {
                entries.remove(&entry);
            }
        }
    }

    /// The identity of an element that an index covers.
    pub(super) fn covered(&self, index: &WideIndex, element: super::Element) -> Option<u64> {
        match (index.owner?, element) {
            (Owner::Label(label), super::Element::Node(id)) => {
                self.labels(id).contains(&label).then_some(id.0)
            }
            (Owner::Type(kind), super::Element::Relationship(id)) => {
                (self.relationship_type(id) == Some(kind)).then_some(id.0)
            }
            _ => None,
        }
    }

    fn wide_entries<'i>(&self, index: &'i WideIndex) -> &'i BTreeSet<Entry> {
        index.entries.get_or_init(|| {
            let mut ids: Vec<u64> = Vec::new();
            match index.owner.filter(|_| !index.keys.is_empty()) {
                None => {}
                Some(Owner::Label(label)) => {
                    let mut nodes = Vec::new();
                    self.scan_nodes(Some(label), 0, usize::MAX, &mut nodes);
                    ids.extend(nodes.iter().map(|node| node.0));
                }
                Some(Owner::Type(kind)) => {
                    let mut found = Vec::new();
                    self.scan_relationships(Some(kind), 0, usize::MAX, &mut found);
                    ids.extend(found.iter().map(|relationship| relationship.0));
                }
            }
            let entries = ids.into_iter();
            entries
                .filter_map(|id| entry(&self.wide_values(index, id), id))
                .collect()
        })
    }

    /// The elements that may have the values looked for, ascending; `None` when the index cannot tell.
    pub(super) fn search_wide(
        &self,
        index: &WideIndex,
        search: WideSearch<'_>,
    ) -> Option<Vec<u64>> {
        if index.keys.is_empty() {
            return None;
        }
        if !search.equal.iter().all(is_indexed) {
            return Some(Vec::new());
        }
        let [lower, upper] = search.bounds;
        let kind = match (lower, upper) {
            (None, None) => None,
            (Some(one), Some(other)) => {
                RangeKind::of(one).filter(|kind| RangeKind::of(other) == Some(*kind))
            }
            (Some(one), None) | (None, Some(one)) => RangeKind::of(one),
        };
        if search.equal.is_empty() && kind.is_none() {
            return None;
        }
        let equal: Vec<Value> = search.equal.iter().map(ordered).collect();
        let mut values = equal.clone();
        if let Some(kind) = kind {
            values.push(lower.cloned().unwrap_or_else(|| kind.least()));
        }
        let start = Bound::Included(Entry { values, id: 0 });
        let mut found = Vec::new();
        for entry in self.wide_entries(index).range((start, Bound::Unbounded)) {
            let mut pairs = equal.iter().zip(&entry.values);
            if pairs.any(|(one, other)| compare::order(one, other).is_ne()) {
                break;
            }
            if let Some(kind) = kind {
                let value = &entry.values[equal.len()];
                let beyond = |upper| compare::order(value, upper).is_gt();
                if RangeKind::of(value) != Some(kind) || upper.is_some_and(beyond) {
                    break;
                }
            }
            found.push(entry.id);
        }
        found.sort_unstable();
        Some(found)
    }

    /// Another element with the values that this one has, where all are present; `None` when it is alone.
    pub(super) fn other_with(&self, index: &WideIndex, id: u64) -> Option<u64> {
        let values = self.wide_values(index, id);
        if values.is_empty() || !values.iter().all(is_indexed) {
            return None;
        }
        let search = WideSearch {
            equal: &values,
            bounds: [None, None],
        };
        let found = self.search_wide(index, search).unwrap_or_default();
        found.into_iter().find(|other| {
            let others = self.wide_values(index, *other);
            *other != id
                && values
                    .iter()
                    .zip(&others)
                    .all(|(one, two)| is_same(one, two))
        })
    }

    /// The indexes over several properties, or over those of relationships, that can be asked.
    pub fn wide_indexes(&self) -> impl Iterator<Item = &IndexDefinition> {
        // Of one whose later keys nothing has yet, the first ones cannot be asked.
        let asked = self.wide.iter().filter(|index| !index.keys.is_empty());
        asked.map(|index| &index.definition)
    }

    /// The nodes (of `label`) or relationships that may have the values looked for, by the wide index called `name`;
    /// `None` when there is none or it cannot tell.
    pub fn seek_wide(&self, name: &str, search: WideSearch<'_>) -> Option<Vec<u64>> {
        let mut indexes = self.wide.iter();
        let index = indexes.find(|index| &*index.definition.name == name)?;
        self.search_wide(index, search)
    }
}

/// Whether two values cannot both be in a place where values are unique.
pub(super) fn is_same(one: &Value, other: &Value) -> bool {
    compare::equal(one, other) == Some(true) || compare::equivalent(one, other)
}

/// What is kept of an element; nothing when its first property is absent.
fn entry(values: &[Value], id: u64) -> Option<Entry> {
    if values.first().is_none_or(Value::is_null) {
        return None;
    }
    let values = values.iter().map(ordered).collect();
    Some(Entry { values, id })
}

/// A value such that those that are `=` are one in the order: instants without their zones, exact EDTF dates as dates.
fn ordered(value: &Value) -> Value {
    let local = |seconds, nanoseconds| {
        let local = LocalDateTime::from_epoch(seconds, nanoseconds).ok();
        local.map(Value::LocalDateTime)
    };
    let instant = match value {
        Value::DateTime(time) => {
            let nanoseconds = time.epoch_nanoseconds().rem_euclid(1_000_000_000);
            local(time.epoch_seconds(), nanoseconds as i64)
        }
        Value::Time(time) => {
            let offset = i64::from(time.offset_seconds()) * 1_000_000_000;
            Some(Value::Integer(
                time.local_time().nanoseconds_of_day() - offset,
            ))
        }
        Value::Edtf(edtf) if edtf.is_exact() && edtf.is_timed() => {
            edtf.earliest().and_then(|seconds| local(seconds, 0))
        }
        Value::Edtf(edtf) if edtf.is_exact() => edtf.earliest_date().map(Value::Date),
        Value::List(items) => Some(Value::List(Arc::new(items.iter().map(ordered).collect()))),
        _ => None,
    };
    instant.unwrap_or_else(|| value.clone())
}
