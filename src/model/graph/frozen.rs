//! Frozen rows: the steps from every node one way, compressed, for one relationship type or all types together.
//!
//! Made from the relationship tables in time linear in their size, and never altered. Rows are sorted by type, then
//! neighbour, then relationship. Must never know what is written later, properties or names.

use std::ops::Range;
use std::sync::OnceLock;

use super::Step;
use super::store::RelationshipTable;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;

/// The smallest number of changed entries that makes a freeze worthwhile.
const FEWEST_CHANGES: usize = 1024;

/// Eight times so many unused identities are too few to look for a way around them.
const FEW: usize = 1024;

/// How many changes make a freeze of so many relationships and rows worthwhile: it costs as much as there are of them,
/// so one for so many changes is a small part of each.
pub(super) fn changes_worth_a_freeze(relationships: usize, rows: usize) -> usize {
    FEWEST_CHANGES.max(relationships / 8).max(rows / 64)
}

/// The node a relationship leads to, and the relationship: a [`Step`] in half the space.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    pub(super) node: u32,
    pub(super) relationship: u32,
}

impl Neighbour {
    /// The node at the other end.
    #[inline]
    pub fn node(self) -> NodeId {
        NodeId(u64::from(self.node))
    }

    /// The relationship.
    #[inline]
    pub fn relationship(self) -> RelationshipId {
        RelationshipId(u64::from(self.relationship))
    }

    /// Its place in a row of one type, as one number.
    pub(super) fn place(self) -> u64 {
        u64::from(self.node) << 32 | u64::from(self.relationship)
    }

    pub(super) fn step(self) -> Step {
        Step {
            relationship: self.relationship(),
            node: self.node(),
        }
    }
}

/// Which nodes have rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Places {
    /// All from this one on.
    From(u32),
    /// These, ascending: for few relationships between identities far apart.
    Listed(Vec<u32>),
}

/// The steps of all nodes in one direction, as they were when frozen.
#[derive(Debug, Clone)]
pub struct Frozen {
    places: Places,
    /// Where the rows begin and end; one longer than the number of rows, or empty.
    offsets: Vec<u32>,
    neighbours: Vec<Neighbour>,
    /// Whether a step leads back to its node, once somebody has asked.
    has_loops: OnceLock<bool>,
}

impl Frozen {
    /// Rows that were made before, and whether a step leads back to its node, if that is known.
    pub(super) fn of(
        places: Places,
        offsets: Vec<u32>,
        neighbours: Vec<Neighbour>,
        has_loops: Option<bool>,
    ) -> Self {
        Self {
            places,
            offsets,
            neighbours,
            has_loops: has_loops.map_or_else(OnceLock::new, OnceLock::from),
        }
    }

    /// What [`Frozen::of`] takes.
    pub(super) fn content(&self) -> (&Places, &[u32], &[Neighbour]) {
        (&self.places, &self.offsets, &self.neighbours)
    }

    pub(super) fn of_type(table: &RelationshipTable, outgoing: bool) -> Self {
        let (from, _) = table.ways(outgoing);
        let (places, offsets, neighbours) =
            distribute(from.iter(), steps_by_neighbour(table, outgoing));
        Self::of(places, offsets, neighbours, None)
    }

    pub(super) fn of_all_types(tables: &[RelationshipTable], outgoing: bool) -> Self {
        let from = |table| RelationshipTable::ways(table, outgoing).0;
        let (places, offsets, neighbours) = distribute(
            tables.iter().flat_map(from),
            (tables.iter()).flat_map(|table| steps_by_neighbour(table, outgoing)),
        );
        Self::of(places, offsets, neighbours, None)
    }

    /// How many changes make it worthwhile to freeze these anew.
    pub(super) fn changes_worth_a_freeze(&self) -> usize {
        changes_worth_a_freeze(self.neighbours.len(), self.offsets.len())
    }

    /// The steps from a node, sorted.
    #[inline]
    pub fn row(&self, node: NodeId) -> &[Neighbour] {
        self.bounds(node)
            .and_then(|bounds| self.neighbours.get(bounds))
            .unwrap_or(&[])
    }

    /// The first node of rows that lie together, and where each begins and the last ends.
    pub(super) fn offsets(&self) -> Option<(u32, &[u32])> {
        match self.places {
            Places::From(least) => Some((least, &self.offsets)),
            Places::Listed(_) => None,
        }
    }

    /// How many steps a node has.
    #[inline]
    pub fn degree(&self, node: NodeId) -> usize {
        self.bounds(node).map_or(0, |bounds| bounds.len())
    }

    /// Where the steps from a node lie.
    #[inline]
    fn bounds(&self, node: NodeId) -> Option<Range<usize>> {
        let row = self.places.row(u32::try_from(node.0).ok()?)?;
        match self.offsets.get(row..row + 2) {
            Some([start, end]) => Some(*start as usize..*end as usize),
            _ => None,
        }
    }

    /// Whether a relationship joins a node to itself; looks at all steps the first time.
    pub fn has_loops(&self) -> bool {
        *self.has_loops.get_or_init(|| {
            let leads_back = |(node, steps): (NodeId, &[Neighbour])| {
                steps.iter().any(|step| step.node() == node)
            };
            self.rows().any(leads_back)
        })
    }

    /// How many steps lead on from the nodes that some steps lead to, all together.
    pub fn degree_beyond(&self, steps: &[Neighbour]) -> u64 {
        let (starts, ends) = (&*self.offsets, self.offsets.get(1..).unwrap_or_default());
        let length = |row: usize| match (starts.get(row), ends.get(row)) {
            (Some(start), Some(end)) => u64::from(end.wrapping_sub(*start)),
            _ => 0,
        };
        match &self.places {
            // One comparison a step: a node before the first is far behind the last.
            Places::From(base) => (steps.iter())
                .map(|step| length(step.node.wrapping_sub(*base) as usize))
                .sum(),
            Places::Listed(_) => (steps.iter())
                .map(|step| self.degree(step.node()) as u64)
                .sum(),
        }
    }

    /// Every node that may have steps, ascending, with its steps.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (NodeId, &[Neighbour])> {
        self.offsets.windows(2).enumerate().map(|(row, bounds)| {
            let node = match &self.places {
                Places::From(base) => base + row as u32,
                Places::Listed(nodes) => nodes[row],
            };
            (
                NodeId(u64::from(node)),
                &self.neighbours[bounds[0] as usize..bounds[1] as usize],
            )
        })
    }
}

impl Places {
    #[inline]
    fn row(&self, node: u32) -> Option<usize> {
        match self {
            Self::From(base) => node.checked_sub(*base).map(|row| row as usize),
            Self::Listed(nodes) => nodes.binary_search(&node).ok(),
        }
    }
}

/// Rows of the nodes that relationships come from, in any order, and of the steps with the node that each is from, in
/// the order they shall have within a row.
fn distribute<'t, S: Clone + Default>(
    from: impl Iterator<Item = &'t u32> + Clone,
    steps: impl Iterator<Item = (u32, S)>,
) -> (Places, Vec<u32>, Vec<S>) {
    let (mut least, mut most, mut count) = (u32::MAX, 0, 0);
    for node in from.clone() {
        least = least.min(*node);
        most = most.max(*node);
        count += 1;
    }
    if count == 0 {
        return (Places::From(0), Vec::new(), Vec::new());
    }
    let mut distributed = vec![S::default(); count];
    let (places, row_count) = if (most - least) as usize / 8 > count + FEW {
        let mut nodes: Vec<u32> = from.clone().copied().collect();
        nodes.sort_unstable();
        nodes.dedup();
        let count = nodes.len();
        (Places::Listed(nodes), count)
    } else {
        (Places::From(least), (most - least) as usize + 1)
    };
    let row = |node| places.row(node).unwrap_or(row_count);
    // Where the row before ends, which is where each row begins: as it is filled, its place moves on to its own end.
    let mut offsets = vec![0_u32; row_count + 2];
    for node in from {
        offsets[row(*node) + 2] += 1;
    }
    for at in 2..offsets.len() {
        offsets[at] += offsets[at - 1];
    }
    for (from, step) in steps {
        let place = &mut offsets[row(from) + 1];
        distributed[*place as usize] = step;
        *place += 1;
    }
    offsets.pop();
    (places, offsets, distributed)
}

/// Which nodes have rows of steps over the relationships of a table, where the rows begin and end, and the relationships: a
/// [`Frozen`] without the nodes that the steps lead to.
pub(super) fn relationships_by_row(
    table: &RelationshipTable,
    outgoing: bool,
) -> (Places, Vec<u32>, Vec<u32>) {
    let (from, _) = table.ways(outgoing);
    let steps = steps_by_neighbour(table, outgoing);
    distribute(
        from.iter(),
        steps.map(|(from, neighbour)| (from, neighbour.relationship)),
    )
}

/// The steps of a table and the node that each is from, by neighbour, then relationship.
fn steps_by_neighbour(
    table: &RelationshipTable,
    outgoing: bool,
) -> impl Iterator<Item = (u32, Neighbour)> {
    let (from, to) = table.ways(outgoing);
    let first = table.rows.only_run();
    let ids = match first {
        Some(_) => &[],
        None => table.rows.ids(),
    };
    by_neighbour(table, to).into_iter().map(move |row| {
        let relationship = match first {
            Some(first) => first + row,
            None => ids[row as usize],
        };
        let neighbour = Neighbour {
            node: to[row as usize],
            relationship,
        };
        (from[row as usize], neighbour)
    })
}

/// The rows of a table by neighbour, then relationship: a counting sort, linear.
fn by_neighbour(table: &RelationshipTable, neighbours: &[u32]) -> Vec<u32> {
    let count = neighbours.len();
    let (Some(least), Some(most)) = (neighbours.iter().min(), neighbours.iter().max()) else {
        return Vec::new();
    };
    let order = || {
        let mut order: Vec<u32> = (0..count as u32).collect();
        if !table.rows.is_ascending() {
            let ids = table.rows.ids();
            order.sort_unstable_by_key(|row| ids[*row as usize]);
        }
        order
    };
    if (most - least) as usize / 8 > count + FEW {
        let mut order = order();
        order.sort_by_key(|row| neighbours[*row as usize]);
        return order;
    }
    if table.rows.is_ascending() && neighbours.is_sorted() {
        return order();
    }
    let mut next = vec![0_u32; (most - least) as usize + 2];
    for neighbour in neighbours {
        next[(neighbour - least) as usize + 1] += 1;
    }
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut sorted = vec![0; count];
    let mut put = |row: u32| {
        let place = &mut next[(neighbours[row as usize] - least) as usize];
        sorted[*place as usize] = row;
        *place += 1;
    };
    if table.rows.is_ascending() {
        (0..count as u32).for_each(&mut put);
    } else {
        order().into_iter().for_each(&mut put);
    }
    sorted
}
