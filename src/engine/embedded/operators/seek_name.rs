//! The nodes that have a name; the name may differ from row to row.

use std::sync::Arc;

use super::flat_map::Source;
use super::scan::label_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::naming;

/// For each row, the nodes with a name. What is no text finds all nodes, so that `named` refuses it as it would without
/// this.
#[derive(Debug)]
pub(crate) struct SeekName {
    labels: Vec<Arc<str>>,
    name: Expression,
    numbers: Option<Vec<LabelId>>,
    values: Arc<Column>,
    nodes: Vec<NodeId>,
    found: Vec<NodeId>,
    emit: bool,
}

impl SeekName {
    /// The nodes with all of `labels` that `named(node, name)` may be true of.
    pub(crate) fn new(labels: Vec<Arc<str>>, name: Expression, emit: bool) -> Self {
        Self {
            labels,
            name,
            numbers: None,
            values: Arc::new(Column::Values(Vec::new())),
            nodes: Vec::new(),
            found: Vec::new(),
            emit,
        }
    }
}

impl Source for SeekName {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.numbers = label_numbers(run.view(), &self.labels);
        self.values = self.name.evaluate(chunk, run)?;
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
        let first = numbers.first().copied();
        match &*self.values.value(row) {
            Value::Null => {}
            Value::String(name) => {
                self.found = view.seek_name(first, &naming::fold(name));
            }
            _ => {
                view.scan_nodes(first, 0, usize::MAX, &mut self.found);
            }
        }
        let others = numbers.get(1..).unwrap_or_default();
        self.found
            .retain(|node| others.iter().all(|label| view.has_label(*node, *label)));
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
