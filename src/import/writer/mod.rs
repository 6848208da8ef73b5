//! Finds or makes elements, and keeps what is needed to tell an earlier release from this one.
//!
//! Elements are known by the property `id` of nodes, and for relationships by type, ends and the properties a map names
//! as their key. Each element made carries `source` (the id of the release's `:Source` node) and `locator`
//! (`FILE:LINE`). Writes through the transaction only; must never know a map or a file format.

mod releases;
mod shared;
mod shares;
mod statements;
mod vanished;

use std::sync::Arc;

use hashbrown::hash_map::Entry;

use crate::diagnostic::Span;
use crate::import::error::ImportError;
use crate::import::error::Place;
use crate::import::report::Report;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::catalog::Names;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::Change;
use crate::model::graph::GraphError;
use crate::model::graph::GraphTransaction;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

pub(in crate::import) use releases::Reach;
pub(in crate::import) use releases::RowNodes;
pub(in crate::import) use releases::Rows;
pub(in crate::import) use shares::Sum;
pub(in crate::import) use shares::added;
pub(in crate::import) use vanished::A_PART;
pub(in crate::import) use vanished::PARTS;

/// The property that names the release which no longer has what an earlier one told.
const VANISHED_IN: &str = "vanished_in";

/// Properties of an element to make or compare; null means it has none.
pub(in crate::import) type Properties = Vec<(KeyId, Value)>;

/// What is known of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum State {
    /// There before this import, and not met yet.
    Before,
    /// There before this import, and only mentioned so far by it.
    Recalled,
    /// Made by this import, and only mentioned so far.
    Mentioned,
    /// Made or compared by this import.
    Met,
}

/// What a node said before this import changed it, and where the row is that changed it.
#[derive(Debug)]
struct Former {
    id: Arc<str>,
    values: Properties,
    locator: Value,
}

/// How two relationships of a type between the same nodes are told apart.
#[derive(Debug, Clone)]
pub(in crate::import) struct RelationshipKind {
    /// The type.
    pub(in crate::import) id: RelationshipTypeId,
    /// The properties.
    pub(in crate::import) key: Vec<KeyId>,
    /// Whether a node is the start of one of them for each key.
    pub(in crate::import) one: bool,
}

/// A relationship known by its identity for imports.
#[derive(Debug, Clone, Copy)]
struct KnownRelationship {
    id: RelationshipId,
    /// Whether this import has told it.
    met: bool,
    /// Whether an earlier release of the same dataset made it.
    ours: bool,
}

/// Finds or makes elements.
#[derive(Debug)]
pub(in crate::import) struct Writer<'w, 'g> {
    transaction: &'w mut GraphTransaction<'g>,
    nodes: HashMap<Arc<str>, (NodeId, State)>,
    relationships: HashMap<u128, KnownRelationship>,
    /// What every row tells of nodes with a label, by a property; `None` where rules differ.
    constants: HashMap<(LabelId, KeyId), Option<Value>>,
    /// The kinds of relationships that were learned.
    kinds: Vec<RelationshipKind>,
    /// What nodes that rows share say, and no row of the release at hand has told yet.
    untold: HashSet<(NodeId, KeyId)>,
    /// Where relationships of which there is one have been made: type, start and key.
    replacing: HashSet<u128>,
    former: IndexMap<NodeId, Former>,
    compared: u64,
    /// Nodes from here on are made by the release at hand.
    first_new: NodeId,
    /// Relationships from here on are made by the release at hand.
    first_new_relationship: RelationshipId,
    /// Nodes from here on are made by this import.
    first_of_import: NodeId,
    /// The days that the releases of this import tell of, as far as they have been settled.
    days: Vec<[Date; 2]>,
    /// Nodes whose relationships this import alone tells.
    owned: HashSet<NodeId>,
    /// Nodes that a release before this one has told in the same import.
    told: HashSet<NodeId>,
    /// Nodes that another dataset told of first, or a person: the release that tells of them now, and where.
    shared: IndexMap<NodeId, (Value, Value)>,
    /// Nodes that an earlier release had lacked and this one has again.
    returned: Vec<(NodeId, Arc<str>)>,
    /// What every element of this dataset's releases has in front of its `source`.
    source_prefix: String,
    /// How many nodes and relationships were made, by their first labels and types.
    created_by_label: IndexMap<LabelId, u64>,
    created_by_type: IndexMap<RelationshipTypeId, u64>,
    /// The key of the mark of what a release has lacked, when there is such a mark.
    vanished_key: Option<KeyId>,
    id_key: KeyId,
    source_key: KeyId,
    locator_key: KeyId,
    /// The release.
    source: Value,
    /// File and line of the row at hand.
    pub(in crate::import) locator: Value,
    /// The place of the row at hand, for errors.
    pub(in crate::import) place: Place,
    /// What has been done.
    pub(in crate::import) report: Report,
}

impl<'w, 'g> Writer<'w, 'g> {
    /// A writer that knows what the graph holds. `kinds` are the types of relationships the import makes.
    pub(in crate::import) fn new(
        transaction: &'w mut GraphTransaction<'g>,
        source_prefix: &str,
        place: Place,
    ) -> Result<Self, ImportError> {
        let mut key = |name: &str| {
            transaction
                .key(name, Span::default())
                .map_err(|error| ImportError::Graph {
                    place: place.clone(),
                    error: Box::new(error),
                })
        };
        let (id_key, source_key, locator_key) = (key("id")?, key("source")?, key("locator")?);
        let graph = transaction.graph();
        let first_new = graph.next_node();
        let first_new_relationship = graph.next_relationship();
        let names = &graph.catalog().names;
        let vanished_key = names.get(NameKind::Key, VANISHED_IN).map(KeyId);
        let mut writer = Self {
            transaction,
            nodes: HashMap::default(),
            relationships: HashMap::default(),
            constants: HashMap::default(),
            kinds: Vec::new(),
            untold: HashSet::default(),
            replacing: HashSet::default(),
            former: IndexMap::default(),
            compared: 0,
            first_new,
            first_new_relationship,
            first_of_import: first_new,
            days: Vec::new(),
            owned: HashSet::default(),
            told: HashSet::default(),
            shared: IndexMap::default(),
            returned: Vec::new(),
            source_prefix: format!("{source_prefix}:"),
            created_by_label: IndexMap::default(),
            created_by_type: IndexMap::default(),
            vanished_key,
            id_key,
            source_key,
            locator_key,
            source: Value::Null,
            locator: Value::Null,
            place,
            report: Report::default(),
        };
        writer.learn_nodes();
        Ok(writer)
    }

    /// Says that every row tells this of nodes with a label; null when rows may tell anything.
    pub(in crate::import) fn note_constant(&mut self, label: LabelId, key: KeyId, value: &Value) {
        let told = (!value.is_null()).then(|| value.clone());
        let known = self.constants.entry((label, key));
        let known = known.or_insert_with(|| told.clone());
        if *known != told {
            *known = None;
        }
    }

    fn learn_nodes(&mut self) {
        let graph = self.transaction.graph();
        let mut cursor = Some(0);
        let mut batch = Vec::new();
        while let Some(at) = cursor {
            batch.clear();
            cursor = graph.scan_nodes(None, at, 4096, &mut batch);
            for node in &batch {
                if let Value::String(id) = graph.node_property(*node, self.id_key) {
                    self.nodes.insert(id, (*node, State::Before));
                }
            }
        }
    }

    /// Learns the relationships of a type that are there.
    pub(in crate::import) fn learn_relationships(&mut self, kind: &RelationshipKind) {
        self.kinds.push(kind.clone());
        let graph = self.transaction.graph();
        let mut cursor = Some(0);
        let mut batch = Vec::new();
        while let Some(at) = cursor {
            batch.clear();
            cursor = graph.scan_relationships(Some(kind.id), at, 4096, &mut batch);
            for relationship in &batch {
                let Some((start, end)) = graph.endpoints(*relationship) else {
                    continue;
                };
                let key = kind
                    .key
                    .iter()
                    .map(|key| graph.relationship_property(*relationship, *key));
                let identity = identity_of(kind.id, start, end, key);
                let source = graph.relationship_property(*relationship, self.source_key);
                let ours = self.is_ours(&source);
                let known = KnownRelationship {
                    id: *relationship,
                    met: false,
                    ours,
                };
                self.relationships.insert(identity, known);
            }
        }
    }

    fn is_ours(&self, source: &Value) -> bool {
        matches!(source, Value::String(source) if source.starts_with(&self.source_prefix))
    }

    /// From now on elements come from this release.
    pub(in crate::import) fn set_source(&mut self, source: Value) {
        self.source = source;
    }

    /// The release that elements come from now.
    pub(in crate::import) fn source(&self) -> Value {
        self.source.clone()
    }

    /// Roughly how many bytes the changes take.
    pub(in crate::import) fn size(&self) -> usize {
        self.transaction.size()
    }

    fn refused(&self, error: GraphError) -> ImportError {
        ImportError::Graph {
            place: self.place.clone(),
            error: Box::new(error),
        }
    }

    fn apply(&mut self, change: Change) -> Result<(), ImportError> {
        self.transaction
            .apply(change, Span::default())
            .map_err(|error| self.refused(error))
    }

    /// The number of a property key.
    pub(in crate::import) fn key(&mut self, name: &str) -> Result<KeyId, ImportError> {
        self.transaction
            .key(name, Span::default())
            .map_err(|error| self.refused(error))
    }

    /// The number of a label.
    pub(in crate::import) fn label(&mut self, name: &str) -> Result<LabelId, ImportError> {
        self.transaction
            .label(name, Span::default())
            .map_err(|error| self.refused(error))
    }

    /// The number of a relationship type.
    pub(in crate::import) fn relationship_type(
        &mut self,
        name: &str,
    ) -> Result<RelationshipTypeId, ImportError> {
        self.transaction
            .relationship_type(name, Span::default())
            .map_err(|error| self.refused(error))
    }

    /// The node with this id, if there is one.
    pub(in crate::import) fn find(&self, id: &str) -> Option<(NodeId, State)> {
        self.nodes.get(id).copied()
    }

    /// The node with this id, if there is one: its id, so that it need not be made again, and what is known of it.
    pub(in crate::import) fn known(&self, id: &str) -> Option<(&Arc<str>, NodeId, State)> {
        let (id, (node, state)) = self.nodes.get_key_value(id)?;
        Some((id, *node, *state))
    }

    /// What nodes of this dataset tell by a property: their ids and that text, in the order they were made.
    pub(in crate::import) fn told_before(&self, key: KeyId) -> Vec<(Arc<str>, Arc<str>)> {
        let graph = self.transaction.graph();
        let mut told: Vec<(NodeId, &Arc<str>, Arc<str>)> = Vec::new();
        for (id, (node, _)) in &self.nodes {
            if let Value::String(text) = graph.node_property(*node, key)
                && self.is_ours(&graph.node_property(*node, self.source_key))
            {
                told.push((*node, id, text));
            }
        }
        told.sort_unstable_by_key(|(node, ..)| *node);
        let told = told.into_iter();
        told.map(|(_, id, text)| (Arc::clone(id), text)).collect()
    }

    /// The names the graph knows.
    pub(in crate::import) fn names(&self) -> &Names {
        &self.transaction.graph().catalog().names
    }

    /// Says that this import mentions a node that was there before.
    pub(in crate::import) fn recall(&mut self, id: &Arc<str>, node: NodeId) {
        self.nodes.insert(Arc::clone(id), (node, State::Recalled));
    }

    /// A property of a node.
    pub(in crate::import) fn property(&self, node: NodeId, key: KeyId) -> Value {
        self.transaction.graph().node_property(node, key)
    }

    /// Makes a node. Labels need not be sorted.
    pub(in crate::import) fn create_node(
        &mut self,
        id: &Arc<str>,
        mut labels: Vec<LabelId>,
        mut properties: Properties,
        state: State,
    ) -> Result<NodeId, ImportError> {
        let first = labels.first().copied();
        labels.sort_unstable();
        labels.dedup();
        let node = self.transaction.graph().next_node();
        properties.retain(|(_, value)| !value.is_null());
        properties.push((self.id_key, Value::String(Arc::clone(id))));
        self.add_origin(&mut properties);
        self.apply(Change::CreateNode {
            id: node,
            labels,
            properties,
        })?;
        self.nodes.insert(Arc::clone(id), (node, state));
        self.report.nodes_created += 1;
        if let Some(first) = first {
            *self.created_by_label.entry(first).or_insert(0) += 1;
        }
        Ok(node)
    }

    /// Adds where an element is from, unless its rule says so itself.
    fn add_origin(&self, properties: &mut Properties) {
        let (mut says_source, mut says_locator) = (self.source.is_null(), self.locator.is_null());
        for (key, _) in properties.iter() {
            says_source |= *key == self.source_key;
            says_locator |= *key == self.locator_key;
        }
        if !says_source {
            properties.push((self.source_key, self.source.clone()));
        }
        if !says_locator {
            properties.push((self.locator_key, self.locator.clone()));
        }
    }

    /// Compares a node met for the first time in this import with what it should say, and sets what differs. Of one
    /// that rows share, what this row does not tell another one may: it stays for now.
    pub(in crate::import) fn compare_node(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
        state: State,
        labels: &[LabelId],
        values: Properties,
        is_shared: bool,
    ) -> Result<(), ImportError> {
        let before = matches!(state, State::Before | State::Recalled);
        if before {
            self.compared += u64::from(node < self.first_new);
            self.take_back(id, node)?;
            self.note_shared(node);
        }
        for label in labels {
            if !self.transaction.graph().labels(node).contains(label) {
                self.apply(Change::AddLabel {
                    id: node,
                    label: *label,
                })?;
            }
        }
        for (key, value) in values {
            // What was only mentioned is filled, never emptied.
            if value.is_null() && !before {
                continue;
            }
            if value.is_null() && is_shared {
                if !self.property(node, key).is_null() {
                    self.untold.insert((node, key));
                }
                continue;
            }
            self.set(id, node, key, value)?;
        }
        self.nodes.insert(Arc::clone(id), (node, State::Met));
        Ok(())
    }

    /// Whether a node is from the release at hand.
    pub(in crate::import) fn is_of_release(&self, node: NodeId) -> bool {
        self.property(node, self.source_key) == self.source
    }

    /// Says that this import tells of a node that another one of the same release has told of, and compares nothing.
    pub(in crate::import) fn adopt(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
    ) -> Result<(), ImportError> {
        if self.is_met(node) {
            return Ok(());
        }
        self.nodes.insert(Arc::clone(id), (node, State::Met));
        self.compared += u64::from(node < self.first_new);
        self.take_back(id, node)
    }

    /// Warns of properties that a node has and this release does not tell: whose they are cannot be said, so they stay.
    pub(in crate::import) fn note_untold(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
        values: &Properties,
    ) {
        let graph = self.transaction.graph();
        let own = [self.id_key, self.source_key, self.locator_key];
        for (key, _) in graph.node_properties(node) {
            if own.contains(&key)
                || self.vanished_key == Some(key)
                || values.iter().any(|(told, _)| *told == key)
            {
                continue;
            }
            let name = graph.catalog().names.key_name(key);
            self.report
                .warnings
                .entry(format!("`{name}` is not told any more, kept"))
                .or_default()
                .add(|| id.to_string());
        }
    }

    /// Whether rows of the release at hand have told of a property of a node; of what is null nobody has.
    pub(in crate::import) fn is_told(&self, node: NodeId, key: KeyId) -> bool {
        (self.untold.is_empty() || !self.untold.contains(&(node, key)))
            && !self.property(node, key).is_null()
    }

    /// Sets a property of a node, and remembers what it was before this import.
    pub(in crate::import) fn set(
        &mut self,
        id: &Arc<str>,
        node: NodeId,
        key: KeyId,
        value: Value,
    ) -> Result<(), ImportError> {
        if !self.untold.is_empty() {
            self.untold.remove(&(node, key));
        }
        let old = self.property(node, key);
        if old == value {
            return Ok(());
        }
        if node < self.first_new {
            let former = self.former.entry(node).or_insert_with(|| Former {
                id: Arc::clone(id),
                values: Vec::new(),
                locator: self.locator.clone(),
            });
            if former.values.iter().all(|(known, _)| *known != key) {
                former.values.push((key, old));
            }
        }
        self.apply(Change::SetNodeProperty {
            id: node,
            key,
            value,
        })
    }

    /// Says that this import alone tells the relationships of a node.
    pub(in crate::import) fn own(&mut self, node: NodeId) {
        self.owned.insert(node);
    }

    /// Makes a relationship, or compares it with one that is there. Values of the kind's key are taken from `values`.
    /// What it says otherwise than this import has said before is not taken, and given back. What it does not say of
    /// `of_rows` any more it has not.
    pub(in crate::import) fn relationship(
        &mut self,
        kind: &RelationshipKind,
        start: NodeId,
        end: NodeId,
        mut values: Properties,
        of_rows: Option<&HashSet<KeyId>>,
    ) -> Result<Properties, ImportError> {
        let key = kind.key.iter().map(|key| {
            let found = values.iter().find(|(name, _)| name == key);
            found.map_or(Value::Null, |(_, value)| value.clone())
        });
        let identity = identity_of(kind.id, start, end, key);
        let id = self.transaction.graph().next_relationship();
        let new = KnownRelationship {
            id,
            met: true,
            ours: true,
        };
        match self.relationships.entry(identity) {
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                let id = known.id;
                if std::mem::replace(&mut known.met, true) {
                    let graph = self.transaction.graph();
                    values.retain(|(key, value)| {
                        !value.is_null() && graph.relationship_property(id, *key) != *value
                    });
                    return Ok(values);
                }
                if let Some(of_rows) = of_rows {
                    let told = self.transaction.graph().relationship_properties(id);
                    for (key, _) in told {
                        if of_rows.contains(&key) && values.iter().all(|(new, _)| *new != key) {
                            values.push((key, Value::Null));
                        }
                    }
                }
                self.compare_relationship(id, values)?;
                return Ok(Vec::new());
            }
            Entry::Vacant(place) => place.insert(new),
        };
        if kind.one && start < self.first_new {
            self.replacing.insert(one_of(kind, start, &values));
        }
        values.retain(|(_, value)| !value.is_null());
        self.add_origin(&mut values);
        self.apply(Change::CreateRelationship {
            id,
            relationship_type: kind.id,
            start,
            end,
            properties: values,
        })?;
        self.count_created(kind);
        Ok(Vec::new())
    }

    fn count_created(&mut self, kind: &RelationshipKind) {
        self.report.relationships_created += 1;
        *self.created_by_type.entry(kind.id).or_insert(0) += 1;
    }

    fn compare_relationship(
        &mut self,
        id: RelationshipId,
        values: Properties,
    ) -> Result<(), ImportError> {
        for (key, value) in values {
            if self.transaction.graph().relationship_property(id, key) != value {
                self.apply(Change::SetRelationshipProperty { id, key, value })?;
                self.report.relationships_changed += 1;
            }
        }
        Ok(())
    }
}

/// What tells relationships of a kind of which a node is the start of one: type, start and the values of its key.
fn one_of(kind: &RelationshipKind, start: NodeId, values: &Properties) -> u128 {
    let key = kind.key.iter().map(|key| {
        let found = values.iter().find(|(name, _)| name == key);
        found.map_or(Value::Null, |(_, value)| value.clone())
    });
    identity_of(kind.id, start, NodeId(u64::MAX), key)
}

/// What tells a relationship from any other: its type, its ends, and the values of its key.
fn identity_of(
    relationship_type: RelationshipTypeId,
    start: NodeId,
    end: NodeId,
    key: impl Iterator<Item = Value>,
) -> u128 {
    let mut head = [0; 20];
    head[..4].copy_from_slice(&relationship_type.0.to_le_bytes());
    head[4..12].copy_from_slice(&start.0.to_le_bytes());
    head[12..].copy_from_slice(&end.0.to_le_bytes());
    let mut key = key.peekable();
    if key.peek().is_none() {
        return xxhash_rust::xxh3::xxh3_128(&head);
    }
    let mut bytes = Vec::with_capacity(64);
    bytes.extend_from_slice(&head);
    for value in key {
        match value {
            Value::String(text) => {
                bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
                bytes.extend_from_slice(text.as_bytes());
            }
            Value::Null => bytes.push(0),
            Value::Integer(number) => bytes.extend_from_slice(&number.to_le_bytes()),
            other => bytes.extend_from_slice(format!("{other:?};").as_bytes()),
        }
    }
    xxhash_rust::xxh3::xxh3_128(&bytes)
}
