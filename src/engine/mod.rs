//! Engines: what runs a logical plan.
//!
//! An engine is made over what it reads. It knows plans, functions and the model; it must never know the language.

pub mod embedded;
pub mod error;
pub mod estimate;
pub mod profile;
pub mod why;

use std::cell::Cell;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::functions::procedure::Procedures;
use crate::functions::signature::Instant;
use crate::functions::signature::Record;
use crate::model::graph::Graph;
use crate::model::graph::transaction::Written;
use crate::model::value::Map;

pub use embedded::Shown;
pub use error::EngineError;
pub use profile::Profile;

/// More threads than this are not taken unless they are asked for.
const MOST_THREADS: usize = 8;

/// The parameters of a statement, by name without `$`.
pub type Parameters = Map;

/// What a statement may use besides the graph.
#[derive(Debug)]
pub struct Environment<'a> {
    /// Values of `$name`.
    pub parameters: &'a Parameters,
    /// What `CALL` can call.
    pub procedures: &'a Procedures,
    /// When the statement began.
    pub statement_time: Instant,
    /// When the transaction began.
    pub transaction_time: Instant,
    /// State of `rand()`.
    pub random: &'a Cell<u64>,
    /// What stops a statement early.
    pub limits: &'a Limits,
    /// Opens files for `LOAD CSV`; the engine itself touches no file system.
    pub files: &'a dyn Files,
    /// What the graph was before.
    pub history: &'a dyn History,
    /// How a statement makes durable what it has written so far; `None` inside a larger transaction.
    pub commit: Option<&'a dyn Commit>,
    /// The graph that the lenses of the last statement showed.
    pub shown: &'a Shown,
    /// How the engine works, not what it answers: tests shrink chunks and switch optimisations off.
    pub tuning: Tuning,
    /// Where `PROFILE` collects what each operator does.
    pub profile: Option<&'a Profile>,
}

/// Where `LOAD CSV` reads.
pub trait Files: std::fmt::Debug {
    /// Opens a file for reading, or says why not in one line.
    fn open(&self, path: &str) -> Result<Box<dyn std::io::Read + Send>, String>;
}

/// Where `CALL { … } IN TRANSACTIONS` puts what a batch wrote.
pub trait Commit: std::fmt::Debug {
    /// Makes changes durable, or says why they are not.
    fn commit(&self, changes: Written<'_>) -> Result<(), Box<Diagnostic>>;
}

/// What `AS OF` reads.
pub trait History: Record {
    /// The graph as it had been recorded by an instant, or why it cannot be told in one line.
    fn as_of(&self, instant: Instant) -> Result<Graph, String>;
}

/// Limits of a statement; `None` is no limit.
#[derive(Debug, Clone, Default)]
pub struct Limits {
    /// When it must have ended.
    pub deadline: Option<std::time::Instant>,
    /// How many bytes its intermediate results may take, roughly.
    pub memory: Option<usize>,
    /// How many rows it may return.
    pub rows: Option<usize>,
    /// Set by Ctrl-C.
    pub interrupted: Arc<AtomicBool>,
}

/// How the embedded engine works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuning {
    /// Rows in a chunk.
    pub chunk_size: usize,
    /// Whether the order of a pattern is chosen by cost, and other rewrites are made.
    pub optimize: bool,
    /// How many threads may work on one statement; 0 is as many as the machine has.
    pub threads: usize,
    /// How long one thread works on a statement before others help.
    pub patience: Duration,
}

impl Tuning {
    /// How many threads may work on one statement.
    pub(crate) fn thread_count(self) -> usize {
        static OF_THE_MACHINE: OnceLock<usize> = OnceLock::new();
        match self.threads {
            0 => *OF_THE_MACHINE.get_or_init(|| {
                let known = std::thread::available_parallelism();
                known.map_or(1, |threads| threads.get().min(MOST_THREADS))
            }),
            threads => threads,
        }
    }
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            chunk_size: 2048,
            optimize: true,
            threads: 0,
            patience: Duration::from_micros(500),
        }
    }
}
