//! What the parse read each token as; symbols and literals speak for themselves.

use super::Expected;

/// What a word was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// No word, or one the parse did not come to.
    Unread,
    /// A keyword, a constant, the name of a type.
    Keyword,
    /// A label.
    Label,
    /// A relationship type.
    RelationshipType,
    /// A property key.
    Property,
    /// A function or procedure, or a part of its dotted name.
    Function,
    /// Any other name.
    Variable,
}

impl From<Expected> for Role {
    fn from(expected: Expected) -> Self {
        match expected {
            Expected::Keyword(_) | Expected::Operator | Expected::Clause | Expected::Type => {
                Self::Keyword
            }
            Expected::Label => Self::Label,
            Expected::RelationshipType => Self::RelationshipType,
            Expected::Property => Self::Property,
            Expected::Function | Expected::Procedure => Self::Function,
            Expected::Name | Expected::Column | Expected::Variable | Expected::Expression => {
                Self::Variable
            }
            Expected::Symbol(_) | Expected::Integer | Expected::Text => Self::Unread,
        }
    }
}
