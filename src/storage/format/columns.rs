//! Runs of nodes or relationships in columns, as logs of format 5 have them: ends and whole numbers as packed numbers,
//! texts told once and numbered, other values as format 1 writes them.
//!
//! A bulk load is little else, and takes half the bytes this way. Whatever the bytes are, decoding ends, asks for memory
//! in proportion to them and to what a run may hold, and answers an error rather than panics.

use std::sync::Arc;

use super::FormatError;
use super::decimals;
use super::runs;
use super::v1;
use super::v2;
use super::v2::put;
use super::v2::take;
use super::v2::take_bytes;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::collections::HashMap;
use crate::model::graph::Change;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::temporal::Date;

/// Fewer elements are no run.
const FEWEST: usize = 32;
/// The most elements a run has.
const MOST: usize = 1 << 16;

/// Changes as format 1 writes them.
const PLAIN: u8 = 0;
const NODES: u8 = 1;
const RELATIONSHIPS: u8 = 2;

/// What a column holds.
const VALUES: u8 = 0;
const INTEGERS: u8 = 1;
const TEXTS: u8 = 2;
const DATES: u8 = 3;
const FLOATS: u8 = 4;
const DECIMALS: u8 = 5;

type Properties = Vec<(KeyId, Value)>;

fn malformed(text: &str) -> FormatError {
    FormatError::Malformed(text.into())
}

/// Appends changes, runs of them in columns.
pub(super) fn encode_changes(changes: &[Change], out: &mut Vec<u8>) -> Result<(), FormatError> {
    let (mut plain, mut at) = (0, 0);
    while at < changes.len() {
        let count = runs::alike(&changes[at..], MOST);
        if count >= FEWEST {
            encode_plain(&changes[plain..at], out)?;
            encode_run(&changes[at..at + count], out)?;
            plain = at + count;
        }
        at += count;
    }
    encode_plain(&changes[plain..], out)
}

fn encode_plain(changes: &[Change], out: &mut Vec<u8>) -> Result<(), FormatError> {
    if changes.is_empty() {
        return Ok(());
    }
    out.push(PLAIN);
    put(changes.len() as u64, out);
    v1::encode_changes(changes, out)
}

fn properties(change: &Change) -> &[(KeyId, Value)] {
    match change {
        Change::CreateNode { properties, .. } | Change::CreateRelationship { properties, .. } => {
            properties
        }
        _ => &[],
    }
}

fn ends(change: &Change) -> [u64; 2] {
    match change {
        Change::CreateRelationship { start, end, .. } => [start.0, end.0],
        _ => [0; 2],
    }
}

fn encode_run(run: &[Change], out: &mut Vec<u8>) -> Result<(), FormatError> {
    match &run[0] {
        Change::CreateNode { id, labels, .. } => {
            out.push(NODES);
            put(id.0, out);
            put(run.len() as u64, out);
            put(labels.len() as u64, out);
            for label in labels {
                put(u64::from(label.0), out);
            }
        }
        Change::CreateRelationship {
            id,
            relationship_type,
            ..
        } => {
            out.push(RELATIONSHIPS);
            put(id.0, out);
            put(run.len() as u64, out);
            put(u64::from(relationship_type.0), out);
            v2::put_packed(&run.iter().map(|change| ends(change)[0]), out);
            v2::put_packed(&run.iter().map(|change| ends(change)[1]), out);
        }
        _ => unreachable!("invariant: only nodes and relationships make runs"),
    }
    let keys = properties(&run[0]);
    put(keys.len() as u64, out);
    for (number, (key, _)) in keys.iter().enumerate() {
        put(u64::from(key.0), out);
        encode_column(run, number, out)?;
    }
    Ok(())
}

/// The values of one property, all as something if all are of that kind.
fn all<'r, T>(
    run: &'r [Change],
    number: usize,
    kind: impl Fn(&'r Value) -> Option<T>,
) -> Option<Vec<T>> {
    run.iter()
        .map(|change| kind(&properties(change)[number].1))
        .collect()
}

fn text(value: &Value) -> Option<&Arc<str>> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn encode_column(run: &[Change], number: usize, out: &mut Vec<u8>) -> Result<(), FormatError> {
    match &properties(&run[0])[number].1 {
        Value::Integer(_) => {
            let integer = |value: &Value| match value {
                Value::Integer(integer) => Some(v2::unsigned(*integer)),
                _ => None,
            };
            if let Some(numbers) = all(run, number, integer) {
                out.push(INTEGERS);
                v2::put_packed(&numbers.iter().copied(), out);
                return Ok(());
            }
        }
        Value::Date(_) => {
            let days = |value: &Value| match value {
                Value::Date(date) => Some(v2::unsigned(date.days_since_epoch())),
                _ => None,
            };
            if let Some(numbers) = all(run, number, days) {
                out.push(DATES);
                v2::put_packed(&numbers.iter().copied(), out);
                return Ok(());
            }
        }
        Value::Float(_) => {
            let float = |value: &Value| match value {
                Value::Float(float) => Some(*float),
                _ => None,
            };
            if let Some(floats) = all(run, number, float) {
                if let Some((places, numbers)) = decimals::of(&floats) {
                    out.extend([DECIMALS, places]);
                    let numbers = numbers.iter().map(|number| v2::unsigned(*number));
                    v2::put_packed(&numbers, out);
                } else {
                    out.push(FLOATS);
                    for float in floats {
                        out.extend_from_slice(&float.to_bits().to_le_bytes());
                    }
                }
                return Ok(());
            }
        }
        Value::String(_) => {
            if let Some(texts) = all(run, number, text) {
                out.push(TEXTS);
                encode_texts(&texts, out);
                return Ok(());
            }
        }
        _ => {}
    }
    out.push(VALUES);
    for change in run {
        v1::encode_values(std::slice::from_ref(&properties(change)[number].1), out)?;
    }
    Ok(())
}

/// Each text once, in the order they are met, then their numbers.
fn encode_texts(texts: &[&Arc<str>], out: &mut Vec<u8>) {
    // a graph keeps a text once: where it lies stands for it
    let mut known: HashMap<usize, u32> = HashMap::default();
    let mut told: Vec<&str> = Vec::new();
    let mut numbers = Vec::with_capacity(texts.len());
    for text in texts {
        let next = told.len() as u32;
        let number = *known
            .entry(Arc::as_ptr(text).cast::<u8>().addr())
            .or_insert(next);
        if number == next {
            told.push(text);
        }
        numbers.push(u64::from(number));
    }
    v2::put_packed(&numbers.iter().copied(), out);
    let lengths: Vec<u64> = told.iter().map(|text| text.len() as u64).collect();
    v2::put_packed(&lengths.iter().copied(), out);
    for text in told {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Takes `count` changes, which are all there is, and gives them to `sink`, whose complaint ends it.
pub(super) fn decode_changes(
    bytes: &mut &[u8],
    count: u64,
    sink: &mut dyn FnMut(Change) -> Result<(), String>,
) -> Result<(), FormatError> {
    let mut left = count;
    while left > 0 {
        let early = || malformed("a run that ends early");
        let kind = *take_bytes(bytes, 1)
            .and_then(<[u8]>::first)
            .ok_or_else(early)?;
        let first = match kind {
            PLAIN => 0,
            _ => take(bytes).ok_or_else(early)?,
        };
        let changes = take(bytes).ok_or_else(early)?;
        left = (left.checked_sub(changes).filter(|_| changes > 0))
            .ok_or_else(|| malformed("more changes than announced"))?;
        match kind {
            PLAIN => v1::decode_changes(bytes, changes, sink)?,
            NODES | RELATIONSHIPS => {
                let last = first.checked_add(changes);
                let count = usize::try_from(changes).ok().filter(|count| *count <= MOST);
                let (Some(count), Some(_)) = (count, last) else {
                    return Err(malformed("a run that is too long"));
                };
                decode_run(bytes, kind == NODES, first, count, sink)?;
            }
            _ => return Err(malformed("a run of an unknown kind")),
        }
    }
    Ok(())
}

fn decode_run(
    bytes: &mut &[u8],
    are_nodes: bool,
    first: u64,
    count: usize,
    sink: &mut dyn FnMut(Change) -> Result<(), String>,
) -> Result<(), FormatError> {
    let head = Head::decode(bytes, are_nodes, count)
        .ok_or_else(|| malformed("a run whose beginning is none"))?;
    let keys = v2::take_count(bytes, 1).ok_or_else(|| malformed("a run without keys"))?;
    let mut elements: Vec<Properties> = vec![Vec::with_capacity(keys.min(16)); count];
    for _ in 0..keys {
        let key = small(bytes).map(KeyId);
        let key = key.ok_or_else(|| malformed("a column without a key"))?;
        decode_column(bytes, key, &mut elements)?;
    }
    for (number, properties) in elements.into_iter().enumerate() {
        let id = first + number as u64;
        let change = match &head {
            Head::Nodes(labels) => Change::CreateNode {
                id: NodeId(id),
                labels: labels.clone(),
                properties,
            },
            Head::Relationships(relationship_type, starts, ends) => Change::CreateRelationship {
                id: RelationshipId(id),
                relationship_type: *relationship_type,
                start: NodeId(starts[number]),
                end: NodeId(ends[number]),
                properties,
            },
        };
        sink(change).map_err(FormatError::Malformed)?;
    }
    Ok(())
}

/// What the elements of a run have in common, and the ends of relationships.
enum Head {
    Nodes(Vec<LabelId>),
    Relationships(RelationshipTypeId, Vec<u64>, Vec<u64>),
}

impl Head {
    fn decode(bytes: &mut &[u8], are_nodes: bool, count: usize) -> Option<Self> {
        if are_nodes {
            let labels = v2::take_count(bytes, 1)?;
            let labels = (0..labels).map(|_| small(bytes).map(LabelId));
            return Some(Self::Nodes(labels.collect::<Option<_>>()?));
        }
        let relationship_type = RelationshipTypeId(small(bytes)?);
        let starts = numbers(bytes, count)?;
        let ends = numbers(bytes, count)?;
        Some(Self::Relationships(relationship_type, starts, ends))
    }
}

fn small(bytes: &mut &[u8]) -> Option<u32> {
    u32::try_from(take(bytes)?).ok()
}

/// Packed numbers, which must be so many.
fn numbers(bytes: &mut &[u8], count: usize) -> Option<Vec<u64>> {
    // looked at before room is made for as many as are announced
    let announced = take(&mut &**bytes)?;
    if announced != count as u64 {
        return None;
    }
    v2::take_packed(bytes, |number| number)
}

fn decode_column(
    bytes: &mut &[u8],
    key: KeyId,
    elements: &mut [Properties],
) -> Result<(), FormatError> {
    let none = || malformed("a column that is none");
    let count = elements.len();
    let kind = *take_bytes(bytes, 1)
        .and_then(<[u8]>::first)
        .ok_or_else(none)?;
    let mut put_each = |value: &mut dyn FnMut(usize) -> Option<Value>| {
        for (at, properties) in elements.iter_mut().enumerate() {
            properties.push((key, value(at)?));
        }
        Some(())
    };
    let put = match kind {
        INTEGERS => {
            let numbers = numbers(bytes, count).ok_or_else(none)?;
            put_each(&mut |at| Some(Value::Integer(v2::signed(numbers[at]))))
        }
        DATES => {
            let days = numbers(bytes, count).ok_or_else(none)?;
            put_each(&mut |at| {
                let date = Date::from_days_since_epoch(v2::signed(days[at]));
                Some(Value::Date(date.ok()?))
            })
        }
        FLOATS => {
            let floats = take_bytes(bytes, count * 8)
                .ok_or_else(none)?
                .as_chunks::<8>()
                .0;
            put_each(&mut |at| Some(Value::Float(f64::from_bits(u64::from_le_bytes(floats[at])))))
        }
        DECIMALS => {
            let places = take_bytes(bytes, 1).and_then(<[u8]>::first);
            let float = places.and_then(|places| decimals::maker(*places));
            let float = float.ok_or_else(none)?;
            let numbers = numbers(bytes, count).ok_or_else(none)?;
            put_each(&mut |at| Some(Value::Float(float(v2::signed(numbers[at])))))
        }
        TEXTS => {
            let numbers = numbers(bytes, count).ok_or_else(none)?;
            let told = numbers
                .iter()
                .max()
                .map_or(0, |most| most.saturating_add(1));
            let told = usize::try_from(told).ok().filter(|told| *told <= count);
            let texts = told
                .and_then(|told| decode_texts(bytes, told))
                .ok_or_else(none)?;
            put_each(&mut |at| Some(Value::String(Arc::clone(&texts[numbers[at] as usize]))))
        }
        VALUES => {
            let mut values = v1::decode_values(bytes, count)?.into_iter();
            put_each(&mut |_| values.next())
        }
        _ => None,
    };
    put.ok_or_else(none)
}

fn decode_texts(bytes: &mut &[u8], count: usize) -> Option<Vec<Arc<str>>> {
    let lengths = numbers(bytes, count)?;
    let text = |length: u64| {
        let text = take_bytes(bytes, usize::try_from(length).ok()?)?;
        std::str::from_utf8(text).ok().map(Arc::from)
    };
    lengths.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(id: u64, properties: Properties) -> Change {
        Change::CreateNode {
            id: NodeId(id),
            labels: vec![LabelId(3), LabelId(5)],
            properties,
        }
    }

    fn relationship(id: u64) -> Change {
        Change::CreateRelationship {
            id: RelationshipId(id),
            relationship_type: RelationshipTypeId(2),
            start: NodeId(id / 3),
            end: NodeId(id * 7_919 % 1_000),
            properties: vec![
                (KeyId(1), Value::Float(id as f64 / 8.0)),
                (KeyId(7), Value::Float(id as f64 / 7.0)),
            ],
        }
    }

    /// Runs of both kinds with columns of every kind, and what makes no run between them.
    fn changes() -> Vec<Change> {
        let role: Arc<str> = Arc::from("attacker — مهاجم");
        let mut changes: Vec<Change> = (0..200)
            .map(|id| {
                let day = Date::from_days_since_epoch(id as i64 - 100).unwrap();
                let mixed = match id % 3 {
                    0 => Value::Boolean(true),
                    1 => Value::Integer(id as i64),
                    _ => Value::list(vec![Value::from("x"), Value::Integer(1)]),
                };
                node(
                    id,
                    vec![
                        (KeyId(0), Value::Integer(10 - id as i64)),
                        (KeyId(1), Value::String(Arc::clone(&role))),
                        (KeyId(2), Value::from(format!("name {id}"))),
                        (KeyId(3), Value::Date(day)),
                        (KeyId(4), mixed),
                        (KeyId(5), Value::from("")),
                    ],
                )
            })
            .collect();
        changes.extend((500..503).map(|id| node(id, Vec::new())));
        changes.push(Change::DeleteNode { id: NodeId(500) });
        changes.extend((0..100).map(relationship));
        changes.extend((600..700).map(|id| node(id, Vec::new())));
        changes.push(Change::DeleteNode { id: NodeId(600) });
        changes
    }

    fn decoded(bytes: &[u8], count: usize) -> Result<Vec<Change>, FormatError> {
        let mut rest = bytes;
        let mut found = Vec::new();
        decode_changes(&mut rest, count as u64, &mut |change| {
            found.push(change);
            Ok(())
        })?;
        assert!(rest.is_empty());
        Ok(found)
    }

    #[test]
    fn changes_of_every_kind_are_read_back() {
        let changes = changes();
        let mut bytes = Vec::new();
        encode_changes(&changes, &mut bytes).unwrap();
        assert_eq!(decoded(&bytes, changes.len()).unwrap(), changes);
        for end in 0..bytes.len() {
            decoded(&bytes[..end], changes.len()).expect_err("cut");
        }
        decoded(&bytes, 150).expect_err("more than announced");
    }

    #[test]
    fn altered_bytes_end_without_a_panic() {
        let mut bytes = Vec::new();
        encode_changes(&changes(), &mut bytes).unwrap();
        for at in 0..bytes.len() {
            for bit in [0, 3, 7] {
                let mut altered = bytes.clone();
                altered[at] ^= 1 << bit;
                let mut rest = altered.as_slice();
                let _ = decode_changes(&mut rest, 404, &mut |_| Ok(()));
            }
        }
    }
}
