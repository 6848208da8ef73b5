//! Making durations from amounts of units, whole or fractional: from a map of components and from ISO 8601 text.
//!
//! Must never compute in floating point: an amount is the decimal number that was written.

use std::str::FromStr;

use super::duration::Duration;
use super::duration::NANOSECONDS_PER_AVERAGE_MONTH;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;
use super::local_time::NANOSECONDS_PER_DAY;
use super::local_time::NANOSECONDS_PER_SECOND;
use super::parse::Failure;
use super::parse::Scanner;
use super::parse::read_whole;

/// An amount of a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// A whole amount.
    Integer(i64),
    /// An amount that may have a fraction.
    Float(f64),
}

/// The components a duration can be made of. Months and larger, weeks and days, hours and smaller are three groups;
/// a fraction of a month runs over into days (of the average month), a fraction of a day into hours.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DurationComponents {
    /// Twelve months each.
    pub years: Option<Amount>,
    /// Three months each.
    pub quarters: Option<Amount>,
    /// Months.
    pub months: Option<Amount>,
    /// Seven days each.
    pub weeks: Option<Amount>,
    /// Days.
    pub days: Option<Amount>,
    /// 3,600 seconds each.
    pub hours: Option<Amount>,
    /// 60 seconds each.
    pub minutes: Option<Amount>,
    /// Seconds.
    pub seconds: Option<Amount>,
    /// Thousandths of a second.
    pub milliseconds: Option<Amount>,
    /// Millionths of a second.
    pub microseconds: Option<Amount>,
    /// Thousand-millionths of a second; a fraction is dropped.
    pub nanoseconds: Option<Amount>,
}

impl DurationComponents {
    /// The names of the components, as [`DurationComponents::assign`](Self::assign) takes them.
    pub const NAMES: &'static [&'static str] = &[
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
    ];

    /// Sets a component by its name in the language.
    pub fn assign(&mut self, name: &str, amount: Amount) -> Result<(), TemporalError> {
        let component = match name {
            "years" => &mut self.years,
            "quarters" => &mut self.quarters,
            "months" => &mut self.months,
            "weeks" => &mut self.weeks,
            "days" => &mut self.days,
            "hours" => &mut self.hours,
            "minutes" => &mut self.minutes,
            "seconds" => &mut self.seconds,
            "milliseconds" => &mut self.milliseconds,
            "microseconds" => &mut self.microseconds,
            "nanoseconds" => &mut self.nanoseconds,
            _ => {
                return Err(TemporalError::UnexpectedComponent {
                    kind: TemporalKind::Duration,
                    component: name.to_owned(),
                    accepted: Self::NAMES,
                });
            }
        };
        *component = Some(amount);
        Ok(())
    }
}

/// A decimal number: `whole` + `fraction` × 10⁻¹⁸, both of the same sign.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Decimal {
    whole: i128,
    fraction: i128,
}

const FRACTION_DIGITS: usize = 18;
const FRACTION_ONE: i128 = 1_000_000_000_000_000_000;

impl Decimal {
    /// The number of the digits before and after the decimal mark. Digits after the eighteenth are less than the
    /// smallest part of a nanosecond that any unit can show.
    fn new(negative: bool, whole: &[u8], fraction: &[u8]) -> Result<Self, TemporalError> {
        let overflow = TemporalError::Overflow {
            kind: TemporalKind::Duration,
        };
        let value = |digits: &[u8]| {
            digits
                .iter()
                .fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'))
        };
        let leading_zeros = whole.iter().take_while(|digit| **digit == b'0').count();
        if whole.len() - leading_zeros > 20 {
            return Err(overflow);
        }
        let kept = &fraction[..fraction.len().min(FRACTION_DIGITS)];
        let sign = if negative { -1 } else { 1 };
        Ok(Self {
            whole: sign * value(whole),
            fraction: sign * value(kept) * 10_i128.pow((FRACTION_DIGITS - kept.len()) as u32),
        })
    }

    fn of(amount: Amount) -> Result<Self, TemporalError> {
        match amount {
            Amount::Integer(whole) => Ok(Self {
                whole: whole.into(),
                fraction: 0,
            }),
            Amount::Float(value) if value.is_finite() => {
                let text = value.abs().to_string();
                let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
                Self::new(value < 0.0, whole.as_bytes(), fraction.as_bytes())
            }
            Amount::Float(value) => Err(TemporalError::NotFinite { value }),
        }
    }

    /// The number times a whole number of at most 10¹⁷.
    fn times(self, unit: i64) -> i128 {
        self.whole * i128::from(unit) + self.fraction * i128::from(unit) / FRACTION_ONE
    }
}

/// The three groups of a duration being made, each in nanoseconds.
#[derive(Default)]
struct Totals {
    months: i128,
    days: i128,
    clock: i128,
}

impl Totals {
    /// Carries fractions of months into days, fractions of days into the clock.
    fn duration(self) -> Result<Duration, TemporalError> {
        let month = i128::from(NANOSECONDS_PER_AVERAGE_MONTH);
        let day = i128::from(NANOSECONDS_PER_DAY);
        let days = self.days + self.months % month;
        Duration::from_totals(self.months / month, days / day, self.clock + days % day)
    }
}

impl Duration {
    /// A duration of the given components; none of them is a duration of no time.
    pub fn from_components(components: &DurationComponents) -> Result<Self, TemporalError> {
        let DurationComponents {
            years,
            quarters,
            months,
            weeks,
            days,
            hours,
            minutes,
            seconds,
            milliseconds,
            microseconds,
            nanoseconds,
        } = *components;
        let sum = |parts: &[(Option<Amount>, i64)]| {
            parts
                .iter()
                .try_fold(0_i128, |sum, (amount, unit)| match amount {
                    Some(amount) => Decimal::of(*amount).map(|amount| sum + amount.times(*unit)),
                    None => Ok(sum),
                })
        };
        let month = NANOSECONDS_PER_AVERAGE_MONTH;
        let totals = Totals {
            months: sum(&[(years, month * 12), (quarters, month * 3), (months, month)])?,
            days: sum(&[
                (weeks, NANOSECONDS_PER_DAY * 7),
                (days, NANOSECONDS_PER_DAY),
            ])?,
            clock: sum(&[
                (hours, NANOSECONDS_PER_SECOND * 3_600),
                (minutes, NANOSECONDS_PER_SECOND * 60),
                (seconds, NANOSECONDS_PER_SECOND),
                (milliseconds, 1_000_000),
                (microseconds, 1_000),
                (nanoseconds, 1),
            ])?,
        };
        totals.duration()
    }
}

/// `P1Y2M3W10DT2H30M1.5S` with any unit left out, any sign, and a fraction at any unit; or `P2012-02-02T14:37:21.545`.
impl FromStr for Duration {
    type Err = TemporalError;

    fn from_str(text: &str) -> Result<Self, TemporalError> {
        read_whole(TemporalKind::Duration, text, |scanner| {
            let negative = scanner.sign() == Some(true);
            if !scanner.eat(b'P') {
                return Err(Failure::Form);
            }
            let duration = match scanner.digits_ahead() {
                4 if scanner.byte_after(4) == Some(b'-') => read_date_form(scanner)?,
                8 if matches!(scanner.byte_after(8), None | Some(b'T' | b't')) => {
                    read_date_form(scanner)?
                }
                _ => read_unit_form(scanner)?,
            };
            Ok(if negative {
                duration.negated()?
            } else {
                duration
            })
        })
    }
}

fn read_unit_form(scanner: &mut Scanner<'_>) -> Result<Duration, Failure> {
    let month = NANOSECONDS_PER_AVERAGE_MONTH;
    let date_units = [
        (b'Y', month * 12),
        (b'M', month),
        (b'W', NANOSECONDS_PER_DAY * 7),
        (b'D', NANOSECONDS_PER_DAY),
    ];
    let clock_units = [
        (b'H', NANOSECONDS_PER_SECOND * 3_600),
        (b'M', NANOSECONDS_PER_SECOND * 60),
        (b'S', NANOSECONDS_PER_SECOND),
    ];
    let mut totals = Totals::default();
    let mut any = false;
    read_units(scanner, &date_units, |place, amount| {
        any = true;
        if place < 2 {
            totals.months += amount;
        } else {
            totals.days += amount;
        }
    })?;
    if scanner.eat(b'T') {
        any = false;
        read_units(scanner, &clock_units, |_, amount| {
            any = true;
            totals.clock += amount;
        })?;
    }
    if any {
        Ok(totals.duration()?)
    } else {
        Err(Failure::Form)
    }
}

/// Reads amounts, each followed by its unit, in the order of the units; hands on the unit's place and nanoseconds.
fn read_units(
    scanner: &mut Scanner<'_>,
    units: &[(u8, i64)],
    mut found: impl FnMut(usize, i128),
) -> Result<(), Failure> {
    let mut next = 0;
    while let Some(amount) = read_amount(scanner)? {
        let place = (next..units.len())
            .find(|place| scanner.eat(units[*place].0))
            .ok_or(Failure::Form)?;
        found(place, amount.times(units[place].1));
        next = place + 1;
    }
    Ok(())
}

/// Reads a signed decimal number, if one follows.
fn read_amount(scanner: &mut Scanner<'_>) -> Result<Option<Decimal>, Failure> {
    let sign = scanner.sign();
    let whole = scanner
        .digits(scanner.digits_ahead())
        .ok_or(Failure::Form)?;
    if whole.is_empty() {
        return if sign.is_none() {
            Ok(None)
        } else {
            Err(Failure::Form)
        };
    }
    let mut fraction: &[u8] = &[];
    if scanner.eat(b'.') || scanner.eat(b',') {
        fraction = scanner
            .digits(scanner.digits_ahead())
            .ok_or(Failure::Form)?;
        if fraction.is_empty() {
            return Err(Failure::Form);
        }
    }
    Ok(Some(Decimal::new(sign == Some(true), whole, fraction)?))
}

/// Reads `2012-02-02T14:37:21.545` as years, months, days, hours, minutes, seconds, each within its usual bounds.
fn read_date_form(scanner: &mut Scanner<'_>) -> Result<Duration, Failure> {
    let years = scanner.number(4)?;
    let hyphens = scanner.eat(b'-');
    let months = within("months", scanner.number(2)?, 0, 12)?;
    if scanner.eat(b'-') != hyphens {
        return Err(Failure::Form);
    }
    let days = within("days", scanner.number(2)?, 0, 31)?;
    let clock = if scanner.eat(b'T') {
        scanner.time()?.nanoseconds_of_day()
    } else {
        0
    };
    Ok(Duration::from_totals(
        i128::from(years * 12 + months),
        days.into(),
        clock.into(),
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, expected) in [
            ("P14DT16H12M", "P14DT16H12M"),
            ("P5M1.5D", "P5M1DT12H"),
            ("P0.75M", "P22DT19H51M49.5S"),
            ("PT0.75M", "PT45S"),
            ("P2.5W", "P17DT12H"),
            ("P12Y5M14DT16H12M70S", "P12Y5M14DT16H13M10S"),
            ("P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S"),
            ("P20120202T143721", "P2012Y2M2DT14H37M21S"),
            ("PT-5H-10M-32.142S", "PT-5H-10M-32.142S"),
            ("-P1Y2M", "P-1Y-2M"),
            ("PT0,4S", "PT0.4S"),
            ("PT-0.4S", "PT-0.4S"),
            ("PT-0.000000001S", "PT-0.000000001S"),
            ("P0D", "PT0S"),
            ("P2012D", "P2012D"),
        ] {
            let value: Result<Duration, _> = text.parse();
            assert_eq!(
                value.map(|value| value.to_string()).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_duration_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "1D",
            "P1DT",
            "P1D2M",
            "P1M1M",
            "P1H",
            "PT1D",
            "P-D",
            "P1.D",
            "P.5D",
            "P1D ",
            "P2012-13-02T14:37",
            "P2012-0202",
            "P201202-02",
            "PTT1S",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        let overflow = Err(TemporalError::Overflow {
            kind: TemporalKind::Duration,
        });
        assert_eq!("P9223372036854775808D".parse::<Duration>(), overflow);
        assert_eq!(
            "P99999999999999999999999999999999999999999Y".parse::<Duration>(),
            overflow
        );
    }

    #[test]
    fn components_carry_downwards_only() {
        let check = |parts: &[(&str, Amount)], expected: &str| {
            let mut components = DurationComponents::default();
            for (name, amount) in parts {
                components.assign(name, *amount).unwrap();
            }
            let text = Duration::from_components(&components).unwrap().to_string();
            assert_eq!(text, expected);
        };
        let (integer, float) = (Amount::Integer, Amount::Float);
        check(
            &[
                ("days", integer(14)),
                ("hours", integer(16)),
                ("minutes", integer(12)),
            ],
            "P14DT16H12M",
        );
        check(&[("months", integer(5)), ("days", float(1.5))], "P5M1DT12H");
        check(&[("months", float(0.75))], "P22DT19H51M49.5S");
        check(&[("weeks", float(2.5))], "P17DT12H");
        check(
            &[
                ("days", integer(14)),
                ("seconds", integer(70)),
                ("milliseconds", integer(1)),
            ],
            "P14DT1M10.001S",
        );
        check(
            &[
                ("days", integer(14)),
                ("seconds", integer(70)),
                ("microseconds", integer(1)),
            ],
            "P14DT1M10.000001S",
        );
        check(
            &[
                ("days", integer(14)),
                ("seconds", integer(70)),
                ("nanoseconds", integer(1)),
            ],
            "P14DT1M10.000000001S",
        );
        check(
            &[("seconds", integer(-2)), ("milliseconds", integer(1))],
            "PT-1.999S",
        );
        check(
            &[("hours", float(0.1)), ("nanoseconds", float(0.9))],
            "PT6M",
        );
        check(
            &[
                ("years", float(12.5)),
                ("months", float(5.5)),
                ("days", float(14.5)),
            ],
            "P12Y11M29DT17H14M33S",
        );
        check(&[], "PT0S");
    }

    #[test]
    fn impossible_amounts_are_refused() {
        let made = |amount| {
            Duration::from_components(&DurationComponents {
                years: Some(amount),
                ..DurationComponents::default()
            })
        };
        assert!(matches!(
            made(Amount::Float(f64::NAN)),
            Err(TemporalError::NotFinite { .. })
        ));
        assert!(matches!(
            made(Amount::Float(1e300)),
            Err(TemporalError::Overflow { .. })
        ));
        assert!(matches!(
            made(Amount::Integer(i64::MAX)),
            Err(TemporalError::Overflow { .. })
        ));
        assert_eq!(made(Amount::Float(1e-300)), Ok(Duration::ZERO));
        assert!(
            DurationComponents::default()
                .assign("year", Amount::Integer(1))
                .is_err()
        );
    }
}
