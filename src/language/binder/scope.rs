//! Names in scope, and where an expression stands.

use std::sync::Arc;

use crate::model::collections::IndexMap;
use crate::model::value::TypeSet;
use crate::plan::Slot;
use crate::plan::expr::StaticType;
use crate::plan::operator::AggregateCall;

/// The variables a clause can see, in the order they came into scope.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    variables: IndexMap<Arc<str>, Slot>,
}

impl Scope {
    /// The variable called `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Slot> {
        self.variables.get(name)
    }

    /// Brings a variable into scope under the slot's name, hiding one of the same name.
    pub(super) fn add(&mut self, slot: Slot) {
        self.variables.insert(Arc::clone(&slot.name), slot);
    }

    /// Names in scope.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.keys().map(AsRef::as_ref)
    }

    /// Variables in scope.
    pub(super) fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.variables.values()
    }

    /// Whether nothing is in scope.
    pub(super) fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }
}

/// What to do with an aggregate in an expression.
#[derive(Debug)]
pub(super) enum Aggregates {
    /// Aggregates cannot stand here.
    Forbidden,
    /// Aggregates are collected; the expression refers to their slots.
    Collected(Vec<(Slot, AggregateCall)>),
    /// We are inside an aggregate's argument.
    Inside,
}

/// Where an expression stands: what it can see and what it may contain.
#[derive(Debug)]
pub(super) struct Place<'s> {
    /// The clause's variables.
    pub(super) scope: &'s Scope,
    /// Variables of enclosing comprehensions, innermost last.
    pub(super) locals: Vec<Slot>,
    /// Aggregates.
    pub(super) aggregates: Aggregates,
}

impl<'s> Place<'s> {
    /// A place without aggregates.
    pub(super) fn plain(scope: &'s Scope) -> Self {
        Self {
            scope,
            locals: Vec::new(),
            aggregates: Aggregates::Forbidden,
        }
    }

    /// A place that collects aggregates.
    pub(super) fn collecting(scope: &'s Scope, found: Vec<(Slot, AggregateCall)>) -> Self {
        Self {
            scope,
            locals: Vec::new(),
            aggregates: Aggregates::Collected(found),
        }
    }

    /// The aggregates collected.
    pub(super) fn into_aggregates(self) -> Vec<(Slot, AggregateCall)> {
        match self.aggregates {
            Aggregates::Collected(found) => found,
            Aggregates::Forbidden | Aggregates::Inside => Vec::new(),
        }
    }

    /// The variable called `name`, innermost first.
    pub(super) fn get(&self, name: &str) -> Option<&Slot> {
        self.locals
            .iter()
            .rev()
            .find(|slot| &*slot.name == name)
            .or_else(|| self.scope.get(name))
    }

    /// Every name that can be used here.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.locals
            .iter()
            .map(|slot| &*slot.name)
            .chain(self.scope.names())
    }

    /// Everything that can be seen here as a scope of its own: what a subquery starts from.
    pub(super) fn flattened(&self) -> Scope {
        let mut scope = self.scope.clone();
        for slot in &self.locals {
            scope.add(slot.clone());
        }
        scope
    }
}

/// What is known of two possible values together.
pub(super) fn either(left: &StaticType, right: &StaticType) -> StaticType {
    if is_null(left) {
        return right.clone();
    }
    if is_null(right) {
        return left.clone();
    }
    StaticType {
        types: left.types.or(right.types),
        element: match (&left.element, &right.element) {
            (Some(one), Some(other)) => Some(Box::new(either(one, other))),
            _ => None,
        },
    }
}

/// Whether the value is certainly null.
pub(super) fn is_null(of: &StaticType) -> bool {
    of.types == TypeSet::one(crate::model::value::ValueType::Null)
}

/// Whether a value of this type can be of one of the expected types (null always can).
pub(super) fn fits(of: &StaticType, expected: TypeSet) -> bool {
    is_null(of) || !of.types.and(expected).is_empty()
}
