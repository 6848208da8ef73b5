//! Tells whether a text is a literal of the language: something that can only mean one value.
//!
//! `2025-10-09` is not one (it would be a subtraction), nor is a bare word. What is recognised here is handed to the
//! language to be read; this module never makes a value.

/// Functions that make a value from literals and may stand where a literal does.
const CONSTRUCTORS: [&str; 8] = [
    "date",
    "time",
    "localtime",
    "datetime",
    "localdatetime",
    "duration",
    "point",
    "edtf",
];

/// How deep lists and maps may nest.
const DEPTH: usize = 64;

/// Whether the whole text is one literal.
pub(crate) fn is_literal(text: &str) -> bool {
    let mut reader = Reader { rest: text.trim() };
    reader.value(DEPTH).is_some() && reader.rest.is_empty()
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes `token` after blanks.
    fn token(&mut self, token: &str) -> Option<()> {
        self.skip_blanks();
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    /// Takes everything up to the first character that is not `wanted`; at least one.
    fn while_(&mut self, wanted: impl Fn(char) -> bool) -> Option<&str> {
        let end = self
            .rest
            .find(|character| !wanted(character))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!taken.is_empty()).then_some(taken)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        self.skip_blanks();
        match self.rest.chars().next()? {
            '\'' | '"' => self.string(),
            '[' => self.list(depth),
            '{' => self.map(depth),
            '-' | '+' => {
                self.rest = self.rest.get(1..)?;
                self.number()
            }
            first if first.is_ascii_digit() || first == '.' => self.number(),
            _ => self.word(depth),
        }?;
        self.skip_blanks();
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        let mut characters = self.rest.char_indices();
        let (_, quote) = characters.next()?;
        while let Some((at, character)) = characters.next() {
            if character == '\\' {
                characters.next()?;
            } else if character == quote {
                self.rest = self.rest.get(at + 1..)?;
                return Some(());
            }
        }
        None
    }

    /// Anything of the shape of a number; the language tells which of them are one.
    fn number(&mut self) -> Option<()> {
        let taken =
            self.while_(|character| character.is_ascii_alphanumeric() || character == '.')?;
        let exponent = taken.ends_with(['e', 'E']) && !taken.starts_with("0x");
        if exponent && self.rest.starts_with(['-', '+']) {
            self.rest = self.rest.get(1..)?;
            self.while_(|character| character.is_ascii_digit())?;
        }
        Some(())
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        self.token("[")?;
        if self.token("]").is_some() {
            return Some(());
        }
        loop {
            self.value(depth)?;
            if self.token(",").is_none() {
                return self.token("]");
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<()> {
        self.token("{")?;
        if self.token("}").is_some() {
            return Some(());
        }
        loop {
            self.key()?;
            self.token(":")?;
            self.value(depth)?;
            if self.token(",").is_none() {
                return self.token("}");
            }
        }
    }

    fn key(&mut self) -> Option<()> {
        self.skip_blanks();
        if self.token("`").is_some() {
            self.while_(|character| character != '`')?;
            return self.token("`");
        }
        self.while_(|character| character.is_alphanumeric() || character == '_')
            .map(|_| ())
    }

    fn word(&mut self, depth: usize) -> Option<()> {
        let word = self
            .while_(|character| character.is_alphanumeric() || character == '_')?
            .to_lowercase();
        if matches!(word.as_str(), "true" | "false" | "null") {
            return Some(());
        }
        CONSTRUCTORS.contains(&word.as_str()).then_some(())?;
        self.token("(")?;
        self.value(depth)?;
        self.token(")")
    }
}

#[cfg(test)]
mod tests {
    use super::is_literal;

    #[test]
    fn literals_are_told_from_expressions_and_bare_words() {
        for literal in [
            "1",
            "-1.5e-3",
            "0x1F",
            "'it\\'s'",
            "\"x\"",
            "true",
            "NULL",
            "[1, 'a', [null]]",
            "{name: 'Pakistan', `two words`: []}",
            "date('2025-10-09')",
            " point({latitude: 34.5, longitude: 69.2}) ",
        ] {
            assert!(is_literal(literal), "{literal}");
        }
        for other in [
            "",
            "Pakistan",
            "2025-10-09",
            "1 + 1",
            "'a' AS b, 'c'",
            "1 UNION RETURN 2",
            "n.name",
            "'open",
            "[1,",
            "rand()",
            "date(",
        ] {
            assert!(!is_literal(other), "{other}");
        }
        assert!(!is_literal(&"[".repeat(10_000)));
    }
}
