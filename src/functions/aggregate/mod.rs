//! Aggregates, a family a file.

use super::signature::Aggregate;

/// The families, in the order of the reference.
pub const FAMILIES: &[&[Aggregate]] = &[];
