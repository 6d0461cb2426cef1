//! Sittings: who is signed in at which device, since when, locked or not. The secret itself is never stored.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, Principal, Refused, SessionId, StaffId};
use uuid::Uuid;

use crate::{
    audit::{self, AuditEvent},
    clock::{fresh_id, secret},
    digest::{digest_of, hex},
    epr::Epr,
    people::{Staff, grants_of},
};

/// A sitting as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Session {
    /// Its id, which journal and audit log name.
    pub session: Uuid,
    /// Who.
    pub staff: Uuid,
    /// In which role.
    pub role: String,
    /// The name of the role, as shown.
    pub role_name: String,
    /// At which device.
    pub device: Option<String>,
    /// Since when.
    pub began: DateTime<Utc>,
    /// The last request.
    pub seen: DateTime<Utc>,
    /// Whether the screen is locked.
    pub locked: bool,
    /// As shown to others.
    pub name: String,
    /// ODS code.
    pub organisation: String,
    /// What they sign in with.
    pub username: String,
}

impl Epr {
    /// Begin a sitting for somebody whose password was just checked. The secret goes to the browser and nowhere else.
    ///
    /// # Errors
    /// The store's, or when the machine has no randomness to give.
    pub async fn begin_session(
        &self,
        staff: &Staff,
        role: &str,
        device: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        let bytes: [u8; 32] =
            secret().map_err(|error| Refused::Corrupt(format!("no randomness: {error}")))?;
        let token = hex(&bytes);
        let (digest, session, role_id) = (digest_of(token.as_bytes()), fresh_id(), role.to_owned());
        let context = Context::new(
            fresh_id().into(),
            Principal {
                staff: staff.staff,
                name: staff.name.clone(),
                role: role.to_owned(),
                organisation: staff.organisation.clone(),
                on_behalf_of: None,
                session: Some(SessionId(session)),
                device: device.clone(),
                grants: trefoil_core::Grants::default(),
            },
            trefoil_core::Purpose::Administration,
            now,
        );
        let event = AuditEvent::of(&context, "sign_in", "kernel.session", "done");
        let (staff, at) = (staff.staff, context.now());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "INSERT INTO kernel_session (session, token_digest, staff, role, device, began, seen, locked)
                         VALUES ($1,$2,$3,$4,$5,$6,$6,FALSE)",
                        &[&session, &digest, &staff, &role_id, &device, &at],
                    )
                    .await?;
                    audit::append(tx, event, &[]).await
                }
                .boxed()
            })
            .await;
        done?;
        Ok(token)
    }

    /// The sitting of this secret, if it is still open: not ended, not past its end, its person still active. The
    /// idle lock is the caller's to apply, by `seen`.
    ///
    /// # Errors
    /// The store's.
    pub async fn session(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Session>, Refused> {
        let (digest, oldest) = (digest_of(token.as_bytes()), now - self.settings().session_ends);
        Ok(self
            .db()
            .look()
            .row(
                "SELECT s.session, s.staff, s.role, r.name AS role_name, s.device, s.began, s.seen, s.locked, p.name,
                   p.organisation, p.username
                 FROM kernel_session s JOIN kernel_staff p ON p.staff = s.staff
                 JOIN kernel_role r ON r.role = s.role JOIN kernel_staff_role m ON m.staff = s.staff AND m.role = s.role
                 WHERE s.token_digest = $1 AND s.ended IS NULL AND p.active AND s.began > $2",
                &[&digest, &oldest],
            )
            .await?)
    }

    /// Who acts in this sitting, with what their role may do now.
    ///
    /// # Errors
    /// The store's.
    pub async fn principal(&self, session: &Session) -> Result<Principal, Refused> {
        Ok(Principal {
            staff: StaffId(session.staff),
            name: session.name.clone(),
            role: session.role.clone(),
            organisation: session.organisation.clone(),
            on_behalf_of: None,
            session: Some(SessionId(session.session)),
            device: session.device.clone(),
            grants: grants_of(&mut self.db().look(), &session.role).await?,
        })
    }

    /// Note that a sitting is alive. Called at most once a minute by the shell.
    ///
    /// # Errors
    /// The store's.
    pub async fn touch_session(&self, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        self.set_session(
            "UPDATE kernel_session SET seen = $2 WHERE session = $1",
            session,
            now,
        )
        .await
    }

    /// Lock the screen.
    ///
    /// # Errors
    /// The store's.
    pub async fn lock_session(&self, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        self.set_session(
            "UPDATE kernel_session SET locked = TRUE, seen = $2 WHERE session = $1",
            session,
            now,
        )
        .await
    }

    /// Unlock it, after the password was checked again.
    ///
    /// # Errors
    /// The store's.
    pub async fn unlock_session(&self, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        self.set_session(
            "UPDATE kernel_session SET locked = FALSE, seen = $2 WHERE session = $1",
            session,
            now,
        )
        .await
    }

    /// Sign out.
    ///
    /// # Errors
    /// The store's.
    pub async fn end_session(&self, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        self.set_session(
            "UPDATE kernel_session SET ended = $2 WHERE session = $1",
            session,
            now,
        )
        .await
    }

    async fn set_session(&self, sql: &'static str, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        let done = self
            .0
            .db
            .write_small(move |tx| async move { tx.exec(sql, &[&session, &now]).await.map(drop) }.boxed())
            .await;
        Ok(done?)
    }
}
