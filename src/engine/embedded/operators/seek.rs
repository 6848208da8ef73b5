//! The nodes of a label by the value of an indexed property; the value may differ from row to row.

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

/// For each row, the nodes an index finds.
#[derive(Debug)]
pub(crate) struct Seek {
    /// The indexed label, and further ones to check.
    labels: Vec<Arc<str>>,
    key: Arc<str>,
    value: Expression,
    numbers: Option<Vec<LabelId>>,
    values: Arc<Column>,
    nodes: Vec<NodeId>,
    found: Vec<NodeId>,
    emit: bool,
}

impl Seek {
    /// The nodes with all of `labels` whose `key` equals `value`, by the index over the first label.
    pub(crate) fn new(labels: Vec<Arc<str>>, key: Arc<str>, value: Expression, emit: bool) -> Self {
        Self {
            labels,
            key,
            value,
            numbers: None,
            values: Arc::new(Column::Values(Vec::new())),
            nodes: Vec::new(),
            found: Vec::new(),
            emit,
        }
    }
}

impl Source for Seek {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.numbers = label_numbers(run.view(), &self.labels);
        self.values = self.value.evaluate(chunk, run)?;
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
        let (label, others) = numbers
            .split_first()
            .expect("invariant: an index has a label");
        let found = view.seek(*label, &self.key, &self.values.value(row));
        let found = found.expect("invariant: an index that was chosen stays for the statement");
        run.note_read(&found, &self.key);
        self.found.extend(
            found
                .into_iter()
                .rev()
                .filter(|node| others.iter().all(|label| view.has_label(*node, *label))),
        );
        Ok(())
    }

    fn many(
        &mut self,
        _chunk: &Chunk,
        row: usize,
        limit: usize,
        selection: &mut Vec<u32>,
        run: &mut Run<'_, '_>,
    ) -> Result<usize, EngineError> {
        let (Some([label]), Column::Integers(values)) = (self.numbers.as_deref(), &*self.values)
        else {
            return Ok(row);
        };
        let Some(seek) = run.view().seek_integers(*label, &self.key) else {
            return Ok(row);
        };
        for (at, value) in values.iter().enumerate().skip(row) {
            let (found, all) = seek(*value);
            if !all || selection.len() >= limit {
                return Ok(at);
            }
            if let Some(node) = found {
                self.nodes.push(node);
                run.note_read(&[node], &self.key);
                selection.push(at as u32);
            }
        }
        Ok(values.len())
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
