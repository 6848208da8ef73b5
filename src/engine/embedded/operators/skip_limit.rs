//! Without the first rows; only the first rows.

use super::Operator;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;

/// How many rows `SKIP` or `LIMIT` speaks of.
#[derive(Debug)]
pub(crate) struct Count {
    /// `SKIP` or `LIMIT`.
    pub(crate) clause: &'static str,
    /// A constant.
    pub(crate) expression: Expression,
}

impl Count {
    /// The number; an error when it is no integer or negative.
    pub(crate) fn evaluate(&mut self, run: &mut Run<'_, '_>) -> Result<usize, EngineError> {
        let column = self.expression.evaluate(&Chunk::unit(), run)?;
        let clause = self.clause;
        let failed = |code, message| {
            Err(EngineError::Evaluation {
                code,
                message,
                span: self.expression.span,
            })
        };
        match column.get(0) {
            Value::Integer(count) => match usize::try_from(count) {
                Ok(count) => Ok(count),
                Err(_) if count > 0 => Ok(usize::MAX),
                Err(_) => failed(
                    Code::NegativeIntegerArgument,
                    format!("{clause} must not be negative, found {count}"),
                ),
            },
            other => failed(
                Code::InvalidCount,
                format!("{clause} takes an INTEGER, found {}", other.value_type()),
            ),
        }
    }
}

/// Rows without the first ones.
#[derive(Debug)]
pub(crate) struct Skip {
    input: Box<dyn Operator>,
    count: Count,
    left: Option<usize>,
}

impl Skip {
    /// The rows of `input` but the first `count`.
    pub(crate) fn boxed(input: Box<dyn Operator>, count: Count) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            count,
            left: None,
        })
    }
}

impl Operator for Skip {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.left = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let mut left = match self.left {
            Some(left) => left,
            None => self.count.evaluate(run)?,
        };
        while let Some(chunk) = self.input.next(run)? {
            if left >= chunk.rows {
                left -= chunk.rows;
                continue;
            }
            let selection: Vec<u32> = (left as u32..chunk.rows as u32).collect();
            self.left = Some(0);
            return Ok(Some(if left == 0 {
                chunk
            } else {
                chunk.gather(&selection)
            }));
        }
        Ok(None)
    }
}

/// The first rows only.
#[derive(Debug)]
pub(crate) struct Limit {
    input: Box<dyn Operator>,
    count: Count,
    /// Whether something below writes, so that it has to run to its end.
    drain: bool,
    left: Option<usize>,
}

impl Limit {
    /// The first `count` rows of `input`.
    pub(crate) fn boxed(input: Box<dyn Operator>, count: Count, drain: bool) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            count,
            drain,
            left: None,
        })
    }
}

impl Operator for Limit {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.left = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let left = match self.left {
            Some(left) => left,
            None => self.count.evaluate(run)?,
        };
        self.left = Some(left);
        if left == 0 {
            while self.drain && self.input.next(run)?.is_some() {}
            return Ok(None);
        }
        let Some(chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        self.left = Some(left.saturating_sub(chunk.rows));
        if chunk.rows <= left {
            return Ok(Some(chunk));
        }
        let selection: Vec<u32> = (0..left as u32).collect();
        Ok(Some(chunk.gather(&selection)))
    }
}
