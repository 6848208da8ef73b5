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
    /// For a variable-length relationship: what its list of relationships must look like when that is more than steps
    /// over one relationship each; then direction, types and step properties are those of the search's own elements.
    pub search: Option<Box<PathSearch>>,
    /// For a variable-length relationship: properties every step must have, as key and expression.
    pub step_properties: Vec<(Arc<str>, Expr)>,
    /// Whether the slot is an input of the operator: the relationship (or list) is known and only checked.
    pub bound: bool,
    /// Whether it must be another one than every other relationship of this pattern of which that is true too, or share
    /// none with it when either has variable length.
    pub distinct: bool,
    /// Where it is written.
    pub span: Span,
}

/// A path to be searched for between two nodes: segments one after the other, sharing the node where they meet. Its
/// relationships in the order of the path are the list in the slot of the relationship it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct PathSearch {
    /// What the path is made of, from left to right.
    pub segments: Vec<SearchSegment>,
    /// Which elements of the path must differ.
    pub mode: PathMode,
    /// Which of the paths between two nodes count; `None` for all.
    pub selector: Option<Selector>,
    /// Paths of fewer relationships are looked for, but then dropped (`shortestPath` with a lower bound).
    pub at_least: u64,
    /// Whether time must not run backwards along the path.
    pub chronology: Option<Chronology>,
    /// Conditions on the path as a whole, to be met before the selector counts it.
    pub conditions: Vec<Expr>,
}

/// Which elements of a path must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PathMode {
    /// None.
    Walk,
    /// The relationships.
    Trail,
    /// The nodes, and so the relationships.
    Acyclic,
    /// The relationships and the nodes, but the last node may be the first.
    Simple,
}

/// Which of the paths between two nodes count: those with the fewest relationships.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// How many; constant.
    pub count: Expr,
    /// Whether that is a number of lengths, all of whose paths count, instead of a number of paths.
    pub groups: bool,
}

/// A part of a searched path: a row of relationships, walked once or repeatedly.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchSegment {
    /// How often; `None` for once, and then its elements are not lists.
    pub repeat: Option<Length>,
    /// The nodes, one more than there are relationships. A first or last node may have the slot of the node the whole
    /// search begins or ends with.
    pub nodes: Vec<SearchNode>,
    /// The relationships between the nodes.
    pub relationships: Vec<SearchRelationship>,
    /// Conditions on the elements of one repetition and on what was known before the pattern.
    pub conditions: Vec<Expr>,
}

/// A node of a searched path.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchNode {
    /// What conditions call it.
    pub slot: SlotId,
    /// Labels it must have, all of them.
    pub labels: Vec<Arc<str>>,
    /// In a repeated segment: the slot of the list of all of them.
    pub list: Option<SlotId>,
}

/// A relationship of a searched path.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRelationship {
    /// What conditions call it.
    pub slot: SlotId,
    /// How it is walked from left to right.
    pub direction: Direction,
    /// Types it may have; empty means any.
    pub types: Vec<Arc<str>>,
    /// In a repeated segment: the slot of the list of all of them.
    pub list: Option<SlotId>,
}

/// What must be true of each step of a path: `next` leads from `node` to `target`, and `previous` led to `node`; at the
/// first step `previous` is null.
#[derive(Debug, Clone, PartialEq)]
pub struct Chronology {
    /// The relationship before.
    pub previous: SlotId,
    /// The node between the two.
    pub node: SlotId,
    /// The relationship of the step.
    pub next: SlotId,
    /// The node it leads to.
    pub target: SlotId,
    /// The condition.
    pub condition: Expr,
}

impl PathSearch {
    /// The expressions of the search, its selector's count left out, as that is constant.
    pub fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let chronology = self
            .chronology
            .iter()
            .map(|chronology| &chronology.condition);
        let segments = self.segments.iter();
        segments
            .flat_map(|segment| &segment.conditions)
            .chain(chronology)
            .chain(&self.conditions)
    }

    /// The slots the search fills besides that of its relationships: single elements, and lists of repeated ones.
    pub fn outputs(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.segments.iter().flat_map(|segment| {
            let single = segment.repeat.is_none();
            let outer = move |slot: SlotId, list: Option<SlotId>| {
                if single { Some(slot) } else { list }
            };
            let nodes = segment.nodes.iter();
            let relationships = segment.relationships.iter();
            nodes
                .filter_map(move |node| outer(node.slot, node.list))
                .chain(relationships.filter_map(move |step| outer(step.slot, step.list)))
        })
    }
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
