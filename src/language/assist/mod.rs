//! Help for whoever types a statement: colours, brackets, completion, what a clause does, and whether a text is whole.
//!
//! Plain values in, plain values out. Must never know a terminal, a plan or an engine.

mod brackets;
mod complete;
mod help;
mod highlight;
mod parameters;
mod speaker;

pub use brackets::is_complete;
pub use brackets::matching_bracket;
pub use brackets::open_construct;
pub use complete::Candidate;
pub use complete::CandidateKind;
pub use complete::Completion;
pub use complete::Known;
pub use complete::complete;
pub use help::Help;
pub use help::Piece;
pub use help::help;
pub use help::topic_words;
pub use help::topics;
pub use highlight::Kind;
pub use highlight::highlight;
pub use parameters::parameters;

#[cfg(test)]
mod complete_test;
