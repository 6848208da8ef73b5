//! Subqueries in expressions: whether there is a row, how many, or the values of the only column as a list.
//!
//! An inner plan that only extends rows runs once for the whole chunk, its rows marked with the number of the outer
//! row; any other inner plan runs once per row.

use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::operators::Operator;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;
use crate::plan::expr::SubqueryKind;

/// A compiled subquery.
#[derive(Debug)]
pub(crate) struct Subquery {
    /// What it yields.
    pub(crate) kind: SubqueryKind,
    /// The inner plan, over the columns of the outer row.
    pub(crate) inner: Box<dyn Operator>,
    /// The column of the value, for a list of them.
    pub(crate) column: Option<usize>,
    /// The column of the outer row's number, where the inner plan runs for a whole chunk. The number is handed in as
    /// one column more.
    pub(crate) row_number: Option<usize>,
    /// The columns of the outer row it reads.
    pub(crate) used: Vec<usize>,
}

/// What has been found for an outer row.
#[derive(Debug, Clone, Default)]
struct Found {
    rows: i64,
    values: Vec<Value>,
}

impl Subquery {
    /// Its value in each row.
    pub(super) fn evaluate(
        &mut self,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Column, EngineError> {
        let mut found = vec![Found::default(); chunk.rows];
        match self.row_number {
            Some(position) => self.whole_chunk(position, chunk, run, &mut found)?,
            None => {
                for (row, found) in found.iter_mut().enumerate() {
                    run.tick(1)?;
                    self.one_row(chunk, row, run, found)?;
                }
            }
        }
        Ok(match self.kind {
            SubqueryKind::Exists => Column::Booleans(
                found
                    .into_iter()
                    .map(|found| Some(found.rows > 0))
                    .collect(),
            ),
            SubqueryKind::Count => {
                Column::Integers(found.into_iter().map(|found| found.rows).collect())
            }
            SubqueryKind::Collect => Column::Values(
                found
                    .into_iter()
                    .map(|found| Value::list(found.values))
                    .collect(),
            ),
        })
    }

    fn whole_chunk(
        &mut self,
        position: usize,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
        found: &mut [Found],
    ) -> Result<(), EngineError> {
        let numbers = Column::Integers((0..chunk.rows as i64).collect());
        self.inner.open(&chunk.clone().with(numbers));
        let mut open = chunk.rows;
        while let Some(rows) = self.inner.next(run)? {
            let numbers = &rows.columns[position];
            for row in 0..rows.rows {
                let Value::Integer(outer) = *numbers.value(row) else {
                    unreachable!("invariant: row numbers are integers");
                };
                let found = &mut found[outer as usize];
                open -= usize::from(found.rows == 0);
                found.rows += 1;
                self.take(&rows, row, found);
            }
            if open == 0 && self.kind == SubqueryKind::Exists {
                break;
            }
        }
        Ok(())
    }

    fn one_row(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
        found: &mut Found,
    ) -> Result<(), EngineError> {
        self.inner
            .open(&chunk.gather_some(&[row as u32], &self.used));
        while let Some(rows) = self.inner.next(run)? {
            found.rows += rows.rows as i64;
            for row in 0..rows.rows {
                self.take(&rows, row, found);
            }
            if found.rows > 0 && self.kind == SubqueryKind::Exists {
                break;
            }
        }
        Ok(())
    }

    fn take(&self, rows: &Chunk, row: usize, found: &mut Found) {
        if let Some(column) = self.column {
            found.values.push(rows.columns[column].get(row));
        }
    }
}
