//! The logical plan: what a statement computes, as plain data. The narrow waist: languages above, engines below.
//!
//! A plan is an owned, serialisable tree: no closures, no petgraph indices, functions by name. Every operator has an
//! output of typed [`Slot`]s; relationship uniqueness is data ([`pattern::PatternRelationship::distinct`]); there
//! is one correlated operator, [`LogicalPlan::Apply`]; order is explicit about nulls; writes stand apart from reads.

pub mod added;
pub mod cite;
pub mod explain;
pub mod expr;
pub mod operator;
pub mod optimize;
pub mod pattern;
pub mod suspicion;
pub mod unseen;
pub mod visit;

pub use expr::Expr;
pub use expr::ExprKind;
pub use operator::LogicalPlan;
pub use operator::Slot;
pub use operator::SlotId;
