//! What is legal in a plan and yet seldom meant: products of patterns that share nothing, paths without a longest.
//!
//! Told by `EXPLAIN` and `PROFILE` only: the same words are often right, as where two elements are found to be joined.
//! Must never know data.

use super::LogicalPlan;
use super::SlotId;
use super::pattern::PatternGraph;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::model::collections::HashSet;

/// Everything suspicious about a plan, in the order it runs.
pub fn suspicions(plan: &LogicalPlan) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    plan.visit(&mut |operator| {
        if let LogicalPlan::Match { pattern, .. } = operator {
            found.extend(product(pattern));
            found.extend(endless(pattern));
        }
    });
    found
}

/// A part of a pattern that nothing ties to what comes before it.
fn product(pattern: &PatternGraph) -> Option<Diagnostic> {
    let own: HashSet<SlotId> = pattern.nodes.iter().map(|node| node.slot).collect();
    let mut ties: Vec<Vec<SlotId>> = Vec::new();
    for step in &pattern.relationships {
        ties.push(vec![step.slot, step.left, step.right]);
    }
    for predicate in &pattern.predicates {
        let mut slots = Vec::new();
        predicate.mentioned(&mut slots);
        ties.push(slots);
    }
    let first = pattern.nodes.first()?;
    let mut joined: HashSet<SlotId> = HashSet::default();
    joined.insert(first.slot);
    joined.extend(
        pattern
            .nodes
            .iter()
            .filter(|node| node.bound)
            .map(|node| node.slot),
    );
    loop {
        let before = joined.len();
        for tie in &ties {
            if tie.iter().any(|slot| joined.contains(slot)) {
                joined.extend(tie.iter().copied());
            }
        }
        if joined.len() == before {
            break;
        }
    }
    let apart = pattern
        .nodes
        .iter()
        .find(|node| own.contains(&node.slot) && !joined.contains(&node.slot))?;
    Some(
        Diagnostic::new(
            Code::CartesianProduct,
            "nothing ties this part of the pattern to the rest",
            Some(apart.span),
        )
        .with_secondary(first.span, "each match of this part")
        .with_label("with each match of this one"),
    )
}

/// Relationships repeated without an end, where all ways count.
fn endless(pattern: &PatternGraph) -> Vec<Diagnostic> {
    let steps = pattern.relationships.iter().filter(|step| {
        let selected = step.search.as_ref();
        let selected = selected.is_some_and(|search| search.selector.is_some());
        let endless = step.length.is_some_and(|length| length.maximum.is_none());
        endless && !selected && !step.bound
    });
    steps
        .map(|step| {
            Diagnostic::new(
                Code::EndlessPath,
                "this path has no greatest length",
                Some(step.span),
            )
            .with_help("give it one, as in `*1..5`, or ask for the shortest paths only")
        })
        .collect()
}
