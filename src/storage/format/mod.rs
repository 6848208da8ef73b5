//! The bytes of a store: file headers, checksums, and the codec of records.
//!
//! Only this module and its children know the codec crates and the byte layouts: [`v1`] of logs and small snapshots, `v2`
//! and `v3` of large ones, `blocks` of the numbers in these, `decimals` of floats, `columns` of the runs in large transactions, `packing` of what is packed in either. `format.md` states all. Must never open a file.

mod bits;
mod blocks;
mod columns;
mod decimals;
pub(super) mod packing;
mod runs;
pub mod v1;
pub(super) mod v2;
pub(super) mod v3;

/// The format of small snapshots, and of logs before large transactions were packed.
pub(super) const FORMAT: u32 = 1;

/// The format of large snapshots, whose parts can be loaded each by itself; only read since parts are cut into pieces.
pub(super) const FORMAT_OF_PARTS: u32 = 2;

/// The format of large snapshots, whose parts can be loaded piece by piece.
pub(super) const FORMAT_OF_PIECES: u32 = 3;

/// The format of logs whose large transactions are packed, and of large snapshots whose pieces may be.
pub(super) const FORMAT_OF_PACKED: u32 = 4;

/// The format of logs whose large transactions lie in columns, and of large snapshots whose numbers may lie in blocks and
/// that leave out what follows from the rest.
pub(super) const FORMAT_OF_BLOCKS: u32 = 5;

/// The format of large snapshots that say how many relationships join a node to itself.
pub(super) const FORMAT_OF_LOOPS: u32 = 6;

/// Length of the header that every log and snapshot begins with.
pub(super) const HEADER_LENGTH: usize = 64;

/// The greatest length of one record's payload in bytes: 1 GiB.
pub(super) const MAXIMUM_PAYLOAD: usize = 1 << 30;

/// What a file is, by its first eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A write-ahead log.
    Log,
    /// A snapshot.
    Snapshot,
}

impl FileKind {
    fn magic(self) -> [u8; 8] {
        match self {
            Self::Log => *b"ANNALSWL",
            Self::Snapshot => *b"ANNALSSN",
        }
    }
}

/// The first 64 bytes of a log or snapshot.
///
/// Their layout is the same in every format, so that any version can say which version made a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The identity of the store, the same in all of its files.
    pub(super) identity: [u8; 16],
    /// The generation the file belongs to.
    pub(super) generation: u64,
    /// The number of the last record of the generations before: what the snapshot holds and the log goes on from.
    pub(super) start: u64,
}

/// Why a header was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HeaderError {
    /// Too short, wrong magic bytes or wrong checksum.
    Damaged,
    /// Another format.
    OtherVersion {
        /// Its number.
        format: u32,
        /// The version that made the file.
        maker: String,
    },
}

impl Header {
    /// The bytes of the header of a file of some format.
    pub(super) fn encode(&self, kind: FileKind, format: u32) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        bytes[0..8].copy_from_slice(&kind.magic());
        bytes[8..12].copy_from_slice(&format.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.identity);
        bytes[32..40].copy_from_slice(&self.generation.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.start.to_le_bytes());
        let maker = env!("CARGO_PKG_VERSION").as_bytes();
        let length = maker.len().min(12);
        bytes[48..48 + length].copy_from_slice(&maker[..length]);
        let checksum = crc32fast::hash(&bytes[..60]);
        bytes[60..64].copy_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// Reads a header.
    pub(super) fn decode(kind: FileKind, bytes: &[u8]) -> Result<Self, HeaderError> {
        let Some(bytes) = bytes.first_chunk::<HEADER_LENGTH>() else {
            return Err(HeaderError::Damaged);
        };
        if bytes[0..8] != kind.magic() || crc32fast::hash(&bytes[..60]) != read_u32(bytes, 60) {
            return Err(HeaderError::Damaged);
        }
        let format = read_u32(bytes, 8);
        let is_known = match kind {
            FileKind::Log => matches!(format, FORMAT | FORMAT_OF_PACKED | FORMAT_OF_BLOCKS),
            FileKind::Snapshot => matches!(
                format,
                FORMAT
                    | FORMAT_OF_PARTS
                    | FORMAT_OF_PIECES
                    | FORMAT_OF_PACKED
                    | FORMAT_OF_BLOCKS
                    | FORMAT_OF_LOOPS
            ),
        };
        if !is_known {
            let maker: Vec<u8> = bytes[48..60]
                .iter()
                .copied()
                .filter(u8::is_ascii_graphic)
                .collect();
            return Err(HeaderError::OtherVersion {
                format,
                maker: String::from_utf8_lossy(&maker).into_owned(),
            });
        }
        let mut identity = [0; 16];
        identity.copy_from_slice(&bytes[16..32]);
        Ok(Self {
            identity,
            generation: read_u64(bytes, 32),
            start: read_u64(bytes, 40),
        })
    }

    /// The checksum of a record of this file: it differs from store to store and from generation to generation, so a
    /// record that strays into another file is never taken for one of that file's own.
    pub(super) fn checksum(&self, parts: &[&[u8]]) -> u32 {
        let mut salt = self.identity;
        for (byte, mask) in salt.iter_mut().zip(self.generation.to_le_bytes()) {
            *byte ^= mask;
        }
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&salt);
        for part in parts {
            hasher.update(part);
        }
        hasher.finalize()
    }
}

/// The format that a header of a known one tells.
pub(super) fn format_of(header: &[u8]) -> u32 {
    read_u32(header, 8)
}

/// The little-endian number at `at`.
///
/// # Panics
/// When there are not four bytes there.
pub(super) fn read_u32(bytes: &[u8], at: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(number)
}

/// The little-endian number at `at`.
///
/// # Panics
/// When there are not eight bytes there.
pub(super) fn read_u64(bytes: &[u8], at: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(number)
}

/// Why a record could not be encoded or decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// A value or change that no file holds.
    #[error("{0} cannot be stored")]
    NotStorable(&'static str),
    /// Bytes that are no record, though their checksum is right.
    #[error("{0}")]
    Malformed(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header {
        identity: *b"0123456789abcdef",
        generation: 7,
        start: 41,
    };

    #[test]
    fn a_header_survives_the_round_trip_and_no_flipped_bit_does() {
        let bytes = HEADER.encode(FileKind::Log, FORMAT);
        assert_eq!(Header::decode(FileKind::Log, &bytes), Ok(HEADER));
        assert_eq!(
            Header::decode(FileKind::Snapshot, &bytes),
            Err(HeaderError::Damaged)
        );
        for bit in 0..HEADER_LENGTH * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                Header::decode(FileKind::Log, &damaged),
                Err(HeaderError::Damaged)
            );
        }
    }

    #[test]
    fn a_header_of_a_newer_format_names_its_maker() {
        let mut bytes = HEADER.encode(FileKind::Log, FORMAT);
        bytes[8] = 9;
        bytes[48..60].copy_from_slice(b"12.3.4\0\0\0\0\0\0");
        let checksum = crc32fast::hash(&bytes[..60]);
        bytes[60..64].copy_from_slice(&checksum.to_le_bytes());
        assert_eq!(
            Header::decode(FileKind::Log, &bytes),
            Err(HeaderError::OtherVersion {
                format: 9,
                maker: "12.3.4".into()
            })
        );
    }
}
