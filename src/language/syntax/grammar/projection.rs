//! `WITH` and `RETURN`: items, order, SKIP and LIMIT.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Span;
use crate::language::syntax::ast::Projection;
use crate::language::syntax::ast::ProjectionItem;
use crate::language::syntax::ast::SortItem;
use crate::language::syntax::ast::With;

impl Parser<'_> {
    pub(super) fn with_clause(&mut self) -> Parsed<With> {
        let projection = self.projection()?;
        Ok(With {
            projection,
            predicate: self.take_where()?,
        })
    }

    /// `FILTER [WHERE] condition`: every variable stays.
    pub(super) fn filter_clause(&mut self, start: usize) -> Parsed<With> {
        let projection = everything(self.since(start));
        Ok(With {
            projection,
            predicate: Some(self.expression()?),
        })
    }

    /// `LET name = expression, …`: every variable stays, and these come.
    pub(super) fn let_clause(&mut self, start: usize) -> Parsed<With> {
        let mut projection = everything(self.since(start));
        projection.items = self.separated(Self::let_item)?;
        Ok(With {
            projection,
            predicate: None,
        })
    }

    fn let_item(&mut self) -> Parsed<ProjectionItem> {
        let alias = self.expect_name(Expected::Name)?;
        self.expect_symbol("=")?;
        Ok(ProjectionItem {
            expression: self.expression()?,
            alias: Some(alias),
        })
    }

    /// `[ORDER BY …] [SKIP …] [LIMIT …]` as a clause: every variable stays.
    pub(super) fn order_clause(&mut self) -> Parsed<With> {
        let here = self.here();
        let mut projection = everything(here);
        self.take_order(&mut projection)?;
        Ok(With {
            projection,
            predicate: None,
        })
    }

    /// `[DISTINCT] items [ORDER BY …] [SKIP …] [LIMIT …]`
    pub(super) fn projection(&mut self) -> Parsed<Projection> {
        let distinct = self.take("DISTINCT");
        let start = self.at;
        let star = self.take_symbol("*").then(|| self.since(start));
        let items = if star.is_none() || self.take_symbol(",") {
            self.separated(Self::projection_item)?
        } else {
            Vec::new()
        };
        let mut projection = Projection {
            distinct,
            star,
            items,
            order: Vec::new(),
            skip: None,
            limit: None,
        };
        self.take_order(&mut projection)?;
        Ok(projection)
    }

    /// `[ORDER BY …] [SKIP …] [LIMIT …]`
    pub(super) fn take_order(&mut self, projection: &mut Projection) -> Parsed<()> {
        if self.take_all(&["ORDER", "BY"]) {
            projection.order = self.separated(Self::sort_item)?;
        }
        if self.take("SKIP") || self.take("OFFSET") {
            projection.skip = Some(self.expression()?);
        }
        if self.take("LIMIT") {
            projection.limit = Some(self.expression()?);
        }
        Ok(())
    }

    fn projection_item(&mut self) -> Parsed<ProjectionItem> {
        let expression = self.expression()?;
        let alias = if self.take("AS") {
            Some(self.expect_name(Expected::Name)?)
        } else {
            None
        };
        Ok(ProjectionItem { expression, alias })
    }

    fn sort_item(&mut self) -> Parsed<SortItem> {
        let expression = self.expression()?;
        let descending = self.take("DESC") || self.take("DESCENDING");
        if !descending && !self.take("ASC") {
            self.take("ASCENDING");
        }
        Ok(SortItem {
            expression,
            descending,
        })
    }
}

/// `*`, for a clause that is written at `span`.
pub(super) fn everything(span: Span) -> Projection {
    Projection {
        distinct: false,
        star: Some(span),
        items: Vec::new(),
        order: Vec::new(),
        skip: None,
        limit: None,
    }
}
