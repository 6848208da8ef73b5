//! Opening: from the files of a store to the graph they hold, without writing anything.
//!
//! The newest snapshot, then every whole frame of its log. What does not fit is damage and an error, never an answer;
//! only bytes after the last whole frame that promise nothing are an unfinished write. Takes no lock: files that a
//! writer replaces meanwhile are looked up again.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use super::error::Damage;
use super::error::StorageError;
use super::format::FormatError;
use super::format::HEADER_LENGTH;
use super::format::Header;
use super::format::v1;
use super::format::v1::CommitRecord;
use super::layout;
use super::layout::Listing;
use super::lock;
use super::lock::CleanMark;
use super::medium::Access;
use super::medium::Entry;
use super::medium::Medium;
use super::snapshot;
use super::wal::Frame;
use super::wal::FrameKind;
use super::wal::Log;
use super::wal::Tail;
use crate::model::collections::HashSet;
use crate::model::graph::Change;
use crate::model::graph::Element;
use crate::model::graph::Graph;

/// How often files that vanish while they are opened are looked up again.
const TRIES: u32 = 5;
/// How long a writer is given to finish a write that is seen half done.
const PAUSE: Duration = Duration::from_millis(4);

/// A store as it was found.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The graph after the last whole frame.
    pub(super) graph: Graph,
    /// The log of the newest generation, read to its last whole frame.
    pub(super) log: Log,
    /// The length of the snapshot.
    pub(super) snapshot_length: u64,
    /// What follows the last whole frame.
    pub(super) tail: Tail,
    /// Whether the file was growing while it was read: another process is writing.
    pub(super) growing: bool,
}

/// What is at the path of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// An empty directory, or one where the making of a store was interrupted.
    Unfinished,
    /// A store.
    Store,
}

/// Looks at a path without opening anything.
pub(super) fn look(medium: &dyn Medium, store: &Path) -> Result<Found, StorageError> {
    let not_a_store = |reason| StorageError::NotAStore {
        path: store.to_path_buf(),
        reason,
    };
    match medium
        .entry(store)
        .map_err(StorageError::cannot("open", store))?
    {
        Entry::Missing => return Ok(Found::Nothing),
        Entry::File => return Err(not_a_store("it is a file")),
        Entry::Other => return Err(not_a_store("it is neither a file nor a directory")),
        Entry::Directory => {}
    }
    let listing = list(medium, store)?;
    if !listing.snapshots.is_empty() {
        return Ok(Found::Store);
    }
    for generation in &listing.logs {
        let path = layout::log_path(store, *generation);
        if log_length(medium, &path)? > HEADER_LENGTH as u64 {
            let missing = layout::snapshot_path(store, *generation);
            return Err(StorageError::corrupted(&missing, None, Damage::Missing));
        }
    }
    if listing.foreign {
        return Err(not_a_store("the directory holds other files"));
    }
    Ok(Found::Unfinished)
}

/// The names in a store's directory.
pub(super) fn list(medium: &dyn Medium, store: &Path) -> Result<Listing, StorageError> {
    medium
        .list(store)
        .map(|names| Listing::of(&names))
        .map_err(StorageError::cannot("read", store))
}

fn log_length(medium: &dyn Medium, path: &Path) -> Result<u64, StorageError> {
    medium
        .open(path, Access::Read)
        .and_then(|mut file| file.length())
        .map_err(StorageError::cannot("read", path))
}

/// Loads the newest generation, its log opened for `access`.
pub(super) fn load(
    medium: &dyn Medium,
    store: &Path,
    access: Access,
) -> Result<Loaded, StorageError> {
    let mut tried = 0;
    loop {
        tried += 1;
        match try_load(medium, store, access) {
            Err(Attempt::Again(_)) if tried < TRIES => medium.sleep(PAUSE),
            Err(Attempt::Again(error) | Attempt::Failed(error)) => return Err(error),
            Ok(loaded) => return Ok(loaded),
        }
    }
}

/// Why an attempt to load failed.
enum Attempt {
    /// Another process may have replaced files meanwhile.
    Again(StorageError),
    /// For good.
    Failed(StorageError),
}

impl From<StorageError> for Attempt {
    fn from(error: StorageError) -> Self {
        Self::Failed(error)
    }
}

/// An error of a file that was listed and is gone, or of one that is judged by others that are.
fn again_if_missing(error: StorageError) -> Attempt {
    if error.is_missing_file() {
        Attempt::Again(error)
    } else {
        Attempt::Failed(error)
    }
}

fn try_load(medium: &dyn Medium, store: &Path, access: Access) -> Result<Loaded, Attempt> {
    // First the mark, then the files: whatever it promises must be in them.
    let mark = lock::read_mark(medium, &store.join(layout::LOCK))?;
    let listing = list(medium, store)?;
    let Some(&generation) = listing.snapshots.last() else {
        return Err(Attempt::Again(StorageError::NotFound {
            path: store.to_path_buf(),
        }));
    };
    let snapshot_path = layout::snapshot_path(store, generation);
    let log_path = layout::log_path(store, generation);
    if !listing.logs.contains(&generation) {
        return Err(Attempt::Again(StorageError::corrupted(
            &log_path,
            None,
            Damage::Missing,
        )));
    }
    for stray in listing.logs.iter().filter(|log| **log > generation) {
        let path = layout::log_path(store, *stray);
        if log_length(medium, &path).map_err(again_if_missing)? > HEADER_LENGTH as u64 {
            let missing = layout::snapshot_path(store, *stray);
            return Err(Attempt::Again(with_intact(
                medium,
                store,
                StorageError::corrupted(&missing, None, Damage::Missing),
                &listing,
            )));
        }
    }
    let (header, mut graph, snapshot_length) = snapshot::open(medium, &snapshot_path)
        .map_err(|error| again_if_missing(with_intact(medium, store, error, &listing)))?;
    if header.generation != generation {
        return Err(StorageError::corrupted(&snapshot_path, Some(0), Damage::Mispaired).into());
    }
    let mut log = Log::open(medium, &log_path, access).map_err(again_if_missing)?;
    if log.header() != header {
        return Err(StorageError::corrupted(&log_path, Some(0), Damage::Mispaired).into());
    }
    let (tail, growing) = read_to_end(medium, &mut log, &mut graph)?;
    check_mark(mark, &log)?;
    Ok(Loaded {
        graph,
        log,
        snapshot_length,
        tail,
        growing,
    })
}

/// Names the newest older generation that is whole, when the newest is damaged.
fn with_intact(
    medium: &dyn Medium,
    store: &Path,
    error: StorageError,
    listing: &Listing,
) -> StorageError {
    let StorageError::Corrupted {
        path,
        offset,
        damage,
        ..
    } = error
    else {
        return error;
    };
    let intact_generation = listing
        .snapshots
        .iter()
        .rev()
        .copied()
        .filter(|generation| path != layout::snapshot_path(store, *generation))
        .find(|generation| {
            snapshot::load(medium, &layout::snapshot_path(store, *generation)).is_ok()
        });
    StorageError::Corrupted {
        path,
        offset,
        damage,
        intact_generation,
    }
}

/// Everything the last closing promised must have been found.
fn check_mark(mark: Option<CleanMark>, log: &Log) -> Result<(), StorageError> {
    let Some(mark) = mark else { return Ok(()) };
    let header = log.header();
    if mark.identity != header.identity {
        return Err(StorageError::corrupted(
            log.path(),
            Some(0),
            Damage::Mispaired,
        ));
    }
    if header.generation < mark.generation || log.last() < mark.last {
        return Err(StorageError::corrupted(
            log.path(),
            Some(log.end()),
            Damage::Truncated,
        ));
    }
    Ok(())
}

/// Reads a log on to its end without the lock: what looks unfinished is given time to become whole.
fn read_to_end(
    medium: &dyn Medium,
    log: &mut Log,
    graph: &mut Graph,
) -> Result<(Tail, bool), StorageError> {
    let mut growing = false;
    let mut tail = replay(log, graph)?;
    for _ in 1..TRIES {
        let Tail::Unfinished { length } = tail else {
            break;
        };
        medium.sleep(PAUSE);
        let end = log.end();
        tail = replay(log, graph)?;
        growing |= log.end() != end || log.length()? != length;
    }
    if !growing {
        refuse_damage(log, tail)?;
    }
    Ok((tail, growing))
}

/// An error when what follows the last whole frame is damage rather than an unfinished write.
pub(super) fn refuse_damage(log: &mut Log, tail: Tail) -> Result<(), StorageError> {
    let Tail::Unfinished { length } = tail else {
        return Ok(());
    };
    let rest = log.rest(length)?;
    if log.proof_of_damage(&rest).is_some() {
        return Err(StorageError::corrupted(
            log.path(),
            Some(log.end()),
            Damage::Hole,
        ));
    }
    Ok(())
}

/// Applies every further whole frame of the log to the graph.
pub(super) fn replay(log: &mut Log, graph: &mut Graph) -> Result<Tail, StorageError> {
    log.read_on(&mut |path, frame| apply_frame(path, frame, graph))
}

/// Applies one frame. The changes of a transaction that does not fit are damage: the graph must then be dropped.
fn apply_frame(path: &Path, frame: Frame<'_>, graph: &mut Graph) -> Result<(), StorageError> {
    read_frame(path, frame, &mut |change| {
        graph
            .apply(&change)
            .map(|_| ())
            .map_err(|error| error.to_string())
    })
    .map(|_| ())
}

/// Reads a frame: the commit record if it is a transaction, and every change into `sink`. What the sink refuses, or
/// what cannot be read, is damage.
pub(super) fn read_frame(
    path: &Path,
    frame: Frame<'_>,
    sink: &mut dyn FnMut(Change) -> Result<(), String>,
) -> Result<Option<CommitRecord>, StorageError> {
    if !frame.kind.is_transaction() {
        return Ok(None);
    }
    let content =
        |text: String| StorageError::corrupted(path, Some(frame.offset), Damage::Content(text));
    let malformed = |error: FormatError| content(error.to_string());
    let mut body = frame.body;
    let record = v1::decode_commit(&mut body).map_err(malformed)?;
    if frame.kind == FrameKind::PackedTransaction {
        v1::decode_packed_changes(&mut body, record.changes, sink).map_err(malformed)?;
    } else {
        v1::decode_changes(&mut body, record.changes, sink).map_err(malformed)?;
    }
    if body.is_empty() {
        Ok(Some(record))
    } else {
        Err(content("more bytes than changes".into()))
    }
}

/// One recorded commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its number; seals and checkpoints are numbered too, so numbers have gaps.
    pub number: u64,
    /// The generation whose log holds it.
    pub generation: u64,
    /// Time, author, message, and how many changes it made.
    pub record: CommitRecord,
}

/// The logs of a store that exist, oldest first.
pub(super) fn logs(medium: &dyn Medium, store: &Path) -> Result<Vec<(u64, PathBuf)>, StorageError> {
    let listing = list(medium, store)?;
    let newest = listing.snapshots.last().copied();
    Ok(listing
        .logs
        .iter()
        .filter(|generation| Some(**generation) <= newest)
        .map(|generation| (*generation, layout::log_path(store, *generation)))
        .collect())
}

/// Gives every frame of every log to `sink`, oldest first, and refuses a history with something missing.
fn walk_history(
    medium: &dyn Medium,
    store: &Path,
    sink: &mut dyn FnMut(u64, &Path, Frame<'_>) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let logs = logs(medium, store)?;
    let mut before: Option<(Header, u64)> = None;
    for (position, (generation, path)) in logs.iter().enumerate() {
        let mut log = Log::open(medium, path, Access::Read)?;
        let header = log.header();
        let goes_on = match before {
            None => header.generation == 0,
            Some((older, last)) => {
                header.identity == older.identity
                    && header.generation == older.generation + 1
                    && header.start == last
            }
        };
        if !goes_on || header.generation != *generation {
            return Err(StorageError::corrupted(path, Some(0), Damage::Mispaired));
        }
        let tail = log.read_on(&mut |path, frame| sink(*generation, path, frame))?;
        refuse_damage(&mut log, tail)?;
        let is_newest = position + 1 == logs.len();
        if !is_newest && (tail != Tail::Clean || log.last_kind() != Some(FrameKind::Checkpoint)) {
            let end = Some(log.end());
            return Err(StorageError::corrupted(path, end, Damage::Truncated));
        }
        before = Some((header, log.last()));
    }
    Ok(())
}

/// The commits of a store, oldest first: all of them, since logs are kept.
pub(super) fn commits(medium: &dyn Medium, store: &Path) -> Result<Vec<Commit>, StorageError> {
    let mut commits = Vec::new();
    walk_history(medium, store, &mut |generation, path, frame| {
        let record = read_frame(path, frame, &mut |_| Ok(()))?;
        commits.extend(record.map(|record| Commit {
            number: frame.number,
            generation,
            record,
        }));
        Ok(())
    })?;
    Ok(commits)
}

/// The commits that changed one of these elements, oldest first, each with those of its changes.
pub(super) fn commits_of(
    medium: &dyn Medium,
    store: &Path,
    elements: &[Element],
) -> Result<Vec<(Commit, Vec<Change>)>, StorageError> {
    let elements: HashSet<Element> = elements.iter().copied().collect();
    let mut commits = Vec::new();
    walk_history(medium, store, &mut |generation, path, frame| {
        let mut changes = Vec::new();
        let record = read_frame(path, frame, &mut |change| {
            if (change.element()).is_some_and(|element| elements.contains(&element)) {
                changes.push(change);
            }
            Ok(())
        })?;
        if let Some(record) = record.filter(|_| !changes.is_empty()) {
            let commit = Commit {
                number: frame.number,
                generation,
                record,
            };
            commits.push((commit, changes));
        }
        Ok(())
    })?;
    Ok(commits)
}

/// The graph after the longest run of commits from the first on that `keep` accepts.
pub(super) fn replay_history(
    medium: &dyn Medium,
    store: &Path,
    keep: &mut dyn FnMut(&Commit) -> bool,
) -> Result<Graph, StorageError> {
    let (_, mut graph, _) = snapshot::load(medium, &layout::snapshot_path(store, 0))?;
    let mut kept = true;
    walk_history(medium, store, &mut |generation, path, frame| {
        if !kept || !frame.kind.is_transaction() {
            return Ok(());
        }
        let mut body = frame.body;
        let record = v1::decode_commit(&mut body).map_err(|error| {
            StorageError::corrupted(path, Some(frame.offset), Damage::Content(error.to_string()))
        })?;
        kept = keep(&Commit {
            number: frame.number,
            generation,
            record,
        });
        if kept {
            apply_frame(path, frame, &mut graph)?;
        }
        Ok(())
    })?;
    Ok(graph)
}
