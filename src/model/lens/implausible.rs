//! What cannot be as it is written: the findings of an audit that need no more than an element and its neighbours.
//!
//! Counts below zero, a least date after the greatest, a report older than what it reports, half a place, a place within
//! itself, sources that are named and not there, claims about nothing and claims that their own speaker rejects. Must
//! never know how findings are shown.

use super::account::each_value;
use super::audit::Finding;
use super::audit::finding;
use super::citation::SOURCE;
use super::claims::Claims;
use super::claims::RESTS_ON;
use super::claims::called;
use super::contested::plainly;
use super::each_node;
use super::each_relationship;
use super::provenance::SOURCED;
use super::window::Bounds;
use super::window::WHEN;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashSet;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::graph::View;
use crate::model::value::Value;
use crate::model::value::compare::less;

/// What is counted in whole people or things, as a measure of a claim and as a property of an event.
const COUNTS: &[&str] = &[
    "killed",
    "wounded",
    "injured",
    "captured",
    "displaced",
    "detained",
    "missing",
    "posts_captured",
];
/// Where it is reported the day may be the one before, in seconds.
const DAY: i64 = 86_400;
/// The property that says where an element comes from.
const FROM: &str = "source";

/// Everything of these kinds, kind by kind.
pub(super) fn findings(view: View<'_>, claims: Option<&Claims<'_>>, findings: &mut Vec<Finding>) {
    if let Some(claims) = claims {
        self_rejected(view, claims, findings);
        about_nothing(view, claims, findings);
    }
    dangling_sources(view, findings);
    negative_counts(view, claims, findings);
    half_places(view, findings);
    within_itself(view, findings);
    reversed_dates(view, findings);
    reported_before(view, findings);
}

fn self_rejected(view: View<'_>, claims: &Claims<'_>, findings: &mut Vec<Finding>) {
    for claim in claims.all() {
        let rejected_by = claims.rejected_by(claim);
        let mut speakers = claims.said_by(claim).into_iter();
        if let Some(speaker) = speakers.find(|speaker| rejected_by.contains(speaker)) {
            let detail = format!("{} says so and rejects it", called(view, speaker));
            findings.push(finding("contradiction", Element::Node(claim), detail));
        }
    }
}

fn about_nothing(view: View<'_>, claims: &Claims<'_>, findings: &mut Vec<Finding>) {
    let mut rested_on: HashSet<String> = HashSet::default();
    let mut add = |value: &Value| {
        each_one(value, &mut |id| {
            rested_on.insert(plainly(id));
        });
    };
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, RESTS_ON), |_, value| {
            add(value);
        });
    });
    each_relationship(view, |relationships| {
        let rests = view.gather_relationship_property(relationships, RESTS_ON);
        each_value(&rests, |_, value| add(value));
    });
    for claim in claims.all() {
        let id = view.node_property(claim, "id");
        if claims.subjects(claim).is_empty() && !rested_on.contains(&plainly(&id)) {
            let detail = "is about nothing, and nothing rests on it".to_owned();
            findings.push(finding("dangling claim", Element::Node(claim), detail));
        }
    }
}

/// Calls `look` with each item of a list, or with what is none.
fn each_one(value: &Value, look: &mut dyn FnMut(&Value)) {
    match value {
        Value::List(items) => items.iter().for_each(look),
        one => look(one),
    }
}

/// Elements whose `source` is the id of no source. Where there are no sources at all, `source` is a text like any other.
fn dangling_sources(view: View<'_>, findings: &mut Vec<Finding>) {
    let Some(label) = view.catalog().names.label(SOURCE) else {
        return;
    };
    let mut sources = Vec::new();
    view.scan_nodes(Some(label), 0, usize::MAX, &mut sources);
    let mut ids: HashSet<String> = HashSet::default();
    each_value(&view.gather_node_property(&sources, "id"), |_, id| {
        ids.insert(plainly(id));
    });
    if ids.is_empty() {
        return;
    }
    let mut check = |element: Element, value: &Value| {
        each_one(value, &mut |id| {
            let id = plainly(id);
            if !ids.contains(&id) {
                let detail = format!("comes from `{id}`, which is no source");
                findings.push(finding("dangling source", element, detail));
            }
        });
    };
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, FROM), |at, value| {
            check(Element::Node(nodes[at]), value);
        });
    });
    each_relationship(view, |relationships| {
        let from = view.gather_relationship_property(relationships, FROM);
        each_value(&from, |at, value| {
            check(Element::Relationship(relationships[at]), value);
        });
    });
}

fn negative_counts(view: View<'_>, claims: Option<&Claims<'_>>, findings: &mut Vec<Finding>) {
    let is_negative = |value: &Value| less(value, &Value::Integer(0)) == Some(true);
    for claim in claims.map_or_else(Vec::new, Claims::all) {
        let measure = claims.and_then(|claims| claims.measure(claim));
        if !measure.is_some_and(|measure| COUNTS.contains(&&*measure)) {
            continue;
        }
        for key in ["low", "value", "high"] {
            let value = view.node_property(claim, key);
            if is_negative(&value) {
                let detail = format!("{key} {} is below zero", plainly(&value));
                findings.push(finding("impossible count", Element::Node(claim), detail));
            }
        }
    }
    each_node(view, |nodes| {
        for key in COUNTS {
            each_value(&view.gather_node_property(nodes, key), |at, value| {
                if is_negative(value) {
                    let detail = format!("`{key}` {} is below zero", plainly(value));
                    let node = Element::Node(nodes[at]);
                    findings.push(finding("impossible count", node, detail));
                }
            });
        }
    });
}

/// Nodes that have one coordinate only.
fn half_places(view: View<'_>, findings: &mut Vec<Finding>) {
    for (key, other) in [("lat", "lon"), ("lon", "lat")] {
        each_node(view, |nodes| {
            each_value(&view.gather_node_property(nodes, key), |at, value| {
                if !value.is_null() && view.node_property(nodes[at], other).is_null() {
                    let detail = format!("has `{key}` and no `{other}`");
                    let node = Element::Node(nodes[at]);
                    findings.push(finding("impossible place", node, detail));
                }
            });
        });
    }
}

fn within_itself(view: View<'_>, findings: &mut Vec<Finding>) {
    let Some(within) = view.catalog().names.relationship_type("LOCATED_IN") else {
        return;
    };
    let mut steps = Vec::new();
    each_node(view, |nodes| {
        for node in nodes {
            steps.clear();
            view.steps(*node, Direction::Outgoing, Some(&[within]), &mut steps);
            if steps.iter().any(|step| step.node == *node) {
                let detail = "lies within itself".to_owned();
                findings.push(finding("impossible place", Element::Node(*node), detail));
            }
        }
    });
}

fn reversed_dates(view: View<'_>, findings: &mut Vec<Finding>) {
    let mut check = |element: Element, least: &Value, greatest: &Value| {
        if let (Some(from), Some(to)) = (Bounds::of(least), Bounds::of(greatest))
            && from.seconds().0 > to.seconds().1
        {
            let (from, to) = (plainly(least), plainly(greatest));
            let detail = format!("`when_min` {from} is after `when_max` {to}");
            findings.push(finding("impossible date", element, detail));
        }
    };
    each_node(view, |nodes| {
        each_value(
            &view.gather_node_property(nodes, "when_min"),
            |at, least| {
                let greatest = view.node_property(nodes[at], "when_max");
                check(Element::Node(nodes[at]), least, &greatest);
            },
        );
    });
}

/// Events that begin after they were reported.
fn reported_before(view: View<'_>, findings: &mut Vec<Finding>) {
    let names = &view.catalog().names;
    let Some(event) = names.label(super::audit::EVENT) else {
        return;
    };
    let types = SOURCED
        .iter()
        .filter_map(|name| names.relationship_type(name));
    let types: Vec<RelationshipTypeId> = types.collect();
    if types.is_empty() {
        return;
    }
    let mut events = Vec::new();
    view.scan_nodes(Some(event), 0, usize::MAX, &mut events);
    let mut steps = Vec::new();
    for event in events {
        let when = view.node_property(event, WHEN);
        let Some(happened) = Bounds::of(&when) else {
            continue;
        };
        steps.clear();
        view.steps(event, Direction::Outgoing, Some(&types), &mut steps);
        for step in &steps {
            let published = view.node_property(step.node, "published");
            let Some(told) = Bounds::of(&published) else {
                continue;
            };
            if happened.seconds().0 > told.seconds().1 + DAY {
                let detail = format!(
                    "begins {}, and {} told it already in {}",
                    plainly(&when),
                    called(view, step.node),
                    plainly(&published)
                );
                findings.push(finding("impossible date", Element::Node(event), detail));
            }
        }
    }
}
