//! Format 2 of snapshots: the parts of a graph and the directory of their places, as flat bytes.
//!
//! Little endian; a `number` is LEB128, seven bits a byte, at most ten bytes. Values that have no column of their own
//! are written as format 1 writes them. Format 3 writes parts the same way, piece by piece and with any number of bits,
//! and has a directory of its own; that of format 2 is only read. Whatever the bytes are, decoding ends, asks for memory
//! in proportion to them, and answers `None` or an error rather than panics.

use std::borrow::Cow;
use std::sync::Arc;

use super::FormatError;
use super::bits;
use super::blocks;
use super::decimals;
use super::v1;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::graph::cold::ColumnDirectory;
use crate::model::graph::cold::Directory;
use crate::model::graph::cold::IndexDirectory;
use crate::model::graph::cold::NodesDirectory;
use crate::model::graph::cold::Packed;
use crate::model::graph::cold::PackedCells;
use crate::model::graph::cold::Part;
use crate::model::graph::cold::RelationshipsDirectory;
use crate::model::graph::cold::Runs;
use crate::model::value::temporal::Date;

/// Marks a width that is one of bits rather than bytes.
const BITS: u8 = 0x80;
/// Stands for a width: blocks of their own widths, of the numbers or of the differences between them (format 5).
const BLOCKS: u8 = 3;
const BLOCKS_OF_DIFFERENCES: u8 = 5;
/// So few numbers are not worth blocks.
const FEW: usize = 32;

/// The most equal numbers written once for all: a limit keeps a wrong count from taking all memory.
const MOST_OF_NO_WIDTH: usize = 1 << 28;

pub(super) fn put(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

pub(super) fn take_bytes<'b>(bytes: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

/// A count of things that take at least a byte (or `per_byte` of which share one).
pub(super) fn take_count(bytes: &mut &[u8], per_byte: usize) -> Option<usize> {
    let count = usize::try_from(take(bytes)?).ok()?;
    (count <= bytes.len().saturating_mul(per_byte)).then_some(count)
}

/// Numbers as differences from the least, each in as many bits as the greatest difference needs; or in blocks, when that
/// saves a sixteenth.
pub(super) fn put_packed(
    numbers: &(impl ExactSizeIterator<Item = u64> + Clone),
    out: &mut Vec<u8>,
) {
    let least = numbers.clone().min().unwrap_or(0);
    let greatest = numbers.clone().max().unwrap_or(0) - least;
    put(numbers.len() as u64, out);
    let bits = u64::BITS - greatest.leading_zeros();
    if bits > 0 && numbers.len() > FEW {
        let (differences, about) = blocks::shorter(numbers);
        let plain = (numbers.len() * bits as usize).div_ceil(8);
        if about < plain - plain / 16 {
            put(numbers.clone().next().unwrap_or(0), out);
            out.push(if differences {
                BLOCKS_OF_DIFFERENCES
            } else {
                BLOCKS
            });
            return blocks::write(numbers, differences, out);
        }
    }
    put(least, out);
    let differences = numbers.clone().map(|number| number - least);
    match bits {
        0 if numbers.len() <= MOST_OF_NO_WIDTH => out.push(0),
        1..=bits::MOST if !matches!(bits, 8 | 16 | 32) => {
            out.push(BITS | bits as u8);
            bits::pack(differences, bits, out);
        }
        _ => {
            let width = bits.div_ceil(8).max(1).next_power_of_two() as usize;
            out.push(width as u8);
            out.reserve(numbers.len() * width);
            for difference in differences {
                out.extend_from_slice(&difference.to_le_bytes()[..width]);
            }
        }
    }
}

/// Gives numbers to `found`, at most 64 at a time, each time with how many are left.
fn take_each(bytes: &mut &[u8], mut found: impl FnMut(usize, &[u64])) -> Option<()> {
    let count = usize::try_from(take(bytes)?).ok()?;
    let least = take(bytes)?;
    let width = *take_bytes(bytes, 1)?.first()?;
    let mut left = count;
    let mut give = |numbers: &[u64]| {
        found(left, numbers);
        left -= numbers.len();
    };
    let mut block = [least; 64];
    match width {
        0 if count <= MOST_OF_NO_WIDTH => {
            (0..count / 64).for_each(|_| give(&block));
            give(&block[..count % 64]);
        }
        BLOCKS | BLOCKS_OF_DIFFERENCES => {
            return blocks::read(bytes, count, least, width == BLOCKS_OF_DIFFERENCES, give);
        }
        1 | 2 | 4 | 8 => {
            let width = usize::from(width);
            let packed = take_bytes(bytes, count.checked_mul(width)?)?;
            for packed in packed.chunks(64 * width) {
                let block = &mut block[..packed.len() / width];
                for (number, packed) in block.iter_mut().zip(packed.chunks_exact(width)) {
                    let mut bytes = [0; 8];
                    bytes[..width].copy_from_slice(packed);
                    *number = least.wrapping_add(u64::from_le_bytes(bytes));
                }
                give(block);
            }
        }
        _ if width & BITS != 0 => {
            let bits = u32::from(width & !BITS);
            let packed = take_bytes(bytes, bits::length(count, bits)?)?;
            return bits::unpack(packed, count, bits, |block| {
                for number in &mut *block {
                    *number = number.wrapping_add(least);
                }
                give(block);
            });
        }
        _ => return None,
    }
    Some(())
}

/// The numbers, each made into something by `make`.
pub(super) fn take_packed<T>(bytes: &mut &[u8], make: impl Fn(u64) -> T) -> Option<Vec<T>> {
    let mut numbers = Vec::new();
    take_each(bytes, |left, block| {
        numbers.reserve_exact(left);
        numbers.extend(block.iter().map(|number| make(*number)));
    })?;
    Some(numbers)
}

/// Numbers of 32 bits.
fn take_small(bytes: &mut &[u8]) -> Option<Vec<u32>> {
    let (mut numbers, mut all) = (Vec::new(), 0);
    take_each(bytes, |left, block| {
        numbers.reserve_exact(left);
        all |= block.iter().fold(0, |all, number| all | number);
        numbers.extend(block.iter().map(|number| *number as u32));
    })?;
    u32::try_from(all).is_ok().then_some(numbers)
}

/// A signed number as one whose order is the same.
pub(super) fn unsigned(number: i64) -> u64 {
    (number as u64) ^ (1 << 63)
}

pub(super) fn signed(number: u64) -> i64 {
    (number ^ (1 << 63)) as i64
}

/// Appends numbers.
pub(in crate::storage) fn encode_numbers(numbers: &[u32], out: &mut Vec<u8>) {
    put_packed(&numbers.iter().map(|number| u64::from(*number)), out);
}

/// Numbers, which are all there is.
pub(in crate::storage) fn decode_numbers(mut bytes: &[u8]) -> Option<Vec<u32>> {
    let numbers = take_small(&mut bytes)?;
    bytes.is_empty().then_some(numbers)
}

/// Appends texts: lengths, then bytes.
pub(in crate::storage) fn encode_texts(texts: &[&str], out: &mut Vec<u8>) {
    put(texts.len() as u64, out);
    for text in texts {
        put(text.len() as u64, out);
    }
    for text in texts {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Texts, which are all there is.
pub(in crate::storage) fn decode_texts(mut bytes: &[u8]) -> Option<Vec<Arc<str>>> {
    let count = take_count(&mut bytes, 1)?;
    let lengths: Vec<usize> = (0..count)
        .map(|_| usize::try_from(take(&mut bytes)?).ok())
        .collect::<Option<_>>()?;
    let mut rest = std::str::from_utf8(bytes).ok()?;
    let mut texts = Vec::with_capacity(count);
    for length in lengths {
        let (text, after) = rest.split_at_checked(length)?;
        texts.push(Arc::from(text));
        rest = after;
    }
    rest.is_empty().then_some(texts)
}

/// Appends a column: which rows have a value (0 when all of so many rows have), its kind, its cells.
pub(in crate::storage) fn encode_column(
    column: &Packed<'_>,
    out: &mut Vec<u8>,
) -> Result<(), FormatError> {
    let length = match &column.cells {
        PackedCells::Booleans(cells) => cells.len(),
        PackedCells::Integers(cells) => cells.len(),
        PackedCells::Floats(cells) => cells.len(),
        PackedCells::Texts(cells) => cells.len(),
        PackedCells::Dates(cells) => cells.len(),
        PackedCells::Values(cells) => cells.len(),
    };
    if *column.present == *all_present(length) {
        out.push(0);
        put(length as u64, out);
    } else {
        out.push(1);
        put(column.present.len() as u64, out);
        for word in &*column.present {
            out.extend_from_slice(&word.to_le_bytes());
        }
    }
    match &column.cells {
        PackedCells::Booleans(cells) => {
            out.push(1);
            put_packed(&cells.iter().map(|cell| u64::from(*cell)), out);
        }
        PackedCells::Integers(cells) => {
            out.push(2);
            put_packed(&cells.iter().map(|cell| unsigned(*cell)), out);
        }
        PackedCells::Floats(cells) => {
            if let Some((places, numbers)) = decimals::of(cells) {
                out.extend([7, places]);
                put_packed(&numbers.iter().map(|number| unsigned(*number)), out);
            } else {
                out.push(3);
                put(cells.len() as u64, out);
                for cell in &**cells {
                    out.extend_from_slice(&cell.to_bits().to_le_bytes());
                }
            }
        }
        PackedCells::Texts(cells) => {
            out.push(4);
            put_packed(&cells.iter().map(|cell| u64::from(*cell)), out);
        }
        PackedCells::Dates(cells) => {
            out.push(5);
            let days = cells.iter().map(|cell| unsigned(cell.days_since_epoch()));
            put_packed(&days, out);
        }
        PackedCells::Values(cells) => {
            out.push(6);
            put(cells.len() as u64, out);
            v1::encode_values(cells, out)?;
        }
    }
    Ok(())
}

fn all_present(length: usize) -> Vec<u64> {
    let mut words = vec![u64::MAX; length / 64];
    if !length.is_multiple_of(64) {
        words.push((1 << (length % 64)) - 1);
    }
    words
}

/// A column, which is all there is.
pub(in crate::storage) fn decode_column(mut bytes: &[u8]) -> Option<Packed<'static>> {
    let bytes = &mut bytes;
    let present = match take_bytes(bytes, 1)? {
        [0] => {
            let length = usize::try_from(take(bytes)?).ok()?;
            (length <= 1 << 33).then(|| all_present(length))?
        }
        [1] => {
            let count = take_count(bytes, 1)?;
            let words = take_bytes(bytes, count.checked_mul(8)?)?;
            let words = words.as_chunks::<8>().0.iter();
            words.map(|word| u64::from_le_bytes(*word)).collect()
        }
        _ => return None,
    };
    let cells = match take_bytes(bytes, 1)? {
        [1] => PackedCells::Booleans(take_packed(bytes, |number| number != 0)?.into()),
        [2] => PackedCells::Integers(take_packed(bytes, signed)?.into()),
        [3] => {
            let count = take_count(bytes, 1)?;
            let cells = take_bytes(bytes, count.checked_mul(8)?)?;
            let cells = cells.as_chunks::<8>().0.iter();
            let cells = cells.map(|cell| f64::from_bits(u64::from_le_bytes(*cell)));
            PackedCells::Floats(cells.collect())
        }
        [7] => {
            let places = *take_bytes(bytes, 1)?.first()?;
            let float = decimals::maker(places)?;
            PackedCells::Floats(take_packed(bytes, |number| float(signed(number)))?.into())
        }
        [4] => PackedCells::Texts(take_small(bytes)?.into()),
        [5] => {
            let days = take_packed(bytes, signed)?;
            let dates = days
                .into_iter()
                .map(|days| Date::from_days_since_epoch(days).ok());
            PackedCells::Dates(Cow::Owned(dates.collect::<Option<Vec<_>>>()?))
        }
        [6] => {
            let count = take_count(bytes, 1)?;
            PackedCells::Values(v1::decode_values(bytes, count).ok()?.into())
        }
        _ => return None,
    };
    bytes.is_empty().then_some(Packed {
        present: Cow::Owned(present),
        cells,
    })
}

/// What [`decode_directory`] gives: the directory, offset and length of each place, and the probe.
pub(in crate::storage) type Decoded = (Directory, Vec<(u64, u64)>, u32);

/// A directory, which is all there is.
pub(in crate::storage) fn decode_directory(mut bytes: &[u8]) -> Option<Decoded> {
    let bytes = &mut bytes;
    let small = |bytes: &mut &[u8]| u32::try_from(take(bytes)?).ok();
    let part = |bytes: &mut &[u8]| {
        let first = u32::try_from(take(bytes)?).ok()?;
        Some(Part { first, pieces: 1 })
    };
    let count = take_count(bytes, 1)?;
    let places = (0..count)
        .map(|_| Some((take(bytes)?, take(bytes)?)))
        .collect::<Option<_>>()?;
    let probe = small(bytes)?;
    let mut directory = Directory {
        next: [take(bytes)?, take(bytes)?],
        ..Directory::default()
    };
    for _ in 0..take_count(bytes, 1)? {
        let count = take_count(bytes, 1)?;
        let labels = (0..count)
            .map(|_| Some(LabelId(small(bytes)?)))
            .collect::<Option<_>>()?;
        directory.nodes.push(NodesDirectory {
            labels,
            rows: decode_runs(bytes)?,
            columns: decode_columns(bytes)?,
        });
    }
    for _ in 0..take_count(bytes, 1)? {
        directory.relationships.push(RelationshipsDirectory {
            rows: decode_runs(bytes)?,
            ends: [part(bytes)?, part(bytes)?],
            columns: decode_columns(bytes)?,
            ..RelationshipsDirectory::default()
        });
    }
    let count = take_count(bytes, 1)?;
    directory.texts = (0..count).map(|_| small(bytes)).collect::<Option<_>>()?;
    directory.text_count = small(bytes)?;
    directory.text_uses = take(bytes)?;
    directory.incident = part(bytes)?;
    for _ in 0..take_count(bytes, 1)? {
        directory.indexes.push(IndexDirectory {
            distinct: small(bytes)?,
            entries: small(bytes)?,
            base: None,
            parts: [part(bytes)?, part(bytes)?, part(bytes)?],
            fences: Vec::new(),
        });
    }
    bytes.is_empty().then_some((directory, places, probe))
}

pub(super) fn decode_runs(bytes: &mut &[u8]) -> Option<Runs> {
    let count = take_count(bytes, 1)?;
    let small = |bytes: &mut &[u8]| u32::try_from(take(bytes)?).ok();
    (0..count)
        .map(|_| Some((small(bytes)?, small(bytes)?)))
        .collect()
}

fn decode_columns(bytes: &mut &[u8]) -> Option<Vec<ColumnDirectory>> {
    let count = take_count(bytes, 1)?;
    let small = |bytes: &mut &[u8]| u32::try_from(take(bytes)?).ok();
    (0..count)
        .map(|_| {
            Some(ColumnDirectory {
                key: KeyId(small(bytes)?),
                part: Part {
                    first: small(bytes)?,
                    pieces: 1,
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Value;

    fn column(cells: PackedCells<'static>, present: Vec<u64>) -> Packed<'static> {
        Packed {
            present: Cow::Owned(present),
            cells,
        }
    }

    #[test]
    fn every_kind_of_column_is_read_back() {
        let date = |days| Date::from_days_since_epoch(days).unwrap();
        let all = [
            column(PackedCells::Booleans(vec![true, false].into()), vec![3]),
            column(
                PackedCells::Booleans(vec![true; 130].into()),
                all_present(130),
            ),
            column(
                PackedCells::Integers(vec![i64::MIN, 0, i64::MAX].into()),
                vec![5],
            ),
            column(
                PackedCells::Integers(vec![10_000_000, 10_000_255].into()),
                vec![3],
            ),
            column(PackedCells::Integers(vec![].into()), vec![]),
            column(PackedCells::Floats(vec![-0.0, 1e300].into()), vec![3]),
            column(PackedCells::Floats(vec![34.5, -69.125].into()), vec![3]),
            column(PackedCells::Texts(vec![0, 70_000, 3].into()), vec![7]),
            column(
                PackedCells::Dates(vec![date(-800_000), date(20_000)].into()),
                vec![3],
            ),
            column(
                PackedCells::Values(
                    vec![
                        Value::Null,
                        Value::from("x"),
                        Value::list(vec![Value::Integer(1)]),
                    ]
                    .into(),
                ),
                vec![6],
            ),
        ];
        for one in all {
            let mut bytes = Vec::new();
            encode_column(&one, &mut bytes).unwrap();
            assert_eq!(decode_column(&bytes).as_ref(), Some(&one));
            for end in 0..bytes.len() {
                assert_eq!(decode_column(&bytes[..end]), None, "cut at {end}");
            }
        }
    }

    #[test]
    fn texts_and_numbers_are_read_back() {
        let texts = ["", "Torkham — طورخم", "x"];
        let mut bytes = Vec::new();
        encode_texts(&texts, &mut bytes);
        let read = decode_texts(&bytes).unwrap();
        assert!(read.iter().map(|text| &**text).eq(texts));
        for numbers in [
            vec![],
            vec![7; 100],
            vec![0, u32::MAX],
            vec![300, 40, 1_000_000],
        ] {
            let mut bytes = Vec::new();
            encode_numbers(&numbers, &mut bytes);
            assert_eq!(decode_numbers(&bytes), Some(numbers));
        }
    }

    #[test]
    fn bytes_that_are_nothing_end_without_a_panic() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            for _ in 0..seed % 40 {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                // mostly small numbers, so that counts fit now and then
                bytes.push((seed % 9) as u8 * u8::from(!seed.is_multiple_of(5)) + (seed % 3) as u8);
            }
            seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let _ = decode_column(&bytes);
            let _ = decode_texts(&bytes);
            let _ = decode_numbers(&bytes);
            let _ = decode_directory(&bytes);
        }
    }
}
