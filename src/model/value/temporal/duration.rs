//! A length of time in four groups that never run into each other: months, days, seconds, nanoseconds.
//!
//! Must never turn days into months or hours into days by itself: how long they are depends on where they begin.
//!
//! ```
//! use annals::model::value::temporal::Duration;
//! let duration: Duration = "P1Y2M10DT2H30M".parse().unwrap();
//! assert_eq!((duration.months(), duration.days(), duration.seconds()), (14, 10, 9_000));
//! ```

use std::cmp::Ordering;

use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;
use super::local_time::NANOSECONDS_PER_DAY;
use super::local_time::NANOSECONDS_PER_SECOND;
use super::local_time::write_fraction;

/// Nanoseconds of the average Gregorian month, 30.436875 days.
pub(super) const NANOSECONDS_PER_AVERAGE_MONTH: i64 = 2_629_746 * NANOSECONDS_PER_SECOND;

/// A length of time. Invariant: 0 ≤ nanoseconds < 1,000,000,000; a length of -0.1 s is -1 s and 900,000,000 ns.
///
/// Equality is by group. Lengths cannot be compared (is a month longer than 30 days?), but `ORDER BY` needs a total
/// order: by the length in average months of 30.436875 days, then by group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Duration {
    months: i64,
    days: i64,
    seconds: i64,
    nanoseconds: i32,
}

impl Duration {
    /// The names of the components that [`Duration::component`](Self::component) knows.
    pub const COMPONENTS: &'static [&'static str] = &[
        "years",
        "quarters",
        "months",
        "weeks",
        "days",
        "hours",
        "minutes",
        "seconds",
        "milliseconds",
        "microseconds",
        "nanoseconds",
        "quartersOfYear",
        "monthsOfQuarter",
        "monthsOfYear",
        "daysOfWeek",
        "minutesOfHour",
        "secondsOfMinute",
        "millisecondsOfSecond",
        "microsecondsOfSecond",
        "nanosecondsOfSecond",
    ];

    /// No time at all.
    pub const ZERO: Self = Self {
        months: 0,
        days: 0,
        seconds: 0,
        nanoseconds: 0,
    };

    /// A duration by its groups; nanoseconds are 0 to 999,999,999 and count forward from the seconds.
    pub fn new(
        months: i64,
        days: i64,
        seconds: i64,
        nanoseconds: i32,
    ) -> Result<Self, TemporalError> {
        within(
            "nanoseconds",
            nanoseconds.into(),
            0,
            NANOSECONDS_PER_SECOND - 1,
        )?;
        Ok(Self {
            months,
            days,
            seconds,
            nanoseconds,
        })
    }

    /// A duration by months, days, and all the rest in nanoseconds.
    pub(super) fn from_totals(
        months: i128,
        days: i128,
        nanoseconds: i128,
    ) -> Result<Self, TemporalError> {
        let second = i128::from(NANOSECONDS_PER_SECOND);
        Ok(Self {
            months: i64::try_from(months).or(Err(overflow()))?,
            days: i64::try_from(days).or(Err(overflow()))?,
            seconds: i64::try_from(nanoseconds.div_euclid(second)).or(Err(overflow()))?,
            nanoseconds: nanoseconds.rem_euclid(second) as i32,
        })
    }

    /// The months; twelve to the year.
    pub fn months(&self) -> i64 {
        self.months
    }

    /// The days.
    pub fn days(&self) -> i64 {
        self.days
    }

    /// The seconds, rounded down.
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// The nanoseconds beyond the seconds, 0 to 999,999,999.
    pub fn nanoseconds(&self) -> i32 {
        self.nanoseconds
    }

    /// Seconds and nanoseconds together, in nanoseconds.
    pub(super) fn clock_nanoseconds(&self) -> i128 {
        i128::from(self.seconds) * i128::from(NANOSECONDS_PER_SECOND) + i128::from(self.nanoseconds)
    }

    /// The same length backwards.
    pub fn negated(&self) -> Result<Self, TemporalError> {
        Self::from_totals(
            -i128::from(self.months),
            -i128::from(self.days),
            -self.clock_nanoseconds(),
        )
    }

    /// Both lengths, group by group.
    pub fn plus(&self, other: &Self) -> Result<Self, TemporalError> {
        Self::from_totals(
            i128::from(self.months) + i128::from(other.months),
            i128::from(self.days) + i128::from(other.days),
            self.clock_nanoseconds() + other.clock_nanoseconds(),
        )
    }

    /// The difference, group by group.
    pub fn minus(&self, other: &Self) -> Result<Self, TemporalError> {
        Self::from_totals(
            i128::from(self.months) - i128::from(other.months),
            i128::from(self.days) - i128::from(other.days),
            self.clock_nanoseconds() - other.clock_nanoseconds(),
        )
    }

    /// The length a number of times. Fractions of months become days (of the average month) and smaller, fractions of
    /// days become hours and smaller; a fraction of a nanosecond is dropped.
    pub fn times(&self, factor: f64) -> Result<Self, TemporalError> {
        let ratio = Ratio::of(factor)?;
        match ratio.and_then(|ratio| self.scaled(ratio)) {
            Some(result) => result,
            None => self.scaled_approximately(|amount| amount * factor),
        }
    }

    /// The length divided by a number; fractions as in [`Duration::times`](Self::times).
    pub fn divided_by(&self, divisor: f64) -> Result<Self, TemporalError> {
        let ratio = Ratio::of(divisor)?;
        if divisor == 0.0 {
            return Err(TemporalError::DivisionByZero);
        }
        match ratio.and_then(|ratio| self.scaled(ratio.inverse())) {
            Some(result) => result,
            None => self.scaled_approximately(|amount| amount / divisor),
        }
    }

    /// The exact multiple, or nothing when its terms do not fit 128 bits.
    fn scaled(&self, ratio: Ratio) -> Option<Result<Self, TemporalError>> {
        let Ratio {
            numerator,
            denominator,
        } = ratio;
        let day = i128::from(NANOSECONDS_PER_DAY);
        let months = i128::from(self.months).checked_mul(numerator)?;
        let month_rest =
            (months % denominator).checked_mul(i128::from(NANOSECONDS_PER_AVERAGE_MONTH))?;
        let days = i128::from(self.days)
            .checked_mul(numerator)?
            .checked_mul(day)?
            .checked_add(month_rest)?;
        let day_denominator = denominator.checked_mul(day)?;
        let nanoseconds = self
            .clock_nanoseconds()
            .checked_mul(numerator)?
            .checked_add(days % day_denominator)?;
        Some(Self::from_totals(
            months / denominator,
            days / day_denominator,
            nanoseconds / denominator,
        ))
    }

    /// The multiple in floating point, for amounts beyond exact arithmetic.
    fn scaled_approximately(&self, scale: impl Fn(f64) -> f64) -> Result<Self, TemporalError> {
        let months = scale(self.months as f64);
        let month_rest = months.fract() * (NANOSECONDS_PER_AVERAGE_MONTH as f64);
        let days = scale(self.days as f64) + month_rest / (NANOSECONDS_PER_DAY as f64);
        let nanoseconds =
            scale(self.clock_nanoseconds() as f64) + days.fract() * (NANOSECONDS_PER_DAY as f64);
        // Casts saturate at 128 bits, which `from_totals` refuses.
        Self::from_totals(months as i128, days as i128, nanoseconds as i128)
    }

    /// The length in nanoseconds with months of average length, for ordering.
    fn average_nanoseconds(&self) -> i128 {
        i128::from(self.months) * i128::from(NANOSECONDS_PER_AVERAGE_MONTH)
            + i128::from(self.days) * i128::from(NANOSECONDS_PER_DAY)
            + self.clock_nanoseconds()
    }
}

/// A positive or negative fraction. Invariant: the denominator is positive.
#[derive(Clone, Copy)]
struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// The decimal number that a float is written as, or nothing when it does not fit.
    fn of(value: f64) -> Result<Option<Self>, TemporalError> {
        if !value.is_finite() {
            return Err(TemporalError::NotFinite { value });
        }
        Ok(Self::of_decimal(&value.to_string()))
    }

    fn of_decimal(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let scale = u32::try_from(fraction.len())
            .ok()
            .filter(|scale| *scale <= 22)?;
        let numerator: i128 = format!("{whole}{fraction}").parse().ok()?;
        let denominator = 10_i128.pow(scale);
        let divisor =
            greatest_common_divisor(numerator.unsigned_abs(), denominator.unsigned_abs()) as i128;
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// One divided by the fraction, which must not be zero.
    fn inverse(self) -> Self {
        Self {
            numerator: self.denominator * self.numerator.signum(),
            denominator: self.numerator.abs(),
        }
    }
}

fn greatest_common_divisor(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left.max(1)
}

fn overflow() -> TemporalError {
    TemporalError::Overflow {
        kind: TemporalKind::Duration,
    }
}

impl Ord for Duration {
    fn cmp(&self, other: &Self) -> Ordering {
        let groups = |duration: &Self| {
            (
                duration.months,
                duration.days,
                duration.seconds,
                duration.nanoseconds,
            )
        };
        self.average_nanoseconds()
            .cmp(&other.average_nanoseconds())
            .then_with(|| groups(self).cmp(&groups(other)))
    }
}

impl PartialOrd for Duration {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// `P1Y2M10DT2H30M`, `PT-5H-10M-32.142S`, `PT0S`: each group in its larger units, zero units left out.
impl std::fmt::Display for Duration {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Self::ZERO {
            return formatter.write_str("PT0S");
        }
        formatter.write_str("P")?;
        for (amount, unit) in [
            (self.months / 12, 'Y'),
            (self.months % 12, 'M'),
            (self.days, 'D'),
        ] {
            write_unit(formatter, amount, unit)?;
        }
        let total = self.clock_nanoseconds();
        if total == 0 {
            return Ok(());
        }
        let second = i128::from(NANOSECONDS_PER_SECOND);
        let (seconds, nanosecond) = ((total / second) as i64, (total % second) as i64);
        formatter.write_str("T")?;
        write_unit(formatter, seconds / 3_600, 'H')?;
        write_unit(formatter, seconds / 60 % 60, 'M')?;
        if seconds % 60 != 0 || nanosecond != 0 {
            let sign = if total < 0 { "-" } else { "" };
            write!(formatter, "{sign}{}", (seconds % 60).abs())?;
            write_fraction(formatter, nanosecond.abs())?;
            formatter.write_str("S")?;
        }
        Ok(())
    }
}

fn write_unit(
    formatter: &mut std::fmt::Formatter<'_>,
    amount: i64,
    unit: char,
) -> std::fmt::Result {
    if amount == 0 {
        Ok(())
    } else {
        write!(formatter, "{amount}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duration(text: &str) -> Duration {
        text.parse().unwrap()
    }

    #[test]
    fn a_fraction_of_a_month_becomes_days_and_hours() {
        let value = duration("P12Y5M14DT16H13M10.000000001S");
        let text = |result: Result<Duration, TemporalError>| result.unwrap().to_string();
        assert_eq!(text(value.times(1.0)), "P12Y5M14DT16H13M10.000000001S");
        assert_eq!(text(value.times(2.0)), "P24Y10M28DT32H26M20.000000002S");
        assert_eq!(text(value.times(0.5)), "P6Y2M22DT13H21M8S");
        assert_eq!(text(value.divided_by(2.0)), "P6Y2M22DT13H21M8S");
        assert_eq!(
            text(value.divided_by(0.5)),
            "P24Y10M28DT32H26M20.000000002S"
        );
        assert_eq!(
            text(value.divided_by(-1.0)),
            "P-12Y-5M-14DT-16H-13M-10.000000001S"
        );
    }

    #[test]
    fn fractions_of_several_groups_are_summed_before_they_are_cut() {
        assert_eq!(
            duration("P6DT24H").divided_by(7.0).unwrap().to_string(),
            "PT24H"
        );
        assert_eq!(
            duration("PT1.5S").divided_by(3.0).unwrap().to_string(),
            "PT0.5S"
        );
        assert_eq!(duration("PT10S").times(0.1).unwrap().to_string(), "PT1S");
    }

    #[test]
    fn impossible_factors_are_refused() {
        let value = duration("P1D");
        assert!(matches!(
            value.times(f64::NAN),
            Err(TemporalError::NotFinite { .. })
        ));
        assert!(matches!(
            value.divided_by(f64::INFINITY),
            Err(TemporalError::NotFinite { .. })
        ));
        assert_eq!(value.divided_by(0.0), Err(TemporalError::DivisionByZero));
        assert_eq!(value.divided_by(-0.0), Err(TemporalError::DivisionByZero));
        assert_eq!(value.times(1e300), Err(overflow()));
        assert_eq!(value.divided_by(1e300), Ok(Duration::ZERO));
        assert_eq!(value.divided_by(5e-324), Err(overflow()));
    }

    #[test]
    fn the_ends_of_64_bits_are_refused_and_not_passed() {
        let least = Duration::new(i64::MIN, i64::MIN, i64::MIN, 0).unwrap();
        assert_eq!(least.negated(), Err(overflow()));
        assert_eq!(least.plus(&least), Err(overflow()));
        assert_eq!(least.minus(&Duration::ZERO), Ok(least));
        assert_eq!(least.to_string().parse(), Ok(least));
        assert!(Duration::new(0, 0, 0, 1_000_000_000).is_err());
        assert!(Duration::new(0, 0, 0, -1).is_err());
    }

    #[test]
    fn durations_are_ordered_by_average_length_and_then_by_group() {
        let mut values = ["P1M", "P30D", "P31D", "PT730H", "PT24H", "P1D"].map(duration);
        values.sort();
        let texts = values.map(|value| value.to_string());
        assert_eq!(texts, ["PT24H", "P1D", "P30D", "PT730H", "P1M", "P31D"]);
    }
}
