//! The lexer: text to tokens, once; the grammar, highlighting and completion share it.
//!
//! Built from nom's combinators over the text. Keywords are words; what is a keyword depends on where it stands, so the
//! grammar decides. Must never know the grammar.

use std::borrow::Cow;

use nom::IResult;
use nom::Parser as _;
use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::bytes::complete::take_till;
use nom::bytes::complete::take_until;
use nom::bytes::complete::take_while;
use nom::bytes::complete::take_while1;
use nom::character::complete::char;
use nom::character::complete::multispace1;
use nom::character::complete::one_of;
use nom::character::complete::satisfy;
use nom::combinator::not;
use nom::combinator::opt;
use nom::combinator::recognize;
use nom::multi::many0_count;
use nom::sequence::pair;
use nom::sequence::preceded;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is written.
    pub span: Span,
}

/// What a token is. Words and numbers are read from the text at their span.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// A name or keyword.
    Word,
    /// A name in backticks, without them.
    Quoted(String),
    /// A whole number: decimal, `0x…` or `0o…`.
    Integer,
    /// A number with a point or exponent.
    Float,
    /// Something that begins like a number and is none: an error where a value is expected.
    Malformed,
    /// A string, escapes resolved.
    String(String),
    /// `$name`, without the dollar sign.
    Parameter(String),
    /// An operator or bracket.
    Symbol(&'static str),
    /// The end of the text; always the last token.
    End,
}

/// Operators and brackets, longest first.
const SYMBOLS: &[&str] = &[
    "..", "<=", ">=", "<>", "=~", "+=", "||", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".",
    "+", "-", "*", "/", "%", "^", "=", "<", ">", "|", "&", "!", "?", "$",
];

/// Every token of the text, the end included. Comments and white space are left out.
///
/// # Errors
/// The first text that is no token: a string that does not end, a wrong escape, a malformed number, a character
/// that cannot stand in a statement.
pub fn tokenize(text: &str) -> Result<Vec<Token>, Box<Diagnostic>> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut rest = text;
    loop {
        let token;
        (rest, token) = next(text, rest)?;
        let ended = token.kind == TokenKind::End;
        tokens.push(token);
        if ended {
            return Ok(tokens);
        }
    }
}

/// A part of a text that is no token.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The whole part: to the end of the text for what is not closed.
    pub span: Span,
    /// What is wrong with it.
    pub diagnostic: Box<Diagnostic>,
}

/// Every token of a text that may be broken, the end included, and what is none. Nothing is lexed twice.
pub fn tokenize_broken(text: &str) -> (Vec<Token>, Vec<Broken>) {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut broken = Vec::new();
    let mut rest = text;
    loop {
        match next(text, rest) {
            Ok((after, token)) => {
                rest = after;
                let ended = token.kind == TokenKind::End;
                tokens.push(token);
                if ended {
                    return (tokens, broken);
                }
            }
            Err(diagnostic) => {
                let part = broken_part(text, rest, diagnostic);
                rest = text.get(part.span.end as usize..).unwrap_or_default();
                broken.push(part);
            }
        }
    }
}

/// The extent of what cannot be lexed: never empty, so that lexing goes on behind it.
fn broken_part(text: &str, rest: &str, diagnostic: Box<Diagnostic>) -> Broken {
    let place = diagnostic
        .primary
        .as_ref()
        .map_or_else(Span::default, |label| label.span);
    let span = match diagnostic.code {
        Code::UnterminatedText => Span::new(place.start as usize, text.len()),
        Code::InvalidUnicodeLiteral => {
            let string = skip(text, rest).unwrap_or(rest);
            let start = text.len() - string.len();
            Span::new(start, start + string_length(string))
        }
        _ => place,
    };
    Broken { span, diagnostic }
}

/// How long the string is that `rest` begins with, whatever is escaped in it.
fn string_length(rest: &str) -> usize {
    let quote = rest.bytes().next();
    let mut escaped = false;
    let closing = rest.bytes().enumerate().skip(1).find(|(_, byte)| {
        let closes = !escaped && Some(*byte) == quote;
        escaped = !escaped && *byte == b'\\';
        closes
    });
    closing.map_or(rest.len(), |(at, _)| at + 1)
}

/// The next token from `rest` on, a suffix of `text`.
fn next<'a>(text: &'a str, rest: &'a str) -> Result<(&'a str, Token), Box<Diagnostic>> {
    let rest = skip(text, rest)?;
    let start = text.len() - rest.len();
    let (after, kind) = if rest.is_empty() {
        (rest, TokenKind::End)
    } else {
        token(text, rest)?
    };
    let span = Span::new(start, text.len() - after.len());
    Ok((after, Token { kind, span }))
}

type Lexed<'a, T> = IResult<&'a str, T>;

/// Skips white space and comments.
fn skip<'a>(text: &'a str, rest: &'a str) -> Result<&'a str, Box<Diagnostic>> {
    let line = recognize(pair(
        tag("//"),
        take_till(|character| matches!(character, '\n' | '\r')),
    ));
    let block = recognize((tag("/*"), take_until("*/"), tag("*/")));
    let blank = alt((multispace1, unicode_space, line, block));
    let skipped: Lexed<'_, usize> = many0_count(blank).parse(rest);
    let rest = skipped.map_or(rest, |(after, _)| after);
    if rest.starts_with("/*") {
        return Err(error(
            Code::UnterminatedText,
            "the comment is not closed",
            text,
            rest,
            2,
        ));
    }
    Ok(rest)
}

fn unicode_space(rest: &str) -> Lexed<'_, &str> {
    take_while1(|character: char| character.is_whitespace() || character == '\u{feff}').parse(rest)
}

fn token<'a>(text: &'a str, rest: &'a str) -> Result<(&'a str, TokenKind), Box<Diagnostic>> {
    match rest.as_bytes()[0] {
        b'\'' | b'"' => return string(text, rest),
        b'`' => {
            let message = "the quoted name is not closed";
            return match quoted(rest) {
                Ok((after, name)) => Ok((after, TokenKind::Quoted(name))),
                Err(_) => Err(error(Code::UnterminatedText, message, text, rest, 1)),
            };
        }
        // `$(…)`: a label that is computed.
        b'$' if rest.starts_with("$(") => {}
        b'$' => {
            let message = "a parameter needs a name";
            return match parameter(rest) {
                Ok((after, name)) => Ok((after, TokenKind::Parameter(name))),
                Err(_) => Err(error(Code::UnexpectedSyntax, message, text, rest, 1)),
            };
        }
        _ => {}
    }
    let starts_number = |rest: &str| {
        let digits = rest.strip_prefix('.').unwrap_or(rest);
        digits.starts_with(|character: char| character.is_ascii_digit())
    };
    if starts_number(rest) {
        return Ok(number(rest));
    }
    if let Ok((after, _)) = word(rest) {
        return Ok((after, TokenKind::Word));
    }
    if let Some(symbol) = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
        return Ok((&rest[symbol.len()..], TokenKind::Symbol(symbol)));
    }
    let character = rest.chars().next().unwrap_or(' ');
    let code = if character.is_ascii() {
        Code::UnexpectedSyntax
    } else {
        Code::InvalidUnicodeCharacter
    };
    let diagnostic = error(
        code,
        &format!("the character `{character}` cannot stand here"),
        text,
        rest,
        character.len_utf8(),
    );
    Err(match plain(character) {
        Some(plain) => Box::new(diagnostic.with_help(format!("write `{plain}`"))),
        None => diagnostic,
    })
}

/// What a typographic character was likely meant to be.
fn plain(character: char) -> Option<&'static str> {
    match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some("-"),
        '\u{2018}' | '\u{2019}' => Some("'"),
        '\u{201c}' | '\u{201d}' => Some("\""),
        '\u{d7}' => Some("*"),
        '\u{2264}' => Some("<="),
        '\u{2265}' => Some(">="),
        '\u{2260}' => Some("<>"),
        _ => None,
    }
}

/// A name as a statement writes it: in backticks where it is no plain word.
pub fn written(name: &str) -> Cow<'_, str> {
    if word(name).is_ok_and(|(after, _)| after.is_empty()) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("`{}`", name.replace('`', "``")))
    }
}

fn word(rest: &str) -> Lexed<'_, &str> {
    recognize(pair(
        take_while1_first(|character| character.is_alphabetic() || character == '_'),
        take_while(is_word),
    ))
    .parse(rest)
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Exactly one character that satisfies the test.
fn take_while1_first<'a>(
    test: impl Fn(char) -> bool,
) -> impl nom::Parser<&'a str, Output = char, Error = nom::error::Error<&'a str>> {
    nom::character::complete::satisfy(test)
}

fn quoted(rest: &str) -> Lexed<'_, String> {
    let piece = alt((tag("``"), take_while1(|character| character != '`')));
    let (after, body) = preceded(char('`'), recognize(many0_count(piece))).parse(rest)?;
    let (after, _) = char('`').parse(after)?;
    Ok((after, body.replace("``", "`")))
}

fn parameter(rest: &str) -> Lexed<'_, String> {
    let plain = take_while1(is_word).map(|name: &str| name.to_owned());
    preceded(char('$'), alt((quoted, plain))).parse(rest)
}

/// A number; one that runs on into letters is a token too, and an error only where a value is wanted.
fn number(rest: &str) -> (&str, TokenKind) {
    let found: Lexed<'_, &str> = if let Ok((digits, _)) = based(rest) {
        let octal = rest.starts_with("0o");
        grouped(digits, |digit| {
            digit.is_ascii_hexdigit() && (!octal || digit.is_digit(8))
        })
    } else {
        Ok((rest, ""))
    };
    let (after, kind) = match found {
        Err(_) => (rest, TokenKind::Malformed),
        Ok((after, digits)) if !digits.is_empty() => (after, TokenKind::Integer),
        Ok(_) => match float(rest) {
            Ok((after, _)) => (after, TokenKind::Float),
            Err(_) => digits(rest).map_or((rest, TokenKind::Malformed), |(after, _)| {
                (after, TokenKind::Integer)
            }),
        },
    };
    if kind == TokenKind::Malformed || after.starts_with(is_word) {
        let end = after.trim_start_matches(is_word);
        return (end, TokenKind::Malformed);
    }
    (after, kind)
}

fn based(rest: &str) -> Lexed<'_, &str> {
    alt((tag("0x"), tag("0X"), tag("0o"))).parse(rest)
}

fn digits(rest: &str) -> Lexed<'_, &str> {
    grouped(rest, |digit| digit.is_ascii_digit())
}

/// Digits, which single underscores may stand between.
fn grouped(rest: &str, is_digit: impl Fn(char) -> bool + Copy) -> Lexed<'_, &str> {
    let group = (char('_'), take_while1(is_digit));
    recognize((take_while1(is_digit), many0_count(group))).parse(rest)
}

fn float(rest: &str) -> Lexed<'_, &str> {
    let exponent = || recognize((one_of("eE"), opt(one_of("+-")), digits));
    let fraction = || recognize((char('.'), digits));
    alt((
        recognize((opt(digits), fraction(), opt(exponent()))),
        recognize((digits, exponent())),
        recognize((digits, char('.'), exponent())),
        recognize((digits, char('.'), not(satisfy(continues_after_point)))),
    ))
    .parse(rest)
}

/// What makes of the point after a whole number a range (`1..3`) or an access.
fn continues_after_point(character: char) -> bool {
    is_word(character) || matches!(character, '.' | '`')
}

fn string<'a>(text: &'a str, rest: &'a str) -> Result<(&'a str, TokenKind), Box<Diagnostic>> {
    let quote = if rest.starts_with('"') { '"' } else { '\'' };
    let mut value = String::new();
    let mut at = &rest[1..];
    loop {
        let plain: Lexed<'_, &str> =
            take_while(|character| character != quote && character != '\\').parse(at);
        if let Ok((after, piece)) = plain {
            value.push_str(piece);
            at = after;
        }
        match at.chars().next() {
            None => {
                return Err(Box::new(
                    error(
                        Code::UnterminatedText,
                        "the string is not closed",
                        text,
                        rest,
                        1,
                    )
                    .with_help(format!(
                        "close it with `{quote}`; inside, write `\\{quote}`"
                    )),
                ));
            }
            Some('\\') => {
                let (after, character) = escape(text, at)?;
                value.push(character);
                at = after;
            }
            Some(_) => return Ok((&at[1..], TokenKind::String(value))),
        }
    }
}

fn escape<'a>(text: &'a str, at: &'a str) -> Result<(&'a str, char), Box<Diagnostic>> {
    let invalid = |length: usize| {
        Box::new(
            error(
                Code::InvalidUnicodeLiteral,
                &format!("`{}` is not a valid escape", at.get(..length).unwrap_or(at)),
                text,
                at,
                length.min(at.len()),
            )
            .with_help("for a backslash itself write `\\\\`"),
        )
    };
    let Some(kind) = at[1..].chars().next() else {
        return Err(invalid(1));
    };
    let after = &at[1 + kind.len_utf8()..];
    let simple = match kind {
        '\\' | '\'' | '"' | '`' | '/' => Some(kind),
        'b' => Some('\u{8}'),
        'f' => Some('\u{c}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        _ => None,
    };
    if let Some(character) = simple {
        return Ok((after, character));
    }
    let length = match kind {
        'u' => 4,
        'U' => 8,
        _ => return Err(invalid(1 + kind.len_utf8())),
    };
    if let Some((after, character)) = surrogate_pair(after).filter(|_| length == 4) {
        return Ok((after, character));
    }
    match code_point(after, length).and_then(char::from_u32) {
        Some(character) => Ok((&after[length..], character)),
        None => Err(invalid(
            2 + after
                .chars()
                .take(length)
                .take_while(char::is_ascii_alphanumeric)
                .count(),
        )),
    }
}

/// The number that so many hexadecimal digits write.
fn code_point(digits: &str, length: usize) -> Option<u32> {
    let digits = digits.get(..length)?;
    let valid = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| valid)
}

/// `D83D\uDE00`: one character in two escapes, as JSON and Java write it.
fn surrogate_pair(after: &str) -> Option<(&str, char)> {
    let (high, rest) = (code_point(after, 4)?, &after[4..]);
    let rest = rest.strip_prefix("\\u")?;
    let (low, rest) = (code_point(rest, 4)?, &rest[4..]);
    let units = [u16::try_from(high).ok()?, u16::try_from(low).ok()?];
    let mut characters = char::decode_utf16(units);
    match (characters.next(), characters.next()) {
        (Some(Ok(character)), None) => Some((rest, character)),
        _ => None,
    }
}

fn error(code: Code, message: &str, text: &str, at: &str, length: usize) -> Box<Diagnostic> {
    let start = text.len() - at.len();
    Box::new(Diagnostic::new(
        code,
        message,
        Some(Span::new(start, start + length)),
    ))
}
