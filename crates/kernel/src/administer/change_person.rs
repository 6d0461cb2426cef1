//! Change who somebody is here, and what they may act as: on what was looked at, with a reason, and never so that nobody
//! is left who could change it back.

use futures_util::FutureExt;
use trefoil_core::{Context, Refused, StaffId, StoreFault};

use super::{
    directory::{Person, person},
    one_at_a_time, somebody_holds,
};
use crate::{
    audit::{self, AuditEvent},
    db::{Failed, Look, Tx},
    epr::Epr,
    people::ADMINISTER_PEOPLE,
    writer::Batch,
};

/// The fewest letters of a reason.
const REASON: usize = 10;

/// As somebody is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonChange {
    /// As shown to others.
    pub name: String,
    /// What they sign in with; lower case.
    pub username: String,
    /// ODS code.
    pub organisation: String,
    /// Roles by id.
    pub roles: Vec<String>,
    /// Teams by code.
    pub teams: Vec<String>,
}

/// Why it was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// Somebody else was there.
    #[error(
        "somebody changed this while you were looking at it, so nothing was saved; look again at what there is now"
    )]
    Changed,
    /// Of another person.
    #[error("this username belongs to somebody else; choose another")]
    UsernameTaken,
    /// No such role.
    #[error("there is no role {0:?}; choose one of the list")]
    UnknownRole(String),
    /// No such team.
    #[error("there is no team {0:?}; choose one of the list")]
    UnknownTeam(String),
    /// Too few words.
    #[error("say why in your own words, in at least 10 letters: it is kept with the change")]
    NoReason,
    /// One's own right.
    #[error(
        "this would take from you the right to administer people; ask another administrator to do it, so that it is no slip"
    )]
    OwnRight,
    /// The last of them.
    #[error("nobody would be left who may administer people; give somebody else the right first")]
    LastAdministrator,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Failed> for ChangeError {
    fn from(failed: Failed) -> Self {
        match Refused::from(failed) {
            Refused::Store(StoreFault::Clash(name)) if name == "kernel_staff_username" => Self::UsernameTaken,
            refused => Self::Refused(refused),
        }
    }
}

impl Epr {
    /// Change somebody who works here. `looked_at` is the digest of what the administrator saw
    /// ([`super::Person::digest`]); the reason is the context's.
    ///
    /// # Errors
    /// [`ChangeError`]; nothing was changed then.
    pub async fn change_person(
        &self,
        context: &Context,
        staff: StaffId,
        change: PersonChange,
        looked_at: &str,
    ) -> Result<(), ChangeError> {
        context.may(ADMINISTER_PEOPLE)?;
        reason(context)?;
        let mut event = AuditEvent::of(context, "administer", "kernel.change_person", "done");
        let (own, looked_at) = (context.principal.staff == staff, looked_at.to_owned());
        let administering = self.administering();
        self.0
            .db
            .write(Batch::Alone, move |tx| {
                async move {
                    one_at_a_time(tx).await?;
                    let before = person(&mut Look::open(tx), staff)
                        .await?
                        .ok_or(Refused::NotFound)?;
                    if before.digest() != looked_at {
                        return Err(ChangeError::Changed);
                    }
                    known(tx, &change).await?;
                    let roles: Vec<(String, String)> = change
                        .roles
                        .iter()
                        .map(|role| (role.clone(), String::new()))
                        .collect();
                    keeps_an_administrator(tx, &before, &roles, &administering, own).await?;
                    event.detail = Some(said(&before.staff.username, &before.roles, &change));
                    write(tx, staff, &change).await?;
                    Ok(audit::append(tx, event, &[]).await?)
                }
                .boxed()
            })
            .await
    }

    /// The permissions that let somebody administer people: the one, and whatever includes it.
    pub(crate) fn administering(&self) -> Vec<String> {
        let including = self
            .about()
            .includes
            .iter()
            .filter(|(_, all)| all.contains(ADMINISTER_PEOPLE.name));
        including
            .map(|(name, _)| *name)
            .chain([ADMINISTER_PEOPLE.name])
            .map(str::to_owned)
            .collect()
    }
}

/// Refuse roles that would take the right to administer people from oneself, or from the last who has it.
pub(crate) async fn keeps_an_administrator(
    tx: &mut Tx,
    before: &Person,
    roles: &[(String, String)],
    administering: &[String],
    own: bool,
) -> Result<(), ChangeError> {
    let held = before.staff.active && gives(tx, &before.roles, administering).await?;
    if !held || gives(tx, roles, administering).await? {
        return Ok(());
    }
    if own {
        return Err(ChangeError::OwnRight);
    }
    if !somebody_holds(tx, administering, Some(before.staff.staff)).await? {
        return Err(ChangeError::LastAdministrator);
    }
    Ok(())
}

/// A change has a reason, in words.
pub(crate) fn reason(context: &Context) -> Result<(), ChangeError> {
    match context
        .reason
        .as_deref()
        .unwrap_or_default()
        .trim()
        .chars()
        .count()
    {
        0..REASON => Err(ChangeError::NoReason),
        _ => Ok(()),
    }
}

/// What stands in the log: who, and which roles before and after.
fn said(username: &str, before: &[(String, String)], change: &PersonChange) -> String {
    let before: Vec<&str> = before.iter().map(|(role, _)| role.as_str()).collect();
    format!(
        "{username}: {} at {}, signs in as {}, roles {} (were {}), teams {}",
        change.name,
        change.organisation,
        change.username,
        listed(&change.roles.iter().map(String::as_str).collect::<Vec<_>>()),
        listed(&before),
        listed(&change.teams.iter().map(String::as_str).collect::<Vec<_>>()),
    )
}

fn listed(words: &[&str]) -> String {
    if words.is_empty() {
        "none".to_owned()
    } else {
        words.join(", ")
    }
}

/// Whether one of these roles has one of these permissions.
pub(super) async fn gives(
    tx: &mut Tx,
    roles: &[(String, String)],
    permissions: &[String],
) -> Result<bool, Failed> {
    for (role, _) in roles {
        for permission in permissions {
            let found: Vec<(i64,)> = tx
                .rows(
                    "SELECT CAST(1 AS BIGINT) FROM kernel_role_permission WHERE role = $1 AND permission = $2",
                    &[role, permission],
                )
                .await?;
            if !found.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Every role and team that is named must be there.
async fn known(tx: &mut Tx, change: &PersonChange) -> Result<(), ChangeError> {
    for role in &change.roles {
        let found: Vec<(String,)> = tx
            .rows("SELECT name FROM kernel_role WHERE role = $1", &[role])
            .await?;
        if found.is_empty() {
            return Err(ChangeError::UnknownRole(role.clone()));
        }
    }
    for team in &change.teams {
        let found: Vec<(String,)> = tx
            .rows("SELECT name FROM kernel_team WHERE code = $1", &[team])
            .await?;
        if found.is_empty() {
            return Err(ChangeError::UnknownTeam(team.clone()));
        }
    }
    Ok(())
}

async fn write(tx: &mut Tx, staff: StaffId, change: &PersonChange) -> Result<(), Failed> {
    tx.exec(
        "UPDATE kernel_staff SET name = $2, username = $3, organisation = $4 WHERE staff = $1",
        &[
            &staff,
            &change.name,
            &change.username.to_lowercase(),
            &change.organisation,
        ],
    )
    .await?;
    tx.exec("DELETE FROM kernel_staff_role WHERE staff = $1", &[&staff])
        .await?;
    for role in &change.roles {
        tx.exec(
            "INSERT INTO kernel_staff_role (staff, role) VALUES ($1,$2) ON CONFLICT (staff, role) DO NOTHING",
            &[&staff, role],
        )
        .await?;
    }
    tx.exec("DELETE FROM kernel_team_member WHERE staff = $1", &[&staff])
        .await?;
    for team in &change.teams {
        tx.exec(
            "INSERT INTO kernel_team_member (team, staff) SELECT team, $2 FROM kernel_team WHERE code = $1
             ON CONFLICT (team, staff) DO NOTHING",
            &[team, &staff],
        )
        .await?;
    }
    Ok(())
}
