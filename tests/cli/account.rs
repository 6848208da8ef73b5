//! `annals disputes`, `annals why` and `annals audit` on the seed graph, as a reader of the terminal sees them.

use super::annals;

const SEED: [&str; 2] = ["--load", "graph-data/durand-line-2025.cypher"];

fn told(arguments: &[&str], code: i32) -> String {
    let run = annals(&[arguments, SEED.as_slice()].concat());
    assert_eq!(run.code, code, "{}", run.stderr);
    run.stdout
}

#[test]
fn disputes_stand_side_by_side() {
    insta::assert_snapshot!(told(&["disputes"], 0));
}

#[test]
fn why_tells_claims_with_who_says_and_who_rejects_them_and_where_they_stand() {
    insta::assert_snapshot!(told(&["why", "Operation Khyber Storm"], 0));
    insta::assert_snapshot!(told(
        &["why", "Afghan retaliatory offensive on Pakistani posts"],
        0
    ));
}

#[test]
fn why_of_a_misspelt_name_tells_the_nearest_and_of_an_external_id_resolve_knows_the_node() {
    let run = annals(&[&["why", "Operation Kyber Storm"], SEED.as_slice()].concat());
    assert_eq!(run.code, 1);
    assert!(
        run.stderr
            .contains("help: did you mean `Operation Khyber Storm`?"),
        "{}",
        run.stderr
    );
    for (id, how) in [
        ("PAK", "iso3"),
        ("pak", "id"),
        ("770", "gw_no"),
        ("q843", "wikidata"),
    ] {
        let told = told(&["resolve", id, "--format", "csv"], 0);
        let first = told.lines().nth(1).unwrap_or_default().to_owned();
        assert!(
            first.contains("Pakistan") && first.contains(how),
            "{id}: {told}"
        );
    }
}

#[test]
fn an_audit_tells_what_cannot_be_as_it_is_written() {
    let text = "CREATE (:Event {id: 'e1', name: 'minmax', when: edtf('2025'), when_min: date('2026-01-01'), when_max: date('2025-01-01')}),
        (:Event {id: 'e2', name: 'early', when: edtf('2025-10-09'), killed: -3, source: 's:none'})-[:REPORTED_IN {source: 's1'}]->
          (:Source {id: 's1', name: 'S', published: edtf('2024')}),
        (:Claim {id: 'k1', text: 'fewer than none', measure: 'killed', value: -5})<-[:CLAIMED]-(z:Actor {id: 'z', name: 'Z'}),
        (:Claim {id: 'k2', text: 'rested on'})<-[:CLAIMED]-(z), (z)-[:REJECTED]->(:Claim {id: 'k3', text: 'unsaid'})<-[:CLAIMED]-(z),
        (:Event {id: 'e3', name: 'resting', when: edtf('2025'), claim: ['k2', 'k3']})-[:OCCURRED_AT]->
          (l:Location {id: 'l', name: 'half', lat: 34.0}), (l)-[:LOCATED_IN]->(l);";
    let (_guard, path) = super::file("odd.cypher", text);
    let run = annals(&[
        "audit",
        "--load",
        &path.display().to_string(),
        "--format",
        "csv",
    ]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for (kind, about, detail) in [
        ("contradiction", "unsaid", "Z says so and rejects it"),
        (
            "dangling claim",
            "fewer than none",
            "is about nothing, and nothing rests on it",
        ),
        (
            "dangling source",
            "early",
            "comes from `s:none`, which is no source",
        ),
        (
            "impossible count",
            "fewer than none",
            "value -5 is below zero",
        ),
        ("impossible count", "early", "`killed` -3 is below zero"),
        ("impossible place", "half", "has `lat` and no `lon`"),
        ("impossible place", "half", "lies within itself"),
        (
            "impossible date",
            "minmax",
            "`when_min` 2026-01-01 is after `when_max` 2025-01-01",
        ),
        (
            "impossible date",
            "early",
            "begins 2025-10-09, and S told it already in 2024",
        ),
    ] {
        let is_told =
            |line: &str| line.starts_with(kind) && line.contains(about) && line.contains(detail);
        assert!(run.stdout.lines().any(is_told), "{detail}: {}", run.stdout);
    }
    assert_eq!(
        run.stdout.matches("dangling claim").count(),
        1,
        "{}",
        run.stdout
    );
    assert_eq!(
        run.stdout.matches("dangling source").count(),
        1,
        "{}",
        run.stdout
    );
}

#[test]
fn an_audit_lists_what_rests_on_little() {
    insta::assert_snapshot!(told(&["audit"], 1));
}
