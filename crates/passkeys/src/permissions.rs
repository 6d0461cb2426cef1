//! What one may do with passkeys.

use trefoil_core::{Permission, Reach};

/// May have passkeys of their own. The sign-in itself holds it too, for what it keeps before anybody is signed in.
pub const OWN: Permission = Permission {
    name: "passkeys.own",
    says: "enrol, use and remove passkeys of their own",
    reach: Reach::System,
};

/// May change what they have already; asked for again by step-up.
pub const CHANGE: Permission = Permission {
    name: "passkeys.change",
    says: "remove a passkey of their own, or add another to one they have",
    reach: Reach::System,
};

/// All of them.
pub const ALL: &[Permission] = &[OWN, CHANGE];
