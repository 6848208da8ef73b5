//! Statements about the schema: indexes, constraints, graph types, and what `SHOW` lists.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::error::unsupported;
use super::expression::expr;
use super::scope::Place;
use super::scope::Scope;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::SchemaStatement;
use crate::language::syntax::ast::ShowKind;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::graph_type::NodeType;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::catalog::graph_type::RelationshipType;
use crate::model::value::Value;
use crate::plan::ExprKind;
use crate::plan::LogicalPlan;
use crate::plan::operator::SchemaChange;

impl Binder<'_> {
    pub(super) fn bind_schema_statement(
        &mut self,
        statement: &SchemaStatement,
        span: Span,
    ) -> Bound<(LogicalPlan, Vec<Arc<str>>)> {
        let change = match statement {
            SchemaStatement::Show(kind) => return self.bind_show(*kind, span),
            SchemaStatement::CreateIndex {
                name,
                if_not_exists,
                label,
                keys,
            } => SchemaChange::CreateIndex {
                definition: index(name.as_ref(), label, keys, false, span)?,
                if_not_exists: *if_not_exists,
            },
            SchemaStatement::CreateConstraint {
                name,
                if_not_exists,
                label,
                keys,
                kind,
                span,
            } => match kind {
                ast::ConstraintKind::Unique => SchemaChange::CreateIndex {
                    definition: index(name.as_ref(), label, keys, true, *span)?,
                    if_not_exists: *if_not_exists,
                },
                ast::ConstraintKind::NotNull | ast::ConstraintKind::Key => {
                    return Err(Box::new(unsupported("this constraint", *span).with_help(
                        "a graph type declares required properties: `CREATE GRAPH TYPE`",
                    )));
                }
            },
            SchemaStatement::Drop { name, if_exists } => SchemaChange::DropIndex {
                name: Arc::from(name.text.as_str()),
                if_exists: *if_exists,
            },
            SchemaStatement::CreateGraphType {
                if_not_exists,
                graph_type,
            } => SchemaChange::CreateGraphType {
                graph_type: Arc::new(self.bind_graph_type(graph_type)?),
                if_not_exists: *if_not_exists,
            },
            SchemaStatement::DropGraphType { name, if_exists } => SchemaChange::DropGraphType {
                name: Arc::from(name.text.as_str()),
                if_exists: *if_exists,
            },
            SchemaStatement::SetGraphType { name } => SchemaChange::AdoptGraphType {
                name: name.as_ref().map(|name| Arc::from(name.text.as_str())),
            },
        };
        Ok((LogicalPlan::Schema { change, span }, Vec::new()))
    }

    /// `SHOW …` reads the procedure that lists it.
    fn bind_show(&mut self, kind: ShowKind, span: Span) -> Bound<(LogicalPlan, Vec<Arc<str>>)> {
        let call = ast::Call {
            procedure: ast::Name {
                text: kind.procedure().to_owned(),
                span,
            },
            arguments: Some(Vec::new()),
            yields: None,
            listing: true,
        };
        let scope = Scope::default();
        let input = super::subquery::argument(&scope);
        let (plan, _) = self.bind_procedure_call(&call, true, span, input, &scope)?;
        let columns = plan
            .output()
            .iter()
            .map(|slot| Arc::clone(&slot.name))
            .collect();
        Ok((plan, columns))
    }

    fn bind_graph_type(&mut self, definition: &ast::GraphTypeDefinition) -> Bound<GraphType> {
        let nodes = definition
            .nodes
            .iter()
            .map(|node| {
                Ok(NodeType {
                    label: text(&node.label),
                    extends: node.extends.as_ref().map(text),
                    properties: self.bind_rules(&node.properties)?,
                })
            })
            .collect::<Bound<Vec<_>>>()?;
        let relationships = definition
            .relationships
            .iter()
            .map(|relationship| {
                Ok(RelationshipType {
                    name: text(&relationship.name),
                    endpoints: relationship
                        .endpoints
                        .iter()
                        .map(|(start, end)| (start.as_ref().map(text), end.as_ref().map(text)))
                        .collect(),
                    properties: self.bind_rules(&relationship.properties)?,
                })
            })
            .collect::<Bound<Vec<_>>>()?;
        check_names(definition)?;
        Ok(GraphType {
            name: text(&definition.name),
            open: definition.open,
            nodes,
            relationships,
            all_nodes: self.bind_rules(&definition.all_nodes)?,
            all_relationships: self.bind_rules(&definition.all_relationships)?,
        })
    }

    fn bind_rules(&mut self, properties: &[ast::PropertyDefinition]) -> Bound<Vec<PropertyRule>> {
        properties
            .iter()
            .map(|property| {
                Ok(PropertyRule {
                    key: text(&property.key),
                    property_type: property_type(&property.property_type)?,
                    required: property.required,
                    unique: property.unique,
                    allowed: property
                        .allowed
                        .iter()
                        .map(|value| self.bind_constant(value))
                        .collect::<Bound<Vec<Value>>>()?,
                })
            })
            .collect()
    }

    fn bind_constant(&mut self, expression: &ast::Expression) -> Bound<Value> {
        let nothing = Scope::default();
        let bound = self.bind_expression(expression, &mut Place::plain(&nothing))?;
        match bound.kind {
            ExprKind::Literal(value) => Ok(value),
            kind => {
                let bound = expr(kind, bound.span, bound.static_type);
                Err(error(
                    Code::NonConstantExpression,
                    "only a constant can stand here",
                    bound.span,
                ))
            }
        }
    }
}

fn text(name: &ast::Name) -> Arc<str> {
    Arc::from(name.text.as_str())
}

/// Every label and type once, and every label that is named declared.
fn check_names(definition: &ast::GraphTypeDefinition) -> Bound<()> {
    let labels: Vec<&ast::Name> = definition.nodes.iter().map(|node| &node.label).collect();
    let types: Vec<&ast::Name> = definition
        .relationships
        .iter()
        .map(|relationship| &relationship.name)
        .collect();
    for names in [&labels, &types] {
        for (position, name) in names.iter().enumerate() {
            if names[..position]
                .iter()
                .any(|other| other.text == name.text)
            {
                return Err(error(
                    Code::SchemaDefinition,
                    format!("`{}` is declared twice", name.text),
                    name.span,
                ));
            }
        }
    }
    let named = definition
        .nodes
        .iter()
        .filter_map(|node| node.extends.as_ref());
    let ends = definition
        .relationships
        .iter()
        .flat_map(|relationship| &relationship.endpoints)
        .flat_map(|(start, end)| [start.as_ref(), end.as_ref()])
        .flatten();
    for name in named.chain(ends) {
        if !labels.iter().any(|label| label.text == name.text) {
            let diagnostic = error(
                Code::SchemaDefinition,
                format!("the label `{}` is not declared", name.text),
                name.span,
            );
            let known = labels.iter().map(|label| label.text.as_str());
            return Err(super::error::with_suggestion(
                diagnostic, &name.text, name.span, known,
            ));
        }
    }
    Ok(())
}

fn index(
    name: Option<&ast::Name>,
    label: &ast::Name,
    keys: &[ast::Name],
    unique: bool,
    span: Span,
) -> Bound<IndexDefinition> {
    if keys.len() != 1 {
        return Err(unsupported("an index over several properties", span));
    }
    let kind = if unique { "unique" } else { "index" };
    Ok(IndexDefinition {
        name: name.map_or_else(
            || Arc::from(format!("{kind}_{}_{}", label.text, keys[0].text)),
            text,
        ),
        label: text(label),
        keys: keys.iter().map(text).collect(),
        unique,
    })
}

fn property_type(name: &ast::TypeName) -> Bound<PropertyType> {
    Ok(match name.name.as_str() {
        "ANY" | "PROPERTY VALUE" => PropertyType::Any,
        "BOOLEAN" | "BOOL" => PropertyType::Boolean,
        "INTEGER" | "INT" => PropertyType::Integer,
        "FLOAT" => PropertyType::Float,
        "STRING" => PropertyType::String,
        "DATE" => PropertyType::Date,
        "LOCAL TIME" => PropertyType::LocalTime,
        "TIME" | "ZONED TIME" => PropertyType::Time,
        "LOCAL DATETIME" => PropertyType::LocalDateTime,
        "DATETIME" | "ZONED DATETIME" => PropertyType::DateTime,
        "DURATION" => PropertyType::Duration,
        "EDTF" => PropertyType::Edtf,
        "POINT" => PropertyType::Point,
        "LIST" => PropertyType::List(Box::new(
            name.element
                .as_deref()
                .map_or(Ok(PropertyType::Any), property_type)?,
        )),
        other => {
            let known = [
                "ANY",
                "BOOLEAN",
                "INTEGER",
                "FLOAT",
                "STRING",
                "DATE",
                "LOCAL TIME",
                "ZONED TIME",
                "LOCAL DATETIME",
                "ZONED DATETIME",
                "DURATION",
                "EDTF",
                "POINT",
                "LIST",
            ];
            let diagnostic = error(
                Code::SchemaDefinition,
                format!("`{other}` is not a property type"),
                name.span,
            );
            let diagnostic = super::error::with_suggestion(diagnostic, other, name.span, known);
            return Err(Box::new(
                diagnostic.with_help(format!("property types are {}", known.join(", "))),
            ));
        }
    })
}
