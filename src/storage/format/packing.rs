//! Packed bytes of format 4: LZ4 blocks (<https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md>) with the length
//! of what they unpack to.
//!
//! The only place that knows the crate. Must never know what the bytes mean.

use super::FormatError;
use super::MAXIMUM_PAYLOAD;
use super::read_u32;

/// Bytes before a block: the length of what it unpacks to.
const HEAD: usize = 4;
/// No block unpacks to more than so many times its length.
const MOST: usize = 256;

/// The bytes packed, if that saves at least an eighth of them. More than a payload may hold are never packed, for
/// [`unpack`] would refuse them: they stay too large, and whoever writes them says so.
pub(crate) fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > MAXIMUM_PAYLOAD {
        return None;
    }
    let mut packed = vec![0; HEAD + lz4_flex::block::get_maximum_output_size(bytes.len())];
    let length = lz4_flex::block::compress_into(bytes, &mut packed[HEAD..]).ok()?;
    if HEAD + length > bytes.len() - bytes.len() / 8 {
        return None;
    }
    packed[..HEAD].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
    packed.truncate(HEAD + length);
    Some(packed)
}

/// What was packed.
///
/// # Errors
/// When these bytes are none that were packed.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, FormatError> {
    let malformed = |text: &str| FormatError::Malformed(text.to_owned());
    if packed.len() < HEAD {
        return Err(malformed("packed bytes that end early"));
    }
    let length = read_u32(packed, 0) as usize;
    let block = &packed[HEAD..];
    // Before room is made for what may be a lie.
    if length > MAXIMUM_PAYLOAD || length > block.len().saturating_mul(MOST) {
        return Err(malformed("packed bytes of an impossible length"));
    }
    match lz4_flex::block::decompress(block, length) {
        Ok(bytes) if bytes.len() == length => Ok(bytes),
        Ok(_) => Err(malformed("packed bytes of another length")),
        Err(error) => Err(FormatError::Malformed(format!("packed bytes: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_packed_and_comes_back() {
        for text in ["ab".repeat(5_000), "the same line\n".repeat(300)] {
            let packed = pack(text.as_bytes()).expect("it repeats");
            assert!(packed.len() < text.len() / 10);
            assert_eq!(unpack(&packed).unwrap(), text.as_bytes());
        }
        assert_eq!(pack(b""), None);
        let noise: Vec<u8> = (0..1000_u64)
            .flat_map(|at| xxhash_rust::xxh3::xxh3_64(&at.to_le_bytes()).to_le_bytes())
            .collect();
        assert_eq!(pack(&noise), None);
    }

    #[test]
    fn what_could_not_be_unpacked_is_not_packed() {
        assert_eq!(pack(&vec![0; MAXIMUM_PAYLOAD + 1]), None);
    }

    #[test]
    fn bytes_that_were_not_packed_are_refused() {
        let packed = pack("abcdefgh".repeat(100).as_bytes()).expect("it repeats");
        for length in 0..packed.len() {
            unpack(&packed[..length]).expect_err("cut");
        }
        let mut lie = packed.clone();
        lie[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        unpack(&lie).expect_err("too long");
        lie[..4].copy_from_slice(&801_u32.to_le_bytes());
        unpack(&lie).expect_err("one more than there are");
        lie[..4].copy_from_slice(&799_u32.to_le_bytes());
        unpack(&lie).expect_err("one fewer than there are");
    }
}
