//! The people who work here: their roles, what the roles may do, and the teams they belong to. All of it is data.

use futures_util::FutureExt;
use trefoil_core::{Context, Grants, Objection, Permission, Reach, Refused, StaffId};
use uuid::Uuid;

use crate::{
    administer::{
        ChangeError,
        change_person::{keeps_an_administrator, reason},
        nobody_left, one_at_a_time, person, somebody_holds,
    },
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
    /// Add somebody who works here, or set down anew who they are; the reason is the context's, as for every act of
    /// administering people.
    ///
    /// # Errors
    /// [`ChangeError`], in words; nothing was changed then.
    pub async fn enrol(&self, context: &Context, new: NewStaff) -> Result<(), ChangeError> {
        context.may(ADMINISTER_PEOPLE)?;
        reason(context)?;
        let mut event = AuditEvent::of(context, "administer", "kernel.enrol", "done");
        event.detail = Some(format!("{} as {}", new.username, new.roles.join(", ")));
        let own = context.principal.staff == new.staff;
        let administering = self.administering();
        self.0
            .db
            .write(Batch::Alone, move |tx| {
                async move {
                    one_at_a_time(tx).await?;
                    for role in &new.roles {
                        role_by_code(&mut tx.look(), role).await?;
                    }
                    for team in &new.teams {
                        team_by_code(&mut tx.look(), team).await?;
                    }
                    if let Some(before) = person(&mut tx.look(), new.staff).await? {
                        let roles: Vec<_> = new.roles.iter().map(|role| (role.clone(), String::new())).collect();
                        keeps_an_administrator(tx, &before, &roles, &administering, own).await?;
                    }
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
                    Ok(audit::append(tx, event, &[]).await?)
                }
                .boxed()
            })
            .await
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
                    let matters = !given
                        && administering.contains(&permission)
                        && somebody_holds(tx, &administering, None).await?;
                    let sql = if given {
                        "INSERT INTO kernel_role_permission (role, permission) VALUES ($1,$2) ON CONFLICT (role, permission) DO NOTHING"
                    } else {
                        "DELETE FROM kernel_role_permission WHERE role = $1 AND permission = $2"
                    };
                    tx.exec(sql, &[&role, &permission]).await?;
                    // Looked at afterwards: the role may hold another permission that includes the right.
                    if matters && !somebody_holds(tx, &administering, None).await? {
                        return Err(nobody_left());
                    }
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

/// Turned away in words that whoever filled in the form can act on.
pub(crate) fn not_so(rule: &str, says: impl Into<String>) -> Refused {
    Refused::Vetoed(vec![Objection {
        rule: rule.to_owned(),
        says: says.into(),
        refuses: true,
    }])
}

/// A role's name.
pub(crate) async fn role_by_code(look: &mut Look<'_>, role: &str) -> Result<String, Refused> {
    let found: Option<(String,)> = look
        .row("SELECT name FROM kernel_role WHERE role = $1", &[&role])
        .await?;
    found.map(|(name,)| name).ok_or_else(|| {
        not_so(
            "kernel.unknown_role",
            format!("there is no role {role:?} here; choose one of the list, or make it first"),
        )
    })
}

/// A team.
pub(crate) async fn team_by_code(look: &mut Look<'_>, code: &str) -> Result<Team, Refused> {
    let found: Option<Team> = look
        .row(
            "SELECT team, code, name FROM kernel_team WHERE code = $1",
            &[&code],
        )
        .await?;
    found.ok_or_else(|| {
        not_so(
            "kernel.unknown_team",
            format!("there is no team {code:?} here; choose one of the list, or make its ward first"),
        )
    })
}

/// What a role was granted, by name, without what that includes.
pub(crate) async fn role_permissions(look: &mut Look<'_>, role: &str) -> Result<Vec<String>, Refused> {
    let names: Vec<(String,)> = look
        .rows(
            "SELECT permission FROM kernel_role_permission WHERE role = $1 ORDER BY permission",
            &[&role],
        )
        .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

/// What a role may do now, with whatever its permissions include. An unknown role may do nothing.
///
/// # Errors
/// As the store says.
pub async fn grants_of(look: &mut Look<'_>, role: &str) -> Result<Grants, Refused> {
    let names: Vec<(String,)> = look
        .rows(
            "SELECT permission FROM kernel_role_permission WHERE role = $1
             UNION SELECT i.includes FROM kernel_role_permission p
             JOIN kernel_permission_includes i ON i.permission = p.permission WHERE p.role = $1",
            &[&role],
        )
        .await?;
    Ok(Grants::named(names.into_iter().map(|(name,)| name)))
}
