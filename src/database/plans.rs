//! Plans kept by the text of their statements, so that a statement said again is neither parsed nor planned again.
//!
//! A plan holds as long as the names and rules of the graph and the names of the parameters are what they were; the
//! order in which a pattern is looked for is chosen anew for each run. Must never know what a plan says.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use crate::diagnostic::Span;
use crate::engine::embedded::Ready;
use crate::language::binder::BoundStatement;
use crate::model::collections::HashMap;
use crate::model::value::Map;

/// Texts longer than this, in bytes, are said once.
const LONGEST_TEXT: usize = 4096;
/// How many plans are kept; when there are more, all are forgotten and those still in use come back.
const MOST_PLANS: usize = 512;

/// A statement ready to run.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The plan.
    pub(super) bound: BoundStatement,
    /// Where the statement is written; all places in the plan are counted as this one is.
    pub(super) span: Span,
    /// The version of the catalog it was bound against.
    catalog: u64,
    parameters: Vec<Arc<str>>,
    optimized: bool,
    /// What the last run of it left to the next.
    ready: Mutex<Option<Ready>>,
}

impl Prepared {
    /// A statement bound against this version of the catalog, these parameters, with the optimizer on or off.
    pub(super) fn new(
        bound: BoundStatement,
        span: Span,
        catalog: u64,
        parameters: &Map,
        optimized: bool,
    ) -> Self {
        Self {
            bound,
            span,
            catalog,
            parameters: parameters.keys().cloned().collect(),
            optimized,
            ready: Mutex::default(),
        }
    }

    /// Takes what the last run left.
    pub(super) fn take_ready(&self) -> Option<Ready> {
        self.ready
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Leaves something to the next run.
    pub(super) fn leave_ready(&self, ready: Option<Ready>) {
        *self.ready.lock().unwrap_or_else(PoisonError::into_inner) = ready;
    }

    /// Whether binding it now would give the same plan.
    fn holds(&self, catalog: u64, parameters: &Map, optimized: bool) -> bool {
        self.catalog == catalog
            && self.optimized == optimized
            && self.parameters.iter().eq(parameters.keys())
    }
}

/// Plans by text.
#[derive(Debug, Default)]
pub(super) struct Plans {
    by_text: HashMap<Box<str>, Arc<Prepared>>,
}

impl Plans {
    /// The plan of a text that stands at `start` of its source, if there is one that still holds.
    pub(super) fn get(
        &self,
        text: &str,
        start: u32,
        catalog: u64,
        parameters: &Map,
        optimized: bool,
    ) -> Option<Arc<Prepared>> {
        let prepared = self.by_text.get(text)?;
        let holds = prepared.span.start == start && prepared.holds(catalog, parameters, optimized);
        holds.then(|| Arc::clone(prepared))
    }

    /// Whether a plan of the text was kept.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.by_text.contains_key(text)
    }

    /// Keeps a plan.
    pub(super) fn put(&mut self, text: &str, prepared: Arc<Prepared>) {
        if text.len() > LONGEST_TEXT {
            return;
        }
        if self.by_text.len() >= MOST_PLANS {
            self.by_text.clear();
        }
        self.by_text.insert(text.into(), prepared);
    }
}
