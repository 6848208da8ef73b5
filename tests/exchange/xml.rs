//! `GraphML` and GEXF, read by an XML reader that knows nothing of graphs and is not of the crate that wrote them.

use std::collections::BTreeMap;

use super::GRAPH;
use super::SIZE;
use super::rendered;

/// An element with its attributes and the text right inside it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    /// The `id` of the node or edge around it.
    owner: String,
}

fn read(text: &str) -> Vec<Element> {
    let document =
        roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let elements = document.descendants().filter(roxmltree::Node::is_element);
    let element = |each: roxmltree::Node<'_, '_>| {
        let is_owner =
            |around: &roxmltree::Node<'_, '_>| matches!(around.tag_name().name(), "node" | "edge");
        let owner = each.ancestors().skip(1).find(is_owner);
        Element {
            name: each.tag_name().name().to_owned(),
            attributes: each
                .attributes()
                .map(|attribute| (attribute.name().to_owned(), attribute.value().to_owned()))
                .collect(),
            text: each.text().unwrap_or_default().to_owned(),
            owner: owner
                .and_then(|owner| owner.attribute("id"))
                .unwrap_or_default()
                .to_owned(),
        }
    };
    elements.map(element).collect()
}

fn count(elements: &[Element], name: &str) -> usize {
    elements.iter().filter(|each| each.name == name).count()
}

/// The name with the hostile text; the one character XML cannot write is replaced.
const NAME: &str = "Pakistan <&\"'> \u{fffd} \n ]]> \u{202e}";

#[test]
fn graphml_keeps_every_element_and_attribute() {
    let elements = read(&rendered(GRAPH, "graphml"));
    assert_eq!((count(&elements, "node"), count(&elements, "edge")), SIZE);
    let keys: BTreeMap<(&str, &str), &Element> = elements
        .iter()
        .filter(|each| each.name == "key")
        .map(|each| {
            (
                (
                    each.attributes["for"].as_str(),
                    each.attributes["attr.name"].as_str(),
                ),
                each,
            )
        })
        .collect();
    let data = |owner: &str, domain: &str, name: &str| {
        let key = keys[&(domain, name)].attributes["id"].as_str();
        let found = elements.iter().find(|each| {
            each.name == "data" && each.owner == owner && each.attributes["key"] == key
        });
        found.map(|each| each.text.as_str())
    };
    let kind = |domain, name| keys[&(domain, name)].attributes["attr.type"].as_str();
    assert_eq!(data("n0", "node", "name"), Some(NAME));
    assert_eq!(data("n0", "node", "label"), Some(NAME));
    assert_eq!(data("n0", "node", "labels"), Some(":Actor:odd <&\"> label"));
    assert_eq!(data("n0", "node", "aliases"), Some("['P', 'K;']"));
    assert_eq!(
        (kind("node", "sure"), data("n1", "node", "sure")),
        ("boolean", Some("true"))
    );
    assert_eq!(
        (kind("node", "lat"), data("n5", "node", "lat")),
        ("double", Some("33.3"))
    );
    // Where values differ in type, the attribute is text.
    assert_eq!(
        (kind("node", "dead"), data("n1", "node", "dead")),
        ("string", Some("3"))
    );
    assert_eq!(data("n1", "node", "when"), Some("2025-39"));
    assert_eq!(
        data("n1", "node", "when_start"),
        Some("2025-09-01T00:00:00Z")
    );
    assert_eq!(data("n1", "node", "when_end"), Some("2025-12-31T23:59:59Z"));
    assert_eq!(data("n3", "node", "when_end"), None);
    let edges: Vec<_> = elements.iter().filter(|each| each.name == "edge").collect();
    assert_eq!(
        (
            &*edges[0].attributes["source"],
            &*edges[0].attributes["target"]
        ),
        ("n0", "n5")
    );
    assert_eq!(data("r2", "edge", "type"), Some("odd type"));
}

#[test]
fn gexf_has_whole_date_times_and_a_kind_for_each_of_several_relationships() {
    let elements = read(&rendered(GRAPH, "gexf"));
    assert_eq!((count(&elements, "node"), count(&elements, "edge")), SIZE);
    let by_id = |id: &str| {
        let found = elements.iter().find(|each| {
            matches!(each.name.as_str(), "node" | "edge") && each.attributes["id"] == id
        });
        &found.expect("an element").attributes
    };
    assert_eq!(by_id("n0")["label"], NAME);
    assert_eq!(by_id("n1")["start"], "2025-09-01T00:00:00Z");
    assert_eq!(by_id("n1")["end"], "2025-12-31T23:59:59Z");
    assert_eq!(by_id("n3")["start"], "2025-10-09T00:00:00Z");
    assert!(!by_id("n3").contains_key("end"));
    assert!(!by_id("n5").contains_key("start"));
    let kinds = ["r0", "r1"].map(|id| by_id(id)["kind"].as_str());
    assert_eq!(kinds, ["STRUCK", "STRUCK (2)"]);
    assert_eq!(by_id("r2")["start"], "2025-10-09T00:00:00Z");
    let declared: Vec<&str> = elements
        .iter()
        .filter(|each| each.name == "attribute")
        .map(|each| each.attributes["id"].as_str())
        .collect();
    let used = elements.iter().filter(|each| each.name == "attvalue");
    for value in used {
        assert!(
            declared.contains(&value.attributes["for"].as_str()),
            "{value:?}"
        );
    }
    let graph = elements
        .iter()
        .find(|each| each.name == "graph")
        .expect("a graph");
    assert_eq!(graph.attributes["timeformat"], "date");
}

/// Properties called as the formats call what they need themselves.
const NAMESAKES: &str =
    "CREATE (a:A {label: 'own', labels: 1, labels_: 2, start: 'dawn', id: 'x'}),
    (a)-[:R {type: 'own', kind: 3, id: 'r', label: true}]->(a);";

#[test]
fn a_property_called_as_the_format_calls_its_own_has_another_name() {
    for (format, declaration, name, expected) in [
        (
            "graphml",
            "key",
            "attr.name",
            vec![
                "id", "id", "kind", "label", "label", "label_", "label_", "labels", "labels_",
                "labels__", "start", "type", "type_",
            ],
        ),
        (
            "gexf",
            "attribute",
            "title",
            vec![
                "id", "id_", "kind_", "label_", "label_", "labels", "labels_", "labels__",
                "start_", "type", "type_",
            ],
        ),
    ] {
        let elements = read(&rendered(NAMESAKES, format));
        let declared = elements.iter().filter(|each| each.name == declaration);
        let mut names: Vec<&str> = declared.map(|each| &*each.attributes[name]).collect();
        names.sort_unstable();
        assert_eq!(names, expected, "{format}");
    }
}
