//! Sets of value types: what a function accepts, what an expression may yield.

use super::ValueType;

/// A set of [`ValueType`]s, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeSet(u32);

impl TypeSet {
    /// No type at all.
    pub const NONE: Self = Self(0);
    /// Every type.
    pub const ANY: Self = Self(u32::MAX);
    /// `INTEGER` or `FLOAT`.
    pub const NUMBER: Self = Self::of(&[ValueType::Integer, ValueType::Float]);
    /// A node or a relationship.
    pub const ELEMENT: Self = Self::of(&[ValueType::Node, ValueType::Relationship]);
    /// Anything with a date or a time, but no duration.
    pub const INSTANT: Self = Self::of(&[
        ValueType::Date,
        ValueType::LocalTime,
        ValueType::Time,
        ValueType::LocalDateTime,
        ValueType::DateTime,
    ]);

    /// The set of exactly these types.
    pub const fn of(types: &[ValueType]) -> Self {
        let mut bits = 0;
        let mut position = 0;
        while position < types.len() {
            bits |= 1 << types[position] as u32;
            position += 1;
        }
        Self(bits)
    }

    /// The set of one type.
    pub const fn one(value_type: ValueType) -> Self {
        Self(1 << value_type as u32)
    }

    /// Types in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Types in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Types in this and not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the type is in the set.
    pub const fn contains(self, value_type: ValueType) -> bool {
        self.0 & (1 << value_type as u32) != 0
    }

    /// Whether there is no type in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every type of this set is in the other.
    pub const fn is_subset_of(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The types in the set, in the order of [`ValueType`].
    pub fn types(self) -> impl Iterator<Item = ValueType> {
        ALL.iter()
            .copied()
            .filter(move |value_type| self.contains(*value_type))
    }
}

const ALL: &[ValueType] = &[
    ValueType::Null,
    ValueType::Boolean,
    ValueType::Integer,
    ValueType::Float,
    ValueType::String,
    ValueType::List,
    ValueType::Map,
    ValueType::Date,
    ValueType::LocalTime,
    ValueType::Time,
    ValueType::LocalDateTime,
    ValueType::DateTime,
    ValueType::Duration,
    ValueType::Edtf,
    ValueType::Point,
    ValueType::Node,
    ValueType::Relationship,
    ValueType::Path,
];

impl std::fmt::Display for TypeSet {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if *self == Self::ANY {
            return formatter.write_str("ANY");
        }
        for (position, value_type) in self.types().enumerate() {
            if position > 0 {
                formatter.write_str(" | ")?;
            }
            formatter.write_str(value_type.name())?;
        }
        Ok(())
    }
}
