//! Statements about the schema: indexes, constraints, graph types, SHOW.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::ast::ConstraintKind;
use crate::language::syntax::ast::GraphTypeDefinition;
use crate::language::syntax::ast::IndexKind;
use crate::language::syntax::ast::Name;
use crate::language::syntax::ast::NodeTypeDefinition;
use crate::language::syntax::ast::PropertyDefinition;
use crate::language::syntax::ast::RelationshipTypeDefinition;
use crate::language::syntax::ast::SchemaStatement;
use crate::language::syntax::ast::SchemaSubject;
use crate::language::syntax::ast::ShowKind;
use crate::language::syntax::ast::TypeName;

impl Parser<'_> {
    /// A schema statement; `None` where none begins.
    pub(super) fn schema_statement(&mut self) -> Parsed<Option<SchemaStatement>> {
        self.refuse_other_indexes()?;
        let statement = if self.take("SHOW") {
            SchemaStatement::Show(self.show_kind()?)
        } else if let Some(kind) = self.take_create_index() {
            self.create_index(kind)?
        } else if self.take_all(&["CREATE", "CONSTRAINT"]) {
            self.create_constraint()?
        } else if self.take_all(&["CREATE", "GRAPH", "TYPE"]) {
            let if_not_exists = self.take_all(&["IF", "NOT", "EXISTS"]);
            SchemaStatement::CreateGraphType {
                if_not_exists,
                graph_type: self.nested(Self::graph_type)?,
            }
        } else if self.take_all(&["DROP", "GRAPH", "TYPE"]) {
            let (name, if_exists) = self.dropped()?;
            SchemaStatement::DropGraphType { name, if_exists }
        } else if self.take_all(&["DROP", "INDEX"]) {
            self.drop_rule(false)?
        } else if self.take_all(&["DROP", "CONSTRAINT"]) {
            self.drop_rule(true)?
        } else if self.take_all(&["SET", "GRAPH", "TYPE"]) {
            let name = if self.take("NONE") {
                None
            } else {
                Some(self.expect_name(Expected::Name)?)
            };
            SchemaStatement::SetGraphType { name }
        } else {
            return Ok(None);
        };
        Ok(Some(statement))
    }

    /// Kinds of index other graph stores have are named, not misread.
    fn refuse_other_indexes(&self) -> Parsed<()> {
        const KINDS: &[&str] = &["FULLTEXT", "VECTOR"];
        let kind = KINDS.iter().find(|kind| self.is_word_at(1, kind));
        match kind {
            Some(kind) if self.is_word_at(0, "CREATE") && self.is_word_at(2, "INDEX") => {
                let message = format!("a {kind} INDEX is not supported yet");
                Err(Box::new(
                    Diagnostic::new(Code::Unsupported, message, Some(self.token(1).span))
                        .with_help("`CREATE INDEX FOR (n:Label) ON (n.key)` is"),
                ))
            }
            _ => Ok(()),
        }
    }

    /// `CREATE [RANGE | TEXT | POINT | LOOKUP] INDEX`
    fn take_create_index(&mut self) -> Option<IndexKind> {
        const KINDS: &[(&[&str], IndexKind)] = &[
            (&["CREATE", "INDEX"], IndexKind::Range),
            (&["CREATE", "RANGE", "INDEX"], IndexKind::Range),
            (&["CREATE", "TEXT", "INDEX"], IndexKind::Text),
            (&["CREATE", "POINT", "INDEX"], IndexKind::Point),
            (&["CREATE", "LOOKUP", "INDEX"], IndexKind::Lookup),
        ];
        let found = KINDS.iter().find(|(words, _)| self.take_all(words));
        found.map(|(_, kind)| *kind)
    }

    fn drop_rule(&mut self, constraint: bool) -> Parsed<SchemaStatement> {
        let (name, if_exists) = self.dropped()?;
        Ok(SchemaStatement::Drop {
            name,
            if_exists,
            constraint,
        })
    }

    fn show_kind(&mut self) -> Parsed<ShowKind> {
        const ALSO: &[(&[&str], ShowKind)] = &[
            (&["INDEX"], ShowKind::Indexes),
            (&["ALL", "INDEXES"], ShowKind::Indexes),
            (&["CONSTRAINT"], ShowKind::Constraints),
            (&["ALL", "CONSTRAINTS"], ShowKind::Constraints),
        ];
        for (words, kind) in ShowKind::WORDS.iter().chain(ALSO) {
            if self.take_all(words) {
                return Ok(*kind);
            }
        }
        Err(self.unexpected())
    }

    fn dropped(&mut self) -> Parsed<(Name, bool)> {
        let name = self.expect_name(Expected::Name)?;
        Ok((name, self.take_all(&["IF", "EXISTS"])))
    }

    /// `[name] [IF NOT EXISTS]`
    fn definition_name(&mut self) -> Parsed<(Option<Name>, bool)> {
        let unnamed = self.is_word_at(0, "FOR") || self.is_word_at(0, "IF");
        let name = if unnamed {
            None
        } else {
            Some(self.expect_name(Expected::Name)?)
        };
        Ok((name, self.take_all(&["IF", "NOT", "EXISTS"])))
    }

    /// `FOR (n:Label)` or `FOR ()-[r:TYPE]-()`: the variable, and whose properties. Only a lookup index names no label.
    fn schema_subject(&mut self, lookup: bool) -> Parsed<(Name, SchemaSubject)> {
        self.expect("FOR")?;
        self.expect_symbol("(")?;
        if !self.take_symbol(")") {
            let variable = self.expect_name(Expected::Name)?;
            let subject = if lookup {
                SchemaSubject::AnyNode
            } else {
                self.expect_symbol(":")?;
                SchemaSubject::Label(self.expect_name(Expected::Label)?)
            };
            self.expect_symbol(")")?;
            return Ok((variable, subject));
        }
        let from_right = self.take_symbol("<");
        self.expect_symbol("-")?;
        self.expect_symbol("[")?;
        let variable = self.expect_name(Expected::Name)?;
        let subject = if lookup {
            SchemaSubject::AnyRelationship
        } else {
            self.expect_symbol(":")?;
            SchemaSubject::RelationshipType(self.expect_name(Expected::RelationshipType)?)
        };
        self.expect_symbol("]")?;
        self.expect_symbol("-")?;
        if !from_right {
            self.take_symbol(">");
        }
        self.expect_symbol("(")?;
        self.expect_symbol(")")?;
        Ok((variable, subject))
    }

    /// `n.key` or `(n.key, n.key)`
    fn indexed_keys(&mut self, variable: &Name) -> Parsed<Vec<Name>> {
        if self.take_symbol("(") {
            let keys = self.separated(|parser| parser.indexed_key(variable))?;
            self.expect_symbol(")")?;
            return Ok(keys);
        }
        Ok(vec![self.indexed_key(variable)?])
    }

    fn indexed_key(&mut self, variable: &Name) -> Parsed<Name> {
        self.indexed_variable(variable)?;
        self.expect_symbol(".")?;
        self.expect_name(Expected::Property)
    }

    /// The variable that stands after `FOR`, and no other.
    fn indexed_variable(&mut self, variable: &Name) -> Parsed<()> {
        let written = self.expect_name(Expected::Name)?;
        if written.text == variable.text {
            return Ok(());
        }
        let message = format!("the variable `{}` is not defined", written.text);
        let help = format!("the one after FOR is `{}`", variable.text);
        Err(Box::new(
            Diagnostic::new(Code::UndefinedVariable, message, Some(written.span)).with_replacement(
                help,
                written.span,
                &variable.text,
            ),
        ))
    }

    fn create_index(&mut self, kind: IndexKind) -> Parsed<SchemaStatement> {
        let (name, if_not_exists) = self.definition_name()?;
        let (variable, subject) = self.schema_subject(kind == IndexKind::Lookup)?;
        self.expect("ON")?;
        let keys = match subject {
            SchemaSubject::AnyNode => self.looked_up("labels", &variable)?,
            SchemaSubject::AnyRelationship => self.looked_up("type", &variable)?,
            SchemaSubject::Label(_) | SchemaSubject::RelationshipType(_) => {
                self.indexed_keys(&variable)?
            }
        };
        Ok(SchemaStatement::CreateIndex {
            name,
            if_not_exists,
            kind,
            subject,
            keys,
        })
    }

    /// `[EACH] labels(n)`: no key.
    fn looked_up(&mut self, function: &'static str, variable: &Name) -> Parsed<Vec<Name>> {
        self.take("EACH");
        self.expect(function)?;
        self.expect_symbol("(")?;
        self.indexed_variable(variable)?;
        self.expect_symbol(")")?;
        Ok(Vec::new())
    }

    fn create_constraint(&mut self) -> Parsed<SchemaStatement> {
        let (name, if_not_exists) = self.definition_name()?;
        let (variable, subject) = self.schema_subject(false)?;
        let start = self.at;
        self.expect("REQUIRE")?;
        let keys = self.indexed_keys(&variable)?;
        self.expect("IS")?;
        let kind = self.constraint_kind(&subject)?;
        Ok(SchemaStatement::CreateConstraint {
            name,
            if_not_exists,
            subject,
            keys,
            kind,
            span: self.since(start),
        })
    }

    /// `UNIQUE`, `NOT NULL`, `KEY`, `:: TYPE`
    fn constraint_kind(&mut self, subject: &SchemaSubject) -> Parsed<ConstraintKind> {
        if self.take_type_test() {
            return Ok(ConstraintKind::Typed(self.type_test()?));
        }
        if self.take_all(&["NOT", "NULL"]) {
            return Ok(ConstraintKind::NotNull);
        }
        // A word for the kind of element may stand here, but no wrong one.
        match subject {
            SchemaSubject::RelationshipType(_) => self.take("RELATIONSHIP") || self.take("REL"),
            _ => self.take("NODE"),
        };
        if self.take("UNIQUE") {
            Ok(ConstraintKind::Unique)
        } else if self.take("KEY") {
            Ok(ConstraintKind::Key)
        } else {
            Err(self.unexpected())
        }
    }

    fn graph_type(&mut self) -> Parsed<GraphTypeDefinition> {
        let mut definition = GraphTypeDefinition {
            name: self.expect_name(Expected::Name)?,
            open: true,
            nodes: Vec::new(),
            relationships: Vec::new(),
            all_nodes: Vec::new(),
            all_relationships: Vec::new(),
        };
        self.expect_symbol("{")?;
        while !self.take_symbol("}") {
            self.graph_type_item(&mut definition)?;
            if !self.take_symbol(",") {
                self.expect_symbol("}")?;
                break;
            }
        }
        if self.take("CLOSED") {
            definition.open = false;
        } else {
            self.take("OPEN");
        }
        Ok(definition)
    }

    fn graph_type_item(&mut self, definition: &mut GraphTypeDefinition) -> Parsed<()> {
        if self.take_all(&["ALL", "NODES"]) {
            definition.all_nodes.extend(self.property_definitions()?);
        } else if self.take_all(&["ALL", "RELATIONSHIPS"]) {
            definition
                .all_relationships
                .extend(self.property_definitions()?);
        } else if self.take("NODE") {
            let label = self.expect_name(Expected::Label)?;
            let extends = if self.take("EXTENDS") {
                Some(self.expect_name(Expected::Label)?)
            } else {
                None
            };
            definition.nodes.push(NodeTypeDefinition {
                label,
                extends,
                properties: self.property_definitions()?,
            });
        } else {
            self.expect("RELATIONSHIP")?;
            let name = self.expect_name(Expected::RelationshipType)?;
            definition.relationships.push(RelationshipTypeDefinition {
                name,
                endpoints: self.separated_endpoints()?,
                properties: self.property_definitions()?,
            });
        }
        Ok(())
    }

    /// `(A) -> (B), (A) -> ()`: a comma goes on only when a parenthesis follows it.
    fn separated_endpoints(&mut self) -> Parsed<Vec<(Option<Name>, Option<Name>)>> {
        let mut pairs = vec![self.endpoints()?];
        while self.is_symbol_at(0, ",") && self.is_symbol_at(1, "(") {
            self.advance();
            pairs.push(self.endpoints()?);
        }
        Ok(pairs)
    }

    fn endpoints(&mut self) -> Parsed<(Option<Name>, Option<Name>)> {
        let start = self.endpoint()?;
        self.expect_symbol("-")?;
        self.expect_symbol(">")?;
        Ok((start, self.endpoint()?))
    }

    fn endpoint(&mut self) -> Parsed<Option<Name>> {
        self.expect_symbol("(")?;
        if self.take_symbol(")") {
            return Ok(None);
        }
        self.take_symbol(":");
        let label = self.expect_name(Expected::Label)?;
        self.expect_symbol(")")?;
        Ok(Some(label))
    }

    /// `[{ key TYPE …, … }]`
    fn property_definitions(&mut self) -> Parsed<Vec<PropertyDefinition>> {
        let mut definitions = Vec::new();
        if !self.take_symbol("{") {
            return Ok(definitions);
        }
        while !self.take_symbol("}") {
            definitions.push(self.property_definition()?);
            if !self.take_symbol(",") {
                self.expect_symbol("}")?;
                break;
            }
        }
        Ok(definitions)
    }

    fn property_definition(&mut self) -> Parsed<PropertyDefinition> {
        let mut definition = PropertyDefinition {
            key: self.expect_name(Expected::Property)?,
            property_type: self.type_name()?,
            required: false,
            unique: false,
            allowed: Vec::new(),
        };
        loop {
            if self.take_all(&["NOT", "NULL"]) {
                definition.required = true;
            } else if self.take("UNIQUE") {
                definition.unique = true;
            } else if self.take("IN") {
                self.expect_symbol("[")?;
                definition.allowed = self.separated(Self::expression)?;
                self.expect_symbol("]")?;
            } else {
                return Ok(definition);
            }
        }
    }

    /// `STRING`, `ZONED DATETIME`, `LIST<STRING>`
    fn type_name(&mut self) -> Parsed<TypeName> {
        let start = self.at;
        let mut name = self.expect_name(Expected::Type)?.text.to_uppercase();
        if matches!(name.as_str(), "LOCAL" | "ZONED" | "PROPERTY") {
            name.push(' ');
            name.push_str(&self.expect_name(Expected::Type)?.text.to_uppercase());
        }
        let element = if name == "LIST" && self.take_symbol("<") {
            let element = self.nested(Self::type_name)?;
            self.expect_symbol(">")?;
            Some(Box::new(element))
        } else {
            None
        };
        Ok(TypeName {
            name,
            element,
            span: self.since(start),
        })
    }
}
