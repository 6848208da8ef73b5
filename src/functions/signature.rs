//! What a row of the function table says.

use std::cell::Cell;

use crate::model::graph::Change;
use crate::model::graph::Element;
use crate::model::graph::View;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::edtf::BeyondStandard;
use crate::model::value::temporal::TemporalError;

/// A moment: seconds since 1970-01-01T00:00:00Z and nanoseconds (0..1,000,000,000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Instant {
    /// Seconds since the epoch.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
}

/// A commit of the record, as far as it changed one element.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its number.
    pub number: u64,
    /// When it was made.
    pub time: Instant,
    /// Who made it.
    pub author: String,
    /// Why; may be empty.
    pub message: String,
    /// What it did to the elements.
    pub changes: Vec<Change>,
}

/// A commit of the record, without its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Its number; numbers have gaps.
    pub number: u64,
    /// When it was made.
    pub time: Instant,
    /// Who made it.
    pub author: String,
    /// Why; may be empty.
    pub message: String,
    /// How many changes it made.
    pub changes: u64,
}

/// What has been recorded about the graph and its elements.
pub trait Record: std::fmt::Debug {
    /// The commits that changed one of these elements, oldest first; none where no record is kept. The error is one line.
    /// Reads the whole record once, however many elements there are.
    fn commits_of(&self, elements: &[Element]) -> Result<Vec<Recorded>, String>;

    /// Every commit, oldest first. The error is one line; it is one that no record is kept.
    fn commits(&self) -> Result<Vec<Committed>, String>;
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
    /// What a long computation asks whether it may go on; `None` when nothing limits it.
    pub watch: Option<&'a dyn Watch>,
    /// The record of the graph; `None` where none can be asked.
    pub record: Option<&'a dyn Record>,
    /// How many bytes kernels have made with this context; see [`Context::keep`].
    pub kept: Cell<usize>,
    /// What the author of the statement should know of a call.
    pub remark: Cell<Option<Remark>>,
}

impl Context<'_> {
    /// Notes that a kernel is about to make a value of about `bytes`; for those that make much out of little.
    pub fn keep(&self, bytes: usize) -> Result<(), FunctionError> {
        let bytes = self.kept.get().saturating_add(bytes);
        self.kept.set(bytes);
        match self.watch {
            Some(watch) if bytes > watch.room() => Err(FunctionError::NoRoom { bytes }),
            _ => Ok(()),
        }
    }
}

/// What the author of a statement should know of a call that answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remark {
    /// A place known only as an area was asked for its distance, which is null.
    AreaWithoutDistance,
    /// What is not on the globe, or nobody knows where, was asked for its distance, which is null.
    NotOnGlobe,
    /// A node without an area was asked what lies in it, which is null.
    WithoutArea,
    /// The geometry of a node is no `GeoJSON`: taken as if there were none.
    BrokenGeometry,
    /// A date is written as the standard does not know it.
    BeyondStandard(BeyondStandard),
}

/// The limits of a running statement, as a long computation meets them.
pub trait Watch: std::fmt::Debug {
    /// Whether the user or the clock wants the statement to end.
    fn must_stop(&self) -> bool;

    /// How many bytes the computation may keep.
    fn room(&self) -> usize;
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
    pub kernel: Kernel,
    /// The same of one text that is not yet a value, where that is cheaper; it cannot fail.
    pub of_text: Option<fn(&str) -> Value>,
}

/// The computation of a scalar function.
pub type Kernel = fn(&[Value], &Context<'_>) -> Result<Value, FunctionError>;

impl Parameter {
    /// A parameter by name and accepted types.
    pub const fn new(name: &'static str, types: TypeSet) -> Self {
        Self { name, types }
    }
}

/// How rows of the table are written: what most functions are, and words for what some are not.
impl Function {
    /// A pure function that is null when an argument is, all of whose parameters must be given.
    pub const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: TypeSet,
        kernel: Kernel,
    ) -> Self {
        Self {
            name,
            aliases: &[],
            parameters,
            required: parameters.len(),
            variadic: false,
            returns,
            null_rule: NullRule::Propagate,
            purity: Purity::Pure,
            doc: "",
            example: "",
            example_result: "",
            kernel,
            of_text: None,
        }
    }

    /// With a computation of its own for a text that is not yet a value.
    #[must_use]
    pub const fn of_text(self, of_text: fn(&str) -> Value) -> Self {
        Self {
            of_text: Some(of_text),
            ..self
        }
    }

    /// With other names.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// With only the first parameters required.
    #[must_use]
    pub const fn required(self, required: usize) -> Self {
        Self { required, ..self }
    }

    /// With a last parameter that may be repeated.
    #[must_use]
    pub const fn variadic(self) -> Self {
        Self {
            variadic: true,
            ..self
        }
    }

    /// With a kernel that deals with nulls.
    #[must_use]
    pub const fn takes_null(self) -> Self {
        Self {
            null_rule: NullRule::Handle,
            ..self
        }
    }

    /// With a result that depends on more than the arguments.
    #[must_use]
    pub const fn purity(self, purity: Purity) -> Self {
        Self { purity, ..self }
    }

    /// With one line about it.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// With an expression that uses it, and the literal that expression yields.
    #[must_use]
    pub const fn example(self, example: &'static str, example_result: &'static str) -> Self {
        Self {
            example,
            example_result,
            ..self
        }
    }
}

/// `name(a :: T, [b :: U], …) :: R`, with what may be left out in brackets.
fn signature_text(
    name: &str,
    parameters: &[Parameter],
    required: usize,
    variadic: bool,
    returns: TypeSet,
) -> String {
    let mut parts: Vec<String> = parameters
        .iter()
        .enumerate()
        .map(|(position, parameter)| {
            let text = format!("{} :: {}", parameter.name, parameter.types);
            if position < required {
                text
            } else {
                format!("[{text}]")
            }
        })
        .collect();
    if variadic {
        parts.push("…".to_owned());
    }
    format!("{name}({}) :: {returns}", parts.join(", "))
}

impl Function {
    /// Its signature in the notation of the reference: `left(text :: STRING, length :: INTEGER) :: STRING`.
    pub fn signature_text(&self) -> String {
        signature_text(
            self.name,
            self.parameters,
            self.required,
            self.variadic,
            self.returns,
        )
    }
}

impl Aggregate {
    /// Its signature in the notation of the reference.
    pub fn signature_text(&self) -> String {
        signature_text(
            self.name,
            self.parameters,
            self.parameters.len(),
            false,
            self.returns,
        )
    }
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
    /// A statement that uses it and returns one value.
    pub example: &'static str,
    /// The literal that value is.
    pub example_result: &'static str,
    /// A fresh state for a group.
    pub start: fn() -> Box<dyn Accumulator>,
}

/// How rows of the table of aggregates are written.
impl Aggregate {
    /// An aggregate without text.
    pub const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        returns: TypeSet,
        start: fn() -> Box<dyn Accumulator>,
    ) -> Self {
        Self {
            name,
            aliases: &[],
            parameters,
            returns,
            doc: "",
            example: "",
            example_result: "",
            start,
        }
    }

    /// With one line about it.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// With a statement that uses it, and the literal it returns.
    #[must_use]
    pub const fn example(self, example: &'static str, example_result: &'static str) -> Self {
        Self {
            example,
            example_result,
            ..self
        }
    }
}

/// The state of an aggregate over one group.
pub trait Accumulator: std::fmt::Debug + Send {
    /// Takes one row's arguments. `DISTINCT` is the engine's business.
    fn add(&mut self, arguments: &[Value]) -> Result<(), FunctionError>;

    /// The result.
    fn finish(&mut self) -> Result<Value, FunctionError>;

    /// The result of an aggregate that looks at the graph.
    fn finish_in(&mut self, _context: &Context<'_>) -> Result<Value, FunctionError> {
        self.finish()
    }
}

/// Why a function gave no value: facts; the engine adds the place.
///
/// What each stands for in the openCypher TCK (kind and detail, all at run time):
///
/// | variant | kind | detail |
/// |---|---|---|
/// | `ArgumentType` | `TypeError` | `InvalidArgumentType` |
/// | `ArgumentValue` | `TypeError` | `InvalidArgumentValue` |
/// | `Argument` | `ArgumentError` | `InvalidArgumentType` |
/// | `OutOfRange` | `ArgumentError` | `NumberOutOfRange` |
/// | `Overflow` | `ArithmeticError` | `IntegerOverflow` |
/// | `DivisionByZero` | `ArithmeticError` | `DivisionByZero` |
/// | `Deleted` | `EntityNotFound` | `DeletedEntityAccess` |
/// | `Failed` | `ProcedureError` | its own |
/// | `Stopped`, `NoRoom` | none: a limit of the statement | |
/// | `At` | that of the error inside | |
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FunctionError {
    /// An argument has a type the function does not take.
    #[error("argument {position} is {found}, not {expected}")]
    ArgumentType {
        /// Which argument, from 0; of an operator 0 is the left operand.
        position: usize,
        /// What is accepted.
        expected: TypeSet,
        /// What was given.
        found: ValueType,
    },
    /// An argument has a content the function cannot use; also a value that a conversion does not convert.
    #[error("{0}")]
    ArgumentValue(String),
    /// An argument of the wrong type where the TCK wants an `ArgumentError`: `range('a', 1)`.
    #[error("{0}")]
    Argument(String),
    /// A number outside the accepted range.
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
    /// An error whose cause is one of several arguments; counted as in `ArgumentType`.
    #[error("{1}")]
    At(usize, Box<FunctionError>),
    /// A procedure's own failure.
    #[error("{0}")]
    Failed(String),
    /// The watch wanted the statement to end; the engine says why.
    #[error("stopped")]
    Stopped,
    /// More is to be kept than the watch allows.
    #[error("about {bytes} bytes do not fit in the limit")]
    NoRoom {
        /// How much, roughly.
        bytes: usize,
    },
}

impl FunctionError {
    /// This error, caused by the argument at `position`.
    #[must_use]
    pub fn at(self, position: usize) -> Self {
        Self::At(position, Box::new(self))
    }

    /// Where the error belongs in a call of `arguments` arguments: at one of them, or at the call as a whole.
    pub fn position(&self, arguments: usize) -> Option<usize> {
        match self {
            Self::ArgumentType { position, .. } | Self::At(position, _) => Some(*position),
            Self::ArgumentValue(_) | Self::Argument(_) | Self::OutOfRange(_) | Self::Deleted => {
                (arguments == 1).then_some(0)
            }
            Self::DivisionByZero => (arguments == 2).then_some(1),
            Self::Overflow | Self::Failed(_) | Self::Stopped | Self::NoRoom { .. } => None,
        }
    }
}

impl From<TemporalError> for FunctionError {
    fn from(error: TemporalError) -> Self {
        match error {
            TemporalError::OutOfRange { .. } | TemporalError::Overflow { .. } => {
                Self::OutOfRange(error.to_string())
            }
            TemporalError::DivisionByZero => Self::DivisionByZero,
            _ => Self::ArgumentValue(error.to_string()),
        }
    }
}
