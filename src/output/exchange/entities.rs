//! `FollowTheMoney` entities (<https://followthemoney.tech>), one JSON object a line: for Aleph and its kin.
//!
//! A node becomes an entity of the schema its labels suggest, a relationship an entity that joins two. Its readers drop
//! properties their schemas do not have, so what has no place there is kept as `notes` or `summary`, one text
//! `name: value` each. What was imported from `FollowTheMoney` goes back under its own names.

use std::io;
use std::io::Write;
use std::sync::Arc;

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

/// A relationship type, its schema, and the properties that hold its ends.
const JOINS: [(&str, &str, &str, &str); 13] = [
    ("OWNS", "Ownership", "owner", "asset"),
    ("DIRECTS", "Directorship", "director", "organization"),
    ("MEMBER_OF", "Membership", "member", "organization"),
    ("EMPLOYED_BY", "Employment", "employee", "employer"),
    ("RELATED_TO", "Family", "person", "relative"),
    ("ASSOCIATED_WITH", "Associate", "person", "associate"),
    ("REPRESENTS", "Representation", "agent", "client"),
    ("SUCCEEDED", "Succession", "successor", "predecessor"),
    ("OWES", "Debt", "debtor", "creditor"),
    ("PAID", "Payment", "payer", "beneficiary"),
    ("HOLDS_POSITION", "Occupancy", "holder", "post"),
    ("SIMILAR_TO", "Similar", "candidate", "match"),
    ("LINKED_TO", "UnknownLink", "subject", "object"),
];

/// Relationships that are a property of their start where both ends were imported.
const REFERENCES: [(&str, &str); 7] = [
    ("INVOLVES", "involved"),
    ("ORGANIZED_BY", "organizer"),
    ("LOCATED_AT", "addressEntity"),
    ("PART_OF", "parent"),
    ("PROVED_BY", "proof"),
    ("MENTIONS", "mentioned"),
    ("WRITTEN_BY", "author"),
];

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

/// Properties the importer of annals adds to what it reads.
const ADDED: [&str; 7] = [
    "id",
    "schema",
    "source",
    "locator",
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
    let ends_are_native =
        |each: &Relationship| natives.contains(&each.start) && natives.contains(&each.end);
    let mut referred: HashMap<NodeId, Vec<(&str, String)>> = HashMap::default();
    for each in elements.relationships() {
        if let Some(property) = reference(&each).filter(|_| ends_are_native(&each)) {
            let properties = referred.entry(each.start).or_default();
            properties.push((property, id_of(each.end)));
        }
    }
    for node in elements.nodes() {
        let mut entity = Entity::default();
        entity.describe(&node);
        for (property, id) in referred.get(&node.id).into_iter().flatten() {
            entity.add(property, id.clone());
        }
        entity.write(out, &id_of(node.id), schema_of(&node), Some(name_of(&node)))?;
    }
    for each in elements.relationships() {
        let ends_are_native = ends_are_native(&each);
        if ends_are_native && reference(&each).is_some() {
            continue;
        }
        let mut entity = Entity::default();
        let schema = entity.join(&each, ends_are_native, id_of(each.start), id_of(each.end));
        let id = identities.give(&each.properties, "relationship", each.id.0);
        entity.write(out, &id, schema, None)?;
    }
    Ok(())
}

/// The property of its start that a relationship is, where both ends were imported.
fn reference(each: &Relationship) -> Option<&'static str> {
    let kind = each.relationship_type.as_ref();
    let known = REFERENCES.iter().find(|(known, _)| *known == kind);
    known.map(|(_, property)| *property)
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

/// The properties of an entity: each is a list of texts.
#[derive(Debug, Default)]
struct Entity {
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
        let is_id = matches!(node.properties.get("id"), Some(Value::String(id)) if **id == *name);
        // The importer calls an entity without a name by its id.
        if !(is_native && is_id) {
            self.add("name", name.clone());
        }
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
                ("src_date" | "src_latitude" | "src_longitude", None) if is_native => {
                    self.add_all(key.trim_start_matches("src_"), value);
                }
                ("lat" | "lon", None) if schema == "Address" || is_native => {
                    let name = if key == "lat" {
                        "latitude"
                    } else {
                        "longitude"
                    };
                    self.add(name, bare(value));
                }
                _ if is_native => self.add_all(key, value),
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
        let join = JOINS.iter().find(|(known, ..)| *known == kind);
        // Elsewhere a type of the same name may join what the schema does not allow.
        let join = join.filter(|_| ends_are_native);
        let (schema, from, to) = match join {
            Some((_, schema, from, to)) => (*schema, *from, *to),
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
                _ if is_native => self.add_all(key, value),
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

    fn note(&mut self, property: &str, key: &str, value: &Value) {
        self.add(property, format!("{key}: {}", bare(value)));
    }

    fn write(
        self,
        out: &mut dyn Write,
        id: &str,
        schema: &str,
        caption: Option<String>,
    ) -> io::Result<()> {
        let mut entity = Object::new();
        entity.insert("id".to_owned(), id.into());
        entity.insert("schema".to_owned(), schema.into());
        if let Some(caption) = caption {
            entity.insert("caption".to_owned(), caption.into());
        }
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
    let end = |name: &str| match properties.iter().find(|(key, _)| ***key == *name) {
        Some((_, Value::String(text))) => Some(&**text),
        Some(_) => None,
        None => Some(""),
    };
    match (date, end("startDate"), end("endDate")) {
        (Value::Edtf(date), Some(start), Some(end)) => {
            let text = &**date.text();
            (start == end && text == start) || text.split_once('/') == Some((start, end))
        }
        _ => false,
    }
}
