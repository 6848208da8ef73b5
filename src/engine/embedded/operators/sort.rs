//! Rows in order; only the first ones where a limit above asks for no more.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::Arc;

use super::Operator;
use super::aggregate::in_chunks;
use super::ranks;
use super::ranks::Kind;
use super::ranks::Ranks;
use super::skip_limit::Count;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::texts;
use crate::engine::embedded::run::Run;
use crate::model::value::compare;
use crate::plan::operator::NullOrder;

/// A key of the order.
#[derive(Debug)]
pub(crate) struct Key {
    /// The value to order by.
    pub(crate) expression: Expression,
    /// From large to small.
    pub(crate) descending: bool,
    /// Where nulls go.
    pub(crate) nulls: NullOrder,
}

impl Key {
    fn ranks(&self, column: &Column) -> Option<Ranks> {
        Ranks::of(column, self.descending, self.nulls)
    }

    fn compare(&self, column: &Column, left: usize, right: usize) -> Ordering {
        let ordering = match column {
            Column::Integers(items) => items[left].cmp(&items[right]),
            Column::Constant(..) => Ordering::Equal,
            Column::Values(items) => {
                let (left, right) = (&items[left], &items[right]);
                match (left.is_null(), right.is_null()) {
                    (true, true) => return Ordering::Equal,
                    (true, false) => return self.null_first(),
                    (false, true) => return self.null_first().reverse(),
                    (false, false) => compare::order(left, right),
                }
            }
            column => match (column.is_null(left), column.is_null(right)) {
                (true, true) => return Ordering::Equal,
                (true, false) => return self.null_first(),
                (false, true) => return self.null_first().reverse(),
                (false, false) => compare::order(&column.value(left), &column.value(right)),
            },
        };
        if self.descending {
            ordering.reverse()
        } else {
            ordering
        }
    }

    fn null_first(&self) -> Ordering {
        match self.nulls {
            NullOrder::First => Ordering::Less,
            NullOrder::Last => Ordering::Greater,
        }
    }
}

/// So many rows are not worth sorting before all have come.
const FEW: usize = 256;

/// A first key.
type Rank = (Kind, u128);

/// The first keys of rows, and the column they are of.
type FirstKey = (Option<(Kind, Vec<u128>)>, Option<Arc<Column>>);

/// The rows that may be among the first `limit`: among equals other keys decide, or who came first. `None` for all.
fn promising(
    (kind, ranks): (Kind, Vec<u128>),
    limit: usize,
    last: Option<Rank>,
) -> Option<Vec<u32>> {
    let last = match last {
        Some((of, last)) if of == kind => last,
        Some(_) => return None,
        None if limit == 0 || limit >= ranks.len() => return None,
        None => *ranks.clone().select_nth_unstable(limit - 1).1,
    };
    let rows = (0..).zip(&ranks).filter(|(_, rank)| **rank <= last);
    let selection: Vec<u32> = rows.map(|(row, _)| row).collect();
    (selection.len() < ranks.len()).then_some(selection)
}

/// Rows in order; equal ones as they came.
#[derive(Debug)]
pub(crate) struct Sort {
    input: Box<dyn Operator>,
    width: usize,
    keys: Vec<Key>,
    /// The counts of `SKIP` and `LIMIT` right above: their sum is all that is asked for.
    limits: Vec<Count>,
    output: Option<VecDeque<Chunk>>,
}

impl Sort {
    /// The rows of `input`, of `width` columns, by `keys`; only the first ones, when there are `limits`.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        width: usize,
        keys: Vec<Key>,
        limits: Vec<Count>,
    ) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            width,
            keys,
            limits,
            output: None,
        })
    }

    /// About how many bytes sorting takes beside the chunks: they in one piece, that in order, and the ranks.
    fn room(&self, rows: usize, bytes: usize) -> usize {
        let for_row = size_of::<u32>() + self.keys.len() * size_of::<u128>();
        bytes.saturating_mul(2).saturating_add(rows * for_row)
    }

    /// Sorts chunks whose last columns are the keys.
    fn sorted(&self, chunks: &[Chunk], limit: Option<usize>) -> Chunk {
        let whole = Chunk::concat(chunks, self.width + self.keys.len());
        let keys: Vec<(&Key, &Column, Option<Ranks>)> = self
            .keys
            .iter()
            .zip(&whole.columns[self.width..])
            .map(|(key, column)| (key, &**column, key.ranks(column)))
            .collect();
        let compare = |left: &u32, right: &u32| {
            let (one, other) = (*left as usize, *right as usize);
            keys.iter()
                .map(|(key, column, ranks)| {
                    let by_rank = ranks.as_ref().and_then(|ranks| ranks.compare(one, other));
                    by_rank.unwrap_or_else(|| key.compare(column, one, other))
                })
                .find(|ordering| ordering.is_ne())
                .unwrap_or(Ordering::Equal)
                .then(left.cmp(right))
        };
        let mut selection: Vec<u32> = (0..whole.rows as u32).collect();
        if let Some(limit) = limit
            && limit < selection.len()
        {
            if limit > 0 {
                selection.select_nth_unstable_by(limit - 1, compare);
            }
            selection.truncate(limit);
        }
        selection.sort_unstable_by(compare);
        whole.gather(&selection)
    }

    /// A chunk with its keys, without rows that are surely not among the first `limit`: those after so many others of the
    /// chunk, or after the last of the rows kept so far, which has the first key `last`.
    fn keyed(
        &mut self,
        mut chunk: Chunk,
        limit: Option<usize>,
        last: Option<Rank>,
        run: &mut Run<'_, '_>,
    ) -> Result<Chunk, EngineError> {
        let mut first = None;
        // What only has to be looked up cannot fail, so nobody misses it for rows that are left out.
        let mut rest = self.keys.iter().skip(1);
        if let Some(limit) = limit
            && rest.all(|key| key.expression.only_looks_up(&chunk, run))
        {
            let ranks;
            (ranks, first) = self.first_ranks(&chunk, run)?;
            let selection = ranks.and_then(|ranks| promising(ranks, limit, last));
            if let Some(selection) = selection {
                chunk = chunk.gather(&selection);
                first = first.map(|column| Arc::new(column.gather(&selection)));
            }
        }
        let mut columns = chunk.columns.clone();
        for key in &mut self.keys {
            columns.push(match first.take() {
                Some(first) => first,
                None => key.expression.evaluate(&chunk, run)?,
            });
        }
        chunk.columns = columns;
        Ok(chunk)
    }

    /// The ranks of the first key, if it has such, and the key where it had to be computed.
    fn first_ranks(
        &mut self,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<FirstKey, EngineError> {
        let key = &mut self.keys[0];
        if let Some(texts) = texts::numbers(&mut key.expression, chunk, run)? {
            let view = run.view();
            let rank = |number: &u32| ranks::of_text(view.string(*number), key.descending);
            let ranks = texts.iter().map(rank).collect();
            return Ok((Some((Kind::Text, ranks)), None));
        }
        let column = key.expression.evaluate(chunk, run)?;
        let ranks = key.ranks(&column);
        Ok((ranks.map(|ranks| (ranks.kind, ranks.numbers)), Some(column)))
    }

    /// The first key of the last row.
    fn last_key(&self, chunk: &Chunk) -> Option<Rank> {
        let ranks = self.keys.first()?.ranks(chunk.columns.get(self.width)?)?;
        Some((ranks.kind, *ranks.numbers.last()?))
    }

    fn compute(&mut self, run: &mut Run<'_, '_>) -> Result<VecDeque<Chunk>, EngineError> {
        let mut limit = None;
        for count in &mut self.limits {
            let count = count.evaluate(run)?;
            limit = Some(limit.unwrap_or(0_usize).saturating_add(count));
        }
        let mut chunks: Vec<Chunk> = Vec::new();
        let mut rows = 0;
        let mut bytes = 0;
        // Rows after this one are not among the first.
        let mut last = None;
        while let Some(chunk) = self.input.next(run)? {
            run.tick(chunk.rows)?;
            let chunk = self.keyed(chunk, limit, last, run)?;
            if chunk.rows == 0 {
                continue;
            }
            let size = chunk.size();
            bytes += size;
            run.keep(size)?;
            rows += chunk.rows;
            chunks.push(chunk);
            if let Some(limit) = limit
                && rows > limit.saturating_mul(2).max(FEW)
            {
                run.fits(self.room(rows, bytes))?;
                let first = self.sorted(&chunks, Some(limit));
                run.release(bytes);
                bytes = first.size();
                run.keep(bytes)?;
                rows = first.rows;
                last = self.last_key(&first);
                chunks = vec![first];
            }
        }
        if chunks.is_empty() {
            return Ok(VecDeque::new());
        }
        run.fits(self.room(rows, bytes))?;
        let mut sorted = self.sorted(&chunks, limit);
        sorted.columns.truncate(self.width);
        run.release(bytes);
        Ok(in_chunks(&sorted, run.chunk_size()))
    }
}

impl Operator for Sort {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.output = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if self.output.is_none() {
            self.output = Some(self.compute(run)?);
        }
        Ok(self.output.as_mut().and_then(VecDeque::pop_front))
    }
}
