//! The end of sittings: this one, another of one's own, all of them.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, Refused, StaffId};
use uuid::Uuid;

use crate::{
    audit::{self, AuditEvent},
    epr::Epr,
};

/// One of the sittings somebody has open, as it is shown to them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenSitting {
    /// Its id.
    pub session: Uuid,
    /// The role by name.
    pub role_name: String,
    /// At which device.
    pub device: Option<String>,
    /// Since when.
    pub began: DateTime<Utc>,
    /// The last request.
    pub seen: DateTime<Utc>,
    /// Whether the screen is locked.
    pub locked: bool,
    /// How they signed in.
    pub method: String,
}

/// Whose sitting it was.
#[derive(sqlx::FromRow)]
struct Ended {
    staff: Uuid,
    role: String,
    device: Option<String>,
}

impl Epr {
    /// Sign out. A sitting that had ended already leaves no second event.
    ///
    /// # Errors
    /// The store's.
    pub async fn end_session(&self, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    let ended: Option<Ended> = tx
                        .row(
                            "UPDATE kernel_session SET ended = $2, place = NULL WHERE session = $1 AND ended IS NULL
                             RETURNING staff, role, device",
                            &[&session, &now],
                        )
                        .await?;
                    let Some(ended) = ended else { return Ok(()) };
                    let who: Option<(String, String)> = tx
                        .row(
                            "SELECT name, organisation FROM kernel_staff WHERE staff = $1",
                            &[&ended.staff],
                        )
                        .await?;
                    let mut event = AuditEvent::of_program(now, "sign_out", "kernel.session", "done");
                    (event.actor, event.role) = (Some(ended.staff), ended.role);
                    (event.session, event.device) = (Some(session), ended.device);
                    if let Some((name, organisation)) = who {
                        (event.actor_name, event.organisation) = (name, organisation);
                    }
                    audit::append(tx, event, &[]).await
                }
                .boxed()
            })
            .await;
        Ok(done?)
    }

    /// The sittings somebody has open, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn open_sittings(
        &self,
        staff: StaffId,
        now: DateTime<Utc>,
    ) -> Result<Vec<OpenSitting>, Refused> {
        let oldest = now - self.settings().session_ends;
        Ok(self
            .db()
            .look()
            .rows(
                "SELECT s.session, r.name AS role_name, s.device, s.began, s.seen, s.locked, s.method
                 FROM kernel_session s JOIN kernel_role r ON r.role = s.role
                 WHERE s.staff = $1 AND s.ended IS NULL AND s.began > $2 ORDER BY s.began DESC, s.session DESC",
                &[&staff, &oldest],
            )
            .await?)
    }

    /// End one of one's own sittings, or all of them (`None`): a computer that was left, a password that was seen.
    /// Answers how many were ended.
    ///
    /// # Errors
    /// [`Refused::NotFound`] when it is nobody's, ended, or somebody else's.
    pub async fn end_own_sittings(&self, context: &Context, only: Option<Uuid>) -> Result<u64, Refused> {
        let (staff, now) = (context.principal.staff, context.now());
        let mut event = AuditEvent::of(context, "sign_out", "kernel.session", "done");
        event.detail = Some(match only {
            Some(session) => format!("the sitting {session}"),
            None => "everywhere".to_owned(),
        });
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    let ended = match only {
                        Some(session) => {
                            tx.exec(
                                "UPDATE kernel_session SET ended = $3, place = NULL WHERE staff = $1 AND session = $2 AND ended IS NULL",
                                &[&staff, &session, &now],
                            )
                            .await?
                        }
                        None => {
                            tx.exec(
                                "UPDATE kernel_session SET ended = $2, place = NULL WHERE staff = $1 AND ended IS NULL",
                                &[&staff, &now],
                            )
                            .await?
                        }
                    };
                    if ended > 0 {
                        audit::append(tx, event, &[]).await?;
                    }
                    Ok(ended)
                }
                .boxed()
            })
            .await;
        match done? {
            0 if only.is_some() => Err(Refused::NotFound),
            ended => Ok(ended),
        }
    }
}
