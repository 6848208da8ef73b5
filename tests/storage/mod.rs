//! The store under everything that can happen to it: crashes, failing disks, damage, other processes.

mod basic;
#[allow(dead_code, reason = "the crash tests come next")]
mod medium;
mod random;
mod script;
