//! Runs of format 1: many nodes or relationships with consecutive identities, alike but for their values, in one record.
//!
//! A bulk load and a snapshot are little else, and take half the bytes this way. The ends of relationships are written
//! as differences from those before, seven bits a byte. Must never change once released, as `v1`.

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Visitor;

use super::FormatError;
use super::v1::WireValue;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::graph::Change;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// The most elements a run is written with.
const WRITTEN: usize = 512;
/// The most elements a run is read with: what bounds the work that few bytes can ask for.
const READ: u64 = 1 << 16;

/// What the elements of a run have in common.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Common {
    first: u64,
    count: u64,
    keys: Vec<u32>,
}

/// Bytes, written with their length.
#[derive(Debug)]
pub(super) struct Bytes(Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;
        impl Visitor<'_> for BytesVisitor {
            type Value = Bytes;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(BytesVisitor)
    }
}

/// Nodes with the same labels and keys; their values element by element.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireNodes {
    common: Common,
    labels: Vec<u32>,
    values: Vec<WireValue>,
}

/// Relationships of one type with the same keys; their ends and values element by element.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireRelationships {
    common: Common,
    relationship_type: u32,
    ends: Bytes,
    values: Vec<WireValue>,
}

/// How many of the first changes make a run; 1 when they do not.
pub(super) fn length(changes: &[Change]) -> usize {
    alike(changes, WRITTEN)
}

/// As [`length`], of at most so many.
pub(super) fn alike(changes: &[Change], most: usize) -> usize {
    let Some(first) = changes.first() else {
        return 0;
    };
    let alike = changes
        .iter()
        .take(most)
        .enumerate()
        .take_while(|(number, change)| continues(first, *number as u64, change));
    alike.count().max(1)
}

fn continues(first: &Change, number: u64, change: &Change) -> bool {
    match (first, change) {
        (
            Change::CreateNode {
                id,
                labels,
                properties,
            },
            Change::CreateNode {
                id: other_id,
                labels: other_labels,
                properties: others,
            },
        ) => {
            id.0.checked_add(number) == Some(other_id.0)
                && labels == other_labels
                && same_keys(properties, others)
        }
        (
            Change::CreateRelationship {
                id,
                relationship_type,
                properties,
                ..
            },
            Change::CreateRelationship {
                id: other_id,
                relationship_type: other_type,
                properties: others,
                ..
            },
        ) => {
            id.0.checked_add(number) == Some(other_id.0)
                && relationship_type == other_type
                && same_keys(properties, others)
        }
        _ => false,
    }
}

fn same_keys(properties: &[(KeyId, Value)], others: &[(KeyId, Value)]) -> bool {
    let keys = properties.iter().map(|(key, _)| key);
    keys.eq(others.iter().map(|(key, _)| key))
}

fn common(first: u64, count: usize, properties: &[(KeyId, Value)]) -> Common {
    Common {
        first,
        count: count as u64,
        keys: properties.iter().map(|(key, _)| key.0).collect(),
    }
}

fn wire_values(
    properties: &[(KeyId, Value)],
    values: &mut Vec<WireValue>,
) -> Result<(), FormatError> {
    for (_, value) in properties {
        values.push(value.try_into()?);
    }
    Ok(())
}

impl WireNodes {
    /// The run that these changes make; `None` when they are no nodes.
    pub(super) fn of(run: &[Change]) -> Result<Option<Self>, FormatError> {
        let Some(Change::CreateNode {
            id,
            labels,
            properties,
        }) = run.first()
        else {
            return Ok(None);
        };
        let mut values = Vec::with_capacity(run.len() * properties.len());
        for change in run {
            if let Change::CreateNode { properties, .. } = change {
                wire_values(properties, &mut values)?;
            }
        }
        Ok(Some(Self {
            common: common(id.0, run.len(), properties),
            labels: labels.iter().map(|label| label.0).collect(),
            values,
        }))
    }

    /// Gives the nodes of the run to `sink`.
    pub(super) fn expand(
        self,
        sink: &mut dyn FnMut(Change) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        let labels: Vec<LabelId> = self.labels.into_iter().map(LabelId).collect();
        let mut elements = Elements::of(self.common, self.values)?;
        while let Some((id, properties)) = elements.next_element()? {
            sink(Change::CreateNode {
                id: NodeId(id),
                labels: labels.clone(),
                properties,
            })?;
        }
        Ok(())
    }
}

impl WireRelationships {
    /// The run that these changes make; `None` when they are no relationships.
    pub(super) fn of(run: &[Change]) -> Result<Option<Self>, FormatError> {
        let Some(Change::CreateRelationship {
            id,
            relationship_type,
            properties,
            ..
        }) = run.first()
        else {
            return Ok(None);
        };
        let mut values = Vec::with_capacity(run.len() * properties.len());
        let mut ends = Vec::with_capacity(run.len() * 6);
        let mut before = (0, 0);
        for change in run {
            if let Change::CreateRelationship {
                start,
                end,
                properties,
                ..
            } = change
            {
                write_difference(before.0, start.0, &mut ends);
                write_difference(before.1, end.0, &mut ends);
                before = (start.0, end.0);
                wire_values(properties, &mut values)?;
            }
        }
        Ok(Some(Self {
            common: common(id.0, run.len(), properties),
            relationship_type: relationship_type.0,
            ends: Bytes(ends),
            values,
        }))
    }

    /// Gives the relationships of the run to `sink`.
    pub(super) fn expand(
        self,
        sink: &mut dyn FnMut(Change) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        let mut ends = self.ends.0.as_slice();
        let mut before = (0, 0);
        let mut elements = Elements::of(self.common, self.values)?;
        while let Some((id, properties)) = elements.next_element()? {
            before.0 = read_difference(before.0, &mut ends)?;
            before.1 = read_difference(before.1, &mut ends)?;
            sink(Change::CreateRelationship {
                id: RelationshipId(id),
                relationship_type: RelationshipTypeId(self.relationship_type),
                start: NodeId(before.0),
                end: NodeId(before.1),
                properties,
            })?;
        }
        if ends.is_empty() {
            Ok(())
        } else {
            Err(malformed("a run has more ends than relationships"))
        }
    }
}

fn malformed(text: &str) -> FormatError {
    FormatError::Malformed(text.into())
}

/// The properties of one element.
type ModelProperties = Vec<(KeyId, Value)>;

/// The elements of a run, one after the other.
struct Elements {
    next: u64,
    left: u64,
    keys: Vec<KeyId>,
    values: std::vec::IntoIter<WireValue>,
}

impl Elements {
    fn of(common: Common, values: Vec<WireValue>) -> Result<Self, FormatError> {
        let expected = common.count.checked_mul(common.keys.len() as u64);
        if common.count > READ
            || expected != Some(values.len() as u64)
            || common.first.checked_add(common.count).is_none()
        {
            return Err(malformed("a run does not have the values it says"));
        }
        Ok(Self {
            next: common.first,
            left: common.count,
            keys: common.keys.into_iter().map(KeyId).collect(),
            values: values.into_iter(),
        })
    }

    fn next_element(&mut self) -> Result<Option<(u64, ModelProperties)>, FormatError> {
        if self.left == 0 {
            return Ok(None);
        }
        let id = self.next;
        self.next += 1;
        self.left -= 1;
        let keys = self.keys.iter().copied();
        let properties = keys
            .zip(self.values.by_ref())
            .map(|(key, value)| Ok((key, value.try_into()?)))
            .collect::<Result<_, FormatError>>()?;
        Ok(Some((id, properties)))
    }
}

/// Appends the difference of two numbers, small ones of either sign in few bytes.
fn write_difference(before: u64, now: u64, out: &mut Vec<u8>) {
    let difference = now.wrapping_sub(before) as i64;
    let mut zigzag = ((difference << 1) ^ (difference >> 63)) as u64;
    while zigzag >= 0x80 {
        out.push(zigzag as u8 | 0x80);
        zigzag >>= 7;
    }
    out.push(zigzag as u8);
}

/// Takes a difference from the front and adds it.
fn read_difference(before: u64, bytes: &mut &[u8]) -> Result<u64, FormatError> {
    let mut zigzag = 0_u64;
    for shift in (0..64).step_by(7) {
        let Some((byte, rest)) = bytes.split_first() else {
            break;
        };
        *bytes = rest;
        zigzag |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let difference = (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64);
            return Ok(before.wrapping_add(difference as u64));
        }
    }
    Err(malformed("a run has fewer ends than relationships"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_of_any_size_and_sign_are_read_back() {
        let numbers = [0, 1, u64::MAX, 0, 127, 128, 1 << 40, 5, i64::MAX as u64, 3];
        let mut bytes = Vec::new();
        let mut before = 0;
        for number in numbers {
            write_difference(before, number, &mut bytes);
            before = number;
        }
        let mut rest = bytes.as_slice();
        let mut before = 0;
        for number in numbers {
            before = read_difference(before, &mut rest).expect("as many as were written");
            assert_eq!(before, number);
        }
        assert!(rest.is_empty());
        read_difference(before, &mut rest).expect_err("no more are there");
        read_difference(0, &mut &[0xff; 12][..]).expect_err("it never ends");
    }
}
