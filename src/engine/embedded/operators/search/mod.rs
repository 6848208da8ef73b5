//! Searched paths: repeated patterns and path search, from one known node or between two.
//!
//! All paths are found depth first over (node, position of an [`Automaton`]). Where only the shortest count, distances
//! are found first, breadth first and from both ends where both are known; then the paths of one length after the other
//! are walked back along them, so that whatever a path as a whole must meet (no relationship twice, the order of time,
//! conditions) is met exactly, and nothing is walked that cannot arrive. Loops cost no memory but the path at hand.

pub(crate) mod automaton;
mod reach;
pub(crate) mod rules;

use super::expand;
use super::expand::Walk;
use super::expand::add_used;
use super::flat_map::Source;
use super::pages;
use super::scan;
use super::scan::label_numbers;
use super::skip_limit::Count;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::chunk::Column;
use crate::engine::embedded::run::Run;
use crate::model::catalog::LabelId;
use crate::model::collections::HashSet;
use crate::model::graph::Step;
use crate::model::value::NodeId;
use crate::model::value::RelationshipId;
use crate::model::value::Value;
use crate::plan::pattern::PathMode;
use automaton::Automaton;
use automaton::Way;
use reach::Reach;
use rules::Condition;
use rules::Rules;
use rules::Trail;

/// So many nodes of a level are followed between two looks whether the statement must stop.
const BLOCK: usize = 64;

/// Nodes that a search has come to, and the position of each.
type Frontier = Vec<(NodeId, usize)>;

/// An element of the path that becomes a column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Output {
    /// The node the path leads from (left) or to (right).
    End(Way),
    /// A node of a segment, or the list of them.
    Node {
        /// The segment.
        segment: usize,
        /// Its number there.
        place: usize,
        /// Whether the segment is repeated.
        list: bool,
    },
    /// A relationship of a segment, or the list of them.
    Relationship {
        /// The segment.
        segment: usize,
        /// Its number there.
        place: usize,
        /// Whether the segment is repeated.
        list: bool,
    },
}

/// A condition on the path as a whole.
#[derive(Debug)]
pub(crate) struct WholeCondition {
    /// What must be true.
    pub(crate) condition: Condition,
    /// The elements it reads, after the columns of the input.
    pub(crate) reads: Vec<Output>,
}

/// Which paths count.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// How many, or how many lengths.
    pub(crate) count: Count,
    /// Whether lengths are counted.
    pub(crate) groups: bool,
    /// Shorter ones are found and dropped.
    pub(crate) at_least: u64,
}

/// What is searched for.
#[derive(Debug)]
pub(crate) struct Searched {
    /// What may follow what.
    pub(crate) automaton: Automaton,
    /// What nodes and steps must meet.
    pub(crate) rules: Rules,
    /// Which elements must differ.
    pub(crate) mode: PathMode,
    /// Which paths count; `None` for all.
    pub(crate) chosen: Option<Chosen>,
    /// What the path as a whole must meet.
    pub(crate) conditions: Vec<WholeCondition>,
    /// The elements that become columns.
    pub(crate) outputs: Vec<Output>,
}

/// A step still to try.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    step: Step,
    position: usize,
    count: u64,
}

/// A depth-first search.
#[derive(Debug, Default)]
struct Walker {
    trail: Trail,
    /// For each position of the trail, how often its segment has been walked again.
    counts: Vec<u64>,
    /// Steps still to try, all levels in one stack.
    candidates: Vec<Candidate>,
    /// Where each level's steps begin.
    levels: Vec<usize>,
    /// Where the path must end, if that is known.
    end: Option<NodeId>,
    /// The most relationships it may have.
    bound: Option<u64>,
    /// Whether it must have that many.
    exact: bool,
    /// Whether distances guide it.
    guided: bool,
    /// The least number of relationships of what the bound has cut off.
    cut: Option<u64>,
    begun: bool,
}

/// Where the search for some of the paths of a row has come to.
#[derive(Debug, Default)]
struct Progress {
    /// The other ends, each with the length of a shortest walk.
    ends: Vec<(NodeId, u32)>,
    /// The next of them.
    at: usize,
    active: bool,
    found: usize,
    lengths: usize,
    /// Whether this length has been found.
    length_found: bool,
    /// Whether the distances are known everywhere, and not only along shortest walks.
    complete: bool,
    wanted: usize,
}

/// For each row, the paths from a node.
#[derive(Debug)]
pub(crate) struct SearchPaths {
    walk: Walk,
    /// The way from the known node to the other.
    way: Way,
    searched: Searched,
    labels: Option<Vec<LabelId>>,
    walker: Walker,
    progress: Progress,
    from: Option<NodeId>,
    /// Distances from the known node, and from the other.
    reach: [Reach; 2],
    steps: Vec<Step>,
    lists: Vec<Value>,
    nodes: Vec<NodeId>,
    columns: Vec<Vec<Value>>,
}

impl SearchPaths {
    /// The paths along `walk`, whose known node is the left one when the way is forward.
    pub(crate) fn new(walk: Walk, way: Way, searched: Searched) -> Self {
        let columns = vec![Vec::new(); searched.outputs.len()];
        Self {
            walk,
            way,
            searched,
            labels: None,
            walker: Walker::default(),
            progress: Progress::default(),
            from: None,
            reach: [Reach::default(), Reach::default()],
            steps: Vec::new(),
            lists: Vec::new(),
            nodes: Vec::new(),
            columns,
        }
    }

    /// Begins to walk from a node.
    fn begin_walk(&mut self, from: NodeId, end: Option<NodeId>) {
        let walker = &mut self.walker;
        walker.trail.relationships.clear();
        walker.trail.positions.clear();
        walker.trail.nodes.clear();
        walker.trail.nodes.push(from);
        walker.counts.clear();
        walker.candidates.clear();
        walker.levels.clear();
        walker.end = end;
        walker.cut = None;
        walker.begun = false;
    }

    /// The way the walker goes.
    fn walker_way(&self) -> Way {
        if self.searched.chosen.is_some() {
            self.way.turned()
        } else {
            self.way
        }
    }

    /// Walks on to the next path; whether there is one.
    fn walk_on(&mut self, run: &mut Run<'_, '_>) -> Result<bool, EngineError> {
        if !self.walker.begun {
            self.walker.begun = true;
            let found = self.arrive(run)?;
            self.grow(run)?;
            if found {
                return Ok(true);
            }
        }
        loop {
            let walker = &mut self.walker;
            let Some(begin) = walker.levels.last() else {
                return Ok(false);
            };
            if walker.candidates.len() == *begin {
                walker.levels.pop();
                if walker.trail.relationships.pop().is_some() {
                    walker.trail.nodes.pop();
                    walker.trail.positions.pop();
                    walker.counts.pop();
                }
                continue;
            }
            let next = walker.candidates.pop();
            let next = next.expect("invariant: the level has steps");
            walker.trail.relationships.push(next.step.relationship);
            walker.trail.nodes.push(next.step.node);
            walker.trail.positions.push(next.position);
            walker.counts.push(next.count);
            let found = self.arrive(run)?;
            self.grow(run)?;
            if found {
                return Ok(true);
            }
        }
    }

    /// Whether the path may end where it has come to; if so it is put in the columns.
    fn arrive(&mut self, run: &mut Run<'_, '_>) -> Result<bool, EngineError> {
        run.tick(1)?;
        let walker = &self.walker;
        let length = walker.trail.relationships.len() as u64;
        if walker.exact && walker.bound != Some(length) {
            return Ok(false);
        }
        let node = *walker
            .trail
            .nodes
            .last()
            .expect("invariant: a path has a node");
        let view = run.view();
        let labels = self.labels.as_deref().unwrap_or_default();
        let fits = walker.end.map_or_else(
            || labels.iter().all(|label| view.has_label(node, *label)),
            |end| end == node,
        );
        if !fits {
            return Ok(false);
        }
        let way = self.walker_way();
        let searched = &mut self.searched;
        let outside = searched.automaton.outside();
        let from = self.walker.trail.positions.last().copied();
        let mut ends = false;
        for junction in searched.automaton.junctions(way, from.unwrap_or(outside)) {
            if junction.to == outside && searched.rules.pass(junction, node, run)? {
                ends = true;
                break;
            }
        }
        if !ends {
            return Ok(false);
        }
        if let (Some(order), Way::Backward) = (&mut searched.rules.order, way)
            && !order.begins(&self.walker.trail, run)?
        {
            return Ok(false);
        }
        self.emit(way, run)
    }

    /// Begins a level with the steps that lead on.
    fn grow(&mut self, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        let way = self.walker_way();
        let walker = &mut self.walker;
        let begin = walker.candidates.len();
        walker.levels.push(begin);
        let length = walker.trail.relationships.len() as u64;
        // where the length is exact, what leads beyond it says which length comes next
        if !walker.exact && walker.bound.is_some_and(|bound| length >= bound) {
            return Ok(());
        }
        let node = *walker
            .trail
            .nodes
            .last()
            .expect("invariant: a path has a node");
        let mode = self.searched.mode;
        if mode == PathMode::Simple && length > 0 && node == walker.trail.nodes[0] {
            return Ok(());
        }
        let automaton = &self.searched.automaton;
        let rules = &mut self.searched.rules;
        let outside = automaton.outside();
        let from = walker.trail.positions.last().copied().unwrap_or(outside);
        let count = walker.counts.last().copied().unwrap_or(0);
        let last_step = walker.guided && walker.bound == Some(length + 1);
        walker.trail.next = walker.end.filter(|_| last_step);
        if last_step && walker.exact {
            // steps that lead past the end are not even looked at: there may be longer paths over them
            let longer = length + 2;
            walker.cut = Some(walker.cut.map_or(longer, |cut| cut.min(longer)));
        }
        for junction in automaton.junctions(way, from) {
            let Some(count) = junction.turn.count(count) else {
                continue;
            };
            if junction.to == outside || !rules.pass(junction, node, run)? {
                continue;
            }
            let trail = Some(&walker.trail);
            rules.steps(
                automaton,
                junction.to,
                way,
                node,
                trail,
                &mut self.steps,
                run,
            )?;
            for step in &self.steps {
                if walker.guided {
                    let Some(distance) = self.reach[0].get(junction.to, step.node) else {
                        continue;
                    };
                    let whole = length + 1 + u64::from(distance);
                    if walker.bound.is_some_and(|bound| whole > bound) {
                        walker.cut = Some(walker.cut.map_or(whole, |cut| cut.min(whole)));
                        continue;
                    }
                }
                if !may_follow(&walker.trail, *step, mode) {
                    continue;
                }
                walker.candidates.push(Candidate {
                    step: *step,
                    position: junction.to,
                    count,
                });
            }
        }
        run.fits(walker.candidates.len() * size_of::<Candidate>())?;
        walker.candidates[begin..].reverse();
        Ok(())
    }

    /// The next of the paths that count; whether there is one.
    fn next_chosen(&mut self, run: &mut Run<'_, '_>) -> Result<bool, EngineError> {
        let Some(from) = self.from else {
            return Ok(false);
        };
        let (groups, at_least) = match &self.searched.chosen {
            Some(chosen) => (chosen.groups, chosen.at_least),
            None => unreachable!("invariant: only asked where paths are chosen"),
        };
        loop {
            if !self.progress.active {
                let Some((end, length)) = self.progress.ends.get(self.progress.at).copied() else {
                    return Ok(false);
                };
                self.progress.at += 1;
                self.progress.active = true;
                self.progress.found = 0;
                self.progress.lengths = 0;
                self.progress.length_found = false;
                self.begin_walk(end, Some(from));
                self.walker.bound = Some(u64::from(length));
            }
            if self.walk_on(run)? {
                if self.walker.bound.is_some_and(|length| length < at_least) {
                    self.take_back();
                    self.progress.active = false;
                    continue;
                }
                self.progress.found += 1;
                self.progress.length_found = true;
                if !groups && self.progress.found >= self.progress.wanted {
                    self.progress.active = false;
                }
                return Ok(true);
            }
            if std::mem::take(&mut self.progress.length_found) {
                self.progress.lengths += 1;
                if groups && self.progress.lengths >= self.progress.wanted {
                    self.progress.active = false;
                    continue;
                }
            }
            self.lengthen(from, run)?;
        }
    }

    /// Turns to the paths of the next length between the two nodes, if there may be any.
    fn lengthen(&mut self, from: NodeId, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        let next = if self.progress.complete {
            self.walker.cut
        } else {
            let longest = self.searched.automaton.longest;
            self.spread(from, 0, self.way, longest, run)?;
            self.progress.complete = true;
            self.walker.bound.map(|bound| bound + 1)
        };
        let longest = self.searched.automaton.longest;
        let possible = next.filter(|next| longest.is_none_or(|longest| *next <= longest));
        match possible {
            None => self.progress.active = false,
            Some(length) => {
                let begin = self.walker.trail.nodes[0];
                self.begin_walk(begin, Some(from));
                self.walker.bound = Some(length);
            }
        }
        Ok(())
    }

    /// The positions a search from a node may take first.
    fn first(
        &mut self,
        way: Way,
        node: NodeId,
        run: &mut Run<'_, '_>,
    ) -> Result<Vec<usize>, EngineError> {
        let automaton = &self.searched.automaton;
        let rules = &mut self.searched.rules;
        let mut found = Vec::new();
        for junction in automaton.junctions(way, automaton.outside()) {
            if rules.pass(junction, node, run)? {
                found.push(junction.to);
            }
        }
        Ok(found)
    }

    /// Finds all distances from a node up to the farthest that matters, breadth first, into one of the two; other ends
    /// are noted as they are met.
    fn spread(
        &mut self,
        from: NodeId,
        side: usize,
        way: Way,
        farthest: Option<u64>,
        run: &mut Run<'_, '_>,
    ) -> Result<Vec<(NodeId, u32)>, EngineError> {
        let outside = self.searched.automaton.outside();
        self.reach[side].clear(outside + 1);
        let mut ends = Vec::new();
        let mut frontier = Vec::new();
        for position in self.first(way, from, run)? {
            if self.reach[side].reach(position, from, 0) {
                if position == outside {
                    ends.push((from, 0));
                } else {
                    frontier.push((from, position));
                }
            }
        }
        let mut distance = 0;
        while !frontier.is_empty() && farthest.is_none_or(|farthest| u64::from(distance) < farthest)
        {
            distance += 1;
            let mut next = Vec::new();
            for (node, position) in frontier {
                let automaton = &self.searched.automaton;
                let rules = &mut self.searched.rules;
                rules.steps(automaton, position, way, node, None, &mut self.steps, run)?;
                for step in &self.steps {
                    for junction in automaton.junctions(way, position) {
                        if self.reach[side].get(junction.to, step.node).is_some()
                            || !rules.pass(junction, step.node, run)?
                        {
                            continue;
                        }
                        self.reach[side].reach(junction.to, step.node, distance);
                        if junction.to == outside {
                            ends.push((step.node, distance));
                        } else {
                            next.push((step.node, junction.to));
                        }
                    }
                }
            }
            run.fits(self.reach[side].size())?;
            frontier = next;
        }
        Ok(ends)
    }

    /// The length of the shortest walks between two nodes, breadth first from both; the distances along such walks are
    /// then known from the first of them.
    fn meet(
        &mut self,
        from: NodeId,
        to: NodeId,
        run: &mut Run<'_, '_>,
    ) -> Result<Option<u32>, EngineError> {
        let outside = self.searched.automaton.outside();
        let ways = [self.way, self.way.turned()];
        let mut frontiers = [Vec::new(), Vec::new()];
        for (side, node) in [from, to].into_iter().enumerate() {
            self.reach[side].clear(outside + 1);
            for position in self.first(ways[side], node, run)? {
                if position == outside {
                    if from == to {
                        return Ok(Some(0));
                    }
                } else if self.reach[side].reach(position, node, 0) {
                    frontiers[side].push((node, position));
                }
            }
        }
        let longest = self.searched.automaton.longest;
        let one_will_do = from != to && self.any_shortest_walk_will_do();
        let mut levels = [0_u32, 0_u32];
        let mut meetings = Vec::new();
        while !frontiers.iter().any(Vec::is_empty) {
            let length = levels[0] + levels[1] + 1;
            if longest.is_some_and(|longest| u64::from(length) > longest) {
                return Ok(None);
            }
            let side = usize::from(frontiers[1].len() < frontiers[0].len());
            let frontier = std::mem::take(&mut frontiers[side]);
            frontiers[side] = self.nearer(
                side,
                ways[side],
                &frontier,
                levels[side] + 1,
                (&mut meetings, one_will_do),
                run,
            )?;
            if !meetings.is_empty() {
                self.fill(meetings, levels[0] + 1, length, run)?;
                return Ok(Some(length));
            }
            levels[side] += 1;
        }
        Ok(None)
    }

    /// Whether the first shortest walk between two nodes is a path that counts, and the only one wanted: where nothing but
    /// each step alone decides, a shortest walk meets no node twice.
    fn any_shortest_walk_will_do(&self) -> bool {
        let searched = &self.searched;
        let only_one = searched
            .chosen
            .as_ref()
            .is_some_and(|chosen| !chosen.groups && chosen.at_least <= 1);
        only_one
            && self.progress.wanted == 1
            && searched.conditions.is_empty()
            && searched.automaton.positions.len() == 1
            && searched.rules.judge_steps_alone()
    }

    /// One level of the search from both ends: the next frontier, and where it has met the other; only the first such
    /// place, where one will do.
    fn nearer(
        &mut self,
        side: usize,
        way: Way,
        frontier: &[(NodeId, usize)],
        distance: u32,
        (meetings, one_will_do): (&mut Frontier, bool),
        run: &mut Run<'_, '_>,
    ) -> Result<Frontier, EngineError> {
        let outside = self.searched.automaton.outside();
        let automaton = &self.searched.automaton;
        let rules = &mut self.searched.rules;
        let [first, second] = &mut self.reach;
        let (own, other) = if side == 0 {
            (first, &*second)
        } else {
            (second, &*first)
        };
        let mut level = Level {
            side,
            own,
            other,
            distance,
            next: Vec::new(),
            meetings,
        };
        let same_position = frontier.chunk_by(|one, other| one.1 == other.1);
        for block in same_position.flat_map(|nodes| nodes.chunks(BLOCK)) {
            let position = block[0].1;
            let onward = || {
                let junctions = automaton.junctions(way, position).iter();
                junctions.filter(|junction| junction.to != outside)
            };
            if onward().all(|junction| rules.pass_all(junction))
                && let Some(all_steps) = rules.all_steps(automaton, position, way, run.view())
            {
                let mut looked = 0;
                for (node, _) in block {
                    for rows in &all_steps {
                        let row = rows.of(*node);
                        looked += row.len() + 1;
                        for step in row.iter().map(|step| step.node()) {
                            if level.meets(*node, position, step) && one_will_do {
                                return Ok(level.next);
                            }
                            onward().for_each(|junction| level.enter(junction.to, step));
                        }
                    }
                }
                run.tick(looked)?;
                continue;
            }
            for (node, _) in block {
                rules.steps(automaton, position, way, *node, None, &mut self.steps, run)?;
                for step in self.steps.iter().map(|step| step.node) {
                    if level.meets(*node, position, step) && one_will_do {
                        return Ok(level.next);
                    }
                    for junction in onward() {
                        if level.is_new(junction.to, step) && rules.pass(junction, step, run)? {
                            level.enter(junction.to, step);
                        }
                    }
                }
            }
        }
        let next = level.next;
        run.fits(self.reach[0].size() + self.reach[1].size())?;
        Ok(next)
    }

    /// Sets the distances from the known node on the other half of the shortest walks.
    fn fill(
        &mut self,
        meetings: Vec<(NodeId, usize)>,
        distance: u32,
        length: u32,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        let automaton = &self.searched.automaton;
        let rules = &mut self.searched.rules;
        let outside = automaton.outside();
        let mut seen: HashSet<(NodeId, usize)> = HashSet::default();
        let mut layer = meetings;
        for distance in distance..length {
            let mut next = Vec::new();
            for (node, position) in layer {
                for junction in automaton.junctions(self.way, position) {
                    if junction.to == outside
                        || !rules.pass(junction, node, run)?
                        || !seen.insert((node, junction.to))
                    {
                        continue;
                    }
                    self.reach[0].reach(junction.to, node, distance);
                    let way = self.way;
                    rules.steps(
                        automaton,
                        junction.to,
                        way,
                        node,
                        None,
                        &mut self.steps,
                        run,
                    )?;
                    for step in &self.steps {
                        let left = self.reach[1].get(junction.to, step.node);
                        if left == Some(length - 1 - distance) {
                            next.push((step.node, junction.to));
                        }
                    }
                }
            }
            layer = next;
        }
        Ok(())
    }

    /// Puts the path at hand in the columns, if it meets what a path as a whole must.
    fn emit(&mut self, way: Way, run: &mut Run<'_, '_>) -> Result<bool, EngineError> {
        let picture = Picture {
            trail: &self.walker.trail,
            automaton: &self.searched.automaton,
            way,
        };
        for whole in &mut self.searched.conditions {
            let values = whole.reads.iter().map(|output| picture.value(*output));
            let columns: Vec<Column> = values.map(|value| Column::of(vec![value])).collect();
            if whole.condition.select(1, columns, run)?.is_empty() {
                return Ok(false);
            }
        }
        if self.walk.emit_relationship {
            let list = picture.relationships().map(Value::Relationship).collect();
            self.lists.push(Value::list(list));
        }
        if self.walk.emit_node {
            let other = if self.way == Way::Forward {
                picture.node(picture.length())
            } else {
                picture.node(0)
            };
            self.nodes.push(other);
        }
        for (output, column) in self.searched.outputs.iter().zip(&mut self.columns) {
            column.push(picture.value(*output));
        }
        Ok(true)
    }

    /// Takes the path that was put in the columns last out of them.
    fn take_back(&mut self) {
        if self.walk.emit_relationship {
            self.lists.pop();
        }
        if self.walk.emit_node {
            self.nodes.pop();
        }
        for column in &mut self.columns {
            column.pop();
        }
    }
}

/// A level of a search from both ends.
struct Level<'s> {
    /// From which end.
    side: usize,
    /// Distances from this end, and from the other.
    own: &'s mut Reach,
    other: &'s Reach,
    /// The distance of the nodes that are new.
    distance: u32,
    /// Those nodes, and the position of each.
    next: Frontier,
    /// Where the search has met the other, noted at the far end of the step, whichever side has found it.
    meetings: &'s mut Frontier,
}

impl Level<'_> {
    /// Whether a step from a node over a position leads to where the search from the other end has been.
    #[inline]
    fn meets(&mut self, node: NodeId, position: usize, step: NodeId) -> bool {
        let meets = self.other.get(position, step).is_some();
        if meets {
            let far = if self.side == 0 { step } else { node };
            self.meetings.push((far, position));
        }
        meets
    }

    fn is_new(&self, position: usize, node: NodeId) -> bool {
        self.own.get(position, node).is_none()
    }

    #[inline]
    fn enter(&mut self, position: usize, node: NodeId) {
        if self.own.reach(position, node, self.distance) {
            self.next.push((node, position));
        }
    }
}

/// Whether a step may follow a path.
fn may_follow(trail: &Trail, step: Step, mode: PathMode) -> bool {
    match mode {
        PathMode::Walk => true,
        PathMode::Trail => !trail.relationships.contains(&step.relationship),
        PathMode::Acyclic => !trail.nodes.contains(&step.node),
        PathMode::Simple => {
            !trail.nodes[1..].contains(&step.node)
                && !trail.relationships.contains(&step.relationship)
        }
    }
}

/// A path from left to right, whichever way it was found.
struct Picture<'t> {
    trail: &'t Trail,
    automaton: &'t Automaton,
    way: Way,
}

impl Picture<'_> {
    fn length(&self) -> usize {
        self.trail.relationships.len()
    }

    fn node(&self, number: usize) -> NodeId {
        match self.way {
            Way::Forward => self.trail.nodes[number],
            Way::Backward => self.trail.nodes[self.length() - number],
        }
    }

    fn step(&self, number: usize) -> usize {
        match self.way {
            Way::Forward => number,
            Way::Backward => self.length() - 1 - number,
        }
    }

    fn relationships(&self) -> impl Iterator<Item = RelationshipId> + '_ {
        (0..self.length()).map(|number| self.trail.relationships[self.step(number)])
    }

    /// The numbers of the steps that stand for a relationship of the pattern.
    fn steps(&self, segment: usize, place: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.length()).filter(move |number| {
            let position = self.automaton.positions[self.trail.positions[self.step(*number)]];
            position.segment == segment && position.offset == place
        })
    }

    fn value(&self, output: Output) -> Value {
        match output {
            Output::End(Way::Forward) => Value::Node(self.node(self.length())),
            Output::End(Way::Backward) => Value::Node(self.node(0)),
            Output::Relationship {
                segment,
                place,
                list,
            } => {
                let mut found = self
                    .steps(segment, place)
                    .map(|number| Value::Relationship(self.trail.relationships[self.step(number)]));
                if list {
                    Value::list(found.collect())
                } else {
                    found.next().unwrap_or(Value::Null)
                }
            }
            Output::Node {
                segment,
                place: 0,
                list: true,
            } => {
                let found = self.steps(segment, 0);
                Value::list(found.map(|number| Value::Node(self.node(number))).collect())
            }
            Output::Node {
                segment,
                place,
                list: true,
            } => {
                let found = self.steps(segment, place - 1);
                Value::list(
                    found
                        .map(|number| Value::Node(self.node(number + 1)))
                        .collect(),
                )
            }
            Output::Node {
                segment,
                place,
                list: false,
            } => {
                let before = (0..self.length()).filter(|number| {
                    let position = self.trail.positions[self.step(*number)];
                    self.automaton.positions[position].segment < segment
                });
                Value::Node(self.node(before.count() + place))
            }
        }
    }
}

impl Source for SearchPaths {
    fn begin(&mut self, _chunk: &Chunk, run: &mut Run<'_, '_>) -> Result<(), EngineError> {
        let view = run.view();
        self.labels = label_numbers(view, &self.walk.labels);
        self.searched.rules.begin(run);
        if let Some(chosen) = &mut self.searched.chosen {
            self.progress.wanted = chosen.count.evaluate(run)?;
        }
        Ok(())
    }

    fn start(
        &mut self,
        chunk: &Chunk,
        row: usize,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        self.from = None;
        self.progress.ends.clear();
        self.progress.at = 0;
        self.progress.active = false;
        let from = chunk.columns[self.walk.from].node(row);
        let into = self.walk.into.map(|into| chunk.columns[into].node(row));
        let (Some(from), Some(_), true) = (from, &self.labels, into != Some(None)) else {
            return Ok(());
        };
        let into = into.flatten();
        self.searched.rules.start(chunk, row);
        for whole in &mut self.searched.conditions {
            whole.condition.start(chunk, row);
        }
        self.searched.rules.used.clear();
        for column in &self.walk.distinct {
            add_used(&chunk.columns[*column], row, &mut self.searched.rules.used);
        }
        self.from = Some(from);
        let longest = self.searched.automaton.longest;
        if self.searched.chosen.is_none() {
            self.begin_walk(from, into);
            self.walker.bound = longest;
            self.walker.exact = false;
            self.walker.guided = false;
            if let Some(into) = into
                && longest.is_none_or(|longest| longest > 2)
            {
                // distances from the node to be reached keep the search from going astray
                let farthest = longest.map(|longest| longest - 1);
                self.spread(into, 0, self.way.turned(), farthest, run)?;
                self.walker.guided = true;
            }
            return Ok(());
        }
        self.walker.exact = true;
        self.walker.guided = true;
        if self.progress.wanted == 0 {
            return Ok(());
        }
        if let Some(into) = into {
            self.progress.complete = false;
            let length = self.meet(from, into, run)?;
            self.progress
                .ends
                .extend(length.map(|length| (into, length)));
            return Ok(());
        }
        self.progress.complete = true;
        let mut ends = self.spread(from, 0, self.way, longest, run)?;
        let (view, labels) = (run.view(), self.labels.as_deref().unwrap_or_default());
        ends.retain(|(node, _)| labels.iter().all(|label| view.has_label(*node, *label)));
        self.progress.ends = ends;
        Ok(())
    }

    fn more(&mut self, limit: usize, run: &mut Run<'_, '_>) -> Result<(usize, bool), EngineError> {
        if self.from.is_none() {
            return Ok((0, false));
        }
        for count in 0..limit {
            let found = if self.searched.chosen.is_some() {
                self.next_chosen(run)?
            } else {
                self.walk_on(run)?
            };
            if !found {
                return Ok((count, false));
            }
        }
        Ok((limit, true))
    }

    fn take(&mut self) -> Vec<Column> {
        let lists = std::mem::take(&mut self.lists);
        let nodes = std::mem::take(&mut self.nodes);
        let mut columns = Vec::with_capacity(2 + self.columns.len());
        if self.walk.emit_relationship {
            columns.push(Column::Values(lists));
        }
        if self.walk.emit_node {
            columns.push(Column::Nodes(nodes));
        }
        let outputs = self.columns.iter_mut().map(std::mem::take);
        columns.extend(outputs.map(Column::of));
        columns
    }
}
