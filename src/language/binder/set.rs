//! `SET` and `REMOVE`.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::type_conflict;
use super::error::undefined_variable;
use super::expression::expect;
use super::scope::Place;
use super::scope::Scope;
use super::scope::fits;
use crate::language::syntax::ast;
use crate::language::syntax::ast::RemoveItemKind;
use crate::language::syntax::ast::SetItemKind;
use crate::model::catalog::NameKind;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::LogicalPlan;
use crate::plan::SlotId;
use crate::plan::operator::LabelNames;
use crate::plan::operator::RemoveItem;
use crate::plan::operator::SetItem;

impl Binder<'_> {
    pub(super) fn bind_set(
        &mut self,
        items: &[ast::SetItem],
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<LogicalPlan> {
        Ok(LogicalPlan::Set {
            input: Box::new(input),
            items: self.bind_set_items(items, scope)?,
        })
    }

    /// The items of `SET`, `ON CREATE SET` or `ON MATCH SET`.
    pub(super) fn bind_set_items(
        &mut self,
        items: &[ast::SetItem],
        scope: &Scope,
    ) -> Bound<Vec<SetItem>> {
        items
            .iter()
            .map(|item| self.bind_set_item(item, scope))
            .collect()
    }

    fn bind_set_item(&mut self, item: &ast::SetItem, scope: &Scope) -> Bound<SetItem> {
        let mut place = Place::plain(scope);
        let span = item.span;
        Ok(match &item.kind {
            SetItemKind::Property {
                subject,
                key,
                value,
            } => {
                let subject = self.bind_expression(subject, &mut place)?;
                expect(&subject, "SET", TypeSet::ELEMENT)?;
                let value = self.bind_expression(value, &mut place)?;
                self.makes(NameKind::Key, &key.text);
                SetItem::Property {
                    subject,
                    key: Arc::from(key.text.as_str()),
                    value,
                    span,
                }
            }
            SetItemKind::DynamicProperty {
                subject,
                key,
                value,
            } => {
                let subject = self.bind_expression(subject, &mut place)?;
                expect(&subject, "SET", TypeSet::ELEMENT)?;
                let key = self.bind_expression(key, &mut place)?;
                expect(&key, "a property name", TypeSet::one(ValueType::String))?;
                let value = self.bind_expression(value, &mut place)?;
                SetItem::DynamicProperty {
                    subject,
                    key,
                    value,
                    span,
                }
            }
            SetItemKind::Replace { variable, value } => SetItem::Replace {
                subject: element(variable, scope, TypeSet::ELEMENT)?,
                value: self.bind_properties(value, &mut place)?,
                span,
            },
            SetItemKind::Merge { variable, value } => SetItem::Merge {
                subject: element(variable, scope, TypeSet::ELEMENT)?,
                value: self.bind_properties(value, &mut place)?,
                span,
            },
            SetItemKind::Labels { variable, labels } => SetItem::Labels {
                subject: element(variable, scope, TypeSet::one(ValueType::Node))?,
                labels: self.bind_label_names(labels, scope)?,
                span,
            },
        })
    }

    fn bind_properties(
        &mut self,
        value: &ast::Expression,
        place: &mut Place<'_>,
    ) -> Bound<crate::plan::Expr> {
        if let ast::ExpressionKind::Map(entries) = &value.kind {
            for (key, _) in entries {
                self.makes(NameKind::Key, &key.text);
            }
        }
        let value = self.bind_expression(value, place)?;
        let accepted = TypeSet::ELEMENT.or(TypeSet::one(ValueType::Map));
        expect(&value, "SET of all properties", accepted)?;
        Ok(value)
    }

    pub(super) fn bind_remove(
        &mut self,
        items: &[ast::RemoveItem],
        input: LogicalPlan,
        scope: &Scope,
    ) -> Bound<LogicalPlan> {
        let items = items
            .iter()
            .map(|item| self.bind_remove_item(item, scope))
            .collect::<Bound<Vec<_>>>()?;
        Ok(LogicalPlan::Remove {
            input: Box::new(input),
            items,
        })
    }

    fn bind_removed_labels(
        &mut self,
        names: &[ast::LabelName],
        scope: &Scope,
    ) -> Bound<LabelNames> {
        let mut labels = LabelNames::default();
        for name in names {
            match name {
                ast::LabelName::Written(name) => {
                    self.looks_for(NameKind::Label, name);
                    labels.written.push(Arc::from(name.text.as_str()));
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

    fn bind_remove_item(&mut self, item: &ast::RemoveItem, scope: &Scope) -> Bound<RemoveItem> {
        Ok(match &item.kind {
            RemoveItemKind::Property { subject, key } => {
                let subject = self.bind_expression(subject, &mut Place::plain(scope))?;
                expect(&subject, "REMOVE", TypeSet::ELEMENT)?;
                self.looks_for(NameKind::Key, key);
                RemoveItem::Property {
                    subject,
                    key: Arc::from(key.text.as_str()),
                    span: item.span,
                }
            }
            RemoveItemKind::DynamicProperty { subject, key } => {
                let mut place = Place::plain(scope);
                let subject = self.bind_expression(subject, &mut place)?;
                expect(&subject, "REMOVE", TypeSet::ELEMENT)?;
                let key = self.bind_expression(key, &mut place)?;
                expect(&key, "a property name", TypeSet::one(ValueType::String))?;
                RemoveItem::DynamicProperty {
                    subject,
                    key,
                    span: item.span,
                }
            }
            RemoveItemKind::Labels { variable, labels } => RemoveItem::Labels {
                subject: element(variable, scope, TypeSet::one(ValueType::Node))?,
                labels: self.bind_removed_labels(labels, scope)?,
                span: item.span,
            },
        })
    }
}

fn element(variable: &ast::Name, scope: &Scope, wanted: TypeSet) -> Bound<SlotId> {
    let slot = scope
        .get(&variable.text)
        .ok_or_else(|| undefined_variable(&variable.text, variable.span, scope.names()))?;
    if !fits(&slot.static_type, wanted) {
        return Err(type_conflict(
            &variable.text,
            variable.span,
            slot.static_type.types,
            "node or relationship",
        ));
    }
    Ok(slot.id)
}
