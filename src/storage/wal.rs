//! The write-ahead log of one generation: a header, then frames, each one transaction, seal or checkpoint mark.
//!
//! Knows frames and their checksums, not what a transaction means: payloads are bytes here. A frame is
//! `length u32 | checksum u32 | number u64 | kind u8 | durable u64 | body`, where `length` counts `durable` and `body`
//! and the checksum covers everything but itself. `durable` is the number of the last frame known to be on the disk
//! when this one was written: so a bad frame with that promise behind it is damage, and one without is an unfinished
//! write.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use super::error::Damage;
use super::error::StorageError;
use super::format::FORMAT_OF_BLOCKS;
use super::format::FORMAT_OF_PACKED;
use super::format::FileKind;
use super::format::HEADER_LENGTH;
use super::format::Header;
use super::format::HeaderError;
use super::format::MAXIMUM_PAYLOAD;
use super::format::format_of;
use super::format::read_u32;
use super::format::read_u64;
use super::medium::Access;
use super::medium::Medium;
use super::medium::MediumFile;

/// Bytes of a frame before its payload.
const FRAME_HEADER: usize = 17;
/// Bytes of `durable`, which every payload begins with.
const DURABLE_LENGTH: usize = 8;
/// How much is read ahead.
const WINDOW: usize = 1 << 20;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameKind {
    /// A committed transaction.
    Transaction,
    /// A committed transaction whose changes are packed.
    PackedTransaction,
    /// The log was closed properly after everything before.
    Seal,
    /// A snapshot of everything before was begun; if it was finished, the next generation goes on from here.
    Checkpoint,
}

impl FrameKind {
    fn number(self) -> u8 {
        match self {
            Self::Transaction => 1,
            Self::Seal => 2,
            Self::Checkpoint => 3,
            Self::PackedTransaction => 4,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Transaction),
            2 => Some(Self::Seal),
            3 => Some(Self::Checkpoint),
            4 => Some(Self::PackedTransaction),
            _ => None,
        }
    }

    /// Whether it is a commit.
    pub(super) fn is_transaction(self) -> bool {
        matches!(self, Self::Transaction | Self::PackedTransaction)
    }
}

/// One whole frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'b> {
    /// Its number: one more than the frame before.
    pub(super) number: u64,
    /// What it is.
    pub(super) kind: FrameKind,
    /// Where it starts in the file.
    pub(super) offset: u64,
    /// Its content.
    pub(super) body: &'b [u8],
}

/// What follows the last whole frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing.
    Clean,
    /// Bytes that are no whole frame, up to the end of the file at the given length.
    Unfinished {
        /// Length of the file.
        length: u64,
    },
}

/// A log open for reading, and for appending when it was opened so.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    file: Box<dyn MediumFile>,
    header: Header,
    format: u32,
    end: u64,
    last: u64,
    last_kind: Option<FrameKind>,
    durable: u64,
    transactions: u64,
}

impl Log {
    /// Makes a log with nothing but a header, and makes that durable (not yet its name).
    pub(super) fn create(
        medium: &dyn Medium,
        path: &Path,
        header: Header,
    ) -> Result<Self, StorageError> {
        let mut file = medium
            .open(path, Access::Create)
            .map_err(StorageError::cannot_write(path))?;
        file.write_at(0, &header.encode(FileKind::Log, FORMAT_OF_BLOCKS))
            .and_then(|()| file.sync())
            .map_err(StorageError::cannot_write(path))?;
        Ok(Self::at_start(path, file, header, FORMAT_OF_BLOCKS))
    }

    /// Opens a log and reads its header.
    pub(super) fn open(
        medium: &dyn Medium,
        path: &Path,
        access: Access,
    ) -> Result<Self, StorageError> {
        let mut file = medium
            .open(path, access)
            .map_err(StorageError::cannot("open", path))?;
        let mut bytes = [0; HEADER_LENGTH];
        let count = file
            .read_at(0, &mut bytes)
            .map_err(StorageError::cannot("read", path))?;
        let header = decode_header(FileKind::Log, path, &bytes[..count])?;
        Ok(Self::at_start(path, file, header, format_of(&bytes)))
    }

    /// Opens a log whose own header is lost, with the one it must have had: for repair only.
    pub(super) fn open_headless(
        medium: &dyn Medium,
        path: &Path,
        header: Header,
    ) -> Result<Self, StorageError> {
        let file = medium
            .open(path, Access::Read)
            .map_err(StorageError::cannot("open", path))?;
        Ok(Self::at_start(path, file, header, FORMAT_OF_BLOCKS))
    }

    fn at_start(path: &Path, file: Box<dyn MediumFile>, header: Header, format: u32) -> Self {
        Self {
            path: path.to_path_buf(),
            file,
            header,
            format,
            end: HEADER_LENGTH as u64,
            last: header.start,
            last_kind: None,
            durable: header.start,
            transactions: 0,
        }
    }

    /// Where the log lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its header.
    pub(super) fn header(&self) -> Header {
        self.header
    }

    /// Whether it may hold packed transactions: a version that does not know them would take one for an unfinished write.
    pub(super) fn packs(&self) -> bool {
        self.format >= FORMAT_OF_PACKED
    }

    /// Whether the runs of its packed transactions may lie in columns.
    pub(super) fn has_columns(&self) -> bool {
        self.format >= FORMAT_OF_BLOCKS
    }

    /// Where the last whole frame read ends.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// The number of the last whole frame read, or of the one the log starts after.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// What the last frame read is; `None` in an empty log.
    pub(super) fn last_kind(&self) -> Option<FrameKind> {
        self.last_kind
    }

    /// How many transactions were read or written.
    pub(super) fn transactions(&self) -> u64 {
        self.transactions
    }

    /// Whether every frame read is known to be on the disk.
    pub(super) fn is_durable(&self) -> bool {
        self.durable >= self.last
    }

    /// The length of the file at present.
    pub(super) fn length(&mut self) -> Result<u64, StorageError> {
        self.file
            .length()
            .map_err(StorageError::cannot("read", &self.path))
    }

    /// When the file was last written, in seconds since 1970.
    pub(super) fn modified_seconds(&mut self) -> Result<i64, StorageError> {
        self.file
            .modified_seconds()
            .map_err(StorageError::cannot("read", &self.path))
    }

    /// Reads on from the last frame read, giving every further whole frame to `sink`, in order.
    pub(super) fn read_on(
        &mut self,
        sink: &mut dyn FnMut(&Path, Frame<'_>) -> Result<(), StorageError>,
    ) -> Result<Tail, StorageError> {
        let length = self.length()?;
        let mut window = Window::default();
        while self.end < length {
            let rest = length - self.end;
            let head = self.read_window(&mut window, rest.min(FRAME_HEADER as u64), rest)?;
            let Some(wanted) = frame_length(head, rest) else {
                return Ok(Tail::Unfinished { length });
            };
            let bytes = self.read_window(&mut window, wanted, rest)?;
            let Some((number, kind, durable)) = check_frame(&self.header, bytes) else {
                return Ok(Tail::Unfinished { length });
            };
            if number != self.last + 1 {
                return Ok(Tail::Unfinished { length });
            }
            sink(
                &self.path,
                Frame {
                    number,
                    kind,
                    offset: self.end,
                    body: &bytes[FRAME_HEADER + DURABLE_LENGTH..],
                },
            )?;
            self.end += wanted;
            self.last = number;
            self.last_kind = Some(kind);
            self.durable = self.durable.max(durable);
            self.transactions += u64::from(kind.is_transaction());
        }
        Ok(Tail::Clean)
    }

    fn read_window<'w>(
        &mut self,
        window: &'w mut Window,
        count: u64,
        rest: u64,
    ) -> Result<&'w [u8], StorageError> {
        window
            .bytes(self.file.as_mut(), self.end, count, rest)
            .map_err(StorageError::cannot("read", &self.path))
    }

    /// The bytes after the last whole frame.
    pub(super) fn rest(&mut self, length: u64) -> Result<Vec<u8>, StorageError> {
        let mut window = Window::default();
        let rest = length.saturating_sub(self.end);
        self.read_window(&mut window, rest, rest)
            .map(<[u8]>::to_vec)
    }

    /// Where in `rest`, the bytes after the last whole frame, a whole frame lies that proves them damaged rather than
    /// unfinished: one that was written when a frame missing here was on the disk, or the next frame at a wrong place.
    pub(super) fn proof_of_damage(&self, rest: &[u8]) -> Option<u64> {
        let missing = self.last + 1;
        let most = missing + rest.len() as u64 / (FRAME_HEADER + DURABLE_LENGTH) as u64;
        (0..rest.len()).find_map(|at| {
            let bytes = &rest[at..];
            let wanted = frame_length(bytes, bytes.len() as u64)?;
            let number = read_u64(bytes, 8);
            if number < missing || number > most || (at == 0 && number == missing) {
                return None;
            }
            let (number, _, durable) = check_frame(&self.header, &bytes[..wanted as usize])?;
            (durable >= missing || number == missing).then_some(self.end + at as u64)
        })
    }

    /// Every whole frame after the last one read, whatever lies between them: for repair only.
    pub(super) fn salvage(&mut self, sink: &mut dyn FnMut(Frame<'_>)) -> Result<(), StorageError> {
        let length = self.length()?;
        let rest = self.rest(length)?;
        let mut at = 0;
        while at < rest.len() {
            let bytes = &rest[at..];
            let whole = frame_length(bytes, bytes.len() as u64).and_then(|wanted| {
                let bytes = &bytes[..wanted as usize];
                check_frame(&self.header, bytes).map(|checked| (bytes, checked))
            });
            let Some((bytes, (number, kind, _))) = whole else {
                at += 1;
                continue;
            };
            sink(Frame {
                number,
                kind,
                offset: self.end + at as u64,
                body: &bytes[FRAME_HEADER + DURABLE_LENGTH..],
            });
            at += bytes.len();
        }
        Ok(())
    }

    /// Appends a frame in one write and, if `sync`, makes it durable. The caller has the lock and has read everything.
    ///
    /// After [`StorageError::WriteFailed`] the log is as before; after [`StorageError::OutcomeUnknown`] it must not be
    /// written again.
    pub(super) fn append(
        &mut self,
        kind: FrameKind,
        body: &[u8],
        sync: bool,
    ) -> Result<u64, StorageError> {
        let mut frame = NewFrame::default();
        frame.body().extend(body);
        self.append_frame(kind, frame, sync)
    }

    /// As [`Log::append`], for a frame whose body was written in its place.
    pub(super) fn append_frame(
        &mut self,
        kind: FrameKind,
        frame: NewFrame,
        sync: bool,
    ) -> Result<u64, StorageError> {
        let payload = frame.bytes.len() - FRAME_HEADER;
        if payload > MAXIMUM_PAYLOAD {
            return Err(StorageError::TooLarge {
                bytes: (payload - DURABLE_LENGTH) as u64,
            });
        }
        let number = self.last + 1;
        let frame = frame.finish(&self.header, kind, number, self.durable);
        if let Err(source) = self.file.write_at(self.end, &frame) {
            let undone = self
                .file
                .set_length(self.end)
                .and_then(|()| self.file.sync());
            let path = self.path.clone();
            return Err(match undone {
                Ok(()) => StorageError::WriteFailed { path, source },
                Err(_) => StorageError::OutcomeUnknown { path, source },
            });
        }
        if sync {
            // Never tried again: after a failed sync the system may have dropped the bytes and call them clean.
            self.file
                .sync()
                .map_err(|source| StorageError::OutcomeUnknown {
                    path: self.path.clone(),
                    source,
                })?;
            self.durable = number;
        }
        self.end += frame.len() as u64;
        self.last = number;
        self.last_kind = Some(kind);
        self.transactions += u64::from(kind.is_transaction());
        Ok(number)
    }

    /// Makes everything read and written durable.
    pub(super) fn sync(&mut self) -> Result<(), StorageError> {
        self.file
            .sync()
            .map_err(|source| StorageError::OutcomeUnknown {
                path: self.path.clone(),
                source,
            })?;
        self.durable = self.last;
        Ok(())
    }

    /// Cuts off everything after the last whole frame, and makes that durable.
    pub(super) fn cut(&mut self) -> Result<(), StorageError> {
        self.file
            .set_length(self.end)
            .and_then(|()| self.file.sync())
            .map_err(|source| StorageError::OutcomeUnknown {
                path: self.path.clone(),
                source,
            })?;
        self.durable = self.last;
        Ok(())
    }
}

/// Reads a header and says what is wrong with it.
pub(super) fn decode_header(
    kind: FileKind,
    path: &Path,
    bytes: &[u8],
) -> Result<Header, StorageError> {
    Header::decode(kind, bytes).map_err(|error| match error {
        HeaderError::Damaged => StorageError::corrupted(path, Some(0), Damage::Header),
        HeaderError::OtherVersion { format, maker } => StorageError::OtherVersion {
            path: path.to_path_buf(),
            format,
            maker,
        },
    })
}

/// A frame to be appended: its body is written in its place, behind room for what comes before it.
#[derive(Debug)]
pub(super) struct NewFrame {
    bytes: Vec<u8>,
}

impl Default for NewFrame {
    fn default() -> Self {
        Self {
            bytes: vec![0; FRAME_HEADER + DURABLE_LENGTH],
        }
    }
}

impl NewFrame {
    /// Where to append the body.
    pub(super) fn body(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn finish(self, header: &Header, kind: FrameKind, number: u64, durable: u64) -> Vec<u8> {
        let mut frame = self.bytes;
        let length = (frame.len() - FRAME_HEADER) as u32;
        frame[0..4].copy_from_slice(&length.to_le_bytes());
        frame[8..16].copy_from_slice(&number.to_le_bytes());
        frame[16] = kind.number();
        frame[FRAME_HEADER..][..DURABLE_LENGTH].copy_from_slice(&durable.to_le_bytes());
        let checksum = header.checksum(&[&frame[0..4], &frame[8..]]);
        frame[4..8].copy_from_slice(&checksum.to_le_bytes());
        frame
    }
}

/// The length of the whole frame that starts here, if it can be one that ends within `rest` bytes.
fn frame_length(bytes: &[u8], rest: u64) -> Option<u64> {
    if bytes.len() < FRAME_HEADER {
        return None;
    }
    let payload = read_u32(bytes, 0) as usize;
    FrameKind::from_number(bytes[16])?;
    if !(DURABLE_LENGTH..=MAXIMUM_PAYLOAD).contains(&payload) {
        return None;
    }
    let whole = (FRAME_HEADER + payload) as u64;
    (whole <= rest).then_some(whole)
}

/// Number, kind and durable number of a frame of exactly these bytes, if its checksum is right.
fn check_frame(header: &Header, bytes: &[u8]) -> Option<(u64, FrameKind, u64)> {
    let kind = FrameKind::from_number(*bytes.get(16)?)?;
    let checksum = header.checksum(&[&bytes[0..4], &bytes[8..]]);
    (checksum == read_u32(bytes, 4))
        .then(|| (read_u64(bytes, 8), kind, read_u64(bytes, FRAME_HEADER)))
}

/// A part of a file in memory.
#[derive(Debug, Default)]
pub(super) struct Window {
    start: u64,
    filled: usize,
    buffer: Vec<u8>,
}

impl Window {
    /// `count` bytes from `offset`, of at least as many that are there: an error when the file has fewer. `rest` is
    /// how many it is known to have; no more are read ahead.
    pub(super) fn bytes(
        &mut self,
        file: &mut dyn MediumFile,
        offset: u64,
        count: u64,
        rest: u64,
    ) -> io::Result<&[u8]> {
        let count = usize::try_from(count).map_err(io::Error::other)?;
        let held = offset
            .checked_sub(self.start)
            .and_then(|skip| usize::try_from(skip).ok())
            .filter(|skip| {
                skip.checked_add(count)
                    .is_some_and(|end| end <= self.filled)
            });
        if let Some(skip) = held {
            return Ok(&self.buffer[skip..skip + count]);
        }
        let wanted = count.max(WINDOW.min(usize::try_from(rest).unwrap_or(WINDOW)));
        self.filled = 0;
        if self.buffer.len() < wanted {
            self.buffer.clear();
            self.buffer.try_reserve(wanted).map_err(io::Error::other)?;
            self.buffer.resize(wanted, 0);
        }
        self.filled = file.read_at(offset, &mut self.buffer[..wanted])?;
        self.start = offset;
        if self.filled < count {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(&self.buffer[..count])
    }
}
