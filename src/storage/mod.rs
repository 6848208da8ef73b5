//! The store on disk. (Being written.)
