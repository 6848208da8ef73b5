//! Types as they are written in `x IS :: TYPE`, and whether a value has one.
//!
//! After ISO GQL: a type admits null unless it says `NOT NULL`.

use std::fmt;

use super::TypeSet;
use super::Value;

/// Alternatives, of which a value must have one: `INTEGER | LIST<STRING NOT NULL>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeTest {
    /// At least one.
    pub alternatives: Vec<TypeAlternative>,
}

/// One type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeAlternative {
    /// What the value is when it is not null.
    pub shape: TypeShape,
    /// `NOT NULL`
    pub not_null: bool,
}

/// What a value that is not null may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeShape {
    /// `NOTHING`: no value at all, not even null.
    Nothing,
    /// Any value of these types; of none for `NULL`.
    Types(TypeSet),
    /// `PROPERTY VALUE`: what an element can keep.
    Storable,
    /// `LIST<T>`
    List(Box<TypeTest>),
}

impl TypeTest {
    /// Whether the value has the type.
    pub fn admits(&self, value: &Value) -> bool {
        self.alternatives.iter().any(|each| each.admits(value))
    }
}

impl TypeAlternative {
    fn admits(&self, value: &Value) -> bool {
        if value.is_null() {
            return !self.not_null && self.shape != TypeShape::Nothing;
        }
        match (&self.shape, value) {
            (TypeShape::Types(types), value) => types.contains(value.value_type()),
            (TypeShape::Storable, value) => value.is_storable(),
            (TypeShape::List(items), Value::List(values)) => {
                values.iter().all(|item| items.admits(item))
            }
            (TypeShape::List(_) | TypeShape::Nothing, _) => false,
        }
    }
}

impl fmt::Display for TypeTest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, alternative) in self.alternatives.iter().enumerate() {
            if position > 0 {
                formatter.write_str(" | ")?;
            }
            match &alternative.shape {
                TypeShape::Nothing => formatter.write_str("NOTHING")?,
                TypeShape::Types(types) if types.is_empty() => formatter.write_str("NULL")?,
                TypeShape::Types(types) => write!(formatter, "{types}")?,
                TypeShape::Storable => formatter.write_str("PROPERTY VALUE")?,
                TypeShape::List(items) => write!(formatter, "LIST<{items}>")?,
            }
            if alternative.not_null {
                formatter.write_str(" NOT NULL")?;
            }
        }
        Ok(())
    }
}
