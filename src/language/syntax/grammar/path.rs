//! What stands around a path: which of the paths count, what may repeat, how often, and in which order of time.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::language::syntax::ast::Chronological;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::PathMode;
use crate::language::syntax::ast::PatternLength;
use crate::language::syntax::ast::Selector;
use crate::language::syntax::ast::SelectorKind;
use crate::language::syntax::token::TokenKind;

const MODES: [(&str, PathMode); 4] = [
    ("WALK", PathMode::Walk),
    ("TRAIL", PathMode::Trail),
    ("ACYCLIC", PathMode::Acyclic),
    ("SIMPLE", PathMode::Simple),
];

/// A selector and a mode, if they are written.
type Prefix = (Option<Selector>, Option<(PathMode, Span)>);

impl Parser<'_> {
    /// Whether a path with a prefix comes next; only asked where no name is expected.
    pub(super) fn begins_path_prefix(&self) -> bool {
        ["ANY", "ALL", "SHORTEST"]
            .into_iter()
            .chain(MODES.map(|(word, _)| word))
            .any(|word| self.is_word_at(0, word))
    }

    /// `[selector] [mode] [PATH | PATHS] [GROUP | GROUPS]`, the last after `SHORTEST` only.
    pub(super) fn path_prefix(&mut self) -> Parsed<Prefix> {
        let start = self.at;
        let mut kind = if self.take("ANY") {
            Some(if self.take("SHORTEST") {
                SelectorKind::AnyShortest
            } else {
                SelectorKind::Any(self.path_count()?)
            })
        } else if self.take("ALL") {
            Some(if self.take("SHORTEST") {
                SelectorKind::AllShortest
            } else {
                SelectorKind::All
            })
        } else {
            None
        };
        let mut count = None;
        let shortest = kind.is_none() && self.take("SHORTEST");
        if shortest {
            count = self.path_count()?;
        }
        let mode = self.path_mode();
        if kind.is_some() || shortest || mode.is_some() {
            let _ = self.take("PATHS") || self.accept("PATH");
        }
        if shortest {
            let groups = self.take("GROUPS") || self.accept("GROUP");
            kind = Some(match count {
                count if groups => SelectorKind::ShortestGroups(count),
                Some(count) => SelectorKind::Shortest(count),
                None => return Err(self.shortest_without_count(start)),
            });
        }
        let span = self.since(start);
        Ok((kind.map(|kind| Selector { kind, span }), mode))
    }

    fn shortest_without_count(&self, start: usize) -> Box<Diagnostic> {
        let message = "`SHORTEST` needs a number of paths";
        Box::new(
            Diagnostic::new(Code::UnexpectedSyntax, message, Some(self.since(start)))
                .with_help("write `SHORTEST 1`, `ANY SHORTEST` or `ALL SHORTEST`"),
        )
    }

    fn path_mode(&mut self) -> Option<(PathMode, Span)> {
        let span = self.here();
        let found = MODES.into_iter().find(|(word, _)| self.take(word));
        found.map(|(_, mode)| (mode, span))
    }

    /// An integer or a parameter.
    fn path_count(&mut self) -> Parsed<Option<Expression>> {
        let span = self.here();
        let kind = match &self.token(0).kind {
            TokenKind::Integer => {
                let Some(bound) = self.quantity()? else {
                    return Ok(None);
                };
                ExpressionKind::Integer(i64::try_from(bound).unwrap_or(i64::MAX))
            }
            TokenKind::Parameter(name) => {
                self.advance();
                ExpressionKind::Parameter(name.clone())
            }
            _ => {
                self.furthest.note(self.at, Expected::Integer);
                return Ok(None);
            }
        };
        Ok(Some(Expression { kind, span }))
    }

    /// `+`, `*`, `{2}`, `{1,3}`, `{,3}`, `{2,}` behind an arrow or a path in parentheses.
    pub(super) fn quantifier(&mut self) -> Parsed<Option<PatternLength>> {
        let start = self.at;
        let (minimum, maximum) = if self.take_symbol("+") {
            (1, None)
        } else if self.take_symbol("*") {
            (0, None)
        } else if self.take_symbol("{") {
            let minimum = self.quantity()?;
            let maximum = if self.take_symbol(",") {
                self.quantity()?
            } else if minimum.is_none() {
                return Err(self.unexpected());
            } else {
                minimum
            };
            self.expect_symbol("}")?;
            (minimum.unwrap_or(0), maximum)
        } else {
            return Ok(None);
        };
        let span = self.since(start);
        if maximum == Some(0) || maximum.is_some_and(|maximum| maximum < minimum) {
            let message = match maximum {
                Some(0) => "a path cannot be repeated zero times at most".to_owned(),
                _ => "the larger number comes second".to_owned(),
            };
            return Err(Box::new(
                Diagnostic::new(Code::InvalidQuantifier, message, Some(span))
                    .with_help("`{1,3}` is one to three times, `{,3}` at most three"),
            ));
        }
        Ok(Some(PatternLength {
            minimum: Some(minimum),
            maximum,
            span,
        }))
    }

    /// A number that is not negative, if one comes next.
    fn quantity(&mut self) -> Parsed<Option<u64>> {
        if self.token(0).kind != TokenKind::Integer {
            self.furthest.note(self.at, Expected::Integer);
            return Ok(None);
        }
        let span = self.here();
        let Ok(number) = span.text(self.text).parse() else {
            let message = "the number does not fit in 64 bits";
            return Err(Box::new(Diagnostic::new(
                Code::IntegerLiteralOverflow,
                message,
                Some(span),
            )));
        };
        self.advance();
        Ok(Some(number))
    }

    /// `[[POSSIBLY] CHRONOLOGICAL [BY property] [WITHIN duration]]`
    pub(super) fn chronological(&mut self) -> Parsed<Option<Chronological>> {
        let start = self.at;
        let possibly = self.is_word_at(1, "CHRONOLOGICAL") && self.take("POSSIBLY");
        if !self.take("CHRONOLOGICAL") {
            return Ok(None);
        }
        let property = if self.take("BY") {
            Some(self.expect_name(Expected::Property)?)
        } else {
            None
        };
        let within = if self.take("WITHIN") {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(Some(Chronological {
            possibly,
            property,
            within,
            span: self.since(start),
        }))
    }
}
