//! Where numbers are added of which nobody can tell before they are read whose they are: in a `reduce`, in a sum of what
//! lists, maps, groups or distinct rows hold, by `+` between such. Whoever runs the plan then looks at what was read.
//!
//! Must never know what competes; what a sum adds exactly, [`added`](super::added) says.

use super::Expr;
use super::ExprKind;
use super::LogicalPlan;
use super::SlotId;
use super::added::PASSING;
use super::added::SUMS;
use super::added::numbers;
use super::expr::Arithmetic;
use super::expr::MapProjectionItem;
use super::expr::SubqueryKind;
use crate::diagnostic::Span;
use crate::model::collections::HashSet;
use crate::model::lens::contested::COUNTS;
use crate::model::value::Value;

/// Functions whose result is, or holds, something of their argument.
const HANDING_ON: &[&str] = &["head", "last", "tail", "reverse", "toList"];

/// An addition of unseen numbers.
#[derive(Debug, Clone, Copy)]
pub struct Unseen {
    /// Where it is written.
    pub span: Span,
    /// What adds: `reduce`, `sum`, `+`.
    pub word: &'static str,
}

/// The first addition of unseen numbers.
pub fn unseen(plan: &LogicalPlan) -> Option<Unseen> {
    reduction(plan).or_else(|| sum(plan))
}

/// Where a `reduce` adds numbers of a list that no `collect` watches, as that of `claims(x)` or of a comprehension.
fn reduction(plan: &LogicalPlan) -> Option<Unseen> {
    let mut found = None;
    let mut watches = false;
    plan.visit(&mut |operator| {
        if let LogicalPlan::Aggregate { aggregates, .. } = operator {
            let mut calls = aggregates.iter().map(|(_, call)| call);
            watches |= calls.any(|call| &*call.name == "collect" && !call.adds.is_empty());
        }
        for expression in operator.expressions() {
            note_reduction(expression, &mut found);
        }
    });
    let (span, _) = found.filter(|(_, is_name)| !(*is_name && watches))?;
    let word = "reduce";
    Some(Unseen { span, word })
}

/// Notes the first `reduce` whose step adds its items or what they count, and whether its list is but a name.
fn note_reduction(expression: &Expr, found: &mut Option<(Span, bool)>) {
    match &expression.kind {
        ExprKind::Reduce {
            variable,
            list,
            step,
            ..
        } if found.is_none() => {
            let is_item = |number: &Expr| match &number.kind {
                ExprKind::Slot(slot) => slot == variable,
                ExprKind::Property(owner, key) => {
                    owner.kind == ExprKind::Slot(*variable) && COUNTS.contains(&&**key)
                }
                _ => false,
            };
            let mut added = Vec::new();
            numbers(step, &mut added);
            if added.iter().any(is_item) {
                *found = Some((expression.span, matches!(list.kind, ExprKind::Slot(_))));
            }
        }
        ExprKind::Subquery(_, plan) if found.is_none() => {
            *found = reduction(plan).map(|unseen| (unseen.span, false));
        }
        _ => {}
    }
    for child in expression.children() {
        note_reduction(child, found);
    }
}

/// Where a sum adds what counts somewhere below, which it does not say itself, or `+` adds what counts of several.
fn sum(plan: &LogicalPlan) -> Option<Unseen> {
    let mut found = None;
    plan.visit(&mut |operator| {
        let inputs = operator.inputs();
        let Some(input) = inputs.first().filter(|_| found.is_none()) else {
            return;
        };
        if let LogicalPlan::Aggregate { aggregates, .. } = operator {
            let mut calls = aggregates.iter().map(|(_, call)| call);
            let call = calls.find(|call| {
                let holds = |expression: &Expr| !Origins::of(input, expression).is_empty();
                // of a map, as `properties` makes one, nobody sees whose it is
                let is_map = |property: &Expr| match &property.kind {
                    ExprKind::Property(owner, _) => holds(owner),
                    _ => false,
                };
                SUMS.contains(&&*call.name)
                    && if call.adds.is_empty() {
                        call.arguments.iter().any(holds)
                    } else {
                        call.adds.iter().any(is_map)
                    }
            });
            let word = call.and_then(|call| SUMS.iter().find(|name| ***name == *call.name));
            if let (Some(call), Some(word)) = (call, word) {
                let span = call.span;
                found = Some(Unseen { span, word });
            }
        }
        for expression in operator.expressions() {
            addition(input, expression, &mut found);
        }
    });
    found
}

/// Notes the first `+` between numbers that count of several nodes, or of nobody knows which.
fn addition(input: &LogicalPlan, expression: &Expr, found: &mut Option<Unseen>) {
    if found.is_some() {
        return;
    }
    match &expression.kind {
        ExprKind::Arithmetic(first, rest) => {
            let added = rest.iter().filter(|(sign, _)| *sign == Arithmetic::Add);
            let operands = std::iter::once(&**first).chain(added.map(|(_, operand)| operand));
            let origins = operands.map(|operand| Origins::of(input, operand));
            let counting: Vec<_> = origins.filter(|each| !each.is_empty()).collect();
            let owners: HashSet<_> = counting.iter().flatten().collect();
            let are_several = owners.len() > 1 || owners.contains(&None);
            if counting.len() > 1 && are_several {
                let (span, word) = (expression.span, "+");
                *found = Some(Unseen { span, word });
            }
        }
        ExprKind::Subquery(_, plan) => *found = sum(plan),
        _ => {}
    }
    for child in expression.children() {
        addition(input, child, found);
    }
}

/// Whose numbers an expression may hold that count: the slot of each node, none where nobody knows which.
struct Origins<'p> {
    found: Vec<Option<SlotId>>,
    /// Names that were followed, each in its plan.
    followed: HashSet<(*const LogicalPlan, SlotId)>,
    /// The plan whose rows the expression reads.
    plan: &'p LogicalPlan,
}

impl<'p> Origins<'p> {
    fn of(plan: &'p LogicalPlan, expression: &'p Expr) -> Vec<Option<SlotId>> {
        let mut origins = Self {
            found: Vec::new(),
            followed: HashSet::default(),
            plan,
        };
        origins.look(expression);
        origins.found
    }

    /// Looks at an expression over the rows of another plan.
    fn look_below(&mut self, plan: &'p LogicalPlan, expression: &'p Expr) {
        let above = std::mem::replace(&mut self.plan, plan);
        self.look(expression);
        self.plan = above;
    }

    /// As [`Origins::look_below`], where rows or items are brought together.
    fn look_together(&mut self, plan: &'p LogicalPlan, expression: &'p Expr) {
        let before = self.found.len();
        self.look_below(plan, expression);
        self.found[before..].fill(None);
    }

    fn look(&mut self, expression: &'p Expr) {
        match &expression.kind {
            ExprKind::Slot(slot) => self.follow(self.plan, *slot),
            ExprKind::Property(owner, key) => self.look_at_property(owner, key),
            ExprKind::Index(owner, index) => match &index.kind {
                ExprKind::Literal(Value::String(key)) => self.look_at_property(owner, key),
                _ => self.look(owner),
            },
            ExprKind::Call(name, _) if &**name == "properties" => self.found.push(None),
            ExprKind::Call(name, arguments)
                if PASSING.contains(&&**name) || HANDING_ON.contains(&&**name) =>
            {
                for argument in arguments {
                    self.look(argument);
                }
            }
            ExprKind::Arithmetic(first, rest) => {
                self.look(first);
                for (_, operand) in rest {
                    self.look(operand);
                }
            }
            ExprKind::Negate(operand) | ExprKind::Plus(operand) | ExprKind::Slice(operand, ..) => {
                self.look(operand);
            }
            ExprKind::List(items) => {
                for item in items {
                    self.look(item);
                }
            }
            ExprKind::Map(entries) => {
                for (_, entry) in entries {
                    self.look(entry);
                }
            }
            ExprKind::Case {
                branches,
                otherwise,
            } => {
                for (_, value) in branches {
                    self.look(value);
                }
                if let Some(value) = otherwise {
                    self.look(value);
                }
            }
            ExprKind::ListComprehension {
                list, projection, ..
            } => {
                let mut projections = projection.iter();
                if projections.any(|projection| counts(projection)) {
                    self.found.push(None);
                }
                self.look(list);
            }
            ExprKind::Subquery(SubqueryKind::Collect, plan) => {
                let mut is_counting = false;
                plan.visit(&mut |operator| {
                    is_counting |= operator.expressions().iter().any(|each| counts(each));
                });
                self.found.extend(is_counting.then_some(None));
            }
            ExprKind::MapProjection(_, items) => {
                for item in items {
                    match item {
                        MapProjectionItem::Property(key) if COUNTS.contains(&&**key) => {
                            self.found.push(None);
                        }
                        MapProjectionItem::Entry(_, value) => self.look(value),
                        MapProjectionItem::Property(_) | MapProjectionItem::All => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn look_at_property(&mut self, owner: &'p Expr, key: &str) {
        match owner.kind {
            _ if !COUNTS.contains(&key) => self.look(owner),
            ExprKind::Slot(node) => self.found.push(Some(node)),
            _ => self.found.push(None),
        }
    }

    /// Looks at what a name stands for in the rows of a plan.
    fn follow(&mut self, plan: &'p LogicalPlan, name: SlotId) {
        if !self.followed.insert((std::ptr::from_ref(plan), name)) {
            return;
        }
        match plan {
            LogicalPlan::Project { input, items } => {
                let named = items.iter().filter(|(slot, _)| slot.id == name);
                named.for_each(|(_, value)| self.look_below(input, value));
            }
            LogicalPlan::Extend { input, items } => {
                match items.iter().find(|(slot, _)| slot.id == name) {
                    Some((_, value)) => self.look_below(input, value),
                    None => self.follow(input, name),
                }
            }
            LogicalPlan::Aggregate {
                input,
                keys,
                aggregates,
            } => {
                let keys = keys.iter().filter(|(slot, _)| slot.id == name);
                keys.for_each(|(_, value)| self.look_together(input, value));
                let calls = aggregates
                    .iter()
                    .filter(|(slot, call)| slot.id == name && &*call.name != "count");
                calls.for_each(|(_, call)| {
                    let arguments = call.arguments.iter();
                    arguments.for_each(|argument| self.look_together(input, argument));
                });
            }
            LogicalPlan::Unwind { input, list, slot } if slot.id == name => {
                self.look_together(input, list);
            }
            LogicalPlan::Union {
                left,
                right,
                output,
                left_slots,
                right_slots,
                ..
            } => {
                let before = self.found.len();
                let at = output.iter().position(|slot| slot.id == name);
                for (side, slots) in [(left, left_slots), (right, right_slots)] {
                    if let Some(below) = at.and_then(|at| slots.get(at)) {
                        self.follow(side, *below);
                    }
                }
                self.found[before..].fill(None);
            }
            LogicalPlan::Apply {
                outer,
                inner,
                added,
                ..
            } => {
                let is_added = added.iter().any(|slot| slot.id == name);
                self.follow(if is_added { inner } else { outer }, name);
            }
            other => {
                if let Some(input) = other.inputs().first() {
                    self.follow(input, name);
                }
            }
        }
    }
}

/// Whether something that counts is read in an expression.
fn counts(expression: &Expr) -> bool {
    let reads = match &expression.kind {
        ExprKind::Property(_, key) => COUNTS.contains(&&**key),
        ExprKind::Index(_, index) => match &index.kind {
            ExprKind::Literal(Value::String(key)) => COUNTS.contains(&&**key),
            _ => false,
        },
        _ => false,
    };
    reads || expression.children().iter().any(|child| counts(child))
}
