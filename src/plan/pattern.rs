//! Pattern graphs: what `MATCH` looks for, before anyone has chosen an order.

use std::sync::Arc;

use super::expr::Expr;
use super::operator::SlotId;
use crate::diagnostic::Span;
use crate::model::graph::Direction;

/// A set of nodes and relationships to be found together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PatternGraph {
    /// The nodes; each has its own slot.
    pub nodes: Vec<PatternNode>,
    /// The relationships, in the order they were written.
    pub relationships: Vec<PatternRelationship>,
    /// Named paths to be built from them.
    pub paths: Vec<PatternPath>,
    /// Conditions on the elements, all of which must be true: `WHERE`, property maps, labels of bound nodes.
    pub predicates: Vec<Expr>,
}

/// A node of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternNode {
    /// Its slot.
    pub slot: SlotId,
    /// Labels it must have, all of them.
    pub labels: Vec<Arc<str>>,
    /// Whether the slot is an input of the operator: the node is known and only checked.
    pub bound: bool,
    /// Where it is written.
    pub span: Span,
}

/// A relationship of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternRelationship {
    /// Its slot: a relationship, or a list of relationships when `length` is given.
    pub slot: SlotId,
    /// The slot of the node written to its left.
    pub left: SlotId,
    /// The slot of the node written to its right.
    pub right: SlotId,
    /// How it is walked from left to right.
    pub direction: Direction,
    /// Types it may have; empty means any.
    pub types: Vec<Arc<str>>,
    /// For a variable-length relationship: how many steps.
    pub length: Option<Length>,
    /// For a variable-length relationship: whether only shortest walks between its two nodes count (`shortestPath`).
    pub shortest: Option<Shortest>,
    /// For a variable-length relationship: properties every step must have, as key and expression.
    pub step_properties: Vec<(Arc<str>, Expr)>,
    /// Whether the slot is an input of the operator: the relationship (or list) is known and only checked.
    pub bound: bool,
    /// Relationships (of this pattern) that must not be the same as this one, or share one with it when either has
    /// variable length. Listed on the later one of each pair.
    pub unique_with: Vec<SlotId>,
    /// Where it is written.
    pub span: Span,
}

/// Which shortest walks between two given nodes count. An engine finds them by breadth-first search, from both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shortest {
    /// One of them (`shortestPath`); which one is fixed by the order of steps.
    One,
    /// All of them (`allShortestPaths`).
    All,
}

/// How many steps a variable-length relationship has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// At least.
    pub minimum: u64,
    /// At most; `None` for no limit.
    pub maximum: Option<u64>,
}

/// A named path: elements of the pattern in the order they were written.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternPath {
    /// Its slot.
    pub slot: SlotId,
    /// Its first node.
    pub start: SlotId,
    /// Each step: a relationship slot and the node slot it leads to.
    pub steps: Vec<(SlotId, SlotId)>,
}
