//! Chance that is the same everywhere and every time: SplitMix64, which mixes a counter.
//!
//! Written here rather than taken from a crate because the accounts people test against must not
//! change with a new version of one, and because identifiers need the mixing to be invertible.

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of pseudo-random numbers.
pub(crate) struct Noise(u64);

impl Noise {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for every combination of these numbers.
    pub(crate) fn of(parts: [u64; 3]) -> Self {
        Self(parts.into_iter().fold(0, |state, part| mix(state ^ part.wrapping_add(GOLDEN))))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number below `n`, which is small enough that the bias of a remainder does not show.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// Mixes the bits of a number; a bijection, undone by [`unmix`].
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The number that [`mix`] made this one of.
pub(crate) fn unmix(mut z: u64) -> u64 {
    // The multipliers are the inverses of those above modulo 2^64; shifts are undone by repetition.
    z = (z ^ (z >> 31) ^ (z >> 62)).wrapping_mul(0x3196_42b2_d24d_8ec3);
    z = (z ^ (z >> 27) ^ (z >> 54)).wrapping_mul(0x96de_1b17_3f11_9089);
    z ^ (z >> 30) ^ (z >> 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unmixing_undoes_mixing() {
        let mut noise = Noise::new(1);
        for n in (0..1000).chain(std::iter::repeat_with(|| noise.next()).take(1000)) {
            assert_eq!(unmix(mix(n)), n);
        }
    }
}
