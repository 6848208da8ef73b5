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

use super::content;
use super::content::Content;
use super::lazy::Lazy;
use super::lazy::Sorted;
use super::tally::Tally;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare;
use crate::model::value::compare::KeyReference;
use crate::model::value::edtf::Edtf;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::Zone;

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

/// An index that lies where it was saved: looked through by hash. What is written later is kept beside it, and what it
/// finds must be asked for its value, until it is asked so often that it is made anew from the tables.
#[derive(Debug, Clone)]
pub(super) struct SavedIndex {
    /// How many different values it has.
    pub(super) distinct: usize,
    /// When all values are whole numbers: the least.
    pub(super) base: Option<i64>,
    /// The upper halves of the hashes, ascending; or how far each whole number is from the least.
    pub(super) uppers: Sorted,
    /// The lower halves, if they were saved: the hashes ascend as numbers of 64 bits.
    pub(super) lowers: Option<Lazy<Vec<u32>>>,
    /// The node of each.
    pub(super) nodes: Lazy<Vec<u32>>,
}

impl SavedIndex {
    /// The nodes whose value may be this one.
    fn candidates(&self, value: &Value) -> impl Iterator<Item = NodeId> {
        let (positions, lower) = if let Some(base) = self.base {
            let distance = distance_of(value, base);
            let positions = distance.map_or(0..0, |distance| self.uppers.positions(distance));
            (positions, 0)
        } else {
            let hash = saved_hash(value);
            (self.uppers.positions(upper(hash)), hash as u32)
        };
        let is_alike = move |at: &usize| {
            let lowers = self.lowers.as_ref();
            lowers.is_none_or(|lowers| lowers.at(*at) == Some(lower))
        };
        positions
            .filter(is_alike)
            .filter_map(|at| Some(NodeId(u64::from(self.nodes.at(at)?))))
    }
}

/// What a saved index is ordered by: the upper half of the hash of each value.
pub(super) fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// What a saved index of whole numbers is ordered by: how far each is from the least. `None` for what cannot be in it.
pub(super) fn distance_of(value: &Value, base: i64) -> Option<u32> {
    u32::try_from(content::integer(value)?.checked_sub(base)?).ok()
}

/// The least of these values, when all are whole numbers and none is too far from it.
pub(super) fn base<'v>(mut values: impl Iterator<Item = Cow<'v, Value>>) -> Option<i64> {
    let first = content::integer(values.next()?.as_ref())?;
    let (mut least, mut most) = (first, first);
    for value in values {
        let number = content::integer(&value)?;
        least = least.min(number);
        most = most.max(number);
    }
    u32::try_from(most.checked_sub(least)?).ok()?;
    Some(least)
}

/// The hash under which a saved index finds a value. It must stay what it is: [`hash_probe`] is written with it.
pub(super) fn saved_hash(value: &Value) -> u64 {
    let mut hasher = Xxh3::new();
    compare::hash_equivalent(value, &mut hasher);
    hasher.digest()
}

/// A number that is another when [`saved_hash`] is another function: what is saved under other hashes is not used.
pub(super) fn hash_probe() -> u32 {
    let day = Date::from_days_since_epoch(20_370).map(Edtf::of_date);
    let day = day.map_or(Value::Null, |day| Value::Edtf(Arc::new(day)));
    let values = [
        Value::list(vec![day]),
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

    /// Some node with the value.
    pub(super) fn holder(&self, value: &Value) -> Option<NodeId> {
        self.content().first(&kept(value))
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
        content.add(kept(value), node);
    }

    /// Whether it lies where it was saved, and was not asked for ranges so often that loading it pays.
    pub(super) fn stays_saved(&self) -> bool {
        self.nodes.get().is_none() && self.ranges.count() < FEW_RANGES
    }

    /// The nodes by value when they are in memory, with nothing kept elsewhere.
    pub(super) fn in_memory(&self) -> Option<&Content> {
        self.nodes.get()
    }

    /// Every value and node, in no order.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Cow<'_, Value>, NodeId)> {
        self.content().entries()
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
            nodes.extend(self.added.all(value));
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
        let mut found = self.content().all(&kept(value));
        if let Some(also) = also_kept(value) {
            found.extend(self.content().all(&also));
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
        let ordered = self
            .ordered
            .get_or_init(|| self.content().values().map(Ordered).collect());
        let start = Ordered(lower.cloned().unwrap_or_else(|| kind.least()));
        let mut nodes = Vec::new();
        for Ordered(value) in ordered.range((Bound::Included(start), Bound::Unbounded)) {
            let beyond = |upper| compare::order(value, upper).is_gt();
            if RangeKind::of(value) != Some(kind) || upper.is_some_and(beyond) {
                break;
            }
            nodes.extend(self.content().all(value));
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
        let in_order = (self.ordered.get().is_some()).then(|| Ordered(value.clone().into_owned()));
        let new = self.content_mut().add(value, node);
        if let (true, Some(ordered), Some(value)) = (new, self.ordered.get_mut(), in_order) {
            ordered.insert(value);
        }
    }

    pub(super) fn remove(&mut self, value: &Value, node: NodeId) {
        if !is_indexed(value) {
            return;
        }
        let value = kept(value);
        if self.lies_saved() {
            // What was saved of the node stays, and is found not to have the value.
            self.added.remove(&value, node);
            return;
        }
        let gone = self.content_mut().remove(&value, node);
        if let (true, Some(ordered)) = (gone, self.ordered.get_mut()) {
            ordered.remove(&Ordered(value.into_owned()));
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
