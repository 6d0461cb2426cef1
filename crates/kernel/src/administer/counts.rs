//! How many people, roles and open sittings there are.

use chrono::{DateTime, Utc};
use trefoil_core::Refused;

use crate::db::Look;

/// The figures of the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// People who may sign in.
    pub active: i64,
    /// People who may not.
    pub inactive: i64,
    /// People who may sign in and have no role to act in.
    pub no_role: i64,
    /// Roles.
    pub roles: i64,
    /// Sittings that are open.
    pub sittings: i64,
}

/// Count them; sittings that began before `oldest` have ended by themselves.
///
/// # Errors
/// As the store says.
pub async fn counts(look: &mut Look<'_>, oldest: DateTime<Utc>) -> Result<Counts, Refused> {
    let found = look
        .row(
            "SELECT (SELECT count(*) FROM kernel_staff WHERE active) AS active,
               (SELECT count(*) FROM kernel_staff WHERE NOT active) AS inactive,
               (SELECT count(*) FROM kernel_staff p WHERE p.active
                 AND NOT EXISTS (SELECT 1 FROM kernel_staff_role r WHERE r.staff = p.staff)) AS no_role,
               (SELECT count(*) FROM kernel_role) AS roles,
               (SELECT count(*) FROM kernel_session s JOIN kernel_staff p ON p.staff = s.staff
                 WHERE s.ended IS NULL AND s.began > $1 AND p.active) AS sittings",
            &[&oldest],
        )
        .await?;
    found.ok_or_else(|| Refused::Corrupt("a count gave no row".to_owned()))
}
