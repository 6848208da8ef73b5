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
use super::Row;
use super::configuration;
use super::configuration::Setting;
use super::network::Hop;
use super::network::Network;
use super::network::Rows;
use super::pace::Pace;
use super::search::Search;
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
                return Ok(Vec::new());
            };
            let count = call.configuration.count("k");
            let found = k_shortest(&network, &rows, source, target, count, &call.pace)?;
            let row = |(index, way): (usize, Way)| {
                let path = Value::Path(Arc::new(network.path(source, &way.hops)));
                vec![(index as i64).into(), path, way.cost.into()]
            };
            Ok(found.into_iter().enumerate().map(row).collect())
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
                return Ok(Vec::new());
            };
            let backward = match call.direction()? {
                Direction::Outgoing => network.rows(Direction::Incoming),
                Direction::Incoming => network.rows(Direction::Outgoing),
                Direction::Both => network.rows(Direction::Both),
            };
            let nearness = nearness(&backward, target, &call.pace)?;
            let walk = Walk {
                rows: &rows,
                nearness: &nearness,
                longest: call.configuration.count("maxLength"),
            };
            let limit = call.configuration.count("limit");
            let mut found = Vec::new();
            walk.simple_paths(source, target, &call.pace, |hops| {
                call.pace.keep(bytes_of(hops))?;
                let path = Value::Path(Arc::new(network.path(source, hops)));
                found.push(vec![path, (hops.len() as i64).into()]);
                Ok(found.len() < limit)
            })?;
            Ok(found)
        },
    },
];

/// About how much a path of these steps takes in a row.
pub(super) fn bytes_of(hops: &[Hop]) -> usize {
    size_of::<Vec<Value>>() + 3 * size_of::<Value>() + 16 * (hops.len() + 1)
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

fn shortest(call: &Call<'_>) -> Result<Vec<Row>, FunctionError> {
    let (network, rows) = network(call)?;
    let Some((source, target)) = ends(call, &network)? else {
        return Ok(Vec::new());
    };
    let mut search = Search::new(network.node_count());
    let all = |_, _| true;
    search.run(&network, &rows, source, Some(target), &call.pace, all)?;
    let row = |hops: Vec<Hop>| {
        let path = Value::Path(Arc::new(network.path(source, &hops)));
        vec![path, search.distance(target).into()]
    };
    Ok(search.hops_to(target).map(row).into_iter().collect())
}

fn distances(call: &Call<'_>) -> Result<Vec<Row>, FunctionError> {
    let (network, rows) = network(call)?;
    let Some(source) = call.place(0, &network)? else {
        return Ok(Vec::new());
    };
    let mut search = Search::new(network.node_count());
    search.run(&network, &rows, source, None, &call.pace, |_, _| true)?;
    call.pace.keep_rows(search.order().len(), 2)?;
    let row = |place: &u32| {
        let node = Value::Node(network.node(*place));
        vec![node, search.distance(*place).into()]
    };
    Ok(search.order().iter().map(row).collect())
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

/// Yen's algorithm: each next path leaves one of those before at some node, by another relationship.
fn k_shortest(
    network: &Network,
    rows: &Rows,
    source: u32,
    target: u32,
    count: usize,
    pace: &Pace<'_>,
) -> Result<Vec<Way>, FunctionError> {
    let mut search = Search::new(network.node_count());
    let mut found: Vec<Way> = Vec::new();
    let mut candidates: BTreeSet<Way> = BTreeSet::new();
    search.run(network, rows, source, Some(target), pace, |_, _| true)?;
    candidates.extend(search.hops_to(target).map(|hops| Way::new(network, hops)));
    let mut barred = vec![false; network.node_count()];
    while let Some(way) = candidates.pop_first() {
        let last = found.len() + 1 >= count;
        found.push(way);
        let Some(way) = found.last().filter(|_| !last) else {
            break;
        };
        let mut leave = source;
        for shared in 0..way.hops.len() {
            let root = &way.hops[..shared];
            let taken: HashSet<u32> = found
                .iter()
                .filter(|other| other.hops.len() > shared && other.hops[..shared] == *root)
                .map(|other| other.hops[shared].relationship)
                .collect();
            search.run(network, rows, leave, Some(target), pace, |from, hop| {
                let again = from == leave && taken.contains(&hop.relationship);
                !again && !barred[hop.node as usize]
            })?;
            if let Some(rest) = search.hops_to(target) {
                let hops = [root, rest.as_slice()].concat();
                pace.keep(bytes_of(&hops))?;
                candidates.insert(Way::new(network, hops));
            }
            barred[leave as usize] = true;
            leave = way.hops[shared].node;
        }
        barred[source as usize] = false;
        for hop in &way.hops {
            barred[hop.node as usize] = false;
        }
    }
    Ok(found)
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

/// A walk towards a target that never sets foot where the target is too far for what is left of its length.
struct Walk<'a> {
    rows: &'a Rows,
    nearness: &'a [usize],
    longest: usize,
}

impl Walk<'_> {
    /// Hands every simple path from `source` to `target` to `found`, in the order of relationships, until it says no.
    fn simple_paths(
        &self,
        source: u32,
        target: u32,
        pace: &Pace<'_>,
        mut found: impl FnMut(&[Hop]) -> Result<bool, FunctionError>,
    ) -> Result<(), FunctionError> {
        pace.steps(1)?;
        if source == target {
            return found(&[]).map(|_| ());
        }
        let mut hops: Vec<Hop> = Vec::new();
        let mut on_path = vec![false; self.nearness.len()];
        on_path[source as usize] = true;
        let mut stack = vec![(source, 0)];
        while let Some((place, next)) = stack.pop() {
            pace.steps(1)?;
            let Some(hop) = self.rows.of(place).get(next) else {
                on_path[place as usize] = false;
                hops.pop();
                continue;
            };
            stack.push((place, next + 1));
            let far = self.nearness[hop.node as usize];
            let fits = far < usize::MAX && hops.len() + 1 + far <= self.longest;
            if on_path[hop.node as usize] || !fits {
                continue;
            }
            hops.push(*hop);
            if hop.node == target {
                let more = found(&hops)?;
                hops.pop();
                if !more {
                    break;
                }
                continue;
            }
            on_path[hop.node as usize] = true;
            stack.push((hop.node, 0));
        }
        Ok(())
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
        let walk = Walk {
            rows: &rows,
            nearness: &nearness,
            longest,
        };
        let mut ways = Vec::new();
        walk.simple_paths(source, target, &pace, |hops| {
            ways.push(Way::new(network, hops.to_vec()));
            Ok(true)
        })
        .unwrap();
        ways.sort();
        ways
    }

    #[test]
    fn paths_are_found_shortest_first_and_all() {
        for seed in 0..20 {
            let network = Network::scattered(8, 20, seed);
            let rows = network.rows(Direction::Outgoing);
            let expected = naive_paths(&network, 0, 7);
            assert_eq!(simple_paths(&network, 0, 7, usize::MAX), expected);
            let short = expected.iter().filter(|way| way.hops.len() <= 3);
            let short: Vec<Way> = short.cloned().collect();
            assert_eq!(simple_paths(&network, 0, 7, 3), short);

            let found = k_shortest(&network, &rows, 0, 7, 5, &Pace::free()).unwrap();
            let costs = |ways: &[Way]| ways.iter().map(|way| way.cost).collect::<Vec<_>>();
            assert_eq!(costs(&found), costs(&expected[..expected.len().min(5)]));
            let all = k_shortest(&network, &rows, 0, 7, usize::MAX, &Pace::free()).unwrap();
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
        let rows = network.rows(Direction::Outgoing);
        let ways = k_shortest(&network, &rows, 0, 0, 5, &Pace::free()).unwrap();
        assert!(ways.len() == 1 && ways[0].cost == 0.0);
    }
}
