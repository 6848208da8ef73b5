//! `[OPTIONAL] MATCH [mode] pattern [WHERE condition]`

use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::Match;
use crate::language::syntax::ast::MatchMode;

impl Parser<'_> {
    pub(super) fn match_clause(&mut self) -> Parsed<Match> {
        let optional = self.take("OPTIONAL");
        self.expect("MATCH")?;
        let mode = self.match_mode()?;
        let pattern = self.pattern()?;
        Ok(Match {
            optional,
            mode,
            pattern,
            predicate: self.take_where()?,
        })
    }

    /// `[DIFFERENT RELATIONSHIPS | REPEATABLE ELEMENTS]`
    fn match_mode(&mut self) -> Parsed<Option<MatchMode>> {
        const DIFFERENT: [&str; 4] = ["RELATIONSHIPS", "RELATIONSHIP", "EDGES", "EDGE"];
        const REPEATABLE: [&str; 2] = ["ELEMENTS", "ELEMENT"];
        let modes = [
            (
                "DIFFERENT",
                &DIFFERENT[..],
                MatchMode::DifferentRelationships,
            ),
            ("REPEATABLE", &REPEATABLE[..], MatchMode::RepeatableElements),
        ];
        for (first, seconds, mode) in modes {
            // a path may have the name of the first word
            if self.is_symbol_at(1, "=") || !self.take(first) {
                continue;
            }
            let (second, others) = seconds.split_at(1);
            if !self.take(second[0]) && !others.iter().any(|other| self.accept(other)) {
                return Err(self.unexpected());
            }
            self.accept("BINDINGS");
            return Ok(Some(mode));
        }
        Ok(None)
    }

    /// `[WHERE condition]`
    pub(super) fn take_where(&mut self) -> Parsed<Option<Expression>> {
        if self.take("WHERE") {
            self.expression().map(Some)
        } else {
            Ok(None)
        }
    }
}
