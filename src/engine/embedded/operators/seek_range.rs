//! The nodes of a label by an interval of an indexed property; the bounds may differ from row to row.
//!
//! It finds all nodes in the interval and maybe some at its ends: the predicates it was made of are still to be
//! asked. Where the index cannot tell, it gives all nodes of the label.

use std::sync::Arc;

use super::flat_map::Source;
use super::scan::ScanNodes;
use super::scan::label_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::value::NodeId;

/// For each row, the nodes an index finds in an interval.
#[derive(Debug)]
pub(crate) struct SeekRange {
    scan: ScanNodes,
    labels: Vec<Arc<str>>,
    key: Arc<str>,
    bounds: [Option<Expression>; 2],
    values: [Option<Arc<Column>>; 2],
    numbers: Option<Vec<LabelId>>,
    /// What the index has found, the next last; `None` when all nodes are scanned.
    found: Option<Vec<NodeId>>,
}

impl SeekRange {
    /// The nodes with all of `labels` whose `key` lies between `bounds`, by the index over the first label.
    pub(crate) fn new(
        labels: Vec<Arc<str>>,
        key: Arc<str>,
        bounds: [Option<Expression>; 2],
        emit: bool,
    ) -> Self {
        Self {
            scan: ScanNodes::new(labels.clone(), emit),
            labels,
            key,
            bounds,
            values: [None, None],
            numbers: None,
            found: None,
        }
    }
}

impl Source for SeekRange {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.numbers = label_numbers(run.view(), &self.labels);
        for (bound, values) in self.bounds.iter_mut().zip(&mut self.values) {
            *values = match bound {
                Some(bound) => Some(bound.evaluate(chunk, run)?),
                None => None,
            };
        }
        self.scan.begin(chunk, run)
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let view = run.view();
        let [lower, upper] = self.values.each_ref().map(|values| {
            let values = values.as_ref()?;
            Some(values.value(row))
        });
        self.found = match self.numbers.as_deref() {
            Some([label, others @ ..]) => view
                .seek_range(*label, &self.key, lower.as_deref(), upper.as_deref())
                .map(|mut found| {
                    found.retain(|node| others.iter().all(|label| view.has_label(*node, *label)));
                    found.reverse();
                    found
                }),
            _ => Some(Vec::new()),
        };
        if self.found.is_none() {
            self.scan.start(chunk, row, run)?;
        }
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let Some(found) = &mut self.found else {
            return self.scan.more(limit, run);
        };
        let count = limit.min(found.len());
        let rest = found.len() - count;
        self.scan.give(found.drain(rest..).rev());
        Ok((count, rest > 0))
    }

    fn take(&mut self) -> Vec<Column> {
        self.scan.take()
    }
}
