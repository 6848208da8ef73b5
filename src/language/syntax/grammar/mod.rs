//! The grammar: tokens to tree, a construct a file. `grammar.md` beside it is the same for readers.
//!
//! Recursive descent over the tokens, without backtracking: what a bracket begins is decided by a look at its closing
//! partner, so time grows with the text. Every miss of a token is noted in [`Furthest`]: it makes "expected …" and
//! feeds completion. Nesting is counted and refused past [`MAXIMUM_DEPTH`].

mod advice;
mod call;
mod create;
mod ddl;
mod delete;
mod expected;
mod expression;
mod foreach;
mod foreign;
mod keyword;
mod label;
mod lens;
mod load_csv;
mod match_;
mod merge;
mod path;
mod pattern;
mod projection;
mod recover;
mod role;
mod set;
mod show;
mod statement;
mod subquery;
mod type_test;
mod unwind;
mod worded;

#[cfg(test)]
mod grammar_test;
#[cfg(test)]
mod messages_test;
#[cfg(test)]
mod tree_test;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;

use super::ast::Name;
use super::token::Token;
use super::token::TokenKind;
use expected::Furthest;

pub use expected::Expected;
pub use keyword::is_keyword;
pub use role::Role;

/// How deep brackets, lists, maps, CASE and subqueries may nest.
pub(super) const MAXIMUM_DEPTH: usize = 128;

/// What parsing yields: the thing, or why not.
pub(super) type Parsed<T> = Result<T, Box<Diagnostic>>;

/// The state of parsing one statement.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// For each opening bracket the position of its partner; 0 when it has none.
    partners: Vec<u32>,
    at: usize,
    depth: usize,
    /// The deepest level of the expression at hand: what follows a value encloses it, and so pushes it down.
    deepest: usize,
    /// The deepest level reached anywhere.
    reached: usize,
    /// How many clauses were read, those of subqueries included.
    clause_count: usize,
    /// How many nodes of patterns were read.
    node_count: usize,
    /// Whether a bar ends the expression at hand (inside comprehensions), so that labels have no alternatives.
    before_bar: bool,
    furthest: Furthest,
    /// What each token was read as.
    roles: Vec<Role>,
    /// How often a token was looked at.
    #[cfg(test)]
    looks: std::cell::Cell<usize>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self {
            text,
            tokens,
            partners: partners(tokens),
            at: 0,
            depth: 0,
            deepest: 0,
            reached: 0,
            clause_count: 0,
            node_count: 0,
            before_bar: false,
            furthest: Furthest::default(),
            roles: vec![Role::Unread; tokens.len()],
            #[cfg(test)]
            looks: std::cell::Cell::new(0),
        }
    }

    /// How often a token was looked at: what the time of a parse grows with.
    #[cfg(test)]
    pub(super) fn looks(&self) -> usize {
        self.looks.get()
    }

    /// Whether the parse failed because the text ended.
    pub(super) fn failed_at_end(&self) -> bool {
        self.furthest.at + 1 >= self.tokens.len()
    }

    /// What could stand at the end of the text; nothing when it went wrong before.
    pub(super) fn expected_at_end(&self) -> &[Expected] {
        if self.failed_at_end() {
            &self.furthest.expected
        } else {
            &[]
        }
    }

    /// What each token was read as.
    pub(super) fn into_roles(self) -> Vec<Role> {
        self.roles
    }

    fn token(&self, ahead: usize) -> &'t Token {
        #[cfg(test)]
        self.looks.set(self.looks.get() + 1);
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

    /// Takes a token and remembers what it was read as.
    fn advance_as(&mut self, role: Role) {
        self.roles[self.at] = role;
        self.advance();
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

    /// Takes the keyword if it comes next; a miss is noted.
    fn take(&mut self, keyword: &'static str) -> bool {
        let found = self.sees(keyword);
        if found {
            self.advance_as(Role::Keyword);
        }
        found
    }

    /// Takes the keyword if it comes next; a miss is not noted.
    fn accept(&mut self, keyword: &str) -> bool {
        let found = self.is_word_at(0, keyword);
        if found {
            self.advance_as(Role::Keyword);
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
        for _ in keywords {
            self.advance_as(Role::Keyword);
        }
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
        self.advance_as(Role::from(expected));
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
            return Err(self.too_deep());
        }
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        self.reached = self.reached.max(self.depth);
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Notes that the expression at hand becomes a part of another; an error past the limit. A tree that grows at its
    /// root costs the parser no stack, but everyone who walks it later.
    fn enclosed(&mut self) -> Parsed<()> {
        if self.deepest >= MAXIMUM_DEPTH {
            return Err(self.too_deep());
        }
        self.deepest += 1;
        self.reached = self.reached.max(self.deepest);
        Ok(())
    }

    fn too_deep(&self) -> Box<Diagnostic> {
        let message = format!("nested deeper than {MAXIMUM_DEPTH} levels");
        Box::new(Diagnostic::new(
            Code::NestingTooDeep,
            message,
            Some(self.here()),
        ))
    }

    /// `item {, item}`
    fn separated<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.take_symbol(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }
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
