//! Words for values, counts and conditions. Must never know the graph.

use crate::model::value::Value;
use crate::model::value::text::text_of;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::expr::Comparison;

/// `1 row`, `3 rows`.
pub(super) fn rows(count: u64) -> String {
    if count == 1 {
        "1 row".to_owned()
    } else {
        format!("{count} rows")
    }
}

/// What a condition was asked of: `the only row`, `any of 3 rows`.
pub(super) fn all(count: u64) -> String {
    if count == 1 {
        "the only row".to_owned()
    } else {
        format!("any of {count} rows")
    }
}

/// A value as it would be written; lists and maps only as what they are.
pub(in crate::engine) fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::String(text) => quoted(text),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        other => text_of(other).map_or_else(
            || other.value_type().name().to_owned(),
            |text| text.to_string(),
        ),
    }
}

/// A string literal, cut when it is long.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let cut = if short.len() < text.len() { "…" } else { "" };
    let escaped = short.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{escaped}{cut}'")
}

/// Some of many: `a, b and 3 more`.
pub(super) fn some(all: &[String], most: usize) -> String {
    if all.len() <= most {
        return all.join(", ");
    }
    format!("{} and {} more", all[..most].join(", "), all.len() - most)
}

/// A condition as it is written; one that stands for an entry of a property map is spelled out.
pub(super) fn condition(predicate: &Expr, source: &str) -> String {
    if let ExprKind::Compare(Comparison::SameKey, left, right) = &predicate.kind
        && let ExprKind::Property(_, key) = &left.kind
    {
        return format!("{key}: {}", right.span.text(source));
    }
    predicate.span.text(source).to_owned()
}
