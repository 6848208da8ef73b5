//! A snapshot: the whole graph at one moment, in chunks that are each checked and can each be loaded alone.
//!
//! A file is a header, then chunks `length u32 | checksum u32 | kind u8 | version u8 | records u32 | payload`, the last
//! of which is the summary. The checksum also covers the position of the chunk, so chunks cannot change places. Written
//! and read with one chunk in memory at a time. Must never know the codec of the records inside.

use std::io;
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use super::error::Damage;
use super::error::StorageError;
use super::format::FORMAT;
use super::format::FileKind;
use super::format::FormatError;
use super::format::HEADER_LENGTH;
use super::format::Header;
use super::format::MAXIMUM_PAYLOAD;
use super::format::read_u32;
use super::format::v1;
use super::format::v1::Summary;
use super::medium::Access;
use super::medium::Medium;
use super::medium::MediumFile;
use super::parts;
use super::wal::Window;
use super::wal::decode_header;
use crate::model::graph::Change;
use crate::model::graph::Graph;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// Bytes of a chunk before its payload.
pub(super) const CHUNK_HEADER: usize = 14;
/// A chunk is closed when its payload has grown to this many bytes.
const CHUNK_TARGET: usize = 1 << 19;
/// How many records are encoded together.
const BATCH: usize = 512;

/// What the records of a chunk are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ChunkKind {
    /// Names of labels, relationship types and keys.
    Names,
    /// Graph types and which one is adopted.
    Schema,
    /// Nodes.
    Nodes,
    /// Relationships.
    Relationships,
    /// Indexes and constraints.
    Indexes,
    /// The summary; always the last chunk and never anywhere else.
    Summary,
}

/// The layout of the payloads: records of format 1, one after the other.
const CHUNK_VERSION: u8 = 1;

impl ChunkKind {
    fn number(self) -> u8 {
        match self {
            Self::Names => 1,
            Self::Schema => 2,
            Self::Nodes => 3,
            Self::Relationships => 4,
            Self::Indexes => 5,
            Self::Summary => 255,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Names),
            2 => Some(Self::Schema),
            3 => Some(Self::Nodes),
            4 => Some(Self::Relationships),
            5 => Some(Self::Indexes),
            255 => Some(Self::Summary),
            _ => None,
        }
    }

    fn of(change: &Change) -> Self {
        match change {
            Change::AddName { .. } | Change::RemoveName { .. } => Self::Names,
            Change::CreateGraphType(_) | Change::DropGraphType(_) | Change::AdoptGraphType(_) => {
                Self::Schema
            }
            Change::CreateNode { .. }
            | Change::DeleteNode { .. }
            | Change::SetNodeProperty { .. }
            | Change::AddLabel { .. }
            | Change::RemoveLabel { .. } => Self::Nodes,
            Change::CreateRelationship { .. }
            | Change::DeleteRelationship { .. }
            | Change::SetRelationshipProperty { .. } => Self::Relationships,
            Change::CreateIndex(_)
            | Change::DropIndex(_)
            | Change::CreateConstraint(_)
            | Change::DropConstraint(_) => Self::Indexes,
        }
    }
}

/// A graph with at least so many elements is saved in parts: loading less than all of it saves time.
const MANY: usize = 20_000;

/// Whether a file of a snapshot is one in parts.
fn is_in_parts(medium: &dyn Medium, path: &Path) -> Result<bool, StorageError> {
    let mut file = medium
        .open(path, Access::Read)
        .map_err(StorageError::cannot("open", path))?;
    let mut bytes = [0; HEADER_LENGTH];
    let count = file
        .read_at(0, &mut bytes)
        .map_err(StorageError::cannot("read", path))?;
    decode_header(FileKind::Snapshot, path, &bytes[..count])?;
    Ok(read_u32(&bytes, 8) != FORMAT)
}

/// Opens a snapshot. Of one in parts most is left where it is, and checked when it is looked at.
pub(super) fn open(medium: &dyn Medium, path: &Path) -> Result<(Header, Graph, u64), StorageError> {
    if is_in_parts(medium, path)? {
        return parts::open(medium, path);
    }
    load(medium, path)
}

/// Writes a snapshot of `graph` to a new file and makes its bytes durable (not yet its name). Returns its length.
pub(super) fn write(
    medium: &dyn Medium,
    path: &Path,
    header: Header,
    graph: &Graph,
) -> Result<u64, StorageError> {
    if graph.node_count() + graph.relationship_count() >= MANY {
        return parts::write(medium, path, header, graph);
    }
    if let Some(damage) = graph.damage() {
        return Err(StorageError::corrupted(path, None, Damage::Content(damage)));
    }
    let mut file = medium
        .open(path, Access::Create)
        .map_err(StorageError::cannot_write(path))?;
    let mut writer = Writer {
        file: file.as_mut(),
        header,
        length: 0,
        hash: Xxh3::new(),
        kind: ChunkKind::Names,
        records: 0,
        batch: Vec::with_capacity(BATCH),
        payload: Vec::new(),
        summary: Summary {
            next_node: graph.next_node().0,
            next_relationship: graph.next_relationship().0,
            ..Summary::default()
        },
    };
    let failed = |error: WriteError| match error {
        WriteError::Io(source) => StorageError::WriteFailed {
            path: path.to_path_buf(),
            source,
        },
        WriteError::Format(FormatError::NotStorable(what)) => StorageError::NotStorable { what },
        WriteError::Format(FormatError::Malformed(_)) => StorageError::NotStorable {
            what: "a record of the graph",
        },
        WriteError::TooLarge(bytes) => StorageError::TooLarge { bytes },
    };
    writer
        .put(&header.encode(FileKind::Snapshot, FORMAT))
        .map_err(|source| failed(source.into()))?;
    for change in graph.export() {
        writer.add(change).map_err(failed)?;
    }
    let length = writer.finish().map_err(failed)?;
    file.sync().map_err(StorageError::cannot_write(path))?;
    Ok(length)
}

#[derive(Debug)]
enum WriteError {
    Io(io::Error),
    Format(FormatError),
    TooLarge(u64),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<FormatError> for WriteError {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

struct Writer<'f> {
    file: &'f mut dyn MediumFile,
    header: Header,
    length: u64,
    hash: Xxh3,
    kind: ChunkKind,
    records: u32,
    batch: Vec<Change>,
    payload: Vec<u8>,
    summary: Summary,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_at(self.length, bytes)?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn add(&mut self, change: Change) -> Result<(), WriteError> {
        let kind = ChunkKind::of(&change);
        if kind != self.kind {
            self.close_chunk()?;
            self.kind = kind;
        }
        self.records += 1;
        self.summary.records += 1;
        self.summary.nodes += u64::from(matches!(change, Change::CreateNode { .. }));
        self.summary.relationships +=
            u64::from(matches!(change, Change::CreateRelationship { .. }));
        self.batch.push(change);
        if self.batch.len() == BATCH {
            self.encode_batch()?;
            if self.payload.len() >= CHUNK_TARGET {
                self.close_chunk()?;
            }
        }
        Ok(())
    }

    fn encode_batch(&mut self) -> Result<(), WriteError> {
        v1::encode_changes(&self.batch, &mut self.payload)?;
        self.batch.clear();
        Ok(())
    }

    fn close_chunk(&mut self) -> Result<(), WriteError> {
        self.encode_batch()?;
        if self.records == 0 {
            return Ok(());
        }
        if self.payload.len() > MAXIMUM_PAYLOAD {
            return Err(WriteError::TooLarge(self.payload.len() as u64));
        }
        let payload = std::mem::take(&mut self.payload);
        let chunk = build_chunk(
            &self.header,
            self.summary.chunks,
            self.kind,
            self.records,
            &payload,
        );
        self.put(&chunk)?;
        self.summary.chunks += 1;
        self.records = 0;
        self.payload = payload;
        self.payload.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<u64, WriteError> {
        self.close_chunk()?;
        let hash = self.hash.digest128();
        self.summary.hash = [hash as u64, (hash >> 64) as u64];
        v1::encode_summary(&self.summary, &mut self.payload)?;
        let chunk = build_chunk(
            &self.header,
            self.summary.chunks,
            ChunkKind::Summary,
            1,
            &self.payload,
        );
        self.put(&chunk)?;
        Ok(self.length)
    }
}

fn build_chunk(
    header: &Header,
    position: u64,
    kind: ChunkKind,
    records: u32,
    payload: &[u8],
) -> Vec<u8> {
    let mut chunk = Vec::with_capacity(CHUNK_HEADER + payload.len());
    chunk.extend((payload.len() as u32).to_le_bytes());
    chunk.extend([0; 4]);
    chunk.push(kind.number());
    chunk.push(CHUNK_VERSION);
    chunk.extend(records.to_le_bytes());
    chunk.extend(payload);
    let checksum = header.checksum(&[&position.to_le_bytes(), &chunk[0..4], &chunk[8..]]);
    chunk[4..8].copy_from_slice(&checksum.to_le_bytes());
    chunk
}

/// Reads a snapshot into an empty graph, checking everything there is to check. Also returns the file's length.
pub(super) fn load(medium: &dyn Medium, path: &Path) -> Result<(Header, Graph, u64), StorageError> {
    if is_in_parts(medium, path)? {
        return parts::load(medium, path);
    }
    let mut reader = Reader::open(medium, path)?;
    let mut graph = Graph::new();
    let mut seen = Summary::default();
    loop {
        let Some(chunk) = reader.next_chunk()? else {
            return Err(StorageError::corrupted(
                path,
                Some(reader.offset),
                Damage::Truncated,
            ));
        };
        let content =
            |text: String| StorageError::corrupted(path, Some(chunk.offset), Damage::Content(text));
        if chunk.kind == ChunkKind::Summary {
            let mut payload = chunk.payload;
            let summary =
                v1::decode_summary(&mut payload).map_err(|error| content(error.to_string()))?;
            if !payload.is_empty() {
                return Err(content("more bytes than a summary has".into()));
            }
            seen.hash = chunk.hash_before;
            seen.next_node = summary.next_node;
            seen.next_relationship = summary.next_relationship;
            if seen != summary {
                return Err(content("the summary does not fit the chunks".into()));
            }
            if reader.offset != reader.length {
                return Err(StorageError::corrupted(
                    path,
                    Some(reader.offset),
                    Damage::Content("bytes after the end".into()),
                ));
            }
            graph.set_next_ids(
                NodeId(summary.next_node),
                RelationshipId(summary.next_relationship),
            );
            // Loading wrote everything to petgraph's part, which the tables say as well in less room.
            graph.settle();
            return Ok((reader.header, graph, reader.length));
        }
        seen.chunks += 1;
        for_each_record(&chunk, |change| {
            seen.records += 1;
            seen.nodes += u64::from(matches!(change, Change::CreateNode { .. }));
            seen.relationships += u64::from(matches!(change, Change::CreateRelationship { .. }));
            graph
                .apply(change)
                .map(|_| ())
                .map_err(|error| error.to_string())
        })
        .map_err(content)?;
    }
}

/// What was saved of a damaged snapshot.
#[derive(Debug, Default)]
pub(super) struct Salvage {
    /// The graph of every record that could be read and applied.
    pub(super) graph: Graph,
    /// Chunks that were damaged, by their place in the file.
    pub(super) lost_chunks: Vec<u64>,
    /// Records that were whole but did not fit what was left.
    pub(super) lost_records: u64,
    /// Properties of elements that were saved which may be lost.
    pub(super) lost_properties: u64,
    /// Nodes and relationships the summary speaks of; `None` when the summary is lost.
    pub(super) expected: Option<(u64, u64)>,
    /// The file's header.
    pub(super) header: Option<Header>,
}

/// Reads what can be read of a snapshot whose header is whole, leaving out damaged chunks.
pub(super) fn salvage(medium: &dyn Medium, path: &Path) -> Result<Salvage, StorageError> {
    if is_in_parts(medium, path)? {
        return parts::salvage(medium, path);
    }
    let mut reader = Reader::open(medium, path)?;
    let mut saved = Salvage {
        header: Some(reader.header),
        ..Salvage::default()
    };
    loop {
        let chunk = match reader.next_chunk() {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(saved),
            Err(StorageError::Corrupted { offset, .. }) => {
                saved.lost_chunks.push(offset.unwrap_or(0));
                if !reader.skip_damaged_chunk()? {
                    return Ok(saved);
                }
                continue;
            }
            Err(error) => return Err(error),
        };
        if chunk.kind == ChunkKind::Summary {
            let mut payload = chunk.payload;
            if let Ok(summary) = v1::decode_summary(&mut payload) {
                saved.expected = Some((summary.nodes, summary.relationships));
                saved.graph.set_next_ids(
                    NodeId(summary.next_node),
                    RelationshipId(summary.next_relationship),
                );
            }
            continue;
        }
        let Salvage {
            graph,
            lost_records,
            ..
        } = &mut saved;
        let read = for_each_record(&chunk, |change| {
            if graph.apply(change).is_err() {
                *lost_records += 1;
            }
            Ok(())
        });
        if read.is_err() {
            saved.lost_chunks.push(chunk.offset);
        }
    }
}

fn for_each_record(
    chunk: &Chunk<'_>,
    mut sink: impl FnMut(&Change) -> Result<(), String>,
) -> Result<(), String> {
    let mut payload = chunk.payload;
    v1::decode_changes(&mut payload, u64::from(chunk.records), &mut |change| {
        if ChunkKind::of(&change) == chunk.kind {
            sink(&change)
        } else {
            Err("a record in the wrong chunk".into())
        }
    })
    .map_err(|error| error.to_string())?;
    if payload.is_empty() {
        Ok(())
    } else {
        Err("more bytes than records".into())
    }
}

struct Chunk<'b> {
    offset: u64,
    kind: ChunkKind,
    records: u32,
    payload: &'b [u8],
    hash_before: [u64; 2],
}

struct Reader<'p> {
    path: &'p Path,
    file: Box<dyn MediumFile>,
    length: u64,
    header: Header,
    offset: u64,
    position: u64,
    hash: Xxh3,
    window: Window,
}

/// A snapshot whose header has been read.
pub(super) struct Opened {
    pub(super) file: Box<dyn MediumFile>,
    /// Bytes of the whole file.
    pub(super) length: u64,
    /// The header as it is in the file.
    bytes: [u8; HEADER_LENGTH],
    pub(super) header: Header,
    /// Its format.
    pub(super) format: u32,
}

/// Opens a snapshot and reads its header.
pub(super) fn open_file(medium: &dyn Medium, path: &Path) -> Result<Opened, StorageError> {
    let mut file = medium
        .open(path, Access::Read)
        .map_err(StorageError::cannot("open", path))?;
    let length = file.length().map_err(StorageError::cannot("read", path))?;
    let mut bytes = [0; HEADER_LENGTH];
    let count = file
        .read_at(0, &mut bytes)
        .map_err(StorageError::cannot("read", path))?;
    let header = decode_header(FileKind::Snapshot, path, &bytes[..count])?;
    Ok(Opened {
        file,
        length,
        header,
        format: read_u32(&bytes, 8),
        bytes,
    })
}

impl<'p> Reader<'p> {
    fn open(medium: &dyn Medium, path: &'p Path) -> Result<Self, StorageError> {
        let Opened {
            file,
            length,
            bytes,
            header,
            ..
        } = open_file(medium, path)?;
        let mut hash = Xxh3::new();
        hash.update(&bytes);
        Ok(Self {
            path,
            file,
            length,
            header,
            offset: HEADER_LENGTH as u64,
            position: 0,
            hash,
            window: Window::default(),
        })
    }

    /// The next chunk, its checksum verified; `None` at the end of the file.
    fn next_chunk(&mut self) -> Result<Option<Chunk<'_>>, StorageError> {
        let rest = self.length - self.offset;
        if rest == 0 {
            return Ok(None);
        }
        let offset = self.offset;
        let damaged = |damage| StorageError::corrupted(self.path, Some(offset), damage);
        if rest < CHUNK_HEADER as u64 {
            return Err(damaged(Damage::Truncated));
        }
        let unreadable = StorageError::cannot("read", self.path);
        let unreadable_payload = StorageError::cannot("read", self.path);
        let head = self
            .window
            .bytes(self.file.as_mut(), offset, CHUNK_HEADER as u64, rest)
            .map_err(unreadable)?;
        let wanted = CHUNK_HEADER as u64 + u64::from(read_u32(head, 0));
        if wanted > rest || wanted > (CHUNK_HEADER + MAXIMUM_PAYLOAD) as u64 {
            return Err(damaged(Damage::Checksum));
        }
        let bytes = self
            .window
            .bytes(self.file.as_mut(), offset, wanted, rest)
            .map_err(unreadable_payload)?;
        let checksum =
            self.header
                .checksum(&[&self.position.to_le_bytes(), &bytes[0..4], &bytes[8..]]);
        if checksum != read_u32(bytes, 4) {
            return Err(damaged(Damage::Checksum));
        }
        let kind = ChunkKind::from_number(bytes[8])
            .filter(|_| bytes[9] == CHUNK_VERSION)
            .ok_or_else(|| damaged(Damage::Content("a chunk of unknown kind".into())))?;
        let before = if kind == ChunkKind::Summary {
            self.hash.digest128()
        } else {
            0
        };
        self.hash.update(bytes);
        self.offset += wanted;
        self.position += 1;
        Ok(Some(Chunk {
            offset,
            kind,
            records: read_u32(bytes, 10),
            payload: &bytes[CHUNK_HEADER..],
            hash_before: [before as u64, (before >> 64) as u64],
        }))
    }

    /// Moves on to the next whole chunk after a damaged one; `false` when there is none. The length of the damaged
    /// chunk may be wrong too, so every later place and the next few positions are tried.
    fn skip_damaged_chunk(&mut self) -> Result<bool, StorageError> {
        let rest = self.length - self.offset;
        let unreadable = StorageError::cannot("read", self.path);
        let mut window = Window::default();
        let bytes = window
            .bytes(self.file.as_mut(), self.offset, rest, rest)
            .map_err(unreadable)?;
        for at in 1..bytes.len() {
            let candidate = &bytes[at..];
            if candidate.len() < CHUNK_HEADER
                || ChunkKind::from_number(candidate[8]).is_none()
                || candidate[9] != CHUNK_VERSION
            {
                continue;
            }
            let wanted = CHUNK_HEADER + read_u32(candidate, 0) as usize;
            let Some(chunk) = candidate.get(..wanted) else {
                continue;
            };
            for position in self.position + 1..self.position + 4 {
                let checksum =
                    self.header
                        .checksum(&[&position.to_le_bytes(), &chunk[0..4], &chunk[8..]]);
                if checksum == read_u32(chunk, 4) {
                    self.offset += at as u64;
                    self.position = position;
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
