//! Columns computed, added, picked; rows kept by a condition.

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;

/// Some columns of the input, then computed ones.
#[derive(Debug)]
pub(crate) struct Project {
    input: Box<dyn Operator>,
    keep: Vec<usize>,
    items: Vec<Expression>,
}

impl Project {
    /// The columns `keep` of `input`, then `items`.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        keep: Vec<usize>,
        items: Vec<Expression>,
    ) -> Box<dyn Operator> {
        Box::new(Self { input, keep, items })
    }
}

impl Operator for Project {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let Some(chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        let mut columns = chunk.select(&self.keep).columns;
        for item in &mut self.items {
            columns.push(item.evaluate(&chunk, run)?);
        }
        Ok(Some(Chunk {
            columns,
            rows: chunk.rows,
        }))
    }
}

/// The input's columns and computed ones; a later one may read an earlier one.
#[derive(Debug)]
pub(crate) struct Extend {
    input: Box<dyn Operator>,
    items: Vec<Expression>,
}

impl Extend {
    /// The rows of `input` with `items`.
    pub(crate) fn boxed(input: Box<dyn Operator>, items: Vec<Expression>) -> Box<dyn Operator> {
        Box::new(Self { input, items })
    }
}

impl Operator for Extend {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let Some(mut chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        for item in &mut self.items {
            let column = item.evaluate(&chunk, run)?;
            chunk.columns.push(column);
        }
        Ok(Some(chunk))
    }
}

/// Rows for which conditions are true.
#[derive(Debug)]
pub(crate) struct Filter {
    input: Box<dyn Operator>,
    predicates: Vec<Expression>,
}

impl Filter {
    /// The rows of `input` for which all of `predicates`, taken in order, are true.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        predicates: Vec<Expression>,
    ) -> Box<dyn Operator> {
        Box::new(Self { input, predicates })
    }
}

impl Operator for Filter {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        while let Some(mut chunk) = self.input.next(run)? {
            for predicate in &mut self.predicates {
                if chunk.rows == 0 {
                    break;
                }
                let selection = predicate.select(&chunk, run)?;
                if selection.len() < chunk.rows {
                    chunk = chunk.gather(&selection);
                }
            }
            if chunk.rows > 0 {
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}

/// Some columns of the input, in a given order.
#[derive(Debug)]
pub(crate) struct Pick {
    input: Box<dyn Operator>,
    positions: Vec<usize>,
}

impl Pick {
    /// These columns of `input`.
    pub(crate) fn boxed(input: Box<dyn Operator>, positions: Vec<usize>) -> Box<dyn Operator> {
        Box::new(Self { input, positions })
    }
}

impl Operator for Pick {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        Ok(self
            .input
            .next(run)?
            .map(|chunk| chunk.select(&self.positions)))
    }
}
