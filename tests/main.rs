//! Every test of annals that needs more than one module: one binary, one module for each subject.

mod architecture;
mod cli;
mod corpus;
mod documentation;
mod engine;
mod equivalence;
mod errors;
mod exchange;
mod functions;
mod import;
mod queries;
mod readme;
mod storage;
mod table;
mod tck;
