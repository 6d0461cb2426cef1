//! Seals: one record hidden from all but those who may open what is sealed, and give a reason.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, Version};
use uuid::Uuid;

use crate::{
    access::SEAL,
    command::{Gather, Project},
    db::{Failed, Look, Tx},
    ports::Ports,
    words,
};

/// Whether a record is sealed, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    /// The record that is hidden.
    pub sealed: Uuid,
    /// Why; none when the seal was lifted.
    pub reason: Option<String>,
}

/// What can happen to a seal.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SealEvent {
    /// Hidden from now on.
    RecordSealed {
        /// The record.
        sealed: Uuid,
        /// Why.
        reason: String,
    },
    /// Shown again.
    SealLifted {
        /// The record.
        sealed: Uuid,
    },
}

impl Record for Seal {
    const KIND: &'static str = "kernel.seal";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = SealEvent;

    fn apply(_: Option<Self>, event: &SealEvent) -> Self {
        match event.clone() {
            SealEvent::RecordSealed { sealed, reason } => Self {
                sealed,
                reason: Some(reason),
            },
            SealEvent::SealLifted { sealed } => Self { sealed, reason: None },
        }
    }
}

/// Seal a record, or lift its seal.
#[derive(Debug, Clone)]
pub struct SealRecord {
    /// The id of the seal itself.
    pub id: RecordId,
    /// Whose record.
    pub patient: PatientId,
    /// The record to hide or show again.
    pub sealed: RecordId,
    /// True lifts the seal.
    pub lift: bool,
    /// The version of the seal that was looked at; 0 for a new one.
    pub seen: i64,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SealError {
    /// A seal needs a reason.
    #[error("say why this is to be sealed")]
    NoReason,
    /// Nothing to do.
    #[error("it is already as asked; open the record and look")]
    AlreadySo,
    /// There is no such record of this patient.
    #[error("this patient has no such record; choose it again")]
    NoSuchRecord,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for SealRecord {
    type Record = Seal;
    type Facts = bool;
    type Error = SealError;
    const NAME: &'static str = "kernel.seal_record";
    const NEEDS: Permission = SEAL;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Seal>, theirs: &bool, context: &Context) -> Result<SealEvent, SealError> {
        let sealed = self.sealed.0;
        if self.lift {
            return match now.filter(|seal| seal.reason.is_some()) {
                Some(seal) if seal.sealed == sealed => Ok(SealEvent::SealLifted { sealed }),
                Some(_) => Err(SealError::NoSuchRecord),
                None => Err(SealError::AlreadySo),
            };
        }
        if !theirs {
            return Err(SealError::NoSuchRecord);
        }
        if now.is_some_and(|seal| seal.reason.is_some()) {
            return Err(SealError::AlreadySo);
        }
        match context.reason.as_deref().map(str::trim) {
            Some(reason) if words::letters(reason) > 0 => Ok(SealEvent::RecordSealed {
                sealed,
                reason: reason.to_owned(),
            }),
            _ => Err(SealError::NoReason),
        }
    }
}

#[async_trait]
impl Gather for SealRecord {
    /// Whether the record is shown under this patient: after a merge, the survivor.
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<bool, Refused> {
        let owner: Option<(Uuid,)> = look
            .row(
                "SELECT COALESCE(s.patient, l.patient) AS patient FROM kernel_locator l
                 LEFT JOIN kernel_shown s ON s.home = l.patient AND s.kind = l.kind AND s.id = l.id WHERE l.id = $1",
                &[&self.sealed],
            )
            .await?;
        Ok(owner.is_some_and(|(owner,)| owner == self.patient.0))
    }
}

pub(crate) struct Seals;

#[async_trait]
impl Project<Seal> for Seals {
    async fn project(&self, tx: &mut Tx, version: &Version<Seal>) -> Result<(), Failed> {
        let seal = &version.record;
        tx.exec("DELETE FROM kernel_seal WHERE id = $1", &[&seal.sealed])
            .await?;
        if let Some(reason) = &seal.reason {
            tx.exec(
                "INSERT INTO kernel_seal (patient, id, reason) VALUES ($1,$2,$3)",
                &[&version.patient, &seal.sealed, reason],
            )
            .await?;
        }
        Ok(())
    }
}
