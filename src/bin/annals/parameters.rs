//! Parameters: `-p NAME=VALUE`, `--params FILE.json`, and the defaults a script states in its header.

use std::path::Path;

use annals::database::Database;
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
    for text in &arguments.param {
        let (name, value) = text.split_once('=').ok_or_else(|| {
            Failure::usage(
                format!("`-p {text}` has no value"),
                "write -p NAME=VALUE, e.g. -p limit=10",
            )
        })?;
        let name = name.trim().trim_start_matches('$');
        let value = parse(value).ok_or_else(|| not_a_value(name, value))?;
        parameters.insert(name.into(), value);
    }
    Ok(parameters)
}

fn not_a_value(name: &str, value: &str) -> Failure {
    let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
    Failure::usage(
        format!("the value of `-p {name}={value}` is neither JSON nor a literal of the language"),
        format!("a text needs quotes: -p {name}=\"'{quoted}'\""),
    )
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

/// The value a text stands for: JSON first, then a literal of the language; `None` when it is neither.
pub(crate) fn parse(text: &str) -> Option<Value> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(json) => from_json(&json),
        Err(_not_json) if is_literal(text) => evaluate(text, &Parameters::default()),
        Err(_not_json) => None,
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
            evaluate(&format!("{kind}($value)"), &one("value", text))
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
            evaluate("point($given)", &one("given", Value::map(given)))
        }
        _ => None,
    }
}

fn one(name: &str, value: Value) -> Map {
    std::iter::once((name.into(), value)).collect()
}

/// The value of an expression, on an empty graph; `None` when it has none.
fn evaluate(expression: &str, parameters: &Parameters) -> Option<Value> {
    let source = Source::new("parameter", format!("RETURN {expression} AS value"));
    let mut database = Database::in_memory();
    let mut session = database.session(SessionOptions {
        parameters: parameters.clone(),
        ..SessionOptions::default()
    });
    let whole = Span::new(0, source.text.len());
    let result = session.run(&source, whole).ok()?;
    result.rows.into_iter().next()?.into_iter().next()
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
        let parsed = default
            .split_once('=')
            .and_then(|(name, text)| Some((name.trim().strip_prefix('$')?, parse(text.trim())?)));
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
        assert_eq!(parse("1"), Some(1.into()));
        assert_eq!(parse("1.0"), Some(1.0.into()));
        assert_eq!(parse("\"a\""), Some("a".into()));
        assert_eq!(
            parse("[null, true]"),
            Some(Value::list(vec![Value::Null, true.into()]))
        );
        assert_eq!(
            parse("{\"$type\":\"float\",\"value\":\"Infinity\"}"),
            Some(f64::INFINITY.into())
        );
        assert_eq!(parse("18446744073709551615"), None);
        assert_eq!(parse("Pakistan"), None);
        assert_eq!(parse("2025-10-09"), None);
    }
}
