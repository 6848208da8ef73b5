//! A run: what every operator of a running statement shares. The graph, the environment, the counters and the limits.

use std::cell::Cell;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use super::remarks::Remarks;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::Environment;
use crate::functions::Context;
use crate::functions::Watch;
use crate::model::collections::HashMap;
use crate::model::graph::Change;
use crate::model::graph::Graph;
use crate::model::graph::GraphTransaction;
use crate::model::graph::View;
use crate::model::lens::contested::Contested;
use crate::model::result::WriteSummary;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// How many rows may pass between two looks at the clock.
const ROWS_BETWEEN_CHECKS: usize = 1024;

/// The graph as operators may use it.
#[derive(Debug)]
enum Access<'a, 'g> {
    /// To read and to change.
    Write(&'a mut GraphTransaction<'g>),
    /// To read, as other threads do at the same time.
    Read(&'a Graph),
}

impl Access<'_, '_> {
    fn graph(&self) -> &Graph {
        match self {
            Self::Write(transaction) => transaction.graph(),
            Self::Read(graph) => graph,
        }
    }
}

/// What the operators of a running statement share.
#[derive(Debug)]
pub(crate) struct Run<'a, 'g> {
    access: Access<'a, 'g>,
    /// What the statement may use besides the graph.
    pub(crate) environment: &'a Environment<'a>,
    /// What has been written.
    pub(crate) summary: &'a mut WriteSummary,
    /// What has been deleted, as it last was.
    pub(crate) deleted: &'a mut Deleted,
    /// What is read that is contested; `None` where a statement answers nothing.
    pub(crate) contested: Option<&'a Contested>,
    /// What else is met; `None` where a statement answers nothing.
    pub(crate) remarks: Option<&'a Remarks>,
    /// Whether what is being evaluated is asked whether it is possible, or certain.
    pub(crate) is_uncertainty_decided: bool,
    countdown: usize,
    memory: usize,
    /// About how many bytes all threads of the statement keep, when there are several.
    together: Option<&'a AtomicUsize>,
}

/// The elements a statement has deleted, as they were: a result may still show them.
#[derive(Debug, Default)]
pub(crate) struct Deleted {
    /// The nodes.
    pub(crate) nodes: HashMap<NodeId, Node>,
    /// The relationships.
    pub(crate) relationships: HashMap<RelationshipId, Relationship>,
}

impl Deleted {
    /// Whether nothing has been deleted.
    pub(crate) fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.relationships.is_empty()
    }
}

impl<'a, 'g> Run<'a, 'g> {
    /// A run over a transaction.
    pub(crate) fn new(
        transaction: &'a mut GraphTransaction<'g>,
        environment: &'a Environment<'a>,
        summary: &'a mut WriteSummary,
        deleted: &'a mut Deleted,
        memory: usize,
    ) -> Self {
        Self {
            access: Access::Write(transaction),
            environment,
            summary,
            deleted,
            contested: None,
            remarks: None,
            is_uncertainty_decided: false,
            countdown: ROWS_BETWEEN_CHECKS,
            memory,
            together: None,
        }
    }

    /// A run of one of several threads, which only reads; what all of them keep is counted in `together`.
    pub(crate) fn reading(
        graph: &'a Graph,
        environment: &'a Environment<'a>,
        summary: &'a mut WriteSummary,
        deleted: &'a mut Deleted,
        together: &'a AtomicUsize,
    ) -> Self {
        Self {
            access: Access::Read(graph),
            environment,
            summary,
            deleted,
            contested: None,
            remarks: None,
            is_uncertainty_decided: false,
            countdown: ROWS_BETWEEN_CHECKS,
            memory: 0,
            together: Some(together),
        }
    }

    /// The graph now.
    pub(crate) fn graph(&self) -> &Graph {
        self.access.graph()
    }

    /// The way to change the graph.
    pub(crate) fn transaction(&mut self) -> &mut GraphTransaction<'g> {
        match &mut self.access {
            Access::Write(transaction) => transaction,
            Access::Read(_) => {
                unreachable!("invariant: a plan that writes is run by one thread")
            }
        }
    }

    /// What the statement sees of the graph now.
    pub(crate) fn view(&self) -> View<'_> {
        View::whole(self.graph())
    }

    /// Notes that a property of some nodes is read.
    #[inline]
    pub(crate) fn note_read(&self, nodes: &[NodeId], key: &str) {
        if let Some(contested) = self.contested {
            contested.note(self.view(), nodes, key);
        }
    }

    /// Notes that all properties of an element are read.
    #[inline]
    pub(crate) fn note_read_whole(&self, element: &Value) {
        if let (Some(contested), Value::Node(node)) = (self.contested, element) {
            contested.note_whole(self.view(), *node);
        }
    }

    /// What a function kernel may look at.
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            view: self.view(),
            statement_time: self.environment.statement_time,
            transaction_time: self.environment.transaction_time,
            random: self.environment.random,
            watch: Some(self),
            record: Some(self.environment.history),
            kept: Cell::new(0),
            remark: Cell::new(None),
        }
    }

    /// How many rows a chunk should have.
    pub(crate) fn chunk_size(&self) -> usize {
        self.environment.tuning.chunk_size.max(1)
    }

    /// Notes that `rows` rows of work are about to be done; now and then looks whether the statement must stop.
    #[inline]
    pub(crate) fn tick(&mut self, rows: usize) -> Result<(), EngineError> {
        if self.countdown > rows {
            self.countdown -= rows;
            return Ok(());
        }
        self.countdown = ROWS_BETWEEN_CHECKS;
        self.check()
    }

    /// Looks whether the statement must stop.
    pub(crate) fn check(&self) -> Result<(), EngineError> {
        let limits = self.environment.limits;
        if limits.interrupted.load(Ordering::Relaxed) {
            return Err(EngineError::Stopped {
                code: Code::Interrupted,
                message: "interrupted".to_owned(),
            });
        }
        if let Some(deadline) = limits.deadline
            && std::time::Instant::now() >= deadline
        {
            return Err(EngineError::Stopped {
                code: Code::TimeLimit,
                message: "stopped: the time limit was reached".to_owned(),
            });
        }
        Ok(())
    }

    /// About how many bytes are kept.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    /// Notes that an operator keeps about `bytes` more.
    pub(crate) fn keep(&mut self, bytes: usize) -> Result<(), EngineError> {
        self.memory = self.memory.saturating_add(bytes);
        if let Some(together) = self.together {
            together.fetch_add(bytes, Ordering::Relaxed);
        }
        self.fits(0)
    }

    /// Whether about `bytes` more would be within the limit; for values that live only a moment.
    pub(crate) fn fits(&self, bytes: usize) -> Result<(), EngineError> {
        match self.environment.limits.memory {
            Some(limit) if self.used().saturating_add(bytes) > limit => Err(EngineError::Stopped {
                code: Code::MemoryLimit,
                message: format!(
                    "stopped: results and changes take more than the limit of {limit} bytes"
                ),
            }),
            _ => Ok(()),
        }
    }

    /// About how many bytes operators keep and the open transaction has changed.
    pub(crate) fn used(&self) -> usize {
        match (&self.access, self.together) {
            (_, Some(together)) => together.load(Ordering::Relaxed),
            (Access::Write(transaction), None) => self.memory.saturating_add(transaction.size()),
            (Access::Read(_), None) => self.memory,
        }
    }

    /// Notes that an operator has let go of about `bytes`.
    pub(crate) fn release(&mut self, bytes: usize) {
        let bytes = bytes.min(self.memory);
        self.memory -= bytes;
        if let Some(together) = self.together {
            together.fetch_sub(bytes, Ordering::Relaxed);
        }
    }

    /// Undoes what has been changed since the last commit.
    pub(crate) fn undo(&mut self) {
        self.transaction().undo();
        let view = View::whole(self.access.graph());
        self.deleted.nodes.retain(|node, _| !view.has_node(*node));
        self.deleted
            .relationships
            .retain(|relationship, _| !view.has_relationship(*relationship));
    }

    /// Changes the graph.
    pub(crate) fn apply(&mut self, change: Change, span: Span) -> Result<(), EngineError> {
        self.transaction()
            .apply(change, span)
            .map_err(|error| EngineError::Graph {
                error: Box::new(error),
                span,
            })?;
        self.fits(0)
    }
}

impl Watch for Run<'_, '_> {
    fn must_stop(&self) -> bool {
        self.check().is_err()
    }

    fn room(&self) -> usize {
        let limit = self.environment.limits.memory;
        limit.map_or(usize::MAX, |limit| limit.saturating_sub(self.used()))
    }
}
