//! What nodes and steps of a searched path must meet: labels, conditions, the order of time.
//!
//! Conditions are evaluated for all steps from a node at once; those on one node alone are remembered node by node.

use std::sync::Arc;

use super::automaton::Automaton;
use super::automaton::Junction;
use super::automaton::Way;
use super::automaton::walked;
use super::scan::label_numbers;
use super::scan::type_numbers;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;
use crate::model::graph::Rows;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// A condition over columns of the input, then elements of the path.
#[derive(Debug)]
pub(crate) struct Condition {
    /// What must be true.
    pub(crate) expression: Expression,
    /// The columns of the input it reads.
    pub(crate) outer: Vec<usize>,
    /// Their values in the row at hand.
    values: Vec<Value>,
}

impl Condition {
    /// A condition that reads these columns of the input.
    pub(crate) fn new(expression: Expression, outer: Vec<usize>) -> Self {
        Self {
            expression,
            outer,
            values: Vec::new(),
        }
    }

    /// Turns to a row.
    pub(crate) fn start(&mut self, chunk: &Chunk, row: usize) {
        self.values.clear();
        let values = self
            .outer
            .iter()
            .map(|column| chunk.columns[*column].get(row));
        self.values.extend(values);
    }

    /// The rows for which it is true.
    pub(crate) fn select(
        &mut self,
        rows: usize,
        elements: impl IntoIterator<Item = Column>,
        run: &mut Run<'_, '_>,
    ) -> Result<Vec<u32>, EngineError> {
        let outer = self.values.iter();
        let outer = outer.map(|value| Column::Constant(value.clone(), rows));
        let columns = outer.chain(elements).map(Arc::new).collect();
        self.expression.select(&Chunk { columns, rows }, run)
    }
}

/// An element of one repetition of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Its node of this number.
    Node(usize),
    /// Its relationship of this number.
    Relationship(usize),
}

/// A condition on elements of one repetition of a segment.
#[derive(Debug)]
pub(crate) struct LocalCondition {
    /// What must be true.
    pub(crate) condition: Condition,
    /// The elements it reads, after the columns of the input.
    pub(crate) pieces: Vec<Piece>,
    /// The first and the last of the relationships that have to be walked to know them.
    pub(crate) steps: (usize, usize),
}

/// What a node of the pattern asks of a node.
#[derive(Debug, Default)]
pub(crate) struct NodeRule {
    /// Labels, all of them.
    pub(crate) labels: Vec<Arc<str>>,
    /// Conditions on the node alone.
    pub(crate) conditions: Vec<Condition>,
    numbers: Option<Vec<LabelId>>,
    known: HashMap<NodeId, bool>,
}

impl NodeRule {
    /// A node of these labels.
    pub(crate) fn new(labels: Vec<Arc<str>>) -> Self {
        Self {
            labels,
            ..Self::default()
        }
    }
}

/// What a relationship of the pattern asks of one.
#[derive(Debug)]
pub(crate) struct StepRule {
    /// How it is walked from left to right.
    pub(crate) direction: Direction,
    /// Types it may have; empty means any.
    pub(crate) types: Vec<Arc<str>>,
    numbers: Option<Vec<RelationshipTypeId>>,
}

impl StepRule {
    /// A relationship of these types.
    pub(crate) fn new(direction: Direction, types: Vec<Arc<str>>) -> Self {
        Self {
            direction,
            types,
            numbers: None,
        }
    }
}

/// A segment of the pattern.
#[derive(Debug)]
pub(crate) struct SegmentRules {
    /// Its nodes.
    pub(crate) nodes: Vec<NodeRule>,
    /// Its relationships.
    pub(crate) steps: Vec<StepRule>,
    /// Conditions on several of them.
    pub(crate) conditions: Vec<LocalCondition>,
}

/// What must be true of each step and the one before it: over the relationship before, the node between, the
/// relationship, and the node it leads to.
#[derive(Debug)]
pub(crate) struct OrderRule {
    /// What must be true.
    pub(crate) condition: Condition,
}

/// The path so far, in the order it is searched.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// Its relationships.
    pub(crate) relationships: Vec<RelationshipId>,
    /// Its nodes, one more.
    pub(crate) nodes: Vec<NodeId>,
    /// The positions its relationships stand for.
    pub(crate) positions: Vec<usize>,
    /// The only node that can come next, if that is known.
    pub(crate) next: Option<NodeId>,
}

/// All rules of a search.
#[derive(Debug)]
pub(crate) struct Rules {
    /// Those of the segments.
    pub(crate) segments: Vec<SegmentRules>,
    /// The order of time.
    pub(crate) order: Option<OrderRule>,
    /// Relationships that the path must not use.
    pub(crate) used: Vec<RelationshipId>,
}

impl Rules {
    /// Gets to know the graph.
    pub(crate) fn begin(&mut self, run: &Run<'_, '_>) {
        let view = run.view();
        for segment in &mut self.segments {
            for node in &mut segment.nodes {
                node.numbers = label_numbers(view, &node.labels);
                node.known.clear();
            }
            for step in &mut segment.steps {
                step.numbers = type_numbers(view, &step.types);
            }
        }
    }

    /// Turns to a row.
    pub(crate) fn start(&mut self, chunk: &Chunk, row: usize) {
        for segment in &mut self.segments {
            for node in &mut segment.nodes {
                let mut depends = false;
                for condition in &mut node.conditions {
                    condition.start(chunk, row);
                    depends |= !condition.outer.is_empty();
                }
                if depends {
                    node.known.clear();
                }
            }
            for condition in &mut segment.conditions {
                condition.condition.start(chunk, row);
            }
        }
        if let Some(order) = &mut self.order {
            order.condition.start(chunk, row);
        }
    }

    /// Whether a node can stand where a junction passes.
    pub(crate) fn pass(
        &mut self,
        junction: &Junction,
        node: NodeId,
        run: &mut Run<'_, '_>,
    ) -> Result<bool, EngineError> {
        for (segment, place) in &*junction.nodes {
            let rule = &mut self.segments[*segment].nodes[*place];
            let Some(labels) = &rule.numbers else {
                return Ok(false);
            };
            let view = run.view();
            if !labels.iter().all(|label| view.has_label(node, *label)) {
                return Ok(false);
            }
            if rule.conditions.is_empty() {
                continue;
            }
            let fits = if let Some(fits) = rule.known.get(&node) {
                *fits
            } else {
                let mut fits = true;
                for condition in &mut rule.conditions {
                    let column = Column::Nodes(vec![node]);
                    fits = fits && !condition.select(1, [column], run)?.is_empty();
                }
                rule.known.insert(node, fits);
                fits
            };
            if !fits {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether any node can stand where a junction passes.
    pub(crate) fn pass_all(&self, junction: &Junction) -> bool {
        junction.nodes.iter().all(|(segment, place)| {
            let rule = &self.segments[*segment].nodes[*place];
            rule.conditions.is_empty() && rule.numbers.as_ref().is_some_and(Vec::is_empty)
        })
    }

    /// The steps over a position from every node, where a search without a trail takes all that have its direction and
    /// types, of which there are some; `None` where it asks for more.
    pub(crate) fn all_steps<'g>(
        &self,
        automaton: &Automaton,
        position: usize,
        way: Way,
        view: View<'g>,
    ) -> Option<Vec<Rows<'g>>> {
        let place = automaton.positions[position];
        let segment = &self.segments[place.segment];
        let alone = (place.offset, place.offset);
        let asks = |condition: &LocalCondition| condition.steps == alone;
        if !self.used.is_empty() || segment.conditions.iter().any(asks) {
            return None;
        }
        let rule = &segment.steps[place.offset];
        let ways: &[bool] = match walked(rule.direction, way) {
            Direction::Outgoing => &[true],
            Direction::Incoming => &[false],
            Direction::Both => &[true, false],
        };
        let rows = (rule.numbers.as_ref()?.iter())
            .flat_map(|only| ways.iter().map(|outgoing| view.rows(*outgoing, *only)));
        Some(rows.collect())
    }

    /// Whether a path is right when each of its steps is.
    pub(crate) fn judge_steps_alone(&self) -> bool {
        let conditions = self.segments.iter().flat_map(|segment| &segment.conditions);
        self.order.is_none()
            && conditions
                .into_iter()
                .all(|each| each.steps.0 == each.steps.1)
    }

    /// The steps from a node over a position that meet what can be told of them. `trail` is how the node was come to;
    /// without it only what each step tells by itself is asked.
    #[expect(
        clippy::too_many_arguments,
        reason = "where, how, and what came before"
    )]
    pub(crate) fn steps(
        &mut self,
        automaton: &Automaton,
        position: usize,
        way: Way,
        node: NodeId,
        trail: Option<&Trail>,
        out: &mut Vec<Step>,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let place = automaton.positions[position];
        let segment = &mut self.segments[place.segment];
        let rule = &segment.steps[place.offset];
        out.clear();
        let direction = walked(rule.direction, way);
        let (view, types) = (run.view(), rule.numbers.as_deref());
        match trail.and_then(|trail| trail.next) {
            Some(next) => view.steps_between(node, next, direction, types, out),
            None => view.steps(node, direction, types, out),
        }
        run.tick(out.len() + 1)?;
        if !self.used.is_empty() {
            out.retain(|step| !self.used.contains(&step.relationship));
        }
        for condition in &mut segment.conditions {
            let (first, last) = condition.steps;
            let due = match (trail, way) {
                (None, _) => first == last && first == place.offset,
                (Some(_), Way::Forward) => last == place.offset,
                (Some(_), Way::Backward) => first == place.offset,
            };
            if due && !out.is_empty() {
                condition.retain(place.offset, way, node, trail, out, run)?;
            }
        }
        if let (Some(order), Some(trail)) = (&mut self.order, trail) {
            order.retain(way, trail, out, run)?;
        }
        Ok(())
    }
}

/// Keeps the steps of the rows that were selected.
fn keep(out: &mut Vec<Step>, selected: &[u32]) {
    if selected.len() == out.len() {
        return;
    }
    for (at, row) in selected.iter().enumerate() {
        out[at] = out[*row as usize];
    }
    out.truncate(selected.len());
}

fn reached(out: &[Step]) -> Column {
    Column::Nodes(out.iter().map(|step| step.node).collect())
}

fn crossed(out: &[Step]) -> Column {
    Column::Relationships(out.iter().map(|step| step.relationship).collect())
}

impl LocalCondition {
    fn retain(
        &mut self,
        offset: usize,
        way: Way,
        node: NodeId,
        trail: Option<&Trail>,
        out: &mut Vec<Step>,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        // the node the step starts from, and the one it reaches, by their numbers in the segment
        let (near, far) = match way {
            Way::Forward => (offset, offset + 1),
            Way::Backward => (offset + 1, offset),
        };
        let rows = out.len();
        let earlier_node = |number: usize| {
            let nodes = &trail
                .expect("invariant: only a trail has earlier nodes")
                .nodes;
            nodes[nodes.len() - 1 - near.abs_diff(number)]
        };
        let earlier_step = |number: usize| {
            let trail = trail.expect("invariant: only a trail has earlier steps");
            trail.relationships[trail.relationships.len() - offset.abs_diff(number)]
        };
        let columns: Vec<Column> = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Node(number) if *number == far => reached(out),
                Piece::Node(number) if *number == near => Column::Constant(Value::Node(node), rows),
                Piece::Node(number) => Column::Constant(Value::Node(earlier_node(*number)), rows),
                Piece::Relationship(number) if *number == offset => crossed(out),
                Piece::Relationship(number) => {
                    Column::Constant(Value::Relationship(earlier_step(*number)), rows)
                }
            })
            .collect();
        let selected = self.condition.select(rows, columns, run)?;
        keep(out, &selected);
        Ok(())
    }
}

impl OrderRule {
    fn retain(
        &mut self,
        way: Way,
        trail: &Trail,
        out: &mut Vec<Step>,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let rows = out.len();
        if rows == 0 {
            return Ok(());
        }
        let at = trail.nodes.len() - 1;
        let node = Column::Constant(Value::Node(trail.nodes[at]), rows);
        let last = trail.relationships.last();
        let last = last.map(|relationship| Value::Relationship(*relationship));
        let columns = match (way, last) {
            (Way::Forward, last) => {
                let before = Column::Constant(last.unwrap_or(Value::Null), rows);
                [before, node, crossed(out), reached(out)]
            }
            // the first relationship of a path that is searched from its end is only known when all is found
            (Way::Backward, None) => return Ok(()),
            (Way::Backward, Some(last)) => {
                let target = Column::Constant(Value::Node(trail.nodes[at - 1]), rows);
                [crossed(out), node, Column::Constant(last, rows), target]
            }
        };
        let selected = self.condition.select(rows, columns, run)?;
        keep(out, &selected);
        Ok(())
    }

    /// Whether a path that was searched from its end may begin as it does.
    pub(crate) fn begins(
        &mut self,
        trail: &Trail,
        run: &mut Run<'_, '_>,
    ) -> Result<bool, EngineError> {
        let at = trail.nodes.len() - 1;
        let Some(first) = trail.relationships.last() else {
            return Ok(true);
        };
        let columns = [
            Column::Constant(Value::Null, 1),
            Column::Nodes(vec![trail.nodes[at]]),
            Column::Relationships(vec![*first]),
            Column::Nodes(vec![trail.nodes[at - 1]]),
        ];
        Ok(!self.condition.select(1, columns, run)?.is_empty())
    }
}
