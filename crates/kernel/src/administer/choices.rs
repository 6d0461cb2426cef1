//! What there is to choose from when people are administered: roles, teams, and what each role was granted.

use trefoil_core::Refused;

use crate::db::Look;

/// Every role: id and name, by name.
///
/// # Errors
/// As the store says.
pub async fn every_role(look: &mut Look<'_>) -> Result<Vec<(String, String)>, Refused> {
    Ok(look
        .rows("SELECT role, name FROM kernel_role ORDER BY name, role", &[])
        .await?)
}

/// Every team: code and name, by code.
///
/// # Errors
/// As the store says.
pub async fn every_team(look: &mut Look<'_>) -> Result<Vec<(String, String)>, Refused> {
    Ok(look
        .rows("SELECT code, name FROM kernel_team ORDER BY code", &[])
        .await?)
}

/// Every grant: role and permission, as they were granted; what that includes is not in it.
///
/// # Errors
/// As the store says.
pub async fn every_grant(look: &mut Look<'_>) -> Result<Vec<(String, String)>, Refused> {
    Ok(look
        .rows(
            "SELECT role, permission FROM kernel_role_permission ORDER BY role, permission",
            &[],
        )
        .await?)
}
