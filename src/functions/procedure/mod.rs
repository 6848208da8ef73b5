//! Procedures: named tables that `CALL` reads.
//!
//! The built-in ones are a table; a session may register more (the conformance suite does).

mod account;
mod algorithm;
mod naming;
mod order;
mod schema;
mod yielded;

use std::fmt::Write;
use std::sync::Arc;

use super::signature::Context;
use super::signature::FunctionError;
use super::signature::Parameter;
use crate::model::collections::IndexMap;
use crate::model::value::TypeSet;
use crate::model::value::Value;

pub use algorithm::Algorithm;
pub use algorithm::EXAMPLE_GRAPH;
pub use algorithm::algorithms;
pub use yielded::Row;
pub use yielded::Stream;
pub use yielded::Yielded;

/// A column a procedure yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The types it may have.
    pub types: TypeSet,
}

/// What a procedure takes and yields.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcedureSignature {
    /// Its full name, e.g. `db.labels`.
    pub name: String,
    /// What it takes; names matter when a call that stands alone leaves out its arguments.
    pub parameters: Vec<ProcedureParameter>,
    /// What it yields; empty for a procedure that only acts.
    pub columns: Vec<Column>,
    /// One line about it.
    pub doc: String,
}

impl ProcedureSignature {
    /// In the notation of the reference, with what may be left out in brackets:
    /// `algo.distances(source :: NODE, [settings :: MAP]) :: (node :: NODE, cost :: FLOAT)`.
    pub fn text(&self) -> String {
        let parameters = self.parameters.iter().map(|parameter| {
            let text = format!("{} :: {}", parameter.name, parameter.types);
            match parameter.default {
                Some(_) => format!("[{text}]"),
                None => text,
            }
        });
        let parameters: Vec<String> = parameters.collect();
        let mut text = format!("{}({}) :: (", self.name, parameters.join(", "));
        for (position, column) in self.columns.iter().enumerate() {
            let separator = if position > 0 { ", " } else { "" };
            write!(text, "{separator}{} :: {}", column.name, column.types)
                .expect("invariant: writing to a string does not fail");
        }
        text.push(')');
        text
    }
}

/// A parameter of a procedure.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcedureParameter {
    /// Its name.
    pub name: String,
    /// The types it accepts.
    pub types: TypeSet,
    /// What it is when it is left out; `None` when it must be given.
    pub default: Option<Value>,
}

impl From<&Parameter> for ProcedureParameter {
    fn from(parameter: &Parameter) -> Self {
        Self {
            name: parameter.name.to_owned(),
            types: parameter.types,
            default: None,
        }
    }
}

/// A procedure: a signature, and rows for given arguments.
pub trait Procedure: Send + Sync + std::fmt::Debug {
    /// What it takes and yields.
    fn signature(&self) -> &ProcedureSignature;

    /// Its rows, one value per column.
    fn call(&self, arguments: &[Value], context: &Context<'_>) -> Result<Yielded, FunctionError>;
}

/// The procedures a statement may call, by full name.
#[derive(Debug, Clone, Default)]
pub struct Procedures {
    rows: IndexMap<String, Arc<dyn Procedure>>,
}

impl Procedures {
    /// The built-in procedures.
    pub fn builtin() -> Self {
        let mut procedures = Self::default();
        for procedure in schema::procedures()
            .chain(account::procedures())
            .chain(naming::procedures())
            .chain(order::procedures())
            .chain(algorithm::procedures())
        {
            procedures.register(procedure);
        }
        procedures
    }

    /// Adds a procedure, or replaces the one of the same name.
    pub fn register(&mut self, procedure: Arc<dyn Procedure>) {
        self.rows
            .insert(procedure.signature().name.to_lowercase(), procedure);
    }

    /// The procedure called `name`, in any case.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Procedure>> {
        self.rows.get(name.to_lowercase().as_str())
    }

    /// Every procedure.
    pub fn all(&self) -> impl Iterator<Item = &Arc<dyn Procedure>> {
        self.rows.values()
    }
}
