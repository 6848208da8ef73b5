//! Random transactions, and a writer that runs them as a session would: changes in memory first, undone when the
//! commit fails.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use annals::diagnostic::Span;
use annals::model::catalog::ConstraintDefinition;
use annals::model::catalog::GraphType;
use annals::model::catalog::IndexDefinition;
use annals::model::catalog::KeyId;
use annals::model::catalog::LabelId;
use annals::model::catalog::NameKind;
use annals::model::catalog::RelationshipTypeId;
use annals::model::catalog::Rule;
use annals::model::catalog::Subject;
use annals::model::graph::Change;
use annals::model::graph::Graph;
use annals::model::graph::GraphTransaction;
use annals::model::graph::transaction::ChangeLog;
use annals::model::value::NodeId;
use annals::model::value::RelationshipId;
use annals::model::value::Value;
use annals::storage::CommitMeta;
use annals::storage::Durability;
use annals::storage::StorageError;
use annals::storage::Store;
use annals::storage::StoreNotice;
use annals::storage::StoreOptions;
use annals::storage::format::v1;

use super::medium::SimulatedMedium;
use super::random::Random;

pub(super) const STORE: &str = "/store";

pub(super) fn options() -> StoreOptions {
    StoreOptions {
        create: true,
        read_only: false,
        wait: Duration::ZERO,
        sync: Durability::Full,
        writer: "process 7: annals query".into(),
    }
}

pub(super) fn read_only() -> StoreOptions {
    StoreOptions {
        read_only: true,
        ..options()
    }
}

pub(super) fn meta(seconds: i64) -> CommitMeta {
    CommitMeta {
        seconds,
        nanoseconds: 5,
        author: "analyst".into(),
        message: "a test".into(),
    }
}

/// Everything there is to know about a graph, comparable.
pub(super) fn dump(graph: &Graph) -> Dump {
    let mut bytes = content(graph);
    bytes.extend(graph.next_node().0.to_le_bytes());
    bytes.extend(graph.next_relationship().0.to_le_bytes());
    bytes
}

/// The same without the identities to be given next, which an undone transaction does not give back.
pub(super) fn content(graph: &Graph) -> Dump {
    let changes: Vec<Change> = graph.export().collect();
    let mut bytes = Vec::new();
    v1::encode_changes(&changes, &mut bytes).expect("a graph holds what can be stored");
    bytes
}

/// The canonical bytes of a graph.
pub(super) type Dump = Vec<u8>;

/// A graph after more changes.
pub(super) fn with(graph: &Graph, changes: &[Change]) -> Graph {
    let mut copy = copy(graph);
    for change in changes {
        copy.apply(change)
            .expect("the script makes changes that fit");
    }
    copy
}

fn copy(graph: &Graph) -> Graph {
    let mut copy = Graph::new();
    for change in graph.export() {
        copy.apply(&change).expect("an export rebuilds");
    }
    copy.set_next_ids(graph.next_node(), graph.next_relationship());
    copy
}

pub(super) fn open(
    medium: &SimulatedMedium,
    options: &StoreOptions,
) -> Result<(Store, Graph, Vec<StoreNotice>), StorageError> {
    Store::open_on(Arc::new(medium.clone()), Path::new(STORE), options)
}

/// Applies changes to a graph, noting them.
pub(super) fn apply(graph: &mut Graph, log: &mut ChangeLog, changes: Vec<Change>) {
    let mut transaction = GraphTransaction::new(graph, log);
    for change in changes {
        transaction
            .apply(change, Span::default())
            .expect("the script makes changes that fit");
    }
}

/// Runs one transaction of `changes(graph)` as a session would.
pub(super) fn transact(
    store: &mut Store,
    graph: &mut Graph,
    changes: impl FnOnce(&Graph) -> Vec<Change>,
) -> Result<u64, StorageError> {
    store.begin(graph)?;
    let mut log = ChangeLog::default();
    let changes = changes(graph);
    apply(graph, &mut log, changes);
    let committed = store.commit_written(log.written(graph), &meta(1_700_000_000));
    if committed.is_err() {
        log.undo_to(graph, 0);
    }
    store.end();
    committed
}

/// A node with one property, its label and key registered when they are new.
pub(super) fn node(graph: &Graph, text: &str) -> Vec<Change> {
    let mut changes = Vec::new();
    let label = name(graph, &mut changes, NameKind::Label, "Actor");
    let key = name(graph, &mut changes, NameKind::Key, "name");
    changes.push(Change::CreateNode {
        id: graph.next_node(),
        labels: vec![LabelId(label)],
        properties: vec![(KeyId(key), text.into())],
    });
    changes
}

fn name(graph: &Graph, changes: &mut Vec<Change>, kind: NameKind, name: &str) -> u32 {
    let names = &graph.catalog().names;
    if let Some(id) = names.get(kind, name) {
        return id;
    }
    let id = names.count(kind) as u32;
    changes.push(Change::AddName {
        kind,
        id,
        name: name.into(),
    });
    id
}

/// Two or three changes that fit the graph, of any kind.
pub(super) fn random_changes(graph: &Graph, random: &mut Random) -> Vec<Change> {
    let mut scratch = copy(graph);
    let mut all = Vec::new();
    for _ in 0..2 + random.below(2) {
        let mut changes = Vec::new();
        random_change(&scratch, random, &mut changes);
        for change in &changes {
            scratch
                .apply(change)
                .expect("the script makes changes that fit");
        }
        all.extend(changes);
    }
    all
}

fn nodes(graph: &Graph) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    graph.scan_nodes(None, 0, usize::MAX, &mut nodes);
    nodes
}

fn relationships(graph: &Graph) -> Vec<RelationshipId> {
    let mut relationships = Vec::new();
    graph.scan_relationships(None, 0, usize::MAX, &mut relationships);
    relationships
}

fn random_value(random: &mut Random) -> Value {
    match random.below(6) {
        0 => Value::Boolean(random.below(2) == 0),
        1 => Value::Integer(random.next() as i64),
        2 => Value::Float(0.5),
        3 => Value::list(vec!["a".into(), "b".into()]),
        // Long enough that a frame is torn in the middle of a text.
        4 => Value::string("word ".repeat(random.below(300) as usize)),
        _ => Value::string(format!("text {}", random.below(10))),
    }
}

fn random_change(graph: &Graph, random: &mut Random, changes: &mut Vec<Change>) {
    let nodes = nodes(graph);
    let relationships = relationships(graph);
    let key_name = *random.pick(&["name", "when", "place"]);
    let label_name = *random.pick(&["Actor", "Event"]);
    match random.below(10) {
        0..4 => {
            let label = LabelId(name(graph, changes, NameKind::Label, label_name));
            let key = KeyId(name(graph, changes, NameKind::Key, key_name));
            changes.push(Change::CreateNode {
                id: graph.next_node(),
                labels: vec![label],
                properties: vec![(key, random_value(random))],
            });
        }
        4 | 5 if !nodes.is_empty() => {
            let relationship_type = name(graph, changes, NameKind::RelationshipType, "STRUCK");
            changes.push(Change::CreateRelationship {
                id: graph.next_relationship(),
                relationship_type: RelationshipTypeId(relationship_type),
                start: *random.pick(&nodes),
                end: *random.pick(&nodes),
                properties: Vec::new(),
            });
        }
        6 if !nodes.is_empty() => {
            let key = KeyId(name(graph, changes, NameKind::Key, key_name));
            changes.push(Change::SetNodeProperty {
                id: *random.pick(&nodes),
                key,
                value: random_value(random),
            });
        }
        7 if !relationships.is_empty() => changes.push(Change::DeleteRelationship {
            id: *random.pick(&relationships),
        }),
        8 if !nodes.is_empty() => {
            let node = *random.pick(&nodes);
            let label = LabelId(name(graph, changes, NameKind::Label, label_name));
            if graph.labels(node).contains(&label) {
                changes.push(Change::RemoveLabel { id: node, label });
            } else {
                changes.push(Change::AddLabel { id: node, label });
            }
        }
        _ => {
            let lacks = |name| !graph.catalog().has_rule_named(name);
            let types = graph.catalog().graph_types.len();
            if lacks("actors") {
                changes.push(Change::CreateIndex(IndexDefinition::of_nodes(
                    "actors", "Actor", "name", false,
                )));
            } else if lacks("both") {
                changes.push(Change::CreateIndex(IndexDefinition {
                    keys: vec!["name".into(), "age".into()],
                    ..IndexDefinition::of_nodes("both", "Actor", "name", false)
                }));
            } else if lacks("present") {
                changes.push(Change::CreateConstraint(ConstraintDefinition {
                    name: "present".into(),
                    subject: Subject::RelationshipType("NOWHERE".into()),
                    keys: vec!["name".into()],
                    rule: Rule::Present,
                }));
            } else if types == 0 {
                changes.push(Change::CreateGraphType(Arc::new(GraphType {
                    name: "conflict".into(),
                    open: true,
                    nodes: Vec::new(),
                    relationships: Vec::new(),
                    all_nodes: Vec::new(),
                    all_relationships: Vec::new(),
                })));
            } else {
                changes.push(Change::DropIndex("actors".into()));
                changes.push(Change::DropConstraint("present".into()));
            }
        }
    }
}
