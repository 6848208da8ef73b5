//! Relationships that are known already, one or a list: checked, and their nodes found or checked.

use std::sync::Arc;

use super::expand::add_used;
use super::flat_map::Source;
use super::scan::label_numbers;
use super::scan::type_numbers;
use super::variable_expand::StepProperties;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Direction;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::plan::pattern::Length;

/// For each row, the ways a known relationship (or list of them) fits the pattern: none, one, or two when undirected.
#[derive(Debug)]
pub(crate) struct Bound {
    /// The column of the relationship or list.
    pub(crate) relationship: usize,
    /// The columns of the left and the right node, where known.
    pub(crate) ends: [Option<usize>; 2],
    /// Whether both ends are one node.
    pub(crate) loops: bool,
    /// Labels of the left and the right node, where not known.
    pub(crate) labels: [Vec<Arc<str>>; 2],
    /// Which of the unknown nodes are columns of the output.
    pub(crate) emit: [bool; 2],
    /// From left to right.
    pub(crate) direction: Direction,
    /// Types it may have.
    pub(crate) types: Vec<Arc<str>>,
    /// For a list: how long it may be.
    pub(crate) length: Option<Length>,
    /// For a list: what every step must have.
    pub(crate) properties: StepProperties,
    /// Columns of relationships it must differ from.
    pub(crate) distinct: Vec<usize>,
    /// The state of the scan.
    pub(crate) state: BoundState,
}

/// What [`Bound`] keeps while it runs.
#[derive(Debug, Default)]
pub(crate) struct BoundState {
    types: Option<Vec<RelationshipTypeId>>,
    labels: Option<[Vec<LabelId>; 2]>,
    results: Vec<(NodeId, NodeId)>,
    left: Vec<NodeId>,
    right: Vec<NodeId>,
}

impl Bound {
    /// The two ways to walk a relationship, or the one the direction allows: from where, to where.
    fn ways(&self, view: View<'_>, relationship: RelationshipId) -> Vec<(NodeId, NodeId)> {
        let Some((start, end)) = view.endpoints(relationship) else {
            return Vec::new();
        };
        if let Some(types) = &self.state.types
            && !view
                .relationship_type(relationship)
                .is_some_and(|number| types.contains(&number))
        {
            return Vec::new();
        }
        match self.direction {
            Direction::Outgoing => vec![(start, end)],
            Direction::Incoming => vec![(end, start)],
            Direction::Both if start == end => vec![(start, end)],
            Direction::Both => vec![(start, end), (end, start)],
        }
    }

    /// The ways to walk a list in its order.
    fn walks(
        &self,
        view: View<'_>,
        list: &[RelationshipId],
        left: Option<NodeId>,
    ) -> Vec<(NodeId, NodeId)> {
        let length = list.len() as u64;
        let fits = self.length.is_none_or(|limits| {
            limits.minimum <= length && limits.maximum.is_none_or(|maximum| length <= maximum)
        });
        let repeats = list
            .iter()
            .enumerate()
            .any(|(position, step)| list[..position].contains(step));
        if !fits || repeats || !list.iter().all(|step| self.properties.fit(view, *step)) {
            return Vec::new();
        }
        let Some((first, rest)) = list.split_first() else {
            let mut nodes = Vec::new();
            match left {
                Some(left) => nodes.push(left),
                None => {
                    view.scan_nodes(None, 0, usize::MAX, &mut nodes);
                }
            }
            return nodes.into_iter().map(|node| (node, node)).collect();
        };
        let mut walks = self.ways(view, *first);
        for step in rest {
            let ways = self.ways(view, *step);
            walks = walks
                .into_iter()
                .flat_map(|(from, at)| {
                    ways.iter()
                        .filter(move |(start, _)| *start == at)
                        .map(move |(_, end)| (from, *end))
                })
                .collect();
        }
        walks
    }
}

impl Source for Bound {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        let view = run.view();
        self.state.types = type_numbers(view, &self.types);
        self.state.labels = match (
            label_numbers(view, &self.labels[0]),
            label_numbers(view, &self.labels[1]),
        ) {
            (Some(left), Some(right)) => Some([left, right]),
            _ => None,
        };
        self.properties.begin(chunk, run)
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.state.results.clear();
        self.properties.start(row);
        let view = run.view();
        let end = |end: Option<usize>| end.map(|column| chunk.columns[column].node(row));
        let known = [end(self.ends[0]), end(self.ends[1])];
        let mut used = Vec::new();
        for column in &self.distinct {
            add_used(&chunk.columns[*column], row, &mut used);
        }
        let mut own = Vec::new();
        add_used(&chunk.columns[self.relationship], row, &mut own);
        if own.iter().any(|step| used.contains(step)) {
            return Ok(());
        }
        let mut results = match &*chunk.columns[self.relationship].value(row) {
            Value::Relationship(relationship) if self.length.is_none() => {
                self.ways(view, *relationship)
            }
            Value::List(_) if self.length.is_some() => self.walks(view, &own, known[0].flatten()),
            _ => Vec::new(),
        };
        let Some(labels) = &self.state.labels else {
            return Ok(());
        };
        let fits = |side: usize, node: NodeId| match known[side] {
            Some(known) => known == Some(node),
            None => labels[side]
                .iter()
                .all(|label| view.has_label(node, *label)),
        };
        let loops = self.loops;
        results
            .retain(|(left, right)| fits(0, *left) && fits(1, *right) && (!loops || left == right));
        self.state.results = results;
        Ok(())
    }

    fn more(&mut self, limit: usize, _run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let count = limit.min(self.state.results.len());
        for (left, right) in self.state.results.drain(..count) {
            self.state.left.push(left);
            self.state.right.push(right);
        }
        Ok((count, !self.state.results.is_empty()))
    }

    fn take(&mut self) -> Vec<Column> {
        let columns = [
            Column::Nodes(std::mem::take(&mut self.state.left)),
            Column::Nodes(std::mem::take(&mut self.state.right)),
        ];
        columns
            .into_iter()
            .zip(self.emit)
            .filter_map(|(column, emit)| emit.then_some(column))
            .collect()
    }
}
