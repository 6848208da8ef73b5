//! From text to a tree: the lexer, the grammar and the tree itself. Knows only diagnostics.

pub mod ast;
