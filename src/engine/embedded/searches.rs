//! Searched paths on their way to an operator: which condition is asked where, and which element is which column.

use std::sync::Arc;

use super::compile::Compiler;
use super::layout::Layout;
use super::operators::expand::Walk;
use super::operators::search::Chosen;
use super::operators::search::Output;
use super::operators::search::SearchPaths;
use super::operators::search::Searched;
use super::operators::search::WholeCondition;
use super::operators::search::automaton::Automaton;
use super::operators::search::automaton::Way;
use super::operators::search::rules::Condition;
use super::operators::search::rules::LocalCondition;
use super::operators::search::rules::NodeRule;
use super::operators::search::rules::OrderRule;
use super::operators::search::rules::Piece;
use super::operators::search::rules::Rules;
use super::operators::search::rules::SegmentRules;
use super::operators::search::rules::StepRule;
use super::references;
use super::references::Slots;
use crate::engine::EngineError;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::SlotId;
use crate::plan::expr::Comparison;
use crate::plan::expr::StaticType;
use crate::plan::pattern::Length;
use crate::plan::pattern::PathMode;
use crate::plan::pattern::PathSearch;
use crate::plan::pattern::PatternRelationship;
use crate::plan::pattern::SearchNode;
use crate::plan::pattern::SearchRelationship;
use crate::plan::pattern::SearchSegment;

/// How large a lower bound may be for an automaton to be worth it.
const MOST_COPIES: u64 = 100;

impl Compiler<'_> {
    /// Whether a walk of some length between two known nodes is worth a look at the distances first.
    pub(crate) fn is_guided(&self, walk: &Walk, length: Length) -> bool {
        self.environment.tuning.optimize
            && walk.into.is_some()
            && length.maximum.is_none_or(|maximum| maximum > 2)
            && length.minimum <= MOST_COPIES
    }

    /// A relationship of variable length as a search.
    pub(crate) fn repetition(&mut self, step: &PatternRelationship, length: Length) -> PathSearch {
        let slot = self.hidden();
        let nodes = [self.hidden(), self.hidden()];
        let expr = |kind, span| Expr {
            kind,
            span,
            static_type: StaticType::ANY,
        };
        let conditions = step.step_properties.iter().map(|(key, value)| {
            let subject = Box::new(expr(ExprKind::Slot(slot), value.span));
            let property = expr(ExprKind::Property(subject, Arc::clone(key)), value.span);
            let (left, right) = (Box::new(property), Box::new(value.clone()));
            expr(
                ExprKind::Compare(Comparison::SameKey, left, right),
                value.span,
            )
        });
        let segment = SearchSegment {
            repeat: Some(length),
            nodes: nodes
                .map(|slot| SearchNode {
                    slot,
                    labels: Vec::new(),
                    list: None,
                })
                .into(),
            relationships: vec![SearchRelationship {
                slot,
                direction: step.direction,
                types: step.types.clone(),
                list: None,
            }],
            conditions: conditions.collect(),
        };
        PathSearch {
            segments: vec![segment],
            mode: PathMode::Trail,
            selector: None,
            at_least: 0,
            chronology: None,
            conditions: Vec::new(),
        }
    }

    /// The paths of a search along `walk`. `outputs` are the slots to fill besides the relationships and the other
    /// end; `layout` is that of the input.
    pub(crate) fn search(
        &mut self,
        step: &PatternRelationship,
        search: &PathSearch,
        walk: Walk,
        reversed: bool,
        outputs: &[SlotId],
        layout: &Layout,
    ) -> Result<SearchPaths, EngineError> {
        let mut segments = Vec::with_capacity(search.segments.len());
        for segment in &search.segments {
            segments.push(self.segment(segment, layout)?);
        }
        let order = match &search.chronology {
            None => None,
            Some(chronology) => {
                let slots = [
                    chronology.previous,
                    chronology.node,
                    chronology.next,
                    chronology.target,
                ];
                let condition = self.condition(&chronology.condition, &slots, layout)?;
                Some(OrderRule { condition })
            }
        };
        let mut conditions = Vec::with_capacity(search.conditions.len());
        for condition in &search.conditions {
            let read = references::slots_of(condition);
            let (slots, reads): (Vec<SlotId>, Vec<Output>) = elements(step, search)
                .into_iter()
                .filter(|(slot, _)| read.contains(slot))
                .unzip();
            let condition = self.condition(condition, &slots, layout)?;
            conditions.push(WholeCondition { condition, reads });
        }
        let chosen = match &search.selector {
            None => None,
            Some(selector) => Some(Chosen {
                count: self.count("SHORTEST", &selector.count)?,
                groups: selector.groups,
                at_least: search.at_least,
            }),
        };
        let known = elements(step, search);
        let outputs = outputs
            .iter()
            .filter_map(|slot| known.iter().find(|(own, _)| own == slot))
            .map(|(_, output)| *output)
            .collect();
        let longest = step.length.and_then(|length| length.maximum);
        let searched = Searched {
            automaton: Automaton::of(search, longest),
            rules: Rules {
                segments,
                order,
                used: Vec::new(),
            },
            mode: search.mode,
            chosen,
            conditions,
            outputs,
        };
        let way = if reversed {
            Way::Backward
        } else {
            Way::Forward
        };
        Ok(SearchPaths::new(walk, way, searched))
    }

    /// A condition over the input and some slots of the path, which hide those of the input.
    fn condition(
        &mut self,
        condition: &Expr,
        slots: &[SlotId],
        layout: &Layout,
    ) -> Result<Condition, EngineError> {
        let read = references::slots_of(condition);
        let outer: Vec<usize> = layout
            .positions_of(&read)
            .into_iter()
            .filter(|at| !slots.contains(&layout.slots()[*at]))
            .collect();
        let mut inner = Layout::new(outer.iter().map(|at| layout.slots()[*at]).collect());
        for slot in slots {
            inner.push(*slot);
        }
        Ok(Condition::new(self.expression(condition, &inner)?, outer))
    }

    fn segment(
        &mut self,
        segment: &SearchSegment,
        layout: &Layout,
    ) -> Result<SegmentRules, EngineError> {
        let nodes = segment.nodes.iter();
        let nodes = nodes.map(|node| NodeRule::new(node.labels.clone()));
        let steps = segment.relationships.iter();
        let mut rules = SegmentRules {
            nodes: nodes.collect(),
            steps: steps
                .map(|step| StepRule::new(step.direction, step.types.clone()))
                .collect(),
            conditions: Vec::new(),
        };
        for expr in &segment.conditions {
            let (slots, pieces) = pieces(segment, &references::slots_of(expr));
            let condition = self.condition(expr, &slots, layout)?;
            match (&pieces[..], steps_of(&pieces)) {
                ([Piece::Node(number)], _) => rules.nodes[*number].conditions.push(condition),
                (_, steps) => rules.conditions.push(LocalCondition {
                    condition,
                    pieces,
                    steps,
                }),
            }
        }
        Ok(rules)
    }
}

/// The elements of a segment that are read.
fn pieces(segment: &SearchSegment, read: &Slots) -> (Vec<SlotId>, Vec<Piece>) {
    let nodes = segment.nodes.iter().enumerate();
    let nodes = nodes.map(|(number, node)| (node.slot, Piece::Node(number)));
    let steps = segment.relationships.iter().enumerate();
    let steps = steps.map(|(number, step)| (step.slot, Piece::Relationship(number)));
    let mut found: Vec<(SlotId, Piece)> = nodes
        .chain(steps)
        .filter(|(slot, _)| read.contains(slot))
        .collect();
    if found.is_empty() {
        // a condition on nothing inside is asked of the first node
        found.push((segment.nodes[0].slot, Piece::Node(0)));
    }
    found.into_iter().unzip()
}

/// The first and the last of the fewest relationships that have to be walked to know some elements.
fn steps_of(pieces: &[Piece]) -> (usize, usize) {
    let walked = pieces.iter().filter_map(|piece| match piece {
        Piece::Relationship(number) => Some(*number),
        Piece::Node(_) => None,
    });
    let nodes = pieces.iter().filter_map(|piece| match piece {
        Piece::Node(number) => Some(*number),
        Piece::Relationship(_) => None,
    });
    let (first, last) = (nodes.clone().min(), nodes.max());
    let (mut from, mut to) = match (walked.clone().min(), walked.max(), first, last) {
        (Some(from), Some(to), ..) => (from, to),
        (_, _, Some(first), Some(last)) => (first, last.saturating_sub(1).max(first)),
        _ => (0, 0),
    };
    if let Some(first) = first {
        from = from.min(first);
    }
    if let Some(last) = last {
        to = to.max(last.saturating_sub(1));
    }
    (from, to)
}

/// Every slot of a search with the element it holds.
fn elements(step: &PatternRelationship, search: &PathSearch) -> Vec<(SlotId, Output)> {
    let mut found = vec![
        (step.left, Output::End(Way::Backward)),
        (step.right, Output::End(Way::Forward)),
    ];
    for (segment, each) in search.segments.iter().enumerate() {
        let list = each.repeat.is_some();
        let outer = |slot: SlotId, of: Option<SlotId>| if list { of } else { Some(slot) };
        for (place, node) in each.nodes.iter().enumerate() {
            let output = Output::Node {
                segment,
                place,
                list,
            };
            found.extend(outer(node.slot, node.list).map(|slot| (slot, output)));
        }
        for (place, relationship) in each.relationships.iter().enumerate() {
            let output = Output::Relationship {
                segment,
                place,
                list,
            };
            found.extend(outer(relationship.slot, relationship.list).map(|slot| (slot, output)));
        }
    }
    found
}
