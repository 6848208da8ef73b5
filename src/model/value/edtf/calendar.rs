//! Years, months, days, and the divisions of a year that EDTF counts as months 21 to 41.
//!
//! | number | division | months |
//! |---|---|---|
//! | 21–24 | spring, summer, autumn, winter, hemisphere not said | as 25–28 |
//! | 25–28 | the same, northern | March–May, June–August, September–November, December–February of the next year |
//! | 29–32 | the same, southern | September–November, December–February of the next year, March–May, June–August |
//! | 33–36 | quarters | three months each |
//! | 37–39 | quadrimesters: early, middle and late in the year | four months each |
//! | 40–41 | semesters | six months each |
//!
//! Seasons are meteorological. The standard leaves both that and the hemisphere of 21–24 open.

use super::Bound;
use super::DAY;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::days_in_month;

/// The divisions of a year.
pub(crate) const DIVISIONS: std::ops::RangeInclusive<u8> = 21..=41;

/// The first month of a division, counted from January of its year, and its number of months.
pub(crate) const fn months_of(division: u8) -> (i64, i64) {
    match division {
        21 | 25 | 31 => (3, 3),
        22 | 26 | 32 => (6, 3),
        23 | 27 | 29 => (9, 3),
        24 | 28 | 30 => (12, 3),
        33..=36 => ((division as i64 - 33) * 3 + 1, 3),
        37..=39 => ((division as i64 - 37) * 4 + 1, 4),
        _ => ((division as i64 - 40) * 6 + 1, 6),
    }
}

/// Whether it is a season of which nobody says on which hemisphere.
pub(crate) const fn is_of_no_hemisphere(division: u8) -> bool {
    division <= 24
}

/// What a division is called.
pub(crate) const fn name_of(division: u8) -> &'static str {
    match division {
        ..=32 => "season",
        33..=36 => "quarter",
        37..=39 => "quadrimester",
        _ => "semester",
    }
}

/// The first second of a day; months may run on into the next year.
pub(crate) fn start_of(year: i64, month: i64, day: i64) -> Option<Bound> {
    let (year, month) = (
        year + (month - 1).div_euclid(12),
        (month - 1).rem_euclid(12) + 1,
    );
    let date = Date::new(year, month, day).ok()?;
    Some(date.days_since_epoch() * DAY)
}

/// The last second before the first day of a month; months may run on into the next year.
pub(crate) fn end_before(year: i64, month: i64) -> Option<Bound> {
    let last = month - 1;
    let (year, last) = (
        year + (last - 1).div_euclid(12),
        (last - 1).rem_euclid(12) + 1,
    );
    Some(start_of(year, last, days_in_month(year, last))? + DAY - 1)
}
