//! `FOREACH (name IN list | clauses)`

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Foreach;

impl Parser<'_> {
    pub(super) fn foreach_clause(&mut self) -> Parsed<Foreach> {
        self.expect_symbol("(")?;
        let variable = self.expect_name(Expected::Name)?;
        self.expect("IN")?;
        let list = self.expression_before_bar()?;
        self.expect_symbol("|")?;
        let clauses = self.nested(Self::clauses)?;
        self.expect_symbol(")")?;
        Ok(Foreach {
            variable,
            list,
            clauses,
        })
    }
}
