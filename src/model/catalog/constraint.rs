//! Constraints as they are declared: rules about single labels or relationship types, each with a name.
//!
//! Uniqueness alone is kept as an [`IndexDefinition`]; [`super::Catalog::all_constraints`] has them together.

use std::sync::Arc;

use super::IndexDefinition;
use super::IndexKind;
use super::Subject;
use crate::model::value::type_test::TypeTest;

/// A rule with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintDefinition {
    /// Its name, unique among indexes and constraints.
    pub name: Arc<str>,
    /// Who has to keep it.
    pub subject: Subject,
    /// The properties it is about; more than one only where values are unique.
    pub keys: Vec<Arc<str>>,
    /// What it says.
    pub rule: Rule,
}

/// What a constraint says of the properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// `IS UNIQUE`: no two elements have the same values; those that lack one are free.
    Unique,
    /// `IS KEY`: the same, and every element has all of them.
    Key,
    /// `IS NOT NULL`
    Present,
    /// `IS :: TYPE`, when there is a value.
    Typed(TypeTest),
}

impl ConstraintDefinition {
    /// The index by which it is kept.
    pub fn index(&self) -> Option<IndexDefinition> {
        matches!(self.rule, Rule::Unique | Rule::Key).then(|| IndexDefinition {
            name: Arc::clone(&self.name),
            subject: self.subject.clone(),
            keys: self.keys.clone(),
            unique: true,
            kind: IndexKind::Range,
        })
    }

    /// Its kind, as `SHOW CONSTRAINTS` tells it.
    pub fn kind(&self) -> &'static str {
        match (&self.rule, &self.subject) {
            (Rule::Unique, Subject::Label(_)) => "UNIQUENESS",
            (Rule::Unique, Subject::RelationshipType(_)) => "RELATIONSHIP_UNIQUENESS",
            (Rule::Key, Subject::Label(_)) => "NODE_KEY",
            (Rule::Key, Subject::RelationshipType(_)) => "RELATIONSHIP_KEY",
            (Rule::Present, Subject::Label(_)) => "NODE_PROPERTY_EXISTENCE",
            (Rule::Present, Subject::RelationshipType(_)) => "RELATIONSHIP_PROPERTY_EXISTENCE",
            (Rule::Typed(_), Subject::Label(_)) => "NODE_PROPERTY_TYPE",
            (Rule::Typed(_), Subject::RelationshipType(_)) => "RELATIONSHIP_PROPERTY_TYPE",
        }
    }

    /// Whether it says the same as another, whatever their names.
    pub fn is_like(&self, other: &Self) -> bool {
        self.subject == other.subject && self.keys == other.keys && self.rule == other.rule
    }
}
