//! The maps and sets of the crate: a fast hasher with a fixed seed, so nothing depends on chance.

/// The hasher every map uses: fast, and the same in every run.
pub type FixedHasher = foldhash::fast::FixedState;
/// A hash map; iteration order must not reach a user.
pub type HashMap<K, V> = hashbrown::HashMap<K, V, FixedHasher>;
/// A hash set; iteration order must not reach a user.
pub type HashSet<T> = hashbrown::HashSet<T, FixedHasher>;
/// A map that keeps insertion order.
pub type IndexMap<K, V> = indexmap::IndexMap<K, V, FixedHasher>;
/// A set that keeps insertion order.
pub type IndexSet<T> = indexmap::IndexSet<T, FixedHasher>;
