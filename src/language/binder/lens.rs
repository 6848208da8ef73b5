//! Lenses: a plan that writes nothing is run on the graph they show.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::expression::literal;
use crate::diagnostic::Code;
use crate::language::syntax::ast;
use crate::model::catalog::NameKind;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::cite::COLUMN;
use crate::plan::cite::cited;
use crate::plan::operator::Lens;
use crate::plan::operator::LensKind;

impl Binder<'_> {
    /// The plan under its lenses.
    pub(super) fn under_lenses(
        &mut self,
        lenses: &[ast::Lens],
        (mut plan, mut columns): (LogicalPlan, Vec<Arc<str>>),
    ) -> Bound<(LogicalPlan, Vec<Arc<str>>)> {
        let mut bound = Vec::with_capacity(lenses.len());
        for lens in lenses {
            let words = self.text(lens.span);
            if plan.writes() {
                return Err(Box::new(
                    error(
                        Code::WriteUnderLens,
                        format!("nothing can be written under `{words}`"),
                        lens.span,
                    )
                    .with_help("a lens shows the graph: write without it"),
                ));
            }
            bound.push(self.bind_lens(lens, words)?);
        }
        if bound.is_empty() {
            return Ok((plan, columns));
        }
        if let Some(cite) = bound.iter().find(|lens| lens.kind == LensKind::Cite) {
            if columns.is_empty() {
                return Err(error(
                    Code::Unsupported,
                    "`CITE` stands before a query that returns rows",
                    cite.value.span,
                ));
            }
            plan = cited(plan, &mut self.next_slot, cite.value.span);
            columns.push(free_name(&columns));
        }
        let plan = LogicalPlan::Lens {
            input: Box::new(plan),
            lenses: bound,
        };
        Ok((plan, columns))
    }

    fn bind_lens(&mut self, lens: &ast::Lens, words: &str) -> Bound<Lens> {
        let (kind, value) = match &lens.kind {
            ast::LensKind::AccordingTo(who) => {
                // It shows what claims tell.
                self.only_claimed.clear();
                (LensKind::AccordingTo, who)
            }
            ast::LensKind::During(window) => (LensKind::During, window),
            ast::LensKind::CertainlyDuring(window) => (LensKind::CertainlyDuring, window),
            ast::LensKind::AsOf(instant) => (LensKind::AsOf, instant),
            ast::LensKind::ResolvingIdentity => {
                for key in ["aliases", "weak_aliases", "same_as"] {
                    self.made.insert((NameKind::Key, key.into()));
                }
                return Ok(Lens {
                    kind: LensKind::ResolvingIdentity,
                    value: literal(Value::Boolean(true), lens.span),
                });
            }
            ast::LensKind::Cite => {
                return Ok(Lens {
                    kind: LensKind::Cite,
                    value: literal(Value::Null, lens.span),
                });
            }
        };
        if let ast::ExpressionKind::Variable(name) = &value.kind {
            return Err(Box::new(
                error(
                    Code::NonConstantExpression,
                    format!("{words} takes a text, and `{name}` is a name"),
                    value.span,
                )
                .with_replacement(
                    "a text stands in quotes",
                    value.span,
                    format!("'{name}'"),
                ),
            ));
        }
        let value: Expr = self.bind_rowless(value, words)?;
        if asks_graph(&value) {
            return Err(Box::new(
                error(
                    Code::NonConstantExpression,
                    format!("{words} must not depend on the graph it shows"),
                    value.span,
                )
                .with_help("use a plain value or a parameter"),
            ));
        }
        Ok(Lens { kind, value })
    }
}

/// The name of the column of numbers of footnotes, when the query has none of that name.
fn free_name(columns: &[Arc<str>]) -> Arc<str> {
    let taken = |name: &str| columns.iter().any(|column| **column == *name);
    let mut name = COLUMN.to_owned();
    let mut number = 2;
    while taken(&name) {
        name = format!("{COLUMN} {number}");
        number += 1;
    }
    Arc::from(name)
}

/// Whether an expression holds a subquery.
fn asks_graph(expression: &Expr) -> bool {
    matches!(expression.kind, ExprKind::Subquery(..))
        || expression.children().into_iter().any(asks_graph)
}
