//! Contested properties: those for which claims, or a claim and the stored value, give different values.
//!
//! The engine notes each property it reads; which of them are contested is found out once for each key, and only in a
//! graph that has claims.

use std::cell::Cell;
use std::cell::RefCell;
use std::sync::Arc;

use super::claims::Claims;
use super::claims::called;
use super::each_node;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::View;
use crate::model::result::Subgraph;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare::order;
use crate::model::value::compare::same_key;

/// So many contested properties are told of; of more only how many.
const MOST_TOLD: usize = 5;
/// The properties by which a claim counts something.
pub const COUNTS: &[&str] = &["value", "low", "high"];
/// So many are remembered.
const MOST_NOTED: usize = 10_000;

/// What a statement reads that is contested.
#[derive(Debug, Default)]
pub struct Contested {
    /// The properties that claims give values for; `None` when there are no claims.
    measures: Option<Arc<HashSet<Arc<str>>>>,
    by_key: RefCell<HashMap<Box<str>, Claimed>>,
    read: RefCell<IndexMap<(NodeId, Box<str>), ()>>,
    /// The nodes read by key, whose property is null while claims tell it.
    only_claimed: RefCell<IndexMap<Box<str>, HashSet<NodeId>>>,
    /// By key: the nodes read of which a bound is shown.
    bounds: RefCell<IndexMap<Box<str>, Bounds>>,
    full: Cell<bool>,
    /// Where numbers are added of which nobody can tell before whose they are, and what adds them; and the nodes whose
    /// numbers are read.
    unseen: Option<(Span, &'static str)>,
    counted: RefCell<IndexMap<NodeId, ()>>,
    /// The nodes whose numbers are added.
    added: RefCell<IndexMap<Group, Vec<NodeId>>>,
    /// By property: the nodes of which that is added, where claims tell it.
    told: RefCell<Told>,
    added_count: Cell<usize>,
}

/// Nodes of which what is shown is only a bound, each with the claim that gives it and its bounds in words.
type Bounds = IndexMap<NodeId, (NodeId, String)>;

/// By group and property: nodes.
type Told = IndexMap<(Group, Box<str>), Vec<NodeId>>;

/// An aggregate that adds numbers.
#[derive(Debug, Clone, Copy)]
pub struct Sum<'k> {
    /// Where it is written.
    pub span: Span,
    /// Whether equal numbers count once.
    pub distinct: bool,
    /// The property that is added.
    pub key: &'k str,
}

/// A group of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Group {
    span: Span,
    distinct: bool,
    /// Whether a `+` adds them, whose operands whoever wrote it has seen.
    by_hand: bool,
    number: u32,
}

/// The nodes that claims tell a property of.
#[derive(Debug, Default)]
struct Claimed {
    /// Those of which they tell different values, or another than is stored.
    contested: HashSet<NodeId>,
    /// Those without a stored value.
    unstored: HashSet<NodeId>,
    /// Those of which what is shown is only a bound.
    bounds: Bounds,
}

impl Contested {
    /// Nothing read yet of a graph whose claims give values for these properties.
    pub fn among(measures: Option<Arc<HashSet<Arc<str>>>>) -> Self {
        Self {
            measures,
            ..Self::default()
        }
    }

    /// As well of a statement that adds numbers there, where nobody can tell which before they are read.
    #[must_use]
    pub fn adding(self, unseen: Option<(Span, &'static str)>) -> Self {
        Self { unseen, ..self }
    }

    /// Whether anything may be noted.
    pub fn is_asked(&self) -> bool {
        self.measures.is_some()
    }

    /// Notes that a property of some nodes is read.
    #[inline]
    pub fn note(&self, view: View<'_>, nodes: &[NodeId], key: &str) {
        if COUNTS.contains(&key) {
            self.note_counted(nodes);
        }
        if let Some(measures) = &self.measures
            && measures.contains(key)
            && !self.full.get()
        {
            self.note_each(view, nodes, key);
        }
    }

    /// Notes that numbers of nodes are read, for where it cannot be told which of them are added.
    fn note_counted(&self, nodes: &[NodeId]) {
        if self.unseen.is_some() {
            let mut counted = self.counted.borrow_mut();
            let room = MOST_NOTED.saturating_sub(counted.len());
            counted.extend(nodes.iter().take(room).map(|node| (*node, ())));
        }
    }

    /// Notes that all properties of a node are read.
    pub fn note_whole(&self, view: View<'_>, node: NodeId) {
        self.note_counted(&[node]);
        for key in self.measures.iter().flat_map(|measures| measures.iter()) {
            if !view.node_property(node, key).is_null() {
                self.note(view, &[node], key);
            }
        }
    }

    /// Notes that a sum adds a property of these nodes, each in its group: one that claims count by, or one they tell.
    pub fn note_added(&self, sum: &Sum<'_>, nodes: impl Iterator<Item = (u32, NodeId)>) {
        let left = MOST_NOTED.saturating_sub(self.added_count.get());
        let Some(measures) = self.measures.as_ref().filter(|_| left > 0) else {
            return;
        };
        let of_claims = COUNTS.contains(&sum.key);
        if !of_claims && !measures.contains(sum.key) {
            return;
        }
        let (mut added, mut told) = (self.added.borrow_mut(), self.told.borrow_mut());
        for (number, node) in nodes.take(left) {
            let group = Group {
                span: sum.span,
                distinct: sum.distinct,
                by_hand: false,
                number,
            };
            let nodes = if of_claims {
                added.entry(group).or_default()
            } else {
                told.entry((group, sum.key.into())).or_default()
            };
            nodes.push(node);
            self.added_count.set(self.added_count.get() + 1);
        }
    }

    /// Notes that `+`, in the sum written at `span`, adds what these nodes count.
    pub fn note_added_once(&self, span: Span, nodes: Vec<NodeId>) {
        if self.added_count.get() < MOST_NOTED {
            self.added_count.set(self.added_count.get() + nodes.len());
            let mut added = self.added.borrow_mut();
            let group = Group {
                span,
                distinct: false,
                by_hand: true,
                number: added.len() as u32,
            };
            added.insert(group, nodes);
        }
    }

    /// Sums of claims that compete; one for each sum.
    fn sums(&self, view: View<'_>) -> Vec<Diagnostic> {
        let added = self.added.borrow();
        let Some(claims) = Claims::of(view).filter(|_| !added.is_empty()) else {
            return Vec::new();
        };
        let mut told: IndexMap<Span, Diagnostic> = IndexMap::default();
        for (group, nodes) in added.iter() {
            let span = &group.span;
            if told.contains_key(span) {
                continue;
            }
            let of_claims: Vec<NodeId> = nodes
                .iter()
                .copied()
                .filter(|node| claims.is_claim(*node))
                .collect();
            let repeated = repeated(view, &of_claims, *span).filter(|_| !group.distinct);
            if let Some(notice) = repeated.or_else(|| withdrawn(view, &claims, &of_claims, *span)) {
                told.insert(*span, notice);
            } else if let Some((one, other, why)) = claims.competing(&of_claims) {
                let message = format!(
                    "numbers are added that compete: `{}` and `{}` {why}",
                    called(view, one),
                    called(view, other)
                );
                let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(*span)).with_help(
                    "`range_of(claim)` gives the least and the greatest; `range_sum(claim)` adds only what does not compete",
                );
                told.insert(*span, notice);
            } else if let Some([(one, counts), (other, something_else)]) =
                claims.unlike(&of_claims).filter(|_| !group.by_hand)
            {
                let message = format!(
                    "numbers of different things are added: {counts} of `{}` and {something_else} of `{}`",
                    called(view, one),
                    called(view, other)
                );
                let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(*span));
                told.insert(
                    *span,
                    notice.with_help(
                        "group by `claim.measure` and `claim.unit`, or keep one of them by `WHERE`",
                    ),
                );
            }
        }
        told.into_values().collect()
    }

    /// That numbers of claims that compete may be added where nobody sees whose they are.
    fn added_unseen(&self, view: View<'_>) -> Option<Diagnostic> {
        let (span, word) = self.unseen?;
        let claims = Claims::of(view)?;
        let counted = self.counted.borrow();
        let read = counted.keys().copied();
        let read: Vec<NodeId> = read.filter(|node| claims.is_claim(*node)).collect();
        let (one, other, why) = claims.competing(&read)?;
        let message = format!(
            "`{word}` may add numbers that compete: `{}` and `{}` {why}",
            called(view, one),
            called(view, other)
        );
        let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(span));
        Some(notice.with_help(
            "`range_of(claim)` gives the least and the greatest; `range_sum(claim)` adds only what does not compete",
        ))
    }

    /// Sums that add what claims tell of one node several times; one for each sum.
    fn repeats(&self, view: View<'_>) -> Vec<Diagnostic> {
        let mut told: IndexMap<Span, Diagnostic> = IndexMap::default();
        for ((group, key), nodes) in self.told.borrow().iter() {
            if group.distinct || told.contains_key(&group.span) {
                continue;
            }
            let Some((node, times)) = first_repeated(nodes) else {
                continue;
            };
            let message = format!("`{key}` of {} is added {times} times", called(view, node));
            let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(group.span));
            let notice = notice.with_help(
                "rows of other things repeat it: `WITH DISTINCT` the nodes before the sum, or `range_sum(claim)`, which adds \
                 each claim once",
            );
            told.insert(group.span, notice);
        }
        told.into_values().collect()
    }

    fn note_each(&self, view: View<'_>, nodes: &[NodeId], key: &str) {
        let mut by_key = self.by_key.borrow_mut();
        if !by_key.contains_key(key) {
            by_key.insert(key.into(), claimed(view, key));
        }
        let claimed = &by_key[key];
        if !claimed.unstored.is_empty() {
            let mut only_claimed = self.only_claimed.borrow_mut();
            let noted = only_claimed.entry(key.into()).or_default();
            noted.extend(nodes.iter().filter(|node| claimed.unstored.contains(*node)));
        }
        if !claimed.bounds.is_empty() {
            let mut bounds = self.bounds.borrow_mut();
            let noted = bounds.entry(key.into()).or_default();
            let found = nodes
                .iter()
                .filter_map(|node| claimed.bounds.get_key_value(node));
            noted.extend(found.map(|(node, bound)| (*node, bound.clone())));
        }
        if claimed.contested.is_empty() {
            return;
        }
        let mut read = self.read.borrow_mut();
        for node in nodes
            .iter()
            .filter(|node| claimed.contested.contains(*node))
        {
            read.entry((*node, key.into())).or_insert(());
        }
        self.full.set(read.len() >= MOST_NOTED);
    }

    /// Properties that were null when read, while claims tell them.
    fn told_by_claims_only(&self) -> Vec<Diagnostic> {
        let only_claimed = self.only_claimed.borrow();
        let read = only_claimed.iter().map(|(key, nodes)| (&**key, nodes));
        let told = read.filter(|(_, nodes)| !nodes.is_empty());
        let notice = |(key, nodes): (&str, &HashSet<NodeId>)| {
            let count = nodes.len();
            let of = if count == 1 {
                "1 node".to_owned()
            } else {
                format!("{count} nodes")
            };
            let message = format!("`{key}` of {of} is null here: only claims tell it");
            Diagnostic::new(Code::OnlyClaimed, message, None).with_help(format!(
                "`ACCORDING TO` someone shows what they say; `claims(x, '{key}')` lists the claims"
            ))
        };
        told.map(notice).collect()
    }

    /// Numbers that were read and are only bounds; one for each key.
    fn bounds_shown(&self, view: View<'_>) -> Vec<Diagnostic> {
        let bounds = self.bounds.borrow();
        let first = |(key, nodes): (&str, &Bounds)| {
            let (node, (claim, bounds)) = nodes.first()?;
            let more = match nodes.len() - 1 {
                0 => String::new(),
                more => format!(", and so for {more} more"),
            };
            let message = format!(
                "`{key}` of {} is only a bound: `{}` says {bounds}{more}",
                called(view, *node),
                called(view, *claim)
            );
            let notice = Diagnostic::new(Code::BoundShown, message, None);
            Some(notice.with_help(format!(
                "`range_of(claim)` and `range_sum(claim)` keep to the bounds; `claims(x, '{key}')` lists the claims"
            )))
        };
        let all = bounds.iter().map(|(key, nodes)| (&**key, nodes));
        all.filter_map(first).collect()
    }

    /// Notes the contested properties that nodes of a result carry.
    pub fn note_result(&self, view: View<'_>, result: &Subgraph) {
        let Some(claims) = Claims::of(view).filter(|_| self.measures.is_some()) else {
            return;
        };
        for (id, node) in result.nodes.iter().take(MOST_NOTED) {
            for claim in claims.about(*id) {
                if let Some(said) = claims.statement(claim)
                    && node.properties.contains_key(&said.measure)
                {
                    self.note(view, &[*id], &said.measure);
                }
            }
        }
    }

    /// What the reader should know of what was read. `heard`: the view shows what some of the parties say.
    pub fn notices(&self, view: View<'_>, heard: bool) -> Vec<Diagnostic> {
        let mut sums = self.sums(view);
        if sums.is_empty() {
            sums.extend(self.added_unseen(view));
        }
        if heard {
            sums.extend(self.repeats(view));
            sums.extend(self.bounds_shown(view));
        } else {
            sums.extend(self.told_by_claims_only());
        }
        let read = self.read.borrow();
        let Some(claims) = Claims::of(view).filter(|_| !read.is_empty()) else {
            return sums;
        };
        let told = read.keys().take(MOST_TOLD);
        let mut notices: Vec<Diagnostic> = told
            .map(|(node, key)| notice(view, &claims, *node, key, heard))
            .collect();
        if read.len() > MOST_TOLD {
            notices.push(Diagnostic::new(
                Code::CompetingValues,
                format!(
                    "competing values of {} more properties are not listed",
                    read.len() - MOST_TOLD
                ),
                None,
            ));
        }
        notices.extend(sums);
        notices
    }
}

/// What the reader should know of a whole graph that is shown with the values it stores.
pub fn of_whole(view: View<'_>) -> Vec<Diagnostic> {
    let Some(claims) = Claims::of(view) else {
        return Vec::new();
    };
    let measures = Arc::new(claims.measures());
    let contested = Contested::among(Some(Arc::clone(&measures)));
    each_node(view, |nodes| {
        for key in measures.iter() {
            contested.note(view, nodes, key);
        }
    });
    contested.notices(view, false)
}

/// The first node that comes several times, and how often it does.
fn first_repeated(nodes: &[NodeId]) -> Option<(NodeId, usize)> {
    let mut met = HashSet::default();
    let node = *nodes.iter().find(|node| !met.insert(**node))?;
    let times = nodes.iter().filter(|each| **each == node).count();
    Some((node, times))
}

/// That a sum adds the number of one claim several times.
fn repeated(view: View<'_>, added: &[NodeId], span: Span) -> Option<Diagnostic> {
    let (claim, times) = first_repeated(added)?;
    let message = format!(
        "the number of `{}` is added {times} times",
        called(view, claim)
    );
    let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(span));
    Some(notice.with_help(
        "`range_sum(claim)` adds each claim once, as does `WITH DISTINCT claim` before the sum",
    ))
}

/// That a sum adds the number of a claim that nobody stands by, or that says what is not so.
fn withdrawn(
    view: View<'_>,
    claims: &Claims<'_>,
    added: &[NodeId],
    span: Span,
) -> Option<Diagnostic> {
    let claim = added.iter().copied().find(|claim| {
        claims.rank(*claim).is_none() || claims.is_withdrawn(*claim) || claims.denies(*claim)
    })?;
    let message = format!(
        "the number of `{}` is added, a claim that is rejected, retracted, deprecated, denied or vanished from its source",
        called(view, claim)
    );
    let notice = Diagnostic::new(Code::CompetingNumbersAdded, message, Some(span));
    Some(
        notice.with_help("leave it out: `WHERE claim.status <> 'retracted'`, or whatever marks it"),
    )
}

/// The nodes that claims tell the property `key` of.
fn claimed(view: View<'_>, key: &str) -> Claimed {
    let mut found = Claimed::default();
    let Some(claims) = Claims::of(view) else {
        return found;
    };
    let mut values: HashMap<NodeId, Value> = HashMap::default();
    for claim in claims.all() {
        let said = claims.statement(claim);
        let Some(said) = said.filter(|said| *said.measure == *key) else {
            continue;
        };
        if claims.rank(claim).is_none() || claims.is_superseded(claim) {
            continue;
        }
        let bound = claims.bound_shown(claim).filter(|_| !said.denied);
        for subject in claims.subjects(claim) {
            let stored = view.node_property(subject, key);
            if let Some(bound) = &bound
                && same_key(&said.value, &stored) == Some(true)
            {
                found.bounds.insert(subject, (claim, bound.clone()));
            }
            let differs = if said.denied {
                said.is_at_odds_with_value(&stored)
            } else {
                let first = values.entry(subject).or_insert_with(|| {
                    if stored.is_null() {
                        found.unstored.insert(subject);
                        said.value.clone()
                    } else {
                        stored.clone()
                    }
                });
                match &said.value {
                    Value::List(_) => said.is_at_odds_with_value(&stored),
                    value => same_key(first, value) != Some(true),
                }
            };
            if differs {
                found.contested.insert(subject);
            }
        }
    }
    found
}

fn notice(view: View<'_>, claims: &Claims<'_>, node: NodeId, key: &str, heard: bool) -> Diagnostic {
    let shown = view.node_property(node, key);
    let mut values: IndexMap<String, (Value, Vec<String>)> = IndexMap::default();
    for claim in claims.about(node) {
        let said = claims.statement(claim);
        let Some(said) = said.filter(|said| *said.measure == *key) else {
            continue;
        };
        let is_shown = if said.denied {
            !said.is_at_odds_with_value(&shown)
        } else {
            same_key(&said.value, &shown) == Some(true)
        };
        if is_shown && !heard || said.denied && heard {
            continue;
        }
        if claims.rank(claim).is_none() || claims.is_superseded(claim) {
            continue;
        }
        let not = if said.denied { "not " } else { "" };
        let said_by = claims.said_by(claim).into_iter();
        let speakers = said_by.map(|speaker| called(view, speaker));
        let entry = values
            .entry(format!("{not}{}", plainly(&said.value)))
            .or_insert_with(|| (said.value, Vec::new()));
        entry.1.extend(speakers);
    }
    values.sort_by(|_, (one, _), _, (other, _)| order(one, other));
    let listed: Vec<String> = values
        .iter()
        .map(|(text, (_, speakers))| match speakers.as_slice() {
            [] => text.clone(),
            speakers => format!("{text} ({})", speakers.join(", ")),
        })
        .collect();
    let about = format!("`{key}` of {}", called(view, node));
    let (count, listed) = (listed.len(), listed.join(", "));
    if heard && shown.is_null() {
        return Diagnostic::new(
            Code::CompetingValues,
            format!("{about} is said to be {listed}: no single value is shown"),
            None,
        );
    }
    if heard {
        return Diagnostic::new(
            Code::CompetingValues,
            format!(
                "{count} claims differ on {about}: {listed}; a preferred one, else the one whose date ends last (of those without a date the one recorded last) is taken: {}",
                plainly(&shown)
            ),
            None,
        );
    }
    if shown.is_null() && count == 1 {
        // One voice alone competes with nothing.
        let message = format!("{about} is null here, and only a claim tells it: {listed}");
        return Diagnostic::new(Code::OnlyClaimed, message, None).with_help(format!(
            "`ACCORDING TO` whoever says so shows it; `claims(x, '{key}')` lists what is said"
        ));
    }
    let values = if count == 1 { "value" } else { "values" };
    Diagnostic::new(
        Code::CompetingValues,
        format!("{count} competing {values} hidden: {listed}"),
        None,
    )
    .with_help(format!(
        "{about} is contested: `ACCORDING TO` chooses who is heard, `claims(x, '{key}')` lists what is said"
    ))
}

/// A value as a person writes it.
pub fn plainly(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::String(text) => text.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::List(bounds) => match bounds.as_slice() {
            [Value::Null, high] => format!("at most {}", plainly(high)),
            [low, Value::Null] => format!("at least {}", plainly(low)),
            [low, high] => format!("{} to {}", plainly(low), plainly(high)),
            _ => "a list".to_owned(),
        },
        other => crate::model::value::text::text_of(other).map_or_else(
            || format!("a {}", other.value_type()),
            |text| text.to_string(),
        ),
    }
}
