//! What `PROFILE` measures: rows and time of each operator of a running plan.
//!
//! Operators are told apart by where they stand in the plan's tree in memory, so a profile belongs to one plan that is
//! neither moved nor dropped while it is read.

use std::cell::RefCell;
use std::time::Duration;

use crate::model::collections::HashMap;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::pattern::PatternGraph;

/// What one operator did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Measure {
    /// Rows it handed on.
    pub rows: u64,
    /// Time until it had handed them on, that of the operators below it included.
    pub time: Duration,
}

/// One step of how a pattern is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternStep {
    /// The operator that takes it.
    pub operator: &'static str,
    /// What it begins at, and what it finds.
    pub slots: Vec<SlotId>,
}

/// The measures of a running plan. Operators that were merged into another have none of their own.
#[derive(Debug, Default)]
pub struct Profile {
    measures: RefCell<HashMap<usize, Measure>>,
    steps: RefCell<HashMap<usize, Vec<PatternStep>>>,
    /// Rows of a morsel, by what is cut into them.
    morsels: RefCell<HashMap<usize, usize>>,
}

impl Profile {
    /// What an operator of the profiled plan did.
    pub fn of(&self, plan: &LogicalPlan) -> Option<Measure> {
        self.measures.borrow().get(&place(plan)).copied()
    }

    /// How a pattern of the plan is looked for, in order.
    pub fn steps(&self, pattern: &PatternGraph) -> Vec<PatternStep> {
        let steps = self.steps.borrow();
        steps
            .get(&pattern_place(pattern))
            .cloned()
            .unwrap_or_default()
    }

    /// Notes how a pattern is looked for.
    pub(super) fn note(&self, pattern: &PatternGraph, steps: Vec<PatternStep>) {
        self.steps
            .borrow_mut()
            .insert(pattern_place(pattern), steps);
    }

    /// Of how many rows the morsels are in which the rows of this operator are grouped; `None` when they are not.
    pub fn morsels(&self, input: &LogicalPlan) -> Option<usize> {
        self.morsels.borrow().get(&place(input)).copied()
    }

    /// Notes that the rows of an operator are grouped in morsels of so many rows.
    pub(super) fn note_morsels(&self, input: &LogicalPlan, rows: usize) {
        self.morsels.borrow_mut().insert(place(input), rows);
    }

    /// Adds to what the operator at a place did.
    pub(super) fn add(&self, place: usize, rows: usize, time: Duration) {
        let mut measures = self.measures.borrow_mut();
        let measure = measures.entry(place).or_default();
        measure.rows += rows as u64;
        measure.time += time;
    }
}

fn pattern_place(pattern: &PatternGraph) -> usize {
    std::ptr::from_ref(pattern) as usize
}

/// Where an operator stands in memory.
pub(super) fn place(plan: &LogicalPlan) -> usize {
    std::ptr::from_ref(plan) as usize
}
