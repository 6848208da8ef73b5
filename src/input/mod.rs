//! What stands in files, as records: the one reader of separated fields, for `LOAD CSV` and for imports.
//!
//! Takes whatever yields bytes. Must never know the file system, the graph, or what the fields mean.

pub mod records;
