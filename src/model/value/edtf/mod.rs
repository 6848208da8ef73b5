//! Dates that say how sure they are: EDTF, levels 0 to 2 (ISO 8601-2:2019, annex A).
//!
//! An [`Edtf`] is what was written, in one canonical way, and the earliest and latest moment it may mean. Everything
//! the language asks of it comes from these two: three-valued comparison ([`relation`]), order, components, windows.
//!
//! | written | means | bounds |
//! |---|---|---|
//! | `2025`, `2025-10`, `2025-10-09` | some time in that year, month, day | the first and last day of it |
//! | `2025-10-09T22:00:00+05:00` | that second | itself |
//! | `2025-10?`, `2025-10~`, `2025-10%` | uncertain, approximate, both | the same; nothing is widened |
//! | `202X`, `2025-1X`, `2025-XX-09` | digits that nobody knows | the least and greatest date that fits |
//! | `2025-21` … `2025-41` | seasons, quarters, quadrimesters, semesters | see [`calendar`] |
//! | `2025-10-09/2025-10-11` | all the time from the one to the other | of both ends |
//! | `2025-10-11/..`, `2025-10-11/` | without end; end unknown | without end |
//! | `[2025-10-09..2026-02-27]`, `[a,b]` | one of these | of all of them |
//! | `{2025-10,2026-02}` | all of these | of all of them |
//! | `Y170000002`, `-0044`, `Y-17E7`, `1950S2` | long, negative, exponential years; significant digits | |
//!
//! Bounds are whole days where no time of day is written, else seconds of universal time (local time where no offset
//! is written is taken as such). Must never know the language, or the day it is today.
//!
//! ```
//! use annals::model::value::edtf::Edtf;
//! let late: Edtf = "2025-39".parse().unwrap();
//! assert_eq!(late.earliest_date().unwrap().to_string(), "2025-09-01");
//! assert_eq!(late.latest_date().unwrap().to_string(), "2025-12-31");
//! assert_eq!("2025?-10?".parse::<Edtf>().unwrap().to_string(), "2025-10?");
//! ```

pub mod calendar;
pub mod phrase;
pub mod relation;

mod components;
mod error;
mod form;
mod parse;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Arc;

use super::temporal::AnyTemporal;
use super::temporal::Date;

pub use components::COMPONENTS;
pub use components::Component;
pub use error::EdtfError;

use form::Form;

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;

/// The first or last second a value may mean, since 1970-01-01T00:00:00; the ends of `i64` stand for "no bound".
pub(crate) type Bound = i64;

/// There is no earliest moment.
pub(crate) const NO_EARLIEST: Bound = i64::MIN;
/// There is no latest moment.
pub(crate) const NO_LATEST: Bound = i64::MAX;

/// What a value says that ISO 8601-2 leaves open or does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BeyondStandard {
    /// A season, quarter, quadrimester or semester that is uncertain or approximate: the standard has no such thing.
    QualifiedDivision,
    /// A season without its hemisphere, whose months the standard leaves open.
    SeasonOfNoHemisphere,
}

/// An EDTF value. Equal when its canonical texts are.
#[derive(Debug, Clone)]
pub struct Edtf {
    text: Arc<str>,
    form: Form,
    earliest: Bound,
    latest: Bound,
    /// The latest its first moment can be, and the earliest its last: what an interval lasts at least.
    core: (Bound, Bound),
    /// Whether a time of day is written, so that bounds are seconds and not days.
    timed: bool,
}

impl Edtf {
    fn new(form: Form) -> Result<Self, EdtfError> {
        let (earliest, latest) = form.bounds()?;
        Ok(Self {
            text: form.to_string().into(),
            timed: form.is_timed(),
            core: form.core()?,
            form,
            earliest,
            latest,
        })
    }

    /// A single day.
    pub fn of_date(date: Date) -> Self {
        Self::new(Form::of_date(date)).unwrap_or_else(|error| unreachable!("invariant: {error}"))
    }

    /// The canonical text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// What it says that the standard leaves open or does not know, if it does.
    pub fn beyond_standard(&self) -> Option<BeyondStandard> {
        self.form.moments().find_map(|moment| {
            let division = moment.division()?;
            if !moment.qualifier().is_none() {
                return Some(BeyondStandard::QualifiedDivision);
            }
            calendar::is_of_no_hemisphere(division).then_some(BeyondStandard::SeasonOfNoHemisphere)
        })
    }

    /// The first second it may mean; `None` where there is none.
    pub fn earliest(&self) -> Option<i64> {
        (self.earliest != NO_EARLIEST).then_some(self.earliest)
    }

    /// The last second it may mean; `None` where there is none.
    pub fn latest(&self) -> Option<i64> {
        (self.latest != NO_LATEST).then_some(self.latest)
    }

    /// The first day it may mean; `None` where there is none.
    pub fn earliest_date(&self) -> Option<Date> {
        self.earliest().and_then(date_at)
    }

    /// The last day it may mean; `None` where there is none.
    pub fn latest_date(&self) -> Option<Date> {
        self.latest().and_then(date_at)
    }

    /// The day it is, when that is all it says: no doubt, no time of day.
    pub fn plain_day(&self) -> Option<Date> {
        let is_plain = !self.timed
            && self.is_exact()
            && self
                .form
                .moments()
                .all(|moment| moment.qualifiers.iter().all(|each| each.is_none()));
        is_plain.then(|| self.earliest_date()).flatten()
    }

    /// The day it is, when it is no more than one; of a time of day, the day that is written with it.
    pub fn day(&self) -> Option<Date> {
        if self.timed {
            let part = |name| match self.component(name) {
                Some(Component::Integer(number)) => Some(number),
                _ => None,
            };
            return Date::new(part("year")?, part("month")?, part("day")?).ok();
        }
        self.earliest_date()
            .filter(|day| self.latest_date() == Some(*day))
    }

    /// The day or the second it is, when it is no more than one.
    pub fn instant(&self) -> Option<AnyTemporal> {
        if !self.timed {
            return self.day().map(AnyTemporal::Date);
        }
        if !self.is_exact() {
            return None;
        }
        let local = self.text.parse().map(AnyTemporal::LocalDateTime);
        local
            .or_else(|_| self.text.parse().map(AnyTemporal::DateTime))
            .ok()
    }

    /// Whether a time of day is written.
    pub fn is_timed(&self) -> bool {
        self.timed
    }

    /// Whether it is one day, or one second, and nothing else.
    pub fn is_exact(&self) -> bool {
        self.form.is_moment()
            && if self.timed {
                self.earliest == self.latest
            } else {
                self.earliest.div_euclid(DAY) == self.latest.div_euclid(DAY)
            }
    }

    /// Roughly how many bytes it takes.
    pub fn size(&self) -> usize {
        size_of::<Self>() + 2 * self.text.len()
    }
}

/// The day of a second; bounds lie within the years a date can have.
fn date_at(second: i64) -> Option<Date> {
    Date::from_days_since_epoch(second.div_euclid(DAY)).ok()
}

impl std::str::FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        parse::form(text).and_then(Self::new)
    }
}

impl std::fmt::Display for Edtf {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl PartialEq for Edtf {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Edtf {}

impl Hash for Edtf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// By earliest, then latest, then text: the order of `ORDER BY`.
impl Ord for Edtf {
    fn cmp(&self, other: &Self) -> Ordering {
        self.earliest
            .cmp(&other.earliest)
            .then_with(|| self.latest.cmp(&other.latest))
            .then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for Edtf {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
