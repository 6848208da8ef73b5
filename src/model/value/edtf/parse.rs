//! Reads EDTF texts.

use super::EdtfError;
use super::calendar;
use super::form::Clock;
use super::form::End;
use super::form::Form;
use super::form::Member;
use super::form::Moment;
use super::form::Qualifier;
use super::form::TwoDigits;
use super::form::Year;
use super::form::number_of;

/// The most members of a set, and the longest text: no date needs more.
const LONGEST: usize = 1_000;

/// The form a text has.
pub(super) fn form(text: &str) -> Result<Form, EdtfError> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    if text.len() > LONGEST {
        return Err(reader.problem("it is too long"));
    }
    let form = reader.form()?;
    if reader.at < text.len() {
        let rest = text.get(reader.at..).unwrap_or_default();
        return Err(reader.problem(format!("`{rest}` cannot stand at its end")));
    }
    Ok(form)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

type Read<T> = Result<T, EdtfError>;

impl Reader<'_> {
    fn problem(&self, problem: impl Into<String>) -> EdtfError {
        EdtfError::Malformed {
            text: self.text.chars().take(80).collect(),
            problem: problem.into(),
            at: self.at,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.bytes[self.at..].starts_with(expected.as_bytes());
        if found {
            self.at += expected.len();
        }
        found
    }

    fn form(&mut self) -> Read<Form> {
        if self.take("[") {
            return Ok(Form::OneOf(self.members("]")?));
        }
        if self.take("{") {
            return Ok(Form::AllOf(self.members("}")?));
        }
        if self.bytes.contains(&b'/') {
            return self.interval();
        }
        self.moment().map(Form::Moment)
    }

    fn interval(&mut self) -> Read<Form> {
        let start = self.end()?;
        if !self.take("/") {
            return Err(self.problem("an interval is two dates with `/` between"));
        }
        let end = self.end()?;
        if !matches!(start, End::At(_)) && !matches!(end, End::At(_)) {
            return Err(self.problem("an interval has a date at one end at least"));
        }
        Ok(Form::Interval(start, end))
    }

    fn end(&mut self) -> Read<End> {
        match self.peek() {
            None | Some(b'/') => Ok(End::Unknown),
            Some(b'.') if self.take("..") => Ok(End::Open),
            _ => {
                let moment = self.moment()?;
                if moment.clock.is_some() {
                    return Err(self.problem("the ends of an interval have no time of day"));
                }
                Ok(End::At(moment))
            }
        }
    }

    fn members(&mut self, close: &str) -> Read<Vec<Member>> {
        let mut members = Vec::new();
        loop {
            let start = if self.take("..") {
                if !members.is_empty() {
                    return Err(self.problem("only the first of a set has no start"));
                }
                members.push(Member::Range(None, Some(self.moment()?)));
                None
            } else {
                Some(self.moment()?)
            };
            let mut open = false;
            if let Some(start) = start {
                if !self.take("..") {
                    members.push(Member::One(start));
                } else if self.peek() == close.bytes().next() {
                    open = true;
                    members.push(Member::Range(Some(start), None));
                } else {
                    let end = self.moment()?;
                    members.push(Member::Range(Some(start), Some(end)));
                }
            }
            if self.take(close) {
                return Ok(members);
            }
            if open || !self.take(",") {
                return Err(
                    self.problem(format!("a set is dates with `,` between, then `{close}`"))
                );
            }
            while self.take(" ") {}
        }
    }

    fn moment(&mut self) -> Read<Moment> {
        let mut qualifiers = [Qualifier::default(); 3];
        qualifiers[0] = self.qualifier().unwrap_or_default();
        let year = self.year()?;
        let significant = self.significant(&year)?;
        self.qualify(&mut qualifiers[..1]);
        let mut moment = Moment {
            year,
            significant,
            month: None,
            day: None,
            clock: None,
            qualifiers,
        };
        if self.peek() == Some(b'-') {
            self.at += 1;
            moment.qualifiers[1].and(self.qualifier().unwrap_or_default());
            moment.month = Some(self.month()?);
            self.qualify(&mut moment.qualifiers[..2]);
            if moment.significant.is_some() {
                return Err(self.problem("a year with significant digits has no month"));
            }
        }
        if moment.month.is_some() && self.peek() == Some(b'-') {
            if let Some(division) = moment.division() {
                let name = calendar::name_of(division);
                return Err(self.problem(format!("a {name} has no days")));
            }
            self.at += 1;
            moment.qualifiers[2].and(self.qualifier().unwrap_or_default());
            moment.day = Some(self.day()?);
            self.qualify(&mut moment.qualifiers);
        }
        if self.peek() == Some(b'T') {
            if moment.day.is_none() || moment.has_unknown_digits() {
                return Err(self.problem("a time of day needs a whole date before it"));
            }
            if !moment.qualifier().is_none() {
                return Err(self.problem("a date with a time of day has no `?`, `~` or `%`"));
            }
            self.at += 1;
            moment.clock = Some(self.clock()?);
        }
        Ok(moment)
    }

    fn qualifier(&mut self) -> Option<Qualifier> {
        let qualifier = Qualifier::of(self.peek()?)?;
        self.at += 1;
        Some(qualifier)
    }

    /// A qualifier after a part: of it and all before it.
    fn qualify(&mut self, parts: &mut [Qualifier]) {
        if let Some(qualifier) = self.qualifier() {
            for part in parts {
                part.and(qualifier);
            }
        }
    }

    fn year(&mut self) -> Read<Year> {
        if self.take("Y") {
            return self.long_year();
        }
        let negative = self.take("-");
        let mut digits = [None; 4];
        for digit in &mut digits {
            *digit = self.digit(
                "a year has four digits; an unknown one is `X`, a longer one begins with `Y`",
            )?;
        }
        if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.problem("a year has four digits; a longer one begins with `Y`"));
        }
        let year = Year::Digits { negative, digits };
        Ok(match year.known() {
            Some(0) => Year::of(0),
            _ => year,
        })
    }

    fn long_year(&mut self) -> Read<Year> {
        let negative = self.take("-");
        let out_of_range = |reader: &Self| EdtfError::YearOutOfRange(reader.text.to_owned());
        let number = self.integer()?;
        let exponent = if self.take("E") { self.integer()? } else { 0 };
        let year = u32::try_from(exponent)
            .ok()
            .and_then(|exponent| 10_i64.checked_pow(exponent))
            .and_then(|factor| number.checked_mul(factor))
            .ok_or_else(|| out_of_range(self))?;
        Ok(Year::of(if negative { -year } else { year }))
    }

    fn integer(&mut self) -> Read<i64> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.text[start..self.at]
            .parse()
            .map_err(|_error| self.problem("a number is missing, or too long"))
    }

    fn significant(&mut self, year: &Year) -> Read<Option<u32>> {
        if !self.take("S") {
            return Ok(None);
        }
        let length = match year {
            Year::Digits { .. } => 4,
            Year::Number(year) => year.unsigned_abs().to_string().len() as u32,
        };
        let digits = u32::try_from(self.integer()?).unwrap_or(0);
        if year.known().is_none() || digits == 0 || digits > length {
            return Err(self.problem("the number of significant digits does not fit the year"));
        }
        // With all digits significant nothing is left to say.
        Ok((digits < length).then_some(digits))
    }

    fn digit(&mut self, problem: &str) -> Read<Option<u8>> {
        let digit = match self.peek() {
            Some(byte) if byte.is_ascii_digit() => Some(byte - b'0'),
            Some(b'X') => None,
            _ => return Err(self.problem(problem)),
        };
        self.at += 1;
        Ok(digit)
    }

    fn two_digits(&mut self, problem: &str) -> Read<TwoDigits> {
        Ok([self.digit(problem)?, self.digit(problem)?])
    }

    fn month(&mut self) -> Read<TwoDigits> {
        let digits = self.two_digits("a month has two digits; an unknown one is `X`")?;
        let number = number_of(digits);
        let fits = match number {
            Some(number) => {
                (1..=12).contains(&number)
                    || u8::try_from(number)
                        .is_ok_and(|number| calendar::DIVISIONS.contains(&number))
            }
            None => matches!(digits, [None | Some(0 | 1), _]),
        };
        if fits {
            Ok(digits)
        } else {
            Err(self.problem("a month is 01 to 12; 21 to 41 are seasons and other parts of a year"))
        }
    }

    fn day(&mut self) -> Read<TwoDigits> {
        let digits = self.two_digits("a day has two digits; an unknown one is `X`")?;
        let fits = match digits {
            [Some(tens), Some(ones)] => (1..=31).contains(&(tens * 10 + ones)),
            [Some(tens), None] => tens <= 3,
            [None, _] => true,
        };
        if fits {
            Ok(digits)
        } else {
            Err(self.problem("a day is 01 to 31"))
        }
    }

    fn clock(&mut self) -> Read<Clock> {
        let hour = self.below(24, "an hour is 00 to 23")?;
        if !self.take(":") {
            return Err(self.problem("a time of day is `hh:mm:ss`"));
        }
        let minute = self.below(60, "a minute is 00 to 59")?;
        let to_the_second = self.take(":");
        let second = if to_the_second {
            self.below(60, "a second is 00 to 59")?
        } else {
            0
        };
        Ok(Clock {
            second: hour * 3_600 + minute * 60 + second,
            to_the_second,
            offset: self.offset()?,
        })
    }

    fn offset(&mut self) -> Read<Option<i64>> {
        let sign = match self.peek() {
            Some(b'Z') => {
                self.at += 1;
                return Ok(Some(0));
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Ok(None),
        };
        self.at += 1;
        let hours = self.below(19, "an offset is at most 18 hours")?;
        let minutes = if self.take(":") || self.peek().is_some() {
            self.below(60, "the minutes of an offset are 00 to 59")?
        } else {
            0
        };
        Ok(Some(sign * (hours * 3_600 + minutes * 60)))
    }

    fn below(&mut self, limit: i64, problem: &str) -> Read<i64> {
        match number_of(self.two_digits(problem)?) {
            Some(number) if number < limit => Ok(number),
            _ => Err(self.problem(problem)),
        }
    }
}
