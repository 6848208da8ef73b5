//! `MERGE part {ON CREATE SET … | ON MATCH SET …}`

use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Merge;

impl Parser<'_> {
    pub(super) fn merge_clause(&mut self) -> Parsed<Merge> {
        let pattern = Box::new(self.pattern_part()?);
        let mut merge = Merge {
            pattern,
            on_create: Vec::new(),
            on_match: Vec::new(),
        };
        while self.take("ON") {
            if self.take("CREATE") {
                self.expect("SET")?;
                merge.on_create.extend(self.set_items()?);
            } else {
                self.expect("MATCH")?;
                self.expect("SET")?;
                merge.on_match.extend(self.set_items()?);
            }
        }
        Ok(merge)
    }
}
