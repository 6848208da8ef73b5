//! Types as they are written after `IS ::`, to tests of values.

use crate::language::syntax::ast;
use crate::language::syntax::ast::TypeWord;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::model::value::type_test::TypeAlternative;
use crate::model::value::type_test::TypeShape;
use crate::model::value::type_test::TypeTest;

/// The test of a written type.
pub(super) fn type_test(written: &ast::TypeTest) -> TypeTest {
    let alternatives = written.alternatives.iter();
    TypeTest {
        alternatives: alternatives
            .map(|each| TypeAlternative {
                shape: match &each.items {
                    Some(items) => TypeShape::List(Box::new(type_test(items))),
                    None => shape(each.word),
                },
                not_null: each.not_null,
            })
            .collect(),
    }
}

fn shape(word: TypeWord) -> TypeShape {
    let value_type = match word {
        TypeWord::Any => return TypeShape::Types(TypeSet::ANY),
        TypeWord::Null => return TypeShape::Types(TypeSet::NONE),
        TypeWord::Nothing => return TypeShape::Nothing,
        TypeWord::PropertyValue => return TypeShape::Storable,
        TypeWord::Boolean => ValueType::Boolean,
        TypeWord::Integer => ValueType::Integer,
        TypeWord::Float => ValueType::Float,
        TypeWord::String => ValueType::String,
        TypeWord::Date => ValueType::Date,
        TypeWord::LocalTime => ValueType::LocalTime,
        TypeWord::ZonedTime => ValueType::Time,
        TypeWord::LocalDateTime => ValueType::LocalDateTime,
        TypeWord::ZonedDateTime => ValueType::DateTime,
        TypeWord::Duration => ValueType::Duration,
        TypeWord::Edtf => ValueType::Edtf,
        TypeWord::Point => ValueType::Point,
        TypeWord::List => ValueType::List,
        TypeWord::Map => ValueType::Map,
        TypeWord::Node => ValueType::Node,
        TypeWord::Relationship => ValueType::Relationship,
        TypeWord::Path => ValueType::Path,
    };
    TypeShape::Types(TypeSet::one(value_type))
}
