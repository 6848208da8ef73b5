//! Different ways to the same answer: the engine against a search that tries everything, against itself with other
//! chunk sizes and without optimizing, and a condition against its two complements.
//!
//! `EQUIVALENCE_SEED=number` runs one case alone, `EQUIVALENCE_CASES=number` that many.

mod constraints;
mod generate;
mod identity;
mod lens;
mod names;
mod oracle;
mod order;
mod paths;
mod pattern;
mod queries;
mod rewrite;
mod robustness;
mod statement;
mod world;

use std::time::Duration;

use annals::Database;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::engine::Tuning;

use pattern::Pattern;
use world::Dice;
use world::World;

use crate::table::Lists;
use crate::table::rows;

const CASES: u64 = 500;

/// The ways to run a statement that must not matter.
const TUNINGS: [Tuning; 4] = [
    tuning(2048, true, 1),
    tuning(1, true, 3),
    tuning(2048, false, 1),
    tuning(3, false, 2),
];

const fn tuning(chunk_size: usize, optimize: bool, threads: usize) -> Tuning {
    Tuning {
        chunk_size,
        optimize,
        threads,
        patience: Duration::ZERO,
    }
}

fn seeds(cases: u64) -> Vec<u64> {
    let number = |name: &str| {
        let value = std::env::var(name).ok()?;
        Some(value.parse::<u64>().expect("a number"))
    };
    match number("EQUIVALENCE_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("EQUIVALENCE_CASES").unwrap_or(cases)).collect(),
    }
}

fn run(session: &mut Session<'_>, text: &str) -> Vec<String> {
    let source = Source::new("query", text);
    let spans = Session::statements(&source).expect("statements");
    let mut found = Vec::new();
    for span in spans {
        let result = session.run(&source, span);
        let result = result.unwrap_or_else(|error| panic!("{error}\n{text}"));
        found = rows(&result, Lists::Ordered);
    }
    let mut found: Vec<String> = found.iter().map(|row| row.join(" | ")).collect();
    found.sort();
    found
}

/// Checks that a query gives the rows, on a graph, as it is usually run and in one of the other ways.
fn check(seed: u64, world: &World, query: &str, expected: &[String]) {
    let other = 1 + usize::try_from(seed % 3).expect("small");
    for tuning in [TUNINGS[0], TUNINGS[other]] {
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions {
            tuning,
            ..SessionOptions::default()
        });
        run(&mut session, &world.statement());
        let found = run(&mut session, query);
        assert!(
            found == expected,
            "seed {seed}, {tuning:?}\n{};\n{query}\nexpected {}:\n{}\ngot {}:\n{}",
            world.statement(),
            expected.len(),
            expected.join("\n"),
            found.len(),
            found.join("\n")
        );
    }
}

#[test]
fn a_pattern_matches_what_trying_everything_finds() {
    for seed in seeds(CASES) {
        let mut dice = Dice::new(seed);
        let world = World::random(&mut dice);
        let pattern = Pattern::random(&mut dice);
        let query = format!("MATCH {} RETURN {}", pattern.text(), pattern.columns());
        let found = pattern.matches(&world, None);
        check(seed, &world, &query, &pattern.rows(&found));
        let count = format!("MATCH {} RETURN count(*)", pattern.text());
        check(seed, &world, &count, &[found.len().to_string()]);
    }
}

#[test]
fn an_optional_match_keeps_what_matches_nothing() {
    for seed in seeds(CASES) {
        let mut dice = Dice::new(seed + 10_000);
        let world = World::random(&mut dice);
        let pattern = Pattern::random(&mut dice);
        let query = format!(
            "MATCH (a0) OPTIONAL MATCH {} RETURN a0.i, {}",
            pattern.text(),
            pattern.columns()
        );
        let width = pattern.columns().matches(", ").count() + 1;
        let mut expected: Vec<String> = Vec::new();
        for node in 0..world.nodes.len() {
            let found = pattern.matches(&world, Some(node));
            if found.is_empty() {
                let nulls = vec!["null".to_owned(); width - 1];
                let row = [vec![node.to_string(), node.to_string()], nulls].concat();
                expected.push(row.join(" | "));
            }
            let rows = pattern.rows(&found);
            expected.extend(rows.iter().map(|row| format!("{node} | {row}")));
        }
        expected.sort();
        let query = query.replacen("RETURN a0.i, a0.i", "RETURN a0.i AS first, a0.i", 1);
        check(seed, &world, &query, &expected);
    }
}

#[test]
fn a_condition_its_negation_and_its_unknown_share_out_the_rows() {
    const CONDITIONS: [&str; 12] = [
        "a0.x = 1",
        "a0.x < a1.x",
        "a0.x <> a1.x OR a0.x IS NULL",
        "NOT a0.x IN [0, null, 2]",
        "a0.x + a1.x >= 2 AND a0:A",
        "a0:A XOR a1:B",
        "a0.x IN [1, 2] AND a1.x > 0",
        "any(each IN [a0.x, a1.x] WHERE each > 0)",
        "none(each IN [a0.x, 1] WHERE each = 2)",
        "coalesce(a0.x, 0) = coalesce(a1.x, 1)",
        "a0.missing = 1 OR a1.x = 2",
        "EXISTS { (a0)-[:T]->(a1) } AND a0.x < 2",
    ];
    for seed in seeds(CASES) {
        let mut dice = Dice::new(seed + 20_000);
        let world = World::random(&mut dice);
        let pattern = Pattern::random(&mut dice);
        if pattern.variables < 2 {
            continue;
        }
        let condition = dice.pick(&CONDITIONS);
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions::default());
        run(&mut session, &world.statement());
        let (text, columns) = (pattern.text(), pattern.columns());
        let mut parts = Vec::new();
        for condition in [
            format!("({condition})"),
            format!("NOT ({condition})"),
            format!("({condition}) IS NULL"),
        ] {
            let query = format!("MATCH {text} WHERE {condition} RETURN {columns}");
            parts.extend(run(&mut session, &query));
        }
        parts.sort();
        let whole = pattern.rows(&pattern.matches(&world, None));
        assert!(
            parts == whole,
            "seed {seed}\n{};\nMATCH {text} WHERE {condition} RETURN {columns}\nwhole:\n{}\nparts:\n{}",
            world.statement(),
            whole.join("\n"),
            parts.join("\n")
        );
    }
}

#[test]
fn the_search_itself_finds_what_is_easily_counted() {
    let mut dice = Dice::new(7);
    let pattern = Pattern::random(&mut dice);
    assert!(pattern.matches(&World::default(), None).is_empty());
}
