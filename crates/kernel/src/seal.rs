//! Seals: one record hidden from all but those who may open what is sealed, and give a reason.

mod list;
mod sealable;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, Version};
use uuid::Uuid;

use crate::{
    access::{self, SEAL},
    command::{Gather, Project},
    db::{Failed, Look, Tx},
    ports::Ports,
    words,
};

pub use list::{CouldBeSealed, MOST_OFFERED, SealedRecord};
pub(crate) use sealable::Sealables;
pub use sealable::{Sealable, Told};

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

/// What was found of the record that is to be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum ToSeal {
    /// This patient has no such record.
    NotTheirs,
    /// It is sealed, by this seal or another.
    Sealed,
    /// Records of its kind are not sealed.
    NotSealable {
        /// Its kind.
        kind: String,
    },
    /// It could be, but not now.
    NotNow {
        /// Why not.
        why: String,
    },
    /// It can be sealed.
    Free,
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
    /// Its kind was not declared: an allergy, an identity, a stay.
    #[error(
        "this kind of record cannot be sealed, because whoever treats the patient has to see it; seal the note that tells of it"
    )]
    NotSealable,
    /// Somebody still has to act on it.
    #[error("it cannot be sealed now: {0}")]
    NotNow(String),
    /// There is no such record of this patient.
    #[error("this patient has no such record; choose it again")]
    NoSuchRecord,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for SealRecord {
    type Record = Seal;
    type Facts = ToSeal;
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

    fn decide(&self, now: Option<&Seal>, found: &ToSeal, context: &Context) -> Result<SealEvent, SealError> {
        let sealed = self.sealed.0;
        if self.lift {
            return match now.filter(|seal| seal.reason.is_some()) {
                Some(seal) if seal.sealed == sealed => Ok(SealEvent::SealLifted { sealed }),
                Some(_) => Err(SealError::NoSuchRecord),
                None => Err(SealError::AlreadySo),
            };
        }
        match found {
            ToSeal::NotTheirs => return Err(SealError::NoSuchRecord),
            ToSeal::Sealed => return Err(SealError::AlreadySo),
            ToSeal::NotSealable { .. } => return Err(SealError::NotSealable),
            ToSeal::NotNow { why } => return Err(SealError::NotNow(why.clone())),
            ToSeal::Free => {}
        }
        // A seal is of one record for good: its id with another's record would hide what it does not say.
        if now.is_some_and(|seal| seal.sealed != sealed) {
            return Err(SealError::NoSuchRecord);
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
    /// The record as it stands under this patient (after a merge: the survivor), and what its kind says of sealing it.
    async fn gather(&self, ports: &Ports, look: &mut Look<'_>, context: &Context) -> Result<ToSeal, Refused> {
        let Some((kind, snapshot)) = list::newest(look, self.patient, self.sealed).await? else {
            return Ok(ToSeal::NotTheirs);
        };
        if access::sealed(look, self.sealed.0).await? {
            return Ok(ToSeal::Sealed);
        }
        let kinds = ports.get::<Sealables>()?;
        Ok(match kinds.0.get(kind.as_str()) {
            None => ToSeal::NotSealable { kind },
            Some(how) => match how.may(&snapshot, context.now())? {
                Some(why) => ToSeal::NotNow { why: why.to_owned() },
                None => ToSeal::Free,
            },
        })
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
