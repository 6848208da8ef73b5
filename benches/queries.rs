//! How long queries take, by the size of the graph: a graph is made, then each query is said a few times.
//!
//! `cargo bench` prints a table for graphs of 10,000 and 100,000 relationships; `cargo bench -- 1000000` for others.
//! With `--once` each query is said once on a small graph, inside of [`measured`]: what `.ci/instructions` counts.

use std::time::Duration;
use std::time::Instant;

use annals::Session;
use annals::database::Database;
use annals::database::SessionOptions;
use annals::diagnostic::Source;

/// How often each query is timed.
const TIMES: usize = 7;
/// A query that took longer than this in all is not said again.
const PATIENCE: Duration = Duration::from_secs(3);
/// Relationships of the graph for `--once`.
const SMALL: usize = 1_000;

/// The queries by name. Texts are said again, so plans are kept; `$n` is not used, so that any text can be tried in a
/// shell.
const QUERIES: [(&str, &str); 11] = [
    (
        "point",
        "MATCH (e:Event {id: 7}) RETURN e.name, e.date, e.deaths",
    ),
    (
        "timeline",
        "MATCH (a:Actor {id: 0})-[r:TOOK_PART]->(e:Event) RETURN e.id AS id, r.role, e.date AS date \
         ORDER BY date DESC, id LIMIT 20",
    ),
    (
        "group",
        "MATCH (e:Event) WHERE e.deaths >= 10 RETURN e.kind AS kind, count(*) AS n, sum(e.deaths) \
         ORDER BY n DESC, kind",
    ),
    (
        "join",
        "MATCH (a:Actor)-[:TOOK_PART]->(e:Event) RETURN a.country AS country, count(*) AS n, sum(e.deaths) \
         ORDER BY n DESC, country LIMIT 10",
    ),
    (
        "two steps",
        "MATCH (a:Actor)-[:STRUCK]->(b:Actor)-[:STRUCK]->(c:Actor) RETURN count(*)",
    ),
    (
        "distinct ends",
        "MATCH (:Actor {id: 0})-[:STRUCK]->(:Actor)-[:STRUCK]->(c:Actor) RETURN count(DISTINCT c.id)",
    ),
    (
        "triangles",
        "MATCH (a)-[:STRUCK]->(b)-[:STRUCK]->(c), (a)-[:STRUCK]->(c) RETURN count(*)",
    ),
    (
        "trails",
        "MATCH (e:Event)-[:LED_TO*1..4]->(f:Event) RETURN count(*)",
    ),
    (
        "interval",
        "MATCH (e:Event) WHERE e.date >= '1994-05-01' AND e.date < '1994-06-01' RETURN count(*), sum(e.deaths)",
    ),
    (
        "pairs",
        "MATCH (a:Actor)-[:TOOK_PART]->(:Event)<-[:TOOK_PART]-(b:Actor) WHERE a.id < b.id \
         RETURN a.id AS a, b.id AS b, count(*) AS n ORDER BY n DESC, a, b LIMIT 20",
    ),
    (
        "contains",
        "MATCH (e:Event) WHERE e.name CONTAINS 'convoy' RETURN count(*)",
    ),
];

/// The statements that make a graph of about so many relationships, the same each time: a third each strike, take part
/// in events and lead from one event to another.
fn statements(relationships: usize) -> Vec<String> {
    let third = relationships / 3;
    let actors = (third / 10).max(10);
    let events = third.max(10);
    vec![
        "CREATE CONSTRAINT FOR (a:Actor) REQUIRE a.id IS UNIQUE".to_owned(),
        "CREATE CONSTRAINT FOR (e:Event) REQUIRE e.id IS UNIQUE".to_owned(),
        "CREATE INDEX FOR (e:Event) ON (e.date)".to_owned(),
        format!(
            "UNWIND range(0, {actors} - 1) AS i CREATE (:Actor {{id: i, name: 'actor ' + i, country: 'country ' + i % 40}})"
        ),
        format!(
            "UNWIND range(0, {events} - 1) AS i WITH i, ['raid', 'battle', 'talks', 'convoy'][i * 7 % 11 % 4] AS kind \
             CREATE (:Event {{id: i, name: kind + ' no. ' + i, kind: kind, deaths: i * 31 % 97, \
             date: toString(date({{year: 1990 + i % 30, month: 1 + i % 12, day: 1 + i % 28}}))}})"
        ),
        format!(
            "UNWIND range(0, {third} - 1) AS i MATCH (a:Actor {{id: i * i * 13 % {actors}}}) \
             MATCH (b:Actor {{id: (i * 17 + i / 7) % {actors}}}) CREATE (a)-[:STRUCK {{killed: i % 9}}]->(b)"
        ),
        format!(
            "UNWIND range(0, {third} - 1) AS i MATCH (a:Actor {{id: i * i * 7 % {actors}}}) \
             MATCH (e:Event {{id: i * 29 % ({events} / 3)}}) \
             CREATE (a)-[:TOOK_PART {{role: ['attacker', 'target', 'witness'][i % 3]}}]->(e)"
        ),
        format!(
            "UNWIND range(1, {third} - 1) AS i MATCH (a:Event {{id: i % {events}}}) \
             MATCH (b:Event {{id: i * 11 % {events}}}) CREATE (a)-[:LED_TO]->(b)"
        ),
    ]
}

/// Says one statement; the number of its rows.
fn say(session: &mut Session<'_>, text: &str) -> usize {
    let source = Source::new("bench", text);
    let spans = Session::statements(&source).expect("the statement is sound");
    let mut rows = 0;
    for span in spans {
        let answer = session.run(&source, span);
        rows = answer.expect("the statement runs").rows.len();
    }
    rows
}

/// Says a query; by its own, so that a profiler can tell it from everything around it.
#[inline(never)]
fn measured(session: &mut Session<'_>, text: &str) -> usize {
    say(session, text)
}

fn database(relationships: usize) -> Database {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    for statement in statements(relationships) {
        say(&mut session, &statement);
    }
    drop(session);
    database
}

/// The median, in milliseconds.
fn median(session: &mut Session<'_>, text: &str) -> f64 {
    let began = Instant::now();
    say(session, text);
    let mut times = Vec::with_capacity(TIMES);
    while times.is_empty() || (times.len() < TIMES && began.elapsed() < PATIENCE) {
        let started = Instant::now();
        std::hint::black_box(measured(session, text));
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark tells what it found")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--once") {
        let mut database = database(SMALL);
        let mut session = database.session(SessionOptions::default());
        for (_, text) in QUERIES {
            say(&mut session, text);
        }
        for (name, text) in QUERIES {
            println!("{name}\t{}", measured(&mut session, text));
        }
        return;
    }
    let mut sizes: Vec<usize> = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000];
    }
    let mut columns = Vec::with_capacity(sizes.len());
    for size in &sizes {
        let started = Instant::now();
        let mut database = database(*size);
        let made = started.elapsed().as_secs_f64() * 1e3;
        let mut session = database.session(SessionOptions::default());
        let mut column = vec![made];
        column.extend(QUERIES.map(|(_, text)| median(&mut session, text)));
        columns.push(column);
    }
    let heads: Vec<String> = sizes.iter().map(|size| format!("{size:>12}")).collect();
    println!("{:16}{}", "ms", heads.concat());
    let names = std::iter::once("make the graph").chain(QUERIES.map(|(name, _)| name));
    for (row, name) in names.enumerate() {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| format!("{:12.3}", column[row]))
            .collect();
        println!("{name:16}{}", cells.concat());
    }
}
