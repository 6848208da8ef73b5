//! Label expressions: `:A:B`, `:A|B`, `:A&(B|!C)`, `:%`, `:$(computed)`.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::ast::ComputedLabels;
use crate::language::syntax::ast::LabelExpression;
use crate::language::syntax::ast::LabelName;
use crate::language::syntax::token::TokenKind;

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
        match self.label_name(expected)? {
            LabelName::Written(name) => Ok(LabelExpression::Name(name)),
            LabelName::Computed(computed) => Ok(LabelExpression::Computed(computed)),
        }
    }

    /// A label as it is written, or one that is computed: `$(…)`, `$all(…)`, `$any(…)`.
    pub(super) fn label_name(&mut self, expected: Expected) -> Parsed<LabelName> {
        let start = self.at;
        let any = match &self.tokens[self.at].kind {
            TokenKind::Symbol("$") => false,
            TokenKind::Parameter(name) => {
                let any = name.eq_ignore_ascii_case("any");
                if !(any || name.eq_ignore_ascii_case("all")) || !self.is_symbol_at(1, "(") {
                    return Err(self.parameter_as_label());
                }
                any
            }
            _ => return self.expect_name(expected).map(LabelName::Written),
        };
        self.at += 1;
        self.expect_symbol("(")?;
        let names = Box::new(self.expression()?);
        self.expect_symbol(")")?;
        Ok(LabelName::Computed(ComputedLabels {
            names,
            any,
            span: self.since(start),
        }))
    }

    fn parameter_as_label(&self) -> Box<Diagnostic> {
        let span = self.tokens[self.at].span;
        let text = span.text(self.text);
        Box::new(
            Diagnostic::new(
                Code::UnexpectedSyntax,
                format!("`{text}` cannot stand for a label by itself"),
                Some(span),
            )
            .with_replacement("put it in `$(…)`", span, format!("$({text})")),
        )
    }
}
