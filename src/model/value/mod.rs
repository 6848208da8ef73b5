//! Values of the language: scalars, lists, maps, dates and times, points, and references to graph elements.
//!
//! A value never carries provenance and never a petgraph index. Cloning is cheap: everything large is shared.

pub mod compare;
pub mod edtf;
pub mod entity;
pub mod naming;
pub mod number;
pub mod point;
pub mod temporal;
pub mod text;
pub mod type_set;
pub mod type_test;

use std::sync::Arc;

use crate::model::collections::IndexMap;

pub use entity::Node;
pub use entity::NodeId;
pub use entity::Path;
pub use entity::Relationship;
pub use entity::RelationshipId;
pub use point::Point;
pub use type_set::TypeSet;

use edtf::Edtf;
use temporal::Date;
use temporal::DateTime;
use temporal::Duration;
use temporal::LocalDateTime;
use temporal::LocalTime;
use temporal::Time;

/// A map value, or the properties of an element: keys in the order they were written.
pub type Map = IndexMap<Arc<str>, Value>;

/// A value of the language.
///
/// `PartialEq` is structural (null equals null, NaN differs from NaN, `1` is not `1.0`): for tests and plans only.
/// The language's equality, equivalence and ordering are in [`compare`].
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Unknown.
    #[default]
    Null,
    /// True or false.
    Boolean(bool),
    /// A 64-bit signed integer.
    Integer(i64),
    /// An IEEE 754 double.
    Float(f64),
    /// A text.
    String(Arc<str>),
    /// A list of values.
    List(Arc<Vec<Value>>),
    /// A map from names to values.
    Map(Arc<Map>),
    /// A calendar date.
    Date(Date),
    /// A time of day without zone.
    LocalTime(LocalTime),
    /// A time of day with an offset.
    Time(Time),
    /// A date and time without zone.
    LocalDateTime(LocalDateTime),
    /// A date and time with an offset or zone.
    DateTime(Arc<DateTime>),
    /// A length of time.
    Duration(Arc<Duration>),
    /// A date that says how sure it is.
    Edtf(Arc<Edtf>),
    /// A point in space.
    Point(Arc<Point>),
    /// A node of the graph.
    Node(NodeId),
    /// A relationship of the graph.
    Relationship(RelationshipId),
    /// A path through the graph.
    Path(Arc<Path>),
}

/// The type of a value at run time, in the language's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ValueType {
    /// `NULL`
    Null,
    /// `BOOLEAN`
    Boolean,
    /// `INTEGER`
    Integer,
    /// `FLOAT`
    Float,
    /// `STRING`
    String,
    /// `LIST`
    List,
    /// `MAP`
    Map,
    /// `DATE`
    Date,
    /// `LOCAL TIME`
    LocalTime,
    /// `ZONED TIME`
    Time,
    /// `LOCAL DATETIME`
    LocalDateTime,
    /// `ZONED DATETIME`
    DateTime,
    /// `DURATION`
    Duration,
    /// `EDTF`
    Edtf,
    /// `POINT`
    Point,
    /// `NODE`
    Node,
    /// `RELATIONSHIP`
    Relationship,
    /// `PATH`
    Path,
}

impl ValueType {
    /// The type's name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Boolean => "BOOLEAN",
            Self::Integer => "INTEGER",
            Self::Float => "FLOAT",
            Self::String => "STRING",
            Self::List => "LIST",
            Self::Map => "MAP",
            Self::Date => "DATE",
            Self::LocalTime => "LOCAL TIME",
            Self::Time => "ZONED TIME",
            Self::LocalDateTime => "LOCAL DATETIME",
            Self::DateTime => "ZONED DATETIME",
            Self::Duration => "DURATION",
            Self::Edtf => "EDTF",
            Self::Point => "POINT",
            Self::Node => "NODE",
            Self::Relationship => "RELATIONSHIP",
            Self::Path => "PATH",
        }
    }
}

impl std::fmt::Display for ValueType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Value {
    /// Roughly how many bytes it takes, shared parts counted as if its own.
    pub fn size(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::String(text) => text.len() + 16,
                Self::List(items) => items.iter().map(Self::size).sum::<usize>() + 40,
                Self::Map(entries) => entries
                    .iter()
                    .map(|(key, value)| key.len() + 40 + value.size())
                    .sum(),
                Self::Path(path) => path.length() * 16 + 64,
                Self::Edtf(edtf) => edtf.size(),
                _ => 0,
            }
    }

    /// A string value.
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::String(text.into())
    }

    /// A list value.
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A map value.
    pub fn map(entries: Map) -> Self {
        Self::Map(Arc::new(entries))
    }

    /// The type of the value.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::Null => ValueType::Null,
            Self::Boolean(_) => ValueType::Boolean,
            Self::Integer(_) => ValueType::Integer,
            Self::Float(_) => ValueType::Float,
            Self::String(_) => ValueType::String,
            Self::List(_) => ValueType::List,
            Self::Map(_) => ValueType::Map,
            Self::Date(_) => ValueType::Date,
            Self::LocalTime(_) => ValueType::LocalTime,
            Self::Time(_) => ValueType::Time,
            Self::LocalDateTime(_) => ValueType::LocalDateTime,
            Self::DateTime(_) => ValueType::DateTime,
            Self::Duration(_) => ValueType::Duration,
            Self::Edtf(_) => ValueType::Edtf,
            Self::Point(_) => ValueType::Point,
            Self::Node(_) => ValueType::Node,
            Self::Relationship(_) => ValueType::Relationship,
            Self::Path(_) => ValueType::Path,
        }
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether the value may be stored as a property: a scalar, a date or time, a point, or a list of these.
    /// Lists in lists, maps, nulls in lists and graph elements may not (openCypher 9, "Property types").
    pub fn is_storable(&self) -> bool {
        match self {
            Self::List(items) => items.iter().all(|item| {
                !item.is_null() && !matches!(item, Self::List(_)) && item.is_storable()
            }),
            Self::Map(_) | Self::Node(_) | Self::Relationship(_) | Self::Path(_) => false,
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::String(_)
            | Self::Date(_)
            | Self::LocalTime(_)
            | Self::Time(_)
            | Self::LocalDateTime(_)
            | Self::DateTime(_)
            | Self::Duration(_)
            | Self::Edtf(_)
            | Self::Point(_) => true,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value.into())
    }
}
