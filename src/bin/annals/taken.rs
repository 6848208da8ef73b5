//! Whether the parameters given are those a run takes: the names its statements use, the types its headers declare.
//!
//! A misspelt name would otherwise answer for the default in silence. Must never know what a parameter is for.

use annals::diagnostic::Source;
use annals::diagnostic::nearest;
use annals::engine::Parameters;
use annals::language::assist;
use annals::model::result::Subgraph;
use annals::model::value::Value;
use annals::model::value::ValueType;
use annals::output::literal::literal;

use crate::args::SessionArguments;
use crate::console::Console;
use crate::failure::Failure;
use crate::parameters::evaluate;
use crate::parameters::names_given;
use crate::parameters::one;
use crate::parameters::quoted;
use crate::script::Script;

/// What the line of a script's header begins with that declares its parameters.
const DECLARES: &str = "parameters:";

/// Checks what was given before anything runs. What comes from standard input is not known yet: the names that it has
/// to use are the answer.
pub(crate) fn check(
    scripts: &[Script],
    arguments: &SessionArguments,
    given: &Parameters,
    console: &Console,
) -> Result<Vec<String>, Failure> {
    let texts = scripts.iter().filter_map(|script| match script {
        Script::Text(source) => Some(source),
        Script::Input => None,
    });
    let texts: Vec<&Source> = texts.collect();
    let is_whole = texts.len() == scripts.len();
    check_texts(&texts, is_whole, arguments, given, console)
}

/// The same for texts; `is_whole` says that there is nothing else to run.
pub(crate) fn check_texts(
    texts: &[&Source],
    is_whole: bool,
    arguments: &SessionArguments,
    given: &Parameters,
    console: &Console,
) -> Result<Vec<String>, Failure> {
    for source in texts {
        check_types(source, given)?;
    }
    let used: Vec<String> = texts
        .iter()
        .flat_map(|source| assist::parameters(&source.text))
        .collect();
    let unused = |name: &&str| !used.iter().any(|known| known == name);
    let awaited: Vec<&str> = names_given(arguments).filter(unused).collect();
    if let (Some(name), true) = (awaited.first(), is_whole) {
        return Err(Failure::usage(
            format!("no statement uses `${name}`"),
            suggestion(name, &used, given),
        ));
    }
    // A file of parameters may serve many scripts; only what looks like a misspelling is told.
    let of_file = given.keys().map(|name| &**name);
    for name in of_file.filter(|name| unused(name) && !awaited.contains(name)) {
        if let Some(near) = near(name, &used, given) {
            console.say(&format!(
                "warning: no statement uses `${name}` of --params; did you mean `{near}`?"
            ));
        }
    }
    Ok(awaited.into_iter().map(str::to_owned).collect())
}

/// What is said of a name that nothing on standard input used.
pub(crate) fn unused_after_all(name: &str, used: &[String], given: &Parameters) -> String {
    format!(
        "warning: no statement used `${name}`; {}",
        suggestion(name, used, given)
    )
}

fn suggestion(name: &str, used: &[String], given: &Parameters) -> String {
    if let Some(near) = near(name, used, given) {
        return format!("did you mean `-p {near}=…`?");
    }
    if used.is_empty() {
        return "the statements take no parameters".to_owned();
    }
    let names: Vec<String> = used.iter().map(|name| format!("${name}")).collect();
    format!("the statements take {}", names.join(", "))
}

/// The name used, and not given, that is nearest to one given and not used.
fn near<'u>(name: &str, used: &'u [String], given: &Parameters) -> Option<&'u str> {
    let open = used.iter().map(String::as_str);
    nearest(name, open.filter(|used| !given.contains_key(*used)))
}

/// Refuses values of another type than the script's header declares.
fn check_types(script: &Source, given: &Parameters) -> Result<(), Failure> {
    for (name, declared) in declared(&script.text) {
        let Some(value) = given.get(name) else {
            continue;
        };
        if fits(value, declared) {
            continue;
        }
        let found = value.value_type().name();
        return Err(Failure::usage(
            format!(
                "`{}` takes ${name} as {declared}, and {found} is given",
                script.name
            ),
            advice(name, value, declared),
        ));
    }
    Ok(())
}

/// Names and types of a header: `// parameters: $event (STRING, default 'ev:retal'): the event's id; $limit (INTEGER)`.
fn declared(text: &str) -> Vec<(&str, &str)> {
    let comments = text.lines().map(str::trim);
    let comments = comments.take_while(|line| line.is_empty() || line.starts_with("//"));
    let lines = comments.filter_map(|line| {
        let comment = line.strip_prefix("//")?;
        comment.trim_start().strip_prefix(DECLARES)
    });
    lines
        .flat_map(|line| line.split('$').skip(1).filter_map(name_and_type))
        .collect()
}

/// `event (STRING, …` → `event`, `STRING`.
fn name_and_type(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('(')?;
    let name = name.trim_end();
    if name.is_empty() || name.contains(char::is_whitespace) {
        return None;
    }
    let (declared, _) = rest.split_once([',', ')'])?;
    let is_type = |letter: char| letter.is_ascii_alphabetic() || " <>|".contains(letter);
    (!declared.is_empty() && declared.chars().all(is_type)).then_some((name, declared.trim()))
}

/// Whether a value is of a type; it is when the declaration names none. An integer will do for a float.
fn fits(value: &Value, declared: &str) -> bool {
    let is = |value: Value| evaluate(&format!("$value IS :: {declared}"), &one("value", value));
    if is(value.clone()) != Ok(Value::from(false)) {
        return true;
    }
    matches!(value, Value::Integer(_)) && is(Value::from(0.0)) == Ok(Value::from(true))
}

fn advice(name: &str, value: &Value, declared: &str) -> String {
    let constructor = match declared {
        "STRING" => {
            return match value.value_type() {
                ValueType::Integer | ValueType::Float | ValueType::Boolean => {
                    let text = quoted(&literal(value, &Subgraph::default()));
                    format!("a text needs quotes: -p {name}=\"{text}\"")
                }
                _ => format!("e.g. -p {name}=\"'a text'\""),
            };
        }
        "DATE" => "date('2025-10-09')",
        "EDTF" => "edtf('2025-10')",
        "INTEGER" => "10",
        "FLOAT" => "0.5",
        "BOOLEAN" => "true",
        _ => return format!("`RETURN ${name} IS :: {declared};` tells what is of the type"),
    };
    format!("e.g. -p {name}=\"{constructor}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_declare_names_and_types() {
        let text = "// title: x\n// parameters: $event (STRING, default 'a (b)'): an id; $limit (INTEGER); \
                    $days (LIST<DATE>, any)\n\nRETURN $other; // parameters: $late (STRING)";
        assert_eq!(
            declared(text),
            [
                ("event", "STRING"),
                ("limit", "INTEGER"),
                ("days", "LIST<DATE>")
            ]
        );
        assert_eq!(declared("// parameters: none"), []);
    }

    #[test]
    fn a_value_fits_its_type_null_and_what_is_no_type() {
        assert!(fits(&"a".into(), "STRING"));
        assert!(!fits(&5.into(), "STRING"));
        assert!(fits(&5.into(), "FLOAT"));
        assert!(!fits(&5.5.into(), "INTEGER"));
        assert!(fits(&Value::Null, "STRING"));
        assert!(fits(&5.into(), "the number of rows"));
    }
}
