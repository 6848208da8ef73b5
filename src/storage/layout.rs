//! The names of the files of a store, and which of them belong together.
//!
//! Knows names only, never bytes.

use std::path::Path;
use std::path::PathBuf;

/// The lock file's name.
pub(super) const LOCK: &str = "LOCK";

/// The log of a generation.
pub(super) fn log_path(store: &Path, generation: u64) -> PathBuf {
    store.join(format!("wal-{generation}"))
}

/// The snapshot of a generation.
pub(super) fn snapshot_path(store: &Path, generation: u64) -> PathBuf {
    store.join(format!("snap-{generation}"))
}

/// A snapshot that is being written.
pub(super) fn unfinished_snapshot_path(store: &Path, generation: u64) -> PathBuf {
    store.join(format!("snap-{generation}.tmp"))
}

/// Where the bytes after the last whole frame of a log are set aside; `copy` tells several of one second apart.
pub(super) fn torn_path(
    store: &Path,
    generation: u64,
    modified_seconds: i64,
    copy: u32,
) -> PathBuf {
    if copy == 0 {
        store.join(format!("wal-{generation}.torn-{modified_seconds}"))
    } else {
        store.join(format!("wal-{generation}.torn-{modified_seconds}-{copy}"))
    }
}

/// What a directory holds of a store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Listing {
    /// Generations with a snapshot, ascending.
    pub(super) snapshots: Vec<u64>,
    /// Generations with a log, ascending.
    pub(super) logs: Vec<u64>,
    /// Generations with an unfinished snapshot, ascending.
    pub(super) unfinished: Vec<u64>,
    /// Whether there is anything that is no part of a store.
    pub(super) foreign: bool,
}

impl Listing {
    /// Sorts the names of a directory.
    pub(super) fn of(names: &[String]) -> Self {
        let mut listing = Self::default();
        for name in names {
            let number = |prefix| name.strip_prefix(prefix).and_then(canonical_number);
            if let Some(generation) = number("snap-") {
                listing.snapshots.push(generation);
            } else if let Some(generation) = number("wal-") {
                listing.logs.push(generation);
            } else if let Some(generation) = name
                .strip_suffix(".tmp")
                .and_then(|rest| rest.strip_prefix("snap-"))
                .and_then(canonical_number)
            {
                listing.unfinished.push(generation);
            } else if name != LOCK && !is_torn(name) {
                listing.foreign = true;
            }
        }
        listing.snapshots.sort_unstable();
        listing.logs.sort_unstable();
        listing.unfinished.sort_unstable();
        listing
    }
}

fn canonical_number(text: &str) -> Option<u64> {
    text.parse()
        .ok()
        .filter(|number: &u64| number.to_string() == text)
}

fn is_torn(name: &str) -> bool {
    name.starts_with("wal-") && name.contains(".torn-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_store_are_told_from_foreign_ones() {
        let names = [
            "LOCK",
            "snap-10",
            "snap-9",
            "snap-11.tmp",
            "wal-10",
            "wal-9.torn-5",
        ];
        let listing = Listing::of(&names.map(String::from));
        assert_eq!(listing.snapshots, [9, 10]);
        assert_eq!(listing.logs, [10]);
        assert_eq!(listing.unfinished, [11]);
        assert!(!listing.foreign);
        assert!(Listing::of(&["snap-010".into()]).foreign);
        assert!(Listing::of(&["thesis.docx".into()]).foreign);
    }
}
