//! Estimates of `EXPLAIN` beside what `PROFILE` counts, and the tree they are shown in.

use annals::database::Database;
use annals::database::SessionOptions;
use annals::model::result::ResultSet;
use annals::model::value::Value;
use annals::output::Options;
use annals::output::json::render_json;

/// Statements on the seed graph, and how many times too many or too few rows an operator may be thought to hand on.
const STATEMENTS: &[(&str, f64)] = &[
    ("MATCH (n) RETURN n", 1.0),
    ("MATCH (a:Actor) RETURN a", 1.0),
    ("MATCH (a:Actor:State) RETURN a", 1.0),
    ("MATCH (a:Actor {name: 'Pakistan'}) RETURN a", 1.0),
    ("MATCH (a:Actor) WHERE a.gw_no > 600 RETURN a", 1.0),
    (
        "MATCH (a:Actor) WHERE a.name CONTAINS 'Taliban' RETURN a",
        1.0,
    ),
    ("MATCH (a:Actor) WHERE a.iso3 IS NULL RETURN a", 1.0),
    ("MATCH (a:Nobody) RETURN a", 1.0),
    ("MATCH ()-[r]->() RETURN r", 1.0),
    (
        "MATCH (a:Actor)-[r:PARTICIPATED_IN]->(e:Event) RETURN r",
        1.0,
    ),
    (
        "MATCH (a:Actor)-[r:PARTICIPATED_IN]-(e:Event) RETURN r",
        1.0,
    ),
    (
        "MATCH (a:Actor:State)-[r:PARTICIPATED_IN]->(e:Event) RETURN r",
        1.0,
    ),
    ("MATCH (a:Actor), (l:Location) RETURN a, l", 1.0),
    (
        "MATCH (a:Actor {name: 'Pakistan'})-[:PARTICIPATED_IN]->(e:Event) RETURN e",
        8.0,
    ),
    (
        "MATCH (a:Actor)-[:PARTICIPATED_IN]->(e:Event)<-[:PARTICIPATED_IN]-(b:Actor) RETURN a, b",
        3.0,
    ),
    (
        "MATCH (a:Actor)-[:PARTICIPATED_IN]->(:Event)-[:OCCURRED_AT]->(l) RETURN a, l",
        3.0,
    ),
    (
        "MATCH (a:Actor) WITH a MATCH (a)-[:PARTICIPATED_IN]->(e:Event) RETURN e",
        1.0,
    ),
    ("MATCH (a:Actor) RETURN DISTINCT a.actor_type", 1.0),
    ("MATCH (a:Actor) RETURN a.actor_type, count(*)", 1.0),
    ("MATCH (a:Actor) RETURN count(*)", 1.0),
    ("MATCH (a:Actor) RETURN a LIMIT 3", 1.0),
    ("UNWIND range(1, 5) AS i RETURN i", 1.0),
    (
        "UNWIND [1, 2] AS i MATCH (a:Actor) RETURN a UNION ALL MATCH (a:Event) RETURN a",
        1.0,
    ),
];

fn on_the_seed(statement: &str) -> ResultSet {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    for file in ["conflict", "durand-line-2025"] {
        let folder = env!("CARGO_MANIFEST_DIR");
        let path = format!("{folder}/graph-data/{file}.cypher");
        let script = std::fs::read_to_string(path).expect("the seed graph is there");
        super::run_all(&mut session, &script).expect("it loads");
    }
    super::run_all(&mut session, statement).expect("it runs")
}

#[test]
fn estimates_are_near_what_is_found() {
    for (statement, factor) in STATEMENTS {
        let rows = on_the_seed(&format!("PROFILE {statement}")).rows;
        let mut compared = 0;
        for row in rows {
            let [_, Value::Integer(estimate), Value::Integer(rows), ..] = &*row else {
                continue;
            };
            let (estimate, rows) = (*estimate as f64, *rows as f64);
            let near = estimate <= rows * factor && rows <= estimate * factor;
            assert!(near, "{statement}: {row:?}");
            compared += 1;
        }
        assert!(compared > 0, "{statement}: no operator has both");
    }
}

#[test]
fn a_plan_is_drawn_as_a_tree() {
    let plan = on_the_seed(
        "EXPLAIN MATCH (a:Actor) OPTIONAL MATCH (a)-[:MEDIATED]->(e:Event)
         RETURN a.name AS name, count(e) AS n ORDER BY n UNION ALL RETURN 'x' AS name, 1 AS n",
    );
    let lines: Vec<String> = plan
        .rows
        .iter()
        .map(|row| match &row[0] {
            Value::String(operator) => operator.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_plan_is_a_tree_for_programs() {
    let plan = on_the_seed("PROFILE MATCH (a:Actor) WHERE a.gw_no > 600 RETURN a.name");
    let mut out = Vec::new();
    render_json(&plan, &Options::default(), &mut out).expect("it is written");
    let json: serde_json::Value = serde_json::from_slice(&out).expect("it is JSON");
    let mut operator = &json["plan"];
    assert_eq!(operator["estimated_rows"], 6);
    assert_eq!(operator["rows"], 6);
    assert!(operator["own_ms"].is_number());
    let mut names = Vec::new();
    while operator.is_object() {
        names.push(operator["operator"].as_str().expect("a name").to_owned());
        operator = &operator["inputs"][0];
    }
    assert_eq!(names.last().map(String::as_str), Some("Match"));
    assert_eq!(json["columns"][0], "operator");
}
