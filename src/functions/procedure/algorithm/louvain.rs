//! Louvain's method: nodes move to the community where they add most to modularity; communities become nodes; again.

use super::network::Network;
use super::pace::Pace;
use crate::functions::signature::FunctionError;
use crate::model::graph::Direction;

/// How much better a move must be to be made; what is smaller may be noise of the arithmetic, and never end.
const LEAST_GAIN: f64 = 1e-12;
/// How often the nodes of a level are gone through at most.
const MOST_SWEEPS: usize = 100;

/// The graph of a level: nodes are communities of the level below.
#[derive(Debug)]
struct Level {
    /// Where the neighbours of each node begin, and at last where all end.
    starts: Vec<usize>,
    /// Neighbours with weights, either way; none is the node itself.
    neighbours: Vec<(u32, f64)>,
    /// The weight at each node: of its relationships, those to itself twice.
    degrees: Vec<f64>,
}

/// The community of each node; communities are marked by numbers below the number of nodes.
pub(super) fn communities(
    network: &Network,
    resolution: f64,
    iterations: usize,
    pace: &Pace<'_>,
) -> Result<Vec<u32>, FunctionError> {
    let mut level = Level::of(network);
    let mut marks: Vec<u32> = (0..network.node_count() as u32).collect();
    for _ in 0..iterations {
        let (communities, count) = compact(&level.communities(resolution, pace)?);
        for mark in &mut marks {
            *mark = communities[*mark as usize];
        }
        if count == level.degrees.len() {
            break;
        }
        level = level.merged(&communities, count, pace)?;
    }
    Ok(marks)
}

/// Numbers communities from 0 in the order of their first nodes; also how many there are.
fn compact(communities: &[u32]) -> (Vec<u32>, usize) {
    let mut numbers = vec![u32::MAX; communities.len()];
    let mut count = 0;
    let compacted = communities
        .iter()
        .map(|community| {
            let number = &mut numbers[*community as usize];
            if *number == u32::MAX {
                *number = count;
                count += 1;
            }
            *number
        })
        .collect();
    (compacted, count as usize)
}

impl Level {
    fn of(network: &Network) -> Self {
        let rows = network.rows(Direction::Both);
        let count = network.node_count();
        let mut level = Self {
            starts: vec![0],
            neighbours: Vec::new(),
            degrees: vec![0.0; count],
        };
        for place in 0..count as u32 {
            for hop in rows.of(place) {
                let weight = network.weight(hop.relationship);
                level.degrees[place as usize] += weight;
                if hop.node == place {
                    level.degrees[place as usize] += weight;
                } else {
                    level.neighbours.push((hop.node, weight));
                }
            }
            level.starts.push(level.neighbours.len());
        }
        level
    }

    fn row(&self, place: usize) -> &[(u32, f64)] {
        &self.neighbours[self.starts[place]..self.starts[place + 1]]
    }

    /// The community of each node, after nodes have moved as long as it helps.
    fn communities(&self, resolution: f64, pace: &Pace<'_>) -> Result<Vec<u32>, FunctionError> {
        let count = self.degrees.len();
        let total: f64 = self.degrees.iter().sum();
        let mut communities: Vec<u32> = (0..count as u32).collect();
        let mut degrees = self.degrees.clone();
        let mut weights = vec![0.0; count];
        let mut met: Vec<u32> = Vec::new();
        for _ in 0..MOST_SWEEPS {
            let mut moved = false;
            for place in 0..count {
                let row = self.row(place);
                pace.steps(row.len() + 1)?;
                for (neighbour, weight) in row {
                    let community = communities[*neighbour as usize];
                    // a weight may be 0: met twice does no harm
                    if weights[community as usize] == 0.0 {
                        met.push(community);
                    }
                    weights[community as usize] += weight;
                }
                let own = communities[place];
                degrees[own as usize] -= self.degrees[place];
                let gain = |community: u32| {
                    let expected = degrees[community as usize] * self.degrees[place] / total;
                    weights[community as usize] - resolution * expected
                };
                let mut best = (own, gain(own));
                for community in &met {
                    let gain = gain(*community);
                    if gain > best.1 + LEAST_GAIN * total {
                        best = (*community, gain);
                    }
                }
                communities[place] = best.0;
                degrees[best.0 as usize] += self.degrees[place];
                moved |= best.0 != own;
                for community in met.drain(..) {
                    weights[community as usize] = 0.0;
                }
            }
            if !moved {
                break;
            }
        }
        Ok(communities)
    }

    /// The level above: a node for each community.
    fn merged(
        &self,
        communities: &[u32],
        count: usize,
        pace: &Pace<'_>,
    ) -> Result<Self, FunctionError> {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (place, community) in communities.iter().enumerate() {
            members[*community as usize].push(place as u32);
        }
        let mut level = Self {
            starts: vec![0],
            neighbours: Vec::new(),
            degrees: vec![0.0; count],
        };
        let mut weights = vec![0.0; count];
        let mut met: Vec<u32> = Vec::new();
        for (community, members) in members.iter().enumerate() {
            for place in members {
                level.degrees[community] += self.degrees[*place as usize];
                let row = self.row(*place as usize);
                pace.steps(row.len() + 1)?;
                for (neighbour, weight) in row {
                    let other = communities[*neighbour as usize];
                    if other as usize == community {
                        continue;
                    }
                    if weights[other as usize] == 0.0 {
                        met.push(other);
                    }
                    weights[other as usize] += weight;
                }
            }
            for other in met.drain(..) {
                let weight = std::mem::take(&mut weights[other as usize]);
                if weight > 0.0 {
                    level.neighbours.push((other, weight));
                }
            }
            level.starts.push(level.neighbours.len());
        }
        Ok(level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Louvain's method makes large: weight within communities, less what chance would give.
    fn modularity(network: &Network, communities: &[u32]) -> f64 {
        let level = Level::of(network);
        let total: f64 = level.degrees.iter().sum();
        let mut sum = 0.0;
        for (at, (start, end)) in network.ends().iter().enumerate() {
            if communities[*start as usize] == communities[*end as usize] {
                sum += 2.0 * network.weight(at as u32);
            }
        }
        for left in 0..communities.len() {
            for right in 0..communities.len() {
                if communities[left] == communities[right] {
                    sum -= level.degrees[left] * level.degrees[right] / total;
                }
            }
        }
        sum / total
    }

    #[test]
    fn a_ring_of_cliques_falls_into_its_cliques() {
        let mut ends = Vec::new();
        for clique in 0..6_u32 {
            let first = clique * 4;
            for left in first..first + 4 {
                ends.extend((left + 1..first + 4).map(|right| (left, right)));
            }
            ends.push((first, (first + 7) % 24));
        }
        let network = Network::of(24, &ends);
        let found = communities(&network, 1.0, 10, &Pace::free()).unwrap();
        let expected: Vec<u32> = (0..24).map(|place| place / 4).collect();
        assert_eq!(compact(&found).0, expected);
    }

    #[test]
    fn no_single_move_makes_it_better() {
        for seed in 0..6 {
            let network = Network::scattered(20, 40, seed);
            let found = communities(&network, 1.0, 1, &Pace::free()).unwrap();
            let reached = modularity(&network, &found);
            for place in 0..20 {
                for community in 0..20 {
                    let mut other = found.clone();
                    other[place] = community;
                    let neighbour = network.ends().iter().any(|(start, end)| {
                        let ends = [*start, *end];
                        ends.contains(&(place as u32))
                            && ends.iter().any(|end| found[*end as usize] == community)
                    });
                    assert!(!neighbour || modularity(&network, &other) <= reached + 1e-9);
                }
            }
        }
    }

    #[test]
    fn levels_never_lose_modularity() {
        for seed in 0..6 {
            let network = Network::scattered(60, 120, seed);
            let after = |levels| {
                let found = communities(&network, 1.0, levels, &Pace::free()).unwrap();
                modularity(&network, &found)
            };
            assert!(after(2) >= after(1) - 1e-9);
            assert!(after(10) >= after(2) - 1e-9);
        }
    }

    #[test]
    fn nodes_without_relationships_stay_alone() {
        let found = communities(&Network::of(3, &[]), 1.0, 10, &Pace::free()).unwrap();
        assert_eq!(found, [0, 1, 2]);
        let line = Network::line(100_000);
        let found = communities(&line, 1.0, 10, &Pace::free()).unwrap();
        assert_eq!(found.len(), 100_000);
    }
}
