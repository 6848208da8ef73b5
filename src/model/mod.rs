//! What a knowledge graph is: values, catalog, graph, results.
//!
//! No language, no input or output: this layer must never know how a question is asked or where the graph is kept.

pub mod catalog;
pub mod collections;
pub mod graph;
pub mod lens;
pub mod result;
pub mod value;
