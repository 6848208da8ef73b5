//! The embedded engine: compiles a plan to operators that pull chunks of columns through the open transaction.
//!
//! `plan → compile (choose, effects) → operators → chunks → rows`. It must never know the language.

mod choose;
mod chunk;
mod compile;
mod cut;
mod effects;
mod eval;
mod late;
mod layout;
mod lens;
mod operators;
mod patterns;
mod references;
mod remarks;
mod run;
mod searches;
mod write;

use self::chunk::Chunk;
use self::compile::Compiler;
use self::layout::column_of;
use self::operators::Operator;
use self::remarks::Remarks;
use self::run::Deleted;
use self::run::Run;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::engine::EngineError;
use crate::engine::Environment;
use crate::engine::Tuning;
use crate::model::graph::Graph;
use crate::model::graph::GraphTransaction;
use crate::model::lens::citation::Citations;
use crate::model::lens::contested::Contested;
use crate::model::result::Footnote;
use crate::model::result::Subgraph;
use crate::model::result::WriteSummary;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::plan::LogicalPlan;
use crate::plan::unseen::Unseen;
use crate::plan::unseen::unseen;

pub use self::lens::Shown;

/// Operators of a run that kept fewer bytes are kept for the next: making them anew is a part of what it takes.
const LITTLE: usize = 1 << 18;

/// What a plan answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// The rows; values in the order of [`LogicalPlan::output`].
    pub rows: Vec<Vec<Value>>,
    /// The distinct elements in the rows, as they were when the statement ended (deleted ones as they last were).
    pub subgraph: Subgraph,
    /// What was written.
    pub summary: WriteSummary,
    /// What there is to know about the answer.
    pub notices: Vec<Diagnostic>,
    /// What the rows rest on, if that was asked for: their last column holds lists of numbers that count from one.
    pub footnotes: Vec<Footnote>,
}

/// The engine over an open transaction. It undoes nothing: after an error the caller does.
#[derive(Debug)]
pub struct Embedded<'t, 'g> {
    transaction: &'t mut GraphTransaction<'g>,
    /// Whether the graph is the one that some of the parties tell.
    heard: bool,
    /// Where the last column is what each row rests on: what makes footnotes of it.
    citations: Option<Citations>,
}

impl<'t, 'g> Embedded<'t, 'g> {
    /// The engine over what it reads and writes.
    pub fn over(transaction: &'t mut GraphTransaction<'g>) -> Self {
        Self {
            transaction,
            heard: false,
            citations: None,
        }
    }

    /// Runs a plan to its end.
    pub fn execute(
        &mut self,
        plan: &LogicalPlan,
        environment: &Environment<'_>,
    ) -> Result<Answer, EngineError> {
        self.execute_again(plan, environment, &mut None)
    }

    /// As [`Embedded::execute`], for a plan that may be run again: takes the operators that an earlier run of the same
    /// plan left in `ready`, if they still hold, and leaves them there for the next.
    pub fn execute_again(
        &mut self,
        plan: &LogicalPlan,
        environment: &Environment<'_>,
        ready: &mut Option<Ready>,
    ) -> Result<Answer, EngineError> {
        if let LogicalPlan::Lens { input, lenses } = plan {
            return self.execute_under(lenses, input, environment);
        }
        let kept = ready.take();
        let graph = self.transaction.graph();
        let mut operators = match kept {
            Some(kept) if kept.holds(graph, environment) => kept,
            Some(_) | None => self.prepare(plan, environment)?,
        };
        let mut stream = self.open(&mut operators, environment);
        let mut rows = Vec::new();
        while let Some(chunk) = stream.next_rows()? {
            if rows.is_empty() {
                rows = chunk;
            } else {
                rows.extend(chunk);
            }
        }
        let small = stream.memory < LITTLE;
        let answer = stream.finish(rows)?;
        if small && operators.may_run_again(environment) {
            // What they found out about the graph is let go.
            operators.root.open(&Chunk::unit());
            *ready = Some(operators);
        }
        Ok(answer)
    }

    /// The operators of a plan, ready to run.
    /// Decides how a plan would run, and notes it in the environment's profile.
    ///
    /// # Errors
    /// What can be told before running, such as a parameter without value.
    pub fn plan(
        &self,
        plan: &LogicalPlan,
        environment: &Environment<'_>,
    ) -> Result<(), EngineError> {
        match plan {
            LogicalPlan::Lens { input, .. } => self.plan(input, environment),
            plan => self.prepare(plan, environment).map(|_| ()),
        }
    }

    fn prepare(
        &self,
        plan: &LogicalPlan,
        environment: &Environment<'_>,
    ) -> Result<Ready, EngineError> {
        let graph = self.transaction.graph();
        let mut compiler = Compiler::new(plan, environment, self.transaction.view());
        let (mut root, layout) = compiler.operator(plan, &layout::Layout::default())?;
        root.open(&Chunk::unit());
        let columns = plan
            .output()
            .iter()
            .map(|slot| column_of(slot.id, &layout))
            .collect();
        Ok(Ready {
            root,
            columns,
            writes: plan.writes(),
            unseen: unseen(plan),
            graph: (graph.catalog_version(), graph.edits()),
            tuning: environment.tuning,
        })
    }

    /// Begins a plan, whose rows are then pulled.
    fn open<'e>(
        &'e mut self,
        ready: &'e mut Ready,
        environment: &'e Environment<'e>,
    ) -> Stream<'e, 'g> {
        Stream {
            // What is only written is not told of: a script of many such statements would look through all claims for each.
            contested: (!ready.writes || !ready.columns.is_empty()).then(|| {
                let measures = environment.shown.measures(self.transaction.graph());
                Contested::among(measures)
                    .adding(ready.unseen.map(|unseen| (unseen.span, unseen.word)))
            }),
            remarks: Remarks::default(),
            ready,
            heard: self.heard,
            citations: self.citations.take(),
            transaction: self.transaction,
            environment,
            summary: WriteSummary::default(),
            deleted: Deleted::default(),
            memory: 0,
            rows: 0,
        }
    }
}

/// The operators of a plan. They hold for the graph they were made for, as long as that does not change: what is walked
/// first was chosen by its counts and indexes.
#[derive(Debug)]
pub struct Ready {
    root: Box<dyn Operator>,
    columns: Vec<usize>,
    writes: bool,
    /// Where numbers are added that nobody can tell before they are read.
    unseen: Option<Unseen>,
    /// The version of the catalog, and the number of edits.
    graph: (u64, u64),
    tuning: Tuning,
}

impl Ready {
    /// Whether a run in this environment may take them.
    fn holds(&self, graph: &Graph, environment: &Environment<'_>) -> bool {
        self.graph == (graph.catalog_version(), graph.edits())
            && self.tuning == environment.tuning
            && self.may_run_again(environment)
    }

    /// Whether they say nothing of the one run they were made for: values of parameters are in them as constants.
    fn may_run_again(&self, environment: &Environment<'_>) -> bool {
        !self.writes && environment.parameters.is_empty() && environment.profile.is_none()
    }
}

/// A running plan.
#[derive(Debug)]
struct Stream<'e, 'g> {
    ready: &'e mut Ready,
    contested: Option<Contested>,
    remarks: Remarks,
    heard: bool,
    citations: Option<Citations>,
    transaction: &'e mut GraphTransaction<'g>,
    environment: &'e Environment<'e>,
    summary: WriteSummary,
    deleted: Deleted,
    memory: usize,
    rows: usize,
}

impl Stream<'_, '_> {
    /// The next rows; `None` at the end.
    fn next_rows(&mut self) -> Result<Option<Vec<Vec<Value>>>, EngineError> {
        let mut run = Run::new(
            self.transaction,
            self.environment,
            &mut self.summary,
            &mut self.deleted,
            self.memory,
        );
        run.contested = self.contested.as_ref();
        run.remarks = Some(&self.remarks);
        run.check()?;
        let chunk = self.ready.root.next(&mut run)?;
        if let Some(chunk) = &chunk {
            // The answer is kept until it is whole.
            let row = size_of::<Vec<Value>>() + self.ready.columns.len() * size_of::<Value>();
            run.keep(chunk.size() + chunk.rows * row)?;
        }
        self.memory = run.memory();
        let Some(chunk) = chunk else {
            return Ok(None);
        };
        // Rows without columns are the end of a statement that returns nothing.
        if self.ready.columns.is_empty() {
            return Ok(Some(Vec::new()));
        }
        self.rows += chunk.rows;
        if let Some(limit) = self.environment.limits.rows
            && self.rows > limit
        {
            return Err(EngineError::Stopped {
                code: Code::RowLimit,
                message: format!("stopped: the answer has more than {limit} rows"),
            });
        }
        let mut rows: Vec<Vec<Value>> = (0..chunk.rows)
            .map(|row| {
                self.ready
                    .columns
                    .iter()
                    .map(|column| chunk.columns[*column].get(row))
                    .collect()
            })
            .collect();
        if let Some(citations) = &mut self.citations {
            let before = citations.size();
            for row in &mut rows {
                if let Some(evidence) = row.pop() {
                    let cited = citations.of(self.transaction.view(), row, &evidence);
                    row.push(cited);
                }
            }
            self.memory += citations.size() - before;
        }
        Ok(Some(rows))
    }

    /// Ends the statement, all rows of which have been pulled: judges what it wrote, and collects the elements in
    /// `rows`.
    fn finish(self, rows: Vec<Vec<Value>>) -> Result<Answer, EngineError> {
        self.transaction
            .check_touched()
            .map_err(|(error, span)| EngineError::Graph {
                error: Box::new(error),
                span,
            })?;
        let mut subgraph = Subgraph::default();
        for value in rows.iter().flatten() {
            self.collect(value, &mut subgraph);
        }
        let mut notices = self.contested.as_ref().map_or_else(Vec::new, |contested| {
            let view = self.transaction.view();
            contested.note_result(view, &subgraph);
            contested.notices(view, self.heard)
        });
        notices.extend(self.remarks.notices());
        Ok(Answer {
            notices,
            rows,
            subgraph,
            summary: self.summary,
            footnotes: self.citations.map_or_else(Vec::new, Citations::footnotes),
        })
    }

    fn collect(&self, value: &Value, subgraph: &mut Subgraph) {
        match value {
            Value::Node(node) => self.collect_node(*node, subgraph),
            Value::Relationship(relationship) => {
                self.collect_relationship(*relationship, subgraph);
            }
            Value::Path(path) => {
                for node in path.nodes() {
                    self.collect_node(*node, subgraph);
                }
                for relationship in path.relationships() {
                    self.collect_relationship(*relationship, subgraph);
                }
            }
            Value::List(items) => {
                for item in items.iter() {
                    self.collect(item, subgraph);
                }
            }
            Value::Map(entries) => {
                for item in entries.values() {
                    self.collect(item, subgraph);
                }
            }
            Value::Null
            | Value::Boolean(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::String(_)
            | Value::Date(_)
            | Value::LocalTime(_)
            | Value::Time(_)
            | Value::LocalDateTime(_)
            | Value::DateTime(_)
            | Value::Duration(_)
            | Value::Edtf(_)
            | Value::Point(_) => {}
        }
    }

    fn collect_node(&self, id: NodeId, subgraph: &mut Subgraph) {
        subgraph.nodes.entry(id).or_insert_with(|| {
            let gone = || self.deleted.nodes.get(&id).cloned();
            self.transaction
                .view()
                .node(id)
                .or_else(gone)
                .unwrap_or_else(|| Node {
                    id,
                    labels: Vec::new(),
                    properties: crate::model::value::Map::default(),
                })
        });
    }

    fn collect_relationship(&self, id: RelationshipId, subgraph: &mut Subgraph) {
        if subgraph.relationships.contains_key(&id) {
            return;
        }
        let gone = || self.deleted.relationships.get(&id).cloned();
        let found: Option<Relationship> = self.transaction.view().relationship(id).or_else(gone);
        if let Some(relationship) = found {
            subgraph.relationships.insert(id, relationship);
        }
    }
}
