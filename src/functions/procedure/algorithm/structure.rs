//! How the graph hangs together: where it would fall apart, what comes before what, where it goes round.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::Algorithm;
use super::Call;
use super::INTEGER;
use super::NODE;
use super::PATH;
use super::RELATIONSHIP;
use super::community::strong_components;
use super::configuration;
use super::network::Hop;
use super::network::Network;
use super::network::Rows;
use super::pace::Pace;
use super::path;
use super::path::Limited;
use crate::functions::procedure::Row;
use crate::functions::procedure::Stream;
use crate::functions::procedure::Yielded;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::graph::Direction;
use crate::model::value::Value;

/// What the structure is asked about.
pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.articulationPoints",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[("node", NODE)],
        doc: "the nodes without which their component would fall apart, whichever way relationships point",
        example: "CALL algo.articulationPoints() YIELD node RETURN collect(node.name) AS nodes",
        example_result: "['c']",
        run: |call| {
            let network = call.network()?;
            let (nodes, _) = weak_places(&network, &call.pace)?;
            let row = move |place| vec![Value::Node(network.node(place))];
            Ok(Yielded::of(nodes.into_iter().map(row)))
        },
    },
    Algorithm {
        name: "algo.bridges",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[("relationship", RELATIONSHIP)],
        doc: "the relationships without which their component would fall apart, whichever way they point",
        example: "CALL algo.bridges({types: 'ROAD'}) YIELD relationship \
                  RETURN collect(endNode(relationship).name) AS ends",
        example_result: "['d', 'e']",
        run: |call| {
            let network = call.network()?;
            let (_, relationships) = weak_places(&network, &call.pace)?;
            let row = move |place| vec![Value::Relationship(network.relationship(place))];
            Ok(Yielded::of(relationships.into_iter().map(row)))
        },
    },
    Algorithm {
        name: "algo.topologicalOrder",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[("node", NODE), ("position", INTEGER), ("level", INTEGER)],
        doc: "the nodes in an order in which every relationship leads onwards, and the length of the longest path to \
              each; an error when there is a cycle",
        example: "CALL algo.topologicalOrder({types: ['ROAD']}) YIELD node, level \
                  RETURN collect([node.name, level]) AS `order`",
        example_result: "[['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 4]]",
        run: topological_order,
    },
    Algorithm {
        name: "algo.cycles",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            path::LENGTH,
            path::LIMIT,
        ],
        columns: &[("path", PATH), ("length", INTEGER)],
        doc: "every cycle along relationships that comes by no other node twice, up to a length, from its first node",
        example: "CALL algo.cycles() YIELD path, length \
                  RETURN collect([[node IN nodes(path) | node.name], length]) AS cycles",
        example_result: "[[['c', 'd', 'e', 'c'], 3]]",
        run: |call| {
            let longest = call.configuration.count("maxLength");
            let cycles = Cycles::new(call.network()?, longest, &call.pace)?;
            Ok(Yielded::stream(Limited {
                rows: cycles,
                left: call.configuration.count("limit"),
            }))
        },
    },
];

/// The articulation points and the bridges, by one walk in depth with a stack of its own (Hopcroft and Tarjan).
fn weak_places(network: &Network, pace: &Pace<'_>) -> Result<(Vec<u32>, Vec<u32>), FunctionError> {
    const NONE: u32 = u32::MAX;
    let rows = network.rows(Direction::Both);
    let count = network.node_count();
    let mut entered = vec![NONE; count];
    let mut low = vec![NONE; count];
    let mut cuts = vec![false; count];
    let mut bridges = Vec::new();
    // node, relationship it was entered by, next step
    let mut stack: Vec<(u32, u32, usize)> = Vec::new();
    let mut clock = 0;
    for root in 0..count as u32 {
        if entered[root as usize] != NONE {
            continue;
        }
        let mut branches = 0;
        stack.push((root, NONE, 0));
        while let Some((place, by, next)) = stack.pop() {
            pace.steps(1)?;
            let at = place as usize;
            if next == 0 {
                (entered[at], low[at]) = (clock, clock);
                clock += 1;
            }
            if let Some(hop) = rows.of(place).get(next) {
                stack.push((place, by, next + 1));
                let onto = hop.node as usize;
                if entered[onto] == NONE {
                    stack.push((hop.node, hop.relationship, 0));
                } else if hop.relationship != by {
                    low[at] = low[at].min(entered[onto]);
                }
                continue;
            }
            let Some((parent, _, _)) = stack.last() else {
                continue;
            };
            let above = *parent as usize;
            low[above] = low[above].min(low[at]);
            if low[at] > entered[above] {
                bridges.push(by);
            }
            if *parent == root {
                branches += 1;
            } else if low[at] >= entered[above] {
                cuts[above] = true;
            }
        }
        cuts[root as usize] = branches > 1;
    }
    bridges.sort_unstable();
    let cuts = (0..count as u32).filter(|place| cuts[*place as usize]);
    Ok((cuts.collect(), bridges))
}

fn topological_order(call: &Call<'_>) -> Result<Yielded, FunctionError> {
    let network = call.network()?;
    let order = match ordered(&network, &call.pace)? {
        Ok(order) => order,
        Err(place) => return Err(goes_round(call, &network, place)),
    };
    let row = move |(position, (place, level)): (usize, (u32, usize))| {
        let node = Value::Node(network.node(place));
        vec![node, (position as i64).into(), (level as i64).into()]
    };
    Ok(Yielded::of(order.into_iter().enumerate().map(row)))
}

/// The error of a cycle, by one of its relationships.
fn goes_round(call: &Call<'_>, network: &Network, place: u32) -> FunctionError {
    let relationship = network.relationship(place);
    let (start, end) = network.ends()[place as usize];
    let (start, end) = (network.node(start).0, network.node(end).0);
    let names = &call.view.catalog().names;
    let type_name = call
        .view
        .relationship_type(relationship)
        .map_or("", |each| names.relationship_type_name(each));
    FunctionError::Failed(format!(
        "there is no order: relationship {} (:{type_name} from node {start} to node {end}) is part of a cycle; \
         `algo.cycles` shows the cycles",
        relationship.0
    ))
}

/// Kahn's algorithm, the lowest place first: nodes with the length of the longest path to them; or a relationship of a
/// cycle.
fn ordered(
    network: &Network,
    pace: &Pace<'_>,
) -> Result<Result<Vec<(u32, usize)>, u32>, FunctionError> {
    let count = network.node_count();
    let rows = network.rows(Direction::Outgoing);
    let mut before = vec![0_usize; count];
    for (_, end) in network.ends() {
        before[*end as usize] += 1;
    }
    let mut levels = vec![0; count];
    let mut ready: BinaryHeap<Reverse<u32>> = (0..count as u32)
        .filter(|place| before[*place as usize] == 0)
        .map(Reverse)
        .collect();
    let mut order = Vec::with_capacity(count);
    while let Some(Reverse(place)) = ready.pop() {
        let level = levels[place as usize];
        order.push((place, level));
        pace.steps(rows.of(place).len() + 1)?;
        for hop in rows.of(place) {
            let onto = hop.node as usize;
            levels[onto] = levels[onto].max(level + 1);
            before[onto] -= 1;
            if before[onto] == 0 {
                ready.push(Reverse(hop.node));
            }
        }
    }
    let left = (0..count as u32).find(|place| before[*place as usize] > 0);
    let Some(mut at) = left else {
        return Ok(Ok(order));
    };
    // each node that is left has one that is left before it: going back comes round
    let incoming = network.rows(Direction::Incoming);
    let mut seen = vec![false; count];
    loop {
        pace.steps(1)?;
        seen[at as usize] = true;
        let back = incoming.of(at).iter();
        let back = back.copied().find(|hop| before[hop.node as usize] > 0);
        let back = back.expect("invariant: what is left waits for something that is left");
        if seen[back.node as usize] {
            return Ok(Err(back.relationship));
        }
        at = back.node;
    }
}

/// Every simple cycle of at most `longest` relationships, from its first node.
#[derive(Debug)]
struct Cycles {
    network: Network,
    rows: Rows,
    incoming: Rows,
    /// The strong component of each node: a cycle stays in one.
    components: Vec<u32>,
    longest: usize,
    homeward: Homeward,
    on_path: Vec<bool>,
    /// The node whose cycles are looked for, and the next one.
    start: u32,
    next_start: u32,
    hops: Vec<Hop>,
    /// The nodes of the path, each with the number of its next step to try.
    stack: Vec<(u32, usize)>,
}

impl Cycles {
    fn new(network: Network, longest: usize, pace: &Pace<'_>) -> Result<Self, FunctionError> {
        let count = network.node_count();
        Ok(Self {
            components: strong_components(&network, pace)?,
            rows: network.rows(Direction::Outgoing),
            incoming: network.rows(Direction::Incoming),
            network,
            longest,
            homeward: Homeward::new(count),
            on_path: vec![false; count],
            start: 0,
            next_start: 0,
            hops: Vec::new(),
            stack: Vec::new(),
        })
    }

    /// Turns to the next node that may have cycles; whether there is one.
    fn turn(&mut self, pace: &Pace<'_>) -> Result<bool, FunctionError> {
        self.homeward.clear();
        for start in self.next_start..self.network.node_count() as u32 {
            // cycles through earlier nodes have been found from there
            let component = self.components[start as usize];
            let within =
                |place: u32| place >= start && self.components[place as usize] == component;
            pace.steps(1)?;
            if self.rows.of(start).iter().any(|hop| within(hop.node)) {
                let homeward = &mut self.homeward;
                homeward.measure(&self.incoming, start, self.longest, within, pace)?;
                self.stack.push((start, 0));
                self.start = start;
                self.next_start = start + 1;
                return Ok(true);
            }
        }
        self.next_start = u32::MAX;
        Ok(false)
    }

    /// Walks on to the next cycle, which `hops` holds then; whether there is one.
    fn walk_on(&mut self, pace: &Pace<'_>) -> Result<bool, FunctionError> {
        loop {
            let Some((node, next)) = self.stack.pop() else {
                if self.turn(pace)? {
                    continue;
                }
                return Ok(false);
            };
            pace.steps(1)?;
            let Some(hop) = self.rows.of(node).get(next).copied() else {
                self.on_path[node as usize] = false;
                self.hops.pop();
                continue;
            };
            self.stack.push((node, next + 1));
            let home = self.homeward.steps[hop.node as usize];
            let fits = home < usize::MAX && self.hops.len() + 1 + home <= self.longest;
            if !fits || self.on_path[hop.node as usize] {
                continue;
            }
            self.hops.push(hop);
            if hop.node == self.start {
                // nothing leads on from there
                self.stack.push((self.start, usize::MAX));
                return Ok(true);
            }
            self.on_path[hop.node as usize] = true;
            self.stack.push((hop.node, 0));
        }
    }
}

impl Stream for Cycles {
    fn next_row(&mut self, context: &Context<'_>) -> Result<Option<Row>, FunctionError> {
        if !self.walk_on(&Pace::of(context.watch))? {
            return Ok(None);
        }
        let path = Value::Path(Arc::new(self.network.path(self.start, &self.hops)));
        Ok(Some(vec![path, (self.hops.len() as i64).into()]))
    }
}

/// How many steps nodes are from a start, back to it.
#[derive(Debug)]
struct Homeward {
    steps: Vec<usize>,
    reached: Vec<u32>,
}

impl Homeward {
    fn new(count: usize) -> Self {
        Self {
            steps: vec![usize::MAX; count],
            reached: Vec::new(),
        }
    }

    /// Measures what is `within` and less than `longest` steps away.
    fn measure(
        &mut self,
        incoming: &Rows,
        start: u32,
        longest: usize,
        within: impl Fn(u32) -> bool,
        pace: &Pace<'_>,
    ) -> Result<(), FunctionError> {
        self.steps[start as usize] = 0;
        self.reached.push(start);
        let mut next = 0;
        while let Some(place) = self.reached.get(next).copied() {
            next += 1;
            let steps = self.steps[place as usize] + 1;
            pace.steps(incoming.of(place).len() + 1)?;
            if steps >= longest {
                continue;
            }
            for hop in incoming.of(place) {
                if self.steps[hop.node as usize] == usize::MAX && within(hop.node) {
                    self.steps[hop.node as usize] = steps;
                    self.reached.push(hop.node);
                }
            }
        }
        Ok(())
    }

    fn clear(&mut self) {
        for place in self.reached.drain(..) {
            self.steps[place as usize] = usize::MAX;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many components the network has without a node or a relationship.
    fn pieces(network: &Network, node: Option<u32>, relationship: Option<usize>) -> usize {
        let rows = network.rows(Direction::Both);
        let mut seen = vec![false; network.node_count()];
        let mut pieces = 0;
        for root in (0..network.node_count() as u32).filter(|root| Some(*root) != node) {
            pieces += usize::from(!seen[root as usize]);
            let mut stack = vec![root];
            while let Some(place) = stack.pop() {
                if std::mem::replace(&mut seen[place as usize], true) {
                    continue;
                }
                let row = rows.of(place).iter();
                let row = row.filter(|hop| relationship != Some(hop.relationship as usize));
                stack.extend(row.map(|hop| hop.node).filter(|each| Some(*each) != node));
            }
        }
        pieces
    }

    #[test]
    fn weak_places_are_those_whose_loss_makes_more_pieces() {
        for seed in 0..20 {
            let network = Network::scattered(20, 22, seed);
            let whole = pieces(&network, None, None);
            let (nodes, relationships) = weak_places(&network, &Pace::free()).unwrap();
            for place in 0..20 {
                let apart = pieces(&network, Some(place), None) > whole;
                assert_eq!(nodes.contains(&place), apart, "node {place} of {seed}");
            }
            for place in 0..22 {
                let apart = pieces(&network, None, Some(place)) > whole;
                assert_eq!(relationships.contains(&(place as u32)), apart);
            }
        }
    }

    #[test]
    fn parallel_relationships_are_no_bridges() {
        let network = Network::of(3, &[(0, 1), (1, 0), (1, 2)]);
        let (nodes, relationships) = weak_places(&network, &Pace::free()).unwrap();
        assert_eq!((nodes, relationships), (vec![1], vec![2]));
    }

    #[test]
    fn an_order_leads_onwards_or_names_a_cycle() {
        let mut orders = 0;
        for seed in 0..40 {
            let network = Network::scattered(12, 9, seed);
            match ordered(&network, &Pace::free()).unwrap() {
                Ok(order) => {
                    orders += 1;
                    let at = |place| order.iter().position(|each| each.0 == place).unwrap();
                    for (start, end) in network.ends() {
                        let (start, end) = (at(*start), at(*end));
                        assert!(start < end && order[start].1 < order[end].1);
                    }
                    assert!(all_cycles(&network, usize::MAX).is_empty());
                }
                Err(relationship) => {
                    let cycles = all_cycles(&network, usize::MAX);
                    let mut hops = cycles.iter().flatten();
                    assert!(hops.any(|each| *each == relationship));
                }
            }
        }
        assert!((1..40).contains(&orders));
    }

    fn all_cycles(network: &Network, longest: usize) -> Vec<Vec<u32>> {
        let mut all = Vec::new();
        let mut cycles = Cycles::new(network.clone(), longest, &Pace::free()).unwrap();
        while cycles.walk_on(&Pace::free()).unwrap() {
            let hops = cycles.hops.iter();
            all.push(hops.map(|hop| hop.relationship).collect());
        }
        all
    }

    /// Every cycle by the definition: walks from each node that first come back to it, through later nodes only.
    fn naive_cycles(network: &Network, longest: usize) -> Vec<Vec<u32>> {
        let rows = network.rows(Direction::Outgoing);
        let mut all = Vec::new();
        for start in 0..network.node_count() as u32 {
            let mut partial = vec![Vec::<Hop>::new()];
            while let Some(hops) = partial.pop() {
                let at = hops.last().map_or(start, |hop| hop.node);
                if !hops.is_empty() && at == start {
                    all.push(hops.iter().map(|hop| hop.relationship).collect());
                    continue;
                }
                if hops.len() == longest {
                    continue;
                }
                for hop in rows.of(at).iter().filter(|hop| hop.node >= start) {
                    if hops.iter().all(|each| each.node != hop.node) {
                        partial.push([hops.as_slice(), &[*hop]].concat());
                    }
                }
            }
        }
        all
    }

    #[test]
    fn cycles_are_found_once_each() {
        for seed in 0..20 {
            let network = Network::scattered(7, 16, seed);
            for longest in [1, 2, 4, usize::MAX] {
                let mut found = all_cycles(&network, longest);
                let mut expected = naive_cycles(&network, longest);
                found.sort();
                expected.sort();
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn a_path_of_a_million_nodes_is_no_trouble() {
        let line = Network::line(1_000_000);
        let (nodes, relationships) = weak_places(&line, &Pace::free()).unwrap();
        assert_eq!((nodes.len(), relationships.len()), (999_998, 999_999));
        let order = ordered(&line, &Pace::free()).unwrap().unwrap();
        assert_eq!(order.last(), Some(&(999_999, 999_999)));
        assert!(all_cycles(&line, 5).is_empty());
    }
}
