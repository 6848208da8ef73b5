//! Procedures that list what is there: names of the graph, indexes, graph types, functions, procedures.
//! `SHOW …` reads them.

use std::sync::Arc;

use super::Column;
use super::Procedure;
use super::ProcedureSignature;
use super::Procedures;
use super::Row;
use super::Yielded;
use crate::functions::aggregates;
use crate::functions::scalars;
use crate::functions::signature::Context;
use crate::functions::signature::FunctionError;
use crate::model::catalog::Catalog;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::NameKind;
use crate::model::catalog::Rule;
use crate::model::catalog::Subject;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::text;

const STRING: TypeSet = TypeSet::one(ValueType::String);
const FLOAT: TypeSet = TypeSet::one(ValueType::Float);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const LIST: TypeSet = TypeSet::one(ValueType::List);

/// A procedure without parameters, as a row of the table.
struct Listing {
    name: &'static str,
    columns: &'static [(&'static str, TypeSet)],
    doc: &'static str,
    rows: fn(&Context<'_>) -> Vec<Row>,
}

const INDEX_COLUMNS: &[(&str, TypeSet)] = &[
    ("name", STRING),
    ("state", STRING),
    ("populationPercent", FLOAT),
    ("type", STRING),
    ("entityType", STRING),
    ("labelsOrTypes", LIST),
    ("properties", LIST),
    ("owningConstraint", STRING),
];

const CONSTRAINT_COLUMNS: &[(&str, TypeSet)] = &[
    ("name", STRING),
    ("type", STRING),
    ("entityType", STRING),
    ("labelsOrTypes", LIST),
    ("properties", LIST),
    ("ownedIndex", STRING),
    ("propertyType", STRING),
];

const LISTINGS: &[Listing] = &[
    Listing {
        name: "annals.functions",
        columns: &[
            ("name", STRING),
            ("signature", STRING),
            ("description", STRING),
        ],
        doc: "every function and aggregate, by name",
        rows: functions,
    },
    Listing {
        name: "annals.procedures",
        columns: &[
            ("name", STRING),
            ("signature", STRING),
            ("description", STRING),
        ],
        doc: "every built-in procedure, by name",
        rows: all_procedures,
    },
    Listing {
        name: "db.constraints",
        columns: CONSTRAINT_COLUMNS,
        doc: "every constraint, by name",
        rows: |context| {
            let constraints = context.view.catalog().all_constraints();
            constraints.iter().map(constraint_row).collect()
        },
    },
    Listing {
        name: "db.graphTypes",
        columns: &[
            ("name", STRING),
            ("adopted", BOOLEAN),
            ("open", BOOLEAN),
            ("labels", LIST),
            ("relationshipTypes", LIST),
        ],
        doc: "every declared graph type",
        rows: |context| graph_types(context.view.catalog()),
    },
    Listing {
        name: "db.indexes",
        columns: INDEX_COLUMNS,
        doc: "every index, those of constraints included",
        rows: |context| {
            let indexes = context.view.catalog().all_indexes();
            indexes.iter().map(index_row).collect()
        },
    },
    Listing {
        name: "db.labels",
        columns: &[("label", STRING), ("nodes", INTEGER)],
        doc: "every label in use, and how many nodes have it",
        rows: labels,
    },
    Listing {
        name: "db.propertyKeys",
        columns: &[("propertyKey", STRING)],
        doc: "every property key that was ever used",
        rows: |context| {
            let names = &context.view.catalog().names;
            names
                .all(NameKind::Key)
                .map(|key| vec![Value::String(Arc::clone(key))])
                .collect()
        },
    },
    Listing {
        name: "db.relationshipTypes",
        columns: &[("relationshipType", STRING), ("relationships", INTEGER)],
        doc: "every relationship type in use, and how many relationships have it",
        rows: relationship_types,
    },
];

/// The built-in procedures.
pub(super) fn procedures() -> impl Iterator<Item = Arc<dyn Procedure>> {
    LISTINGS.iter().map(|listing| {
        let procedure: Arc<dyn Procedure> = Arc::new(Builtin {
            signature: ProcedureSignature {
                name: listing.name.to_owned(),
                parameters: Vec::new(),
                columns: listing
                    .columns
                    .iter()
                    .map(|(name, types)| Column {
                        name: (*name).to_owned(),
                        types: *types,
                    })
                    .collect(),
                doc: listing.doc.to_owned(),
            },
            rows: listing.rows,
        });
        procedure
    })
}

#[derive(Debug)]
struct Builtin {
    signature: ProcedureSignature,
    rows: fn(&Context<'_>) -> Vec<Row>,
}

impl Procedure for Builtin {
    fn signature(&self) -> &ProcedureSignature {
        &self.signature
    }

    fn call(&self, _: &[Value], context: &Context<'_>) -> Result<Yielded, FunctionError> {
        Ok((self.rows)(context).into())
    }
}

fn all_procedures(_: &Context<'_>) -> Vec<Row> {
    let procedures = Procedures::builtin();
    let mut rows: Vec<Row> = procedures
        .all()
        .map(|procedure| {
            let signature = procedure.signature();
            described(&signature.name, signature.text(), &signature.doc)
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        row.first()
            .and_then(text::text_of)
            .map(|name| name.to_lowercase())
    });
    rows
}

fn described(name: &str, signature: String, doc: &str) -> Row {
    vec![name.into(), signature.into(), doc.into()]
}

fn functions(_: &Context<'_>) -> Vec<Row> {
    let scalars =
        scalars().map(|function| (function.name, function.signature_text(), function.doc));
    let aggregates =
        aggregates().map(|aggregate| (aggregate.name, aggregate.signature_text(), aggregate.doc));
    let mut rows: Vec<_> = scalars.chain(aggregates).collect();
    rows.sort_by_key(|row| row.0.to_lowercase());
    rows.into_iter()
        .map(|(name, signature, doc)| described(name, signature, doc))
        .collect()
}

fn strings(names: &[Arc<str>]) -> Value {
    Value::list(names.iter().cloned().map(Value::String).collect())
}

/// The labels or types as a list; null when it is over all of them.
fn subjects(subject: &Subject) -> Value {
    match subject.name() {
        none if none.is_empty() => Value::Null,
        name => strings(std::slice::from_ref(name)),
    }
}

fn index_row(index: &IndexDefinition) -> Row {
    let properties = match &*index.keys {
        [] => Value::Null,
        keys => strings(keys),
    };
    let constraint = if index.unique {
        Value::String(Arc::clone(&index.name))
    } else {
        Value::Null
    };
    vec![
        Value::String(Arc::clone(&index.name)),
        Value::from("ONLINE"),
        Value::Float(100.0),
        Value::from(index.kind.word()),
        Value::from(index.subject.element()),
        subjects(&index.subject),
        properties,
        constraint,
    ]
}

fn constraint_row(constraint: &ConstraintDefinition) -> Row {
    let index = match constraint.index() {
        Some(index) => Value::String(index.name),
        None => Value::Null,
    };
    let property_type = match &constraint.rule {
        Rule::Typed(test) => Value::from(test.to_string()),
        Rule::Unique | Rule::Key | Rule::Present => Value::Null,
    };
    vec![
        Value::String(Arc::clone(&constraint.name)),
        Value::from(constraint.kind()),
        Value::from(constraint.subject.element()),
        subjects(&constraint.subject),
        strings(&constraint.keys),
        index,
        property_type,
    ]
}

fn labels(context: &Context<'_>) -> Vec<Row> {
    let names = &context.view.catalog().names;
    names
        .all(NameKind::Label)
        .filter_map(|name| {
            let count = context.view.label_count(names.label(name)?);
            counted(name, count)
        })
        .collect()
}

fn relationship_types(context: &Context<'_>) -> Vec<Row> {
    let names = &context.view.catalog().names;
    names
        .all(NameKind::RelationshipType)
        .filter_map(|name| {
            let count = context.view.type_count(names.relationship_type(name)?);
            counted(name, count)
        })
        .collect()
}

/// A name with its count, unless nothing has it any more.
fn counted(name: &Arc<str>, count: usize) -> Option<Row> {
    (count > 0).then(|| {
        vec![
            Value::String(Arc::clone(name)),
            Value::Integer(count as i64),
        ]
    })
}

fn graph_types(catalog: &Catalog) -> Vec<Row> {
    let adopted = catalog.adopted.as_ref().map(|adopted| &adopted.name);
    catalog
        .graph_types
        .iter()
        .map(|graph_type| {
            let labels: Vec<_> = graph_type
                .nodes
                .iter()
                .map(|node| Arc::clone(&node.label))
                .collect();
            let relationship_types: Vec<_> = graph_type
                .relationships
                .iter()
                .map(|relationship| Arc::clone(&relationship.name))
                .collect();
            vec![
                Value::String(Arc::clone(&graph_type.name)),
                Value::Boolean(adopted == Some(&graph_type.name)),
                Value::Boolean(graph_type.open),
                strings(&labels),
                strings(&relationship_types),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::functions::signature::Instant;
    use crate::model::graph::Graph;
    use crate::model::graph::View;

    #[test]
    fn every_row_has_a_value_for_each_column() {
        let graph = Graph::new();
        let context = Context {
            view: View::whole(&graph),
            statement_time: Instant::default(),
            transaction_time: Instant::default(),
            random: &Cell::new(0),
            watch: None,
            record: None,
            kept: Cell::new(0),
            remark: Cell::new(None),
        };
        for listing in LISTINGS {
            let procedures = Procedures::builtin();
            let procedure = procedures.get(listing.name).unwrap();
            let width = procedure.signature().columns.len();
            let rows = procedure.call(&[], &context).unwrap();
            let rows = rows.all(&context).unwrap();
            assert!(rows.iter().all(|row| row.len() == width));
        }
    }

    #[test]
    fn signatures_are_written_with_types() {
        let procedures = Procedures::builtin();
        let text = |name| procedures.get(name).unwrap().signature().text();
        assert_eq!(
            text("db.labels"),
            "db.labels() :: (label :: STRING, nodes :: INTEGER)"
        );
        assert_eq!(
            text("algo.distances"),
            "algo.distances(source :: NODE, [settings :: MAP]) :: (node :: NODE, cost :: FLOAT)"
        );
    }
}
