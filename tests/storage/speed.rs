//! How fast a store of the size of a large study opens; for release builds, so ignored.

use std::time::Instant;

use annals::model::catalog::KeyId;
use annals::model::catalog::LabelId;
use annals::model::catalog::NameKind;
use annals::model::catalog::RelationshipTypeId;
use annals::model::graph::Change;
use annals::model::graph::Graph;
use annals::model::value::NodeId;
use annals::model::value::RelationshipId;
use annals::model::value::Value;
use annals::storage::Store;
use annals::storage::format::v1;

use super::random::Random;
use super::script::options;
use super::script::transact;

const NODES: u64 = 130_000;
const RELATIONSHIPS: u64 = 610_000;

fn study() -> Vec<Change> {
    let mut random = Random::new(1);
    let mut changes = Vec::new();
    let names = [
        (NameKind::Label, "Event"),
        (NameKind::RelationshipType, "PARTICIPATED_IN"),
        (NameKind::Key, "id"),
        (NameKind::Key, "name"),
        (NameKind::Key, "deaths"),
    ];
    for (kind, name) in names {
        let id = changes
            .iter()
            .filter(
                |change| matches!(change, Change::AddName { kind: other, .. } if *other == kind),
            )
            .count();
        changes.push(Change::AddName {
            kind,
            id: id as u32,
            name: name.into(),
        });
    }
    for id in 0..NODES {
        changes.push(Change::CreateNode {
            id: NodeId(id),
            labels: vec![LabelId(0)],
            properties: vec![
                (KeyId(0), format!("event-{id}").into()),
                (
                    KeyId(1),
                    format!("clash near place {}", random.below(5_000)).into(),
                ),
                (KeyId(2), Value::Integer(random.below(100) as i64)),
            ],
        });
    }
    for id in 0..RELATIONSHIPS {
        changes.push(Change::CreateRelationship {
            id: RelationshipId(id),
            relationship_type: RelationshipTypeId(0),
            start: NodeId(random.below(NODES)),
            end: NodeId(random.below(NODES)),
            properties: Vec::new(),
        });
    }
    changes
}

#[test]
#[ignore = "measures a release build"]
#[allow(clippy::print_stderr, reason = "its figures are what it is for")]
fn a_large_store_opens_quickly() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.annals");
    let changes = study();
    let mut figures = Vec::new();
    let mut measure = |what: &str, start: Instant| {
        figures.push(format!("{what} {:.3} s", start.elapsed().as_secs_f64()));
    };

    let mut bytes = Vec::new();
    let start = Instant::now();
    v1::encode_changes(&changes, &mut bytes).unwrap();
    measure("encode", start);
    let start = Instant::now();
    let mut count = 0;
    v1::decode_changes(&mut bytes.as_slice(), changes.len() as u64, &mut |_| {
        count += 1;
        Ok(())
    })
    .unwrap();
    let decode = start.elapsed().as_secs_f64();
    measure("decode", start);
    assert_eq!(count, changes.len());
    let start = Instant::now();
    let mut plain = Graph::new();
    for change in &changes {
        plain.apply(change).unwrap();
    }
    measure("apply alone", start);

    let (mut store, mut graph, _) = Store::open(&path, &options()).unwrap();
    let start = Instant::now();
    transact(&mut store, &mut graph, |_| changes).unwrap();
    measure("apply and commit", start);
    drop(store);
    let start = Instant::now();
    let (mut store, graph, _) = Store::open(&path, &options()).unwrap();
    measure("open from the log", start);
    let start = Instant::now();
    store.checkpoint(&graph).unwrap();
    measure("checkpoint", start);
    store.close(&graph).unwrap();
    let start = Instant::now();
    let (mut store, mut graph, _) = Store::open(&path, &options()).unwrap();
    measure("open from the snapshot", start);
    let length = std::fs::metadata(path.join("snap-1")).unwrap().len();
    let start = Instant::now();
    for number in 0..200 {
        transact(&mut store, &mut graph, |graph| {
            super::script::node(graph, &format!("{number}"))
        })
        .unwrap();
    }
    measure("200 small commits", start);
    eprintln!("{}; snapshot {length} bytes", figures.join(", "));
    assert!(
        count as f64 / decode > 1e6,
        "fewer than a million records a second"
    );
}
