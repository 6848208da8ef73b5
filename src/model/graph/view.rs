//! What a query sees of the graph: every read of operators and functions goes through a view.
//!
//! Today a view shows the whole graph; lenses (`ACCORDING TO`, `DURING`, `AS OF`) will hide elements and override
//! property reads here and nowhere else, so operators and functions never ask who is speaking.

use std::sync::Arc;

use super::Direction;
use super::Frozen;
use super::Graph;
use super::Integers;
use super::IsString;
use super::Join;
use super::Neighbours;
use super::Properties;
use super::Rows;
use super::Step;
use super::Walk;
use crate::model::catalog::Catalog;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// A read-only view of a graph. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct View<'g> {
    graph: &'g Graph,
}

impl<'g> View<'g> {
    /// The view that shows everything.
    pub fn whole(graph: &'g Graph) -> Self {
        Self { graph }
    }

    /// Names, rules and indexes.
    pub fn catalog(self) -> &'g Catalog {
        self.graph.catalog()
    }

    /// Whether the node is there.
    pub fn has_node(self, node: NodeId) -> bool {
        self.graph.has_node(node)
    }

    /// Whether the relationship is there.
    pub fn has_relationship(self, relationship: RelationshipId) -> bool {
        self.graph.has_relationship(relationship)
    }

    /// How many nodes there are.
    pub fn node_count(self) -> usize {
        self.graph.node_count()
    }

    /// How many relationships there are.
    pub fn relationship_count(self) -> usize {
        self.graph.relationship_count()
    }

    /// How many nodes have the label.
    pub fn label_count(self, label: LabelId) -> usize {
        self.graph.label_count(label)
    }

    /// How many relationships have the type.
    pub fn type_count(self, relationship_type: RelationshipTypeId) -> usize {
        self.graph.type_count(relationship_type)
    }

    /// See [`Graph::count_with_labels`].
    pub fn count_with_labels(self, labels: &[LabelId]) -> usize {
        self.graph.count_with_labels(labels)
    }

    /// See [`Graph::joins`].
    pub fn joins(self, relationship_type: RelationshipTypeId) -> Vec<Join<'g>> {
        self.graph.joins(relationship_type)
    }

    /// The labels of a node, sorted; empty when it is not there.
    #[inline]
    pub fn labels(self, node: NodeId) -> &'g [LabelId] {
        self.graph.labels(node)
    }

    /// Whether the node is there and has the label.
    #[inline]
    pub fn has_label(self, node: NodeId, label: LabelId) -> bool {
        self.graph.labels(node).contains(&label)
    }

    /// The label names of a node.
    pub fn label_names(self, node: NodeId) -> Vec<Arc<str>> {
        self.graph.label_names(node)
    }

    /// The type of a relationship.
    pub fn relationship_type(self, relationship: RelationshipId) -> Option<RelationshipTypeId> {
        self.graph.relationship_type(relationship)
    }

    /// Start and end of a relationship.
    #[inline]
    pub fn endpoints(self, relationship: RelationshipId) -> Option<(NodeId, NodeId)> {
        self.graph.endpoints(relationship)
    }

    /// A property of a node by name; null when absent.
    pub fn node_property(self, node: NodeId, key: &str) -> Value {
        self.catalog()
            .names
            .key(key)
            .map_or(Value::Null, |key| self.graph.node_property(node, key))
    }

    /// A property of a relationship by name; null when absent.
    pub fn relationship_property(self, relationship: RelationshipId, key: &str) -> Value {
        self.catalog().names.key(key).map_or(Value::Null, |key| {
            self.graph.relationship_property(relationship, key)
        })
    }

    /// One property of many nodes at once, in their order.
    pub fn gather_node_property(self, nodes: &[NodeId], key: &str) -> Properties {
        match self.catalog().names.key(key) {
            Some(key) => self.graph.gather_node_property(nodes, key),
            None => Properties::Values(vec![Value::Null; nodes.len()]),
        }
    }

    /// As [`View::gather_node_property`], of nodes whose identities follow each other and all have integers, where these
    /// lie; else `None`.
    pub fn integers_of_row(self, nodes: &[NodeId], key: &str) -> Option<Vec<Integers<'g>>> {
        self.graph
            .integers_of_row(nodes, self.catalog().names.key(key)?)
    }

    /// As [`View::integers_of_row`], of nodes that all have strings: their numbers.
    pub fn strings_of_row(self, nodes: &[NodeId], key: &str) -> Option<Vec<&'g [u32]>> {
        self.graph
            .strings_of_row(nodes, self.catalog().names.key(key)?)
    }

    /// One property of many relationships at once, in their order.
    pub fn gather_relationship_property(
        self,
        relationships: &[RelationshipId],
        key: &str,
    ) -> Properties {
        match self.catalog().names.key(key) {
            Some(key) => self.graph.gather_relationship_property(relationships, key),
            None => Properties::Values(vec![Value::Null; relationships.len()]),
        }
    }

    /// All properties of a node.
    pub fn node_properties(self, node: NodeId) -> Map {
        self.named(self.graph.node_properties(node))
    }

    /// All properties of a relationship.
    pub fn relationship_properties(self, relationship: RelationshipId) -> Map {
        self.named(self.graph.relationship_properties(relationship))
    }

    /// See [`Graph::scan_nodes`].
    pub fn scan_nodes(
        self,
        label: Option<LabelId>,
        cursor: u64,
        limit: usize,
        out: &mut Vec<NodeId>,
    ) -> Option<u64> {
        self.graph.scan_nodes(label, cursor, limit, out)
    }

    /// See [`Graph::scan_relationships`].
    pub fn scan_relationships(
        self,
        relationship_type: Option<RelationshipTypeId>,
        cursor: u64,
        limit: usize,
        out: &mut Vec<RelationshipId>,
    ) -> Option<u64> {
        self.graph
            .scan_relationships(relationship_type, cursor, limit, out)
    }

    /// See [`Graph::steps`].
    pub fn steps(
        self,
        node: NodeId,
        direction: Direction,
        types: Option<&[RelationshipTypeId]>,
        out: &mut Vec<Step>,
    ) {
        self.graph.steps(node, direction, types, out);
    }

    /// See [`Graph::steps_between`].
    pub fn steps_between(
        self,
        node: NodeId,
        other: NodeId,
        direction: Direction,
        types: Option<&[RelationshipTypeId]>,
        out: &mut Vec<Step>,
    ) {
        self.graph.steps_between(node, other, direction, types, out);
    }

    /// See [`Graph::neighbours`].
    #[inline]
    pub fn neighbours(
        self,
        node: NodeId,
        outgoing: bool,
        only: Option<RelationshipTypeId>,
    ) -> Neighbours<'g> {
        self.graph.neighbours(node, outgoing, only)
    }

    /// See [`Graph::rows`].
    pub fn rows(self, outgoing: bool, only: RelationshipTypeId) -> Rows<'g> {
        self.graph.rows(outgoing, only)
    }

    /// See [`Graph::frozen`].
    pub fn frozen(self, outgoing: bool, only: Option<RelationshipTypeId>) -> Option<&'g Frozen> {
        self.graph.frozen(outgoing, only)
    }

    /// See [`Graph::walk`].
    pub fn walk(self, only: Option<RelationshipTypeId>) -> Walk<'g> {
        self.graph.walk(only)
    }

    /// See [`Graph::gather_node_strings`].
    pub fn gather_node_strings(self, nodes: &[NodeId], key: &str) -> Option<Vec<u32>> {
        let key = self.catalog().names.key(key)?;
        self.graph.gather_node_strings(nodes, key)
    }

    /// See [`Graph::gather_relationship_strings`].
    pub fn gather_relationship_strings(
        self,
        relationships: &[RelationshipId],
        key: &str,
    ) -> Option<Vec<u32>> {
        let key = self.catalog().names.key(key)?;
        self.graph.gather_relationship_strings(relationships, key)
    }

    /// See [`Graph::string`].
    pub fn string(self, number: u32) -> &'g Arc<str> {
        self.graph.string(number)
    }

    /// See [`Graph::ends_have`].
    pub fn ends_have(
        self,
        types: Option<&[RelationshipTypeId]>,
        direction: Direction,
        labels: &[LabelId],
    ) -> bool {
        self.graph.ends_have(types, direction, labels)
    }

    /// See [`Graph::is_string`].
    pub fn is_string<'s>(self, string: &'s str) -> IsString<'s>
    where
        'g: 's,
    {
        self.graph.is_string(string)
    }

    /// See [`Graph::degree`].
    pub fn degree(
        self,
        node: NodeId,
        direction: Direction,
        types: Option<&[RelationshipTypeId]>,
    ) -> usize {
        self.graph.degree(node, direction, types)
    }

    /// See [`Graph::seek`].
    pub fn seek(self, label: LabelId, key: &str, value: &Value) -> Option<Vec<NodeId>> {
        let key = self.catalog().names.key(key)?;
        self.graph.seek(label, key, value)
    }

    /// See [`Graph::seek_integers`].
    pub fn seek_integers(
        self,
        label: LabelId,
        key: &str,
    ) -> Option<impl Fn(i64) -> (Option<NodeId>, bool) + 'g> {
        let key = self.catalog().names.key(key)?;
        self.graph.seek_integers(label, key)
    }

    /// See [`Graph::seek_range`].
    pub fn seek_range(
        self,
        label: LabelId,
        key: &str,
        lower: Option<&Value>,
        upper: Option<&Value>,
    ) -> Option<Vec<NodeId>> {
        let key = self.catalog().names.key(key)?;
        self.graph.seek_range(label, key, lower, upper)
    }

    /// See [`Graph::wide_indexes`].
    pub fn wide_indexes(self) -> impl Iterator<Item = &'g IndexDefinition> {
        self.graph.wide_indexes()
    }

    /// See [`Graph::seek_wide`].
    pub fn seek_wide(self, name: &str, search: super::wide::WideSearch<'_>) -> Option<Vec<u64>> {
        self.graph.seek_wide(name, search)
    }

    /// See [`Graph::seek_name`].
    pub fn seek_name(self, label: Option<LabelId>, folded: &str) -> Vec<NodeId> {
        self.graph.seek_name(label, folded)
    }

    /// See [`Graph::index_distinct`].
    pub fn index_distinct(self, label: LabelId, key: &str) -> Option<usize> {
        let key = self.catalog().names.key(key)?;
        self.graph.index_distinct(label, key)
    }

    /// A detached copy of a node, for results; `None` when it is not there.
    pub fn node(self, id: NodeId) -> Option<Node> {
        self.has_node(id).then(|| Node {
            id,
            labels: self.label_names(id),
            properties: self.node_properties(id),
        })
    }

    /// A detached copy of a relationship, for results; `None` when it is not there.
    pub fn relationship(self, id: RelationshipId) -> Option<Relationship> {
        let relationship_type = self.relationship_type(id)?;
        let (start, end) = self.endpoints(id)?;
        Some(Relationship {
            id,
            relationship_type: Arc::clone(
                self.catalog()
                    .names
                    .relationship_type_name(relationship_type),
            ),
            start,
            end,
            properties: self.relationship_properties(id),
        })
    }

    fn named(self, properties: Vec<(crate::model::catalog::KeyId, Value)>) -> Map {
        properties
            .into_iter()
            .map(|(key, value)| (Arc::clone(self.catalog().names.key_name(key)), value))
            .collect()
    }
}
