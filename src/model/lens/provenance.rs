//! Where facts come from, and who disagrees about them.

use std::sync::Arc;

use super::account::each_value;
use super::claims::CONTRADICTS;
use super::claims::Claims;
use super::claims::RESTS_ON;
use super::claims::Statement;
use super::claims::called;
use super::each_node;
use crate::model::collections::HashMap;
use crate::model::collections::IndexMap;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::graph::Step;
use crate::model::graph::View;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::naming;

/// The relationships that lead from a fact to its source.
pub(super) const SOURCED: &[&str] = &["REPORTED_IN", "QUOTED_FROM"];
/// The properties of an element that say where it comes from, apart from those that begin with `src_` or `import`.
const ORIGINS: &[&str] = &[
    "source",
    "locator",
    "quote",
    "asserted_by",
    "hedge",
    "date_basis",
    "source_phrase",
    "source_original",
    "source_article",
    "source_headline",
    "notes",
    "confidence",
    "vanished_in",
];
/// Two things that cannot both be so, or a claim that somebody rejects.
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// What it is about.
    pub about: Option<NodeId>,
    /// The property that is claimed.
    pub measure: Option<Arc<str>>,
    /// A claim.
    pub claim: NodeId,
    /// The claim against it; `None` when it is rejected without another, or the graph itself has another value.
    pub other: Option<NodeId>,
    /// The value that the graph itself has.
    pub stored: Option<Value>,
    /// `values differ`, `stored value differs`, `contradicts` or `rejected`.
    pub basis: &'static str,
}

/// Everything the claims of a graph contradict each other, or the graph, on: values, then contradictions that are recorded, then
/// rejections.
pub fn disputes(view: View<'_>) -> Vec<Dispute> {
    let Some(claims) = Claims::of(view) else {
        return Vec::new();
    };
    let all = claims.all();
    let mut found = differing(&claims, &all);
    for claim in &all {
        let against = claims.steps_of(*claim, Direction::Outgoing, &[CONTRADICTS]);
        for step in against {
            let known = found.iter().any(|dispute: &Dispute| {
                dispute.claim == *claim && dispute.other == Some(step.node)
                    || dispute.claim == step.node && dispute.other == Some(*claim)
            });
            if !known {
                let subjects = claims.subjects(*claim);
                let theirs = claims.subjects(step.node);
                let shared = subjects.iter().find(|subject| theirs.contains(subject));
                found.push(Dispute {
                    about: shared.or(subjects.first()).copied(),
                    measure: claims.measure(*claim),
                    claim: *claim,
                    other: Some(step.node),
                    stored: None,
                    basis: "contradicts",
                });
            }
        }
    }
    for claim in all {
        if !claims.denials(claim).is_empty() {
            found.push(Dispute {
                about: claims.subjects(claim).first().copied(),
                measure: claims.measure(claim),
                claim,
                other: None,
                stored: None,
                basis: "rejected",
            });
        }
    }
    found
}

/// Claims, and what they say of one property of one thing.
type Given = Vec<(NodeId, Statement)>;

fn differing(claims: &Claims<'_>, all: &[NodeId]) -> Vec<Dispute> {
    let mut given: HashMap<(NodeId, Arc<str>), Given> = HashMap::default();
    let mut found = Vec::new();
    for claim in all {
        let said = claims.statement(*claim);
        let counts = claims.rank(*claim).is_some() && !claims.is_superseded(*claim);
        let Some(said) = said.filter(|_| counts) else {
            continue;
        };
        for subject in claims.subjects(*claim) {
            let place = (subject, Arc::clone(&said.measure));
            let place = given.entry(place).or_default();
            let differing = place
                .iter()
                .filter(|(_, theirs)| theirs.is_at_odds_with(&said));
            for (other, _) in differing {
                found.push(Dispute {
                    about: Some(subject),
                    measure: Some(Arc::clone(&said.measure)),
                    claim: *other,
                    other: Some(*claim),
                    stored: None,
                    basis: "values differ",
                });
            }
            place.push((*claim, said.clone()));
            let stored = claims.view().node_property(subject, &said.measure);
            if !stored.is_null() && said.is_at_odds_with_value(&stored) {
                found.push(Dispute {
                    about: Some(subject),
                    measure: Some(Arc::clone(&said.measure)),
                    claim: *claim,
                    other: None,
                    stored: Some(stored),
                    basis: "stored value differs",
                });
            }
        }
    }
    found.sort_by_key(|dispute| (dispute.about, dispute.claim, dispute.other));
    found
}

/// One thing that is known about where a fact comes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Origin {
    /// What kind of thing: `element`, `claim`, `rejected`, `contradicted`, `source`, or the name of a property.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Who says so.
    pub by: Vec<String>,
    /// Where that is written.
    pub source: Option<String>,
    /// The place in the source.
    pub locator: Option<String>,
}

/// Where an element comes from: itself, its properties that say so, its sources, and the claims about it.
pub fn origins(view: View<'_>, element: Element) -> Vec<Origin> {
    let properties = match element {
        Element::Node(node) => view.node_properties(node),
        Element::Relationship(relationship) => view.relationship_properties(relationship),
    };
    let mut origins = vec![Origin {
        kind: "element".to_owned(),
        text: described(view, element),
        locator: text(&properties, "locator"),
        ..Origin::default()
    }];
    origins.extend(recorded(&properties));
    let claims = match element {
        Element::Node(node) => {
            origins.extend(sources(view, node));
            Claims::of(view).map_or_else(Vec::new, |claims| claims.concerning(node))
        }
        Element::Relationship(_) => {
            let ids = properties.get(RESTS_ON).cloned().unwrap_or_default();
            Claims::of(view).map_or_else(Vec::new, |claims| claims.rested_on(&ids))
        }
    };
    for claim in claims {
        origins.extend(of_claim(view, claim));
    }
    if let (Element::Node(node), Some(claims)) = (element, Claims::of(view))
        && claims.is_claim(node)
    {
        origins.extend(of_claim(view, node));
    }
    origins
}

/// What an element is called in a list of facts.
pub fn described(view: View<'_>, element: Element) -> String {
    match element {
        Element::Node(node) => {
            let labels: Vec<String> = view
                .label_names(node)
                .iter()
                .map(|label| format!(":{label}"))
                .collect();
            let name = called(view, node);
            match view.node_property(node, "id") {
                Value::String(id) if *id != *name => format!("{} {name} ({id})", labels.concat()),
                _ => format!("{} {name}", labels.concat()),
            }
        }
        Element::Relationship(relationship) => {
            let names = &view.catalog().names;
            let name = view
                .relationship_type(relationship)
                .map_or("", |number| names.relationship_type_name(number));
            let (start, end) = view
                .endpoints(relationship)
                .map_or_else(Default::default, |(start, end)| {
                    (called(view, start), called(view, end))
                });
            format!("{start} -[:{name}]-> {end}")
        }
    }
}

/// What changes of one element did, in a few words: `created`, `set name, when`, `removed :Draft`.
pub fn altered<'c>(view: View<'_>, changes: impl Iterator<Item = &'c Change>) -> String {
    let names = &view.catalog().names;
    let mut kinds: IndexMap<&str, Vec<String>> = IndexMap::default();
    for change in changes {
        let (kind, what) = match change {
            Change::CreateNode { .. } | Change::CreateRelationship { .. } => ("created", None),
            Change::DeleteNode { .. } | Change::DeleteRelationship { .. } => ("deleted", None),
            Change::SetNodeProperty { key, value, .. }
            | Change::SetRelationshipProperty { key, value, .. } => {
                let kind = if value.is_null() { "removed" } else { "set" };
                (kind, Some(names.key_name(*key).to_string()))
            }
            Change::AddLabel { label, .. } => {
                ("set", Some(format!(":{}", names.label_name(*label))))
            }
            Change::RemoveLabel { label, .. } => {
                ("removed", Some(format!(":{}", names.label_name(*label))))
            }
            _ => continue,
        };
        let whats = kinds.entry(kind).or_default();
        whats.extend(what.filter(|what| !whats.contains(what)));
    }
    let told = kinds.iter().map(|(kind, whats)| {
        let whats = whats.join(", ");
        format!("{kind} {whats}").trim_end().to_owned()
    });
    told.collect::<Vec<_>>().join("; ")
}

fn recorded(properties: &Map) -> impl Iterator<Item = Origin> {
    let told = properties.iter().filter(|(key, _)| {
        ORIGINS.contains(&&***key) && &***key != "locator"
            || key.starts_with("src_")
            || key.starts_with("import")
    });
    told.map(|(key, value)| Origin {
        kind: key.to_string(),
        text: super::contested::plainly(value),
        ..Origin::default()
    })
}

fn sources(view: View<'_>, node: NodeId) -> Vec<Origin> {
    let types: Vec<_> = SOURCED
        .iter()
        .filter_map(|name| view.catalog().names.relationship_type(name))
        .collect();
    let mut steps = Vec::new();
    if !types.is_empty() {
        view.steps(node, Direction::Outgoing, Some(&types), &mut steps);
    }
    steps
        .into_iter()
        .map(|step| {
            let said = view.relationship_properties(step.relationship);
            Origin {
                kind: "source".to_owned(),
                text: text(&said, "quote").unwrap_or_default(),
                source: Some(called(view, step.node)),
                locator: match locator_in(view, step) {
                    Value::String(locator) => Some(locator.to_string()),
                    _ => None,
                },
                by: Vec::new(),
            }
        })
        .collect()
}

/// The place in a source that a relationship leads to. One that says it comes from somewhere else has its own
/// `locator` there, as a row of a dataset that names an article: that is no place in the article.
pub(super) fn locator_in(view: View<'_>, step: Step) -> Value {
    let own = view.relationship_property(step.relationship, "source");
    if own.is_null() || own == view.node_property(step.node, "id") {
        view.relationship_property(step.relationship, "locator")
    } else {
        Value::Null
    }
}

fn of_claim(view: View<'_>, claim: NodeId) -> Vec<Origin> {
    let Some(claims) = Claims::of(view) else {
        return Vec::new();
    };
    let names = |nodes: Vec<NodeId>| nodes.into_iter().map(|node| called(view, node)).collect();
    let saying = match view.node_property(claim, "text") {
        Value::String(text) => text.to_string(),
        _ => called(view, claim),
    };
    let saying = claims.with_number(claim, saying);
    let from = sources(view, claim);
    let mut origins = vec![Origin {
        kind: "claim".to_owned(),
        text: saying.clone(),
        by: names(claims.said_by(claim)),
        source: from.first().and_then(|from| from.source.clone()),
        locator: match view.node_property(claim, "locator") {
            Value::String(locator) => Some(locator.to_string()),
            _ => from.first().and_then(|from| from.locator.clone()),
        },
    }];
    let rejecters: Vec<String> = names(claims.rejected_by(claim));
    if !rejecters.is_empty() {
        origins.push(Origin {
            kind: "rejected".to_owned(),
            text: saying,
            by: rejecters,
            ..Origin::default()
        });
    }
    for other in claims.contradicted(claim) {
        origins.push(Origin {
            kind: "contradicted".to_owned(),
            text: called(view, other),
            by: names(claims.said_by(other)),
            ..Origin::default()
        });
    }
    origins
}

fn text(properties: &Map, key: &str) -> Option<String> {
    match properties.get(key) {
        Some(Value::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

/// Every node whose id, name or alias is this text, or else reads like it.
pub fn named(view: View<'_>, name: &str) -> Vec<NodeId> {
    let exactly = holding(view, &|text| text == name);
    if !exactly.is_empty() {
        return exactly;
    }
    let folded = naming::fold(name);
    holding(view, &|text| naming::fold(text) == folded)
}

/// The nodes with a text in `id`, `name` or `aliases` that `is` accepts.
fn holding(view: View<'_>, is: &dyn Fn(&str) -> bool) -> Vec<NodeId> {
    let mut found = Vec::new();
    each_node(view, |nodes| {
        for key in ["id", "name", "aliases"] {
            each_value(&view.gather_node_property(nodes, key), |at, value| {
                naming::each_text(value, &mut |text| {
                    if is(text) {
                        found.push(nodes[at]);
                    }
                });
            });
        }
    });
    found.sort_unstable();
    found.dedup();
    found
}
