//! Random queries on small random graphs, against the search that tries everything, written and run in several ways.
//!
//! `EQUIVALENCE_SEED=number` runs one case alone, `EQUIVALENCE_CASES=number` that many.

use annals::Database;
use annals::Error;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::model::value::Value;

use super::TUNINGS;
use super::generate::Generator;
use super::oracle::Oracle;
use super::rewrite;
use super::run;
use super::statement::Numbers;
use super::world::Dice;
use super::world::World;
use crate::table::Lists;
use crate::table::rows;

const CASES: u64 = 2_000;
const LONG_CASES: u64 = 100_000;
/// Queries for each graph.
const QUERIES: u64 = 4;

/// The rows of a query, as sorted texts.
fn answer(session: &mut Session<'_>, text: &str) -> Result<Vec<String>, Error> {
    let source = Source::new("query", text);
    let mut found = Vec::new();
    for span in Session::statements(&source)? {
        let result = session.run(&source, span)?;
        found = rows(&result, Lists::Ordered);
    }
    let mut found: Vec<String> = found.iter().map(|row| row.join(" | ")).collect();
    found.sort();
    Ok(found)
}

/// A graph in one statement, in several, or with holes where something has been deleted, with an index or without.
fn build(session: &mut Session<'_>, dice: &mut Dice, world: &World) -> String {
    let mut script: Vec<String> = Vec::new();
    if dice.one_in(3) {
        script.push("CREATE INDEX FOR (n:A) ON (n.x)".to_owned());
        script.push("CREATE INDEX FOR (n:B) ON (n.i)".to_owned());
    } else if dice.one_in(2) {
        for index in [
            "(n:A) ON (n.x, n.i)",
            "(n:B) ON (n.x, n.missing)",
            "()-[r:T]-() ON (r.x)",
            "()-[r:U]-() ON (r.x, r.i)",
        ] {
            script.push(format!("CREATE INDEX FOR {index}"));
        }
    }
    let holes = dice.one_in(3);
    if holes {
        script
            .push("CREATE (:A:Gone {x: 1})-[:T {x: 1}]->(:Gone {x: 2})-[:U]->(:B:Gone)".to_owned());
    }
    if dice.one_in(2) {
        script.push(world.statement());
    } else {
        script.extend(world.statements());
    }
    if holes {
        // Reading first makes the graph build what it reads fast from.
        script.push("MATCH (a)-[r]-(b) WITH count(*) AS paths RETURN paths".to_owned());
        script.push("MATCH (n:Gone) DETACH DELETE n".to_owned());
    }
    let script = script.join(";\n");
    run(session, &script);
    script
}

/// Runs the cases; gives how many queries were compared, how many were too large to try, and the wrong ones.
fn compare(seeds: impl Iterator<Item = u64>) -> (u64, u64, Vec<String>) {
    let (mut compared, mut skipped, mut wrong) = (0, 0, Vec::new());
    for seed in seeds {
        let mut dice = Dice::new(seed + 1_000_000);
        let mut world = World::random(&mut dice);
        while world.relationships.len() < 4 && !dice.one_in(8) {
            world = World::random(&mut dice);
        }
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions::default());
        for value in 0..3 {
            let name = format!("n{value}");
            let parameters = &mut session.options_mut().parameters;
            parameters.insert(name.as_str().into(), Value::Integer(value));
        }
        let script = build(&mut session, &mut dice, &world);
        for _ in 0..QUERIES {
            let query = Generator::new(&mut dice).query();
            let Some(expected) = Oracle::new(&world).answer(&query) else {
                skipped += 1;
                continue;
            };
            compared += 1;
            let mut ways = vec![("as it is", query.clone(), Numbers::Literal)];
            let other = rewrite::all(&query).swap_remove(dice.below(4));
            ways.push((other.0, other.1, Numbers::Literal));
            ways.push(("with parameters", query, Numbers::Parameter));
            for (number, (way, query, numbers)) in ways.into_iter().enumerate() {
                let text = query.text(numbers);
                let tunings = if number == 0 {
                    vec![TUNINGS[0], TUNINGS[1 + dice.below(3)]]
                } else {
                    vec![TUNINGS[dice.below(4)]]
                };
                for tuning in tunings {
                    session.options_mut().tuning = tuning;
                    let mut found = answer(&mut session, &text);
                    if number == 0 && found.is_ok() {
                        // What is said again is run by what the first run has left.
                        found = answer(&mut session, &text);
                    }
                    let told = match found {
                        Ok(found) if found == expected => continue,
                        Ok(found) => format!("{} rows:\n{}", found.len(), found.join("\n")),
                        Err(error) => format!("an error: {error}"),
                    };
                    wrong.push(format!(
                        "seed {seed}, {way}, {tuning:?}\n{script};\n{text};\nexpected {} rows:\n{}\ngot {told}\n",
                        expected.len(),
                        expected.join("\n"),
                    ));
                }
            }
        }
    }
    (compared, skipped, wrong)
}

fn assert_none_wrong((compared, skipped, mut wrong): (u64, u64, Vec<String>)) {
    let count = wrong.len();
    wrong.sort_by_key(String::len);
    wrong.truncate(8);
    assert!(
        wrong.is_empty(),
        "{count} wrong of {compared} queries ({skipped} too large to try)\n\n{}",
        wrong.join("\n")
    );
    assert!(compared > skipped, "too many cases are too large");
}

#[test]
fn a_query_answers_what_trying_everything_finds_however_it_is_written() {
    // Each graph has several queries.
    let seeds = super::seeds(CASES / QUERIES);
    let outcome = compare(seeds.into_iter());
    assert_none_wrong(outcome);
}

#[test]
#[ignore = "long: a hundred thousand cases"]
fn very_many_queries_answer_what_trying_everything_finds() {
    assert_none_wrong(compare(0..LONG_CASES / QUERIES));
}
