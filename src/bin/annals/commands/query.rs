//! `annals query`: runs statements and prints their answers.

use crate::args::QueryArguments;
use crate::console::Console;
use crate::destination;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::opening;
use crate::parameters;
use crate::runner::Manner;
use crate::runner::Runner;
use crate::script;
use crate::signals::Signals;
use crate::taken;

/// Runs the command.
pub(crate) fn run(
    arguments: &QueryArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let format = destination::format_of(&arguments.output, console)?;
    if format.is_json() {
        console.speak_json();
    }
    let scripts = script::scripts(&arguments.statements, console)?;
    let given = parameters::from_arguments(&arguments.session)?;
    let awaited = taken::check(&scripts, &arguments.session, &given, console)?;
    let mut database = opening::open(&arguments.graph, true, console, signals)?;
    let manner = Manner {
        format,
        options: annals::output::Options {
            width: match arguments.output.output {
                Some(_) => None,
                None => console.output_width(),
            },
            rows: None,
            ascii: arguments.output.ascii,
            csv_safe: arguments.output.csv_safe,
        },
        timing: arguments.session.timing,
        summaries: !arguments.quiet && !format.is_json(),
        keep_going: arguments.keep_going,
    };
    let outcome = {
        let options = opening::session_options(&arguments.session, given, signals);
        let mut session = database.session(options);
        let target = Destination::open(arguments.output.output.as_deref(), console)?;
        let runner = Runner::new(&mut session, console, signals, manner, target).awaiting(awaited);
        if arguments.one_transaction {
            runner.run_in_one_transaction(&scripts)
        } else {
            runner.run(&scripts)
        }
    };
    // What was committed is closed properly even when a later statement failed.
    let closed = opening::close(database, console);
    outcome.and(closed)
}
