//! The store under everything that can happen to it: crashes, failing disks, damage, other processes.

mod basic;
mod crash;
mod medium;
mod random;
mod script;
