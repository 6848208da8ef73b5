//! How EDTF values stand to each other in time, in three truth values: `Some(true)` when it is so whatever the exact
//! dates are, `Some(false)` when it cannot be, `None` when the bounds leave it open.
//!
//! A value is seen through its bounds. Days are compared with days; where either side has a time of day, seconds are
//! compared, a day then being all its seconds. A time with an offset is compared with another by the moment both mean,
//! and with what has no offset by the clock on its wall: two o'clock at night on the 10th in Kabul is on the 10th.
//!
//! The relations of Allen (1983) speak of two stretches of time. The *window* of [`contains`] and [`overlaps`] is taken
//! as the whole stretch between its bounds; the other value is a date within its bounds that nobody knows better, or,
//! written as an interval, a stretch that lasts from its start to its end.

use std::cmp::Ordering;

use super::Bound;
use super::DAY;
use super::Edtf;
use super::NO_EARLIEST;
use super::NO_LATEST;
use super::form::Form;
use crate::model::value::Value;

/// A stretch of time that something compares with: of an EDTF value, or of a date or date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    earliest: Bound,
    latest: Bound,
    /// Whether it is to the second; else whole days.
    timed: bool,
    /// Whether it is one moment and not a stretch of several days.
    exact: bool,
    /// The latest its first moment can be, and the earliest its last.
    core: (Bound, Bound),
    /// Whether it lasts from its first moment to its last.
    throughout: bool,
    /// Seconds that its clock is east of universal time, which its bounds are in; `None` where no offset is written.
    offset: Option<i64>,
    /// Whether its start or end is said to be unknown: then its bound there is none, and bounds nothing for sure.
    unknown: (bool, bool),
}

impl Span {
    /// That of a value; `None` of a value that is no date.
    pub fn of(value: &Value) -> Option<Self> {
        let at = |second: i64, timed: bool, exact: bool| {
            let latest = if timed { second } else { second + DAY - 1 };
            Self {
                earliest: second,
                latest,
                timed,
                exact,
                core: (latest, second),
                throughout: false,
                offset: None,
                unknown: (false, false),
            }
        };
        Some(match value {
            Value::Edtf(edtf) => edtf.span(),
            Value::Date(date) => at(date.days_since_epoch() * DAY, false, true),
            // EDTF is to the second: part of one is some moment in it.
            Value::LocalDateTime(time) => {
                at(time.epoch_seconds(), true, time.time().nanosecond() == 0)
            }
            Value::DateTime(time) => {
                let whole = time.local().time().nanosecond() == 0;
                Self {
                    offset: Some(i64::from(time.offset_seconds())),
                    ..at(time.epoch_seconds(), true, whole)
                }
            }
            _ => return None,
        })
    }

    /// Its first and last second since 1970-01-01T00:00:00; the ends of `i64` stand for "no bound".
    pub fn seconds(self) -> (i64, i64) {
        (self.earliest, self.latest)
    }

    /// The seconds of two spans by one clock: universal time where both or neither have an offset, else that of the one
    /// that has.
    pub fn on_one_clock(self, other: Self) -> (Self, Self) {
        match (self.offset, other.offset) {
            (Some(offset), None) => (self.by_its_clock(offset), other),
            (None, Some(offset)) => (self, other.by_its_clock(offset)),
            _ => (self, other),
        }
    }

    fn by_its_clock(self, offset: i64) -> Self {
        let shifted = |bound: Bound| match bound {
            NO_EARLIEST | NO_LATEST => bound,
            bound => bound.saturating_add(offset),
        };
        Self {
            earliest: shifted(self.earliest),
            latest: shifted(self.latest),
            core: (shifted(self.core.0), shifted(self.core.1)),
            ..self
        }
    }

    /// When its first moment and its last can be: each from the one second to the other, the ends of `i64` standing
    /// for "no bound".
    pub fn ends(self) -> ((i64, i64), (i64, i64)) {
        let (starts_by, ends_from) = self.core;
        // An open end is at no moment that could bound anything.
        let starts_by = if starts_by == NO_EARLIEST {
            self.latest
        } else {
            starts_by.min(self.latest)
        };
        let ends_from = if ends_from == NO_LATEST {
            self.earliest
        } else {
            ends_from.max(self.earliest)
        };
        ((self.earliest, starts_by), (ends_from, self.latest))
    }

    /// Whether a time of day is written.
    pub fn is_timed(self) -> bool {
        self.timed
    }

    /// Whether a time in it is written with an offset.
    pub fn has_offset(self) -> bool {
        self.offset.is_some()
    }

    /// Whether it is one date, however vaguely known, and not a stretch from one to another or several dates.
    pub fn is_one_date(self) -> bool {
        !self.throughout && self.core == (self.latest, self.earliest)
    }

    /// Whether it is somewhere within one second.
    fn is_part_of_second(self) -> bool {
        self.timed && !self.exact && self.earliest == self.latest
    }

    /// The first and last moment, in seconds where either of two spans is to the second, else in days.
    fn bounds(self, timed: bool) -> (Bound, Bound) {
        in_units((self.earliest, self.latest), timed)
    }

    /// As [`Span::bounds`], but where an end is unknown only as far as it is sure to reach.
    fn sure(self, timed: bool) -> (Bound, Bound) {
        let first = if self.unknown.0 {
            self.core.0
        } else {
            self.earliest
        };
        let last = if self.unknown.1 {
            self.core.1
        } else {
            self.latest
        };
        in_units((first, last), timed)
    }

    /// As [`Span::bounds`], of its core.
    fn core(self, timed: bool) -> (Bound, Bound) {
        in_units(self.core, timed)
    }
}

fn in_units((first, last): (Bound, Bound), timed: bool) -> (Bound, Bound) {
    let unit = |bound: Bound| match bound {
        NO_EARLIEST | NO_LATEST => bound,
        bound if timed => bound,
        bound => bound.div_euclid(DAY),
    };
    (unit(first), unit(last))
}

impl Edtf {
    /// Its stretch of time.
    pub fn span(&self) -> Span {
        Span {
            earliest: self.earliest,
            latest: self.latest,
            timed: self.timed,
            exact: self.is_exact(),
            core: self.core,
            throughout: matches!(self.form, Form::Interval(..)),
            offset: self.form.offset(),
            unknown: self.form.unknown(),
        }
    }
}

/// `left < right`
pub fn less(left: Span, right: Span) -> Option<bool> {
    let (left, right) = left.on_one_clock(right);
    let timed = left.timed || right.timed;
    let ((left_first, left_last), (right_first, right_last)) =
        (left.bounds(timed), right.bounds(timed));
    if left_last < right_first {
        return Some(true);
    }
    excluded(left, right, left_first.cmp(&right_last))
}

/// `left <= right`
pub fn less_or_equal(left: Span, right: Span) -> Option<bool> {
    less(right, left).map(|greater| !greater)
}

/// `left = right`: certain of two single moments only.
pub fn equal(left: Span, right: Span) -> Option<bool> {
    let (left, right) = left.on_one_clock(right);
    let timed = left.timed || right.timed;
    let ((left_first, left_last), (right_first, right_last)) =
        (left.bounds(timed), right.bounds(timed));
    if left_last < right_first || right_last < left_first {
        Some(false)
    } else if left.exact
        && right.exact
        && left.timed == right.timed
        && left.has_offset() == right.has_offset()
    {
        Some(true)
    } else {
        None
    }
}

/// Whether the one ends before the other begins.
pub fn before(left: Span, right: Span) -> Option<bool> {
    let (left, right) = left.on_one_clock(right);
    let timed = left.timed || right.timed;
    if left.bounds(timed).1 < right.bounds(timed).0 {
        return Some(true);
    }
    // The earliest the one can end, and the latest the other can begin.
    let (ends_from, starts_by) = (left.core(timed).1, right.core(timed).0);
    excluded(left, right, ends_from.cmp(&starts_by))
}

/// Whether `left` cannot come first, where the earliest it can be compares so with the latest `right` can be.
fn excluded(left: Span, right: Span, ordering: Ordering) -> Option<bool> {
    match ordering {
        Ordering::Less => None,
        // The same second; which part of it comes first is not known.
        Ordering::Equal if left.is_part_of_second() || right.is_part_of_second() => None,
        Ordering::Equal | Ordering::Greater => Some(false),
    }
}

/// Whether the other begins on the day, or in the second, after the one ends.
pub fn meets(left: Span, right: Span) -> Option<bool> {
    let (left, right) = left.on_one_clock(right);
    let timed = left.timed || right.timed;
    // The last moment of `left` lies within these, the first of `right` within those.
    let last = (left.core(timed).1, left.bounds(timed).1);
    let first = (right.bounds(timed).0, right.core(timed).0);
    let after = |bound: Bound| bound.saturating_add(1);
    if after(last.1) < first.0 || after(last.0) > first.1 {
        Some(false)
    } else if last.0 == last.1 && first.0 == first.1 {
        Some(true)
    } else {
        None
    }
}

/// Whether all of `inner` lies in the window.
pub fn contains(window: Span, inner: Span) -> Option<bool> {
    let (window, inner) = window.on_one_clock(inner);
    let timed = window.timed || inner.timed;
    let ((from, to), (first, last)) = (window.bounds(timed), inner.bounds(timed));
    let (surely_from, surely_to) = window.sure(timed);
    if surely_from <= first && last <= surely_to {
        return Some(true);
    }
    let (starts_by, ends_from) = inner.core(timed);
    let outside = last < from || to < first || starts_by < from || to < ends_from;
    if outside { Some(false) } else { None }
}

/// Whether any of `inner` lies in the window.
pub fn overlaps(inner: Span, window: Span) -> Option<bool> {
    let (inner, window) = inner.on_one_clock(window);
    let timed = window.timed || inner.timed;
    let ((from, to), (first, last)) = (window.bounds(timed), inner.bounds(timed));
    let (starts_by, ends_from) = inner.core(timed);
    let (surely_from, surely_to) = window.sure(timed);
    let lasts_into = inner.throughout
        && starts_by <= ends_from
        && starts_by <= surely_to
        && surely_from <= ends_from;
    if last < from || to < first {
        Some(false)
    } else if lasts_into || (surely_from <= first && last <= surely_to) {
        Some(true)
    } else {
        None
    }
}

/// Whether both begin together and `inner` ends before the window does.
pub fn starts(inner: Span, window: Span) -> Option<bool> {
    let (inner, window) = inner.on_one_clock(window);
    let timed = window.timed || inner.timed;
    let (from, to) = window.bounds(timed);
    let (first, last) = inner.ends_in(timed);
    both(at(first, from), before_moment(last, to))
}

/// Whether both end together and `inner` begins after the window does.
pub fn finishes(inner: Span, window: Span) -> Option<bool> {
    let (inner, window) = inner.on_one_clock(window);
    let timed = window.timed || inner.timed;
    let (from, to) = window.bounds(timed);
    let ((first, starts_by), last) = inner.ends_in(timed);
    let begins_after = if first > from {
        Some(true)
    } else if starts_by <= from {
        Some(false)
    } else {
        None
    };
    both(begins_after, at(last, to))
}

/// Whether both begin together and end together.
pub fn equals(one: Span, other: Span) -> Option<bool> {
    let (one, other) = one.on_one_clock(other);
    let timed = one.timed || other.timed;
    let (one, other) = (one.ends_in(timed), other.ends_in(timed));
    both(together(one.0, other.0), together(one.1, other.1))
}

impl Span {
    /// As [`Span::ends`], in units of [`Span::bounds`].
    fn ends_in(self, timed: bool) -> ((Bound, Bound), (Bound, Bound)) {
        let (first, last) = self.ends();
        (in_units(first, timed), in_units(last, timed))
    }
}

/// Whether a moment between two bounds is this one.
fn at(moment: (Bound, Bound), known: Bound) -> Option<bool> {
    together(moment, (known, known))
}

/// Whether two moments, each between bounds, are the same.
fn together(one: (Bound, Bound), other: (Bound, Bound)) -> Option<bool> {
    if one.1 < other.0 || other.1 < one.0 {
        Some(false)
    } else if one.0 == one.1 && one == other {
        Some(true)
    } else {
        None
    }
}

/// Whether a moment between two bounds comes before this one.
fn before_moment(moment: (Bound, Bound), known: Bound) -> Option<bool> {
    if moment.1 < known {
        Some(true)
    } else if moment.0 >= known {
        Some(false)
    } else {
        None
    }
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
