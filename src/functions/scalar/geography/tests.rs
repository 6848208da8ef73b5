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
