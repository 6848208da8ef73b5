//! `LOAD CSV`: each row with each record of a file. Strict: what is not CSV is an error with its line and column.

use std::io::Read;
use std::sync::Arc;

use super::flat_map::Source;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::chunk::Fields;
use crate::engine::embedded::chunk::Texts;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::input::records::Fault;
use crate::input::records::Record;
use crate::input::records::Records;
use crate::input::records::Separation;
use crate::model::value::Value;

/// For each row, the records of a file: maps by header, or lists.
#[derive(Debug)]
pub(crate) struct LoadCsv {
    file: Expression,
    headers: bool,
    terminator: char,
    files: Arc<Column>,
    path: String,
    records: Option<Records<Box<dyn Read + Send>>>,
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

    fn malformed(&self, fault: &Fault) -> EngineError {
        let code = if fault.unreadable {
            Code::CannotReadFile
        } else {
            Code::MalformedRecord
        };
        let column = match fault.column {
            0 => String::new(),
            column => format!(", column {column}"),
        };
        EngineError::Evaluation {
            code,
            message: format!(
                "`{}`, line {}{column}: {}",
                self.path, fault.line, fault.message
            ),
            span: self.file.span,
        }
    }

    /// Reads a record as values; `None` at the end of the file.
    fn read_values(&mut self) -> Result<Option<Vec<Value>>, EngineError> {
        let Some(records) = &mut self.records else {
            return Ok(None);
        };
        let read = records.read().map(|record| {
            record.map(|record| {
                let fields = record.given();
                fields
                    .map(|field| field.map_or(Value::Null, Value::from))
                    .collect()
            })
        });
        read.map_err(|fault| self.malformed(&fault))
    }

    /// Reads a record into the columns; false at the end of the file.
    fn read_columns(&mut self) -> Result<bool, EngineError> {
        let Some(records) = &mut self.records else {
            return Ok(false);
        };
        let read = match records.read() {
            Ok(None) => Ok(false),
            Ok(Some(record)) => {
                for (column, field) in self.columns.iter_mut().zip(record.given()) {
                    column.push(field);
                }
                Ok(true)
            }
            Err(fault) => Err(fault),
        };
        read.map_err(|fault| self.malformed(&fault))
    }

    fn read_names(&mut self) -> Result<(), EngineError> {
        self.widen();
        self.names = Arc::new([]);
        let Some(records) = &mut self.records else {
            return Ok(());
        };
        let names = match records.read() {
            Ok(None) => return Ok(()),
            Ok(Some(header)) => names_of(header),
            Err(fault) => Err(fault),
        };
        self.names = names.map_err(|fault| self.malformed(&fault))?.into();
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

/// The names in a header.
fn names_of(header: Record<'_>) -> Result<Vec<Arc<str>>, Fault> {
    let mut names: Vec<Arc<str>> = Vec::with_capacity(header.len());
    for (position, field) in header.given().enumerate() {
        let message = match field {
            None | Some("") => format!("field {} of the header has no name", position + 1),
            Some(name) if names.iter().any(|known| **known == *name) => {
                format!("two fields are called `{name}`")
            }
            Some(name) => {
                names.push(name.into());
                continue;
            }
        };
        return Err(Fault {
            line: header.line,
            column: 0,
            message,
            help: "",
            local: false,
            unreadable: false,
        });
    }
    Ok(names)
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
        let separation = Separation {
            separator: self.terminator,
            quotes: true,
        };
        self.records = Some(Records::new(reader, separation));
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
