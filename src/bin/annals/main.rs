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

use std::process::ExitCode;

use clap::Parser;

use args::Arguments;
use console::Console;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(console::report_panic));
    let arguments = Arguments::parse();
    let console = Console::detect(arguments.color);
    match commands::run(arguments, &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console.report(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}
