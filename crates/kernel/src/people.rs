//! The people who work here: their roles, what the roles may do, and the teams they belong to. All of it is data.

use futures_util::FutureExt;
use trefoil_core::{Context, Grants, Permission, Reach, Refused, StaffId};
use uuid::Uuid;

use crate::{
    administer::{one_at_a_time, still_administered},
    audit::{self, AuditEvent},
    db::Look,
    epr::Epr,
    writer::Batch,
};

/// May add people, give roles, and say what a role may do.
pub const ADMINISTER_PEOPLE: Permission = Permission {
    name: "kernel.administer_people",
    says: "add people and say what they may do",
    reach: Reach::System,
};

/// Somebody who works here, as they are to be added or changed.
#[derive(Clone, PartialEq, Eq)]
pub struct NewStaff {
    /// Their id; the same id again changes them.
    pub staff: StaffId,
    /// What they sign in with; lower case.
    pub username: String,
    /// As shown to others: "K Turner, RN".
    pub name: String,
    /// ODS code.
    pub organisation: String,
    /// A password hash (PHC string), never a password. None for an interface, which does not sign in.
    pub password: Option<String>,
    /// Roles by id.
    pub roles: Vec<String>,
    /// Teams by code.
    pub teams: Vec<String>,
}

/// Somebody who works here, as they are.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Staff {
    /// Their id.
    #[sqlx(try_from = "Uuid")]
    pub staff: StaffId,
    /// What they sign in with.
    pub username: String,
    /// As shown to others.
    pub name: String,
    /// ODS code.
    pub organisation: String,
    /// The password hash.
    pub password: Option<String>,
    /// Whether they may sign in at all.
    pub active: bool,
}

/// A team a person belongs to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Team {
    /// Its id, which relationships name.
    pub team: Uuid,
    /// Its code: of a ward, the ward's.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Epr {
    /// Add or change somebody who works here.
    ///
    /// # Errors
    /// [`Refused::Denied`]; a username that is taken (a clash).
    pub async fn enrol(&self, context: &Context, new: NewStaff) -> Result<(), Refused> {
        context.may(ADMINISTER_PEOPLE)?;
        let mut event = AuditEvent::of(context, "administer", "kernel.enrol", "done");
        event.detail = Some(format!("{} as {}", new.username, new.roles.join(", ")));
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "INSERT INTO kernel_staff (staff, username, name, organisation, password, active) VALUES ($1,$2,$3,$4,$5,TRUE)
                         ON CONFLICT (staff) DO UPDATE SET username = excluded.username, name = excluded.name,
                           organisation = excluded.organisation, password = excluded.password",
                        &[&new.staff, &new.username, &new.name, &new.organisation, &new.password],
                    )
                    .await?;
                    tx.exec("DELETE FROM kernel_staff_role WHERE staff = $1", &[&new.staff]).await?;
                    for role in &new.roles {
                        tx.exec("INSERT INTO kernel_staff_role (staff, role) VALUES ($1,$2)", &[&new.staff, role])
                            .await?;
                    }
                    tx.exec("DELETE FROM kernel_team_member WHERE staff = $1", &[&new.staff]).await?;
                    for team in &new.teams {
                        tx.exec(
                            "INSERT INTO kernel_team_member (team, staff) SELECT team, $2 FROM kernel_team WHERE code = $1",
                            &[team, &new.staff],
                        )
                        .await?;
                    }
                    audit::append(tx, event, &[]).await
                }
                .boxed()
            })
            .await;
        Ok(done?)
    }

    /// Give a role a permission, or take it away. Takes effect with the next request of everybody.
    ///
    /// # Errors
    /// [`Refused::Denied`]; [`Refused::NotFound`] for a permission no module declares; [`Refused::Vetoed`] when nobody would be
    /// left who may administer people.
    pub async fn grant(
        &self,
        context: &Context,
        role: &str,
        permission: &str,
        given: bool,
    ) -> Result<(), Refused> {
        context.may(ADMINISTER_PEOPLE)?;
        if !self
            .about()
            .permissions
            .iter()
            .any(|(_, known)| known.name == permission)
        {
            return Err(Refused::NotFound);
        }
        let mut event = AuditEvent::of(context, "administer", "kernel.grant", "done");
        event.detail = Some(format!(
            "{role} {} {permission}",
            if given { "may" } else { "may no longer" }
        ));
        let (role, permission) = (role.to_owned(), permission.to_owned());
        let administering = self.administering();
        self.0
            .db
            .write(Batch::Alone, move |tx| {
                async move {
                    one_at_a_time(tx).await?;
                    if !given && administering.contains(&permission) {
                        still_administered(tx, &administering, &role).await?;
                    }
                    let sql = if given {
                        "INSERT INTO kernel_role_permission (role, permission) VALUES ($1,$2) ON CONFLICT (role, permission) DO NOTHING"
                    } else {
                        "DELETE FROM kernel_role_permission WHERE role = $1 AND permission = $2"
                    };
                    tx.exec(sql, &[&role, &permission]).await?;
                    Ok(audit::append(tx, event, &[]).await?)
                }
                .boxed()
            })
            .await
    }
}

/// Somebody by what they sign in with.
///
/// # Errors
/// As the store says.
pub async fn staff_by_username(look: &mut Look<'_>, username: &str) -> Result<Option<Staff>, Refused> {
    Ok(look
        .row(
            "SELECT staff, username, name, organisation, password, active FROM kernel_staff WHERE username = $1",
            &[&username.to_lowercase()],
        )
        .await?)
}

/// Somebody by id.
///
/// # Errors
/// As the store says.
pub async fn staff_by_id(look: &mut Look<'_>, staff: StaffId) -> Result<Option<Staff>, Refused> {
    Ok(look
        .row(
            "SELECT staff, username, name, organisation, password, active FROM kernel_staff WHERE staff = $1",
            &[&staff],
        )
        .await?)
}

/// The roles a person may act in: id and name.
///
/// # Errors
/// As the store says.
pub async fn roles_of(look: &mut Look<'_>, staff: StaffId) -> Result<Vec<(String, String)>, Refused> {
    Ok(look
        .rows(
            "SELECT r.role, r.name FROM kernel_staff_role s JOIN kernel_role r ON r.role = s.role WHERE s.staff = $1 ORDER BY r.role",
            &[&staff],
        )
        .await?)
}

/// The teams a person belongs to.
///
/// # Errors
/// As the store says.
pub async fn teams_of(look: &mut Look<'_>, staff: StaffId) -> Result<Vec<Team>, Refused> {
    Ok(look
        .rows(
            "SELECT t.team, t.code, t.name FROM kernel_team_member m JOIN kernel_team t ON t.team = m.team
             WHERE m.staff = $1 ORDER BY t.code",
            &[&staff],
        )
        .await?)
}

/// What a role may do now. An unknown role may do nothing.
///
/// # Errors
/// As the store says.
pub async fn grants_of(look: &mut Look<'_>, role: &str) -> Result<Grants, Refused> {
    let names: Vec<(String,)> = look
        .rows(
            "SELECT permission FROM kernel_role_permission WHERE role = $1",
            &[&role],
        )
        .await?;
    Ok(Grants::named(names.into_iter().map(|(name,)| name)))
}
