//! The access decision: who may reach whose record, deny by default, and the facts it rests on.
//!
//! The kernel owns those facts (`kernel_patient`, `kernel_relationship`, `kernel_seal`); modules publish into them
//! from their projections, in the transaction of the write they follow from.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use trefoil_core::{Context, PatientId, Permission, Reach, RecordId, Refused};
use uuid::Uuid;

use crate::db::{Failed, Look, Tx};

/// Held by an interface with a fixed task: every patient, without a relationship.
pub const EVERY_PATIENT: Permission = Permission {
    name: "kernel.every_patient",
    says: "reach every patient's record without a relationship, as an interface does",
    reach: Reach::System,
};
/// Open the record of a patient one has a relationship with.
pub const OPEN_RECORD: Permission = Permission {
    name: "kernel.open_record",
    says: "open a patient's record",
    reach: Reach::Chart,
};
/// Open a record without a relationship, with a reason.
pub const BREAK_GLASS: Permission = Permission {
    name: "kernel.break_glass",
    says: "open a record without a recorded relationship, giving a reason",
    reach: Reach::Identity,
};
/// Hide one record from all but those who may open what is sealed.
pub const SEAL: Permission = Permission {
    name: "kernel.seal",
    says: "seal one part of a record",
    reach: Reach::Chart,
};
/// Open what is sealed.
pub const OPEN_SEALED: Permission = Permission {
    name: "kernel.open_sealed",
    says: "open what is sealed, giving a reason",
    reach: Reach::Chart,
};

/// Why access was allowed: kept with the event, as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis(pub(crate) Option<String>);

impl Basis {
    /// The word that is kept: `ward_team`, `broken_glass`; none where the permission alone was enough.
    pub fn word(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Whether it was opened without a relationship of the ordinary kind.
    pub fn broken_glass(&self) -> bool {
        self.0.as_deref() == Some(BROKEN_GLASS)
    }
}

/// The proof that one decision allowed one person one patient's record. Made by the decision and by nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorised {
    patient: PatientId,
    basis: Basis,
}

impl Authorised {
    /// Whose record.
    pub fn patient(&self) -> PatientId {
        self.patient
    }

    /// Why it was allowed.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
}

/// The basis of a relationship made by breaking the glass; an ordinary one, where there is one, is named before it.
pub(crate) const BROKEN_GLASS: &str = "broken_glass";
/// The basis of an interface.
const INTERFACE: &str = "interface";

/// What is known of a patient when access is decided.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Facts {
    pub survivor: Option<Uuid>,
    pub restricted: Option<bool>,
    pub basis: Option<String>,
}

/// The relationship access rests on, as a piece of SQL text: one column, `basis`. Where there is an ordinary one, it is
/// named before a broken glass. Give the parameters with the patient, the staff id and the time.
macro_rules! basis {
    ($patient:literal, $staff:literal, $now:literal) => {
        concat!(
            "(SELECT r.basis FROM kernel_relationship r WHERE r.patient = ",
            $patient,
            " AND r.since <= ",
            $now,
            " AND (r.until IS NULL OR r.until > ",
            $now,
            ") AND (r.party = ",
            $staff,
            " OR r.party IN (SELECT t.team FROM kernel_team_member t WHERE t.staff = ",
            $staff,
            ")) ORDER BY CASE WHEN r.basis = 'broken_glass' THEN 1 ELSE 0 END, r.basis LIMIT 1) AS basis"
        )
    };
}
pub(crate) use basis;

/// The condition a list joins so that it never shows whom the person may not know of (restricted people without a
/// relationship, and numbers merged into others): a piece of SQL text, part of the statement, so that a list is
/// never filtered after paging. Give the column with the patient, and the parameters with the staff id and the time.
#[macro_export]
macro_rules! may_know_of {
    ($patient:literal, $staff:literal, $now:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM kernel_patient kp WHERE kp.patient = ",
            $patient,
            " AND kp.survivor IS NULL AND (NOT kp.restricted OR EXISTS (SELECT 1 FROM kernel_relationship kr WHERE kr.patient = kp.patient AND kr.since <= ",
            $now,
            " AND (kr.until IS NULL OR kr.until > ",
            $now,
            ") AND (kr.party = ",
            $staff,
            " OR kr.party IN (SELECT kt.team FROM kernel_team_member kt WHERE kt.staff = ",
            $staff,
            ")))))"
        )
    };
}

/// The condition a list of one's own patients joins: a relationship that holds now, of the person or of a team of
/// theirs. As [`may_know_of!`], a piece of SQL text; numbers merged into others are left out.
#[macro_export]
macro_rules! related_to {
    ($patient:literal, $staff:literal, $now:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM kernel_patient kp WHERE kp.patient = ",
            $patient,
            " AND kp.survivor IS NULL) AND EXISTS (SELECT 1 FROM kernel_relationship kr WHERE kr.patient = ",
            $patient,
            " AND kr.since <= ",
            $now,
            " AND (kr.until IS NULL OR kr.until > ",
            $now,
            ") AND (kr.party = ",
            $staff,
            " OR kr.party IN (SELECT kt.team FROM kernel_team_member kt WHERE kt.staff = ",
            $staff,
            "))))"
        )
    };
}

/// The decision about one patient, and its proof.
pub(crate) fn authorise(
    context: &Context,
    patient: PatientId,
    needs: Permission,
    facts: &Facts,
) -> Result<Authorised, Refused> {
    let basis = decide(context, patient, needs, facts)?;
    Ok(Authorised { patient, basis })
}

/// Decide, from the facts alone. Of a number that was merged into another, whoever may know of it is told so.
pub(crate) fn decide(
    context: &Context,
    patient: PatientId,
    needs: Permission,
    facts: &Facts,
) -> Result<Basis, Refused> {
    match (may_reach(context, patient, needs, facts), facts.survivor) {
        (Ok(_) | Err(Refused::NotRelated { .. }), Some(into)) => Err(Refused::Merged { into: into.into() }),
        (decision, _) => decision,
    }
}

fn may_reach(
    context: &Context,
    patient: PatientId,
    needs: Permission,
    facts: &Facts,
) -> Result<Basis, Refused> {
    context.may(needs)?;
    if context.principal.grants.allow(EVERY_PATIENT) {
        return Ok(Basis(Some(
            facts.basis.clone().unwrap_or_else(|| INTERFACE.to_owned()),
        )));
    }
    match (needs.reach, facts.restricted, &facts.basis) {
        (Reach::System, ..) => Ok(Basis(None)),
        (_, None, _) => Err(Refused::NotFound),
        (_, Some(_), Some(basis)) => Ok(Basis(Some(basis.clone()))),
        (_, Some(true), None) => Err(Refused::NotFound),
        (Reach::Identity, Some(false), None) => Ok(Basis(None)),
        (Reach::Chart, Some(false), None) => Err(Refused::NotRelated { patient }),
    }
}

pub(crate) async fn facts(
    look: &mut Look<'_>,
    patient: Uuid,
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<Facts, Failed> {
    let row = look
        .row(
            concat!(
                "SELECT p.survivor, p.restricted, ",
                basis!("$1", "$2", "$3"),
                " FROM (SELECT 1 AS one) AS x LEFT JOIN kernel_patient p ON p.patient = $1"
            ),
            &[&patient, &staff, &now],
        )
        .await?;
    Ok(row.unwrap_or(Facts {
        survivor: None,
        restricted: None,
        basis: None,
    }))
}

/// What modules publish for the access decision, from their projections.
impl Tx {
    /// That a patient exists, and whether where they are may be told.
    ///
    /// # Errors
    /// As the store says.
    pub async fn publish_patient(&mut self, patient: PatientId, restricted: bool) -> Result<(), Failed> {
        self.exec(
            "INSERT INTO kernel_patient (patient, restricted) VALUES ($1,$2)
             ON CONFLICT (patient) DO UPDATE SET restricted = excluded.restricted",
            &[&patient, &restricted],
        )
        .await
        .map(drop)
    }

    /// That `party` (a person, or a team by its id) has a legitimate relationship with a patient. The same `id` and
    /// party again replaces what was said; under another patient it moves.
    ///
    /// # Errors
    /// As the store says.
    pub async fn publish_relationship(
        &mut self,
        patient: PatientId,
        id: RecordId,
        party: Uuid,
        basis: &'static str,
        since: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    ) -> Result<(), Failed> {
        self.exec(
            "INSERT INTO kernel_relationship (patient, id, party, basis, since, until) VALUES ($1,$2,$3,$4,$5,$6)
             ON CONFLICT (patient, id, party) DO UPDATE SET basis = excluded.basis, since = excluded.since, until = excluded.until",
            &[&patient, &id, &party, &basis, &since, &until],
        )
        .await
        .map(drop)
    }

    /// End every relationship that rests on this record, at this time.
    ///
    /// # Errors
    /// As the store says.
    pub async fn end_relationships(
        &mut self,
        patient: PatientId,
        id: RecordId,
        at: DateTime<Utc>,
    ) -> Result<(), Failed> {
        self.exec(
            "UPDATE kernel_relationship SET until = $3 WHERE patient = $1 AND id = $2 AND (until IS NULL OR until > $3)",
            &[&patient, &id, &at],
        )
        .await
        .map(drop)
    }

    /// The staff of a place or service, by its code: a relationship with the team is one with each of its members.
    ///
    /// # Errors
    /// As the store says.
    pub async fn publish_team(&mut self, team: Uuid, code: &str, name: &str) -> Result<(), Failed> {
        self.exec(
            "INSERT INTO kernel_team (team, code, name) VALUES ($1,$2,$3)
             ON CONFLICT (team) DO UPDATE SET code = excluded.code, name = excluded.name",
            &[&team, &code, &name],
        )
        .await
        .map(drop)
    }
}

/// Whether one record is sealed: under whomever it is shown, for a seal outlasts a merge and its undoing.
pub(crate) async fn sealed(look: &mut Look<'_>, id: Uuid) -> Result<bool, Failed> {
    let row: Option<(i64,)> = look
        .row("SELECT CAST(1 AS BIGINT) FROM kernel_seal WHERE id = $1", &[&id])
        .await?;
    Ok(row.is_some())
}

/// The sealed records that are shown under this patient.
pub(crate) async fn sealed_of(look: &mut Look<'_>, patient: Uuid) -> Result<BTreeSet<RecordId>, Failed> {
    let rows: Vec<(Uuid,)> = look
        .rows("SELECT id FROM kernel_seal WHERE patient = $1", &[&patient])
        .await?;
    Ok(rows.into_iter().map(|(id,)| id.into()).collect())
}
