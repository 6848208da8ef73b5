//! Nodes by name: what `named` is answered with.
//!
//! Nobody declares this index and no store holds it. As long as few names are asked for, the nodes of the label are
//! looked through; once that has been as much work as looking at every node, all names are put in the index, and every
//! change after that keeps it. So a graph nobody asks for names pays nothing, and asking never costs more than twice
//! the least. Only names of a node's own and ids that others gave it are in it, never weak names. Must never know how alike names are ranked.

use std::sync::Arc;
use std::sync::OnceLock;

use super::Graph;
use super::columns::Column;
use super::content::Nodes;
use super::store::NodeTable;
use super::tally::Tally;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::naming;
use crate::model::value::naming::Strength;

/// The nodes of each folded name.
type Content = HashMap<Box<str>, Nodes>;

/// The index, once it pays.
#[derive(Debug, Clone, Default)]
pub(super) struct NameIndex {
    /// Shared by the copies of a graph until one of them is altered.
    content: OnceLock<Arc<Content>>,
    /// How many nodes were looked at without it.
    looked_at: Tally,
}

impl NameIndex {
    /// Whether it is there, so that changes must be told to it.
    pub(super) fn is_made(&self) -> bool {
        self.content.get().is_some()
    }

    fn content_mut(&mut self) -> Option<&mut Content> {
        self.content.get_mut().map(Arc::make_mut)
    }
}

fn put(content: &mut Content, name: &str, node: NodeId) {
    match content.get_mut(name) {
        Some(nodes) => nodes.add(node),
        None => {
            content.insert(name.into(), Nodes::One(node));
        }
    }
}

impl Graph {
    /// The nodes, all or those of `label`, one of whose own names reads like `folded`, ascending.
    pub fn seek_name(&self, label: Option<LabelId>, folded: &str) -> Vec<NodeId> {
        let asked = label.map_or_else(|| self.node_count(), |label| self.label_count(label));
        let before = self.names.looked_at.add(asked as u32) as usize;
        if !self.names.is_made() && before + asked <= self.node_count() {
            return self.look_for(label, folded);
        }
        let content = self
            .names
            .content
            .get_or_init(|| Arc::new(self.every_name()));
        let mut found = content.get(folded).map_or_else(Vec::new, Nodes::all);
        if let Some(label) = label {
            found.retain(|node| self.labels(*node).contains(&label));
        }
        found
    }

    /// The keys whose values are names of a node's own, or ids that others have given it.
    fn name_keys(&self) -> Vec<KeyId> {
        let names = &self.catalog.names;
        let all = (0..names.count(NameKind::Key)).map(|id| KeyId(id as u32));
        all.filter(|key| naming::calls(names.key_name(*key)) == Some(Strength::Strong))
            .collect()
    }

    fn every_name(&self) -> Content {
        let mut content = Content::default();
        let keys = self.name_keys();
        for table in &self.nodes.tables {
            self.each_name(table, &keys, |name, node| {
                put(&mut content, &naming::fold(name), node);
            });
        }
        content
    }

    fn look_for(&self, label: Option<LabelId>, folded: &str) -> Vec<NodeId> {
        let mut found = Vec::new();
        let keys = self.name_keys();
        for table in &self.nodes.tables {
            if label.is_none_or(|label| table.labels.contains(&label)) {
                self.each_name(table, &keys, |name, node| {
                    if naming::fold(name) == folded {
                        found.push(node);
                    }
                });
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn each_name(&self, table: &NodeTable, keys: &[KeyId], mut look: impl FnMut(&str, NodeId)) {
        if table.rows.len() == 0 {
            return;
        }
        let columns: Vec<&Column> = keys
            .iter()
            .filter_map(|key| table.columns.column(*key))
            .collect();
        for column in columns {
            for (row, id) in table.rows.ids().iter().enumerate() {
                let value = column.get(row as u32, &self.strings);
                let node = NodeId(u64::from(*id));
                naming::each_call(&value, &mut |name| look(name, node));
            }
        }
    }

    /// The folded names of a node, each once.
    fn names_of_node(&self, node: NodeId) -> Vec<String> {
        let mut names = Vec::new();
        for (key, value) in self.node_properties(node) {
            if naming::calls(self.catalog.names.key_name(key)) == Some(Strength::Strong) {
                naming::each_call(&value, &mut |name| names.push(naming::fold(name)));
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Puts the names of a node that is new, or has other names now, into the index.
    pub(super) fn index_names(&mut self, node: NodeId) {
        if self.names.is_made() {
            let names = self.names_of_node(node);
            if let Some(content) = self.names.content_mut() {
                for name in names {
                    put(content, &name, node);
                }
            }
        }
    }

    /// Takes the names of a node out of the index, before it has others or is gone.
    pub(super) fn forget_names(&mut self, node: NodeId) {
        if self.names.is_made() {
            let names = self.names_of_node(node);
            if let Some(content) = self.names.content_mut() {
                for name in names {
                    if content
                        .get_mut(&*name)
                        .is_some_and(|nodes| !nodes.take(node))
                    {
                        content.remove(&*name);
                    }
                }
            }
        }
    }

    /// Whether a change of this property may give a node other names.
    pub(super) fn is_name(&self, key: KeyId) -> bool {
        self.names.is_made()
            && naming::calls(self.catalog.names.key_name(key)) == Some(Strength::Strong)
    }
}
