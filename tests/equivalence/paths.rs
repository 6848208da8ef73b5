//! Random searched paths (repeated patterns, selectors, modes, the order of time) against trying every walk.
//!
//! The search knows nothing of automata or distances: it walks element by element, keeps every walk that fits, and
//! sorts them by length afterwards. `EQUIVALENCE_SEED=number` runs one case alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annals::Database;
use annals::database::SessionOptions;

use super::TUNINGS;
use super::run;
use super::world::Dice;
use super::world::LABELS;
use super::world::TYPES;
use super::world::World;

const CASES: u64 = 2_000;
const LONG_CASES: u64 = 100_000;
/// Queries for each graph.
const QUERIES: u64 = 4;
/// How many steps are too many for a small test.
const TOO_MANY: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrow {
    Right,
    Left,
    Either,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Walk,
    Trail,
    Acyclic,
    Simple,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Selector {
    None,
    All,
    Any(usize),
    AnyShortest,
    AllShortest,
    Shortest(usize),
    Groups(usize),
}

#[derive(Debug, Clone, Default)]
struct Node {
    label: Option<&'static str>,
    x: Option<i64>,
}

#[derive(Debug, Clone)]
struct Step {
    arrow: Arrow,
    types: Vec<&'static str>,
}

/// How the dates of steps must follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Any,
    NotBackwards,
    Within(i64),
}

/// What is asked of each repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inner {
    Nothing,
    /// `x.x <= y.x`: the first and the last node.
    Rising,
    /// `r0.x > 0`
    Positive,
    /// `r0.x <= r1.x`, of two relationships.
    Ordered,
}

#[derive(Debug, Clone)]
enum Element {
    Single(Step),
    /// A node between two others, with a name.
    Between(Node),
    Repeated {
        steps: Vec<Step>,
        last: Node,
        inner: Inner,
        least: usize,
        most: Option<usize>,
        /// Written behind an arrow instead of parentheses.
        short: bool,
    },
}

#[derive(Debug, Clone)]
struct PathQuery {
    selector: Selector,
    mode: Option<Mode>,
    repeatable: bool,
    start: Node,
    elements: Vec<Element>,
    end: Node,
    /// Whether the first and the last node are one.
    ring: bool,
    /// Whether the ends are found by a MATCH before.
    known: (bool, bool),
    order: Order,
    /// The least length, inside the parentheses around the path.
    inside: Option<usize>,
    /// The least length, behind it.
    behind: Option<usize>,
    /// Whether another relationship stands beside the path.
    beside: bool,
}

/// A walk with the repetitions of each element.
#[derive(Debug, Clone, Default)]
struct Found {
    nodes: Vec<usize>,
    walked: Vec<usize>,
    /// For each repeated element the lists of its first nodes, first relationships and last nodes.
    lists: Vec<[Vec<usize>; 3]>,
    between: Vec<usize>,
}

fn random_step(dice: &mut Dice) -> Step {
    Step {
        arrow: dice.pick(&[Arrow::Right, Arrow::Right, Arrow::Left, Arrow::Either]),
        types: if dice.one_in(2) {
            Vec::new()
        } else {
            vec![dice.pick(&TYPES), dice.pick(&TYPES)]
        },
    }
}

fn random_node(dice: &mut Dice) -> Node {
    Node {
        label: dice.one_in(6).then(|| dice.pick(&LABELS)),
        x: dice.one_in(12).then(|| dice.below(3) as i64),
    }
}

impl PathQuery {
    fn random(dice: &mut Dice) -> Self {
        let count = 1 + dice.below(2);
        let selector = match dice.below(9) {
            0 => Selector::All,
            1 => Selector::Any(count),
            2 => Selector::AnyShortest,
            3 => Selector::AllShortest,
            4 => Selector::Shortest(count),
            5 => Selector::Groups(count),
            _ => Selector::None,
        };
        let mode = dice
            .one_in(2)
            .then(|| dice.pick(&[Mode::Walk, Mode::Trail, Mode::Acyclic, Mode::Simple]));
        let repeatable = dice.one_in(5);
        let mut query = Self {
            selector,
            mode,
            repeatable,
            start: random_node(dice),
            elements: Vec::new(),
            end: random_node(dice),
            ring: dice.one_in(8),
            known: (dice.one_in(3), dice.one_in(3)),
            order: match dice.below(8) {
                0 => Order::NotBackwards,
                1 => Order::Within(dice.below(2) as i64),
                _ => Order::Any,
            },
            inside: dice.one_in(5).then(|| dice.below(4)),
            behind: dice.one_in(6).then(|| dice.below(3)),
            beside: false,
        };
        query.beside = matches!(selector, Selector::None | Selector::All) && dice.one_in(5);
        let bounded = query.walks();
        for _ in 0..=dice.below(3) {
            query.element(dice, bounded);
        }
        while !query
            .elements
            .iter()
            .any(|each| matches!(each, Element::Repeated { .. }))
        {
            query.element(dice, bounded);
        }
        query
    }

    fn element(&mut self, dice: &mut Dice, bounded: bool) {
        if !self.elements.is_empty() && dice.one_in(3) {
            self.elements.push(Element::Between(random_node(dice)));
        }
        if dice.one_in(3) {
            self.elements.push(Element::Single(random_step(dice)));
            return;
        }
        let steps: Vec<Step> = (0..=usize::from(dice.one_in(4)))
            .map(|_| random_step(dice))
            .collect();
        let least = dice.below(3);
        let most = if bounded || dice.one_in(2) {
            Some((least + dice.below(3)).max(1))
        } else {
            None
        };
        let short = steps.len() == 1 && dice.one_in(3);
        let inner = match dice.below(6) {
            _ if short => Inner::Nothing,
            0 => Inner::Rising,
            1 => Inner::Positive,
            2 if steps.len() == 2 => Inner::Ordered,
            _ => Inner::Nothing,
        };
        let behind = if short {
            Node::default()
        } else {
            random_node(dice)
        };
        self.elements.push(Element::Repeated {
            steps,
            last: behind,
            inner,
            least,
            most,
            short,
        });
    }

    /// Whether relationships may be walked twice.
    fn walks(&self) -> bool {
        match self.mode {
            Some(Mode::Walk) | None => self.repeatable || self.mode == Some(Mode::Walk),
            Some(_) => false,
        }
    }

    fn text(&self) -> String {
        let end_name = if self.ring { "s" } else { "e" };
        let mut text = String::new();
        if self.known.0 {
            text.push_str("MATCH (s) ");
        }
        if self.known.1 && !self.ring {
            text.push_str("MATCH (e) ");
        }
        text.push_str("MATCH ");
        if self.repeatable {
            text.push_str("REPEATABLE ELEMENTS ");
        }
        text.push_str("p = ");
        let selector = match self.selector {
            Selector::None => String::new(),
            Selector::All => "ALL ".to_owned(),
            Selector::Any(count) => format!("ANY {count} "),
            Selector::AnyShortest => "ANY SHORTEST ".to_owned(),
            Selector::AllShortest => "ALL SHORTEST ".to_owned(),
            Selector::Shortest(count) => format!("SHORTEST {count} "),
            Selector::Groups(count) => format!("SHORTEST {count} GROUPS "),
        };
        text.push_str(&selector);
        // the mode stands before GROUPS
        let mode = self.mode.map_or("", |mode| match mode {
            Mode::Walk => "WALK ",
            Mode::Trail => "TRAIL ",
            Mode::Acyclic => "ACYCLIC ",
            Mode::Simple => "SIMPLE ",
        });
        if let Selector::Groups(_) = self.selector {
            let at = text.len() - "GROUPS ".len();
            text.insert_str(at, mode);
        } else {
            text.push_str(mode);
        }
        let path = self.path_text(end_name);
        match self.inside {
            Some(least) => {
                let sizes: Vec<String> = self
                    .list_names()
                    .map(|number| format!("size(r{number})"))
                    .collect();
                let _ = write!(text, "({path} WHERE {} >= {least})", sizes.join(" + "));
            }
            None => text.push_str(&path),
        }
        match self.order {
            Order::Any => {}
            Order::NotBackwards => text.push_str(" CHRONOLOGICAL BY x"),
            Order::Within(most) => {
                let _ = write!(text, " CHRONOLOGICAL BY x WITHIN {most}");
            }
        }
        if self.beside {
            text.push_str(", ()-[z:T]->()");
        }
        if let Some(least) = self.behind {
            let _ = write!(text, " WHERE length(p) >= {least}");
        }
        let mut columns = vec![
            "s.i".to_owned(),
            format!("{end_name}.i AS e"),
            "length(p) AS n".to_owned(),
            "[each IN nodes(p) | each.i] AS nodes".to_owned(),
            "[each IN relationships(p) | each.i] AS walked".to_owned(),
        ];
        for (number, element) in self.elements.iter().enumerate() {
            match element {
                Element::Repeated { short, .. } => {
                    if !short {
                        columns.push(format!("[each IN x{number} | each.i] AS x{number}"));
                    }
                    columns.push(format!("[each IN r{number} | each.i] AS r{number}"));
                    if !short {
                        columns.push(format!("[each IN y{number} | each.i] AS y{number}"));
                    }
                }
                Element::Between(_) => columns.push(format!("m{number}.i AS m{number}")),
                Element::Single(_) => {}
            }
        }
        let _ = write!(text, " RETURN {}", columns.join(", "));
        text
    }

    fn list_names(&self) -> impl Iterator<Item = usize> + '_ {
        let elements = self.elements.iter().enumerate();
        elements
            .filter(|(_, element)| matches!(element, Element::Repeated { .. }))
            .map(|(number, _)| number)
    }

    fn path_text(&self, end_name: &str) -> String {
        let mut text = node_text("s", &self.start);
        let mut at_node = true;
        for (number, element) in self.elements.iter().enumerate() {
            match element {
                Element::Single(step) => {
                    if !at_node {
                        text.push_str("()");
                    }
                    text.push_str(&step_text("", step));
                    at_node = false;
                }
                Element::Between(node) => {
                    text.push_str(&node_text(&format!("m{number}"), node));
                    at_node = true;
                }
                Element::Repeated {
                    steps,
                    last,
                    inner,
                    least,
                    most,
                    short,
                } => {
                    let quantifier = match (least, most) {
                        (0, None) => "*".to_owned(),
                        (1, None) => "+".to_owned(),
                        (least, None) => format!("{{{least},}}"),
                        (least, Some(most)) if least == most => format!("{{{least}}}"),
                        (0, Some(most)) => format!("{{,{most}}}"),
                        (least, Some(most)) => format!("{{{least},{most}}}"),
                    };
                    if *short {
                        if !at_node {
                            text.push_str("()");
                        }
                        let _ = write!(
                            text,
                            "{}{quantifier}",
                            step_text(&format!("r{number}"), &steps[0])
                        );
                        at_node = false;
                        continue;
                    }
                    // behind an arrow a repeated path brings no node of its own
                    if !at_node {
                        text.push_str("()");
                    }
                    let _ = write!(text, "((x{number})");
                    for (place, step) in steps.iter().enumerate() {
                        let name = if place == 0 {
                            format!("r{number}")
                        } else {
                            format!("q{number}")
                        };
                        text.push_str(&step_text(&name, step));
                        if place + 1 < steps.len() {
                            text.push_str("()");
                        }
                    }
                    text.push_str(&node_text(&format!("y{number}"), last));
                    let condition = match inner {
                        Inner::Nothing => String::new(),
                        Inner::Rising => format!(" WHERE x{number}.x <= y{number}.x"),
                        Inner::Positive => format!(" WHERE r{number}.x > 0"),
                        Inner::Ordered => format!(" WHERE r{number}.x <= q{number}.x"),
                    };
                    text.push_str(&condition);
                    let _ = write!(text, "){quantifier}");
                    at_node = true;
                }
            }
        }
        text.push_str(&node_text(end_name, &self.end));
        text
    }
}

fn node_text(name: &str, node: &Node) -> String {
    let label = node
        .label
        .map_or(String::new(), |label| format!(":{label}"));
    let x = node.x.map_or(String::new(), |x| format!(" {{x: {x}}}"));
    format!("({name}{label}{x})")
}

fn step_text(name: &str, step: &Step) -> String {
    let types = if step.types.is_empty() {
        String::new()
    } else {
        format!(":{}", step.types.join("|"))
    };
    match step.arrow {
        Arrow::Right => format!("-[{name}{types}]->"),
        Arrow::Left => format!("<-[{name}{types}]-"),
        Arrow::Either => format!("-[{name}{types}]-"),
    }
}

struct Search<'w> {
    world: &'w World,
    query: &'w PathQuery,
    spent: usize,
    found: Vec<Found>,
}

impl Search<'_> {
    fn fits(&self, node: &Node, at: usize) -> bool {
        let there = &self.world.nodes[at];
        node.label.is_none_or(|label| there.labels.contains(&label))
            && (node.x.is_none() || node.x == there.x)
    }

    /// Every step from the end of a walk, whether or not the mode allows the longer walk.
    fn steps(&mut self, step: &Step, found: &Found) -> Vec<Found> {
        let from = *found.nodes.last().expect("a walk has a node");
        let mut longer = Vec::new();
        for (number, each) in self.world.relationships.iter().enumerate() {
            if !step.types.is_empty() && !step.types.contains(&each.relationship_type) {
                continue;
            }
            let mut ends = Vec::new();
            if step.arrow != Arrow::Left && each.start == from {
                ends.push(each.end);
            }
            if step.arrow != Arrow::Right && each.end == from && ends.is_empty() {
                ends.push(each.start);
            }
            for end in ends {
                self.spent += 1;
                let mut next = found.clone();
                next.walked.push(number);
                next.nodes.push(end);
                if self.is_allowed(&next) {
                    longer.push(next);
                }
            }
        }
        longer
    }

    /// Whether a walk may be the beginning of one that counts.
    fn is_allowed(&self, found: &Found) -> bool {
        let repeats = |items: &[usize]| {
            let mut sorted = items.to_vec();
            sorted.sort_unstable();
            sorted.windows(2).any(|pair| pair[0] == pair[1])
        };
        match self.query.mode {
            _ if self.query.walks() => true,
            None | Some(Mode::Walk | Mode::Trail) => !repeats(&found.walked),
            Some(Mode::Acyclic) => !repeats(&found.nodes),
            Some(Mode::Simple) => {
                let inner = &found.nodes[1..];
                let before = &found.nodes[..found.nodes.len() - 1];
                !repeats(inner) && !repeats(before) && !repeats(&found.walked)
            }
        }
    }

    fn go(&mut self, number: usize, found: Found) {
        if self.spent > TOO_MANY {
            return;
        }
        let Some(element) = self.query.elements.get(number) else {
            let (first, last) = (found.nodes[0], *found.nodes.last().expect("a node"));
            if self.fits(&self.query.end, last) && (!self.query.ring || first == last) {
                self.found.push(found);
            }
            return;
        };
        match element {
            Element::Single(step) => {
                for longer in self.steps(step, &found) {
                    self.go(number + 1, longer);
                }
            }
            Element::Between(node) => {
                let at = *found.nodes.last().expect("a node");
                if self.fits(node, at) {
                    let mut found = found;
                    found.between.push(at);
                    self.go(number + 1, found);
                }
            }
            Element::Repeated { .. } => {
                let mut found = found;
                found.lists.push([Vec::new(), Vec::new(), Vec::new()]);
                self.repeat(number, 0, found);
            }
        }
    }

    fn repeat(&mut self, number: usize, times: usize, found: Found) {
        let Element::Repeated {
            steps,
            last,
            inner,
            least,
            most,
            ..
        } = &self.query.elements[number]
        else {
            unreachable!("only asked of repeated elements");
        };
        if self.spent > TOO_MANY {
            return;
        }
        if times >= *least {
            self.go(number + 1, found.clone());
        }
        if most.is_some_and(|most| times >= most) {
            return;
        }
        let begin = found.walked.len();
        let mut walks = vec![found];
        for step in steps {
            walks = walks
                .iter()
                .flat_map(|walk| self.steps(step, walk))
                .collect();
        }
        for mut walk in walks {
            let (first, end) = (walk.nodes[begin], *walk.nodes.last().expect("a node"));
            let node = |at: usize| self.world.nodes[at].x;
            let step = |at: usize| self.world.relationships[walk.walked[begin + at]].x;
            let met = match inner {
                Inner::Nothing => true,
                Inner::Rising => node(first).zip(node(end)).is_some_and(|(a, b)| a <= b),
                Inner::Positive => step(0).is_some_and(|x| x > 0),
                Inner::Ordered => step(0).zip(step(1)).is_some_and(|(a, b)| a <= b),
            };
            if !met || !self.fits(last, end) {
                continue;
            }
            let relationship = walk.walked[begin];
            let lists = walk.lists.last_mut().expect("lists of this element");
            lists[0].push(first);
            lists[1].push(relationship);
            lists[2].push(end);
            self.repeat(number, times + 1, walk);
        }
    }

    /// Whether time does not run backwards along a walk.
    fn is_in_order(&self, found: &Found) -> bool {
        if self.query.order == Order::Any {
            return true;
        }
        let node = |at: usize| self.world.nodes[found.nodes[at]].x;
        let step = |at: usize| self.world.relationships[found.walked[at]].x;
        (0..found.walked.len()).all(|at| {
            if at == 0 && step(0).is_some() {
                return true;
            }
            let before = match at {
                0 => node(0),
                _ => step(at - 1).or(node(at)),
            };
            let now = step(at).or(node(at + 1));
            before.zip(now).is_some_and(|(before, now)| {
                let most = match self.query.order {
                    Order::Within(most) => most,
                    Order::Any | Order::NotBackwards => i64::MAX - 10,
                };
                before <= now && now <= before + most
            })
        })
    }
}

/// All walks that fit, before a selector; `None` when there are too many to try.
fn candidates(world: &World, query: &PathQuery) -> Option<Vec<Found>> {
    let mut search = Search {
        world,
        query,
        spent: 0,
        found: Vec::new(),
    };
    for start in 0..world.nodes.len() {
        if search.fits(&query.start, start) {
            let found = Found {
                nodes: vec![start],
                ..Found::default()
            };
            search.go(0, found);
        }
    }
    if search.spent > TOO_MANY {
        return None;
    }
    let mut found = std::mem::take(&mut search.found);
    found.retain(|each| search.is_in_order(each));
    found.retain(|each| {
        let total: usize = each.lists.iter().map(|lists| lists[1].len()).sum();
        query.inside.is_none_or(|least| total >= least)
    });
    Some(found)
}

fn row(query: &PathQuery, found: &Found) -> String {
    let list = |items: &[usize]| {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        format!("[{}]", items.join(", "))
    };
    let mut cells = vec![
        found.nodes[0].to_string(),
        found.nodes[found.nodes.len() - 1].to_string(),
        found.walked.len().to_string(),
        list(&found.nodes),
        list(&found.walked),
    ];
    let (mut lists, mut between) = (found.lists.iter(), found.between.iter());
    for element in &query.elements {
        match element {
            Element::Repeated { short, .. } => {
                let lists = lists.next().expect("lists of each");
                if *short {
                    cells.push(list(&lists[1]));
                } else {
                    cells.extend(lists.iter().map(|each| list(each)));
                }
            }
            Element::Between(_) => cells.push(between.next().expect("a node").to_string()),
            Element::Single(_) => {}
        }
    }
    cells.join(" | ")
}

/// How many paths or lengths count.
fn chosen(selector: Selector) -> Option<(usize, bool)> {
    match selector {
        Selector::None | Selector::All => None,
        Selector::Any(count) | Selector::Shortest(count) => Some((count, false)),
        Selector::AnyShortest => Some((1, false)),
        Selector::AllShortest => Some((1, true)),
        Selector::Groups(count) => Some((count, true)),
    }
}

/// What is wrong with the rows of the engine, if anything.
fn complaint(world: &World, query: &PathQuery, all: &[Found], rows: &[String]) -> Option<String> {
    let mut ends: BTreeMap<(usize, usize), Vec<&Found>> = BTreeMap::new();
    for found in all {
        let last = *found.nodes.last().expect("a node");
        ends.entry((found.nodes[0], last)).or_default().push(found);
    }
    let mut expected: Vec<String> = Vec::new();
    let mut lengths: Vec<String> = Vec::new();
    let kept = |found: &&&Found| query.behind.is_none_or(|least| found.walked.len() >= least);
    for mut group in ends.into_values() {
        group.sort_by_key(|found| found.walked.len());
        match chosen(query.selector) {
            None => {}
            Some((count, false)) => group.truncate(count),
            Some((count, true)) => {
                let mut different: Vec<usize> =
                    group.iter().map(|each| each.walked.len()).collect();
                different.dedup();
                different.truncate(count);
                group.retain(|each| different.contains(&each.walked.len()));
            }
        }
        for found in group.iter().filter(kept) {
            let times = if query.beside {
                let others = world.relationships.iter().enumerate();
                others
                    .filter(|(number, each)| {
                        each.relationship_type == "T"
                            && (query.repeatable
                                || query.mode == Some(Mode::Walk)
                                || !found.walked.contains(number))
                    })
                    .count()
            } else {
                1
            };
            for _ in 0..times {
                expected.push(row(query, found));
                let (first, last) = (found.nodes[0], found.nodes[found.nodes.len() - 1]);
                lengths.push(format!("{first} | {last} | {}", found.walked.len()));
            }
        }
    }
    expected.sort();
    lengths.sort();
    let some = matches!(chosen(query.selector), Some((_, false)));
    if !some {
        return (expected != rows)
            .then(|| format!("expected {}:\n{}", expected.len(), expected.join("\n")));
    }
    // which of several paths of one length are given is free, but not that they are paths, different ones, of that length
    let mut possible: Vec<String> = all.iter().map(|found| row(query, found)).collect();
    for row in rows {
        match possible.iter().position(|each| each == row) {
            Some(at) => {
                possible.swap_remove(at);
            }
            None => return Some(format!("not a path, or given twice: {row}")),
        }
    }
    let mut given: Vec<String> = rows
        .iter()
        .map(|row| row.split(" | ").take(3).collect::<Vec<_>>().join(" | "))
        .collect();
    given.sort();
    (given != lengths).then(|| format!("expected lengths:\n{}", lengths.join("\n")))
}

fn compare(seeds: impl Iterator<Item = u64>) {
    let (mut compared, mut skipped, mut wrong) = (0, 0, Vec::new());
    for seed in seeds {
        let mut dice = Dice::new(seed + 3_000_000);
        let mut world = World::random(&mut dice);
        while world.relationships.len() < 3 && !dice.one_in(8) {
            world = World::random(&mut dice);
        }
        let mut database = Database::in_memory();
        let mut session = database.session(SessionOptions::default());
        run(&mut session, &world.statement());
        for _ in 0..QUERIES {
            let query = PathQuery::random(&mut dice);
            let Some(all) = candidates(&world, &query) else {
                skipped += 1;
                continue;
            };
            compared += 1;
            let text = query.text();
            for tuning in [TUNINGS[0], TUNINGS[1 + dice.below(3)]] {
                session.options_mut().tuning = tuning;
                let rows = run(&mut session, &text);
                if let Some(complaint) = complaint(&world, &query, &all, &rows) {
                    wrong.push(format!(
                        "seed {seed}, {tuning:?}\n{};\n{text};\n{complaint}\ngot {}:\n{}\n",
                        world.statement(),
                        rows.len(),
                        rows.join("\n")
                    ));
                }
            }
        }
    }
    let count = wrong.len();
    wrong.sort_by_key(String::len);
    wrong.truncate(6);
    assert!(
        wrong.is_empty(),
        "{count} wrong of {compared} queries ({skipped} too large to try)\n\n{}",
        wrong.join("\n")
    );
    assert!(compared > skipped, "too many cases are too large");
}

#[test]
fn a_searched_path_is_what_trying_every_walk_finds() {
    compare(super::seeds(CASES / QUERIES).into_iter());
}

#[test]
#[ignore = "long: a hundred thousand cases"]
fn very_many_searched_paths_are_what_trying_every_walk_finds() {
    compare(0..LONG_CASES / QUERIES);
}
