//! `annals export`: the whole graph, or what a query returns, for other tools.

use annals::output::Format;

use crate::args;
use crate::args::ExportArguments;
use crate::commands::draw;
use crate::commands::draw::Asked;
use crate::console::Console;
use crate::failure::Failure;
use crate::signals::Signals;

/// Runs the command.
pub(crate) fn run(
    arguments: &ExportArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let format = format_of(arguments)?;
    let asked = Asked {
        graph: &arguments.graph,
        statements: &arguments.statements,
        session: &arguments.session,
        output: arguments.output.as_deref(),
    };
    draw::write(&asked, format, console, signals)
}

fn format_of(arguments: &ExportArguments) -> Result<&'static Format, Failure> {
    if let Some(format) = arguments.format {
        return Ok(format);
    }
    let path = arguments.output.as_deref();
    let extension = path.and_then(|path| path.extension());
    let known = extension.and_then(|extension| {
        let extension = extension.to_string_lossy();
        // Tables are several files: a name of one file does not ask for them.
        args::exchange_formats()
            .filter(|format| format.name != "csv")
            .find(|format| format.extension.eq_ignore_ascii_case(&extension))
    });
    known.ok_or_else(|| {
        let names: Vec<&str> = args::exchange_formats().map(|format| format.name).collect();
        Failure::usage(
            "which format to export is not said",
            format!(
                "say --as {}, or give -o a file with its extension",
                names.join("|")
            ),
        )
    })
}
