//! The parts of an EDTF value: how it is written, and what bounds follow from that.

use std::fmt::Display;
use std::fmt::Formatter;

use super::Bound;
use super::DAY;
use super::EdtfError;
use super::NO_EARLIEST;
use super::NO_LATEST;
use super::calendar;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::MAXIMUM_YEAR;
use crate::model::value::temporal::MINIMUM_YEAR;
use crate::model::value::temporal::days_in_month;

/// An EDTF value, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    /// One date or time.
    Moment(Moment),
    /// From one end to the other, all the time.
    Interval(End, End),
    /// One of several.
    OneOf(Vec<Member>),
    /// All of several.
    AllOf(Vec<Member>),
}

/// An end of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// A date.
    At(Moment),
    /// There is none: `..`.
    Open,
    /// Nobody knows it: nothing is written.
    Unknown,
}

/// A member of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Member {
    /// A date.
    One(Moment),
    /// All dates from one to another; without an end where none is written.
    Range(Option<Moment>, Option<Moment>),
}

/// How sure a part of a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Qualifier {
    /// `?`: the source may be wrong.
    pub(super) uncertain: bool,
    /// `~`: an estimate.
    pub(super) approximate: bool,
}

impl Qualifier {
    pub(super) fn of(sign: u8) -> Option<Self> {
        let (uncertain, approximate) = match sign {
            b'?' => (true, false),
            b'~' => (false, true),
            b'%' => (true, true),
            _ => return None,
        };
        Some(Self {
            uncertain,
            approximate,
        })
    }

    pub(super) fn and(&mut self, other: Self) {
        self.uncertain |= other.uncertain;
        self.approximate |= other.approximate;
    }

    pub(super) fn is_none(self) -> bool {
        self == Self::default()
    }

    fn sign(self) -> &'static str {
        match (self.uncertain, self.approximate) {
            (true, true) => "%",
            (true, false) => "?",
            (false, true) => "~",
            (false, false) => "",
        }
    }
}

/// A year as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Year {
    /// Four digits, any of them unknown, after a sign.
    Digits {
        /// Whether it is before year 0.
        negative: bool,
        /// The digits; `None` is an `X`.
        digits: [Option<u8>; 4],
    },
    /// A number of more than four digits, or one written with an exponent.
    Number(i64),
}

/// Two digits of a month or day, any of them unknown.
pub(super) type TwoDigits = [Option<u8>; 2];

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Seconds since midnight.
    pub(super) second: i64,
    /// Whether seconds are written; without them a minute is meant.
    pub(super) to_the_second: bool,
    /// Seconds east of Greenwich; `None` where no offset is written.
    pub(super) offset: Option<i64>,
}

/// One date or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: Year,
    /// How many digits of the year are significant.
    pub(super) significant: Option<u32>,
    /// The month, or a division of the year.
    pub(super) month: Option<TwoDigits>,
    pub(super) day: Option<TwoDigits>,
    pub(super) clock: Option<Clock>,
    /// Of year, month and day.
    pub(super) qualifiers: [Qualifier; 3],
}

impl Form {
    pub(super) fn of_date(date: Date) -> Self {
        let (year, month, day) = date.year_month_day();
        let two = |number: i64| [Some((number / 10) as u8), Some((number % 10) as u8)];
        Self::Moment(Moment {
            year: Year::of(year),
            significant: None,
            month: Some(two(month)),
            day: Some(two(day)),
            clock: None,
            qualifiers: Default::default(),
        })
    }

    pub(super) fn is_moment(&self) -> bool {
        matches!(self, Self::Moment(_))
    }

    pub(super) fn is_timed(&self) -> bool {
        self.moments().any(|moment| moment.clock.is_some())
    }

    /// Whether its start, and its end, is said to be unknown.
    pub(super) fn unknown(&self) -> (bool, bool) {
        match self {
            Self::Interval(start, end) => (*start == End::Unknown, *end == End::Unknown),
            _ => (false, false),
        }
    }

    /// The offset of the first time that is written with one.
    pub(super) fn offset(&self) -> Option<i64> {
        self.moments().find_map(|moment| moment.clock?.offset)
    }

    /// Every date that is written.
    pub(super) fn moments(&self) -> impl Iterator<Item = &Moment> {
        let (ends, members): (Vec<&Moment>, &[Member]) = match self {
            Self::Moment(moment) => (vec![moment], &[]),
            Self::Interval(start, end) => {
                let ends = [start, end].into_iter().filter_map(|end| match end {
                    End::At(moment) => Some(moment),
                    End::Open | End::Unknown => None,
                });
                (ends.collect(), &[])
            }
            Self::OneOf(members) | Self::AllOf(members) => (Vec::new(), members),
        };
        ends.into_iter()
            .chain(members.iter().flat_map(|member| match member {
                Member::One(moment) => [Some(moment), None].into_iter().flatten(),
                Member::Range(start, end) => [start.as_ref(), end.as_ref()].into_iter().flatten(),
            }))
    }

    pub(super) fn bounds(&self) -> Result<(Bound, Bound), EdtfError> {
        let bounds = match self {
            Self::Moment(moment) => moment.bounds()?,
            Self::Interval(start, end) => {
                let start = start.bounds()?.map_or(NO_EARLIEST, |bounds| bounds.0);
                let end = end.bounds()?.map_or(NO_LATEST, |bounds| bounds.1);
                (start, end)
            }
            Self::OneOf(members) | Self::AllOf(members) => {
                let mut whole = (NO_LATEST, NO_EARLIEST);
                for member in members {
                    let (earliest, latest) = member.bounds()?;
                    if earliest > latest {
                        return Err(EdtfError::Backwards(member.to_string()));
                    }
                    whole = (whole.0.min(earliest), whole.1.max(latest));
                }
                whole
            }
        };
        if bounds.0 > bounds.1 {
            return Err(EdtfError::Backwards(self.to_string()));
        }
        Ok(bounds)
    }
}

impl Form {
    /// The latest the first moment can be, and the earliest the last; the first may come after the last.
    pub(super) fn core(&self) -> Result<(Bound, Bound), EdtfError> {
        let (earliest, latest) = self.bounds()?;
        match self {
            Self::Moment(_) | Self::OneOf(_) => Ok((latest, earliest)),
            Self::Interval(start, end) => {
                let (first, last) = (start.bounds()?, end.bounds()?);
                let known = first.map_or(NO_EARLIEST, |bounds| bounds.1);
                let starts_by = match start {
                    End::Unknown => last.map_or(latest, |bounds| bounds.1),
                    End::At(_) | End::Open => known,
                };
                let ends_from = match end {
                    End::At(_) => last.map_or(NO_LATEST, |bounds| bounds.0),
                    End::Open => NO_LATEST,
                    End::Unknown => first.map_or(earliest, |bounds| bounds.0),
                };
                Ok((starts_by, ends_from))
            }
            Self::AllOf(members) => {
                let mut core = (NO_LATEST, NO_EARLIEST);
                for member in members {
                    let (earliest, latest) = member.bounds()?;
                    core = (core.0.min(latest), core.1.max(earliest));
                }
                Ok(core)
            }
        }
    }
}

impl End {
    fn bounds(&self) -> Result<Option<(Bound, Bound)>, EdtfError> {
        match self {
            Self::At(moment) => moment.bounds().map(Some),
            Self::Open | Self::Unknown => Ok(None),
        }
    }
}

impl Member {
    fn bounds(&self) -> Result<(Bound, Bound), EdtfError> {
        match self {
            Self::One(moment) => moment.bounds(),
            Self::Range(start, end) => {
                let start = start.as_ref().map(Moment::bounds).transpose()?;
                let end = end.as_ref().map(Moment::bounds).transpose()?;
                Ok((
                    start.map_or(NO_EARLIEST, |bounds| bounds.0),
                    end.map_or(NO_LATEST, |bounds| bounds.1),
                ))
            }
        }
    }
}

impl Year {
    /// A year, written as shortly as it can be.
    pub(super) fn of(year: i64) -> Self {
        if year.abs() > 9_999 {
            return Self::Number(year);
        }
        let digit = |place: i64| Some((year.abs() / place % 10) as u8);
        Self::Digits {
            negative: year < 0,
            digits: [digit(1_000), digit(100), digit(10), digit(1)],
        }
    }

    /// The year, where every digit is known.
    pub(super) fn known(&self) -> Option<i64> {
        match self {
            Self::Number(year) => Some(*year),
            Self::Digits { negative, digits } => {
                let mut year = 0;
                for digit in digits {
                    year = year * 10 + i64::from((*digit)?);
                }
                Some(if *negative { -year } else { year })
            }
        }
    }

    /// How many digits at the end are unknown; `None` where known ones follow an unknown one.
    pub(super) fn unknown_digits(&self) -> Option<usize> {
        match self {
            Self::Number(_) => Some(0),
            Self::Digits { digits, .. } => {
                let known = digits.iter().take_while(|digit| digit.is_some()).count();
                let rest = &digits[known..];
                rest.iter().all(Option::is_none).then_some(rest.len())
            }
        }
    }

    /// The years it may be, from the earliest on.
    fn candidates(&self) -> Vec<i64> {
        if let Some(year) = self.known() {
            return vec![year];
        }
        let (negative, digits) = match self {
            Self::Number(year) => return vec![*year],
            Self::Digits { negative, digits } => (*negative, digits),
        };
        let mut years = vec![0_i64];
        for digit in digits {
            years = years
                .iter()
                .flat_map(|year| choices(*digit).map(move |digit| year * 10 + digit))
                .collect();
        }
        if negative {
            years.reverse();
            for year in &mut years {
                *year = -*year;
            }
        }
        years
    }
}

fn choices(digit: Option<u8>) -> std::ops::RangeInclusive<i64> {
    match digit {
        Some(digit) => i64::from(digit)..=i64::from(digit),
        None => 0..=9,
    }
}

/// The numbers that two digits may be, from the least on.
fn numbers(digits: TwoDigits) -> impl DoubleEndedIterator<Item = i64> + Clone {
    let (least, most) = number_of(digits).map_or((0, 99), |number| (number, number));
    (least..=most).filter(move |number| {
        let fits = |digit: Option<u8>, is: i64| digit.is_none_or(|digit| i64::from(digit) == is);
        fits(digits[0], number / 10) && fits(digits[1], number % 10)
    })
}

/// Two digits as a number, where both are known.
pub(super) fn number_of(digits: TwoDigits) -> Option<i64> {
    Some(i64::from(digits[0]?) * 10 + i64::from(digits[1]?))
}

impl Moment {
    /// The division of the year it names.
    pub(super) fn division(&self) -> Option<u8> {
        let number = u8::try_from(number_of(self.month?)?).ok()?;
        calendar::DIVISIONS.contains(&number).then_some(number)
    }

    /// All qualifiers together.
    pub(super) fn qualifier(&self) -> Qualifier {
        let mut all = Qualifier::default();
        for qualifier in self.qualifiers {
            all.and(qualifier);
        }
        all
    }

    /// Whether any digit is unknown.
    pub(super) fn has_unknown_digits(&self) -> bool {
        self.year.known().is_none()
            || [self.month, self.day]
                .into_iter()
                .flatten()
                .any(|digits| number_of(digits).is_none())
    }

    /// Its first and last second.
    pub(super) fn bounds(&self) -> Result<(Bound, Bound), EdtfError> {
        if let Some(significant) = self.significant {
            return self.around(significant);
        }
        let years = self.year.candidates();
        let out_of_range = |year: &i64| !(MINIMUM_YEAR..=MAXIMUM_YEAR).contains(year);
        if years.iter().any(out_of_range) {
            return Err(EdtfError::YearOutOfRange(self.to_string()));
        }
        if let Some(division) = self.division() {
            let (first, length) = calendar::months_of(division);
            let (least, most) = (years[0], years[years.len() - 1]);
            return calendar::start_of(least, first, 1)
                .zip(calendar::end_before(most, first + length))
                .ok_or_else(|| EdtfError::YearOutOfRange(self.to_string()));
        }
        let earliest = years.iter().find_map(|year| self.first_day(*year));
        let latest = years.iter().rev().find_map(|year| self.last_day(*year));
        let Some((earliest, latest)) = earliest.zip(latest) else {
            return Err(EdtfError::NoSuchDate(self.to_string()));
        };
        let Some(clock) = self.clock else {
            return Ok((earliest, latest + DAY - 1));
        };
        let second = clock.second - clock.offset.unwrap_or(0);
        let length = if clock.to_the_second { 0 } else { 59 };
        Ok((earliest + second, latest + second + length))
    }

    /// The first second of the first day it may be in a year.
    fn first_day(&self, year: i64) -> Option<Bound> {
        self.months().find_map(|month| {
            let last = days_in_month(year, month);
            let day = match self.day {
                None => 1,
                Some(day) => numbers(day).find(|day| (1..=last).contains(day))?,
            };
            calendar::start_of(year, month, day)
        })
    }

    /// The first second of the last day it may be in a year.
    fn last_day(&self, year: i64) -> Option<Bound> {
        self.months().rev().find_map(|month| {
            let last = days_in_month(year, month);
            let day = match self.day {
                None => last,
                Some(day) => numbers(day).rev().find(|day| (1..=last).contains(day))?,
            };
            calendar::start_of(year, month, day)
        })
    }

    fn months(&self) -> impl DoubleEndedIterator<Item = i64> {
        numbers(self.month.unwrap_or([None, None])).filter(|month| (1..=12).contains(month))
    }

    /// The years that begin with the significant digits.
    fn around(&self, significant: u32) -> Result<(Bound, Bound), EdtfError> {
        let out_of_range = || EdtfError::YearOutOfRange(self.to_string());
        let year = self.year.known().ok_or_else(out_of_range)?;
        if !(MINIMUM_YEAR..=MAXIMUM_YEAR).contains(&year) {
            return Err(out_of_range());
        }
        let length = match &self.year {
            Year::Digits { .. } => 4,
            Year::Number(year) => year.unsigned_abs().to_string().len() as u32,
        };
        let unit = 10_i64.pow(length.saturating_sub(significant).min(17));
        let nearest = year.abs() / unit * unit;
        let farthest = nearest + unit - 1;
        let (first, last) = if year < 0 {
            (-farthest, -nearest)
        } else {
            (nearest, farthest)
        };
        calendar::start_of(first, 1, 1)
            .zip(calendar::end_before(last, 13))
            .ok_or_else(out_of_range)
    }
}

impl Display for Form {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Moment(moment) => moment.fmt(formatter),
            Self::Interval(start, end) => write!(formatter, "{start}/{end}"),
            Self::OneOf(members) => set(formatter, '[', members, ']'),
            Self::AllOf(members) => set(formatter, '{', members, '}'),
        }
    }
}

fn set(
    formatter: &mut Formatter<'_>,
    open: char,
    members: &[Member],
    close: char,
) -> std::fmt::Result {
    write!(formatter, "{open}")?;
    for (position, member) in members.iter().enumerate() {
        if position > 0 {
            formatter.write_str(",")?;
        }
        member.fmt(formatter)?;
    }
    write!(formatter, "{close}")
}

impl Display for End {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(moment) => moment.fmt(formatter),
            Self::Open => formatter.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl Display for Member {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(moment) => moment.fmt(formatter),
            Self::Range(start, end) => {
                if let Some(start) = start {
                    start.fmt(formatter)?;
                }
                formatter.write_str("..")?;
                match end {
                    Some(end) => end.fmt(formatter),
                    None => Ok(()),
                }
            }
        }
    }
}

impl Display for Year {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(year) => write!(formatter, "Y{year}"),
            Self::Digits { negative, digits } => {
                if *negative {
                    formatter.write_str("-")?;
                }
                digits.iter().try_for_each(|digit| push(formatter, *digit))
            }
        }
    }
}

fn push(formatter: &mut Formatter<'_>, digit: Option<u8>) -> std::fmt::Result {
    match digit {
        Some(digit) => write!(formatter, "{digit}"),
        None => formatter.write_str("X"),
    }
}

/// A qualifier stands after the last part it speaks of when it speaks of all parts up to there, else before its part.
impl Display for Moment {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        let parts = 1 + usize::from(self.month.is_some()) + usize::from(self.day.is_some());
        let qualifiers = &self.qualifiers[..parts];
        let first = qualifiers[0];
        let shared = qualifiers.iter().take_while(|each| **each == first).count();
        let grouped = !first.is_none() && qualifiers[shared..].iter().all(|each| each.is_none());
        let (before, after) = (
            |part: usize| if grouped { "" } else { qualifiers[part].sign() },
            |part: usize| {
                if grouped && part + 1 == shared {
                    first.sign()
                } else {
                    ""
                }
            },
        );
        write!(formatter, "{}{}", before(0), self.year)?;
        if let Some(significant) = self.significant {
            write!(formatter, "S{significant}")?;
        }
        formatter.write_str(after(0))?;
        for (part, digits) in [self.month, self.day].into_iter().flatten().enumerate() {
            write!(formatter, "-{}", before(part + 1))?;
            digits
                .iter()
                .try_for_each(|digit| push(formatter, *digit))?;
            formatter.write_str(after(part + 1))?;
        }
        match self.clock {
            Some(clock) => clock.fmt(formatter),
            None => Ok(()),
        }
    }
}

impl Display for Clock {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        let (hour, minute) = (self.second / 3_600, self.second / 60 % 60);
        write!(formatter, "T{hour:02}:{minute:02}")?;
        if self.to_the_second {
            write!(formatter, ":{:02}", self.second % 60)?;
        }
        match self.offset {
            None => Ok(()),
            Some(0) => formatter.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let offset = offset.abs();
                write!(
                    formatter,
                    "{sign}{:02}:{:02}",
                    offset / 3_600,
                    offset / 60 % 60
                )
            }
        }
    }
}
