//! A newer release of a dataset over an older one: compared, not doubled.

use annals::Database;
use annals::import::Extent;

use super::import_part;
use super::import_whole as import;
use super::map;
use super::rows;
use crate::exchange::dump::dump;
use crate::exchange::run;

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
    assert_eq!(report.changed.ids, ["ucdp:ged:1:deaths"]);
    let changed: Vec<&str> = report
        .changed_properties
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(changed, ["value", "high", "deaths_b"]);
    assert_eq!(report.vanished.ids, ["ucdp:ged:4"]);
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

/// The rows of the small file without some of them.
fn without(ids: &[&str]) -> String {
    let kept = GED.lines().filter(|line| {
        let id = line.split(',').next().unwrap_or_default();
        !ids.contains(&id)
    });
    kept.collect::<Vec<_>>().join("\n")
}

const MARKED: &str =
    "MATCH (n) WHERE n.vanished_in IS NOT NULL RETURN n.id, n.vanished_in ORDER BY n.id";

#[test]
fn what_a_newer_release_lacks_is_marked_with_it_until_it_is_there_again() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    let import = |database: &mut Database, text: String, release: &str| {
        super::import_whole(database, &map, text, release).expect("imported")
    };
    import(&mut database, GED.to_owned(), "1");
    let before: Vec<_> = database.graph().export().collect();
    let report = import(&mut database, without(&["4"]), "2");
    assert_eq!(report.vanished.ids, ["ucdp:ged:4"]);
    assert_eq!(report.vanished_parts.ids, ["ucdp:ged:4:deaths"]);
    // Its dyad, its conflict, its other side and its report are of no other row.
    let marked = [
        "ucdp:actor:1 | ucdp:ged:release:2",
        "ucdp:conflict:91 | ucdp:ged:release:2",
        "ucdp:dyad:81 | ucdp:ged:release:2",
        "ucdp:ged:4 | ucdp:ged:release:2",
        "ucdp:ged:4:deaths | ucdp:ged:release:2",
        "ucdp:report:(1) An old report 3 March 2020 Gazette | ucdp:ged:release:2",
    ];
    assert_eq!(report.vanished_shared.count, 4);
    assert_eq!(rows(&mut database, MARKED), marked);
    // Where it has been missing from, not where it is missing still.
    let report = import(&mut database, without(&["4"]), "3");
    assert_eq!((report.vanished.count, report.vanished_before), (0, 1));
    assert_eq!(rows(&mut database, MARKED), marked);
    let report = import(&mut database, GED.to_owned(), "4");
    assert_eq!(report.returned.ids, ["ucdp:ged:4"]);
    assert_eq!(report.changed.count, 0, "nothing else is new");
    assert_eq!((report.vanished.count, report.vanished_before), (0, 0));
    assert_eq!(rows(&mut database, MARKED), Vec::<String>::new());
    let after: Vec<_> = database.graph().export().collect();
    assert!(after.len() > before.len(), "three releases more");
    assert_eq!(
        rows(
            &mut database,
            "MATCH (e {id: 'ucdp:ged:4'}) RETURN e.source, e.locator"
        ),
        ["ucdp:ged:release:1 | file.csv:5"]
    );
}

#[test]
fn a_row_that_vanishes_from_an_event_of_several_is_reported() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    import(&mut database, &map, GED, "1").expect("imported");
    let report = import(&mut database, &map, without(&["3"]), "2").expect("imported");
    assert_eq!(
        report.vanished_rows.ids,
        ["ucdp_event_id 3 of ucdp:ged:NOW-2020-1-8-2"]
    );
    assert_eq!((report.vanished.count, report.vanished_parts.count), (0, 0));
    assert_eq!(
        rows(
            &mut database,
            "MATCH (:Event {split: true})<-[:ABOUT]-(c) RETURN c.value, c.vanished_in ORDER BY c.id"
        ),
        ["1 | null", "3 | ucdp:ged:release:2"]
    );
    let told = report.lines().join("\n");
    assert!(
        told.contains(
            "rows vanished of nodes that are still there, deleted: 1 (ucdp_event_id 3 of"
        ),
        "{told}"
    );
    // A row that is somewhere else now is still there.
    let moved = without(&["3"]).replace("10.5,20.25", "10.75,20.25");
    let report = import(&mut database, &map, moved, "3").expect("imported");
    assert!(report.relationships_deleted > 0);
    assert_eq!(report.vanished_rows.count, 0);
}

#[test]
fn rows_that_a_part_of_a_release_lacks_have_not_vanished() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    import_part(&mut database, &map, without(&["4"]), "1").expect("imported");
    let report =
        import_part(&mut database, &map, without(&["1", "2", "3"]), "1").expect("imported");
    assert_eq!((report.vanished.count, report.vanished_parts.count), (0, 0));
    assert_eq!(rows(&mut database, MARKED), Vec::<String>::new());
}

#[test]
fn every_id_that_vanished_is_in_the_report_and_people_are_told_where() {
    let map = r#"{"dataset": "t", "source": "t", "required": ["id"], "nodes": [
        {"as": "n", "row": true, "labels": ["N"], "id": "n:{id}", "properties": {"name": "{id}"}}]}"#;
    let map = annals::import::Map::read(map).expect("a map");
    let mut database = Database::in_memory();
    let ids: Vec<String> = (10..40).map(|id| id.to_string()).collect();
    import(
        &mut database,
        &map,
        format!("id\n{}\n", ids.join("\n")),
        "1",
    )
    .expect("imported");
    let report = import(&mut database, &map, "id\n10\n", "2").expect("imported");
    assert_eq!((report.vanished.count, report.vanished.ids.len()), (29, 29));
    let told = report.lines().join("\n");
    assert!(
        told.contains(
            "vanished from this release, kept and marked with `vanished_in`: 29 (n:11, n:12, n:13, …; all of them: \
             --json, or MATCH (n {vanished_in: 't:release:2'}) RETURN n.id)"
        ),
        "{told}"
    );
}

/// Imports files of several releases in one import.
fn import_several(
    database: &mut Database,
    dataset: &str,
    files: &[(&str, &str)],
) -> annals::import::Report {
    let inputs = files
        .iter()
        .map(|(release, text)| super::input_of(*text, release));
    super::import_extent(
        database,
        &map(dataset),
        inputs.collect(),
        None,
        Extent::Whole,
    )
    .expect("imported")
}

/// A release in which the first row has other numbers, another opponent, another place and other days.
fn revised() -> String {
    let lines = GED.lines().take(2).map(|line| {
        line.replace(",6,60,NLF,", ",6,65,Others,")
            .replace(",1,2,0,0,3,4,2,", ",1,18,0,0,20,25,2,")
            .replace(",Alpha town,north", ",Beta town,north")
            .replace(",2020-03-01,2020-03-01,", ",2020-03-05,2020-03-05,")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What the graph says of the first event.
const FIRST_EVENT: [&str; 4] = [
    "MATCH (s)-[:CLAIMED]->(c:Claim {id: 'ucdp:ged:1:deaths'}) RETURN s.id, c.value, c.high ORDER BY s.id",
    "MATCH (a)-[p:PARTICIPATED_IN]->({id: 'ucdp:ged:1'}) RETURN p.side, a.name ORDER BY p.side",
    "MATCH ({id: 'ucdp:ged:1'})-[:OCCURRED_AT]->(p) RETURN p.name",
    "MATCH (e {id: 'ucdp:ged:1'}) RETURN e.when, e.vanished_in",
];

#[test]
fn releases_in_one_import_are_compared_as_if_they_came_one_by_one() {
    let revised = revised();
    let mut together = Database::in_memory();
    let report = import_several(&mut together, "ucdp-ged", &[("1", GED), ("2", &revised)]);
    let mut apart = Database::in_memory();
    import(&mut apart, &map("ucdp-ged"), GED, "1").expect("imported");
    import_part(&mut apart, &map("ucdp-ged"), revised.as_str(), "2").expect("imported");
    for query in FIRST_EVENT {
        assert_eq!(
            rows(&mut together, query),
            rows(&mut apart, query),
            "{query}"
        );
    }
    assert_eq!(
        rows(&mut together, FIRST_EVENT[0]),
        ["ucdp:ged:release:2 | 20 | 25"]
    );
    assert_eq!(
        rows(&mut together, FIRST_EVENT[1]),
        ["a | Government of Nowhere", "b | Others"]
    );
    assert_eq!(rows(&mut together, FIRST_EVENT[2]), ["Beta town"]);
    assert!(report.changed.ids.contains(&"ucdp:ged:1:deaths".to_owned()));
    // Rows that only the first of the releases has are there: nothing has vanished from the import.
    assert_eq!((report.vanished.count, report.vanished_parts.count), (0, 0));
    let superseded = "ucdp:ged:1:deaths@ucdp:ged:release:1 | ucdp:ged:release:2";
    assert_eq!(rows(&mut together, MARKED), [superseded]);
    let both = [("3", without(&["3", "4"])), ("4", revised)];
    let both = both
        .each_ref()
        .map(|(release, text)| (*release, text.as_str()));
    let report = import_several(&mut together, "ucdp-ged", &both);
    assert_eq!(report.vanished.ids, ["ucdp:ged:4"]);
    assert_eq!(report.vanished_rows.count, 1);
}

#[test]
fn a_row_that_tells_otherwise_than_its_twin_in_one_release_makes_nothing_and_both_are_named() {
    let revised = revised();
    let mut database = Database::in_memory();
    let report = import_several(&mut database, "ucdp-ged", &[("1", GED), ("1", &revised)]);
    let warning = "a row that tells otherwise than another one with its id in the same release, the first one counts";
    assert_eq!(
        report.warnings[warning].examples,
        [
            "file.csv, line 2: first in file.csv, line 2, when 2020-03-05 and not 2020-03-01, value 20 and not 3, \
             high 25 and not 4, deaths_b 18 and not 2"
        ]
    );
    let mut once = Database::in_memory();
    import(&mut once, &map("ucdp-ged"), GED, "1").expect("imported");
    for query in FIRST_EVENT {
        assert_eq!(
            rows(&mut database, query),
            rows(&mut once, query),
            "{query}"
        );
    }
    assert_eq!(database.graph().node_count(), once.graph().node_count());
}

#[test]
fn what_was_changed_by_hand_is_told_of_when_a_release_comes_again() {
    let mut database = Database::in_memory();
    import(&mut database, &map("ucdp-ged"), GED, "1").expect("imported");
    rows(
        &mut database,
        "MATCH (c:Claim {id: 'ucdp:ged:1:deaths'}) SET c.status = 'rejected', c.value = 15",
    );
    let report = import(&mut database, &map("ucdp-ged"), GED, "1").expect("imported");
    let told = |name: &str| {
        let kind = format!(
            "`{name}` was not as this very release told it before: changed by hand, or the file is another one; replaced"
        );
        report.warnings[&kind].examples.clone()
    };
    assert_eq!(told("status"), ["ucdp:ged:1:deaths: rejected"]);
    assert_eq!(told("value"), ["ucdp:ged:1:deaths: 15"]);
    // What no release tells otherwise is known to be changed by hand also when a newer one comes.
    rows(
        &mut database,
        "MATCH (c:Claim {id: 'ucdp:ged:1:deaths'}) SET c.status = 'rejected', c.value = 15",
    );
    let report = import(&mut database, &map("ucdp-ged"), GED, "2").expect("imported");
    let told: Vec<String> = report
        .warnings
        .iter()
        .map(|(kind, noted)| format!("{kind}: {:?}", noted.examples))
        .collect();
    let by_hand = "`status` was not as each release tells it: changed by hand, or imported by another map; replaced: \
                   [\"ucdp:ged:1:deaths: rejected\"]";
    assert!(told.contains(&by_hand.to_owned()), "{told:?}");
}

const ACLED: &str = include_str!("acled.csv");

#[test]
fn of_the_revisions_of_a_row_the_latest_counts_in_whatever_order_they_come() {
    let lines: Vec<&str> = ACLED.lines().collect();
    let early = lines[1].to_owned();
    let late = early
        .replace(",0,,1583400000,", ",12,,1583409999,")
        .replace(",Rebel group,", ",Rioters,")
        .replace(",NLF,,", ",Rioters (Nowhere),,")
        .replace(",Alpha,10.5,20.25,", ",Beta,10.5,20.5,");
    let file = |rows: &[&String]| {
        let rows: Vec<&str> = rows.iter().map(|row| row.as_str()).collect();
        format!("{}\n{}\n", lines[0], rows.join("\n"))
    };
    let asked = [
        "MATCH (c:Claim) WHERE c.vanished_in IS NULL RETURN c.value, c.value_basis, c.vanished_in",
        "MATCH (a)-[p:PARTICIPATED_IN {side: 'b'}]->(e:Event) RETURN a.name, e.timestamp",
        "MATCH (:Event)-[:OCCURRED_AT]->(p) RETURN p.name",
        "MATCH (s)-[:CLAIMED]->(c) WHERE c.vanished_in IS NULL RETURN count(s)",
    ];
    let expected = [
        "12 | lowest reported | null",
        "Rioters (Nowhere) | 1583409999",
        "Beta",
        "1",
    ];
    let later = "a later revision of a row that was met before, it counts";
    let older = "a row older than what is there, not taken";
    for (rows_of, warned) in [([&early, &late], later), ([&late, &early], older)] {
        let mut database = Database::in_memory();
        let report = import(&mut database, &map("acled"), file(&rows_of), "1").expect("imported");
        assert_eq!(report.warnings[warned].count, 1, "{:?}", report.warnings);
        for (query, expected) in asked.iter().zip(expected) {
            assert_eq!(rows(&mut database, query), [expected], "{query}");
        }
        // A file that is older than what is there: nothing of it is taken, and nothing has vanished.
        let report = import(&mut database, &map("acled"), file(&[&early]), "2").expect("imported");
        assert_eq!(
            report.warnings[older].examples,
            ["line 2: 1583400000 and not 1583409999"]
        );
        assert_eq!((report.vanished.count, report.changed.count), (0, 0));
        for (query, expected) in asked.iter().zip(expected) {
            assert_eq!(rows(&mut database, query), [expected], "{query}");
        }
    }
    let mut apart = Database::in_memory();
    import(&mut apart, &map("acled"), file(&[&early]), "1").expect("imported");
    let report = import(&mut apart, &map("acled"), file(&[&late]), "2").expect("imported");
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
    for (query, expected) in asked.iter().zip(expected) {
        assert_eq!(rows(&mut apart, query), [expected], "{query}");
    }
}

const ACTORS: &str = include_str!("actors.csv");

/// Who tells of the actor both datasets know, each with its place: the first one, and all.
const TOLD_BY: &str = "MATCH (a:Actor {id: 'ucdp:actor:60'}) OPTIONAL MATCH (a)-[r:REPORTED_IN]->(s) \
                       RETURN a.source, a.locator, s.id, r.locator ORDER BY s.id";

#[test]
fn two_datasets_that_tell_of_one_actor_are_both_named_as_its_sources() {
    let mut database = Database::in_memory();
    import(&mut database, &map("ucdp-ged"), GED, "1").expect("imported");
    import(&mut database, &map("ucdp-actor"), ACTORS, "22").expect("imported");
    let both = ["ucdp:ged:release:1 | file.csv:2 | ucdp:actors:release:22 | file.csv:3"];
    assert_eq!(rows(&mut database, TOLD_BY), both);
    let why = "CALL annals.why('ucdp:actor:60') YIELD fact, says, source \
               WHERE fact = 'source' RETURN says, source ORDER BY source";
    assert_eq!(
        rows(&mut database, why),
        ["null | UCDP Actor Dataset 22", "ucdp:ged:release:1 | null"]
    );
    // Again, in either order, neither changes anything.
    for (dataset, text, release) in [("ucdp-actor", ACTORS, "22"), ("ucdp-ged", GED, "1")] {
        let before: Vec<_> = database.graph().export().collect();
        let report = import(&mut database, &map(dataset), text, release).expect("imported");
        assert_eq!(
            (report.relationships_created, report.relationships_deleted),
            (0, 0)
        );
        assert_eq!(
            database.graph().export().collect::<Vec<_>>().len(),
            before.len()
        );
        assert_eq!(rows(&mut database, TOLD_BY), both);
    }
    // A newer release takes the place of its forerunner where it changes something, and there only.
    let newer = ACTORS.replace("National Peace Front", "Front for Peace");
    let report = import(&mut database, &map("ucdp-actor"), newer, "23").expect("imported");
    assert_eq!(
        (report.relationships_created, report.relationships_deleted),
        (1, 1),
        "{:?}",
        report.created_by_type
    );
    assert_eq!(
        rows(&mut database, TOLD_BY),
        ["ucdp:ged:release:1 | file.csv:2 | ucdp:actors:release:23 | file.csv:3"]
    );
    let report = import(&mut database, &map("ucdp-ged"), GED, "2").expect("imported");
    assert_eq!(report.vanished.count, 0);
    assert_eq!(
        rows(&mut database, TOLD_BY),
        ["ucdp:ged:release:1 | file.csv:2 | ucdp:actors:release:23 | file.csv:3"]
    );
}

#[test]
fn a_node_made_by_hand_keeps_its_source_when_a_dataset_tells_of_it() {
    let mut database = Database::in_memory();
    rows(
        &mut database,
        "CREATE (:Actor {id: 'ucdp:actor:60', name: 'The Front', source: 'a letter', locator: 'page 3'})",
    );
    let report = import(&mut database, &map("ucdp-ged"), GED, "1").expect("imported");
    let replaced = &report.warnings["`name` is told otherwise by another source, replaced"];
    assert_eq!(replaced.examples, ["ucdp:actor:60: The Front"]);
    assert_eq!(
        rows(&mut database, TOLD_BY),
        ["a letter | page 3 | ucdp:ged:release:1 | file.csv:2"]
    );
}

#[test]
fn a_dump_after_a_newer_release_loads_and_is_dumped_as_the_same_text() {
    let mut database = Database::in_memory();
    import(&mut database, &map("ucdp-ged"), without(&["1"]), "1").expect("imported");
    import(&mut database, &map("ucdp-actor"), ACTORS, "22").expect("imported");
    let newer = without(&["4"]).replace(",1,2,0,0,3,4,2,", ",1,4,0,0,5,6,2,");
    import(&mut database, &map("ucdp-ged"), newer, "2").expect("imported");
    let text = dump(&database);
    let mut loaded = Database::in_memory();
    run(&mut loaded, &text);
    assert_eq!(dump(&loaded), text);
}

#[test]
fn entities_that_a_newer_release_lacks_are_marked_and_its_release_is_none_of_them() {
    let mut database = Database::in_memory();
    let map = map("ftm");
    let entity = |id: &str| {
        format!(
            "{{\"id\": \"{id}\", \"schema\": \"Person\", \"properties\": {{\"name\": [\"{id}\"]}}}}\n"
        )
    };
    import(&mut database, &map, entity("a") + &entity("b"), "1").expect("imported");
    let report = import(&mut database, &map, entity("a"), "2").expect("imported");
    assert_eq!(report.vanished.ids, ["b"]);
    assert_eq!(rows(&mut database, MARKED).len(), 1);
    let report = import(&mut database, &map, entity("b"), "3").expect("imported");
    assert_eq!(
        (&report.vanished.ids[..], &report.returned.ids[..]),
        (&["a".to_owned()][..], &["b".to_owned()][..])
    );
    assert_eq!(report.warnings.len(), 0, "{:?}", report.warnings);
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
fn a_graph_type_that_has_no_room_for_marks_and_further_sources_is_kept_and_it_is_said() {
    let town = r#"{"dataset": "t", "source": "SOURCE", "required": ["id"], "nodes": [
        {"as": "town", "row": true, "labels": ["Town"], "id": "t:{id}", "properties": {"name": "{id}"}}]}"#;
    let map_of =
        |source: &str| annals::import::Map::read(&town.replace("SOURCE", source)).expect("a map");
    let mut database = Database::in_memory();
    let vocabulary = "CREATE GRAPH TYPE narrow {
        NODE Town { id STRING, name STRING, source STRING, locator STRING },
        NODE Source { id STRING, name STRING, kind STRING, title STRING, dataset_version STRING, source STRING,
                      locator STRING },
        RELATIONSHIP REPORTED_IN (Source) -> (Source) { source STRING, locator STRING } } CLOSED;
        SET GRAPH TYPE narrow";
    for statement in vocabulary.split(';') {
        rows(&mut database, statement);
    }
    import(&mut database, &map_of("one"), "id\n1\n2\n", "1").expect("imported");
    let report = import(&mut database, &map_of("one"), "id\n1\n", "2").expect("imported");
    assert_eq!(report.vanished.ids, ["t:2"]);
    let refused = "the rules of the graph let no `vanished_in` be set";
    assert_eq!(report.warnings[refused].examples, ["t:2"]);
    assert_eq!(rows(&mut database, MARKED), Vec::<String>::new());
    let report = import(&mut database, &map_of("two"), "id\n1\n", "1").expect("imported");
    let refused = "the rules of the graph let no `REPORTED_IN` name the source as well";
    assert_eq!(report.warnings[refused].examples, ["t:1"]);
    assert_eq!(report.relationships_created, 0);
    assert_eq!(
        rows(&mut database, "MATCH ()-[r]->() RETURN count(r)"),
        ["0"]
    );
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
        let header: String = text.lines().take(2).collect::<Vec<_>>().join("\n");
        if dataset == "ucdp-actor" {
            import(&mut database, &map("ucdp-ged"), GED, "1").expect("imported");
        }
        // The second release lacks rows, and marks what they made.
        for (release, text) in [("1", text), ("2", header.as_str())] {
            if let Err(error) = import(&mut database, &map(dataset), text, release) {
                panic!("{dataset}: {error}");
            }
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

const GDELT: &str = include_str!("gdelt.tsv");

/// Some rows of the small file, under ids that begin with a digit of their own.
fn quarter_of_an_hour(digit: u8, rows: std::ops::Range<usize>) -> String {
    let lines: Vec<&str> = GDELT.lines().collect();
    let lines = lines[rows].iter();
    let lines: Vec<String> = lines.map(|line| format!("{digit}{line}")).collect();
    lines.join("\n") + "\n"
}

#[test]
fn the_next_file_of_a_dataset_of_parts_takes_nothing_away() {
    let mut database = Database::in_memory();
    let map = map("gdelt2");
    super::import(&mut database, &map, quarter_of_an_hour(1, 0..5), "h1").expect("imported");
    let next = quarter_of_an_hour(2, 5..9);
    let report = super::import(&mut database, &map, next, "h2").expect("imported");
    assert_eq!(report.vanished.count + report.vanished_shared.count, 0);
    assert_eq!(rows(&mut database, MARKED), Vec::<String>::new());
    let told = report.lines().join("\n");
    assert!(
        told.contains(
            "did not look for 5 rows of earlier releases: each file of this \
             dataset tells of other rows (--whole compares)"
        ),
        "{told}"
    );
    // Who says that it is a whole release is heard.
    let report = import(&mut database, &map, quarter_of_an_hour(2, 5..8), "h3").expect("imported");
    assert_eq!(report.vanished.count, 6);
}

#[test]
fn a_repeat_in_a_file_that_comes_later_has_a_lower_rank_as_in_one_import() {
    let ranked = "MATCH (e:Event {rank: 'deprecated'}) RETURN e.id ORDER BY e.id";
    let files = [
        ("h1", quarter_of_an_hour(1, 0..4)),
        ("h2", quarter_of_an_hour(2, 2..6)),
    ];
    let files = files
        .each_ref()
        .map(|(release, text)| (*release, text.as_str()));
    let mut together = Database::in_memory();
    import_several(&mut together, "gdelt2", &files);
    let expected = ["gdelt:13", "gdelt:23", "gdelt:24"];
    assert_eq!(rows(&mut together, ranked), expected);
    let mut apart = Database::in_memory();
    for (release, text) in files {
        super::import(&mut apart, &map("gdelt2"), text, release).expect("imported");
    }
    assert_eq!(rows(&mut apart, ranked), expected);
    // The same file again is no repeat of itself.
    for (release, text) in files {
        let report = super::import(&mut apart, &map("gdelt2"), text, release).expect("imported");
        assert_eq!(report.changed.count, 0, "{:?}", report.changed_properties);
    }
    assert_eq!(rows(&mut apart, ranked), expected);
}

#[test]
fn rows_of_one_gdelt_id_that_differ_are_told_of() {
    let line = GDELT.lines().next().expect("a row");
    let other = line
        .replace("\t4\t-10.0\t", "\t3\t-2.0\t")
        .replace("/1", "/other");
    let mut database = Database::in_memory();
    let text = format!("{line}\n{other}\n{line}\n");
    let report = import(&mut database, &map("gdelt2"), text, "1").expect("imported");
    let otherwise = "a row that tells otherwise than another one with its id in the same release, the first one counts";
    assert_eq!(report.warnings[otherwise].count, 1);
    assert_eq!(
        rows(
            &mut database,
            "MATCH (e:Event)-[:REPORTED_IN]->(s) RETURN e.quad_class, s.url"
        ),
        ["4 | https://example.org/1"]
    );
}

#[test]
fn what_rows_tell_otherwise_of_one_relationship_is_kept() {
    let map = r#"{"dataset": "t", "source": "t", "required": ["id"], "nodes": [
        {"as": "visit", "row": true, "labels": ["Visit"], "id": "v:{id}", "properties": {"name": "{id}", "day": "{day}"}},
        {"as": "town", "labels": ["Town"], "id": "t:{town}", "properties": {"name": "{town}"}}],
        "relationships": [{"type": "AT", "from": "visit", "to": "town", "rows": true,
                           "properties": {"hours": "{hours|int}"}}]}"#;
    let map = annals::import::Map::read(map).expect("a map");
    let asked = "MATCH (v:Visit)-[r:AT]->(t) RETURN v.day, v.src_other_day, r.hours, v.src_other_hours, t.name";
    let text = "id,day,town,hours\n1,Monday,A,3\n1,Tuesday,A,4\n1,Monday,A,\n";
    let mut database = Database::in_memory();
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(
        rows(&mut database, asked),
        ["Monday | ['Tuesday'] | 3 | [4] | A"]
    );
    let warned: Vec<&str> = report.warnings.keys().map(String::as_str).collect();
    assert_eq!(
        warned,
        [
            "hours differs among rows of one node or relationship, kept as src_other_hours",
            "day differs among rows of one node or relationship, kept as src_other_day"
        ]
    );
    let report = import(&mut database, &map, text, "1").expect("imported");
    assert_eq!(report.changed.count, 0, "{:?}", report.changed_properties);
    // A release that no longer tells it takes it away.
    let text = "id,day,town,hours\n1,Monday,A,3\n";
    import(&mut database, &map, text, "2").expect("imported");
    assert_eq!(rows(&mut database, asked), ["Monday | null | 3 | null | A"]);
}

/// The rows of the small file with these ids, each on a day of its own.
fn on_days(days: &[(u8, &str)]) -> String {
    let lines: Vec<&str> = GED.lines().collect();
    let mut text = format!("{}\n", lines[0]);
    for (id, day) in days {
        let line = lines[1].replacen("1,NOW-2020-1-8-1", &format!("{id},NOW-2020-1-8-{id}"), 1);
        text += &line.replace(",2020-03-01,2020-03-01,", &format!(",{day},{day},"));
        text.push('\n');
    }
    text
}

#[test]
fn a_release_is_compared_for_the_days_it_tells_of() {
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    let year = on_days(&[
        (10, "2020-01-05"),
        (11, "2020-02-20"),
        (12, "2020-03-03"),
        (13, "2020-03-15"),
        (14, "2020-03-30"),
    ]);
    super::import(&mut database, &map, year, "20.1").expect("imported");
    // A month that has nothing of what was there tells of other events.
    let next = on_days(&[(20, "2020-03-02"), (21, "2020-04-20")]);
    let report = super::import(&mut database, &map, next, "20.0.4").expect("imported");
    assert_eq!(rows(&mut database, MARKED), Vec::<String>::new());
    let told = report.lines().join("\n");
    assert!(
        told.contains(
            "did not look for 5 rows of earlier releases: not one of them is in this release"
        ),
        "{told}"
    );
    // A month again: one of its events is gone, those of other months are not looked for.
    let month = on_days(&[(12, "2020-03-03"), (14, "2020-03-30")]);
    let report = super::import(&mut database, &map, month, "20.0.3").expect("imported");
    assert_eq!(report.vanished.ids, ["ucdp:ged:13"]);
    assert_eq!(report.vanished_parts.ids, ["ucdp:ged:13:deaths"]);
    assert_eq!(report.vanished_shared.count, 0);
    let told = report.lines().join("\n");
    assert!(
        told.contains(
            "looked for what has vanished: among 3 rows of earlier releases from 2020-03-03 to 2020-03-30; not among 4 of \
             them: they are of other days than this release tells of (--whole compares)"
        ),
        "{told}"
    );
}

#[test]
fn what_a_newer_release_tells_otherwise_of_shared_nodes_takes_the_place_of_the_old() {
    let dyads = "MATCH (d:Dyad)-[r:PART_OF]->(c) RETURN d.id, c.id, r.source ORDER BY d.id, c.id";
    let sides = "MATCH (d:Dyad {id: 'ucdp:dyad:80'})-[h:HAS_SIDE]->(a) RETURN h.side, a.name ORDER BY h.side, a.name";
    // All rows of a dyad are of another conflict, and its second side is another one.
    let newer = GED
        .replace(",90,Nowhere: Government,", ",99,Nowhere: Upper,")
        .replace(",6,60,NLF,2,", ",6,65,Others,2,");
    for whole in [true, false] {
        let mut database = Database::in_memory();
        import(&mut database, &map("ucdp-ged"), GED, "1").expect("imported");
        let report = if whole {
            import(&mut database, &map("ucdp-ged"), newer.as_str(), "2").expect("imported")
        } else {
            // Also a part of a release says so.
            let part: Vec<&str> = newer.lines().take(2).collect();
            import_part(&mut database, &map("ucdp-ged"), part.join("\n"), "2").expect("imported")
        };
        assert_eq!(
            rows(&mut database, dyads),
            [
                "ucdp:dyad:80 | ucdp:conflict:99 | ucdp:ged:release:2",
                "ucdp:dyad:81 | ucdp:conflict:91 | ucdp:ged:release:1"
            ]
        );
        assert_eq!(
            rows(&mut database, sides),
            ["a | Government of Nowhere", "b | Others"]
        );
        for told in [
            "ucdp:dyad:80 PART_OF ucdp:conflict:90",
            "ucdp:dyad:80 HAS_SIDE ucdp:actor:60",
        ] {
            let deleted = &report.deleted_relationships;
            assert!(deleted.contains(&told.to_owned()), "{told}: {deleted:?}");
        }
        let told = report.lines().join("\n");
        assert!(
            told.contains("of an earlier release told otherwise or no longer, deleted: ucdp:"),
            "{told}"
        );
    }
}

#[test]
fn what_a_release_has_said_it_has_said_also_after_a_newer_one() {
    let said = |release: &str| {
        format!(
            "ACCORDING TO 'ucdp:ged:release:{release}' MATCH (e:Event) RETURN e.id, e.killed ORDER BY e.id"
        )
    };
    let sayings = "MATCH (r)-[:CLAIMED]->(c)-[:ABOUT]->({id: 'ucdp:ged:1'}) \
                   RETURN r.dataset_version AS release, c.id, c.value, c.source, c.vanished_in ORDER BY release";
    let newer = GED.replace(",1,2,0,0,3,4,2,", ",1,4,0,0,5,6,2,");
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    import(&mut database, &map, GED, "1").expect("imported");
    let first = rows(&mut database, &said("1"));
    assert_eq!(first[0], "ucdp:ged:1 | 3");
    let report = import(&mut database, &map, newer.as_str(), "2").expect("imported");
    assert_eq!(
        report.kept_statements.ids,
        ["ucdp:ged:1:deaths@ucdp:ged:release:1"]
    );
    assert_eq!(
        rows(&mut database, sayings),
        [
            "1 | ucdp:ged:1:deaths@ucdp:ged:release:1 | 3 | ucdp:ged:release:1 | ucdp:ged:release:2",
            "2 | ucdp:ged:1:deaths | 5 | ucdp:ged:release:2 | null"
        ]
    );
    assert_eq!(rows(&mut database, &said("1")), first);
    let mut second = first.clone();
    second[0] = "ucdp:ged:1 | 5".to_owned();
    assert_eq!(rows(&mut database, &said("2")), second);
    // The same again changes nothing, and a third that says the same is a third voice for it.
    let before = database.graph().relationship_count();
    let report = import(&mut database, &map, newer.as_str(), "2").expect("imported");
    assert_eq!(
        (report.changed.count, report.relationships_deleted),
        (0, 0),
        "{:?}",
        report.deleted_relationships
    );
    assert_eq!(database.graph().relationship_count(), before);
    import(&mut database, &map, newer.as_str(), "3").expect("imported");
    for (release, expected) in [("1", &first), ("2", &second), ("3", &second)] {
        assert_eq!(&rows(&mut database, &said(release)), expected, "{release}");
    }
    // The first one again: it says what it said, and those between said what they said.
    import(&mut database, &map, GED, "1").expect("imported");
    for (release, expected) in [("1", &first), ("2", &second), ("3", &second)] {
        assert_eq!(&rows(&mut database, &said(release)), expected, "{release}");
    }
    assert_eq!(
        rows(&mut database, sayings),
        [
            "1 | ucdp:ged:1:deaths | 3 | ucdp:ged:release:1 | null",
            "2 | ucdp:ged:1:deaths@ucdp:ged:release:2 | 5 | ucdp:ged:release:2 | ucdp:ged:release:1",
            "3 | ucdp:ged:1:deaths@ucdp:ged:release:2 | 5 | ucdp:ged:release:2 | ucdp:ged:release:1"
        ]
    );
}

#[test]
fn a_relationship_between_entities_that_a_newer_release_lacks_is_gone_and_told_of() {
    let person = |id: &str| {
        format!(
            "{{\"id\": \"{id}\", \"schema\": \"Person\", \"properties\": {{\"name\": [\"{id}\"]}}}}\n"
        )
    };
    let owns = "{\"id\": \"o\", \"schema\": \"Ownership\", \"properties\": {\"owner\": [\"a\"], \"asset\": [\"b\"]}}\n";
    let map = map("ftm");
    let owned = "MATCH ()-[r:OWNS]->() RETURN r.id, r.source";
    let both = person("a") + &person("b");
    let mut database = Database::in_memory();
    super::import(&mut database, &map, both.clone() + owns, "1").expect("imported");
    import_part(&mut database, &map, both.as_str(), "1").expect("imported");
    assert_eq!(rows(&mut database, owned), ["o | ftm:release:1"]);
    let report = super::import(&mut database, &map, both.as_str(), "2").expect("imported");
    assert_eq!(report.deleted_relationships, ["a OWNS b"]);
    assert_eq!(rows(&mut database, owned), Vec::<String>::new());
    // In one import each release keeps what it tells.
    let inputs = [("1", both.clone() + owns), ("2", both.clone() + owns)];
    let inputs = inputs.map(|(release, text)| super::input_of(text, release));
    let mut database = Database::in_memory();
    super::import_inputs(&mut database, &map, inputs.into(), None).expect("imported");
    assert_eq!(rows(&mut database, owned), ["o | ftm:release:1"]);
}

#[test]
fn the_next_file_does_not_take_away_what_it_does_not_tell_of_shared_places() {
    let lines: Vec<&str> = GED.lines().collect();
    let points = "MATCH (p:Location {name: 'Upper province'}) RETURN p.kind, p.lat, p.lon, p.src_priogrid_gid";
    let mut database = Database::in_memory();
    let map = map("ucdp-ged");
    let first = format!("{}\n{}\n", lines[0], lines[3]);
    super::import(&mut database, &map, first.as_str(), "1").expect("imported");
    let told = ["admin1 | 11.0 | 21.0 | 1234"];
    assert_eq!(rows(&mut database, points), told);
    // The second file names the province only as that of a town.
    let second = format!("{}\n{}\n", lines[0], lines[1]);
    let report = super::import(&mut database, &map, second.as_str(), "2").expect("imported");
    assert_eq!(rows(&mut database, points), told);
    assert_eq!(report.changed.count, 0, "{:?}", report.changed_properties);
    // Told after a row that does not tell it, the newer counts.
    let third = format!("{second}{}\n", lines[3].replace(",11,21,", ",11.5,21,"));
    super::import(&mut database, &map, third, "3").expect("imported");
    assert_eq!(rows(&mut database, points), ["admin1 | 11.5 | 21.0 | 1234"]);
}

#[test]
fn what_a_whole_release_tells_no_longer_of_a_shared_node_goes_and_what_another_file_lacks_stays() {
    let map = r#"{"dataset": "t", "source": "t", "required": ["id"], "nodes": [
        {"as": "town", "row": true, "labels": ["Town"], "id": "t:{id}", "properties": {"name": "{id}"}},
        {"as": "country", "labels": ["Country"], "id": "c:{iso}", "properties": {"name": "{country}"}}],
        "relationships": [{"type": "IN", "from": "town", "to": "country"}]}"#;
    let map = annals::import::Map::read(map).expect("a map");
    let asked = "MATCH (c:Country) RETURN c.id, c.name";
    let mut database = Database::in_memory();
    super::import(&mut database, &map, "id,iso,country\n1,AFG,Afg\n", "1").expect("imported");
    super::import(&mut database, &map, "id,iso,country\n2,AFG,\n", "2").expect("imported");
    assert_eq!(rows(&mut database, asked), ["c:AFG | Afg"]);
    let both = "id,iso,country\n1,AFG,\n2,AFG,\n";
    super::import(&mut database, &map, both, "3").expect("imported");
    assert_eq!(rows(&mut database, asked), ["c:AFG | null"]);
}

#[test]
fn an_older_row_that_is_not_taken_keeps_what_its_event_hangs_on() {
    let mut database = Database::in_memory();
    let map = map("acled");
    super::import(&mut database, &map, ACLED, "1").expect("imported");
    let older = ACLED
        .replace(",1583400000,", ",1483400000,")
        .replace(",NLF,,Rebel group", ",Others,,Rebel group");
    let report = super::import(&mut database, &map, older, "2").expect("imported");
    assert_eq!(
        report.warnings["a row older than what is there, not taken"].count,
        1
    );
    assert_eq!(report.vanished_shared.ids, Vec::<String>::new());
    assert_eq!(rows(&mut database, MARKED), Vec::<String>::new());
    // Others have vanished all the same.
    let one: Vec<&str> = ACLED.lines().take(2).collect();
    let one = one.join("\n").replace(",1583400000,", ",1483400000,");
    let report = import(&mut database, &map, one, "3").expect("imported");
    assert_eq!(report.vanished.count, 2);
    assert!(
        report
            .vanished_shared
            .ids
            .contains(&"acled:actor:Protesters (Nowhere)".to_owned())
    );
}
