//! `FollowTheMoney` entities: lists of texts under names the schemas know, and back through our own importer.

use serde_json::Value as Json;

use super::GRAPH;
use super::SIZE;
use super::rendered;
use super::run;

/// Properties of the schemas the export uses, from the published model.
const KNOWN: [&str; 21] = [
    "name",
    "alias",
    "weakAlias",
    "previousName",
    "summary",
    "description",
    "notes",
    "keywords",
    "topics",
    "sourceUrl",
    "wikidataId",
    "date",
    "startDate",
    "endDate",
    "full",
    "latitude",
    "longitude",
    "subject",
    "object",
    "role",
    "id",
];

fn entities(text: &str) -> Vec<Json> {
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn entities_have_unique_ids_known_properties_and_references_that_lead_somewhere() {
    let entities = entities(&rendered(GRAPH, "ftm"));
    assert_eq!(entities.len(), SIZE.0 + SIZE.1);
    let mut ids: Vec<&str> = entities
        .iter()
        .filter_map(|each| each["id"].as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), entities.len());
    for entity in &entities {
        for (name, values) in entity["properties"].as_object().expect("properties") {
            assert!(KNOWN.contains(&name.as_str()), "{name}");
            let values = values.as_array().expect("a list");
            for value in values {
                let text = value.as_str().expect("a text");
                assert!(
                    !matches!(name.as_str(), "subject" | "object") || ids.contains(&text),
                    "{text}"
                );
            }
        }
    }
    let event = entities
        .iter()
        .find(|each| each["id"] == "e/1")
        .expect("the event");
    assert_eq!(event["schema"], "Event");
    assert_eq!(event["properties"]["startDate"][0], "2025-09-01");
    assert_eq!(event["properties"]["endDate"][0], "2025-12-31");
    assert_eq!(event["properties"]["summary"][0], "when: 2025-39");
    let day = entities
        .iter()
        .find(|each| each["id"] == "e/2")
        .expect("the event");
    assert_eq!(day["properties"]["date"][0], "2025-10-09");
}

/// Imports entities into an empty graph, and writes it.
fn imported_and_written(given: &str) -> String {
    let mut database = annals::Database::in_memory();
    let map = crate::import::map("ftm");
    crate::import::import(&mut database, &map, given, "1").expect("an import");
    // The release the importer notes is no entity.
    let query = "MATCH (n) WHERE n.schema IS NOT NULL OPTIONAL MATCH (n)-[r]->() WHERE type(r) <> 'REPORTED_IN' RETURN n, r";
    let result = run(&mut database, query);
    let mut out = Vec::new();
    let options = annals::output::Options::default();
    annals::output::exchange::render_entities(&result, &options, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn what_was_imported_from_entities_goes_back_as_the_same_entities() {
    for given in [
        include_str!("../import/entities.ftm.json"),
        include_str!("../import/model.ftm.json"),
    ] {
        let text = imported_and_written(given);
        let back = entities(&text);
        assert_eq!(entities(given).len(), back.len());
        for given in entities(given) {
            let found = back.iter().find(|each| each["id"] == given["id"]);
            let found = found.unwrap_or_else(|| panic!("{given} in {back:#?}"));
            for (name, told) in given.as_object().expect("an entity") {
                assert_eq!(&found[name], told, "{name} of {found}");
            }
        }
        assert_eq!(imported_and_written(&text), text);
    }
}

#[test]
fn a_relationship_that_no_property_tells_is_an_entity_of_its_own() {
    let mut database = annals::Database::in_memory();
    let map = crate::import::map("ftm");
    let given = include_str!("../import/model.ftm.json");
    crate::import::import(&mut database, &map, given, "1").expect("an import");
    let query = "MATCH (a {id: 'd-1'}), (b {id: 'o-1'}) CREATE (a)-[r:ABOUT]->(b) RETURN a, r, b";
    let result = run(&mut database, query);
    let mut out = Vec::new();
    let options = annals::output::Options::default();
    annals::output::exchange::render_entities(&result, &options, &mut out).expect("written");
    let written = entities(&String::from_utf8(out).expect("UTF-8"));
    let link = written.iter().find(|each| each["schema"] == "UnknownLink");
    let link = &link.expect("a link")["properties"];
    assert_eq!(
        (&link["role"][0], &link["subject"][0]),
        (&"ABOUT".into(), &"d-1".into())
    );
}

#[test]
fn an_id_that_is_made_is_no_other() {
    let entities = entities(&rendered(
        "CREATE (a {name: 'A'}), (b {id: 'node-0'}), (c {id: 'node-0'}), (d {id: 'node-2'}), (a)-[:R]->({id: 'relationship-0'})",
        "ftm",
    ));
    let mut ids: Vec<&str> = entities
        .iter()
        .filter_map(|each| each["id"].as_str())
        .collect();
    ids.sort_unstable();
    assert_eq!(
        ids,
        [
            "node-0",
            "node-0-",
            "node-2",
            "node-2-",
            "relationship-0",
            "relationship-0-"
        ]
    );
}

/// Writes a graph as entities, and reads them into another one.
fn there_and_back(script: &str) -> annals::Database {
    let mut database = annals::Database::in_memory();
    let text = rendered(script, "ftm");
    let map = crate::import::map("ftm");
    crate::import::import(&mut database, &map, text, "1").expect("an import");
    database
}

#[test]
fn places_come_back_with_their_points_and_kinds_and_events_with_what_they_are() {
    let mut back = there_and_back(
        "CREATE (:Location {id: 'kbl', name: 'Kabul', kind: 'populated_place', lat: 34.53, lon: 69.17}),
                (:Event {id: 'e', name: 'E', event_type: 'airstrike', when: edtf('2025-39')})",
    );
    let result = run(
        &mut back,
        "MATCH (n) WHERE n.schema IS NOT NULL RETURN n.id, n.kind, n.lat, n.lon, n.event_type, n.when ORDER BY n.id",
    );
    let rows: Vec<String> = result.rows.iter().map(|row| format!("{row:?}")).collect();
    assert!(
        rows[0].contains("airstrike") && rows[0].contains("2025-39"),
        "{rows:?}"
    );
    assert!(rows[1].contains("populated_place"), "{rows:?}");
    assert!(
        rows[1].contains("34.53") && rows[1].contains("69.17"),
        "{rows:?}"
    );
}

#[test]
fn a_time_of_day_is_on_the_day_it_is_written_with() {
    let text = rendered(
        "CREATE (:Event {id: 'a', when: edtf('2025-10-10T02:00:00+05:00')}), (:Event {id: 'b', when: datetime('2025-10-10T02:00+05:00')}),
                (:Event {id: 'c', when: localdatetime('2025-10-10T23:59')})",
        "ftm",
    );
    for entity in entities(&text) {
        for end in ["startDate", "endDate"] {
            assert_eq!(entity["properties"][end][0], "2025-10-10", "{entity}");
        }
    }
    let mut back =
        there_and_back("CREATE (:Event {id: 'a', when: edtf('2025-10-10T02:00:00+05:00')})");
    let result = run(&mut back, "MATCH (e:Event) RETURN toString(e.when)");
    assert_eq!(
        format!("{:?}", result.rows[0][0]),
        "String(\"2025-10-10T02:00:00+05:00\")"
    );
}

#[test]
fn several_dates_and_what_is_none_go_back_as_they_came() {
    let given = concat!(
        "{\"id\": \"e\", \"schema\": \"Event\", \"properties\": {\"date\": [\"2020-01-05\", \"2020-05-02\"]}}\n",
        "{\"id\": \"f\", \"schema\": \"Event\", \"properties\": {\"date\": [\"autumn\"]}}\n",
        "{\"id\": \"g\", \"schema\": \"Address\", \"properties\": {\"latitude\": [\"north\"], \"longitude\": [\"5.5\"]}}\n",
    );
    let mut database = annals::Database::in_memory();
    crate::import::import(&mut database, &crate::import::map("ftm"), given, "1")
        .expect("an import");
    let result = run(
        &mut database,
        "MATCH (n) WHERE n.schema IS NOT NULL RETURN n",
    );
    let mut out = Vec::new();
    let options = annals::output::Options::default();
    annals::output::exchange::render_entities(&result, &options, &mut out).expect("written");
    let back = entities(&String::from_utf8(out).expect("UTF-8"));
    for (given, found) in entities(given).iter().zip(&back) {
        assert_eq!(given["properties"], found["properties"]);
    }
}
