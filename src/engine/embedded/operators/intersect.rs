//! From two known nodes over one relationship each to a node both lead to: the two sorted rows of steps are
//! intersected, so a step that only one of them has costs next to nothing. Triangles and other cycles end so. Where one
//! of the nodes has very many steps and stays the same from row to row, what it leads to is marked in a set of bits.

use std::sync::Arc;

use super::flat_map::Source;
use super::scan::label_numbers;
use super::scan::type_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Direction;
use crate::model::graph::Neighbour;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// A row so many times as long as the other is searched rather than read.
const MUCH_LONGER: usize = 8;

/// A row is marked when one step was looked for in it for so many it has: more than one short row asks for.
const SHARE_SEARCHED: usize = 4;
/// What is marked takes no more bytes for each step of its row.
const BYTES_A_STEP: usize = 32;

/// One of the two relationships.
#[derive(Debug)]
pub(crate) struct Way {
    /// The column of the node it starts from.
    pub(crate) from: usize,
    /// Whether it is walked from its start to its end.
    pub(crate) outgoing: bool,
    /// Its type.
    pub(crate) relationship_type: Arc<str>,
    /// Columns of relationships, or lists of them, that it must not be.
    pub(crate) distinct: Vec<usize>,
    /// Whether it is a column of the output.
    pub(crate) emit: bool,
}

/// For each row, the nodes that both ways lead to, with every pair of relationships.
#[derive(Debug)]
pub(crate) struct Intersect {
    ways: [Way; 2],
    /// Whether the two relationships must differ.
    apart: bool,
    /// Labels of the node.
    labels: Vec<Arc<str>>,
    /// Whether the node is a column of the output.
    emit_node: bool,
    found: Option<Found>,
    used: [Vec<RelationshipId>; 2],
    relationships: [Vec<RelationshipId>; 2],
    nodes: Vec<NodeId>,
    hub: Hub,
}

/// The node with the much longer row of steps, as long as it stays the same.
#[derive(Debug, Default)]
struct Hub {
    /// Which of the two it is.
    of: Option<(usize, NodeId)>,
    /// How many steps were looked for in its row.
    searched: usize,
    /// A bit for each node it leads to; empty until it is worth it.
    marks: Vec<u64>,
}

impl Hub {
    /// Notes that `wanted` steps are looked for in the row of a node; whether what it leads to is marked.
    fn is_marked(&mut self, of: (usize, NodeId), row: &[Neighbour], wanted: usize) -> bool {
        if self.of != Some(of) {
            *self = Self {
                of: Some(of),
                ..Self::default()
            };
        }
        self.searched += wanted;
        if self.marks.is_empty() && self.searched * SHARE_SEARCHED >= row.len() {
            self.mark(row);
        }
        !self.marks.is_empty()
    }

    fn mark(&mut self, row: &[Neighbour]) {
        let words = row.last().map_or(0, |last| last.node().0 as usize / 64 + 1);
        if words * size_of::<u64>() > row.len() * BYTES_A_STEP {
            return;
        }
        self.marks.resize(words, 0);
        for step in row {
            let node = step.node().0 as usize;
            self.marks[node / 64] |= 1 << (node % 64);
        }
    }

    fn leads_to(&self, node: NodeId) -> bool {
        let word = self.marks.get(node.0 as usize / 64);
        word.is_some_and(|word| word >> (node.0 % 64) & 1 == 1)
    }
}

/// The names looked up.
#[derive(Debug)]
struct Found {
    types: [RelationshipTypeId; 2],
    labels: Vec<LabelId>,
}

impl Intersect {
    /// The nodes with `labels` that both `ways` lead to.
    pub(crate) fn new(ways: [Way; 2], apart: bool, labels: Vec<Arc<str>>, emit_node: bool) -> Self {
        Self {
            ways,
            apart,
            labels,
            emit_node,
            found: None,
            used: Default::default(),
            relationships: Default::default(),
            nodes: Vec::new(),
            hub: Hub::default(),
        }
    }

    /// Adds every pair of relationships that lead to one node; how many.
    fn add(&mut self, left: &[Neighbour], right: &[Neighbour]) -> usize {
        let mut count = 0;
        for one in left {
            for other in right {
                let pair = [one.relationship(), other.relationship()];
                let allowed = (!self.apart || pair[0] != pair[1])
                    && !self.used[0].contains(&pair[0])
                    && !self.used[1].contains(&pair[1]);
                if !allowed {
                    continue;
                }
                count += 1;
                for (side, relationship) in pair.into_iter().enumerate() {
                    if self.ways[side].emit {
                        self.relationships[side].push(relationship);
                    }
                }
                if self.emit_node {
                    self.nodes.push(one.node());
                }
            }
        }
        count
    }
}

/// Calls `visit` with what each row has of every node that both have. Rows are sorted by node.
fn common<'r>(
    mut left: &'r [Neighbour],
    mut right: &'r [Neighbour],
    mut visit: impl FnMut(&'r [Neighbour], &'r [Neighbour]),
) {
    while let (Some(one), Some(other)) = (left.first(), right.first()) {
        match one.node().cmp(&other.node()) {
            std::cmp::Ordering::Less => left = behind(left, other.node(), right.len()),
            std::cmp::Ordering::Greater => right = behind(right, one.node(), left.len()),
            std::cmp::Ordering::Equal => {
                let (here, rest) = of_first(left);
                let (there, other_rest) = of_first(right);
                visit(here, there);
                left = rest;
                right = other_rest;
            }
        }
    }
}

/// As [`common`], of a row and the much longer one of a marked node.
fn common_with<'r>(
    hub: &Hub,
    mut row: &'r [Neighbour],
    long: &'r [Neighbour],
    mut visit: impl FnMut(&'r [Neighbour], &'r [Neighbour]),
) {
    while let Some(first) = row.first() {
        if hub.leads_to(first.node()) {
            let (here, rest) = of_first(row);
            let start = long.partition_point(|step| step.node() < first.node());
            visit(here, of_first(&long[start..]).0);
            row = rest;
        } else {
            row = &row[1..];
        }
    }
}

/// The steps to the node the first one leads to, and the rest.
fn of_first(row: &[Neighbour]) -> (&[Neighbour], &[Neighbour]) {
    let node = row.first().map(|first| first.node());
    let end = row.iter().position(|step| Some(step.node()) != node);
    row.split_at(end.unwrap_or(row.len()))
}

/// A row from `node` on, whose first step leads to a smaller one.
fn behind(row: &[Neighbour], node: NodeId, other_length: usize) -> &[Neighbour] {
    if row.len() > MUCH_LONGER * other_length {
        return &row[row.partition_point(|step| step.node() < node)..];
    }
    let mut steps = row.iter();
    let start = steps.position(|step| step.node() >= node);
    &row[start.unwrap_or(row.len())..]
}

/// The relationships in some columns of a row.
fn fill_used(chunk: &Chunk, columns: &[usize], row: usize, used: &mut Vec<RelationshipId>) {
    used.clear();
    for column in columns {
        match &*chunk.columns[*column] {
            Column::Relationships(items) => used.push(items[row]),
            column => super::expand::add_used(column, row, used),
        }
    }
}

impl Source for Intersect {
    fn begin(&mut self, _chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        let view = run.view();
        let number = |way: &Way| {
            let numbers = type_numbers(view, std::slice::from_ref(&way.relationship_type));
            numbers.and_then(|numbers| numbers.first().copied())
        };
        let [one, other] = &self.ways;
        self.found = match (
            number(one),
            number(other),
            label_numbers(view, &self.labels),
        ) {
            (Some(first), Some(second), Some(mut labels)) => {
                let surely = |way: &Way, number| {
                    let direction = if way.outgoing {
                        Direction::Outgoing
                    } else {
                        Direction::Incoming
                    };
                    view.ends_have(Some(&[number]), direction, &labels)
                };
                if surely(one, first) || surely(other, second) {
                    labels.clear();
                }
                Some(Found {
                    types: [first, second],
                    labels,
                })
            }
            _ => None,
        };
        Ok(())
    }

    fn many(
        &mut self,
        chunk: &Chunk,
        mut row: usize,
        limit: usize,
        selection: &mut Vec<u32>,
        run: &mut Run<'_, '_>,
    ) -> Result<usize, EngineError> {
        let Some(found) = self.found.take() else {
            return Ok(chunk.rows);
        };
        while row < chunk.rows && selection.len() < limit {
            let from = [0, 1].map(|side: usize| chunk.columns[self.ways[side].from].node(row));
            if let [Some(one), Some(other)] = from {
                for side in 0..2 {
                    let mut used = std::mem::take(&mut self.used[side]);
                    fill_used(chunk, &self.ways[side].distinct, row, &mut used);
                    self.used[side] = used;
                }
                let view = run.view();
                let rows = [0, 1]
                    .map(|side: usize| view.rows(self.ways[side].outgoing, found.types[side]));
                let (left, right) = (rows[0].of(one), rows[1].of(other));
                let mut count = 0;
                let mut hub = std::mem::take(&mut self.hub);
                let mut visit = |here: &[Neighbour], there: &[Neighbour]| {
                    let node = here[0].node();
                    let mut labels = found.labels.iter();
                    if labels.all(|label| view.has_label(node, *label)) {
                        count += self.add(here, there);
                    }
                };
                if left.len() > MUCH_LONGER * right.len()
                    && hub.is_marked((0, one), &left, right.len())
                {
                    common_with(&hub, &right, &left, |there, here| visit(here, there));
                } else if right.len() > MUCH_LONGER * left.len()
                    && hub.is_marked((1, other), &right, left.len())
                {
                    common_with(&hub, &left, &right, visit);
                } else {
                    common(&left, &right, visit);
                }
                self.hub = hub;
                let steps = left.len().min(right.len());
                selection.extend(std::iter::repeat_n(row as u32, count));
                run.tick(steps + count)?;
            }
            row += 1;
        }
        self.found = Some(found);
        Ok(row)
    }

    fn start(
        &mut self,
        _chunk: &Chunk,
        _row: usize,
        _run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        unreachable!("invariant: `many` leaves no row")
    }

    fn more(
        &mut self,
        _limit: usize,
        _run: &mut Run<'_, '_>,
    ) -> Result<(usize, bool), EngineError> {
        unreachable!("invariant: `many` leaves no row")
    }

    fn take(&mut self) -> Vec<Column> {
        let [one, other] = &mut self.relationships;
        let columns = [
            (
                Column::Relationships(std::mem::take(one)),
                self.ways[0].emit,
            ),
            (
                Column::Nodes(std::mem::take(&mut self.nodes)),
                self.emit_node,
            ),
            (
                Column::Relationships(std::mem::take(other)),
                self.ways[1].emit,
            ),
        ];
        let emitted = columns.into_iter().filter(|(_, emit)| *emit);
        emitted.map(|(column, _)| column).collect()
    }
}
