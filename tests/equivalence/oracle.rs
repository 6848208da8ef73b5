//! The answer of a query, found by trying everything: every node at every place, every relationship at every step.
//!
//! A relationship occurs once in a match, over all parts of one MATCH (openCypher 9, "Uniqueness"); conditions know
//! three truth values. This module must never use the engine, and never be clever.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::statement::Answer;
use super::statement::Arrow;
use super::statement::Clause;
use super::statement::Condition;
use super::statement::Kind;
use super::statement::Node;
use super::statement::Operand;
use super::statement::Part;
use super::statement::Query;
use super::statement::Shortest;
use super::statement::Step;
use super::world::World;

/// How many partial matches are too many for a small test.
const TOO_MANY: usize = 3_000;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Null,
    Node(usize),
    Relationship(usize),
    Relationships(Vec<usize>),
    Path(Vec<usize>, Vec<usize>),
    Number(i64),
}

type Row = BTreeMap<String, Value>;

/// A match so far.
#[derive(Debug, Clone)]
struct State {
    row: Row,
    used: Vec<usize>,
    /// The nodes and relationships of the part so far.
    nodes: Vec<usize>,
    walked: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Oracle<'w> {
    world: &'w World,
    spent: Cell<usize>,
}

impl<'w> Oracle<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self {
            world,
            spent: Cell::new(0),
        }
    }

    /// The rows as sorted texts; none when there is too much to try.
    pub(super) fn answer(&self, query: &Query) -> Option<Vec<String>> {
        let mut rows = vec![Row::new()];
        for clause in &query.clauses {
            rows = self.clause(clause, rows);
            if self.is_spent() {
                return None;
            }
        }
        let mut texts = self.texts(&query.answer, &rows);
        texts.sort();
        Some(texts)
    }

    fn is_spent(&self) -> bool {
        self.spent.get() > TOO_MANY
    }

    fn clause(&self, clause: &Clause, rows: Vec<Row>) -> Vec<Row> {
        match clause {
            Clause::WithAll => rows,
            Clause::WithDistinct(names) => {
                let kept: BTreeSet<Row> = rows
                    .into_iter()
                    .map(|mut row| {
                        row.retain(|name, _| names.contains(name));
                        row
                    })
                    .collect();
                kept.into_iter().collect()
            }
            Clause::Unwind(name) => {
                let mut longer = Vec::new();
                for row in rows {
                    for value in [1, 2] {
                        let mut row = row.clone();
                        row.insert(name.clone(), Value::Number(value));
                        longer.push(row);
                    }
                }
                longer
            }
            Clause::Match {
                optional,
                parts,
                condition,
            } => {
                let mut all = Vec::new();
                for row in rows {
                    let mut found = self.matches(parts, &row);
                    found.retain(|row| {
                        condition
                            .as_ref()
                            .is_none_or(|each| self.truth(each, row) == Some(true))
                    });
                    if found.is_empty() && *optional {
                        let mut row = row;
                        for name in parts.iter().flat_map(names) {
                            row.entry(name).or_insert(Value::Null);
                        }
                        found.push(row);
                    }
                    all.extend(found);
                    if self.is_spent() {
                        break;
                    }
                }
                all
            }
        }
    }

    fn matches(&self, parts: &[Part], row: &Row) -> Vec<Row> {
        let mut states = vec![State {
            row: row.clone(),
            used: Vec::new(),
            nodes: Vec::new(),
            walked: Vec::new(),
        }];
        for part in parts {
            let mut next = Vec::new();
            for state in states {
                next.extend(self.part(part, &state));
            }
            states = next;
        }
        states.into_iter().map(|state| state.row).collect()
    }

    fn part(&self, part: &Part, state: &State) -> Vec<State> {
        let mut states = Vec::new();
        for node in 0..self.world.nodes.len() {
            let mut state = state.clone();
            state.nodes = vec![node];
            state.walked = Vec::new();
            states.extend(self.at(&part.start, state));
        }
        for (step, node) in &part.steps {
            let mut next = Vec::new();
            for state in states {
                if part.shortest.is_some() {
                    next.extend(self.shortest(step, node, &state, part.shortest));
                    continue;
                }
                let mut walks = Vec::new();
                self.walk(step, &state, 0, bounds(step), &mut walks);
                for (state, length) in walks {
                    let state = Self::bind(step, state, length);
                    next.extend(state.and_then(|state| self.at(node, state)));
                }
                if self.is_spent() {
                    return Vec::new();
                }
            }
            states = next;
        }
        if let Some(path) = &part.path {
            for state in &mut states {
                let value = Value::Path(state.nodes.clone(), state.walked.clone());
                state.row.insert(path.clone(), value);
            }
        }
        states
    }

    /// Of the walks between two known nodes those with the fewest relationships, if that is not too few.
    fn shortest(
        &self,
        step: &Step,
        node: &Node,
        state: &State,
        which: Option<Shortest>,
    ) -> Vec<State> {
        let (least, most) = bounds(step);
        let mut walks = Vec::new();
        self.walk(step, state, 0, (0, most), &mut walks);
        walks.retain(|(state, _)| self.at(node, state.clone()).is_some());
        let fewest = walks.iter().map(|(_, length)| *length).min();
        walks.retain(|(_, length)| Some(*length) == fewest && *length >= least);
        if which == Some(Shortest::One) {
            walks.truncate(1);
        }
        let bound = walks
            .into_iter()
            .filter_map(|(state, length)| Self::bind(step, state, length));
        bound.collect()
    }

    /// The state with its last node standing for a node of the pattern, if it can.
    fn at(&self, wanted: &Node, mut state: State) -> Option<State> {
        let position = *state.nodes.last()?;
        let there = &self.world.nodes[position];
        let fits = wanted.labels.iter().all(|each| there.labels.contains(each))
            && (wanted.x.is_none() || wanted.x == there.x);
        if !fits {
            return None;
        }
        if let Some(name) = &wanted.variable {
            let value = Value::Node(position);
            if *state.row.entry(name.clone()).or_insert(value.clone()) != value {
                return None;
            }
        }
        Some(state)
    }

    /// The state with the last relationships standing for the step's variable, if they can.
    fn bind(step: &Step, mut state: State, length: usize) -> Option<State> {
        if let Some(name) = &step.variable {
            let walked = &state.walked[state.walked.len() - length..];
            let value = match step.length {
                Some(_) => Value::Relationships(walked.to_vec()),
                None => Value::Relationship(walked[0]),
            };
            if *state.row.entry(name.clone()).or_insert(value.clone()) != value {
                return None;
            }
        }
        Some(state)
    }

    fn walk(
        &self,
        step: &Step,
        state: &State,
        length: usize,
        (least, most): (usize, usize),
        walks: &mut Vec<(State, usize)>,
    ) {
        self.spent.set(self.spent.get() + 1);
        if self.is_spent() {
            return;
        }
        if length >= least && length <= most {
            walks.push((state.clone(), length));
        }
        if length >= most {
            return;
        }
        let from = *state.nodes.last().expect("a part begins with a node");
        for (position, each) in self.world.relationships.iter().enumerate() {
            let fits = (step.types.is_empty() || step.types.contains(&each.relationship_type))
                && (step.x.is_none() || step.x == each.x);
            if !fits || state.used.contains(&position) {
                continue;
            }
            let mut ends = Vec::new();
            if step.arrow != Arrow::Left && each.start == from {
                ends.push(each.end);
            }
            // A self-loop is met once, whichever way it is walked.
            if step.arrow != Arrow::Right && each.end == from && ends.is_empty() {
                ends.push(each.start);
            }
            for end in ends {
                let mut state = state.clone();
                state.used.push(position);
                state.walked.push(position);
                state.nodes.push(end);
                self.walk(step, &state, length + 1, (least, most), walks);
            }
        }
    }

    fn x(&self, name: &str, row: &Row) -> Option<i64> {
        match &row[name] {
            Value::Node(position) => self.world.nodes[*position].x,
            Value::Relationship(position) => self.world.relationships[*position].x,
            _ => None,
        }
    }

    fn truth(&self, condition: &Condition, row: &Row) -> Option<bool> {
        match condition {
            Condition::Compare(left, operator, right) => {
                let left = self.x(left, row)?;
                let right = match right {
                    Operand::Number(value) => *value,
                    Operand::Null => return None,
                    Operand::Property(name) => self.x(name, row)?,
                };
                Some(match *operator {
                    "=" => left == right,
                    "<>" => left != right,
                    "<" => left < right,
                    _ => left >= right,
                })
            }
            Condition::Different(left, right) => {
                let both = (&row[left], &row[right]);
                if both.0 == &Value::Null || both.1 == &Value::Null {
                    return None;
                }
                Some(both.0 != both.1)
            }
            Condition::Label(name, label) => match &row[name] {
                Value::Node(position) => Some(self.world.nodes[*position].labels.contains(label)),
                _ => None,
            },
            Condition::IsNull(name) => Some(self.x(name, row).is_none()),
            Condition::Not(inner) => self.truth(inner, row).map(|truth| !truth),
            Condition::And(left, right) => match (self.truth(left, row), self.truth(right, row)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Condition::Or(left, right) => match (self.truth(left, row), self.truth(right, row)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Condition::Xor(left, right) => Some(self.truth(left, row)? != self.truth(right, row)?),
            Condition::Exists(parts, condition) => {
                let found = self.matches(parts, row);
                let fits = |row: &Row| {
                    condition
                        .as_ref()
                        .is_none_or(|each| self.truth(each, row) == Some(true))
                };
                Some(found.iter().any(fits))
            }
            Condition::Pattern(part) => {
                Some(!self.matches(std::slice::from_ref(part), row).is_empty())
            }
            Condition::CountAtLeast(parts, least) => Some(self.matches(parts, row).len() >= *least),
        }
    }

    fn texts(&self, answer: &Answer, rows: &[Row]) -> Vec<String> {
        let positions = |names: &[String], row: &Row| -> Vec<Value> {
            names.iter().map(|name| row[name].clone()).collect()
        };
        let text = |values: &Vec<Value>| {
            let cells: Vec<String> = values.iter().map(|each| cell(each, Kind::Node)).collect();
            cells.join(" | ")
        };
        match answer {
            Answer::All(variables) => rows
                .iter()
                .map(|row| {
                    let cells: Vec<String> = variables
                        .iter()
                        .map(|(name, kind)| cell(&row[name], *kind))
                        .collect();
                    cells.join(" | ")
                })
                .collect(),
            Answer::Count => vec![rows.len().to_string()],
            Answer::CountOf(name) => {
                let some = rows.iter().filter(|row| row[name] != Value::Null);
                vec![some.count().to_string()]
            }
            Answer::CountDistinct(name) => {
                let mut values: BTreeSet<&Value> = rows.iter().map(|row| &row[name]).collect();
                values.remove(&Value::Null);
                vec![values.len().to_string()]
            }
            Answer::CountPer(name) => {
                let mut counts: BTreeMap<&Value, usize> = BTreeMap::new();
                for row in rows {
                    *counts.entry(&row[name]).or_default() += 1;
                }
                let line = |(value, count)| format!("{} | {count}", cell(value, Kind::Node));
                counts.into_iter().map(line).collect()
            }
            Answer::Distinct(names) => {
                let set: BTreeSet<Vec<Value>> =
                    rows.iter().map(|row| positions(names, row)).collect();
                set.iter().map(text).collect()
            }
            Answer::First(names, limit) => {
                let number = |value: &Value| match value {
                    Value::Node(node) => {
                        let number = self.world.nodes[*node].x;
                        number.map_or(Value::Null, Value::Number)
                    }
                    _ => Value::Null,
                };
                let mut all: Vec<Vec<Value>> =
                    rows.iter().map(|row| positions(names, row)).collect();
                // Null comes last.
                let last = |value: &Value| (*value == Value::Null, value.clone());
                all.sort_by(|one, other| {
                    let (first, second) = (last(&number(&one[0])), last(&number(&other[0])));
                    let by_number = if limit % 2 == 0 {
                        second.cmp(&first)
                    } else {
                        first.cmp(&second)
                    };
                    let rest = |values: &[Value]| values.iter().map(last).collect::<Vec<_>>();
                    by_number.then_with(|| rest(one).cmp(&rest(other)))
                });
                all.truncate(*limit);
                for row in &mut all {
                    let (first, last) = (number(&row[0]), number(&row[names.len() - 1]));
                    row.extend([first, last]);
                }
                all.iter().map(text).collect()
            }
        }
    }
}

fn bounds(step: &Step) -> (usize, usize) {
    match step.length {
        None => (1, 1),
        Some((least, most)) => (least.unwrap_or(1), most.unwrap_or(usize::MAX)),
    }
}

fn names(part: &Part) -> Vec<String> {
    let steps = part.steps.iter();
    let inner = steps.flat_map(|(step, node)| [&step.variable, &node.variable]);
    let all = [&part.path, &part.start.variable].into_iter().chain(inner);
    all.flatten().cloned().collect()
}

fn cell(value: &Value, kind: Kind) -> String {
    let list = |items: &[usize]| {
        let items: Vec<String> = items.iter().map(ToString::to_string).collect();
        format!("[{}]", items.join(", "))
    };
    match value {
        Value::Null if kind == Kind::Path => "null | null | null".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Node(position) | Value::Relationship(position) => position.to_string(),
        Value::Relationships(walked) => list(walked),
        Value::Path(_, walked) if kind == Kind::ShortPath => walked.len().to_string(),
        Value::Path(nodes, walked) => {
            format!("{} | {} | {}", walked.len(), list(nodes), list(walked))
        }
        Value::Number(number) => number.to_string(),
    }
}
