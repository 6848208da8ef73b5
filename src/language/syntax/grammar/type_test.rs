//! Tests of types: `x IS :: INTEGER | LIST<STRING NOT NULL>`, `x IS NOT TYPED DATE`.

use super::Expected;
use super::Parsed;
use super::Parser;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::language::syntax::ast::TypeAlternative;
use crate::language::syntax::ast::TypeTest;
use crate::language::syntax::ast::TypeWord;

/// The words of types and what they mean; longer spellings before those they begin with.
const TYPES: &[(&[&str], TypeWord)] = &[
    (&["BOOLEAN"], TypeWord::Boolean),
    (&["BOOL"], TypeWord::Boolean),
    (&["SIGNED", "INTEGER"], TypeWord::Integer),
    (&["INTEGER"], TypeWord::Integer),
    (&["INT"], TypeWord::Integer),
    (&["FLOAT"], TypeWord::Float),
    (&["STRING"], TypeWord::String),
    (&["VARCHAR"], TypeWord::String),
    (&["DATE"], TypeWord::Date),
    (&["LOCAL", "TIME"], TypeWord::LocalTime),
    (&["ZONED", "TIME"], TypeWord::ZonedTime),
    (&["LOCAL", "DATETIME"], TypeWord::LocalDateTime),
    (&["ZONED", "DATETIME"], TypeWord::ZonedDateTime),
    (&["DURATION"], TypeWord::Duration),
    (&["EDTF"], TypeWord::Edtf),
    (&["POINT"], TypeWord::Point),
    (&["ANY", "NODE"], TypeWord::Node),
    (&["NODE"], TypeWord::Node),
    (&["VERTEX"], TypeWord::Node),
    (&["ANY", "RELATIONSHIP"], TypeWord::Relationship),
    (&["RELATIONSHIP"], TypeWord::Relationship),
    (&["EDGE"], TypeWord::Relationship),
    (&["ANY", "MAP"], TypeWord::Map),
    (&["MAP"], TypeWord::Map),
    (&["PATH"], TypeWord::Path),
    (&["LIST"], TypeWord::List),
    (&["ARRAY"], TypeWord::List),
    (&["NOTHING"], TypeWord::Nothing),
    (&["PROPERTY", "VALUE"], TypeWord::PropertyValue),
    (&["ANY", "PROPERTY", "VALUE"], TypeWord::PropertyValue),
    (&["NULL"], TypeWord::Null),
    (&["ANY", "VALUE"], TypeWord::Any),
    (&["ANY"], TypeWord::Any),
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
        let word = self.type_word()?;
        let items = if word == TypeWord::List && self.is_symbol_at(0, "<") {
            Some(self.type_in_angles()?)
        } else {
            None
        };
        let not_null = self.take_symbol("!") || self.take_all(&["NOT", "NULL"]);
        Ok(vec![TypeAlternative {
            word,
            items,
            not_null,
        }])
    }

    fn type_word(&mut self) -> Parsed<TypeWord> {
        for (words, word) in TYPES {
            if self.take_all(words) {
                return Ok(*word);
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
                 ZONED DATETIME, DURATION, EDTF, POINT, LIST<…>, MAP, NODE, RELATIONSHIP, PATH, PROPERTY VALUE and ANY",
            ),
        })
    }
}
