//! What a row of the function table says.

use std::cell::Cell;

use crate::model::graph::View;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

/// A moment: seconds since 1970-01-01T00:00:00Z and nanoseconds (0..1,000,000,000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Instant {
    /// Seconds since the epoch.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
}

/// What a kernel may look at besides its arguments.
#[derive(Debug)]
pub struct Context<'a> {
    /// The graph as the statement sees it.
    pub view: View<'a>,
    /// When the statement began: `date()` and its kin give one answer per statement.
    pub statement_time: Instant,
    /// When the transaction began.
    pub transaction_time: Instant,
    /// State of the generator behind `rand()`; seeded by the session.
    pub random: &'a Cell<u64>,
}

/// What happens when an argument is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullRule {
    /// The result is null and the kernel is not called.
    Propagate,
    /// The kernel deals with nulls itself.
    Handle,
}

/// When the same arguments give the same result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purity {
    /// Always: may be computed once, at planning time.
    Pure,
    /// As long as the graph is unchanged.
    Graph,
    /// Within one statement (`date()`).
    Statement,
    /// Never (`rand()`).
    Volatile,
}

/// A parameter of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the reference.
    pub name: &'static str,
    /// The types it accepts; null is always accepted.
    pub types: TypeSet,
}

/// A scalar function.
#[derive(Debug)]
pub struct Function {
    /// Its name as written in the reference.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What it takes, in order.
    pub parameters: &'static [Parameter],
    /// How many of them must be given.
    pub required: usize,
    /// Whether the last parameter may be repeated.
    pub variadic: bool,
    /// The types it may yield (null aside).
    pub returns: TypeSet,
    /// What happens with nulls.
    pub null_rule: NullRule,
    /// When its result may be reused.
    pub purity: Purity,
    /// One line about it.
    pub doc: &'static str,
    /// An expression that uses it; empty for functions whose answer changes.
    pub example: &'static str,
    /// The literal the example yields.
    pub example_result: &'static str,
    /// The computation; gets between `required` and all arguments.
    pub kernel: fn(&[Value], &Context<'_>) -> Result<Value, FunctionError>,
}

/// An aggregate: a fold over the rows of a group.
#[derive(Debug)]
pub struct Aggregate {
    /// Its name as written in the reference.
    pub name: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What it takes. Rows whose first argument is null are skipped by the accumulator.
    pub parameters: &'static [Parameter],
    /// The types it may yield.
    pub returns: TypeSet,
    /// One line about it.
    pub doc: &'static str,
    /// An expression over `UNWIND`ed values that uses it.
    pub example: &'static str,
    /// The literal the example yields.
    pub example_result: &'static str,
    /// A fresh state for a group.
    pub start: fn() -> Box<dyn Accumulator>,
}

/// The state of an aggregate over one group.
pub trait Accumulator: std::fmt::Debug {
    /// Takes one row's arguments. `DISTINCT` is the engine's business.
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError>;

    /// The result.
    fn finish(&mut self) -> Result<Value, FunctionError>;
}

/// Why a function gave no value: facts; the engine adds the place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FunctionError {
    /// An argument has a type the function does not take.
    #[error("argument {position} is {found}, not {expected}")]
    ArgumentType {
        /// Which argument, from 0.
        position: usize,
        /// What is accepted.
        expected: TypeSet,
        /// What was given.
        found: ValueType,
    },
    /// An argument has the right type but a content the function cannot use (TCK: `InvalidArgumentValue`).
    #[error("{0}")]
    ArgumentValue(String),
    /// A number outside the accepted range (TCK: `NumberOutOfRange`).
    #[error("{0}")]
    OutOfRange(String),
    /// An integer result that does not fit in 64 bits.
    #[error("the result does not fit in 64 bits")]
    Overflow,
    /// A division by integer zero.
    #[error("division by zero")]
    DivisionByZero,
    /// An element that has been deleted in this statement.
    #[error("the element has been deleted")]
    Deleted,
    /// A procedure's own failure.
    #[error("{0}")]
    Failed(String),
}
