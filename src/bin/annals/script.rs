//! Texts of statements: what `-c` and `-f` name, read before anything runs.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;

use crate::args::StatementArguments;
use crate::console::Console;
use crate::failure::Failure;
use crate::failure::diagnosed;

/// Something to run.
#[derive(Debug)]
pub(crate) enum Script {
    /// A text that is there whole.
    Text(Source),
    /// Standard input, run as it arrives.
    Input,
}

/// What the arguments ask to run, in order; standard input when they name nothing and it is no terminal.
pub(crate) fn scripts(
    arguments: &StatementArguments,
    console: &Console,
) -> Result<Vec<Script>, Failure> {
    let mut scripts = Vec::new();
    for (position, text) in arguments.command.iter().enumerate() {
        let name = if arguments.command.len() == 1 {
            "query".to_owned()
        } else {
            format!("query {}", position + 1)
        };
        scripts.push(Script::Text(Source::new(name, text.as_str())));
    }
    for path in &arguments.file {
        scripts.push(if is_input(path) {
            Script::Input
        } else {
            Script::Text(read_script(path)?)
        });
    }
    if scripts.is_empty() {
        if console.terminals.input {
            return Err(Failure::usage(
                "there is nothing to run",
                "give a text with -c or a file with -f; `annals` alone opens the shell",
            ));
        }
        scripts.push(Script::Input);
    }
    Ok(scripts)
}

fn is_input(path: &PathBuf) -> bool {
    path == Path::new("-")
}

/// A file of statements; it is called by its path.
pub(crate) fn read_script(path: &Path) -> Result<Source, Failure> {
    Ok(Source::new(path.display().to_string(), read_text(path)?))
}

/// A text file, without a byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        diagnosed(
            Diagnostic::new(
                Code::MalformedRecord,
                format!(
                    "`{}` is not UTF-8 text: byte {at} is no character",
                    path.display()
                ),
                None,
            )
            .with_help("convert it first, e.g. with iconv"),
        )
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}
