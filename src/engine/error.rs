//! What can go wrong while a plan runs: facts and places; the prose is in its `From` for `Diagnostic`.

use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::functions::FunctionError;
use crate::model::graph::GraphError;

/// Why a statement failed while running. Everything it changed has to be undone by the caller.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// A function or operator gave no value.
    #[error("{name}: {error}")]
    Function {
        /// The function's or operator's name as the user knows it.
        name: String,
        /// What it said.
        error: FunctionError,
        /// Where it is written.
        span: Span,
    },
    /// The graph refused a change.
    #[error("{error}")]
    Graph {
        /// What it said.
        error: Box<GraphError>,
        /// The writing clause.
        span: Span,
    },
    /// Anything that is said by a code, one line and a place.
    #[error("{message}")]
    Evaluation {
        /// Which.
        code: Code,
        /// In one line.
        message: String,
        /// Where.
        span: Span,
    },
    /// A limit stopped the statement, or the user did.
    #[error("{message}")]
    Stopped {
        /// Which limit.
        code: Code,
        /// With figures.
        message: String,
    },
}
