//! Equality, equivalence and order of values. (Being written.)
