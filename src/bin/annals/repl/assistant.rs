//! What the editor asks while a line is edited: colours, completion, and when Enter submits.
//!
//! Statements are the library's business (`language::assist`); the shell's own commands are completed here.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::Arc;

use annals::language::assist;
use annals::language::assist::Candidate;
use annals::language::assist::CandidateKind;
use annals::language::assist::Kind;
use annals::language::assist::Known;
use annals::model::catalog::Catalog;
use annals::model::catalog::NameKind;
use annals::model::graph::Graph;
use annals::model::graph::View;
use annals::model::lens::speaker;
use annals::output::FORMATS;
use annals::output::terminal;
use rustyline::Context;
use rustyline::Helper;
use rustyline::completion::Completer;
use rustyline::completion::FilenameCompleter;
use rustyline::completion::Pair;
use rustyline::highlight::CmdKind;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hint;
use rustyline::hint::Hinter;
use rustyline::validate::ValidationContext;
use rustyline::validate::ValidationResult;
use rustyline::validate::Validator;

use super::help;
use super::meta;
use super::meta::Completes;
use super::meta::META;

/// Up to so many candidates are listed with a line about each.
const EXPLAINED: usize = 8;

/// Texts longer than this (bytes) are left uncoloured, so that a pasted file does not slow the keys down.
const COLORED: usize = 64 * 1024;

/// So many actors, and so many sources, are known by name: enough to choose from, and read before the prompt is missed.
const SPEAKERS: usize = 2_000;

/// How the bracket that belongs to the one at the cursor is drawn: bold, underlined.
const PARTNER: &str = "1;4";

/// What the editor asks while a line is edited.
#[derive(Default)]
pub(super) struct Assistant {
    color: bool,
    catalog: Catalog,
    parameters: Vec<String>,
    speakers: Speakers,
    files: FilenameCompleter,
    /// Whether the line is empty, for Ctrl-C.
    empty: Cell<bool>,
    /// Whether the line is drawn for the last time, without a cursor in it.
    last: Cell<bool>,
}

/// The names of those `ACCORDING TO` can hear.
#[derive(Default)]
struct Speakers {
    names: Vec<String>,
    /// What the graph counted when they were read.
    counted: (usize, usize),
}

impl Speakers {
    /// Reads them when the graph has other actors or sources than before. A name that was only altered is learnt with
    /// the next one.
    fn learn(&mut self, graph: &Graph) {
        let count = |label| {
            let label = graph.catalog().names.label(label);
            label.map_or(0, |label| graph.label_count(label))
        };
        let counted = (count("Actor"), count("Source"));
        if counted != self.counted {
            self.counted = counted;
            self.names = speaker::names(View::whole(graph), SPEAKERS);
        }
    }
}

impl std::fmt::Debug for Assistant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Assistant")
            .field("catalog", &self.catalog)
            .field("parameters", &self.parameters)
            .finish_non_exhaustive()
    }
}

impl Assistant {
    /// An assistant that knows no names yet.
    pub(super) fn new(color: bool) -> Self {
        Self {
            color,
            ..Self::default()
        }
    }

    /// A new line begins.
    pub(super) fn begin(&self) {
        self.empty.set(true);
        self.last.set(false);
    }

    /// Whether the line was empty when it was last looked at.
    pub(super) fn is_empty(&self) -> bool {
        self.empty.get()
    }

    /// Takes over the names of the graph and of the parameters that have values.
    pub(super) fn learn(&mut self, graph: &Graph, parameters: Vec<String>) {
        self.parameters = parameters;
        self.speakers.learn(graph);
        if !knows(&self.catalog, graph.catalog()) {
            self.catalog = graph.catalog().clone();
        }
    }

    /// What the shell's own commands take.
    fn complete_command(
        &self,
        command: &str,
        line: &str,
        position: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let argument = command.split_once(char::is_whitespace);
        if let Some((name, _)) = argument
            && meta::find(name).is_some_and(|meta| meta.completes == Completes::File)
        {
            return self.files.complete(line, position, context);
        }
        let before = line.get(..position).unwrap_or_default();
        let (start, word) = last_word(before);
        let candidates = match argument {
            None => command_names(),
            Some((name, _)) => arguments(name),
        };
        let prefix = word.to_lowercase();
        let mut found: Vec<String> = candidates
            .into_iter()
            .filter(|candidate| candidate.to_lowercase().starts_with(&prefix))
            .collect();
        found.sort();
        found.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
        let pairs = found.into_iter().map(|candidate| Pair {
            display: candidate.clone(),
            replacement: candidate,
        });
        Ok((start, pairs.collect()))
    }

    fn colored(&self, line: &str, position: usize) -> String {
        let partner = if self.last.get() {
            None
        } else {
            assist::matching_bracket(line, position)
        };
        let mut out = String::with_capacity(line.len() * 2);
        let mut end = 0;
        for (span, kind) in assist::highlight(line) {
            let start = span.start as usize;
            out.push_str(line.get(end..start).unwrap_or_default());
            end = span.end as usize;
            let text = span.text(line);
            let style = if partner == Some(start) {
                PARTNER
            } else {
                style(kind)
            };
            if style.is_empty() {
                out.push_str(text);
                continue;
            }
            // Select Graphic Rendition of ECMA-48.
            out.push_str("\u{1b}[");
            out.push_str(style);
            out.push('m');
            out.push_str(text);
            out.push_str("\u{1b}[0m");
        }
        out.push_str(line.get(end..).unwrap_or_default());
        out
    }
}

/// The style of a part of a statement, from the terminal's own sixteen colours; empty where it is plain.
fn style(kind: Kind) -> &'static str {
    match kind {
        Kind::Keyword => "1",
        Kind::Label => "33",
        Kind::RelationshipType => "36",
        Kind::String => "32",
        Kind::Number | Kind::Parameter => "35",
        Kind::Comment => "2",
        Kind::Function => "34",
        Kind::Error => "31;4",
        Kind::Property | Kind::Variable | Kind::Operator | Kind::Bracket => "",
    }
}

/// Whether a catalog has every name another has, and its graph type. Names are only ever added, but for a rollback.
fn knows(own: &Catalog, other: &Catalog) -> bool {
    let kinds = [NameKind::Label, NameKind::RelationshipType, NameKind::Key];
    let same_type = match (&own.adopted, &other.adopted) {
        (Some(own), Some(other)) => Arc::ptr_eq(own, other),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    same_type
        && kinds
            .into_iter()
            .all(|kind| own.names.count(kind) == other.names.count(kind))
}

impl Helper for Assistant {}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        let is_command = line.trim_start().starts_with(':');
        if !self.color || is_command || line.len() > COLORED {
            return Cow::Borrowed(line);
        }
        Cow::Owned(self.colored(line, position))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Borrowed(prompt)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color {
            // Faint (ECMA-48 SGR 2).
            Cow::Owned(format!("\u{1b}[2m{hint}\u{1b}[0m"))
        } else {
            Cow::Borrowed(hint)
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.last.set(kind == CmdKind::ForcedRefresh);
        self.color
    }
}

/// What is shown behind the cursor and is no part of the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Remark(String);

impl Hint for Remark {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Assistant {
    type Hint = Remark;

    /// Says what a text waits for when Enter did not submit it. It is asked after every key, which tells whether the
    /// line is empty.
    fn hint(&self, line: &str, position: usize, _: &Context<'_>) -> Option<Remark> {
        self.empty.set(line.is_empty());
        if position < line.len() || !line.ends_with('\n') {
            return None;
        }
        let waits = match assist::open_construct(line) {
            Some("/*") => "  (the remark is not closed)".to_owned(),
            Some(open) => format!("  (`{open}` is not closed)"),
            None => "  (`;` ends the statement)".to_owned(),
        };
        Some(Remark(waits))
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        Ok(validated(context.input()))
    }
}

/// A semicolon inside brackets does not end the statement, and no statement has one there: waiting for more would
/// leave the user wondering.
fn validated(text: &str) -> ValidationResult {
    if meta::typed(text).is_some() || assist::is_complete(text) {
        return ValidationResult::Valid(None);
    }
    match assist::open_construct(text) {
        Some(bracket @ ("(" | "[" | "{")) if text.trim_end().ends_with(';') => {
            ValidationResult::Invalid(Some(format!("  `{bracket}` is not closed")))
        }
        _ => ValidationResult::Incomplete,
    }
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        position: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..position).unwrap_or_default();
        if let Some(command) = before.trim_start().strip_prefix(':') {
            return self.complete_command(command, line, position, context);
        }
        let known = Known {
            catalog: &self.catalog,
            parameters: &self.parameters,
            speakers: &self.speakers.names,
        };
        let found = assist::complete(line, position, &known);
        let explained = found.candidates.len() <= EXPLAINED;
        let pairs = found.candidates.into_iter().map(|candidate| Pair {
            display: terminal::escape_line(&shown(&candidate, explained)).into_owned(),
            replacement: candidate.text,
        });
        Ok((found.start, pairs.collect()))
    }
}

/// How a candidate is listed. What is said of a function begins with its name.
fn shown(candidate: &Candidate, explained: bool) -> String {
    match candidate.kind {
        _ if !explained || candidate.doc.is_empty() => candidate.text.clone(),
        CandidateKind::Function => candidate.doc.clone(),
        _ => format!("{}  {}", candidate.text, candidate.doc),
    }
}

/// The word that ends a text and where it begins.
fn last_word(text: &str) -> (usize, &str) {
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, character)| character.is_alphanumeric() || *character == '_')
        .last()
        .map_or(text.len(), |(at, _)| at);
    (start, text.get(start..).unwrap_or_default())
}

fn command_names() -> Vec<String> {
    META.iter().map(|meta| meta.names[0].to_owned()).collect()
}

fn arguments(name: &str) -> Vec<String> {
    match meta::find(name).map(|meta| meta.completes) {
        Some(Completes::Format) => FORMATS
            .iter()
            .map(|format| format.name.to_owned())
            .collect(),
        Some(Completes::Topic) => help::topics(),
        Some(Completes::Switch) => vec!["on".to_owned(), "off".to_owned()],
        Some(Completes::Nothing | Completes::File) | None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use rustyline::history::DefaultHistory;

    use super::*;

    fn offered(line: &str) -> Vec<String> {
        let history = DefaultHistory::new();
        let found = Assistant::new(false)
            .complete(line, line.len(), &Context::new(&history))
            .expect("an answer");
        found.1.into_iter().map(|pair| pair.replacement).collect()
    }

    #[test]
    fn commands_and_what_they_take_are_completed() {
        assert_eq!(offered(":forma"), ["format"]);
        assert_eq!(offered(":format js"), ["json", "jsonl"]);
        assert_eq!(offered(":timing o"), ["off", "on"]);
        assert_eq!(offered("MAT"), ["MATCH"]);
        assert_eq!(offered(":help mat"), ["MATCH"]);
    }

    #[test]
    fn a_few_candidates_are_explained_and_many_are_not() {
        let candidate = Candidate {
            text: "left(".to_owned(),
            kind: CandidateKind::Function,
            doc: "left(text): a beginning".to_owned(),
        };
        assert_eq!(shown(&candidate, true), "left(text): a beginning");
        assert_eq!(shown(&candidate, false), "left(");
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        let assistant = Assistant::new(true);
        let line = "MATCH (a:Actor)\nRETURN 'é', §, a.x // so";
        let colored = assistant.highlight(line, 6).into_owned();
        assert!(colored.contains("\u{1b}[33mActor\u{1b}[0m"));
        assert!(colored.contains("\u{1b}[1;4m)\u{1b}[0m"));
        let mut plain = String::new();
        let mut inside = false;
        for character in colored.chars() {
            match character {
                '\u{1b}' => inside = true,
                'm' if inside => inside = false,
                _ if !inside => plain.push(character),
                _ => {}
            }
        }
        assert_eq!(plain, line);
        assert_eq!(assistant.highlight(":draw x.svg", 0), ":draw x.svg");
        assert_eq!(Assistant::new(false).highlight(line, 6), line);
    }

    #[test]
    fn a_new_line_tells_what_the_text_waits_for() {
        let history = DefaultHistory::new();
        let assistant = Assistant::new(false);
        let told = |line: &str| {
            let remark = assistant.hint(line, line.len(), &Context::new(&history));
            remark.map(|remark| remark.0.trim().to_owned())
        };
        assert_eq!(told("MATCH (n) RETURN n"), None);
        assert_eq!(
            told("MATCH (n)\n").as_deref(),
            Some("(`;` ends the statement)")
        );
        assert_eq!(told("MATCH (n\n").as_deref(), Some("(`(` is not closed)"));
        assert_eq!(told("RETURN 'a;\n").as_deref(), Some("(`'` is not closed)"));
    }

    #[test]
    fn enter_submits_waits_or_says_what_is_open() {
        assert!(matches!(
            validated("RETURN 1;"),
            ValidationResult::Valid(None)
        ));
        for command in [":help", "help", "quit", "\\q"] {
            assert!(matches!(validated(command), ValidationResult::Valid(None)));
        }
        assert!(matches!(
            validated("MATCH (a"),
            ValidationResult::Incomplete
        ));
        assert!(matches!(
            validated("RETURN 'a;"),
            ValidationResult::Incomplete
        ));
        assert!(matches!(
            validated("MATCH (a;"),
            ValidationResult::Invalid(Some(_))
        ));
    }
}
