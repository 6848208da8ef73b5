//! What can go wrong with a store, as facts; and the prose for it.
//!
//! Must never know a terminal or an exit code: those are chosen by whoever shows the diagnostic.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Zone;

/// Why a store could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is nothing at the path and nothing was to be made.
    #[error("there is no store at {}", path.display())]
    NotFound {
        /// The path of the store.
        path: PathBuf,
    },
    /// What is at the path is no store.
    #[error("{} is not a store: {reason}", path.display())]
    NotAStore {
        /// The path of the store.
        path: PathBuf,
        /// What it is instead.
        reason: &'static str,
    },
    /// The system refused while the store was opened or read.
    #[error("cannot {action} {}: {source}", path.display())]
    CannotOpen {
        /// What was tried.
        action: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process is writing.
    #[error("{} is locked by {}", path.display(), holder.writer)]
    Locked {
        /// The path of the store.
        path: PathBuf,
        /// Who has the lock.
        holder: Holder,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The store's bytes are not what was written.
    #[error("{} is damaged{}: {damage}", path.display(), at(*offset))]
    Corrupted {
        /// The damaged file.
        path: PathBuf,
        /// Where, in bytes from its start, when that is known.
        offset: Option<u64>,
        /// What is wrong.
        damage: Damage,
        /// An older generation that is intact, for `repair` to start from.
        intact_generation: Option<u64>,
    },
    /// A file in a format this version does not know.
    #[error("{} has format {format}, made by annals {maker}", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its format number.
        format: u32,
        /// The version of annals that made it.
        maker: String,
    },
    /// A write failed and left no trace: the transaction is not committed, what came before is safe.
    #[error("cannot write {}: {source}", path.display())]
    WriteFailed {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A write or sync failed in such a way that what is on disk is unknown; the store takes no more writes.
    #[error("cannot make {} durable: {source}", path.display())]
    OutcomeUnknown {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// An earlier failure left the store in a state that only opening it again can settle.
    #[error("{} takes no more writes after a failed write", path.display())]
    Poisoned {
        /// The path of the store.
        path: PathBuf,
    },
    /// A write to a store opened for reading.
    #[error("{} is open for reading only", path.display())]
    ReadOnly {
        /// The path of the store.
        path: PathBuf,
    },
    /// A transaction or record longer than the format allows.
    #[error("{bytes} bytes are more than one record can hold")]
    TooLarge {
        /// Its length.
        bytes: u64,
    },
    /// A change that no log can hold. Only an error in annals itself can make one.
    #[error("{what} cannot be stored")]
    NotStorable {
        /// What was to be stored.
        what: &'static str,
    },
}

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// The header does not have its checksum or its magic bytes.
    #[error("its header is not valid")]
    Header,
    /// A checksum does not match.
    #[error("a checksum does not match")]
    Checksum,
    /// A record is bad, and acknowledged ones follow it.
    #[error("a record is damaged, and whole ones follow it")]
    Hole,
    /// The file ends before what was acknowledged as complete.
    #[error("it is shorter than when it was last closed")]
    Truncated,
    /// A file of another store, or of another time.
    #[error("it does not belong to the files beside it")]
    Mispaired,
    /// The checksum is right but the content makes no sense.
    #[error("its content cannot be read: {0}")]
    Content(String),
    /// A file that must be there is not.
    #[error("it is missing")]
    Missing,
}

/// Who has the lock of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What the writer said of itself when it took the lock: process and command. May be empty.
    pub writer: String,
    /// Since when it has the lock, in seconds since 1970 (UTC); `None` when that cannot be known.
    pub since_seconds: Option<i64>,
}

fn at(offset: Option<u64>) -> String {
    offset.map_or_else(String::new, |offset| format!(" at byte {offset}"))
}

impl StorageError {
    /// An error of the system while opening or reading.
    pub(super) fn cannot(
        action: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::CannotOpen {
            action,
            path,
            source,
        }
    }

    /// An error of the system while writing something that nothing depends on yet.
    pub(super) fn cannot_write(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::WriteFailed { path, source }
    }

    /// Damage to a file.
    pub(super) fn corrupted(path: &std::path::Path, offset: Option<u64>, damage: Damage) -> Self {
        Self::Corrupted {
            path: path.to_path_buf(),
            offset,
            damage,
            intact_generation: None,
        }
    }

    /// Whether a file was not there (any more): another process may have replaced it by a newer one.
    pub(super) fn is_missing_file(&self) -> bool {
        match self {
            Self::CannotOpen { source, .. } => source.kind() == io::ErrorKind::NotFound,
            _ => false,
        }
    }
}

impl From<StorageError> for Diagnostic {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound { path } => Self::new(
                Code::CannotOpen,
                format!("there is no store at `{}`", path.display()),
                None,
            )
            .with_help("check the path; `annals load --db PATH FILE` makes a store"),
            StorageError::NotAStore { path, reason } => Self::new(
                Code::CannotOpen,
                format!("`{}` is not a store: {reason}", path.display()),
                None,
            )
            .with_help("a store is a directory of its own; give a path that does not exist yet to make one"),
            StorageError::CannotOpen {
                action,
                path,
                source,
            } => Self::new(
                Code::CannotOpen,
                format!("cannot {action} `{}`: {}", path.display(), plain(&source)),
                None,
            )
            .with_help(advice(&source)),
            StorageError::Locked {
                path,
                holder,
                waited,
            } => locked(&path, &holder, waited),
            StorageError::Corrupted {
                path,
                offset,
                damage,
                intact_generation,
            } => {
                let mut diagnostic = Self::new(
                    Code::Corrupted,
                    format!("`{}` is damaged{}: {damage}", path.display(), at(offset)),
                    None,
                )
                .with_help("`annals check` tells what is intact, `annals repair` saves it into a new store; nothing was changed");
                if let Some(generation) = intact_generation {
                    diagnostic = diagnostic.with_help(format!(
                        "generation {generation} beside it is intact; `annals repair` starts from it"
                    ));
                }
                diagnostic
            }
            StorageError::OtherVersion {
                path,
                format,
                maker,
            } => Self::new(
                Code::OtherVersion,
                format!(
                    "`{}` has format {format}, made by annals {maker}; this is annals {}",
                    path.display(),
                    env!("CARGO_PKG_VERSION")
                ),
                None,
            )
            .with_help(format!("open it with annals {maker} or newer")),
            StorageError::WriteFailed { path, source } => Self::new(
                Code::StorageFailed,
                format!("cannot write `{}`: {}", path.display(), plain(&source)),
                None,
            )
            .with_help("nothing of it was kept; what was acknowledged before is safe")
            .with_help(advice(&source)),
            StorageError::OutcomeUnknown { path, source } => Self::new(
                Code::StorageFailed,
                format!(
                    "cannot make `{}` durable: {}; whether the last commit is kept is unknown",
                    path.display(),
                    plain(&source)
                ),
                None,
            )
            .with_help("open the store again to see; until then it takes no more writes"),
            StorageError::Poisoned { path } => Self::new(
                Code::StorageFailed,
                format!(
                    "`{}` takes no more writes since one has failed",
                    path.display()
                ),
                None,
            )
            .with_help("open the store again"),
            StorageError::ReadOnly { path } => Self::new(
                Code::ReadOnly,
                format!("`{}` is open for reading only", path.display()),
                None,
            )
            .with_help("open it without `--read-only` to write"),
            StorageError::TooLarge { bytes } => Self::new(
                Code::StorageFailed,
                format!("a transaction of {bytes} bytes is too large to store"),
                None,
            )
            .with_help("commit in smaller parts; one transaction holds up to 1 GiB"),
            StorageError::NotStorable { what } => Self::new(
                Code::Internal,
                format!("{what} cannot be stored"),
                None,
            )
            .with_help("please report this with the statement"),
        }
    }
}

fn locked(path: &std::path::Path, holder: &Holder, waited: Duration) -> Diagnostic {
    let who = if holder.writer.is_empty() {
        "another process".to_owned()
    } else {
        printable(&holder.writer)
    };
    let since = holder
        .since_seconds
        .and_then(readable_time)
        .map_or_else(String::new, |time| format!(" since {time}"));
    Diagnostic::new(
        Code::Locked,
        format!(
            "`{}` is being written by {who}{since}; waited {:.1} s",
            path.display(),
            waited.as_secs_f64()
        ),
        None,
    )
    .with_help("wait longer with `--wait SECONDS`, or only read with `--read-only`")
}

/// The system's words without the error number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text.get(..end).unwrap_or(&text).to_lowercase(),
        None => text.to_lowercase(),
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "check that the directory above it exists",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "check its permissions; `--read-only` needs no right to write"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space and try again"
        }
        io::ErrorKind::InvalidFilename => "give it a shorter or plainer name",
        _ => "check the disk, then run `annals check` on the store",
    }
}

/// Text from a file, fit for a message: no control characters.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

fn readable_time(seconds: i64) -> Option<String> {
    DateTime::from_epoch(seconds, 0, &Zone::UTC)
        .ok()
        .map(|time| time.to_string())
}
