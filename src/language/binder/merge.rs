//! `MERGE`: a pattern that is looked for, and made when it is not there.

use std::sync::Arc;

use super::Binder;
use super::create::Made;
use super::create::check_created_relationship;
use super::error::Bound;
use super::error::already_bound;
use super::error::merge_of_null;
use super::expression::expr;
use super::match_::conjuncts;
use super::pattern::direction;
use super::pattern::parameter_as_properties;
use super::scope::Scope;
use super::types;
use super::types::BOOLEAN;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::model::catalog::NameKind;
use crate::model::collections::IndexMap;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::expr::Comparison;
use crate::plan::expr::StaticType;
use crate::plan::operator::CreateItem;
use crate::plan::operator::TypeName;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternNode;
use crate::plan::pattern::PatternPath;
use crate::plan::pattern::PatternRelationship;

impl Binder<'_> {
    pub(super) fn bind_merge(
        &mut self,
        clause: &ast::Merge,
        span: Span,
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let part = &clause.pattern;
        super::path::check_plain(part)?;
        check_properties_are_written_out(part)?;
        let mut after = scope.clone();
        let mut made = Made::default();
        let start =
            self.bind_created_node(&part.start, part.steps.is_empty(), &mut after, &mut made)?;
        let mut at = start;
        let mut steps = Vec::new();
        let mut walked = Vec::new();
        for (relationship, node) in &part.steps {
            check_created_relationship(relationship, &after)?;
            let next = self.bind_created_node(node, false, &mut after, &mut made)?;
            let slot =
                self.bind_created_relationship(relationship, (at, next), &mut after, &mut made)?;
            walked.push((slot, at, next, direction(relationship.direction)));
            steps.push((slot, next));
            at = next;
        }
        let mut added = made.added.clone();
        let path = match &part.name {
            None => None,
            Some(name) => {
                if after.get(&name.text).is_some() {
                    return Err(already_bound(&name.text, name.span));
                }
                let slot = self.slot(name.text.as_str(), types::PATH);
                after.add(slot.clone());
                added.push(slot.clone());
                Some(PatternPath {
                    slot: slot.id,
                    start,
                    steps,
                })
            }
        };
        let pattern = self.pattern_of(&made.items, start, &walked, part.span);
        let matching = LogicalPlan::Match {
            input: Box::new(LogicalPlan::Argument {
                slots: input.output(),
            }),
            pattern,
            added: made.added,
        };
        let on_create = self.bind_set_items(&clause.on_create, &after)?;
        let on_match = self.bind_set_items(&clause.on_match, &after)?;
        let plan = LogicalPlan::Merge {
            input: Box::new(input),
            matching: Box::new(matching),
            items: made.items,
            path,
            on_create,
            on_match,
            added,
            span,
        };
        Ok((plan, after))
    }

    /// The pattern that finds what `items` would make.
    fn pattern_of(
        &mut self,
        items: &[CreateItem],
        start: SlotId,
        walked: &[(SlotId, SlotId, SlotId, crate::model::graph::Direction)],
        span: Span,
    ) -> PatternGraph {
        let mut graph = PatternGraph::default();
        let mut nodes: IndexMap<SlotId, PatternNode> = IndexMap::default();
        let ends = walked.iter().map(|(_, _, right, _)| *right);
        for slot in std::iter::once(start).chain(ends) {
            nodes.entry(slot).or_insert(PatternNode {
                slot,
                labels: Vec::new(),
                bound: true,
                span,
            });
        }
        for item in items {
            match item {
                CreateItem::Node(node) => {
                    if let Some(found) = nodes.get_mut(&node.slot) {
                        found.labels.clone_from(&node.labels.written);
                        found.bound = false;
                        found.span = node.span;
                    }
                    for names in &node.labels.computed {
                        let condition = has_computed(node.slot, &types::NODE, names);
                        graph.predicates.push(condition);
                    }
                    self.add_conditions(
                        node.slot,
                        &types::NODE,
                        node.properties.as_ref(),
                        &mut graph,
                    );
                }
                CreateItem::Relationship(relationship) => {
                    let (_, left, right, direction) = walked
                        .iter()
                        .find(|(slot, ..)| *slot == relationship.slot)
                        .copied()
                        .expect(
                            "invariant: every relationship to be made is a step of the pattern",
                        );
                    let types = match &relationship.relationship_type {
                        TypeName::Written(name) => vec![Arc::clone(name)],
                        TypeName::Computed(names) => {
                            let (slot, kind) = (relationship.slot, &types::RELATIONSHIP);
                            graph.predicates.push(has_computed(slot, kind, names));
                            Vec::new()
                        }
                    };
                    graph.relationships.push(PatternRelationship {
                        slot: relationship.slot,
                        left,
                        right,
                        direction,
                        types,
                        length: None,
                        search: None,
                        step_properties: Vec::new(),
                        bound: false,
                        distinct: true,
                        span: relationship.span,
                    });
                    self.add_conditions(
                        relationship.slot,
                        &types::RELATIONSHIP,
                        relationship.properties.as_ref(),
                        &mut graph,
                    );
                }
            }
        }
        graph.nodes = nodes.into_values().collect();
        graph
    }

    fn add_conditions(
        &mut self,
        slot: SlotId,
        static_type: &StaticType,
        properties: Option<&Expr>,
        graph: &mut PatternGraph,
    ) {
        let Some(Expr {
            kind: ExprKind::Map(entries),
            ..
        }) = properties
        else {
            return;
        };
        for (key, value) in entries {
            let span = value.span;
            let subject = expr(ExprKind::Slot(slot), span, static_type.clone());
            let property = expr(
                ExprKind::Property(Box::new(subject), key.clone()),
                span,
                StaticType::ANY,
            );
            let condition = expr(
                ExprKind::Compare(
                    Comparison::SameKey,
                    Box::new(property),
                    Box::new(value.clone()),
                ),
                span,
                BOOLEAN,
            );
            graph.predicates.extend(conjuncts(condition));
            self.makes(NameKind::Key, key);
        }
    }
}

/// The condition that an element has the labels, or the type, that are computed.
fn has_computed(slot: SlotId, static_type: &StaticType, names: &Expr) -> Expr {
    let subject = expr(ExprKind::Slot(slot), names.span, static_type.clone());
    let kind = ExprKind::HasComputedLabels {
        subject: Box::new(subject),
        names: Box::new(names.clone()),
        any: false,
    };
    expr(kind, names.span, BOOLEAN)
}

fn check_properties_are_written_out(part: &ast::PatternPart) -> Bound<()> {
    let maps = std::iter::once(part.start.properties.as_ref()).chain(part.steps.iter().flat_map(
        |(relationship, node)| [relationship.properties.as_ref(), node.properties.as_ref()],
    ));
    for properties in maps.flatten() {
        let ast::ExpressionKind::Map(entries) = &properties.kind else {
            return Err(parameter_as_properties(properties.span));
        };
        for (key, value) in entries {
            if matches!(value.kind, ast::ExpressionKind::Null) {
                return Err(merge_of_null(&key.text, value.span));
            }
        }
    }
    Ok(())
}
