//! Every query of the conformance scenarios parses, unless its scenario expects an error of syntax: then it is that one.

#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use super::parse;
use super::statements;
use crate::diagnostic::Code;

/// What scenarios call the errors found here; all others are for the binder to find.
const FOUND_HERE: &[&str] = &[
    "UnexpectedSyntax",
    "InvalidNumberLiteral",
    "IntegerOverflow",
    "FloatingPointOverflow",
    "InvalidUnicodeLiteral",
    "InvalidUnicodeCharacter",
];

/// Scenarios whose syntax error is one of meaning: the text parses, and the binder refuses it.
const LEFT_TO_THE_BINDER: &[&str] = &["Fail for `size()` on pattern predicates"];

/// A query of a scenario, the values of an outline filled in.
struct Query {
    scenario: String,
    text: String,
    /// The error it must fail with.
    error: Option<String>,
}

fn features(directory: &std::path::Path, out: &mut Vec<std::path::PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            features(&path, out);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "feature")
        {
            out.push(path);
        }
    }
}

/// The rows below `Examples:`, each as pairs of a name and its text.
fn examples(scenario: &str) -> Vec<Vec<(String, String)>> {
    let Some((_, table)) = scenario.split_once("Examples:") else {
        return vec![Vec::new()];
    };
    let mut rows = table
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('|'))
        .map(|line| {
            let line = line.trim_matches('|').replace("\\|", "\u{1}");
            line.split('|')
                .map(|cell| cell.trim().replace('\u{1}', "|").replace("\\\\", "\\"))
                .collect::<Vec<String>>()
        });
    let names = rows.next().unwrap_or_default();
    rows.map(|row| names.iter().cloned().zip(row).collect())
        .collect()
}

/// The queries of a scenario; the last one run is the one an error belongs to.
fn queries(name: &str, scenario: &str, out: &mut Vec<Query>) {
    let raised = scenario
        .split_once("should be raised at compile time: ")
        .and_then(|(_, rest)| rest.split_whitespace().next());
    let texts: Vec<&str> = scenario.split("\"\"\"").skip(1).step_by(2).collect();
    for values in examples(scenario) {
        for (position, text) in texts.iter().enumerate() {
            let text = values
                .iter()
                .fold((*text).to_owned(), |text, (name, value)| {
                    text.replace(&format!("<{name}>"), value)
                });
            let last = position + 1 == texts.len();
            out.push(Query {
                scenario: name.to_owned(),
                text,
                error: raised.filter(|_| last).map(str::to_owned),
            });
        }
    }
}

/// Every query of every scenario; none, with a word about it, where the scenarios are not at hand.
fn corpus() -> Vec<Query> {
    let shared = std::env::var("ANNALS_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let mut paths = Vec::new();
    features(
        &std::path::Path::new(&shared).join("tck/features"),
        &mut paths,
    );
    if paths.is_empty() {
        eprintln!("SKIPPED: no conformance scenarios below {shared}");
    }
    let mut out = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a readable file");
        let lines = text.lines();
        let lines = lines.filter(|line| !line.trim_start().starts_with('#'));
        let text = lines.collect::<Vec<_>>().join("\n");
        for scenario in text.split("\n  Scenario").skip(1) {
            let name = scenario.lines().next().unwrap_or_default();
            let name = format!("{}{name}", path.display());
            queries(&name, scenario, &mut out);
        }
    }
    out
}

/// The first error of a text, if any.
fn first_error(text: &str) -> Option<Code> {
    let places = match statements(text) {
        Ok(places) => places,
        Err(errors) => return Some(errors[0].code),
    };
    let mut results = places.into_iter().map(|place| parse(text, place));
    results.find_map(Result::err).map(|errors| errors[0].code)
}

fn report(failures: &[String]) {
    let shown = failures[..failures.len().min(20)].join("\n");
    assert!(failures.is_empty(), "{} fail:\n{shown}", failures.len());
}

#[test]
fn conformance_queries_parse() {
    let mut failures = Vec::new();
    for query in corpus() {
        let here = |error: &String| FOUND_HERE.contains(&error.as_str());
        if query.error.as_ref().is_some_and(here) {
            continue;
        }
        if let Some(code) = first_error(&query.text) {
            failures.push(format!("{}\n{}\n{code}", query.scenario, query.text));
        }
    }
    report(&failures);
}

#[test]
fn conformance_queries_with_an_error_of_syntax_fail_with_it() {
    let mut failures = Vec::new();
    for query in corpus() {
        let Some(error) = query.error else { continue };
        let left = |name: &&str| query.scenario.contains(*name);
        if !FOUND_HERE.contains(&error.as_str()) || LEFT_TO_THE_BINDER.iter().any(left) {
            continue;
        }
        let found = first_error(&query.text).map(|code| code.info().detail);
        if found != Some(error.as_str()) {
            let text = query.text;
            failures.push(format!(
                "{}\n{text}\n{found:?}, not {error}",
                query.scenario
            ));
        }
    }
    report(&failures);
}

/// The queries that speed is measured with, with values filled in.
const MEASURED: &[&str] = &[
    "MATCH (e:Event {id: 7}) RETURN e.name, e.date, e.deaths_best",
    "MATCH (a:Actor {name: 'Actor 7'}) RETURN a.id, a.kind, a.country",
    "MATCH (a:Actor {id: 1})-[r:PARTICIPATED_IN]->(e:Event) \
     RETURN e.id AS id, r.role AS role, e.date AS date ORDER BY date DESC, id LIMIT 20",
    "MATCH (e:Event) WHERE e.deaths_best >= 10 \
     RETURN e.kind AS kind, count(*) AS n, sum(e.deaths_best) AS deaths ORDER BY n DESC, kind LIMIT 10",
    "MATCH (a:Actor)-[:ALLIED_WITH]->(b:Actor)-[:STRUCK]->(c:Actor)-[:PARTICIPATED_IN]->(e:Event) RETURN count(*)",
    "MATCH (a:Actor {id: 1})-[:STRUCK]->(b:Actor)-[:STRUCK]->(c:Actor) RETURN count(DISTINCT c.id)",
    "MATCH (a:Actor)-[:ALLIED_WITH]->(b:Actor)-[:ALLIED_WITH]->(c:Actor), (a)-[:ALLIED_WITH]->(c) RETURN count(*)",
    "MATCH (e:Event)-[:RETALIATED_AGAINST*1..5]->(f:Event) RETURN count(*)",
    "MATCH p = shortestPath((a:Actor {id: 1})-[:ALLIED_WITH|STRUCK*1..10]-(b:Actor {id: 2})) RETURN length(p)",
    "MATCH (c:Location {name: 'X'})<-[:WITHIN*1..4]-(l:Location)<-[:OCCURRED_AT]-(e:Event) \
     RETURN count(*), sum(e.deaths_best)",
    "MATCH (x:Actor {id: 1})-[:PARTICIPATED_IN]->(e:Event)<-[:MEDIATED]-(m:Actor) \
     WITH m, count(DISTINCT e.id) AS ea \
     MATCH (m)-[:MEDIATED]->(f:Event)<-[:PARTICIPATED_IN]-(y:Actor {id: 2}) \
     WITH m, ea, count(DISTINCT f.id) AS eb \
     RETURN m.id AS id, ea + eb AS n ORDER BY n DESC, id LIMIT 10",
    "MATCH (a:Actor) WHERE a.country = 'X' OPTIONAL MATCH (a)-[:ALLIED_WITH]->(b:Actor) \
     RETURN a.id AS id, count(b.id) AS n, collect(b.id) AS allies ORDER BY id",
    "MATCH (e:Event) WHERE e.date >= '2025-10-01' AND e.date < '2026-01-01' \
     RETURN e.id AS id, e.date AS date, e.deaths_best AS deaths ORDER BY deaths DESC, id LIMIT 50",
    "MATCH (e:Event) WHERE e.name CONTAINS 'convoy' RETURN count(*)",
];

#[test]
fn the_queries_that_speed_is_measured_with_parse() {
    for text in MEASURED {
        assert_eq!(first_error(text), None, "{text}");
    }
}
