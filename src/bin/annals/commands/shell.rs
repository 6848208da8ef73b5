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

/// Commands that others have under a name of their own, and what does their work here.
const ELSEWHERE: [(&str, &str); 4] = [
    ("timeline", "annals query -f queries/timeline.cypher"),
    ("map", "annals export -o places.geojson"),
    ("diff", "annals log` and `AS OF"),
    ("backup", "annals dump"),
];

/// Refuses a word that is neither a store nor a command, but close to one.
pub(crate) fn refuse_misspelt_command(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    let Some(word) = path.to_str() else {
        return Ok(());
    };
    let command = Arguments::command();
    if command.find_subcommand(word).is_some() || word == "help" {
        return Ok(());
    }
    let names = command.get_subcommands().map(clap::Command::get_name);
    let is_exactly = |(name, _): &&(&str, &str)| *name == word;
    // Of short words too many are near.
    let is_near = |(name, _): &&(&str, &str)| name.len() > 5 && nearest(word, [*name]).is_some();
    let elsewhere = ELSEWHERE.iter().find(is_exactly);
    let instead = match (elsewhere, nearest(word, names)) {
        (Some((_, instead)), _) => (*instead).to_owned(),
        (None, Some(near)) => format!("annals {near}"),
        (None, None) => match ELSEWHERE.iter().find(is_near) {
            Some((_, instead)) => (*instead).to_owned(),
            None => return Ok(()),
        },
    };
    Err(Failure::usage(
        format!("there is no store `{word}` and no such command"),
        format!("did you mean `{instead}`? `annals shell {word}` makes a new store"),
    ))
}
