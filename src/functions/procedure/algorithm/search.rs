//! Searching from a node: everything within reach, the nearest first.
//!
//! One search is used for many starts: it clears only what it touched. Must never know why it searches.

use std::cmp::Ordering;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::VecDeque;

use crate::functions::procedure::algorithm::network::Hop;
use crate::functions::procedure::algorithm::network::Network;
use crate::functions::procedure::algorithm::network::Rows;
use crate::functions::procedure::algorithm::pace::Pace;
use crate::functions::signature::FunctionError;

/// A node that waits to be reached at a distance; nearer ones come first, then those of lower place.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    distance: f64,
    place: u32,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        let distance = self.distance.total_cmp(&other.distance);
        distance.then(self.place.cmp(&other.place))
    }
}

/// The state of a search.
#[derive(Debug)]
pub(super) struct Search {
    /// The distance of each node from the start; infinite when it has not been reached.
    distances: Vec<f64>,
    /// The node before each node, and the relationship from there, as a step *from* that node.
    before: Vec<Hop>,
    settled: Vec<bool>,
    touched: Vec<u32>,
    /// The nodes reached, the nearest first.
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<Waiting>>,
    queue: VecDeque<u32>,
}

/// What precedes the start.
const NOTHING: Hop = Hop {
    node: u32::MAX,
    relationship: u32::MAX,
};

impl Search {
    /// A search over networks of `count` nodes.
    pub(super) fn new(count: usize) -> Self {
        Self {
            distances: vec![f64::INFINITY; count],
            before: vec![NOTHING; count],
            settled: vec![false; count],
            touched: Vec::new(),
            order: Vec::new(),
            heap: BinaryHeap::new(),
            queue: VecDeque::new(),
        }
    }

    /// Searches from `start` by the steps of `rows` that are `allowed` (from where, which), until `target` is reached
    /// or everything is.
    pub(super) fn run(
        &mut self,
        network: &Network,
        rows: &Rows,
        start: u32,
        target: Option<u32>,
        pace: &Pace<'_>,
        allowed: impl Fn(u32, Hop) -> bool,
    ) -> Result<(), FunctionError> {
        self.clear();
        self.reach(start, 0.0, NOTHING);
        if network.is_weighted() {
            self.by_weight(network, rows, (start, target), pace, allowed)
        } else {
            self.by_steps(rows, (start, target), pace, allowed)
        }
    }

    fn clear(&mut self) {
        for place in self.touched.drain(..) {
            self.distances[place as usize] = f64::INFINITY;
            self.before[place as usize] = NOTHING;
            self.settled[place as usize] = false;
        }
        self.order.clear();
        self.heap.clear();
        self.queue.clear();
    }

    fn reach(&mut self, place: u32, distance: f64, before: Hop) {
        if self.distances[place as usize].is_infinite() {
            self.touched.push(place);
        }
        self.distances[place as usize] = distance;
        self.before[place as usize] = before;
    }

    fn settle(&mut self, place: u32) {
        self.settled[place as usize] = true;
        self.order.push(place);
    }

    fn by_steps(
        &mut self,
        rows: &Rows,
        (start, target): (u32, Option<u32>),
        pace: &Pace<'_>,
        allowed: impl Fn(u32, Hop) -> bool,
    ) -> Result<(), FunctionError> {
        self.queue.push_back(start);
        while let Some(place) = self.queue.pop_front() {
            self.settle(place);
            if target == Some(place) {
                break;
            }
            let row = rows.of(place);
            pace.steps(row.len() + 1)?;
            let distance = self.distances[place as usize] + 1.0;
            for hop in row {
                if self.distances[hop.node as usize].is_infinite() && allowed(place, *hop) {
                    let before = Hop {
                        node: place,
                        relationship: hop.relationship,
                    };
                    self.reach(hop.node, distance, before);
                    self.queue.push_back(hop.node);
                }
            }
        }
        Ok(())
    }

    /// Dijkstra's algorithm.
    fn by_weight(
        &mut self,
        network: &Network,
        rows: &Rows,
        (start, target): (u32, Option<u32>),
        pace: &Pace<'_>,
        allowed: impl Fn(u32, Hop) -> bool,
    ) -> Result<(), FunctionError> {
        self.heap.push(Reverse(Waiting {
            distance: 0.0,
            place: start,
        }));
        while let Some(Reverse(Waiting { place, .. })) = self.heap.pop() {
            if self.settled[place as usize] {
                continue;
            }
            self.settle(place);
            if target == Some(place) {
                break;
            }
            let row = rows.of(place);
            pace.steps(row.len() + 1)?;
            for hop in row {
                let distance = self.distances[place as usize] + network.weight(hop.relationship);
                if distance < self.distances[hop.node as usize] && allowed(place, *hop) {
                    let before = Hop {
                        node: place,
                        relationship: hop.relationship,
                    };
                    self.reach(hop.node, distance, before);
                    self.heap.push(Reverse(Waiting {
                        distance,
                        place: hop.node,
                    }));
                }
            }
        }
        Ok(())
    }

    /// The nodes reached, the nearest first; the start is the first.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }

    /// How far a node is from the start; infinite when it was not reached.
    pub(super) fn distance(&self, place: u32) -> f64 {
        self.distances[place as usize]
    }

    /// The steps from the start to a node; `None` when it was not reached.
    pub(super) fn hops_to(&self, place: u32) -> Option<Vec<Hop>> {
        if !self.settled[place as usize] {
            return None;
        }
        let mut hops = Vec::new();
        let mut at = place;
        while self.before[at as usize] != NOTHING {
            let before = self.before[at as usize];
            hops.push(Hop {
                node: at,
                relationship: before.relationship,
            });
            at = before.node;
        }
        hops.reverse();
        Some(hops)
    }
}
