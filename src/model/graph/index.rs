//! Indexes: from the value of a property to the nodes that have it, by the language's `=`.
//!
//! Values that are not equal to themselves (null, NaN, lists that hold one) are in no index. A search may yield nodes
//! that `=` then refuses, never the other way round. Must never know where a
//! node is kept; the graph tells it of every change.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::OnceLock;

use xxhash_rust::xxh3::Xxh3;

use super::lazy::Lazy;
use super::lazy::Sorted;
use super::tally::Tally;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::model::value::compare::Key;
use crate::model::value::compare::KeyReference;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::Zone;

/// More nodes than this under one value are kept in a tree, so that removing them one by one stays fast.
const FEW: usize = 64;

/// So many values are put in order at once; more of them only when ranges are asked for again and again.
const QUICKLY_ORDERED: usize = 50_000;
/// How often a range must be asked for before any number of values is put in order.
const OFTEN: u32 = 4;

/// How often a range must be asked for before a saved index is loaded.
const FEW_RANGES: u32 = 1;
/// How often a value must be asked for, or written, before a saved index is loaded.
const FEW_QUESTIONS: u32 = 4096;
const FEW_WRITTEN: usize = 4096;

/// A value in the total order of values.
#[derive(Debug, Clone)]
struct Ordered(Value);

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        compare::order(&self.0, &other.0)
    }
}

/// Nodes under one value, ascending.
#[derive(Debug, Clone)]
pub(super) enum Nodes {
    One(NodeId),
    Few(Vec<NodeId>),
    Many(BTreeSet<NodeId>),
}

impl Nodes {
    /// Adds a node, unless it is there.
    pub(super) fn add(&mut self, node: NodeId) {
        if !matches!(self, Self::One(one) if *one == node) {
            self.insert(node);
        }
    }

    /// Removes a node, if it is there; false when none is left.
    pub(super) fn take(&mut self, node: NodeId) -> bool {
        self.remove(node)
    }

    fn insert(&mut self, node: NodeId) {
        match self {
            Self::One(one) => {
                let mut nodes = vec![*one, node];
                nodes.sort_unstable();
                *self = Self::Few(nodes);
            }
            Self::Few(nodes) => {
                if let Err(at) = nodes.binary_search(&node) {
                    nodes.insert(at, node);
                }
                if nodes.len() > FEW {
                    *self = Self::Many(nodes.iter().copied().collect());
                }
            }
            Self::Many(nodes) => {
                nodes.insert(node);
            }
        }
    }

    /// Removes a node; false when none is left.
    fn remove(&mut self, node: NodeId) -> bool {
        match self {
            Self::One(one) => *one != node,
            Self::Few(nodes) => {
                if let Ok(at) = nodes.binary_search(&node) {
                    nodes.remove(at);
                }
                !nodes.is_empty()
            }
            Self::Many(nodes) => {
                nodes.remove(&node);
                !nodes.is_empty()
            }
        }
    }

    fn first(&self) -> Option<NodeId> {
        match self {
            Self::One(one) => Some(*one),
            Self::Few(nodes) => nodes.first().copied(),
            Self::Many(nodes) => nodes.first().copied(),
        }
    }

    pub(super) fn all(&self) -> Vec<NodeId> {
        match self {
            Self::One(one) => vec![*one],
            Self::Few(nodes) => nodes.clone(),
            Self::Many(nodes) => nodes.iter().copied().collect(),
        }
    }
}

/// Nodes by value.
pub(super) type Content = HashMap<Key, Nodes>;

/// An index that lies where it was saved: looked through by hash. What is written later is kept beside it, and what it
/// finds must be asked for its value, until it is asked so often that it is made anew from the tables.
#[derive(Debug, Clone)]
pub(super) struct SavedIndex {
    /// How many different values it has.
    pub(super) distinct: usize,
    /// The upper halves of the hashes; these ascend as numbers of 64 bits.
    pub(super) uppers: Sorted,
    /// The lower halves.
    pub(super) lowers: Lazy<Vec<u32>>,
    /// The node of each.
    pub(super) nodes: Lazy<Vec<u32>>,
}

impl SavedIndex {
    /// The nodes whose value may be this one.
    fn candidates(&self, value: &Value) -> impl Iterator<Item = NodeId> {
        let hash = saved_hash(value);
        let (upper, lower) = ((hash >> 32) as u32, hash as u32);
        self.uppers
            .positions(upper)
            .filter(move |at| self.lowers.at(*at) == Some(lower))
            .filter_map(|at| Some(NodeId(u64::from(self.nodes.at(at)?))))
    }
}

/// The hash under which a saved index finds a value. It must stay what it is: [`hash_probe`] is written with it.
pub(super) fn saved_hash(value: &Value) -> u64 {
    let mut hasher = Xxh3::new();
    compare::hash_equivalent(value, &mut hasher);
    hasher.digest()
}

/// A number that is another when [`saved_hash`] is another function: what is saved under other hashes is not used.
pub(super) fn hash_probe() -> u32 {
    let values = [
        Value::Integer(-7),
        Value::Float(0.5),
        Value::Boolean(true),
        Value::String(Arc::from("probe")),
    ];
    let mixed = values.iter().map(saved_hash).fold(0, u64::wrapping_add);
    (mixed >> 32) as u32 ^ mixed as u32
}

/// Why an index is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is in the catalog.
    Declared,
    /// The adopted graph type needs it.
    GraphType,
    /// A constraint of its name needs it.
    Constraint,
}

/// An index over one property of the nodes of one label, or of all nodes.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// What was asked for. An index a graph type needs has a name no other can have, and is not in the catalog.
    pub(super) definition: IndexDefinition,
    /// Why it is there.
    pub(super) origin: Origin,
    /// Whether it is over all nodes, whatever their labels.
    pub(super) all_nodes: bool,
    /// The label, once its name is registered.
    pub(super) label: Option<LabelId>,
    /// The property key, once its name is registered.
    pub(super) key: Option<KeyId>,
    /// The nodes by value; unset as long as a saved index was not needed whole.
    nodes: OnceLock<Content>,
    /// Where it was saved.
    pub(super) saved: Option<SavedIndex>,
    /// What was written since, as long as it lies there.
    added: Content,
    /// How often a value was asked for there.
    questions: Tally,
    /// The values in order, once ranges have been asked for.
    ordered: OnceLock<BTreeSet<Ordered>>,
    /// How often a range was asked for.
    ranges: Tally,
}

impl Index {
    /// An index that holds nothing yet.
    pub(super) fn new(definition: IndexDefinition, origin: Origin, all_nodes: bool) -> Self {
        Self {
            definition,
            origin,
            all_nodes,
            label: None,
            key: None,
            nodes: OnceLock::from(Content::default()),
            saved: None,
            added: Content::default(),
            questions: Tally::default(),
            ordered: OnceLock::new(),
            ranges: Tally::default(),
        }
    }

    /// Whether nodes with these labels are in it.
    pub(super) fn covers(&self, labels: &[LabelId]) -> bool {
        self.all_nodes || self.label.is_some_and(|label| labels.contains(&label))
    }

    /// Some node with the value, and how the value is kept.
    pub(super) fn holder(&self, value: &Value) -> Option<(NodeId, Value)> {
        let value = kept(value);
        let (key, nodes) = self.content().get_key_value(&KeyReference(&value))?;
        Some((nodes.first()?, key.0.clone()))
    }

    /// An index that was saved.
    pub(super) fn leave_saved(&mut self, saved: Option<SavedIndex>) {
        self.nodes = OnceLock::new();
        self.saved = saved;
        self.added = Content::default();
        self.questions = Tally::default();
    }

    /// Whether it lies where it was saved, so that what is written is kept beside it.
    fn lies_saved(&self) -> bool {
        self.nodes.get().is_none() && self.saved.is_some()
    }

    /// Whether it must be loaded before a node in it is altered.
    pub(super) fn wants_loading(&self) -> bool {
        !self.lies_saved() || self.added.len() > FEW_WRITTEN
    }

    /// Whether two values are one in an index.
    pub(super) fn is_same(one: &Value, other: &Value) -> bool {
        KeyReference(&kept(one)) == KeyReference(&kept(other))
    }

    /// The nodes by value, which `fill` finds if they are not in memory.
    pub(super) fn content_or(&self, fill: impl FnOnce() -> Content) -> &Content {
        self.nodes.get_or_init(fill)
    }

    /// Puts a node under its value.
    pub(super) fn put(content: &mut Content, value: &Value, node: NodeId) {
        if !is_indexed(value) {
            return;
        }
        let value = kept(value);
        if let Some(nodes) = content.get_mut(&KeyReference(&value)) {
            nodes.insert(node);
        } else {
            content.insert(Key(value.into_owned()), Nodes::One(node));
        }
    }

    /// Whether it lies where it was saved, and was not asked for ranges so often that loading it pays.
    pub(super) fn stays_saved(&self) -> bool {
        self.nodes.get().is_none() && self.ranges.count() < FEW_RANGES
    }

    /// Every value and node, in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Value, NodeId)> {
        let entries = self.content().iter();
        entries.flat_map(|(key, nodes)| nodes.all().into_iter().map(|node| (&key.0, node)))
    }

    /// The nodes that may have the value, when the index lies where it was saved and was not asked often.
    pub(super) fn candidates(&self, value: &Value) -> Option<Vec<NodeId>> {
        if !self.lies_saved() || self.questions.count() >= FEW_QUESTIONS {
            return None;
        }
        let saved = self.saved.as_ref()?;
        if !is_indexed(value) {
            return Some(Vec::new());
        }
        let mut nodes = Vec::new();
        let mut find = |value: &Value| {
            nodes.extend(saved.candidates(value));
            let added = self.added.get(&KeyReference(value));
            nodes.extend(added.into_iter().flat_map(Nodes::all));
        };
        find(&kept(value));
        if let Some(also) = also_kept(value) {
            find(&also);
        }
        nodes.sort_unstable();
        nodes.dedup();
        Some(nodes)
    }

    fn content(&self) -> &Content {
        self.nodes
            .get()
            .expect("invariant: a graph loads an index before it is asked")
    }

    fn content_mut(&mut self) -> &mut Content {
        self.saved = None;
        self.added = Content::default();
        self.nodes
            .get_mut()
            .expect("invariant: a graph loads an index before it is altered")
    }

    /// The nodes with the value, ascending.
    pub(super) fn seek(&self, value: &Value) -> Vec<NodeId> {
        if !is_indexed(value) {
            return Vec::new();
        }
        let all = |value: &Value| {
            let nodes = self.content().get(&KeyReference(value));
            nodes.map_or_else(Vec::new, Nodes::all)
        };
        let mut found = all(&kept(value));
        if let Some(also) = also_kept(value) {
            found.extend(all(&also));
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    /// The nodes whose value lies between two bounds, ascending, and maybe some with a value equal to a bound; `None`
    /// when it cannot tell: bounds that are neither texts nor numbers, or not worth putting the values in order.
    pub(super) fn range(
        &self,
        lower: Option<&Value>,
        upper: Option<&Value>,
    ) -> Option<Vec<NodeId>> {
        let kind = match (lower, upper) {
            (Some(one), Some(other)) if RangeKind::of(one)? == RangeKind::of(other)? => {
                RangeKind::of(one)?
            }
            (Some(one), None) | (None, Some(one)) => RangeKind::of(one)?,
            _ => return None,
        };
        if self.ordered.get().is_none() {
            let asked = self.ranges.count();
            if self.content().len() > QUICKLY_ORDERED && asked < OFTEN {
                return None;
            }
        }
        let ordered = self.ordered.get_or_init(|| {
            let values = self.content().keys().map(|key| Ordered(key.0.clone()));
            values.collect()
        });
        let start = Ordered(lower.cloned().unwrap_or_else(|| kind.least()));
        let mut nodes = Vec::new();
        for Ordered(value) in ordered.range((Bound::Included(start), Bound::Unbounded)) {
            let beyond = |upper| compare::order(value, upper).is_gt();
            if RangeKind::of(value) != Some(kind) || upper.is_some_and(beyond) {
                break;
            }
            if let Some(found) = self.content().get(&KeyReference(value)) {
                nodes.extend(found.all());
            }
        }
        nodes.sort_unstable();
        Some(nodes)
    }

    /// How many different values it holds.
    pub(super) fn distinct(&self) -> usize {
        match (self.nodes.get(), &self.saved) {
            (None, Some(saved)) => saved.distinct + self.added.len(),
            _ => self.content().len(),
        }
    }

    pub(super) fn insert(&mut self, value: &Value, node: NodeId) {
        if !is_indexed(value) {
            return;
        }
        if self.lies_saved() {
            Self::put(&mut self.added, value, node);
            return;
        }
        let value = kept(value);
        let content = self.content_mut();
        if let Some(nodes) = content.get_mut(&KeyReference(&value)) {
            nodes.insert(node);
            return;
        }
        let value = value.into_owned();
        content.insert(Key(value.clone()), Nodes::One(node));
        if let Some(ordered) = self.ordered.get_mut() {
            ordered.insert(Ordered(value));
        }
    }

    pub(super) fn remove(&mut self, value: &Value, node: NodeId) {
        if !is_indexed(value) {
            return;
        }
        let value = kept(value);
        if self.lies_saved() {
            // What was saved of the node stays, and is found not to have the value.
            if let Some(nodes) = self.added.get_mut(&KeyReference(&value))
                && !nodes.remove(node)
            {
                self.added.remove(&KeyReference(&value));
            }
            return;
        }
        let content = self.content_mut();
        if let Some(nodes) = content.get_mut(&KeyReference(&value))
            && !nodes.remove(node)
        {
            let removed = content.remove_entry(&KeyReference(&value));
            if let (Some(ordered), Some((key, _))) = (self.ordered.get_mut(), removed) {
                ordered.remove(&Ordered(key.0));
            }
        }
    }
}

/// Values among which ranges are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RangeKind {
    Texts,
    Numbers,
}

impl RangeKind {
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(_) => Some(Self::Texts),
            Value::Integer(_) => Some(Self::Numbers),
            Value::Float(number) if !number.is_nan() => Some(Self::Numbers),
            _ => None,
        }
    }

    /// What comes before all others.
    pub(super) fn least(self) -> Value {
        match self {
            Self::Texts => Value::String(Arc::from("")),
            Self::Numbers => Value::Float(f64::NEG_INFINITY),
        }
    }
}

/// Whether a value is equal to itself, so that a search for it can find it.
pub(super) fn is_indexed(value: &Value) -> bool {
    match value {
        Value::Null => false,
        // A vague date is equal to nothing, and yet the key of what has it, by its text.
        Value::Integer(_) | Value::String(_) | Value::Boolean(_) | Value::Edtf(_) => true,
        value => compare::equal(value, value) == Some(true),
    }
}

/// What stands for a value in an index: an EDTF date known to the day or second is kept as that, for it equals that.
fn kept(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Edtf(edtf) if edtf.is_exact() => {
            let exact = if edtf.is_timed() {
                edtf.earliest().and_then(local)
            } else {
                edtf.earliest_date().map(Value::Date)
            };
            exact.map_or(Cow::Borrowed(value), Cow::Owned)
        }
        _ => Cow::Borrowed(value),
    }
}

/// The other way in which a date and time may be kept: EDTF compares with those with a zone and those without.
fn also_kept(value: &Value) -> Option<Value> {
    match value {
        Value::DateTime(time) => local(time.epoch_seconds()),
        Value::Edtf(edtf) if edtf.is_exact() && edtf.is_timed() => {
            let time = DateTime::from_epoch(edtf.earliest()?, 0, &Zone::UTC).ok()?;
            Some(Value::DateTime(time.into()))
        }
        _ => None,
    }
}

fn local(seconds: i64) -> Option<Value> {
    LocalDateTime::from_epoch(seconds, 0)
        .ok()
        .map(Value::LocalDateTime)
}
