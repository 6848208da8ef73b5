//! What a store had recorded by an instant.

use std::path::PathBuf;

use crate::engine::History;
use crate::functions::signature;
use crate::functions::signature::Committed;
use crate::functions::signature::Instant;
use crate::functions::signature::Record;
use crate::model::graph::Change;
use crate::model::graph::Element;
use crate::model::graph::Graph;
use crate::storage;
use crate::storage::Commit;

/// What is said of a graph without a store.
const NO_RECORD: &str = "a graph in memory has no record of what it was: open a store";

/// The record of a store, if there is one to read.
#[derive(Debug)]
pub(super) struct Recorded {
    /// The store; `None` for a graph in memory.
    pub(super) path: Option<PathBuf>,
    /// Whether a transaction is open.
    pub(super) open: bool,
}

impl Record for Recorded {
    fn commits_of(&self, elements: &[Element]) -> Result<Vec<signature::Recorded>, String> {
        let Some(path) = &self.path else {
            return Ok(Vec::new());
        };
        let commits = storage::commits_of(path, elements).map_err(|error| error.to_string())?;
        Ok(commits.into_iter().map(recorded).collect())
    }

    fn commits(&self) -> Result<Vec<Committed>, String> {
        let path = self.path.as_ref().ok_or(NO_RECORD)?;
        let commits = storage::commits(path).map_err(|error| error.to_string())?;
        Ok(commits.into_iter().map(committed).collect())
    }
}

fn committed(commit: Commit) -> Committed {
    Committed {
        number: commit.number,
        time: time_of(&commit),
        author: commit.record.author,
        message: commit.record.message,
        changes: commit.record.changes,
    }
}

fn recorded((commit, changes): (Commit, Vec<Change>)) -> signature::Recorded {
    signature::Recorded {
        number: commit.number,
        time: time_of(&commit),
        author: commit.record.author,
        message: commit.record.message,
        changes,
    }
}

fn time_of(commit: &Commit) -> Instant {
    Instant {
        seconds: commit.record.seconds,
        nanoseconds: commit.record.nanoseconds,
    }
}

impl History for Recorded {
    fn as_of(&self, instant: Instant) -> Result<Graph, String> {
        if self.open {
            return Err(
                "`AS OF` cannot be asked inside a transaction: COMMIT or ROLLBACK first".to_owned(),
            );
        }
        let Some(path) = &self.path else {
            return Err(NO_RECORD.to_owned());
        };
        storage::graph_as_of(path, instant.seconds, instant.nanoseconds)
            .map_err(|error| error.to_string())
    }
}
