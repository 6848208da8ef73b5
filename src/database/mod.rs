//! Databases and sessions: the only module that joins language, engine and storage.

mod clock;
pub mod error;
mod files;
pub mod options;
pub mod session;

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::functions::signature::Instant;
use crate::model::graph::Change;
use crate::model::graph::Graph;

pub use error::Error;
pub use options::OpenOptions;
pub use options::SessionOptions;
pub use options::Sync;
pub use session::Session;
pub use session::TransactionState;

/// A graph in memory, or a store on disk with its graph.
#[derive(Debug)]
pub struct Database {
    graph: Graph,
    notices: Vec<Diagnostic>,
    read_only: bool,
}

impl Database {
    /// An empty graph in memory.
    pub fn in_memory() -> Self {
        Self {
            graph: Graph::new(),
            notices: Vec::new(),
            read_only: false,
        }
    }

    /// Opens a store directory.
    pub fn open(_path: &Path, _options: &OpenOptions) -> Result<Self, Error> {
        unimplemented!()
    }

    /// The graph as committed.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// What there is to know about how it was opened (a torn tail set aside).
    pub fn notices(&self) -> &[Diagnostic] {
        &self.notices
    }

    /// A session on it.
    pub fn session(&mut self, options: SessionOptions) -> Session<'_> {
        Session::new(self, options)
    }

    /// Writes what is needed for a quick and verified next opening, and closes the store.
    pub fn close(self) -> Result<(), Error> {
        Ok(())
    }

    /// Takes up what other processes have committed.
    fn refresh(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Makes ready to write: takes the writer's lock, and takes up what others have committed.
    fn begin_writing(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// Makes changes durable. On an error they are not; the caller undoes them.
    fn persist(&mut self, _changes: &[Change], _time: Instant, _options: &SessionOptions) -> Result<(), Error> {
        Ok(())
    }

    /// Lets other processes write.
    fn end_writing(&mut self) {}
}
