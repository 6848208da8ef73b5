//! Each input row with each of its results: what scans, expansions, `UNWIND` and their kin have in common.

use std::sync::Arc;

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;

/// Gives any number of results for a row.
pub(crate) trait Source: std::fmt::Debug + Send {
    /// Gets to know the rows to come.
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError>;

    /// Turns to a row.
    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError>;

    /// Adds up to `limit` more results of the row to the columns; how many, and whether the row may have more.
    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError>;

    /// Adds the results of the rows from `row` on, all results of each, as long as about `limit` rows hold them; which
    /// row gives each goes to `selection`. Returns the row to go on from: the same one when this source, or that row,
    /// must be asked the slow way.
    fn many(
        &mut self,
        _chunk: &Chunk,
        row: usize,
        _limit: usize,
        _selection: &mut Vec<u32>,
        _run: &mut Run<'_, '_>,
    ) -> Result<usize, EngineError> {
        Ok(row)
    }

    /// Takes the columns of the results so far.
    fn take(&mut self) -> Vec<Column>;
}

/// Each input row, reduced to the columns to keep, with each of its results.
#[derive(Debug)]
pub(crate) struct FlatMap<S> {
    input: Box<dyn Operator>,
    source: S,
    keep: Vec<usize>,
    chunk: Option<Chunk>,
    row: usize,
    started: bool,
}

impl<S: Source + 'static> FlatMap<S> {
    /// The rows of `input` with the results of `source`; of the input only the columns `keep` stay.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        keep: Vec<usize>,
        source: S,
    ) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            source,
            keep,
            chunk: None,
            row: 0,
            started: false,
        })
    }

    fn emit(&mut self, chunk: &Chunk, selection: &[u32]) -> Chunk {
        let mut columns: Vec<Arc<Column>> = Vec::with_capacity(self.keep.len() + 2);
        for position in &self.keep {
            columns.push(Arc::new(chunk.columns[*position].gather(selection)));
        }
        columns.extend(self.source.take().into_iter().map(Arc::new));
        Chunk {
            columns,
            rows: selection.len(),
        }
    }
}

impl<S: Source + 'static> Operator for FlatMap<S> {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.chunk = None;
        self.source.take();
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let limit = run.chunk_size();
        loop {
            let chunk = match self.chunk.take() {
                Some(chunk) => chunk,
                None => match self.input.next(run)? {
                    None => return Ok(None),
                    Some(chunk) => {
                        self.source.begin(&chunk, run)?;
                        self.row = 0;
                        self.started = false;
                        chunk
                    }
                },
            };
            let mut selection: Vec<u32> = Vec::new();
            while self.row < chunk.rows {
                if !self.started {
                    let before = self.row;
                    self.row = self
                        .source
                        .many(&chunk, before, limit, &mut selection, run)?;
                    run.tick(self.row - before)?;
                    if self.row == chunk.rows || selection.len() >= limit {
                        break;
                    }
                    self.source.start(&chunk, self.row, run)?;
                    self.started = true;
                }
                let (added, open) = self.source.more(limit - selection.len(), run)?;
                run.tick(added)?;
                selection.extend(std::iter::repeat_n(self.row as u32, added));
                if !open {
                    self.row += 1;
                    self.started = false;
                }
                if selection.len() >= limit {
                    break;
                }
            }
            let emitted = (!selection.is_empty()).then(|| self.emit(&chunk, &selection));
            if self.row < chunk.rows {
                self.chunk = Some(chunk);
            }
            if emitted.is_some() {
                return Ok(emitted);
            }
        }
    }
}
