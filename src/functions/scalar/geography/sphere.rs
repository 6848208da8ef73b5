//! Places on a sphere as unit vectors, so that neither the poles nor the antimeridian are special.
//!
//! Angles are radians. Must never know where coordinates come from.

use std::f64::consts::PI;

/// Two directions closer than this are one, in radians: about a tenth of a millimetre on the earth.
pub(super) const SAME: f64 = 2e-11;

/// A direction from the centre of the sphere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Direction([f64; 3]);

impl Direction {
    /// By longitude and latitude in degrees.
    pub(super) fn of(longitude: f64, latitude: f64) -> Self {
        let (east, north) = (longitude.to_radians(), latitude.to_radians());
        Self([
            north.cos() * east.cos(),
            north.cos() * east.sin(),
            north.sin(),
        ])
    }

    fn dot(self, other: Self) -> f64 {
        let (left, right) = (self.0, other.0);
        left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
    }

    fn cross(self, other: Self) -> Self {
        let (left, right) = (self.0, other.0);
        Self([
            left[1] * right[2] - left[2] * right[1],
            left[2] * right[0] - left[0] * right[2],
            left[0] * right[1] - left[1] * right[0],
        ])
    }

    fn plus(self, other: Self) -> Self {
        let (left, right) = (self.0, other.0);
        Self([left[0] + right[0], left[1] + right[1], left[2] + right[2]])
    }

    fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// Of length 1; `None` of what has no direction.
    fn unit(self) -> Option<Self> {
        let length = self.length();
        (length > 1e-15).then(|| Self(self.0.map(|part| part / length)))
    }

    /// The angle to another direction; exact for small angles and for those near half a turn.
    pub(super) fn angle(self, other: Self) -> f64 {
        self.cross(other).length().atan2(self.dot(other))
    }

    /// The angle to the nearest point of the shorter arc from `start` to `end`.
    pub(super) fn angle_to_arc(self, start: Self, end: Self) -> f64 {
        let ends = self.angle(start).min(self.angle(end));
        let Some(pole) = start.cross(end).unit() else {
            return ends;
        };
        let beside = pole.cross(start).dot(self) >= 0.0 && end.cross(pole).dot(self) >= 0.0;
        if beside {
            ends.min(self.dot(pole).abs().min(1.0).asin())
        } else {
            ends
        }
    }
}

/// The middle of some directions; `None` when they cancel out.
pub(super) fn middle(directions: &[Direction]) -> Option<Direction> {
    let sum = directions.iter().copied().reduce(Direction::plus)?;
    sum.unit()
}

/// Whether two shorter arcs cross, each going from one side of the other to the other side; those that only touch, or
/// run along each other, do not.
pub(super) fn cross(a: Direction, b: Direction, c: Direction, d: Direction) -> bool {
    let (Some(first), Some(second)) = (a.cross(b).unit(), c.cross(d).unit()) else {
        return false;
    };
    let line = first.cross(second);
    if line.length() < SAME {
        return false;
    }
    let Some(at) = line.unit() else {
        return false;
    };
    let on = |point: Direction| {
        let within = |start: Direction, end: Direction, pole: Direction| {
            pole.cross(start).dot(point) > SAME && end.cross(pole).dot(point) > SAME
        };
        within(a, b, first) && within(c, d, second)
    };
    on(at) || on(Direction(at.0.map(|part| -part)))
}

/// Whether a direction lies within a closed ring, on its border too. Of the two sides of a ring the one its corners
/// lie around is meant, whichever way they run; a ring goes round less than half of the sphere.
pub(super) fn within_ring(point: Direction, ring: &[Direction]) -> bool {
    let Some(centre) = middle(ring) else {
        return false;
    };
    let mut turned = 0.0;
    for pair in ring.windows(2) {
        if point.angle_to_arc(pair[0], pair[1]) <= SAME {
            return true;
        }
        let (start, end) = (point.cross(pair[0]), point.cross(pair[1]));
        turned += start.cross(end).dot(point).atan2(start.dot(end));
    }
    turned.abs() > PI && point.dot(centre) > 0.0
}
