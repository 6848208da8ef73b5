//! The one correlated operator: an inner plan for each outer row.
//!
//! An inner plan that only extends rows runs once for a whole chunk of outer rows, its rows marked with the number of
//! the outer row; results keep the order of the outer rows. Any other inner plan runs once per outer row.

use std::borrow::Cow;
use std::sync::Arc;

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;
use crate::plan::operator::ApplyKind;

/// The outer rows joined with the rows of the inner plan.
#[derive(Debug)]
pub(crate) struct Apply {
    pub(crate) kind: ApplyKind,
    pub(crate) outer: Box<dyn Operator>,
    pub(crate) inner: Box<dyn Operator>,
    /// The inner columns that are added to the outer ones.
    pub(crate) added: Vec<usize>,
    /// The inner column of the outer row's number, where the inner plan runs for a whole chunk.
    pub(crate) row_number: Option<usize>,
    /// Whether the inner plan is run for its effects only: the outer row passes once.
    pub(crate) effects_only: bool,
    /// The state of the run.
    pub(crate) state: ApplyState,
}

/// What [`Apply`] keeps while it runs.
#[derive(Debug, Default)]
pub(crate) struct ApplyState {
    chunk: Option<Chunk>,
    /// Outer rows before this one are done with.
    row: usize,
    /// Whether the inner plan is under way.
    running: bool,
    /// Whether the outer row at hand has had an inner row.
    met: bool,
}

impl Apply {
    fn outer_chunk(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if let Some(chunk) = self.state.chunk.take() {
            return Ok(Some(chunk));
        }
        self.state.row = 0;
        self.state.running = false;
        self.outer.next(run)
    }

    /// Outer rows with the inner rows that belong to them, by row numbers: `None` stands for a row of nulls.
    fn join(&self, outer: &Chunk, selection: &[u32], inner: &Chunk, rows: &[Option<u32>]) -> Chunk {
        let mut joined = outer.gather(selection);
        for position in &self.added {
            let column = &inner.columns[*position];
            let column = if rows.iter().all(Option::is_some) {
                let rows: Vec<u32> = rows.iter().flatten().copied().collect();
                column.gather(&rows)
            } else {
                Column::Values(
                    rows.iter()
                        .map(|row| row.map_or(Value::Null, |row| column.get(row as usize)))
                        .collect(),
                )
            };
            joined.columns.push(Arc::new(column));
        }
        joined
    }

    /// Outer rows with nulls for the inner columns.
    fn unmatched(&self, outer: &Chunk, selection: &[u32]) -> Chunk {
        let mut rows = outer.gather(selection);
        for _ in &self.added {
            rows.columns
                .push(Arc::new(Column::Constant(Value::Null, selection.len())));
        }
        rows
    }

    fn next_of_chunk(
        &mut self,
        position: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<Option<Chunk>, EngineError> {
        while let Some(outer) = self.outer_chunk(run)? {
            if outer.rows == 0 {
                continue;
            }
            if !self.state.running {
                let numbers = Column::Integers((0..outer.rows as i64).collect());
                self.inner.open(&outer.clone().with(numbers));
                self.state.running = true;
            }
            if matches!(self.kind, ApplyKind::Semi | ApplyKind::Anti) {
                let rows = self.with_inner_rows(position, &outer, run)?;
                if rows.rows > 0 {
                    return Ok(Some(rows));
                }
                continue;
            }
            let Some(inner) = self.inner.next(run)? else {
                let first = self.state.row as u32;
                if self.kind == ApplyKind::Optional && self.state.row < outer.rows {
                    let rest: Vec<u32> = (first..outer.rows as u32).collect();
                    return Ok(Some(self.unmatched(&outer, &rest)));
                }
                continue;
            };
            let mut selection = Vec::with_capacity(inner.rows);
            let mut rows = Vec::with_capacity(inner.rows);
            for (row, number) in numbers(&inner, position).iter().enumerate() {
                let number = *number as usize;
                if self.kind == ApplyKind::Optional {
                    while self.state.row < number {
                        selection.push(self.state.row as u32);
                        rows.push(None);
                        self.state.row += 1;
                    }
                    self.state.row = number + 1;
                }
                selection.push(number as u32);
                rows.push(Some(row as u32));
            }
            let joined = self.join(&outer, &selection, &inner, &rows);
            self.state.chunk = Some(outer);
            if joined.rows > 0 {
                return Ok(Some(joined));
            }
        }
        Ok(None)
    }

    /// For `Semi` and `Anti`: the outer rows that have, or have not, an inner row.
    fn with_inner_rows(
        &mut self,
        position: usize,
        outer: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Chunk, EngineError> {
        let mut met = vec![false; outer.rows];
        let mut open = outer.rows;
        while open > 0
            && let Some(inner) = self.inner.next(run)?
        {
            for number in &*numbers(&inner, position) {
                let number = *number as usize;
                open -= usize::from(!met[number]);
                met[number] = true;
            }
        }
        let wanted = self.kind == ApplyKind::Semi;
        let selection: Vec<u32> = (0..outer.rows as u32)
            .filter(|row| met[*row as usize] == wanted)
            .collect();
        Ok(outer.gather(&selection))
    }

    fn next_of_row(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        while let Some(outer) = self.outer_chunk(run)? {
            while self.state.row < outer.rows {
                run.tick(1)?;
                let row = self.state.row;
                if !self.state.running {
                    self.inner.open(&outer.row(row));
                    self.state.running = true;
                    self.state.met = false;
                }
                let result = self.step(&outer, row, run)?;
                if let Some(rows) = result {
                    self.state.chunk = Some(outer);
                    return Ok(Some(rows));
                }
                self.state.row += 1;
                self.state.running = false;
            }
        }
        Ok(None)
    }

    /// The next rows of the outer row at hand; `None` when it is done with.
    fn step(
        &mut self,
        outer: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<Option<Chunk>, EngineError> {
        if self.effects_only {
            if self.state.met {
                return Ok(None);
            }
            while self.inner.next(run)?.is_some() {}
            self.state.met = true;
            return Ok(Some(outer.row(row)));
        }
        match self.kind {
            ApplyKind::Semi | ApplyKind::Anti => {
                if self.state.met {
                    return Ok(None);
                }
                self.state.met = true;
                let mut found = false;
                while !found && let Some(inner) = self.inner.next(run)? {
                    found = inner.rows > 0;
                }
                Ok((found == (self.kind == ApplyKind::Semi)).then(|| outer.row(row)))
            }
            ApplyKind::Inner | ApplyKind::Optional => {
                while let Some(inner) = self.inner.next(run)? {
                    if inner.rows == 0 {
                        continue;
                    }
                    self.state.met = true;
                    let selection = vec![row as u32; inner.rows];
                    let rows: Vec<Option<u32>> = (0..inner.rows as u32).map(Some).collect();
                    return Ok(Some(self.join(outer, &selection, &inner, &rows)));
                }
                if self.kind == ApplyKind::Optional && !self.state.met {
                    self.state.met = true;
                    return Ok(Some(self.unmatched(outer, &[row as u32])));
                }
                Ok(None)
            }
        }
    }
}

/// The number of the outer row that each inner row goes on from.
fn numbers(inner: &Chunk, position: usize) -> Cow<'_, [i64]> {
    let Some(numbers) = inner.columns[position].integers() else {
        unreachable!("invariant: row numbers are integers");
    };
    numbers
}

impl Operator for Apply {
    fn open(&mut self, argument: &Chunk) {
        self.outer.open(argument);
        self.state = ApplyState::default();
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        match self.row_number {
            Some(position) => self.next_of_chunk(position, run),
            None => self.next_of_row(run),
        }
    }
}
