//! The operators of a pattern: the steps that were chosen, one operator each, with no column kept longer than needed.

mod counted;
mod cycle;
mod lifetimes;
mod rivals;

use std::sync::Arc;

use self::lifetimes::Lifetimes;
use self::rivals::Rivals;
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
use super::operators::count_trails::CountTrails;
use super::operators::count_walks::CountWalks;
use super::operators::expand::Expand;
use super::operators::expand::Walk;
use super::operators::expand::turned;
use super::operators::flat_map::FlatMap;
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
use super::references::Readings;
use super::references::Slots;
use crate::engine::EngineError;
use crate::engine::profile::PatternStep;
use crate::model::collections::HashMap;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::Slot;
use crate::plan::SlotId;
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
    rivals: &'b Rivals<'p>,
    lifetimes: &'b Lifetimes,
    /// The labels that nodes must have.
    labels: HashMap<SlotId, Vec<Arc<str>>>,
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

    /// The labels that a node must have.
    fn labels(&self, node: SlotId) -> Vec<Arc<str>> {
        self.labels.get(&node).cloned().unwrap_or_default()
    }
}

impl Compiler<'_> {
    /// The matches of a pattern, which adds these slots, for the rows of `input`. `read` is what the pattern itself reads.
    pub(crate) fn pattern(
        &mut self,
        input: Compiled,
        pattern: (&PatternGraph, &[Slot]),
        read: &Readings,
    ) -> Result<Compiled, EngineError> {
        let (operator, layout, _) = self.matches(input, pattern, read, false)?;
        Ok((operator, layout))
    }

    /// As [`Compiler::pattern`], but a row may stand for several matches: the column that says for how many, if so.
    pub(crate) fn counted_pattern(
        &mut self,
        input: Compiled,
        pattern: (&PatternGraph, &[Slot]),
        read: &Readings,
    ) -> Result<Counted, EngineError> {
        self.matches(input, pattern, read, true)
    }

    fn matches(
        &mut self,
        (input, layout): Compiled,
        (pattern, added): (&PatternGraph, &[Slot]),
        read: &Readings,
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
        wanted.retain(|slot| self.is_read_beyond(read, *slot));
        let rivals = Rivals::of(pattern);
        let lifetimes = Lifetimes::of(pattern, &choice, &wanted);
        let mut builder = Builder {
            pattern,
            choice: &choice,
            rivals: &rivals,
            lifetimes: &lifetimes,
            labels: labels(pattern),
            known: bound_slots(pattern),
            taken: Vec::new(),
        };
        let trails = count && counted::counts_trails(&builder, &wanted);
        let made = if trails {
            choice.steps.len() - 1
        } else if count {
            counted::first_counted(&builder, &wanted)
        } else {
            choice.steps.len()
        };
        let mut compiled = (input, layout);
        let mut position = 0;
        // Counts that go over more than one node are kept by node: two threads would both find them.
        if choice.steps.len() - made <= MOST_COUNTED
            && let Some(size) = self.cuts(pattern, &choice, made)
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
                cycle::cycle_at(&builder, steps, position)
            } else {
                None
            };
            if let Some(pair) = cycle {
                builder.take(
                    "Intersect",
                    &reached(pattern, &steps[position..position + 2]),
                );
                compiled = cycle::intersection(&mut builder, position + 1, &pair, compiled);
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
            let (walk, length) = counted::last_trails(&builder, &choice.steps[made], &layout);
            let weight = output.width();
            let operator = CountTrails::boxed(operator, keep, walk, length);
            builder.take("CountTrails", &reached(pattern, &choice.steps[made..]));
            self.note(builder);
            return Ok((operator, output, Some(weight)));
        }
        if made < choice.steps.len() {
            let (levels, roots) = counted::tree(&builder, &choice.steps[made..], &layout);
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
                let lifetimes = builder.lifetimes;
                let needs = |slot| lifetimes.is_needed(position, slot);
                let (keep, output) = kept(&layout, needs, &[slot]);
                let scan = ScanNodes::new(labels.clone(), needs(slot));
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
                let lifetimes = builder.lifetimes;
                let needs = |slot| lifetimes.is_needed(position, slot);
                let value = self.expression(value, &layout)?;
                let (keep, output) = kept(&layout, needs, &[slot]);
                let seek = Seek::new(labels.clone(), Arc::clone(key), value, needs(slot));
                builder.known.insert(slot);
                Ok((FlatMap::boxed(input, keep, seek), output))
            }
            Step::SeekName { node, labels, name } => {
                let slot = pattern.nodes[*node].slot;
                let name = self.expression(name, &layout)?;
                builder.take("SeekName", &[slot]);
                let lifetimes = builder.lifetimes;
                let needs = |slot| lifetimes.is_needed(position, slot);
                let (keep, output) = kept(&layout, needs, &[slot]);
                let seek = SeekName::new(labels.clone(), name, needs(slot));
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
                let lifetimes = builder.lifetimes;
                let needs = |slot| lifetimes.is_needed(position, slot);
                let (keep, output) = kept(&layout, needs, &[slot]);
                let (index, emit) = (Arc::clone(index), needs(slot));
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
                let lifetimes = builder.lifetimes;
                let needs = |slot| lifetimes.is_needed(position, slot);
                let mut compiled = [None, None];
                for (bound, compiled) in bounds.iter().zip(&mut compiled) {
                    if let Some(bound) = bound {
                        *compiled = Some(self.expression(bound, &layout)?);
                    }
                }
                let (keep, output) = kept(&layout, needs, &[slot]);
                let emit = needs(slot);
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
                let lifetimes = builder.lifetimes;
                let needs = |slot| lifetimes.is_needed(position, slot);
                let (keep, output) = kept(&layout, needs, &slots);
                let scan = ScanRelationships::new(
                    step.types.clone(),
                    step.direction,
                    [builder.labels(step.left), builder.labels(step.right)],
                    slots.map(needs),
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
        builder.take("FollowKnown", &[step.left, step.right]);
        let lifetimes = builder.lifetimes;
        let needs = |slot| lifetimes.is_needed(position, slot);
        let known = |slot: SlotId| builder.known.contains(&slot);
        let loops = step.left == step.right;
        let end = |slot: SlotId| known(slot).then(|| column_of(slot, &layout));
        let ends = [end(step.left), end(step.right)];
        let mut new = Vec::new();
        let mut emit = [false, false];
        for (side, slot) in [step.left, step.right].into_iter().enumerate() {
            if ends[side].is_none() && !(loops && side == 1) {
                new.push(slot);
                emit[side] = needs(slot);
            }
        }
        let (keep, output) = kept(&layout, needs, &new);
        let bound = Bound {
            relationship: column_of(step.slot, &layout),
            ends,
            loops,
            labels: [builder.labels(step.left), builder.labels(step.right)],
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
        let lifetimes = builder.lifetimes;
        let needs = |slot| lifetimes.is_needed(position, slot);
        let walk = Walk {
            from: column_of(from, &layout),
            into,
            direction,
            types: step.types.clone(),
            labels: if into.is_some() {
                Vec::new()
            } else {
                builder.labels(to)
            },
            distinct: distinct(builder, step, &layout),
            emit_relationship: needs(step.slot),
            emit_node: into.is_none() && needs(to),
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
            .filter(|slot| *slot != from && *slot != to && needs(*slot))
            .collect();
        new.extend(&outputs);
        let (keep, output) = kept(&layout, needs, &new);
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

/// By node, the labels it must have wherever it is listed.
fn labels(pattern: &PatternGraph) -> HashMap<SlotId, Vec<Arc<str>>> {
    let mut labels: HashMap<SlotId, Vec<Arc<str>>> = HashMap::default();
    for node in pattern.nodes.iter().filter(|node| !node.labels.is_empty()) {
        let labels = labels.entry(node.slot).or_default();
        for label in &node.labels {
            if !labels.contains(label) {
                labels.push(Arc::clone(label));
            }
        }
    }
    labels
}

/// The columns that stay, and the layout with the new slots that are needed. A column that nobody needs any more may
/// stay if it is one of very many: dropping each at once would be quadratic in the size of the pattern.
fn kept(layout: &Layout, needs: impl Fn(SlotId) -> bool, new: &[SlotId]) -> (Vec<usize>, Layout) {
    const VERY_MANY: usize = 16;
    let mut keep: Vec<usize> = (0..layout.width())
        .filter(|position| needs(layout.slots()[*position]))
        .collect();
    let mut output = if (layout.width() - keep.len()) * VERY_MANY < layout.width() {
        keep = (0..layout.width()).collect();
        layout.clone()
    } else {
        Layout::new(keep.iter().map(|at| layout.slots()[*at]).collect())
    };
    for slot in new {
        if needs(*slot) {
            output.push(*slot);
        }
    }
    (keep, output)
}

/// The columns of the relationships already found that `step` must not share.
fn distinct(builder: &Builder<'_, '_>, step: &PatternRelationship, layout: &Layout) -> Vec<usize> {
    (0..layout.width())
        .filter(|column| builder.rivals.has(step, layout.slots()[*column]))
        .collect()
}

/// Where a relationship is walked from, and to.
fn ends(step: &PatternRelationship, reversed: bool) -> (SlotId, SlotId) {
    if reversed {
        (step.right, step.left)
    } else {
        (step.left, step.right)
    }
}
