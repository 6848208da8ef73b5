//! Imports `FollowTheMoney` entities: one JSON object a line, `{"id": …, "schema": …, "properties": {name: [value, …]}}`.
//!
//! Nodes are made as they come; what refers to other entities waits for the end, as these may come later.

use std::io::BufRead;
use std::io::BufReader;
use std::sync::Arc;

use serde_json::Value as Json;

use super::Input;
use super::Options;
use super::Progress;
use super::error::ImportError;
use super::error::Place;
use super::map::EntityMap;
use super::report::Report;
use super::writer::Properties;
use super::writer::RelationshipKind;
use super::writer::State;
use super::writer::Writer;
use crate::model::collections::IndexMap;
use crate::model::graph::GraphTransaction;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// A line that is longer is a fault, bytes.
const LONGEST_LINE: usize = 16 << 20;
/// How many lines go by between two looks at the user.
const PACE: u64 = 256;

/// A relationship that waits for its ends.
struct Waiting {
    relationship_type: String,
    from: Arc<str>,
    to: Arc<str>,
    values: Properties,
    place: Place,
    locator: Value,
}

/// Imports files of entities.
pub(super) fn import(
    transaction: &mut GraphTransaction<'_>,
    map: &EntityMap,
    inputs: &mut dyn Iterator<Item = Result<Input, ImportError>>,
    options: &mut Options<'_>,
) -> Result<Report, ImportError> {
    let place = Place {
        file: map.dataset.clone(),
        line: 0,
        column: 0,
    };
    let mut writer = Writer::new(transaction, &map.source, place)?;
    let mut waiting = Vec::new();
    for input in inputs {
        file(&mut writer, map, input?, options, &mut waiting)?;
    }
    join(&mut writer, waiting)?;
    writer.finish(None)
}

fn file(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    input: Input,
    options: &mut Options<'_>,
    waiting: &mut Vec<Waiting>,
) -> Result<(), ImportError> {
    let release: Arc<str> = format!("{}:release:{}", map.source, input.release).into();
    writer.set_source(Value::String(Arc::clone(&release)));
    writer.locator = Value::string(input.name.as_str());
    writer.place.file.clone_from(&input.name);
    if writer.find(&release).is_none() {
        let label = writer.label("Source")?;
        let name = writer.key("name")?;
        let kind = writer.key("kind")?;
        let values = vec![
            (
                name,
                Value::string(format!("FollowTheMoney {}", input.release)),
            ),
            (kind, Value::string("dataset")),
        ];
        writer.create_node(&release, vec![label], values, State::Met)?;
    }
    let mut reader = BufReader::with_capacity(256 * 1024, input.reader);
    let mut line = Vec::new();
    let (mut number, mut bytes) = (0, 0);
    loop {
        line.clear();
        let read = read_line(&mut reader, &mut line).map_err(|error| ImportError::Unreadable {
            file: input.name.clone(),
            message: error.to_string(),
        })?;
        if read == 0 {
            break;
        }
        number += 1;
        bytes += read as u64;
        writer.place.line = number;
        if line.len() > LONGEST_LINE {
            return Err(malformed(
                writer,
                0,
                format!("the line is longer than {} MiB", LONGEST_LINE >> 20),
            ));
        }
        let text = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let json: Json = serde_json::from_slice(text)
            .map_err(|error| malformed(writer, error.column() as u64, json_fault(&error)))?;
        writer.report.rows += 1;
        writer.locator = Value::string(format!("{}:{number}", input.name));
        if let Err(message) = entity(writer, map, &json, waiting)? {
            let Some(rejects) = &mut options.rejects else {
                return Err(ImportError::Record {
                    place: writer.place.clone(),
                    message,
                });
            };
            writer
                .report
                .skipped
                .add(|| format!("line {number}: {message}"));
            rejects
                .write_all(text)
                .map_err(|error| ImportError::Unreadable {
                    file: format!("the rejects of {}", input.name),
                    message: error.to_string(),
                })?;
        }
        if writer.report.rows.is_multiple_of(PACE) {
            let progress = Progress {
                records: writer.report.rows,
                bytes,
            };
            if !(options.progress)(progress) {
                return Err(ImportError::Interrupted);
            }
            if let Some(limit) = options.memory
                && writer.size() > limit
            {
                return Err(ImportError::Memory(limit));
            }
        }
    }
    Ok(())
}

/// Reads a line with its end; one that is too long is left unread in part.
fn read_line(reader: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<usize> {
    use std::io::Read as _;
    reader.take(LONGEST_LINE as u64 + 2).read_until(b'\n', line)
}

fn json_fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    format!("not a JSON object: {what}")
}

fn malformed(writer: &Writer<'_, '_>, column: u64, message: String) -> ImportError {
    ImportError::Malformed {
        place: Place {
            column,
            ..writer.place.clone()
        },
        message,
        help: "each line is one entity: {\"id\": …, \"schema\": …, \"properties\": {…}}",
    }
}

/// Takes one entity; the inner error is a reason to set it aside.
fn entity(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    json: &Json,
    waiting: &mut Vec<Waiting>,
) -> Result<Result<(), String>, ImportError> {
    let word = |key: &str| {
        json.get(key)
            .and_then(Json::as_str)
            .filter(|text| !text.is_empty())
    };
    let (Some(id), Some(schema)) = (word("id"), word("schema")) else {
        return Ok(Err("the entity has no `id` or no `schema`".to_owned()));
    };
    let empty = serde_json::Map::new();
    let properties = match json.get("properties") {
        Some(Json::Object(properties)) => properties,
        None => &empty,
        Some(_) => return Ok(Err("`properties` is not an object".to_owned())),
    };
    let mut named: IndexMap<&str, Vec<&str>> = IndexMap::default();
    for (name, values) in properties {
        let Some(values) = texts_of(values) else {
            return Ok(Err(format!("`{name}` is not a list of texts")));
        };
        named.insert(name, values);
    }
    if let Some(rule) = map.relationships.get(schema) {
        let (Some(froms), Some(tos)) = (named.get(rule.from.as_str()), named.get(rule.to.as_str()))
        else {
            return Ok(Err(format!(
                "the {schema} has no `{}` or no `{}`",
                rule.from, rule.to
            )));
        };
        let values = values_of(writer, map, id, &named)?;
        for from in froms {
            for to in tos {
                waiting.push(Waiting {
                    relationship_type: rule.relationship_type.clone(),
                    from: Arc::from(*from),
                    to: Arc::from(*to),
                    values: values.clone(),
                    place: writer.place.clone(),
                    locator: writer.locator.clone(),
                });
            }
        }
        return Ok(Ok(()));
    }
    node(writer, map, (id, schema, word("caption")), &named, waiting)?;
    Ok(Ok(()))
}

fn node(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    (id, schema, caption): (&str, &str, Option<&str>),
    named: &IndexMap<&str, Vec<&str>>,
    waiting: &mut Vec<Waiting>,
) -> Result<(), ImportError> {
    let mut values = values_of(writer, map, id, named)?;
    // The id is the node's own, not a property to add.
    values.remove(0);
    let name_key = writer.key("name")?;
    if values.iter().all(|(key, _)| *key != name_key) {
        values.push((name_key, Value::string(caption.unwrap_or(id))));
    } else if let Some((_, value)) = values.iter_mut().find(|(key, _)| *key == name_key)
        && let Value::List(names) = &*value
    {
        let aliases = writer.key("other_names")?;
        let (first, rest) = (names[0].clone(), names[1..].to_vec());
        *value = first;
        values.push((aliases, Value::list(rest)));
    }
    values.push((writer.key("schema")?, Value::string(schema)));
    for (name, text) in map.defaults.get(schema).into_iter().flatten() {
        let key = writer.key(name)?;
        if values.iter().all(|(other, _)| *other != key) {
            values.push((key, Value::string(text.as_str())));
        }
    }
    let mut labels = Vec::new();
    match map.labels.get(schema) {
        Some(known) => {
            for name in known {
                labels.push(writer.label(name)?);
            }
        }
        None => labels.push(writer.label(schema)?),
    }
    let id: Arc<str> = Arc::from(id);
    match writer.find(&id) {
        None => {
            writer.create_node(&id, labels, values, State::Met)?;
        }
        Some((_, State::Met)) => {
            let noted = writer
                .report
                .warnings
                .entry("repeated entities, the first kept".to_owned());
            noted.or_default().add(|| id.to_string());
        }
        Some((node, state)) => writer.compare_node(&id, node, state, &labels, values)?,
    }
    for (property, relationship_type) in &map.references {
        for target in named.get(property.as_str()).into_iter().flatten() {
            waiting.push(Waiting {
                relationship_type: relationship_type.clone(),
                from: Arc::clone(&id),
                to: Arc::from(*target),
                values: Vec::new(),
                place: writer.place.clone(),
                locator: writer.locator.clone(),
            });
        }
    }
    Ok(())
}

/// An entity's properties as values, its id first.
fn values_of(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    id: &str,
    named: &IndexMap<&str, Vec<&str>>,
) -> Result<Properties, ImportError> {
    let mut values = vec![(writer.key("id")?, Value::string(id))];
    for (name, texts) in named {
        let name = map.renamed.get(*name).map_or(*name, String::as_str);
        // An entity may have a property of this name, and the identity must stay what it is.
        let key = writer.key(if name == "id" || name == "schema" {
            "src_id"
        } else {
            name
        })?;
        let value = match texts.as_slice() {
            [] => continue,
            [one] if !map.lists.iter().any(|list| list == name) => Value::string(*one),
            several => Value::list(several.iter().map(|text| Value::string(*text)).collect()),
        };
        values.push((key, value));
    }
    Ok(values)
}

fn texts_of(json: &Json) -> Option<Vec<&str>> {
    match json {
        Json::String(text) => Some(vec![text]),
        Json::Array(items) => items.iter().map(Json::as_str).collect(),
        _ => None,
    }
}

/// Makes the relationships whose ends are there, and tells of the others.
fn join(writer: &mut Writer<'_, '_>, waiting: Vec<Waiting>) -> Result<(), ImportError> {
    let mut kinds: IndexMap<String, RelationshipKind> = IndexMap::default();
    let id = writer.key("id")?;
    for each in waiting {
        if !kinds.contains_key(&each.relationship_type) {
            let kind = RelationshipKind {
                id: writer.relationship_type(&each.relationship_type)?,
                key: vec![id],
            };
            writer.learn_relationships(&kind);
            kinds.insert(each.relationship_type.clone(), kind);
        }
        let node =
            |writer: &Writer<'_, '_>, id: &str| -> Option<NodeId> { Some(writer.find(id)?.0) };
        let (Some(start), Some(end)) = (node(writer, &each.from), node(writer, &each.to)) else {
            let noted = writer
                .report
                .warnings
                .entry("references to entities that are not there".to_owned());
            noted
                .or_default()
                .add(|| format!("{} → {} (line {})", each.from, each.to, each.place.line));
            continue;
        };
        writer.place = each.place;
        writer.locator = each.locator;
        writer.relationship(&kinds[&each.relationship_type], start, end, each.values)?;
    }
    Ok(())
}
