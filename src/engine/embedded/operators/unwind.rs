//! `UNWIND`: each row with each item of a list. A `range` is counted through, never laid out.

use std::sync::Arc;

use super::flat_map::Source;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::Kind;
use crate::engine::embedded::eval::function_error;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;

/// The items still to come of a row.
#[derive(Debug)]
enum Items {
    None,
    List(Arc<Vec<Value>>, usize),
    One(Value),
    Range { next: i64, end: i64, step: i64 },
}

/// For each row, the items of a list.
#[derive(Debug)]
pub(crate) struct Unwind {
    list: Expression,
    /// The values of `list`, or of the arguments of `range`.
    columns: Vec<Arc<Column>>,
    items: Items,
    values: Vec<Value>,
    numbers: Vec<i64>,
}

impl Unwind {
    /// The items of `list`.
    pub(crate) fn new(list: Expression) -> Self {
        Self {
            list,
            columns: Vec::new(),
            items: Items::None,
            values: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// The range of a row, when `list` is a call of `range` with integers; anything else is left to the function.
    fn range(&self, row: usize) -> Option<Items> {
        let number = |position: usize| match self.columns.get(position).map(|c| c.get(row)) {
            Some(Value::Integer(number)) => Some(number),
            _ => None,
        };
        let step = if self.columns.len() > 2 {
            number(2)?
        } else {
            1
        };
        (step != 0).then_some(Items::Range {
            next: number(0)?,
            end: number(1)?,
            step,
        })
    }
}

/// The items of a value: null has none, and what is no list counts as a list of one.
fn items_of(value: Value) -> Items {
    match value {
        Value::Null => Items::None,
        Value::List(items) => Items::List(items, 0),
        other => Items::One(other),
    }
}

impl Source for Unwind {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.columns = match &mut self.list.kind {
            Kind::Call(function, arguments) if function.name == "range" => arguments
                .iter_mut()
                .map(|argument| argument.evaluate(chunk, run))
                .collect::<Result<_, _>>()?,
            _ => vec![self.list.evaluate(chunk, run)?],
        };
        Ok(())
    }

    fn start(
        &mut self,
        _chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.items = match &self.list.kind {
            Kind::Call(function, _) if function.name == "range" => {
                if let Some(range) = self.range(row) {
                    range
                } else {
                    let arguments: Vec<Value> =
                        self.columns.iter().map(|column| column.get(row)).collect();
                    let list = (function.kernel)(&arguments, &run.context())
                        .map_err(|error| function_error(function.name, error, self.list.span))?;
                    items_of(list)
                }
            }
            _ => items_of(self.columns[0].get(row)),
        };
        Ok(())
    }

    fn more(&mut self, limit: usize, _run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        if !matches!(self.items, Items::Range { .. }) && !self.numbers.is_empty() {
            self.values
                .extend(self.numbers.drain(..).map(Value::Integer));
        }
        let wide = !self.values.is_empty();
        match &mut self.items {
            Items::None => Ok((0, false)),
            Items::One(value) => {
                self.values.push(std::mem::take(value));
                self.items = Items::None;
                Ok((1, false))
            }
            Items::List(items, at) => {
                let end = (*at + limit).min(items.len());
                self.values.extend_from_slice(&items[*at..end]);
                let count = end - *at;
                *at = end;
                Ok((count, end < items.len()))
            }
            Items::Range { next, end, step } => {
                let mut count = 0;
                while count < limit {
                    let open = if *step > 0 {
                        *next <= *end
                    } else {
                        *next >= *end
                    };
                    if !open {
                        return Ok((count, false));
                    }
                    if wide {
                        self.values.push(Value::Integer(*next));
                    } else {
                        self.numbers.push(*next);
                    }
                    count += 1;
                    let Some(number) = next.checked_add(*step) else {
                        self.items = Items::None;
                        return Ok((count, false));
                    };
                    *next = number;
                }
                Ok((count, true))
            }
        }
    }

    fn take(&mut self) -> Vec<Column> {
        let numbers = std::mem::take(&mut self.numbers);
        let values = std::mem::take(&mut self.values);
        vec![if values.is_empty() {
            Column::Integers(numbers)
        } else {
            Column::of(values)
        }]
    }
}
