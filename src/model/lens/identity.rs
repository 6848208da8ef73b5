//! Identities: nodes that `SAME_AS` joins, shown as one.
//!
//! Storage is never merged: this alters a graph that is only shown, so taking a `SAME_AS` away parts its nodes again.
//!
//! - A `SAME_AS` counts unless its `status` is `rejected` or `retracted`, its `rank` is `deprecated` or its `confidence`
//!   is below 50. It is not shown; one that does not count stays.
//! - Of the nodes it joins, directly or by others, the oldest is shown: with the labels of all and the relationships of
//!   all, each with its own identity. One between two of them leads from the shown node to itself.
//! - Of a property the oldest node's value is shown, else that of the next. The names of the others join `aliases` and
//!   `weak_aliases`, and their ids are the list `same_as`. What rests on one of several claims that are the same rests
//!   on the shown one.

use std::sync::Arc;

use super::StoodFor;
use super::claims::CLAIM;
use super::claims::RESTS_ON;
use super::claims::is_taken_back;
use super::each_node;
use super::each_relationship;
use super::window::Bounds;
use super::window::WHEN;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Graph;
use crate::model::graph::GraphError;
use crate::model::graph::View;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::naming;
use crate::model::value::naming::Strength;

/// The relationship that joins what is one.
pub const SAME_AS: &str = "SAME_AS";
/// The property in which a shown node has the ids of the others.
pub const OTHERS: &str = "same_as";
/// A confidence, of 100, below which a `SAME_AS` is more likely wrong.
const LIKELY: f64 = 50.0;
/// Properties of which one thing has one value.
const IDENTIFYING: &[&str] = &[
    "wikidata",
    "iso3",
    "iso_3166_2",
    "ucdp_id",
    "gw_no",
    "geonames",
    "cameo_code",
    "kind",
];

/// The nodes that are one, ascending: at least two in each group, the one to show first; by that node, ascending.
pub fn groups(view: View<'_>) -> Vec<Vec<NodeId>> {
    groups_by(view, |_| true)
}

/// As [`groups`], by those `SAME_AS` alone that rest on no claim.
pub fn undisputed_groups(view: View<'_>) -> Vec<Vec<NodeId>> {
    groups_by(view, |relationship| {
        view.relationship_property(relationship, RESTS_ON).is_null()
    })
}

/// As [`groups`], by those `SAME_AS` alone that are none of these.
pub fn groups_without(view: View<'_>, hidden: &HashSet<RelationshipId>) -> Vec<Vec<NodeId>> {
    groups_by(view, |relationship| !hidden.contains(&relationship))
}

fn groups_by(view: View<'_>, keeps: impl Fn(RelationshipId) -> bool) -> Vec<Vec<NodeId>> {
    let mut roots: HashMap<NodeId, NodeId> = HashMap::default();
    for relationship in joining(view).into_iter().filter(|each| keeps(*each)) {
        if let Some((start, end)) = view.endpoints(relationship) {
            let (one, other) = (root(&mut roots, start), root(&mut roots, end));
            roots.insert(one.max(other), one.min(other));
        }
    }
    let mut members: Vec<NodeId> = roots.keys().copied().collect();
    members.sort_unstable();
    let mut groups: IndexMap<NodeId, Vec<NodeId>> = IndexMap::default();
    for node in members {
        groups.entry(root(&mut roots, node)).or_default().push(node);
    }
    let groups = groups.into_values();
    groups.filter(|group| group.len() > 1).collect()
}

/// The oldest node known to be the same; the way there is shortened.
fn root(roots: &mut HashMap<NodeId, NodeId>, node: NodeId) -> NodeId {
    let mut root = node;
    while let Some(next) = roots.get(&root).filter(|next| **next != root) {
        root = *next;
    }
    let mut at = node;
    while let Some(next) = roots.insert(at, root).filter(|next| *next != root) {
        at = next;
    }
    root
}

/// The `SAME_AS` that count.
fn joining(view: View<'_>) -> Vec<RelationshipId> {
    let mut found = every_same_as(view);
    found.retain(|relationship| counts(view, *relationship));
    found
}

fn every_same_as(view: View<'_>) -> Vec<RelationshipId> {
    let mut found = Vec::new();
    if let Some(number) = view.catalog().names.relationship_type(SAME_AS) {
        view.scan_relationships(Some(number), 0, usize::MAX, &mut found);
    }
    found
}

fn counts(view: View<'_>, relationship: RelationshipId) -> bool {
    let doubted = match view.relationship_property(relationship, "confidence") {
        Value::Integer(confidence) => (confidence as f64) < LIKELY,
        Value::Float(confidence) => confidence < LIKELY,
        _ => false,
    };
    !doubted && !is_taken_back(view, relationship)
}

/// Makes one node of each group; the groups are those of the graph.
///
/// # Errors
/// When a property would no longer be unique.
pub(super) fn merge(graph: &mut Graph, groups: &[Vec<NodeId>]) -> Result<(), GraphError> {
    for id in joining(View::whole(graph)) {
        graph.alter_shown(&Change::DeleteRelationship { id })?;
    }
    let shown = shown_for(groups);
    let mut claims: HashMap<Arc<str>, Value> = HashMap::default();
    for group in groups {
        note_claims(View::whole(graph), group, &mut claims);
        lead_to_shown(graph, group, &shown)?;
        become_one(graph, group)?;
    }
    if claims.is_empty() {
        Ok(())
    } else {
        rest_on_shown(graph, &claims)
    }
}

/// The node that is shown for each that is not, and for those.
pub(super) fn shown_for(groups: &[Vec<NodeId>]) -> HashMap<NodeId, NodeId> {
    let pairs = groups
        .iter()
        .flat_map(|group| group.iter().map(|node| (*node, group[0])));
    pairs.collect()
}

/// Gives the relationships of nodes that are not shown the ends that are.
fn lead_to_shown(
    graph: &mut Graph,
    group: &[NodeId],
    shown: &HashMap<NodeId, NodeId>,
) -> Result<(), GraphError> {
    let mut steps = Vec::new();
    for node in &group[1..] {
        graph.steps(*node, Direction::Both, None, &mut steps);
    }
    let mut relationships: Vec<RelationshipId> =
        steps.into_iter().map(|step| step.relationship).collect();
    relationships.sort_unstable();
    relationships.dedup();
    let led = |node: NodeId| shown.get(&node).copied().unwrap_or(node);
    for id in relationships {
        let (Some((start, end)), Some(relationship_type)) =
            (graph.endpoints(id), graph.relationship_type(id))
        else {
            continue;
        };
        let properties = graph.relationship_properties(id);
        graph.alter_shown(&Change::DeleteRelationship { id })?;
        graph.alter_shown(&Change::CreateRelationship {
            id,
            relationship_type,
            start: led(start),
            end: led(end),
            properties,
        })?;
    }
    Ok(())
}

/// Gives the first node what the others have, and takes those out.
fn become_one(graph: &mut Graph, group: &[NodeId]) -> Result<(), GraphError> {
    let (first, others) = (group[0], &group[1..]);
    let view = View::whole(graph);
    let properties: Vec<Map> = group
        .iter()
        .map(|node| view.node_properties(*node))
        .collect();
    let mut labels: Vec<LabelId> = others
        .iter()
        .flat_map(|node| view.labels(*node).iter().copied())
        .collect();
    labels.sort_unstable();
    labels.dedup();
    labels.retain(|label| !view.has_label(first, *label));
    for id in others {
        graph.alter_shown(&Change::DeleteNode { id: *id })?;
    }
    for label in labels {
        graph.alter_shown(&Change::AddLabel { id: first, label })?;
    }
    for (key, value) in united(&properties) {
        if properties[0].get(&key) != Some(&value) {
            graph.override_property(first, key, value)?;
        }
    }
    Ok(())
}

/// The properties of one node for several, of which the first is the oldest.
fn united(properties: &[Map]) -> Map {
    let mut united = properties[0].clone();
    for other in &properties[1..] {
        for (key, value) in other {
            if !united.contains_key(key) {
                united.insert(Arc::clone(key), value.clone());
            }
        }
    }
    for (key, strength) in [
        ("aliases", Strength::Strong),
        ("weak_aliases", Strength::Weak),
    ] {
        let own = names(&properties[0], strength);
        let mut added: Vec<String> = Vec::new();
        for other in &properties[1..] {
            for name in names(other, strength) {
                if !own.contains(&name) && !added.contains(&name) {
                    added.push(name);
                }
            }
        }
        add_texts(&mut united, properties[0].get(key), key, added);
    }
    let ids = properties[1..].iter().filter_map(|other| other.get("id"));
    let before = items(properties[0].get(OTHERS));
    let ids: Vec<Value> = before.into_iter().chain(ids.cloned()).collect();
    if !ids.is_empty() {
        united.insert(Arc::from(OTHERS), Value::list(ids));
    }
    united
}

fn items(value: Option<&Value>) -> Vec<Value> {
    match value {
        None => Vec::new(),
        Some(Value::List(items)) => items.to_vec(),
        Some(value) => vec![value.clone()],
    }
}

fn names(properties: &Map, strength: Strength) -> Vec<String> {
    let mut names = Vec::new();
    for (key, value) in properties {
        if naming::strength(key) == Some(strength) {
            naming::each_text(value, &mut |name| names.push(name.to_owned()));
        }
    }
    names
}

/// Makes a list of what the oldest node has and what is added.
fn add_texts(united: &mut Map, own: Option<&Value>, key: &str, added: Vec<String>) {
    let mut all = items(own);
    if added.is_empty() && all.is_empty() {
        return;
    }
    all.extend(added.into_iter().map(Value::from));
    united.insert(Arc::from(key), Value::list(all));
}

/// Notes by which id the claims of a group are rested on, and which id is shown.
fn note_claims(view: View<'_>, group: &[NodeId], claims: &mut HashMap<Arc<str>, Value>) {
    let Some(label) = view.catalog().names.label(CLAIM) else {
        return;
    };
    let ids: Vec<Value> = group
        .iter()
        .filter(|node| view.has_label(**node, label))
        .map(|node| view.node_property(*node, "id"))
        .filter(|id| !id.is_null())
        .collect();
    // A shown node without an id takes that of the next that has one.
    let id = match view.node_property(group[0], "id") {
        Value::Null => ids.first().cloned(),
        id => Some(id),
    };
    for other in ids {
        if let (Value::String(other), Some(id)) = (other, &id) {
            claims.insert(other, id.clone());
        }
    }
}

/// Lets what rests on a claim that is not shown rest on the one that is.
fn rest_on_shown(graph: &mut Graph, claims: &HashMap<Arc<str>, Value>) -> Result<(), GraphError> {
    let led = |value: &Value| -> Option<Value> {
        let one = |value: &Value| match value {
            Value::String(id) => claims.get(id).filter(|shown| *shown != value).cloned(),
            _ => None,
        };
        match value {
            Value::List(items) if items.iter().any(|item| one(item).is_some()) => {
                let items = items.iter();
                let items = items.map(|item| one(item).unwrap_or_else(|| item.clone()));
                Some(Value::list(items.collect()))
            }
            value => one(value),
        }
    };
    let view = View::whole(graph);
    let mut of_nodes = Vec::new();
    each_node(view, |nodes| {
        for node in nodes {
            of_nodes.extend(led(&view.node_property(*node, RESTS_ON)).map(|value| (*node, value)));
        }
    });
    let mut of_relationships = Vec::new();
    each_relationship(view, |relationships| {
        for id in relationships {
            let value = led(&view.relationship_property(*id, RESTS_ON));
            of_relationships.extend(value.map(|value| (*id, value)));
        }
    });
    for (node, value) in of_nodes {
        graph.override_property(node, Arc::from(RESTS_ON), value)?;
    }
    let key = graph.catalog().names.key(RESTS_ON);
    for (id, value) in of_relationships {
        let key = key.expect("invariant: a relationship has the property");
        graph.alter_shown(&Change::SetRelationshipProperty { id, key, value })?;
    }
    Ok(())
}

/// The properties of which the nodes of a group have different values, apart from ids, names, and what an import keeps
/// of its rows; in alphabetical order.
pub fn differing(view: View<'_>, group: &[NodeId]) -> Vec<Arc<str>> {
    let mut values: IndexMap<Arc<str>, Value> = IndexMap::default();
    let mut differing = Vec::new();
    for node in group {
        for (key, value) in view.node_properties(*node) {
            let told = naming::strength(&key).is_none()
                && &*key != "id"
                && !key.starts_with("src_")
                && !key.starts_with("import");
            if !told {
                continue;
            }
            match values.get(&key) {
                Some(first) if *first != value => differing.push(key),
                Some(_) => {}
                None => {
                    values.insert(key, value);
                }
            }
        }
    }
    differing.sort_unstable();
    differing.dedup();
    differing
}

/// Adds the ids and names of those nodes of a group that the first stands for, where it has another.
pub(super) fn stood_for(view: View<'_>, group: &[NodeId], found: &mut Vec<StoodFor>) {
    let own = view.node_properties(group[0]);
    for node in &group[1..] {
        let properties = view.node_properties(*node).into_iter();
        let others = properties.filter(|(key, value)| {
            (&**key == "id" || naming::strength(key).is_some()) && own.get(key) != Some(value)
        });
        found.extend(others.map(|(key, value)| StoodFor {
            shown: group[0],
            key,
            value,
        }));
    }
}

/// What speaks against the nodes of a group being one.
pub fn doubts(view: View<'_>, group: &[NodeId]) -> Vec<String> {
    let mut doubts = Vec::new();
    let differing = differing(view, group);
    for key in differing
        .iter()
        .filter(|key| IDENTIFYING.contains(&&***key))
    {
        doubts.push(format!("`{key}` differs"));
    }
    let all_share = |labels: &[LabelId]| {
        let has_all = |label| group.iter().all(|node| view.has_label(*node, label));
        labels.is_empty() || labels.iter().any(|label| has_all(*label))
    };
    if !all_share(view.labels(group[0])) {
        doubts.push("they have no label in common".to_owned());
    }
    let dates: Vec<Bounds> = group
        .iter()
        .filter_map(|node| Bounds::of(&view.node_property(*node, WHEN)))
        .collect();
    let begin = dates.iter().map(|date| date.seconds().0).max();
    let end = dates.iter().map(|date| date.seconds().1).min();
    if begin.zip(end).is_some_and(|(begin, end)| begin > end) {
        doubts.push("no time lies in all their dates".to_owned());
    }
    let rejected = every_same_as(view).into_iter().any(|relationship| {
        let ends = view.endpoints(relationship);
        !counts(view, relationship)
            && ends.is_some_and(|(start, end)| group.contains(&start) && group.contains(&end))
    });
    if rejected {
        doubts.push("two of them are said not to be the same, and others join them".to_owned());
    }
    doubts
}
