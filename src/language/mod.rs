//! From text to a logical plan.

pub mod syntax;
