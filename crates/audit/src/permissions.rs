//! The permissions this module owns.

use trefoil_core::{Permission, Reach};

/// See who looked at a record one may open.
pub const WHO_LOOKED: Permission = Permission {
    name: "audit.who_looked",
    says: "see who looked at a patient's record",
    reach: Reach::Chart,
};

/// All of them.
pub const ALL: &[Permission] = &[WHO_LOOKED];
