//! Reading dates and times from ISO 8601 text (openCypher CIP2015-08-06, "Parsing temporal values").
//!
//! Must never guess: what is not written as the standard says is an error, and so are digits that would be lost.

use std::str::FromStr;

use super::date::Date;
use super::date_time::DateTime;
use super::error::TemporalError;
use super::error::TemporalKind;
use super::error::within;
use super::local_date_time::LocalDateTime;
use super::local_time::LocalTime;
use super::time::Time;
use super::zone::Zone;
use super::zone::checked_offset;

/// Why a reading stopped.
pub(super) enum Failure {
    /// The text is not of the form.
    Form,
    /// The text is of the form, but says something impossible.
    Value(TemporalError),
}

impl From<TemporalError> for Failure {
    fn from(error: TemporalError) -> Self {
        Self::Value(error)
    }
}

impl Failure {
    /// The failure as the reader of a type reports it.
    pub(super) fn reported(self, kind: TemporalKind, text: &str) -> TemporalError {
        match self {
            Self::Form => TemporalError::Unparsable {
                kind,
                text: text.to_owned(),
            },
            Self::Value(error) => error,
        }
    }
}

/// A place in a text.
pub(super) struct Scanner<'text> {
    bytes: &'text [u8],
    at: usize,
}

impl<'text> Scanner<'text> {
    /// A scanner at the start of the text.
    pub(super) fn new(text: &'text str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
        }
    }

    /// Whether everything has been read.
    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Reads one character if it is the next, letters in either case.
    pub(super) fn eat(&mut self, wanted: u8) -> bool {
        let found = self
            .bytes
            .get(self.at)
            .is_some_and(|byte| byte.eq_ignore_ascii_case(&wanted));
        self.at += usize::from(found);
        found
    }

    /// How many digits follow.
    pub(super) fn digits_ahead(&self) -> usize {
        self.bytes
            .iter()
            .skip(self.at)
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    }

    /// The character `count` places ahead.
    pub(super) fn byte_after(&self, count: usize) -> Option<u8> {
        self.bytes.get(self.at + count).copied()
    }

    /// Reads exactly `count` digits (at most 18) as a number.
    pub(super) fn number(&mut self, count: usize) -> Result<i64, Failure> {
        let digits = self.digits(count).ok_or(Failure::Form)?;
        Ok(digits
            .iter()
            .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
    }

    /// Reads exactly `count` digits.
    pub(super) fn digits(&mut self, count: usize) -> Option<&'text [u8]> {
        let digits = self.bytes.get(self.at..self.at + count)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.at += count;
        Some(digits)
    }

    /// Reads `+` or `-`; true is minus.
    pub(super) fn sign(&mut self) -> Option<bool> {
        if self.eat(b'-') {
            Some(true)
        } else {
            self.eat(b'+').then_some(false)
        }
    }

    /// Reads an offset from UTC in seconds: `Z`, `+01`, `+0100`, `+01:00`, `+01:00:30`, `+010030`.
    /// Nothing is read when none follows.
    pub(super) fn offset(&mut self) -> Result<Option<i32>, TemporalError> {
        let start = self.at;
        match self.offset_parts() {
            Ok(offset) => Ok(Some(offset)),
            Err(Failure::Value(error)) => Err(error),
            Err(Failure::Form) => {
                self.at = start;
                Ok(None)
            }
        }
    }

    fn offset_parts(&mut self) -> Result<i32, Failure> {
        if self.eat(b'Z') {
            return Ok(0);
        }
        let negative = self.sign().ok_or(Failure::Form)?;
        let [hours, minutes, seconds] = self.clock_parts()?.0;
        within("minute", minutes, 0, 59)?;
        within("second", seconds, 0, 59)?;
        let total = (hours * 3_600 + minutes * 60 + seconds) as i32;
        Ok(checked_offset(if negative { -total } else { total })?)
    }

    /// Reads hours, then minutes and seconds if they follow, with colons or without; tells how many were read.
    fn clock_parts(&mut self) -> Result<([i64; 3], usize), Failure> {
        let mut parts = [0; 3];
        let basic = match self.digits_ahead() {
            2 => None,
            4 => Some(2),
            6 => Some(3),
            _ => return Err(Failure::Form),
        };
        if let Some(count) = basic {
            for part in &mut parts[..count] {
                *part = self.number(2)?;
            }
            return Ok((parts, count));
        }
        parts[0] = self.number(2)?;
        for count in 1..3 {
            if !self.eat(b':') {
                return Ok((parts, count));
            }
            if self.digits_ahead() != 2 {
                return Err(Failure::Form);
            }
            parts[count] = self.number(2)?;
        }
        Ok((parts, 3))
    }

    /// Reads a time of day.
    pub(super) fn time(&mut self) -> Result<LocalTime, Failure> {
        let ([hour, minute, second], count) = self.clock_parts()?;
        let nanosecond = if count == 3 { self.fraction()? } else { 0 };
        Ok(LocalTime::new(hour, minute, second, nanosecond)?)
    }

    /// Reads a decimal fraction of a second, if one follows, as nanoseconds.
    fn fraction(&mut self) -> Result<i64, Failure> {
        if !self.eat(b'.') && !self.eat(b',') {
            return Ok(0);
        }
        let count = self.digits_ahead();
        if !(1..=9).contains(&count) {
            return Err(Failure::Form);
        }
        Ok(self.number(count)? * 10_i64.pow(9 - count as u32))
    }

    /// Reads a date in any of its forms.
    fn date(&mut self) -> Result<Date, Failure> {
        let sign = self.sign();
        let year_digits = if sign.is_some() {
            self.digits_ahead()
        } else {
            4
        };
        if !(1..=9).contains(&year_digits) {
            return Err(Failure::Form);
        }
        let year = self.number(year_digits)?;
        let year = if sign == Some(true) { -year } else { year };
        if self.eat(b'-') {
            return self.date_after_hyphen(year);
        }
        if self.eat(b'W') {
            let week = self.number(2)?;
            let day = if self.digits_ahead() == 1 {
                self.number(1)?
            } else {
                1
            };
            return Ok(Date::from_week_date(year, week, day)?);
        }
        if self.eat(b'Q') {
            let quarter = self.number(1)?;
            let day = if self.digits_ahead() == 2 {
                self.number(2)?
            } else {
                1
            };
            return Ok(Date::from_quarter_date(year, quarter, day)?);
        }
        // A signed year has any number of digits, so only a separator ends it; alone it has four, lest the digits of a
        // whole date be taken for a year.
        match (sign, self.digits_ahead()) {
            (_, 0) if year_digits == 4 => Ok(Date::new(year, 1, 1)?),
            (None, 2) => Ok(Date::new(year, self.number(2)?, 1)?),
            (None, 3) => Ok(Date::from_ordinal_date(year, self.number(3)?)?),
            (None, 4) => {
                let (month, day) = (self.number(2)?, self.number(2)?);
                Ok(Date::new(year, month, day)?)
            }
            _ => Err(Failure::Form),
        }
    }

    fn date_after_hyphen(&mut self, year: i64) -> Result<Date, Failure> {
        if self.eat(b'W') {
            let week = self.number(2)?;
            let day = if self.eat(b'-') { self.number(1)? } else { 1 };
            return Ok(Date::from_week_date(year, week, day)?);
        }
        if self.eat(b'Q') {
            let quarter = self.number(1)?;
            let day = if self.eat(b'-') { self.number(2)? } else { 1 };
            return Ok(Date::from_quarter_date(year, quarter, day)?);
        }
        if self.digits_ahead() == 3 {
            return Ok(Date::from_ordinal_date(year, self.number(3)?)?);
        }
        let month = self.number(2)?;
        let day = if self.eat(b'-') { self.number(2)? } else { 1 };
        Ok(Date::new(year, month, day)?)
    }

    /// Reads a date, and a time of day if a `T` follows.
    fn local_date_time(&mut self) -> Result<LocalDateTime, Failure> {
        let date = self.date()?;
        let time = if self.eat(b'T') {
            self.time()?
        } else {
            LocalTime::MIDNIGHT
        };
        Ok(LocalDateTime::new(date, time))
    }

    /// Reads the name of a zone in brackets, if it follows.
    fn zone_name(&mut self) -> Result<Option<Zone>, Failure> {
        if !self.eat(b'[') {
            return Ok(None);
        }
        let rest = self.bytes.get(self.at..).ok_or(Failure::Form)?;
        let length = rest
            .iter()
            .position(|byte| *byte == b']')
            .ok_or(Failure::Form)?;
        let name = std::str::from_utf8(&rest[..length]).or(Err(Failure::Form))?;
        self.at += length + 1;
        Ok(Some(Zone::named(name)?))
    }

    fn date_time(&mut self) -> Result<DateTime, Failure> {
        let local = self.local_date_time()?;
        let offset = self.offset()?;
        let zone = self.zone_name()?;
        Ok(match (offset, zone) {
            (None, None) => DateTime::from_local(local, &Zone::UTC)?,
            (None, Some(zone)) => DateTime::from_local(local, &zone)?,
            (Some(offset_seconds), None) => {
                DateTime::from_local(local, &Zone::Offset(offset_seconds))?
            }
            (Some(offset_seconds), Some(zone)) => {
                DateTime::from_local_with_offset(local, offset_seconds, &zone)?
            }
        })
    }

    fn zoned_time(&mut self) -> Result<Time, Failure> {
        self.eat(b'T');
        let local_time = self.time()?;
        let offset_seconds = self.offset()?.unwrap_or(0);
        if let Some(Zone::Named(zone)) = self.zone_name()? {
            return Err(TemporalError::ZoneNeedsDate { zone }.into());
        }
        Ok(Time::new(local_time, offset_seconds)?)
    }
}

/// Reads all of a text as one value.
pub(super) fn read_whole<'text, T>(
    kind: TemporalKind,
    text: &'text str,
    read: impl FnOnce(&mut Scanner<'text>) -> Result<T, Failure>,
) -> Result<T, TemporalError> {
    let mut scanner = Scanner::new(text);
    let value = read(&mut scanner).map_err(|failure| failure.reported(kind, text))?;
    if scanner.is_at_end() {
        Ok(value)
    } else {
        Err(Failure::Form.reported(kind, text))
    }
}

/// `2015-07-21`, `20150721`, `2015-07`, `201507`, `2015-W30-2`, `2015W302`, `2015-W30`, `2015W30`, `2015-202`,
/// `2015202`, `2015-Q3-21`, `2015Q321`, `2015`; with a sign, years of one to nine digits.
impl FromStr for Date {
    type Err = TemporalError;

    fn from_str(text: &str) -> Result<Self, TemporalError> {
        read_whole(TemporalKind::Date, text, Scanner::date)
    }
}

/// `21:40:32.142`, `214032.142`, `21:40:32`, `214032`, `21:40`, `2140`, `21`; a `T` may come first.
impl FromStr for LocalTime {
    type Err = TemporalError;

    fn from_str(text: &str) -> Result<Self, TemporalError> {
        read_whole(TemporalKind::LocalTime, text, |scanner| {
            scanner.eat(b'T');
            scanner.time()
        })
    }
}

/// A local time and an offset: `21:40Z`, `21:40+02`, `2140-0130`, `21:40:32+01:00`. Without an offset: UTC.
impl FromStr for Time {
    type Err = TemporalError;

    fn from_str(text: &str) -> Result<Self, TemporalError> {
        read_whole(TemporalKind::Time, text, Scanner::zoned_time)
    }
}

/// A date, then `T` and a local time; without them midnight.
impl FromStr for LocalDateTime {
    type Err = TemporalError;

    fn from_str(text: &str) -> Result<Self, TemporalError> {
        read_whole(TemporalKind::LocalDateTime, text, Scanner::local_date_time)
    }
}

/// A local date and time, then an offset, a zone name in brackets, or both. Without them: UTC.
impl FromStr for DateTime {
    type Err = TemporalError;

    fn from_str(text: &str) -> Result<Self, TemporalError> {
        read_whole(TemporalKind::DateTime, text, Scanner::date_time)
    }
}
