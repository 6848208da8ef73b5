//! The library's error: diagnostics of a statement, or what the store or the system said.

use std::path::PathBuf;

use crate::diagnostic::Diagnostic;

/// Anything that can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A statement failed; at least one diagnostic.
    #[error("{}", .0.first().map_or("the statement failed", |first| first.message.as_str()))]
    Query(Vec<Diagnostic>),
    /// The store cannot be opened, read or written.
    #[error("{}", .0.message)]
    Storage(Box<Diagnostic>),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
