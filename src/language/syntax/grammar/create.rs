//! `CREATE pattern`

use super::super::ast::PatternPart;
use super::Parsed;
use super::Parser;

impl Parser<'_> {
    pub(super) fn create_clause(&mut self) -> Parsed<Vec<PatternPart>> {
        self.pattern()
    }
}
