//! A second place that is told of every high-risk event after its commit and before its answer leaves.
//!
//! Between the commit and the moment the sequencer gives an event its place, whoever has every right on the database can
//! make it vanish, and no checkpoint knows of it. A witness does.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use futures_util::{FutureExt, future::BoxFuture};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::{AuditEvent, append};
use crate::{
    db::{Db, Failed},
    epr::Epr,
};

/// What a witness is told: who did what to whom by their ids, and the leaf, which holds all of it. No name and no text, so
/// that nothing here has ever to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct Witnessed {
    /// The event.
    pub event: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it is of high risk: a [`super::Risk`] in its word.
    pub risk: String,
    /// The act.
    pub act: String,
    /// The command, or the name of the page.
    pub what: String,
    /// Who.
    pub actor: Option<Uuid>,
    /// Whose record.
    pub patient: Option<Uuid>,
    /// Its leaf.
    #[serde(with = "super::in_hex")]
    pub leaf: Vec<u8>,
}

impl Witnessed {
    pub(super) fn of(event: &AuditEvent, risk: &str) -> Self {
        Self {
            event: event.event,
            at: event.at,
            risk: risk.to_owned(),
            act: event.act.clone(),
            what: event.what.clone(),
            actor: event.actor,
            patient: event.patient,
            leaf: event.leaf.clone(),
        }
    }

    /// Whether somebody waits to be shown something.
    fn shows(&self) -> bool {
        matches!(self.act.as_str(), "view" | "list" | "search")
    }
}

/// A place that keeps what it is told where the database's account cannot write. Told twice, it keeps it twice.
#[async_trait]
pub trait Witness: Send + Sync + 'static {
    /// Keep one event, on disk before this answers; the answer is a signed receipt.
    ///
    /// # Errors
    /// In words: why it could not be kept.
    async fn append(&self, event: &Witnessed) -> Result<String, String>;
}

/// The witness of a store, if it has one.
#[derive(Clone, Default)]
pub(crate) struct Second(Arc<OnceLock<Arc<dyn Witness>>>, Arc<AtomicBool>);

impl Second {
    pub(crate) fn there(&self) -> bool {
        self.0.get().is_some()
    }

    pub(crate) fn set(&self, witness: Arc<dyn Witness>) {
        if self.0.set(witness).is_err() {
            tracing::debug!("this store has its witness already");
        }
    }
}

impl Db {
    /// What is of high risk is told to this witness: for the owner of a store, who has no assembly. An assembly says it by
    /// [`crate::Builder::witness`].
    pub fn told_to(&self, witness: impl Witness) {
        self.second().set(Arc::new(witness));
    }

    /// Tell the witness of what was just committed. What it could not keep is recorded, waits in the store, and is told again;
    /// whoever was to be shown something is shown nothing.
    pub(crate) fn tell_witness(&self, events: Vec<Witnessed>) -> BoxFuture<'_, Result<(), Failed>> {
        async move {
            let Some(witness) = self.second().0.get().filter(|_| !events.is_empty()).cloned() else {
                return Ok(());
            };
            let mut refused = None;
            for event in events {
                match witness.append(&event).await {
                    Ok(receipt) => {
                        self.second().1.store(false, Ordering::Relaxed);
                        self.keep_receipt(&event, receipt).await;
                    }
                    Err(why) => {
                        tracing::error!(event = %event.event, %why, "a high-risk event has no witness yet");
                        self.note_silence(&event, &why).await;
                        if event.shows() {
                            refused = Some(Failed::NotWitnessed(why));
                        }
                    }
                }
            }
            refused.map_or(Ok(()), Err)
        }
        .boxed()
    }

    async fn keep_receipt(&self, event: &Witnessed, receipt: String) {
        let (id, at) = (event.event, event.at);
        let kept = self
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "INSERT INTO kernel_audit_receipt (event, at, receipt) VALUES ($1, $2, $3)
                         ON CONFLICT (event) DO NOTHING",
                        &[&id, &at, &receipt],
                    )
                    .await?;
                    tx.exec("DELETE FROM kernel_unwitnessed WHERE event = $1", &[&id])
                        .await
                        .map(drop)
                }
                .boxed()
            })
            .await;
        if let Err(failed) = kept {
            tracing::error!(%failed, "a witness's receipt could not be kept; the event will be told again");
        }
    }

    /// Recorded once when it begins, not once for each event.
    async fn note_silence(&self, event: &Witnessed, why: &str) {
        if self.second().1.swap(true, Ordering::Relaxed) {
            return;
        }
        let failed = AuditEvent::of_program(event.at, "failed", "kernel.witness", why);
        let noted = self.write_small(move |tx| append(tx, failed, &[]).boxed()).await;
        if let Err(failed) = noted {
            tracing::error!(%failed, "nor could that be recorded");
        }
    }
}

impl Epr {
    /// Tell the witness again of what it has given no receipt for, of events at least so old; how many there were. The
    /// binary calls it at its start and from time to time.
    ///
    /// # Errors
    /// As the store says; [`Failed::NotWitnessed`] when the witness keeps nothing.
    pub async fn tell_witness_again(&self, older_than: Duration) -> Result<usize, Failed> {
        if !self.db().second().there() {
            return Ok(0);
        }
        let before = self.clock().now() - older_than;
        let rest: Vec<Witnessed> = self
            .db()
            .look()
            .rows(
                "SELECT a.event, a.at, u.risk, a.act, a.what, a.actor, a.patient, a.leaf FROM kernel_unwitnessed u
                 JOIN kernel_audit a ON a.event = u.event WHERE u.at <= $1 ORDER BY a.event LIMIT 1000",
                &[&before],
            )
            .await?;
        let Some(witness) = self.db().second().0.get().filter(|_| !rest.is_empty()).cloned() else {
            return Ok(0);
        };
        for event in &rest {
            let receipt = witness.append(event).await.map_err(Failed::NotWitnessed)?;
            self.db().keep_receipt(event, receipt).await;
        }
        Ok(rest.len())
    }
}
