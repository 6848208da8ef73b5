//! `EXPLAIN WHY`: each of these statements finds nothing in the seed graph, and annals says what is to blame.

use annals::database::Database;
use annals::database::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::model::result::ResultSet;
use annals::model::value::Value;

/// A statement, the code of the finding, and a part of its message or of its advice. No code: nothing is missing.
const STATEMENTS: &[(&str, &str, &str)] = &[
    ("MATCH (a:Actr) RETURN a", "N0101", "did you mean `Actor`?"),
    (
        "MATCH (a:STRUCK) RETURN a",
        "N0101",
        "`STRUCK` is a relationship type here",
    ),
    (
        "MATCH (a:Zebra) RETURN a",
        "N0101",
        "there are `Source`, `Actor`",
    ),
    (
        "MATCH (a:Actor) WHERE a:Lokation RETURN a",
        "N0101",
        "did you mean `Location`?",
    ),
    (
        "MATCH (a:Actor {name: 'Pakistan'})-[:PARTICIPTED_IN]->(e) RETURN e",
        "N0102",
        "did you mean `PARTICIPATED_IN`?",
    ),
    (
        "MATCH (a)-[:Actor]->(b) RETURN a",
        "N0102",
        "`Actor` is a label here",
    ),
    (
        "MATCH (a:Actor {nmae: 'Pakistan'}) RETURN a",
        "N0103",
        "did you mean `name`?",
    ),
    (
        "MATCH (a:Actor) WHERE a.nmae = 'Pakistan' RETURN a",
        "N0103",
        "did you mean `name`?",
    ),
    (
        "MATCH (a:Actor {lat: 3}) RETURN a",
        "N0103",
        "no Actor has a property `lat`",
    ),
    (
        "MATCH (c:Claim)-[:ABOUT {share: 3}]->(e) RETURN c",
        "N0103",
        "has a property `share`",
    ),
    (
        "MATCH (a:Actor {name: 'Pakstan'}) RETURN a",
        "N0106",
        "no Actor has name 'Pakstan'",
    ),
    (
        "MATCH (a:Actor {name: 'Pakstan'}) RETURN a",
        "N0106",
        "did you mean 'Pakistan'?",
    ),
    (
        "MATCH (a:Actor) WHERE a.name = 'pakistan' RETURN a",
        "N0106",
        "did you mean 'Pakistan'?",
    ),
    (
        "MATCH (a:Actor {name: $name}) RETURN a",
        "N0106",
        "did you mean 'India'?",
    ),
    (
        "MATCH (a:Actor {name: 'Khost'}) RETURN a",
        "N0106",
        "a node (:Location) with it",
    ),
    (
        "MATCH (a:Actor {name: 'Pakstan'}) RETURN count(*)",
        "N0106",
        "did you mean 'Pakistan'?",
    ),
    (
        "MATCH (a:Actor {name: 'Pakstan'}) SET a.x = 1",
        "N0106",
        "did you mean 'Pakistan'?",
    ),
    (
        "MATCH (a:Actor {name: 'Pakistan'}), (b:Actor {name: 'Indai'}) RETURN a, b",
        "N0106",
        "did you mean 'India'?",
    ),
    (
        "MATCH (a:Actor) WHERE a.name IN ['Pakstan', 'Indai'] RETURN a",
        "N0105",
        "did you mean 'Pakistan'?",
    ),
    (
        "MATCH (a:Actor) WHERE a.name CONTAINS 'taliban' RETURN a",
        "N0105",
        "upper and lower case differ",
    ),
    (
        "MATCH (a:Actor) WHERE a.name STARTS WITH 'Zz' RETURN a",
        "N0105",
        "there are 'Pakistan'",
    ),
    (
        "MATCH (a:Actor) WHERE a.gw_no = '770' RETURN a",
        "N0107",
        "did you mean 770?",
    ),
    (
        "MATCH (a:Actor) WHERE a.gw_no > date('2020-01-01') RETURN a",
        "N0107",
        "never comparable to DATE",
    ),
    (
        "MATCH (e:Event) WHERE e.time_of_day > date('2020-01-01') RETURN e",
        "N0107",
        "`time_of_day` is STRING here",
    ),
    (
        "MATCH (a:Actor) WHERE a.gw_no > 5000 RETURN a",
        "N0105",
        "between 640 and 770",
    ),
    (
        "MATCH (e:Event) WHERE e.cameo > '999' RETURN e",
        "N0105",
        "between '",
    ),
    (
        "MATCH (a:Actor) WHERE a.name = null RETURN a",
        "N0105",
        "write `IS NULL`",
    ),
    (
        "MATCH (a:Actor {name: 'Pakistan'})<-[:PARTICIPATED_IN]-(e:Event) RETURN e",
        "N0108",
        "10 in the other",
    ),
    (
        "MATCH (e:Event)-[:PARTICIPATED_IN]->(a:Actor {name: 'Pakistan'}) RETURN e",
        "N0108",
        "turn the arrow round",
    ),
    (
        "MATCH (a:Actor) WHERE a.name = 'Pakistan' AND a.actor_type = 'person' RETURN a",
        "N0109",
        "never true together",
    ),
    (
        "MATCH (a:Actor)-[:PARTICIPATED_IN]->(l:Location) RETURN l",
        "N0105",
        "they are :Event",
    ),
    (
        "MATCH (l:Location)-[:PARTICIPATED_IN]-(m:Location) RETURN l",
        "N0105",
        "(:Actor:State)-[:PARTICIPATED_IN]->(:Event)",
    ),
    (
        "MATCH (a:Actor:Location) RETURN a",
        "N0105",
        "no node has all the labels",
    ),
    (
        "MATCH (a:Actor)-[:PARTICIPATED_IN]->(e) WITH a, count(e) AS n WHERE n > 100 RETURN a",
        "N0105",
        "between 1 and 10",
    ),
    (
        "MATCH (a:Actor) WITH a SKIP 100 RETURN a",
        "N0105",
        "leaves out all 14 rows",
    ),
    (
        "MATCH (a:Actor) RETURN a LIMIT 0",
        "N0105",
        "none of 14 rows",
    ),
    ("UNWIND [] AS x RETURN x", "N0105", "has no items"),
    (
        "MATCH (a:Actor {name: 'Pakistan'}) MATCH (a)-[:MEDIATED]->(e) RETURN e",
        "N0105",
        "leads nowhere from 1 row",
    ),
    (
        "MATCH (a:Actor) WHERE NOT EXISTS { (a) } RETURN a",
        "N0105",
        "not true of any of 14 rows",
    ),
    ("MATCH (a:Actor {name: 'India'}) RETURN a", "", ""),
];

fn seed(options: SessionOptions, test: impl FnOnce(&mut Session<'_>)) {
    let mut database = Database::in_memory();
    let mut session = database.session(options);
    for file in ["conflict", "durand-line-2025"] {
        let folder = env!("CARGO_MANIFEST_DIR");
        let path = format!("{folder}/graph-data/{file}.cypher");
        let script = std::fs::read_to_string(path).expect("the seed graph is there");
        super::run_all(&mut session, &script).expect("it loads");
    }
    test(&mut session);
}

fn named(name: &str) -> SessionOptions {
    let mut options = SessionOptions::default();
    options
        .parameters
        .insert("name".into(), Value::string(name));
    options
}

fn said(result: &ResultSet) -> String {
    let said = result.notices.iter().map(|notice| {
        let help: Vec<&str> = notice.help.iter().map(|help| &*help.message).collect();
        format!("{} {}; {}", notice.code, notice.message, help.join("; "))
    });
    said.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_statement_without_rows_is_told_what_is_to_blame() {
    seed(named("Indai"), |session| {
        for (statement, code, part) in STATEMENTS {
            let result = super::run_all(session, &format!("EXPLAIN WHY {statement}"));
            let result = result.expect("it is only looked at");
            let said = said(&result);
            let found = if code.is_empty() {
                said.is_empty()
            } else {
                said.lines()
                    .any(|line| line.starts_with(code) && line.contains(part))
            };
            assert!(found, "{statement}\nwanted {code} {part}\nfound {said}");
            // the last step is the one that leaves nothing
            let last = result.rows.last().expect("there are steps");
            let nothing = last[1] == Value::Integer(0);
            assert_eq!(nothing, !code.is_empty(), "{statement}: {:?}", result.rows);
        }
    });
}

#[test]
fn advice_on_a_statement_without_rows_gives_it_rows() {
    seed(named("Indai"), |session| {
        for (statement, ..) in STATEMENTS {
            let text = format!("EXPLAIN WHY {statement}");
            let result = super::run_all(session, &text).expect("it is only looked at");
            for (span, replacement) in result.notices.iter().flat_map(|notice| {
                let help = notice.help.iter();
                help.filter_map(|help| help.replacement.clone())
            }) {
                let mut better = text.clone();
                better.replace_range(span.start as usize..span.end as usize, &replacement);
                let better = better.replace("EXPLAIN WHY ", "");
                if better.contains("SET")
                    || better.contains("Lokation")
                    || statement.contains(':') && better.contains("a:Location")
                {
                    continue;
                }
                let rows = super::run_all(session, &better).expect(&better).rows;
                assert!(!rows.is_empty(), "{better}");
            }
        }
    });
}

#[test]
fn asking_why_writes_nothing() {
    seed(SessionOptions::default(), |session| {
        let nodes = session.graph().node_count();
        let text = "EXPLAIN WHY CREATE (x:New) WITH x MATCH (a:Actr) CREATE (:More) RETURN a";
        super::run_all(session, text).expect("it is only looked at");
        assert_eq!(session.graph().node_count(), nodes);
    });
}

#[test]
fn the_shell_asks_for_a_statement_as_it_is_written() {
    seed(SessionOptions::default(), |session| {
        let source = Source::new("test", "MATCH (a:Actor {name: 'Pakstan'}) RETURN a");
        let span = Session::statements(&source).expect("it is read")[0];
        let why = session.why_nothing(&source, span);
        assert_eq!(why.len(), 1);
        let place = why[0].primary.as_ref().expect("it has a place").span;
        assert_eq!(place.text(&source.text), "'Pakstan'");
    });
}

#[test]
fn a_lens_that_hides_everything_is_named() {
    seed(SessionOptions::default(), |session| {
        let text = "EXPLAIN WHY DURING '1990' MATCH (e:Event) RETURN e";
        let result = super::run_all(session, text).expect("it is only looked at");
        assert!(said(&result).contains("without the lens there are 13 rows"));
    });
}
