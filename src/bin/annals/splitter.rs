//! Cuts a stream of text into statements as it arrives.
//!
//! Knows strings, quoted names and comments, just enough to tell which semicolons end a statement; whether a statement
//! makes sense is for the language to say.

/// A statement of a longer text, with its semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The text, with everything that stands before it since the last statement.
    pub(crate) text: String,
    /// How many bytes stand before it.
    pub(crate) offset: usize,
    /// The number of its first line.
    pub(crate) first_line: usize,
}

/// What the scan is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Statement,
    /// A string, ended by this quote.
    String(u8),
    /// A name in backticks.
    Name,
    LineComment,
    BlockComment,
}

/// Text that has arrived and is no whole statement yet.
#[derive(Debug)]
pub(crate) struct Splitter {
    pending: String,
    /// Bytes of `pending` that have been looked at.
    scanned: usize,
    inside: Inside,
    offset: usize,
    line: usize,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            pending: String::new(),
            scanned: 0,
            inside: Inside::Statement,
            offset: 0,
            line: 1,
        }
    }
}

impl Splitter {
    /// Takes more text, which ends at a line break or at the end of everything, and returns the statements it completes.
    pub(crate) fn push(&mut self, text: &str) -> Vec<Piece> {
        self.pending.push_str(text);
        let mut pieces = Vec::new();
        let mut start = 0;
        while let Some(end) = self.scan() {
            let text = self.pending.get(start..end).unwrap_or_default().to_owned();
            pieces.push(self.cut(text));
            start = end;
        }
        // Once for all of them: a line may hold very many statements.
        self.pending.drain(..start);
        self.scanned -= start;
        pieces
    }

    /// Counts a text that is no part of any statement.
    pub(crate) fn skip(&mut self, text: &str) {
        let blank = std::mem::take(&mut self.pending);
        self.cut(blank + text);
        self.begin();
    }

    /// What is left when the text has ended; `None` when it is blank.
    pub(crate) fn finish(&mut self) -> Option<Piece> {
        let text = std::mem::take(&mut self.pending);
        let blank = text.trim().is_empty();
        let piece = self.cut(text);
        self.begin();
        (!blank).then_some(piece)
    }

    /// Whether nothing but blanks has arrived since the last statement.
    pub(crate) fn is_blank(&self) -> bool {
        self.pending.trim().is_empty()
    }

    /// Nothing is pending.
    fn begin(&mut self) {
        self.scanned = 0;
        self.inside = Inside::Statement;
    }

    fn cut(&mut self, text: String) -> Piece {
        let piece = Piece {
            offset: self.offset,
            first_line: self.line,
            text,
        };
        self.offset += piece.text.len();
        self.line += piece.text.matches('\n').count();
        piece
    }

    /// Goes on scanning; the end of the first statement in `pending`, just after its semicolon.
    fn scan(&mut self) -> Option<usize> {
        let bytes = self.pending.as_bytes();
        let mut at = self.scanned;
        while let Some(byte) = bytes.get(at).copied() {
            let next = bytes.get(at + 1).copied();
            let mut step = 1;
            match (self.inside, byte) {
                (Inside::Statement, b';') => {
                    self.scanned = at + 1;
                    return Some(at + 1);
                }
                (Inside::Statement, b'\'' | b'"') => self.inside = Inside::String(byte),
                (Inside::Statement, b'`') => self.inside = Inside::Name,
                (Inside::Statement, b'/') if next == Some(b'/') => {
                    self.inside = Inside::LineComment;
                    step = 2;
                }
                (Inside::Statement, b'/') if next == Some(b'*') => {
                    self.inside = Inside::BlockComment;
                    step = 2;
                }
                (Inside::String(_), b'\\') => step = 2,
                (Inside::String(quote), _) if byte == quote => self.inside = Inside::Statement,
                (Inside::Name, b'`') | (Inside::LineComment, b'\n') => {
                    self.inside = Inside::Statement;
                }
                (Inside::BlockComment, b'*') if next == Some(b'/') => {
                    self.inside = Inside::Statement;
                    step = 2;
                }
                _ => {}
            }
            at += step;
        }
        self.scanned = at.min(bytes.len());
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut splitter = Splitter::default();
        let mut found: Vec<String> = Vec::new();
        for line in text.split_inclusive('\n') {
            found.extend(splitter.push(line).into_iter().map(|piece| piece.text));
        }
        found.extend(splitter.finish().map(|piece| piece.text));
        assert_eq!(found, expected);
    }

    #[test]
    fn semicolons_in_strings_names_and_comments_end_nothing() {
        check("a; b;", &["a;", " b;"]);
        check("'x;\\';' ; b", &["'x;\\';' ;", " b"]);
        check("\"it's;\";", &["\"it's;\";"]);
        check("`a;b` // c;\n;", &["`a;b` // c;\n;"]);
        check("/* ; ' */ x;", &["/* ; ' */ x;"]);
        check("a\n/ b;", &["a\n/ b;"]);
        check("  \n", &[]);
    }

    #[test]
    fn many_statements_on_one_line_are_cut_in_linear_time() {
        let mut splitter = Splitter::default();
        let pieces = splitter.push(&"RETURN 1; ".repeat(200_000));
        assert_eq!(pieces.len(), 200_000);
        assert_eq!(pieces[199_999].offset, 199_999 * 10 - 1);
        assert!(splitter.is_blank());
    }

    #[test]
    fn pieces_know_where_they_stand_in_the_whole() {
        let mut splitter = Splitter::default();
        assert!(splitter.push("one\n").is_empty());
        let pieces = splitter.push("two; three;\n");
        assert_eq!(pieces[0].text, "one\ntwo;");
        assert_eq!((pieces[1].offset, pieces[1].first_line), (8, 2));
    }
}
