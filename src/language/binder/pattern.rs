//! Patterns: names and positions become the nodes and relationships of a pattern graph.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::error::error;
use super::error::type_conflict;
use super::expression::expr;
use super::path;
use super::path::Mode;
use super::path::SearchBuilder;
use super::scope::Place;
use super::scope::Scope;
use super::scope::fits;
use super::types;
use super::types::BOOLEAN;
use crate::diagnostic::Code;
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
use crate::plan::expr::Comparison;
use crate::plan::expr::StaticType;
use crate::plan::pattern::Length;
use crate::plan::pattern::PathMode;
use crate::plan::pattern::PatternGraph;
use crate::plan::pattern::PatternNode;
use crate::plan::pattern::PatternPath;
use crate::plan::pattern::PatternRelationship;

/// The most nodes of a pattern that is looked for: each is a step of the plan.
const MAXIMUM_NODES: usize = 5_000;

/// A pattern on its way into the plan.
pub(super) struct PatternBuilder {
    /// The graph so far.
    pub(super) graph: PatternGraph,
    /// Slots the pattern adds to the rows.
    pub(super) added: Vec<Slot>,
    /// Everything in scope, the pattern's own names included.
    pub(super) scope: Scope,
    /// Names in scope before the pattern.
    pub(super) before: Scope,
    /// Property maps and conditions, bound once every name is known.
    pending: Vec<Pending>,
    /// Whether the pattern may introduce names (a pattern condition may not).
    pub(super) new_names: bool,
    /// Which elements must differ, if that is written.
    pub(super) match_mode: Option<ast::MatchMode>,
    /// Searched paths whose conditions are not bound yet.
    pub(super) searches: Vec<SearchBuilder>,
    /// Elements inside searched paths: they are found by a search, and are no nodes of the pattern.
    pub(super) inside: Vec<SlotId>,
}

/// Something to bind when every name of the pattern is known.
enum Pending {
    Properties(Slot, ast::Expression),
    StepProperties(usize, ast::Expression),
    Condition(ast::Expression),
    Labels(Slot, LabelExpression, Span),
}

impl PatternBuilder {
    /// A pattern over the names in scope.
    pub(super) fn new(scope: &Scope, new_names: bool) -> Self {
        Self {
            graph: PatternGraph::default(),
            added: Vec::new(),
            scope: scope.clone(),
            before: scope.clone(),
            pending: Vec::new(),
            new_names,
            match_mode: None,
            searches: Vec::new(),
            inside: Vec::new(),
        }
    }
}

impl Binder<'_> {
    /// Binds the parts of one pattern: names first, then properties and conditions over all of them.
    pub(super) fn bind_pattern(
        &mut self,
        parts: &[ast::PatternPart],
        builder: &mut PatternBuilder,
        place: &mut Place<'_>,
    ) -> Bound<()> {
        self.check_selectors(parts, builder)?;
        for part in parts {
            self.bind_part(part, builder)?;
        }
        self.bind_pending(builder, place)?;
        self.bind_searches(builder, place)
    }

    fn bind_part(&mut self, part: &ast::PatternPart, builder: &mut PatternBuilder) -> Bound<()> {
        let start = self.bind_node(&part.start, builder)?;
        let mut steps = Vec::with_capacity(part.steps.len());
        if part.shortest.is_some() {
            path::check_shortest(part)?;
            steps.push(self.bind_shortest(part, start, builder)?);
        } else if builder.is_searched_whole(part) {
            steps.push(self.bind_searched_part(part, start, builder)?);
        } else {
            self.bind_steps(part, start, &mut steps, builder)?;
        }
        if let Some(name) = &part.name {
            if builder.scope.get(&name.text).is_some() {
                return Err(already_bound(&name.text, name.span));
            }
            let slot = self.slot(name.text.as_str(), types::PATH);
            builder.graph.paths.push(PatternPath {
                slot: slot.id,
                start,
                steps,
            });
            builder.scope.add(slot.clone());
            builder.added.push(slot);
        }
        Ok(())
    }

    /// The steps of a part that is not searched as a whole.
    fn bind_steps(
        &mut self,
        part: &ast::PatternPart,
        start: SlotId,
        steps: &mut Vec<(SlotId, SlotId)>,
        builder: &mut PatternBuilder,
    ) -> Bound<()> {
        let mode = builder.mode(part);
        let mut at = start;
        for (relationship, node) in &part.steps {
            let searched = path::is_repeated(relationship)
                && (relationship.group.is_some()
                    || relationship.predicate.is_some()
                    || mode.path == PathMode::Walk
                    || has_type_condition(relationship));
            let (slot, next) = if searched {
                self.bind_repetition(relationship, at, node, mode, builder)?
            } else {
                let position = builder.graph.relationships.len();
                let slot = self.bind_relationship(relationship, at, mode, builder)?;
                let next = self.bind_node(node, builder)?;
                builder.graph.relationships[position].right = next;
                (slot, next)
            };
            steps.push((slot, next));
            at = next;
        }
        if let Some(condition) = &part.predicate {
            builder.pending.push(Pending::Condition(condition.clone()));
        }
        Ok(())
    }

    /// `shortestPath(…)`, `allShortestPaths(…)`: a search along one repeated relationship. A lower bound does not
    /// lengthen the shortest path: it drops it.
    fn bind_shortest(
        &mut self,
        part: &ast::PatternPart,
        start: SlotId,
        builder: &mut PatternBuilder,
    ) -> Bound<(SlotId, SlotId)> {
        let [(relationship, node)] = &part.steps[..] else {
            return Err(error(
                Code::UnexpectedSyntax,
                "a shortest path has exactly one relationship pattern",
                part.span,
            ));
        };
        let Some(length) = path::length_of(relationship) else {
            return Err(Box::new(
                error(
                    Code::UnexpectedSyntax,
                    "a shortest path needs a relationship of variable length",
                    part.span,
                )
                .with_help("write `-[*]-` or `-[:TYPE*1..10]->`"),
            ));
        };
        let position = builder.graph.relationships.len();
        let mode = builder.mode(part);
        let (slot, next) = self.bind_repetition(relationship, start, node, mode, builder)?;
        let search = builder
            .searches
            .last_mut()
            .expect("invariant: a repetition is a search");
        let one = super::expression::literal(Value::Integer(1), part.span);
        search.choose(
            one,
            part.shortest == Some(ast::Shortest::All),
            length.minimum,
        );
        builder.graph.relationships[position].length = Some(Length {
            minimum: 0,
            maximum: length.maximum,
        });
        Ok((slot, next))
    }

    pub(super) fn bind_node(
        &mut self,
        node: &ast::NodePattern,
        builder: &mut PatternBuilder,
    ) -> Bound<SlotId> {
        if builder.graph.nodes.len() == MAXIMUM_NODES {
            return Err(error(
                Code::TextTooLong,
                format!("a pattern has at most {MAXIMUM_NODES} nodes"),
                node.span,
            ));
        }
        let slot = self.node_slot(node, builder)?;
        if let Some(labels) = &node.labels {
            self.bind_node_labels(&slot, labels, node.span, builder);
        }
        if let Some(properties) = &node.properties {
            builder
                .pending
                .push(Pending::Properties(slot.clone(), properties.clone()));
        }
        if let Some(predicate) = &node.predicate {
            builder
                .pending
                .push(Pending::Condition((**predicate).clone()));
        }
        Ok(slot.id)
    }

    fn node_slot(&mut self, node: &ast::NodePattern, builder: &mut PatternBuilder) -> Bound<Slot> {
        let Some(variable) = &node.variable else {
            let slot = self.hidden_slot(types::NODE);
            builder.added.push(slot.clone());
            builder.add_node(&slot, false, node.span);
            return Ok(slot);
        };
        if let Some(slot) = builder.scope.get(&variable.text).cloned() {
            if !fits(&slot.static_type, types::NODE.types) || is_list(&slot) {
                return Err(type_conflict(
                    &variable.text,
                    variable.span,
                    slot.static_type.types,
                    "node",
                ));
            }
            if builder.inside.contains(&slot.id) {
                let inner = slot;
                let slot = self.hidden_slot(types::NODE);
                builder.added.push(slot.clone());
                builder.add_node(&slot, false, node.span);
                let same = path::same(&slot, &inner, variable.span);
                builder.graph.predicates.push(same);
                return Ok(slot);
            }
            let bound = builder
                .before
                .get(&variable.text)
                .is_some_and(|before| before.id == slot.id);
            builder.add_node(&slot, bound, node.span);
            return Ok(slot);
        }
        if !builder.new_names {
            return Err(super::error::undefined_variable(
                &variable.text,
                variable.span,
                builder.scope.names(),
            ));
        }
        let slot = self.slot(variable.text.as_str(), types::NODE);
        builder.scope.add(slot.clone());
        builder.added.push(slot.clone());
        builder.add_node(&slot, false, node.span);
        Ok(slot)
    }

    fn bind_node_labels(
        &mut self,
        slot: &Slot,
        labels: &LabelExpression,
        span: Span,
        builder: &mut PatternBuilder,
    ) {
        let Some(names) = conjunction(labels) else {
            builder
                .pending
                .push(Pending::Labels(slot.clone(), labels.clone(), span));
            return;
        };
        for name in names {
            self.looks_for(NameKind::Label, name);
            let node = builder
                .graph
                .nodes
                .iter_mut()
                .find(|node| node.slot == slot.id)
                .expect("invariant: the node was added before its labels");
            let label: Arc<str> = Arc::from(name.text.as_str());
            if !node.labels.contains(&label) {
                node.labels.push(label);
            }
        }
    }

    fn bind_relationship(
        &mut self,
        relationship: &ast::RelationshipPattern,
        left: SlotId,
        mode: Mode,
        builder: &mut PatternBuilder,
    ) -> Bound<SlotId> {
        let (slot, bound) = self.relationship_slot(relationship, builder)?;
        let mut types = Vec::new();
        if let Some(expression) = &relationship.types {
            match disjunction(expression) {
                Some(names) => {
                    self.looks_for_one_of(NameKind::RelationshipType, &names);
                    types.extend(names.iter().map(|name| Arc::from(name.text.as_str())));
                }
                None => builder.pending.push(Pending::Labels(
                    slot.clone(),
                    expression.clone(),
                    relationship.span,
                )),
            }
        }
        let position = builder.graph.relationships.len();
        if let (Some(quantifier), Some(_)) = (relationship.quantifier, relationship.length) {
            return Err(path::nested(quantifier.span));
        }
        let length = path::length_of(relationship);
        builder.graph.relationships.push(PatternRelationship {
            slot: slot.id,
            left,
            right: left,
            direction: direction(relationship.direction),
            types,
            length,
            search: None,
            step_properties: Vec::new(),
            bound,
            distinct: mode.differs_from_others,
            span: relationship.span,
        });
        if let Some(properties) = &relationship.properties {
            builder.pending.push(if length.is_some() {
                Pending::StepProperties(position, properties.clone())
            } else {
                Pending::Properties(slot.clone(), properties.clone())
            });
        }
        if let Some(predicate) = &relationship.predicate {
            builder
                .pending
                .push(Pending::Condition((**predicate).clone()));
        }
        Ok(slot.id)
    }

    /// The slot of a relationship, and whether it is known before the pattern.
    fn relationship_slot(
        &mut self,
        relationship: &ast::RelationshipPattern,
        builder: &mut PatternBuilder,
    ) -> Bound<(Slot, bool)> {
        let wanted = if path::is_repeated(relationship) {
            types::list_of(types::RELATIONSHIP)
        } else {
            types::RELATIONSHIP
        };
        let Some(variable) = &relationship.variable else {
            let slot = self.hidden_slot(wanted);
            builder.added.push(slot.clone());
            return Ok((slot, false));
        };
        if let Some(slot) = builder.scope.get(&variable.text).cloned() {
            let element_fits = wanted.element.is_none()
                || slot
                    .static_type
                    .element
                    .as_ref()
                    .is_none_or(|element| fits(element, types::RELATIONSHIP.types));
            let conflicting = !fits(&slot.static_type, wanted.types)
                || !element_fits
                || (wanted.element.is_none() && is_list(&slot));
            let in_pattern = builder
                .graph
                .relationships
                .iter()
                .any(|other| other.slot == slot.id);
            if in_pattern && !conflicting {
                return Err(error(
                    Code::RelationshipUniquenessViolation,
                    format!(
                        "`{}` stands for two relationships of one pattern",
                        variable.text
                    ),
                    variable.span,
                ));
            }
            if conflicting {
                let kind = if wanted.element.is_some() {
                    "list of relationships"
                } else {
                    "relationship"
                };
                return Err(type_conflict(
                    &variable.text,
                    variable.span,
                    slot.static_type.types,
                    kind,
                ));
            }
            return Ok((slot, true));
        }
        if !builder.new_names {
            return Err(super::error::undefined_variable(
                &variable.text,
                variable.span,
                builder.scope.names(),
            ));
        }
        let slot = self.slot(variable.text.as_str(), wanted);
        builder.scope.add(slot.clone());
        builder.added.push(slot.clone());
        Ok((slot, false))
    }

    fn bind_pending(&mut self, builder: &mut PatternBuilder, place: &mut Place<'_>) -> Bound<()> {
        let scope = builder.scope.clone();
        for pending in std::mem::take(&mut builder.pending) {
            let mut inside = Place::plain(&scope);
            inside.locals.clone_from(&place.locals);
            match pending {
                Pending::Properties(slot, properties) => {
                    let conditions = self.property_conditions(&slot, &properties, &mut inside)?;
                    builder.graph.predicates.extend(conditions);
                }
                Pending::StepProperties(position, properties) => {
                    let entries = self.property_entries(&properties, &mut inside)?;
                    builder.graph.relationships[position].step_properties = entries;
                }
                Pending::Condition(condition) => {
                    let bound = self.bind_condition(&condition, &mut inside)?;
                    builder.graph.predicates.push(bound);
                }
                Pending::Labels(slot, labels, span) => {
                    let subject = expr(ExprKind::Slot(slot.id), span, slot.static_type.clone());
                    let condition = self.label_condition(&subject, &labels, span, &mut inside)?;
                    builder.graph.predicates.push(condition);
                }
            }
        }
        Ok(())
    }

    /// `{key: value, …}` as conditions `slot.key = value`.
    pub(super) fn property_conditions(
        &mut self,
        slot: &Slot,
        properties: &ast::Expression,
        place: &mut Place<'_>,
    ) -> Bound<Vec<Expr>> {
        let entries = self.property_entries(properties, place)?;
        Ok(entries
            .into_iter()
            .map(|(key, value)| {
                let span = value.span;
                let subject = expr(ExprKind::Slot(slot.id), span, slot.static_type.clone());
                let property = expr(
                    ExprKind::Property(Box::new(subject), key),
                    span,
                    StaticType::ANY,
                );
                expr(
                    ExprKind::Compare(Comparison::SameKey, Box::new(property), Box::new(value)),
                    span,
                    BOOLEAN,
                )
            })
            .collect())
    }

    fn property_entries(
        &mut self,
        properties: &ast::Expression,
        place: &mut Place<'_>,
    ) -> Bound<Vec<(Arc<str>, Expr)>> {
        let ast::ExpressionKind::Map(entries) = &properties.kind else {
            return Err(parameter_as_properties(properties.span));
        };
        entries
            .iter()
            .map(|(key, value)| {
                self.looks_for(NameKind::Key, key);
                Ok((
                    Arc::from(key.text.as_str()),
                    self.bind_expression(value, place)?,
                ))
            })
            .collect()
    }

    /// A label expression as a condition on an element.
    pub(super) fn label_condition(
        &mut self,
        subject: &Expr,
        labels: &LabelExpression,
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let kind = match labels {
            LabelExpression::Name(name) => {
                let kind = if subject.static_type.types == types::RELATIONSHIP.types {
                    NameKind::RelationshipType
                } else {
                    NameKind::Label
                };
                self.looks_for(kind, name);
                ExprKind::HasLabels(
                    Box::new(subject.clone()),
                    vec![Arc::from(name.text.as_str())],
                )
            }
            LabelExpression::And(parts) => {
                ExprKind::And(self.label_conditions(subject, parts, span, place)?)
            }
            LabelExpression::Or(parts) => {
                ExprKind::Or(self.label_conditions(subject, parts, span, place)?)
            }
            LabelExpression::Not(part, _) => {
                ExprKind::Not(Box::new(self.label_condition(subject, part, span, place)?))
            }
            LabelExpression::Any(_) => has_any_label(subject, span),
            LabelExpression::Computed(computed) => ExprKind::HasComputedLabels {
                subject: Box::new(subject.clone()),
                names: Box::new(self.bind_computed_labels(computed, place)?),
                any: computed.any,
            },
        };
        Ok(expr(kind, span, BOOLEAN))
    }

    /// The text or list of texts that names labels or a type.
    pub(super) fn bind_computed_labels(
        &mut self,
        computed: &ast::ComputedLabels,
        place: &mut Place<'_>,
    ) -> Bound<Expr> {
        let names = self.bind_expression(&computed.names, place)?;
        let accepted = TypeSet::one(ValueType::String).or(TypeSet::one(ValueType::List));
        super::expression::expect(&names, "`$( )`", accepted)?;
        Ok(names)
    }

    fn label_conditions(
        &mut self,
        subject: &Expr,
        parts: &[LabelExpression],
        span: Span,
        place: &mut Place<'_>,
    ) -> Bound<Vec<Expr>> {
        parts
            .iter()
            .map(|part| self.label_condition(subject, part, span, place))
            .collect()
    }
}

impl PatternBuilder {
    fn add_node(&mut self, slot: &Slot, bound: bool, span: Span) {
        if self.graph.nodes.iter().any(|node| node.slot == slot.id) {
            return;
        }
        self.graph.nodes.push(PatternNode {
            slot: slot.id,
            labels: Vec::new(),
            bound,
            span,
        });
    }
}

/// Properties in a pattern of MATCH or MERGE must be written out.
pub(super) fn parameter_as_properties(span: Span) -> Box<crate::diagnostic::Diagnostic> {
    Box::new(
        error(
            Code::InvalidParameterUse,
            "a parameter cannot stand for all properties here",
            span,
        )
        .with_help("name them one by one: `{name: $properties.name}`"),
    )
}

/// The labels of `A:B` or `A&B`; `None` for anything else.
pub(super) fn conjunction(labels: &LabelExpression) -> Option<Vec<&ast::Name>> {
    match labels {
        LabelExpression::Name(name) => Some(vec![name]),
        LabelExpression::And(parts) => parts
            .iter()
            .map(conjunction)
            .collect::<Option<Vec<_>>>()
            .map(|names| names.into_iter().flatten().collect()),
        LabelExpression::Or(_)
        | LabelExpression::Not(..)
        | LabelExpression::Any(_)
        | LabelExpression::Computed(_) => None,
    }
}

/// The types of `A|B`; `None` for anything else.
pub(super) fn disjunction(types: &LabelExpression) -> Option<Vec<&ast::Name>> {
    match types {
        LabelExpression::Name(name) => Some(vec![name]),
        LabelExpression::Or(parts) => parts
            .iter()
            .map(disjunction)
            .collect::<Option<Vec<_>>>()
            .map(|names| names.into_iter().flatten().collect()),
        LabelExpression::And(_)
        | LabelExpression::Not(..)
        | LabelExpression::Any(_)
        | LabelExpression::Computed(_) => None,
    }
}

/// How an arrow is walked from left to right.
pub(super) fn direction(arrow: ast::Arrow) -> Direction {
    match arrow {
        ast::Arrow::Left => Direction::Incoming,
        ast::Arrow::Right => Direction::Outgoing,
        ast::Arrow::Either => Direction::Both,
    }
}

fn is_list(slot: &Slot) -> bool {
    slot.static_type.types == TypeSet::one(ValueType::List)
}

/// Whether the types of a relationship are more than a choice of names.
fn has_type_condition(relationship: &ast::RelationshipPattern) -> bool {
    let types = relationship.types.as_ref();
    types.is_some_and(|types| disjunction(types).is_none())
}

fn has_any_label(subject: &Expr, span: Span) -> ExprKind {
    let labels = expr(
        ExprKind::Call(Arc::from("labels"), vec![subject.clone()]),
        span,
        types::list_of(StaticType::of(TypeSet::one(ValueType::String))),
    );
    let count = expr(
        ExprKind::Call(Arc::from("size"), vec![labels]),
        span,
        types::INTEGER,
    );
    ExprKind::Compare(
        Comparison::Greater,
        Box::new(count),
        Box::new(super::expression::literal(Value::Integer(0), span)),
    )
}
