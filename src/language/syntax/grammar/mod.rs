//! The grammar: tokens to tree, a construct a file. `grammar.md` beside it is the same for readers.
//!
//! Recursive descent over the tokens, without backtracking: what a bracket begins is decided by a look at its closing
//! partner, so time grows with the text. Every miss of a token is noted in [`Furthest`]: it makes "expected …" and
//! feeds completion. Nesting is counted and refused past [`MAXIMUM_DEPTH`].

mod call;
mod create;
mod ddl;
mod delete;
mod expression;
mod foreach;
mod label;
mod load_csv;
mod match_;
mod merge;
mod pattern;
mod projection;
mod set;
mod statement;
mod subquery;
mod unwind;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;

use super::ast::Name;
use super::token::Token;
use super::token::TokenKind;

/// How deep brackets, lists, maps, CASE and subqueries may nest.
pub(super) const MAXIMUM_DEPTH: usize = 128;

/// What parsing yields: the thing, or why not.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// Something that could stand at a place, in the user's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// A keyword, in capitals.
    Keyword(&'static str),
    /// An operator or bracket.
    Symbol(&'static str),
    /// A new name.
    Name,
    /// A label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    Property,
    /// Any expression.
    Expression,
    /// A whole number.
    Integer,
    /// A quoted text.
    Text,
}

impl Expected {
    fn words(self) -> String {
        match self {
            Self::Keyword(word) => word.to_owned(),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::Name => "a name".to_owned(),
            Self::Label => "a label".to_owned(),
            Self::RelationshipType => "a relationship type".to_owned(),
            Self::Property => "a property name".to_owned(),
            Self::Expression => "an expression".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Text => "a quoted text".to_owned(),
        }
    }
}

/// The furthest token any rule failed at, and everything that could have stood there.
#[derive(Debug, Default)]
struct Furthest {
    at: usize,
    expected: Vec<Expected>,
}

impl Furthest {
    fn note(&mut self, at: usize, expected: Expected) {
        if at > self.at {
            self.at = at;
            self.expected.clear();
        }
        if at == self.at && !self.expected.contains(&expected) {
            self.expected.push(expected);
        }
    }
}

/// The state of parsing one statement.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// For each opening bracket the position of its partner; 0 when it has none.
    partners: Vec<u32>,
    at: usize,
    depth: usize,
    /// Whether a bar ends the expression at hand (inside comprehensions), so that labels have no alternatives.
    before_bar: bool,
    furthest: Furthest,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self {
            text,
            tokens,
            partners: partners(tokens),
            at: 0,
            depth: 0,
            before_bar: false,
            furthest: Furthest::default(),
        }
    }

    /// Whether the parse failed because the text ended.
    pub(super) fn failed_at_end(&self) -> bool {
        self.furthest.at + 1 >= self.tokens.len()
    }

    /// What could stand at the end of the text; nothing when it went wrong before.
    pub(super) fn expected_at_end(&self, complete: bool) -> Vec<Expected> {
        if complete || self.failed_at_end() {
            self.furthest.expected.clone()
        } else {
            Vec::new()
        }
    }

    fn token(&self, ahead: usize) -> &'t Token {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + ahead).min(last)]
    }

    fn here(&self) -> Span {
        self.token(0).span
    }

    /// From the token at `start` to the one before the current.
    fn since(&self, start: usize) -> Span {
        let first = self.tokens[start].span;
        if self.at <= start {
            return Span::new(first.start as usize, first.start as usize);
        }
        first.to(self.tokens[self.at - 1].span)
    }

    fn is_end(&self) -> bool {
        self.token(0).kind == TokenKind::End
    }

    fn advance(&mut self) {
        if !self.is_end() {
            self.at += 1;
        }
    }

    fn is_word_at(&self, ahead: usize, keyword: &str) -> bool {
        let token = self.token(ahead);
        token.kind == TokenKind::Word && token.span.text(self.text).eq_ignore_ascii_case(keyword)
    }

    fn is_symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        matches!(self.token(ahead).kind, TokenKind::Symbol(own) if own == symbol)
    }

    /// Whether the keyword comes next; a miss is noted.
    fn sees(&mut self, keyword: &'static str) -> bool {
        let found = self.is_word_at(0, keyword);
        if !found {
            self.furthest.note(self.at, Expected::Keyword(keyword));
        }
        found
    }

    /// Takes the keyword if it comes next.
    fn take(&mut self, keyword: &'static str) -> bool {
        let found = self.sees(keyword);
        if found {
            self.advance();
        }
        found
    }

    /// Takes the keywords if they all come next.
    fn take_all(&mut self, keywords: &[&'static str]) -> bool {
        for (ahead, keyword) in keywords.iter().enumerate() {
            if !self.is_word_at(ahead, keyword) {
                self.furthest
                    .note(self.at + ahead, Expected::Keyword(keyword));
                return false;
            }
        }
        self.at += keywords.len();
        true
    }

    /// Takes the symbol if it comes next; a miss is noted.
    fn take_symbol(&mut self, symbol: &'static str) -> bool {
        let found = self.is_symbol_at(0, symbol);
        if found {
            self.advance();
        } else {
            self.furthest.note(self.at, Expected::Symbol(symbol));
        }
        found
    }

    fn expect(&mut self, keyword: &'static str) -> Parsed<()> {
        if self.take(keyword) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    fn expect_symbol(&mut self, symbol: &'static str) -> Parsed<()> {
        if self.take_symbol(symbol) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// Any name; what kind of name decides how a miss is worded.
    fn expect_name(&mut self, expected: Expected) -> Parsed<Name> {
        let token = self.token(0);
        let text = match &token.kind {
            TokenKind::Word => token.span.text(self.text).to_owned(),
            TokenKind::Quoted(name) => name.clone(),
            _ => return Err(self.missing(expected)),
        };
        self.advance();
        Ok(Name {
            text,
            span: token.span,
        })
    }

    fn is_name_at(&self, ahead: usize) -> bool {
        matches!(
            self.token(ahead).kind,
            TokenKind::Word | TokenKind::Quoted(_)
        )
    }

    fn missing(&mut self, expected: Expected) -> Box<Diagnostic> {
        self.furthest.note(self.at, expected);
        self.unexpected()
    }

    /// One level deeper; an error past the limit.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAXIMUM_DEPTH {
            let message = format!("nested deeper than {MAXIMUM_DEPTH} levels");
            return Err(Box::new(Diagnostic::new(
                Code::NestingTooDeep,
                message,
                Some(self.here()),
            )));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// `item {, item}`
    fn separated<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take_symbol(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// The error at the furthest token any rule reached.
    fn unexpected(&self) -> Box<Diagnostic> {
        let at = self.furthest.at.max(self.at).min(self.tokens.len() - 1);
        let token = &self.tokens[at];
        let expected: &[Expected] = if at == self.furthest.at {
            &self.furthest.expected
        } else {
            &[]
        };
        let found = match token.kind {
            TokenKind::End | TokenKind::Symbol(";") => "the statement ends too early".to_owned(),
            _ => format!(
                "`{}` cannot stand here",
                shortened(token.span.text(self.text))
            ),
        };
        let diagnostic = Diagnostic::new(Code::UnexpectedSyntax, found, Some(token.span));
        Box::new(self.with_advice(diagnostic, token, expected))
    }

    fn with_advice(
        &self,
        diagnostic: Diagnostic,
        token: &Token,
        expected: &[Expected],
    ) -> Diagnostic {
        if token.kind == TokenKind::Word {
            let keywords = expected.iter().filter_map(|expected| match expected {
                Expected::Keyword(word) => Some(*word),
                _ => None,
            });
            if let Some(word) = nearest(token.span.text(self.text), keywords) {
                return diagnostic.with_replacement(
                    format!("did you mean `{word}`?"),
                    token.span,
                    word,
                );
            }
        }
        let mut words: Vec<String> = expected.iter().map(|expected| expected.words()).collect();
        words.sort();
        let more = words.len() > 8;
        words.truncate(8);
        if words.is_empty() {
            return diagnostic;
        }
        if more {
            words.push("…".to_owned());
        }
        let label = format!("expected {}", words.join(", "));
        diagnostic.with_label(label)
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 32 {
        return text.to_owned();
    }
    text.chars().take(31).chain(['…']).collect()
}

/// For each opening bracket the position of the bracket that closes it.
fn partners(tokens: &[Token]) -> Vec<u32> {
    let mut partners = vec![0; tokens.len()];
    let mut open = Vec::new();
    for (position, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Symbol("(" | "[" | "{") => open.push(position),
            TokenKind::Symbol(")" | "]" | "}") => {
                if let Some(start) = open.pop() {
                    partners[start] = u32::try_from(position).unwrap_or(0);
                }
            }
            _ => {}
        }
    }
    partners
}
