//! Points in space.
//!
//! Holds coordinates and what they mean; distances are a matter of `functions`.

use serde::Deserialize;
use serde::Serialize;

use super::number::float_text;

/// What the coordinates of a point mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CoordinateSystem {
    /// Longitude and latitude in degrees (EPSG 4326).
    Wgs84,
    /// Longitude and latitude in degrees, height in metres (EPSG 4979).
    Wgs84Height,
    /// x and y in units of the user's choice (SRID 7203).
    Cartesian,
    /// x, y and z in units of the user's choice (SRID 9157).
    Cartesian3d,
}

impl CoordinateSystem {
    /// Its name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs-84",
            Self::Wgs84Height => "wgs-84-3d",
            Self::Cartesian => "cartesian",
            Self::Cartesian3d => "cartesian-3d",
        }
    }

    /// Its spatial reference identifier.
    pub fn srid(self) -> i64 {
        match self {
            Self::Wgs84 => 4326,
            Self::Wgs84Height => 4979,
            Self::Cartesian => 7203,
            Self::Cartesian3d => 9157,
        }
    }

    /// How many coordinates a point has: 2 or 3.
    pub fn dimensions(self) -> usize {
        match self {
            Self::Wgs84 | Self::Cartesian => 2,
            Self::Wgs84Height | Self::Cartesian3d => 3,
        }
    }
}

/// A point. For WGS 84: `x` is the longitude, `y` the latitude, both in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// What the coordinates mean.
    pub system: CoordinateSystem,
    /// Longitude, or x.
    pub x: f64,
    /// Latitude, or y.
    pub y: f64,
    /// Height in metres, or z; 0 in two dimensions.
    pub z: f64,
}

/// `point({srid: 4326, x: 71.5, y: 34.0})`, as the language reads it.
impl std::fmt::Display for Point {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "point({{srid: {}, x: {}, y: {}",
            self.system.srid(),
            float_text(self.x),
            float_text(self.y)
        )?;
        if self.system.dimensions() == 3 {
            write!(formatter, ", z: {}", float_text(self.z))?;
        }
        formatter.write_str("})")
    }
}
