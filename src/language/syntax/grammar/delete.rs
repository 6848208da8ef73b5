//! `[DETACH] DELETE targets`

use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Delete;

impl Parser<'_> {
    pub(super) fn delete_clause(&mut self) -> Parsed<Delete> {
        let detach = self.take("DETACH");
        if !detach {
            self.take("NODETACH");
        }
        self.expect("DELETE")?;
        Ok(Delete {
            detach,
            targets: self.separated(Self::expression)?,
        })
    }
}
