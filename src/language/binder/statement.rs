//! Whole queries: clauses in order, unions, and what may follow what.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::foreach::is_write;
use super::projection::Horizon;
use super::scope::Scope;
use super::scope::either;
use super::subquery::argument;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::ClauseKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;

/// A query bound in some scope.
pub(super) struct BoundQuery {
    /// What to run.
    pub(super) plan: LogicalPlan,
    /// The columns' names.
    pub(super) columns: Vec<Arc<str>>,
    /// The columns' slots; `None` for a query without RETURN.
    pub(super) returned: Option<Vec<Slot>>,
}

impl Binder<'_> {
    pub(super) fn bind_top_query(
        &mut self,
        query: &ast::Query,
    ) -> Bound<(LogicalPlan, Vec<Arc<str>>)> {
        let nothing = Scope::default();
        let bound = self.bind_query_in(query, &nothing, &nothing, false)?;
        let plan = if bound.returned.is_some() {
            bound.plan
        } else {
            LogicalPlan::Discard {
                input: Box::new(bound.plan),
            }
        };
        Ok((plan, bound.columns))
    }

    /// A query that takes `taken` from outside and sees `visible` of it. `open`: it need not end with RETURN.
    pub(super) fn bind_query_in(
        &mut self,
        query: &ast::Query,
        visible: &Scope,
        taken: &Scope,
        open: bool,
    ) -> Bound<BoundQuery> {
        if let Some(mixed) = query
            .unions
            .iter()
            .find(|union| union.all != query.unions[0].all)
        {
            return Err(Box::new(
                error(
                    Code::InvalidClauseComposition,
                    "UNION and UNION ALL cannot be mixed",
                    mixed.span,
                )
                .with_help("use one of them throughout"),
            ));
        }
        self.inside += query.unions.len();
        let bound = self.bind_parts(query, visible, taken, open);
        self.inside -= query.unions.len();
        bound
    }

    fn bind_parts(
        &mut self,
        query: &ast::Query,
        visible: &Scope,
        taken: &Scope,
        open: bool,
    ) -> Bound<BoundQuery> {
        let mut bound = self.bind_single_query(&query.first, visible, taken, open);
        for union in &query.unions {
            // The parts are independent of each other: an error in one says nothing about the next.
            let left = match bound {
                Ok(left) => Some(left),
                Err(error) => {
                    self.note(*error);
                    None
                }
            };
            let right = self.bind_single_query(&union.query, visible, taken, open)?;
            bound = match left {
                Some(left) => self.bind_union(left, right, union),
                None => Ok(right),
            };
        }
        bound
    }

    fn bind_union(
        &mut self,
        left: BoundQuery,
        right: BoundQuery,
        union: &ast::Union,
    ) -> Bound<BoundQuery> {
        let (Some(left_slots), Some(right_slots)) = (&left.returned, &right.returned) else {
            return Err(error(
                Code::InvalidClauseComposition,
                "every part of a UNION ends with RETURN",
                union.span,
            ));
        };
        let mut output = Vec::with_capacity(left_slots.len());
        let mut right_ids = Vec::with_capacity(left_slots.len());
        for (slot, name) in left_slots.iter().zip(&left.columns) {
            let position = right.columns.iter().position(|column| column == name);
            let Some(position) = position.filter(|_| left.columns.len() == right.columns.len())
            else {
                return Err(Box::new(
                    error(
                        Code::DifferentColumnsInUnion,
                        "the parts of the UNION return different columns",
                        union.query.span,
                    )
                    .with_help(format!(
                        "the first part returns {}",
                        super::error::listed(
                            &left.columns.iter().map(AsRef::as_ref).collect::<Vec<_>>()
                        )
                    )),
                ));
            };
            let other = &right_slots[position];
            output.push(self.slot(
                Arc::clone(name),
                either(&slot.static_type, &other.static_type),
            ));
            right_ids.push(other.id);
        }
        Ok(BoundQuery {
            columns: left.columns,
            returned: Some(output.clone()),
            plan: LogicalPlan::Union {
                left_slots: left_slots.iter().map(|slot| slot.id).collect(),
                left: Box::new(left.plan),
                right: Box::new(right.plan),
                output,
                right_slots: right_ids,
                all: union.all,
            },
        })
    }

    fn bind_single_query(
        &mut self,
        query: &ast::SingleQuery,
        visible: &Scope,
        taken: &Scope,
        open: bool,
    ) -> Bound<BoundQuery> {
        check_composition(query, open)?;
        let mut plan = argument(taken);
        let mut scope = visible.clone();
        let alone = query.clauses.len() == 1;
        for clause in &query.clauses {
            if let ClauseKind::Call(call) = &clause.kind
                && alone
            {
                return self.bind_call_alone(call, clause.span, plan, &scope);
            }
            (plan, scope) = self.bind_clause(clause, plan, &scope)?;
            if let ClauseKind::Return(_) = clause.kind {
                let slots = plan.output();
                return Ok(BoundQuery {
                    plan,
                    columns: slots.iter().map(|slot| Arc::clone(&slot.name)).collect(),
                    returned: Some(slots),
                });
            }
        }
        Ok(BoundQuery {
            plan,
            columns: Vec::new(),
            returned: None,
        })
    }

    /// A procedure call that is the whole query: its columns are the result.
    fn bind_call_alone(
        &mut self,
        call: &ast::Call,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<BoundQuery> {
        let (plan, after) = self.bind_procedure_call(call, true, span, input, scope)?;
        let slots: Vec<Slot> = after.slots().cloned().collect();
        Ok(BoundQuery {
            plan,
            columns: slots.iter().map(|slot| Arc::clone(&slot.name)).collect(),
            returned: (!slots.is_empty()).then_some(slots),
        })
    }

    /// One clause over what the clauses before it yield.
    pub(super) fn bind_clause(
        &mut self,
        clause: &ast::Clause,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let span = clause.span;
        match &clause.kind {
            ClauseKind::Match(clause) => self.bind_match(clause, input, scope),
            ClauseKind::Unwind(clause) => self.bind_unwind(clause, input, scope),
            ClauseKind::With(clause) => self.bind_projection(
                &clause.projection,
                clause.predicate.as_ref(),
                Horizon::With,
                span,
                input,
                scope,
            ),
            ClauseKind::Return(projection) => {
                self.bind_projection(projection, None, Horizon::Return, span, input, scope)
            }
            ClauseKind::Create(parts) => self.bind_create(parts, input, scope),
            ClauseKind::Merge(clause) => self.bind_merge(clause, span, input, scope),
            ClauseKind::Set(items) => Ok((self.bind_set(items, input, scope)?, scope.clone())),
            ClauseKind::Remove(items) => {
                Ok((self.bind_remove(items, input, scope)?, scope.clone()))
            }
            ClauseKind::Delete(clause) => {
                Ok((self.bind_delete(clause, span, input, scope)?, scope.clone()))
            }
            ClauseKind::Foreach(clause) => {
                Ok((self.bind_foreach(clause, input, scope)?, scope.clone()))
            }
            ClauseKind::Call(call) => self.bind_procedure_call(call, false, span, input, scope),
            ClauseKind::CallSubquery(call) => self.bind_call_subquery(call, span, input, scope),
            ClauseKind::LoadCsv(clause) => self.bind_load_csv(clause, input, scope),
            ClauseKind::Finish => Ok((input, scope.clone())),
        }
    }
}

/// What may follow what: RETURN and FINISH only at the end, WITH between writing and reading, an end that does
/// something.
fn check_composition(query: &ast::SingleQuery, open: bool) -> Bound<()> {
    let mut written: Option<Span> = None;
    for (position, clause) in query.clauses.iter().enumerate() {
        let last = position + 1 == query.clauses.len();
        match &clause.kind {
            ClauseKind::Return(_) | ClauseKind::Finish if !last => {
                return Err(error(
                    Code::InvalidClauseComposition,
                    "nothing can follow the end of a query",
                    query.clauses[position + 1].span,
                ));
            }
            ClauseKind::With(_) => written = None,
            kind if is_write(kind) => written = Some(clause.span),
            ClauseKind::Match(_)
            | ClauseKind::Unwind(_)
            | ClauseKind::LoadCsv(_)
            | ClauseKind::Call(_)
            | ClauseKind::CallSubquery(_)
                if written.is_some() =>
            {
                return Err(Box::new(
                    error(
                        Code::InvalidClauseComposition,
                        "between writing and reading stands WITH",
                        clause.span,
                    )
                    .with_help("add `WITH *` before this clause"),
                ));
            }
            _ => {}
        }
    }
    let Some(end) = query.clauses.last() else {
        return Err(error(
            Code::UnexpectedSyntax,
            "the query is empty",
            query.span,
        ));
    };
    let ends_well = open
        || is_write(&end.kind)
        || match &end.kind {
            ClauseKind::Return(_) | ClauseKind::Finish | ClauseKind::CallSubquery(_) => true,
            ClauseKind::Call(_) => query.clauses.len() == 1 || written.is_some() || is_void(end),
            _ => false,
        };
    if ends_well {
        return Ok(());
    }
    Err(Box::new(
        error(
            Code::InvalidClauseComposition,
            "the query does nothing with what it reads",
            end.span,
        )
        .with_help("end it with RETURN or a writing clause"),
    ))
}

/// Whether a call takes no columns: then it acts for its effect.
fn is_void(clause: &ast::Clause) -> bool {
    matches!(&clause.kind, ClauseKind::Call(call) if call.yields.is_none())
}
