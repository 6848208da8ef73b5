//! `LOAD CSV`: each row with each record of a file. Strict: what is not CSV is an error with its line.

use std::sync::Arc;

use super::flat_map::Source;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::chunk::Fields;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::records::Malformed;
use crate::engine::embedded::records::Records;
use crate::engine::embedded::run::Run;
use crate::model::value::Value;

/// For each row, the records of a file: maps by header, or lists.
#[derive(Debug)]
pub(crate) struct LoadCsv {
    file: Expression,
    headers: bool,
    terminator: char,
    files: Arc<Column>,
    path: String,
    records: Option<Records>,
    names: Arc<[Arc<str>]>,
    fields: Vec<Value>,
    /// Records as maps, a column for each name.
    columns: Vec<Vec<Value>>,
    /// Records as values: without headers, or when files with different headers meet in a chunk.
    values: Vec<Value>,
}

impl LoadCsv {
    /// The records of `file`.
    pub(crate) fn new(file: Expression, headers: bool, terminator: char) -> Self {
        Self {
            file,
            headers,
            terminator,
            files: Arc::new(Column::Values(Vec::new())),
            path: String::new(),
            records: None,
            names: Arc::new([]),
            fields: Vec::new(),
            columns: Vec::new(),
            values: Vec::new(),
        }
    }

    fn malformed(&self, error: &Malformed) -> EngineError {
        let code = if error.unreadable {
            Code::CannotReadFile
        } else {
            Code::MalformedRecord
        };
        EngineError::Evaluation {
            code,
            message: format!("`{}`, line {}: {}", self.path, error.line, error.message),
            span: self.file.span,
        }
    }

    fn read(&mut self) -> Result<bool, EngineError> {
        let Some(records) = &mut self.records else {
            return Ok(false);
        };
        self.fields.clear();
        records
            .next(&mut self.fields)
            .map_err(|error| self.malformed(&error))
    }

    fn read_names(&mut self) -> Result<(), EngineError> {
        self.widen();
        self.names = Arc::new([]);
        if !self.read()? {
            return Ok(());
        }
        let mut names: Vec<Arc<str>> = Vec::with_capacity(self.fields.len());
        for (position, field) in self.fields.iter().enumerate() {
            let wrong = |message| {
                Err(self.malformed(&Malformed {
                    line: 1,
                    message,
                    unreadable: false,
                }))
            };
            let Value::String(name) = field else {
                return wrong(format!("field {} of the header has no name", position + 1));
            };
            if names.contains(name) {
                return wrong(format!("two fields are called `{name}`"));
            }
            names.push(Arc::clone(name));
        }
        self.names = names.into();
        self.columns = vec![Vec::new(); self.names.len()];
        Ok(())
    }

    /// Turns the records read so far into values, as the next ones will have other names.
    fn widen(&mut self) {
        if let Some(column) = self.take_records() {
            self.values.extend(column.values());
        }
    }

    fn take_records(&mut self) -> Option<Column> {
        let rows = self.columns.first().map_or(0, Vec::len);
        if rows == 0 {
            return None;
        }
        let columns = self.columns.iter_mut().map(std::mem::take).collect();
        let fields = Fields {
            names: Arc::clone(&self.names),
            columns,
        };
        Some(Column::Records(
            Arc::new(fields),
            (0..rows as u32).collect(),
        ))
    }
}

impl Source for LoadCsv {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.files = self.file.evaluate(chunk, run)?;
        Ok(())
    }

    fn start(
        &mut self,
        _chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.records = None;
        let failed = |code, message| {
            Err(EngineError::Evaluation {
                code,
                message,
                span: self.file.span,
            })
        };
        let path = match &*self.files.value(row) {
            Value::String(path) => path.to_string(),
            other => {
                return failed(
                    Code::InvalidArgumentType,
                    format!("LOAD CSV takes a STRING, found {}", other.value_type()),
                );
            }
        };
        let reader = match run.environment.files.open(&path) {
            Ok(reader) => reader,
            Err(reason) => {
                return failed(
                    Code::CannotReadFile,
                    format!("`{path}` cannot be read: {reason}"),
                );
            }
        };
        self.path = path;
        self.records = Some(Records::new(reader, self.terminator));
        if self.headers {
            self.read_names()?;
        }
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let mut count = 0;
        while count < limit {
            run.tick(1)?;
            if !self.read()? {
                self.records = None;
                return Ok((count, false));
            }
            let fields = self.fields.drain(..);
            if self.headers {
                for (column, field) in self.columns.iter_mut().zip(fields) {
                    column.push(field);
                }
            } else {
                self.values.push(Value::list(fields.collect()));
            }
            count += 1;
        }
        Ok((count, true))
    }

    fn take(&mut self) -> Vec<Column> {
        if !self.values.is_empty() {
            self.widen();
            return vec![Column::Values(std::mem::take(&mut self.values))];
        }
        let records = self.take_records();
        vec![records.unwrap_or(Column::Values(Vec::new()))]
    }
}
