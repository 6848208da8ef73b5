//! Reading one property of many elements at once, into a typed vector where the columns are typed.

use std::ops::Range;
use std::sync::Arc;

use super::Graph;
use super::Properties;
use super::cells::CellSlice;
use super::cells::Integers;
use super::columns::Column;
use super::columns::Columns;
use super::columns::IsString;
use super::columns::StringPool;
use super::store::Slot;
use super::store::Slots;
use crate::model::catalog::KeyId;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;

/// So many elements at once are a pass over the graph, for which a column is loaded whole.
const MANY: usize = 1024;

impl Graph {
    /// One property of many nodes at once, in their order.
    pub fn gather_node_property(&self, nodes: &[NodeId], key: KeyId) -> Properties {
        self.nodes(nodes, key)
            .properties(&self.strings, |node| self.node_property(*node, key))
    }

    /// One property of nodes whose identities follow each other, as those of a scan do, where it lies: the pieces in
    /// order, when all are integers.
    pub fn integers_of_row<'g>(
        &'g self,
        nodes: &[NodeId],
        key: KeyId,
    ) -> Option<Vec<Integers<'g>>> {
        let gather = self.nodes(nodes, key);
        let mut pieces = Vec::new();
        gather
            .is_row()
            .then(|| gather.pieces(Column::integers, |piece| pieces.push(piece)))??;
        Some(pieces)
    }

    /// As [`Graph::integers_of_row`], when all are strings: their numbers, as [`Graph::gather_node_strings`] gives them.
    pub fn strings_of_row<'g>(&'g self, nodes: &[NodeId], key: KeyId) -> Option<Vec<&'g [u32]>> {
        let gather = self.nodes(nodes, key);
        if !self.strings.are_canonical() || !gather.is_row() {
            return None;
        }
        let mut pieces = Vec::new();
        gather.pieces(Column::strings, |piece| pieces.push(piece))?;
        Some(pieces)
    }

    /// One property of many relationships at once, in their order.
    pub fn gather_relationship_property(
        &self,
        relationships: &[RelationshipId],
        key: KeyId,
    ) -> Properties {
        self.relationships(relationships, key)
            .properties(&self.strings, |relationship| {
                self.relationship_property(*relationship, key)
            })
    }

    /// As [`Graph::gather_node_property`] when every node has a string: its number, see [`Graph::string`]. Numbers are
    /// equal where the strings are, for as long as the graph is not altered; their order means nothing.
    pub fn gather_node_strings(&self, nodes: &[NodeId], key: KeyId) -> Option<Vec<u32>> {
        let numbers = self.nodes(nodes, key).typed(Column::strings)?;
        Some(self.strings.canonical_all(numbers))
    }

    /// As [`Graph::gather_node_strings`], for relationships.
    pub fn gather_relationship_strings(
        &self,
        relationships: &[RelationshipId],
        key: KeyId,
    ) -> Option<Vec<u32>> {
        let numbers = self
            .relationships(relationships, key)
            .typed(Column::strings)?;
        Some(self.strings.canonical_all(numbers))
    }

    /// The string with this number.
    ///
    /// # Panics
    /// When the number does not come from this graph as it is.
    pub fn string(&self, number: u32) -> &Arc<str> {
        self.strings.get(number)
    }

    /// Whether a number is that of `string`; to be asked of many numbers.
    pub fn is_string<'g>(&'g self, string: &'g str) -> IsString<'g> {
        self.strings.is(string)
    }

    fn nodes<'a, 'i>(
        &'a self,
        ids: &'i [NodeId],
        key: KeyId,
    ) -> Gather<'a, 'i, NodeId, impl Fn(&NodeId) -> u64> {
        Gather {
            slots: &self.nodes.slots,
            columns: Box::new(|table| &self.nodes.tables[table].columns),
            key,
            ids,
            number: |id: &NodeId| id.0,
        }
    }

    fn relationships<'a, 'i>(
        &'a self,
        ids: &'i [RelationshipId],
        key: KeyId,
    ) -> Gather<'a, 'i, RelationshipId, impl Fn(&RelationshipId) -> u64> {
        Gather {
            slots: &self.relationships.slots,
            columns: Box::new(|table| &self.relationships.tables[table].columns),
            key,
            ids,
            number: |id: &RelationshipId| id.0,
        }
    }
}

/// What to read: elements, where they are, and the column of each table.
struct Gather<'a, 'i, T, N> {
    slots: &'a Slots,
    columns: Box<dyn Fn(usize) -> &'a Columns + 'a>,
    key: KeyId,
    ids: &'i [T],
    number: N,
}

impl<'a, T, N: Fn(&T) -> u64> Gather<'a, '_, T, N> {
    /// Tries the type of the first element's column; when another element is of another type or has no value, falls
    /// back to general values.
    fn properties(&self, strings: &StringPool, value: impl Fn(&T) -> Value) -> Properties {
        self.first()
            .and_then(|column| {
                if column.integers().is_some() {
                    self.typed(Column::integers).map(Properties::Integers)
                } else if column.floats().is_some() {
                    self.typed(Column::floats).map(Properties::Floats)
                } else if column.booleans().is_some() {
                    self.typed(Column::booleans).map(Properties::Booleans)
                } else if column.strings().is_some() {
                    let numbers = self.typed(Column::strings)?.into_iter();
                    let texts =
                        numbers.map(|number| Value::String(Arc::clone(strings.get(number))));
                    Some(Properties::Values(texts.collect()))
                } else if column.dates().is_some() {
                    let dates = self.typed(Column::dates)?.into_iter();
                    Some(Properties::Values(dates.map(Value::Date).collect()))
                } else {
                    None
                }
            })
            .unwrap_or_else(|| Properties::Values(self.ids.iter().map(value).collect()))
    }

    fn first(&self) -> Option<&'a Column> {
        let slot = self.slots.get((self.number)(self.ids.first()?))?;
        Some(self.column(slot)?.0)
    }

    /// The column around an element, or all of it for many elements, and which rows that is of.
    fn column(&self, slot: Slot) -> Option<(&'a Column, Range<usize>)> {
        let columns = (self.columns)(slot.table as usize);
        if self.ids.len() >= MANY {
            return Some((columns.column(self.key)?, 0..usize::MAX));
        }
        columns.around(self.key, slot.row)
    }

    /// The values of one type, if all are present and of it. Looks a column up only where the table changes, or the
    /// piece of it.
    fn typed<C: CellSlice>(
        &self,
        cells: impl Fn(&'a Column) -> Option<C>,
    ) -> Option<Vec<C::Value>> {
        if self.is_row() {
            return self.typed_row(cells);
        }
        if !self.slots.has_few_runs() {
            return self.typed_at(cells, |id| self.slots.get(id));
        }
        self.typed_by_runs(cells)
    }

    /// As [`Gather::typed`]. Identities far apart are rows far apart: where they are is better computed than looked up, a
    /// cache miss each.
    fn typed_by_runs<C: CellSlice>(
        &self,
        cells: impl Fn(&'a Column) -> Option<C>,
    ) -> Option<Vec<C::Value>> {
        let mut values = Vec::with_capacity(self.ids.len());
        let mut rest = self.ids;
        while let Some(first) = rest.first() {
            let id = (self.number)(first);
            let run = self.slots.run(id)?;
            let (column, rows) = self.column(run.get(id)?)?;
            let (first, cells, place) = run.cells(rows.start, cells(column)?);
            let is_full = column.is_full();
            let before = values.len();
            for id in rest {
                let at = (self.number)(id).wrapping_sub(first) as usize;
                match cells.get(at) {
                    Some(cell) if is_full || column.has((place + at) as u32) => values.push(cell),
                    _ => break,
                }
            }
            rest = &rest[values.len() - before..];
            if values.len() == before {
                return None;
            }
        }
        Some(values)
    }

    fn typed_at<C: CellSlice>(
        &self,
        cells: impl Fn(&'a Column) -> Option<C>,
        mut slot_of: impl FnMut(u64) -> Option<Slot>,
    ) -> Option<Vec<C::Value>> {
        let mut values = Vec::with_capacity(self.ids.len());
        let mut current = u32::MAX;
        let mut rows = 0..0;
        let mut column = None;
        for id in self.ids {
            let slot = slot_of((self.number)(id))?;
            if slot.table != current || !rows.contains(&(slot.row as usize)) {
                current = slot.table;
                let found;
                (found, rows) = self.column(slot)?;
                column = Some((found, cells(found)?, found.is_full()));
            }
            let (column, cells, full) = column?;
            let row = slot.row as usize - rows.start;
            if !full && !column.has(row as u32) {
                return None;
            }
            values.push(cells.get(row)?);
        }
        Some(values)
    }

    /// Whether the identities follow each other, as those of a scan do, and it is known which rows do.
    fn is_row(&self) -> bool {
        if !self.slots.knows_runs() {
            return false;
        }
        let (Some(first), Some(last)) = (self.ids.first(), self.ids.last()) else {
            return false;
        };
        let (first, last) = ((self.number)(first), (self.number)(last));
        // No branch between them, so that many are compared at a time.
        let strays = || {
            let numbered = self.ids.iter().enumerate();
            numbered.fold(0, |strays, (at, id)| {
                strays | ((self.number)(id) ^ (first + at as u64))
            })
        };
        last.checked_sub(first) == Some(self.ids.len() as u64 - 1) && strays() == 0
    }

    /// As [`Gather::typed`] for identities that follow each other: what lies together is copied together.
    fn typed_row<C: CellSlice>(
        &self,
        cells: impl Fn(&'a Column) -> Option<C>,
    ) -> Option<Vec<C::Value>> {
        let mut values = Vec::with_capacity(self.ids.len());
        self.pieces(cells, |piece: C| piece.append_to(&mut values))?;
        Some(values)
    }

    /// Calls `look` with the values of identities that follow each other where they lie, in order; `None` when one is
    /// absent or of another type, whatever was looked at by then.
    fn pieces<C: CellSlice>(
        &self,
        cells: impl Fn(&'a Column) -> Option<C>,
        mut look: impl FnMut(C),
    ) -> Option<()> {
        let first = (self.number)(self.ids.first()?);
        let mut done = 0;
        while done < self.ids.len() {
            let id = first + done as u64;
            let slot = self.slots.get(id)?;
            let (column, rows) = self.column(slot)?;
            let cells = cells(column)?;
            let row = slot.row as usize - rows.start;
            let together = self.slots.following(id, self.ids.len() - done);
            let end = cells.len().min(row + together);
            if !column.is_full() && !(row..end).all(|row| column.has(row as u32)) {
                return None;
            }
            let piece = cells.range(row..end).filter(|cells| cells.len() > 0)?;
            look(piece);
            done += piece.len();
        }
        Some(())
    }
}
