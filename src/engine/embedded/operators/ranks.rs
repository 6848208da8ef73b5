//! Values of one kind as numbers that are ordered as they are, for sorting: knows the order of values, no operator.

use std::cmp::Ordering;

use crate::engine::embedded::chunk::Column;
use crate::model::value::Value;
use crate::plan::operator::NullOrder;

/// How many bytes of a text its rank holds.
const BYTES: usize = 15;

/// What the values of a column are that has ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Integer,
    Float,
    Date,
    Text,
}

impl Kind {
    fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Boolean(_) => Self::Boolean,
            Value::Integer(_) => Self::Integer,
            Value::Float(_) => Self::Float,
            Value::Date(_) => Self::Date,
            Value::String(_) => Self::Text,
            _ => return None,
        })
    }
}

/// A number for each row of a column: the rows are in the order of their numbers.
#[derive(Debug)]
pub(super) struct Ranks {
    /// What the values are that are not null.
    pub(super) kind: Kind,
    /// The numbers. Smaller ones come first, whether the order goes up or down.
    pub(super) numbers: Vec<u128>,
    /// Whether rows of one number may be in another order than as they came: texts that begin alike.
    ambiguous: bool,
}

impl Ranks {
    /// The ranks of a column, when its values are of one kind that has ranks.
    pub(super) fn of(column: &Column, descending: bool, nulls: NullOrder) -> Option<Self> {
        let upwards = |rank: u128| if descending { !rank } else { rank };
        let mut ambiguous = false;
        let (kind, numbers) = match column {
            Column::Integers(items) => (
                Kind::Integer,
                items.iter().map(|item| upwards(integer(*item))).collect(),
            ),
            Column::Floats(items) => (
                Kind::Float,
                items.iter().map(|item| upwards(float(*item))).collect(),
            ),
            Column::Values(items) => {
                let kind = Kind::of(items.iter().find(|item| !item.is_null())?)?;
                let mut numbers = Vec::with_capacity(items.len());
                for item in items {
                    let rank = match (kind, item) {
                        (_, Value::Null) => {
                            numbers.push(null(nulls));
                            continue;
                        }
                        (Kind::Boolean, Value::Boolean(item)) => u128::from(*item) + 1,
                        (Kind::Integer, Value::Integer(item)) => integer(*item),
                        (Kind::Float, Value::Float(item)) => float(*item),
                        (Kind::Date, Value::Date(item)) => integer(item.days_since_epoch()),
                        (Kind::Text, Value::String(item)) => {
                            ambiguous |= item.len() > BYTES;
                            text(item)
                        }
                        _ => return None,
                    };
                    numbers.push(upwards(rank));
                }
                (kind, numbers)
            }
            _ => return None,
        };
        Some(Self {
            kind,
            numbers,
            ambiguous,
        })
    }

    /// The order of two rows; `None` when their values must be looked at.
    pub(super) fn compare(&self, left: usize, right: usize) -> Option<Ordering> {
        let ordering = self.numbers[left].cmp(&self.numbers[right]);
        (ordering.is_ne() || !self.ambiguous).then_some(ordering)
    }
}

/// The rank of a text.
pub(super) fn of_text(item: &str, descending: bool) -> u128 {
    let rank = text(item);
    if descending { !rank } else { rank }
}

/// No value has the least or the greatest rank, in either direction.
fn null(nulls: NullOrder) -> u128 {
    match nulls {
        NullOrder::First => u128::MIN,
        NullOrder::Last => u128::MAX,
    }
}

fn integer(number: i64) -> u128 {
    u128::from(number.cast_unsigned() ^ (1 << 63)) + 1
}

/// -0.0 is 0.0, and NaN the greatest.
fn float(number: f64) -> u128 {
    let bits = (number + 0.0).to_bits();
    let rank = if number.is_nan() {
        u64::MAX
    } else if bits >> 63 == 0 {
        bits | (1 << 63)
    } else {
        !bits
    };
    u128::from(rank) + 1
}

/// The first bytes, and how many bytes there are as far as that matters: of texts that are alike so far the shorter is
/// the smaller.
fn text(text: &str) -> u128 {
    let bytes = text.as_bytes();
    let mut rank = [0; BYTES + 1];
    let shown = bytes.len().min(BYTES);
    rank[..shown].copy_from_slice(&bytes[..shown]);
    rank[BYTES] = if bytes.len() > BYTES {
        BYTES as u8 + 2
    } else {
        shown as u8 + 1
    };
    u128::from_be_bytes(rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::compare;

    #[test]
    fn ranks_are_ordered_as_values_are() {
        let texts = [
            "",
            "\0",
            "\0\0",
            "a",
            "a\0",
            "a\0b",
            "ab",
            "b",
            "ä",
            "\u{10FFFF}",
            "0123456789abcd",
            "0123456789abcde",
            "0123456789abcde\0",
            "0123456789abcdef",
            "0123456789abcdeg",
            "0123456789abcd\0",
            "\u{10FFFF}\u{10FFFF}\u{10FFFF}\u{10FFFF}",
        ];
        let floats = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            1e-320,
            -1e-320,
            f64::MAX,
            f64::MIN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            -f64::NAN,
            1.5,
        ];
        let integers = [0, 1, -1, i64::MAX, i64::MIN, 7];
        let columns: [Vec<Value>; 4] = [
            texts.into_iter().map(Value::from).collect(),
            floats.into_iter().map(Value::Float).collect(),
            integers.into_iter().map(Value::Integer).collect(),
            [true, false].into_iter().map(Value::Boolean).collect(),
        ];
        for mut values in columns {
            values.push(Value::Null);
            let typed = Column::of(values.clone());
            for (descending, nulls) in [
                (false, NullOrder::First),
                (false, NullOrder::Last),
                (true, NullOrder::First),
                (true, NullOrder::Last),
            ] {
                let ranks = Ranks::of(&Column::Values(values.clone()), descending, nulls)
                    .expect("values of one kind");
                if let Some(typed) = Ranks::of(&typed, descending, nulls) {
                    assert_eq!(typed.numbers, ranks.numbers);
                }
                for (one, left) in values.iter().enumerate() {
                    for (other, right) in values.iter().enumerate() {
                        let expected = match (left.is_null(), right.is_null()) {
                            (true, true) => Ordering::Equal,
                            (true, false) if nulls == NullOrder::First => Ordering::Less,
                            (true, false) => Ordering::Greater,
                            (false, true) if nulls == NullOrder::First => Ordering::Greater,
                            (false, true) => Ordering::Less,
                            (false, false) if descending => compare::order(right, left),
                            (false, false) => compare::order(left, right),
                        };
                        let found = ranks.compare(one, other);
                        assert!(
                            found.is_none_or(|found| found == expected),
                            "{left:?} {right:?} {descending} {nulls:?}: {found:?}"
                        );
                        if !matches!(values[0], Value::String(_)) {
                            assert!(found.is_some());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn values_of_several_kinds_have_no_ranks() {
        let mixed = vec![Value::Integer(1), Value::Float(0.5)];
        assert!(Ranks::of(&Column::Values(mixed), false, NullOrder::Last).is_none());
        let nothing = vec![Value::Null, Value::Null];
        assert!(Ranks::of(&Column::Values(nothing), false, NullOrder::Last).is_none());
    }
}
