//! `UNWIND list AS name`

use super::super::ast::Unwind;
use super::Expected;
use super::Parsed;
use super::Parser;

impl Parser<'_> {
    pub(super) fn unwind_clause(&mut self) -> Parsed<Unwind> {
        let list = self.expression()?;
        self.expect("AS")?;
        let variable = self.expect_name(Expected::Name)?;
        Ok(Unwind { list, variable })
    }
}
