//! Numbers of a fixed count of bits, one after the other without gaps, the lowest bits first.
//!
//! Must never know what the numbers mean.

/// The most bits a number may have: so many lie in eight bytes wherever in a byte they begin.
pub(super) const MOST: u32 = 57;

/// How many bytes so many numbers take; `None` for bits that cannot be.
pub(super) fn length(count: usize, bits: u32) -> Option<usize> {
    if !(1..=MOST).contains(&bits) {
        return None;
    }
    Some(count.checked_mul(bits as usize)?.div_ceil(8))
}

/// Appends numbers, each of at most so many bits.
pub(super) fn pack(numbers: impl ExactSizeIterator<Item = u64>, bits: u32, out: &mut Vec<u8>) {
    out.reserve((numbers.len() * bits as usize).div_ceil(8));
    let (mut gathered, mut held) = (0_u128, 0);
    for number in numbers {
        gathered |= u128::from(number) << held;
        held += bits;
        if held >= 64 {
            out.extend_from_slice(&(gathered as u64).to_le_bytes());
            gathered >>= 64;
            held -= 64;
        }
    }
    let rest = (gathered as u64).to_le_bytes();
    out.extend_from_slice(&rest[..held.div_ceil(8) as usize]);
}

/// Reads numbers, each made into something by `make`; `None` when the bytes are not as many as they should be.
pub(super) fn unpack<T>(
    bytes: &[u8],
    count: usize,
    bits: u32,
    make: impl Fn(u64) -> T,
) -> Option<Vec<T>> {
    if length(count, bits)? != bytes.len() {
        return None;
    }
    let bits = bits as usize;
    let mask = (1 << bits) - 1;
    // as long as eight bytes can be read
    let whole = match bytes.len().checked_sub(8) {
        None => 0,
        Some(last) => count.min(last * 8 / bits + 1),
    };
    let window = |at: usize| {
        let mut window = [0; 8];
        match bytes.get(at / 8..at / 8 + 8) {
            Some(bytes) => window.copy_from_slice(bytes),
            None => window[..bytes.len() - at / 8].copy_from_slice(&bytes[at / 8..]),
        }
        (u64::from_le_bytes(window) >> (at % 8)) & mask
    };
    let mut numbers: Vec<T> = Vec::with_capacity(count);
    numbers.extend((0..whole).map(|position| make(window(position * bits))));
    numbers.extend((whole..count).map(|position| make(window(position * bits))));
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_count_of_bits_are_read_back() {
        for bits in 1..=MOST {
            for count in [0, 1, 2, 7, 8, 9, 63, 64, 65, 200] {
                let greatest = (1_u64 << bits) - 1;
                let numbers: Vec<u64> = (0..count)
                    .map(|number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) & greatest)
                    .collect();
                let mut bytes = vec![1, 2, 3];
                pack(numbers.iter().copied(), bits, &mut bytes);
                let packed = &bytes[3..];
                assert_eq!(Some(packed.len()), length(numbers.len(), bits));
                let read = unpack(packed, numbers.len(), bits, |number| number);
                assert_eq!(read, Some(numbers), "{bits} bits");
            }
        }
        assert_eq!(unpack(&[0; 8], 1, 0, |number| number), None);
        assert_eq!(unpack(&[0; 8], 1, 64, |number| number), None);
        assert_eq!(unpack(&[0; 2], 1, 8, |number| number), None);
    }
}
