//! The prose of every error the binder finds: one function an error, so that wording lives in one place.

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::model::value::TypeSet;

/// What binding yields: the thing, or why not.
pub(super) type Bound<T> = Result<T, Box<Diagnostic>>;

/// An error of `code` at `span`.
pub(super) fn error(code: Code, message: impl Into<String>, span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(code, message, Some(span)))
}

/// `help: did you mean …` when a candidate is near.
pub(super) fn with_suggestion<'c>(
    diagnostic: Box<Diagnostic>,
    name: &str,
    span: Span,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Box<Diagnostic> {
    match nearest(name, candidates) {
        Some(candidate) => Box::new(diagnostic.with_replacement(
            format!("did you mean `{candidate}`?"),
            span,
            quoted(candidate),
        )),
        None => diagnostic,
    }
}

/// A name as it must be written: in backticks unless it is a plain word.
pub(super) fn quoted(name: &str) -> String {
    let plain = name
        .chars()
        .all(|character| character.is_alphanumeric() || character == '_' || character == '.')
        && !name.starts_with(|character: char| character.is_ascii_digit());
    if plain {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

pub(super) fn undefined_variable<'c>(
    name: &str,
    span: Span,
    known: impl IntoIterator<Item = &'c str>,
) -> Box<Diagnostic> {
    let known: Vec<&str> = known.into_iter().collect();
    let diagnostic = error(
        Code::UndefinedVariable,
        format!("`{name}` is not defined here"),
        span,
    );
    let diagnostic = with_suggestion(diagnostic, name, span, known.iter().copied());
    if !diagnostic.help.is_empty() {
        return diagnostic;
    }
    let advice = if known.is_empty() {
        format!(
            "nothing is defined at this point: introduce it with MATCH, UNWIND or WITH; a text stands in quotes, `'{name}'`"
        )
    } else {
        format!("defined here: {}", listed(&known))
    };
    Box::new(diagnostic.with_help(advice))
}

pub(super) fn already_bound(name: &str, span: Span) -> Box<Diagnostic> {
    Box::new(
        error(
            Code::VariableAlreadyBound,
            format!("`{name}` is already in use"),
            span,
        )
        .with_help("give the new element another name"),
    )
}

pub(super) fn type_conflict(name: &str, span: Span, is: TypeSet, wanted: &str) -> Box<Diagnostic> {
    Box::new(
        error(
            Code::VariableTypeConflict,
            format!("`{name}` is a {is}, not a {wanted}"),
            span,
        )
        .with_help("use another name here"),
    )
}

pub(super) fn wrong_type(
    what: &str,
    expected: TypeSet,
    found: TypeSet,
    span: Span,
) -> Box<Diagnostic> {
    error(
        Code::InvalidArgumentTypeStatic,
        format!("{what} takes {expected}, but this is {found}"),
        span,
    )
}

pub(super) fn merge_of_null(key: &str, span: Span) -> Box<Diagnostic> {
    Box::new(
        error(
            Code::MergeOfNull,
            format!("MERGE cannot look for a null in property `{key}`"),
            span,
        )
        .with_help("give the property a value, or leave it out of the pattern"),
    )
}

pub(super) fn unsupported(what: &str, span: Span) -> Box<Diagnostic> {
    error(
        Code::Unsupported,
        format!("{what} is not supported yet"),
        span,
    )
}

pub(super) fn aggregation_not_allowed(name: &str, span: Span) -> Box<Diagnostic> {
    Box::new(
        error(
            Code::InvalidAggregation,
            format!("the aggregate `{name}` cannot stand here"),
            span,
        )
        .with_help("compute it in a WITH before, and use its name here"),
    )
}

/// `a`, `b` and `c`, at most eight of them.
pub(super) fn listed(names: &[&str]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(8)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > 8 {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
