//! Statements that would take all memory stop at the limit, and the graph is as it was.

use annals::database::Database;
use annals::database::Error;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::engine::Limits;

use super::run_all;
use super::shown;

const GRAPH: &str = "UNWIND range(1, 20) AS i CREATE (:A {i: i}); CREATE (:End)";

/// Much out of little, each by another way.
const BOMBS: [&str; 17] = [
    "UNWIND range(1, 1000000) AS x RETURN x",
    "UNWIND range(1, 1000000) AS x RETURN collect(x)",
    "UNWIND range(1, 1000000) AS x WITH DISTINCT x RETURN count(x)",
    "UNWIND range(1, 1000000) AS x WITH x, count(*) AS c RETURN sum(c)",
    "UNWIND range(1, 1000000) AS x WITH x ORDER BY -x RETURN x",
    "RETURN range(0, 40000000)",
    "RETURN size(reduce(s = 'a', x IN range(1, 60) | s + s))",
    "RETURN size(reduce(l = [1], x IN range(1, 60) | l + l))",
    "WITH reduce(s = 'a', x IN range(1, 20) | s + s) AS s UNWIND range(1, 100) AS x RETURN size(s + x)",
    "RETURN [x IN range(1, 100000) | {a: x, b: [x, 'text']}]",
    "WITH reduce(s = 'a', x IN range(1, 20) | s + s) AS s RETURN replace(s, 'a', s)",
    "WITH reduce(s = 'a', x IN range(1, 20) | s + s) AS s RETURN size(split(s, ''))",
    "UNWIND range(1, 2000) AS x RETURN size(lpad('a', 100000 + x))",
    "MATCH (a:A) SET a.big = range(1, 30000)",
    "FOREACH (i IN range(1, 200000) | CREATE (:Y {i: i}))",
    "UNWIND range(1, 1000) AS a UNWIND range(1, 1000) AS b CREATE (:X {a: a, b: b})",
    "UNWIND range(1, 200000) AS x CALL { WITH x CREATE (n:Z {x: x}) RETURN n } RETURN count(n)",
];

#[test]
fn what_takes_too_much_memory_stops_and_changes_nothing() {
    for bomb in BOMBS {
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions::default());
        run_all(&mut session, GRAPH).expect("a graph");
        session.options_mut().limits = Limits {
            memory: Some(8 << 20),
            ..Limits::default()
        };
        match run_all(&mut session, bomb) {
            Err(Error::Query(found)) => assert_eq!(found[0].code, Code::MemoryLimit, "{bomb}"),
            Err(error) => panic!("{bomb}: {error}"),
            Ok(_) => panic!("{bomb}: was not stopped"),
        }
        let after = "MATCH (n) RETURN count(n), count(n.i), count(n.big)";
        let counts = run_all(&mut session, after).expect("counts");
        assert_eq!(shown(&counts), "21, 20, 0", "{bomb}");
    }
}

#[test]
fn the_changes_of_an_open_transaction_add_up() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions {
        limits: Limits {
            memory: Some(8 << 20),
            ..Limits::default()
        },
        ..SessionOptions::default()
    });
    session.begin().expect("a transaction");
    let create = "UNWIND range(1, 2000) AS i CREATE (:A {i: i})";
    let stopped = (0..1_000).find_map(|_| run_all(&mut session, create).err());
    let Some(Error::Query(found)) = stopped else {
        panic!("two million nodes took less than 8 MiB");
    };
    assert_eq!(found[0].code, Code::MemoryLimit);
    session.rollback().expect("rolled back");
    let counts = run_all(&mut session, "MATCH (n) RETURN count(n)").expect("a count");
    assert_eq!(shown(&counts), "0");
}

#[test]
fn a_lens_that_would_copy_too_much_stops() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    let create = "CREATE (:Actor {name: 'a'}); UNWIND range(1, 20000) AS i CREATE (:Event {i: i})-[:R]->(:X)";
    run_all(&mut session, create).expect("a graph");
    session.options_mut().limits.memory = Some(1 << 20);
    for lens in ["ACCORDING TO 'a'", "DURING '2025'", "RESOLVING IDENTITY"] {
        match run_all(&mut session, &format!("{lens} RETURN 1")) {
            Err(Error::Query(found)) => assert_eq!(found[0].code, Code::MemoryLimit, "{lens}"),
            other => panic!("{lens}: {other:?}"),
        }
    }
    let plain = run_all(&mut session, "MATCH (n:Actor) RETURN n.name").expect("no lens");
    assert_eq!(shown(&plain), "a");
}
