//! From text to a tree: the lexer, the grammar and the tree itself. Knows only diagnostics.

pub mod ast;
mod grammar;
pub mod token;

#[cfg(test)]
mod corpus_test;
#[cfg(test)]
mod limits_test;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use grammar::Parser;
use token::Token;
use token::TokenKind;

pub use grammar::Expected;
pub use grammar::Role;
pub use grammar::is_keyword;

/// The longest text of statements, in bytes.
pub const MAXIMUM_TEXT: usize = 16 * 1024 * 1024;

/// The places of the statements of a script, without semicolons; empty ones are left out.
///
/// # Errors
/// The first text that is no token, with its place.
pub fn statements(text: &str) -> Result<Vec<Span>, Vec<Diagnostic>> {
    let tokens = lex(text, 0)?;
    let mut places = Vec::new();
    let mut current: Option<Span> = None;
    for token in &tokens {
        match token.kind {
            TokenKind::Symbol(";") | TokenKind::End => places.extend(current.take()),
            _ => current = Some(current.map_or(token.span, |place| place.to(token.span))),
        }
    }
    Ok(places)
}

/// The statement at `span` of `text`. Spans in the tree are places in the whole text.
///
/// # Errors
/// What stands where it cannot, and what could stand there; then errors of later clauses that do not follow from it.
pub fn parse(text: &str, span: Span) -> Result<ast::Statement, Vec<Diagnostic>> {
    let start = span.start as usize;
    let Some(part) = text
        .get(..span.end as usize)
        .filter(|part| part.is_char_boundary(start))
    else {
        unreachable!("invariant: a statement's place lies in its text");
    };
    let tokens = lex(part, start)?;
    let mut parser = Parser::new(part, &tokens);
    parser
        .parse_whole_statement()
        .map_err(|first| parser.with_later_errors(*first))
}

/// What could stand at the end of a text that is the beginning of a statement: what completion offers.
pub fn expected_at_end(text: &str) -> Vec<Expected> {
    let Ok(tokens) = lex(text, 0) else {
        return Vec::new();
    };
    let mut parser = Parser::new(text, &tokens);
    // Whether it is whole already does not matter: more may follow.
    let _ = parser.parse_whole_statement();
    parser.expected_at_end().to_vec()
}

/// What each token of a statement was read as, up to where it goes wrong: what highlighting colours.
///
/// The tokens must end with [`TokenKind::End`].
pub fn roles(text: &str, tokens: &[Token]) -> Vec<Role> {
    let mut parser = Parser::new(text, tokens);
    // What is wrong with it does not matter: the rest of the tokens stays unread.
    let _ = parser.parse_whole_statement();
    parser.into_roles()
}

/// Whether more text could make a statement of it: what the shell's editor waits for.
pub fn is_incomplete(text: &str) -> bool {
    match token::tokenize(text) {
        Err(error) => error.code == Code::UnterminatedText,
        Ok(tokens) => {
            let mut parser = Parser::new(text, &tokens);
            parser.parse_whole_statement().is_err() && parser.failed_at_end()
        }
    }
}

/// The tokens of `text` from byte `start` on.
fn lex(text: &str, start: usize) -> Result<Vec<Token>, Vec<Diagnostic>> {
    if text.len() > MAXIMUM_TEXT {
        let message = format!(
            "the text has {} bytes; at most {MAXIMUM_TEXT} are read",
            text.len()
        );
        return Err(vec![Diagnostic::new(Code::TextTooLong, message, None)]);
    }
    let part = text.get(start..).unwrap_or_default();
    let mut tokens = token::tokenize(part).map_err(|diagnostic| vec![diagnostic.shifted(start)])?;
    for token in &mut tokens {
        token.span = Span::new(
            token.span.start as usize + start,
            token.span.end as usize + start,
        );
    }
    Ok(tokens)
}
