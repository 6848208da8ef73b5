//! Claims: what is said about an element, who says so and who does not agree.
//!
//! A claim is a `:Claim` node of the conflict vocabulary. `ABOUT` leads from it to the nodes it is about, speech leads
//! to it: `ASSERTED`, `CLAIMED` and `CONFIRMED` for it, `REJECTED` and `RETRACTED` against it. An element that rests on
//! a claim carries its `id` in the property `claim`.

use std::sync::Arc;

use super::BATCH;
use super::account::each_value;
use super::contested::plainly;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::graph::Direction;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::compare::equal;
use crate::model::value::compare::less_or_equal;

/// The label of claims.
pub const CLAIM: &str = "Claim";
/// The relationship from a claim to what it is about.
pub const ABOUT: &str = "ABOUT";
/// The property by which an element rests on a claim.
pub const RESTS_ON: &str = "claim";
/// The relationship between claims that cannot both be so.
pub const CONTRADICTS: &str = "CONTRADICTS";
/// The properties of a claim that name the property it gives a value for.
const MEASURES: &[&str] = &["measure", "property"];
/// The property of a claim that names whose dead and wounded it counts: ids joined by `+`, or `both`.
const SIDE: &str = "victim_side";
/// Speech for a claim.
pub const SAYING: &[&str] = &["ASSERTED", "CLAIMED", "CONFIRMED"];
/// Speech against a claim.
pub const DENYING: &[&str] = &["REJECTED", "RETRACTED"];

/// The relationship from a part to the whole, whose count holds that of the part.
const PART_OF: &[&str] = &["PART_OF", "LOCATED_IN"];
/// So many wholes of something are looked at.
const MOST_WHOLES: usize = 64;
/// The property in which an import notes the release that no longer has it.
pub(super) const VANISHED: &str = "vanished_in";
/// What a `status` says of a claim that its speaker does not stand by.
const WITHDRAWN: &[&str] = &["rejected", "retracted"];

/// A claim, and whose losses it counts.
type Sided = (NodeId, Option<Arc<str>>);

/// The claims of a graph. Cheap to make.
#[derive(Debug, Clone)]
pub struct Claims<'g> {
    view: View<'g>,
    label: LabelId,
    about: Vec<RelationshipTypeId>,
    saying: Vec<RelationshipTypeId>,
    denying: Vec<RelationshipTypeId>,
    contradicting: Vec<RelationshipTypeId>,
    part_of: Vec<RelationshipTypeId>,
}

impl<'g> Claims<'g> {
    /// The claims of what a view shows; `None` when it shows none.
    pub fn of(view: View<'g>) -> Option<Self> {
        let label = view.catalog().names.label(CLAIM)?;
        if view.label_count(label) == 0 {
            return None;
        }
        let types = |names: &[&str]| {
            names
                .iter()
                .filter_map(|name| view.catalog().names.relationship_type(name))
                .collect()
        };
        Some(Self {
            view,
            label,
            about: types(&[ABOUT]),
            saying: types(SAYING),
            denying: types(DENYING),
            contradicting: types(&[CONTRADICTS]),
            part_of: types(PART_OF),
        })
    }

    /// Every claim, ascending.
    pub fn all(&self) -> Vec<NodeId> {
        let mut claims = Vec::new();
        self.view
            .scan_nodes(Some(self.label), 0, usize::MAX, &mut claims);
        claims
    }

    /// The graph they are in.
    pub fn view(&self) -> View<'g> {
        self.view
    }

    /// What a claim says in words, with its number behind them where they do not tell it: `… (killed 5, 3 to 8)`.
    pub fn with_number(&self, claim: NodeId, words: String) -> String {
        let number = |key| match self.view.node_property(claim, key) {
            value @ (Value::Integer(_) | Value::Float(_)) => Some(plainly(&value)),
            _ => None,
        };
        let (Some(measure), Some(value)) = (self.measure(claim), number("value")) else {
            return words;
        };
        let mut digits = words.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
        if digits.any(|told| told.trim_matches('.') == value) {
            return words;
        }
        match (number("low"), number("high")) {
            (Some(low), Some(high)) if low != value || high != value => {
                format!("{words} ({measure} {value}, {low} to {high})")
            }
            _ => format!("{words} ({measure} {value})"),
        }
    }

    /// Whether a node is a claim.
    pub fn is_claim(&self, node: NodeId) -> bool {
        self.view.has_label(node, self.label)
    }

    /// The claims about a node, ascending.
    pub fn about(&self, node: NodeId) -> Vec<NodeId> {
        let mut claims: Vec<NodeId> = self
            .met(node, Direction::Incoming, &self.about)
            .into_iter()
            .map(|step| step.node)
            .filter(|claim| self.is_claim(*claim))
            .collect();
        claims.sort_unstable();
        claims.dedup();
        claims
    }

    /// What a claim is about, ascending.
    pub fn subjects(&self, claim: NodeId) -> Vec<NodeId> {
        let steps = self.met(claim, Direction::Outgoing, &self.about);
        let mut subjects: Vec<NodeId> = steps.into_iter().map(|step| step.node).collect();
        subjects.sort_unstable();
        subjects.dedup();
        subjects
    }

    /// The acts of speech for a claim.
    pub fn sayings(&self, claim: NodeId) -> Vec<Step> {
        self.met(claim, Direction::Incoming, &self.saying)
    }

    /// The acts of speech against a claim.
    pub fn denials(&self, claim: NodeId) -> Vec<Step> {
        self.met(claim, Direction::Incoming, &self.denying)
    }

    /// Those who say so, ascending.
    pub fn said_by(&self, claim: NodeId) -> Vec<NodeId> {
        speakers(self.sayings(claim))
    }

    /// Those who reject it or have retracted it, ascending.
    pub fn rejected_by(&self, claim: NodeId) -> Vec<NodeId> {
        speakers(self.denials(claim))
    }

    /// The property a claim is about, whether it gives a value, bounds or denies one.
    pub fn measure(&self, claim: NodeId) -> Option<Arc<str>> {
        self.named_by(claim, MEASURES)
    }

    /// The property a claim gives a value for, and the value; `None` of a claim that gives none or denies it.
    pub fn value(&self, claim: NodeId) -> Option<(Arc<str>, Value)> {
        let measure = self.measure(claim)?;
        if self.denies(claim) {
            return None;
        }
        let value = self.given(claim);
        (!value.is_null()).then_some((measure, value))
    }

    /// What a claim says of a property: its value, or of a claim that gives only bounds those; `None` of a claim that
    /// gives neither.
    pub fn statement(&self, claim: NodeId) -> Option<Statement> {
        let measure = self.measure(claim)?;
        let value = match self.given(claim) {
            Value::Null => Value::list(self.bounds(claim)?.to_vec()),
            value => value,
        };
        Some(Statement {
            measure,
            value,
            denied: self.denies(claim),
            side: self.named_by(claim, &[SIDE]),
            unit: self
                .named_by(claim, &["unit"])
                .map(|unit| plain_unit(&unit)),
        })
    }

    /// The value a claim gives or denies; null of one that gives none.
    fn given(&self, claim: NodeId) -> Value {
        match self.view.node_property(claim, "value") {
            // Words beside bounds, as `several` beside "at least 2", are the bounds in words.
            Value::Null if self.bounds(claim).is_none() => {
                self.view.node_property(claim, "value_text")
            }
            value => value,
        }
    }

    /// The least and the greatest a claim gives, if it gives one of them.
    fn bounds(&self, claim: NodeId) -> Option<[Value; 2]> {
        let bounds = ["low", "high"].map(|key| self.view.node_property(claim, key));
        bounds
            .iter()
            .any(|bound| !bound.is_null())
            .then_some(bounds)
    }

    /// In words the bounds of a claim whose number is no more than one, as 70 is of "more than 70": its bounds leave one side
    /// open, or leave the number out.
    pub fn bound_shown(&self, claim: NodeId) -> Option<String> {
        let value = self.view.node_property(claim, "value");
        let bounds = self.bounds(claim).filter(|_| !value.is_null())?;
        let open = bounds.iter().any(Value::is_null);
        (open || !is_between(&value, &bounds)).then(|| plainly(&Value::list(bounds.to_vec())))
    }

    /// The first of some properties of a claim that is a text.
    fn named_by(&self, claim: NodeId, keys: &[&str]) -> Option<Arc<str>> {
        keys.iter()
            .find_map(|key| match self.view.node_property(claim, key) {
                Value::String(text) => Some(text),
                _ => None,
            })
    }

    /// Two of these claims whose numbers have nothing to do with each other, as killed and wounded, or metres and
    /// people; and what each counts.
    pub fn unlike(&self, asked: &[NodeId]) -> Option<[(NodeId, String); 2]> {
        let counts = |claim: NodeId| {
            let measure = self.named_by(claim, &["measure", "property", "kind"]);
            (
                measure,
                self.named_by(claim, &["unit"])
                    .map(|unit| plain_unit(&unit)),
            )
        };
        let first = *asked.first()?;
        let expected = counts(first);
        let found = asked.iter().copied().find(|claim| {
            let (measure, unit) = counts(*claim);
            measure != expected.0 || (unit.is_some() && expected.1.is_some() && unit != expected.1)
        })?;
        let told = |claim: NodeId| {
            let (measure, unit) = counts(claim);
            let measure = measure.as_deref().unwrap_or("something").to_owned();
            let unit = unit.map_or_else(String::new, |unit| format!(" in {unit}"));
            (claim, format!("`{measure}`{unit}"))
        };
        Some([told(first), told(found)])
    }

    /// Whether a claim says that its number is not so.
    pub fn denies(&self, claim: NodeId) -> bool {
        self.view.node_property(claim, "polarity") == Value::Boolean(false)
    }

    /// Whether a newer release of its dataset no longer has the claim: it has been revised, which is no contradiction.
    pub fn is_superseded(&self, claim: NodeId) -> bool {
        !self.view.node_property(claim, VANISHED).is_null()
    }

    /// Whether a claim is marked as one that nobody stands by any more.
    pub fn is_withdrawn(&self, claim: NodeId) -> bool {
        let status = self.named_by(claim, &["status"]);
        status.is_some_and(|status| WITHDRAWN.contains(&&*status)) || self.is_superseded(claim)
    }

    /// How a claim ranks among those about the same: `None` of one that counts no more (retracted, or `rank` deprecated),
    /// and a preferred one above all others (Wikidata's ranks).
    pub fn rank(&self, claim: NodeId) -> Option<bool> {
        let rank = self.named_by(claim, &["rank"]);
        let counts = rank.as_deref() != Some("deprecated") && !self.is_retracted(claim);
        counts.then(|| rank.as_deref() == Some("preferred"))
    }

    /// Whether all who have said it have retracted it, or it is marked so.
    pub fn is_retracted(&self, claim: NodeId) -> bool {
        if self.named_by(claim, &["status"]).as_deref() == Some("retracted") {
            return true;
        }
        let retracting = self.steps_of(claim, Direction::Incoming, &["RETRACTED"]);
        let said_by = self.said_by(claim);
        let retracts = |speaker: &NodeId| retracting.iter().any(|step| step.node == *speaker);
        !said_by.is_empty() && said_by.iter().all(retracts)
    }

    /// What a thing is part of, and what that is part of.
    fn wholes(&self, thing: NodeId) -> Vec<NodeId> {
        let mut wholes: Vec<NodeId> = Vec::new();
        let mut next = vec![thing];
        while let Some(part) = next.pop() {
            for step in self.met(part, Direction::Outgoing, &self.part_of) {
                if wholes.len() < MOST_WHOLES && step.node != thing && !wholes.contains(&step.node)
                {
                    wholes.push(step.node);
                    next.push(step.node);
                }
            }
        }
        wholes
    }

    /// Two of these claims whose numbers must not be added: they contradict each other, or count the same of the same
    /// thing, or of a thing and of what it is part of; and which of these it is, as half a sentence. Claims of one thing
    /// may be added when their `victim_side`s have nothing in common.
    pub fn competing(&self, asked: &[NodeId]) -> Option<(NodeId, NodeId, &'static str)> {
        let all: HashSet<NodeId> = asked.iter().copied().collect();
        let mut counted: HashMap<(NodeId, Arc<str>), Vec<Sided>> = HashMap::default();
        let mut seen: HashSet<NodeId> = HashSet::default();
        for claim in asked.iter().copied().filter(|claim| seen.insert(*claim)) {
            let contradicted = self.contradicted(claim).into_iter();
            if let Some(other) = contradicted.filter(|other| all.contains(other)).min() {
                return Some((claim, other, "contradict each other"));
            }
            let measure = self.named_by(claim, &["measure", "property", "kind"]);
            let measure = measure.unwrap_or_default();
            let side = self.named_by(claim, &[SIDE]);
            for subject in self.subjects(claim) {
                let others = counted.entry((subject, Arc::clone(&measure))).or_default();
                let other = others
                    .iter()
                    .find(|(_, theirs)| overlap(side.as_ref(), theirs.as_ref()));
                if let Some((other, _)) = other {
                    return Some((*other, claim, "count the same"));
                }
                others.push((claim, side.clone()));
            }
        }
        for ((subject, measure), claims) in &counted {
            for whole in self.wholes(*subject) {
                let of_whole = counted.get(&(whole, Arc::clone(measure)));
                let mut pairs = claims.iter().flat_map(|part| {
                    let of_whole = of_whole.into_iter().flatten();
                    of_whole.map(move |whole| (part, whole))
                });
                let same = pairs.find(|((part, side), (whole, theirs))| {
                    part != whole && overlap(side.as_ref(), theirs.as_ref())
                });
                if let Some(((part, _), (whole, _))) = same {
                    return Some((*whole, *part, "count a whole and a part of it"));
                }
            }
        }
        None
    }

    /// The claims about a node and those it rests on, ascending.
    pub fn concerning(&self, node: NodeId) -> Vec<NodeId> {
        let mut found = self.about(node);
        found.extend(self.rested_on(&self.view.node_property(node, RESTS_ON)));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The claims that contradict a claim, or that it contradicts, ascending.
    pub fn contradicted(&self, claim: NodeId) -> Vec<NodeId> {
        speakers(self.met(claim, Direction::Both, &self.contradicting))
    }

    /// Whether one of these claims is rejected or contradicted, or two of them give different values for one property
    /// of one thing.
    pub fn differ(&self, asked: &[NodeId]) -> bool {
        let mut said: HashMap<(NodeId, Arc<str>), Vec<Statement>> = HashMap::default();
        let current = asked.iter().filter(|claim| !self.is_superseded(**claim));
        current.copied().any(|claim| {
            !self.denials(claim).is_empty()
                || !self.contradicted(claim).is_empty()
                || self.statement(claim).is_some_and(|own| {
                    self.subjects(claim).into_iter().any(|subject| {
                        let place = (subject, Arc::clone(&own.measure));
                        let others = said.entry(place).or_default();
                        let differs = others.iter().any(|other| other.is_at_odds_with(&own));
                        if !others.contains(&own) {
                            others.push(own.clone());
                        }
                        differs
                    })
                })
        })
    }

    /// The properties that claims give values for.
    pub fn measures(&self) -> HashSet<Arc<str>> {
        let mut measures = HashSet::default();
        for batch in self.all().chunks(BATCH) {
            for key in MEASURES {
                each_value(&self.view.gather_node_property(batch, key), |_, value| {
                    if let Value::String(measure) = value
                        && !measures.contains(measure)
                    {
                        measures.insert(Arc::clone(measure));
                    }
                });
            }
        }
        measures
    }

    /// The claims with this `id`, ascending.
    pub fn named(&self, id: &Value) -> Vec<NodeId> {
        self.view.seek(self.label, "id", id).unwrap_or_else(|| {
            let claims = self.all().into_iter();
            claims
                .filter(|claim| self.view.node_property(*claim, "id") == *id)
                .collect()
        })
    }

    /// The claims an element rests on, by the value of its property `claim`: an id, or a list of them.
    pub fn rested_on(&self, claim: &Value) -> Vec<NodeId> {
        match claim {
            Value::Null => Vec::new(),
            Value::List(ids) => ids.iter().flat_map(|id| self.named(id)).collect(),
            id => self.named(id),
        }
    }

    /// The steps from a claim over relationships of these names.
    pub fn steps_of(&self, claim: NodeId, direction: Direction, names: &[&str]) -> Vec<Step> {
        let names = names.iter();
        let types: Vec<RelationshipTypeId> = names
            .filter_map(|name| self.view.catalog().names.relationship_type(name))
            .collect();
        self.met(claim, direction, &types)
    }

    fn met(&self, node: NodeId, direction: Direction, types: &[RelationshipTypeId]) -> Vec<Step> {
        let mut steps = Vec::new();
        if !types.is_empty() {
            self.view.steps(node, direction, Some(types), &mut steps);
        }
        steps
    }
}

/// Whether two sets of sides have one in common; who names none may mean all.
fn overlap(one: Option<&Arc<str>>, other: Option<&Arc<str>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    let all = |sides: &str| sides.is_empty() || sides == "both";
    all(one)
        || all(other)
        || one
            .split('+')
            .any(|side| other.split('+').any(|theirs| theirs == side))
}

/// Whether a relationship is marked as one that nobody stands by any more: by a `status` or `rank` as claims have them, or
/// because the release of its dataset no longer has it.
pub(super) fn is_taken_back(view: View<'_>, relationship: RelationshipId) -> bool {
    let property = |key| view.relationship_property(relationship, key);
    let is = |key, words: &[&str]| match property(key) {
        Value::String(text) => words.contains(&&*text),
        _ => false,
    };
    is("status", WITHDRAWN) || is("rank", &["deprecated"]) || !property(VANISHED).is_null()
}

fn speakers(steps: Vec<Step>) -> Vec<NodeId> {
    let mut speakers: Vec<NodeId> = steps.into_iter().map(|step| step.node).collect();
    speakers.sort_unstable();
    speakers.dedup();
    speakers
}

/// A unit under the name that stands for all its names.
fn plain_unit(unit: &str) -> Arc<str> {
    match unit {
        "persons" | "person" | "people" | "deaths" => Arc::from("people"),
        unit => Arc::from(unit),
    }
}

/// What a claim says of a property.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The property.
    pub measure: Arc<str>,
    /// The value, or bounds as a list of two, one of which may be null.
    pub value: Value,
    /// Whether it says that this is not so.
    pub denied: bool,
    /// Whose losses it counts, where it says so.
    side: Option<Arc<str>>,
    /// What it counts in, where it says so.
    unit: Option<Arc<str>>,
}

impl Statement {
    /// Whether two statements cannot both be so. The losses of one side say nothing of those of another, nor of all.
    pub fn is_at_odds_with(&self, other: &Self) -> bool {
        let differ = |one: &Option<Arc<str>>, theirs: &Option<Arc<str>>| {
            one.is_some() && theirs.is_some() && one != theirs
        };
        if differ(&self.side, &other.side) || differ(&self.unit, &other.unit) {
            return false;
        }
        match (self.denied, other.denied) {
            (false, false) => at_odds(&self.value, &other.value),
            (true, true) => false,
            (true, false) => denied(&self.value, &other.value),
            (false, true) => denied(&other.value, &self.value),
        }
    }

    /// Whether it cannot be so where the property has this value, which counts all sides.
    pub fn is_at_odds_with_value(&self, value: &Value) -> bool {
        if self.side.is_some() {
            return false;
        }
        if self.denied {
            denied(&self.value, value)
        } else {
            at_odds(value, &self.value)
        }
    }
}

/// Whether a value, or bounds, are those that somebody denies, or between the bounds that are denied.
fn denied(denied: &Value, stated: &Value) -> bool {
    match (bounds_in(denied), bounds_in(stated)) {
        (None, None) => equal(denied, stated) == Some(true),
        (Some(bounds), None) => is_between(stated, bounds),
        (Some([low, high]), Some([least, most])) => {
            let below = low.is_null() || !least.is_null() && keeps(low, least);
            below && (high.is_null() || !most.is_null() && keeps(most, high))
        }
        (None, Some(_)) => false,
    }
}

/// Whether two statements of a value or of bounds cannot both be so: values that cannot be equal, a value beyond bounds,
/// bounds that have nothing in common. Vague dates that have a day in common can be the same.
fn at_odds(one: &Value, other: &Value) -> bool {
    match (bounds_in(one), bounds_in(other)) {
        // Nobody knows whether a number and a word for it are the same.
        (None, None) => is_text(one) == is_text(other) && equal(one, other) == Some(false),
        (Some(bounds), None) => !is_between(other, bounds),
        (None, Some(bounds)) => !is_between(one, bounds),
        (Some([low, high]), Some([least, most])) => !(keeps(low, most) && keeps(least, high)),
    }
}

fn bounds_in(value: &Value) -> Option<&[Value; 2]> {
    match value {
        Value::List(items) => items.as_slice().try_into().ok(),
        _ => None,
    }
}

/// Whether a value lies between two bounds, either of which may be null.
fn is_between(value: &Value, [low, high]: &[Value; 2]) -> bool {
    !value.is_null() && keeps(low, value) && keeps(value, high)
}

/// Whether one bound does not exceed another; an absent one is none.
fn keeps(smaller: &Value, greater: &Value) -> bool {
    less_or_equal(smaller, greater) != Some(false)
}

fn is_text(value: &Value) -> bool {
    matches!(value, Value::String(_))
}

/// What to call an element in a message: its name, its text, its id, or its number.
pub fn called(view: View<'_>, node: NodeId) -> String {
    ["name", "text", "id"]
        .into_iter()
        .find_map(|key| match view.node_property(node, key) {
            Value::String(text) => Some(text.to_string()),
            _ => None,
        })
        .unwrap_or_else(|| format!("node {}", node.0))
}
