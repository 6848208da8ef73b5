//! Changes of the schema.

use std::sync::Arc;

use super::Operator;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Span;
use crate::diagnostic::nearest;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::run::Run;
use crate::model::catalog::Catalog;
use crate::model::catalog::IndexDefinition;
use crate::model::graph::Change;
use crate::plan::operator::SchemaChange;

/// Makes one change of the schema, and one row without columns.
#[derive(Debug)]
pub(crate) struct Schema {
    change: SchemaChange,
    span: Span,
    done: bool,
}

impl Schema {
    /// Makes `change`.
    pub(crate) fn boxed(change: SchemaChange, span: Span) -> Box<dyn Operator> {
        Box::new(Self {
            change,
            span,
            done: false,
        })
    }

    /// The change to apply; `None` when `IF [NOT] EXISTS` leaves nothing to do.
    fn needed(&self, run: &Run<'_, '_>) -> Result<Option<Change>, EngineError> {
        let catalog = run.graph().catalog();
        let graph_type = |name: &str| catalog.graph_types.iter().any(|known| &*known.name == name);
        Ok(match self.change.clone() {
            SchemaChange::CreateIndex {
                definition,
                if_not_exists,
            } => {
                let is_like = |known: &IndexDefinition| {
                    known.is_like(&definition) && known.unique == definition.unique
                };
                let like = catalog.indexes.iter().find(|known| is_like(known));
                let like = like.map(|known| &known.name);
                self.is_new(catalog, &definition.name, like, if_not_exists)?
                    .then_some(Change::CreateIndex(definition))
            }
            SchemaChange::CreateConstraint {
                definition,
                if_not_exists,
            } => {
                let mut constraints = catalog.constraints.iter();
                let like = constraints.find(|known| known.is_like(&definition));
                let like = like.map(|known| &known.name);
                self.is_new(catalog, &definition.name, like, if_not_exists)?
                    .then_some(Change::CreateConstraint(definition))
            }
            SchemaChange::DropIndex { name, if_exists } => self
                .is_there(catalog, &name, if_exists, false)?
                .then_some(Change::DropIndex(name)),
            SchemaChange::DropConstraint { name, if_exists } => {
                let unique = catalog.indexes.iter().any(|index| index.name == name);
                self.is_there(catalog, &name, if_exists, true)?.then(|| {
                    if unique {
                        Change::DropIndex(name)
                    } else {
                        Change::DropConstraint(name)
                    }
                })
            }
            SchemaChange::CreateGraphType {
                graph_type: declared,
                if_not_exists,
            } => (!(if_not_exists && graph_type(&declared.name)))
                .then_some(Change::CreateGraphType(declared)),
            SchemaChange::DropGraphType { name, if_exists } => {
                (!if_exists || graph_type(&name)).then_some(Change::DropGraphType(name))
            }
            SchemaChange::AdoptGraphType { name } => Some(Change::AdoptGraphType(name)),
        })
    }

    /// Whether an index or constraint is to be made; `like` is the name of one that is there and says the same.
    fn is_new(
        &self,
        catalog: &Catalog,
        name: &Arc<str>,
        like: Option<&Arc<str>>,
        if_not_exists: bool,
    ) -> Result<bool, EngineError> {
        let taken = catalog.has_rule_named(name);
        if if_not_exists {
            return Ok(!taken && like.is_none());
        }
        let message = match like {
            Some(like) if like != name => format!("`{like}` says the same already"),
            _ if taken => format!("an index or constraint `{name}` exists already"),
            _ => return Ok(true),
        };
        Err(self.told(message, "IF NOT EXISTS leaves what is there as it is"))
    }

    /// Whether an index or constraint is there to be dropped.
    fn is_there(
        &self,
        catalog: &Catalog,
        name: &str,
        if_exists: bool,
        constraint: bool,
    ) -> Result<bool, EngineError> {
        let mut indexes = catalog.indexes.iter();
        let index = indexes.find(|index| &*index.name == name);
        let other = catalog.constraints.iter().any(|each| &*each.name == name);
        let is_constraint = other || index.is_some_and(|index| index.unique);
        let is_there = other || index.is_some();
        if is_there && is_constraint != constraint {
            let (what, word) = if is_constraint {
                ("a constraint", "CONSTRAINT")
            } else {
                ("an index", "INDEX")
            };
            return Err(self.told(
                format!("`{name}` is {what}"),
                &format!("write `DROP {word} {name}`"),
            ));
        }
        if is_there || if_exists {
            return Ok(is_there);
        }
        let word = if constraint { "constraint" } else { "index" };
        let names = catalog.all_constraints();
        let names = names.iter().map(|each| &*each.name);
        let names = names.chain(catalog.indexes.iter().map(|each| &*each.name));
        let help = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "`SHOW {}` lists them",
                if constraint { "CONSTRAINTS" } else { "INDEXES" }
            ),
        };
        Err(self.told(format!("there is no {word} `{name}`"), &help))
    }

    fn told(&self, message: String, help: &str) -> EngineError {
        let diagnostic = Diagnostic::new(Code::SchemaDefinition, message, Some(self.span));
        EngineError::Told(Box::new(diagnostic.with_help(help)))
    }
}

impl Operator for Schema {
    fn open(&mut self, _argument: &Chunk) {
        self.done = false;
    }

    fn next(&mut self, run: &mut Run<'_, '_>) -> Result<Option<Chunk>, EngineError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        if let Some(change) = self.needed(run)? {
            run.apply(change, self.span)?;
        }
        Ok(Some(Chunk::unit()))
    }
}
