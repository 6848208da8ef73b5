//! `annals check`: reads every byte of a store and says whether it is whole; changes nothing.

use std::io;
use std::io::Write;

use annals::diagnostic::Diagnostic;
use annals::output::summary::counted;
use annals::output::terminal::escape_line;
use annals::storage;
use annals::storage::CheckReport;

use crate::args::CheckArguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::failure::diagnosed;

/// Exit code of a damaged store.
pub(super) const DAMAGED: u8 = 4;

/// Runs the command.
pub(crate) fn run(arguments: &CheckArguments, console: &Console) -> Result<(), Failure> {
    if arguments.json {
        console.speak_json();
    }
    let path = arguments.store.path();
    let report = storage::check(path, !arguments.quick)
        .map_err(|error| diagnosed(Diagnostic::from(error)))?;
    let mut target = Destination::standard_output(console);
    let written = if arguments.json {
        writeln!(target.writer(), "{}", as_json(&report))
    } else {
        describe(&report, target.writer())
    };
    written.map_err(Failure::Output)?;
    target.finish()?;
    if report.problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Reported(DAMAGED))
    }
}

fn describe(report: &CheckReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{}, {}, {} in {}",
        counted(report.nodes, "node", "nodes"),
        counted(report.relationships, "relationship", "relationships"),
        counted(report.commits, "commit", "commits"),
        counted(report.files.len() as u64, "file", "files"),
    )?;
    if report.unfinished_bytes > 0 {
        writeln!(
            out,
            "{} of a transaction that was not acknowledged stand at the end of the log; the next writer sets them aside",
            counted(report.unfinished_bytes, "byte", "bytes"),
        )?;
    } else if !report.sealed {
        writeln!(out, "not closed after the last commit, which is no damage")?;
    }
    for problem in &report.problems {
        let place = problem
            .offset
            .map(|offset| format!(", byte {offset}"))
            .unwrap_or_default();
        let path = problem.path.display().to_string();
        writeln!(
            out,
            "damaged: {}{place}: {}",
            escape_line(&path),
            problem.text
        )?;
    }
    match report.problems.len() as u64 {
        0 => writeln!(out, "no damage found"),
        some => writeln!(
            out,
            "{} found; `annals repair` saves what is intact into a new store",
            counted(some, "problem", "problems"),
        ),
    }
}

fn as_json(report: &CheckReport) -> serde_json::Value {
    let problems: Vec<serde_json::Value> = report
        .problems
        .iter()
        .map(|problem| {
            serde_json::json!({
                "path": problem.path.display().to_string(),
                "offset": problem.offset,
                "text": problem.text,
            })
        })
        .collect();
    serde_json::json!({
        "nodes": report.nodes,
        "relationships": report.relationships,
        "commits": report.commits,
        "generation": report.generation,
        "sealed": report.sealed,
        "unfinished_bytes": report.unfinished_bytes,
        "problems": problems,
    })
}
