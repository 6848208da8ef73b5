//! `CALL { … } IN TRANSACTIONS`: runs a subquery over some rows at a time, and makes durable what each such batch wrote
//! before the next begins. Must never know how a commit is stored: [`Commit`](crate::engine::Commit) does that.

use std::sync::Arc;

use super::Operator;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::engine::Commit;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::model::value::Map;
use crate::model::value::Value;
use crate::plan::operator::OnError;

/// Runs its body in batches, each a transaction.
#[derive(Debug)]
pub(crate) struct Batches {
    /// The rows.
    pub(crate) input: Box<dyn Operator>,
    /// The subquery, over the columns of the input.
    pub(crate) body: Box<dyn Operator>,
    /// How many rows at a time.
    pub(crate) size: Expression,
    /// What follows a failure.
    pub(crate) on_error: OnError,
    /// The columns of the body's rows that are handed on: those of the input, then those it adds.
    pub(crate) output: Vec<usize>,
    /// How many columns the body adds.
    pub(crate) added: usize,
    /// Whether a map that tells how the batch ended is the last column.
    pub(crate) reports: bool,
    /// Where it is written.
    pub(crate) span: Span,
    /// Where it stands.
    pub(crate) state: BatchState,
}

/// Where a run over batches stands.
#[derive(Debug, Default)]
pub(crate) struct BatchState {
    size: Option<usize>,
    /// Rows that were read and belong to a later batch.
    rest: Option<Chunk>,
    /// How many batches have begun.
    begun: usize,
    /// How many rows are committed.
    committed: usize,
    /// Whether a batch failed that lets no other run.
    broken: bool,
}

/// How a batch ended.
enum Ending {
    Committed,
    Failed(String),
    NotRun,
}

impl Batches {
    fn rows_at_once(&mut self, run: &mut Run<'_, '_>) -> Result<usize, EngineError> {
        if let Some(size) = self.state.size {
            return Ok(size);
        }
        let value = self.size.evaluate(&Chunk::unit(), run)?.get(0);
        let size = match &value {
            Value::Integer(rows) => usize::try_from(*rows).ok().filter(|rows| *rows > 0),
            _ => None,
        };
        let size = size.ok_or_else(|| {
            let given = match value {
                Value::Integer(rows) => rows.to_string(),
                other => other.value_type().to_string(),
            };
            EngineError::Evaluation {
                code: Code::NumberOutOfRange,
                message: format!("a transaction takes 1 row or more, not {given}"),
                span: self.size.span,
            }
        })?;
        self.state.size = Some(size);
        Ok(size)
    }

    /// The rows of the next batch; none at the end.
    fn gather(&mut self, size: usize, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let mut parts = Vec::new();
        let mut rows = 0;
        while rows < size {
            let next = match self.state.rest.take() {
                Some(rest) => Some(rest),
                None => self.input.next(run)?,
            };
            let Some(chunk) = next else { break };
            let wanted = (size - rows).min(chunk.rows);
            let selection: Vec<u32> = (0..chunk.rows as u32).collect();
            let (taken, left) = selection.split_at(wanted);
            if !left.is_empty() {
                self.state.rest = Some(chunk.gather(left));
                parts.push(chunk.gather(taken));
            } else if chunk.rows > 0 {
                parts.push(chunk);
            }
            rows += wanted;
        }
        let width = parts.first().map_or(0, |part| part.columns.len());
        Ok((rows > 0).then(|| Chunk::concat(&parts, width)))
    }

    /// Runs the body over a batch; what it wrote keeps the rules, but is not durable yet.
    fn run_batch(
        &mut self,
        batch: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Vec<Chunk>, EngineError> {
        self.body.open(batch);
        let mut parts = Vec::new();
        let mut kept = 0;
        while let Some(chunk) = self.body.next(run)? {
            if chunk.rows > 0 {
                let chunk = chunk.select(&self.output);
                kept += chunk.size();
                run.keep(chunk.size())?;
                parts.push(chunk);
            }
        }
        run.release(kept);
        run.transaction()
            .check_touched()
            .map_err(|(error, span)| EngineError::Graph {
                error: Box::new(error),
                span,
            })?;
        Ok(parts)
    }

    /// Who commits; nobody inside a larger transaction.
    fn committer<'a>(&self, run: &Run<'a, '_>) -> Result<&'a dyn Commit, EngineError> {
        run.environment.commit.ok_or_else(|| {
            let message = "`IN TRANSACTIONS` cannot stand in an open transaction";
            EngineError::Told(Box::new(
                Diagnostic::new(Code::TransactionState, message, Some(self.span))
                    .with_help("COMMIT first; it begins and ends its own"),
            ))
        })
    }

    /// The error of a statement that ends here, and what it leaves.
    fn told(&self, error: EngineError) -> EngineError {
        let committed = self.state.committed;
        if committed == 0 {
            return error;
        }
        let diagnostic = Diagnostic::from(error).placed(self.span);
        let rows = if committed == 1 { "row" } else { "rows" };
        let help = format!("what the first {committed} {rows} wrote is committed and stays");
        EngineError::Told(Box::new(diagnostic.with_help(help)))
    }

    /// The rows of a batch that has no results.
    fn without_results(&self, batch: &Chunk) -> Chunk {
        let mut rows = batch.clone();
        for _ in 0..self.added {
            rows = rows.with(Column::Constant(Value::Null, batch.rows));
        }
        rows
    }

    fn finished(&self, rows: Chunk, ending: &Ending) -> Chunk {
        if !self.reports {
            return rows;
        }
        let number = format!("batch {}", self.state.begun);
        let (started, committed, message) = match ending {
            Ending::Committed => (true, true, Value::Null),
            Ending::Failed(message) => (true, false, Value::string(message.as_str())),
            Ending::NotRun => (false, false, Value::Null),
        };
        let id = match ending {
            Ending::NotRun => Value::Null,
            Ending::Committed | Ending::Failed(_) => Value::string(number),
        };
        let entries = [
            ("started", Value::Boolean(started)),
            ("committed", Value::Boolean(committed)),
            ("transactionId", id),
            ("errorMessage", message),
        ];
        let status: Map = entries
            .into_iter()
            .map(|(key, value)| (Arc::from(key), value))
            .collect();
        let count = rows.rows;
        rows.with(Column::Constant(Value::Map(Arc::new(status)), count))
    }
}

impl Operator for Batches {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.state = BatchState::default();
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let committer = self.committer(run)?;
        let size = self.rows_at_once(run)?;
        let batch = match self.gather(size, run) {
            Ok(Some(batch)) => batch,
            Ok(None) => return Ok(None),
            Err(error) => return Err(self.told(error)),
        };
        if self.state.broken {
            let rows = self.without_results(&batch);
            return Ok(Some(self.finished(rows, &Ending::NotRun)));
        }
        self.state.begun += 1;
        let before = *run.summary;
        match self.run_batch(&batch, run) {
            Ok(parts) => {
                let durable = run
                    .transaction()
                    .commit(|changes| committer.commit(changes));
                durable.map_err(|error| self.told(EngineError::Told(error)))?;
                self.state.committed += batch.rows;
                let rows = Chunk::concat(&parts, self.output.len());
                Ok(Some(self.finished(rows, &Ending::Committed)))
            }
            // A limit ends the statement, whatever it does about errors.
            Err(error)
                if self.on_error == OnError::Fail
                    || matches!(error, EngineError::Stopped { .. }) =>
            {
                Err(self.told(error))
            }
            Err(error) => {
                run.undo();
                *run.summary = before;
                self.state.broken = self.on_error == OnError::Break;
                let message = Diagnostic::from(error).message;
                let rows = self.without_results(&batch);
                Ok(Some(self.finished(rows, &Ending::Failed(message))))
            }
        }
    }
}
