//! Three-valued logic and choices: an operand is evaluated only for the rows the earlier ones left open.

use std::sync::Arc;

use super::Expression;
use super::Guarded;
use super::type_error;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;

/// The truth value of `value`; `None` is null.
pub(super) fn truth(value: &Value, span: Span) -> Result<Option<bool>, EngineError> {
    match value {
        Value::Null => Ok(None),
        Value::Boolean(truth) => Ok(Some(*truth)),
        other => Err(type_error(
            Code::InvalidArgumentType,
            "BOOLEAN",
            other.value_type(),
            span,
        )),
    }
}

/// The rows in which a column of so many rows is true.
pub(super) fn selected(column: &Column, rows: usize, span: Span) -> Result<Vec<u32>, EngineError> {
    match column {
        Column::Booleans(truths) => Ok((0..rows as u32)
            .filter(|row| truths[*row as usize] == Some(true))
            .collect()),
        Column::Constant(Value::Boolean(true), rows) => Ok((0..*rows as u32).collect()),
        Column::Constant(Value::Boolean(false) | Value::Null, _) => Ok(Vec::new()),
        column => {
            let mut selection = Vec::new();
            for row in 0..rows {
                if truth(&column.value(row), span)? == Some(true) {
                    selection.push(row as u32);
                }
            }
            Ok(selection)
        }
    }
}

/// The truth values of a column.
fn truths(column: &Column, span: Span) -> Result<Vec<Option<bool>>, EngineError> {
    match column {
        Column::Booleans(truths) => Ok(truths.clone()),
        Column::Constant(value, rows) => Ok(vec![truth(value, span)?; *rows]),
        column => (0..column.len())
            .map(|row| truth(&column.value(row), span))
            .collect(),
    }
}

/// `AND` or `OR`: rows already decided by `false` or `true` are left alone.
pub(super) fn connective(
    conjunction: bool,
    operands: &mut [Guarded],
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let decisive = Some(!conjunction);
    let mut result = vec![Some(conjunction); chunk.rows];
    let mut open: Vec<u32> = (0..chunk.rows as u32).collect();
    for operand in operands {
        if open.is_empty() {
            break;
        }
        let column = operand.evaluate_on(chunk, &open, run)?;
        let truths = truths(&column, operand.expression.span)?;
        for (row, truth) in open.iter().zip(truths) {
            let row = *row as usize;
            if truth == decisive || (truth.is_none() && result[row].is_some()) {
                result[row] = truth;
            }
        }
        open.retain(|row| result[*row as usize] != decisive);
    }
    Ok(Column::Booleans(result))
}

/// `XOR`
pub(super) fn exclusive_or(
    operands: &mut [Expression],
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let mut result = vec![Some(false); chunk.rows];
    for operand in operands {
        let column = operand.evaluate(chunk, run)?;
        for (total, truth) in result.iter_mut().zip(truths(&column, operand.span)?) {
            *total = match (*total, truth) {
                (Some(left), Some(right)) => Some(left != right),
                _ => None,
            };
        }
    }
    Ok(Column::Booleans(result))
}

/// `NOT`
pub(super) fn negation(column: &Column, span: Span) -> Result<Column, EngineError> {
    let mut truths = truths(column, span)?;
    for truth in &mut truths {
        *truth = truth.map(|truth| !truth);
    }
    Ok(Column::Booleans(truths))
}

/// The first value that is not null.
pub(super) fn coalesce(
    operands: &mut [Guarded],
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let mut result = vec![Value::Null; chunk.rows];
    let mut open: Vec<u32> = (0..chunk.rows as u32).collect();
    for operand in operands {
        if open.is_empty() {
            break;
        }
        let column = operand.evaluate_on(chunk, &open, run)?;
        for (at, row) in open.iter().enumerate() {
            result[*row as usize] = column.get(at);
        }
        open.retain(|row| result[*row as usize].is_null());
    }
    Ok(Column::of(result))
}

/// `CASE WHEN … THEN … ELSE … END`
pub(super) fn case(
    branches: &mut [(Guarded, Guarded)],
    otherwise: Option<&mut Guarded>,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let mut result = vec![Value::Null; chunk.rows];
    let mut open: Vec<u32> = (0..chunk.rows as u32).collect();
    let mut fill = |rows: &[u32], column: &Arc<Column>| {
        for (at, row) in rows.iter().enumerate() {
            result[*row as usize] = column.get(at);
        }
    };
    for (condition, value) in branches {
        if open.is_empty() {
            break;
        }
        let column = condition.evaluate_on(chunk, &open, run)?;
        let truths = truths(&column, condition.expression.span)?;
        let (mut met, mut rest) = (Vec::new(), Vec::new());
        for (row, truth) in open.iter().zip(truths) {
            if truth == Some(true) {
                met.push(*row);
            } else {
                rest.push(*row);
            }
        }
        if !met.is_empty() {
            fill(&met, &value.evaluate_on(chunk, &met, run)?);
        }
        open = rest;
    }
    if let Some(otherwise) = otherwise
        && !open.is_empty()
    {
        fill(&open, &otherwise.evaluate_on(chunk, &open, run)?);
    }
    Ok(Column::of(result))
}
