//! `UNWIND list AS name`

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Unwind;

impl Parser<'_> {
    pub(super) fn unwind_clause(&mut self) -> Parsed<Unwind> {
        let list = self.expression()?;
        self.expect("AS")?;
        let variable = self.expect_name(Expected::Name)?;
        Ok(Unwind { list, variable })
    }
}
