//! Lenses: what their expressions say, and the graph they show.
//!
//! The plan below a lens is run on the shown graph as on any other: no operator, function or procedure knows of it.

use std::cell::RefCell;
use std::sync::Arc;

use super::Answer;
use super::Embedded;
use super::chunk::Chunk;
use super::compile::Compiler;
use super::layout::Layout;
use super::run::Deleted;
use super::run::Run;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::Environment;
use crate::engine::History;
use crate::engine::Parameters;
use crate::engine::estimate;
use crate::engine::why::say;
use crate::functions::signature::Committed;
use crate::functions::signature::Instant;
use crate::functions::signature::Record;
use crate::functions::signature::Recorded;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::Element;
use crate::model::graph::Graph;
use crate::model::graph::GraphTransaction;
use crate::model::graph::View;
use crate::model::graph::transaction::ChangeLog;
use crate::model::lens;
use crate::model::lens::Bounds;
use crate::model::lens::account;
use crate::model::lens::citation::Citations;
use crate::model::lens::claims::Claims;
use crate::model::lens::claims::called;
use crate::model::lens::identity;
use crate::model::lens::speaker;
use crate::model::lens::speaker::SpeakerError;
use crate::model::result::Subgraph;
use crate::model::result::WriteSummary;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Zone;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::added::SUMS;
use crate::plan::cite::keys_read;
use crate::plan::operator::Lens;
use crate::plan::operator::LensKind;

/// What was found out for the last statement and holds for the next: the graph that its lenses showed, the properties
/// with claims.
#[derive(Debug, Default)]
pub struct Shown {
    graph: RefCell<Option<(Key, lens::Shown)>>,
    measures: RefCell<Option<((u64, u64), Measures)>>,
}

/// The properties that the claims of a graph give values for.
type Measures = Arc<HashSet<Arc<str>>>;

impl Shown {
    /// The properties that the claims of a graph give values for; `None` when it has no claims.
    pub(super) fn measures(&self, graph: &Graph) -> Option<Measures> {
        let claims = Claims::of(View::whole(graph))?;
        let state = (graph.catalog_version(), graph.edits());
        let mut kept = self.measures.borrow_mut();
        match &*kept {
            Some((of, measures)) if *of == state => Some(Arc::clone(measures)),
            _ => {
                let measures = Arc::new(claims.measures());
                *kept = Some((state, Arc::clone(&measures)));
                Some(measures)
            }
        }
    }
}

/// So many nodes that stand for several with different values are told of.
const MOST_TOLD: usize = 5;

/// So many nodes are looked at together.
const BATCH: usize = 2048;

/// What a shown graph was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    catalog: u64,
    edits: u64,
    recorded: Option<Instant>,
    /// Names as they are given: they may stand for others in a graph of the past.
    who: Option<Vec<String>>,
    during: Option<Bounds>,
    certainly_during: Option<Bounds>,
    identity: bool,
}

impl Embedded<'_, '_> {
    /// Runs a plan on the graph that the lenses show.
    pub(super) fn execute_under(
        &mut self,
        lenses: &[Lens],
        input: &LogicalPlan,
        environment: &Environment<'_>,
    ) -> Result<Answer, EngineError> {
        let citations = lenses
            .iter()
            .any(|lens| lens.kind == LensKind::Cite)
            .then(|| Citations::reading(keys_read(input)));
        if lenses.iter().all(|lens| lens.kind == LensKind::Cite) {
            return Embedded {
                transaction: &mut *self.transaction,
                heard: self.heard,
                citations,
            }
            .execute(input, environment);
        }
        let (key, spans) = self.read(lenses, environment)?;
        let asked_at = spans.recorded;
        let kept = environment.shown.graph.take();
        let mut shown = match kept {
            Some((of, shown)) if of == key => shown,
            _ => {
                self.expect_room(lenses, environment)?;
                self.show(&key, spans, environment)?
            }
        };
        let mut log = ChangeLog::default();
        let mut transaction = GraphTransaction::new(&mut shown.graph, &mut log);
        let past = key.recorded.map(|until| Past {
            history: environment.history,
            until,
        });
        let environment = &Environment {
            history: past.as_ref().map_or(environment.history, |past| past),
            ..*environment
        };
        let mut answer = Embedded {
            transaction: &mut transaction,
            heard: key.who.is_some(),
            citations,
        }
        .execute(input, environment);
        if let Ok(answer) = &mut answer {
            add_ends(&mut answer.subgraph, View::whole(&shown.graph));
            let notices = differing(&shown, input, answer);
            answer.notices.extend(notices);
            answer
                .notices
                .extend(asked_for_hidden(&shown, input, environment.parameters));
            answer.notices.extend(undatable(&shown));
            if let Some(past) = past.as_ref().filter(|_| shown.graph.node_count() == 0) {
                answer.notices.extend(before_the_record(past, asked_at));
            }
            if key.who.is_some() {
                answer.notices.extend(counted_together(&shown, input));
            }
        }
        environment.shown.graph.replace(Some((key, shown)));
        answer
    }

    /// What the expressions of the lenses say.
    fn read(
        &mut self,
        lenses: &[Lens],
        environment: &Environment<'_>,
    ) -> Result<(Key, Spans), EngineError> {
        let graph = self.transaction.graph();
        let mut key = Key {
            catalog: graph.catalog_version(),
            edits: graph.edits(),
            recorded: None,
            who: None,
            during: None,
            certainly_during: None,
            identity: false,
        };
        let mut spans = Spans::default();
        for lens in lenses {
            if lens.kind == LensKind::Cite {
                continue;
            }
            let span = lens.value.span;
            let value = self.constant(lens, environment)?;
            match lens.kind {
                LensKind::AccordingTo => {
                    key.who = Some(names(&value, span)?);
                    spans.who = span;
                }
                LensKind::ResolvingIdentity => key.identity = true,
                LensKind::During => key.during = Some(window(&value, lens.kind, span)?),
                LensKind::CertainlyDuring => {
                    key.certainly_during = Some(window(&value, lens.kind, span)?);
                }
                LensKind::AsOf => {
                    key.recorded = Some(instant(&value, span)?);
                    spans.recorded = span;
                }
                LensKind::Cite => unreachable!("invariant: passed over above"),
            }
        }
        Ok((key, spans))
    }

    fn constant(
        &mut self,
        lens: &Lens,
        environment: &Environment<'_>,
    ) -> Result<Value, EngineError> {
        let nothing = LogicalPlan::Argument { slots: Vec::new() };
        let mut compiler = Compiler::new(&nothing, environment, self.transaction.view());
        let mut expression = compiler.expression(&lens.value, &Layout::default())?;
        let mut summary = WriteSummary::default();
        let mut deleted = Deleted::default();
        let mut run = Run::new(self.transaction, environment, &mut summary, &mut deleted, 0);
        Ok(expression.evaluate(&Chunk::unit(), &mut run)?.get(0))
    }

    /// A graph is shown as a copy, which must fit.
    fn expect_room(
        &self,
        lenses: &[Lens],
        environment: &Environment<'_>,
    ) -> Result<(), EngineError> {
        let size = self.transaction.graph().size_of_copy();
        let limit = environment.limits.memory.filter(|limit| size > *limit);
        let Some((limit, lens)) = limit.zip(lenses.first()) else {
            return Ok(());
        };
        Err(told(
            Code::MemoryLimit,
            format!(
                "stopped: what the lens shows takes about {size} bytes, more than the limit of {limit} bytes"
            ),
            lens.value.span,
        ))
    }

    /// Makes the graph of a key: as recorded, then as told, then as dated.
    fn show(
        &self,
        key: &Key,
        spans: Spans,
        environment: &Environment<'_>,
    ) -> Result<lens::Shown, EngineError> {
        let past = match key.recorded {
            Some(instant) => {
                let past = environment.history.as_of(instant);
                Some(past.map_err(|message| told(Code::NoHistory, message, spans.recorded))?)
            }
            None => None,
        };
        let base = past.as_ref().unwrap_or_else(|| self.transaction.graph());
        let who = match &key.who {
            Some(names) if key.identity => {
                Some(same_speakers(names, View::whole(base), spans.who)?)
            }
            Some(names) => Some(speakers(names, View::whole(base), &[], spans.who)?),
            None => None,
        };
        let lens = lens::Lens {
            who,
            during: key.during,
            certainly_during: key.certainly_during,
            identity: key.identity,
        };
        lens::applied(&lens, base).map_err(|error| EngineError::Graph {
            error: Box::new(error),
            span: spans.who,
        })
    }
}

/// The record up to an instant.
#[derive(Debug)]
struct Past<'a> {
    history: &'a dyn History,
    until: Instant,
}

impl Record for Past<'_> {
    fn commits_of(&self, elements: &[Element]) -> Result<Vec<Recorded>, String> {
        let mut commits = self.history.commits_of(elements)?;
        let later = commits.iter().position(|commit| commit.time > self.until);
        commits.truncate(later.unwrap_or(commits.len()));
        Ok(commits)
    }

    fn commits(&self) -> Result<Vec<Committed>, String> {
        let mut commits = self.history.commits()?;
        let later = commits.iter().position(|commit| commit.time > self.until);
        commits.truncate(later.unwrap_or(commits.len()));
        Ok(commits)
    }
}

impl History for Past<'_> {
    fn as_of(&self, instant: Instant) -> Result<Graph, String> {
        self.history.as_of(instant.min(self.until))
    }
}

/// Adds the ends of relationships as they are shown: whoever draws these cannot ask the lens any more.
fn add_ends(subgraph: &mut Subgraph, view: View<'_>) {
    for relationship in subgraph.relationships.values() {
        for end in [relationship.start, relationship.end] {
            if !subgraph.nodes.contains_key(&end) && !subgraph.ends.contains_key(&end) {
                subgraph.ends.extend(view.node(end).map(|node| (end, node)));
            }
        }
    }
}

/// What the reader should know of nodes that stand for several with different values: those that are in the answer, and
/// those of which it may have read such a property.
fn differing(shown: &lens::Shown, plan: &LogicalPlan, answer: &Answer) -> Vec<Diagnostic> {
    let mut read = HashSet::default();
    if !shown.differing.is_empty() {
        note_properties(plan, &mut read);
    }
    let view = View::whole(&shown.graph);
    let mut notices = Vec::new();
    for (node, keys) in &shown.differing {
        let told = keys
            .iter()
            .filter(|key| read.contains(*key) || answer.subgraph.nodes.contains_key(node));
        let told: Vec<String> = told.map(|key| format!("`{key}`")).collect();
        if told.is_empty() {
            continue;
        }
        if notices.len() == MOST_TOLD {
            let message = "more nodes stand for several that differ";
            notices.push(Diagnostic::new(Code::DifferingIdentities, message, None));
            break;
        }
        let message = format!(
            "the nodes shown as {} have different values of {}; that of the oldest is shown",
            called(view, *node),
            told.join(", ")
        );
        notices.push(Diagnostic::new(Code::DifferingIdentities, message, None));
    }
    notices
}

/// Ids and names that a plan looks for and that no shown node has, but one that another node stands for.
fn asked_for_hidden(
    shown: &lens::Shown,
    plan: &LogicalPlan,
    parameters: &Parameters,
) -> Vec<Diagnostic> {
    if shown.stood_for.is_empty() {
        return Vec::new();
    }
    let mut asked = Vec::new();
    each_expression(plan, &mut |expression| {
        note_asked(expression, parameters, &mut asked);
    });
    let view = View::whole(&shown.graph);
    let mut notices = Vec::new();
    for (key, value, span) in asked {
        let hidden = shown.stood_for.iter();
        let mut hidden = hidden.filter(|hidden| hidden.key == key && hidden.value == value);
        let Some(hidden) = hidden.next().filter(|_| !has_node(view, &key, &value)) else {
            continue;
        };
        let message = format!(
            "no node is shown with this `{key}`: the one that has it is part of {}",
            called(view, hidden.shown)
        );
        let (wanted, others) = (say::value(&value), identity::OTHERS);
        let help = match view.node_property(hidden.shown, &key) {
            _ if *key != *"id" => format!("`named(n, {wanted})` finds it"),
            Value::Null => format!("`{wanted} IN n.{others}` finds it"),
            id => format!(
                "look for {}, or for `{wanted} IN n.{others}`",
                say::value(&id)
            ),
        };
        let notice = Diagnostic::new(Code::DifferingIdentities, message, Some(span));
        notices.push(notice.with_help(help));
    }
    notices
}

/// That nothing had been recorded by the instant, and when recording began.
fn before_the_record(past: &Past<'_>, asked_at: Span) -> Option<Diagnostic> {
    let first = past.history.commits().ok()?.into_iter().next()?.time;
    if first <= past.until {
        return None;
    }
    let time =
        DateTime::from_epoch(first.seconds, i64::from(first.nanoseconds), &Zone::UTC).ok()?;
    let message = format!("nothing had been recorded by then: the first commit is of {time}");
    let notice = Diagnostic::new(Code::BeforeTheRecord, message, Some(asked_at));
    Some(notice.with_help(
        "`AS OF` asks when it was written down; `DURING '1990'` asks what was so at that time",
    ))
}

/// That a window of time keeps what it cannot date.
fn undatable(shown: &lens::Shown) -> Option<Diagnostic> {
    let of = match shown.undatable {
        0 => return None,
        1 => "1 element".to_owned(),
        count => format!("{count} elements"),
    };
    let message = format!("`when` of {of} is no date, so the lens keeps them whatever the time");
    let notice = Diagnostic::new(Code::UndatableKept, message, None);
    Some(notice.with_help(
        "`annals audit` lists them; a text that is a date is read as one: `SET e.when = edtf.parse(e.when).value`",
    ))
}

/// Sums of a property for which one claim that is heard gives a single number for several things together: where two of
/// them are added, that number counts twice.
fn counted_together(shown: &lens::Shown, plan: &LogicalPlan) -> Vec<Diagnostic> {
    let view = View::whole(&shown.graph);
    let mut summed: IndexMap<Arc<str>, Span> = IndexMap::default();
    note_summed(plan, &mut summed);
    let Some(claims) = Claims::of(view).filter(|_| !summed.is_empty()) else {
        return Vec::new();
    };
    let mut notices = Vec::new();
    for claim in claims.all() {
        let Some((measure, _)) = claims.value(claim) else {
            continue;
        };
        let things = claims.subjects(claim).len();
        if let Some(span) = summed.get(&measure).filter(|_| things > 1) {
            let message = format!(
                "`{}` gives one `{measure}` for {things} things together: where several of them are added, it counts \
                 several times",
                called(view, claim)
            );
            let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(*span));
            notices.push(notice.with_help("`range_sum(claim)` adds each claim once"));
            summed.shift_remove(&measure);
        }
    }
    notices
}

/// Notes the properties that a plan adds up, and where.
fn note_summed(plan: &LogicalPlan, summed: &mut IndexMap<Arc<str>, Span>) {
    if let LogicalPlan::Aggregate { aggregates, .. } = plan {
        for (_, call) in aggregates {
            if SUMS.contains(&&*call.name) {
                for argument in &call.arguments {
                    each_expression_in(argument, &mut |expression| {
                        if let ExprKind::Property(_, key) = &expression.kind {
                            summed.entry(Arc::clone(key)).or_insert(call.span);
                        }
                    });
                }
            }
        }
    }
    for input in plan.inputs() {
        note_summed(input, summed);
    }
}

/// Notes the id or name that an expression says something has, if it does.
fn note_asked(
    expression: &Expr,
    parameters: &Parameters,
    asked: &mut Vec<(Arc<str>, Value, Span)>,
) {
    let (one, other, several) = match &expression.kind {
        ExprKind::Compare(comparison, one, other) if comparison.is_equality() => {
            (one, other, false)
        }
        ExprKind::In(one, other) => (one, other, true),
        _ => return,
    };
    for (subject, wanted) in [(one, other), (other, one)] {
        if let (ExprKind::Property(_, key), Some(wanted)) =
            (&subject.kind, estimate::constant(wanted, parameters))
        {
            let wanted = match wanted {
                Value::List(items) if several => items.to_vec(),
                wanted => vec![wanted],
            };
            let wanted = wanted.into_iter();
            asked.extend(wanted.map(|value| (Arc::clone(key), value, expression.span)));
        }
    }
}

/// Whether some node has this value.
fn has_node(view: View<'_>, key: &str, value: &Value) -> bool {
    let mut cursor = Some(0);
    let mut nodes = Vec::new();
    while let Some(at) = cursor {
        nodes.clear();
        cursor = view.scan_nodes(None, at, BATCH, &mut nodes);
        if nodes
            .iter()
            .any(|node| view.node_property(*node, key) == *value)
        {
            return true;
        }
    }
    false
}

/// Notes the names of the properties that a plan reads.
fn note_properties(plan: &LogicalPlan, read: &mut HashSet<Arc<str>>) {
    each_expression(plan, &mut |expression| {
        if let ExprKind::Property(_, key) = &expression.kind {
            read.insert(Arc::clone(key));
        }
    });
}

/// Looks at all expressions of a plan, and at those in them.
fn each_expression(plan: &LogicalPlan, look: &mut dyn FnMut(&Expr)) {
    for expression in plan.expressions() {
        each_expression_in(expression, look);
    }
    for input in plan.inputs() {
        each_expression(input, look);
    }
}

fn each_expression_in(expression: &Expr, look: &mut dyn FnMut(&Expr)) {
    look(expression);
    if let ExprKind::Subquery(_, plan) = &expression.kind {
        each_expression(plan, look);
    }
    for child in expression.children() {
        each_expression_in(child, look);
    }
}

/// Where the expressions stand that the graph may not bear out.
#[derive(Debug, Clone, Copy, Default)]
struct Spans {
    who: Span,
    recorded: Span,
}

fn told(code: Code, message: impl Into<String>, span: Span) -> EngineError {
    EngineError::Told(Box::new(Diagnostic::new(code, message, Some(span))))
}

/// A name, or the names in a list.
fn names(value: &Value, span: Span) -> Result<Vec<String>, EngineError> {
    let name = |value: &Value| match value {
        Value::String(name) => Ok(name.to_string()),
        other => Err(EngineError::Evaluation {
            code: Code::InvalidArgumentType,
            message: format!(
                "ACCORDING TO takes a name or a list of names, found {}",
                other.value_type()
            ),
            span,
        }),
    };
    match value {
        Value::List(items) => items.iter().map(name).collect(),
        value => Ok(vec![name(value)?]),
    }
}

/// Those the names stand for, each with all that are the same by what these themselves say: whoever claims that others
/// are the same does not speak for them.
fn same_speakers(names: &[String], view: View<'_>, span: Span) -> Result<Vec<NodeId>, EngineError> {
    let undisputed = identity::undisputed_groups(view);
    let heard = speakers(names, view, &undisputed, span)?;
    let hidden = account::of(view, &heard).hidden.relationships;
    let told = identity::groups_without(view, &hidden);
    speakers(names, view, &told, span)
}

/// Those the names stand for, each with all of its group.
fn speakers(
    names: &[String],
    view: View<'_>,
    groups: &[Vec<NodeId>],
    span: Span,
) -> Result<Vec<NodeId>, EngineError> {
    let mut speakers = Vec::with_capacity(names.len());
    for name in names {
        let found = speaker::every_named(view, name).map_err(|error| nobody(name, error, span))?;
        let same = groups.iter().find(|group| group.contains(&found[0]));
        match same {
            Some(group) if found.iter().all(|node| group.contains(node)) => {
                speakers.extend_from_slice(group);
            }
            _ if found.len() > 1 => {
                let error = speaker::ambiguous(view, &found);
                return Err(nobody(name, error, span));
            }
            _ => speakers.push(found[0]),
        }
    }
    speakers.sort_unstable();
    speakers.dedup();
    Ok(speakers)
}

fn nobody(name: &str, error: SpeakerError, span: Span) -> EngineError {
    let diagnostic = match error {
        SpeakerError::Ambiguous(candidates) => Diagnostic::new(
            Code::AmbiguousSpeaker,
            format!("`{name}` may be {}", candidates.join(" or ")),
            Some(span),
        )
        .with_help("use the id of the one you mean, or a list of ids to hear them all"),
        SpeakerError::Unknown { near, weak } => {
            let mut diagnostic = Diagnostic::new(
                Code::UnknownSpeaker,
                format!("no actor or source is called `{name}`"),
                Some(span),
            );
            if let Some(near) = near {
                diagnostic = diagnostic.with_help(format!("did you mean `{near}`?"));
            }
            if !weak.is_empty() {
                diagnostic = diagnostic.with_help(format!(
                    "`{name}` is a weak alias of {}: use the full name or the id",
                    weak.join(" and of ")
                ));
            }
            diagnostic
        }
    };
    EngineError::Told(Box::new(diagnostic))
}

fn window(value: &Value, kind: LensKind, span: Span) -> Result<Bounds, EngineError> {
    Bounds::of_window(value).map_err(|reason| {
        EngineError::Told(Box::new(
            Diagnostic::new(
                Code::InvalidWindow,
                format!("{} takes a date: {reason}", kind.words()),
                Some(span),
            )
            .with_help(
                "write `'2025-10'`, `'2025-10-09/2025-10-11'`, `'2025-39'` (late 2025) or another EDTF date",
            ),
        ))
    })
}

/// The instant a value means: of a day its last moment.
fn instant(value: &Value, span: Span) -> Result<Instant, EngineError> {
    let end_of = |bounds: Bounds| Instant {
        seconds: bounds.seconds().1,
        nanoseconds: 999_999_999,
    };
    let at = |time: &DateTime| Instant {
        seconds: time.epoch_seconds(),
        nanoseconds: u32::try_from(time.local().time().nanosecond()).unwrap_or(0),
    };
    match value {
        Value::DateTime(time) => Ok(at(time)),
        // With a fraction of a second it is the time of a commit, as `annals.why` tells it, and no date.
        Value::String(text) if text.contains('.') && let Ok(time) = text.parse() => Ok(at(&time)),
        value => Bounds::of_window(value).map(end_of).map_err(|reason| {
            EngineError::Told(Box::new(
                Diagnostic::new(
                    Code::InvalidInstant,
                    format!("AS OF takes an instant: {reason}"),
                    Some(span),
                )
                .with_help("write `'2026-01-01'` for the end of that day, or `datetime('2026-01-01T12:00Z')`"),
            ))
        }),
    }
}
