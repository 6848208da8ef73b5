//! `LOAD CSV`: each row with each record of a file. Strict: what is not CSV is an error with its line.

use std::sync::Arc;

use super::flat_map::Source;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::chunk::Fields;
use crate::engine::embedded::chunk::Texts;
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
    /// Records as maps, a column for each name.
    columns: Vec<Texts>,
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

    /// Reads a record as values; `None` at the end of the file.
    fn read_values(&mut self) -> Result<Option<Vec<Value>>, EngineError> {
        let Some(records) = &mut self.records else {
            return Ok(None);
        };
        let mut values = Vec::new();
        let read = records.next(|field| values.push(field.map_or(Value::Null, Value::from)));
        let read = read.map_err(|error| self.malformed(&error))?;
        Ok(read.then_some(values))
    }

    /// Reads a record into the columns; false at the end of the file.
    fn read_columns(&mut self) -> Result<bool, EngineError> {
        let Some(records) = &mut self.records else {
            return Ok(false);
        };
        let mut columns = self.columns.iter_mut();
        let read = records.next(|field| {
            // One field too many is told by the reader at the end of the record.
            if let Some(column) = columns.next() {
                column.push(field);
            }
        });
        read.map_err(|error| self.malformed(&error))
    }

    fn read_names(&mut self) -> Result<(), EngineError> {
        self.widen();
        self.names = Arc::new([]);
        let Some(fields) = self.read_values()? else {
            return Ok(());
        };
        let mut names: Vec<Arc<str>> = Vec::with_capacity(fields.len());
        for (position, field) in fields.iter().enumerate() {
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
        self.columns = self.names.iter().map(|_| Texts::default()).collect();
        Ok(())
    }

    /// Turns the records read so far into values, as the next ones will have other names.
    fn widen(&mut self) {
        if let Some(column) = self.take_records() {
            self.values.extend(column.values());
        }
    }

    fn take_records(&mut self) -> Option<Column> {
        let rows = self.columns.first().map_or(0, Texts::len);
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
            let read = if self.headers {
                self.read_columns()?
            } else {
                let values = self.read_values()?;
                let read = values.is_some();
                self.values.extend(values.map(Value::list));
                read
            };
            if !read {
                self.records = None;
                return Ok((count, false));
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
