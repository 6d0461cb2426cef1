//! Chance that repeats itself: one stream of numbers per person, drawn from the seed.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use uuid::{Builder, Uuid};

/// The first millisecond of 2026: ids sort by it and by index, and do not depend on when the hospital was made.
const EPOCH: u64 = 1_767_225_600_000;

/// A stream of chance. Ranges and choices are worked out here, since those of a library may change with its version.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of one index; streams do not depend on one another, so that anybody can be made alone.
    pub(crate) fn of(seed: u64, index: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(index);
        Self(stream)
    }

    /// At least 0 and less than `end`; 0 when there is nothing below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// At least `from` and at most `to`.
    pub(crate) fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// True so many times in a thousand.
    pub(crate) fn per_mille(&mut self, times: u64) -> bool {
        self.below(1000) < times
    }

    /// One of a list; the lists of this crate are never empty, and an empty one gives the default.
    pub(crate) fn pick<T: Copy + Default>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len() as u64);
        usize::try_from(at)
            .ok()
            .and_then(|at| list.get(at))
            .copied()
            .unwrap_or_default()
    }

    /// An id of version 7.
    pub(crate) fn id(&mut self, index: u64) -> Uuid {
        let mut random = [0; 10];
        self.0.fill_bytes(&mut random);
        Builder::from_unix_timestamp_millis(EPOCH + index, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_stream_again_and_another_for_another() {
        let draw = |seed, index| Chance::of(seed, index).below(u64::MAX);
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }

    #[test]
    fn within_bounds() {
        let mut chance = Chance::of(7, 0);
        for _ in 0..1000 {
            assert!((3..=5).contains(&chance.between(3, 5)));
        }
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.id(3).get_version_num(), 7);
    }
}
