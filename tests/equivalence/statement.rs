//! Queries as data: what the generator makes, the naive search answers and the engine reads as text.
//!
//! This module must never know what a query answers.

use std::fmt::Write as _;

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrow {
    Right,
    Left,
    Either,
}

/// Which of the shortest walks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortest {
    One,
    All,
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Node,
    Relationship,
    Relationships,
    Path,
    /// A path of which only the length is certain.
    ShortPath,
    Number,
}

/// A node of a pattern.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) variable: Option<String>,
    pub(super) labels: Vec<&'static str>,
    pub(super) x: Option<i64>,
}

/// A relationship of a pattern.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) variable: Option<String>,
    pub(super) arrow: Arrow,
    pub(super) types: Vec<&'static str>,
    pub(super) x: Option<i64>,
    /// Least and most relationships as written after `*`; `None` is a single relationship.
    pub(super) length: Option<(Option<usize>, Option<usize>)>,
}

/// One part of a pattern.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) path: Option<String>,
    pub(super) start: Node,
    pub(super) steps: Vec<(Step, Node)>,
    pub(super) shortest: Option<Shortest>,
}

/// The right side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Number(i64),
    Null,
    Property(String),
}

/// What stands after WHERE.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    Compare(String, &'static str, Operand),
    Different(String, String),
    Label(String, &'static str),
    IsNull(String),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Xor(Box<Condition>, Box<Condition>),
    Exists(Vec<Part>, Option<Box<Condition>>),
    Pattern(Part),
    CountAtLeast(Vec<Part>, usize),
}

#[derive(Debug, Clone)]
pub(super) enum Clause {
    Match {
        optional: bool,
        parts: Vec<Part>,
        condition: Option<Condition>,
    },
    WithAll,
    WithDistinct(Vec<String>),
    Unwind(String),
}

/// What is returned.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    All(Vec<(String, Kind)>),
    Count,
    CountOf(String),
    CountDistinct(String),
    CountPer(String),
    Distinct(Vec<String>),
    /// Nodes' positions, in the order of the first one's number, downwards for even limits, and then of the positions;
    /// so many of them, with the numbers of the first and the last.
    First(Vec<String>, usize),
}

#[derive(Debug, Clone)]
pub(super) struct Query {
    pub(super) clauses: Vec<Clause>,
    pub(super) answer: Answer,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    Literal,
    /// As `$n0`, `$n1`, …
    Parameter,
}

fn number(value: i64, numbers: Numbers) -> String {
    match numbers {
        Numbers::Literal => value.to_string(),
        Numbers::Parameter => format!("$n{value}"),
    }
}

fn properties(x: Option<i64>, numbers: Numbers) -> String {
    x.map_or(String::new(), |x| format!(" {{x: {}}}", number(x, numbers)))
}

impl Node {
    fn text(&self, numbers: Numbers) -> String {
        let labels: Vec<String> = self.labels.iter().map(|each| format!(":{each}")).collect();
        format!(
            "({}{}{})",
            self.variable.as_deref().unwrap_or_default(),
            labels.concat(),
            properties(self.x, numbers)
        )
    }
}

impl Step {
    fn text(&self, numbers: Numbers) -> String {
        let mut inside = self.variable.clone().unwrap_or_default();
        if !self.types.is_empty() {
            let _ = write!(inside, ":{}", self.types.join("|"));
        }
        match self.length {
            None => {}
            Some((None, None)) => inside.push('*'),
            Some((Some(least), Some(most))) if least == most => {
                let _ = write!(inside, "*{least}");
            }
            Some((least, most)) => {
                let end = |end: Option<usize>| end.map_or(String::new(), |end| end.to_string());
                let _ = write!(inside, "*{}..{}", end(least), end(most));
            }
        }
        inside.push_str(&properties(self.x, numbers));
        let inside = if inside.is_empty() {
            inside
        } else {
            format!("[{inside}]")
        };
        match self.arrow {
            Arrow::Right => format!("-{inside}->"),
            Arrow::Left => format!("<-{inside}-"),
            Arrow::Either => format!("-{inside}-"),
        }
    }
}

impl Part {
    fn text(&self, numbers: Numbers) -> String {
        let mut text = self.start.text(numbers);
        for (step, node) in &self.steps {
            text.push_str(&step.text(numbers));
            text.push_str(&node.text(numbers));
        }
        text = match self.shortest {
            None => text,
            Some(Shortest::One) => format!("shortestPath({text})"),
            Some(Shortest::All) => format!("allShortestPaths({text})"),
        };
        match &self.path {
            Some(path) => format!("{path} = {text}"),
            None => text,
        }
    }
}

fn parts_text(parts: &[Part], numbers: Numbers) -> String {
    let parts: Vec<String> = parts.iter().map(|part| part.text(numbers)).collect();
    parts.join(", ")
}

impl Condition {
    pub(super) fn text(&self, numbers: Numbers) -> String {
        let of = |condition: &Condition| condition.text(numbers);
        match self {
            Self::Compare(left, operator, right) => {
                let right = match right {
                    Operand::Number(value) => number(*value, numbers),
                    Operand::Null => "null".to_owned(),
                    Operand::Property(variable) => format!("{variable}.x"),
                };
                format!("{left}.x {operator} {right}")
            }
            Self::Different(left, right) => format!("{left} <> {right}"),
            Self::Label(variable, label) => format!("{variable}:{label}"),
            Self::IsNull(variable) => format!("{variable}.x IS NULL"),
            Self::Not(inner) => format!("NOT ({})", of(inner)),
            Self::And(left, right) => format!("({} AND {})", of(left), of(right)),
            Self::Or(left, right) => format!("({} OR {})", of(left), of(right)),
            Self::Xor(left, right) => format!("({} XOR {})", of(left), of(right)),
            Self::Exists(parts, condition) => {
                let condition = condition
                    .as_ref()
                    .map_or(String::new(), |inner| format!(" WHERE {}", of(inner)));
                format!(
                    "EXISTS {{ MATCH {}{condition} }}",
                    parts_text(parts, numbers)
                )
            }
            Self::Pattern(part) => part.text(numbers),
            Self::CountAtLeast(parts, least) => {
                format!(
                    "COUNT {{ MATCH {} }} >= {least}",
                    parts_text(parts, numbers)
                )
            }
        }
    }
}

impl Clause {
    fn text(&self, numbers: Numbers) -> String {
        match self {
            Self::Match {
                optional,
                parts,
                condition,
            } => {
                let optional = if *optional { "OPTIONAL " } else { "" };
                let condition = condition.as_ref().map_or(String::new(), |each| {
                    format!(" WHERE {}", each.text(numbers))
                });
                format!("{optional}MATCH {}{condition}", parts_text(parts, numbers))
            }
            Self::WithAll => "WITH *".to_owned(),
            Self::WithDistinct(variables) => format!("WITH DISTINCT {}", variables.join(", ")),
            Self::Unwind(variable) => format!("UNWIND [1, 2] AS {variable}"),
        }
    }
}

impl Answer {
    fn text(&self) -> String {
        let positions = |variables: &[String]| {
            let each: Vec<String> = variables
                .iter()
                .map(|name| format!("{name}.i AS {name}_i"))
                .collect();
            each.join(", ")
        };
        match self {
            Self::All(variables) => {
                let columns: Vec<String> = variables
                    .iter()
                    .map(|(name, kind)| match kind {
                        Kind::Node | Kind::Relationship => format!("{name}.i"),
                        Kind::Relationships => format!("[each IN {name} | each.i]"),
                        Kind::Path => format!(
                            "length({name}), [each IN nodes({name}) | each.i], [each IN relationships({name}) | each.i]"
                        ),
                        Kind::ShortPath => format!("length({name})"),
                        Kind::Number => name.clone(),
                    })
                    .collect();
                format!("RETURN {}", columns.join(", "))
            }
            Self::Count => "RETURN count(*)".to_owned(),
            Self::CountOf(name) => format!("RETURN count({name})"),
            Self::CountDistinct(name) => format!("RETURN count(DISTINCT {name})"),
            Self::CountPer(name) => format!("RETURN {name}.i, count(*)"),
            Self::Distinct(names) => format!("RETURN DISTINCT {}", positions(names)),
            Self::First(names, limit) => {
                // A property that many have first, a column that is no key last.
                let order: Vec<String> = names.iter().map(|name| format!("{name}_i")).collect();
                let (first, last) = (&names[0], &names[names.len() - 1]);
                let direction = if *limit % 2 == 0 { "DESC" } else { "ASC" };
                format!(
                    "RETURN {}, {first}.x AS first_x, {last}.x AS last_x ORDER BY first_x {direction}, {} LIMIT {limit}",
                    positions(names),
                    order.join(", ")
                )
            }
        }
    }
}

impl Query {
    /// The query as the engine reads it.
    pub(super) fn text(&self, numbers: Numbers) -> String {
        let mut lines: Vec<String> = self.clauses.iter().map(|each| each.text(numbers)).collect();
        lines.push(self.answer.text());
        lines.join("\n")
    }
}
