//! `FOREACH`: for each row and each item of a list, writes; the rows pass on unchanged.

use super::Operator;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::type_error;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;

/// Runs its body for each item of each row.
#[derive(Debug)]
pub(crate) struct Foreach {
    /// The rows.
    pub(crate) input: Box<dyn Operator>,
    /// The list.
    pub(crate) list: Expression,
    /// The writes, over the row's columns and the item.
    pub(crate) body: Box<dyn Operator>,
}

impl Operator for Foreach {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let Some(chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        for row in 0..chunk.rows {
            let row = chunk.row(row);
            let list = self.list.evaluate(&row, run)?.get(0);
            let items = match list {
                Value::Null => continue,
                Value::List(items) => items,
                other => {
                    return Err(type_error(
                        Code::InvalidArgumentType,
                        "LIST",
                        other.value_type(),
                        self.list.span,
                    ));
                }
            };
            for item in items.iter() {
                run.tick(1)?;
                self.body
                    .open(&row.clone().with(Column::of(vec![item.clone()])));
                while self.body.next(run)?.is_some() {}
            }
        }
        Ok(Some(chunk))
    }
}
