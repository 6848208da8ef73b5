//! From when to when each slot of a pattern is there: found by one step, read last by another. What no later step reads
//! is not carried along. It knows nothing of operators.

use std::sync::Arc;

use super::Choice;
use super::Step;
use super::bound_slots;
use crate::engine::embedded::references;
use crate::engine::embedded::references::Slots;
use crate::model::collections::HashMap;
use crate::plan::SlotId;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternRelationship;

/// When slots are found and read; steps are told by their positions.
#[derive(Debug, Default)]
pub(super) struct Lifetimes {
    /// How many steps are made when a slot is known.
    known: HashMap<SlotId, usize>,
    /// The last step that reads a slot; the largest number for what is wanted after the last step.
    read: HashMap<SlotId, usize>,
}

impl Lifetimes {
    /// Of the slots of a pattern looked for in these steps; `wanted` are read after the last.
    pub(super) fn of(pattern: &PatternGraph, choice: &Choice, wanted: &Slots) -> Self {
        let mut lifetimes = Self::default();
        for slot in bound_slots(pattern) {
            lifetimes.known.insert(slot, 0);
        }
        let mut found = Slots::default();
        let mut read = Slots::default();
        for (position, step) in choice.steps.iter().enumerate() {
            slots_found(pattern, step, &mut found);
            for slot in found.drain() {
                lifetimes.known.entry(slot).or_insert(position + 1);
            }
            slots_read(pattern, choice, step, &mut read);
            for slot in read.drain() {
                lifetimes.read.insert(slot, position);
            }
        }
        lifetimes.compare_relationships(pattern, choice);
        for slot in wanted {
            lifetimes.read.insert(*slot, usize::MAX);
        }
        lifetimes
    }

    /// Whether the slot is known before the step at `position`.
    pub(super) fn is_known(&self, position: usize, slot: SlotId) -> bool {
        self.known.get(&slot).is_some_and(|made| *made <= position)
    }

    /// Whether the slot is needed after the step at `position`.
    pub(super) fn is_needed(&self, position: usize, slot: SlotId) -> bool {
        self.read.get(&slot).is_some_and(|last| *last > position)
    }

    /// A distinct relationship is read by each later step that finds one it must not be.
    fn compare_relationships(&mut self, pattern: &PatternGraph, choice: &Choice) {
        let mut of_any_type = None;
        let mut of_type: HashMap<&Arc<str>, usize> = HashMap::default();
        let mut last = None;
        for (position, step) in choice.steps.iter().enumerate() {
            let Some(found) = relationship_found(pattern, step).filter(|found| found.distinct)
            else {
                continue;
            };
            last = Some(position);
            if found.types.is_empty() {
                of_any_type = Some(position);
            }
            for name in &found.types {
                of_type.insert(name, position);
            }
        }
        for step in pattern.relationships.iter().filter(|step| step.distinct) {
            let of_types = step.types.iter().filter_map(|name| of_type.get(name));
            let latest = match step.types.as_slice() {
                [] => last,
                _ => of_any_type.max(of_types.copied().max()),
            };
            if let Some(latest) = latest {
                let read = self.read.entry(step.slot).or_insert(latest);
                *read = latest.max(*read);
            }
        }
    }
}

/// The relationship that a step finds or follows.
fn relationship_found<'p>(
    pattern: &'p PatternGraph,
    step: &Step,
) -> Option<&'p PatternRelationship> {
    match step {
        Step::ScanRelationships { relationship }
        | Step::SeekRelationships { relationship, .. }
        | Step::Bound { relationship }
        | Step::Walk { relationship, .. } => Some(&pattern.relationships[*relationship]),
        _ => None,
    }
}

fn slots_found(pattern: &PatternGraph, step: &Step, found: &mut Slots) {
    match step {
        Step::Scan { node, .. }
        | Step::Seek { node, .. }
        | Step::SeekName { node, .. }
        | Step::SeekWide { node, .. }
        | Step::SeekRange { node, .. }
        | Step::Check { node } => {
            found.insert(pattern.nodes[*node].slot);
        }
        _ => {
            if let Some(step) = relationship_found(pattern, step) {
                found.extend([step.slot, step.left, step.right]);
            }
        }
    }
}

/// What a step reads, but for the relationships that one it finds must not be.
fn slots_read(pattern: &PatternGraph, choice: &Choice, step: &Step, read: &mut Slots) {
    match step {
        Step::Check { node } => {
            read.insert(pattern.nodes[*node].slot);
        }
        Step::Scan { .. } | Step::ScanRelationships { .. } => {}
        Step::Seek { value: sought, .. } | Step::SeekName { name: sought, .. } => {
            references::expression(sought, read);
        }
        Step::SeekRelationships { values, .. } | Step::SeekWide { values, .. } => {
            for value in values {
                references::expression(value, read);
            }
        }
        Step::SeekRange { bounds, .. } => {
            for bound in bounds.iter().flatten() {
                references::expression(bound, read);
            }
        }
        Step::Bound { relationship } | Step::Walk { relationship, .. } => {
            let step = &pattern.relationships[*relationship];
            read.extend([step.left, step.right]);
            if step.bound {
                read.insert(step.slot);
            }
            for (_, value) in &step.step_properties {
                references::expression(value, read);
            }
            for condition in step.search.iter().flat_map(|search| search.expressions()) {
                references::expression(condition, read);
            }
        }
        Step::Filter { predicates } => {
            for predicate in predicates {
                references::expression(&choice.predicates[*predicate], read);
            }
        }
        Step::Path { path } => {
            let path = &pattern.paths[*path];
            read.insert(path.start);
            read.extend(path.steps.iter().flat_map(|(step, node)| [*step, *node]));
        }
    }
}
