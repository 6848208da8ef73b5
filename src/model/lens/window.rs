//! `DURING`: what has a date outside a stretch of time.

use super::Hidden;
use super::account::each_value;
use super::each_node;
use super::each_relationship;
use crate::model::graph::View;
use crate::model::value::Value;

/// The property that dates an element.
pub const WHEN: &str = "when";
/// Seconds of a day.
const DAY: i64 = 86_400;

/// The first and the last second something may mean, since 1970-01-01T00:00Z; the extremes of `i64` are open ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// The first.
    pub earliest: i64,
    /// The last.
    pub latest: i64,
}

impl Bounds {
    /// Those of a date; `None` of a value that is none.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Date(date) => {
                let earliest = date.days_since_epoch() * DAY;
                Some(Self {
                    earliest,
                    latest: earliest + DAY - 1,
                })
            }
            _ => None,
        }
    }

    /// Those of a window: a date, or a text that is one; else why it is none.
    pub fn of_window(value: &Value) -> Result<Self, String> {
        if let Some(bounds) = Self::of(value) {
            return Ok(bounds);
        }
        match value {
            Value::String(text) => Err(format!("`{text}` is none")),
            other => Err(format!("found {}", other.value_type())),
        }
    }

    /// Whether some moment lies in both.
    fn meets(self, other: Self) -> bool {
        self.earliest <= other.latest && other.earliest <= self.latest
    }

    /// Whether all of it lies in the other.
    fn is_inside(self, other: Self) -> bool {
        other.earliest <= self.earliest && self.latest <= other.latest
    }
}

/// The elements whose dates lie outside a window: wholly, or, when they must be `certain`, in part. What has no date,
/// or something in `when` that is no date, stays.
pub fn outside(view: View<'_>, window: Bounds, certain: bool) -> Hidden {
    let is_outside = |value: &Value| {
        Bounds::of(value).is_some_and(|bounds| {
            if certain {
                !bounds.is_inside(window)
            } else {
                !bounds.meets(window)
            }
        })
    };
    let mut hidden = Hidden::default();
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, WHEN), |at, value| {
            if is_outside(value) {
                hidden.nodes.insert(nodes[at]);
            }
        });
    });
    each_relationship(view, |relationships| {
        let dates = view.gather_relationship_property(relationships, WHEN);
        each_value(&dates, |at, value| {
            if is_outside(value) {
                hidden.relationships.insert(relationships[at]);
            }
        });
    });
    hidden
}
