//! `annals repair`: saves what is intact of a damaged store into a new one; the damaged one is left as it is.

use std::io;
use std::io::Write;

use annals::diagnostic::Diagnostic;
use annals::output::summary::counted;
use annals::output::terminal::escape_line;
use annals::storage;
use annals::storage::RepairReport;

use super::check::DAMAGED;
use crate::args::RepairArguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::failure::diagnosed;

/// Runs the command. Something lost is told by the exit code too, although the new store can be used.
pub(crate) fn run(arguments: &RepairArguments, console: &Console) -> Result<(), Failure> {
    let report = storage::repair(&arguments.db, &arguments.new)
        .map_err(|error| diagnosed(Diagnostic::from(error)))?;
    let mut target = Destination::standard_output(console);
    describe(&report, target.writer()).map_err(Failure::Output)?;
    target.finish()?;
    if report.is_lossless() {
        Ok(())
    } else {
        Err(Failure::Reported(DAMAGED))
    }
}

fn describe(report: &RepairReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "saved {}, {}; replayed {}",
        counted(report.nodes, "node", "nodes"),
        counted(report.relationships, "relationship", "relationships"),
        counted(report.transactions_saved, "transaction", "transactions"),
    )?;
    if report.started_from.is_none() {
        writeln!(out, "no snapshot could be read: began from the logs alone")?;
    }
    if report.transactions_lost > 0 {
        let lost = counted(report.transactions_lost, "transaction", "transactions");
        writeln!(out, "lost {lost} that built on what is lost")?;
    }
    if report.elements_lost > 0 {
        let lost = counted(report.elements_lost, "element", "elements");
        writeln!(out, "lost {lost} of the snapshot")?;
    }
    if report.properties_lost > 0 {
        let lost = counted(report.properties_lost, "property", "properties");
        writeln!(out, "lost up to {lost} of what was saved")?;
    }
    for (path, offset) in report.chunks_lost.iter().chain(&report.gaps) {
        let path = path.display().to_string();
        writeln!(out, "damaged: {}, byte {offset}", escape_line(&path))?;
    }
    for remark in &report.remarks {
        writeln!(out, "{}", escape_line(remark))?;
    }
    if report.is_lossless() {
        writeln!(out, "nothing that was acknowledged is missing")?;
    }
    Ok(())
}
