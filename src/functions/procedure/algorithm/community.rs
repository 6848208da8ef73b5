//! Which nodes belong together: components, cores, triangles, communities.
//!
//! Groups are numbered from 0, the largest first, and among equals the one with the earliest node first.

use super::Algorithm;
use super::Call;
use super::FLOAT;
use super::INTEGER;
use super::NODE;
use super::configuration;
use super::configuration::Setting;
use super::louvain;
use super::network::Network;
use super::pace::Pace;
use crate::functions::procedure::Yielded;
use crate::functions::signature::FunctionError;
use crate::model::graph::Direction;

/// The communities.
pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.weaklyConnectedComponents",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[("node", NODE), ("component", INTEGER), ("size", INTEGER)],
        doc: "the component of each node: nodes that relationships join, whichever way they point; the largest is 0",
        example: "CALL algo.weaklyConnectedComponents({types: 'RAIL'}) YIELD node, component, size \
                  RETURN collect([node.name, component, size]) AS components",
        example_result: "[['a', 1, 1], ['b', 2, 1], ['c', 0, 2], ['d', 3, 1], ['e', 0, 2]]",
        run: |call| grouped(call, weak_components),
    },
    Algorithm {
        name: "algo.stronglyConnectedComponents",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[("node", NODE), ("component", INTEGER), ("size", INTEGER)],
        doc: "the component of each node: nodes that reach each other along relationships; the largest is 0",
        example: "CALL algo.stronglyConnectedComponents() YIELD node, component \
                  RETURN collect([node.name, component]) AS components",
        example_result: "[['a', 1], ['b', 2], ['c', 0], ['d', 0], ['e', 0]]",
        run: |call| grouped(call, strong_components),
    },
    Algorithm {
        name: "algo.triangles",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[
            ("node", NODE),
            ("triangles", INTEGER),
            ("coefficient", FLOAT),
        ],
        doc: "in how many triangles each node is, and its clustering coefficient: the share of pairs of its neighbours \
              that are neighbours themselves",
        example: "CALL algo.triangles() YIELD node, triangles, coefficient \
                  RETURN collect([node.name, triangles, round(coefficient, 3)]) AS triangles",
        example_result: "[['a', 1, 1.0], ['b', 1, 1.0], ['c', 2, 0.333], ['d', 1, 1.0], ['e', 1, 1.0]]",
        run: |call| {
            let network = call.network()?;
            let found = triangles(&network, &call.pace)?;
            call.rows(&network, move |place| {
                let (triangles, coefficient) = found[place];
                [(triangles as i64).into(), coefficient.into()]
            })
        },
    },
    Algorithm {
        name: "algo.kCore",
        arguments: &[],
        settings: &[configuration::LABEL, configuration::TYPES],
        columns: &[("node", NODE), ("core", INTEGER)],
        doc: "the largest k for which the node is in the k-core: the part of the graph where each node has k neighbours",
        example: "CALL algo.kCore({types: 'ROAD'}) YIELD node, core RETURN collect([node.name, core]) AS cores",
        example_result: "[['a', 2], ['b', 2], ['c', 2], ['d', 1], ['e', 1]]",
        run: |call| {
            let network = call.network()?;
            let cores = cores(&network, &call.pace)?;
            call.rows(&network, move |place| [(cores[place] as i64).into()])
        },
    },
    Algorithm {
        name: "algo.labelPropagation",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::WEIGHT,
            Setting::count("iterations", 10),
        ],
        columns: &[("node", NODE), ("community", INTEGER), ("size", INTEGER)],
        doc: "the community of each node: each joins, again and again, the one most of its neighbours are in; \
              fast and coarse; the largest is 0",
        example: "CALL algo.labelPropagation() YIELD node, community \
                  RETURN collect([node.name, community]) AS communities",
        example_result: "[['a', 0], ['b', 0], ['c', 0], ['d', 1], ['e', 1]]",
        run: |call| {
            let iterations = call.configuration.count("iterations");
            grouped(call, |network, pace| propagate(network, iterations, pace))
        },
    },
    Algorithm {
        name: "algo.louvain",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::WEIGHT,
            Setting::number("resolution", 0.0, f64::INFINITY, 1.0),
            Setting::count("iterations", 10),
        ],
        columns: &[("node", NODE), ("community", INTEGER), ("size", INTEGER)],
        doc: "the community of each node by Louvain's method: as many relationships within communities as can be, \
              against what chance would give; a higher resolution makes smaller ones; the largest is 0",
        example: "CALL algo.louvain() YIELD node, community RETURN collect([node.name, community]) AS communities",
        example_result: "[['a', 0], ['b', 0], ['c', 0], ['d', 1], ['e', 1]]",
        run: |call| {
            let resolution = call.configuration.number("resolution");
            let iterations = call.configuration.count("iterations");
            grouped(call, |network, pace| {
                louvain::communities(network, resolution, iterations, pace)
            })
        },
    },
];

/// Rows of nodes with the number and size of their group; `find` gives each node any mark its group has in common.
fn grouped(
    call: &Call<'_>,
    find: impl Fn(&Network, &Pace<'_>) -> Result<Vec<u32>, FunctionError>,
) -> Result<Yielded, FunctionError> {
    let network = call.network()?;
    let groups = numbered(&find(&network, &call.pace)?);
    call.rows(&network, move |place| {
        let (number, size) = groups[place];
        [i64::from(number).into(), (size as i64).into()]
    })
}

/// Numbers groups by size, then by first node: for each node the number and size of its group. Marks are below the
/// number of nodes.
fn numbered(marks: &[u32]) -> Vec<(u32, usize)> {
    let mut sizes = vec![0_usize; marks.len()];
    let mut order = Vec::new();
    for mark in marks {
        if sizes[*mark as usize] == 0 {
            order.push(*mark);
        }
        sizes[*mark as usize] += 1;
    }
    order.sort_by_key(|mark| std::cmp::Reverse(sizes[*mark as usize]));
    let mut numbers = vec![0; marks.len()];
    for (number, mark) in order.iter().enumerate() {
        numbers[*mark as usize] = number as u32;
    }
    marks
        .iter()
        .map(|mark| (numbers[*mark as usize], sizes[*mark as usize]))
        .collect()
}

/// Components by union and find, with halving of paths.
fn weak_components(network: &Network, pace: &Pace<'_>) -> Result<Vec<u32>, FunctionError> {
    let mut parents: Vec<u32> = (0..network.node_count() as u32).collect();
    let find = |parents: &mut Vec<u32>, mut place: u32| {
        while parents[place as usize] != place {
            let above = parents[parents[place as usize] as usize];
            parents[place as usize] = above;
            place = above;
        }
        place
    };
    for (start, end) in network.ends() {
        pace.steps(1)?;
        let (start, end) = (find(&mut parents, *start), find(&mut parents, *end));
        parents[start.max(end) as usize] = start.min(end);
    }
    Ok((0..network.node_count() as u32)
        .map(|place| find(&mut parents, place))
        .collect())
}

/// Strong components by Tarjan's algorithm, with a stack of its own.
pub(super) fn strong_components(
    network: &Network,
    pace: &Pace<'_>,
) -> Result<Vec<u32>, FunctionError> {
    const UNSEEN: u32 = u32::MAX;
    let rows = network.rows(Direction::Outgoing);
    let count = network.node_count();
    let mut entered = vec![UNSEEN; count];
    let mut low = vec![0; count];
    let mut marks = vec![UNSEEN; count];
    let mut open: Vec<u32> = Vec::new();
    let mut stack: Vec<(u32, usize)> = Vec::new();
    let mut clock = 0;
    for root in 0..count as u32 {
        if entered[root as usize] != UNSEEN {
            continue;
        }
        stack.push((root, 0));
        while let Some((place, next)) = stack.pop() {
            pace.steps(1)?;
            let at = place as usize;
            if next == 0 {
                (entered[at], low[at]) = (clock, clock);
                clock += 1;
                open.push(place);
            }
            if let Some(hop) = rows.of(place).get(next) {
                stack.push((place, next + 1));
                let onto = hop.node as usize;
                if entered[onto] == UNSEEN {
                    stack.push((hop.node, 0));
                } else if marks[onto] == UNSEEN {
                    low[at] = low[at].min(entered[onto]);
                }
                continue;
            }
            if low[at] == entered[at] {
                while let Some(member) = open.pop() {
                    marks[member as usize] = place;
                    if member == place {
                        break;
                    }
                }
            }
            if let Some((parent, _)) = stack.last() {
                low[*parent as usize] = low[*parent as usize].min(low[at]);
            }
        }
    }
    Ok(marks)
}

/// Triangles and clustering coefficient of each node: from each node only those of higher degree are looked at, so
/// that nodes with many neighbours cost little.
fn triangles(network: &Network, pace: &Pace<'_>) -> Result<Vec<(u64, f64)>, FunctionError> {
    let rows = network.simple_rows(Direction::Both);
    let count = network.node_count();
    let rank = |place: u32| (rows.of(place).len(), place);
    let higher: Vec<Vec<u32>> = (0..count as u32)
        .map(|place| {
            let row = rows.of(place).iter().map(|hop| hop.node);
            row.filter(|node| rank(*node) > rank(place)).collect()
        })
        .collect();
    let mut found = vec![0_u64; count];
    let mut marked = vec![u32::MAX; count];
    for place in 0..count {
        for second in &higher[place] {
            marked[*second as usize] = place as u32;
        }
        for second in &higher[place] {
            let row = &higher[*second as usize];
            pace.steps(row.len() + 1)?;
            for third in row {
                if marked[*third as usize] == place as u32 {
                    found[place] += 1;
                    found[*second as usize] += 1;
                    found[*third as usize] += 1;
                }
            }
        }
    }
    let with_coefficient = |(place, triangles): (usize, u64)| {
        let degree = rows.of(place as u32).len() as f64;
        let coefficient = if degree < 2.0 {
            0.0
        } else {
            2.0 * triangles as f64 / (degree * (degree - 1.0))
        };
        (triangles, coefficient)
    };
    Ok(found
        .into_iter()
        .enumerate()
        .map(with_coefficient)
        .collect())
}

/// Core numbers by peeling: nodes sorted by degree in buckets, the lowest taken away first (Batagelj and Zaveršnik).
fn cores(network: &Network, pace: &Pace<'_>) -> Result<Vec<usize>, FunctionError> {
    let rows = network.simple_rows(Direction::Both);
    let count = network.node_count();
    let mut degrees: Vec<usize> = (0..count as u32)
        .map(|place| rows.of(place).len())
        .collect();
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by_key(|place| degrees[*place as usize]);
    let mut position = vec![0; count];
    // where the nodes of each degree begin in `order`
    let mut begins = vec![0; degrees.iter().max().map_or(1, |most| most + 2)];
    for (at, place) in order.iter().enumerate() {
        position[*place as usize] = at;
        begins[degrees[*place as usize] + 1] = at + 1;
    }
    for degree in 1..begins.len() {
        begins[degree] = begins[degree].max(begins[degree - 1]);
    }
    for at in 0..count {
        let lowest = order[at];
        let row = rows.of(lowest);
        pace.steps(row.len() + 1)?;
        for hop in row {
            let other = hop.node as usize;
            if degrees[other] <= degrees[lowest as usize] {
                continue;
            }
            // to the front of its bucket, which then begins behind it
            let front = begins[degrees[other]].max(at + 1);
            let displaced = order[front];
            order.swap(front, position[other]);
            position[displaced as usize] = position[other];
            position[other] = front;
            begins[degrees[other]] = front + 1;
            degrees[other] -= 1;
        }
    }
    Ok(degrees)
}

/// Label propagation in the order of nodes. Among labels of equal weight a node keeps its own, or else takes that of
/// the latest node, which has likely not spread yet: the earliest would flood everything.
fn propagate(
    network: &Network,
    iterations: usize,
    pace: &Pace<'_>,
) -> Result<Vec<u32>, FunctionError> {
    let rows = network.rows(Direction::Both);
    let count = network.node_count();
    let mut labels: Vec<u32> = (0..count as u32).collect();
    let mut weights = vec![0.0; count];
    let mut met: Vec<u32> = Vec::new();
    for _ in 0..iterations {
        let mut changed = false;
        for place in 0..count as u32 {
            let row = rows.of(place);
            pace.steps(row.len() + 1)?;
            for hop in row.iter().filter(|hop| hop.node != place) {
                let label = labels[hop.node as usize];
                met.push(label);
                weights[label as usize] += network.weight(hop.relationship);
            }
            let own = labels[place as usize];
            let heaviest = met.iter().copied().max_by(|left, right| {
                weights[*left as usize]
                    .total_cmp(&weights[*right as usize])
                    .then((*left == own).cmp(&(*right == own)))
                    .then(left.cmp(right))
            });
            if let Some(label) = heaviest.filter(|label| *label != own) {
                labels[place as usize] = label;
                changed = true;
            }
            for label in met.drain(..) {
                weights[label as usize] = 0.0;
            }
        }
        if !changed {
            break;
        }
    }
    Ok(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: u32 = 1_000_000;

    fn groups(marks: &[u32]) -> Vec<u32> {
        numbered(marks)
            .into_iter()
            .map(|(number, _)| number)
            .collect()
    }

    /// For each pair of nodes whether the second is within reach of the first.
    fn reach(network: &Network, direction: Direction) -> Vec<Vec<bool>> {
        let count = network.node_count();
        let rows = network.rows(direction);
        let mut reach = vec![vec![false; count]; count];
        for (start, reached) in reach.iter_mut().enumerate() {
            let mut stack = vec![start as u32];
            while let Some(place) = stack.pop() {
                if !std::mem::replace(&mut reached[place as usize], true) {
                    stack.extend(rows.of(place).iter().map(|hop| hop.node));
                }
            }
        }
        reach
    }

    #[test]
    fn groups_are_numbered_by_size_then_first_node() {
        let expected = [(1, 1), (2, 1), (0, 2), (0, 2)];
        assert_eq!(numbered(&[3, 0, 1, 1]), expected);
    }

    #[test]
    fn components_are_what_is_within_reach() {
        for seed in 0..10 {
            let network = Network::scattered(40, 45, seed);
            let weak = weak_components(&network, &Pace::free()).unwrap();
            let strong = strong_components(&network, &Pace::free()).unwrap();
            let both = reach(&network, Direction::Both);
            let along = reach(&network, Direction::Outgoing);
            for left in 0..40 {
                for right in 0..40 {
                    assert_eq!(weak[left] == weak[right], both[left][right]);
                    let each_other = along[left][right] && along[right][left];
                    assert_eq!(strong[left] == strong[right], each_other);
                }
            }
        }
    }

    #[test]
    fn a_path_of_a_million_nodes_is_no_trouble() {
        let line = Network::line(MANY);
        let weak = weak_components(&line, &Pace::free()).unwrap();
        assert!(weak.iter().all(|mark| *mark == 0));
        let strong = strong_components(&line, &Pace::free()).unwrap();
        assert_eq!(groups(&strong).last(), Some(&(MANY - 1)));
        let cores = cores(&line, &Pace::free()).unwrap();
        assert!(cores.iter().all(|core| *core == 1));
        let triangles = triangles(&line, &Pace::free()).unwrap();
        assert!(triangles.iter().all(|(count, _)| *count == 0));
    }

    #[test]
    fn triangles_are_counted_at_each_corner() {
        for seed in 0..5 {
            let network = Network::scattered(16, 60, seed);
            let rows = network.simple_rows(Direction::Both);
            let joined = |left: u32, right: u32| rows.of(left).iter().any(|hop| hop.node == right);
            let found = triangles(&network, &Pace::free()).unwrap();
            for place in 0..16 {
                let row: Vec<u32> = rows.of(place).iter().map(|hop| hop.node).collect();
                let mut expected = 0;
                for (at, left) in row.iter().enumerate() {
                    expected += row[..at]
                        .iter()
                        .filter(|right| joined(*left, **right))
                        .count();
                }
                assert_eq!(found[place as usize].0, expected as u64);
            }
        }
        let whole = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 2), (3, 3)];
        let found = triangles(&Network::of(4, &whole), &Pace::free()).unwrap();
        assert_eq!(found, [(1, 1.0), (1, 1.0), (1, 1.0 / 3.0), (0, 0.0)]);
    }

    #[test]
    fn cores_are_what_peeling_leaves() {
        for seed in 0..10 {
            let network = Network::scattered(25, 70, seed);
            let rows = network.simple_rows(Direction::Both);
            let mut expected = [0; 25];
            for core in 1..25 {
                let mut left = [true; 25];
                loop {
                    let within = |hop: &&crate::functions::procedure::algorithm::network::Hop| {
                        left[hop.node as usize]
                    };
                    let gone = (0..25_u32).find(|place| {
                        left[*place as usize]
                            && rows.of(*place).iter().filter(within).count() < core
                    });
                    let Some(gone) = gone else { break };
                    left[gone as usize] = false;
                }
                for (place, left) in left.iter().enumerate() {
                    if *left {
                        expected[place] = core;
                    }
                }
            }
            assert_eq!(cores(&network, &Pace::free()).unwrap(), expected);
        }
        assert!(
            cores(&Network::default(), &Pace::free())
                .unwrap()
                .is_empty()
        );
    }

    /// Two groups of four in which all know each other, joined by one relationship.
    fn two_groups() -> Network {
        let mut ends = vec![(3, 4)];
        for first in [0, 4] {
            for left in first..first + 4 {
                ends.extend((left + 1..first + 4).map(|right| (left, right)));
            }
        }
        Network::of(8, &ends)
    }

    #[test]
    fn dense_groups_are_found() {
        let expected = [0, 0, 0, 0, 1, 1, 1, 1];
        let labels = propagate(&two_groups(), 10, &Pace::free()).unwrap();
        assert_eq!(groups(&labels), expected);
        let communities = louvain::communities(&two_groups(), 1.0, 10, &Pace::free()).unwrap();
        assert_eq!(groups(&communities), expected);
    }

    #[test]
    fn labels_follow_the_weight() {
        let network = Network::weighted(4, &[(0, 1, 9.0), (1, 2, 1.0), (2, 3, 9.0)]);
        let labels = propagate(&network, 10, &Pace::free()).unwrap();
        assert_eq!(groups(&labels), [0, 0, 1, 1]);
    }
}
