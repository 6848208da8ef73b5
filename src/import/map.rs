//! Import maps: which column of a table becomes what. Maps are data, written in JSON.
//!
//! ```json
//! {
//!   "dataset": "towns",
//!   "source": "towns",
//!   "separator": ",",
//!   "required": ["id", "town"],
//!   "nodes": [
//!     {"as": "town", "labels": ["Location"], "id": "town:{id}", "row": true,
//!      "properties": {"name": "{town}", "kind": "populated_place", "lat": "{lat|float}"}},
//!     {"as": "country", "labels": ["Location"], "id": "country:{iso}", "properties": {"name": "{iso}", "kind": "country"}}
//!   ],
//!   "relationships": [{"type": "LOCATED_IN", "from": "town", "to": "country"}]
//! }
//! ```
//!
//! | key of the map | meaning |
//! |---|---|
//! | `dataset` | its name |
//! | `source` | begins the id of the `:Source` node of a release: `source:release:RELEASE`; every element carries it as `source` |
//! | `separator` | any one character, `,` when absent; `\t` for tabs |
//! | `quotes` | whether fields may stand in double quotes; true when absent |
//! | `columns` | the names of the columns of a file without header |
//! | `header` | `true` (when absent): the first record; `false`: there is none, `columns` names them; `"maybe"`: look |
//! | `required` | columns a file must have |
//! | `renamed` | other names of columns: `{"data_id": "event_id_cnty"}` |
//! | `nulls` | texts that mean nothing, beside the empty one |
//! | `duplicate` | a template; `{@duplicate}` is `1` in a row that repeats it, else empty; or the name of a property of the `row` node: rows of earlier imports that have it count as well |
//! | `row_id` | a template; a row that repeats it in the same release makes nothing more, and is told of when it tells otherwise |
//! | `releases` | what a file lacks: `"whole"` (when absent): it has vanished from the dataset; `"parts"`: nothing, as no file repeats another; `{"days": "when"}`: it has vanished where its date, this property of the `row` node, is between the first and the last day the file tells |
//! | `revision` | a property of the `row` node that is a number: of a row told again the greatest counts, also against what is there |
//! | `ordered` | lists of columns whose numbers should ascend; rows that break it are kept and warned of |
//! | `expected` | what stands in a column: `{"code": ["1", "2"], "lat": {"least": -90, "most": 90}}`; `""` in a list, or `"empty": true`, is an empty one, `{"present": true}` anything but that; rows that tell otherwise are kept and warned of |
//! | `nodes` | rules for nodes, in this order for each row |
//! | `relationships` | rules for relationships |
//!
//! A node rule: `as` names it for relationships; `labels` are templates (an empty one is left out); `id` an
//! expression, and a row where it is nothing makes no node; `properties` expressions by name; `if` a condition;
//! `unless` names rules before it, of which none may have made a node for the row;
//! `row` marks the node the row is about: columns no rule uses are kept on it as `src_COLUMN`, and its absence from a
//! newer release is reported; `part` marks a node that belongs to the row alone: like those of a `row` node, its
//! relationships are deleted when a newer release no longer tells them; `stub` marks a node that is only mentioned: its properties are used until a rule without
//! `stub` meets the same id; `each` (`{"columns": ["names", "dates"], "separator": ";"}`) repeats the rule for each
//! item of lists that go in step; lists of different lengths are one item, whole, in the first column.
//!
//! A relationship rule: `type`; `from` and `to` name node rules (a list of names is the first that made a node); without
//! one of the two there is no relationship; `chain` in their place names node rules whose nodes are joined each to the
//! next, in their order; `properties` as for nodes; `key` lists the properties that tell two
//! relationships of one type between the same nodes apart (the same list in every rule of a type); `if` a condition.
//! `release` is always the name of the `:Source` node of the release. `rows` marks the relationship that takes
//! what differs when several rows make one node. `one` marks a relationship of which a node is the start once for each key:
//! where a newer release tells it otherwise, also with a part of its rows, the earlier one is deleted.
//!
//! Nothing a row says is lost without a word. Where rows tell a shared node's property otherwise, the first one counts
//! and the other value is kept on the row's own node as `src_RULE_PROPERTY`; a column of which a row makes nothing is
//! kept there as `src_COLUMN`; what differs among rows of one node, and no relationship with `rows` takes, as the list
//! `src_other_PROPERTY`. A latitude and longitude (`lat`, `lon`) that are not on the globe are kept as `src_lat` and
//! `src_lon`. The report warns of each.
//!
//! Expressions are in [`expression`](crate::import::expression).

use serde::Deserialize;
use serde_json::Value as Json;

use super::error::ImportError;
use crate::model::collections::IndexMap;

/// A map, read.
#[derive(Debug)]
pub enum Map {
    /// For a table.
    Table(Box<TableMap>),
    /// For `FollowTheMoney` entities.
    Entities(Box<EntityMap>),
}

/// A map for a table; see the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the table of the module says what each key means"
)]
pub struct TableMap {
    pub dataset: String,
    #[serde(default)]
    pub doc: String,
    pub source: String,
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub licence: String,
    #[serde(default = "comma")]
    pub separator: String,
    #[serde(default = "yes")]
    pub quotes: bool,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub header: Header,
    #[serde(default)]
    pub required: Vec<String>,
    #[serde(default)]
    pub renamed: IndexMap<String, String>,
    #[serde(default)]
    pub nulls: Vec<String>,
    #[serde(default)]
    pub duplicate: Option<String>,
    #[serde(default)]
    pub releases: Releases,
    #[serde(default)]
    pub row_id: Option<String>,
    #[serde(default)]
    pub revision: Option<String>,
    #[serde(default)]
    pub ordered: Vec<Vec<String>>,
    #[serde(default)]
    pub expected: IndexMap<String, Expected>,
    pub nodes: Vec<NodeRule>,
    #[serde(default)]
    pub relationships: Vec<RelationshipRule>,
}

/// What the files of a dataset are to each other.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Releases {
    /// Each newer one takes the place of those before.
    #[default]
    Whole,
    /// Each tells of other rows.
    Parts,
    /// Each takes the place of those before for the days it tells of, by this property.
    Days(String),
}

/// What is to be expected in a column.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    /// One of these texts.
    Texts(Vec<String>),
    /// A number.
    Number(ExpectedNumber),
    /// Something.
    Something(ExpectedSomething),
}

/// Something to be expected, whatever it is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedSomething {
    /// Whether there must be something.
    pub present: bool,
}

/// A number to be expected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedNumber {
    /// The least.
    #[serde(default)]
    pub least: Option<f64>,
    /// The most.
    #[serde(default)]
    pub most: Option<f64>,
    /// Whether there may be none.
    #[serde(default)]
    pub empty: bool,
}

impl Expected {
    /// Whether a field, without blanks around it, is as expected.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::Texts(texts) => texts.iter().any(|each| each == text),
            Self::Something(something) => !something.present || !text.is_empty(),
            Self::Number(number) if text.is_empty() => number.empty,
            Self::Number(ExpectedNumber { least, most, .. }) => {
                if let Some(count) = count_of(text) {
                    return least.is_none_or(|least| least <= count)
                        && most.is_none_or(|most| count <= most);
                }
                text.parse().is_ok_and(|found: f64| {
                    found.is_finite()
                        && least.is_none_or(|least| least <= found)
                        && most.is_none_or(|most| found <= most)
                })
            }
        }
    }
}

/// A number of a few digits and nothing else, which most are.
fn count_of(text: &str) -> Option<f64> {
    if text.len() > 9 {
        return None;
    }
    text.bytes().try_fold(0.0, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        Some(number * 10.0 + f64::from(digit))
    })
}

/// Whether a file has a header.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// Its first record.
    #[default]
    First,
    /// It has none.
    Absent,
    /// Its first record, when that holds the required columns.
    Maybe,
}

impl<'d> Deserialize<'d> for Header {
    fn deserialize<D: serde::Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Bool(true) => Ok(Self::First),
            Json::Bool(false) => Ok(Self::Absent),
            Json::String(word) if word == "maybe" => Ok(Self::Maybe),
            _ => Err(serde::de::Error::custom(
                "`header` is true, false or \"maybe\"",
            )),
        }
    }
}

/// A rule that makes nodes; see the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the table of the module says what each key means"
)]
pub struct NodeRule {
    #[serde(rename = "as")]
    pub name: String,
    #[serde(default)]
    pub doc: String,
    pub labels: Vec<Json>,
    pub id: Json,
    #[serde(default)]
    pub properties: IndexMap<String, Json>,
    #[serde(default, rename = "if")]
    pub condition: Option<Json>,
    #[serde(default)]
    pub unless: Vec<String>,
    #[serde(default)]
    pub row: bool,
    #[serde(default)]
    pub part: bool,
    #[serde(default)]
    pub stub: bool,
    #[serde(default)]
    pub each: Option<Each>,
}

/// Lists that a rule is repeated over; see the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the table of the module says what each key means"
)]
pub struct Each {
    pub columns: Vec<String>,
    #[serde(default = "semicolon")]
    pub separator: String,
}

/// A rule that makes relationships; see the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    missing_docs,
    reason = "the table of the module says what each key means"
)]
pub struct RelationshipRule {
    #[serde(rename = "type")]
    pub relationship_type: String,
    #[serde(default)]
    pub doc: String,
    #[serde(default)]
    pub from: Names,
    #[serde(default)]
    pub to: Names,
    #[serde(default)]
    pub chain: Vec<String>,
    #[serde(default)]
    pub properties: IndexMap<String, Json>,
    #[serde(default)]
    pub key: Vec<String>,
    #[serde(default, rename = "if")]
    pub condition: Option<Json>,
    #[serde(default)]
    pub rows: bool,
    #[serde(default)]
    pub one: bool,
}

/// One name or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// The first that applies.
    First(Vec<String>),
}

impl Default for Names {
    fn default() -> Self {
        Self::First(Vec::new())
    }
}

impl Names {
    /// As a list.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::First(names) => names,
        }
    }
}

/// A map for `FollowTheMoney`: which schemata are relationships, and what the others are called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityMap {
    /// Its name.
    pub dataset: String,
    /// What it is.
    #[serde(default)]
    pub doc: String,
    /// Begins the id of the release's `:Source` node.
    pub source: String,
    /// Schemata that become nodes: their labels.
    pub labels: IndexMap<String, Vec<String>>,
    /// Schemata that become relationships.
    pub relationships: IndexMap<String, EntityRelationship>,
    /// Values of a schema's nodes where the entity has none.
    #[serde(default)]
    pub defaults: IndexMap<String, IndexMap<String, String>>,
    /// Properties by another name.
    #[serde(default)]
    pub renamed: IndexMap<String, String>,
    /// Properties (by their new names) that are dates: one EDTF, of several one of them (`[a,b]`). What is no date, or
    /// tells less than another one, is kept as `src_*`.
    #[serde(default)]
    pub dates: Vec<String>,
    /// Properties (by their new names) that are numbers; what is none is kept as `src_*`.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// Properties of a node that entities which annals has written tell in their notes, `name: value`.
    #[serde(default)]
    pub noted: Vec<String>,
    /// Values of a schema's nodes that they get only where the rules of the graph want one.
    #[serde(default)]
    pub required: IndexMap<String, IndexMap<String, String>>,
    /// Properties that together are one date: from a beginning to an end.
    #[serde(default)]
    pub interval: Option<EntityInterval>,
    /// Properties that refer to other entities: the type of the relationship each makes, from its holder.
    pub references: IndexMap<String, String>,
    /// Properties that are texts in the entities of a schema, and references in those of others.
    #[serde(default)]
    pub texts: IndexMap<String, Vec<String>>,
    /// Properties of a schema by the first of which an entity is called that has no name.
    #[serde(default)]
    pub named_by: IndexMap<String, Vec<String>>,
}

impl EntityMap {
    /// What a property of entities is called in the graph.
    pub fn name_of<'n>(&'n self, original: &'n str) -> &'n str {
        self.renamed.get(original).map_or(original, String::as_str)
    }

    /// The type of the relationship that a property of a schema's entities makes, where it refers to others.
    pub fn reference(&self, schema: &str, property: &str) -> Option<&str> {
        let texts = self.texts.get(schema).into_iter().flatten();
        let relationship_type = self.references.get(property).map(String::as_str);
        relationship_type.filter(|_| !texts.into_iter().any(|text| text == property))
    }
}

/// A date that entities tell as its beginning and its end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityInterval {
    /// The property to make, where the entity does not tell it.
    pub property: String,
    /// The property of the beginning.
    pub start: String,
    /// The property of the end.
    pub end: String,
    /// The property in which the date may stand as it was, after the name of the property to make and `: `.
    pub note: String,
}

/// A schema whose entities are relationships.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntityRelationship {
    /// The type.
    #[serde(rename = "type")]
    pub relationship_type: String,
    /// The property that names its start.
    pub from: String,
    /// The property that names its end.
    pub to: String,
}

fn comma() -> String {
    ",".to_owned()
}

fn semicolon() -> String {
    ";".to_owned()
}

fn yes() -> bool {
    true
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// [`ImportError::Map`] when it is not one.
    pub fn read(text: &str) -> Result<Self, ImportError> {
        let wrong = |error: serde_json::Error| ImportError::Map(error.to_string());
        let json: Json = serde_json::from_str(text).map_err(wrong)?;
        if json.get("nodes").is_some() {
            return serde_json::from_str(text)
                .map(|map| Self::Table(Box::new(map)))
                .map_err(wrong);
        }
        serde_json::from_str(text)
            .map(|map| Self::Entities(Box::new(map)))
            .map_err(wrong)
    }

    /// The name of its dataset.
    pub fn dataset(&self) -> &str {
        match self {
            Self::Table(map) => &map.dataset,
            Self::Entities(map) => &map.dataset,
        }
    }
}
