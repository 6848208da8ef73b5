//! `CITE`: a plan that also yields, row by row, the elements its patterns were matched to.
//!
//! A rewrite of plans into plans: operators and engines know nothing of it, and a plan that is not rewritten is as it
//! was. Patterns fill slots anyway; what narrows the columns of a row (projections, groups, subqueries) is given one
//! more, a list of what would be lost. What expressions find (`EXISTS { }`, `COUNT { }`, comprehensions of patterns,
//! `claims(…)`) is found once more for that list: see `expression`. Must never know what is cited, nor how it is shown.

mod expression;
mod read;

use std::sync::Arc;

pub use read::keys_read;

use super::Expr;
use super::ExprKind;
use super::LogicalPlan;
use super::Slot;
use super::SlotId;
use super::expr::StaticType;
use super::operator::AggregateCall;
use super::operator::ApplyKind;
use crate::diagnostic::Span;

/// The column of what is cited.
pub const COLUMN: &str = "cited";

/// The plan with one more column, its last: the elements each row rests on, in lists of lists.
pub fn cited(plan: LogicalPlan, next_slot: &mut u32, span: Span) -> LogicalPlan {
    let columns = plan.output();
    let mut rewrite = Rewrite { next_slot, span };
    let (plan, evidence) = rewrite.plan(plan);
    let mut items: Vec<(Slot, Expr)> = columns
        .into_iter()
        .map(|slot| {
            let value = rewrite.slot_value(slot.id);
            (slot, value)
        })
        .collect();
    items.push((rewrite.hidden(), rewrite.list(&evidence)));
    LogicalPlan::Project {
        input: Box::new(plan),
        items,
    }
}

/// The slots that hold what a row rests on; all are among the plan's output.
type Evidence = Vec<SlotId>;

struct Rewrite<'n> {
    next_slot: &'n mut u32,
    span: Span,
}

impl Rewrite<'_> {
    fn plan(&mut self, plan: LogicalPlan) -> (LogicalPlan, Evidence) {
        match plan {
            LogicalPlan::Project { input, mut items } => {
                let (input, evidence) = self.below(*input);
                let found = self.found_by(items.iter().map(|(_, value)| value));
                let kept = self.passed(&evidence, found, &mut items);
                (LogicalPlan::Project { input, items }, kept)
            }
            LogicalPlan::Aggregate {
                input,
                keys,
                aggregates,
            } => {
                let (input, evidence) = self.below(*input);
                let arguments = aggregates.iter().flat_map(|(_, call)| &call.arguments);
                let found = self.found_by(keys.iter().map(|(_, key)| key).chain(arguments));
                self.grouped(input, (&evidence, found), keys, aggregates)
            }
            LogicalPlan::Distinct { input } => {
                let columns = input.output();
                let (input, evidence) = self.below(*input);
                self.distinct(input, columns, &evidence)
            }
            LogicalPlan::Union {
                left,
                right,
                output,
                left_slots,
                right_slots,
                all,
            } => self.union(*left, *right, output, (left_slots, right_slots), all),
            LogicalPlan::Apply {
                kind,
                outer,
                inner,
                mut added,
            } => {
                let (outer, mut evidence) = self.below(*outer);
                let inner = if matches!(kind, ApplyKind::Semi | ApplyKind::Anti) {
                    inner
                } else {
                    let (inner, found) = self.below(*inner);
                    let known = outer.output();
                    for slot in inner.output() {
                        let is_new = |known: &[Slot]| known.iter().all(|other| other.id != slot.id);
                        if found.contains(&slot.id) && is_new(&known) && is_new(&added) {
                            added.push(slot);
                        }
                    }
                    evidence.extend(found);
                    inner
                };
                (
                    LogicalPlan::Apply {
                        kind,
                        outer,
                        inner,
                        added,
                    },
                    evidence,
                )
            }
            other => self.passing(other),
        }
    }

    /// An operator that keeps the columns of its input.
    fn passing(&mut self, mut plan: LogicalPlan) -> (LogicalPlan, Evidence) {
        let mut evidence = match plan.inputs_mut().into_iter().next() {
            Some(input) => {
                let below = std::mem::replace(input, LogicalPlan::Argument { slots: Vec::new() });
                let (rewritten, evidence) = self.plan(below);
                *input = rewritten;
                evidence
            }
            None => Vec::new(),
        };
        let found = match &plan {
            LogicalPlan::Match { pattern, .. } => self.found_by(pattern.predicates.iter()),
            LogicalPlan::Filter { predicate, .. } => self.found_by([predicate].into_iter()),
            LogicalPlan::Unwind { list, .. } => self.found_by([list].into_iter()),
            LogicalPlan::Call { arguments, .. } => self.found_by(arguments.iter()),
            LogicalPlan::Extend { items, .. } => {
                self.found_by(items.iter().map(|(_, value)| value))
            }
            _ => Vec::new(),
        };
        match &plan {
            LogicalPlan::Match { added, .. } => evidence.extend(added.iter().map(|slot| slot.id)),
            LogicalPlan::Call { columns, .. } => {
                evidence.extend(columns.iter().map(|(_, slot)| slot.id));
            }
            _ => {}
        }
        if found.is_empty() {
            return (plan, evidence);
        }
        let slot = self.hidden();
        evidence.push(slot.id);
        let plan = LogicalPlan::Extend {
            input: Box::new(plan),
            items: vec![(slot, self.expression(ExprKind::List(found)))],
        };
        (plan, evidence)
    }

    fn below(&mut self, plan: LogicalPlan) -> (Box<LogicalPlan>, Evidence) {
        let (plan, evidence) = self.plan(plan);
        (Box::new(plan), evidence)
    }

    /// Adds a column with the evidence to those of a projection.
    fn passed(
        &mut self,
        evidence: &[SlotId],
        found: Vec<Expr>,
        items: &mut Vec<(Slot, Expr)>,
    ) -> Evidence {
        if evidence.is_empty() && found.is_empty() {
            return Vec::new();
        }
        let slot = self.hidden();
        let kept = slot.id;
        items.push((slot, self.list_with(evidence, found)));
        vec![kept]
    }

    fn grouped(
        &mut self,
        input: Box<LogicalPlan>,
        (evidence, found): (&[SlotId], Vec<Expr>),
        keys: Vec<(Slot, Expr)>,
        mut aggregates: Vec<(Slot, AggregateCall)>,
    ) -> (LogicalPlan, Evidence) {
        let mut kept = Vec::new();
        if !(evidence.is_empty() && found.is_empty()) {
            let slot = self.hidden();
            kept.push(slot.id);
            let call = AggregateCall {
                name: Arc::from("collect"),
                arguments: vec![self.list_with(evidence, found)],
                distinct: true,
                adds: Vec::new(),
                span: self.span,
            };
            aggregates.push((slot, call));
        }
        let plan = LogicalPlan::Aggregate {
            input,
            keys,
            aggregates,
        };
        (plan, kept)
    }

    /// Each distinct row once, with the evidence of all its repeats.
    fn distinct(
        &mut self,
        input: Box<LogicalPlan>,
        columns: Vec<Slot>,
        evidence: &[SlotId],
    ) -> (LogicalPlan, Evidence) {
        if evidence.is_empty() {
            return (LogicalPlan::Distinct { input }, Vec::new());
        }
        let keys = columns
            .into_iter()
            .map(|slot| {
                let value = self.slot_value(slot.id);
                (slot, value)
            })
            .collect();
        self.grouped(input, (evidence, Vec::new()), keys, Vec::new())
    }

    fn union(
        &mut self,
        left: LogicalPlan,
        right: LogicalPlan,
        mut output: Vec<Slot>,
        (mut left_slots, mut right_slots): (Vec<SlotId>, Vec<SlotId>),
        all: bool,
    ) -> (LogicalPlan, Evidence) {
        let columns = output.clone();
        let (left, left_evidence) = self.plan(left);
        let (right, right_evidence) = self.plan(right);
        let (left, left_slot) = self.gathered(left, &left_evidence);
        let (right, right_slot) = self.gathered(right, &right_evidence);
        let slot = self.hidden();
        let evidence = slot.id;
        output.push(slot);
        left_slots.push(left_slot);
        right_slots.push(right_slot);
        let plan = LogicalPlan::Union {
            left: Box::new(left),
            right: Box::new(right),
            output,
            left_slots,
            right_slots,
            all: true,
        };
        if all {
            (plan, vec![evidence])
        } else {
            self.distinct(Box::new(plan), columns, &[evidence])
        }
    }

    /// A plan with all its evidence in one column.
    fn gathered(&mut self, plan: LogicalPlan, evidence: &[SlotId]) -> (LogicalPlan, SlotId) {
        let slot = self.hidden();
        let id = slot.id;
        let plan = LogicalPlan::Extend {
            input: Box::new(plan),
            items: vec![(slot, self.list(evidence))],
        };
        (plan, id)
    }

    fn hidden(&mut self) -> Slot {
        let id = SlotId(*self.next_slot);
        *self.next_slot += 1;
        Slot {
            id,
            name: Arc::from(format!("#{}", id.0)),
            static_type: StaticType::ANY,
        }
    }

    /// All of these slots as one value; a single one is itself.
    fn list(&self, slots: &[SlotId]) -> Expr {
        if let [one] = slots {
            return self.slot_value(*one);
        }
        self.list_with(slots, Vec::new())
    }

    /// All of these slots and values as one list.
    fn list_with(&self, slots: &[SlotId], found: Vec<Expr>) -> Expr {
        let slots = slots.iter().map(|slot| self.slot_value(*slot));
        self.expression(ExprKind::List(slots.chain(found).collect()))
    }

    fn slot_value(&self, slot: SlotId) -> Expr {
        self.expression(ExprKind::Slot(slot))
    }

    fn expression(&self, kind: ExprKind) -> Expr {
        Expr {
            kind,
            span: self.span,
            static_type: StaticType::ANY,
        }
    }
}
