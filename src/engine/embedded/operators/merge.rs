//! `MERGE`: for each row the matches of a pattern, or else the pattern is made.

use std::sync::Arc;

use super::Operator;
use super::create::NewItem;
use super::create::make_row;
use super::path::PathColumns;
use super::set::Item;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;

/// Each row with its matches, or with what was made for it.
#[derive(Debug)]
pub(crate) struct Merge {
    /// The rows.
    pub(crate) input: Box<dyn Operator>,
    /// How to look for the pattern.
    pub(crate) matching: Box<dyn Operator>,
    /// The matching plan's columns that make up the layout of a made row: the input's, then the items'.
    pub(crate) matched: Vec<usize>,
    /// How to make it.
    pub(crate) items: Vec<NewItem>,
    /// A named path over those columns.
    pub(crate) path: Option<PathColumns>,
    /// After making it, over those columns and the path.
    pub(crate) on_create: Vec<Item>,
    /// After finding it.
    pub(crate) on_match: Vec<Item>,
    /// Columns to hand on.
    pub(crate) output: Vec<usize>,
    /// The rows at hand, and how many of them are done.
    pub(crate) state: Option<(Chunk, usize)>,
}

impl Merge {
    fn one(&mut self, row: &Chunk, run: &mut Run<'_, '_>) -> Result<Vec<Chunk>, EngineError> {
        self.refuse_nulls(row, run)?;
        self.matching.open(row);
        let mut found = Vec::new();
        while let Some(rows) = self.matching.next(run)? {
            if rows.rows > 0 {
                found.push(self.with_path(rows.select(&self.matched), run));
            }
        }
        if found.is_empty() {
            let made = make_row(&mut self.items, row.clone(), run)?;
            let made = self.with_path(made, run);
            for item in &mut self.on_create {
                item.execute(&made, run)?;
            }
            return Ok(vec![made]);
        }
        if !self.on_match.is_empty() {
            for rows in &found {
                for row in 0..rows.rows {
                    let row = rows.row(row);
                    for item in &mut self.on_match {
                        item.execute(&row, run)?;
                    }
                }
            }
        }
        Ok(found)
    }

    /// A null in the properties of the pattern can neither be found nor made.
    fn refuse_nulls(&mut self, row: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        // Properties that read elements of the pattern itself are looked at when it is made.
        for item in &mut self.items {
            if item.reads_beyond(row.columns.len()) {
                continue;
            }
            for (key, value) in item.given_in(row, run)?.properties {
                if value.is_null() {
                    return Err(EngineError::Evaluation {
                        code: Code::MergeReadOwnWrites,
                        message: format!("MERGE cannot look for a null in property `{key}`"),
                        span: item.place_of(&key),
                    });
                }
            }
        }
        Ok(())
    }

    fn with_path(&self, mut rows: Chunk, run: &Run<'_, '_>) -> Chunk {
        if let Some(path) = &self.path {
            let values = (0..rows.rows).map(|row| path.build(&rows, row, run));
            let column = Column::Values(values.collect());
            rows.columns.push(Arc::new(column));
        }
        rows
    }
}

impl Operator for Merge {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.state = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let (chunk, start) = match self.state.take() {
            Some(state) => state,
            None => match self.input.next(run)? {
                None => return Ok(None),
                Some(chunk) => (chunk, 0),
            },
        };
        let mut parts = Vec::new();
        let (mut row, mut rows) = (start, 0);
        while row < chunk.rows && rows < run.chunk_size() {
            run.tick(1)?;
            for part in self.one(&chunk.row(row), run)? {
                rows += part.rows;
                parts.push(part.select(&self.output));
            }
            row += 1;
        }
        if row < chunk.rows {
            self.state = Some((chunk, row));
        }
        Ok(Some(Chunk::concat(&parts, self.output.len())))
    }
}
