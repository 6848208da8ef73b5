//! Every test of annals that needs more than one module: one binary, one module for each subject.

mod cli;
mod engine;
mod errors;
mod storage;
mod tck;
