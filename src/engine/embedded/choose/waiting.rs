//! What is not known yet of a pattern, and which predicates and paths wait for it. Each is looked at once for each slot
//! it reads, so that choosing stays linear in what is written. It never chooses.

use crate::engine::embedded::references::Slots;
use crate::model::collections::HashMap;
use crate::plan::SlotId;
use crate::plan::pattern::PatternGraph;

/// Predicates and paths that wait.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Slots of the pattern that are not known yet.
    open: Slots,
    /// By predicate: the slots of the pattern it reads.
    reads: Vec<Vec<SlotId>>,
    /// By predicate: how many of these are not known yet.
    missing: Vec<usize>,
    /// By predicate: whether it need not be asked (any more).
    settled: Vec<bool>,
    /// By slot: the predicates that read it.
    readers: HashMap<SlotId, Vec<usize>>,
    /// By slot: the predicates for which it is the only one that is not known yet, in order.
    last: HashMap<SlotId, Vec<usize>>,
    /// By path: how many of its elements are still to be found.
    path_missing: Vec<usize>,
    /// By slot: the paths that wait for its node to be known, or for its relationship to be walked.
    paths: HashMap<SlotId, Vec<usize>>,
    /// The slots of relationships of the pattern, and how many share each.
    walks: HashMap<SlotId, usize>,
    ready: Ready,
}

/// What need not wait any more, and is not done yet.
#[derive(Debug, Default)]
pub(super) struct Ready {
    /// Paths, in order.
    pub(super) paths: Vec<usize>,
    /// Predicates, in order.
    pub(super) predicates: Vec<usize>,
}

impl Waiting {
    /// All waits for the slots in `open`; `reads` says for each predicate what it reads, `paths` which paths are built.
    pub(super) fn new(
        pattern: &PatternGraph,
        open: Slots,
        reads: impl Iterator<Item = Slots>,
        paths: impl Iterator<Item = usize>,
    ) -> Self {
        let reads: Vec<Vec<SlotId>> = reads
            .map(|slots| {
                slots
                    .into_iter()
                    .filter(|slot| open.contains(slot))
                    .collect()
            })
            .collect();
        let mut waiting = Self {
            open,
            missing: reads.iter().map(Vec::len).collect(),
            settled: vec![false; reads.len()],
            readers: HashMap::default(),
            last: HashMap::default(),
            path_missing: vec![0; pattern.paths.len()],
            paths: HashMap::default(),
            walks: HashMap::default(),
            ready: Ready::default(),
            reads,
        };
        for (predicate, reads) in waiting.reads.iter().enumerate() {
            for slot in reads {
                waiting.readers.entry(*slot).or_default().push(predicate);
            }
            match reads.as_slice() {
                [] => waiting.ready.predicates.push(predicate),
                [only] => waiting.last.entry(*only).or_default().push(predicate),
                _ => {}
            }
        }
        for relationship in &pattern.relationships {
            *waiting.walks.entry(relationship.slot).or_default() += 1;
        }
        for path in paths {
            waiting.expect(pattern, path);
        }
        waiting
    }

    /// A path waits for its nodes to be known and its relationships to be walked: one that is given as a list is known
    /// long before.
    fn expect(&mut self, pattern: &PatternGraph, path: usize) {
        let named = &pattern.paths[path];
        let steps = named.steps.iter().flat_map(|(step, node)| [*step, *node]);
        let elements: Slots = std::iter::once(named.start).chain(steps).collect();
        for slot in elements {
            let events = match self.walks.get(&slot) {
                Some(walks) => *walks,
                None => usize::from(self.open.contains(&slot)),
            };
            if events > 0 {
                self.path_missing[path] += events;
                self.paths.entry(slot).or_default().push(path);
            }
        }
        if self.path_missing[path] == 0 {
            self.ready.paths.push(path);
        }
    }

    /// Whether the slot is known, or none of the pattern's.
    pub(super) fn knows(&self, slot: SlotId) -> bool {
        !self.open.contains(&slot)
    }

    /// The predicates for which only this slot is not known yet.
    pub(super) fn only_for(&self, slot: SlotId) -> impl Iterator<Item = usize> + '_ {
        let last = self.last.get(&slot).into_iter().flatten().copied();
        last.filter(|predicate| !self.settled[*predicate])
    }

    /// The predicate need not be asked.
    pub(super) fn settle(&mut self, predicate: usize) {
        self.settled[predicate] = true;
    }

    /// The slot is known from now on. Gives the slots that are now the only unknown one of some predicate; `None` if it
    /// was known before.
    pub(super) fn learn(&mut self, slot: SlotId) -> Option<Vec<SlotId>> {
        if !self.open.remove(&slot) {
            return None;
        }
        if !self.walks.contains_key(&slot) {
            self.found(slot);
        }
        let mut narrowed = Vec::new();
        for predicate in self.readers.remove(&slot).unwrap_or_default() {
            self.missing[predicate] -= 1;
            match self.missing[predicate] {
                0 if !self.settled[predicate] => self.ready.predicates.push(predicate),
                1 => {
                    let mut reads = self.reads[predicate].iter();
                    let rest = reads.find(|slot| self.open.contains(*slot));
                    let rest = *rest.unwrap_or_else(|| unreachable!("invariant: one is missing"));
                    let last = self.last.entry(rest).or_default();
                    last.insert(last.partition_point(|other| *other < predicate), predicate);
                    narrowed.push(rest);
                }
                _ => {}
            }
        }
        Some(narrowed)
    }

    /// An element of paths has been found: a node is known, or a relationship walked.
    pub(super) fn found(&mut self, slot: SlotId) {
        for path in self.paths.get(&slot).into_iter().flatten() {
            self.path_missing[*path] -= 1;
            if self.path_missing[*path] == 0 {
                self.ready.paths.push(*path);
            }
        }
    }

    /// What has become ready since this was asked last.
    pub(super) fn take_ready(&mut self) -> Ready {
        let mut ready = std::mem::take(&mut self.ready);
        ready.paths.sort_unstable();
        ready.predicates.sort_unstable();
        let settled = &self.settled;
        ready.predicates.retain(|predicate| !settled[*predicate]);
        ready
    }
}
