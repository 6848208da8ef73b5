//! Numbers in blocks of 64, each in as few bits as it takes, as they are or as differences from the number before.
//!
//! Numbers that ascend, that repeat, or of which few are far from the others take a fraction of what they take in one
//! width. Whatever the bytes are, decoding ends, asks for memory in proportion to them, and answers `None` rather than
//! panics. Must never know what the numbers mean.

use super::bits;
use super::v2::put;
use super::v2::take;
use super::v2::take_bytes;

/// How many numbers a block holds: a block of any width is whole bytes.
const BLOCK: usize = 64;
/// Set in the width of a block whose numbers lie on both sides of its base.
const BOTH_SIDES: u8 = 0x80;
/// To learn which way is shorter, one block in so many is tried.
const SAMPLE: usize = 8;

/// How a block is written.
#[derive(Debug, Clone, Copy)]
struct Plan {
    base: u64,
    both_sides: bool,
    width: u32,
    /// What it takes, in bits.
    cost: usize,
}

/// A signed number as one without a sign, small ones of either sign small.
fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unzigzag(number: u64) -> u64 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

fn bits_of(number: u64) -> u32 {
    u64::BITS - number.leading_zeros()
}

fn residue(number: u64, base: u64, both_sides: bool) -> u64 {
    let distance = number.wrapping_sub(base);
    if both_sides {
        zigzag(distance as i64)
    } else {
        distance
    }
}

impl Plan {
    /// The best width when distances from `base` are written, those that are too great for it one by one.
    fn of(numbers: &[u64], base: u64, both_sides: bool) -> Self {
        let mut lengths = [0_u32; u64::BITS as usize + 1];
        for number in numbers {
            lengths[bits_of(residue(*number, base, both_sides)) as usize] += 1;
        }
        let most = lengths.iter().rposition(|count| *count > 0).unwrap_or(0);
        let (mut width, mut cost) = (most, most * numbers.len());
        let mut apart = 0;
        for less in (0..most).rev() {
            apart += lengths[less + 1] as usize;
            // a place and seven bits a byte
            let each = 8 + most.div_ceil(7) * 8;
            let now = less * numbers.len() + apart * each;
            if now < cost {
                (width, cost) = (less, now);
            }
        }
        if width > bits::MOST as usize {
            (width, cost) = (bits::MOST as usize, usize::MAX >> 1);
        }
        Self {
            base,
            both_sides,
            width: width as u32,
            cost: cost + 16 + (bits_of(zigzag(base as i64)) as usize).div_ceil(7).max(1) * 8,
        }
    }

    fn best(numbers: &[u64]) -> Self {
        // numbers may be negative differences: the least is that of signed ones
        let least = numbers.iter().map(|number| *number as i64).min();
        let plain = Self::of(numbers, least.unwrap_or(0) as u64, false);
        if plain.width == 0 {
            return plain;
        }
        let mut sorted = [0_i64; BLOCK];
        let sorted = &mut sorted[..numbers.len()];
        for (place, number) in sorted.iter_mut().zip(numbers) {
            *place = *number as i64;
        }
        let (_, median, _) = sorted.select_nth_unstable(numbers.len() / 2);
        let around = Self::of(numbers, *median as u64, true);
        if around.cost < plain.cost {
            around
        } else {
            plain
        }
    }

    fn write(&self, numbers: &[u64], out: &mut Vec<u8>) {
        let mut residues = [0_u64; BLOCK];
        let mut apart = [(0_u8, 0_u64); BLOCK];
        let mut count = 0;
        for (at, number) in numbers.iter().enumerate() {
            let residue = residue(*number, self.base, self.both_sides);
            if bits_of(residue) > self.width {
                apart[count] = (at as u8, residue);
                count += 1;
            } else {
                residues[at] = residue;
            }
        }
        out.push(self.width as u8 | if self.both_sides { BOTH_SIDES } else { 0 });
        out.push(count as u8);
        put(zigzag(self.base as i64), out);
        if self.width > 0 {
            let residues = residues[..numbers.len()].iter().copied();
            bits::pack(residues, self.width, out);
        }
        for (at, residue) in &apart[..count] {
            out.push(*at);
            put(*residue, out);
        }
    }
}

/// Gives the numbers in blocks, every `step`th of them; as differences from the number before if asked for.
fn for_each_block(
    numbers: &(impl ExactSizeIterator<Item = u64> + Clone),
    differences: bool,
    step: usize,
    mut visit: impl FnMut(&[u64]),
) {
    let mut block = [0_u64; BLOCK];
    let mut rest = numbers.clone();
    let mut before = rest.clone().next().unwrap_or(0);
    let mut number_of_block = 0;
    while rest.len() > 0 {
        let count = rest.len().min(BLOCK);
        for (place, number) in block.iter_mut().zip(rest.by_ref().take(BLOCK)) {
            *place = if differences {
                number.wrapping_sub(before)
            } else {
                number
            };
            before = number;
        }
        if number_of_block % step == 0 {
            visit(&block[..count]);
        }
        number_of_block += 1;
    }
}

/// The way that takes least, and about how many bytes it takes: true for differences.
pub(super) fn shorter(numbers: &(impl ExactSizeIterator<Item = u64> + Clone)) -> (bool, usize) {
    let cost = |differences| {
        let (mut bits, mut tried) = (0_usize, 0_usize);
        for_each_block(numbers, differences, SAMPLE, |block| {
            bits = bits.saturating_add(Plan::best(block).cost);
            tried += block.len();
        });
        // the sample stands for all
        (bits / 8).saturating_mul(numbers.len()) / tried.max(1)
    };
    let (plain, differences) = (cost(false), cost(true));
    (differences < plain, differences.min(plain))
}

/// Appends blocks; whoever reads them knows how many numbers there are, the first of them, and which way it is.
pub(super) fn write(
    numbers: &(impl ExactSizeIterator<Item = u64> + Clone),
    differences: bool,
    out: &mut Vec<u8>,
) {
    for_each_block(numbers, differences, 1, |block| {
        Plan::best(block).write(block, out);
    });
}

/// Takes so many numbers and gives them to `found`, a block at a time.
pub(super) fn read(
    bytes: &mut &[u8],
    count: usize,
    first: u64,
    differences: bool,
    mut found: impl FnMut(&[u64]),
) -> Option<()> {
    // each block takes three bytes and more: nobody makes room for numbers that are not there
    if count.div_ceil(BLOCK) > bytes.len() / 3 {
        return None;
    }
    let mut block = [0_u64; BLOCK];
    let mut before = first;
    let mut left = count;
    while left > 0 {
        let block = &mut block[..left.min(BLOCK)];
        let [head, apart] = *take_bytes(bytes, 2)?.first_chunk()?;
        let base = unzigzag(take(bytes)?);
        let width = u32::from(head & !BOTH_SIDES);
        if width == 0 {
            block.fill(0);
        } else {
            let packed = take_bytes(bytes, bits::length(block.len(), width)?)?;
            bits::unpack_into(packed, width, block)?;
        }
        for _ in 0..apart {
            let at = *take_bytes(bytes, 1)?.first()?;
            *block.get_mut(usize::from(at))? = take(bytes)?;
        }
        if head & BOTH_SIDES != 0 {
            for number in &mut *block {
                *number = unzigzag(*number);
            }
        }
        for number in &mut *block {
            *number = number.wrapping_add(base);
        }
        if differences {
            for number in &mut *block {
                before = before.wrapping_add(*number);
                *number = before;
            }
        }
        left -= block.len();
        found(block);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(numbers: &[u64]) -> [usize; 2] {
        [false, true].map(|differences| {
            let mut bytes = vec![9];
            write(&numbers.iter().copied(), differences, &mut bytes);
            let first = numbers.first().copied().unwrap_or(0);
            let mut rest = &bytes[1..];
            let mut read_back = Vec::new();
            read(&mut rest, numbers.len(), first, differences, |block| {
                read_back.extend_from_slice(block);
            })
            .expect("they were written just now");
            assert_eq!(read_back, numbers);
            assert!(rest.is_empty());
            for end in 1..bytes.len() {
                let mut cut = &bytes[1..end];
                assert_eq!(
                    read(&mut cut, numbers.len(), first, differences, |_| ()),
                    None,
                    "cut at {end}"
                );
            }
            bytes.len() - 1
        })
    }

    #[test]
    fn numbers_of_every_shape_are_read_back() {
        let mut random = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random
        };
        for count in [0, 1, 2, 63, 64, 65, 200, 300] {
            let counted: Vec<u64> = (0..count).map(|at| 7 + 3 * at).collect();
            let [plain, differences] = round(&counted);
            assert!(count < 100 || differences < plain / 4);
            for bits in [1, 8, 31, 57, 58, 64] {
                let some: Vec<u64> = (0..count).map(|_| next() >> (64 - bits)).collect();
                round(&some);
                let mut ascending = some.clone();
                ascending.sort_unstable();
                round(&ascending);
                let mut few_far = counted.clone();
                for at in (0..few_far.len()).step_by(17) {
                    few_far[at] = next();
                }
                round(&few_far);
            }
        }
    }

    #[test]
    fn a_few_numbers_far_from_the_others_take_little() {
        let mut numbers: Vec<u64> = (0..640).collect();
        for at in (0..640).step_by(64) {
            numbers[at + 30] = 90_000;
        }
        let [_, differences] = round(&numbers);
        assert!(differences < 150, "{differences}");
        let (way, about) = shorter(&numbers.iter().copied());
        assert!(way && about.abs_diff(differences) < 50, "{about}");
    }

    #[test]
    fn bytes_that_are_nothing_end_without_a_panic() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            for _ in 0..seed % 60 {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                bytes.push((seed % 11) as u8 | if seed.is_multiple_of(5) { 0x80 } else { 0 });
            }
            seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            for count in [1, 64, 100, usize::MAX] {
                let _ = read(&mut &*bytes, count, 3, seed.is_multiple_of(2), |_| ());
            }
        }
    }
}
