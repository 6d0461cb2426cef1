//! The permissions this module owns.

use trefoil_core::{Permission, Reach};

/// See who looked at a record one may open.
pub const WHO_LOOKED: Permission = Permission {
    name: "audit.who_looked",
    says: "see who looked at a patient's record",
    reach: Reach::Chart,
};

/// Take events into the log's tree and sign it. It is not among [`ALL`], so it cannot be given to a role: the program
/// alone does it.
pub const SEAL_LOG: Permission = Permission {
    name: "audit.seal_log",
    says: "sign checkpoints of the audit log",
    reach: Reach::System,
};

/// All of them.
pub const ALL: &[Permission] = &[WHO_LOOKED];
