//! `FollowTheMoney` entities (<https://followthemoney.tech>), one JSON object a line: for Aleph and its kin.
//!
//! A node becomes an entity of the schema its labels suggest, a relationship an entity that joins two. Its readers drop
//! properties their schemas do not have, so what has no place there is kept as `notes` or `summary`, one text
//! `name: value` each. What was imported from `FollowTheMoney` goes back under its own names.

use std::io;
use std::io::Write;
use std::sync::Arc;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Map as Object;
use serde_json::Value as Json;
use serde_json::json;

use super::DAY;
use super::Elements;
use super::bare;
use super::day;
use super::moments;
use super::name_of;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexMap;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::model::value::Node;
use crate::model::value::NodeId;
use crate::model::value::Relationship;
use crate::model::value::Value;
use crate::model::value::edtf::Edtf;
use crate::output::Options;

/// The schema of nodes with a label; the first label here that a node has decides.
const SCHEMAS: [(&str, &str); 12] = [
    ("Person", "Person"),
    ("State", "PublicBody"),
    ("Government", "PublicBody"),
    ("ArmedForces", "PublicBody"),
    ("Company", "Company"),
    ("ArmedGroup", "Organization"),
    ("Organization", "Organization"),
    ("Actor", "LegalEntity"),
    ("Event", "Event"),
    ("Location", "Address"),
    ("Source", "Document"),
    ("Document", "Document"),
];

/// The schema of nodes no other fits.
const OTHERWISE: &str = "Note";

/// What the map of the importer says of relationships: each way back has one type.
#[derive(Deserialize)]
struct Joined {
    /// By the schemata of entities that join two.
    relationships: IndexMap<String, Join>,
    /// The types by the properties that refer to other entities.
    references: IndexMap<String, String>,
}

/// The type of the relationships of a schema, and the properties that hold its ends.
#[derive(Deserialize)]
struct Join {
    #[serde(rename = "type")]
    relationship_type: String,
    from: String,
    to: String,
}

static JOINED: LazyLock<Joined> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../import/maps/ftm.json"))
        .expect("invariant: the map is that of the importer, and its tests read it")
});

/// Properties of annals under the names every entity has for them.
const RENAMED: [(&str, &str); 9] = [
    ("aliases", "alias"),
    ("weak_aliases", "weakAlias"),
    ("previous_names", "previousName"),
    ("other_names", "name"),
    ("description", "description"),
    ("summary", "summary"),
    ("url", "sourceUrl"),
    ("topics", "topics"),
    ("wikidata", "wikidataId"),
];

/// What stands beside the properties of an entity, under `src_` in the graph.
const BESIDE: [&str; 6] = [
    "datasets",
    "referents",
    "target",
    "first_seen",
    "last_seen",
    "last_change",
];

/// Properties of an entity that the importer keeps under `src_`.
const SET_ASIDE: [&str; 8] = [
    "id",
    "schema",
    "source",
    "locator",
    "named_by",
    "date",
    "latitude",
    "longitude",
];

/// Properties the importer of annals adds to what it reads.
const ADDED: [&str; 9] = [
    "id",
    "schema",
    "source",
    "locator",
    "named_by",
    "src_caption",
    "actor_type",
    "event_type",
    "kind",
];

/// Writes [`ResultSet::subgraph`].
pub fn render_entities(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_entities(Elements::Subgraph(&result.subgraph), out)
}

/// Writes elements.
pub fn write_entities(elements: Elements<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut identities = Identities::of(elements);
    let mut ids: HashMap<NodeId, Arc<str>> = HashMap::default();
    let mut natives = HashSet::default();
    for node in elements.nodes() {
        let id = identities.give(&node.properties, "node", node.id.0);
        ids.insert(node.id, id);
        if native(&node) {
            natives.insert(node.id);
        }
    }
    let id_of = |node: NodeId| ids.get(&node).map(ToString::to_string).unwrap_or_default();
    for node in elements.nodes() {
        let mut entity = Entity::default();
        entity.describe(&node);
        entity.write(out, &id_of(node.id), schema_of(&node))?;
    }
    for each in elements.relationships() {
        let (start, end) = (id_of(each.start), id_of(each.end));
        let ends_are_native = natives.contains(&each.start) && natives.contains(&each.end);
        if ends_are_native && is_told_by_start(elements, &each, &end) {
            continue;
        }
        let mut entity = Entity::default();
        let schema = entity.join(&each, ends_are_native, start, end);
        let id = identities.give(&each.properties, "relationship", each.id.0);
        entity.write(out, &id, schema)?;
    }
    Ok(())
}

/// Whether a relationship, whose end has this id, is what the importer made of a property of its start, and no more.
fn is_told_by_start(elements: Elements<'_>, each: &Relationship, end: &str) -> bool {
    let kind = each.relationship_type.as_ref();
    let mut references = JOINED.references.iter();
    let Some((property, _)) = references.find(|(_, known)| *known == kind) else {
        return false;
    };
    let own = each
        .properties
        .keys()
        .filter(|key| !ADDED.contains(&&***key));
    own.count() == 0
        && elements.node(each.start).is_some_and(|start| {
            let told = start.properties.get(property.as_str());
            told.is_some_and(|told| texts_of(told).contains(&end))
        })
}

/// The ids of entities, each of which is another.
struct Identities {
    /// Every text that is the id of something.
    taken: HashSet<Arc<str>>,
    given: HashSet<Arc<str>>,
}

impl Identities {
    fn of(elements: Elements<'_>) -> Self {
        let nodes = elements.own_ids().map(|(_, id)| id);
        let relationships = elements.relationship_properties();
        let all = nodes.chain(relationships.filter_map(|each| own_id(&each).cloned()));
        Self {
            taken: all.collect(),
            given: HashSet::default(),
        }
    }

    /// The property `id` of an element, when none before had it; else one made of its number.
    fn give(&mut self, properties: &Map, kind: &str, number: u64) -> Arc<str> {
        let id = match own_id(properties) {
            Some(id) if !self.given.contains(id) => Arc::clone(id),
            _ => {
                let mut made = format!("{kind}-{number}");
                while self.taken.contains(&*made) || self.given.contains(&*made) {
                    made.push('-');
                }
                made.into()
            }
        };
        self.given.insert(Arc::clone(&id));
        id
    }
}

fn own_id(properties: &Map) -> Option<&Arc<str>> {
    match properties.get("id") {
        Some(Value::String(id)) if !id.is_empty() => Some(id),
        _ => None,
    }
}

/// Whether a node was imported from an entity.
fn native(node: &Node) -> bool {
    matches!(node.properties.get("schema"), Some(Value::String(_)))
}

fn schema_of(node: &Node) -> &str {
    if let Some(Value::String(schema)) = node.properties.get("schema") {
        return schema;
    }
    let has = |wanted: &str| node.labels.iter().any(|label| label.as_ref() == wanted);
    let found = SCHEMAS.iter().find(|(label, _)| has(label));
    found.map_or(OTHERWISE, |(_, schema)| schema)
}

/// The texts of a property, which may be a list of them.
fn texts_of(value: &Value) -> Vec<&str> {
    let items = match value {
        Value::List(items) => &items[..],
        one => std::slice::from_ref(one),
    };
    let texts = items.iter().filter_map(|item| match item {
        Value::String(text) => Some(&**text),
        _ => None,
    });
    texts.collect()
}

/// Whether a node has its name from something else that it tells, where the entity had none.
fn is_named_by_another(node: &Node, name: &str) -> bool {
    let Some(Value::String(by)) = node.properties.get("named_by") else {
        return false;
    };
    let told = node.properties.get(&**by).map(texts_of);
    told.is_some_and(|told| told.first() == Some(&name))
}

/// An entity: what stands beside its properties, and these, each a list of texts.
#[derive(Debug, Default)]
struct Entity {
    beside: Object<String, Json>,
    properties: Object<String, Json>,
}

impl Entity {
    fn add(&mut self, name: &str, text: String) {
        let values = self.properties.entry(name).or_insert_with(|| json!([]));
        if let Json::Array(values) = values {
            let text = Json::String(text);
            if !values.contains(&text) {
                values.push(text);
            }
        }
    }

    fn add_all(&mut self, name: &str, value: &Value) {
        match value {
            Value::List(items) => items.iter().for_each(|item| self.add(name, bare(item))),
            other => self.add(name, bare(other)),
        }
    }

    fn describe(&mut self, node: &Node) {
        let schema = schema_of(node);
        let is_native = native(node);
        let name = name_of(node);
        if !(is_native && is_named_by_another(node, &name)) {
            self.add("name", name.clone());
        }
        let caption = node.properties.get("src_caption").filter(|_| is_native);
        let caption = caption.map_or_else(|| name.clone(), bare);
        self.beside.insert("caption".to_owned(), caption.into());
        if schema == "Address" && !is_native {
            self.add("full", name);
        }
        for (key, value) in &node.properties {
            let key = key.as_ref();
            if ADDED.contains(&key) && (is_native || key == "id") || key == "name" {
                continue;
            }
            let renamed = RENAMED.iter().find(|(known, _)| *known == key);
            match (key, renamed) {
                (_, Some((_, name))) => self.add_all(name, value),
                ("when", None) if is_native && told_by_ends(&node.properties, value) => {}
                ("when", None) if matches!(schema, "Event" | "Address") || is_native => {
                    self.date(key, value, is_native);
                }
                ("lat" | "lon", None) if schema == "Address" || is_native => {
                    let name = if key == "lat" {
                        "latitude"
                    } else {
                        "longitude"
                    };
                    self.add(name, bare(value));
                }
                _ if is_native => self.give_back(key, value),
                _ => self.note("notes", key, value),
            }
        }
        if !is_native {
            for label in &node.labels {
                self.add("keywords", label.to_string());
            }
        }
    }

    /// The ends and properties of a relationship; its schema.
    fn join(
        &mut self,
        each: &Relationship,
        ends_are_native: bool,
        start: String,
        end: String,
    ) -> &'static str {
        let kind = each.relationship_type.as_ref();
        let mut joins = JOINED.relationships.iter();
        let join = joins.find(|(_, join)| join.relationship_type == kind);
        // Elsewhere a type of the same name may join what the schema does not allow.
        let join = join.filter(|_| ends_are_native);
        let (schema, from, to) = match join {
            Some((schema, join)) => (schema.as_str(), join.from.as_str(), join.to.as_str()),
            None => ("UnknownLink", "subject", "object"),
        };
        self.add(from, start);
        self.add(to, end);
        if join.is_none() {
            self.add("role", kind.to_owned());
        }
        self.qualify(&each.properties, join.is_some());
        schema
    }

    fn qualify(&mut self, properties: &Map, is_native: bool) {
        for (key, value) in properties {
            let key = key.as_ref();
            match key {
                "when" if is_native && told_by_ends(properties, value) => {}
                "when" => self.date(key, value, is_native),
                _ if is_native && ADDED.contains(&key) => {}
                _ if is_native => self.give_back(key, value),
                "id" => {}
                _ => self.note("summary", key, value),
            }
        }
    }

    /// A date: as it is where it is a year, month or day, else as the days it begins and ends with, and in words.
    fn date(&mut self, key: &str, value: &Value, is_native: bool) {
        let read = match value {
            Value::String(text) => text.parse::<Edtf>().ok().map(|date| {
                let text = date.text().to_string();
                (text, days(&Value::Edtf(Arc::new(date))))
            }),
            Value::List(_) if is_native => return self.add_all("date", value),
            other => moments(other).map(|_| (bare(other), days(other))),
        };
        let Some((text, ends)) = read else {
            return self.note("summary", key, value);
        };
        // One of several days is what the importer makes of several values.
        let several = text
            .strip_prefix('[')
            .and_then(|text| text.strip_suffix(']'));
        let several = several.filter(|_| is_native).unwrap_or(&text);
        if several.split(',').all(is_plain) {
            several
                .split(',')
                .for_each(|day| self.add("date", day.to_owned()));
            return;
        }
        for (name, day) in ["startDate", "endDate"].into_iter().zip(ends) {
            if let Some(day) = day {
                self.add(name, day);
            }
        }
        self.note("summary", key, value);
    }

    /// Adds what was imported, under the name it came with.
    fn give_back(&mut self, key: &str, value: &Value) {
        let Some(name) = key.strip_prefix("src_") else {
            return self.add_all(key, value);
        };
        if !BESIDE.contains(&name) {
            // The importer keeps what would be taken for something else under a name of its own.
            let name = if SET_ASIDE.contains(&name) { name } else { key };
            return self.add_all(name, value);
        }
        let told = match value {
            Value::Boolean(flag) => Json::Bool(*flag),
            Value::Integer(number) => (*number).into(),
            Value::List(items) => items.iter().map(bare).collect(),
            other => bare(other).into(),
        };
        self.beside.insert(name.to_owned(), told);
    }

    fn note(&mut self, property: &str, key: &str, value: &Value) {
        self.add(property, format!("{key}: {}", bare(value)));
    }

    fn write(self, out: &mut dyn Write, id: &str, schema: &str) -> io::Result<()> {
        let mut entity = Object::new();
        entity.insert("id".to_owned(), id.into());
        entity.insert("schema".to_owned(), schema.into());
        entity.extend(self.beside);
        entity.insert("properties".to_owned(), Json::Object(self.properties));
        writeln!(out, "{}", Json::Object(entity))
    }
}

/// Whether a text is a year, month or day, as its readers take them.
fn is_plain(text: &str) -> bool {
    let mut bytes = text.bytes();
    matches!(text.len(), 4 | 7 | 10)
        && bytes.all(|byte| byte.is_ascii_digit() || byte == b'-')
        && text
            .get(5..7)
            .is_none_or(|month| ("01"..="12").contains(&month))
}

/// The days a date begins and ends with; of a time of day, the day that is written with it.
fn days(value: &Value) -> [Option<String>; 2] {
    let written = match value {
        Value::Edtf(date) if date.is_timed() => date.day(),
        Value::DateTime(moment) => Some(moment.local().date()),
        _ => None,
    };
    if let Some(written) = written {
        let day = day(written.days_since_epoch() * DAY);
        return [day.clone(), day];
    }
    let (earliest, latest) = moments(value).unwrap_or_default();
    [earliest, latest].map(|second| second.and_then(day))
}

/// Whether a date only repeats the properties of its beginning and its end, from which an import made it.
fn told_by_ends(properties: &Map, date: &Value) -> bool {
    let Value::Edtf(date) = date else {
        return false;
    };
    let ends = |name: &str| properties.get(name).map(texts_of).unwrap_or_default();
    let is_told = |name: &str, end: &str| {
        let told = ends(name);
        told.contains(&end) || (end.is_empty() && told.is_empty())
    };
    let text = &**date.text();
    let (start, end) = text.split_once('/').unwrap_or((text, text));
    is_told("startDate", start) && is_told("endDate", end)
}
