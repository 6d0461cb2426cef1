//! Patients whose record is watched more closely: anybody whom many would like to read about.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use trefoil_core::{Command, Context, OnMerge, PatientId, Permission, Record, RecordId, Refused, Version};

use crate::{
    access::MARK_WATCHED,
    command::{Gather, Project},
    db::{Failed, Look, Tx},
    ports::Ports,
    words,
};

/// Whether a patient's record is watched, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    /// Why; none when it is watched no longer.
    pub reason: Option<String>,
}

/// What can happen to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum WatchEvent {
    /// Watched from now on.
    MarkedWatched {
        /// Why.
        reason: String,
    },
    /// No longer.
    WatchEnded,
}

impl Record for Watch {
    const KIND: &'static str = "kernel.watch";
    const ON_MERGE: OnMerge = OnMerge::Follows;
    type Event = WatchEvent;

    fn apply(_: Option<Self>, event: &WatchEvent) -> Self {
        let reason = match event {
            WatchEvent::MarkedWatched { reason } => Some(reason.clone()),
            WatchEvent::WatchEnded => None,
        };
        Self { reason }
    }
}

/// Watch a record more closely, or no longer.
#[derive(Debug, Clone)]
pub struct MarkWatched {
    /// The id of the mark itself.
    pub id: RecordId,
    /// Whose record.
    pub patient: PatientId,
    /// False ends it.
    pub watched: bool,
    /// The version of the mark that was looked at; 0 for a new one.
    pub seen: i64,
}

/// Why it was turned away.
#[derive(Debug, Clone, thiserror::Error)]
pub enum WatchError {
    /// A reason is needed.
    #[error("say in your own words why this record is to be watched more closely")]
    NoReason,
    /// Nothing to do.
    #[error("it is already as asked; open the record and look")]
    AlreadySo,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Command for MarkWatched {
    type Record = Watch;
    type Facts = ();
    type Error = WatchError;
    const NAME: &'static str = "kernel.mark_watched";
    const NEEDS: Permission = MARK_WATCHED;

    fn id(&self) -> RecordId {
        self.id
    }
    fn patient(&self) -> PatientId {
        self.patient
    }
    fn seen(&self) -> i64 {
        self.seen
    }

    fn decide(&self, now: Option<&Watch>, (): &(), context: &Context) -> Result<WatchEvent, WatchError> {
        if now.is_some_and(|watch| watch.reason.is_some()) == self.watched {
            return Err(WatchError::AlreadySo);
        }
        if !self.watched {
            return Ok(WatchEvent::WatchEnded);
        }
        match context.reason.as_deref().map(str::trim) {
            Some(reason) if words::letters(reason) > 0 => Ok(WatchEvent::MarkedWatched {
                reason: reason.to_owned(),
            }),
            _ => Err(WatchError::NoReason),
        }
    }
}

#[async_trait]
impl Gather for MarkWatched {
    /// Only a patient who is there.
    async fn gather(&self, _: &Ports, look: &mut Look<'_>, _: &Context) -> Result<(), Refused> {
        let known: Option<(i64,)> = look
            .row(
                "SELECT CAST(1 AS BIGINT) FROM kernel_patient WHERE patient = $1",
                &[&self.patient],
            )
            .await?;
        known.map(drop).ok_or(Refused::NotFound)
    }
}

/// The mark of a patient, if there was ever one: its id and version, and why while it holds.
///
/// # Errors
/// As the store says.
pub async fn watch_of(
    look: &mut Look<'_>,
    patient: PatientId,
) -> Result<Option<(RecordId, i64, Option<String>)>, Refused> {
    let row: Option<(uuid::Uuid, i64, Option<String>)> = look
        .row(
            "SELECT id, version, reason FROM kernel_watch WHERE patient = $1 ORDER BY CASE WHEN reason IS NULL THEN 1 ELSE 0 END, id LIMIT 1",
            &[&patient],
        )
        .await?;
    Ok(row.map(|(id, version, reason)| (id.into(), version, reason)))
}

pub(crate) struct Watches;

#[async_trait]
impl Project<Watch> for Watches {
    async fn project(&self, tx: &mut Tx, version: &Version<Watch>) -> Result<(), Failed> {
        tx.exec("DELETE FROM kernel_watch WHERE id = $1", &[&version.id])
            .await?;
        tx.exec(
            "INSERT INTO kernel_watch (patient, id, version, reason) VALUES ($1,$2,$3,$4)",
            &[
                &version.patient,
                &version.id,
                &version.number,
                &version.record.reason,
            ],
        )
        .await?;
        // Both: after a merge and after its undoing the mark has left one of them.
        for patient in [version.home, version.patient] {
            tx.exec(
                "UPDATE kernel_patient SET watched = EXISTS (SELECT 1 FROM kernel_watch w WHERE w.patient = $1 AND w.reason IS NOT NULL)
                 WHERE patient = $1",
                &[&patient],
            )
            .await?;
        }
        Ok(())
    }
}
