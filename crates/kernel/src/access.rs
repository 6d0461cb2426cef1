//! The access decision: who may reach whose record, deny by default, and the facts it rests on.
//!
//! The kernel owns those facts (`kernel_patient`, `kernel_relationship`, `kernel_seal`); modules publish into them
//! from their projections, in the transaction of the write they follow from.

mod conditions;
mod duty;
mod explain;
mod publish;
mod relationship;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use trefoil_core::{Context, PatientId, Permission, Reach, RecordId, Refused};
use uuid::Uuid;

use crate::db::{Failed, Look};

pub(crate) use conditions::basis;
pub use duty::{Duty, duties, duties_of};
pub use explain::Explanation;
pub use relationship::{RelationshipBasis, RelationshipRefused};

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

/// Say of a patient that whoever opens the record is looked at more closely.
pub const MARK_WATCHED: Permission = Permission {
    name: "kernel.mark_watched",
    says: "mark a patient whose record is watched more closely",
    reach: Reach::Identity,
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
pub(crate) const BROKEN_GLASS: &str = RelationshipBasis::BrokenGlass.word();
/// The basis of an interface.
const INTERFACE: &str = "interface";

/// What is known of a patient when access is decided.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Facts {
    pub survivor: Option<Uuid>,
    pub restricted: Option<bool>,
    pub basis: Option<String>,
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

/// Whether somebody may open what is sealed now: the permission, and a reason that can be read.
pub(crate) fn opens_sealed(context: &Context) -> Result<(), Refused> {
    match context.may(OPEN_SEALED) {
        Err(Refused::StepUp { needs, level }) => Err(Refused::StepUp { needs, level }),
        Ok(())
            if context
                .reason
                .as_deref()
                .is_some_and(|reason| crate::words::letters(reason) > 0) =>
        {
            Ok(())
        }
        _ => Err(Refused::NotFound),
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
