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
use crate::model::value::Value;

/// For each row, the rows of a procedure.
#[derive(Debug)]
pub(crate) struct Call {
    procedure: Arc<dyn Procedure>,
    arguments: Vec<Expression>,
    columns: Vec<usize>,
    span: Span,
    values: Vec<Arc<Column>>,
    rows: std::vec::IntoIter<Vec<Value>>,
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
            rows: Vec::new().into_iter(),
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
        let rows = match self.procedure.call(&arguments, &run.context()) {
            Ok(rows) => rows,
            Err(error) => return Err(self.failure(error, run)),
        };
        // A procedure that only acts lets the row pass.
        self.rows = if self.procedure.signature().columns.is_empty() {
            vec![Vec::new()]
        } else {
            rows
        }
        .into_iter();
        Ok(())
    }

    fn more(&mut self, limit: usize, _run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let mut count = 0;
        for row in self.rows.by_ref().take(limit) {
            for (output, column) in self.output.iter_mut().zip(&self.columns) {
                output.push(row[*column].clone());
            }
            count += 1;
        }
        Ok((count, self.rows.len() > 0))
    }

    fn take(&mut self) -> Vec<Column> {
        self.output
            .iter_mut()
            .map(|values| Column::of(std::mem::take(values)))
            .collect()
    }
}
