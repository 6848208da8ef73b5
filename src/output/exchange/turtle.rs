//! RDF 1.2 in Turtle (<https://www.w3.org/TR/rdf12-turtle/>): for triple stores and linked data.
//!
//! A relationship is a triple and, so that it may have properties and occur twice, also a reifier of that triple. One that
//! rests on a claim is the reifier alone: the triple is told of and not asserted, so that nothing follows from it. Who
//! says a thing is told in PROV-O (<https://www.w3.org/TR/prov-o/>) besides annals' own words: an `ASSERTED` claim was
//! attributed to its speaker, what rests on a claim was derived from it. Lists keep their order as RDF collections.
//! Names become IRIs in `urn:annals:`; nodes are named by their property `id` where it is theirs alone.

use std::fmt::Write as _;
use std::io;
use std::io::Write;
use std::sync::Arc;

use oxrdf::BlankNode;
use oxrdf::Literal;
use oxrdf::NamedNode;
use oxrdf::NamedOrBlankNode;
use oxrdf::Term;
use oxrdf::Triple;
use oxrdf::vocab::rdf;
use oxrdf::vocab::rdfs;
use oxrdf::vocab::xsd;
use oxttl::TurtleSerializer;
use oxttl::turtle::WriterTurtleSerializer;

use super::Elements;
use super::bare;
use super::bounds_of;
use super::name_of;
use crate::model::collections::HashMap;
use crate::model::lens::claims::RESTS_ON;
use crate::model::result::ResultSet;
use crate::model::value::Map;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::point::CoordinateSystem;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::Zone;
use crate::output::Options;

const PROV: &str = "http://www.w3.org/ns/prov#";

const PREFIXES: [(&str, &str); 11] = [
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("prov", PROV),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("id", "urn:annals:id:"),
    ("node", "urn:annals:node:"),
    ("relationship", "urn:annals:relationship:"),
    ("label", "urn:annals:label:"),
    ("type", "urn:annals:type:"),
    ("key", "urn:annals:key:"),
];

/// Labels of the conflict vocabulary that PROV-O has a class for.
const CLASSES: [(&str, &str); 4] = [
    ("Actor", "Agent"),
    ("Claim", "Entity"),
    ("Source", "Entity"),
    ("Event", "Activity"),
];

/// Relationship types PROV-O has a property for, and whether it leads the other way.
const RELATIONS: [(&str, &str, bool); 6] = [
    ("ASSERTED", "wasAttributedTo", true),
    ("CLAIMED", "wasAttributedTo", true),
    ("REPORTED_IN", "hadPrimarySource", false),
    ("QUOTED_FROM", "wasQuotedFrom", false),
    ("REVISION_OF", "wasRevisionOf", false),
    ("PARTICIPATED_IN", "wasAssociatedWith", true),
];

/// Properties whose text is the `id` of a node.
const REFERENCES: [(&str, &str); 3] = [
    ("claim", "wasDerivedFrom"),
    ("source", "hadPrimarySource"),
    ("asserted_by", "wasAttributedTo"),
];

/// Writes [`ResultSet::subgraph`].
pub fn render_turtle(
    result: &ResultSet,
    _options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_turtle(Elements::Subgraph(&result.subgraph), out)
}

/// Writes elements.
pub fn write_turtle(elements: Elements<'_>, out: &mut dyn Write) -> io::Result<()> {
    let names = Names::of(elements);
    let mut statements = Statements::begin(out)?;
    for node in elements.nodes() {
        let this = names.node(node.id);
        statements.add(&this, rdfs::LABEL, Literal::from(name_of(&node)))?;
        for label in &node.labels {
            statements.add(&this, rdf::TYPE, name("label", label))?;
            let class = CLASSES.iter().find(|(known, _)| *known == label.as_ref());
            if let Some((_, class)) = class {
                statements.add(&this, rdf::TYPE, provenance(class))?;
            }
        }
        statements.add_properties(&this, &node.properties, &names)?;
    }
    for each in elements.relationships() {
        let (start, end) = (names.node(each.start), names.node(each.end));
        let kind = name("type", &each.relationship_type);
        let is_claimed = each.properties.contains_key(RESTS_ON);
        if !is_claimed {
            statements.add(&start, kind.as_ref(), end.clone())?;
        }
        let this = name("relationship", &each.id.0.to_string());
        let told = Triple::new(start.clone(), kind, end.clone());
        statements.add(&this, rdf::REIFIES, Term::from(told))?;
        statements.add_properties(&this, &each.properties, &names)?;
        for (known, property, backwards) in RELATIONS.into_iter().filter(|_| !is_claimed) {
            if known == each.relationship_type.as_ref() {
                let (from, to) = if backwards {
                    (&end, &start)
                } else {
                    (&start, &end)
                };
                statements.add(from, provenance(property).as_ref(), to.clone())?;
            }
        }
    }
    statements.end()
}

/// Triples being written; those of one subject that follow one another are written as one sentence.
struct Statements<'o> {
    serializer: WriterTurtleSerializer<&'o mut dyn Write>,
    /// How many nodes without a name lists have taken.
    unnamed: usize,
}

impl<'o> Statements<'o> {
    fn begin(out: &'o mut dyn Write) -> io::Result<Self> {
        let mut serializer = TurtleSerializer::new();
        for (prefix, iri) in PREFIXES {
            serializer = serializer
                .with_prefix(prefix, iri)
                .map_err(io::Error::other)?;
        }
        Ok(Self {
            serializer: serializer.for_writer(out),
            unnamed: 0,
        })
    }

    fn add<'p>(
        &mut self,
        subject: &NamedNode,
        predicate: impl Into<oxrdf::NamedNodeRef<'p>>,
        object: impl Into<Term>,
    ) -> io::Result<()> {
        self.add_about(subject.clone().into(), predicate, object)
    }

    fn add_about<'p>(
        &mut self,
        subject: NamedOrBlankNode,
        predicate: impl Into<oxrdf::NamedNodeRef<'p>>,
        object: impl Into<Term>,
    ) -> io::Result<()> {
        let triple = Triple::new(subject, predicate.into(), object);
        self.serializer.serialize_triple(&triple)
    }

    /// `key:… value` for each property, and where it leads if it names a node.
    fn add_properties(
        &mut self,
        this: &NamedNode,
        properties: &Map,
        names: &Names<'_>,
    ) -> io::Result<()> {
        let mut lists = Vec::new();
        for (key, value) in properties {
            let predicate = name("key", key);
            if let Value::List(items) = value {
                if items.is_empty() {
                    self.add(this, predicate.as_ref(), rdf::NIL.into_owned())?;
                    continue;
                }
                let list = self.list();
                self.add(this, predicate.as_ref(), list.clone())?;
                lists.push((list, items));
                continue;
            }
            self.add(this, predicate.as_ref(), literal(value))?;
            self.add_bounds(this, key, value, properties)?;
            let Value::String(text) = value else { continue };
            let reference = REFERENCES.iter().find(|(known, _)| *known == key.as_ref());
            if let Some((_, property)) = reference
                && let Some(Some(node)) = names.ids.get(text.as_ref())
            {
                self.add(this, provenance(property).as_ref(), names.node(*node))?;
            }
        }
        for (list, items) in lists {
            self.add_items(list, items)?;
        }
        Ok(())
    }

    /// Both bounds of an imprecise date as `…_start` and `…_end`.
    fn add_bounds(
        &mut self,
        this: &NamedNode,
        key: &str,
        value: &Value,
        properties: &Map,
    ) -> io::Result<()> {
        let Value::Edtf(_) = value else { return Ok(()) };
        for (bound, moment) in bounds_of(properties, key, value) {
            let moment = Literal::new_typed_literal(moment, xsd::DATE_TIME);
            self.add(this, name("key", &bound).as_ref(), moment)?;
        }
        Ok(())
    }

    /// A node for a list, or for the rest of one.
    fn list(&mut self) -> BlankNode {
        self.unnamed += 1;
        BlankNode::new_unchecked(format!("list{}", self.unnamed))
    }

    /// The items of a list in their order: an RDF collection. Stored lists hold no lists.
    fn add_items(&mut self, list: BlankNode, items: &[Value]) -> io::Result<()> {
        let mut here = NamedOrBlankNode::from(list);
        let mut items = items.iter().peekable();
        while let Some(item) = items.next() {
            self.add_about(here.clone(), rdf::FIRST, literal(item))?;
            if items.peek().is_none() {
                return self.add_about(here, rdf::REST, rdf::NIL.into_owned());
            }
            let next = self.list();
            self.add_about(here, rdf::REST, next.clone())?;
            here = next.into();
        }
        Ok(())
    }

    fn end(self) -> io::Result<()> {
        self.serializer.finish().map(|_| ())
    }
}

/// What nodes are called.
struct Names<'e> {
    /// The node of an `id` that only one node has.
    ids: HashMap<Arc<str>, Option<NodeId>>,
    elements: Elements<'e>,
}

impl<'e> Names<'e> {
    fn of(elements: Elements<'e>) -> Self {
        let mut ids = HashMap::default();
        for (node, id) in elements.own_ids() {
            let known = ids.entry(id).or_insert(Some(node));
            if *known != Some(node) {
                *known = None;
            }
        }
        Self { ids, elements }
    }

    fn node(&self, id: NodeId) -> NamedNode {
        match self.elements.id_of(id) {
            Some(text) if self.ids.get(&text) == Some(&Some(id)) => name("id", &text),
            _ => name("node", &id.0.to_string()),
        }
    }
}

/// A name in one of the spaces of `urn:annals:`.
fn name(space: &str, name: &str) -> NamedNode {
    let mut iri = format!("urn:annals:{space}:");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            let _ = write!(iri, "%{byte:02X}");
        }
    }
    NamedNode::new_unchecked(iri)
}

/// A name of PROV-O.
fn provenance(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{PROV}{name}"))
}

/// A value that is no list.
fn literal(value: &Value) -> Literal {
    let of_type = |datatype: &str| {
        let datatype = NamedNode::new_unchecked(datatype);
        Literal::new_typed_literal(bare(value), datatype)
    };
    match value {
        Value::Boolean(value) => Literal::from(*value),
        Value::Integer(_) => Literal::new_typed_literal(bare(value), xsd::INTEGER),
        Value::Float(number) => Literal::new_typed_literal(double(*number), xsd::DOUBLE),
        Value::String(text) => Literal::from(&**text),
        Value::Point(point) if point.system == CoordinateSystem::Wgs84 => {
            let datatype = "http://www.opengis.net/ont/geosparql#wktLiteral";
            let text = format!("POINT({:?} {:?})", point.x, point.y);
            Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype))
        }
        Value::DateTime(time) if time.offset_seconds() % 60 != 0 => {
            // XML Schema's offsets are whole minutes.
            let nanoseconds = time.epoch_nanoseconds().rem_euclid(1_000_000_000) as i64;
            match DateTime::from_epoch(time.epoch_seconds(), nanoseconds, &Zone::UTC) {
                Ok(time) => {
                    let text = bare(&Value::DateTime(time.into()));
                    Literal::new_typed_literal(with_seconds(&text), xsd::DATE_TIME)
                }
                Err(_) => of_type("urn:annals:datatype:datetime"),
            }
        }
        Value::Time(time) if time.offset_seconds() % 60 != 0 => of_type("urn:annals:datatype:time"),
        Value::LocalTime(_) | Value::Time(_) => {
            Literal::new_typed_literal(with_seconds(&bare(value)), xsd::TIME)
        }
        Value::LocalDateTime(_) | Value::DateTime(_) => {
            Literal::new_typed_literal(with_seconds(&bare(value)), xsd::DATE_TIME)
        }
        Value::Date(_) => Literal::new_typed_literal(unsigned(&bare(value)), xsd::DATE),
        Value::Edtf(_) => of_type("http://id.loc.gov/datatypes/edtf/EDTF"),
        Value::Duration(_) => of_type("urn:annals:datatype:duration"),
        Value::Point(_) => of_type("urn:annals:datatype:point"),
        _ => of_type("urn:annals:datatype:literal"),
    }
}

/// A float as XML Schema has it.
fn double(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "INF" } else { "-INF" }.to_owned()
    } else {
        format!("{number:?}")
    }
}

/// A date without the sign that ISO 8601 puts before long years and XML Schema does not know.
fn unsigned(text: &str) -> &str {
    text.strip_prefix('+').unwrap_or(text)
}

/// A time, with or without its date, as XML Schema has it: always with seconds, and a zone only as its offset.
fn with_seconds(text: &str) -> String {
    let text = unsigned(text).split('[').next().unwrap_or_default();
    let time = text.find('T').map_or(0, |at| at + 1);
    let end = text[time..].find(['+', '-', 'Z']);
    let end = end.map_or(text.len(), |at| time + at);
    let seconds = if end - time == "00:00".len() {
        ":00"
    } else {
        ""
    };
    format!("{}{seconds}{}", &text[..end], &text[end..])
}
