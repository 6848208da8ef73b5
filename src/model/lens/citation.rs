//! What rows rest on: claims and sources, each a footnote with a number.
//!
//! An element rests on the claims that its property `claim` names, a claim on itself, and what is read of a node on the
//! claims that give it a value; other claims about a node say nothing of why it is in a row.
//! Claims and elements are written in the sources that `REPORTED_IN` and `QUOTED_FROM` lead to, or in what the property
//! `source` names.

use std::sync::Arc;

use super::claims::Claims;
use super::claims::RESTS_ON;
use super::claims::called;
use super::contested::plainly;
use super::provenance::SOURCED;
use super::provenance::locator_in;
use crate::model::catalog::LabelId;
use crate::model::collections::HashMap;
use crate::model::collections::HashSet;
use crate::model::collections::IndexSet;
use crate::model::graph::Direction;
use crate::model::graph::Element;
use crate::model::graph::View;
use crate::model::result::Footnote;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// The label of sources.
pub(super) const SOURCE: &str = "Source";

/// The sources of a graph by their ids.
type Sources = HashMap<String, NodeId>;

/// The footnotes of a result, numbered as rows need them.
#[derive(Debug, Default)]
pub struct Citations {
    footnotes: IndexSet<Footnote>,
    /// The numbers of the footnotes of an element.
    known: HashMap<(Element, bool), Arc<[usize]>>,
    /// The properties the query reads; `None` when that may be any.
    read: Option<HashSet<Arc<str>>>,
    sources: Option<Sources>,
    size: usize,
}

impl Citations {
    /// No footnotes yet, for a query that reads these properties; `None` when it may read any.
    pub fn reading(read: Option<HashSet<Arc<str>>>) -> Self {
        Self {
            read,
            ..Self::default()
        }
    }

    /// The numbers of the footnotes of the elements in a value, ascending, as a list; `shown` are the values of the row,
    /// and where those hold elements, all their properties are read.
    pub fn of(&mut self, view: View<'_>, shown: &[Value], evidence: &Value) -> Value {
        let whole = self.read.is_none() || shown.iter().any(holds_element);
        let mut numbers = Vec::new();
        let mut waiting = vec![evidence];
        while let Some(value) = waiting.pop() {
            match value {
                Value::Node(node) => self.add(view, (Element::Node(*node), whole), &mut numbers),
                Value::Relationship(relationship) => {
                    self.add(
                        view,
                        (Element::Relationship(*relationship), whole),
                        &mut numbers,
                    );
                }
                Value::Path(path) => {
                    for node in path.nodes() {
                        self.add(view, (Element::Node(*node), whole), &mut numbers);
                    }
                    for relationship in path.relationships() {
                        self.add(
                            view,
                            (Element::Relationship(*relationship), whole),
                            &mut numbers,
                        );
                    }
                }
                // The last is taken first.
                Value::List(items) => waiting.extend(items.iter().rev()),
                Value::Map(entries) => waiting.extend(entries.values()),
                _ => {}
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        let numbers = numbers
            .into_iter()
            .map(|number| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        Value::list(numbers.collect())
    }

    /// About how many bytes are kept.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The footnotes; the first has the number one.
    pub fn footnotes(self) -> Vec<Footnote> {
        self.footnotes.into_iter().collect()
    }

    fn add(&mut self, view: View<'_>, asked: (Element, bool), numbers: &mut Vec<usize>) {
        if let Some(known) = self.known.get(&asked) {
            numbers.extend_from_slice(known);
            return;
        }
        let mut own = Vec::new();
        let sources = self.sources.get_or_insert_with(|| {
            let sources = sources(view);
            self.size += sources.len() * size_of::<(String, NodeId)>();
            sources
        });
        let (element, whole) = asked;
        let read = if whole { None } else { self.read.as_ref() };
        for footnote in footnotes_of(view, element, read, sources) {
            let size = size_of_footnote(&footnote);
            let (at, new) = self.footnotes.insert_full(footnote);
            if new {
                self.size += size;
            }
            own.push(at + 1);
        }
        self.size += size_of::<(Element, Arc<[usize]>)>() + own.len() * size_of::<usize>();
        numbers.extend_from_slice(&own);
        self.known.insert(asked, own.into());
    }
}

/// Whether a value is an element or holds one.
fn holds_element(value: &Value) -> bool {
    match value {
        Value::Node(_) | Value::Relationship(_) | Value::Path(_) => true,
        Value::List(items) => items.iter().any(holds_element),
        Value::Map(entries) => entries.values().any(holds_element),
        _ => false,
    }
}

fn size_of_footnote(footnote: &Footnote) -> usize {
    let single = [
        &footnote.text,
        &footnote.source,
        &footnote.locator,
        &footnote.url,
        &footnote.accessed,
    ];
    let single = single.into_iter().flatten();
    let names = footnote.by.iter().chain(&footnote.rejected_by);
    let texts: usize = single.chain(names).map(String::len).sum();
    size_of::<Footnote>() + texts + footnote.by.len() * size_of::<String>()
}

/// The footnotes of an element of which these properties are read; `None` for all.
fn footnotes_of(
    view: View<'_>,
    element: Element,
    read: Option<&HashSet<Arc<str>>>,
    sources: &Sources,
) -> Vec<Footnote> {
    let property = |key| match element {
        Element::Node(node) => view.node_property(node, key),
        Element::Relationship(relationship) => view.relationship_property(relationship, key),
    };
    let claims = Claims::of(view);
    let resting = claims
        .as_ref()
        .map_or_else(Vec::new, |claims| match element {
            Element::Node(node) if claims.is_claim(node) => vec![node],
            Element::Node(node) => {
                let mut resting = claims.rested_on(&property(RESTS_ON));
                resting.extend(claims.about(node).into_iter().filter(|claim| {
                    let measure = claims.measure(*claim);
                    measure.is_some_and(|measure| read.is_none_or(|read| read.contains(&measure)))
                }));
                resting.sort_unstable();
                resting.dedup();
                resting
            }
            Element::Relationship(_) => claims.rested_on(&property(RESTS_ON)),
        });
    let mut footnotes = Vec::new();
    if let Some(claims) = &claims {
        for claim in resting.iter().copied() {
            footnotes.push(of_claim(view, claims, claim, sources));
        }
    }
    match element {
        Element::Node(node) if resting.first() == Some(&node) => {}
        Element::Node(node)
            if source_label(view).is_some_and(|label| view.has_label(node, label)) =>
        {
            footnotes.push(of_source(view, node, &Value::Null));
        }
        Element::Node(node) => footnotes.extend(written(view, node)),
        Element::Relationship(_) => {}
    }
    let source = property("source");
    if !source.is_null() {
        footnotes.push(named(view, &source, &property("locator"), sources));
    }
    footnotes
}

fn of_claim(view: View<'_>, claims: &Claims<'_>, claim: NodeId, sources: &Sources) -> Footnote {
    let names = |nodes: Vec<NodeId>| nodes.into_iter().map(|node| called(view, node)).collect();
    let mut footnote = written(view, claim).into_iter().next().unwrap_or_default();
    let source = view.node_property(claim, "source");
    let own = (!source.is_null()).then(|| named(view, &source, &Value::Null, sources));
    // The claim's locator is in the source it says it comes from, and in no other it is quoted from.
    let is_located = own
        .as_ref()
        .is_none_or(|own| footnote.source.is_none() || footnote.source == own.source);
    if let (None, Some(own)) = (&footnote.source, own) {
        footnote = own;
    }
    footnote.text = Some(claims.with_number(claim, called(view, claim)));
    footnote.by = names(claims.said_by(claim));
    footnote.rejected_by = names(claims.rejected_by(claim));
    if footnote.locator.is_none() && is_located {
        footnote.locator = plain(&view.node_property(claim, "locator"));
    }
    footnote
}

/// The sources an element is written in.
fn written(view: View<'_>, node: NodeId) -> Vec<Footnote> {
    let names = &view.catalog().names;
    let types: Vec<_> = SOURCED
        .iter()
        .filter_map(|name| names.relationship_type(name))
        .collect();
    let mut steps = Vec::new();
    if !types.is_empty() {
        view.steps(node, Direction::Outgoing, Some(&types), &mut steps);
    }
    let of_step = |step: crate::model::graph::Step| {
        let locator = locator_in(view, step);
        of_source(view, step.node, &locator)
    };
    steps.into_iter().map(of_step).collect()
}

/// A source that a property names: by its id, or in words of its own.
fn named(view: View<'_>, source: &Value, locator: &Value, sources: &Sources) -> Footnote {
    let id = plainly(source);
    let known = sources.get(&id).copied();
    match known {
        Some(node) => of_source(view, node, locator),
        None => Footnote {
            source: Some(id),
            locator: plain(locator),
            ..Footnote::default()
        },
    }
}

fn of_source(view: View<'_>, node: NodeId, locator: &Value) -> Footnote {
    Footnote {
        source: Some(title(view, node)),
        locator: plain(locator),
        url: plain(&view.node_property(node, "url")),
        accessed: plain(&view.node_property(node, "accessed")),
        ..Footnote::default()
    }
}

fn title(view: View<'_>, node: NodeId) -> String {
    plain(&view.node_property(node, "title")).unwrap_or_else(|| called(view, node))
}

fn sources(view: View<'_>) -> Sources {
    let mut nodes = Vec::new();
    if let Some(label) = source_label(view) {
        view.scan_nodes(Some(label), 0, usize::MAX, &mut nodes);
    }
    let id = |node: NodeId| plain(&view.node_property(node, "id")).map(|id| (id, node));
    nodes.into_iter().filter_map(id).collect()
}

fn source_label(view: View<'_>) -> Option<LabelId> {
    view.catalog().names.label(SOURCE)
}

fn plain(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| plainly(value))
}
