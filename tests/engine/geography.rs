//! Places as nodes: how roughly they are known decides what is certain.

use super::check;
use super::check_error;
use annals::diagnostic::Code;

const PLACES: &str = r#"CREATE (:Border {geometry: '{"type": "LineString", "coordinates": [[60, 0], [80, 0]]}'}),
    (:Location {name: 'town', kind: 'populated_place', lat: 0.3, lon: 70.0}),
    (:Location {name: 'far', kind: 'populated_place', lat: 3.0, lon: 70.0}),
    (:Location {name: 'across', kind: 'admin1', lat: 0.7, lon: 65.0,
        geometry: '{"type": "Polygon", "coordinates": [[[64, 0.3], [66, 0.3], [66, 1.1], [64, 1.1], [64, 0.3]]]}'}),
    (:Location {name: 'away', kind: 'admin1',
        geometry: '{"type": "Polygon", "coordinates": [[[64, 1], [66, 1], [66, 2], [64, 2], [64, 1]]]}'}),
    (:Location {name: 'unmapped', kind: 'admin1', lat: 0.1, lon: 65.0}),
    (:Location {name: 'circle', kind: 'area', lat: 0.1, lon: 65.0, radius_km: 10}),
    (:Location {name: 'nowhere', kind: 'facility'});"#;

#[test]
fn a_province_is_possibly_near_when_its_area_overlaps() {
    check(
        &format!(
            "{PLACES} MATCH (b:Border), (p:Location) RETURN p.name, geo.near(p, b, 50000), possibly(geo.near(p, b, 50000))
             ORDER BY p.name"
        ),
        "across, null, true; away, false, false; circle, true, true; far, false, false; nowhere, null, true; \
         town, true, true; unmapped, null, true",
    );
    check(
        &format!(
            "{PLACES} MATCH (b:Border), (p:Location) WHERE possibly(geo.near(p, b, 50000)) AND p.lat IS NOT NULL
             WITH p, b WHERE NOT certainly(geo.near(p, b, 50000)) RETURN p.name ORDER BY p.name"
        ),
        "across; unmapped",
    );
    check(
        &format!(
            "{PLACES} MATCH (b:Border), (p:Location) RETURN p.name, toInteger(round(geo.distance(p, b) / 1000)) ORDER BY p.name"
        ),
        "across, 33; away, 111; circle, 11; far, 334; nowhere, null; town, 33; unmapped, null",
    );
}

#[test]
fn the_precision_of_where_an_event_was_is_respected() {
    let events = "MATCH (town:Location {name: 'town'}), (across:Location {name: 'across'})
        UNWIND [1, 2, 3, 4, 5, 6, 7] AS precision
        CREATE (:Event {at: 'town'})-[:OCCURRED_AT {where_prec: precision}]->(town),
               (:Event {at: 'across'})-[:OCCURRED_AT {where_prec: precision}]->(across)
        WITH DISTINCT town CREATE (:Event {at: 'radius'})-[:OCCURRED_AT {where_prec: 1, radius_km: 5.5}]->(town)";
    check(
        &format!(
            "{PLACES} {events}; MATCH (b:Border), (e:Event)-[o:OCCURRED_AT]->(p) WITH b, e, o, p ORDER BY o.where_prec
             RETURN e.at, collect(coalesce(toString(geo.near(p, b, 50000, o)), '?')) AS near,
                    collect(coalesce(toString(geo.near(p, b, 60000, o)), '?')) AS nearer,
                    collect(coalesce(toString(geo.near(p, b, 20000, o)), '?')) AS far ORDER BY e.at"
        ),
        // The point of `across` is 78 km away, its nearest border 33 km.
        "across, [false false ? ? ? ? ?], [false ? ? ? ? ? ?], [false false false false false false false]; \
         radius, [true], [true], [false]; \
         town, [true ? ? ? ? ? ?], [true true ? ? ? ? ?], [false ? ? ? ? ? ?]",
    );
}

#[test]
fn a_place_lies_in_a_province_as_surely_as_it_is_known() {
    check(
        &format!(
            "{PLACES} CREATE (e:Event)-[:OCCURRED_AT {{where_prec: 2}}]->
                 (:Location {{name: 'edge', kind: 'populated_place', lat: 0.4, lon: 65.0}});
             MATCH (a:Location {{name: 'across'}}), (:Event)-[o:OCCURRED_AT]->(p)
             RETURN geo.within(p, a), geo.within(p, a, o), geo.within(p, a, 10000), geo.within(a, a)"
        ),
        "true, null, true, true",
    );
}

#[test]
fn what_is_not_on_the_globe_has_no_distance_and_hides_no_other() {
    check(
        "CREATE (:Location {lat: 95, lon: 10, n: 1}), (:Location {lat: 5, lon: 10, n: 2}), (:Location {n: 3})
         WITH 1 AS x MATCH (p:Location) RETURN p.n, geo.distance(p, point({longitude: 10, latitude: 5})) ORDER BY p.n",
        "1, null; 2, 0.0; 3, null",
    );
}

#[test]
fn what_is_wrong_with_a_place_is_an_error() {
    check_error(
        "RETURN geo.distance('here', point({longitude: 1, latitude: 1}))",
        Code::InvalidArgumentValue,
    );
    check_error(
        "CREATE (p:Location {lat: 5, lon: 10}) RETURN geo.near(p, p, 10, 'far')",
        Code::InvalidArgumentTypeStatic,
    );
}
