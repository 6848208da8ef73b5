//! Which relationships of a pattern must not be the same one. It knows nothing of the order they are found in.

use std::sync::Arc;

use crate::model::collections::HashMap;
use crate::plan::SlotId;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternRelationship;

/// The distinct relationships of a pattern by what they may be: of two that have types and share none, neither can be the
/// other.
pub(super) struct Rivals<'p> {
    all: Vec<&'p PatternRelationship>,
    of_slot: HashMap<SlotId, &'p PatternRelationship>,
    of_any_type: Vec<&'p PatternRelationship>,
    of_type: HashMap<&'p Arc<str>, Vec<&'p PatternRelationship>>,
}

impl<'p> Rivals<'p> {
    pub(super) fn of(pattern: &'p PatternGraph) -> Self {
        let mut rivals = Self {
            all: Vec::new(),
            of_slot: HashMap::default(),
            of_any_type: Vec::new(),
            of_type: HashMap::default(),
        };
        for step in pattern.relationships.iter().filter(|step| step.distinct) {
            rivals.all.push(step);
            rivals.of_slot.insert(step.slot, step);
            if step.types.is_empty() {
                rivals.of_any_type.push(step);
            }
            for name in &step.types {
                rivals.of_type.entry(name).or_default().push(step);
            }
        }
        rivals
    }

    /// The others that `step` must not be the same as; one that shares several types may come several times.
    pub(super) fn others<'r>(
        &'r self,
        step: &'r PatternRelationship,
    ) -> impl Iterator<Item = &'p PatternRelationship> + 'r {
        let any = match step.types.as_slice() {
            [] => &self.all,
            _ => &self.of_any_type,
        };
        let typed = step.types.iter().filter_map(|name| self.of_type.get(name));
        any.iter()
            .chain(typed.flatten())
            .copied()
            .filter(move |other| step.distinct && other.slot != step.slot)
    }

    /// Whether the slot is that of a relationship that `step` must not be the same as.
    pub(super) fn has(&self, step: &PatternRelationship, slot: SlotId) -> bool {
        let may_be = |other: &&PatternRelationship| {
            other.types.is_empty()
                || step.types.is_empty()
                || other.types.iter().any(|name| step.types.contains(name))
        };
        step.distinct && slot != step.slot && self.of_slot.get(&slot).is_some_and(may_be)
    }
}
