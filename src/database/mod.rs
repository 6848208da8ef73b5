//! Databases and sessions: the only module that joins language, engine and storage.

mod clock;
pub mod error;
mod files;
pub mod options;
mod plan_tree;
mod plans;
mod recorded;
pub mod session;

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::functions::signature::Instant;
use crate::model::graph::Graph;
use crate::model::graph::transaction::ChangeLog;
use crate::model::graph::transaction::Written;
use crate::storage::CommitMeta;
use crate::storage::StorageError;
use crate::storage::Store;
use crate::storage::StoreNotice;
use crate::storage::StoreOptions;

pub use error::Error;
pub use options::OpenOptions;
pub use options::SessionOptions;
pub use options::Sync;
pub use session::Checked;
pub use session::Session;
pub use session::TransactionState;

/// A graph in memory, or a store on disk with its graph.
#[derive(Debug)]
pub struct Database {
    graph: Graph,
    store: Option<Store>,
    /// The store to make with the first commit.
    unmade: Option<(PathBuf, StoreOptions)>,
    notices: Vec<Diagnostic>,
    read_only: bool,
    /// Why the graph in memory can no longer be trusted; nothing is answered from it.
    lost: Option<Box<Diagnostic>>,
}

impl Database {
    /// An empty graph in memory.
    pub fn in_memory() -> Self {
        Self {
            graph: Graph::new(),
            store: None,
            unmade: None,
            notices: Vec::new(),
            read_only: false,
            lost: None,
        }
    }

    /// Opens a store directory.
    ///
    /// # Errors
    /// [`Error::Storage`] when it cannot be opened, is locked by another writer, or is damaged.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, Error> {
        Ok(Self::of_store(
            Store::open(path, &options.of_store())?,
            options,
        ))
    }

    /// Opens a store directory; a store that is not there is made with the first commit only, so that work that fails
    /// leaves nothing behind. Until then the graph is one in memory.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn open_late(path: &Path, options: &OpenOptions) -> Result<Self, Error> {
        let there = StoreOptions {
            create: false,
            ..options.of_store()
        };
        match Store::open(path, &there) {
            Ok(opened) => Ok(Self::of_store(opened, options)),
            Err(StorageError::NotFound { .. }) if options.create && !options.read_only => {
                let parent = path
                    .parent()
                    .filter(|parent| !parent.as_os_str().is_empty());
                if let Some(parent) = parent {
                    // What would be refused in the end is refused before the work.
                    std::fs::read_dir(parent).map_err(|source| StorageError::CannotOpen {
                        action: "make",
                        path: path.to_path_buf(),
                        source,
                    })?;
                }
                Ok(Self {
                    unmade: Some((path.to_path_buf(), options.of_store())),
                    ..Self::in_memory()
                })
            }
            Err(error) => Err(Error::from(error)),
        }
    }

    fn of_store(
        (store, graph, notices): (Store, Graph, Vec<StoreNotice>),
        options: &OpenOptions,
    ) -> Self {
        Self {
            graph,
            store: Some(store),
            unmade: None,
            notices: notices.into_iter().map(Diagnostic::from).collect(),
            read_only: options.read_only,
            lost: None,
        }
    }

    /// Makes the store that is to be made with the first commit, if nothing has been committed yet: for work that
    /// succeeds and writes nothing. Takes its lock, until something is committed or the store is closed.
    ///
    /// # Errors
    /// [`Error::Storage`] when it cannot be made, or another program has made it meanwhile.
    pub fn make_store(&mut self) -> Result<(), Error> {
        let Some((path, options)) = &self.unmade else {
            return Ok(());
        };
        let (mut store, mut graph, notices) = Store::open(path, options)?;
        store.begin(&mut graph)?;
        if store.last() > 0 {
            return Err(Error::Storage(Box::new(
                Diagnostic::new(
                    Code::Locked,
                    format!(
                        "another program has meanwhile made the store `{}`",
                        path.display()
                    ),
                    None,
                )
                .with_help("nothing was written to it; run the command again"),
            )));
        }
        self.notices
            .extend(notices.into_iter().map(Diagnostic::from));
        self.store = Some(store);
        self.unmade = None;
        Ok(())
    }

    /// The graph as committed.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Refuses when something that was read of the graph turned out to be damaged on the disk: what was made of it is
    /// not to be shown. Statements ask for themselves.
    pub fn check_damage(&self) -> Result<(), Error> {
        match self.graph.damage() {
            None => Ok(()),
            Some(damage) => Err(Error::Storage(Box::new(
                Diagnostic::new(Code::Corrupted, damage, None).with_help(
                    "`annals check` tells what is intact, `annals repair` saves it into a new store; nothing was changed",
                ),
            ))),
        }
    }

    /// What there is to know about its store since this was last asked: a torn tail set aside, a snapshot that could not
    /// be made.
    pub fn take_notices(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.notices)
    }

    /// A session on it.
    pub fn session(&mut self, options: SessionOptions) -> Session<'_> {
        Session::new(self, options)
    }

    /// Writes what is needed for a quick and verified next opening, and closes the store. What there is to know about
    /// that, and was not asked for before.
    ///
    /// # Errors
    /// [`Error::Storage`] when that cannot be written; what was acknowledged is safe all the same.
    pub fn close(mut self) -> Result<Vec<Diagnostic>, Error> {
        let mut notices = self.take_notices();
        if let Some(store) = self.store.filter(|_| self.lost.is_none()) {
            self.graph.forget_lookups();
            notices.extend(store.close(&self.graph)?.map(Diagnostic::from));
        }
        Ok(notices)
    }

    /// Takes up what other processes have committed.
    fn refresh(&mut self) -> Result<(), Error> {
        self.with_store(Store::refresh)
    }

    /// Refuses when the graph is lost; else calls the store, if there is one. A failure half way through taking up
    /// others' commits leaves the graph between two states: it is lost until the store is opened again.
    fn with_store(
        &mut self,
        call: impl FnOnce(&mut Store, &mut Graph) -> Result<(), StorageError>,
    ) -> Result<(), Error> {
        if let Some(lost) = &self.lost {
            return Err(Error::Storage(lost.clone()));
        }
        let Some(store) = &mut self.store else {
            return Ok(());
        };
        let outcome = call(store, &mut self.graph);
        if let Err(error) = outcome {
            let whole = matches!(
                error,
                StorageError::Locked { .. }
                    | StorageError::ReadOnly { .. }
                    | StorageError::Poisoned { .. }
            );
            let diagnostic = Box::new(Diagnostic::from(error));
            if !whole {
                self.lost = Some(diagnostic.clone());
            }
            return Err(Error::Storage(diagnostic));
        }
        Ok(())
    }

    /// Takes back the changes after the first `keep`. An undo that fails means the graph is lost.
    fn undo(&mut self, log: &mut ChangeLog, keep: usize) {
        let graph = &mut self.graph;
        let undone = catch_unwind(AssertUnwindSafe(|| log.undo_to(graph, keep)));
        if undone.is_err() {
            self.lost = Some(Box::new(
                Diagnostic::new(
                    Code::Internal,
                    "a failed statement could not be undone in memory",
                    None,
                )
                .with_help("what was committed before is safe on disk: open the store again"),
            ));
        }
    }

    /// Makes ready to write: takes the writer's lock, and takes up what others have committed.
    fn begin_writing(&mut self) -> Result<(), Error> {
        self.with_store(Store::begin)
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
                let notice = store.without_checkpoint(&error);
                self.notices.push(Diagnostic::from(notice));
            }
            store.end();
        }
    }
}

/// Makes changes durable. On an error they are not; the caller undoes them.
fn persist(
    store: &mut Option<Store>,
    changes: Written<'_>,
    time: Instant,
    options: &SessionOptions,
) -> Result<(), StorageError> {
    let Some(store) = store else {
        return Ok(());
    };
    let meta = CommitMeta {
        seconds: time.seconds,
        nanoseconds: time.nanoseconds,
        author: options.author.clone(),
        message: options.message.clone(),
    };
    store.commit_written(changes, &meta)?;
    Ok(())
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Storage(Box::new(Diagnostic::from(error)))
    }
}
