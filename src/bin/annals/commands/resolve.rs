//! `annals resolve`: what a name may stand for, of whatever kind.

use annals::database::SessionOptions;
use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::model::result::ResultSet;
use annals::model::value::Map;
use annals::model::value::Value;

use crate::args::ResolveArguments;
use crate::console::Console;
use crate::destination;
use crate::destination::Destination;
use crate::failure;
use crate::failure::Failure;
use crate::opening;
use crate::signals::Signals;

const CANDIDATES: &str = "CALL annals.resolve($name, $settings) YIELD node, score, matched, how
RETURN labels(node) AS labels, coalesce(node.name, node.text) AS name, matched, how, score, node.id AS id,
    COUNT { (node)--() } AS relationships";
/// Below this a name is too different to be what was meant.
const LEAST_MEANT: f64 = 0.2;

/// Lists the candidates; that there is none is a failure.
pub(crate) fn run(
    arguments: &ResolveArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let format = destination::format_of(&arguments.output, console)?;
    if format.is_json() {
        console.speak_json();
    }
    let mut database = opening::open(&arguments.graph, false, console, signals)?;
    let labels = arguments
        .label
        .iter()
        .map(|label| Value::from(label.as_str()));
    let labels: Vec<Value> = labels.collect();
    let mut ask = |limit: i64, least: Option<f64>| -> Result<ResultSet, Failure> {
        let mut settings = Map::default();
        settings.insert("limit".into(), Value::Integer(limit));
        if !labels.is_empty() {
            settings.insert("label".into(), Value::list(labels.clone()));
        }
        if let Some(least) = least {
            settings.insert("least".into(), Value::Float(least));
        }
        let mut session = SessionOptions::default();
        let name = Value::from(arguments.name.as_str());
        session.parameters.insert("name".into(), name);
        let settings = Value::map(settings);
        session.parameters.insert("settings".into(), settings);
        let source = Source::new("query", CANDIDATES);
        database
            .session(session)
            .run(&source, Span::new(0, CANDIDATES.len()))
            .map_err(Failure::placeless)
    };
    let result = ask(i64::from(arguments.limit), None)?;
    if result.rows.is_empty() {
        let near = ask(1, Some(LEAST_MEANT))?;
        return Err(nothing(&arguments.name, &near));
    }
    let mut target = Destination::open(arguments.output.output.as_deref(), console)?;
    let options = annals::output::Options {
        width: match arguments.output.output {
            Some(_) => None,
            None => console.output_width(),
        },
        rows: None,
        ascii: arguments.output.ascii,
        csv_safe: arguments.output.csv_safe,
    };
    (format.render)(&result, &options, target.writer()).map_err(Failure::Output)?;
    target.finish()?;
    opening::close(database, console)
}

/// That nothing has the name, and the nearest that something has.
fn nothing(name: &str, near: &ResultSet) -> Failure {
    let message = format!("nothing is called `{name}`");
    let diagnostic = Diagnostic::new(Code::InvalidArgumentValue, message, None);
    let matched = near.rows.first().and_then(|row| row.get(2));
    failure::diagnosed(match matched {
        Some(Value::String(matched)) => diagnostic.with_help(format!("did you mean `{matched}`?")),
        _ => diagnostic.with_help(
            "case, accents and punctuation do not matter; part of a name is enough, as is an id",
        ),
    })
}
