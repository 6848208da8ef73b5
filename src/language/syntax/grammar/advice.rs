//! The error at the furthest token, and what to do about it: the slips people make most, each recognised by the
//! tokens around the place.

use super::Expected;
use super::Parser;
use super::expected::CLAUSES;
use super::expected::sentence;
use super::expression::RESERVED;
use super::foreign::foreign_word;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::language::syntax::token::Token;
use crate::language::syntax::token::TokenKind;
use crate::language::syntax::token::written;

/// Operators of other languages: the tokens they are read as, and what they are called here.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("=", "=", "="),
    ("!", "=", "<>"),
    ("=", "<", "<="),
    ("=", ">", ">="),
    ("&", "&", "AND"),
];

/// How many characters of a token a message repeats.
const SHOWN: usize = 32;

impl Parser<'_> {
    /// The error at the furthest token any rule reached.
    pub(super) fn unexpected(&self) -> Box<Diagnostic> {
        let at = self.furthest.at.max(self.at).min(self.tokens.len() - 1);
        let expected: &[Expected] = if at == self.furthest.at {
            &self.furthest.expected
        } else {
            &[]
        };
        if let Some(diagnostic) = self.foreign_operator(at) {
            return Box::new(diagnostic);
        }
        let token = &self.tokens[at];
        let found = if ends(token) {
            "the statement ends too early".to_owned()
        } else {
            let text = shortened(token.span.text(self.text));
            format!("`{text}` cannot stand here")
        };
        let mut diagnostic = Diagnostic::new(Code::UnexpectedSyntax, found, Some(token.span));
        let unclosed = self.unclosed(at, expected);
        if let Some((span, bracket, _)) = unclosed {
            diagnostic = diagnostic.with_secondary(span, format!("this `{bracket}` is not closed"));
        }
        let mut diagnostic = self.with_advice(diagnostic, at, expected);
        if let Some((_, _, closing)) = unclosed
            && diagnostic.help.is_empty()
        {
            diagnostic = diagnostic.with_help(format!("close it with `{closing}`"));
        }
        Box::new(diagnostic)
    }

    fn with_advice(&self, diagnostic: Diagnostic, at: usize, expected: &[Expected]) -> Diagnostic {
        let span = self.tokens[at].span;
        if let Some(comma) = self.stray_comma(at) {
            return diagnostic.with_replacement("remove the comma", comma, "");
        }
        if let Some(foreign) = foreign_word(self.word_text(at)) {
            return diagnostic.with_help(foreign.advice);
        }
        if let Some(keyword) = self.misspelt(at, expected) {
            let message = format!("did you mean `{keyword}`?");
            return diagnostic.with_replacement(message, span, keyword);
        }
        if let Some(name) = self.quoted_name(at, expected) {
            let message = "a name is written plainly or in backticks; quotes make a text";
            return diagnostic.with_replacement(message, span, name);
        }
        let text = span.text(self.text);
        if self.is_bare_node(at, expected) {
            let message = "a node stands in parentheses";
            return diagnostic.with_replacement(message, span, format!("({text})"));
        }
        if self.is_keyword_as_name(at) {
            let message = format!("`{text}` is a keyword; as a name it needs backticks");
            return diagnostic.with_replacement(message, span, format!("`{text}`"));
        }
        let mut diagnostic = diagnostic.with_label(sentence(expected));
        if self.lacks_return(at, expected) {
            let place = Span::new(span.start as usize, span.start as usize);
            let message = "values are asked for with `RETURN`";
            diagnostic = diagnostic.with_replacement(message, place, "RETURN ");
        }
        if self.is_short_arrow(at) {
            diagnostic = diagnostic.with_help("an arrow has two dashes: `-->`, `-[:TYPE]->`");
        }
        diagnostic
    }

    /// `==`, `!=` and the like, written as one.
    fn foreign_operator(&self, at: usize) -> Option<Diagnostic> {
        let pairs = [at.checked_sub(1), Some(at)];
        let (first, (left, right, own)) = pairs.into_iter().flatten().find_map(|first| {
            let pair = self.tokens.get(first..first + 2)?;
            let adjacent = pair[0].span.end == pair[1].span.start;
            let found = FOREIGN.iter().find(|(left, right, _)| {
                pair[0].kind == TokenKind::Symbol(left) && pair[1].kind == TokenKind::Symbol(right)
            });
            found.filter(|_| adjacent).map(|found| (first, *found))
        })?;
        let span = self.tokens[first].span.to(self.tokens[first + 1].span);
        let message = format!("`{left}{right}` is no operator");
        let diagnostic = Diagnostic::new(Code::UnexpectedSyntax, message, Some(span));
        Some(diagnostic.with_replacement(format!("write `{own}`"), span, own))
    }

    /// The comma after the last item of a list.
    fn stray_comma(&self, at: usize) -> Option<Span> {
        let is_order = self.word_text(at).eq_ignore_ascii_case("BY")
            && at > 1
            && self.word_text(at - 1).eq_ignore_ascii_case("ORDER");
        let before = self
            .tokens
            .get(at.checked_sub(1 + usize::from(is_order))?)?;
        let token = &self.tokens[at];
        let closes = matches!(token.kind, TokenKind::Symbol(")" | "]" | "}" | ";" | "|"));
        let goes_on = is_order || closes || ends(token) || self.begins_clause(at);
        (before.kind == TokenKind::Symbol(",") && goes_on).then_some(before.span)
    }

    /// The keyword a word was likely meant to be.
    fn misspelt(&self, at: usize, expected: &[Expected]) -> Option<&'static str> {
        let word = self.word_text(at);
        if word.is_empty() || RESERVED.iter().any(|own| own.eq_ignore_ascii_case(word)) {
            return None;
        }
        let keywords = expected
            .iter()
            .flat_map(|expected| expected.keywords().iter().copied());
        nearest(word, keywords)
    }

    /// The name a text stands for where a name is wanted.
    fn quoted_name(&self, at: usize, expected: &[Expected]) -> Option<String> {
        let TokenKind::String(text) = &self.tokens[at].kind else {
            return None;
        };
        let named = expected.iter().any(|expected| {
            matches!(
                expected,
                Expected::Name
                    | Expected::Variable
                    | Expected::Label
                    | Expected::RelationshipType
                    | Expected::Property
            )
        });
        named.then(|| written(text).into_owned())
    }

    /// Whether a keyword stands where a name would be whole: what follows it cannot follow that keyword.
    fn is_keyword_as_name(&self, at: usize) -> bool {
        let word = self.word_text(at);
        let reserved = RESERVED.iter().any(|own| own.eq_ignore_ascii_case(word));
        let Some(next) = self.tokens.get(at + 1) else {
            return false;
        };
        let follows_name = matches!(
            next.kind,
            TokenKind::End
                | TokenKind::Symbol(
                    ";" | "." | "," | ")" | "]" | "}" | "=" | "<>" | "<" | ">" | "<=" | ">="
                )
        ) || self.word_text(at + 1).eq_ignore_ascii_case("AS");
        reserved && follows_name
    }

    /// Whether a value stands where a clause could begin, after clauses that match something.
    fn lacks_return(&self, at: usize, expected: &[Expected]) -> bool {
        let name = matches!(self.tokens[at].kind, TokenKind::Word | TokenKind::Quoted(_));
        let next = self.tokens.get(at + 1);
        let value = next.is_some_and(|next| {
            ends(next) || matches!(next.kind, TokenKind::Symbol("." | "," | "("))
        });
        let asked = (0..at).any(|at| self.word_text(at).eq_ignore_ascii_case("RETURN"));
        name && value && !asked && at > 0 && expected.contains(&Expected::Clause)
    }

    /// Whether a name stands where a pattern begins or goes on: a node without its parentheses.
    fn is_bare_node(&self, at: usize, expected: &[Expected]) -> bool {
        let name = matches!(self.tokens[at].kind, TokenKind::Word | TokenKind::Quoted(_));
        let before = at.checked_sub(1);
        let in_pattern = before.is_some_and(|before| {
            ["MATCH", "CREATE", "MERGE"]
                .iter()
                .any(|word| self.word_text(before).eq_ignore_ascii_case(word))
                || matches!(self.tokens[before].kind, TokenKind::Symbol("-" | ">"))
        });
        name && in_pattern && expected.contains(&Expected::Symbol("("))
    }

    /// `->` or `<-` that runs straight into a node.
    fn is_short_arrow(&self, at: usize) -> bool {
        let symbol = |at: Option<usize>, symbol| {
            at.and_then(|at| self.tokens.get(at))
                .is_some_and(|token| token.kind == TokenKind::Symbol(symbol))
        };
        let before = at.checked_sub(1);
        let two_before = at.checked_sub(2);
        symbol(before, "-")
            && (symbol(Some(at), ">") || (symbol(Some(at), "(") && symbol(two_before, "<")))
    }

    /// The innermost bracket before the place that is not closed anywhere, when closing it was possible: where it
    /// stands, itself, and what closes it.
    fn unclosed(
        &self,
        at: usize,
        expected: &[Expected],
    ) -> Option<(Span, &'static str, &'static str)> {
        let mut open: Vec<(usize, &'static str)> = Vec::new();
        for (position, token) in self.tokens[..at].iter().enumerate() {
            match token.kind {
                TokenKind::Symbol("(") => open.push((position, ")")),
                TokenKind::Symbol("[") => open.push((position, "]")),
                TokenKind::Symbol("{") => open.push((position, "}")),
                TokenKind::Symbol(")" | "]" | "}") => {
                    open.pop();
                }
                _ => {}
            }
        }
        let (position, closing) = open.pop()?;
        let partner = self.partners[position] as usize;
        let closed = partner != 0 && self.tokens[partner].kind == TokenKind::Symbol(closing);
        let TokenKind::Symbol(bracket) = self.tokens[position].kind else {
            return None;
        };
        let possible = expected.contains(&Expected::Symbol(closing));
        (possible && !closed).then_some((self.tokens[position].span, bracket, closing))
    }

    fn begins_clause(&self, at: usize) -> bool {
        let word = self.word_text(at);
        let words = CLAUSES.iter().chain(&["WHERE", "LIMIT", "SKIP", "UNION"]);
        words.into_iter().any(|own| own.eq_ignore_ascii_case(word))
    }

    /// The word at a position; empty for anything else.
    fn word_text(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .filter(|token| token.kind == TokenKind::Word)
            .map_or("", |token| token.span.text(self.text))
    }
}

fn ends(token: &Token) -> bool {
    matches!(token.kind, TokenKind::End | TokenKind::Symbol(";"))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}
