//! Sittings: who is signed in at which device, since when, locked or not. The secret itself is never stored.

pub mod ending;
mod proving;
mod switching;

pub use ending::OpenSitting;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, Principal, Proved, Refused, SessionId, StaffId, StepUp};
use uuid::Uuid;

use crate::{
    audit::{self, AuditEvent},
    clock::{fresh_id, secret},
    digest::{digest_of, hex},
    epr::Epr,
    people::{Staff, grants_of},
    settings::SecondFactor,
};

/// How somebody just showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// `password`, `password+totp`, `password+recovery`, `passkey`, `oidc` …: kept with the sitting and in the audit log.
    pub method: &'static str,
    /// How well: 1 a password, 2 a second factor or a passkey, 3 a passkey or card that holds the key itself.
    pub level: u8,
}

impl Proof {
    /// A password and nothing else.
    pub const PASSWORD: Self = Self {
        method: "password",
        level: 1,
    };
}

/// In which role, at which device, and how it was shown who it is.
struct Standing {
    role: String,
    device: Option<String>,
    method: String,
    level: u8,
    proved: DateTime<Utc>,
}

/// A secret of a browser, and what is kept of it.
pub(crate) fn fresh_token() -> Result<String, Refused> {
    let bytes: [u8; 32] = secret().map_err(|error| Refused::Corrupt(format!("no randomness: {error}")))?;
    Ok(hex(&bytes))
}

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
    /// How they last showed who they are.
    pub method: String,
    /// How well: see [`Proof::level`].
    #[sqlx(try_from = "i64")]
    pub level: u8,
    /// When.
    pub proved: DateTime<Utc>,
    /// Sent back by every form, so that no other site can send one. It outlives the cookie's secret, which changes.
    pub form_token: String,
    /// Where they were when the screen was locked.
    pub place: Option<String>,
    /// Whether they have a second factor or, where one is offered, something as good ([`Epr::proves_well`]).
    pub second_factor: bool,
}

impl Epr {
    /// Begin a sitting for somebody who just showed who they are. The secret goes to the browser and nowhere else.
    ///
    /// # Errors
    /// The store's, or when the machine has no randomness to give.
    pub async fn begin_session(
        &self,
        staff: &Staff,
        role: &str,
        device: Option<String>,
        proof: Proof,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        let as_now = Standing {
            role: role.to_owned(),
            device,
            method: proof.method.to_owned(),
            level: proof.level,
            proved: now,
        };
        self.sit(staff, as_now, None, now).await
    }

    /// Act in another of one's roles: a new sitting, so that every event says which role it was. How well and when one
    /// showed who one is goes with one.
    ///
    /// # Errors
    /// The store's, or when the machine has no randomness to give. Whether the role is theirs is the caller's to ask.
    pub async fn act_as(
        &self,
        before: &Session,
        staff: &Staff,
        role: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        let as_before = Standing {
            role: role.to_owned(),
            device: before.device.clone(),
            method: before.method.clone(),
            level: before.level,
            proved: before.proved,
        };
        self.sit(staff, as_before, Some(before.session), now).await
    }

    async fn sit(
        &self,
        staff: &Staff,
        standing: Standing,
        instead_of: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        let (token, form_token, session) = (fresh_token()?, fresh_token()?, fresh_id());
        let (digest, level) = (digest_of(token.as_bytes()), i64::from(standing.level));
        let context = Context::new(
            fresh_id().into(),
            Principal {
                staff: staff.staff,
                name: staff.name.clone(),
                role: standing.role.clone(),
                organisation: staff.organisation.clone(),
                on_behalf_of: None,
                session: Some(SessionId(session)),
                device: standing.device.clone(),
                grants: trefoil_core::Grants::default(),
                proved: None,
            },
            trefoil_core::Purpose::Administration,
            now,
        );
        let mut event = AuditEvent::of(&context, "sign_in", "kernel.session", "done");
        event.detail = Some(format!("by {}", standing.method));
        let (staff, at) = (staff.staff, context.now());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    if let Some(before) = instead_of {
                        tx.exec(
                            "UPDATE kernel_session SET ended = $2, place = NULL WHERE session = $1 AND ended IS NULL",
                            &[&before, &at],
                        )
                        .await?;
                    }
                    tx.exec(
                        "INSERT INTO kernel_session (session, token_digest, staff, role, device, began, seen, locked, method, level,
                           proved, form_token) VALUES ($1,$2,$3,$4,$5,$6,$6,FALSE,$7,$8,$9,$10)",
                        &[
                            &session,
                            &digest,
                            &staff,
                            &standing.role,
                            &standing.device,
                            &at,
                            &standing.method,
                            &level,
                            &standing.proved,
                            &form_token,
                        ],
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
        let found: Option<Session> = self
            .db()
            .look()
            .row(
                "SELECT s.session, s.staff, s.role, r.name AS role_name, s.device, s.began, s.seen, s.locked, p.name,
                   p.organisation, p.username, s.method, s.level, s.proved, s.form_token, s.place,
                   EXISTS (SELECT 1 FROM kernel_second_factor f WHERE f.staff = s.staff AND f.confirmed IS NOT NULL) AS second_factor
                 FROM kernel_session s JOIN kernel_staff p ON p.staff = s.staff
                 JOIN kernel_role r ON r.role = s.role JOIN kernel_staff_role m ON m.staff = s.staff AND m.role = s.role
                 WHERE s.token_digest = $1 AND s.ended IS NULL AND p.active AND s.began > $2",
                &[&digest, &oldest],
            )
            .await?;
        let Some(mut session) = found else {
            return Ok(None);
        };
        if !session.second_factor && self.settings().second_factor == SecondFactor::Offered {
            session.second_factor = self.proves_well(StaffId(session.staff)).await?;
        }
        Ok(Some(session))
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
            grants: grants_of(&mut self.db().look(), &session.role)
                .await?
                .proving(StepUp {
                    permissions: self.about().step_up.clone(),
                    level: self.level_asked_of(session),
                    within: self.settings().step_up_within,
                }),
            proved: Some(Proved {
                level: session.level,
                at: session.proved,
            }),
        })
    }

    /// How well this person has to show who they are for what needs a fresh proof.
    pub fn level_asked_of(&self, session: &Session) -> u8 {
        match self.settings().second_factor {
            SecondFactor::Required => 2,
            SecondFactor::Offered if session.second_factor => 2,
            SecondFactor::Offered | SecondFactor::Off => 1,
        }
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

    async fn set_session(&self, sql: &'static str, session: Uuid, now: DateTime<Utc>) -> Result<(), Refused> {
        let done = self
            .0
            .db
            .write_small(move |tx| async move { tx.exec(sql, &[&session, &now]).await.map(drop) }.boxed())
            .await;
        Ok(done?)
    }
}

/// A secret that tells a browser from others.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn fresh_browser() -> Result<String, Refused> {
    fresh_token()
}
