//! The store under everything that can happen to it: crashes, failing disks, damage, other processes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod basic;
mod crash;
mod damage;
mod faults;
mod golden;
#[cfg(feature = "cli")]
mod kill;
mod medium;
mod parts;
pub(crate) mod random;
mod script;
mod sharing;
mod speed;
