//! The permissions this module owns. To administer people is the kernel's own (`kernel.administer_people`).

use trefoil_core::{Permission, Reach};

/// Ask why somebody may reach a patient, or may not. It names one patient, so it is recorded as a view of theirs.
pub const EXPLAIN_ACCESS: Permission = Permission {
    name: "administration.explain_access",
    says: "see why somebody may reach a patient's record, or may not",
    reach: Reach::Identity,
};

/// All of them.
pub const ALL: &[Permission] = &[EXPLAIN_ACCESS];
