//! `CREATE`, and what it shares with `MERGE`: patterns as things to be made.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::already_bound;
use super::error::error;
use super::error::type_conflict;
use super::error::unsupported;
use super::scope::Place;
use super::scope::Scope;
use super::scope::fits;
use super::types;
use crate::diagnostic::Code;
use crate::language::syntax::ast;
use crate::model::catalog::NameKind;
use crate::plan::Expr;
use crate::plan::LogicalPlan;
use crate::plan::Slot;
use crate::plan::SlotId;
use crate::plan::operator::CreateItem;
use crate::plan::operator::CreateNode;
use crate::plan::operator::CreateRelationship;
use crate::plan::operator::LabelNames;
use crate::plan::operator::TypeName;
use crate::plan::pattern::PatternPath;

/// A pattern to be made.
#[derive(Default)]
pub(super) struct Made {
    /// Its elements, nodes before their relationships.
    pub(super) items: Vec<CreateItem>,
    /// Its named paths.
    pub(super) paths: Vec<PatternPath>,
    /// The slots it fills.
    pub(super) added: Vec<Slot>,
}

impl Binder<'_> {
    pub(super) fn bind_create(
        &mut self,
        parts: &[ast::PatternPart],
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<(LogicalPlan, Scope)> {
        let mut after = scope.clone();
        let mut made = Made::default();
        for part in parts {
            self.bind_created_part(part, &mut after, &mut made)?;
        }
        let plan = LogicalPlan::Create {
            input: Box::new(input),
            items: made.items,
            paths: made.paths,
            added: made.added,
        };
        Ok((plan, after))
    }

    /// One part: properties and nodes see what earlier elements of the clause have named.
    fn bind_created_part(
        &mut self,
        part: &ast::PatternPart,
        after: &mut Scope,
        made: &mut Made,
    ) -> Bound<()> {
        super::path::check_plain(part)?;
        let alone = part.steps.is_empty();
        let start = self.bind_created_node(&part.start, alone, after, made)?;
        let mut at = start;
        let mut steps = Vec::new();
        for (relationship, node) in &part.steps {
            check_created_relationship(relationship, after)?;
            if relationship.direction == ast::Arrow::Either {
                return Err(Box::new(
                    error(
                        Code::RequiresDirectedRelationship,
                        "a new relationship needs a direction",
                        relationship.span,
                    )
                    .with_help("write `-[…]->` or `<-[…]-`"),
                ));
            }
            let next = self.bind_created_node(node, false, after, made)?;
            let slot = self.bind_created_relationship(relationship, (at, next), after, made)?;
            steps.push((slot, next));
            at = next;
        }
        if let Some(name) = &part.name {
            if after.get(&name.text).is_some() {
                return Err(already_bound(&name.text, name.span));
            }
            let slot = self.slot(name.text.as_str(), types::PATH);
            after.add(slot.clone());
            made.paths.push(PatternPath {
                slot: slot.id,
                start,
                steps,
            });
            made.added.push(slot);
        }
        Ok(())
    }

    /// A node of a pattern to be made: a known one as it is, or a new one.
    pub(super) fn bind_created_node(
        &mut self,
        node: &ast::NodePattern,
        alone: bool,
        after: &mut Scope,
        made: &mut Made,
    ) -> Bound<SlotId> {
        if let Some(predicate) = &node.predicate {
            return Err(error(
                Code::UnexpectedSyntax,
                "a node to be made has no condition",
                predicate.span,
            ));
        }
        if let Some(variable) = &node.variable
            && let Some(slot) = after.get(&variable.text)
        {
            if !fits(&slot.static_type, types::NODE.types) {
                return Err(type_conflict(
                    &variable.text,
                    variable.span,
                    slot.static_type.types,
                    "node",
                ));
            }
            if alone || node.labels.is_some() || node.properties.is_some() {
                return Err(already_bound(&variable.text, variable.span));
            }
            return Ok(slot.id);
        }
        let labels = match &node.labels {
            Some(labels) => self.created_labels(labels, node, after)?,
            None => LabelNames::default(),
        };
        let properties = self.bind_created_properties(node.properties.as_ref(), after)?;
        let slot = match &node.variable {
            Some(variable) => {
                let slot = self.slot(variable.text.as_str(), types::NODE);
                after.add(slot.clone());
                slot
            }
            None => self.hidden_slot(types::NODE),
        };
        made.added.push(slot.clone());
        made.items.push(CreateItem::Node(CreateNode {
            slot: slot.id,
            labels,
            properties,
            span: node.span,
        }));
        Ok(slot.id)
    }

    fn created_labels(
        &mut self,
        labels: &ast::LabelExpression,
        node: &ast::NodePattern,
        scope: &Scope,
    ) -> Bound<LabelNames> {
        let mut names = Vec::new();
        if !listed(labels, &mut names) {
            return Err(error(
                Code::UnexpectedSyntax,
                "a new node has labels, not alternatives",
                node.span,
            ));
        }
        self.bind_label_names(&names, scope)
    }

    /// Labels to be given to a node.
    pub(super) fn bind_label_names(
        &mut self,
        names: &[ast::LabelName],
        scope: &Scope,
    ) -> Bound<LabelNames> {
        let mut labels = LabelNames::default();
        for name in names {
            match name {
                ast::LabelName::Written(name) => {
                    self.makes(NameKind::Label, &name.text);
                    if !labels.written.iter().any(|label| **label == *name.text) {
                        labels.written.push(Arc::from(name.text.as_str()));
                    }
                }
                ast::LabelName::Computed(computed) => {
                    labels
                        .computed
                        .push(self.bind_given_labels(computed, scope)?);
                }
            }
        }
        Ok(labels)
    }

    /// Names that are computed for what is written: all of them count.
    pub(super) fn bind_given_labels(
        &mut self,
        computed: &ast::ComputedLabels,
        scope: &Scope,
    ) -> Bound<Expr> {
        if computed.any {
            return Err(Box::new(
                error(
                    Code::UnexpectedSyntax,
                    "`$any( )` cannot stand where labels are given",
                    computed.span,
                )
                .with_help("`$( )` gives all of them"),
            ));
        }
        self.bind_computed_labels(computed, &mut Place::plain(scope))
    }

    /// A relationship of a pattern to be made, between the two nodes as they are written.
    pub(super) fn bind_created_relationship(
        &mut self,
        relationship: &ast::RelationshipPattern,
        (left, right): (SlotId, SlotId),
        after: &mut Scope,
        made: &mut Made,
    ) -> Bound<SlotId> {
        let relationship_type = match single_type(relationship)? {
            ast::LabelName::Written(name) => {
                self.makes(NameKind::RelationshipType, &name.text);
                TypeName::Written(Arc::from(name.text.as_str()))
            }
            ast::LabelName::Computed(computed) => {
                TypeName::Computed(self.bind_given_labels(&computed, after)?)
            }
        };
        let properties = self.bind_created_properties(relationship.properties.as_ref(), after)?;
        let slot = match &relationship.variable {
            Some(variable) => {
                let slot = self.slot(variable.text.as_str(), types::RELATIONSHIP);
                after.add(slot.clone());
                slot
            }
            None => self.hidden_slot(types::RELATIONSHIP),
        };
        made.added.push(slot.clone());
        let (start, end) = match relationship.direction {
            ast::Arrow::Left => (right, left),
            ast::Arrow::Right | ast::Arrow::Either => (left, right),
        };
        made.items
            .push(CreateItem::Relationship(CreateRelationship {
                slot: slot.id,
                relationship_type,
                start,
                end,
                properties,
                span: relationship.span,
            }));
        Ok(slot.id)
    }

    fn bind_created_properties(
        &mut self,
        properties: Option<&ast::Expression>,
        scope: &Scope,
    ) -> Bound<Option<Expr>> {
        let Some(properties) = properties else {
            return Ok(None);
        };
        if let ast::ExpressionKind::Map(entries) = &properties.kind {
            for (key, _) in entries {
                self.makes(NameKind::Key, &key.text);
            }
        }
        self.bind_expression(properties, &mut Place::plain(scope))
            .map(Some)
    }
}

/// What holds for every relationship to be made.
pub(super) fn check_created_relationship(
    relationship: &ast::RelationshipPattern,
    scope: &Scope,
) -> Bound<()> {
    if let Some(variable) = &relationship.variable
        && scope.get(&variable.text).is_some()
    {
        return Err(already_bound(&variable.text, variable.span));
    }
    if let Some(length) = &relationship.length {
        return Err(error(
            Code::CreatingVarLength,
            "a new relationship has length one",
            length.span,
        ));
    }
    if let Some(predicate) = &relationship.predicate {
        return Err(unsupported(
            "a condition on a new relationship",
            predicate.span,
        ));
    }
    single_type(relationship).map(|_| ())
}

/// The names of `A:B`, `A&$(b)`; false for anything with other operators.
fn listed(labels: &ast::LabelExpression, names: &mut Vec<ast::LabelName>) -> bool {
    match labels {
        ast::LabelExpression::Name(name) => names.push(ast::LabelName::Written(name.clone())),
        ast::LabelExpression::Computed(computed) => {
            names.push(ast::LabelName::Computed(computed.clone()));
        }
        ast::LabelExpression::And(parts) => return parts.iter().all(|part| listed(part, names)),
        ast::LabelExpression::Or(_)
        | ast::LabelExpression::Not(..)
        | ast::LabelExpression::Any(_) => return false,
    }
    true
}

fn single_type(relationship: &ast::RelationshipPattern) -> Bound<ast::LabelName> {
    match &relationship.types {
        Some(ast::LabelExpression::Name(name)) => Ok(ast::LabelName::Written(name.clone())),
        Some(ast::LabelExpression::Computed(computed)) => {
            Ok(ast::LabelName::Computed(computed.clone()))
        }
        _ => Err(Box::new(
            error(
                Code::NoSingleRelationshipType,
                "a new relationship has exactly one type",
                relationship.span,
            )
            .with_help("write `-[:TYPE]->`"),
        )),
    }
}
