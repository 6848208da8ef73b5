//! A script of the whole graph makes the same graph again: elements, types of values, rules.

use annals::Database;
use annals::model::graph::View;
use annals::output::dump::write_dump;

use super::GRAPH;
use super::run;

/// Values of every type, with the ends of their ranges.
const VALUES: &str = "
    CREATE (:V {i: [0, -1, 9223372036854775807, -9223372036854775808], f: [0.0, -0.0, 1e308, 5e-324, 0.1],
      nan: 0.0 / 0.0, up: 1.0 / 0.0, down: -1.0 / 0.0, b: [true, false], empty: [], none: '', s: 'it\\'s \\\\ `$x` // /* \\u0000',
      d: [date('2025-10-09'), date('-0044-03-15')], lt: localtime('23:59:59.999999999'), t: time('01:02:03+05:30'),
      ldt: localdatetime('2025-10-09T01:02:03.5'), dt: datetime('2025-10-26T02:30+01:00[Europe/Berlin]'),
      dz: datetime('2025-10-26T02:30Z'), dur: duration('P1Y-2M3DT-4H5.000000006S'), dur2: duration('-PT0.5S'),
      e: [edtf('2025-39'), edtf('2025-10?/..'), edtf('[2025-10-09..2026-02-27]'), edtf('Y-170000002'), edtf('156X')],
      p: point({longitude: 1, latitude: 2}), p3: point({x: 1, y: 2, z: -3.5}), mixed: [1, 'a', null IS NULL],
      `key ``with`` marks`: 1, match: 2, `annals dump`: 3})";

/// Rules of every kind, on elements that keep them.
const RULES: &str = "
    CREATE INDEX by_name FOR (n:Actor) ON (n.name);
    CREATE CONSTRAINT one_id FOR (n:Actor) REQUIRE n.id IS UNIQUE;
    CREATE CONSTRAINT one_pair FOR (n:Actor) REQUIRE (n.id, n.kind) IS UNIQUE;
    CREATE CONSTRAINT one_weight FOR ()-[r:KNOWS]-() REQUIRE r.weight IS KEY;
    CREATE CONSTRAINT `named ``it``` FOR (n:Actor) REQUIRE n.id IS NOT NULL;
    CREATE CONSTRAINT typed FOR (n:Actor) REQUIRE n.tags IS :: LIST<STRING | ZONED DATETIME> | PROPERTY VALUE;
    CREATE INDEX pair FOR (n:Actor) ON (n.kind, n.note);
    CREATE TEXT INDEX words FOR (n:Actor) ON (n.kind);
    CREATE POINT INDEX places FOR ()-[r:KNOWS]-() ON (r.at);
    CREATE LOOKUP INDEX labelled FOR (n) ON EACH labels(n);
    CREATE LOOKUP INDEX typed_all FOR ()-[r]-() ON EACH type(r);
    CREATE GRAPH TYPE small {
      NODE Actor { id STRING NOT NULL UNIQUE, kind STRING IN ['a', 'it\\'s'], tags LIST<STRING> },
      NODE State EXTENDS Actor {},
      RELATIONSHIP KNOWS (Actor) -> (Actor), (State) -> () { since EDTF, at ZONED DATETIME },
      ALL NODES { note ANY }, ALL RELATIONSHIPS { weight FLOAT NOT NULL }
    } CLOSED;
    CREATE (:Actor:State {id: 'a', kind: 'it\\'s', note: 1})-[:KNOWS {weight: 1}]->(:Actor {id: 'b', tags: ['x']});
    SET GRAPH TYPE small;";

pub(crate) fn dump(database: &Database) -> String {
    let mut out = Vec::new();
    write_dump(View::whole(database.graph()), &mut out).expect("a vector takes bytes");
    String::from_utf8(out).expect("UTF-8")
}

/// Everything there is to know of a graph, as text: elements with the types of their values, and rules.
pub(crate) fn described(database: &mut Database) -> Vec<String> {
    let mut all = Vec::new();
    // Properties have no order.
    let of = |name: &str| {
        format!("COLLECT {{ UNWIND keys({name}) AS k RETURN [k, {name}[k]] ORDER BY k }}")
    };
    let (n, a, r, b) = (of("n"), of("a"), of("r"), of("b"));
    for query in [
        &*format!("MATCH (n) RETURN labels(n), {n}"),
        &format!("MATCH (a)-[r]->(b) RETURN {a}, type(r), {r}, {b}"),
        "SHOW INDEXES",
        "SHOW CONSTRAINTS",
        "SHOW GRAPH TYPES",
    ] {
        let result = run(database, query);
        let mut rows: Vec<String> = result.rows.iter().map(|row| format!("{row:?}")).collect();
        rows.sort_unstable();
        all.extend(rows);
    }
    all
}

fn check(script: &str) -> Database {
    let mut first = Database::in_memory();
    run(&mut first, script);
    let text = dump(&first);
    let mut second = Database::in_memory();
    run(&mut second, &text);
    assert_eq!(described(&mut second), described(&mut first), "{text}");
    assert_eq!(dump(&second), text);
    second
}

#[test]
fn names_that_were_met_in_another_order_before_are_dumped_as_the_script_names_them() {
    let mut first = Database::in_memory();
    for statement in [
        "CREATE (:Gone:B {y: 1, z: 1, x: 1})-[:T {q: 1, p: 1}]->(:B)",
        "MATCH (n) DETACH DELETE n",
        "CREATE (:A {z: 1})",
        "CREATE (:B:A {w: 1, x: 1, y: 1, z: 1})-[:T {p: 1}]->(:C:B {v: 1, y: 2})-[:T {q: 1, p: 1}]->(:A)",
    ] {
        run(&mut first, statement);
    }
    let text = dump(&first);
    let mut second = Database::in_memory();
    run(&mut second, &text);
    assert_eq!(dump(&second), text);
}

#[test]
fn values_of_every_type_come_back_the_same() {
    check(VALUES);
    check(GRAPH);
    check("");
    check("CREATE (), (:A), (:A:B {x: 1})");
}

#[test]
fn names_that_the_script_itself_uses_are_left_alone() {
    check("CREATE (:`annals dump` {`annals dump`: 'mine'})-[:R]->(:X {`annals dump_`: 1})");
}

#[test]
fn rules_come_back_and_hold() {
    let mut database = check(RULES);
    let adopted = database.graph().catalog().adopted.clone();
    assert_eq!(
        adopted.map(|each| each.name.to_string()).as_deref(),
        Some("small")
    );
    let count = run(&mut database, "MATCH (n) RETURN count(n)");
    assert_eq!(count.rows.len(), 1);
}

#[test]
fn the_vocabulary_and_more_elements_than_a_batch_holds_come_back() {
    let vocabulary = include_str!("../../graph-data/conflict.cypher");
    check(vocabulary);
    check(
        "UNWIND range(1, 1203) AS i CREATE (:N {i: i}); MATCH (a:N), (b:N) WHERE b.i = a.i + 1 \
         CREATE (a)-[:NEXT {from: a.i}]->(b); MATCH (n:N {i: 7}) DETACH DELETE n",
    );
}
