//! What one may be allowed to do here.

use trefoil_core::Permission;

/// All of them.
pub const ALL: [Permission; 0] = [];
