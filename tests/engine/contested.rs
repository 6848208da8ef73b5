//! Contested values: whoever reads one, in whatever way, is told; and nobody else.

use super::check;
use annals::database::Database;
use annals::diagnostic::Code;

use super::options;
use super::run_all;
use super::tunings;

const CLAIMS: &str = "CREATE (one:Event {id: 1, name: 'One', killed: 58}), (two:Event {id: 2, name: 'Two', killed: 3}),
    (p:Actor {name: 'P'}), (q:Actor {name: 'Q'}),
    (one)<-[:ABOUT]-(a:Claim {id: 'a', text: 'A', measure: 'killed', value: 58})<-[:CLAIMED]-(q),
    (one)<-[:ABOUT]-(b:Claim {id: 'b', text: 'B', measure: 'killed', value: 200})<-[:CLAIMED]-(p),
    (one)-[:PRECEDED {n: 1}]->(two);";

/// How often the last statement of a script tells of competing values.
fn told(script: &str) -> Vec<usize> {
    let mut told: Vec<usize> = Vec::new();
    for tuning in tunings() {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tuning, None));
        let result = run_all(&mut session, &format!("{CLAIMS} {script}"));
        let result = result.unwrap_or_else(|error| panic!("{script}: {error}"));
        let notices = result.notices.iter();
        told.push(
            notices
                .filter(|notice| notice.code == Code::CompetingValues)
                .count(),
        );
    }
    told.dedup();
    told
}

#[test]
fn every_way_of_reading_a_contested_value_is_told() {
    for reading in [
        "RETURN e.killed",
        "RETURN e",
        "RETURN properties(e)",
        "WITH properties(e) AS m RETURN m.killed",
        "RETURN e {.killed}",
        "RETURN e {.*}",
        "RETURN e['killed']",
        "UNWIND keys(e) AS key RETURN key, e[key]",
        "RETURN [x IN [e] | x.killed]",
        "RETURN reduce(a = 0, x IN [e] | a + x.killed)",
        "RETURN any(x IN [e] WHERE x.killed = 58)",
        "WITH e WHERE e.killed > 10 RETURN e.id",
        "WITH e WHERE e.killed IN [58, 3] RETURN e.id",
        "RETURN e.id ORDER BY e.killed",
        "RETURN max(e.killed)",
        "RETURN DISTINCT e.killed",
        "RETURN e.killed AS k, count(*)",
        "RETURN e.killed IS NULL",
        "RETURN CASE WHEN e.killed > 1 THEN 'x' END",
        "RETURN toString(e.killed)",
        "RETURN collect(e)",
        "WITH collect(e) AS es RETURN es[0].killed",
        "WITH e AS x RETURN x.killed",
        "CALL (e) { RETURN e.killed AS k } RETURN k",
        "RETURN EXISTS { MATCH (e) WHERE e.killed > 1 }",
        "MATCH p = (e)-->() RETURN p",
        "MATCH p = (e)-->() RETURN nodes(p)",
        "MATCH (e)-[r]->() RETURN startNode(r).killed",
        "RETURN e.killed UNION MATCH (e:Event {id: 2}) RETURN e.killed",
        "SET e.copy = e.killed RETURN e.id",
        "CREATE (:Note) RETURN e.killed",
        "CALL algo.degree() YIELD node RETURN node.killed",
    ] {
        let script = format!("MATCH (e:Event {{id: 1}}) {reading}");
        assert_eq!(told(&script), [1], "{script}");
    }
    for script in [
        "MATCH (e:Event {killed: 58}) RETURN e.id",
        "CREATE INDEX FOR (e:Event) ON (e.killed); MATCH (e:Event {killed: 58}) RETURN e.id",
        "CREATE INDEX FOR (e:Event) ON (e.killed); MATCH (e:Event) WHERE e.killed >= 50 RETURN e.id",
        "MATCH (e:Event)-[r {n: e.killed}]->() RETURN r",
        "MERGE (e:Event {id: 1, killed: 58}) RETURN e.id",
        "ACCORDING TO ['P', 'Q'] MATCH (e:Event {id: 1}) RETURN e.killed",
        "DURING '2025' MATCH (e:Event {id: 1}) RETURN e.killed",
        "CITE MATCH (e:Event {id: 1}) RETURN e.killed",
        "RESOLVING IDENTITY MATCH (e:Event {id: 1}) RETURN e.killed",
    ] {
        assert_eq!(told(script), [1], "{script}");
    }
}

#[test]
fn who_reads_nothing_contested_is_told_nothing() {
    for script in [
        "MATCH (e:Event {id: 1}) RETURN e.name",
        "MATCH (e:Event {id: 2}) RETURN e.killed, e, properties(e)",
        "MATCH (e:Event) RETURN count(e)",
        "MATCH (e:Event {id: 1}) RETURN e {.name}",
        "MATCH (e:Event {id: 1}) RETURN claims(e), disputed(e)",
        "ACCORDING TO 'P' MATCH (e:Event {id: 1}) RETURN e.killed",
    ] {
        assert_eq!(told(script), [0], "{script}");
    }
}

#[test]
fn who_gives_only_bounds_has_said_no_value() {
    let graph = "CREATE (:Actor {name: 'Gam'})-[:CLAIMED]->(:Claim {id: 'c', measure: 'killed', value_text: 'several', low: 4, high: 9})-[:ABOUT]->(:Event {id: 1, name: 'One', killed: 3}),
        (b:Actor {name: 'Beta'})-[:CLAIMED]->(c:Claim {id: 'd', measure: 'wounded', value: 99})-[:ABOUT]->(:Event {id: 2, wounded: 10}), (b)-[:RETRACTED]->(c);";
    let ask = |query: &str| {
        let mut database = Database::in_memory();
        let mut session = database.session(options(tunings().next().expect("a tuning"), None));
        let result = run_all(&mut session, &format!("{graph} {query}")).expect(query);
        let notices: Vec<String> = result
            .notices
            .iter()
            .map(|notice| notice.message.clone())
            .collect();
        (format!("{:?}", result.rows[0][0]), notices.join("; "))
    };
    let (value, told) = ask("MATCH (e:Event {id: 1}) RETURN e.killed");
    assert_eq!(
        (value.as_str(), told.as_str()),
        ("Integer(3)", "1 competing value hidden: 4 to 9 (Gam)")
    );
    let (value, told) = ask("ACCORDING TO 'Gam' MATCH (e:Event {id: 1}) RETURN e.killed");
    assert_eq!(value, "Null");
    assert_eq!(
        told,
        "`killed` of One is said to be 4 to 9 (Gam): no single value is shown"
    );
    // What its speaker has retracted competes with nothing.
    let (_, told) = ask("MATCH (e:Event {id: 2}) RETURN e.wounded");
    assert_eq!(told, "");
}

#[test]
fn bounds_are_disputed_by_what_lies_beyond_them() {
    let graph = "CREATE (e:Event {id: 1}), (:Claim {id: 'a', measure: 'killed', low: 4, high: 9})-[:ABOUT]->(e),
        (:Claim {id: 'b', measure: 'killed', value: 5})-[:ABOUT]->(e), (:Claim {id: 'c', measure: 'killed', low: 7})-[:ABOUT]->(e),
        (:Claim {id: 'd', measure: 'killed', low: 20, value_text: 'dozens'})-[:ABOUT]->(e);";
    check(
        &format!(
            "{graph} CALL annals.disputes() YIELD says, says_instead RETURN says, says_instead"
        ),
        "[4 9], [20 null]; 5, [7 null]; 5, [20 null]",
    );
    let disputed =
        "MATCH (e:Event) RETURN disputed(e), disputed(e, 'killed'), size(claims(e, 'killed'))";
    check(&format!("{graph} {disputed}"), "true, true, 4");
    check(
        &format!("{graph} MATCH (c:Claim) WHERE c.id IN ['b', 'd'] DETACH DELETE c; {disputed}"),
        "false, false, 2",
    );
}

#[test]
fn a_source_that_reports_what_a_party_says_is_no_second_voice() {
    let graph = "CREATE (a:Actor {name: 'Kabul'}), (s:Source {name: 'article'}), (t:Source {name: 'wire'}), (b:Actor {name: 'Gam'}),
        (one:Claim {id: 'one'}), (two:Claim {id: 'two'}), (three:Claim {id: 'three'}), (four:Claim {id: 'four'}), (five:Claim {id: 'five'}),
        (a)-[:CLAIMED]->(one), (s)-[:ASSERTED]->(one), (s)-[:ASSERTED]->(two), (t)-[:ASSERTED]->(two),
        (t)-[:ASSERTED]->(three), (a)-[:CLAIMED]->(four), (b)-[:CLAIMED]->(four);";
    check(
        &format!(
            "{graph} CALL annals.audit() YIELD kind, about, detail WHERE kind = 'single source' RETURN about, detail"
        ),
        ":Claim one, only Kabul says so, as article reports; :Claim three, only wire says so; \
         :Claim five, nobody says so",
    );
}
