//! Comparison, arithmetic and text tests over whole columns, typed where both sides are.

use std::sync::Arc;

use super::each_pair;
use super::function_error;
use super::type_error;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Column;
use crate::functions::FunctionError;
use crate::functions::arithmetic;
use crate::model::graph::Integers;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::compare;
use crate::plan::expr::Arithmetic;
use crate::plan::expr::Comparison;
use crate::plan::expr::TextTest;

/// One comparison of two values: `None` is null.
pub(crate) fn compare_values(comparison: Comparison, left: &Value, right: &Value) -> Option<bool> {
    match comparison {
        Comparison::Equal => compare::equal(left, right),
        Comparison::SameKey => compare::same_key(left, right),
        Comparison::NotEqual => compare::equal(left, right).map(|equal| !equal),
        Comparison::Less => compare::less(left, right),
        Comparison::LessOrEqual => compare::less_or_equal(left, right),
        Comparison::Greater => compare::less(right, left),
        Comparison::GreaterOrEqual => compare::less_or_equal(right, left),
    }
}

/// A comparison of two columns.
pub(super) fn compare(comparison: Comparison, left: &Column, right: &Column) -> Column {
    if let Some(truths) = compare_typed(comparison, left, right) {
        return Column::Booleans(truths);
    }
    if let (Column::Constant(left, rows), Column::Constant(right, _)) = (left, right) {
        let truth = compare_values(comparison, left, right);
        return Column::Constant(truth.map_or(Value::Null, Value::Boolean), *rows);
    }
    Column::Booleans(
        (0..left.len())
            .map(|row| compare_values(comparison, &left.value(row), &right.value(row)))
            .collect(),
    )
}

/// Dates and what never compares with them.
#[derive(Debug, PartialEq)]
pub(super) enum Unlike<'c> {
    /// A text.
    Text(&'c Arc<str>),
    /// Dates or times of two kinds.
    Kinds(ValueType, ValueType),
}

/// What dates are compared with, if that is what two columns are and it never compares with them. Of two columns the
/// first rows are looked at, of a date beside a column each.
pub(super) fn unlike_dates<'c>(left: &'c Column, right: &'c Column) -> Option<Unlike<'c>> {
    let first = |values: &'c [Value]| values.iter().find(|value| !value.is_null());
    match (left, right) {
        (Column::Values(values), Column::Constant(constant, _))
        | (Column::Constant(constant, _), Column::Values(values)) => match constant {
            Value::String(_) => unlike(first(values)?, constant),
            date if is_date(date) => values.iter().find_map(|value| unlike(value, date)),
            _ => None,
        },
        (Column::Values(left), Column::Values(right)) => unlike(first(left)?, first(right)?),
        _ => None,
    }
}

/// Whether both columns have the same vague date in one row: it does not equal itself for certain.
pub(super) fn have_same_vague(left: &Column, right: &Column) -> bool {
    match (left, right) {
        (Column::Values(values), Column::Constant(constant, _))
        | (Column::Constant(constant, _), Column::Values(values)) => {
            matches!(constant, Value::Edtf(_)) && values.iter().any(|value| alike(value, constant))
        }
        (Column::Values(left), Column::Values(right)) => {
            let mut pairs = left.iter().zip(right);
            pairs.any(|(left, right)| alike(left, right))
        }
        _ => false,
    }
}

/// Whether these are the same vague date.
fn alike(left: &Value, right: &Value) -> bool {
    let same = matches!((left, right), (Value::Edtf(one), Value::Edtf(other)) if one == other);
    same && compare::equal(left, right).is_none()
}

/// As [`have_same_vague`], of dates and lists that may have them.
pub(super) fn is_vague_in(items: &Column, lists: &Column) -> bool {
    let Column::Values(items) = items else {
        return false;
    };
    let is_in = |item: &Value, list: &Value| {
        let Value::List(list) = list else {
            return false;
        };
        matches!(item, Value::Edtf(_)) && list.iter().any(|other| alike(item, other))
    };
    match lists {
        Column::Constant(list, _) => items.iter().any(|item| is_in(item, list)),
        Column::Values(lists) => items
            .iter()
            .zip(lists)
            .any(|(item, list)| is_in(item, list)),
        _ => false,
    }
}

fn unlike<'c>(left: &'c Value, right: &'c Value) -> Option<Unlike<'c>> {
    let vague = |value: &Value| matches!(value, Value::Edtf(_));
    match (left, right) {
        (date, Value::String(text)) | (Value::String(text), date) if is_date(date) => {
            Some(Unlike::Text(text))
        }
        _ if !is_date(left) || !is_date(right) || vague(left) || vague(right) => None,
        _ => {
            let kinds = (left.value_type(), right.value_type());
            (kinds.0 != kinds.1).then_some(Unlike::Kinds(kinds.0, kinds.1))
        }
    }
}

fn compare_typed(
    comparison: Comparison,
    left: &Column,
    right: &Column,
) -> Option<Vec<Option<bool>>> {
    match (left, right) {
        (Column::Integers(left), Column::Integers(right)) => Some(tests(
            comparison,
            left.iter().copied(),
            right.iter().copied(),
        )),
        (Column::Integers(left), Column::Constant(Value::Integer(right), rows)) => Some(tests(
            comparison,
            left.iter().copied(),
            std::iter::repeat_n(*right, *rows),
        )),
        (Column::Constant(Value::Integer(left), rows), Column::Integers(right)) => Some(tests(
            comparison,
            std::iter::repeat_n(*left, *rows),
            right.iter().copied(),
        )),
        (Column::Floats(left), Column::Floats(right)) => Some(tests(
            comparison,
            left.iter().copied(),
            right.iter().copied(),
        )),
        (Column::Floats(left), Column::Constant(Value::Float(right), rows)) => Some(tests(
            comparison,
            left.iter().copied(),
            std::iter::repeat_n(*right, *rows),
        )),
        (Column::Constant(Value::Float(left), rows), Column::Floats(right)) => Some(tests(
            comparison,
            std::iter::repeat_n(*left, *rows),
            right.iter().copied(),
        )),
        (Column::Nodes(left), Column::Nodes(right)) => {
            identities(comparison, left.iter().zip(right).map(|(l, r)| l == r))
        }
        (Column::Relationships(left), Column::Relationships(right)) => {
            identities(comparison, left.iter().zip(right).map(|(l, r)| l == r))
        }
        (Column::Values(values), Column::Constant(Value::String(text), _))
        | (Column::Constant(Value::String(text), _), Column::Values(values)) => {
            let wanted = match comparison {
                Comparison::Equal | Comparison::SameKey => true,
                Comparison::NotEqual => false,
                _ => return None,
            };
            Some(
                values
                    .iter()
                    .map(|value| match value {
                        Value::String(other) => Some((**other == **text) == wanted),
                        Value::Null => None,
                        _ => Some(!wanted),
                    })
                    .collect(),
            )
        }
        _ => None,
    }
}

/// The rows, of so many, that pass.
pub(super) fn passing(rows: usize, passes: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut selection = vec![0; rows];
    let mut count = 0;
    for (row, passes) in passes.take(rows).enumerate() {
        // written always, kept when it passes: no branch to guess wrong
        selection[count] = row as u32;
        count += usize::from(passes);
    }
    selection.truncate(count);
    selection
}

/// The rows whose number, in these pieces one after the other, is this one: few, so that many are passed over at a time.
pub(super) fn select_number(pieces: &[&[u32]], wanted: u32) -> Vec<u32> {
    /// Numbers compared together.
    const BLOCK: usize = 64;
    let mut selection = Vec::new();
    let mut row = 0;
    for block in pieces.iter().flat_map(|piece| piece.chunks(BLOCK)) {
        let hits: u32 = block
            .iter()
            .map(|number| u32::from(*number == wanted))
            .sum();
        if hits > 0 {
            let mut found = [0; BLOCK + 1];
            let mut count = 0;
            for (row, number) in (row..).zip(block) {
                found[count] = row;
                count += usize::from(*number == wanted);
            }
            selection.extend_from_slice(&found[..count]);
        }
        row += block.len() as u32;
    }
    selection
}

/// The rows whose number, in these pieces one after the other, compares like this with `bound`.
pub(super) fn select_integers(
    comparison: Comparison,
    pieces: &[Integers<'_>],
    bound: i64,
) -> Vec<u32> {
    /// The rows that were selected so far, and the next one.
    struct Selected {
        rows: Vec<u32>,
        count: usize,
        next: u32,
    }
    impl Selected {
        // As [`passing`], of a piece.
        fn add<V: Copy + Into<i64>>(&mut self, piece: &[V], test: impl Fn(i64) -> bool) {
            for number in piece {
                self.rows[self.count] = self.next;
                self.next += 1;
                self.count += usize::from(test((*number).into()));
            }
        }
    }
    fn rows(pieces: &[Integers<'_>], test: impl Fn(i64) -> bool) -> Vec<u32> {
        let mut selected = Selected {
            rows: vec![0; pieces.iter().map(|piece| piece.count()).sum()],
            count: 0,
            next: 0,
        };
        for piece in pieces {
            match piece {
                Integers::Short(cells) => selected.add(cells, &test),
                Integers::Long(cells) => selected.add(cells, &test),
            }
        }
        selected.rows.truncate(selected.count);
        selected.rows
    }
    match comparison {
        Comparison::Equal | Comparison::SameKey => rows(pieces, |number| number == bound),
        Comparison::NotEqual => rows(pieces, |number| number != bound),
        Comparison::Less => rows(pieces, |number| number < bound),
        Comparison::LessOrEqual => rows(pieces, |number| number <= bound),
        Comparison::Greater => rows(pieces, |number| number > bound),
        Comparison::GreaterOrEqual => rows(pieces, |number| number >= bound),
    }
}

fn identities(
    comparison: Comparison,
    same: impl Iterator<Item = bool>,
) -> Option<Vec<Option<bool>>> {
    match comparison {
        Comparison::Equal | Comparison::SameKey => Some(same.map(Some).collect()),
        Comparison::NotEqual => Some(same.map(|same| Some(!same)).collect()),
        _ => None,
    }
}

fn tests<T: PartialOrd>(
    comparison: Comparison,
    left: impl Iterator<Item = T>,
    right: impl Iterator<Item = T>,
) -> Vec<Option<bool>> {
    let pairs = left.zip(right);
    match comparison {
        Comparison::Equal | Comparison::SameKey => {
            pairs.map(|(left, right)| Some(left == right)).collect()
        }
        Comparison::NotEqual => pairs.map(|(left, right)| Some(left != right)).collect(),
        Comparison::Less => pairs.map(|(left, right)| Some(left < right)).collect(),
        Comparison::LessOrEqual => pairs.map(|(left, right)| Some(left <= right)).collect(),
        Comparison::Greater => pairs.map(|(left, right)| Some(left > right)).collect(),
        Comparison::GreaterOrEqual => pairs.map(|(left, right)| Some(left >= right)).collect(),
    }
}

/// Arithmetic of two columns, whose operands are written at `spans`.
pub(super) fn arithmetic(
    operator: Arithmetic,
    left: &Column,
    right: &Column,
    spans: [Span; 2],
) -> Result<Column, EngineError> {
    let failed = |error: FunctionError| {
        let span = error
            .position(2)
            .map_or(spans[0].to(spans[1]), |position| spans[position]);
        function_error(name_of(operator), error, span)
    };
    if let Some(numbers) = integers(operator, left, right) {
        return numbers.map(Column::Integers).map_err(failed);
    }
    if let Some(numbers) = floats(operator, left, right) {
        return Ok(Column::Floats(numbers));
    }
    each_pair(left, right, |left, right| {
        combine(operator, left, right).map_err(failed)
    })
}

fn combine(operator: Arithmetic, left: &Value, right: &Value) -> Result<Value, FunctionError> {
    match operator {
        Arithmetic::Add => arithmetic::add(left, right),
        Arithmetic::Subtract => arithmetic::subtract(left, right),
        Arithmetic::Multiply => arithmetic::multiply(left, right),
        Arithmetic::Divide => arithmetic::divide(left, right),
        Arithmetic::Modulo => arithmetic::modulo(left, right),
        Arithmetic::Power => arithmetic::power(left, right),
    }
}

fn integers(
    operator: Arithmetic,
    left: &Column,
    right: &Column,
) -> Option<Result<Vec<i64>, FunctionError>> {
    let checked: fn(i64, i64) -> Option<i64> = match operator {
        Arithmetic::Add => i64::checked_add,
        Arithmetic::Subtract => i64::checked_sub,
        Arithmetic::Multiply => i64::checked_mul,
        Arithmetic::Divide | Arithmetic::Modulo | Arithmetic::Power => return None,
    };
    match (left, right) {
        (Column::Integers(left), Column::Integers(right)) => Some(each_checked(
            checked,
            left.iter().copied(),
            right.iter().copied(),
        )),
        (Column::Integers(left), Column::Constant(Value::Integer(right), rows)) => {
            Some(each_checked(
                checked,
                left.iter().copied(),
                std::iter::repeat_n(*right, *rows),
            ))
        }
        (Column::Constant(Value::Integer(left), rows), Column::Integers(right)) => {
            Some(each_checked(
                checked,
                std::iter::repeat_n(*left, *rows),
                right.iter().copied(),
            ))
        }
        _ => None,
    }
}

/// A checked operation on each pair.
fn each_checked(
    checked: fn(i64, i64) -> Option<i64>,
    left: impl Iterator<Item = i64>,
    right: impl Iterator<Item = i64>,
) -> Result<Vec<i64>, FunctionError> {
    left.zip(right)
        .map(|(left, right)| checked(left, right).ok_or(FunctionError::Overflow))
        .collect()
}

fn floats(operator: Arithmetic, left: &Column, right: &Column) -> Option<Vec<f64>> {
    let compute: fn(f64, f64) -> f64 = match operator {
        Arithmetic::Add => |left, right| left + right,
        Arithmetic::Subtract => |left, right| left - right,
        Arithmetic::Multiply => |left, right| left * right,
        Arithmetic::Divide => |left, right| left / right,
        Arithmetic::Modulo | Arithmetic::Power => return None,
    };
    match (left, right) {
        (Column::Floats(left), Column::Floats(right)) => Some(
            left.iter()
                .zip(right)
                .map(|(left, right)| compute(*left, *right))
                .collect(),
        ),
        (Column::Floats(left), Column::Constant(Value::Float(right), _)) => {
            Some(left.iter().map(|left| compute(*left, *right)).collect())
        }
        (Column::Constant(Value::Float(left), _), Column::Floats(right)) => {
            Some(right.iter().map(|right| compute(*left, *right)).collect())
        }
        _ => None,
    }
}

fn name_of(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
        Arithmetic::Modulo => "%",
        Arithmetic::Power => "^",
    }
}

/// `-x`
pub(super) fn negate(value: &Value, span: Span) -> Result<Value, EngineError> {
    arithmetic::negate(value).map_err(|error| function_error("-", error, span))
}

/// `+x`
pub(super) fn plus(value: &Value, span: Span) -> Result<Value, EngineError> {
    match value {
        Value::Null | Value::Integer(_) | Value::Float(_) | Value::Duration(_) => Ok(value.clone()),
        other => Err(type_error(
            Code::InvalidArgumentType,
            "a number",
            other.value_type(),
            span,
        )),
    }
}

/// `x IN list`: true when an item is equal, else null when one might be.
pub(super) fn is_in(item: &Value, list: &Value, span: Span) -> Result<Value, EngineError> {
    let items = match list {
        Value::Null => return Ok(Value::Null),
        Value::List(items) => items,
        other => {
            return Err(type_error(
                Code::InvalidArgumentType,
                "LIST",
                other.value_type(),
                span,
            ));
        }
    };
    let mut unknown = false;
    for other in items.iter() {
        match compare::equal(item, other) {
            Some(true) => return Ok(Value::Boolean(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    Ok(if unknown {
        Value::Null
    } else {
        Value::Boolean(false)
    })
}

/// Which dates a column has, if it has: in them no text is found.
pub(super) fn dates(column: &Column) -> Option<ValueType> {
    let first = match column {
        Column::Constant(value, _) => value,
        Column::Values(values) => values.iter().find(|value| !value.is_null())?,
        _ => return None,
    };
    is_date(first).then(|| first.value_type())
}

fn is_date(value: &Value) -> bool {
    matches!(
        value,
        Value::Edtf(_) | Value::Date(_) | Value::LocalDateTime(_) | Value::DateTime(_)
    )
}

/// A test of one text against another, which is written at `span`; null when either is no text.
pub(super) fn text(
    test: TextTest,
    left: &Column,
    right: &Column,
    span: Span,
) -> Result<Column, EngineError> {
    if test == TextTest::Matches {
        return matches_pattern(left, right, span);
    }
    if test == TextTest::Contains
        && let (Column::Values(values), Column::Constant(Value::String(part), _)) = (left, right)
    {
        let finder = memchr::memmem::Finder::new(part.as_bytes());
        return Ok(Column::Booleans(
            values
                .iter()
                .map(|value| match value {
                    Value::String(whole) => Some(finder.find(whole.as_bytes()).is_some()),
                    _ => None,
                })
                .collect(),
        ));
    }
    each_pair(left, right, |left, right| {
        Ok(match (left, right) {
            (Value::String(whole), Value::String(part)) => Value::Boolean(match test {
                TextTest::StartsWith => whole.starts_with(&**part),
                TextTest::EndsWith => whole.ends_with(&**part),
                TextTest::Contains => whole.contains(&**part),
                TextTest::Matches => unreachable!("invariant: handled above"),
            }),
            _ => Value::Null,
        })
    })
}

/// The regular expression that matches whole texts only, or what is wrong with `source`.
fn whole_pattern(source: &str) -> Result<regex::Regex, String> {
    // By itself first: `a)(b` must not be made whole by the parentheses put around it.
    regex::Regex::new(source)
        .and_then(|_| regex::Regex::new(&format!("^(?:{source})$")))
        .map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                "the pattern is too large; mind numbers such as `{1000}`".to_owned()
            }
            // The last line is the reason; those before it draw the pattern once more.
            error => {
                let told = error.to_string();
                let reason = told.lines().last().unwrap_or_default().trim();
                let reason = reason.strip_prefix("error: ").unwrap_or(reason);
                format!("`{source}` is no pattern: {reason}")
            }
        })
}

/// `text =~ pattern`: the pattern must match the whole text.
fn matches_pattern(left: &Column, right: &Column, span: Span) -> Result<Column, EngineError> {
    let mut known: Option<(Value, regex::Regex)> = None;
    each_pair(left, right, |text, pattern| {
        let (Value::String(text), Value::String(source)) = (text, pattern) else {
            return Ok(Value::Null);
        };
        if known.as_ref().is_none_or(|(value, _)| value != pattern) {
            let whole = whole_pattern(source).map_err(|reason| {
                function_error("=~", FunctionError::ArgumentValue(reason), span)
            })?;
            known = Some((pattern.clone(), whole));
        }
        let regex = &known.as_ref().expect("invariant: set above").1;
        Ok(Value::Boolean(regex.is_match(text)))
    })
}
