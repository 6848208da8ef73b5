//! The nodes of a label by the values of the first properties of an index over several; the values may differ from row
//! to row. What is found may be too much: the conditions are asked again.

use std::sync::Arc;

use super::flat_map::Source;
use super::scan::label_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::evaluate_all;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::graph::wide::WideSearch;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// How many nodes are looked at together where the index cannot tell.
const SCANNED_AT_ONCE: usize = 4_096;

/// For each row, the nodes an index over several properties finds.
#[derive(Debug)]
pub(crate) struct SeekWide {
    /// The indexed label, and further ones to check.
    labels: Vec<Arc<str>>,
    index: Arc<str>,
    values: Vec<Expression>,
    numbers: Option<Vec<LabelId>>,
    columns: Vec<Arc<Column>>,
    nodes: Vec<NodeId>,
    found: Vec<NodeId>,
    emit: bool,
}

impl SeekWide {
    /// The nodes with all of `labels` whose first indexed properties equal `values`, by the index called `index`.
    pub(crate) fn new(
        labels: Vec<Arc<str>>,
        index: Arc<str>,
        values: Vec<Expression>,
        emit: bool,
    ) -> Self {
        Self {
            labels,
            index,
            values,
            numbers: None,
            columns: Vec::new(),
            nodes: Vec::new(),
            found: Vec::new(),
            emit,
        }
    }
}

impl Source for SeekWide {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.numbers = label_numbers(run.view(), &self.labels);
        self.columns = evaluate_all(&mut self.values, chunk, run)?;
        Ok(())
    }

    fn start(
        &mut self,
        _chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.found.clear();
        let Some(numbers) = &self.numbers else {
            return Ok(());
        };
        let view = run.view();
        let equal: Vec<Value> = self.columns.iter().map(|column| column.get(row)).collect();
        let search = WideSearch {
            equal: &equal,
            bounds: [None, None],
        };
        let fits = |node: &NodeId| numbers.iter().all(|label| view.has_label(*node, *label));
        if let Some(found) = view.seek_wide(&self.index, search) {
            let nodes = found.into_iter().rev().map(NodeId);
            self.found.extend(nodes.filter(fits));
            return Ok(());
        }
        // The index cannot tell: all nodes of the label are asked.
        let label = numbers.first().copied();
        let mut cursor = Some(0);
        while let Some(at) = cursor {
            cursor = view.scan_nodes(label, at, SCANNED_AT_ONCE, &mut self.found);
        }
        self.found.retain(fits);
        self.found.reverse();
        Ok(())
    }

    fn more(&mut self, limit: usize, _run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let count = limit.min(self.found.len());
        for _ in 0..count {
            self.nodes.extend(self.found.pop());
        }
        Ok((count, !self.found.is_empty()))
    }

    fn take(&mut self) -> Vec<Column> {
        let nodes = std::mem::take(&mut self.nodes);
        if self.emit {
            vec![Column::Nodes(nodes)]
        } else {
            Vec::new()
        }
    }
}
