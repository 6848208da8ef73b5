//! Records of a text file with separated fields (RFC 4180), read strictly and a piece at a time.
//!
//! Lines end in LF or CRLF; a quoted field may hold both. A quote inside quotes is doubled. A byte order mark is
//! passed over. Every record has as many fields as the first. A fault is an error with its line and column: nothing is
//! guessed. What is accepted on purpose: no line break at the end, empty lines between records, unequal line endings,
//! blanks around fields (they are part of the field). Must never know the file system, or what the fields mean.

use std::io::Read;
use std::ops::Range;

/// How many bytes are read at once.
const PIECE: usize = 256 * 1024;
/// A record that is longer is a fault: an unclosed quote, or not a table at all. Bytes.
const LONGEST_RECORD: usize = 16 << 20;
/// A record with more fields is a fault.
const MOST_FIELDS: usize = 10_000;

const ENCODING: &str = "save the file as UTF-8, e.g. `iconv -f WINDOWS-1252 -t UTF-8`";
const QUOTES: &str = "a text with separators, quotes or line breaks stands in double quotes; a quote inside is doubled";
const NO_TEXT: &str = "the file is damaged, or not a text file";

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
    pub separator: char,
    /// Whether fields may stand in double quotes.
    pub quotes: bool,
}

/// Where a field is.
#[derive(Debug, Clone, Copy)]
struct Field {
    start: u32,
    end: u32,
    form: Form,
}

/// How a field is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As it is.
    Plain,
    /// In quotes, and no quote inside: as it is between them.
    Quoted,
    /// In quotes, with doubled quotes inside: among those that were undoubled.
    Undoubled,
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub struct Record<'r> {
    text: &'r str,
    undoubled: &'r str,
    fields: &'r [Field],
    /// The line it begins on, from 1.
    pub line: u64,
}

impl<'r> Record<'r> {
    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether it has no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The record as it stands in the file, without its line end.
    pub fn text(&self) -> &'r str {
        self.text
    }

    /// A field; empty when there is none.
    pub fn field(&self, at: usize) -> &'r str {
        self.fields.get(at).map_or("", |field| self.text_of(field))
    }

    /// The fields in order; nothing for those that are empty and not in quotes.
    pub fn given(&self) -> impl ExactSizeIterator<Item = Option<&'r str>> {
        let record = *self;
        self.fields.iter().map(move |field| {
            let nothing = field.start == field.end && field.form == Form::Plain;
            (!nothing).then(|| record.text_of(field))
        })
    }

    fn text_of(&self, field: &Field) -> &'r str {
        let place = field.start as usize..field.end as usize;
        match field.form {
            Form::Plain | Form::Quoted => &self.text[place],
            Form::Undoubled => &self.undoubled[place],
        }
    }
}

/// Reads records.
pub struct Records<R> {
    reader: R,
    /// The separator in UTF-8.
    separator: ([u8; 4], usize),
    quotes: bool,
    buffer: Vec<u8>,
    /// Where the next record begins in the buffer.
    at: usize,
    /// The line it begins on.
    line: u64,
    begun: bool,
    ended: bool,
    count: Option<usize>,
    /// Bytes that have left the buffer.
    taken: u64,
    /// The record at hand: where it is in the buffer, its line, its fields.
    raw: Range<usize>,
    raw_line: u64,
    fields: Vec<Field>,
    undoubled: Vec<u8>,
}

impl<R> std::fmt::Debug for Records<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Records")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// What became of looking for the end of a record.
enum Extent {
    /// It ends before this byte; the next one begins at the second.
    Whole(usize, usize),
    /// More of the file is needed. When a quote is open, where it was opened.
    Partial(Option<usize>),
}

/// Where a field ends and what follows it.
enum End {
    Separator(usize),
    Line(usize),
    File,
}

impl<R: Read> Records<R> {
    /// The records `reader` yields.
    pub fn new(reader: R, separation: Separation) -> Self {
        let mut bytes = [0; 4];
        let length = separation.separator.encode_utf8(&mut bytes).len();
        Self {
            reader,
            separator: (bytes, length),
            quotes: separation.quotes,
            buffer: Vec::new(),
            at: 0,
            line: 1,
            begun: false,
            ended: false,
            count: None,
            taken: 0,
            raw: 0..0,
            raw_line: 1,
            fields: Vec::new(),
            undoubled: Vec::new(),
        }
    }

    /// How many bytes of records have been given out.
    pub fn bytes(&self) -> u64 {
        self.taken + self.at as u64
    }

    /// The record last read, as it stood in the file, without its line end.
    pub fn raw(&self) -> &[u8] {
        &self.buffer[self.raw.clone()]
    }

    /// Reads the next record; `None` at the end of the file.
    ///
    /// # Errors
    /// [`Fault`]; after one that is `local`, reading may go on.
    ///
    /// # Panics
    /// Never: what is undoubled is text.
    pub fn read(&mut self) -> Result<Option<Record<'_>>, Fault> {
        if !self.advance()? {
            return Ok(None);
        }
        let text = match std::str::from_utf8(&self.buffer[self.raw.clone()]) {
            Ok(text) => text,
            Err(error) => {
                let at = self.raw.start + error.valid_up_to();
                return Err(self.fault_at(at, "not UTF-8", ENCODING));
            }
        };
        let count = self.fields.len();
        let expected = *self.count.get_or_insert(count);
        if count != expected {
            let plural = if count == 1 { "" } else { "s" };
            let message =
                format!("the record has {count} field{plural}, the first one has {expected}");
            return Err(Fault {
                local: true,
                ..self.fault(message, QUOTES)
            });
        }
        let undoubled = std::str::from_utf8(&self.undoubled);
        Ok(Some(Record {
            text,
            undoubled: undoubled.expect("invariant: made of text, cut at quotes"),
            fields: &self.fields,
            line: self.raw_line,
        }))
    }

    /// A fault of the record at hand as a whole.
    fn fault(&self, message: impl Into<String>, help: &'static str) -> Fault {
        Fault {
            line: self.raw_line,
            column: 0,
            message: message.into(),
            help,
            local: false,
            unreadable: false,
        }
    }

    /// A fault of the record at hand at a byte of the buffer.
    fn fault_at(&self, at: usize, message: &str, help: &'static str) -> Fault {
        let before = &self.buffer[self.raw.start..at.min(self.buffer.len())];
        let breaks = memchr::memchr_iter(b'\n', before).count() as u64;
        let line = memchr::memrchr(b'\n', before).map_or(before, |found| &before[found + 1..]);
        // Bytes that go on a character (10xxxxxx) are no characters of their own.
        let column = line.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64 + 1;
        let mut fault = self.fault(message, help);
        fault.line += breaks;
        fault.column = column;
        fault
    }

    /// Reads another piece; false at the end of the file.
    fn fill(&mut self) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        self.taken += self.at as u64;
        self.buffer.drain(..self.at);
        self.at = 0;
        self.raw = 0..0;
        let length = self.buffer.len();
        self.buffer.resize(length + PIECE, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[length..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let mut fault = self.fault(error.to_string(), "");
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
            return Err(self.fault_at(0, "the file is UTF-16, not UTF-8", ENCODING));
        } else if self.buffer.starts_with(b"PK\x03\x04") {
            return Err(self.fault_at(0, "the file is a zip archive", "unpack it first"));
        } else if self.buffer.starts_with(b"\x1f\x8b") {
            return Err(self.fault_at(0, "the file is packed", "unpack it first"));
        }
        Ok(())
    }

    /// Finds the next record and its fields; false at the end of the file. Empty lines are passed over.
    fn advance(&mut self) -> Result<bool, Fault> {
        loop {
            if self.at >= self.buffer.len() || !self.begun {
                if !self.fill()? && self.at >= self.buffer.len() {
                    return Ok(false);
                }
                continue;
            }
            self.raw = self.at..self.at;
            self.raw_line = self.line;
            let (end, next) = match self.extent()? {
                Extent::Whole(end, next) => (end, next),
                Extent::Partial(_) if self.buffer.len() - self.at > LONGEST_RECORD => {
                    let message = format!("the record is longer than {} MiB", LONGEST_RECORD >> 20);
                    return Err(self.fault(message, QUOTES));
                }
                Extent::Partial(opened) => {
                    if self.ended
                        && let Some(opened) = opened
                    {
                        return Err(self.fault_at(opened, "a quote is not closed", QUOTES));
                    }
                    self.fill()?;
                    continue;
                }
            };
            self.raw = self.at..end;
            let bytes = &self.buffer[self.at..next];
            self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            self.at = next;
            if self.raw.is_empty() {
                continue;
            }
            self.check_bytes()?;
            return Ok(true);
        }
    }

    /// Finds the fields of the record that begins at `at`, and where it ends.
    fn extent(&mut self) -> Result<Extent, Fault> {
        self.fields.clear();
        self.undoubled.clear();
        let mut at = self.at;
        loop {
            let end = if self.quotes && self.buffer.get(at) == Some(&b'"') {
                match self.quoted(at)? {
                    Some(end) => end,
                    None => return Ok(Extent::Partial(Some(at))),
                }
            } else {
                match self.plain(at)? {
                    Some(end) => end,
                    None => return Ok(Extent::Partial(None)),
                }
            };
            if self.fields.len() > MOST_FIELDS {
                let message = format!("the record has more than {MOST_FIELDS} fields");
                return Err(self.fault(message, QUOTES));
            }
            match end {
                End::Separator(next) => at = next,
                End::Line(next) => {
                    let end = next - 1;
                    let end = if end > self.at && self.buffer[end - 1] == b'\r' {
                        end - 1
                    } else {
                        end
                    };
                    return Ok(Extent::Whole(end, next));
                }
                End::File => return Ok(Extent::Whole(self.without_return(), self.buffer.len())),
            }
        }
    }

    /// The end of the file, without a carriage return before it.
    fn without_return(&self) -> usize {
        let end = self.buffer.len();
        if end > self.at && self.buffer[end - 1] == b'\r' {
            end - 1
        } else {
            end
        }
    }

    /// Notes a field.
    fn note(&mut self, start: usize, end: usize, form: Form) {
        let base = if form == Form::Undoubled { 0 } else { self.at };
        self.fields.push(Field {
            start: (start - base) as u32,
            end: (end - base) as u32,
            form,
        });
    }

    /// Whether the separator stands at a place; `None` when that cannot be told yet.
    fn separates(&self, at: usize) -> Option<bool> {
        let separator = &self.separator.0[..self.separator.1];
        let rest = &self.buffer[at..];
        if rest.len() < separator.len() && !self.ended {
            return None;
        }
        Some(rest.starts_with(separator))
    }

    /// Finds the end of a field without quotes; `None` when more of the file is needed.
    fn plain(&mut self, start: usize) -> Result<Option<End>, Fault> {
        let lead = self.separator.0[0];
        let mut at = start;
        loop {
            let rest = &self.buffer[at..];
            let found = if self.quotes {
                memchr::memchr3(lead, b'\n', b'"', rest)
            } else {
                memchr::memchr2(lead, b'\n', rest)
            };
            let Some(found) = found.map(|found| at + found) else {
                if !self.ended {
                    return Ok(None);
                }
                let end = self.without_return().max(start);
                self.note(start, end, Form::Plain);
                return Ok(Some(End::File));
            };
            match self.buffer[found] {
                b'\n' => {
                    let returned = found > start && self.buffer[found - 1] == b'\r';
                    self.note(start, found - usize::from(returned), Form::Plain);
                    return Ok(Some(End::Line(found + 1)));
                }
                byte if byte == lead => match self.separates(found) {
                    None => return Ok(None),
                    Some(true) => {
                        self.note(start, found, Form::Plain);
                        return Ok(Some(End::Separator(found + self.separator.1)));
                    }
                    // A character that begins with the same byte.
                    Some(false) => at = found + 1,
                },
                _ => {
                    return Err(self.fault_at(
                        found,
                        "a quote inside a field that does not begin with one",
                        QUOTES,
                    ));
                }
            }
        }
    }

    /// Finds the end of a quoted field that begins at `opened`; `None` when more of the file is needed.
    fn quoted(&mut self, opened: usize) -> Result<Option<End>, Fault> {
        let begin = self.undoubled.len();
        let mut doubled = false;
        let mut at = opened + 1;
        loop {
            let Some(length) = memchr::memchr(b'"', &self.buffer[at..]) else {
                return Ok(None);
            };
            let quote = at + length;
            let after = quote + 1;
            if self.buffer.get(after) == Some(&b'"') {
                doubled = true;
                // With the first of the two quotes.
                self.undoubled.extend_from_slice(&self.buffer[at..after]);
                at = after + 1;
                continue;
            }
            let end = match self.buffer.get(after) {
                None if !self.ended => return Ok(None),
                None => End::File,
                Some(b'\n') => End::Line(after + 1),
                Some(b'\r') => match self.buffer.get(after + 1) {
                    Some(b'\n') => End::Line(after + 2),
                    None if !self.ended => return Ok(None),
                    None => End::File,
                    Some(_) => return Err(self.lone_return(after)),
                },
                Some(_) => match self.separates(after) {
                    None => return Ok(None),
                    Some(true) => End::Separator(after + self.separator.1),
                    Some(false) => {
                        return Err(self.fault_at(after, "text after a closing quote", QUOTES));
                    }
                },
            };
            if doubled {
                self.undoubled.extend_from_slice(&self.buffer[at..quote]);
                self.note(begin, self.undoubled.len(), Form::Undoubled);
            } else {
                self.note(opened + 1, quote, Form::Quoted);
            }
            return Ok(Some(end));
        }
    }

    fn lone_return(&self, at: usize) -> Fault {
        self.fault_at(
            at,
            "a carriage return that no line feed follows",
            "end lines with LF or CRLF",
        )
    }

    /// Refuses zero bytes, and carriage returns outside quotes.
    fn check_bytes(&self) -> Result<(), Fault> {
        let bytes = &self.buffer[self.raw.clone()];
        for found in memchr::memchr2_iter(0, b'\r', bytes) {
            let at = self.raw.start + found;
            if bytes[found] == 0 {
                return Err(self.fault_at(at, "a zero byte", NO_TEXT));
            }
            let plain = self.fields.iter().any(|field| {
                field.form == Form::Plain && (field.start..field.end).contains(&(found as u32))
            });
            if plain {
                return Err(self.lone_return(at));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields one byte at a time, so that every record is met in pieces.
    struct Slowly<'b>(&'b [u8]);

    impl Read for Slowly<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    type Rows = Vec<Vec<Option<String>>>;

    fn rows(reader: impl Read, separator: char) -> Result<Rows, Fault> {
        let separation = Separation {
            separator,
            quotes: true,
        };
        let mut records = Records::new(reader, separation);
        let mut rows = Vec::new();
        while let Some(record) = records.read()? {
            rows.push(
                record
                    .given()
                    .map(|field| field.map(str::to_owned))
                    .collect(),
            );
        }
        Ok(rows)
    }

    fn both_ways(text: &str, separator: char) -> Result<Rows, Fault> {
        let whole = rows(text.as_bytes(), separator);
        assert_eq!(rows(Slowly(text.as_bytes()), separator), whole, "{text:?}");
        whole
    }

    #[test]
    fn an_empty_field_is_nothing_and_a_quoted_empty_field_is_empty_text() {
        assert_eq!(
            both_ways("a,,\"\"\r\n\"x\ny\",\"say \"\"no\"\"\",z", ','),
            Ok(vec![
                vec![Some("a".to_owned()), None, Some(String::new())],
                vec![
                    Some("x\ny".to_owned()),
                    Some("say \"no\"".to_owned()),
                    Some("z".to_owned())
                ],
            ])
        );
        assert_eq!(
            both_ways("\"\"\"\",\"\"\"a\"\"\"\r\n,\r\n\"\"", ',').map_err(|fault| fault.line),
            Err(3),
            "the last record has one field"
        );
        assert_eq!(
            both_ways("\"\"\"\",\"\"\"a\"\"\"\r\n,\r", ','),
            Ok(vec![
                vec![Some("\"".to_owned()), Some("\"a\"".to_owned())],
                vec![None, None]
            ])
        );
    }

    #[test]
    fn a_separator_may_be_any_character() {
        assert_eq!(
            both_ways("a¦\"b¦c\"¦§\nd¦e\u{301}¦", '¦'),
            Ok(vec![
                vec![
                    Some("a".to_owned()),
                    Some("b¦c".to_owned()),
                    Some("§".to_owned())
                ],
                vec![Some("d".to_owned()), Some("e\u{301}".to_owned()), None],
            ])
        );
    }

    #[test]
    fn ragged_rows_open_quotes_and_stray_quotes_are_errors_with_their_line_and_column() {
        let place = |text: &str| both_ways(text, ',').map_err(|fault| (fault.line, fault.column));
        assert_eq!(place("a,b\n\n1\n"), Err((3, 0)));
        assert_eq!(place("a\n\"b\nc"), Err((2, 1)));
        assert_eq!(place("a\nb\"c\n"), Err((2, 2)));
        assert_eq!(place("a\n\"b\"c\n"), Err((2, 4)));
        assert_eq!(place("a\n\"é\n\0\"\n"), Err((3, 1)));
        assert_eq!(place("a,b\n\"x\r\ny\",c\rd\n"), Err((3, 5)));
    }

    #[test]
    fn reading_goes_on_after_a_fault_of_one_record_and_shows_it_as_it_stood() {
        let separation = Separation {
            separator: ',',
            quotes: true,
        };
        let mut records = Records::new("a,b\n\"1\"\r\n2,3\n".as_bytes(), separation);
        assert!(records.read().is_ok());
        let fault = records.read().map(|_| ()).expect_err("ragged");
        assert!(fault.local);
        assert_eq!(records.raw(), b"\"1\"");
        let last = records.read().expect("read").expect("a record");
        assert_eq!((last.line, last.field(1)), (3, "3"));
    }
}
