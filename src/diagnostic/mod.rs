//! What annals says when something is wrong or worth knowing: source texts, spans, diagnostics and their codes.
//!
//! Plain data. This module must never know the language, the engine or a terminal: prose is written by one
//! `From<…> for Diagnostic` per layer, pictures are drawn by `output::diagnostic`.

pub mod code;

use serde::Deserialize;
use serde::Serialize;

pub use code::Code;
pub use code::CodeInfo;
pub use code::Kind;
pub use code::Phase;

/// A half-open range of bytes in a source text.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset one past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end` (bytes).
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            end: u32::try_from(end).unwrap_or(u32::MAX),
        }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The part of `text` this span names; empty when it does not lie on character boundaries of `text`.
    pub fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

/// A text with a name: what was typed, or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What to call it in messages: a path, or `query`.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source called `name`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The statement failed.
    Error,
    /// The statement ran; something about it is likely not what was meant.
    Warning,
    /// The statement ran; there is something to know about its answer.
    Notice,
}

/// A sentence of the table of codes as advice is written: in lower case, one sentence without its full stop.
fn as_advice(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let (first, second) = (letters.next(), letters.next());
    let ordinary = second.is_some_and(|letter| !letter.is_uppercase());
    let mut text: String = match first {
        Some(first) if ordinary => first
            .to_lowercase()
            .chain(sentence.chars().skip(1))
            .collect(),
        _ => sentence.to_owned(),
    };
    if !text.contains(". ") && text.ends_with('.') {
        text.pop();
    }
    text
}

/// A place in the source and what is to say about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, in a few words; may be empty.
    pub text: String,
}

/// A way out: advice, and where possible the text that would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// One line of advice.
    pub message: String,
    /// Replace this span by this text.
    pub replacement: Option<(Span, String)>,
}

/// One error, warning or notice, with everything a renderer needs.
///
/// Messages are lower case, without a full stop, names in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Error, warning or notice.
    pub severity: Severity,
    /// The stable code, e.g. `E0203`.
    pub code: Code,
    /// One line in the user's words.
    pub message: String,
    /// The exact place; `None` when the error has no place in the text (a file that cannot be read).
    pub primary: Option<Label>,
    /// Further places that explain it.
    pub secondary: Vec<Label>,
    /// What to do.
    pub help: Vec<Help>,
}

impl Diagnostic {
    /// A diagnostic of `code`, with the code's own severity, at `span`.
    pub fn new(code: Code, message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            severity: code.info().severity,
            code,
            message: message.into(),
            primary: span.map(|span| Label {
                span,
                text: String::new(),
            }),
            secondary: Vec::new(),
            help: Vec::new(),
        }
    }

    /// The same with words under the caret.
    #[must_use]
    pub fn with_label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// The same with a second place.
    #[must_use]
    pub fn with_secondary(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// The same with one more line of advice.
    #[must_use]
    pub fn with_help(mut self, message: impl Into<String>) -> Self {
        self.help.push(Help {
            message: message.into(),
            replacement: None,
        });
        self
    }

    /// The same with advice that replaces `span` by `text`.
    #[must_use]
    pub fn with_replacement(
        mut self,
        message: impl Into<String>,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        self.help.push(Help {
            message: message.into(),
            replacement: Some((span, text.into())),
        });
        self
    }

    /// Its own advice; for an error without any, what the table of codes says of its code.
    pub fn advice(&self) -> Vec<Help> {
        if self.help.is_empty() && self.severity == Severity::Error {
            return vec![Help {
                message: as_advice(self.code.info().explain),
                replacement: None,
            }];
        }
        self.help.clone()
    }

    /// The same with its place shifted by `offset` bytes: a statement's spans moved into its script.
    #[must_use]
    pub fn shifted(mut self, offset: usize) -> Self {
        let shift = |span: &mut Span| {
            *span = Span::new(span.start as usize + offset, span.end as usize + offset);
        };
        for label in self.primary.iter_mut().chain(&mut self.secondary) {
            shift(&mut label.span);
        }
        for help in &mut self.help {
            if let Some((span, _)) = &mut help.replacement {
                shift(span);
            }
        }
        self
    }

    /// The same placed at `span` when it has no place yet.
    #[must_use]
    pub fn placed(mut self, span: Span) -> Self {
        if self.primary.is_none() {
            self.primary = Some(Label {
                span,
                text: String::new(),
            });
        }
        self
    }
}

/// The candidate nearest to `name`, if near enough to be worth suggesting:
/// equal but for case, or within `max(1, length / 3)` edits (optimal string alignment).
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase();
    let limit = (folded.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| {
            (
                strsim::osa_distance(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            let longest = candidate.chars().count().max(folded.chars().count());
            *distance <= limit && *distance < longest
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_prefers_case_then_few_edits_and_refuses_far_words() {
        assert_eq!(nearest("Persn", ["Actor", "Person"]), Some("Person"));
        assert_eq!(nearest("actor", ["Actor", "Factor"]), Some("Actor"));
        assert_eq!(nearest("xyz", ["Actor", "Person"]), None);
        assert_eq!(nearest("m", ["n"]), None);
    }

    #[test]
    fn a_shifted_diagnostic_moves_every_span() {
        let moved = Diagnostic::new(Code::UndefinedVariable, "x", Some(Span::new(1, 2)))
            .with_replacement("did you mean `y`?", Span::new(1, 2), "y")
            .shifted(10);
        assert_eq!(moved.primary.expect("placed").span, Span::new(11, 12));
        assert_eq!(
            moved.help[0].replacement,
            Some((Span::new(11, 12), "y".into()))
        );
    }
}
