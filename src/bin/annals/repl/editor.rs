//! The line editor: prompt and history.
//!
//! Knows how lines are edited and nothing about what they do.

use std::path::PathBuf;

use annals::model::graph::Graph;
use etcetera::BaseStrategy;
use rustyline::CompletionType;
use rustyline::Config;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;

use super::assistant::Assistant;
use crate::console::Console;
use crate::failure::Failure;

/// Statements kept in the history.
const HISTORY: usize = 10_000;

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
        inner.set_helper(Some(Assistant::new(console.color)));
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

    /// Takes over what completion can offer: the names of the graph and of the parameters that have values.
    pub(super) fn learn(&mut self, graph: &Graph, parameters: Vec<String>) {
        if let Some(assistant) = self.inner.helper_mut() {
            assistant.learn(graph, parameters);
        }
    }

    /// Reads what is typed until it is whole.
    pub(super) fn read(&mut self, prompt: &str) -> Result<Input, Failure> {
        if let Some(assistant) = self.inner.helper_mut() {
            assistant.begin();
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
                empty: self.inner.helper().is_none_or(Assistant::is_empty),
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

/// Asks a question that only `y` and `yes` agree to: not Ctrl-C, the end of the input or an empty line.
pub(super) fn agrees(question: &str) -> bool {
    let answer = rustyline::DefaultEditor::new().and_then(|mut editor| editor.readline(question));
    answer.is_ok_and(|answer| matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
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
