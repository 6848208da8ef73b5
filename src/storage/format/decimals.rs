//! Floats that were written with few decimal places, as coordinates are, as whole numbers: how many of the last place.
//!
//! Only where each comes back as it was, bit by bit. Must never know what the numbers mean.

/// One, ten, a hundred and so on: what a float is multiplied with for so many places.
const SCALES: [f64; 10] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
/// Whole numbers beyond are not all floats.
const EXACT: f64 = 9e15;

/// How many places the floats have, and each as a whole number; `None` when some have none or too many.
pub(super) fn of(floats: &[f64]) -> Option<(u8, Vec<i64>)> {
    let (mut places, mut at) = (0, 0);
    // no float is looked at twice until all places are known
    while let Some(float) = floats.get(at) {
        match whole(*float, SCALES[places]) {
            Some(_) => at += 1,
            None if places + 1 < SCALES.len() => places += 1,
            None => return None,
        }
    }
    let scale = SCALES[places];
    let numbers: Option<Vec<i64>> = floats.iter().map(|float| whole(*float, scale)).collect();
    Some((places as u8, numbers?))
}

/// The float as a whole number of the last place, if it comes back from that.
fn whole(float: f64, scale: f64) -> Option<i64> {
    let scaled = (float * scale).round();
    let number = scaled as i64;
    // a zero below zero does not
    let comes_back = (number as f64 / scale).to_bits() == float.to_bits();
    (scaled.abs() < EXACT && comes_back).then_some(number)
}

/// What floats of so many places are made of their whole numbers by; `None` for more places than there may be.
pub(super) fn maker(places: u8) -> Option<impl Fn(i64) -> f64> {
    let scale = *SCALES.get(usize::from(places))?;
    Some(move |number: i64| number as f64 / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_fractions_come_back_bit_by_bit() {
        let mut floats = vec![
            0.0,
            34.5553,
            -105.6766,
            69.2075,
            -0.5,
            180.0,
            1e-9,
            123_456.789,
        ];
        let (places, numbers) = of(&floats).expect("none has more than nine places");
        assert_eq!(places, 9);
        let float = maker(places).unwrap();
        let back: Vec<u64> = numbers.iter().map(|n| float(*n).to_bits()).collect();
        assert!(
            back.iter().eq(floats
                .iter()
                .map(|float| float.to_bits())
                .collect::<Vec<_>>()
                .iter())
        );
        assert_eq!(of(&floats[1..4]).map(|(places, _)| places), Some(4));
        for other in [
            -0.0,
            f64::NAN,
            f64::INFINITY,
            1e300,
            std::f64::consts::PI,
            1e-12,
        ] {
            floats.push(other);
            assert_eq!(of(&floats), None, "{other}");
            floats.pop();
        }
        assert_eq!(of(&[]), Some((0, Vec::new())));
        assert!(maker(10).is_none());
    }
}
