//! The medium a store lies on: the few file operations it needs, as a trait, so that tests can crash it.
//!
//! Knows files and directories, never what is in them. A medium also gives what only the outside world has: a random
//! identity for a new store, and sleep while waiting for a lock. Durability is promised by [`MediumFile::sync`] for a
//! file's bytes and length, and by [`Medium::sync_directory`] for names; by nothing else.

use std::fmt;
use std::fs;
use std::hash::BuildHasher;
use std::hash::RandomState;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::time::Duration;
use std::time::UNIX_EPOCH;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// An existing file, for reading.
    Read,
    /// An existing file, for reading and writing.
    Write,
    /// A file that must not exist yet, for reading and writing.
    Create,
}

/// What is found at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Missing,
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// Anything else: a pipe, a socket, a device.
    Other,
}

/// The file operations a store needs.
pub trait Medium: fmt::Debug + Send + Sync {
    /// Opens a file.
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn MediumFile>>;
    /// What is at a path; symbolic links are followed.
    fn entry(&self, path: &Path) -> io::Result<Entry>;
    /// Makes a directory in an existing one.
    fn create_directory(&self, path: &Path) -> io::Result<()>;
    /// The names in a directory, sorted. Names that are not UTF-8 are left out: none of ours is.
    fn list(&self, directory: &Path) -> io::Result<Vec<String>>;
    /// Gives a file another name, replacing what had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes creations, renames and removals in a directory durable.
    fn sync_directory(&self, directory: &Path) -> io::Result<()>;
    /// Sixteen bytes no other store has.
    fn random_identity(&self) -> [u8; 16];
    /// Waits.
    fn sleep(&self, duration: Duration);
}

/// An open file.
pub trait MediumFile: fmt::Debug + Send + Sync {
    /// Its length in bytes.
    fn length(&mut self) -> io::Result<u64>;
    /// When it was last written, in seconds since 1970 (UTC).
    fn modified_seconds(&mut self) -> io::Result<i64>;
    /// Reads from `offset` on; fewer bytes than asked for only at the end of the file.
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
    /// Writes all bytes from `offset` on, in one call to the system where it allows. After an error any part of them
    /// may have been written.
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Cuts the file, or extends it with zeros.
    fn set_length(&mut self, length: u64) -> io::Result<()>;
    /// Makes bytes and length durable.
    fn sync(&mut self) -> io::Result<()>;
    /// Takes the exclusive lock on the file; `false` when another open file has it. An error of kind `Unsupported`
    /// says that the file system knows no locks.
    fn try_lock(&mut self) -> io::Result<bool>;
    /// Gives the lock back.
    fn unlock(&mut self) -> io::Result<()>;
}

/// The file system of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealMedium;

#[derive(Debug)]
struct RealFile(fs::File);

impl Medium for RealMedium {
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn MediumFile>> {
        // Opening a pipe would wait for its other end.
        if access != Access::Create && !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        let mut options = fs::OpenOptions::new();
        options.read(true);
        match access {
            Access::Read => {}
            Access::Write => {
                options.write(true);
            }
            Access::Create => {
                options.write(true).create_new(true);
            }
        }
        Ok(Box::new(RealFile(options.open(path)?)))
    }

    fn entry(&self, path: &Path) -> io::Result<Entry> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(Entry::File),
            Ok(metadata) if metadata.is_dir() => Ok(Entry::Directory),
            Ok(_) => Ok(Entry::Other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Entry::Missing),
            Err(error) => Err(error),
        }
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn list(&self, directory: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(directory)? {
            names.extend(entry?.file_name().into_string());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        if cfg!(unix) {
            fs::File::open(directory)?.sync_all()
        } else {
            // Elsewhere a directory cannot be opened as a file, and names are durable with the file.
            Ok(())
        }
    }

    fn random_identity(&self) -> [u8; 16] {
        // The standard library seeds its hash keys from the system's source of randomness.
        let random = RandomState::new();
        let high = u128::from(random.hash_one(0_u8));
        let low = u128::from(random.hash_one(1_u8));
        (high << 64 | low).to_le_bytes()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

impl MediumFile for RealFile {
    fn length(&mut self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn modified_seconds(&mut self) -> io::Result<i64> {
        let modified = self.0.metadata()?.modified()?;
        Ok(match modified.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_secs() as i64,
            Err(before) => -(before.duration().as_secs() as i64),
        })
    }

    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.seek(SeekFrom::Start(offset))?;
        let mut filled = 0;
        while filled < buffer.len() {
            match self.0.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.0.seek(SeekFrom::Start(offset))?;
        self.0.write_all(bytes)
    }

    fn set_length(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn try_lock(&mut self) -> io::Result<bool> {
        match self.0.try_lock() {
            Ok(()) => Ok(true),
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn unlock(&mut self) -> io::Result<()> {
        self.0.unlock()
    }
}
