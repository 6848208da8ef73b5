//! `WITH` and `RETURN`: items, order, SKIP and LIMIT.

use super::Expected;
use super::Parsed;
use super::Parser;
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
        let order = if self.take_all(&["ORDER", "BY"]) {
            self.separated(Self::sort_item)?
        } else {
            Vec::new()
        };
        let skip = if self.take("SKIP") || self.take("OFFSET") {
            Some(self.expression()?)
        } else {
            None
        };
        let limit = if self.take("LIMIT") {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(Projection {
            distinct,
            star,
            items,
            order,
            skip,
            limit,
        })
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
