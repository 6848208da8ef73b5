//! Diagnostics as pictures for readers and as JSON for programs.
//!
//! The only place that knows the drawing crate. A diagnostic quotes what a user or a file wrote, so everything that
//! leaves this module is free of characters that act on a terminal, but for the colours it adds itself.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Patch;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;

use super::json;
use super::terminal;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Phase;
use crate::diagnostic::Severity;
use crate::diagnostic::Source;
use crate::diagnostic::Span;

/// How a diagnostic is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether colours are used.
    pub color: bool,
    /// Columns there are; long source lines are cut around the marked place.
    pub width: usize,
    /// The number of the first line of the source: more than 1 when it is a piece of a longer text.
    pub first_line: usize,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            color: false,
            width: 120,
            first_line: 1,
        }
    }
}

/// The diagnostic with the place in `source` it speaks of, ending in a line break.
pub fn render(diagnostic: &Diagnostic, source: &Source, look: &Look) -> String {
    let level = level_of(diagnostic.severity);
    let code = diagnostic.code.info().code;
    let title = level
        .primary_title(terminal::escape_line(&diagnostic.message))
        .id(code);
    let mut main = Group::with_title(title);
    if let Some(primary) = &diagnostic.primary {
        let mut snippet = snippet_of(source, look).annotation(
            AnnotationKind::Primary
                .span(placed(primary.span, &source.text))
                .label(shown(&primary.text)),
        );
        for label in &diagnostic.secondary {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(placed(label.span, &source.text))
                    .label(shown(&label.text)),
            );
        }
        main = main.element(snippet);
    }
    let mut report = Vec::new();
    let mut patches = Vec::new();
    let advice = diagnostic.advice();
    for help in &advice {
        match &help.replacement {
            // Without a place to show it at, the advice alone has to do.
            Some((span, text)) if diagnostic.primary.is_some() => {
                let patch = Patch::new(placed(*span, &source.text), terminal::escape_line(text));
                patches.push(
                    Level::HELP
                        .secondary_title(terminal::escape_line(&help.message))
                        .element(patch_snippet(source, look).patch(patch)),
                );
            }
            _ => main = main.element(Level::HELP.message(terminal::escape_line(&help.message))),
        }
    }
    report.push(main);
    report.extend(patches);
    let renderer = if look.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let drawn = renderer.term_width(look.width).render(&report);
    let mut out = safe(&drawn, look.color);
    out.push('\n');
    out
}

fn level_of(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE.with_name("notice"),
    }
}

/// The word for a severity in JSON.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "notice",
    }
}

fn snippet_of<'s>(
    source: &'s Source,
    look: &Look,
) -> Snippet<'s, annotate_snippets::Annotation<'s>> {
    Snippet::source(source.text.as_str())
        .path(terminal::escape_line(&source.name))
        .line_start(look.first_line)
}

fn patch_snippet<'s>(source: &'s Source, look: &Look) -> Snippet<'s, Patch<'s>> {
    Snippet::source(source.text.as_str()).line_start(look.first_line)
}

/// A label's words, or none: an empty label would draw a dangling line.
fn shown(text: &str) -> Option<Cow<'_, str>> {
    (!text.is_empty()).then(|| terminal::escape_line(text))
}

/// A span as a range inside `text` that begins and ends on character boundaries.
fn placed(span: Span, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.ceil_char_boundary(span.end as usize).max(start);
    start..end
}

/// The drawn text without active characters. The drawing crate replaces every escape character of the source, and
/// everything else was escaped before it got there, so those that are left are its colours.
fn safe(drawn: &str, color: bool) -> String {
    let mut out = String::with_capacity(drawn.len());
    for piece in drawn.split_inclusive('\u{1b}') {
        match piece.strip_suffix('\u{1b}') {
            Some(text) if color => {
                out.push_str(&terminal::escape_text(text));
                out.push('\u{1b}');
            }
            _ => out.push_str(&terminal::escape_text(piece)),
        }
    }
    out
}

/// The failure of the JSON contract, on one line: `{"error": {…}}`, with the further errors in `others` when there are
/// any.
pub fn json_error(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::from("{\"error\": ");
    let mut rest = diagnostics.iter();
    match rest.next() {
        Some(first) => push_error(&mut out, first),
        None => out.push_str("null"),
    }
    if diagnostics.len() > 1 {
        out.push_str(", \"others\": [");
        for (position, diagnostic) in rest.enumerate() {
            if position > 0 {
                out.push_str(", ");
            }
            push_error(&mut out, diagnostic);
        }
        out.push(']');
    }
    out.push_str("}\n");
    out
}

fn push_error(out: &mut String, diagnostic: &Diagnostic) {
    let info = diagnostic.code.info();
    let phase = match info.phase {
        Phase::Compile => "compile",
        Phase::Runtime => "runtime",
    };
    let _ = write!(
        out,
        "{{\"code\":\"{}\",\"kind\":\"{}\",\"detail\":\"{}\",\"phase\":\"{phase}\",\"message\":",
        info.code,
        info.kind.name(),
        info.detail,
    );
    json::push_string(out, &diagnostic.message);
    push_place_and_help(out, diagnostic);
    out.push('}');
}

/// Appends the members `span` (null without a place; bytes of the source otherwise) and `help`.
pub(super) fn push_place_and_help(out: &mut String, diagnostic: &Diagnostic) {
    let _ = match &diagnostic.primary {
        Some(label) => write!(
            out,
            ",\"span\":{{\"start\":{},\"end\":{}}}",
            label.span.start, label.span.end
        ),
        None => write!(out, ",\"span\":null"),
    };
    out.push_str(",\"help\":[");
    for (position, help) in diagnostic.advice().iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        json::push_string(out, &help.message);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn check(diagnostic: &Diagnostic, text: &str, expected: &str) {
        let source = Source::new("query", text);
        assert_eq!(render(diagnostic, &source, &Look::default()), expected);
    }

    #[test]
    fn a_diagnostic_shows_its_place_and_the_way_out() {
        let span = Span::new(7, 10);
        let diagnostic =
            Diagnostic::new(Code::UndefinedVariable, "`nme` is not defined", Some(span))
                .with_label("not defined here")
                .with_replacement("did you mean `name`?", span, "name");
        check(
            &diagnostic,
            "RETURN nme",
            concat!(
                "error[E0203]: `nme` is not defined\n",
                " --> query:1:8\n",
                "  |\n",
                "1 | RETURN nme\n",
                "  |        ^^^ not defined here\n",
                "  |\n",
                "help: did you mean `name`?\n",
                "  |\n",
                "1 | RETURN name\n",
                "  |         +\n",
            ),
        );
    }

    #[test]
    fn a_place_at_or_beyond_the_end_of_the_text_is_drawn_and_never_panics() {
        for (start, end) in [(6, 6), (6, 900), (900, 901), (5, 2)] {
            let diagnostic =
                Diagnostic::new(Code::UnexpectedSyntax, "x", Some(Span::new(start, end)));
            for text in ["RETURN", "", "日本", "a\r\nb\n", "\t\u{301}x"] {
                let drawn = render(&diagnostic, &Source::new("query", text), &Look::default());
                assert!(drawn.starts_with("error[E0101]: x\n"), "{drawn}");
            }
        }
    }

    #[test]
    fn hostile_source_text_reaches_nobody() {
        let text = "RETURN '\u{1b}[31m\u{202e}\u{9b}\u{200b}\u{feff}\u{e0041}' AS x";
        let diagnostic = Diagnostic::new(Code::UndefinedVariable, text, Some(Span::new(0, 6)))
            .with_label(text)
            .with_help(text);
        let source = Source::new(text, text);
        let plain = render(&diagnostic, &source, &Look::default());
        assert!(
            plain
                .chars()
                .all(|shown| shown == '\n' || !terminal::is_active(shown)),
            "{plain:?}"
        );
        let colored = Look {
            color: true,
            ..Look::default()
        };
        let drawn = render(&diagnostic, &source, &colored);
        assert!(!drawn.contains("\u{1b}[31m"), "{drawn:?}");
    }

    #[test]
    fn the_json_failure_follows_the_contract() {
        let diagnostic = Diagnostic::new(
            Code::UndefinedVariable,
            "`n` is not defined",
            Some(Span::new(9, 10)),
        )
        .with_help("define it");
        assert_eq!(
            json_error(std::slice::from_ref(&diagnostic)),
            concat!(
                "{\"error\": {\"code\":\"E0203\",\"kind\":\"SyntaxError\",\"detail\":\"UndefinedVariable\",",
                "\"phase\":\"compile\",\"message\":\"`n` is not defined\",\"span\":{\"start\":9,\"end\":10},",
                "\"help\":[\"define it\"]}}\n",
            ),
        );
        let two = json_error(&[diagnostic.clone(), diagnostic]);
        let read: serde_json::Value = serde_json::from_str(&two).expect("JSON");
        assert_eq!(read["others"].as_array().map(Vec::len), Some(1));
    }
}
