//! Cycles of a pattern: two relationships that meet in a new node are followed at once, by intersection.

use std::sync::Arc;

use super::Builder;
use super::Step;
use super::distinct;
use super::ends;
use super::kept;
use crate::engine::embedded::compile::Compiled;
use crate::engine::embedded::layout::column_of;
use crate::engine::embedded::operators::expand::turned;
use crate::engine::embedded::operators::flat_map::FlatMap;
use crate::engine::embedded::operators::intersect::Intersect;
use crate::engine::embedded::operators::intersect::Way;
use crate::model::graph::Direction;
use crate::plan::SlotId;
use crate::plan::pattern::PatternRelationship;

/// Two relationships that lead from known nodes to one new node.
pub(super) struct Cycle<'p> {
    /// The new node.
    node: SlotId,
    /// Each relationship, where it starts, and which way it is walked.
    ways: [(&'p PatternRelationship, SlotId, Direction); 2],
}

/// The cycle that the steps at `position` and right after it close.
pub(super) fn cycle_at<'p>(
    builder: &Builder<'_, 'p>,
    steps: &[Step],
    position: usize,
) -> Option<Cycle<'p>> {
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
pub(super) fn intersection(
    builder: &mut Builder<'_, '_>,
    position: usize,
    cycle: &Cycle<'_>,
    (input, layout): Compiled,
) -> Compiled {
    let lifetimes = builder.lifetimes;
    let needs = |slot| lifetimes.is_needed(position, slot);
    let slots = cycle.ways.each_ref().map(|(walked, ..)| walked.slot);
    let ways = cycle.ways.each_ref().map(|(walked, from, direction)| Way {
        from: column_of(*from, &layout),
        outgoing: *direction == Direction::Outgoing,
        relationship_type: Arc::clone(&walked.types[0]),
        distinct: distinct(builder, walked, &layout),
        emit: needs(walked.slot),
    });
    let (keep, output) = kept(&layout, needs, &[slots[0], cycle.node, slots[1]]);
    let source = Intersect::new(
        ways,
        builder.rivals.has(cycle.ways[1].0, slots[0]),
        builder.labels(cycle.node),
        needs(cycle.node),
    );
    builder.known.extend([slots[0], cycle.node, slots[1]]);
    (FlatMap::boxed(input, keep, source), output)
}
