//! Aggregates, a family a file.
//!
//! All skip rows whose first argument is null. `DISTINCT` and grouping are the engine's business.

mod collect;
mod count;
mod deviation;
mod numeric;
mod percentile;
mod range;

use super::signature::Aggregate;

/// The families, in the order of the reference.
pub const FAMILIES: &[&[Aggregate]] = &[
    count::AGGREGATES,
    numeric::AGGREGATES,
    collect::AGGREGATES,
    percentile::AGGREGATES,
    deviation::AGGREGATES,
    range::AGGREGATES,
];
