//! The last steps of a pattern that need not be made, because only how often they could be made is asked.

use super::Builder;
use super::Step;
use super::distinct;
use super::ends;
use crate::engine::embedded::layout::Layout;
use crate::engine::embedded::layout::column_of;
use crate::engine::embedded::operators::count_trails;
use crate::engine::embedded::operators::count_walks::Level;
use crate::engine::embedded::operators::count_walks::Repeats;
use crate::engine::embedded::operators::count_walks::Root;
use crate::engine::embedded::operators::expand::Walk;
use crate::engine::embedded::operators::expand::turned;
use crate::engine::embedded::references::Slots;
use crate::model::collections::HashMap;
use crate::model::graph::Direction;
use crate::plan::SlotId;
use crate::plan::pattern::Length;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternRelationship;

/// The first of the last steps that need not be made, only counted: walks over one relationship each to new nodes,
/// none of which anyone reads. One may have to differ from the relationship it goes on from; the very last, if it is
/// the only one, from any relationships before it.
pub(super) fn first_counted(builder: &Builder<'_, '_>, wanted: &Slots) -> usize {
    let (pattern, steps) = (builder.pattern, &builder.choice.steps);
    let leads = leads(pattern, steps);
    let mut first = steps.len();
    let mut counted = Slots::default();
    // Steps that must differ from the one they go on from, which has to be counted with them: the last first.
    let mut linked: Vec<(usize, usize)> = Vec::new();
    let mut linked_to: HashMap<SlotId, usize> = HashMap::default();
    for (position, step) in steps.iter().enumerate().rev() {
        let Some(walked) = walk_nobody_reads(builder, position, step, wanted) else {
            break;
        };
        let rivals: Vec<&PatternRelationship> = builder
            .rivals
            .others(walked)
            .filter(|other| {
                builder.lifetimes.is_known(position, other.slot)
                    || (counted.contains(&other.slot)
                        && linked_to.get(&other.slot) != Some(&position))
            })
            .collect();
        match (&*rivals, parent(pattern, steps, position, &leads)) {
            ([], _) => {}
            ([rival], Some(parent))
                if relationship_of(pattern, &steps[parent]).slot == rival.slot
                    && relationship_of(pattern, &steps[parent]).length.is_none()
                    && repeats(pattern, &steps[parent], step).is_some() =>
            {
                linked.push((position, parent));
                linked_to.insert(walked.slot, parent);
            }
            ([rival], None)
                if let Some(sibling) = sibling(pattern, steps, position, rival, &leads) =>
            {
                linked.push((position, sibling));
                linked_to.insert(walked.slot, sibling);
            }
            _ => {
                if counted.is_empty() && rivals.iter().all(|rival| rival.length.is_none()) {
                    first = position;
                }
                break;
            }
        }
        counted.insert(walked.slot);
        first = position;
    }
    // A step whose parent is made after all cannot be counted, unless it is the very last.
    let last = steps.len().saturating_sub(1);
    for (child, parent) in linked.into_iter().rev() {
        let is_cut = child >= first && parent < first;
        if is_cut && (child, first) != (last, last) {
            first = if child == last { child } else { child + 1 };
        }
    }
    first
}

/// Whether the last step is a walk of some length that need not be made, only counted.
pub(super) fn counts_trails(builder: &Builder<'_, '_>, wanted: &Slots) -> bool {
    let (pattern, steps) = (builder.pattern, &builder.choice.steps);
    let Some((
        Step::Walk {
            relationship,
            reversed,
        },
        before,
    )) = steps.split_last()
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
        && !builder.lifetimes.is_known(before.len(), to)
}

/// The walk that [`counts_trails`] has found, and its length.
pub(super) fn last_trails(
    builder: &Builder<'_, '_>,
    step: &Step,
    layout: &Layout,
) -> (Walk, Length) {
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
        builder.labels(to),
        distinct(builder, walked, layout),
    );
    let length = walked.length.unwrap_or_else(|| {
        unreachable!("invariant: only walks of some length are counted as trails")
    });
    (walk, length)
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
    builder: &Builder<'_, 'p>,
    position: usize,
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
    let walked = &builder.pattern.relationships[*relationship];
    let (_, to) = ends(walked, *reversed);
    let read = walked.length.is_some()
        || wanted.contains(&to)
        || wanted.contains(&walked.slot)
        || builder.lifetimes.is_known(position, to);
    (!read).then_some(walked)
}

/// By node, the first walk that leads to it.
fn leads(pattern: &PatternGraph, steps: &[Step]) -> HashMap<SlotId, usize> {
    let mut leads = HashMap::default();
    for (position, step) in steps.iter().enumerate() {
        if let Some((_, to)) = walked(pattern, step) {
            leads.entry(to).or_insert(position);
        }
    }
    leads
}

/// Where a walk starts and where it leads.
fn walked(pattern: &PatternGraph, step: &Step) -> Option<(SlotId, SlotId)> {
    match step {
        Step::Walk {
            relationship,
            reversed,
        } => Some(ends(&pattern.relationships[*relationship], *reversed)),
        _ => None,
    }
}

/// The walk that leads to where the walk at `position` starts.
fn parent(
    pattern: &PatternGraph,
    steps: &[Step],
    position: usize,
    leads: &HashMap<SlotId, usize>,
) -> Option<usize> {
    let (from, _) = walked(pattern, &steps[position])?;
    leads
        .get(&from)
        .copied()
        .filter(|before| *before < position)
}

/// The walk over `rival` that starts, before the walk at `position`, at the same node of the row and goes the other way:
/// what both could walk over is what joins that node to itself.
fn sibling(
    pattern: &PatternGraph,
    steps: &[Step],
    position: usize,
    rival: &PatternRelationship,
    leads: &HashMap<SlotId, usize>,
) -> Option<usize> {
    let (from, to) = walked(pattern, &steps[position])?;
    let found = steps[..position].iter().position(|step| {
        walked(pattern, step).is_some_and(|(start, end)| start == from && end != from)
            && relationship_of(pattern, step).slot == rival.slot
    })?;
    let before = relationship_of(pattern, &steps[found]);
    let is_sibling = to != from
        && before.length.is_none()
        && parent(pattern, steps, position, leads).is_none()
        && repeats(pattern, &steps[found], &steps[position]) == Some(Repeats::Always);
    is_sibling.then_some(found)
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

/// The walks to be counted as a tree over the nodes of a row.
pub(super) fn tree(
    builder: &Builder<'_, '_>,
    steps: &[Step],
    layout: &Layout,
) -> (Vec<Level>, Vec<Root>) {
    let pattern = builder.pattern;
    let mut levels: Vec<Level> = Vec::with_capacity(steps.len());
    // By node, the first level that leads to it.
    let mut reached: HashMap<SlotId, usize> = HashMap::default();
    let mut roots: Vec<Root> = Vec::new();
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
            labels: builder.labels(to),
            children: Vec::new(),
            repeats: None,
            span: walked.span,
        });
        let parent = reached.get(&from).copied();
        if let Some(parent) = parent {
            let before = relationship_of(pattern, &steps[parent]).slot;
            if builder.rivals.has(walked, before) {
                levels[level].repeats = repeats(pattern, &steps[parent], step);
            }
        }
        if let Some(parent) = parent {
            levels[parent].children.push(level);
        } else {
            let is_sibling = |root: &Root| {
                let before = relationship_of(pattern, &steps[root.level]).slot;
                builder.rivals.has(walked, before)
            };
            let sibling = roots.iter().position(is_sibling);
            roots.push(Root {
                from: column_of(from, layout),
                level,
                distinct: distinct(builder, walked, layout),
                sibling,
            });
        }
        reached.entry(to).or_insert(level);
    }
    (levels, roots)
}
