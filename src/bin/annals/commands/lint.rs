//! `annals lint`: checks scripts without running them, and tells everything that is wrong in one go.
//!
//! Findings are the answer, so they go to standard output. Schema statements take effect in a graph in memory, so that
//! later statements are checked against what they declare; a store named with `--db` is opened for reading only.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use annals::Session;
use annals::database::Checked;
use annals::database::Error;
use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Severity;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::output::diagnostic;
use annals::output::diagnostic::Look;
use annals::output::summary::counted;

use crate::args::LintArguments;
use crate::args::LintFormat;
use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::opening;
use crate::parameters;
use crate::runner;
use crate::script;
use crate::signals::Signals;

/// Exit code when there is an error in a script.
const WRONG: u8 = 1;

/// Runs the command.
pub(crate) fn run(
    arguments: &LintArguments,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    if arguments.format == LintFormat::Json {
        console.speak_json();
    }
    let sources: Vec<Source> = arguments
        .files
        .iter()
        .map(|path| read(path))
        .collect::<Result<_, _>>()?;
    let is_store = arguments.graph.db.is_some();
    let mut database = match &arguments.graph.db {
        Some(path) => opening::open_to_read(path, &arguments.graph.store, console)?,
        None => opening::open(&arguments.graph, false, console, signals)?,
    };
    let mut linter = Linter {
        session: database.session(opening::plain_options(signals)),
        // Without a graph every name would be unknown.
        knows_names: is_store || !arguments.graph.load.is_empty(),
        is_store,
        made: BTreeSet::new(),
        findings: Vec::new(),
    };
    let mut target = Destination::standard_output(console);
    let mut errors = 0;
    let mut warnings = 0;
    for source in &sources {
        linter.lint(source)?;
        for finding in linter.findings.drain(..) {
            match finding.severity {
                Severity::Error => errors += 1,
                Severity::Warning | Severity::Notice => warnings += 1,
            }
            let text = match arguments.format {
                LintFormat::Plain => diagnostic::render(&finding, source, &Look::default()),
                LintFormat::Json => as_json(&finding, source),
            };
            target
                .writer()
                .write_all(text.as_bytes())
                .map_err(Failure::Output)?;
        }
        signals.check()?;
    }
    target.finish()?;
    if arguments.format == LintFormat::Plain {
        console.say(&format!(
            "{}: {}, {}",
            counted(sources.len() as u64, "script", "scripts"),
            counted(errors, "error", "errors"),
            counted(warnings, "warning", "warnings"),
        ));
    }
    if errors > 0 {
        return Err(Failure::Reported(WRONG));
    }
    Ok(())
}

fn read(path: &Path) -> Result<Source, Failure> {
    if path != Path::new("-") {
        return script::read_script(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::file(Path::new("standard input"), &error))?;
    let text = String::from_utf8(bytes).map_err(|_not_text| runner::not_utf8())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(Source::new("standard input", text))
}

/// The state of checking scripts, one after the other.
struct Linter<'d> {
    session: Session<'d>,
    knows_names: bool,
    is_store: bool,
    /// Names that earlier statements may have made.
    made: BTreeSet<String>,
    findings: Vec<Diagnostic>,
}

impl Linter<'_> {
    fn lint(&mut self, source: &Source) -> Result<(), Failure> {
        match parameters::defaults_of(source) {
            Ok(defaults) => self.session.options_mut().parameters = defaults,
            Err(Failure::Problem(problem)) => self.findings.extend(problem.diagnostics),
            Err(other) => return Err(other),
        }
        let spans = match Session::statements(source) {
            Ok(spans) => spans,
            Err(error) => return self.found(error, source),
        };
        for span in spans {
            match self.session.check(source, span) {
                Ok(checked) => self.noticed(checked, source, span)?,
                Err(error) => self.found(error, source)?,
            }
        }
        Ok(())
    }

    /// Keeps what is wrong with a statement. That parameters have no value yet is no fault of a script.
    fn found(&mut self, error: Error, source: &Source) -> Result<(), Failure> {
        let Error::Query(diagnostics) = error else {
            return Err(Failure::in_source(error, source));
        };
        self.findings.extend(
            diagnostics
                .into_iter()
                .filter(|diagnostic| diagnostic.code != Code::MissingParameter),
        );
        Ok(())
    }

    fn noticed(&mut self, checked: Checked, source: &Source, span: Span) -> Result<(), Failure> {
        let mut unknown: Vec<Diagnostic> = checked.notices;
        unknown.retain(|notice| {
            let is_name = matches!(
                notice.code,
                Code::UnknownLabel | Code::UnknownRelationshipType | Code::UnknownProperty
            );
            let name = notice
                .primary
                .as_ref()
                .map_or("", |label| label.span.text(&source.text));
            !is_name || (self.knows_names && !self.made.contains(name.trim_matches('`')))
        });
        self.findings.extend(unknown);
        self.made
            .extend(checked.makes.iter().map(|(_, name)| name.to_string()));
        if checked.is_schema && !self.is_store {
            match self.session.run(source, span) {
                Ok(_) => self.knows_names |= self.session.graph().catalog().adopted.is_some(),
                Err(error) => return self.found(error, source),
            }
        }
        Ok(())
    }
}

fn as_json(finding: &Diagnostic, source: &Source) -> String {
    let place = finding.primary.as_ref().map(|label| {
        let start = source.text.floor_char_boundary(label.span.start as usize);
        let before = &source.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        serde_json::json!({
            "start": label.span.start,
            "end": label.span.end,
            "line": before.matches('\n').count() + 1,
            "column": before[line_start..].chars().count() + 1,
        })
    });
    let help: Vec<String> = finding
        .advice()
        .into_iter()
        .map(|help| help.message)
        .collect();
    let object = serde_json::json!({
        "file": source.name,
        "severity": diagnostic::severity_word(finding.severity),
        "code": finding.code.info().code,
        "message": finding.message,
        "place": place,
        "help": help,
    });
    format!("{object}\n")
}
