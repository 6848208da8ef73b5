//! Lenses: a plan that writes nothing is run on the graph they show.

use super::Binder;
use super::error::Bound;
use super::error::error;
use crate::diagnostic::Code;
use crate::language::syntax::ast;
use crate::model::catalog::NameKind;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::expr::StaticType;
use crate::plan::operator::Lens;
use crate::plan::operator::LensKind;

impl Binder<'_> {
    /// The plan under its lenses.
    pub(super) fn under_lenses(
        &mut self,
        lenses: &[ast::Lens],
        plan: LogicalPlan,
    ) -> Bound<LogicalPlan> {
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
            if let Some(lens) = self.bind_lens(lens, words)? {
                bound.push(lens);
            }
        }
        if bound.is_empty() {
            return Ok(plan);
        }
        Ok(LogicalPlan::Lens {
            input: Box::new(plan),
            lenses: bound,
        })
    }

    fn bind_lens(&mut self, lens: &ast::Lens, words: &str) -> Bound<Option<Lens>> {
        let (kind, value) = match &lens.kind {
            ast::LensKind::AccordingTo(who) => (LensKind::AccordingTo, who),
            ast::LensKind::During(window) => (LensKind::During, window),
            ast::LensKind::CertainlyDuring(window) => (LensKind::CertainlyDuring, window),
            ast::LensKind::AsOf(instant) => (LensKind::AsOf, instant),
            ast::LensKind::ResolvingIdentity => {
                for key in ["aliases", "weak_aliases", "same_as"] {
                    self.made.insert((NameKind::Key, key.into()));
                }
                let value = Expr {
                    kind: ExprKind::Literal(Value::Boolean(true)),
                    span: lens.span,
                    static_type: StaticType::of(TypeSet::one(ValueType::Boolean)),
                };
                return Ok(Some(Lens {
                    kind: LensKind::ResolvingIdentity,
                    value,
                }));
            }
            ast::LensKind::Cite => {
                return Err(error(
                    Code::Unsupported,
                    "`CITE` is not supported yet",
                    lens.span,
                ));
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
        Ok(Some(Lens { kind, value }))
    }
}

/// Whether an expression holds a subquery.
fn asks_graph(expression: &Expr) -> bool {
    matches!(expression.kind, ExprKind::Subquery(..))
        || expression.children().into_iter().any(asks_graph)
}
