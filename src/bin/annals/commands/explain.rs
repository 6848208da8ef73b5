//! `annals explain`: what an error code means and how to get out of it.

use std::io::Write;

use annals::diagnostic::Code;
use annals::diagnostic::code::CODES;

use crate::args::ExplainArguments;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;

/// The reference of codes; a test writes it and holds it to the table.
const REFERENCE: &str = include_str!("../../../../docs/errors.md");

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
        "{}  {} ({})\n\n{}\n\n{}\n{}",
        info.code,
        info.kind.name(),
        info.detail,
        info.title,
        info.explain,
        example_of(info.code)
    ))
}

/// The example the reference has of a code: a text, and what is said about it. Empty when there is none.
fn example_of(code: &str) -> String {
    let heading = format!("\n## {code}\n");
    let entry = REFERENCE
        .split_once(heading.as_str())
        .map_or("", |(_, after)| after);
    let entry = entry.split("\n## ").next().unwrap_or_default();
    let Some((_, blocks)) = entry.split_once("```cypher\n") else {
        return String::new();
    };
    let lines: Vec<String> = blocks
        .lines()
        .filter(|line| !line.starts_with("```"))
        .map(|line| format!("    {line}").trim_end().to_owned())
        .collect();
    format!("\nExample:\n\n{}\n", lines.join("\n").trim_end())
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
