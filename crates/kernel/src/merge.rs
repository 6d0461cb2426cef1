//! Two patients found to be one: the journal never moves, the typed tables follow, and all of it can be undone.

use std::{marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{
    Command, Context, OnMerge, PatientId, Permission, Reach, Record, RecordId, Refused, Version,
};
use uuid::Uuid;

use crate::{
    command::{Gather, Project},
    db::{Failed, Look, Tx},
    ports::Ports,
    unit::Unit,
};

/// May say that two patients are one, and take it back.
pub const MERGE: Permission = Permission {
    name: "kernel.merge",
    says: "merge two records of one person, or undo it",
    reach: Reach::Identity,
};

/// That one patient number stands for another. The kernel's own record, on the same road as any other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The surviving patient; none when the link was ended.
    pub into: Option<PatientId>,
}

/// What can happen to a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LinkEvent {
    /// This number now stands for another.
    PatientsMerged {
        /// The survivor.
        into: PatientId,
    },
    /// It was not the same person after all.
    PatientsUnmerged,
}

impl Record for Link {
    const KIND: &'static str = "kernel.link";
    const ON_MERGE: OnMerge = OnMerge::Stays;
    type Event = LinkEvent;

    fn apply(_: Option<Self>, event: &LinkEvent) -> Self {
        Self {
            into: match event {
                LinkEvent::PatientsMerged { into } => Some(*into),
                LinkEvent::PatientsUnmerged => None,
            },
        }
    }
}

/// Why a merge was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MergeError {
    /// One and the same number.
    #[error("a patient cannot be merged into themselves; choose the other record")]
    Same,
    /// Nothing to do.
    #[error("the two records are already as asked; open the record and look")]
    AlreadySo,
    /// The survivor is itself merged into another.
    #[error("the record to keep was itself merged into another; merge into that one")]
    SurvivorMerged,
    /// Other records were merged into this one.
    #[error("other records were merged into this one; undo those first")]
    IsSurvivor,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// `into: None` undoes a merge.
#[derive(Debug, Clone)]
pub struct MergePatients {
    /// The number that is given up.
    pub loser: PatientId,
    /// The number that stands for both.
    pub into: Option<PatientId>,
    /// The version of the link that was looked at; 0 when there was none.
    pub seen: i64,
}

/// What a merge must know: whether either side is part of another merge.
#[derive(Debug, Clone, Serialize)]
pub struct MergeFacts {
    survivor_known: bool,
    survivor_merged: bool,
    loser_survives_others: bool,
}

#[async_trait]
impl Gather for MergePatients {
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<MergeFacts, Refused> {
        let into = self.into.unwrap_or(self.loser);
        let survivor: Option<(Option<Uuid>,)> = look
            .row("SELECT survivor FROM kernel_patient WHERE patient = $1", &[&into])
            .await?;
        let others: Option<(i64,)> = look
            .row(
                "SELECT count(*) FROM kernel_patient WHERE survivor = $1",
                &[&self.loser],
            )
            .await?;
        Ok(MergeFacts {
            survivor_known: survivor.is_some(),
            survivor_merged: self.into.is_some() && survivor.is_some_and(|(survivor,)| survivor.is_some()),
            loser_survives_others: others.is_some_and(|(count,)| count > 0),
        })
    }
}

impl Command for MergePatients {
    type Record = Link;
    type Facts = MergeFacts;
    type Error = MergeError;
    const NAME: &'static str = "kernel.merge_patients";
    const NEEDS: Permission = MERGE;

    fn id(&self) -> RecordId {
        RecordId(self.loser.0)
    }
    fn patient(&self) -> PatientId {
        self.loser
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Link>, facts: &MergeFacts, _: &Context) -> Result<LinkEvent, MergeError> {
        if self.into == Some(self.loser) {
            return Err(MergeError::Same);
        }
        if !facts.survivor_known {
            return Err(Refused::NotFound.into());
        }
        if facts.survivor_merged {
            return Err(MergeError::SurvivorMerged);
        }
        if self.into.is_some() && facts.loser_survives_others {
            return Err(MergeError::IsSurvivor);
        }
        if now.and_then(|link| link.into) == self.into {
            return Err(MergeError::AlreadySo);
        }
        Ok(self
            .into
            .map_or(LinkEvent::PatientsUnmerged, |into| LinkEvent::PatientsMerged {
                into,
            }))
    }
}

pub(crate) struct Links;

#[async_trait]
impl Project<Link> for Links {
    async fn project(&self, tx: &mut Tx, version: &Version<Link>) -> Result<(), Failed> {
        tx.exec(
            "UPDATE kernel_patient SET survivor = $2 WHERE patient = $1",
            &[&version.home, &version.record.into.map(Uuid::from)],
        )
        .await
        .map(drop)
    }
}

impl Unit<'_> {
    /// Merge or undo: one journalled command, then every kind does as it said it would. Both people's rows are held,
    /// so that nothing is written under the loser while it moves.
    ///
    /// # Errors
    /// See [`MergeError`].
    pub async fn merge(&mut self, merge: &MergePatients) -> Result<(), MergeError> {
        let mut both = [merge.loser, merge.into.unwrap_or(merge.loser)];
        both.sort_unstable();
        for patient in both {
            self.hold(patient).await.map_err(Refused::from)?;
        }
        self.execute(merge).await?;
        // As the link stands now, which is not as this command left it when it is a retry that was long on its way.
        let newest = self.record::<Link>(merge.loser, merge.id()).await?;
        let to = newest.and_then(|link| link.record.into).unwrap_or(merge.loser);
        let kinds: Vec<_> = self.house().kinds.values().cloned().collect();
        for kind in kinds {
            kind.show_under(self.tx, merge.loser, to).await?;
        }
        Ok(())
    }
}

/// A kind of record whose type the kernel need not know.
#[async_trait]
pub(crate) trait Kind: Send + Sync {
    async fn show_under(&self, tx: &mut Tx, home: PatientId, to: PatientId) -> Result<(), Refused>;
}

pub(crate) struct KindOf<R>(pub Arc<dyn Project<R>>, pub PhantomData<fn() -> R>);

#[async_trait]
impl<R: Record> Kind for KindOf<R> {
    async fn show_under(&self, tx: &mut Tx, home: PatientId, to: PatientId) -> Result<(), Refused> {
        if R::ON_MERGE == OnMerge::Stays {
            return Ok(());
        }
        let kind = R::KIND;
        let newest: Vec<(Uuid, i64, String)> = tx
            .rows(
                "SELECT j.id, j.version, j.snapshot FROM kernel_journal j WHERE j.patient = $1 AND j.kind = $2 AND j.version =
                   (SELECT max(k.version) FROM kernel_journal k WHERE k.patient = j.patient AND k.kind = j.kind AND k.id = j.id)",
                &[&home, &kind],
            )
            .await?;
        if let OnMerge::Review(why) = R::ON_MERGE
            && home != to
            && !newest.is_empty()
        {
            tx.exec(
                "INSERT INTO kernel_review (patient, kind, why)
                 SELECT $1, $2, $3 WHERE EXISTS (SELECT 1 FROM kernel_journal WHERE patient = $1 AND kind = $2)
                 ON CONFLICT (patient, kind) DO NOTHING",
                &[&to, &kind, &why],
            )
            .await?;
        }
        for (id, number, snapshot) in newest {
            tx.exec(
                "DELETE FROM kernel_shown WHERE home = $1 AND kind = $2 AND id = $3",
                &[&home, &kind, &id],
            )
            .await?;
            // What rests on this record is published again below, under whom it is now shown.
            tx.exec("DELETE FROM kernel_relationship WHERE id = $1", &[&id])
                .await?;
            if home != to {
                tx.exec(
                    "INSERT INTO kernel_shown (patient, kind, id, home) VALUES ($1,$2,$3,$4)",
                    &[&to, &kind, &id, &home],
                )
                .await?;
            }
            let record = serde_json::from_str(&snapshot)?;
            self.0
                .project(
                    tx,
                    &Version {
                        home,
                        patient: to,
                        id: id.into(),
                        number,
                        record,
                    },
                )
                .await?;
        }
        Ok(())
    }
}
