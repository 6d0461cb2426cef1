//! One field of one event erased, as a law or a court orders: value and salt are gone, the leaf stands, and an event says
//! that it was done, by whom and why.

use futures_util::FutureExt;
use trefoil_core::{Context, Permission, Reach, Refused};
use uuid::Uuid;

use super::{
    AuditEvent, Field, append,
    owner::{SHORTEST, lift, restore, says_why},
};
use crate::{
    audit_columns,
    db::{Db, Failed},
    writer::Batch,
};

/// Erase a field of an audit event. No role can be given it: only the owner of the store can do it, on the command line.
pub const ERASE_FIELD: Permission = Permission {
    name: "audit.erase_field",
    says: "erase a field of an audit event",
    reach: Reach::System,
};

/// The table.
const LOG: &str = "kernel_audit";

/// Why nothing was erased.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EraseError {
    /// No such event.
    #[error("there is no audit event {0}; take its id from \"Who looked\" or from a search of the log")]
    NoSuchEvent(Uuid),
    /// An old form.
    #[error(
        "event {0} is of the first form, in which one salt serves every field: none of them can be erased without losing the proof of the others"
    )]
    OneSalt(Uuid),
    /// Nothing to erase.
    #[error("event {event} has no {field}, or it was erased before")]
    Nothing {
        /// Which event.
        event: Uuid,
        /// Which field.
        field: Field,
    },
    /// The event is not as it was written.
    #[error("event {0} is not as it was written; run verify-audit before anything is erased in it")]
    Spoiled(Uuid),
    /// No reason.
    #[error("say which law or order this is done under, in at least {SHORTEST} letters")]
    NoReason,
    /// See [`Refused`].
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Failed> for EraseError {
    fn from(failed: Failed) -> Self {
        Self::Refused(failed.into())
    }
}

/// Erase it, over a connection of the store's owner. The event that says so is answered; it is told to the witness if there
/// is one.
///
/// # Errors
/// [`EraseError`]; then nothing was changed, and the log is as closed as before.
pub async fn erase(db: &Db, context: &Context, event: Uuid, field: Field) -> Result<Uuid, EraseError> {
    context.may(ERASE_FIELD)?;
    if !says_why(context) {
        return Err(EraseError::NoReason);
    }
    let mut done = AuditEvent::of(context, "administer", ERASE_FIELD.name, "done");
    done.id = Some(event);
    done.kind = Some(field.kind().to_owned());
    let said = done.event;
    db.write(Batch::Alone, move |tx| {
        async move {
            let found: Option<AuditEvent> = tx
                .row(
                    concat!("SELECT ", audit_columns!(""), " FROM kernel_audit WHERE event = $1"),
                    &[&event],
                )
                .await?;
            let before = found.ok_or(EraseError::NoSuchEvent(event))?;
            if before.form < 2 {
                return Err(EraseError::OneSalt(event));
            }
            if before.computed_leaf().as_slice() != before.leaf {
                return Err(EraseError::Spoiled(event));
            }
            let after = before
                .without(field)
                .ok_or(EraseError::Nothing { event, field })?;
            done.patient = before.patient;
            lift(tx, LOG, "UPDATE").await?;
            let changed = tx
                .exec(
                    "UPDATE kernel_audit SET actor_name = $2, device = $3, outcome = $4, reason = $5, detail = $6, salt = $7
                     WHERE event = $1",
                    &[
                        &event,
                        &after.actor_name,
                        &after.device,
                        &after.outcome,
                        &after.reason,
                        &after.detail,
                        &after.salt,
                    ],
                )
                .await?;
            restore(tx, LOG, "UPDATE").await?;
            if changed != 1 {
                return Err(EraseError::NoSuchEvent(event));
            }
            append(tx, done, &[]).await?;
            Ok(())
        }
        .boxed()
    })
    .await?;
    Ok(said)
}

impl Db {
    /// After an erasure: nothing of what was there stays in the file. On SQLite the write-ahead log is emptied and the file
    /// written anew; on PostgreSQL the table is,
    /// without what no open transaction may still see: where one was open, this is to be done again.
    ///
    /// # Errors
    /// As the store says: then what was erased can no longer be asked for, and is perhaps still on the disk.
    pub async fn sweep_audit(&self) -> Result<(), Failed> {
        use sqlx::Connection as _;
        match &self.engine {
            crate::db::Engine::Sqlite { read, .. } => {
                let mut connection = read.acquire().await?.detach();
                for step in [
                    "PRAGMA query_only = OFF",
                    "VACUUM",
                    "PRAGMA wal_checkpoint(TRUNCATE)",
                ] {
                    sqlx::query(step).execute(&mut connection).await?;
                }
                connection.close().await?;
            }
            crate::db::Engine::Postgres { pool, .. } => {
                sqlx::query("VACUUM (FULL) kernel_audit").execute(pool).await?;
            }
        }
        Ok(())
    }
}
