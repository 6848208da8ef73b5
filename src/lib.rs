//! annals: a knowledge graph of who did what to whom, when and where, and who says so.

pub mod database;
pub mod diagnostic;
pub mod engine;
pub mod functions;
pub mod language;
pub mod model;
pub mod output;
pub mod plan;
pub mod storage;
