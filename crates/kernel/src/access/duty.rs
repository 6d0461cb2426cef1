//! The on-call rota: who is on duty for a team, from when until when. While on duty, the team's patients are theirs.

use chrono::{DateTime, Utc};
use trefoil_core::{Context, Refused, StaffId};
use uuid::Uuid;

use super::RelationshipBasis;
use crate::{
    audit::{self, AuditEvent},
    db::Look,
    epr::Epr,
    people::{ADMINISTER_PEOPLE, not_so, staff_by_id, team_by_code},
    writer::Batch,
};
use futures_util::FutureExt;

/// One duty.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Duty {
    /// Who.
    pub staff: Uuid,
    /// Their name.
    pub name: String,
    /// For which team, by code.
    pub code: String,
    /// The team's name.
    pub team_name: String,
    /// From when.
    pub since: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl Epr {
    /// Put somebody on duty for a team. The same person, team and beginning again changes the end; an end at or before the
    /// beginning takes the duty away.
    ///
    /// # Errors
    /// [`Refused::Denied`]; [`Refused::Vetoed`], in words, for somebody or a team that is not there and for a duty that
    /// does not end within [`RelationshipBasis::longest`].
    pub async fn put_on_duty(
        &self,
        context: &Context,
        staff: StaffId,
        team_code: &str,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<(), Refused> {
        context.may(ADMINISTER_PEOPLE)?;
        RelationshipBasis::OnCall
            .allows(since, until, None)
            .map_err(|refused| not_so("kernel.duty_ends", refused.to_string()))?;
        let mut event = AuditEvent::of(context, "administer", "kernel.put_on_duty", "done");
        let code = team_code.to_owned();
        self.db()
            .write(Batch::Alone, move |tx| {
                async move {
                    let Some(person) = staff_by_id(&mut tx.look(), staff)
                        .await?
                        .filter(|person| person.active)
                    else {
                        return Err(not_so(
                            "kernel.unknown_person",
                            "there is nobody of this number who may sign in; choose them again from the list",
                        ));
                    };
                    let team = team_by_code(&mut tx.look(), &code).await?;
                    event.detail = Some(format!(
                        "{} for {} from {since} until {until}",
                        person.username, team.code
                    ));
                    tx.exec(
                        "DELETE FROM kernel_duty WHERE staff = $1 AND team = $2 AND since = $3",
                        &[&staff, &team.team, &since],
                    )
                    .await?;
                    if until > since {
                        tx.exec(
                            "INSERT INTO kernel_duty (staff, team, since, until) VALUES ($1,$2,$3,$4)",
                            &[&staff, &team.team, &since, &until],
                        )
                        .await?;
                    }
                    Ok(audit::append(tx, event, &[]).await?)
                }
                .boxed()
            })
            .await
    }
}

/// Who is on duty at a time or later, the next first.
///
/// # Errors
/// As the store says.
pub async fn duties(look: &mut Look<'_>, from: DateTime<Utc>) -> Result<Vec<Duty>, Refused> {
    Ok(look
        .rows(
            "SELECT d.staff, p.name, t.code, t.name AS team_name, d.since, d.until FROM kernel_duty d
             JOIN kernel_staff p ON p.staff = d.staff JOIN kernel_team t ON t.team = d.team
             WHERE d.until > $1 ORDER BY d.since, t.code, p.name",
            &[&from],
        )
        .await?)
}

/// The duties of one person that are not over, the next first.
///
/// # Errors
/// As the store says.
pub async fn duties_of(
    look: &mut Look<'_>,
    staff: StaffId,
    from: DateTime<Utc>,
) -> Result<Vec<Duty>, Refused> {
    Ok(look
        .rows(
            "SELECT d.staff, p.name, t.code, t.name AS team_name, d.since, d.until FROM kernel_duty d
             JOIN kernel_staff p ON p.staff = d.staff JOIN kernel_team t ON t.team = d.team
             WHERE d.staff = $1 AND d.until > $2 ORDER BY d.since, t.code",
            &[&staff, &from],
        )
        .await?)
}
