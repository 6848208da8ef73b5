//! Writes: what they see of themselves and of each other, what they refuse, and what they count.

use annals::database::Database;
use annals::diagnostic::Code;

use super::check;
use super::check_error;
use super::options;
use super::run_all;
use super::tunings;

#[test]
fn a_clause_does_not_see_its_own_writes_and_the_next_one_sees_them_all() {
    check(
        "CREATE (:A), (:A); MATCH (a:A) CREATE (:A); MATCH (a:A) RETURN count(*)",
        "4",
    );
    check(
        "UNWIND [1, 2, 3] AS x CREATE (n:N {x: x}) WITH n MATCH (m:N) RETURN count(*)",
        "9",
    );
    check(
        "CREATE (:N {v: 1}); UNWIND [1, 2] AS x MATCH (n:N) SET n.v = n.v + x RETURN n.v",
        "4; 4",
    );
    check(
        "CREATE (:N {v: 0})-[:R]->(:N {v: 1}); MATCH (a:N)-->(b:N) SET a.v = b.v, b.v = a.v
         WITH a, b RETURN a.v, b.v",
        "1, 1",
    );
}

#[test]
fn a_limit_cuts_rows_and_never_writes() {
    check(
        "UNWIND range(1, 5) AS x CREATE (n:N) RETURN n.x LIMIT 0; MATCH (n:N) RETURN count(n)",
        "5",
    );
    check(
        "UNWIND range(1, 5) AS x CREATE (n:N {x: x}) WITH n LIMIT 2 RETURN n.x; MATCH (n:N) RETURN count(n)",
        "5",
    );
}

#[test]
fn merge_sees_what_earlier_rows_made() {
    check(
        "UNWIND [1, 2, 1, 1] AS x MERGE (n:N {x: x}) ON CREATE SET n.made = 1 ON MATCH SET n.met = coalesce(n.met, 0) + 1;
         MATCH (n:N) RETURN n.x, n.made, n.met ORDER BY n.x",
        "1, 1, 2; 2, 1, null",
    );
    check(
        "CREATE (a:A), (b:B); MATCH (a:A), (b:B) MERGE (a)-[r:R]->(b) MERGE (b)-[s:R]-(a)
         RETURN r = s",
        "true",
    );
    check_error("MERGE (n:N {x: null})", Code::MergeOfNull);
    check_error(
        "UNWIND [1, null] AS x MERGE (n:N {x: x})",
        Code::MergeReadOwnWrites,
    );
}

#[test]
fn merges_one_after_the_other_work_clause_by_clause() {
    check(
        "UNWIND ['a', 'b', 'a'] AS x MERGE (n:N {x: x}) MERGE (m:M {x: x}) MERGE (n)-[r:R]->(m)
         RETURN count(DISTINCT n), count(DISTINCT m), count(DISTINCT r)",
        "2, 2, 2",
    );
    check(
        "UNWIND [1, 2] AS x MERGE (n:N {x: x}) MERGE (m:N {x: x + 1}) RETURN count(*);
         MATCH (n:N) RETURN n.x ORDER BY n.x",
        "1; 2; 3",
    );
}

#[test]
fn delete_takes_relationships_before_nodes() {
    check(
        "CREATE (:A)-[:R]->(:B); MATCH (a)-[r]->(b) DELETE a, b, r; MATCH (n) RETURN count(n)",
        "0",
    );
    check_error(
        "CREATE (:A)-[:R]->(:B); MATCH (a:A) DELETE a",
        Code::DeleteConnectedNode,
    );
    check(
        "CREATE (:A)-[:R]->(:B); MATCH p = (:A)-->() DETACH DELETE p RETURN count(*)",
        "1",
    );
    check(
        "CREATE (:A)-[:R]->(:B); MATCH ()-[r]->() DELETE r RETURN type(r)",
        "R",
    );
    check_error(
        "CREATE (:A {x: 1}); MATCH (a:A) DELETE a RETURN a.x",
        Code::DeletedEntityAccess,
    );
    check_error(
        "CREATE (:A {x: 1}); MATCH (a:A) DELETE a SET a.x = 2",
        Code::DeletedEntityAccess,
    );
    check("OPTIONAL MATCH (a:A) DELETE a RETURN a", "null");
}

#[test]
fn set_replaces_merges_and_leaves_null_alone() {
    let node = "CREATE (:N {a: 1, b: 2});";
    let read = "MATCH (n:N) RETURN n.a, n.b, n.c";
    check(
        &format!("{node} MATCH (n:N) SET n = {{a: 5, c: 6}}; {read}"),
        "5, null, 6",
    );
    check(
        &format!("{node} MATCH (n:N) SET n += {{a: null, c: 6}}; {read}"),
        "null, 2, 6",
    );
    check(
        &format!("{node} OPTIONAL MATCH (m:M) SET m.a = 1 REMOVE m:L RETURN m"),
        "null",
    );
    check(
        &format!("{node} MATCH (n:N) SET n:X:Y REMOVE n:N, n.a RETURN labels(n), n.a"),
        "[X Y], null",
    );
    check_error(
        &format!("{node} MATCH (n:N) SET n.a = [[1]]"),
        Code::InvalidPropertyType,
    );
    check_error("CREATE ({a: {b: 1}})", Code::InvalidPropertyType);
}

#[test]
fn foreach_and_unit_subqueries_write_for_each_row() {
    check(
        "UNWIND [2, 3] AS x FOREACH (i IN range(1, x) | CREATE (:N {i: i}) MERGE (:M {i: i}));
         MATCH (n:N) WITH count(n) AS n MATCH (m:M) RETURN n, count(m)",
        "5, 3",
    );
    check(
        "UNWIND [1, 2] AS x CALL { WITH x CREATE (:N {x: x}) } RETURN x; ",
        "1; 2",
    );
}

#[test]
fn a_failed_statement_leaves_nothing_behind() {
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        assert!(run_all(&mut session, "UNWIND [1, 0] AS x CREATE (:N {v: 1 / x})").is_err());
        assert_eq!(session.graph().node_count(), 0);
    }
}

#[test]
fn the_summary_counts_what_was_written() {
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        let made = run_all(
            &mut session,
            "CREATE (:A:B {x: 1, y: null})-[:R {z: 1}]->(:A)",
        )
        .unwrap()
        .summary;
        assert_eq!((made.nodes_created, made.relationships_created), (2, 1));
        assert_eq!((made.labels_added, made.properties_set), (3, 2));
        let gone = run_all(&mut session, "MATCH (n) DETACH DELETE n")
            .unwrap()
            .summary;
        assert_eq!((gone.nodes_deleted, gone.relationships_deleted), (2, 1));
    }
}

#[test]
fn the_subgraph_holds_every_element_of_the_rows_once() {
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        let result = run_all(
            &mut session,
            "CREATE (:A {x: 1})-[:R]->(:B); MATCH p = (a)-[r]->(b) RETURN p, a, {k: [r]}",
        )
        .unwrap();
        assert_eq!(result.subgraph.nodes.len(), 2);
        assert_eq!(result.subgraph.relationships.len(), 1);
    }
}
