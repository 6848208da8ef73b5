//! Parameters: `-p NAME=VALUE`, `--params FILE.json`, and the defaults a script states in its header.

use std::path::Path;

use annals::database::Database;
use annals::database::Error;
use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::engine::Parameters;
use annals::model::value::Map;
use annals::model::value::Value;

use crate::args::SessionArguments;
use crate::failure::Failure;
use crate::literal::is_literal;
use crate::script::read_text;

/// What a default in a script's header begins with.
const DEFAULT: &str = "default:";

/// The parameters of the command line; those given with `-p` win over those of the file.
pub(crate) fn from_arguments(arguments: &SessionArguments) -> Result<Parameters, Failure> {
    let mut parameters = Parameters::default();
    if let Some(path) = &arguments.params {
        parameters = from_file(path)?;
    }
    let mut seen: Vec<&str> = Vec::new();
    for text in &arguments.param {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Failure::usage(
                format!("`-p {text}` has no value"),
                "write -p NAME=VALUE, e.g. -p limit=10",
            )
        })?;
        let name = bare(name);
        if seen.contains(&name) {
            return Err(Failure::usage(
                format!("the parameter `{name}` is given twice"),
                "give it once; a list holds several values: -p names=\"['Pakistan', 'Qatar']\"",
            ));
        }
        seen.push(name);
        let value = parse(value).map_err(|unread| not_a_value(name, value, unread))?;
        parameters.insert(name.into(), value);
    }
    Ok(parameters)
}

/// The names given with `-p`, without dollar signs.
pub(crate) fn names_given(arguments: &SessionArguments) -> impl Iterator<Item = &str> {
    let names = arguments.param.iter();
    names.map(|text| bare(text.split_once('=').map_or(text.as_str(), |(name, _)| name)))
}

fn bare(name: &str) -> &str {
    name.trim().trim_start_matches('$')
}

fn not_a_value(name: &str, value: &str, unread: Unread) -> Failure {
    match unread {
        Unread::NoLiteral => Failure::usage(
            format!(
                "the value of `-p {name}={value}` is neither JSON nor a literal of the language"
            ),
            format!("a text needs quotes: -p {name}=\"{}\"", quoted(value)),
        ),
        Unread::NoValue { message, hint } => Failure::Usage {
            message: format!("`-p {name}={value}` has no value: {message}"),
            hint,
        },
    }
}

/// A text as a literal of the language.
pub(crate) fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{text}'")
}

/// Why a text stands for no value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is neither JSON nor a literal.
    NoLiteral,
    /// It is a literal of which nothing comes: a day that is not in the calendar, a number too large.
    NoValue {
        /// What is wrong with it.
        message: String,
        /// What to write instead.
        hint: Option<String>,
    },
}

fn from_file(path: &Path) -> Result<Parameters, Failure> {
    let text = read_text(path)?;
    let wrong = |what: String| {
        Failure::usage(
            format!("`{}` cannot be used for --params: {what}", path.display()),
            "it has to hold one JSON object: {\"name\": value, …}",
        )
    };
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let serde_json::Value::Object(members) = json else {
        return Err(wrong("it holds no JSON object".to_owned()));
    };
    members
        .into_iter()
        .map(|(name, json)| match from_json(&json) {
            Some(value) => Ok((name.as_str().into(), value)),
            None => Err(wrong(format!("the value of `{name}` has no counterpart"))),
        })
        .collect()
}

/// The value a text stands for: JSON first, then a literal of the language.
pub(crate) fn parse(text: &str) -> Result<Value, Unread> {
    let json = serde_json::from_str::<serde_json::Value>(text);
    if let Some(value) = json.ok().as_ref().and_then(from_json) {
        return Ok(value);
    }
    if is_literal(text) {
        evaluate(text, &Parameters::default())
    } else {
        Err(Unread::NoLiteral)
    }
}

/// The value of a JSON text in the form of the output contract; `None` for numbers that fit no type and unknown
/// `$type`s.
fn from_json(json: &serde_json::Value) -> Option<Value> {
    Some(match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::from(*value),
        serde_json::Value::Number(number) if number.is_f64() => Value::from(number.as_f64()?),
        serde_json::Value::Number(number) => Value::from(number.as_i64()?),
        serde_json::Value::String(text) => Value::from(text.as_str()),
        serde_json::Value::Array(items) => {
            Value::list(items.iter().map(from_json).collect::<Option<_>>()?)
        }
        serde_json::Value::Object(members) => match members.get("$type") {
            Some(kind) => typed(kind.as_str()?, members)?,
            None => Value::map(entries(members)?),
        },
    })
}

fn entries(members: &serde_json::Map<String, serde_json::Value>) -> Option<Map> {
    members
        .iter()
        .map(|(key, json)| Some((key.as_str().into(), from_json(json)?)))
        .collect()
}

/// A value JSON has no word for, as the output contract writes it.
fn typed(kind: &str, members: &serde_json::Map<String, serde_json::Value>) -> Option<Value> {
    let value = || members.get("value");
    match kind {
        "map" => Some(Value::map(entries(value()?.as_object()?)?)),
        "float" => match value()?.as_str()? {
            "NaN" => Some(f64::NAN.into()),
            "Infinity" => Some(f64::INFINITY.into()),
            "-Infinity" => Some(f64::NEG_INFINITY.into()),
            _ => None,
        },
        "date" | "time" | "localtime" | "datetime" | "localdatetime" | "duration" | "edtf" => {
            let text = Value::from(value()?.as_str()?);
            evaluate(&format!("{kind}($value)"), &one("value", text)).ok()
        }
        "point" => {
            let crs = Value::from(members.get("crs")?.as_str()?);
            let coordinates = from_json(members.get("coordinates")?)?;
            let Value::List(coordinates) = coordinates else {
                return None;
            };
            let mut given = one("crs", crs);
            for (name, coordinate) in ["x", "y", "z"].iter().zip(coordinates.iter()) {
                given.insert((*name).into(), coordinate.clone());
            }
            evaluate("point($given)", &one("given", Value::map(given))).ok()
        }
        _ => None,
    }
}

pub(crate) fn one(name: &str, value: Value) -> Map {
    std::iter::once((name.into(), value)).collect()
}

/// The value of an expression, on an empty graph.
pub(crate) fn evaluate(expression: &str, parameters: &Parameters) -> Result<Value, Unread> {
    let source = Source::new("parameter", format!("RETURN {expression} AS value"));
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions {
        parameters: parameters.clone(),
        ..SessionOptions::default()
    });
    let whole = Span::new(0, source.text.len());
    let result = session.run(&source, whole).map_err(|error| {
        let diagnostics = match error {
            Error::Query(diagnostics) => diagnostics,
            Error::Storage(_) | Error::Io { .. } => Vec::new(),
        };
        let first = diagnostics.into_iter().next();
        first.map_or(Unread::NoLiteral, |first| Unread::NoValue {
            message: first.message,
            hint: first.help.into_iter().next().map(|help| help.message),
        })
    })?;
    let value = result
        .rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next());
    value.ok_or(Unread::NoLiteral)
}

/// The defaults a script states in the comments at its beginning, one a line: `// default: $name = 'Pakistan'`.
pub(crate) fn defaults_of(script: &Source) -> Result<Parameters, Failure> {
    let mut defaults = Parameters::default();
    for (number, line) in script.text.lines().enumerate() {
        let line = line.trim();
        let Some(comment) = line.strip_prefix("//") else {
            if line.is_empty() {
                continue;
            }
            break;
        };
        let Some(default) = comment.trim_start().strip_prefix(DEFAULT) else {
            continue;
        };
        let parsed = default.split_once('=').and_then(|(name, text)| {
            let name = name.trim().strip_prefix('$')?;
            Some((name, parse(text.trim()).ok()?))
        });
        let Some((name, value)) = parsed else {
            return Err(Failure::usage(
                format!("line {} of `{}` states no default", number + 1, script.name),
                "write // default: $name = LITERAL",
            ));
        };
        defaults.insert(name.into(), value);
    }
    Ok(defaults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_values_become_values_of_the_language() {
        assert_eq!(parse("1"), Ok(1.into()));
        assert_eq!(parse("1.0"), Ok(1.0.into()));
        assert_eq!(parse("\"a\""), Ok("a".into()));
        assert_eq!(
            parse("[null, true]"),
            Ok(Value::list(vec![Value::Null, true.into()]))
        );
        assert_eq!(
            parse("{\"$type\":\"float\",\"value\":\"Infinity\"}"),
            Ok(f64::INFINITY.into())
        );
        assert_eq!(parse("Pakistan"), Err(Unread::NoLiteral));
        assert_eq!(parse("2025-10-09"), Err(Unread::NoLiteral));
    }

    #[test]
    fn a_literal_that_has_no_value_says_why() {
        for (text, why) in [
            ("18446744073709551615", "does not fit in 64 bits"),
            ("1e400", "does not fit in a float"),
            ("date('2025-02-30')", "day 30 is outside 1..28"),
            ("[edtf('2025-13')]", "not an EDTF date"),
        ] {
            let Err(Unread::NoValue { message, .. }) = parse(text) else {
                panic!("{text}");
            };
            assert!(message.contains(why), "{text}: {message}");
        }
    }
}
