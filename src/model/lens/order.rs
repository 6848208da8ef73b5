//! What order relations say of vague dates: `PRECEDED`, `RETALIATION_FOR` and their like narrow the bounds of what they
//! join, or show that the dates or the order must be wrong.
//!
//! Every element has a first and a last moment, each known within bounds; a relationship says that one moment comes no
//! later than another ([`RULES`]). The earliest a moment can be is the greatest lower bound of all that come before
//! it, the latest the least upper bound of all that come after. Visiting moments from the greatest lower bound on, each
//! once, gives the former in time linear in the relationships, and likewise the latter; circles need no care.
//!
//! A relationship that is marked as rejected or retracted says nothing. An element with one date has one moment, unless
//! others are part of it. What lies on a circle, and what would have to
//! be later than it can be, keeps its stated bounds and is named in a [`Contradiction`]; so does what only these narrow. Fractions of a second and
//! zones that are not written count as in comparisons. Must never know how rows are shown.

use std::collections::VecDeque;

use super::claims::called;
use super::claims::is_taken_back;
use super::window::WHEN;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::edtf::Edtf;
use crate::model::value::edtf::relation::Span;
use crate::model::value::temporal::Date;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// How many relationships of a chain are told.
const TOLD: usize = 64;

/// What a relationship says of when its start node was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It began before the end node began, or with it.
    Before,
    /// It began after the end node began, or with it.
    After,
    /// It began and ended within the end node.
    Within,
}

impl Says {
    /// The word for each.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("before", Self::Before),
        ("after", Self::After),
        ("within", Self::Within),
    ];
}

/// The relationships that say something of order when nothing else is asked for.
pub const RULES: &[(&str, Says)] = &[
    ("RETALIATION_FOR", Says::After),
    ("BROKE", Says::After),
    ("PRECEDED", Says::Before),
    ("PART_OF", Says::Within),
];

/// The rules of [`RULES`].
pub fn standard() -> Vec<(String, Says)> {
    let rules = RULES.iter();
    rules
        .map(|(name, says)| ((*name).to_owned(), *says))
        .collect()
}

/// What order relations say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tightened {
    /// The elements whose bounds are narrower than stated, or would have to be where that cannot be; by number.
    pub dates: Vec<TightenedDate>,
    /// What cannot be so.
    pub contradictions: Vec<Contradiction>,
}

/// The date of an element beside what order relations make of it. Bounds are days, or seconds where a time of day is
/// written; `None` where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct TightenedDate {
    /// The element.
    pub node: NodeId,
    /// Its date; null where none is stated.
    pub when: Value,
    /// Whether a time of day is written.
    pub timed: bool,
    /// The first and last second as stated.
    pub stated: (Option<i64>, Option<i64>),
    /// The first and last second as far as known.
    pub bounds: (Option<i64>, Option<i64>),
    /// The relationships that say so, nearest first, no more than 64.
    pub because: Vec<RelationshipId>,
    /// Why the bounds are as stated although order relations say otherwise.
    pub conflict: Option<String>,
}

/// Dates and relationships that cannot all be right.
#[derive(Debug, Clone, PartialEq)]
pub struct Contradiction {
    /// The nodes, in the order the relationships give them.
    pub nodes: Vec<NodeId>,
    /// The relationships between them, no more than 64.
    pub relationships: Vec<RelationshipId>,
    /// In one line.
    pub text: String,
}

/// What the rules say of the dates of a graph.
pub fn tightened(view: View<'_>, rules: &[(String, Says)]) -> Tightened {
    let moments = Moments::of(view, rules);
    let circles = moments.circles();
    let earliest = moments.earliest();
    let latest = moments.latest();
    let mut found = Tightened::default();
    let mut circular: HashMap<usize, usize> = HashMap::default();
    for circle in circles {
        for moment in &circle.moments {
            circular.insert(*moment, found.contradictions.len());
        }
        found.contradictions.push(moments.told_circle(view, circle));
    }
    moments.misfits(view, &earliest, &latest, &circular, &mut found);
    moments.dates(view, &earliest, &latest, &circular, &mut found);
    found
}

/// The first and last moments of the elements that order relations join, and what comes no later than what.
struct Moments {
    elements: Vec<Joined>,
    /// By moment: the element.
    owner: Vec<usize>,
    /// By moment: its stated bounds.
    stated: Vec<(i64, i64)>,
    precedences: Vec<Precedence>,
    /// By moment: the precedences of which it is the earlier, and the later.
    onward: Vec<Vec<usize>>,
    backward: Vec<Vec<usize>>,
}

/// An element that order relations join with another.
struct Joined {
    node: NodeId,
    when: Value,
    span: Option<Span>,
    first: usize,
    last: usize,
}

/// One moment comes no later than another.
struct Precedence {
    earlier: usize,
    later: usize,
    /// What says so; nothing where they are the two moments of an element.
    relationship: Option<RelationshipId>,
}

/// The bound of every moment, and where it comes from.
struct Reached {
    bound: Vec<i64>,
    /// The moment that states it.
    origin: Vec<usize>,
    /// The precedence by which it came; nothing where the moment itself states it.
    by: Vec<Option<usize>>,
}

/// Moments each of which comes before the next and the last before the first.
struct Circle {
    moments: Vec<usize>,
    precedences: Vec<usize>,
}

impl Moments {
    fn of(view: View<'_>, rules: &[(String, Says)]) -> Self {
        let mut joined: Vec<(RelationshipId, usize, usize, Says)> = Vec::new();
        let mut places: HashMap<NodeId, usize> = HashMap::default();
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut wholes: HashSet<usize> = HashSet::default();
        for (name, says) in rules {
            let Some(number) = view.catalog().names.relationship_type(name) else {
                continue;
            };
            let mut relationships = Vec::new();
            view.scan_relationships(Some(number), 0, usize::MAX, &mut relationships);
            for relationship in relationships {
                let Some((start, end)) = view.endpoints(relationship) else {
                    continue;
                };
                if is_taken_back(view, relationship) {
                    continue;
                }
                let mut place = |node: NodeId| {
                    *places.entry(node).or_insert_with(|| {
                        nodes.push(node);
                        nodes.len() - 1
                    })
                };
                let (start, end) = (place(start), place(end));
                if *says == Says::Within {
                    wholes.insert(end);
                }
                joined.push((relationship, start, end, *says));
            }
        }
        let mut moments = Self::with_elements(view, &nodes, &wholes);
        for (relationship, start, end, says) in joined {
            let (start, end) = (&moments.elements[start], &moments.elements[end]);
            let said = match says {
                Says::Before => vec![(start.first, end.first)],
                Says::After => vec![(end.first, start.first)],
                Says::Within => vec![(end.first, start.first), (start.last, end.last)],
            };
            for (earlier, later) in said {
                moments.put(earlier, later, Some(relationship));
            }
        }
        moments
    }

    fn with_elements(view: View<'_>, nodes: &[NodeId], wholes: &HashSet<usize>) -> Self {
        let mut moments = Self {
            elements: Vec::with_capacity(nodes.len()),
            owner: Vec::new(),
            stated: Vec::new(),
            precedences: Vec::new(),
            onward: Vec::new(),
            backward: Vec::new(),
        };
        for (element, node) in nodes.iter().enumerate() {
            let when = view.node_property(*node, WHEN);
            let span = span_of(&when);
            let (first, last) = span.map_or(((i64::MIN, i64::MAX), (i64::MIN, i64::MAX)), |span| {
                span.ends()
            });
            let is_moment = span.is_some_and(Span::is_one_date) && !wholes.contains(&element);
            let first = moments.moment(element, first);
            let last = if is_moment {
                first
            } else {
                let last = moments.moment(element, last);
                moments.put(first, last, None);
                last
            };
            moments.elements.push(Joined {
                node: *node,
                when,
                span,
                first,
                last,
            });
        }
        moments
    }

    fn moment(&mut self, element: usize, stated: (i64, i64)) -> usize {
        self.owner.push(element);
        self.stated.push(stated);
        self.onward.push(Vec::new());
        self.backward.push(Vec::new());
        self.owner.len() - 1
    }

    fn put(&mut self, earlier: usize, later: usize, relationship: Option<RelationshipId>) {
        let precedence = self.precedences.len();
        self.onward[earlier].push(precedence);
        self.backward[later].push(precedence);
        self.precedences.push(Precedence {
            earlier,
            later,
            relationship,
        });
    }

    /// The earliest each moment can be.
    fn earliest(&self) -> Reached {
        let mut from: Vec<usize> = (0..self.owner.len())
            .filter(|moment| self.stated[*moment].0 != i64::MIN)
            .collect();
        from.sort_by_key(|moment| std::cmp::Reverse(self.stated[*moment].0));
        let stated = |moment: usize| self.stated[moment].0;
        self.reached(&from, stated, i64::MIN, &self.onward, |precedence| {
            precedence.later
        })
    }

    /// The latest each moment can be.
    fn latest(&self) -> Reached {
        let mut from: Vec<usize> = (0..self.owner.len())
            .filter(|moment| self.stated[*moment].1 != i64::MAX)
            .collect();
        from.sort_by_key(|moment| self.stated[*moment].1);
        let stated = |moment: usize| self.stated[moment].1;
        self.reached(&from, stated, i64::MAX, &self.backward, |precedence| {
            precedence.earlier
        })
    }

    /// Hands the bounds of moments on, strongest first: the first that reaches a moment is its bound.
    fn reached(
        &self,
        from: &[usize],
        stated: impl Fn(usize) -> i64,
        unbounded: i64,
        leaving: &[Vec<usize>],
        next: impl Fn(&Precedence) -> usize,
    ) -> Reached {
        let mut reached = Reached {
            bound: vec![unbounded; self.owner.len()],
            origin: (0..self.owner.len()).collect(),
            by: vec![None; self.owner.len()],
        };
        let mut seen = vec![false; self.owner.len()];
        let mut queue = VecDeque::new();
        for origin in from {
            if std::mem::replace(&mut seen[*origin], true) {
                continue;
            }
            reached.bound[*origin] = stated(*origin);
            queue.push_back(*origin);
            while let Some(moment) = queue.pop_front() {
                for precedence in &leaving[moment] {
                    let other = next(&self.precedences[*precedence]);
                    if !std::mem::replace(&mut seen[other], true) {
                        reached.bound[other] = stated(*origin);
                        reached.origin[other] = *origin;
                        reached.by[other] = Some(*precedence);
                        queue.push_back(other);
                    }
                }
            }
        }
        reached
    }

    /// Circles, no two of which share an element.
    fn circles(&self) -> Vec<Circle> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.owner.len()];
        let mut told = vec![false; self.elements.len()];
        let mut circles = Vec::new();
        for root in 0..self.owner.len() {
            if states[root] != State::New {
                continue;
            }
            states[root] = State::Open;
            // The moments of the way here, how many of their precedences were followed, and the one that led here.
            let mut way: Vec<(usize, usize, Option<usize>)> = vec![(root, 0, None)];
            while let Some((moment, followed, _)) = way.last_mut() {
                let moment = *moment;
                let Some(precedence) = self.onward[moment].get(*followed).copied() else {
                    states[moment] = State::Done;
                    way.pop();
                    continue;
                };
                *followed += 1;
                let next = self.precedences[precedence].later;
                match states[next] {
                    State::New => {
                        states[next] = State::Open;
                        way.push((next, 0, Some(precedence)));
                    }
                    State::Open if !told[self.owner[moment]] && !told[self.owner[next]] => {
                        if let Some(circle) =
                            closed(&way, next, precedence, |moment| told[self.owner[moment]])
                        {
                            for moment in &circle.moments {
                                told[self.owner[*moment]] = true;
                            }
                            circles.push(circle);
                        }
                    }
                    State::Open | State::Done => {}
                }
            }
        }
        circles
    }

    fn told_circle(&self, view: View<'_>, circle: Circle) -> Contradiction {
        let mut nodes: Vec<NodeId> = Vec::new();
        for moment in circle.moments {
            let node = self.elements[self.owner[moment]].node;
            if nodes.last() != Some(&node) {
                nodes.push(node);
            }
        }
        if nodes.len() > 1 && nodes.first() == nodes.last() {
            nodes.pop();
        }
        let precedences = circle.precedences.iter();
        let relationships: Vec<RelationshipId> = precedences
            .filter_map(|precedence| self.precedences[*precedence].relationship)
            .take(TOLD)
            .collect();
        let mut names: Vec<String> = nodes
            .iter()
            .take(TOLD)
            .map(|node| called(view, *node))
            .collect();
        names.extend(names.first().cloned());
        Contradiction {
            text: format!(
                "goes round in a circle: {} ({})",
                names.join(" before "),
                types(view, &relationships)
            ),
            nodes,
            relationships,
        }
    }

    /// What would have to be later than it can be.
    fn misfits(
        &self,
        view: View<'_>,
        earliest: &Reached,
        latest: &Reached,
        circular: &HashMap<usize, usize>,
        found: &mut Tightened,
    ) {
        // Whatever does not fit lies between a moment that is too late and one that is too early, neither of which
        // fits; the shorter list of these tells it all.
        let misfit = |moment: &usize| {
            earliest.bound[*moment] > latest.bound[*moment] && !circular.contains_key(moment)
        };
        let stating = |reached: &Reached| -> Vec<usize> {
            let moments = 0..self.owner.len();
            moments
                .filter(|moment| reached.by[*moment].is_none() && misfit(moment))
                .collect()
        };
        let (too_late, too_early) = (stating(earliest), stating(latest));
        let middles = if too_late.len() <= too_early.len() {
            too_late
        } else {
            too_early
        };
        for middle in middles {
            let mut before = self.chain(earliest, middle, |precedence| precedence.earlier);
            before.reverse();
            let after = self.chain(latest, middle, |precedence| precedence.later);
            let mut relationships: Vec<RelationshipId> = before;
            relationships.extend(after);
            let (late, early) = (earliest.origin[middle], latest.origin[middle]);
            let mut nodes = vec![self.elements[self.owner[late]].node];
            for relationship in &relationships {
                if let Some((start, end)) = view.endpoints(*relationship) {
                    let known = nodes.last().copied();
                    nodes.push(if known == Some(start) { end } else { start });
                }
            }
            let named = |moment: usize| {
                let joined = &self.elements[self.owner[moment]];
                match super::contested::plainly(&joined.when) {
                    text if joined.when.is_null() || text.is_empty() => called(view, joined.node),
                    text => format!("{} ({text})", called(view, joined.node)),
                }
            };
            let between = nodes.len().saturating_sub(2);
            let through: Vec<String> = nodes
                .iter()
                .skip(1)
                .take(between)
                .map(|node| called(view, *node))
                .collect();
            let through = match through.as_slice() {
                [] => String::new(),
                through => format!(" through {}", through.join(", ")),
            };
            found.contradictions.push(Contradiction {
                text: format!(
                    "{} comes no later than {}{through} ({}), but its date is later",
                    named(late),
                    named(early),
                    types(view, &relationships)
                ),
                nodes,
                relationships,
            });
        }
    }

    /// The relationships by which a moment got its bound, from it outward.
    fn chain(
        &self,
        reached: &Reached,
        moment: usize,
        next: impl Fn(&Precedence) -> usize,
    ) -> Vec<RelationshipId> {
        let mut chain: Vec<RelationshipId> = Vec::new();
        let mut at = moment;
        while let Some(precedence) = reached.by[at]
            && chain.len() < TOLD
        {
            let precedence = &self.precedences[precedence];
            if let Some(relationship) = precedence.relationship
                && chain.last() != Some(&relationship)
            {
                chain.push(relationship);
            }
            at = next(precedence);
        }
        chain
    }

    /// Whether a bound came through or from a moment of which something is so.
    fn passes(
        &self,
        reached: &Reached,
        moment: usize,
        next: impl Fn(&Precedence) -> usize,
        is: impl Fn(usize) -> bool,
    ) -> bool {
        if is(reached.origin[moment]) {
            return true;
        }
        let mut at = moment;
        for _ in 0..TOLD {
            let Some(precedence) = reached.by[at] else {
                break;
            };
            at = next(&self.precedences[precedence]);
            if is(at) {
                return true;
            }
        }
        false
    }

    fn dates(
        &self,
        view: View<'_>,
        earliest: &Reached,
        latest: &Reached,
        circular: &HashMap<usize, usize>,
        found: &mut Tightened,
    ) {
        for joined in &self.elements {
            let timed = joined.span.is_some_and(Span::is_timed);
            let known = |bounds: (i64, i64)| {
                let (from, to) = if timed { bounds } else { whole_days(bounds) };
                (
                    (from != i64::MIN).then_some(from),
                    (to != i64::MAX).then_some(to),
                )
            };
            let (from, to) = (earliest.bound[joined.first], latest.bound[joined.last]);
            let stated = known((self.stated[joined.first].0, self.stated[joined.last].1));
            let bounds = known((from, to));
            let misfit = [joined.first, joined.last]
                .into_iter()
                .find(|moment| earliest.bound[*moment] > latest.bound[*moment]);
            let on_circle = circular
                .get(&joined.first)
                .or_else(|| circular.get(&joined.last));
            let conflict = if let Some(circle) = on_circle {
                Some(found.contradictions[*circle].text.clone())
            } else {
                misfit.map(|moment| {
                    let name = |moment: usize| called(view, self.elements[self.owner[moment]].node);
                    format!(
                        "no earlier than {} and no later than {}, which is earlier",
                        name(earliest.origin[moment]),
                        name(latest.origin[moment])
                    )
                })
            };
            let wrong = |moment: usize| {
                circular.contains_key(&moment) || earliest.bound[moment] > latest.bound[moment]
            };
            let narrower = (bounds.0 != stated.0, bounds.1 != stated.1);
            let rests_on_wrong = narrower.0
                && self.passes(
                    earliest,
                    joined.first,
                    |precedence| precedence.earlier,
                    wrong,
                )
                || narrower.1
                    && self.passes(latest, joined.last, |precedence| precedence.later, wrong);
            let conflict = conflict.or_else(|| {
                rests_on_wrong.then(|| "narrowed only by what is contradicted".to_owned())
            });
            if bounds == stated && conflict.is_none() {
                continue;
            }
            let mut because = Vec::new();
            if narrower.0 {
                because = self.chain(earliest, joined.first, |precedence| precedence.earlier);
            }
            if narrower.1 {
                because.extend(self.chain(latest, joined.last, |precedence| precedence.later));
            }
            let mut met = HashSet::default();
            because.retain(|relationship| met.insert(*relationship));
            because.truncate(TOLD);
            found.dates.push(TightenedDate {
                node: joined.node,
                when: joined.when.clone(),
                timed,
                stated,
                bounds: if conflict.is_some() { stated } else { bounds },
                because,
                conflict,
            });
        }
        found.dates.sort_by_key(|date| date.node);
    }
}

/// The circle that a precedence closes, unless it shares an element with one that was told.
fn closed(
    way: &[(usize, usize, Option<usize>)],
    start: usize,
    closing: usize,
    is_told: impl Fn(usize) -> bool,
) -> Option<Circle> {
    let mut circle = Circle {
        moments: Vec::new(),
        precedences: vec![closing],
    };
    for (moment, _, by) in way.iter().rev() {
        if is_told(*moment) {
            return None;
        }
        circle.moments.push(*moment);
        if *moment == start {
            break;
        }
        circle.precedences.extend(by);
    }
    circle.moments.reverse();
    circle.precedences.reverse();
    Some(circle)
}

/// The stretch of a date; `None` of what is no date.
fn span_of(when: &Value) -> Option<Span> {
    match when {
        Value::String(text) => Some(text.parse::<Edtf>().ok()?.span()),
        value => Span::of(value),
    }
}

/// The bounds widened to whole days.
fn whole_days((from, to): (i64, i64)) -> (i64, i64) {
    let day = |second: i64| second.div_euclid(DAY) * DAY;
    (
        if from == i64::MIN { from } else { day(from) },
        if to == i64::MAX {
            to
        } else {
            day(to) + DAY - 1
        },
    )
}

/// The types of relationships, each once.
fn types(view: View<'_>, relationships: &[RelationshipId]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for relationship in relationships {
        let name = view.relationship_type(*relationship).map_or("", |number| {
            view.catalog().names.relationship_type_name(number)
        });
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The day of a second; `None` where no calendar has it.
pub fn day_of(second: i64) -> Option<Date> {
    Date::from_days_since_epoch(second.div_euclid(DAY)).ok()
}
