//! Comprehensions, quantifiers and `reduce`: the lists of many rows are laid end to end and evaluated at once.

use std::ops::Range;
use std::sync::Arc;

use super::Expression;
use super::Guarded;
use super::logic::truth;
use super::type_error;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;
use crate::plan::expr::Quantifier;

/// About how many items are evaluated at once.
const ITEMS_AT_ONCE: usize = 16_384;

/// The items of `value`; `None` for null.
fn items_of(value: &Value, span: Span) -> Result<Option<Arc<Vec<Value>>>, EngineError> {
    match value {
        Value::Null => Ok(None),
        Value::List(items) => Ok(Some(Arc::clone(items))),
        other => Err(type_error(
            Code::InvalidArgumentType,
            "LIST",
            other.value_type(),
            span,
        )),
    }
}

/// The lists of a column, row by row.
fn lists_of(
    list: &mut Expression,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Vec<Option<Arc<Vec<Value>>>>, EngineError> {
    let column = list.evaluate(chunk, run)?;
    (0..chunk.rows)
        .map(|row| items_of(&column.value(row), list.span))
        .collect()
}

/// Groups of rows whose lists hold about [`ITEMS_AT_ONCE`] items together.
fn groups(lists: &[Option<Arc<Vec<Value>>>]) -> Vec<Range<usize>> {
    let mut groups = Vec::new();
    let (mut start, mut items) = (0, 0);
    for (row, list) in lists.iter().enumerate() {
        items += list.as_ref().map_or(0, |list| list.len());
        if items >= ITEMS_AT_ONCE {
            groups.push(start..row + 1);
            (start, items) = (row + 1, 0);
        }
    }
    if start < lists.len() {
        groups.push(start..lists.len());
    }
    groups
}

/// The rows of a group repeated for each item, with the item as a column more.
fn spread(
    chunk: &Chunk,
    lists: &[Option<Arc<Vec<Value>>>],
    group: Range<usize>,
    used: &[usize],
) -> Chunk {
    let mut selection = Vec::new();
    let mut items = Vec::new();
    for row in group {
        if let Some(list) = &lists[row] {
            selection.extend(std::iter::repeat_n(row as u32, list.len()));
            items.extend(list.iter().cloned());
        }
    }
    let used: Vec<usize> = used
        .iter()
        .copied()
        .filter(|position| *position < chunk.columns.len())
        .collect();
    chunk.gather_some(&selection, &used).with(Column::of(items))
}

/// `[x IN list WHERE filter | projection]`
pub(super) fn comprehension(
    list: &mut Expression,
    mut filter: Option<&mut Guarded>,
    mut projection: Option<&mut Guarded>,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let lists = lists_of(list, chunk, run)?;
    let mut used: Vec<usize> = Vec::new();
    for part in filter.iter().chain(projection.iter()) {
        used.extend_from_slice(&part.used);
    }
    let mut out = Vec::with_capacity(chunk.rows);
    let mut size = 0_usize;
    for group in groups(&lists) {
        let mut spread = spread(chunk, &lists, group.clone(), &used);
        run.tick(spread.rows)?;
        let mut keep: Vec<u32> = (0..spread.rows as u32).collect();
        if let Some(filter) = &mut filter {
            keep = filter.expression.select(&spread, run)?;
            spread = spread.gather(&keep);
        }
        let values = match &mut projection {
            Some(projection) => projection.expression.evaluate(&spread, run)?,
            None => Arc::clone(spread.columns.last().expect("invariant: the item column")),
        };
        size = size.saturating_add(values.size().max(keep.len() * size_of::<Value>()));
        run.fits(size)?;
        let (mut offset, mut at) = (0, 0);
        for list in &lists[group] {
            let Some(list) = list else {
                out.push(Value::Null);
                continue;
            };
            offset += list.len() as u32;
            let mut kept = Vec::new();
            while at < keep.len() && keep[at] < offset {
                kept.push(values.get(at));
                at += 1;
            }
            out.push(Value::list(kept));
        }
    }
    Ok(Column::Values(out))
}

/// `all(x IN list WHERE predicate)` and its kin, with three truth values.
pub(super) fn quantified(
    quantifier: Quantifier,
    list: &mut Expression,
    predicate: &mut Guarded,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let lists = lists_of(list, chunk, run)?;
    let span = predicate.expression.span;
    let mut out = Vec::with_capacity(chunk.rows);
    for group in groups(&lists) {
        let spread = spread(chunk, &lists, group.clone(), &predicate.used);
        run.tick(spread.rows)?;
        let truths = predicate.expression.evaluate(&spread, run)?;
        let mut at = 0;
        for list in &lists[group] {
            let Some(list) = list else {
                out.push(None);
                continue;
            };
            let (mut met, mut failed, mut unknown) = (0_usize, 0_usize, 0_usize);
            for _ in list.iter() {
                match truth(&truths.value(at), span)? {
                    Some(true) => met += 1,
                    Some(false) => failed += 1,
                    None => unknown += 1,
                }
                at += 1;
            }
            out.push(match quantifier {
                Quantifier::All if failed > 0 => Some(false),
                Quantifier::Any if met > 0 => Some(true),
                Quantifier::None if met > 0 => Some(false),
                Quantifier::Single if met > 1 => Some(false),
                _ if unknown > 0 => None,
                Quantifier::All | Quantifier::None => Some(true),
                Quantifier::Any => Some(false),
                Quantifier::Single => Some(met == 1),
            });
        }
    }
    Ok(Column::Booleans(out))
}

/// `reduce(total = start, x IN list | step)`: one item of every row at a time.
pub(super) fn reduce(
    start: &mut Expression,
    list: &mut Expression,
    step: &mut Guarded,
    chunk: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Column, EngineError> {
    let mut totals: Vec<Value> = start.evaluate(chunk, run)?.values().collect();
    let lists = lists_of(list, chunk, run)?;
    let used: Vec<usize> = step
        .used
        .iter()
        .copied()
        .filter(|position| *position < chunk.columns.len())
        .collect();
    for (total, list) in totals.iter_mut().zip(&lists) {
        if list.is_none() {
            *total = Value::Null;
        }
    }
    let longest = lists.iter().flatten().map(|list| list.len()).max();
    for position in 0..longest.unwrap_or(0) {
        let mut selection = Vec::new();
        let (mut so_far, mut items) = (Vec::new(), Vec::new());
        for (row, list) in lists.iter().enumerate() {
            if let Some(item) = list.as_ref().and_then(|list| list.get(position)) {
                selection.push(row as u32);
                so_far.push(totals[row].clone());
                items.push(item.clone());
            }
        }
        run.tick(selection.len())?;
        let rows = chunk
            .gather_some(&selection, &used)
            .with(Column::of(so_far))
            .with(Column::of(items));
        let next = step.expression.evaluate(&rows, run)?;
        run.fits(next.size())?;
        for (at, row) in selection.iter().enumerate() {
            totals[*row as usize] = next.get(at);
        }
    }
    Ok(Column::of(totals))
}
