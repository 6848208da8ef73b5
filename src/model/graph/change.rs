//! Changes: the only way a graph is altered, by statements, imports, undo and replay alike.
//!
//! Invariant: a change carries its identities and finished values, so replaying it evaluates nothing.

use std::sync::Arc;

use super::error::Element;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// One alteration of a graph.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Registers a name; `id` is the next free number of its kind.
    AddName {
        /// The register.
        kind: NameKind,
        /// The number it gets.
        id: u32,
        /// The name.
        name: Arc<str>,
    },
    /// Takes back the newest name of a kind. Only ever an inverse; never written to a log.
    RemoveName {
        /// The register.
        kind: NameKind,
        /// The number it had.
        id: u32,
    },
    /// Makes a node. Properties hold no nulls.
    CreateNode {
        /// Its identity, never used before (or, undoing a deletion, the one it had).
        id: NodeId,
        /// Its labels, sorted and without repeats.
        labels: Vec<LabelId>,
        /// Its properties.
        properties: Vec<(KeyId, Value)>,
    },
    /// Deletes a node that has no relationships left.
    DeleteNode {
        /// Which.
        id: NodeId,
    },
    /// Makes a relationship. Properties hold no nulls.
    CreateRelationship {
        /// Its identity.
        id: RelationshipId,
        /// Its type.
        relationship_type: RelationshipTypeId,
        /// Where it starts.
        start: NodeId,
        /// Where it ends.
        end: NodeId,
        /// Its properties.
        properties: Vec<(KeyId, Value)>,
    },
    /// Deletes a relationship.
    DeleteRelationship {
        /// Which.
        id: RelationshipId,
    },
    /// Sets a property of a node; null removes it.
    SetNodeProperty {
        /// Which node.
        id: NodeId,
        /// Which property.
        key: KeyId,
        /// The value.
        value: Value,
    },
    /// Sets a property of a relationship; null removes it.
    SetRelationshipProperty {
        /// Which relationship.
        id: RelationshipId,
        /// Which property.
        key: KeyId,
        /// The value.
        value: Value,
    },
    /// Gives a node a label it did not have.
    AddLabel {
        /// Which node.
        id: NodeId,
        /// The label.
        label: LabelId,
    },
    /// Takes a label from a node that had it.
    RemoveLabel {
        /// Which node.
        id: NodeId,
        /// The label.
        label: LabelId,
    },
    /// Makes an index or a uniqueness constraint over what is there.
    CreateIndex(IndexDefinition),
    /// Drops an index or a uniqueness constraint.
    DropIndex(Arc<str>),
    /// Makes a constraint that is not of uniqueness alone.
    CreateConstraint(ConstraintDefinition),
    /// Drops such a constraint.
    DropConstraint(Arc<str>),
    /// Declares a graph type.
    CreateGraphType(Arc<GraphType>),
    /// Drops a declared graph type that is not adopted.
    DropGraphType(Arc<str>),
    /// Adopts a declared graph type, or none.
    AdoptGraphType(Option<Arc<str>>),
}

impl Change {
    /// The node or relationship that it makes, alters or deletes.
    pub fn element(&self) -> Option<Element> {
        match self {
            Self::CreateNode { id, .. }
            | Self::DeleteNode { id }
            | Self::SetNodeProperty { id, .. }
            | Self::AddLabel { id, .. }
            | Self::RemoveLabel { id, .. } => Some(Element::Node(*id)),
            Self::CreateRelationship { id, .. }
            | Self::DeleteRelationship { id }
            | Self::SetRelationshipProperty { id, .. } => Some(Element::Relationship(*id)),
            _ => None,
        }
    }

    /// Roughly how many bytes it takes.
    pub fn size(&self) -> usize {
        let properties = match self {
            Self::CreateNode { properties, .. } | Self::CreateRelationship { properties, .. } => {
                properties.iter().map(|(_, value)| value.size()).sum()
            }
            Self::SetNodeProperty { value, .. } | Self::SetRelationshipProperty { value, .. } => {
                value.size()
            }
            _ => 0,
        };
        size_of::<Self>() + properties
    }
}
