//! Why nothing? Finds the step of a plan that leaves no rows, and what about it is to blame.
//!
//! The plan is cut into steps, the rows after each are counted, and the first step without rows is tried in other
//! ways: other values, the other direction, other types, its conditions alone. Everything is read and nothing written;
//! each count has little time, and what could not be counted is not claimed. Must never know the language.

mod facts;
mod pattern;
mod predicate;
pub(super) mod say;

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use super::Environment;
use super::Limits;
use super::embedded::Embedded;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::model::graph::GraphTransaction;
use crate::model::graph::View;
use crate::model::value::Value;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::expr::StaticType;
use crate::plan::operator::AggregateCall;
use crate::plan::operator::ApplyKind;
use crate::plan::operator::Lens;

/// How long one count may take.
const A_COUNT: Duration = Duration::from_millis(400);
/// About how many bytes one count may take.
const MEMORY: usize = 256 << 20;
/// Slots from here on are made here: far above those of a statement, and below the engine's own.
const NEW_SLOTS: u32 = 1 << 30;
/// What a condition speaks of when there is no better word.
const NOTHING: &str = "nothing found up to here";

/// A step of a plan, and how many rows are left after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the step looks for, as it is written.
    pub text: String,
    /// How many rows are left; `None` when counting them took too long.
    pub rows: Option<u64>,
}

/// Why a plan has no rows.
#[derive(Debug, Default)]
pub struct Why {
    /// The steps up to the one that leaves nothing.
    pub steps: Vec<Step>,
    /// What is to blame. Empty when nothing was found.
    pub findings: Vec<Diagnostic>,
}

/// Looks for the reason why a plan has no rows, for about so long.
pub fn why_nothing(
    transaction: &mut GraphTransaction<'_>,
    plan: &LogicalPlan,
    source: &str,
    environment: &Environment<'_>,
    time: Duration,
) -> Why {
    let mut investigator = Investigator {
        transaction,
        environment,
        source,
        until: Instant::now() + time,
        lenses: Vec::new(),
        why: Why::default(),
    };
    investigator.begin(plan);
    investigator.why
}

struct Investigator<'i, 'g> {
    transaction: &'i mut GraphTransaction<'g>,
    environment: &'i Environment<'i>,
    source: &'i str,
    until: Instant,
    /// What every plan is looked at through.
    lenses: Vec<Lens>,
    why: Why,
}

impl Investigator<'_, '_> {
    fn view(&self) -> View<'_> {
        self.transaction.view()
    }

    fn begin(&mut self, plan: &LogicalPlan) {
        let plan = match plan {
            LogicalPlan::Lens { input, lenses } => {
                self.hidden(input, lenses);
                self.lenses.clone_from(lenses);
                input
            }
            plan => plan,
        };
        let plan = reading(plan);
        match self.count(plan) {
            Some(rows @ 1..) => match aggregated(plan) {
                Some(input) if self.count(input) == Some(0) => self.descend(input),
                _ => {
                    self.step("the statement", Some(rows));
                }
            },
            Some(0) | None => self.descend(plan),
        }
    }

    /// Says when there are rows without the lenses.
    fn hidden(&mut self, plan: &LogicalPlan, lenses: &[Lens]) {
        let span = lenses.iter().map(|lens| lens.value.span).reduce(Span::to);
        if let Some(rows @ 1..) = self.count(plan) {
            let message = format!("without the lens there are {}", say::rows(rows));
            self.find(Diagnostic::new(Code::NothingMatches, message, span));
        }
    }

    /// Finds the lowest operator without rows, and asks what is wrong with it.
    fn descend(&mut self, plan: &LogicalPlan) {
        match plan {
            LogicalPlan::Argument { .. } | LogicalPlan::Schema { .. } => {}
            LogicalPlan::Project { input, .. }
            | LogicalPlan::Extend { input, .. }
            | LogicalPlan::Distinct { input }
            | LogicalPlan::Sort { input, .. }
            | LogicalPlan::Aggregate { input, .. }
            | LogicalPlan::Create { input, .. }
            | LogicalPlan::Merge { input, .. }
            | LogicalPlan::Set { input, .. }
            | LogicalPlan::Remove { input, .. }
            | LogicalPlan::Delete { input, .. }
            | LogicalPlan::Foreach { input, .. }
            | LogicalPlan::Batches { input, .. }
            | LogicalPlan::Lens { input, .. }
            | LogicalPlan::Discard { input } => self.descend(input),
            LogicalPlan::Union { left, right, .. } => {
                self.descend(left);
                self.descend(right);
            }
            LogicalPlan::Match {
                input,
                pattern,
                added,
            } => {
                if let Some(rows) = self.rows_into(input) {
                    self.pattern(input, pattern, added, rows);
                }
            }
            LogicalPlan::Filter { input, predicate } => {
                if let Some(rows) = self.rows_into(input) {
                    self.filter(input, predicate, rows);
                }
            }
            LogicalPlan::Limit { input, count } => self.cut(input, count, "LIMIT"),
            LogicalPlan::Skip { input, count } => self.cut(input, count, "SKIP"),
            LogicalPlan::Unwind { input, list, .. } => {
                if self.rows_into(input).is_some() {
                    self.unwind(list);
                }
            }
            LogicalPlan::Call {
                input,
                procedure,
                span,
                ..
            } => {
                if self.rows_into(input).is_some() {
                    let message = format!("`{procedure}` gives no rows");
                    self.blame(&format!("CALL {procedure}"), message, *span);
                }
            }
            LogicalPlan::LoadCsv { input, file, .. } => {
                if self.rows_into(input).is_some() {
                    let text = format!("LOAD CSV {}", file.span.text(self.source));
                    self.blame(&text, "the file has no records".to_owned(), file.span);
                }
            }
            LogicalPlan::Apply {
                kind: ApplyKind::Optional,
                outer,
                ..
            } => self.descend(outer),
            LogicalPlan::Apply {
                kind, outer, inner, ..
            } => {
                if let Some(rows) = self.rows_into(outer) {
                    self.applied(*kind, inner, rows);
                }
            }
        }
    }

    /// How many rows an operator takes in; when there are none, the reason lies below, and is looked for there.
    fn rows_into(&mut self, input: &LogicalPlan) -> Option<u64> {
        if let LogicalPlan::Argument { slots } = input
            && slots.is_empty()
        {
            return Some(1);
        }
        let rows = self.count(input);
        match rows {
            Some(0) | None => {
                self.descend(input);
                None
            }
            Some(rows) => {
                if !matches!(input, LogicalPlan::Argument { .. }) {
                    self.step("what comes before", Some(rows));
                }
                Some(rows)
            }
        }
    }

    fn cut(&mut self, input: &LogicalPlan, count: &Expr, word: &str) {
        if let Some(rows) = self.rows_into(input) {
            let number = count.span.text(self.source);
            let message = match word {
                "SKIP" => format!(
                    "`SKIP {number}` leaves out {}",
                    if rows == 1 {
                        "the only row".to_owned()
                    } else {
                        format!("all {rows} rows")
                    }
                ),
                _ => format!("`{word} {number}` leaves none of {}", say::rows(rows)),
            };
            self.blame(&format!("{word} {number}"), message, count.span);
        }
    }

    fn unwind(&mut self, list: &Expr) {
        let text = list.span.text(self.source);
        let message = format!("`{text}` has no items, so UNWIND makes no rows");
        self.blame(&format!("UNWIND {text}"), message, list.span);
    }

    fn applied(&mut self, kind: ApplyKind, inner: &LogicalPlan, rows: u64) {
        let of = say::rows(rows);
        let message = match kind {
            ApplyKind::Anti => format!("the subquery finds something for each of {of}"),
            ApplyKind::Semi | ApplyKind::Inner | ApplyKind::Optional => {
                format!("the subquery finds nothing for any of {of}")
            }
        };
        let mut spans = Vec::new();
        inner.visit(&mut |operator| {
            spans.extend(operator.expressions().iter().map(|expr| expr.span));
            if let LogicalPlan::Match { pattern, .. } = operator {
                spans.extend(pattern.nodes.iter().map(|node| node.span));
                spans.extend(pattern.relationships.iter().map(|step| step.span));
            }
        });
        let span = spans.into_iter().reduce(Span::to);
        self.step("a subquery", Some(0));
        self.find(Diagnostic::new(Code::NothingMatches, message, span));
    }

    /// Notes a step that leaves nothing, and why.
    fn blame(&mut self, text: &str, message: String, span: Span) {
        self.step(text, Some(0));
        self.find(Diagnostic::new(Code::NothingMatches, message, Some(span)));
    }

    fn step(&mut self, text: &str, rows: Option<u64>) {
        // one line, however the statement was laid out
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let text = lines.join(" ");
        self.why.steps.push(Step { text, rows });
    }

    fn find(&mut self, finding: Diagnostic) {
        if !self.why.findings.contains(&finding) {
            self.why.findings.push(finding);
        }
    }

    /// How many rows a plan has; `None` when it takes too long, or fails.
    fn count(&mut self, plan: &LogicalPlan) -> Option<u64> {
        let counted = LogicalPlan::Aggregate {
            input: Box::new(plan.clone()),
            keys: Vec::new(),
            aggregates: vec![(new_slot(0), count_of_rows())],
        };
        match self.run(&counted)?.first()?.first()? {
            Value::Integer(rows) => u64::try_from(*rows).ok(),
            _ => None,
        }
    }

    /// The different values of an expression over the rows of a plan, and how often each occurs, the most frequent
    /// first; `None` when that takes too long, or fails.
    fn values(&mut self, plan: &LogicalPlan, expr: &Expr) -> Option<Vec<(Value, u64)>> {
        let grouped = LogicalPlan::Aggregate {
            input: Box::new(plan.clone()),
            keys: vec![(new_slot(1), expr.clone())],
            aggregates: vec![(new_slot(0), count_of_rows())],
        };
        let rows = self.run(&grouped)?;
        let mut values: Vec<(Value, u64)> = rows
            .into_iter()
            .filter_map(|row| match <[Value; 2]>::try_from(row) {
                Ok([value, Value::Integer(count)]) => Some((value, u64::try_from(count).ok()?)),
                _ => None,
            })
            .collect();
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Some(values)
    }

    fn run(&mut self, plan: &LogicalPlan) -> Option<Vec<Vec<Value>>> {
        let now = Instant::now();
        if now >= self.until || plan.writes() {
            return None;
        }
        // The first look through a lens takes longer: what it shows is found then.
        let deadline = if self.lenses.is_empty() {
            self.until.min(now + A_COUNT)
        } else {
            self.until
        };
        let given = self.environment.limits;
        let limits = Limits {
            deadline: Some(given.deadline.map_or(deadline, |given| given.min(deadline))),
            memory: Some(given.memory.map_or(MEMORY, |given| given.min(MEMORY))),
            rows: None,
            interrupted: Arc::clone(&given.interrupted),
        };
        let environment = Environment {
            commit: None,
            parameters: self.environment.parameters,
            procedures: self.environment.procedures,
            statement_time: self.environment.statement_time,
            transaction_time: self.environment.transaction_time,
            random: self.environment.random,
            limits: &limits,
            files: self.environment.files,
            history: self.environment.history,
            shown: self.environment.shown,
            tuning: self.environment.tuning,
            profile: None,
        };
        let answer = if self.lenses.is_empty() {
            Embedded::over(self.transaction).execute(plan, &environment)
        } else {
            let lensed = LogicalPlan::Lens {
                input: Box::new(plan.clone()),
                lenses: self.lenses.clone(),
            };
            Embedded::over(self.transaction).execute(&lensed, &environment)
        };
        answer.ok().map(|answer| answer.rows)
    }
}

/// The part of a plan below its writes.
fn reading(plan: &LogicalPlan) -> &LogicalPlan {
    let mut plan = plan;
    while plan.writes() {
        match plan.inputs().first() {
            Some(input) => plan = input,
            None => break,
        }
    }
    plan
}

/// The rows that an aggregate without keys makes one row of, if the plan ends with one.
fn aggregated(plan: &LogicalPlan) -> Option<&LogicalPlan> {
    match plan {
        LogicalPlan::Aggregate { input, keys, .. } if keys.is_empty() => Some(input),
        LogicalPlan::Project { input, .. }
        | LogicalPlan::Extend { input, .. }
        | LogicalPlan::Sort { input, .. }
        | LogicalPlan::Limit { input, .. }
        | LogicalPlan::Distinct { input } => aggregated(input),
        _ => None,
    }
}

fn new_slot(number: u32) -> Slot {
    Slot {
        id: SlotId(NEW_SLOTS + number),
        name: Arc::from("#"),
        static_type: StaticType::ANY,
    }
}

fn count_of_rows() -> AggregateCall {
    AggregateCall {
        name: Arc::from("count"),
        arguments: Vec::new(),
        distinct: false,
        adds: Vec::new(),
        span: Span::default(),
    }
}

/// An expression that nobody wrote, placed where one is that somebody did.
fn made(kind: ExprKind, span: Span) -> Expr {
    Expr {
        kind,
        span,
        static_type: StaticType::ANY,
    }
}

/// The plan with a condition on its rows.
fn filtered(plan: &LogicalPlan, predicate: &Expr) -> LogicalPlan {
    LogicalPlan::Filter {
        input: Box::new(plan.clone()),
        predicate: predicate.clone(),
    }
}

/// The parts of a condition that must all be true.
fn conjuncts(predicate: &Expr) -> Vec<&Expr> {
    match &predicate.kind {
        ExprKind::And(operands) => operands.iter().flat_map(conjuncts).collect(),
        _ => vec![predicate],
    }
}
