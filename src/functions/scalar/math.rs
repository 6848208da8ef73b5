//! Mathematical functions: rounding, logarithms, trigonometry, chance.
//!
//! Must never panic or wrap: integers are checked, floats follow IEEE 754.

use crate::functions::arguments::float;
use crate::functions::arguments::given;
use crate::functions::arguments::integer;
use crate::functions::arguments::text;
use crate::functions::signature::Context;
use crate::functions::signature::Function;
use crate::functions::signature::FunctionError;
use crate::functions::signature::Parameter;
use crate::functions::signature::Purity;
use crate::model::value::TypeSet;
use crate::model::value::Value;
use crate::model::value::ValueType;

const FLOAT: TypeSet = TypeSet::one(ValueType::Float);
const INTEGER: TypeSet = TypeSet::one(ValueType::Integer);
const BOOLEAN: TypeSet = TypeSet::one(ValueType::Boolean);
const STRING: TypeSet = TypeSet::one(ValueType::String);
const ONE_NUMBER: &[Parameter] = &[Parameter::new("number", TypeSet::NUMBER)];

/// A row for a function from float to float.
macro_rules! float_function {
    ($name:literal, $compute:expr, $doc:literal, $example:literal, $result:literal) => {
        Function::new($name, ONE_NUMBER, FLOAT, |arguments, _| {
            let compute: fn(f64) -> f64 = $compute;
            Ok(Value::Float(compute(float(arguments, 0)?)))
        })
        .doc($doc)
        .example($example, $result)
    };
}

/// The family.
pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", ONE_NUMBER, TypeSet::NUMBER, abs)
        .doc("the absolute value")
        .example("abs(-5)", "5"),
    float_function!("ceil", f64::ceil, "the least whole number that is not below", "ceil(0.1)", "1.0")
        .aliases(&["ceiling"]),
    float_function!("floor", f64::floor, "the greatest whole number that is not above", "floor(0.9)", "0.0"),
    Function::new(
        "round",
        &[
            Parameter::new("number", TypeSet::NUMBER),
            Parameter::new("precision", INTEGER),
            Parameter::new("mode", STRING),
        ],
        FLOAT,
        round,
    )
    .required(1)
    .doc("the nearest number with so many decimals; ties go up unless a mode is given: UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN, HALF_EVEN")
    .example("round(3.14159, 2)", "3.14"),
    Function::new("sign", ONE_NUMBER, INTEGER, sign)
        .doc("-1, 0 or 1, as the number is negative, zero or positive")
        .example("sign(-17)", "-1"),
    Function::new("isNaN", ONE_NUMBER, BOOLEAN, |arguments, _| {
        Ok(Value::Boolean(float(arguments, 0)?.is_nan()))
    })
    .doc("whether the number is NaN, the result of an undefined computation")
    .example("isNaN(0.0 / 0.0)", "true"),
    float_function!("sqrt", f64::sqrt, "the square root; NaN of a negative number", "sqrt(256)", "16.0"),
    float_function!("exp", f64::exp, "e to the power of the number", "exp(0)", "1.0"),
    float_function!("log", f64::ln, "the natural logarithm", "log(1)", "0.0")
        .aliases(&["ln"]),
    float_function!("log10", f64::log10, "the logarithm to base 10", "log10(1000)", "3.0"),
    Function::new("e", &[], FLOAT, |_, _| Ok(Value::Float(std::f64::consts::E)))
        .doc("the base of the natural logarithm")
        .example("e()", "2.718281828459045"),
    Function::new("pi", &[], FLOAT, |_, _| Ok(Value::Float(std::f64::consts::PI)))
        .doc("the circumference of a circle of diameter 1")
        .example("pi()", "3.141592653589793"),
    float_function!("sin", f64::sin, "the sine of an angle in radians", "sin(0)", "0.0"),
    float_function!("cos", f64::cos, "the cosine of an angle in radians", "cos(0)", "1.0"),
    float_function!("tan", f64::tan, "the tangent of an angle in radians", "tan(0)", "0.0"),
    float_function!(
        "cot",
        |angle| 1.0 / angle.tan(),
        "the cotangent of an angle in radians",
        "cot(0)",
        "1.0 / 0.0"
    ),
    float_function!("asin", f64::asin, "the angle in radians of a sine", "asin(0)", "0.0"),
    float_function!("acos", f64::acos, "the angle in radians of a cosine", "acos(1)", "0.0"),
    float_function!("atan", f64::atan, "the angle in radians of a tangent", "atan(0)", "0.0"),
    Function::new(
        "atan2",
        &[
            Parameter::new("y", TypeSet::NUMBER),
            Parameter::new("x", TypeSet::NUMBER),
        ],
        FLOAT,
        |arguments, _| {
            Ok(Value::Float(
                float(arguments, 0)?.atan2(float(arguments, 1)?),
            ))
        },
    )
    .doc("the angle in radians from the x axis to the point (x, y)")
    .example("atan2(0, 1)", "0.0"),
    float_function!("sinh", f64::sinh, "the hyperbolic sine", "sinh(0)", "0.0"),
    float_function!("cosh", f64::cosh, "the hyperbolic cosine", "cosh(0)", "1.0"),
    float_function!("tanh", f64::tanh, "the hyperbolic tangent", "tanh(0)", "0.0"),
    float_function!(
        "coth",
        |number| 1.0 / number.tanh(),
        "the hyperbolic cotangent",
        "coth(0)",
        "1.0 / 0.0"
    ),
    float_function!("degrees", f64::to_degrees, "an angle in radians as degrees", "degrees(pi())", "180.0"),
    float_function!("radians", f64::to_radians, "an angle in degrees as radians", "radians(180)", "3.141592653589793"),
    float_function!(
        "haversin",
        |angle| (angle / 2.0).sin().powi(2),
        "half the versine of an angle in radians",
        "haversin(0)",
        "0.0"
    ),
    Function::new("rand", &[], FLOAT, |_, context| Ok(Value::Float(random(context))))
        .purity(Purity::Volatile)
        .doc("a random number, at least 0 and less than 1"),
];

fn abs(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    match &arguments[0] {
        Value::Integer(integer) => integer
            .checked_abs()
            .map(Value::Integer)
            .ok_or(FunctionError::Overflow),
        _ => float(arguments, 0).map(|number| Value::Float(number.abs())),
    }
}

fn sign(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let number = float(arguments, 0)?;
    Ok(Value::Integer(
        i64::from(number > 0.0) - i64::from(number < 0.0),
    ))
}

/// How [`round`] treats what lies between two candidates.
#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    /// Ties towards positive infinity: what `round` does without a mode.
    HalfCeiling,
}

fn rounding(name: &str) -> Option<Rounding> {
    Some(match name.to_ascii_uppercase().as_str() {
        "UP" => Rounding::Up,
        "DOWN" => Rounding::Down,
        "CEILING" => Rounding::Ceiling,
        "FLOOR" => Rounding::Floor,
        "HALF_UP" => Rounding::HalfUp,
        "HALF_DOWN" => Rounding::HalfDown,
        "HALF_EVEN" => Rounding::HalfEven,
        _ => return None,
    })
}

/// No double has more decimals than this.
const MOST_DECIMALS: usize = 1_074;

fn round(arguments: &[Value], _: &Context<'_>) -> Result<Value, FunctionError> {
    let number = float(arguments, 0)?;
    let precision = match given(arguments, 1) {
        Some(_) => integer(arguments, 1)?,
        None => 0,
    };
    if precision < 0 {
        return Err(FunctionError::OutOfRange(format!("precision {precision} is negative")).at(1));
    }
    let mode = match given(arguments, 2) {
        None if precision == 0 => Rounding::HalfCeiling,
        None => Rounding::HalfUp,
        Some(_) => {
            let name = text(arguments, 2)?;
            rounding(name).ok_or_else(|| {
                FunctionError::ArgumentValue(format!(
                    "there is no rounding mode `{name}`; there are UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN and HALF_EVEN"
                ))
                .at(2)
            })?
        }
    };
    let decimals = usize::try_from(precision).unwrap_or(MOST_DECIMALS);
    Ok(Value::Float(rounded(number, decimals, mode)))
}

/// Rounds the shortest decimal notation of the number, so 1.005 has a tie at two decimals though its double lies below.
fn rounded(number: f64, decimals: usize, mode: Rounding) -> f64 {
    if !number.is_finite() {
        return number;
    }
    let text = format!("{}", number.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if fraction.len() <= decimals {
        return number;
    }
    let (kept, dropped) = fraction.split_at(decimals);
    let negative = number.is_sign_negative();
    let mut digits: Vec<u8> = whole.bytes().chain(kept.bytes()).collect();
    let odd = digits.last().is_some_and(|digit| digit % 2 == 1);
    let beyond_half = dropped.cmp("5");
    let away = match mode {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => beyond_half.is_ge(),
        Rounding::HalfDown => beyond_half.is_gt(),
        Rounding::HalfEven => beyond_half.is_gt() || (beyond_half.is_eq() && odd),
        Rounding::HalfCeiling => beyond_half.is_gt() || (beyond_half.is_eq() && !negative),
    };
    if away {
        increment(&mut digits);
    }
    let point = digits.len() - decimals;
    let magnitude = [&digits[..point], b".", &digits[point..], b"0"].concat();
    let magnitude: f64 = String::from_utf8_lossy(&magnitude)
        .parse()
        .expect("invariant: digits, a point and digits are a number");
    if negative { -magnitude } else { magnitude }
}

/// Adds one to a number written in ASCII digits.
fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return;
        }
    }
    digits.insert(0, b'1');
}

/// The next number of the session's generator (`SplitMix64`), at least 0 and less than 1.
pub(super) fn random(context: &Context<'_>) -> f64 {
    // The 53 high bits are as many as a double holds.
    (random_bits(context) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The next 64 bits of the session's generator.
pub(super) fn random_bits(context: &Context<'_>) -> u64 {
    let state = context.random.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
    context.random.set(state);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: f64, decimals: usize, mode: &str, expected: &str) {
        let result = rounded(number, decimals, rounding(mode).unwrap());
        assert_eq!(
            format!("{result:?}"),
            expected,
            "{number} {decimals} {mode}"
        );
    }

    #[test]
    fn every_rounding_mode_treats_ties_in_its_way() {
        let modes = [
            ("UP", "2.0", "-2.0"),
            ("DOWN", "1.0", "-1.0"),
            ("CEILING", "2.0", "-1.0"),
            ("FLOOR", "1.0", "-2.0"),
            ("HALF_UP", "2.0", "-2.0"),
            ("HALF_DOWN", "1.0", "-1.0"),
            ("HALF_EVEN", "2.0", "-2.0"),
        ];
        for (mode, positive, negative) in modes {
            check(1.5, 0, mode, positive);
            check(-1.5, 0, mode, negative);
        }
        check(2.5, 0, "HALF_EVEN", "2.0");
        check(2.51, 0, "HALF_DOWN", "3.0");
    }

    #[test]
    fn rounding_looks_at_the_number_as_it_is_written() {
        check(1.005, 2, "HALF_UP", "1.01");
        check(9.999, 2, "HALF_UP", "10.0");
        check(1e300, 2, "HALF_UP", "1e300");
        check(5e-324, 3, "UP", "0.001");
        check(0.1, 2_000, "HALF_UP", "0.1");
        let zero = rounded(-0.5, 0, Rounding::HalfCeiling);
        assert!(zero == 0.0 && zero.is_sign_negative());
    }
}
