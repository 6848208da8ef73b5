//! Runs statements one after the other and writes their answers.

use std::io::BufRead;
use std::time::Instant;

use annals::database::Session;
use annals::database::TransactionState;
use annals::diagnostic::Code;
use annals::diagnostic::Diagnostic;
use annals::diagnostic::Source;
use annals::diagnostic::Span;
use annals::engine::Parameters;
use annals::language::assist;
use annals::model::result::ResultSet;
use annals::output::Format;
use annals::output::Options;
use annals::output::Shape;
use annals::output::exchange::Elements;
use annals::output::summary;

use crate::console::Console;
use crate::destination::Destination;
use crate::failure::Failure;
use crate::failure::diagnosed;
use crate::parameters;
use crate::script::Script;
use crate::signals::Signals;
use crate::splitter::Piece;
use crate::splitter::Splitter;
use crate::taken;

/// How answers are shown.
#[derive(Debug)]
pub(crate) struct Manner {
    /// The format.
    pub(crate) format: &'static Format,
    /// What the renderer may know.
    pub(crate) options: Options,
    /// Whether a line about each statement goes to standard error, for programs.
    pub(crate) timing: bool,
    /// Whether what was written is told on standard error.
    pub(crate) summaries: bool,
    /// Whether to go on after a statement that failed.
    pub(crate) keep_going: bool,
}

/// Runs scripts on a session.
#[derive(Debug)]
pub(crate) struct Runner<'r, 'd> {
    session: &'r mut Session<'d>,
    console: &'r Console,
    signals: &'r Signals,
    manner: Manner,
    destination: Destination,
    /// Answers that are kept back until all is done: elements of a picture, or output of one transaction.
    picture: ResultSet,
    kept_back: Option<Vec<u8>>,
    statements: usize,
    /// The exit code of the first statement that failed, when going on.
    failed: Option<u8>,
    /// Parameters that what comes from standard input has to use.
    awaited: Vec<String>,
    /// Parameters it used.
    used: Vec<String>,
}

impl<'r, 'd> Runner<'r, 'd> {
    /// A runner that writes to `destination`.
    pub(crate) fn new(
        session: &'r mut Session<'d>,
        console: &'r Console,
        signals: &'r Signals,
        manner: Manner,
        destination: Destination,
    ) -> Self {
        Self {
            session,
            console,
            signals,
            manner,
            destination,
            picture: ResultSet::default(),
            kept_back: None,
            statements: 0,
            failed: None,
            awaited: Vec::new(),
            used: Vec::new(),
        }
    }

    /// The same with names of parameters that standard input has to use.
    #[must_use]
    pub(crate) fn awaiting(mut self, names: Vec<String>) -> Self {
        self.awaited = names;
        self
    }

    /// Runs all scripts, each statement in its own transaction.
    pub(crate) fn run(mut self, scripts: &[Script]) -> Result<(), Failure> {
        self.run_scripts(scripts)?;
        self.finish()
    }

    /// Runs all scripts in one transaction; nothing is answered unless it is committed.
    pub(crate) fn run_in_one_transaction(mut self, scripts: &[Script]) -> Result<(), Failure> {
        self.kept_back = Some(Vec::new());
        self.session.begin().map_err(Failure::placeless)?;
        match self.run_scripts(scripts) {
            Ok(()) => self.session.commit().map_err(Failure::placeless)?,
            Err(failure) => {
                // The failure that led here is what the user has to know.
                let _ = self.session.rollback();
                return Err(failure);
            }
        }
        let kept_back = self.kept_back.take().unwrap_or_default();
        self.destination
            .writer()
            .write_all(&kept_back)
            .map_err(Failure::Output)?;
        self.finish()
    }

    fn run_scripts(&mut self, scripts: &[Script]) -> Result<(), Failure> {
        let given = self.session.options_mut().parameters.clone();
        for script in scripts {
            match script {
                Script::Text(source) => {
                    let mut known: Parameters = parameters::defaults_of(source)?;
                    known.extend(given.clone());
                    self.session.options_mut().parameters = known;
                    self.run_source(source, 1, 0)?;
                }
                Script::Input => {
                    self.session.options_mut().parameters.clone_from(&given);
                    self.run_input()?;
                }
            }
        }
        Ok(())
    }

    /// Runs standard input statement by statement: an answer is out before the next statement is read.
    fn run_input(&mut self) -> Result<(), Failure> {
        let mut splitter = Splitter::default();
        let mut input = std::io::stdin().lock();
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = input
                .read_until(b'\n', &mut line)
                .map_err(|error| Failure::file(std::path::Path::new("standard input"), &error))?;
            let text = std::str::from_utf8(&line).map_err(|_not_text| not_utf8())?;
            for piece in splitter.push(text) {
                self.run_piece(piece)?;
            }
            if read == 0 {
                break;
            }
        }
        if let Some(piece) = splitter.finish() {
            self.run_piece(piece)?;
        }
        self.tell_unused();
        Ok(())
    }

    /// What was used is known when all has been read: too late for an error.
    fn tell_unused(&mut self) {
        let given = &self.session.options_mut().parameters;
        for name in &self.awaited {
            if !self.used.contains(name) {
                let told = taken::unused_after_all(name, &self.used, given);
                self.console.say(&told);
            }
        }
    }

    fn run_piece(&mut self, piece: Piece) -> Result<(), Failure> {
        if !self.awaited.is_empty() {
            self.used.extend(assist::parameters(&piece.text));
        }
        let source = Source::new("standard input", piece.text);
        self.run_source(&source, piece.first_line, piece.offset)?;
        self.destination.flush()
    }

    fn run_source(
        &mut self,
        source: &Source,
        first_line: usize,
        offset: usize,
    ) -> Result<(), Failure> {
        let spans = match Session::statements(source) {
            Ok(spans) => spans,
            Err(error) => {
                return self.failed(Failure::in_piece(error, source, first_line, offset));
            }
        };
        for span in spans {
            if let Err(failure) = self.run_statement(source, span, first_line, offset) {
                self.failed(failure)?;
            }
        }
        Ok(())
    }

    /// Goes on after a failure of a statement when that was asked for.
    fn failed(&mut self, failure: Failure) -> Result<(), Failure> {
        if self.manner.keep_going && matches!(failure, Failure::Problem(_)) {
            self.console.report(&failure);
            self.failed.get_or_insert(failure.exit_code());
            return self.signals.check();
        }
        Err(failure)
    }

    fn run_statement(
        &mut self,
        source: &Source,
        span: Span,
        first_line: usize,
        offset: usize,
    ) -> Result<(), Failure> {
        self.statements += 1;
        let started = Instant::now();
        let outcome = self.signals.guarding(|| self.session.run(source, span));
        let elapsed = started.elapsed();
        self.signals.check()?;
        let mut result =
            outcome.map_err(|error| Failure::in_piece(error, source, first_line, offset))?;
        self.tell(&mut result, source, first_line, offset);
        if self.manner.timing {
            let milliseconds = elapsed.as_secs_f64() * 1000.0;
            self.console.say(&format!(
                "{{\"statement\": {}, \"ms\": {milliseconds:.4}, \"rows\": {}}}",
                self.statements,
                result.rows.len()
            ));
        }
        self.answer(result)
    }

    /// Notices and what was written go to standard error, unless the format carries them.
    fn tell(&self, result: &mut ResultSet, source: &Source, first_line: usize, offset: usize) {
        if self.manner.format.carries_notices() {
            let notices = std::mem::take(&mut result.notices);
            result.notices = notices
                .into_iter()
                .map(|notice| notice.shifted(offset))
                .collect();
            return;
        }
        self.console.notices(&result.notices, source, first_line);
        if self.manner.summaries
            && let Some(sentence) = summary::sentence(&result.summary)
        {
            self.console.say(&sentence);
        }
    }

    fn answer(&mut self, result: ResultSet) -> Result<(), Failure> {
        match self.manner.format.shape {
            Shape::Rows => {
                let out: &mut dyn std::io::Write = match &mut self.kept_back {
                    Some(bytes) => bytes,
                    None => self.destination.writer(),
                };
                (self.manner.format.render)(&result, &self.manner.options, out)
                    .map_err(Failure::Output)
            }
            // Several statements make one picture.
            Shape::Graph => {
                let (picture, new) = (&mut self.picture.subgraph, result.subgraph);
                picture.nodes.extend(new.nodes);
                picture.relationships.extend(new.relationships);
                picture.ends.extend(new.ends);
                Ok(())
            }
        }
    }

    /// Runs all scripts, which must not go on after a failure; the picture they make, unwritten.
    pub(crate) fn run_for_picture(mut self, scripts: &[Script]) -> Result<ResultSet, Failure> {
        self.run_scripts(scripts)?;
        self.complete_picture()?;
        self.undo_rest()?;
        Ok(self.picture)
    }

    fn complete_picture(&mut self) -> Result<(), Failure> {
        crate::commands::draw::add_endpoints(&mut self.picture.subgraph, self.session.graph());
        self.session.check_damage().map_err(Failure::placeless)
    }

    /// Undoes a transaction that was not committed.
    fn undo_rest(&mut self) -> Result<(), Failure> {
        if self.session.transaction() != TransactionState::Automatic {
            self.console
                .say("warning: the last transaction was not committed and is undone");
            self.session.rollback().map_err(Failure::placeless)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), Failure> {
        if self.manner.format.shape == Shape::Graph {
            self.complete_picture()?;
            (self.manner.format.render)(
                &self.picture,
                &self.manner.options,
                self.destination.writer(),
            )
            .map_err(Failure::Output)?;
            let elements = Elements::Subgraph(&self.picture.subgraph);
            crate::commands::draw::tell_unwritten(elements, self.manner.format, self.console);
        }
        self.undo_rest()?;
        self.destination.finish()?;
        match self.failed {
            Some(code) => Err(Failure::Reported(code)),
            None => Ok(()),
        }
    }
}

/// Standard input that is no text.
pub(crate) fn not_utf8() -> Failure {
    diagnosed(Diagnostic::new(
        Code::MalformedRecord,
        "standard input is not UTF-8 text",
        None,
    ))
}

/// Runs a script in one transaction, without answers; `progress` hears how many of how many statements are done.
pub(crate) fn run_whole(
    session: &mut Session<'_>,
    script: &Source,
    console: &Console,
    signals: &Signals,
    mut progress: impl FnMut(usize, usize),
) -> Result<annals::model::result::WriteSummary, Failure> {
    let spans = Session::statements(script).map_err(|error| Failure::in_source(error, script))?;
    let mut total = annals::model::result::WriteSummary::default();
    session.begin().map_err(Failure::placeless)?;
    for (done, span) in spans.iter().enumerate() {
        let outcome = signals.guarding(|| session.run(script, *span));
        match outcome {
            Ok(result) => {
                console.notices(&result.notices, script, 1);
                add(&mut total, &result.summary);
            }
            Err(error) => {
                // The error that led here is what the user has to know.
                let _ = session.rollback();
                signals.check()?;
                return Err(Failure::in_source(error, script));
            }
        }
        progress(done + 1, spans.len());
    }
    session
        .commit()
        .map_err(|error| Failure::in_source(error, script))?;
    Ok(total)
}

/// Adds what one statement wrote to what others did.
pub(crate) fn add(
    total: &mut annals::model::result::WriteSummary,
    one: &annals::model::result::WriteSummary,
) {
    total.nodes_created += one.nodes_created;
    total.nodes_deleted += one.nodes_deleted;
    total.relationships_created += one.relationships_created;
    total.relationships_deleted += one.relationships_deleted;
    total.properties_set += one.properties_set;
    total.labels_added += one.labels_added;
    total.labels_removed += one.labels_removed;
}
