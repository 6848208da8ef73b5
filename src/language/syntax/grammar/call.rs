//! `CALL procedure(…) [YIELD …]` and `CALL { … }`.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Span;
use crate::language::syntax::ast::Call;
use crate::language::syntax::ast::CallSubquery;
use crate::language::syntax::ast::ClauseKind;
use crate::language::syntax::ast::Imports;
use crate::language::syntax::ast::InTransactions;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::OnError;
use crate::language::syntax::ast::Yield;

impl Parser<'_> {
    pub(super) fn call_clause(&mut self) -> Parsed<ClauseKind> {
        let optional = self.take("OPTIONAL");
        self.expect("CALL")?;
        if self.is_symbol_at(0, "{") || self.is_symbol_at(0, "(") {
            return self.call_subquery(optional).map(ClauseKind::CallSubquery);
        }
        if optional {
            return Err(self.missing(Expected::Symbol("{")));
        }
        self.procedure_call().map(ClauseKind::Call)
    }

    fn procedure_call(&mut self) -> Parsed<Call> {
        let mut length = 1;
        while self.is_symbol_at(length, ".") {
            length += 2;
        }
        let procedure = self.dotted_name(length, Expected::Procedure)?;
        let arguments = if self.take_symbol("(") {
            let mut arguments = Vec::new();
            if !self.take_symbol(")") {
                arguments = self.separated(Self::expression)?;
                self.expect_symbol(")")?;
            }
            Some(arguments)
        } else {
            None
        };
        Ok(Call {
            procedure,
            arguments,
            yields: self.take_yield()?,
            listing: false,
        })
    }

    fn take_yield(&mut self) -> Parsed<Option<Yield>> {
        let Some(mut yields) = self.take_yielded()? else {
            return Ok(None);
        };
        let start = self.at;
        yields.predicate = self.take_where()?;
        if yields.predicate.is_some() {
            yields.span = yields.span.to(self.since(start));
        }
        Ok(Some(yields))
    }

    /// `YIELD` and the columns.
    pub(super) fn take_yielded(&mut self) -> Parsed<Option<Yield>> {
        let start = self.at;
        if !self.take("YIELD") {
            return Ok(None);
        }
        let star = self.take_symbol("*");
        let dash = !star && self.take_symbol("-");
        let items = if star || dash {
            Vec::new()
        } else {
            self.separated(Self::yield_item)?
        };
        Ok(Some(Yield {
            star,
            items,
            predicate: None,
            span: self.since(start),
        }))
    }

    fn yield_item(&mut self) -> Parsed<(Name, Option<Name>)> {
        let column = self.expect_name(Expected::Column)?;
        let alias = if self.take("AS") {
            Some(self.expect_name(Expected::Name)?)
        } else {
            None
        };
        Ok((column, alias))
    }

    fn call_subquery(&mut self, optional: bool) -> Parsed<CallSubquery> {
        let imports = if self.take_symbol("(") {
            let imports = self.imports()?;
            self.expect_symbol(")")?;
            Some(imports)
        } else {
            None
        };
        self.expect_symbol("{")?;
        let query = self.nested(Self::query)?;
        self.expect_symbol("}")?;
        Ok(CallSubquery {
            optional,
            imports,
            query,
            in_transactions: self.take_in_transactions()?,
        })
    }

    fn imports(&mut self) -> Parsed<Imports> {
        if self.take_symbol("*") {
            return Ok(Imports::All);
        }
        if self.is_symbol_at(0, ")") {
            return Ok(Imports::Variables(Vec::new()));
        }
        self.separated(|parser| parser.expect_name(Expected::Name))
            .map(Imports::Variables)
    }

    fn take_in_transactions(&mut self) -> Parsed<Option<InTransactions>> {
        let start = self.at;
        if !self.is_word_at(0, "IN") {
            return Ok(None);
        }
        self.expect("IN")?;
        self.take_concurrency()?;
        self.expect("TRANSACTIONS")?;
        let mut options = InTransactions {
            rows: None,
            on_error: None,
            status: None,
            span: self.since(start),
        };
        loop {
            if options.rows.is_none() && self.take("OF") {
                options.rows = Some(self.expression()?);
                if !self.take("ROW") {
                    self.expect("ROWS")?;
                }
            } else if options.on_error.is_none() && self.is_word_at(0, "ON") {
                options.on_error = Some(self.on_error()?);
            } else if options.status.is_none() && self.take("REPORT") {
                self.expect("STATUS")?;
                self.expect("AS")?;
                options.status = Some(self.expect_name(Expected::Name)?);
            } else {
                options.span = self.since(start);
                return Ok(Some(options));
            }
        }
    }

    /// `[n] CONCURRENT`: how many may run at once. One at a time is within any such number.
    fn take_concurrency(&mut self) -> Parsed<()> {
        if !self.is_word_at(0, "TRANSACTIONS") && !self.is_word_at(0, "CONCURRENT") {
            self.nested(Self::operand)?;
            return self.expect("CONCURRENT");
        }
        self.take("CONCURRENT");
        Ok(())
    }

    fn on_error(&mut self) -> Parsed<(OnError, Span)> {
        let start = self.at;
        self.expect("ON")?;
        self.expect("ERROR")?;
        for (word, action) in [
            ("CONTINUE", OnError::Continue),
            ("BREAK", OnError::Break),
            ("FAIL", OnError::Fail),
        ] {
            if self.take(word) {
                return Ok((action, self.since(start)));
            }
        }
        Err(self.missing(Expected::Keyword("FAIL")))
    }
}
