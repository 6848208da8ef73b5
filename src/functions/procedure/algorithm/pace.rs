//! The pace of an algorithm: how much it has done and keeps, and when to ask whether it may go on.
//!
//! Must never know what the limits are: a [`Watch`] does.

use std::cell::Cell;

use crate::functions::signature::FunctionError;
use crate::functions::signature::Watch;

/// How many steps may pass between two looks at the limits: some hundred microseconds.
const STEPS_BETWEEN_LOOKS: usize = 1 << 16;

/// Counts the steps of an algorithm and what it keeps.
#[derive(Debug)]
pub(super) struct Pace<'a> {
    watch: Option<&'a dyn Watch>,
    left: Cell<usize>,
    kept: Cell<usize>,
}

impl<'a> Pace<'a> {
    /// A pace under the limits of `watch`.
    pub(super) fn of(watch: Option<&'a dyn Watch>) -> Self {
        Self {
            watch,
            // The first step looks, so that nothing begins after the end.
            left: Cell::new(0),
            kept: Cell::new(0),
        }
    }

    /// A pace without limits.
    #[cfg(test)]
    pub(super) fn free() -> Self {
        Self::of(None)
    }

    /// Notes that `steps` steps are about to be done; now and then looks whether the statement must stop.
    #[inline]
    pub(super) fn steps(&self, steps: usize) -> Result<(), FunctionError> {
        let left = self.left.get();
        if left > steps {
            self.left.set(left - steps);
            return Ok(());
        }
        self.left.set(STEPS_BETWEEN_LOOKS);
        match self.watch {
            Some(watch) if watch.must_stop() => Err(FunctionError::Stopped),
            _ => Ok(()),
        }
    }

    /// Notes that about `bytes` more are kept until the end.
    pub(super) fn keep(&self, bytes: usize) -> Result<(), FunctionError> {
        let bytes = self.kept.get().saturating_add(bytes);
        self.kept.set(bytes);
        match self.watch {
            Some(watch) if bytes > watch.room() => Err(FunctionError::NoRoom { bytes }),
            _ => Ok(()),
        }
    }
}
