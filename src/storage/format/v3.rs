//! Formats 3 to 6 of snapshots: the directory of parts that are cut into pieces.
//!
//! Parts are written as in format 2, a piece at a time. Numbers are as there. Whatever the bytes are, decoding ends, asks
//! for memory in proportion to them, and answers `None` rather than panics.

use super::FORMAT_OF_BLOCKS;
use super::FORMAT_OF_LOOPS;
use super::v2::decode_runs;
use super::v2::put;
use super::v2::take;
use super::v2::take_bytes;
use super::v2::take_count;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::graph::cold::ColumnDirectory;
use crate::model::graph::cold::Directory;
use crate::model::graph::cold::IndexDirectory;
use crate::model::graph::cold::NodesDirectory;
use crate::model::graph::cold::Origins;
use crate::model::graph::cold::Part;
use crate::model::graph::cold::RelationshipsDirectory;
use crate::model::graph::cold::StepsDirectory;

/// Appends a directory, with the length of each chunk's payload in the file and the probe of its hashes.
pub(in crate::storage) fn encode_directory(
    directory: &Directory,
    lengths: &[u64],
    probe: u32,
    out: &mut Vec<u8>,
) {
    put_each(lengths, out);
    put(u64::from(probe), out);
    put(u64::from(directory.rows_in_piece.unwrap_or(0)), out);
    put(directory.next[0], out);
    put(directory.next[1], out);
    put(directory.nodes.len() as u64, out);
    for table in &directory.nodes {
        put_small(&table.labels, |label| label.0, out);
        put_runs(&table.rows, out);
        put_columns(&table.columns, out);
    }
    put(directory.relationships.len() as u64, out);
    for table in &directory.relationships {
        put_runs(&table.rows, out);
        table.ends.iter().for_each(|part| put_part(*part, out));
        put_columns(&table.columns, out);
        put_known(table.loops.map(u64::from), out);
        put(u64::from(table.tables.is_some()), out);
        for tables in table.tables.iter().flatten() {
            put_small(tables, |table| *table, out);
        }
        put(u64::from(table.steps.is_some()), out);
        for steps in table.steps.iter().flatten() {
            put_steps(steps, out);
        }
    }
    put_small(&directory.texts, |place| *place, out);
    put(u64::from(directory.text_count), out);
    put(directory.text_uses, out);
    put_part(directory.incident, out);
    put(directory.indexes.len() as u64, out);
    for index in &directory.indexes {
        put(u64::from(index.distinct), out);
        put(u64::from(index.entries), out);
        put_known(index.base.map(|base| base as u64), out);
        index.parts.iter().for_each(|part| put_part(*part, out));
        put_small(&index.fences, |fence| *fence, out);
    }
}

fn put_each(numbers: &[u64], out: &mut Vec<u8>) {
    put(numbers.len() as u64, out);
    for number in numbers {
        put(*number, out);
    }
}

fn put_small<T>(items: &[T], number: impl Fn(&T) -> u32, out: &mut Vec<u8>) {
    put(items.len() as u64, out);
    for item in items {
        put(u64::from(number(item)), out);
    }
}

fn put_known(number: Option<u64>, out: &mut Vec<u8>) {
    put(u64::from(number.is_some()), out);
    put(number.unwrap_or(0), out);
}

fn put_part(part: Part, out: &mut Vec<u8>) {
    put(u64::from(part.first), out);
    put(u64::from(part.pieces), out);
}

fn put_runs(runs: &[(u32, u32)], out: &mut Vec<u8>) {
    put(runs.len() as u64, out);
    for (first, count) in runs {
        put(u64::from(*first), out);
        put(u64::from(*count), out);
    }
}

fn put_columns(columns: &[ColumnDirectory], out: &mut Vec<u8>) {
    put(columns.len() as u64, out);
    for column in columns {
        put(u64::from(column.key.0), out);
        put_part(column.part, out);
    }
}

fn put_steps(steps: &StepsDirectory, out: &mut Vec<u8>) {
    match &steps.origins {
        Origins::From(least) => {
            put(0, out);
            put(u64::from(*least), out);
        }
        Origins::Listed(part, fences) => {
            put(1, out);
            put_part(*part, out);
            put_small(fences, |fence| *fence, out);
        }
    }
    put(u64::from(steps.rows), out);
    put_part(steps.offsets, out);
    steps.steps.iter().for_each(|part| put_part(*part, out));
}

/// What [`decode_directory`] gives: the directory, the length of each chunk's payload, and the probe.
pub(in crate::storage) type Decoded = (Directory, Vec<u64>, u32);

/// A directory of some format, which is all there is.
pub(in crate::storage) fn decode_directory(mut bytes: &[u8], format: u32) -> Option<Decoded> {
    let bytes = &mut bytes;
    let lengths = take_each(bytes, take)?;
    let chunks = lengths.len();
    let probe = small(bytes)?;
    let mut directory = Directory {
        rows_in_piece: Some(small(bytes)?),
        next: [take(bytes)?, take(bytes)?],
        ..Directory::default()
    };
    directory.nodes = take_each(bytes, |bytes| {
        Some(NodesDirectory {
            labels: take_each(bytes, |bytes| small(bytes).map(LabelId))?,
            rows: decode_runs(bytes)?,
            columns: take_columns(bytes, chunks)?,
        })
    })?;
    directory.relationships = take_each(bytes, |bytes| {
        Some(RelationshipsDirectory {
            rows: decode_runs(bytes)?,
            ends: [take_part(bytes, chunks)?, take_part(bytes, chunks)?],
            columns: take_columns(bytes, chunks)?,
            loops: if format >= FORMAT_OF_LOOPS {
                let (is_known, loops) = (take_flag(bytes)?, small(bytes)?);
                is_known.then_some(loops)
            } else {
                None
            },
            tables: if take_flag(bytes)? {
                Some([take_each(bytes, small)?, take_each(bytes, small)?])
            } else {
                None
            },
            steps: if take_flag(bytes)? {
                Some([take_steps(bytes, chunks)?, take_steps(bytes, chunks)?])
            } else {
                None
            },
        })
    })?;
    directory.texts = take_each(bytes, small)?;
    directory.text_count = small(bytes)?;
    directory.text_uses = take(bytes)?;
    directory.incident = take_part(bytes, chunks)?;
    directory.indexes = take_each(bytes, |bytes| {
        Some(IndexDirectory {
            distinct: small(bytes)?,
            entries: small(bytes)?,
            base: if format >= FORMAT_OF_BLOCKS {
                let (is_known, base) = (take_flag(bytes)?, take(bytes)? as i64);
                is_known.then_some(base)
            } else {
                None
            },
            parts: [
                take_part(bytes, chunks)?,
                take_part(bytes, chunks)?,
                take_part(bytes, chunks)?,
            ],
            fences: take_each(bytes, small)?,
        })
    })?;
    bytes.is_empty().then_some((directory, lengths, probe))
}

fn small(bytes: &mut &[u8]) -> Option<u32> {
    u32::try_from(take(bytes)?).ok()
}

fn take_flag(bytes: &mut &[u8]) -> Option<bool> {
    match take_bytes(bytes, 1)? {
        [0] => Some(false),
        [1] => Some(true),
        _ => None,
    }
}

fn take_each<T>(bytes: &mut &[u8], each: impl Fn(&mut &[u8]) -> Option<T>) -> Option<Vec<T>> {
    let count = take_count(bytes, 1)?;
    (0..count).map(|_| each(bytes)).collect()
}

/// A part, whose pieces are among so many chunks.
fn take_part(bytes: &mut &[u8], chunks: usize) -> Option<Part> {
    let (first, pieces) = (small(bytes)?, small(bytes)?);
    (first.checked_add(pieces)? as usize <= chunks).then_some(Part { first, pieces })
}

fn take_columns(bytes: &mut &[u8], chunks: usize) -> Option<Vec<ColumnDirectory>> {
    take_each(bytes, |bytes| {
        Some(ColumnDirectory {
            key: KeyId(small(bytes)?),
            part: take_part(bytes, chunks)?,
        })
    })
}

fn take_steps(bytes: &mut &[u8], chunks: usize) -> Option<StepsDirectory> {
    Some(StepsDirectory {
        origins: if take_flag(bytes)? {
            Origins::Listed(take_part(bytes, chunks)?, take_each(bytes, small)?)
        } else {
            Origins::From(small(bytes)?)
        },
        rows: small(bytes)?,
        offsets: take_part(bytes, chunks)?,
        steps: [take_part(bytes, chunks)?, take_part(bytes, chunks)?],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(first: u32, pieces: u32) -> Part {
        Part { first, pieces }
    }

    #[test]
    fn a_directory_is_read_back_and_a_cut_one_is_none() {
        let steps = |origins| StepsDirectory {
            origins,
            rows: 300,
            offsets: part(9, 5),
            steps: [part(14, 2), part(16, 2)],
        };
        let directory = Directory {
            rows_in_piece: Some(64),
            next: [1 << 20, 7],
            nodes: vec![NodesDirectory {
                labels: vec![LabelId(0), LabelId(3)],
                rows: vec![(0, 5), (9, 1)],
                columns: vec![ColumnDirectory {
                    key: KeyId(2),
                    part: part(3, 1),
                }],
            }],
            relationships: vec![
                RelationshipsDirectory::default(),
                RelationshipsDirectory {
                    rows: vec![(4, 100)],
                    ends: [part(4, 2), part(6, 2)],
                    columns: Vec::new(),
                    loops: Some(12),
                    tables: Some([vec![0], vec![]]),
                    steps: Some([
                        steps(Origins::From(4)),
                        steps(Origins::Listed(part(8, 1), vec![3, 900])),
                    ]),
                },
            ],
            texts: vec![20, 21],
            text_count: 1_500,
            text_uses: 1_600,
            incident: part(2, 1),
            indexes: vec![IndexDirectory {
                distinct: 4,
                entries: 5,
                base: Some(-3),
                parts: [part(22, 1), part(23, 1), part(24, 1)],
                fences: vec![77],
            }],
        };
        let lengths = vec![5; 30];
        let mut bytes = Vec::new();
        encode_directory(&directory, &lengths, 8, &mut bytes);
        let whole = Some((directory, lengths, 8));
        assert_eq!(decode_directory(&bytes, FORMAT_OF_LOOPS), whole);
        for end in 0..bytes.len() {
            assert_eq!(
                decode_directory(&bytes[..end], FORMAT_OF_LOOPS),
                None,
                "cut at {end}"
            );
        }
    }

    #[test]
    fn bytes_that_are_nothing_end_without_a_panic() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            for _ in 0..seed % 60 {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                bytes.push((seed % 7) as u8 * u8::from(!seed.is_multiple_of(4)));
            }
            seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let _ = decode_directory(&bytes, 3 + (seed % 4) as u32);
        }
    }
}
