//! The graph against a naive model of it, and the rules a graph keeps.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::diagnostic::Span;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::NameKind;
use crate::model::catalog::graph_type::NodeType;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::catalog::graph_type::RelationshipType;
use crate::model::value::compare;

const LABELS: u32 = 3;
const TYPES: u32 = 3;
const KEYS: u32 = 3;

type Row = BTreeMap<KeyId, Value>;

/// A graph as one would write it down.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    nodes: BTreeMap<NodeId, (Vec<LabelId>, Row)>,
    relationships: BTreeMap<RelationshipId, (RelationshipTypeId, NodeId, NodeId, Row)>,
}

impl Model {
    fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::CreateNode {
                id,
                labels,
                properties,
            } => {
                self.nodes
                    .insert(id, (labels, properties.into_iter().collect()));
            }
            Change::DeleteNode { id } => {
                self.nodes.remove(&id);
            }
            Change::CreateRelationship {
                id,
                relationship_type,
                start,
                end,
                properties,
            } => {
                let row = properties.into_iter().collect();
                self.relationships
                    .insert(id, (relationship_type, start, end, row));
            }
            Change::DeleteRelationship { id } => {
                self.relationships.remove(&id);
            }
            Change::SetNodeProperty { id, key, value } => {
                set(&mut self.nodes.get_mut(&id).unwrap().1, key, value);
            }
            Change::SetRelationshipProperty { id, key, value } => {
                set(&mut self.relationships.get_mut(&id).unwrap().3, key, value);
            }
            Change::AddLabel { id, label } => {
                let labels = &mut self.nodes.get_mut(&id).unwrap().0;
                labels.push(label);
                labels.sort();
            }
            Change::RemoveLabel { id, label } => {
                let labels = &mut self.nodes.get_mut(&id).unwrap().0;
                labels.retain(|each| *each != label);
            }
            _ => {}
        }
    }

    fn steps(&self, node: NodeId, direction: Direction, types: &[RelationshipTypeId]) -> Vec<Step> {
        let mut all = Vec::new();
        for of_type in types {
            let mut found = Vec::new();
            for (id, (relationship_type, start, end, _)) in &self.relationships {
                if relationship_type != of_type {
                    continue;
                }
                let out = *start == node && direction != Direction::Incoming;
                let back = *end == node && direction != Direction::Outgoing;
                if out {
                    found.push((*end, *id));
                } else if back {
                    found.push((*start, *id));
                }
            }
            found.sort();
            all.extend(
                found
                    .into_iter()
                    .map(|(node, relationship)| Step { relationship, node }),
            );
        }
        all
    }
}

fn set(row: &mut Row, key: KeyId, value: Value) {
    if value.is_null() {
        row.remove(&key);
    } else {
        row.insert(key, value);
    }
}

/// A graph with names for the tests.
fn named() -> Graph {
    let mut graph = Graph::new();
    for (kind, letter, count) in [
        (NameKind::Label, "L", LABELS),
        (NameKind::RelationshipType, "T", TYPES),
        (NameKind::Key, "k", KEYS),
    ] {
        for id in 0..count {
            let name = Arc::from(format!("{letter}{id}"));
            graph.apply(&Change::AddName { kind, id, name }).unwrap();
        }
    }
    graph
}

fn dump(graph: &Graph) -> Vec<Change> {
    graph.export().collect()
}

fn collect<T>(mut scan: impl FnMut(u64, &mut Vec<T>) -> Option<u64>) -> Vec<T> {
    let mut all = Vec::new();
    let mut cursor = Some(0);
    while let Some(at) = cursor {
        cursor = scan(at, &mut all);
    }
    all
}

fn values(properties: Properties) -> Vec<Value> {
    match properties {
        Properties::Integers(items) => items.into_iter().map(Value::Integer).collect(),
        Properties::Floats(items) => items.into_iter().map(Value::Float).collect(),
        Properties::Booleans(items) => items.into_iter().map(Value::Boolean).collect(),
        Properties::Values(items) => items,
    }
}

/// That the graph answers every question as the model does; asked for the rows of all nodes, too, if `whole`.
fn compare_with(graph: &Graph, model: &Model, whole: bool) {
    assert_eq!(graph.node_count(), model.nodes.len());
    assert_eq!(graph.relationship_count(), model.relationships.len());
    let nodes: Vec<NodeId> = model.nodes.keys().copied().collect();
    assert_eq!(collect(|at, out| graph.scan_nodes(None, at, 2, out)), nodes);
    for label in (0..LABELS).map(LabelId) {
        let with: Vec<NodeId> = model
            .nodes
            .iter()
            .filter(|(_, node)| node.0.contains(&label))
            .map(|(id, _)| *id)
            .collect();
        assert_eq!(graph.label_count(label), with.len());
        assert_eq!(
            collect(|at, out| graph.scan_nodes(Some(label), at, 3, out)),
            with
        );
    }
    let relationships: Vec<RelationshipId> = model.relationships.keys().copied().collect();
    assert_eq!(
        collect(|at, out| graph.scan_relationships(None, at, 3, out)),
        relationships
    );
    for of_type in (0..TYPES).map(RelationshipTypeId) {
        let with: Vec<RelationshipId> = model
            .relationships
            .iter()
            .filter(|(_, relationship)| relationship.0 == of_type)
            .map(|(id, _)| *id)
            .collect();
        assert_eq!(graph.type_count(of_type), with.len());
        assert_eq!(
            collect(|at, out| graph.scan_relationships(Some(of_type), at, 2, out)),
            with
        );
    }
    for (id, (labels, row)) in &model.nodes {
        assert_eq!(graph.labels(*id), labels);
        let row: Vec<(KeyId, Value)> = row.clone().into_iter().collect();
        assert_eq!(graph.node_properties(*id), row);
    }
    for (id, (of_type, start, end, row)) in &model.relationships {
        assert_eq!(graph.relationship_type(*id), Some(*of_type));
        assert_eq!(graph.endpoints(*id), Some((*start, *end)));
        let row: Vec<(KeyId, Value)> = row.clone().into_iter().collect();
        assert_eq!(graph.relationship_properties(*id), row);
    }
    for key in (0..KEYS).map(KeyId) {
        let of_nodes: Vec<Value> = (model.nodes.values())
            .map(|(_, row)| row.get(&key).cloned().unwrap_or_default())
            .collect();
        assert_eq!(values(graph.gather_node_property(&nodes, key)), of_nodes);
        let of_relationships: Vec<Value> = (model.relationships.values())
            .map(|(_, _, _, row)| row.get(&key).cloned().unwrap_or_default())
            .collect();
        assert_eq!(
            values(graph.gather_relationship_property(&relationships, key)),
            of_relationships
        );
        if let Some(strings) = graph.gather_node_strings(&nodes, key) {
            let strings: Vec<Value> = (strings.into_iter())
                .map(|number| Value::String(Arc::clone(graph.string(number))))
                .collect();
            assert_eq!(strings, of_nodes);
        }
    }
    let every: Vec<RelationshipTypeId> = (0..TYPES).map(RelationshipTypeId).collect();
    if whole {
        for only in [None, Some(RelationshipTypeId(1))] {
            for (outgoing, direction) in [(true, Direction::Outgoing), (false, Direction::Incoming)]
            {
                let given = only.map_or(&every[..], |_| &every[1..2]);
                let Some(frozen) = graph.frozen(outgoing, only) else {
                    assert_eq!(graph.type_count(RelationshipTypeId(1)), 0);
                    continue;
                };
                let rows: BTreeMap<NodeId, &[Neighbour]> = frozen.rows().collect();
                for node in &nodes {
                    let row: Vec<Step> = frozen.row(*node).iter().map(|each| each.step()).collect();
                    assert_eq!(row, model.steps(*node, direction, given));
                    assert_eq!(rows.get(node).map_or(0, |row| row.len()), row.len());
                }
            }
        }
    }
    let backwards = [2, 0, 2].map(RelationshipTypeId);
    for direction in [Direction::Outgoing, Direction::Incoming, Direction::Both] {
        for node in &nodes {
            for (given, met) in [
                (None, &every[..]),
                (Some(&backwards[..]), &backwards[..2]),
                (Some(&every[1..2]), &every[1..2]),
            ] {
                let mut steps = Vec::new();
                graph.steps(*node, direction, given, &mut steps);
                assert_eq!(steps, model.steps(*node, direction, met));
                assert_eq!(graph.degree(*node, direction, given), steps.len());
                for other in nodes.iter().take(5) {
                    let mut between = Vec::new();
                    graph.steps_between(*node, *other, direction, given, &mut between);
                    let mut expected = steps.clone();
                    expected.retain(|step| step.node == *other);
                    assert_eq!(between, expected);
                }
            }
        }
    }
}

/// That the index over `L0.k0` finds what a scan finds.
fn compare_index(graph: &Graph, model: &Model) {
    let (label, key) = (LabelId(0), KeyId(0));
    for value in sample_values() {
        let expected: Vec<NodeId> = (model.nodes.iter())
            .filter(|(_, (labels, row))| {
                let stored = row.get(&key).unwrap_or(&Value::Null);
                labels.contains(&label) && compare::equal(stored, &value) == Some(true)
            })
            .map(|(id, _)| *id)
            .collect();
        assert_eq!(graph.seek(label, key, &value), Some(expected), "{value:?}");
    }
}

fn sample_values() -> Vec<Value> {
    vec![
        Value::Null,
        Value::Integer(1),
        Value::Integer(2),
        Value::Float(1.0),
        Value::Float(f64::INFINITY),
        Value::Boolean(true),
        Value::from("a"),
        Value::from("b"),
        Value::list(vec![Value::Integer(1), Value::Float(2.0)]),
        Value::list(Vec::new()),
    ]
}

/// A wish for a change: numbers that are bent to what the graph has.
type Wish = (u8, u8, u8, u8, u8);

fn change(graph: &Graph, model: &Model, wish: Wish) -> Option<Change> {
    let (what, one, two, three, four) = wish;
    let node = |number: u8| {
        model
            .nodes
            .keys()
            .nth(usize::from(number) % model.nodes.len().max(1))
    };
    let relationship = |number: u8| {
        let count = model.relationships.len().max(1);
        model.relationships.keys().nth(usize::from(number) % count)
    };
    let value = |number: u8| {
        let values = sample_values();
        values[usize::from(number) % values.len()].clone()
    };
    let key = KeyId(u32::from(two) % KEYS);
    let label = LabelId(u32::from(two) % LABELS);
    let properties = [
        (key, value(three)),
        (KeyId((key.0 + 1) % KEYS), value(four)),
    ];
    let mut properties: Vec<(KeyId, Value)> = properties
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    properties.sort_by_key(|(key, _)| *key);
    Some(match what % 12 {
        0..=2 => Change::CreateNode {
            id: graph.next_node(),
            labels: (0..LABELS)
                .filter(|label| one >> label & 1 == 1)
                .map(LabelId)
                .collect(),
            properties,
        },
        3..=6 => Change::CreateRelationship {
            id: graph.next_relationship(),
            relationship_type: RelationshipTypeId(u32::from(one) % TYPES),
            start: *node(three)?,
            end: *node(four)?,
            properties,
        },
        7 => Change::DeleteNode { id: *node(one)? },
        8 => Change::DeleteRelationship {
            id: *relationship(one)?,
        },
        9 => Change::SetNodeProperty {
            id: *node(one)?,
            key,
            value: value(three),
        },
        10 => Change::SetRelationshipProperty {
            id: *relationship(one)?,
            key,
            value: value(three),
        },
        _ => {
            let id = *node(one)?;
            if model.nodes[&id].0.contains(&label) {
                Change::RemoveLabel { id, label }
            } else {
                Change::AddLabel { id, label }
            }
        }
    })
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    vec(any::<Wish>(), 0..80)
}

fn index(name: &str, unique: bool) -> Change {
    Change::CreateIndex(IndexDefinition::of_nodes(name, "L0", "k0", unique))
}

proptest! {
    #[test]
    fn a_graph_answers_as_its_model_does_and_every_change_can_be_undone(
        wishes in wishes(), look in any::<u8>(), unique: bool
    ) {
        let mut graph = named();
        graph.apply(&index("by_k0", unique)).unwrap();
        let mut model = Model::default();
        let mut states = vec![(dump(&graph), model.clone())];
        let mut inverses = Vec::new();
        for (at, wish) in wishes.into_iter().enumerate() {
            if at == 9 && look % 16 == 0 {
                // identities far apart are kept in another way
                graph.set_next_ids(NodeId(10_000), RelationshipId(100));
            }
            let Some(change) = change(&graph, &model, wish) else {
                continue;
            };
            match graph.apply(&change) {
                Ok(inverse) => {
                    inverses.push(inverse);
                    model.apply(&change);
                    states.push((dump(&graph), model.clone()));
                }
                Err(GraphError::Connected { node, relationships }) => {
                    let every: Vec<_> = (0..TYPES).map(RelationshipTypeId).collect();
                    prop_assert_eq!(model.steps(node, Direction::Both, &every).len(), relationships);
                }
                Err(GraphError::NotUnique { .. }) if unique => {}
                Err(error) => panic!("{error}: {change:?}"),
            }
            prop_assert_eq!(&dump(&graph), &states.last().unwrap().0);
            // looking now and then freezes the adjacency at different moments
            if at % (usize::from(look) % 7 + 1) == 0 {
                compare_with(&graph, &model, wish.1 % 2 == 0);
                compare_index(&graph, &model);
            }
        }
        compare_with(&graph, &model, look % 2 == 0);
        let mut rebuilt = Graph::new();
        for change in graph.export() {
            rebuilt.apply(&change).unwrap();
        }
        prop_assert_eq!(dump(&rebuilt), dump(&graph));
        compare_with(&rebuilt, &model, true);
        while let Some(inverse) = inverses.pop() {
            let (_, after) = states.pop().unwrap();
            compare_index(&graph, &after);
            let again = graph.undo(&inverse).unwrap();
            let (before, model) = states.last().unwrap();
            prop_assert_eq!(&dump(&graph), before);
            if inverses.len() % (usize::from(look) % 5 + 1) == 0 {
                compare_with(&graph, model, inverses.len() % 3 == 0);
            }
            graph.undo(&again).unwrap();
            graph.undo(&inverse).unwrap();
            prop_assert_eq!(&dump(&graph), before);
        }
    }
}

/// The relationships in petgraph's part, as the model has them, without properties.
fn in_petgraph(graph: &Graph) -> BTreeMap<RelationshipId, (RelationshipTypeId, NodeId, NodeId)> {
    let topology = graph.topology();
    let mut found = BTreeMap::new();
    for edge in topology.edge_indices() {
        let weight = topology[edge];
        let (start, end) = topology.edge_endpoints(edge).unwrap();
        let (start, end) = (topology[start].node(), topology[end].node());
        let before = found.insert(
            weight.relationship(),
            (weight.relationship_type(), start, end),
        );
        assert_eq!(before, None);
    }
    found
}

proptest! {
    #[test]
    fn petgraph_holds_what_was_written_since_the_last_fold_and_frozen_rows_the_rest(
        wishes in vec((any::<Wish>(), 0_u8..6, any::<u8>()), 0..60)
    ) {
        let mut graph = named();
        let mut model = Model::default();
        let mut nodes = BTreeSet::new();
        let mut created = BTreeSet::new();
        let mut inverses = Vec::new();
        for (wish, what, which) in wishes {
            // the newest change is undone, or another one made
            let undone = if what == 0 { inverses.pop() } else { None };
            let Some(change) = undone.clone().or_else(|| change(&graph, &model, wish)) else {
                continue;
            };
            let applied = match undone {
                Some(_) => graph.undo(&change),
                None => graph.apply(&change).inspect(|inverse| inverses.push(inverse.clone())),
            };
            if applied.is_ok() {
                model.apply(&change);
                match &change {
                    Change::CreateRelationship { id, .. } => {
                        created.insert(*id);
                    }
                    Change::DeleteRelationship { id } => {
                        created.remove(id);
                    }
                    Change::CreateNode { id, .. } => {
                        nodes.insert(*id);
                    }
                    Change::DeleteNode { id } => {
                        nodes.remove(id);
                    }
                    _ => {}
                }
            }
            if what == 1 {
                graph.fold();
                nodes.clear();
                created.clear();
            }
            // freezes one side
            let only = [None, Some(RelationshipTypeId(u32::from(which) % TYPES))][usize::from(which) / 3 % 2];
            if what == 2 {
                graph.neighbours(NodeId(0), which % 2 == 0, only);
            } else if what == 3 {
                graph.frozen(which % 2 == 0, only);
            }
            let held = in_petgraph(&graph);
            prop_assert_eq!(&held.keys().copied().collect::<BTreeSet<_>>(), &created);
            for (id, joined) in &held {
                let (of_type, start, end, _) = &model.relationships[id];
                prop_assert_eq!(joined, &(*of_type, *start, *end));
            }
            let touched: BTreeSet<NodeId> =
                graph.topology().node_weights().map(|weight| weight.node()).collect();
            prop_assert_eq!(touched.len(), graph.topology().node_count());
            prop_assert!(touched.is_superset(&nodes));
            prop_assert!(touched.iter().all(|node| model.nodes.contains_key(node)));
            if what == 4 {
                compare_with(&graph, &model, which % 4 == 0);
            }
        }
        compare_with(&graph, &model, false);
        graph.fold();
        prop_assert_eq!(graph.topology().node_count(), 0);
        compare_with(&graph, &model, true);
    }
}

#[test]
fn a_fold_is_due_when_petgraph_holds_much_that_frozen_rows_lack() {
    let mut graph = named();
    let hub = node(&mut graph, &[], &[]);
    let made: Vec<RelationshipId> = (0..5_000)
        .map(|_| relate(&mut graph, 0, hub, hub, &[]).unwrap())
        .collect();
    assert_eq!(graph.topology().edge_count(), 5_000);
    assert_eq!(graph.neighbours(hub, true, None).len(), 5_000);
    relate(&mut graph, 1, hub, hub, &[]).unwrap();
    assert_eq!(graph.topology().edge_count(), 1);
    assert_eq!(graph.neighbours(hub, true, None).len(), 5_001);

    // nothing is frozen, but the lists are long
    let mut graph = graph.export().fold(Graph::new(), |mut graph, change| {
        graph.apply(&change).unwrap();
        graph
    });
    assert_eq!(graph.topology().edge_count(), 5_001);
    for id in made {
        graph.apply(&Change::DeleteRelationship { id }).unwrap();
    }
    assert_eq!(graph.topology().edge_count(), 0);
    assert_eq!(graph.neighbours(hub, false, None).len(), 1);
}

#[test]
fn relationships_that_nobody_reads_are_not_held_twice_in_a_large_graph() {
    let mut graph = named();
    let nodes: Vec<NodeId> = (0..9).map(|_| node(&mut graph, &[], &[])).collect();
    let most = 1 << 16;
    let mut made = Vec::new();
    for at in 0..most + 300 {
        let of_type = u32::from(at >= most);
        made.push(relate(&mut graph, of_type, nodes[at % 9], nodes[at / 9 % 9], &[]).unwrap());
    }
    assert!(graph.topology().edge_count() <= most);
    // one that is not in petgraph's part, before and after its rows are frozen
    let last = made.len() - 1;
    let delete = |graph: &mut Graph, at: usize| {
        let id = made[at];
        graph.apply(&Change::DeleteRelationship { id }).unwrap()
    };
    let count = |graph: &Graph, outgoing| {
        let only = Some(RelationshipTypeId(1));
        let rows = nodes
            .iter()
            .map(|node| graph.neighbours(*node, outgoing, only).len());
        rows.sum::<usize>()
    };
    let undone = delete(&mut graph, last);
    assert_eq!(count(&graph, true), 299);
    graph.undo(&undone).unwrap();
    delete(&mut graph, last - 1);
    assert_eq!((count(&graph, true), count(&graph, false)), (299, 299));
    relate(&mut graph, 1, nodes[0], nodes[1], &[]).unwrap();
    delete(&mut graph, last - 2);
    assert_eq!((count(&graph, true), count(&graph, false)), (299, 299));
    let every = nodes
        .iter()
        .map(|node| graph.neighbours(*node, true, None).len());
    assert_eq!(every.sum::<usize>(), graph.relationship_count());
}

proptest! {
    #[test]
    fn the_log_of_a_transaction_tells_what_was_done_and_undoes_it(
        before in wishes(),
        during in wishes(),
        keep in any::<u8>(),
        creating in any::<bool>(),
    ) {
        let mut model = Model::default();
        let mut graph = named();
        for wish in before {
            if let Some(change) = change(&graph, &model, wish)
                && graph.apply(&change).is_ok()
            {
                model.apply(&change);
            }
        }
        let start = graph.clone();
        let mut log = transaction::ChangeLog::default();
        let mut states = vec![dump(&graph)];
        let mut transaction = GraphTransaction::new(&mut graph, &mut log);
        for wish in during {
            let change = change(transaction.graph(), &model, wish);
            let of_making = |change: &Change| {
                matches!(change, Change::CreateNode { .. } | Change::CreateRelationship { .. })
            };
            if let Some(change) = change.filter(|change| !creating || of_making(change))
                && transaction.apply(change.clone(), Span::default()).is_ok()
            {
                model.apply(&change);
                states.push(dump(transaction.graph()));
            }
        }
        prop_assert_eq!(log.count() + 1, states.len());
        let replayed = |log: &transaction::ChangeLog, graph: &Graph| {
            let mut again = start.clone();
            let written = log.written(graph);
            let mut count = 0;
            for half in written.halves() {
                half.pieces(|piece| {
                    count += piece.len();
                    piece.iter().try_for_each(|change| again.apply(change).map(drop))
                })
                .unwrap();
            }
            assert_eq!(count, written.count());
            dump(&again)
        };
        prop_assert_eq!(&replayed(&log, &graph), &dump(&graph));
        let keep = usize::from(keep) % states.len();
        log.undo_to(&mut graph, keep);
        prop_assert_eq!(&dump(&graph), &states[keep]);
        prop_assert_eq!(log.count(), keep);
        prop_assert_eq!(&replayed(&log, &graph), &states[keep]);
        log.undo_to(&mut graph, 0);
        prop_assert_eq!(dump(&graph), dump(&start));
        prop_assert_eq!(log.size(), 0);
    }
}

#[test]
fn writes_between_reads_are_seen_however_many_there_are() {
    let mut graph = named();
    let hub = node(&mut graph, &[], &[]);
    let mut expected = Vec::new();
    for at in 0..3_000 {
        let other = node(&mut graph, &[], &[]);
        let relationship = relate(&mut graph, at % TYPES, hub, other, &[]).unwrap();
        expected.push(Step {
            relationship,
            node: other,
        });
        if at % 7 == 3 {
            let gone = expected.remove(at as usize / 2 % expected.len());
            let id = gone.relationship;
            graph.apply(&Change::DeleteRelationship { id }).unwrap();
        }
        assert_eq!(
            graph.neighbours(other, false, None).len(),
            usize::from(expected.last().is_some_and(|last| last.node == other))
        );
        if at % 100 == 0 {
            let mut steps = Vec::new();
            graph.steps(hub, Direction::Outgoing, None, &mut steps);
            steps.sort_by_key(|step| step.relationship);
            assert_eq!(steps, expected);
        }
    }
}

fn node(graph: &mut Graph, labels: &[u32], properties: &[(u32, Value)]) -> NodeId {
    try_node(graph, labels, properties).unwrap()
}

fn try_node(
    graph: &mut Graph,
    labels: &[u32],
    properties: &[(u32, Value)],
) -> Result<NodeId, GraphError> {
    let id = graph.next_node();
    let change = Change::CreateNode {
        id,
        labels: labels.iter().copied().map(LabelId).collect(),
        properties: pairs(properties),
    };
    graph.apply(&change).map(|_| id)
}

fn relate(
    graph: &mut Graph,
    relationship_type: u32,
    start: NodeId,
    end: NodeId,
    properties: &[(u32, Value)],
) -> Result<RelationshipId, GraphError> {
    let id = graph.next_relationship();
    let change = Change::CreateRelationship {
        id,
        relationship_type: RelationshipTypeId(relationship_type),
        start,
        end,
        properties: pairs(properties),
    };
    graph.apply(&change).map(|_| id)
}

fn pairs(properties: &[(u32, Value)]) -> Vec<(KeyId, Value)> {
    let properties = properties.iter().cloned();
    properties.map(|(key, value)| (KeyId(key), value)).collect()
}

#[test]
fn a_graph_can_be_read_by_several_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&named());
}

#[test]
fn a_name_taken_back_leaves_no_trace_in_the_one_that_gets_its_number() {
    let mut graph = Graph::new();
    let mut inverses = Vec::new();
    for (label, value) in [("Old", Value::Integer(1)), ("New", Value::from("x"))] {
        let before = dump(&graph);
        for kind in [NameKind::Label, NameKind::Key] {
            let name = Arc::from(label);
            let change = Change::AddName { kind, id: 0, name };
            inverses.push(graph.apply(&change).unwrap());
        }
        let id = graph.next_node();
        let change = Change::CreateNode {
            id,
            labels: vec![LabelId(0)],
            properties: vec![(KeyId(0), value.clone())],
        };
        inverses.push(graph.apply(&change).unwrap());
        assert_eq!(graph.label_count(LabelId(0)), 1);
        assert_eq!(graph.node_property(id, KeyId(0)), value);
        while let Some(inverse) = inverses.pop() {
            graph.undo(&inverse).unwrap();
        }
        assert_eq!(dump(&graph), before);
    }
}

#[test]
fn identities_are_not_given_again_after_a_deletion() {
    let mut graph = named();
    let first = node(&mut graph, &[], &[]);
    graph.apply(&Change::DeleteNode { id: first }).unwrap();
    assert_eq!(graph.next_node(), NodeId(first.0 + 1));
    graph.set_next_ids(NodeId(9), RelationshipId(7));
    graph.set_next_ids(NodeId(3), RelationshipId(3));
    assert_eq!(graph.next_node(), NodeId(9));
    assert_eq!(graph.next_relationship(), RelationshipId(7));
}

#[test]
fn a_change_that_makes_no_sense_is_refused_and_changes_nothing() {
    let mut graph = named();
    let id = node(&mut graph, &[0], &[(0, Value::Integer(1))]);
    let relationship = relate(&mut graph, 0, id, id, &[]).unwrap();
    let before = dump(&graph);
    let missing = NodeId(77);
    let refused = [
        Change::DeleteNode { id },
        Change::DeleteNode { id: missing },
        Change::DeleteNode {
            id: NodeId(u64::MAX),
        },
        Change::DeleteRelationship {
            id: RelationshipId(9),
        },
        Change::AddLabel {
            id,
            label: LabelId(0),
        },
        Change::AddLabel {
            id,
            label: LabelId(99),
        },
        Change::AddLabel {
            id: missing,
            label: LabelId(0),
        },
        Change::RemoveLabel {
            id,
            label: LabelId(1),
        },
        Change::SetNodeProperty {
            id: missing,
            key: KeyId(0),
            value: Value::Null,
        },
        Change::SetNodeProperty {
            id,
            key: KeyId(99),
            value: Value::Null,
        },
        Change::SetNodeProperty {
            id,
            key: KeyId(0),
            value: Value::Node(id),
        },
        Change::SetRelationshipProperty {
            id: relationship,
            key: KeyId(0),
            value: Value::list(vec![Value::Null]),
        },
        Change::CreateNode {
            id,
            labels: Vec::new(),
            properties: Vec::new(),
        },
        Change::CreateNode {
            id: missing,
            labels: vec![LabelId(1), LabelId(0)],
            properties: Vec::new(),
        },
        Change::CreateNode {
            id: missing,
            labels: vec![LabelId(50)],
            properties: Vec::new(),
        },
        Change::CreateNode {
            id: NodeId(u64::MAX),
            labels: Vec::new(),
            properties: Vec::new(),
        },
        Change::CreateRelationship {
            id: RelationshipId(1),
            relationship_type: RelationshipTypeId(0),
            start: id,
            end: missing,
            properties: Vec::new(),
        },
        Change::AddName {
            kind: NameKind::Label,
            id: 99,
            name: Arc::from("L99"),
        },
        Change::AddName {
            kind: NameKind::Label,
            id: LABELS,
            name: Arc::from("L0"),
        },
        Change::RemoveName {
            kind: NameKind::Label,
            id: 0,
        },
        Change::DropIndex(Arc::from("none")),
        Change::DropGraphType(Arc::from("none")),
        Change::AdoptGraphType(Some(Arc::from("none"))),
    ];
    for change in refused {
        assert!(graph.apply(&change).is_err(), "{change:?}");
        assert_eq!(dump(&graph), before, "{change:?}");
    }
}

#[test]
fn an_index_may_be_made_before_its_label_and_key_are_known() {
    let mut graph = Graph::new();
    graph.apply(&index("early", true)).unwrap();
    for (kind, name) in [(NameKind::Label, "L0"), (NameKind::Key, "k0")] {
        let name = Arc::from(name);
        graph.apply(&Change::AddName { kind, id: 0, name }).unwrap();
    }
    let id = node(&mut graph, &[0], &[(0, Value::from("x"))]);
    assert_eq!(
        graph.seek(LabelId(0), KeyId(0), &Value::from("x")),
        Some(vec![id])
    );
    assert_eq!(graph.index_distinct(LabelId(0), KeyId(0)), Some(1));
}

#[test]
fn one_and_one_point_nought_are_one_value_of_a_unique_property() {
    let mut graph = named();
    graph.apply(&index("unique", true)).unwrap();
    let holder = node(&mut graph, &[0], &[(0, Value::Integer(1))]);
    node(&mut graph, &[1], &[(0, Value::Float(1.0))]);
    let nan = Value::Float(f64::NAN);
    node(&mut graph, &[0], &[(0, nan.clone())]);
    node(&mut graph, &[0], &[(0, nan)]);
    let error = try_node(&mut graph, &[0], &[(0, Value::Float(1.0))]).unwrap_err();
    assert!(
        matches!(error, GraphError::NotUnique { holder: found, .. } if found == Element::Node(holder))
    );
    let again = Change::SetNodeProperty {
        id: holder,
        key: KeyId(0),
        value: Value::Float(1.0),
    };
    graph.apply(&again).unwrap();
}

#[test]
fn a_unique_index_is_refused_over_values_that_repeat() {
    let mut graph = named();
    node(&mut graph, &[0], &[(0, Value::Integer(1))]);
    node(&mut graph, &[0, 1], &[(0, Value::Integer(1))]);
    let before = dump(&graph);
    let error = graph.apply(&index("unique", true)).unwrap_err();
    assert!(matches!(error, GraphError::NotUnique { .. }));
    assert_eq!(dump(&graph), before);
    graph.apply(&index("plain", false)).unwrap();
    assert!(graph.apply(&index("plain", false)).is_err());
}

fn rule(key: &str, property_type: PropertyType) -> PropertyRule {
    PropertyRule {
        key: Arc::from(key),
        property_type,
        required: false,
        unique: false,
        allowed: Vec::new(),
    }
}

/// `L0 (k0 STRING required unique)`, `L1 extends L0 (k1 INTEGER in [1, 2])`, `T0 (L0)->(L1) (k2 FLOAT)`, `T1 any`.
fn graph_type(open: bool) -> GraphType {
    let label = Arc::<str>::from;
    GraphType {
        name: Arc::from("test"),
        open,
        nodes: vec![
            NodeType {
                label: label("L0"),
                extends: None,
                properties: vec![PropertyRule {
                    required: true,
                    unique: true,
                    ..rule("k0", PropertyType::String)
                }],
            },
            NodeType {
                label: label("L1"),
                extends: Some(label("L0")),
                properties: vec![PropertyRule {
                    allowed: vec![Value::Integer(1), Value::Integer(2)],
                    ..rule("k1", PropertyType::Integer)
                }],
            },
        ],
        relationships: vec![
            RelationshipType {
                name: Arc::from("T0"),
                endpoints: vec![(Some(label("L0")), Some(label("L1")))],
                properties: vec![rule("k2", PropertyType::Float)],
            },
            RelationshipType {
                name: Arc::from("T1"),
                endpoints: vec![(None, None)],
                properties: Vec::new(),
            },
        ],
        all_nodes: vec![rule(
            "k2",
            PropertyType::List(Box::new(PropertyType::String)),
        )],
        all_relationships: Vec::new(),
    }
}

fn adopt(graph: &mut Graph, open: bool) -> Result<Change, GraphError> {
    let graph_type = Arc::new(graph_type(open));
    graph.apply(&Change::CreateGraphType(graph_type)).unwrap();
    graph.apply(&Change::AdoptGraphType(Some(Arc::from("test"))))
}

#[test]
fn writes_are_judged_by_the_adopted_graph_type() {
    let mut graph = named();
    adopt(&mut graph, false).unwrap();
    let name = |text: &str| (0, Value::from(text));
    let parent = node(&mut graph, &[0], &[name("a")]);
    let child = node(&mut graph, &[0, 1], &[name("b"), (1, Value::Integer(2))]);
    let before = dump(&graph);
    let errors = [
        (&[2][..], vec![]),
        (&[0], vec![(0, Value::Integer(1))]),
        (&[0, 1], vec![(1, Value::Integer(3))]),
        (&[0, 1], vec![(1, Value::from("1"))]),
        (&[0], vec![(1, Value::Integer(1))]),
        (&[0], vec![(2, Value::list(vec![Value::Integer(1)]))]),
        (&[0], vec![name("a")]),
    ]
    .map(|(labels, properties)| try_node(&mut graph, labels, &properties).unwrap_err());
    assert!(matches!(errors[0], GraphError::UndeclaredLabel { .. }));
    assert!(matches!(errors[1], GraphError::WrongType { .. }));
    assert!(matches!(errors[2], GraphError::NotAllowed { .. }));
    assert!(matches!(errors[3], GraphError::WrongType { .. }));
    assert!(matches!(errors[4], GraphError::UndeclaredProperty { .. }));
    assert!(matches!(errors[5], GraphError::WrongType { .. }));
    assert!(matches!(errors[6], GraphError::NotUnique { .. }));
    let error = relate(&mut graph, 0, child, parent, &[]).unwrap_err();
    assert!(matches!(error, GraphError::Endpoints { .. }));
    let error = relate(&mut graph, 2, parent, child, &[]).unwrap_err();
    assert!(matches!(
        error,
        GraphError::UndeclaredRelationshipType { .. }
    ));
    let error = relate(&mut graph, 0, parent, child, &[(2, Value::from("x"))]).unwrap_err();
    assert!(matches!(error, GraphError::WrongType { .. }));
    assert_eq!(dump(&graph), before);
    relate(&mut graph, 0, parent, child, &[(2, Value::Integer(1))]).unwrap();
    relate(&mut graph, 1, child, parent, &[]).unwrap();
}

#[test]
fn a_label_that_declares_a_property_of_all_nodes_again_replaces_it() {
    let mut graph = named();
    let mut declared = graph_type(false);
    let own = &mut declared.nodes[0].properties;
    *own = vec![rule("k2", PropertyType::Integer)];
    let change = Change::CreateGraphType(Arc::new(declared));
    graph.apply(&change).unwrap();
    let change = Change::AdoptGraphType(Some(Arc::from("test")));
    graph.apply(&change).unwrap();
    node(&mut graph, &[0], &[(2, Value::Integer(1))]);
    node(&mut graph, &[0, 1], &[(2, Value::Integer(1))]);
    node(&mut graph, &[], &[(2, Value::list(vec![Value::from("x")]))]);
    try_node(&mut graph, &[], &[(2, Value::Integer(1))]).unwrap_err();
}

#[test]
fn a_graph_type_that_contradicts_itself_is_refused() {
    let mut graph = named();
    let label = Arc::<str>::from;
    let spoil: [fn(&mut GraphType, Arc<str>); 6] = [
        |it, _| it.nodes[0].extends = Some(Arc::from("L1")),
        |it, other| it.nodes[0].extends = Some(other),
        |it, other| it.relationships[0].endpoints.push((Some(other), None)),
        |it, _| it.nodes[1].label = Arc::clone(&it.nodes[0].label),
        |it, _| it.relationships[1].name = Arc::clone(&it.relationships[0].name),
        |it, _| it.relationships[0].properties[0].unique = true,
    ];
    for (at, spoil) in spoil.into_iter().enumerate() {
        let mut declared = graph_type(true);
        spoil(&mut declared, label("Elsewhere"));
        let change = Change::CreateGraphType(Arc::new(declared));
        let error = graph.apply(&change).unwrap_err();
        assert!(matches!(error, GraphError::Definition(_)), "{at}");
    }
}

#[test]
fn what_a_statement_may_leave_open_is_judged_at_its_end() {
    let mut graph = named();
    adopt(&mut graph, true).unwrap();
    let parent = node(&mut graph, &[0], &[(0, Value::from("a"))]);
    let child = node(&mut graph, &[0, 1], &[(0, Value::from("b"))]);
    let bare = node(&mut graph, &[0], &[]);
    let orphan = node(&mut graph, &[1], &[(0, Value::from("c"))]);
    relate(&mut graph, 0, parent, child, &[]).unwrap();
    let judge = |graph: &Graph, id| graph.check_element(Element::Node(id));
    judge(&graph, parent).unwrap();
    judge(&graph, child).unwrap();
    judge(&graph, NodeId(99)).unwrap();
    let error = judge(&graph, bare).unwrap_err();
    assert!(matches!(error, GraphError::MissingProperty { .. }));
    let error = judge(&graph, orphan).unwrap_err();
    assert!(matches!(error, GraphError::MissingLabel { .. }));
    let label = LabelId(1);
    graph
        .apply(&Change::RemoveLabel { id: child, label })
        .unwrap();
    let error = judge(&graph, child).unwrap_err();
    assert!(matches!(error, GraphError::Endpoints { .. }));
    graph.apply(&Change::AddLabel { id: child, label }).unwrap();
    judge(&graph, child).unwrap();
}

#[test]
fn adoption_judges_the_whole_graph_and_can_be_undone() {
    let mut graph = named();
    node(&mut graph, &[0], &[(0, Value::from("a"))]);
    let twin = node(&mut graph, &[0], &[(0, Value::from("a"))]);
    let before = dump(&graph);
    assert!(matches!(
        adopt(&mut graph, false).unwrap_err(),
        GraphError::NotUnique { .. }
    ));
    assert_eq!(graph.seek(LabelId(0), KeyId(0), &Value::from("a")), None);
    let name = Arc::<str>::from("test");
    graph
        .apply(&Change::DropGraphType(Arc::clone(&name)))
        .unwrap();
    assert_eq!(dump(&graph), before);
    graph.apply(&Change::DeleteNode { id: twin }).unwrap();
    let inverse = adopt(&mut graph, false).unwrap();
    assert_eq!(graph.index_distinct(LabelId(0), KeyId(0)), Some(1));
    assert!(graph.apply(&Change::DropGraphType(name)).is_err());
    graph.undo(&inverse).unwrap();
    assert!(graph.catalog().adopted.is_none());
    assert_eq!(graph.index_distinct(LabelId(0), KeyId(0)), None);
}
