//! Between the password and the second factor: a few minutes, a few tries, at one browser. Nothing is left half-open.

use chrono::{DateTime, Duration, Utc};
use futures_util::FutureExt;
use trefoil_core::{Refused, StaffId};

use crate::{db::Failed, digest::digest_of, epr::Epr, sessions::fresh_token};

/// How long somebody has to find their telephone.
const LASTS: Duration = Duration::minutes(5);
/// How many codes they may try before the password is asked again.
const TRIES: i64 = 5;

/// Somebody whose password was right.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct HalfSignedIn {
    /// Who.
    #[sqlx(try_from = "uuid::Uuid")]
    pub staff: StaffId,
    /// The role they will act in.
    pub role: String,
}

impl Epr {
    /// The password was right, and a second factor is asked for. The secret goes to the browser and nowhere else.
    ///
    /// # Errors
    /// The store's, or when the machine has no randomness to give.
    pub async fn half_sign_in(
        &self,
        staff: StaffId,
        role: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Refused> {
        let (token, role, oldest) = (fresh_token()?, role.to_owned(), now - LASTS);
        let digest = digest_of(token.as_bytes());
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec("DELETE FROM kernel_half_signed_in WHERE made < $1", &[&oldest]).await?;
                tx.exec(
                    "INSERT INTO kernel_half_signed_in (token_digest, staff, role, made, tries) VALUES ($1,$2,$3,$4,0)",
                    &[&digest, &staff, &role, &now],
                )
                .await
                .map(drop)
            }
            .boxed()
        });
        done.await?;
        Ok(token)
    }

    /// Who is half signed in at this browser; nobody, when it took too long or too many tries.
    ///
    /// # Errors
    /// The store's.
    pub async fn half_signed_in(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<HalfSignedIn>, Refused> {
        let (digest, oldest) = (digest_of(token.as_bytes()), now - LASTS);
        Ok(self
            .db()
            .look()
            .row(
                "SELECT staff, role FROM kernel_half_signed_in WHERE token_digest = $1 AND made > $2 AND tries < $3",
                &[&digest, &oldest, &TRIES],
            )
            .await?)
    }

    /// A code is about to be tried. Counted before it is checked, so that many at once are not more than a few.
    ///
    /// # Errors
    /// The store's.
    pub async fn half_sign_in_tried(&self, token: &str) -> Result<bool, Refused> {
        let digest = digest_of(token.as_bytes());
        let done = self.0.db.write_small(move |tx| {
            async move {
                let counted = tx
                    .exec(
                        "UPDATE kernel_half_signed_in SET tries = tries + 1 WHERE token_digest = $1 AND tries < $2",
                        &[&digest, &TRIES],
                    )
                    .await?;
                Ok::<_, Failed>(counted == 1)
            }
            .boxed()
        });
        Ok(done.await?)
    }

    /// They are signed in, or gave up.
    ///
    /// # Errors
    /// The store's.
    pub async fn half_sign_in_over(&self, token: &str) -> Result<(), Refused> {
        let digest = digest_of(token.as_bytes());
        let done = self.0.db.write_small(move |tx| {
            async move {
                tx.exec(
                    "DELETE FROM kernel_half_signed_in WHERE token_digest = $1",
                    &[&digest],
                )
                .await?;
                Ok::<_, Failed>(())
            }
            .boxed()
        });
        Ok(done.await?)
    }
}
