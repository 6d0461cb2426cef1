//! The situations in which everything is tried.

use crate::house::{Sitting, Standing};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// What the table calls it.
    pub says: &'static str,
    /// Whose record.
    pub standing: Standing,
    /// How the person is signed in.
    pub sitting: Sitting,
    /// Whether they say why.
    pub because: bool,
}

const fn of(says: &'static str, standing: Standing) -> Situation {
    Situation {
        says,
        standing,
        sitting: Sitting::Fresh,
        because: false,
    }
}

/// In the order of the letters of a cell.
pub const ALL: [Situation; 11] = [
    of("no relationship", Standing::NotRelated),
    of("relationship", Standing::Related),
    of("glass broken, where the role may", Standing::GlassBroken),
    of("relationship, everything sealed", Standing::Sealed),
    Situation {
        because: true,
        ..of("the same, and a reason is given", Standing::Sealed)
    },
    of("restricted, no relationship", Standing::Restricted),
    of("restricted, relationship", Standing::RestrictedRelated),
    of("watched (VIP), relationship", Standing::Watched),
    Situation {
        sitting: Sitting::Password,
        ..of("relationship, signed in by password alone", Standing::Related)
    },
    Situation {
        sitting: Sitting::Locked,
        ..of("relationship, screen locked", Standing::Related)
    },
    Situation {
        sitting: Sitting::Expired,
        ..of("relationship, session expired", Standing::Related)
    },
];
