//! A graph taken apart into parts that can be loaded each by itself, and put together of them again.
//!
//! Must never know how a part is written, or where.

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::ScopedJoinHandle;

use super::Graph;
use super::adjacency::Adjacency;
use super::cold::Cold;
use super::cold::ColumnDirectory;
use super::cold::Directory;
use super::cold::IndexDirectory;
use super::cold::NodesDirectory;
use super::cold::Origins;
use super::cold::Packer;
use super::cold::Part;
use super::cold::RelationshipsDirectory;
use super::cold::TEXTS_IN_BLOCK;
use super::columns::Columns;
use super::columns::StringPool;
use super::content::Content;
use super::ends::Ends;
use super::frozen;
use super::index;
use super::index::Index;
use super::index::Origin;
use super::index::SavedIndex;
use super::lazy::Lazy;
use super::lazy::NO_LIMIT;
use super::lazy::Saved;
use super::lazy::Sorted;
use super::saved;
use super::saved::SavedSteps;
use super::saved::Unsaved;
use super::saved::leaves_nodes_out;
use super::saved::pack_each;
use super::saved::pack_numbers;
use super::store::RelationshipTable;
use super::store::Rows;
use super::store::Slots;
use super::wide::WideIndex;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::NameKind;
use crate::model::catalog::RelationshipTypeId;
use crate::model::value::NodeId;
use crate::model::value::Value;

/// So many relationships are worth a second thread.
const LARGE: usize = 1 << 16;
/// Along the relationships, and against them.
const WAYS: [bool; 2] = [true, false];

impl Graph {
    /// Gives all parts to `packer`; what is not in them (names, rules) are the changes of [`Graph::export`] that are
    /// not about elements. The rows of steps of a large graph are frozen one ahead of those that are being packed.
    pub fn pack<P: Packer>(&self, packer: &mut P) -> Result<Directory, P::Error> {
        if self.relationship_count() < LARGE {
            return self.pack_with(packer, |number, outgoing| {
                self.steps_to_save(number, outgoing)
            });
        }
        std::thread::scope(|scope| {
            let (send, frozen) = sync_channel(0);
            let freezing = scope.spawn(move || {
                for number in 0..self.relationships.tables.len() {
                    for outgoing in WAYS {
                        let number = RelationshipTypeId(number as u32);
                        // when packing has failed nobody takes them
                        if send.send(self.steps_to_save(number, outgoing)).is_err() {
                            return;
                        }
                    }
                }
            });
            let mut freezing = Some(freezing);
            self.pack_with(packer, move |_, _| {
                frozen.recv().unwrap_or_else(|_ended| {
                    let ended = freezing.take().map(ScopedJoinHandle::join);
                    let Some(Err(panic)) = ended else {
                        unreachable!("invariant: as many rows are frozen as are packed")
                    };
                    resume_unwind(panic)
                })
            })
        })
    }

    /// As [`Graph::pack`]; `steps` gives the rows of steps of each type, first along and then against the
    /// relationships.
    fn pack_with<'g, P: Packer>(
        &'g self,
        packer: &mut P,
        mut steps: impl FnMut(RelationshipTypeId, bool) -> Unsaved<'g>,
    ) -> Result<Directory, P::Error> {
        let (texts, numbering) = self.texts_by_column();
        let mut directory = Directory {
            rows_in_piece: Some(packer.rows_in_piece() as u32),
            next: [self.next_node().0, self.next_relationship().0],
            text_count: texts.len() as u32,
            text_uses: self.strings.uses() as u64,
            ..Directory::default()
        };
        for table in &self.nodes.tables {
            directory.nodes.push(NodesDirectory {
                labels: table.labels.to_vec(),
                rows: table.rows.runs(),
                columns: pack_columns(&table.columns, &numbering, packer)?,
            });
        }
        let runs = directory.nodes.iter().flat_map(|table| &table.rows);
        let bound = runs.map(|(first, count)| first + count).max().unwrap_or(0);
        directory.incident = pack_numbers(&self.incident[..bound as usize], packer)?;
        for (number, table) in self.relationships.tables.iter().enumerate() {
            let number = RelationshipTypeId(number as u32);
            let rows = table.rows.runs();
            directory.relationships.push(RelationshipsDirectory {
                ends: [
                    pack_numbers(&table.starts, packer)?,
                    pack_numbers(&table.ends, packer)?,
                ],
                columns: pack_columns(&table.columns, &numbering, packer)?,
                loops: Some(table.loops() as u32),
                tables: self.tables_of_ends(number).cloned(),
                steps: Some([
                    saved::pack(&steps(number, WAYS[0]), &rows, packer)?,
                    saved::pack(&steps(number, WAYS[1]), &rows, packer)?,
                ]),
                rows,
            });
        }
        for block in texts.chunks(TEXTS_IN_BLOCK) {
            let texts: Vec<&str> = block
                .iter()
                .map(|number| &**self.strings.get(*number))
                .collect();
            directory.texts.push(packer.texts(&texts)?);
        }
        for definition in self.saved_indexes() {
            let found = self.indexes.iter().find(|index| {
                index.origin == Origin::Declared && index.definition.name == definition.name
            });
            let Some(index) = found else {
                unreachable!("invariant: every index of the catalog is kept")
            };
            directory.indexes.push(self.pack_index(index, packer)?);
        }
        Ok(directory)
    }

    /// The texts in use, those of a column together, so that looking through one column loads little else; and the
    /// place of each among them.
    fn texts_by_column(&self) -> (Vec<u32>, Vec<u32>) {
        let mut numbering = vec![u32::MAX; self.strings.len()];
        let mut texts = Vec::new();
        let of_nodes = self.nodes.tables.iter().map(|table| &table.columns);
        let of_relationships = self.relationships.tables.iter().map(|table| &table.columns);
        for columns in of_nodes.chain(of_relationships) {
            for (_, column) in columns.all() {
                for text in column.texts() {
                    if numbering[text as usize] != u32::MAX {
                        continue;
                    }
                    let canonical = self.strings.canonical(text);
                    if numbering[canonical as usize] == u32::MAX {
                        numbering[canonical as usize] = texts.len() as u32;
                        texts.push(canonical);
                    }
                    numbering[text as usize] = numbering[canonical as usize];
                }
            }
        }
        (texts, numbering)
    }

    fn steps_to_save(&self, number: RelationshipTypeId, outgoing: bool) -> Unsaved<'_> {
        if let Some(kept) = self.adjacency[number.0 as usize].kept(outgoing) {
            return Unsaved::Whole(kept);
        }
        let table = &self.relationships.tables[number.0 as usize];
        if leaves_nodes_out(&table.rows.runs()) {
            let (places, offsets, steps) = frozen::relationships_by_row(table, outgoing);
            return Unsaved::Relationships(places, offsets, steps);
        }
        Unsaved::Whole(Cow::Owned(self.origin(Some(number)).freeze(outgoing)))
    }

    fn pack_index<P: Packer>(
        &self,
        index: &Index,
        packer: &mut P,
    ) -> Result<IndexDirectory, P::Error> {
        self.index_content(index);
        let base = index::base(index.entries().map(|(value, _)| value));
        let place = |value: &Value| match base {
            Some(base) => index::distance_of(value, base).unwrap_or(u32::MAX),
            None => index::upper(index::saved_hash(value)),
        };
        let mut entries: Vec<(u32, u32)> = index
            .entries()
            .map(|(value, node)| (place(&value), node.0 as u32))
            .collect();
        entries.sort_unstable();
        Ok(IndexDirectory {
            distinct: index.distinct() as u32,
            entries: entries.len() as u32,
            base,
            fences: (entries.iter().step_by(packer.rows_in_piece()))
                .map(|(place, _)| *place)
                .collect(),
            parts: [
                pack_each(&entries, |(place, _)| *place, packer)?,
                // what is found is asked for its value
                Part::default(),
                pack_each(&entries, |(_, node)| *node, packer)?,
            ],
        })
    }

    /// Whether hashes saved with this probe are still the hashes of values.
    pub fn hash_probe() -> u32 {
        index::hash_probe()
    }

    /// Puts the elements of a saved graph into this one, which has its names and rules and nothing else. Says what is
    /// wrong when the directory cannot be one.
    pub fn unpack(&mut self, cold: &Arc<dyn Cold>, directory: &Directory) -> Result<(), String> {
        self.check_directory(directory)?;
        let texts = directory.text_count;
        let [next_node, next_relationship] = directory.next;
        self.nodes.slots =
            Slots::of_runs(directory.nodes.iter().map(|table| &table.rows), next_node);
        self.relationships.slots = Slots::of_runs(
            directory.relationships.iter().map(|table| &table.rows),
            next_relationship,
        );
        let bounds = [
            self.nodes.slots.bound() as u64,
            self.relationships.slots.bound() as u64,
        ];
        let rows_in_piece = directory
            .rows_in_piece
            .map_or(usize::MAX, |rows| rows as usize);
        let nodes = directory.nodes.iter().map(|table| {
            let rows = Rows::of_runs(table.rows.clone());
            let columns = Columns::saved(cold, &table.columns, rows_in_piece, rows.len(), texts);
            (table.labels.clone(), rows, columns)
        });
        self.nodes.add_tables(nodes);
        let saved = |part, length, limit| Saved::new(cold, part, rows_in_piece, length, limit);
        let numbers = |part, length, limit| Lazy::saved(saved(part, length, limit));
        let tables = directory.relationships.iter().map(|table| {
            let rows = Rows::of_runs(table.rows.clone());
            let [starts, ends] = table.ends.map(|part| numbers(part, rows.len(), bounds[0]));
            RelationshipTable {
                starts,
                ends,
                columns: Columns::saved(cold, &table.columns, rows_in_piece, rows.len(), texts),
                rows,
            }
        });
        self.relationships.tables = tables.collect();
        let types = directory.relationships.len();
        self.adjacency.resize_with(types, Adjacency::default);
        self.ends.resize_with(types, Default::default);
        for (number, table) in directory.relationships.iter().enumerate() {
            if let Some([outgoing, incoming]) = &table.steps {
                let count = self.relationships.tables[number].rows.len();
                let [starts, ends] = table.ends;
                let steps = [(outgoing, ends), (incoming, starts)].map(|(steps, others)| {
                    let others = saved(others, count, bounds[0]);
                    let loops = table.loops;
                    SavedSteps::new(
                        cold,
                        steps,
                        rows_in_piece,
                        others,
                        (&table.rows, loops),
                        bounds,
                    )
                });
                self.adjacency[number].leave_saved(steps);
            }
            if let Some(tables) = &table.tables {
                self.ends[number] = Ends::of(tables.clone());
            }
        }
        self.strings = StringPool::saved(cold, directory);
        self.incident = numbers(directory.incident, bounds[0] as usize, NO_LIMIT);
        for number in 0..self.indexes.len() {
            let name = &self.indexes[number].definition.name;
            let position = self
                .saved_indexes()
                .position(|definition| definition.name == *name);
            let entry = position
                .filter(|_| self.indexes[number].origin == Origin::Declared)
                .and_then(|position| directory.indexes.get(position));
            let saved = entry.map(|entry| SavedIndex {
                distinct: entry.distinct as usize,
                base: entry.base,
                uppers: Sorted::saved(
                    saved(entry.parts[0], entry.entries as usize, NO_LIMIT),
                    entry.fences.clone(),
                ),
                lowers: (entry.parts[1].pieces > 0)
                    .then(|| numbers(entry.parts[1], entry.entries as usize, NO_LIMIT)),
                nodes: numbers(entry.parts[2], entry.entries as usize, bounds[0]),
            });
            self.indexes[number].leave_saved(saved);
        }
        for index in &mut self.wide {
            index.forget();
        }
        self.resolve_indexes();
        self.cold = Some(Arc::clone(cold));
        self.fold();
        Ok(())
    }

    /// Whether what was loaded of a saved graph fits together: every relationship has its nodes, and every node as
    /// many relationships and the steps that it says.
    pub fn is_sound(&self) -> bool {
        let mut incident = vec![0_u32; self.nodes.slots.bound()];
        for table in &self.relationships.tables {
            for (start, end) in table.starts.iter().zip(table.ends.iter()) {
                for node in [start, end] {
                    if !self.has_node(NodeId(u64::from(*node))) {
                        return false;
                    }
                }
                incident[*start as usize] += 1;
                if start != end {
                    incident[*end as usize] += 1;
                }
            }
        }
        incident == **self.incident
            && (0..self.adjacency.len()).all(|number| {
                let number = RelationshipTypeId(number as u32);
                [true, false].into_iter().all(|outgoing| {
                    let origin = self.origin(Some(number));
                    let saved = self.adjacency[number.0 as usize].for_saving(outgoing, origin);
                    saved.content() == origin.freeze(outgoing).content()
                })
            })
    }

    fn check_directory(&self, directory: &Directory) -> Result<(), String> {
        let names = &self.catalog.names;
        let all_labels = names.count(NameKind::Label) as u32;
        let all_keys = names.count(NameKind::Key) as u32;
        let labels = directory.nodes.iter().flat_map(|table| &table.labels);
        let of_nodes = directory.nodes.iter().flat_map(|table| &table.columns);
        let of_relationships = directory.relationships.iter();
        let of_relationships = of_relationships.flat_map(|table| &table.columns);
        let mut columns = of_nodes.chain(of_relationships);
        let mut sets: Vec<&[_]> = directory.nodes.iter().map(|table| &*table.labels).collect();
        sets.sort_unstable();
        let sound = labels.clone().all(|label| label.0 < all_labels)
            && columns.all(|column| column.key.0 < all_keys)
            && directory.relationships.len() <= names.count(NameKind::RelationshipType)
            && sets.is_sorted_by(|one, next| one < next)
            && sets
                .iter()
                .all(|labels| labels.is_sorted_by(|one, next| one < next))
            && directory.texts.len() == (directory.text_count as usize).div_ceil(TEXTS_IN_BLOCK)
            && directory.indexes.len() <= self.saved_indexes().count()
            && has_fitting_pieces(directory);
        let nodes = directory.nodes.iter().map(|table| &table.rows);
        let relationships = directory.relationships.iter().map(|table| &table.rows);
        let apart =
            is_apart(nodes, directory.next[0]) && is_apart(relationships, directory.next[1]);
        if sound && apart && self.node_count() == 0 {
            Ok(())
        } else {
            Err("a directory of parts that cannot be".into())
        }
    }

    /// The indexes of the catalog that are saved with their content: those over one property of nodes.
    fn saved_indexes(&self) -> impl Iterator<Item = &IndexDefinition> {
        let indexes = self.catalog.indexes.iter();
        indexes.filter(|index| !index.keys.is_empty() && !WideIndex::keeps(index))
    }

    /// The nodes of an index by value, found anew when they are not in memory.
    pub(super) fn index_content<'i>(&self, index: &'i Index) -> &'i Content {
        index.content_or(|| {
            let mut content = Content::default();
            let Some(key) = index.key else {
                return content;
            };
            for table in &self.nodes.tables {
                if !index.covers(&table.labels) {
                    continue;
                }
                let Some(column) = table.columns.column(key) else {
                    continue;
                };
                for (row, id) in table.rows.ids().iter().enumerate() {
                    let value = column.get(row as u32, &self.strings);
                    Index::put(&mut content, &value, NodeId(u64::from(*id)));
                }
            }
            content
        })
    }

    /// Loads the indexes that cannot stay where they were saved: an element is about to be altered.
    pub(super) fn load_indexes(&mut self) {
        if self.cold.is_none() {
            return;
        }
        for index in self.indexes.iter().filter(|index| index.wants_loading()) {
            self.index_content(index);
        }
    }
}

/// Whether every part has as many pieces as what is in it needs.
fn has_fitting_pieces(directory: &Directory) -> bool {
    let rows = directory.rows_in_piece.unwrap_or(u32::MAX);
    if rows == 0 || !(rows.is_multiple_of(64) || rows == u32::MAX) {
        return false;
    }
    let needed = |count: u64| count.div_ceil(u64::from(rows)) as u32;
    // Format 2 has a piece also of nothing.
    let fits = |part: &Part, count: u64| {
        part.pieces == needed(count) || (rows == u32::MAX && part.pieces == 1)
    };
    let fits_or_is_left_out = |part: &Part, count: u64| part.pieces == 0 || fits(part, count);
    let count = |runs: &[(u32, u32)]| runs.iter().map(|(_, count)| u64::from(*count)).sum();
    let columns = |columns: &[ColumnDirectory], rows: u64| {
        let mut columns = columns.iter();
        columns.all(|column| (1..=needed(rows).max(1)).contains(&column.part.pieces))
    };
    let sorted = |part: &Part, fences: &[u32], count: u64| {
        fits(part, count) && (fences.len() == part.pieces as usize || rows == u32::MAX)
    };
    let tables = directory.nodes.len() as u32;
    let ends = directory.nodes.iter().flat_map(|table| &table.rows);
    let bound = ends
        .map(|(first, count)| u64::from(*first) + u64::from(*count))
        .max();
    let of_type = |table: &RelationshipsDirectory| {
        let relationships = count(&table.rows);
        let steps = table.steps.iter().flatten().all(|steps| {
            let listed = match &steps.origins {
                Origins::From(_) => true,
                Origins::Listed(part, fences) => sorted(part, fences, u64::from(steps.rows)),
            };
            listed
                && fits(&steps.offsets, u64::from(steps.rows) + 1)
                && fits_or_is_left_out(&steps.steps[0], relationships)
                && fits(&steps.steps[1], relationships)
        });
        let known = table.tables.iter().flatten().flatten();
        steps
            && known.clone().all(|table| *table < tables)
            && table.ends.iter().all(|part| fits(part, relationships))
            && columns(&table.columns, relationships)
    };
    let of_index = |index: &IndexDirectory| {
        let entries = u64::from(index.entries);
        sorted(&index.parts[0], &index.fences, entries)
            && fits_or_is_left_out(&index.parts[1], entries)
            && fits(&index.parts[2], entries)
    };
    fits(&directory.incident, bound.unwrap_or(0))
        && (directory.nodes.iter()).all(|table| columns(&table.columns, count(&table.rows)))
        && directory.relationships.iter().all(of_type)
        && directory.indexes.iter().all(of_index)
}

/// Whether no identity is in two runs, and all are less than `next`.
fn is_apart<'r>(tables: impl Iterator<Item = &'r Vec<(u32, u32)>>, next: u64) -> bool {
    let mut runs: Vec<(u32, u32)> = tables.flatten().copied().collect();
    runs.sort_unstable();
    let end = |(first, count): &(u32, u32)| u64::from(*first) + u64::from(*count);
    runs.iter().all(|(_, count)| *count > 0)
        && runs.is_sorted_by(|one, other| end(one) <= u64::from(other.0))
        && runs
            .last()
            .is_none_or(|run| end(run) <= next && next < u64::from(u32::MAX))
}

fn pack_columns<P: Packer>(
    columns: &Columns,
    numbering: &[u32],
    packer: &mut P,
) -> Result<Vec<ColumnDirectory>, P::Error> {
    let rows = packer.rows_in_piece();
    let directories = columns.all().map(|(key, column)| {
        let mut part = Part::default();
        for start in (0..column.len()).step_by(rows) {
            let end = column.len().min(start + rows);
            part.add(packer.column(&column.packed(start..end, numbering))?);
        }
        Ok(ColumnDirectory { key, part })
    });
    directories.collect()
}
