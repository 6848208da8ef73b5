//! The `LOCK` file of a store: the writers' lock, who has it, and how far the log was complete when last closed.
//!
//! The file is made with the store and never removed. Bytes 0 and 512 on each hold a mark with its own checksum,
//! written in turn, so a torn write of one leaves the other; from byte 1024 on stands what the last writer said of
//! itself. The lock is the system's, bound to the open file: it goes when the process goes.

use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use super::error::Holder;
use super::error::StorageError;
use super::format::read_u32;
use super::format::read_u64;
use super::medium::Access;
use super::medium::Medium;
use super::medium::MediumFile;

const MARK_MAGIC: [u8; 4] = *b"MARK";
const MARK_LENGTH: usize = 48;
const MARK_PLACES: [u64; 2] = [0, 512];
const HOLDER_PLACE: u64 = 1024;
const HOLDER_LENGTH: usize = 1024;
/// How long to sleep between two tries to take the lock.
const PAUSE: Duration = Duration::from_millis(5);

/// How far the log was complete when it was last closed or checkpointed. Only ever grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CleanMark {
    /// The generation.
    pub(super) generation: u64,
    /// The number of the last frame.
    pub(super) last: u64,
    /// The store it was written for.
    pub(super) identity: [u8; 16],
}

impl CleanMark {
    fn encode(self) -> [u8; MARK_LENGTH] {
        let mut bytes = [0; MARK_LENGTH];
        bytes[0..4].copy_from_slice(&MARK_MAGIC);
        bytes[4..12].copy_from_slice(&self.generation.to_le_bytes());
        bytes[12..20].copy_from_slice(&self.last.to_le_bytes());
        bytes[20..36].copy_from_slice(&self.identity);
        let checksum = crc32fast::hash(&bytes[..44]);
        bytes[44..48].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    fn decode(bytes: &[u8; MARK_LENGTH]) -> Option<Self> {
        let whole =
            bytes[0..4] == MARK_MAGIC && crc32fast::hash(&bytes[..44]) == read_u32(bytes, 44);
        let mut identity = [0; 16];
        identity.copy_from_slice(&bytes[20..36]);
        whole.then(|| Self {
            generation: read_u64(bytes, 4),
            last: read_u64(bytes, 12),
            identity,
        })
    }
}

fn read_marks(file: &mut dyn MediumFile) -> io::Result<[Option<CleanMark>; 2]> {
    let mut marks = [None; 2];
    for (mark, place) in marks.iter_mut().zip(MARK_PLACES) {
        let mut bytes = [0; MARK_LENGTH];
        if file.read_at(place, &mut bytes)? == MARK_LENGTH {
            *mark = CleanMark::decode(&bytes);
        }
    }
    Ok(marks)
}

/// The mark of a store, without taking its lock; `None` when it was never closed properly.
pub(super) fn read_mark(
    medium: &dyn Medium,
    path: &Path,
) -> Result<Option<CleanMark>, StorageError> {
    match medium.open(path, Access::Read) {
        Ok(mut file) => {
            let [first, second] =
                read_marks(file.as_mut()).map_err(StorageError::cannot("read", path))?;
            Ok(first.max(second))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StorageError::cannot("open", path)(error)),
    }
}

/// The open lock file of a writer.
#[derive(Debug)]
pub(super) struct LockFile {
    path: PathBuf,
    store: PathBuf,
    file: Box<dyn MediumFile>,
    held: bool,
    unsupported: bool,
}

impl LockFile {
    /// Opens the lock file of the store, making it if it is not there.
    pub(super) fn open(
        medium: &dyn Medium,
        store: &Path,
        path: &Path,
    ) -> Result<Self, StorageError> {
        let file = match medium.open(path, Access::Write) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                match medium.open(path, Access::Create) {
                    // Another process made it just now.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                        medium.open(path, Access::Write)
                    }
                    other => other,
                }
            }
            other => other,
        };
        Ok(Self {
            path: path.to_path_buf(),
            store: store.to_path_buf(),
            file: file.map_err(StorageError::cannot("open", path))?,
            held: false,
            unsupported: false,
        })
    }

    /// Whether this process has the lock.
    pub(super) fn is_held(&self) -> bool {
        self.held
    }

    /// Whether the file system knows no locks, so that nothing keeps two writers apart.
    pub(super) fn is_unsupported(&self) -> bool {
        self.unsupported
    }

    /// Takes the lock, trying for `wait`, and writes down who has it.
    pub(super) fn take(
        &mut self,
        medium: &dyn Medium,
        wait: Duration,
        writer: &str,
    ) -> Result<(), StorageError> {
        let mut waited = Duration::ZERO;
        loop {
            match self.file.try_lock() {
                Ok(true) => break,
                Ok(false) if waited < wait => {
                    let pause = PAUSE.min(wait.saturating_sub(waited));
                    medium.sleep(pause);
                    waited += pause;
                }
                Ok(false) => {
                    return Err(StorageError::Locked {
                        path: self.store.clone(),
                        holder: self.holder(),
                        waited,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                    self.unsupported = true;
                    break;
                }
                Err(error) => return Err(StorageError::cannot("lock", &self.path)(error)),
            }
        }
        self.held = true;
        let mut text = [0; HOLDER_LENGTH];
        let length = writer.floor_char_boundary(HOLDER_LENGTH);
        text[..length].copy_from_slice(&writer.as_bytes()[..length]);
        if let Err(error) = self.file.write_at(HOLDER_PLACE, &text) {
            self.release();
            return Err(StorageError::cannot("write", &self.path)(error));
        }
        Ok(())
    }

    /// Gives the lock back.
    pub(super) fn release(&mut self) {
        if self.held {
            self.held = false;
            // The lock goes with the file at the latest; there is nothing to be done about a failure here.
            let _ = self.file.unlock();
        }
    }

    /// Who has the lock, by its own words. Nothing here is trusted: it only goes into a message.
    fn holder(&mut self) -> Holder {
        let mut text = [0; HOLDER_LENGTH];
        let length = self.file.read_at(HOLDER_PLACE, &mut text).unwrap_or(0);
        let writer = String::from_utf8_lossy(&text[..length]);
        Holder {
            writer: writer.trim_end_matches('\0').to_owned(),
            since_seconds: self.file.modified_seconds().ok(),
        }
    }

    /// Writes down that the log is complete up to `mark`, and makes that durable. The caller has the lock.
    pub(super) fn set_mark(&mut self, mark: CleanMark) -> Result<(), StorageError> {
        let failed = || StorageError::cannot_write(&self.path);
        let marks = read_marks(self.file.as_mut()).map_err(failed())?;
        if marks.iter().flatten().any(|present| *present >= mark) {
            return Ok(());
        }
        // Over the older one: whatever happens to this write, the newer one stays.
        let place = MARK_PLACES[usize::from(marks[0] > marks[1])];
        self.file
            .write_at(place, &mark.encode())
            .and_then(|()| self.file.sync())
            .map_err(|source| StorageError::WriteFailed {
                path: self.path.clone(),
                source,
            })
    }
}
