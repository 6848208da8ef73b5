//! A newer release of a dataset over an older one: compared, not doubled.

use annals::Database;

use super::import;
use super::map;
use super::rows;

const GED: &str = include_str!("ged.csv");

#[test]
fn the_same_release_again_changes_nothing() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    import(&mut database, &map, GED, "1").expect("imported");
    let before: Vec<_> = database.graph().export().collect();
    let report = import(&mut database, &map, GED, "1").expect("imported");
    assert_eq!(
        (
            report.nodes_created,
            report.relationships_created,
            report.changed.count
        ),
        (0, 0, 0)
    );
    assert!(report.unchanged > 0);
    assert_eq!(database.graph().export().collect::<Vec<_>>(), before);
}

#[test]
fn a_newer_release_reports_what_changed_and_what_vanished() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    import(&mut database, &map, GED, "1").expect("imported");
    // The first event has more deaths and another opponent, the last one is gone.
    let newer: Vec<String> = GED
        .lines()
        .take(4)
        .map(|line| {
            if line.starts_with("1,") {
                line.replace(",6,60,NLF,", ",6,65,Others,")
                    .replace(",1,2,0,0,3,4,2,", ",1,4,0,0,5,6,2,")
            } else {
                line.to_owned()
            }
        })
        .collect();
    let report = import(&mut database, &map, newer.join("\n"), "2").expect("imported");
    assert_eq!(report.changed.examples, ["ucdp:ged:1:deaths"]);
    let changed: Vec<&str> = report
        .changed_properties
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(changed, ["value", "high", "deaths_b"]);
    assert_eq!(report.vanished.examples, ["ucdp:ged:4"]);
    let mut ask = |query: &str| rows(&mut database, query).join("; ");
    assert_eq!(
        ask("MATCH (a)-[:PARTICIPATED_IN {side: 'b'}]->({id: 'ucdp:ged:1'}) RETURN a.name"),
        "Others"
    );
    assert_eq!(
        ask(
            "MATCH (s:Source)-[:CLAIMED]->(c:Claim {id: 'ucdp:ged:1:deaths'}) RETURN s.id, c.low, c.value, c.high, c.source"
        ),
        "ucdp:ged:release:2 | 2 | 5 | 6 | ucdp:ged:release:2"
    );
    // What vanished is kept, and still says which release it is from.
    assert_eq!(
        ask("MATCH (e {id: 'ucdp:ged:4'}) RETURN e.source"),
        "ucdp:ged:release:1"
    );
    assert_eq!(
        ask("MATCH (e:Event {split: true})<-[:ABOUT]-(c) RETURN c.value, e.source"),
        "3 | ucdp:ged:release:1"
    );
}

#[test]
fn an_import_that_the_graph_type_refuses_leaves_the_graph_as_it_was() {
    let mut database = Database::in_memory();
    let vocabulary =
        "CREATE GRAPH TYPE strict { NODE Event { id STRING NOT NULL } }; SET GRAPH TYPE strict";
    for statement in vocabulary.split(';') {
        rows(&mut database, statement);
    }
    let before: Vec<_> = database.graph().export().collect();
    import(&mut database, &map("ucdp-ged"), GED, "1").expect_err("other labels are not declared");
    assert_eq!(database.graph().export().collect::<Vec<_>>(), before);
}

#[test]
fn what_is_imported_satisfies_the_vocabulary_of_conflicts() {
    let vocabulary = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/graph-data/conflict.cypher"
    ))
    .expect("the vocabulary");
    for (dataset, text) in [
        ("ucdp-ged", GED),
        ("ucdp-actor", include_str!("actors.csv")),
        ("acled", include_str!("acled.csv")),
        ("gdelt2", include_str!("gdelt.tsv")),
    ] {
        let mut database = Database::in_memory();
        let source = annals::diagnostic::Source::new("conflict.cypher", vocabulary.as_str());
        let mut session = database.session(annals::database::SessionOptions::default());
        for span in annals::Session::statements(&source).expect("statements") {
            session
                .run(&source, span)
                .expect("the vocabulary is adopted");
        }
        drop(session);
        if let Err(error) = import(&mut database, &map(dataset), text, "1") {
            panic!("{dataset}: {error}");
        }
    }
}

#[test]
fn a_release_named_like_a_row_is_another_node() {
    let mut database = Database::in_memory();
    import(&mut database, &map("ucdp-ged"), GED, "4").expect("imported");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (n) WHERE n.id IN ['ucdp:ged:4', 'ucdp:ged:release:4'] RETURN labels(n) ORDER BY n.id"
        ),
        ["['Event']", "['Source']"]
    );
}
