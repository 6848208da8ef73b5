//! The command line of annals: parses arguments, runs one command, turns its outcome into an exit code.
//!
//! A crate of its own: it sees only the library's public face. Standard output is data; everything else goes to
//! standard error.

mod args;
mod commands;
mod console;
mod destination;
mod failure;
mod literal;
mod opening;
mod parameters;
mod repl;
mod runner;
mod script;
mod signals;
mod splitter;
mod taken;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use args::ColorChoice;
use console::Console;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(console::report_panic));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    let console = Console::detect(arguments.color);
    match commands::run(arguments, &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console.report(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Says what is wrong with the arguments. A misspelt command with its flags looks like a store with flags that do not
/// fit; what is meant is told then.
fn refused(error: &clap::Error) -> ExitCode {
    let word = std::env::args_os().nth(1).unwrap_or_default();
    if error.use_stderr()
        && let Err(failure) = commands::refuse_misspelt_command(Path::new(&word))
    {
        Console::detect(ColorChoice::Auto).report(&failure);
        return ExitCode::from(failure.exit_code());
    }
    // A terminal that cannot be written to leaves nobody to tell.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(u8::MAX))
}
