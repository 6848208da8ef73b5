//! The commands, one file each, and the way from arguments to one of them.

mod account;
mod check;
mod completions;
pub(crate) mod draw;
mod dump;
pub(crate) mod explain;
mod export;
mod import;
mod lint;
mod load;
mod man;
mod query;
mod repair;
mod resolve;
pub(crate) mod schema;
mod shell;
mod tables;

pub(crate) use shell::refuse_misspelt_command;

use crate::args::Arguments;
use crate::args::Command;
use crate::console::Console;
use crate::failure::Failure;
use crate::signals::Signals;

/// Runs the command the arguments name; the shell when they name none.
pub(crate) fn run(arguments: Arguments, console: &Console) -> Result<(), Failure> {
    match &arguments.command {
        Some(Command::Explain(explain)) => return explain::run(explain, console),
        Some(Command::Check(check)) => return check::run(check, console),
        Some(Command::Completions(completions)) => return completions::run(completions, console),
        Some(Command::Man) => return man::run(console),
        Some(Command::Repair(repair)) => return repair::run(repair, console),
        _ => {}
    }
    let signals = Signals::install()?;
    match arguments.command {
        None => shell::run(&arguments.shell, false, console, &signals),
        Some(Command::Shell(shell)) => shell::run(&shell, true, console, &signals),
        Some(Command::Query(query)) => query::run(&query, console, &signals),
        Some(Command::Lint(lint)) => lint::run(&lint, console, &signals),
        Some(Command::Load(load)) => load::run(&load, console, &signals),
        Some(Command::Import(import)) => import::run(&import, console, &signals),
        Some(Command::Draw(draw)) => draw::run(&draw, console, &signals),
        Some(Command::Export(export)) => export::run(&export, console, &signals),
        Some(Command::Dump(dump)) => dump::run(&dump, console, &signals),
        Some(Command::Schema(schema)) => schema::run(&schema, console, &signals),
        Some(Command::Disputes(asked)) => account::disputes(&asked, console, &signals),
        Some(Command::Resolve(asked)) => resolve::run(&asked, console, &signals),
        Some(Command::Why(asked)) => account::why(&asked, console, &signals),
        Some(Command::Log(asked)) => account::log(&asked, console, &signals),
        Some(Command::Audit(asked)) => account::audit(&asked, console, &signals),
        Some(
            Command::Explain(_)
            | Command::Check(_)
            | Command::Repair(_)
            | Command::Completions(_)
            | Command::Man,
        ) => {
            unreachable!("invariant: these have been run above")
        }
    }
}
