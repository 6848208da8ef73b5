//! `CREATE pattern`

use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::PatternPart;

impl Parser<'_> {
    pub(super) fn create_clause(&mut self) -> Parsed<Vec<PatternPart>> {
        self.pattern()
    }
}
