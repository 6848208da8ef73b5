//! A searched path as an automaton: which relationship of the pattern may come after which.
//!
//! Its positions are the relationships of the pattern, a repeated segment written out as often as it must be walked and
//! the last copy walked again as often as it may. Before the first and behind the last position stands the outside.
//! The automaton is the same from both ends, so a search may begin at either. It must never know the graph.

use std::sync::Arc;

use crate::model::graph::Direction;
use crate::plan::pattern::PathSearch;

/// Which way a path is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From its left end to its right one.
    Forward,
    /// From its right end to its left one.
    Backward,
}

impl Way {
    /// The other way.
    pub(crate) fn turned(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }
}

/// A relationship of the pattern at one place of the automaton.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    /// Its segment.
    pub(crate) segment: usize,
    /// Its place in the segment.
    pub(crate) offset: usize,
}

/// From one position to another at a node.
#[derive(Debug, Clone)]
pub(crate) struct Junction {
    /// The position it leads to; the number of positions is the outside.
    pub(crate) to: usize,
    /// The nodes of the pattern the node stands for, as segment and place in it.
    pub(crate) nodes: Arc<[(usize, usize)]>,
    /// What it means for the number of times a segment has been walked again.
    pub(crate) turn: Turn,
}

/// What a junction means for the number of times a segment has been walked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Nothing.
    Inside,
    /// It is walked once more, at most so often.
    Again(Option<u64>),
    /// Another copy or segment begins.
    On,
}

impl Turn {
    /// The number after the junction; `None` when it is too high.
    pub(crate) fn count(self, count: u64) -> Option<u64> {
        match self {
            Self::Inside => Some(count),
            Self::Again(Some(most)) => (count < most).then_some(count + 1),
            Self::Again(None) | Self::On => Some(0),
        }
    }
}

/// What comes after what; see the module.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// Its positions, in the order of the pattern.
    pub(crate) positions: Vec<Position>,
    after: Vec<Vec<Junction>>,
    before: Vec<Vec<Junction>>,
    /// The most relationships of a path.
    pub(crate) longest: Option<u64>,
}

/// The ends of what has been built so far: a position or the outside, and the nodes since.
#[derive(Clone)]
struct End {
    position: Option<usize>,
    nodes: Vec<(usize, usize)>,
}

struct Join {
    from: Option<usize>,
    to: Option<usize>,
    nodes: Vec<(usize, usize)>,
    turn: Turn,
}

impl Automaton {
    /// That of a search whose paths have at most `longest` relationships.
    pub(crate) fn of(search: &PathSearch, longest: Option<u64>) -> Self {
        let mut positions = Vec::new();
        let mut joins: Vec<Join> = Vec::new();
        let mut ends = vec![End {
            position: None,
            nodes: Vec::new(),
        }];
        for (number, segment) in search.segments.iter().enumerate() {
            let (least, most) = segment
                .repeat
                .map_or((1, Some(1)), |repeat| (repeat.minimum, repeat.maximum));
            if most.is_some_and(|most| most < least) {
                ends.clear();
            }
            if most == Some(0) {
                continue;
            }
            let skipped = if least == 0 { ends.clone() } else { Vec::new() };
            let copies = least.max(1);
            for copy in 1..=copies {
                let first = positions.len();
                for end in &mut ends {
                    end.nodes.push((number, 0));
                }
                for offset in 0..segment.relationships.len() {
                    let position = positions.len();
                    positions.push(Position {
                        segment: number,
                        offset,
                    });
                    let turn = if offset == 0 { Turn::On } else { Turn::Inside };
                    joins.extend(ends.drain(..).map(|end| Join {
                        from: end.position,
                        to: Some(position),
                        nodes: end.nodes,
                        turn,
                    }));
                    ends.push(End {
                        position: Some(position),
                        nodes: vec![(number, offset + 1)],
                    });
                }
                let again = most.map(|most| most.saturating_sub(copies));
                if copy == copies && again != Some(0) && positions.len() > first {
                    joins.push(Join {
                        from: Some(positions.len() - 1),
                        to: Some(first),
                        nodes: vec![(number, segment.relationships.len()), (number, 0)],
                        turn: Turn::Again(again),
                    });
                }
            }
            ends.extend(skipped);
        }
        joins.extend(ends.into_iter().map(|end| Join {
            from: end.position,
            to: None,
            nodes: end.nodes,
            turn: Turn::On,
        }));
        Self::joined(positions, joins, longest)
    }

    fn joined(positions: Vec<Position>, joins: Vec<Join>, longest: Option<u64>) -> Self {
        let outside = positions.len();
        let mut after = vec![Vec::new(); outside + 1];
        let mut before = vec![Vec::new(); outside + 1];
        for join in joins {
            let from = join.from.unwrap_or(outside);
            let to = join.to.unwrap_or(outside);
            let nodes: Arc<[(usize, usize)]> = join.nodes.into();
            let junction = |to| Junction {
                to,
                nodes: Arc::clone(&nodes),
                turn: join.turn,
            };
            after[from].push(junction(to));
            before[to].push(junction(from));
        }
        Self {
            positions,
            after,
            before,
            longest,
        }
    }

    /// The number that stands for what is before and behind the path.
    pub(crate) fn outside(&self) -> usize {
        self.positions.len()
    }

    /// The ways on from a position or from outside.
    pub(crate) fn junctions(&self, way: Way, from: usize) -> &[Junction] {
        match way {
            Way::Forward => &self.after[from],
            Way::Backward => &self.before[from],
        }
    }
}

/// A direction as it is walked.
pub(crate) fn walked(direction: Direction, way: Way) -> Direction {
    match way {
        Way::Forward => direction,
        Way::Backward => super::expand::turned(direction),
    }
}
