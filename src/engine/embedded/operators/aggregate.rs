//! Groups and their aggregates.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Operator;
use super::rows::Keys;
use super::rows::RowTable;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::evaluate_all;
use crate::engine::embedded::eval::function_error;
use crate::engine::embedded::eval::property_of_column;
use crate::engine::embedded::eval::texts;
use crate::engine::embedded::run::Run;
use crate::functions::Accumulator;
use crate::functions::Aggregate as AggregateFunction;
use crate::functions::FunctionError;
use crate::model::collections::HashSet;
use crate::model::graph::View;
use crate::model::lens::contested::Sum;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::model::value::compare::Key;

/// One aggregate of the output.
#[derive(Debug)]
pub(crate) struct Call {
    /// Which.
    pub(crate) function: &'static AggregateFunction,
    /// Its arguments; none for `count(*)`.
    pub(crate) arguments: Vec<Expression>,
    /// For `count(*)`: the column that says how many rows each row stands for.
    pub(crate) weight: Option<usize>,
    /// Whether equal arguments count once.
    pub(crate) distinct: bool,
    /// Properties of nodes that it adds.
    pub(crate) adds: Vec<Expression>,
    /// Where it is written.
    pub(crate) span: Span,
}

/// The states of one aggregate, a group each.
#[derive(Debug)]
enum States {
    /// `count(*)`
    Rows(Vec<i64>),
    /// `count(x)`
    Count(Vec<i64>),
    /// `sum(x)` as long as there are only integers.
    Sum(Vec<i64>),
    /// `count(DISTINCT x)` as long as there are only plain numbers of one kind.
    Distinct(Option<Plain>, Met, Vec<i64>),
    /// `collect(x)`: the values with the group of each, and how many each group has.
    Collected(Vec<(u32, Value)>, Vec<u32>),
    /// Anything.
    General(Vec<General>),
}

/// What a plain number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plain {
    Integer,
    Node,
    Relationship,
}

impl Plain {
    /// What the numbers of a column stand for, if it is one of such.
    fn of(column: &Column) -> Option<Self> {
        match column {
            Column::Integers(_) => Some(Self::Integer),
            Column::Nodes(_) => Some(Self::Node),
            Column::Relationships(_) => Some(Self::Relationship),
            _ => None,
        }
    }
}

/// Small numbers of the only group have a place each: those below this.
const SMALL: u64 = 1 << 23;

/// The plain numbers that each group has met.
#[derive(Debug, Default)]
struct Met {
    /// Those of the first group, as long as it was the only one, that are small. Bytes and not bits: numbers near each
    /// other, as those of a row of steps, then do not wait for each other's word.
    small: Vec<bool>,
    others: HashSet<(u32, u64)>,
}

impl Met {
    /// Whether the group has not met the number before.
    #[inline]
    fn insert(&mut self, group: u32, number: u64) -> bool {
        match self.small.get_mut(number as usize) {
            Some(met) if group == 0 => !std::mem::replace(met, true),
            _ => self.others.insert((group, number)),
        }
    }

    /// As [`Met::insert`] for the only group.
    #[inline]
    fn insert_alone(&mut self, number: u64) -> bool {
        if number as usize >= self.small.len() && number < SMALL {
            self.grow(number);
        }
        self.insert(0, number)
    }

    #[cold]
    fn grow(&mut self, number: u64) {
        let room = (number as usize + 1).next_power_of_two();
        self.small.resize(room, false);
    }

    /// Adds to the counts of the groups the numbers they have not met before.
    fn count(&mut self, groups: &[u32], numbers: impl Iterator<Item = u64>, counts: &mut [i64]) {
        if let [count] = counts {
            let new = numbers.map(|number| i64::from(self.insert_alone(number)));
            *count += new.sum::<i64>();
            return;
        }
        for (group, number) in groups.iter().zip(numbers) {
            counts[*group as usize] += i64::from(self.insert(*group, number));
        }
    }

    /// About how many bytes it takes.
    fn size(&self) -> usize {
        self.small.len() + self.others.len() * 24
    }

    /// Every group and number.
    fn all(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let small = (0..).zip(&self.small);
        let small = small.filter_map(|(number, met)| met.then_some((0, number)));
        small.chain(self.others.iter().copied())
    }
}

#[derive(Debug)]
struct General {
    accumulator: Box<dyn Accumulator>,
    met: HashSet<Key>,
}

impl States {
    fn of(call: &Call) -> Self {
        match (call.function.name, call.arguments.len(), call.distinct) {
            ("count", 0, _) => Self::Rows(Vec::new()),
            ("count", 1, false) => Self::Count(Vec::new()),
            ("sum", 1, false) => Self::Sum(Vec::new()),
            ("collect", 1, false) => Self::Collected(Vec::new(), Vec::new()),
            ("count", 1, true) => Self::Distinct(None, Met::default(), Vec::new()),
            _ => Self::General(Vec::new()),
        }
    }

    fn resize(&mut self, groups: usize, call: &Call) {
        match self {
            Self::Rows(counts)
            | Self::Count(counts)
            | Self::Sum(counts)
            | Self::Distinct(_, _, counts) => counts.resize(groups, 0),
            Self::Collected(_, counts) => counts.resize(groups, 0),
            Self::General(states) => states.resize_with(groups, || General {
                accumulator: (call.function.start)(),
                met: HashSet::default(),
            }),
        }
    }

    /// From integer sums or sets of plain numbers to the function's own states.
    fn generalise(&mut self, call: &Call) -> Result<(), EngineError> {
        if let Self::Distinct(..) = self {
            return self.generalise_distinct(call);
        }
        let Self::Sum(sums) = self else {
            return Ok(());
        };
        let mut states = Vec::with_capacity(sums.len());
        for sum in sums {
            let mut accumulator = (call.function.start)();
            accumulator
                .add(&[Value::Integer(*sum)])
                .map_err(|error| function_error(call.function.name, error, call.span))?;
            states.push(General {
                accumulator,
                met: HashSet::default(),
            });
        }
        *self = Self::General(states);
        Ok(())
    }

    fn generalise_distinct(&mut self, call: &Call) -> Result<(), EngineError> {
        let Self::Distinct(plain, met, counts) = self else {
            return Ok(());
        };
        let mut general = Self::General(Vec::new());
        general.resize(counts.len(), call);
        let (Self::General(states), Some(plain)) = (&mut general, *plain) else {
            *self = general;
            return Ok(());
        };
        for (group, number) in met.all() {
            let value = match plain {
                Plain::Integer => Value::Integer(number as i64),
                Plain::Node => Value::Node(NodeId(number)),
                Plain::Relationship => Value::Relationship(RelationshipId(number)),
            };
            let state = &mut states[group as usize];
            let added = state.accumulator.add(std::slice::from_ref(&value));
            added.map_err(|error| function_error(call.function.name, error, call.span))?;
            state.met.insert(Key(value));
        }
        *self = general;
        Ok(())
    }

    fn add(
        &mut self,
        call: &Call,
        groups: &[u32],
        columns: &[Arc<Column>],
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let failed = |error| function_error(call.function.name, error, call.span);
        if let (Self::Rows(counts), [weights]) = (&mut *self, columns) {
            let weights = weights.integers().unwrap_or_else(|| {
                unreachable!("invariant: weights are integers");
            });
            return add_integers(counts, groups, &weights).map_err(failed);
        }
        if let Self::Sum(sums) = self {
            if let Column::Integers(items) = &*columns[0] {
                return add_integers(sums, groups, items).map_err(failed);
            }
            self.generalise(call)?;
        }
        if let Self::Distinct(known, met, counts) = self {
            let kind = Plain::of(&columns[0]);
            if let Some(kind) = kind.filter(|kind| known.is_none_or(|known| known == *kind)) {
                *known = Some(kind);
                let before = met.size();
                match &*columns[0] {
                    Column::Integers(items) => {
                        met.count(groups, items.iter().map(|item| *item as u64), counts);
                    }
                    Column::Nodes(items) => {
                        met.count(groups, items.iter().map(|item| item.0), counts);
                    }
                    Column::Relationships(items) => {
                        met.count(groups, items.iter().map(|item| item.0), counts);
                    }
                    _ => unreachable!("invariant: only these are plain"),
                }
                return run.keep(met.size() - before);
            }
            self.generalise(call)?;
        }
        match self {
            Self::Rows(counts) if counts.len() == 1 => counts[0] += groups.len() as i64,
            Self::Rows(counts) => {
                for group in groups {
                    counts[*group as usize] += 1;
                }
            }
            Self::Count(counts) => {
                for (row, group) in groups.iter().enumerate() {
                    counts[*group as usize] += i64::from(!columns[0].is_null(row));
                }
            }
            Self::Sum(_) | Self::Distinct(..) => unreachable!("invariant: handled above"),
            Self::Collected(values, counts) => {
                let before = values.len();
                for (row, group) in groups.iter().enumerate() {
                    let value = columns[0].get(row);
                    if !value.is_null() {
                        counts[*group as usize] += 1;
                        values.push((*group, value));
                    }
                }
                let added = values[before..].iter().map(|(_, value)| value.size());
                run.keep(added.sum())?;
            }
            Self::General(states) => {
                let mut arguments: Vec<Value> = Vec::with_capacity(columns.len());
                for (row, group) in groups.iter().enumerate() {
                    arguments.clear();
                    arguments.extend(columns.iter().map(|column| column.get(row)));
                    let state = &mut states[*group as usize];
                    if call.distinct {
                        let value = arguments.first().cloned().unwrap_or_default();
                        run.keep(value.size())?;
                        if !state.met.insert(Key(value)) {
                            continue;
                        }
                    }
                    state.accumulator.add(&arguments).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    /// Whether states of groups met apart can be put together.
    fn can_join(call: &Call) -> bool {
        !matches!(Self::of(call), Self::Collected(..) | Self::General(_))
    }

    /// Adds states of other rows, of which each belongs to the group with this number; false when they cannot be added.
    fn join(&mut self, other: Self, numbers: &[u32]) -> bool {
        match (self, other) {
            (Self::Rows(counts), Self::Rows(others))
            | (Self::Count(counts), Self::Count(others))
            | (Self::Sum(counts), Self::Sum(others)) => {
                for (number, other) in numbers.iter().zip(others) {
                    let count = &mut counts[*number as usize];
                    match count.checked_add(other) {
                        Some(sum) => *count = sum,
                        None => return false,
                    }
                }
                true
            }
            (Self::Distinct(kind, met, counts), Self::Distinct(other, others, _)) => {
                if kind.is_some() && other.is_some() && *kind != other {
                    return false;
                }
                *kind = kind.or(other);
                let (groups, met_there): (Vec<u32>, Vec<u64>) = others.all().unzip();
                let groups: Vec<u32> = (groups.iter())
                    .map(|group| numbers[*group as usize])
                    .collect();
                met.count(&groups, met_there.into_iter(), counts);
                true
            }
            _ => false,
        }
    }

    fn finish(self, call: &Call, run: &Run<'_, '_>) -> Result<Column, EngineError> {
        match self {
            Self::Rows(counts)
            | Self::Count(counts)
            | Self::Sum(counts)
            | Self::Distinct(_, _, counts) => Ok(Column::Integers(counts)),
            Self::Collected(values, counts) => {
                let list = |count: &u32| Vec::with_capacity(*count as usize);
                let mut lists: Vec<Vec<Value>> = counts.iter().map(list).collect();
                for (group, value) in values {
                    lists[group as usize].push(value);
                }
                let lists = lists.into_iter().map(Value::list);
                Ok(Column::Values(lists.collect()))
            }
            Self::General(states) => {
                let mut values = Vec::with_capacity(states.len());
                let context = run.context();
                for mut state in states {
                    values.push(
                        state.accumulator.finish_in(&context).map_err(|error| {
                            function_error(call.function.name, error, call.span)
                        })?,
                    );
                }
                Ok(Column::of(values))
            }
        }
    }
}

/// Adds each integer to the sum of its group.
fn add_integers(sums: &mut [i64], groups: &[u32], items: &[i64]) -> Result<(), FunctionError> {
    if let [sum] = sums {
        let added = items
            .iter()
            .try_fold(*sum, |sum, item| sum.checked_add(*item));
        *sum = added.ok_or(FunctionError::Overflow)?;
        return Ok(());
    }
    for (group, item) in groups.iter().zip(items) {
        let sum = &mut sums[*group as usize];
        match sum.checked_add(*item) {
            Some(added) => *sum = added,
            None => return Err(FunctionError::Overflow),
        }
    }
    Ok(())
}

/// How rows are grouped, and what is computed of each group.
#[derive(Debug)]
pub(crate) struct Grouping {
    /// What tells groups apart; without any, all rows are one group.
    pub(crate) keys: Vec<Expression>,
    /// What is computed.
    pub(crate) calls: Vec<Call>,
    /// Whether the statement writes anything.
    pub(crate) writes: bool,
}

/// Groups so far.
#[derive(Debug)]
pub(crate) struct Groups {
    table: RowTable,
    states: Vec<States>,
}

impl Groups {
    /// How many groups there are that have keys.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }
}

impl Grouping {
    /// No rows yet.
    pub(crate) fn begin(&self) -> Groups {
        let mut groups = Groups {
            table: RowTable::new(self.keys.len()),
            states: self.calls.iter().map(States::of).collect(),
        };
        if self.keys.is_empty() {
            self.resize(&mut groups.states, 1);
        }
        groups
    }

    fn resize(&self, states: &mut [States], groups: usize) {
        for (state, call) in states.iter_mut().zip(&self.calls) {
            state.resize(groups, call);
        }
    }

    /// Adds rows to their groups.
    pub(crate) fn add(
        &mut self,
        groups: &mut Groups,
        chunk: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let numbers = if self.keys.is_empty() {
            vec![0; chunk.rows]
        } else {
            let mut keys = Vec::with_capacity(self.keys.len());
            for key in &mut self.keys {
                // The numbers of texts mean the same only as long as nothing is written.
                let numbers = if self.writes {
                    None
                } else {
                    texts::numbers(key, chunk, run)?
                };
                keys.push(match numbers {
                    Some(numbers) => Keys::Texts(numbers),
                    None => Keys::Column(key.evaluate(chunk, run)?),
                });
            }
            let (numbers, bytes) = groups.table.number(&keys, chunk.rows, run.view());
            run.keep(bytes)?;
            self.resize(&mut groups.states, groups.table.len());
            numbers
        };
        for (call, state) in self.calls.iter_mut().zip(&mut groups.states) {
            note_added(call, &numbers, chunk, run);
            let mut columns = evaluate_all(&mut call.arguments, chunk, run)?;
            columns.extend(call.weight.map(|weight| Arc::clone(&chunk.columns[weight])));
            if chunk.rows > 0 {
                state.add(call, &numbers, &columns, run)?;
            }
        }
        Ok(())
    }

    /// A row for each group; there are no groups afterwards.
    pub(crate) fn finish(
        &self,
        groups: &mut Groups,
        run: &Run<'_, '_>,
    ) -> Result<Chunk, EngineError> {
        let rows = if self.keys.is_empty() {
            1
        } else {
            groups.table.len()
        };
        let mut columns: Vec<Arc<Column>> = groups
            .table
            .columns(run.view())
            .into_iter()
            .map(Arc::new)
            .collect();
        groups.table.clear();
        for (state, call) in groups.states.iter_mut().zip(&self.calls) {
            let state = std::mem::replace(state, States::of(call));
            columns.push(Arc::new(state.finish(call, run)?));
        }
        Ok(Chunk { columns, rows })
    }

    /// Whether groups met apart can be put together.
    pub(crate) fn can_join(&self) -> bool {
        self.calls.iter().all(States::can_join)
    }

    /// Puts groups together that were met apart. With each come pairs of the number of a morsel and how many groups
    /// there were before it: the groups come in the order of the morsels that have them first. `None` when they cannot
    /// be put together.
    pub(crate) fn join(
        &self,
        parts: Vec<(Groups, Vec<(usize, usize)>)>,
        view: View<'_>,
    ) -> Option<Groups> {
        let mut whole = self.begin();
        let mut spans: Vec<(usize, usize, usize, usize)> = Vec::new();
        for (part, (groups, firsts)) in parts.iter().enumerate() {
            let ends = firsts.iter().skip(1).map(|(_, first)| *first);
            for ((morsel, first), end) in firsts.iter().zip(ends.chain([groups.len()])) {
                if *first < end {
                    spans.push((*morsel, part, *first, end));
                }
            }
        }
        spans.sort_unstable();
        let keys: Vec<Vec<Arc<Column>>> = parts
            .iter()
            .map(|(groups, _)| {
                let columns = groups.table.columns(view);
                columns.into_iter().map(Arc::new).collect()
            })
            .collect();
        let mut numbers: Vec<Vec<u32>> = parts
            .iter()
            .map(|(groups, _)| vec![0; groups.len().max(1)])
            .collect();
        for (_, part, first, end) in spans {
            let rows: Vec<u32> = (first as u32..end as u32).collect();
            let columns: Vec<Keys> = keys[part]
                .iter()
                .map(|column| Keys::Column(Arc::new(column.gather(&rows))))
                .collect();
            let (known, _) = whole.table.number(&columns, rows.len(), view);
            numbers[part][first..end].copy_from_slice(&known);
        }
        if !self.keys.is_empty() {
            self.resize(&mut whole.states, whole.table.len());
        }
        for ((groups, _), numbers) in parts.into_iter().zip(&numbers) {
            for (state, other) in whole.states.iter_mut().zip(groups.states) {
                if !state.join(other, numbers) {
                    return None;
                }
            }
        }
        Some(whole)
    }
}

/// One row per group: its keys, then its aggregates.
#[derive(Debug)]
pub(crate) struct Aggregate {
    input: Box<dyn Operator>,
    grouping: Grouping,
    output: Option<VecDeque<Chunk>>,
}

impl Aggregate {
    /// The groups of `input`; exactly one when there are no keys.
    pub(crate) fn boxed(input: Box<dyn Operator>, grouping: Grouping) -> Box<dyn Operator> {
        Box::new(Self {
            input,
            grouping,
            output: None,
        })
    }

    fn compute(&mut self, run: &mut Run<'_, '_>) -> Result<VecDeque<Chunk>, EngineError> {
        let mut groups = self.grouping.begin();
        while let Some(chunk) = self.input.next(run)? {
            run.tick(chunk.rows)?;
            self.grouping.add(&mut groups, &chunk, run)?;
        }
        let whole = self.grouping.finish(&mut groups, run)?;
        Ok(in_chunks(&whole, run.chunk_size()))
    }
}

/// Notes which claims give the numbers that are added.
fn note_added(call: &Call, groups: &[u32], chunk: &Chunk, run: &Run<'_, '_>) {
    let Some(contested) = run.contested else {
        return;
    };
    for property in &call.adds {
        let Some((column, key)) = property_of_column(property) else {
            continue;
        };
        let sum = Sum {
            span: call.span,
            distinct: call.distinct,
            key,
        };
        match &*chunk.columns[column] {
            Column::Nodes(nodes) => {
                let nodes = groups.iter().copied().zip(nodes.iter().copied());
                contested.note_added(&sum, nodes);
            }
            values => {
                let rows = groups.iter().enumerate();
                let nodes = rows.filter_map(|(row, group)| match values.get(row) {
                    Value::Node(node) => Some((*group, node)),
                    _ => None,
                });
                contested.note_added(&sum, nodes);
            }
        }
    }
}

/// A large chunk cut into chunks of the usual size.
pub(crate) fn in_chunks(chunk: &Chunk, size: usize) -> VecDeque<Chunk> {
    if chunk.rows <= size {
        return VecDeque::from([chunk.clone()]);
    }
    (0..chunk.rows)
        .step_by(size)
        .map(|start| {
            let end = (start + size).min(chunk.rows);
            let selection: Vec<u32> = (start as u32..end as u32).collect();
            chunk.gather(&selection)
        })
        .collect()
}

impl Operator for Aggregate {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
        self.output = None;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if self.output.is_none() {
            self.output = Some(self.compute(run)?);
        }
        Ok(self.output.as_mut().and_then(VecDeque::pop_front))
    }
}
