//! A reader of the few expressions the tables are written in: calls of temporal functions on texts, maps and calls.
//!
//! Must stay smaller than what it tests: no operators, no nulls.

use crate::model::value::temporal::Amount;
use crate::model::value::temporal::AnyTemporal;
use crate::model::value::temporal::ComponentInput;
use crate::model::value::temporal::Components;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Duration;
use crate::model::value::temporal::DurationComponents;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::LocalTime;
use crate::model::value::temporal::TemporalError;
use crate::model::value::temporal::TemporalKind;
use crate::model::value::temporal::Time;
use crate::model::value::temporal::TruncationUnit;

/// What an expression is worth.
#[derive(Debug, Clone)]
pub(super) enum Worth {
    Number(Amount),
    Text(String),
    Map(Vec<(String, Worth)>),
    Instant(AnyTemporal),
    Length(Duration),
}

impl Worth {
    fn instant(&self) -> AnyTemporal {
        match self {
            Self::Instant(value) => value.clone(),
            other => unreachable!("invariant: a date or time, not {other:?}"),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            other => unreachable!("invariant: a text, not {other:?}"),
        }
    }
}

impl std::fmt::Display for Worth {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Instant(value) => value.fmt(formatter),
            Self::Length(value) => value.fmt(formatter),
            other => unreachable!("invariant: a temporal value, not {other:?}"),
        }
    }
}

/// The worth of an expression; names stand for the given values.
pub(super) fn evaluate(text: &str, names: &[(&str, Worth)]) -> Result<Worth, TemporalError> {
    let mut reader = Reader { rest: text, names };
    let worth = reader.expression()?;
    assert!(
        reader.rest.trim().is_empty(),
        "`{}` follows in `{text}`",
        reader.rest
    );
    Ok(worth)
}

struct Reader<'text> {
    rest: &'text str,
    names: &'text [(&'text str, Worth)],
}

impl<'text> Reader<'text> {
    fn eat(&mut self, wanted: &str) -> bool {
        let rest = self.rest.trim_start();
        let found = rest.strip_prefix(wanted);
        self.rest = found.unwrap_or(rest);
        found.is_some()
    }

    fn take_while(&mut self, wanted: fn(char) -> bool) -> &'text str {
        let rest = self.rest.trim_start();
        let (taken, rest) = rest.split_at(rest.find(|next| !wanted(next)).unwrap_or(rest.len()));
        self.rest = rest;
        taken
    }

    fn expression(&mut self) -> Result<Worth, TemporalError> {
        if self.eat("'") {
            let (text, rest) = self.rest.split_once('\'').unwrap();
            self.rest = rest;
            return Ok(Worth::Text(text.to_owned()));
        }
        if self.eat("{") {
            return self.map();
        }
        let word = self.take_while(|next| next.is_alphanumeric() || next == '.' || next == '-');
        if let Ok(number) = word.parse() {
            return Ok(Worth::Number(Amount::Integer(number)));
        }
        if let Ok(number) = word.parse() {
            return Ok(Worth::Number(Amount::Float(number)));
        }
        if !self.eat("(") {
            let known = self.names.iter().find(|(name, _)| *name == word);
            return Ok(known
                .unwrap_or_else(|| panic!("`{word}` is unknown"))
                .1
                .clone());
        }
        let mut arguments = vec![self.expression()?];
        while self.eat(",") {
            arguments.push(self.expression()?);
        }
        assert!(self.eat(")"), "no `)` at `{}`", self.rest);
        call(word, &arguments)
    }

    fn map(&mut self) -> Result<Worth, TemporalError> {
        let mut entries = Vec::new();
        while !self.eat("}") {
            let key = self.take_while(char::is_alphanumeric).to_owned();
            assert!(self.eat(":"), "no `:` at `{}`", self.rest);
            entries.push((key, self.expression()?));
            self.eat(",");
        }
        Ok(Worth::Map(entries))
    }
}

fn call(function: &str, arguments: &[Worth]) -> Result<Worth, TemporalError> {
    let pair = |compute: fn(&AnyTemporal, &AnyTemporal) -> Result<Duration, TemporalError>| {
        compute(&arguments[0].instant(), &arguments[1].instant()).map(Worth::Length)
    };
    match function {
        "duration" => return length(&arguments[0]).map(Worth::Length),
        "duration.between" => return pair(Duration::between),
        "duration.inMonths" => return pair(Duration::in_months),
        "duration.inDays" => return pair(Duration::in_days),
        "duration.inSeconds" => return pair(Duration::in_seconds),
        _ => {}
    }
    let (name, method) = function.split_once('.').unwrap_or((function, ""));
    let kind = kind_of(name);
    let value = match method {
        "" => instant(kind, &arguments[0])?,
        "truncate" => {
            let unit = TruncationUnit::parse(arguments[0].text())?;
            let overriding = match arguments.get(2) {
                Some(map) => components(kind, map)?,
                None => Components::default(),
            };
            truncated(kind, unit, &arguments[1].instant(), &overriding)?
        }
        _ => panic!("`{function}` is unknown"),
    };
    Ok(Worth::Instant(value))
}

fn kind_of(name: &str) -> TemporalKind {
    let kinds = [
        TemporalKind::Date,
        TemporalKind::LocalTime,
        TemporalKind::Time,
        TemporalKind::LocalDateTime,
        TemporalKind::DateTime,
    ];
    let kind = kinds.into_iter().find(|kind| kind.name() == name);
    kind.unwrap_or_else(|| panic!("`{name}` is unknown"))
}

fn components(kind: TemporalKind, map: &Worth) -> Result<Components, TemporalError> {
    let Worth::Map(entries) = map else {
        panic!("{map:?} is not a map")
    };
    let mut components = Components::default();
    for (name, worth) in entries {
        let input = match worth {
            Worth::Number(Amount::Integer(number)) => ComponentInput::Integer(*number),
            Worth::Text(text) => ComponentInput::Text(text),
            Worth::Instant(value) => ComponentInput::Temporal(value.clone()),
            other => panic!("{other:?} is not a component"),
        };
        components.assign(kind, name, input)?;
    }
    Ok(components)
}

fn length(argument: &Worth) -> Result<Duration, TemporalError> {
    match argument {
        Worth::Text(text) => text.parse(),
        Worth::Map(entries) => {
            let mut components = DurationComponents::default();
            for (name, worth) in entries {
                let Worth::Number(amount) = worth else {
                    panic!("{worth:?} is not a number")
                };
                components.assign(name, *amount)?;
            }
            Duration::from_components(&components)
        }
        other => panic!("{other:?} is not a duration"),
    }
}

fn instant(kind: TemporalKind, argument: &Worth) -> Result<AnyTemporal, TemporalError> {
    macro_rules! make {
        ($type:ty) => {
            match argument {
                Worth::Text(text) => text.parse::<$type>()?.into(),
                Worth::Instant(value) => <$type>::from_temporal(value)?.into(),
                map => <$type>::from_components(&components(kind, map)?)?.into(),
            }
        };
    }
    Ok(match kind {
        TemporalKind::Date => make!(Date),
        TemporalKind::LocalTime => make!(LocalTime),
        TemporalKind::Time => make!(Time),
        TemporalKind::LocalDateTime => make!(LocalDateTime),
        TemporalKind::DateTime => make!(DateTime),
        TemporalKind::Duration => unreachable!("invariant: durations are made elsewhere"),
    })
}

fn truncated(
    kind: TemporalKind,
    unit: TruncationUnit,
    input: &AnyTemporal,
    overriding: &Components,
) -> Result<AnyTemporal, TemporalError> {
    Ok(match kind {
        TemporalKind::Date => Date::truncate(unit, input, overriding)?.into(),
        TemporalKind::LocalTime => LocalTime::truncate(unit, input, overriding)?.into(),
        TemporalKind::Time => Time::truncate(unit, input, overriding)?.into(),
        TemporalKind::LocalDateTime => LocalDateTime::truncate(unit, input, overriding)?.into(),
        TemporalKind::DateTime => DateTime::truncate(unit, input, overriding)?.into(),
        TemporalKind::Duration => unreachable!("invariant: durations are not truncated"),
    })
}
