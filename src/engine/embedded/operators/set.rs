//! `SET` and `REMOVE`: properties and labels, row by row, as each row may read what the rows before it wrote.

use std::borrow::Cow;
use std::sync::Arc;

use super::Operator;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::eval::Expression;
use crate::engine::embedded::eval::entries_of;
use crate::engine::embedded::eval::type_error;
use crate::engine::embedded::run::Run;
use crate::engine::embedded::write;
use crate::model::graph::Element;
use crate::model::value::Value;

/// One item of `SET` or `REMOVE`.
#[derive(Debug)]
pub(crate) enum Item {
    /// `subject.key = value`
    Property(Expression, Arc<str>, Expression, Span),
    /// `subject[key] = value`
    DynamicProperty(Expression, Expression, Expression, Span),
    /// `variable = map` (true) or `variable += map` (false); the element's column.
    Properties(usize, Expression, bool, Span),
    /// `variable:Label`
    Labels(usize, Labels, Span),
    /// `REMOVE subject.key`
    RemoveProperty(Expression, Arc<str>, Span),
    /// `REMOVE variable:Label`
    RemoveLabels(usize, Labels, Span),
}

fn one(
    expression: &mut Expression,
    row: &Chunk,
    run: &mut Run<'_, '_>,
) -> Result<Value, EngineError> {
    Ok(expression.evaluate(row, run)?.get(0))
}

/// Labels to be given or taken away.
#[derive(Debug)]
pub(crate) struct Labels {
    /// Those that are written.
    pub(crate) written: Vec<Arc<str>>,
    /// Texts or lists of texts that name the others.
    pub(crate) computed: Vec<Expression>,
}

impl Labels {
    /// Those of a one-row chunk.
    fn of(
        &mut self,
        row: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<Cow<'_, [Arc<str>]>, EngineError> {
        if self.computed.is_empty() {
            return Ok(Cow::Borrowed(&self.written));
        }
        let mut names = self.written.clone();
        for names_expression in &mut self.computed {
            let value = one(names_expression, row, run)?;
            write::add_label_names(&value, &mut names, names_expression.span)?;
        }
        Ok(Cow::Owned(names))
    }
}

impl Item {
    /// Carries it out for a one-row chunk. Nothing happens to null.
    pub(crate) fn execute(
        &mut self,
        row: &Chunk,
        run: &mut Run<'_, '_>,
    ) -> Result<(), EngineError> {
        match self {
            Self::Property(subject, key, value, span) => {
                let element = write::element_of(&one(subject, row, run)?, subject.span)?;
                let value = one(value, row, run)?;
                match element {
                    Some(element) => write::set_property(run, element, key, value, *span),
                    None => Ok(()),
                }
            }
            Self::DynamicProperty(subject, key, value, span) => {
                let element = write::element_of(&one(subject, row, run)?, subject.span)?;
                let name = match one(key, row, run)? {
                    Value::String(name) => name,
                    other => {
                        return Err(type_error(
                            Code::PropertyAccessByNonString,
                            "STRING as a property name",
                            other.value_type(),
                            key.span,
                        ));
                    }
                };
                let value = one(value, row, run)?;
                match element {
                    Some(element) => write::set_property(run, element, &name, value, *span),
                    None => Ok(()),
                }
            }
            Self::Properties(subject, value, replace, span) => {
                let element = write::element_of(&row.columns[*subject].get(0), *span)?;
                let value = one(value, row, run)?;
                let Some(element) = element else {
                    return Ok(());
                };
                match entries_of(&value, *span, run)? {
                    Some(entries) => write::set_properties(run, element, &entries, *replace, *span),
                    None => Ok(()),
                }
            }
            Self::Labels(subject, labels, span) => {
                let labels = labels.of(row, run)?;
                match write::element_of(&row.columns[*subject].get(0), *span)? {
                    Some(Element::Node(node)) => write::add_labels(run, node, &labels, *span),
                    Some(Element::Relationship(_)) => Err(no_labels(*span)),
                    None => Ok(()),
                }
            }
            Self::RemoveProperty(subject, key, span) => {
                match write::element_of(&one(subject, row, run)?, subject.span)? {
                    Some(element) => write::set_property(run, element, key, Value::Null, *span),
                    None => Ok(()),
                }
            }
            Self::RemoveLabels(subject, labels, span) => {
                let labels = labels.of(row, run)?;
                match write::element_of(&row.columns[*subject].get(0), *span)? {
                    Some(Element::Node(node)) => write::remove_labels(run, node, &labels, *span),
                    Some(Element::Relationship(_)) => Err(no_labels(*span)),
                    None => Ok(()),
                }
            }
        }
    }
}

fn no_labels(span: Span) -> EngineError {
    EngineError::Evaluation {
        code: Code::InvalidArgumentType,
        message: "only nodes have labels, and this is a relationship".to_owned(),
        span,
    }
}

/// Carries out items for each row.
#[derive(Debug)]
pub(crate) struct Set {
    input: Box<dyn Operator>,
    items: Vec<Item>,
}

impl Set {
    /// Carries out `items` for the rows of `input`.
    pub(crate) fn boxed(input: Box<dyn Operator>, items: Vec<Item>) -> Box<dyn Operator> {
        Box::new(Self { input, items })
    }
}

impl Operator for Set {
    fn open(&mut self, argument: &Chunk) {
        self.input.open(argument);
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        let Some(chunk) = self.input.next(run)? else {
            return Ok(None);
        };
        for row in 0..chunk.rows {
            run.tick(1)?;
            let row = chunk.row(row);
            for item in &mut self.items {
                item.execute(&row, run)?;
            }
        }
        Ok(Some(chunk))
    }
}
