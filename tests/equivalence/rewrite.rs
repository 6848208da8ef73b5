//! Other ways to write a query that must not matter for its answer.

use super::statement::Arrow;
use super::statement::Clause;
use super::statement::Condition;
use super::statement::Node;
use super::statement::Operand;
use super::statement::Part;
use super::statement::Query;

/// The other ways, each with its name.
pub(super) fn all(query: &Query) -> Vec<(&'static str, Query)> {
    vec![
        ("WITH * between the clauses", with_all(query)),
        ("parts and their steps the other way round", reversed(query)),
        ("a MATCH for each relationship", split(query)),
        ("properties as conditions", conditions(query)),
    ]
}

fn with_all(query: &Query) -> Query {
    let mut query = query.clone();
    let clauses = std::mem::take(&mut query.clauses);
    for clause in clauses {
        // It has to have something to pass on.
        let nameless = matches!(&clause, Clause::Match { parts, .. } if query.clauses.is_empty() && !parts.iter().any(names_something));
        query.clauses.push(clause);
        if nameless {
            continue;
        }
        query.clauses.push(Clause::WithAll);
    }
    query
}

fn names_something(part: &Part) -> bool {
    part.path.is_some()
        || part.start.variable.is_some()
        || part
            .steps
            .iter()
            .any(|(step, node)| step.variable.is_some() || node.variable.is_some())
}

fn reversed(query: &Query) -> Query {
    let mut query = query.clone();
    for clause in &mut query.clauses {
        if let Clause::Match { parts, .. } = clause {
            parts.reverse();
            for part in parts {
                reverse(part);
            }
        }
    }
    query
}

/// Turns a part round, where no list or path tells its direction.
fn reverse(part: &mut Part) {
    let tells = part
        .steps
        .iter()
        .any(|(step, _)| step.length.is_some() && step.variable.is_some());
    if part.path.is_some() || tells {
        return;
    }
    let mut nodes = vec![part.start.clone()];
    let mut steps = Vec::new();
    for (step, node) in part.steps.drain(..) {
        steps.push(step);
        nodes.push(node);
    }
    let mut nodes = nodes.into_iter().rev();
    part.start = nodes.next().expect("a part has a node");
    for (mut step, node) in steps.into_iter().rev().zip(nodes) {
        step.arrow = match step.arrow {
            Arrow::Right => Arrow::Left,
            Arrow::Left => Arrow::Right,
            Arrow::Either => Arrow::Either,
        };
        part.steps.push((step, node));
    }
}

fn name(variable: &mut Option<String>, made: &mut usize) -> String {
    variable
        .get_or_insert_with(|| {
            *made += 1;
            format!("hidden{made}")
        })
        .clone()
}

fn and(left: Option<Condition>, right: Condition) -> Condition {
    match left {
        None => right,
        Some(left) => Condition::And(Box::new(left), Box::new(right)),
    }
}

/// One MATCH for each relationship, and conditions that keep the relationships apart.
fn split(query: &Query) -> Query {
    let mut made = 0;
    let mut query = query.clone();
    let clauses = std::mem::take(&mut query.clauses);
    for clause in clauses {
        let Clause::Match {
            optional: false,
            mut parts,
            mut condition,
        } = clause
        else {
            query.clauses.push(clause);
            continue;
        };
        let plain = parts.iter().all(|part| {
            part.path.is_none() && part.steps.iter().all(|(step, _)| step.length.is_none())
        });
        if !plain {
            query.clauses.push(Clause::Match {
                optional: false,
                parts,
                condition,
            });
            continue;
        }
        let mut relationships = Vec::new();
        let mut small = Vec::new();
        for part in &mut parts {
            name(&mut part.start.variable, &mut made);
            let mut start = part.start.clone();
            small.push(Part {
                path: None,
                start: start.clone(),
                steps: Vec::new(),
                shortest: None,
            });
            for (step, node) in &mut part.steps {
                name(&mut node.variable, &mut made);
                relationships.push(name(&mut step.variable, &mut made));
                small.push(Part {
                    path: None,
                    start: bare(&start),
                    steps: vec![(step.clone(), node.clone())],
                    shortest: None,
                });
                start = node.clone();
            }
        }
        for (position, left) in relationships.iter().enumerate() {
            for right in &relationships[position + 1..] {
                condition = Some(and(
                    condition,
                    Condition::Different(left.clone(), right.clone()),
                ));
            }
        }
        let last = small.len() - 1;
        for (position, part) in small.into_iter().enumerate() {
            query.clauses.push(Clause::Match {
                optional: false,
                parts: vec![part],
                condition: condition.take_if(|_| position == last),
            });
        }
    }
    query
}

fn bare(node: &Node) -> Node {
    Node {
        variable: node.variable.clone(),
        labels: Vec::new(),
        x: None,
    }
}

/// Labels and properties after WHERE in place of inside the pattern.
fn conditions(query: &Query) -> Query {
    let mut made = 0;
    let mut query = query.clone();
    for clause in &mut query.clauses {
        let Clause::Match {
            parts, condition, ..
        } = clause
        else {
            continue;
        };
        for part in parts {
            for node in
                std::iter::once(&mut part.start).chain(part.steps.iter_mut().map(|(_, node)| node))
            {
                if let Some(x) = node.x.take() {
                    let name = name(&mut node.variable, &mut made);
                    let equal = Condition::Compare(name, "=", Operand::Number(x));
                    *condition = Some(and(condition.take(), equal));
                }
                for label in std::mem::take(&mut node.labels) {
                    let name = name(&mut node.variable, &mut made);
                    *condition = Some(and(condition.take(), Condition::Label(name, label)));
                }
            }
            for (step, _) in &mut part.steps {
                if step.length.is_none()
                    && let Some(x) = step.x.take()
                {
                    let name = name(&mut step.variable, &mut made);
                    let equal = Condition::Compare(name, "=", Operand::Number(x));
                    *condition = Some(and(condition.take(), equal));
                }
            }
        }
    }
    query
}
