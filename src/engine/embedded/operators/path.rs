//! Named paths, built from the elements of a row.

use std::sync::Arc;

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::Path;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// The columns a path is made of.
#[derive(Debug, Clone)]
pub(crate) struct PathColumns {
    /// Its first node.
    pub(crate) start: usize,
    /// Each step: a relationship or a list of them, and the node it leads to.
    pub(crate) steps: Vec<(usize, usize)>,
}

impl PathColumns {
    /// The path of a row; null when one of its elements is.
    pub(crate) fn build(&self, chunk: &Chunk, row: usize, run: &Run<'_, '_>) -> Value {
        self.walk(chunk, row, run)
            .map_or(Value::Null, |path| Value::Path(Arc::new(path)))
    }

    fn walk(&self, chunk: &Chunk, row: usize, run: &Run<'_, '_>) -> Option<Path> {
        let mut nodes = vec![chunk.columns[self.start].node(row)?];
        let mut relationships: Vec<RelationshipId> = Vec::new();
        for (step, node) in &self.steps {
            let target = chunk.columns[*node].node(row)?;
            match &*chunk.columns[*step].value(row) {
                Value::Relationship(relationship) => {
                    relationships.push(*relationship);
                    nodes.push(target);
                }
                Value::List(items) => {
                    let mut at = *nodes.last().expect("invariant: a path has a node");
                    for item in items.iter() {
                        let Value::Relationship(relationship) = item else {
                            return None;
                        };
                        at = other_end(run.view(), *relationship, at)?;
                        relationships.push(*relationship);
                        nodes.push(at);
                    }
                }
                _ => return None,
            }
        }
        Some(Path::new(nodes, relationships))
    }
}

fn other_end(view: View<'_>, relationship: RelationshipId, at: NodeId) -> Option<NodeId> {
    let (start, end) = view.endpoints(relationship)?;
    Some(if start == at { end } else { start })
}

/// Adds paths to its input, a column each.
#[derive(Debug)]
pub(crate) struct BuildPaths {
    input: Box<dyn Operator>,
    paths: Vec<PathColumns>,
}

impl BuildPaths {
    /// Adds `paths` to the rows of `input`.
    pub(crate) fn boxed(input: Box<dyn Operator>, paths: Vec<PathColumns>) -> Box<dyn Operator> {
        Box::new(Self { input, paths })
    }
}

impl Operator for BuildPaths {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let Some(mut chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        for path in &self.paths {
            let values = (0..chunk.rows).map(|row| path.build(&chunk, row, run));
            let column = Column::Values(values.collect());
            chunk.columns.push(Arc::new(column));
        }
        Ok(Some(chunk))
    }
}
