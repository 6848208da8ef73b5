//! `annals import`: files of a known dataset, or of one's own by a map, into a store: all of them, or nothing.

use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use annals::database::Database;
use annals::database::SessionOptions;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Span;
use annals::engine::EngineError;
use annals::import::Extent;
use annals::import::ImportError;
use annals::import::Input;
use annals::import::Map;
use annals::import::Options;
use annals::import::Report;

use crate::args::ImportArguments;
use crate::console::Console;
use crate::failure::Failure;
use crate::failure::diagnosed;
use crate::opening;
use crate::signals::Signals;

/// An import that takes less than this shows no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often progress is shown.
const INTERVAL: Duration = Duration::from_millis(100);
/// How many characters the bar has.
const BAR: u64 = 24;

/// Runs the command.
pub(crate) fn run(
    arguments: &ImportArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let map = read_map(arguments)?;
    for path in &arguments.files {
        // A missing file is said before anything is done.
        File::open(path).map_err(|error| Failure::file(path, &error))?;
    }
    let mut database = match &arguments.db {
        Some(path) if arguments.dry_run && !path.exists() => Database::in_memory(),
        Some(path) if arguments.dry_run => {
            opening::open_store(path, &arguments.store, false, console)?
        }
        Some(path) => opening::open_store_late(path, &arguments.store, console)?,
        None => {
            opening::refuse_store_flags(&arguments.store)?;
            Database::in_memory()
        }
    };
    let is_new = (arguments.db.as_deref()).filter(|path| !arguments.dry_run && !path.exists());
    let started = Instant::now();
    let outcome = signals.guarding(|| import(arguments, &map, &mut database, console, signals));
    let closed = opening::close(database, console);
    let report = outcome?;
    closed?;
    if let Some(path) = is_new {
        opening::say_made(path, console);
    }
    tell(arguments, &report, started.elapsed(), console)
}

fn read_map(arguments: &ImportArguments) -> Result<Map, Failure> {
    let refused = |error: ImportError| diagnosed(Diagnostic::from(error));
    match (arguments.dataset.map, &arguments.map) {
        (None, None) => Err(Failure::usage(
            "a table of your own needs a map",
            "name it with --map FILE",
        )),
        (_, Some(path)) => {
            let text =
                std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
            Map::read(&text).map_err(refused)
        }
        (Some(text), None) => Map::read(text).map_err(refused),
    }
}

fn import(
    arguments: &ImportArguments,
    map: &Map,
    database: &mut Database,
    console: &Console,
    signals: &Signals,
) -> Result<Report, Failure> {
    let limits = opening::limits(arguments.max_memory, None, signals);
    let (memory, interrupted) = (limits.memory, signals.interrupted());
    let mut session = database.session(SessionOptions {
        limits,
        author: arguments.author.clone().unwrap_or_else(opening::user_name),
        message: arguments
            .message
            .clone()
            .unwrap_or_else(|| default_message(arguments)),
        ..SessionOptions::default()
    });
    if arguments.dry_run {
        session.begin().map_err(Failure::placeless)?;
    }
    let mut rejects = match &arguments.rejects {
        Some(path) => Some(std::io::BufWriter::new(
            File::create(path).map_err(|error| Failure::file(path, &error))?,
        )),
        None => None,
    };
    let read = Arc::new(AtomicU64::new(0));
    let mut bar = Bar::new(arguments, console, Arc::clone(&read));
    let mut inputs = arguments
        .files
        .iter()
        .map(|path| open(path, arguments, &read));
    let outcome = session.write(|transaction| {
        let mut progress = |at: annals::import::Progress| {
            bar.show(at.records);
            !interrupted.load(Ordering::Relaxed)
        };
        let mut options = Options {
            rejects: rejects.as_mut().map(|writer| writer as &mut dyn Write),
            progress: &mut progress,
            memory,
            extent: match (arguments.whole, arguments.part) {
                (true, _) => Extent::Whole,
                (false, true) => Extent::Part,
                (false, false) => Extent::Mapped,
            },
        };
        let outcome = annals::import::import(transaction, map, &mut inputs, &mut options);
        bar.show_end();
        outcome.map_err(|error| Box::new(diagnostic_of(error)))
    });
    bar.clear();
    let report = outcome.map_err(Failure::placeless)?;
    if let (Some(writer), Some(path)) = (&mut rejects, &arguments.rejects) {
        writer
            .flush()
            .map_err(|error| Failure::file(path, &error))?;
    }
    if arguments.dry_run {
        session.rollback().map_err(Failure::placeless)?;
    }
    Ok(report)
}

/// The error in full: what the graph refuses is told as for a statement, with the row to blame.
fn diagnostic_of(error: ImportError) -> Diagnostic {
    match error {
        ImportError::Graph { place, error } => {
            let refused = EngineError::Graph {
                error,
                span: Span::default(),
            };
            let mut diagnostic = Diagnostic::from(refused);
            diagnostic.message = format!("{place}: {}", diagnostic.message);
            diagnostic.primary = None;
            diagnostic
        }
        other => Diagnostic::from(other),
    }
}

fn default_message(arguments: &ImportArguments) -> String {
    let names: Vec<String> = arguments.files.iter().map(|path| name_of(path)).collect();
    format!("import {} {}", arguments.dataset.name, names.join(" "))
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The file's name without its extensions.
fn release_of(name: &str) -> &str {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn open(
    path: &Path,
    arguments: &ImportArguments,
    read: &Arc<AtomicU64>,
) -> Result<Input, ImportError> {
    let name = name_of(path);
    let file = File::open(path).map_err(|error| ImportError::Unreadable {
        file: name.clone(),
        message: error.to_string(),
    })?;
    let counted = Counted {
        file,
        read: Arc::clone(read),
    };
    let packed = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let reader: Box<dyn Read> = if packed {
        Box::new(flate2::read::MultiGzDecoder::new(std::io::BufReader::new(
            counted,
        )))
    } else {
        Box::new(counted)
    };
    Ok(Input {
        release: arguments
            .release
            .clone()
            .unwrap_or_else(|| release_of(&name).to_owned()),
        name,
        reader,
    })
}

/// A file that tells how much of it has been read.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn tell(
    arguments: &ImportArguments,
    report: &Report,
    time: Duration,
    console: &Console,
) -> Result<(), Failure> {
    if arguments.json {
        let text = serde_json::to_string(report).map_err(|error| Failure::Output(error.into()))?;
        return writeln!(std::io::stdout().lock(), "{text}").map_err(Failure::Output);
    }
    for (at, line) in report.lines().iter().enumerate() {
        if at == 0 && console.terminals.errors {
            console.say(&format!("{line} ({:.1} s)", time.as_secs_f64()));
        } else {
            console.say(line);
        }
    }
    if arguments.dry_run {
        console.say("nothing was kept: --dry-run");
    }
    Ok(())
}

/// One line on a terminal that tells how far the import is, and how long it will take.
struct Bar {
    shows: bool,
    shown: bool,
    started: Instant,
    next: Instant,
    total: u64,
    read: Arc<AtomicU64>,
}

impl Bar {
    fn new(arguments: &ImportArguments, console: &Console, read: Arc<AtomicU64>) -> Self {
        let sizes = arguments
            .files
            .iter()
            .filter_map(|path| path.metadata().ok());
        let started = Instant::now();
        Self {
            shows: console.terminals.errors,
            shown: false,
            started,
            next: started + PATIENCE,
            total: sizes.map(|metadata| metadata.len()).sum(),
            read,
        }
    }

    fn show(&mut self, records: u64) {
        let now = Instant::now();
        if !self.shows || now < self.next {
            return;
        }
        self.next = now + INTERVAL;
        self.shown = true;
        let line = line(
            records,
            self.read.load(Ordering::Relaxed),
            self.total,
            now - self.started,
        );
        // Carriage return and "erase to the end of the line" (ECMA-48 EL).
        let _ = write!(std::io::stderr().lock(), "\r{line}\u{1b}[K");
    }

    /// Tells that every row is read, and the store is being written.
    fn show_end(&self) {
        if self.shown {
            let bar = "#".repeat(BAR as usize);
            let _ = write!(
                std::io::stderr().lock(),
                "\r[{bar}] writing the store\u{1b}[K"
            );
        }
    }

    fn clear(&self) {
        if self.shown {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

fn line(records: u64, read: u64, total: u64, elapsed: Duration) -> String {
    let rate = records as f64 / elapsed.as_secs_f64().max(0.001);
    if total == 0 || read == 0 {
        return format!("{records} rows, {rate:.0} rows/s");
    }
    let part = (read as f64 / total as f64).min(1.0);
    let done = ((part * BAR as f64) as u64).min(BAR);
    let bar = "#".repeat(done as usize) + &"-".repeat((BAR - done) as usize);
    let left = elapsed.as_secs_f64() * (1.0 - part) / part;
    format!(
        "[{bar}] {:.0} %, {records} rows, {rate:.0} rows/s, {left:.0} s left",
        part * 100.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_the_files_name_without_its_extensions() {
        assert_eq!(release_of("GEDEvent_v25_1.csv.gz"), "GEDEvent_v25_1");
        assert_eq!(release_of("ged251.csv"), "ged251");
        assert_eq!(release_of("plain"), "plain");
    }

    #[test]
    fn the_bar_tells_part_rate_and_time_left() {
        assert_eq!(
            line(500, 25, 100, Duration::from_secs(5)),
            "[######------------------] 25 %, 500 rows, 100 rows/s, 15 s left"
        );
        assert_eq!(
            line(500, 0, 0, Duration::from_secs(5)),
            "500 rows, 100 rows/s"
        );
    }
}
