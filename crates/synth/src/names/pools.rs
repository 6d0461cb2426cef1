//! The pools of names. Common names of each heritage; their pairing is by chance and means nobody.

mod asian;
mod british;
mod others;

pub(super) use self::british::{BRITISH, rarer};
use self::{asian::ASIAN, others::OTHERS};

/// Given names of three generations: 65 and over, 30 to 64, under 30. May be the same list three times.
pub(super) type Generations = [&'static [&'static str]; 3];

/// Names that go together.
pub(super) struct Heritage {
    pub(super) family: &'static [&'static str],
    pub(super) female: Generations,
    pub(super) male: Generations,
    /// Long and short form of given names.
    pub(super) short: &'static [(&'static str, &'static str)],
    /// Of a thousand people, how many bear a name of the long tail: most names of a country are rare ones.
    pub(super) rare: u64,
    /// Whether two family names are joined by a hyphen now and then.
    pub(super) joins: bool,
}

/// The smaller pools.
pub(super) static HERITAGES: [&[Heritage]; 2] = [&ASIAN, &OTHERS];
