//! The settings of an algorithm: what may be set, what was, and what it is otherwise.
//!
//! Must never know the graph: whether a label is there is the network's question.

use std::sync::Arc;

use crate::functions::signature::FunctionError;
use crate::model::graph::Direction;
use crate::model::value::Map;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::number;

/// Something about an algorithm that may be set.
#[derive(Debug, Clone, Copy)]
pub(in crate::functions::procedure) struct Setting {
    name: &'static str,
    accepts: Accepts,
    default: Standard,
}

#[derive(Debug, Clone, Copy)]
enum Accepts {
    /// A string or a list of strings.
    Names,
    /// The name of a property.
    Key,
    Direction,
    Flag,
    /// A number in a range, its ends included.
    Number(f64, f64),
    /// An integer from here up.
    Count(i64),
}

#[derive(Debug, Clone, Copy)]
enum Standard {
    Absent,
    Text(&'static str),
    Flag(bool),
    Number(f64),
    Count(i64),
}

/// Which nodes are looked at: those with any of these labels; all when left out.
pub(in crate::functions::procedure) const LABEL: Setting =
    Setting::new("label", Accepts::Names, Standard::Absent);
/// Which relationships are looked at: those of any of these types; all when left out.
pub(in crate::functions::procedure) const TYPES: Setting =
    Setting::new("types", Accepts::Names, Standard::Absent);
/// The property of relationships that counts; a relationship without it counts 1, as all do when it is left out.
pub(in crate::functions::procedure) const WEIGHT: Setting =
    Setting::new("weight", Accepts::Key, Standard::Absent);
/// Relationships are walked as they point.
pub(in crate::functions::procedure) const OUTGOING: Setting = Setting::direction("OUTGOING");
/// Relationships are walked either way.
pub(in crate::functions::procedure) const BOTH: Setting = Setting::direction("BOTH");

impl Setting {
    const fn new(name: &'static str, accepts: Accepts, default: Standard) -> Self {
        Self {
            name,
            accepts,
            default,
        }
    }

    const fn direction(default: &'static str) -> Self {
        Self::new("direction", Accepts::Direction, Standard::Text(default))
    }

    /// Something that is or is not so; not when left out.
    pub(in crate::functions::procedure) const fn flag(name: &'static str) -> Self {
        Self::new(name, Accepts::Flag, Standard::Flag(false))
    }

    /// A number from `least` to `most`.
    pub(in crate::functions::procedure) const fn number(
        name: &'static str,
        least: f64,
        most: f64,
        default: f64,
    ) -> Self {
        Self::new(
            name,
            Accepts::Number(least, most),
            Standard::Number(default),
        )
    }

    /// An integer from 1 up.
    pub(in crate::functions::procedure) const fn count(name: &'static str, default: i64) -> Self {
        Self::new(name, Accepts::Count(1), Standard::Count(default))
    }

    /// An integer from 1 up; no bound when left out.
    pub(in crate::functions::procedure) const fn bound(name: &'static str) -> Self {
        Self::new(name, Accepts::Count(1), Standard::Absent)
    }

    /// As the reference shows it: `damping = 0.85`.
    pub(in crate::functions::procedure) fn text(&self) -> String {
        let name = self.name;
        match self.default {
            Standard::Absent => name.to_owned(),
            Standard::Text(text) => format!("{name} = '{text}'"),
            Standard::Flag(flag) => format!("{name} = {flag}"),
            Standard::Number(value) => format!("{name} = {}", number::float_text(value)),
            Standard::Count(count) => format!("{name} = {count}"),
        }
    }

    fn check(&self, value: &Value) -> Result<(), FunctionError> {
        let accepted = match (self.accepts, value) {
            (Accepts::Names, Value::List(items)) => {
                let wrong = items.iter().find(|item| !matches!(item, Value::String(_)));
                if let Some(wrong) = wrong {
                    return Err(self.refuse(&format!("holds {}", wrong.value_type())));
                }
                true
            }
            (Accepts::Names | Accepts::Key, Value::String(_))
            | (Accepts::Flag, Value::Boolean(_)) => true,
            (Accepts::Direction, Value::String(text)) => direction_of(text).is_some(),
            (Accepts::Number(least, most), value) => {
                float(value).is_some_and(|value| (least..=most).contains(&value))
            }
            (Accepts::Count(least), Value::Integer(count)) => *count >= least,
            _ => false,
        };
        if accepted {
            return Ok(());
        }
        Err(self.refuse(&format!("is {}", shown(value, self.accepts))))
    }

    fn refuse(&self, what: &str) -> FunctionError {
        let expected = match self.accepts {
            Accepts::Names => "a string or a list of strings".to_owned(),
            Accepts::Key => "the name of a property".to_owned(),
            Accepts::Direction => "'OUTGOING', 'INCOMING' or 'BOTH'".to_owned(),
            Accepts::Flag => "true or false".to_owned(),
            Accepts::Number(least, f64::INFINITY) => format!("a number from {least} up"),
            Accepts::Number(least, most) => format!("a number from {least} to {most}"),
            Accepts::Count(least) => format!("an integer from {least} up"),
        };
        FunctionError::ArgumentValue(format!(
            "the setting `{}` {what}, expected {expected}",
            self.name
        ))
    }
}

/// A value of the accepted type as it is, any other by its type.
fn shown(value: &Value, accepts: Accepts) -> String {
    match (value, accepts) {
        (Value::String(text), Accepts::Direction) => format!("'{text}'"),
        (Value::Integer(integer), Accepts::Number(..) | Accepts::Count(_)) => integer.to_string(),
        (Value::Float(float), Accepts::Number(..)) => number::float_text(*float),
        _ => value.value_type().to_string(),
    }
}

fn direction_of(text: &str) -> Option<Direction> {
    match text.to_ascii_uppercase().as_str() {
        "OUTGOING" => Some(Direction::Outgoing),
        "INCOMING" => Some(Direction::Incoming),
        "BOTH" => Some(Direction::Both),
        _ => None,
    }
}

/// A number as a float.
fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) => Some(*float),
        _ => None,
    }
}

/// The settings of a call, found to be right.
#[derive(Debug)]
pub(in crate::functions::procedure) struct Configuration<'a> {
    settings: &'static [Setting],
    given: Option<&'a Map>,
}

impl<'a> Configuration<'a> {
    /// Reads the settings given as argument `position`; null is none.
    pub(in crate::functions::procedure) fn read(
        given: &'a Value,
        position: usize,
        settings: &'static [Setting],
    ) -> Result<Self, FunctionError> {
        let given = match given {
            Value::Null => None,
            Value::Map(map) => Some(&**map),
            other => {
                return Err(FunctionError::ArgumentType {
                    position,
                    expected: TypeSet::one(ValueType::Map),
                    found: other.value_type(),
                });
            }
        };
        for (key, value) in given.into_iter().flatten() {
            let names = || settings.iter().map(|setting| setting.name);
            let Some(setting) = settings.iter().find(|setting| setting.name == &**key) else {
                return Err(unknown("setting", key, names()));
            };
            if !value.is_null() {
                setting.check(value)?;
            }
        }
        Ok(Self { settings, given })
    }

    fn given(&self, name: &str) -> Option<&'a Value> {
        self.given?.get(name).filter(|value| !value.is_null())
    }

    fn default(&self, name: &str) -> Standard {
        let setting = self.settings.iter().find(|setting| setting.name == name);
        setting
            .expect("invariant: an algorithm asks for its own settings")
            .default
    }

    /// Names given one or in a list; `None` when left out.
    pub(in crate::functions::procedure) fn names(&self, name: &str) -> Option<Vec<Arc<str>>> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(Arc::clone(text)),
            _ => None,
        };
        match self.given(name)? {
            Value::List(items) => Some(items.iter().filter_map(text).collect()),
            value => Some(text(value).into_iter().collect()),
        }
    }

    /// The name of a property; `None` when left out.
    pub(in crate::functions::procedure) fn key(&self, name: &str) -> Option<&'a Arc<str>> {
        match self.given(name)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The setting `direction`.
    pub(in crate::functions::procedure) fn direction(&self) -> Result<Direction, FunctionError> {
        let text = match (self.given("direction"), self.default("direction")) {
            (Some(Value::String(text)), _) => text,
            (_, Standard::Text(text)) => text,
            _ => "",
        };
        let unknown = || FunctionError::ArgumentValue(format!("there is no direction '{text}'"));
        direction_of(text).ok_or_else(unknown)
    }

    /// A setting made with [`Setting::flag`].
    pub(in crate::functions::procedure) fn flag(&self, name: &str) -> bool {
        let default = matches!(self.default(name), Standard::Flag(true));
        match self.given(name) {
            Some(Value::Boolean(flag)) => *flag,
            _ => default,
        }
    }

    /// A setting made with [`Setting::number`].
    pub(in crate::functions::procedure) fn number(&self, name: &str) -> f64 {
        let Standard::Number(default) = self.default(name) else {
            unreachable!("invariant: `{name}` is a number");
        };
        self.given(name).and_then(float).unwrap_or(default)
    }

    /// A setting made with [`Setting::count`] or [`Setting::bound`]; without a bound, the largest number.
    pub(in crate::functions::procedure) fn count(&self, name: &str) -> usize {
        let count = match (self.given(name), self.default(name)) {
            (Some(Value::Integer(count)), _) => *count,
            (_, Standard::Count(count)) => count,
            _ => i64::MAX,
        };
        usize::try_from(count).unwrap_or(usize::MAX)
    }
}

/// The error of a name that is not there, with the nearest that is, or all when they are few.
pub(in crate::functions::procedure) fn unknown<'n>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) -> FunctionError {
    const SHOWN: usize = 12;
    let known: Vec<&str> = known.collect();
    let folded = name.to_lowercase();
    let near = known
        .iter()
        .map(|known| (strsim::osa_distance(&folded, &known.to_lowercase()), *known))
        .filter(|(distance, known)| {
            let length = known.chars().count().max(name.chars().count());
            *distance <= (name.chars().count() / 3).max(1) && *distance < length
        })
        .min();
    let advice = match near {
        Some((_, near)) => format!("; did you mean `{near}`?"),
        None if known.is_empty() => String::new(),
        None => {
            let shown: Vec<_> = known
                .iter()
                .take(SHOWN)
                .map(|name| format!("`{name}`"))
                .collect();
            let more = known.len() - shown.len();
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!("; there are {}{more}", shown.join(", "))
        }
    };
    FunctionError::ArgumentValue(format!("there is no {what} `{name}`{advice}"))
}
