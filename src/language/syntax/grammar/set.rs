//! `SET` and `REMOVE`.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::language::syntax::ast::Expression;
use crate::language::syntax::ast::ExpressionKind;
use crate::language::syntax::ast::LabelName;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::RemoveItem;
use crate::language::syntax::ast::RemoveItemKind;
use crate::language::syntax::ast::SetItem;
use crate::language::syntax::ast::SetItemKind;

impl Parser<'_> {
    pub(super) fn set_items(&mut self) -> Parsed<Vec<SetItem>> {
        self.separated(Self::set_item)
    }

    fn set_item(&mut self) -> Parsed<SetItem> {
        let start = self.at;
        let kind = if let Some(variable) = self.bare_name() {
            if self.is_symbol_at(0, ":") {
                SetItemKind::Labels {
                    variable,
                    labels: self.labels()?,
                }
            } else if self.take_symbol("+=") {
                SetItemKind::Merge {
                    variable,
                    value: self.expression()?,
                }
            } else {
                self.expect_symbol("=")?;
                SetItemKind::Replace {
                    variable,
                    value: self.expression()?,
                }
            }
        } else {
            self.property_assignment()?
        };
        Ok(SetItem {
            kind,
            span: self.since(start),
        })
    }

    fn property_assignment(&mut self) -> Parsed<SetItemKind> {
        let place = self.place()?;
        match place.kind {
            ExpressionKind::Property(subject, key) => {
                self.expect_symbol("=")?;
                Ok(SetItemKind::Property {
                    subject: *subject,
                    key,
                    value: self.expression()?,
                })
            }
            ExpressionKind::Index(subject, key) => {
                self.expect_symbol("=")?;
                Ok(SetItemKind::DynamicProperty {
                    subject: *subject,
                    key: *key,
                    value: self.expression()?,
                })
            }
            _ => Err(self.unexpected()),
        }
    }

    /// What stands left of `=`: a value and what follows it, without operators.
    fn place(&mut self) -> Parsed<Expression> {
        self.nested(Self::operand)
    }

    /// A name that no property follows.
    fn bare_name(&mut self) -> Option<Name> {
        let bare = self.is_name_at(0)
            && (self.is_symbol_at(1, ":")
                || self.is_symbol_at(1, "=")
                || self.is_symbol_at(1, "+="));
        if bare {
            self.expect_name(Expected::Variable).ok()
        } else {
            None
        }
    }

    /// `:A:B`
    fn labels(&mut self) -> Parsed<Vec<LabelName>> {
        let mut labels = Vec::new();
        while self.take_symbol(":") || (!labels.is_empty() && self.take_symbol("&")) {
            labels.push(self.label_name(Expected::Label)?);
        }
        Ok(labels)
    }

    pub(super) fn remove_items(&mut self) -> Parsed<Vec<RemoveItem>> {
        self.separated(Self::remove_item)
    }

    fn remove_item(&mut self) -> Parsed<RemoveItem> {
        let start = self.at;
        let kind = if self.is_name_at(0) && self.is_symbol_at(1, ":") {
            let variable = self.expect_name(Expected::Variable)?;
            RemoveItemKind::Labels {
                variable,
                labels: self.labels()?,
            }
        } else {
            match self.place()?.kind {
                ExpressionKind::Property(subject, key) => RemoveItemKind::Property {
                    subject: *subject,
                    key,
                },
                ExpressionKind::Index(subject, key) => RemoveItemKind::DynamicProperty {
                    subject: *subject,
                    key: *key,
                },
                _ => return Err(self.missing(Expected::Symbol("."))),
            }
        };
        Ok(RemoveItem {
            kind,
            span: self.since(start),
        })
    }
}
