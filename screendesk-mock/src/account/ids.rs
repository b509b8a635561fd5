//! UUIDs that look random, follow from seed and number, and can be read back without a table.
//!
//! 64 of the 122 free bits of a version 4 UUID hold the number, encrypted well enough to look like
//! chance; the other 58 are a check that follows from both, so that a stranger is not taken for a
//! recording.

use uuid::Uuid;

use super::noise::{mix, unmix};

const CHECK_BITS: u32 = 58;
const CHECK_MASK: u64 = (1 << CHECK_BITS) - 1;

/// The UUID of the recording with this number in the account of this seed.
pub(crate) fn uuid_of(seed: u64, number: u64) -> Uuid {
    let hidden = mix(number ^ mix(seed));
    let check = mix(hidden ^ mix(!seed)) & CHECK_MASK;
    // RFC 9562, 5.4: four bits of version after the first 48, two of variant after the next 12.
    let high = (hidden >> 16 << 16) | 0x4000 | ((hidden >> 4) & 0x0fff);
    let low = 0b10 << 62 | (hidden & 0xf) << CHECK_BITS | check;
    Uuid::from_u64_pair(high, low)
}

/// The number of the recording with this UUID; `None` when no recording of this seed has it.
pub(crate) fn number_of(seed: u64, uuid: Uuid) -> Option<u64> {
    let (high, low) = uuid.as_u64_pair();
    let hidden = (high >> 16 << 16) | (high & 0x0fff) << 4 | (low >> CHECK_BITS) & 0xf;
    let number = unmix(hidden) ^ mix(seed);
    (uuid_of(seed, number) == uuid).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_back_from_its_uuid() {
        for seed in [0, 1, u64::MAX] {
            for number in (0..1000).chain([999_999_999, u64::MAX]) {
                let uuid = uuid_of(seed, number);
                assert_eq!(uuid.get_version_num(), 4);
                assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
                assert_eq!(number_of(seed, uuid), Some(number));
            }
        }
    }

    #[test]
    fn a_strange_uuid_has_no_number() {
        let mut bytes = uuid_of(7, 3).into_bytes();
        for at in 0..16 {
            bytes[at] ^= 1;
            assert_eq!(number_of(7, Uuid::from_bytes(bytes)), None, "byte {at}");
            bytes[at] ^= 1;
        }
        assert_eq!(number_of(8, Uuid::from_bytes(bytes)), None);
    }
}
