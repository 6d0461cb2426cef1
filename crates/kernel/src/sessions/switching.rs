//! Several people at one computer: whoever was there before is locked and kept, and finds the place again with one
//! sign-in. What is kept is theirs: nobody else is ever told where they were.

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use trefoil_core::{Refused, StaffId};
use uuid::Uuid;

use crate::{db::Failed, digest::digest_of, epr::Epr};

impl Epr {
    /// Lock a sitting and remember the place (a path) for its own person.
    ///
    /// # Errors
    /// The store's.
    pub async fn lock_at(
        &self,
        session: Uuid,
        place: Option<String>,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec(
                    "UPDATE kernel_session SET locked = TRUE, seen = $2, place = COALESCE($3, place)
                     WHERE session = $1 AND ended IS NULL",
                    &[&session, &now, &place],
                )
                .await
                .map(drop)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// Somebody has come (back) to a browser with a new sitting, whose secret is `token`. Their sittings that were kept
    /// there end; the form that waited in one goes to the new one, and the place they left is the answer.
    ///
    /// # Errors
    /// The store's.
    pub async fn come_back(
        &self,
        staff: StaffId,
        token: &str,
        browser: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, Refused> {
        let (token, browser) = (digest_of(token.as_bytes()), digest_of(browser.as_bytes()));
        let oldest = now - self.settings().session_ends;
        let done = self.0.db.write_small(move |tx| {
            async move {
                let kept: Vec<(Uuid, Option<String>)> = tx
                    .rows(
                        "SELECT session, place FROM kernel_session WHERE staff = $1 AND browser = $2 AND ended IS NULL AND began > $3
                         AND token_digest <> $4 ORDER BY seen DESC, session DESC",
                        &[&staff, &browser, &oldest, &token],
                    )
                    .await?;
                tx.exec("UPDATE kernel_session SET browser = $2 WHERE token_digest = $1", &[&token, &browser])
                    .await?;
                if let Some((last, _)) = kept.first() {
                    tx.exec(
                        "UPDATE kernel_kept_form SET session = (SELECT s.session FROM kernel_session s WHERE s.token_digest = $2)
                         WHERE session = $1",
                        &[last, &token],
                    )
                    .await?;
                }
                for (session, _) in &kept {
                    tx.exec(
                        "UPDATE kernel_session SET ended = $2, place = NULL WHERE session = $1",
                        &[session, &now],
                    )
                    .await?;
                }
                Ok::<_, Failed>(kept.into_iter().find_map(|(_, place)| place))
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// A sitting belongs to this browser: its person finds it again there.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_at_browser(&self, session: Uuid, browser: &str) -> Result<(), Refused> {
        let browser = digest_of(browser.as_bytes());
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec(
                    "UPDATE kernel_session SET browser = $2 WHERE session = $1",
                    &[&session, &browser],
                )
                .await
                .map(drop)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// Whether a form waits in the sitting of this secret.
    ///
    /// # Errors
    /// The store's.
    pub async fn keeps_a_form(&self, token: &str) -> Result<bool, Refused> {
        let found: Option<(i64,)> = self
            .db()
            .look()
            .row(
                "SELECT count(*) FROM kernel_kept_form k JOIN kernel_session s ON s.session = k.session WHERE s.token_digest = $1",
                &[&digest_of(token.as_bytes())],
            )
            .await?;
        Ok(found.is_some_and(|(waiting,)| waiting > 0))
    }
}
