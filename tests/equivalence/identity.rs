//! Identities: a query under `RESOLVING IDENTITY` answers what it answers on a graph in which the nodes were made one.
//!
//! What is one is found here anew, from the words of the definition, over plain vectors.

use annals::Database;
use annals::database::SessionOptions;

use super::run;
use super::seeds;
use super::world::Dice;

const CASES: u64 = 60;
const NODES: usize = 8;

/// What a query can ask. Nothing shows identities: they are not the same in the two graphs.
const QUERIES: [&str; 20] = [
    "MATCH (n) RETURN count(n)",
    "MATCH (n:Thing) RETURN count(*)",
    "MATCH (n:Odd) RETURN n.k",
    "MATCH (n) RETURN labels(n) AS labels, count(*)",
    "MATCH (n) RETURN properties(n)",
    "MATCH ()-[r]->() RETURN type(r) AS type, r.k, count(*)",
    "MATCH ()-[r]-() RETURN count(r)",
    "MATCH (a)-[r:R]->(b) RETURN a.k, r.k, b.k",
    "MATCH (a)-[r]->(a) RETURN a.k, r.k",
    "MATCH (a)-[r:SAME_AS]->(b) RETURN a.k, r.k, b.k",
    "MATCH (a:Thing)-[:R]->()-[:R]->(c) RETURN a.k, c.k",
    "MATCH (a)-[:R]-(b)-[:R]-(c) RETURN a.k, c.k",
    "MATCH (a)-[r:R*1..3]->(b) RETURN a.k, [x IN r | x.k], b.k",
    "MATCH (n:Thing) WHERE n.size > 3 RETURN n.k, n.size",
    "MATCH (n:Thing {size: 5}) RETURN n.k",
    "MATCH (n) WHERE named(n, 'N3') RETURN n.k, n.aliases",
    "MATCH (n) RETURN n.k, named(n, 'n2'), n.same_as",
    "MATCH (n) RETURN n.k, COUNT { (n)-[:R]->() }, EXISTS { (n)--(:Odd) }",
    "CALL algo.degree() YIELD node, degree RETURN node.k, degree",
    "CALL algo.weaklyConnectedComponents() YIELD node, component RETURN component, count(*) AS size ORDER BY size",
];

#[derive(Debug, Clone)]
struct Node {
    labels: Vec<&'static str>,
    size: Option<usize>,
    aliases: Vec<String>,
    same_as: Vec<String>,
}

#[derive(Debug, Clone)]
struct Relationship {
    kind: &'static str,
    ends: (usize, usize),
    counts: bool,
    properties: String,
}

#[derive(Debug, Clone)]
struct Graph {
    /// By the number each is created with; absent when it is not shown.
    nodes: Vec<Option<Node>>,
    relationships: Vec<Relationship>,
}

impl Graph {
    fn random(dice: &mut Dice) -> Self {
        let nodes = (0..NODES).map(|number| {
            let labels = if dice.one_in(3) {
                vec!["Odd"]
            } else {
                vec!["Thing"]
            };
            Some(Node {
                labels,
                size: dice.one_in(2).then(|| dice.below(9)),
                aliases: if dice.one_in(3) {
                    vec![format!("n{}", dice.below(NODES)), format!("x{number}")]
                } else {
                    Vec::new()
                },
                same_as: Vec::new(),
            })
        });
        let nodes = nodes.collect();
        let mut relationships = Vec::new();
        for number in 0..dice.below(16) {
            let ends = (dice.below(NODES), dice.below(NODES));
            let same = dice.one_in(3);
            let (counts, told) = match dice.below(7) {
                0 => (false, ", status: 'rejected'"),
                1 => (false, ", confidence: 30"),
                2 => (false, ", rank: 'deprecated'"),
                3 => (true, ", confidence: 80, status: 'asserted'"),
                _ => (true, ""),
            };
            relationships.push(Relationship {
                kind: if same { "SAME_AS" } else { "R" },
                ends,
                counts: same && counts,
                properties: format!("k: 'r{number}'{told}"),
            });
        }
        Self {
            nodes,
            relationships,
        }
    }

    /// The number of the oldest node that a node is.
    fn shown(&self) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..NODES).collect();
        loop {
            let mut settled = true;
            for relationship in self.relationships.iter().filter(|each| each.counts) {
                let (one, other) = relationship.ends;
                let least = shown[one].min(shown[other]);
                settled &= shown[one] == least && shown[other] == least;
                shown[one] = least;
                shown[other] = least;
            }
            if settled {
                return shown;
            }
        }
    }

    fn resolved(&self) -> Self {
        let shown = self.shown();
        let mut resolved = self.clone();
        for (number, oldest) in shown.iter().copied().enumerate().filter(|(a, b)| a != b) {
            let node = resolved.nodes[number].take().expect("a node is met once");
            let first = resolved.nodes[oldest].as_mut().expect("the oldest stays");
            for label in node.labels {
                if !first.labels.contains(&label) {
                    first.labels.push(label);
                }
            }
            first.size = first.size.or(node.size);
            let others = std::iter::once(format!("n{number}")).chain(node.aliases);
            let own = format!("n{oldest}");
            for name in others {
                let named = self.nodes[oldest]
                    .as_ref()
                    .is_some_and(|node| node.aliases.contains(&name));
                if name != own && !named && !first.aliases.contains(&name) {
                    first.aliases.push(name);
                }
            }
            first.same_as.push(format!("id{number}"));
        }
        resolved.relationships.retain(|each| !each.counts);
        for relationship in &mut resolved.relationships {
            let (start, end) = relationship.ends;
            relationship.ends = (shown[start], shown[end]);
        }
        resolved
    }

    /// One statement that makes it.
    fn statement(&self) -> String {
        let list = |key: &str, texts: &[String]| {
            if texts.is_empty() {
                return String::new();
            }
            let texts: Vec<String> = texts.iter().map(|text| format!("'{text}'")).collect();
            format!(", {key}: [{}]", texts.join(", "))
        };
        let nodes = self.nodes.iter().enumerate();
        let mut parts: Vec<String> = nodes
            .filter_map(|(number, node)| {
                let node = node.as_ref()?;
                let size = node
                    .size
                    .map_or_else(String::new, |size| format!(", size: {size}"));
                Some(format!(
                    "(n{number}:{} {{k: {number}, id: 'id{number}', name: 'n{number}'{size}{}{}}})",
                    node.labels.join(":"),
                    list("aliases", &node.aliases),
                    list("same_as", &node.same_as),
                ))
            })
            .collect();
        parts.extend(self.relationships.iter().map(|relationship| {
            let (start, end) = relationship.ends;
            let (kind, properties) = (relationship.kind, &relationship.properties);
            format!("(n{start})-[:{kind} {{{properties}}}]->(n{end})")
        }));
        format!("CREATE {}", parts.join(", "))
    }
}

#[test]
fn resolving_identity_answers_what_the_merged_graph_answers() {
    for seed in seeds(CASES) {
        let mut dice = Dice::new(seed);
        let graph = Graph::random(&mut dice);
        let (statement, resolved) = (graph.statement(), graph.resolved().statement());
        let mut whole = Database::in_memory();
        let mut merged = Database::in_memory();
        let mut whole = whole.session(SessionOptions::default());
        let mut merged = merged.session(SessionOptions::default());
        for session in [&mut whole, &mut merged] {
            // Labels are listed in the order in which a graph has met them.
            run(session, "CREATE (n:Thing:Odd) DELETE n");
        }
        run(&mut whole, &statement);
        run(&mut merged, &resolved);
        let before = run(&mut whole, "MATCH (n) RETURN n, [(n)-[r]->() | r]");
        for query in QUERIES {
            let under = run(&mut whole, &format!("RESOLVING IDENTITY {query}"));
            let on = run(&mut merged, query);
            assert_eq!(under, on, "seed {seed}\n{statement}\n{resolved}\n{query}");
        }
        let after = run(&mut whole, "MATCH (n) RETURN n, [(n)-[r]->() | r]");
        assert_eq!(before, after, "seed {seed}: storage stays as it is");
    }
}
