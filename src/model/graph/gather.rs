//! Reading one property of many elements at once, into a typed vector where the columns are typed.

use super::Graph;
use super::Properties;
use super::columns::Column;
use crate::model::catalog::KeyId;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

impl Graph {
    /// One property of many nodes at once, in their order.
    pub fn gather_node_property(&self, nodes: &[NodeId], key: KeyId) -> Properties {
        let place = |node: &NodeId| {
            let (table, row) = self.nodes.get(*node)?;
            Some((table.columns.column(key)?, row))
        };
        gather(nodes, place, |node| self.node_property(*node, key))
    }

    /// One property of many relationships at once, in their order.
    pub fn gather_relationship_property(
        &self,
        relationships: &[RelationshipId],
        key: KeyId,
    ) -> Properties {
        let place = |relationship: &RelationshipId| {
            let (table, row) = self.relationships.get(*relationship)?;
            Some((table.columns.column(key)?, row))
        };
        gather(relationships, place, |relationship| {
            self.relationship_property(*relationship, key)
        })
    }
}

/// Tries the type of the first element's column; when another element is of another type or has no value, falls back
/// to general values.
fn gather<'g, T>(
    elements: &[T],
    place: impl Fn(&T) -> Option<(&'g Column, u32)>,
    value: impl Fn(&T) -> Value,
) -> Properties {
    let typed = elements.first().and_then(&place).and_then(|(column, _)| {
        if column.integers().is_some() {
            typed(elements, &place, Column::integers).map(Properties::Integers)
        } else if column.floats().is_some() {
            typed(elements, &place, Column::floats).map(Properties::Floats)
        } else if column.booleans().is_some() {
            typed(elements, &place, Column::booleans).map(Properties::Booleans)
        } else {
            None
        }
    });
    typed.unwrap_or_else(|| Properties::Values(elements.iter().map(value).collect()))
}

fn typed<'g, T, V: Copy + 'g>(
    elements: &[T],
    place: impl Fn(&T) -> Option<(&'g Column, u32)>,
    cells: impl Fn(&'g Column) -> Option<&'g [V]>,
) -> Option<Vec<V>> {
    elements
        .iter()
        .map(|element| {
            let (column, row) = place(element)?;
            if column.has(row) {
                Some(cells(column)?[row as usize])
            } else {
                None
            }
        })
        .collect()
}
