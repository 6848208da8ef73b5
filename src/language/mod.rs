//! From text to a logical plan.
//!
//! `syntax` reads the text, `binder` checks it and builds the plan, `assist` helps whoever types it. This layer must never know an engine or a store.

pub mod assist;
pub mod binder;
pub mod syntax;
