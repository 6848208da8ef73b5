//! The part of a graph an algorithm looks at: its nodes numbered 0, 1, …, its relationships as rows of steps.
//!
//! A network is read once from a view and then stands alone: algorithms run over plain vectors. It must never be
//! changed after it is made, and never know which algorithm runs on it.

use crate::functions::procedure::algorithm::configuration::Configuration;
use crate::functions::procedure::algorithm::configuration::unknown;
use crate::functions::procedure::algorithm::pace::Pace;
use crate::functions::signature::FunctionError;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Direction;
use crate::model::graph::Properties;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::Path;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::number;

/// How many elements are read from the graph at a time.
const BATCH: usize = 1 << 14;
/// The place of a node that is not in the network.
const NOWHERE: u32 = u32::MAX;

/// Nodes and relationships by place: place `p` is the `p`-th node in the order of identities.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    nodes: Vec<NodeId>,
    /// For each node identity its place, or [`NOWHERE`].
    places: Vec<u32>,
    relationships: Vec<RelationshipId>,
    /// Start and end of each relationship.
    ends: Vec<(u32, u32)>,
    /// The weight of each relationship; empty when all are 1.
    weights: Vec<f64>,
}

/// One step from a node: where it leads, and the place of the relationship among those of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hop {
    pub(super) node: u32,
    pub(super) relationship: u32,
}

/// The steps from each node, in the order of the relationships' identities.
#[derive(Debug)]
pub(super) struct Rows {
    /// Where the steps of each node begin, and at last where all end.
    starts: Vec<usize>,
    hops: Vec<Hop>,
}

impl Rows {
    /// The steps from the node at a place.
    pub(super) fn of(&self, place: u32) -> &[Hop] {
        &self.hops[self.starts[place as usize]..self.starts[place as usize + 1]]
    }

    /// How many nodes there are.
    pub(super) fn node_count(&self) -> usize {
        self.starts.len() - 1
    }
}

impl Network {
    /// What the settings `label`, `types` and `weight` make of the graph. Relationships whose ends are not both in it
    /// are left out.
    pub(super) fn read(
        view: View<'_>,
        configuration: &Configuration<'_>,
        pace: &Pace<'_>,
    ) -> Result<Self, FunctionError> {
        let names = &view.catalog().names;
        let number = |kind, what: &str, name: &str| {
            let known = names.all(kind).map(|name| &**name);
            names
                .get(kind, name)
                .ok_or_else(|| unknown(what, name, known))
        };
        let numbers = |setting: &str, kind, what: &str| -> Result<_, FunctionError> {
            let Some(given) = configuration.names(setting) else {
                return Ok(None);
            };
            let mut numbers = Vec::with_capacity(given.len());
            for name in given {
                numbers.push(number(kind, what, &name)?);
            }
            numbers.sort_unstable();
            numbers.dedup();
            Ok(Some(numbers))
        };
        let labels = numbers("label", NameKind::Label, "label")?;
        let types = numbers("types", NameKind::RelationshipType, "relationship type")?;
        let weight = configuration.key("weight");
        if let Some(weight) = weight {
            number(NameKind::Key, "property", weight)?;
        }
        let mut network = Self::default();
        network.read_nodes(view, labels, pace)?;
        match types {
            None => network.read_relationships(view, None, weight.map(|key| &**key), pace)?,
            Some(types) => {
                for only in types {
                    let only = Some(RelationshipTypeId(only));
                    network.read_relationships(view, only, weight.map(|key| &**key), pace)?;
                }
            }
        }
        Ok(network)
    }

    fn read_nodes(
        &mut self,
        view: View<'_>,
        labels: Option<Vec<u32>>,
        pace: &Pace<'_>,
    ) -> Result<(), FunctionError> {
        let scans: Vec<Option<LabelId>> = match labels {
            Some(labels) => labels
                .into_iter()
                .map(|label| Some(LabelId(label)))
                .collect(),
            None => vec![None],
        };
        for label in &scans {
            let mut cursor = Some(0);
            while let Some(from) = cursor {
                let before = self.nodes.len();
                cursor = view.scan_nodes(*label, from, BATCH, &mut self.nodes);
                pace.steps(BATCH)?;
                pace.keep((self.nodes.len() - before) * (size_of::<NodeId>() + size_of::<u32>()))?;
            }
        }
        if scans.len() > 1 {
            self.nodes.sort_unstable();
            self.nodes.dedup();
        }
        let bound = self.nodes.last().map_or(0, |last| last.0 as usize + 1);
        self.places = vec![NOWHERE; bound];
        for (place, node) in self.nodes.iter().enumerate() {
            self.places[node.0 as usize] = place as u32;
        }
        Ok(())
    }

    fn read_relationships(
        &mut self,
        view: View<'_>,
        only: Option<RelationshipTypeId>,
        weight: Option<&str>,
        pace: &Pace<'_>,
    ) -> Result<(), FunctionError> {
        let mut batch = Vec::with_capacity(BATCH);
        let mut cursor = Some(0);
        while let Some(from) = cursor {
            batch.clear();
            cursor = view.scan_relationships(only, from, BATCH, &mut batch);
            let before = self.relationships.len();
            for relationship in &batch {
                let ends = view.endpoints(*relationship);
                let places =
                    ends.and_then(|(start, end)| Some((self.place(start)?, self.place(end)?)));
                if let Some(ends) = places {
                    self.relationships.push(*relationship);
                    self.ends.push(ends);
                }
            }
            if let Some(key) = weight {
                let properties =
                    view.gather_relationship_property(&self.relationships[before..], key);
                self.read_weights(before, key, properties)?;
            }
            let read = self.relationships.len() - before;
            pace.steps(BATCH)?;
            // Itself, and later a step each way.
            pace.keep(read * (size_of::<RelationshipId>() + 4 * size_of::<Hop>()))?;
        }
        Ok(())
    }

    fn read_weights(
        &mut self,
        first: usize,
        key: &str,
        properties: Properties,
    ) -> Result<(), FunctionError> {
        let refuse = |at: usize, found: String| {
            let relationship = self.relationships[first + at].0;
            FunctionError::ArgumentValue(format!(
                "the weight `{key}` of relationship {relationship} is {found}, expected a number from 0 up"
            ))
        };
        let checked = |at: usize, weight: f64, found: &dyn Fn() -> String| {
            if weight >= 0.0 && weight.is_finite() {
                Ok(weight)
            } else {
                Err(refuse(at, found()))
            }
        };
        let integer = |at: usize, value: i64| checked(at, value as f64, &|| value.to_string());
        let float = |at: usize, value: f64| checked(at, value, &|| number::float_text(value));
        let weights: Result<Vec<f64>, FunctionError> = match properties {
            Properties::Integers(values) => {
                let values = values.into_iter().enumerate();
                values.map(|(at, value)| integer(at, value)).collect()
            }
            Properties::Floats(values) => {
                let values = values.into_iter().enumerate();
                values.map(|(at, value)| float(at, value)).collect()
            }
            Properties::Booleans(values) => values
                .iter()
                .enumerate()
                .map(|(at, _)| Err(refuse(at, "BOOLEAN".to_owned())))
                .collect(),
            Properties::Values(values) => values
                .iter()
                .enumerate()
                .map(|(at, value)| match value {
                    Value::Null => Ok(1.0),
                    Value::Integer(value) => integer(at, *value),
                    Value::Float(value) => float(at, *value),
                    other => Err(refuse(at, other.value_type().to_string())),
                })
                .collect(),
        };
        self.weights.extend(weights?);
        Ok(())
    }

    /// How many nodes there are.
    pub(super) fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The nodes, by place.
    pub(super) fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// Start and end of each relationship.
    pub(super) fn ends(&self) -> &[(u32, u32)] {
        &self.ends
    }

    /// The node at a place.
    pub(super) fn node(&self, place: u32) -> NodeId {
        self.nodes[place as usize]
    }

    /// The relationship at a place.
    pub(super) fn relationship(&self, place: u32) -> RelationshipId {
        self.relationships[place as usize]
    }

    /// The place of a node; `None` when it is left out.
    pub(super) fn place(&self, node: NodeId) -> Option<u32> {
        let place = self.places.get(node.0 as usize).copied();
        place.filter(|place| *place != NOWHERE)
    }

    /// Whether weights were asked for.
    pub(super) fn is_weighted(&self) -> bool {
        !self.weights.is_empty()
    }

    /// The weight of a relationship by its place.
    #[inline]
    pub(super) fn weight(&self, relationship: u32) -> f64 {
        self.weights
            .get(relationship as usize)
            .copied()
            .unwrap_or(1.0)
    }

    /// The path from `start` by `hops`.
    pub(super) fn path(&self, start: u32, hops: &[Hop]) -> Path {
        let nodes = std::iter::once(start).chain(hops.iter().map(|hop| hop.node));
        Path::new(
            nodes.map(|place| self.node(place)).collect(),
            hops.iter()
                .map(|hop| self.relationship(hop.relationship))
                .collect(),
        )
    }

    /// The steps from each node in a direction. A relationship from a node to itself is one step, also both ways.
    pub(super) fn rows(&self, direction: Direction) -> Rows {
        let ways = |relationship: usize| {
            let (start, end) = self.ends[relationship];
            let along = direction != Direction::Incoming;
            let against = match direction {
                Direction::Outgoing => false,
                Direction::Incoming => true,
                Direction::Both => start != end,
            };
            let along = along.then_some((start, end));
            along.into_iter().chain(against.then_some((end, start)))
        };
        let count = self.ends.len();
        let mut starts = vec![0; self.nodes.len() + 1];
        for (from, _) in (0..count).flat_map(ways) {
            starts[from as usize + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut next = starts.clone();
        let nothing = Hop {
            node: 0,
            relationship: 0,
        };
        let mut hops = vec![nothing; starts[self.nodes.len()]];
        for relationship in 0..count {
            for (from, node) in ways(relationship) {
                let at = &mut next[from as usize];
                hops[*at] = Hop {
                    node,
                    relationship: relationship as u32,
                };
                *at += 1;
            }
        }
        Rows { starts, hops }
    }

    /// As [`Network::rows`], but at most one step between two nodes (the lightest, then the first), none from a node to
    /// itself, and in the order of the nodes they lead to.
    pub(super) fn simple_rows(&self, direction: Direction) -> Rows {
        let rows = self.rows(direction);
        let mut starts = Vec::with_capacity(rows.starts.len());
        let mut hops = Vec::with_capacity(rows.hops.len());
        let mut row: Vec<Hop> = Vec::new();
        starts.push(0);
        for place in 0..rows.node_count() as u32 {
            row.clear();
            row.extend(rows.of(place).iter().filter(|hop| hop.node != place));
            row.sort_by(|left, right| {
                let weight = |hop: &Hop| self.weight(hop.relationship);
                left.node
                    .cmp(&right.node)
                    .then(weight(left).total_cmp(&weight(right)))
            });
            row.dedup_by_key(|hop| hop.node);
            hops.extend_from_slice(&row);
            starts.push(hops.len());
        }
        Rows { starts, hops }
    }

    /// A network of `count` nodes and these relationships, for tests.
    #[cfg(test)]
    pub(super) fn of(count: usize, ends: &[(u32, u32)]) -> Self {
        Self {
            nodes: (0..count as u64).map(NodeId).collect(),
            places: (0..count as u32).collect(),
            relationships: (0..ends.len() as u64).map(RelationshipId).collect(),
            ends: ends.to_vec(),
            weights: Vec::new(),
        }
    }

    /// The same with weights.
    #[cfg(test)]
    pub(super) fn weighted(count: usize, ends: &[(u32, u32, f64)]) -> Self {
        let pairs: Vec<_> = ends.iter().map(|(start, end, _)| (*start, *end)).collect();
        Self {
            weights: ends.iter().map(|(_, _, weight)| *weight).collect(),
            ..Self::of(count, &pairs)
        }
    }

    /// A path of `count` nodes, for tests of depth.
    #[cfg(test)]
    pub(super) fn line(count: u32) -> Self {
        let ends: Vec<_> = (1..count).map(|end| (end - 1, end)).collect();
        Self::of(count as usize, &ends)
    }

    /// A network that looks random and is always the same: `seed` decides, weights are 1 to 9.
    #[cfg(test)]
    pub(super) fn scattered(nodes: u32, relationships: usize, seed: u64) -> Self {
        let mut state = seed;
        let mut next = |bound: u32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % u64::from(bound)) as u32
        };
        let ends: Vec<_> = (0..relationships)
            .map(|_| (next(nodes), next(nodes), f64::from(1 + next(9))))
            .collect();
        Self::weighted(nodes as usize, &ends)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(rows: &Rows, place: u32) -> Vec<u32> {
        rows.of(place).iter().map(|hop| hop.node).collect()
    }

    #[test]
    fn rows_go_along_against_and_both_ways() {
        let network = Network::of(3, &[(0, 1), (2, 1), (1, 1), (0, 1)]);
        let outgoing = network.rows(Direction::Outgoing);
        assert_eq!(nodes(&outgoing, 0), [1, 1]);
        assert_eq!(nodes(&outgoing, 1), [1]);
        let incoming = network.rows(Direction::Incoming);
        assert_eq!(nodes(&incoming, 1), [0, 2, 1, 0]);
        let both = network.rows(Direction::Both);
        assert_eq!(nodes(&both, 1), [0, 2, 1, 0]);
        assert_eq!(nodes(&both, 2), [1]);
    }

    #[test]
    fn simple_rows_keep_the_lightest_of_each_pair() {
        let network = Network::weighted(2, &[(0, 1, 5.0), (1, 0, 2.0), (0, 0, 1.0), (0, 1, 2.0)]);
        let rows = network.simple_rows(Direction::Both);
        let lightest = |node| Hop {
            node,
            relationship: 1,
        };
        assert_eq!(rows.of(0), [lightest(1)]);
        assert_eq!(rows.of(1), [lightest(0)]);
    }
}
