//! `annals load`: runs files into a store, each in one transaction, and says how far it is.

use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use annals::output::summary;

use crate::args::LoadArguments;
use crate::console::Console;
use crate::failure::Failure;
use crate::opening;
use crate::parameters;
use crate::runner;
use crate::script::read_script;
use crate::signals::Signals;
use crate::taken;

/// A load that takes less than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often progress is shown.
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs the command.
pub(crate) fn run(
    arguments: &LoadArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let given = parameters::from_arguments(&arguments.session)?;
    if !given.is_empty() {
        let read = |path: &std::path::PathBuf| read_script(path);
        let scripts: Vec<_> = arguments.files.iter().map(read).collect::<Result<_, _>>()?;
        let texts: Vec<_> = scripts.iter().collect();
        taken::check_texts(&texts, true, &arguments.session, &given, console)?;
    }
    let is_new = !arguments.db.exists();
    let mut database = opening::open_store_late(&arguments.db, &arguments.store, console)?;
    let outcome = load_files(arguments, &given, &mut database, console, signals)
        .and_then(|()| database.make_store().map_err(Failure::placeless));
    let closed = opening::close(database, console);
    if is_new && arguments.db.exists() {
        opening::say_made(&arguments.db, console);
    }
    outcome.and(closed)
}

fn load_files(
    arguments: &LoadArguments,
    given: &annals::engine::Parameters,
    database: &mut annals::database::Database,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    for path in &arguments.files {
        let script = read_script(path)?;
        let mut known = parameters::defaults_of(&script)?;
        known.extend(given.clone());
        let options = opening::session_options(&arguments.session, known, signals);
        let mut session = database.session(options);
        let mut progress = Progress::new(&script.name, console);
        let started = Instant::now();
        let outcome = runner::run_whole(&mut session, &script, console, signals, |done, of| {
            progress.show(done, of);
        });
        progress.clear();
        let total = outcome?;
        let written = summary::sentence(&total).unwrap_or_else(|| "Done".to_owned());
        let time = if console.terminals.errors {
            format!(" ({:.0} ms)", started.elapsed().as_secs_f64() * 1000.0)
        } else {
            String::new()
        };
        console.say(&format!("{}: {written}{time}", script.name));
    }
    Ok(())
}

/// One line on a terminal that tells how far a file is.
struct Progress<'n> {
    name: &'n str,
    shows: bool,
    next: Instant,
    shown: bool,
}

impl<'n> Progress<'n> {
    fn new(name: &'n str, console: &Console) -> Self {
        Self {
            name,
            shows: console.terminals.errors,
            next: Instant::now() + PATIENCE,
            shown: false,
        }
    }

    fn show(&mut self, done: usize, of: usize) {
        let now = Instant::now();
        if !self.shows || now < self.next {
            return;
        }
        self.next = now + INTERVAL;
        self.shown = true;
        let line = format!("{}: {done} of {of} statements", self.name);
        let line = annals::output::terminal::escape_line(&line);
        // Carriage return and "erase to the end of the line" (ECMA-48 EL).
        let _ = write!(std::io::stderr().lock(), "\r{line}\u{1b}[K");
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}
