//! A calendar date in the proleptic Gregorian calendar, years -999,999,999 to 999,999,999.
//!
//! Must never know of times, zones or durations: only days, and the calendars that name them
//! (year-month-day, ISO 8601 weeks, quarters, ordinal days).
//!
//! ```
//! use annals::model::value::temporal::Date;
//! let date = Date::new(1984, 10, 11).unwrap();
//! assert_eq!((date.week_year(), date.week(), date.day_of_week()), (1984, 41, 4));
//! ```

use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;

/// The least year of a date.
pub const MINIMUM_YEAR: i64 = -999_999_999;
/// The greatest year of a date.
pub const MAXIMUM_YEAR: i64 = 999_999_999;

const MINIMUM_DAYS: i64 = days_of(MINIMUM_YEAR, 1, 1);
const MAXIMUM_DAYS: i64 = days_of(MAXIMUM_YEAR, 12, 31);

/// Days in 400 Gregorian years; also a whole number of weeks.
const DAYS_OF_CYCLE: i64 = 146_097;

/// A calendar date: days since 1970-01-01. Invariant: the year lies within ±999,999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    days: i64,
}

/// Days since 1970-01-01, for a valid month and day. Years are counted from 1 March, so a leap day ends its year.
const fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year_from_march = if month <= 2 { year - 1 } else { year };
    let cycle = year_from_march.div_euclid(400);
    let year_of_cycle = year_from_march.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    cycle * DAYS_OF_CYCLE + day_of_cycle - 719_468
}

/// Whether the year has a 29 February.
pub(super) fn is_leap_year(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The number of days of a month (1 to 12).
pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// 365 or 366.
pub(super) fn days_in_year(year: i64) -> i64 {
    if is_leap_year(year) { 366 } else { 365 }
}

/// The number of days of a quarter (1 to 4).
pub(super) fn days_in_quarter(year: i64, quarter: i64) -> i64 {
    let first_month = quarter * 3 - 2;
    (first_month..first_month + 3)
        .map(|month| days_in_month(year, month))
        .sum()
}

/// The number of ISO 8601 weeks of a week year: 52 or 53.
pub(super) fn weeks_in_year(week_year: i64) -> i64 {
    // 28 December lies in the last week of its week year.
    Date {
        days: days_of(week_year, 12, 28),
    }
    .week()
}

impl Date {
    /// The names of the components that [`Date::component`](Self::component) knows.
    pub const COMPONENTS: &'static [&'static str] = &[
        "year",
        "quarter",
        "month",
        "week",
        "weekYear",
        "dayOfQuarter",
        "quarterDay",
        "day",
        "ordinalDay",
        "dayOfWeek",
        "weekDay",
    ];

    /// 1970-01-01.
    pub const EPOCH: Self = Self { days: 0 };

    /// A date by year, month (1 to 12) and day of the month.
    pub fn new(year: i64, month: i64, day: i64) -> Result<Self, TemporalError> {
        within("year", year, MINIMUM_YEAR, MAXIMUM_YEAR)?;
        within("month", month, 1, 12)?;
        within("day", day, 1, days_in_month(year, month))?;
        Ok(Self {
            days: days_of(year, month, day),
        })
    }

    /// A date by ISO 8601 week year, week (1 to 52 or 53) and day of the week (1 is Monday).
    pub fn from_week_date(
        week_year: i64,
        week: i64,
        day_of_week: i64,
    ) -> Result<Self, TemporalError> {
        within("year", week_year, MINIMUM_YEAR, MAXIMUM_YEAR)?;
        within("week", week, 1, weeks_in_year(week_year))?;
        within("dayOfWeek", day_of_week, 1, 7)?;
        // 4 January lies in week 1.
        let fourth = Self {
            days: days_of(week_year, 1, 4),
        };
        let first_monday = fourth.days - (fourth.day_of_week() - 1);
        Self::from_days_since_epoch(first_monday + (week - 1) * 7 + day_of_week - 1)
    }

    /// A date by year and day of the year (1 to 365 or 366).
    pub fn from_ordinal_date(year: i64, ordinal_day: i64) -> Result<Self, TemporalError> {
        within("year", year, MINIMUM_YEAR, MAXIMUM_YEAR)?;
        within("ordinalDay", ordinal_day, 1, days_in_year(year))?;
        Ok(Self {
            days: days_of(year, 1, 1) + ordinal_day - 1,
        })
    }

    /// A date by year, quarter (1 to 4) and day of the quarter (1 to 90, 91 or 92).
    pub fn from_quarter_date(
        year: i64,
        quarter: i64,
        day_of_quarter: i64,
    ) -> Result<Self, TemporalError> {
        within("year", year, MINIMUM_YEAR, MAXIMUM_YEAR)?;
        within("quarter", quarter, 1, 4)?;
        within(
            "dayOfQuarter",
            day_of_quarter,
            1,
            days_in_quarter(year, quarter),
        )?;
        Ok(Self {
            days: days_of(year, quarter * 3 - 2, 1) + day_of_quarter - 1,
        })
    }

    /// A date by days since 1970-01-01.
    pub fn from_days_since_epoch(days: i64) -> Result<Self, TemporalError> {
        if (MINIMUM_DAYS..=MAXIMUM_DAYS).contains(&days) {
            Ok(Self { days })
        } else {
            Err(overflow())
        }
    }

    /// Days since 1970-01-01, negative before.
    pub fn days_since_epoch(self) -> i64 {
        self.days
    }

    /// Year, month and day of the month.
    pub fn year_month_day(self) -> (i64, i64, i64) {
        let from_march = self.days + 719_468;
        let cycle = from_march.div_euclid(DAYS_OF_CYCLE);
        let day_of_cycle = from_march.rem_euclid(DAYS_OF_CYCLE);
        let year_of_cycle = (day_of_cycle - day_of_cycle / 1_460 + day_of_cycle / 36_524
            - day_of_cycle / 146_096)
            / 365;
        let day_of_year =
            day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = cycle * 400 + year_of_cycle + i64::from(month <= 2);
        (year, month, day)
    }

    /// The astronomical year: 0 is 1 BCE.
    pub fn year(self) -> i64 {
        self.year_month_day().0
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> i64 {
        self.year_month_day().1
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i64 {
        self.year_month_day().2
    }

    /// The quarter of the year, 1 to 4.
    pub fn quarter(self) -> i64 {
        (self.month() - 1) / 3 + 1
    }

    /// The day of the quarter, 1 to 92.
    pub fn day_of_quarter(self) -> i64 {
        self.days - days_of(self.year(), self.quarter() * 3 - 2, 1) + 1
    }

    /// The day of the year, 1 to 366.
    pub fn ordinal_day(self) -> i64 {
        self.days - days_of(self.year(), 1, 1) + 1
    }

    /// The day of the week, 1 (Monday) to 7 (Sunday).
    pub fn day_of_week(self) -> i64 {
        (self.days + 3).rem_euclid(7) + 1
    }

    /// The Thursday of this date's week, which decides the week's year. May lie a little outside the range of dates.
    fn thursday(self) -> Self {
        Self {
            days: self.days + 4 - self.day_of_week(),
        }
    }

    /// The ISO 8601 week of the week year, 1 to 53.
    pub fn week(self) -> i64 {
        (self.thursday().ordinal_day() - 1) / 7 + 1
    }

    /// The year that the ISO 8601 week belongs to.
    pub fn week_year(self) -> i64 {
        self.thursday().year()
    }

    /// The date a number of days later.
    pub fn plus_days(self, days: i64) -> Result<Self, TemporalError> {
        self.days
            .checked_add(days)
            .ok_or_else(overflow)
            .and_then(Self::from_days_since_epoch)
    }

    /// The date a number of months later; a day the month does not have becomes its last day.
    pub fn plus_months(self, months: i64) -> Result<Self, TemporalError> {
        let (year, month, day) = self.year_month_day();
        let total = (year * 12 + month - 1)
            .checked_add(months)
            .ok_or_else(overflow)?;
        let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
        if !(MINIMUM_YEAR..=MAXIMUM_YEAR).contains(&year) {
            return Err(overflow());
        }
        Self::new(year, month, day.min(days_in_month(year, month)))
    }

    /// The number of whole months until `other`, negative when it is earlier.
    pub fn months_until(self, other: Self) -> i64 {
        let packed = |date: Self| {
            let (year, month, day) = date.year_month_day();
            (year * 12 + month) * 32 + day
        };
        (packed(other) - packed(self)) / 32
    }
}

fn overflow() -> TemporalError {
    TemporalError::Overflow {
        kind: TemporalKind::Date,
    }
}

/// `2015-07-21`; years of fewer than four digits are padded, years beyond 9999 carry a sign.
impl std::fmt::Display for Date {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.year_month_day();
        match year {
            10_000.. => write!(formatter, "+{year}")?,
            0..=9_999 => write!(formatter, "{year:04}")?,
            _ => write!(formatter, "-{:04}", year.unsigned_abs())?,
        }
        write!(formatter, "-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_over_every_day_of_two_cycles() {
        let start = Date::new(1600, 1, 1).unwrap();
        let mut expected = (1600, 1, 1);
        for offset in 0..2 * DAYS_OF_CYCLE {
            let date = start.plus_days(offset).unwrap();
            assert_eq!(date.year_month_day(), expected);
            let (year, month, day) = expected;
            assert_eq!(Date::new(year, month, day).unwrap(), date);
            expected = if day < days_in_month(year, month) {
                (year, month, day + 1)
            } else if month < 12 {
                (year, month + 1, 1)
            } else {
                (year + 1, 1, 1)
            };
        }
    }

    #[test]
    fn every_calendar_names_the_same_day() {
        for days in (-800_000..800_000).step_by(17) {
            let date = Date::from_days_since_epoch(days).unwrap();
            let week = Date::from_week_date(date.week_year(), date.week(), date.day_of_week());
            let quarter =
                Date::from_quarter_date(date.year(), date.quarter(), date.day_of_quarter());
            let ordinal = Date::from_ordinal_date(date.year(), date.ordinal_day());
            assert_eq!((week, quarter, ordinal), (Ok(date), Ok(date), Ok(date)));
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_reached_and_not_passed() {
        let first = Date::new(MINIMUM_YEAR, 1, 1).unwrap();
        let last = Date::new(MAXIMUM_YEAR, 12, 31).unwrap();
        assert_eq!(first.to_string(), "-999999999-01-01");
        assert_eq!(last.to_string(), "+999999999-12-31");
        assert!(first.plus_days(-1).is_err() && last.plus_days(1).is_err());
        assert!(first.plus_months(-1).is_err() && last.plus_months(i64::MAX).is_err());
        assert!(last.plus_days(i64::MAX).is_err());
        assert!(first.week() > 0 && last.week() > 0);
    }

    #[test]
    fn a_day_that_does_not_exist_is_named_with_its_bounds() {
        assert_eq!(
            Date::new(2021, 2, 29),
            Err(TemporalError::OutOfRange {
                component: "day",
                value: 29,
                minimum: 1,
                maximum: 28
            })
        );
        assert!(Date::from_week_date(2021, 53, 1).is_err());
        assert!(Date::from_ordinal_date(2021, 366).is_err());
        assert!(Date::from_quarter_date(2021, 1, 91).is_err());
    }

    #[test]
    fn months_clamp_to_the_last_day() {
        let date = Date::new(2011, 1, 31).unwrap();
        let stepwise = date.plus_months(1).unwrap().plus_months(12).unwrap();
        assert_eq!(stepwise.to_string(), "2012-02-28");
        assert_eq!(date.plus_months(13).unwrap().to_string(), "2012-02-29");
    }
}
