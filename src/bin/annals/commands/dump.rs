//! `annals dump`: the whole graph as a script that makes it again.

use annals::database::Database;
use annals::model::graph::View;
use annals::output::dump::write_dump;

use crate::args::DumpArguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::opening;
use crate::signals::Signals;

/// Runs the command.
pub(crate) fn run(
    arguments: &DumpArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let database = opening::open(&arguments.graph, false, console, signals)?;
    let target = Destination::open(arguments.output.as_deref(), console)?;
    let outcome = write_all(&database, target);
    let closed = opening::close(database, console);
    outcome.and(closed)
}

/// Writes the script; a file takes its place only when the graph could be read whole.
pub(crate) fn write_all(database: &Database, mut target: Destination) -> Result<(), Failure> {
    write_dump(View::whole(database.graph()), target.writer()).map_err(Failure::Output)?;
    database.check_damage().map_err(Failure::placeless)?;
    target.finish()
}
