//! What a call answers: rows, made when they are asked for. It knows no procedure.

use std::fmt;

use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::value::Value;

/// One row, a value per column.
pub type Row = Vec<Value>;

/// The rows of a call, one after the other. Who wants no more than a few need not wait for all.
#[derive(Debug)]
pub struct Yielded {
    rows: Box<dyn Stream>,
}

/// Makes one row after the other. What it holds is its own: the graph may have changed between two rows.
pub trait Stream: Send + fmt::Debug {
    /// The next row; `None` after the last.
    fn next_row(&mut self, context: &Context<'_>) -> Result<Option<Row>, FunctionError>;
}

impl Yielded {
    /// The rows of a stream.
    pub fn stream(rows: impl Stream + 'static) -> Self {
        Self {
            rows: Box::new(rows),
        }
    }

    /// Rows that are made of what has been found already.
    pub fn of(rows: impl Iterator<Item = Row> + Send + 'static) -> Self {
        Self::stream(Found(rows))
    }

    /// No rows.
    pub fn nothing() -> Self {
        Self::of(std::iter::empty())
    }

    /// The next row; `None` after the last.
    pub fn next_row(&mut self, context: &Context<'_>) -> Result<Option<Row>, FunctionError> {
        self.rows.next_row(context)
    }

    /// All rows that are left.
    pub fn all(mut self, context: &Context<'_>) -> Result<Vec<Row>, FunctionError> {
        let mut rows = Vec::new();
        while let Some(row) = self.next_row(context)? {
            rows.push(row);
        }
        Ok(rows)
    }
}

impl From<Vec<Row>> for Yielded {
    fn from(rows: Vec<Row>) -> Self {
        Self::of(rows.into_iter())
    }
}

struct Found<I>(I);

impl<I> fmt::Debug for Found<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Found")
    }
}

impl<I: Iterator<Item = Row> + Send> Stream for Found<I> {
    fn next_row(&mut self, _: &Context<'_>) -> Result<Option<Row>, FunctionError> {
        Ok(self.0.next())
    }
}
