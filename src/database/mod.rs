//! Databases and sessions: the only module that joins language, engine and storage.

pub mod error;

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Source;
use crate::diagnostic::Span;
use crate::engine::Limits;
use crate::engine::Parameters;
use crate::engine::Tuning;
use crate::functions::procedure::Procedures;
use crate::model::graph::Graph;
use crate::model::result::ResultSet;

pub use error::Error;

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// Whether a store that is not there is made.
    pub create: bool,
    /// Whether writes are refused and no lock is ever taken.
    pub read_only: bool,
    /// How long to wait for another writer.
    pub wait: Duration,
    /// When a commit is on disk.
    pub sync: Sync,
}

/// When a commit is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// Before it is acknowledged.
    Full,
    /// When the system gets round to it; a crash of the machine may lose the last commits, never tear one.
    Off,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            create: true,
            read_only: false,
            wait: Duration::from_secs(5),
            sync: Sync::Full,
        }
    }
}

/// A graph in memory, or a store on disk with its graph.
#[derive(Debug)]
pub struct Database {}

impl Database {
    /// An empty graph in memory.
    pub fn in_memory() -> Self {
        unimplemented!()
    }

    /// Opens a store directory.
    pub fn open(_path: &Path, _options: &OpenOptions) -> Result<Self, Error> {
        unimplemented!()
    }

    /// The graph as committed.
    pub fn graph(&self) -> &Graph {
        unimplemented!()
    }

    /// What there is to know about how it was opened (a torn tail set aside).
    pub fn notices(&self) -> &[Diagnostic] {
        unimplemented!()
    }

    /// A session on it.
    pub fn session(&mut self, _options: SessionOptions) -> Session<'_> {
        unimplemented!()
    }

    /// Writes what is needed for a quick and verified next opening, and closes the store.
    pub fn close(self) -> Result<(), Error> {
        unimplemented!()
    }
}

/// What a session works with.
#[derive(Debug, Clone, Default)]
pub struct SessionOptions {
    /// Values of `$name`.
    pub parameters: Parameters,
    /// What `CALL` can call; the built-in ones when `None`.
    pub procedures: Option<Procedures>,
    /// What stops a statement.
    pub limits: Limits,
    /// How long a statement may take.
    pub timeout: Option<Duration>,
    /// Who commits; recorded with each commit.
    pub author: String,
    /// Why; recorded with each commit.
    pub message: String,
    /// The directory `LOAD CSV` reads below; `None` forbids it.
    pub csv_directory: Option<PathBuf>,
    /// How the engine works.
    pub tuning: Tuning,
    /// The seed of `rand()`; from the clock when `None`.
    pub random_seed: Option<u64>,
}

/// The state of a session's transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionState {
    /// Every statement is its own transaction.
    Automatic,
    /// `BEGIN` has been said.
    Open,
    /// A statement of the open transaction failed; only `ROLLBACK` is possible.
    Failed,
}

/// Statements one after the other, on one database.
#[derive(Debug)]
pub struct Session<'d> {
    _database: &'d mut Database,
}

impl Session<'_> {
    /// The places of the statements of a script, in order, without their semicolons. Empty ones are left out.
    pub fn statements(_source: &Source) -> Result<Vec<Span>, Error> {
        unimplemented!()
    }

    /// Runs the statement at `span` of `source`; spans in errors and notices are places in `source`.
    pub fn run(&mut self, _source: &Source, _span: Span) -> Result<ResultSet, Error> {
        unimplemented!()
    }

    /// The options, to change parameters or limits between statements.
    pub fn options_mut(&mut self) -> &mut SessionOptions {
        unimplemented!()
    }

    /// The graph as this session sees it.
    pub fn graph(&self) -> &Graph {
        unimplemented!()
    }

    /// Where its transaction stands.
    pub fn transaction(&self) -> TransactionState {
        unimplemented!()
    }

    /// Opens a transaction, as `BEGIN` does.
    pub fn begin(&mut self) -> Result<(), Error> {
        unimplemented!()
    }

    /// Commits the open transaction, as `COMMIT` does.
    pub fn commit(&mut self) -> Result<(), Error> {
        unimplemented!()
    }

    /// Undoes the open transaction, as `ROLLBACK` does.
    pub fn rollback(&mut self) -> Result<(), Error> {
        unimplemented!()
    }
}
