//! Names of those who are heard: an actor or a source by id, name or alias.
//!
//! A weak alias (`weak_aliases`: `Kabul` is a city and a government) never names anybody; it is told as a hint.

use super::claims::called;
use crate::diagnostic::nearest;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::naming;

/// The labels of those who can be heard.
const LABELS: &[&str] = &["Actor", "Source"];

/// Why a name stands for nobody in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeakerError {
    /// Nobody has the name. The nearest name there is, and those who have it as a weak alias.
    Unknown {
        /// The nearest name.
        near: Option<String>,
        /// Those whose weak alias it is, each with its id.
        weak: Vec<String>,
    },
    /// Several have it: each with its id.
    Ambiguous(Vec<String>),
}

/// The actors and sources called `name`: several when nothing tells which is meant. An id goes before names and aliases;
/// among these no spelling goes before another that reads alike, as `police` and `Police`.
pub fn every_named(view: View<'_>, name: &str) -> Result<Vec<NodeId>, SpeakerError> {
    let everybody = everybody(view);
    let text_is = |text: &str| text == name;
    let folded = naming::fold(name);
    let folded_is = |text: &str| naming::fold(text) == folded;
    let by_id = |node: &NodeId| has(view, *node, "id", &text_is);
    let by_name = |is: &dyn Fn(&str) -> bool, node: NodeId| {
        has(view, node, "name", is) || has(view, node, "aliases", is)
    };
    let found = [
        everybody.iter().copied().filter(by_id).collect::<Vec<_>>(),
        everybody
            .iter()
            .copied()
            .filter(|node| by_name(&folded_is, *node))
            .collect(),
    ]
    .into_iter()
    .find(|found| !found.is_empty())
    .unwrap_or_default();
    if found.is_empty() {
        return Err(unknown(view, name, &everybody, &folded_is));
    }
    Ok(found)
}

/// The names of those who can be heard, sorted and each once, of the first `most` of them.
pub fn names(view: View<'_>, most: usize) -> Vec<String> {
    let mut names = Vec::new();
    for label in LABELS {
        let mut nodes = Vec::new();
        if let Some(label) = view.catalog().names.label(label) {
            view.scan_nodes(Some(label), 0, most, &mut nodes);
        }
        for node in nodes.into_iter().take(most) {
            if let Value::String(name) = view.node_property(node, "name") {
                names.push(name.to_string());
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// The error that a name stands for several.
pub fn ambiguous(view: View<'_>, found: &[NodeId]) -> SpeakerError {
    SpeakerError::Ambiguous(described(view, found))
}

fn unknown(
    view: View<'_>,
    name: &str,
    everybody: &[NodeId],
    is: &dyn Fn(&str) -> bool,
) -> SpeakerError {
    let weak: Vec<NodeId> = everybody
        .iter()
        .copied()
        .filter(|node| has(view, *node, "weak_aliases", is))
        .collect();
    let mut names = Vec::new();
    for node in everybody {
        for key in ["name", "aliases", "id"] {
            naming::each_text(&view.node_property(*node, key), &mut |text| {
                names.push(text.to_owned());
            });
        }
    }
    SpeakerError::Unknown {
        near: nearest(name, names.iter().map(String::as_str)).map(str::to_owned),
        weak: described(view, &weak),
    }
}

fn everybody(view: View<'_>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    for label in LABELS {
        if let Some(label) = view.catalog().names.label(label) {
            view.scan_nodes(Some(label), 0, usize::MAX, &mut nodes);
        }
    }
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

fn has(view: View<'_>, node: NodeId, key: &str, is: &dyn Fn(&str) -> bool) -> bool {
    let mut found = false;
    naming::each_text(&view.node_property(node, key), &mut |text| {
        found |= is(text);
    });
    found
}

fn described(view: View<'_>, nodes: &[NodeId]) -> Vec<String> {
    nodes
        .iter()
        .map(|node| {
            let name = called(view, *node);
            match view.node_property(*node, "id") {
                Value::String(id) if *id != *name => format!("{name} (id `{id}`)"),
                _ => name,
            }
        })
        .collect()
}
