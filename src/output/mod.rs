//! Renderers of results and diagnostics. (Being written.)
