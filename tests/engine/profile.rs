//! `PROFILE`: the plan with the rows and the time of each operator, and the writes it describes.

use annals::database::Database;
use annals::database::SessionOptions;
use annals::engine::Tuning;
use annals::model::value::Value;

use super::options;
use super::run_all;
use super::shown;

#[test]
fn a_profile_counts_the_rows_of_each_operator_and_keeps_what_was_written() {
    let mut database = Database::in_memory();
    let mut session = database.session(options(Tuning::default(), None));
    let script = "UNWIND range(1, 5) AS i CREATE (:A {i: i});
        PROFILE MATCH (a:A) WHERE a.i > 2 CREATE (b:B {i: a.i}) RETURN b.i AS i ORDER BY i";
    let profile = run_all(&mut session, script).expect("it runs");
    let columns: Vec<&str> = profile.columns.iter().map(AsRef::as_ref).collect();
    assert_eq!(columns, ["operator", "estimate", "rows", "ms", "details"]);
    let rows_of = |operator: &str| {
        profile
            .rows
            .iter()
            .find(|row| matches!(&row[0], Value::String(name) if name.trim_start_matches([' ', '│', '├', '└']) == operator))
            .map(|row| row[2].clone())
    };
    assert_eq!(rows_of("Create"), Some(Value::Integer(3)));
    assert_eq!(rows_of("Sort"), Some(Value::Integer(3)));
    assert_eq!(profile.summary.nodes_created, 3);
    let count = run_all(&mut session, "MATCH (b:B) RETURN count(*)").expect("it runs");
    assert_eq!(count.rows, [[Value::Integer(3)]]);
}

#[test]
fn how_a_pattern_is_looked_for_is_told() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    let graph = "CREATE INDEX FOR (n:N) ON (n.i);
        CREATE INDEX FOR (n:M) ON (n.a, n.b);
        CREATE INDEX FOR ()-[r:R]-() ON (r.w);
        UNWIND range(0, 99) AS i CREATE (:M {a: i % 7, b: i % 5})-[:R {w: i % 10}]->(:M);
        UNWIND range(0, 99) AS i CREATE (:N {i: i});
        MATCH (a:N), (b:N) WHERE b.i IN [(a.i + 1) % 100, (a.i * 7) % 100] CREATE (a)-[:T]->(b)";
    run_all(&mut session, graph).expect("a graph");
    for (query, wanted) in [
        (
            "MATCH (a:N {i: 3})-[:T]->(b) RETURN b",
            "by SeekIndex a, Expand a to b",
        ),
        ("MATCH (a:N) WHERE a.i > 90 RETURN a", "SeekIndexRange a"),
        ("MATCH (a:M {b: 1, a: 2}) RETURN a", "by SeekIndex a"),
        (
            "MATCH (a)-[r:R {w: 3}]->(b) RETURN a, b",
            "by SeekRelationships a to b",
        ),
        (
            "MATCH (a)-[:T]->(b)-[:T]->(c) RETURN count(*)",
            "CountWalks",
        ),
        (
            "MATCH (a)-[:T]->(b)-[:T]->(c), (a)-[:T]->(c) RETURN b",
            "Intersect",
        ),
        (
            "MATCH p = ANY SHORTEST (a:N {i: 1})-[:T]->+(b:N {i: 9}) RETURN p",
            "Search",
        ),
    ] {
        let answer = run_all(&mut session, &format!("EXPLAIN {query}")).expect("a plan");
        let told = shown(&answer);
        assert!(told.contains(wanted), "{query}: {told}");
    }
}

#[test]
fn morsels_are_named_and_a_sort_under_a_limit_is_measured() {
    let mut database = Database::in_memory();
    let tuning = Tuning {
        chunk_size: 16,
        ..Tuning::default()
    };
    let mut session = database.session(options(tuning, None));
    run_all(
        &mut session,
        "UNWIND range(0, 999) AS i CREATE (:N {i: i, k: i % 7})",
    )
    .expect("a graph");
    let query = "PROFILE MATCH (n:N) WITH n.k AS k, sum(n.i) AS s ORDER BY s DESC SKIP 1 LIMIT 2 RETURN k, s";
    let profile = run_all(&mut session, query).expect("it runs");
    let last = profile.columns.len() - 1;
    let told = profile.rows.iter().map(|row| text(&row[last]));
    assert!(
        told.into_iter()
            .any(|details| details.starts_with("by morsels of "))
    );
    for row in &profile.rows {
        let operator = text(&row[0]);
        for (name, rows) in [
            ("Sort", 3),
            ("Skip", 2),
            ("Limit", 2),
            ("Aggregate", 7),
            ("Match", 1000),
        ] {
            if operator.ends_with(name) {
                assert_eq!(row[2], Value::Integer(rows), "{operator}");
                assert!(!row[3].is_null(), "{operator}");
            }
        }
    }
    let few = run_all(
        &mut session,
        "CREATE (:M {k: 1}); EXPLAIN MATCH (n:M) RETURN n.k, count(*)",
    )
    .expect("it runs");
    let last = few.columns.len() - 1;
    assert!(
        few.rows
            .iter()
            .all(|row| !text(&row[last]).contains("morsels"))
    );
}

fn text(value: &Value) -> &str {
    match value {
        Value::String(text) => text,
        _ => "",
    }
}
