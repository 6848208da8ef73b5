//! Statements with words taken out, doubled, swapped or made extreme: an answer or an error, in time, never a crash.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::time::Duration;
use std::time::Instant;

use annals::Database;
use annals::Error;
use annals::Session;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::diagnostic::Source;

use super::TUNINGS;
use super::run;
use super::world::Dice;

const CASES: u64 = 1_500;
const LONG_CASES: u64 = 30_000;
/// How long a statement may take when it should have stopped long ago.
const TOO_LONG: Duration = Duration::from_secs(5);

const GRAPH: &str = "UNWIND range(0, 11) AS i CREATE (:A {i: i, x: i % 3, s: 'text' + toString(i)});
    MATCH (a:A), (b:A) WHERE b.i = (a.i * 5 + 1) % 12 OR b.i = a.i + 1 CREATE (a)-[:T {x: a.x}]->(b);
    MATCH (a:A {x: 1}) SET a:B, a.l = [1, 2, 3]; CREATE INDEX FOR (n:A) ON (n.i)";

const STATEMENTS: [&str; 34] = [
    "MATCH (a:A {i: 3})-[r:T]->(b) WHERE a.x < 2 RETURN a.i, r.x, b ORDER BY b.i SKIP 1 LIMIT 3",
    "MATCH p = (a)-[:T*1..3]-(b:B) RETURN length(p), count(DISTINCT b), collect(a.i)[0..2]",
    "MATCH (a)-[*1..9]-(b)-[*1..9]-(c) RETURN count(*)",
    "MATCH (a {i: 1}), (b {i: 7}) MATCH p = shortestPath((a)-[*..5]-(b)) RETURN [n IN nodes(p) | n.i]",
    "MATCH (a {i: 1}), (b {i: 7}) MATCH p = allShortestPaths((a)-[:T*]->(b)) RETURN length(p), relationships(p)",
    "UNWIND range(1, 10, 2) AS i WITH i, i * 2 AS d WHERE d > 4 RETURN sum(d), avg(i), min(i), max(d), stDev(i)",
    "RETURN reduce(s = 0, each IN [1, 2, 3] | s + each) AS total, [x IN range(0, 5) WHERE x % 2 = 0 | x ^ 2]",
    "RETURN substring('hello', 1, 2), left('abc', 2), replace('aaa', 'a', 'b'), split('a,b', ','), reverse('abc')",
    "RETURN toInteger('12'), toFloat('1.5'), toString(3), toBoolean('true'), abs(-3), sign(2), round(2.5), sqrt(4)",
    "RETURN date('2024-02-29') + duration({months: 12}), datetime('2024-01-01T00:00:00Z').epochSeconds",
    "RETURN duration.between(date('2024-01-01'), date('2025-03-01')), duration('P1Y2M3DT4H') * 2, duration({days: 1}) / 3",
    "RETURN date({year: 2024, week: 10, dayOfWeek: 3}), date.truncate('month', date('2024-05-17')), localtime('12:30')",
    "RETURN CASE 1 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END, CASE WHEN true THEN 1 END",
    "MATCH (a:A) WITH a.x AS x, collect(a) AS all UNWIND all AS each RETURN x, each.i, size(all) ORDER BY x DESC, each.i",
    "MATCH (a:A) OPTIONAL MATCH (a)-[r]->(b:B) WHERE b.i > 3 RETURN a.i, count(r), head(collect(b.l))",
    "MATCH (a) WHERE EXISTS { MATCH (a)-[:T]->(b) WHERE b.x = 1 } AND NOT (a)--(:B) RETURN a.i",
    "MATCH (a) RETURN a.i, COUNT { MATCH (a)-[:T]-() } AS degree ORDER BY degree DESC LIMIT 2",
    "MERGE (a:A {i: 3}) ON CREATE SET a.new = true ON MATCH SET a.x = a.x + 1 RETURN a.x",
    "MATCH (a:A {i: 1}) MERGE (a)-[r:U {x: 1}]->(b:C {i: 99}) SET r += {y: 2} RETURN r.y",
    "CREATE (a:A {i: 20})-[:T {x: 1}]->(b:B {l: [1.5, 2.5]}) RETURN a, b.l",
    "MATCH (a:A {i: 2}) SET a.x = null, a:D REMOVE a.s, a:A RETURN labels(a), keys(a), properties(a)",
    "MATCH (a:A {i: 4}) DETACH DELETE a RETURN count(*)",
    "FOREACH (i IN range(1, 3) | CREATE (:E {i: i}))",
    "MATCH (a:A) CALL { WITH a RETURN a.i * 2 AS d } RETURN sum(d)",
    "RETURN 1 AS a UNION RETURN 2 AS a UNION RETURN 3 AS a",
    "WITH {a: 1, b: {c: [1, {d: null}]}} AS m RETURN m.b.c[1].d, keys(m), m['a'] IS NOT NULL",
    "RETURN 'abc' STARTS WITH 'a' AND 'abc' CONTAINS 'b' XOR 'abc' ENDS WITH 'x' OR 'abc' =~ 'a.*'",
    "RETURN 1 + 2 * 3 - 4 / 2 % 3 ^ 2, -5 % 3, 7 / 2, 1.0 / 0.0, 1 = 1.0 AND 1 < 2 <= 3 <> 4",
    "RETURN [1, 2, 3][-1], [1, 2, 3][1..2], [1] + [2] + 3, 2 IN [1, null], size([1, 2]), tail([1, 2]), last([1])",
    "RETURN all(x IN [1, 2] WHERE x > 0), any(x IN [1, null] WHERE x > 1), single(x IN [1] WHERE x = 1), none(x IN [] WHERE x)",
    "MATCH (a:A) RETURN percentileCont(a.x, 0.5), percentileDisc(a.i, 0.9), count(DISTINCT a.x)",
    "MATCH (a:A)-[r]->(b) RETURN type(r), id(a), startNode(r).i, endNode(r).i, exists(a.x), coalesce(a.l, [])",
    "RETURN point({x: 1, y: 2}), point.distance(point({x: 1, y: 2}), point({x: 4, y: 6})), rand() < 1",
    "MATCH (a)-[:T]->(b)-[:T]->(c)<-[:T]-(d) WHERE a.x = d.x RETURN count(*) AS n",
];

const EXTREMES: [&str; 28] = [
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "(-9223372036854775807 - 1)",
    "(0.0 / 0.0)",
    "(1.0 / 0.0)",
    "-0.0",
    "1e308",
    "5e-324",
    "0",
    "-1",
    "[]",
    "{}",
    "''",
    "null",
    "true",
    "[null]",
    "[[[[[[[[[[[[1]]]]]]]]]]]]",
    "range(1, 1000000000000)",
    "range(9223372036854775807, -9223372036854775808, -9223372036854775807)",
    "range(-9223372036854775808, 9223372036854775807)",
    "'\\u0000'",
    "'🏔️é'",
    "duration({years: 999999999, nanoseconds: 9223372036854775807})",
    "date('-999999999-01-01')",
    "date('+999999999-12-31')",
    "{a: {a: {a: [null, {a: 1}]}}}",
    "point({x: 1e308, y: -1e308})",
];

/// Words, numbers, strings and signs, each with the blanks after it.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut quoted = false;
    let mut before = ' ';
    for letter in text.chars() {
        let joins = quoted
            || (letter == ' ')
            || (is_word(letter) && is_word(before))
            || (letter == '.' && before.is_ascii_digit());
        match words.last_mut() {
            Some(word) if joins => word.push(letter),
            _ => words.push(letter.to_string()),
        }
        if letter == '\'' {
            quoted = !quoted;
        }
        before = letter;
    }
    words
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn is_literal(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || first == '\'')
        || matches!(word.trim(), "true" | "null")
}

fn mutate(dice: &mut Dice) -> String {
    let mut words = words(dice.pick(&STATEMENTS));
    for _ in 0..=dice.below(3) {
        if words.is_empty() {
            break;
        }
        let position = dice.below(words.len());
        match dice.below(7) {
            0 => {
                words.remove(position);
            }
            1 => words.insert(position, words[position].clone()),
            2 => {
                let other = dice.below(words.len());
                words.swap(position, other);
            }
            3 => {
                let other = self::words(dice.pick(&STATEMENTS));
                words[position].clone_from(&other[dice.below(other.len())]);
            }
            // Extreme values are what gets past the parser: most changes are these.
            _ => {
                let literals: Vec<usize> = (0..words.len())
                    .filter(|at| is_literal(&words[*at]))
                    .collect();
                if !literals.is_empty() {
                    let position = dice.pick(&literals);
                    words[position] = format!("{} ", dice.pick(&EXTREMES));
                }
            }
        }
    }
    words.concat()
}

/// What is wrong with how a statement ended, if anything is.
fn complaint(session: &mut Session<'_>, text: &str, answered: &mut u64) -> Option<String> {
    let begun = Instant::now();
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let source = Source::new("query", text);
        for span in Session::statements(&source)? {
            session.run(&source, span)?;
        }
        Ok(())
    }));
    let took = begun.elapsed();
    match ended {
        Err(_) => return Some("a panic".to_owned()),
        Ok(Err(Error::Query(diagnostics))) => {
            for each in diagnostics {
                if each.code == Code::Internal {
                    return Some(format!("an internal error: {}", each.message));
                }
            }
        }
        Ok(Err(error)) => return Some(format!("no error of a statement: {error}")),
        Ok(Ok(())) => *answered += 1,
    }
    (took > TOO_LONG).then(|| format!("took {took:?}"))
}

fn check(seeds: impl Iterator<Item = u64>, timeout: Duration) {
    let mut wrong = Vec::new();
    let (mut count, mut answered) = (0, 0);
    for seed in seeds {
        count += 1;
        let mut dice = Dice::new(seed + 5_000_000);
        let text = mutate(&mut dice);
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions {
            tuning: TUNINGS[dice.below(4)],
            ..SessionOptions::default()
        });
        run(&mut session, GRAPH);
        session.options_mut().timeout = Some(timeout);
        session.options_mut().limits.memory = Some(64 << 20);
        if let Some(complaint) = complaint(&mut session, &text, &mut answered) {
            wrong.push(format!("seed {seed}: {complaint}\n{text}\n"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong of {count}\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    // Else it is the parser alone that is tried.
    assert!(
        answered * 10 > count,
        "{answered} of {count} have an answer"
    );
}

#[test]
fn a_damaged_statement_ends_in_time_without_a_crash() {
    check(super::seeds(CASES).into_iter(), Duration::from_millis(100));
}

#[test]
#[ignore = "long: thirty thousand statements"]
fn very_many_damaged_statements_end_in_time_without_a_crash() {
    check(0..LONG_CASES, Duration::from_secs(1));
}

#[test]
fn the_statements_to_be_damaged_are_sound() {
    for statement in STATEMENTS {
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions::default());
        run(&mut session, GRAPH);
        session.options_mut().timeout = Some(Duration::from_secs(1));
        let source = Source::new("query", statement);
        for span in Session::statements(&source).expect("a statement") {
            // One of them walks for longer than it may.
            if let Err(Error::Query(diagnostics)) = session.run(&source, span) {
                assert_eq!(diagnostics[0].code, Code::TimeLimit, "{statement}");
            }
        }
    }
}

#[test]
fn three_parallel_relationships_are_three_matches() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    run(
        &mut session,
        "CREATE (a {i: 0}), (b {i: 1}), (a)-[:STRUCK]->(b), (a)-[:STRUCK]->(b), (a)-[:STRUCK]->(b)",
    );
    for (query, count) in [
        ("MATCH ({i: 0})-[:STRUCK]->({i: 1}) RETURN count(*)", "3"),
        ("MATCH ({i: 0})-[r:STRUCK]->() RETURN count(r)", "3"),
        ("MATCH ()-[:STRUCK]->()<-[:STRUCK]-() RETURN count(*)", "6"),
        (
            "MATCH ()-[:STRUCK]->(), ()-[:STRUCK]->() RETURN count(*)",
            "6",
        ),
        (
            "MATCH ()-[:STRUCK]->() MATCH ()-[:STRUCK]->() RETURN count(*)",
            "9",
        ),
        ("MATCH (a)-[:STRUCK]-(b) RETURN count(*)", "6"),
    ] {
        assert_eq!(run(&mut session, query), [count], "{query}");
    }
}

#[test]
fn long_walks_one_after_the_other_on_few_relationships_end_soon() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    run(
        &mut session,
        "UNWIND range(0, 8) AS i CREATE ({i: i}); MATCH (a), (b) WHERE b.i = (a.i + 1) % 9 CREATE (a)-[:T]->(b)",
    );
    let begun = Instant::now();
    // On a ring a match of total length n is one of the 9 × 2 walks that go on in one direction, cut into three, or turns
    // nowhere, for a relationship occurs once: of length 3 to 9 there are 1, 3, 6, 10, 15, 21 and 28 ways to cut.
    let query = "MATCH (a)-[*1..9]-(b)-[*1..9]-(c)-[*1..9]-(d) RETURN count(*)";
    assert_eq!(run(&mut session, query), [(9 * 2 * 84).to_string()]);
    assert!(begun.elapsed() < TOO_LONG);
}
