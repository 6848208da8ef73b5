//! Format 1: how changes, values and commit records are written.
//!
//! Its own structs, so that the model may change without the files: `From` both ways, an exhaustive match each. Enums
//! are written by their variant's position, so variants may be added at the end and never be moved or removed. Nothing
//! here is recursive: a stored list holds no lists, and a declared list type is a depth and a base type.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Visitor;
use serde::ser::SerializeSeq;

use super::FormatError;
use super::columns;
use super::packing;
use super::read_u32;
use super::runs;
use super::runs::WireNodes;
use super::runs::WireRelationships;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::IndexKind;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::NameKind;
use crate::model::catalog::RelationshipTypeId;
use crate::model::catalog::Rule;
use crate::model::catalog::Subject;
use crate::model::catalog::graph_type::NodeType;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::catalog::graph_type::RelationshipType;
use crate::model::graph::Change;
use crate::model::value::NodeId;
use crate::model::value::Point;
use crate::model::value::RelationshipId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::edtf::EdtfError;
use crate::model::value::point::CoordinateSystem;
use crate::model::value::temporal::Date;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Duration;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::LocalTime;
use crate::model::value::temporal::TemporalError;
use crate::model::value::temporal::Time;
use crate::model::value::type_test::TypeAlternative;
use crate::model::value::type_test::TypeShape;
use crate::model::value::type_test::TypeTest;

/// The most bytes one record may ask for while it is decoded.
const DECODE_LIMIT: usize = 1 << 31;

/// The codec: little endian, integers as short as they are, lengths checked against a limit.
fn codec() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<DECODE_LIMIT>()
}

fn encode(record: &impl Serialize, out: &mut Vec<u8>) -> Result<(), FormatError> {
    bincode::serde::encode_into_std_write(record, out, codec())
        .map(|_| ())
        .map_err(|error| FormatError::Malformed(error.to_string()))
}

fn decode<'b, T: Deserialize<'b>>(bytes: &mut &'b [u8]) -> Result<T, FormatError> {
    let (record, consumed) = bincode::serde::borrow_decode_from_slice(bytes, codec())
        .map_err(|error| FormatError::Malformed(error.to_string()))?;
    *bytes = bytes
        .get(consumed..)
        .ok_or_else(|| FormatError::Malformed("a record ends early".into()))?;
    Ok(record)
}

/// Appends changes to `out`, runs of them as one record.
pub fn encode_changes(mut changes: &[Change], out: &mut Vec<u8>) -> Result<(), FormatError> {
    type Outgoing<'p> = WireChange<OutgoingProperties<'p>>;
    while let Some(first) = changes.first() {
        let (run, rest) = changes.split_at(runs::length(changes));
        if run.len() == 1 {
            encode(&Outgoing::try_from(first)?, out)?;
        } else if let Some(nodes) = WireNodes::of(run)? {
            encode(&Outgoing::CreateNodes(nodes), out)?;
        } else if let Some(relationships) = WireRelationships::of(run)? {
            encode(&Outgoing::CreateRelationships(relationships), out)?;
        } else {
            unreachable!("invariant: only nodes and relationships make runs");
        }
        changes = rest;
    }
    Ok(())
}

/// Takes `count` changes from the front of `bytes` and gives them to `sink`, whose complaint ends it.
pub fn decode_changes(
    bytes: &mut &[u8],
    count: u64,
    sink: &mut dyn FnMut(Change) -> Result<(), String>,
) -> Result<(), FormatError> {
    let mut left = count;
    while left > 0 {
        let mut take = |change| {
            left = left
                .checked_sub(1)
                .ok_or_else(|| FormatError::Malformed("more changes than announced".into()))?;
            sink(change).map_err(FormatError::Malformed)
        };
        match decode::<WireChange>(bytes)? {
            WireChange::CreateNodes(nodes) => nodes.expand(&mut take)?,
            WireChange::CreateRelationships(relationships) => relationships.expand(&mut take)?,
            change => take(change.try_into()?)?,
        }
    }
    Ok(())
}

/// Appends changes as blocks that may be packed: `changes u32 | length u32 | how u8 | bytes` each. What was given
/// before is one block as soon as it is long enough; [`PackedChanges::end`] gives the rest.
#[derive(Debug, Default)]
pub struct PackedChanges {
    bytes: Vec<u8>,
    count: u32,
    /// Whether runs lie in columns (format 5).
    in_columns: bool,
}

/// So many bytes of changes make a block: enough to pack well, few enough to be packed again for each.
const BLOCK: usize = 1 << 18;

/// Says of a block that it is packed.
const IS_PACKED: u8 = 1;
/// Says of a block that its runs lie in columns.
const IN_COLUMNS: u8 = 2;

impl PackedChanges {
    /// Blocks whose runs lie in columns, or not, as in format 4.
    #[must_use]
    pub fn new(in_columns: bool) -> Self {
        Self {
            in_columns,
            ..Self::default()
        }
    }

    /// Appends changes.
    pub fn add(&mut self, changes: &[Change], out: &mut Vec<u8>) -> Result<(), FormatError> {
        if self.in_columns {
            columns::encode_changes(changes, &mut self.bytes)?;
        } else {
            encode_changes(changes, &mut self.bytes)?;
        }
        self.count += changes.len() as u32;
        if self.bytes.len() >= BLOCK {
            self.close(out);
        }
        Ok(())
    }

    /// Appends what is left.
    pub fn end(mut self, out: &mut Vec<u8>) {
        if self.count > 0 {
            self.close(out);
        }
    }

    fn close(&mut self, out: &mut Vec<u8>) {
        let packed = packing::pack(&self.bytes);
        let bytes = packed.as_ref().unwrap_or(&self.bytes);
        out.extend(self.count.to_le_bytes());
        out.extend((bytes.len() as u32).to_le_bytes());
        let columns = if self.in_columns { IN_COLUMNS } else { 0 };
        out.push(columns | u8::from(packed.is_some()));
        out.extend_from_slice(bytes);
        self.bytes.clear();
        self.count = 0;
    }
}

/// As [`decode_changes`], of what [`PackedChanges`] has written.
pub fn decode_packed_changes(
    bytes: &mut &[u8],
    count: u64,
    sink: &mut dyn FnMut(Change) -> Result<(), String>,
) -> Result<(), FormatError> {
    let malformed = |text: &str| FormatError::Malformed(text.to_owned());
    let mut left = count;
    while left > 0 {
        let Some((head, rest)) = bytes.split_at_checked(9) else {
            return Err(malformed("fewer changes than announced"));
        };
        let changes = u64::from(read_u32(head, 0));
        let block = rest.split_at_checked(read_u32(head, 4) as usize);
        let Some((block, rest)) =
            block.filter(|_| changes > 0 && head[8] <= (IS_PACKED | IN_COLUMNS))
        else {
            return Err(malformed("a block of changes that is none"));
        };
        *bytes = rest;
        left =
            (left.checked_sub(changes)).ok_or_else(|| malformed("more changes than announced"))?;
        let unpacked;
        let mut block = if head[8] & IS_PACKED != 0 {
            unpacked = packing::unpack(block)?;
            unpacked.as_slice()
        } else {
            block
        };
        if head[8] & IN_COLUMNS != 0 {
            columns::decode_changes(&mut block, changes, sink)?;
        } else {
            decode_changes(&mut block, changes, sink)?;
        }
        if !block.is_empty() {
            return Err(malformed("more bytes than changes"));
        }
    }
    Ok(())
}

/// Appends values, one after the other.
pub(super) fn encode_values(values: &[Value], out: &mut Vec<u8>) -> Result<(), FormatError> {
    for value in values {
        encode(&WireValue::try_from(value)?, out)?;
    }
    Ok(())
}

/// Takes `count` values from the front of `bytes`.
pub(super) fn decode_values(bytes: &mut &[u8], count: usize) -> Result<Vec<Value>, FormatError> {
    (0..count)
        .map(|_| decode::<WireValue>(bytes)?.try_into())
        .collect()
}

/// What a log says of a transaction before its changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitRecord {
    /// When, in seconds since 1970-01-01T00:00Z.
    pub seconds: i64,
    /// And nanoseconds of that second.
    pub nanoseconds: u32,
    /// Who committed.
    pub author: String,
    /// Why.
    pub message: String,
    /// How many changes follow.
    pub changes: u64,
}

/// Appends a commit record to `out`.
pub fn encode_commit(record: &CommitRecord, out: &mut Vec<u8>) -> Result<(), FormatError> {
    encode(record, out)
}

/// Takes a commit record from the front of `bytes`.
pub fn decode_commit(bytes: &mut &[u8]) -> Result<CommitRecord, FormatError> {
    decode(bytes)
}

/// What the end of a snapshot says of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// How many chunks come before this one.
    pub chunks: u64,
    /// How many records they hold in all.
    pub records: u64,
    /// How many of them are nodes.
    pub nodes: u64,
    /// How many of them are relationships.
    pub relationships: u64,
    /// The identity the next node gets.
    pub next_node: u64,
    /// The identity the next relationship gets.
    pub next_relationship: u64,
    /// XXH3-128 of every byte of the file before this chunk, header included.
    pub hash: [u64; 2],
}

/// Appends a summary to `out`.
pub fn encode_summary(summary: &Summary, out: &mut Vec<u8>) -> Result<(), FormatError> {
    encode(summary, out)
}

/// Takes a summary from the front of `bytes`.
pub fn decode_summary(bytes: &mut &[u8]) -> Result<Summary, FormatError> {
    decode(bytes)
}

/// A shared text, decoded from the bytes at hand with a single allocation.
#[derive(Debug, Serialize)]
pub(super) struct Text(Arc<str>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl Visitor<'_> for TextVisitor {
            type Value = Text;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.into()))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

impl From<&Arc<str>> for Text {
    fn from(text: &Arc<str>) -> Self {
        Self(Arc::clone(text))
    }
}

fn texts(texts: &[Arc<str>]) -> Vec<Text> {
    texts.iter().map(Text::from).collect()
}

fn shared(texts: Vec<Text>) -> Vec<Arc<str>> {
    texts.into_iter().map(|text| text.0).collect()
}

/// What the coordinates of a point mean.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum WireSystem {
    Wgs84,
    Wgs84Height,
    Cartesian,
    Cartesian3d,
}

impl From<CoordinateSystem> for WireSystem {
    fn from(system: CoordinateSystem) -> Self {
        match system {
            CoordinateSystem::Wgs84 => Self::Wgs84,
            CoordinateSystem::Wgs84Height => Self::Wgs84Height,
            CoordinateSystem::Cartesian => Self::Cartesian,
            CoordinateSystem::Cartesian3d => Self::Cartesian3d,
        }
    }
}

impl From<WireSystem> for CoordinateSystem {
    fn from(system: WireSystem) -> Self {
        match system {
            WireSystem::Wgs84 => Self::Wgs84,
            WireSystem::Wgs84Height => Self::Wgs84Height,
            WireSystem::Cartesian => Self::Cartesian,
            WireSystem::Cartesian3d => Self::Cartesian3d,
        }
    }
}

/// A local date and time: days since 1970-01-01, nanoseconds of the day.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WireLocal(i64, i64);

impl From<LocalDateTime> for WireLocal {
    fn from(local: LocalDateTime) -> Self {
        Self(
            local.date().days_since_epoch(),
            local.time().nanoseconds_of_day(),
        )
    }
}

impl TryFrom<WireLocal> for LocalDateTime {
    type Error = TemporalError;

    fn try_from(WireLocal(days, nanoseconds): WireLocal) -> Result<Self, TemporalError> {
        Ok(Self::new(
            Date::from_days_since_epoch(days)?,
            LocalTime::from_nanoseconds_of_day(nanoseconds)?,
        ))
    }
}

/// A value that is no list.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Item {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(Text),
    Date(i64),
    LocalTime(i64),
    Time(i64, i32),
    LocalDateTime(WireLocal),
    DateTime(WireLocal, i32, Option<Text>),
    Duration(i64, i64, i64, i32),
    Point(WireSystem, f64, f64, f64),
    Edtf(Text),
}

/// A value as it is written: an item, or a list of items.
///
/// The items are repeated rather than nested, which would cost a byte for each value.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum WireValue {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(Text),
    Date(i64),
    LocalTime(i64),
    Time(i64, i32),
    LocalDateTime(WireLocal),
    DateTime(WireLocal, i32, Option<Text>),
    Duration(i64, i64, i64, i32),
    Point(WireSystem, f64, f64, f64),
    List(Vec<Item>),
    Edtf(Text),
}

impl From<Item> for WireValue {
    fn from(item: Item) -> Self {
        match item {
            Item::Null => Self::Null,
            Item::Boolean(value) => Self::Boolean(value),
            Item::Integer(value) => Self::Integer(value),
            Item::Float(value) => Self::Float(value),
            Item::String(text) => Self::String(text),
            Item::Date(days) => Self::Date(days),
            Item::LocalTime(nanoseconds) => Self::LocalTime(nanoseconds),
            Item::Time(nanoseconds, offset) => Self::Time(nanoseconds, offset),
            Item::LocalDateTime(local) => Self::LocalDateTime(local),
            Item::DateTime(local, offset, zone) => Self::DateTime(local, offset, zone),
            Item::Duration(months, days, seconds, nanoseconds) => {
                Self::Duration(months, days, seconds, nanoseconds)
            }
            Item::Point(system, x, y, z) => Self::Point(system, x, y, z),
            Item::Edtf(text) => Self::Edtf(text),
        }
    }
}

impl TryFrom<&Value> for Item {
    type Error = FormatError;

    fn try_from(value: &Value) -> Result<Self, FormatError> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Float(value) => Self::Float(*value),
            Value::String(text) => Self::String(text.into()),
            Value::Date(date) => Self::Date(date.days_since_epoch()),
            Value::LocalTime(time) => Self::LocalTime(time.nanoseconds_of_day()),
            Value::Time(time) => Self::Time(
                time.local_time().nanoseconds_of_day(),
                time.offset_seconds(),
            ),
            Value::LocalDateTime(local) => Self::LocalDateTime((*local).into()),
            Value::DateTime(time) => Self::DateTime(
                time.local().into(),
                time.offset_seconds(),
                time.zone_name().map(Text::from),
            ),
            Value::Duration(duration) => Self::Duration(
                duration.months(),
                duration.days(),
                duration.seconds(),
                duration.nanoseconds(),
            ),
            Value::Edtf(edtf) => Self::Edtf(edtf.text().into()),
            Value::Point(point) => Self::Point(point.system.into(), point.x, point.y, point.z),
            Value::List(_) => return Err(FormatError::NotStorable("a list in a list")),
            Value::Map(_) => return Err(FormatError::NotStorable("a map")),
            Value::Node(_) => return Err(FormatError::NotStorable("a node")),
            Value::Relationship(_) => return Err(FormatError::NotStorable("a relationship")),
            Value::Path(_) => return Err(FormatError::NotStorable("a path")),
        })
    }
}

impl TryFrom<&Value> for WireValue {
    type Error = FormatError;

    fn try_from(value: &Value) -> Result<Self, FormatError> {
        match value {
            Value::List(items) => Ok(Self::List(
                items.iter().map(Item::try_from).collect::<Result<_, _>>()?,
            )),
            _ => Item::try_from(value).map(Self::from),
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn out_of_range(error: TemporalError) -> FormatError {
    FormatError::Malformed(error.to_string())
}

impl TryFrom<Item> for Value {
    type Error = FormatError;

    fn try_from(item: Item) -> Result<Self, FormatError> {
        WireValue::from(item).try_into()
    }
}

impl TryFrom<WireValue> for Value {
    type Error = FormatError;

    fn try_from(value: WireValue) -> Result<Self, FormatError> {
        Ok(match value {
            WireValue::Null => Self::Null,
            WireValue::Boolean(value) => Self::Boolean(value),
            WireValue::Integer(value) => Self::Integer(value),
            WireValue::Float(value) => Self::Float(value),
            WireValue::String(text) => Self::String(text.0),
            WireValue::Date(days) => {
                Self::Date(Date::from_days_since_epoch(days).map_err(out_of_range)?)
            }
            WireValue::LocalTime(nanoseconds) => Self::LocalTime(
                LocalTime::from_nanoseconds_of_day(nanoseconds).map_err(out_of_range)?,
            ),
            WireValue::Time(nanoseconds, offset) => Self::Time(
                LocalTime::from_nanoseconds_of_day(nanoseconds)
                    .and_then(|local| Time::new(local, offset))
                    .map_err(out_of_range)?,
            ),
            WireValue::LocalDateTime(local) => {
                Self::LocalDateTime(local.try_into().map_err(out_of_range)?)
            }
            WireValue::DateTime(local, offset, zone) => Self::DateTime(Arc::new(
                local
                    .try_into()
                    .and_then(|local| DateTime::from_parts(local, offset, zone.map(|name| name.0)))
                    .map_err(out_of_range)?,
            )),
            WireValue::Duration(months, days, seconds, nanoseconds) => Self::Duration(Arc::new(
                Duration::new(months, days, seconds, nanoseconds).map_err(out_of_range)?,
            )),
            WireValue::Point(system, x, y, z) => Self::Point(Arc::new(Point {
                system: system.into(),
                x,
                y,
                z,
            })),
            WireValue::Edtf(text) => {
                Self::Edtf(Arc::new(text.0.parse().map_err(|error: EdtfError| {
                    FormatError::Malformed(error.to_string())
                })?))
            }
            WireValue::List(items) => Self::list(
                items
                    .into_iter()
                    .map(Self::try_from)
                    .collect::<Result<_, _>>()?,
            ),
        })
    }
}

type WireProperties = Vec<(u32, WireValue)>;

/// Properties to be written as [`WireProperties`], each made when it is its turn.
#[derive(Debug)]
struct OutgoingProperties<'p>(&'p [(KeyId, Value)]);

impl<'p> OutgoingProperties<'p> {
    fn of(properties: &'p [(KeyId, Value)]) -> Result<Self, FormatError> {
        for (_, value) in properties {
            if !value.is_storable() {
                WireValue::try_from(value)?;
            }
        }
        Ok(Self(properties))
    }
}

impl Serialize for OutgoingProperties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut properties = serializer.serialize_seq(Some(self.0.len()))?;
        for (key, value) in self.0 {
            let value = WireValue::try_from(value).map_err(serde::ser::Error::custom)?;
            properties.serialize_element(&(key.0, value))?;
        }
        properties.end()
    }
}

fn model_properties(properties: WireProperties) -> Result<Vec<(KeyId, Value)>, FormatError> {
    properties
        .into_iter()
        .map(|(key, value)| Ok((KeyId(key), value.try_into()?)))
        .collect()
}

#[derive(Debug, Serialize, Deserialize)]
enum WireNameKind {
    Label,
    RelationshipType,
    Key,
}

#[derive(Debug, Serialize, Deserialize)]
enum WireChange<Properties = WireProperties> {
    AddName(WireNameKind, u32, Text),
    CreateNode(u64, Vec<u32>, Properties),
    DeleteNode(u64),
    CreateRelationship(u64, u32, u64, u64, Properties),
    DeleteRelationship(u64),
    SetNodeProperty(u64, u32, WireValue),
    SetRelationshipProperty(u64, u32, WireValue),
    AddLabel(u64, u32),
    RemoveLabel(u64, u32),
    CreateIndex(WireIndex),
    DropIndex(Text),
    CreateGraphType(WireGraphType),
    DropGraphType(Text),
    AdoptGraphType(Option<Text>),
    CreateNodes(WireNodes),
    CreateRelationships(WireRelationships),
    CreateIndexOver(WireWideIndex),
    CreateConstraint(WireConstraint),
    DropConstraint(Text),
}

impl<'c> TryFrom<&'c Change> for WireChange<OutgoingProperties<'c>> {
    type Error = FormatError;

    fn try_from(change: &'c Change) -> Result<Self, FormatError> {
        Ok(match change {
            Change::AddName { kind, id, name } => {
                let kind = match kind {
                    NameKind::Label => WireNameKind::Label,
                    NameKind::RelationshipType => WireNameKind::RelationshipType,
                    NameKind::Key => WireNameKind::Key,
                };
                Self::AddName(kind, *id, name.into())
            }
            Change::RemoveName { .. } => {
                return Err(FormatError::NotStorable("the removal of a name"));
            }
            Change::CreateNode {
                id,
                labels,
                properties,
            } => Self::CreateNode(
                id.0,
                labels.iter().map(|label| label.0).collect(),
                OutgoingProperties::of(properties)?,
            ),
            Change::DeleteNode { id } => Self::DeleteNode(id.0),
            Change::CreateRelationship {
                id,
                relationship_type,
                start,
                end,
                properties,
            } => Self::CreateRelationship(
                id.0,
                relationship_type.0,
                start.0,
                end.0,
                OutgoingProperties::of(properties)?,
            ),
            Change::DeleteRelationship { id } => Self::DeleteRelationship(id.0),
            Change::SetNodeProperty { id, key, value } => {
                Self::SetNodeProperty(id.0, key.0, value.try_into()?)
            }
            Change::SetRelationshipProperty { id, key, value } => {
                Self::SetRelationshipProperty(id.0, key.0, value.try_into()?)
            }
            Change::AddLabel { id, label } => Self::AddLabel(id.0, label.0),
            Change::RemoveLabel { id, label } => Self::RemoveLabel(id.0, label.0),
            Change::CreateIndex(index) => match WireIndex::of(index) {
                Some(index) => Self::CreateIndex(index),
                None => Self::CreateIndexOver(index.into()),
            },
            Change::DropIndex(name) => Self::DropIndex(name.into()),
            Change::CreateConstraint(constraint) => Self::CreateConstraint(constraint.try_into()?),
            Change::DropConstraint(name) => Self::DropConstraint(name.into()),
            Change::CreateGraphType(graph_type) => {
                Self::CreateGraphType(graph_type.as_ref().try_into()?)
            }
            Change::DropGraphType(name) => Self::DropGraphType(name.into()),
            Change::AdoptGraphType(name) => Self::AdoptGraphType(name.as_ref().map(Text::from)),
        })
    }
}

impl TryFrom<WireChange> for Change {
    type Error = FormatError;

    fn try_from(change: WireChange) -> Result<Self, FormatError> {
        Ok(match change {
            WireChange::AddName(kind, id, name) => Self::AddName {
                kind: match kind {
                    WireNameKind::Label => NameKind::Label,
                    WireNameKind::RelationshipType => NameKind::RelationshipType,
                    WireNameKind::Key => NameKind::Key,
                },
                id,
                name: name.0,
            },
            WireChange::CreateNode(id, labels, properties) => Self::CreateNode {
                id: NodeId(id),
                labels: labels.into_iter().map(LabelId).collect(),
                properties: model_properties(properties)?,
            },
            WireChange::DeleteNode(id) => Self::DeleteNode { id: NodeId(id) },
            WireChange::CreateRelationship(id, relationship_type, start, end, properties) => {
                Self::CreateRelationship {
                    id: RelationshipId(id),
                    relationship_type: RelationshipTypeId(relationship_type),
                    start: NodeId(start),
                    end: NodeId(end),
                    properties: model_properties(properties)?,
                }
            }
            WireChange::DeleteRelationship(id) => Self::DeleteRelationship {
                id: RelationshipId(id),
            },
            WireChange::SetNodeProperty(id, key, value) => Self::SetNodeProperty {
                id: NodeId(id),
                key: KeyId(key),
                value: value.try_into()?,
            },
            WireChange::SetRelationshipProperty(id, key, value) => Self::SetRelationshipProperty {
                id: RelationshipId(id),
                key: KeyId(key),
                value: value.try_into()?,
            },
            WireChange::AddLabel(id, label) => Self::AddLabel {
                id: NodeId(id),
                label: LabelId(label),
            },
            WireChange::RemoveLabel(id, label) => Self::RemoveLabel {
                id: NodeId(id),
                label: LabelId(label),
            },
            WireChange::CreateIndex(index) => Self::CreateIndex(index.into()),
            WireChange::CreateIndexOver(index) => Self::CreateIndex(index.into()),
            WireChange::DropIndex(name) => Self::DropIndex(name.0),
            WireChange::CreateConstraint(constraint) => {
                Self::CreateConstraint(constraint.try_into()?)
            }
            WireChange::DropConstraint(name) => Self::DropConstraint(name.0),
            WireChange::CreateGraphType(graph_type) => {
                Self::CreateGraphType(Arc::new(graph_type.try_into()?))
            }
            WireChange::DropGraphType(name) => Self::DropGraphType(name.0),
            WireChange::AdoptGraphType(name) => Self::AdoptGraphType(name.map(|name| name.0)),
            WireChange::CreateNodes(_) | WireChange::CreateRelationships(_) => {
                return Err(FormatError::Malformed("a run is not one change".into()));
            }
        })
    }
}

/// A range index over nodes, as the first stores had them.
#[derive(Debug, Serialize, Deserialize)]
struct WireIndex {
    name: Text,
    label: Text,
    keys: Vec<Text>,
    unique: bool,
}

impl WireIndex {
    /// The index, if it is one over a single property as the first stores had them.
    fn of(index: &IndexDefinition) -> Option<Self> {
        let Subject::Label(label) = &index.subject else {
            return None;
        };
        let simple = index.keys.len() == 1 && index.kind == IndexKind::Range;
        simple.then(|| Self {
            name: (&index.name).into(),
            label: label.into(),
            keys: texts(&index.keys),
            unique: index.unique,
        })
    }
}

impl From<WireIndex> for IndexDefinition {
    fn from(index: WireIndex) -> Self {
        Self {
            name: index.name.0,
            subject: Subject::Label(index.label.0),
            keys: shared(index.keys),
            unique: index.unique,
            kind: IndexKind::Range,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
enum WireSubject {
    Label(Text),
    RelationshipType(Text),
}

impl From<&Subject> for WireSubject {
    fn from(subject: &Subject) -> Self {
        match subject {
            Subject::Label(name) => Self::Label(name.into()),
            Subject::RelationshipType(name) => Self::RelationshipType(name.into()),
        }
    }
}

impl From<WireSubject> for Subject {
    fn from(subject: WireSubject) -> Self {
        match subject {
            WireSubject::Label(name) => Self::Label(name.0),
            WireSubject::RelationshipType(name) => Self::RelationshipType(name.0),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
enum WireIndexKind {
    Range,
    Text,
    Point,
    Lookup,
}

/// An index of any kind.
#[derive(Debug, Serialize, Deserialize)]
struct WireWideIndex {
    name: Text,
    subject: WireSubject,
    keys: Vec<Text>,
    unique: bool,
    kind: WireIndexKind,
}

impl From<&IndexDefinition> for WireWideIndex {
    fn from(index: &IndexDefinition) -> Self {
        Self {
            name: (&index.name).into(),
            subject: (&index.subject).into(),
            keys: texts(&index.keys),
            unique: index.unique,
            kind: match index.kind {
                IndexKind::Range => WireIndexKind::Range,
                IndexKind::Text => WireIndexKind::Text,
                IndexKind::Point => WireIndexKind::Point,
                IndexKind::Lookup => WireIndexKind::Lookup,
            },
        }
    }
}

impl From<WireWideIndex> for IndexDefinition {
    fn from(index: WireWideIndex) -> Self {
        Self {
            name: index.name.0,
            subject: index.subject.into(),
            keys: shared(index.keys),
            unique: index.unique,
            kind: match index.kind {
                WireIndexKind::Range => IndexKind::Range,
                WireIndexKind::Text => IndexKind::Text,
                WireIndexKind::Point => IndexKind::Point,
                WireIndexKind::Lookup => IndexKind::Lookup,
            },
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct WireConstraint {
    name: Text,
    subject: WireSubject,
    keys: Vec<Text>,
    rule: WireConstraintRule,
}

#[derive(Debug, Serialize, Deserialize)]
enum WireConstraintRule {
    Unique,
    Key,
    Present,
    Typed(Vec<WireTestedType>),
}

/// An alternative of a type: of a property, or of the items of a list, which are no lists.
#[derive(Debug, Serialize, Deserialize)]
enum WireTestedType {
    Storable,
    One(WireValueType),
    List(Vec<(WireListItem, bool)>),
}

#[derive(Debug, Serialize, Deserialize)]
enum WireListItem {
    Storable,
    One(WireValueType),
}

/// The types of values that a property can have.
#[derive(Debug, Serialize, Deserialize)]
enum WireValueType {
    Boolean,
    Integer,
    Float,
    String,
    List,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,
    Edtf,
    Point,
}

impl TryFrom<ValueType> for WireValueType {
    type Error = FormatError;

    fn try_from(value_type: ValueType) -> Result<Self, FormatError> {
        Ok(match value_type {
            ValueType::Boolean => Self::Boolean,
            ValueType::Integer => Self::Integer,
            ValueType::Float => Self::Float,
            ValueType::String => Self::String,
            ValueType::List => Self::List,
            ValueType::Date => Self::Date,
            ValueType::LocalTime => Self::LocalTime,
            ValueType::Time => Self::Time,
            ValueType::LocalDateTime => Self::LocalDateTime,
            ValueType::DateTime => Self::DateTime,
            ValueType::Duration => Self::Duration,
            ValueType::Edtf => Self::Edtf,
            ValueType::Point => Self::Point,
            ValueType::Null
            | ValueType::Map
            | ValueType::Node
            | ValueType::Relationship
            | ValueType::Path => {
                return Err(FormatError::NotStorable("a type that no property can have"));
            }
        })
    }
}

impl From<WireValueType> for ValueType {
    fn from(value_type: WireValueType) -> Self {
        match value_type {
            WireValueType::Boolean => Self::Boolean,
            WireValueType::Integer => Self::Integer,
            WireValueType::Float => Self::Float,
            WireValueType::String => Self::String,
            WireValueType::List => Self::List,
            WireValueType::Date => Self::Date,
            WireValueType::LocalTime => Self::LocalTime,
            WireValueType::Time => Self::Time,
            WireValueType::LocalDateTime => Self::LocalDateTime,
            WireValueType::DateTime => Self::DateTime,
            WireValueType::Duration => Self::Duration,
            WireValueType::Edtf => Self::Edtf,
            WireValueType::Point => Self::Point,
        }
    }
}

/// The only type of an alternative that is one of types.
fn only_type(types: TypeSet) -> Result<WireValueType, FormatError> {
    let mut all = types.types();
    match (all.next(), all.next()) {
        (Some(only), None) => only.try_into(),
        _ => Err(FormatError::NotStorable("a type that no property can have")),
    }
}

fn wire_test(test: &TypeTest) -> Result<Vec<WireTestedType>, FormatError> {
    let item = |each: &TypeAlternative| {
        let shape = match &each.shape {
            TypeShape::Storable => WireListItem::Storable,
            TypeShape::Types(types) => WireListItem::One(only_type(*types)?),
            TypeShape::List(_) | TypeShape::Nothing => {
                return Err(FormatError::NotStorable("a type that no property can have"));
            }
        };
        Ok((shape, each.not_null))
    };
    let alternatives = test.alternatives.iter();
    alternatives
        .map(|each| match &each.shape {
            TypeShape::Storable => Ok(WireTestedType::Storable),
            TypeShape::Types(types) => only_type(*types).map(WireTestedType::One),
            TypeShape::List(items) => {
                let items = items.alternatives.iter().map(item);
                Ok(WireTestedType::List(items.collect::<Result<_, _>>()?))
            }
            TypeShape::Nothing => Err(FormatError::NotStorable("a type that no property can have")),
        })
        .collect()
}

fn model_test(test: Vec<WireTestedType>) -> Result<TypeTest, FormatError> {
    let one = |value_type: WireValueType| TypeShape::Types(TypeSet::one(value_type.into()));
    let alternative = |shape, not_null| TypeAlternative { shape, not_null };
    if test.is_empty() {
        return Err(FormatError::Malformed("a type without alternatives".into()));
    }
    let alternatives = test.into_iter().map(|each| {
        let shape = match each {
            WireTestedType::Storable => TypeShape::Storable,
            WireTestedType::One(value_type) => one(value_type),
            WireTestedType::List(items) => {
                let items = items.into_iter().map(|(item, not_null)| {
                    let shape = match item {
                        WireListItem::Storable => TypeShape::Storable,
                        WireListItem::One(value_type) => one(value_type),
                    };
                    alternative(shape, not_null)
                });
                TypeShape::List(Box::new(TypeTest {
                    alternatives: items.collect(),
                }))
            }
        };
        alternative(shape, false)
    });
    Ok(TypeTest {
        alternatives: alternatives.collect(),
    })
}

impl TryFrom<&ConstraintDefinition> for WireConstraint {
    type Error = FormatError;

    fn try_from(constraint: &ConstraintDefinition) -> Result<Self, FormatError> {
        Ok(Self {
            name: (&constraint.name).into(),
            subject: (&constraint.subject).into(),
            keys: texts(&constraint.keys),
            rule: match &constraint.rule {
                Rule::Unique => WireConstraintRule::Unique,
                Rule::Key => WireConstraintRule::Key,
                Rule::Present => WireConstraintRule::Present,
                Rule::Typed(test) => WireConstraintRule::Typed(wire_test(test)?),
            },
        })
    }
}

impl TryFrom<WireConstraint> for ConstraintDefinition {
    type Error = FormatError;

    fn try_from(constraint: WireConstraint) -> Result<Self, FormatError> {
        Ok(Self {
            name: constraint.name.0,
            subject: constraint.subject.into(),
            keys: shared(constraint.keys),
            rule: match constraint.rule {
                WireConstraintRule::Unique => Rule::Unique,
                WireConstraintRule::Key => Rule::Key,
                WireConstraintRule::Present => Rule::Present,
                WireConstraintRule::Typed(test) => Rule::Typed(model_test(test)?),
            },
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct WireGraphType {
    name: Text,
    open: bool,
    nodes: Vec<WireNodeType>,
    relationships: Vec<WireRelationshipType>,
    all_nodes: Vec<WireRule>,
    all_relationships: Vec<WireRule>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireNodeType {
    label: Text,
    extends: Option<Text>,
    properties: Vec<WireRule>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireRelationshipType {
    name: Text,
    endpoints: Vec<(Option<Text>, Option<Text>)>,
    properties: Vec<WireRule>,
}

#[derive(Debug, Serialize, Deserialize)]
struct WireRule {
    key: Text,
    property_type: WirePropertyType,
    required: bool,
    unique: bool,
    allowed: Vec<WireValue>,
}

/// A base type and how many lists are around it.
#[derive(Debug, Serialize, Deserialize)]
struct WirePropertyType {
    lists: u8,
    base: WireBaseType,
}

#[derive(Debug, Serialize, Deserialize)]
enum WireBaseType {
    Any,
    Boolean,
    Integer,
    Float,
    String,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,
    Point,
    Edtf,
}

impl TryFrom<&PropertyType> for WirePropertyType {
    type Error = FormatError;

    fn try_from(property_type: &PropertyType) -> Result<Self, FormatError> {
        let mut lists = 0_u8;
        let mut base = property_type;
        while let PropertyType::List(inner) = base {
            lists = lists
                .checked_add(1)
                .ok_or(FormatError::NotStorable("a list type of such depth"))?;
            base = inner;
        }
        let base = match base {
            PropertyType::Any => WireBaseType::Any,
            PropertyType::Boolean => WireBaseType::Boolean,
            PropertyType::Integer => WireBaseType::Integer,
            PropertyType::Float => WireBaseType::Float,
            PropertyType::String => WireBaseType::String,
            PropertyType::Date => WireBaseType::Date,
            PropertyType::LocalTime => WireBaseType::LocalTime,
            PropertyType::Time => WireBaseType::Time,
            PropertyType::LocalDateTime => WireBaseType::LocalDateTime,
            PropertyType::DateTime => WireBaseType::DateTime,
            PropertyType::Duration => WireBaseType::Duration,
            PropertyType::Point => WireBaseType::Point,
            PropertyType::Edtf => WireBaseType::Edtf,
            PropertyType::List(_) => unreachable!("invariant: every list was taken off"),
        };
        Ok(Self { lists, base })
    }
}

impl From<WirePropertyType> for PropertyType {
    fn from(property_type: WirePropertyType) -> Self {
        let base = match property_type.base {
            WireBaseType::Any => Self::Any,
            WireBaseType::Boolean => Self::Boolean,
            WireBaseType::Integer => Self::Integer,
            WireBaseType::Float => Self::Float,
            WireBaseType::String => Self::String,
            WireBaseType::Date => Self::Date,
            WireBaseType::LocalTime => Self::LocalTime,
            WireBaseType::Time => Self::Time,
            WireBaseType::LocalDateTime => Self::LocalDateTime,
            WireBaseType::DateTime => Self::DateTime,
            WireBaseType::Duration => Self::Duration,
            WireBaseType::Point => Self::Point,
            WireBaseType::Edtf => Self::Edtf,
        };
        (0..property_type.lists).fold(base, |inner, _| Self::List(Box::new(inner)))
    }
}

fn wire_rules(rules: &[PropertyRule]) -> Result<Vec<WireRule>, FormatError> {
    rules
        .iter()
        .map(|rule| {
            Ok(WireRule {
                key: (&rule.key).into(),
                property_type: (&rule.property_type).try_into()?,
                required: rule.required,
                unique: rule.unique,
                allowed: rule
                    .allowed
                    .iter()
                    .map(WireValue::try_from)
                    .collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

fn model_rules(rules: Vec<WireRule>) -> Result<Vec<PropertyRule>, FormatError> {
    rules
        .into_iter()
        .map(|rule| {
            Ok(PropertyRule {
                key: rule.key.0,
                property_type: rule.property_type.into(),
                required: rule.required,
                unique: rule.unique,
                allowed: rule
                    .allowed
                    .into_iter()
                    .map(Value::try_from)
                    .collect::<Result<_, _>>()?,
            })
        })
        .collect()
}

impl TryFrom<&GraphType> for WireGraphType {
    type Error = FormatError;

    fn try_from(graph_type: &GraphType) -> Result<Self, FormatError> {
        let nodes = graph_type.nodes.iter().map(|node| {
            Ok(WireNodeType {
                label: (&node.label).into(),
                extends: node.extends.as_ref().map(Text::from),
                properties: wire_rules(&node.properties)?,
            })
        });
        let relationships = graph_type.relationships.iter().map(|relationship| {
            let endpoints = relationship
                .endpoints
                .iter()
                .map(|(start, end)| (start.as_ref().map(Text::from), end.as_ref().map(Text::from)));
            Ok(WireRelationshipType {
                name: (&relationship.name).into(),
                endpoints: endpoints.collect(),
                properties: wire_rules(&relationship.properties)?,
            })
        });
        Ok(Self {
            name: (&graph_type.name).into(),
            open: graph_type.open,
            nodes: nodes.collect::<Result<_, FormatError>>()?,
            relationships: relationships.collect::<Result<_, FormatError>>()?,
            all_nodes: wire_rules(&graph_type.all_nodes)?,
            all_relationships: wire_rules(&graph_type.all_relationships)?,
        })
    }
}

impl TryFrom<WireGraphType> for GraphType {
    type Error = FormatError;

    fn try_from(graph_type: WireGraphType) -> Result<Self, FormatError> {
        let nodes = graph_type.nodes.into_iter().map(|node| {
            Ok(NodeType {
                label: node.label.0,
                extends: node.extends.map(|name| name.0),
                properties: model_rules(node.properties)?,
            })
        });
        let relationships = graph_type.relationships.into_iter().map(|relationship| {
            let endpoints = relationship
                .endpoints
                .into_iter()
                .map(|(start, end)| (start.map(|name| name.0), end.map(|name| name.0)));
            Ok(RelationshipType {
                name: relationship.name.0,
                endpoints: endpoints.collect(),
                properties: model_rules(relationship.properties)?,
            })
        });
        Ok(Self {
            name: graph_type.name.0,
            open: graph_type.open,
            nodes: nodes.collect::<Result<_, FormatError>>()?,
            relationships: relationships.collect::<Result<_, FormatError>>()?,
            all_nodes: model_rules(graph_type.all_nodes)?,
            all_relationships: model_rules(graph_type.all_relationships)?,
        })
    }
}
