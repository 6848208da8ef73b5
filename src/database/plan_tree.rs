//! What `EXPLAIN` and `PROFILE` answer: a plan as rows, one operator a line, and as the tree it is, for programs.
//!
//! Must never know how a plan is run or estimated.

use std::sync::Arc;

use crate::diagnostic::Source;
use crate::engine::Profile;
use crate::engine::estimate::Estimates;
use crate::engine::profile::Measure;
use crate::engine::profile::PatternStep;
use crate::language::binder::BoundStatement;
use crate::model::collections::HashMap;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::model::value::Value;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::explain::Line;
use crate::plan::explain::explain;
use crate::plan::explain::slot_names;
use crate::plan::suspicion::suspicions;

/// A plan with estimated rows, and with what each operator did if it was run.
pub(super) fn describe(
    bound: &BoundStatement,
    source: &Source,
    estimates: &Estimates,
    steps: &Profile,
    ran: bool,
) -> ResultSet {
    let profile = ran.then_some(steps);
    let lines = explain(&bound.plan, &source.text);
    let names = slot_names(&bound.plan);
    let by: Vec<Vec<String>> = lines
        .iter()
        .map(|line| pattern_steps(line, steps, &names))
        .collect();
    let branches = branches(&lines);
    let mut notices = bound.notices.clone();
    notices.extend(suspicions(&bound.plan));
    let mut rows = Vec::new();
    for ((line, branch), by) in lines.iter().zip(branches).zip(&by) {
        let mut row = vec![
            Value::string(format!("{branch}{}", line.operator)),
            count(estimates.rows(line.plan)),
        ];
        if let Some(profile) = profile {
            let measure = profile.of(line.plan);
            row.push(count(measure.map(|measure| measure.rows)));
            row.push(milliseconds(measure.map(|measure| measure.time)));
        }
        row.push(text(&line.details));
        rows.push(row);
        if !by.is_empty() {
            // How it is looked for stands below what is looked for, and belongs to no operator of its own.
            let mut row = vec![Value::Null; rows[0].len()];
            let last = row.len() - 1;
            row[last] = Value::string(format!("by {}", by.join(", ")));
            rows.push(row);
        }
    }
    let measured: &[&str] = if profile.is_some() {
        &["rows", "ms"]
    } else {
        &[]
    };
    let columns = ["operator", "estimate"].iter().chain(measured);
    let columns = columns.chain(&["details"]);
    ResultSet {
        columns: columns.map(|name| Arc::from(*name)).collect(),
        rows,
        notices,
        plan: Some(tree(
            &mut lines.iter().zip(&by).peekable(),
            estimates,
            profile,
        )),
        ..ResultSet::default()
    }
}

/// Lines, each with how its pattern is looked for.
type Lines<'l, 'p> = std::iter::Peekable<
    std::iter::Zip<std::slice::Iter<'l, Line<'p>>, std::slice::Iter<'l, Vec<String>>>,
>;

/// The operator of the next line with those below it.
fn tree(lines: &mut Lines<'_, '_>, estimates: &Estimates, profile: Option<&Profile>) -> Value {
    let (line, by) = lines
        .next()
        .unwrap_or_else(|| unreachable!("invariant: a plan has a first line"));
    let mut entries = Map::default();
    let mut put = |key: &str, value: Value| {
        entries.insert(Arc::from(key), value);
    };
    put("operator", Value::string(line.operator));
    put("details", text(&line.details));
    put("estimated_rows", count(estimates.rows(line.plan)));
    if !by.is_empty() {
        let by = by.iter().map(|step| Value::string(step.as_str()));
        put("steps", Value::list(by.collect()));
    }
    let measure = profile.and_then(|profile| profile.of(line.plan));
    if profile.is_some() {
        put("rows", count(measure.map(|measure| measure.rows)));
        put("ms", milliseconds(measure.map(|measure| measure.time)));
    }
    let mut inputs = Vec::new();
    let mut below = std::time::Duration::ZERO;
    while lines
        .peek()
        .is_some_and(|(next, _)| next.depth > line.depth)
    {
        let next = lines.peek().and_then(|(next, _)| profile?.of(next.plan));
        below += next
            .map(|measure: Measure| measure.time)
            .unwrap_or_default();
        inputs.push(tree(lines, estimates, profile));
    }
    if profile.is_some() {
        let own = measure.map(|measure| measure.time.saturating_sub(below));
        put("own_ms", milliseconds(own));
    }
    put("inputs", Value::list(inputs));
    Value::map(entries)
}

/// How the pattern of an operator is looked for: `ScanLabel a`, `Expand a to b`; of groups, that they are found in
/// morsels, several of them at a time once a statement takes long.
fn pattern_steps(line: &Line<'_>, steps: &Profile, names: &HashMap<SlotId, String>) -> Vec<String> {
    if let LogicalPlan::Aggregate { input, .. } = line.plan {
        let morsels = steps.morsels(input).into_iter();
        return morsels
            .map(|rows| format!("morsels of {rows} rows"))
            .collect();
    }
    let LogicalPlan::Match { pattern, .. } = line.plan else {
        return Vec::new();
    };
    let words = |step: PatternStep| {
        let slots = step.slots.iter();
        let slots: Vec<&str> = slots
            .map(|slot| names.get(slot).map_or("()", String::as_str))
            .collect();
        match slots.as_slice() {
            [] => step.operator.to_owned(),
            slots => format!("{} {}", step.operator, slots.join(" to ")),
        }
    };
    steps.steps(pattern).into_iter().map(words).collect()
}

/// The lines that join each operator to the one it hands its rows to. A single input goes on straight below.
fn branches(lines: &[Line<'_>]) -> Vec<String> {
    let last_of_its_kind = |at: usize| {
        let depth = lines[at].depth;
        let after = lines[at + 1..].iter();
        !after
            .take_while(|line| line.depth >= depth)
            .any(|line| line.depth == depth)
    };
    let mut open: Vec<bool> = Vec::new();
    let mut branches = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let last = last_of_its_kind(at);
        open.truncate(line.depth.saturating_sub(1));
        let mut branch: String = open
            .iter()
            .map(|open| if *open { "│ " } else { "  " })
            .collect();
        if line.depth > 0 {
            branch.push_str(if last { "└ " } else { "├ " });
            open.push(!last);
        }
        branches.push(branch);
    }
    branches
}

fn text(details: &str) -> Value {
    // one line, however the statement was laid out
    let words: Vec<&str> = details.lines().map(str::trim).collect();
    if details.is_empty() {
        Value::Null
    } else {
        Value::string(words.join(" "))
    }
}

fn count(rows: Option<u64>) -> Value {
    rows.map_or(Value::Null, |rows| {
        Value::Integer(i64::try_from(rows).unwrap_or(i64::MAX))
    })
}

fn milliseconds(time: Option<std::time::Duration>) -> Value {
    time.map_or(Value::Null, |time| {
        Value::Float((time.as_secs_f64() * 1e6).round() / 1e3)
    })
}
