//! After an error: the clauses behind it are read too, where that is safe, so that one look tells all errors.
//!
//! Safe is: every bracket has its partner, the statement is a query, and a word that begins a clause stands outside of
//! brackets where it can be nothing else. What is between the error and that word is left unread.

use super::Parser;
use super::expected::CLAUSES;
use super::expected::Furthest;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::token::TokenKind;

/// How many errors of one statement are told at most.
const MOST_ERRORS: usize = 10;

/// Words after which a word that begins a clause is part of something longer.
const LEADS: &[&str] = &[
    "STARTS", "ENDS", "ON", "CSV", "OPTIONAL", "DETACH", "NODETACH", "AS",
];

/// Symbols after which a word is a name.
const BEFORE_NAMES: &[&str] = &[".", "..", ":", "|", "&", "!", ",", "="];

impl Parser<'_> {
    /// The error, and those of later clauses that do not follow from it.
    pub(in crate::language::syntax) fn with_later_errors(
        &mut self,
        first: Diagnostic,
    ) -> Vec<Diagnostic> {
        let depths = self.depths().filter(|_| self.is_query(&first));
        let place = self.position_of(&first);
        let mut errors = vec![first];
        let (Some(depths), Some(mut place)) = (depths, place) else {
            return errors;
        };
        while let Some(clause) = self.next_clause(place, &depths) {
            self.at = clause;
            self.depth = 0;
            self.deepest = 0;
            self.before_bar = false;
            self.furthest = Furthest::default();
            let read = self.query().and_then(|_| {
                if self.is_end() {
                    Ok(())
                } else {
                    Err(self.unexpected())
                }
            });
            let Err(error) = read else { break };
            match self.position_of(&error) {
                Some(at) if error.code == Code::UnexpectedSyntax => place = at.max(clause),
                _ => break,
            }
            errors.push(*error);
            if errors.len() == MOST_ERRORS {
                break;
            }
        }
        errors
    }

    /// For each token how many brackets are open before it; `None` when brackets do not match.
    fn depths(&self) -> Option<Vec<u32>> {
        let mut open: Vec<&str> = Vec::new();
        let mut depths = Vec::with_capacity(self.tokens.len());
        for token in self.tokens {
            depths.push(u32::try_from(open.len()).ok()?);
            let TokenKind::Symbol(symbol) = token.kind else {
                continue;
            };
            let partner = match symbol {
                "(" | "[" | "{" => {
                    open.push(symbol);
                    continue;
                }
                ")" => "(",
                "]" => "[",
                "}" => "{",
                _ => continue,
            };
            if open.pop() != Some(partner) {
                return None;
            }
        }
        open.is_empty().then_some(depths)
    }

    /// Whether the text is a query as far as its beginning tells, and the error one of its grammar.
    fn is_query(&self, first: &Diagnostic) -> bool {
        if first.code != Code::UnexpectedSyntax {
            return false;
        }
        let word = |at: usize, wanted: &str| {
            self.tokens.get(at).is_some_and(|token| {
                token.kind == TokenKind::Word
                    && token.span.text(self.text).eq_ignore_ascii_case(wanted)
            })
        };
        let start = usize::from(word(0, "EXPLAIN") || word(0, "PROFILE"));
        let misspelt = self.position_of(first) == Some(start);
        let is_schema = word(start, "CREATE")
            && !matches!(
                self.tokens.get(start + 1).map(|token| &token.kind),
                Some(TokenKind::Symbol("("))
            );
        !is_schema && (misspelt || CLAUSES.iter().any(|clause| word(start, clause)))
    }

    /// The token an error is about.
    fn position_of(&self, error: &Diagnostic) -> Option<usize> {
        let start = error.primary.as_ref()?.span.start;
        let position = self
            .tokens
            .partition_point(|token| token.span.start < start);
        (position < self.tokens.len()).then_some(position)
    }

    /// The next token behind `place` that begins a clause for certain.
    fn next_clause(&self, place: usize, depths: &[u32]) -> Option<usize> {
        (place + 1..self.tokens.len()).find(|&at| {
            let token = &self.tokens[at];
            let before = &self.tokens[at - 1];
            let follows_name = match before.kind {
                TokenKind::Symbol(symbol) => BEFORE_NAMES.contains(&symbol),
                TokenKind::Word => {
                    let word = before.span.text(self.text);
                    LEADS.iter().any(|lead| word.eq_ignore_ascii_case(lead))
                }
                _ => false,
            };
            let word = token.span.text(self.text);
            depths[at] == 0
                && token.kind == TokenKind::Word
                && !follows_name
                && CLAUSES
                    .iter()
                    .any(|clause| word.eq_ignore_ascii_case(clause))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Span;
    use crate::language::syntax::parse;

    /// What the errors of a text are about.
    fn places(text: &str) -> Vec<&str> {
        let errors = parse(text, Span::new(0, text.len())).expect_err("an error");
        errors
            .iter()
            .map(|error| error.primary.as_ref().expect("a place").span.text(text))
            .collect()
    }

    #[test]
    fn errors_of_later_clauses_are_told_with_the_first() {
        assert_eq!(
            places("MACTH (n) WITH n LIMTI 5 RETURN n AS"),
            ["MACTH", "LIMTI", ""]
        );
        assert_eq!(
            places("MATCH (n {a 1}) MATCH (m WHERE) RETURN n"),
            ["1", ")"]
        );
        assert_eq!(
            places("MATCH (n) WERE n.x = 1 RETURN n UNION MATCH (m) RETRUN m"),
            ["WERE", "RETRUN"]
        );
    }

    #[test]
    fn nothing_is_read_on_where_it_would_be_a_guess() {
        assert_eq!(places("MATCH (n RETURN n AS").len(), 1);
        assert_eq!(
            places("MATCH (n) WHERE n.name STARTS WIHT 'a' RETURN n"),
            ["WIHT"]
        );
        assert_eq!(places("CREATE INDX x FOR (n:A) ON (n.set) SET").len(), 1);
        assert_eq!(places("MERGE (n) ON CREAT SET n.x = 1"), ["CREAT"]);
        assert_eq!(places("MATCH (n) WHERE n..set = 1 RETURN n"), [".."]);
    }
}
