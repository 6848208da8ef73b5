//! What is wrong with a graph, or rests on little: the findings of `annals audit`, one function for each kind of check.
//!
//! Must never know how findings are shown.

use super::BATCH;
use super::account::each_value;
use super::citation::SOURCE;
use super::claims::Claims;
use super::claims::RESTS_ON;
use super::claims::called;
use super::each_node;
use super::each_relationship;
use super::identity;
use super::implausible;
use super::order;
use super::provenance::disputes;
use super::window::Bounds;
use super::window::WHEN;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare::less;

/// The label of events.
pub(super) const EVENT: &str = "Event";
/// The property that names an element.
const ID: &str = "id";
/// The property of a relationship that names the event it was derived from.
const DERIVED_FROM: &str = "event";
/// So many places around one are looked at.
const MOST_AROUND: usize = 64;

/// Something in the graph that somebody should look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// `single source`, `undated event`, `contradiction`, `orphan`, `dangling claim`, `dangling event`, `dangling source`,
    /// `repeated id`, `impossible count`, `impossible place`, `place in two`, `impossible date`, `impossible order` or
    /// `doubtful identity`.
    pub kind: &'static str,
    /// What it is about.
    pub element: Element,
    /// In one line.
    pub detail: String,
}

/// Those who say something, and the sources among them: a source that reports what a party says is no second voice.
fn apart(view: View<'_>, said_by: Vec<NodeId>) -> (Vec<NodeId>, Vec<NodeId>) {
    let label = view.catalog().names.label(SOURCE);
    let is_source = |node: &NodeId| label.is_some_and(|label| view.has_label(*node, label));
    let (sources, parties) = said_by.into_iter().partition(is_source);
    (parties, sources)
}

/// What an audit finds, kind by kind. `fault_of_geometry` tells what is wrong with the `geometry` of a node, if anything.
pub fn audit(view: View<'_>, fault_of_geometry: &dyn Fn(&Value) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let claims = Claims::of(view);
    if let Some(claims) = &claims {
        single_sources(view, claims, &mut findings);
    }
    undated_events(view, &mut findings);
    contradictions(view, &mut findings);
    orphans(view, &mut findings);
    dangling(view, claims.as_ref(), &mut findings);
    dangling_events(view, &mut findings);
    repeated_ids(view, &mut findings);
    if let Some(claims) = &claims {
        impossible_counts(view, claims, &mut findings);
    }
    impossible_places(view, &mut findings);
    impossible_shapes(view, fault_of_geometry, &mut findings);
    places_in_two(view, &mut findings);
    impossible_dates(view, &mut findings);
    implausible::findings(view, claims.as_ref(), &mut findings);
    doubtful_identities(view, &mut findings);
    findings
}

/// Claims that one voice makes, or none.
fn single_sources(view: View<'_>, claims: &Claims<'_>, findings: &mut Vec<Finding>) {
    for claim in claims.all() {
        let (speakers, relaying) = apart(view, claims.said_by(claim));
        let detail = match (speakers.as_slice(), relaying.as_slice()) {
            ([], []) => "nobody says so".to_owned(),
            ([one], []) | ([], [one]) => format!("only {} says so", called(view, *one)),
            ([one], [first, ..]) => {
                let (one, first) = (called(view, *one), called(view, *first));
                format!("only {one} says so, as {first} reports")
            }
            _ => continue,
        };
        findings.push(finding("single source", Element::Node(claim), detail));
    }
}

fn undated_events(view: View<'_>, findings: &mut Vec<Finding>) {
    let mut events = Vec::new();
    if let Some(event) = view.catalog().names.label(EVENT) {
        view.scan_nodes(Some(event), 0, usize::MAX, &mut events);
    }
    for event in events {
        if view.node_property(event, WHEN).is_null() {
            let detail = "has no `when`".to_owned();
            findings.push(finding("undated event", Element::Node(event), detail));
        }
    }
}

fn contradictions(view: View<'_>, findings: &mut Vec<Finding>) {
    for dispute in disputes(view) {
        let other = match (dispute.other, dispute.stored) {
            (Some(other), _) => called(view, other),
            (None, Some(stored)) => super::contested::plainly(&stored),
            (None, None) => continue,
        };
        let detail = format!("{} {other}", dispute.basis);
        let claim = Element::Node(dispute.claim);
        findings.push(finding("contradiction", claim, detail));
    }
}

fn orphans(view: View<'_>, findings: &mut Vec<Finding>) {
    each_node(view, |nodes| {
        let alone = nodes
            .iter()
            .filter(|node| view.degree(**node, Direction::Both, None) == 0);
        findings.extend(alone.map(|node| {
            let detail = "no relationship leads to or from it".to_owned();
            finding("orphan", Element::Node(*node), detail)
        }));
    });
}

fn doubtful_identities(view: View<'_>, findings: &mut Vec<Finding>) {
    for group in identity::groups(view) {
        let others: Vec<String> = group[1..].iter().map(|node| called(view, *node)).collect();
        for doubt in identity::doubts(view, &group) {
            let detail = format!("is said to be {}, but {doubt}", others.join(" and "));
            let first = Element::Node(group[0]);
            findings.push(finding("doubtful identity", first, detail));
        }
    }
}

/// Nodes that share a label and an `id`, which then names neither.
fn repeated_ids(view: View<'_>, findings: &mut Vec<Finding>) {
    let mut first: HashMap<(LabelId, String), NodeId> = HashMap::default();
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, ID), |at, id| {
            let text = super::contested::plainly(id);
            let mut known = None;
            for label in view.labels(nodes[at]) {
                let place = first.entry((*label, text.clone())).or_insert(nodes[at]);
                known = known.or(Some(*place).filter(|place| *place != nodes[at]));
            }
            if let Some(known) = known {
                let detail = format!("has the id `{text}` of {}", called(view, known));
                findings.push(finding("repeated id", Element::Node(nodes[at]), detail));
            }
        });
    });
}

/// Claims whose least, best and greatest number are not in this order.
fn impossible_counts(view: View<'_>, claims: &Claims<'_>, findings: &mut Vec<Finding>) {
    for claim in claims.all() {
        let [low, value, high] = ["low", "value", "high"].map(|key| view.node_property(claim, key));
        let is_above = |one: &Value, other: &Value| less(other, one) == Some(true);
        // "More than 70" is the value 70 with the least of 71.
        let bounded = !low.is_null() && !high.is_null();
        let beyond = bounded && (is_above(&low, &value) || is_above(&value, &high));
        if beyond || is_above(&low, &high) {
            let [low, value, high] =
                [low, value, high].map(|number| super::contested::plainly(&number));
            let detail = format!("low {low}, value {value}, high {high} are not in this order");
            findings.push(finding("impossible count", Element::Node(claim), detail));
        }
    }
}

/// Nodes with coordinates that are nowhere on the globe, or no numbers.
fn impossible_places(view: View<'_>, findings: &mut Vec<Finding>) {
    each_node(view, |nodes| {
        for (key, most) in [("lat", 90.0), ("lon", 180.0)] {
            each_value(&view.gather_node_property(nodes, key), |at, value| {
                let degrees = match value {
                    Value::Integer(degrees) => Some(*degrees as f64),
                    Value::Float(degrees) => Some(*degrees),
                    _ => None,
                };
                let text = super::contested::plainly(value);
                let detail = match degrees {
                    Some(degrees) if degrees.abs() <= most => return,
                    Some(_) => format!("`{key}` is {text}, which is nowhere on the globe"),
                    None => format!("`{key}` is no number: {text}"),
                };
                findings.push(finding(
                    "impossible place",
                    Element::Node(nodes[at]),
                    detail,
                ));
            });
        }
    });
}

/// Nodes whose geometry is none.
fn impossible_shapes(
    view: View<'_>,
    fault_of: &dyn Fn(&Value) -> Option<String>,
    findings: &mut Vec<Finding>,
) {
    each_node(view, |nodes| {
        each_value(
            &view.gather_node_property(nodes, "geometry"),
            |at, value| {
                if let Some(fault) = fault_of(value) {
                    let node = Element::Node(nodes[at]);
                    let detail = format!("`geometry` is no shape: {fault}");
                    findings.push(finding("impossible place", node, detail));
                }
            },
        );
    });
}

/// Places that lie in two places of one kind, as in two countries.
fn places_in_two(view: View<'_>, findings: &mut Vec<Finding>) {
    let Some(within) = view.catalog().names.relationship_type("LOCATED_IN") else {
        return;
    };
    let mut steps = Vec::new();
    let mut parents: HashMap<NodeId, Vec<NodeId>> = HashMap::default();
    let label = view.catalog().names.label("Location");
    each_node(view, |nodes| {
        for node in nodes {
            if label.is_none_or(|label| !view.has_label(*node, label)) {
                continue;
            }
            steps.clear();
            view.steps(*node, Direction::Outgoing, Some(&[within]), &mut steps);
            if !steps.is_empty() {
                parents.insert(*node, steps.iter().map(|step| step.node).collect());
            }
        }
    });
    let mut places: Vec<NodeId> = parents.keys().copied().collect();
    places.sort_unstable();
    for place in places {
        if parents[&place].len() < 2 {
            continue;
        }
        let mut around: Vec<NodeId> = Vec::new();
        let mut next = vec![place];
        while let Some(inner) = next.pop() {
            for outer in parents.get(&inner).into_iter().flatten() {
                if around.len() < MOST_AROUND && *outer != place && !around.contains(outer) {
                    around.push(*outer);
                    next.push(*outer);
                }
            }
        }
        for kind in ["country", "admin1", "admin2"] {
            let of_kind = around
                .iter()
                .filter(|outer| view.node_property(**outer, "kind") == Value::from(kind));
            let mut names: Vec<String> = of_kind.map(|outer| called(view, *outer)).collect();
            if names.len() > 1 {
                names.sort();
                let detail = format!("lies in several of kind `{kind}`: {}", names.join(", "));
                findings.push(finding("place in two", Element::Node(place), detail));
                break;
            }
        }
    }
}

pub(super) fn finding(kind: &'static str, element: Element, detail: String) -> Finding {
    Finding {
        kind,
        element,
        detail,
    }
}

/// Elements that rest on a claim that is not there.
fn dangling(view: View<'_>, claims: Option<&Claims<'_>>, findings: &mut Vec<Finding>) {
    let mut ids: Vec<Value> = Vec::new();
    for batch in claims.map_or_else(Vec::new, Claims::all).chunks(BATCH) {
        each_value(&view.gather_node_property(batch, "id"), |_, id| {
            ids.push(id.clone());
        });
    }
    let ids: HashSet<String> = ids.iter().map(super::contested::plainly).collect();
    let mut check = |element: Element, value: &Value| {
        let asked: Vec<&Value> = match value {
            Value::List(items) => items.iter().collect(),
            value => vec![value],
        };
        for id in asked {
            let id = super::contested::plainly(id);
            if !ids.contains(&id) {
                let detail = format!("rests on `{id}`, which is no claim");
                findings.push(finding("dangling claim", element, detail));
            }
        }
    };
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, RESTS_ON), |at, value| {
            check(Element::Node(nodes[at]), value);
        });
    });
    each_relationship(view, |relationships| {
        let rests = view.gather_relationship_property(relationships, RESTS_ON);
        each_value(&rests, |at, value| {
            check(Element::Relationship(relationships[at]), value);
        });
    });
}

/// Relationships that are derived from an event, by its `id` in their property `event`, that is not there.
fn dangling_events(view: View<'_>, findings: &mut Vec<Finding>) {
    let mut asked: Vec<(Element, String)> = Vec::new();
    each_relationship(view, |relationships| {
        let of = view.gather_relationship_property(relationships, DERIVED_FROM);
        each_value(&of, |at, id| {
            let relationship = Element::Relationship(relationships[at]);
            asked.push((relationship, super::contested::plainly(id)));
        });
    });
    if asked.is_empty() {
        return;
    }
    let mut ids: HashSet<String> = HashSet::default();
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, ID), |_, id| {
            ids.insert(super::contested::plainly(id));
        });
    });
    for (element, id) in asked {
        if !ids.contains(&id) {
            let detail = format!("comes from the event `{id}`, which is not there");
            findings.push(finding("dangling event", element, detail));
        }
    }
}

/// Dates that end before they begin or that are none, and dates that order relations exclude.
fn impossible_dates(view: View<'_>, findings: &mut Vec<Finding>) {
    let mut dates: Vec<(Element, Value)> = Vec::new();
    each_node(view, |nodes| {
        each_value(&view.gather_node_property(nodes, WHEN), |at, value| {
            dates.push((Element::Node(nodes[at]), value.clone()));
        });
    });
    each_relationship(view, |relationships| {
        let own = view.gather_relationship_property(relationships, WHEN);
        each_value(&own, |at, value| {
            dates.push((Element::Relationship(relationships[at]), value.clone()));
        });
    });
    for (element, value) in dates {
        match Bounds::of_window(&value) {
            Err(_) => {
                let detail = format!("`when` is no date: {}", super::contested::plainly(&value));
                findings.push(finding("impossible date", element, detail));
            }
            Ok(bounds) if bounds.seconds().1 < bounds.seconds().0 => {
                let detail = format!(
                    "`{}` ends before it begins",
                    super::contested::plainly(&value)
                );
                findings.push(finding("impossible date", element, detail));
            }
            Ok(_) => {}
        }
    }
    for contradiction in order::tightened(view, &order::standard()).contradictions {
        let first = contradiction.relationships.first();
        let element = first.map_or(Element::Node(contradiction.nodes[0]), |relationship| {
            Element::Relationship(*relationship)
        });
        findings.push(finding("impossible order", element, contradiction.text));
    }
}
