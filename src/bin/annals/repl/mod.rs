//! The shell: reads statements and commands one after the other, answers, and goes on after an error.
//!
//! On a terminal there is an editor, a prompt and a banner; from a pipe there is none of them, only answers.

mod assistant;
mod confirm;
mod editor;
mod help;
mod meta;

use std::io::BufRead;
use std::time::Instant;

use annals::database::Database;
use annals::database::Session;
use annals::database::SessionOptions;
use annals::database::TransactionState;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::language::assist;
use annals::model::result::ResultSet;
use annals::model::value::Value;
use annals::output::Format;
use annals::output::Options;
use annals::output::Shape;
use annals::output::summary;

use crate::commands::draw::add_endpoints;
use crate::console::Console;
use crate::destination;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::runner;
use crate::signals::Signals;
use crate::splitter::Piece;
use crate::splitter::Splitter;
use editor::Editor;
use editor::Input;

/// Rows a table shows on a terminal until `:rows` says otherwise.
const ROWS_ON_A_TERMINAL: usize = 200;

/// The parameter that holds the last answer.
const LAST: &str = "_";

/// The exit code of a statement stopped by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// How a shell begins.
#[derive(Debug)]
pub(crate) struct Setting {
    /// What the prompt calls the graph.
    pub(crate) name: String,
    /// The format asked for.
    pub(crate) format: Option<&'static Format>,
    /// Whether tables are drawn in ASCII.
    pub(crate) ascii: bool,
    /// Whether statements are timed.
    pub(crate) timing: bool,
}

/// Whether the shell goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Continue,
    Quit,
}

/// Runs the shell until it is left.
pub(crate) fn run(
    database: &mut Database,
    options: SessionOptions,
    setting: Setting,
    console: &Console,
    signals: &Signals,
) -> Result<(), Failure> {
    let interactive = console.terminals.input;
    let default = if console.terminals.output {
        "box"
    } else {
        "plain"
    };
    let mut shell = Shell {
        session: database.session(options),
        console,
        signals,
        format: setting
            .format
            .unwrap_or_else(|| destination::named(default)),
        ascii: setting.ascii,
        rows: console.terminals.output.then_some(ROWS_ON_A_TERMINAL),
        timing: setting.timing,
        name: setting.name,
        last: None,
        answers: Destination::standard_output(console),
        failed: None,
    };
    if interactive {
        shell.interact()?;
    } else {
        shell.read_pipe()?;
    }
    shell.leave()
}

/// The state of a shell.
#[derive(Debug)]
struct Shell<'d, 'c> {
    session: Session<'d>,
    console: &'c Console,
    signals: &'c Signals,
    format: &'static Format,
    ascii: bool,
    rows: Option<usize>,
    timing: bool,
    name: String,
    /// The last answer that had rows, for `:draw` and `$_`.
    last: Option<ResultSet>,
    answers: Destination,
    /// The exit code of the first failure; only a pipe's shell ends with it.
    failed: Option<u8>,
}

impl Shell<'_, '_> {
    /// Talks with a person.
    fn interact(&mut self) -> Result<(), Failure> {
        let mut editor = Editor::open(self.console)?;
        self.greet();
        loop {
            let parameters = &self.session.options_mut().parameters;
            let parameters = parameters.keys().map(ToString::to_string).collect();
            editor.learn(self.session.graph(), parameters);
            let input = editor.read(&self.prompt())?;
            let flow = match input {
                Input::Text(text) => self.submit(&text)?,
                Input::Interrupted { empty: true } => {
                    self.console.say("Ctrl-D leaves the shell");
                    Flow::Continue
                }
                Input::Interrupted { empty: false } => Flow::Continue,
                Input::End => Flow::Quit,
            };
            self.answers.flush()?;
            if flow == Flow::Quit {
                self.failed = None;
                return Ok(());
            }
        }
    }

    /// What was typed: a command, or statements. The last semicolon may be missing.
    fn submit(&mut self, text: &str) -> Result<Flow, Failure> {
        if let Some(command) = meta::typed(text) {
            return self.command(command);
        }
        let source = Source::new("query", text);
        self.run_source(&source, 1)?;
        Ok(Flow::Continue)
    }

    /// Reads standard input to its end; every answer is out before the next statement is read.
    fn read_pipe(&mut self) -> Result<(), Failure> {
        let mut splitter = Splitter::default();
        let mut input = std::io::stdin().lock();
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = input
                .read_until(b'\n', &mut line)
                .map_err(|error| Failure::file(std::path::Path::new("standard input"), &error))?;
            if read == 0 {
                break;
            }
            let Ok(text) = std::str::from_utf8(&line) else {
                return Err(runner::not_utf8());
            };
            if splitter.is_blank() && text.trim_start().starts_with(':') {
                splitter.skip(text);
                if self.command(text)? == Flow::Quit {
                    return self.answers.flush();
                }
            } else {
                for piece in splitter.push(text) {
                    self.run_piece(piece)?;
                }
            }
            self.answers.flush()?;
        }
        if let Some(piece) = splitter.finish() {
            self.run_piece(piece)?;
        }
        self.answers.flush()
    }

    fn run_piece(&mut self, piece: Piece) -> Result<(), Failure> {
        let source = Source::new("standard input", piece.text);
        self.run_source(&source, piece.first_line)
    }

    /// Runs the statements of a text; the first that fails ends the text, not the shell.
    fn run_source(&mut self, source: &Source, first_line: usize) -> Result<(), Failure> {
        let spans = match Session::statements(source) {
            Ok(spans) => spans,
            Err(error) => {
                self.failed(&Failure::in_piece(error, source, first_line, 0));
                return Ok(());
            }
        };
        for span in spans {
            match self.run_statement(source, span, first_line) {
                Ok(()) => {}
                Err(failure @ Failure::Problem(_)) => {
                    self.failed(&failure);
                    break;
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    fn run_statement(
        &mut self,
        source: &Source,
        span: Span,
        first_line: usize,
    ) -> Result<(), Failure> {
        self.offer_last(span.text(&source.text));
        let asks = self.console.terminals.input
            && self.session.transaction() == TransactionState::Automatic
            && confirm::may_delete(span.text(&source.text));
        if asks {
            self.session.begin().map_err(Failure::placeless)?;
        }
        let started = Instant::now();
        let outcome = self.signals.guarding(|| self.session.run(source, span));
        let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
        let in_text = |error| Failure::in_piece(error, source, first_line, 0);
        if asks && outcome.is_err() {
            // What the statement says is what the user has to know.
            let _ = self.session.rollback();
        }
        self.signals.check()?;
        let result = outcome.map_err(in_text)?;
        if asks && !self.keeps(&result)? {
            return Ok(());
        }
        self.console.notices(&result.notices, source, first_line);
        let told = result.notices.clone();
        let rows = result.rows.len();
        let nothing = rows == 0 && !result.columns.is_empty() && result.summary.is_empty();
        let sentence = summary::sentence(&result.summary);
        self.answer(result)?;
        self.answers.flush()?;
        match (sentence, self.timing) {
            (Some(sentence), _) => self
                .console
                .say(&format!("{sentence} ({milliseconds:.2} ms)")),
            (None, true) => {
                let rows = summary::counted(rows as u64, "row", "rows");
                self.console.say(&format!("{rows} ({milliseconds:.2} ms)"));
            }
            (None, false) => {}
        }
        if nothing && self.console.terminals.output {
            self.tell_why(source, span, first_line, &told);
        }
        Ok(())
    }

    /// Gives the last answer to a statement that asks for it, as the parameter `$_`: a list of maps.
    fn offer_last(&mut self, statement: &str) {
        let parameters = &mut self.session.options_mut().parameters;
        parameters.shift_remove(LAST);
        let Some(last) = &self.last else {
            return;
        };
        if !assist::parameters(statement)
            .iter()
            .any(|name| name == LAST)
        {
            return;
        }
        let columns = &last.columns;
        let as_map = |row: &Vec<Value>| {
            let entries = columns.iter().cloned().zip(row.iter().cloned());
            Value::map(entries.collect())
        };
        let rows = Value::list(last.rows.iter().map(as_map).collect());
        parameters.insert(LAST.into(), rows);
    }

    /// Ends the transaction of a statement that deleted; asks whether to keep it when that was much.
    fn keeps(&mut self, result: &ResultSet) -> Result<bool, Failure> {
        let left = self.session.graph().node_count();
        let asked = confirm::question(&result.summary, left);
        if asked.is_none_or(|question| editor::agrees(&question)) {
            self.session.commit().map_err(Failure::placeless)?;
            return Ok(true);
        }
        self.session.rollback().map_err(Failure::placeless)?;
        self.console.say("nothing was deleted");
        Ok(false)
    }

    /// Says why there are no rows, but not what was said before.
    fn tell_why(&mut self, source: &Source, span: Span, first_line: usize, told: &[Diagnostic]) {
        let why = self
            .signals
            .guarding(|| self.session.why_nothing(source, span));
        let is_new = |why: &&Diagnostic| {
            let same = |one: &Diagnostic| one.code == why.code && one.primary == why.primary;
            !told.iter().any(same)
        };
        let new: Vec<Diagnostic> = why.iter().filter(is_new).cloned().collect();
        self.console.notices(&new, source, first_line);
    }

    /// Writes an answer in the present format and remembers it.
    fn answer(&mut self, mut result: ResultSet) -> Result<(), Failure> {
        if self.format.shape == Shape::Graph {
            add_endpoints(&mut result.subgraph, self.session.graph());
        }
        self.show(&result, self.format)?;
        if !result.columns.is_empty() {
            self.last = Some(result);
        }
        Ok(())
    }

    fn show(&mut self, result: &ResultSet, format: &Format) -> Result<(), Failure> {
        let options = Options {
            width: self.console.output_width(),
            rows: self.rows,
            ascii: self.ascii,
            csv_safe: false,
        };
        (format.render)(result, &options, self.answers.writer()).map_err(Failure::Output)
    }

    /// Says what went wrong, and what that means for an open transaction.
    fn failed(&mut self, failure: &Failure) {
        if self.console.terminals.input && failure.exit_code() == INTERRUPTED {
            // The terminal has echoed `^C`: what is said begins on a line of its own.
            self.console.say("");
        }
        self.console.report(failure);
        let code = match failure {
            // A wrong command is an error of the session's text, not of the command line.
            Failure::Usage { .. } => 1,
            other => other.exit_code(),
        };
        self.failed.get_or_insert(code);
        if self.session.transaction() == TransactionState::Failed {
            self.console
                .say("the transaction has failed: only :rollback is possible now");
        }
    }

    /// Leaves: what was not committed is undone, and said to be.
    fn leave(mut self) -> Result<(), Failure> {
        if self.session.transaction() != TransactionState::Automatic {
            self.console
                .say("the open transaction was not committed and is undone");
            self.session.rollback().map_err(Failure::placeless)?;
        }
        self.answers.finish()?;
        match self.failed {
            Some(code) => Err(Failure::Reported(code)),
            None => Ok(()),
        }
    }

    /// `name>`, `name*>` with uncommitted changes, `name!>` in a failed transaction.
    fn prompt(&self) -> String {
        let mark = match self.session.transaction() {
            TransactionState::Failed => "!",
            TransactionState::Open if self.session.has_changes() => "*",
            TransactionState::Open | TransactionState::Automatic => "",
        };
        let name = annals::output::terminal::escape_line(&self.name);
        format!("{name}{mark}> ")
    }

    fn greet(&self) {
        if !self.console.terminals.output {
            return;
        }
        let graph = self.session.graph();
        let nodes = summary::counted(graph.node_count() as u64, "node", "nodes");
        let relationships = summary::counted(
            graph.relationship_count() as u64,
            "relationship",
            "relationships",
        );
        let version = env!("CARGO_PKG_VERSION");
        self.console
            .say(&format!("annals {version}: {nodes}, {relationships}"));
        self.console
            .say("A statement ends with `;`. :help shows what else there is, Ctrl-D leaves.");
    }
}
