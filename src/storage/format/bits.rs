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

/// How many numbers are read at once: a block of any width is whole bytes.
const BLOCK: usize = 64;
/// Widths up to this one have code of their own.
const NARROW: usize = 32;

/// Reads the numbers of a block that are all there, of so many bits each.
fn unpack_narrow<const BITS: usize>(bytes: &[u8], numbers: &mut [u64; BLOCK]) {
    // eight bytes can be read wherever a number begins
    let mut padded = [0; NARROW * 8 + 8];
    padded[..BITS * 8].copy_from_slice(bytes);
    let mask = (1_u64 << BITS) - 1;
    for (group, numbers) in numbers.as_chunks_mut::<8>().0.iter_mut().enumerate() {
        // eight numbers are whole bytes
        for (position, number) in numbers.iter_mut().enumerate() {
            let at = group * BITS + position * BITS / 8;
            let mut window = [0; 8];
            window.copy_from_slice(&padded[at..at + 8]);
            *number = (u64::from_le_bytes(window) >> (position * BITS % 8)) & mask;
        }
    }
}

macro_rules! narrow {
    ($bits:expr, $bytes:expr, $numbers:expr; $($width:literal)*) => {
        match $bits {
            $($width => unpack_narrow::<$width>($bytes, $numbers),)*
            _ => return false,
        }
    };
}

/// Reads a whole block, if its width has code of its own.
fn unpack_quickly(bytes: &[u8], bits: u32, numbers: &mut [u64; BLOCK]) -> bool {
    narrow!(bits, bytes, numbers; 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);
    true
}

/// Reads as many numbers as there is room for; `None` when the bytes are not as many as they should be.
pub(super) fn unpack_into(bytes: &[u8], bits: u32, numbers: &mut [u64]) -> Option<()> {
    if length(numbers.len(), bits)? != bytes.len() {
        return None;
    }
    if let Ok(block) = <&mut [u64; BLOCK]>::try_from(&mut *numbers)
        && unpack_quickly(bytes, bits, block)
    {
        return Some(());
    }
    let bits = bits as usize;
    let mask = (1 << bits) - 1;
    for (position, number) in numbers.iter_mut().enumerate() {
        let at = position * bits;
        let rest = bytes.get(at / 8..)?;
        let mut window = [0; 8];
        let count = rest.len().min(8);
        window[..count].copy_from_slice(&rest[..count]);
        *number = (u64::from_le_bytes(window) >> (at % 8)) & mask;
    }
    Some(())
}

/// Reads numbers and gives them to `found`, a block at a time; `None` when the bytes are not as many as they should be.
pub(super) fn unpack(
    bytes: &[u8],
    count: usize,
    bits: u32,
    mut found: impl FnMut(&mut [u64]),
) -> Option<()> {
    if length(count, bits)? != bytes.len() {
        return None;
    }
    let mut block = [0; BLOCK];
    let mut left = count;
    for bytes in bytes.chunks(bits as usize * BLOCK / 8) {
        let block = &mut block[..BLOCK.min(left)];
        unpack_into(bytes, bits, block)?;
        left -= block.len();
        found(block);
    }
    Some(())
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
                let mut read = Vec::new();
                let found = |block: &mut [u64]| read.extend_from_slice(block);
                assert_eq!(unpack(packed, numbers.len(), bits, found), Some(()));
                assert_eq!(read, numbers, "{bits} bits");
                let mut again = vec![7; numbers.len()];
                assert_eq!(unpack_into(packed, bits, &mut again), Some(()));
                assert_eq!(again, numbers, "{bits} bits");
            }
        }
        assert_eq!(unpack(&[0; 8], 1, 0, |_| ()), None);
        assert_eq!(unpack(&[0; 8], 1, 64, |_| ()), None);
        assert_eq!(unpack(&[0; 2], 1, 8, |_| ()), None);
    }
}
