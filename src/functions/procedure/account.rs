//! Procedures of claims: what is disputed, where a fact comes from, what an audit finds.

use std::sync::Arc;

use super::Column;
use super::Procedure;
use super::ProcedureParameter;
use super::ProcedureSignature;
use super::Row;
use super::Yielded;
use crate::functions::scalar::geography::place::fault_of_geometry;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Instant;
use crate::model::graph::Element;
use crate::model::graph::View;
use crate::model::lens::audit;
use crate::model::lens::candidates::candidates;
use crate::model::lens::claims::Claims;
use crate::model::lens::claims::called;
use crate::model::lens::contested::plainly;
use crate::model::lens::identity;
use crate::model::lens::provenance;
use crate::model::value::NodeId;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::temporal::DateTime;
use crate::model::value::temporal::LocalDateTime;
use crate::model::value::temporal::Zone;

const STRING: TypeSet = TypeSet::one(ValueType::String);
const LIST: TypeSet = TypeSet::one(ValueType::List);

/// Below this a name is too different to be what was meant.
const LEAST_MEANT: f64 = 0.2;

/// A row of the table.
struct Entry {
    name: &'static str,
    parameter: Option<(&'static str, TypeSet)>,
    columns: &'static [(&'static str, TypeSet)],
    doc: &'static str,
    rows: fn(&[Value], &Context<'_>) -> Result<Vec<Row>, FunctionError>,
}

const ENTRIES: &[Entry] = &[
    Entry {
        name: "annals.audit",
        parameter: None,
        columns: &[
            ("kind", STRING),
            ("about", STRING),
            ("detail", STRING),
            ("element", TypeSet::ELEMENT),
        ],
        doc: "what somebody should look at: single-source claims, undated events, contradictions, orphans, claims, \
              events and sources that are named and not there, ids given twice, impossible counts, places, dates and orders, places \
              in two countries or provinces, doubtful identities",
        rows: |_, context| Ok(findings(context.view)),
    },
    Entry {
        name: "annals.disputes",
        parameter: None,
        columns: &[
            ("about", STRING),
            ("measure", STRING),
            ("by", LIST),
            ("says", TypeSet::ANY),
            ("against", LIST),
            ("says_instead", TypeSet::ANY),
            ("basis", STRING),
            ("claim", TypeSet::one(ValueType::Node)),
            ("other", TypeSet::one(ValueType::Node)),
        ],
        doc: "what parties contradict each other on, side by side, and the claims: the other one is null where a claim is only rejected, or the graph itself has another value (basis `stored value differs`)",
        rows: |_, context| Ok(disputes(context.view)),
    },
    Entry {
        name: "annals.identities",
        parameter: None,
        columns: &[
            ("node", TypeSet::one(ValueType::Node)),
            ("others", LIST),
            ("differing", LIST),
            ("doubts", LIST),
        ],
        doc: "what `RESOLVING IDENTITY` shows as one: the node it shows, the others, the properties of which they have \
              different values, and what speaks against their being one",
        rows: |_, context| Ok(identities(context.view)),
    },
    Entry {
        name: "annals.log",
        parameter: None,
        columns: &[
            ("number", TypeSet::one(ValueType::Integer)),
            ("time", TypeSet::one(ValueType::DateTime)),
            ("author", STRING),
            ("message", STRING),
            ("changes", TypeSet::one(ValueType::Integer)),
        ],
        doc: "the commits of the store, newest first: when, who, why, and how many changes; `AS OF` takes these times",
        rows: |_, context| log(context),
    },
    Entry {
        name: "annals.why",
        parameter: Some(("element", TypeSet::ELEMENT.or(STRING))),
        columns: &[
            ("about", STRING),
            ("fact", STRING),
            ("says", STRING),
            ("by", LIST),
            ("source", STRING),
            ("locator", STRING),
        ],
        doc: "where a node or relationship (or the nodes of this id, name or alias) comes from: claims, who makes and \
              who rejects them, sources, and in a store the commits that changed it (`by` is the author, `source` the message)",
        rows: why,
    },
];

/// The procedures.
pub(super) fn procedures() -> impl Iterator<Item = Arc<dyn Procedure>> {
    ENTRIES.iter().map(|entry| {
        let procedure: Arc<dyn Procedure> = Arc::new(Told {
            signature: ProcedureSignature {
                name: entry.name.to_owned(),
                parameters: entry
                    .parameter
                    .iter()
                    .map(|(name, types)| ProcedureParameter {
                        name: (*name).to_owned(),
                        types: *types,
                        default: None,
                    })
                    .collect(),
                columns: entry
                    .columns
                    .iter()
                    .map(|(name, types)| Column {
                        name: (*name).to_owned(),
                        types: *types,
                    })
                    .collect(),
                doc: entry.doc.to_owned(),
            },
            rows: entry.rows,
        });
        procedure
    })
}

/// The commits of so many claims about an element are told.
const MOST_CLAIMS: usize = 16;

#[derive(Debug)]
struct Told {
    signature: ProcedureSignature,
    rows: fn(&[Value], &Context<'_>) -> Result<Vec<Row>, FunctionError>,
}

impl Procedure for Told {
    fn signature(&self) -> &ProcedureSignature {
        &self.signature
    }

    fn call(&self, arguments: &[Value], context: &Context<'_>) -> Result<Yielded, FunctionError> {
        (self.rows)(arguments, context).map(Yielded::from)
    }
}

fn findings(view: View<'_>) -> Vec<Row> {
    let findings = audit::audit(view, &fault_of_geometry).into_iter();
    findings
        .map(|finding| {
            let element = match finding.element {
                Element::Node(node) => Value::Node(node),
                Element::Relationship(relationship) => Value::Relationship(relationship),
            };
            vec![
                finding.kind.into(),
                provenance::described(view, finding.element).into(),
                finding.detail.into(),
                element,
            ]
        })
        .collect()
}

fn identities(view: View<'_>) -> Vec<Row> {
    let groups = identity::groups(view).into_iter();
    groups
        .map(|group| {
            let others = group[1..].iter().copied().map(Value::Node).collect();
            let differing = identity::differing(view, &group);
            let differing = differing.into_iter().map(Value::String).collect();
            let doubts = identity::doubts(view, &group);
            let doubts = doubts.into_iter().map(Value::from).collect();
            vec![
                Value::Node(group[0]),
                Value::list(others),
                Value::list(differing),
                Value::list(doubts),
            ]
        })
        .collect()
}

fn names(view: View<'_>, nodes: Vec<NodeId>) -> Value {
    let names = nodes.into_iter().map(|node| called(view, node).into());
    Value::list(names.collect())
}

fn disputes(view: View<'_>) -> Vec<Row> {
    let Some(claims) = Claims::of(view) else {
        return Vec::new();
    };
    let says = |claim: NodeId| match claims.statement(claim) {
        Some(said) if said.denied => format!("not {}", plainly(&said.value)).into(),
        Some(said) => said.value,
        None => called(view, claim).into(),
    };
    let disputes = provenance::disputes(view).into_iter();
    disputes
        .map(|dispute| {
            let (against, instead) = match (dispute.other, dispute.stored) {
                (Some(other), _) => (claims.said_by(other), says(other)),
                (None, Some(stored)) => (Vec::new(), stored),
                (None, None) => (claims.rejected_by(dispute.claim), Value::Null),
            };
            vec![
                dispute
                    .about
                    .map_or(Value::Null, |node| called(view, node).into()),
                dispute.measure.map_or(Value::Null, Value::String),
                names(view, claims.said_by(dispute.claim)),
                says(dispute.claim),
                names(view, against),
                instead,
                dispute.basis.into(),
                Value::Node(dispute.claim),
                dispute.other.map_or(Value::Null, Value::Node),
            ]
        })
        .collect()
}

fn why(arguments: &[Value], context: &Context<'_>) -> Result<Vec<Row>, FunctionError> {
    let view = context.view;
    let elements = match &arguments[0] {
        Value::Null => Vec::new(),
        Value::Node(node) => vec![Element::Node(*node)],
        Value::Relationship(relationship) => vec![Element::Relationship(*relationship)],
        Value::String(name) => {
            let found = provenance::named(view, name);
            if found.is_empty() {
                let near = candidates(view, name, None, LEAST_MEANT, 1);
                let near = near.first().map_or_else(String::new, |near| {
                    format!("; did you mean `{}`?", near.matched)
                });
                return Err(FunctionError::Failed(format!(
                    "nothing has the id, name or alias `{name}`{near}"
                )));
            }
            found.into_iter().map(Element::Node).collect()
        }
        other => {
            return Err(FunctionError::Failed(format!(
                "a node, a relationship or a name is expected, found {}",
                other.value_type()
            )));
        }
    };
    let optional = |text: Option<String>| text.map_or(Value::Null, Value::from);
    let mut rows = Vec::new();
    for element in elements {
        let about = provenance::described(view, element);
        for origin in provenance::origins(view, element) {
            let by = origin.by.into_iter().map(Value::from).collect();
            rows.push(vec![
                about.clone().into(),
                origin.kind.into(),
                optional(Some(origin.text).filter(|text| !text.is_empty())),
                Value::list(by),
                optional(origin.source),
                optional(origin.locator),
            ]);
        }
        let Some(record) = context.record else {
            continue;
        };
        let claims = match (element, Claims::of(view)) {
            (Element::Node(node), Some(claims)) => claims.about(node),
            _ => Vec::new(),
        };
        let claims = claims.into_iter().take(MOST_CLAIMS).map(Element::Node);
        let all: Vec<Element> = std::iter::once(element).chain(claims).collect();
        let commits = record.commits_of(&all).map_err(FunctionError::Failed)?;
        for changed in all {
            for commit in &commits {
                let changes = commit.changes.iter();
                let mut changes = changes
                    .filter(|change| change.element() == Some(changed))
                    .peekable();
                if changes.peek().is_none() {
                    continue;
                }
                let altered = provenance::altered(view, changes);
                let altered = match changed {
                    Element::Node(claim) if changed != element => {
                        format!("{altered} (claim {})", called(view, claim))
                    }
                    _ => altered,
                };
                rows.push(vec![
                    about.clone().into(),
                    "commit".into(),
                    altered.into(),
                    Value::list(given(&commit.author).into_iter().collect()),
                    given(&commit.message).unwrap_or_default(),
                    place(commit.number, commit.time).into(),
                ]);
            }
        }
    }
    Ok(rows)
}

fn log(context: &Context<'_>) -> Result<Vec<Row>, FunctionError> {
    let Some(record) = context.record else {
        return Ok(Vec::new());
    };
    let commits = record.commits().map_err(FunctionError::Failed)?;
    let rows = commits.into_iter().rev().map(|commit| {
        let nanoseconds = i64::from(commit.time.nanoseconds);
        let time = DateTime::from_epoch(commit.time.seconds, nanoseconds, &Zone::UTC);
        vec![
            Value::Integer(i64::try_from(commit.number).unwrap_or(i64::MAX)),
            time.map_or(Value::Null, |time| Value::DateTime(Arc::new(time))),
            given(&commit.author).unwrap_or_default(),
            given(&commit.message).unwrap_or_default(),
            Value::Integer(i64::try_from(commit.changes).unwrap_or(i64::MAX)),
        ]
    });
    Ok(rows.collect())
}

fn given(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| text.into())
}

/// A commit by its number and time.
fn place(number: u64, time: Instant) -> String {
    let time = LocalDateTime::from_epoch(time.seconds, i64::from(time.nanoseconds));
    time.map_or_else(
        |_| format!("commit {number}"),
        |time| format!("commit {number}, {time}Z"),
    )
}
