//! `DELETE`: all targets of all rows are gathered, then relationships go before nodes.

use super::Operator;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::type_error;
use crate::engine::embedded::run::Run;
use crate::engine::embedded::write;
use crate::model::collections::IndexSet;
use crate::model::graph::Direction;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// Deletes elements, then hands on the rows.
#[derive(Debug)]
pub(crate) struct Delete {
    input: Box<dyn Operator>,
    targets: Vec<Expression>,
    detach: bool,
    span: Span,
    rows: Option<std::vec::IntoIter<Chunk>>,
}

#[derive(Debug, Default)]
struct Targets {
    nodes: IndexSet<NodeId>,
    relationships: IndexSet<RelationshipId>,
}

impl Targets {
    fn add(&mut self, value: &Value, span: Span) -> Result<(), EngineError> {
        match value {
            Value::Null => {}
            Value::Node(node) => {
                self.nodes.insert(*node);
            }
            Value::Relationship(relationship) => {
                self.relationships.insert(*relationship);
            }
            Value::Path(path) => {
                self.nodes.extend(path.nodes());
                self.relationships.extend(path.relationships());
            }
            other => {
                return Err(type_error(
                    Code::InvalidArgumentType,
                    "a node, relationship or path",
                    other.value_type(),
                    span,
                ));
            }
        }
        Ok(())
    }
}

impl Delete {
    /// Deletes the `targets` of the rows of `input`.
    pub(crate) fn boxed(
        input: Box<dyn Operator>,
        targets: Vec<Expression>,
        detach: bool,
        span: Span,
    ) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            targets,
            detach,
            span,
            rows: None,
        })
    }

    fn execute(&mut self, run: &mut Run<'_, '_>) -> Result<Vec<Chunk>, EngineError> {
        let mut targets = Targets::default();
        let mut rows = Vec::new();
        while let Some(chunk) = self.input.next(run)? {
            for target in &mut self.targets {
                let column = target.evaluate(&chunk, run)?;
                for row in 0..chunk.rows {
                    targets.add(&column.value(row), target.span)?;
                }
            }
            run.keep(chunk.size())?;
            rows.push(chunk);
        }
        if self.detach {
            let mut steps = Vec::new();
            for node in &targets.nodes {
                steps.clear();
                run.view().steps(*node, Direction::Both, None, &mut steps);
                run.tick(steps.len())?;
                let found = steps.iter().map(|step| step.relationship);
                targets.relationships.extend(found);
            }
        }
        for relationship in &targets.relationships {
            run.tick(1)?;
            write::delete_relationship(run, *relationship, self.span)?;
        }
        for node in &targets.nodes {
            run.tick(1)?;
            write::delete_node(run, *node, self.span)?;
        }
        Ok(rows)
    }
}

impl Operator for Delete {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.rows = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if self.rows.is_none() {
            self.rows = Some(self.execute(run)?.into_iter());
        }
        Ok(self.rows.as_mut().and_then(Iterator::next))
    }
}
