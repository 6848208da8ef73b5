//! `ACCORDING TO`: what a party's account hides, and the values it gives.
//!
//! A claim is visible when one of those who are heard has asserted, claimed or confirmed it, and none of them has
//! rejected or retracted it. What rests on a claim is visible exactly when that claim is, or one of those it rests on;
//! a claim that itself rests on another needs both. Everything else is common ground.

use std::sync::Arc;

use super::Hidden;
use super::claims::Claims;
use super::claims::RESTS_ON;
use super::claims::VANISHED;
use super::each_node;
use super::each_relationship;
use super::window::Bounds;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::Properties;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// A party's account.
#[derive(Debug, Default)]
pub struct Account {
    /// What it does not tell.
    pub hidden: Hidden,
    /// The values its claims give.
    pub values: Vec<ClaimedValue>,
    /// Claims that only a release that is not heard no longer has: for this party they stand.
    pub standing: Vec<NodeId>,
}

/// A value a claim gives.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedValue {
    /// What the claim is about.
    pub node: NodeId,
    /// The property.
    pub key: Arc<str>,
    /// The value.
    pub value: Value,
    /// How much it counts: whether its claim is preferred, when it was last said, and the claim that gives it.
    pub age: Age,
}

/// Whether a claim is preferred, when it was last said, and the claim.
pub type Age = (bool, i64, NodeId);

/// The account of `who`.
pub fn of(view: View<'_>, who: &[NodeId]) -> Account {
    let who: HashSet<NodeId> = who.iter().copied().collect();
    let claims = Claims::of(view);
    let visible = claims
        .as_ref()
        .map_or_else(HashSet::default, |claims| visible(view, claims, &who));
    let ids = claims
        .as_ref()
        .map_or_else(HashMap::default, |claims| ids_of(view, claims));
    let rests = |property: &Value| stands(property, &ids, &visible);
    let mut hidden = Hidden::default();
    if let Some(claims) = &claims {
        let all = claims.all().into_iter();
        hidden
            .nodes
            .extend(all.filter(|claim| !visible.contains(claim)));
    }
    each_node(view, |nodes| {
        each_value(
            &view.gather_node_property(nodes, RESTS_ON),
            |at, property| {
                if !rests(property) {
                    hidden.nodes.insert(nodes[at]);
                }
            },
        );
    });
    each_relationship(view, |relationships| {
        let properties = view.gather_relationship_property(relationships, RESTS_ON);
        each_value(&properties, |at, property| {
            if !rests(property) {
                hidden.relationships.insert(relationships[at]);
            }
        });
    });
    let standing = standing(view, &visible, &who);
    let values = claims.map_or_else(Vec::new, |claims| values(view, &claims, &visible, &who));
    Account {
        hidden,
        values,
        standing,
    }
}

/// The visible claims: those said and not denied, less those that rest on one that is hidden, until none is left.
fn visible(view: View<'_>, claims: &Claims<'_>, who: &HashSet<NodeId>) -> HashSet<NodeId> {
    let heard = |speakers: &[NodeId]| speakers.iter().any(|speaker| who.contains(speaker));
    let mut visible: HashSet<NodeId> = claims
        .all()
        .into_iter()
        .filter(|claim| heard(&claims.said_by(*claim)) && !heard(&claims.rejected_by(*claim)))
        .collect();
    let ids = ids_of(view, claims);
    loop {
        let fallen: Vec<NodeId> = visible
            .iter()
            .copied()
            .filter(|claim| !stands(&view.node_property(*claim, RESTS_ON), &ids, &visible))
            .collect();
        if fallen.is_empty() {
            return visible;
        }
        for claim in fallen {
            visible.remove(&claim);
        }
    }
}

/// The visible claims that a release has dropped which is not heard.
fn standing(view: View<'_>, visible: &HashSet<NodeId>, who: &HashSet<NodeId>) -> Vec<NodeId> {
    let heard: Vec<Value> = who
        .iter()
        .map(|speaker| view.node_property(*speaker, "id"))
        .collect();
    let dropped_unheard = |claim: &NodeId| {
        let release = view.node_property(*claim, VANISHED);
        !release.is_null() && !heard.contains(&release)
    };
    visible.iter().copied().filter(dropped_unheard).collect()
}

/// An id as elements refer to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Id {
    Text(Arc<str>),
    Number(i64),
}

fn id_of(value: &Value) -> Option<Id> {
    match value {
        Value::String(text) => Some(Id::Text(Arc::clone(text))),
        Value::Integer(number) => Some(Id::Number(*number)),
        _ => None,
    }
}

fn ids_of(view: View<'_>, claims: &Claims<'_>) -> HashMap<Id, Vec<NodeId>> {
    let mut ids: HashMap<Id, Vec<NodeId>> = HashMap::default();
    for claim in claims.all() {
        if let Some(id) = id_of(&view.node_property(claim, "id")) {
            ids.entry(id).or_default().push(claim);
        }
    }
    ids
}

/// Whether what carries this property `claim` is visible.
fn stands(property: &Value, ids: &HashMap<Id, Vec<NodeId>>, visible: &HashSet<NodeId>) -> bool {
    let one = |value: &Value| {
        id_of(value)
            .and_then(|id| ids.get(&id))
            .is_some_and(|claims| claims.iter().any(|claim| visible.contains(claim)))
    };
    match property {
        Value::Null => true,
        Value::List(items) => items.iter().any(one),
        value => one(value),
    }
}

/// A value and how recent it is.
type Aged = (Age, Value);

/// The values of visible claims that are neither retracted nor deprecated; of several for one property a preferred one,
/// else the most recent. That is the one whose speech, validity or own date ends latest; of those without a date, and of
/// equal ones, the one recorded last.
fn values(
    view: View<'_>,
    claims: &Claims<'_>,
    visible: &HashSet<NodeId>,
    who: &HashSet<NodeId>,
) -> Vec<ClaimedValue> {
    let mut taken: IndexMap<(NodeId, Arc<str>), Aged> = IndexMap::default();
    let mut ordered: Vec<NodeId> = visible.iter().copied().collect();
    ordered.sort_unstable();
    for claim in ordered {
        let said = claims.statement(claim).filter(|said| !said.denied);
        let (Some(said), Some(preferred)) = (said, claims.rank(claim)) else {
            continue;
        };
        // Who gives only bounds has not said the stored value, nor any other.
        let value = match said.value {
            Value::List(_) => Value::Null,
            value => value,
        };
        let age = (preferred, said_at(view, claims, claim, who), claim);
        for subject in claims.subjects(claim) {
            let place = (subject, Arc::clone(&said.measure));
            match taken.get_mut(&place) {
                Some(newest) if newest.0 > age => {}
                Some(newest) => *newest = (age, value.clone()),
                None => {
                    taken.insert(place, (age, value.clone()));
                }
            }
        }
    }
    taken
        .into_iter()
        .map(|((node, key), (age, value))| ClaimedValue {
            node,
            key,
            value,
            age,
        })
        .collect()
}

/// When a claim was last made by one of `who`, in seconds: by the date of the speech, else by the claim's own.
fn said_at(view: View<'_>, claims: &Claims<'_>, claim: NodeId, who: &HashSet<NodeId>) -> i64 {
    let latest = |value: &Value| Bounds::of(value).map(|bounds| bounds.seconds().1);
    let sayings = claims.sayings(claim).into_iter();
    sayings
        .filter(|saying| who.contains(&saying.node))
        .filter_map(|saying| latest(&view.relationship_property(saying.relationship, "when")))
        .max()
        .or_else(|| latest(&view.node_property(claim, "when")))
        .or_else(|| latest(&view.node_property(claim, "valid")))
        .unwrap_or(i64::MIN)
}

/// Calls `look` with each value that is not null, and its place.
pub(super) fn each_value(properties: &Properties, mut look: impl FnMut(usize, &Value)) {
    match properties {
        Properties::Integers(numbers) => {
            for (at, number) in numbers.iter().enumerate() {
                look(at, &Value::Integer(*number));
            }
        }
        Properties::Floats(numbers) => {
            for (at, number) in numbers.iter().enumerate() {
                look(at, &Value::Float(*number));
            }
        }
        Properties::Booleans(truths) => {
            for (at, truth) in truths.iter().enumerate() {
                look(at, &Value::Boolean(*truth));
            }
        }
        Properties::Values(values) => {
            for (at, value) in values.iter().enumerate() {
                if !value.is_null() {
                    look(at, value);
                }
            }
        }
    }
}
