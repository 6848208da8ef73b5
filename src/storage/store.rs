//! A store on disk: opening, committing, catching up with other processes, checkpoints, closing.
//!
//! The lock is held for a write transaction only; a process that finds the log longer than it knows catches up first.
//! Must never read a clock or the environment: times and names come with each call.

use std::panic::resume_unwind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::error::StorageError;
use super::format::FormatError;
use super::format::Header;
use super::format::v1;
use super::format::v1::CommitRecord;
use super::format::v1::PackedChanges;
use super::layout;
use super::lock::CleanMark;
use super::lock::LockFile;
use super::medium::Access;
use super::medium::Medium;
use super::medium::RealMedium;
use super::recover;
use super::recover::Commit;
use super::recover::Found;
use super::recover::Loaded;
use super::snapshot;
use super::wal::FrameKind;
use super::wal::Log;
use super::wal::NewFrame;
use super::wal::Tail;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::model::graph::Change;
use crate::model::graph::Element;
use crate::model::graph::Graph;
use crate::model::graph::transaction::Written;

/// On closing, a log longer than this and than this part of its snapshot is worth a checkpoint: replaying it would cost
/// the next opening more than loading what it needs of a snapshot.
const LONG_TO_REPLAY: u64 = 1 << 16;
const SHORT_LOG: u64 = 1 << 10;
/// A log shorter than this is never worth a checkpoint while the store is open: closing makes one, and replaying so much
/// after a crash takes a few seconds.
const CHECKPOINT_MINIMUM: u64 = 64 << 20;
/// A log so many times as long as its snapshot is: then a bulk load makes few snapshots that the next one replaces, and
/// replaying the log after a crash takes about as long as the load did.
const CHECKPOINT_RATIO: u64 = 2;

/// So many changes are worth packing; for fewer a commit should do nothing that it need not.
const PACKED_CHANGES: usize = 1 << 10;

/// So many changes are worth a second thread to encode them.
const MANY_CHANGES: usize = 1 << 16;

/// When a commit is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Before it is acknowledged.
    Full,
    /// When the system gets round to it; a crash of the machine may lose the last commits, never tear one.
    Off,
}

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Whether a store that is not there is made.
    pub create: bool,
    /// Whether writes are refused, and nothing on the disk is touched.
    pub read_only: bool,
    /// How long to wait for another writer.
    pub wait: Duration,
    /// When a commit is on disk.
    pub sync: Durability,
    /// What to tell other processes about this one while it writes: process number and command.
    pub writer: String,
}

/// What a commit is recorded with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitMeta {
    /// When, in seconds since 1970-01-01T00:00Z.
    pub seconds: i64,
    /// And nanoseconds of that second.
    pub nanoseconds: u32,
    /// Who.
    pub author: String,
    /// Why.
    pub message: String,
}

/// Something about a store that its user should know though nothing failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreNotice {
    /// An unfinished transaction at the end of the log was moved to a file of its own.
    TornTailSetAside {
        /// The log.
        log: PathBuf,
        /// How many bytes it was.
        bytes: u64,
        /// The number of the last whole record before it.
        last: u64,
        /// Where the bytes are kept.
        kept: PathBuf,
    },
    /// An unfinished transaction at the end of the log was left as it is, since the store is open for reading only.
    TornTailIgnored {
        /// The log.
        log: PathBuf,
        /// How many bytes it is.
        bytes: u64,
        /// The number of the last whole record before it.
        last: u64,
    },
    /// The log could not be folded into a snapshot. All of it is kept.
    CheckpointFailed {
        /// The store.
        store: PathBuf,
        /// Why not.
        why: String,
    },
    /// The file system knows no locks.
    NoLocks {
        /// The store.
        store: PathBuf,
    },
}

impl From<StoreNotice> for Diagnostic {
    fn from(notice: StoreNotice) -> Self {
        match notice {
            StoreNotice::TornTailSetAside {
                log,
                bytes,
                last,
                kept,
            } => Self::new(
                Code::TornTail,
                format!(
                    "an unfinished transaction of {bytes} bytes was cut from `{}` after record {last}",
                    log.display()
                ),
                None,
            )
            .with_help(format!(
                "it was never acknowledged; its bytes are kept in `{}`",
                kept.display()
            )),
            StoreNotice::TornTailIgnored { log, bytes, last } => Self::new(
                Code::TornTail,
                format!(
                    "an unfinished transaction of {bytes} bytes in `{}` after record {last} was ignored",
                    log.display()
                ),
                None,
            )
            .with_help("it was never acknowledged; the next opening for writing sets it aside"),
            StoreNotice::CheckpointFailed { store, why } => Self::new(
                Code::CheckpointFailed,
                format!("no snapshot of `{}` was made: {why}", store.display()),
                None,
            )
            .with_help(
                "what was committed is kept in the log; with room on the disk the next writing makes a snapshot",
            ),
            StoreNotice::NoLocks { store } => Self::new(
                Code::TornTail,
                format!("the file system of `{}` knows no locks", store.display()),
                None,
            )
            .with_help("see to it that only one process writes at a time"),
        }
    }
}

/// An open store. The graph it keeps is held by the caller and passed in where it matters.
#[derive(Debug)]
pub struct Store {
    medium: Arc<dyn Medium>,
    path: PathBuf,
    options: StoreOptions,
    log: Log,
    snapshot_length: u64,
    lock: Option<LockFile>,
    poisoned: bool,
    wrote: bool,
    names_durable: bool,
    notices: Vec<StoreNotice>,
}

impl Store {
    /// Opens the store at `path`, or makes it. Returns the graph it holds and what there is to know about it.
    pub fn open(
        path: &Path,
        options: &StoreOptions,
    ) -> Result<(Self, Graph, Vec<StoreNotice>), StorageError> {
        Self::open_on(Arc::new(RealMedium), path, options)
    }

    /// Opens a store on any medium.
    pub fn open_on(
        medium: Arc<dyn Medium>,
        path: &Path,
        options: &StoreOptions,
    ) -> Result<(Self, Graph, Vec<StoreNotice>), StorageError> {
        let mut lock = None;
        match recover::look(medium.as_ref(), path)? {
            Found::Store => {}
            Found::Nothing | Found::Unfinished if !options.create || options.read_only => {
                return Err(StorageError::NotFound {
                    path: path.to_path_buf(),
                });
            }
            Found::Nothing | Found::Unfinished => {
                lock = Some(create(medium.as_ref(), path, options, &Graph::new())?);
            }
        }
        let access = if options.read_only {
            Access::Read
        } else {
            Access::Write
        };
        let loaded = recover::load(medium.as_ref(), path, access)?;
        if lock.is_none() && !options.read_only {
            let lock_path = path.join(layout::LOCK);
            lock = Some(LockFile::open(medium.as_ref(), path, &lock_path)?);
        }
        let Loaded {
            mut graph,
            log,
            snapshot_length,
            tail,
            growing,
        } = loaded;
        let mut store = Self {
            medium,
            path: path.to_path_buf(),
            options: options.clone(),
            log,
            snapshot_length,
            lock,
            poisoned: false,
            wrote: false,
            names_durable: false,
            notices: Vec::new(),
        };
        if let Tail::Unfinished { length } = tail
            && !growing
        {
            if options.read_only {
                store.notices.push(StoreNotice::TornTailIgnored {
                    log: store.log.path().to_path_buf(),
                    bytes: length - store.log.end(),
                    last: store.log.last(),
                });
            } else {
                match store.begin(&mut graph) {
                    // Whoever has the lock is writing just now, and settles what was left before.
                    Ok(()) | Err(StorageError::Locked { .. }) => store.end(),
                    Err(error) => return Err(error),
                }
            }
        }
        let notices = store.take_notices();
        Ok((store, graph, notices))
    }

    /// Where the store lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the last record this process knows of.
    pub fn last(&self) -> u64 {
        self.log.last()
    }

    /// The generation this process works on.
    pub fn generation(&self) -> u64 {
        self.log.header().generation
    }

    /// What there is to know since this was last asked.
    pub fn take_notices(&mut self) -> Vec<StoreNotice> {
        std::mem::take(&mut self.notices)
    }

    /// Begins a write transaction: takes the lock and catches up with what others have committed.
    ///
    /// After any error but [`StorageError::Locked`], [`StorageError::ReadOnly`] and [`StorageError::Poisoned`] the
    /// graph may be half way between two commits and must be dropped.
    pub fn begin(&mut self, graph: &mut Graph) -> Result<(), StorageError> {
        self.writable()?;
        if self.holds_lock() {
            return Ok(());
        }
        let Some(lock) = &mut self.lock else {
            unreachable!("invariant: a writable store has a lock file");
        };
        let known_unsupported = lock.is_unsupported();
        lock.take(
            self.medium.as_ref(),
            self.options.wait,
            &self.options.writer,
        )?;
        if lock.is_unsupported() && !known_unsupported {
            self.notices.push(StoreNotice::NoLocks {
                store: self.path.clone(),
            });
        }
        let caught_up = self.catch_up_to_write(graph);
        if caught_up.is_err() {
            self.end();
        }
        caught_up
    }

    /// Makes the changes of the open transaction durable and returns the commit's number. No changes write nothing.
    ///
    /// When this fails with anything but [`StorageError::OutcomeUnknown`], the transaction is not committed; the
    /// caller undoes it.
    ///
    /// # Panics
    /// Outside of `begin` and `end`.
    pub fn commit(&mut self, changes: &[Change], meta: &CommitMeta) -> Result<u64, StorageError> {
        let frame = encode_transaction(changes.len(), meta, |frame| {
            v1::encode_changes(changes, frame)
        })?;
        self.append_transaction(changes.len(), FrameKind::Transaction, frame)
    }

    /// As [`Store::commit`], for the changes of an open transaction.
    ///
    /// # Panics
    /// Outside of `begin` and `end`.
    pub fn commit_written(
        &mut self,
        changes: Written<'_>,
        meta: &CommitMeta,
    ) -> Result<u64, StorageError> {
        if changes.count() < PACKED_CHANGES || !self.log.packs() {
            let frame = encode_transaction(changes.count(), meta, |frame| {
                changes.pieces(|piece| v1::encode_changes(piece, frame))
            })?;
            return self.append_transaction(changes.count(), FrameKind::Transaction, frame);
        }
        let in_columns = self.log.has_columns();
        let encode = |changes: Written<'_>, out: &mut Vec<u8>| {
            let mut packed = PackedChanges::new(in_columns);
            changes.pieces(|piece| packed.add(piece, out))?;
            packed.end(out);
            Ok(())
        };
        let frame = encode_transaction(changes.count(), meta, |frame| {
            if changes.count() < MANY_CHANGES {
                return encode(changes, frame);
            }
            let [first, rest] = changes.halves();
            std::thread::scope(|scope| {
                let rest = scope.spawn(|| {
                    let mut out = Vec::new();
                    encode(rest, &mut out).map(|()| out)
                });
                encode(first, frame)?;
                let rest = rest.join().unwrap_or_else(|panic| resume_unwind(panic));
                frame.append(&mut rest?);
                Ok(())
            })
        })?;
        self.append_transaction(changes.count(), FrameKind::PackedTransaction, frame)
    }

    fn append_transaction(
        &mut self,
        changes: usize,
        kind: FrameKind,
        frame: NewFrame,
    ) -> Result<u64, StorageError> {
        self.writable()?;
        assert!(
            self.holds_lock(),
            "invariant: a commit is between `begin` and `end`"
        );
        if changes == 0 {
            return Ok(self.log.last());
        }
        let sync = self.options.sync == Durability::Full;
        let appended = self.log.append_frame(kind, frame, sync);
        let number = self.watch(appended)?;
        self.wrote = true;
        Ok(number)
    }

    /// Ends the write transaction: others may write.
    pub fn end(&mut self) {
        if let Some(lock) = &mut self.lock {
            lock.release();
        }
    }

    /// Catches up with what others have committed, if anything. Cheap when there is nothing. Takes no lock.
    ///
    /// After an error the graph must be dropped.
    pub fn refresh(&mut self, graph: &mut Graph) -> Result<(), StorageError> {
        if self.holds_lock() {
            return Ok(());
        }
        if self.log.length()? > self.log.end() {
            recover::replay(&mut self.log, graph)?;
        }
        self.follow_generations(graph).map(|_| ())
    }

    /// Whether the log has outgrown the snapshot, so that [`Store::checkpoint`] would make opening faster.
    pub fn wants_checkpoint(&self) -> bool {
        !self.options.read_only
            && !self.poisoned
            && self.log.end() > CHECKPOINT_MINIMUM.max(CHECKPOINT_RATIO * self.snapshot_length)
    }

    /// Writes the whole graph into a new snapshot and starts a new log. Between `begin` and `end` with nothing
    /// uncommitted in `graph`, or outside of them.
    pub fn checkpoint(&mut self, graph: &Graph) -> Result<(), StorageError> {
        self.writable()?;
        if self.holds_lock() {
            return self.checkpoint_locked(graph);
        }
        self.lock_unchanged()?;
        let result = self.checkpoint_locked(graph);
        self.end();
        result
    }

    /// That a checkpoint failed: what was committed is kept all the same.
    pub fn without_checkpoint(&self, error: &StorageError) -> StoreNotice {
        StoreNotice::CheckpointFailed {
            store: self.path.clone(),
            why: error.to_string(),
        }
    }

    /// Closes the store. If this process has written, the log is sealed, so that any later damage is told apart from
    /// an unfinished write. A long log is folded into a snapshot first; that this failed is a notice.
    pub fn close(mut self, graph: &Graph) -> Result<Option<StoreNotice>, StorageError> {
        self.end();
        if !self.wrote || self.poisoned {
            return Ok(None);
        }
        // Whoever opens the store next would replay the log.
        let long = LONG_TO_REPLAY.max(self.snapshot_length / SHORT_LOG);
        if self.log.end() > long {
            match self.checkpoint(graph) {
                // Someone else is writing, or has written since: the closing is theirs.
                Ok(()) | Err(StorageError::Locked { .. }) => return Ok(None),
                Err(error) => {
                    let notice = self.without_checkpoint(&error);
                    // Where a snapshot had no room a seal may have; without one the log is only read more carefully.
                    if !self.poisoned && self.lock_unchanged().is_ok() {
                        drop(self.seal());
                        self.end();
                    }
                    return Ok(Some(notice));
                }
            }
        }
        match self.lock_unchanged() {
            Err(StorageError::Locked { .. }) => return Ok(None),
            other => other?,
        }
        let sealed = self.seal();
        self.end();
        sealed.map(|()| None)
    }

    fn holds_lock(&self) -> bool {
        self.lock.as_ref().is_some_and(LockFile::is_held)
    }

    fn writable(&self) -> Result<(), StorageError> {
        if self.options.read_only {
            return Err(StorageError::ReadOnly {
                path: self.path.clone(),
            });
        }
        if self.poisoned {
            return Err(StorageError::Poisoned {
                path: self.path.clone(),
            });
        }
        Ok(())
    }

    /// Remembers when the outcome of a write is unknown.
    fn watch<T>(&mut self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        if matches!(result, Err(StorageError::OutcomeUnknown { .. })) {
            self.poisoned = true;
        }
        result
    }

    fn append(&mut self, kind: FrameKind, body: &[u8], sync: bool) -> Result<u64, StorageError> {
        let appended = self.log.append(kind, body, sync);
        let number = self.watch(appended)?;
        self.wrote = true;
        Ok(number)
    }

    /// Under the lock: reads everything others have written, and settles what a crashed one has left.
    fn catch_up_to_write(&mut self, graph: &mut Graph) -> Result<(), StorageError> {
        let known = self.log.last();
        let generation = self.generation();
        let mut tail = recover::replay(&mut self.log, graph)?;
        if let Some(followed) = self.follow_generations(graph)? {
            tail = followed;
        }
        if let Tail::Unfinished { length } = tail {
            recover::refuse_damage(&mut self.log, tail)?;
            self.set_aside(length)?;
        }
        if !self.names_durable || self.generation() != generation {
            // Whoever renamed the snapshot may have been killed before its name was durable.
            let synced = self.medium.sync_directory(&self.path).map_err(|source| {
                StorageError::OutcomeUnknown {
                    path: self.path.clone(),
                    source,
                }
            });
            self.watch(synced)?;
            self.names_durable = true;
        }
        let unsure = self.log.last() != known || !self.log.is_durable();
        if unsure && self.options.sync == Durability::Full {
            // The next frame promises that everything before it is on the disk.
            let synced = self.log.sync();
            self.watch(synced)?;
        }
        Ok(())
    }

    /// If the log ends with a checkpoint mark, goes over to the newest generation. Returns what follows its last whole
    /// frame when there was one to go over to.
    fn follow_generations(&mut self, graph: &mut Graph) -> Result<Option<Tail>, StorageError> {
        if self.log.last_kind() != Some(FrameKind::Checkpoint) {
            return Ok(None);
        }
        let mut followed = None;
        while self.log.last_kind() == Some(FrameKind::Checkpoint) {
            let listing = recover::list(self.medium.as_ref(), &self.path)?;
            let here = self.generation();
            if listing
                .snapshots
                .last()
                .is_none_or(|newest| *newest <= here)
            {
                break;
            }
            followed = Some(match self.open_next_log()? {
                Some((log, snapshot_length)) => {
                    self.log = log;
                    self.snapshot_length = snapshot_length;
                    recover::replay(&mut self.log, graph)?
                }
                None => self.reload(graph)?,
            });
        }
        Ok(followed)
    }

    /// The next generation's log, if it goes on exactly where this one ends: then the graph need not be read again.
    fn open_next_log(&mut self) -> Result<Option<(Log, u64)>, StorageError> {
        let header = Header {
            generation: self.generation() + 1,
            start: self.log.last(),
            ..self.log.header()
        };
        let log_path = layout::log_path(&self.path, header.generation);
        let snapshot_path = layout::snapshot_path(&self.path, header.generation);
        let snapshot = self
            .medium
            .open(&snapshot_path, Access::Read)
            .and_then(|mut file| file.length());
        let log = Log::open(self.medium.as_ref(), &log_path, self.access());
        match (snapshot, log) {
            (Ok(length), Ok(log)) if log.header() == header => Ok(Some((log, length))),
            (_, Err(error)) if !error.is_missing_file() => Err(error),
            _ => Ok(None),
        }
    }

    fn reload(&mut self, graph: &mut Graph) -> Result<Tail, StorageError> {
        let loaded = recover::load(self.medium.as_ref(), &self.path, self.access())?;
        *graph = loaded.graph;
        self.log = loaded.log;
        self.snapshot_length = loaded.snapshot_length;
        Ok(loaded.tail)
    }

    fn access(&self) -> Access {
        if self.options.read_only {
            Access::Read
        } else {
            Access::Write
        }
    }

    /// Under the lock: copies the bytes after the last whole frame to a file of their own, then cuts them off.
    fn set_aside(&mut self, length: u64) -> Result<(), StorageError> {
        let rest = self.log.rest(length)?;
        let modified = self.log.modified_seconds()?;
        let generation = self.generation();
        let mut copy = 0;
        let kept = loop {
            let kept = layout::torn_path(&self.path, generation, modified, copy);
            match self.medium.open(&kept, Access::Create) {
                Ok(mut file) => {
                    file.write_at(0, &rest)
                        .and_then(|()| file.sync())
                        .and_then(|()| self.medium.sync_directory(&self.path))
                        .map_err(StorageError::cannot_write(&kept))?;
                    break kept;
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => copy += 1,
                Err(error) => return Err(StorageError::cannot_write(&kept)(error)),
            }
        };
        let cut = self.log.cut();
        self.watch(cut)?;
        self.notices.push(StoreNotice::TornTailSetAside {
            log: self.log.path().to_path_buf(),
            bytes: rest.len() as u64,
            last: self.log.last(),
            kept,
        });
        Ok(())
    }

    /// Takes the lock for something that needs the graph as it is here. When others have written since, they are
    /// busy with the store, and this says so like any other lock.
    fn lock_unchanged(&mut self) -> Result<(), StorageError> {
        let Some(lock) = &mut self.lock else {
            unreachable!("invariant: a writable store has a lock file");
        };
        lock.take(
            self.medium.as_ref(),
            self.options.wait,
            &self.options.writer,
        )?;
        let known = self.log.end();
        if self.log.length()? != known {
            self.end();
            return Err(StorageError::Locked {
                path: self.path.clone(),
                holder: super::error::Holder {
                    writer: String::new(),
                    since_seconds: None,
                },
                waited: Duration::ZERO,
            });
        }
        Ok(())
    }

    fn seal(&mut self) -> Result<(), StorageError> {
        let body = self.log.transactions().to_le_bytes();
        self.append(FrameKind::Seal, &body, true)?;
        self.wrote = false;
        self.mark()
    }

    fn mark(&mut self) -> Result<(), StorageError> {
        let header = self.log.header();
        let mark = CleanMark {
            generation: header.generation,
            last: self.log.last(),
            identity: header.identity,
        };
        match &mut self.lock {
            Some(lock) => lock.set_mark(mark),
            None => Ok(()),
        }
    }

    fn checkpoint_locked(&mut self, graph: &Graph) -> Result<(), StorageError> {
        let body = self.log.transactions().to_le_bytes();
        self.append(FrameKind::Checkpoint, &body, true)?;
        let header = Header {
            generation: self.generation() + 1,
            start: self.log.last(),
            ..self.log.header()
        };
        remove_unfinished(self.medium.as_ref(), &self.path)?;
        let made = write_generation(self.medium.as_ref(), &self.path, header, graph);
        if matches!(made, Err(StorageError::WriteFailed { .. })) {
            // What lacks room must not take it; the next attempt removes what is left now.
            drop(remove_unfinished(self.medium.as_ref(), &self.path));
        }
        let (log, snapshot_length) = self.watch(made)?;
        self.log = log;
        self.snapshot_length = snapshot_length;
        self.wrote = false;
        self.mark()?;
        self.remove_old_snapshots()
    }

    /// Keeps the newest two snapshots, the first one, which history is read from, and every log.
    fn remove_old_snapshots(&self) -> Result<(), StorageError> {
        let listing = recover::list(self.medium.as_ref(), &self.path)?;
        let old = listing.snapshots.iter().rev().skip(2);
        for generation in old.filter(|generation| **generation > 0) {
            let path = layout::snapshot_path(&self.path, *generation);
            self.medium
                .remove(&path)
                .map_err(StorageError::cannot_write(&path))?;
        }
        Ok(())
    }
}

fn encode_transaction(
    changes: usize,
    meta: &CommitMeta,
    encode: impl FnOnce(&mut Vec<u8>) -> Result<(), FormatError>,
) -> Result<NewFrame, StorageError> {
    let refused = |error| match error {
        FormatError::NotStorable(what) => StorageError::NotStorable { what },
        FormatError::Malformed(_) => StorageError::NotStorable { what: "a change" },
    };
    let record = CommitRecord {
        seconds: meta.seconds,
        nanoseconds: meta.nanoseconds,
        author: meta.author.clone(),
        message: meta.message.clone(),
        changes: changes as u64,
    };
    let mut frame = NewFrame::default();
    v1::encode_commit(&record, frame.body()).map_err(refused)?;
    encode(frame.body()).map_err(refused)?;
    Ok(frame)
}

/// Makes a store that holds `graph`, and returns its lock file, not held. Whatever an interrupted attempt has left is
/// replaced.
pub(super) fn create(
    medium: &dyn Medium,
    path: &Path,
    options: &StoreOptions,
    graph: &Graph,
) -> Result<LockFile, StorageError> {
    match medium.create_directory(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(StorageError::cannot("make", path)(error));
        }
        _ => {}
    }
    if let Some(parent) = path.parent() {
        let parent = if parent.as_os_str().is_empty() {
            Path::new(".")
        } else {
            parent
        };
        medium
            .sync_directory(parent)
            .map_err(StorageError::cannot("make", path))?;
    }
    let mut lock = LockFile::open(medium, path, &path.join(layout::LOCK))?;
    lock.take(medium, options.wait, &options.writer)?;
    // Another process may have made the store while this one waited.
    if recover::look(medium, path)? == Found::Unfinished {
        remove_unfinished(medium, path)?;
        let header = Header {
            identity: medium.random_identity(),
            generation: 0,
            start: 0,
        };
        write_generation(medium, path, header, graph)?;
    }
    lock.release();
    Ok(lock)
}

/// Under the lock: removes what an interrupted checkpoint, or an interrupted making of the store, has left.
fn remove_unfinished(medium: &dyn Medium, store: &Path) -> Result<(), StorageError> {
    let listing = recover::list(medium, store)?;
    let newest = listing.snapshots.last().copied();
    let logs = listing
        .logs
        .iter()
        .filter(|log| Some(**log) > newest)
        .map(|log| layout::log_path(store, *log));
    let snapshots = listing
        .unfinished
        .iter()
        .map(|snapshot| layout::unfinished_snapshot_path(store, *snapshot));
    for path in logs.chain(snapshots) {
        medium
            .remove(&path)
            .map_err(StorageError::cannot_write(&path))?;
    }
    Ok(())
}

/// Under the lock: writes the log and the snapshot of a new generation. The renaming is what brings it into being.
fn write_generation(
    medium: &dyn Medium,
    store: &Path,
    header: Header,
    graph: &Graph,
) -> Result<(Log, u64), StorageError> {
    let log_path = layout::log_path(store, header.generation);
    let unfinished = layout::unfinished_snapshot_path(store, header.generation);
    let snapshot_path = layout::snapshot_path(store, header.generation);
    let log = Log::create(medium, &log_path, header)?;
    medium
        .sync_directory(store)
        .map_err(StorageError::cannot_write(store))?;
    let length = snapshot::write(medium, &unfinished, header, graph)?;
    // From here on the new generation may or may not be found, and both are right, but only one may be written to.
    let outcome_unknown = |source| StorageError::OutcomeUnknown {
        path: snapshot_path.clone(),
        source,
    };
    medium
        .rename(&unfinished, &snapshot_path)
        .map_err(outcome_unknown)?;
    medium.sync_directory(store).map_err(outcome_unknown)?;
    Ok((log, length))
}

/// The commits of the store at `path`, oldest first: the whole history, since logs are kept.
pub fn commits(path: &Path) -> Result<Vec<Commit>, StorageError> {
    recover::commits(&RealMedium, path)
}

/// The commits of the store at `path` that changed one of these elements, oldest first, each with those of its changes.
/// Reads all logs, once.
pub fn commits_of(
    path: &Path,
    elements: &[Element],
) -> Result<Vec<(Commit, Vec<Change>)>, StorageError> {
    recover::commits_of(&RealMedium, path, elements)
}

/// The graph of the store at `path` as it stood at an instant: after the last commit that is not later, up to the first
/// one that is.
pub fn graph_as_of(path: &Path, seconds: i64, nanoseconds: u32) -> Result<Graph, StorageError> {
    recover::replay_history(&RealMedium, path, &mut |commit| {
        (commit.record.seconds, commit.record.nanoseconds) <= (seconds, nanoseconds)
    })
}
