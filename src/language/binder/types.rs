//! What is known about values before they are computed: static types of operators.

use super::scope::is_null;
use crate::model::value::TypeSet;
use crate::model::value::ValueType;
use crate::plan::expr::Arithmetic;
use crate::plan::expr::StaticType;

/// `BOOLEAN`
pub(super) const BOOLEAN: StaticType = StaticType::of(TypeSet::one(ValueType::Boolean));
/// `INTEGER`
pub(super) const INTEGER: StaticType = StaticType::of(TypeSet::one(ValueType::Integer));
/// `NULL`
pub(super) const NULL: StaticType = StaticType::of(TypeSet::one(ValueType::Null));
/// `NODE`
pub(super) const NODE: StaticType = StaticType::of(TypeSet::one(ValueType::Node));
/// `RELATIONSHIP`
pub(super) const RELATIONSHIP: StaticType = StaticType::of(TypeSet::one(ValueType::Relationship));
/// `MAP`
pub(super) const MAP: StaticType = StaticType::of(TypeSet::one(ValueType::Map));
/// `PATH`
pub(super) const PATH: StaticType = StaticType::of(TypeSet::one(ValueType::Path));

/// A list of values of a type.
pub(super) fn list_of(element: StaticType) -> StaticType {
    StaticType {
        types: TypeSet::one(ValueType::List),
        element: Some(Box::new(element)),
    }
}

/// What an item of a value may be when it is taken as a list.
pub(super) fn element_of(list: &StaticType) -> StaticType {
    list.element.as_deref().cloned().unwrap_or(StaticType::ANY)
}

/// The type of an arithmetic operation, or `None` when no combination of operand types has a result.
pub(super) fn arithmetic(
    operator: Arithmetic,
    left: &StaticType,
    right: &StaticType,
) -> Option<StaticType> {
    if is_null(left) || is_null(right) {
        return Some(NULL);
    }
    if left.types == TypeSet::ANY || right.types == TypeSet::ANY {
        return Some(StaticType::ANY);
    }
    let mut result = TypeSet::NONE;
    for one in left.types.types() {
        for other in right.types.types() {
            result = result.or(of_pair(operator, one, other));
        }
    }
    (!result.is_empty()).then_some(StaticType::of(result))
}

fn of_pair(operator: Arithmetic, left: ValueType, right: ValueType) -> TypeSet {
    use ValueType::Duration;
    use ValueType::Float;
    use ValueType::Integer;
    use ValueType::List;
    use ValueType::String;
    let instant = |value_type| TypeSet::INSTANT.contains(value_type);
    let number = |value_type| TypeSet::NUMBER.contains(value_type);
    match operator {
        Arithmetic::Add if left == List || right == List => TypeSet::one(List),
        Arithmetic::Add if left == String || right == String => {
            let other = if left == String { right } else { left };
            if matches!(
                other,
                ValueType::Map | ValueType::Node | ValueType::Relationship | ValueType::Path
            ) {
                TypeSet::NONE
            } else {
                TypeSet::one(String)
            }
        }
        Arithmetic::Add if left == Duration && instant(right) => TypeSet::one(right),
        Arithmetic::Add | Arithmetic::Subtract if instant(left) && right == Duration => {
            TypeSet::one(left)
        }
        Arithmetic::Add | Arithmetic::Subtract if left == Duration && right == Duration => {
            TypeSet::one(Duration)
        }
        Arithmetic::Multiply
            if (left == Duration && number(right)) || (number(left) && right == Duration) =>
        {
            TypeSet::one(Duration)
        }
        Arithmetic::Divide if left == Duration && number(right) => TypeSet::one(Duration),
        Arithmetic::Power if number(left) && number(right) => TypeSet::one(Float),
        _ if left == Integer && right == Integer => TypeSet::one(Integer),
        _ if number(left) && number(right) => TypeSet::one(Float),
        _ => TypeSet::NONE,
    }
}
