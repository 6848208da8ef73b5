//! Checking a store without touching it: every byte that has a checksum, and whether the parts fit together.
//!
//! The deep check also compares what can be told in two ways: a snapshot with the history that led to it, an index with
//! a scan.

use std::path::Path;
use std::path::PathBuf;

use super::error::StorageError;
use super::format::Header;
use super::layout;
use super::lock;
use super::medium::Access;
use super::medium::Medium;
use super::medium::RealMedium;
use super::recover;
use super::snapshot;
use super::wal::FrameKind;
use super::wal::Log;
use super::wal::Tail;
use crate::model::catalog::NameKind;
use crate::model::catalog::Subject;
use crate::model::graph::Graph;
use crate::model::value::RelationshipId;

/// What a check has found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// The newest generation.
    pub generation: u64,
    /// The number of its last whole record.
    pub last: u64,
    /// Nodes in the graph.
    pub nodes: u64,
    /// Relationships in the graph.
    pub relationships: u64,
    /// Commits in all logs.
    pub commits: u64,
    /// Whether the store was closed properly after its last commit.
    pub sealed: bool,
    /// Bytes after the last whole record: an unfinished transaction, which is no damage.
    pub unfinished_bytes: u64,
    /// Files that were read, with their length in bytes.
    pub files: Vec<(PathBuf, u64)>,
    /// What is wrong; empty when the store is whole.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub path: PathBuf,
    /// Where in it, when that is known.
    pub offset: Option<u64>,
    /// What.
    pub text: String,
}

/// Checks the store at `path`. An error says that it could not be read at all; damage is in the report.
pub fn check(path: &Path, deep: bool) -> Result<CheckReport, StorageError> {
    check_on(&RealMedium, path, deep)
}

/// Checks a store on any medium.
pub fn check_on(medium: &dyn Medium, path: &Path, deep: bool) -> Result<CheckReport, StorageError> {
    let mut check = Check {
        medium,
        store: path,
        report: CheckReport::default(),
    };
    match recover::look(medium, path) {
        Ok(recover::Found::Store) => {}
        Ok(_) => {
            return Err(StorageError::NotFound {
                path: path.to_path_buf(),
            });
        }
        Err(error) => check.note(path, error)?,
    }
    check.snapshots()?;
    check.logs()?;
    check.newest(deep)?;
    Ok(check.report)
}

struct Check<'m> {
    medium: &'m dyn Medium,
    store: &'m Path,
    report: CheckReport,
}

impl Check<'_> {
    /// Turns damage into a problem; any other error ends the check.
    fn note(&mut self, file: &Path, error: StorageError) -> Result<(), StorageError> {
        match error {
            StorageError::Corrupted {
                path,
                offset,
                damage,
                ..
            } => {
                let problem = Problem {
                    path,
                    offset,
                    text: damage.to_string(),
                };
                if !self.report.problems.contains(&problem) {
                    self.report.problems.push(problem);
                }
                Ok(())
            }
            StorageError::CannotOpen { source, .. }
                if source.kind() == std::io::ErrorKind::InvalidInput =>
            {
                self.problem(file, None, "it is not a regular file");
                Ok(())
            }
            other => Err(other),
        }
    }

    fn problem(&mut self, path: &Path, offset: Option<u64>, text: &str) {
        self.report.problems.push(Problem {
            path: path.to_path_buf(),
            offset,
            text: text.into(),
        });
    }

    fn snapshots(&mut self) -> Result<(), StorageError> {
        for generation in recover::list(self.medium, self.store)?.snapshots {
            let path = layout::snapshot_path(self.store, generation);
            match snapshot::load(self.medium, &path) {
                Ok((header, _, length)) => {
                    if header.generation != generation {
                        self.problem(&path, Some(0), "it belongs to another generation");
                    }
                    self.report.files.push((path, length));
                }
                Err(error) => self.note(&path, error)?,
            }
        }
        Ok(())
    }

    /// Every log alone, and that each goes on where the one before ends.
    fn logs(&mut self) -> Result<(), StorageError> {
        let logs = recover::logs(self.medium, self.store)?;
        let newest = logs.last().map(|(generation, _)| *generation);
        let mut before: Option<(Header, u64)> = None;
        for (generation, path) in &logs {
            match self.log(path, Some(*generation) == newest) {
                Ok((header, last)) => {
                    if header.generation != *generation {
                        self.problem(path, Some(0), "it belongs to another generation");
                    }
                    if let Some((older, end)) = before
                        && (older.identity != header.identity
                            || older.generation + 1 != header.generation
                            || end != header.start)
                    {
                        self.problem(path, Some(0), "it does not go on from the log before it");
                    }
                    before = Some((header, last));
                }
                Err(error) => {
                    self.note(path, error)?;
                    before = None;
                }
            }
        }
        Ok(())
    }

    fn log(&mut self, path: &Path, newest: bool) -> Result<(Header, u64), StorageError> {
        let mut log = Log::open(self.medium, path, Access::Read)?;
        let mut commits = 0;
        let tail = log.read_on(&mut |path, frame| {
            let record = recover::read_frame(path, frame, &mut |_| Ok(()))?;
            commits += u64::from(record.is_some());
            Ok(())
        })?;
        self.report.commits += commits;
        let length = log.length()?;
        self.report.files.push((path.to_path_buf(), length));
        recover::refuse_damage(&mut log, tail)?;
        if newest {
            self.report.generation = log.header().generation;
            self.report.last = log.last();
            self.report.sealed = !log.last_kind().is_some_and(FrameKind::is_transaction);
            if let Tail::Unfinished { length } = tail {
                self.report.unfinished_bytes = length - log.end();
                self.report.sealed = false;
            }
        } else if tail != Tail::Clean || log.last_kind() != Some(FrameKind::Checkpoint) {
            self.problem(path, Some(log.end()), "it does not end with a checkpoint");
        }
        Ok((log.header(), log.last()))
    }

    /// The newest generation as opening sees it.
    fn newest(&mut self, deep: bool) -> Result<(), StorageError> {
        if let Err(error) = lock::read_mark(self.medium, &self.store.join(layout::LOCK)) {
            self.note(&self.store.join(layout::LOCK), error)?;
        }
        let loaded = match recover::load(self.medium, self.store, Access::Read) {
            Ok(loaded) => loaded,
            Err(error) => return self.note(self.store, error),
        };
        self.report.nodes = loaded.graph.node_count() as u64;
        self.report.relationships = loaded.graph.relationship_count() as u64;
        if deep {
            let path = layout::snapshot_path(self.store, loaded.log.header().generation);
            self.endpoints(&path, &loaded.graph);
            self.indexes(&path, &loaded.graph);
            self.history(&loaded.graph)?;
        }
        Ok(())
    }

    fn endpoints(&mut self, path: &Path, graph: &Graph) {
        let mut relationships: Vec<RelationshipId> = Vec::new();
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            cursor = graph.scan_relationships(None, at, 4096, &mut relationships);
            for relationship in relationships.drain(..) {
                let whole = graph
                    .endpoints(relationship)
                    .is_some_and(|(start, end)| graph.has_node(start) && graph.has_node(end));
                if !whole {
                    let text = format!("relationship {} lacks a node", relationship.0);
                    self.problem(path, None, &text);
                }
            }
        }
    }

    /// Every node that an index must find is found by it, and nothing else.
    fn indexes(&mut self, path: &Path, graph: &Graph) {
        for index in &graph.catalog().indexes {
            if index.keys.len() != 1 {
                // What lies in order is made from the elements themselves when it is first asked.
                continue;
            }
            let names = &graph.catalog().names;
            let Subject::Label(label) = &index.subject else {
                continue;
            };
            let label = names.label(label);
            let key = index
                .keys
                .first()
                .and_then(|key| names.get(NameKind::Key, key));
            let (Some(label), Some(key)) = (label, key) else {
                continue;
            };
            let key = crate::model::catalog::KeyId(key);
            let mut nodes = Vec::new();
            let mut cursor = Some(0);
            while let Some(at) = cursor {
                cursor = graph.scan_nodes(Some(label), at, 4096, &mut nodes);
            }
            let wrong = nodes.iter().any(|node| {
                let value = graph.node_property(*node, key);
                // Null and NaN equal nothing, so no index finds them.
                let findable = !value.is_null() && value == value.clone();
                findable
                    && graph
                        .seek(label, key, &value)
                        .is_some_and(|found| !found.contains(node))
            });
            if wrong {
                let text = format!("index `{}` misses a node", index.name);
                self.problem(path, None, &text);
            }
        }
    }

    /// What is recovered must be what was lived: the history from the first snapshot on leads to the same graph.
    fn history(&mut self, newest: &Graph) -> Result<(), StorageError> {
        let lived = match recover::replay_history(self.medium, self.store, &mut |_| true) {
            Ok(lived) => lived,
            Err(error) => return self.note(self.store, error),
        };
        if !newest.export().eq(lived.export()) {
            self.problem(
                self.store,
                None,
                "the newest snapshot and its log are not what the history leads to",
            );
        }
        Ok(())
    }
}
