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
fn an_audit_lists_what_rests_on_little() {
    insta::assert_snapshot!(told(&["audit"], 1));
}
