//! Indexes as they are declared: over what, by which keys, of which kind.

use std::fmt;
use std::sync::Arc;

/// The elements an index or a constraint is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The nodes with a label.
    Label(Arc<str>),
    /// The relationships of a type.
    RelationshipType(Arc<str>),
}

impl Subject {
    /// The name of the label or the relationship type.
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::Label(name) | Self::RelationshipType(name) => name,
        }
    }

    /// Whether it is about nodes.
    pub fn is_nodes(&self) -> bool {
        matches!(self, Self::Label(_))
    }

    /// What the elements are called: `NODE` or `RELATIONSHIP`.
    pub fn element(&self) -> &'static str {
        match self {
            Self::Label(_) => "NODE",
            Self::RelationshipType(_) => "RELATIONSHIP",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Label(name) => write!(formatter, "(:{name})"),
            Self::RelationshipType(name) => write!(formatter, "()-[:{name}]-()"),
        }
    }
}

/// What an index is declared for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexKind {
    /// `RANGE`: `=`, `<`, `STARTS WITH` over any values.
    Range,
    /// `TEXT`: strings.
    Text,
    /// `POINT`: points.
    Point,
    /// `LOOKUP`: the elements of each label or type, which the graph keeps anyway. It has no keys, and its subject has
    /// no name.
    Lookup,
}

impl IndexKind {
    /// How it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Range => "RANGE",
            Self::Text => "TEXT",
            Self::Point => "POINT",
            Self::Lookup => "LOOKUP",
        }
    }
}

/// An index over one or more properties of the nodes of a label or the relationships of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexDefinition {
    /// Its name, unique among indexes and constraints.
    pub name: Arc<str>,
    /// Whose properties.
    pub subject: Subject,
    /// The property keys, in their order.
    pub keys: Vec<Arc<str>>,
    /// Whether the index also enforces that values are unique (a constraint).
    pub unique: bool,
    /// What it is declared for.
    pub kind: IndexKind,
}

impl IndexDefinition {
    /// A range index over one property of the nodes of a label.
    pub fn of_nodes(name: &str, label: &str, key: &str, unique: bool) -> Self {
        Self {
            name: Arc::from(name),
            subject: Subject::Label(Arc::from(label)),
            keys: vec![Arc::from(key)],
            unique,
            kind: IndexKind::Range,
        }
    }

    /// Whether it is over the same elements by the same keys, and of the same kind.
    pub fn is_like(&self, other: &Self) -> bool {
        self.subject == other.subject && self.keys == other.keys && self.kind == other.kind
    }
}
