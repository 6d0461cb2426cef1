//! What one may do with sign-ins by way of a provider.

use trefoil_core::{Permission, Reach};

/// May sign in by way of a provider, in a role that has it. The sign-in page holds it itself, for what it keeps before
/// anybody is signed in.
pub const SIGN_IN: Permission = Permission {
    name: "openid_connect.sign_in",
    says: "sign in by way of a provider",
    reach: Reach::System,
};

/// All of them.
pub const ALL: &[Permission] = &[SIGN_IN];
