//! Steps that lie where they were saved: a few nodes' are read from there, before rows for all are worth loading.
//!
//! Rows of steps as in [`Frozen`], in pieces. Must never know what was written since.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

use super::cold::Cold;
use super::cold::Origins;
use super::cold::Packer;
use super::cold::Part;
use super::cold::Runs;
use super::cold::StepsDirectory;
use super::frozen;
use super::frozen::Frozen;
use super::frozen::Neighbour;
use super::frozen::Places;
use super::lazy::Lazy;
use super::lazy::Saved;
use super::lazy::Sorted;
use super::tally::Tally;

/// So many nodes are looked up before the rows of all are loaded,
const FEW_LOOKUPS: u32 = 128;
/// and this part of all steps is read: reading them one by one takes some times longer than loading them.
const SHARE_OF_STEPS: usize = 16;

/// Among so few runs of identities the row of a relationship is looked up quickly.
const FEW_RUNS: usize = 64;

/// Which nodes have rows.
#[derive(Debug)]
enum SavedPlaces {
    From(u32),
    Listed(Sorted),
}

/// The nodes that steps lead to.
#[derive(Debug)]
enum SavedNodes {
    /// Step by step.
    Listed(Lazy<Vec<u32>>),
    /// The other end of each relationship, by its row in the table as it was then.
    Ends(Lazy<Vec<u32>>, RowsByIdentity),
}

/// Which row a relationship had: runs of identities, ascending, each with the row of the first.
#[derive(Debug)]
struct RowsByIdentity(Vec<(u32, u32, u32)>);

impl RowsByIdentity {
    fn new(runs: &Runs) -> Self {
        let mut row = 0;
        let mut known: Vec<_> = (runs.iter())
            .map(|(first, count)| {
                row += count;
                (*first, *count, row - count)
            })
            .collect();
        known.sort_unstable();
        Self(known)
    }

    #[inline]
    fn row(&self, relationship: u32) -> Option<usize> {
        let (first, count, row) = if let [only] = self.0[..] {
            only
        } else {
            let after = self.0.partition_point(|run| run.0 <= relationship);
            *self.0.get(after.checked_sub(1)?)?
        };
        let beyond = relationship.wrapping_sub(first);
        (beyond < count).then_some((row + beyond) as usize)
    }
}

/// The steps over one relationship type one way, as they were when saved.
#[derive(Debug)]
pub(super) struct SavedSteps {
    places: SavedPlaces,
    rows: usize,
    offsets: Lazy<Vec<u32>>,
    nodes: SavedNodes,
    relationships: Lazy<Vec<u32>>,
    count: usize,
    /// How many lead back to their node, if that was saved.
    loops: Option<u32>,
    /// Whether no rows overlap, once somebody has looked.
    is_ordered: OnceLock<bool>,
    lookups: Tally,
    /// How many steps were read.
    read: Tally,
    cold: Arc<dyn Cold>,
    first: u32,
}

impl SavedSteps {
    /// The steps of a directory, over relationships in `relationship_rows`, some of them `loops`, that lead to the `others`;
    /// identities of nodes and of relationships are below two bounds.
    pub(super) fn new(
        cold: &Arc<dyn Cold>,
        directory: &StepsDirectory,
        rows_in_piece: usize,
        others: Saved<Vec<u32>>,
        (relationship_rows, loops): (&Runs, Option<u32>),
        [nodes, relationships]: [u64; 2],
    ) -> Self {
        let count = others.length();
        let saved = |part, length, limit| Saved::new(cold, part, rows_in_piece, length, limit);
        let rows = directory.rows as usize;
        Self {
            places: match &directory.origins {
                Origins::From(least) => SavedPlaces::From(*least),
                Origins::Listed(part, fences) => {
                    let numbers = saved(*part, rows, nodes);
                    SavedPlaces::Listed(Sorted::saved(numbers, fences.clone()))
                }
            },
            rows,
            offsets: Lazy::saved(saved(directory.offsets, rows + 1, count as u64 + 1)),
            nodes: match directory.steps[0] {
                Part { pieces: 0, .. } => {
                    SavedNodes::Ends(Lazy::saved(others), RowsByIdentity::new(relationship_rows))
                }
                part => SavedNodes::Listed(Lazy::saved(saved(part, count, nodes))),
            },
            relationships: Lazy::saved(saved(directory.steps[1], count, relationships)),
            count,
            loops,
            is_ordered: OnceLock::new(),
            lookups: Tally::default(),
            read: Tally::default(),
            cold: Arc::clone(cold),
            first: directory.offsets.first,
        }
    }

    /// Whether so few nodes were looked up that one more is read from where it lies; counts them.
    pub(super) fn is_worth_looking(&self) -> bool {
        self.lookups.count() < FEW_LOOKUPS && !self.is_read_often()
    }

    /// Whether [`SavedSteps::is_worth_looking`] would say no.
    pub(super) fn is_asked_often(&self) -> bool {
        self.lookups.so_far() >= FEW_LOOKUPS || self.is_read_often()
    }

    fn is_read_often(&self) -> bool {
        self.read.so_far() as usize > self.count / SHARE_OF_STEPS
    }

    /// How many changes make it worthwhile to freeze rows anew.
    pub(super) fn changes_worth_a_freeze(&self) -> usize {
        frozen::changes_worth_a_freeze(self.count, self.rows)
    }

    /// Whether it was saved that no step leads back to its node.
    pub(super) fn is_without_loops(&self) -> bool {
        self.loops == Some(0)
    }

    /// The first node of rows that lie together, and where each begins and the last ends; notes when they overlap.
    pub(super) fn offsets(&self) -> Option<(u32, &[u32])> {
        let SavedPlaces::From(least) = self.places else {
            return None;
        };
        let is_known = self.is_ordered.get_or_init(|| {
            let is_ordered = self.offsets.is_sorted();
            if !is_ordered {
                self.note_disorder();
            }
            is_ordered
        });
        is_known.then_some((least, &self.offsets))
    }

    /// Where the steps from a node lie.
    fn bounds(&self, node: u32) -> Option<Range<u32>> {
        let row = match &self.places {
            SavedPlaces::From(least) => node.checked_sub(*least).map(|row| row as usize),
            SavedPlaces::Listed(nodes) => {
                let positions = nodes.positions(node);
                (!positions.is_empty()).then_some(positions.start)
            }
        };
        let row = row.filter(|row| *row < self.rows)?;
        let (start, end) = (self.offsets.at(row)?, self.offsets.at(row + 1)?);
        if start > end {
            self.note_disorder();
            return None;
        }
        Some(start..end)
    }

    /// The steps from a node, sorted.
    pub(super) fn row(&self, node: u32) -> Vec<Neighbour> {
        let Some(Range { start, end }) = self.bounds(node) else {
            return Vec::new();
        };
        self.read.add(end - start);
        let relationships =
            (start..end).filter_map(|at| Some((at, self.relationships.at(at as usize)?)));
        match &self.nodes {
            SavedNodes::Listed(nodes) => relationships
                .filter_map(|(at, relationship)| {
                    let node = nodes.at(at as usize)?;
                    Some(Neighbour { node, relationship })
                })
                .collect(),
            SavedNodes::Ends(ends, rows) => {
                let places = relationships
                    .filter_map(|(_, relationship)| Some((rows.row(relationship)?, relationship)));
                let places: Vec<_> = places.collect();
                ends.prepare(places.iter().map(|(row, _)| *row));
                let step = |(row, relationship): (usize, u32)| {
                    let node = ends.at(row)?;
                    Some(Neighbour { node, relationship })
                };
                places.into_iter().filter_map(step).collect()
            }
        }
    }

    /// The rows of all nodes.
    pub(super) fn load(&self) -> Frozen {
        let mut offsets = Vec::with_capacity(self.rows + 1);
        self.offsets
            .for_each_piece(|piece| offsets.extend_from_slice(piece));
        let neighbours = match &self.nodes {
            SavedNodes::Listed(nodes) => self.neighbours_listed(nodes),
            SavedNodes::Ends(ends, rows) => self.neighbours_by_ends(ends, rows),
        };
        let places = match &self.places {
            SavedPlaces::From(least) => Places::From(*least),
            SavedPlaces::Listed(nodes) => {
                let mut listed = Vec::with_capacity(self.rows);
                nodes
                    .numbers()
                    .for_each_piece(|piece| listed.extend_from_slice(piece));
                Places::Listed(listed)
            }
        };
        let ordered = offsets.is_sorted()
            && offsets.first() == Some(&0)
            && offsets.last().copied() == Some(self.count as u32);
        if !ordered {
            self.note_disorder();
            return Frozen::of(Places::From(0), Vec::new(), Vec::new(), None);
        }
        let has_loops = self.loops.map(|loops| loops > 0);
        Frozen::of(places, offsets, neighbours, has_loops)
    }

    fn neighbours_listed(&self, nodes: &Lazy<Vec<u32>>) -> Vec<Neighbour> {
        let mut neighbours = Vec::with_capacity(self.count);
        nodes.for_each_piece(|piece| {
            neighbours.extend(piece.iter().map(|node| Neighbour {
                node: *node,
                relationship: 0,
            }));
        });
        let mut rest = neighbours.as_mut_slice();
        self.relationships.for_each_piece(|piece| {
            let (filled, after) = std::mem::take(&mut rest).split_at_mut(piece.len());
            for (neighbour, relationship) in filled.iter_mut().zip(piece) {
                neighbour.relationship = *relationship;
            }
            rest = after;
        });
        neighbours
    }

    fn neighbours_by_ends(&self, ends: &Lazy<Vec<u32>>, rows: &RowsByIdentity) -> Vec<Neighbour> {
        let mut all_ends = Vec::with_capacity(self.count);
        ends.for_each_piece(|piece| all_ends.extend_from_slice(piece));
        let mut neighbours = Vec::with_capacity(self.count);
        let mut lost = 0;
        self.relationships.for_each_piece(|piece| {
            neighbours.extend(piece.iter().map(|relationship| {
                let row = rows.row(*relationship);
                let node = row.and_then(|row| all_ends.get(row)).copied();
                lost += usize::from(node.is_none());
                Neighbour {
                    node: node.unwrap_or(0),
                    relationship: *relationship,
                }
            }));
        });
        if lost > 0 && self.relationships.lost().next().is_none() {
            self.cold
                .note(self.first, "steps over relationships that are not there");
        }
        neighbours
    }

    /// Notes damage, unless it is that of a piece which has been noted.
    fn note_disorder(&self) {
        if self.offsets.lost().next().is_none() {
            self.cold.note(self.first, "rows of steps that overlap");
        }
    }
}

/// Rows of steps that are to be saved.
#[derive(Debug)]
pub(super) enum Unsaved<'g> {
    /// With the nodes they lead to.
    Whole(Cow<'g, Frozen>),
    /// Which nodes have them, where they begin and end, and the relationships.
    Relationships(Places, Vec<u32>, Vec<u32>),
}

/// Whether the nodes that steps lead to are left out when relationships are in these rows of their table: few runs.
pub(super) fn leaves_nodes_out(rows: &Runs) -> bool {
    rows.len() <= FEW_RUNS
}

/// Gives rows of steps to `packer`, over relationships in these rows of their table; with the fences of the nodes that have
/// them.
pub(super) fn pack<P: Packer>(
    steps: &Unsaved<'_>,
    rows: &Runs,
    packer: &mut P,
) -> Result<StepsDirectory, P::Error> {
    let (places, offsets) = match steps {
        Unsaved::Whole(frozen) => {
            let (places, offsets, _) = frozen.content();
            (places, offsets)
        }
        Unsaved::Relationships(places, offsets, _) => (places, offsets.as_slice()),
    };
    let origins = match places {
        Places::From(least) => Origins::From(*least),
        Places::Listed(nodes) => {
            let fences = fences(nodes, packer.rows_in_piece());
            Origins::Listed(pack_numbers(nodes, packer)?, fences)
        }
    };
    Ok(StepsDirectory {
        origins,
        rows: offsets.len().saturating_sub(1) as u32,
        offsets: pack_numbers(if offsets.is_empty() { &[0] } else { offsets }, packer)?,
        steps: match steps {
            Unsaved::Whole(frozen) => {
                let (_, _, neighbours) = frozen.content();
                let nodes = if leaves_nodes_out(rows) {
                    Part::default()
                } else {
                    pack_each(neighbours, |neighbour| neighbour.node, packer)?
                };
                let relationships = |neighbour: &Neighbour| neighbour.relationship;
                [nodes, pack_each(neighbours, relationships, packer)?]
            }
            Unsaved::Relationships(_, _, relationships) => {
                [Part::default(), pack_numbers(relationships, packer)?]
            }
        },
    })
}

/// The first number of each piece.
pub(super) fn fences(numbers: &[u32], rows_in_piece: usize) -> Vec<u32> {
    numbers
        .chunks(rows_in_piece)
        .map(|piece| piece[0])
        .collect()
}

/// Gives numbers to `packer`, piece by piece.
pub(super) fn pack_numbers<P: Packer>(numbers: &[u32], packer: &mut P) -> Result<Part, P::Error> {
    let mut part = Part::default();
    for piece in numbers.chunks(packer.rows_in_piece()) {
        part.add(packer.numbers(piece)?);
    }
    Ok(part)
}

/// As [`pack_numbers`], of a number that is in each of these.
pub(super) fn pack_each<T, P: Packer>(
    items: &[T],
    number: impl Fn(&T) -> u32,
    packer: &mut P,
) -> Result<Part, P::Error> {
    let mut part = Part::default();
    let mut numbers = Vec::with_capacity(packer.rows_in_piece().min(items.len()));
    for piece in items.chunks(packer.rows_in_piece()) {
        numbers.clear();
        numbers.extend(piece.iter().map(&number));
        part.add(packer.numbers(&numbers)?);
    }
    Ok(part)
}
