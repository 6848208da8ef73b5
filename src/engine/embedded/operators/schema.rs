//! Changes of the schema.

use super::Operator;
use crate::diagnostic::Span;
use crate::engine::EngineError;
use crate::engine::embedded::chunk::Chunk;
use crate::engine::embedded::run::Run;
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
    fn needed(&self, run: &Run<'_, '_>) -> Option<Change> {
        let catalog = run.transaction.graph().catalog();
        let index = |name: &str| catalog.indexes.iter().any(|index| &*index.name == name);
        let graph_type = |name: &str| catalog.graph_types.iter().any(|known| &*known.name == name);
        match self.change.clone() {
            SchemaChange::CreateIndex {
                definition,
                if_not_exists,
            } => {
                let exists = index(&definition.name)
                    || catalog.indexes.iter().any(|known| {
                        known.label == definition.label
                            && known.keys == definition.keys
                            && known.unique == definition.unique
                    });
                (!(if_not_exists && exists)).then_some(Change::CreateIndex(definition))
            }
            SchemaChange::DropIndex { name, if_exists } => {
                (!if_exists || index(&name)).then_some(Change::DropIndex(name))
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
        }
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
        if let Some(change) = self.needed(run) {
            run.apply(change, self.span)?;
        }
        Ok(Some(Chunk::unit()))
    }
}
