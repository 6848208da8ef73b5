//! Rows by their values: a table that numbers distinct rows, and `DISTINCT` made of it.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::hash::Hasher;
use std::sync::Arc;

use hashbrown::HashTable;

use super::Operator;
use super::pages::Pages;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::collections::FixedHasher;
use crate::model::collections::HashMap;
use crate::model::graph::View;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::compare;

/// Numbers distinct rows from 0, by equivalence (null is null). Rows of one or two integers, elements or stored texts
/// go by plain numbers.
#[derive(Debug)]
pub(crate) struct RowTable {
    width: usize,
    state: State,
    rows: u32,
}

/// What a plain number in a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    Integer,
    Node,
    Relationship,
    /// The number of a text of the graph; only while nothing is written.
    Text,
}

#[derive(Debug)]
enum State {
    /// There are no rows.
    Empty,
    /// All rows so far are one plain number. There are no numbers as long as each was greater than those before it.
    One(Plain, Numbers, Vec<u64>),
    /// All rows so far are two.
    Two([Plain; 2], Pairs, Vec<(u64, u64)>),
    /// Any values: those of row `n` are at `n * width`.
    Wide(HashTable<(u64, u32)>, Vec<Value>),
}

/// Numbers of plain numbers.
#[derive(Debug)]
enum Numbers {
    /// Of any integers.
    Hashed(HashMap<u64, u32>),
    /// Of what is numbered from 0: one more than the number, 0 for none.
    Paged(Pages<u32>),
}

impl Numbers {
    fn of(plain: Plain) -> Self {
        match plain {
            Plain::Integer => Self::Hashed(HashMap::default()),
            Plain::Node | Plain::Relationship | Plain::Text => Self::Paged(Pages::default()),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Hashed(numbers) => numbers.is_empty(),
            Self::Paged(numbers) => numbers.is_empty(),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Hashed(numbers) => numbers.clear(),
            Self::Paged(numbers) => numbers.clear(),
        }
    }

    /// The number of a key; this one when it has none.
    #[inline]
    fn entry(&mut self, key: u64, new: u32) -> u32 {
        match self {
            Self::Hashed(numbers) => *numbers.entry(key).or_insert(new),
            Self::Paged(numbers) => {
                let number = numbers.entry(key);
                if *number == 0 {
                    *number = new + 1;
                }
                *number - 1
            }
        }
    }
}

/// Numbers of pairs: those of small numbers, which are most, in half the room.
#[derive(Debug, Default)]
struct Pairs {
    small: HashMap<u64, u32>,
    others: HashMap<(u64, u64), u32>,
}

impl Pairs {
    fn entry(&mut self, pair: (u64, u64), new: u32) -> &mut u32 {
        match (u32::try_from(pair.0), u32::try_from(pair.1)) {
            (Ok(one), Ok(two)) => {
                let key = u64::from(one) << 32 | u64::from(two);
                self.small.entry(key).or_insert(new)
            }
            _ => self.others.entry(pair).or_insert(new),
        }
    }
}

/// A column of keys.
#[derive(Debug)]
pub(crate) enum Keys {
    /// As it is.
    Column(Arc<Column>),
    /// Texts by their numbers in the graph.
    Texts(Vec<u32>),
}

impl Keys {
    fn plain(&self) -> Option<Plain> {
        match self {
            Self::Texts(_) => Some(Plain::Text),
            Self::Column(column) => match &**column {
                Column::Integers(_) => Some(Plain::Integer),
                Column::Nodes(_) => Some(Plain::Node),
                Column::Relationships(_) => Some(Plain::Relationship),
                _ => None,
            },
        }
    }

    /// Numbers the first rows, as long as each key is that of the row before or greater than all `known` ones, to which
    /// it is added then.
    fn number_ascending(&self, known: &mut Vec<u64>, numbers: &mut Vec<u32>) {
        self.each(0, |key| {
            match known.last() {
                Some(last) if *last == key => {}
                Some(last) if *last > key => return false,
                _ => known.push(key),
            }
            numbers.push(known.len() as u32 - 1);
            true
        });
    }

    /// Calls `visit` with the plain number of each row from this one on, until it says no.
    #[inline]
    fn each(&self, from: usize, mut visit: impl FnMut(u64) -> bool) -> bool {
        match self {
            Self::Texts(keys) => keys[from..].iter().all(|key| visit(u64::from(*key))),
            Self::Column(column) => match &**column {
                Column::Integers(keys) => keys[from..].iter().all(|key| visit(*key as u64)),
                Column::Nodes(keys) => keys[from..].iter().all(|key| visit(key.0)),
                Column::Relationships(keys) => keys[from..].iter().all(|key| visit(key.0)),
                _ => unreachable!("invariant: only asked of plain columns"),
            },
        }
    }

    fn number(&self, row: usize) -> u64 {
        match self {
            Self::Texts(numbers) => u64::from(numbers[row]),
            Self::Column(column) => match &**column {
                Column::Integers(items) => items[row] as u64,
                Column::Nodes(items) => items[row].0,
                Column::Relationships(items) => items[row].0,
                _ => unreachable!("invariant: only asked of plain columns"),
            },
        }
    }

    fn value<'a>(&'a self, row: usize, view: View<'_>) -> Cow<'a, Value> {
        match self {
            Self::Texts(numbers) => {
                Cow::Owned(Value::String(Arc::clone(view.string(numbers[row]))))
            }
            Self::Column(column) => column.value(row),
        }
    }
}

fn value_of(plain: Plain, number: u64, view: View<'_>) -> Value {
    match plain {
        Plain::Integer => Value::Integer(number as i64),
        Plain::Node => Value::Node(NodeId(number)),
        Plain::Relationship => Value::Relationship(RelationshipId(number)),
        Plain::Text => Value::String(Arc::clone(view.string(number as u32))),
    }
}

fn column_of(plain: Plain, numbers: impl Iterator<Item = u64>, view: View<'_>) -> Column {
    match plain {
        Plain::Integer => Column::Integers(numbers.map(|number| number as i64).collect()),
        Plain::Node => Column::Nodes(numbers.map(NodeId).collect()),
        Plain::Relationship => Column::Relationships(numbers.map(RelationshipId).collect()),
        Plain::Text => Column::Values(
            numbers
                .map(|number| value_of(plain, number, view))
                .collect(),
        ),
    }
}

impl RowTable {
    /// An empty table of rows of `width` values.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            state: State::Empty,
            rows: 0,
        }
    }

    /// Forgets all rows; the room they took is kept.
    pub(crate) fn clear(&mut self) {
        self.rows = 0;
        match &mut self.state {
            State::Empty => {}
            State::One(_, numbers, keys) => {
                numbers.clear();
                keys.clear();
            }
            State::Two(_, numbers, keys) => {
                numbers.small.clear();
                numbers.others.clear();
                keys.clear();
            }
            State::Wide(..) => self.state = State::Empty,
        }
    }

    /// How many distinct rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows as usize
    }

    /// The number of each row of these columns, new ones added. Also says about how many bytes were added.
    pub(crate) fn number(
        &mut self,
        columns: &[Keys],
        rows: usize,
        view: View<'_>,
    ) -> (Vec<u32>, usize) {
        let before = self.rows as usize;
        let numbers = self.number_rows(columns, rows, view);
        let added = self.rows as usize - before;
        let bytes = match &self.state {
            State::Empty => 0,
            State::One(..) => added * 24,
            State::Two(..) => added * 48,
            State::Wide(_, values) => {
                let values = &values[before * self.width..];
                values.iter().map(Value::size).sum::<usize>() + added * 16
            }
        };
        (numbers, bytes)
    }

    fn number_rows(&mut self, columns: &[Keys], rows: usize, view: View<'_>) -> Vec<u32> {
        if rows == 0 {
            return Vec::new();
        }
        if let State::Empty = self.state {
            let plain: Vec<Option<Plain>> = columns.iter().map(Keys::plain).collect();
            self.state = match *plain {
                [Some(one)] => State::One(one, Numbers::of(one), Vec::new()),
                [Some(one), Some(two)] => State::Two([one, two], Pairs::default(), Vec::new()),
                _ => State::Wide(HashTable::new(), Vec::new()),
            };
        }
        let fits = match (&self.state, columns) {
            (State::One(plain, ..), [column]) => column.plain() == Some(*plain),
            (State::Two(plain, ..), [one, two]) => {
                one.plain() == Some(plain[0]) && two.plain() == Some(plain[1])
            }
            _ => false,
        };
        if !fits {
            self.widen(view);
            return (0..rows)
                .map(|row| self.wide_number(columns, row, view))
                .collect();
        }
        match (&mut self.state, columns) {
            (State::One(_, map, keys), [column]) => {
                let mut numbers = Vec::with_capacity(rows);
                if map.is_empty() {
                    // Keys that come in order, as those of rows that an index or a scan finds, tell themselves apart.
                    column.number_ascending(keys, &mut numbers);
                    if numbers.len() == rows {
                        self.rows = keys.len() as u32;
                        return numbers;
                    }
                    for (number, key) in (0..).zip(&*keys) {
                        map.entry(*key, number);
                    }
                }
                // Rows that go on from one row follow each other, and have its key.
                let mut last = None;
                column.each(numbers.len(), |key| {
                    let number = match last {
                        Some((last, number)) if last == key => number,
                        _ => {
                            let new = keys.len() as u32;
                            let number = map.entry(key, new);
                            if number == new {
                                keys.push(key);
                            }
                            number
                        }
                    };
                    last = Some((key, number));
                    numbers.push(number);
                    true
                });
                self.rows = keys.len() as u32;
                numbers
            }
            (State::Two(_, map, keys), [one, two]) => {
                let number = |row| {
                    let key = (one.number(row), two.number(row));
                    let new = keys.len() as u32;
                    let number = *map.entry(key, new);
                    if number == new {
                        keys.push(key);
                    }
                    number
                };
                let numbers = (0..rows).map(number).collect();
                self.rows = keys.len() as u32;
                numbers
            }
            _ => unreachable!("invariant: the columns fit"),
        }
    }

    /// Goes from plain numbers to any values.
    fn widen(&mut self, view: View<'_>) {
        let values: Vec<Value> = match &self.state {
            State::Wide(..) => return,
            State::Empty => Vec::new(),
            State::One(plain, _, keys) => {
                let values = keys.iter().map(|key| value_of(*plain, *key, view));
                values.collect()
            }
            State::Two(plain, _, keys) => keys
                .iter()
                .flat_map(|key| {
                    [
                        value_of(plain[0], key.0, view),
                        value_of(plain[1], key.1, view),
                    ]
                })
                .collect(),
        };
        let mut table = HashTable::new();
        for number in 0..self.rows {
            let start = number as usize * self.width;
            let hash = hash_of(values[start..start + self.width].iter());
            table.insert_unique(hash, (hash, number), |(hash, _)| *hash);
        }
        self.state = State::Wide(table, values);
    }

    fn wide_number(&mut self, columns: &[Keys], row: usize, view: View<'_>) -> u32 {
        let State::Wide(table, values) = &mut self.state else {
            unreachable!("invariant: widened before");
        };
        let hash = {
            let mut state = FixedHasher::default().build_hasher();
            for column in columns {
                compare::hash_equivalent(&column.value(row, view), &mut state);
            }
            state.finish()
        };
        let known = table.find(hash, |(_, number)| {
            let start = *number as usize * self.width;
            columns
                .iter()
                .zip(&values[start..start + self.width])
                .all(|(column, value)| compare::equivalent(&column.value(row, view), value))
        });
        if let Some((_, number)) = known {
            return *number;
        }
        let number = self.rows;
        self.rows += 1;
        values.extend(
            columns
                .iter()
                .map(|column| column.value(row, view).into_owned()),
        );
        table.insert_unique(hash, (hash, number), |(hash, _)| *hash);
        number
    }

    /// The distinct rows, in order of their numbers, a column each.
    pub(crate) fn columns(&self, view: View<'_>) -> Vec<Column> {
        match &self.state {
            State::Empty => (0..self.width)
                .map(|_| Column::Values(Vec::new()))
                .collect(),
            State::One(plain, _, keys) => vec![column_of(*plain, keys.iter().copied(), view)],
            State::Two(plain, _, keys) => vec![
                column_of(plain[0], keys.iter().map(|key| key.0), view),
                column_of(plain[1], keys.iter().map(|key| key.1), view),
            ],
            State::Wide(_, values) => (0..self.width)
                .map(|column| {
                    let values = values.iter().skip(column).step_by(self.width);
                    Column::of(values.cloned().collect())
                })
                .collect(),
        }
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
            let keys: Vec<Keys> = chunk.columns.iter().cloned().map(Keys::Column).collect();
            let (numbers, bytes) = self.table.number(&keys, chunk.rows, run.view());
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
