//! Groups found in morsels, by one thread or several: nothing about an answer tells which.

use std::sync::atomic::Ordering;
use std::time::Duration;

use annals::database::Database;
use annals::database::Error;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::engine::Tuning;

use super::run_all;
use super::shown;

/// People who know others, of few countries; each has a number of their own, which an index knows.
const GRAPH: &str = "CREATE CONSTRAINT FOR (p:P) REQUIRE p.id IS UNIQUE;
    UNWIND range(0, 299) AS i CREATE (:P {id: i, country: 'c' + i % 7, x: i % 13, f: 0.1 * i});
    UNWIND range(0, 1999) AS i MATCH (a:P {id: i * i % 300}) MATCH (b:P {id: i * 7 % 300}) CREATE (a)-[:K {w: i % 5}]->(b);
    MATCH (p:P {id: 5}) REMOVE p.x;";

const QUERIES: [&str; 18] = [
    "MATCH (p:P) RETURN p.country, count(*), sum(p.x), count(p.x), count(DISTINCT p.x)",
    "MATCH (p:P) RETURN sum(p.x), count(*), min(p.x)",
    "MATCH (p:P) RETURN p.country, sum(p.f), avg(p.x), collect(p.id)",
    "MATCH (a:P)-[:K]->(b) RETURN a.id, count(*)",
    "MATCH (a:P)-[:K]->(b) RETURN a, collect(b.id), max(b.x)",
    "MATCH (a:P)-[:K]->(b)<-[:K]-(c) WHERE a.id < c.id RETURN a.id, c.id, count(*)",
    "MATCH (a:P)-[:K]->(b)-[:K]->(c) RETURN count(*)",
    "MATCH (a:P)-[k:K]->(b) WHERE k.w > 1 RETURN b.country, k.w, count(DISTINCT a)",
    "MATCH (a:P)-[k:K]->(b) WITH k.w + 1 AS v, b UNWIND [v, b.x] AS u RETURN u, count(u)",
    "MATCH (a:P) WHERE a.id % 3 = 1 MATCH (a)-[:K*1..2]->(b) RETURN a.country, count(*)",
    "MATCH ()-[k:K]-(b) RETURN k.w, count(b), count(DISTINCT b.country)",
    "MATCH (a:P) WHERE a.id < 0 RETURN count(*), sum(a.x)",
    "MATCH (a:P) WHERE a.id < 0 RETURN a.id, count(*)",
    "MATCH (a:P)-[:K]->(b:P) RETURN count(DISTINCT b.id), count(DISTINCT b.x)",
    "MATCH (a:P)-[:K]->(b:P)-[:K]->(c:P) RETURN a.country, count(DISTINCT c.id), count(DISTINCT c)",
    "MATCH (:P {id: 0})-[:K]->(:P)-[:K]->(c:P) RETURN count(DISTINCT c.id)",
    "MATCH (a:P)<-[:K]-(b) RETURN a.id, count(*)",
    "MATCH (p:P) WITH p.country AS c, count(*) AS n WHERE n > 1 RETURN c, n LIMIT 3",
];

fn ways() -> impl Iterator<Item = Tuning> {
    [(1, 1), (1, 2), (16, 1), (16, 2), (16, 5), (64, 3)]
        .into_iter()
        .map(|(chunk_size, threads)| Tuning {
            chunk_size,
            threads,
            patience: Duration::ZERO,
            ..Tuning::default()
        })
}

#[test]
fn groups_come_in_the_same_order_however_many_threads_find_them() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    run_all(&mut session, GRAPH).expect("a graph");
    for query in QUERIES {
        session.options_mut().tuning = Tuning {
            chunk_size: 16,
            optimize: true,
            threads: 1,
            patience: Duration::MAX,
        };
        let expected = shown(&run_all(&mut session, query).expect(query));
        for tuning in ways() {
            session.options_mut().tuning = tuning;
            let found = shown(&run_all(&mut session, query).expect(query));
            assert_eq!(found, expected, "{query}\n{tuning:?}");
        }
        session.options_mut().tuning = Tuning {
            optimize: false,
            ..Tuning::default()
        };
        // Another order of the pattern may find the groups in another order.
        let sorted = |text: &str| {
            let mut rows: Vec<String> = text.split("; ").map(str::to_owned).collect();
            rows.sort();
            rows
        };
        if !query.contains("collect") && !query.contains("LIMIT") {
            let found = shown(&run_all(&mut session, query).expect(query));
            assert_eq!(sorted(&found), sorted(&expected), "{query}");
        }
    }
}

#[test]
fn a_node_without_its_number_has_a_group_with_the_others_that_have_none() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    run_all(&mut session, GRAPH).expect("a graph");
    run_all(
        &mut session,
        "MATCH (p:P) WHERE p.id IN [3, 200, 250] REMOVE p.id",
    )
    .expect("a write");
    for tuning in ways() {
        session.options_mut().tuning = tuning;
        let mut said = |query: &str| shown(&run_all(&mut session, query).expect(query));
        assert_eq!(said("MATCH (p:P) RETURN count(DISTINCT p.id)"), "297");
        let query = "MATCH (p:P) WITH p.id AS id, count(*) AS n WHERE n > 1 RETURN id, n";
        assert_eq!(said(query), "null, 3");
    }
}

#[test]
fn what_fails_in_a_morsel_fails_the_same_with_any_number_of_threads() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    run_all(&mut session, GRAPH).expect("a graph");
    for (query, place) in [
        (
            "MATCH (p:P) RETURN p.country, sum(100 / (p.id - 250))",
            Code::DivisionByZero,
        ),
        (
            "MATCH (p:P) RETURN p.id, sum(100 / (p.id - 20))",
            Code::DivisionByZero,
        ),
    ] {
        for tuning in ways() {
            session.options_mut().tuning = tuning;
            match run_all(&mut session, query) {
                Err(Error::Query(diagnostics)) => {
                    assert_eq!(diagnostics[0].code, place, "{query}\n{tuning:?}");
                }
                other => panic!("{query}\n{tuning:?}: {other:?}"),
            }
        }
    }
}

#[test]
fn limits_hold_for_all_threads_together() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    run_all(&mut session, GRAPH).expect("a graph");
    let query = "MATCH (a:P)-[:K]->(b)-[:K]->(c)-[:K]->(d) RETURN a.id, d.id, count(DISTINCT b.f)";
    for tuning in ways() {
        session.options_mut().tuning = tuning;
        session.options_mut().limits.memory = Some(200_000);
        let stopped = |outcome: Result<_, Error>, code: Code| match outcome {
            Err(Error::Query(diagnostics)) => assert_eq!(diagnostics[0].code, code, "{tuning:?}"),
            _ => panic!("{tuning:?}: not stopped"),
        };
        stopped(run_all(&mut session, query), Code::MemoryLimit);
        session.options_mut().limits.memory = None;
        session.options_mut().timeout = Some(Duration::ZERO);
        stopped(run_all(&mut session, query), Code::TimeLimit);
        session.options_mut().timeout = None;
        let interrupted = std::sync::Arc::clone(&session.options_mut().limits.interrupted);
        interrupted.store(true, Ordering::Relaxed);
        stopped(run_all(&mut session, query), Code::Interrupted);
        interrupted.store(false, Ordering::Relaxed);
    }
}
