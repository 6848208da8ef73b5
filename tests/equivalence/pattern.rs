//! Random patterns: as text for a query, and as all their matches, found by trying everything.
//!
//! The search is as plain as can be: it walks the parts from left to right and tries every relationship at every step.
//! A relationship occurs once in a match, over all parts (openCypher 9, "Uniqueness").

use super::world::Dice;
use super::world::LABELS;
use super::world::TYPES;
use super::world::World;

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrow {
    Right,
    Left,
    Either,
}

#[derive(Debug, Clone)]
struct Node {
    /// Nodes of one number are one variable.
    variable: usize,
    label: Option<&'static str>,
    x: Option<i64>,
}

#[derive(Debug, Clone)]
struct Step {
    arrow: Arrow,
    types: Vec<&'static str>,
    x: Option<i64>,
    /// Least and most relationships; `None` is a single relationship, no list.
    length: Option<(usize, usize)>,
    node: Node,
}

#[derive(Debug, Clone)]
struct Part {
    start: Node,
    steps: Vec<Step>,
}

/// The parts of one MATCH.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    parts: Vec<Part>,
    /// How many node variables there are: `a0` to `a9`.
    pub(super) variables: usize,
}

/// A match: the node of each variable, then the relationships of each step.
pub(super) type Found = (Vec<usize>, Vec<Vec<usize>>);

impl Pattern {
    /// A random pattern of up to three steps in up to two parts, with at most three relationships on a long step.
    pub(super) fn random(dice: &mut Dice) -> Self {
        let mut variables = 0;
        let mut parts = Vec::new();
        let mut long = 0;
        for _ in 0..=dice.below(2) {
            let start = node(dice, &mut variables);
            let steps = (0..dice.below(3))
                .map(|_| {
                    let length = (long < 2 && dice.one_in(3)).then(|| {
                        long += 1;
                        let least = dice.below(3);
                        (least, least + dice.below(4 - least))
                    });
                    Step {
                        arrow: dice.pick(&[Arrow::Right, Arrow::Left, Arrow::Either]),
                        types: TYPES.into_iter().filter(|_| dice.one_in(3)).collect(),
                        x: dice.one_in(8).then(|| dice.below(3) as i64),
                        length,
                        node: node(dice, &mut variables),
                    }
                })
                .collect();
            parts.push(Part { start, steps });
        }
        Self { parts, variables }
    }

    /// The pattern as it stands after MATCH. Node variables are `a0`…, relationships `r0`…
    pub(super) fn text(&self) -> String {
        let mut number = 0;
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| {
                let mut text = node_text(&part.start);
                for step in &part.steps {
                    text.push_str(&step_text(step, number));
                    text.push_str(&node_text(&step.node));
                    number += 1;
                }
                text
            })
            .collect();
        parts.join(", ")
    }

    /// What to return so that rows are [`Pattern::rows`]: positions of nodes, and of relationships.
    pub(super) fn columns(&self) -> String {
        let nodes = (0..self.variables).map(|variable| format!("a{variable}.i"));
        let steps = self.parts.iter().flat_map(|part| &part.steps).enumerate();
        let relationships = steps.map(|(number, step)| match step.length {
            Some(_) => format!("[each IN r{number} | each.i]"),
            None => format!("r{number}.i"),
        });
        let all: Vec<String> = nodes.chain(relationships).collect();
        all.join(", ")
    }

    /// The rows of the matches, as texts, sorted.
    pub(super) fn rows(&self, found: &[Found]) -> Vec<String> {
        let steps: Vec<&Step> = self.parts.iter().flat_map(|part| &part.steps).collect();
        let mut rows: Vec<String> = found
            .iter()
            .map(|(nodes, relationships)| {
                let nodes = nodes.iter().map(ToString::to_string);
                let relationships = relationships.iter().zip(&steps).map(|(walked, step)| {
                    let walked: Vec<String> = walked.iter().map(ToString::to_string).collect();
                    match step.length {
                        Some(_) => format!("[{}]", walked.join(", ")),
                        None => walked.concat(),
                    }
                });
                nodes.chain(relationships).collect::<Vec<_>>().join(" | ")
            })
            .collect();
        rows.sort();
        rows
    }

    /// Every match; with `given`, only those whose first variable is that node.
    pub(super) fn matches(&self, world: &World, given: Option<usize>) -> Vec<Found> {
        let mut search = Search {
            world,
            parts: &self.parts,
            nodes: vec![None; self.variables],
            used: vec![false; world.relationships.len()],
            walked: Vec::new(),
            found: Vec::new(),
        };
        if let Some(node) = given {
            search.nodes[0] = Some(node);
        }
        search.part(0);
        search.found
    }
}

fn node(dice: &mut Dice, variables: &mut usize) -> Node {
    // Now and then a variable that is there already: a cycle, or a join of two parts.
    let variable = if *variables > 0 && dice.one_in(4) {
        dice.below(*variables)
    } else {
        *variables += 1;
        *variables - 1
    };
    Node {
        variable,
        label: dice.one_in(3).then(|| dice.pick(&LABELS)),
        x: dice.one_in(8).then(|| dice.below(3) as i64),
    }
}

fn properties(x: Option<i64>) -> String {
    x.map_or(String::new(), |x| format!(" {{x: {x}}}"))
}

fn node_text(node: &Node) -> String {
    let label = node
        .label
        .map_or(String::new(), |label| format!(":{label}"));
    format!("(a{}{label}{})", node.variable, properties(node.x))
}

fn step_text(step: &Step, number: usize) -> String {
    let types = if step.types.is_empty() {
        String::new()
    } else {
        format!(":{}", step.types.join("|"))
    };
    let length = match step.length {
        None => String::new(),
        Some((least, most)) => format!("*{least}..{most}"),
    };
    let (left, right) = match step.arrow {
        Arrow::Right => ("-", "->"),
        Arrow::Left => ("<-", "-"),
        Arrow::Either => ("-", "-"),
    };
    format!(
        "{left}[r{number}{types}{length}{}]{right}",
        properties(step.x)
    )
}

struct Search<'a> {
    world: &'a World,
    parts: &'a [Part],
    nodes: Vec<Option<usize>>,
    used: Vec<bool>,
    walked: Vec<Vec<usize>>,
    found: Vec<Found>,
}

impl Search<'_> {
    fn part(&mut self, number: usize) {
        let Some(part) = self.parts.get(number) else {
            let nodes = self.nodes.iter().flatten().copied().collect();
            self.found.push((nodes, self.walked.clone()));
            return;
        };
        for node in 0..self.world.nodes.len() {
            self.at(&part.start, node, |search| search.step(number, 0, node));
        }
    }

    /// Goes on with `node` standing for a node of the pattern, if it can.
    fn at(&mut self, wanted: &Node, node: usize, go_on: impl FnOnce(&mut Self)) {
        let there = &self.world.nodes[node];
        let fits = wanted
            .label
            .is_none_or(|label| there.labels.contains(&label))
            && (wanted.x.is_none() || wanted.x == there.x);
        let before = self.nodes[wanted.variable];
        if fits && before.is_none_or(|before| before == node) {
            self.nodes[wanted.variable] = Some(node);
            go_on(self);
            self.nodes[wanted.variable] = before;
        }
    }

    fn step(&mut self, part: usize, number: usize, from: usize) {
        let parts = self.parts;
        let Some(step) = parts[part].steps.get(number) else {
            self.part(part + 1);
            return;
        };
        self.walked.push(Vec::new());
        self.walk(step, part, number, from);
        self.walked.pop();
    }

    /// Takes the step as ended here when it is long enough, and walks on when it is not too long.
    fn walk(&mut self, step: &Step, part: usize, number: usize, from: usize) {
        let (least, most) = step.length.unwrap_or((1, 1));
        let so_far = self.walked.last().map_or(0, Vec::len);
        if so_far >= least {
            self.at(&step.node, from, |search| {
                search.step(part, number + 1, from);
            });
        }
        if so_far == most {
            return;
        }
        for (position, each) in self.world.relationships.iter().enumerate() {
            let fits = step.types.is_empty() || step.types.contains(&each.relationship_type);
            if self.used[position] || !fits || (step.x.is_some() && step.x != each.x) {
                continue;
            }
            let right = (each.start == from).then_some(each.end);
            let left = (each.end == from).then_some(each.start);
            // A self-loop is met once, whichever way it is walked.
            let next = match step.arrow {
                Arrow::Right => right,
                Arrow::Left => left,
                Arrow::Either => right.or(left),
            };
            if let Some(next) = next {
                self.used[position] = true;
                let depth = self.walked.len() - 1;
                self.walked[depth].push(position);
                self.walk(step, part, number, next);
                self.walked[depth].pop();
                self.used[position] = false;
            }
        }
    }
}
