//! A snapshot in parts (formats 2 to 6): what a large graph is saved as, so that opening reads little and a query loads
//! what it touches.
//!
//! After the header come the chunks of [`snapshot`](super::snapshot): names and graph types, then a chunk for each piece
//! of each part (columns, ends, steps, texts, hashes), then indexes and the adopted graph type, then the directory of all
//! parts, then a summary of fixed length that says where the directory is. Opening reads the summary, the directory and
//! the few chunks of changes; a piece is read and its checksum verified when it is first looked at. In format 2 a part
//! is one piece. Must never know how the bytes of a part are laid out.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use xxhash_rust::xxh3::Xxh3;

use super::error::Damage;
use super::error::StorageError;
use super::format::FORMAT_OF_LOOPS;
use super::format::FORMAT_OF_PACKED;
use super::format::FORMAT_OF_PARTS;
use super::format::FORMAT_OF_PIECES;
use super::format::FileKind;
use super::format::FormatError;
use super::format::HEADER_LENGTH;
use super::format::Header;
use super::format::MAXIMUM_PAYLOAD;
use super::format::packing;
use super::format::read_u32;
use super::format::read_u64;
use super::format::v1;
use super::format::v2;
use super::format::v3;
use super::medium::Access;
use super::medium::Medium;
use super::medium::MediumFile;
use super::snapshot;
use super::snapshot::CHUNK_HEADER;
use super::snapshot::Salvage;
use super::wal::decode_header;
use crate::model::graph::Change;
use crate::model::graph::Graph;
use crate::model::graph::cold::Cold;
use crate::model::graph::cold::Packed;
use crate::model::graph::cold::Packer;
use crate::model::graph::cold::Place;

/// How many rows, or numbers, a piece holds: few enough that one is read in no time, and enough that there are few.
const ROWS_IN_PIECE: usize = 1 << 13;
/// Bytes of the summary's payload.
const SUMMARY: usize = 80;
/// A snapshot of fewer bytes than this is read whole when it is opened: it takes no time, and every byte is checked.
const SMALL: u64 = 1 << 20;

/// What a chunk holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Changes that come before the parts.
    Before,
    /// A column.
    Column,
    /// Numbers.
    Numbers,
    /// Texts.
    Texts,
    /// Changes that come after the parts.
    After,
    /// The directory.
    Directory,
    /// The summary.
    Summary,
}

impl Kind {
    fn number(self) -> u8 {
        match self {
            Self::Before => 1,
            Self::Column => 6,
            Self::Numbers => 7,
            Self::Texts => 8,
            Self::After => 5,
            Self::Directory => 9,
            Self::Summary => 255,
        }
    }

    /// Whether it is a piece of a part, which may be packed.
    fn is_piece(self) -> bool {
        matches!(self, Self::Column | Self::Numbers | Self::Texts)
    }
}

/// Writes a snapshot in parts to a new file and makes its bytes durable (not yet its name). Returns its length.
pub(super) fn write(
    medium: &dyn Medium,
    path: &Path,
    header: Header,
    graph: &Graph,
) -> Result<u64, StorageError> {
    write_pieces(medium, path, header, graph, ROWS_IN_PIECE)
}

/// As [`write`], with so many rows in a piece.
fn write_pieces(
    medium: &dyn Medium,
    path: &Path,
    header: Header,
    graph: &Graph,
    rows_in_piece: usize,
) -> Result<u64, StorageError> {
    let file = medium
        .open(path, Access::Create)
        .map_err(StorageError::cannot_write(path))?;
    let mut writer = Writer {
        path,
        file,
        header,
        length: 0,
        hash: Xxh3::new(),
        lengths: Vec::new(),
        payload: Vec::new(),
        rows_in_piece,
    };
    writer.put(&header.encode(FileKind::Snapshot, FORMAT_OF_LOOPS))?;
    let (before, after): (Vec<Change>, Vec<Change>) = graph
        .export_rules()
        .partition(|change| matches!(change, Change::AddName { .. } | Change::CreateGraphType(_)));
    writer.changes(Kind::Before, &before)?;
    let directory = graph.pack(&mut writer)?;
    writer.changes(Kind::After, &after)?;
    if let Some(damage) = graph.damage() {
        return Err(StorageError::corrupted(path, None, Damage::Content(damage)));
    }
    let mut payload = Vec::new();
    v3::encode_directory(
        &directory,
        &writer.lengths,
        Graph::hash_probe(),
        &mut payload,
    );
    let directory_at = writer.length;
    let directory_length = payload.len() as u64;
    writer.payload = payload;
    writer.close(Kind::Directory, 0)?;
    let hash = writer.hash.digest128();
    let summary = [
        writer.lengths.len() as u64,
        graph.node_count() as u64,
        graph.relationship_count() as u64,
        directory_at,
        directory_length,
        before.len() as u64,
        after.len() as u64,
        0,
        hash as u64,
        (hash >> 64) as u64,
    ];
    writer.payload = summary
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    writer.close(Kind::Summary, 0)?;
    writer
        .file
        .sync()
        .map_err(StorageError::cannot_write(path))?;
    Ok(writer.length)
}

struct Writer<'p> {
    path: &'p Path,
    file: Box<dyn MediumFile>,
    header: Header,
    length: u64,
    hash: Xxh3,
    /// The length of each chunk's payload.
    lengths: Vec<u64>,
    payload: Vec<u8>,
    rows_in_piece: usize,
}

impl Writer<'_> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        self.file
            .write_at(self.length, bytes)
            .map_err(|source| StorageError::WriteFailed {
                path: self.path.to_path_buf(),
                source,
            })?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Writes the payload as a chunk; its place.
    fn close(&mut self, kind: Kind, records: u32) -> Result<Place, StorageError> {
        let mut payload = std::mem::take(&mut self.payload);
        let mut version = FORMAT_OF_PIECES;
        if kind.is_piece()
            && let Some(packed) = packing::pack(&payload)
        {
            payload = packed;
            version = FORMAT_OF_PACKED;
        }
        if payload.len() > MAXIMUM_PAYLOAD {
            return Err(StorageError::TooLarge {
                bytes: payload.len() as u64,
            });
        }
        let place = self.lengths.len();
        let mut chunk = Vec::with_capacity(CHUNK_HEADER + payload.len());
        chunk.extend((payload.len() as u32).to_le_bytes());
        chunk.extend([0; 4]);
        chunk.push(kind.number());
        chunk.push(version as u8);
        chunk.extend(records.to_le_bytes());
        chunk.extend(&payload);
        let checksum = checksum(&self.header, place as u64, &chunk);
        chunk[4..8].copy_from_slice(&checksum.to_le_bytes());
        self.lengths.push(payload.len() as u64);
        self.put(&chunk)?;
        self.payload = payload;
        self.payload.clear();
        Ok(place as Place)
    }

    fn changes(&mut self, kind: Kind, changes: &[Change]) -> Result<(), StorageError> {
        v1::encode_changes(changes, &mut self.payload).map_err(|error| not_storable(&error))?;
        self.close(kind, changes.len() as u32).map(|_| ())
    }
}

fn not_storable(error: &FormatError) -> StorageError {
    StorageError::NotStorable {
        what: match error {
            FormatError::NotStorable(what) => what,
            FormatError::Malformed(_) => "a record of the graph",
        },
    }
}

fn checksum(header: &Header, place: u64, chunk: &[u8]) -> u32 {
    header.checksum(&[&place.to_le_bytes(), &chunk[0..4], &chunk[8..]])
}

impl Packer for Writer<'_> {
    type Error = StorageError;

    fn rows_in_piece(&self) -> usize {
        self.rows_in_piece
    }

    fn column(&mut self, column: &Packed<'_>) -> Result<Place, StorageError> {
        v2::encode_column(column, &mut self.payload).map_err(|error| not_storable(&error))?;
        self.close(Kind::Column, 0)
    }

    fn numbers(&mut self, numbers: &[u32]) -> Result<Place, StorageError> {
        v2::encode_numbers(numbers, &mut self.payload);
        self.close(Kind::Numbers, 0)
    }

    fn texts(&mut self, texts: &[&str]) -> Result<Place, StorageError> {
        v2::encode_texts(texts, &mut self.payload);
        self.close(Kind::Texts, 0)
    }
}

/// A snapshot in parts whose file is open.
#[derive(Debug)]
struct Parts {
    path: PathBuf,
    header: Header,
    format: u32,
    /// Offset and payload length of each chunk.
    places: Vec<(u64, u64)>,
    file: Mutex<Box<dyn MediumFile>>,
    damage: Mutex<Damaged>,
}

/// What was found to be damaged so far.
#[derive(Debug, Default)]
struct Damaged {
    first: Option<String>,
    places: BTreeSet<Place>,
}

impl Parts {
    /// The payload of a chunk, its checksum verified.
    fn payload(&self, place: Place, kind: Kind) -> Result<Vec<u8>, StorageError> {
        let (offset, length) = *self
            .places
            .get(place as usize)
            .ok_or_else(|| content(&self.path, 0, "a part that is nowhere"))?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        chunk(
            file.as_mut(),
            &self.path,
            &self.header,
            u64::from(place),
            (offset, length),
            (kind, self.format),
        )
    }

    fn part<T>(
        &self,
        place: Place,
        kind: Kind,
        decode: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        match self.payload(place, kind) {
            Ok(payload) => {
                let part = decode(&payload);
                if part.is_none() {
                    self.note(place, "bytes that are no part");
                }
                part
            }
            Err(error) => {
                self.remember(place, error.to_string());
                None
            }
        }
    }

    fn remember(&self, place: Place, damage: String) {
        let mut known = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        known.first.get_or_insert(damage);
        known.places.insert(place);
    }

    /// The offsets of all damage that was met.
    fn offsets(&self) -> Vec<u64> {
        let known = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        let places = known.places.iter();
        let offset = |place: &Place| self.places.get(*place as usize).map_or(0, |place| place.0);
        places.map(offset).collect()
    }
}

impl Cold for Parts {
    fn column(&self, place: Place) -> Option<Packed<'static>> {
        self.part(place, Kind::Column, v2::decode_column)
    }

    fn numbers(&self, place: Place) -> Option<Vec<u32>> {
        self.part(place, Kind::Numbers, v2::decode_numbers)
    }

    fn texts(&self, place: Place) -> Option<Vec<Arc<str>>> {
        self.part(place, Kind::Texts, v2::decode_texts)
    }

    fn note(&self, place: Place, what: &str) {
        let offset = self.places.get(place as usize).map_or(0, |place| place.0);
        self.remember(place, content(&self.path, offset, what).to_string());
    }

    fn damage(&self) -> Option<String> {
        let known = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        known.first.clone()
    }

    fn is_damaged(&self, place: Place) -> bool {
        let known = self.damage.lock().unwrap_or_else(PoisonError::into_inner);
        known.places.contains(&place)
    }
}

fn content(path: &Path, offset: u64, what: &str) -> StorageError {
    StorageError::corrupted(path, Some(offset), Damage::Content(what.into()))
}

/// Reads a chunk and verifies it; its payload.
fn chunk(
    file: &mut dyn MediumFile,
    path: &Path,
    header: &Header,
    place: u64,
    (offset, length): (u64, u64),
    (kind, format): (Kind, u32),
) -> Result<Vec<u8>, StorageError> {
    if length > MAXIMUM_PAYLOAD as u64 {
        return Err(content(path, offset, "a part that is too long"));
    }
    let mut bytes = vec![0; CHUNK_HEADER + length as usize];
    let count = file
        .read_at(offset, &mut bytes)
        .map_err(StorageError::cannot("read", path))?;
    if count < bytes.len() {
        return Err(StorageError::corrupted(
            path,
            Some(offset),
            Damage::Truncated,
        ));
    }
    let sound = u64::from(read_u32(&bytes, 0)) == length
        && checksum(header, place, &bytes) == read_u32(&bytes, 4);
    if !sound {
        return Err(StorageError::corrupted(
            path,
            Some(offset),
            Damage::Checksum,
        ));
    }
    let version = u32::from(bytes[9]);
    let is_packed = version == FORMAT_OF_PACKED && kind.is_piece();
    let expected = match format {
        older if older < FORMAT_OF_PACKED => older,
        _ if is_packed => FORMAT_OF_PACKED,
        _ => FORMAT_OF_PIECES,
    };
    if (bytes[8], version) != (kind.number(), expected) {
        return Err(content(path, offset, "a chunk of another kind"));
    }
    if is_packed {
        return packing::unpack(&bytes[CHUNK_HEADER..])
            .map_err(|error| content(path, offset, &error.to_string()));
    }
    bytes.drain(..CHUNK_HEADER);
    Ok(bytes)
}

/// The numbers of the summary.
struct Summary([u64; SUMMARY / 8]);

impl Summary {
    fn chunks(&self) -> u64 {
        self.0[0]
    }

    fn counts(&self) -> [u64; 2] {
        [self.0[1], self.0[2]]
    }

    fn directory(&self) -> (u64, u64) {
        (self.0[3], self.0[4])
    }

    fn changes(&self) -> [u64; 2] {
        [self.0[5], self.0[6]]
    }

    fn hash(&self) -> u128 {
        u128::from(self.0[9]) << 64 | u128::from(self.0[8])
    }
}

/// Opens a snapshot in parts: a small one is read whole and checked whole, a large one is left where it is.
pub(super) fn open(medium: &dyn Medium, path: &Path) -> Result<(Header, Graph, u64), StorageError> {
    let (header, graph, length) = open_lazily(medium, path)?;
    if length < SMALL {
        return load(medium, path);
    }
    Ok((header, graph, length))
}

/// Reads a snapshot in parts whole, checking everything there is to check.
pub(super) fn load(medium: &dyn Medium, path: &Path) -> Result<(Header, Graph, u64), StorageError> {
    let (header, graph, length) = open_lazily(medium, path)?;
    verify(medium, path, length)?;
    graph.thaw();
    if let Some(damage) = graph.damage() {
        return Err(content(path, 0, &damage));
    }
    if !graph.is_sound() {
        return Err(content(path, 0, "parts that do not fit each other"));
    }
    Ok((header, graph, length))
}

/// What is left of a snapshot of which some parts are damaged; its names, rules and directory must be whole.
pub(super) fn salvage(medium: &dyn Medium, path: &Path) -> Result<Salvage, StorageError> {
    let (header, graph, length, parts) = open_parts(medium, path)?;
    let expected = Some((graph.node_count() as u64, graph.relationship_count() as u64));
    let saved = graph
        .salvage()
        .map_err(|error| content(path, length, &error.to_string()))?;
    Ok(Salvage {
        graph: saved.graph,
        lost_chunks: parts.offsets(),
        lost_records: (saved.relationships + saved.rules) as u64,
        lost_properties: saved.properties as u64,
        expected,
        header: Some(header),
    })
}

/// The graph of a snapshot, its parts left where they are.
pub(super) fn open_lazily(
    medium: &dyn Medium,
    path: &Path,
) -> Result<(Header, Graph, u64), StorageError> {
    let (header, graph, length, _) = open_parts(medium, path)?;
    Ok((header, graph, length))
}

fn open_parts(
    medium: &dyn Medium,
    path: &Path,
) -> Result<(Header, Graph, u64, Arc<Parts>), StorageError> {
    let snapshot::Opened {
        mut file,
        length,
        header,
        format,
        ..
    } = snapshot::open_file(medium, path)?;
    let truncated = || StorageError::corrupted(path, Some(length), Damage::Truncated);
    let summary_at = length
        .checked_sub((CHUNK_HEADER + SUMMARY) as u64)
        .ok_or_else(truncated)?;
    let summary = read_summary(file.as_mut(), path, (&header, format), summary_at)?;
    let directory_place = summary.chunks().checked_sub(1).ok_or_else(truncated)?;
    let payload = chunk(
        file.as_mut(),
        path,
        &header,
        directory_place,
        summary.directory(),
        (Kind::Directory, format),
    )?;
    let at = summary.directory().0;
    let (mut directory, places, probe) = decode_directory(format, &payload)
        .ok_or_else(|| content(path, at, "bytes that are no directory"))?;
    let parts = Parts {
        path: path.to_path_buf(),
        header,
        format,
        places,
        file: Mutex::new(file),
        damage: Mutex::default(),
    };
    let mut graph = Graph::new();
    let [before, after] = summary.changes();
    let changes = |place: usize, kind: Kind, count: u64, graph: &mut Graph| {
        let payload = parts.payload(place as Place, kind)?;
        let offset = parts.places.get(place).map_or(0, |place| place.0);
        let mut rest = payload.as_slice();
        v1::decode_changes(&mut rest, count, &mut |change| {
            graph
                .apply(&change)
                .map(|_| ())
                .map_err(|error| error.to_string())
        })
        .map_err(|error| content(path, offset, &error.to_string()))?;
        if rest.is_empty() {
            Ok(())
        } else {
            Err(content(path, offset, "more bytes than records"))
        }
    };
    changes(0, Kind::Before, before, &mut graph)?;
    let last = parts
        .places
        .len()
        .checked_sub(1)
        .ok_or_else(|| content(path, at, "a directory without places"))?;
    changes(last, Kind::After, after, &mut graph)?;
    if probe != Graph::hash_probe() {
        // Hashes of another making find nothing: the indexes are made anew when they are needed.
        directory.indexes.clear();
    }
    let parts = Arc::new(parts);
    let cold: Arc<dyn Cold> = parts.clone();
    graph
        .unpack(&cold, &directory)
        .map_err(|error| content(path, at, &error))?;
    let counts = [graph.node_count(), graph.relationship_count()];
    if counts.map(|count| count as u64) != summary.counts() {
        return Err(content(
            path,
            summary_at,
            "the summary does not fit the directory",
        ));
    }
    Ok((header, graph, length, parts))
}

/// The directory, offset and length of each chunk before it, and the probe of its hashes.
fn decode_directory(format: u32, payload: &[u8]) -> Option<v2::Decoded> {
    if format == FORMAT_OF_PARTS {
        return v2::decode_directory(payload);
    }
    let (directory, lengths, probe) = v3::decode_directory(payload, format)?;
    let mut offset = HEADER_LENGTH as u64;
    let mut places = Vec::with_capacity(lengths.len());
    for length in lengths {
        places.push((offset, length));
        offset = offset
            .checked_add(length)?
            .checked_add(CHUNK_HEADER as u64)?;
    }
    Some((directory, places, probe))
}

fn read_summary(
    file: &mut dyn MediumFile,
    path: &Path,
    (header, format): (&Header, u32),
    at: u64,
) -> Result<Summary, StorageError> {
    let mut bytes = [0; CHUNK_HEADER + SUMMARY];
    let count = file
        .read_at(at, &mut bytes)
        .map_err(StorageError::cannot("read", path))?;
    if count < bytes.len() {
        return Err(StorageError::corrupted(path, Some(at), Damage::Truncated));
    }
    let place = read_u64(&bytes, CHUNK_HEADER);
    let payload = chunk(
        file,
        path,
        header,
        place,
        (at, SUMMARY as u64),
        (Kind::Summary, format),
    )?;
    let mut numbers = [0; SUMMARY / 8];
    for (number, bytes) in numbers.iter_mut().zip(payload.as_chunks::<8>().0) {
        *number = u64::from_le_bytes(*bytes);
    }
    Ok(Summary(numbers))
}

/// Reads every byte of a snapshot in parts: chunk after chunk, each verified, and all of them against the summary.
fn verify(medium: &dyn Medium, path: &Path, length: u64) -> Result<(), StorageError> {
    let mut file = medium
        .open(path, Access::Read)
        .map_err(StorageError::cannot("open", path))?;
    let mut bytes = [0; HEADER_LENGTH];
    file.read_at(0, &mut bytes)
        .map_err(StorageError::cannot("read", path))?;
    let header = decode_header(FileKind::Snapshot, path, &bytes)?;
    let form = (&header, read_u32(&bytes, 8));
    let summary_at = length.saturating_sub((CHUNK_HEADER + SUMMARY) as u64);
    let summary = read_summary(file.as_mut(), path, form, summary_at)?;
    let mut hash = Xxh3::new();
    hash.update(&bytes);
    let mut offset = HEADER_LENGTH as u64;
    let mut place = 0;
    let mut chunk = Vec::new();
    while offset < summary_at {
        let mut head = [0; CHUNK_HEADER];
        let count = file
            .read_at(offset, &mut head)
            .map_err(StorageError::cannot("read", path))?;
        let wanted = CHUNK_HEADER as u64 + u64::from(read_u32(&head, 0));
        if count < CHUNK_HEADER || offset + wanted > summary_at {
            return Err(StorageError::corrupted(
                path,
                Some(offset),
                Damage::Checksum,
            ));
        }
        chunk.resize(wanted as usize, 0);
        file.read_at(offset, &mut chunk)
            .map_err(StorageError::cannot("read", path))?;
        if checksum(&header, place, &chunk) != read_u32(&chunk, 4) {
            return Err(StorageError::corrupted(
                path,
                Some(offset),
                Damage::Checksum,
            ));
        }
        hash.update(&chunk);
        offset += wanted;
        place += 1;
    }
    if place != summary.chunks() || hash.digest128() != summary.hash() {
        return Err(content(
            path,
            summary_at,
            "the summary does not fit the chunks",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::catalog::IndexDefinition;
    use crate::model::catalog::KeyId;
    use crate::model::catalog::LabelId;
    use crate::model::catalog::NameKind;
    use crate::model::catalog::RelationshipTypeId;
    use crate::model::value::NodeId;
    use crate::model::value::RelationshipId;
    use crate::model::value::Value;
    use crate::model::value::temporal::Date;
    use crate::storage::medium::RealMedium;

    const HEADER: Header = Header {
        identity: *b"0123456789abcdef",
        generation: 3,
        start: 40,
    };

    fn names(graph: &mut Graph) {
        for (kind, names) in [
            (NameKind::Label, &["A", "B"][..]),
            (NameKind::RelationshipType, &["R", "S"]),
            (NameKind::Key, &["id", "name", "mixed", "day", "rare"]),
        ] {
            for (id, name) in names.iter().enumerate() {
                let name = Arc::from(*name);
                let id = id as u32;
                graph.apply(&Change::AddName { kind, id, name }).unwrap();
            }
        }
        for (name, label, key, unique) in [("i", "A", "id", true), ("n", "B", "name", false)] {
            let definition = IndexDefinition::of_nodes(name, label, key, unique);
            graph.apply(&Change::CreateIndex(definition)).unwrap();
        }
    }

    fn node(id: u64) -> Change {
        let mut properties = vec![
            (KeyId(0), Value::Integer(1000 + id as i64)),
            (KeyId(1), Value::from(format!("name {}", id % 7))),
        ];
        if id.is_multiple_of(3) {
            let mixed = [Value::Boolean(true), Value::Float(0.5), Value::from("x")];
            properties.push((KeyId(2), mixed[id as usize / 3 % 3].clone()));
        }
        if id.is_multiple_of(2) {
            let day = Date::from_days_since_epoch(id as i64 * 40).unwrap();
            properties.push((KeyId(3), Value::Date(day)));
        }
        if id == 5 {
            properties.push((KeyId(4), Value::list(vec![Value::Integer(1)])));
        }
        let labels = [vec![LabelId(0)], vec![LabelId(0), LabelId(1)], vec![]];
        Change::CreateNode {
            id: NodeId(id),
            labels: labels[id as usize / 9 % 3].clone(),
            properties,
        }
    }

    fn relationship(id: u64, nodes: u64) -> Change {
        let is_second = id >= 300 || (id < 90 && id.is_multiple_of(3));
        Change::CreateRelationship {
            id: RelationshipId(id),
            relationship_type: RelationshipTypeId(u32::from(is_second)),
            start: NodeId(id * 5 % nodes),
            end: NodeId(id * 3 % nodes),
            properties: vec![(KeyId(1), Value::from(format!("role {}", id % 3)))],
        }
    }

    /// So few rows that the parts of the graph below have several pieces.
    const FEW_ROWS: usize = 64;

    /// A graph with gaps, several label sets, and columns of every kind.
    fn graph() -> Graph {
        let mut graph = Graph::new();
        names(&mut graph);
        for id in 0..150 {
            graph.apply(&node(id)).unwrap();
        }
        for id in 0..400 {
            graph.apply(&relationship(id, 147)).unwrap();
        }
        for id in [148, 149] {
            graph.apply(&Change::DeleteNode { id: NodeId(id) }).unwrap();
        }
        // the first type is in so many runs that the nodes its steps lead to are saved, the second is not
        // and only the first joins nodes to themselves
        for id in (90..290).step_by(5).chain([0, 20, 21]) {
            let id = RelationshipId(id);
            graph.apply(&Change::DeleteRelationship { id }).unwrap();
        }
        graph
    }

    fn written(graph: &Graph, rows_in_piece: usize) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("snap");
        write_pieces(&RealMedium, &path, HEADER, graph, rows_in_piece).unwrap();
        (folder, path)
    }

    #[test]
    fn a_graph_is_read_back_whole_or_part_by_part() {
        for rows in [FEW_ROWS, 128, ROWS_IN_PIECE] {
            reads_back(&graph(), rows);
        }
    }

    fn reads_back(graph: &Graph, rows: usize) {
        let (_folder, path) = written(graph, rows);
        let (header, whole, length) = load(&RealMedium, &path).unwrap();
        let (_, lazy, _) = open_lazily(&RealMedium, &path).unwrap();
        assert_eq!(header, HEADER);
        assert_eq!(length, std::fs::metadata(&path).unwrap().len());
        for name in ["name 3", "name 9"] {
            let found = lazy.seek(LabelId(1), KeyId(1), &Value::from(name));
            assert_eq!(found, graph.seek(LabelId(1), KeyId(1), &Value::from(name)));
        }
        for id in [1000, 1017, 1030, 7, 1111] {
            let found = lazy.seek(LabelId(0), KeyId(0), &Value::Integer(id));
            assert_eq!(found, graph.seek(LabelId(0), KeyId(0), &Value::Integer(id)));
        }
        same_lengths(&lazy, graph);
        same_elements(&lazy, graph, [1, 3, 40, 63, 64, 99, 128, 146, 147, 148]);
        for read in [&whole, &lazy] {
            assert!(read.export().eq(graph.export()));
            assert_eq!(read.next_node(), graph.next_node());
            assert_eq!(read.next_relationship(), graph.next_relationship());
            assert_eq!(read.damage(), None);
        }
        let (_other, again) = written(&lazy, rows);
        assert!(
            load(&RealMedium, &again)
                .unwrap()
                .1
                .export()
                .eq(graph.export())
        );
    }

    /// Asks only how many steps there are, as a query that counts does.
    fn same_lengths(read: &Graph, lived: &Graph) {
        for outgoing in [true, false] {
            for (only, without_loops) in [(0, false), (1, true)] {
                let rows = |graph: &'_ Graph| {
                    let rows = graph.rows(outgoing, RelationshipTypeId(only));
                    let known = rows.lengths();
                    let lengths = (0..152).map(|node| known.of(NodeId(node)));
                    (rows.are_without_loops(), lengths.collect::<Vec<_>>())
                };
                let found = rows(read);
                assert_eq!(found.0, without_loops, "{only}");
                assert_eq!(found, rows(lived), "{only} {outgoing}");
            }
        }
    }

    /// Asks for single elements, as a query that touches little does.
    fn same_elements<const N: usize>(read: &Graph, lived: &Graph, nodes: [u64; N]) {
        use crate::model::graph::Direction;
        for node in nodes.map(NodeId) {
            assert_eq!(read.node_properties(node), lived.node_properties(node));
            for direction in [Direction::Outgoing, Direction::Incoming, Direction::Both] {
                for types in [None, Some([RelationshipTypeId(1)].as_slice())] {
                    let steps = |graph: &Graph| {
                        let mut steps = Vec::new();
                        graph.steps(node, direction, types, &mut steps);
                        steps
                    };
                    assert_eq!(steps(read), steps(lived), "{node:?}");
                    let degree = read.degree(node, direction, types);
                    assert_eq!(degree, lived.degree(node, direction, types));
                }
            }
        }
        for key in (0..5).map(KeyId) {
            let nodes = nodes.map(NodeId);
            assert_eq!(
                format!("{:?}", read.gather_node_property(&nodes, key)),
                format!("{:?}", lived.gather_node_property(&nodes, key))
            );
        }
        for id in [0, 19, 20, 130, 399].map(RelationshipId) {
            assert_eq!(read.endpoints(id), lived.endpoints(id));
            assert_eq!(
                read.relationship_properties(id),
                lived.relationship_properties(id)
            );
        }
    }

    #[test]
    fn what_is_written_to_a_graph_left_where_it_is_is_as_if_it_had_been_loaded() {
        let mut lived = graph();
        let (_folder, path) = written(&lived, FEW_ROWS);
        let (_, mut lazy, _) = open_lazily(&RealMedium, &path).unwrap();
        let changes = [
            node(155),
            relationship(470, 130),
            Change::SetNodeProperty {
                id: NodeId(3),
                key: KeyId(1),
                value: Value::from("name 9"),
            },
            Change::DeleteRelationship {
                id: RelationshipId(7),
            },
            Change::RemoveLabel {
                id: NodeId(1),
                label: LabelId(0),
            },
            Change::AddLabel {
                id: NodeId(2),
                label: LabelId(1),
            },
        ];
        for change in &changes {
            let inverse = lived.apply(change).unwrap();
            assert_eq!(lazy.apply(change).unwrap(), inverse);
        }
        let set = |id: u64, value: i64| Change::SetNodeProperty {
            id: NodeId(id),
            key: KeyId(0),
            value: Value::Integer(value),
        };
        // a value that was saved is taken, one that was given up is free, and one taken since is taken
        for (change, free) in [
            (set(3, 1004), false),
            (set(4, 9), true),
            (set(3, 1004), true),
            (set(6, 9), false),
            (set(4, 1004), false),
            (set(1, 1003), true),
            (set(5, 1003), true),
        ] {
            let inverse = lived.apply(&change);
            assert_eq!(lazy.apply(&change), inverse);
            assert_eq!(inverse.is_ok(), free, "{change:?}");
        }
        let gone = Change::CreateNode {
            id: NodeId(160),
            labels: vec![LabelId(0)],
            properties: vec![(KeyId(0), Value::Integer(77))],
        };
        for graph in [&mut lived, &mut lazy] {
            graph.apply(&gone).unwrap();
            let id = NodeId(160);
            graph.apply(&Change::DeleteNode { id }).unwrap();
        }
        for value in [9, 77, 1003, 1004, 1005, 1155] {
            let value = Value::Integer(value);
            let found = lazy.seek(LabelId(0), KeyId(0), &value);
            assert_eq!(found, lived.seek(LabelId(0), KeyId(0), &value), "{value:?}");
        }
        // texts that were saved and texts that came since are told from each other
        let nodes = [0, 1, 2, 3, 7, 8, 10, 17, 24, 155].map(NodeId);
        for name in ["name 3", "name 0", "name 1", "name 9", "never"] {
            let numbers = lazy.gather_node_strings(&nodes, KeyId(1)).unwrap();
            for (node, number) in nodes.iter().zip(&numbers) {
                let is_it = lived.node_property(*node, KeyId(1)) == Value::from(name);
                assert_eq!(
                    lazy.is_string(name).holds(*number),
                    is_it,
                    "{node:?} {name}"
                );
            }
            for (one, number) in nodes.iter().zip(&numbers) {
                for (other, number_of_other) in nodes.iter().zip(&numbers) {
                    let names = [one, other].map(|node| lived.node_property(*node, KeyId(1)));
                    assert_eq!(number == number_of_other, names[0] == names[1]);
                }
            }
        }
        // what was written and what lies where it was saved, before and after all of it is loaded
        let touched = [3, 1, 2, 155, 470 * 5 % 130, 470 * 3 % 130, 35, 21, 8];
        same_elements(&lazy, &lived, touched);
        assert!(lazy.export().eq(lived.export()));
        same_elements(&lazy, &lived, touched);
        for name in ["name 3", "name 9"] {
            let value = Value::from(name);
            let found = lazy.seek(LabelId(1), KeyId(1), &value);
            assert_eq!(found, lived.seek(LabelId(1), KeyId(1), &value));
        }
        // saved again, each text is there once
        let (_other, again) = written(&lazy, FEW_ROWS);
        let (_, again, _) = load(&RealMedium, &again).unwrap();
        assert!(again.export().eq(lived.export()));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_found() {
        let graph = graph();
        let (_folder, path) = written(&graph, FEW_ROWS);
        let bytes = std::fs::read(&path).unwrap();
        let copy = path.with_extension("copy");
        let found = |bytes: &[u8], what: &str| {
            std::fs::write(&copy, bytes).unwrap();
            assert!(load(&RealMedium, &copy).is_err(), "{what} is not found");
            let Ok((_, lazy, _)) = open_lazily(&RealMedium, &copy) else {
                return;
            };
            let same = lazy.export().eq(graph.export());
            lazy.thaw();
            assert!(
                lazy.damage().is_some() || same,
                "{what} gives another answer"
            );
        };
        // some bit of every tenth byte, and of every byte at the end, where the directory and the summary are
        let (every, last) = (bytes.len() * 8, bytes.len() * 8 - 4_000);
        for bit in (0..last).step_by(83).chain((last..every).step_by(7)) {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            found(&damaged, &format!("bit {bit}"));
        }
        for end in (0..bytes.len()).step_by(61) {
            found(&bytes[..end], &format!("a cut at {end}"));
        }
    }

    #[test]
    fn what_is_salvaged_of_damaged_pieces_is_less_and_never_other() {
        let graph = graph();
        let (_folder, path) = written(&graph, FEW_ROWS);
        let bytes = std::fs::read(&path).unwrap();
        let all: Vec<Change> = graph.export().collect();
        let properties = |change: &Change| match change {
            Change::CreateNode { properties, .. }
            | Change::CreateRelationship { properties, .. } => properties.clone(),
            _ => Vec::new(),
        };
        let (_, _, _, parts) = open_parts(&RealMedium, &path).unwrap();
        // every piece but names, rules and directory
        for place in 1..parts.places.len() - 1 {
            let (offset, length) = parts.places[place];
            let mut damaged = bytes.clone();
            damaged[offset as usize + CHUNK_HEADER + length as usize / 2] ^= 4;
            std::fs::write(&path, &damaged).unwrap();
            let saved = salvage(&RealMedium, &path).unwrap();
            assert_eq!(saved.expected, Some((148, 357)));
            if saved.lost_chunks.is_empty() {
                // pieces of an index, which is made anew
                assert!(saved.graph.export().eq(graph.export()));
                continue;
            }
            assert_eq!(saved.lost_chunks, [offset], "place {place}");
            let (mut lost, mut fewer) = (0, 0);
            let left: Vec<Change> = saved.graph.export().collect();
            let mut left = left.into_iter().peekable();
            for change in &all {
                let Some(found) = left.next_if(|found| same_element(found, change)) else {
                    lost += 1;
                    continue;
                };
                let (before, after) = (properties(change), properties(&found));
                assert!(after.iter().all(|property| before.contains(property)));
                fewer += before.len() - after.len();
            }
            assert_eq!(left.next(), None);
            assert_eq!(lost, saved.lost_records);
            assert!(fewer as u64 <= saved.lost_properties);
        }
    }

    fn same_element(one: &Change, other: &Change) -> bool {
        match (one, other) {
            (
                Change::CreateNode { id, labels, .. },
                Change::CreateNode {
                    id: id_of_other,
                    labels: labels_of_other,
                    ..
                },
            ) => id == id_of_other && labels == labels_of_other,
            (
                Change::CreateRelationship { id, start, end, .. },
                Change::CreateRelationship {
                    id: id_of_other,
                    start: start_of_other,
                    end: end_of_other,
                    ..
                },
            ) => (id, start, end) == (id_of_other, start_of_other, end_of_other),
            _ => one == other,
        }
    }
}
