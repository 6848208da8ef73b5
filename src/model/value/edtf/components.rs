//! What can be asked of an EDTF value by name: `e.when.earliest`.

use super::DAY;
use super::Edtf;
use super::calendar;
use super::form::End;
use super::form::Form;
use super::form::Moment;
use super::form::number_of;
use crate::model::value::temporal::Date;

/// The names that [`Edtf::component`] knows.
pub const COMPONENTS: &[&str] = &[
    "earliest",
    "latest",
    "precision",
    "approximate",
    "uncertain",
    "kind",
    "exact",
    "openStart",
    "openEnd",
    "unknownStart",
    "unknownEnd",
    "year",
    "month",
    "day",
    "text",
];

/// What a component is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Component {
    /// Nothing: there is no bound, no such part.
    None,
    /// A day.
    Date(Date),
    /// A second since 1970-01-01T00:00:00, universal time where an offset is written, and how many seconds east of it the
    /// clock is.
    Second(i64, Option<i64>),
    /// A number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A word.
    Text(String),
}

impl Edtf {
    /// The component called `name`; `None` when there is none of that name.
    pub fn component(&self, name: &str) -> Option<Component> {
        let bound = |second: Option<i64>| match second {
            None => Component::None,
            Some(second) if self.timed => Component::Second(second, self.form.offset()),
            Some(second) => Date::from_days_since_epoch(second.div_euclid(DAY))
                .map_or(Component::None, Component::Date),
        };
        let number = |number: Option<i64>| number.map_or(Component::None, Component::Integer);
        let ends = match &self.form {
            Form::Interval(start, end) => Some((start, end)),
            _ => None,
        };
        let is = |wanted: fn(&(&End, &End)) -> bool| {
            Component::Boolean(ends.as_ref().is_some_and(wanted))
        };
        Some(match name {
            "earliest" => bound(self.earliest()),
            "latest" => bound(self.latest()),
            "precision" => Component::Text(self.precision().to_owned()),
            "approximate" => Component::Boolean(self.any(|moment| moment.qualifier().approximate)),
            "uncertain" => Component::Boolean(self.any(|moment| moment.qualifier().uncertain)),
            "kind" => Component::Text(
                match &self.form {
                    Form::Moment(_) => "date",
                    Form::Interval(..) => "interval",
                    Form::OneOf(_) => "one of",
                    Form::AllOf(_) => "all of",
                }
                .to_owned(),
            ),
            "exact" => Component::Boolean(self.is_exact()),
            "openStart" => is(|ends| *ends.0 == End::Open),
            "openEnd" => is(|ends| *ends.1 == End::Open),
            "unknownStart" => is(|ends| *ends.0 == End::Unknown),
            "unknownEnd" => is(|ends| *ends.1 == End::Unknown),
            "year" => number(self.year()),
            "month" => number(
                self.moment()
                    .filter(|moment| moment.division().is_none())
                    .and_then(|moment| number_of(moment.month?))
                    .or_else(|| {
                        self.shared(|(year, month, _)| (year, month))
                            .map(|(_, month)| month)
                    }),
            ),
            "day" => number(
                self.moment()
                    .and_then(|moment| number_of(moment.day?))
                    .or_else(|| self.shared(|day| day).map(|(_, _, day)| day)),
            ),
            "text" => Component::Text(self.text.to_string()),
            _ => return None,
        })
    }

    fn year(&self) -> Option<i64> {
        let written = self.moment().and_then(|moment| moment.year.known());
        written.or_else(|| self.shared(|(year, ..)| year))
    }

    /// A part of the first day it may mean that is that of the last one as well: all between share it.
    fn shared<T: PartialEq>(&self, part: impl Fn((i64, i64, i64)) -> T) -> Option<T> {
        if self.timed {
            return None;
        }
        let bounds = (self.earliest_date()?, self.latest_date()?);
        let first = part(bounds.0.year_month_day());
        (first == part(bounds.1.year_month_day())).then_some(first)
    }

    /// The unit up to which it is known: `second`, `minute`, `day`, `month`, `season`, `quarter`, `quadrimester`,
    /// `semester`, `year`, `decade`, `century`, `millennium`; `interval` or `set` where there is more than one date.
    pub fn precision(&self) -> &'static str {
        match &self.form {
            Form::Moment(moment) => precision_of(moment),
            Form::Interval(..) => "interval",
            Form::OneOf(_) | Form::AllOf(_) => "set",
        }
    }

    fn moment(&self) -> Option<&Moment> {
        match &self.form {
            Form::Moment(moment) => Some(moment),
            _ => None,
        }
    }

    fn any(&self, test: impl Fn(&Moment) -> bool) -> bool {
        self.form.moments().any(test)
    }
}

fn precision_of(moment: &Moment) -> &'static str {
    if let Some(clock) = moment.clock {
        return if clock.to_the_second {
            "second"
        } else {
            "minute"
        };
    }
    if moment.significant.is_some() || moment.year.known().is_none() {
        let written = moment
            .year
            .known()
            .map_or(4, |year| year.unsigned_abs().to_string().len().max(4));
        let insignificant = |digits: u32| written.checked_sub(digits as usize);
        return match moment
            .significant
            .map_or(moment.year.unknown_digits(), insignificant)
        {
            Some(1) => "decade",
            Some(2) => "century",
            Some(3) => "millennium",
            _ => "unknown",
        };
    }
    if let Some(division) = moment.division() {
        return calendar::name_of(division);
    }
    match (
        moment.month.and_then(number_of),
        moment.day.and_then(number_of),
    ) {
        (Some(_), Some(_)) => "day",
        (Some(_), None) => "month",
        (None, _) => "year",
    }
}
