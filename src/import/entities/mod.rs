//! Imports `FollowTheMoney` entities: one JSON object a line, `{"id": …, "schema": …, "properties": {name: [value, …]}}`.
//!
//! Nodes are made as they come; what refers to other entities waits for the end, as these may come later. Dates are
//! EDTF; a beginning and an end are one interval.

mod values;

use std::io::BufRead;
use std::io::BufReader;
use std::sync::Arc;

use serde_json::Value as Json;

use values::add;
use values::texts_of;
use values::values_of;

use super::Extent;
use super::Input;
use super::Options;
use super::Progress;
use super::error::ImportError;
use super::error::Place;
use super::map::EntityMap;
use super::report::Report;
use super::writer::A_PART;
use super::writer::Properties;
use super::writer::Reach;
use super::writer::RelationshipKind;
use super::writer::RowNodes;
use super::writer::Rows;
use super::writer::State;
use super::writer::Writer;
use crate::model::collections::IndexMap;
use crate::model::collections::IndexSet;
use crate::model::graph::Element;
use crate::model::graph::GraphTransaction;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// A line that is longer is a fault, bytes.
const LONGEST_LINE: usize = 16 << 20;
/// How many lines go by between two looks at the user.
const PACE: u64 = 256;

/// Kinds of relationships by their types' names.
type Kinds = IndexMap<String, RelationshipKind>;

/// A relationship that waits for its ends.
struct Waiting {
    relationship_type: String,
    from: Arc<str>,
    to: Arc<str>,
    values: Properties,
    place: Place,
    locator: Value,
    source: Value,
}

/// Imports files of entities.
pub(in crate::import) fn import(
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
    let mut kinds = known_kinds(&mut writer, map)?;
    let rows = Rows {
        standing: RowNodes::All,
        reach: match options.extent {
            Extent::Mapped => Reach::AllOrFurther,
            Extent::Whole => Reach::All,
            Extent::Part => Reach::None(A_PART),
        },
    };
    let mut latest: Option<String> = None;
    for input in inputs {
        let input = input?;
        let before = latest.replace(input.release.clone());
        if before.is_some_and(|before| before != input.release) {
            waiting = join(&mut writer, &mut kinds, waiting, false)?;
            writer.next_release(&rows)?;
        }
        file(&mut writer, map, input, options, &mut waiting)?;
    }
    join(&mut writer, &mut kinds, waiting, true)?;
    writer.finish(&rows)
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
            let newline: &[u8] = if text.ends_with(b"\n") { b"" } else { b"\n" };
            rejects
                .write_all(text)
                .and_then(|()| rejects.write_all(newline))
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

/// A text that is something.
fn word<'j>(json: &'j Json, key: &str) -> Option<&'j str> {
    let text = json.get(key).and_then(Json::as_str);
    text.filter(|text| !text.is_empty())
}

/// Takes one entity; the inner error is a reason to set it aside.
fn entity(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    json: &Json,
    waiting: &mut Vec<Waiting>,
) -> Result<Result<(), String>, ImportError> {
    let (Some(id), Some(schema)) = (word(json, "id"), word(json, "schema")) else {
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
        let values = values_of(writer, map, id, json, &named)?;
        for from in froms {
            for to in tos {
                waiting.push(Waiting {
                    relationship_type: rule.relationship_type.clone(),
                    from: Arc::from(*from),
                    to: Arc::from(*to),
                    values: values.clone(),
                    place: writer.place.clone(),
                    locator: writer.locator.clone(),
                    source: writer.source(),
                });
            }
        }
        return Ok(Ok(()));
    }
    node(writer, map, (id, schema, json), &named, waiting)?;
    Ok(Ok(()))
}

fn node(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    (id, schema, json): (&str, &str, &Json),
    named: &IndexMap<&str, Vec<&str>>,
    waiting: &mut Vec<Waiting>,
) -> Result<(), ImportError> {
    let mut values = values_of(writer, map, id, json, named)?;
    // The id is the node's own, not a property to add.
    values.remove(0);
    let caption = word(json, "caption").filter(|caption| *caption != id);
    call(writer, map, (id, schema, caption), named, &mut values)?;
    values.push((writer.key("schema")?, Value::string(schema)));
    let noted = noted_of(map, schema, named);
    let defaults = map.defaults.get(schema).into_iter().flatten();
    let defaults = defaults.map(|(name, text)| (name.as_str(), text.as_str()));
    for (name, text) in noted.into_iter().chain(defaults) {
        let key = writer.key(name)?;
        if values.iter().all(|(other, _)| *other != key) {
            values.push((key, Value::string(text)));
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
            let node = writer.create_node(&id, labels, values, State::Met)?;
            writer.own(node);
            require(writer, map, schema, (&id, node))?;
        }
        Some((_, State::Met)) => {
            let noted = writer
                .report
                .warnings
                .entry("repeated entities, the first kept".to_owned());
            noted.or_default().add(|| id.to_string());
        }
        Some((node, state)) => {
            writer.note_untold(&id, node, &values);
            writer.compare_node(&id, node, state, &labels, values, false)?;
            writer.own(node);
            require(writer, map, schema, (&id, node))?;
        }
    }
    for (property, targets) in named {
        let Some(relationship_type) = map.reference(schema, property) else {
            continue;
        };
        for target in targets {
            waiting.push(Waiting {
                relationship_type: relationship_type.to_owned(),
                from: Arc::clone(&id),
                to: Arc::from(*target),
                values: Vec::new(),
                place: writer.place.clone(),
                locator: writer.locator.clone(),
                source: writer.source(),
            });
        }
    }
    Ok(())
}

/// Gives a node its one name: the first that the entity has; where it has none, that of the property its schema is known
/// by, the caption it came with or its id, and `named_by` says which.
fn call(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    (id, schema, caption): (&str, &str, Option<&str>),
    told: &IndexMap<&str, Vec<&str>>,
    values: &mut Properties,
) -> Result<(), ImportError> {
    let names = told.get("name").map_or(&[][..], Vec::as_slice);
    let known_by = map.named_by.get(schema).into_iter().flatten();
    let mut known_as = known_by.filter_map(|property| {
        let text = told.get(property.as_str())?.first()?;
        Some((*text, map.name_of(property)))
    });
    let (name, by) = match names {
        [first, ..] => (*first, "name"),
        [] => known_as
            .next()
            .or_else(|| Some((caption?, "src_caption")))
            .unwrap_or((id, "id")),
    };
    let key = writer.key("name")?;
    values.retain(|(other, _)| *other != key);
    values.push((key, Value::string(name)));
    add(
        values,
        writer.key("other_names")?,
        names.get(1..).unwrap_or_default(),
    );
    if by != "name" {
        values.push((writer.key("named_by")?, Value::string(by)));
    }
    let is_told =
        |caption: &&str| names.contains(caption) || (*caption == name && by != "src_caption");
    if let Some(caption) = caption.filter(|caption| !is_told(caption)) {
        values.push((writer.key("src_caption")?, Value::string(caption)));
    }
    Ok(())
}

/// What the notes of an entity that annals has written tell of its node.
fn noted_of<'n>(
    map: &'n EntityMap,
    schema: &str,
    named: &IndexMap<&str, Vec<&'n str>>,
) -> Vec<(&'n str, &'n str)> {
    let texts = |name: &str| named.get(name).map_or(&[][..], Vec::as_slice);
    let labels = map.labels.get(schema).into_iter().flatten();
    // Others' notes may look like it; ours come with the labels of the node.
    let mut ours = labels.map(|label| texts("keywords").contains(&label.as_str()));
    if !ours.any(|is_there| is_there) {
        return Vec::new();
    }
    let notes = texts("notes").iter();
    let notes = notes.filter_map(|note| note.split_once(": "));
    let known = notes.filter(|(name, _)| map.noted.iter().any(|noted| noted == name));
    known.collect()
}

/// Gives a node what the rules of the graph want it to have and the entity does not tell, and says so.
fn require(
    writer: &mut Writer<'_, '_>,
    map: &EntityMap,
    schema: &str,
    (id, node): (&Arc<str>, NodeId),
) -> Result<(), ImportError> {
    for (name, text) in map.required.get(schema).into_iter().flatten() {
        let key = writer.key(name)?;
        if !writer.property(node, key).is_null() || writer.may_stay(Element::Node(node)) {
            continue;
        }
        writer.set(id, node, key, Value::string(text.as_str()))?;
        let kind = format!("the rules of the graph want `{name}`, which is not told: {text}");
        let noted = writer.report.warnings.entry(kind).or_default();
        noted.add(|| id.to_string());
    }
    Ok(())
}

/// The kinds of relationships that the graph has of those the map makes: earlier releases may have told some.
fn known_kinds(writer: &mut Writer<'_, '_>, map: &EntityMap) -> Result<Kinds, ImportError> {
    let of_entities = map
        .relationships
        .values()
        .map(|rule| &rule.relationship_type);
    let names: IndexSet<&String> = of_entities.chain(map.references.values()).collect();
    let mut kinds = Kinds::default();
    for name in names {
        if writer.names().relationship_type(name).is_some() {
            kind_of(writer, &mut kinds, name)?;
        }
    }
    Ok(kinds)
}

fn kind_of(
    writer: &mut Writer<'_, '_>,
    kinds: &mut Kinds,
    name: &str,
) -> Result<RelationshipKind, ImportError> {
    if let Some(known) = kinds.get(name) {
        return Ok(known.clone());
    }
    let kind = RelationshipKind {
        id: writer.relationship_type(name)?,
        key: vec![writer.key("id")?],
        one: false,
    };
    writer.learn_relationships(&kind);
    kinds.insert(name.to_owned(), kind.clone());
    Ok(kind)
}

/// Makes the relationships whose ends are there. The others are told of when no more entities come, and given back when
/// some do.
fn join(
    writer: &mut Writer<'_, '_>,
    kinds: &mut Kinds,
    waiting: Vec<Waiting>,
    last: bool,
) -> Result<Vec<Waiting>, ImportError> {
    let mut still = Vec::new();
    let latest = writer.source();
    for each in waiting {
        let (Some((start, _)), Some((end, _))) = (writer.find(&each.from), writer.find(&each.to))
        else {
            if last {
                let told = format!("{} → {} (line {})", each.from, each.to, each.place.line);
                let kind = "references to entities that are not there";
                let noted = writer.report.warnings.entry(kind.to_owned()).or_default();
                noted.add(|| told);
            } else {
                still.push(each);
            }
            continue;
        };
        let kind = kind_of(writer, kinds, &each.relationship_type)?;
        writer.place = each.place;
        writer.locator = each.locator;
        writer.set_source(each.source);
        let untaken = writer.relationship(&kind, start, end, each.values, None)?;
        if !untaken.is_empty() {
            let kind = "repeated relationships that tell otherwise, the first kept";
            let line = writer.place.line;
            let noted = writer.report.warnings.entry(kind.to_owned()).or_default();
            noted.add(|| format!("line {line}: {} → {}", each.from, each.to));
        }
    }
    writer.set_source(latest);
    Ok(still)
}
