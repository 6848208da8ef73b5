//! `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`: a pattern, or a whole query.

use super::Parsed;
use super::Parser;
use super::Role;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::SubqueryBody;
use crate::language::syntax::ast::SubqueryKind;

impl Parser<'_> {
    pub(super) fn subquery_expression(&mut self, kind: SubqueryKind) -> Parsed<ExpressionKind> {
        self.advance_as(Role::Keyword);
        self.expect_symbol("{")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let named = self.is_name_at(0) && self.is_symbol_at(1, "=");
        let body = if self.is_symbol_at(0, "(") || named || self.begins_path_prefix() {
            let pattern = self.pattern()?;
            SubqueryBody::Pattern(pattern, self.take_where()?)
        } else {
            SubqueryBody::Query(self.query()?)
        };
        self.before_bar = outer;
        self.expect_symbol("}")?;
        Ok(ExpressionKind::Subquery(kind, Box::new(body)))
    }
}
