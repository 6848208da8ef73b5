//! How much each node matters: by what leads to it, by how many relationships it has, by the shortest paths through
//! and from it.

use super::Algorithm;
use super::Call;
use super::FLOAT;
use super::INTEGER;
use super::NODE;
use super::configuration;
use super::configuration::Setting;
use super::network::Network;
use super::pace::Pace;
use super::search::Search;
use crate::functions::procedure::Yielded;
use crate::functions::signature::FunctionError;
use crate::model::graph::Direction;

/// The centralities.
pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm {
        name: "algo.pageRank",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            configuration::WEIGHT,
            Setting::number("damping", 0.0, 1.0, 0.85),
            Setting::count("iterations", 20),
            Setting::number("tolerance", 0.0, f64::INFINITY, 1e-7),
        ],
        columns: &[("node", NODE), ("score", FLOAT)],
        doc: "how often a walk that now and then starts anew comes by each node; the scores add up to 1",
        example: "CALL algo.pageRank({iterations: 100}) YIELD node, score RETURN collect([node.name, round(score, 3)]) AS ranks",
        example_result: "[['a', 0.03], ['b', 0.043], ['c', 0.327], ['d', 0.308], ['e', 0.292]]",
        run: |call| {
            let network = call.network()?;
            let walk = Walk {
                direction: call.direction()?,
                damping: call.configuration.number("damping"),
                iterations: call.configuration.count("iterations"),
                tolerance: call.configuration.number("tolerance"),
            };
            let scores = page_rank(&network, &walk, &call.pace)?;
            call.rows(&network, move |place| [scores[place].into()])
        },
    },
    Algorithm {
        name: "algo.degree",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::BOTH,
            configuration::WEIGHT,
        ],
        columns: &[("node", NODE), ("degree", INTEGER), ("strength", FLOAT)],
        doc: "how many relationships each node has, and what they weigh together",
        example: "CALL algo.degree({weight: 'km'}) YIELD node, degree, strength \
                  RETURN collect([node.name, degree, strength]) AS degrees",
        example_result: "[['a', 2, 11.0], ['b', 2, 5.0], ['c', 4, 11.0], ['d', 2, 5.0], ['e', 2, 4.0]]",
        run: degree,
    },
    Algorithm {
        name: "algo.betweenness",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            configuration::WEIGHT,
            Setting::flag("normalized"),
        ],
        columns: &[("node", NODE), ("score", FLOAT)],
        doc: "how many shortest paths between two other nodes go through each node, a share for each of several; \
              the time grows with nodes times relationships",
        example: "CALL algo.betweenness() YIELD node, score RETURN collect([node.name, score]) AS scores",
        example_result: "[['a', 0.0], ['b', 0.0], ['c', 5.0], ['d', 3.0], ['e', 1.0]]",
        run: |call| {
            let network = call.network()?;
            let direction = call.direction()?;
            let normalized = call.configuration.flag("normalized");
            let scores = betweenness(&network, direction, normalized, &call.pace)?;
            call.rows(&network, move |place| [scores[place].into()])
        },
    },
    Algorithm {
        name: "algo.closeness",
        arguments: &[],
        settings: &[
            configuration::LABEL,
            configuration::TYPES,
            configuration::OUTGOING,
            configuration::WEIGHT,
        ],
        columns: &[("node", NODE), ("score", FLOAT), ("harmonic", FLOAT)],
        doc: "how near each node is to the others: one over the mean distance to those within reach, times the share \
              of nodes within reach; and the mean of one over the distance to each; the time grows with nodes times \
              relationships",
        example: "CALL algo.closeness({direction: 'BOTH'}) YIELD node, score RETURN collect([node.name, score]) AS scores",
        example_result: "[['a', 2.0 / 3], ['b', 2.0 / 3], ['c', 1.0], ['d', 2.0 / 3], ['e', 2.0 / 3]]",
        run: |call| {
            let network = call.network()?;
            let scores = closeness(&network, call.direction()?, &call.pace)?;
            call.rows(&network, move |place| {
                let (score, harmonic) = scores[place];
                [score.into(), harmonic.into()]
            })
        },
    },
];

/// How a page-rank walk goes.
struct Walk {
    direction: Direction,
    damping: f64,
    iterations: usize,
    /// The sum of changes below which a round is the last.
    tolerance: f64,
}

/// `PageRank` by repeated rounds. What a node without a step onwards has goes to all nodes alike.
fn page_rank(network: &Network, walk: &Walk, pace: &Pace<'_>) -> Result<Vec<f64>, FunctionError> {
    let count = network.node_count();
    let rows = network.rows(walk.direction);
    let mut totals = vec![0.0; count];
    for (place, total) in totals.iter_mut().enumerate() {
        let row = rows.of(place as u32);
        *total = row.iter().map(|hop| network.weight(hop.relationship)).sum();
    }
    let share = 1.0 / count as f64;
    let mut scores = vec![share; count];
    for _ in 0..walk.iterations {
        let stuck: f64 = (0..count)
            .filter(|place| totals[*place] == 0.0)
            .map(|place| scores[place])
            .sum();
        let everywhere = (1.0 - walk.damping + walk.damping * stuck) * share;
        let mut next = vec![everywhere; count];
        for place in 0..count {
            let row = rows.of(place as u32);
            pace.steps(row.len() + 1)?;
            if totals[place] == 0.0 {
                continue;
            }
            let each = walk.damping * scores[place] / totals[place];
            for hop in row {
                next[hop.node as usize] += each * network.weight(hop.relationship);
            }
        }
        let change: f64 = scores
            .iter()
            .zip(&next)
            .map(|(old, new)| (old - new).abs())
            .sum();
        scores = next;
        if change < walk.tolerance {
            break;
        }
    }
    Ok(scores)
}

fn degree(call: &Call<'_>) -> Result<Yielded, FunctionError> {
    let network = call.network()?;
    let rows = network.rows(call.direction()?);
    let degree = |place: usize| {
        let row = rows.of(place as u32);
        let strength: f64 = row.iter().map(|hop| network.weight(hop.relationship)).sum();
        (row.len() as i64, strength)
    };
    let degrees: Vec<(i64, f64)> = (0..network.node_count()).map(degree).collect();
    call.rows(&network, move |place| {
        let (degree, strength) = degrees[place];
        [degree.into(), strength.into()]
    })
}

/// Brandes' algorithm: from each node the shortest paths are counted outwards and their shares added up inwards.
fn betweenness(
    network: &Network,
    direction: Direction,
    normalized: bool,
    pace: &Pace<'_>,
) -> Result<Vec<f64>, FunctionError> {
    let weightless = (0..network.ends().len() as u32).find(|each| network.weight(*each) == 0.0);
    if let Some(relationship) = weightless {
        return Err(FunctionError::ArgumentValue(format!(
            "the weight of relationship {} is 0: shortest paths can be counted only where every weight is above 0",
            network.relationship(relationship).0
        )));
    }
    let count = network.node_count();
    let rows = network.simple_rows(direction);
    let mut search = Search::new(count);
    let mut scores = vec![0.0; count];
    let mut paths = vec![0.0; count];
    let mut shares = vec![0.0; count];
    let mut rank = vec![usize::MAX; count];
    for start in 0..count as u32 {
        search.run(network, &rows, start, None, pace, |_, _| true)?;
        let order = search.order();
        for (at, place) in order.iter().enumerate() {
            rank[*place as usize] = at;
        }
        // a step on a shortest path leads from an earlier to a later node, by exactly its weight
        let onwards = |place: u32| {
            let (from, at) = (search.distance(place), rank[place as usize]);
            let search = &search;
            let rank = &rank;
            rows.of(place).iter().filter(move |hop| {
                let reached = from + network.weight(hop.relationship);
                rank[hop.node as usize] > at && same(search.distance(hop.node), reached)
            })
        };
        paths[start as usize] = 1.0;
        for place in order {
            pace.steps(rows.of(*place).len())?;
            for hop in onwards(*place) {
                paths[hop.node as usize] += paths[*place as usize];
            }
        }
        for place in order.iter().rev() {
            pace.steps(rows.of(*place).len())?;
            let at = *place as usize;
            for hop in onwards(*place) {
                let next = hop.node as usize;
                shares[at] += paths[at] / paths[next] * (1.0 + shares[next]);
            }
            if *place != start {
                scores[at] += shares[at];
            }
        }
        for place in order {
            let at = *place as usize;
            (paths[at], shares[at], rank[at]) = (0.0, 0.0, usize::MAX);
        }
    }
    // walked both ways, each pair of nodes was met from either end
    let pairs = (count as f64 - 1.0) * (count as f64 - 2.0);
    let factor = match (normalized, direction) {
        (true, _) if pairs > 0.0 => 1.0 / pairs,
        (false, Direction::Both) => 0.5,
        _ => 1.0,
    };
    for score in &mut scores {
        *score *= factor;
    }
    Ok(scores)
}

/// Whether two sums of the same weights are equal. They are added in the same order, so no margin is needed.
fn same(left: f64, right: f64) -> bool {
    left.total_cmp(&right).is_eq()
}

/// Closeness after Wasserman and Faust, and harmonic closeness.
fn closeness(
    network: &Network,
    direction: Direction,
    pace: &Pace<'_>,
) -> Result<Vec<(f64, f64)>, FunctionError> {
    let count = network.node_count();
    let rows = network.rows(direction);
    let mut search = Search::new(count);
    let mut scores = Vec::with_capacity(count);
    for start in 0..count as u32 {
        search.run(network, &rows, start, None, pace, |_, _| true)?;
        let distances = || {
            search.order()[1..]
                .iter()
                .map(|place| search.distance(*place))
        };
        let others = count as f64 - 1.0;
        let reached = search.order().len() as f64 - 1.0;
        let sum: f64 = distances().sum();
        // nodes at no distance at all are as near as can be, but not infinitely
        let inverse: f64 = distances()
            .filter(|distance| *distance > 0.0)
            .map(|distance| 1.0 / distance)
            .sum();
        scores.push(if sum > 0.0 {
            (reached / others * (reached / sum), inverse / others)
        } else {
            (0.0, 0.0)
        });
    }
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: &[f64], right: &[f64]) {
        let same = left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| (left - right).abs() < 1e-6);
        assert!(same, "{left:?} is not near {right:?}");
    }

    fn ranks(network: &Network) -> Vec<f64> {
        let walk = Walk {
            direction: Direction::Outgoing,
            damping: 0.85,
            iterations: 1000,
            tolerance: 1e-12,
        };
        page_rank(network, &walk, &Pace::free()).unwrap()
    }

    #[test]
    fn ranks_solve_their_equations() {
        for seed in 0..5 {
            let network = Network::scattered(30, 60, seed);
            let scores = ranks(&network);
            near(&[scores.iter().sum()], &[1.0]);
            let rows = network.rows(Direction::Outgoing);
            let mut expected = vec![0.15 / 30.0; 30];
            for place in 0..30 {
                let row = rows.of(place);
                let total: f64 = row.iter().map(|hop| network.weight(hop.relationship)).sum();
                let score = 0.85 * scores[place as usize];
                for hop in row {
                    expected[hop.node as usize] += score * network.weight(hop.relationship) / total;
                }
                if row.is_empty() {
                    for each in &mut expected {
                        *each += score / 30.0;
                    }
                }
            }
            near(&scores, &expected);
        }
    }

    #[test]
    fn a_ring_has_equal_ranks_and_a_star_a_high_centre() {
        near(
            &ranks(&Network::of(3, &[(0, 1), (1, 2), (2, 0)])),
            &[1.0 / 3.0; 3],
        );
        let star = ranks(&Network::of(4, &[(1, 0), (2, 0), (3, 0)]));
        assert!(star[0] > 2.0 * star[1]);
        assert!(ranks(&Network::of(0, &[])).is_empty());
    }

    /// Betweenness by its definition: pairs of nodes, counts of shortest paths from a table of all distances.
    fn naive_betweenness(network: &Network, direction: Direction) -> Vec<f64> {
        let count = network.node_count();
        let rows = network.simple_rows(direction);
        let mut distances = vec![vec![f64::INFINITY; count]; count];
        for (from, row) in distances.iter_mut().enumerate() {
            row[from] = 0.0;
            for hop in rows.of(from as u32) {
                row[hop.node as usize] = network.weight(hop.relationship);
            }
        }
        for via in 0..count {
            for from in 0..count {
                for to in 0..count {
                    let through = distances[from][via] + distances[via][to];
                    distances[from][to] = distances[from][to].min(through);
                }
            }
        }
        // whole-number weights: equality of sums is exact
        let mut paths = vec![vec![0.0; count]; count];
        for from in 0..count {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|left, right| distances[from][*left].total_cmp(&distances[from][*right]));
            paths[from][from] = 1.0;
            for place in order {
                for hop in rows.of(place as u32) {
                    let to = hop.node as usize;
                    let reached = distances[from][place] + network.weight(hop.relationship);
                    if reached.is_finite() && same(reached, distances[from][to]) {
                        paths[from][to] += paths[from][place];
                    }
                }
            }
        }
        let mut scores = vec![0.0; count];
        for from in 0..count {
            for to in (0..count).filter(|to| *to != from && distances[from][*to].is_finite()) {
                for via in (0..count).filter(|via| *via != from && *via != to) {
                    let through = distances[from][via] + distances[via][to];
                    if same(through, distances[from][to]) {
                        scores[via] += paths[from][via] * paths[via][to] / paths[from][to];
                    }
                }
            }
        }
        scores
    }

    #[test]
    fn betweenness_is_what_its_definition_says() {
        for seed in 0..8 {
            let weighted = Network::scattered(14, 40, seed);
            let plain = Network::of(14, weighted.ends());
            for network in [weighted, plain] {
                for direction in [Direction::Outgoing, Direction::Incoming] {
                    let scores = betweenness(&network, direction, false, &Pace::free()).unwrap();
                    near(&scores, &naive_betweenness(&network, direction));
                }
                let both = betweenness(&network, Direction::Both, false, &Pace::free()).unwrap();
                let twice: Vec<f64> = both.iter().map(|score| score * 2.0).collect();
                near(&twice, &naive_betweenness(&network, Direction::Both));
            }
        }
    }

    #[test]
    fn the_middle_of_a_path_is_between_all() {
        let line = Network::line(5);
        let scores = |direction, normalized| {
            betweenness(&line, direction, normalized, &Pace::free()).unwrap()
        };
        near(&scores(Direction::Both, false), &[0.0, 3.0, 4.0, 3.0, 0.0]);
        near(
            &scores(Direction::Both, true),
            &[0.0, 0.5, 2.0 / 3.0, 0.5, 0.0],
        );
        let weightless = Network::weighted(2, &[(0, 1, 0.0)]);
        let refused = betweenness(&weightless, Direction::Both, false, &Pace::free());
        assert!(refused.is_err());
    }

    #[test]
    fn closeness_counts_distance_and_reach() {
        // 0 – 1 – 2, and 3 apart
        let network = Network::of(4, &[(0, 1), (1, 2)]);
        let scores = closeness(&network, Direction::Both, &Pace::free()).unwrap();
        let (near_scores, harmonic): (Vec<f64>, Vec<f64>) = scores.into_iter().unzip();
        near(&near_scores, &[4.0 / 9.0, 2.0 / 3.0, 4.0 / 9.0, 0.0]);
        near(&harmonic, &[0.5, 2.0 / 3.0, 0.5, 0.0]);
        let weighted = Network::weighted(2, &[(0, 1, 4.0)]);
        let scores = closeness(&weighted, Direction::Outgoing, &Pace::free()).unwrap();
        assert_eq!(scores, [(0.25, 0.25), (0.0, 0.0)]);
    }
}
