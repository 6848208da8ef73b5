//! Files of every released format open for ever, and those still written have the bytes they always had.
//!
//! `golden/v1` and its later neighbours were written by the ignored tests below, each by the version that had the format
//! as its newest. None is ever written again once a version is released.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use annals::model::catalog::ConstraintDefinition;
use annals::model::catalog::GraphType;
use annals::model::catalog::IndexDefinition;
use annals::model::catalog::IndexKind;
use annals::model::catalog::KeyId;
use annals::model::catalog::LabelId;
use annals::model::catalog::NameKind;
use annals::model::catalog::RelationshipTypeId;
use annals::model::catalog::Rule;
use annals::model::catalog::Subject;
use annals::model::catalog::graph_type::NodeType;
use annals::model::catalog::graph_type::PropertyRule;
use annals::model::catalog::graph_type::PropertyType;
use annals::model::catalog::graph_type::RelationshipType;
use annals::model::graph::Change;
use annals::model::graph::Graph;
use annals::model::value::NodeId;
use annals::model::value::Point;
use annals::model::value::RelationshipId;
use annals::model::value::TypeSet;
use annals::model::value::Value;
use annals::model::value::ValueType;
use annals::model::value::point::CoordinateSystem;
use annals::model::value::temporal::Date;
use annals::model::value::temporal::DateTime;
use annals::model::value::temporal::Duration;
use annals::model::value::temporal::LocalDateTime;
use annals::model::value::temporal::LocalTime;
use annals::model::value::temporal::Time;
use annals::model::value::type_test::TypeAlternative;
use annals::model::value::type_test::TypeShape;
use annals::model::value::type_test::TypeTest;
use annals::storage::Store;
use annals::storage::format::FormatError;
use annals::storage::format::v1;

use super::medium::SimulatedMedium;
use super::script;
use super::script::content;
use super::script::open;
use super::script::options;

fn folder() -> PathBuf {
    folder_of("v1")
}

fn folder_of(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/storage/golden")
        .join(format)
}

fn values() -> Vec<Value> {
    let date = Date::from_days_since_epoch(20_370).unwrap();
    let time = LocalTime::from_nanoseconds_of_day(3_723_000_000_004).unwrap();
    let local = LocalDateTime::new(date, time);
    let point = |system, z| {
        Value::Point(Arc::new(Point {
            system,
            x: 69.2,
            y: 34.5,
            z,
        }))
    };
    vec![
        Value::Boolean(true),
        Value::Integer(i64::MIN),
        Value::Integer(251),
        Value::Float(-0.0),
        Value::string(""),
        Value::string("Torkham — طورخم"),
        Value::Date(date),
        Value::Date(Date::from_days_since_epoch(-365_000_000_000).unwrap()),
        Value::LocalTime(time),
        Value::Time(Time::new(time, 16_200).unwrap()),
        Value::LocalDateTime(local),
        Value::DateTime(Arc::new(
            DateTime::from_parts(local, -12_600, None).unwrap(),
        )),
        Value::DateTime(Arc::new(
            DateTime::from_parts(local, 16_200, Some("Asia/Kabul".into())).unwrap(),
        )),
        Value::Duration(Arc::new(
            Duration::new(-14, 3, -70_000, 999_999_999).unwrap(),
        )),
        point(CoordinateSystem::Wgs84, 0.0),
        point(CoordinateSystem::Wgs84Height, 1_800.0),
        point(CoordinateSystem::Cartesian, 0.0),
        point(CoordinateSystem::Cartesian3d, -1.0),
        Value::list(Vec::new()),
        Value::list(vec![
            "a".into(),
            Value::Date(date),
            Value::Integer(7),
            Value::Boolean(false),
        ]),
    ]
}

fn rule(key: &str, property_type: PropertyType) -> PropertyRule {
    PropertyRule {
        key: key.into(),
        property_type,
        required: key == "id",
        unique: key == "id",
        allowed: if key == "colour" {
            vec!["red".into(), "blue".into()]
        } else {
            Vec::new()
        },
    }
}

fn graph_type() -> GraphType {
    let every = [
        PropertyType::Any,
        PropertyType::Boolean,
        PropertyType::Integer,
        PropertyType::Float,
        PropertyType::String,
        PropertyType::Date,
        PropertyType::LocalTime,
        PropertyType::Time,
        PropertyType::LocalDateTime,
        PropertyType::DateTime,
        PropertyType::Duration,
        PropertyType::Point,
        PropertyType::List(Box::new(PropertyType::String)),
        PropertyType::List(Box::new(PropertyType::List(Box::new(
            PropertyType::Integer,
        )))),
    ];
    GraphType {
        name: "conflict".into(),
        open: true,
        nodes: vec![
            NodeType {
                label: "Actor".into(),
                extends: None,
                properties: vec![rule("id", PropertyType::String)],
            },
            NodeType {
                label: "State".into(),
                extends: Some("Actor".into()),
                properties: vec![rule("colour", PropertyType::String)],
            },
        ],
        relationships: vec![RelationshipType {
            name: "STRUCK".into(),
            endpoints: vec![(Some("Actor".into()), None), (None, Some("State".into()))],
            properties: Vec::new(),
        }],
        all_nodes: every
            .into_iter()
            .enumerate()
            .map(|(number, property_type)| rule(&format!("every{number}"), property_type))
            .collect(),
        all_relationships: vec![rule("claim", PropertyType::String)],
    }
}

fn add_name(kind: NameKind, id: u32, name: &str) -> Change {
    Change::AddName {
        kind,
        id,
        name: name.into(),
    }
}

/// Every kind of change and of value, in transactions that fit one after the other.
fn transactions() -> Vec<Vec<Change>> {
    let (first, second, third) = (NodeId(0), NodeId(1), NodeId(2));
    let (key, other) = (KeyId(0), KeyId(1));
    let (actor, state) = (LabelId(0), LabelId(1));
    let node = |id, labels: &[LabelId], properties| Change::CreateNode {
        id,
        labels: labels.to_vec(),
        properties,
    };
    let relationship = |id, properties| Change::CreateRelationship {
        id: RelationshipId(id),
        relationship_type: RelationshipTypeId(0),
        start: first,
        end: second,
        properties,
    };
    let mut transactions = vec![
        vec![
            add_name(NameKind::Label, 0, "Actor"),
            add_name(NameKind::Label, 1, "State"),
            add_name(NameKind::RelationshipType, 0, "STRUCK"),
            add_name(NameKind::Key, 0, "value"),
            add_name(NameKind::Key, 1, "claim"),
            node(first, &[actor], vec![(key, 1.into())]),
            node(second, &[actor, state], Vec::new()),
            node(third, &[], vec![(key, "x".into()), (other, true.into())]),
            relationship(0, vec![(other, "c1".into())]),
            relationship(1, Vec::new()),
        ],
        vec![
            Change::DeleteRelationship {
                id: RelationshipId(1),
            },
            Change::DeleteNode { id: third },
            Change::SetRelationshipProperty {
                id: RelationshipId(0),
                key: other,
                value: Value::Null,
            },
            Change::SetRelationshipProperty {
                id: RelationshipId(0),
                key,
                value: 2.5.into(),
            },
            Change::AddLabel {
                id: first,
                label: state,
            },
            Change::RemoveLabel {
                id: second,
                label: state,
            },
        ],
        vec![
            Change::CreateIndex(IndexDefinition::of_nodes("values", "Actor", "value", true)),
            Change::CreateIndex(IndexDefinition::of_nodes("claims", "Actor", "claim", false)),
            Change::DropIndex("claims".into()),
            Change::CreateGraphType(Arc::new(graph_type())),
            Change::CreateGraphType(Arc::new(GraphType {
                name: "other".into(),
                ..graph_type()
            })),
            Change::DropGraphType("other".into()),
        ],
    ];
    transactions.push(
        values()
            .into_iter()
            .enumerate()
            .map(|(number, value)| node(NodeId(3 + number as u64), &[actor], vec![(key, value)]))
            .collect(),
    );
    transactions.push(vec![
        relationship(2, vec![(other, "c2".into())]),
        relationship(3, vec![(other, "c3".into())]),
        Change::SetNodeProperty {
            id: first,
            key: other,
            value: "last".into(),
        },
        Change::AdoptGraphType(None),
    ]);
    transactions
}

/// The files of a store with all of these, and its graph.
fn write() -> (BTreeMap<PathBuf, Vec<u8>>, Graph) {
    let medium = SimulatedMedium::new().with_identity(0xa5);
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    for (number, changes) in transactions().into_iter().enumerate() {
        script::transact(&mut store, &mut graph, |_| changes).unwrap();
        if number == 3 {
            store.checkpoint(&graph).unwrap();
        }
    }
    store.close(&graph).unwrap();
    (medium.files(), graph)
}

/// How many nodes a graph needs to be saved in parts.
const MANY: u64 = 20_000;

/// A graph large enough to be saved in parts, most of it alike so that its files are small: nodes with and without
/// labels, columns of every kind, full and sparse, texts, and relationships of two types.
fn many() -> Vec<Change> {
    let mut changes = Vec::new();
    let names = ["whole", "part", "truth", "text", "day", "rare"];
    for (number, name) in names.into_iter().enumerate() {
        changes.push(add_name(NameKind::Key, 2 + number as u32, name));
    }
    changes.push(add_name(NameKind::RelationshipType, 1, "MET"));
    for number in 0..MANY {
        let mut properties = Vec::new();
        if number < 500 {
            let day = Date::from_days_since_epoch(number as i64).unwrap();
            properties = vec![
                (KeyId(2), Value::Integer(number as i64 - 700)),
                (KeyId(3), Value::Float(number as f64 / 8.0)),
                (KeyId(4), Value::Boolean(number.is_multiple_of(3))),
                (KeyId(5), Value::from(format!("text {}", number % 700))),
                (KeyId(6), Value::Date(day)),
            ];
        }
        if number == 345 {
            properties.push((KeyId(7), Value::list(vec!["a".into(), "b".into()])));
        }
        let labels = if number < 500 {
            vec![LabelId(1)]
        } else {
            vec![]
        };
        changes.push(Change::CreateNode {
            id: NodeId(23 + number),
            labels,
            properties,
        });
    }
    for number in 0..300_u64 {
        let properties = if number.is_multiple_of(2) {
            vec![(KeyId(5), Value::from(format!("role {}", number % 5)))]
        } else {
            Vec::new()
        };
        changes.push(Change::CreateRelationship {
            id: RelationshipId(4 + number),
            relationship_type: RelationshipTypeId(u32::from(number > 200)),
            start: NodeId(23 + number * 61),
            end: NodeId(23 + number * number % 9_000),
            properties,
        });
    }
    changes
}

/// The files of a store that is saved in parts, with a few transactions after its snapshot, and its graph.
fn write_parts() -> (BTreeMap<PathBuf, Vec<u8>>, Graph) {
    let medium = SimulatedMedium::new().with_identity(0x5a);
    let (mut store, mut graph, _) = open(&medium, &options()).unwrap();
    for changes in transactions() {
        script::transact(&mut store, &mut graph, |_| changes).unwrap();
    }
    script::transact(&mut store, &mut graph, |_| many()).unwrap();
    store.checkpoint(&graph).unwrap();
    let after = vec![
        Change::SetNodeProperty {
            id: NodeId(73),
            key: KeyId(5),
            value: "renamed".into(),
        },
        Change::DeleteRelationship {
            id: RelationshipId(77),
        },
    ];
    script::transact(&mut store, &mut graph, |_| after).unwrap();
    store.close(&graph).unwrap();
    (medium.files(), graph)
}

/// Opens a copy of a store of some format and compares it with what was written into it, element by element.
fn opens_in_parts(format: &str) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    std::fs::create_dir(&path).unwrap();
    for name in ["LOCK", "snap-0", "snap-1", "wal-0", "wal-1"] {
        std::fs::copy(folder_of(format).join(name), path.join(name)).unwrap();
    }
    let (_, expected) = write_parts();
    let (_, graph, notices) = Store::open(&path, &script::read_only()).unwrap();
    assert!(notices.is_empty());
    assert!(content(&graph) == content(&expected));
    assert_eq!(graph.next_node(), expected.next_node());
    assert_eq!(graph.next_relationship(), expected.next_relationship());
    assert_eq!(graph.damage(), None);
    let report = annals::storage::check(&path, true).unwrap();
    assert_eq!(report.problems, []);
    // What was opened can be saved again, as the newest format.
    let (mut store, graph, _) = Store::open(&path, &options()).unwrap();
    store.checkpoint(&graph).unwrap();
    store.close(&graph).unwrap();
    let (_, again, _) = Store::open(&path, &script::read_only()).unwrap();
    assert!(content(&again) == content(&expected));
}

#[test]
fn a_store_of_format_2_opens() {
    opens_in_parts("v2");
}

#[test]
fn a_store_of_format_3_opens() {
    opens_in_parts("v3");
}

#[test]
fn a_store_of_format_4_opens() {
    opens_in_parts("v4");
}

#[test]
fn a_store_of_format_5_opens() {
    opens_in_parts("v5");
}

#[test]
fn a_store_of_format_6_opens() {
    opens_in_parts("v6");
}

#[test]
fn a_log_goes_on_in_the_format_it_began_in() {
    for format in ["v2", "v3", "v4", "v5", "v6"] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("store");
        std::fs::create_dir(&path).unwrap();
        for name in ["LOCK", "snap-0", "snap-1", "wal-0", "wal-1"] {
            std::fs::copy(folder_of(format).join(name), path.join(name)).unwrap();
        }
        let header = || std::fs::read(path.join("wal-1")).unwrap()[8..12].to_vec();
        let before = header();
        let (mut store, mut graph, _) = Store::open(&path, &options()).unwrap();
        let first = graph.next_node().0;
        let nodes = (first..first + 2_000).map(|id| Change::CreateNode {
            id: NodeId(id),
            labels: vec![LabelId(0)],
            properties: vec![(KeyId(0), format!("node {id}").into())],
        });
        script::transact(&mut store, &mut graph, |_| nodes.collect()).unwrap();
        store.close(&graph).unwrap();
        assert_eq!(header(), before, "{format}");
        let (_, again, _) = Store::open(&path, &script::read_only()).unwrap();
        assert!(content(&again) == content(&graph), "{format}");
    }
}

#[test]
fn the_newest_formats_pack_what_is_large() {
    let (files, _) = write_parts();
    for (name, format, older) in [("snap-1", 6_u32, "v4"), ("wal-0", 5, "v3")] {
        let bytes = &files[&Path::new(script::STORE).join(name)];
        assert_eq!(bytes[8..12], format.to_le_bytes(), "{name}");
        let before = std::fs::metadata(folder_of(older).join(name)).unwrap();
        assert!((bytes.len() as u64) < before.len() * 3 / 4, "{name}");
    }
}

/// Reads as many changes as are announced.
fn decode(bytes: &[u8], count: usize) -> Result<Vec<Change>, FormatError> {
    let mut changes = Vec::new();
    let mut rest = bytes;
    v1::decode_changes(&mut rest, count as u64, &mut |change| {
        changes.push(change);
        Ok(())
    })?;
    assert!(rest.is_empty());
    Ok(changes)
}

fn survives(changes: &[Change]) -> usize {
    let mut bytes = Vec::new();
    v1::encode_changes(changes, &mut bytes).unwrap();
    assert_eq!(decode(&bytes, changes.len()).unwrap(), changes);
    for length in 0..bytes.len() {
        decode(&bytes[..length], changes.len()).unwrap_err();
    }
    bytes.len()
}

#[test]
fn every_change_and_value_survives_the_codec() {
    for changes in transactions() {
        survives(&changes);
        for change in changes {
            survives(&[change]);
        }
    }
}

#[test]
fn every_kind_of_index_and_constraint_survives_the_codec() {
    let mut changes = Vec::new();
    let kinds = [
        IndexKind::Range,
        IndexKind::Text,
        IndexKind::Point,
        IndexKind::Lookup,
    ];
    let subjects = [
        Subject::Label("Actor".into()),
        Subject::RelationshipType("KNOWS".into()),
    ];
    for subject in subjects {
        for kind in kinds {
            for keys in [1, 2] {
                let definition = IndexDefinition::of_nodes("i", "Actor", "a", keys == 2);
                changes.push(Change::CreateIndex(IndexDefinition {
                    subject: subject.clone(),
                    kind,
                    keys: vec!["a".into(); keys],
                    ..definition
                }));
            }
        }
        let one = |shape, not_null| TypeAlternative { shape, not_null };
        let types = |value_type| TypeShape::Types(TypeSet::one(value_type));
        let list = |alternatives| TypeShape::List(Box::new(TypeTest { alternatives }));
        let test = TypeTest {
            alternatives: vec![
                one(TypeShape::Storable, false),
                one(types(ValueType::Edtf), false),
                one(types(ValueType::List), false),
                one(
                    list(vec![
                        one(types(ValueType::Point), true),
                        one(TypeShape::Storable, false),
                    ]),
                    false,
                ),
            ],
        };
        for rule in [Rule::Unique, Rule::Key, Rule::Present, Rule::Typed(test)] {
            changes.push(Change::CreateConstraint(ConstraintDefinition {
                name: "c".into(),
                subject: subject.clone(),
                keys: vec!["a".into(), "b".into()],
                rule,
            }));
        }
    }
    changes.push(Change::DropConstraint("c".into()));
    survives(&changes);
    for change in changes {
        survives(&[change]);
    }
}

#[test]
fn runs_of_elements_survive_the_codec_in_few_bytes() {
    let relationships: Vec<Change> = (0..1_300)
        .map(|number| Change::CreateRelationship {
            // Two gaps in the identities, one change of type, one of keys.
            id: RelationshipId(number + number / 400),
            relationship_type: RelationshipTypeId(u32::from(number > 700)),
            start: NodeId(number * 7_919 % 5_000),
            end: NodeId(number),
            properties: if number > 1_000 {
                vec![(KeyId(3), Value::Integer(number as i64))]
            } else {
                Vec::new()
            },
        })
        .collect();
    let length = survives(&relationships);
    assert!(length < 1_300 * 5, "{length} bytes");
}

#[test]
fn what_cannot_be_stored_is_refused() {
    let nested = Value::list(vec![Value::list(Vec::new())]);
    for value in [
        nested,
        Value::map(annals::model::value::Map::default()),
        Value::Node(NodeId(1)),
    ] {
        let change = Change::SetNodeProperty {
            id: NodeId(0),
            key: KeyId(0),
            value,
        };
        v1::encode_changes(&[change], &mut Vec::new()).unwrap_err();
    }
}

#[test]
fn a_store_of_format_1_opens() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store");
    std::fs::create_dir(&path).unwrap();
    for name in ["LOCK", "snap-0", "snap-1", "wal-0", "wal-1"] {
        std::fs::copy(folder().join(name), path.join(name)).unwrap();
    }
    let (_, expected) = write();
    let (_, graph, notices) = Store::open(&path, &script::read_only()).unwrap();
    assert!(notices.is_empty());
    assert!(content(&graph) == content(&expected));
    assert_eq!(graph.next_node(), NodeId(23));
    assert_eq!(
        graph.node_property(NodeId(8), KeyId(0)),
        "Torkham — طورخم".into()
    );
    let report = annals::storage::check(&path, true).unwrap();
    assert_eq!(report.problems, []);
    assert_eq!(annals::storage::commits(&path).unwrap().len(), 5);
}

#[test]
fn format_1_writes_the_bytes_it_always_wrote() {
    let (files, _) = write();
    for (path, bytes) in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let golden = std::fs::read(folder().join(name)).unwrap();
        // The header names the version that made the file.
        let skip = if name == "LOCK" { 0 } else { 64 };
        assert!(golden[skip..] == bytes[skip..], "{name} has changed");
    }
}

#[test]
#[ignore = "writes the golden files; only before a format is released"]
fn write_the_golden_files() {
    std::fs::create_dir_all(folder()).unwrap();
    for (path, bytes) in write().0 {
        std::fs::write(folder().join(path.file_name().unwrap()), bytes).unwrap();
    }
}

#[test]
#[ignore = "writes the golden files of the newest format in parts; only before it is released"]
fn write_the_golden_files_in_parts() {
    let folder = folder_of("v6");
    std::fs::create_dir_all(&folder).unwrap();
    for (path, bytes) in write_parts().0 {
        std::fs::write(folder.join(path.file_name().unwrap()), bytes).unwrap();
    }
}
