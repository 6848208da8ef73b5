//! Sessions: a statement from text to result, and transactions around statements.

use std::cell::Cell;
use std::cell::RefCell;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;

use super::Database;
use super::Error;
use super::SessionOptions;
use super::clock;
use super::files::FilesBelow;
use super::persist;
use super::plan_tree;
use super::plans::Plans;
use super::plans::Prepared;
use super::recorded::Recorded;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Source;
use crate::diagnostic::Span;
use crate::engine::Commit;
use crate::engine::EngineError;
use crate::engine::Environment;
use crate::engine::Limits;
use crate::engine::Profile;
use crate::engine::Shown;
use crate::engine::embedded::Embedded;
use crate::engine::embedded::Ready;
use crate::engine::estimate::Estimates;
use crate::engine::why::Why;
use crate::engine::why::why_nothing;
use crate::functions::procedure::Procedures;
use crate::functions::signature::Instant;
use crate::language::binder;
use crate::language::binder::Bindings;
use crate::language::binder::BoundStatement;
use crate::language::syntax;
use crate::language::syntax::ast::Statement;
use crate::language::syntax::ast::StatementKind;
use crate::model::catalog::NameKind;
use crate::model::graph::Graph;
use crate::model::graph::GraphTransaction;
use crate::model::graph::View;
use crate::model::graph::transaction::ChangeLog;
use crate::model::graph::transaction::Written;
use crate::model::result::ResultSet;
use crate::model::value::Value;
use crate::plan::added::watched;
use crate::plan::optimize::optimize;
use crate::storage::Store;

/// Statements nested no deeper than this run on the caller's stack, which may be as small as 2 MiB.
const SHALLOW: usize = 12;
/// How long to look for the reason why a statement has no rows.
const WHY: std::time::Duration = std::time::Duration::from_secs(2);
/// The stack of a deeper statement, in bytes; the system gives only what is touched.
const DEEP_STACK: usize = 256 << 20;

/// The state of a session's transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionState {
    /// Every statement is its own transaction.
    Automatic,
    /// `BEGIN` has been said.
    Open,
    /// A statement of the open transaction failed; only `ROLLBACK` is possible.
    Failed,
}

/// What is known of a statement that was checked and not run.
#[derive(Debug, Default)]
pub struct Checked {
    /// Whether it is about the schema: indexes, constraints, graph types.
    pub is_schema: bool,
    /// Warnings, e.g. of labels that exist nowhere.
    pub notices: Vec<Diagnostic>,
    /// Labels, types and keys it may bring into the graph.
    pub makes: Vec<(NameKind, Arc<str>)>,
}

/// Statements one after the other, on one database.
#[derive(Debug)]
pub struct Session<'d> {
    database: &'d mut Database,
    options: SessionOptions,
    builtin: Procedures,
    state: TransactionState,
    log: ChangeLog,
    transaction_time: Instant,
    random: Cell<u64>,
    plans: Plans,
    shown: Shown,
}

impl Drop for Session<'_> {
    /// What was not committed is undone.
    fn drop(&mut self) {
        if self.state != TransactionState::Automatic {
            self.abandon();
        }
    }
}

impl<'d> Session<'d> {
    pub(super) fn new(database: &'d mut Database, options: SessionOptions) -> Self {
        let now = clock::now();
        let seed = options
            .random_seed
            .unwrap_or(now.seconds.unsigned_abs() ^ (u64::from(now.nanoseconds) << 20));
        Self {
            database,
            options,
            builtin: Procedures::builtin(),
            state: TransactionState::Automatic,
            log: ChangeLog::default(),
            transaction_time: now,
            random: Cell::new(seed | 1),
            plans: Plans::default(),
            shown: Shown::default(),
        }
    }

    /// The places of the statements of a script, in order, without their semicolons. Empty ones are left out.
    pub fn statements(source: &Source) -> Result<Vec<Span>, Error> {
        syntax::statements(&source.text).map_err(Error::Query)
    }

    /// Runs the statement at `span` of `source`; spans in errors and notices are places in `source`.
    pub fn run(&mut self, source: &Source, span: Span) -> Result<ResultSet, Error> {
        if let Some(prepared) = self.prepared(source, span)? {
            return self.run_prepared(&prepared, prepared.span);
        }
        let statement = syntax::parse(&source.text, span).map_err(Error::Query)?;
        if statement.depth <= SHALLOW {
            return self.run_parsed(&statement, source);
        }
        // Binding, planning and running follow the nesting of the text: deep ones get a stack to match.
        std::thread::scope(|scope| {
            let deep = std::thread::Builder::new()
                .stack_size(DEEP_STACK)
                .spawn_scoped(scope, || self.run_parsed(&statement, source));
            match deep.map(std::thread::ScopedJoinHandle::join) {
                Ok(Ok(answer)) => answer,
                Ok(Err(_)) => Err(Error::Query(vec![internal_error(span)])),
                Err(_) => Err(Error::Query(vec![Diagnostic::new(
                    Code::NestingTooDeep,
                    "no memory for a statement nested so deep",
                    Some(span),
                )])),
            }
        })
    }

    /// The plan kept of an earlier run of the same text.
    fn prepared(&mut self, source: &Source, span: Span) -> Result<Option<Arc<Prepared>>, Error> {
        if self.state == TransactionState::Failed || self.options.procedures.is_some() {
            return Ok(None);
        }
        let text = span.text(&source.text);
        if !self.plans.knows(text) {
            return Ok(None);
        }
        if self.state == TransactionState::Automatic {
            self.database.refresh()?;
        }
        Ok(self.plans.get(
            text,
            span.start,
            self.database.graph.catalog_version(),
            &self.options.parameters,
            self.options.tuning.optimize,
        ))
    }

    fn run_parsed(&mut self, statement: &Statement, source: &Source) -> Result<ResultSet, Error> {
        match &statement.kind {
            StatementKind::Begin => self.begin().map(|()| ResultSet::default()),
            StatementKind::Commit => self.commit().map(|()| ResultSet::default()),
            StatementKind::Rollback => self.rollback().map(|()| ResultSet::default()),
            StatementKind::Query(_)
            | StatementKind::Explain(_)
            | StatementKind::Why(_)
            | StatementKind::Profile(_)
            | StatementKind::Schema(_) => self.run_statement(statement, source),
        }
    }

    /// Why a statement has no rows, in a few words; nothing when that cannot be told, or would take long. Reads only,
    /// and forgives every error.
    pub fn why_nothing(&mut self, source: &Source, span: Span) -> Vec<Diagnostic> {
        let Ok(mut statement) = syntax::parse(&source.text, span) else {
            return Vec::new();
        };
        let StatementKind::Query(query) = statement.kind else {
            return Vec::new();
        };
        if statement.depth > SHALLOW || self.state == TransactionState::Failed {
            return Vec::new();
        }
        statement.kind = StatementKind::Why(query);
        let Ok(bound) = self.bind(&statement, source) else {
            return Vec::new();
        };
        self.why(&bound, source).findings
    }

    fn why(&mut self, bound: &BoundStatement, source: &Source) -> Why {
        let why = self.in_environment(None, |transaction, environment| {
            let text = &source.text;
            why_nothing(transaction, &bound.plan, text, environment, WHY)
        });
        why.unwrap_or_default()
    }

    /// Reads and checks the statement at `span` of `source` without running it: its notices, and the labels, types and
    /// keys it may bring into the graph. Statements that begin or end transactions have neither.
    ///
    /// # Errors
    /// [`Error::Query`] with every error that can be told before the statement runs.
    pub fn check(&mut self, source: &Source, span: Span) -> Result<Checked, Error> {
        let statement = syntax::parse(&source.text, span).map_err(Error::Query)?;
        let is_schema = match &statement.kind {
            StatementKind::Begin | StatementKind::Commit | StatementKind::Rollback => {
                return Ok(Checked::default());
            }
            StatementKind::Schema(_) => true,
            StatementKind::Query(_)
            | StatementKind::Explain(_)
            | StatementKind::Why(_)
            | StatementKind::Profile(_) => false,
        };
        let bound = if statement.depth <= SHALLOW {
            self.bind(&statement, source)?
        } else {
            let session = &mut *self;
            let statement = &statement;
            let bind = move || session.bind(statement, source);
            std::thread::scope(|scope| {
                let deep = std::thread::Builder::new()
                    .stack_size(DEEP_STACK)
                    .spawn_scoped(scope, bind);
                match deep.map(std::thread::ScopedJoinHandle::join) {
                    Ok(Ok(bound)) => bound,
                    Ok(Err(_)) | Err(_) => Err(Error::Query(vec![internal_error(span)])),
                }
            })?
        };
        Ok(Checked {
            is_schema,
            notices: bound.notices,
            makes: bound.makes,
        })
    }

    /// The options, to change parameters or limits between statements.
    pub fn options_mut(&mut self) -> &mut SessionOptions {
        &mut self.options
    }

    /// The graph as this session sees it.
    pub fn graph(&self) -> &Graph {
        self.database.graph()
    }

    /// See [`Database::check_damage`].
    pub fn check_damage(&self) -> Result<(), Error> {
        self.database.check_damage()
    }

    /// Where its transaction stands.
    pub fn transaction(&self) -> TransactionState {
        self.state
    }

    /// Whether the open transaction has changed anything.
    pub fn has_changes(&self) -> bool {
        !self.log.is_empty()
    }

    /// Opens a transaction, as `BEGIN` does.
    pub fn begin(&mut self) -> Result<(), Error> {
        if self.state != TransactionState::Automatic {
            return Err(wrong_state(
                "a transaction is open already",
                "COMMIT or ROLLBACK ends it",
            ));
        }
        if self.database.read_only {
            self.database.refresh()?;
        } else {
            self.database.begin_writing()?;
        }
        self.transaction_time = clock::now();
        self.state = TransactionState::Open;
        Ok(())
    }

    /// Commits the open transaction, as `COMMIT` does.
    pub fn commit(&mut self) -> Result<(), Error> {
        match self.state {
            TransactionState::Automatic => {
                Err(wrong_state("no transaction is open", "BEGIN opens one"))
            }
            TransactionState::Failed => Err(wrong_state(
                "a statement of this transaction failed",
                "ROLLBACK undoes it; then begin again",
            )),
            TransactionState::Open => {
                self.state = TransactionState::Automatic;
                let committed = self.persist();
                self.end_writing(committed)
            }
        }
    }

    /// Undoes the open transaction, as `ROLLBACK` does.
    pub fn rollback(&mut self) -> Result<(), Error> {
        if self.state == TransactionState::Automatic {
            return Err(wrong_state("no transaction is open", "BEGIN opens one"));
        }
        self.abandon();
        Ok(())
    }

    /// Lets `work` write to the graph, as part of the open transaction or as one of its own. When it fails, or what it
    /// wrote breaks a rule of the adopted graph type, nothing of it is kept.
    ///
    /// # Errors
    /// What `work` says, the broken rule, or [`Error::Storage`].
    pub fn write<T>(
        &mut self,
        work: impl FnOnce(&mut GraphTransaction<'_>) -> Result<T, Box<Diagnostic>>,
    ) -> Result<T, Error> {
        let automatic = self.state == TransactionState::Automatic;
        match self.state {
            TransactionState::Automatic => self.database.begin_writing()?,
            TransactionState::Open => {}
            TransactionState::Failed => {
                return Err(wrong_state(
                    "a statement of this transaction failed",
                    "ROLLBACK undoes it; then go on",
                ));
            }
        }
        let before = self.log.count();
        let graph = &mut self.database.graph;
        let log = &mut self.log;
        let run = || {
            let mut transaction = GraphTransaction::new(graph, log);
            let answer = work(&mut transaction)?;
            transaction.check_touched().map_err(|(error, _)| {
                let refused = EngineError::Graph {
                    error: Box::new(error),
                    span: Span::default(),
                };
                let mut diagnostic = Diagnostic::from(refused);
                // It was made by no text.
                diagnostic.primary = None;
                Box::new(diagnostic)
            })?;
            Ok(answer)
        };
        let outcome = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(answer) => {
                answer.map_err(|diagnostic: Box<Diagnostic>| Error::Query(vec![*diagnostic]))
            }
            Err(_) => Err(Error::Query(vec![internal_error(Span::default())])),
        };
        self.settle(automatic, before, outcome)
    }

    /// Ends a piece of writing that began with `before` changes in the log: on an error they are undone; one that is a
    /// transaction of its own (`automatic`) is made durable.
    fn settle<T>(
        &mut self,
        automatic: bool,
        before: usize,
        mut outcome: Result<T, Error>,
    ) -> Result<T, Error> {
        if outcome.is_err() {
            self.database.undo(&mut self.log, before);
        }
        if automatic {
            if outcome.is_ok()
                && let Err(error) = self.persist()
            {
                outcome = Err(error);
            }
            outcome = self.end_writing(outcome);
        } else if outcome.is_err() {
            self.state = TransactionState::Failed;
        }
        outcome
    }

    fn abandon(&mut self) {
        self.database.undo(&mut self.log, 0);
        self.state = TransactionState::Automatic;
        self.database.release();
    }

    /// Lets others write after a commit, or after it failed.
    fn end_writing<T>(&mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        if outcome.is_ok() {
            self.database.end_writing();
        } else {
            self.database.release();
        }
        outcome
    }

    /// Makes the log durable, or undoes it.
    fn persist(&mut self) -> Result<(), Error> {
        let log = std::mem::take(&mut self.log);
        if log.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.database.make_store() {
            let mut log = log;
            self.database.undo(&mut log, 0);
            return Err(error);
        }
        let Database { store, graph, .. } = &mut *self.database;
        let persisted = persist(store, log.written(graph), clock::now(), &self.options);
        if persisted.is_err() {
            let mut log = log;
            self.database.undo(&mut log, 0);
        } else {
            self.database.graph.settle_if_large();
        }
        persisted.map_err(Error::from)
    }

    fn run_statement(
        &mut self,
        statement: &Statement,
        source: &Source,
    ) -> Result<ResultSet, Error> {
        if self.state == TransactionState::Failed {
            return Err(wrong_state(
                "a statement of this transaction failed",
                "ROLLBACK undoes it; then go on",
            ));
        }
        if self.state == TransactionState::Automatic {
            self.database.refresh()?;
        }
        let bound = self.bind(statement, source)?;
        if let StatementKind::Explain(_) = statement.kind {
            return Ok(self.described(&bound, source, None));
        }
        if let StatementKind::Why(_) = statement.kind {
            let why = self.why(&bound, source);
            return Ok(reasons(why));
        }
        let StatementKind::Profile(_) = statement.kind else {
            if let StatementKind::Query(_) = statement.kind
                && statement.depth <= SHALLOW
                && self.options.procedures.is_none()
            {
                return self.run_and_keep(bound, statement.span, source);
            }
            return self.run_bound(&bound, statement.span, None, &mut None);
        };
        let profile = Profile::default();
        let answer = self.run_bound(&bound, statement.span, Some(&profile), &mut None)?;
        Ok(ResultSet {
            summary: answer.summary,
            ..self.described(&bound, source, Some(&profile))
        })
    }

    /// A plan with its estimates, and with what it did when it ran.
    fn described(
        &mut self,
        bound: &BoundStatement,
        source: &Source,
        profile: Option<&Profile>,
    ) -> ResultSet {
        let planned = Profile::default();
        let steps = profile.unwrap_or(&planned);
        if profile.is_none() {
            // How patterns would be looked for. What stands in the way is told when the statement runs.
            let prepared = self.in_environment(Some(steps), |transaction, environment| {
                Embedded::over(transaction).plan(&bound.plan, environment)
            });
            drop(prepared);
        }
        let estimates = Estimates::of_plan(
            &bound.plan,
            View::whole(&self.database.graph),
            &self.options.parameters,
        );
        plan_tree::describe(bound, source, &estimates, steps, profile.is_some())
    }

    /// Runs a statement and keeps its plan for the next time.
    fn run_and_keep(
        &mut self,
        bound: BoundStatement,
        span: Span,
        source: &Source,
    ) -> Result<ResultSet, Error> {
        let prepared = Arc::new(Prepared::new(
            bound,
            span,
            self.database.graph.catalog_version(),
            &self.options.parameters,
            self.options.tuning.optimize,
        ));
        self.plans
            .put(span.text(&source.text), Arc::clone(&prepared));
        self.run_prepared(&prepared, span)
    }

    /// Runs a statement whose plan is kept.
    fn run_prepared(&mut self, prepared: &Prepared, span: Span) -> Result<ResultSet, Error> {
        let mut ready = prepared.take_ready();
        let answer = self.run_bound(&prepared.bound, span, None, &mut ready);
        prepared.leave_ready(ready);
        answer
    }

    fn run_bound(
        &mut self,
        bound: &BoundStatement,
        span: Span,
        profile: Option<&Profile>,
        ready: &mut Option<Ready>,
    ) -> Result<ResultSet, Error> {
        if bound.plan.writes() {
            self.run_writing(bound, span, profile)
        } else {
            self.execute(bound, span, profile, ready)
        }
    }

    fn bind(&self, statement: &Statement, source: &Source) -> Result<BoundStatement, Error> {
        let bindings = Bindings {
            source: &source.text,
            catalog: self.database.graph.catalog(),
            graph: &self.database.graph,
            procedures: self.options.procedures.as_ref().unwrap_or(&self.builtin),
            parameters: &self.options.parameters,
        };
        let mut bound = match &statement.kind {
            StatementKind::Query(query)
            | StatementKind::Explain(query)
            | StatementKind::Why(query)
            | StatementKind::Profile(query) => {
                binder::bind_query(query, &statement.lenses, bindings)
            }
            StatementKind::Schema(schema) => binder::bind_schema(schema, statement.span, bindings),
            StatementKind::Begin | StatementKind::Commit | StatementKind::Rollback => {
                unreachable!("invariant: transaction words are not bound")
            }
        }
        .map_err(Error::Query)?;
        bound.plan = watched(bound.plan);
        // Why nothing is found is told in the steps that were written.
        if self.options.tuning.optimize && !matches!(statement.kind, StatementKind::Why(_)) {
            bound.plan = optimize(bound.plan);
        }
        Ok(bound)
    }

    /// Runs a statement that may write, as part of the open transaction or as one of its own.
    fn run_writing(
        &mut self,
        bound: &BoundStatement,
        span: Span,
        profile: Option<&Profile>,
    ) -> Result<ResultSet, Error> {
        if self.database.read_only {
            return Err(Error::Query(vec![Diagnostic::new(
                Code::ReadOnly,
                "the store is open for reading only",
                Some(span),
            )]));
        }
        let automatic = self.state == TransactionState::Automatic;
        if automatic {
            self.database.begin_writing()?;
            self.transaction_time = clock::now();
        }
        let before = self.log.count();
        let outcome = self.execute(bound, span, profile, &mut None);
        self.settle(automatic, before, outcome)
    }

    /// Runs a bound statement. What it changed stays in the log; on an error the caller undoes it.
    fn execute(
        &mut self,
        bound: &BoundStatement,
        span: Span,
        profile: Option<&Profile>,
        ready: &mut Option<Ready>,
    ) -> Result<ResultSet, Error> {
        let outcome = self.in_environment(profile, |transaction, environment| {
            let mut engine = Embedded::over(transaction);
            engine.execute_again(&bound.plan, environment, ready)
        });
        let answer = match outcome {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                // What could not be read may have led to the error.
                self.database.check_damage()?;
                return Err(Error::Query(vec![Diagnostic::from(error).placed(span)]));
            }
            Err(_) => {
                self.database.check_damage()?;
                return Err(Error::Query(vec![internal_error(span)]));
            }
        };
        self.database.check_damage()?;
        // Which claims compete says more than that there are claims.
        let is_contested = |notice: &Diagnostic| notice.code == Code::CompetingValues;
        let contested = answer.notices.iter().any(is_contested);
        let is_told = |notice: &&Diagnostic| !(contested && notice.code == Code::OnlyClaimed);
        // That nothing at all has the property says where it is read.
        let told_before = bound
            .notices
            .iter()
            .any(|notice| notice.code == Code::OnlyClaimed);
        let is_new = |notice: &Diagnostic| !(told_before && notice.code == Code::OnlyClaimed);
        Ok(ResultSet {
            columns: bound.columns.clone(),
            rows: answer.rows,
            subgraph: answer.subgraph,
            summary: answer.summary,
            notices: bound
                .notices
                .iter()
                .filter(is_told)
                .cloned()
                .chain(answer.notices.into_iter().filter(is_new))
                .collect(),
            footnotes: answer.footnotes,
            plan: None,
        })
    }

    /// Lets `work` use the graph, and what a statement may use besides it; an error when it panics.
    fn in_environment<T>(
        &mut self,
        profile: Option<&Profile>,
        work: impl FnOnce(&mut GraphTransaction<'_>, &Environment<'_>) -> T,
    ) -> std::thread::Result<T> {
        let time = clock::now();
        let limits = self.limits();
        let files = FilesBelow {
            directory: self.options.csv_directory.clone(),
        };
        let history = self.history();
        let automatic = self.state == TransactionState::Automatic;
        let commit = StatementCommit {
            store: RefCell::new(&mut self.database.store),
            options: &self.options,
        };
        let environment = Environment {
            parameters: &self.options.parameters,
            procedures: self.options.procedures.as_ref().unwrap_or(&self.builtin),
            statement_time: time,
            transaction_time: if automatic {
                time
            } else {
                self.transaction_time
            },
            random: &self.random,
            limits: &limits,
            files: &files,
            history: &history,
            commit: automatic.then_some(&commit),
            shown: &self.shown,
            tuning: self.options.tuning,
            profile,
        };
        let mut transaction = GraphTransaction::new(&mut self.database.graph, &mut self.log);
        catch_unwind(AssertUnwindSafe(|| work(&mut transaction, &environment)))
    }

    /// Where what the graph was before is read.
    fn history(&self) -> Recorded {
        let store = self.database.store.as_ref();
        Recorded {
            path: store.map(|store| store.path().to_owned()),
            open: self.state != TransactionState::Automatic,
        }
    }

    fn limits(&self) -> Limits {
        let mut limits = self.options.limits.clone();
        if let Some(timeout) = self.options.timeout {
            limits.deadline = std::time::Instant::now().checked_add(timeout);
        }
        limits
    }
}

/// Commits what a statement has written so far.
#[derive(Debug)]
struct StatementCommit<'s> {
    store: RefCell<&'s mut Option<Store>>,
    options: &'s SessionOptions,
}

impl Commit for StatementCommit<'_> {
    fn commit(&self, changes: Written<'_>) -> Result<(), Box<Diagnostic>> {
        if changes.count() == 0 {
            return Ok(());
        }
        persist(
            &mut self.store.borrow_mut(),
            changes,
            clock::now(),
            self.options,
        )
        .map_err(|error| Box::new(Diagnostic::from(error)))
    }
}

/// The steps of a statement with the rows left after each, and what leaves none.
fn reasons(why: Why) -> ResultSet {
    let rows = why.steps.into_iter().map(|step| {
        let rows = step.rows.map_or(Value::Null, |rows| {
            Value::Integer(i64::try_from(rows).unwrap_or(i64::MAX))
        });
        vec![Value::string(step.text), rows]
    });
    ResultSet {
        columns: vec![Arc::from("step"), Arc::from("rows")],
        rows: rows.collect(),
        notices: why.findings,
        ..ResultSet::default()
    }
}

fn wrong_state(message: &str, help: &str) -> Error {
    Error::Query(vec![
        Diagnostic::new(Code::TransactionState, message, None).with_help(help),
    ])
}

fn internal_error(span: Span) -> Diagnostic {
    Diagnostic::new(
        Code::Internal,
        "an error in annals itself; the statement was undone",
        Some(span),
    )
    .with_help("please report it with this statement and a few lines of data")
}
