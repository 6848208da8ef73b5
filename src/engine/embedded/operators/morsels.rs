//! Groups of rows that are found in pieces: what a pattern begins with is cut into morsels, and each is followed to its
//! end by itself, by one thread after the other or by several at a time.
//!
//! Where every group comes from one row of what is cut (each node has its own key), a morsel's groups are whole, and
//! their table stays small. Else each thread has groups of its own, which are put together in the end. Either way the
//! groups come in the order in which one thread would meet them, whoever met them. When something fails in one of
//! several threads, one thread does it all again, so that it fails as it would have without them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Instant;

use super::Operator;
use super::aggregate::Grouping;
use super::aggregate::Groups;
use super::aggregate::in_chunks;
use crate::engine::EngineError;
use crate::engine::Environment;
use crate::engine::Files;
use crate::engine::History;
use crate::engine::Shown;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::remarks::Remarks;
use crate::engine::embedded::run::Deleted;
use crate::engine::embedded::run::Run;
use crate::functions::signature;
use crate::functions::signature::Committed;
use crate::functions::signature::Record;
use crate::functions::signature::Recorded;
use crate::model::graph::Element;
use crate::model::graph::Graph;
use crate::model::lens::contested::Contested;
use crate::model::result::WriteSummary;

/// The stack of a helping thread, in bytes; the system gives only what is touched. As deep as that of a statement may be.
const STACK: usize = 256 << 20;

/// What is done with a morsel.
#[derive(Debug)]
pub(crate) struct Worker {
    /// From the rows of a morsel to those that are grouped.
    pub(crate) input: Box<dyn Operator>,
    /// How they are grouped.
    pub(crate) grouping: Grouping,
}

/// One row per group: its keys, then its aggregates.
#[derive(Debug)]
pub(crate) struct Morsels {
    leaf: Box<dyn Operator>,
    /// The same work as often as threads may do it.
    workers: Vec<Worker>,
    /// Rows in a morsel.
    size: usize,
    /// Whether no group has rows of two morsels.
    whole: bool,
    argument: Chunk,
    /// A morsel without rows.
    no_rows: Chunk,
    output: Option<VecDeque<Chunk>>,
}

/// The morsels still to be done.
struct Queue<'q> {
    rest: Mutex<Rest<'q>>,
    stopped: AtomicBool,
}

struct Rest<'q> {
    leaf: &'q mut dyn Operator,
    size: usize,
    /// Rows that are there already, and how many of them were handed out.
    open: Option<(Chunk, usize)>,
    ended: bool,
    next: usize,
}

impl<'q> Queue<'q> {
    fn new(leaf: &'q mut dyn Operator, size: usize) -> Self {
        Self {
            rest: Mutex::new(Rest {
                leaf,
                size,
                open: None,
                ended: false,
                next: 0,
            }),
            stopped: AtomicBool::new(false),
        }
    }

    /// Hands out nothing more.
    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// The next morsel and its number.
    fn next(&self, run: &mut Run<'_, '_>) -> Result<Option<(usize, Chunk)>, EngineError> {
        if self.stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.next(run)
    }
}

impl Rest<'_> {
    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<(usize, Chunk)>, EngineError> {
        while !self.ended {
            if let Some((chunk, start)) = self.open.take() {
                let end = (start + self.size).min(chunk.rows);
                let piece = if start == 0 && end == chunk.rows {
                    chunk.clone()
                } else {
                    let rows: Vec<u32> = (start as u32..end as u32).collect();
                    chunk.gather(&rows)
                };
                if end < chunk.rows {
                    self.open = Some((chunk, end));
                }
                self.next += 1;
                return Ok(Some((self.next - 1, piece)));
            }
            match self.leaf.next(run)? {
                None => self.ended = true,
                Some(chunk) if chunk.rows == 0 => {}
                Some(chunk) => self.open = Some((chunk, 0)),
            }
        }
        Ok(None)
    }
}

/// What one thread has done.
struct Part {
    groups: Groups,
    /// The morsels it did, with the number of groups it had before each.
    firsts: Vec<(usize, usize)>,
    /// The groups of each morsel, where they are whole.
    chunks: Vec<(usize, Chunk)>,
    memory: usize,
}

impl Worker {
    /// Does morsels until there are no more; `between` is called after each.
    fn work(
        &mut self,
        queue: &Queue<'_>,
        whole: bool,
        run: &mut Run<'_, '_>,
        between: &mut dyn FnMut(),
    ) -> Result<Part, EngineError> {
        let mut part = Part {
            groups: self.grouping.begin(),
            firsts: Vec::new(),
            chunks: Vec::new(),
            memory: 0,
        };
        let before = run.memory();
        while let Some((number, morsel)) = queue.next(run)? {
            if !whole {
                part.firsts.push((number, part.groups.len()));
            }
            self.input.again(&morsel);
            while let Some(chunk) = self.input.next(run)? {
                run.tick(chunk.rows)?;
                self.grouping.add(&mut part.groups, &chunk, run)?;
            }
            if whole && part.groups.len() > 0 {
                let groups = self.grouping.finish(&mut part.groups, run)?;
                part.chunks.push((number, groups));
            }
            between();
        }
        part.memory = run.memory() - before;
        Ok(part)
    }
}

/// What the threads of a statement have in common.
struct Common<'c> {
    graph: &'c Graph,
    parameters: &'c crate::engine::Parameters,
    procedures: &'c crate::functions::procedure::Procedures,
    statement_time: signature::Instant,
    transaction_time: signature::Instant,
    limits: &'c crate::engine::Limits,
    tuning: crate::engine::Tuning,
    remarks: Option<&'c Remarks>,
    together: AtomicUsize,
}

impl Common<'_> {
    fn work(
        &self,
        worker: &mut Worker,
        queue: &Queue<'_>,
        whole: bool,
        between: &mut dyn FnMut(),
    ) -> Result<Part, EngineError> {
        // Nothing that is done here asks for any of these: a plan that does is not shared out.
        let random = std::cell::Cell::new(1);
        let shown = Shown::default();
        let environment = Environment {
            parameters: self.parameters,
            procedures: self.procedures,
            statement_time: self.statement_time,
            transaction_time: self.transaction_time,
            random: &random,
            limits: self.limits,
            files: &Nothing,
            history: &Nothing,
            commit: None,
            shown: &shown,
            tuning: self.tuning,
            profile: None,
        };
        let (mut summary, mut deleted) = (WriteSummary::default(), Deleted::default());
        let mut run = Run::reading(
            self.graph,
            &environment,
            &mut summary,
            &mut deleted,
            &self.together,
        );
        run.remarks = self.remarks;
        let part = worker.work(queue, whole, &mut run, between);
        if part.is_err() {
            queue.stop();
        }
        part
    }
}

/// No files, and no past.
#[derive(Debug)]
struct Nothing;

impl Files for Nothing {
    fn open(&self, _path: &str) -> Result<Box<dyn std::io::Read + Send>, String> {
        Err("a helping thread reads no files".to_owned())
    }
}

impl Record for Nothing {
    fn commits_of(&self, _elements: &[Element]) -> Result<Vec<Recorded>, String> {
        Err("a helping thread reads no record".to_owned())
    }

    fn commits(&self) -> Result<Vec<Committed>, String> {
        Err("a helping thread reads no record".to_owned())
    }
}

impl History for Nothing {
    fn as_of(&self, _instant: signature::Instant) -> Result<Graph, String> {
        Err("a helping thread sees no past".to_owned())
    }
}

impl Morsels {
    /// Groups what `workers`, which are all alike, make of `size` rows of `leaf`, of `width` columns, at a time.
    /// `whole`: no group has rows of two morsels.
    pub(crate) fn boxed(
        (leaf, width): (Box<dyn Operator>, usize),
        workers: Vec<Worker>,
        size: usize,
        whole: bool,
    ) -> Box<dyn Operator> {
        let nothing = Arc::new(Column::Values(Vec::new()));
        Box::new(Self {
            leaf,
            workers,
            size,
            whole,
            argument: Chunk::unit(),
            no_rows: Chunk {
                columns: vec![nothing; width],
                rows: 0,
            },
            output: None,
        })
    }

    fn compute(&mut self, run: &mut Run<'_, '_>) -> Result<VecDeque<Chunk>, EngineError> {
        let noted = run.contested.is_some_and(Contested::is_asked);
        if self.workers.len() == 1 || noted {
            return self.alone(run);
        }
        let mut parts = Vec::with_capacity(self.workers.len());
        let mut failed = None;
        for outcome in self.together(run) {
            match outcome {
                Ok(part) => parts.push(part),
                Err(error @ EngineError::Stopped { .. }) => return Err(error),
                Err(error) => failed = Some(error),
            }
        }
        if failed.is_none() {
            run.keep(parts.iter().map(|part| part.memory).sum())?;
            if let Some(output) = self.joined(parts, self.whole, run)? {
                return Ok(output);
            }
        }
        let argument = self.argument.clone();
        self.open(&argument);
        self.alone(run)
    }

    /// One thread does everything.
    fn alone(&mut self, run: &mut Run<'_, '_>) -> Result<VecDeque<Chunk>, EngineError> {
        // What is noted of a group is noted by its number, which must be its own.
        let noted = run.contested.is_some_and(Contested::is_asked);
        let whole = self.whole && !noted;
        let queue = Queue::new(&mut *self.leaf, self.size);
        let part = self.workers[0].work(&queue, whole, run, &mut || ())?;
        let output = self.joined(vec![part], whole, run)?;
        Ok(output.unwrap_or_else(|| unreachable!("invariant: one part needs no joining")))
    }

    /// One thread begins; when it is not done soon, the others help.
    fn together(&mut self, run: &Run<'_, '_>) -> Vec<Result<Part, EngineError>> {
        let environment = run.environment;
        let common = Common {
            graph: run.graph(),
            parameters: environment.parameters,
            procedures: environment.procedures,
            statement_time: environment.statement_time,
            transaction_time: environment.transaction_time,
            limits: environment.limits,
            tuning: environment.tuning,
            remarks: run.remarks,
            together: AtomicUsize::new(run.used()),
        };
        let queue = Queue::new(&mut *self.leaf, self.size);
        let whole = self.whole;
        let (first, others) = self
            .workers
            .split_first_mut()
            .expect("invariant: there is a worker");
        std::thread::scope(|scope| {
            let (common, queue) = (&common, &queue);
            let started = Instant::now();
            let mut others = Some(others);
            let mut helping = Vec::new();
            let mut between = || {
                if others.is_some() && started.elapsed() >= common.tuning.patience {
                    for worker in others.take().into_iter().flatten() {
                        let help = move || common.work(worker, queue, whole, &mut || ());
                        let thread = std::thread::Builder::new().stack_size(STACK);
                        // Without a thread there is less help, no more.
                        helping.extend(thread.spawn_scoped(scope, help));
                    }
                }
            };
            let mut outcomes = vec![common.work(first, queue, whole, &mut between)];
            for thread in helping {
                match thread.join() {
                    Ok(outcome) => outcomes.push(outcome),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            outcomes
        })
    }

    /// What the threads have done as one; `None` when it cannot be joined.
    fn joined(
        &self,
        mut parts: Vec<Part>,
        whole: bool,
        run: &mut Run<'_, '_>,
    ) -> Result<Option<VecDeque<Chunk>>, EngineError> {
        let grouping = &self.workers[0].grouping;
        if whole {
            let mut chunks: Vec<(usize, Chunk)> =
                parts.into_iter().flat_map(|part| part.chunks).collect();
            chunks.sort_unstable_by_key(|(number, _)| *number);
            let size = run.chunk_size();
            let chunks = chunks.into_iter().map(|(_, chunk)| chunk);
            return Ok(Some(
                chunks.flat_map(|chunk| in_chunks(&chunk, size)).collect(),
            ));
        }
        let mut groups = if parts.len() == 1 {
            parts.swap_remove(0).groups
        } else {
            let parts = parts.into_iter().map(|part| (part.groups, part.firsts));
            let Some(groups) = grouping.join(parts.collect(), run.view()) else {
                return Ok(None);
            };
            groups
        };
        let chunk = grouping.finish(&mut groups, run)?;
        Ok(Some(in_chunks(&chunk, run.chunk_size())))
    }
}

impl Operator for Morsels {
    fn open(&mut self, argument: &Chunk) {
        self.argument = argument.clone();
        self.leaf.open(argument);
        // What they found out is let go; rows they get morsel by morsel.
        for worker in &mut self.workers {
            worker.input.open(&self.no_rows);
        }
        self.output = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if self.output.is_none() {
            self.output = Some(self.compute(run)?);
        }
        Ok(self.output.as_mut().and_then(VecDeque::pop_front))
    }
}
