//! `RESOLVING IDENTITY`: what is joined is shown as one, with other lenses too, and nothing is merged in storage.

use super::check;
use super::check_error;
use annals::diagnostic::Code;

const NODES: &str = "CREATE (a:Actor {id: 'a', name: 'Türkiye'}), (b:Actor:State {id: 'b', name: 'Turkey', iso3: 'TUR'}),
    (a)-[:SAME_AS]->(b), (e:Event {id: 'e'}), (f:Event {id: 'f'}),
    (a)-[:MEDIATED]->(e), (b)-[:MEDIATED]->(f), (a)-[:RENAMED_TO]->(b);";

#[test]
fn joined_nodes_are_one_with_the_labels_names_and_relationships_of_all() {
    let query = "MATCH (n:State)-[:MEDIATED]->(e) RETURN n.id, n.iso3, n.aliases, n.same_as, e.id ORDER BY e.id";
    check(&format!("{NODES} {query}"), "b, TUR, null, null, f");
    check(
        &format!("{NODES} RESOLVING IDENTITY {query}"),
        "a, TUR, [Turkey], [b], e; a, TUR, [Turkey], [b], f",
    );
    let query = "MATCH (n)-[r]->(n) RETURN type(r), count(*)";
    check(
        &format!("{NODES} RESOLVING IDENTITY {query}"),
        "RENAMED_TO, 1",
    );
    let query = "MATCH (n:Actor) WHERE named(n, 'TURKEY') RETURN n.name";
    check(&format!("{NODES} RESOLVING IDENTITY {query}"), "Türkiye");
    check(
        &format!("{NODES} RESOLVING IDENTITY MATCH (n) RETURN count(*); MATCH (n) RETURN count(*)"),
        "4",
    );
}

#[test]
fn parting_what_was_joined_needs_no_more_than_the_relationship() {
    let script = format!(
        "{NODES} RESOLVING IDENTITY MATCH (n:Actor) RETURN count(*);
         MATCH ()-[r:SAME_AS]->() SET r.status = 'rejected';"
    );
    let query = "RESOLVING IDENTITY MATCH (n:Actor) RETURN n.id, n.same_as ORDER BY n.id";
    check(&format!("{script} {query}"), "a, null; b, null");
}

#[test]
fn whoever_is_heard_is_heard_with_all_that_are_the_same() {
    let script = "CREATE (a:Actor {id: 'a', name: 'Kabul'}), (b:Actor {id: 'b', name: 'Kabul'}), (a)<-[:SAME_AS]-(b),
        (e:Event {killed: 1}), (f:Event {killed: 2}), (e)-[:SAME_AS]->(f),
        (a)-[:CLAIMED {when: '2025'}]->(:Claim {id: 'c', measure: 'killed', value: 58})-[:ABOUT]->(e),
        (b)-[:CLAIMED {when: '2026'}]->(:Claim {id: 'd', measure: 'killed', value: 60})-[:ABOUT]->(f);";
    let query = "MATCH (e:Event) RETURN e.killed, size(claims(e))";
    check_error(
        &format!("{script} ACCORDING TO 'Kabul' {query}"),
        Code::AmbiguousSpeaker,
    );
    check(
        &format!("{script} RESOLVING IDENTITY ACCORDING TO 'Kabul' {query}"),
        "60, 2",
    );
    check(
        &format!("{script} ACCORDING TO 'a' RESOLVING IDENTITY {query}"),
        "60, 2",
    );
}

#[test]
fn an_identity_that_rests_on_a_claim_holds_for_those_who_claim_it() {
    let script = "CREATE (:Actor {id: 'p'})-[:CLAIMED]->(:Claim {id: 'c'}), (:Actor {id: 'q'}),
        (:Event {k: 1})-[:SAME_AS {claim: 'c'}]->(:Event {k: 2});";
    let query = "MATCH (e:Event) RETURN count(*)";
    for (lenses, expected) in [
        ("RESOLVING IDENTITY", "1"),
        ("RESOLVING IDENTITY ACCORDING TO 'p'", "1"),
        ("RESOLVING IDENTITY ACCORDING TO 'q'", "2"),
    ] {
        check(&format!("{script} {lenses} {query}"), expected);
    }
}

#[test]
fn who_claims_that_another_is_the_same_does_not_speak_for_that_one() {
    let script = "CREATE (x:Actor {id: 'x'})-[:CLAIMED]->(:Claim {id: 's'}), (y:Actor {id: 'y'}),
        (x)-[:SAME_AS {claim: 's'}]->(y);";
    let query = "MATCH (a:Actor) RETURN a.id, a.same_as ORDER BY a.id";
    check(
        &format!("{script} RESOLVING IDENTITY ACCORDING TO 'x' {query}"),
        "x, [y]",
    );
    check(
        &format!("{script} RESOLVING IDENTITY ACCORDING TO 'y' {query}"),
        "x, null; y, null",
    );
}

#[test]
fn what_rests_on_a_claim_rests_on_the_one_that_is_shown() {
    let script = "CREATE (:Claim {id: 'c'})-[:SAME_AS]->(:Claim {id: 'd'}), (:Event {claim: 'd'})-[:R {claim: ['x', 'd']}]->();";
    let query =
        "RESOLVING IDENTITY MATCH (e:Event)-[r]->() RETURN [c IN claims(e) | c.id], r.claim";
    check(&format!("{script} {query}"), "[c], [x c]");
}

#[test]
fn nothing_is_written_under_it_and_it_stands_once() {
    check_error(
        "RESOLVING IDENTITY MATCH (n) SET n.x = 1",
        Code::WriteUnderLens,
    );
    check_error(
        "RESOLVING IDENTITY RESOLVING IDENTITY MATCH (n) RETURN n",
        Code::RepeatedLens,
    );
}

#[test]
fn identities_and_what_speaks_against_them_are_listed() {
    let script = "CREATE (:Event {id: 'e', when: date('2025-10-09'), kind: 'a'})-[:SAME_AS]->
        (:Event {id: 'f', when: date('2025-10-10'), kind: 'b'});";
    check(
        &format!(
            "{script} CALL annals.identities() YIELD node, others, differing, doubts
             RETURN node.id, [o IN others | o.id], differing, size(doubts)"
        ),
        "e, [f], [kind when], 2",
    );
    check(
        &format!(
            "{script} CALL annals.audit() YIELD kind, detail WHERE kind = 'doubtful identity' RETURN count(*)"
        ),
        "2",
    );
}
