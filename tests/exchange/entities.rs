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

#[test]
fn what_was_imported_from_entities_goes_back_as_the_same_entities() {
    let given = include_str!("../import/entities.ftm.json");
    let mut database = annals::Database::in_memory();
    let map = crate::import::map("ftm");
    crate::import::import(&mut database, &map, given, "1").expect("an import");
    // The release the importer notes is no entity.
    let query = "MATCH (n) WHERE n.schema IS NOT NULL OPTIONAL MATCH (n)-[r]->() RETURN n, r";
    let result = run(&mut database, query);
    let mut out = Vec::new();
    let options = annals::output::Options::default();
    annals::output::exchange::render_entities(&result, &options, &mut out).expect("written");
    let back = entities(&String::from_utf8(out).expect("UTF-8"));
    for given in entities(given) {
        let found = back.iter().find(|each| each["id"] == given["id"]);
        let found = found.unwrap_or_else(|| panic!("{given} in {back:#?}"));
        assert_eq!(found["schema"], given["schema"]);
        for (name, values) in given["properties"].as_object().expect("properties") {
            if name == "parent" {
                continue; // leads to an entity that is not there
            }
            assert_eq!(&found["properties"][name], values, "{name} of {found}");
        }
    }
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
