//! The rows an enclosing plan hands in; at the top, one row without columns.

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::run::Run;

/// Hands on the columns it was compiled for.
#[derive(Debug)]
pub(crate) struct Argument {
    /// The columns of the enclosing plan's layout.
    positions: Vec<usize>,
    rows: Option<Chunk>,
}

impl Argument {
    /// Takes these columns of the rows handed in.
    pub(crate) fn new(positions: Vec<usize>) -> Self {
        Self {
            positions,
            rows: None,
        }
    }
}

impl Operator for Argument {
    fn open(&mut self, argument: &Chunk) {
        self.rows = Some(argument.select(&self.positions));
    }

    fn next(&mut self, _run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        Ok(self.rows.take())
    }
}
