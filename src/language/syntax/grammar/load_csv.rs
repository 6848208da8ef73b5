//! `LOAD CSV [WITH HEADERS] FROM file AS name [FIELDTERMINATOR text]`

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::LoadCsv;
use crate::language::syntax::token::TokenKind;

impl Parser<'_> {
    pub(super) fn load_csv_clause(&mut self) -> Parsed<LoadCsv> {
        let headers = self.take_all(&["WITH", "HEADERS"]);
        self.expect("FROM")?;
        let file = self.expression()?;
        self.expect("AS")?;
        let variable = self.expect_name(Expected::Name)?;
        let field_terminator = if self.take("FIELDTERMINATOR") {
            let token = self.token(0);
            let TokenKind::String(text) = &token.kind else {
                return Err(self.missing(Expected::Text));
            };
            self.advance();
            Some((text.clone(), token.span))
        } else {
            None
        };
        Ok(LoadCsv {
            headers,
            file,
            variable,
            field_terminator,
        })
    }
}
