//! `LOAD CSV`: each row with each record of a file. Strict: what is not CSV is an error with its line.

use std::sync::Arc;

use super::flat_map::Source;
use crate::diagnostic::Code;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::records::Malformed;
use crate::engine::embedded::records::Records;
use crate::engine::embedded::run::Run;
use crate::model::value::Map;
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
    names: Vec<Arc<str>>,
    fields: Vec<Value>,
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
            names: Vec::new(),
            fields: Vec::new(),
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
        self.names.clear();
        if !self.read()? {
            return Ok(());
        }
        for (position, field) in self.fields.iter().enumerate() {
            let Value::String(name) = field else {
                return Err(self.malformed(&Malformed {
                    line: 1,
                    message: format!("field {} of the header has no name", position + 1),
                    unreadable: false,
                }));
            };
            if self.names.contains(name) {
                return Err(self.malformed(&Malformed {
                    line: 1,
                    message: format!("two fields are called `{name}`"),
                    unreadable: false,
                }));
            }
            self.names.push(Arc::clone(name));
        }
        Ok(())
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
            self.values.push(if self.headers {
                let names = self.names.iter().map(Arc::clone);
                Value::map(names.zip(fields).collect::<Map>())
            } else {
                Value::list(fields.collect())
            });
            count += 1;
        }
        Ok((count, true))
    }

    fn take(&mut self) -> Vec<Column> {
        vec![Column::Values(std::mem::take(&mut self.values))]
    }
}
