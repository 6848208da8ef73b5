//! The embedded engine. (Being written.)

use super::EngineError;
use super::Environment;
use crate::model::graph::GraphTransaction;
use crate::model::result::Subgraph;
use crate::model::result::WriteSummary;
use crate::model::value::Value;
use crate::plan::LogicalPlan;

/// What running a plan answered.
#[derive(Debug, Default)]
pub struct Answer {
    /// Rows, in the order of `plan.output()`.
    pub rows: Vec<Vec<Value>>,
    /// The distinct elements in them.
    pub subgraph: Subgraph,
    /// What was written.
    pub summary: WriteSummary,
}

/// The engine.
#[derive(Debug)]
pub struct Embedded<'t, 'g> {
    _transaction: &'t mut GraphTransaction<'g>,
}

impl<'t, 'g> Embedded<'t, 'g> {
    /// Over a transaction.
    pub fn over(transaction: &'t mut GraphTransaction<'g>) -> Self {
        Self {
            _transaction: transaction,
        }
    }

    /// Runs a plan.
    pub fn execute(
        &mut self,
        _plan: &LogicalPlan,
        _environment: &Environment<'_>,
    ) -> Result<Answer, EngineError> {
        unimplemented!()
    }
}
