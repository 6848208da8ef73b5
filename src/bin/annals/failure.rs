//! Why a command did not succeed, and the exit code that says so.

use std::io;
use std::path::Path;

use annals::database::Error;
use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Kind;
use annals::diagnostic::Source;

/// Exit code of a reader of standard output that went away: 128 + SIGPIPE, as shells say it.
const BROKEN_PIPE: u8 = 141;

/// What is wrong with a text, and where that text stands.
#[derive(Debug)]
pub(crate) struct Problem {
    /// At least one.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The text the spans are places in; `None` when no place is known.
    pub(crate) source: Option<Source>,
    /// The number of the text's first line in what the user sees as the whole.
    pub(crate) first_line: usize,
    /// How many bytes of the whole stand before the text.
    pub(crate) offset: usize,
}

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A statement, the data or the store.
    Problem(Box<Problem>),
    /// The arguments do not make sense together.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do instead.
        hint: Option<String>,
    },
    /// The answer could not be written.
    Output(io::Error),
    /// A signal asked the process to end.
    Signal(u8),
    /// Everything has been said already; only the exit code is left.
    Reported(u8),
}

impl Failure {
    /// Wrong arguments.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        diagnosed(Diagnostic::new(
            Code::CannotOpen,
            format!("cannot open `{}`: {error}", path.display()),
            None,
        ))
    }

    /// An error that is about no text.
    pub(crate) fn placeless(error: Error) -> Self {
        Self::Problem(Box::new(Problem {
            diagnostics: diagnostics_of(error),
            source: None,
            first_line: 1,
            offset: 0,
        }))
    }

    /// An error in a text the user sees whole.
    pub(crate) fn in_source(error: Error, source: &Source) -> Self {
        Self::in_piece(error, source, 1, 0)
    }

    /// An error in a piece of a longer text.
    pub(crate) fn in_piece(
        error: Error,
        source: &Source,
        first_line: usize,
        offset: usize,
    ) -> Self {
        Self::Problem(Box::new(Problem {
            diagnostics: diagnostics_of(error),
            source: Some(source.clone()),
            first_line,
            offset,
        }))
    }

    /// The exit code that stands for it.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Problem(problem) => problem
                .diagnostics
                .first()
                .map_or(1, |first| exit_code_of(first.code)),
            Self::Usage { .. } => 2,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => BROKEN_PIPE,
            Self::Output(_) => 3,
            Self::Signal(number) => 128_u8.saturating_add(*number),
            Self::Reported(code) => *code,
        }
    }
}

/// A failure that is one diagnostic without a place.
pub(crate) fn diagnosed(diagnostic: Diagnostic) -> Failure {
    Failure::placeless(Error::Query(vec![diagnostic]))
}

fn diagnostics_of(error: Error) -> Vec<Diagnostic> {
    match error {
        Error::Query(diagnostics) => diagnostics,
        Error::Storage(diagnostic) => vec![*diagnostic],
        Error::Io { path, source } => vec![Diagnostic::new(
            Code::CannotOpen,
            format!("cannot open `{}`: {source}", path.display()),
            None,
        )],
    }
}

/// The exit code of a diagnostic (product: 1 query or data, 3 cannot open, 4 corruption, 5 limit, 130 interrupted).
fn exit_code_of(code: Code) -> u8 {
    match (code, code.info().kind) {
        (Code::Corrupted, _) => 4,
        (Code::Interrupted, _) => 130,
        (_, Kind::LimitExceeded) => 5,
        (_, Kind::StorageError) => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_follow_the_kind_of_error() {
        let exit = |code| diagnosed(Diagnostic::new(code, "x", None)).exit_code();
        assert_eq!(exit(Code::UndefinedVariable), 1);
        assert_eq!(exit(Code::Locked), 3);
        assert_eq!(exit(Code::Corrupted), 4);
        assert_eq!(exit(Code::TimeLimit), 5);
        assert_eq!(exit(Code::Interrupted), 130);
        assert_eq!(Failure::usage("x", "y").exit_code(), 2);
        let gone = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(Failure::Output(gone).exit_code(), 141);
    }
}
