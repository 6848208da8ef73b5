//! The store on disk: a directory with a lock, and for each generation a snapshot and the log that goes on from it.
//!
//! A transaction is one checksummed frame in the log, on the disk before it is acknowledged; opening reads the newest
//! snapshot and replays its log through [`Graph::apply`](crate::model::graph::Graph::apply), the function every
//! statement uses, so what is recovered is what was lived. `format.md` states the bytes and what is assumed of a disk.
//! Must never know the language, the engine, a clock or a terminal.

mod check;
pub mod error;
pub mod format;
mod layout;
mod lock;
pub mod medium;
mod parts;
mod recover;
mod repair;
mod snapshot;
mod store;
mod wal;

pub use check::CheckReport;
pub use check::Problem;
pub use check::check;
pub use check::check_on;
pub use error::Damage;
pub use error::Holder;
pub use error::StorageError;
pub use recover::Commit;
pub use repair::RepairReport;
pub use repair::repair;
pub use repair::repair_on;
pub use store::CommitMeta;
pub use store::Durability;
pub use store::Store;
pub use store::StoreNotice;
pub use store::StoreOptions;
pub use store::commits;
pub use store::commits_of;
pub use store::graph_as_of;
