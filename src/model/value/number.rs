//! Numbers: exact comparison of integers with floats, and numbers as text.
//!
//! Must never round silently: an integer that no double can hold differs from every double.

use std::cmp::Ordering;

/// 2^63, the least double above every `i64`.
const ABOVE_INTEGERS: f64 = 9_223_372_036_854_775_808.0;

/// Compares an integer with a float by their mathematical values; `None` when the float is NaN.
pub fn compare_integer_float(integer: i64, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        None
    } else if float >= ABOVE_INTEGERS {
        Some(Ordering::Less)
    } else if float < -ABOVE_INTEGERS {
        Some(Ordering::Greater)
    } else {
        // The whole part fits; where whole parts are equal, the fraction decides.
        let whole = float.trunc();
        Some(
            integer
                .cmp(&(whole as i64))
                .then_with(|| whole.partial_cmp(&float).unwrap_or(Ordering::Equal)),
        )
    }
}

/// The integer a float equals exactly, if there is one.
pub fn exact_integer(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && (-ABOVE_INTEGERS..ABOVE_INTEGERS).contains(&float))
        .then_some(float as i64)
}

/// The float without its fraction, as an integer; `None` when it is NaN or does not fit.
pub fn truncate(float: f64) -> Option<i64> {
    exact_integer(float.trunc())
}

/// Compares floats in a total order: -0.0 equals 0.0, NaN equals NaN and is the greatest.
pub fn order_floats(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right)
        .unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

/// A float as the language writes it: always with a point or an exponent; `NaN`, `Infinity`, `-Infinity`.
pub fn float_text(float: f64) -> String {
    if float.is_nan() {
        "NaN".to_owned()
    } else if float.is_infinite() {
        if float > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        // The shortest text that reads back as the same double.
        format!("{float:?}")
    }
}

/// Reads a decimal integer with an optional sign, as `toInteger` does; white space around it is allowed.
pub fn parse_integer(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

/// Reads a decimal float with optional sign, fraction and exponent, or `NaN`, `Infinity`; white space around it is
/// allowed. A number too large for a double is infinite.
pub fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    if is_number || matches!(unsigned, "NaN" | "Infinity") {
        text.parse().ok()
    } else {
        // Rust would also read `inf`, `nan` and `infinity` in any case.
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_beyond_two_to_the_53_differ_from_their_neighbouring_doubles() {
        let float = 9_007_199_254_740_992.0;
        assert_eq!(
            compare_integer_float(9_007_199_254_740_993, float),
            Some(Ordering::Greater)
        );
        assert_eq!(
            compare_integer_float(9_007_199_254_740_992, float),
            Some(Ordering::Equal)
        );
        assert_eq!(
            compare_integer_float(i64::MAX, ABOVE_INTEGERS),
            Some(Ordering::Less)
        );
        assert_eq!(
            compare_integer_float(i64::MIN, -ABOVE_INTEGERS),
            Some(Ordering::Equal)
        );
    }

    #[test]
    fn fractions_decide_between_equal_whole_parts() {
        assert_eq!(compare_integer_float(1, 1.5), Some(Ordering::Less));
        assert_eq!(compare_integer_float(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare_integer_float(0, -0.0), Some(Ordering::Equal));
        assert_eq!(compare_integer_float(0, 1e-300), Some(Ordering::Less));
        assert_eq!(compare_integer_float(0, f64::NAN), None);
    }

    #[test]
    fn floats_are_written_as_floats() {
        let texts = [1.0, -0.5, 1e300, f64::NAN, f64::NEG_INFINITY].map(float_text);
        assert_eq!(texts, ["1.0", "-0.5", "1e300", "NaN", "-Infinity"]);
    }

    #[test]
    fn floats_are_read_in_the_language_s_notation_only() {
        assert_eq!(parse_float(" -1.5e3 "), Some(-1500.0));
        assert_eq!(parse_float(".5"), Some(0.5));
        assert_eq!(parse_float("Infinity"), Some(f64::INFINITY));
        for text in ["", "inf", "nan", "0x10", "1,5", "1.0f", ".", "--1"] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
