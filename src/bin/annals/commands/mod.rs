//! The commands, one file each, and the way from arguments to one of them.

pub(crate) mod draw;
pub(crate) mod explain;
mod load;
mod query;
pub(crate) mod schema;
mod shell;

use crate::args::Arguments;
use crate::args::Command;
use crate::console::Console;
use crate::failure::Failure;
use crate::signals::Signals;

/// Runs the command the arguments name; the shell when they name none.
pub(crate) fn run(arguments: Arguments, console: &Console) -> Result<(), Failure> {
    if let Some(Command::Explain(explain)) = &arguments.command {
        return explain::run(explain, console);
    }
    let signals = Signals::install()?;
    match arguments.command {
        None => shell::run(&arguments.shell, false, console, &signals),
        Some(Command::Shell(shell)) => shell::run(&shell, true, console, &signals),
        Some(Command::Query(query)) => query::run(&query, console, &signals),
        Some(Command::Load(load)) => load::run(&load, console, &signals),
        Some(Command::Draw(draw)) => draw::run(&draw, console, &signals),
        Some(Command::Schema(schema)) => schema::run(&schema, console, &signals),
        Some(Command::Explain(_)) => unreachable!("invariant: explain has been run above"),
    }
}
