//! From a logical plan to running operators: slots become columns, patterns become steps, barriers are put in.

use std::sync::Arc;

use super::cut::Cut;
use super::effects::Barriers;
use super::eval::Expression;
use super::eval::used;
use super::layout::Layout;
use super::layout::column_of;
use super::layout::hidden_slot;
use super::layout::is_hidden;
use super::operators::Operator;
use super::operators::aggregate::Aggregate;
use super::operators::aggregate::Call as AggregateCall;
use super::operators::aggregate::Grouping;
use super::operators::apply::Apply;
use super::operators::apply::ApplyState;
use super::operators::argument::Argument;
use super::operators::batches::BatchState;
use super::operators::batches::Batches;
use super::operators::call::Call;
use super::operators::create::Create;
use super::operators::create::NewElement;
use super::operators::create::NewItem;
use super::operators::create::NewProperties;
use super::operators::delete::Delete;
use super::operators::eager::Discard;
use super::operators::eager::Eager;
use super::operators::flat_map::FlatMap;
use super::operators::foreach::Foreach;
use super::operators::load_csv::LoadCsv;
use super::operators::merge::Merge;
use super::operators::morsels::Worker;
use super::operators::path::PathColumns;
use super::operators::profiled::Profiled;
use super::operators::project::Filter;
use super::operators::project::Project;
use super::operators::rows::Distinct;
use super::operators::schema::Schema;
use super::operators::set::Item;
use super::operators::set::Labels;
use super::operators::set::Set;
use super::operators::skip_limit::Count;
use super::operators::skip_limit::Limit;
use super::operators::skip_limit::Skip;
use super::operators::sort;
use super::operators::sort::Sort;
use super::operators::union::Union;
use super::operators::unwind::Unwind;
use super::references;
use super::references::Readings;
use super::references::Reads;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::Environment;
use crate::engine::profile;
use crate::functions;
use crate::model::graph::View;
use crate::model::lens::claims::Claims;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::expr::StaticType;
use crate::plan::operator as plan;
use crate::plan::operator::ApplyKind;
use crate::plan::operator::CreateItem;
use crate::plan::operator::LabelNames;
use crate::plan::operator::RemoveItem;
use crate::plan::operator::SetItem;
use crate::plan::operator::TypeName;
use crate::plan::pattern::PatternNode;
use crate::plan::pattern::PatternPath;

/// An operator and the layout of its chunks.
pub(crate) type Compiled = (Box<dyn Operator>, Layout);

/// Makes operators of plans.
#[derive(Debug)]
pub(crate) struct Compiler<'c> {
    /// What the statement may use besides the graph.
    pub(crate) environment: &'c Environment<'c>,
    /// The graph as it is when the statement begins: for counts and indexes.
    pub(crate) view: View<'c>,
    /// How often each slot is read; others need no column.
    pub(crate) read: Readings,
    /// Whether the statement writes anything.
    pub(crate) writes: bool,
    hidden: u32,
    /// For each plan being compiled, from the outside in: the slot of the outer row's number that it carries along.
    carried: Vec<Option<SlotId>>,
    /// Where what the statement writes must be held apart from what it reads.
    barriers: Barriers,
    /// The pattern that is being cut into morsels.
    pub(crate) cut: Option<Cut>,
}

impl<'c> Compiler<'c> {
    /// A compiler for `plan`.
    pub(crate) fn new(
        plan: &LogicalPlan,
        environment: &'c Environment<'c>,
        view: View<'c>,
    ) -> Self {
        let mut read = Readings::default();
        references::plan(plan, &mut read);
        for slot in plan.output() {
            read.add(slot.id);
        }
        let (barriers, writes) = Barriers::of(plan);
        Self {
            environment,
            view,
            read,
            writes,
            hidden: 0,
            carried: vec![None],
            barriers,
            cut: None,
        }
    }

    /// Whether what is compiled is not inside of another plan.
    pub(crate) fn is_outermost(&self) -> bool {
        self.carried.len() == 1
    }

    /// A new slot of the engine's own.
    pub(crate) fn hidden(&mut self) -> SlotId {
        self.hidden += 1;
        hidden_slot(self.hidden)
    }

    /// Notes that someone reads a slot.
    pub(crate) fn reference(&mut self, slot: SlotId) {
        self.read.add(slot);
    }

    /// Whether a slot needs a column.
    pub(crate) fn is_read(&self, slot: SlotId) -> bool {
        is_hidden(slot) || self.read.contains_key(&slot)
    }

    /// Whether a slot needs a column when this operator has done its work: whether any other reads it.
    pub(crate) fn is_read_beyond(&self, operator: &Readings, slot: SlotId) -> bool {
        let by_all = self.read.get(&slot).copied().unwrap_or(0);
        is_hidden(slot) || by_all > operator.get(&slot).copied().unwrap_or(0)
    }

    /// An inner plan over rows of the layout `outer`; `carried` is the slot of the row number it takes along.
    pub(crate) fn inner(
        &mut self,
        plan: &LogicalPlan,
        outer: &Layout,
        carried: Option<SlotId>,
    ) -> Result<Compiled, EngineError> {
        self.carried.push(carried);
        let compiled = self.operator(plan, outer);
        self.carried.pop();
        compiled
    }

    /// The operator of a plan whose `Argument` leaves take columns of `outer`.
    pub(crate) fn operator(
        &mut self,
        plan: &LogicalPlan,
        outer: &Layout,
    ) -> Result<Compiled, EngineError> {
        let compiled = self.behind_barriers(plan, outer)?;
        Ok(self.measured(plan, compiled))
    }

    /// The operator of a plan, measured when somebody asks.
    fn measured(&self, plan: &LogicalPlan, (operator, layout): Compiled) -> Compiled {
        if self.environment.profile.is_none() {
            return (operator, layout);
        }
        (Profiled::boxed(operator, profile::place(plan)), layout)
    }

    /// The operator of a plan, with barriers where its writes need them.
    fn behind_barriers(
        &mut self,
        plan: &LogicalPlan,
        outer: &Layout,
    ) -> Result<Compiled, EngineError> {
        let (operator, layout) = self.bare(plan, outer)?;
        Ok(if self.barriers.above(plan) {
            (Eager::boxed(operator), layout)
        } else {
            (operator, layout)
        })
    }

    /// The input of an operator that writes: held back where the operator would disturb it.
    fn written_input(
        &mut self,
        plan: &LogicalPlan,
        input: &LogicalPlan,
        outer: &Layout,
    ) -> Result<Compiled, EngineError> {
        let (operator, layout) = self.operator(input, outer)?;
        if self.barriers.below(plan) {
            return Ok((Eager::boxed(operator), layout));
        }
        Ok((operator, layout))
    }

    fn bare(&mut self, plan: &LogicalPlan, outer: &Layout) -> Result<Compiled, EngineError> {
        match plan {
            LogicalPlan::Argument { slots } => Ok(self.argument(slots, outer)),
            LogicalPlan::Match {
                input,
                pattern,
                added,
            } => {
                let input = self.operator(input, outer)?;
                self.pattern(input, (pattern, added), &references::readings(plan))
            }
            LogicalPlan::Filter { input, predicate } => {
                let (input, layout) = self.operator(input, outer)?;
                let predicate = self.expression(predicate, &layout)?;
                Ok((Filter::boxed(input, vec![predicate]), layout))
            }
            LogicalPlan::Project { input, items } => {
                let (input, layout) = self.operator(input, outer)?;
                self.project(input, &layout, items)
            }
            LogicalPlan::Extend { input, items } => {
                let input = self.operator(input, outer)?;
                self.extend(input, items)
            }
            LogicalPlan::Aggregate {
                input,
                keys,
                aggregates,
            } => self.aggregate(input, keys, aggregates, outer),
            LogicalPlan::Distinct { input } => {
                let (input, layout) = self.operator(input, outer)?;
                Ok((Distinct::boxed(input, layout.width()), layout))
            }
            LogicalPlan::Sort { input, keys } => self.sort(input, keys, outer, &[]),
            LogicalPlan::Skip { input, count } => {
                let (input, layout) = self.operator(input, outer)?;
                let count = self.count("SKIP", count)?;
                Ok((Skip::boxed(input, count), layout))
            }
            LogicalPlan::Limit { input, count } => {
                let drain = self.barriers.drained(plan);
                let (input, layout) = self.limited(input, outer, &mut vec![("LIMIT", count)])?;
                let count = self.count("LIMIT", count)?;
                Ok((Limit::boxed(input, count, drain), layout))
            }
            LogicalPlan::Unwind { input, list, slot } => {
                let (input, layout) = self.operator(input, outer)?;
                let list = self.expression(list, &layout)?;
                let (keep, layout) = self.extended(&layout, std::slice::from_ref(slot));
                Ok((FlatMap::boxed(input, keep, Unwind::new(list)), layout))
            }
            LogicalPlan::Union {
                left,
                right,
                output,
                left_slots,
                right_slots,
                all,
            } => {
                let mut side = |plan: &LogicalPlan, slots: &[SlotId]| {
                    let (operator, layout) = self.operator(plan, outer)?;
                    let positions: Vec<usize> =
                        slots.iter().map(|slot| column_of(*slot, &layout)).collect();
                    Ok::<_, EngineError>((operator, positions))
                };
                let left = side(left, left_slots)?;
                let right = side(right, right_slots)?;
                let layout = Layout::new(output.iter().map(|slot| slot.id).collect());
                let union = Union::boxed([left, right]);
                Ok(if *all {
                    (union, layout)
                } else {
                    (Distinct::boxed(union, layout.width()), layout)
                })
            }
            LogicalPlan::Apply {
                kind,
                outer: rows,
                inner,
                added,
            } => self.apply(plan, *kind, rows, inner, added, outer),
            LogicalPlan::Call {
                input,
                procedure,
                arguments,
                columns,
                span,
            } => {
                let (input, layout) = self.operator(input, outer)?;
                let found = self.environment.procedures.get(procedure).ok_or_else(|| {
                    EngineError::Evaluation {
                        code: Code::ProcedureNotFound,
                        message: format!("no procedure is called `{procedure}`"),
                        span: *span,
                    }
                })?;
                let found = Arc::clone(found);
                let arguments = self.expressions(arguments, &layout)?;
                let slots: Vec<Slot> = columns.iter().map(|(_, slot)| slot.clone()).collect();
                let (keep, layout) = self.extended(&layout, &slots);
                let columns = columns.iter().map(|(position, _)| *position).collect();
                let call = Call::new(found, arguments, columns, *span);
                Ok((FlatMap::boxed(input, keep, call), layout))
            }
            LogicalPlan::LoadCsv {
                input,
                file,
                headers,
                field_terminator,
                slot,
            } => {
                let (input, layout) = self.operator(input, outer)?;
                let file = self.expression(file, &layout)?;
                let (keep, layout) = self.extended(&layout, std::slice::from_ref(slot));
                let source = LoadCsv::new(file, *headers, *field_terminator);
                Ok((FlatMap::boxed(input, keep, source), layout))
            }
            LogicalPlan::Create {
                input,
                items,
                paths,
                ..
            } => {
                let (input, mut layout) = self.written_input(plan, input, outer)?;
                let width = layout.width();
                let items = self.new_items(items, &mut layout)?;
                let mut columns = Vec::with_capacity(paths.len());
                for path in paths {
                    columns.push(path_columns(path, &layout));
                }
                for path in paths {
                    layout.push(path.slot);
                }
                let dependent = items.iter().any(|item| item.reads_beyond(width));
                Ok((
                    Box::new(Create {
                        input,
                        items,
                        paths: columns,
                        dependent,
                    }),
                    layout,
                ))
            }
            LogicalPlan::Merge {
                input,
                matching,
                items,
                path,
                on_create,
                on_match,
                ..
            } => {
                let (input, layout) = self.written_input(plan, input, outer)?;
                for item in items {
                    self.reference(match item {
                        CreateItem::Node(node) => node.slot,
                        CreateItem::Relationship(relationship) => relationship.slot,
                    });
                }
                // A made row and a found row have the same columns, whoever reads them.
                for slot in layout.slots() {
                    self.reference(*slot);
                }
                let mut made = layout.clone();
                let items = self.new_items(items, &mut made)?;
                let (matching, found) = self.inner(matching, &layout, None)?;
                let matched = made
                    .slots()
                    .iter()
                    .map(|slot| column_of(*slot, &found))
                    .collect();
                let columns = path.as_ref().map(|path| {
                    let columns = path_columns(path, &made);
                    made.push(path.slot);
                    columns
                });
                let on_create = self.set_items(on_create, &made)?;
                let on_match = self.set_items(on_match, &made)?;
                let output: Vec<usize> = (0..made.width()).collect();
                Ok((
                    Box::new(Merge {
                        input,
                        matching,
                        matched,
                        items,
                        path: columns,
                        on_create,
                        on_match,
                        output,
                        state: None,
                    }),
                    made,
                ))
            }
            LogicalPlan::Set { input, items } => {
                let (input, layout) = self.written_input(plan, input, outer)?;
                let items = self.set_items(items, &layout)?;
                Ok((Set::boxed(input, items), layout))
            }
            LogicalPlan::Remove { input, items } => {
                let (input, layout) = self.written_input(plan, input, outer)?;
                let items = self.remove_items(items, &layout)?;
                Ok((Set::boxed(input, items), layout))
            }
            LogicalPlan::Delete {
                input,
                targets,
                detach,
                span,
            } => {
                let (input, layout) = self.operator(input, outer)?;
                let targets = self.expressions(targets, &layout)?;
                Ok((Delete::boxed(input, targets, *detach, *span), layout))
            }
            LogicalPlan::Foreach {
                input,
                variable,
                list,
                body,
            } => {
                let (input, layout) = self.written_input(plan, input, outer)?;
                let list = self.expression(list, &layout)?;
                let mut inside = layout.clone();
                inside.push(variable.id);
                let (body, _) = self.inner(body, &inside, None)?;
                Ok((Box::new(Foreach { input, list, body }), layout))
            }
            LogicalPlan::Batches {
                input,
                body,
                size,
                on_error,
                added,
                status,
                span,
            } => {
                let (input, layout) = self.written_input(plan, input, outer)?;
                // Rows of a batch that failed have the same columns, whoever reads them.
                for slot in layout.slots() {
                    self.reference(*slot);
                }
                for slot in added {
                    self.reference(slot.id);
                }
                let size = self.expression(size, &Layout::default())?;
                let (body, found) = self.inner(body, &layout, None)?;
                let width = layout.width();
                let mut after = layout;
                for slot in added {
                    after.push(slot.id);
                }
                let output = after.slots().iter().map(|slot| column_of(*slot, &found));
                let output = output.collect();
                if let Some(status) = status {
                    after.push(status.id);
                }
                let batches = Batches {
                    input,
                    body,
                    size,
                    on_error: *on_error,
                    output,
                    added: added.len(),
                    reports: status.is_some(),
                    span: *span,
                    state: BatchState::default(),
                };
                debug_assert_eq!(
                    after.width(),
                    width + added.len() + usize::from(status.is_some())
                );
                Ok((Box::new(batches), after))
            }
            LogicalPlan::Discard { input } => {
                let (input, _) = self.operator(input, outer)?;
                Ok((Discard::boxed(input), Layout::default()))
            }
            LogicalPlan::Lens { .. } => {
                unreachable!("invariant: a lens is the root of a plan, and is taken off before")
            }
            LogicalPlan::Schema { change, span } => {
                Ok((Schema::boxed(change.clone(), *span), Layout::default()))
            }
        }
    }

    fn aggregate(
        &mut self,
        input: &LogicalPlan,
        keys: &[(Slot, Expr)],
        aggregates: &[(Slot, plan::AggregateCall)],
        outer: &Layout,
    ) -> Result<Compiled, EngineError> {
        let mut output = Layout::default();
        for slot in keys
            .iter()
            .map(|(slot, _)| slot)
            .chain(aggregates.iter().map(|(slot, _)| slot))
        {
            output.push(slot.id);
        }
        if let Some(operator) = self.in_morsels(input, keys, aggregates, outer)? {
            return Ok((operator, output));
        }
        let worker = self.grouped(input, keys, aggregates, outer)?;
        Ok((Aggregate::boxed(worker.input, worker.grouping), output))
    }

    /// The input of an aggregation, and how it is grouped.
    pub(crate) fn grouped(
        &mut self,
        input: &LogicalPlan,
        keys: &[(Slot, Expr)],
        aggregates: &[(Slot, plan::AggregateCall)],
        outer: &Layout,
    ) -> Result<Worker, EngineError> {
        // Where nothing but the number of matches matters, a pattern may count instead of making them.
        let fold = self.environment.tuning.optimize
            && !self.writes
            && aggregates.iter().all(|(_, call)| {
                references::counts_rows(call, input)
                    || call.distinct
                    || matches!(&*call.name, "min" | "max")
            });
        let (operator, layout, weight) = match input {
            LogicalPlan::Match {
                input: below,
                pattern,
                added,
            } if fold => {
                let below = self.operator(below, outer)?;
                self.counted_pattern(below, (pattern, added), &references::readings(input))?
            }
            _ => {
                let (operator, layout) = self.operator(input, outer)?;
                (operator, layout, None)
            }
        };
        let mut computed = Vec::with_capacity(keys.len());
        for (_, expr) in keys {
            computed.push(self.expression(expr, &layout)?);
        }
        let mut calls = Vec::with_capacity(aggregates.len());
        for (_, call) in aggregates {
            let function =
                functions::aggregate(&call.name).ok_or_else(|| EngineError::Evaluation {
                    code: Code::UnknownFunction,
                    message: format!("no aggregate is called `{}`", call.name),
                    span: call.span,
                })?;
            let rows = references::counts_rows(call, input);
            let arguments = match self.told_apart(call, input) {
                _ if rows => &[],
                Some(node) => std::slice::from_ref(node),
                None => &*call.arguments,
            };
            calls.push(AggregateCall {
                function,
                arguments: self.expressions(arguments, &layout)?,
                weight: weight.filter(|_| rows),
                distinct: call.distinct,
                adds: self.expressions(&call.adds, &layout)?,
                span: call.span,
            });
        }
        Ok(Worker {
            input: operator,
            grouping: Grouping {
                keys: computed,
                calls,
                writes: self.writes,
            },
        })
    }

    /// The node whose property is counted without repetition, where each node has its own value: then nodes are counted.
    fn told_apart<'p>(
        &self,
        call: &'p plan::AggregateCall,
        input: &LogicalPlan,
    ) -> Option<&'p Expr> {
        let (LogicalPlan::Match { pattern, .. }, [argument]) = (input, &*call.arguments) else {
            return None;
        };
        let ExprKind::Property(node, key) = &argument.kind else {
            return None;
        };
        let ExprKind::Slot(slot) = node.kind else {
            return None;
        };
        let possible = self.environment.tuning.optimize
            && !self.writes
            && call.distinct
            && &*call.name == "count"
            // What is read is noted where there are claims.
            && Claims::of(self.view).is_none();
        let of_slot = |listed: &&PatternNode| listed.slot == slot && !listed.bound;
        let mut labels = pattern
            .nodes
            .iter()
            .filter(of_slot)
            .flat_map(|node| &node.labels);
        (possible && labels.any(|label| self.has_own_values(label, key))).then_some(&**node)
    }

    /// Whether each node of a label has a value of its own of a property, as an index over it tells.
    pub(crate) fn has_own_values(&self, label: &str, key: &str) -> bool {
        let label = self.view.catalog().names.label(label);
        label.is_some_and(|label| {
            let distinct = self.view.index_distinct(label, key);
            distinct == Some(self.view.label_count(label))
        })
    }

    fn argument(&self, slots: &[Slot], outer: &Layout) -> Compiled {
        let mut layout = Layout::default();
        let mut positions = Vec::new();
        let carried = self.carried.last().copied().flatten();
        for slot in slots.iter().map(|slot| slot.id).chain(carried) {
            if let Some(position) = outer.position(slot)
                && self.is_read(slot)
                && !layout.has(slot)
            {
                positions.push(position);
                layout.push(slot);
            }
        }
        (Box::new(Argument::new(positions)), layout)
    }

    fn project(
        &mut self,
        input: Box<dyn Operator>,
        layout: &Layout,
        items: &[(Slot, Expr)],
    ) -> Result<Compiled, EngineError> {
        let keep: Vec<usize> = layout.hidden().collect();
        let mut output = Layout::new(
            keep.iter()
                .map(|position| layout.slots()[*position])
                .collect(),
        );
        let mut computed = Vec::with_capacity(items.len());
        for (slot, expr) in items {
            // What merely hands on a column that nobody reads is left out; what could fail is computed.
            if !self.is_read(slot.id) && matches!(expr.kind, ExprKind::Slot(_)) {
                continue;
            }
            computed.push(self.expression(expr, layout)?);
            output.push(slot.id);
        }
        Ok((Project::boxed(input, keep, computed), output))
    }

    /// The columns to keep of a layout when slots are added after them, and the new layout.
    pub(crate) fn extended(&self, layout: &Layout, added: &[Slot]) -> (Vec<usize>, Layout) {
        let keep: Vec<usize> = (0..layout.width())
            .filter(|position| self.is_read(layout.slots()[*position]))
            .collect();
        let mut output = Layout::new(
            keep.iter()
                .map(|position| layout.slots()[*position])
                .collect(),
        );
        for slot in added {
            output.push(slot.id);
        }
        (keep, output)
    }

    pub(crate) fn count(
        &mut self,
        clause: &'static str,
        count: &Expr,
    ) -> Result<Count, EngineError> {
        Ok(Count {
            clause,
            expression: self.expression(count, &Layout::default())?,
        })
    }

    /// The input of a `LIMIT`: a sort below it, seen through projections and a `SKIP`, keeps only what is asked for.
    fn limited(
        &mut self,
        plan: &LogicalPlan,
        outer: &Layout,
        counts: &mut Vec<(&'static str, &Expr)>,
    ) -> Result<Compiled, EngineError> {
        if !self.environment.tuning.optimize || self.writes {
            return self.operator(plan, outer);
        }
        match plan {
            LogicalPlan::Sort { input, keys } => {
                let counts: Vec<(&'static str, Expr)> = counts
                    .iter()
                    .map(|(clause, count)| (*clause, (*count).clone()))
                    .collect();
                let sorted = self.sort(input, keys, outer, &counts)?;
                Ok(self.measured(plan, sorted))
            }
            LogicalPlan::Project { input, items } => {
                let (input, layout) = self.limited(input, outer, counts)?;
                let projected = self.project(input, &layout, items)?;
                Ok(self.measured(plan, projected))
            }
            LogicalPlan::Skip { input, count } => {
                let mut more: Vec<(&'static str, &Expr)> = counts.clone();
                more.push(("SKIP", count));
                let (input, layout) = self.limited(input, outer, &mut more)?;
                let count = self.count("SKIP", count)?;
                Ok(self.measured(plan, (Skip::boxed(input, count), layout)))
            }
            _ => self.operator(plan, outer),
        }
    }

    fn sort(
        &mut self,
        input: &LogicalPlan,
        keys: &[crate::plan::operator::SortKey],
        outer: &Layout,
        counts: &[(&'static str, Expr)],
    ) -> Result<Compiled, EngineError> {
        // Without a limit every row stays: there is nothing to be computed late.
        let ((input, layout), late, keys) = if counts.is_empty() {
            (self.operator(input, outer)?, Vec::new(), keys.to_vec())
        } else {
            self.sorted_input(input, keys, outer)?
        };
        let mut compiled = Vec::with_capacity(keys.len());
        for key in &keys {
            compiled.push(sort::Key {
                expression: self.expression(&key.expr, &layout)?,
                descending: key.descending,
                nulls: key.nulls,
            });
        }
        let mut limits = Vec::with_capacity(counts.len());
        for (clause, count) in counts {
            limits.push(self.count(clause, count)?);
        }
        let sorted = Sort::boxed(input, layout.width(), compiled, limits);
        self.extend((sorted, layout), late)
    }

    fn apply(
        &mut self,
        plan: &LogicalPlan,
        kind: ApplyKind,
        rows: &LogicalPlan,
        inner: &LogicalPlan,
        added: &[Slot],
        outer: &Layout,
    ) -> Result<Compiled, EngineError> {
        let (rows, mut layout) = self.written_input(plan, rows, outer)?;
        let mut handed = layout.clone();
        let number = only_extends_rows(inner).then(|| {
            let number = self.hidden();
            handed.push(number);
            number
        });
        let effects_only = matches!(inner, LogicalPlan::Discard { .. });
        let (inner, found) = self.inner(inner, &handed, number)?;
        let mut positions = Vec::new();
        for slot in added {
            if let Some(position) = found.position(slot.id)
                && self.is_read(slot.id)
            {
                positions.push(position);
                layout.push(slot.id);
            }
        }
        let row_number = number.map(|number| column_of(number, &found));
        Ok((
            Box::new(Apply {
                kind,
                outer: rows,
                inner,
                added: positions,
                row_number,
                effects_only,
                state: ApplyState::default(),
            }),
            layout,
        ))
    }

    /// Elements to make; their slots are added to the layout.
    fn new_items(
        &mut self,
        items: &[CreateItem],
        layout: &mut Layout,
    ) -> Result<Vec<NewItem>, EngineError> {
        let mut compiled = Vec::with_capacity(items.len());
        for item in items {
            let (slot, element, names, properties, span) = match item {
                CreateItem::Node(node) => (
                    node.slot,
                    NewElement::Node(node.labels.written.clone()),
                    node.labels.computed.as_slice(),
                    &node.properties,
                    node.span,
                ),
                CreateItem::Relationship(relationship) => {
                    let (written, computed) = match &relationship.relationship_type {
                        TypeName::Written(name) => (Some(Arc::clone(name)), [].as_slice()),
                        TypeName::Computed(name) => (None, std::slice::from_ref(name)),
                    };
                    let start = column_of(relationship.start, layout);
                    let end = column_of(relationship.end, layout);
                    (
                        relationship.slot,
                        NewElement::Relationship(written, start, end),
                        computed,
                        &relationship.properties,
                        relationship.span,
                    )
                }
            };
            let names = (self.expressions(names, layout)?, names);
            compiled.push(self.new_item(element, names, properties.as_ref(), span, layout)?);
            layout.push(slot);
        }
        Ok(compiled)
    }

    fn new_item(
        &mut self,
        element: NewElement,
        (names, sources): (Vec<Expression>, &[Expr]),
        properties: Option<&Expr>,
        span: Span,
        layout: &Layout,
    ) -> Result<NewItem, EngineError> {
        let compiled = match properties.map(|expr| (&expr.kind, expr)) {
            None => NewProperties::Entries(Vec::new()),
            Some((ExprKind::Map(entries), _)) => NewProperties::Entries(
                entries
                    .iter()
                    .map(|(key, value)| Ok((Arc::clone(key), self.expression(value, layout)?)))
                    .collect::<Result<_, EngineError>>()?,
            ),
            Some((_, expr)) => NewProperties::Whole(self.expression(expr, layout)?),
        };
        let used = sources.iter().chain(properties);
        Ok(NewItem {
            element,
            names,
            properties: compiled,
            used: used.flat_map(|expr| self::used(expr, layout)).collect(),
            span,
        })
    }

    fn set_items(&mut self, items: &[SetItem], layout: &Layout) -> Result<Vec<Item>, EngineError> {
        let mut compiled = Vec::with_capacity(items.len());
        for item in items {
            compiled.push(match item {
                SetItem::Property {
                    subject,
                    key,
                    value,
                    span,
                } => Item::Property(
                    self.expression(subject, layout)?,
                    Arc::clone(key),
                    self.expression(value, layout)?,
                    *span,
                ),
                SetItem::DynamicProperty {
                    subject,
                    key,
                    value,
                    span,
                } => Item::DynamicProperty(
                    self.expression(subject, layout)?,
                    self.expression(key, layout)?,
                    self.expression(value, layout)?,
                    *span,
                ),
                SetItem::Replace {
                    subject,
                    value,
                    span,
                } => Item::Properties(
                    column_of(*subject, layout),
                    self.expression(value, layout)?,
                    true,
                    *span,
                ),
                SetItem::Merge {
                    subject,
                    value,
                    span,
                } => Item::Properties(
                    column_of(*subject, layout),
                    self.expression(value, layout)?,
                    false,
                    *span,
                ),
                SetItem::Labels {
                    subject,
                    labels,
                    span,
                } => Item::Labels(
                    column_of(*subject, layout),
                    self.labels(labels, layout)?,
                    *span,
                ),
            });
        }
        Ok(compiled)
    }

    fn labels(&mut self, names: &LabelNames, layout: &Layout) -> Result<Labels, EngineError> {
        Ok(Labels {
            written: names.written.clone(),
            computed: self.expressions(&names.computed, layout)?,
        })
    }

    fn remove_items(
        &mut self,
        items: &[RemoveItem],
        layout: &Layout,
    ) -> Result<Vec<Item>, EngineError> {
        items
            .iter()
            .map(|item| {
                Ok(match item {
                    RemoveItem::Property { subject, key, span } => Item::RemoveProperty(
                        self.expression(subject, layout)?,
                        Arc::clone(key),
                        *span,
                    ),
                    RemoveItem::DynamicProperty { subject, key, span } => {
                        let nothing = Expr {
                            kind: ExprKind::Literal(Value::Null),
                            span: *span,
                            static_type: StaticType::ANY,
                        };
                        Item::DynamicProperty(
                            self.expression(subject, layout)?,
                            self.expression(key, layout)?,
                            self.expression(&nothing, layout)?,
                            *span,
                        )
                    }
                    RemoveItem::Labels {
                        subject,
                        labels,
                        span,
                    } => Item::RemoveLabels(
                        column_of(*subject, layout),
                        self.labels(labels, layout)?,
                        *span,
                    ),
                })
            })
            .collect()
    }

    /// Several expressions with their slots as the next columns.
    pub(crate) fn keyed(
        &mut self,
        entries: &[(Arc<str>, Expr)],
        layout: &Layout,
    ) -> Result<Vec<(Arc<str>, Expression)>, EngineError> {
        entries
            .iter()
            .map(|(key, value)| Ok((Arc::clone(key), self.expression(value, layout)?)))
            .collect()
    }
}

/// The columns of a path.
pub(crate) fn path_columns(path: &PatternPath, layout: &Layout) -> PathColumns {
    PathColumns {
        start: column_of(path.start, layout),
        steps: path
            .steps
            .iter()
            .map(|(step, node)| (column_of(*step, layout), column_of(*node, layout)))
            .collect(),
    }
}

/// Whether a plan only extends the rows handed in, in their order: it may then run for many outer rows at once.
pub(crate) fn only_extends_rows(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Argument { .. } => true,
        LogicalPlan::Match { input, .. }
        | LogicalPlan::Filter { input, .. }
        | LogicalPlan::Project { input, .. }
        | LogicalPlan::Extend { input, .. }
        | LogicalPlan::Distinct { input }
        | LogicalPlan::Unwind { input, .. } => only_extends_rows(input),
        LogicalPlan::Aggregate { .. }
        | LogicalPlan::Sort { .. }
        | LogicalPlan::Skip { .. }
        | LogicalPlan::Limit { .. }
        | LogicalPlan::Union { .. }
        | LogicalPlan::Apply { .. }
        | LogicalPlan::Call { .. }
        | LogicalPlan::LoadCsv { .. }
        | LogicalPlan::Create { .. }
        | LogicalPlan::Merge { .. }
        | LogicalPlan::Set { .. }
        | LogicalPlan::Remove { .. }
        | LogicalPlan::Delete { .. }
        | LogicalPlan::Foreach { .. }
        | LogicalPlan::Batches { .. }
        | LogicalPlan::Discard { .. }
        | LogicalPlan::Lens { .. }
        | LogicalPlan::Schema { .. } => false,
    }
}
