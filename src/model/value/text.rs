//! Values as plain text: what `toString` gives and what `+` appends to a string.
//!
//! Must never quote or escape: a string is its own text. How results are drawn is a matter of `output`.

use std::sync::Arc;

use super::Value;
use super::number;

/// The text of a scalar, a date or time, a duration or a point; `None` of null, of lists and maps, and of graph
/// elements, which have no text of their own.
pub fn text_of(value: &Value) -> Option<Arc<str>> {
    Some(match value {
        Value::String(text) => Arc::clone(text),
        Value::Boolean(boolean) => boolean.to_string().into(),
        Value::Integer(integer) => integer.to_string().into(),
        Value::Float(float) => number::float_text(*float).into(),
        Value::Date(date) => date.to_string().into(),
        Value::LocalTime(time) => time.to_string().into(),
        Value::Time(time) => time.to_string().into(),
        Value::LocalDateTime(time) => time.to_string().into(),
        Value::DateTime(time) => time.to_string().into(),
        Value::Duration(duration) => duration.to_string().into(),
        Value::Edtf(edtf) => Arc::clone(edtf.text()),
        Value::Point(point) => point.to_string().into(),
        Value::Null
        | Value::List(_)
        | Value::Map(_)
        | Value::Node(_)
        | Value::Relationship(_)
        | Value::Path(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_strings_and_dates_have_a_text_and_lists_have_none() {
        let date = Value::Date("2025-10-09".parse().unwrap());
        assert_eq!(text_of(&date).as_deref(), Some("2025-10-09"));
        assert_eq!(text_of(&1.0.into()).as_deref(), Some("1.0"));
        assert_eq!(text_of(&"it's".into()).as_deref(), Some("it's"));
        assert_eq!(text_of(&Value::list(Vec::new())), None);
    }
}
