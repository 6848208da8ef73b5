//! Typed expressions over slots.

use std::sync::Arc;

use super::operator::LogicalPlan;
use super::operator::SlotId;
use crate::diagnostic::Span;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::type_test::TypeTest;

/// What is known about an expression's value before it is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticType {
    /// The types it may have; null is always possible and not listed unless nothing else is.
    pub types: TypeSet,
    /// For a list: what its elements may be.
    pub element: Option<Box<StaticType>>,
}

impl StaticType {
    /// Nothing is known.
    pub const ANY: Self = Self {
        types: TypeSet::ANY,
        element: None,
    };

    /// One of these types.
    pub const fn of(types: TypeSet) -> Self {
        Self {
            types,
            element: None,
        }
    }
}

/// An expression with its place in the text and what is known of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// Where it is written.
    pub span: Span,
    /// What it may yield.
    pub static_type: StaticType,
}

/// A comparison of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// An entry of a property map, which finds by key: as `=`, and a vague date finds what has the same canonical text.
    SameKey,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// Whether what it finds is equal to what is asked for, so that an index can find it.
    pub fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::SameKey)
    }
}

/// An arithmetic operator of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`: numbers, strings, lists, temporal values and durations.
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`, always a float.
    Power,
}

/// A test of one string against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `STARTS WITH`
    StartsWith,
    /// `ENDS WITH`
    EndsWith,
    /// `CONTAINS`
    Contains,
    /// `=~`: the whole text matches the regular expression.
    Matches,
}

/// Which quantifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `all(x IN list WHERE p)`
    All,
    /// `any(…)`
    Any,
    /// `none(…)`
    None,
    /// `single(…)`
    Single,
}

/// What a subquery in an expression yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubqueryKind {
    /// Whether it has a row.
    Exists,
    /// How many rows it has.
    Count,
    /// The values of its only column, as a list.
    Collect,
}

/// What an expression computes.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A constant.
    Literal(Value),
    /// A parameter of the statement, by name without `$`.
    Parameter(Arc<str>),
    /// The value in a slot of the row, or of an enclosing comprehension.
    Slot(SlotId),
    /// `subject.key`: a property of an element, an entry of a map, a component of a temporal value or point.
    Property(Box<Expr>, Arc<str>),
    /// `subject[index]`: an item of a list, an entry of a map or a property of an element.
    Index(Box<Expr>, Box<Expr>),
    /// `list[from..to]`
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// A scalar function, by its canonical name.
    Call(Arc<str>, Vec<Expr>),
    /// All must be true; flat, however many.
    And(Vec<Expr>),
    /// One must be true; flat, however many.
    Or(Vec<Expr>),
    /// An odd number must be true; null when any is null.
    Xor(Vec<Expr>),
    /// The opposite.
    Not(Box<Expr>),
    /// A comparison. Chains (`a < b < c`) are an `And` of these.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// Arithmetic, flat and left to right: the first operand, then operators with their right operands.
    Arithmetic(Box<Expr>, Vec<(Arithmetic, Expr)>),
    /// `-x`
    Negate(Box<Expr>),
    /// `+x`
    Plus(Box<Expr>),
    /// `x IS NULL`
    IsNull(Box<Expr>),
    /// `x IS NOT NULL`
    IsNotNull(Box<Expr>),
    /// `x IS :: TYPE`
    IsTyped(Box<Expr>, Arc<TypeTest>),
    /// `x IN list`
    In(Box<Expr>, Box<Expr>),
    /// `x STARTS WITH y` and its kin.
    Text(TextTest, Box<Expr>, Box<Expr>),
    /// `x:A:B`: a node has all labels, or a relationship has the (only) type.
    HasLabels(Box<Expr>, Vec<Arc<str>>),
    /// `subject:$(names)`: all of the labels that a text or list of texts names, or one of them with `any`.
    HasComputedLabels {
        /// The node or relationship.
        subject: Box<Expr>,
        /// The names.
        names: Box<Expr>,
        /// Whether one is enough.
        any: bool,
    },
    /// A list.
    List(Vec<Expr>),
    /// A map.
    Map(Vec<(Arc<str>, Expr)>),
    /// `CASE WHEN condition THEN value … ELSE otherwise END`; the simple form is bound to comparisons with `=`.
    Case {
        /// Conditions and values, tried in order.
        branches: Vec<(Expr, Expr)>,
        /// The value when no condition is true.
        otherwise: Option<Box<Expr>>,
    },
    /// `[x IN list WHERE filter | projection]`
    ListComprehension {
        /// The slot of `x`, known in `filter` and `projection` only.
        variable: SlotId,
        /// The list.
        list: Box<Expr>,
        /// Which items.
        filter: Option<Box<Expr>>,
        /// What of them.
        projection: Option<Box<Expr>>,
    },
    /// `all(x IN list WHERE predicate)` and its kin.
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// The slot of `x`.
        variable: SlotId,
        /// The list.
        list: Box<Expr>,
        /// The condition.
        predicate: Box<Expr>,
    },
    /// `reduce(total = start, x IN list | step)`
    Reduce {
        /// The slot of `total`.
        accumulator: SlotId,
        /// Its first value.
        start: Box<Expr>,
        /// The slot of `x`.
        variable: SlotId,
        /// The list.
        list: Box<Expr>,
        /// The next value of `total`.
        step: Box<Expr>,
    },
    /// A correlated subquery: the plan's `Argument` leaf lists the slots it takes from the row.
    Subquery(SubqueryKind, Box<LogicalPlan>),
    /// `map{.*, .key, key: value, variable}` over an element or map, in order.
    MapProjection(Box<Expr>, Vec<MapProjectionItem>),
}

/// One item of a map projection.
#[derive(Debug, Clone, PartialEq)]
pub enum MapProjectionItem {
    /// `.*`
    All,
    /// `.key`
    Property(Arc<str>),
    /// `key: value`, or a variable by its own name.
    Entry(Arc<str>, Expr),
}
