//! `GeoJSON`, read by a reader of it that is strict about geometries.

use geojson::Feature;
use geojson::FeatureCollection;
use geojson::GeometryValue;
use geojson::feature::Id;

use super::GRAPH;
use super::rendered;

fn features(script: &str) -> Vec<Feature> {
    let text = rendered(script, "geojson");
    let collection: FeatureCollection = text
        .parse()
        .unwrap_or_else(|error| panic!("{error}: {text}"));
    collection.features
}

fn property(feature: &Feature, name: &str) -> String {
    feature
        .property(name)
        .map_or_else(String::new, ToString::to_string)
}

#[test]
fn every_node_is_a_feature_and_what_happened_somewhere_is_there() {
    let features = features(GRAPH);
    // Whoever strikes a place is not there.
    assert_eq!(features.len(), 7);
    let at = |feature: &Feature| match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Point { coordinates }) => Some(coordinates.as_slice().to_vec()),
        _ => None,
    };
    let of = |id: &str| {
        let id = Id::String(id.to_owned());
        let found = features
            .iter()
            .filter(move |feature| feature.id.as_ref() == Some(&id));
        found.collect::<Vec<_>>()
    };
    let actor = of("pak")[0];
    assert!(actor.geometry.is_none());
    assert_eq!(
        actor.property("name").and_then(|name| name.as_str()),
        Some("Pakistan <&\"'> \u{1} \n ]]> \u{202e}")
    );
    let event = of("e/1")[0];
    assert_eq!(at(event), Some(vec![69.9, 33.3]));
    assert_eq!(property(event, "when"), "\"2025-39\"");
    assert_eq!(property(event, "when_start"), "\"2025-09-01T00:00:00Z\"");
    assert_eq!(property(event, "when_end"), "\"2025-12-31T23:59:59Z\"");
    assert!(of("c")[0].geometry.is_none());
}

#[test]
fn what_is_no_place_breaks_no_file_and_is_kept() {
    let features = features(
        "CREATE ({id: 'a', lat: 0.0 / 0.0, lon: 1.0}), ({id: 'b', geometry: '{\"type\": \"Circle\"}'}),
                ({id: 'c', geometry: 'near the river'}), ({id: 'd', geometry: '{\"type\": \"Feature\", \"geometry\":
                {\"type\": \"LineString\", \"coordinates\": [[1, 2], [3, 4]]}}'}),
                ({id: 'e', when: date('2025-10-09'), when_start: 'dawn', at: point({x: 1, y: 2})}),
                ({id: 'f', at: point({longitude: 1, latitude: 2, height: 3})});",
    );
    let geometries: Vec<bool> = features
        .iter()
        .map(|feature| feature.geometry.is_some())
        .collect();
    assert_eq!(geometries, [false, false, false, true, false, true]);
    assert!(property(&features[1], "geometry").contains("Circle"));
    assert_eq!(property(&features[2], "geometry"), "\"near the river\"");
    assert_eq!(property(&features[3], "geometry"), "");
    assert_eq!(property(&features[4], "when_start"), "\"dawn\"");
    assert_eq!(
        property(&features[4], "when_end"),
        "\"2025-10-09T23:59:59Z\""
    );
    assert_eq!(property(&features[4], "at"), "\"point({x: 1.0, y: 2.0})\"");
}

#[test]
fn properties_keep_their_names_and_features_have_ids_of_their_own() {
    let features = features(
        "CREATE (e:Event {id: 'e', labels: 'own', place: 'a valley', place_where_prec: 9, when: edtf('2025'), when_start: 'dawn',
                when_min: '2025-01-01', tone: 1.0 / 0.0}),
           (e)-[:OCCURRED_AT {where_prec: 1}]->(:Location {id: 'l', lat: 1, lon: 2}), (:Location {id: 'e', lat: 3, lon: 4})",
    );
    let mut ids: Vec<String> = features
        .iter()
        .map(|each| format!("{:?}", each.id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), features.len()), (3, 3));
    let event = &features[0];
    for (name, value) in [
        ("labels", "\"own\""),
        ("labels_", "[\"Event\"]"),
        ("place", "\"a valley\""),
        ("place_", "\"l\""),
        ("place_where_prec", "9"),
        ("place_where_prec_", "1"),
        ("when_start", "\"dawn\""),
        ("when_start_", "\"2025-01-01T00:00:00Z\""),
        ("tone", "\"Infinity\""),
    ] {
        assert_eq!(property(event, name), value, "{name}");
    }
}

#[test]
fn what_happened_in_several_places_is_one_feature_with_all_of_them() {
    let features = features(
        "CREATE (e:Event {id: 'e', killed: 12}), (l:Location {id: 'l', lat: 1, lon: 2}),
           (e)-[:OCCURRED_AT {where_prec: 1, deaths: 5}]->(l),
           (e)-[:OCCURRED_AT {where_prec: 2, lat: 1.5, lon: 2.5}]->(l),
           (f:Event {id: 'f'})-[:OCCURRED_AT]->(l),
           (f)-[:OCCURRED_AT]->(:Location {geometry: '{\"type\": \"LineString\", \"coordinates\": [[1, 2], [3, 4]]}'})",
    );
    assert_eq!(features.len(), 4);
    let event = &features[0];
    assert_eq!(property(event, "killed"), "12");
    assert_eq!(property(event, "place"), "[\"l\",\"l\"]");
    assert_eq!(property(event, "place_where_prec"), "[1,2]");
    assert_eq!(property(event, "place_deaths"), "[5,null]");
    let mut geometries = features
        .iter()
        .map(|feature| feature.geometry.as_ref().map(|geometry| &geometry.value));
    let Some(Some(GeometryValue::MultiPoint { coordinates })) = geometries.next() else {
        panic!("{event:?}")
    };
    let points: Vec<&[f64]> = coordinates
        .iter()
        .map(geojson::Position::as_slice)
        .collect();
    assert_eq!(points, [[2.0, 1.0], [2.5, 1.5]]);
    let collected = geometries
        .flatten()
        .filter(|value| matches!(value, GeometryValue::GeometryCollection { .. }));
    assert_eq!(collected.count(), 1);
}
