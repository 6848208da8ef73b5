//! Applying changes: every alteration of a graph is one of the functions here.
//!
//! Each judges first and alters after, so a refused change leaves no trace, and each returns the change that undoes it.

use std::sync::Arc;

use super::Change;
use super::Element;
use super::Graph;
use super::GraphError;
use super::index::Index;
use super::index::Origin;
use super::schema;
use super::schema::Schema;
use super::topology;
use super::wide::WideIndex;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::IndexKind;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::catalog::RelationshipTypeId;
use crate::model::catalog::Subject;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

impl Graph {
    /// Alters the graph and returns the change that undoes it. On an error nothing has changed.
    pub fn apply(&mut self, change: &Change) -> Result<Change, GraphError> {
        self.alter(change, true)
    }

    /// Applies the inverse of the newest change. Nothing is judged by the graph type: the graph returns to a state it
    /// has been in, which in the middle of a statement need not keep the rules.
    pub(super) fn undo(&mut self, inverse: &Change) -> Result<Change, GraphError> {
        self.alter(inverse, false)
    }

    /// Puts a value in the place of a property, in a graph that is shown and not kept: the graph type does not judge it,
    /// for what somebody claims need not keep its rules.
    pub(in crate::model) fn override_property(
        &mut self,
        node: NodeId,
        key: Arc<str>,
        value: Value,
    ) -> Result<(), GraphError> {
        let number = if let Some(number) = self.catalog.names.key(&key) {
            number
        } else {
            let id = self.catalog.names.count(NameKind::Key) as u32;
            let added = Change::AddName {
                kind: NameKind::Key,
                id,
                name: key,
            };
            self.alter(&added, false)?;
            KeyId(id)
        };
        let change = Change::SetNodeProperty {
            id: node,
            key: number,
            value,
        };
        self.alter(&change, false).map(drop)
    }

    /// Alters a graph that is shown and not kept: the graph type does not judge it.
    pub(in crate::model) fn alter_shown(&mut self, change: &Change) -> Result<(), GraphError> {
        self.alter(change, false).map(drop)
    }

    fn alter(&mut self, change: &Change, judge: bool) -> Result<Change, GraphError> {
        if self.strings.wants_sweep() {
            let of_nodes = self.nodes.tables.iter_mut();
            let of_nodes = of_nodes.map(|table| &mut table.columns);
            let of_relationships = self.relationships.tables.iter_mut();
            let of_relationships = of_relationships.map(|table| &mut table.columns);
            self.strings.sweep(of_nodes.chain(of_relationships));
        }
        self.edits += 1;
        if is_of_elements(change) {
            self.load_indexes();
        } else {
            self.version.0 += 1;
        }
        match change {
            Change::AddName { kind, id, name } => self.add_name(*kind, *id, name),
            Change::RemoveName { kind, id } => self.remove_name(*kind, *id),
            Change::CreateNode {
                id,
                labels,
                properties,
            } => self.create_node(*id, labels, properties, judge),
            Change::DeleteNode { id } => self.delete_node(*id),
            Change::CreateRelationship {
                id,
                relationship_type,
                start,
                end,
                properties,
            } => self.create_relationship(*id, *relationship_type, *start, *end, properties, judge),
            Change::DeleteRelationship { id } => self.delete_relationship(*id),
            Change::SetNodeProperty { id, key, value } => {
                self.set_node_property(*id, *key, value, judge)
            }
            Change::SetRelationshipProperty { id, key, value } => {
                self.set_relationship_property(*id, *key, value, judge)
            }
            Change::AddLabel { id, label } => self.add_label(*id, *label, judge),
            Change::RemoveLabel { id, label } => self.remove_label(*id, *label),
            Change::CreateIndex(definition) => self.create_index(definition),
            Change::DropIndex(name) => self.drop_index(name),
            Change::CreateConstraint(definition) => self.create_constraint(definition, judge),
            Change::DropConstraint(name) => self.drop_constraint(name),
            Change::CreateGraphType(graph_type) => self.create_graph_type(graph_type),
            Change::DropGraphType(name) => self.drop_graph_type(name),
            Change::AdoptGraphType(name) => self.adopt_graph_type(name.as_ref(), judge),
        }
    }

    fn add_name(&mut self, kind: NameKind, id: u32, name: &Arc<str>) -> Result<Change, GraphError> {
        let names = &mut self.catalog.names;
        if names.get(kind, name).is_some() {
            return refuse(format!("the name `{name}` is registered already"));
        }
        if names.count(kind) != id as usize {
            return refuse(format!("the name `{name}` does not get number {id}"));
        }
        names.add(kind, Arc::clone(name));
        self.resolve_indexes();
        Ok(Change::RemoveName { kind, id })
    }

    fn remove_name(&mut self, kind: NameKind, id: u32) -> Result<Change, GraphError> {
        let names = &mut self.catalog.names;
        if names.count(kind) != id as usize + 1 {
            return refuse(format!("name number {id} is not the newest"));
        }
        let Some(name) = names.remove_last(kind) else {
            unreachable!("invariant: a register that is not empty has a newest name");
        };
        self.resolve_indexes();
        Ok(Change::AddName { kind, id, name })
    }

    fn create_node(
        &mut self,
        id: NodeId,
        labels: &[LabelId],
        properties: &[(KeyId, Value)],
        judge: bool,
    ) -> Result<Change, GraphError> {
        if self.has_node(id) {
            return Err(GraphError::Exists(Element::Node(id)));
        }
        if !labels.is_sorted_by(|one, next| one < next) {
            return refuse("labels are not sorted or repeat".into());
        }
        self.check_registered(NameKind::Label, labels.iter().map(|label| label.0))?;
        self.check_storable(properties)?;
        if judge && let Some(schema) = &self.schema {
            let names = self.names_of(labels);
            for name in &names {
                schema.check_label(name, Element::Node(id))?;
            }
            let properties = self.key_names(properties);
            schema.check_node_properties(&names, properties, Element::Node(id))?;
        }
        self.check_unique(id, labels, |key| {
            let of_key = properties.iter().rfind(|(each, _)| *each == key);
            of_key.map_or(Value::Null, |(_, value)| value.clone())
        })?;
        self.nodes.slots.make_room(id.0)?;

        let again = id < self.next_node();
        let table = self.node_table(labels);
        let row = self.nodes.insert(id, table);
        let table = &mut self.nodes.tables[table as usize];
        for (key, value) in properties {
            table.columns.set(row, *key, value, &mut self.strings);
        }
        for (key, index) in &table.indexed {
            let value = table.columns.get(row, *key, &self.strings);
            self.indexes[*index].insert(&value, id);
        }
        self.count_incident_room();
        if again || id.0 < topology::HELD_UNREAD as u64 {
            // rows may tell of the time before
            self.topology.create_node(id, again);
        }
        self.index_names(id);
        self.note_wide(Element::Node(id), true);
        Ok(Change::DeleteNode { id })
    }

    fn delete_node(&mut self, id: NodeId) -> Result<Change, GraphError> {
        let Some((table, row)) = self.nodes.get(id) else {
            return Err(GraphError::NotFound(Element::Node(id)));
        };
        let relationships = self.incident[id.0 as usize] as usize;
        if relationships > 0 {
            return Err(GraphError::Connected {
                node: id,
                relationships,
            });
        }
        let inverse = Change::CreateNode {
            id,
            labels: table.labels.to_vec(),
            properties: table.columns.row(row, &self.strings),
        };
        for (key, index) in &table.indexed {
            let value = table.columns.get(row, *key, &self.strings);
            self.indexes[*index].remove(&value, id);
        }
        self.note_wide(Element::Node(id), false);
        self.topology.delete_node(id);
        self.relabelled.remove(&id);
        self.forget_names(id);
        self.nodes.remove(id, &mut self.strings);
        Ok(inverse)
    }

    fn create_relationship(
        &mut self,
        id: RelationshipId,
        relationship_type: RelationshipTypeId,
        start: NodeId,
        end: NodeId,
        properties: &[(KeyId, Value)],
        judge: bool,
    ) -> Result<Change, GraphError> {
        let element = Element::Relationship(id);
        if self.has_relationship(id) {
            return Err(GraphError::Exists(element));
        }
        for node in [start, end] {
            if !self.has_node(node) {
                return Err(GraphError::NotFound(Element::Node(node)));
            }
        }
        self.check_registered(NameKind::RelationshipType, [relationship_type.0])?;
        self.check_storable(properties)?;
        if judge && let Some(schema) = &self.schema {
            let name = self.catalog.names.relationship_type_name(relationship_type);
            schema.check_relationship_type(name, element)?;
            schema.check_relationship_properties(name, self.key_names(properties), element)?;
            let start = self.names_of(self.labels(start));
            let end = self.names_of(self.labels(end));
            schema.check_endpoints(name, &start, &end, element)?;
        }
        self.relationships.slots.make_room(id.0)?;

        self.join(id, relationship_type, start, end);
        let row = self.relationships.insert(id, relationship_type, start, end);
        let table = &mut self.relationships.tables[relationship_type.0 as usize];
        for (key, value) in properties {
            table.columns.set(row, *key, value, &mut self.strings);
        }
        self.note_wide(element, true);
        Ok(Change::DeleteRelationship { id })
    }

    fn delete_relationship(&mut self, id: RelationshipId) -> Result<Change, GraphError> {
        let (Some((start, end)), Some(relationship_type)) =
            (self.endpoints(id), self.relationship_type(id))
        else {
            return Err(GraphError::NotFound(Element::Relationship(id)));
        };
        let properties = self.relationship_properties(id);
        self.note_wide(Element::Relationship(id), false);
        self.part(id, relationship_type, start, end);
        self.relationships.remove(id, &mut self.strings);
        Ok(Change::CreateRelationship {
            id,
            relationship_type,
            start,
            end,
            properties,
        })
    }

    fn set_node_property(
        &mut self,
        id: NodeId,
        key: KeyId,
        value: &Value,
        judge: bool,
    ) -> Result<Change, GraphError> {
        let Some(slot) = self.nodes.slots.get(id.0) else {
            return Err(GraphError::NotFound(Element::Node(id)));
        };
        self.check_key(key, value)?;
        let labels = self.labels(id);
        if judge && let Some(schema) = &self.schema {
            let property = [(self.catalog.names.key_name(key), value)].into_iter();
            let labels = self.names_of(labels);
            schema.check_node_properties(&labels, property, Element::Node(id))?;
        }
        self.check_unique(id, labels, |each| {
            if each == key {
                value.clone()
            } else {
                Value::Null
            }
        })?;

        let renamed = self.is_name(key);
        if renamed {
            self.forget_names(id);
        }
        self.note_wide(Element::Node(id), false);
        let table = &mut self.nodes.tables[slot.table as usize];
        let before = table.columns.get(slot.row, key, &self.strings);
        table.columns.set(slot.row, key, value, &mut self.strings);
        for (_, index) in table.indexed.iter().filter(|(each, _)| *each == key) {
            self.indexes[*index].remove(&before, id);
            self.indexes[*index].insert(value, id);
        }
        if renamed {
            self.index_names(id);
        }
        self.note_wide(Element::Node(id), true);
        Ok(Change::SetNodeProperty {
            id,
            key,
            value: before,
        })
    }

    fn set_relationship_property(
        &mut self,
        id: RelationshipId,
        key: KeyId,
        value: &Value,
        judge: bool,
    ) -> Result<Change, GraphError> {
        let element = Element::Relationship(id);
        let Some(relationship_type) = self.relationship_type(id) else {
            return Err(GraphError::NotFound(element));
        };
        self.check_key(key, value)?;
        if judge && let Some(schema) = &self.schema {
            let name = self.catalog.names.relationship_type_name(relationship_type);
            let property = [(self.catalog.names.key_name(key), value)].into_iter();
            schema.check_relationship_properties(name, property, element)?;
        }
        let before = self.relationship_property(id, key);
        self.note_wide(element, false);
        self.relationships.set(id, key, value, &mut self.strings);
        self.note_wide(element, true);
        Ok(Change::SetRelationshipProperty {
            id,
            key,
            value: before,
        })
    }

    fn add_label(&mut self, id: NodeId, label: LabelId, judge: bool) -> Result<Change, GraphError> {
        if !self.has_node(id) {
            return Err(GraphError::NotFound(Element::Node(id)));
        }
        self.check_registered(NameKind::Label, [label.0])?;
        let mut labels = self.labels(id).to_vec();
        let Err(at) = labels.binary_search(&label) else {
            return refuse(format!("node {} has the label already", id.0));
        };
        if judge && let Some(schema) = &self.schema {
            let name = self.catalog.names.label_name(label);
            schema.check_label(name, Element::Node(id))?;
        }
        self.check_unique(id, &[label], |key| self.node_property(id, key))?;
        labels.insert(at, label);
        self.relabel(id, &labels);
        Ok(Change::RemoveLabel { id, label })
    }

    fn remove_label(&mut self, id: NodeId, label: LabelId) -> Result<Change, GraphError> {
        if !self.has_node(id) {
            return Err(GraphError::NotFound(Element::Node(id)));
        }
        let mut labels = self.labels(id).to_vec();
        let Ok(at) = labels.binary_search(&label) else {
            return refuse(format!("node {} does not have the label", id.0));
        };
        labels.remove(at);
        self.relabel(id, &labels);
        self.relabelled.insert(id);
        Ok(Change::AddLabel { id, label })
    }

    /// Moves a node to the table of its new labels, and in and out of indexes.
    fn relabel(&mut self, id: NodeId, labels: &[LabelId]) {
        self.index_node(id, false);
        self.note_wide(Element::Node(id), false);
        let table = self.node_table(labels);
        self.nodes.relocate(id, table, &mut self.strings);
        if self.incident[id.0 as usize] > 0 {
            self.note_moved(table);
        }
        self.index_node(id, true);
        self.note_wide(Element::Node(id), true);
    }

    fn index_node(&mut self, id: NodeId, present: bool) {
        let Some((table, row)) = self.nodes.get(id) else {
            return;
        };
        for (key, index) in &table.indexed {
            let value = table.columns.get(row, *key, &self.strings);
            if present {
                self.indexes[*index].insert(&value, id);
            } else {
                self.indexes[*index].remove(&value, id);
            }
        }
    }

    fn create_index(&mut self, definition: &IndexDefinition) -> Result<Change, GraphError> {
        check_keys(&definition.keys, definition.kind == IndexKind::Lookup)?;
        self.check_rule_name(&definition.name)?;
        self.keep_index(definition, Origin::Declared)?;
        let indexes = &mut self.catalog.indexes;
        let position = indexes.partition_point(|each| each.name < definition.name);
        indexes.insert(position, definition.clone());
        Ok(Change::DropIndex(Arc::clone(&definition.name)))
    }

    fn drop_index(&mut self, name: &Arc<str>) -> Result<Change, GraphError> {
        let mut indexes = self.catalog.indexes.iter();
        let Some(position) = indexes.position(|each| each.name == *name) else {
            return refuse(format!("there is no index `{name}`"));
        };
        let definition = self.catalog.indexes.remove(position);
        self.lose_index(name);
        Ok(Change::CreateIndex(definition))
    }

    fn create_constraint(
        &mut self,
        definition: &ConstraintDefinition,
        judge: bool,
    ) -> Result<Change, GraphError> {
        check_keys(&definition.keys, false)?;
        self.check_rule_name(&definition.name)?;
        if judge {
            self.check_all_by(definition)?;
        }
        if let Some(index) = definition.index() {
            self.keep_index(&index, Origin::Constraint)?;
        }
        let constraints = &mut self.catalog.constraints;
        let position = constraints.partition_point(|each| each.name < definition.name);
        constraints.insert(position, definition.clone());
        Ok(Change::DropConstraint(Arc::clone(&definition.name)))
    }

    fn drop_constraint(&mut self, name: &Arc<str>) -> Result<Change, GraphError> {
        let mut constraints = self.catalog.constraints.iter();
        let Some(position) = constraints.position(|each| each.name == *name) else {
            return refuse(format!("there is no constraint `{name}`"));
        };
        let definition = self.catalog.constraints.remove(position);
        self.lose_index(name);
        Ok(Change::CreateConstraint(definition))
    }

    fn check_rule_name(&self, name: &str) -> Result<(), GraphError> {
        if self.catalog.has_rule_named(name) {
            return refuse(format!("an index or constraint `{name}` exists already"));
        }
        Ok(())
    }

    /// Keeps an index from now on; when values are not unique that should be, there is none.
    fn keep_index(
        &mut self,
        definition: &IndexDefinition,
        origin: Origin,
    ) -> Result<(), GraphError> {
        if definition.kind == IndexKind::Lookup {
            return Ok(());
        }
        if !WideIndex::keeps(definition) {
            return self.add_index(Index::new(definition.clone(), origin, false));
        }
        self.wide.push(WideIndex::new(definition.clone()));
        self.resolve_indexes();
        if definition.unique
            && let Some(index) = self.wide.last()
            && let Err(error) = self.check_all_wide(index)
        {
            self.wide.pop();
            return Err(error);
        }
        Ok(())
    }

    /// Keeps the declared index or constraint's index of this name no longer.
    fn lose_index(&mut self, name: &Arc<str>) {
        self.indexes
            .retain(|index| index.origin == Origin::GraphType || index.definition.name != *name);
        self.wide.retain(|index| index.definition.name != *name);
        self.resolve_indexes();
    }

    /// Adds an index and fills it; when a value is not unique that should be, there is no index.
    fn add_index(&mut self, mut index: Index) -> Result<(), GraphError> {
        let names = &self.catalog.names;
        index.label = names.label(index.definition.subject.name());
        index.key = names.key(&index.definition.keys[0]);
        if let Some(key) = index.key {
            for table in &self.nodes.tables {
                let (true, Some(column)) = (index.covers(&table.labels), table.columns.column(key))
                else {
                    continue;
                };
                for (row, id) in table.rows.ids().iter().enumerate() {
                    let value = column.get(row as u32, &self.strings);
                    let id = NodeId(u64::from(*id));
                    let holder = index.holder(&value).map(|holder| self.has(holder, key));
                    check_free(&index, holder, &value, id)?;
                    index.insert(&value, id);
                }
            }
        }
        self.indexes.push(index);
        self.resolve_indexes();
        Ok(())
    }

    /// Finds again which indexes the nodes of each table are in, after names or indexes came or went.
    pub(super) fn resolve_indexes(&mut self) {
        let names = &self.catalog.names;
        for index in &mut self.indexes {
            index.label = names.label(index.definition.subject.name());
            index.key = names.key(&index.definition.keys[0]);
        }
        for index in &mut self.wide {
            index.resolve(names);
        }
        for at in 0..self.nodes.tables.len() {
            self.resolve_table(at);
        }
    }

    fn resolve_table(&mut self, at: usize) {
        let table = &mut self.nodes.tables[at];
        table.indexed.clear();
        for (number, index) in self.indexes.iter().enumerate() {
            if let (true, Some(key)) = (index.covers(&table.labels), index.key) {
                table.indexed.push((key, number));
            }
        }
    }

    /// The table of a label set.
    fn node_table(&mut self, labels: &[LabelId]) -> u32 {
        let (table, new) = self.nodes.table(labels);
        if new {
            self.resolve_table(table as usize);
        }
        table
    }

    fn create_graph_type(&mut self, graph_type: &Arc<GraphType>) -> Result<Change, GraphError> {
        schema::check_definition(graph_type)?;
        let name = &graph_type.name;
        let declared = &mut self.catalog.graph_types;
        let Err(position) = declared.binary_search_by(|each| each.name.cmp(name)) else {
            return refuse(format!("a graph type `{name}` exists already"));
        };
        declared.insert(position, Arc::clone(graph_type));
        Ok(Change::DropGraphType(Arc::clone(name)))
    }

    fn drop_graph_type(&mut self, name: &Arc<str>) -> Result<Change, GraphError> {
        let adopted = self.catalog.adopted.as_ref();
        if adopted.is_some_and(|adopted| adopted.name == *name) {
            return refuse(format!("the graph type `{name}` is adopted"));
        }
        let declared = &mut self.catalog.graph_types;
        match declared.binary_search_by(|each| each.name.cmp(name)) {
            Ok(position) => Ok(Change::CreateGraphType(declared.remove(position))),
            Err(_) => refuse(format!("there is no graph type `{name}`")),
        }
    }

    fn adopt_graph_type(
        &mut self,
        name: Option<&Arc<str>>,
        judge: bool,
    ) -> Result<Change, GraphError> {
        let adopted = match name {
            None => None,
            Some(name) => {
                let mut declared = self.catalog.graph_types.iter();
                let Some(found) = declared.find(|each| each.name == *name) else {
                    return refuse(format!("there is no graph type `{name}`"));
                };
                Some(Arc::clone(found))
            }
        };
        let schema = adopted
            .as_ref()
            .map(|adopted| Schema::new(Arc::clone(adopted)));
        let before = std::mem::replace(&mut self.schema, schema);
        let previous = self.catalog.adopted.clone();
        if judge && let Err(error) = self.check_all() {
            self.schema = before;
            return Err(error);
        }
        let kept = self.indexes.len();
        if let Err(error) = self.add_implied_indexes() {
            self.indexes.truncate(kept);
            self.schema = before;
            self.resolve_indexes();
            return Err(error);
        }
        let mut number = 0;
        self.indexes.retain(|index| {
            number += 1;
            number > kept || index.origin != Origin::GraphType
        });
        self.resolve_indexes();
        if judge {
            self.relabelled.clear();
        }
        self.catalog.adopted = adopted;
        Ok(Change::AdoptGraphType(
            previous.map(|previous| Arc::clone(&previous.name)),
        ))
    }

    /// An index for every `UNIQUE` property of the graph type.
    fn add_implied_indexes(&mut self) -> Result<(), GraphError> {
        let unique = self
            .schema
            .as_ref()
            .map_or_else(Vec::new, Schema::unique_properties);
        for (label, key) in unique {
            let all_nodes = label.is_none();
            let definition = IndexDefinition {
                name: Arc::from(""),
                subject: Subject::Label(label.unwrap_or_else(|| Arc::from(""))),
                keys: vec![key],
                unique: true,
                kind: IndexKind::Range,
            };
            self.add_index(Index::new(definition, Origin::GraphType, all_nodes))?;
        }
        Ok(())
    }

    /// That no other node has a value that must be unique. `value` is what the node will have.
    fn check_unique(
        &self,
        node: NodeId,
        labels: &[LabelId],
        value: impl Fn(KeyId) -> Value,
    ) -> Result<(), GraphError> {
        for index in &self.indexes {
            if index.definition.unique
                && index.covers(labels)
                && let Some(key) = index.key
            {
                let value = value(key);
                check_free(index, self.holder(index, key, &value), &value, node)?;
            }
        }
        Ok(())
    }

    /// Some node with the value of an index over `key`, and how the node has it.
    fn holder(&self, index: &Index, key: KeyId, value: &Value) -> Option<(NodeId, Value)> {
        if let Some(candidates) = index.candidates(value) {
            let holds = |node: &NodeId| {
                index.covers(self.labels(*node))
                    && Index::is_same(&self.node_property(*node, key), value)
            };
            return Some(self.has(candidates.into_iter().find(holds)?, key));
        }
        self.index_content(index);
        Some(self.has(index.holder(value)?, key))
    }

    /// A node and how it has a property.
    fn has(&self, node: NodeId, key: KeyId) -> (NodeId, Value) {
        (node, self.node_property(node, key))
    }

    fn key_names<'a>(
        &'a self,
        properties: &'a [(KeyId, Value)],
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a Value)> {
        let names = &self.catalog.names;
        let properties = properties.iter();
        properties.map(|(key, value)| (names.key_name(*key), value))
    }

    fn check_storable(&self, properties: &[(KeyId, Value)]) -> Result<(), GraphError> {
        for (key, value) in properties {
            self.check_key(*key, value)?;
        }
        Ok(())
    }

    fn check_key(&self, key: KeyId, value: &Value) -> Result<(), GraphError> {
        self.check_registered(NameKind::Key, [key.0])?;
        if value.is_storable() {
            return Ok(());
        }
        Err(GraphError::NotStorable {
            key: Arc::clone(self.catalog.names.key_name(key)),
            value_type: value.value_type(),
        })
    }

    fn check_registered(
        &self,
        kind: NameKind,
        ids: impl IntoIterator<Item = u32>,
    ) -> Result<(), GraphError> {
        let count = self.catalog.names.count(kind);
        match ids.into_iter().find(|id| *id as usize >= count) {
            Some(id) => refuse(format!("there is no name number {id}")),
            None => Ok(()),
        }
    }

    /// Keeps the counts of relationships as long as the list of nodes.
    fn count_incident_room(&mut self) {
        let bound = self.nodes.slots.bound();
        if self.incident.len() < bound {
            self.incident.resize(bound, 0);
        }
    }
}

/// That nobody but `node` has the value, if the index is a unique one.
fn check_free(
    index: &Index,
    holder: Option<(NodeId, Value)>,
    value: &Value,
    node: NodeId,
) -> Result<(), GraphError> {
    if !index.definition.unique {
        return Ok(());
    }
    match holder {
        Some((holder, taken)) if holder != node => Err(GraphError::NotUnique {
            owner: Arc::clone(index.definition.subject.name()),
            keys: index.definition.keys.as_slice().into(),
            values: Box::new([value.clone()]),
            taken: Box::new([taken]),
            holder: Element::Node(holder),
            element: Element::Node(node),
        }),
        _ => Ok(()),
    }
}

/// That keys can be those of an index or constraint.
fn check_keys(keys: &[Arc<str>], is_lookup: bool) -> Result<(), GraphError> {
    if keys.is_empty() != is_lookup {
        return refuse("an index or constraint has at least one property".into());
    }
    for (position, key) in keys.iter().enumerate() {
        if keys[..position].contains(key) {
            return refuse(format!("property `{key}` is named twice"));
        }
    }
    Ok(())
}

/// Whether a change is about nodes and relationships, and leaves names and rules alone.
fn is_of_elements(change: &Change) -> bool {
    matches!(
        change,
        Change::CreateNode { .. }
            | Change::DeleteNode { .. }
            | Change::CreateRelationship { .. }
            | Change::DeleteRelationship { .. }
            | Change::SetNodeProperty { .. }
            | Change::SetRelationshipProperty { .. }
            | Change::AddLabel { .. }
            | Change::RemoveLabel { .. }
    )
}

fn refuse<T>(text: String) -> Result<T, GraphError> {
    Err(GraphError::Definition(text))
}
