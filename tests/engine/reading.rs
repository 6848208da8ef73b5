//! Patterns, subqueries, expressions, grouping and order.

use std::time::Duration;

use annals::database::Database;
use annals::database::Error;
use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::engine::Tuning;

use super::check;
use super::check_error;
use super::options;
use super::run_all;
use super::tunings;

/// A triangle 1→2→3, 1→3, and a node 4 alone.
const TRIANGLE: &str = "CREATE (a:P {id: 1})-[:R {w: 1}]->(b:P {id: 2})-[:R {w: 2}]->(c:P {id: 3}),
    (a)-[:R {w: 3}]->(c), (:P {id: 4});";

/// `query` over the triangle.
#[track_caller]
fn over_triangle(query: &str, expected: &str) {
    check(&format!("{TRIANGLE} {query}"), expected);
}

#[test]
fn a_pattern_uses_no_relationship_twice() {
    over_triangle("MATCH (a)-[:R]-(b)-[:R]-(c) RETURN count(*)", "6");
    over_triangle("MATCH (a)-[r]-(b)-[s]-(c) RETURN count(r)", "6");
    over_triangle("MATCH (a)-[:R*1..3]-(b) RETURN count(*)", "18");
    over_triangle("MATCH (a)-[:R*]-(b)-[:R]-(c) RETURN count(*)", "12");
    over_triangle(
        "MATCH (a)-[:R]->(b) MATCH (b)<-[:R]-(c) RETURN count(*)",
        "5",
    );
}

#[test]
fn a_loop_is_one_relationship_of_its_node() {
    let looped = "CREATE (s:S)-[:L]->(s);";
    check(&format!("{looped} MATCH (s)-[:L]-(x) RETURN count(*)"), "1");
    check(
        &format!("{looped} MATCH (s)-[:L]->(x)-[:L]->(y) RETURN count(*)"),
        "0",
    );
    check(
        &format!("{looped} MATCH (s)-[:L]->(x) MATCH (x)-[:L]->(y) RETURN count(*)"),
        "1",
    );
}

#[test]
fn counts_of_matches_nobody_looks_at_equal_those_that_are_made() {
    let graph = "CREATE (a:A)-[:X]->(b:B)-[:Y]->(c:C)-[:Z]->(d:D), (b)-[:Y]->(:C), (a)-[:X]->(:B),
        (b)-[:X]->(b), (c)-[:X]->(a);";
    for pattern in [
        "(a:A)-[:X]->(b)-[:Y]->(c)",
        "(a:A)-[:X]->(b)-[:X]->(c)",
        "(a)-[:X]-(b)-[:X]-(c)",
        "(a)-[:X]->(b)-[:X]-(c)",
        "(a:A)-[:X]->(b:B)-[:Y]->(c:C)-[:Z]->(d)",
        "(b:B)-[:Y]->(c), (b)<-[:X]-(a)",
        "(a)-->(b)-->(c)-->()",
        "(a)-[:X]->(b)<-[:X]-(c)",
        "(a:A)-[:X]->(b:B)<-[:X]-(c:B)",
        "(a)-[:X]->(b)-[:X]->(c)-[:Y]->()",
        "(a)-[:X]->(b)-[:X]->(c)-[:X]->()",
        "()-[:Y]->(a)-[:X]->(b)-[:X]->(c)",
        "(a)-[:X]->(b)-[:X]->(c), (b)-[:Y]->()",
        "(a)-[:X]->(b), (a)-[:X]->(c)",
    ] {
        let counted = format!("MATCH {pattern} WITH count(*) AS n");
        let made = format!("MATCH {pattern} WITH n, collect([a, b, c]) AS l RETURN n = size(l)");
        check(&format!("{graph} {counted} {made}"), "true");
    }
}

#[test]
fn groups_of_counted_matches_have_no_empty_group() {
    over_triangle(
        "MATCH (a:P)-[:R]->(b:P) RETURN a.id AS id, count(*) AS n, count(b) AS m ORDER BY id",
        "1, 2, 2; 2, 1, 1",
    );
}

#[test]
fn an_optional_match_keeps_rows_in_order_and_fills_with_nulls() {
    over_triangle(
        "MATCH (a:P) WITH a ORDER BY a.id DESC OPTIONAL MATCH (a)-[r:R]->(x) WHERE x.id > 2
         RETURN a.id, r.w, x.id",
        "4, null, null; 3, null, null; 2, 2, 3; 1, 3, 3",
    );
}

#[test]
fn subqueries_in_expressions_see_their_row() {
    over_triangle(
        "MATCH (a:P) RETURN a.id AS id, EXISTS { (a)-[:R]->() } AS e, COUNT { (a)-[:R]->() } AS c,
         COLLECT { MATCH (a)-[:R]->(x) RETURN x.id ORDER BY x.id DESC } AS l ORDER BY id",
        "1, true, 2, [3 2]; 2, true, 1, [3]; 3, false, 0, []; 4, false, 0, []",
    );
    over_triangle(
        "MATCH (a:P) CALL { WITH a MATCH (a)-[:R]->(x) RETURN count(x) AS n } RETURN a.id AS id, n ORDER BY id",
        "1, 2; 2, 1; 3, 0; 4, 0",
    );
    over_triangle(
        "MATCH (a:P) WHERE NOT EXISTS { (a)-[:R]->(x) WHERE x.id > 2 AND EXISTS { (x)<-[:R]-(y) WHERE y.id = 2 } }
         RETURN a.id AS id ORDER BY id",
        "3; 4",
    );
}

#[test]
fn shortest_walks_are_found_between_two_nodes() {
    over_triangle(
        "MATCH p = shortestPath((a:P {id: 1})-[:R*]->(c:P {id: 3})) RETURN [n IN nodes(p) | n.id]",
        "[1 3]",
    );
    over_triangle(
        "MATCH (d:P {id: 4}), (a:P {id: 1}) OPTIONAL MATCH p = shortestPath((a)-[:R*]-(d)) RETURN p",
        "null",
    );
    check(
        "CREATE (a:A)-[:R]->()-[:R]->(b:B), (a)-[:R]->()-[:R]->(b), (a)-[:R]->()-[:R]->()-[:R]->(b);
         MATCH p = allShortestPaths((a:A)-[:R*..5]-(b:B)) RETURN length(p)",
        "2; 2",
    );
}

#[test]
fn a_variable_length_walk_may_have_no_step_and_has_its_properties_on_each() {
    over_triangle(
        "MATCH (a:P {id: 4})-[r*0..2]-(b) RETURN b.id, size(r)",
        "4, 0",
    );
    over_triangle("MATCH (a)-[:R*2..1]->(b) RETURN count(*)", "0");
    over_triangle("MATCH (a:P {id: 1})-[r:R* {w: 1}]->(b) RETURN b.id", "2");
    over_triangle(
        "MATCH (c:P {id: 3})<-[r:R*2]-(a) RETURN [x IN r | x.w]",
        "[2 1]",
    );
    over_triangle(
        "MATCH (a)-[r:R*2]->(c:P {id: 3}) RETURN [x IN r | x.w]",
        "[1 2]",
    );
}

#[test]
fn a_bound_list_of_relationships_is_walked_in_its_order() {
    over_triangle(
        "MATCH (:P {id: 1})-[r:R*2]->() WITH r MATCH (a)-[r*]->(b) RETURN a.id, b.id",
        "1, 3",
    );
    over_triangle(
        "MATCH (:P {id: 1})-[r:R*2]->() WITH r MATCH (a)<-[r*]-(b) RETURN a.id, b.id",
        "",
    );
}

#[test]
fn an_index_finds_what_a_scan_finds() {
    check(
        "CREATE INDEX FOR (n:P) ON (n.id); UNWIND range(1, 20) AS i CREATE (:P {id: i % 5, n: i});
         UNWIND [3, 7, null, 1.0, 'x'] AS wanted MATCH (n:P {id: wanted}) RETURN wanted, count(n) ORDER BY wanted",
        "1.0, 4; 3, 4",
    );
}

#[test]
fn only_the_needed_branch_is_evaluated() {
    check(
        "RETURN CASE WHEN true THEN 1 ELSE 1/0 END, coalesce(null, 2, 1/0), false AND 1/0 = 1, true OR 1/0 = 1",
        "1, 2, false, true",
    );
    check(
        "UNWIND [0, 1, 2] AS x RETURN x <> 0 AND 2 / x > 1 AS a, CASE x WHEN 0 THEN -1 ELSE 6 / x END AS b",
        "false, -1; true, 6; false, 3",
    );
    check_error("UNWIND [1, 0] AS x RETURN 1 / x", Code::DivisionByZero);
}

#[test]
fn lists_are_filtered_folded_and_quantified() {
    check(
        "UNWIND [[1, 2, 3], [], null, [4]] AS l
         RETURN [x IN l WHERE x % 2 = 1 | x * 10], reduce(s = 0, x IN l | s + x), any(x IN l WHERE x > 3)",
        "[10 30], 6, false; [], 0, false; null, null, null; [], 4, true",
    );
    check(
        "UNWIND [2, 3] AS y RETURN [x IN range(1, y) | [z IN range(1, x) | z * y]]",
        "[[2] [2 4]]; [[3] [3 6] [3 6 9]]",
    );
}

#[test]
fn order_is_stable_nulls_last_and_cut_short_by_limit() {
    check(
        "UNWIND [3, null, 1, 2, 1] AS x WITH x ORDER BY x DESC SKIP 1 LIMIT 3 RETURN x",
        "3; 2; 1",
    );
    check(
        "UNWIND range(1, 9) AS x WITH x, x % 3 AS k ORDER BY k RETURN collect(x)",
        "[3 6 9 1 4 7 2 5 8]",
    );
    check_error(
        "RETURN 1 LIMIT toInteger('-1')",
        Code::NegativeIntegerArgument,
    );
}

#[test]
fn groups_are_by_equivalence() {
    check(
        "UNWIND [1, 1.0, null, null, 'a', 2] AS x RETURN x, count(*) AS n, count(x) AS m",
        "1, 2, 2; null, 2, 0; a, 1, 1; 2, 1, 1",
    );
    check(
        "UNWIND [1, 2, 2, null] AS x RETURN sum(x), count(DISTINCT x), collect(DISTINCT x), max(x), avg(x)",
        "5, 2, [1 2], 2, 1.6666666666666667",
    );
    check(
        "MATCH (n) RETURN count(*), sum(n.x), collect(n)",
        "0, 0, []",
    );
    check_error(
        "UNWIND [9223372036854775807, 1] AS x RETURN sum(x)",
        Code::IntegerOverflow,
    );
}

#[test]
fn a_long_range_is_never_laid_out() {
    check(
        "UNWIND range(1, 9000000000000000000) AS x RETURN x LIMIT 2",
        "1; 2",
    );
    check("UNWIND range(5, 1, -2) AS x RETURN x", "5; 3; 1");
}

#[test]
fn a_text_that_doubles_at_every_step_stops_at_the_memory_limit() {
    let mut database = Database::in_memory();
    let mut options = options(Tuning::default(), None);
    options.limits.memory = Some(16 << 20);
    let mut session = database.session(options);
    for query in [
        "RETURN size(reduce(text = 'x', i IN range(1, 60) | text + text))",
        "WITH 'x' AS t WITH t+t+t+t AS t WITH t+t+t+t+t+t+t+t AS t WITH t+t+t+t+t+t+t+t AS t \
         WITH t+t+t+t+t+t+t+t AS t WITH t+t+t+t+t+t+t+t AS t WITH t+t+t+t+t+t+t+t AS t \
         WITH t+t+t+t+t+t+t+t AS t WITH t+t+t+t+t+t+t+t AS t RETURN size(t+t+t+t)",
    ] {
        match run_all(&mut session, query) {
            Err(Error::Query(errors)) => assert_eq!(errors[0].code, Code::MemoryLimit),
            other => panic!("{query}: {other:?}"),
        }
    }
}

#[test]
fn a_procedure_meets_the_limits_of_its_statement() {
    let stopped = |limit: &dyn Fn(&mut SessionOptions), query: &str| {
        let mut database = Database::in_memory();
        let mut session = database.session(options(Tuning::default(), None));
        let clique = "UNWIND range(1, 12) AS i CREATE (:P {i: i});
            MATCH (a:P), (b:P) WHERE a.i <> b.i CREATE (a)-[:R]->(b);";
        run_all(&mut session, clique).expect("a graph");
        drop(session);
        let mut options = options(Tuning::default(), None);
        limit(&mut options);
        match run_all(&mut database.session(options), query) {
            Err(Error::Query(errors)) => errors[0].code,
            other => panic!("{query}: {other:?}"),
        }
    };
    let query = "MATCH (a {i: 1}), (b {i: 2}) CALL algo.allSimplePaths(a, b, {maxLength: 12})
        YIELD path RETURN count(*)";
    let soon = |options: &mut SessionOptions| options.timeout = Some(Duration::from_millis(50));
    assert_eq!(stopped(&soon, query), Code::TimeLimit);
    let narrow = |options: &mut SessionOptions| options.limits.memory = Some(1 << 20);
    let candidates = "MATCH (a {i: 1}), (b {i: 2}) CALL algo.kShortestPaths(a, b, {k: 9000000}) \
        YIELD path RETURN count(*)";
    assert_eq!(stopped(&narrow, candidates), Code::MemoryLimit);
    check_error(
        "CALL algo.pageRank({dampng: 1})",
        Code::InvalidArgumentValue,
    );
}

#[test]
fn a_value_used_twice_is_computed_once_however_deep_it_stands() {
    let depth = 40;
    let chain = format!(
        "{}1{}",
        "(0 < (".repeat(depth / 2),
        " + 1) < 9) ".repeat(depth / 2)
    );
    let case = format!(
        "{}0{}",
        "CASE ".repeat(depth),
        " WHEN 1 THEN 2 WHEN 0 THEN 0 END".repeat(depth)
    );
    let exists = format!(
        "{}true{}",
        "NOT EXISTS { MATCH (a) WHERE ".repeat(depth),
        " }".repeat(depth)
    );
    check(&format!("RETURN {case}"), "0");
    check(&format!("RETURN {exists}"), "true");
    check("RETURN 1 < 1 + 1 < 3 AND NOT 1 < 2 + 2 < 3", "true");
    check_error(
        &format!("RETURN {}", chain.trim()),
        Code::InvalidArgumentTypeStatic,
    );
    let calls = format!("{}1{}", "abs(0 + ".repeat(depth), ")".repeat(depth));
    check(&format!("RETURN 0 < {calls} < 9"), "true");
}

#[test]
fn subqueries_inside_each_other_are_made_ready_once_each() {
    const LEVELS: usize = 24;
    let nested = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(LEVELS), close.repeat(LEVELS))
    };
    let call = nested("CALL { ", "MATCH (n) RETURN count(n) AS x", " } RETURN x");
    over_triangle(&call, "4");
    let call = nested("CALL { ", "CREATE (:New) RETURN 1 AS x", " } RETURN x");
    over_triangle(&call, "1");
}

#[test]
fn an_index_finds_an_interval_as_a_scan_does() {
    let graph = "CREATE INDEX FOR (n:N) ON (n.x);
        UNWIND [1, 2, 2.0, 2.5, 3, 'a', 'ab', 'b', '', true, null, [1]] AS x CREATE (:N {x: x});
        UNWIND range(1, 3) AS x CREATE (:M {x: x}), (:T {low: x, high: x + 0.5});";
    for (condition, expected) in [
        ("n.x >= 2 AND n.x < 3", "3"),
        ("n.x > 2", "2"),
        ("2 <= n.x", "4"),
        ("n.x < 2.0", "1"),
        ("n.x > 'a'", "2"),
        ("n.x >= '' AND n.x <= 'ab'", "3"),
        ("n.x > 'a' AND n.x < 3", "0"),
        ("n.x > true", "0"),
        ("n.x > null", "0"),
        ("n.x >= 0.0 / 0.0", "0"),
    ] {
        check(
            &format!("{graph} MATCH (n:N) WHERE {condition} RETURN count(*)"),
            expected,
        );
    }
    check(
        &format!(
            "{graph} MATCH (t:T) MATCH (n:N) WHERE n.x >= t.low AND n.x <= t.high RETURN count(*)"
        ),
        "5",
    );
    check(
        &format!(
            "{graph} MATCH (n:N) WHERE n.x > 1 DELETE n; MATCH (n:N) WHERE n.x >= 1 RETURN count(*)"
        ),
        "1",
    );
    check(
        &format!(
            "{graph} MATCH (n:N) WHERE n.x >= 3 RETURN count(*); MATCH (n:N {{x: 3}}) SET n.x = 7;
            CREATE (:N {{x: 9}}); MATCH (n:N) WHERE n.x >= 3 RETURN sum(n.x)"
        ),
        "16",
    );
}

#[test]
fn a_statement_said_again_sees_what_has_changed_meanwhile() {
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions::default());
    let mut ask = |text: &str| {
        let source = annals::diagnostic::Source::new("query", text);
        let spans = annals::Session::statements(&source).expect("sound");
        let mut answer = None;
        for span in spans {
            answer = Some(session.run(&source, span).expect("it runs"));
        }
        answer.expect("a statement").rows
    };
    let query = "MATCH (n:Late {id: 1})-[:R]->(m) RETURN m.name";
    assert_eq!(ask(query), Vec::<Vec<annals::model::value::Value>>::new());
    ask("CREATE (:Late {id: 1})-[:R]->({name: 'x'})");
    assert_eq!(ask(query).len(), 1);
    ask("CREATE INDEX FOR (n:Late) ON (n.id)");
    assert_eq!(ask(query).len(), 1);
    ask("MATCH (n:Late) CREATE (n)-[:R]->({name: 'y'})");
    ask("MATCH (n:Late) CREATE (n)-[:R]->({name: 'y'})");
    assert_eq!(ask(query).len(), 3);
}

#[test]
fn a_statement_said_again_answers_the_same_after_it_was_cut_short_or_failed() {
    let script = "UNWIND range(1, 9) AS i CREATE (:N {i: i, t: 'text ' + i});
        CREATE INDEX FOR (n:N) ON (n.i);
        MATCH (a:N {i: 3}), (b:N {t: 'text 4'}) CREATE (a)-[:R]->(b);";
    let queries = [
        ("MATCH (n:N {i: 3}) RETURN n.t", "text 3"),
        ("MATCH (n:N) RETURN n.i ORDER BY n.i DESC LIMIT 2", "9; 8"),
        (
            "MATCH (a:N)-[:R]->(b:N) RETURN a.i, b.t LIMIT 1",
            "3, text 4",
        ),
        (
            "MATCH (n:N) WITH DISTINCT n.i % 2 AS odd RETURN odd ORDER BY odd",
            "0; 1",
        ),
        (
            "MATCH (n:N) WHERE EXISTS { (n)-[:R]->() } OPTIONAL MATCH (n)-[:R]->(m) RETURN count(m)",
            "1",
        ),
        ("UNWIND [1, 1, 2] AS x RETURN x, count(*) SKIP 1", "2, 1"),
    ];
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        run_all(&mut session, script).expect("a graph");
        for (query, expected) in queries {
            for limit in [None, None, Some(0), None] {
                session.options_mut().limits.rows = limit;
                let found = run_all(&mut session, query);
                match limit {
                    Some(_) => assert!(found.is_err(), "{query}"),
                    None => assert_eq!(super::shown(&found.expect(query)), expected, "{query}"),
                }
            }
        }
        session.options_mut().limits.rows = None;
        let query = "MATCH (n:N {i: 3}) RETURN n.t";
        run_all(&mut session, "BEGIN; MATCH (n:N {i: 3}) SET n.i = 30;").expect("a write");
        assert_eq!(
            super::shown(&run_all(&mut session, query).expect(query)),
            ""
        );
        run_all(&mut session, "ROLLBACK").expect("an undone write");
        assert_eq!(
            super::shown(&run_all(&mut session, query).expect(query)),
            "text 3"
        );
    }
}

#[test]
fn a_cycle_is_closed_over_every_pair_of_relationships() {
    let graph = "CREATE (a:N {id: 1}), (b:N {id: 2}), (c:N {id: 3}), (a)-[:R]->(b), (b)-[:R]->(c),
        (b)-[:R]->(c), (a)-[:R]->(c), (a)-[:R]->(c), (c)-[:R]->(c), (a)-[:S]->(c);";
    for (pattern, expected) in [
        ("(x)-[:R]->(y)-[:R]->(z), (x)-[:R]->(z)", "8"),
        (
            "(x)-[r:R]->(y)-[s:R]->(z), (x)-[t:R]->(z) WHERE r <> t AND s <> t AND r <> s",
            "8",
        ),
        ("(x)-[:R]->(y)-[:R]->(z), (x)-[:S]->(z)", "4"),
        ("(x {id: 1})-[:R]->(z)<-[:R]-(y {id: 2})", "4"),
        ("(x)-[:R]->(z:N)<-[:R]-(y), (x)-[:R]->(y)", "8"),
        ("(x)-[:R]->(z:Other)<-[:R]-(y), (x)-[:R]->(y)", "0"),
    ] {
        check(
            &format!("{graph} MATCH {pattern} RETURN count(*)"),
            expected,
        );
    }
}

#[test]
fn rows_that_a_limit_drops_fail_as_others_do() {
    for query in [
        "UNWIND [3, 0, 2] AS x RETURN x, 6 / x AS y ORDER BY x DESC LIMIT 1",
        "UNWIND [{a: 1}, 5] AS x RETURN x.a AS a ORDER BY toString(x) DESC LIMIT 1",
        "UNWIND [2, 1] AS x WITH x, [7, 'b'][x - 1] AS y WITH x, y.a AS z ORDER BY x DESC LIMIT 1 RETURN z",
    ] {
        for tuning in tunings() {
            let mut database = Database::in_memory();
            let mut session = database.session(options(tuning, None));
            assert!(run_all(&mut session, query).is_err(), "{query} {tuning:?}");
        }
    }
}

#[test]
fn columns_of_the_rows_that_a_limit_keeps_are_those_of_all_rows() {
    let graph = "UNWIND range(1, 40) AS i CREATE (:N {i: i, t: 'text ' + i, d: date('2024-01-01') + duration({days: (i * 7) % 40}),
        f: (i * 11) % 40 + 0.5})-[:R {w: 100 - i}]->(:M {i: i});";
    let query = |rest: &str| format!("{graph} MATCH (n:N)-[r:R]->(m:M) {rest}");
    for (rest, expected) in [
        (
            "WITH n.t AS t, r.w AS w, n.d AS d, m.i AS i ORDER BY d DESC LIMIT 2 RETURN t, w, toString(d), i",
            "text 17, 83, 2024-02-09, 17; text 34, 66, 2024-02-08, 34",
        ),
        (
            "WITH n.t AS t, r.w AS w, n.d AS d ORDER BY d SKIP 1 LIMIT 2 RETURN t, w, toString(d)",
            "text 23, 77, 2024-01-02; text 6, 94, 2024-01-03",
        ),
        (
            "WITH n.t AS t, r.w AS w, 'x' AS x, n.f AS f ORDER BY f LIMIT 2 RETURN t, w, x, f",
            "text 40, 60, x, 0.5; text 11, 89, x, 1.5",
        ),
        (
            "WITH n, r, n.t AS t, r.w AS w ORDER BY n.i % 3, t DESC, w LIMIT 2 RETURN n.i, t, w",
            "9, text 9, 91; 6, text 6, 94",
        ),
        (
            "RETURN n.t AS t, n.missing AS nothing, n.t AS again ORDER BY t LIMIT 1",
            "text 1, null, text 1",
        ),
        (
            "RETURN n.i AS i ORDER BY n.missing, m.i DESC LIMIT 2",
            "40; 39",
        ),
        ("RETURN n.i AS i, m.i AS j ORDER BY i LIMIT 0", ""),
        (
            "OPTIONAL MATCH (m)-[:R]->(o) RETURN o.i AS o, n.i AS i ORDER BY i LIMIT 1",
            "null, 1",
        ),
    ] {
        check(&query(rest), expected);
    }
}

#[test]
fn the_first_rows_of_many_are_those_of_a_whole_order() {
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        let rows = if tuning.chunk_size < 100 { 300 } else { 6_000 };
        run_all(
            &mut session,
            &"UNWIND range(1, $rows) AS i
             CREATE (:N {i: i, k: (i * 7919) % 97, s: toString((i * 31) % 1000), long: 'a text that begins alike ' + ((i * 17) % 500),
                 n: CASE WHEN i % 5 = 0 THEN null ELSE (i * 13) % 700 END,
                 mixed: CASE WHEN i < $rows / 2 THEN (i * 3) % 70 WHEN i % 3 = 0 THEN 0.25 * i ELSE 'x' + i END})"
                .replace("$rows", &rows.to_string()),
        )
        .expect("a graph");
        for order in [
            "n.k, n.i DESC",
            "n.k DESC, n.i",
            "n.s, n.i",
            "n.s DESC, n.i",
            "n.long, n.i",
            "n.long DESC, n.i DESC",
            "n.n, n.i",
            "n.n DESC, n.i",
            "n.mixed, n.i",
            "n.mixed DESC, n.i",
            "n.i DESC",
            "n.missing, n.i DESC",
        ] {
            let query = format!("MATCH (n:N) RETURN n.i AS i, n.s AS s ORDER BY {order}");
            let all = super::shown(&run_all(&mut session, &query).expect("all rows"));
            let all: Vec<&str> = all.split("; ").collect();
            for (skip, limit) in [(0, 1), (0, 20), (3, 30), (0, 2_500), (rows - 10, 50)] {
                let query = format!("{query} SKIP {skip} LIMIT {limit}");
                let first = super::shown(&run_all(&mut session, &query).expect("some rows"));
                let expected: Vec<&str> = all.iter().skip(skip).take(limit).copied().collect();
                assert_eq!(first, expected.join("; "), "{query} {tuning:?}");
            }
        }
    }
}
