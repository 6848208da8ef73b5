//! Records of a CSV file (RFC 4180), read strictly and a piece at a time.
//!
//! Lines end in LF or CRLF, also inside quotes. A quote inside quotes is doubled. An empty field is null, an empty
//! field in quotes the empty string. All records have as many fields as the first. Must never know the file system.

use std::io::Read;

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// Why a file is not CSV.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The line, from 1, on which the record begins or the fault is.
    pub(crate) line: u64,
    /// What is wrong with it.
    pub(crate) message: String,
    /// Whether the file could not be read at all.
    pub(crate) unreadable: bool,
}

/// What is wrong with the record on a line.
fn malformed(line: u64, message: impl Into<String>) -> Malformed {
    Malformed {
        line,
        message: message.into(),
        unreadable: false,
    }
}

/// The records of a file.
pub(crate) struct Records {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    at: usize,
    begun: bool,
    end: bool,
    terminator: Vec<u8>,
    line: u64,
    fields: Option<usize>,
    scratch: Vec<u8>,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Records")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl Records {
    /// The records `reader` yields, with `terminator` between fields.
    pub(crate) fn new(reader: Box<dyn Read + Send>, terminator: char) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            begun: false,
            end: false,
            terminator: terminator.to_string().into_bytes(),
            line: 1,
            fields: None,
            scratch: Vec::new(),
        }
    }

    /// Reads another piece; false at the end of the file.
    fn fill(&mut self) -> Result<bool, Malformed> {
        if self.end {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let length = self.buffer.len();
        self.buffer.resize(length + PIECE, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[length..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(Malformed {
                        line: self.line,
                        message: error.to_string(),
                        unreadable: true,
                    });
                }
            }
        };
        let first = !std::mem::replace(&mut self.begun, true);
        self.buffer.truncate(length + read);
        self.end = read == 0;
        if first && self.buffer.starts_with(b"\xEF\xBB\xBF") {
            self.at = 3;
        }
        Ok(!self.end)
    }

    /// The byte `offset` bytes ahead; `None` at the end of the file.
    fn peek(&mut self, offset: usize) -> Result<Option<u8>, Malformed> {
        while self.at + offset >= self.buffer.len() {
            if !self.fill()? {
                return Ok(None);
            }
        }
        Ok(Some(self.buffer[self.at + offset]))
    }

    /// Whether a field ends here: by terminator, end of line or end of file. Does not move.
    fn ends(&mut self) -> Result<bool, Malformed> {
        Ok(match self.peek(0)? {
            None | Some(b'\n') => true,
            Some(b'\r') => matches!(self.peek(1)?, Some(b'\n') | None),
            Some(_) => self.at_terminator()?,
        })
    }

    fn at_terminator(&mut self) -> Result<bool, Malformed> {
        for position in 0..self.terminator.len() {
            if self.peek(position)? != Some(self.terminator[position]) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives the next record's fields to `take`, one by one, an empty one as `None`; false at the end of the file. Empty
    /// lines are passed over.
    pub(crate) fn next(&mut self, mut take: impl FnMut(Option<&str>)) -> Result<bool, Malformed> {
        loop {
            match self.peek(0)? {
                None => return Ok(false),
                Some(b'\n') => self.at += 1,
                Some(b'\r') if self.peek(1)? == Some(b'\n') => self.at += 2,
                Some(_) => break,
            }
            self.line += 1;
        }
        let line = self.line;
        let mut count = 0;
        loop {
            self.field(line, &mut take)?;
            count += 1;
            if self.at_terminator()? {
                self.at += self.terminator.len();
                continue;
            }
            match self.peek(0)? {
                None => break,
                Some(b'\r') if self.peek(1)? == Some(b'\n') => self.at += 2,
                Some(_) => self.at += 1,
            }
            self.line += 1;
            break;
        }
        let expected = *self.fields.get_or_insert(count);
        if count != expected {
            return Err(malformed(
                line,
                format!("the record has {count} fields, the first one has {expected}"),
            ));
        }
        Ok(true)
    }

    fn field(&mut self, line: u64, take: &mut impl FnMut(Option<&str>)) -> Result<(), Malformed> {
        self.scratch.clear();
        if self.peek(0)? == Some(b'"') {
            self.at += 1;
            self.quoted(line)?;
            take(Some(text(&self.scratch, line)?));
            return Ok(());
        }
        if let Some(end) = self.end_of_plain() {
            let mut field = &self.buffer[self.at..end];
            if self.buffer[end] == b'\n' {
                field = field.strip_suffix(b"\r").unwrap_or(field);
            }
            take((!field.is_empty()).then_some(text(field, line)?));
            self.at = end;
            return Ok(());
        }
        self.plain(line)?;
        let field = &self.scratch;
        take((!field.is_empty()).then_some(text(field, line)?));
        Ok(())
    }

    /// Where a field without quotes ends, when all of it and what ends it is in the buffer.
    fn end_of_plain(&self) -> Option<usize> {
        let [terminator] = *self.terminator else {
            return None;
        };
        let length = memchr::memchr3(terminator, b'\n', b'"', &self.buffer[self.at..])?;
        let end = self.at + length;
        (self.buffer[end] != b'"').then_some(end)
    }

    /// Reads a field without quotes up to its end.
    fn plain(&mut self, line: u64) -> Result<(), Malformed> {
        if let [terminator] = *self.terminator {
            loop {
                let rest = &self.buffer[self.at..];
                if let Some(length) = memchr::memchr3(terminator, b'\n', b'"', rest) {
                    self.scratch.extend_from_slice(&rest[..length]);
                    self.at += length;
                    break;
                }
                self.scratch.extend_from_slice(rest);
                self.at = self.buffer.len();
                if !self.fill()? {
                    break;
                }
            }
        } else {
            while !self.ends()? && self.buffer[self.at] != b'"' {
                self.scratch.push(self.buffer[self.at]);
                self.at += 1;
            }
        }
        match self.peek(0)? {
            Some(b'"') => Err(malformed(
                line,
                "a quote inside a field that does not begin with one",
            )),
            None | Some(b'\n') if self.scratch.last() == Some(&b'\r') => {
                self.scratch.pop();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn quoted(&mut self, line: u64) -> Result<(), Malformed> {
        loop {
            match self.peek(0)? {
                None => return Err(malformed(line, "a quote is not closed")),
                Some(b'"') if self.peek(1)? == Some(b'"') => {
                    self.scratch.push(b'"');
                    self.at += 2;
                }
                Some(b'"') => {
                    self.at += 1;
                    if self.ends()? {
                        return Ok(());
                    }
                    return Err(malformed(self.line, "text after a closing quote"));
                }
                Some(byte) => {
                    self.line += u64::from(byte == b'\n');
                    self.scratch.push(byte);
                    self.at += 1;
                }
            }
        }
    }
}

fn text(bytes: &[u8], line: u64) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|error| {
        malformed(
            line,
            format!("not UTF-8 after {} bytes of a field", error.valid_up_to()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Value;

    fn read(text: &str) -> Result<Vec<Vec<Value>>, Malformed> {
        let bytes: Vec<u8> = text.as_bytes().to_vec();
        let mut records = Records::new(Box::new(std::io::Cursor::new(bytes)), ',');
        let mut rows = Vec::new();
        loop {
            let mut row: Vec<Value> = Vec::new();
            let take = |field: Option<&str>| row.push(field.map_or(Value::Null, Value::from));
            if !records.next(take)? {
                return Ok(rows);
            }
            rows.push(row);
        }
    }

    #[test]
    fn an_empty_field_is_null_and_a_quoted_empty_field_is_empty_text() {
        assert_eq!(
            read("a,,\"\"\r\n\"x\ny\",\"say \"\"no\"\"\",z"),
            Ok(vec![
                vec!["a".into(), Value::Null, "".into()],
                vec!["x\ny".into(), "say \"no\"".into(), "z".into()],
            ])
        );
    }

    #[test]
    fn ragged_rows_open_quotes_and_stray_quotes_are_errors_with_their_line() {
        assert_eq!(read("a,b\n\n1\n").map_err(|error| error.line), Err(3));
        assert_eq!(read("a\n\"b\nc").map_err(|error| error.line), Err(2));
        assert!(read("a\nb\"c\n").is_err());
        assert!(read("a\n\"b\"c\n").is_err());
    }
}
