//! The shell. (placeholder)
use annals::database::Database;
use annals::database::SessionOptions;
use annals::output::Format;

use crate::console::Console;
use crate::failure::Failure;
use crate::signals::Signals;

/// How a shell begins.
#[derive(Debug)]
pub(crate) struct Setting {
    /// What the prompt says.
    pub(crate) name: String,
    /// The format asked for.
    pub(crate) format: Option<&'static Format>,
    /// Whether tables are drawn in ASCII.
    pub(crate) ascii: bool,
    /// Whether statements are timed.
    pub(crate) timing: bool,
}

/// Runs the shell.
pub(crate) fn run(
    _database: &mut Database,
    _options: SessionOptions,
    _setting: Setting,
    _console: &Console,
    _signals: &Signals,
) -> Result<(), Failure> {
    Err(Failure::usage(
        "the shell cannot be used yet",
        "run statements with `annals query`",
    ))
}
