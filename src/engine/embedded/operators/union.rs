//! The rows of one input, then those of another.

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::run::Run;

/// The rows of both inputs, in the columns of the output.
#[derive(Debug)]
pub(crate) struct Union {
    inputs: [(Box<dyn Operator>, Vec<usize>); 2],
    at: usize,
}

impl Union {
    /// The rows of both `inputs`, each with the columns to take of it.
    pub(crate) fn boxed(inputs: [(Box<dyn Operator>, Vec<usize>); 2]) -> Box<dyn Operator> {
        Box::new(Self { inputs, at: 0 })
    }
}

impl Operator for Union {
    fn open(&mut self, argument: &Chunk) {
        for (input, _) in &mut self.inputs {
            input.open(argument);
        }
        self.at = 0;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        while let Some((input, positions)) = self.inputs.get_mut(self.at) {
            if let Some(chunk) = input.next(run)? {
                return Ok(Some(chunk.select(positions)));
            }
            self.at += 1;
        }
        Ok(None)
    }
}
