//! Distances and areas, at the poles and across the antimeridian too.

use proptest::prelude::*;

use super::shape::Shape;
use super::sphere::Direction;
use crate::functions::tests::call;
use crate::model::value::Point;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;

fn at(longitude: f64, latitude: f64) -> Value {
    Value::Point(std::sync::Arc::new(Point {
        system: CoordinateSystem::Wgs84,
        x: longitude,
        y: latitude,
        z: 0.0,
    }))
}

fn metres(from: Value, to: Value) -> f64 {
    match call("geo.distance", &[from, to]) {
        Ok(Value::Float(metres)) => metres,
        other => panic!("{other:?}"),
    }
}

fn polygon(ring: &[(f64, f64)]) -> Value {
    let positions: Vec<String> = ring
        .iter()
        .chain(ring.first())
        .map(|(x, y)| format!("[{x}, {y}]"))
        .collect();
    Value::from(format!(
        r#"{{"type": "Polygon", "coordinates": [[{}]]}}"#,
        positions.join(", ")
    ))
}

fn within(place: &Value, area: &Value) -> Value {
    call("geo.within", &[place.clone(), area.clone()]).expect("an answer")
}

/// A longitude turned to the east, within -180..180.
fn turned(longitude: f64, by: f64) -> f64 {
    (longitude + by + 180.0).rem_euclid(360.0) - 180.0
}

#[test]
fn the_edges_of_a_box_follow_its_parallels() {
    let boxed = polygon(&[(60.0, 29.0), (75.0, 29.0), (75.0, 39.0), (60.0, 39.0)]);
    for (latitude, inside) in [(28.99, false), (29.01, true), (38.99, true), (39.01, false)] {
        assert_eq!(
            within(&at(67.5, latitude), &boxed),
            Value::Boolean(inside),
            "{latitude}"
        );
    }
    let line = r#"{"type": "LineString", "coordinates": [[60, 29], [75, 29]]}"#;
    let far = call("geo.distance", &[at(67.5, 29.0), Value::from(line)]).expect("a distance");
    let Value::Float(metres) = far else {
        panic!("{far:?}");
    };
    assert!(metres < 3.0, "{metres}");
}

#[test]
fn a_pole_and_the_antimeridian_are_places_like_others() {
    let cap = polygon(&[(0.0, 80.0), (90.0, 80.0), (180.0, 80.0), (-90.0, 80.0)]);
    assert_eq!(within(&at(17.0, 90.0), &cap), Value::Boolean(true));
    assert_eq!(within(&at(-135.0, 86.0), &cap), Value::Boolean(true));
    assert_eq!(within(&at(45.0, 70.0), &cap), Value::Boolean(false));
    assert_eq!(within(&at(0.0, -90.0), &cap), Value::Boolean(false));
    let box_across = polygon(&[
        (170.0, -10.0),
        (-170.0, -10.0),
        (-170.0, 10.0),
        (170.0, 10.0),
    ]);
    for (longitude, inside) in [
        (175.0, true),
        (-175.0, true),
        (180.0, true),
        (-180.0, true),
        (0.0, false),
        (160.0, false),
    ] {
        assert_eq!(
            within(&at(longitude, 0.0), &box_across),
            Value::Boolean(inside),
            "{longitude}"
        );
    }
    let line = Value::from(r#"{"type": "LineString", "coordinates": [[179, 0], [-179, 0]]}"#);
    assert!((metres(at(180.0, 1.0), line) - 111_195.08).abs() < 0.1);
}

#[test]
fn holes_and_either_direction_of_a_ring_count() {
    let text = r#"{"type": "Polygon", "coordinates": [[[0,0],[0,9],[9,9],[9,0],[0,0]], [[3,3],[6,3],[6,6],[3,6],[3,3]]]}"#;
    let area = Value::from(text);
    assert_eq!(within(&at(1.0, 1.0), &area), Value::Boolean(true));
    assert_eq!(within(&at(4.5, 4.5), &area), Value::Boolean(false));
    assert_eq!(
        within(&at(3.0, 4.0), &area),
        Value::Boolean(true),
        "on the border of the hole"
    );
    assert!(metres(at(4.5, 4.5), area) > 100_000.0);
}

#[test]
fn what_is_known_only_roughly_is_near_certainly_possibly_or_not() {
    let near = |place: Value, limit: f64, radius: Value| {
        let arguments = [place, at(0.0, 1.0), Value::Float(limit), radius];
        call("geo.near", &arguments).expect("an answer")
    };
    // 111 km away.
    assert_eq!(near(at(0.0, 0.0), 120e3, Value::Null), Value::Boolean(true));
    assert_eq!(
        near(at(0.0, 0.0), 120e3, Value::Float(5e3)),
        Value::Boolean(true)
    );
    assert_eq!(near(at(0.0, 0.0), 120e3, Value::Float(25e3)), Value::Null);
    assert_eq!(near(at(0.0, 0.0), 100e3, Value::Float(25e3)), Value::Null);
    assert_eq!(
        near(at(0.0, 0.0), 80e3, Value::Float(25e3)),
        Value::Boolean(false)
    );
    let province = polygon(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 0.5), (-1.0, 0.5)]);
    assert_eq!(
        near(province.clone(), 50e3, Value::Null),
        Value::Boolean(false)
    );
    assert_eq!(near(province.clone(), 60e3, Value::Null), Value::Null);
    assert_eq!(near(province, 400e3, Value::Null), Value::Boolean(true));
}

#[test]
fn what_touches_the_border_from_inside_lies_within_and_what_leaves_at_a_corner_does_not() {
    let u_shape = polygon(&[
        (0.0, 0.0),
        (9.0, 0.0),
        (9.0, 9.0),
        (6.0, 9.0),
        (6.0, 3.0),
        (3.0, 3.0),
        (3.0, 9.0),
        (0.0, 9.0),
    ]);
    assert_eq!(within(&u_shape, &u_shape), Value::Boolean(true), "itself");
    let left_arm = polygon(&[(0.0, 3.0), (3.0, 3.0), (3.0, 9.0), (0.0, 9.0)]);
    assert_eq!(
        within(&left_arm, &u_shape),
        Value::Boolean(true),
        "along its border"
    );
    let corner = polygon(&[(0.0, 0.0), (3.0, 3.0), (0.0, 9.0)]);
    assert_eq!(
        within(&corner, &u_shape),
        Value::Boolean(true),
        "a part with shared corners"
    );
    let from_tip_to_tip = Value::from(r#"{"type": "LineString", "coordinates": [[3, 9], [6, 9]]}"#);
    assert_eq!(
        within(&from_tip_to_tip, &u_shape),
        Value::Null,
        "it leaves at one tip and returns at the other"
    );
}

#[test]
fn areas_that_overlap_lie_within_each_other_in_part() {
    let square = |from: f64, to: f64| polygon(&[(from, from), (to, from), (to, to), (from, to)]);
    assert_eq!(
        within(&square(1.0, 2.0), &square(0.0, 5.0)),
        Value::Boolean(true)
    );
    assert_eq!(within(&square(1.0, 9.0), &square(0.0, 5.0)), Value::Null);
    assert_eq!(within(&square(0.0, 5.0), &square(1.0, 2.0)), Value::Null);
    assert_eq!(
        within(&square(7.0, 9.0), &square(0.0, 5.0)),
        Value::Boolean(false)
    );
}

#[test]
fn known_distances_are_found() {
    // By the haversine formula: London Heathrow to New York Kennedy.
    let flight = metres(at(-0.4543, 51.47), at(-73.7781, 40.6413));
    assert!(
        (flight - 0.869_566_993_874_829_9 * 6_371_008.8).abs() < 0.01,
        "{flight}"
    );
    // The example of the cross-track formula in textbooks of navigation: 307.5 m beside a great circle.
    let course = (
        Direction::of(-1.7297, 53.3206),
        Direction::of(0.1334, 53.1887),
    );
    let beside = Direction::of(-0.7972, 53.2611).angle_to_arc(course.0, course.1) * 6_371_008.8;
    assert!((beside - 307.55).abs() < 0.01, "{beside}");
}

#[test]
fn an_area_in_pieces_with_holes_is_as_far_as_its_nearest_border() {
    let islands = r#"{"type": "MultiPolygon", "coordinates": [
        [[[0,0],[0,9],[9,9],[9,0],[0,0]], [[3,3],[6,3],[6,6],[3,6],[3,3]]],
        [[[20,0],[21,0],[21,1],[20,1],[20,0]]]]}"#;
    let islands = Value::from(islands);
    // In the hole, whose edge is the third parallel.
    assert!((metres(at(4.5, 3.1), islands.clone()) - 0.1 * 111_195.08).abs() < 1.0);
    // A polygon in the hole is nearest where a corner of the hole points at it, or it at a side.
    let inner = polygon(&[(4.0, 4.0), (5.0, 4.0), (5.0, 5.0), (4.0, 5.0)]);
    assert!((metres(inner, islands.clone()) - 111_195.0).abs() < 500.0);
    let notched = r#"{"type": "Polygon", "coordinates": [[[0,0],[0,9],[9,9],[9,0],[0,0]], [[3,3],[4.5,3.5],[6,3],[6,6],[3,6],[3,3]]]}"#;
    let bar = polygon(&[(3.7, 4.0), (5.3, 4.0), (5.3, 4.5), (3.7, 4.5)]);
    let (from, to) = (
        metres(bar.clone(), notched.into()),
        metres(notched.into(), bar),
    );
    assert!(
        (from - to).abs() < 1e-6 && (from - 55_597.0).abs() < 100.0,
        "{from} {to}"
    );
    assert!(metres(at(20.5, 0.5), islands.clone()).abs() < 1e-9);
    assert!((metres(at(22.0, 0.0), islands.clone()) - 111_195.0).abs() < 1.0);
    let around_the_hole = polygon(&[(2.0, 2.0), (7.0, 2.0), (7.0, 7.0), (2.0, 7.0)]);
    assert_eq!(
        within(&around_the_hole, &islands),
        Value::Null,
        "the hole is not in the area"
    );
}

#[test]
fn an_area_drawn_along_the_edge_of_a_flat_map_holds_its_pole() {
    let antarctica = polygon(&[
        (-180.0, -90.0),
        (-180.0, -80.0),
        (-90.0, -75.0),
        (0.0, -75.0),
        (90.0, -70.0),
        (180.0, -80.0),
        (180.0, -90.0),
    ]);
    for (longitude, latitude, inside) in [
        (0.0, -90.0, true),
        (45.0, -89.0, true),
        (179.9, -85.0, true),
        (-90.0, -74.0, false),
        (0.0, 90.0, false),
    ] {
        let found = within(&at(longitude, latitude), &antarctica);
        assert_eq!(found, Value::Boolean(inside), "{longitude} {latitude}");
    }
}

#[test]
fn a_rough_place_is_within_when_all_it_may_be_is() {
    let square = polygon(&[(0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0)]);
    let roughly = |place: Value, radius: f64| {
        call("geo.within", &[place, square.clone(), Value::Float(radius)]).expect("an answer")
    };
    assert_eq!(roughly(at(2.5, 2.5), 25e3), Value::Boolean(true));
    assert_eq!(roughly(at(2.5, 0.1), 25e3), Value::Null);
    assert_eq!(roughly(at(2.5, -0.1), 25e3), Value::Null);
    assert_eq!(roughly(at(2.5, -1.0), 25e3), Value::Boolean(false));
    assert!(
        call(
            "geo.within",
            &[at(0.0, 0.0), square.clone(), Value::Float(-1.0)]
        )
        .is_err()
    );
}

#[test]
fn what_is_wrong_in_geojson_is_told_with_its_place() {
    for (text, says) in [
        (
            r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}},
                {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[[[0,0],[1,1],[200,1],[0,0]]]]}}]}"#,
            "`features[1].geometry.coordinates[0][0][2]`: the position [200, 1] is not on the globe",
        ),
        (
            r#"{"type": "GeometryCollection", "geometries": [{"type": "LineString", "coordinates": [[0,0], 1]}]}"#,
            "`geometries[0].coordinates[1]`: a position is",
        ),
        (
            r#"{"type": "MultiLineString", "coordinates": [[[0,0],[1,1]], 7]}"#,
            "`coordinates[1]`: a list is expected",
        ),
        (r#"{"type": "Point"}"#, "no `coordinates`"),
        ("{\"type\": \"Point\",\n oops}", "line 2 column 2"),
    ] {
        let error = Shape::read(text).expect_err(text);
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn what_is_no_geojson_is_refused_with_the_reason() {
    for (text, says) in [
        ("POINT (1 2)", "no GeoJSON"),
        ("{}", "no `type`"),
        (r#"{"type": "Circle"}"#, "`Circle`"),
        (
            r#"{"type": "FeatureCollection", "features": []}"#,
            "holds no point",
        ),
        (
            r#"{"type": "Point", "coordinates": [34, 171]}"#,
            "longitude first",
        ),
        (
            r#"{"type": "Polygon", "coordinates": [[[0,0],[1,1],[2,0]]]}"#,
            "ends where it begins",
        ),
        (
            r#"{"type": "LineString", "coordinates": [[0,0]]}"#,
            "two positions",
        ),
    ] {
        let error = Shape::read(text).expect_err(text);
        assert!(error.contains(says), "{text}: {error}");
    }
    let deep = r#"{"type": "GeometryCollection", "geometries": ["#.repeat(40) + &"]}".repeat(40);
    assert!(Shape::read(&deep).is_err());
}

proptest! {
    #[test]
    fn turning_the_globe_changes_no_distance_and_no_answer(
        longitude in -180.0..180.0f64, latitude in -90.0..90.0f64,
        west in -20.0..20.0f64, south in -90.0..60.0f64, width in 1.0..60.0f64, height in 1.0..25.0f64,
        by in -360.0..360.0f64,
    ) {
        let ring = [(west, south), (west + width, south), (west + width, south + height), (west, south + height)];
        let moved = ring.map(|(x, y)| (turned(x, by), y));
        let (here, there) = (metres(at(longitude, latitude), polygon(&ring)), metres(at(turned(longitude, by), latitude), polygon(&moved)));
        prop_assert!((here - there).abs() < 0.01, "{here} {there}");
        let backwards: Vec<(f64, f64)> = ring.iter().rev().copied().collect();
        let turned_round = metres(at(longitude, latitude), polygon(&backwards));
        prop_assert!((here - turned_round).abs() < 0.001);
    }

    #[test]
    fn the_distance_to_an_arc_is_the_least_to_its_points(
        a in (-180.0..180.0f64, -90.0..90.0f64), b in (-180.0..180.0f64, -90.0..90.0f64), p in (-180.0..180.0f64, -90.0..90.0f64),
    ) {
        let (start, end, point) = (Direction::of(a.0, a.1), Direction::of(b.0, b.1), Direction::of(p.0, p.1));
        prop_assume!(start.angle(end) < 3.0);
        let told = point.angle_to_arc(start, end);
        // Points of the arc, by halving it: the middle of two directions is their sum.
        let mut arc = vec![start, end];
        for _ in 0..9 {
            let mut finer = Vec::with_capacity(arc.len() * 2);
            for pair in arc.windows(2) {
                finer.push(pair[0]);
                finer.push(super::sphere::middle(pair).expect("less than half a turn"));
            }
            finer.push(end);
            arc = finer;
        }
        let least = arc.iter().map(|each| point.angle(*each)).fold(f64::INFINITY, f64::min);
        prop_assert!(told <= least + 1e-12 && least - told < 0.004, "{told} {least}");
    }
}
