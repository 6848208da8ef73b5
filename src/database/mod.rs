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
use crate::storage::CommitMeta;
use crate::storage::Durability;
use crate::storage::StorageError;
use crate::storage::Store;
use crate::storage::StoreOptions;

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
    store: Option<Store>,
    notices: Vec<Diagnostic>,
    read_only: bool,
}

impl Database {
    /// An empty graph in memory.
    pub fn in_memory() -> Self {
        Self {
            graph: Graph::new(),
            store: None,
            notices: Vec::new(),
            read_only: false,
        }
    }

    /// Opens a store directory.
    ///
    /// # Errors
    /// [`Error::Storage`] when it cannot be opened, is locked by another writer, or is damaged.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, Error> {
        let store_options = StoreOptions {
            create: options.create,
            read_only: options.read_only,
            wait: options.wait,
            sync: match options.sync {
                Sync::Full => Durability::Full,
                Sync::Off => Durability::Off,
            },
            writer: options.writer.clone(),
        };
        let (store, graph, notices) = Store::open(path, &store_options)?;
        Ok(Self {
            graph,
            store: Some(store),
            notices: notices.into_iter().map(Diagnostic::from).collect(),
            read_only: options.read_only,
        })
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
    ///
    /// # Errors
    /// [`Error::Storage`] when that cannot be written; what was acknowledged is safe all the same.
    pub fn close(self) -> Result<(), Error> {
        match self.store {
            Some(store) => Ok(store.close(&self.graph)?),
            None => Ok(()),
        }
    }

    /// Takes up what other processes have committed.
    fn refresh(&mut self) -> Result<(), Error> {
        if let Some(store) = &mut self.store {
            store.refresh(&mut self.graph)?;
        }
        Ok(())
    }

    /// Makes ready to write: takes the writer's lock, and takes up what others have committed.
    fn begin_writing(&mut self) -> Result<(), Error> {
        if let Some(store) = &mut self.store {
            store.begin(&mut self.graph)?;
        }
        Ok(())
    }

    /// Makes changes durable. On an error they are not; the caller undoes them.
    fn persist(
        &mut self,
        changes: &[Change],
        time: Instant,
        options: &SessionOptions,
    ) -> Result<(), Error> {
        let Some(store) = &mut self.store else {
            return Ok(());
        };
        let meta = CommitMeta {
            seconds: time.seconds,
            nanoseconds: time.nanoseconds,
            author: options.author.clone(),
            message: options.message.clone(),
        };
        store.commit(changes, &meta)?;
        Ok(())
    }

    /// Lets other processes write.
    fn release(&mut self) {
        if let Some(store) = &mut self.store {
            store.end();
        }
    }

    /// Lets other processes write; first folds a long log into a snapshot. A failure of that is a notice, for the
    /// commit itself is on disk.
    fn end_writing(&mut self) {
        if let Some(store) = &mut self.store {
            if store.wants_checkpoint()
                && let Err(error) = store.checkpoint(&self.graph)
            {
                self.notices.push(Diagnostic::from(error));
            }
            store.end();
        }
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Storage(Box::new(Diagnostic::from(error)))
    }
}
