//! Numbers that parties claim: ranges of them, and no silent sums of what competes.

use annals::database::Database;
use annals::diagnostic::Code;

use super::check;
use super::check_error;
use super::options;
use super::run_all;
use super::shown;
use super::tunings;

const CLAIMS: &str = "CREATE (one:Event {id: 1}), (two:Event {id: 2}), (p:Actor {name: 'P'}), (q:Actor {name: 'Q'}),
    (one)<-[:ABOUT]-(a:Claim {id: 'a', text: 'A', measure: 'killed', value: 58, low: 50, high: 60, victim_side: 'p'})<-[:CLAIMED]-(q),
    (one)<-[:ABOUT]-(b:Claim {id: 'b', text: 'B', measure: 'killed', value: 200, victim_side: 'q+r'})<-[:CLAIMED]-(p),
    (one)<-[:ABOUT]-(c:Claim {id: 'c', text: 'C', measure: 'killed', value: 70, low: 71, victim_side: 'both'}),
    (one)<-[:ABOUT]-(d:Claim {id: 'd', text: 'D', measure: 'captured', value: 25}),
    (two)<-[:ABOUT]-(e:Claim {id: 'e', text: 'E', measure: 'killed', value: 3})<-[:REJECTED]-(p),
    (two)<-[:ABOUT]-(f:Claim {id: 'f', text: 'F', measure: 'wounded', value: 4.5, low: 4, high: 5}),
    (f)-[:CONTRADICTS]->(d),
    (two)<-[:ABOUT]-(:Claim {id: 'g', text: 'G', measure: 'killed', value: 4.5, low: 4, high: 5}),
    (one)-[:PART_OF]->(:Conflict)-[:PART_OF]->(war:Conflict),
    (war)<-[:ABOUT]-(:Claim {id: 'war', text: 'War', measure: 'killed', value: 900}),
    (war)<-[:ABOUT]-(:Claim {id: 'q dead', text: 'Q', measure: 'killed', value: 90, victim_side: 'q'}),
    (three:Event)<-[:ABOUT]-(:Claim {id: 'not', text: 'Not', measure: 'killed', value: 4, polarity: false}),
    (three)<-[:ABOUT]-(:Claim {id: 'gone', text: 'Gone', measure: 'killed', value: 4, status: 'retracted'}),
    (three)<-[:ABOUT]-(:Claim {id: 'km', text: 'Km', measure: 'length', unit: 'km', value: 4}),
    (two)<-[:ABOUT]-(:Claim {id: 'mi', text: 'Mi', measure: 'length', unit: 'mi', value: 4});";

fn of(claims: &str, aggregate: &str) -> String {
    format!("{CLAIMS} MATCH (c:Claim) WHERE c.id IN {claims} RETURN {aggregate}")
}

#[test]
fn claims_that_do_not_compete_have_a_sum_with_bounds() {
    check(&of("['a', 'b']", "range_sum(c)"), "[250 258 260]");
    check(&of("['a', 'g']", "range_sum(c)"), "[54 62.5 65]");
    check(&of("['a', 'q dead']", "range_sum(c)"), "[140 148 150]");
    check(&of("['c']", "range_sum(c)"), "[71 null null]");
    check(&of("[]", "range_sum(c)"), "null");
    // A claim that is met twice counts once.
    check(
        &format!("{CLAIMS} MATCH (c:Claim {{id: 'a'}}), (e:Event) RETURN range_sum(c), count(*)"),
        "[50 58 60], 3",
    );
}

#[test]
fn claims_that_compete_have_no_sum() {
    for competing in ["['a', 'c']", "['b', 'c']", "['d', 'f']", "['e']"] {
        check_error(&of(competing, "range_sum(c)"), Code::InvalidArgumentValue);
    }
    check_error(
        &format!("{CLAIMS} MATCH (e:Event) RETURN range_sum(e)"),
        Code::InvalidArgumentValue,
    );
    check_error(
        &of("['a']", "range_sum(c.value)"),
        Code::InvalidArgumentType,
    );
}

#[test]
fn what_claims_say_between_them_is_a_range() {
    check(&of("['a', 'b']", "range_of(c)"), "[50 null 200]");
    check(&of("['a', 'b', 'c']", "range_of(c)"), "[50 null 200]");
    check(&of("['c']", "range_of(c)"), "[70 70 71]");
    check(&of("['d']", "range_of(c)"), "[25 25 25]");
    check(
        &format!(
            "{CLAIMS} MATCH (c:Claim)-[:ABOUT]->(e) WHERE c.id IN ['a', 'b', 'c', 'e'] RETURN e.id, range_of(c) ORDER BY e.id"
        ),
        "1, [50 null 200]; 2, [3 3 3]",
    );
}

#[test]
fn a_sum_of_numbers_that_compete_is_given_with_a_notice() {
    let sums = [
        ("['a', 'c'] RETURN sum(c.value)", "128", 1),
        ("['a', 'c'] RETURN avg(c.value)", "64.0", 1),
        ("['d', 'f'] RETURN sum(c.low)", "4", 1),
        ("['a', 'b'] RETURN sum(c.value)", "258", 0),
        (
            "['a', 'c'] RETURN c.id, sum(c.value) ORDER BY c.id",
            "a, 58; c, 70",
            0,
        ),
        ("['a', 'c'] RETURN max(c.value)", "70", 0),
        // by other names, and as part of what is added
        ("['a', 'c'] WITH c.value AS v RETURN sum(v)", "128", 1),
        ("['a', 'b'] WITH c.value AS v RETURN sum(v)", "258", 0),
        (
            "['a', 'c'] WITH c.value AS v, c.id AS i ORDER BY i LIMIT 9 WITH v AS w WHERE w > 0 RETURN avg(w)",
            "64.0",
            1,
        ),
        ("['a', 'c'] RETURN sum(coalesce(c.value, 0) + 1)", "130", 1),
        (
            "['a', 'c'] WITH coalesce(c.value, 0) AS n RETURN sum(n)",
            "128",
            1,
        ),
        (
            "['a', 'c'] WITH collect(c) AS cs UNWIND cs AS c RETURN sum(c.value)",
            "128",
            1,
        ),
        (
            "['a', 'c'] RETURN sum(CASE WHEN c.value > 60 THEN c.value ELSE 0 END)",
            "70",
            1,
        ),
        (
            "['a', 'c'] RETURN sum(CASE WHEN c.value > 60 THEN 1 ELSE 0 END)",
            "1",
            0,
        ),
        (
            "['a', 'c'] CALL (c) { RETURN c.value AS v } RETURN sum(v)",
            "128",
            1,
        ),
        (
            "['a', 'c'] WITH c.value AS v UNWIND [1, 2] AS x RETURN x, sum(v) ORDER BY x",
            "1, 128; 2, 128",
            1,
        ),
        (
            "['a', 'c'] WITH c.value AS v RETURN *, 1 AS one ORDER BY v",
            "58, 1; 70, 1",
            0,
        ),
    ];
    for (query, expected, notices) in sums {
        for tuning in tunings() {
            let mut database = Database::in_memory();
            let mut session = database.session(options(tuning, None));
            let script = format!("{CLAIMS} MATCH (c:Claim) WHERE c.id IN {query}");
            let result = run_all(&mut session, &script).expect("rows");
            assert_eq!(shown(&result), expected, "{query}");
            let codes: Vec<Code> = result.notices.iter().map(|notice| notice.code).collect();
            assert_eq!(
                codes,
                vec![Code::CompetingNumbersAdded; notices],
                "{query} {tuning:?}"
            );
        }
    }
}

#[test]
fn what_measures_something_else_is_denied_or_is_part_of_it_has_no_sum() {
    for (claims, says) in [
        ("['a', 'd']", "counts `killed` and `D` `captured`"),
        ("['km', 'mi']", "counts `length` in"),
        ("['a', 'war']", "count a whole and a part of it"),
        ("['g', 'not']", "denies its number"),
        ("['g', 'gone']", "retracted"),
    ] {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tunings().next().expect("a tuning"), None));
        let error = run_all(&mut session, &of(claims, "range_sum(c)")).expect_err(claims);
        assert!(error.to_string().contains(says), "{error}");
    }
    check_error(&of("['a', 'd']", "range_of(c)"), Code::InvalidArgumentValue);
}

#[test]
fn a_number_of_several_things_together_is_told_of_where_it_is_added_for_each() {
    let graph = "CREATE (p:Actor {name: 'P'})-[:CLAIMED]->(c:Claim {id: 'c', text: 'C', measure: 'killed', value: 70}),
        (c)-[:ABOUT]->(:Event {id: 1, killed: 1}), (c)-[:ABOUT]->(:Event {id: 2}), (:Event {id: 3, killed: 2});";
    let told = |query: &str| {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tunings().next().expect("a tuning"), None));
        let result = run_all(&mut session, &format!("{graph} {query}")).expect(query);
        let told =
            |notice: &&annals::diagnostic::Diagnostic| notice.code == Code::CompetingNumbersAdded;
        result.notices.iter().filter(told).count()
    };
    assert_eq!(
        told("ACCORDING TO 'P' MATCH (e:Event) RETURN sum(e.killed)"),
        1
    );
    assert_eq!(told("ACCORDING TO 'P' MATCH (e:Event) RETURN sum(e.id)"), 0);
    assert_eq!(told("MATCH (e:Event) RETURN sum(e.killed)"), 0);
}
