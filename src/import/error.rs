//! Why an import stopped: facts, with the file, line and column where they were met.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::model::graph::GraphError;

/// A place in a file that is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1; 0 when the whole line is meant.
    pub column: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "`{}`, line {}", self.file, self.line)?;
        if self.column > 0 {
            write!(formatter, ", column {}", self.column)?;
        }
        Ok(())
    }
}

/// Why an import stopped. Nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file is not what its format promises.
    #[error("{place}: {message}")]
    Malformed {
        /// Where.
        place: Place,
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: &'static str,
    },
    /// A record that the map cannot take.
    #[error("{place}: {message}")]
    Record {
        /// Where.
        place: Place,
        /// What is wrong.
        message: String,
    },
    /// The file cannot be read.
    #[error("`{file}` cannot be read: {message}")]
    Unreadable {
        /// The file as the user named it.
        file: String,
        /// What the system said.
        message: String,
    },
    /// The map itself is wrong.
    #[error("the import map is wrong: {0}")]
    Map(String),
    /// The graph refuses what a record would make.
    #[error("{place}: {error}")]
    Graph {
        /// Where.
        place: Place,
        /// Why.
        error: Box<GraphError>,
    },
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
    /// The changes took more memory than allowed, in bytes.
    #[error("stopped: the changes took more than {0} bytes")]
    Memory(usize),
}

impl From<ImportError> for Diagnostic {
    fn from(error: ImportError) -> Self {
        let message = error.to_string();
        match error {
            ImportError::Malformed { help, .. } => {
                Self::new(Code::MalformedRecord, message, None).with_help(help)
            }
            ImportError::Record { .. } => Self::new(Code::MalformedRecord, message, None)
                .with_help("correct the record, or pass `--rejects FILE` to set such records aside and go on"),
            ImportError::Unreadable { .. } => Self::new(Code::CannotOpen, message, None)
                .with_help("check that the file is whole: one that was not fetched to its end is cut"),
            ImportError::Map(_) => Self::new(Code::MalformedRecord, message, None)
                .with_help("`annals import --help` tells how a map is written"),
            ImportError::Graph { .. } => Self::new(Code::SchemaWrongType, message, None)
                .with_help("nothing was imported; the adopted graph type or a constraint refuses this"),
            ImportError::Interrupted => Self::new(Code::Interrupted, message, None),
            ImportError::Memory(_) => Self::new(Code::MemoryLimit, message, None)
                .with_help("nothing was imported; raise `--max-memory`, or import the file in parts"),
        }
    }
}
