//! Scalar functions, a family a file.

mod account;
mod collection;
mod convert;
mod edtf;
pub(crate) mod geography;
mod graph;
pub mod list;
mod math;
mod naming;
pub(super) mod spatial;
mod string;
mod temporal;

use super::signature::Function;

/// The families, in the order of the reference.
pub const FAMILIES: &[&[Function]] = &[
    math::FUNCTIONS,
    string::FUNCTIONS,
    list::FUNCTIONS,
    collection::FUNCTIONS,
    convert::FUNCTIONS,
    graph::FUNCTIONS,
    account::FUNCTIONS,
    naming::FUNCTIONS,
    temporal::FUNCTIONS,
    edtf::FUNCTIONS,
    spatial::FUNCTIONS,
    geography::FUNCTIONS,
];
