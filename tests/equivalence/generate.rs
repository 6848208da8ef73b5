//! Random queries whose variables are all in scope.
//!
//! This module must never know what a query answers.

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
use super::world::Dice;
use super::world::LABELS;
use super::world::TYPES;

/// Makes queries.
#[derive(Debug)]
pub(super) struct Generator<'d> {
    dice: &'d mut Dice,
    scope: Vec<(String, Kind)>,
    made: usize,
}

type Length = Option<(Option<usize>, Option<usize>)>;

/// Relationships at most, so that the search ends; `*` alone now and then.
const LENGTHS: [Length; 10] = [
    Some((None, None)),
    Some((Some(0), Some(2))),
    Some((Some(2), Some(2))),
    Some((Some(1), Some(3))),
    Some((Some(2), Some(1))),
    Some((None, Some(2))),
    Some((Some(0), None)),
    Some((Some(0), Some(0))),
    Some((Some(2), Some(3))),
    Some((Some(1), Some(9))),
];

impl<'d> Generator<'d> {
    pub(super) fn new(dice: &'d mut Dice) -> Self {
        Self {
            dice,
            scope: Vec::new(),
            made: 0,
        }
    }

    /// A query of one to three reading clauses.
    pub(super) fn query(mut self) -> Query {
        let mut clauses = Vec::new();
        for number in 0..=self.dice.below(3) {
            if number > 0 && self.dice.one_in(5) {
                clauses.push(self.between());
            }
            let optional = self.dice.one_in(if number == 0 { 12 } else { 3 });
            let clause = if number > 0 && self.dice.one_in(5) {
                self.shortest(optional)
            } else {
                None
            };
            clauses.push(clause.unwrap_or_else(|| self.matching(optional)));
        }
        if self.dice.one_in(8) {
            clauses.push(self.between());
        }
        let answer = self.answer();
        Query { clauses, answer }
    }

    fn fresh(&mut self, letter: &str) -> String {
        self.made += 1;
        format!("{letter}{}", self.made)
    }

    fn of_kind(&self, kind: Kind) -> Vec<String> {
        let of_kind = self.scope.iter().filter(|(_, each)| *each == kind);
        of_kind.map(|(name, _)| name.clone()).collect()
    }

    fn one_of_kind(&mut self, kind: Kind) -> Option<String> {
        let names = self.of_kind(kind);
        (!names.is_empty()).then(|| names[self.dice.below(names.len())].clone())
    }

    fn between(&mut self) -> Clause {
        match self.dice.below(3) {
            0 => Clause::WithAll,
            1 => {
                let name = self.fresh("u");
                self.scope.push((name.clone(), Kind::Number));
                Clause::Unwind(name)
            }
            _ => {
                let dice = &mut *self.dice;
                self.scope.retain(|(_, kind)| {
                    matches!(kind, Kind::Node | Kind::Relationship) && !dice.one_in(3)
                });
                if self.scope.is_empty() {
                    let name = self.fresh("u");
                    self.scope.push((name.clone(), Kind::Number));
                    return Clause::Unwind(name);
                }
                let names = self.scope.iter().map(|(name, _)| name.clone());
                Clause::WithDistinct(names.collect())
            }
        }
    }

    fn matching(&mut self, optional: bool) -> Clause {
        let before: Vec<String> = self.of_kind(Kind::Relationship);
        let mut free = before;
        let count = if self.dice.one_in(4) { 2 } else { 1 };
        let parts: Vec<Part> = (0..count)
            .map(|_| {
                let most = 4 - count;
                self.part(most, &mut free, true)
            })
            .collect();
        let condition = self.dice.one_in(3).then(|| self.condition(2));
        Clause::Match {
            optional,
            parts,
            condition,
        }
    }

    fn shortest(&mut self, optional: bool) -> Option<Clause> {
        let start = self.one_of_kind(Kind::Node)?;
        let end = self.one_of_kind(Kind::Node)?;
        let (which, kind) = if self.dice.one_in(2) {
            (Shortest::One, Kind::ShortPath)
        } else {
            (Shortest::All, Kind::Path)
        };
        let mut step = self.bare_step();
        step.length = self.dice.pick(&[
            Some((None, None)),
            Some((Some(0), None)),
            Some((None, Some(2))),
            Some((Some(1), Some(3))),
            Some((Some(0), Some(1))),
        ]);
        let name = self.fresh("p");
        self.scope.push((name.clone(), kind));
        let bare = |name| Node {
            variable: Some(name),
            labels: Vec::new(),
            x: None,
        };
        let part = Part {
            path: Some(name),
            start: bare(start),
            steps: vec![(step, bare(end))],
            shortest: Some(which),
        };
        Some(Clause::Match {
            optional,
            parts: vec![part],
            condition: None,
        })
    }

    fn part(&mut self, most: usize, free: &mut Vec<String>, named: bool) -> Part {
        let path = (named && self.dice.one_in(6)).then(|| self.fresh("p"));
        let start = self.node(named);
        let mut steps = Vec::new();
        for _ in 0..self.dice.below(most + 1) {
            let step = self.step(free, named);
            let node = self.node(named);
            steps.push((step, node));
        }
        // A path is in scope only when its pattern is whole.
        if let Some(path) = &path {
            self.scope.push((path.clone(), Kind::Path));
        }
        Part {
            path,
            start,
            steps,
            shortest: None,
        }
    }

    /// A node, which stands for one in scope now and then.
    fn node(&mut self, named: bool) -> Node {
        let known = if self.dice.one_in(3) || !named {
            self.one_of_kind(Kind::Node)
        } else {
            None
        };
        let known = known.filter(|_| named || !self.dice.one_in(2));
        let variable = known.or_else(|| {
            (named && !self.dice.one_in(4)).then(|| {
                let name = self.fresh("a");
                self.scope.push((name.clone(), Kind::Node));
                name
            })
        });
        let mut labels = Vec::new();
        if self.dice.one_in(8) {
            labels.push(self.dice.pick(&LABELS));
        }
        Node {
            variable,
            labels,
            x: self.dice.one_in(16).then(|| self.dice.below(3) as i64),
        }
    }

    fn bare_step(&mut self) -> Step {
        let types = if self.dice.one_in(3) {
            TYPES.into_iter().filter(|_| self.dice.one_in(2)).collect()
        } else {
            Vec::new()
        };
        Step {
            variable: None,
            arrow: self.dice.pick(&[Arrow::Right, Arrow::Left, Arrow::Either]),
            types,
            x: None,
            length: None,
        }
    }

    fn step(&mut self, free: &mut Vec<String>, named: bool) -> Step {
        let mut step = self.bare_step();
        step.x = self.dice.one_in(16).then(|| self.dice.below(3) as i64);
        if self.dice.one_in(4) {
            step.length = self.dice.pick(&LENGTHS);
        }
        if !named {
            return step;
        }
        if step.length.is_none() && !free.is_empty() && self.dice.one_in(3) {
            let position = self.dice.below(free.len());
            step.variable = Some(free.swap_remove(position));
        } else if self.dice.one_in(2) {
            let name = self.fresh("r");
            let kind = match step.length {
                None => Kind::Relationship,
                Some(_) => Kind::Relationships,
            };
            self.scope.push((name.clone(), kind));
            step.variable = Some(name);
        }
        step
    }

    /// A condition on what is in scope.
    pub(super) fn condition(&mut self, depth: usize) -> Condition {
        if depth > 0 && self.dice.one_in(2) {
            let left = Box::new(self.condition(depth - 1));
            return match self.dice.below(4) {
                0 => Condition::Not(left),
                1 => Condition::And(left, Box::new(self.condition(depth - 1))),
                2 => Condition::Or(left, Box::new(self.condition(depth - 1))),
                _ => Condition::Xor(left, Box::new(self.condition(depth - 1))),
            };
        }
        let kind = if self.dice.one_in(3) {
            Kind::Relationship
        } else {
            Kind::Node
        };
        let name = self
            .one_of_kind(kind)
            .or_else(|| self.one_of_kind(Kind::Node));
        let Some(name) = name else {
            return Condition::Exists(vec![self.inner_part()], None);
        };
        match self.dice.below(9) {
            0 => Condition::IsNull(name),
            1 if self.dice.one_in(3) => Condition::Compare(name, "=", Operand::Null),
            2 => match self.one_of_kind(Kind::Node) {
                Some(other) => Condition::Compare(name, "<>", Operand::Property(other)),
                None => Condition::IsNull(name),
            },
            3 => match self.one_of_kind(Kind::Node) {
                Some(node) => Condition::Label(node, self.dice.pick(&LABELS)),
                None => Condition::IsNull(name),
            },
            4 => Condition::Exists(vec![self.inner_part()], None),
            5 => {
                let parts = vec![self.inner_part()];
                let condition = Condition::Compare(name, "<", Operand::Number(2));
                Condition::Exists(parts, Some(Box::new(condition)))
            }
            6 => {
                let mut part = self.inner_part();
                if part.steps.is_empty() {
                    let step = self.bare_step();
                    let node = self.node(false);
                    part.steps.push((step, node));
                }
                Condition::Pattern(part)
            }
            7 => Condition::CountAtLeast(vec![self.inner_part()], self.dice.below(4)),
            _ => {
                let operator = self.dice.pick(&["=", "<>", "<", ">="]);
                Condition::Compare(name, operator, Operand::Number(self.dice.below(3) as i64))
            }
        }
    }

    fn inner_part(&mut self) -> Part {
        self.part(2, &mut Vec::new(), false)
    }

    fn answer(&mut self) -> Answer {
        let nodes = self.of_kind(Kind::Node);
        if self.scope.is_empty() {
            return Answer::Count;
        }
        let all = Answer::All(self.scope.clone());
        let Some(node) = self.one_of_kind(Kind::Node) else {
            return if self.dice.one_in(3) {
                Answer::Count
            } else {
                all
            };
        };
        match self.dice.below(9) {
            0 | 1 => Answer::Count,
            2 => Answer::CountPer(node),
            3 => Answer::CountOf(node),
            4 => Answer::CountDistinct(node),
            5 => Answer::Distinct(vec![node]),
            6 => Answer::First(nodes, 1 + self.dice.below(5)),
            _ => all,
        }
    }
}
