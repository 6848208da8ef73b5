//! `annals explain`: what an error code means and how to get out of it.

use std::io::Write;

use annals::diagnostic::Code;
use annals::diagnostic::code::CODES;

use crate::args::ExplainArguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;

/// Runs the command.
pub(crate) fn run(arguments: &ExplainArguments, console: &Console) -> Result<(), Failure> {
    let mut target = Destination::standard_output(console);
    let written = match &arguments.code {
        Some(text) => {
            let explained = text_of(text).ok_or_else(|| unknown(text))?;
            target.writer().write_all(explained.as_bytes())
        }
        None => list(target.writer()),
    };
    written.map_err(Failure::Output)?;
    target.finish()
}

/// The whole story of a code; `None` when there is no such code.
pub(crate) fn text_of(text: &str) -> Option<String> {
    let info = Code::parse(text)?.info();
    Some(format!(
        "{}  {} ({})\n\n{}\n\n{}\n",
        info.code,
        info.kind.name(),
        info.detail,
        info.title,
        info.explain
    ))
}

fn list(out: &mut dyn Write) -> std::io::Result<()> {
    for code in CODES {
        writeln!(out, "{}  {}", code.info().code, code.info().title)?;
    }
    Ok(())
}

fn unknown(text: &str) -> Failure {
    Failure::usage(
        format!("there is no code `{text}`"),
        "`annals explain` lists all codes",
    )
}
