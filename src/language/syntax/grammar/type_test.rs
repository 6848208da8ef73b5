//! Tests of types: `x IS :: INTEGER | LIST<STRING NOT NULL>`, `x IS NOT TYPED DATE`.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::model::value::type_test::TypeAlternative;
use crate::model::value::type_test::TypeShape;
use crate::model::value::type_test::TypeTest;

/// The words of types and what they mean; longer spellings before those they begin with.
const TYPES: &[(&[&str], TypeSet)] = &[
    (&["BOOLEAN"], TypeSet::one(ValueType::Boolean)),
    (&["BOOL"], TypeSet::one(ValueType::Boolean)),
    (&["SIGNED", "INTEGER"], TypeSet::one(ValueType::Integer)),
    (&["INTEGER"], TypeSet::one(ValueType::Integer)),
    (&["INT"], TypeSet::one(ValueType::Integer)),
    (&["FLOAT"], TypeSet::one(ValueType::Float)),
    (&["STRING"], TypeSet::one(ValueType::String)),
    (&["VARCHAR"], TypeSet::one(ValueType::String)),
    (&["DATE"], TypeSet::one(ValueType::Date)),
    (&["LOCAL", "TIME"], TypeSet::one(ValueType::LocalTime)),
    (&["ZONED", "TIME"], TypeSet::one(ValueType::Time)),
    (
        &["LOCAL", "DATETIME"],
        TypeSet::one(ValueType::LocalDateTime),
    ),
    (&["ZONED", "DATETIME"], TypeSet::one(ValueType::DateTime)),
    (&["DURATION"], TypeSet::one(ValueType::Duration)),
    (&["POINT"], TypeSet::one(ValueType::Point)),
    (&["ANY", "NODE"], TypeSet::one(ValueType::Node)),
    (&["NODE"], TypeSet::one(ValueType::Node)),
    (&["VERTEX"], TypeSet::one(ValueType::Node)),
    (
        &["ANY", "RELATIONSHIP"],
        TypeSet::one(ValueType::Relationship),
    ),
    (&["RELATIONSHIP"], TypeSet::one(ValueType::Relationship)),
    (&["EDGE"], TypeSet::one(ValueType::Relationship)),
    (&["ANY", "MAP"], TypeSet::one(ValueType::Map)),
    (&["MAP"], TypeSet::one(ValueType::Map)),
    (&["PATH"], TypeSet::one(ValueType::Path)),
    (&["NULL"], TypeSet::NONE),
    (&["ANY", "VALUE"], TypeSet::ANY),
    (&["ANY"], TypeSet::ANY),
];

impl Parser<'_> {
    /// Takes `::` or `TYPED`, which a type follows.
    pub(super) fn take_type_test(&mut self) -> bool {
        if self.is_symbol_at(0, ":") && self.is_symbol_at(1, ":") {
            self.advance();
            self.advance();
            return true;
        }
        self.take("TYPED")
    }

    /// `INTEGER | LIST<STRING> NOT NULL`
    pub(super) fn type_test(&mut self) -> Parsed<TypeTest> {
        let mut alternatives = self.type_alternative()?;
        // Before the bar of a comprehension a bar ends the type.
        while !self.before_bar && self.take_symbol("|") {
            alternatives.extend(self.type_alternative()?);
        }
        Ok(TypeTest { alternatives })
    }

    fn type_alternative(&mut self) -> Parsed<Vec<TypeAlternative>> {
        if self.is_word_at(0, "ANY") && self.is_symbol_at(1, "<") {
            self.take("ANY");
            return Ok(self.type_in_angles()?.alternatives);
        }
        let shape = self.type_shape()?;
        let not_null = self.take_symbol("!") || self.take_all(&["NOT", "NULL"]);
        Ok(vec![TypeAlternative { shape, not_null }])
    }

    fn type_shape(&mut self) -> Parsed<TypeShape> {
        if self.take("NOTHING") {
            return Ok(TypeShape::Nothing);
        }
        if self.take_all(&["PROPERTY", "VALUE"]) || self.take_all(&["ANY", "PROPERTY", "VALUE"]) {
            return Ok(TypeShape::Storable);
        }
        if self.take("LIST") || self.take("ARRAY") {
            if !self.is_symbol_at(0, "<") {
                return Ok(TypeShape::Types(TypeSet::one(ValueType::List)));
            }
            return Ok(TypeShape::List(Box::new(self.type_in_angles()?)));
        }
        for (words, types) in TYPES {
            if self.take_all(words) {
                return Ok(TypeShape::Types(*types));
            }
        }
        Err(self.unknown_type())
    }

    /// `<T>`
    fn type_in_angles(&mut self) -> Parsed<TypeTest> {
        self.expect_symbol("<")?;
        let outer = std::mem::replace(&mut self.before_bar, false);
        let inner = self.nested(Self::type_test)?;
        self.before_bar = outer;
        self.expect_symbol(">")?;
        Ok(inner)
    }

    fn unknown_type(&mut self) -> Box<Diagnostic> {
        if !self.is_name_at(0) {
            return self.missing(Expected::Type);
        }
        let span = self.here();
        let written = span.text(self.text).to_uppercase();
        let names: Vec<String> = TYPES.iter().map(|(words, _)| words.join(" ")).collect();
        let known = names.iter().map(String::as_str);
        let known = known.chain(["LIST", "PROPERTY VALUE", "NOTHING", "ZONED DATETIME"]);
        let message = format!("`{written}` is not a type");
        let diagnostic = Diagnostic::new(Code::UnexpectedSyntax, message, Some(span));
        let near = match written.as_str() {
            "DATETIME" => Some("ZONED DATETIME"),
            "TIME" => Some("ZONED TIME"),
            _ => crate::diagnostic::nearest(&written, known),
        };
        Box::new(match near {
            Some(near) => {
                diagnostic.with_replacement(format!("did you mean `{near}`?"), span, near)
            }
            None => diagnostic.with_help(
                "types are BOOLEAN, INTEGER, FLOAT, STRING, DATE, LOCAL TIME, ZONED TIME, LOCAL DATETIME, \
                 ZONED DATETIME, DURATION, POINT, LIST<…>, MAP, NODE, RELATIONSHIP, PATH, PROPERTY VALUE and ANY",
            ),
        })
    }
}
