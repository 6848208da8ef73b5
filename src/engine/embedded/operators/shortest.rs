//! Shortest walks between two known nodes, breadth first.

use std::sync::Arc;

use super::expand::Walk;
use super::expand::add_used;
use super::flat_map::Source;
use super::scan::type_numbers;
use super::variable_expand::StepProperties;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::graph::Step;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::plan::pattern::Length;
use crate::plan::pattern::Shortest;

/// A node on a shortest walk: its distance from the start and the steps that lead to it from one step nearer.
#[derive(Debug, Default)]
struct Reached {
    distance: u64,
    by: Vec<Step>,
}

/// For each row, the shortest walks between two nodes.
#[derive(Debug)]
pub(crate) struct ShortestWalks {
    walk: Walk,
    which: Shortest,
    length: Length,
    properties: StepProperties,
    types: Option<Vec<RelationshipTypeId>>,
    used: Vec<RelationshipId>,
    /// The walks of the row, each from its end to its start, the next one last.
    found: Vec<Vec<RelationshipId>>,
    lists: Vec<Value>,
}

impl ShortestWalks {
    /// The shortest walks along `walk`, whose both ends are known.
    pub(crate) fn new(
        walk: Walk,
        which: Shortest,
        length: Length,
        properties: StepProperties,
    ) -> Self {
        Self {
            walk,
            which,
            length,
            properties,
            types: None,
            used: Vec::new(),
            found: Vec::new(),
            lists: Vec::new(),
        }
    }

    fn search(
        &self,
        from: NodeId,
        to: NodeId,
        run: &mut Run<'_, '_>,
    ) -> Result<HashMap<NodeId, Reached>, EngineError> {
        let mut reached: HashMap<NodeId, Reached> = HashMap::default();
        reached.insert(from, Reached::default());
        let mut frontier = vec![from];
        let mut steps: Vec<Step> = Vec::new();
        let mut distance = 0;
        while !frontier.is_empty()
            && !reached.contains_key(&to)
            && self.length.maximum.is_none_or(|maximum| distance < maximum)
        {
            distance += 1;
            let mut next = Vec::new();
            for node in frontier {
                steps.clear();
                run.view()
                    .steps(node, self.walk.direction, self.types.as_deref(), &mut steps);
                run.tick(steps.len())?;
                let view = run.view();
                for step in &steps {
                    if self.used.contains(&step.relationship)
                        || !self.properties.fit(view, step.relationship)
                    {
                        continue;
                    }
                    let back = Step {
                        relationship: step.relationship,
                        node,
                    };
                    match reached.get_mut(&step.node) {
                        None => {
                            next.push(step.node);
                            reached.insert(
                                step.node,
                                Reached {
                                    distance,
                                    by: vec![back],
                                },
                            );
                        }
                        Some(known) if known.distance == distance => {
                            if self.which == Shortest::All {
                                known.by.push(back);
                            }
                        }
                        Some(_) => {}
                    }
                }
            }
            frontier = next;
        }
        Ok(reached)
    }

    fn walks(
        reached: &HashMap<NodeId, Reached>,
        from: NodeId,
        to: NodeId,
    ) -> Vec<Vec<RelationshipId>> {
        let mut walks = Vec::new();
        let mut open = vec![(to, Vec::new())];
        while let Some((node, walk)) = open.pop() {
            if node == from {
                walks.push(walk);
                continue;
            }
            let Some(reached) = reached.get(&node) else {
                continue;
            };
            for step in reached.by.iter().rev() {
                let mut longer: Vec<RelationshipId> = walk.clone();
                longer.push(step.relationship);
                open.push((step.node, longer));
            }
        }
        walks
    }
}

impl Source for ShortestWalks {
    fn begin(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        self.types = type_numbers(run.view(), &self.walk.types);
        self.properties.begin(chunk, run)
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.found.clear();
        self.properties.start(row);
        let into = self.walk.into.expect("invariant: both ends are known");
        let (Some(from), Some(to)) = (
            chunk.columns[self.walk.from].node(row),
            chunk.columns[into].node(row),
        ) else {
            return Ok(());
        };
        self.used.clear();
        for column in &self.walk.distinct {
            add_used(&chunk.columns[*column], row, &mut self.used);
        }
        let reached = self.search(from, to, run)?;
        let long_enough = reached
            .get(&to)
            .is_some_and(|reached| reached.distance >= self.length.minimum);
        if long_enough {
            self.found = Self::walks(&reached, from, to);
            self.found.reverse();
        }
        Ok(())
    }

    fn more(&mut self, limit: usize, _run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        let count = limit.min(self.found.len());
        for _ in 0..count {
            let walk = self.found.pop().expect("invariant: counted");
            if self.walk.emit_relationship {
                let steps = walk.into_iter().rev().map(Value::Relationship);
                self.lists.push(Value::List(Arc::new(steps.collect())));
            }
        }
        Ok((count, !self.found.is_empty()))
    }

    fn take(&mut self) -> Vec<Column> {
        let lists = std::mem::take(&mut self.lists);
        if self.walk.emit_relationship {
            vec![Column::Values(lists)]
        } else {
            Vec::new()
        }
    }
}
