//! Searched paths: repeated patterns, path search and path modes, and the order of time along a path.
//!
//! A part that only repeats something becomes plain elements with a search between two nodes; one whose paths are
//! chosen, or restricted as a whole, becomes one search from its first node to its last.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::error::error;
use super::error::type_conflict;
use super::error::unsupported;
use super::expression::expr;
use super::expression::literal;
use super::match_::conjuncts;
use super::pattern::PatternBuilder;
use super::pattern::conjunction;
use super::pattern::direction;
use super::pattern::disjunction;
use super::scope::Place;
use super::scope::Scope;
use super::scope::fits;
use super::types;
use super::types::BOOLEAN;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::LabelExpression;
use crate::model::catalog::NameKind;
use crate::model::graph::Direction;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::plan::Expr;
use crate::plan::ExprKind;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::expr::Arithmetic;
use crate::plan::expr::Comparison;
use crate::plan::expr::StaticType;
use crate::plan::pattern::Chronology;
use crate::plan::pattern::Length;
use crate::plan::pattern::PathMode;
use crate::plan::pattern::PathSearch;
use crate::plan::pattern::PatternRelationship;
use crate::plan::pattern::SearchNode;
use crate::plan::pattern::SearchRelationship;
use crate::plan::pattern::SearchSegment;
use crate::plan::pattern::Selector;

/// The property that dates a step unless another is named.
const WHEN: &str = "when";

/// How large a lower bound of a repetition may be: engines write it out.
const MOST_COPIES: u64 = 1_000;

/// A searched path on its way into the plan.
pub(super) struct SearchBuilder {
    /// The relationship it belongs to, by position in the graph.
    relationship: usize,
    search: PathSearch,
    /// The nodes it leads from and to, and every slot it fills.
    own: Vec<SlotId>,
    /// What is bound once every name is known, and where it stands.
    pending: Vec<(Inside, Pending)>,
    /// Where it has no upper bound.
    endless: Option<Span>,
}

/// What a condition of a searched path sees.
#[derive(Clone)]
enum Inside {
    /// One repetition of a segment, and what was known before.
    Repetition(usize, Scope),
    /// Everything.
    Path,
}

enum Pending {
    Properties(Slot, ast::Expression),
    Condition(ast::Expression),
    Labels(Slot, LabelExpression, Span),
    /// Two names for one element.
    Same(Slot, Slot, Span),
}

impl Pending {
    /// Where it is written.
    fn span(&self) -> Span {
        match self {
            Self::Properties(_, expression) | Self::Condition(expression) => expression.span,
            Self::Labels(_, _, span) | Self::Same(_, _, span) => *span,
        }
    }
}

/// Which elements of a part's path must differ, and whether its relationships must differ from those of other parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mode {
    pub(super) path: PathMode,
    pub(super) differs_from_others: bool,
}

impl PatternBuilder {
    /// What holds for a part. A `MATCH` keeps relationships apart unless it says otherwise; a part that says `WALK`
    /// says otherwise for itself.
    pub(super) fn mode(&self, part: &ast::PatternPart) -> Mode {
        let written = part.mode.map(|(mode, _)| mode);
        let repeatable = match self.match_mode {
            Some(mode) => mode == ast::MatchMode::RepeatableElements,
            None => written == Some(ast::PathMode::Walk),
        };
        let path = match written {
            Some(ast::PathMode::Acyclic) => PathMode::Acyclic,
            Some(ast::PathMode::Simple) => PathMode::Simple,
            Some(ast::PathMode::Walk) | None if repeatable => PathMode::Walk,
            Some(ast::PathMode::Walk | ast::PathMode::Trail) | None => PathMode::Trail,
        };
        Mode {
            path,
            differs_from_others: !repeatable,
        }
    }

    /// Whether a part has to be searched as a whole.
    pub(super) fn is_searched_whole(&self, part: &ast::PatternPart) -> bool {
        let mode = self.mode(part);
        let restricted = match mode.path {
            PathMode::Acyclic | PathMode::Simple => true,
            PathMode::Trail => !mode.differs_from_others,
            PathMode::Walk => false,
        };
        let group =
            |link: &ast::RelationshipPattern| link.group.is_some() && link.quantifier.is_none();
        !part.steps.is_empty()
            && (restricted
                || is_selective(part)
                || part.chronological.is_some()
                || part.steps.iter().any(|(link, _)| group(link)))
    }
}

/// Whether only some of the paths of a part count.
pub(super) fn is_selective(part: &ast::PatternPart) -> bool {
    part.selector
        .as_ref()
        .is_some_and(|selector| selector.kind != ast::SelectorKind::All)
}

/// Whether a relationship is walked more than once.
pub(super) fn is_repeated(link: &ast::RelationshipPattern) -> bool {
    link.length.is_some() || link.quantifier.is_some()
}

/// How often a relationship or a group is walked.
pub(super) fn length_of(link: &ast::RelationshipPattern) -> Option<Length> {
    let length = link.quantifier.or(link.length)?;
    Some(Length {
        minimum: length.minimum.unwrap_or(1),
        maximum: length.maximum,
    })
}

impl Binder<'_> {
    /// Refuses a path search beside another pattern.
    pub(super) fn check_selectors(
        &self,
        parts: &[ast::PatternPart],
        builder: &PatternBuilder,
    ) -> Bound<()> {
        let repeatable = builder.match_mode == Some(ast::MatchMode::RepeatableElements);
        let selective = parts.iter().find(|part| is_selective(part));
        match selective {
            Some(ast::PatternPart {
                selector: Some(selector),
                ..
            }) if parts.len() > 1 && !repeatable => Err(Box::new(
                error(
                    Code::SelectorWithOthers,
                    format!(
                        "`{}` stands beside another pattern",
                        self.text(selector.span)
                    ),
                    selector.span,
                )
                .with_help("give it a MATCH of its own, or write `MATCH REPEATABLE ELEMENTS`"),
            )),
            _ => Ok(()),
        }
    }

    /// A part that is one search from its first node to its last; its relationships and last node.
    pub(super) fn bind_searched_part(
        &mut self,
        part: &ast::PatternPart,
        start: SlotId,
        builder: &mut PatternBuilder,
    ) -> Bound<(SlotId, SlotId)> {
        let mode = builder.mode(part);
        let mut search = self.begin_search(start, mode, part.span, builder);
        search.search.selector = part
            .selector
            .as_ref()
            .map_or(Ok(None), |one| self.selector(one))?;
        search.push_node(start, Vec::new());
        let end = self.bind_links(&part.steps, true, &mut search, builder)?;
        let end = end.expect("invariant: the last node of a part is its end");
        if let Some(condition) = &part.predicate {
            let pending = Pending::Condition(condition.clone());
            search.pending.push((Inside::Path, pending));
        }
        if let Some(chronological) = &part.chronological {
            search.search.chronology = Some(self.chronology(chronological, &builder.before)?);
        }
        let slot = Self::end_search(search, end, builder)?;
        Ok((slot, end))
    }

    /// A repeated relationship or path between two plain nodes; the slot of its relationships.
    pub(super) fn bind_repetition(
        &mut self,
        link: &ast::RelationshipPattern,
        left: SlotId,
        right: &ast::NodePattern,
        mode: Mode,
        builder: &mut PatternBuilder,
    ) -> Bound<(SlotId, SlotId)> {
        let mut search = self.begin_search(left, mode, link.span, builder);
        self.bind_repeated(link, &mut search, builder)?;
        let right = self.bind_node(right, builder)?;
        let slot = Self::end_search(search, right, builder)?;
        Ok((slot, right))
    }

    fn begin_search(
        &mut self,
        left: SlotId,
        mode: Mode,
        span: Span,
        builder: &mut PatternBuilder,
    ) -> SearchBuilder {
        let slot = self.hidden_slot(types::list_of(types::RELATIONSHIP));
        let position = builder.graph.relationships.len();
        builder.graph.relationships.push(PatternRelationship {
            slot: slot.id,
            left,
            right: left,
            direction: Direction::Outgoing,
            types: Vec::new(),
            length: None,
            search: None,
            step_properties: Vec::new(),
            bound: false,
            distinct: mode.differs_from_others,
            span,
        });
        builder.added.push(slot);
        SearchBuilder {
            relationship: position,
            search: PathSearch {
                segments: Vec::new(),
                mode: mode.path,
                selector: None,
                at_least: 0,
                chronology: None,
                conditions: Vec::new(),
            },
            own: vec![left],
            pending: Vec::new(),
            endless: None,
        }
    }

    fn end_search(
        mut search: SearchBuilder,
        right: SlotId,
        builder: &mut PatternBuilder,
    ) -> Bound<SlotId> {
        if let (PathMode::Walk, None, Some(span)) =
            (search.search.mode, &search.search.selector, search.endless)
        {
            return Err(endless(span));
        }
        search.own.push(right);
        let outputs: Vec<SlotId> = search.search.outputs().collect();
        builder.inside.extend(&outputs);
        search.own.extend(outputs);
        let walked = walked_types(&search.search);
        let relationship = &mut builder.graph.relationships[search.relationship];
        relationship.right = right;
        relationship.types = walked;
        relationship.length = Some(length(&search.search));
        let slot = relationship.slot;
        builder.searches.push(search);
        Ok(slot)
    }

    /// The links of a searched part; the last node if it is a plain one (`ends`).
    fn bind_links(
        &mut self,
        steps: &[(ast::RelationshipPattern, ast::NodePattern)],
        ends: bool,
        search: &mut SearchBuilder,
        builder: &mut PatternBuilder,
    ) -> Bound<Option<SlotId>> {
        let mut end = None;
        for (position, (link, node)) in steps.iter().enumerate() {
            match &link.group {
                Some(group) if link.quantifier.is_none() => {
                    self.bind_inner_node(&group.start, search, builder)?;
                    self.bind_links(&group.steps, false, search, builder)?;
                    if let Some(condition) = &group.predicate {
                        let pending = Pending::Condition(condition.clone());
                        search.pending.push((Inside::Path, pending));
                    }
                }
                Some(_) => self.bind_repeated(link, search, builder)?,
                None if is_repeated(link) => self.bind_repeated(link, search, builder)?,
                None => self.bind_inner_relationship(link, search, builder)?,
            }
            if ends && position + 1 == steps.len() {
                let slot = self.bind_node(node, builder)?;
                search.push_node(slot, Vec::new());
                end = Some(slot);
            } else {
                self.bind_inner_node(node, search, builder)?;
            }
        }
        Ok(end)
    }

    /// A node inside a searched part, with a name of its own or one that is known.
    fn bind_inner_node(
        &mut self,
        node: &ast::NodePattern,
        search: &mut SearchBuilder,
        builder: &mut PatternBuilder,
    ) -> Bound<()> {
        let slot = match &node.variable {
            None => self.hidden_slot(types::NODE),
            Some(variable) => match builder.scope.get(&variable.text).cloned() {
                None if !builder.new_names => {
                    let known = builder.scope.names();
                    return Err(super::error::undefined_variable(
                        &variable.text,
                        variable.span,
                        known,
                    ));
                }
                None => {
                    let slot = self.slot(variable.text.as_str(), types::NODE);
                    builder.scope.add(slot.clone());
                    builder.added.push(slot.clone());
                    slot
                }
                Some(known) => {
                    if !fits(&known.static_type, types::NODE.types) {
                        let is = known.static_type.types;
                        return Err(type_conflict(&variable.text, variable.span, is, "node"));
                    }
                    let slot = self.hidden_slot(types::NODE);
                    builder.added.push(slot.clone());
                    let same = Pending::Same(slot.clone(), known, variable.span);
                    search.pending.push((Inside::Path, same));
                    slot
                }
            },
        };
        let labels = self.node_conditions(node, &slot, &Inside::Path, search);
        search.push_node(slot.id, labels);
        Ok(())
    }

    /// The labels of a node that are plain names; everything else is noted to be bound later.
    fn node_conditions(
        &mut self,
        node: &ast::NodePattern,
        slot: &Slot,
        inside: &Inside,
        search: &mut SearchBuilder,
    ) -> Vec<Arc<str>> {
        let mut labels: Vec<Arc<str>> = Vec::new();
        let mut later = |pending| search.pending.push((inside.clone(), pending));
        match node
            .labels
            .as_ref()
            .map(|labels| (labels, conjunction(labels)))
        {
            None => {}
            Some((_, Some(names))) => {
                for name in names {
                    self.looks_for(NameKind::Label, name);
                    labels.push(Arc::from(name.text.as_str()));
                }
            }
            Some((expression, None)) => {
                later(Pending::Labels(slot.clone(), expression.clone(), node.span));
            }
        }
        if let Some(properties) = &node.properties {
            later(Pending::Properties(slot.clone(), properties.clone()));
        }
        if let Some(predicate) = &node.predicate {
            later(Pending::Condition((**predicate).clone()));
        }
        labels
    }

    /// A relationship that is walked once inside a searched part.
    fn bind_inner_relationship(
        &mut self,
        link: &ast::RelationshipPattern,
        search: &mut SearchBuilder,
        builder: &mut PatternBuilder,
    ) -> Bound<()> {
        let slot = match &link.variable {
            None => self.hidden_slot(types::RELATIONSHIP),
            Some(variable) => {
                let known = builder.scope.get(&variable.text).cloned();
                let before = known
                    .as_ref()
                    .is_some_and(|known| builder.before.get(&known.name).is_some());
                match known {
                    None if builder.new_names => {
                        let slot = self.slot(variable.text.as_str(), types::RELATIONSHIP);
                        builder.scope.add(slot.clone());
                        builder.added.push(slot.clone());
                        slot
                    }
                    None => {
                        return Err(super::error::undefined_variable(
                            &variable.text,
                            variable.span,
                            builder.scope.names(),
                        ));
                    }
                    Some(known)
                        if before && fits(&known.static_type, types::RELATIONSHIP.types) =>
                    {
                        let slot = self.hidden_slot(types::RELATIONSHIP);
                        builder.added.push(slot.clone());
                        let same = Pending::Same(slot.clone(), known, variable.span);
                        search.pending.push((Inside::Path, same));
                        slot
                    }
                    Some(_) => return Err(already_bound(&variable.text, variable.span)),
                }
            }
        };
        let relationship = self.search_relationship(link, &slot, None, &Inside::Path, search);
        search.push_relationship(relationship);
        Ok(())
    }

    fn search_relationship(
        &mut self,
        link: &ast::RelationshipPattern,
        slot: &Slot,
        list: Option<SlotId>,
        inside: &Inside,
        search: &mut SearchBuilder,
    ) -> SearchRelationship {
        let mut found: Vec<Arc<str>> = Vec::new();
        let mut later = |pending| search.pending.push((inside.clone(), pending));
        match link.types.as_ref().map(|types| (types, disjunction(types))) {
            None => {}
            Some((_, Some(names))) => {
                self.looks_for_one_of(NameKind::RelationshipType, &names);
                found.extend(names.iter().map(|name| Arc::from(name.text.as_str())));
            }
            Some((expression, None)) => {
                later(Pending::Labels(slot.clone(), expression.clone(), link.span));
            }
        }
        if let Some(properties) = &link.properties {
            later(Pending::Properties(slot.clone(), properties.clone()));
        }
        if let Some(predicate) = &link.predicate {
            later(Pending::Condition((**predicate).clone()));
        }
        SearchRelationship {
            slot: slot.id,
            direction: direction(link.direction),
            types: found,
            list,
        }
    }

    /// A relationship or a path in parentheses that is walked repeatedly: a segment of its own.
    fn bind_repeated(
        &mut self,
        link: &ast::RelationshipPattern,
        search: &mut SearchBuilder,
        builder: &mut PatternBuilder,
    ) -> Bound<()> {
        let repeat = length_of(link).expect("invariant: only asked of what is repeated");
        if let (Some(quantifier), Some(_)) = (link.quantifier, link.length) {
            return Err(nested(quantifier.span));
        }
        if repeat.minimum > MOST_COPIES {
            let message = format!("a path is repeated at least {MOST_COPIES} times at most");
            let length = link.quantifier.or(link.length);
            let span = length.map_or(link.span, |length| length.span);
            return Err(error(Code::InvalidQuantifier, message, span));
        }
        if repeat.maximum.is_none() {
            let length = link.quantifier.or(link.length);
            search.endless = length.map(|length| length.span);
        }
        let position = search.search.segments.len();
        search.search.segments.push(SearchSegment {
            repeat: Some(repeat),
            nodes: Vec::new(),
            relationships: Vec::new(),
            conditions: Vec::new(),
        });
        let mut group = Group {
            scope: builder.before.clone(),
            position,
            nodes: Vec::new(),
            relationships: Vec::new(),
            pending: Vec::new(),
        };
        match &link.group {
            None => {
                for _ in 0..2 {
                    let slot = self.hidden_slot(types::NODE);
                    group.nodes.push((slot, None, None));
                }
                self.group_relationship(link, &mut group, builder)?;
            }
            Some(path) => {
                if path.steps.is_empty() {
                    return Err(Box::new(
                        error(
                            Code::InvalidQuantifier,
                            "a repeated path needs a relationship",
                            link.span,
                        )
                        .with_help("write `((a)-->(b)){1,3}`"),
                    ));
                }
                self.group_node(&path.start, &mut group, builder)?;
                for (inner, node) in &path.steps {
                    if let Some(again) = inner.quantifier.or(inner.length) {
                        return Err(nested(again.span));
                    }
                    if inner.group.is_some() {
                        return Err(nested(inner.span));
                    }
                    self.group_relationship(inner, &mut group, builder)?;
                    self.group_node(node, &mut group, builder)?;
                }
            }
        }
        self.close_group(link, group, search);
        Ok(())
    }

    /// The elements of a group become a segment, now that all its names are known.
    fn close_group(
        &mut self,
        link: &ast::RelationshipPattern,
        group: Group<'_>,
        search: &mut SearchBuilder,
    ) {
        let inside = Inside::Repetition(group.position, group.scope);
        for same in group.pending {
            search.pending.push((inside.clone(), same));
        }
        let mut nodes = Vec::with_capacity(group.nodes.len());
        for (slot, list, pattern) in group.nodes {
            let labels = pattern.map_or_else(Vec::new, |node| {
                self.node_conditions(node, &slot, &inside, search)
            });
            nodes.push(SearchNode {
                slot: slot.id,
                labels,
                list,
            });
        }
        let mut relationships = Vec::with_capacity(group.relationships.len());
        for (slot, list, pattern) in group.relationships {
            relationships.push(self.search_relationship(pattern, &slot, list, &inside, search));
        }
        if let Some(condition) = link.group.as_ref().and_then(|path| path.predicate.as_ref()) {
            let pending = Pending::Condition(condition.clone());
            search.pending.push((inside, pending));
        }
        let segment = &mut search.search.segments[group.position];
        segment.nodes = nodes;
        segment.relationships = relationships;
    }

    fn group_node<'p>(
        &mut self,
        node: &'p ast::NodePattern,
        group: &mut Group<'p>,
        builder: &mut PatternBuilder,
    ) -> Bound<()> {
        let (slot, list) = match &node.variable {
            None => (self.hidden_slot(types::NODE), None),
            Some(variable) => {
                let mut known = group.nodes.iter().map(|(slot, ..)| slot);
                let known = known.find(|slot| *slot.name == *variable.text).cloned();
                if let Some(known) = known {
                    let slot = self.hidden_slot(types::NODE);
                    let same = Pending::Same(slot.clone(), known, variable.span);
                    group.pending.push(same);
                    (slot, None)
                } else {
                    self.group_name(variable, types::NODE, group, builder)?
                }
            }
        };
        group.nodes.push((slot, list, Some(node)));
        Ok(())
    }

    fn group_relationship<'p>(
        &mut self,
        link: &'p ast::RelationshipPattern,
        group: &mut Group<'p>,
        builder: &mut PatternBuilder,
    ) -> Bound<()> {
        let (slot, list) = match &link.variable {
            None => (self.hidden_slot(types::RELATIONSHIP), None),
            Some(variable) => {
                let mut names = group.relationships.iter().map(|(slot, ..)| &slot.name);
                if names.any(|name| **name == *variable.text) {
                    let message = format!(
                        "`{}` stands for two relationships of one pattern",
                        variable.text
                    );
                    let code = Code::RelationshipUniquenessViolation;
                    return Err(error(code, message, variable.span));
                }
                self.group_name(variable, types::RELATIONSHIP, group, builder)?
            }
        };
        group.relationships.push((slot, list, link));
        Ok(())
    }

    /// A name inside a repetition: one element inside, the list of all of them outside.
    fn group_name(
        &mut self,
        variable: &ast::Name,
        element: StaticType,
        group: &mut Group<'_>,
        builder: &mut PatternBuilder,
    ) -> Bound<(Slot, Option<SlotId>)> {
        if builder.scope.get(&variable.text).is_some() {
            return Err(Box::new(
                error(
                    Code::VariableAlreadyBound,
                    format!(
                        "`{}` is used inside and outside a repeated path",
                        variable.text
                    ),
                    variable.span,
                )
                .with_help(
                    "inside it stands for another element each time: give it a name of its own",
                ),
            ));
        }
        let slot = self.slot(variable.text.as_str(), element.clone());
        group.scope.add(slot.clone());
        let list = self.slot(variable.text.as_str(), types::list_of(element));
        let id = list.id;
        builder.scope.add(list.clone());
        builder.added.push(list);
        Ok((slot, Some(id)))
    }

    fn selector(&mut self, selector: &ast::Selector) -> Bound<Option<Selector>> {
        let one = || literal(Value::Integer(1), selector.span);
        let (count, groups) = match &selector.kind {
            ast::SelectorKind::All => return Ok(None),
            ast::SelectorKind::Any(None) | ast::SelectorKind::AnyShortest => (one(), false),
            ast::SelectorKind::AllShortest | ast::SelectorKind::ShortestGroups(None) => {
                (one(), true)
            }
            ast::SelectorKind::Any(Some(count)) | ast::SelectorKind::Shortest(count) => {
                (self.path_count(count)?, false)
            }
            ast::SelectorKind::ShortestGroups(Some(count)) => (self.path_count(count)?, true),
        };
        Ok(Some(Selector { count, groups }))
    }

    fn path_count(&mut self, count: &ast::Expression) -> Bound<Expr> {
        let scope = Scope::default();
        let bound = self.bind_expression(count, &mut Place::plain(&scope))?;
        if matches!(bound.kind, ExprKind::Literal(Value::Integer(0))) {
            return Err(Box::new(
                error(
                    Code::InvalidQuantifier,
                    "no paths are asked for",
                    count.span,
                )
                .with_help("the number of paths is 1 or more"),
            ));
        }
        Ok(bound)
    }

    /// The date of a step is that of its relationship, or else of the node it leads to; the date before the first step
    /// is that of the node it leads from, and matters only to a relationship without one.
    fn chronology(
        &mut self,
        chronological: &ast::Chronological,
        before: &Scope,
    ) -> Bound<Chronology> {
        let span = chronological.span;
        let mut slot = |static_type: StaticType| self.hidden_slot(static_type).id;
        let (previous, node) = (slot(types::RELATIONSHIP), slot(types::NODE));
        let (next, target) = (slot(types::RELATIONSHIP), slot(types::NODE));
        let key: Arc<str> = match &chronological.property {
            Some(name) => {
                self.looks_for(NameKind::Key, name);
                Arc::from(name.text.as_str())
            }
            None => Arc::from(WHEN),
        };
        let within = match &chronological.within {
            None => None,
            Some(within) => Some(self.longest_gap(within, before)?),
        };
        let any = |kind| expr(kind, span, StaticType::ANY);
        let truth = |kind| expr(kind, span, BOOLEAN);
        let element = |slot, static_type| expr(ExprKind::Slot(slot), span, static_type);
        let date = |slot, static_type| {
            let subject = Box::new(element(slot, static_type));
            any(ExprKind::Property(subject, Arc::clone(&key)))
        };
        let either = |relationship, node| {
            let dates = vec![
                date(relationship, types::RELATIONSHIP),
                date(node, types::NODE),
            ];
            any(ExprKind::Call(Arc::from("coalesce"), dates))
        };
        let not_after = |earlier: Expr, later: Expr| {
            let kind =
                ExprKind::Compare(Comparison::LessOrEqual, Box::new(earlier), Box::new(later));
            truth(kind)
        };
        let (last, own) = (either(previous, node), either(next, target));
        let mut in_order = vec![not_after(last.clone(), own.clone())];
        if let Some(within) = within {
            let latest = ExprKind::Arithmetic(Box::new(last), vec![(Arithmetic::Add, within)]);
            in_order.push(not_after(own, any(latest)));
        }
        let first = element(previous, types::RELATIONSHIP);
        let dated = date(next, types::RELATIONSHIP);
        let begins = ExprKind::And(vec![
            truth(ExprKind::IsNull(Box::new(first))),
            truth(ExprKind::IsNotNull(Box::new(dated))),
        ]);
        let mut condition = truth(ExprKind::Or(vec![
            truth(begins),
            truth(ExprKind::And(in_order)),
        ]));
        if chronological.possibly {
            let otherwise = literal(Value::Boolean(true), span);
            let operands = vec![condition, otherwise];
            condition = truth(ExprKind::Call(Arc::from("coalesce"), operands));
        }
        Ok(Chronology {
            previous,
            node,
            next,
            target,
            condition,
        })
    }

    /// `WITHIN duration`, where a text is read as one.
    fn longest_gap(&mut self, within: &ast::Expression, before: &Scope) -> Bound<Expr> {
        let bound = self.bind_expression(within, &mut Place::plain(before))?;
        let wanted = TypeSet::one(ValueType::Duration).or(TypeSet::NUMBER);
        if bound.static_type.types == TypeSet::one(ValueType::String) {
            let call = ExprKind::Call(Arc::from("duration"), vec![bound]);
            return Ok(expr(call, within.span, StaticType::of(wanted)));
        }
        if !fits(&bound.static_type, wanted) {
            return Err(Box::new(
                super::error::wrong_type("WITHIN", wanted, bound.static_type.types, within.span)
                    .with_help("write `WITHIN duration('P7D')` or `WITHIN 'P7D'`"),
            ));
        }
        Ok(bound)
    }

    /// Binds what was noted inside searched paths, and hands the searches to their relationships.
    pub(super) fn bind_searches(
        &mut self,
        builder: &mut PatternBuilder,
        place: &Place<'_>,
    ) -> Bound<()> {
        for mut search in std::mem::take(&mut builder.searches) {
            for (inside, pending) in std::mem::take(&mut search.pending) {
                let span = pending.span();
                let conditions = match &inside {
                    Inside::Path => {
                        let scope = builder.scope.clone();
                        self.bind_inner(&pending, &scope, place)?
                    }
                    Inside::Repetition(_, scope) => {
                        self.bind_inside(&pending, scope, &builder.scope, place)?
                    }
                };
                for condition in conditions.into_iter().flat_map(conjuncts) {
                    match &inside {
                        Inside::Repetition(segment, _) => {
                            search.search.segments[*segment].conditions.push(condition);
                        }
                        Inside::Path => search.place(condition, span, builder)?,
                    }
                }
            }
            if let (PathMode::Walk, Some(span), false) = (
                search.search.mode,
                search.endless,
                search.search.conditions.is_empty(),
            ) {
                return Err(endless(span));
            }
            builder.graph.relationships[search.relationship].search = Some(Box::new(search.search));
        }
        Ok(())
    }

    fn bind_inner(
        &mut self,
        pending: &Pending,
        scope: &Scope,
        place: &Place<'_>,
    ) -> Bound<Vec<Expr>> {
        let mut inside = Place::plain(scope);
        inside.locals.clone_from(&place.locals);
        match pending {
            Pending::Properties(slot, properties) => {
                self.property_conditions(slot, properties, &mut inside)
            }
            Pending::Condition(condition) => Ok(vec![self.bind_condition(condition, &mut inside)?]),
            Pending::Labels(slot, labels, span) => {
                let subject = expr(ExprKind::Slot(slot.id), *span, slot.static_type.clone());
                Ok(vec![self.label_condition(
                    &subject,
                    labels,
                    *span,
                    &mut inside,
                )?])
            }
            Pending::Same(one, other, span) => Ok(vec![same(one, other, *span)]),
        }
    }

    /// As [`Binder::bind_inner`] where only some names can be seen: one that exists elsewhere is told apart from one
    /// that exists nowhere.
    fn bind_inside(
        &mut self,
        pending: &Pending,
        scope: &Scope,
        all: &Scope,
        place: &Place<'_>,
    ) -> Bound<Vec<Expr>> {
        let before = self.errors.len();
        let bound = self.bind_inner(pending, scope, place);
        for error in self.errors.split_off(before) {
            let told = self.beside(error, all);
            self.note(told);
        }
        bound.map_err(|error| Box::new(self.beside(*error, all)))
    }

    /// The error, in other words when it is about a name that exists outside of the path.
    fn beside(&self, error: Diagnostic, all: &Scope) -> Diagnostic {
        let span = error.primary.as_ref().map(|label| label.span);
        let outside = span.filter(|span| {
            error.code == Code::UndefinedVariable && all.get(self.text(*span)).is_some()
        });
        match outside {
            Some(span) => *beside_the_path(self.text(span), span),
            None => error,
        }
    }
}

/// What is repeated, while its names are gathered; each element with the slot of its list and its pattern.
struct Group<'p> {
    scope: Scope,
    /// The segment it will be.
    position: usize,
    nodes: Vec<(Slot, Option<SlotId>, Option<&'p ast::NodePattern>)>,
    relationships: Vec<(Slot, Option<SlotId>, &'p ast::RelationshipPattern)>,
    pending: Vec<Pending>,
}

impl SearchBuilder {
    /// Lets only the shortest paths count, and of those none shorter than `at_least`.
    pub(super) fn choose(&mut self, count: Expr, groups: bool, at_least: u64) {
        self.search.selector = Some(Selector { count, groups });
        self.search.at_least = at_least;
        for segment in &mut self.search.segments {
            if let Some(repeat) = &mut segment.repeat {
                repeat.minimum = 0;
            }
        }
    }

    /// Adds a node that is met once; two nodes in a row are one node.
    fn push_node(&mut self, slot: SlotId, labels: Vec<Arc<str>>) {
        let node = SearchNode {
            slot,
            labels,
            list: None,
        };
        match self.search.segments.last_mut() {
            Some(segment)
                if segment.repeat.is_none()
                    && segment.nodes.len() == segment.relationships.len() =>
            {
                segment.nodes.push(node);
            }
            _ => self.search.segments.push(SearchSegment {
                repeat: None,
                nodes: vec![node],
                relationships: Vec::new(),
                conditions: Vec::new(),
            }),
        }
    }

    /// Adds a relationship that is walked once, behind a node.
    fn push_relationship(&mut self, relationship: SearchRelationship) {
        let segment = self.search.segments.last_mut();
        let segment = segment.expect("invariant: a relationship comes behind a node");
        segment.relationships.push(relationship);
    }

    /// Puts a condition where it prunes most: one row of single elements, the path, or the pattern.
    fn place(&mut self, condition: Expr, span: Span, builder: &mut PatternBuilder) -> Bound<()> {
        let mut mentioned = Vec::new();
        condition.mentioned(&mut mentioned);
        let own: Vec<SlotId> = mentioned
            .iter()
            .copied()
            .filter(|slot| self.own.contains(slot))
            .collect();
        let known = |slot: &SlotId| builder.before.slots().any(|before| before.id == *slot);
        let local = builder.scope.slots().any(|slot| {
            mentioned.contains(&slot.id) && !self.own.contains(&slot.id) && !known(&slot.id)
        });
        let ends = &builder.graph.relationships[self.relationship];
        let at_the_ends = own
            .iter()
            .all(|slot| [ends.left, ends.right].contains(slot));
        if local && self.search.selector.is_some() && !at_the_ends {
            return Err(beside_the_path("something", span));
        }
        if local || at_the_ends {
            builder.graph.predicates.push(condition);
            return Ok(());
        }
        let whole = self.search.segments.iter_mut().find(|segment| {
            let holds = |slot: &SlotId| {
                segment.nodes.iter().any(|node| node.slot == *slot)
                    || segment.relationships.iter().any(|step| step.slot == *slot)
            };
            segment.repeat.is_none() && own.iter().all(holds)
        });
        match whole {
            Some(segment) => segment.conditions.push(condition),
            None if self.search.selector.is_some() => self.search.conditions.push(condition),
            None => builder.graph.predicates.push(condition),
        }
        Ok(())
    }
}

/// The fewest and the most relationships of a search.
fn length(search: &PathSearch) -> Length {
    let mut length = Length {
        minimum: 0,
        maximum: Some(0),
    };
    for segment in &search.segments {
        let steps = segment.relationships.len() as u64;
        let repeat = segment.repeat.unwrap_or(Length {
            minimum: 1,
            maximum: Some(1),
        });
        length.minimum = length
            .minimum
            .saturating_add(steps.saturating_mul(repeat.minimum));
        length.maximum = match (length.maximum, repeat.maximum) {
            (Some(most), Some(times)) => Some(most.saturating_add(steps.saturating_mul(times))),
            _ => None,
        };
    }
    length
}

/// The types a search may walk; empty means any.
fn walked_types(search: &PathSearch) -> Vec<Arc<str>> {
    let mut found: Vec<Arc<str>> = Vec::new();
    for relationship in search.segments.iter().flat_map(|each| &each.relationships) {
        if relationship.types.is_empty() {
            return Vec::new();
        }
        for name in &relationship.types {
            if !found.contains(name) {
                found.push(Arc::clone(name));
            }
        }
    }
    found
}

/// That two slots hold the same element.
pub(super) fn same(one: &Slot, other: &Slot, span: Span) -> Expr {
    let side = |slot: &Slot| {
        let kind = ExprKind::Slot(slot.id);
        Box::new(expr(kind, span, slot.static_type.clone()))
    };
    let kind = ExprKind::Compare(Comparison::Equal, side(one), side(other));
    expr(kind, span, BOOLEAN)
}

pub(super) fn nested(span: Span) -> Box<crate::diagnostic::Diagnostic> {
    Box::new(
        error(
            Code::NestedQuantifier,
            "a repeated path cannot hold another one",
            span,
        )
        .with_help("repeat plain relationships: `((a)-[:X]->()-[:Y]->(b)){1,3}`"),
    )
}

fn endless(span: Span) -> Box<crate::diagnostic::Diagnostic> {
    Box::new(
        error(
            Code::EndlessPaths,
            "a walk may go round in circles here for ever",
            span,
        )
        .with_help(
            "give an upper bound (`{1,5}`), or write `SHORTEST 1` or `TRAIL` before the path",
        ),
    )
}

fn beside_the_path(name: &str, span: Span) -> Box<crate::diagnostic::Diagnostic> {
    Box::new(
        error(
            Code::VariableOutsidePath,
            format!("`{name}` stands beside this path, not in it"),
            span,
        )
        .with_help(
            "bind it in an earlier MATCH, or move the condition to the WHERE behind the pattern",
        ),
    )
}

/// Refuses what can only be looked for in a pattern that is made.
pub(super) fn check_plain(part: &ast::PatternPart) -> Bound<()> {
    let repeated = part
        .steps
        .iter()
        .find(|(link, _)| link.quantifier.is_some() || link.group.is_some());
    let (what, span) = if part.shortest.is_some() {
        ("a shortest path", part.span)
    } else if let Some(selector) = &part.selector {
        ("a path search", selector.span)
    } else if let Some((_, span)) = part.mode {
        ("a path mode", span)
    } else if let Some(chronological) = &part.chronological {
        ("an order of time", chronological.span)
    } else if let Some((link, _)) = repeated {
        ("a repeated path", link.span)
    } else if let Some(predicate) = &part.predicate {
        ("a condition", predicate.span)
    } else {
        return Ok(());
    };
    let code = if repeated.is_some() {
        Code::CreatingVarLength
    } else {
        Code::UnexpectedSyntax
    };
    Err(error(
        code,
        format!("{what} can be looked for, not made"),
        span,
    ))
}

/// A searched part cannot also be a `shortestPath`.
pub(super) fn check_shortest(part: &ast::PatternPart) -> Bound<()> {
    let also = part
        .selector
        .as_ref()
        .map(|selector| selector.span)
        .or(part.mode.map(|(_, span)| span))
        .or(part.chronological.as_ref().map(|each| each.span))
        .or(part.predicate.as_ref().map(|each| each.span));
    match also {
        Some(span) => Err(Box::new(
            unsupported("a path search around `shortestPath`", span)
                .with_help("write `ANY SHORTEST (a)-[:TYPE]->+(b)` or `ALL SHORTEST …` instead"),
        )),
        None => Ok(()),
    }
}
