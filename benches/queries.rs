//! How long queries take, by the size of the graph: a graph is made, then each query is said a few times.
//!
//! `cargo bench` prints tables for graphs of 10,000 and 100,000 relationships; `cargo bench -- 1000000` for others. The
//! second table is the memory a query takes at its most beyond what the graph takes; only Linux tells. With
//! `--plot=FILE` the first is drawn too, as SVG.
//! With `--once` each query is said once on a small graph, inside of [`measured`]: what `.ci/instructions` counts.

mod plot;

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

/// What a query took at best.
#[derive(Debug, Clone, Copy)]
struct Taken {
    milliseconds: f64,
    /// At its most, beyond what was taken before; 0 where the system does not tell.
    megabytes: f64,
}

/// The memory of this process in megabytes by one of its counts in `/proc`.
fn memory(count: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(count))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// Runs something; how much memory it took at its most. The least time is kept of several runs: what else the machine
/// does can only add.
fn taken(run: impl FnOnce()) -> Taken {
    // makes the system forget the most that was taken so far
    let forgotten = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = memory("VmRSS");
    let started = Instant::now();
    run();
    let milliseconds = started.elapsed().as_secs_f64() * 1e3;
    let most = memory("VmHWM").filter(|_| forgotten);
    Taken {
        milliseconds,
        megabytes: most.zip(before).map_or(0.0, |(most, before)| most - before),
    }
}

/// A query said several times: its least time, and the most memory it took, the first time included.
fn best(session: &mut Session<'_>, text: &str) -> Taken {
    let began = Instant::now();
    let first = taken(|| {
        say(session, text);
    });
    let mut best = first.milliseconds;
    for time in 0..TIMES {
        if time > 0 && began.elapsed() > PATIENCE {
            break;
        }
        let started = Instant::now();
        std::hint::black_box(measured(session, text));
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
    }
    Taken {
        milliseconds: best,
        ..first
    }
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
    let mut columns: Vec<Vec<Taken>> = Vec::with_capacity(sizes.len());
    for size in &sizes {
        let mut made = None;
        let graph = taken(|| made = Some(database(*size)));
        let mut database = made.expect("it was made just now");
        let mut session = database.session(SessionOptions::default());
        let mut column = vec![graph];
        column.extend(QUERIES.map(|(_, text)| best(&mut session, text)));
        columns.push(column);
    }
    let names = std::iter::once("make the graph").chain(QUERIES.map(|(name, _)| name));
    let table = |pick: fn(&Taken) -> f64| -> Vec<(&str, Vec<f64>)> {
        let row = |(row, name)| {
            let values = columns.iter().map(|column: &Vec<Taken>| pick(&column[row]));
            (name, values.collect())
        };
        names.clone().enumerate().map(row).collect()
    };
    let times = table(|taken| taken.milliseconds);
    for (unit, rows) in [("ms", &times), ("MB", &table(|taken| taken.megabytes))] {
        let heads: Vec<String> = sizes.iter().map(|size| format!("{size:>12}")).collect();
        println!("{unit:16}{}", heads.concat());
        for (name, values) in rows {
            let cells: Vec<String> = values.iter().map(|value| format!("{value:12.3}")).collect();
            println!("{name:16}{}", cells.concat());
        }
    }
    if let Some(path) = arguments
        .iter()
        .find_map(|argument| argument.strip_prefix("--plot="))
    {
        let picture = plot::draw("time by relationships of the graph", "ms", &sizes, &times);
        std::fs::write(path, picture).expect("the picture can be written");
    }
}
