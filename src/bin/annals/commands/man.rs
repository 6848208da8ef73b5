//! `annals man`: the manual page, made of the same arguments that `--help` shows.

use clap::CommandFactory;

use crate::args::Arguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;

/// Runs the command.
pub(crate) fn run(console: &Console) -> Result<(), Failure> {
    let mut target = Destination::standard_output(console);
    clap_mangen::Man::new(Arguments::command())
        .render(&mut target.writer())
        .map_err(Failure::Output)?;
    target.finish()
}
