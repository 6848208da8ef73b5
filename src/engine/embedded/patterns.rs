//! The operators of a pattern: the steps that were chosen, one operator each, with no column kept longer than needed.

use std::sync::Arc;

use super::choose;
use super::choose::Choice;
use super::choose::Step;
use super::compile::Compiled;
use super::compile::Compiler;
use super::compile::path_columns;
use super::layout::Layout;
use super::layout::column_of;
use super::operators::Operator;
use super::operators::argument::Argument;
use super::operators::bound::Bound;
use super::operators::bound::BoundState;
use super::operators::count_trails;
use super::operators::count_trails::CountTrails;
use super::operators::count_walks::CountWalks;
use super::operators::count_walks::Level;
use super::operators::count_walks::Repeats;
use super::operators::count_walks::Root;
use super::operators::expand::Expand;
use super::operators::expand::Walk;
use super::operators::expand::turned;
use super::operators::flat_map::FlatMap;
use super::operators::intersect::Intersect;
use super::operators::intersect::Way;
use super::operators::path::BuildPaths;
use super::operators::project::Filter;
use super::operators::project::Pick;
use super::operators::scan::ScanNodes;
use super::operators::scan::ScanRelationships;
use super::operators::seek::Seek;
use super::operators::seek_name::SeekName;
use super::operators::seek_range::SeekRange;
use super::operators::seek_wide::SeekWide;
use super::operators::variable_expand::StepProperties;
use super::operators::variable_expand::VariableExpand;
use super::references;
use super::references::Slots;
use crate::engine::EngineError;
use crate::engine::profile::PatternStep;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::pattern::Length;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternRelationship;

/// An operator, its layout, and the column that says for how many matches each row stands, if there is one.
pub(crate) type Counted = (Box<dyn Operator>, Layout, Option<usize>);

/// A pattern that ends in more steps that are only counted is not cut into morsels.
const MOST_COUNTED: usize = 2;

/// A pattern on its way to operators.
struct Builder<'b, 'p> {
    pattern: &'p PatternGraph,
    choice: &'b Choice,
    rivals: &'b Rivals,
    /// For each step, the slots that are needed after it.
    needed: Vec<Slots>,
    /// Slots of the pattern that have been found so far.
    known: Slots,
    /// What is taken, for who asks how.
    taken: Vec<PatternStep>,
}

impl Builder<'_, '_> {
    fn take(&mut self, operator: &'static str, slots: &[SlotId]) {
        let slots = slots.to_vec();
        self.taken.push(PatternStep { operator, slots });
    }
}

impl Compiler<'_> {
    /// The matches of `pattern` for the rows of `input`.
    pub(crate) fn pattern(
        &mut self,
        input: Compiled,
        pattern: &PatternGraph,
        added: &[Slot],
    ) -> Result<Compiled, EngineError> {
        let (operator, layout, _) = self.matches(input, pattern, added, false)?;
        Ok((operator, layout))
    }

    /// As [`Compiler::pattern`], but a row may stand for several matches: the column that says for how many, if so.
    pub(crate) fn counted_pattern(
        &mut self,
        input: Compiled,
        pattern: &PatternGraph,
        added: &[Slot],
    ) -> Result<Counted, EngineError> {
        self.matches(input, pattern, added, true)
    }

    fn matches(
        &mut self,
        (input, layout): Compiled,
        pattern: &PatternGraph,
        added: &[Slot],
        count: bool,
    ) -> Result<Counted, EngineError> {
        let choice = choose::choose(
            pattern,
            &self.read,
            self.view,
            self.environment.parameters,
            self.environment.tuning.optimize,
        );
        let mut wanted: Slots = layout.slots().iter().copied().collect();
        wanted.extend(added.iter().map(|slot| slot.id));
        wanted.retain(|slot| self.is_read(*slot));
        let rivals = Rivals::of(pattern);
        let mut builder = Builder {
            pattern,
            choice: &choice,
            rivals: &rivals,
            needed: needed(pattern, &choice, &rivals, &wanted),
            known: bound_slots(pattern),
            taken: Vec::new(),
        };
        let trails = count && counts_trails(pattern, &choice, &wanted);
        let made = if trails {
            choice.steps.len() - 1
        } else if count {
            first_counted(pattern, &choice, &rivals, &wanted)
        } else {
            choice.steps.len()
        };
        let mut compiled = (input, layout);
        let mut position = 0;
        // Counts that go over more than one node are kept by node: two threads would both find them.
        if choice.steps.len() - made <= MOST_COUNTED
            && let Some(size) = self.cuts(pattern, &choice)
        {
            let step = &choice.steps[0];
            let (leaf, layout) = self.step(&mut builder, 0, step, compiled)?;
            self.cut_off((leaf, layout.width()), size, pattern, step);
            let all = (0..layout.width()).collect();
            compiled = (Box::new(Argument::new(all)), layout);
            position = 1;
        }
        while position < made {
            let steps = &choice.steps[..made];
            let cycle = if self.environment.tuning.optimize {
                cycle_at(&builder, steps, position)
            } else {
                None
            };
            if let Some(pair) = cycle {
                builder.take(
                    "Intersect",
                    &reached(pattern, &steps[position..position + 2]),
                );
                compiled = intersection(&mut builder, position + 1, &pair, compiled);
                position += 2;
                continue;
            }
            compiled = self.step(&mut builder, position, &steps[position], compiled)?;
            position += 1;
        }
        let (operator, layout) = compiled;
        let keep = layout.positions_of(&wanted);
        let output = Layout::new(keep.iter().map(|at| layout.slots()[*at]).collect());
        if trails {
            let (walk, length) = last_trails(&builder, &choice.steps[made], &layout);
            let weight = output.width();
            let operator = CountTrails::boxed(operator, keep, walk, length);
            builder.take("CountTrails", &reached(pattern, &choice.steps[made..]));
            self.note(builder);
            return Ok((operator, output, Some(weight)));
        }
        if made < choice.steps.len() {
            let (levels, roots) = tree(&builder, &choice.steps[made..], &layout);
            let weight = output.width();
            let operator = CountWalks::boxed(operator, keep, levels, roots);
            builder.take("CountWalks", &reached(pattern, &choice.steps[made..]));
            self.note(builder);
            return Ok((operator, output, Some(weight)));
        }
        self.note(builder);
        if keep.len() == layout.width() {
            return Ok((operator, layout, None));
        }
        Ok((Pick::boxed(operator, keep), output, None))
    }

    /// Hands on how the pattern is looked for.
    fn note(&self, builder: Builder<'_, '_>) {
        if let Some(profile) = self.environment.profile {
            profile.note(builder.pattern, builder.taken);
        }
    }

    fn step(
        &mut self,
        builder: &mut Builder<'_, '_>,
        position: usize,
        step: &Step,
        (input, layout): Compiled,
    ) -> Result<Compiled, EngineError> {
        let pattern = builder.pattern;
        match step {
            Step::Filter { predicates } => {
                builder.take("Filter", &[]);
                let predicates: Result<_, _> = predicates
                    .iter()
                    .map(|at| self.expression(&builder.choice.predicates[*at], &layout))
                    .collect();
                Ok((Filter::boxed(input, predicates?), layout))
            }
            Step::Path { path } => {
                let path = &pattern.paths[*path];
                builder.take("BuildPath", &[path.slot]);
                let columns = path_columns(path, &layout);
                let mut layout = layout;
                layout.push(path.slot);
                Ok((BuildPaths::boxed(input, vec![columns]), layout))
            }
            Step::Check { node } => {
                let node = &pattern.nodes[*node];
                builder.take("Check", &[node.slot]);
                let subject = expression(ExprKind::Slot(node.slot), node.span);
                let kind = if node.labels.is_empty() {
                    ExprKind::IsNotNull(Box::new(subject))
                } else {
                    ExprKind::HasLabels(Box::new(subject), node.labels.clone())
                };
                let check = self.expression(&expression(kind, node.span), &layout)?;
                Ok((Filter::boxed(input, vec![check]), layout))
            }
            Step::Scan { node, labels } => {
                let slot = pattern.nodes[*node].slot;
                let name = if labels.is_empty() {
                    "ScanAllNodes"
                } else {
                    "ScanLabel"
                };
                builder.take(name, &[slot]);
                let needed = &builder.needed[position];
                let (keep, output) = kept(&layout, needed, &[slot]);
                let scan = ScanNodes::new(labels.clone(), needed.contains(&slot));
                builder.known.insert(slot);
                Ok((FlatMap::boxed(input, keep, scan), output))
            }
            Step::Seek {
                node,
                labels,
                key,
                value,
            } => {
                let slot = pattern.nodes[*node].slot;
                builder.take("SeekIndex", &[slot]);
                let needed = &builder.needed[position];
                let value = self.expression(value, &layout)?;
                let (keep, output) = kept(&layout, needed, &[slot]);
                let seek = Seek::new(
                    labels.clone(),
                    Arc::clone(key),
                    value,
                    needed.contains(&slot),
                );
                builder.known.insert(slot);
                Ok((FlatMap::boxed(input, keep, seek), output))
            }
            Step::SeekName { node, labels, name } => {
                let slot = pattern.nodes[*node].slot;
                let name = self.expression(name, &layout)?;
                builder.take("SeekName", &[slot]);
                let needed = &builder.needed[position];
                let (keep, output) = kept(&layout, needed, &[slot]);
                let seek = SeekName::new(labels.clone(), name, needed.contains(&slot));
                builder.known.insert(slot);
                Ok((FlatMap::boxed(input, keep, seek), output))
            }
            Step::SeekWide {
                node,
                labels,
                index,
                values,
            } => {
                let slot = pattern.nodes[*node].slot;
                let values = self.expressions(values, &layout)?;
                builder.take("SeekIndex", &[slot]);
                let needed = &builder.needed[position];
                let (keep, output) = kept(&layout, needed, &[slot]);
                let (index, emit) = (Arc::clone(index), needed.contains(&slot));
                let seek = SeekWide::new(labels.clone(), index, values, emit);
                builder.known.insert(slot);
                Ok((FlatMap::boxed(input, keep, seek), output))
            }
            Step::SeekRange {
                node,
                labels,
                key,
                bounds,
            } => {
                let slot = pattern.nodes[*node].slot;
                builder.take("SeekIndexRange", &[slot]);
                let needed = &builder.needed[position];
                let mut compiled = [None, None];
                for (bound, compiled) in bounds.iter().zip(&mut compiled) {
                    if let Some(bound) = bound {
                        *compiled = Some(self.expression(bound, &layout)?);
                    }
                }
                let (keep, output) = kept(&layout, needed, &[slot]);
                let emit = needed.contains(&slot);
                let seek = SeekRange::new(labels.clone(), Arc::clone(key), compiled, emit);
                builder.known.insert(slot);
                Ok((FlatMap::boxed(input, keep, seek), output))
            }
            Step::ScanRelationships { relationship }
            | Step::SeekRelationships { relationship, .. } => {
                let sought = match step {
                    Step::SeekRelationships { index, values, .. } => {
                        Some((Arc::clone(index), self.expressions(values, &layout)?))
                    }
                    _ => None,
                };
                let name = if sought.is_some() {
                    "SeekRelationships"
                } else {
                    "ScanRelationships"
                };
                let step = &pattern.relationships[*relationship];
                let slots = [step.slot, step.left, step.right];
                builder.take(name, &[step.left, step.right]);
                let needed = &builder.needed[position];
                let (keep, output) = kept(&layout, needed, &slots);
                let scan = ScanRelationships::new(
                    step.types.clone(),
                    step.direction,
                    [labels(pattern, step.left), labels(pattern, step.right)],
                    slots.map(|slot| needed.contains(&slot)),
                    distinct(builder, step, &layout),
                );
                let scan = match sought {
                    Some((index, values)) => scan.by_index(index, values),
                    None => scan,
                };
                builder.known.extend(slots);
                Ok((FlatMap::boxed(input, keep, scan), output))
            }
            Step::Bound { relationship } => {
                let step = &pattern.relationships[*relationship];
                self.bound(builder, position, step, (input, layout))
            }
            Step::Walk {
                relationship,
                reversed,
            } => {
                let step = &pattern.relationships[*relationship];
                self.walk(builder, position, step, *reversed, (input, layout))
            }
        }
    }

    fn bound(
        &mut self,
        builder: &mut Builder<'_, '_>,
        position: usize,
        step: &PatternRelationship,
        (input, layout): Compiled,
    ) -> Result<Compiled, EngineError> {
        let pattern = builder.pattern;
        builder.take("FollowKnown", &[step.left, step.right]);
        let needed = &builder.needed[position];
        let known = |slot: SlotId| builder.known.contains(&slot);
        let loops = step.left == step.right;
        let end = |slot: SlotId| known(slot).then(|| column_of(slot, &layout));
        let ends = [end(step.left), end(step.right)];
        let mut new = Vec::new();
        let mut emit = [false, false];
        for (side, slot) in [step.left, step.right].into_iter().enumerate() {
            if ends[side].is_none() && !(loops && side == 1) {
                new.push(slot);
                emit[side] = needed.contains(&slot);
            }
        }
        let (keep, output) = kept(&layout, needed, &new);
        let bound = Bound {
            relationship: column_of(step.slot, &layout),
            ends,
            loops,
            labels: [labels(pattern, step.left), labels(pattern, step.right)],
            emit,
            direction: step.direction,
            types: step.types.clone(),
            length: step.length,
            properties: StepProperties::new(self.keyed(&step.step_properties, &layout)?),
            distinct: distinct(builder, step, &layout),
            state: BoundState::default(),
        };
        builder.known.extend([step.left, step.right]);
        Ok((FlatMap::boxed(input, keep, bound), output))
    }

    fn walk(
        &mut self,
        builder: &mut Builder<'_, '_>,
        position: usize,
        step: &PatternRelationship,
        reversed: bool,
        (input, layout): Compiled,
    ) -> Result<Compiled, EngineError> {
        let pattern = builder.pattern;
        let (from, to, direction) = if reversed {
            (step.right, step.left, turned(step.direction))
        } else {
            (step.left, step.right, step.direction)
        };
        let into = builder.known.contains(&to).then(|| column_of(to, &layout));
        let name = match (step.length, &step.search) {
            (None, _) if into.is_some() => "ExpandInto",
            (None, _) => "Expand",
            (Some(_), None) => "ExpandVariable",
            (Some(_), Some(_)) => "Search",
        };
        builder.take(name, &[from, to]);
        let needed = &builder.needed[position];
        let walk = Walk {
            from: column_of(from, &layout),
            into,
            direction,
            types: step.types.clone(),
            labels: if into.is_some() {
                Vec::new()
            } else {
                labels(pattern, to)
            },
            distinct: distinct(builder, step, &layout),
            emit_relationship: needed.contains(&step.slot),
            emit_node: into.is_none() && needed.contains(&to),
        };
        let mut new = vec![step.slot];
        if into.is_none() {
            new.push(to);
        }
        let outputs: Vec<SlotId> = step
            .search
            .iter()
            .flat_map(|search| search.outputs())
            .collect();
        let outputs: Vec<SlotId> = outputs
            .into_iter()
            .filter(|slot| *slot != from && *slot != to && needed.contains(slot))
            .collect();
        new.extend(&outputs);
        let (keep, output) = kept(&layout, needed, &new);
        builder.known.extend([step.slot, to]);
        builder.known.extend(&outputs);
        let operator: Box<dyn Operator> = match (step.length, &step.search) {
            (None, _) => FlatMap::boxed(input, keep, Expand::new(walk)),
            (Some(length), None) if self.is_guided(&walk, length) => {
                builder.take("Search", &[from, to]);
                let search = self.repetition(step, length);
                let source = self.search(step, &search, walk, reversed, &outputs, &layout)?;
                FlatMap::boxed(input, keep, source)
            }
            (Some(length), None) => {
                let properties = StepProperties::new(self.keyed(&step.step_properties, &layout)?);
                let source = VariableExpand::new(walk, length, reversed, properties);
                FlatMap::boxed(input, keep, source)
            }
            (Some(_), Some(search)) => {
                let source = self.search(step, search, walk, reversed, &outputs, &layout)?;
                FlatMap::boxed(input, keep, source)
            }
        };
        Ok((operator, output))
    }
}

fn expression(kind: ExprKind, span: crate::diagnostic::Span) -> Expr {
    Expr {
        kind,
        span,
        static_type: crate::plan::expr::StaticType::ANY,
    }
}

/// The nodes that steps along relationships join.
fn reached(pattern: &PatternGraph, steps: &[Step]) -> Vec<SlotId> {
    let mut nodes = Vec::new();
    for step in steps {
        let Step::Walk {
            relationship,
            reversed,
        } = step
        else {
            continue;
        };
        let step = &pattern.relationships[*relationship];
        let ends = if *reversed {
            [step.right, step.left]
        } else {
            [step.left, step.right]
        };
        for node in ends {
            if !nodes.contains(&node) {
                nodes.push(node);
            }
        }
    }
    nodes
}

/// The slots of a pattern that are known before it is looked for.
fn bound_slots(pattern: &PatternGraph) -> Slots {
    let nodes = pattern.nodes.iter().filter(|node| node.bound);
    let relationships = pattern.relationships.iter().filter(|step| step.bound);
    nodes
        .map(|node| node.slot)
        .chain(relationships.map(|step| step.slot))
        .collect()
}

fn labels(pattern: &PatternGraph, slot: SlotId) -> Vec<Arc<str>> {
    let mut labels: Vec<Arc<str>> = Vec::new();
    for node in pattern.nodes.iter().filter(|node| node.slot == slot) {
        for label in &node.labels {
            if !labels.contains(label) {
                labels.push(Arc::clone(label));
            }
        }
    }
    labels
}

/// The columns that stay, and the layout with the new slots that are needed.
fn kept(layout: &Layout, needed: &Slots, new: &[SlotId]) -> (Vec<usize>, Layout) {
    let keep: Vec<usize> = (0..layout.width())
        .filter(|position| needed.contains(&layout.slots()[*position]))
        .collect();
    let mut output = Layout::new(keep.iter().map(|at| layout.slots()[*at]).collect());
    for slot in new {
        if needed.contains(slot) {
            output.push(*slot);
        }
    }
    (keep, output)
}

/// The columns of the relationships already found that `step` must not share.
fn distinct(builder: &Builder<'_, '_>, step: &PatternRelationship, layout: &Layout) -> Vec<usize> {
    builder
        .rivals
        .slots(step)
        .filter(|slot| builder.known.contains(slot))
        .filter_map(|slot| layout.position(slot))
        .collect()
}

/// For each relationship of a pattern, those that must not be the same one, whichever of the two the plan lists the
/// rule on; those that cannot be it, as their types differ, are left out.
struct Rivals {
    of: HashMap<SlotId, Vec<SlotId>>,
}

impl Rivals {
    fn of(pattern: &PatternGraph) -> Self {
        let by_slot: HashMap<SlotId, &PatternRelationship> = pattern
            .relationships
            .iter()
            .map(|step| (step.slot, step))
            .collect();
        let mut of: HashMap<SlotId, Vec<SlotId>> = HashMap::default();
        for step in &pattern.relationships {
            let others = step.unique_with.iter().filter_map(|slot| by_slot.get(slot));
            for other in others.filter(|other| may_be_the_same(step, other)) {
                of.entry(step.slot).or_default().push(other.slot);
                of.entry(other.slot).or_default().push(step.slot);
            }
        }
        Self { of }
    }

    fn slots(&self, step: &PatternRelationship) -> impl Iterator<Item = SlotId> + '_ {
        self.of.get(&step.slot).into_iter().flatten().copied()
    }
}

fn may_be_the_same(one: &PatternRelationship, other: &PatternRelationship) -> bool {
    one.types.is_empty()
        || other.types.is_empty()
        || one.types.iter().any(|name| other.types.contains(name))
}

/// For each step, the slots that are needed after it: wanted at the end, or read by a later step.
fn needed(pattern: &PatternGraph, choice: &Choice, rivals: &Rivals, wanted: &Slots) -> Vec<Slots> {
    let mut needed = vec![Slots::default(); choice.steps.len()];
    let mut later = wanted.clone();
    for (position, step) in choice.steps.iter().enumerate().rev() {
        needed[position].clone_from(&later);
        match step {
            Step::Check { node } => {
                later.insert(pattern.nodes[*node].slot);
            }
            Step::Scan { .. } => {}
            Step::ScanRelationships { relationship } => {
                later.extend(rivals.slots(&pattern.relationships[*relationship]));
            }
            Step::Seek { value: sought, .. } | Step::SeekName { name: sought, .. } => {
                references::expression(sought, &mut later);
            }
            Step::SeekRelationships {
                relationship,
                values,
                ..
            } => {
                later.extend(rivals.slots(&pattern.relationships[*relationship]));
                for value in values {
                    references::expression(value, &mut later);
                }
            }
            Step::SeekWide { values, .. } => {
                for value in values {
                    references::expression(value, &mut later);
                }
            }
            Step::SeekRange { bounds, .. } => {
                for bound in bounds.iter().flatten() {
                    references::expression(bound, &mut later);
                }
            }
            Step::Bound { relationship } | Step::Walk { relationship, .. } => {
                let step = &pattern.relationships[*relationship];
                later.extend([step.left, step.right]);
                if step.bound {
                    later.insert(step.slot);
                }
                later.extend(rivals.slots(step));
                for (_, value) in &step.step_properties {
                    references::expression(value, &mut later);
                }
                for condition in step.search.iter().flat_map(|search| search.expressions()) {
                    references::expression(condition, &mut later);
                }
            }
            Step::Filter { predicates } => {
                for predicate in predicates {
                    references::expression(&choice.predicates[*predicate], &mut later);
                }
            }
            Step::Path { path } => {
                let path = &pattern.paths[*path];
                later.insert(path.start);
                later.extend(path.steps.iter().flat_map(|(step, node)| [*step, *node]));
            }
        }
    }
    needed
}

/// The first of the last steps that need not be made, only counted: walks over one relationship each to new nodes,
/// none of which anyone reads. One may have to differ from the relationship it goes on from; the very last, if it is
/// the only one, from any relationships before it.
fn first_counted(
    pattern: &PatternGraph,
    choice: &Choice,
    rivals: &Rivals,
    wanted: &Slots,
) -> usize {
    let steps = &choice.steps;
    let mut first = steps.len();
    let mut counted = Slots::default();
    // Steps that must differ from the one they go on from, which has to be counted with them.
    let mut linked: Vec<(usize, usize)> = Vec::new();
    for (position, step) in steps.iter().enumerate().rev() {
        let Some(walked) = walk_nobody_reads(pattern, &steps[..position], step, wanted) else {
            break;
        };
        let known = known_before(pattern, &steps[..position]);
        let linked_to = |slot: &SlotId| {
            linked.iter().any(|(child, parent)| {
                *parent == position && relationship_of(pattern, &steps[*child]).slot == *slot
            })
        };
        let rivals: Vec<SlotId> = rivals
            .slots(walked)
            .filter(|slot| known.contains(slot) || (counted.contains(slot) && !linked_to(slot)))
            .collect();
        match (&*rivals, parent(pattern, steps, position)) {
            ([], _) => {}
            ([rival], Some(parent))
                if relationship_of(pattern, &steps[parent]).slot == *rival
                    && relationship_of(pattern, &steps[parent]).length.is_none()
                    && repeats(pattern, &steps[parent], step).is_some() =>
            {
                linked.push((position, parent));
            }
            _ => {
                let single = |slot: &SlotId| {
                    pattern
                        .relationships
                        .iter()
                        .any(|other| other.slot == *slot && other.length.is_none())
                };
                if counted.is_empty() && rivals.iter().all(single) {
                    first = position;
                }
                break;
            }
        }
        counted.insert(walked.slot);
        first = position;
    }
    // A step whose parent is made after all cannot be counted, unless it is the very last.
    while let Some((child, _)) = linked.iter().find(|(child, parent)| {
        *child >= first && *parent < first && (*child, first) != (steps.len() - 1, steps.len() - 1)
    }) {
        first = if *child == steps.len() - 1 {
            *child
        } else {
            child + 1
        };
    }
    first
}

/// Whether the last step is a walk of some length that need not be made, only counted.
fn counts_trails(pattern: &PatternGraph, choice: &Choice, wanted: &Slots) -> bool {
    let Some((
        Step::Walk {
            relationship,
            reversed,
        },
        before,
    )) = choice.steps.split_last()
    else {
        return false;
    };
    let walked = &pattern.relationships[*relationship];
    let (_, to) = ends(walked, *reversed);
    walked.length.is_some()
        && walked.search.is_none()
        && walked.step_properties.is_empty()
        && walked.types.len() == 1
        && walked.direction != Direction::Both
        && !wanted.contains(&to)
        && !wanted.contains(&walked.slot)
        && !known_before(pattern, before).contains(&to)
}

/// The walk that [`counts_trails`] has found, and its length.
fn last_trails(builder: &Builder<'_, '_>, step: &Step, layout: &Layout) -> (Walk, Length) {
    let walked = relationship_of(builder.pattern, step);
    let Step::Walk { reversed, .. } = step else {
        unreachable!("invariant: only asked of walks");
    };
    let (from, to) = ends(walked, *reversed);
    let direction = if *reversed {
        turned(walked.direction)
    } else {
        walked.direction
    };
    let walk = count_trails::walk_of(
        column_of(from, layout),
        direction,
        &walked.types,
        labels(builder.pattern, to),
        distinct(builder, walked, layout),
    );
    let length = walked.length.unwrap_or_else(|| {
        unreachable!("invariant: only walks of some length are counted as trails")
    });
    (walk, length)
}

/// Two relationships that lead from known nodes to one new node.
struct Cycle<'p> {
    /// The new node.
    node: SlotId,
    /// Each relationship, where it starts, and which way it is walked.
    ways: [(&'p PatternRelationship, SlotId, Direction); 2],
}

/// The cycle that the steps at `position` and right after it close.
fn cycle_at<'p>(builder: &Builder<'_, 'p>, steps: &[Step], position: usize) -> Option<Cycle<'p>> {
    let way = |step: &Step| {
        let Step::Walk {
            relationship,
            reversed,
        } = step
        else {
            return None;
        };
        let walked = &builder.pattern.relationships[*relationship];
        let plain = walked.length.is_none()
            && walked.search.is_none()
            && walked.types.len() == 1
            && walked.direction != Direction::Both
            && walked.left != walked.right;
        plain.then_some((walked, *reversed))
    };
    let known = |slot: SlotId| builder.known.contains(&slot);
    let (first, reversed) = way(steps.get(position)?)?;
    let (from, node) = ends(first, reversed);
    if known(node) || !known(from) {
        return None;
    }
    let (second, _) = way(steps.get(position + 1)?)?;
    let reversed_second = match (second.left, second.right) {
        (left, right) if right == node && known(left) => false,
        (left, right) if left == node && known(right) => true,
        _ => return None,
    };
    let turn = |walked: &PatternRelationship, reversed| {
        if reversed {
            turned(walked.direction)
        } else {
            walked.direction
        }
    };
    Some(Cycle {
        node,
        ways: [
            (first, from, turn(first, reversed)),
            (
                second,
                ends(second, reversed_second).0,
                turn(second, reversed_second),
            ),
        ],
    })
}

/// The operator that closes a cycle; `position` is that of its second step.
fn intersection(
    builder: &mut Builder<'_, '_>,
    position: usize,
    cycle: &Cycle<'_>,
    (input, layout): Compiled,
) -> Compiled {
    let needed = &builder.needed[position];
    let slots = cycle.ways.each_ref().map(|(walked, ..)| walked.slot);
    let ways = cycle.ways.each_ref().map(|(walked, from, direction)| Way {
        from: column_of(*from, &layout),
        outgoing: *direction == Direction::Outgoing,
        relationship_type: Arc::clone(&walked.types[0]),
        distinct: distinct(builder, walked, &layout),
        emit: needed.contains(&walked.slot),
    });
    let (keep, output) = kept(&layout, needed, &[slots[0], cycle.node, slots[1]]);
    let source = Intersect::new(
        ways,
        builder
            .rivals
            .slots(cycle.ways[1].0)
            .any(|slot| slot == slots[0]),
        labels(builder.pattern, cycle.node),
        needed.contains(&cycle.node),
    );
    builder.known.extend([slots[0], cycle.node, slots[1]]);
    (FlatMap::boxed(input, keep, source), output)
}

/// The relationship of a walk.
fn relationship_of<'p>(pattern: &'p PatternGraph, step: &Step) -> &'p PatternRelationship {
    match step {
        Step::Walk { relationship, .. } => &pattern.relationships[*relationship],
        _ => unreachable!("invariant: only asked of walks"),
    }
}

/// The relationship of a step if that walks one relationship to a new node, and nobody reads either.
fn walk_nobody_reads<'p>(
    pattern: &'p PatternGraph,
    before: &[Step],
    step: &Step,
    wanted: &Slots,
) -> Option<&'p PatternRelationship> {
    let Step::Walk {
        relationship,
        reversed,
    } = step
    else {
        return None;
    };
    let walked = &pattern.relationships[*relationship];
    let (_, to) = ends(walked, *reversed);
    let read = walked.length.is_some()
        || wanted.contains(&to)
        || wanted.contains(&walked.slot)
        || known_before(pattern, before).contains(&to);
    (!read).then_some(walked)
}

/// The walk that leads to where the walk at `position` starts.
fn parent(pattern: &PatternGraph, steps: &[Step], position: usize) -> Option<usize> {
    let target = |step: &Step| match step {
        Step::Walk {
            relationship,
            reversed,
        } => Some(ends(&pattern.relationships[*relationship], *reversed)),
        _ => None,
    };
    let (from, _) = target(&steps[position])?;
    steps[..position]
        .iter()
        .position(|step| target(step).is_some_and(|(_, to)| to == from))
}

/// When the relationship of `parent` is a step of `child`; `None` where that cannot be told from the directions.
fn repeats(pattern: &PatternGraph, parent: &Step, child: &Step) -> Option<Repeats> {
    let direction = |step: &Step| match step {
        Step::Walk {
            relationship,
            reversed: false,
        } => Some(pattern.relationships[*relationship].direction),
        Step::Walk {
            relationship,
            reversed: true,
        } => Some(turned(pattern.relationships[*relationship].direction)),
        _ => None,
    };
    let types = |step: &Step| &relationship_of(pattern, step).types;
    let (before, after) = (direction(parent)?, direction(child)?);
    if before == Direction::Both || after == Direction::Both || types(parent) != types(child) {
        return None;
    }
    Some(if before == after {
        Repeats::Loops
    } else {
        Repeats::Always
    })
}

/// The slots of a pattern that are known after some steps.
fn known_before(pattern: &PatternGraph, steps: &[Step]) -> Slots {
    let mut known = bound_slots(pattern);
    for step in steps {
        match step {
            Step::Scan { node, .. }
            | Step::Seek { node, .. }
            | Step::SeekName { node, .. }
            | Step::SeekWide { node, .. }
            | Step::SeekRange { node, .. }
            | Step::Check { node } => {
                known.insert(pattern.nodes[*node].slot);
            }
            Step::ScanRelationships { relationship }
            | Step::SeekRelationships { relationship, .. }
            | Step::Bound { relationship }
            | Step::Walk { relationship, .. } => {
                let step = &pattern.relationships[*relationship];
                known.extend([step.slot, step.left, step.right]);
            }
            Step::Filter { .. } | Step::Path { .. } => {}
        }
    }
    known
}

/// Where a relationship is walked from, and to.
fn ends(step: &PatternRelationship, reversed: bool) -> (SlotId, SlotId) {
    if reversed {
        (step.right, step.left)
    } else {
        (step.left, step.right)
    }
}

/// The walks to be counted as a tree over the nodes of a row.
fn tree(builder: &Builder<'_, '_>, steps: &[Step], layout: &Layout) -> (Vec<Level>, Vec<Root>) {
    let pattern = builder.pattern;
    let mut levels: Vec<Level> = Vec::with_capacity(steps.len());
    let mut reached: Vec<SlotId> = Vec::with_capacity(steps.len());
    let mut roots = Vec::new();
    for step in steps {
        let Step::Walk {
            relationship,
            reversed,
        } = step
        else {
            unreachable!("invariant: only walks are counted");
        };
        let walked = &pattern.relationships[*relationship];
        let (from, to) = ends(walked, *reversed);
        let level = levels.len();
        levels.push(Level {
            direction: if *reversed {
                turned(walked.direction)
            } else {
                walked.direction
            },
            types: walked.types.clone(),
            labels: labels(pattern, to),
            children: Vec::new(),
            repeats: None,
            span: walked.span,
        });
        let parent = reached.iter().position(|slot| *slot == from);
        if let Some(parent) = parent {
            let before = relationship_of(pattern, &steps[parent]).slot;
            if builder.rivals.slots(walked).any(|rival| rival == before) {
                levels[level].repeats = repeats(pattern, &steps[parent], step);
            }
        }
        match parent {
            Some(parent) => levels[parent].children.push(level),
            None => roots.push(Root {
                from: column_of(from, layout),
                level,
                distinct: distinct(builder, walked, layout),
            }),
        }
        reached.push(to);
    }
    (levels, roots)
}
