//! Subqueries: in expressions (`EXISTS { }`, `COUNT { }`, `COLLECT { }`, patterns as conditions, pattern
//! comprehensions) and as a clause (`CALL { }`).

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::expression::expr;
use super::pattern::PatternBuilder;
use super::scope::Place;
use super::scope::Scope;
use super::types;
use super::types::BOOLEAN;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::ClauseKind;
use crate::language::syntax::ast::SubqueryBody;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::expr::SubqueryKind;
use crate::plan::operator::ApplyKind;
use crate::plan::operator::OnError;

/// How many rows a transaction of `IN TRANSACTIONS` takes when the statement does not say.
const ROWS_IN_TRANSACTION: i64 = 1_000;

impl Binder<'_> {
    /// `(a)-->(b)` as a condition: there is such a match; every name must be known.
    pub(super) fn bind_pattern_condition(
        &mut self,
        pattern: &ast::PatternPart,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        if let Some(name) = &pattern.name {
            return Err(error(
                Code::UnexpectedSyntax,
                "a pattern condition cannot name its path",
                name.span,
            ));
        }
        let scope = place.flattened();
        let mut builder = PatternBuilder::new(&scope, false);
        let plan = self.bind_match_over(
            std::slice::from_ref(pattern),
            None,
            argument(&scope),
            &mut builder,
            &mut Place::plain(&scope),
        )?;
        Ok(expr(subquery(SubqueryKind::Exists, plan), span, BOOLEAN))
    }

    /// `shortestPath(…)` as a value: a path, or null when there is none; `allShortestPaths(…)`: the list of them.
    pub(super) fn bind_shortest_path(
        &mut self,
        pattern: &ast::PatternPart,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        const NAME: &str = "#path";
        let mut pattern = pattern.clone();
        pattern.name = Some(ast::Name {
            text: NAME.to_owned(),
            span,
        });
        let all = pattern.shortest == Some(ast::Shortest::All);
        let scope = place.flattened();
        let mut builder = PatternBuilder::new(&scope, false);
        let matched = self.bind_match_over(
            std::slice::from_ref(&pattern),
            None,
            argument(&scope),
            &mut builder,
            &mut Place::plain(&scope),
        )?;
        let path = builder.scope.get(NAME);
        let path = path.expect("invariant: the pattern names its path").id;
        let slot = self.hidden_slot(types::PATH);
        let plan = LogicalPlan::Project {
            input: Box::new(matched),
            items: vec![(slot, expr(ExprKind::Slot(path), span, types::PATH))],
        };
        let list = types::list_of(types::PATH);
        let paths = expr(subquery(SubqueryKind::Collect, plan), span, list);
        if all {
            return Ok(paths);
        }
        let first = super::expression::literal(Value::Integer(0), span);
        let kind = ExprKind::Index(Box::new(paths), Box::new(first));
        Ok(expr(kind, span, types::PATH))
    }

    pub(super) fn bind_pattern_comprehension(
        &mut self,
        pattern: &ast::PatternPart,
        filter: Option<&ast::Expression>,
        projection: &ast::Expression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let scope = place.flattened();
        let mut builder = PatternBuilder::new(&scope, true);
        let matched = self.bind_match_over(
            std::slice::from_ref(pattern),
            filter,
            argument(&scope),
            &mut builder,
            &mut Place::plain(&scope),
        )?;
        let inner = builder.scope;
        let value = self.bind_expression(projection, &mut Place::plain(&inner))?;
        let slot = self.hidden_slot(value.static_type.clone());
        let list = types::list_of(value.static_type.clone());
        let plan = LogicalPlan::Project {
            input: Box::new(matched),
            items: vec![(slot, value)],
        };
        Ok(expr(subquery(SubqueryKind::Collect, plan), span, list))
    }

    /// `EXISTS { … }`, `COUNT { … }`, `COLLECT { … }`.
    pub(super) fn bind_subquery_expression(
        &mut self,
        kind: ast::SubqueryKind,
        body: &SubqueryBody,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let scope = place.flattened();
        let plan = match body {
            SubqueryBody::Pattern(parts, predicate) => {
                if kind == ast::SubqueryKind::Collect {
                    return Err(Box::new(
                        error(
                            Code::UnexpectedSyntax,
                            "COLLECT needs a query that returns one column",
                            span,
                        )
                        .with_help("write `COLLECT { MATCH … RETURN … }`"),
                    ));
                }
                let mut builder = PatternBuilder::new(&scope, true);
                self.bind_match_over(
                    parts,
                    predicate.as_ref(),
                    argument(&scope),
                    &mut builder,
                    &mut Place::plain(&scope),
                )?
            }
            SubqueryBody::Query(query) => self.bind_inner_query(kind, query, &scope)?,
        };
        let (kind, static_type) = match kind {
            ast::SubqueryKind::Exists => (SubqueryKind::Exists, BOOLEAN),
            ast::SubqueryKind::Count => (SubqueryKind::Count, types::INTEGER),
            ast::SubqueryKind::Collect => {
                let element = plan
                    .output()
                    .first()
                    .map_or(types::NULL, |slot| slot.static_type.clone());
                (SubqueryKind::Collect, types::list_of(element))
            }
        };
        Ok(expr(subquery(kind, plan), span, static_type))
    }

    fn bind_inner_query(
        &mut self,
        kind: ast::SubqueryKind,
        query: &ast::Query,
        scope: &Scope,
    ) -> Bound<LogicalPlan> {
        if let Some(clause) = first_write(query) {
            return Err(error(
                Code::InvalidClauseComposition,
                "a subquery in an expression only reads",
                clause,
            ));
        }
        self.inside += 1;
        let bound = self.bind_query_in(query, scope, scope, kind != ast::SubqueryKind::Collect);
        self.inside -= 1;
        let bound = bound?;
        if kind == ast::SubqueryKind::Collect && bound.columns.len() != 1 {
            return Err(error(
                Code::UnexpectedSyntax,
                "COLLECT needs a query that returns one column",
                query.span,
            ));
        }
        Ok(bound.plan)
    }

    /// `CALL { … }`.
    pub(super) fn bind_call_subquery(
        &mut self,
        call: &ast::CallSubquery,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        if let Some(options) = &call.in_transactions {
            return self.bind_batches(call, options, span, input, scope);
        }
        self.bind_plain_subquery(call, span, input, scope)
    }

    /// `CALL { … } IN TRANSACTIONS`: the subquery over the rows of a batch.
    fn bind_batches(
        &mut self,
        call: &ast::CallSubquery,
        options: &ast::InTransactions,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let refuse = |message: &str, help: &str| {
            let told = error(Code::InvalidClauseComposition, message, options.span);
            Err(Box::new(told.with_help(help)))
        };
        if self.inside > 0 {
            return refuse(
                "`IN TRANSACTIONS` stands inside another subquery or UNION",
                "move it to the outermost level of the statement",
            );
        }
        if input.writes() {
            return refuse(
                "`IN TRANSACTIONS` cannot follow a clause that writes",
                "write inside the subquery, or in a statement before",
            );
        }
        let on_error = match &options.on_error {
            None | Some((ast::OnError::Fail, _)) => OnError::Fail,
            Some((ast::OnError::Continue, _)) => OnError::Continue,
            Some((ast::OnError::Break, _)) => OnError::Break,
        };
        if options.status.is_some() && on_error == OnError::Fail {
            return refuse(
                "`REPORT STATUS` needs `ON ERROR CONTINUE` or `ON ERROR BREAK`",
                "without them the statement fails with the first error",
            );
        }
        let size = match &options.rows {
            Some(rows) => self.bind_rowless(rows, "the number of rows")?,
            None => super::expression::literal(Value::Integer(ROWS_IN_TRANSACTION), span),
        };
        super::expression::expect(&size, "OF … ROWS", types::INTEGER.types)?;
        let rows = LogicalPlan::Argument {
            slots: input.output(),
        };
        let (body, mut after) = self.bind_plain_subquery(call, span, rows, scope)?;
        let added = match &body {
            LogicalPlan::Apply { added, .. } => added.clone(),
            _ => Vec::new(),
        };
        let status = match &options.status {
            None => None,
            Some(name) => {
                if after.get(&name.text).is_some() {
                    return Err(super::error::already_bound(&name.text, name.span));
                }
                let slot = self.slot(name.text.as_str(), types::MAP);
                after.add(slot.clone());
                Some(slot)
            }
        };
        let plan = LogicalPlan::Batches {
            input: Box::new(input),
            body: Box::new(body),
            size,
            on_error,
            added,
            status,
            span: options.span,
        };
        Ok((plan, after))
    }

    fn bind_plain_subquery(
        &mut self,
        call: &ast::CallSubquery,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let imported = imported(call, scope)?;
        self.inside += 1;
        let bound = self.bind_query_in(&call.query, &imported, scope, true);
        self.inside -= 1;
        let bound = bound?;
        let Some(slots) = bound.returned else {
            return Ok((self.unit_subquery(bound.plan, span, input), scope.clone()));
        };
        let mut after = scope.clone();
        for slot in &slots {
            if scope.get(&slot.name).is_some() {
                return Err(super::error::already_bound(&slot.name, call.query.span));
            }
            after.add(slot.clone());
        }
        let plan = LogicalPlan::Apply {
            kind: if call.optional {
                ApplyKind::Optional
            } else {
                ApplyKind::Inner
            },
            outer: Box::new(input),
            inner: Box::new(bound.plan),
            added: slots,
        };
        Ok((plan, after))
    }

    /// A subquery that returns nothing runs once a row, and the row passes on: a loop over one item.
    fn unit_subquery(&mut self, body: LogicalPlan, span: Span, input: LogicalPlan) -> LogicalPlan {
        let variable = self.hidden_slot(types::NULL);
        let once = vec![super::expression::literal(Value::Null, span)];
        LogicalPlan::Foreach {
            input: Box::new(input),
            variable,
            list: expr(ExprKind::List(once), span, types::list_of(types::NULL)),
            body: Box::new(body),
        }
    }
}

/// The names a `CALL { }` can see: the listed ones, those of a leading `WITH`, or none.
fn imported(call: &ast::CallSubquery, scope: &Scope) -> Bound<Scope> {
    let mut inner = Scope::default();
    match &call.imports {
        Some(ast::Imports::All) => return Ok(scope.clone()),
        Some(ast::Imports::Variables(names)) => {
            for name in names {
                let slot = scope.get(&name.text).ok_or_else(|| {
                    super::error::undefined_variable(&name.text, name.span, scope.names())
                })?;
                inner.add(slot.clone());
            }
        }
        None => {
            let leading = call.query.first.clauses.first().map(|clause| &clause.kind);
            if matches!(leading, Some(ClauseKind::With(_))) {
                return Ok(scope.clone());
            }
        }
    }
    Ok(inner)
}

/// A leaf that takes every slot in scope.
pub(super) fn argument(scope: &Scope) -> LogicalPlan {
    let mut slots: Vec<Slot> = Vec::new();
    for slot in scope.slots() {
        if slots.iter().all(|other| other.id != slot.id) {
            slots.push(slot.clone());
        }
    }
    LogicalPlan::Argument { slots }
}

/// A subquery in an expression; its leaf takes only the slots it uses.
fn subquery(kind: SubqueryKind, mut plan: LogicalPlan) -> ExprKind {
    let mut used = Vec::new();
    plan.visit(&mut |operator| operator.mentioned(&mut used));
    for slots in plan.arguments_mut() {
        slots.retain(|slot| used.contains(&slot.id));
    }
    ExprKind::Subquery(kind, Box::new(plan))
}

/// The slots a subquery's plan takes from outside.
pub(super) fn taken(plan: &LogicalPlan) -> Vec<SlotId> {
    let mut leaf = plan;
    let mut slots = Vec::new();
    loop {
        match leaf {
            LogicalPlan::Argument { slots: taken } => {
                slots.extend(taken.iter().map(|slot| slot.id));
                return slots;
            }
            LogicalPlan::Union { right, .. } => slots.extend(self::taken(right)),
            _ => {}
        }
        match leaf.inputs().first() {
            Some(input) => leaf = input,
            None => return slots,
        }
    }
}

/// The first clause of a query that writes.
pub(super) fn first_write(query: &ast::Query) -> Option<Span> {
    std::iter::once(&query.first)
        .chain(query.unions.iter().map(|union| &union.query))
        .flat_map(|single| &single.clauses)
        .find(|clause| match &clause.kind {
            ClauseKind::Create(_)
            | ClauseKind::Merge(_)
            | ClauseKind::Set(_)
            | ClauseKind::Remove(_)
            | ClauseKind::Delete(_)
            | ClauseKind::Foreach(_) => true,
            ClauseKind::CallSubquery(call) => first_write(&call.query).is_some(),
            ClauseKind::Match(_)
            | ClauseKind::Unwind(_)
            | ClauseKind::With(_)
            | ClauseKind::Return(_)
            | ClauseKind::Call(_)
            | ClauseKind::LoadCsv(_)
            | ClauseKind::Finish => false,
        })
        .map(|clause| clause.span)
}
