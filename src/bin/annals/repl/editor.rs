//! The line editor: prompt, history, completion, and when Enter submits.
//!
//! Knows how lines are edited and nothing about what they do.

use std::borrow::Cow;
use std::cell::Cell;
use std::path::PathBuf;

use annals::functions;
use annals::model::catalog::NameKind;
use annals::model::graph::Graph;
use annals::output::FORMATS;
use etcetera::BaseStrategy;
use rustyline::CompletionType;
use rustyline::Config;
use rustyline::Context;
use rustyline::Helper;
use rustyline::completion::Completer;
use rustyline::completion::FilenameCompleter;
use rustyline::completion::Pair;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::ValidationContext;
use rustyline::validate::ValidationResult;
use rustyline::validate::Validator;

use super::meta;
use super::meta::Completes;
use super::meta::META;
use crate::console::Console;
use crate::failure::Failure;
use crate::splitter;
use crate::splitter::Splitter;

/// Statements kept in the history.
const HISTORY: usize = 10_000;

/// Words statements begin with or are made of.
const KEYWORDS: [&str; 48] = [
    "ALL", "AND", "AS", "ASC", "BEGIN", "BY", "CALL", "CASE", "COMMIT", "CONTAINS", "CREATE",
    "CSV", "DELETE", "DESC", "DETACH", "DISTINCT", "DROP", "ELSE", "END", "ENDS", "EXISTS",
    "EXPLAIN", "FALSE", "FROM", "IN", "IS", "LIMIT", "LOAD", "MATCH", "MERGE", "NOT", "NULL", "ON",
    "OPTIONAL", "OR", "ORDER", "PROFILE", "REMOVE", "RETURN", "ROLLBACK", "SET", "SHOW", "SKIP",
    "STARTS", "UNION", "UNWIND", "WHERE", "WITH",
];

/// What was typed.
#[derive(Debug)]
pub(super) enum Input {
    /// A command or statements.
    Text(String),
    /// Ctrl-C.
    Interrupted {
        /// Whether the line was empty.
        empty: bool,
    },
    /// Ctrl-D on an empty line.
    End,
}

/// A line editor on the terminal.
#[derive(Debug)]
pub(super) struct Editor {
    inner: rustyline::Editor<Assistant, DefaultHistory>,
    history: Option<PathBuf>,
    color: bool,
}

impl Editor {
    /// An editor with the history of earlier sessions.
    pub(super) fn open(console: &Console) -> Result<Self, Failure> {
        let config = Config::builder()
            .max_history_size(HISTORY)
            .map_err(broken)?
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .completion_prompt_limit(60)
            .build();
        let mut inner = rustyline::Editor::with_config(config).map_err(broken)?;
        inner.set_helper(Some(Assistant::default()));
        let history = history_file();
        if let Some(path) = &history {
            // A history that cannot be read is a new one; the file is made so that only its owner reads it.
            let _ = inner.load_history(path);
        }
        Ok(Self {
            inner,
            history,
            color: console.color,
        })
    }

    /// Takes over what completion can offer from the graph.
    pub(super) fn learn(&mut self, graph: &Graph) {
        if let Some(assistant) = self.inner.helper_mut() {
            assistant.vocabulary.learn(graph);
        }
    }

    /// Reads what is typed until it is whole.
    pub(super) fn read(&mut self, prompt: &str) -> Result<Input, Failure> {
        if let Some(assistant) = self.inner.helper_mut() {
            assistant.empty.set(true);
        }
        let styled = if self.color {
            // Bold (ECMA-48 SGR 1).
            format!("\u{1b}[1m{prompt}\u{1b}[0m")
        } else {
            prompt.to_owned()
        };
        match self.inner.readline(&(prompt, styled.as_str())) {
            Ok(text) => {
                self.remember(&text);
                Ok(Input::Text(text))
            }
            Err(ReadlineError::Interrupted) => Ok(Input::Interrupted {
                empty: self
                    .inner
                    .helper()
                    .is_none_or(|assistant| assistant.empty.get()),
            }),
            Err(ReadlineError::Eof) => Ok(Input::End),
            Err(error) => Err(broken(error)),
        }
    }

    fn remember(&mut self, text: &str) {
        let kept = self.inner.add_history_entry(text).unwrap_or(false);
        if let (true, Some(path)) = (kept, &self.history) {
            // Losing a line of history must not disturb the work.
            let _ = self.inner.append_history(path);
        }
    }
}

fn broken(error: ReadlineError) -> Failure {
    Failure::Output(match error {
        ReadlineError::Io(error) => error,
        other => std::io::Error::other(other.to_string()),
    })
}

/// `$XDG_STATE_HOME/annals/history`, made readable by its owner only; `None` when there is no home.
fn history_file() -> Option<PathBuf> {
    let directory = etcetera::choose_base_strategy()
        .ok()?
        .state_dir()?
        .join("annals");
    std::fs::create_dir_all(&directory).ok()?;
    let path = directory.join("history");
    let mut options = std::fs::File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        options.mode(0o600);
    }
    options.open(&path).ok()?;
    Some(path)
}

/// The names completion can offer.
#[derive(Debug, Default)]
struct Vocabulary {
    labels: Vec<String>,
    types: Vec<String>,
    keys: Vec<String>,
}

impl Vocabulary {
    fn learn(&mut self, graph: &Graph) {
        let names = &graph.catalog().names;
        for (kind, known) in [
            (NameKind::Label, &mut self.labels),
            (NameKind::RelationshipType, &mut self.types),
            (NameKind::Key, &mut self.keys),
        ] {
            // Names are only ever added, but for a rollback.
            if known.len() != names.count(kind) {
                *known = names.all(kind).map(ToString::to_string).collect();
            }
        }
    }
}

/// What the editor asks while a line is edited.
#[derive(Default)]
struct Assistant {
    vocabulary: Vocabulary,
    files: FilenameCompleter,
    /// Whether the line is empty, for Ctrl-C.
    empty: Cell<bool>,
}

impl std::fmt::Debug for Assistant {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Assistant")
            .field("vocabulary", &self.vocabulary)
            .finish_non_exhaustive()
    }
}

impl Helper for Assistant {}

impl Highlighter for Assistant {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Borrowed(prompt)
    }
}

impl Hinter for Assistant {
    type Hint = String;

    /// Gives no hint; it is asked after every key, which tells whether the line is empty.
    fn hint(&self, line: &str, _: usize, _: &Context<'_>) -> Option<String> {
        self.empty.set(line.is_empty());
        None
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let whole = text.trim_start().starts_with(':') || splitter::is_complete(text);
        Ok(if whole {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
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
            let argument = command.split_once(char::is_whitespace);
            if let Some((name, _)) = argument
                && meta::find(name).is_some_and(|meta| meta.completes == Completes::File)
            {
                return self.files.complete(line, position, context);
            }
            let (start, word) = last_word(before);
            let candidates = match argument {
                None => command_names(),
                Some((name, _)) => arguments(name),
            };
            return Ok((start, matching(word, candidates)));
        }
        let (start, word) = last_word(before);
        Ok((start, matching(word, self.candidates(before, start))))
    }
}

impl Assistant {
    /// What may stand after `before`, whose last word begins at `start`.
    fn candidates(&self, before: &str, start: usize) -> Vec<String> {
        let mut splitter = Splitter::default();
        splitter.push(before);
        if splitter.open().is_some() || in_line_comment(before) {
            return Vec::new();
        }
        let names = |names: &[String]| names.iter().map(|name| written(name)).collect();
        let stem = before.get(..start).unwrap_or_default();
        match stem.chars().next_back() {
            Some(':' | '|' | '!' | '&') if in_relationship(stem) => names(&self.vocabulary.types),
            Some(':' | '!' | '&' | '|') => names(&self.vocabulary.labels),
            Some('.' | '{') => names(&self.vocabulary.keys),
            _ => {
                let calls = functions::scalars().map(|function| format!("{}(", function.name));
                let aggregates =
                    functions::aggregates().map(|aggregate| format!("{}(", aggregate.name));
                KEYWORDS
                    .iter()
                    .map(|keyword| (*keyword).to_owned())
                    .chain(calls)
                    .chain(aggregates)
                    .collect()
            }
        }
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

/// The candidates that begin with `word`, in any case. An empty word is completed only where the place alone says what
/// can follow.
fn matching(word: &str, candidates: Vec<String>) -> Vec<Pair> {
    let folded = word.to_lowercase();
    let everything = candidates.len() > KEYWORDS.len();
    if word.is_empty() && everything {
        return Vec::new();
    }
    let mut found: Vec<String> = candidates
        .into_iter()
        .filter(|candidate| candidate.to_lowercase().starts_with(&folded))
        .collect();
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|candidate| Pair {
            display: annals::output::terminal::escape_line(&candidate).into_owned(),
            replacement: candidate,
        })
        .collect()
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
        Some(Completes::Topic) => command_names(),
        Some(Completes::Switch) => vec!["on".to_owned(), "off".to_owned()],
        Some(Completes::Nothing | Completes::File) | None => Vec::new(),
    }
}

/// A name as a statement writes it.
fn written(name: &str) -> String {
    let mut text = String::new();
    annals::output::literal::push_name(&mut text, name);
    text
}

/// Whether the innermost open bracket is a square one: there stand relationship types.
fn in_relationship(text: &str) -> bool {
    text.rfind(['[', ']', '(', ')', '{', '}'])
        .is_some_and(|at| text[at..].starts_with('['))
}

fn in_line_comment(text: &str) -> bool {
    text.lines()
        .next_back()
        .is_some_and(|line| line.contains("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(before: &str) -> Vec<String> {
        let assistant = Assistant {
            vocabulary: Vocabulary {
                labels: vec!["Actor".into(), "two words".into()],
                types: vec!["STRUCK".into()],
                keys: vec!["name".into()],
            },
            ..Assistant::default()
        };
        let (start, word) = last_word(before);
        matching(word, assistant.candidates(before, start))
            .into_iter()
            .map(|pair| pair.replacement)
            .collect()
    }

    #[test]
    fn what_is_offered_depends_on_the_place() {
        assert_eq!(offered("MAT"), ["MATCH"]);
        assert_eq!(offered("MATCH (n:Ac"), ["Actor"]);
        assert_eq!(offered("MATCH (n:"), ["Actor", "`two words`"]);
        assert_eq!(offered("MATCH ()-[:ST"), ["STRUCK"]);
        assert_eq!(offered("RETURN n.na"), ["name"]);
        assert!(offered("RETURN toUp").contains(&"toUpper(".to_owned()));
    }

    #[test]
    fn nothing_is_offered_in_strings_and_comments_or_for_nothing() {
        assert!(offered("RETURN 'MAT").is_empty());
        assert!(offered("RETURN 1 // MAT").is_empty());
        assert!(offered("RETURN ").is_empty());
    }
}
