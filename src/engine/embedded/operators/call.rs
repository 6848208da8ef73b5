//! `CALL`: each row with each row of a procedure.

use std::sync::Arc;

use super::flat_map::Source;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::Place;
use crate::engine::embedded::eval::evaluate_all;
use crate::engine::embedded::eval::function_error;
use crate::engine::embedded::run::Run;
use crate::functions::FunctionError;
use crate::functions::procedure::Procedure;
use crate::functions::procedure::Yielded;
use crate::model::value::Value;

/// For each row, the rows of a procedure.
#[derive(Debug)]
pub(crate) struct Call {
    procedure: Arc<dyn Procedure>,
    arguments: Vec<Expression>,
    columns: Vec<usize>,
    span: Span,
    values: Vec<Arc<Column>>,
    rows: Yielded,
    output: Vec<Vec<Value>>,
}

impl Call {
    /// The columns at `columns` of the rows of `procedure`.
    pub(crate) fn new(
        procedure: Arc<dyn Procedure>,
        arguments: Vec<Expression>,
        columns: Vec<usize>,
        span: Span,
    ) -> Self {
        Self {
            procedure,
            arguments,
            span,
            values: Vec::new(),
            rows: Yielded::nothing(),
            output: vec![Vec::new(); columns.len()],
            columns,
        }
    }

    /// What the procedure's failure is to the statement: a limit it met is told by the limit's own words.
    fn failure(&self, error: FunctionError, run: &mut Run<'_, '_>) -> EngineError {
        let limit = match error {
            FunctionError::Stopped => run.check(),
            FunctionError::NoRoom { bytes } => run.keep(bytes),
            _ => Ok(()),
        };
        let name = &self.procedure.signature().name;
        let place = Place {
            whole: self.span,
            arguments: &self.arguments,
        };
        let span = place.of(&error);
        limit.map_or_else(|stopped| stopped, |()| function_error(name, error, span))
    }
}

impl Source for Call {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.values = evaluate_all(&mut self.arguments, chunk, run)?;
        Ok(())
    }

    fn start(
        &mut self,
        _chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let arguments: Vec<Value> = self.values.iter().map(|column| column.get(row)).collect();
        self.rows = match self.procedure.call(&arguments, &run.context()) {
            // A procedure that only acts lets the row pass.
            Ok(_) if self.procedure.signature().columns.is_empty() => vec![Vec::new()].into(),
            Ok(rows) => rows,
            Err(error) => return Err(self.failure(error, run)),
        };
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        for count in 0..limit {
            let row = match self.rows.next_row(&run.context()) {
                Ok(Some(row)) => row,
                Ok(None) => return Ok((count, false)),
                Err(error) => return Err(self.failure(error, run)),
            };
            for (output, column) in self.output.iter_mut().zip(&self.columns) {
                output.push(row[*column].clone());
            }
        }
        Ok((limit, true))
    }

    fn take(&mut self) -> Vec<Column> {
        self.output
            .iter_mut()
            .map(|values| Column::of(std::mem::take(values)))
            .collect()
    }
}
