//! A queue of what could be done next, cheapest first. It knows numbers and costs, never what they stand for.

use std::cmp::Ordering;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Candidates by cost; of equally cheap ones the one of the least number comes first.
#[derive(Debug)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<Candidate>>,
    /// What each number costs now; what the heap says otherwise is out of date.
    costs: Vec<Option<f64>>,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    cost: f64,
    number: usize,
}

impl Queue {
    /// A queue for numbers below `size`.
    pub(super) fn new(size: usize) -> Self {
        Self {
            heap: BinaryHeap::new(),
            costs: vec![None; size],
        }
    }

    /// Offers `number` at this cost, whatever it was offered at before.
    pub(super) fn offer(&mut self, number: usize, cost: f64) {
        if self.costs[number] != Some(cost) {
            self.costs[number] = Some(cost);
            self.heap.push(Reverse(Candidate { cost, number }));
        }
    }

    /// Takes `number` back.
    pub(super) fn withdraw(&mut self, number: usize) {
        self.costs[number] = None;
    }

    /// What `number` costs, if it is offered.
    pub(super) fn cost(&self, number: usize) -> Option<f64> {
        self.costs[number]
    }

    /// The cheapest candidate, which stays.
    pub(super) fn first(&mut self) -> Option<(f64, usize)> {
        while let Some(Reverse(candidate)) = self.heap.peek() {
            if self.costs[candidate.number] == Some(candidate.cost) {
                return Some((candidate.cost, candidate.number));
            }
            self.heap.pop();
        }
        None
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_cost = self.cost.total_cmp(&other.cost);
        by_cost.then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_comes_first_and_of_equals_the_least_number() {
        let mut queue = Queue::new(4);
        queue.offer(3, 2.0);
        queue.offer(1, 2.0);
        queue.offer(0, 5.0);
        assert_eq!(queue.first(), Some((2.0, 1)));
        queue.offer(1, 7.0);
        assert_eq!(queue.first(), Some((2.0, 3)));
        queue.withdraw(3);
        assert_eq!(queue.first(), Some((5.0, 0)));
        queue.offer(2, 1.0);
        assert_eq!(queue.first(), Some((1.0, 2)));
        queue.offer(2, 9.0);
        queue.withdraw(0);
        queue.withdraw(1);
        assert_eq!(queue.first(), Some((9.0, 2)));
        assert_eq!(queue.cost(2), Some(9.0));
        queue.withdraw(2);
        assert_eq!(queue.first(), None);
    }
}
