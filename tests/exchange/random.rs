//! Random graphs with values of every type and awkward names: the script of each makes the same graph again.

use std::sync::Arc;

use annals::Database;
use annals::database::SessionOptions;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Span;
use annals::model::graph::Change;
use annals::model::value::Point;
use annals::model::value::Value;
use annals::model::value::edtf::Edtf;
use annals::model::value::point::CoordinateSystem;
use annals::model::value::temporal::Date;
use annals::model::value::temporal::DateTime;
use annals::model::value::temporal::Duration;
use annals::model::value::temporal::LocalDateTime;
use annals::model::value::temporal::LocalTime;
use annals::model::value::temporal::Time;
use annals::model::value::temporal::Zone;
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::TestRunner;

use super::dump::described;
use super::dump::dump;
use super::run;

/// How many graphs.
const CASES: u32 = 200;

/// Texts with everything a script gives a meaning to.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("`".to_owned()),
        Just("\"".to_owned()),
        Just("\n\r\t\u{0}\u{7f}\u{85}".to_owned()),
        Just("// /* */ ; -- $x {} \\u0041 \\'".to_owned()),
        Just("\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}\u{e0041}\u{fffe}".to_owned()),
        Just("İçé e\u{301} 💥 我".to_owned()),
        any::<char>().prop_map(String::from),
        "[a-zA-Z0-9_ ]{0,6}",
    ];
    proptest::collection::vec(pieces, 0..4).prop_map(|pieces| pieces.concat())
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-C]",
        1 => Just("MATCH".to_owned()),
        1 => Just("1 x".to_owned()),
        1 => text().prop_filter("a name has a character", |name| !name.is_empty()),
    ]
}

fn temporal() -> impl Strategy<Value = Value> {
    let days = prop_oneof![-800_000_i64..800_000, -365_000_000_000_i64..365_000_000_000];
    let date = days.prop_filter_map("a day", |days| Date::from_days_since_epoch(days).ok());
    let time = (0..86_400_000_000_000_i64)
        .prop_map(|nanoseconds| LocalTime::from_nanoseconds_of_day(nanoseconds).expect("a time"));
    let seconds = -60_000_000_000_i64..250_000_000_000;
    let zone = prop_oneof![
        Just("Europe/Berlin"),
        Just("Asia/Kabul"),
        Just("America/St_Johns"),
        Just("Z"),
        Just("+05:30"),
        Just("-00:44:30"),
    ];
    let moment = (seconds.clone(), 0..1_000_000_000_i64);
    prop_oneof![
        date.prop_map(Value::Date),
        time.clone().prop_map(Value::LocalTime),
        (time, -64_800..64_800)
            .prop_map(|(time, offset)| Value::Time(Time::new(time, offset).expect("a time"))),
        moment.clone().prop_map(|(seconds, nanosecond)| {
            let moment = LocalDateTime::from_epoch(seconds, nanosecond);
            Value::LocalDateTime(moment.expect("a moment"))
        }),
        (moment, zone).prop_map(|((seconds, nanosecond), zone)| {
            let zone = Zone::parse(zone).expect("a zone");
            let moment = DateTime::from_epoch(seconds, nanosecond, &zone);
            Value::DateTime(Arc::new(moment.expect("a moment")))
        }),
        (
            -9_999_i64..9_999,
            -9_999_i64..9_999,
            -999_999_i64..999_999,
            0..1_000_000_000
        )
            .prop_map(|(months, days, seconds, nanoseconds)| {
                let duration = Duration::new(months, days, seconds, nanoseconds);
                Value::Duration(Arc::new(duration.expect("a duration")))
            }),
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    let edtf = prop_oneof![
        Just("2025-39"),
        Just("2025-10-09?"),
        Just("~2025-10/2026-?02"),
        Just("[2025-10-09..2026-02-27]"),
        Just("{1667,1668-12}"),
        Just("../2025-10-09"),
        Just("2025-10-09/"),
        Just("Y-170000002"),
        Just("Y17E6"),
        Just("1950S2"),
        Just("156X-12-XX"),
        Just("-0044-03-15T12:00:00Z"),
    ];
    let system = prop_oneof![
        Just(CoordinateSystem::Wgs84),
        Just(CoordinateSystem::Wgs84Height),
        Just(CoordinateSystem::Cartesian),
        Just(CoordinateSystem::Cartesian3d),
    ];
    let point = (system, -180.0..180.0_f64, -90.0..90.0_f64, -1e3..1e3_f64);
    prop_oneof![
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Float),
        Just(Value::Float(-0.0)),
        Just(Value::Float(f64::NAN)),
        Just(Value::Float(f64::NEG_INFINITY)),
        text().prop_map(Value::string),
        text().prop_map(Value::string),
        temporal(),
        edtf.prop_map(|text| Value::Edtf(Arc::new(text.parse::<Edtf>().expect("EDTF")))),
        point.prop_map(|(system, x, y, z)| {
            let z = if system.dimensions() == 3 { z } else { 0.0 };
            Value::Point(Arc::new(Point { system, x, y, z }))
        }),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => scalar(),
        1 => proptest::collection::vec(scalar(), 0..4).prop_map(Value::list),
    ]
}

type Element = Vec<(String, Value)>;

fn properties() -> impl Strategy<Value = Element> {
    proptest::collection::vec((name(), value()), 0..5)
}

#[derive(Debug, Clone)]
struct Plan {
    nodes: Vec<(Vec<String>, Element)>,
    relationships: Vec<(prop::sample::Index, String, prop::sample::Index, Element)>,
    rules: Vec<(usize, String, String, String)>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let node = (proptest::collection::vec(name(), 0..3), properties());
    let end = any::<prop::sample::Index>;
    (
        proptest::collection::vec(node, 1..8),
        proptest::collection::vec((end(), name(), end(), properties()), 0..8),
        proptest::collection::vec((0..6_usize, name(), name(), name()), 0..4),
    )
        .prop_map(|(nodes, relationships, rules)| Plan {
            nodes,
            relationships,
            rules,
        })
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// Makes the graph by changes, so that no text of the language is between it and the dump.
fn made(plan: &Plan) -> Database {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    let outcome = session.write(|transaction| {
        let at = Span::default();
        let refused = |_| {
            Box::new(Diagnostic::new(
                annals::diagnostic::Code::Internal,
                "refused",
                None,
            ))
        };
        let mut ids = Vec::new();
        for (labels, properties) in &plan.nodes {
            let mut numbers = Vec::new();
            for label in labels {
                numbers.push(transaction.label(label, at).map_err(refused)?);
            }
            numbers.sort_unstable();
            numbers.dedup();
            let mut values = Vec::new();
            for (name, value) in properties {
                let key = transaction.key(name, at).map_err(refused)?;
                if values.iter().all(|(known, _)| *known != key) {
                    values.push((key, value.clone()));
                }
            }
            let id = transaction.graph().next_node();
            ids.push(id);
            let change = Change::CreateNode {
                id,
                labels: numbers,
                properties: values,
            };
            transaction.apply(change, at).map_err(refused)?;
        }
        for (start, kind, end, properties) in &plan.relationships {
            let relationship_type = transaction.relationship_type(kind, at).map_err(refused)?;
            let mut values = Vec::new();
            for (name, value) in properties {
                let key = transaction.key(name, at).map_err(refused)?;
                if values.iter().all(|(known, _)| *known != key) {
                    values.push((key, value.clone()));
                }
            }
            let change = Change::CreateRelationship {
                id: transaction.graph().next_relationship(),
                relationship_type,
                start: *start.get(&ids),
                end: *end.get(&ids),
                properties: values,
            };
            transaction.apply(change, at).map_err(refused)?;
        }
        Ok(())
    });
    outcome.expect("made");
    drop(session);
    for (number, (kind, rule, label, key)) in plan.rules.iter().enumerate() {
        let (rule, label, key) = (
            quoted(&format!("{rule}{number}")),
            quoted(label),
            quoted(key),
        );
        let text = match kind {
            0 => format!("CREATE INDEX {rule} FOR (n:{label}) ON (n.{key})"),
            1 => format!("CREATE INDEX {rule} FOR ()-[n:{label}]-() ON (n.{key}, n.other)"),
            2 => format!("CREATE CONSTRAINT {rule} FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"),
            3 => format!(
                "CREATE CONSTRAINT {rule} FOR ()-[n:{label}]-() REQUIRE n.{key} IS NOT NULL"
            ),
            4 => format!(
                "CREATE CONSTRAINT {rule} FOR (n:{label}) REQUIRE n.{key} IS :: STRING | POINT"
            ),
            _ => format!("CREATE TEXT INDEX {rule} FOR (n:{label}) ON (n.{key})"),
        };
        let source = annals::diagnostic::Source::new("rule", text.as_str());
        let mut session = database.session(SessionOptions::default());
        // A rule that the graph breaks already, or a second of one kind, is refused: then it is not there.
        let _ = session.run(&source, Span::new(0, text.len()));
    }
    database
}

#[test]
fn the_script_of_a_random_graph_makes_the_same_graph_again() {
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&plan(), |plan| {
        let mut first = made(&plan);
        let text = dump(&first);
        let mut second = Database::in_memory();
        run(&mut second, &text);
        prop_assert_eq!(described(&mut second), described(&mut first), "{}", text);
        prop_assert_eq!(dump(&second), text);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
