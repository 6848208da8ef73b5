//! Chunks: a few thousand rows at a time, column by column, each column typed where its values are.
//!
//! Plain data. Must never know the graph, an expression or an operator.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::graph::Properties;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// The values of one slot in the rows of a chunk.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    /// Nodes; none is null.
    Nodes(Vec<NodeId>),
    /// Relationships; none is null.
    Relationships(Vec<RelationshipId>),
    /// Integers; none is null.
    Integers(Vec<i64>),
    /// Floats; none is null.
    Floats(Vec<f64>),
    /// Truth values; `None` is null.
    Booleans(Vec<Option<bool>>),
    /// Anything.
    Values(Vec<Value>),
    /// One value in every row, and the number of rows.
    Constant(Value, usize),
    /// Maps with the same keys, kept key by key, and which of them are the rows.
    Records(Arc<Fields>, Vec<u32>),
}

/// Maps with the same keys, a column for each key. Their values are texts or null.
#[derive(Debug)]
pub(crate) struct Fields {
    /// The keys.
    pub(crate) names: Arc<[Arc<str>]>,
    /// The texts of each key.
    pub(crate) columns: Vec<Texts>,
}

/// Texts one after the other, some of which are null.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    nulls: Vec<bool>,
}

impl Texts {
    /// Adds a text, or null.
    pub(crate) fn push(&mut self, text: Option<&str>) {
        self.text.push_str(text.unwrap_or_default());
        self.ends.push(self.text.len());
        self.nulls.push(text.is_none());
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, row: u32) -> Option<&str> {
        let row = row as usize;
        if self.nulls[row] {
            return None;
        }
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..self.ends[row])
    }
}

/// The last few texts that were made into values: a column often repeats them.
#[derive(Debug, Default)]
struct Known([Option<Arc<str>>; 32]);

impl Known {
    fn value(&mut self, text: &str) -> Value {
        let bytes = text.as_bytes();
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| usize::from(*byte));
        let middle = byte(bytes.len() / 2);
        let at =
            (bytes.len() + byte(0) * 3 + middle * 5 + byte(bytes.len().wrapping_sub(1)) * 7) % 32;
        match &self.0[at] {
            Some(known) if **known == *text => Value::String(Arc::clone(known)),
            _ => {
                let made: Arc<str> = Arc::from(text);
                self.0[at] = Some(Arc::clone(&made));
                Value::String(made)
            }
        }
    }
}

impl Fields {
    /// One of the maps.
    fn map(&self, row: u32) -> Value {
        let entries = self.names.iter().zip(&self.columns);
        let value = |column: &Texts| column.get(row).map_or(Value::Null, Value::from);
        Value::map(
            entries
                .map(|(name, column)| (Arc::clone(name), value(column)))
                .collect(),
        )
    }

    fn column(&self, name: &str) -> Option<&Texts> {
        let position = self.names.iter().position(|other| &**other == name)?;
        Some(&self.columns[position])
    }

    /// The values of a key in some of the maps; null where there is no such key.
    pub(crate) fn gather(&self, name: &str, rows: &[u32]) -> Column {
        let Some(column) = self.column(name) else {
            return Column::Constant(Value::Null, rows.len());
        };
        let mut known = Known::default();
        let texts = rows.iter().map(|row| column.get(*row));
        Column::Values(
            texts
                .map(|text| text.map_or(Value::Null, |text| known.value(text)))
                .collect(),
        )
    }

    /// As [`Fields::gather`], made of the texts by `convert`.
    pub(crate) fn convert(
        &self,
        name: &str,
        rows: &[u32],
        convert: impl Fn(&str) -> Value,
    ) -> Column {
        let Some(column) = self.column(name) else {
            return Column::Constant(Value::Null, rows.len());
        };
        let texts = rows.iter().map(|row| column.get(*row));
        Column::of(
            texts
                .map(|text| text.map_or(Value::Null, &convert))
                .collect(),
        )
    }
}

impl Column {
    /// The narrowest column that holds `values`.
    pub(crate) fn of(values: Vec<Value>) -> Self {
        fn all<T>(values: &[Value], pick: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
            let mut out = Vec::with_capacity(values.len());
            for value in values {
                out.push(pick(value)?);
            }
            Some(out)
        }
        let typed = match values.first() {
            Some(Value::Integer(_)) => all(&values, |value| match value {
                Value::Integer(number) => Some(*number),
                _ => None,
            })
            .map(Self::Integers),
            Some(Value::Float(_)) => all(&values, |value| match value {
                Value::Float(number) => Some(*number),
                _ => None,
            })
            .map(Self::Floats),
            Some(Value::Boolean(_)) => all(&values, |value| match value {
                Value::Boolean(truth) => Some(Some(*truth)),
                Value::Null => Some(None),
                _ => None,
            })
            .map(Self::Booleans),
            Some(Value::Node(_)) => all(&values, |value| match value {
                Value::Node(node) => Some(*node),
                _ => None,
            })
            .map(Self::Nodes),
            Some(Value::Relationship(_)) => all(&values, |value| match value {
                Value::Relationship(relationship) => Some(*relationship),
                _ => None,
            })
            .map(Self::Relationships),
            _ => None,
        };
        typed.unwrap_or(Self::Values(values))
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Nodes(items) => items.len(),
            Self::Relationships(items) => items.len(),
            Self::Integers(items) => items.len(),
            Self::Floats(items) => items.len(),
            Self::Booleans(items) => items.len(),
            Self::Values(items) => items.len(),
            Self::Constant(_, rows) => *rows,
            Self::Records(_, rows) => rows.len(),
        }
    }

    /// The value in a row.
    pub(crate) fn get(&self, row: usize) -> Value {
        self.value(row).into_owned()
    }

    /// The value in a row, borrowed where it is kept as one.
    #[inline]
    pub(crate) fn value(&self, row: usize) -> Cow<'_, Value> {
        Cow::Owned(match self {
            Self::Nodes(items) => Value::Node(items[row]),
            Self::Relationships(items) => Value::Relationship(items[row]),
            Self::Integers(items) => Value::Integer(items[row]),
            Self::Floats(items) => Value::Float(items[row]),
            Self::Booleans(items) => items[row].map_or(Value::Null, Value::Boolean),
            Self::Values(items) => return Cow::Borrowed(&items[row]),
            Self::Constant(value, _) => return Cow::Borrowed(value),
            Self::Records(fields, rows) => fields.map(rows[row]),
        })
    }

    /// The integers of a column that has nothing else.
    pub(crate) fn integers(&self) -> Option<Cow<'_, [i64]>> {
        if let Self::Integers(items) = self {
            return Some(Cow::Borrowed(items));
        }
        let items = (0..self.len()).map(|row| match *self.value(row) {
            Value::Integer(item) => Some(item),
            _ => None,
        });
        items.collect::<Option<Vec<i64>>>().map(Cow::Owned)
    }

    /// Whether a row is null.
    pub(crate) fn is_null(&self, row: usize) -> bool {
        match self {
            Self::Nodes(_)
            | Self::Relationships(_)
            | Self::Integers(_)
            | Self::Floats(_)
            | Self::Records(..) => false,
            Self::Booleans(items) => items[row].is_none(),
            Self::Values(items) => items[row].is_null(),
            Self::Constant(value, _) => value.is_null(),
        }
    }

    /// The node in a row; `None` when it is something else.
    #[inline]
    pub(crate) fn node(&self, row: usize) -> Option<NodeId> {
        match self {
            Self::Nodes(items) => Some(items[row]),
            Self::Values(items) => match &items[row] {
                Value::Node(node) => Some(*node),
                _ => None,
            },
            Self::Constant(Value::Node(node), _) => Some(*node),
            _ => None,
        }
    }

    /// The rows at these positions, in this order.
    pub(crate) fn gather(&self, selection: &[u32]) -> Self {
        fn pick<T: Clone>(items: &[T], selection: &[u32]) -> Vec<T> {
            selection
                .iter()
                .map(|row| items[*row as usize].clone())
                .collect()
        }
        match self {
            Self::Nodes(items) => Self::Nodes(pick(items, selection)),
            Self::Relationships(items) => Self::Relationships(pick(items, selection)),
            Self::Integers(items) => Self::Integers(pick(items, selection)),
            Self::Floats(items) => Self::Floats(pick(items, selection)),
            Self::Booleans(items) => Self::Booleans(pick(items, selection)),
            Self::Values(items) => Self::Values(pick(items, selection)),
            Self::Constant(value, _) => Self::Constant(value.clone(), selection.len()),
            Self::Records(fields, rows) => Self::Records(Arc::clone(fields), pick(rows, selection)),
        }
    }

    /// The values, one by one.
    pub(crate) fn values(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// All rows of several columns of one slot, one after the other.
    pub(crate) fn concat(parts: &[Arc<Self>]) -> Self {
        macro_rules! same {
            ($variant:ident) => {{
                let mut out = Vec::new();
                for part in parts {
                    match &**part {
                        Self::$variant(items) => out.extend_from_slice(items),
                        _ => {
                            return Self::Values(
                                parts.iter().flat_map(|part| part.values()).collect(),
                            );
                        }
                    }
                }
                Self::$variant(out)
            }};
        }
        match parts.first().map(|part| &**part) {
            None => Self::Values(Vec::new()),
            Some(Self::Nodes(_)) => same!(Nodes),
            Some(Self::Relationships(_)) => same!(Relationships),
            Some(Self::Integers(_)) => same!(Integers),
            Some(Self::Floats(_)) => same!(Floats),
            Some(Self::Booleans(_)) => same!(Booleans),
            Some(Self::Values(_)) => same!(Values),
            Some(Self::Constant(value, rows)) if parts.len() == 1 => {
                Self::Constant(value.clone(), *rows)
            }
            Some(Self::Records(fields, rows)) if parts.len() == 1 => {
                Self::Records(Arc::clone(fields), rows.clone())
            }
            Some(Self::Constant(..) | Self::Records(..)) => {
                Self::Values(parts.iter().flat_map(|part| part.values()).collect())
            }
        }
    }

    /// Roughly how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Nodes(items) => items.len() * 8,
            Self::Relationships(items) => items.len() * 8,
            Self::Integers(items) => items.len() * 8,
            Self::Floats(items) => items.len() * 8,
            Self::Booleans(items) => items.len(),
            Self::Values(items) => items.iter().map(Value::size).sum(),
            Self::Constant(value, _) => value.size(),
            Self::Records(fields, rows) => rows.len() * (fields.names.len() * 48 + 4),
        }
    }
}

impl From<Properties> for Column {
    fn from(properties: Properties) -> Self {
        match properties {
            Properties::Integers(items) => Self::Integers(items),
            Properties::Floats(items) => Self::Floats(items),
            Properties::Booleans(items) => Self::Booleans(items.into_iter().map(Some).collect()),
            Properties::Values(items) => Self::Values(items),
        }
    }
}

/// Rows, column by column.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    /// The columns, each with `rows` rows.
    pub(crate) columns: Vec<Arc<Column>>,
    /// The number of rows; there may be rows without columns.
    pub(crate) rows: usize,
}

impl Chunk {
    /// One row without columns: what a statement begins with.
    pub(crate) fn unit() -> Self {
        Self {
            columns: Vec::new(),
            rows: 1,
        }
    }

    /// The rows at these positions, in this order.
    pub(crate) fn gather(&self, selection: &[u32]) -> Self {
        Self {
            columns: self
                .columns
                .iter()
                .map(|column| Arc::new(column.gather(selection)))
                .collect(),
            rows: selection.len(),
        }
    }

    /// As [`Chunk::gather`], but columns that are not in `used` hold nothing.
    pub(crate) fn gather_some(&self, selection: &[u32], used: &[usize]) -> Self {
        let nothing = Arc::new(Column::Constant(Value::Null, selection.len()));
        let mut columns = vec![nothing; self.columns.len()];
        for position in used {
            columns[*position] = Arc::new(self.columns[*position].gather(selection));
        }
        Self {
            columns,
            rows: selection.len(),
        }
    }

    /// The columns at these positions.
    pub(crate) fn select(&self, positions: &[usize]) -> Self {
        Self {
            columns: positions
                .iter()
                .map(|position| Arc::clone(&self.columns[*position]))
                .collect(),
            rows: self.rows,
        }
    }

    /// One row.
    pub(crate) fn row(&self, row: usize) -> Self {
        self.gather(&[row as u32])
    }

    /// The same rows with one more column.
    pub(crate) fn with(mut self, column: Column) -> Self {
        self.columns.push(Arc::new(column));
        self
    }

    /// All rows of several chunks of one layout.
    pub(crate) fn concat(chunks: &[Self], width: usize) -> Self {
        if let [only] = chunks {
            return only.clone();
        }
        let columns = (0..width)
            .map(|position| {
                let parts: Vec<Arc<Column>> = chunks
                    .iter()
                    .map(|chunk| Arc::clone(&chunk.columns[position]))
                    .collect();
                Arc::new(Column::concat(&parts))
            })
            .collect();
        Self {
            columns,
            rows: chunks.iter().map(|chunk| chunk.rows).sum(),
        }
    }

    /// Roughly how many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.columns.iter().map(|column| column.size()).sum()
    }
}
