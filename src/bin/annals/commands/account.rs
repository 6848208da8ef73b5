//! `annals disputes`, `annals why`, `annals log` and `annals audit`: the procedures of the same names, run on a graph and printed.

use annals::database::SessionOptions;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::model::result::ResultSet;
use annals::model::value::Value;

use crate::args::AccountArguments;
use crate::args::GraphArguments;
use crate::args::OutputArguments;
use crate::args::WhyArguments;
use crate::console::Console;
use crate::destination;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::opening;
use crate::signals::Signals;

/// Lists what parties contradict each other on.
pub(crate) fn disputes(
    arguments: &AccountArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let text =
        "CALL annals.disputes() YIELD about, measure, by, says, against, says_instead, basis";
    answer(
        text,
        None,
        &arguments.graph,
        &arguments.output,
        console,
        signals,
    )
    .map(drop)
}

/// Shows where a fact comes from.
pub(crate) fn why(
    arguments: &WhyArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let text = "CALL annals.why($name)";
    let name = Some(arguments.name.as_str());
    answer(
        text,
        name,
        &arguments.graph,
        &arguments.output,
        console,
        signals,
    )
    .map(drop)
}

/// Lists the commits of a store, newest first.
pub(crate) fn log(
    arguments: &AccountArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let text = "CALL annals.log()";
    answer(
        text,
        None,
        &arguments.graph,
        &arguments.output,
        console,
        signals,
    )
    .map(drop)
}

/// Lists what somebody should look at; finding something is a failure.
pub(crate) fn audit(
    arguments: &AccountArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let text = "CALL annals.audit() YIELD kind, about, detail";
    match answer(
        text,
        None,
        &arguments.graph,
        &arguments.output,
        console,
        signals,
    )? {
        0 => Ok(()),
        _ => Err(Failure::Reported(1)),
    }
}

/// Prints the answer of a statement; how many rows it has.
fn answer(
    text: &str,
    name: Option<&str>,
    graph: &GraphArguments,
    output: &OutputArguments,
    console: &Console,
    signals: &Signals,
) -> Result<usize, Failure> {
    let format = destination::format_of(output, console)?;
    if format.is_json() {
        console.speak_json();
    }
    let mut database = opening::open(graph, false, console, signals)?;
    let mut target = Destination::open(output.output.as_deref(), console)?;
    let options = annals::output::Options {
        width: match output.output {
            Some(_) => None,
            None => console.output_width(),
        },
        rows: None,
        ascii: output.ascii,
        csv_safe: output.csv_safe,
    };
    let mut session = SessionOptions::default();
    if let Some(name) = name {
        session.parameters.insert("name".into(), Value::from(name));
    }
    let source = Source::new("query", text);
    let result: ResultSet = database
        .session(session)
        .run(&source, Span::new(0, text.len()))
        .map_err(Failure::placeless)?;
    (format.render)(&result, &options, target.writer()).map_err(Failure::Output)?;
    target.finish()?;
    opening::close(database, console)?;
    Ok(result.rows.len())
}
