//! Opens the graph a command works on: a store, or a graph in memory with files run into it.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use annals::database::Database;
use annals::database::OpenOptions;
use annals::database::SessionOptions;
use annals::database::Sync;
use annals::diagnostic::Source;
use annals::engine::Limits;
use annals::engine::Parameters;

use crate::args::GraphArguments;
use crate::args::SessionArguments;
use crate::args::StoreArguments;
use crate::args::SyncChoice;
use crate::console::Console;
use crate::failure::Failure;
use crate::runner;
use crate::script::read_script;
use crate::signals::Signals;

/// Opens what the arguments name; `create` says whether a store that is not there is made.
pub(crate) fn open(
    arguments: &GraphArguments,
    create: bool,
    console: &Console,
    signals: &Signals,
) -> Result<Database, Failure> {
    if let Some(path) = &arguments.db {
        return open_store(path, &arguments.store, create, console);
    }
    refuse_store_flags(&arguments.store)?;
    load_in_memory(&arguments.load, console, signals)
}

/// Opens a store and says what there is to know about it.
pub(crate) fn open_store(
    path: &Path,
    arguments: &StoreArguments,
    create: bool,
    console: &Console,
) -> Result<Database, Failure> {
    let is_new = !path.exists();
    let options = open_options(arguments, create);
    let mut database = Database::open(path, &options).map_err(Failure::placeless)?;
    if is_new {
        say_made(path, console);
    }
    console.notices(&database.take_notices(), &Source::new("", ""), 1);
    Ok(database)
}

/// Opens a store to write to; one that is not there is made when the work is done, and nothing is left of work that
/// fails. Whoever calls this says [`say_made`] in the end.
pub(crate) fn open_store_late(
    path: &Path,
    arguments: &StoreArguments,
    console: &Console,
) -> Result<Database, Failure> {
    let options = open_options(arguments, true);
    let mut database = Database::open_late(path, &options).map_err(Failure::placeless)?;
    console.notices(&database.take_notices(), &Source::new("", ""), 1);
    Ok(database)
}

/// Closes a store, and tells what there is to know of that.
pub(crate) fn close(database: Database, console: &Console) -> Result<(), Failure> {
    let notices = database.close().map_err(Failure::placeless)?;
    console.notices(&notices, &Source::new("", ""), 1);
    Ok(())
}

/// Says that a store has been made: a misspelt path would otherwise look like an empty graph.
pub(crate) fn say_made(path: &Path, console: &Console) {
    console.say(&format!("made the store `{}`", path.display()));
}

fn open_options(arguments: &StoreArguments, create: bool) -> OpenOptions {
    let defaults = OpenOptions::default();
    OpenOptions {
        create: create && !arguments.read_only,
        read_only: arguments.read_only,
        wait: arguments.wait.unwrap_or(defaults.wait),
        sync: match arguments.sync {
            Some(SyncChoice::Off) => Sync::Off,
            Some(SyncChoice::Full) => Sync::Full,
            None => defaults.sync,
        },
        writer: writer(),
    }
}

/// Opens a store that is there, to read only.
pub(crate) fn open_to_read(
    path: &Path,
    arguments: &StoreArguments,
    console: &Console,
) -> Result<Database, Failure> {
    let reading = StoreArguments {
        read_only: true,
        wait: arguments.wait,
        sync: None,
    };
    open_store(path, &reading, false, console)
}

/// The options of a session without arguments.
pub(crate) fn plain_options(signals: &Signals) -> SessionOptions {
    SessionOptions {
        limits: limits(None, None, signals),
        csv_directory: working_directory(),
        ..SessionOptions::default()
    }
}

/// A graph in memory after these files, each in one transaction.
pub(crate) fn load_in_memory(
    files: &[PathBuf],
    console: &Console,
    signals: &Signals,
) -> Result<Database, Failure> {
    let mut database = Database::in_memory();
    for path in files {
        let script = read_script(path)?;
        let mut session = database.session(SessionOptions {
            limits: limits(None, None, signals),
            csv_directory: working_directory(),
            ..SessionOptions::default()
        });
        runner::run_whole(&mut session, &script, console, signals, |_, _| {})?;
    }
    Ok(database)
}

/// The flags of a store mean nothing for a graph in memory, and saying nothing would mislead.
pub(crate) fn refuse_store_flags(arguments: &StoreArguments) -> Result<(), Failure> {
    let flag = if arguments.read_only {
        "--read-only"
    } else if arguments.wait.is_some() {
        "--wait"
    } else if arguments.sync.is_some() {
        "--sync"
    } else {
        return Ok(());
    };
    Err(Failure::usage(
        format!("{flag} is about a store, and the graph is in memory"),
        "name a store with --db",
    ))
}

/// The options of the session the arguments ask for.
pub(crate) fn session_options(
    arguments: &SessionArguments,
    parameters: Parameters,
    signals: &Signals,
) -> SessionOptions {
    SessionOptions {
        parameters,
        limits: limits(arguments.max_memory, arguments.max_rows, signals),
        timeout: arguments
            .timeout
            .filter(|timeout| *timeout > Duration::ZERO),
        author: arguments.author.clone().unwrap_or_else(user_name),
        message: arguments.message.clone().unwrap_or_default(),
        csv_directory: working_directory(),
        ..SessionOptions::default()
    }
}

pub(crate) fn limits(memory: Option<usize>, rows: Option<usize>, signals: &Signals) -> Limits {
    Limits {
        deadline: None,
        memory: memory.or_else(half_of_the_memory),
        rows,
        interrupted: signals.interrupted(),
    }
}

/// Half of the machine's memory, in bytes: what a statement may take unless told otherwise.
fn half_of_the_memory() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(512)
}

pub(crate) fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_default()
}

fn working_directory() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// How this process presents itself to others that wait for the writer's lock.
fn writer() -> String {
    let command: Vec<String> = std::env::args().take(8).collect();
    format!("process {} ({})", std::process::id(), command.join(" "))
}
