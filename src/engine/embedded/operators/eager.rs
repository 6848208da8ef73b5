//! A barrier: everything below happens before anything above; and the end of a statement that returns nothing.

use std::collections::VecDeque;

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::run::Run;

/// Takes all rows of its input before it hands on the first.
#[derive(Debug)]
pub(crate) struct Eager {
    input: Box<dyn Operator>,
    rows: Option<VecDeque<Chunk>>,
}

impl Eager {
    /// A barrier above `input`.
    pub(crate) fn boxed(input: Box<dyn Operator>) -> Box<dyn Operator> {
        Box::new(Self { input, rows: None })
    }
}

impl Operator for Eager {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.rows = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let rows = match &mut self.rows {
            Some(rows) => rows,
            rows => {
                let mut taken = VecDeque::new();
                while let Some(chunk) = self.input.next(run)? {
                    run.keep(chunk.size())?;
                    taken.push_back(chunk);
                }
                rows.insert(taken)
            }
        };
        let chunk = rows.pop_front();
        if let Some(chunk) = &chunk {
            run.release(chunk.size());
        }
        Ok(chunk)
    }
}

/// Takes all rows and hands on none.
#[derive(Debug)]
pub(crate) struct Discard {
    input: Box<dyn Operator>,
}

impl Discard {
    /// Everything below `input`, for its effects.
    pub(crate) fn boxed(input: Box<dyn Operator>) -> Box<dyn Operator> {
        Box::new(Self { input })
    }
}

impl Operator for Discard {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        while self.input.next(run)?.is_some() {}
        Ok(None)
    }
}
