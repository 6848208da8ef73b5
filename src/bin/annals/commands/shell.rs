//! `annals`, `annals shell`: opens a graph and hands it to the shell.

use std::path::Path;

use annals::database::Database;
use annals::diagnostic::nearest;
use clap::CommandFactory;

use crate::args::Arguments;
use crate::args::ShellArguments;
use crate::console::Console;
use crate::failure::Failure;
use crate::opening;
use crate::parameters;
use crate::repl;
use crate::signals::Signals;

/// Runs the command. Without the word `shell`, a store that is not there may be a command misspelt.
pub(crate) fn run(
    arguments: &ShellArguments,
    by_name: bool,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    if let Some(path) = arguments.db.as_deref()
        && !by_name
    {
        refuse_misspelt_command(path)?;
    }
    let given = parameters::from_arguments(&arguments.session)?;
    let (mut database, name) = open(arguments, console, signals)?;
    let options = opening::session_options(&arguments.session, given, signals);
    let outcome = repl::run(
        &mut database,
        options,
        repl::Setting {
            name,
            format: arguments.format,
            ascii: arguments.ascii,
            timing: arguments.session.timing,
        },
        console,
        signals,
    );
    let closed = opening::close(database, console);
    outcome.and(closed)
}

/// The database and what the prompt calls it.
fn open(
    arguments: &ShellArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(Database, String), Failure> {
    if let Some(path) = &arguments.db {
        let database = opening::open_store(path, &arguments.store, true, console)?;
        let stem = path.file_stem().unwrap_or(path.as_os_str());
        return Ok((database, stem.to_string_lossy().into_owned()));
    }
    opening::refuse_store_flags(&arguments.store)?;
    let database = opening::load_in_memory(&arguments.load, console, signals)?;
    Ok((database, "annals".to_owned()))
}

fn refuse_misspelt_command(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    let Some(word) = path.to_str() else {
        return Ok(());
    };
    let command = Arguments::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    match nearest(word, names) {
        Some(near) => Err(Failure::usage(
            format!("there is no store `{word}` and no such command"),
            format!("did you mean `annals {near}`? `annals shell {word}` makes a new store"),
        )),
        None => Ok(()),
    }
}
