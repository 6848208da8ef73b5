//! Lenses: a query under them answers what it answers on a graph from which everything they hide was left out.
//!
//! What is hidden is found here anew, from the words of the definition, over plain vectors: this module must never use
//! the lenses of the crate but through the language.

use annals::Database;
use annals::Session;
use annals::database::SessionOptions;

use super::run;
use super::seeds;
use super::world::Dice;

const CASES: u64 = 60;

/// What a query can ask. Nothing shows identities: they are not the same in the two graphs.
const QUERIES: [&str; 30] = [
    "MATCH (n) RETURN count(n)",
    "MATCH (n:Thing) RETURN count(*)",
    "MATCH (n:Thing&Odd) RETURN count(*)",
    "MATCH (n) RETURN labels(n) AS labels, count(*)",
    "MATCH ()-[r]->() RETURN type(r) AS type, count(*)",
    "MATCH ()-[r:R]->() RETURN count(r)",
    "MATCH ()-[r]-() RETURN count(r)",
    "MATCH (a)-[r:R]->(b) RETURN a.k, r.k, b.k",
    "MATCH (a:Thing)-[:R]->()-[:S]->(c) RETURN count(*)",
    "MATCH (a)-[:R]-(b)-[:S]-(c) RETURN a.k, c.k",
    "MATCH (a)-[:R]->(b)-[:R]->(c)-[:R]->(a) RETURN count(*)",
    "MATCH (a)-[r:R*1..3]->(b) RETURN a.k, [x IN r | x.k], b.k",
    "MATCH (a:Thing)-[:R|S*0..2]-(b) RETURN count(*)",
    "MATCH (a)-[:R*1..2]->(b) RETURN DISTINCT a.k, b.k",
    "MATCH (n) RETURN properties(n)",
    "MATCH (n:Thing) UNWIND keys(n) AS key RETURN key, count(*)",
    "MATCH (n:Thing) WHERE n.size > 3 RETURN n.k, n.size",
    "MATCH (n:Thing {size: 5}) RETURN n.k",
    "MATCH (n:Thing) WHERE n.size >= 2 AND n.size < 7 RETURN n.k",
    "MATCH (n:Thing) WHERE n.k IN ['t0', 't3'] RETURN n.k, n.weight",
    "MATCH (n:Thing) RETURN sum(n.size), min(n.weight), max(n.size), avg(n.weight), count(n.size)",
    "MATCH (n:Thing) RETURN n.k, COUNT { (n)-[:R]->() }, EXISTS { (n)-[:S]->(:Odd) }",
    "MATCH (n:Thing) RETURN n.k, size([(n)--(m) | m.k])",
    "MATCH (n:Thing) OPTIONAL MATCH (n)-[r:R]->(m) RETURN n.k, r.k, m.k",
    "MATCH (a {k: 't0'}), (b {k: 't1'}) MATCH p = shortestPath((a)-[:R|S*]-(b)) RETURN length(p)",
    "CALL algo.degree() YIELD node, degree RETURN node.k, degree",
    "CALL algo.weaklyConnectedComponents() YIELD node, component RETURN component, count(*) AS size ORDER BY size",
    "CALL db.labels() YIELD label, nodes WHERE nodes > 0 RETURN label, nodes",
    "CALL { MATCH (n:Thing) WHERE n.size IS NULL RETURN n.k AS k UNION MATCH (c:Claim) RETURN c.id AS k } RETURN k",
    "MATCH (c:Claim)-[:ABOUT]->(n) RETURN c.id, n.k, n.size ORDER BY c.id, n.k LIMIT 3",
];

const SPEECH: [&str; 5] = ["ASSERTED", "CLAIMED", "CONFIRMED", "REJECTED", "RETRACTED"];
const DAYS: usize = 6;

/// A node of any kind; the place in the vector is the order of making.
#[derive(Debug, Clone)]
struct Element {
    /// Its labels, or its type, as written.
    kind: String,
    /// The property that tells it from others.
    key: String,
    size: Option<usize>,
    weight: Option<usize>,
    /// The claim it rests on.
    claim: Option<usize>,
    /// The days of its date, first and last.
    when: Option<(usize, usize)>,
    /// Of a claim: the measure and the value.
    gives: Option<(&'static str, usize)>,
    /// Of a relationship: from and to.
    ends: Option<(usize, usize)>,
}

#[derive(Debug, Clone, Default)]
struct Graph {
    nodes: Vec<Element>,
    relationships: Vec<Element>,
}

fn element(kind: impl Into<String>, key: String) -> Element {
    Element {
        kind: kind.into(),
        key,
        size: None,
        weight: None,
        claim: None,
        when: None,
        gives: None,
        ends: None,
    }
}

const ACTORS: usize = 3;
const CLAIMS: usize = 6;
const THINGS: usize = 7;

impl Graph {
    fn random(dice: &mut Dice) -> Self {
        let mut graph = Self::default();
        let rests = |dice: &mut Dice| dice.one_in(3).then(|| dice.below(CLAIMS + 1));
        let dated = |dice: &mut Dice| {
            dice.one_in(2).then(|| {
                let day = dice.below(DAYS);
                (day, day)
            })
        };
        for number in 0..ACTORS {
            let mut actor = element("Actor", format!("a{number}"));
            if dice.one_in(8) {
                actor.when = dated(dice);
            }
            graph.nodes.push(actor);
        }
        for number in 0..CLAIMS {
            let mut claim = element("Claim", format!("c{number}"));
            if !dice.one_in(5) {
                let measure = if dice.one_in(3) { "weight" } else { "size" };
                claim.gives = Some((measure, dice.below(9)));
            }
            if dice.one_in(6) {
                claim.claim = Some(dice.below(CLAIMS + 1));
            }
            if dice.one_in(3) {
                claim.when = dated(dice);
            }
            graph.nodes.push(claim);
        }
        for number in 0..THINGS {
            let labels = if dice.one_in(3) { "Thing:Odd" } else { "Thing" };
            let mut thing = element(labels, format!("t{number}"));
            thing.size = (!dice.one_in(3)).then(|| dice.below(9));
            thing.weight = dice.one_in(2).then(|| dice.below(9));
            thing.claim = rests(dice);
            thing.when = dated(dice);
            graph.nodes.push(thing);
        }
        let things = ACTORS + CLAIMS;
        for number in 0..dice.below(30) {
            let kind = if dice.one_in(2) { "R" } else { "S" };
            let mut relationship = element(kind, format!("r{number}"));
            relationship.claim = rests(dice);
            relationship.when = dated(dice);
            relationship.ends = Some((things + dice.below(THINGS), things + dice.below(THINGS)));
            graph.relationships.push(relationship);
        }
        for number in 0..dice.below(14) {
            let kind = SPEECH[dice.below(SPEECH.len())];
            let mut speech = element(kind, format!("s{number}"));
            speech.when = dated(dice);
            speech.ends = Some((dice.below(ACTORS), ACTORS + dice.below(CLAIMS)));
            graph.relationships.push(speech);
        }
        for number in 0..dice.below(12) {
            let mut about = element("ABOUT", format!("b{number}"));
            about.ends = Some((ACTORS + dice.below(CLAIMS), things + dice.below(THINGS)));
            graph.relationships.push(about);
        }
        graph
    }

    /// One statement that makes it. Where `given`, claims are numbered and named as in the whole graph.
    fn statement(&self) -> String {
        let written = |element: &Element| {
            let mut entries = vec![match element.kind.as_str() {
                "Actor" | "Claim" => format!("id: '{}'", element.key),
                _ => format!("k: '{}'", element.key),
            }];
            for (key, number) in [("size", element.size), ("weight", element.weight)] {
                entries.extend(number.map(|number| format!("{key}: {number}")));
            }
            entries.extend(element.claim.map(|claim| format!("claim: 'c{claim}'")));
            entries.extend(
                element
                    .when
                    .map(|(first, _)| format!("when: date('2025-10-0{}')", first + 1)),
            );
            if let Some((measure, value)) = element.gives {
                entries.push(format!("measure: '{measure}', value: {value}"));
            }
            format!("{{{}}}", entries.join(", "))
        };
        let mut parts: Vec<String> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(number, node)| format!("(n{number}:{} {})", node.kind, written(node)))
            .collect();
        parts.extend(self.relationships.iter().map(|relationship| {
            let (from, to) = relationship.ends.expect("a relationship has ends");
            format!(
                "(n{from})-[:{} {}]->(n{to})",
                relationship.kind,
                written(relationship)
            )
        }));
        if parts.is_empty() {
            return "RETURN 1".to_owned();
        }
        format!("CREATE {}", parts.join(", "))
    }

    /// Without the nodes and relationships that do not stay, and without relationships that lose an end.
    fn kept(
        &self,
        node: impl Fn(&Element) -> bool,
        relationship: impl Fn(&Element) -> bool,
    ) -> Self {
        let mut places = Vec::new();
        let mut nodes = Vec::new();
        for each in &self.nodes {
            places.push(node(each).then_some(nodes.len()));
            if node(each) {
                nodes.push(each.clone());
            }
        }
        let relationships = self.relationships.iter().filter(|each| relationship(each));
        let relationships = relationships.filter_map(|each| {
            let (from, to) = each.ends?;
            let mut each = each.clone();
            each.ends = Some((places[from]?, places[to]?));
            Some(each)
        });
        Self {
            relationships: relationships.collect(),
            nodes,
        }
    }

    fn according_to(&self, who: &[usize]) -> Self {
        let speech = |claim: usize, kinds: &[&str]| -> Vec<&Element> {
            let of = self.relationships.iter();
            of.filter(|each| {
                let (from, to) = each.ends.expect("ends");
                kinds.contains(&each.kind.as_str()) && to == ACTORS + claim && who.contains(&from)
            })
            .collect()
        };
        let mut visible: Vec<bool> = (0..CLAIMS)
            .map(|claim| {
                !speech(claim, &SPEECH[..3]).is_empty() && speech(claim, &SPEECH[3..]).is_empty()
            })
            .collect();
        // A claim that rests on one that falls, falls too.
        for _ in 0..=CLAIMS {
            for claim in 0..CLAIMS {
                if let Some(other) = self.nodes[ACTORS + claim].claim {
                    visible[claim] &= visible.get(other) == Some(&true);
                }
            }
        }
        let mut told = self.clone();
        let mut newest: Vec<(usize, &str, (i64, usize), usize)> = Vec::new();
        for about in self
            .relationships
            .iter()
            .filter(|each| each.kind == "ABOUT")
        {
            let (from, to) = about.ends.expect("ends");
            let claim = from - ACTORS;
            let Some((measure, value)) = self.nodes[from].gives.filter(|_| visible[claim]) else {
                continue;
            };
            let day = |when: Option<(usize, usize)>| when.map(|(_, last)| last as i64);
            let said = speech(claim, &SPEECH[..3]);
            let said = said.iter().filter_map(|each| day(each.when)).max();
            let age = said.or(day(self.nodes[from].when)).unwrap_or(-1);
            newest.push((to, measure, (age, claim), value));
        }
        newest.sort_unstable();
        for (to, measure, _, value) in newest {
            let thing = &mut told.nodes[to];
            match measure {
                "size" => thing.size = Some(value),
                _ => thing.weight = Some(value),
            }
        }
        let stands = |each: &Element| {
            each.claim
                .is_none_or(|claim| visible.get(claim) == Some(&true))
        };
        let is_heard = |each: &Element| {
            each.kind != "Claim" || visible[each.key[1..].parse::<usize>().expect("a number")]
        };
        told.kept(|node| stands(node) && is_heard(node), stands)
    }

    fn during(&self, (start, end): (usize, usize), certainly: bool) -> Self {
        let stays = |each: &Element| {
            each.when.is_none_or(|(first, last)| {
                if certainly {
                    start <= first && last <= end
                } else {
                    first <= end && start <= last
                }
            })
        };
        self.kept(stays, stays)
    }
}

/// Lenses as written, and the graph they show.
fn lenses(graph: &Graph, dice: &mut Dice) -> (String, Graph) {
    let mut shown = graph.clone();
    let mut words = Vec::new();
    let which = 1 + dice.below(7);
    if which & 1 == 1 {
        let mut who = vec![dice.below(ACTORS)];
        if dice.one_in(3) {
            who.push(dice.below(ACTORS));
        }
        shown = shown.according_to(&who);
        let names: Vec<String> = who.iter().map(|actor| format!("'a{actor}'")).collect();
        words.push(match names.as_slice() {
            [one] if dice.one_in(2) => format!("ACCORDING TO {one}"),
            names => format!("ACCORDING TO [{}]", names.join(", ")),
        });
    }
    for (bit, certainly, word) in [(2, false, "DURING"), (4, true, "CERTAINLY DURING")] {
        if which & bit == bit {
            let day = dice.below(DAYS);
            shown = shown.during((day, day), certainly);
            words.push(format!("{word} date('2025-10-0{}')", day + 1));
        }
    }
    if dice.one_in(2) {
        words.reverse();
    }
    (words.join(" "), shown)
}

fn check(seed: u64) {
    let mut dice = Dice::new(seed + 70_000);
    let graph = Graph::random(&mut dice);
    let (mut whole, mut filtered) = (Database::in_memory(), Database::in_memory());
    let mut whole = whole.session(SessionOptions::default());
    let mut filtered = filtered.session(SessionOptions::default());
    let indexed = dice.one_in(2);
    let prepare = |session: &mut Session<'_>, graph: &Graph| {
        run(session, &graph.statement());
        if indexed {
            run(
                session,
                "CREATE INDEX FOR (n:Thing) ON (n.size); CREATE INDEX FOR (n:Thing) ON (n.k)",
            );
        }
    };
    let (words, shown) = lenses(&graph, &mut dice);
    prepare(&mut whole, &graph);
    prepare(&mut filtered, &shown);
    if dice.one_in(2) {
        // What was read before lies in other places.
        for query in QUERIES {
            run(&mut whole, query);
        }
    }
    for query in QUERIES {
        let expected = run(&mut filtered, query);
        let found = run(&mut whole, &format!("{words} {query}"));
        assert!(
            found == expected,
            "seed {seed}\n{};\n{words} {query}\nshown is\n{}\nexpected {expected:#?}\ngot {found:#?}",
            graph.statement(),
            shown.statement(),
        );
    }
    // A write is seen under the same lenses.
    run(&mut whole, "CREATE (:Thing {k: 'new', size: 4})");
    run(&mut filtered, "CREATE (:Thing {k: 'new', size: 4})");
    let query = "MATCH (n:Thing) RETURN n.k, n.size";
    assert_eq!(
        run(&mut whole, &format!("{words} {query}")),
        run(&mut filtered, query),
        "seed {seed}, after a write"
    );
}

#[test]
fn a_query_under_lenses_answers_as_on_the_graph_they_show() {
    for seed in seeds(CASES) {
        check(seed);
    }
}

#[test]
#[ignore = "takes minutes"]
fn ten_thousand_graphs_under_lenses() {
    for seed in seeds(10_000) {
        check(seed);
    }
}
