//! Lenses: the graph as one party tells it, or as it was in a stretch of time.
//!
//! | file | what it does |
//! |---|---|
//! | `candidates` | what a name may stand for |
//! | `claims` | the claims about an element, who makes and who rejects them |
//! | `identity` | the nodes that `SAME_AS` joins, and one node in their place |
//! | `citation` | the claims and sources that rows rest on, as numbered footnotes |
//! | `speaker` | the actors and sources a name stands for |
//! | `account` | what `ACCORDING TO` hides, and the values it puts in |
//! | `order` | what relationships such as `PRECEDED` say of vague dates |
//! | `provenance` | where a fact comes from, what is disputed |
//! | `audit` | what is wrong with a graph or rests on little |
//! | `implausible` | what cannot be as it is written |
//! | `contested` | the properties for which competing claims give values |
//! | `window` | what `DURING` hides |
//!
//! A lens takes a graph and gives the graph it shows: a copy without the hidden elements and with the claimed values,
//! every identity kept. Counts, indexes, compressed rows and walks of the copy are those of any graph, so nothing that
//! reads a [`View`] can pass a lens by, and a query without a lens meets none of this.
//! Claims are judged first, then dates, then nodes that are the same are made one. This module must never know the language or an engine.

pub mod account;
pub mod audit;
pub mod candidates;
pub mod citation;
pub mod claims;
pub mod contested;
pub mod identity;
mod implausible;
pub mod order;
pub mod provenance;
pub mod speaker;
pub mod window;

use std::sync::Arc;

use claims::VANISHED;

use crate::model::collections::HashSet;
use crate::model::graph::Change;
use crate::model::graph::Direction;
use crate::model::graph::Graph;
use crate::model::graph::GraphError;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

use account::ClaimedValue;
pub use window::Bounds;

/// How many elements are looked at together.
const BATCH: usize = 2048;

/// What a query is looked at through; every part is optional.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Lens {
    /// Those who are heard; `None` when everybody is.
    pub who: Option<Vec<NodeId>>,
    /// What must be possibly so in this time.
    pub during: Option<Bounds>,
    /// What must be certainly so in this time.
    pub certainly_during: Option<Bounds>,
    /// Whether nodes that are the same are shown as one.
    pub identity: bool,
}

/// What a lens shows.
#[derive(Debug)]
pub struct Shown {
    /// The graph.
    pub graph: Graph,
    /// The nodes that stand for several, and the properties of which those had different values.
    pub differing: Vec<(NodeId, Vec<Arc<str>>)>,
    /// The ids and names of nodes that others stand for, where these have none or another.
    pub stood_for: Vec<StoodFor>,
    /// How many elements a window of time keeps although what they have in `when` is no date.
    pub undatable: usize,
}

/// An id or a name by which a node is not found, since another stands for it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoodFor {
    /// The node that is shown.
    pub shown: NodeId,
    /// The property key.
    pub key: Arc<str>,
    /// What the node that is not shown has.
    pub value: Value,
}

/// The elements a lens hides.
#[derive(Debug, Default)]
pub struct Hidden {
    /// Nodes; their relationships are hidden with them.
    pub nodes: HashSet<NodeId>,
    /// Relationships.
    pub relationships: HashSet<RelationshipId>,
}

/// The graph a lens shows.
///
/// # Errors
/// When a claimed value cannot be put in its place, because a property would no longer be unique.
pub fn applied(lens: &Lens, graph: &Graph) -> Result<Shown, GraphError> {
    let mut shown = graph.clone();
    let mut claimed = Vec::new();
    let mut differing = Vec::new();
    let mut stood_for = Vec::new();
    let mut undatable = 0;
    if let Some(who) = &lens.who {
        let account = account::of(View::whole(graph), who);
        hide(&mut shown, &account.hidden)?;
        for claim in &account.standing {
            shown.override_property(*claim, Arc::from(VANISHED), Value::Null)?;
        }
        claimed = account.values;
        for value in &claimed {
            put(&mut shown, value.node, value)?;
        }
    }
    for (window, certain) in [(lens.during, false), (lens.certainly_during, true)] {
        if let Some(window) = window {
            let (hidden, kept) = window::outside(View::whole(&shown), window, certain);
            hide(&mut shown, &hidden)?;
            undatable = kept;
        }
    }
    if lens.identity {
        let groups = identity::groups(View::whole(&shown));
        for group in &groups {
            let keys = identity::differing(View::whole(&shown), group);
            if !keys.is_empty() {
                differing.push((group[0], keys));
            }
            identity::stood_for(View::whole(&shown), group, &mut stood_for);
        }
        identity::merge(&mut shown, &groups)?;
        let first = identity::shown_for(&groups);
        // What is claimed of one of them is claimed of all; the most recent counts.
        claimed.sort_by_key(|value| value.age);
        for value in &claimed {
            if let Some(node) = first.get(&value.node) {
                put(&mut shown, *node, value)?;
            }
        }
    }
    Ok(Shown {
        graph: shown,
        differing,
        stood_for,
        undatable,
    })
}

/// Puts a claimed value in its place, if that is shown.
fn put(graph: &mut Graph, node: NodeId, value: &ClaimedValue) -> Result<(), GraphError> {
    if graph.has_node(node) {
        graph.override_property(node, Arc::clone(&value.key), value.value.clone())?;
    }
    Ok(())
}

/// Takes the hidden elements out, and every relationship that would be left without an end.
fn hide(graph: &mut Graph, hidden: &Hidden) -> Result<(), GraphError> {
    let mut relationships = hidden.relationships.clone();
    let mut steps = Vec::new();
    for node in &hidden.nodes {
        graph.steps(*node, Direction::Both, None, &mut steps);
        relationships.extend(steps.drain(..).map(|step| step.relationship));
    }
    for id in relationships {
        graph.apply(&Change::DeleteRelationship { id })?;
    }
    for id in &hidden.nodes {
        graph.apply(&Change::DeleteNode { id: *id })?;
    }
    Ok(())
}

/// Calls `look` with the nodes of the view, some at a time.
fn each_node(view: View<'_>, mut look: impl FnMut(&[NodeId])) {
    let mut cursor = Some(0);
    let mut nodes = Vec::with_capacity(BATCH);
    while let Some(at) = cursor {
        nodes.clear();
        cursor = view.scan_nodes(None, at, BATCH, &mut nodes);
        look(&nodes);
    }
}

/// Calls `look` with the relationships of the view, some at a time.
fn each_relationship(view: View<'_>, mut look: impl FnMut(&[RelationshipId])) {
    let mut cursor = Some(0);
    let mut relationships = Vec::with_capacity(BATCH);
    while let Some(at) = cursor {
        relationships.clear();
        cursor = view.scan_relationships(None, at, BATCH, &mut relationships);
        look(&relationships);
    }
}
