//! Label expressions: `:A:B`, `:A|B`, `:A&(B|!C)`, `:%`.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::LabelExpression;

impl Parser<'_> {
    /// What follows the colon. With `bars`, alternatives may be written without parentheses.
    pub(super) fn label_expression(
        &mut self,
        bars: bool,
        expected: Expected,
    ) -> Parsed<LabelExpression> {
        let mut parts = vec![self.label_conjunction(expected)?];
        while bars && self.take_symbol("|") {
            self.take_symbol(":");
            parts.push(self.label_conjunction(expected)?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            LabelExpression::Or(parts)
        })
    }

    fn label_conjunction(&mut self, expected: Expected) -> Parsed<LabelExpression> {
        let mut parts = vec![self.label_atom(expected)?];
        while self.take_symbol("&") || self.take_symbol(":") {
            parts.push(self.label_atom(expected)?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            LabelExpression::And(parts)
        })
    }

    fn label_atom(&mut self, expected: Expected) -> Parsed<LabelExpression> {
        let start = self.at;
        if self.take_symbol("!") {
            let part = self.nested(|parser| parser.label_atom(expected))?;
            return Ok(LabelExpression::Not(Box::new(part), self.since(start)));
        }
        if self.take_symbol("%") {
            return Ok(LabelExpression::Any(self.since(start)));
        }
        if self.take_symbol("(") {
            let inner = self.nested(|parser| parser.label_expression(true, expected))?;
            self.expect_symbol(")")?;
            return Ok(inner);
        }
        self.expect_name(expected).map(LabelExpression::Name)
    }
}
