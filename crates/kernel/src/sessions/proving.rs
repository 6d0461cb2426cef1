//! Showing again who one is: unlocking, and stepping up before what needs a fresh proof. The browser gets a new secret.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Context, Refused};

use super::{Proof, Session, fresh_token};
use crate::{
    audit::{self, AuditEvent},
    clock::fresh_id,
    digest::digest_of,
    epr::Epr,
};

impl Epr {
    /// Somebody with a sitting has shown again who they are: the proof counts from now, a locked screen is open, and the
    /// sitting has a new secret, which goes to the browser. A secret that somebody saw before is worth nothing after.
    ///
    /// Forms that are open in other windows of the same browser stay good: their token is the sitting's.
    ///
    /// # Errors
    /// The store's.
    pub async fn prove_again(
        &self,
        session: &Session,
        proof: Proof,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        let mut event = self.of_session(session, "prove_again", now).await?;
        event.detail = Some(format!("by {}", proof.method));
        let (token, id, level) = (fresh_token()?, session.session, i64::from(proof.level));
        let digest = digest_of(token.as_bytes());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "UPDATE kernel_session SET token_digest = $2, method = $3, level = $4, proved = $5, seen = $5, locked = FALSE
                         WHERE session = $1 AND ended IS NULL",
                        &[&id, &digest, &proof.method, &level, &now],
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

    /// Unlock a screen after the password was checked again. It proves less than signing in with a second factor did, so
    /// that how well and when the person last proved who they are stays as it was. The sitting has a new secret.
    ///
    /// # Errors
    /// The store's.
    pub async fn unlock_session(&self, session: &Session, now: DateTime<Utc>) -> Result<String, Refused> {
        let event = self.of_session(session, "unlock", now).await?;
        let (token, id) = (fresh_token()?, session.session);
        let digest = digest_of(token.as_bytes());
        let done = self
            .0
            .db
            .write_small(move |tx| {
                async move {
                    tx.exec(
                        "UPDATE kernel_session SET token_digest = $2, locked = FALSE, seen = $3
                         WHERE session = $1 AND ended IS NULL",
                        &[&id, &digest, &now],
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

    pub(super) async fn of_session(
        &self,
        session: &Session,
        act: &str,
        now: DateTime<Utc>,
    ) -> Result<AuditEvent, Refused> {
        let principal = self.principal(session).await?;
        let context = Context::new(
            fresh_id().into(),
            principal,
            trefoil_core::Purpose::Administration,
            now,
        );
        Ok(AuditEvent::of(&context, act, "kernel.session", "done"))
    }
}
