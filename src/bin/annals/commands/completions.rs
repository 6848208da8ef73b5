//! `annals completions`: a script that makes a shell complete the words of this command.

use clap::CommandFactory;

use crate::args::Arguments;
use crate::args::CompletionsArguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;

/// Runs the command.
pub(crate) fn run(arguments: &CompletionsArguments, console: &Console) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "annals",
        &mut text,
    );
    let mut target = Destination::standard_output(console);
    target.writer().write_all(&text).map_err(Failure::Output)?;
    target.finish()
}
