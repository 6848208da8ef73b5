//! What is written: the elements a result holds, or all of a graph, read while they are written so that a graph of any
//! size takes little memory. Must never know a format.

use std::borrow::Cow;
use std::iter;
use std::sync::Arc;

use crate::model::graph::View;
use crate::model::result::Subgraph;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::Value;

/// Elements read of a graph at a time.
const BATCH: usize = 4096;

/// Nodes and relationships, which may be gone through as often as a format asks for, always in the same order.
#[derive(Debug, Clone, Copy)]
pub enum Elements<'e> {
    /// Those a result holds.
    Subgraph(&'e Subgraph),
    /// All that a view shows.
    Graph(View<'e>),
}

/// Each of some elements, or what it has: held elsewhere, or made as it is asked for.
type Each<'e, T> = Box<dyn Iterator<Item = Cow<'e, T>> + 'e>;

impl<'e> Elements<'e> {
    /// Every node.
    pub(super) fn nodes(self) -> Each<'e, Node> {
        match self {
            Self::Subgraph(subgraph) => Box::new(subgraph.nodes.values().map(Cow::Borrowed)),
            Self::Graph(view) => {
                Box::new(node_ids(view).filter_map(move |id| view.node(id).map(Cow::Owned)))
            }
        }
    }

    /// The properties of every node, in the order of [`Elements::nodes`].
    pub(super) fn node_properties(self) -> Each<'e, Map> {
        match self {
            Self::Subgraph(subgraph) => {
                let nodes = subgraph.nodes.values();
                Box::new(nodes.map(|node| Cow::Borrowed(&node.properties)))
            }
            Self::Graph(view) => {
                Box::new(node_ids(view).map(move |id| Cow::Owned(view.node_properties(id))))
            }
        }
    }

    /// Every relationship.
    pub(super) fn relationships(self) -> Each<'e, Relationship> {
        match self {
            Self::Subgraph(subgraph) => {
                Box::new(subgraph.relationships.values().map(Cow::Borrowed))
            }
            Self::Graph(view) => {
                let ids =
                    batches(move |from, found| view.scan_relationships(None, from, BATCH, found));
                Box::new(ids.filter_map(move |id| view.relationship(id).map(Cow::Owned)))
            }
        }
    }

    /// The properties of every relationship, in the order of [`Elements::relationships`].
    pub(super) fn relationship_properties(self) -> Each<'e, Map> {
        match self {
            Self::Subgraph(subgraph) => {
                let all = subgraph.relationships.values();
                Box::new(all.map(|each| Cow::Borrowed(&each.properties)))
            }
            Self::Graph(view) => {
                let ids =
                    batches(move |from, found| view.scan_relationships(None, from, BATCH, found));
                Box::new(ids.map(move |id| Cow::Owned(view.relationship_properties(id))))
            }
        }
    }

    /// A node.
    pub(super) fn node(self, id: NodeId) -> Option<Cow<'e, Node>> {
        match self {
            Self::Subgraph(subgraph) => subgraph.nodes.get(&id).map(Cow::Borrowed),
            Self::Graph(view) => view.node(id).map(Cow::Owned),
        }
    }

    /// The nodes whose property `id` is a text, and that text.
    pub(super) fn own_ids(self) -> Box<dyn Iterator<Item = (NodeId, Arc<str>)> + 'e> {
        let ids: Box<dyn Iterator<Item = NodeId> + 'e> = match self {
            Self::Subgraph(subgraph) => Box::new(subgraph.nodes.keys().copied()),
            Self::Graph(view) => Box::new(node_ids(view)),
        };
        Box::new(ids.filter_map(move |id| Some((id, self.id_of(id)?))))
    }

    /// The property `id` of a node, where it is a text.
    pub(super) fn id_of(self, id: NodeId) -> Option<Arc<str>> {
        let own = match self {
            Self::Subgraph(subgraph) => subgraph.nodes.get(&id)?.properties.get("id")?.clone(),
            Self::Graph(view) => view.node_property(id, "id"),
        };
        match own {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

fn node_ids(view: View<'_>) -> impl Iterator<Item = NodeId> {
    batches(move |from, found| view.scan_nodes(None, from, BATCH, found))
}

/// Everything that is found when a scan goes on until it says that it has ended.
fn batches<I>(mut scan: impl FnMut(u64, &mut Vec<I>) -> Option<u64>) -> impl Iterator<Item = I> {
    let mut cursor = Some(0);
    let next = move || {
        let mut found = Vec::new();
        cursor = scan(cursor?, &mut found);
        Some(found)
    };
    iter::from_fn(next).flatten()
}
