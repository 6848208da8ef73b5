//! A medium in memory whose power can fail at any operation, and whose operations can fail.
//!
//! Every file has the bytes a process sees and the bytes that are durable; between them lie the operations that were
//! not synced. When the power fails, each of these may have reached the disk or not, in any order, torn at 512 bytes.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use annals::storage::medium::Access;
use annals::storage::medium::Entry;
use annals::storage::medium::Medium;
use annals::storage::medium::MediumFile;

use super::random::Random;

/// Bytes that reach the disk together or not at all.
const SECTOR: usize = 512;

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Plan {
    /// The power fails at this writing operation, counted from 0.
    pub(super) power_fails_at: Option<u64>,
    /// This operation fails, reading or writing, counted from 0.
    pub(super) fails_at: Option<u64>,
    /// And all later ones.
    pub(super) forever: bool,
    /// A write that fails has written half of its bytes.
    pub(super) half: bool,
    /// With this error.
    pub(super) kind: Option<io::ErrorKind>,
    /// Only syncs are counted and fail.
    pub(super) syncs_only: bool,
}

#[derive(Debug, Clone)]
enum Pending {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Debug, Clone, Default)]
struct Inode {
    seen: Vec<u8>,
    durable: Vec<u8>,
    pending: Vec<Pending>,
    holder: Option<u64>,
}

#[derive(Debug, Clone)]
enum NameChange {
    Add(PathBuf, usize),
    Remove(PathBuf),
    Rename(PathBuf, PathBuf, usize),
}

impl NameChange {
    fn directory(&self) -> Option<&Path> {
        match self {
            Self::Add(path, _) | Self::Remove(path) | Self::Rename(path, _, _) => path.parent(),
        }
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Add(path, inode) => {
                names.insert(path.clone(), *inode);
            }
            Self::Remove(path) => {
                names.remove(path);
            }
            Self::Rename(from, to, inode) => {
                names.remove(from);
                names.insert(to.clone(), *inode);
            }
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Disk {
    inodes: Vec<Inode>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    pending_names: Vec<NameChange>,
    directories: Vec<PathBuf>,
    plan: Plan,
    writes: u64,
    operations: u64,
    handles: u64,
    off: bool,
    failed: bool,
    identity: u8,
}

/// The medium.
#[derive(Debug, Clone)]
pub(super) struct SimulatedMedium(Arc<Mutex<Disk>>);

impl SimulatedMedium {
    /// An empty disk on which nothing goes wrong.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Disk {
            directories: vec![PathBuf::from("/")],
            ..Disk::default()
        })))
    }

    /// The same disk, giving new stores an identity of their own.
    pub(super) fn with_identity(self, identity: u8) -> Self {
        self.disk().identity = identity;
        self
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets what goes wrong from now on, and counts from 0 again.
    pub(super) fn plan(&self, plan: Plan) {
        let mut disk = self.disk();
        disk.plan = plan;
        disk.writes = 0;
        disk.operations = 0;
        disk.failed = false;
    }

    /// How many writing operations there were since the plan was set.
    pub(super) fn writes(&self) -> u64 {
        self.disk().writes
    }

    /// How many operations there were since the plan was set.
    pub(super) fn operations(&self) -> u64 {
        self.disk().operations
    }

    /// Whether the planned failure has happened.
    pub(super) fn has_failed(&self) -> bool {
        self.disk().failed || self.disk().off
    }

    /// The disk after the power has failed and come back: what was synced, and of the rest what chance has kept.
    pub(super) fn after_power_failure(&self, random: &mut Random) -> Self {
        let mut disk = self.disk().clone();
        let fate = random.below(4);
        for inode in &mut disk.inodes {
            inode.holder = None;
            let mut bytes = inode.durable.clone();
            for pending in inode.pending.drain(..) {
                persist(&mut bytes, &pending, fate, random);
            }
            inode.seen.clone_from(&bytes);
            inode.durable = bytes;
        }
        let mut names = disk.durable_names.clone();
        for change in std::mem::take(&mut disk.pending_names) {
            if fate == 1 || (fate > 1 && random.below(2) == 0) {
                change.apply(&mut names);
            }
        }
        disk.names.clone_from(&names);
        disk.durable_names = names;
        disk.off = false;
        disk.plan = Plan::default();
        disk.writes = 0;
        Self(Arc::new(Mutex::new(disk)))
    }

    /// The disk after the process has died and the machine lives on: everything written is there.
    pub(super) fn after_kill(&self) -> Self {
        let mut disk = self.disk().clone();
        for inode in &mut disk.inodes {
            inode.holder = None;
        }
        disk.off = false;
        disk.plan = Plan::default();
        disk.writes = 0;
        Self(Arc::new(Mutex::new(disk)))
    }

    /// The names and bytes of all files.
    pub(super) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let disk = self.disk();
        disk.names
            .iter()
            .map(|(path, inode)| (path.clone(), disk.inodes[*inode].seen.clone()))
            .collect()
    }

    /// A disk with these directories and files, everything durable.
    pub(super) fn with_files(directory: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Self {
        let medium = Self::new();
        {
            let mut disk = medium.disk();
            disk.directories.push(directory.to_path_buf());
            for (path, bytes) in files {
                let inode = disk.inodes.len();
                disk.inodes.push(Inode {
                    seen: bytes.clone(),
                    durable: bytes.clone(),
                    ..Inode::default()
                });
                disk.names.insert(path.clone(), inode);
                disk.durable_names.insert(path.clone(), inode);
            }
        }
        medium
    }
}

fn persist(bytes: &mut Vec<u8>, pending: &Pending, fate: u64, random: &mut Random) {
    match pending {
        Pending::Length(length) => {
            if fate == 1 || (fate > 1 && random.below(2) == 0) {
                bytes.resize(*length as usize, 0);
            }
        }
        Pending::Write(offset, written) => {
            if fate == 0 {
                return;
            }
            let offset = *offset as usize;
            // Sectors of the file, not of the write.
            let mut at = 0;
            while at < written.len() {
                let end = (at + SECTOR - (offset + at) % SECTOR).min(written.len());
                let chance = random.below(3);
                if fate == 1 || chance == 0 {
                    grow(bytes, offset + end);
                    bytes[offset + at..offset + end].copy_from_slice(&written[at..end]);
                } else if fate == 3 && chance == 1 && offset + end > bytes.len() {
                    // The length has reached the disk, the content has not: zeros, or what was there before.
                    let start = bytes.len();
                    grow(bytes, offset + end);
                    if random.below(2) == 0 {
                        bytes[start..]
                            .iter_mut()
                            .for_each(|byte| *byte = random.below(256) as u8);
                    }
                }
                at = end;
            }
        }
    }
}

fn grow(bytes: &mut Vec<u8>, length: usize) {
    if bytes.len() < length {
        bytes.resize(length, 0);
    }
}

fn power_off() -> io::Error {
    io::Error::other("the power is off")
}

impl Disk {
    /// Counts an operation. `Ok(true)`: it is the last one before the power fails.
    fn count(&mut self, writing: bool, sync: bool) -> io::Result<bool> {
        if self.off {
            return Err(power_off());
        }
        if !self.plan.syncs_only || sync {
            let number = self.operations;
            self.operations += 1;
            let fails = self
                .plan
                .fails_at
                .is_some_and(|at| number == at || (self.plan.forever && number > at));
            if fails {
                self.failed = true;
                return Err(self.plan.kind.unwrap_or(io::ErrorKind::Other).into());
            }
        }
        if writing {
            let number = self.writes;
            self.writes += 1;
            if self.plan.power_fails_at == Some(number) {
                self.off = true;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn change_name(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.pending_names.push(change);
    }
}

fn outcome(off: bool) -> io::Result<()> {
    if off { Err(power_off()) } else { Ok(()) }
}

impl Medium for SimulatedMedium {
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn MediumFile>> {
        let mut disk = self.disk();
        let off = disk.count(access == Access::Create, false)?;
        let inode = match (disk.names.get(path).copied(), access) {
            (Some(_), Access::Create) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Some(inode), _) => inode,
            (None, Access::Create) => {
                let inode = disk.inodes.len();
                disk.inodes.push(Inode::default());
                disk.change_name(NameChange::Add(path.to_path_buf(), inode));
                inode
            }
            (None, _) => return Err(io::ErrorKind::NotFound.into()),
        };
        outcome(off)?;
        disk.handles += 1;
        Ok(Box::new(SimulatedFile {
            medium: self.clone(),
            inode,
            handle: disk.handles,
        }))
    }

    fn entry(&self, path: &Path) -> io::Result<Entry> {
        let mut disk = self.disk();
        disk.count(false, false)?;
        Ok(if disk.directories.iter().any(|each| each == path) {
            Entry::Directory
        } else if disk.names.contains_key(path) {
            Entry::File
        } else {
            Entry::Missing
        })
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        // Directories are durable at once: what is tested is what is in them.
        let off = disk.count(true, false)?;
        if disk.directories.iter().any(|each| each == path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        disk.directories.push(path.to_path_buf());
        outcome(off)
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<String>> {
        let mut disk = self.disk();
        disk.count(false, false)?;
        Ok(disk
            .names
            .keys()
            .filter(|path| path.parent() == Some(directory))
            .filter_map(|path| path.file_name()?.to_str().map(String::from))
            .collect())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        let off = disk.count(true, false)?;
        let Some(inode) = disk.names.get(from).copied() else {
            return Err(io::ErrorKind::NotFound.into());
        };
        disk.change_name(NameChange::Rename(
            from.to_path_buf(),
            to.to_path_buf(),
            inode,
        ));
        outcome(off)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        let off = disk.count(true, false)?;
        if !disk.names.contains_key(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        disk.change_name(NameChange::Remove(path.to_path_buf()));
        outcome(off)
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        let mut disk = self.disk();
        outcome(disk.count(true, true)?)?;
        let (synced, rest) = std::mem::take(&mut disk.pending_names)
            .into_iter()
            .partition(|change| change.directory() == Some(directory));
        disk.pending_names = rest;
        let synced: Vec<NameChange> = synced;
        for change in synced {
            change.apply(&mut disk.durable_names);
        }
        Ok(())
    }

    fn random_identity(&self) -> [u8; 16] {
        [self.disk().identity; 16]
    }

    fn sleep(&self, _duration: Duration) {}
}

#[derive(Debug)]
struct SimulatedFile {
    medium: SimulatedMedium,
    inode: usize,
    handle: u64,
}

impl SimulatedFile {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.medium.disk()
    }
}

impl Drop for SimulatedFile {
    fn drop(&mut self) {
        let handle = self.handle;
        let mut disk = self.disk();
        let inode = &mut disk.inodes[self.inode];
        if inode.holder == Some(handle) {
            inode.holder = None;
        }
    }
}

impl MediumFile for SimulatedFile {
    fn length(&mut self) -> io::Result<u64> {
        let mut disk = self.disk();
        disk.count(false, false)?;
        Ok(disk.inodes[self.inode].seen.len() as u64)
    }

    fn modified_seconds(&mut self) -> io::Result<i64> {
        Ok(1_000_000_000)
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut disk = self.disk();
        disk.count(false, false)?;
        let bytes = disk.inodes[self.inode]
            .seen
            .get(offset as usize..)
            .unwrap_or_default();
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut disk = self.disk();
        let counted = disk.count(true, false);
        let bytes = match counted {
            Ok(_) => bytes,
            Err(_) if disk.plan.half && !disk.off => &bytes[..bytes.len() / 2],
            Err(error) => return Err(error),
        };
        let inode = &mut disk.inodes[self.inode];
        let end = offset as usize + bytes.len();
        grow(&mut inode.seen, end);
        inode.seen[offset as usize..end].copy_from_slice(bytes);
        inode.pending.push(Pending::Write(offset, bytes.to_vec()));
        outcome(counted?)
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        let mut disk = self.disk();
        let off = disk.count(true, false)?;
        let inode = &mut disk.inodes[self.inode];
        inode.seen.resize(length as usize, 0);
        inode.pending.push(Pending::Length(length));
        outcome(off)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut disk = self.disk();
        let counted = disk.count(true, true);
        let off = disk.off;
        let inode = &mut disk.inodes[self.inode];
        match counted {
            Ok(false) => {
                inode.pending.clear();
                inode.durable = inode.seen.clone();
                Ok(())
            }
            Ok(true) => Err(power_off()),
            Err(error) => {
                // The system has dropped the writes and calls them clean; another sync would succeed.
                if !off {
                    inode.pending.clear();
                }
                Err(error)
            }
        }
    }

    fn try_lock(&mut self) -> io::Result<bool> {
        let handle = self.handle;
        let mut disk = self.disk();
        disk.count(false, false)?;
        let inode = &mut disk.inodes[self.inode];
        Ok(*inode.holder.get_or_insert(handle) == handle)
    }

    fn unlock(&mut self) -> io::Result<()> {
        let handle = self.handle;
        let mut disk = self.disk();
        let inode = &mut disk.inodes[self.inode];
        if inode.holder == Some(handle) {
            inode.holder = None;
        }
        Ok(())
    }
}
