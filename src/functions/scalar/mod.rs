//! Scalar functions, a family a file.

use super::signature::Function;

/// The families, in the order of the reference.
pub const FAMILIES: &[&[Function]] = &[];
