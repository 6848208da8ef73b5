//! Records of a text file with separated fields, read strictly and a piece at a time.
//!
//! Lines end in LF or CRLF; a quoted field may hold both. A quote inside quotes is doubled. A byte order mark is
//! passed over. Every record has as many fields as the first. A fault is an error with its line and column: nothing is
//! guessed. What is accepted on purpose: no line break at the end, empty lines between records, unequal line endings,
//! blanks around fields (they are part of the field). Must never know the file system, or what the fields mean.

use std::io::Read;

/// How many bytes are read at once.
const PIECE: usize = 256 * 1024;
/// A record that is longer is a fault: an unclosed quote, or not a table at all. Bytes.
const LONGEST_RECORD: usize = 16 << 20;
/// A record with more fields is a fault.
const MOST_FIELDS: usize = 10_000;

const ENCODING: &str = "save the file as UTF-8, e.g. `iconv -f WINDOWS-1252 -t UTF-8`";
const QUOTES: &str = "a text with separators, quotes or line breaks stands in double quotes; a quote inside is doubled";

/// A fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: u64,
    /// The column in characters, from 1; 0 when the whole line is meant.
    pub column: u64,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Whether the next record can still be read: the fault is one of this record alone.
    pub local: bool,
    /// Whether the file could not be read at all.
    pub unreadable: bool,
}

/// How fields are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Separation {
    /// Between fields.
    pub separator: u8,
    /// Whether fields may stand in double quotes.
    pub quotes: bool,
}

/// One record: its text and where its fields are in it.
#[derive(Debug, Default)]
pub struct Record {
    text: Vec<u8>,
    ends: Vec<u32>,
    /// The record as it stood in the file.
    raw: (usize, usize),
    /// The line it begins on, from 1.
    pub line: u64,
}

impl Record {
    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no field.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A field; empty when there is none.
    pub fn field(&self, at: usize) -> &str {
        let Some(end) = self.ends.get(at) else {
            return "";
        };
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        // Checked to be UTF-8, field by field, when it was read.
        std::str::from_utf8(&self.text[start as usize..*end as usize]).unwrap_or_default()
    }
}

/// Reads records.
pub struct Records<R> {
    reader: R,
    separation: Separation,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    begun: bool,
    ended: bool,
    fields: Option<usize>,
    /// Bytes read so far.
    taken: u64,
}

impl<R> std::fmt::Debug for Records<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Records")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// Where the next record ends in the buffer, or why it cannot be told yet.
enum Extent {
    /// The byte after it (before its line end), the byte the next one begins at, and how many lines it takes.
    Whole(usize, usize, u64),
    /// More of the file is needed.
    Partial,
}

impl<R: Read> Records<R> {
    /// The records `reader` yields.
    pub fn new(reader: R, separation: Separation) -> Self {
        Self {
            reader,
            separation,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            begun: false,
            ended: false,
            fields: None,
            taken: 0,
        }
    }

    /// How many bytes of records have been given out.
    pub fn bytes(&self) -> u64 {
        self.taken + self.at as u64
    }

    /// The record just read, as it stood in the file, without its line end.
    pub fn raw(&self, record: &Record) -> &[u8] {
        &self.buffer[record.raw.0..record.raw.1]
    }

    fn fault(&self, column: u64, message: impl Into<String>, help: &'static str) -> Fault {
        Fault {
            line: self.line,
            column,
            message: message.into(),
            help,
            local: false,
            unreadable: false,
        }
    }

    /// Reads another piece; false at the end of the file.
    fn fill(&mut self) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        self.taken += self.at as u64;
        self.buffer.drain(..self.at);
        self.at = 0;
        let length = self.buffer.len();
        self.buffer.resize(length + PIECE, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[length..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let mut fault = self.fault(0, error.to_string(), "");
                    fault.unreadable = true;
                    return Err(fault);
                }
            }
        };
        self.buffer.truncate(length + read);
        self.ended = read == 0;
        if !self.begun && (self.buffer.len() >= 4 || self.ended) {
            self.begun = true;
            self.begin()?;
        }
        Ok(!self.ended)
    }

    /// Looks at the first bytes of the file.
    fn begin(&mut self) -> Result<(), Fault> {
        if self.buffer.starts_with(b"\xEF\xBB\xBF") {
            self.at = 3;
        } else if self.buffer.starts_with(b"\xFF\xFE") || self.buffer.starts_with(b"\xFE\xFF") {
            return Err(self.fault(1, "the file is UTF-16, not UTF-8", ENCODING));
        } else if self.buffer.starts_with(b"PK\x03\x04") {
            return Err(self.fault(1, "the file is a zip archive", "unpack it first"));
        } else if self.buffer.starts_with(b"\x1f\x8b") {
            return Err(self.fault(1, "the file is packed twice", "unpack it first"));
        }
        Ok(())
    }

    /// Reads the next record into `record`; false at the end of the file.
    ///
    /// # Errors
    /// [`Fault`]; after one that is `local`, reading may go on.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, Fault> {
        loop {
            if self.at >= self.buffer.len() && !self.fill()? && self.at >= self.buffer.len() {
                return Ok(false);
            }
            let (end, next, lines) = match self.extent()? {
                Extent::Whole(end, next, lines) => (end, next, lines),
                Extent::Partial => {
                    if self.buffer.len() - self.at > LONGEST_RECORD {
                        return Err(self.fault(
                            0,
                            format!("the record is longer than {} MiB", LONGEST_RECORD >> 20),
                            QUOTES,
                        ));
                    }
                    self.fill()?;
                    continue;
                }
            };
            let start = self.at;
            if start == end {
                self.at = next;
                self.line += lines;
                continue;
            }
            let split = self.split(start, end, record);
            record.raw = (start, end);
            self.at = next;
            self.line += lines;
            split?;
            let count = record.len();
            let expected = *self.fields.get_or_insert(count);
            if count != expected {
                return Err(Fault {
                    line: record.line,
                    column: 0,
                    message: format!("the record has {count} fields, the first one has {expected}"),
                    help: QUOTES,
                    local: true,
                    unreadable: false,
                });
            }
            return Ok(true);
        }
    }

    /// Finds the end of the next record.
    fn extent(&self) -> Result<Extent, Fault> {
        let bytes = &self.buffer[self.at..];
        let mut at = 0;
        let mut lines = 0;
        let mut quoted = false;
        loop {
            let found = if self.separation.quotes {
                memchr::memchr2(b'"', b'\n', &bytes[at..])
            } else {
                memchr::memchr(b'\n', &bytes[at..])
            };
            let Some(found) = found.map(|found| at + found) else {
                if !self.ended {
                    return Ok(Extent::Partial);
                }
                if quoted {
                    return Err(self.unclosed());
                }
                let end = self.at + bytes.len();
                return Ok(Extent::Whole(self.without_return(end), end, lines + 1));
            };
            if bytes[found] == b'"' {
                // Doubled quotes open and close at once; what stands around them is judged by `split`.
                quoted = !quoted;
            } else {
                lines += 1;
                if !quoted {
                    let end = self.at + found;
                    return Ok(Extent::Whole(self.without_return(end), end + 1, lines));
                }
            }
            at = found + 1;
        }
    }

    fn without_return(&self, end: usize) -> usize {
        if end > self.at && self.buffer[end - 1] == b'\r' {
            end - 1
        } else {
            end
        }
    }

    /// The fault of a rest of the file that ends inside quotes.
    fn unclosed(&self) -> Fault {
        match self.split(self.at, self.buffer.len(), &mut Record::default()) {
            Err(fault) => fault,
            Ok(()) => self.fault(0, "a quote is not closed", QUOTES),
        }
    }

    /// Splits the bytes of one record into fields.
    fn split(&self, start: usize, end: usize, record: &mut Record) -> Result<(), Fault> {
        let bytes = &self.buffer[start..end];
        record.text.clear();
        record.ends.clear();
        record.line = self.line;
        let mut at = 0;
        loop {
            let begin = record.text.len();
            let started = at;
            if self.separation.quotes && bytes.get(at) == Some(&b'"') {
                at = self.quoted(bytes, at, record)?;
            } else {
                let rest = &bytes[at..];
                let length = memchr::memchr(self.separation.separator, rest).unwrap_or(rest.len());
                self.check_plain(bytes, at, &rest[..length])?;
                record.text.extend_from_slice(&rest[..length]);
                at += length;
            }
            if let Err(error) = std::str::from_utf8(&record.text[begin..]) {
                let column = column_of(bytes, started + error.valid_up_to());
                return Err(self.fault(column, "not UTF-8", ENCODING));
            }
            record.ends.push(record.text.len() as u32);
            if record.ends.len() > MOST_FIELDS {
                return Err(self.fault(
                    0,
                    format!("the record has more than {MOST_FIELDS} fields"),
                    QUOTES,
                ));
            }
            if at == bytes.len() {
                return Ok(());
            }
            at += 1;
        }
    }

    /// Refuses what must not stand in a field without quotes.
    fn check_plain(&self, bytes: &[u8], at: usize, field: &[u8]) -> Result<(), Fault> {
        let Some(found) = memchr::memchr3(
            if self.separation.quotes { b'"' } else { 0 },
            b'\r',
            0,
            field,
        ) else {
            return Ok(());
        };
        let column = column_of(bytes, at + found);
        Err(match field[found] {
            b'"' => self.fault(
                column,
                "a quote inside a field that does not begin with one",
                QUOTES,
            ),
            b'\r' => self.fault(
                column,
                "a carriage return that no line feed follows",
                "end lines with LF or CRLF",
            ),
            _ => self.fault(
                column,
                "a zero byte",
                "the file is damaged, or not a text file",
            ),
        })
    }

    /// Reads a quoted field that begins at `at`; returns where it ends.
    fn quoted(&self, bytes: &[u8], mut at: usize, record: &mut Record) -> Result<usize, Fault> {
        let opened = at;
        at += 1;
        loop {
            let Some(length) = memchr::memchr2(b'"', 0, &bytes[at..]) else {
                return Err(self.fault(column_of(bytes, opened), "a quote is not closed", QUOTES));
            };
            record.text.extend_from_slice(&bytes[at..at + length]);
            at += length;
            if bytes[at] == 0 {
                return Err(self.fault(
                    column_of(bytes, at),
                    "a zero byte",
                    "the file is damaged, or not a text file",
                ));
            }
            match bytes.get(at + 1) {
                Some(b'"') => {
                    record.text.push(b'"');
                    at += 2;
                }
                None => return Ok(at + 1),
                Some(byte) if *byte == self.separation.separator => return Ok(at + 1),
                Some(_) => {
                    let mut fault = self.fault(
                        column_of(bytes, at + 1),
                        "text after a closing quote",
                        QUOTES,
                    );
                    // The quote may stand on a later line than the one the record begins on.
                    let breaks = memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64;
                    fault.line += breaks;
                    if breaks > 0 {
                        let line =
                            memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |found| found + 1);
                        fault.column = column_of(&bytes[line..], at + 1 - line);
                    }
                    return Err(fault);
                }
            }
        }
    }
}

/// The column, in characters from 1, of the byte at `at` of a line.
fn column_of(line: &[u8], at: usize) -> u64 {
    let before = &line[..at.min(line.len())];
    // Bytes that go on a character (10xxxxxx) are no characters of their own.
    before.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64 + 1
}
