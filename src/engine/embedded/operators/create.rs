//! `CREATE`: for each row, new nodes and relationships.

use std::borrow::Cow;
use std::sync::Arc;

use super::Operator;
use super::path::PathColumns;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::evaluate_all;
use crate::engine::embedded::eval::type_error;
use crate::engine::embedded::run::Run;
use crate::engine::embedded::write;
use crate::model::catalog::KeyId;
use crate::model::catalog::LabelId;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// Where the properties of a new element come from.
#[derive(Debug)]
pub(crate) enum NewProperties {
    /// A map written out.
    Entries(Vec<(Arc<str>, Expression)>),
    /// A map as a value.
    Whole(Expression),
}

/// What kind of element is made.
#[derive(Debug)]
pub(crate) enum NewElement {
    /// A node with labels, and those that are computed.
    Node(Vec<Arc<str>>),
    /// A relationship of a type, or a computed one, between the nodes of two columns.
    Relationship(Option<Arc<str>>, usize, usize),
}

/// An element to make, for each row. It becomes the next column.
#[derive(Debug)]
pub(crate) struct NewItem {
    /// What.
    pub(crate) element: NewElement,
    /// With which labels, or which type, beside those that are written.
    pub(crate) names: Vec<Expression>,
    /// With which properties.
    pub(crate) properties: NewProperties,
    /// The columns its properties read.
    pub(crate) used: Vec<usize>,
    /// Where it is written.
    pub(crate) span: Span,
}

/// What is computed for a new element in the rows of a chunk.
#[derive(Debug)]
struct Computed {
    names: Vec<Arc<Column>>,
    properties: ComputedProperties,
}

#[derive(Debug)]
enum ComputedProperties {
    Entries(Vec<(Arc<str>, Arc<Column>)>),
    Whole(Arc<Column>),
}

/// What a new element is given in one row.
#[derive(Debug)]
pub(crate) struct Given {
    names: Vec<Arc<str>>,
    /// Its properties, nulls included.
    pub(crate) properties: Vec<(Arc<str>, Value)>,
}

/// The numbers of the names and keys of a new element, once they were looked up.
#[derive(Debug, Default)]
struct Numbers {
    labels: Option<Vec<LabelId>>,
    relationship_type: Option<RelationshipTypeId>,
    keys: Vec<Option<KeyId>>,
}

impl NewItem {
    /// Whether its properties read a column from `width` on: an element made in the same row.
    pub(crate) fn reads_beyond(&self, width: usize) -> bool {
        self.used.iter().any(|column| *column >= width)
    }

    fn compute(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<Computed, EngineError> {
        let properties = match &mut self.properties {
            NewProperties::Entries(entries) => ComputedProperties::Entries(
                entries
                    .iter_mut()
                    .map(|(key, value)| Ok((Arc::clone(key), value.evaluate(chunk, run)?)))
                    .collect::<Result<_, EngineError>>()?,
            ),
            NewProperties::Whole(map) => ComputedProperties::Whole(map.evaluate(chunk, run)?),
        };
        Ok(Computed {
            names: evaluate_all(&mut self.names, chunk, run)?,
            properties,
        })
    }

    fn given(&self, computed: &Computed, row: usize) -> Result<Given, EngineError> {
        let mut names = Vec::new();
        for (column, expression) in computed.names.iter().zip(&self.names) {
            write::add_label_names(&column.value(row), &mut names, expression.span)?;
        }
        let properties = properties(&computed.properties, row, self.map_place())?;
        Ok(Given { names, properties })
    }

    /// Where the property `key` is written.
    pub(crate) fn place_of(&self, key: &str) -> Span {
        match &self.properties {
            NewProperties::Entries(entries) => entries
                .iter()
                .find(|(name, _)| **name == *key)
                .map_or(self.span, |(_, value)| value.span),
            NewProperties::Whole(_) => self.map_place(),
        }
    }

    /// Where the map of all properties is written, if it is one expression.
    fn map_place(&self) -> Span {
        match &self.properties {
            NewProperties::Entries(_) => self.span,
            NewProperties::Whole(map) => map.span,
        }
    }

    /// What it is given in a one-row chunk.
    pub(crate) fn given_in(
        &mut self,
        row: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Given, EngineError> {
        let computed = self.compute(row, run)?;
        self.given(&computed, 0)
    }

    /// Makes the element. `node` gives the node of a column.
    pub(crate) fn make(
        &self,
        given: Given,
        node: impl Fn(usize) -> Value,
        run: &mut Run<'_, '_>,
    ) -> Result<Value, EngineError> {
        let place = |key: &str| self.place_of(key);
        let Given { names, properties } = given;
        match &self.element {
            NewElement::Node(labels) => {
                let all: Cow<'_, [Arc<str>]> = if names.is_empty() {
                    Cow::Borrowed(labels)
                } else {
                    labels.iter().cloned().chain(names).collect()
                };
                write::create_node(run, &all, properties, self.span, place).map(Value::Node)
            }
            NewElement::Relationship(relationship_type, start, end) => {
                let ends = self.ends(&node(*start), &node(*end), run)?;
                let relationship_type = match (relationship_type, names.as_slice()) {
                    (Some(written), _) => written,
                    (None, [only]) => only,
                    (None, names) => {
                        return Err(EngineError::Evaluation {
                            code: Code::InvalidArgumentValue,
                            message: format!(
                                "a new relationship has exactly one type, and here are {}",
                                names.len()
                            ),
                            span: self.names.first().map_or(self.span, |name| name.span),
                        });
                    }
                };
                write::create_relationship(
                    run,
                    relationship_type,
                    ends,
                    properties,
                    self.span,
                    place,
                )
                .map(Value::Relationship)
            }
        }
    }

    fn ends(
        &self,
        start: &Value,
        end: &Value,
        run: &Run<'_, '_>,
    ) -> Result<(NodeId, NodeId), EngineError> {
        let start = expect_node(start, run, self.span)?;
        Ok((start, expect_node(end, run, self.span)?))
    }

    /// As [`NewItem::make`], for what has its names and keys in the text. These are looked up for the first row of a
    /// chunk.
    fn make_written(
        &self,
        numbers: &mut Numbers,
        entries: &[(Arc<str>, Arc<Column>)],
        row: usize,
        node: impl Fn(usize) -> Value,
        run: &mut Run<'_, '_>,
    ) -> Result<Value, EngineError> {
        numbers.keys.resize(entries.len(), None);
        let mut properties = |run: &mut Run<'_, '_>| {
            let mut stored = Vec::with_capacity(entries.len());
            for ((key, column), number) in entries.iter().zip(&mut numbers.keys) {
                let value = column.get(row);
                if value.is_null() {
                    continue;
                }
                let place = || self.place_of(key);
                write::check_storable(key, &value, place)?;
                let number = match number {
                    Some(number) => *number,
                    None => *number.insert(write::key(run, key, self.span)?),
                };
                stored.push((number, value));
            }
            Ok(stored)
        };
        match &self.element {
            NewElement::Node(labels) => {
                if numbers.labels.is_none() {
                    numbers.labels = Some(write::labels(run, labels, self.span)?);
                }
                let labels = numbers.labels.clone().unwrap_or_default();
                let properties = properties(run)?;
                write::add_node(run, labels, properties, self.span).map(Value::Node)
            }
            NewElement::Relationship(Some(written), start, end) => {
                let ends = self.ends(&node(*start), &node(*end), run)?;
                let number = match numbers.relationship_type {
                    Some(number) => number,
                    None => *(numbers.relationship_type)
                        .insert(write::relationship_type(run, written, self.span)?),
                };
                let properties = properties(run)?;
                write::add_relationship(run, number, ends, properties, self.span)
                    .map(Value::Relationship)
            }
            NewElement::Relationship(None, ..) => {
                unreachable!("invariant: a type that is not written is computed")
            }
        }
    }
}

fn expect_node(value: &Value, run: &Run<'_, '_>, span: Span) -> Result<NodeId, EngineError> {
    match value {
        Value::Node(node) if run.view().has_node(*node) => Ok(*node),
        Value::Node(node) => Err(crate::engine::embedded::eval::deleted(
            crate::model::graph::Element::Node(*node),
            span,
        )),
        other => Err(EngineError::Evaluation {
            code: Code::InvalidArgumentValue,
            message: format!(
                "a relationship joins two nodes, but one end is {}",
                other.value_type()
            ),
            span,
        }),
    }
}

fn properties(
    computed: &ComputedProperties,
    row: usize,
    span: Span,
) -> Result<Vec<(Arc<str>, Value)>, EngineError> {
    match computed {
        ComputedProperties::Entries(entries) => Ok(entries
            .iter()
            .map(|(key, column)| (Arc::clone(key), column.get(row)))
            .collect()),
        ComputedProperties::Whole(column) => match &*column.value(row) {
            Value::Null => Ok(Vec::new()),
            Value::Map(entries) => Ok(entries
                .iter()
                .map(|(key, value)| (Arc::clone(key), value.clone()))
                .collect()),
            other => Err(type_error(
                Code::InvalidArgumentType,
                "MAP",
                other.value_type(),
                span,
            )),
        },
    }
}

/// Each row with the elements made for it.
#[derive(Debug)]
pub(crate) struct Create {
    /// The rows.
    pub(crate) input: Box<dyn Operator>,
    /// What is made, each a column after the input's.
    pub(crate) items: Vec<NewItem>,
    /// Paths made of them, further columns.
    pub(crate) paths: Vec<PathColumns>,
    /// Whether properties of an element depend on another one made in the same row.
    pub(crate) dependent: bool,
}

impl Create {
    fn chunk(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<Chunk, EngineError> {
        let mut computed = Vec::with_capacity(self.items.len());
        for item in &mut self.items {
            computed.push(item.compute(chunk, run)?);
        }
        let width = chunk.columns.len();
        let mut made: Vec<Vec<Value>> = vec![Vec::with_capacity(chunk.rows); self.items.len()];
        let mut numbers: Vec<Numbers> = self.items.iter().map(|_| Numbers::default()).collect();
        for row in 0..chunk.rows {
            run.tick(1)?;
            for (position, item) in self.items.iter().enumerate() {
                let node = |column: usize| match column.checked_sub(width) {
                    None => chunk.columns[column].get(row),
                    Some(new) => made[new][row].clone(),
                };
                let value = match &computed[position].properties {
                    ComputedProperties::Entries(entries) if item.names.is_empty() => {
                        let numbers = &mut numbers[position];
                        item.make_written(numbers, entries, row, node, run)?
                    }
                    _ => {
                        let given = item.given(&computed[position], row)?;
                        item.make(given, node, run)?
                    }
                };
                made[position].push(value);
            }
        }
        let mut columns = chunk.columns.clone();
        columns.extend(made.into_iter().map(|values| Arc::new(Column::of(values))));
        Ok(Chunk {
            columns,
            rows: chunk.rows,
        })
    }

    fn row_by_row(&mut self, chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<Chunk, EngineError> {
        let mut rows = Vec::with_capacity(chunk.rows);
        for row in 0..chunk.rows {
            run.tick(1)?;
            rows.push(make_row(&mut self.items, chunk.row(row), run)?);
        }
        Ok(Chunk::concat(&rows, chunk.columns.len() + self.items.len()))
    }
}

/// Makes `items` for a one-row chunk and adds them as columns.
pub(crate) fn make_row(
    items: &mut [NewItem],
    mut row: Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Chunk, EngineError> {
    for item in items {
        let given = item.given_in(&row, run)?;
        let value = item.make(given, |column| row.columns[column].get(0), run)?;
        row = row.with(Column::of(vec![value]));
    }
    Ok(row)
}

impl Operator for Create {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let Some(chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        let mut made = if self.dependent {
            self.row_by_row(&chunk, run)?
        } else {
            self.chunk(&chunk, run)?
        };
        for path in &self.paths {
            let values = (0..made.rows).map(|row| path.build(&made, row, run));
            let column = Column::Values(values.collect());
            made.columns.push(Arc::new(column));
        }
        Ok(Some(made))
    }
}
