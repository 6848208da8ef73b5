//! Rows by their values: a table that numbers distinct rows, and `DISTINCT` made of it.

use std::hash::BuildHasher;
use std::hash::Hasher;
use std::sync::Arc;

use hashbrown::HashTable;

use super::Operator;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::chunk::size_of_value;
use crate::engine::embedded::run::Run;
use crate::model::collections::FixedHasher;
use crate::model::collections::HashMap;
use crate::model::value::NodeId;
use crate::model::value::Value;
use crate::model::value::compare;

/// Numbers distinct rows from 0, by equivalence (null is null). Single columns of integers or nodes go by plain number.
#[derive(Debug)]
pub(crate) struct RowTable {
    width: usize,
    narrow: Narrow,
    numbers: HashMap<u64, u32>,
    table: HashTable<(u64, u32)>,
    /// The values of row `n` are at `n * width`.
    values: Vec<Value>,
    rows: u32,
}

/// What all rows so far have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Narrow {
    /// There are none.
    Empty,
    /// One integer each.
    Integers,
    /// One node each.
    Nodes,
    /// Nothing.
    No,
}

impl RowTable {
    /// An empty table of rows of `width` values.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            narrow: if width == 1 {
                Narrow::Empty
            } else {
                Narrow::No
            },
            numbers: HashMap::default(),
            table: HashTable::new(),
            values: Vec::new(),
            rows: 0,
        }
    }

    /// How many distinct rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows as usize
    }

    /// The number of each row of these columns, new ones added. Also says about how many bytes were added.
    pub(crate) fn number(&mut self, columns: &[Arc<Column>], rows: usize) -> (Vec<u32>, usize) {
        let before = self.rows;
        let numbers = self.number_rows(columns, rows);
        let added = (self.rows - before) as usize;
        let start = before as usize * self.width;
        let bytes = self.values[start..]
            .iter()
            .map(size_of_value)
            .sum::<usize>()
            + added * 16;
        (numbers, bytes)
    }

    fn number_rows(&mut self, columns: &[Arc<Column>], rows: usize) -> Vec<u32> {
        if let [column] = columns {
            match (&**column, self.narrow) {
                (Column::Integers(items), Narrow::Empty | Narrow::Integers) => {
                    self.narrow = Narrow::Integers;
                    return items
                        .iter()
                        .map(|item| self.narrow_number(*item as u64, || Value::Integer(*item)))
                        .collect();
                }
                (Column::Nodes(items), Narrow::Empty | Narrow::Nodes) => {
                    self.narrow = Narrow::Nodes;
                    return items
                        .iter()
                        .map(|NodeId(id)| self.narrow_number(*id, || Value::Node(NodeId(*id))))
                        .collect();
                }
                _ => self.widen(),
            }
        }
        (0..rows)
            .map(|row| self.wide_number(columns, row))
            .collect()
    }

    fn narrow_number(&mut self, key: u64, value: impl FnOnce() -> Value) -> u32 {
        let next = self.rows;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.rows += 1;
            self.values.push(value());
        }
        number
    }

    /// Goes from plain numbers to any values.
    fn widen(&mut self) {
        if self.narrow == Narrow::No {
            return;
        }
        self.narrow = Narrow::No;
        self.numbers.clear();
        for number in 0..self.rows {
            let hash = hash_of(std::iter::once(&self.values[number as usize]));
            self.table
                .insert_unique(hash, (hash, number), |(hash, _)| *hash);
        }
    }

    fn wide_number(&mut self, columns: &[Arc<Column>], row: usize) -> u32 {
        let hash = {
            let mut state = FixedHasher::default().build_hasher();
            for column in columns {
                compare::hash_equivalent(&column.value(row), &mut state);
            }
            state.finish()
        };
        let known = self.table.find(hash, |(_, number)| {
            let start = *number as usize * self.width;
            columns
                .iter()
                .zip(&self.values[start..start + self.width])
                .all(|(column, value)| compare::equivalent(&column.value(row), value))
        });
        if let Some((_, number)) = known {
            return *number;
        }
        let number = self.rows;
        self.rows += 1;
        self.values
            .extend(columns.iter().map(|column| column.get(row)));
        self.table
            .insert_unique(hash, (hash, number), |(hash, _)| *hash);
        number
    }

    /// The distinct rows, in order of their numbers, a column each.
    pub(crate) fn columns(&self) -> Vec<Vec<Value>> {
        (0..self.width)
            .map(|column| {
                self.values
                    .iter()
                    .skip(column)
                    .step_by(self.width)
                    .cloned()
                    .collect()
            })
            .collect()
    }
}

fn hash_of<'v>(values: impl Iterator<Item = &'v Value>) -> u64 {
    let mut state = FixedHasher::default().build_hasher();
    for value in values {
        compare::hash_equivalent(value, &mut state);
    }
    state.finish()
}

/// Each distinct row once, as it is first met.
#[derive(Debug)]
pub(crate) struct Distinct {
    input: Box<dyn Operator>,
    table: RowTable,
    width: usize,
}

impl Distinct {
    /// The distinct rows of `input`, of `width` columns.
    pub(crate) fn boxed(input: Box<dyn Operator>, width: usize) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            table: RowTable::new(width),
            width,
        })
    }
}

impl Operator for Distinct {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.table = RowTable::new(self.width);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        while let Some(chunk) = self.input.next(run)? {
            run.tick(chunk.rows)?;
            let mut known = self.table.len() as u32;
            let (numbers, bytes) = self.table.number(&chunk.columns, chunk.rows);
            run.keep(bytes)?;
            let mut selection = Vec::new();
            for (row, number) in numbers.into_iter().enumerate() {
                if number == known {
                    selection.push(row as u32);
                    known += 1;
                }
            }
            if !selection.is_empty() {
                return Ok(Some(chunk.gather(&selection)));
            }
        }
        Ok(None)
    }
}
