//! Operators: each pulls chunks from its input and hands chunks on.

pub(crate) mod aggregate;
pub(crate) mod apply;
pub(crate) mod argument;
pub(crate) mod batches;
pub(crate) mod bound;
pub(crate) mod call;
pub(crate) mod count_trails;
pub(crate) mod count_walks;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod eager;
pub(crate) mod expand;
pub(crate) mod flat_map;
pub(crate) mod foreach;
pub(crate) mod intersect;
pub(crate) mod load_csv;
pub(crate) mod merge;
pub(crate) mod morsels;
pub(crate) mod pages;
pub(crate) mod path;
pub(crate) mod profiled;
pub(crate) mod project;
mod ranks;
pub(crate) mod rows;
pub(crate) mod scan;
pub(crate) mod schema;
pub(crate) mod search;
pub(crate) mod seek;
pub(crate) mod seek_name;
pub(crate) mod seek_range;
pub(crate) mod seek_wide;
pub(crate) mod set;
pub(crate) mod skip_limit;
pub(crate) mod sort;
pub(crate) mod union;
pub(crate) mod unwind;
pub(crate) mod variable_expand;

use super::chunk::Chunk;
use super::run::Run;
use crate::engine::EngineError;

/// A running operator.
pub(crate) trait Operator: std::fmt::Debug + Send {
    /// Begins (anew) with these rows of the enclosing plan, in its layout.
    fn open(&mut self, argument: &Chunk);

    /// Begins with other rows of the same statement, which has written nothing meanwhile: what was found out about the
    /// graph still holds.
    fn again(&mut self, argument: &Chunk) {
        self.open(argument);
    }

    /// The next rows; `None` at the end. A chunk may be empty.
    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError>;
}
