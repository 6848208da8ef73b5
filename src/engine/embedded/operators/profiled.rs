//! An operator under observation: counts what it hands on, and how long that takes.

use std::time::Instant;

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::run::Run;

/// Measures its input.
#[derive(Debug)]
pub(crate) struct Profiled {
    input: Box<dyn Operator>,
    place: usize,
}

impl Profiled {
    /// Measures `input` as the operator at this place of the plan.
    pub(crate) fn boxed(input: Box<dyn Operator>, place: usize) -> Box<dyn Operator> {
        Box::new(Self { input, place })
    }
}

impl Operator for Profiled {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let started = Instant::now();
        let outcome = self.input.next(run);
        let rows = match &outcome {
            Ok(Some(chunk)) => chunk.rows,
            Ok(None) | Err(_) => 0,
        };
        if let Some(profile) = run.environment.profile {
            profile.add(self.place, rows, started.elapsed());
        }
        outcome
    }
}
