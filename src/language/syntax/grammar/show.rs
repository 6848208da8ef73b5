//! `SHOW … YIELD … WHERE … RETURN …`: a query over what `SHOW` lists.

use super::Parsed;
use super::Parser;
use super::projection::everything;
use crate::diagnostic::Span;
use crate::language::syntax::ast::Call;
use crate::language::syntax::ast::Clause;
use crate::language::syntax::ast::ClauseKind;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::Projection;
use crate::language::syntax::ast::ProjectionItem;
use crate::language::syntax::ast::Query;
use crate::language::syntax::ast::ShowKind;
use crate::language::syntax::ast::SingleQuery;
use crate::language::syntax::ast::With;
use crate::language::syntax::ast::Yield;

impl Parser<'_> {
    /// What follows `SHOW kind`: `WHERE …`, or `YIELD … [ORDER BY …] [SKIP …] [LIMIT …] [WHERE …] [RETURN …]`.
    pub(super) fn listing(&mut self, kind: ShowKind, start: usize) -> Parsed<Query> {
        let span = self.since(start);
        let here = self.here();
        let yields = self.take_yielded()?.unwrap_or(Yield {
            star: true,
            items: Vec::new(),
            predicate: None,
            span: here,
        });
        let mut returned = returned(&yields);
        let mut call = Call {
            procedure: Name {
                text: kind.procedure().to_owned(),
                span,
            },
            arguments: Some(Vec::new()),
            yields: Some(yields),
            listing: true,
        };
        if self.sees("WHERE") {
            let predicate = self.take_where()?;
            if !self.sees("RETURN") {
                // A call alone keeps the order of its columns.
                if let Some(yields) = &mut call.yields {
                    yields.predicate = predicate;
                }
                return Ok(query(vec![ClauseKind::Call(call)], self.since(start)));
            }
            self.take("RETURN");
            let with = With {
                projection: everything(here),
                predicate,
            };
            let kinds = vec![
                ClauseKind::Call(call),
                ClauseKind::With(with),
                ClauseKind::Return(self.projection()?),
            ];
            return Ok(query(kinds, self.since(start)));
        }
        let mut projection = everything(here);
        self.take_order(&mut projection)?;
        let predicate = self.take_where()?;
        if self.take("RETURN") {
            returned = self.projection()?;
        }
        let with = With {
            projection,
            predicate,
        };
        let kinds = vec![
            ClauseKind::Call(call),
            ClauseKind::With(with),
            ClauseKind::Return(returned),
        ];
        Ok(query(kinds, self.since(start)))
    }
}

fn query(kinds: Vec<ClauseKind>, span: Span) -> Query {
    let clauses = kinds.into_iter().map(|kind| Clause { kind, span });
    Query {
        first: SingleQuery {
            clauses: clauses.collect(),
            span,
        },
        unions: Vec::new(),
        span,
    }
}

/// The columns that are yielded, as they would be returned.
fn returned(yields: &Yield) -> Projection {
    let mut projection = everything(yields.span);
    if yields.star {
        return projection;
    }
    projection.star = None;
    projection.items = yields
        .items
        .iter()
        .map(|(column, alias)| {
            let visible = alias.as_ref().unwrap_or(column);
            ProjectionItem {
                expression: Expression {
                    kind: ExpressionKind::Variable(visible.text.clone()),
                    span: visible.span,
                },
                alias: None,
            }
        })
        .collect();
    projection
}
