//! What is sealed of a patient and what could be, for the pages that seal and lift; and one sealed record, opened.

use chrono::{DateTime, Utc};
use trefoil_core::{PatientId, Record, RecordId, Refused};
use uuid::Uuid;

use super::{
    Seal,
    sealable::{Sealables, Told},
};
use crate::{
    access::{OPEN_SEALED, SEAL},
    db::Look,
    view::View,
};

/// The most records of one kind that are offered to be sealed; an older one is sealed from its own page.
pub const MOST_OFFERED: i64 = 50;

/// A seal that is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// The seal's own id, by which it is lifted.
    pub seal: RecordId,
    /// The version of the seal.
    pub version: i64,
    /// The record that is hidden.
    pub record: RecordId,
    /// What one of its kind is called; never its title, which may be what is to be hidden.
    pub one: &'static str,
    /// Why it was sealed.
    pub reason: String,
    /// Who sealed it, as they were named then.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A record that is not sealed and could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouldBeSealed {
    /// The record.
    pub record: RecordId,
    /// What it is.
    pub told: Told,
    /// When it was last written.
    pub at: DateTime<Utc>,
    /// Why it cannot be sealed now, if it cannot.
    pub not_now: Option<&'static str>,
}

/// The newest version of each record of one kind that is shown under a patient, those that came with a merge too.
macro_rules! newest_of {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM kernel_journal j WHERE j.patient = $1 AND j.kind = $2
               AND j.version = (SELECT max(k.version) FROM kernel_journal k
                 WHERE k.patient = j.patient AND k.kind = j.kind AND k.id = j.id)
             UNION ALL SELECT ",
            $columns,
            " FROM kernel_shown s JOIN kernel_journal j ON j.patient = s.home AND j.kind = s.kind AND j.id = s.id
             WHERE s.patient = $1 AND s.kind = $2
               AND j.version = (SELECT max(k.version) FROM kernel_journal k
                 WHERE k.patient = j.patient AND k.kind = j.kind AND k.id = j.id)"
        )
    };
}

type Newest = (Uuid, i64, String, String, DateTime<Utc>);

impl View {
    fn sealables(&self) -> Result<std::sync::Arc<Sealables>, Refused> {
        self.epr().ports().get::<Sealables>()
    }

    /// Turns away whoever may neither seal nor open what is sealed. No fresh proof is asked for a list that tells nothing of
    /// what is in it: the command that seals and the view that opens ask for theirs.
    fn seals_or_opens(&self) -> Result<(), Refused> {
        match self.context().principal.grants.allow(OPEN_SEALED) {
            true => Ok(()),
            false => self.may_seal(),
        }
    }

    fn may_seal(&self) -> Result<(), Refused> {
        match self.context().may(SEAL) {
            Err(Refused::StepUp { .. }) => Ok(()),
            decided => decided,
        }
    }

    /// The seals that are on in the record that is open, the newest first.
    ///
    /// # Errors
    /// [`Refused::Denied`] for whoever may neither seal nor open what is sealed.
    pub async fn seals(&self, patient: PatientId) -> Result<Vec<SealedRecord>, Refused> {
        self.seals_or_opens()?;
        self.is_open(patient)?;
        let kinds = self.sealables()?;
        let mut look = self.look();
        let rows: Vec<Newest> = look
            .rows(
                newest_of!("j.id, j.version, j.snapshot, j.actor_name, j.recorded"),
                &[&patient, &Seal::KIND],
            )
            .await?;
        let mut all = vec![];
        for (seal, version, snapshot, by, at) in rows {
            let Seal {
                sealed,
                reason: Some(reason),
            } = serde_json::from_str(&snapshot)?
            else {
                continue;
            };
            let kind = kind_of(&mut look, sealed).await?;
            let one = kind.and_then(|kind| kinds.0.get(kind.as_str()).map(|kind| kind.one()));
            all.push(SealedRecord {
                seal: seal.into(),
                version,
                record: sealed.into(),
                one: one.unwrap_or("record"),
                reason,
                by,
                at,
            });
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.at));
        Ok(all)
    }

    /// What could be sealed of the record that is open: the newest [`MOST_OFFERED`] of each kind, the newest first.
    ///
    /// # Errors
    /// [`Refused::Denied`] for whoever may not seal.
    pub async fn could_be_sealed(&self, patient: PatientId) -> Result<Vec<CouldBeSealed>, Refused> {
        self.may_seal()?;
        self.is_open(patient)?;
        let (kinds, sealed, now) = (self.sealables()?, self.sealed().await?, self.context().now());
        let mut all = vec![];
        for (kind, how) in &kinds.0 {
            let rows: Vec<(Uuid, DateTime<Utc>, String)> = self
                .look()
                .rows(
                    concat!(
                        "SELECT x.id, x.recorded, x.snapshot FROM (",
                        newest_of!("j.id, j.recorded, j.snapshot"),
                        ") AS x WHERE ",
                        crate::unsealed!("x.id"),
                        " ORDER BY x.recorded DESC LIMIT $3"
                    ),
                    &[&patient, kind, &MOST_OFFERED],
                )
                .await?;
            for (id, at, snapshot) in rows
                .into_iter()
                .filter(|(id, ..)| !sealed.contains(&RecordId(*id)))
            {
                all.push(CouldBeSealed {
                    record: id.into(),
                    told: how.told(&snapshot)?,
                    at,
                    not_now: how.may(&snapshot, now)?,
                });
            }
        }
        all.sort_by_key(|one| std::cmp::Reverse(one.at));
        Ok(all)
    }

    /// Open one record of a kind that can be sealed, sealed or not, in words. The access event says that it was opened.
    ///
    /// # Errors
    /// As [`View::record`]; [`Refused::NotFound`] too when it is another patient's or of a kind that is not sealed.
    pub async fn told(&mut self, patient: PatientId, id: RecordId) -> Result<Told, Refused> {
        self.record(patient, id).await?;
        let kinds = self.sealables()?;
        let (kind, snapshot) = newest(&mut self.look(), patient, id)
            .await?
            .ok_or(Refused::NotFound)?;
        let how = kinds.0.get(kind.as_str()).ok_or(Refused::NotFound)?;
        how.told(&snapshot)
    }

    fn is_open(&self, patient: PatientId) -> Result<(), Refused> {
        match self.opened() {
            Some(open) if open == patient => Ok(()),
            _ => Err(Refused::NotFound),
        }
    }
}

/// The kind of a record and its newest version, where it is shown under this patient.
pub(super) async fn newest(
    look: &mut Look<'_>,
    patient: PatientId,
    id: RecordId,
) -> Result<Option<(String, String)>, Refused> {
    Ok(look
        .row(
            "SELECT j.kind, j.snapshot FROM kernel_locator l
             LEFT JOIN kernel_shown s ON s.home = l.patient AND s.kind = l.kind AND s.id = l.id
             JOIN kernel_journal j ON j.patient = l.patient AND j.kind = l.kind AND j.id = l.id
             WHERE l.id = $1 AND COALESCE(s.patient, l.patient) = $2 ORDER BY j.version DESC LIMIT 1",
            &[&id, &patient],
        )
        .await?)
}

async fn kind_of(look: &mut Look<'_>, id: Uuid) -> Result<Option<String>, Refused> {
    let found = crate::locator::locate(look, id.into()).await?;
    Ok(found.map(|found| found.kind))
}
