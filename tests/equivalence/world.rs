//! Small random graphs with parallel relationships, self-loops and cycles, as data and as a statement that makes them.

use std::fmt::Write as _;

/// A generator of numbers that gives the same ones from the same seed.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // xorshift64*: https://doi.org/10.18637/jss.v008.i14
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).expect("31 bits") % bound
    }

    /// True once in `in_how_many` times.
    pub(super) fn one_in(&mut self, in_how_many: usize) -> bool {
        self.below(in_how_many) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A node: its labels and its property `x`.
#[derive(Debug, Clone)]
pub(super) struct WorldNode {
    pub(super) labels: Vec<&'static str>,
    pub(super) x: Option<i64>,
}

/// A relationship between two nodes by position.
#[derive(Debug, Clone)]
pub(super) struct WorldRelationship {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) relationship_type: &'static str,
    pub(super) x: Option<i64>,
}

/// A small graph. In the database each element has its position as property `i`.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub(super) nodes: Vec<WorldNode>,
    pub(super) relationships: Vec<WorldRelationship>,
}

pub(super) const LABELS: [&str; 2] = ["A", "B"];
pub(super) const TYPES: [&str; 3] = ["T", "U", "V"];

impl World {
    /// A random graph of up to six nodes and nine relationships.
    pub(super) fn random(dice: &mut Dice) -> Self {
        let property = |dice: &mut Dice| (!dice.one_in(4)).then(|| dice.below(3) as i64);
        let nodes: Vec<WorldNode> = (0..=dice.below(6))
            .map(|_| WorldNode {
                labels: LABELS.into_iter().filter(|_| dice.one_in(2)).collect(),
                x: property(dice),
            })
            .collect();
        let mut relationships: Vec<WorldRelationship> = Vec::new();
        for _ in 0..dice.below(10) {
            let (start, end) = match (dice.below(5), relationships.last()) {
                // A parallel one, either way round.
                (0, Some(last)) => (last.start, last.end),
                (1, Some(last)) => (last.end, last.start),
                _ => (dice.below(nodes.len()), dice.below(nodes.len())),
            };
            relationships.push(WorldRelationship {
                start,
                end,
                relationship_type: dice.pick(&TYPES),
                x: property(dice),
            });
        }
        Self {
            nodes,
            relationships,
        }
    }

    /// Statements that make this graph bit by bit.
    pub(super) fn statements(&self) -> Vec<String> {
        let mut nodes = self.clone();
        nodes.relationships.clear();
        let mut statements = vec![nodes.statement()];
        for (i, each) in self.relationships.iter().enumerate() {
            let x = each.x.map_or(String::new(), |x| format!(", x: {x}"));
            statements.push(format!(
                "MATCH (a {{i: {}}}), (b {{i: {}}}) CREATE (a)-[:{} {{i: {i}{x}}}]->(b)",
                each.start, each.end, each.relationship_type
            ));
        }
        statements
    }

    /// The statement that makes this graph.
    pub(super) fn statement(&self) -> String {
        let mut text = String::from("CREATE ");
        let x = |x: Option<i64>| x.map_or(String::new(), |x| format!(", x: {x}"));
        for (i, node) in self.nodes.iter().enumerate() {
            let labels: Vec<String> = node.labels.iter().map(|each| format!(":{each}")).collect();
            let comma = if i == 0 { "" } else { ", " };
            let _ = write!(
                text,
                "{comma}(n{i}{} {{i: {i}{}}})",
                labels.concat(),
                x(node.x)
            );
        }
        for (i, each) in self.relationships.iter().enumerate() {
            let _ = write!(
                text,
                ", (n{})-[:{} {{i: {i}{}}}]->(n{})",
                each.start,
                each.relationship_type,
                x(each.x),
                each.end
            );
        }
        text
    }
}
