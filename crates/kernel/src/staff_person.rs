//! Which of the people who work here are patients here too. Administration keeps it; privacy alerts rest on it.

use futures_util::FutureExt;
use trefoil_core::{Context, PatientId, Refused, StaffId, person_name::search_key};
use uuid::Uuid;

use crate::{
    audit::{self, AuditEvent},
    db::{Failed, Look},
    epr::Epr,
    people::ADMINISTER_PEOPLE,
};

impl Epr {
    /// Say which patient somebody who works here is, or that they are none (any more). It is recorded with the patient,
    /// and so is seen by whoever asks who looked at the record.
    ///
    /// # Errors
    /// [`Refused::Denied`]; [`Refused::NotFound`] when there is no such person or patient.
    pub async fn link_staff_person(
        &self,
        context: &Context,
        staff: StaffId,
        patient: Option<PatientId>,
    ) -> Result<(), Refused> {
        context.may(ADMINISTER_PEOPLE)?;
        let known: Option<(i64,)> = self
            .db()
            .look()
            .row(
                "SELECT CAST(1 AS BIGINT) FROM kernel_staff WHERE staff = $1
                 AND (CAST($2 AS BOOLEAN) OR EXISTS (SELECT 1 FROM kernel_patient WHERE patient = $3))",
                &[
                    &staff,
                    &patient.is_none(),
                    &patient.unwrap_or(PatientId(Uuid::nil())),
                ],
            )
            .await?;
        if known.is_none() {
            return Err(Refused::NotFound);
        }
        let mut event = AuditEvent::of(context, "administer", "kernel.link_staff_person", "done");
        event.patient = patient.map(Uuid::from);
        event.detail = Some(match patient {
            Some(patient) => format!("staff {staff} is patient {patient}"),
            None => format!("staff {staff} is no patient here"),
        });
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec("DELETE FROM kernel_staff_person WHERE staff = $1", &[&staff])
                        .await?;
                    if let Some(patient) = patient {
                        tx.exec(
                            "INSERT INTO kernel_staff_person (staff, patient) VALUES ($1,$2)",
                            &[&staff, &patient],
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
}

/// The patient somebody who works here is, by the number that holds now: a merge is followed.
///
/// # Errors
/// As the store says.
pub async fn person_of(look: &mut Look<'_>, staff: StaffId) -> Result<Option<PatientId>, Failed> {
    let row: Option<(Uuid,)> = look
        .row(
            "SELECT coalesce(k.survivor, s.patient) FROM kernel_staff_person s
             LEFT JOIN kernel_patient k ON k.patient = s.patient WHERE s.staff = $1",
            &[&staff],
        )
        .await?;
    Ok(row.map(|(patient,)| patient.into()))
}

/// Somebody who works here and is the patient in question.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StaffPatient {
    /// Who.
    #[sqlx(try_from = "Uuid")]
    pub staff: StaffId,
    /// As shown to others.
    pub name: String,
    /// How many teams they share with the person asked about.
    pub shared_teams: i64,
}

/// Who of those who work here is this patient, and how many teams each shares with `beside`.
///
/// # Errors
/// As the store says.
pub async fn staff_who_are(
    look: &mut Look<'_>,
    patient: PatientId,
    beside: StaffId,
) -> Result<Vec<StaffPatient>, Failed> {
    look.rows(
        "SELECT s.staff, f.name,
           (SELECT count(*) FROM kernel_team_member m JOIN kernel_team_member o ON o.team = m.team
            WHERE m.staff = s.staff AND o.staff = $2) AS shared_teams
         FROM kernel_staff_person s JOIN kernel_staff f ON f.staff = s.staff
         LEFT JOIN kernel_patient k ON k.patient = s.patient
         WHERE f.active AND (s.patient = $1 OR k.survivor = $1) ORDER BY s.staff",
        &[&patient, &beside],
    )
    .await
}

/// The people who work or worked here whose name or username holds what was typed; all letters alike, at most 50.
///
/// # Errors
/// As the store says.
pub async fn staff_named(look: &mut Look<'_>, typed: &str) -> Result<Vec<(StaffId, String, String)>, Failed> {
    let wanted = search_key(typed);
    if wanted.is_empty() {
        return Ok(vec![]);
    }
    let all: Vec<(Uuid, String, String)> = look
        .rows(
            "SELECT staff, name, username FROM kernel_staff ORDER BY name, staff",
            &[],
        )
        .await?;
    Ok(all
        .into_iter()
        .filter(|(_, name, username)| {
            search_key(name).contains(&wanted) || search_key(username).contains(&wanted)
        })
        .take(50)
        .map(|(staff, name, username)| (staff.into(), name, username))
        .collect())
}
