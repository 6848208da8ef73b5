//! `[OPTIONAL] MATCH pattern [WHERE condition]`

use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::Match;

impl Parser<'_> {
    pub(super) fn match_clause(&mut self) -> Parsed<Match> {
        let optional = self.take("OPTIONAL");
        self.expect("MATCH")?;
        let pattern = self.pattern()?;
        Ok(Match {
            optional,
            pattern,
            predicate: self.take_where()?,
        })
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
