//! How stores are opened and what sessions work with.

use std::path::PathBuf;
use std::time::Duration;

use crate::engine::Limits;
use crate::engine::Parameters;
use crate::engine::Tuning;
use crate::functions::procedure::Procedures;
use crate::storage::Durability;
use crate::storage::StoreOptions;

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
    /// What to tell other processes while this one writes: its process number and command.
    pub writer: String,
}

/// When a commit is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// Before it is acknowledged.
    Full,
    /// When the system gets round to it; a crash of the machine may lose the last commits, never tear one.
    Off,
}

impl OpenOptions {
    /// As the storage knows them.
    pub(super) fn of_store(&self) -> StoreOptions {
        StoreOptions {
            create: self.create,
            read_only: self.read_only,
            wait: self.wait,
            sync: match self.sync {
                Sync::Full => Durability::Full,
                Sync::Off => Durability::Off,
            },
            writer: self.writer.clone(),
        }
    }
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            create: true,
            read_only: false,
            wait: Duration::from_secs(5),
            sync: Sync::Full,
            writer: String::new(),
        }
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
