//! Ways from a node to others: the shortest, the next shortest, all that do not come by a node twice.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Algorithm;
use super::Call;
use super::FLOAT;
use super::INTEGER;
use super::NODE;
use super::PATH;
use super::configuration;
use super::configuration::Setting;
use super::network::Hop;
use super::network::Network;
use super::network::Rows;
use super::pace::Pace;
use super::search::Search;
use crate::functions::procedure::Row;
use crate::functions::procedure::Stream;
use crate::functions::procedure::Yielded;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::collections::HashSet;
use crate::model::graph::Direction;
use crate::model::value::Value;

/// How many relationships a path has at most unless it is said: their number grows with a power of it.
pub(super) const LENGTH: Setting = Setting::count("maxLength", 5);
/// How many rows there are at most.
pub(super) const LIMIT: Setting = Setting::bound("limit");

/// The paths.
pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.shortestPath",
        arguments: &["source", "target"],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            configuration::WEIGHT,
        ],
        columns: &[("path", PATH), ("cost", FLOAT)],
        doc: "the path of least weight from one node to another, by Dijkstra's algorithm; no row when there is none",
        example: "MATCH (a {name: 'a'}), (e {name: 'e'}) CALL algo.shortestPath(a, e, {weight: 'km'}) \
                  YIELD path, cost RETURN [[node IN nodes(path) | node.name], cost] AS way",
        example_result: "[['a', 'b', 'c', 'd', 'e'], 10.0]",
        run: shortest,
    },
    Algorithm {
        name: "algo.distances",
        arguments: &["source"],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            configuration::WEIGHT,
        ],
        columns: &[("node", NODE), ("cost", FLOAT)],
        doc: "every node within reach of one, and the weight of the shortest path there, the nearest first",
        example: "MATCH (a {name: 'a'}) CALL algo.distances(a, {weight: 'km'}) YIELD node, cost \
                  RETURN collect([node.name, cost]) AS distances",
        example_result: "[['a', 0.0], ['b', 4.0], ['c', 5.0], ['d', 7.0], ['e', 10.0]]",
        run: distances,
    },
    Algorithm {
        name: "algo.kShortestPaths",
        arguments: &["source", "target"],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            configuration::WEIGHT,
            Setting::count("k", 3),
        ],
        columns: &[("index", INTEGER), ("path", PATH), ("cost", FLOAT)],
        doc: "the k paths of least weight from one node to another that come by no node twice, by Yen's algorithm",
        example: "MATCH (a {name: 'a'}), (d {name: 'd'}) CALL algo.kShortestPaths(a, d, {weight: 'km'}) \
                  YIELD index, path, cost RETURN collect([index, length(path), cost]) AS ways",
        example_result: "[[0, 3, 7.0], [1, 2, 9.0]]",
        run: |call| {
            let (network, rows) = network(call)?;
            let Some((source, target)) = ends(call, &network)? else {
                return Ok(Yielded::nothing());
            };
            let rows = ShortestPaths::new(network, rows, source, target);
            let left = call.configuration.count("k");
            Ok(Yielded::stream(Limited { rows, left }))
        },
    },
    Algorithm {
        name: "algo.allSimplePaths",
        arguments: &["source", "target"],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            LENGTH,
            LIMIT,
        ],
        columns: &[("path", PATH), ("length", INTEGER)],
        doc: "every path from one node to another that comes by no node twice, up to a length",
        example: "MATCH (a {name: 'a'}), (d {name: 'd'}) CALL algo.allSimplePaths(a, d, {maxLength: 3}) \
                  YIELD path, length RETURN collect([[node IN nodes(path) | node.name], length]) AS ways",
        example_result: "[[['a', 'b', 'c', 'd'], 3], [['a', 'c', 'd'], 2]]",
        run: |call| {
            let (network, rows) = network(call)?;
            let Some((source, target)) = ends(call, &network)? else {
                return Ok(Yielded::nothing());
            };
            let backward = match call.direction()? {
                Direction::Outgoing => network.rows(Direction::Incoming),
                Direction::Incoming => network.rows(Direction::Outgoing),
                Direction::Both => network.rows(Direction::Both),
            };
            let nearness = nearness(&backward, target, &call.pace)?;
            let longest = call.configuration.count("maxLength");
            let rows = SimplePaths {
                walk: Walk::new(rows, nearness, longest, source, target),
                network,
                source,
            };
            let left = call.configuration.count("limit");
            Ok(Yielded::stream(Limited { rows, left }))
        },
    },
];

/// At most so many rows.
#[derive(Debug)]
pub(super) struct Limited<S> {
    /// The rows.
    pub(super) rows: S,
    /// How many may still come.
    pub(super) left: usize,
}

impl<S: Stream> Stream for Limited<S> {
    fn next_row(&mut self, context: &Context<'_>) -> Result<Option<Row>, FunctionError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.rows.next_row(context)
    }
}

/// About how much a path of these steps takes.
fn bytes_of(hops: &[Hop]) -> usize {
    size_of::<Way>() + size_of_val(hops)
}

/// The network of a call with its rows.
fn network(call: &Call<'_>) -> Result<(Network, Rows), FunctionError> {
    let network = call.network()?;
    let rows = network.rows(call.direction()?);
    Ok((network, rows))
}

/// The places of both ends; `None` when the settings leave one out.
fn ends(call: &Call<'_>, network: &Network) -> Result<Option<(u32, u32)>, FunctionError> {
    let source = call.place(0, network)?;
    let target = call.place(1, network)?;
    Ok(source.zip(target))
}

fn shortest(call: &Call<'_>) -> Result<Yielded, FunctionError> {
    let (network, rows) = network(call)?;
    let Some((source, target)) = ends(call, &network)? else {
        return Ok(Yielded::nothing());
    };
    let mut search = Search::new(network.node_count());
    let all = |_, _| true;
    search.run(&network, &rows, source, Some(target), &call.pace, all)?;
    let row = |hops: Vec<Hop>| {
        let path = Value::Path(Arc::new(network.path(source, &hops)));
        vec![path, search.distance(target).into()]
    };
    let row = search.hops_to(target).map(row);
    Ok(Yielded::of(row.into_iter()))
}

fn distances(call: &Call<'_>) -> Result<Yielded, FunctionError> {
    let (network, rows) = network(call)?;
    let Some(source) = call.place(0, &network)? else {
        return Ok(Yielded::nothing());
    };
    let mut search = Search::new(network.node_count());
    search.run(&network, &rows, source, None, &call.pace, |_, _| true)?;
    let reached = search.order().len();
    let row = move |at: usize| {
        let place = search.order()[at];
        let node = Value::Node(network.node(place));
        vec![node, search.distance(place).into()]
    };
    Ok(Yielded::of((0..reached).map(row)))
}

/// A path from a known start, with its weight.
#[derive(Debug, Clone)]
struct Way {
    cost: f64,
    hops: Vec<Hop>,
}

impl Way {
    fn new(network: &Network, hops: Vec<Hop>) -> Self {
        let weights = hops.iter().map(|hop| network.weight(hop.relationship));
        Self {
            cost: weights.sum(),
            hops,
        }
    }

    fn relationships(&self) -> impl Iterator<Item = u32> {
        self.hops.iter().map(|hop| hop.relationship)
    }
}

impl PartialEq for Way {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Way {}

impl PartialOrd for Way {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The lightest first, then the one of fewest steps, then by relationships.
impl Ord for Way {
    fn cmp(&self, other: &Self) -> Ordering {
        let cost = self.cost.total_cmp(&other.cost);
        cost.then(self.hops.len().cmp(&other.hops.len()))
            .then_with(|| self.relationships().cmp(other.relationships()))
    }
}

/// The paths of least weight, the lightest first, by Yen's algorithm: each next path leaves one of those before at some
/// node, by another relationship.
#[derive(Debug)]
struct ShortestPaths {
    network: Network,
    rows: Rows,
    source: u32,
    target: u32,
    search: Search,
    found: Vec<Way>,
    candidates: BTreeSet<Way>,
    barred: Vec<bool>,
    /// About how many bytes found paths and candidates take.
    kept: usize,
}

impl ShortestPaths {
    fn new(network: Network, rows: Rows, source: u32, target: u32) -> Self {
        let count = network.node_count();
        Self {
            network,
            rows,
            source,
            target,
            search: Search::new(count),
            found: Vec::new(),
            candidates: BTreeSet::new(),
            barred: vec![false; count],
            kept: 0,
        }
    }

    /// The next path.
    fn next_way(&mut self, pace: &Pace<'_>) -> Result<Option<&Way>, FunctionError> {
        pace.keep(self.kept)?;
        match self.found.last().cloned() {
            None => {
                let (source, target) = (self.source, Some(self.target));
                let all = |_, _| true;
                self.search
                    .run(&self.network, &self.rows, source, target, pace, all)?;
                let hops = self.search.hops_to(self.target);
                let way = hops.map(|hops| Way::new(&self.network, hops));
                self.candidates.extend(way);
            }
            Some(last) => self.leave(&last, pace)?,
        }
        let Some(way) = self.candidates.pop_first() else {
            return Ok(None);
        };
        self.found.push(way);
        Ok(self.found.last())
    }

    /// Finds the candidates that leave a path at some node.
    fn leave(&mut self, way: &Way, pace: &Pace<'_>) -> Result<(), FunctionError> {
        let mut leave = self.source;
        for shared in 0..way.hops.len() {
            let root = &way.hops[..shared];
            let taken: HashSet<u32> = self
                .found
                .iter()
                .filter(|other| other.hops.len() > shared && other.hops[..shared] == *root)
                .map(|other| other.hops[shared].relationship)
                .collect();
            let (network, rows, barred) = (&self.network, &self.rows, &self.barred);
            let allowed = |from, hop: Hop| {
                let again = from == leave && taken.contains(&hop.relationship);
                !again && !barred[hop.node as usize]
            };
            self.search
                .run(network, rows, leave, Some(self.target), pace, allowed)?;
            if let Some(rest) = self.search.hops_to(self.target) {
                let hops = [root, rest.as_slice()].concat();
                pace.keep(bytes_of(&hops))?;
                self.kept += bytes_of(&hops);
                self.candidates.insert(Way::new(&self.network, hops));
            }
            self.barred[leave as usize] = true;
            leave = way.hops[shared].node;
        }
        self.barred[self.source as usize] = false;
        for hop in &way.hops {
            self.barred[hop.node as usize] = false;
        }
        Ok(())
    }
}

impl Stream for ShortestPaths {
    fn next_row(&mut self, context: &Context<'_>) -> Result<Option<Row>, FunctionError> {
        let index = self.found.len() as i64;
        let pace = Pace::of(context.watch);
        let Some(way) = self.next_way(&pace)? else {
            return Ok(None);
        };
        let (cost, hops) = (way.cost, way.hops.clone());
        let path = Value::Path(Arc::new(self.network.path(self.source, &hops)));
        Ok(Some(vec![index.into(), path, cost.into()]))
    }
}

/// How many steps each node is from `target`, against the steps of the rows these are the reverse of; `usize::MAX` when
/// it is out of reach.
fn nearness(backward: &Rows, target: u32, pace: &Pace<'_>) -> Result<Vec<usize>, FunctionError> {
    let mut steps = vec![usize::MAX; backward.node_count()];
    steps[target as usize] = 0;
    let mut queue = std::collections::VecDeque::from([target]);
    while let Some(place) = queue.pop_front() {
        let row = backward.of(place);
        pace.steps(row.len() + 1)?;
        for hop in row {
            if steps[hop.node as usize] == usize::MAX {
                steps[hop.node as usize] = steps[place as usize] + 1;
                queue.push_back(hop.node);
            }
        }
    }
    Ok(steps)
}

/// A walk along every simple path to a target, in the order of relationships, that never sets foot where the target is
/// too far for what is left of its length.
#[derive(Debug)]
struct Walk {
    rows: Rows,
    nearness: Vec<usize>,
    longest: usize,
    target: u32,
    on_path: Vec<bool>,
    hops: Vec<Hop>,
    /// The nodes of the path, each with the number of its next step to try.
    stack: Vec<(u32, usize)>,
    /// Whether the path without a step is one, and has not been told.
    empty: bool,
}

impl Walk {
    fn new(rows: Rows, nearness: Vec<usize>, longest: usize, source: u32, target: u32) -> Self {
        let mut on_path = vec![false; nearness.len()];
        on_path[source as usize] = true;
        let empty = source == target;
        Self {
            rows,
            nearness,
            longest,
            target,
            on_path,
            hops: Vec::new(),
            stack: if empty { Vec::new() } else { vec![(source, 0)] },
            empty,
        }
    }

    /// Walks on to the next path, which `hops` holds then; whether there is one.
    fn walk_on(&mut self, pace: &Pace<'_>) -> Result<bool, FunctionError> {
        pace.steps(1)?;
        if std::mem::take(&mut self.empty) {
            return Ok(true);
        }
        while let Some((place, next)) = self.stack.pop() {
            pace.steps(1)?;
            let Some(hop) = self.rows.of(place).get(next).copied() else {
                self.on_path[place as usize] = false;
                self.hops.pop();
                continue;
            };
            self.stack.push((place, next + 1));
            let far = self.nearness[hop.node as usize];
            let fits = far < usize::MAX && self.hops.len() + 1 + far <= self.longest;
            if self.on_path[hop.node as usize] || !fits {
                continue;
            }
            self.hops.push(hop);
            if hop.node == self.target {
                // nothing leads on from there
                self.stack.push((self.target, usize::MAX));
                return Ok(true);
            }
            self.on_path[hop.node as usize] = true;
            self.stack.push((hop.node, 0));
        }
        Ok(false)
    }
}

/// The paths of a walk as rows.
#[derive(Debug)]
struct SimplePaths {
    network: Network,
    walk: Walk,
    source: u32,
}

impl Stream for SimplePaths {
    fn next_row(&mut self, context: &Context<'_>) -> Result<Option<Row>, FunctionError> {
        if !self.walk.walk_on(&Pace::of(context.watch))? {
            return Ok(None);
        }
        let hops = &self.walk.hops;
        let path = Value::Path(Arc::new(self.network.path(self.source, hops)));
        Ok(Some(vec![path, (hops.len() as i64).into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every simple path by the definition: all orders of relationships that fit.
    fn naive_paths(network: &Network, source: u32, target: u32) -> Vec<Way> {
        let rows = network.rows(Direction::Outgoing);
        let mut ways = Vec::new();
        let mut partial = vec![Vec::<Hop>::new()];
        while let Some(hops) = partial.pop() {
            let at = hops.last().map_or(source, |hop| hop.node);
            if at == target {
                ways.push(Way::new(network, hops));
                continue;
            }
            for hop in rows.of(at) {
                let again = hop.node == source || hops.iter().any(|each| each.node == hop.node);
                if !again {
                    partial.push([hops.as_slice(), &[*hop]].concat());
                }
            }
        }
        ways.sort();
        ways
    }

    fn simple_paths(network: &Network, source: u32, target: u32, longest: usize) -> Vec<Way> {
        let pace = Pace::free();
        let rows = network.rows(Direction::Outgoing);
        let nearness = nearness(&network.rows(Direction::Incoming), target, &pace).unwrap();
        let mut walk = Walk::new(rows, nearness, longest, source, target);
        let mut ways = Vec::new();
        while walk.walk_on(&pace).unwrap() {
            ways.push(Way::new(network, walk.hops.clone()));
        }
        ways.sort();
        ways
    }

    fn k_shortest(network: &Network, source: u32, target: u32, count: usize) -> Vec<Way> {
        let rows = network.rows(Direction::Outgoing);
        let mut paths = ShortestPaths::new(network.clone(), rows, source, target);
        let mut ways = Vec::new();
        while ways.len() < count
            && let Some(way) = paths.next_way(&Pace::free()).unwrap()
        {
            ways.push(way.clone());
        }
        ways
    }

    #[test]
    fn paths_are_found_shortest_first_and_all() {
        for seed in 0..20 {
            let network = Network::scattered(8, 20, seed);
            let expected = naive_paths(&network, 0, 7);
            assert_eq!(simple_paths(&network, 0, 7, usize::MAX), expected);
            let short = expected.iter().filter(|way| way.hops.len() <= 3);
            let short: Vec<Way> = short.cloned().collect();
            assert_eq!(simple_paths(&network, 0, 7, 3), short);

            let found = k_shortest(&network, 0, 7, 5);
            let costs = |ways: &[Way]| ways.iter().map(|way| way.cost).collect::<Vec<_>>();
            assert_eq!(costs(&found), costs(&expected[..expected.len().min(5)]));
            let all = k_shortest(&network, 0, 7, usize::MAX);
            assert_eq!(costs(&all), costs(&expected));
            let distinct: BTreeSet<_> = all.into_iter().collect();
            assert_eq!(distinct.len(), expected.len());
        }
    }

    #[test]
    fn a_search_finds_the_least_weight_and_goes_nowhere_twice() {
        let network = Network::weighted(4, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 5.0), (2, 2, 0.0)]);
        let rows = network.rows(Direction::Outgoing);
        let mut search = Search::new(4);
        for _ in 0..2 {
            search
                .run(&network, &rows, 0, None, &Pace::free(), |_, _| true)
                .unwrap();
            assert_eq!(search.order(), [0, 1, 2]);
            assert!((search.distance(2) - 2.0).abs() < 1e-9);
            assert_eq!(search.hops_to(2).unwrap().len(), 2);
            assert!(search.hops_to(3).is_none());
        }
    }

    #[test]
    fn long_paths_need_no_stack() {
        let line = Network::line(1_000_000);
        let rows = line.rows(Direction::Outgoing);
        let mut search = Search::new(1_000_000);
        let all = |_, _| true;
        search
            .run(&line, &rows, 0, Some(999_999), &Pace::free(), all)
            .unwrap();
        assert_eq!(search.hops_to(999_999).unwrap().len(), 999_999);
        assert_eq!(simple_paths(&line, 0, 999_999, usize::MAX).len(), 1);
    }

    #[test]
    fn a_node_is_at_no_distance_from_itself() {
        let network = Network::of(2, &[(0, 1), (1, 0), (0, 0)]);
        let ways = simple_paths(&network, 0, 0, 5);
        assert!(ways.len() == 1 && ways[0].hops.is_empty());
        let ways = k_shortest(&network, 0, 0, 5);
        assert!(ways.len() == 1 && ways[0].cost == 0.0);
    }
}
