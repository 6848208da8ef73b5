//! Standard error, and what is known about the terminal.
//!
//! Nothing here writes to standard output: that is for data.

use std::cell::Cell;
use std::io;
use std::io::IsTerminal;
use std::io::Write;

use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::output::diagnostic;
use annals::output::diagnostic::Look;
use annals::output::terminal;

use crate::args::ColorChoice;
use crate::failure::Failure;
use crate::failure::Problem;

/// What is known about the terminal, and the way to standard error.
#[derive(Debug)]
pub(crate) struct Console {
    /// Which streams are terminals.
    pub(crate) terminals: Terminals,
    /// Whether what goes to standard error is coloured.
    pub(crate) color: bool,
    /// Whether failures are JSON objects.
    json: Cell<bool>,
    errors: io::Stderr,
}

/// Which of the three streams are terminals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminals {
    /// Standard input.
    pub(crate) input: bool,
    /// Standard output.
    pub(crate) output: bool,
    /// Standard error.
    pub(crate) errors: bool,
}

impl Console {
    /// Looks at the three streams and the environment.
    pub(crate) fn detect(choice: ColorChoice) -> Self {
        let terminals = Terminals {
            input: io::stdin().is_terminal(),
            output: io::stdout().is_terminal(),
            errors: io::stderr().is_terminal(),
        };
        Self {
            terminals,
            color: wants_color(choice, terminals.errors, |name| std::env::var_os(name)),
            json: Cell::new(false),
            errors: io::stderr(),
        }
    }

    /// From now on failures are JSON objects, as programs expect them.
    pub(crate) fn speak_json(&self) {
        self.json.set(true);
    }

    /// Columns of the terminal standard output goes to; `None` when it is none.
    pub(crate) fn output_width(&self) -> Option<usize> {
        self.terminals
            .output
            .then(|| terminal_size::terminal_size_of(io::stdout()))
            .flatten()
            .map(|(width, _)| usize::from(width.0))
    }

    fn look(&self, first_line: usize) -> Look {
        let width = self
            .terminals
            .errors
            .then(|| terminal_size::terminal_size_of(io::stderr()))
            .flatten()
            .map_or(120, |(width, _)| usize::from(width.0).max(40));
        Look {
            color: self.color,
            width,
            first_line,
        }
    }

    /// One line for the user. A standard error that cannot be written to leaves nobody to tell.
    pub(crate) fn say(&self, line: &str) {
        let _ = writeln!(self.errors.lock(), "{}", terminal::escape_line(line));
    }

    /// A text that is safe already.
    fn put(&self, text: &str) {
        let _ = self.errors.lock().write_all(text.as_bytes());
    }

    /// Warnings and notices about a statement of `source`.
    pub(crate) fn notices(&self, notices: &[Diagnostic], source: &Source, first_line: usize) {
        for notice in notices {
            self.put(&diagnostic::render(notice, source, &self.look(first_line)));
        }
    }

    /// Says why a command failed, in the form the user asked for.
    pub(crate) fn report(&self, failure: &Failure) {
        match failure {
            Failure::Problem(problem) => self.report_problem(problem),
            Failure::Usage { message, hint } => {
                self.say(&format!("error: {message}"));
                if let Some(hint) = hint {
                    self.say(&format!("help: {hint}"));
                }
            }
            Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Failure::Output(error) => self.say(&format!("error: cannot write the answer: {error}")),
            Failure::Signal(_) | Failure::Reported(_) => {}
        }
    }

    fn report_problem(&self, problem: &Problem) {
        if self.json.get() {
            let whole: Vec<Diagnostic> = problem
                .diagnostics
                .iter()
                .map(|diagnostic| diagnostic.clone().shifted(problem.offset))
                .collect();
            self.put(&diagnostic::json_error(&whole));
            return;
        }
        let nowhere = Source::new("", "");
        for diagnostic in &problem.diagnostics {
            let drawn = if let Some(source) = &problem.source {
                diagnostic::render(diagnostic, source, &self.look(problem.first_line))
            } else {
                let mut placeless = diagnostic.clone();
                placeless.primary = None;
                diagnostic::render(&placeless, &nowhere, &self.look(1))
            };
            self.put(&drawn);
        }
    }
}

/// Whether to use colours: the flag wins, then `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`, then the terminal.
fn wants_color(
    choice: ColorChoice,
    is_terminal: bool,
    variable: impl Fn(&str) -> Option<std::ffi::OsString>,
) -> bool {
    let set = |name| variable(name).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE") || set("FORCE_COLOR") => true,
        ColorChoice::Auto => is_terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// A panic is an error in annals: one line says so and how to report it. Statements are caught one level below.
pub(crate) fn report_panic(info: &std::panic::PanicHookInfo<'_>) {
    let what = info
        .payload()
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| info.payload().downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown".to_owned());
    let place = info
        .location()
        .map(|location| format!(" at {}:{}", location.file(), location.line()))
        .unwrap_or_default();
    let line = format!(
        "annals {}: internal error: {what}{place}; please report this line together with the statement",
        env!("CARGO_PKG_VERSION")
    );
    let _ = writeln!(io::stderr().lock(), "{}", terminal::escape_line(&line));
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    #[test]
    fn colours_follow_flag_environment_and_terminal_in_this_order() {
        let none = |_: &str| None;
        let only = |wanted: &'static str, value: &'static str| {
            move |name: &str| (name == wanted).then(|| OsString::from(value))
        };
        assert!(wants_color(ColorChoice::Auto, true, none));
        assert!(!wants_color(ColorChoice::Auto, false, none));
        assert!(!wants_color(ColorChoice::Auto, true, only("NO_COLOR", "1")));
        assert!(wants_color(
            ColorChoice::Always,
            false,
            only("NO_COLOR", "1")
        ));
        assert!(wants_color(
            ColorChoice::Auto,
            false,
            only("CLICOLOR_FORCE", "1")
        ));
        assert!(!wants_color(ColorChoice::Auto, true, only("TERM", "dumb")));
        assert!(!wants_color(ColorChoice::Never, true, none));
    }
}
