//! A count that readers keep.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;

/// How often something was asked for; a copy goes on from the same number.
#[derive(Debug, Default)]
pub(super) struct Tally(AtomicU32);

impl Tally {
    /// How often it was before; it was once more now.
    pub(super) fn count(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    /// How often it was before; it was `times` more now.
    pub(super) fn add(&self, times: u32) -> u32 {
        let add = |before: u32| Some(before.saturating_add(times));
        let before = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
        before.unwrap_or_else(|unchanged| unchanged)
    }

    /// How often it was so far.
    pub(super) fn so_far(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Clone for Tally {
    fn clone(&self) -> Self {
        Self(AtomicU32::new(self.0.load(Ordering::Relaxed)))
    }
}
