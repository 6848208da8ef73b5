//! Statements about the schema: indexes, constraints, graph types, and what `SHOW` lists.

use std::sync::Arc;

use super::Binder;
use super::error::Bound;
use super::error::error;
use super::expression::expr;
use super::scope::Place;
use super::scope::Scope;
use crate::diagnostic::Code;
use crate::diagnostic::Span;
use crate::language::syntax::ast;
use crate::language::syntax::ast::SchemaStatement;
use crate::language::syntax::ast::ShowKind;
use crate::model::catalog::ConstraintDefinition;
use crate::model::catalog::GraphType;
use crate::model::catalog::IndexDefinition;
use crate::model::catalog::IndexKind;
use crate::model::catalog::Rule;
use crate::model::catalog::Subject;
use crate::model::catalog::graph_type::NodeType;
use crate::model::catalog::graph_type::PropertyRule;
use crate::model::catalog::graph_type::PropertyType;
use crate::model::catalog::graph_type::RelationshipType;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;
use crate::model::value::type_test::TypeShape;
use crate::model::value::type_test::TypeTest;
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
                kind,
                subject,
                keys,
            } => SchemaChange::CreateIndex {
                definition: index(name.as_ref(), *kind, subject, keys)?,
                if_not_exists: *if_not_exists,
            },
            SchemaStatement::CreateConstraint {
                name,
                if_not_exists,
                subject,
                keys,
                kind,
                span,
            } => {
                let definition = constraint(name.as_ref(), subject, keys, kind, *span)?;
                let if_not_exists = *if_not_exists;
                match definition
                    .index()
                    .filter(|_| definition.rule == Rule::Unique)
                {
                    Some(definition) => SchemaChange::CreateIndex {
                        definition,
                        if_not_exists,
                    },
                    None => SchemaChange::CreateConstraint {
                        definition,
                        if_not_exists,
                    },
                }
            }
            SchemaStatement::Drop {
                name,
                if_exists,
                constraint,
            } => {
                let (name, if_exists) = (text(name), *if_exists);
                if *constraint {
                    SchemaChange::DropConstraint { name, if_exists }
                } else {
                    SchemaChange::DropIndex { name, if_exists }
                }
            }
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
    kind: ast::IndexKind,
    subject: &ast::SchemaSubject,
    keys: &[ast::Name],
) -> Bound<IndexDefinition> {
    let kind = match kind {
        ast::IndexKind::Range => IndexKind::Range,
        ast::IndexKind::Text => IndexKind::Text,
        ast::IndexKind::Point => IndexKind::Point,
        ast::IndexKind::Lookup => IndexKind::Lookup,
    };
    if let (IndexKind::Text | IndexKind::Point, [_, second, ..]) = (kind, keys) {
        let message = format!("a {} index is over a single property", kind.word());
        let help = "a RANGE index can be over several";
        return Err(Box::new(
            error(Code::SchemaDefinition, message, second.span).with_help(help),
        ));
    }
    check_keys(keys)?;
    let word = match kind {
        IndexKind::Range => "index",
        IndexKind::Text => "text_index",
        IndexKind::Point => "point_index",
        IndexKind::Lookup => "lookup_index",
    };
    Ok(IndexDefinition {
        name: name.map_or_else(|| rule_name(word, subject, keys), text),
        subject: bound_subject(subject),
        keys: keys.iter().map(text).collect(),
        unique: false,
        kind,
    })
}

fn constraint(
    name: Option<&ast::Name>,
    subject: &ast::SchemaSubject,
    keys: &[ast::Name],
    kind: &ast::ConstraintKind,
    span: Span,
) -> Bound<ConstraintDefinition> {
    check_keys(keys)?;
    let (word, rule) = match kind {
        ast::ConstraintKind::Unique => ("unique", Rule::Unique),
        ast::ConstraintKind::Key => ("key", Rule::Key),
        ast::ConstraintKind::NotNull => ("not_null", Rule::Present),
        ast::ConstraintKind::Typed(written) => {
            ("type", Rule::Typed(constraint_type(written, span)?))
        }
    };
    if let (Rule::Present | Rule::Typed(_), [_, second, ..]) = (&rule, keys) {
        return Err(Box::new(
            error(
                Code::SchemaDefinition,
                "this constraint is about a single property",
                second.span,
            )
            .with_help("make one constraint for each property"),
        ));
    }
    Ok(ConstraintDefinition {
        name: name.map_or_else(|| rule_name(word, subject, keys), text),
        subject: bound_subject(subject),
        keys: keys.iter().map(text).collect(),
        rule,
    })
}

/// The type of a constraint: one that some property can have.
fn constraint_type(written: &ast::TypeTest, span: Span) -> Bound<TypeTest> {
    let refuse = |message: &str, help: &str| {
        Err(Box::new(
            error(Code::SchemaDefinition, message, span).with_help(help),
        ))
    };
    let mut test = super::type_test::type_test(written);
    for each in &mut test.alternatives {
        if each.not_null {
            let help = "leave NOT NULL out, and make a second constraint: `REQUIRE … IS NOT NULL`";
            return refuse("the type of a constraint says nothing about null", help);
        }
        if let TypeShape::List(items) = &mut each.shape {
            for item in &mut items.alternatives {
                make_storable(&mut item.shape);
                // The items of a list that is kept are never null.
                item.not_null = true;
            }
        }
        make_storable(&mut each.shape);
        let fits = match &each.shape {
            TypeShape::List(items) => items.alternatives.iter().all(|item| {
                is_property_shape(&item.shape)
                    && item.shape != TypeShape::Types(TypeSet::one(ValueType::List))
            }),
            shape => is_property_shape(shape),
        };
        if !fits {
            let help = "properties hold BOOLEAN, INTEGER, FLOAT, STRING, DATE, LOCAL TIME, ZONED TIME, \
                        LOCAL DATETIME, ZONED DATETIME, DURATION, EDTF, POINT, and LIST<…> of these";
            return refuse("no property can have this type", help);
        }
    }
    Ok(test)
}

/// Any value is any that can be kept.
fn make_storable(shape: &mut TypeShape) {
    if *shape == TypeShape::Types(TypeSet::ANY) {
        *shape = TypeShape::Storable;
    }
}

fn is_property_shape(shape: &TypeShape) -> bool {
    const NEVER: TypeSet = TypeSet::of(&[
        ValueType::Null,
        ValueType::Map,
        ValueType::Node,
        ValueType::Relationship,
        ValueType::Path,
    ]);
    match shape {
        TypeShape::Storable => true,
        TypeShape::Types(types) => !types.is_empty() && types.and(NEVER).is_empty(),
        TypeShape::List(_) | TypeShape::Nothing => false,
    }
}

fn check_keys(keys: &[ast::Name]) -> Bound<()> {
    for (position, key) in keys.iter().enumerate() {
        if keys[..position].iter().any(|other| other.text == key.text) {
            let message = format!("the property `{}` is named twice", key.text);
            return Err(error(Code::SchemaDefinition, message, key.span));
        }
    }
    Ok(())
}

fn bound_subject(subject: &ast::SchemaSubject) -> Subject {
    match subject {
        ast::SchemaSubject::Label(name) => Subject::Label(text(name)),
        ast::SchemaSubject::RelationshipType(name) => Subject::RelationshipType(text(name)),
        ast::SchemaSubject::AnyNode => Subject::Label(Arc::from("")),
        ast::SchemaSubject::AnyRelationship => Subject::RelationshipType(Arc::from("")),
    }
}

/// The name of an index or constraint that is given none: `unique_Person_first_last`.
fn rule_name(word: &str, subject: &ast::SchemaSubject, keys: &[ast::Name]) -> Arc<str> {
    let mut parts = vec![word];
    match subject {
        ast::SchemaSubject::Label(name) => parts.push(&name.text),
        ast::SchemaSubject::RelationshipType(name) => {
            parts.insert(0, "relationship");
            parts.push(&name.text);
        }
        ast::SchemaSubject::AnyNode => parts.push("labels"),
        ast::SchemaSubject::AnyRelationship => parts.push("types"),
    }
    parts.extend(keys.iter().map(|key| key.text.as_str()));
    Arc::from(parts.join("_"))
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
