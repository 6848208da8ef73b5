//! Tests of a text property against a constant: by the numbers of the stored texts, without making values of them.
//!
//! Each function says `None` where it does not apply (a property that is not a text in every row, an operand that is
//! no constant text); the general kernels then do. Must never decide what a test means for other values.

use std::cmp::Ordering;

use super::Expression;
use super::Kind;
use super::access;
use super::kernels;
use super::property_of_column;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::graph::IsString;
use crate::model::value::Value;
use crate::plan::expr::Comparison;
use crate::plan::expr::TextTest;

/// Whether it is a property of a column, so that evaluating it again costs little and means the same.
pub(super) fn is_property(expression: &Expression) -> bool {
    matches!(&expression.kind, Kind::Property(subject, _) if matches!(subject.kind, Kind::Slot(_)))
}

/// The numbers of the texts of a property of a column, when every row has one.
pub(crate) fn numbers(
    expression: &mut Expression,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Option<Vec<u32>>, EngineError> {
    if !is_property(expression) {
        return Ok(None);
    }
    let span = expression.span;
    let Kind::Property(subject, key) = &mut expression.kind else {
        return Ok(None);
    };
    let subject = subject.evaluate(chunk, run)?;
    access::texts(&subject, key, span, run)
}

/// `x.key <comparison> 'text'`, or the other way round.
pub(super) fn compare(
    comparison: Comparison,
    left: &mut Expression,
    right: &mut Expression,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Option<Vec<Option<bool>>>, EngineError> {
    let (property, text, comparison) = match (&left.kind, &right.kind) {
        (_, Kind::Constant(Value::String(text))) => (left, text, comparison),
        (Kind::Constant(Value::String(text)), _) => (right, text, mirrored(comparison)),
        _ => return Ok(None),
    };
    let Some(numbers) = numbers(property, chunk, run)? else {
        return Ok(None);
    };
    let view = run.view();
    let ordered = |test: fn(Ordering) -> bool| {
        let text: &str = text;
        let ordering = |number: &u32| Some(test((**view.string(*number)).cmp(text)));
        numbers.iter().map(ordering).collect()
    };
    Ok(Some(match comparison {
        Comparison::Equal | Comparison::SameKey => {
            let is_text = view.is_string(text);
            let each = |number: &u32| Some(is_text.holds(*number));
            numbers.iter().map(each).collect()
        }
        Comparison::NotEqual => {
            let is_text = view.is_string(text);
            let each = |number: &u32| Some(!is_text.holds(*number));
            numbers.iter().map(each).collect()
        }
        Comparison::Less => ordered(Ordering::is_lt),
        Comparison::LessOrEqual => ordered(Ordering::is_le),
        Comparison::Greater => ordered(Ordering::is_gt),
        Comparison::GreaterOrEqual => ordered(Ordering::is_ge),
    }))
}

/// The rows in which `x.key = 'text'`, or the other way round.
pub(super) fn select_equal(
    left: &mut Expression,
    right: &mut Expression,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Option<Vec<u32>>, EngineError> {
    let (property, text) = match (&left.kind, &right.kind) {
        (_, Kind::Constant(Value::String(text))) => (left, text),
        (Kind::Constant(Value::String(text)), _) => (right, text),
        _ => return Ok(None),
    };
    if let Some((position, key)) = property_of_column(property)
        && let Column::Nodes(nodes) = &*chunk.columns[position]
        && let Some(pieces) = run.view().strings_of_row(nodes, key)
    {
        access::expect_nodes(nodes, property.span, run)?;
        run.note_read(nodes, key);
        let is_text = run.view().is_string(text);
        return Ok(Some(select_text(&pieces, is_text)));
    }
    let Some(numbers) = numbers(property, chunk, run)? else {
        return Ok(None);
    };
    let is_text = run.view().is_string(text);
    Ok(Some(select_text(&[&numbers], is_text)))
}

/// The rows whose text, by the numbers in these pieces one after the other, is the one asked for.
fn select_text(pieces: &[&[u32]], is_text: IsString<'_>) -> Vec<u32> {
    let numbers = pieces.iter().copied().flatten();
    match is_text.number_among(numbers.clone().copied()) {
        Some(Some(wanted)) => kernels::select_number(pieces, wanted),
        Some(None) => Vec::new(),
        None => {
            let count = pieces.iter().map(|piece| piece.len()).sum();
            kernels::passing(count, numbers.map(|number| is_text.holds(*number)))
        }
    }
}

fn mirrored(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal | Comparison::SameKey | Comparison::NotEqual => comparison,
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
    }
}

/// `x.key CONTAINS 'text'` and its kin; not for patterns.
pub(super) fn test(
    test: TextTest,
    left: &mut Expression,
    right: &Expression,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Option<Vec<Option<bool>>>, EngineError> {
    let Kind::Constant(Value::String(part)) = &right.kind else {
        return Ok(None);
    };
    if test == TextTest::Matches {
        return Ok(None);
    }
    let Some(numbers) = numbers(left, chunk, run)? else {
        return Ok(None);
    };
    let view = run.view();
    let finder = memchr::memmem::Finder::new(part.as_bytes());
    let passes = |number: &u32| {
        let whole = view.string(*number);
        Some(match test {
            TextTest::StartsWith => whole.starts_with(&**part),
            TextTest::EndsWith => whole.ends_with(&**part),
            TextTest::Contains => finder.find(whole.as_bytes()).is_some(),
            TextTest::Matches => unreachable!("invariant: sorted out above"),
        })
    };
    Ok(Some(numbers.iter().map(passes).collect()))
}
