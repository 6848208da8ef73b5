//! `DURING`: what has a date outside a stretch of time.

use super::Hidden;
use super::account::each_value;
use super::each_node;
use super::each_relationship;
use crate::model::graph::View;
use crate::model::value::Value;
use crate::model::value::edtf::Edtf;
use crate::model::value::edtf::relation;
use crate::model::value::edtf::relation::Span;

/// The property that dates an element.
pub const WHEN: &str = "when";

/// The stretch of time that something dated may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bounds(Span);

impl Bounds {
    /// Those of a date, a date and time or an EDTF value, or of a text that is EDTF; `None` of a value that is none.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self(text.parse::<Edtf>().ok()?.span())),
            value => Span::of(value).map(Self),
        }
    }

    /// Those of a window: a date, or a text that is one; else why it is none.
    pub fn of_window(value: &Value) -> Result<Self, String> {
        match value {
            Value::String(text) => text
                .parse::<Edtf>()
                .map(|edtf| Self(edtf.span()))
                .map_err(|error| error.to_string()),
            value => Self::of(value).ok_or_else(|| format!("found {}", value.value_type())),
        }
    }

    /// The first and the last second since 1970-01-01T00:00Z; the extremes of `i64` are open ends.
    pub fn seconds(self) -> (i64, i64) {
        self.0.seconds()
    }

    /// Whether some of it may lie in the other.
    fn may_meet(self, other: Self) -> bool {
        relation::overlaps(self.0, other.0) != Some(false)
    }

    /// Whether all of it lies in the other for sure.
    fn is_inside(self, other: Self) -> bool {
        relation::contains(other.0, self.0) == Some(true)
    }
}

/// The elements whose dates lie outside a window: wholly, or, when they must be `certain`, in part. What has no date,
/// or something in `when` that is no date, stays; and how many elements have the latter.
pub fn outside(view: View<'_>, window: Bounds, certain: bool) -> (Hidden, usize) {
    let mut undatable = 0;
    let mut is_outside = |value: &Value| {
        let Some(bounds) = Bounds::of(value) else {
            undatable += 1;
            return false;
        };
        if certain {
            !bounds.is_inside(window)
        } else {
            !bounds.may_meet(window)
        }
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
    (hidden, undatable)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds of a day.
    const DAY: i64 = 86_400;

    fn days(text: &str) -> Option<(i64, i64)> {
        let bounds = Bounds::of(&Value::from(text))?;
        let day = |second: i64| match second {
            i64::MIN | i64::MAX => second,
            second => second.div_euclid(DAY),
        };
        let (earliest, latest) = bounds.seconds();
        Some((day(earliest), day(latest)))
    }

    #[test]
    fn texts_have_the_bounds_their_forms_mean() {
        // 1970-01-01 is day 0.
        assert_eq!(days("1970"), Some((0, 364)));
        assert_eq!(days("1970-02"), Some((31, 58)));
        assert_eq!(days("1970-12"), Some((334, 364)));
        assert_eq!(days("1970-01-02"), Some((1, 1)));
        assert_eq!(days("1970-02~"), Some((31, 58)));
        assert_eq!(days("1970-33"), Some((0, 89)));
        assert_eq!(days("1970-39"), Some((243, 364)));
        assert_eq!(days("1970-41"), Some((181, 364)));
        assert_eq!(days("1970-01-02/1970-02"), Some((1, 58)));
        assert_eq!(days("1970-01-02/.."), Some((1, i64::MAX)));
        assert_eq!(days("[1970-01-02..1970-01-09]"), Some((1, 8)));
        assert_eq!(days("[..1970-01-09]"), Some((i64::MIN, 8)));
    }

    #[test]
    fn texts_of_other_forms_are_no_dates() {
        for text in [
            "",
            "late 2025",
            "2025-13",
            "2025-02-30",
            "20-10",
            "-",
            "../..",
            "2025-10-",
            "1970-02/1970-01",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
