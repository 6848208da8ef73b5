//! The rules of a graph type, and how elements are judged by them.
//!
//! Works on names and values handed in, so it knows neither tables nor adjacency. An element with several declared
//! labels must satisfy the rules of each, and of every label those extend.

use std::sync::Arc;

use super::Element;
use super::GraphError;
use crate::model::catalog::GraphType;
use crate::model::catalog::graph_type::NodeType;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::catalog::graph_type::RelationshipType;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::value::Value;
use crate::model::value::compare;

/// Owner of the rules that hold for every node.
const ALL_NODES: &str = "NODE";
/// Owner of the rules that hold for every relationship.
const ALL_RELATIONSHIPS: &str = "RELATIONSHIP";

/// A graph type made ready for checking.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    graph_type: Arc<GraphType>,
    nodes: HashMap<Arc<str>, usize>,
    relationships: HashMap<Arc<str>, usize>,
}

/// A property rule with the label or relationship type that makes it.
type OwnedRule<'a> = (&'a str, &'a PropertyRule);

impl Schema {
    pub(super) fn new(graph_type: Arc<GraphType>) -> Self {
        let nodes = graph_type.nodes.iter().enumerate();
        let relationships = graph_type.relationships.iter().enumerate();
        Self {
            nodes: nodes
                .map(|(at, node)| (Arc::clone(&node.label), at))
                .collect(),
            relationships: relationships
                .map(|(at, relationship)| (Arc::clone(&relationship.name), at))
                .collect(),
            graph_type,
        }
    }

    fn node(&self, label: &str) -> Option<&NodeType> {
        let at = self.nodes.get(label)?;
        Some(&self.graph_type.nodes[*at])
    }

    fn relationship(&self, name: &str) -> Option<&RelationshipType> {
        let at = self.relationships.get(name)?;
        Some(&self.graph_type.relationships[*at])
    }

    /// That a label is declared.
    pub(super) fn check_label(&self, label: &Arc<str>, element: Element) -> Result<(), GraphError> {
        if self.nodes.contains_key(label) {
            return Ok(());
        }
        Err(GraphError::UndeclaredLabel {
            label: Arc::clone(label),
            declared: labels(&self.graph_type),
            element,
        })
    }

    /// That a relationship type is declared.
    pub(super) fn check_relationship_type(
        &self,
        name: &Arc<str>,
        element: Element,
    ) -> Result<(), GraphError> {
        if self.relationships.contains_key(name) {
            return Ok(());
        }
        let declared = self.graph_type.relationships.iter();
        Err(GraphError::UndeclaredRelationshipType {
            relationship_type: Arc::clone(name),
            declared: declared.map(|each| Arc::clone(&each.name)).collect(),
            element,
        })
    }

    /// That a node with these labels may have these properties with these values.
    pub(super) fn check_node_properties<'a>(
        &self,
        labels: &[&Arc<str>],
        properties: impl Iterator<Item = (&'a Arc<str>, &'a Value)>,
        element: Element,
    ) -> Result<(), GraphError> {
        let rules = self.node_rules(labels);
        for (key, value) in properties {
            self.check_property(&rules, key, value, element, || self.narrowest(labels))?;
        }
        Ok(())
    }

    /// That a relationship of this type may have these properties with these values.
    pub(super) fn check_relationship_properties<'a>(
        &self,
        name: &Arc<str>,
        properties: impl Iterator<Item = (&'a Arc<str>, &'a Value)>,
        element: Element,
    ) -> Result<(), GraphError> {
        let rules = self.relationship_rules(name);
        for (key, value) in properties {
            self.check_property(&rules, key, value, element, || Arc::clone(name))?;
        }
        Ok(())
    }

    /// Everything about a node but its relationships.
    pub(super) fn check_node(
        &self,
        labels: &[&Arc<str>],
        properties: &[(&Arc<str>, Value)],
        element: Element,
    ) -> Result<(), GraphError> {
        for label in labels {
            self.check_label(label, element)?;
        }
        for label in labels {
            if let Some(extends) = self.node(label).and_then(|node| node.extends.as_ref())
                && !labels.contains(&extends)
            {
                return Err(GraphError::MissingLabel {
                    label: Arc::clone(label),
                    extends: Arc::clone(extends),
                    element,
                });
            }
        }
        let rules = self.node_rules(labels);
        for (key, value) in properties {
            self.check_property(&rules, key, value, element, || self.narrowest(labels))?;
        }
        check_required(&rules, properties, element)
    }

    /// Everything about a relationship but its endpoints.
    pub(super) fn check_relationship(
        &self,
        name: &Arc<str>,
        properties: &[(&Arc<str>, Value)],
        element: Element,
    ) -> Result<(), GraphError> {
        self.check_relationship_type(name, element)?;
        let rules = self.relationship_rules(name);
        for (key, value) in properties {
            self.check_property(&rules, key, value, element, || Arc::clone(name))?;
        }
        check_required(&rules, properties, element)
    }

    /// That a relationship of this type may join nodes with these labels.
    pub(super) fn check_endpoints(
        &self,
        name: &Arc<str>,
        start: &[&Arc<str>],
        end: &[&Arc<str>],
        element: Element,
    ) -> Result<(), GraphError> {
        let Some(declared) = self.relationship(name) else {
            return Ok(());
        };
        let fits = |label: &Option<Arc<str>>, labels: &[&Arc<str>]| {
            label.as_ref().is_none_or(|label| labels.contains(&label))
        };
        let pairs = &declared.endpoints;
        if pairs.is_empty()
            || pairs
                .iter()
                .any(|pair| fits(&pair.0, start) && fits(&pair.1, end))
        {
            return Ok(());
        }
        let owned = |labels: &[&Arc<str>]| labels.iter().map(|label| Arc::clone(label)).collect();
        Err(GraphError::Endpoints {
            relationship_type: Arc::clone(name),
            start: owned(start),
            end: owned(end),
            declared: pairs.clone(),
            element,
        })
    }

    fn check_property(
        &self,
        rules: &[OwnedRule<'_>],
        key: &Arc<str>,
        value: &Value,
        element: Element,
        owner: impl Fn() -> Arc<str>,
    ) -> Result<(), GraphError> {
        if value.is_null() {
            return Ok(());
        }
        let mut declared = false;
        for (owner, rule) in rules.iter().filter(|(_, rule)| rule.key == *key) {
            declared = true;
            if !fits(&rule.property_type, value) {
                return Err(GraphError::WrongType {
                    owner: Arc::from(*owner),
                    key: Arc::clone(key),
                    expected: rule.property_type.clone(),
                    value: value.clone(),
                    element,
                });
            }
            let is_value = |allowed: &Value| compare::equal(allowed, value) == Some(true);
            if !rule.allowed.is_empty() && !rule.allowed.iter().any(is_value) {
                return Err(GraphError::NotAllowed {
                    owner: Arc::from(*owner),
                    key: Arc::clone(key),
                    value: value.clone(),
                    allowed: rule.allowed.clone(),
                    element,
                });
            }
        }
        if declared || self.graph_type.open {
            return Ok(());
        }
        let mut keys: Vec<Arc<str>> = rules
            .iter()
            .map(|(_, rule)| Arc::clone(&rule.key))
            .collect();
        keys.sort();
        keys.dedup();
        Err(GraphError::UndeclaredProperty {
            owner: owner(),
            key: Arc::clone(key),
            declared: keys,
            element,
        })
    }

    fn node_rules(&self, labels: &[&Arc<str>]) -> Vec<OwnedRule<'_>> {
        let mut rules: Vec<OwnedRule<'_>> = Vec::new();
        let mut met: Vec<&str> = Vec::new();
        for label in labels {
            let mut next = self.node(label);
            while let Some(node) = next
                && !met.contains(&&*node.label)
            {
                met.push(&node.label);
                rules.extend(node.properties.iter().map(|rule| (&*node.label, rule)));
                next = node.extends.as_ref().and_then(|label| self.node(label));
            }
        }
        add_general(&mut rules, ALL_NODES, &self.graph_type.all_nodes);
        rules
    }

    fn relationship_rules(&self, name: &str) -> Vec<OwnedRule<'_>> {
        let mut rules: Vec<OwnedRule<'_>> = Vec::new();
        if let Some(declared) = self.relationship(name) {
            let own = declared.properties.iter();
            rules.extend(own.map(|rule| (&*declared.name, rule)));
        }
        add_general(
            &mut rules,
            ALL_RELATIONSHIPS,
            &self.graph_type.all_relationships,
        );
        rules
    }

    /// The first label that none of the others extends: whose property an undeclared one would be.
    fn narrowest(&self, labels: &[&Arc<str>]) -> Arc<str> {
        let extended: Vec<&Arc<str>> = labels
            .iter()
            .filter_map(|label| self.node(label)?.extends.as_ref())
            .collect();
        labels
            .iter()
            .find(|label| !extended.contains(label))
            .map_or_else(|| Arc::from(ALL_NODES), |label| Arc::clone(label))
    }

    /// The label and key of every `UNIQUE` property of nodes; no label for a rule about all nodes.
    pub(super) fn unique_properties(&self) -> Vec<(Option<Arc<str>>, Arc<str>)> {
        let of_labels = self.graph_type.nodes.iter().flat_map(|node| {
            let unique = node.properties.iter().filter(|rule| rule.unique);
            unique.map(|rule| (Some(Arc::clone(&node.label)), Arc::clone(&rule.key)))
        });
        let of_all = self.graph_type.all_nodes.iter().filter(|rule| rule.unique);
        of_labels
            .chain(of_all.map(|rule| (None, Arc::clone(&rule.key))))
            .collect()
    }
}

/// Adds the rules about all elements, save those that a label or type declares anew for itself.
fn add_general<'a>(rules: &mut Vec<OwnedRule<'a>>, owner: &'a str, general: &'a [PropertyRule]) {
    let own = rules.len();
    for rule in general {
        if !rules[..own].iter().any(|(_, each)| each.key == rule.key) {
            rules.push((owner, rule));
        }
    }
}

fn check_required(
    rules: &[OwnedRule<'_>],
    properties: &[(&Arc<str>, Value)],
    element: Element,
) -> Result<(), GraphError> {
    for (owner, rule) in rules.iter().filter(|(_, rule)| rule.required) {
        let present = properties
            .iter()
            .any(|(key, value)| **key == rule.key && !value.is_null());
        if !present {
            return Err(GraphError::MissingProperty {
                owner: Arc::from(*owner),
                key: Arc::clone(&rule.key),
                element,
            });
        }
    }
    Ok(())
}

/// Whether a value has the declared type.
fn fits(property_type: &PropertyType, value: &Value) -> bool {
    match (property_type, value) {
        (PropertyType::Any, value) => value.is_storable(),
        (PropertyType::List(items), Value::List(values)) => {
            values.iter().all(|value| fits(items, value))
        }
        (PropertyType::Boolean, Value::Boolean(_))
        | (PropertyType::Integer, Value::Integer(_))
        | (PropertyType::Float, Value::Float(_) | Value::Integer(_))
        | (PropertyType::String, Value::String(_))
        | (PropertyType::Date, Value::Date(_))
        | (PropertyType::LocalTime, Value::LocalTime(_))
        | (PropertyType::Time, Value::Time(_))
        | (PropertyType::LocalDateTime, Value::LocalDateTime(_))
        | (PropertyType::DateTime, Value::DateTime(_))
        | (PropertyType::Duration, Value::Duration(_))
        | (PropertyType::Edtf, Value::Edtf(_))
        | (PropertyType::Point, Value::Point(_)) => true,
        _ => false,
    }
}

fn labels(graph_type: &GraphType) -> Vec<Arc<str>> {
    let nodes = graph_type.nodes.iter();
    nodes.map(|node| Arc::clone(&node.label)).collect()
}

/// That a declaration makes sense by itself.
pub(super) fn check_definition(graph_type: &GraphType) -> Result<(), GraphError> {
    let refuse = |text: String| Err(GraphError::Definition(text));
    let mut declared = HashSet::default();
    for node in &graph_type.nodes {
        if !declared.insert(&node.label) {
            return refuse(format!("label `{}` is declared twice", node.label));
        }
        check_rules(&node.label, &node.properties)?;
    }
    for node in &graph_type.nodes {
        let mut lineage = vec![&node.label];
        let mut next = node.extends.as_ref();
        while let Some(extends) = next {
            if lineage.contains(&extends) {
                return refuse(format!("label `{}` extends itself", node.label));
            }
            let Some(parent) = graph_type.nodes.iter().find(|each| each.label == *extends) else {
                let label = &node.label;
                return refuse(format!(
                    "label `{label}` extends `{extends}`, which is not declared"
                ));
            };
            lineage.push(extends);
            next = parent.extends.as_ref();
        }
    }
    let mut names = HashSet::default();
    for relationship in &graph_type.relationships {
        let name = &relationship.name;
        if !names.insert(name) {
            return refuse(format!("relationship type `{name}` is declared twice"));
        }
        let pairs = relationship.endpoints.iter();
        for label in pairs.flat_map(|(start, end)| [start, end]).flatten() {
            if !declared.contains(label) {
                return refuse(format!(
                    "relationship type `{name}` joins `{label}`, which is not declared"
                ));
            }
        }
        check_rules(name, &relationship.properties)?;
        check_not_unique(name, &relationship.properties)?;
    }
    check_rules(ALL_NODES, &graph_type.all_nodes)?;
    check_rules(ALL_RELATIONSHIPS, &graph_type.all_relationships)?;
    check_not_unique(ALL_RELATIONSHIPS, &graph_type.all_relationships)
}

fn check_rules(owner: &str, rules: &[PropertyRule]) -> Result<(), GraphError> {
    let mut keys = HashSet::default();
    for rule in rules {
        let key = &rule.key;
        if !keys.insert(key) {
            let text = format!("property `{key}` of `{owner}` is declared twice");
            return Err(GraphError::Definition(text));
        }
        let misfit = rule
            .allowed
            .iter()
            .find(|value| !fits(&rule.property_type, value));
        if misfit.is_some() {
            let text =
                format!("property `{key}` of `{owner}` lists a value that is not of its type");
            return Err(GraphError::Definition(text));
        }
    }
    Ok(())
}

fn check_not_unique(owner: &str, rules: &[PropertyRule]) -> Result<(), GraphError> {
    match rules.iter().find(|rule| rule.unique) {
        Some(rule) => Err(GraphError::Definition(format!(
            "property `{}` of relationship type `{owner}` cannot be `UNIQUE`: only properties of nodes can",
            rule.key
        ))),
        None => Ok(()),
    }
}
